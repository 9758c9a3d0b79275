"""Exercise of lesson 02: the weighted mean of advantages of 1, 2, 3 and more steps."""

from typing import Any

import numpy as np

from tutorial_lib.equations.returns import lambda_advantage
from tutorial_lib.exercises import draws
from tutorial_lib.exercises.exercise import Exercise, Row

ANSWER = """
brought, mean, steps = 0.0, 0.0, len(rewards)
for n in range(1, steps + 1):
    brought = brought + gamma ** (n - 1) * rewards[n - 1]
    advantage = brought + gamma**n * values[n] - values[0]
    weight = gae_lambda ** (n - 1) * (1 - gae_lambda if n < steps else 1)
    mean = mean + weight * advantage
return mean
"""

MISTAKES = """
- (1 - gae_lambda if n < steps else 1)
+ (1 - gae_lambda)
the longest advantage gets the weight of any other, so the weights do not add up to 1.
The last takes all that is left, `gae_lambda ** (steps - 1)`.

-  * (1 - gae_lambda if n < steps else 1)
the factor `1 - gae_lambda` is missing, so the weights add up to more than 1. All but
the last weight have it.

- gae_lambda ** (n - 1)
+ gae_lambda**n
every weight is one power of lambda too small. The one-step advantage has
`gae_lambda ** 0`.

-  - values[0]
what was expected is not subtracted: these are returns. Take `values[0]` off.

- gamma**n * values[n]
+ values[n]
the value of the last state is not discounted. It is n steps away: `gamma**n`.

- gamma**n * values[n]
+ gamma ** (n - 1) * values[n]
the value of the last state is discounted one step too little: it is n steps away.

- gamma ** (n - 1) * rewards[n - 1]
+ gamma**n * rewards[n - 1]
the first reward is discounted already. It comes now: `gamma ** 0`.

- gamma ** (n - 1) * rewards[n - 1]
+ rewards[n - 1]
rewards are not discounted.

- brought = brought + gamma ** (n - 1) * rewards[n - 1]
+ brought = gamma ** (n - 1) * rewards[n - 1]
the rewards of earlier steps are forgotten. An n-step advantage counts all n of them.

- brought + gamma**n * values[n] - values[0]
+ brought - values[0]
it does not bootstrap: after n steps the value `values[n]` stands in for what is still
to come.

- brought + gamma**n * values[n] - values[0]
+ brought + gamma**n * values[n] * (n < steps) - values[0]
the longest advantage does not bootstrap. The rollout ends there, the rally goes on:
`values[-1]` counts.

- gamma**n * values[n] - values[0]
+ gamma**n * values[n - 1] - values[0]
it bootstraps from the state before: after n steps the state is number n.

- if n < steps else 1
+ if n < steps else 0
the longest advantage is left out. It has all the weight that is left.

- range(1, steps + 1)
+ range(1, steps)
the longest advantage is left out. It has all the weight that is left.

- gae_lambda ** (n - 1) * (1 - gae_lambda if n < steps else 1)
+ 1 / steps
all advantages have the same weight, whatever lambda is.
"""


def rollout(
    rewards: Any, values: Any, gae_lambda: float, gamma: float = 0.5
) -> dict[str, Any]:
    """A row for each step, a column for each game; no game ends."""
    return {
        "rewards": np.asarray(rewards),
        "values": np.asarray(values),
        "gamma": gamma,
        "gae_lambda": gae_lambda,
    }


def draw(rng: draws.Generator) -> dict[str, Any]:
    """A rollout of 1 to 5 steps; rewards may be whole numbers."""
    steps, games = draws.size(rng), draws.size(rng)
    rewards = draws.numbers(rng, steps, games, whole=0.3)
    values = draws.decimals(rng, steps + 1, games)
    gae_lambda, gamma = (draws.one_of(rng, 0.0, 0.5, 0.9, 1) for _ in range(2))
    return rollout(rewards, values, gae_lambda, gamma)


EXERCISE = Exercise(
    lambda_advantage,
    ANSWER,
    rows=(
        Row(
            rollout([[0.0], [0], [1]], [[1.0], [2], [4], [8]], 0.5),
            np.array([0.0625]),
            "the advantages of one, two and three steps are 0, 0 and 0.25; the weights "
            "are 0.5, 0.25 and, for the last, 0.25.",
        ),
        Row(
            rollout([[2.0]], [[1.0], [4]], 0.5),
            np.array([3.0]),
            "one step alone: its advantage has all the weight.",
        ),
        Row(
            rollout([[0.0, 1], [1, 0]], [[1.0, 0], [2, 2], [0, 4]], 0.75),
            np.array([-0.375, 2]),
            "two games side by side, [T, B]; the weights are 0.25 and 0.75.",
        ),
    ),
    draw=draw,
    mistakes=MISTAKES,
    hints=(
        "Loop over n from 1 to `len(rewards)`, and keep the discounted sum of the "
        "rewards so far.",
        "The n-step advantage is that sum, plus `gamma**n * values[n]`, less "
        "`values[0]`.",
        "Its weight is `(1 - gae_lambda) * gae_lambda ** (n - 1)`; of the last n it is "
        "`gae_lambda ** (n - 1)`, all that is left.",
    ),
    difficulty=2,
    minutes=12,
)
