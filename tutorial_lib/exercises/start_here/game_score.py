"""Exercise of lesson 00: the score of a game."""

from typing import Any

import numpy as np

from tutorial_lib.equations.returns import game_score
from tutorial_lib.exercises import draws
from tutorial_lib.exercises.exercise import Exercise, Row

ANSWER = """
score = 0.0
for reward, is_end in zip(rewards, ended):
    score += reward
    if is_end:
        break
return score
"""

MISTAKES = """
+ return sum(rewards[: np.argmax(ended)] if ended.any() else rewards)
the reward of the step that ended the game is left out. Add the reward first, then ask
whether the game is over.

+ ends = np.flatnonzero(ended)
+ return rewards[: ends[-1] + 1].sum() if len(ends) else rewards.sum()
it goes on to the last True in `ended`. The first one ends the game.

+ return rewards[~ended].sum()
it adds up all but the steps that ended games. Stop after the first of them.

- score += reward
+ score += reward != 0
it counts the rewards that are not zero. Add up their values instead.

+ return rewards[: np.argmax(ended) + 1].sum()
a tape on which no game ended counts as if its first step had ended one.
`np.argmax(ended)` is 0 where nothing is True: ask `ended.any()` first.
"""


def tape(rewards: list[float], ended: list[int]) -> dict[str, Any]:
    """A tape of [T] steps."""
    return {
        "rewards": np.array(rewards, dtype=np.float32),
        "ended": np.array(ended, dtype=bool),
    }


def draw(rng: draws.Generator) -> dict[str, Any]:
    """A tape of 1 to 5 steps, now and then of whole numbers."""
    steps = draws.size(rng)
    rewards = draws.numbers(rng, steps, whole=0.3)
    return {"rewards": rewards, "ended": draws.bools(rng, steps)}


EXERCISE = Exercise(
    game_score,
    ANSWER,
    rows=(
        Row(
            tape([0, 1, 0, -1, 1, 99], [0, 0, 0, 0, 1, 0]),
            1.0,
            "the step that ends the game brings a reward of 1, which counts; the 99 "
            "belongs to the next game.",
        ),
        Row(tape([4, 0, 7, 1], [0, 0, 1, 0]), 11.0, "4 and 7 count in full."),
        Row(tape([1, 2, 3], [0, 0, 0]), 6.0, "no game ended, so all of it counts."),
        Row(tape([3, 5, 5], [1, 0, 1]), 3.0, "two games ended; the first counts."),
    ),
    draw=draw,
    mistakes=MISTAKES,
    hints=(
        "Walk along the tape and add up rewards. What tells you to stop, and has that "
        "step's reward been added by then?",
        "`ended.any()` says whether a game ended at all; `np.argmax(ended)` is the "
        "index of the first True.",
        "The score is the sum of `rewards[:steps]`, where `steps` is "
        "`np.argmax(ended) + 1` if a game ended, else `len(rewards)`.",
    ),
    difficulty=1,
    minutes=5,
)
