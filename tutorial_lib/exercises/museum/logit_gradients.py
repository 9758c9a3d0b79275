"""Exercise of lesson 09, room 1: weights that become NaN for ever."""

from typing import Any

import numpy as np

from tutorial_lib.equations.policies import softmax_probs
from tutorial_lib.equations.returns import standardise
from tutorial_lib.exercises import draws
from tutorial_lib.exercises.exercise import Exercise, Row

STUB = """
weights = (returns - returns.mean()) / returns.std()
powers = np.exp(logits)
probs = powers / powers.sum(axis=1, keepdims=True)
taken = np.eye(logits.shape[1])[actions]
return (taken - probs) * weights[:, None]
"""

ANSWER = """
spread = returns.std()
weights = (returns - returns.mean()) / (spread if spread > 1e-8 else 1)
powers = np.exp(logits - logits.max(axis=1, keepdims=True))
probs = powers / powers.sum(axis=1, keepdims=True)
taken = np.eye(logits.shape[1])[actions]
return (taken - probs) * weights[:, None]
"""

MISTAKES = """
+ weights = (returns - returns.mean()) / returns.std()
+ powers = np.exp(logits)
+ probs = powers / powers.sum(axis=1, keepdims=True)
+ taken = np.eye(logits.shape[1])[actions]
+ return (taken - probs) * weights[:, None]
both mistakes are still there: equal returns are divided by a deviation of 0, and large
logits overflow.

- (spread if spread > 1e-8 else 1)
+ spread
equal returns are still divided by a deviation of 0, which is NaN. Large logits are
right now.

- np.exp(logits - logits.max(axis=1, keepdims=True))
+ np.exp(logits)
large logits still overflow: infinity divided by infinity is NaN. Equal returns are
right now.

- np.exp(logits - logits.max(axis=1, keepdims=True))
+ np.exp(logits - logits.max())
one maximum is subtracted from all rows, so a row of much smaller logits becomes 0
divided by 0. Each row needs its own.

- np.exp(logits - logits.max(axis=1, keepdims=True))
+ np.exp(np.minimum(logits, 80))
logits are cut off where they are large, so two large ones look equal. Subtract
the largest of the row: that changes no probability.

- (taken - probs)
+ (probs - taken)
the sign is the wrong way round: a good return makes its action less likely.

- (returns - returns.mean()) / (spread if spread > 1e-8 else 1)
+ (returns - returns.mean()) / (spread + 1)
the deviation is enlarged by 1 for all returns, so all weights are too small. Only a
deviation of 0 needs another number.

- (spread if spread > 1e-8 else 1)
+ max(spread, 1)
a deviation below 1 is replaced too, so the weights of close returns are too small.
Only a deviation of 0 needs another number.

- (returns - returns.mean()) / (spread if spread > 1e-8 else 1)
+ returns / (spread if spread > 1e-8 else 1)
the mean is no longer subtracted.
"""


def logit_gradients(
    logits: np.ndarray, actions: np.ndarray, returns: np.ndarray
) -> np.ndarray:
    """Which way each step of an episode pushes its logits.

    Args:
        logits: [T, A] float.
        actions: [T] int64, those taken.
        returns: [T] float.

    Returns:
        [T, A] float64: one minus the probability for the action taken, minus it for
        the others, times how much better than usual the return was.

    Source: Williams 1992, with a softmax; the baseline is the mean.
    """
    taken = np.eye(logits.shape[1])[actions]
    return (taken - softmax_probs(logits, 1.0)) * standardise(returns)[:, None]


def episode(logits: Any, actions: Any, returns: Any) -> dict[str, Any]:
    """Steps with what was thought, done and returned."""
    return {
        "logits": np.array(logits, np.float64),
        "actions": np.array(actions, np.int64),
        "returns": np.array(returns, np.float64),
    }


def draw(rng: draws.Generator) -> dict[str, Any]:
    """One to five steps; some of equal returns, some of enormous logits."""
    length = draws.size(rng)
    returns = rng.integers(-8, 9, length) / 4
    if rng.random() < 0.3:
        returns[:] = returns[0]
    logits = rng.integers(-4, 5, (length, 3)).astype(float)
    if rng.random() < 0.3:
        logits *= 1e4
    return episode(logits, rng.integers(3, size=length), returns)


EXERCISE = Exercise(
    logit_gradients,
    ANSWER,
    rows=(
        Row(
            episode([[0, 0], [0, 0]], [0, 1], [1, -1]),
            np.array([[0.5, -0.5], [0.5, -0.5]]),
            "either action has probability 0.5; the first was good, the second bad.",
        ),
        Row(
            episode([[0, 0], [0, 0]], [0, 1], [0, 0]),
            np.zeros((2, 2)),
            "an episode without a reward: nothing was better than usual.",
        ),
        Row(
            episode([[1e4, 0], [0, -1e4]], [0, 1], [1, -1]),
            np.array([[0.0, 0], [1, -1]]),
            "logits far apart: the first action has probability 1.",
        ),
    ),
    draw=draw,
    mistakes=MISTAKES,
    hints=(
        "Where can NaN come from? From 0 / 0, and from infinity / infinity.",
        "If all returns are equal, their deviation is 0: divide by 1 instead. If all "
        "logits of a row fall by the same amount, its probabilities stay.",
        "`np.exp(logits - logits.max(axis=1, keepdims=True))`, and "
        "`spread if spread > 1e-8 else 1` for the deviation.",
    ),
    difficulty=1,
    minutes=5,
    stub=STUB,
)
