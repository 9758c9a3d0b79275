"""Exercise of lesson 04: what each action is worth, where all outcomes are known."""

from typing import Any

import numpy as np

from tutorial_lib.equations.tabular import action_values
from tutorial_lib.exercises import draws
from tutorial_lib.exercises.exercise import Exercise, Row

ANSWER = """
q_values = np.zeros(len(transitions))
for action, outcomes in transitions.items():
    for prob, next_state, reward, terminated in outcomes:
        next_value = 0.0 if terminated else values[next_state]
        q_values[action] += prob * (reward + gamma * next_value)
return q_values
"""

MISTAKES = """
- 0.0 if terminated else values[next_state]
+ values[next_state]
you bootstrapped through a terminal state: where `terminated` is True nothing follows.

- 0.0 if terminated else values[next_state]
+ ~int(terminated) * values[next_state]
a tilde before Python's True makes -2 of it, not False. Write `not terminated`.

- transitions.items():
+ enumerate(transitions):
a loop over a dictionary gives its keys, here the actions. Ask for `.items()`.

- for action, outcomes in transitions.items():
-     for prob, next_state, reward, terminated in outcomes:
+ for action in range(4):
+     for prob, next_state, reward, terminated in transitions[action]:
there are not always four actions, but `len(transitions)`.

- prob * (reward + gamma * next_value)
+ prob * (reward + gamma * next_value) * (not terminated)
an outcome that ends the game counts 0, so its reward is lost. The reward stays.

- (reward + gamma * next_value)
+ gamma * (reward + next_value)
the reward is discounted too. It comes now: only what follows it is multiplied by gamma.

- prob * (reward + gamma * next_value)
+ reward + prob * gamma * next_value
the reward is not weighed by the probability of its outcome: `prob * (reward + ...)`.

- prob * (reward + gamma * next_value)
+ prob * reward + gamma * next_value
the probability weighs the reward alone: `prob * (reward + gamma * next_value)`.

- in outcomes:
+ in [max(outcomes, key=lambda each: each[0])]:
- prob * (
+ (
only the likeliest outcome counts. Add up all of them, each times its probability.

- prob * (
+ prob / len(outcomes) * (
it divides by the number of outcomes. The probabilities weigh already: add up.

- return q_values
+ return q_values.cumsum()
the sum of one action goes on into the next. Start each action at 0.

- values[next_state]
+ values[action]
it looks up values by the action. They have a row for each state: `values[next_state]`.
"""


def world(values: Any, *outcomes: Any) -> dict[str, Any]:
    """Values of states, and what each action may lead to; gamma is 0.5."""
    transitions = dict(enumerate(outcomes))
    return {"transitions": transitions, "values": np.array(values), "gamma": 0.5}


def draw(rng: draws.Generator) -> dict[str, Any]:
    """One to five actions, each with up to four outcomes in one to five states."""
    values, outcomes = draws.decimals(rng, draws.size(rng)), []
    for _ in range(draws.size(rng)):
        size = draws.size(rng, 4)
        probs, rewards = (
            draws.probs(rng, 1, size)[0],
            draws.numbers(rng, size, whole=0.3),
        )
        states, ends = rng.integers(len(values), size=size), draws.bools(rng, size)
        columns = (each.tolist() for each in (probs, states, rewards, ends))
        outcomes.append(list(zip(*columns, strict=True)))
    return world(values, *outcomes) | {"gamma": draws.one_of(rng, 0.0, 0.5, 0.9, 1.0)}


EXERCISE = Exercise(
    action_values,
    ANSWER,
    rows=(
        Row(
            world([4.0, 99, 8], [(1, 2, 1, False)], [(1, 1, 3, True)]),
            np.array([5.0, 3.0]),
            "the first action: 1 + 0.5 * 8. The second ends the game: a reward alone.",
        ),
        Row(
            world(
                [8.0, 99], [(0.5, 0, 0, False), (0.25, 0, 2, False), (0.25, 1, 4, True)]
            ),
            np.array([4.5]),
            "chance decides: 0.5 * 4 + 0.25 * 6 + 0.25 * 4.",
        ),
    ),
    draw=draw,
    mistakes=MISTAKES,
    hints=(
        "Two loops: over the actions, and over what each of them may lead to.",
        "An outcome is worth `reward + gamma * values[next_state]`; an end `reward`.",
        "For every outcome `q_values[action] += prob * (reward + gamma * next_value)`.",
    ),
    difficulty=2,
    minutes=10,
)
