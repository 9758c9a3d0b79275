"""Exercise of lesson 04: learn from one step, in a table."""

from typing import Any

import numpy as np

from tutorial_lib.equations.tabular import q_learning_update
from tutorial_lib.exercises import draws
from tutorial_lib.exercises.exercise import Exercise, Row

ANSWER = """
follows = 0 if terminated else q_table[next_state].max()
td_error = reward + gamma * follows - q_table[state, action]
q_table = q_table.copy()
q_table[state, action] += learning_rate * td_error
return q_table, td_error
"""

MISTAKES = """
- 0 if terminated else q_table[next_state].max()
+ q_table[next_state].max()
you bootstrapped through a terminal state: where `terminated` is True nothing follows.

- 0 if terminated else q_table[next_state].max()
+ ~int(terminated) * q_table[next_state].max()
a tilde before Python's True makes -2 of it, not False. Write `not terminated`.

- if terminated
+ if terminated or truncated
time that ran out is treated as an end. The game could have gone on: only `terminated`
ends it.

- q_table[next_state].max()
+ q_table[next_state, action]
it takes the next state's value for the same action. Q-learning takes that of the best.

- reward + gamma * follows
+ gamma * (reward + follows)
the reward is discounted too. It comes now: only the next state's value is discounted.

- return q_table, td_error
+ return q_table, learning_rate * td_error
the table is right; the TD error that came is already multiplied by the learning rate.

- return q_table, td_error
+ return q_table, reward + gamma * follows - q_table[state, action]
the table is right; the TD error was worked out after the step, with the new value.

- q_table[state, action] +=
+ q_table[state] +=
all actions of the state moved. Only the one that was taken has taught us something.

- follows = 0 if terminated else q_table[next_state].max()
+ shrunk = q_table.copy(); shrunk[state, action] *= 1 - learning_rate
+ follows = 0 if terminated else shrunk[next_state].max()
it is wrong where a state leads to itself: the old value is made smaller before the best
of the next state is looked up. Work out the target first.
"""

NAMES = (
    "q_table state action reward next_state terminated truncated learning_rate gamma"
)
TABLE = np.array([[1.0, 2], [3, 8], [99, 99]])


def step(*told: Any) -> dict[str, Any]:
    """A table, and one step."""
    return dict(zip(NAMES.split(), told, strict=True))


def draw(rng: draws.Generator) -> dict[str, Any]:
    """A table of one to five states and actions; many steps lead to where they were."""
    table = draws.decimals(rng, draws.size(rng), draws.size(rng))
    (state, action), other = (
        rng.integers(table.shape).tolist(),
        rng.integers(len(table)),
    )
    next_state = draws.one_of(rng, state, int(other), int(other))
    reward, ends = draws.numbers(rng, 1)[0].item(), draws.bools(rng, 2).tolist()
    rate, gamma = draws.one_of(rng, 0.25, 0.5, 0.9), draws.one_of(rng, 0.5, 0.9, 1.0)
    return step(table, state, action, reward, next_state, *ends, rate, gamma)


EXERCISE = Exercise(
    q_learning_update,
    ANSWER,
    rows=(
        Row(
            step(TABLE, 0, 1, 1.0, 1, False, False, 0.5, 0.5),
            (np.array([[1, 3.5], [3, 8], [99, 99]]), 3.0),
            "the target is 1 + 0.5 * 8: the old value, 2, moves half of the way to 5.",
        ),
        Row(
            step(TABLE, 0, 0, 5.0, 2, True, False, 0.25, 0.5),
            (np.array([[2, 2.0], [3, 8], [99, 99]]), 4.0),
            "the end of a game: the target is the reward alone, nothing of the 99s.",
        ),
        Row(
            step(TABLE, 1, 1, 0.0, 0, False, True, 0.25, 0.5),
            (np.array([[1, 2], [3, 6.25], [99, 99]]), -7.0),
            "time ran out. The game could have gone on: the target is 0.5 * 2.",
        ),
    ),
    draw=draw,
    mistakes=MISTAKES,
    hints=(
        "First the value of what follows: 0 where `terminated` is True, else the "
        "largest number in the row of `next_state`. `truncated` changes nothing.",
        "`td_error = reward + gamma * next_value - q_table[state, action]`.",
        "`q_table = q_table.copy()`, then `q_table[state, action] += learning_rate * "
        "td_error`, then `return q_table, td_error`.",
    ),
    difficulty=2,
    minutes=12,
)
