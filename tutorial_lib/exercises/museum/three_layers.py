"""Exercise of lesson 09, room 4: a network that cannot say no."""

from typing import Any

import torch

from tutorial_lib.exercises import draws
from tutorial_lib.exercises.exercise import Exercise, Row
from tutorial_lib.exercises.tensors import TORCH, floats

STUB = """
hidden = torch.relu(obs @ first)
hidden = hidden @ second
return torch.relu(hidden @ third)
"""

ANSWER = """
hidden = torch.relu(obs @ first)
hidden = torch.relu(hidden @ second)
return hidden @ third
"""

MISTAKES = """
+ hidden = torch.relu(obs @ first)
+ hidden = hidden @ second
+ return torch.relu(hidden @ third)
both mistakes are still there: no value can be below 0, and the second and third layer
are as good as one.

- return hidden @ third
+ return torch.relu(hidden @ third)
no value can be below 0: the output still goes through a ReLU. The hidden layers are
right now.

- torch.relu(hidden @ second)
+ hidden @ second
the second and third layer are still as good as one: nothing bends between them. The
output is right now.

- torch.relu(obs @ first)
+ obs @ first
the first and second layer are as good as one: nothing bends between them.

+ return obs @ first @ second @ third
nothing bends anywhere, so three layers are as good as one.

- torch.relu(obs @ first)
+ obs @ first
- return hidden @ third
+ return torch.relu(hidden @ third)
a ReLU went from the first layer to the output. It belongs between layers, not behind
the last.

- return hidden @ third
+ return (hidden @ third).abs()
values below 0 come out as positive: the sign is lost.

- torch.relu(hidden @ second)
+ torch.tanh(hidden @ second)
the second layer bends with another function. Each hidden layer has a ReLU.

- torch.relu(hidden @ second)
+ torch.relu(hidden @ second) + hidden
the second layer is added to the first: a skip connection, of another network.
"""


def three_layers(
    obs: torch.Tensor, first: torch.Tensor, second: torch.Tensor, third: torch.Tensor
) -> torch.Tensor:
    """Values of all actions by two hidden layers with a ReLU each, and an output.

    Args:
        obs: [B, D] float32.
        first: [D, H] float32, weights.
        second: [H, H] float32.
        third: [H, A] float32.

    Returns:
        [B, A] float32.
    """
    hidden = torch.relu(obs @ first)
    return torch.relu(hidden @ second) @ third


def network(obs: Any, first: Any, second: Any, third: Any) -> dict[str, Any]:
    """What is seen, and three layers."""
    arrays = (obs, first, second, third)
    names = ("obs", "first", "second", "third")
    return {k: floats(v) for k, v in zip(names, arrays, strict=True)}


def draw(rng: draws.Generator) -> dict[str, Any]:
    """Small layers with weights on both sides of 0."""
    shapes = (draws.size(rng), 2), (2, 3), (3, 3), (3, 2)
    return network(*(rng.standard_normal(shape) for shape in shapes))


EXERCISE = Exercise(
    three_layers,
    ANSWER,
    rows=(
        Row(
            network([[1]], [[1]], [[1]], [[-1]]),
            floats([[-1]]),
            "everything is 1 but the last weight: the value is -1.",
        ),
        Row(
            network([[1]], [[1, 0]], [[1, -1], [0, 0]], [[1], [1]]),
            floats([[1]]),
            "of two hidden units one is 1, the other -1, which its ReLU makes 0.",
        ),
        Row(
            network([[-2]], [[1, -1]], [[1, 0], [0, 1]], [[0], [3]]),
            floats([[6]]),
            "the first ReLU cuts the unit of -2 and keeps that of 2.",
        ),
    ),
    draw=draw,
    mistakes=MISTAKES,
    hints=(
        "Which values can the last line not return?",
        "Two layers without a ReLU between them: multiply their weights, and one layer "
        "does the same.",
        "`torch.relu` belongs behind the first and the second layer, not the third.",
    ),
    difficulty=1,
    minutes=4,
    slopes=("first", "second", "third"),
    names=TORCH,
    stub=STUB,
)
