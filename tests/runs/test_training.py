"""A run that is saved, interrupted, killed or taken up again stays the same run."""

import os
import random
import signal
import subprocess
import sys
import threading
import time
from dataclasses import replace

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from tutorial_lib.agents import numpy_policy
from tutorial_lib.agents.numpy_policy import Settings
from tutorial_lib.runs import training
from tutorial_lib.runs.folder import RunFolder
from tutorial_lib.runs.training import recorded, start_or_resume, world_for

TINY = Settings(num_envs=2, window=16, patience=32, hidden=8)
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
    arrays, rest = numpy_policy.pack(agent)
    return {k: (v.dtype, v.shape, v.tobytes()) for k, v in arrays.items()}, rest


def saved(path):
    """All that the newest checkpoint of a folder holds."""
    return everything(numpy_policy.unpack(*RunFolder.found(path).newest()))


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
    assert left.adam.updates >= UPDATES  # so Adam has something to lose
    before = everything(left)
    agent, folder = start_or_resume(tmp_path, TINY, seed=0)
    assert everything(agent) == before
    assert agent.agent_steps == 20 * PASS
    assert folder.metrics()["agent_steps"].tolist() == list(
        range(PASS, 20 * PASS + 1, PASS)
    )


def test_a_new_run_follows_from_its_seed_alone(tmp_path):
    first, again = run(tmp_path / "first", 6 * PASS), run(tmp_path / "again", 6 * PASS)
    assert everything(first) == everything(again)


def test_a_run_taken_up_again_plays_other_games(tmp_path):
    def screens(agent):
        world = world_for(agent, 1)
        actions = np.full(TINY.num_envs, numpy_policy.UP)
        return [world.reset(), *(world.step(actions).obs for _ in range(40))]

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
        assert row["prob_certain"] == round(progress.prob_certain, 4)
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
        with pytest.warns(UserWarning, match="No space left") as caught:
            for _ in recorded(passes, agent, folder, agent_steps=3 * PASS):
                pass
    assert len(caught) == 4  # three on the way, one at the end
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
            if agent.adam.updates and not timer.ident:
                timer.start()
        timer.join()
        assert signal.getsignal(signal.SIGINT) is usual_handler
        assert everything(agent) == undisturbed(agent.agent_steps)
        assert saved(path) == everything(agent)
        assert agent.adam.updates % UPDATES == 0
    assert run(path, agent.agent_steps + PASS).agent_steps == agent.agent_steps + PASS


def test_an_interrupt_between_two_updates_waits_for_the_last(
    tmp_path, monkeypatch, undisturbed, usual_handler
):
    def interrupted_step(*arguments):
        interrupt()
        steps.append(usual(*arguments))
        return steps[-1]

    steps, usual = [], numpy_policy.adam_step
    monkeypatch.setattr(numpy_policy, "adam_step", interrupted_step)
    agent, folder, passes = start(tmp_path)
    for _ in recorded(passes, agent, folder, agent_steps=FOR_EVER, seconds=30):
        pass
    assert len(steps) == UPDATES == agent.adam.updates
    monkeypatch.setattr(numpy_policy, "adam_step", usual)
    assert everything(agent) == undisturbed(agent.agent_steps) == saved(tmp_path)


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
settings = numpy_policy.Settings(num_envs=2, window=16, patience=32, hidden=8)
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
