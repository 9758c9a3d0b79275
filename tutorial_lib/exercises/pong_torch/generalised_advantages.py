"""Exercise of lesson 02: how much better than expected."""

from typing import Any

import numpy as np

from tutorial_lib.equations.returns import generalised_advantages
from tutorial_lib.exercises import draws
from tutorial_lib.exercises.exercise import Exercise, Row

ANSWER = """
delta = rewards + gamma * values[1:] * ~terminated - values[:-1]
goes_on = ~(terminated | truncated)
advantages, following = np.zeros_like(delta), 0
for t in reversed(range(len(delta))):
    following = delta[t] + gamma * gae_lambda * goes_on[t] * following
    advantages[t] = following
return advantages
"""

MISTAKES = """
-  * ~terminated
it counts the value that follows a terminated step. Nothing follows, so it is 0.

- ~terminated
+ ~(terminated + truncated)
it treats truncated as terminated. Time ran out, but the next state keeps its value.

- delta = rewards
+ terminated = truncated = terminated & False
+ delta = rewards
it ignores where games end. Use `terminated` and `truncated`.

- goes_on[t]
+ (goes_on[t + 1] if t + 1 < len(delta) else 0)
what is carried back stops one step too early. Whether step t ends a game says row t.

- goes_on[t]
+ goes_on[t].all()
one game's end stops what is carried back in all games. Keep the games apart.

- range(len(delta))
+ range(len(delta) - 1)
the last step gets nothing. It has a successor too, in the last row of `values`.

- values[1:]
+ np.concatenate([values[1:-1], 0 * values[:1]])
the value after the last step, `values[-1]`, is left out. There the rally goes on.

- return advantages
+ return advantages + values[:-1]
these are the returns. The advantage is the return less `values[:-1]`.
"""


def rollout(rewards: Any, values: Any, ends: Any, gae_lambda: float) -> dict[str, Any]:
    """A row for each step, a column for each game; 1 is terminated, 2 truncated."""
    return {
        "rewards": np.asarray(rewards),
        "values": np.asarray(values),
        "terminated": np.asarray(ends) % 2 == 1,
        "truncated": np.asarray(ends) > 1,
        "gamma": 0.5,
        "gae_lambda": gae_lambda,
    }


def draw(rng: draws.Generator) -> dict[str, Any]:
    """A rollout with many ends; rewards may be whole numbers."""
    steps, games = draws.size(rng), draws.size(rng)
    rewards = draws.numbers(rng, steps, games, whole=0.3)
    values = draws.decimals(rng, steps + 1, games)
    ends = rng.choice(4, (steps, games), p=(0.6, 0.2, 0.15, 0.05))
    gamma, gae_lambda = (draws.one_of(rng, 0.0, 0.5, 0.9, 1) for _ in range(2))
    return rollout(rewards, values, ends, gae_lambda) | {"gamma": gamma}


EXERCISE = Exercise(
    generalised_advantages,
    ANSWER,
    rows=(
        Row(
            rollout([[0.0], [0], [1]], [[1.0], [2], [4], [8]], [[0], [0], [0]], 0.5),
            np.array([[0.0625], [0.25], [1]]),
            "the last step brought 1 more than expected; that fades by 0.25 a step.",
        ),
        Row(
            rollout(
                [[0.0, 1], [1, 0], [0, -1]],
                [[1.0, 0], [2, 0], [4, 0], [99, 99]],
                [[0, 0], [1, 0], [0, 1]],
                0.5,
            ),
            np.array([[-0.25, 0.9375], [-1, -0.25], [45.5, -1]]),
            "what is seen after an end, here worth 4 and 99, belongs to the next game.",
        ),
        Row(
            rollout([[0.0], [0], [1]], [[2.0], [2], [8], [0]], [[0], [2], [1]], 1.0),
            np.array([[0.0], [2], [-7]]),
            "time ran out at the second step: the state it led to is worth 8, but the "
            "third step is of another game.",
        ),
    ),
    draw=draw,
    mistakes=MISTAKES,
    hints=(
        "First the surprises: `rewards + gamma * values[1:] - values[:-1]`, but with a "
        "next value of 0 where `terminated` is True.",
        "Then walk backwards, as in lesson 01. Nothing is carried back through an end.",
        "`following = delta[t] + gamma * gae_lambda * goes_on[t] * following`, with "
        "`goes_on = ~(terminated | truncated)`; store it in row t.",
    ),
    difficulty=3,
    minutes=20,
)
