"""A right checksum and a wrong content: one sentence, and little memory."""

import copy
import tracemalloc
from dataclasses import asdict, replace

import numpy as np
import pytest

from tutorial_lib.__main__ import main
from tutorial_lib.agents import dqn, numpy_policy, policy_gradient
from tutorial_lib.agents.limits import MOST
from tutorial_lib.agents.manifest import Told
from tutorial_lib.runs import algorithms, training
from tutorial_lib.runs.checkpoints import read_checkpoint, write_checkpoint
from tutorial_lib.runs.folder import RunFolder

CATCH = Told("Catch", (50,), 3)
SMALL = replace(dqn.TOY, replay_capacity=500, report=50)


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """A run of a Q-learner that has learned."""
    path = tmp_path_factory.mktemp("run")
    agent, folder = training.start_or_resume(
        path, SMALL, 0, game="Catch", algorithm="dqn"
    )
    passes = dqn.train(agent, training.world_for(agent))
    for _ in training.recorded(passes, agent, folder, agent_steps=300):
        pass
    return path


@pytest.fixture
def content(run):
    """The arrays and the manifest of its newest checkpoint."""
    return RunFolder.found(run).newest()


@pytest.fixture
def evaluated(tmp_path, capsys):
    """What `evaluate` says of a checkpoint with this content."""

    def tell(arrays, manifest):
        path = tmp_path / "step_000000000300.safetensors"
        write_checkpoint(path, arrays, manifest)
        code = main(["evaluate", str(path), "--games", "1"])
        out, err = capsys.readouterr()
        assert (code, out) == (1, ""), out
        assert err.endswith("\n") and err.count("\n") == 1
        return err

    return tell


def test_the_content_itself_is_good(content, tmp_path, capsys):
    path = tmp_path / "a.safetensors"
    write_checkpoint(path, *content)
    assert main(["evaluate", str(path), "--games", "1"]) == 0


@pytest.mark.parametrize("name", ["layers.0.weight", "target.layers.2.bias"])
@pytest.mark.parametrize("kind", [bool, np.int8, np.int64])
def test_what_is_no_float_is_refused(content, evaluated, name, kind):
    arrays, manifest = content
    wrong = {**arrays, name: arrays[name].astype(kind)}
    assert f"{name} must be floating numbers" in evaluated(wrong, manifest)


def names():
    agent = dqn.new_agent(CATCH, SMALL, 0)
    weights = [*agent.q_network.state_dict()]
    return [*weights, *(f"target.{name}" for name in weights)]


@pytest.mark.parametrize("name", names())
def test_a_missing_or_misshapen_weight_is_refused(content, evaluated, name):
    arrays, manifest = content
    less = {k: v for k, v in arrays.items() if k != name}
    assert "another network" in evaluated(less, manifest)
    assert "another network" in evaluated({**arrays, name: arrays[name][:1]}, manifest)
    wider = np.ones((*arrays[name].shape, 1), np.float32)
    assert "another network" in evaluated({**arrays, name: wider}, manifest)


@pytest.mark.parametrize("key", ["step", "exp_avg", "exp_avg_sq"])
def test_a_missing_part_of_the_optimiser_is_refused(content, evaluated, key):
    arrays, manifest = content
    name = f"adam.{key}.layers.0.weight"
    less = {k: v for k, v in arrays.items() if k != name}
    assert f"Adam's {key} of layers.0.weight must be" in evaluated(less, manifest)


def test_a_run_does_not_go_on_without_what_its_optimiser_remembers(
    run, tmp_path, content
):
    arrays, manifest = content
    folder = RunFolder(tmp_path / "run", RunFolder.found(run).settings)
    (folder.path / "metrics.csv").write_bytes((run / "metrics.csv").read_bytes())
    shipped = {k: v for k, v in arrays.items() if not k.startswith("adam.")}
    folder.save(300, shipped, manifest)
    with pytest.raises(ValueError, match="nothing of what the optimiser remembers"):
        training.resume(folder.path)


