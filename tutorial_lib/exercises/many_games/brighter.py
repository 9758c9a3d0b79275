"""Exercise of lesson 06: what one frame hides."""

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

+ return np.maximum(frames[::frame_skip], frames[1::frame_skip])
these are the first two frames of each step. The agent wants to know how things stand
now: take the last two.

+ return frames.reshape(-1, frame_skip, *frames.shape[1:]).max(axis=1)
the brightest of all frames of a step: things that move leave a trail. Take only the
last two.

- return np.maximum(before, now)
+ return (before / 2 + now / 2)
it is the mean of the two, so what is drawn in one of them is half as bright. Keep the
larger: `np.maximum`.

- return np.maximum(before, now)
+ return before
only the last frame but one of each step is left. Take the last one too.

- return np.maximum(before, now)
+ return before + now
the two are added up, and in uint8 200 + 100 is 44. Keep the larger: `np.maximum`.

- return np.maximum(before, now)
+ return np.minimum(before, now)
it keeps the darker pixel. Things that are drawn are brighter than the black behind
them: `np.maximum`.

+ return np.maximum(frames[:-1], frames[1:])
every frame was compared with the next, whatever step it is in. Each agent step has one
picture: go on by `frame_skip`.

- frames[frame_skip - 2 :: frame_skip]
+ frames[frame_skip::frame_skip]
the last frame of one step met the first of the next. Begin one frame earlier:
`frame_skip - 2` and `frame_skip - 1`.

+ return np.maximum(frames[2::4], frames[3::4])
every step has four frames here, whatever `frame_skip` says. Take the number from the
argument.

+ steps = frames.reshape(frame_skip, -1, *frames.shape[1:])
+ return steps[-2:].max(axis=0)
the frames of a step come one after another, and here they are taken from far apart. The
steps are the first axis: `frames.reshape(-1, frame_skip, ...)`.

- return np.maximum(before, now)
+ return np.array([max(pair, key=np.sum) for pair in zip(before, now)])
it chose one of the two frames as a whole. Each pixel is compared by itself:
`np.maximum`.

- return np.maximum(before, now)
+ return np.maximum(before, now).astype(np.float32)
the pixels became floats, several times as large. They come as uint8 and stay uint8.

- return np.maximum(before, now)
+ return np.minimum(before.astype(int) + now, 255).astype(np.uint8)
the two are added up and cut at 255. Keep the larger: `np.maximum`.

+ return frames.reshape(-1, frame_skip, *frames.shape[1:])[:, -3:].max(axis=1)
it takes the last three frames of each step. Take the last two.

+ return frames[::frame_skip]
only the first frame of each step is left. Take the brighter of the last two.

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
            "two agent steps of three frames of two pixels. Only the last two frames "
            "of each step count; 94 to 99 are in those before.",
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
        "With four frames in a step, which are the last two of the first step? And of "
        "the second?",
        "`frames[frame_skip - 1 :: frame_skip]` is the last frame of every step.",
        "`np.maximum` of that and of `frames[frame_skip - 2 :: frame_skip]`.",
    ),
    difficulty=2,
    minutes=8,
)
