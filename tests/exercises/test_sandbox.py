"""A learner's function ends in time and leaves the process as it was."""

import _thread
import builtins
import gc
import os
import random
import sys
import threading
import time
import warnings

import numpy as np
import pytest
import torch

from tutorial_lib.exercises import sandbox


def endless():
    while True:
        pass


def endless_with_bare_except():
    tries = 0
    while True:
        try:
            tries += 1
        except:  # noqa: E722
            tries -= 1


def endless_loops_with_bare_except():
    numbers = np.zeros(5)
    while True:
        try:
            for _ in range(10):
                numbers = np.maximum(numbers, 0)
        except:  # noqa: E722
            continue


def endless_that_still_returns():
    try:
        while True:
            pass
    finally:
        return 3  # noqa: B012


def running() -> int:
    return sum(thread.name == "exercise" for thread in threading.enumerate())


def test_a_value_comes_back():
    assert sandbox.run(lambda: 42, 1).value == 42


@pytest.mark.parametrize(
    "error", [ValueError, SystemExit, KeyboardInterrupt, MemoryError, GeneratorExit]
)
def test_every_exception_is_caught(error):
    def job():
        raise error

    outcome = sandbox.run(job, 1)
    assert type(outcome.error) is error
    assert not outcome.timed_out


def test_endless_recursion_is_an_error():
    def job():
        return job()

    assert isinstance(sandbox.run(job, 5).error, RecursionError)


@pytest.mark.parametrize(
    "job",
    [
        endless,
        endless_with_bare_except,
        endless_loops_with_bare_except,
        endless_that_still_returns,
    ],
)
def test_an_endless_loop_is_ended(job):
    threads, start = running(), time.monotonic()
    outcome = sandbox.run(job, 0.1)
    assert outcome.timed_out
    assert not outcome.still_running
    assert outcome.value is None
    assert time.monotonic() - start < 0.1 + sandbox.GRACE + 1
    assert running() == threads, "the loop still runs"


def test_what_cannot_be_ended_is_abandoned(monkeypatch):
    monkeypatch.setattr(sandbox, "GRACE", 0.1)
    start = time.monotonic()
    outcome = sandbox.run(lambda: time.sleep(2), 0.05)
    assert outcome.timed_out
    assert outcome.still_running
    assert time.monotonic() - start < 1.5


def test_ctrl_c_passes_through_and_ends_the_job():
    threads = running()
    timer = threading.Timer(0.2, _thread.interrupt_main)
    timer.start()
    with pytest.raises(KeyboardInterrupt):
        sandbox.run(endless, 20)
    timer.join()
    assert running() == threads


def test_it_works_outside_the_main_thread():
    outcomes = []
    thread = threading.Thread(target=lambda: outcomes.append(sandbox.run(endless, 0.1)))
    thread.start()
    thread.join(5)
    assert outcomes[0].timed_out


def test_global_state_is_put_back(tmp_path):
    def job():
        np.random.seed(1)
        random.seed(1)
        torch.manual_seed(1)
        np.seterr(all="raise")
        np.set_printoptions(precision=1)
        warnings.simplefilter("error")
        sys.setrecursionlimit(5000)
        os.chdir(tmp_path)

    def state():
        keys = np.random.get_state()[1].tobytes()
        settings = np.geterr(), np.get_printoptions(), sys.getrecursionlimit()
        keys += torch.get_rng_state().numpy().tobytes()
        return keys, random.getstate(), settings, list(warnings.filters), os.getcwd()

    before = state()
    assert sandbox.run(job, 1).error is None
    assert state() == before


@pytest.mark.parametrize("left", ["changed", "removed", "removed and another made"])
def test_a_librarys_names_are_put_back(left):
    last = list(vars(np))[-1]  # after it nothing is moved up where it is gone
    before = dict(vars(np))

    def job():
        if left == "changed":
            setattr(np, last, None)
        else:
            delattr(np, last)
        if left.endswith("made"):
            np.made = None

    try:
        assert sandbox.run(job, 1).error is None
        assert {name: vars(np).get(name) for name in before} == before
    finally:
        vars(np).pop("made", None)


def test_each_of_many_trials_finds_all_as_it_was_before_the_first(tmp_path):
    """And the random generators go on after the last as if none had been."""

    def job():
        np.mean = None
        os.environ["MADE"] = "1"
        os.chdir(tmp_path)
        torch.set_default_dtype(torch.float64)
        return np.random.random(), random.random(), torch.rand(()).item()

    def drawn():
        return np.random.random(), random.random(), torch.rand(()).item()

    here, mean, kind = os.getcwd(), np.mean, torch.get_default_dtype()
    for seed_all in (np.random.seed, random.seed, torch.manual_seed):
        seed_all(3)
    next_ones = drawn()
    for seed_all in (np.random.seed, random.seed, torch.manual_seed):
        seed_all(3)
    with sandbox.unchanged_globals():
        values = []
        for _ in range(2):
            values.append(sandbox.run(job, 1, seed=5).value)
            assert (os.getcwd(), np.mean, torch.get_default_dtype()) == (
                here,
                mean,
                kind,
            )
            assert "MADE" not in os.environ
    assert values[0] == values[1]
    assert drawn() == next_ones


