"""Exercise of lesson 09, room 7: an agent that expects the same everywhere."""

from typing import Any

import torch

from tutorial_lib.equations.targets import huber, q_taken
from tutorial_lib.exercises import draws
from tutorial_lib.exercises.exercise import Exercise, Row
from tutorial_lib.exercises.tensors import TORCH, floats, wholes

STUB = """
taken = q_values.gather(1, actions[:, None])
size = (target - taken).abs()
square, line = size**2 / 2, size - 0.5
return torch.where(size > 1, square, line).mean()
"""

ANSWER = """
taken = q_values.gather(1, actions[:, None]).squeeze(1)
size = (target - taken).abs()
square, line = size**2 / 2, size - 0.5
return torch.where(size < 1, square, line).mean()
"""

MISTAKES = """
+ taken = q_values.gather(1, actions[:, None])
+ size = (target - taken).abs()
+ square, line = size**2 / 2, size - 0.5
+ return torch.where(size > 1, square, line).mean()
both mistakes are still there: every row is compared with the targets of all, and line
and square are swapped.

- q_values.gather(1, actions[:, None]).squeeze(1)
+ q_values.gather(1, actions[:, None])
every row is still compared with the targets of all rows: a column less a row is a
table. Line and square are right now.

- size < 1
+ size > 1
line and square are still swapped: large errors are squared, small ones not. The shapes
are right now.

- q_values.gather(1, actions[:, None]).squeeze(1)
+ q_values.max(dim=1).values
the best action is judged in place of the one that was taken.

- torch.where(size < 1, square, line).mean()
+ torch.where(size < 1, square, line).sum()
the losses are added up. Their mean is asked for.

- torch.where(size < 1, square, line).mean()
+ square.mean()
every error is squared: a single large one outweighs all others.

- torch.where(size < 1, square, line).mean()
+ line.mean()
the straight line counts everywhere, so small errors pull with full strength.

- size**2 / 2
+ size**2
the square is twice as large as it should be, so it does not meet the line.

- size - 0.5
+ size
the line begins 0.5 too high, so the loss jumps.

- size < 1
+ size < 0.5
the line begins too early, at an error of 0.5.
"""


def mean_loss(
    q_values: torch.Tensor, actions: torch.Tensor, target: torch.Tensor
) -> torch.Tensor:
    """Huber's loss of the actions taken, its mean over a batch.

    Args:
        q_values: [B, A] float32, by the network that learns.
        actions: [B] int64, those taken.
        target: [B] float32.

    Returns:
        A float32 without axes, with its gradient.
    """
    return huber(target - q_taken(q_values, actions)).mean()


def batch(q_values: Any, actions: Any, target: Any) -> dict[str, Any]:
    """Values, actions and targets."""
    return {
        "q_values": floats(q_values),
        "actions": wholes(actions),
        "target": floats(target),
    }


def draw(rng: draws.Generator) -> dict[str, Any]:
    """One to five rows, errors on both sides of 1."""
    size = draws.size(rng)
    values = rng.standard_normal((size, 3))
    return batch(values, rng.integers(3, size=size), 2 * rng.standard_normal(size))


EXERCISE = Exercise(
    mean_loss,
    ANSWER,
    rows=(
        Row(
            batch([[0, 9], [9, 5]], [0, 1], [0, 5]),
            floats(0),
            "both rows meet their target: there is nothing to lose.",
        ),
        Row(
            batch([[0, 9]], [0], [3]),
            floats(2.5),
            "one row and an error of 3, on the line: 3 - 0.5.",
        ),
        Row(
            batch([[0, 9], [9, 1]], [0, 1], [0.5, 1]),
            floats(0.0625),
            "errors of 0.5 and 0: half of 0.125.",
        ),
    ),
    draw=draw,
    mistakes=MISTAKES,
    hints=(
        "Print `(target - taken).shape` for a batch of two.",
        "Small errors are squared, large ones lie on the line. Try an error of 3.",
        "`.squeeze(1)` makes a row of the column `[B, 1]`; and `size < 1` is where the "
        "square counts.",
    ),
    difficulty=2,
    minutes=6,
    slopes=("q_values",),
    names=TORCH,
    stub=STUB,
)
