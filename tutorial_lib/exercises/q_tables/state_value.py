"""Exercise of lesson 04: what a state is worth under a policy."""

from typing import Any

import numpy as np

from tutorial_lib.equations.tabular import state_value
from tutorial_lib.exercises import draws
from tutorial_lib.exercises.exercise import Exercise, Row

ANSWER = """
return (probs * q_values).sum(axis=1)
"""

MISTAKES = """
+ return q_values.max(axis=1)
this is the value of the best action. V is the value under *this* policy, which may not
take the best one: weigh every action by its probability.

+ return q_values.mean(axis=1)
it is the mean over the actions as if all were equally likely. Weigh them by `probs`.

+ return q_values[np.arange(len(q_values)), probs.argmax(axis=1)]
only the likeliest action counts. The others are taken too, now and then: weigh every
one by its probability.

- probs * q_values
+ q_values
it adds up the action values without their probabilities. Multiply by `probs` first.

- .sum(axis=1)
+ .sum(axis=0)
it adds up the states. Add up the actions of each state: `axis=1`.

- (probs * q_values).sum(axis=1)
+ q_values @ probs.T
every state's values meet every other state's policy: [S, S] came. Multiply number by
number with `*`, then add up.

+ values = np.zeros_like(q_values[:, 0])
+ for s, a in np.ndindex(q_values.shape):
+     values[s] += probs[s, a] * q_values[s, a]
+ return values
where the action values are whole numbers the answer is cut down to whole numbers.
`np.zeros(len(q_values))` holds fractions whatever came.

- (probs * q_values).sum(axis=1)
+ (probs * q_values)[:, -1]
only the last action counts. Add up all actions of a state: in a loop, by `+=`.
"""


def states(q_values: Any, probs: Any) -> dict[str, Any]:
    """Action values and a policy, each [S, A]."""
    return {"q_values": np.array(q_values, float), "probs": np.array(probs, float)}


def draw(rng: draws.Generator) -> dict[str, Any]:
    """States with equal values among them; some actions are never taken."""
    shape = draws.size(rng), draws.size(rng)
    q_values = draws.numbers(rng, *shape, whole=0.2)
    return {"q_values": q_values, "probs": draws.probs(rng, *shape)}


EXERCISE = Exercise(
    state_value,
    ANSWER,
    rows=(
        Row(
            states([[1, 2, 3], [4, 99, 0]], [[0.5, 0.25, 0.25], [0.5, 0, 0.5]]),
            np.array([1.75, 2]),
            "two states: 0.5 * 1 + 0.25 * 2 + 0.25 * 3, and half of 4. The 99 is worth "
            "nothing to a policy that never goes there.",
        ),
        Row(
            states([[1, -1], [2, 4]], [[0.25, 0.75], [1, 0]]),
            np.array([-0.5, 2]),
            "as many states as actions, so a mix-up of the two does not show in the "
            "shape. The second policy prefers the worse action, and has its value.",
        ),
    ),
    draw=draw,
    mistakes=MISTAKES,
    hints=(
        "A mean over the actions, in which a likely action counts more.",
        "Multiply each action's value by its probability.",
        "`(probs * q_values).sum(axis=1)`.",
    ),
    difficulty=1,
    minutes=5,
)