def test_what_is_imported_within_a_trial_is_put_back_by_the_next(monkeypatch):
    monkeypatch.setattr(sandbox, "LIBRARIES", ("wave",))
    monkeypatch.delitem(sys.modules, "wave", raising=False)

    def imports_it():
        import wave

        return wave.open

    def writes_over_it():
        sys.modules["wave"].open = None

    with sandbox.unchanged_globals():
        there = sandbox.run(imports_it, 1).value
        sandbox.run(writes_over_it, 1)
        assert sys.modules["wave"].open is there


def test_the_interpreter_settings_are_put_back():
    before = sys.getswitchinterval(), gc.isenabled()
    sandbox.run(endless, 0.05)
    assert (sys.getswitchinterval(), gc.isenabled()) == before


def test_warnings_are_neither_shown_nor_raised():
    def job():
        warnings.warn("noise", stacklevel=1)
        return np.exp(np.float32([1e4])) / np.zeros(1)

    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("error")
        outcome = sandbox.run(job, 1)
    assert np.isinf(outcome.value[0])
    assert caught == []


def test_prints_are_left_alone(capsys):
    sandbox.run(lambda: print("hello"), 1)
    assert capsys.readouterr().out == "hello\n"


# ---- time that is not the job's -----------------------------------------------------


@pytest.fixture
def slow_module(tmp_path, monkeypatch):
    """A module whose import takes half a second of the processor, and what it holds."""
    monkeypatch.syspath_prepend(tmp_path)
    (tmp_path / "slow_helper_of_the_test.py").write_text("LATE = 7\n")
    (tmp_path / "slow_module_of_the_test.py").write_text(
        "import time\n"
        "end = time.process_time() + 0.5\n"
        "while time.process_time() < end: pass\n"
        "from slow_helper_of_the_test import LATE\n"
    )
    yield
    for name in ("slow_module_of_the_test", "slow_helper_of_the_test"):
        sys.modules.pop(name, None)


def imports():
    from slow_module_of_the_test import LATE

    return LATE


def test_an_import_is_not_charged(slow_module):
    outcome = sandbox.run(imports, 0.1)
    assert outcome.value == 7
    assert outcome.seconds < 0.3


def test_an_import_is_never_cut_short(slow_module):
    def job():
        end = time.process_time() + 0.15  # its own time is over, and then it imports
        while time.process_time() < end:
            pass
        imports()
        endless()

    outcome = sandbox.run(job, 0.1)
    assert outcome.timed_out
    assert not outcome.still_running
    assert imports() == 7, "the module was left half-way"


def test_imports_are_the_processes_own_afterwards(slow_module):
    before = builtins.__import__
    sandbox.run(imports, 1)
    assert builtins.__import__ is before


def test_sleep_is_charged_less_than_work():
    assert sandbox.run(lambda: time.sleep(0.3), 0.2).error is None
    assert sandbox.run(lambda: time.sleep(0.01), 0.2).seconds < 0.1


def test_the_seconds_are_the_processors():
    def job():
        end = time.process_time() + 0.1
        while time.process_time() < end:
            pass

    assert 0.05 < sandbox.run(job, 5).seconds < 1


# ---- where there are no threads -----------------------------------------------------


def test_without_threads_a_job_runs_here_and_its_seed_and_value_are_the_same(
    monkeypatch,
):
    monkeypatch.setattr(sandbox.sys, "platform", "emscripten")
    monkeypatch.setattr(threading, "Thread", None)
    outcome = sandbox.run(lambda: np.random.random(), 1, seed=3)
    monkeypatch.undo()
    assert outcome.value == sandbox.run(lambda: np.random.random(), 1, seed=3).value


@pytest.mark.parametrize("error", [ValueError, SystemExit, KeyboardInterrupt])
def test_without_threads_every_exception_is_caught(error):
    def job():
        raise error

    outcome = sandbox.in_place(job, 1)
    assert type(outcome.error) is error and not outcome.timed_out


@pytest.mark.parametrize("job", [endless, endless_that_still_returns])
def test_without_threads_an_endless_loop_is_ended(job):
    traced, start = sys.gettrace(), time.monotonic()
    outcome = sandbox.in_place(job, 0.1)
    assert outcome.timed_out and not outcome.still_running
    assert outcome.value is outcome.error is None
    assert time.monotonic() - start < 5
    assert sys.gettrace() is traced


@pytest.mark.parametrize("run", [sandbox.direct, lambda job, s: sandbox.run(job, 1, s)])
def test_global_generators_have_the_seed_of_the_run(run):
    def job():
        return np.random.random(), random.random(), torch.rand(()).item()

    assert run(job, 3).value == run(job, 3).value != run(job, 4).value


def test_what_is_known_to_end_gives_an_outcome_too():
    assert sandbox.direct(lambda: 3).value == 3
    assert isinstance(sandbox.direct(lambda: 1 / 0).error, ZeroDivisionError)
