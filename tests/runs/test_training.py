"""A run that is saved, interrupted, killed or taken up again stays the same run."""

import errno
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from contextlib import closing
from dataclasses import asdict, replace

import numpy as np
import pytest
import torch
from numpy.testing import assert_array_equal
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

from tutorial_lib.agents import dqn, numpy_policy, policy_gradient, whole_games
from tutorial_lib.agents.dqn import TOY
from tutorial_lib.agents.numpy_policy import Settings
from tutorial_lib.agents.tally import Progress
from tutorial_lib.equations.policies import UP
from tutorial_lib.runs import algorithms, training
from tutorial_lib.runs.checkpoints import read_checkpoint, write_checkpoint
from tutorial_lib.runs.evaluation import Evaluation
from tutorial_lib.runs.folder import COLUMNS, RunFolder
from tutorial_lib.runs.training import (
    recorded,
    resume,
    show_evaluation,
    start_or_resume,
    world_for,
)

TINY = Settings(num_envs=2, rollout_length=16, patience=32, hidden=8)
PASS = 32  # agent steps of one pass of TINY
UPDATES = TINY.epochs * TINY.minibatches  # of one pass, if a point was over
FOR_EVER = 10**9  # agent steps


def start(path):
    """A run in a folder, new or taken up, ready to train; agent, folder, passes."""
    agent, folder = start_or_resume(path, TINY, seed=0)
    return agent, folder, numpy_policy.train(agent, world_for(agent, 1))


def run(path, agent_steps):
    """Train up to `agent_steps` and return the agent."""
    agent, folder, passes = start(path)
    for _ in recorded(passes, agent, folder, agent_steps=agent_steps):
        pass
    return agent


def everything(agent):
    """All that an agent is, to the last bit, ready to be compared."""
    arrays, rest = algorithms.pack(agent)
    return {k: (v.dtype, v.shape, v.tobytes()) for k, v in arrays.items()}, rest


def saved(path):
    """All that the newest checkpoint of a folder holds."""
    return everything(algorithms.unpack(*RunFolder.found(path).newest()))


def interrupt():
    os.kill(os.getpid(), signal.SIGINT)


@pytest.fixture
def usual_handler():
    """The handler of an interrupt, which must be the same after the test."""
    usual = signal.getsignal(signal.SIGINT)
    yield usual
    assert signal.getsignal(signal.SIGINT) is usual


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    """What an agent is after each pass of a run that nobody interrupts.

    Returns a function from agent steps to everything about the agent there.
    """
    agent, _, passes = start(tmp_path_factory.mktemp("undisturbed"))
    seen = {0: everything(agent)}

    def at(agent_steps):
        while agent.agent_steps < agent_steps:
            next(passes)
            seen[agent.agent_steps] = everything(agent)
        return seen[agent_steps]

    return at


# Going on.


def test_a_run_taken_up_again_is_the_run_that_was_left(tmp_path):
    left = run(tmp_path, 20 * PASS)
    assert left.optimizer_state.updates >= UPDATES  # so Adam has something to lose
    before = everything(left)
    agent, folder = start_or_resume(tmp_path, TINY, seed=0)
    assert everything(agent) == before
    assert agent.agent_steps == 20 * PASS
    assert folder.metrics()["agent_steps"].tolist() == list(
        range(PASS, 20 * PASS + 1, PASS)
    )


def test_of_two_agents_in_one_folder_the_later_one_writes(tmp_path):
    """A cell was run again, and a loop holds on to what it made before."""
    agent, folder, passes = start(tmp_path)
    begun = recorded(passes, agent, folder, agent_steps=FOR_EVER)
    for _ in range(3):
        next(begun)
    later = run(tmp_path, 2 * PASS)
    before = saved(tmp_path)
    with pytest.raises(ValueError, match="was taken up once more since"):
        next(begun)
    with pytest.raises(ValueError, match="Train that one, or run the cell again"):
        next(recorded(passes, agent, folder, agent_steps=FOR_EVER))
    begun.close()
    assert saved(tmp_path) == before == everything(later)
    assert folder.metrics()["agent_steps"].tolist() == [PASS, 2 * PASS]


def test_a_new_run_follows_from_its_seed_alone(tmp_path):
    first, again = run(tmp_path / "first", 6 * PASS), run(tmp_path / "again", 6 * PASS)
    assert everything(first) == everything(again)


def test_a_run_taken_up_again_plays_other_games(tmp_path):
    def screens(agent):
        """What the games show with which training begins, whatever it does there."""

        def reset(seed):
            shown.append(usual(seed))
            shown.extend(world.step(actions).obs for _ in range(40))
            return usual(seed)

        world, shown = world_for(agent, 1), []
        actions, usual = np.full(TINY.num_envs, UP), world.reset
        world.reset = reset
        next(numpy_policy.train(agent, world))
        return shown

    agent, folder = start_or_resume(tmp_path, TINY, seed=0)
    first = screens(agent)
    training.save(agent, folder)
    resumed, _ = start_or_resume(tmp_path, TINY, seed=0)
    second = screens(resumed)
    assert not np.array_equal(first, second)
    again, _ = start_or_resume(tmp_path / "again", TINY, seed=0)
    assert np.array_equal(first, screens(again))  # the screens can tell


def test_a_run_goes_on_counting_where_it_stopped(tmp_path):
    run(tmp_path, 3 * PASS)
    agent = run(tmp_path, 5 * PASS)
    assert agent.agent_steps == 5 * PASS
    metrics = RunFolder.found(tmp_path).metrics()
    assert metrics["agent_steps"].tolist() == [PASS * n for n in range(1, 6)]
    assert (np.diff(metrics["seconds"]) >= 0).all()


def test_seconds_go_on_where_they_stopped(tmp_path):
    agent, folder, passes = start(tmp_path)
    numbers = {"agent_steps": 0, "mean_score": 0, "games": 0, "prob_certain": 1}
    folder.log({**numbers, "seconds": 1_000})
    next(recorded(passes, agent, folder, agent_steps=FOR_EVER))
    assert 1_000 <= folder.metrics()["seconds"][-1] < 1_100


