"""A network and its optimizer as plain arrays, and back."""

import numpy as np
import pytest
import torch
from numpy.testing import assert_equal

from tutorial_lib.agents.networks import ActorCritic, ConvQNetwork, QNetwork
from tutorial_lib.agents.packing import adam, pack_network, unpack_network

PIXELS = (4, 84, 84)
NETWORKS = {  # how each is made, and what it sees
    "actor and critic": (lambda: ActorCritic((2, 84, 84), 3, 16), (2, 84, 84)),
    "2013": (lambda: QNetwork(PIXELS, 3, "2013"), PIXELS),
    "2015": (lambda: QNetwork(PIXELS, 3, "2015"), PIXELS),
    "the learner's": (lambda: ConvQNetwork(4, 3), PIXELS),
    "toy": (lambda: QNetwork((10,), 3, "toy"), (10,)),
}


def learn(network, optimizer, obs):
    out = network(obs)
    loss = sum(each.square().mean() for each in (out if type(out) is tuple else [out]))
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()


def some_obs(shape):
    pixels = torch.randint(256, (4, *shape), dtype=torch.uint8)
    return pixels if len(shape) == 3 else pixels.float() / 255


@pytest.mark.parametrize(("make", "shape"), NETWORKS.values(), ids=NETWORKS)
def test_what_is_unpacked_learns_on_as_if_it_never_was_packed(make, shape):
    torch.manual_seed(0)
    network, there = make(), make()
    optimizer, optimizer_there = adam(network, 1e-3), adam(there, 1e-3)
    obs = some_obs(shape)
    for _ in range(3):
        learn(network, optimizer, obs)
    unpack_network(pack_network(network, optimizer), there, optimizer_there)
    for _ in range(3):
        learn(network, optimizer, obs)
        learn(there, optimizer_there, obs)
    here, unpacked = (
        pack_network(network, optimizer),
        pack_network(there, optimizer_there),
    )
    assert_equal(unpacked, here)


def test_a_layer_that_nothing_moves_is_no_reason_to_lose_a_run():
    def make():
        return torch.nn.ModuleDict(
            {"used": torch.nn.Linear(2, 3), "forgotten": torch.nn.Linear(2, 3)}
        )

    network, there = make(), make()
    optimizer, optimizer_there = adam(network, 1e-3), adam(there, 1e-3)
    learn(network["used"], optimizer, torch.ones(1, 2))
    arrays = pack_network(network, optimizer)
    unpack_network(arrays, there, optimizer_there)
    assert_equal(pack_network(there, optimizer_there), arrays)
    assert not optimizer_there.state[there["forgotten"].weight]


@pytest.mark.parametrize(("make", "shape"), NETWORKS.values(), ids=NETWORKS)
def test_adams_memory_lies_as_the_weights_do(make, shape):
    # The fused Adam goes through both as they lie in memory.
    network, there = make(), make()
    optimizer, optimizer_there = adam(network, 1e-3), adam(there, 1e-3)
    learn(network, optimizer, some_obs(shape))
    unpack_network(pack_network(network, optimizer), there, optimizer_there)
    remembered = 0
    for weights in there.parameters():
        for key in ("exp_avg", "exp_avg_sq"):
            if kept := optimizer_there.state[weights]:
                remembered += 1
                assert kept[key].stride() == weights.stride()
    assert remembered


def test_packed_arrays_are_copies_in_the_order_of_their_shape():
    network = QNetwork(PIXELS, 3, "2013")
    optimizer = adam(network, 1e-3)
    learn(network, optimizer, some_obs(PIXELS))
    arrays = pack_network(network, optimizer)
    before = {name: array.copy() for name, array in arrays.items()}
    learn(network, optimizer, some_obs(PIXELS))
    assert_equal(arrays, before)
    first = network.layers[0].weight
    assert arrays["layers.0.weight"].shape == tuple(first.shape)
    assert not np.array_equal(arrays["layers.0.weight"], first.detach().numpy())
