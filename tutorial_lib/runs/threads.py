"""How many processors the matrix libraries may use at a time."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import joblib
from threadpoolctl import threadpool_limits


@contextmanager
def threads(torch_threads: int | None) -> Iterator[None]:
    """Keep NumPy to one thread and torch, if it was loaded, to so many, meanwhile.

    Args:
        torch_threads: 1 for playing: a few games are soon looked at, and on a busy
            machine threads that wait for one another take many times as long. If None,
            what OMP_NUM_THREADS asks for, or else all processors.
    """
    torch = sys.modules.get("torch")
    # More threads of NumPy's matrix library only get in the emulator's way.
    with threadpool_limits(1, user_api="blas"):
        if torch is None:
            yield
            return
        usual = torch.get_num_threads()
        if torch_threads is None:
            # torch's own default counts cores, which is half of Colab's two processors.
            asked_for = "OMP_NUM_THREADS" in os.environ
            torch_threads = usual if asked_for else joblib.cpu_count()
        torch.set_num_threads(torch_threads)
        # Numbers too small to matter would each take as long as a hundred others.
        flushed = not (torch.full((1,), 1e-39) / 2).item()
        torch.set_flush_denormal(True)
        try:
            yield
        finally:
            torch.set_flush_denormal(flushed)
            torch.set_num_threads(usual)
