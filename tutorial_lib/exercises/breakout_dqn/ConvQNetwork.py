"""Exercise of lesson 06: a network that reads pictures."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import numpy as np
import torch
from torch import nn

from tutorial_lib.agents.networks import ConvQNetwork, half_the_digits
from tutorial_lib.exercises import draws
from tutorial_lib.exercises.exercise import Exercise, Row

ANSWER = """
def __init__(self, channels, num_actions):
    super().__init__()
    self.layers = nn.Sequential(
        nn.Conv2d(channels, 16, kernel_size=8, stride=4),
        nn.ReLU(),
        nn.Conv2d(16, 32, kernel_size=4, stride=2),
        nn.ReLU(),
        nn.Flatten(),
        nn.Linear(32 * 9 * 9, 256),
        nn.ReLU(),
        nn.Linear(256, num_actions),
    )

@half_the_digits
def forward(self, obs):
    return self.layers(obs / 255)
"""

STUB = """
def __init__(self, channels, num_actions):
    super().__init__()
    self.layers = nn.Sequential(
        ...
    )

@half_the_digits
def forward(self, obs):
    return self.layers(obs / 255)
"""

MISTAKES = """
-         nn.Linear(256, num_actions),
+         nn.Linear(256, num_actions),
+         nn.ReLU(),
a ReLU comes last, so no value can be below 0. The last layer is linear.

-         nn.Linear(256, num_actions),
+         nn.Linear(256, num_actions),
+         nn.Softmax(dim=1),
the values of a state add up to 1, like probabilities. A value may be any number: the
last layer is linear.

-         nn.Linear(32 * 9 * 9, 256),
-         nn.ReLU(),
+         nn.Linear(32 * 9 * 9, 256),
between the two dense layers there is no ReLU, so both together are one linear layer.

-         nn.Conv2d(channels, 16, kernel_size=8, stride=4),
-         nn.ReLU(),
+         nn.Conv2d(channels, 16, kernel_size=8, stride=4),
between the two convolutions there is no ReLU, so both together are one linear layer.

-         nn.Conv2d(16, 32, kernel_size=4, stride=2),
-         nn.ReLU(),
+         nn.Conv2d(16, 32, kernel_size=4, stride=2),
after the second convolution there is no ReLU.

-         nn.Flatten(),
the dense layer is given another number of inputs than it expects. It reads a row of
numbers, so `nn.Flatten()` comes before it; 32 kernels at 9 x 9 places are 2,592.

-     return self.layers(obs / 255)
+     return self.layers(obs)
pixels go in as 0 to 255, and all values are 255 times as large. The weights are drawn
for numbers of about 1: divide by 255.

-     return self.layers(obs / 255)
+     return self.layers(obs / 256)
white is not 1 but 0.996. The largest byte is 255.

- nn.Conv2d(channels, 16, kernel_size=8, stride=4)
+ nn.Conv2d(4, 16, kernel_size=8, stride=4)
it reads stacks of four pictures only. How many there are is `channels`.

- nn.Linear(256, num_actions)
+ nn.Linear(256, 4)
it has four values, as Breakout has buttons. How many there are is `num_actions`.

- nn.Conv2d(channels, 16, kernel_size=8, stride=4)
+ nn.Conv2d(1, 16, kernel_size=8, stride=4)
the first layer reads one picture. It reads a whole stack, `channels` of them.

-         nn.Conv2d(channels, 16, kernel_size=8, stride=4),
+         nn.Conv2d(channels, 32, kernel_size=8, stride=4),
-         nn.Conv2d(16, 32, kernel_size=4, stride=2),
+         nn.Conv2d(32, 64, kernel_size=4, stride=2),
-         nn.Linear(32 * 9 * 9, 256),
+         nn.Linear(64 * 9 * 9, 256),
the convolutions have 32 and 64 kernels, as in the paper of 2015. Ours have 16 and 32.

-         nn.Linear(32 * 9 * 9, 256),
+         nn.Linear(32 * 9 * 9, 512),
-         nn.Linear(256, num_actions),
+         nn.Linear(512, num_actions),
the dense layer has 512 units, as in the paper of 2015. Ours has 256.

-         nn.Linear(32 * 9 * 9, 256),
-         nn.ReLU(),
-         nn.Linear(256, num_actions),
+         nn.Linear(32 * 9 * 9, num_actions),
there is no dense layer of 256 units between the convolutions and the values.

