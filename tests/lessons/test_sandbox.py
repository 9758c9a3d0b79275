"""A learner's function ends in time and leaves the process as it was."""

import _thread
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

from tutorial_lib.lessons import sandbox


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
    outcome = sandbox.run(lambda: time.sleep(2), 0.1)
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