def test_rows_past_the_last_checkpoint_are_dropped(tmp_path):
    agent, folder, passes = start(tmp_path)
    for _ in recorded(passes, agent, folder, agent_steps=3 * PASS):
        pass
    at_save = everything(agent)
    numbers = {"mean_score": 0, "games": 0, "prob_certain": 1, "seconds": 1}
    folder.log({**numbers, "agent_steps": 4 * PASS})  # and then it was killed
    again, folder = start_or_resume(tmp_path, TINY, seed=0)
    assert everything(again) == at_save
    assert folder.metrics()["agent_steps"].tolist() == [PASS, 2 * PASS, 3 * PASS]


def test_another_seed_or_network_in_the_same_folder_is_refused(tmp_path):
    run(tmp_path, PASS)
    with pytest.raises(ValueError, match="seed: 0 there, 1 asked for"):
        start_or_resume(tmp_path, TINY, seed=1)
    with pytest.raises(ValueError, match="hidden: 8 there, 9 asked for"):
        start_or_resume(tmp_path, replace(TINY, hidden=9), seed=0)
    assert start_or_resume(tmp_path, TINY, seed=0)[0].agent_steps == PASS


# Stopping.


def test_a_run_stops_at_its_agent_steps(tmp_path):
    assert run(tmp_path, 2 * PASS + 1).agent_steps == 3 * PASS
    assert run(tmp_path, 3 * PASS).agent_steps == 3 * PASS  # there already


def test_a_run_stops_after_its_seconds(tmp_path):
    agent, folder, passes = start(tmp_path)
    began = time.monotonic()
    for _ in recorded(passes, agent, folder, agent_steps=FOR_EVER, seconds=0.2):
        pass
    assert 0.2 < time.monotonic() - began < 10
    assert saved(tmp_path) == everything(agent)


def test_every_pass_is_handed_on_and_logged(tmp_path):
    agent, folder, passes = start(tmp_path)
    seen = []
    for progress in recorded(passes, agent, folder, agent_steps=5 * PASS):
        row = {name: column[-1] for name, column in folder.metrics().items()}
        assert row["agent_steps"] == progress.agent_steps == agent.agent_steps
        assert row["games"] == len(progress.finished)
        certain = progress.measures["prob_certain"]
        assert row["prob_certain"] == round(certain, 4)
        seen.append(progress.agent_steps)
    assert seen == [PASS, 2 * PASS, 3 * PASS, 4 * PASS, 5 * PASS]


def test_a_run_is_saved_on_its_way(tmp_path, monkeypatch):
    monkeypatch.setattr(training, "SAVE_EVERY", 0)
    agent, folder, passes = start(tmp_path)
    for progress in recorded(passes, agent, folder, agent_steps=3 * PASS):
        assert saved(tmp_path) == everything(agent)
        assert saved(tmp_path)[1]["agent_steps"] == progress.agent_steps


def test_a_run_is_not_saved_more_often_than_it_should(tmp_path):
    agent, folder, passes = start(tmp_path)
    for _ in recorded(passes, agent, folder, agent_steps=3 * PASS):
        assert folder.newest() is None


def test_a_full_disk_stops_no_run(tmp_path, monkeypatch, undisturbed):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(training, "SAVE_EVERY", 0)
    agent, folder, passes = start(tmp_path)
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.warns(UserWarning) as caught:
            for _ in recorded(passes, agent, folder, agent_steps=3 * PASS):
                pass
    told = Counter(str(warning.message)[:14] for warning in caught)
    # Once of the checkpoints, once of the rows, and once more at the end.
    assert told == {"could not save": 1, "could not writ": 1, "nothing of thi": 1}
    assert folder.saved_at is None
    assert everything(agent) == undisturbed(3 * PASS)
    assert training.save(agent, folder)
    assert saved(tmp_path) == everything(agent)


# Interrupts.


def test_an_interrupt_at_any_moment_leaves_a_whole_agent(
    tmp_path, undisturbed, usual_handler
):
    rng = random.Random(3)
    for number in range(8):
        path = tmp_path / str(number)
        agent, folder, passes = start(path)
        timer = threading.Timer(rng.uniform(0, 0.1), interrupt)
        for _ in recorded(passes, agent, folder, agent_steps=FOR_EVER, seconds=30):
            if agent.optimizer_state.updates and not timer.ident:
                timer.start()
        timer.join()
        assert signal.getsignal(signal.SIGINT) is usual_handler
        assert everything(agent) == undisturbed(agent.agent_steps)
        assert saved(path) == everything(agent)
        assert agent.optimizer_state.updates % UPDATES == 0
    assert run(path, agent.agent_steps + PASS).agent_steps == agent.agent_steps + PASS


def test_an_interrupt_between_two_updates_waits_for_the_last(
    tmp_path, monkeypatch, undisturbed, usual_handler
):
    def interrupted_step(*arguments):
        if len(steps) < 2:  # the second one is an echo
            interrupt()
        steps.append(usual(*arguments))
        return steps[-1]

    steps, usual = [], numpy_policy.adam_step
    monkeypatch.setattr(numpy_policy, "adam_step", interrupted_step)
    agent, folder, passes = start(tmp_path)
    for _ in recorded(passes, agent, folder, agent_steps=FOR_EVER, seconds=30):
        pass
    assert len(steps) == UPDATES == agent.optimizer_state.updates
    monkeypatch.setattr(numpy_policy, "adam_step", usual)
    assert everything(agent) == undisturbed(agent.agent_steps) == saved(tmp_path)


