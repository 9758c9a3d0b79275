"""Exercise of lesson 05: Huber's loss."""

from typing import Any

from tutorial_lib.equations.targets import huber
from tutorial_lib.exercises import draws
from tutorial_lib.exercises.exercise import Exercise, Row
from tutorial_lib.exercises.tensors import TORCH, floats

ANSWER = """
size = td_error.abs()
curve = size**2 / 2
line = threshold * (size - threshold / 2)
return torch.where(size <= threshold, curve, line)
"""

MISTAKES = """
- torch.where(size <= threshold, curve, line)
+ curve
all errors are squared, so one surprise of 99 pulls 99 times as hard as an error of 1.

+ return td_error**2
all errors are squared, and not halved. Huber's loss goes on in a line.

- torch.where(size <= threshold, curve, line)
+ size
this is the size of the error. Up to the threshold take half the square.

- size <= threshold
+ line <= threshold
the line begins too late, as in a published program: a threshold of 1 switches at 1.5,
where the loss falls from 1.125 to 1. Compare the size of the error: `td_error.abs()`.

- td_error.abs()
+ td_error.clamp(-threshold, threshold).abs()
beyond the threshold the loss is flat: its slope is 0, and nothing is learned from a
large error. The *slope* stops growing there, not the loss.

- torch.where(size <= threshold, curve, line)
+ curve.clamp(max=threshold)
the loss itself is clipped, so a large error has no slope and teaches nothing.

- threshold * (size - threshold / 2)
+ size - 0.5
the line is meant for a threshold of 1: `threshold * (size - threshold / 2)`.

- (size - threshold / 2)
+ (size - 0.5)
the line is right for a threshold of 1 only. Take off half of `threshold**2`.

- torch.where(size <= threshold, curve, line)
+ torch.where(size <= threshold, curve, line) / threshold
this is Huber's loss divided by the threshold, as `smooth_l1_loss` has it.
"""


def draw(rng: draws.Generator) -> dict[str, Any]:
    """One to five errors, some large; in a third of all draws the usual threshold."""
    errors = draws.numbers(rng, draws.size(rng)) * draws.one_of(rng, 0.3, 1, 1, 25)
    threshold = {"threshold": draws.one_of(rng, 0.25, 0.7, 1.0, 2.0, 3)}
    return {"td_error": floats(errors), **(threshold if rng.random() < 0.7 else {})}


EXERCISE = Exercise(
    huber,
    ANSWER,
    rows=(
        Row(
            {"td_error": floats([0, 0.5, -0.5, 1, 1.25, -2, 99]), "threshold": 1.0},
            floats([0, 0.125, 0.125, 0.5, 0.75, 1.5, 98.5]),
            "up to 1 half of the square; beyond it a straight line: 1.25 gives 0.75.",
        ),
        Row(
            {"td_error": floats([2, -4, 6, -99]), "threshold": 4.0},
            floats([2, 8, 16, 388]),
            "a later switch: 2 and 4 are squared, and the line is four times as steep.",
        ),
    ),
    draw=draw,
    mistakes=MISTAKES,
    hints=(
        "Begin with `size = td_error.abs()`, and compare it with the threshold.",
        "Up to it `size**2 / 2`, beyond it a line that goes on without a jump.",
        "The line is `threshold * (size - threshold / 2)`; `torch.where` chooses.",
    ),
    difficulty=2,
    minutes=10,
    slopes=("td_error",),
    names=TORCH,
)
