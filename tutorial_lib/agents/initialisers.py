"""How the weights of a network are drawn, where torch's own way is not wanted."""

import torch
from torch import nn

from tutorial_lib.agents.oddities import INITIALISERS
from tutorial_lib.checks import one_of


def initialise(network: nn.Module, name: str) -> None:
    """Draw the weights of convolutions and dense layers anew, and set biases to 0.

    he                uniform, variance 2 / fan-in
    glorot            uniform, variance 2 / (fan-in + fan-out)
    variance_scaling  convolutions: normal, variance 2 / fan-in; dense layers as glorot
    torch             as they are

    Args:
        network: changed in place.
        name: one of `INITIALISERS`.

    Raises:
        ValueError: another name.

    Source: He et al. 2015, equation 10; Glorot and Bengio 2010, equation 16.
    """
    one_of("initialiser", name, INITIALISERS)
    if name == "torch":
        return
    for layer in network.modules():
        if not isinstance(layer, nn.Conv2d | nn.Linear):
            continue
        if name == "he":
            nn.init.kaiming_uniform_(layer.weight, nonlinearity="relu")
        elif name == "variance_scaling" and isinstance(layer, nn.Conv2d):
            nn.init.kaiming_normal_(layer.weight, nonlinearity="relu")
        else:
            nn.init.xavier_uniform_(layer.weight)
        if isinstance(layer.bias, torch.Tensor):
            nn.init.zeros_(layer.bias)
