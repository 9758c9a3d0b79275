"""Exercise of lesson 07: what one frame hides."""

from typing import Any

import numpy as np

from tutorial_lib.exercises import draws
from tutorial_lib.exercises.exercise import Exercise, Row
from tutorial_lib.worlds.frames import brighter

ANSWER = """
before = frames[frame_skip - 2 :: frame_skip]
now = frames[frame_skip - 1 :: frame_skip]
return np.maximum(before, now)
"""

MISTAKES = """
- return np.maximum(before, now)
+ return now
only the last frame of each step is left, and what the game draws in every other frame
may be missing. Take the one before it too.

- return np.maximum(before, now)
+ return before
only the last frame but one of each step is left. Take the last one too.

+ return frames[::frame_skip]
only the first frame of each step is left. Take the brighter of the last two.

+ return np.maximum(frames[::frame_skip], frames[1::frame_skip])
these are the first two frames of each step. Take the last two.

+ return frames.reshape(-1, frame_skip, *frames.shape[1:])[:, -3:].max(axis=1)
it takes the last three frames of each step. Take the last two.

+ return frames.reshape(-1, frame_skip, *frames.shape[1:]).max(axis=1)
the brightest of all frames of a step: things that move leave a trail. Take only the
last two.

- return np.maximum(before, now)
+ return (before / 2 + now / 2)
it is the mean of the two, so what is in one of them is half as bright: `np.maximum`.

- return np.maximum(before, now)
+ return np.minimum(before.astype(int) + now, 255).astype(np.uint8)
the two are added up and cut at 255. Keep the larger: `np.maximum`.

- return np.maximum(before, now)
+ return now if now.sum() > before.sum() else before
frames are chosen as a whole. Each pixel is compared by itself: `np.maximum`.

+ return np.maximum(frames[2::4], frames[3::4])
every step has four frames here. Take the number from `frame_skip`.

- return np.maximum(before, now)
+ return np.maximum(before, now)[-1:]
only the picture of the last step came. Each step has one.
"""


def steps(frames: Any, frame_skip: int) -> dict[str, Any]:
    """Frames [T, 1, W] of a single row, so that they can be read."""
    shown = np.array(frames, dtype=np.uint8)[:, None]
    return {"frames": shown, "frame_skip": frame_skip}


def draw(rng: draws.Generator) -> dict[str, Any]:
    """One to five agent steps of two to five frames."""
    frame_skip = int(rng.integers(2, 6))
    shape = frame_skip * draws.size(rng), draws.size(rng), draws.size(rng)
    frames = rng.integers(0, 256, shape, dtype=np.uint8)
    return {"frames": frames, "frame_skip": frame_skip}


EXERCISE = Exercise(
    brighter,
    ANSWER,
    rows=(
        Row(
            steps([[99, 98], [10, 40], [30, 25], [95, 94], [7, 0], [0, 6]], 3),
            np.array([[[30, 40]], [[7, 6]]], dtype=np.uint8),
            "two steps of three frames of two pixels; 94 to 99 are in the first ones.",
        ),
        Row(
            steps([[200], [100], [0], [9], [50], [60]], 2),
            np.array([[[200]], [[9]], [[60]]], dtype=np.uint8),
            "three agent steps of two frames: here every frame counts.",
        ),
    ),
    draw=draw,
    mistakes=MISTAKES,
    hints=(
        "With four frames in a step, which are the last two of the second step?",
        "`frames[frame_skip - 1 :: frame_skip]` is the last frame of every step.",
        "`np.maximum` of that and of `frames[frame_skip - 2 :: frame_skip]`.",
    ),
    difficulty=2,
    minutes=8,
)
