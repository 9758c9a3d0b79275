"""Exercise of lesson 00: what is played where the emulator ignores a button."""

from typing import Any

import numpy as np

from tutorial_lib.equations.frames import sticky_buttons
from tutorial_lib.exercises import draws
from tutorial_lib.exercises.exercise import Exercise, Row

ANSWER = """
played = np.zeros(len(pressed), dtype=int)
now = 0
for frame in range(len(pressed)):
    if not ignored[frame]:
        now = pressed[frame]
    played[frame] = now
return played
"""

MISTAKES = """
+ before = np.concatenate([[0], pressed[:-1]])
+ return np.where(ignored, before, pressed)
after an ignored frame it goes on with what was *pressed* before, and that may have been
ignored, too. What was *played* before goes on.

+ return np.where(ignored, 0, pressed)
an ignored button becomes 0, no button at all. What was played before goes on.

- if not ignored[frame]
+ if ignored[frame]
it keeps the ignored buttons and drops the others: `ignored` is True where the button
does not count.

- now = 0
+ now = pressed[0]
if the very first button is ignored, nothing was played before: that frame plays 0.

+ return pressed[~ignored]
the ignored frames are left out. Every frame plays something: give [T] buttons back.

+ return pressed
no button is ever ignored. Where `ignored` is True, what was played before goes on.

-     if not ignored[frame]:
-         now = pressed[frame]
-     played[frame] = now
+     played[frame] = now
+     if not ignored[frame]:
+         now = pressed[frame]
every button comes one frame late. One that is not ignored is played at once.

+ played = []
+ now, before = 0, False
+ for button, is_ignored in zip(pressed, ignored):
+     if not is_ignored or before:
+         now = button
+     before = is_ignored and not before
+     played.append(now)
+ return np.array(played)
after one ignored frame the next button always counts. Each frame is decided by itself:
several in a row may be ignored.
"""


def frames(pressed: list[int], ignored: list[int]) -> dict[str, Any]:
    """Some frames, [T]."""
    return {"pressed": np.array(pressed), "ignored": np.array(ignored, dtype=bool)}


def draw(rng: draws.Generator) -> dict[str, Any]:
    """One to eight frames, of which about half are ignored."""
    count = draws.size(rng, most=8)
    pressed = rng.integers(0, 5, count)
    return {"pressed": pressed, "ignored": draws.bools(rng, count, share=0.5)}


EXERCISE = Exercise(
    sticky_buttons,
    ANSWER,
    rows=(
        Row(
            frames([2, 2, 3, 3], [0, 0, 1, 0]),
            np.array([2, 2, 2, 3]),
            "the button 3 is ignored at first, so 2 is held for a frame more.",
        ),
        Row(
            frames([2, 3, 4, 5, 5], [0, 1, 1, 1, 0]),
            np.array([2, 2, 2, 2, 5]),
            "three frames in a row are ignored; 3 and 4 are never played.",
        ),
        Row(
            frames([2, 3, 3, 3, 3, 4], [0, 1, 1, 1, 1, 0]),
            np.array([2, 2, 2, 2, 2, 4]),
            "four frames in a row are ignored; there may be any number of them.",
        ),
        Row(
            frames([3, 3, 1], [1, 1, 0]),
            np.array([0, 0, 1]),
            "the first frames are ignored: nothing was played before, so 0.",
        ),
    ),
    draw=draw,
    mistakes=MISTAKES,
    hints=(
        "Walk along the frames and remember which button is being played. When does "
        "it change?",
        "Begin with `now = 0`. At each frame that is not ignored, `now` becomes the "
        "button that was pressed.",
        "At every frame write `now` into the answer, `played[frame] = now`.",
    ),
    difficulty=1,
    minutes=6,
)
