"""One way to build, show and keep every agent; torch loads only for those it serves."""

import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from tutorial_lib.agents import dqn, numpy_policy, policy_gradient
from tutorial_lib.runs import algorithms
from tutorial_lib.runs.algorithms import (
    MODULES,
    VARIANTS,
    module_of,
    new_agent,
    pack,
    player,
    settings_for,
    unpack,
    view,
)
from tutorial_lib.worlds.atari import AtariWorld

TINY = policy_gradient.Settings(num_envs=2, rollout_length=8, stack=3, hidden=8)


@pytest.fixture
def agents():
    """One untrained agent of each module."""
    small = numpy_policy.Settings(hidden=8)
    return {
        "numpy_policy": new_agent("numpy_policy", "Pong", small, 3),
        "policy_gradient": new_agent("policy_gradient", "Breakout", TINY, 3),
        "dqn": new_agent("dqn", "Breakout", dqn.Settings(network="2013"), 3),
    }


def test_every_module_is_found_by_its_name_and_by_its_agent(agents):
    assert set(agents) == set(MODULES) == set(VARIANTS.values())
    for name, agent in agents.items():
        assert module_of(name) is module_of(agent)
        assert name == module_of(agent).ALGORITHM
    assert agents["numpy_policy"].game == "Pong"
    assert agents["policy_gradient"].game == "Breakout"


def test_a_new_agent_follows_from_its_seed_and_fits_its_game():
    agents = [
        new_agent("policy_gradient", "Breakout", TINY, seed) for seed in (3, 3, 4)
    ]
    first, again, other = (pack(agent)[0]["dense.weight"] for agent in agents)
    assert_array_equal(first, again)
    assert (first != other).any()
    assert agents[0].obs_shape == (3, 84, 84)
    world = AtariWorld("Breakout", 2, seed=0, **view(agents[0]))
    assert world.obs_shape == (3, 84, 84)
    assert world.num_actions == agents[0].num_actions == 4
    assert new_agent("policy_gradient", "Pong", TINY, 3).num_actions == 6


@pytest.mark.parametrize("name", MODULES)
def test_an_agent_comes_back_and_plays_in_the_world_it_sees(agents, name):
    agent = agents[name]
    arrays, rest = pack(agent)
    again = unpack(arrays, rest)
    assert type(again) is type(agent)
    assert again.game == agent.game
    world = AtariWorld(agent.game, 5, seed=0, num_threads=1, **view(agent))
    obs = world.reset()
    drawn = [
        player(each, np.random.default_rng(7))(obs).tolist() for each in (agent, again)
    ]
    assert drawn[0] == drawn[1]
    assert len(drawn[0]) == 5
    world.step(np.array(drawn[0]))


@pytest.mark.parametrize("name", MODULES)
def test_a_player_leaves_the_agent_as_it_was(agents, name):
    agent = agents[name]
    before = agent.rng.bit_generator.state
    world = AtariWorld(agent.game, 2, seed=0, num_threads=1, **view(agent))
    player(agent, np.random.default_rng(7))(world.reset())
    assert agent.rng.bit_generator.state == before


@pytest.mark.parametrize("algorithm", ["sarsa", "os", "", None, "networks"])
def test_an_unknown_algorithm_is_refused_and_never_imported(algorithm):
    with pytest.raises(ValueError, match="numpy_policy or policy_gradient or dqn"):
        unpack({}, {"algorithm": algorithm, "game": "Pong"})
    if algorithm is not None:
        with pytest.raises(ValueError, match="there are numpy_policy, policy_gradient"):
            module_of(algorithm)


def test_a_toy_is_a_world_like_the_others():
    settings = settings_for("dqn", "Catch")
    assert settings == dqn.TOY
    agent = new_agent("dqn", "Catch", settings, 0)
    assert (agent.obs_shape, agent.num_actions) == ((50,), 3)
    catch, endless = (
        algorithms.world(game, 2, view(agent), seed=0)
        for game in ("Catch", "EndlessCatch")
    )
    for toy, terminates in ((catch, True), (endless, False)):
        toy.reset()
        *_, last = (toy.step(np.array([1, 1])) for _ in range(9))
        assert (last.terminated == terminates).all()
        assert (last.truncated != terminates).all()


def test_the_numpy_policy_plays_pong_alone():
    settings = numpy_policy.Settings()
    for refused in (
        lambda: new_agent("numpy_policy", "Breakout", settings, 0),
        lambda: settings_for("numpy_policy", "Breakout"),
    ):
        with pytest.raises(ValueError, match="numpy_policy plays Pong only, not Break"):
            refused()


@pytest.mark.parametrize("variant", ["reinforce", "actor_critic", "ppo"])
def test_the_usual_settings_are_the_variants_with_the_games_credit(variant):
    preset = policy_gradient.VARIANTS[variant]
    assert settings_for(variant, "Pong") == replace(preset, credit="point")
    assert settings_for(variant, "Breakout") == replace(preset, credit="life")
    assert settings_for(variant, "Venture") == replace(preset, credit="life")


def test_the_usual_settings_of_the_numpy_policy():
    assert settings_for("numpy_policy", "Pong") == numpy_policy.Settings()


def test_every_preset_of_the_module_has_a_name_on_the_command_line():
    served = {name for name in VARIANTS if VARIANTS[name] == "policy_gradient"}
    assert served == set(policy_gradient.VARIANTS)


TRAIN = """
import sys, psutil
from tutorial_lib.agents.numpy_policy import Settings, train
from tutorial_lib.runs import pretrained, training

settings = Settings(num_envs=2, rollout_length=16, patience=32, hidden=8)
agent, folder = training.start_or_resume(sys.argv[1], settings, seed=0)
passes = train(agent, training.world_for(agent, 1))
for _ in training.recorded(passes, agent, folder, agent_steps=64):
    pass
for name in pretrained.names():
    if name.startswith("pong_numpy/"):
        pretrained.load(name)
roots = {name.partition(".")[0] for name in sys.modules}
print(roots & {"torch", "tensorflow", "matplotlib", "grpc"}, "tensorboard" in roots)
print(psutil.Process().memory_info().rss)
"""


def test_a_run_of_the_numpy_policy_never_loads_torch(tmp_path):
    ran = subprocess.run(
        [sys.executable, "-W", "error", "-c", TRAIN, str(tmp_path)],
        capture_output=True,
        text=True,
    )
    assert ran.stderr == ""
    loaded, memory = ran.stdout.splitlines()
    assert loaded == "set() True"
    assert int(memory) < 250e6
    assert len(list((tmp_path / "events").iterdir())) == 1


@pytest.mark.parametrize("module", ["tutorial_lib.__main__", "tutorial_lib.runs"])
def test_events_load_nothing_before_they_are_written(module):
    code = (
        f"import sys, {module}, {algorithms.__name__}, tutorial_lib.runs.training\n"
        "roots = {name.partition('.')[0] for name in sys.modules}\n"
        "print(roots & {'torch', 'tensorboard', 'google'})"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (ran.stdout, ran.stderr) == ("set()\n", "")
