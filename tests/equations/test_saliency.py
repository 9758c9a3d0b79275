"""Saliency is the gradient of one action's value, and leaves the network alone."""

import copy

import numpy as np
import pytest
import torch
from torch import nn

from tutorial_lib.agents.networks import QNetwork
from tutorial_lib.equations.saliency import saliency


@pytest.fixture(autouse=True)
def repeatable():
    with torch.random.fork_rng():
        torch.manual_seed(0)
        yield


def pictures(count, shape):
    return np.random.default_rng(0).integers(256, size=(count, *shape), dtype=np.uint8)


def linear(rows, shape):
    """A network of no bend: one row of weights for each action."""
    weights = torch.tensor(rows, dtype=torch.float32)
    network = nn.Sequential(nn.Flatten(), nn.Linear(*weights.T.shape))
    assert weights.shape[1] == np.prod(shape)
    with torch.no_grad():
        network[1].weight.copy_(weights)
    return network


# ---- the gradient -------------------------------------------------------------------


def test_the_gradient_of_a_linear_network_is_its_row_of_weights():
    # Two frames of 2 x 2 pixels: of each pixel the larger weight counts, without sign.
    network = linear([[1, -2, 3, 0, 0, 1, -4, 0], [99] * 8], (2, 2, 2))
    result = saliency(network, pictures(1, (2, 2, 2)), np.array([0]))
    assert (result.shape, result.dtype) == ((1, 2, 2), np.float32)
    assert result.tolist() == [[[1, 2], [4, 0]]]


def test_each_picture_has_its_own_action():
    network = linear([[1, 2], [30, 40], [99, 99]], (1, 1, 2))
    result = saliency(network, pictures(3, (1, 1, 2)), np.array([1, 0, 1]))
    assert result[:, 0].tolist() == [[30, 40], [1, 2], [30, 40]]


def test_a_curved_network_agrees_with_finite_differences():
    network = nn.Sequential(nn.Flatten(), nn.Linear(24, 5), nn.Tanh(), nn.Linear(5, 3))
    with torch.no_grad():
        network[1].weight /= 100  # so that tanh bends, but is not flat
    obs, actions = pictures(4, (2, 3, 4)), np.array([2, 0, 1, 2])
    twin = copy.deepcopy(network).double()

    def value(game, moved):
        with torch.no_grad():
            return twin(torch.from_numpy(moved)[None])[0, actions[game]].item()

    expected = np.zeros((4, 2, 3, 4))
    for game, *pixel in np.ndindex(expected.shape):
        step = np.zeros((2, 3, 4))
        step[tuple(pixel)] = 1e-3
        rise = value(game, obs[game] + step) - value(game, obs[game] - step)
        expected[game, *pixel] = rise / 2e-3
    np.testing.assert_allclose(
        saliency(network, obs, actions), np.abs(expected).max(axis=1), rtol=1e-4
    )


@pytest.mark.parametrize("size", ["2013", "2015"])
def test_the_networks_of_the_papers_agree_with_finite_differences(size):
    network, obs = QNetwork((4, 44, 44), 3, size), pictures(1, (4, 44, 44))
    twin = copy.deepcopy(network).double()

    def value(moved):
        with torch.no_grad():  # pixels of 0 to 1, as the papers scale them
            return twin.layers(torch.from_numpy(moved) / 255)[0, 1].item()

    result = saliency(network, obs, np.array([1]))
    assert (result > 0).mean() > 0.9
    for row, column in [(0, 0), (7, 30), (20, 20), (43, 5)]:
        slopes = []
        for frame in range(4):
            step = np.zeros(obs.shape)
            step[0, frame, row, column] = 1e-4
            slopes.append(abs(value(obs + step) - value(obs - step)) / 2e-4)
        assert result[0, row, column] == pytest.approx(max(slopes), rel=1e-2)