WRONG = {
    "game": ["Pongg", [], None, 3, {"a": 1}],
    "algorithm": ["sarsa", [], None, 3],
    "obs_shape": [[], [0], [-50], ["a"], "abc", None, [10**6, 10**6], [4, 84.5, 84]],
    "num_actions": [0, -1, 19, 10**9, "3", None, [3]],
    "agent_steps": [-1, 1.5, 10**13, "many", None, [3]],
    "scores": [[None], ["a"], None, 3, [[1]], [float("nan")], [float("inf")]],
    "rng": [None, {}, [], {"bit_generator": "PCG64"}, {"bit_generator": "MT19937"}],
    "settings": [None, [], "a", {"speed": 3}, {"gamma": "high"}, {"gamma": None}],
}


@pytest.mark.parametrize(
    ("name", "value"), [(name, value) for name in WRONG for value in WRONG[name]]
)
def test_a_wrong_manifest_is_one_sentence(content, evaluated, name, value):
    arrays, manifest = content
    assert evaluated(arrays, {**manifest, name: value})
    less = {k: v for k, v in manifest.items() if k != name}
    assert evaluated(arrays, less)


@pytest.mark.parametrize("module", [dqn, numpy_policy, policy_gradient])
def test_no_setting_is_without_a_limit(module):
    usual = module.Settings()
    for name, value in asdict(usual).items():
        if isinstance(value, int) and not isinstance(value, bool):
            assert value <= MOST[name]
            says = f"{name} must be at most|patience must be"  # or the other one first
            with pytest.raises(ValueError, match=says):
                replace(usual, **{name: MOST[name] + 1})


@pytest.mark.parametrize("name", ["num_envs", "replay_capacity", "batch_size"])
def test_huge_settings_under_a_right_checksum_take_no_memory(content, evaluated, name):
    arrays, manifest = content
    settings = {**manifest["settings"], name: 10**12}
    tracemalloc.start()
    try:
        told = evaluated(arrays, {**manifest, "settings": settings})
        _, most_bytes = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert f"{name} must be at most" in told or "must hold" in told
    assert most_bytes < 20_000_000


def test_a_network_as_large_as_may_be_is_not_made_for_a_small_file(tmp_path, evaluated):
    seen, settings = (
        Told("Breakout", (2, 84, 84), 4),
        policy_gradient.Settings(hidden=8),
    )
    arrays, rest = algorithms.pack(policy_gradient.new_agent(seen, settings, 0))
    rest["settings"]["hidden"] = MOST["hidden"]
    tracemalloc.start()
    try:
        assert "another network" in evaluated(arrays, rest)
        _, most_bytes = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most_bytes < 20_000_000


def test_an_agent_of_another_game_does_not_play(content, evaluated):
    arrays, manifest = content
    told = evaluated(arrays, {**manifest, "game": "Breakout"})
    assert "Breakout shows [4, 84, 84], and this agent was made for [50]" in told


def test_a_replay_with_more_actions_than_the_game_is_not_learned_from(run, tmp_path):
    arrays, manifest = read_checkpoint(run / "replay.safetensors")
    arrays["actions"][5] = 5
    folder = RunFolder(tmp_path / "run", RunFolder.found(run).settings)
    folder.save(300, *RunFolder.found(run).newest())
    folder.save_replay(arrays, manifest)
    with pytest.warns(UserWarning, match="it has more actions than Catch"):
        agent, _ = training.resume(folder.path)
    assert not len(agent.replay)


@pytest.mark.parametrize("name", ["rewards", "frames.frames"])
def test_a_replay_with_nan_is_not_learned_from(run, tmp_path, monkeypatch, name):
    from tutorial_lib.runs import checkpoints

    arrays, manifest = read_checkpoint(run / "replay.safetensors")
    arrays[name][5] = np.nan
    folder = RunFolder(tmp_path / "run", RunFolder.found(run).settings)
    folder.save(300, *RunFolder.found(run).newest())
    with monkeypatch.context() as patch:
        patch.setattr(checkpoints, "_is_finite", lambda array: True)
        folder.save_replay(arrays, manifest)
    with pytest.warns(UserWarning, match=f"its {name} is not finite"):
        agent, _ = training.resume(folder.path)
    assert not len(agent.replay)


