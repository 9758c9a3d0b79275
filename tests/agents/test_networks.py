import numpy as np
import pytest
import torch
from torch.nn import Conv2d, Flatten, Linear, ReLU
from torch.testing import assert_close

from tutorial_lib.agents import networks
from tutorial_lib.agents.networks import (
    SIZES,
    ActorCritic,
    ChannelNorm,
    ConvQNetwork,
    QNetwork,
    _convolve_seen_and_moved,
    seen_and_moved,
)
from tutorial_lib.equations.layers import layer_norm

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


# ---- QNetwork -----------------------------------------------------------------------

STACK = (4, 84, 84)
READS = {"2013": STACK, "2015": STACK, "toy": (50,)}
EACH_SIZE = pytest.mark.parametrize("size", SIZES)


def seen(size, count=3):
    """Observations that a network of this size reads."""
    return torch.randn(count, 50) if size == "toy" else frames(count, STACK)


def q_network(size, num_actions=4):
    return QNetwork(READS[size], num_actions, size)


class TestQNetwork:
    def test_there_is_a_size_for_every_test_here(self):
        assert READS.keys() == SIZES.keys()

    @EACH_SIZE
    @pytest.mark.parametrize("count", [1, 3])
    def test_a_value_for_each_action(self, size, count):
        q_values = q_network(size, 5)(seen(size, count))
        assert (q_values.shape, q_values.dtype) == ((count, 5), torch.float32)

    @pytest.mark.parametrize(
        ("size", "shape", "num_actions", "by_layer"),
        [
            (
                "2015",
                STACK,
                4,
                {
                    "32 of 8x8x4, each with its bias": 32 * (8 * 8 * 4 + 1),  # 20 x 20
                    "64 of 4x4x32": 64 * (4 * 4 * 32 + 1),  # 9 x 9
                    "64 of 3x3x64": 64 * (3 * 3 * 64 + 1),  # 7 x 7
                    "dense": 512 * (7 * 7 * 64 + 1),
                    "actions": 4 * (512 + 1),
                },
            ),
            (
                "2013",
                STACK,
                4,
                {
                    "16 of 8x8x4": 16 * (8 * 8 * 4 + 1),
                    "32 of 4x4x16": 32 * (4 * 4 * 16 + 1),
                    "dense": 256 * (9 * 9 * 32 + 1),
                    "actions": 4 * (256 + 1),
                },
            ),
            ("toy", (50,), 3, {"dense": 64 * (50 + 1), "actions": 3 * (64 + 1)}),
        ],
    )
    def test_numbers_to_learn_layer_by_layer(self, size, shape, num_actions, by_layer):
        network = QNetwork(shape, num_actions, size)
        layers = [layer for layer in network.modules() if hasattr(layer, "weight")]
        counts = [layer.weight.numel() + layer.bias.numel() for layer in layers]
        assert counts == list(by_layer.values())

    @pytest.mark.parametrize(
        ("size", "total"), [("2015", 1_686_180), ("2013", 677_172)]
    )
    def test_numbers_to_learn_in_all(self, size, total):
        # As published programs of either network count them for four actions.
        assert sum(each.numel() for each in q_network(size).parameters()) == total

    @pytest.mark.parametrize("size", ["2013", "2015"])
    def test_pixels_are_scaled_to_at_most_1(self, size):
        network, obs = q_network(size), seen(size)
        assert_close(network(obs), network.layers(obs.float() / 255))
        assert_close(
            network(torch.zeros_like(obs)), network.layers(torch.zeros(obs.shape))
        )

    def test_numbers_are_taken_as_they_are(self):
        network, obs = q_network("toy"), seen("toy")
        assert_close(network(obs), network.layers(obs))

    @EACH_SIZE
    def test_values_may_be_below_0(self, size):
        # A ReLU at the end could never say that a game is being lost.
        network, obs = q_network(size), seen(size, 2)
        last = network.layers[-1]
        with torch.no_grad():
            last.weight.zero_()
            last.bias.copy_(torch.tensor([-3.0, -1.0, 0.0, 2.0]))
        assert network(obs).tolist() == [[-3, -1, 0, 2]] * 2

    @EACH_SIZE
    def test_there_is_a_bend_between_any_two_layers(self, size):
        # Without one, two linear layers would be one.
        layers = [each for each in q_network(size).layers if type(each) is not Flatten]
        assert {type(each) for each in layers[1::2]} == {ReLU}
        assert {type(each) for each in layers[0::2]} <= {Conv2d, Linear}

    @EACH_SIZE
    def test_games_of_a_batch_do_not_mix(self, size):
        network, obs = q_network(size), seen(size)
        alone = torch.cat([network(one[None]) for one in obs])
        assert_close(network(obs), alone, rtol=1e-4, atol=1e-5)

    @EACH_SIZE
    def test_every_weight_gets_a_gradient(self, size):
        network = q_network(size)
        network(seen(size, 8)).square().sum().backward()
        assert all(weight.grad.any() for weight in network.parameters())

    @EACH_SIZE
    def test_it_can_learn_values_of_both_signs(self, size):
        network, obs = q_network(size, 2), seen(size, 4)
        wanted = torch.tensor([[-1.0, 1.0], [1.0, -1.0], [-2.0, 0.0], [0.0, 2.0]])
        optimizer = torch.optim.Adam(network.parameters(), lr=1e-3)
        for _ in range(60):
            loss = (network(obs) - wanted).square().mean()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        assert loss < 0.1

    def test_every_frame_of_the_stack_is_seen(self):
        network, obs = q_network("2015"), frames(1, STACK)
        before = network(obs)
        for frame in range(4):
            changed = obs.clone()
            changed[0, frame] = 255 - changed[0, frame]
            assert (network(changed) - before).abs().max() > 1e-4

    def test_follows_torchs_generator(self):
        networks = []
        for seed in (3, 3, 4):
            torch.manual_seed(seed)
            networks.append(q_network("toy").layers[-1].weight.detach().numpy())
        assert np.array_equal(networks[0], networks[1])
        assert not np.array_equal(networks[0], networks[2])

    @pytest.mark.parametrize(
        ("size", "shape"),
        [("2015", (1, 36, 84)), ("2015", (4, 84, 36)), ("2013", (2, 20, 20))],
    )
    def test_the_smallest_pictures_there_may_be(self, size, shape):
        assert QNetwork(shape, 3, size)(frames(2, shape)).shape == (2, 3)


