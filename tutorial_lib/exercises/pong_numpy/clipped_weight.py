"""Exercise of lesson 01: the weight of a step whose action has moved."""

from typing import Any

import numpy as np

from tutorial_lib.equations.policies import clipped_weight
from tutorial_lib.exercises import draws
from tutorial_lib.exercises.exercise import Exercise, Row

ANSWER = """
moved = np.where(advantages > 0, ratio > 1 + clip, ratio < 1 - clip)
return np.where(moved, 0, ratio * advantages)
"""

MISTAKES = """
+ return np.clip(ratio, 1 - clip, 1 + clip) * advantages
the ratio is clipped, but its action is still pushed on. A clipped ratio is a constant,
and a constant has the slope 0.

+ bounded = np.clip(ratio, 1 - clip, 1 + clip)
+ return np.minimum(ratio * advantages, bounded * advantages)
this is the objective itself. Its slope is asked for: 0 where the clipped branch is the
smaller one, else ratio * advantage.

- np.where(advantages > 0, ratio > 1 + clip, ratio < 1 - clip)
+ ratio > 1 + clip
it forgets the sign of the advantage. A bad action (advantage below 0) has moved enough
once the ratio is below 1 - clip.

- np.where(advantages > 0, ratio > 1 + clip, ratio < 1 - clip)
+ abs(ratio - 1) > clip
it stops on both sides. An action that moved the wrong way must be pulled back: only the
side that the advantage asks for is cut off.

- np.where(advantages > 0, ratio > 1 + clip, ratio < 1 - clip)
+ (advantages > 0) & (ratio > 1 + clip)
a bad action (advantage below 0) is not stopped at 1 - clip.

- np.where(advantages > 0, ratio > 1 + clip, ratio < 1 - clip)
+ (advantages < 0) & (ratio < 1 - clip)
a good action (advantage above 0) is not stopped at 1 + clip.

- ratio > 1 + clip, ratio < 1 - clip
+ ratio > clip, ratio < -clip
the limits lie around 0. The ratio is 1 where nothing has moved: they are 1 + clip and
1 - clip.

+ return ratio * advantages
what has moved enough is not cut off. Its weight is 0.
"""


def steps(ratio: Any, advantages: Any, clip: float) -> dict[str, Any]:
    """Steps of a batch that was used before."""
    return {"ratio": np.array(ratio), "advantages": np.array(advantages), "clip": clip}


def draw(rng: draws.Generator) -> dict[str, Any]:
    """Steps, some of which have not moved, none to the very limit."""
    size = draws.size(rng)
    ratio = np.exp(draws.bools(rng, size, share=0.8) * 0.7 * draws.decimals(rng, size))
    clip = draws.one_of(rng, 0.1, 0.2, 0.5)
    return steps(ratio, draws.numbers(rng, size), clip)


EXERCISE = Exercise(
    clipped_weight,
    ANSWER,
    rows=(
        Row(
            steps([1.5, 1.5, 0.5, 0.5, 1.1, 0.9], [2.0, -2, 2, -2, 2, -2], 0.2),
            np.array([0, -3, 1, 0, 2.2, -1.8]),
            "a good action half as likely again has moved enough, and so has a bad "
            "one half as likely; the two that moved the wrong way are pulled back.",
        ),
        Row(
            steps([1.4, 0.6, 1.6, 0.4], [1.0, -1, 1, -1], 0.5),
            np.array([1.4, -0.6, 0, 0]),
            "with a clip of 0.5 a ratio of 1.4 is still free to move.",
        ),
    ),
    draw=draw,
    mistakes=MISTAKES,
    hints=(
        "Where nothing is clipped the weight is ratio * advantage. Where it is, the "
        "objective is flat, and the weight is 0.",
        "For an advantage above 0 the limit is 1 + clip, from below; for one below 0 "
        "it is 1 - clip, from above.",
        "`moved_enough = np.where(advantages > 0, ratio > 1 + clip, ratio < 1 - clip)` "
        "and one more `np.where`.",
    ),
    difficulty=2,
    minutes=10,
)
