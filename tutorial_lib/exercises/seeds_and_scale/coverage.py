"""Exercise of lesson 10: how often an interval holds the truth."""

from typing import Any

import numpy as np

from tutorial_lib.equations.experiments import coverage
from tutorial_lib.exercises import draws
from tutorial_lib.exercises.exercise import Exercise, Row

ANSWER = """
low, high = intervals.T
return ((low <= truth) & (truth <= high)).mean()
"""

MISTAKES = """
- (low <= truth) & (truth <= high)
+ (low < truth) & (truth < high)
an end that is equal to the truth counts as missed. It holds it: `<=`.

- (low <= truth) & (truth <= high)
+ (low <= truth)
only the lower end is looked at. The truth must not lie above the upper one either.

- (low <= truth) & (truth <= high)
+ (truth <= high)
only the upper end is looked at. The truth must not lie below the lower one either.

- & (truth
+ | (truth
one of the two ends is enough. Both must hold: `&`.

- ((low <= truth) & (truth <= high)).mean()
+ 1 - ((low <= truth) & (truth <= high)).mean()
it is how often the truth is missed. Asked for is how often it is held.

- .mean()
+ .sum()
it is the number of intervals that hold the truth. Divide by how many there are.

+ low, high = intervals.mean(axis=0)
+ return float(low <= truth <= high)
the mean of all intervals is looked at. Each experiment has its own.

- ((low <= truth) & (truth <= high)).mean()
+ float(((low <= truth) & (truth <= high)).all())
it asks whether all of them hold the truth. Take the share.

- ((low <= truth) & (truth <= high)).mean()
+ float(((low <= truth) & (truth <= high)).any())
it asks whether one of them holds the truth. Take the share.

+ return (intervals[:, 1] - intervals[:, 0]).mean()
it is how wide the intervals are. Count how many hold the truth.

+ return (intervals == truth).any(axis=1).mean()
only an end that is equal to the truth counts. What lies between the ends does, too.

- low, high = intervals.T
+ low, high = intervals.T
+ truth = (low + high).mean() / 2
the middle of the intervals is taken for the truth. The truth is given.
"""


def draw(rng: draws.Generator) -> dict[str, Any]:
    """One to eight intervals, and a truth that may be one of their ends."""
    ends = np.sort(draws.numbers(rng, draws.size(rng, 8), 2), axis=1)
    return {"intervals": ends, "truth": float(rng.integers(-4, 5) / 2)}


EXERCISE = Exercise(
    coverage,
    ANSWER,
    rows=(
        Row(
            {"intervals": np.array([[0.0, 4], [1, 3], [3, 5], [-9, 1]]), "truth": 2.0},
            0.5,
            "two of four intervals reach over 2.",
        ),
        Row(
            {"intervals": np.array([[2.0, 4], [0, 2]]), "truth": 2.0},
            1.0,
            "an end that is equal to the truth holds it.",
        ),
    ),
    draw=draw,
    mistakes=MISTAKES,
    hints=(
        "When does an interval hold a number? Two things must be true.",
        "`low, high = intervals.T` has all lower and all upper ends, [E] each.",
        "`((low <= truth) & (truth <= high)).mean()`.",
    ),
    difficulty=1,
    minutes=4,
)
