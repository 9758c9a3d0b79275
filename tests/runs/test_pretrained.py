"""Agents that come with the course are small, whole, and say what they scored."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from tutorial_lib.agents import numpy_policy, policy_gradient
from tutorial_lib.agents.manifest import Told
from tutorial_lib.agents.numpy_policy import Settings, new_agent
from tutorial_lib.runs import pretrained
from tutorial_lib.runs.algorithms import module_of, settings_for
from tutorial_lib.runs.checkpoints import (
    CheckpointError,
    read_checkpoint,
    write_checkpoint,
)
from tutorial_lib.runs.evaluation import PROTOCOL, Evaluation
from tutorial_lib.runs.pretrained import Curve

LARGEST = 1_500_000  # bytes of one agent
EVALUATION = Evaluation(np.array([-21.0, 3.0]), np.array([800, 1_200]))


@pytest.fixture
def shipped(tmp_path, monkeypatch):
    """An empty folder of shipped agents."""
    monkeypatch.setattr(pretrained, "SHIPPED", tmp_path / "pretrained")
    return tmp_path / "pretrained"


@pytest.fixture
def agent():
    """An agent that has seen something."""
    agent = new_agent(Told("Pong", (2, 210, 160), 6), Settings(hidden=8, num_envs=2), 3)
    grads = {name: np.ones_like(array) for name, array in agent.params.items()}
    agent.params, agent.optimizer_state = numpy_policy.adam_step(
        agent.params, grads, agent.optimizer_state, 1e-3
    )
    agent.agent_steps, agent.scores = 4_096, [-21.0, -20.0]
    return agent


def test_a_shipped_agent_comes_back_in_half_precision(shipped, agent):
    path = pretrained.ship(agent, EVALUATION, "pong_numpy/late")
    assert path == shipped / "pong_numpy" / "late.safetensors"
    assert {a.dtype for a in read_checkpoint(path)[0].values()} == {np.dtype("float16")}

    loaded, evaluation = pretrained.load("pong_numpy/late")
    assert evaluation == EVALUATION.as_json()
    for name, array in agent.params.items():
        assert_array_equal(loaded.params[name], array.astype(np.float16))
        assert_allclose(loaded.params[name], array, rtol=1e-3, atol=1e-6)
        assert loaded.params[name].dtype == np.float32
    assert loaded.settings == agent.settings
    assert (loaded.agent_steps, loaded.scores) == (4_096, [-21.0, -20.0])


def test_a_shipped_agent_plays_as_it_did(shipped, agent):
    pretrained.ship(agent, EVALUATION, "pong_numpy/late")
    loaded, _ = pretrained.load("pong_numpy/late")
    obs = np.random.default_rng(0).uniform(-1, 1, (20, 1_600)).astype(np.float32)
    prob_up, _ = numpy_policy.forward(agent.params, obs)
    again, _ = numpy_policy.forward(loaded.params, obs)
    assert_allclose(again, prob_up, atol=2e-3)


def test_training_of_a_shipped_agent_starts_adam_afresh(shipped, agent):
    pretrained.ship(agent, EVALUATION, "pong_numpy/late")
    loaded, _ = pretrained.load("pong_numpy/late")
    assert loaded.optimizer_state.updates == 0
    for name in agent.params:
        assert not loaded.optimizer_state.mean[name].any()
        assert not loaded.optimizer_state.mean_square[name].any()
    grads = {name: np.ones_like(array) for name, array in loaded.params.items()}
    numpy_policy.adam_step(loaded.params, grads, loaded.optimizer_state, 1e-3)


def test_a_shipped_agent_of_torch_is_its_network_in_half_precision(shipped):
    settings = policy_gradient.Settings(num_envs=2, hidden=8)
    agent = policy_gradient.new_agent(Told("Breakout", (2, 84, 84), 4), settings, 3)
    for parameter in agent.network.parameters():
        parameter.grad = parameter.detach() + 1
    agent.optimizer.step()
    agent.agent_steps = 4_096
    path = pretrained.ship(agent, EVALUATION, "breakout_torch/late")
    arrays, _ = read_checkpoint(path)
    assert {a.dtype for a in arrays.values()} == {np.dtype("float16")}
    assert arrays.keys() == agent.network.state_dict().keys()  # and nothing of Adam's

    loaded, evaluation = pretrained.load("breakout_torch/late")
    assert evaluation == EVALUATION.as_json()
    assert (loaded.game, loaded.agent_steps) == ("Breakout", 4_096)
    assert loaded.settings == settings
    for name, weight in loaded.network.state_dict().items():
        assert_array_equal(weight.numpy(), arrays[name].astype(np.float32))


def test_names_are_sorted_and_there_may_be_none(shipped, agent):
    assert pretrained.names() == []
    for name in ("pong_numpy/late", "another/early", "pong_numpy/early"):
        pretrained.ship(agent, EVALUATION, name)
    assert pretrained.names() == [
        "another/early",
        "pong_numpy/early",
        "pong_numpy/late",
    ]


@pytest.mark.parametrize(
    "name", ["pong_numpy/lat", "late", "", "../late", "pong_numpy/late.safetensors"]
)
def test_an_unknown_name_is_answered_with_the_names(shipped, agent, name):
    pretrained.ship(agent, EVALUATION, "pong_numpy/early")
    pretrained.ship(agent, EVALUATION, "pong_numpy/late")
    with pytest.raises(ValueError) as caught:
        pretrained.load(name)
    assert repr(name) in str(caught.value)
    assert "pong_numpy/early, pong_numpy/late" in str(caught.value)


def test_a_damaged_agent_is_refused(shipped, agent):
    path = pretrained.ship(agent, EVALUATION, "pong_numpy/late")
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)
    with pytest.raises(CheckpointError, match="late.safetensors is not a usable"):
        pretrained.load("pong_numpy/late")


def changed(agent, **changes):
    """What `pack` returns, with other arrays or another manifest."""
    arrays, rest = numpy_policy.pack(agent)
    for name, value in changes.items():
        (arrays if name in arrays else rest)[name] = value
    return arrays, {**rest, "evaluation": EVALUATION.as_json()}


@pytest.mark.parametrize(
    ("changes", "came", "needed"),
    [
        ({"game": "Breakout"}, "Breakout", "Pong"),
        ({"algorithm": "sarsa"}, "sarsa", "numpy_policy"),
        ({"W1": np.zeros((6_400, 8))}, "(6400, 8)", "(1600, 8)"),
        ({"W2": np.zeros(9)}, "(9,)", "(8,)"),
    ],
)
def test_another_game_or_network_is_refused(shipped, agent, changes, came, needed):
    path = pretrained.ship(agent, EVALUATION, "pong_numpy/late")
    write_checkpoint(path, *changed(agent, **changes))
    with pytest.raises(ValueError) as caught:
        pretrained.load("pong_numpy/late")
    assert came in str(caught.value)
    assert needed in str(caught.value)


def test_an_agent_without_a_matrix_is_refused(shipped, agent):
    path = pretrained.ship(agent, EVALUATION, "pong_numpy/late")
    arrays, rest = changed(agent)
    del arrays["W2"]
    write_checkpoint(path, arrays, rest)
    with pytest.raises(ValueError, match=r"W2 must be \(8,\).* got nothing"):
        pretrained.load("pong_numpy/late")


def test_curves_come_back_thinned_out(shipped):
    nan = float("nan")
    curves = {
        "seed 0": Curve(
            np.array([500, 1_000, 1_500, 2_000, 2_500, 9_000]),
            np.array([nan, -20.5, -20.0, -19.0, -18.0, 3.256]),
        ),
        "seed 1": Curve(np.array([700]), np.array([-21.0])),
    }
    path = pretrained.ship_curves(curves, "pong_numpy/seeds", every=1_000)
    assert path.read_text() == (
        "run,agent_steps,mean_score\n"
        "seed 0,1000,-20.5\nseed 0,2000,-19\nseed 0,9000,3.256\nseed 1,700,-21\n"
    )
    loaded = pretrained.load_curves("pong_numpy/seeds")
    assert list(loaded) == ["seed 0", "seed 1"]
    assert_array_equal(loaded["seed 0"].agent_steps, [1_000, 2_000, 9_000])
    assert_array_equal(loaded["seed 0"].values, [-20.5, -19, 3.256])
    assert_array_equal(loaded["seed 1"].agent_steps, [700])


@pytest.mark.parametrize("values", [[], [np.nan, np.nan]])
def test_a_curve_without_a_point_is_not_shipped(shipped, values):
    curves = {
        "seed 0": Curve(np.array([100]), np.array([1.0])),
        "seed 1": Curve(np.arange(len(values)), np.array(values)),
    }
    with pytest.raises(ValueError, match="the curve of seed 1 has no mean_score yet"):
        pretrained.ship_curves(curves, "pong_numpy/seeds")
    assert not shipped.exists()


def test_the_curve_of_another_measure_says_so_and_keeps_its_digits(shipped):
    curve = Curve(np.array([500, 1_000]), np.array([0.00012345, 0.04]))
    path = pretrained.ship_curves({"a/seed_0": curve}, "toy/gap", 500, "action_gap")
    assert path.read_text().splitlines()[0] == "run,agent_steps,action_gap"
    loaded = pretrained.load_groups("toy/gap")["a"]["seed_0"]
    assert_array_equal(loaded.values, curve.values)


# What really is in the package.


def test_every_agent_in_the_package_loads_and_has_its_evaluation(subtests):
    for name in pretrained.names():
        with subtests.test(name):
            path = pretrained.SHIPPED / f"{name}.safetensors"
            assert path.stat().st_size < LARGEST
            agent, evaluation = pretrained.load(name)
            assert agent.agent_steps >= 0
            arrays, _ = read_checkpoint(path)
            assert all(np.isfinite(array).all() for array in arrays.values())
            assert evaluation["protocol"] == PROTOCOL
            assert evaluation["games"] == 30
            assert len(evaluation["scores"]) == len(evaluation["lengths"]) == 30
            assert evaluation["mean"] == round(float(np.mean(evaluation["scores"])), 2)


# What an agent was trained with where its command line says so.
SET = {
    "breakout_expected_sarsa": {"next_value": "expected_value"},
    "breakout_softmax_sarsa": {"next_value": "expected_value", "temperature": 0.01},
    "breakout_ppo": {"gae_lambda": 0.7, "anneal": 4_718_592},
    "pong_ppo": {"anneal": 2_097_152},
    "breakout_pqn": {"anneal": 4_194_304},
    "pong_pqn": {"anneal": 2_097_152},
}


def test_the_usual_settings_are_those_that_the_agents_in_the_package_learned_with(
    subtests,
):
    for name in pretrained.names():
        family, _, stage = name.partition("/")
        if stage != "late":
            continue
        with subtests.test(name):
            agent, _ = pretrained.load(name)
            algorithm = module_of(agent).ALGORITHM
            variant = "ppo" if algorithm == "policy_gradient" else algorithm
            usual = settings_for(variant, agent.game)
            assert agent.settings == replace(usual, **SET.get(family, {}))


def test_every_curve_in_the_package_loads(subtests):
    for path in pretrained.SHIPPED.glob("*/*.csv"):
        with subtests.test(path.name):
            curves = pretrained.load_curves(f"{path.parent.name}/{path.stem}")
            assert curves
            for curve in curves.values():
                assert (np.diff(curve.agent_steps) > 0).all()
                assert np.isfinite(curve.values).all()


def test_the_curves_of_a_sweep_come_back_by_their_settings_and_seeds(shipped):
    curve = Curve(np.array([500, 1_000]), np.array([0.25, -1.5]))
    labels = [
        "clip=1,huber_threshold=1e9/seed_0",
        "clip=1,huber_threshold=1e9/seed_3",
        "other/seed_0",
    ]
    pretrained.ship_curves(dict.fromkeys(labels, curve), "toy/sweep", every=500)
    groups = pretrained.load_groups("toy/sweep")
    assert {name: list(seeds) for name, seeds in groups.items()} == {
        "clip=1,huber_threshold=1e9": ["seed_0", "seed_3"],
        "other": ["seed_0"],
    }
    again = groups["clip=1,huber_threshold=1e9"]["seed_3"]
    assert_array_equal(again.agent_steps, curve.agent_steps)
    assert_array_equal(again.values, curve.values)