@pytest.mark.parametrize("in_a_pass", [True, False])
def test_a_second_interrupt_ends_a_long_pass_at_once_but_no_save(
    tmp_path, monkeypatch, usual_handler, in_a_pass
):
    """And the half of a pass that it leaves is not saved."""

    def step(*arguments):
        if in_a_pass and agent.agent_steps == 2 * PASS:
            interrupt()
            interrupt()
            pytest.fail("the pass went on")
        return usual_step(*arguments)

    def sync(descriptor):
        if not in_a_pass:
            interrupt()
            interrupt()
        usual_sync(descriptor)

    agent, folder, passes = start(tmp_path)
    usual_step, usual_sync = agent_module_step(monkeypatch, step), os.fsync
    monkeypatch.setattr(training, "ECHO", -1)
    monkeypatch.setattr(training, "SAVE_EVERY", 0)
    monkeypatch.setattr(os, "fsync", sync)
    if in_a_pass:
        with pytest.raises(KeyboardInterrupt):
            for _ in recorded(passes, agent, folder, agent_steps=FOR_EVER):
                pass
    else:
        for _ in recorded(passes, agent, folder, agent_steps=FOR_EVER):
            pass
    monkeypatch.setattr(os, "fsync", usual_sync)
    at = saved(tmp_path)[1]["agent_steps"]
    assert at == (2 * PASS if in_a_pass else PASS)


def agent_module_step(monkeypatch, step):
    """Put a step in place of the forward pass of lesson 01's loop; the usual one."""
    usual = numpy_policy.sample_action
    monkeypatch.setattr(numpy_policy, "sample_action", step)
    return usual


def test_an_interrupt_while_the_agent_is_saved_waits_for_the_end(
    tmp_path, monkeypatch, usual_handler
):
    def interrupted_sync(descriptor):
        interrupt()
        usual(descriptor)

    usual = os.fsync
    agent, folder, passes = start(tmp_path)
    monkeypatch.setattr(os, "fsync", interrupted_sync)
    for _ in recorded(passes, agent, folder, agent_steps=2 * PASS):
        pass
    assert saved(tmp_path) == everything(agent)


def test_a_second_interrupt_ends_a_long_body_of_the_loop_and_all_is_saved(
    tmp_path, monkeypatch, usual_handler
):
    monkeypatch.setattr(training, "ECHO", -1)
    agent, folder, passes = start(tmp_path)
    loop = recorded(passes, agent, folder, agent_steps=FOR_EVER)
    with pytest.raises(KeyboardInterrupt), closing(loop):
        for _ in loop:
            interrupt()
            interrupt()
            pytest.fail("the body went on")
    assert agent.agent_steps == PASS
    assert saved(tmp_path) == everything(agent)


def test_an_error_in_a_pass_leaves_what_was_saved_before_it(tmp_path, monkeypatch):
    """An agent that was changed but has not counted is not put in its place."""

    def update(*arguments, **settings):
        for weights in agent.network.parameters():
            weights.data += 1
        raise ZeroDivisionError

    settings = policy_gradient.Settings(
        num_envs=2, rollout_length=8, hidden=8, minibatch_size=8
    )
    told = {"game": "Breakout", "algorithm": "policy_gradient"}
    agent, folder = start_or_resume(tmp_path, settings, 0, **told)
    passes = policy_gradient.train(agent, world_for(agent))
    for _ in recorded(passes, agent, folder, agent_steps=48):
        pass
    before = saved(tmp_path)
    for _ in ("new", "taken up"):
        with monkeypatch.context() as patch, pytest.raises(ZeroDivisionError):
            patch.setattr(policy_gradient, "update", update)
            passes = policy_gradient.train(agent, world_for(agent))
            for _ in recorded(passes, agent, folder, agent_steps=96):
                pass
        assert saved(tmp_path) == before
        agent, folder = resume(tmp_path)


def test_an_interrupt_in_the_body_of_the_loop_ends_it_after_the_body(
    tmp_path, usual_handler
):
    agent, folder, passes = start(tmp_path)
    bodies = 0
    for _ in recorded(passes, agent, folder, agent_steps=FOR_EVER, seconds=30):
        interrupt()
        bodies += 1
    assert bodies == 1
    assert agent.agent_steps == PASS
    assert saved(tmp_path) == everything(agent)


def test_without_a_run_an_interrupt_interrupts(tmp_path, usual_handler):
    run(tmp_path, PASS)
    with pytest.raises(KeyboardInterrupt):
        interrupt()
        time.sleep(5)


def test_a_body_that_breaks_off_leaves_a_saved_agent(tmp_path, usual_handler):
    agent, folder, passes = start(tmp_path)
    for progress in recorded(passes, agent, folder, agent_steps=FOR_EVER):
        if progress.agent_steps == 2 * PASS:
            break
    assert saved(tmp_path) == everything(agent)
    assert agent.agent_steps == 2 * PASS


def test_a_body_that_fails_leaves_a_saved_agent(tmp_path, usual_handler):
    agent, folder, passes = start(tmp_path)
    with pytest.raises(ZeroDivisionError):
        for _ in recorded(passes, agent, folder, agent_steps=FOR_EVER):
            1 / 0  # noqa: B018
    assert saved(tmp_path) == everything(agent)
    assert agent.agent_steps == PASS


def test_a_loop_that_fails_leaves_a_saved_agent(tmp_path, usual_handler):
    def failing_passes():
        yield from (next(passes), next(passes))
        raise RuntimeError("the emulator is gone")

    agent, folder, passes = start(tmp_path)
    with pytest.raises(RuntimeError, match="the emulator is gone"):
        for _ in recorded(failing_passes(), agent, folder, agent_steps=FOR_EVER):
            pass
    assert saved(tmp_path) == everything(agent)


def test_a_loop_that_has_ended_says_so_and_the_agent_is_saved(tmp_path, usual_handler):
    agent, folder, _ = start(tmp_path)
    with pytest.raises(RuntimeError, match="this training loop has ended"):
        list(recorded(iter(()), agent, folder, agent_steps=FOR_EVER))
    assert saved(tmp_path) == everything(agent)


def test_a_run_killed_after_its_first_updates_goes_on_from_before_them(tmp_path):
    """Its table tells of learning that no checkpoint has seen yet."""
    settings = replace(TOY, learning_starts=500, report=100)
    told = {"game": "Catch", "algorithm": "dqn"}

    def trained(agent_steps):
        agent, folder = start_or_resume(tmp_path, settings, seed=0, **told)
        passes = dqn.train(agent, world_for(agent, 1))
        list(recorded(passes, agent, folder, agent_steps=agent_steps))
        return agent, folder

    trained(300)
    kept = {file: file.read_bytes() for file in tmp_path.glob("checkpoints/*")}
    _, folder = trained(900)
    assert np.isfinite(folder.metrics()["loss"]).any()
    for file in tmp_path.glob("checkpoints/*"):  # as if killed before its next save
        file.unlink()
    for file, content in kept.items():
        file.write_bytes(content)
    agent, folder = start_or_resume(tmp_path, settings, seed=0, **told)
    assert agent.agent_steps == folder.metrics()["agent_steps"][-1] == 300


