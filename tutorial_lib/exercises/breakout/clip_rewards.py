"""Exercise of lesson 03: the reward model."""

from typing import Any

import numpy as np

from tutorial_lib.equations.returns import clip_rewards
from tutorial_lib.exercises import draws
from tutorial_lib.exercises.exercise import Exercise, Row

ANSWER = """
return np.sign(rewards)
"""

MISTAKES = """
- np.sign(rewards)
+ rewards
these are the game's own points: a brick of 7 still drowns one of 1. Keep only the sign.

- np.sign(rewards)
+ np.clip(rewards, 0, 1)
a reward below 0 became 0. Breakout has none, but other games punish: keep -1.

- np.sign(rewards)
+ np.minimum(rewards, 1)
it limits only what is above 1. A reward of -4 should become -1.

- np.sign(rewards)
+ np.maximum(rewards, -1)
it limits only what is below -1. A reward of 7 should become 1.

- np.sign(rewards)
+ np.where(rewards >= 0, 1.0, -1.0)
a reward of 0 became 1, so missing is as good as a brick. 0 stays 0.

- np.sign(rewards)
+ np.where(rewards > 0, 1.0, -1.0)
a reward of 0 became -1, so every quiet step is a punishment. 0 stays 0.

- np.sign(rewards)
+ rewards / np.abs(rewards).max()
it divides by the largest: a brick of 7 still counts seven times one of 1. And where all
rewards are 0 it is 0 / 0, which is not a number.

- np.sign(rewards)
+ rewards / np.abs(rewards)
0 / 0 is not a number, and most rewards are 0. `np.sign` gives 0 there.
"""


def points(rewards: Any) -> dict[str, Any]:
    """The game's own rewards, [N]."""
    return {"rewards": np.array(rewards, dtype=np.float32)}


def draw(rng: draws.Generator) -> dict[str, Any]:
    """Points as games give them: whole, many of them 0, some large, some below 0."""
    points = [-1, 0, 0, 1] if rng.random() < 0.3 else [-200, -7, -1, 0, 0, 0, 1, 4, 7]
    dtype = draws.one_of(rng, *draws.FLOATS, np.int64)
    return {"rewards": rng.choice(points, draws.size(rng)).astype(dtype)}


EXERCISE = Exercise(
    clip_rewards,
    ANSWER,
    rows=(
        Row(
            points([0, 1, 4, 7, 0, -1]),
            np.array([0.0, 1, 1, 1, 0, -1]),
            "Breakout's bricks, and a reward below 0, which other games have.",
        ),
        Row(
            points([7, -4, 0, 200]),
            np.array([1.0, -1, 0, 1]),
            "large rewards of both signs.",
        ),
    ),
    draw=draw,
    mistakes=MISTAKES,
    hints=(
        "Good is 1, bad is -1, nothing is 0, whatever the size.",
        "NumPy has a function for the sign of a number.",
        "`np.sign(rewards)`.",
    ),
    difficulty=1,
    minutes=3,
)
