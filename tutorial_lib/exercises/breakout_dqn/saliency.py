"""Exercise of lesson 06: which pixels the value of an action hangs on."""

from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from tutorial_lib.equations.saliency import saliency
from tutorial_lib.equations.targets import q_taken
from tutorial_lib.exercises import draws
from tutorial_lib.exercises.exercise import Exercise, Row
from tutorial_lib.exercises.tensors import TORCH, floats

ANSWER = """
pixels = torch.tensor(obs, dtype=torch.float32, requires_grad=True)
value = q_taken(q_network(pixels), torch.as_tensor(actions)).sum()
(slope,) = torch.autograd.grad(value, pixels)
return slope.abs().amax(dim=1).numpy()
"""

MISTAKES = """
- .abs()
the slopes keep their sign, so a strong −5 loses against a weak 1. Take their size,
`.abs()`, before the largest.

- .abs().amax(dim=1)
+ .amax(dim=1).abs()
a strong −5 loses against a weak 1: the size is taken after the largest, not before.

- torch.tensor(obs, dtype=torch.float32, requires_grad=True)
+ torch.tensor(obs / 255, dtype=torch.float32, requires_grad=True)
it is the slope at pictures divided by 255. The network divides by itself: hand it the
pixels as they are.

- q_network(pixels)
+ q_network(pixels / 255)
it is the slope of another function, whose pictures are divided by 255 before the
network sees them. It divides by itself: hand it the pixels as they are.

- q_taken(q_network(pixels), torch.as_tensor(actions)).sum()
+ q_network(pixels).max(dim=1).values.sum()
it asks about the best action. The one asked for is in `actions`.

- .amax(dim=1)
+ [:, -1]
only the newest picture was looked at. The older ones matter too: `.amax(dim=1)`.

- slope.abs()
+ (slope * torch.tensor(obs)).abs()
the slope was multiplied by the pixel, so black ones never matter. A ball that is *not*
there matters too: leave the pixel out.
"""


class Slopes(nn.Module):
    """Values of pictures: sums of pixels times slopes."""

    def __init__(self, slopes: Any, kernel: Any = None) -> None:
        """With a kernel they are bent first: then slopes depend on the pixels."""
        super().__init__()
        self.slopes = nn.Parameter(floats(slopes))  # [A, K, H, W]
        self.kernel = None if kernel is None else nn.Parameter(floats(kernel))

    def forward(self, obs: torch.Tensor) -> torch.Tensor:
        """From [B, C, H, W] to [B, A]."""
        seen = obs.float()
        if self.kernel is not None:
            seen = functional.conv2d(seen / 100, self.kernel, padding=1).tanh()
        return seen.flatten(1) @ self.slopes.flatten(1).T


def asked(q_network: nn.Module, pictures: Any, actions: list[int]) -> dict[str, Any]:
    """Pictures [B, C, H, W] and one action for each."""
    obs = np.array(pictures, dtype=np.uint8)
    return {"q_network": q_network, "obs": obs, "actions": np.array(actions)}


def draw(rng: draws.Generator) -> dict[str, Any]:
    """A small convolutional network, now and then with frozen weights."""
    batch, frames, actions = draws.size(rng), draws.size(rng, 4), draws.size(rng)
    shape = draws.size(rng, 4), draws.size(rng, 4)
    kernel = rng.standard_normal((2, frames, 3, 3)) / np.sqrt(9 * frames)
    network = Slopes(50 * rng.standard_normal((actions, 2, *shape)), kernel)
    for each in network.parameters():
        each.requires_grad_(rng.random() < 0.7)
    network.train(rng.random() < 0.5)
    obs = rng.integers(0, 256, (batch, frames, *shape))
    return asked(network, obs, rng.integers(actions, size=batch).tolist())


def leaves_gradients(fn: Callable[..., Any]) -> str | None:
    """The network's weights have the gradients that they had: some one, some none."""
    network = Slopes([[[[1, 2]]], [[[3, 4]]]], np.ones((1, 1, 3, 3)))
    network.slopes.grad = torch.ones_like(network.slopes)
    before = [repr(each.grad) for each in network.parameters()]
    fn(**asked(network, [[[[5, 6]]]], [1]))
    if before == [repr(each.grad) for each in network.parameters()]:
        return None
    return (
        "The gradients of the network's weights are others now, and training would add "
        "to them: `torch.autograd.grad(value, pixels)` leaves them alone."
    )


EXERCISE = Exercise(
    saliency,
    ANSWER,
    rows=(
        Row(
            asked(Slopes([[[[90, 91]]], [[[2, -3]]]]), [[[[10, 20]]]], [1]),
            np.array([[[2.0, 3]]]),
            "a picture of two pixels. Action 1 has the slopes 2 and -3.",
        ),
        Row(
            asked(
                Slopes([[[[1, 8]], [[-5, 2]]], [[[7, 0]], [[0, -9]]]]),
                [[[[1, 2]], [[3, 4]]], [[[0, 0]], [[0, 0]]]],
                [0, 1],
            ),
            np.array([[[5.0, 8]], [[7, 9]]]),
            "a stack of two: of 1 and -5 the larger is 5. Black has slopes as well.",
        ),
    ),
    draw=draw,
    mistakes=MISTAKES,
    hints=(
        "Three steps: floats that require a gradient; the value of each row's action, "
        "added up; the gradient of that sum to the floats.",
        "`pixels = torch.tensor(obs, dtype=torch.float32, requires_grad=True)`; "
        "`q_taken(q_network(pixels), torch.as_tensor(actions)).sum()`.",
        "`(slope,) = torch.autograd.grad(value, pixels)`; "
        "`slope.abs().amax(dim=1).numpy()`.",
    ),
    difficulty=3,
    minutes=15,
    properties=(leaves_gradients,),
    names=TORCH,
    constants={"q_taken": q_taken},
)
