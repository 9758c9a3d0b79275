"""One way to build, show and keep every agent; torch loads only for those it serves."""

import json
import re
import subprocess
import sys
from dataclasses import is_dataclass, replace
from inspect import signature

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from tutorial_lib.agents import (
    conv_games,
    dqn,
    numpy_games,
    numpy_policy,
    policy_gradient,
    pqn,
    whole_games,
)
from tutorial_lib.agents.tally import Progress
from tutorial_lib.runs import algorithms
from tutorial_lib.runs.algorithms import (
    MODULES,
    VARIANTS,
    Agent,
    module_of,
    new_agent,
    pack,
    player,
    settings_for,
    unpack,
    view,
)
from tutorial_lib.worlds.atari import AtariWorld
from tutorial_lib.worlds.rules import MOST_PIXELS, Rules

TINY = policy_gradient.Settings(num_envs=2, rollout_length=8, stack=3, hidden=8)
WHOLE = numpy_games.Settings(num_envs=2, hidden=8)
GAMES = whole_games.Settings(num_envs=2, hidden=8)


@pytest.fixture
def agents():
    """One untrained agent of each module."""
    small = numpy_policy.Settings(hidden=8)
    return {
        "numpy_policy": new_agent("numpy_policy", "Pong", small, 3),
        "policy_gradient": new_agent("policy_gradient", "Breakout", TINY, 3),
        "whole_games": new_agent("whole_games", "Breakout", GAMES, 3),
        "dqn": new_agent("dqn", "Breakout", dqn.Settings(network="2013"), 3),
        "numpy_games": new_agent("numpy_games", "Pong", WHOLE, 3),
        "conv_games": new_agent("conv_games", "Pong", conv_games.Settings(), 3),
        "pqn": new_agent("pqn", "Breakout", pqn.Settings(), 3),
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
    with pytest.raises(
        ValueError, match="numpy_policy or policy_gradient or whole_games or dqn or pqn"
    ):
        unpack({}, {"algorithm": algorithm, "game": "Pong"})
    if algorithm is not None:
        with pytest.raises(
            ValueError, match="must be one of numpy_policy, policy_gradient"
        ):
            module_of(algorithm)


def test_a_toy_is_a_world_like_the_others():
    settings = settings_for("dqn", "Catch")
    assert (settings, settings_for("pqn", "Catch")) == (dqn.TOY, pqn.TOY)
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


@pytest.mark.parametrize(
    ("name", "game", "other"),
    [
        ("numpy_policy", "Pong", "Breakout"),
        ("whole_games", "Breakout", "Pong"),
        ("conv_games", "Pong", "Breakout"),
    ],
)
def test_an_algorithm_of_one_game_plays_that_alone(name, game, other):
    settings = module_of(name).Settings()
    refusal = f"{name} plays {game} only, not {other}"
    for refused in (
        lambda: new_agent(name, other, settings, 0),
        lambda: settings_for(name, other),
    ):
        with pytest.raises(ValueError, match=refusal):
            refused()


@pytest.mark.parametrize("variant", ["reinforce", "actor_critic", "ppo"])
def test_the_usual_settings_are_the_variants_with_the_games_own(variant):
    preset = policy_gradient.VARIANTS[variant]
    pong = replace(preset, credit="point", anneal=3_600_000)
    assert settings_for(variant, "Pong") == pong
    assert settings_for(variant, "Breakout") == replace(preset, credit="life")
    assert settings_for(variant, "Venture") == replace(preset, credit="life")


@pytest.mark.parametrize(
    ("name", "game"),
    [
        ("numpy_policy", "Pong"),
        ("whole_games", "Breakout"),
        ("numpy_games", "Pong"),
        ("numpy_games", "Breakout"),
        ("conv_games", "Pong"),
    ],
)
def test_the_usual_settings_of_an_algorithm_of_one_game(name, game):
    assert settings_for(name, game) == module_of(name).Settings()


# ---- the contract that all of them keep ---------------------------------------------

# What is called, and the names of its arguments.
CONTRACT = {
    "usual_settings": ["variant", "game"],
    "new_agent": ["seen", "settings", "seed"],
    "view": ["settings"],
    "player": ["agent", "rng"],
    "train": ["agent", "world"],
    "pack": ["agent"],
    "unpack": ["arrays", "rest"],
}
MODULE = pytest.mark.parametrize("name", MODULES)


@MODULE
def test_a_module_has_all_that_the_contract_says(name):
    module = module_of(name)
    assert module.__name__ == f"tutorial_lib.agents.{name}"
    assert name == module.ALGORITHM
    assert is_dataclass(module.Settings)
    assert module.Settings.__dataclass_params__.frozen
    for function, arguments in CONTRACT.items():
        parameters = signature(getattr(module, function)).parameters.values()
        needed = [each.name for each in parameters if each.default is each.empty]
        assert needed == arguments


def test_the_contract_that_is_tested_is_the_one_that_is_written_down():
    told = re.findall(r"^    ((?:\w+, )*\w+)  ", algorithms.__doc__, re.MULTILINE)
    names = {name for line in told for name in line.split(", ")}
    assert names == {*CONTRACT, "ALGORITHM", "VARIANTS", "Settings"}


@MODULE
def test_every_preset_of_a_module_has_a_name_on_the_command_line(name):
    served = {variant for variant in VARIANTS if VARIANTS[variant] == name}
    assert served == set(module_of(name).VARIANTS) != set()


@MODULE
def test_an_agent_has_all_that_the_protocol_says(agents, name):
    agent = agents[name]
    written = Agent.__annotations__.keys() | vars(Agent).keys()
    wanted = {each for each in written if not each.startswith("_")}
    assert wanted == {
        *("game", "settings", "rng", "obs_shape", "num_actions"),
        *("agent_steps", "scores", "replay", "games_start_anew"),
    }
    for attribute in wanted:
        assert hasattr(agent, attribute)
    assert isinstance(agent.settings, module_of(name).Settings)
    assert isinstance(agent.rng, np.random.Generator)
    assert isinstance(agent.settings.num_envs, int)
    assert (agent.agent_steps, agent.scores) == (0, [])
    assert (agent.replay is not None) == (name == "dqn")
    if agent.replay is not None:
        assert len(agent.replay) == 0
        agent.replay.restore(*agent.replay.pack())
    # Before its first pass every agent but these begins new games anyway.
    begins = ("policy_gradient", "whole_games", "numpy_games", "conv_games", "pqn")
    assert agent.games_start_anew == (name in begins)


@MODULE
def test_what_an_agent_is_packed_into_can_be_written_down(agents, name):
    agent = agents[name]
    arrays, rest = pack(agent)
    assert all(isinstance(array, np.ndarray) for array in arrays.values())
    again = unpack(arrays, json.loads(json.dumps(rest)))
    assert again.settings == agent.settings
    assert again.rng.bit_generator.state == agent.rng.bit_generator.state
    assert (again.obs_shape, again.num_actions) == (agent.obs_shape, agent.num_actions)
    after, rest_after = pack(again)
    assert rest_after == rest
    assert after.keys() == arrays.keys()
    for key, array in arrays.items():
        assert_array_equal(after[key], array)
        assert not np.shares_memory(after[key], array)


def test_what_the_rules_let_through_can_be_taken_up_again():
    rules = Rules(height=300, width=MOST_PIXELS // 4, sampling="nearest")
    settings = replace(dqn.Settings(), rules=rules, replay_capacity=16_000)
    agent = new_agent("dqn", "Breakout", settings, 3)
    again = unpack(*pack(agent))
    assert again.obs_shape == agent.obs_shape == (4, 300, 250)


SHORT = {
    "numpy_policy": replace(
        numpy_policy.Settings(), num_envs=2, rollout_length=8, patience=8, hidden=8
    ),
    "policy_gradient": TINY,
    "whole_games": GAMES,
    "dqn": replace(dqn.TOY, report=10),
    "numpy_games": replace(WHOLE, rules=replace(WHOLE.rules, max_frames=80)),
    "conv_games": conv_games.Settings(
        num_envs=2, rules=replace(conv_games.ALL_BUTTONS, max_frames=80)
    ),
    "pqn": replace(pqn.TOY, rollout_length=4),
}


BREAKOUT, CATCH = ("policy_gradient", "whole_games"), ("dqn", "pqn")


def player_and_world(name, seed):
    """An untrained agent of a module, and the game that its tests play."""
    game = "Breakout" if name in BREAKOUT else "Catch" if name in CATCH else "Pong"
    agent = new_agent(name, game, SHORT[name], seed)
    return agent, algorithms.world(
        game, agent.settings.num_envs, view(agent), seed=0, num_threads=1
    )


class BeganError(Exception):
    """A world was asked to begin."""


@MODULE
def test_games_begin_from_one_of_two_billion_seeds_that_the_agent_draws(name):
    """From fewer of them the games of one run would be those of another."""

    def reset(seed):
        seeds.append(seed)
        raise BeganError

    seeds = []
    for number in range(6):
        agent, world = player_and_world(name, number)
        before = agent.rng.bit_generator.state
        world.reset = reset
        with pytest.raises(BeganError):
            next(module_of(name).train(agent, world))
        assert agent.rng.bit_generator.state != before
    assert len(set(seeds)) == 6
    assert 2**28 < max(seeds) < 2**31


@MODULE
def test_a_loop_tells_of_each_pass_in_the_same_words(name):
    agent, world = player_and_world(name, 3)
    told = [next(passes) for passes in [module_of(name).train(agent, world)] * 2]
    assert all(type(progress) is Progress for progress in told)
    before, after = (progress.agent_steps for progress in told)
    assert 0 < before < after == agent.agent_steps
    finished = [score for progress in told for score in progress.finished]
    assert agent.scores == finished[-20:]
    for progress, steps in zip(told, (before, after - before), strict=True):
        assert len(progress.finished) == len(progress.lengths)
        assert progress.actions.shape == (agent.num_actions,)
        assert 0 <= steps - progress.actions.sum() < agent.settings.num_envs
        assert all(isinstance(value, float) for value in progress.measures.values())


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
