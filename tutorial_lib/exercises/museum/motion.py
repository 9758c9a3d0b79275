"""Exercise of lesson 09, room 2: a ball that moves backwards and glows."""

from typing import Any

import numpy as np

from tutorial_lib.exercises import draws
from tutorial_lib.exercises.exercise import Exercise, Row

STUB = """
stack = np.roll(stack, 1, axis=0)
stack[-1] = frame
return stack[1:] - stack[:-1]
"""

ANSWER = """
stack = np.roll(stack, -1, axis=0)
stack[-1] = frame
return np.diff(stack.astype(np.int16), axis=0)
"""

MISTAKES = """
+ stack = np.roll(stack, 1, axis=0)
+ stack[-1] = frame
+ return stack[1:] - stack[:-1]
both mistakes are still there: the stack is shifted towards the newest end, and
differences below 0 wrap round to 255.

- np.diff(stack.astype(np.int16), axis=0)
+ stack[1:] - stack[:-1]
differences below 0 still wrap round: in uint8, 0 - 1 is 255. The order of the frames is
right now.

- np.roll(stack, -1, axis=0)
+ np.roll(stack, 1, axis=0)
the stack is still shifted the wrong way: the newest frame overwrites the second newest
and the oldest one stays. The differences are right now.

- stack = np.roll(stack, -1, axis=0)
+ stack = stack.copy()
nothing is shifted: the newest frame overwrites the second newest, and the three
others never change.

- stack = np.roll(stack, -1, axis=0)
- stack[-1] = frame
+ stack = np.concatenate([frame[None], stack[:-1]])
the newest frame is put in front, so time runs backwards. The newest is the last.

- np.diff(stack.astype(np.int16), axis=0)
+ -np.diff(stack.astype(np.int16), axis=0)
later frames are subtracted from earlier ones: all signs are the wrong way round.

- np.diff(stack.astype(np.int16), axis=0)
+ np.abs(np.diff(stack.astype(np.int16), axis=0))
the sign is lost, so a ball that comes looks like one that goes.

- np.diff(stack.astype(np.int16), axis=0)
+ np.diff(stack, axis=0).astype(np.int16)
the difference is taken in uint8 and has wrapped round before it is widened. Widen
the frames first.

- np.diff(stack.astype(np.int16), axis=0)
+ np.diff(stack.astype(np.int8), axis=0)
eight bits with a sign end at 127, and grey values go to 255.

- np.diff(stack.astype(np.int16), axis=0)
+ np.diff(np.maximum(stack[1:], stack[:-1]).astype(np.int16), axis=0)
it compares the brighter of each two frames, and one difference is missing.

- stack = np.roll(stack, -1, axis=0)
- stack[-1] = frame
the newest frame is not used at all.
"""


def motion(stack: np.ndarray, frame: np.ndarray) -> np.ndarray:
    """What changed from frame to frame, once a new frame has come.

    Args:
        stack: [S, H, W] uint8 in the order of time, the newest last.
        frame: [H, W] uint8, the one that has come; the oldest one leaves.

    Returns:
        [S - 1, H, W] int16, each frame minus the one before it.
    """
    stack = np.concatenate([stack[1:], frame[None]])
    return np.diff(stack.astype(np.int16), axis=0)


def screens(stack: Any, frame: Any) -> dict[str, Any]:
    """Frames of one row of pixels."""
    return {
        "stack": np.array(stack, np.uint8)[:, None],
        "frame": np.array(frame, np.uint8)[None],
    }


def draw(rng: draws.Generator) -> dict[str, Any]:
    """Two to five frames of one to four pixels."""
    frames, pixels = int(rng.integers(2, 6)), int(rng.integers(1, 5))
    values = rng.integers(0, 256, (frames + 1, pixels))
    return screens(values[:-1], values[-1])


EXERCISE = Exercise(
    motion,
    ANSWER,
    rows=(
        Row(
            screens([[1], [2], [3], [4]], [5]),
            np.ones((3, 1, 1), np.int16),
            "frames numbered 1 to 4, then 5: each is one more than the one before it.",
        ),
        Row(
            screens([[9, 0, 0], [9, 0, 0], [0, 9, 0]], [0, 0, 9]),
            np.array([[[-9, 9, 0]], [[0, -9, 9]]], np.int16),
            "a ball of brightness 9 moves to the right, one pixel a frame.",
        ),
        Row(
            screens([[255], [255]], [0]),
            np.array([[[-255]]], np.int16),
            "white turns black: the largest difference that there is.",
        ),
        Row(
            {
                "stack": np.arange(12, dtype=np.uint8).reshape(3, 2, 2),
                "frame": np.full((2, 2), 9, np.uint8),
            },
            np.array([[[4, 4], [4, 4]], [[1, 0], [-1, -2]]], np.int16),
            "frames of two rows: the pixels 4 to 7, then 8 to 11, then 9 everywhere.",
        ),
    ),
    draw=draw,
    mistakes=MISTAKES,
    hints=(
        "Feed it frames numbered 1, 2, 3, 4 and then 5, by hand. Which frame leaves?",
        "In uint8, 3 - 4 is 255. Which kinds of number have a sign and reach 255?",
        "`np.roll(stack, -1, axis=0)`, and `stack.astype(np.int16)` before anything is "
        "subtracted.",
    ),
    difficulty=1,
    minutes=5,
    stub=STUB,
)
