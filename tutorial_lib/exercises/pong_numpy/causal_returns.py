"""Exercise of lesson 01: what an action may have caused."""

from typing import Any

import numpy as np

from tutorial_lib.equations.returns import causal_returns
from tutorial_lib.exercises import draws
from tutorial_lib.exercises.exercise import Exercise, Row

ANSWER = """
returns, following = np.zeros(rewards.shape), 0.0
for step in reversed(range(len(rewards))):
    following = rewards[step] + gamma * following
    returns[step] = following
return returns
"""

MISTAKES = """
- np.zeros(rewards.shape)
+ np.zeros_like(rewards)
where the rewards are whole numbers, every return is cut down to a whole number. Fill an
array of floats, `np.zeros(rewards.shape)`.

- reversed(range(len(rewards)))
+ range(len(rewards))
it goes forwards, so a step is credited with what came before it. An action causes only
what follows: walk backwards.

- rewards[step] + gamma * following
+ np.where(rewards[step] != 0, rewards[step], gamma * following)
it starts afresh at each reward. That comes in the next exercise; here all that follows
counts.

- rewards[step] + gamma * following
+ gamma * (rewards[step] + following)
gamma is applied once too often: a step's own reward counts in full.

+ fades = gamma ** np.arange(len(rewards))
+ fades = fades.reshape(-1, *[1] * (rewards.ndim - 1))
+ return np.cumsum((fades * rewards)[::-1], axis=0)[::-1]
credit fades from the start of the tape, not from each step: the later a step, the less
its returns are worth.
"""


def draw(rng: draws.Generator) -> dict[str, Any]:
    """A tape of one game, or of games side by side; some of whole numbers."""
    shape = [draws.size(rng)] + [draws.size(rng)] * int(rng.integers(2))
    rewards = draws.numbers(rng, *shape, whole=0.3)
    return {"rewards": rewards, "gamma": draws.one_of(rng, 0.0, 0.5, 0.9, 1.0)}


EXERCISE = Exercise(
    causal_returns,
    ANSWER,
    rows=(
        Row(
            {"rewards": np.array([0.0, 0, 1, 8]), "gamma": 0.5},
            np.array([1.25, 2.5, 5, 8]),
            "1 and half of 8 are 5 for the step that brought the 1; half of that for "
            "the step before.",
        ),
        Row(
            {"rewards": np.array([[1, 0], [0, 2]]), "gamma": 0.5},
            np.array([[1.0, 1], [0, 2]]),
            "two games side by side, [T, B], of whole numbers.",
        ),
    ),
    draw=draw,
    mistakes=MISTAKES,
    hints=(
        "Start at the last step and walk backwards; keep one running sum per game.",
        "`following = rewards[step] + gamma * following`, in a loop over "
        "`reversed(range(len(rewards)))`.",
    ),
    difficulty=1,
    minutes=8,
)
