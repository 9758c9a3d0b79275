"""Exercise of lesson 01: from two screens of Pong to what moved between them."""

from typing import Any

import numpy as np

from tutorial_lib.exercises import draws
from tutorial_lib.exercises.exercise import Exercise, Row
from tutorial_lib.worlds import frames

ANSWER = """
lit = (obs[:, :, 34:194] > 87).astype(np.float32)
moved = lit[:, 1] - lit[:, 0]
return np.mean(moved.reshape(-1, 40, 4, 40, 4), axis=(2, 4)).reshape(-1, 1600)
"""

MISTAKES = """
- np.float32
+ np.uint8
0 - 1 is 255 in uint8, which holds no negative numbers. Turn the frames into int8 or
float32 before you subtract.

- np.mean(moved.reshape(-1, 40, 4, 40, 4), axis=(2, 4)).reshape(-1, 1600)
+ moved[:, ::4, ::4].reshape(-1, 1600)
it keeps one pixel of each block, and the ball, 2 pixels wide, falls between them. Take
the mean of each block of 4 x 4.

- np.mean(moved.reshape(-1, 40, 4, 40, 4), axis=(2, 4)).reshape(-1, 1600)
+ moved[:, ::2, ::2].reshape(-1, 6400)
it keeps every second pixel, as Karpathy did: 6400 numbers. Here the blocks make 1600.

- 34:194
+ 35:195
it starts at row 35, as Karpathy did. The field is rows 34 to 193: `[34:194]`.

- lit = (obs[:, :, 34:194] > 87).astype(np.float32)
+ lit = obs[:, :, 34:194].astype(np.float32)
it subtracts grey levels. First ask whether each is brighter than the background, 87.

- lit[:, 1] - lit[:, 0]
+ np.abs(lit[:, 1] - lit[:, 0])
it says that something changed, but not in which direction. Keep the sign.

- lit[:, 1] - lit[:, 0]
+ np.maximum(lit[:, 1] - lit[:, 0], 0)
only what lit up counts. Where a pixel went dark the difference is to be below 0.

+ small = obs[:, :, 34:194].reshape(-1, 2, 40, 4, 40, 4).mean(axis=(3, 5)) > 87
+ return (small[:, 1] * 1.0 - small[:, 0]).reshape(-1, 1600)
it takes the mean of each block first, and then asks whether it is bright. Ask first:
the mean is to be the share of pixels.
"""


def screens(*pairs: list[list[tuple[int, ...]]]) -> dict[str, Any]:
    """Pairs (before, now) of rectangles: top row, left column, height, width, grey."""
    obs = np.full((len(pairs), 2, 210, 160), frames.PONG_BACKGROUND, dtype=np.uint8)
    for game, pair in enumerate(pairs):
        for time, rectangles in enumerate(pair):
            for top, left, height, width, grey in rectangles:
                obs[game, time, top : top + height, left : left + width] = grey
    return {"obs": obs}


def blocks(games: int, shares: dict[tuple[int, int, int], float]) -> np.ndarray:
    """Zeros but for the shares listed by (game, row of blocks, column of blocks)."""
    grid = np.zeros((games, 40, 40))
    for place, share in shares.items():
        grid[place] = share
    return grid.reshape(games, -1)


def draw(rng: draws.Generator) -> dict[str, Any]:
    """A game or two with rectangles anywhere, in front of the background."""

    def rectangle() -> tuple[int, ...]:
        top, left, height, width = rng.integers((0, 0, 1, 1), (210, 160, 40, 40))
        return top, left, height, width, draws.one_of(rng, 0, 86, 87, 88, 95, 147, 255)

    games = range(draws.one_of(rng, 1, 1, 1, 2))
    return screens(*([[rectangle() for _ in range(8)] for _ in "ab"] for _ in games))


PADDLE = (98, 140, 16, 4, 147)

EXERCISE = Exercise(
    frames.preprocess_pong,
    ANSWER,
    rows=(
        Row(
            screens([[(42, 80, 4, 2, 236), PADDLE], [(46, 86, 4, 2, 236), PADDLE]]),
            blocks(1, {(0, 2, 20): -0.5, (0, 3, 21): 0.5}),
            "the ball, half a block, moved one block down and one to the right: -0.5 "
            "where it was, 0.5 where it is. The paddle did not move.",
        ),
        Row(
            screens(
                [[(0, 0, 24, 160, 236)], [(34, 0, 1, 4, 236), (193, 156, 1, 4, 200)]],
                [[(34, 0, 4, 2, 236)], [(34, 0, 4, 2, 236), (60, 9, 4, 4, 0)]],
            ),
            blocks(2, {(0, 0, 0): 0.25, (0, 39, 39): 0.25}),
            "first the score changed, which is not the game, and four pixels lit up in "
            "rows 34 and 193, the first and the last of the field; then the ball "
            "rests, and something darker than the background appeared.",
        ),
    ),
    draw=draw,
    mistakes=MISTAKES,
    hints=(
        "Four steps: crop to the rows 34 to 193, compare with the background (87), "
        "subtract the frame before from the frame now, shrink.",
        "Shrinking is a reshape: [B, 160, 160] to [B, 40, 4, 40, 4], whose axes 2 and "
        "4 are the pixels within a block. Take their mean.",
        "`lit = (obs[:, :, 34:194] > 87).astype(np.float32)`, then "
        "`lit[:, 1] - lit[:, 0]`, then the mean of the blocks, then a reshape.",
    ),
    difficulty=2,
    minutes=15,
    constants={k: v for k, v in vars(frames).items() if k.startswith("PONG_")},
)
