"""How long many runs take on many processors."""

import numpy as np


def wall_time(seconds: np.ndarray, jobs: int) -> float:
    """How long it takes until the last of many runs is over.

    The runs begin in their order; each goes to the worker that is free first.

    Args:
        seconds: [R] float, what each run takes.
        jobs: workers, each with one run at a time.

    Returns:
        Seconds from the first begin to the last end; 0 without runs.

    Raises:
        ValueError: fewer than one worker, or a run of less than 0 seconds.

    Source: Graham 1969, "Bounds on multiprocessing timing anomalies".
    """
    seconds = np.asarray(seconds, dtype=np.float64)
    if jobs < 1 or not (seconds >= 0).all() or seconds.ndim != 1:
        raise ValueError(
            "wall_time takes seconds [R] of at least 0 and one job or more; got "
            f"{seconds.tolist()} and {jobs}"
        )
    free = [0.0] * jobs  # when each worker is free
    for each in seconds:
        first = free.index(min(free))
        free[first] += float(each)
    return max(free)


def speedup(serial_share: float, processors: np.ndarray | int) -> np.ndarray | float:
    """How many times as fast a task is with several processors, by Amdahl's law.

    Args:
        serial_share: of the time on one processor, what only one can do, 0 to 1.
        processors: [...] int, 1 or more; the rest is divided evenly among them.

    Returns:
        [...] float, 1 or more.

    Raises:
        ValueError: a share outside 0 to 1, or fewer than one processor.

    Source: Amdahl 1967, "Validity of the single processor approach".
    """
    if not 0 <= serial_share <= 1 or not np.all(np.asarray(processors) >= 1):
        raise ValueError(
            "serial_share must be 0 to 1 and processors at least 1; got "
            f"{serial_share} and {processors}"
        )
    return 1 / (serial_share + (1 - serial_share) / processors)
