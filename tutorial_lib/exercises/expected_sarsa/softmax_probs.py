"""Exercise of lesson 08: a policy that weighs all actions by their values."""

from typing import Any

import numpy as np

from tutorial_lib.equations.policies import softmax_probs
from tutorial_lib.exercises import draws
from tutorial_lib.exercises.exercise import Exercise, Row

ANSWER = """
best = q_values.max(axis=1, keepdims=True)
weights = np.exp((q_values - best) / temperature)
return weights / weights.sum(axis=1, keepdims=True)
"""

MISTAKES = """
- (q_values - best) / temperature
+ q_values - best / temperature
the temperature does not reach the gaps between the actions, so it changes nothing.
Divide the gaps by it: `(q_values - best) / temperature`.

- (q_values - best)
+ q_values
exp of a large number is infinite, and inf / inf is NaN. Subtract each row's largest
value first: nothing else changes.

- q_values.max(axis=1, keepdims=True)
+ q_values.max()
the largest value of *all* games is subtracted. In a game far below it every exp is 0,
and 0 / 0 is NaN. Each row has its own: `.max(axis=1, keepdims=True)`.

+ weights = np.exp((q_values - q_values.max(axis=0)) / temperature)
+ return weights / weights.sum(axis=0)
it is a softmax over the games. The actions of each game add to 1: `axis=1`.

+ is_best = q_values == q_values.max(axis=1, keepdims=True)
+ return is_best / is_best.sum(axis=1, keepdims=True)
the best action gets it all. The others have a share, too: `np.exp` of their gaps.

+ weights = np.exp((q_values - q_values.max(axis=1)) / temperature)
+ return weights / weights.sum(axis=1)
a row of numbers, [B], meets [B, A]. `keepdims=True` keeps a column [B, 1].
"""


def policy(q_values: Any, temperature: float) -> dict[str, Any]:
    """Values of actions, [B, A], and a temperature."""
    return {"q_values": q_values, "temperature": temperature}


def draw(rng: draws.Generator) -> dict[str, Any]:
    """Values with ties or none, sometimes far from 0; a tiny temperature or a large."""
    q_values = draws.q_values(rng)
    far = rng.integers(-1, 2, (len(q_values), 1)) * draws.one_of(rng, 0, 0, 4_000)
    if far.any() or rng.random() < 0.2:  # a gap in the last digits of a float is none
        q_values = np.round(2 * q_values) / 2 + far.astype(q_values.dtype)
        return policy(q_values, draws.one_of(rng, 5e-5, 0.5, 1.0))
    return policy(q_values, draws.one_of(rng, 0.5, 1.0, 2.0, 1e6))


EXERCISE = Exercise(
    softmax_probs,
    ANSWER,
    rows=(
        Row(
            policy(2 * np.log([[1, 2, 5]]), 2.0),
            np.array([[0.125, 0.25, 0.625]]),
            "twice the logs of 1, 2 and 5: at temperature 2 these are the weights.",
        ),
        Row(
            policy([[1e4], [-1e4]] + np.log([[1, 3, 4], [4, 3, 1]]) / 1_000, 1e-3),
            np.array([[0.125, 0.375, 0.5], [0.5, 0.375, 0.125]]),
            "values near 10,000 and -10,000, a thousandth of log(3) or log(4) apart. "
            "exp(1e7) is infinite and exp(-1e7) is 0, but the gaps are small.",
        ),
        Row(
            policy(np.array([[2, 2, -2], [0.2, 0.1, 0.3]]), 1e-300),
            np.array([[0.5, 0.5, 0], [0, 0, 1]]),
            "almost no temperature at all: the best alone, and a tie still shares.",
        ),
        Row(
            policy(5e-5 * np.log([[1, 3], [9, 3]]), 5e-5),
            np.array([[0.25, 0.75], [0.75, 0.25]]),
            "a small temperature and gaps as small: they are not to be rounded away.",
        ),
    ),
    draw=draw,
    mistakes=MISTAKES,
    hints=(
        "exp(Q / T) of each action, over the sum of its row. And of 10,000? Only gaps "
        "count: with each row's largest value taken away first, exp is 1 at most.",
        "`weights = np.exp((q_values - q_values.max(axis=1, keepdims=True)) / "
        "temperature)`, then `weights / weights.sum(axis=1, keepdims=True)`.",
    ),
    difficulty=2,
    minutes=10,
)
