"""Exercise of lesson 07: a scale that all games share."""

from typing import Any

import numpy as np

from tutorial_lib.equations.statistics import normalised_score
from tutorial_lib.exercises import draws
from tutorial_lib.exercises.exercise import Exercise, Row

ANSWER = """
return (score - random) / (reference - random)
"""

MISTAKES = """
+ return score / reference
the random player is forgotten, who should have 0. Take `random` away, above the
fraction line and below it.

- / (reference - random)
+ / reference
`random` is taken away from the score alone, so the reference itself would not have 1.
Divide by `reference - random`.

+ return score - random / reference - random
without brackets `/` comes before `-`, so it divides `random` by `reference`. Put
brackets around both differences.

- / (reference - random)
+ / reference - random
without brackets `/` comes before `-`, so `random` is taken away at the very end once
more. Put brackets around both differences.

- (score - random) /
+ score - random /
without brackets `/` comes before `-`, so it divides `random` alone. Put brackets around
both differences.

-  / (reference - random)
these are points above random, and a point is not the same in two games. Divide by
`reference - random`.

+ return np.minimum((score - random) / (reference - random), 1)
it is cut at 1. Scores above the reference say something too: leave them as they are.

+ return (score - np.min(score)) / np.ptp(score)
scores are measured by the lowest and the highest of themselves. The marks are others:
`random` has 0 and `reference` has 1.

+ return (score + random) / (reference + random)
`random` is added. Take it away, above the fraction line and below it.
"""


def scale(score: Any, random: float, reference: float) -> dict[str, Any]:
    """Scores between their marks."""
    return {"score": score, "random": random, "reference": reference}


def draw(rng: draws.Generator) -> dict[str, Any]:
    """One score or several, and a reference that is better than random."""
    scores = 10 * draws.numbers(rng, draws.size(rng))
    random = float(rng.integers(-20, 21))
    one = draws.one_of(rng, float, int)(scores[0])
    score = one if rng.random() < 0.4 else scores
    return scale(score, random, random + float(rng.integers(1, 80)) / 2)


EXERCISE = Exercise(
    normalised_score,
    ANSWER,
    rows=(
        Row(
            scale(np.array([2.0, 12.0, 7.0, 0.0, 32.0]), 2.0, 12.0),
            np.array([0, 1, 0.5, -0.2, 3]),
            "random has 0, the reference 1. Worse than random is below 0.",
        ),
        Row(
            scale(18.9, -20.7, 9.3),
            1.32,
            "Pong in the paper of 2015, where DQN is ahead of the human.",
        ),
    ),
    draw=draw,
    mistakes=MISTAKES,
    hints=(
        "How far is it from random to the reference? And how much of that way did the "
        "score go?",
        "Both ways begin at `random`: take it away from the score and from the "
        "reference.",
        "`(score - random) / (reference - random)`.",
    ),
    difficulty=1,
    minutes=4,
)