class TestNormalised:
    """The network of lesson 11: every layer but the last is normalised."""

    def test_of_a_picture_every_pixel_by_itself(self):
        norm, features = ChannelNorm(3), torch.randn(2, 3, 5, 4)
        result = norm(features)
        assert result.shape == features.shape
        assert_close(result.mean(dim=1), torch.zeros(2, 5, 4))
        assert_close(
            result.var(dim=1, correction=0), torch.ones(2, 5, 4), atol=1e-2, rtol=0
        )
        features[0, :, 0, 0] += torch.tensor([9.0, 0, 0])
        changed = (norm(features) != result).any(dim=1)
        assert changed.nonzero().tolist() == [[0, 0, 0]]

    def test_of_numbers_it_is_the_equation(self):
        norm, features = ChannelNorm(6), torch.randn(4, 6)
        with torch.no_grad():
            norm.weight.uniform_()
            norm.bias.uniform_()
        assert_close(norm(features), layer_norm(features, norm.weight, norm.bias))

    def test_in_the_order_of_the_networks_nothing_is_moved_in_memory(self):
        features = torch.randn(2, 3, 5, 4).contiguous(memory_format=torch.channels_last)
        kept = ChannelNorm(3)(features)
        assert kept.is_contiguous(memory_format=torch.channels_last)

    @EACH_SIZE
    def test_a_norm_stands_before_every_bend_and_nowhere_else(self, size):
        network = QNetwork(READS[size], 4, size, layer_norm=True)
        layers = [each for each in network.layers if type(each) is not Flatten]
        assert {type(each) for each in layers[1::3]} == {ChannelNorm}
        assert {type(each) for each in layers[2::3]} == {ReLU}
        assert {type(each) for each in layers[0::3]} <= {Conv2d, Linear}
        assert isinstance(layers[-1], Linear)
        assert ChannelNorm not in {type(each) for each in q_network(size).layers}

    @EACH_SIZE
    def test_features_have_one_size_whatever_the_weights(self, size):
        network, obs = QNetwork(READS[size], 4, size, layer_norm=True), seen(size)
        before = network(obs)
        with torch.no_grad():
            for layer in [*network.layers][:-1]:
                if isinstance(layer, Conv2d | Linear):
                    layer.weight *= 50
                    layer.bias *= 50
        assert_close(network(obs), before, rtol=0, atol=0.05)

    @pytest.mark.parametrize("size", ["2013", "2015"])
    def test_half_the_digits_say_nearly_the_same(self, size, monkeypatch):
        network = QNetwork(STACK, 4, size, bfloat16=True, layer_norm=True)
        obs, told = frames(5, STACK), []
        for able in (False, True):
            monkeypatch.setattr(
                networks, "computes_bfloat16", lambda device, able=able: able
            )
            told.append(network(obs))
        assert told[0].dtype == told[1].dtype == torch.float32
        assert not torch.equal(*told)
        assert_close(told[1], told[0], rtol=0.05, atol=0.05)
        told[1].sum().backward()
        for name, weight in network.named_parameters():
            assert weight.grad.isfinite().all(), name
            assert weight.grad.any(), name


