"""Exercise of lesson 02: how many places a kernel finds."""

from typing import Any

from tutorial_lib.equations.frames import convolved
from tutorial_lib.exercises import draws
from tutorial_lib.exercises.exercise import Exercise, Row

ANSWER = """
return (pixels - kernel) // stride + 1
"""

MISTAKES = """
-  + 1
it counts the moves of the kernel. There is one place more than moves: add 1.

- (pixels - kernel) // stride
+ -(-(pixels - kernel) // stride)
it rounds up, so the last place hangs over the edge. Round down: `//`.

- (pixels - kernel) // stride
+ round((pixels - kernel) / stride)
it rounds to the nearest, so the last place may hang over the edge. Round down: `//`.

+ return pixels // stride
the kernel is forgotten. It can move over `pixels - kernel`.

+ return -(-pixels // stride)
this is the size with padding, where zeros are added around the picture. Here is none.

- (pixels - kernel) // stride + 1
+ (pixels - kernel + 1) // stride
the 1 is added before the division. The first place is there anyway: add it after.

- (pixels - kernel) // stride
+ pixels - kernel // stride
only the kernel is divided by the stride. Put brackets around the difference.
"""


def side(pixels: int, kernel: int, stride: int) -> dict[str, Any]:
    """A side of a picture, and what moves along it."""
    return {"pixels": pixels, "kernel": kernel, "stride": stride}


def draw(rng: draws.Generator) -> dict[str, Any]:
    """A kernel that fits, now and then just so."""
    kernel, stride = draws.size(rng, 9), draws.size(rng, 7)
    more = draws.one_of(rng, 0, stride * draws.size(rng), int(rng.integers(40)))
    return side(kernel + more, kernel, stride)


EXERCISE = Exercise(
    convolved,
    ANSWER,
    rows=(
        Row(
            side(84, 8, 4),
            20,
            "our first layer: the last place of the kernel is pixels 76 to 83.",
        ),
        Row(side(20, 4, 2), 9, "our second layer reads what the first one made."),
        Row(
            side(80, 6, 3),
            25,
            "the kernel starts at 0, 3, ... 72; it would hang over the edge at 75, and "
            "the last two pixels are not seen.",
        ),
        Row(side(5, 5, 3), 1, "a kernel as large as the picture has one place."),
    ),
    draw=draw,
    mistakes=MISTAKES,
    hints=(
        "Draw 8 pixels and a kernel of 4 that moves by 2. Where can it start?",
        "The kernel can move over `pixels - kernel` pixels, `stride` at a time.",
        "Whole moves, `(pixels - kernel) // stride`, and the place it starts from.",
    ),
    difficulty=1,
    minutes=5,
)
