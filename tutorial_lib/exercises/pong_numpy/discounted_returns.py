"""Exercise of lesson 01: which actions earned a point."""

from typing import Any

import numpy as np

from tutorial_lib.equations.returns import discounted_returns
from tutorial_lib.exercises import draws
from tutorial_lib.exercises.exercise import Exercise, Row

ANSWER = """
returns = np.zeros(rewards.shape)
following = np.zeros(rewards.shape[1:])
for step in reversed(range(len(rewards))):
    following = np.where(rewards[step] != 0, rewards[step], gamma * following)
    returns[step] = following
return returns
"""

MISTAKES = """
- np.zeros(rewards.shape)
+ np.zeros_like(rewards)
where the rewards are whole numbers, every return is cut down to a whole number. An
array from `np.zeros(rewards.shape)` holds fractions, whatever the rewards are.

- np.where(rewards[step] != 0, rewards[step], gamma * following)
+ rewards[step] + gamma * following
nothing is reset at a point, so a rally is blamed for what happened in the next. Where
the reward is not 0, the return is the reward alone.

-     following = np.where(rewards[step] != 0, rewards[step], gamma * following)
-     returns[step] = following
+     returns[step] = rewards[step] + gamma * following
+     following = np.where(rewards[step] != 0, 0, returns[step])
every return is the step's own reward, so a rally never sees its point. Going backwards,
reset before you add the reward, not after.

- reversed(range(len(rewards)))
+ range(len(rewards))
it runs from the first step to the last, so rewards flow into the future. Start at the
last step and go backwards.

- rewards[step], gamma * following
+ gamma * rewards[step], gamma * following
gamma is applied once too often: a step's own reward counts in full,
G[t] = r[t] + gamma * G[t + 1].

- rewards[step] != 0, rewards[step]
+ (rewards[step] != 0).any(), rewards[step]
a point in one game resets all games. Decide for each game with
`np.where(rewards[step] != 0, ...)`.

- np.where(rewards[step] != 0, rewards[step], gamma * following)
+ rewards[step] if rewards[step] != 0 else gamma * following
it works for one game only. With B games `rewards[step]` is a row of B numbers:
`np.where(rewards[step] != 0, ..., ...)` decides for each.

- != 0
+ > 0
it resets at won points only. A lost point, -1, ends the rally too: ask `!= 0`.

- np.zeros(rewards.shape)
+ rewards
the returns are written into `rewards` itself, which the agent still needs. Write them
into a new array, `np.zeros(rewards.shape)`.

- np.where(rewards[step] != 0, rewards[step], gamma * following)
+ np.where((rewards[step] != 0).all(), 0, gamma * following) + rewards[step]
it starts afresh only where all games have a point at the same step. Decide for each
game with `np.where(rewards[step] != 0, ...)`.

- reversed(range(len(rewards)))
+ reversed(range(len(rewards) - 1))
the last step is left out: its return is 0, and what it brought reaches no other step.
`reversed(range(len(rewards)))` starts with it.

-     returns[step] = following
+     returns[step], following = following, rewards[step]
credit reaches back by one step only: what follows is worth gamma times the next reward,
not the next return. Go backwards, and use the return that you have just found.
"""


def draw(rng: draws.Generator) -> dict[str, Any]:
    """A tape of one game or of games side by side; some of whole numbers."""
    shape = [int(rng.integers(1, 8))] + [draws.size(rng)] * int(rng.integers(2))
    points = draws.bools(rng, *shape, share=0.4)
    values = draws.numbers(rng, *shape, whole=0.3)
    if rng.random() < 0.5:
        values = np.sign(values)
    return {"rewards": values * points, "gamma": draws.one_of(rng, 0.5, 0.9, 0.99, 1)}


EXERCISE = Exercise(
    discounted_returns,
    ANSWER,
    rows=(
        Row(
            {"rewards": np.array([0, 0, 1, 0, 0, -1], np.float32), "gamma": 0.5},
            np.array([0.25, 0.5, 1, -0.25, -0.5, -1]),
            "two rallies, one won and one lost. The loss at the end must not reach "
            "back over the win.",
        ),
        Row(
            {
                "rewards": np.array([[0, 1], [0, 0], [1, 0], [0, -1]], np.float32),
                "gamma": 0.5,
            },
            np.array([[0.25, 1], [0.5, -0.25], [1, -0.5], [0, -1]]),
            "two games side by side, [T, B], whose points fall on different steps.",
        ),
        Row(
            {"rewards": np.array([0, 0, 1]), "gamma": 0.5},
            np.array([0.25, 0.5, 1]),
            "rewards that are whole numbers: their returns are not.",
        ),
    ),
    draw=draw,
    mistakes=MISTAKES,
    hints=(
        "Start at the last step and walk backwards; keep one running number per game.",
        "At a point, the running number becomes the reward. At any other step it is "
        "multiplied by gamma.",
        "`following = np.where(rewards[step] != 0, rewards[step], gamma * following)` "
        "in a loop over `reversed(range(len(rewards)))`.",
    ),
    difficulty=2,
    minutes=12,
)
