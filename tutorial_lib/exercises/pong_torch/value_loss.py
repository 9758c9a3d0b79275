"""Exercise of lesson 02: what a critic learns from."""

from typing import Any

from tutorial_lib.equations.losses import value_loss
from tutorial_lib.exercises import draws
from tutorial_lib.exercises.exercise import RAISES, Exercise, Row
from tutorial_lib.exercises.tensors import TORCH, floats

ANSWER = """
assert value.shape == returns.shape
return (returns.detach() - value).square().mean()
"""

MISTAKES = """
- assert value.shape == returns.shape
columns and rows broadcast to a square, and the critic learns to say the same
everywhere. First `assert value.shape == returns.shape`.

- assert value.shape == returns.shape
+ value, returns = value.flatten(), returns.flatten()
a column [B, 1] is made into a row without a word. Refuse shapes that differ.

- .detach()
the returns were made with the critic's own values; with a gradient there the target
runs after the guess. Use `returns.detach()`.

- returns.detach() - value
+ returns - value.detach()
the wrong side is detached: `value` is what is to learn, `returns` are the constant.

- .square().mean()
+ .mean().square()
it squares the mean error, and errors cancel in a mean. Square first.
"""


def guesses(value: Any, returns: Any) -> dict[str, Any]:
    """What a critic said, and what came of it."""
    return {"value": floats(value), "returns": floats(returns)}


def draw(rng: draws.Generator) -> dict[str, Any]:
    """Guesses; now and then of another shape than what came of them."""
    size = draws.size(rng)
    value, returns = draws.decimals(rng, size), draws.numbers(rng, size)
    if rng.random() < 0.4:
        one = draws.one_of(rng, value[:, None], value[:1], value[0], value[None])
        value, returns = draws.one_of(rng, (one, returns), (returns, one))
    return guesses(value, returns)


EXERCISE = Exercise(
    value_loss,
    ANSWER,
    rows=(
        Row(
            guesses([1, 2, 4], [2, 0, 4]),
            floats(5 / 3),
            "the critic is wrong by 1, 2 and 0; the squares are 1, 4 and 0.",
        ),
        Row(guesses([-0.5], [-1]), floats(0.25), "one step alone."),
        Row(
            guesses([[1], [2], [3]], [1, 2, 3]),
            RAISES,
            "guesses in a column: [3, 1] and [3] become [3, 3] without a word.",
        ),
    ),
    draw=draw,
    mistakes=MISTAKES,
    hints=(
        "Two lines: refuse shapes that differ, then the mean of the squared errors.",
        "`assert value.shape == returns.shape`. No gradient may flow into the returns.",
        "`(returns.detach() - value).square().mean()`.",
    ),
    difficulty=2,
    minutes=8,
    slopes=("value", "returns"),
    names=TORCH,
)
