"""Exercise of lesson 04: learn from one step, and from the action that follows it."""

from typing import Any

import numpy as np

from tutorial_lib.equations.tabular import sarsa_update
from tutorial_lib.exercises import draws
from tutorial_lib.exercises.exercise import Exercise, Row

ANSWER = """
follows = 0 if terminated else q_table[next_state, next_action]
td_error = reward + gamma * follows - q_table[state, action]
q_table = q_table.copy()
q_table[state, action] += learning_rate * td_error
return q_table, td_error
"""

MISTAKES = """
- 0 if terminated else q_table[next_state, next_action]
+ 0 if terminated else q_table[next_state].max()
this is Q-learning: it takes the value of the best action. SARSA takes that of the
action which comes next: `q_table[next_state, next_action]`.

- 0 if terminated else q_table[next_state, next_action]
+ 0 if terminated else q_table[next_state].mean()
it takes the mean over all actions of the next state. SARSA takes the one that was
drawn: `q_table[next_state, next_action]`.

- 0 if terminated else q_table[next_state, next_action]
+ q_table[next_state, next_action]
you bootstrapped through a terminal state: where `terminated` is True nothing follows.

- 0 if terminated else q_table[next_state, next_action]
+ ~int(terminated) * q_table[next_state, next_action]
a tilde before Python's True makes -2 of it, not False. Write `not terminated`.

- if terminated
+ if terminated or truncated
time that ran out is treated as an end. The game could have gone on: only `terminated`
ends it.

- reward + gamma * follows
+ gamma * (reward + follows)
the reward is discounted too. It comes now: only the next state's value is discounted.

- return q_table, td_error
+ return q_table, learning_rate * td_error
the table is right; the TD error that came is already multiplied by the learning rate.

- q_table[state, action] +=
+ q_table[state] +=
all actions of the state moved. Only the one that was taken has taught us something.
"""

NAMES = (
    "q_table state action reward next_state next_action "
    "terminated truncated learning_rate gamma"
)
TABLE = np.array([[1.0, 2], [3, 8], [99, 99]])


def step(*told: Any) -> dict[str, Any]:
    """A table, one step, and the action after it."""
    return dict(zip(NAMES.split(), told, strict=True))


def draw(rng: draws.Generator) -> dict[str, Any]:
    """A table of one to five states and actions; many steps lead to where they were."""
    table = draws.decimals(rng, draws.size(rng), draws.size(rng))
    state, action = rng.integers(table.shape).tolist()
    other, next_action = rng.integers(table.shape).tolist()
    next_state = draws.one_of(rng, state, other, other)
    reward, ends = draws.numbers(rng, 1)[0].item(), draws.bools(rng, 2).tolist()
    rate, gamma = draws.one_of(rng, 0.25, 0.5, 0.9), draws.one_of(rng, 0.5, 0.9, 1.0)
    path = state, action, reward, next_state, next_action
    return step(table, *path, *ends, rate, gamma)


EXERCISE = Exercise(
    sarsa_update,
    ANSWER,
    rows=(
        Row(
            step(TABLE, 0, 1, 1.0, 1, 0, False, False, 0.5, 0.5),
            (np.array([[1, 2.25], [3, 8], [99, 99]]), 0.5),
            "the next action is 0, so the target is 1 + 0.5 * 3, though 8 is better: "
            "the old value, 2, moves half of the way to 2.5.",
        ),
        Row(
            step(TABLE, 0, 0, 5.0, 2, 1, True, False, 0.25, 0.5),
            (np.array([[2, 2.0], [3, 8], [99, 99]]), 4.0),
            "the end of a game: the target is the reward alone, nothing of the 99s.",
        ),
        Row(
            step(TABLE, 1, 1, 0.0, 0, 1, False, True, 0.25, 0.5),
            (np.array([[1, 2], [3, 6.25], [99, 99]]), -7.0),
            "time ran out. The game could have gone on: the target is 0.5 * 2.",
        ),
    ),
    draw=draw,
    mistakes=MISTAKES,
    hints=(
        "Copy your `q_learning_update`. One expression changes.",
        "What follows is not the largest number in the row of `next_state`, but the "
        "one of `next_action`: `q_table[next_state, next_action]`.",
    ),
    difficulty=1,
    minutes=5,
)
