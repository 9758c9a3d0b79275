"""Exercise of lesson 07: the mean of the middle half."""

from typing import Any

import numpy as np

from tutorial_lib.equations.statistics import CUT, interquartile_mean
from tutorial_lib.exercises import draws
from tutorial_lib.exercises.exercise import Exercise, Row

ANSWER = """
cut = int(0.25 * len(scores))
ordered = np.sort(scores, axis=0)
return ordered[cut : len(scores) - cut].mean(axis=0)
"""

MISTAKES = """
+ return np.median(scores, axis=0)
this is the median: all but the middle is left out. Leave out a quarter at either end,
and take the mean of the rest.

+ return scores.mean(axis=0)
all scores count. Leave out a quarter of them at either end.

- int(0.25 * len(scores))
+ int(np.ceil(0.25 * len(scores)))
the number of scores to leave out is rounded up. Round it down.

- int(0.25 * len(scores))
+ round(0.25 * len(scores))
the number of scores to leave out is rounded to the nearest. Round it down.

- [cut : len(scores) - cut]
+ [: len(scores) - cut]
only the best are left out, so a failed run still pulls the mean down. Leave out as many
of the worst.

- int(0.25 * len(scores))
+ 1
one score is left out at either end, however many there are. Of eight, leave out two.

- int(0.25 * len(scores))
+ 2
two scores are left out at either end, however many there are. Leave out a quarter.

+ low, high = np.percentile(scores, [25, 75], axis=0)
+ inside = (scores >= low) & (scores <= high)
+ return np.where(inside, scores, 0).sum(axis=0) / inside.sum(axis=0)
it keeps what lies between two percentiles, and a percentile may lie between two seeds:
of seven only three are left. Count instead: `int(0.25 * len(scores))` at either end.

- [cut : len(scores) - cut]
+ [cut:-cut]
with fewer than four scores nothing is left: `cut` is 0, and `[0:-0]` is empty. Write
`[cut : len(scores) - cut]`.

- [cut : len(scores) - cut]
+ [cut : int(0.75 * len(scores))]
more of the best are left out than of the worst where a quarter is no whole number.

- [cut : len(scores) - cut]
+ [cut : 3 * cut]
too few are left where the number of scores is no multiple of four.

+ return np.subtract(*np.percentile(scores, [75, 25], axis=0))
it is how wide the middle half is, the interquartile range. Take its mean.

+ return np.clip(scores, *np.percentile(scores, [25, 75], axis=0)).mean(axis=0)
what lies outside counts as if it were at the edge. Leave it out.

- .mean(axis=0)
+ .sum(axis=0) / len(scores)
the sum is divided by the number of all scores. Divide by how many are left.

- .mean(axis=0)
+ .mean(axis=0).astype(scores.dtype)
where scores are whole numbers (int), the mean is cut to a whole number, too.
"""


def draw(rng: draws.Generator) -> dict[str, Any]:
    """One to nine seeds, some with equal scores, at no, one or several moments."""
    moments = (draws.size(rng, 3),) if rng.random() < 0.4 else ()
    seeds = draws.size(rng, 9)
    return {"scores": draws.numbers(rng, seeds, *moments, whole=0.3)}


EXERCISE = Exercise(
    interquartile_mean,
    ANSWER,
    rows=(
        Row(
            {"scores": np.array([99.0, 3, -60, 5, 2, -50, 11, 10])},
            5.0,
            "eight seeds: the two worst and the two best are left out. 2, 3, 5 and 10 "
            "have the mean 5.",
        ),
        Row(
            {"scores": np.array([15.0, 4, 90, 2, -40, 3, 1])},
            5.0,
            "a quarter of seven is 1.75, and only one is left out at either end.",
        ),
        Row(
            {"scores": np.array([[10.0, 1], [99, 2], [20, 3], [-99, 98]])},
            np.array([15, 2.5]),
            "four seeds at two moments: the last was the worst and is the best.",
        ),
    ),
    draw=draw,
    mistakes=MISTAKES,
    hints=(
        "Three steps: put the seeds in order, leave some out at either end, take the "
        "mean of the rest.",
        "`cut = int(0.25 * len(scores))` are left out at either end. Seeds are rows: "
        "`axis=0`, for one column or many.",
        "`np.sort(scores, axis=0)[cut : len(scores) - cut].mean(axis=0)`.",
    ),
    difficulty=2,
    minutes=8,
    constants={"CUT": CUT},
)
