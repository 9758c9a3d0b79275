"""Exercise of lesson 05: a network from a few numbers to the value of each action."""

from typing import Any

import numpy as np
import torch
from torch import nn

from tutorial_lib.agents.networks import DenseQNetwork
from tutorial_lib.exercises import draws
from tutorial_lib.exercises.exercise import Exercise, Row
from tutorial_lib.exercises.tensors import TORCH, floats

STUB = """
def __init__(self, num_inputs, num_actions, hidden=64):
    super().__init__()
    self.layers = ...

def forward(self, obs):
    ...
"""

ANSWER = """
def __init__(self, num_inputs, num_actions, hidden=64):
    super().__init__()
    self.layers = nn.Sequential(
        nn.Linear(num_inputs, hidden), nn.ReLU(), nn.Linear(hidden, num_actions)
    )

def forward(self, obs):
    return self.layers(obs)
"""

MISTAKES = """
- nn.Linear(num_inputs, hidden), nn.ReLU(), nn.Linear(hidden, num_actions)
+ nn.Linear(num_inputs, hidden), nn.Linear(hidden, num_actions)
there is nothing between the two layers, so together they are one: a sum of sums is a
sum. Put `nn.ReLU()` between them.

- nn.Linear(hidden, num_actions)
+ nn.Linear(hidden, num_actions), nn.ReLU()
no value below zero can come out, though a ball that will be missed is worth -1. The
last layer has nothing after it.

- nn.Linear(hidden, num_actions)
+ nn.Linear(hidden, num_actions), nn.Softmax(dim=1)
probabilities came: they add to 1. Action values are any numbers, so nothing follows the
last layer.

- nn.ReLU(), nn.Linear(hidden, num_actions)
+ nn.Tanh(), nn.Linear(hidden, num_actions)
the hidden units bend as a tanh does; asked for is a ReLU.

- nn.ReLU(), nn.Linear(hidden, num_actions)
+ nn.Sigmoid(), nn.Linear(hidden, num_actions)
the hidden units bend as a sigmoid does; asked for is a ReLU.

- nn.Linear(num_inputs, hidden), nn.ReLU(), nn.Linear(hidden, num_actions)
+ nn.Linear(num_inputs, num_actions)
one layer alone has no hidden units: it can only add up what it sees.

- nn.Linear(num_inputs, hidden), nn.ReLU(), nn.Linear(hidden, num_actions)
+ nn.Linear(num_inputs, hidden), nn.ReLU(), nn.Linear(hidden, 1)
one value came for each observation; asked for is one for each action.

- nn.Linear(num_inputs, hidden), nn.ReLU(), nn.Linear(hidden, num_actions)
+ nn.Linear(num_inputs, 64), nn.ReLU(), nn.Linear(64, num_actions)
there are 64 hidden units whatever `hidden` says.

- return self.layers(obs)
+ return self.layers(obs).max(dim=1).values
only the best action's value came; asked for are all.

- return self.layers(obs)
+ return self.layers(obs).detach()
no gradient flows through what came, so nothing can be learned. Leave `detach` to the
target.
"""


def filled(network: nn.Module, seed: int) -> None:
    """Give a network weights that follow from the seed, in the order of its layers."""
    rng = np.random.default_rng(seed)
    with torch.no_grad():
        for weights in network.parameters():
            weights.copy_(torch.from_numpy(rng.standard_normal(weights.shape)))


def use(network_class: Any) -> Any:
    """What a network with known weights makes of observations."""

    def used(num_inputs: int, num_actions: int, hidden: int, obs: Any) -> Any:
        network = network_class(num_inputs, num_actions, hidden)
        weights = network.state_dict()
        filled(network, 7)
        q_values = network(obs)
        sizes = {f"size of {k}": np.array(v.shape) for k, v in weights.items()}
        learns = getattr(q_values, "requires_grad", False)
        values = q_values.detach() if learns else q_values
        return {**sizes, "values of the actions": values, "carries a gradient": learns}

    return used


def row(num_inputs: int, num_actions: int, hidden: int, obs: Any) -> dict[str, Any]:
    """A network's sizes, and observations [B, D]."""
    return {
        "num_inputs": num_inputs,
        "num_actions": num_actions,
        "hidden": hidden,
        "obs": floats(obs),
    }


def draw(rng: draws.Generator) -> dict[str, Any]:
    """Sizes from 1 to 5."""
    sizes = draws.size(rng), draws.size(rng), draws.size(rng)
    return row(*sizes, rng.standard_normal((draws.size(rng), sizes[0])))


EXERCISE = Exercise(
    DenseQNetwork,
    ANSWER,
    rows=(
        Row(
            row(2, 3, 4, [[1, 0], [-1, 2]]),
            use(DenseQNetwork)(2, 3, 4, floats([[1, 0], [-1, 2]])),
            "two observations, each of two numbers; three actions; four hidden units.",
        ),
    ),
    draw=draw,
    mistakes=MISTAKES,
    hints=(
        "`nn.Linear(inputs, outputs)` is one layer of weights. You need two, and "
        "something that is not linear between them.",
        "`nn.Sequential(a, b, c)` does one after the other. Then `forward` only hands "
        "the observations to `self.layers` and returns what comes.",
        "`nn.Sequential(nn.Linear(num_inputs, hidden), nn.ReLU(), "
        "nn.Linear(hidden, num_actions))`.",
    ),
    difficulty=1,
    minutes=10,
    names={**TORCH, "nn": nn},
    use=use,
    stub=STUB,
)
