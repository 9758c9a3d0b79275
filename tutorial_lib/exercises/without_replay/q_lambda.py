"""Exercise of lesson 11: all n-step returns in one pass."""

from typing import Any

import numpy as np

from tutorial_lib.equations.returns import q_lambda
from tutorial_lib.exercises import draws
from tutorial_lib.exercises.exercise import Exercise, Row

ANSWER = """
targets = np.zeros(rewards.shape, np.float32)
following = next_value[-1]
for t in reversed(range(len(rewards))):
    mean = (1 - return_lambda) * next_value[t] + return_lambda * following
    mean = np.where(truncated[t], next_value[t], mean)
    following = rewards[t] + gamma * np.where(terminated[t], 0, mean)
    targets[t] = following
return targets
"""

MISTAKES = """
- np.where(terminated[t], 0, mean)
+ mean
it counts what follows a terminated step. Nothing follows, so it is 0.

-     mean = np.where(truncated[t], next_value[t], mean)
where time ran out it goes on into the next game. A truncated step still has its guess,
`next_value[t]`, but no later return.

- np.where(truncated[t], next_value[t], mean)
+ np.where(truncated[t], 0, mean)
it expects nothing where time ran out. The game would have gone on: `next_value[t]`
stays.

- (1 - return_lambda) * next_value[t] + return_lambda * following
+ return_lambda * next_value[t] + (1 - return_lambda) * following
lambda and 1 - lambda are swapped. The guess has the weight 1 - lambda.

- (1 - return_lambda) * next_value[t] + return_lambda * following
+ next_value[t] + return_lambda * following
the weights add to more than 1. The guess has the weight 1 - lambda.

- (1 - return_lambda) * next_value[t] + return_lambda * following
+ next_value[t]
this is the one-step target: nothing is made of the later rewards.

- (1 - return_lambda) * next_value[t] + return_lambda * following
+ following
this is the longest return alone: lambda is not used.

- following = next_value[-1]
+ following = 0 * next_value[-1]
nothing is expected after the last row. The games go on there: begin with
`next_value[-1]`.

- reversed(range(len(rewards)))
+ range(len(rewards))
it walks forwards. What follows a step must be known before it: begin with the last.

- rewards[t] + gamma * np
+ rewards[t] + np
nothing is discounted: what follows counts `gamma` times.

- following = rewards[t] + gamma * np.where(terminated[t], 0, mean)
+ following = gamma * (rewards[t] + np.where(terminated[t], 0, mean))
the reward is discounted, too. Only what follows counts `gamma` times.

- np.where(terminated[t], 0, mean)
+ np.where(terminated[t].any(), 0, mean)
one game's end stops all games. Keep the columns apart.
"""


def rollout(
    rewards: Any, next_value: Any, ends: Any, return_lambda: float
) -> dict[str, Any]:
    """A row for each step, a column for each game; 1 is terminated, 2 truncated."""
    return {
        "rewards": np.array(rewards, np.float32),
        "next_value": np.array(next_value, np.float32),
        "terminated": np.asarray(ends) % 2 == 1,
        "truncated": np.asarray(ends) > 1,
        "gamma": 0.5,
        "return_lambda": return_lambda,
    }


def draw(rng: draws.Generator) -> dict[str, Any]:
    """A rollout with many ends."""
    steps, games = draws.size(rng), draws.size(rng)
    rewards = draws.numbers(rng, steps, games)
    values = draws.decimals(rng, steps, games)
    ends = rng.choice(4, (steps, games), p=(0.6, 0.2, 0.15, 0.05))
    gamma, return_lambda = (draws.one_of(rng, 0.0, 0.5, 0.9, 1.0) for _ in range(2))
    return rollout(rewards, values, ends, return_lambda) | {"gamma": gamma}


EXERCISE = Exercise(
    q_lambda,
    ANSWER,
    rows=(
        Row(
            rollout([[0], [2], [1]], [[4], [6], [8]], [[0], [0], [0]], 0.5),
            np.array([[2.1875], [4.75], [5]], np.float32),
            "from the back: 1 + 8 / 2 is 5, then 2 + (6 + 5) / 4, then (4 + 4.75) / 4.",
        ),
        Row(
            rollout(
                [[0, 1], [1, 0], [99, 2]],
                [[0, 4], [99, 4], [0, 4]],
                [[0, 0], [1, 0], [1, 0]],
                1.0,
            ),
            np.array([[0.5, 2], [1, 2], [99, 4]], np.float32),
            "two games; the first ends with its second step, and the 99 are of the "
            "next one.",
        ),
        Row(
            rollout([[0], [1], [99]], [[99], [4], [0]], [[0], [2], [1]], 1.0),
            np.array([[1.5], [3], [99]], np.float32),
            "time ran out at the second step: the state it led to is guessed at 4, but "
            "the third step is of another game.",
        ),
    ),
    draw=draw,
    mistakes=MISTAKES,
    hints=(
        "Walk backwards. Of each step you need two things: the guess `next_value[t]`, "
        "and the return of the step after it.",
        "Their mean has the weights `1 - return_lambda` and `return_lambda`. After the "
        "last row there is no return, so there the guess stands for both.",
        "Where truncated the guess alone counts, where terminated nothing does: "
        "`np.where(truncated[t], next_value[t], mean)`, then "
        "`np.where(terminated[t], 0, mean)`.",
    ),
    difficulty=3,
    minutes=20,
)
