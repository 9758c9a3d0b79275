"""Each layer is told with what comes out of it and its weights, and all are counted."""

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
