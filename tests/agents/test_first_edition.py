"""Agents and runs of the first edition open with the names that there are today."""

import copy
from dataclasses import asdict

import numpy as np
import pytest

from tutorial_lib.agents import dqn, numpy_policy, policy_gradient
from tutorial_lib.agents.first_edition import modern, modern_settings
from tutorial_lib.agents.manifest import Told
from tutorial_lib.runs import pretrained
from tutorial_lib.runs.algorithms import module_of, player
from tutorial_lib.runs.checkpoints import read_checkpoint
from tutorial_lib.worlds.rules import USUAL
from tutorial_lib.worlds.toys import CatchWorld

# What it was called then, what it is called now, and a value that is not the usual one.
TABLE = [
    ("learn_from", "learning_starts", 777),
    ("sync_every", "target_update_period", 555),
    ("samples_per_step", "replay_ratio", 3),
    ("batch", "batch_size", 99),
    ("replay", "replay_capacity", 12_000),
    ("huber", "huber_threshold", 2.5),
    ("window", "rollout_length", 33),
    ("lam", "gae_lambda", 0.5),
    ("minibatch", "minibatch_size", 11),
    ("gamma", "gamma", 0.9),  # most names have stayed
    ("num_envs", "num_envs", 4),
]
NEXT_VALUE = [
    ({"double": False}, {"next_value": "max_value"}),
    ({"double": True}, {"next_value": "double_value"}),
    ({"double": False, "expected": False}, {"next_value": "max_value"}),
    ({"double": True, "expected": False}, {"next_value": "double_value"}),
    ({"double": False, "expected": True}, {"next_value": "expected_value"}),
    ({"expected": True}, {"next_value": "expected_value"}),
    ({}, {}),  # of an agent that knows no such thing, or of today
    ({"next_value": "double_value"}, {"next_value": "double_value"}),
]


class TestSettings:
    @pytest.mark.parametrize(("then", "now", "value"), TABLE)
    def test_each_by_its_name_of_today(self, then, now, value):
        assert modern_settings({then: value}) == {now: value}

    @pytest.mark.parametrize(("then", "now"), NEXT_VALUE)
    def test_what_the_next_state_is_worth(self, then, now):
        assert modern_settings({"stack": 4, **then}) == {"stack": 4, **now}

    @pytest.mark.parametrize(
        ("module", "name", "before"),
        [
            (policy_gradient, "bfloat16", False),
            (numpy_policy, "anneal", 0),
            (dqn, "rules", asdict(USUAL)),
            (dqn, "oddities", asdict(dqn.Settings().oddities)),
        ],
    )
    def test_what_came_later_is_as_it_was_before(self, module, name, before):
        told = vars(module.Settings())
        then = {key: value for key, value in told.items() if key != name}
        assert modern_settings(then) == {**told, name: before}

    def test_so_is_what_came_later_among_nested_ones(self):
        then = {"life_loss_ends": True, "oddities": {"loss": "jumping"}}
        found = modern_settings(then)
        usual = asdict(dqn.Settings().oddities)
        assert found["oddities"] == {**usual, "loss": "jumping"}
        assert found["rules"] == asdict(USUAL)
        assert then["oddities"] == {"loss": "jumping"}

    def test_both_at_once_are_refused(self):
        with pytest.raises(ValueError, match="double and expected together .* anew"):
            modern_settings({"double": True, "expected": True})

    def test_todays_stay_as_they_are_and_nothing_is_changed_in_place(self):
        for module in (dqn, policy_gradient, numpy_policy):
            now = vars(module.Settings())
            assert modern_settings(now) == now
        then = {"batch": 32, "double": True}
        modern_settings(then)
        assert then == {"batch": 32, "double": True}

    @pytest.mark.parametrize(("then", "now", "value"), TABLE)
    def test_todays_names_are_settings_of_today(self, then, now, value):
        modules = (dqn, policy_gradient, numpy_policy)
        assert any(now in vars(module.Settings()) for module in modules)


class TestTheRest:
    def test_lesson_01s_agents_did_not_tell_what_they_see_and_do(self):
        then = {"algorithm": "numpy_policy", "settings": {"window": 64}}
        now = modern(then)
        assert now["settings"] == {"rollout_length": 64}
        assert (now["obs_shape"], now["num_actions"]) == ((2, 210, 160), 6)
        assert then == {"algorithm": "numpy_policy", "settings": {"window": 64}}

    def test_what_was_told_is_believed(self):
        then = {"algorithm": "dqn", "settings": {}, "num_actions": 4}
        assert modern(then) == then
        told = {"algorithm": "numpy_policy", "settings": {}, "num_actions": 3}
        assert modern(told)["num_actions"] == 3


