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
where the rewards are whole numbers, every return is cut down to a whole number. Fill
an array of floats, `np.zeros(rewards.shape)`.

- np.where(rewards[step] != 0, rewards[step], gamma * following)
+ rewards[step] + gamma * following
nothing is reset at a point, so a rally is blamed for what happened in the next. Where
the reward is not 0, the return is the reward alone.

- rewards[step], gamma * following
+ gamma * rewards[step], gamma * following
gamma is applied once too often: a step's own reward counts in full,
G[t] = r[t] + gamma * G[t + 1].

- rewards[step] != 0, rewards[step]
+ (rewards[step] != 0).any(), rewards[step]
a point in one game resets all games. Decide for each game.

- != 0
+ > 0
it resets at won points only. A lost point, -1, ends the rally too: ask `!= 0`.

- np.where(rewards[step] != 0, rewards[step], gamma * following)
+ np.where((rewards[step] != 0).all(), 0, gamma * following) + rewards[step]
it starts afresh only where all games have a point at once. Decide for each game.

- reversed(range(len(rewards)))
+ reversed(range(1, len(rewards)))
the first step is left out: its return is 0. Walk back to step 0.

- reversed(range(len(rewards)))
+ reversed(range(len(rewards) - 1))
the last step is left out: its return is 0, and its reward reaches no other step.

+ return gamma ** np.arange(len(rewards))
these are powers of gamma, without any reward.

+ return rewards[::-1].cumsum(axis=0)[::-1]
it adds up all later rewards: nothing fades, and no point ends a rally.

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
    gamma = draws.one_of(rng, 0, 0.5, 0.9, 0.99, 1)
    return {"rewards": values * points, "gamma": gamma}


def tape(*rewards: Any) -> dict[str, Any]:
    """Rewards, step by step."""
    return {"rewards": np.array(rewards), "gamma": 0.5}


EXERCISE = Exercise(
    discounted_returns,
    ANSWER,
    rows=(
        Row(
            tape(0.0, 0, 1, 0, 0, -1),
            np.array([0.25, 0.5, 1, -0.25, -0.5, -1]),
            "one rally won, one lost: the loss must not reach back over the win.",
        ),
        Row(
            tape([0.0, 1], [0, 0], [1, 0], [0, -1]),
            np.array([[0.25, 1], [0.5, -0.25], [1, -0.5], [0, -1]]),
            "two games side by side, [T, B], whose points fall on different steps.",
        ),
        Row(tape(0, 0, 1), np.array([0.25, 0.5, 1]), "whole numbers in, not out."),
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
