"""RLCode's network and its slips, against the same written anew by hand."""

import math
from dataclasses import replace
from itertools import islice

import numpy as np
import pytest
import torch
from torch.nn import functional

from tutorial_lib.agents import conv_games
from tutorial_lib.agents.conv_games import (
    ALL_BUTTONS,
    Network,
    Settings,
    learn,
    new_agent,
    pack,
    padded,
    train,
    unpack,
)
from tutorial_lib.agents.manifest import Told
from tutorial_lib.agents.numpy_games import Episode
from tutorial_lib.worlds.atari import AtariWorld

PONG = Told("Pong", (2, 80, 80), 6)


@pytest.fixture(autouse=True)
def one_thread():
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


def games(count=1, seed=0):
    rng = np.random.default_rng(seed)
    return [
        Episode(
            rng.integers(-1, 2, size=(6, 6400), dtype=np.int8),
            rng.integers(6, size=6),
            np.float32([0, 1, 0, 0, -1, 1]),
        )
        for _ in range(count)
    ]


def slopes(settings, episodes):
    agent = new_agent(PONG, settings, 0)
    learn(agent, episodes)
    return [each.grad.clone() for each in agent.network.parameters()]


def parameters(columns_as_channels):
    network = Network(80, 80, 6, columns_as_channels)
    return sum(weights.numel() for weights in network.parameters())


def test_the_counts_are_those_of_the_works_own_summary():
    assert parameters(columns_as_channels=False) == 1_496_518
    assert parameters(columns_as_channels=True) == 149_830


@pytest.mark.parametrize(
    ("pixels", "zeros"),
    [(80, (2, 2)), (1, (2, 3)), (6, (1, 2)), (79, (2, 3)), (5, (2, 2))],
)
def test_a_side_is_padded_so_that_every_third_pixel_is_a_start(pixels, zeros):
    assert padded(pixels) == zeros
    places = (pixels + sum(zeros) - 6) // 3 + 1
    assert places == math.ceil(pixels / 3)


def test_weights_are_drawn_after_he_and_biases_are_0():
    torch.manual_seed(0)
    network = Network(80, 80, 6, columns_as_channels=False)
    first, second, last = (layer for layer in network.dense if hasattr(layer, "weight"))
    for layer, fan_in in ((network.pixels, 36), (first, 23_328), (second, 64)):
        most = (6 / fan_in) ** 0.5  # uniform, so its variance is a third of its square
        assert layer.weight.abs().max() <= most
        assert layer.weight.var().item() == pytest.approx(most**2 / 3, rel=0.2)
    for layer in (network.pixels, first, second, last):
        assert not layer.bias.any()


def test_a_picture_may_be_read_as_columns():
    network = Network(80, 80, 6, columns_as_channels=True)
    picture = torch.randn(2, 80, 80)
    # In Keras the last axis is the channels: [B, 1, 80, 80] is 1 x 80, row by row, of
    # 80 channels, one for each column.
    channels = torch.stack([picture[:, :, column] for column in range(80)], dim=1)
    seen = functional.pad(channels[:, :, None], (2, 2, 2, 3))
    features = network.pixels(seen).relu().flatten(1)
    torch.testing.assert_close(network(picture.flatten(1)), network.dense(features))
    as_meant = Network(80, 80, 6, columns_as_channels=False)
    seen = functional.pad(picture[:, None], (2, 2, 2, 2))
    features = as_meant.pixels(seen).relu().flatten(1)
    torch.testing.assert_close(as_meant(picture.flatten(1)), as_meant.dense(features))


def test_the_slope_is_that_of_the_mean_over_all_steps():
    episodes = games(2)
    agent = new_agent(PONG, Settings(num_envs=2, gamma=0.5), 0)
    # Returns 0.5, 1, -0.25, -0.5, -1, 1 in both games, and standardised in each.
    returns = torch.tensor([0.5, 1, -0.25, -0.5, -1, 1])
    weights = (returns - returns.mean()) / returns.std(correction=0)
    loss = 0
    for episode in episodes:
        logits = agent.network(torch.from_numpy(episode.moved))
        actions = torch.from_numpy(episode.actions)
        chosen = logits.log_softmax(1).gather(1, actions[:, None]).squeeze(1)
        loss = loss - (chosen * weights).sum() / 12
    wanted = torch.autograd.grad(loss, list(agent.network.parameters()))
    found = slopes(Settings(num_envs=2, gamma=0.5), episodes)
    for one, other in zip(found, wanted, strict=True):
        torch.testing.assert_close(one, other, rtol=1e-4, atol=1e-6)


def test_it_is_the_same_in_pieces(monkeypatch):
    whole = slopes(Settings(), games())
    monkeypatch.setattr(conv_games, "CHUNK", 4)
    for one, other in zip(slopes(Settings(), games()), whole, strict=True):
        torch.testing.assert_close(one, other, rtol=1e-4, atol=1e-6)


def test_the_rate_twice_is_a_slope_a_thousandth_as_large():
    for one, other in zip(
        slopes(Settings(rate_twice=True), games()),
        slopes(Settings(), games()),
        strict=True,
    ):
        torch.testing.assert_close(one, other * 1e-3, rtol=1e-4, atol=1e-9)


def test_the_mean_kept_gives_another_slope():
    kept, right = (slopes(Settings(keep_mean=keep), games()) for keep in (True, False))
    assert not torch.allclose(kept[-1], right[-1])


def test_a_stopped_run_goes_on_as_if_it_never_was():
    settings = Settings(num_envs=2, rules=replace(ALL_BUTTONS, max_frames=40))
    world = AtariWorld("Pong", 2, seed=0, num_threads=1, stack=2, rules=settings.rules)
    whole, stopped = (new_agent(world, settings, 3) for _ in range(2))
    list(islice(train(whole, world), 3))
    list(islice(train(stopped, world), 1))
    again = unpack(*pack(stopped))
    list(islice(train(again, world), 2))
    assert again.agent_steps == whole.agent_steps == 3 * 2 * 10
    for one, other in zip(
        again.network.parameters(), whole.network.parameters(), strict=True
    ):
        assert torch.equal(one, other)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"num_envs": 0}, "num_envs must be a whole number of at least 1"),
        ({"gamma": -0.1}, "gamma must be 0 to 1"),
        ({"learning_rate": 0.0}, "learning_rate must be above 0"),
    ],
)
def test_what_makes_no_sense_is_refused(changes, said):
    with pytest.raises(ValueError, match=said):
        Settings(**changes)
