"""Exercise of lesson 03: whole games, one after another."""

from typing import Any

import numpy as np

from tutorial_lib.equations.returns import one_after_another
from tutorial_lib.exercises import draws
from tutorial_lib.exercises.exercise import Exercise, Row

ANSWER = """
games = [tape[playing[:, b], b] for b in range(playing.shape[1])]
return np.concatenate(games)
"""

MISTAKES = """
+ return tape[playing]
it goes step by step through all games, so the games are interleaved, and credit would
flow from one into another. Take one column after another.

- playing[:, b]
+ : playing[:, b].sum() - 1
the last step of every game is missing, and with it the lost life that settles it.
`playing` is True for that step too: use it as it is.

- playing[:, b]
+ : playing.sum(axis=0).min()
all games are cut to the shortest. The long games are the good ones.

- playing[:, b]
+ : playing[:, b].argmin()
a game that lasts to the end of the tape is lost. `argmin` is 0 where all are True. Take
the steps where `playing` is True.

+ return tape.T[playing.T]
it turns round all axes, also those of an observation. Swap the first two only:
`tape.swapaxes(0, 1)`.

+ return tape[playing[:, 0], 0]
only the first game is there. Take every column.

- return np.concatenate(games)
+ return np.sort(np.concatenate(games), axis=0)
the steps come sorted by what they hold. Keep each game's steps in the order of time.

+ mask = playing.reshape(playing.shape + (1,) * (tape.ndim - 2))
+ return np.where(mask, tape, 0).swapaxes(0, 1).reshape(-1, *tape.shape[2:])
the steps after a game's end are zeros now, but still there, and zeros would be learned
from. Leave them out.
"""


def games(tape: Any, playing: Any) -> dict[str, Any]:
    """A tape of [T, B, ...] and where its games were on."""
    return {"tape": np.array(tape), "playing": np.array(playing, dtype=bool)}


def draw(rng: draws.Generator) -> dict[str, Any]:
    """Games of 1 to T steps, with up to three axes of an observation."""
    steps, columns = draws.size(rng), draws.size(rng)
    first = steps if rng.random() < 0.2 else 1
    playing = np.arange(steps)[:, None] < rng.integers(first, steps + 1, columns)
    rest = [int(each) for each in rng.integers(1, 4, rng.choice([0, 0, 1, 2, 3]))]
    dtype = draws.one_of(rng, np.uint8, np.int64, np.float32, np.bool_)
    numbers = rng.integers(0, 2 if dtype is np.bool_ else 100, (steps, columns, *rest))
    return games(numbers.astype(dtype), playing)


EXERCISE = Exercise(
    one_after_another,
    ANSWER,
    rows=(
        Row(
            games(
                [[13, 22, 31], [10, 20, 30], [12, 99, 33], [11, 99, 99]],
                [[1, 1, 1], [1, 1, 1], [1, 0, 1], [1, 0, 0]],
            ),
            np.array([13, 10, 12, 11, 22, 20, 31, 30, 33]),
            "three games of four, two and three steps; 99 is what the columns showed "
            "after their games were over.",
        ),
        Row(
            games(
                np.array([[[1, 2], [5, 6]], [[99, 99], [8, 7]]], np.uint8),
                [[1, 1], [0, 1]],
            ),
            np.array([[1, 2], [5, 6], [8, 7]], np.uint8),
            "observations have axes of their own, [T, B, 2]; they stay as they are, "
            "and uint8.",
        ),
    ),
    draw=draw,
    mistakes=MISTAKES,
    hints=(
        "Column b of the tape is one game. Its steps are those where column b of "
        "`playing` is True.",
        "`tape[playing[:, b], b]` is game b. Do it for each b, in order.",
        "`np.concatenate([tape[playing[:, b], b] for b in range(playing.shape[1])])`.",
    ),
    difficulty=2,
    minutes=8,
)
