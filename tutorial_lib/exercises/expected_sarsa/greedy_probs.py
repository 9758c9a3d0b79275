"""Exercise of lesson 08: a policy that takes the best action, and is fair to ties."""

import numpy as np

from tutorial_lib.equations.policies import greedy_probs
from tutorial_lib.exercises import draws
from tutorial_lib.exercises.exercise import Exercise, Row

ANSWER = """
is_best = q_values == q_values.max(axis=1, keepdims=True)
return is_best / is_best.sum(axis=1, keepdims=True)
"""

MISTAKES = """
+ return np.eye(q_values.shape[1])[q_values.argmax(axis=1)]
of several best actions the first gets all. Find all of them with
`q_values == q_values.max(axis=1, keepdims=True)`.

+ probs = np.zeros_like(q_values)
+ probs[:, q_values.argmax(axis=1)] = 1
+ return probs
each game takes the best actions of all games, for every row is written to. Compare each
row with its own largest value.

- return is_best / is_best.sum(axis=1, keepdims=True)
+ return is_best.astype(np.float64)
each of several best actions counts in full, so a row adds to more than 1. They share
it: divide by how many they are.

- is_best / is_best.sum(axis=1, keepdims=True)
+ np.where(is_best.sum(axis=1, keepdims=True) > 1, 0.5, 1) * is_best
a tie is taken for one of two actions, and each gets 0.5. There may be more: divide by
how many they are.

- / is_best.sum(axis=1, keepdims=True)
+ / len(is_best)
it divides by the number of games. Divide by how many are the best of each.

- / is_best.sum(axis=1, keepdims=True)
+ / q_values.shape[1]
it divides by the number of all actions. Only the best of a row share: divide by how
many these are.

+ is_best = q_values == q_values.max(axis=0)
+ return is_best / is_best.sum(axis=0)
it looks for the best game of each action. Look for the best action of each game:
`axis=1`.

+ weights = np.exp(q_values - q_values.max(axis=1, keepdims=True))
+ return weights / weights.sum(axis=1, keepdims=True)
this is a softmax. A greedy policy never takes an action that is not the best: its
probability is 0.

+ is_best = q_values.round(1) == q_values.round(1).max(axis=1, keepdims=True)
+ return is_best / is_best.sum(axis=1, keepdims=True)
values that are close together count as a tie. 1 is better than 0.99: compare them as
they are, with `==`.

+ is_best = q_values == q_values.max(axis=1)
+ return is_best / is_best.sum(axis=1)
a row of numbers, [B], meets [B, A]: it does not fit, or each action meets another
game's. `keepdims=True` keeps a column [B, 1].
"""

EXERCISE = Exercise(
    greedy_probs,
    ANSWER,
    rows=(
        Row(
            {"q_values": np.array([[-4.0, -1, -2, -99]])},
            np.array([[0.0, 1, 0, 0]]),
            "one game of four actions, one of them the best. All are below 0.",
        ),
        Row(
            {"q_values": np.array([[3.0, 1, 3, 0], [-1, -1, -1, -1], [1, 3, 3, 3]])},
            np.array([[6, 0, 6, 0], [3, 3, 3, 3], [0, 4, 4, 4]]) / 12,
            "ties of two, of four and of three actions: they share.",
        ),
        Row(
            {"q_values": np.array([[1, 0.99], [-99, 99]])},
            np.array([[1.0, 0], [0, 1]]),
            "0.99 is nearly as good as 1, and is not a tie.",
        ),
    ),
    draw=lambda rng: {"q_values": draws.q_values(rng)},
    mistakes=MISTAKES,
    hints=(
        "Which actions of a row are the best? There may be several.",
        "`is_best = q_values == q_values.max(axis=1, keepdims=True)` finds them all.",
        "`is_best / is_best.sum(axis=1, keepdims=True)`.",
    ),
    difficulty=2,
    minutes=7,
)
