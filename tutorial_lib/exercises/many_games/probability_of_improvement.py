"""Exercise of lesson 07: the chance that one way of learning beats another."""

from typing import Any

import numpy as np

from tutorial_lib.equations.statistics import probability_of_improvement
from tutorial_lib.exercises import draws
from tutorial_lib.exercises.exercise import Exercise, Row

ANSWER = """
wins = ones[:, None] > others
ties = ones[:, None] == others
return wins.mean() + 0.5 * ties.mean()
"""

MISTAKES = """
- + 0.5 * ties.mean()
a tie counts as lost. It is half a win: add half the share of `==`.

- + 0.5 * ties.mean()
+ + ties.mean()
a tie counts as won. It is half a win: the share of `>` and half the share of `==`.

- wins.mean() + 0.5 * ties.mean()
+ wins.sum() / (~ties).sum()
ties are left out. They are pairs too, and each is half a win.

+ return ((ones > others) + 0.5 * (ones == others)).mean()
the first meets the first, the second the second, and where there are more of the one
that fails. Compare each with every other: `ones[:, None]` with `others`.

+ return float(ones.mean() > others.mean())
it compares the two as wholes, and says only yes or no. Compare seed with seed, and take
the share that is won.

+ return (ones > others.mean()).mean()
each seed is compared with one number that stands for all the others. Compare it with
every one of them.

+ return ones.mean() - others.mean()
it is how far apart the means are. Count who is ahead, not by how much.

+ return np.sign(ones[:, None] - others).mean()
lost pairs are taken away from those won, so it runs from -1 to 1. Add 1 and halve it.

+ return np.sign(ones[:, None] - others).mean() + 1 / 2
it runs from -0.5 to 1.5, for only the 1 is halved. Brackets: `(... + 1) / 2`.

- wins.mean() + 0.5 * ties.mean()
+ wins.sum() + 0.5 * ties.sum()
it is the number of pairs won. Divide by the number of all pairs.

- wins.mean() + 0.5 * ties.mean()
+ (wins.sum() + 0.5 * ties.sum()) / len(others)
it divides by the number of `others`. There are more pairs: `len(ones) * len(others)`.

- wins.mean() + 0.5 * ties.mean()
+ (wins.sum() + 0.5 * ties.sum()) / len(ones)
it divides by the number of `ones`. There are more pairs: `len(ones) * len(others)`.
"""


def scores(ones: list[float], others: list[float]) -> dict[str, Any]:
    """Scores of two ways of learning, [N] and [M]."""
    return {"ones": np.array(ones, float), "others": np.array(others, float)}


def draw(rng: draws.Generator) -> dict[str, Any]:
    """One to five scores of each, some equal."""
    many = draws.one_of(rng, draws.numbers, draws.decimals)
    return {"ones": many(rng, draws.size(rng)), "others": many(rng, draws.size(rng))}


EXERCISE = Exercise(
    probability_of_improvement,
    ANSWER,
    rows=(
        Row(
            scores([6, 2], [5, 90]),
            0.25,
            "6 wins against 5: one pair of four. How far ahead the 90 is: no matter.",
        ),
        Row(scores([2, 5], [5, 5]), 0.25, "two of four are ties: each is half a win."),
        Row(scores([1, 1, 4], [1]), 2 / 3, "a win and two ties, 2 of 3."),
    ),
    draw=draw,
    mistakes=MISTAKES,
    hints=(
        "How many pairs of one seed of each are there? In how many of them is `ones` "
        "ahead?",
        "`ones[:, None] > others` compares every pair. A tie, `==`, is half a win.",
        "`(ones[:, None] > others).mean() + 0.5 * (ones[:, None] == others).mean()`.",
    ),
    difficulty=2,
    minutes=8,
)
