"""Exercise of lesson 06: a stack of one game alone."""

from typing import Any

import numpy as np

from tutorial_lib.equations.frames import only_this_game
from tutorial_lib.exercises import draws
from tutorial_lib.exercises.exercise import Exercise, Row

ANSWER = """
ago = np.arange(stacks.shape[1])[::-1]
stacks = stacks.copy()
stacks[ago >= seen[:, None]] = 0
return stacks
"""

MISTAKES = """
- [::-1]
it blackens the newest frames. The newest is the last of a stack, and the oldest go
first: count from the end.

- ago >= seen[:, None]
+ ago >= stacks.shape[1] - seen[:, None]
`seen` says how many frames stay; as many as that became black.

- stacks[ago >= seen[:, None]] = 0
+ stacks[seen < stacks.shape[1], 0] = 0
the oldest frame alone is black. There may be more than one from before.

- stacks[ago >= seen[:, None]] = 0
+ for stack, count in zip(stacks, seen):
+     stack[: len(stack) - count] = 0
a game that has shown more frames than a stack holds loses some of its own. Nothing is
to be black there: `min(count, len(stack))` of them stay.

- return stacks
+ return stacks[:, -int(seen.min()) :]
frames were left out, so the stack is shorter. The network reads as many as ever: make
them black.

- stacks[ago >= seen[:, None]] = 0
+ stacks[seen < stacks.shape[1]] = 0
all of a stack is black where its game is young. The newest `seen` frames stay.
"""


def pixels(stacks: list[list[int]], seen: list[int]) -> dict[str, Any]:
    """Stacks [N, S, 1, 1] of pictures of a single pixel, so that they can be read."""
    frames = np.array(stacks, dtype=np.uint8)[:, :, None, None]
    return {"stacks": frames, "seen": np.array(seen)}


def draw(rng: draws.Generator) -> dict[str, Any]:
    """Stacks without black pixels, of games of any age."""
    count, stack = draws.size(rng), draws.size(rng)
    shape = count, stack, draws.size(rng), draws.size(rng)
    return {
        "stacks": rng.integers(1, 256, shape, dtype=np.uint8),
        "seen": rng.integers(1, stack + 3, count),
    }


def in_order(fn: Any) -> str | None:
    """What comes can be made a tensor: nothing stands backwards in memory."""
    frames = fn(**pixels([[99, 98, 30, 40]], [2]))
    if min(frames.strides) < 0:
        return (
            "The frames came as a view that runs backwards, and `torch` cannot read "
            "it: end with `.copy()`."
        )
    return None


EXERCISE = Exercise(
    only_this_game,
    ANSWER,
    rows=(
        Row(
            pixels([[99, 98, 30, 40], [99, 98, 97, 40]], [2, 1]),
            pixels([[0, 0, 30, 40], [0, 0, 0, 40]], [])["stacks"],
            "the games have shown two frames and one; 97 to 99 are of those before.",
        ),
        Row(
            pixels([[10, 20, 30], [99, 20, 30]], [250, 2]),
            pixels([[10, 20, 30], [0, 20, 30]], [])["stacks"],
            "a game that has shown more frames than a stack holds keeps all of it.",
        ),
    ),
    draw=draw,
    mistakes=MISTAKES,
    hints=(
        "How long ago is each frame of a stack? `[3, 2, 1, 0]` for a stack of four.",
        "A frame is from before the game if it is at least `seen` frames old.",
        "`ago = np.arange(stacks.shape[1])[::-1]`; on a copy, "
        "`stacks[ago >= seen[:, None]] = 0`.",
    ),
    difficulty=2,
    minutes=8,
    properties=(in_order,),
)
