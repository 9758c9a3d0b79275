"""Exercise of lesson 05: what the value of an action should have been."""

from typing import Any

import numpy as np

from tutorial_lib.equations.targets import td_target
from tutorial_lib.exercises import draws
from tutorial_lib.exercises.exercise import RAISES, Exercise, Row
from tutorial_lib.exercises.tensors import TORCH, bools, floats

ANSWER = """
assert rewards.shape == terminated.shape == next_value.shape
follows = torch.where(terminated, 0, next_value)
return (rewards + discount * follows).detach()
"""

MISTAKES = """
- assert rewards.shape == terminated.shape == next_value.shape
a column [B, 1] and a row [B] silently become [B, B]: every row learns from every other.
First `assert rewards.shape == terminated.shape == next_value.shape`.

- assert rewards.shape == terminated.shape == next_value.shape
+ assert len(rewards) == len(terminated) == len(next_value)
it compares lengths alone, so a column [B, 1] and a row [B] silently become [B, B].
Compare the shapes.

- assert rewards.shape == terminated.shape == next_value.shape
+ assert rewards.ndim == terminated.ndim == next_value.ndim == 1
it asks how many axes there are, not how long they are: a single value would count for
every row. Compare the shapes.

- torch.where(terminated, 0, next_value)
+ next_value
you bootstrapped through a terminal state: where `terminated` is True nothing follows.

- return (rewards + discount * follows).detach()
+ return torch.where(terminated, -1, rewards + discount * follows).detach()
where the game ends the target is -1, as in a published program: the reward is lost.

- return (rewards + discount * follows).detach()
+ return torch.where(terminated, 0, rewards + discount * follows).detach()
where the game ends the target is 0, so the last reward is lost, in Catch the only one.

- torch.where(terminated, 0, next_value)
+ next_value * ~terminated
a `next_value` of NaN spoils the target where the game ends, for 0 times NaN is NaN.
`torch.where(terminated, ...)` leaves out what is not wanted.

- .detach()
the gradient runs into the target, so the network would move the target towards its
guess as well. Cut it off: `.detach()`.

- (rewards + discount * follows)
+ torch.where(terminated, rewards, discount * (rewards + follows))
the reward is discounted too, except where the game ends. It comes now.

- rewards + discount * follows
+ discount * (rewards + follows)
every reward is discounted, also where the game ends. Rewards come now.

- (rewards + discount * follows)
+ torch.where(terminated, rewards, discount * follows)
rewards count only where the game ends. They count everywhere.
"""


def steps(rewards: Any, ended: Any, values: Any, discount: Any) -> dict[str, Any]:
    """Steps with what follows them."""
    return {
        "rewards": floats(rewards),
        "terminated": bools(ended),
        "next_value": floats(values),
        "discount": discount,
    }


def draw(rng: draws.Generator) -> dict[str, Any]:
    """Steps, some of which end a game; now and then a column among them."""
    size = draws.size(rng)
    ended = draws.bools(rng, size)
    discount = draws.one_of(rng, 0.0, 0.5, 0.9, 1.0, floats(rng.random(size)))
    inputs = steps(draws.numbers(rng, size), ended, draws.decimals(rng, size), discount)
    column = draws.one_of(rng, "rewards", "terminated", "next_value")
    shape = (-1, 1) if rng.random() < 0.3 else (-1,)
    return inputs | {column: inputs[column].reshape(shape)}


EXERCISE = Exercise(
    td_target,
    ANSWER,
    rows=(
        Row(
            steps([1, 0, 5, -1], [0, 0, 1, 1], [4, -4, 99, 99], 0.5),
            floats([3, -2, 5, -1]),
            "1 + 0.5 * 4 and 0 - 0.5 * 4; two ends, where the reward alone counts.",
        ),
        Row(
            steps([1.75, 1, 1], [0, 0, 1], [8, 8, np.nan], floats([0.125, 0.5, 0.25])),
            floats([2.75, 5, 1]),
            "a discount for each row; nothing of what follows an end, not even NaN.",
        ),
        Row(
            steps([0, 1], [0, 1], [[4], [99]], 0.5),
            RAISES,
            "the values stand in a column, [2, 1], which would make a table.",
        ),
        Row(
            steps([0, 1], [0, 1], [4], 0.5),
            RAISES,
            "there are two steps and one value, which would count for both.",
        ),
    ),
    draw=draw,
    mistakes=MISTAKES,
    hints=(
        "First refuse shapes that differ, with `assert`.",
        "What follows is worth `rewards + discount * next_value`. "
        "`torch.where(terminated, a, b)` takes `a` where the game ends, else `b`.",
        "`torch.where(terminated, rewards, rewards + discount * next_value).detach()`: "
        "a target is a constant.",
    ),
    difficulty=2,
    minutes=10,
    slopes=("next_value",),
    names=TORCH,
)
