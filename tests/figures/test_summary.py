"""Each layer is told with what comes out of it and its weights, and all are counted."""

import torch
from torch import nn

from tutorial_lib.agents.networks import QNetwork
from tutorial_lib.figures.summary import summary


def test_the_network_of_2013_layer_by_layer():
    layers = QNetwork((4, 84, 84), 4, "2013").layers
    assert summary(layers, (4, 84, 84)).rows == [
        ["", "observations", "[B, 4, 84, 84]", "0"],
        ["0", "Conv2d", "[B, 16, 20, 20]", f"{16 * (4 * 64 + 1):,}"],
        ["1", "ReLU", "[B, 16, 20, 20]", "0"],
        ["2", "Conv2d", "[B, 32, 9, 9]", f"{32 * (16 * 16 + 1):,}"],
        ["3", "ReLU", "[B, 32, 9, 9]", "0"],
        ["4", "Flatten", "[B, 2592]", "0"],
        ["5", "Linear", "[B, 256]", f"{256 * 2593:,}"],
        ["6", "ReLU", "[B, 256]", "0"],
        ["7", "Linear", "[B, 4]", f"{4 * 257:,}"],
        ["", "all layers", "", "677,172"],
    ]


def test_weights_of_a_layer_without_biases_are_fewer():
    usual, bare = (
        summary(QNetwork((4, 84, 84), 4, "2015", conv_bias=bias).layers, (4, 84, 84))
        for bias in (True, False)
    )
    assert [table.rows[-1][-1] for table in (usual, bare)] == ["1,686,180", "1,686,020"]


class Flattening(nn.Module):
    """Does between two layers what is no layer."""

    def __init__(self):
        super().__init__()
        self.conv, self.layers = nn.Conv2d(1, 2, 3), nn.Sequential(nn.Linear(8, 3))

    def forward(self, obs):
        return self.layers(torch.relu(self.conv(obs / 255)).flatten(1))


def test_a_network_may_flatten_by_itself():
    network = Flattening()
    assert summary(network, (1, 4, 4)).rows[1:] == [
        ["conv", "Conv2d", "[B, 2, 2, 2]", "20"],
        ["0", "Linear", "[B, 3]", "27"],
        ["", "all layers", "", "47"],
    ]
    assert not network.conv._forward_hooks  # not changed