def first_edition(rest):
    """As the first edition would have said what an agent of today says."""
    old = {now: then for then, now, _ in TABLE}
    settings = {old.get(name, name): value for name, value in rest["settings"].items()}
    if (next_value := settings.pop("next_value", None)) is not None:
        settings["double"] = next_value == "double_value"
        settings["expected"] = next_value == "expected_value"
    return {**rest, "settings": settings}


@pytest.mark.parametrize("next_value", dqn.NEXT_VALUES)
def test_an_agent_of_dqn_comes_back_from_the_first_edition_as_it_was(next_value):
    settings = dqn.Settings(
        network="toy", next_value=next_value, batch_size=7, learning_starts=9
    )
    agent = dqn.new_agent(Told("Catch", (50,), 3), settings, 0)
    arrays, rest = dqn.pack(agent)
    then = first_edition(copy.deepcopy(rest))
    assert then["settings"] != rest["settings"]
    again = dqn.unpack(arrays, then)
    assert again.settings == settings
    np.testing.assert_equal(dqn.pack(again), (arrays, rest))


def test_an_agent_of_policy_gradient_comes_back_from_the_first_edition_as_it_was():
    settings = policy_gradient.Settings(rollout_length=9, gae_lambda=0.5, hidden=8)
    agent = policy_gradient.new_agent(Told("Toy", (5,), 3), settings, 0)
    arrays, rest = policy_gradient.pack(agent)
    again = policy_gradient.unpack(arrays, first_edition(copy.deepcopy(rest)))
    assert again.settings == settings
    np.testing.assert_equal(policy_gradient.pack(again), (arrays, rest))


def test_a_dqn_of_both_is_refused_by_name():
    agent = dqn.new_agent(Told("Catch", (50,), 3), dqn.TOY, 0)
    arrays, rest = dqn.pack(agent)
    then = first_edition(rest)
    then["settings"] |= {"double": True, "expected": True}
    with pytest.raises(ValueError, match="double and expected together"):
        dqn.unpack(arrays, then)


@pytest.mark.parametrize("name", pretrained.names())
def test_every_shipped_agent_opens_and_plays(name):
    _, rest = read_checkpoint(pretrained.SHIPPED / f"{name}.safetensors")
    then = dict(rest["settings"])
    agent, evaluation = pretrained.load(name)
    now = vars(agent.settings)
    of_sarsa = "sarsa" in name
    if agent.settings.__class__ is dqn.Settings:
        wanted = "expected_value" if of_sarsa else "max_value"
        assert now["next_value"] == wanted
        assert then.pop("double", False) is False
        assert then.pop("expected", False) is of_sarsa
    names = {old: new for old, new, _ in TABLE}
    assert {names.get(old, old): value for old, value in then.items()}.items() <= (
        now.items()
    )
    assert (agent.game, agent.agent_steps) == (rest["game"], rest["agent_steps"])
    assert agent.scores == rest["scores"]
    assert evaluation == rest["evaluation"]
    assert set(vars(module_of(agent).Settings())) == set(now)
    obs = np.zeros((3, *agent.obs_shape), np.uint8)
    actions = player(agent, np.random.default_rng(0))(obs)
    assert actions.shape == (3,)
    assert set(actions.tolist()) <= {*range(agent.num_actions)}


def test_a_toys_network_of_the_first_edition_opens_with_all_that_adam_knew():
    """It had a layer more, which flattened what was flat."""
    agent = dqn.new_agent(Told("Catch", (50,), 3), dqn.TOY, 0)
    world = CatchWorld(1, seed=0)
    next(dqn.train(agent, world))
    arrays, rest = dqn.pack(agent)
    moved = {"layers.0.": "layers.1.", "layers.2.": "layers.3."}
    then = {}
    for name, array in arrays.items():
        (now,) = (part for part in moved if part in name)
        then[name.replace(now, moved[now])] = array
    assert then.keys().isdisjoint(arrays.keys())
    np.testing.assert_equal(dqn.pack(dqn.unpack(then, rest)), (arrays, rest))
