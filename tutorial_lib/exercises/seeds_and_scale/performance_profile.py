"""Exercise of lesson 10: the share of runs above each threshold."""

from typing import Any

import numpy as np

from tutorial_lib.equations.experiments import performance_profile
from tutorial_lib.exercises import draws
from tutorial_lib.exercises.exercise import Exercise, Row

ANSWER = """
above = scores.ravel() > thresholds[:, None]
return above.mean(axis=1)
"""

MISTAKES = """
- scores.ravel() > thresholds[:, None]
+ scores.ravel() >= thresholds[:, None]
a score that is equal to the threshold counts as above it. It is not: `>`.

- scores.ravel() > thresholds[:, None]
+ scores.ravel() < thresholds[:, None]
it is the share of runs below each threshold. Asked for are those above.

- scores.ravel() > thresholds[:, None]
+ scores.ravel() <= thresholds[:, None]
it is the share of runs that are not above. Asked for are those above.

- thresholds[:, None]
+ np.sort(thresholds)[:, None]
the thresholds are sorted first. Each share belongs to its own: keep the order.

- above.mean(axis=1)
+ above.mean(axis=0)
it is the share of thresholds below each run. Asked for is the share of runs: `axis=1`.

- above.mean(axis=1)
+ above.mean()
it is one number for all thresholds. Keep one for each.

- above.mean(axis=1)
+ above.sum(axis=1)
it is the number of runs. Divide by how many there are.

+ return (scores.mean() > thresholds).astype(float)
the mean of all runs is compared, and says only yes or no. Compare each run.

+ return (np.median(scores) > thresholds).astype(float)
the median of all runs is compared, and says only yes or no. Compare each run.

+ return (scores.max() > thresholds).astype(float)
the best run alone is compared. Compare each of them.

- above.mean(axis=1)
+ np.append(above.mean(axis=1)[:-1] - above.mean(axis=1)[1:], above.mean(axis=1)[-1])
it is the share of runs between a threshold and the next. Count all above it.

- above.mean(axis=1)
+ above.sum(axis=1) / len(scores)
the number is divided by that of the seeds alone. With several games there are more
runs.

- scores.ravel()
+ np.abs(scores).ravel()
the sign of the scores is lost. A negative score is below 0.
"""


def draw(rng: draws.Generator) -> dict[str, Any]:
    """One to six seeds, of one or several games, and thresholds in any order."""
    games = (draws.size(rng, 3),) if rng.random() < 0.4 else ()
    thresholds = np.unique(draws.numbers(rng, draws.size(rng)))
    return {
        "scores": draws.numbers(rng, draws.size(rng, 6), *games),
        "thresholds": rng.permutation(thresholds),
    }


EXERCISE = Exercise(
    performance_profile,
    ANSWER,
    rows=(
        Row(
            {"scores": np.array([1.0, 2, 2, 5]), "thresholds": np.array([0.0, 2, 5])},
            np.array([1, 0.25, 0]),
            "all are above 0; only the 5 is above 2, for 2 is not; nothing is above 5.",
        ),
        Row(
            {
                "scores": np.array([[1.0, 3], [5, 7]]),
                "thresholds": np.array([6.0, 2]),
            },
            np.array([0.25, 0.75]),
            "two seeds of two games are four runs; each threshold keeps its place.",
        ),
    ),
    draw=draw,
    mistakes=MISTAKES,
    hints=(
        "Compare every run with every threshold; that is a table.",
        "`scores.ravel()` has all runs, [R]. With `thresholds[:, None]`, [K, 1], the "
        "comparison has a row for each threshold.",
        "`(scores.ravel() > thresholds[:, None]).mean(axis=1)`.",
    ),
    difficulty=2,
    minutes=7,
)
