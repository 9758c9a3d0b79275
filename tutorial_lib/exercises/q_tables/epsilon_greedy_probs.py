"""Exercise of lesson 04: how likely each action is, if now and then any is taken."""

from typing import Any

import numpy as np

from tutorial_lib.equations.policies import epsilon_greedy_probs
from tutorial_lib.exercises import draws
from tutorial_lib.exercises.exercise import Exercise, Row

ANSWER = """
is_best = q_values == q_values.max(axis=1, keepdims=True)
greedy = is_best / is_best.sum(axis=1, keepdims=True)
return (1 - epsilon) * greedy + epsilon / q_values.shape[1]
"""

MISTAKES = """
- is_best / is_best.sum(axis=1, keepdims=True)
+ np.eye(q_values.shape[1])[q_values.argmax(axis=1)]
of several best actions the first gets all. An untrained agent, for whom all are equal,
would do nothing else.

- is_best / is_best.sum(axis=1, keepdims=True)
+ is_best
each of several best actions gets the whole 1 - epsilon. They share it.

+ best = np.eye(q_values.shape[1])[q_values.argmax(axis=1)]
+ return np.where(best, 1 - epsilon, epsilon / (q_values.shape[1] - 1))
chance is shared among the other actions only. A random action may be the best one too:
everyone gets epsilon / A, the best 1 - epsilon besides.

+ best = np.eye(q_values.shape[1])[q_values.argmax(axis=1)]
+ return np.where(best, 1 - epsilon, epsilon / q_values.shape[1])
the best action has no share of chance, so a row does not add to 1. Give it epsilon / A
besides.

- greedy = is_best / is_best.sum(axis=1, keepdims=True)
- return (1 - epsilon) * greedy + epsilon / q_values.shape[1]
+ share = (1 - epsilon) / is_best.sum(axis=1, keepdims=True)
+ return np.where(is_best, share, epsilon / q_values.shape[1])
the best actions have no share of chance, so a row does not add to 1. Give each of them
epsilon / A besides.

+ is_best = q_values == q_values.max(axis=1, keepdims=True)
+ return np.where(is_best, 1 - epsilon, epsilon)
each of the others gets the whole epsilon, and the best ones have no share of it, so a
row does not add to 1. Everyone gets epsilon / A, the best share 1 - epsilon besides.

- epsilon / q_values.shape[1]
+ epsilon
every action gets the whole epsilon. They share it: `epsilon / A`.

- epsilon / q_values.shape[1]
+ epsilon / 4
epsilon is shared as if there were always four actions. Catch has three.

- epsilon / q_values.shape[1]
+ epsilon / len(q_values)
epsilon is divided by the number of games. Divide it by that of actions.

+ odds = np.exp(q_values - q_values.max(axis=1, keepdims=True))
+ return odds / odds.sum(axis=1, keepdims=True)
this is a softmax. Here only the order of the values counts, not how far apart they are.

- q_values.max(axis=1, keepdims=True)
- greedy = is_best / is_best.sum(axis=1, keepdims=True)
+ q_values.max()
+ greedy = is_best / is_best.sum()
it looks for the best of all rows together. Each row has its own: `axis=1`.

- axis=1, keepdims=True)
- greedy = is_best / is_best.sum(axis=1, keepdims=True)
+ axis=0)
+ greedy = is_best
it looks for the best game of each action. Look for the best action of each game:
`axis=1`.
"""


def games(q_values: list[list[float]], epsilon: float) -> dict[str, Any]:
    """Games, a row of values for each."""
    return {"q_values": np.array(q_values, dtype=np.float64), "epsilon": epsilon}


def draw(rng: draws.Generator) -> dict[str, Any]:
    """One to five games of two to five actions, half of them with many ties."""
    shape = draws.size(rng), int(rng.integers(2, 6))
    q_values = draws.decimals(rng, *shape)
    if rng.random() < 0.5:
        q_values = rng.integers(-2, 1, shape).astype(q_values.dtype)
    epsilon = draws.one_of(rng, 0.0, 1.0, 0.1, *rng.random(3).tolist())
    return {"q_values": q_values, "epsilon": epsilon}


EXERCISE = Exercise(
    epsilon_greedy_probs,
    ANSWER,
    rows=(
        Row(
            games([[1, 3, 2, 0], [-1, -3, -2, -9]], 0.2),
            np.array([[0.05, 0.85, 0.05, 0.05], [0.85, 0.05, 0.05, 0.05]]),
            "two games. Chance gives 0.2 / 4 to each action, the best has 0.8 more.",
        ),
        Row(
            games([[3, 1, 3, 0], [0, 0, 0, 0]], 0.2),
            np.array([[0.45, 0.05, 0.45, 0.05], [0.25, 0.25, 0.25, 0.25]]),
            "actions that are equally good share the 0.8: two of them, then all four.",
        ),
        Row(
            games([[0.5, 0.504, 0]], 0.2),
            np.array([[0.2 / 3, 0.8 + 0.2 / 3, 0.2 / 3]]),
            "the second of three actions is better than the first by a hair, and that "
            "is enough.",
        ),
    ),
    draw=draw,
    mistakes=MISTAKES,
    hints=(
        "All A actions share epsilon, and the best share 1 - epsilon.",
        "`is_best = q_values == q_values.max(axis=1, keepdims=True)` finds them all.",
        "`(1 - epsilon) * is_best / is_best.sum(axis=1, keepdims=True)`, and for each "
        "action `epsilon / q_values.shape[1]` besides.",
    ),
    difficulty=2,
    minutes=12,
)