# ---- every value that is told, of every kind ----------------------------------------

HOSTILE = [None, "x", -1, 0, 1.5, 10**30, True, [], [1], {}, {"a": 1}, float("inf")]
GONE = object()
SMALL_RUNS = {
    "numpy_policy": {"num_envs": 2, "rollout_length": 16, "patience": 16, "hidden": 8},
    "ppo": {"num_envs": 2, "rollout_length": 16, "hidden": 8},
    "dqn": {"replay_capacity": 500},
    "pqn": {},
    "whole_games": {},
    "numpy_games": {"hidden": 8},
    "conv_games": {},
}
PLAYED = {"numpy_policy": "Pong", "whole_games": "Breakout"}
PLAYED |= dict.fromkeys(("numpy_games", "conv_games"), "Pong")


def places(told, at=()):
    """The way to each value in what is told, the inner ones too."""
    inner = told.items() if isinstance(told, dict) else ()
    if isinstance(told, list):
        inner = list(enumerate(told))[:1]
    for key, value in inner:
        yield (*at, key)
        yield from places(value, (*at, key))


def changed(told, at, value):
    """What is told, with another value at one place, or without it."""
    told = copy.deepcopy(told)
    *way, last = at
    inner = told
    for key in way:
        inner = inner[key]
    if value is GONE:
        del inner[last]
    else:
        inner[last] = value
    return told


@pytest.mark.parametrize("variant", SMALL_RUNS)
def test_whatever_is_told_an_agent_opens_or_is_refused(variant):
    """Anything but a ValueError would be a traceback for who opens it."""
    game = PLAYED.get(variant, "Catch")
    usual = algorithms.settings_for(variant, game)
    settings = replace(usual, **SMALL_RUNS[variant])
    agent = algorithms.new_agent(algorithms.VARIANTS[variant], game, settings, 0)
    agent.scores = [1.0]
    arrays, rest = algorithms.pack(agent)
    refused = 0
    for at in places(rest):
        for value in [*HOSTILE, GONE]:
            try:
                opened = algorithms.unpack(arrays, changed(rest, at, value))
            except ValueError:
                refused += 1
            else:
                algorithms.pack(opened)
                algorithms.player(opened, np.random.default_rng(0))
    assert refused > 100  # or nothing was hostile


def test_whatever_a_replay_tells_it_is_taken_up_or_refused(run, content):
    arrays, rest = RunFolder.found(run).replay()
    agent = algorithms.unpack(*content)
    agent.replay.restore(arrays, rest)
    refused = 0
    for at in places(rest):
        for value in [*HOSTILE, GONE]:
            try:
                agent.replay.restore(arrays, changed(rest, at, value))
            except ValueError:
                refused += 1
            if len(agent.replay):
                agent.replay.sample(np.random.default_rng(0), 8)
    assert refused > 50


@pytest.mark.parametrize("optimizer", ["adam", "rmsprop"])
def test_what_the_numpy_optimiser_remembers_is_whole_or_refused(optimizer):
    small = {**SMALL_RUNS["numpy_policy"], "optimizer": optimizer}
    agent = algorithms.new_agent(
        "numpy_policy", "Pong", numpy_policy.Settings(**small), 0
    )
    arrays, rest = algorithms.pack(agent)
    for name in (name for name in arrays if "." in name):
        less = {k: v for k, v in arrays.items() if k != name}
        for wrong in (less, {**arrays, name: arrays[name][:1]}):
            with pytest.raises(ValueError, match=f"{name} must be "):
                algorithms.unpack(wrong, rest)
    other = {"adam": "rmsprop", "rmsprop": "adam"}[optimizer]
    with pytest.raises(ValueError, match="must be"):
        algorithms.unpack(arrays, changed(rest, ("settings", "optimizer"), other))
    shipped = {name: array for name, array in arrays.items() if "." not in name}
    assert algorithms.unpack(shipped, rest).params.keys() == agent.params.keys()
