"""What a stop and a kill promise, of every algorithm: `recorded` says it in words.

Where all games start anew, at the end of a chapter or of a batch of whole games, a run
that was stopped or killed becomes the run that never was. Elsewhere nothing that was
saved is lost, and what follows depends on nothing but that.
"""

import inspect
import shutil
from dataclasses import replace

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
from tutorial_lib.runs import training
from tutorial_lib.runs.algorithms import MODULES, module_of, pack
from tutorial_lib.runs.training import recorded, start_or_resume, world_for

FOR_EVER = 10**9  # agent steps
RULES = replace(numpy_games.FIELD, max_frames=400)  # over before long, with a point
BUTTONS = replace(conv_games.ALL_BUTTONS, max_frames=400)
RUNS = {
    "numpy_policy": (
        "Pong",
        numpy_policy.Settings(num_envs=2, rollout_length=64, patience=64, hidden=8),
    ),
    "policy_gradient": (
        "Breakout",
        policy_gradient.Settings(
            num_envs=2, rollout_length=16, stack=2, hidden=16, chapter=2
        ),
    ),
    "whole_games": ("Breakout", whole_games.Settings(num_envs=2, hidden=8)),
    "dqn": ("EndlessCatch", replace(dqn.TOY, num_envs=2, n_steps=3, report=50)),
    "pqn": ("Catch", replace(pqn.TOY, rollout_length=8, chapter=2)),
    "numpy_games": (
        "Pong",
        numpy_games.Settings(num_envs=2, hidden=8, rules=RULES),
    ),
    "conv_games": ("Pong", conv_games.Settings(num_envs=2, rules=BUTTONS)),
}
PASSES = 4  # two chapters where a chapter has two
ON_AND_ON = ("numpy_policy", "dqn")  # their games never start anew
EXACT = [name for name in MODULES if name not in ON_AND_ON]


class Run:
    """A run in a folder, started or taken up.

    Attributes:
        agent: its agent.
        folder: its folder.
    """

    def __init__(self, path, name):
        game, settings = RUNS[name]
        self.agent, self.folder = start_or_resume(
            path, settings, 3, game=game, algorithm=name
        )
        self._passes = module_of(name).train(self.agent, world_for(self.agent, 1))

    def go_on(self, passes):
        """Train for so many passes; everything about the agent after each of them."""
        seen = []
        for _ in recorded(
            *(self._passes, self.agent, self.folder),
            agent_steps=FOR_EVER,
            num_threads=1,
        ):
            seen.append(everything(self.agent))
            if len(seen) == passes:
                break
        return seen

    def table(self):
        """The run's measures by name, without the time that they took."""
        return {k: v for k, v in self.folder.metrics().items() if k != "seconds"}


def everything(agent):
    """All that an agent is, to the last bit, and what a draw from its replay gives."""
    arrays, rest = pack(agent)
    bits = {k: (v.dtype, v.shape, v.tobytes()) for k, v in arrays.items()}
    if agent.replay is not None:
        batch = agent.replay.sample(np.random.default_rng(7), 64)
        bits |= {f"replay {k}": v.numpy().tobytes() for k, v in batch._asdict().items()}
    return bits, rest


def assert_the_same(one, other):
    """Two runs with the same measures in every row."""
    expected = other.table()
    for name, column in one.table().items():
        assert_array_equal(column, expected.pop(name))
    assert not expected  # no column is missing


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    """Of an algorithm: its run, and everything after each pass, if nobody stops it.

    Beside its folder lies a copy of it for each pass, with all that a process that was
    killed right then would have left.
    """
    known = {}

    def of(name):
        if name not in known:
            path = tmp_path_factory.mktemp(name) / "run"
            run, seen = Run(path, name), []
            with pytest.MonkeyPatch.context() as patch:
                if name in ON_AND_ON:
                    patch.setattr(training, "SAVE_EVERY", 0)
                    patch.setattr(training, "REMEMBER_EVERY", 0)
                for _ in recorded(
                    *(run._passes, run.agent, run.folder),
                    agent_steps=FOR_EVER,
                    num_threads=1,
                ):
                    seen.append(everything(run.agent))
                    shutil.copytree(path, path.with_name(f"killed_{len(seen)}"))
                    if len(seen) == PASSES:
                        break
            assert len({str(each) for each in seen}) == PASSES  # it learns
            known[name] = run, seen
        return known[name]

    return of


def killed(undisturbed, name, passes, tmp_path):
    """The folder of a run that was killed after so many passes, to be used up."""
    path = undisturbed(name)[0].folder.path.with_name(f"killed_{passes}")
    return shutil.copytree(path, tmp_path / "killed")


@pytest.mark.parametrize("name", MODULES)
def test_a_loop_that_is_still_there_goes_on_exactly(name, tmp_path, undisturbed):
    """Its games are, too: the stop button, and the same cell once more."""
    whole, expected = undisturbed(name)
    run = Run(tmp_path, name)
    assert [*run.go_on(3), *run.go_on(1)] == expected
    assert_the_same(run, whole)


@pytest.mark.parametrize("name", EXACT)
def test_a_run_stopped_where_games_start_anew_never_was(name, tmp_path, undisturbed):
    whole, expected = undisturbed(name)
    for chapter in (expected[:2], expected[2:]):
        run = Run(tmp_path, name)
        assert run.go_on(2) == chapter
        assert run.agent.games_start_anew
    assert_the_same(run, whole)


@pytest.mark.parametrize("passes", range(1, PASSES))
@pytest.mark.parametrize("name", EXACT)
def test_a_run_killed_after_any_pass_never_was(name, passes, tmp_path, undisturbed):
    """It goes on from the end of its last chapter, and plays the rest again."""
    whole, expected = undisturbed(name)
    folder = killed(undisturbed, name, passes, tmp_path)
    run = Run(folder, name)
    if hasattr(whole.agent.settings, "chapter"):
        passes -= passes % 2
    if passes:
        assert everything(run.agent) == expected[passes - 1]
    assert run.go_on(PASSES - passes) == expected[passes:]
    assert_the_same(run, whole)


@pytest.mark.parametrize("passes", range(1, PASSES))
@pytest.mark.parametrize("name", ON_AND_ON)
def test_a_run_whose_games_go_on_loses_nothing_that_was_saved(
    name, passes, tmp_path, undisturbed
):
    whole, expected = undisturbed(name)
    run = Run(killed(undisturbed, name, passes, tmp_path), name)
    assert everything(run.agent) == expected[passes - 1]
    told, before = run.table(), whole.table()
    for measure, column in told.items():
        assert_array_equal(column, before[measure][:passes])


@pytest.mark.parametrize("name", ON_AND_ON)
def test_a_run_whose_games_go_on_becomes_another_one_and_always_the_same(
    name, tmp_path, undisturbed
):
    """Killed or stopped: what follows depends on what was saved, on nothing else."""
    _, expected = undisturbed(name)
    ways = []
    for each in "ab":
        run = Run(killed(undisturbed, name, 2, tmp_path / each), name)
        ways.append(run.go_on(2))
    stopped = tmp_path / "stopped"
    Run(stopped, name).go_on(2)
    ways.append(Run(stopped, name).go_on(2))
    assert ways[0] == ways[1] == ways[2] != expected[2:]


def test_it_is_said_of_every_algorithm_what_a_stop_promises():
    assert set(RUNS) == set(MODULES)
    told = inspect.getdoc(recorded)
    for name in MODULES:
        assert f"`{name}`" in told
