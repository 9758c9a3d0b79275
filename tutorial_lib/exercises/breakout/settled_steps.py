"""Exercise of lesson 03: which steps end what came before them."""

from typing import Any

import numpy as np

from tutorial_lib.equations.returns import settled_steps
from tutorial_lib.exercises import draws
from tutorial_lib.exercises.exercise import Exercise, Row

RULES = ("point", "life", "game")

ANSWER = """
settled = terminated.copy()
if credit == "point":
    settled |= rewards != 0
if credit == "life":
    settled |= lost
return settled
"""

MISTAKES = """
- rewards != 0
+ rewards > 0
a point against us settles nothing. In Pong it ends the rally as much as one of ours:
every reward that is not 0 counts.

- settled |= rewards != 0
+ settled = rewards != 0
with "point" the end of a game settles nothing. What comes after it is another game,
whatever the rule.

- settled |= lost
+ settled = lost
with "life" the end of a game settles nothing. What comes after it is another game,
whatever the rule.

- settled = terminated.copy()
+ settled = terminated & False
the end of a game settles nothing. What comes after it is another game, whatever the
rule.

- settled |= lost
+ settled |= lost | (rewards != 0)
with "life" a brick settles, too. The rally goes on after it: that is what this rule is
for.

- settled |= rewards != 0
+ settled |= lost | (rewards != 0)
with "point" a lost life settles, too. Pong's rule knows points alone.

- return settled
+ return settled | lost if credit == "game" else settled
with "game" a lost life settles. There the end of the game alone does.

- settled |= rewards != 0
+ return terminated | rewards != 0
Python reads `(terminated | rewards) != 0` there. Put `rewards != 0` in parentheses.

- settled |= rewards != 0
+ return rewards != 0 | terminated
Python reads `rewards != (0 | terminated)` there. Put `rewards != 0` in parentheses.

- settled = terminated.copy()
+ settled = terminated.copy()
+ credit = {"point": "life", "life": "point"}.get(credit, credit)
the two rules have changed places: a point settles with "point", a lost life with
"life".

+ return terminated | (rewards != 0)
a point settles under every rule. Look at `credit`; `credit == "point" or "life"` is
always True.

+ return terminated | lost
it does the same for every rule: a lost life settles. Look at `credit`.

+ return terminated | lost | (rewards != 0)
it does the same for every rule: points and lost lives settle. Look at `credit`.

- settled |= rewards != 0
+ settled &= rewards != 0
- settled |= lost
+ settled &= lost
a step settles only where both are True. One of the two is enough: "or" is `|`.
"""


def tape(
    rewards: Any, lost: Any, terminated: Any, credit: str
) -> dict[str, np.ndarray | str]:
    """Steps [T, B], rewards as the game gives them."""
    return {
        "rewards": np.array(rewards, np.float32),
        "lost": np.array(lost, bool),
        "terminated": np.array(terminated, bool),
        "credit": credit,
    }


def draw(rng: draws.Generator) -> dict[str, Any]:
    """Any rule; games that end with a lost life or without one."""
    shape = draws.size(rng, 6), draws.size(rng)
    rewards = draws.one_of(rng, -1, 1, 4, 7) * draws.bools(rng, *shape, share=0.4)
    lost, terminated = draws.bools(rng, *shape), draws.bools(rng, *shape, share=0.2)
    return tape(rewards, lost, terminated, draws.one_of(rng, *RULES))


BREAKOUT = [[0], [4], [0], [1], [0]], [[0], [0], [1], [0], [1]], [[0]] * 4 + [[1]]

EXERCISE = Exercise(
    settled_steps,
    ANSWER,
    rows=(
        Row(
            tape(*BREAKOUT, "life"),
            np.array([[False], [False], [True], [False], [True]]),
            "a brick, a lost life, a brick, the last life: each lost life settles, no "
            "brick does.",
        ),
        Row(
            tape(*BREAKOUT, "point"),
            np.array([[False], [True], [False], [True], [True]]),
            "the same game by Pong's rule: both bricks settle, and its end does.",
        ),
        Row(
            tape(*BREAKOUT, "game"),
            np.array([[False], [False], [False], [False], [True]]),
            "the same game once more: its end alone settles.",
        ),
        Row(
            tape([[0, -1], [1, 0]], [[0, 0], [0, 0]], [[0, 0], [0, 1]], "point"),
            np.array([[False, True], [True, True]]),
            "two games of Pong, in which no lives are lost: a point against us settles "
            "as much as one of ours.",
        ),
        Row(
            tape([[0, 0]], [[0, 1]], [[1, 0]], "life"),
            np.array([[True, True]]),
            "one game is over although no life was lost.",
        ),
    ),
    draw=draw,
    mistakes=MISTAKES,
    hints=(
        "Where `terminated` is True, the answer is True under every rule. One more "
        "thing settles under two of them.",
        "`|` is 'or' for arrays of truth values. It binds tightly: write "
        "`terminated | (rewards != 0)`.",
        '`if credit == "point":` return that; `if credit == "life":` return '
        "`terminated | lost`; else `terminated` alone.",
    ),
    difficulty=1,
    minutes=6,
)
