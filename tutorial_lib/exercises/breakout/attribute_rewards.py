"""Exercise of lesson 03: which step led to which reward."""

from typing import Any

import numpy as np

from tutorial_lib.equations.returns import attribute_rewards
from tutorial_lib.exercises import draws
from tutorial_lib.exercises.exercise import Exercise, Row

ANSWER = """
returns = np.zeros(rewards.shape)
following = np.zeros(rewards.shape[1:])
for t in reversed(range(len(rewards))):
    carried = np.where(settled[t], 0, gamma * following)
    following = rewards[t] + carried
    returns[t] = following
return returns
"""

MISTAKES = """
- settled[t]
+ rewards[t] != 0
it starts afresh at each reward. That is Pong's rule, where a point ends the rally. A
brick ends nothing: start afresh where `settled` is True.

- settled[t]
+ settled[t] | (rewards[t] != 0)
it starts afresh at each reward, too. A brick ends nothing: only `settled` counts.

- settled[t]
+ np.append(settled, settled[:1] & False, axis=0)[t + 1]
it is cut one step too early. The settled step still belongs to what came before it: set
to 0 what is carried into the settled step, not out of it.

- settled[t]
+ settled[t].any()
where one game is settled, credit is cut in all games. Each column of [T, B] has its
own: `np.where` decides for each.

-     carried = np.where(settled[t], 0, gamma * following)
-     following = rewards[t] + carried
+     following = np.where(settled[t], 0, rewards[t] + gamma * following)
the reward of the settled step is lost. There G is r, not 0.

- reversed(range(len(rewards)))
+ reversed(range(len(rewards) - 1))
the reward of the tape's last step is lost. It counts, and there nothing follows.

- reversed(range(len(rewards)))
+ range(len(rewards))
it runs forwards: a step is credited with what came before it. Walk from the last step
to the first.

- rewards[t] + carried
+ gamma * rewards[t] + carried
a step's own reward is discounted. Only what follows is: `gamma * following`.

- returns = np.zeros(rewards.shape)
+ returns = np.zeros_like(rewards)
where rewards are whole numbers, returns are cut down to whole
numbers. `np.zeros(rewards.shape)` holds fractions whatever came.
"""


def tape(rewards: Any, settled: Any, gamma: float) -> dict[str, Any]:
    """A tape of [T] or [T, B]."""
    return {
        "rewards": np.array(rewards, dtype=np.float32),
        "settled": np.array(settled, dtype=bool),
        "gamma": gamma,
    }


def draw(rng: draws.Generator) -> dict[str, Any]:
    """One game, its rewards whole numbers now and then, or several side by side."""
    shape = draws.size(rng, 6), *[draws.size(rng)] * int(rng.integers(2))
    settled = draws.bools(rng, *shape, share=draws.one_of(rng, 0.0, 0.3, 0.6))
    gamma = draws.one_of(rng, 0.0, 0.5, 0.9, 0.99, 1.0)
    rewards = draws.numbers(rng, *shape, whole=0.5 if len(shape) == 1 else 0.0)
    return {"rewards": rewards, "settled": settled, "gamma": gamma}


EXERCISE = Exercise(
    attribute_rewards,
    ANSWER,
    rows=(
        Row(
            tape([0, 1, 0, 1, 0, 0, 1, 0], [0, 0, 0, 0, 1, 0, 0, 1], 0.5),
            np.array([0.625, 1.25, 0.5, 1, 0, 0.5, 1, 0]),
            "two bricks, a lost life, a third brick, another lost life: the second "
            "brick reaches back past the first, the third only to the lost life.",
        ),
        Row(
            tape([0, 1, 2, -1], [0, 1, 0, 0], 0.5),
            np.array([0.5, 1, 1.5, -1]),
            "the settled step's own reward counts; the tape ends within a life.",
        ),
        Row(
            tape([[0, 1], [2, 0], [0, 3]], [[1, 0], [0, 0], [1, 1]], 0.5),
            np.array([[0, 1.75], [2, 1.5], [0, 3]]),
            "two games side by side, [T, B]: each is settled at its own time.",
        ),
    ),
    draw=draw,
    mistakes=MISTAKES,
    hints=(
        "Lesson 01's walk from the last step to the first, with one change: what makes "
        "it start afresh.",
        "At every step: `following = rewards[t] + gamma * following`, but where "
        "`settled[t]` the second part is 0.",
        "`carried = np.where(settled[t], 0, gamma * following)`, then `following = "
        "returns[t] = rewards[t] + carried`. It serves [T] and [T, B] alike.",
    ),
    difficulty=2,
    minutes=12,
)
