"""Exercise of lesson 10: how often luck alone would do as much."""

from itertools import combinations
from typing import Any

import numpy as np

from tutorial_lib.equations.experiments import (
    MOST_SPLITS,
    ROUNDING,
    permutation_test,
)
from tutorial_lib.exercises import draws
from tutorial_lib.exercises.exercise import NUMPY, Exercise, Row

ANSWER = """
every = np.concatenate([ones, others])
seen = abs(ones.mean() - others.mean())
as_far = []
for chosen in combinations(range(len(every)), len(ones)):
    left = np.delete(every, chosen)
    apart = abs(every[list(chosen)].mean() - left.mean())
    as_far.append(apart >= seen - 1e-9)
return np.mean(as_far)
"""

MISTAKES = """
- seen = abs(ones.mean() - others.mean())
+ seen = ones.mean() - others.mean()
- apart = abs(every[list(chosen)].mean() - left.mean())
+ apart = every[list(chosen)].mean() - left.mean()
only one direction counts: the first way ahead. As far apart in the other one is luck,
too.

- apart >= seen - 1e-9
+ apart > seen + 1e-9
as far apart as what was seen does not count. It does: at least as far.

- apart >= seen - 1e-9
+ apart < seen - 1e-9
it is how often luck sets the means less far apart. Count those that are as far or more.

- np.mean(as_far)
+ sum(as_far)
it is the number of ways. Divide by how many there are.

- abs(every[list(chosen)].mean() - left.mean())
+ abs(every[list(chosen)].sum() - left.sum())
- abs(ones.mean() - others.mean())
+ abs(ones.sum() - others.sum())
sums are compared, and with more seeds on one side that is another question. Compare
means.

- abs(every[list(chosen)].mean() - left.mean())
+ abs(np.median(every[list(chosen)]) - np.median(left))
- abs(ones.mean() - others.mean())
+ abs(np.median(ones) - np.median(others))
medians are compared. Compare means.

- np.mean(as_far)
+ (sum(as_far) - 1) / len(as_far)
the way in which the scores were really dealt is left out. It is one of all.

- np.mean(as_far)
+ (sum(as_far) + 1) / (len(as_far) + 1)
one way is counted too many: all ways are there, and the real one is among them.

- np.mean(as_far)
+ np.mean(as_far) / 2
it is half of what was asked for. Both directions count.

+ return abs(ones.mean() - others.mean())
it is how far apart the means are. Count how often luck would do as much.

+ wins = (ones[:, None] > others).mean()
+ return wins + (ones[:, None] == others).mean() / 2
it is the probability of improvement. Deal the scores out anew, and count.

- left = np.delete(every, chosen)
+ left = others
the second group stays as it was. It gets what the first one leaves.

- left = np.delete(every, chosen)
+ left = every
the chosen ones are compared with all. Compare them with those that are left.
"""

SIZES = ((1, 1), (1, 2), (2, 2), (2, 4), (4, 2), (4, 4), (1, 4))  # of exact means


def draw(rng: draws.Generator) -> dict[str, Any]:
    """One to four scores of each, some equal."""
    first, second = draws.one_of(rng, *SIZES)
    return {
        "ones": draws.numbers(rng, first).astype(np.float64),
        "others": draws.numbers(rng, second).astype(np.float64),
    }


def scores(ones: list[float], others: list[float]) -> dict[str, Any]:
    """Scores of two ways of learning, [N] and [M]."""
    return {"ones": np.array(ones, float), "others": np.array(others, float)}


EXERCISE = Exercise(
    permutation_test,
    ANSWER,
    rows=(
        Row(
            scores([1, 2, 3], [7, 8, 9]),
            2 / 20,
            "20 ways to deal; only this one and its mirror image are so far apart.",
        ),
        Row(scores([1, 4], [2, 3]), 1.0, "the means are equal: any deal is as far."),
        Row(
            scores([9], [1, 2, 3]),
            1 / 4,
            "four ways; 9 alone is farthest from the rest.",
        ),
        Row(
            scores([7.1, 5.9, 8.4, 6.65, 6.9], [5.3, 9.05, 8.65, 8.6, 7.25]),
            86 / 252,
            "252 ways; some are as far apart but for rounding, and count.",
        ),
    ),
    draw=draw,
    mistakes=MISTAKES,
    hints=(
        "Put all scores into one heap. Every choice of `len(ones)` of them is a way to "
        "deal; what is left is the other group.",
        "`combinations(range(len(every)), len(ones))` yields every choice of places. "
        "`np.delete(every, chosen)` is what is left.",
        "Count `abs(every[list(chosen)].mean() - left.mean()) >= seen - 1e-9`, and "
        "take the share.",
    ),
    difficulty=3,
    minutes=15,
    names={**NUMPY, "combinations": combinations},
    constants={"ROUNDING": ROUNDING, "MOST_SPLITS": MOST_SPLITS},
)
