"""Exercise of lesson 03: how much better than usual a step was."""

from typing import Any

import numpy as np

from tutorial_lib.equations.returns import standardise, weigh
from tutorial_lib.exercises import draws
from tutorial_lib.exercises.exercise import Exercise, Row

ANSWER = """
advantages = np.zeros(len(returns))
advantages[own] = standardise(returns[own])
return advantages
"""

MISTAKES = """
+ return np.where(own, standardise(returns), 0)
the mean and the deviation are those of all steps. Take the own ones: `returns[own]`.

+ usual, spread = returns[own].mean(), returns[own].std()
+ return (returns - usual) / (spread + 1e-8)
the mean and the deviation are right, but a FIRE step has a weight. The agent would
learn from what it did not decide: give it 0.

+ return standardise(np.where(own, returns, 0)) * own
the FIRE steps are set to 0 and then counted in the mean. Leave them out.

+ return standardise(returns[own])
the FIRE steps are gone, so the weights no longer fit the observations. Return [N] with
zeros in their places.

- np.zeros(len(returns))
+ returns.copy()
the own steps are right, but a FIRE step keeps its return for a weight. Give it 0.

- standardise(returns[own])
+ returns[own] - returns[own].mean()
the deviation is not 1. Divide by it, where it is not 0.

- standardise(returns[own])
+ returns[own] / (returns[own].std() + 1e-8)
the mean is not 0. Subtract the mean of the own steps first.

- standardise(returns[own])
+ (returns[own] - returns[own].mean()) / (returns[own].var() + 1e-8)
it divides by the variance. Divide by its square root, the deviation: `.std()`.

- standardise(returns[own])
+ standardise(returns[own]) * np.sqrt(max(own.sum() - 1, 0) / own.sum())
it divides the squares by N - 1, so the deviation comes out a little above 1. Divide by
N, as `.std()` of NumPy does by itself.

- standardise(returns[own])
+ (returns[own] - returns[own].mean()) / returns[own].std()
where all returns are alike it divides by 0, and one NaN spoils every weight for ever.
Lesson 01's `standardise` gives zeros there.
"""


def steps(returns: Any, own: Any) -> dict[str, Any]:
    """Returns of [N] steps."""
    return {"returns": np.array(returns, np.float32), "own": np.array(own, dtype=bool)}


def draw(rng: draws.Generator) -> dict[str, Any]:
    """At least one own step; now and then all own steps are alike."""
    size = draws.size(rng, 6)
    own = draws.bools(rng, size, share=draws.one_of(rng, 0.4, 0.7, 1.0))
    own[rng.integers(size)] = True
    returns = draws.numbers(rng, size)
    if rng.random() < 0.2:
        returns[own] = returns[own][0]
    return {"returns": returns, "own": own}


EXERCISE = Exercise(
    weigh,
    ANSWER,
    rows=(
        Row(
            steps([1, 3, 99, 5], [1, 1, 0, 1]),
            np.array([-1.2247449, 0, 0, 1.2247449]),
            "the third step was a FIRE pressed for the agent. The mean of the others "
            "is 3, their deviation is the root of 8 / 3.",
        ),
        Row(
            steps([0, 0, 1], [1, 1, 0]),
            np.zeros(3),
            "all own steps are alike, so their deviation is 0.",
        ),
    ),
    draw=draw,
    mistakes=MISTAKES,
    hints=(
        "Lesson 01's `standardise` does the work, for the own steps alone.",
        "Begin with zeros for all N steps, then fill in the own ones.",
        "`advantages = np.zeros(len(returns))`, then `advantages[own] = "
        "standardise(returns[own])`.",
    ),
    difficulty=2,
    minutes=8,
    names={"np": np, "standardise": standardise},
)
