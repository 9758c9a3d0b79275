"""Exercise of lesson 10: how often the worse of two ways wins."""

from typing import Any

import numpy as np

from tutorial_lib.equations.experiments import wrong_winner
from tutorial_lib.exercises import draws
from tutorial_lib.exercises.exercise import Exercise, Row

ANSWER = """
ahead = better.mean(axis=1) - worse.mean(axis=1)
return (ahead < 0).mean() + 0.5 * (ahead == 0).mean()
"""

MISTAKES = """
- + 0.5 * (ahead == 0).mean()
a tie counts as won by the better one. It is half a win for either.

- ahead < 0
+ ahead <= 0
- + 0.5 * (ahead == 0).mean()
a tie counts as won by the worse one. It is half a win for either.

- ahead < 0
+ ahead > 0
it is how often the better one wins. Asked for is the other.

- better.mean(axis=1) - worse.mean(axis=1)
+ better.mean(axis=0) - worse.mean(axis=0)
the mean goes over the experiments. Take that of the seeds of each one: `axis=1`.

+ return (worse > better).mean() + 0.5 * (worse == better).mean()
seed is compared with seed. In an experiment the means of all its seeds are compared.

+ wins = (worse > better).mean(axis=1)
+ return (wins > 0.5).mean() + 0.5 * (wins == 0.5).mean()
the majority of the seeds decides. Compare the means of an experiment's seeds.

- better.mean(axis=1) - worse.mean(axis=1)
+ better.max(axis=1) - worse.max(axis=1)
the best seed of each decides, which rewards luck. Take the mean of the seeds.

- better.mean(axis=1) - worse.mean(axis=1)
+ np.median(better, axis=1) - np.median(worse, axis=1)
the medians are compared. Take the mean of the seeds.

- better.mean(axis=1) - worse.mean(axis=1)
+ better[:, 0] - worse[:, 0]
only the first seed of each experiment counts. Take the mean of all its seeds.

- (ahead < 0).mean() + 0.5 * (ahead == 0).mean()
+ (ahead < 0).sum() + 0.5 * (ahead == 0).sum()
it is the number of experiments. Divide by how many there are.

+ return float(better.mean() < worse.mean())
all experiments are made into one. Each has a winner of its own.

+ return (worse.mean(axis=1) - better.mean(axis=1)).mean()
it is by how much the worse one is ahead on average. Count how often it is.
"""


def draw(rng: draws.Generator) -> dict[str, Any]:
    """One to six experiments with one to five seeds each, some of them ties."""
    shape = draws.size(rng, 6), draws.size(rng)
    better, worse = draws.numbers(rng, 2, *shape)  # of one width, or ties are lost
    return {"better": better, "worse": worse}


def scores(better: list[list[float]], worse: list[list[float]]) -> dict[str, Any]:
    """Scores of the seeds of some experiments, [E, N] each."""
    return {"better": np.array(better, float), "worse": np.array(worse, float)}


EXERCISE = Exercise(
    wrong_winner,
    ANSWER,
    rows=(
        Row(
            scores([[4, 2], [1, 1], [3, 5]], [[1, 1], [2, 2], [4, 4]]),
            0.5,
            "three experiments: the means are 3, 1, 4 and 1, 2, 4; won, lost, a tie.",
        ),
        Row(
            scores([[0, 10]], [[4, 5]]),
            0.0,
            "the first seed alone would say otherwise; the means are 5 and 4.5.",
        ),
        Row(
            scores([[1, 2, 30]], [[3, 4, 5]]),
            0.0,
            "two seeds of three are behind, but the mean is ahead.",
        ),
    ),
    draw=draw,
    mistakes=MISTAKES,
    hints=(
        "One number for each experiment: by how much is the better one's mean ahead?",
        "`better.mean(axis=1)` has a mean for each experiment. Count where the "
        "difference is below 0, and half of where it is 0.",
        "`(ahead < 0).mean() + 0.5 * (ahead == 0).mean()`.",
    ),
    difficulty=1,
    minutes=6,
)
