"""A network and its optimiser: made from a seed, as plain arrays, and back."""

from collections.abc import Callable
from typing import Any, Protocol, TypeVar

import numpy as np
import torch
from torch import nn

from tutorial_lib.agents.agent import Agent
from tutorial_lib.agents.manifest import describe, restored

Made = TypeVar("Made")


def seeded(seed: int, make: Callable[[], Made]) -> tuple[np.random.Generator, Made]:
    """A generator from a seed, and networks whose weights follow from it.

    Args:
        seed: whole number, at least 0.
        make: draws the weights from torch's generator.

    Returns:
        The generator, and what was made; the notebook's own draws stay as they were.
    """
    rng = np.random.default_rng(seed)
    with torch.random.fork_rng():
        torch.manual_seed(int(rng.integers(2**31)))
        return rng, make()


def device_of(network: nn.Module) -> torch.device:
    """Where a network's weights are."""
    return next(network.parameters()).device


def adam(
    network: nn.Module, learning_rate: float, epsilon: float = 1e-5
) -> torch.optim.Adam:
    """Adam as all agents use it."""
    return torch.optim.Adam(
        network.parameters(), lr=learning_rate, eps=epsilon, fused=True
    )


def rmsprop(
    network: nn.Module, learning_rate: float, epsilon: float
) -> torch.optim.RMSprop:
    """RMSProp with the decay of Mnih et al. 2015."""
    return torch.optim.RMSprop(
        network.parameters(), lr=learning_rate, alpha=0.95, eps=epsilon
    )


def remembered(optimizer: torch.optim.Optimizer) -> tuple[str, tuple[str, ...]]:
    """What an optimiser is called, and what it remembers of each weight."""
    if isinstance(optimizer, torch.optim.RMSprop):
        return "rmsprop", ("square_avg",)
    return "adam", ("exp_avg", "exp_avg_sq")


def pack_network(
    network: nn.Module, optimizer: torch.optim.Optimizer
) -> dict[str, np.ndarray]:
    """The weights, and what the optimiser remembers of each, by name.

    Args:
        network: not changed.
        optimizer: of its parameters.

    Returns:
        Copies, because the optimiser changes its tensors in place.
    """
    arrays = {k: array_of(v) for k, v in network.state_dict().items()}
    kind, _ = remembered(optimizer)
    for name, parameter in network.named_parameters():
        for key, value in optimizer.state[parameter].items():
            arrays[f"{kind}.{key}.{name}"] = array_of(value)
    return arrays


def array_of(tensor: torch.Tensor) -> np.ndarray:
    """A copy of a tensor, wherever it is."""
    return tensor.numpy(force=True).copy()


def load_weights(arrays: dict[str, np.ndarray], network: nn.Module) -> None:
    """Put weights into a network.

    Args:
        arrays: by name; others than the network's are left alone, float16 arrays
            become float32.
        network: changed in place.

    Raises:
        ValueError: the weights are of another network.
    """
    weights = {
        name: torch.tensor(arrays[name], dtype=torch.float32)
        for name in network.state_dict()
        if name in arrays
    }
    try:
        network.load_state_dict(weights)
    except RuntimeError as error:
        told = "; ".join(line.strip() for line in str(error).splitlines())
        raise ValueError(f"these weights are of another network: {told}") from error


def unpack_network(
    arrays: dict[str, np.ndarray], network: nn.Module, optimizer: torch.optim.Optimizer
) -> None:
    """Put what `pack_network` returned back in its place.

    Args:
        arrays: by name; float16 arrays become float32.
        network: changed in place.
        optimizer: changed in place; without its arrays, as in a shipped agent, it
            starts afresh.

    Raises:
        ValueError: the weights are of another network.
    """
    load_weights(arrays, network)
    kind, means = remembered(optimizer)
    tensors = {
        name: torch.tensor(array, dtype=torch.float32)
        for name, array in arrays.items()
        if name.startswith(f"{kind}.")
    }
    for name, parameter in network.named_parameters():
        shapes = {"step": (), **dict.fromkeys(means, parameter.shape)}
        state = {
            key: tensors[at]
            for key in shapes
            if (at := f"{kind}.{key}.{name}") in tensors
        }
        if not state:
            continue  # a shipped agent, or a layer that nothing has ever moved
        for key, shape in shapes.items():
            if key not in state or state[key].shape != shape:
                called = {"adam": "Adam", "rmsprop": "RMSProp"}[kind]
                raise ValueError(f"{called}'s {key} of {name} must be {list(shape)}")
        # In the order of the weights: the fused Adam goes through all of them as they
        # lie in memory, whatever their shapes say.
        for key in means:
            state[key] = torch.empty_like(parameter).copy_(state[key])
        optimizer.state[parameter] = state


class OneNetwork(Agent, Protocol):
    """An agent that is one network and its optimiser."""

    @property
    def network(self) -> nn.Module: ...  # noqa: D102

    @property
    def optimizer(self) -> torch.optim.Adam: ...  # noqa: D102


Packed = TypeVar("Packed", bound=OneNetwork)


def packed(
    agent: OneNetwork, algorithm: str
) -> tuple[dict[str, np.ndarray], dict[str, Any]]:
    """All of an agent of one network: arrays by name, and the rest for JSON."""
    return pack_network(agent.network, agent.optimizer), describe(agent, algorithm)


def unpacked(
    arrays: dict[str, np.ndarray],
    rest: dict[str, Any],
    algorithm: str,
    settings: Callable[..., Any],
    new_agent: Callable[..., Packed],
) -> Packed:
    """Turn what `packed` returned into the same agent again; see `restored`."""
    agent = restored(rest, algorithm, settings, new_agent)
    unpack_network(arrays, agent.network, agent.optimizer)
    return agent