@pytest.mark.parametrize("lost", ["the folder", "what is in the files"])
def test_what_is_told_of_a_run_without_checkpoints_is_put_aside(tmp_path, lost):
    run(tmp_path, 10 * PASS)
    table = (tmp_path / "metrics.csv").read_bytes()
    if lost == "the folder":
        shutil.rmtree(tmp_path / "checkpoints")
        again = run(tmp_path, 2 * PASS)
    else:
        for file in tmp_path.glob("checkpoints/*"):
            file.write_bytes(b"")
        with pytest.warns(UserWarning):
            again = run(tmp_path, 2 * PASS)
    assert again.agent_steps == 2 * PASS
    assert (tmp_path / "metrics_before_1.csv").read_bytes() == table
    assert list(tmp_path.glob("events_before_1/*"))
    assert len(RunFolder.found(tmp_path).metrics()["agent_steps"]) == 2


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("rules", value) for value in ("x", 5, [1], True, None)),
        *(("oddities", {"swapped_networks": value}) for value in ("false", None, 0)),
        ("rules", {"fire_starts_life": "no"}),
    ],
)
def test_nested_settings_that_are_none_are_refused_in_a_sentence(tmp_path, name, value):
    run(tmp_path, PASS)
    told = {**asdict(dqn.Settings()), name: value}
    told |= {"game": "Breakout", "algorithm": "dqn", "seed": 0}
    (tmp_path / "settings.json").write_text(json.dumps(told))
    with pytest.raises(ValueError, match="must be (settings by name|True or False)"):
        resume(tmp_path)


def test_a_device_that_is_not_there_leaves_no_folder(tmp_path):
    with pytest.raises(ValueError, match="abacus"):
        start_or_resume(
            *(tmp_path / "run", TOY, 0), game="Catch", algorithm="dqn", device="abacus"
        )
    assert not (tmp_path / "run").exists()


def test_a_run_works_in_another_thread(tmp_path, undisturbed, usual_handler):
    agents = []
    thread = threading.Thread(target=lambda: agents.append(run(tmp_path, 3 * PASS)))
    thread.start()
    thread.join()
    assert everything(agents[0]) == undisturbed(3 * PASS) == saved(tmp_path)


# A kill, which nothing can hold back.

ENDLESS = """
import sys
from tutorial_lib.agents import numpy_policy
from tutorial_lib.runs import training

training.SAVE_EVERY = 0
settings = numpy_policy.Settings(num_envs=2, rollout_length=16, patience=32, hidden=8)
agent, folder = training.start_or_resume(sys.argv[1], settings, seed=0)
passes = numpy_policy.train(agent, training.world_for(agent, 1))
for progress in training.recorded(passes, agent, folder, agent_steps=10**9):
    print(progress.agent_steps, flush=True)
"""


