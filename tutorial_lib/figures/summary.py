"""A network layer by layer: what comes out of each, and how many weights it has."""

from typing import Any

import torch
from torch import nn

from tutorial_lib.figures.tables import Table, table


def summary(network: nn.Module, obs_shape: tuple[int, ...]) -> Table:
    """A table of layers in the order in which they compute.

    Args:
        network: takes observations [B, *obs_shape] of float32; not changed.
        obs_shape: of one observation.

    Returns:
        For each layer that is a module its place and kind, the shape of what comes out,
        with B for any number of observations, and its weights; and the weights of all.
    """
    obs = torch.zeros((1, *obs_shape))
    rows = [["", "observations", _shape(obs), "0"]]

    def noting(place: str) -> Any:
        def note(layer: nn.Module, _: Any, out: torch.Tensor) -> None:
            weights = f"{_weights(layer):,}"
            rows.append([place, type(layer).__name__, _shape(out), weights])

        return note

    # As the network calls them: it may flatten or add between two layers.
    hooks = [
        layer.register_forward_hook(noting(place.removeprefix("layers.")))
        for place, layer in network.named_modules()
        if not [*layer.children()]
    ]
    try:
        with torch.inference_mode():
            network(obs)
    finally:
        for hook in hooks:
            hook.remove()
    rows.append(["", "all layers", "", f"{_weights(network):,}"])
    return table(rows, ["place", "layer", "comes out", "weights"])


def _weights(module: nn.Module) -> int:
    return sum(weights.numel() for weights in module.parameters())


def _shape(out: torch.Tensor) -> str:
    return f"[{', '.join(['B', *map(str, out.shape[1:])])}]"
