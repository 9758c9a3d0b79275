"""Exercise of lesson 01: how the logit must move to make an action more likely."""

from typing import Any

import numpy as np

from tutorial_lib.equations.policies import log_prob_gradient
from tutorial_lib.exercises import draws
from tutorial_lib.exercises.exercise import Exercise, Row

ANSWER = """
label = np.where(went_up, 1, 0)
return label - prob_up
"""

MISTAKES = """
- label - prob_up
+ prob_up - label
the sign is the wrong way round: this makes the action taken less likely. It is
`went_up - prob_up`.

- label - prob_up
+ np.where(went_up, 1 / prob_up, -1 / (1 - prob_up))
this is the slope per unit of probability. Per unit of logit it is multiplied by the
sigmoid's own slope, p * (1 - p), and little is left of it.

- label - prob_up
+ (label - prob_up) * prob_up * (1 - prob_up)
this is the gradient of a squared error, with an extra p * (1 - p). For the
log-probability that factor cancels out.

- label - prob_up
+ np.where(went_up, prob_up * (1 - prob_up), -prob_up * (1 - prob_up))
this is the slope of the probability itself. Its logarithm's slope is that divided by
the probability.

- label - prob_up
+ prob_up * (1 - prob_up)
this is the sigmoid's own slope, p * (1 - p), whichever action was taken.

- label - prob_up
+ np.where(went_up, prob_up, -prob_up)
after up it is p, and 1 - p is asked for: what is likely already moves little.

- label - prob_up
+ np.log(np.where(went_up, prob_up, 1 - prob_up))
this is the log-probability itself. Its slope is asked for.

- label - prob_up
+ np.where(went_up, prob_up, 1 - prob_up)
this is the probability of the action taken. The slope of its logarithm is asked for.
"""


def batch(prob_up: list[float], went_up: list[int]) -> dict[str, Any]:
    """Games with the probability of up and what was done."""
    return {
        "prob_up": np.array(prob_up, dtype=np.float32),
        "went_up": np.array(went_up, dtype=bool),
    }


def draw(rng: draws.Generator) -> dict[str, Any]:
    """Probabilities in steps of an eighth, 0 and 1 among them."""
    games = draws.size(rng)
    prob_up = rng.integers(0, 9, games) / 8
    return {
        "prob_up": prob_up.astype(draws.one_of(rng, *draws.FLOATS)),
        "went_up": draws.bools(rng, games, share=draws.one_of(rng, 0.2, 0.5, 0.8)),
    }


EXERCISE = Exercise(
    log_prob_gradient,
    ANSWER,
    rows=(
        Row(batch([0.75], [1]), np.array([0.25]), "one game, [1], went up: 1 - 0.75."),
        Row(
            batch([0.9, 0.9, 0.25, 0.25], [1, 0, 1, 0]),
            np.array([0.1, -0.9, 0.75, -0.25]),
            "a likely action moves the logit little, an unlikely one a lot; above 0 "
            "after up, below 0 after down.",
        ),
        Row(
            batch([0, 1, 1, 0], [1, 0, 1, 0]),
            np.array([1.0, -1.0, 0.0, 0.0]),
            "probabilities of exactly 0 and 1: nothing may be divided by them.",
        ),
    ),
    draw=draw,
    mistakes=MISTAKES,
    hints=(
        "If it went up, the slope of log(p) per unit of logit is 1 - p. And if it "
        "went down, the slope of log(1 - p)?",
        "It is 1 - p after up and -p after down. Both are a label minus p.",
        "Turn `went_up` into 1 and 0 and subtract `prob_up`.",
    ),
    difficulty=2,
    minutes=8,
)
