"""Exercise of lesson 05: copy the network that learns into the target network."""

import copy
from typing import Any

import torch
from torch import nn

from tutorial_lib.agents.dqn import sync
from tutorial_lib.exercises import draws
from tutorial_lib.exercises.exercise import Exercise, Row
from tutorial_lib.exercises.tensors import TORCH, floats

ANSWER = """
target_network.load_state_dict(q_network.state_dict())
"""

MISTAKES = """
- target_network.load_state_dict(q_network.state_dict())
+ q_network.load_state_dict(target_network.state_dict())
it copies the wrong way round: what was learned is overwritten by the older copy.

- target_network.load_state_dict(q_network.state_dict())
+ target_network = copy.deepcopy(q_network)
the target network is as it was. Load the weights into the network that is there, with
`load_state_dict`. After `target_network = ...` that name means another network, inside
this function alone.

+ target_network.load_state_dict(q_network.state_dict())
+ for mine, theirs in zip(target_network.parameters(), q_network.parameters()):
+     mine.data = theirs.data
both networks now share their weights, so the target moves with every update. Copy the
numbers.

- target_network.load_state_dict(q_network.state_dict())
+ target_network.layers = q_network.layers
both networks now share their weights, so the target moves with every update. Copy the
numbers.

+ for mine, theirs in zip(target_network.parameters(), q_network.parameters()):
+     mine.copy_(theirs)
the numbers are right, but the target's weights now hang on the other network's by a
gradient. Copy under `torch.no_grad()`, or use `load_state_dict`.

- target_network.load_state_dict(q_network.state_dict())
+ target_network.load_state_dict(q_network)
it is given the network. Its weights by name are `q_network.state_dict()`.

- target_network.load_state_dict(q_network.state_dict())
+ target_network.load_state_dict(q_network.parameters())
it is given weights without names. With their names they are `q_network.state_dict()`.

+ for mine, theirs in zip(target_network.parameters(), q_network.parameters()):
+     mine.data.add_(theirs.data)
the weights are added to those that were there. They are to take their place.

+ for mine, theirs in zip(target_network.parameters(), q_network.parameters()):
+     mine.data.lerp_(theirs.data, 0.005)
the target went a small part of the way: that is a soft copy. Asked for is the whole.

+ for mine, theirs in zip(target_network.parameters(), q_network.parameters()):
+     mine.data.copy_((mine.data + theirs.data) / 2)
the target went half of the way: that is a soft copy. Asked for is the whole.

+ target_network.layers[-1].load_state_dict(q_network.layers[-1].state_dict())
only the last layer was copied.

+ target_network.layers[0].load_state_dict(q_network.layers[0].state_dict())
only the first layer was copied.

+ for mine, theirs in zip(target_network.parameters(), q_network.parameters()):
+     if mine.ndim > 1:
+         mine.data.copy_(theirs.data)
the biases were not copied.
"""


class Tiny(nn.Module):
    """A number in, a number out, through a hidden unit: four weights."""

    def __init__(self, weights: torch.Tensor) -> None:
        """Take the weights, [4]."""
        super().__init__()
        self.layers = nn.Sequential(nn.Linear(1, 1), nn.ReLU(), nn.Linear(1, 1))
        for number, parameter in enumerate(self.parameters()):
            nn.init.constant_(parameter, float(weights[number]))

    def forward(self, obs: torch.Tensor) -> torch.Tensor:
        """From [B, 1] to [B, 1]."""
        return self.layers(obs)

    def weights(self) -> torch.Tensor:
        """Its numbers, [4]."""
        return torch.cat([each.detach().flatten() for each in self.parameters()])


def use(sync: Any) -> Any:
    """Both networks after a copy, and the target after the other one moved on."""

    def used(q_network: Any, target_network: Any) -> dict[str, Any]:
        online, target = Tiny(q_network), Tiny(target_network)
        target.requires_grad_(False)
        sync(online, target)
        came: dict[str, Any] = {
            "q_network": online.weights(),
            "target_network": target.weights(),
        }
        with torch.no_grad():
            for weights in online.parameters():
                weights.add_(1)
        came["target_network, once the other one has learned"] = target.weights()
        for name, network in (("q_network", online), ("target_network", target)):
            learns = all(weights.requires_grad for weights in network.parameters())
            came[f"{name} can learn"] = learns
        return came

    return used


def networks(online: Any, target: Any) -> dict[str, Any]:
    """Four weights of each."""
    return {"q_network": floats(online), "target_network": floats(target)}


def draw(rng: draws.Generator) -> dict[str, Any]:
    """Weights of both, no two alike."""
    return networks(rng.standard_normal(4), rng.standard_normal(4))


EXERCISE = Exercise(
    sync,
    ANSWER,
    rows=(
        Row(
            networks([1, 2, 3, 4], [5, 6, 7, 8]),
            {
                "q_network": floats([1, 2, 3, 4]),
                "target_network": floats([1, 2, 3, 4]),
                "target_network, once the other one has learned": floats([1, 2, 3, 4]),
                "q_network can learn": True,
                "target_network can learn": False,
            },
            "two networks of four weights each; afterwards the first one learns on.",
        ),
    ),
    draw=draw,
    mistakes=MISTAKES,
    hints=(
        "`q_network.state_dict()` holds all weights by their names.",
        "`target_network.load_state_dict(...)` copies such weights into a network.",
    ),
    difficulty=1,
    minutes=5,
    names={**TORCH, "nn": nn, "copy": copy},
    use=use,
)