class TestConvQNetwork:
    """The network of lesson 06, beside the one of the package."""

    def test_with_equal_weights_it_is_the_network_of_2013(self, monkeypatch):
        monkeypatch.setattr(networks, "computes_bfloat16", lambda device: False)
        plain, ours = ConvQNetwork(4, 3), QNetwork((4, 84, 84), 3, "2013")
        ours.load_state_dict(plain.state_dict())
        obs = frames(5, STACK)
        assert_close(plain(obs), ours(obs), rtol=1e-4, atol=1e-5)

    def test_half_the_digits_say_nearly_the_same_in_32_bits(self, monkeypatch):
        network, obs = ConvQNetwork(4, 3), frames(5, STACK)
        values = {}
        for able in (False, True):
            monkeypatch.setattr(
                networks, "computes_bfloat16", lambda device, able=able: able
            )
            values[able] = network(obs)
        assert values[False].dtype == values[True].dtype == torch.float32
        assert not torch.equal(values[False], values[True])
        assert torch.equal(values[True], values[True].bfloat16().float())
        assert_close(values[True], values[False], rtol=0.05, atol=0.01)

    def test_a_gradient_reaches_every_weight_through_half_the_digits(self, monkeypatch):
        monkeypatch.setattr(networks, "computes_bfloat16", lambda device: True)
        network = ConvQNetwork(4, 3)
        network(frames(2, STACK)).sum().backward()
        for name, weight in network.named_parameters():
            assert weight.grad.dtype == torch.float32, name
            assert weight.grad.any(), name


class TestRefusalsOfQNetwork:
    @pytest.mark.parametrize("size", ["2014", "", "Toy", 2015, None])
    def test_an_unknown_size(self, size):
        with pytest.raises(ValueError, match=f"one of toy, 2013, 2015, got {size!r}"):
            QNetwork(STACK, 4, size)

    @pytest.mark.parametrize("size", ["2013", "2015"])
    @pytest.mark.parametrize("shape", [(50,), (84, 84), (1, 4, 84, 84), ()])
    def test_numbers_where_pictures_are_read(self, size, shape):
        with pytest.raises(ValueError, match=rf"'{size}' reads pictures \[C, H, W\]"):
            QNetwork(shape, 4, size)

    @pytest.mark.parametrize("shape", [STACK, (5, 10), ()])
    def test_pictures_where_numbers_are_read(self, shape):
        with pytest.raises(ValueError, match=r"'toy' reads numbers \[D\]"):
            QNetwork(shape, 4, "toy")

    @pytest.mark.parametrize(
        ("size", "shape"),
        [
            ("2015", (4, 35, 84)),
            ("2015", (4, 84, 35)),
            ("2013", (4, 19, 84)),
            ("2013", (4, 84, 1)),
        ],
    )
    def test_pictures_too_small_for_the_convolutions(self, size, shape):
        with pytest.raises(ValueError, match=f"too small for {size}"):
            QNetwork(shape, 4, size)


@pytest.mark.parametrize("shape", [(4, 84, 84), (2, 84, 84), (1, 36, 40), (3, 87, 85)])
def test_blocks_are_what_torch_makes_of_the_pixels(shape):
    obs = frames(3, shape)
    whole = obs[:, :, : shape[1] // 4 * 4, : shape[2] // 4 * 4]
    blocks = networks.in_blocks(obs)
    assert torch.equal(blocks, torch.nn.functional.pixel_unshuffle(whole, 4))
    assert blocks.is_contiguous(memory_format=torch.channels_last)


@pytest.mark.parametrize("shape", [(2, 84, 84), (4, 40, 44)])
def test_a_convolution_of_blocks_is_one_of_pixels(shape):
    network = ActorCritic(shape, 4, hidden=8)
    obs = frames(3, shape)
    moved = seen_and_moved(obs.float()) / 255
    features = network.shapes(network.pixels(moved).relu()).relu().flatten(1)
    features = network.dense(features).relu()
    logits, values = network(obs)
    assert_close(logits, network.policy(features), rtol=1e-4, atol=1e-5)
    assert_close(values, network.value(features).squeeze(1), rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("stack", [2, 3, 4])
def test_the_first_convolution_reads_what_is_seen_and_what_moved(stack):
    network = ActorCritic((stack, 84, 84), 4, hidden=8).double()
    with torch.no_grad():
        network.pixels.bias.uniform_(-1, 1)
    frames = torch.randint(256, (5, stack, 84, 84)).double()
    network.pixels.double()
    plainly = network.pixels(seen_and_moved(frames) / 255)
    blocks = torch.nn.functional.pixel_unshuffle(frames, 4)
    at_once = _convolve_seen_and_moved(network.pixels, blocks)
    torch.testing.assert_close(at_once, plainly, rtol=1e-9, atol=1e-9)
