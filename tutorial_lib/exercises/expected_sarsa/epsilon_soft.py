"""Exercise of lesson 08: a policy that follows another one, and sometimes explores."""

from typing import Any

import numpy as np

from tutorial_lib.equations.policies import epsilon_soft
from tutorial_lib.exercises import draws
from tutorial_lib.exercises.exercise import Exercise, Row

ANSWER = """
chance = epsilon / probs.shape[1]
return (1 - epsilon) * probs + chance
"""

MISTAKES = """
+ others = epsilon / (probs.shape[1] - 1)
+ likeliest = probs == probs.max(axis=1, keepdims=True)
+ return (1 - epsilon) * probs + np.where(likeliest, 0, others)
chance is shared among the other actions only. A random action may be the likeliest one
too: everyone gets epsilon / A.

- (1 - epsilon) * probs
+ probs
chance is added and nothing taken away, so a row adds to more than 1. The other policy
has only 1 - epsilon left: `(1 - epsilon) * probs`.

- probs.shape[1]
+ len(probs)
epsilon is divided by the number of games, not of actions: `probs.shape[1]`.

- probs.shape[1]
+ 4
there are four actions here, whatever `probs` says. Games differ: `probs.shape[1]`.

+ return ((1 - epsilon) * probs + epsilon) / probs.shape[1]
both parts are divided by the number of actions. Only chance is shared by them all.

- (1 - epsilon) * probs
+ 1 - epsilon * probs
it is 1 minus a product, for without brackets `*` comes before `-`. Write
`(1 - epsilon) * probs`.

+ return np.maximum(probs, epsilon / probs.shape[1])
only what was below epsilon / A is raised to it, so a row adds to more than 1. Every
action gets epsilon / A on top of `(1 - epsilon) * probs`.

+ likeliest = probs == probs.max(axis=1, keepdims=True)
+ greedy = likeliest / likeliest.sum(axis=1, keepdims=True)
+ return (1 - epsilon) * greedy + epsilon / probs.shape[1]
the likeliest action gets all of 1 - epsilon, and the other preferences are lost. Keep
them: `(1 - epsilon) * probs`.

+ return np.full(probs.shape, 1 / probs.shape[1]) if epsilon >= 0.5 else probs
it is all one policy or all the other. Mix them: 1 - epsilon of one, epsilon of another.
"""


def policy(probs: Any, epsilon: float) -> dict[str, Any]:
    """Probabilities of a policy, [B, A], and how much it is to explore."""
    return {"probs": probs, "epsilon": epsilon}


def draw(rng: draws.Generator) -> dict[str, Any]:
    """Probabilities of 2 to 5 actions; in half of the draws some are 0 or equal."""
    rows, actions = draws.size(rng), int(rng.integers(2, 6))
    probs = draws.probs(rng, rows, actions)
    if rng.random() < 0.5:
        probs = rng.dirichlet(np.ones(actions), rows).astype(probs.dtype)
    return policy(probs, draws.one_of(rng, 0, 1, 0.01, 0.1, 0.3, 0.5))


EXERCISE = Exercise(
    epsilon_soft,
    ANSWER,
    rows=(
        Row(
            policy(np.array([[0, 1, 0, 0], [0.25, 0.75, 0, 0]]), 0.2),
            np.array([[0.05, 0.85, 0.05, 0.05], [0.25, 0.65, 0.05, 0.05]]),
            "each of four actions gets 0.2 / 4, and 0.8 of what it had.",
        ),
        Row(
            policy(np.array([[0.6, 0.3, 0.1]]), 0.5),
            np.array([[7 / 15, 19 / 60, 13 / 60]]),
            "half of a softmax's 0.6, 0.3 and 0.1, and to each 0.5 / 3.",
        ),
    ),
    draw=draw,
    mistakes=MISTAKES,
    hints=(
        "Two parts: 1 - epsilon of the other policy, and epsilon shared by all A "
        "actions.",
        "`(1 - epsilon) * probs + epsilon / probs.shape[1]`.",
    ),
    difficulty=1,
    minutes=5,
)
