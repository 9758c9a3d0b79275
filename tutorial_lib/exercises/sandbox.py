"""Run a learner's function: for a bounded time, and without a trace left behind."""

import builtins
import contextlib
import ctypes
import gc
import operator
import os
import random
import sys
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import FrameType, ModuleType
from typing import Any

import numpy as np

GRACE = 1.0  # seconds a thread that is told to stop may take
LIBRARIES = ("builtins", "math", "numpy", "random", "torch", "torch.nn.functional")
IDLE = 5  # times the seconds a job may take if it sleeps, or a busy machine holds it up


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
        seconds: processor time that it took, without its imports.
    """

    value: Any = None
    error: BaseException | None = None
    timed_out: bool = False
    still_running: bool = False
    seconds: float = 0.0


class _Imports:
    """The `import` of a process while a job runs: its time is not the job's.

    An import that is stopped half-way leaves a broken module behind, which fails at
    each later use. So a job is stopped by who holds `lock` alone, and imports hold it.
    """

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.thread = 0  # whose imports these are; others go their way
        self.seconds = self.waited = 0.0
        self._depth = 0
        self._import = builtins.__import__

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if threading.get_ident() != self.thread:
            return self._import(*args, **kwargs)
        with self.lock:
            cpu, wall = time.process_time(), time.monotonic()
            self._depth += 1
            try:
                return self._import(*args, **kwargs)
            finally:
                self._depth -= 1
                if not self._depth:
                    self.seconds += time.process_time() - cpu
                    self.waited += time.monotonic() - wall


def run(job: Callable[[], Any], seconds: float, seed: int = 0) -> Outcome:
    """Run `job` in a thread of its own until it ends or its time is up.

    Whatever the job raises is caught, SystemExit and KeyboardInterrupt included; a
    Ctrl-C that the user presses meanwhile is not, and ends the job. A job that can't
    be ended, because it waits in compiled code, say, is abandoned.

    Args:
        job: a function without arguments.
        seconds: of processor time, so that a busy machine gives it longer; what it
            imports is not counted. A job that idles gets `IDLE` times as long.
        seed: of the global random generators while it runs.

    Returns:
        What happened.
    """
    if sys.platform == "emscripten":  # a browser's Python has one thread
        return in_place(job, seconds, seed)
    outcomes: list[Outcome] = []
    finished = threading.Event()

    def work() -> None:
        imports.thread = threading.get_ident()
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
    imports = _Imports()
    cpu, wall = time.process_time(), time.monotonic()

    def spent() -> float:
        return time.process_time() - cpu - imports.seconds

    in_time = False
    with unchanged_globals(seed):
        builtins.__import__ = imports
        try:
            thread.start()
            # In slices, because a long wait can't be interrupted on Windows; for an
            # event, because Python 3.11 takes a join that Ctrl-C cut off for the end.
            while not (in_time := finished.wait(0.05)):
                idle = time.monotonic() - wall - imports.waited > IDLE * seconds
                if (idle or spent() > seconds) and imports.lock.acquire(blocking=False):
                    break
        finally:
            if not in_time:
                with imports.lock:  # once more, for Ctrl-C breaks the loop without it
                    _stop(thread, finished)
            builtins.__import__ = imports._import
    if in_time and outcomes:
        return Outcome(outcomes[0].value, outcomes[0].error, seconds=spent())
    return Outcome(timed_out=True, still_running=thread.is_alive(), seconds=spent())


def in_place(job: Callable[[], Any], seconds: float, seed: int = 0) -> Outcome:
    """Run `job` as `run` does, but here: before each line it looks at the clock.

    A loop whose bare `except:` swallows the end is not ended, nor is compiled code.

    Args:
        job: a function without arguments.
        seconds: after which its next line raises `Stopped`.
        seed: of the global random generators while it runs.

    Returns:
        What happened.
    """
    start, traced, stopped = time.monotonic(), sys.gettrace(), False

    def look(frame: FrameType, event: str, told: Any) -> Any:
        nonlocal stopped
        if time.monotonic() - start > seconds:
            stopped = True
            raise Stopped
        return look

    with unchanged_globals(seed):
        sys.settrace(look)
        try:
            value, error = job(), None
        except BaseException as raised:
            value, error = None, raised
        finally:
            sys.settrace(traced)
    spent = time.monotonic() - start
    if stopped:
        return Outcome(timed_out=True, seconds=spent)
    return Outcome(value, error, seconds=spent)


def direct(job: Callable[[], Any], seed: int = 0) -> Outcome:
    """Run what is known to end and leaves no trace, within `unchanged_globals`."""
    _seed(seed)
    try:
        return Outcome(value=job())
    except Exception as error:
        return Outcome(error=error)


def _seed(seed: int) -> None:
    np.random.seed(seed)
    random.seed(seed)
    if torch := sys.modules.get("torch"):  # not imported for this: it takes seconds
        torch.random.default_generator.manual_seed(seed)


class _Before:
    """What a function could change for the whole process, as it was."""

    def __init__(self) -> None:
        self.numpy, self.python = np.random.get_state(), random.getstate()
        self.environment, self.collects = dict(os.environ), gc.isenabled()
        self.recursion_limit = sys.getrecursionlimit()
        self.folder: str | None = None
        with contextlib.suppress(OSError):
            self.folder = os.getcwd()
        # What the names of the libraries mean that a learner may write over.
        self.names: dict[str, tuple[ModuleType, dict[str, Any]]] = {}
        self.torch: tuple[Any, Any] | None = None

    def keep_what_is_new(self) -> None:
        """Look at the libraries that have been imported since."""
        for name in LIBRARIES:
            if name not in self.names and (module := sys.modules.get(name)):
                self.names[name] = module, dict(vars(module))
        if self.torch is None and (torch := sys.modules.get("torch")):
            self.torch = torch.get_rng_state(), torch.get_default_dtype()

    def put_back(self) -> None:
        """Undo what was done, but for what was drawn from the random generators."""
        if self.torch and (torch := sys.modules.get("torch")):
            torch.set_default_dtype(self.torch[1])
        for module, there in self.names.values():
            now = vars(module)
            pairs = now.values(), there.values()
            # Of thousands of names hardly ever one is another: that is seen fast.
            if len(now) != len(there) or not all(map(operator.is_, *pairs)):
                now.update({k: v for k, v in there.items() if now.get(k) is not v})
        if self.environment != dict(os.environ):
            os.environ.clear()
            os.environ.update(self.environment)
        (gc.enable if self.collects else gc.disable)()
        sys.setrecursionlimit(self.recursion_limit)
        with contextlib.suppress(OSError):
            if self.folder is not None:
                os.chdir(self.folder)

    def put_generators_back(self) -> None:
        """Let the random generators go on as if nothing had been drawn."""
        np.random.set_state(self.numpy)
        random.setstate(self.python)
        if self.torch and (torch := sys.modules.get("torch")):
            torch.set_rng_state(self.torch[0])


_before: list[_Before] = []  # the outermost one's, while there is one


@contextlib.contextmanager
def unchanged_globals(seed: int = 0) -> Iterator[None]:
    """Put back what a function could change for the whole process; mute warnings.

    One within another, as of each of many trials, puts back what was before the
    outermost one, and leaves the random generators to that: it is faster.
    """
    outermost = not _before
    before = _Before() if outermost else _before[0]
    before.keep_what_is_new()
    with warnings.catch_warnings(), np.errstate(), np.printoptions():
        warnings.simplefilter("ignore")
        _seed(seed)
        try:
            if outermost:
                _before.append(before)
            yield
        finally:
            before.put_back()
            if outermost:
                _before.clear()
                before.put_generators_back()


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
