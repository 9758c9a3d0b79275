"""Exercise of lesson 09, room 10: a game that is cut off, and one that is over."""

from typing import Any

import torch

from tutorial_lib.equations.targets import max_value
from tutorial_lib.exercises import draws
from tutorial_lib.exercises.exercise import Exercise, Row
from tutorial_lib.exercises.tensors import TORCH, bools, floats

STUB = """
over = terminated | truncated
following = next_q_values.amax(dim=1)
return torch.where(over, 0, following)
"""

ANSWER = """
following = next_q_values.amax(dim=1)
following = torch.where(truncated, final_q_values.amax(dim=1), following)
return torch.where(terminated, 0, following)
"""

MISTAKES = """
+ over = terminated | truncated
+ following = next_q_values.amax(dim=1)
+ return torch.where(over, 0, following)
both mistakes are still there: a game that was cut off is taken for one that is over,
and behind that the last picture is never asked.

- following = torch.where(truncated, final_q_values.amax(dim=1), following)
where a game was cut off, the first picture of the next game is valued. The picture
that it was cut off at is in the other argument.

- following = torch.where(truncated, final_q_values.amax(dim=1), following)
+ following = final_q_values.amax(dim=1)
the last pictures are valued in every row. They count only where a game was cut off.

- torch.where(terminated, 0, following)
+ following
a game that is over is worth as much as its last picture. Nothing follows an end.

- torch.where(truncated, final_q_values.amax(dim=1), following)
+ torch.where(terminated, final_q_values.amax(dim=1), following)
- torch.where(terminated, 0, following)
+ torch.where(truncated, 0, following)
the two endings are swapped: what was over goes on, and what was cut off is over.

- torch.where(truncated, final_q_values.amax(dim=1), following)
+ torch.where(truncated, final_q_values.mean(dim=1), following)
the last picture is worth the mean of its actions here. Q-learning takes the best.

- following = next_q_values.amax(dim=1)
+ following = next_q_values.mean(dim=1)
the next picture is worth the mean of its actions here. Q-learning takes the best.

- torch.where(terminated, 0, following)
+ torch.where(terminated & ~truncated, 0, following)
a game that is over and at its time limit is taken for one that goes on. Over is over.

- torch.where(terminated, 0, following)
+ torch.where(terminated, -1, following)
an end is worth -1 here. Nothing follows it: 0.
"""


def next_worth(
    next_q_values: torch.Tensor,
    final_q_values: torch.Tensor,
    terminated: torch.Tensor,
    truncated: torch.Tensor,
) -> torch.Tensor:
    """What comes after a step is worth, in a world that starts anew by itself.

    Args:
        next_q_values: [B, A] float32, of what is seen next: where a game has ended,
            of the next game's first picture.
        final_q_values: [B, A] float32, of the picture with which the step ended.
        terminated: [B] bool, the game is over.
        truncated: [B] bool, it was cut off and would have gone on.

    Returns:
        [B] float32.

    Source: Pardo et al. 2018, "Time limits in reinforcement learning".
    """
    goes_on = torch.where(
        truncated, max_value(final_q_values), max_value(next_q_values)
    )
    return torch.where(terminated, 0, goes_on)


def rows(following: Any, final: Any, terminated: Any, truncated: Any) -> dict[str, Any]:
    """Steps with what followed."""
    return {
        "next_q_values": floats(following),
        "final_q_values": floats(final),
        "terminated": bools(terminated),
        "truncated": bools(truncated),
    }


def draw(rng: draws.Generator) -> dict[str, Any]:
    """One to five steps, ends of both kinds, now and then both at once."""
    size = draws.size(rng)
    following, final = rng.standard_normal((2, size, 3))
    ends = draws.bools(rng, size, share=0.3), draws.bools(rng, size, share=0.4)
    return rows(following, final, *ends)


EXERCISE = Exercise(
    next_worth,
    ANSWER,
    rows=(
        Row(
            rows([[1, 2]], [[1, 2]], [0], [0]),
            floats([2]),
            "the game goes on: the best of the next actions.",
        ),
        Row(
            rows([[99, 99]], [[7, 7]], [1], [0]),
            floats([0]),
            "the game is over: nothing follows. 99 belongs to the next game.",
        ),
        Row(
            rows([[99, 99]], [[3, 4]], [0], [1]),
            floats([4]),
            "the game was cut off: it would have gone on from its last picture.",
        ),
        Row(
            rows([[99, 99]], [[3, 4]], [1], [1]),
            floats([0]),
            "over, with the last step that was allowed: over is over.",
        ),
    ),
    draw=draw,
    mistakes=MISTAKES,
    hints=(
        "Which of the arguments does the code never read?",
        "Over: nothing follows. Cut off: the game would have gone on from its last "
        "picture, not from the first one of the next game.",
        "`torch.where(truncated, final_q_values.amax(dim=1), following)`, and then 0 "
        "where `terminated`.",
    ),
    difficulty=2,
    minutes=8,
    names=TORCH,
    stub=STUB,
)
