"""Exercise of lesson 03: where a life was lost."""

from typing import Any

import numpy as np

from tutorial_lib.equations.returns import life_lost
from tutorial_lib.exercises import draws
from tutorial_lib.exercises.exercise import Exercise, Row

ANSWER = """
return lives < lives_before
"""

MISTAKES = """
- lives < lives_before
+ (lives < lives_before).astype(int)
the places are right, but 1 and 0 came. As a mask they fail: `~1` is -2, and `x[1]` is
one place. Return what the comparison gives, True and False (bool).

- lives < lives_before
+ lives != lives_before
a new game begins with more lives than the old one ended with. That is a change, but no
loss: use `<`.

- lives < lives_before
+ lives == 0
this is the end of the game, or a game without lives. Compare with the lives before the
step.

- lives < lives_before
+ (lives < lives_before) & (lives > 0)
the last life is a life too: the step to 0 counts.

- lives < lives_before
+ (lives == 0) & (lives_before > 0)
only the last life counts, with which the game ends. Each life before it is one too.

- lives < lives_before
+ (lives < lives_before) | (lives == 0)
a game like Pong has 0 lives at every step and loses none. Only fewer than before count.

- lives < lives_before
+ lives <= lives_before
every quiet step loses a life. Where the number stays as it was nothing was lost: `<`.

- lives < lives_before
+ lives >= lives_before
True and False are the wrong way round: it finds where no life was lost.

- lives < lives_before
+ (lives < lives_before).any()
one answer came for all games. Each game has its own.
"""


def games(lives: Any, before: Any) -> dict[str, Any]:
    """Lives of [B] games."""
    return {"lives": np.array(lives), "lives_before": np.array(before)}


def draw(rng: draws.Generator) -> dict[str, Any]:
    """Quiet steps, lost lives, last ones too, and new games; some count no lives."""
    size = draws.size(rng)
    before = rng.integers(0, 6, size) * rng.integers(0, 2, size)
    fewer = np.maximum(before - 1, 0)
    more = np.minimum(before + rng.integers(1, 6, size), 5)
    return games(np.choose(rng.integers(0, 3, size), [before, fewer, more]), before)


EXERCISE = Exercise(
    life_lost,
    ANSWER,
    rows=(
        Row(
            games([5, 4, 3, 0, 5], [5, 5, 3, 1, 0]),
            np.array([False, True, False, True, False]),
            "five games. The second lost a life, the fourth its last one; the fifth "
            "began anew with five lives, which is no loss.",
        ),
        Row(
            games([0, 0], [0, 0]),
            np.array([False, False]),
            "a game like Pong counts no lives at all.",
        ),
    ),
    draw=draw,
    mistakes=MISTAKES,
    hints=(
        "Compare two numbers for each game. NumPy does it for all games at once.",
        "A new game goes from 0 lives to 5. Only fewer lives than before are a loss.",
        "`lives < lives_before`.",
    ),
    difficulty=1,
    minutes=3,
)
