"""Run a learner's function: for a bounded time, and without a trace left behind."""

import contextlib
import ctypes
import gc
import os
import random
import sys
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

GRACE = 1.0  # seconds a thread that is told to stop may take


class Stopped(SystemExit):
    """Raised inside the thread whose time is up; threading ignores a SystemExit."""


@dataclass(frozen=True)
class Outcome:
    """What one run did: it returned `value`, raised `error`, or did not end in time.

    Attributes:
        value: what it returned.
        error: what it raised.
        timed_out: it was still running when its time was up.
        still_running: it could not be stopped either.
    """

    value: Any = None
    error: BaseException | None = None
    timed_out: bool = False
    still_running: bool = False


def run(job: Callable[[], Any], seconds: float) -> Outcome:
    """Run `job` in a thread of its own and wait for it at most `seconds`.

    Whatever the job raises is caught, SystemExit and KeyboardInterrupt included; a
    Ctrl-C that the user presses meanwhile is not, and ends the job. A job that can't
    be ended, because it waits in compiled code, say, is abandoned.

    Args:
        job: a function without arguments.
        seconds: wall-clock time; `GRACE` comes on top.

    Returns:
        What happened.
    """
    outcomes: list[Outcome] = []
    finished = threading.Event()

    def work() -> None:
        with contextlib.suppress(Stopped):  # one more may come while one is handled
            try:
                outcomes.append(Outcome(value=job()))
            except Stopped:
                pass
            except BaseException as error:
                outcomes.append(Outcome(error=error))
            finally:
                finished.set()

    thread = threading.Thread(target=work, name="exercise", daemon=True)
    end = time.monotonic() + seconds
    in_time = False
    with unchanged_globals():
        thread.start()
        try:
            # In slices, because a long wait can't be interrupted on Windows; for an
            # event, because Python 3.11 takes a join that Ctrl-C cut off for the end.
            while not in_time and time.monotonic() < end:
                in_time = finished.wait(0.05)
        finally:
            if not in_time:
                _stop(thread, finished)
    if in_time and outcomes:
        return outcomes[0]
    return Outcome(timed_out=True, still_running=thread.is_alive())


@contextlib.contextmanager
def unchanged_globals() -> Iterator[None]:
    """Put back what a function could change for the whole process; mute warnings."""
    legacy_numpy, legacy_python = np.random.get_state(), random.getstate()
    torch = sys.modules.get("torch")  # not imported for this: it takes seconds
    torch_state = torch.get_rng_state() if torch else None
    recursion_limit = sys.getrecursionlimit()
    folder = None
    with contextlib.suppress(OSError):
        folder = os.getcwd()
    with warnings.catch_warnings(), np.errstate(), np.printoptions():
        warnings.simplefilter("ignore")
        try:
            yield
        finally:
            np.random.set_state(legacy_numpy)
            random.setstate(legacy_python)
            if torch:
                torch.set_rng_state(torch_state)
            sys.setrecursionlimit(recursion_limit)
            with contextlib.suppress(OSError):
                if folder is not None:
                    os.chdir(folder)


def _stop(thread: threading.Thread, finished: threading.Event) -> None:
    """Raise `Stopped` in the thread, again and again, until it ends or `GRACE` is over.

    Once is not enough: a bare `except:` swallows it. A tracing function that raises is
    no help there, because Python removes it at its first exception.
    """
    raise_in = ctypes.pythonapi.PyThreadState_SetAsyncExc
    end = time.monotonic() + GRACE
    usual, collects = sys.getswitchinterval(), gc.isenabled()
    # The thread could be busy with the notebook's garbage when the exception comes.
    gc.disable()
    # Frequent switches let one exception arrive while the last is being handled.
    sys.setswitchinterval(1e-6)
    try:
        while not finished.is_set() and time.monotonic() < end:
            number = thread.ident or 0  # which is no thread's
            if not raise_in(ctypes.c_ulong(number), ctypes.py_object(Stopped)):
                break  # there is no such thread any more
            finished.wait(1e-4)
    finally:
        sys.setswitchinterval(usual)
        if collects:
            gc.enable()
    thread.join(0.1)