def test_a_killed_process_loses_nothing_that_was_saved(tmp_path, undisturbed):
    command = [sys.executable, "-c", ENDLESS, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        told = [int(process.stdout.readline()) for _ in range(20)]
        process.kill()
    assert process.returncode == -signal.SIGKILL

    agent, folder = start_or_resume(tmp_path, TINY, seed=0)
    assert agent.agent_steps >= told[-1] == 20 * PASS
    assert everything(agent) == undisturbed(agent.agent_steps)
    rows = folder.metrics()["agent_steps"]
    assert_array_equal(rows, np.arange(PASS, agent.agent_steps + 1, PASS))
    assert run(tmp_path, agent.agent_steps + PASS).agent_steps > agent.agent_steps


# Agents of torch: the same run, whether it was killed at a chapter's end or not.

SMALL = policy_gradient.Settings(
    num_envs=2, rollout_length=8, stack=2, hidden=16, minibatch_size=64, chapter=2
)
LONG = replace(SMALL, rollout_length=128)  # long enough for games of Breakout to end


def start_torch(path, settings, seed, game="Breakout"):
    agent, folder = start_or_resume(
        path, settings, seed, game=game, algorithm="policy_gradient"
    )
    return agent, folder, policy_gradient.train(agent, world_for(agent, 1))


def run_torch(path, settings, seed, agent_steps, then=lambda progress: None):
    """Train on one thread up to `agent_steps`, with `then` after each pass."""
    agent, folder, passes = start_torch(path, settings, seed)
    for progress in recorded(
        passes, agent, folder, agent_steps=agent_steps, num_threads=1
    ):
        then(progress)
    return agent, folder


def kill_torch(path, settings, seed, at, algorithm="policy_gradient"):
    """Train in another process that is killed after the pass that ends at `at`."""
    code = (
        "import os, signal, sys\n"
        f"from tutorial_lib.agents.{algorithm} import Settings, train\n"
        "from tutorial_lib.runs.training import *\n"
        f"agent, folder = start_or_resume(sys.argv[1], {settings!r}, {seed},\n"
        f"    game='Breakout', algorithm={algorithm!r})\n"
        "passes = train(agent, world_for(agent, 1))\n"
        "for progress in recorded(\n"
        "    passes, agent, folder, agent_steps=10**9, num_threads=1\n"
        "):\n"
        f"    if progress.agent_steps == {at}:\n"
        "        os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    done = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True)
    assert done.returncode == -signal.SIGKILL, done.stderr


def metrics_without_seconds(folder):
    return {k: v for k, v in folder.metrics().items() if k != "seconds"}


def shown(folder):
    """Steps and values that TensorBoard reads, by tag."""
    read = EventAccumulator(
        str(folder.path / "events"), {"scalars": 0, "histograms": 0}
    ).Reload()
    tags = read.Tags()
    found = {
        tag: [(event.step, event.value) for event in read.Scalars(tag)]
        for tag in tags["scalars"]
    }
    for tag in tags["histograms"]:
        found[tag] = [
            (event.step, event.histogram_value.bucket) for event in read.Histograms(tag)
        ]
    return found


@pytest.mark.slow
@pytest.mark.parametrize(
    ("settings", "seed", "passes_too_many"),
    [(SMALL, 0, 0), (SMALL, 1, 1), (SMALL, 2, 1), (LONG, 0, 1)],
)
def test_a_run_killed_after_a_chapter_becomes_the_run_that_was_not(
    tmp_path, settings, seed, passes_too_many
):
    one_pass = settings.rollout_length * settings.num_envs
    half = 2 * settings.chapter * one_pass  # N agent steps, of 2 N
    whole, folder = run_torch(tmp_path / "whole", settings, seed, 2 * half)
    assert whole.agent_steps == 2 * half
    assert len(whole.scores) >= (2 if settings is LONG else 0)

    kill_torch(tmp_path / "killed", settings, seed, half + passes_too_many * one_pass)
    again, killed = start_torch(tmp_path / "killed", settings, seed)[:2]
    assert again.agent_steps == half
    again, killed = run_torch(tmp_path / "killed", settings, seed, 2 * half)

    assert everything(again) == everything(whole)
    assert saved(killed.path) == saved(folder.path)
    assert "adam.exp_avg.dense.weight" in everything(whole)[0]
    expected = metrics_without_seconds(folder)
    assert expected["agent_steps"].tolist() == [
        one_pass * n for n in range(1, 2 * half // one_pass + 1)
    ]
    for name, column in metrics_without_seconds(killed).items():
        assert_array_equal(column, expected.pop(name))
    assert not expected  # no column is missing
    assert shown(killed) == shown(folder)


def test_a_stop_within_a_chapter_makes_another_run_and_loses_nothing(tmp_path):
    one_pass = SMALL.rollout_length * SMALL.num_envs
    whole, _ = run_torch(tmp_path / "whole", SMALL, 0, 6 * one_pass)
    left, _ = run_torch(tmp_path / "left", SMALL, 0, 3 * one_pass)
    before = everything(left)
    again, _, _ = start_torch(tmp_path / "left", SMALL, 0)
    assert everything(again) == before
    again, folder = run_torch(tmp_path / "left", SMALL, 0, 6 * one_pass)
    assert again.agent_steps == 6 * one_pass
    assert folder.metrics()["agent_steps"].tolist() == [
        one_pass * n for n in range(1, 7)
    ]
    assert everything(again) != everything(whole)  # its games start anew at 3


def test_the_seed_of_a_run_counts(tmp_path):
    one, other = (run_torch(tmp_path / str(n), SMALL, n, 32)[0] for n in (0, 1))
    assert everything(one) != everything(other)


def test_a_run_is_saved_at_the_end_of_each_chapter_and_not_between(tmp_path):
    found = []

    def then(progress):
        newest = RunFolder.found(tmp_path).newest()
        found.append(newest[1]["agent_steps"] if newest else None)

    run_torch(tmp_path, SMALL, 0, 80, then)
    assert found == [None, 32, 32, 64, 64]


def test_the_world_of_an_agent_leaves_its_generator_alone(tmp_path):
    for agent, game, shape in (
        (start_torch(tmp_path / "torch", SMALL, 0)[0], "Breakout", (2, 84, 84)),
        (start_or_resume(tmp_path / "numpy", TINY, 0)[0], "Pong", (2, 210, 160)),
    ):
        before = agent.rng.bit_generator.state
        world = world_for(agent, 1)
        assert agent.rng.bit_generator.state == before
        assert (world.game, world.num_envs) == (game, 2)
        assert world.obs_shape == agent.obs_shape == shape


def test_another_game_or_algorithm_in_the_same_folder_is_refused(tmp_path):
    start_torch(tmp_path, SMALL, 0)
    with pytest.raises(ValueError, match="game: Breakout there, Pong asked for"):
        start_torch(tmp_path, SMALL, 0, game="Pong")
    with pytest.raises(ValueError, match="algorithm: policy_gradient there, numpy_pol"):
        start_or_resume(tmp_path, TINY, 0)


def test_a_wrong_game_leaves_no_folder(tmp_path):
    with pytest.raises(ValueError, match="numpy_policy plays Pong only"):
        start_or_resume(tmp_path / "run", TINY, 0, game="Breakout")
    with pytest.raises(ValueError, match="game must be one of .*; got 'Pongg'"):
        start_torch(tmp_path / "run", SMALL, 0, game="Pongg")
    assert not (tmp_path / "run").exists()


def test_a_run_can_be_resumed_without_saying_what_it_is(tmp_path):
    left, _ = run_torch(tmp_path / "torch", replace(SMALL, gamma=0.9), 5, 32)
    agent, folder = resume(tmp_path / "torch")
    assert everything(agent) == everything(left)
    assert folder.path == tmp_path / "torch"
    left = run(tmp_path / "numpy", 2 * PASS)
    assert everything(resume(tmp_path / "numpy")[0]) == everything(left)


@pytest.mark.parametrize(
    ("settings", "reason"),
    [
        ({}, "of another version of the course"),
        ({"algorithm": "policy_gradient", "game": "Pong"}, "another version"),
        ({"algorithm": "numpy_policy", "game": "Pong", "seed": 0, "x": 1}, "version"),
        (
            {"algorithm": "sarsa", "game": "Pong", "seed": 0},
            "algorithm must be one of .*, got 'sarsa'",
        ),
    ],
)
def test_a_run_that_cannot_be_resumed_says_why(tmp_path, settings, reason):
    RunFolder(tmp_path, settings)
    with pytest.raises(ValueError, match=reason):
        resume(tmp_path)


def test_without_a_run_nothing_is_resumed(tmp_path):
    with pytest.raises(ValueError, match="holds no run"):
        resume(tmp_path / "run")
    assert not (tmp_path / "run").exists()


def test_torch_learns_on_the_threads_that_it_is_given(tmp_path):
    usual = torch.get_num_threads()
    agent, folder, passes = start_torch(tmp_path, SMALL, 0)
    for _ in recorded(passes, agent, folder, agent_steps=32, num_threads=3):
        assert torch.get_num_threads() == 3
    assert torch.get_num_threads() == usual


# Whole games: every pass begins with new ones, so every stop is exact.

GAMES = whole_games.Settings(num_envs=2, hidden=8)


def run_games(path, agent_steps=FOR_EVER, batches=1):
    """Train until so many agent steps or batches; the folder, and all after each."""
    agent, folder = start_or_resume(
        path, GAMES, 0, game="Breakout", algorithm="whole_games"
    )
    passes, seen = whole_games.train(agent, world_for(agent, 1)), []
    for _ in recorded(passes, agent, folder, agent_steps=agent_steps, num_threads=1):
        seen.append(everything(agent))
        assert saved(path) == seen[-1]  # each of them, without waiting for the clock
        if len(seen) == batches:
            break
    return folder, seen


@pytest.fixture(scope="module")
def three_batches(tmp_path_factory):
    """The folder of a run that nobody stops, and everything after each batch."""
    return run_games(tmp_path_factory.mktemp("whole"), batches=3)


def assert_the_same_run(one, other):
    expected = metrics_without_seconds(other)
    for name, column in metrics_without_seconds(one).items():
        assert_array_equal(column, expected.pop(name))
    assert not expected  # no column is missing
    assert shown(one) == shown(other)


def test_whole_games_go_on_exactly_after_every_batch(tmp_path, three_batches):
    whole, expected = three_batches
    assert len({str(each) for each in expected}) == 3
    for after_each in expected:
        folder, (after_this,) = run_games(tmp_path)
        assert after_this == after_each
    assert "adam.exp_avg.dense.weight" in after_this[0]
    assert_the_same_run(folder, whole)


@pytest.mark.slow
def test_whole_games_that_were_killed_are_the_games_that_were_not(
    tmp_path, three_batches
):
    whole, expected = three_batches
    second = int(whole.metrics()["agent_steps"][1])
    kill_torch(tmp_path, GAMES, 0, second, "whole_games")
    assert saved(tmp_path) == expected[1]
    folder, (last,) = run_games(tmp_path)
    assert last == expected[2]
    assert_the_same_run(folder, whole)


def test_whole_games_are_a_run_like_any_other(tmp_path, three_batches):
    folder, expected = three_batches
    steps = folder.metrics()["agent_steps"].astype(int).tolist()
    assert {path.relative_to(folder.path).as_posix() for path in files(folder)} == {
        *(".lock", "settings.json", "metrics.csv"),
        "events/events.out.tfevents.000001",
        *(f"checkpoints/step_{each:012d}.safetensors" for each in steps),
        "checkpoints/best.safetensors",
    }
    assert json.loads((folder.path / "settings.json").read_text()) == {
        **{"game": "Breakout", "algorithm": "whole_games", "seed": 0},
        **asdict(GAMES),
    }
    table = folder.metrics()
    assert list(table) == [*COLUMNS, "mean_length"]
    assert table["games"].tolist() == [2, 2, 2]  # a whole game in every column
    made = table["mean_length"] * table["games"]
    assert_array_equal(made.cumsum(), table["agent_steps"])
    agent, _ = resume(folder.path)
    assert everything(agent) == expected[2]
    assert (len(agent.scores), agent.settings) == (6, GAMES)
    assert table["mean_score"][-1] == round(np.mean(agent.scores), 2)


def files(folder):
    return [path for path in folder.path.rglob("*") if path.is_file()]


# What is kept of each pass.


class ToldAgent:
    """An agent of which `recorded` only counts the decisions; it is not saved."""

    agent_steps = 100
    settings = replay = None
    games_start_anew = False


def passes_of(agent, *told):
    """A loop that says what it is told: finished scores and lengths, a measure."""
    for finished, lengths, measure in told:
        agent.agent_steps += 100
        yield Progress(
            agent.agent_steps,
            finished,
            lengths,
            sum(finished) / len(finished) if finished else float("nan"),
            np.array([60, 0, 40]),
            {"entropy": measure},
        )


def test_rows_and_events_tell_what_a_pass_did(tmp_path, monkeypatch):
    monkeypatch.setattr(training, "save", lambda agent, folder: True)
    agent, folder = ToldAgent(), RunFolder(tmp_path, {})
    told = [((), (), 1.23456789), ((3.0, 7.0), (40, 25), 0.000123456)]
    for _ in recorded(passes_of(agent, *told), agent, folder, agent_steps=300):
        pass
    table = metrics_without_seconds(folder)
    assert list(table) == [
        "agent_steps",
        "mean_score",
        "games",
        "mean_length",
        "entropy",
    ]
    assert_array_equal(table["agent_steps"], [200, 300])
    assert_array_equal(table["mean_score"], [np.nan, 5.0])
    assert_array_equal(table["games"], [0, 2])
    assert_array_equal(table["mean_length"], [np.nan, 32.5])
    assert_array_equal(table["entropy"], [1.235, 0.0001235])
    float32 = [float(np.float32(measure)) for _, _, measure in told]
    assert shown(folder) == {
        # Two games of one pass, at steps of their own.
        "games/score": [(250, 3), (300, 7)],
        "games/length": [(250, 40), (300, 25)],
        "games/mean_of_20_scores": [(300, 5)],
        "learning/entropy": [(200, float32[0]), (300, float32[1])],
        "actions": [(200, [60, 0, 40]), (300, [60, 0, 40])],
    }


def test_the_numpy_policy_shows_what_it_measures(tmp_path):
    agent, folder, passes = start(tmp_path)
    agent.scores = [-20.0, -19.0]
    progress = next(recorded(passes, agent, folder, agent_steps=PASS))
    found = shown(folder)
    assert list(folder.metrics()) == [
        *("agent_steps", "seconds", "mean_score", "games", "mean_length"),
        "prob_certain",
    ]
    assert found["games/mean_of_20_scores"] == [(PASS, -19.5)]
    ((step, certain),) = found["learning/prob_certain"]
    measured = progress.measures["prob_certain"]
    assert (step, certain) == (PASS, pytest.approx(measured))
    assert found["actions"] == [(PASS, progress.actions.tolist())]
    assert found.keys() == {
        *("games/mean_of_20_scores", "learning/prob_certain", "actions"),
    }


def test_an_evaluation_is_shown_with_its_spread(tmp_path):
    agent, folder, _ = start(tmp_path)
    agent.agent_steps = 640
    show_evaluation(folder, agent, Evaluation(np.array([-21.0, -15.0]), np.ones(2)))
    spread = float(np.float32(18**0.5))  # deviations of 3 on both sides, n - 1 = 1
    assert shown(folder) == {
        "evaluation/mean": [(640, -18)],
        "evaluation/spread": [(640, spread)],
        "evaluation/scores": [(640, [1, *[0] * 8, 1])],  # ten bars from -21 to -15
    }


def test_a_table_of_another_version_stops_no_run_and_keeps_its_rows(tmp_path):
    agent, folder, passes = start(tmp_path)
    folder.log({"agent_steps": 0, "seconds": 2, "mean_score": -20, "games": 3})
    for _ in recorded(passes, agent, folder, agent_steps=PASS):
        pass
    assert saved(tmp_path) == everything(agent)
    table = folder.metrics()
    assert table["agent_steps"].tolist() == [0, PASS]
    assert table["mean_score"][0] == -20
    assert table["seconds"][1] >= 2
    # What was not measured before is no number there.
    assert np.isnan(table["prob_certain"]).tolist() == [True, False]
    assert np.isnan(table["mean_length"]).tolist() == [True, True]


# A replay is kept beside the checkpoints: with it a run goes on at once.

CATCHER = replace(TOY, replay_capacity=500, report=50)


def catch(path, agent_steps, settings=CATCHER):
    """Train on endless Catch; the agent, and the loss of each pass."""
    agent, folder = start_or_resume(
        path, settings, 0, game="EndlessCatch", algorithm="dqn"
    )
    passes = dqn.train(agent, world_for(agent))
    measured = recorded(passes, agent, folder, agent_steps=agent_steps, num_threads=1)
    return agent, [progress.measures["loss"] for progress in measured]


def same_samples(one, other):
    batches = [replay.sample(np.random.default_rng(7), 64) for replay in (one, other)]
    return all(torch.equal(*pair) for pair in zip(*batches, strict=True))


def test_a_resumed_run_remembers_and_learns_at_once(tmp_path):
    settings = replace(CATCHER, learning_starts=300)
    left, _ = catch(tmp_path, 400, settings)
    taken_up, _ = start_or_resume(
        tmp_path, settings, 0, game="EndlessCatch", algorithm="dqn"
    )
    assert len(taken_up.replay) == len(left.replay) == 400
    assert same_samples(taken_up.replay, left.replay)
    agent, losses = catch(tmp_path, 450, settings)
    assert np.isfinite(losses).all()
    assert len(agent.replay) == 450


def test_without_its_replay_a_run_goes_on_and_fills_a_new_one(tmp_path):
    settings = replace(CATCHER, learning_starts=60)
    catch(tmp_path, 400, settings)
    (tmp_path / "replay.safetensors").unlink()
    agent, losses = catch(tmp_path, 600, settings)
    assert agent.agent_steps == 600
    assert len(agent.replay) == 200
    assert np.isnan(losses).tolist() == [True, False, False, False]


@pytest.mark.parametrize("damage", ["cut short", "another version"])
def test_a_replay_that_cannot_be_read_stops_no_run(tmp_path, damage):
    catch(tmp_path, 400)
    path = tmp_path / "replay.safetensors"
    if damage == "cut short":
        os.truncate(path, path.stat().st_size - 1)
    else:
        arrays, manifest = read_checkpoint(path)
        write_checkpoint(path, arrays, {**manifest, "gamma": "much"})
    with pytest.warns(UserWarning, match="remember anew"):
        agent, _ = catch(tmp_path, 500)
    assert len(agent.replay) == 100
    assert len(catch(tmp_path, 550)[0].replay) == 150


def test_a_replay_without_room_warns_and_the_agent_is_saved(tmp_path):
    catch(tmp_path, 400)
    kept = (tmp_path / "replay.safetensors").read_bytes()
    usual = RunFolder.save_replay

    def full_disk(folder, *replay):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(os, "fsync", refuse)
            usual(folder, *replay)

    def refuse(*_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(RunFolder, "save_replay", full_disk)
        with pytest.warns(UserWarning, match="could not save the replay.*make room"):
            catch(tmp_path, 500)
    assert (tmp_path / "replay.safetensors").read_bytes() == kept
    agent, _ = catch(tmp_path, 550)
    # What was played between the two saves is not remembered; all else is.
    assert agent.agent_steps == 550
    assert len(agent.replay) == 450


def test_a_replay_is_saved_on_its_way(tmp_path, monkeypatch):
    monkeypatch.setattr(training, "REMEMBER_EVERY", 0)
    agent, folder = start_or_resume(
        tmp_path, CATCHER, 0, game="EndlessCatch", algorithm="dqn"
    )
    for progress in recorded(
        dqn.train(agent, world_for(agent)), agent, folder, agent_steps=200
    ):
        arrays, _ = folder.replay()
        assert (arrays["is_transition"].sum()) == progress.agent_steps


def test_an_agent_without_a_replay_leaves_none(tmp_path):
    run(tmp_path, PASS)
    assert not (tmp_path / "replay.safetensors").exists()


def test_an_empty_replay_is_not_written(tmp_path):
    catch(tmp_path, 0)  # saved, but nothing was played
    assert RunFolder.found(tmp_path).newest()[1]["agent_steps"] == 0
    assert not (tmp_path / "replay.safetensors").exists()
    catch(tmp_path, 100)
    kept = (tmp_path / "replay.safetensors").read_bytes()
    agent = algorithms.new_agent("dqn", "EndlessCatch", CATCHER, 0)
    training.save_replay(agent, RunFolder.found(tmp_path))
    assert (tmp_path / "replay.safetensors").read_bytes() == kept
    assert len(catch(tmp_path, 150)[0].replay) == 150


# Runs of the course's first edition, which called some settings by other names.

THEN = {
    "learning_starts": "learn_from",
    "target_update_period": "sync_every",
    "replay_ratio": "samples_per_step",
    "batch_size": "batch",
    "replay_capacity": "replay",
    "huber_threshold": "huber",
    "rollout_length": "window",
    "gae_lambda": "lam",
    "minibatch_size": "minibatch",
}


def said_then(settings):
    """Settings as the first edition wrote them."""
    then = {THEN.get(name, name): value for name, value in settings.items()}
    if value := then.pop("next_value", None):
        ways = ("double", "expected")
        then |= {name: value == f"{name}_value" for name in ways}
    return then


def make_old(path):
    """Turn a run's folder into what the first edition would have left."""
    described = path / "settings.json"
    settings = said_then(json.loads(described.read_text()))
    described.write_text(json.dumps(settings, indent=2))
    for file in (path / "checkpoints").iterdir():
        arrays, manifest = read_checkpoint(file)
        manifest["settings"] = said_then(manifest["settings"])
        if settings["algorithm"] == "numpy_policy":
            del manifest["obs_shape"], manifest["num_actions"]
        write_checkpoint(file, arrays, manifest)
    if settings["algorithm"] == "numpy_policy":
        table = path / "metrics.csv"
        rows = [line.split(",") for line in table.read_text().splitlines()]
        at = rows[0].index("mean_length")
        lines = (",".join(row[:at] + row[at + 1 :]) for row in rows)
        table.write_text("".join(f"{line}\n" for line in lines))


def go_on(path, settings, game, algorithm, agent_steps):
    """Start or take up a run of any algorithm; the agent and the folder."""
    agent, folder = start_or_resume(path, settings, 0, game=game, algorithm=algorithm)
    passes = algorithms.module_of(agent).train(agent, world_for(agent, 1))
    for _ in recorded(passes, agent, folder, agent_steps=agent_steps, num_threads=1):
        pass
    return agent, folder


@pytest.mark.parametrize(
    ("settings", "game", "agent_steps", "told"),
    [
        (TINY, "Pong", 4 * PASS, {"window": 16}),
        (SMALL, "Breakout", 64, {"window": 8, "lam": 0.95, "minibatch": 64}),
        (CATCHER, "EndlessCatch", 400, {"double": False, "expected": False}),
        (
            replace(CATCHER, next_value="double_value", huber_threshold=2.0),
            *("Catch", 200, {"double": True, "expected": False, "huber": 2.0}),
        ),
        (
            replace(CATCHER, next_value="expected_value", target_update_period=90),
            *("Catch", 200, {"double": False, "expected": True, "sync_every": 90}),
        ),
    ],
)
def test_a_run_of_the_first_edition_goes_on(
    tmp_path, settings, game, agent_steps, told
):
    algorithm = type(settings).__module__.rpartition(".")[2]
    what = settings, game, algorithm
    now, then = tmp_path / "now", tmp_path / "then"
    left, _ = go_on(now, *what, agent_steps)
    shutil.copytree(now, then)
    make_old(then)
    written = json.loads((then / "settings.json").read_text())
    assert told.items() <= written.items()
    assert not {*THEN, "next_value"} & {*written}

    asked = start_or_resume(then, settings, 0, game=game, algorithm=algorithm)
    for taken_up, folder in (resume(then), asked):
        assert everything(taken_up) == everything(left)
        assert taken_up.settings == settings
        assert folder.settings["seed"] == 0
        if left.replay is not None:
            assert same_samples(taken_up.replay, left.replay)
    before = everything(left)
    again, agent = (go_on(path, *what, 2 * agent_steps)[0] for path in (now, then))
    assert everything(agent) == everything(again) != before

    expected, table = (metrics_without_seconds(RunFolder.found(x)) for x in (now, then))
    assert table.keys() == expected.keys()
    for name, column in expected.items():
        if algorithm == "numpy_policy" and name == "mean_length":
            column = np.where(expected["agent_steps"] <= agent_steps, np.nan, column)
        assert_array_equal(table[name], column)
    # And once more: its settings.json is as it was, its checkpoints are of today.
    assert everything(resume(then)[0]) == everything(agent)
    assert json.loads((then / "settings.json").read_text()) == written


def test_another_setting_than_the_first_editions_is_told_by_todays_names(tmp_path):
    catch(tmp_path, 50)
    make_old(tmp_path)
    with pytest.raises(ValueError) as caught:
        catch(tmp_path, 100, replace(CATCHER, next_value="double_value", batch_size=16))
    told = "(batch_size: 32 there, 16 asked for, next_value: max_value there, double_"
    assert told in str(caught.value)


def test_what_the_first_edition_alone_could_do_is_refused(tmp_path):
    catch(tmp_path, 50)
    make_old(tmp_path)
    described = tmp_path / "settings.json"
    settings = json.loads(described.read_text())
    described.write_text(json.dumps({**settings, "double": True, "expected": True}))
    with pytest.raises(ValueError, match="double and expected together are of the fir"):
        resume(tmp_path)


@pytest.mark.parametrize("game", ["EndlessCatch", "Breakout"])
def test_a_replay_file_is_what_it_was_in_the_first_edition(tmp_path, game):
    pixels = game == "Breakout"
    settings = replace(CATCHER, network="2013" if pixels else "toy")
    go_on(tmp_path, settings, game, "dqn", 50)
    arrays, manifest = read_checkpoint(tmp_path / "replay.safetensors")
    frames = {"frames", "lengths", "open", "dictionary"} if pixels else {"frames"}
    assert {name: str(array.dtype) for name, array in arrays.items()}.items() >= {
        "actions": "uint8",
        "rewards": "float32",
        "terminated": "bool",
        "ended": "bool",
        "is_transition": "bool",
        "seen": "uint8",
    }.items()
    assert len(arrays) == 6 + len(frames)
    assert {f"frames.{name}" for name in frames} <= arrays.keys()
    assert manifest == {
        **{"game": game, "algorithm": "dqn", "seed": 0},
        "capacity": 500,
        "num_envs": 1,
        "obs_shape": [4, 84, 84] if pixels else [50],
        "gamma": 0.999,
        "n_steps": 1,
        "compressed": True,
        "newest": 50,
    }
