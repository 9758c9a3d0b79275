"""Exercise of lesson 05: the value of the action that was taken."""

from typing import Any

from tutorial_lib.equations.targets import q_taken
from tutorial_lib.exercises import draws
from tutorial_lib.exercises.exercise import Exercise, Row
from tutorial_lib.exercises.tensors import TORCH, floats, wholes

ANSWER = """
return q_values.gather(1, actions[:, None]).squeeze(1)
"""

MISTAKES = """
+ return q_values.max(dim=1).values
it picks the best action of each row. Pick the one that was taken, good or bad.

+ return q_values
the values of all actions came, so all of them would be trained towards a target that is
about one. Pick that of the action taken: [B].

+ return q_values.sum(dim=1)
it adds up all actions. Pick the one that was taken.

+ return q_values[:, actions]
every row came with every row's action, [B, B]. Say which row too:
`q_values[torch.arange(len(actions)), actions]`.

+ return q_values[actions]
it picks rows, and actions are columns. Say which row of each:
`q_values[torch.arange(len(actions)), actions]`.

- .squeeze(1)
the values stand in a column, [B, 1]. Less a target [B] it would silently be [B, B],
every row against every target. Add `.squeeze(1)`.

+ return q_values[torch.arange(len(actions)), actions - 1]
it is one column too far to the left: actions count from 0.

+ return q_values * functional.one_hot(actions, q_values.shape[1])
the other actions are 0, and still there. Add up each row: `.sum(dim=1)`.
"""


def batch(q_values: Any, actions: Any) -> dict[str, Any]:
    """Rows of values, with the actions that were taken."""
    return {"q_values": floats(q_values), "actions": wholes(actions)}


def draw(rng: draws.Generator) -> dict[str, Any]:
    """One to five rows of one to five actions."""
    rows, columns = draws.size(rng), draws.size(rng)
    return batch(draws.numbers(rng, rows, columns), rng.integers(columns, size=rows))


EXERCISE = Exercise(
    q_taken,
    ANSWER,
    rows=(
        Row(
            batch([[98, 1, 99], [2, 99, 98]], [1, 0]),
            floats([1, 2]),
            "in the first row action 1 was taken, in the second action 0; the others "
            "are 98 and 99.",
        ),
        Row(
            batch([[-1, 99], [99, -2]], [0, 1]),
            floats([-1, -2]),
            "as many rows as actions. Values may be below 0.",
        ),
    ),
    draw=draw,
    mistakes=MISTAKES,
    hints=(
        "From row i the column `actions[i]`.",
        "`q_values.gather(1, actions[:, None])` does that, and gives a column [B, 1].",
        "`q_values.gather(1, actions[:, None]).squeeze(1)`.",
    ),
    difficulty=2,
    minutes=6,
    slopes=("q_values",),
    names=TORCH,
)
