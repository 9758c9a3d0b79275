"""Exercise of lesson 01: draw up or down."""

from collections.abc import Callable
from typing import Any

import numpy as np

from tutorial_lib.equations.policies import DOWN, UP, sample_action
from tutorial_lib.exercises import distribution, draws
from tutorial_lib.exercises.exercise import Exercise, Row

ANSWER = """
goes_up = rng.random(len(prob_up)) < prob_up
return np.where(goes_up, UP, DOWN)
"""

MISTAKES = """
- rng.random(len(prob_up)) < prob_up
+ prob_up > 0.5
it always takes the likelier action, so it never tries the other one and can't find out
that it is better. Compare with a random draw.

+ return rng.integers(UP, DOWN + 1, size=len(prob_up))
up and down come equally often, whatever `prob_up` is. Compare a draw with it.

- rng.random(len(prob_up))
+ rng.random()
one draw decides for all games, so they all do the same. Draw one number per game:
`rng.random(len(prob_up))`.

- rng.random
+ np.random.random
the draws do not come from the generator that was given, so they can't be repeated, or
are always the same. Draw from `rng`.

- np.where(goes_up, UP, DOWN)
+ goes_up.astype(int)
1 and 0, or True and False, are other buttons in Pong. Up is 2, and down is 3.

- rng.random(len(prob_up))
+ rng.standard_normal(len(prob_up))
the draws are normal. `rng.random` draws evenly between 0 and 1.
"""


def draw(rng: draws.Generator) -> dict[str, Any]:
    """Games whose action is certain, now and then many of them."""
    games = 200 if rng.random() < 0.2 else draws.size(rng)
    is_up = draws.bools(rng, games, share=0.5)
    prob_up = is_up.astype(draws.one_of(rng, *draws.FLOATS))
    return {"prob_up": prob_up, "rng": np.random.default_rng(rng.integers(1000))}


def both_come(fn: Callable[..., Any]) -> str | None:
    """The less likely action is drawn, too."""
    rng, prob_up = np.random.default_rng(1), np.repeat([0.1, 0.4, 0.6, 0.9], 10)
    likelier = np.where(prob_up > 0.5, UP, DOWN)
    if all(np.array_equal(fn(prob_up, rng), likelier) for _ in range(5)):
        return "In 200 games the less likely of the two actions was never drawn."
    return None


def each_for_itself(fn: Callable[..., Any]) -> str | None:
    """One game's draw is not another's."""
    came = np.asarray(fn(np.full(60, 0.5), np.random.default_rng(1)))
    if came.size and (came == came.flat[0]).all():
        return "60 games with equally likely actions all did the same."
    return None


def certain(actions: list[int], why: str) -> Row:
    """Games whose probability is 1 or 0."""
    prob_up, rng = np.equal(actions, UP).astype(np.float32), np.random.default_rng(0)
    return Row({"prob_up": prob_up, "rng": rng}, np.array(actions), why)


EXERCISE = Exercise(
    sample_action,
    ANSWER,
    rows=(
        certain([UP], "a probability of 1 is always up (2), in an array, [1]."),
        certain([UP, DOWN, DOWN, UP], "and one of 0 is always down (3)."),
    ),
    draw=draw,
    mistakes=MISTAKES,
    hints=(
        "A number drawn evenly between 0 and 1 is below p with probability p.",
        "Draw one number for each game with `rng.random(len(prob_up))` and compare it "
        "with `prob_up`.",
        "`np.where(draws < prob_up, UP, DOWN)`.",
    ),
    difficulty=1,
    minutes=5,
    properties=(
        both_come,
        each_for_itself,
        distribution.shares(
            np.array([0.15, 0.6]),
            np.array([[0.15, 0.85], [0.6, 0.4]]),
            (UP, DOWN),
            ("A `prob_up` of 0.15", "A `prob_up` of 0.6"),
        ),
        distribution.from_the_generator(np.array([0.5])),
    ),
    constants={"UP": UP, "DOWN": DOWN},
)
