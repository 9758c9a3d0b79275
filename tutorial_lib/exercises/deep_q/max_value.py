"""Exercise of lesson 05: what the next state is worth to Q-learning."""

from typing import Any

from tutorial_lib.equations.targets import max_value
from tutorial_lib.exercises import draws
from tutorial_lib.exercises.exercise import Exercise, Row
from tutorial_lib.exercises.tensors import TORCH, floats

ANSWER = """
return next_q_values.max(dim=1).values
"""

MISTAKES = """
- dim=1
+ dim=0
it looks for the best row of each action. Look for the best action of each row: `dim=1`.

- .max(dim=1).values
+ .argmax(dim=1)
this is the number of the best action. Its value is asked for: `.max(dim=1).values`.

- .max(dim=1).values
+ .mean(dim=1)
it is the mean over the actions. Q-learning takes the best.

- .max(dim=1).values
+ .max()
one number came, the largest of the batch. Each row has its own best action: `dim=1`.

- dim=1
+ dim=1, keepdim=True
the values stand in a column, [B, 1]. Added to rewards [B] it would silently be [B, B].
Leave out `keepdim`.

- .max(dim=1).values
+ [:, 0]
it always takes the first action. Take the largest value of each row.

- .max(dim=1).values
+ .sum(dim=1)
it adds up the actions. Only one of them will be taken: the best.
"""


def rows_of(next_q_values: Any) -> dict[str, Any]:
    """Rows of values, one for each action."""
    return {"next_q_values": floats(next_q_values)}


def draw(rng: draws.Generator) -> dict[str, Any]:
    """One to five rows of one to five actions, now and then all below 0."""
    values = draws.numbers(rng, draws.size(rng), draws.size(rng))
    return rows_of(draws.one_of(rng, values, values, values - 5))


EXERCISE = Exercise(
    max_value,
    ANSWER,
    rows=(
        Row(
            rows_of([[1, 3, 2], [-5, -7, -6]]),
            floats([3, -5]),
            "two rows of three actions; in the second even the best one is below 0.",
        ),
        Row(
            rows_of([[1, 99], [2, -3]]),
            floats([99, 2]),
            "as many rows as actions, so a mix-up does not show in the shape.",
        ),
        Row(
            {"next_q_values": floats([[1, 3]]).requires_grad_()},
            floats([3]),
            "a row that carries a gradient, as a network's values do.",
        ),
    ),
    draw=draw,
    mistakes=MISTAKES,
    hints=(
        "The largest number of each row.",
        "`max` with `dim=1` gives values and indices.",
        "`next_q_values.max(dim=1).values`.",
    ),
    difficulty=1,
    minutes=4,
    names=TORCH,
)
