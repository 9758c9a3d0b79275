"""Weights have the variance and the limits that their formula says."""

import pytest
import torch
from torch import nn

from tutorial_lib.agents.initialisers import initialise
from tutorial_lib.agents.oddities import INITIALISERS


def drawn(name):
    """A convolution, fan-in 192 and fan-out 1,024, and a dense layer of 800 to 200."""
    torch.manual_seed(0)
    network = nn.Sequential(nn.Conv2d(12, 64, 4), nn.Flatten(), nn.Linear(800, 200))
    initialise(network, name)
    return network[0], network[2]


@pytest.mark.parametrize(
    ("name", "convolution", "dense"),
    [
        ("he", 2 / 192, 2 / 800),
        ("glorot", 2 / (192 + 1_024), 2 / (800 + 200)),
        ("variance_scaling", 2 / 192, 2 / (800 + 200)),
    ],
)
def test_the_variance_is_that_of_its_formula(name, convolution, dense):
    for layer, variance in zip(drawn(name), (convolution, dense), strict=True):
        assert layer.weight.var().item() == pytest.approx(variance, rel=0.03)
        assert not layer.bias.any()


def test_what_is_uniform_ends_at_its_limits_and_what_is_normal_does_not():
    for name, variance in (("he", 2 / 192), ("glorot", 2 / (192 + 1_024))):
        most = drawn(name)[0].weight.abs().max().item()
        assert most == pytest.approx((3 * variance) ** 0.5, rel=0.01)
    most = drawn("variance_scaling")[0].weight.abs().max().item()
    assert most > 3 * (2 / 192) ** 0.5


def test_torchs_own_stay_as_they_are():
    torch.manual_seed(0)
    network = nn.Linear(3, 2)
    before = network.weight.clone()
    initialise(network, "torch")
    assert torch.equal(network.weight, before)
    assert network.bias.any()


def test_layers_without_biases_are_drawn_too():
    network = nn.Conv2d(1, 2, 3, bias=False)
    initialise(network, "he")
    assert network.bias is None


def test_another_name_is_refused():
    with pytest.raises(ValueError, match=f"one of {', '.join(INITIALISERS)}, got 'xa'"):
        initialise(nn.Linear(1, 1), "xa")