-         nn.Conv2d(channels, 16, kernel_size=8, stride=4),
+         nn.Conv2d(channels, 16, kernel_size=4, stride=4),
-         nn.Conv2d(16, 32, kernel_size=4, stride=2),
+         nn.Conv2d(16, 32, kernel_size=8, stride=2),
-         nn.Linear(32 * 9 * 9, 256),
+         nn.Linear(32 * 7 * 7, 256),
the kernels are the wrong way round: first 8 x 8, then 4 x 4.
"""


@lru_cache(maxsize=4)  # to draw all its weights takes longer than all else
def made(written: Any, channels: int, num_actions: int) -> Any:
    """The network, whatever its weights."""
    return written(channels, num_actions)


def with_given_weights(written: Any) -> Callable[..., Any]:
    """What the network's weights are called and shaped, and what it says with these."""

    def told(
        channels: int, num_actions: int, obs: np.ndarray, weights: float
    ) -> dict[str, Any]:
        network = made(written, channels, num_actions)
        parts = network.state_dict()
        shapes = {k: np.array(v.shape) for k, v in parts.items() if v.ndim > 1}
        biases = np.array([len(each) for each in parts.values() if each.ndim == 1])
        rng = np.random.default_rng(int(weights)) if weights > 1 else None
        with torch.no_grad():
            for each in network.parameters():
                each.fill_(weights * (each.ndim > 1))
                if rng is not None:
                    each.copy_(few(rng, each.shape))
            values = network(torch.from_numpy(obs))
        return {**shapes, "biases": biases, "values": values}

    return told


def few(rng: draws.Generator, shape: torch.Size) -> torch.Tensor:
    """Weights of -1, 0 and 1, so few that 16 bits hold whatever comes of them."""
    rows = np.zeros((shape[0], int(np.prod(shape[1:]))), np.float32)
    for _ in range(3):
        place = rng.integers(rows.shape[1], size=len(rows))
        rows[np.arange(len(rows)), place] = rng.choice([-1, 1, 1], size=len(rows))
    return torch.from_numpy(rows.reshape(shape))


def pictures(channels: int, *greys: int) -> np.ndarray:
    """A stack [C, 84, 84] for each grey, all of that grey."""
    shape = len(greys), channels, 84, 84
    return np.broadcast_to(np.array(greys, np.uint8)[:, None, None, None], shape).copy()


def draw(rng: draws.Generator) -> dict[str, Any]:
    """Black and white noise, and the number from which the weights are drawn."""
    channels, num_actions = draws.one_of(rng, (4, 3), (1, 2))
    obs = 255 * rng.integers(0, 2, (1, channels, 84, 84), dtype=np.uint8)
    return {
        "channels": channels,
        "num_actions": num_actions,
        "obs": obs,
        "weights": float(rng.integers(2, 10_000)),
    }


def in_proportion(written: Any) -> str | None:
    """Grey is between black and white, and not by what else is seen."""
    network = made(written, 4, 3)
    with torch.no_grad():
        for each in network.parameters():
            each.fill_((each.ndim > 1) / 256)
        grey = network(torch.from_numpy(pictures(4, 51)))
    if (grey / 10.125 - 0.2).abs().max() > 0.01:
        return (
            "Every weight is 1/256, every bias 0: of a picture of grey 51 a fifth of "
            f"what comes of white was expected, 2.025; {grey[0, 0].item():.4g} came."
        )
    return None


def learns(written: Any) -> str | None:
    """Weights are drawn from torch's generator, and values have slopes."""
    networks = []
    with torch.random.fork_rng():
        for seed in range(2):
            torch.manual_seed(seed)
            networks.append(written(1, 2))
    if all(map(torch.equal, *(each.parameters() for each in networks))):
        return "After two seeds of torch the weights are the same: they are not drawn."
    if not networks[0](torch.from_numpy(pictures(1, 200))).requires_grad:
        return "Its values hang on no weight, so it can't learn."
    return None


SHAPES = {
    "layers.0.weight": np.array([16, 4, 8, 8]),
    "layers.2.weight": np.array([32, 16, 4, 4]),
    "layers.5.weight": np.array([256, 2592]),
    "layers.7.weight": np.array([3, 256]),
    "biases": np.array([16, 32, 256, 3]),
}

EXERCISE = Exercise(
    ConvQNetwork,
    ANSWER,
    rows=(
        Row(
            {
                "channels": 4,
                "num_actions": 3,
                "obs": pictures(4, 0, 255),
                "weights": 1 / 256,
            },
            {**SHAPES, "values": torch.tensor([[0.0] * 3, [10.125] * 3])},
            "every weight is 1/256, every bias 0. Of white each convolution reads 256 "
            "ones and hands on 1; the dense layer reads 2,592 and hands on 10.125.",
        ),
    ),
    draw=draw,
    mistakes=MISTAKES,
    hints=(
        "Eight modules, in the order of the table: a convolution, a ReLU, a "
        "convolution, a ReLU, then `nn.Flatten()`, dense, a ReLU, dense.",
        "`nn.Conv2d(channels, 16, kernel_size=8, stride=4)` is the first. Out of the "
        "second come 32 kernels at 9 x 9 places.",
        "`nn.Conv2d(16, 32, kernel_size=4, stride=2)`; `nn.Linear(32 * 9 * 9, 256)`; "
        "`nn.Linear(256, num_actions)`, and no ReLU after it.",
    ),
    difficulty=2,
    minutes=12,
    names={"nn": nn, "torch": torch, "half_the_digits": half_the_digits},
    properties=(in_proportion, learns),
    use=with_given_weights,
    stub=STUB,
)
