"""Exercise of lesson 03: what a step brought beyond what the critic had expected."""

from typing import Any

import numpy as np

from tutorial_lib.equations.returns import td_errors
from tutorial_lib.exercises import draws
from tutorial_lib.exercises.exercise import Exercise, Row

ANSWER = """
ahead = np.where(settled, 0, gamma * values[1:])
return np.sign(rewards) + ahead - values[:-1]
"""

MISTAKES = """
- np.sign(rewards)
+ rewards
a brick counts as many points as the game gives, so one at the top outweighs seven at
the bottom. Take the sign.

- np.sign(rewards)
+ (rewards > 0)
a reward below 0 became 0. The sign of a bad one is -1.

- np.sign(rewards)
+ (rewards != 0)
the sign is lost: a reward below 0 is bad, and counts -1.

- np.where(settled, 0, gamma * values[1:])
+ gamma * values[1:]
it counts what the critic expects after a settled step. That belongs to another life,
and no credit for it is due: 0.

- np.where(settled, 0, gamma * values[1:])
+ np.where(settled, gamma * values[1:], 0)
the next value counts only where a step is settled. It is the other way round.

- return np.sign(rewards) + ahead - values[:-1]
+ return np.where(settled, 0, np.sign(rewards) + gamma * values[1:]) - values[:-1]
the reward of a settled step is lost. It counts; what comes after does not.

- return np.sign(rewards) + ahead - values[:-1]
+ return np.where(settled, np.sign(rewards), np.sign(rewards) + ahead - values[:-1])
what was expected is not subtracted where a step is settled. There, too, the critic had
expected something.

-  - values[:-1]
nothing is subtracted. The error is what came less what was expected, `values[:-1]`.

- return np.sign(rewards) + ahead - values[:-1]
+ return values[:-1] - np.sign(rewards) - ahead
the sign is wrong: more than expected is an error above 0.

- np.sign(rewards) + ahead - values[:-1]
+ np.sign(rewards + ahead - values[:-1])
it takes the sign of the whole error. That of the reward alone is asked for.

- gamma * values[1:])
+ gamma * values[:-1])
it takes the value of the step's own state for the next one. That stands a row below.

- np.sign(rewards) + ahead
+ gamma * np.sign(rewards) + ahead
a step's own reward is discounted. Only what follows is.

- np.where(settled, 0, gamma * values[1:])
+ np.where(settled.any(axis=1, keepdims=True), 0, gamma * values[1:])
where one game is settled, all lose their next value. Each column of [T, B] has its own.
"""


def rollout(
    rewards: Any, values: Any, settled: Any, gamma: float = 0.5
) -> dict[str, Any]:
    """A row for each step, a column for each game; `values` has a row more."""
    return {
        "rewards": np.array(rewards, np.float32),
        "values": np.array(values, np.float32),
        "settled": np.array(settled, bool),
        "gamma": gamma,
    }


def draw(rng: draws.Generator) -> dict[str, Any]:
    """Bricks, points for both sides, and values of any kind."""
    steps, games = draws.size(rng), draws.size(rng)
    rewards = rng.choice([-1, 0, 0, 1, 4, 7], (steps, games))
    values = draws.decimals(rng, steps + 1, games)
    settled = draws.bools(rng, steps, games, share=draws.one_of(rng, 0.0, 0.3, 0.6))
    gamma = draws.one_of(rng, 0.0, 0.5, 0.9, 0.99, 1.0)
    return rollout(rewards, values, settled, gamma)


EXERCISE = Exercise(
    td_errors,
    ANSWER,
    rows=(
        Row(
            rollout([[0], [7], [0]], [[1], [2], [4], [8]], [[0], [0], [0]]),
            np.array([[0.0], [1], [0]]),
            "half of what comes next was just what was expected, but for a brick: it "
            "counts 1, at whatever height it was.",
        ),
        Row(
            rollout([[0], [1], [4]], [[3], [2], [4], [8]], [[1], [0], [1]]),
            np.array([[-3.0], [1], [-3]]),
            "the first and the last step are settled, so what the critic expects next, "
            "2 and 8, does not count; the last one's own brick does.",
        ),
        Row(
            rollout([[0, -1], [4, 0]], [[0, 1], [2, 0], [6, 4]], [[1, 0], [0, 1]]),
            np.array([[0.0, -2], [2, 0]]),
            "two games side by side: each is settled at its own time.",
        ),
    ),
    draw=draw,
    mistakes=MISTAKES,
    hints=(
        "Lesson 02's TD error: reward, plus `gamma` times the next value, less the "
        "value. `values[1:]` are the next ones, `values[:-1]` the own.",
        "Two things are new: `np.sign` of the rewards, and a next value of 0 where "
        "`settled` is True.",
        "`ahead = np.where(settled, 0, gamma * values[1:])`, then "
        "`np.sign(rewards) + ahead - values[:-1]`.",
    ),
    difficulty=2,
    minutes=10,
)
