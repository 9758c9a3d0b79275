"""Exercise of lesson 05: a network from a few numbers to the value of each action."""

from typing import Any

import numpy as np
import torch
from torch import nn

from tutorial_lib.agents.networks import DenseQNetwork
from tutorial_lib.exercises import comparison, draws
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
+ return self.layers(obs).argmax(dim=1)
the number of the best action came; asked for are the values of all.

- return self.layers(obs)
+ return self.layers(obs).squeeze()
with one observation, or one action, an axis of length 1 is gone. `[B, A]` stays.

- return self.layers(obs)
+ self.layers(obs)
`forward` returns nothing. What `self.layers` makes of the observations is the answer.

-     super().__init__()
a network must be set up before it can hold a layer: `super().__init__()` first.

- nn.ReLU()
+ nn.ReLU
a layer is missing its brackets: `nn.ReLU()` makes one, `nn.ReLU` is only its kind.

-     self.layers = nn.Sequential(
-         nn.Linear(num_inputs, hidden), nn.ReLU(), nn.Linear(hidden, num_actions)
-     )
+     self.layers = ...
`self.layers` is not filled in yet.

- self.layers = nn.Sequential(
+ layers = nn.Sequential(
the layers are gone when `__init__` ends. `self.layers` keeps them.

-     self.layers = nn.Sequential(
+     self.layers = list([
- nn.ReLU(), nn.Linear(hidden, num_actions)
-     )
+ nn.ReLU(), nn.Linear(hidden, num_actions)
+     ])
- return self.layers(obs)
+ first, _, last = self.layers
+     return last(first(obs).relu())
a plain list hides its layers: the optimizer finds no weights in it. `nn.Sequential`
shows them.

-     self.layers = nn.Sequential(
-         nn.Linear(num_inputs, hidden), nn.ReLU(), nn.Linear(hidden, num_actions)
-     )
+     self.sizes = num_inputs, num_actions, hidden
-     return self.layers(obs)
+     num_inputs, num_actions, hidden = self.sizes
+     layers = nn.Sequential(
+         nn.Linear(num_inputs, hidden), nn.ReLU(), nn.Linear(hidden, num_actions)
+     )
+     return layers(obs)
every call of `forward` draws new layers, so nothing can be learned. Make them once, in
`__init__`.

-     self.layers = nn.Sequential(
-         nn.Linear(num_inputs, hidden), nn.ReLU(), nn.Linear(hidden, num_actions)
-     )
+     self.hidden = nn.Linear(num_inputs, hidden)
+     self.values = nn.Linear(hidden, num_actions)
- return self.layers(obs)
+ return self.values(self.hidden(obs).relu())
the values are right, but a checkpoint would not find these weights: it knows them as
`layers.0.weight`, `layers.2.weight` and so on. Keep all three, the ReLU too, in
`self.layers`.

- nn.ReLU(), nn.Linear(hidden, num_actions)
+ nn.ReLU(), nn.Linear(hidden, hidden), nn.ReLU(), nn.Linear(hidden, num_actions)
there is a layer more than asked for. Two are enough for Catch, with a ReLU between.

- nn.Linear(num_inputs, hidden), nn.ReLU(), nn.Linear(hidden, num_actions)
+ nn.Linear(num_inputs, hidden, bias=False), nn.ReLU(),
+         nn.Linear(hidden, num_actions, bias=False)
the layers have no biases. Leave them in: a value need not be 0 where nothing is seen.

- return self.layers(obs)
+ return self.layers(obs).detach()
no gradient flows through what came, so nothing can be learned. Leave `detach` to the
target.

- return self.layers(obs)
+ with torch.no_grad():
+         seen = self.layers[:2](obs)
+     return self.layers[2](seen)
no gradient reaches some of the weights, so they stay as they are made. Leave gradients
on for every layer, and its weights as `nn.Linear` draws them.

- hidden=64
+ hidden=32
where nobody says how many hidden units there are, it makes another number than 64.
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
        filled(network, 7)
        q_values = network(obs)
        if not isinstance(q_values, torch.Tensor):
            came = comparison.a(q_values)
            raise TypeError(f"forward is to return a tensor; {came} came")
        return {
            "numbers in its weights": np.array(
                [w.numel() for w in network.parameters()]
            ),
            "values of the actions": q_values.detach(),
            "the same at the second call": torch.equal(network(obs), q_values),
            "carries a gradient": q_values.requires_grad,
        }

    return used


def known_to_checkpoints(network_class: Any) -> str | None:
    """Whether its weights have the names under which they are stored."""
    names, asked = (
        ", ".join(f"`{name}`" for name in sorted(made(2, 3, 4).state_dict()))
        for made in (network_class, DenseQNetwork)
    )
    if names == asked:
        return None
    return (
        f"Checkpoints know the weights by their names, {asked}; here they are called "
        f"{names or 'nothing'}."
    )


def wide(network_class: Any) -> str | None:
    """There are 64 hidden units if nothing else is asked for."""
    shape = list(next(network_class(50, 3).parameters()).shape)
    if shape == [64, 50]:
        return None
    return (
        "Without a third argument there are 64 hidden units: for 50 inputs the first "
        f"weights are [64, 50]; {shape} came."
    )


def learns(network_class: Any) -> str | None:
    """Gradients reach every weight of a network as it is made."""
    network = network_class(50, 3)
    network(torch.eye(50)).square().sum().backward()
    for name, weights in network.named_parameters():
        if weights.grad is None or not weights.grad.any():
            return (
                f"No gradient reaches `{name}` in a network as it is made, so it would "
                "never learn."
            )
    return None


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
    properties=(known_to_checkpoints, wide, learns),
    names={**TORCH, "nn": nn},
    use=use,
    stub=STUB,
)
