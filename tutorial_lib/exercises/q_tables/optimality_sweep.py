"""Exercise of lesson 04: one sweep of value iteration."""

from typing import Any

import numpy as np

from tutorial_lib.equations.tabular import action_values, optimality_sweep
from tutorial_lib.exercises import draws
from tutorial_lib.exercises.exercise import Exercise, Row
from tutorial_lib.exercises.q_tables.expectation_sweep import TWO, any_model

ANSWER = """
q_values = np.array([action_values(model[s], values, gamma) for s in model])
return q_values.max(axis=1)
"""

MISTAKES = """
- .max(axis=1)
+ .mean(axis=1)
it is the mean over the actions: the value of a policy that takes any. Here the best
action alone counts.

- .max(axis=1)
+ .argmax(axis=1)
it is the number of the best action. Its value is asked for: `max`.

- .max(axis=1)
+ .max()
it takes the largest of everything. Each state has its own: `axis=1`.

- .max(axis=1)
+ .max(axis=0)
it looks for the best state of each action. Look for the best action of each state:
`axis=1`.

+ new_values = values.copy()
+ for s in model:
+     new_values[s] = action_values(model[s], new_values, gamma).max()
+ return new_values
states later in the sweep see values that this sweep has changed already. That converges
too, but here all states are judged by the old `values`.

- q_values.max(axis=1)
+ np.maximum(values, q_values.max(axis=1))
no value ever falls: the old one stays where it is larger. What the best action brings
takes its place, whatever stood there.

- model[s], values
+ model[0], values
every state gets the actions of state 0. Each has its own: `model[s]`.
"""


def draw(rng: draws.Generator) -> dict[str, Any]:
    """One to four states with one to four actions each."""
    states = draws.size(rng, 4)
    return {
        "model": any_model(rng, states, draws.size(rng, 4)),
        "values": draws.decimals(rng, states),
        "gamma": draws.one_of(rng, 0.5, 0.9, 1.0),
    }


EXERCISE = Exercise(
    optimality_sweep,
    ANSWER,
    rows=(
        Row(
            {"model": TWO, "values": np.array([4.0, 8.0]), "gamma": 0.5},
            np.array([4.0, 5.0]),
            "state 0: 0.5 * 8 beats 2. State 1: 0.5 * (4 + 0.5 * 4) + 0.5 * (0.5 * 8) "
            "beats -1.",
        ),
        Row(
            {"model": TWO, "values": np.array([9.0, 0.0]), "gamma": 0.5},
            np.array([2.0, 4.25]),
            "state 0: to end with 2 beats 0.5 * 0, though it was held to be worth 9. "
            "State 1: 0.5 * (4 + 0.5 * 9).",
        ),
    ),
    draw=draw,
    mistakes=MISTAKES,
    hints=(
        "The same sweep as before. What does a state have of its actions if it may "
        "choose the best?",
        "`q_values.max(axis=1)`, with `q_values` as before.",
    ),
    difficulty=1,
    minutes=5,
    names={"np": np, "action_values": action_values},
)
