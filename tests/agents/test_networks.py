import numpy as np
import pytest
import torch
from torch.testing import assert_close

from tutorial_lib.agents.networks import ActorCritic, seen_and_moved

PIXELS = (2, 84, 84)


@pytest.fixture(autouse=True)
def repeatable():
    with torch.random.fork_rng():
        torch.manual_seed(0)
        yield


def frames(count, shape=PIXELS):
    return torch.randint(256, (count, *shape), dtype=torch.uint8)


class TestSeenAndMoved:
    def test_by_hand(self):
        before = [[10.0, 10.0], [90.0, 10.0]]
        now = [[10.0, 90.0], [10.0, 10.0]]
        result = seen_and_moved(torch.tensor([[before, now]]))
        assert_close(result[0, 0], torch.tensor([[0.0, 80.0], [-80.0, 0.0]]))
        assert_close(result[0, 1], torch.tensor([[-20.0, 60.0], [-20.0, -20.0]]))

    def test_every_difference_is_of_neighbours(self):
        frames = torch.tensor([1.0, 2.0, 4.0, 8.0]).view(1, 4, 1, 1).expand(3, 4, 5, 5)
        result = seen_and_moved(frames)[:, :, 0, 0]
        assert_close(result, torch.tensor([[1.0, 2.0, 4.0, 0.0]]).expand(3, 4))

    def test_a_brighter_background_changes_nothing(self):
        frames = torch.rand(2, 3, 6, 6)
        assert_close(seen_and_moved(frames + 5), seen_and_moved(frames))


class TestForward:
    @pytest.mark.parametrize("shape", [PIXELS, (4, 84, 84), (1, 36, 36), (2, 210, 160)])
    def test_pixels(self, shape):
        logits, value = ActorCritic(shape, 6, 8)(frames(3, shape))
        assert (logits.shape, logits.dtype) == ((3, 6), torch.float32)
        assert (value.shape, value.dtype) == ((3,), torch.float32)

    def test_numbers(self):
        logits, value = ActorCritic((5,), 2, 8)(torch.randn(3, 5))
        assert (logits.shape, value.shape) == ((3, 2), (3,))

    def test_pixels_are_scaled_to_at_most_1(self):
        network, obs = ActorCritic(PIXELS, 6, 8), frames(3)
        features = seen_and_moved(obs.float() / 255)
        for layer in (network.pixels, network.shapes):
            features = layer(features).relu()
        features = network.dense(features.flatten(1)).relu()
        logits, value = network(obs)
        assert_close(logits, network.policy(features))
        assert_close(value, network.value(features)[:, 0])

    def test_games_of_a_batch_do_not_mix(self):
        network, obs = ActorCritic(PIXELS, 6, 8), frames(3)
        alone = [network(one[None]) for one in obs]
        logits, value = network(obs)
        assert_close(logits, torch.cat([one[0] for one in alone]))
        assert_close(value, torch.cat([one[1] for one in alone]))

    def test_every_weight_gets_a_gradient(self):
        network = ActorCritic(PIXELS, 6, 32)
        logits, value = network(frames(8))
        (logits.square().sum() + value.sum()).backward()
        assert all(weight.grad.any() for weight in network.parameters())


class TestStart:
    def test_a_new_agent_tries_every_action_about_as_often(self):
        logits, _ = ActorCritic(PIXELS, 6, 256)(frames(16))
        assert (logits.softmax(dim=1) - 1 / 6).abs().max() < 0.02

    def test_rows_stand_at_right_angles_and_biases_are_0(self):
        network = ActorCritic(PIXELS, 6, 256)
        for layer, gain in (
            (network.pixels, 2**0.5),
            (network.shapes, 2**0.5),
            (network.dense, 2**0.5),
            (network.policy, 0.01),
            (network.value, 1),
        ):
            rows = layer.weight.detach().flatten(1)
            assert_close(rows @ rows.T, gain**2 * torch.eye(len(rows)), atol=1e-5,
                         rtol=1e-4)  # fmt: skip
            assert not layer.bias.any()

    def test_follows_torchs_generator(self):
        networks = []
        for seed in (3, 3, 4):
            torch.manual_seed(seed)
            networks.append(ActorCritic((5,), 2, 8).dense.weight.detach().numpy())
        assert np.array_equal(networks[0], networks[1])
        assert not np.array_equal(networks[0], networks[2])


class TestRefusals:
    @pytest.mark.parametrize("shape", [(84, 84), (), (1, 2, 84, 84)])
    def test_other_shapes(self, shape):
        with pytest.raises(ValueError, match=r"must be \[C, H, W\] or \[D\], got"):
            ActorCritic(shape, 6, 8)

    @pytest.mark.parametrize("shape", [(2, 35, 84), (2, 84, 35)])
    def test_pictures_too_small_for_the_convolutions(self, shape):
        with pytest.raises(ValueError, match=f"36 pixels, got {shape[1]} x {shape[2]}"):
            ActorCritic(shape, 6, 8)
