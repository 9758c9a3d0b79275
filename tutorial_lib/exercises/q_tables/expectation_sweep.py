"""Exercise of lesson 04: one sweep of policy evaluation."""

from typing import Any

import numpy as np

from tutorial_lib.equations.tabular import action_values, expectation_sweep
from tutorial_lib.exercises import draws
from tutorial_lib.exercises.exercise import Exercise, Row

ANSWER = """
q_values = np.array([action_values(model[s], values, gamma) for s in model])
return (probs * q_values).sum(axis=1)
"""

MISTAKES = """
- (probs * q_values).sum(axis=1)
+ q_values.max(axis=1)
this is the value of the best action. V is the value under *this* policy, which may not
take the best one: weigh every action by its probability.

- (probs * q_values).sum(axis=1)
+ q_values.mean(axis=1)
it is the mean over the actions as if all were equally likely. Weigh them by `probs`.

- (probs * q_values).sum(axis=1)
+ q_values[np.arange(len(q_values)), probs.argmax(axis=1)]
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

+ new_values = values.copy()
+ for s in model:
+     q_values = action_values(model[s], new_values, gamma)
+     new_values[s] = (probs[s] * q_values).sum()
+ return new_values
states later in the sweep see values that this sweep has changed already. That converges
too, but here all states are judged by the old `values`.

- return (probs
+ return values + (probs
the new value is added to the old one. It takes its place.

- model[s], values
+ model[0], values
every state gets the actions of state 0. Each has its own: `model[s]`.
"""


def swept(
    model: dict[int, Any], values: Any, probs: Any, gamma: float = 0.5
) -> dict[str, Any]:
    """A model of all states, their values, and a policy."""
    numbers = np.array(values, float), np.array(probs, float)
    return {
        "model": model,
        "values": numbers[0],
        "probs": numbers[1],
        "gamma": gamma,
    }


def any_model(rng: draws.Generator, states: int, actions: int) -> dict[int, Any]:
    """One or two outcomes of each action of each state."""
    model: dict[int, Any] = {}
    for state in range(states):
        model[state] = {}
        for action in range(actions):
            chances = draws.one_of(rng, (1.0,), (0.5, 0.5), (0.25, 0.75))
            size = len(chances)
            rewards = draws.numbers(rng, size).tolist()
            columns = rng.integers(states, size=size).tolist(), rewards
            ends = draws.bools(rng, size, share=0.2).tolist()
            model[state][action] = list(zip(chances, *columns, ends, strict=True))
    return model


def draw(rng: draws.Generator) -> dict[str, Any]:
    """One to four states with one to four actions each."""
    states, actions = draws.size(rng, 4), draws.size(rng, 4)
    return {
        "model": any_model(rng, states, actions),
        "values": draws.decimals(rng, states),
        "probs": draws.probs(rng, states, actions),
        "gamma": draws.one_of(rng, 0.5, 0.9, 1.0),
    }


# Two states: in each, the first action leads to the other one and the second one ends.
TWO = {
    0: {0: [(1.0, 1, 0, False)], 1: [(1.0, 0, 2, True)]},
    1: {0: [(0.5, 0, 4, False), (0.5, 1, 0, False)], 1: [(1.0, 1, -1, True)]},
}

EXERCISE = Exercise(
    expectation_sweep,
    ANSWER,
    rows=(
        Row(
            swept(TWO, [4, 8], [[0.25, 0.75], [1, 0]]),
            np.array([2.5, 5]),
            "state 0: 0.25 * (0.5 * 8) + 0.75 * 2. State 1 always takes its first "
            "action: 0.5 * (4 + 0.5 * 4) + 0.5 * (0.5 * 8).",
        ),
        Row(
            swept(TWO, [0, 0], [[0.5, 0.5], [0.5, 0.5]]),
            np.array([1, 0.5]),
            "the first sweep, from zeros, of a policy that takes both alike: "
            "0.5 * 0 + 0.5 * 2, and 0.5 * 2 + 0.5 * -1.",
        ),
    ),
    draw=draw,
    mistakes=MISTAKES,
    hints=(
        "Two steps: the values of the actions of every state, which your "
        "`action_values` knows, and their mean under the policy.",
        "`q_values = np.array([action_values(model[s], values, gamma) for s in "
        "model])` is [S, A].",
        "`(probs * q_values).sum(axis=1)`.",
    ),
    difficulty=2,
    minutes=10,
    names={"np": np, "action_values": action_values},
)
