"""Exercise of lesson 06: the reward that the agent learns from."""

from typing import Any

import numpy as np

from tutorial_lib.equations.returns import shape_reward
from tutorial_lib.exercises import draws
from tutorial_lib.exercises.exercise import Exercise, Row

ANSWER = """
paid = rewards - penalty * lost
return np.sign(paid) if clip else paid
"""

MISTAKES = """
- np.sign(paid)
+ np.clip(paid, -1, 1)
rewards between −1 and 1 stay as they are. Take the sign: 0.5 becomes 1.

- np.sign(paid)
+ (paid > 0).astype(np.float32)
what is bad became 0. The sign of a negative number is −1.

- np.sign(paid)
+ np.where(paid > 0, 1.0, -1.0)
what is neither good nor bad became −1. The sign of 0 is 0: `np.sign`.

+ rewards = np.sign(rewards) if clip else rewards
+ return rewards - penalty * lost
the penalty comes after the cut, so it is not cut itself. Take it away first.

- rewards - penalty * lost
+ np.where(lost, -penalty, rewards)
the penalty replaces the reward of that step. It is taken away from it.

- penalty * lost
+ penalty * (lost & (rewards == 0))
a lost life costs nothing where a brick fell in the same step. It costs in any case.

- rewards - penalty * lost
+ np.where(lost, 0, rewards)
where a life is lost the reward is 0. Take `penalty` away from it instead.

- np.sign(paid)
+ np.sign(rewards)
a lost life costs nothing where `clip` is True. It costs in any case.
"""


def steps(rewards: Any, lost: Any, penalty: float, clip: bool) -> dict[str, Any]:
    """Steps of [B] games."""
    return {
        "rewards": np.array(rewards, dtype=np.float32),
        "lost": np.array(lost, dtype=bool),
        "penalty": penalty,
        "clip": clip,
    }


def draw(rng: draws.Generator) -> dict[str, Any]:
    """Steps, some of which cost a life, more or less than they bring."""
    count = draws.size(rng)
    penalty = draws.one_of(rng, 0.0, 0.5, 1.0, 3.0, 100.0)
    lost = draws.bools(rng, count, share=0.4)
    inputs = steps([], lost, penalty, bool(rng.integers(2)))
    return inputs | {"rewards": draws.numbers(rng, count)}


EXERCISE = Exercise(
    shape_reward,
    ANSWER,
    rows=(
        Row(
            steps([7, 0, 0.5, -3], [0, 1, 0, 1], 0.0, True),
            np.array([1.0, 0, 1, -1]),
            "as in the paper: the sign alone, and a lost life costs nothing.",
        ),
        Row(
            steps([7, 7, -1], [0, 1, 0], 100.0, False),
            np.array([7.0, -93, -1]),
            "a lost life costs 100, and the brick that fell with it still brings 7.",
        ),
        Row(
            steps([7, 7, 0], [0, 1, 1], 3.0, True),
            np.array([1.0, 1, -1]),
            "the sign is taken last: 7 points less 3 are still something good.",
        ),
    ),
    draw=draw,
    mistakes=MISTAKES,
    hints=(
        "Two things in order: first the penalty where a life was lost, then the sign.",
        "True counts as 1: `penalty * lost`.",
        "`rewards = rewards - penalty * lost`; then `np.sign(rewards)` if `clip`.",
    ),
    difficulty=1,
    minutes=5,
)
