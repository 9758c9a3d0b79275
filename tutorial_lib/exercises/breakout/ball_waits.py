"""Exercise of lesson 03: whether a ball is in play, from what the agent sees."""

from typing import Any

import numpy as np

from tutorial_lib.exercises import draws
from tutorial_lib.exercises.exercise import Exercise, Row
from tutorial_lib.worlds.frames import BALL_ROWS, ball_waits

ANSWER = """
before, now = obs[:, 0, 13:75], obs[:, 1, 13:75]
return (before == now).all(axis=(1, 2))
"""

MISTAKES = """
- .all(
+ .any(
it says that the ball waits where a single pixel rests, and most of the wall always
does. Ask whether all of them rest.

- obs[:, 0, 13:75], obs[:, 1, 13:75]
+ obs[:, 0], obs[:, 1]
it looks at the whole screen, so a new score or a paddle that moves passes for a ball.
The ball flies in the rows 13 to 74.

- obs[:, 0, 13:75], obs[:, 1, 13:75]
+ obs[:, 0, :75], obs[:, 1, :75]
it looks at the rows above the field, too, so a new score passes for a ball. Begin at
row 13.

- obs[:, 0, 13:75], obs[:, 1, 13:75]
+ obs[:, 0, 13:], obs[:, 1, 13:]
it looks at the paddle's rows, too, and the paddle moves while the ball waits. End
before row 75.

- obs[:, 0, 13:75], obs[:, 1, 13:75]
+ obs[:, 0, 13:74], obs[:, 1, 13:74]
row 74, the last one above the paddle, is left out: `13:75`.

- obs[:, 0, 13:75], obs[:, 1, 13:75]
+ obs[:, 0, :, 13:75], obs[:, 1, :, 13:75]
it cuts columns where rows are meant. The axes are games, frames, rows, columns.

- (before == now).all(axis=(1, 2))
+ before.sum(axis=(1, 2)) == now.sum(axis=(1, 2))
it compares sums. A ball that has only moved leaves the sum as it was: compare pixel by
pixel.

- (before == now).all(axis=(1, 2))
+ (before == now).all()
one answer came for all games together. Each game has its own: `all` takes an `axis`.

- (before == now).all(axis=(1, 2))
+ (before == now).all(axis=1)
it asks each column of pixels by itself. Take rows and columns together: `axis=(1, 2)`.

- (before == now).all(axis=(1, 2))
+ ~(now > before).any(axis=(1, 2))
it sees only what grows brighter. A ball that leaves its place, or a brick that goes,
makes pixels darker: ask whether all are equal.

- (before == now)
+ (now == 0)
it asks whether the rows are black. The wall is there all the time: compare with the
frame before.
"""

WALL, GREY = slice(23, 38), 110


def screens(*games: list[tuple[int, int, int, int]]) -> dict[str, Any]:
    """A wall, and of each game's pixels (row, left, grey before, grey now)."""
    obs = np.zeros((len(games), 2, 84, 84), dtype=np.uint8)
    obs[:, :, WALL, 4:80] = GREY
    for game, pixels in enumerate(games):
        for row, left, *greys in pixels:
            obs[game, :, row, left] = greys
    return {"obs": obs}


def draw(rng: draws.Generator) -> dict[str, Any]:
    """Balls that wait or fly, paddles that move, scores that change, at any grey."""
    size = draws.size(rng)
    obs = rng.integers(256, size=(size, 1, 84, 84), dtype=np.uint8).repeat(2, axis=1)
    for game in obs:
        if rng.random() < 0.5:  # the score or the paddle
            row = draws.one_of(rng, 0, 5, 12, 75, 76, 83)
            game[1, row, rng.integers(84)] ^= np.uint8(rng.integers(1, 256))
        if rng.random() < 0.5:  # the ball: its pixel changes places with another one
            row, left = draws.one_of(rng, 13, 14, 40, 73, 74), int(rng.integers(83))
            game[:, row, left : left + 2] = 0, draws.one_of(rng, 40, 200)
            game[1, row, left : left + 2] = game[1, row, left : left + 2][::-1].copy()
    return {"obs": obs}


EXERCISE = Exercise(
    ball_waits,
    ANSWER,
    rows=(
        Row(
            screens([], [(50, 30, 0, 142)]),
            np.array([True, False]),
            "nothing moves in the first game; in the second a ball has appeared.",
        ),
        Row(
            screens(
                [(5, 20, 0, 142), (78, 40, 0, 142)],
                [(74, 9, 0, 1)],
                [(30, 12, 255, GREY)],
            ),
            np.array([True, False, False]),
            "the score and the paddle have changed, and no ball flies; something moved "
            "in row 74, the last above the paddle; a brick has darkened.",
        ),
    ),
    draw=draw,
    mistakes=MISTAKES,
    hints=(
        "Cut the same rows out of both frames: `obs[:, 0, 13:75]` is the frame before, "
        "[B, 62, 84].",
        "Compare pixel by pixel with `==`, then ask of each game whether all are True.",
        "`(before == now).all(axis=(1, 2))`.",
    ),
    difficulty=1,
    minutes=6,
    constants={"BALL_ROWS": BALL_ROWS},
)
