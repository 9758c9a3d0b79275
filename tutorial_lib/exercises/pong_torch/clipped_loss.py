"""Exercise of lesson 02: one batch for several updates."""

from typing import Any

import numpy as np

from tutorial_lib.equations.losses import clipped_loss
from tutorial_lib.exercises import draws
from tutorial_lib.exercises.exercise import Exercise, Row
from tutorial_lib.exercises.tensors import TORCH, floats

ANSWER = """
ratio = (new_log_prob - old_log_prob.detach()).exp()
weight = advantages.detach()
bounded = ratio.clamp(1 - clip, 1 + clip)
return -torch.minimum(ratio * weight, bounded * weight).mean()
"""

MISTAKES = """
- bounded * weight
+ (ratio * weight).clamp(1 - clip, 1 + clip)
the whole objective is clamped. Clamp the ratio, then weigh it.

- torch.minimum(ratio * weight, bounded * weight)
+ (bounded * weight)
only the clipped ratio counts, so an action that moved the wrong way is never pulled
back. Take the smaller of the clipped and the free objective.

- (new_log_prob - old_log_prob.detach()).exp()
+ new_log_prob / old_log_prob.detach()
it divides the logarithms. The ratio is the exp of their *difference*.

- 1 - clip, 1 + clip
+ -clip, clip
the ratio is clamped around 0. It is 1 where nothing has moved: clamp it around 1.

- 1 - clip, 1 + clip
+ max=1 + clip
only the upper limit is there. A bad action stops at 1 - clip.

- torch.minimum(ratio * weight, bounded * weight)
+ (torch.minimum(ratio, bounded) * weight)
the smaller *ratio* is taken, then weighed. Multiply first, then take the smaller.

+ ratio = (new_log_prob - old_log_prob.detach()).exp()
+ moved = torch.where(advantages > 0, ratio > 1 + clip, ratio < 1 - clip)
+ return -torch.where(moved, 0, ratio * advantages.detach()).mean()
an action that has moved enough counts as 0. Its slope is 0, its objective is not.
"""


def batch(now: Any, then: Any, advantages: Any, clip: float) -> dict[str, Any]:
    """Actions with their probabilities now and then."""
    logs = {"new_log_prob": floats(np.log(now)), "old_log_prob": floats(np.log(then))}
    return logs | {"advantages": floats(advantages), "clip": clip}


def draw(rng: draws.Generator) -> dict[str, Any]:
    """A batch, some of which has not moved; now and then nothing is to be clipped."""
    size = draws.size(rng)
    now, then = rng.uniform(0.05, 1, (2, size))
    now = np.where(draws.bools(rng, size), then, now)
    clip = draws.one_of(rng, 0.1, 0.2, 0.5, 1e9)
    return batch(now, then, draws.numbers(rng, size), clip)


EXERCISE = Exercise(
    clipped_loss,
    ANSWER,
    rows=(
        Row(
            batch([0.6], [0.4], [2], 0.25),
            floats(-2.5),
            "a good action is 1.5 times as likely as before; it counts as 1.25.",
        ),
        Row(
            batch([0.2, 0.6, 0.2], [0.4, 0.4, 0.4], [-2, -2, 2], 0.25),
            floats(7 / 6),
            "a bad action that is half as likely as before counts as 0.75: -1.5. The "
            "two that moved the wrong way count in full: -3 and 1.",
        ),
    ),
    draw=draw,
    mistakes=MISTAKES,
    hints=(
        "First the ratio: `(new_log_prob - old_log_prob.detach()).exp()`.",
        "Then `ratio * advantages`, once more with `ratio.clamp(1 - clip, 1 + clip)`.",
        "Minus the mean of `torch.minimum` of the two, with `advantages.detach()`.",
    ),
    difficulty=3,
    minutes=15,
    slopes=("new_log_prob", "old_log_prob", "advantages"),
    names=TORCH,
)
