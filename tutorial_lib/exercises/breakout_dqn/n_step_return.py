"""Exercise of lesson 06: several rewards at once."""

from typing import Any

import numpy as np

from tutorial_lib.equations.returns import n_step_return
from tutorial_lib.exercises import draws
from tutorial_lib.exercises.exercise import Exercise, Row

ANSWER = """
over = np.cumsum(ended, axis=1) - ended > 0
discounts = gamma ** np.arange(rewards.shape[1])
sums = np.where(over, 0, discounts * rewards).sum(axis=1)
steps = (~over).sum(axis=1)
return sums, steps
"""

MISTAKES = """
- discounts * rewards
+ discounts * rewards * ~ended
the reward of the step that ends the game is missing. It still counts.

-  - ended
it stops one step too early: the step that ends the game is part of it.

- np.arange(rewards.shape[1])
+ np.arange(1, rewards.shape[1] + 1)
the first reward is discounted already. It comes at once: `gamma**0`, which is 1.

- steps = (~over).sum(axis=1)
+ steps = np.full(len(rewards), rewards.shape[1])
the number of steps is that of the row, though a game may end before. Then the next
value would be discounted too often.

- np.cumsum(ended, axis=1) - ended > 0
+ np.pad(ended, ((0, 0), (1, 0)))[:, :-1]
it leaves out one step after the end and goes on. All that follow are of another game:
`np.cumsum(ended, axis=1)` remembers.

- np.cumsum(ended, axis=1) - ended > 0
+ np.arange(ended.shape[1]) > ended.argmax(axis=1)[:, None]
a row in which no game ends counts as if its first step had ended one. `argmax` is 0
where nothing is True: ask `ended.any(axis=1)` first.

- return sums, steps
+ return sums.astype(rewards.dtype), steps
where the rewards are whole numbers (int), the sums are cut to whole numbers, too. Keep
them in an array of floats, as `np.zeros(len(rewards))` makes one.

- gamma ** np.arange(rewards.shape[1])
+ gamma
every reward is discounted once. The first is not, the second once, the third twice.
"""


def tape(rewards: list[list[float]], ended: list[list[int]]) -> dict[str, Any]:
    """Rows of rewards, with a discount of one half."""
    return {
        "rewards": np.array(rewards, dtype=np.float32),
        "ended": np.array(ended, dtype=bool),
        "gamma": 0.5,
    }


def draw(rng: draws.Generator) -> dict[str, Any]:
    """Rows in which no, one or several games end; now and then of whole numbers."""
    shape = draws.size(rng), draws.size(rng)
    return {
        "rewards": draws.numbers(rng, *shape, whole=0.3),
        "ended": draws.bools(rng, *shape),
        "gamma": draws.one_of(rng, 0.0, 0.5, 0.9, 0.99, 1.0),
    }


EXERCISE = Exercise(
    n_step_return,
    ANSWER,
    rows=(
        Row(
            tape([[1, 2, 4], [1, 2, 99]], [[0, 0, 0], [0, 1, 0]]),
            (np.array([3.0, 2]), np.array([3, 2])),
            "the second game ends with its second step; the 99 comes after it.",
        ),
        Row(
            tape([[8, 99, 98, 97]], [[1, 0, 1, 0]]),
            (np.array([8.0]), np.array([1])),
            "it ends with the first step; what follows is of the next game.",
        ),
    ),
    draw=draw,
    mistakes=MISTAKES,
    hints=(
        "Which steps come after an end? Those for which an *earlier* step has ended.",
        "`over = np.cumsum(ended, axis=1) - ended > 0`; add up `gamma**k` times the "
        "rewards that are not over.",
        "`discounts = gamma ** np.arange(rewards.shape[1])`; "
        "`sums = np.where(over, 0, discounts * rewards).sum(axis=1)`; "
        "`steps = (~over).sum(axis=1)`.",
    ),
    difficulty=3,
    minutes=15,
)
