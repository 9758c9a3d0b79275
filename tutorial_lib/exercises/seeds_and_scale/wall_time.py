"""Exercise of lesson 10: when the last of many runs is over."""

from typing import Any

import numpy as np

from tutorial_lib.equations.scaling import wall_time
from tutorial_lib.exercises import draws
from tutorial_lib.exercises.exercise import Exercise, Row

ANSWER = """
free = [0.0] * jobs
for each in seconds:
    first = free.index(min(free))
    free[first] += each
return max(free)
"""

MISTAKES = """
+ return sum(seconds) / jobs
the work is divided evenly, as if a run could be cut. A run has one worker.

+ return max(max(seconds), sum(seconds) / jobs)
it is the least that is possible, which not every order of the runs reaches. Follow
them, one after the other.

+ return sum(seconds)
it is the time of all runs, as on one worker.

+ return max(seconds)
it is the longest run. A worker may have several.

- return max(free)
+ return min(free)
it is when the first worker has nothing left to do. Wait for the last one.

- return max(free)
+ return free[0]
it is when the first worker of the list is free. Wait for the last of all.

+ return max(sum(seconds[k::jobs]) for k in range(jobs))
the runs are dealt out in turns, whoever is free. The next one goes to who is free
first.

+ starts = range(0, len(seconds), jobs)
+ return sum(max(seconds[k : k + jobs]) for k in starts)
every worker waits for the slowest of each round. Whoever is free goes on.

- for each in seconds:
+ for each in sorted(seconds, reverse=True):
the longest run comes first. Take them in their order.

- for each in seconds:
+ for each in sorted(seconds):
the shortest run comes first. Take them in their order.

- for each in seconds:
+ for each in seconds[:-1]:
the last run is left out. It takes its time, too.

+ return np.mean(seconds) * np.ceil(len(seconds) / jobs)
every run counts as long as the mean. Follow them, one after the other.
"""


def draw(rng: draws.Generator) -> dict[str, Any]:
    """One to eight runs on one to four workers."""
    count = int(rng.integers(1, 9))
    seconds = rng.integers(1, 13, count) / 2
    return {
        "seconds": seconds.astype(draws.one_of(rng, *draws.FLOATS)),
        "jobs": int(draws.one_of(rng, 1, 2, 2, 3, 3, 4)),
    }


EXERCISE = Exercise(
    wall_time,
    ANSWER,
    rows=(
        Row(
            {"seconds": np.array([4.0, 1, 1, 1]), "jobs": 2},
            4.0,
            "while one worker has the long run, the other does three short ones.",
        ),
        Row(
            {"seconds": np.array([1.0, 1, 1, 4]), "jobs": 2},
            5.0,
            "the same runs, the long one last: at the end one worker looks on.",
        ),
        Row(
            {"seconds": np.array([3.0, 3, 3]), "jobs": 2},
            6.0,
            "three runs on two workers take as long as four.",
        ),
    ),
    draw=draw,
    mistakes=MISTAKES,
    hints=(
        "Keep a list: when is each worker free? At first all are, at 0.",
        "`free.index(min(free))` is the worker that is free first. The run makes it "
        "busy for as long as the run takes.",
        "`free[first] += each` for each run; at the end `max(free)`.",
    ),
    difficulty=2,
    minutes=8,
)
