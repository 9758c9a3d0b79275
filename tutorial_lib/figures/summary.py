"""A network layer by layer: what comes out of each, and how many weights it has."""

import torch
from torch import nn

from tutorial_lib.figures.tables import Table, table


def summary(layers: nn.Sequential, obs_shape: tuple[int, ...]) -> Table:
    """A table of layers in the order in which they compute.

    Args:
        layers: take observations [B, *obs_shape] of float32; not changed.
        obs_shape: of one observation.

    Returns:
        For each layer its place and kind, the shape of what comes out, with B for any
        number of observations, and its weights; and the weights of all.
    """
    out, total = torch.zeros((1, *obs_shape)), 0
    rows = [["", "observations", _shape(out), "0"]]
    with torch.inference_mode():
        for place, layer in layers.named_children():
            out = layer(out)
            count = sum(weights.numel() for weights in layer.parameters())
            total += count
            rows.append([place, type(layer).__name__, _shape(out), f"{count:,}"])
    rows.append(["", "all layers", "", f"{total:,}"])
    return table(rows, ["place", "layer", "comes out", "weights"])


def _shape(out: torch.Tensor) -> str:
    return f"[{', '.join(['B', *map(str, out.shape[1:])])}]"
