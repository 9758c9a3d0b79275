"""Exercise of lesson 03: the button that launches the ball."""

from typing import Any

import numpy as np

from tutorial_lib.equations.policies import launch
from tutorial_lib.exercises import draws
from tutorial_lib.exercises.exercise import Exercise, Row

ANSWER = """
return np.where(waiting, fire, actions)
"""

MISTAKES = """
- np.where(waiting, fire, actions)
+ fire * waiting
FIRE is right, and the other games press button 0: what the agent decided is lost there.

- np.where(waiting, fire, actions)
+ actions + fire * waiting
button numbers are names: they can't be added. `np.where` chooses.

- np.where(waiting, fire, actions)
+ actions[~waiting]
the waiting games are missing. Every game needs a button at every step.

+ buttons = actions.copy()
+ buttons[np.argmax(waiting)] = fire
+ return buttons
FIRE is pressed in one game, the first that waits, or in game 0 if none does. Decide for
each game: `np.where`.
"""


def games(actions: Any, waiting: Any, fire: int) -> dict[str, Any]:
    """Decisions of [B] games."""
    return {
        "actions": np.array(actions),
        "waiting": np.array(waiting, dtype=bool),
        "fire": fire,
    }


def draw(rng: draws.Generator) -> dict[str, Any]:
    """Games of which none, some or all wait; FIRE has any number but 0."""
    size = draws.size(rng)
    waiting = draws.bools(rng, size, share=draws.one_of(rng, 0.2, 0.5, 0.9))
    return games(rng.integers(0, 18, size), waiting, int(rng.integers(1, 18)))


EXERCISE = Exercise(
    launch,
    ANSWER,
    rows=(
        Row(
            games([2, 3, 3, 2], [1, 0, 0, 1], 1),
            np.array([1, 3, 3, 1]),
            "in the first and the last game the ball waits; the other two go on.",
        ),
        Row(
            games([3, 2], [0, 0], 1),
            np.array([3, 2]),
            "no ball waits, so the agent's own decisions stand.",
        ),
        Row(
            games([4, 0, 2], [0, 1, 1], 6),
            np.array([4, 6, 6]),
            "another game, whose button for FIRE has another number.",
        ),
    ),
    draw=draw,
    mistakes=MISTAKES,
    hints=(
        "For each game one of two buttons: `fire` or the decided one.",
        "`np.where(condition, a, b)` takes `a` where the condition holds, else `b`.",
        "`np.where(waiting, fire, actions)`.",
    ),
    difficulty=1,
    minutes=4,
    constants={"FIRE": 1},
)