def test_pictures_of_a_batch_do_not_mix():
    network, obs = QNetwork((4, 84, 84), 4, "2013"), pictures(3, (4, 84, 84))
    actions = np.array([3, 0, 3])
    alone = [saliency(network, obs[i : i + 1], actions[i : i + 1]) for i in range(3)]
    together = saliency(network, obs, actions)
    np.testing.assert_allclose(together, np.concatenate(alone), rtol=1e-3, atol=1e-9)


# ---- what stays as it was -----------------------------------------------------------


def test_the_network_and_the_pictures_stay_as_they_were():
    network, obs = QNetwork((4, 84, 84), 4, "2013"), pictures(2, (4, 84, 84))
    weights, seen = copy.deepcopy(network.state_dict()), obs.copy()
    obs.flags.writeable = False
    saliency(network, obs, np.array([0, 1]))
    assert all(weight.grad is None for weight in network.parameters())
    assert all(weight.requires_grad for weight in network.parameters())
    for name, weight in network.state_dict().items():
        assert torch.equal(weight, weights[name])
    np.testing.assert_array_equal(obs, seen)


def test_a_gradient_that_was_there_is_neither_lost_nor_added_to():
    network = QNetwork((4, 84, 84), 4, "2013")
    for weight in network.parameters():
        weight.grad = torch.full_like(weight, 7.0)
    saliency(network, pictures(1, (4, 84, 84)), np.array([0]))
    assert all((weight.grad == 7).all() for weight in network.parameters())


def test_a_network_that_does_not_learn_can_be_looked_at():
    network, obs = QNetwork((4, 84, 84), 4, "2013"), pictures(1, (4, 84, 84))
    expected = saliency(network, obs, np.array([2]))
    frozen = copy.deepcopy(network).requires_grad_(False)
    np.testing.assert_array_equal(saliency(frozen, obs, np.array([2])), expected)


@pytest.mark.parametrize(
    "around", [torch.no_grad, lambda: torch.autocast("cpu", torch.bfloat16)]
)
def test_what_is_switched_on_around_it_changes_nothing(around):
    network, obs = QNetwork((4, 84, 84), 4, "2013"), pictures(1, (4, 84, 84))
    expected = saliency(network, obs, np.array([2]))
    with around():
        np.testing.assert_array_equal(saliency(network, obs, np.array([2])), expected)


# ---- refusals -----------------------------------------------------------------------

OBS, ACTIONS = pictures(2, (1, 2, 2)), np.array([0, 1])


@pytest.mark.parametrize(
    "obs, actions, message",
    [
        (OBS[0], ACTIONS, r"obs must be \[B, C, H, W\] of uint8, got \[1, 2, 2\]"),
        (OBS / 255, ACTIONS, r"of uint8, got \[2, 1, 2, 2\] of float64"),
        (OBS, ACTIONS[:1], r"actions must be \[2\] whole numbers, .* got \[1\]"),
        (OBS, ACTIONS[:, None], r"actions must be \[2\] whole .* got \[2, 1\]"),
        (OBS, ACTIONS * 1.0, r"actions must be \[2\] whole .* of float64"),
        (OBS, ACTIONS + 1, r"actions must be 0 to 1, got \[1, 2\]"),
        (OBS, ACTIONS - 1, r"actions must be 0 to 1, got \[-1, 0\]"),
        (OBS[..., :1], ACTIONS, r"the network does not read pictures \[1, 2, 1\]: "),
    ],
)
def test_what_does_not_fit_is_refused(obs, actions, message):
    network = linear([[1, 2, 3, 4], [5, 6, 7, 8]], (1, 2, 2))
    with pytest.raises(ValueError, match=message):
        saliency(network, obs, actions)


def test_another_number_of_frames_than_the_network_reads_is_refused():
    network = QNetwork((4, 84, 84), 4, "2013")
    with pytest.raises(ValueError, match=r"does not read pictures \[1, 84, 84\]"):
        saliency(network, pictures(1, (1, 84, 84)), np.array([0]))
