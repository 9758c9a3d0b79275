"""Exercise of lesson 08: by how much the best action beats the next one."""

import numpy as np

from tutorial_lib.equations.policies import action_gap
from tutorial_lib.exercises import draws
from tutorial_lib.exercises.exercise import Exercise, Row

ANSWER = """
ordered = np.sort(q_values, axis=1)
return ordered[:, -1] - ordered[:, -2]
"""

MISTAKES = """
- ordered[:, -2]
+ ordered[:, 0]
it is the gap between the best and the worst action. Take the second best.

- ordered[:, -2]
+ ordered.mean(axis=1)
it is how far the best is above the mean. Subtract the second best.

+ distinct = [np.unique(row) for row in q_values]
+ return np.array([row[-1] - row[-2] if len(row) > 1 else 0 for row in distinct])
actions that are equally good count as one, so a tie is not seen. The gap is 0 there:
`np.sort` keeps both.

+ best = q_values.max(axis=1, keepdims=True)
+ return best[:, 0] - np.where(q_values == best, -np.inf, q_values).max(axis=1)
all of the best are left out, also where they are several. The second best may be as
good as the best: sort, and take the last two.

+ others = q_values.copy()
+ others[np.arange(len(others)), others.argmax(axis=1)] = 0
+ return q_values.max(axis=1) - others.max(axis=1)
the best is set to 0 before the next is looked for. Where all values are below 0, that
is still the largest: sort instead.

+ return q_values[:, 0] - q_values[:, 1]
it subtracts the second column from the first. The best may be others: sort each row.

+ return np.abs(q_values[:, 0] - q_values[:, 1])
it compares the first two columns. The two best may be others: sort each row.

+ others = q_values.copy()
+ others[:, others.argmax(axis=1)] = -np.inf
+ return q_values.max(axis=1) - others.max(axis=1)
what is the best of one game is left out of all. Each has its own: sort each row.

- ordered[:, -1] - ordered[:, -2]
+ ordered[-1] - ordered[-2]
two games are compared, the last with the one before. Take two actions of each game.

- axis=1
+ axis=0
it sorts the games, not the actions of each. Put each row in order: `axis=1`.

- ordered[:, -1] - ordered[:, -2]
+ ordered[:, 1] - ordered[:, 0]
it is the gap between the two worst, for the smallest are sorted to the front.

- np.sort
+ np.argsort
it subtracts the numbers of the actions. Their values are asked for: `np.sort`.
"""

EXERCISE = Exercise(
    action_gap,
    ANSWER,
    rows=(
        Row(
            {"q_values": np.array([[1, 3, 2.5, 0], [-1, -3, -9, -4]])},
            np.array([0.5, 2]),
            "two games of four actions: 3 less 2.5, and -1 less -3.",
        ),
        Row(
            {"q_values": np.array([[2.0, 5, 5], [4, 4, 4], [0, 7, -1]])},
            np.array([0.0, 0, 7]),
            "two games with a tie: the best action beats the next one by nothing.",
        ),
        Row(
            {"q_values": np.array([[1.0, 99], [-5, -7]])},
            np.array([98.0, 2]),
            "only two actions, and as many games: a mix-up does not show in the shape.",
        ),
    ),
    draw=lambda rng: {"q_values": draws.q_values(rng)},
    mistakes=MISTAKES,
    hints=(
        "How do you find the second best of a row, also where two are equally good?",
        "`ordered = np.sort(q_values, axis=1)` puts the values of each row in order, "
        "the smallest first. Then `ordered[:, -1] - ordered[:, -2]`.",
    ),
    difficulty=1,
    minutes=6,
)
