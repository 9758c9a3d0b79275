"""Exercise of lesson 09, room 6: a score that nobody gets twice."""

from typing import Any

import numpy as np

from tutorial_lib.exercises import draws
from tutorial_lib.exercises.exercise import Exercise, Row

STUB = """
rng = np.random.default_rng(seed if seed > 0 else np.random.randint(2**31))
starts = rng.integers(len(q_table), size=games)
greedy = q_table[starts].argmax(axis=1)
explores = rng.random(games) < 0.3
return np.where(explores, rng.integers(q_table.shape[1], size=games), greedy)
"""

ANSWER = """
rng = np.random.default_rng(seed)
starts = rng.integers(len(q_table), size=games)
return q_table[starts].argmax(axis=1)
"""

MISTAKES = """
+ rng = np.random.default_rng(seed if seed > 0 else np.random.randint(2**31))
+ starts = rng.integers(len(q_table), size=games)
+ greedy = q_table[starts].argmax(axis=1)
+ explores = rng.random(games) < 0.3
+ return np.where(explores, rng.integers(q_table.shape[1], size=games), greedy)
both mistakes are still there: seed 0 is no seed, and the agent explores while it is
evaluated.

- np.random.default_rng(seed)
+ np.random.default_rng(seed if seed > 0 else np.random.randint(2**31))
seed 0 is still no seed: every run with it differs. The actions are greedy now.

- return q_table[starts].argmax(axis=1)
+ greedy = q_table[starts].argmax(axis=1)
+ explores = rng.random(games) < 0.3
+ return np.where(explores, rng.integers(q_table.shape[1], size=games), greedy)
the agent still explores while it is evaluated. Seed 0 is right now.

- np.random.default_rng(seed)
+ np.random.default_rng(0)
the seed is not used at all: every evaluation plays the same games.

- np.random.default_rng(seed)
+ np.random.default_rng(seed or 1)
seed 0 plays the games of seed 1. It is a seed like any other.

- np.random.default_rng(seed)
+ np.random.default_rng(abs(seed) + 1)
every seed plays the games of the next one.

- q_table[starts].argmax(axis=1)
+ rng.integers(q_table.shape[1], size=games)
every action is random: what was learned is not evaluated.

- q_table[starts].argmax(axis=1)
+ q_table[starts].max(axis=1)
values came, and actions were asked for.

- q_table[starts].argmax(axis=1)
+ q_table[starts].argmin(axis=1)
it plays the worst action, not the best.

- q_table[starts].argmax(axis=1)
+ np.full(games, q_table[starts[0]].argmax())
every game plays the action of the first one.

- q_table[starts].argmax(axis=1)
+ np.sort(q_table[starts].argmax(axis=1))
the actions are sorted: they belong to other games now.
"""


def evaluation_actions(q_table: np.ndarray, games: int, seed: int) -> np.ndarray:
    """First actions of an evaluation: greedy, from starts that the seed draws.

    Args:
        q_table: [S, A] float64; in no row are two values equal.
        games: how many.
        seed: 0 or more; draws where each game starts, before anything else is drawn.

    Returns:
        [games] int64.
    """
    starts = np.random.default_rng(seed).integers(len(q_table), size=games)
    return q_table[starts].argmax(axis=1)


def evaluation(q_table: Any, games: int, seed: int) -> dict[str, Any]:
    """A table to evaluate."""
    return {"q_table": np.array(q_table, np.float64), "games": games, "seed": seed}


def draw(rng: draws.Generator) -> dict[str, Any]:
    """Tables without ties; seed 0 often."""
    shape = int(rng.integers(2, 6)), int(rng.integers(2, 5))
    seed = int(rng.integers(4)) if rng.random() < 0.7 else 0
    return evaluation(rng.standard_normal(shape), int(rng.integers(4, 12)), seed)


EXERCISE = Exercise(
    evaluation_actions,
    ANSWER,
    rows=(
        Row(
            evaluation([[0, 1, 0]], 6, 3),
            np.array([1, 1, 1, 1, 1, 1]),
            "one state, in which action 1 is best: all six games play it.",
        ),
        Row(
            evaluation([[0, 1], [1, 0]], 6, 1),
            evaluation_actions(np.eye(2)[::-1], 6, 1),
            "two states and seed 1.",
        ),
        Row(
            evaluation([[0, 1], [1, 0]], 6, 0),
            evaluation_actions(np.eye(2)[::-1], 6, 0),
            "two states and seed 0, a seed like any other.",
        ),
    ),
    draw=draw,
    mistakes=MISTAKES,
    hints=(
        "Call it twice with seed 0, then twice with seed 1.",
        "Which share of the actions in an evaluation should be random? None, here.",
        "`np.random.default_rng(seed)` for every seed, and return `greedy` itself.",
    ),
    difficulty=1,
    minutes=4,
    stub=STUB,
)
