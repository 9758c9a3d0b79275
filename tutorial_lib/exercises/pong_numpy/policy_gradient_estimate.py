"""Exercise of lesson 01: the policy gradient of a bandit, from what was drawn."""

from typing import Any

import numpy as np

from tutorial_lib.equations.policies import policy_gradient_estimate, sigmoid
from tutorial_lib.exercises import draws
from tutorial_lib.exercises.exercise import Exercise, Row

ANSWER = """
prob = sigmoid(theta)
slope = np.where(arms == 1, 1 - prob, -prob)
return np.mean(returns * slope)
"""

MISTAKES = """
- np.mean(returns * slope)
+ np.sum(returns * slope)
this is the sum over the draws. The estimate is their mean, whatever their number.

- np.mean(returns * slope)
+ -np.mean(returns * slope)
the sign is turned: this leads downhill, to the arm that pays less.

- np.mean(returns * slope)
+ np.mean(returns) * np.mean(slope)
it multiplies two means. Each draw's return belongs to its own slope: multiply first,
then take the mean.

- np.mean(returns * slope)
+ np.mean(returns)
this is the mean return itself. How it changes with theta is asked for.

- np.mean(returns * slope)
+ np.mean(slope)
the returns are left out: both arms count alike, whatever they brought.

- np.mean(returns * slope)
+ np.mean((returns - np.mean(returns)) * slope)
the mean return is subtracted first. That comes in section 5; here the bare return
counts.

- np.mean(returns * slope)
+ np.mean(np.sign(returns) * slope)
only the sign of the returns counts. Their size does, too.

- np.where(arms == 1, 1 - prob, -prob)
+ np.where(arms == 1, 1 - prob, prob)
after arm 0 the slope is -prob: a higher theta makes that arm less likely.

- np.where(arms == 1, 1 - prob, -prob)
+ np.where(arms == 1, prob, prob - 1)
the slopes are exchanged: after arm 1 it is 1 - prob, after arm 0 it is -prob.

- np.where(arms == 1, 1 - prob, -prob)
+ np.where(arms == 0, 1 - prob, -prob)
the arms are exchanged: `prob` is the probability of arm 1.

- np.where(arms == 1, 1 - prob, -prob)
+ np.where(arms == 1, prob * (1 - prob), -prob * (1 - prob))
this is the slope of the probability itself. Its logarithm's slope is that divided by
the probability of the arm that was drawn.

- np.where(arms == 1, 1 - prob, -prob)
+ np.where(arms == 1, 1 / prob, -1 / (1 - prob))
this is the slope per unit of probability. Per unit of theta it is multiplied by the
sigmoid's own slope, prob * (1 - prob).

- np.where(arms == 1, 1 - prob, -prob)
+ np.log(np.where(arms == 1, prob, 1 - prob))
this weighs the log-probability itself. Its slope is asked for.

- np.where(arms == 1, 1 - prob, -prob)
+ np.where(arms == 1, prob, 1 - prob)
this weighs the probability of the arm that was drawn. The slope of its logarithm is
asked for.

- np.where(arms == 1, 1 - prob, -prob)
+ arms * (1 - prob)
draws of arm 0 are left out. They count too, with the slope -prob.

- sigmoid(theta)
+ theta
theta is no probability: `sigmoid(theta)` makes one of it.
"""


def pulled(theta: float, arms: list[int], returns: Any) -> dict[str, Any]:
    """Some draws of a bandit."""
    return {"theta": theta, "arms": np.array(arms), "returns": np.array(returns)}


def draw(rng: draws.Generator) -> dict[str, Any]:
    """One to eight draws, at a theta from -3 to 3."""
    count = draws.size(rng, most=8)
    theta = float(rng.integers(-6, 7)) / 2
    returns = draws.numbers(rng, count, whole=0.3)
    return {"theta": theta, "arms": rng.integers(0, 2, count), "returns": returns}


EXERCISE = Exercise(
    policy_gradient_estimate,
    ANSWER,
    rows=(
        Row(
            pulled(0.0, [1], [1.0]),
            0.5,
            "one draw, [1], of arm 1, at a probability of one half: 1 * (1 - 0.5).",
        ),
        Row(
            pulled(0.0, [0, 1], [3.0, 1.0]),
            -0.5,
            "arm 0 paid 3, arm 1 paid 1: (3 * -0.5 + 1 * 0.5) / 2. Less of arm 1.",
        ),
        Row(
            pulled(float(np.log(3)), [1, 1, 0], [2.0, -1.0, 4.0]),
            -2.75 / 3,
            "the probability is 0.75: (2 * 0.25 - 1 * 0.25 - 4 * 0.75) / 3.",
        ),
    ),
    draw=draw,
    mistakes=MISTAKES,
    hints=(
        "First the probability of arm 1. Then a slope for each draw: which two values "
        "can it have?",
        "The slope is `1 - prob` after arm 1 and `-prob` after arm 0, with "
        "`prob = sigmoid(theta)`.",
        "Multiply each draw's return by its slope, and return the mean.",
    ),
    difficulty=1,
    minutes=8,
    names={"np": np, "sigmoid": sigmoid},
)
