"""What a work did otherwise is done, each by its setting, and by nothing else."""

from dataclasses import replace
from itertools import islice

import numpy as np
import pytest
import torch
from torch import nn

from tutorial_lib.agents import dqn
from tutorial_lib.agents.dqn import TOY, new_agent
from tutorial_lib.agents.manifest import Told, settings_from
from tutorial_lib.agents.memory import Batch
from tutorial_lib.agents.oddities import Oddities
from tutorial_lib.worlds.toys import CatchWorld
from tutorial_lib.worlds.world import Step

PIXELS = Told("Breakout", (4, 84, 84), 4)
GAME = 9  # agent steps of one of Catch


@pytest.fixture(autouse=True)
def one_thread():
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


def odd(settings=TOY, **changes):
    return replace(settings, oddities=Oddities(**changes))


def catcher(**changes):
    world = CatchWorld(1, seed=0)
    return new_agent(world, odd(**changes), 0), world


def weights(agent):
    return {k: v.clone() for k, v in agent.q_network.state_dict().items()}


def learned(settings, rewards=(1.0, 5.0), terminated=(False, True)):
    """The slopes of one update from a made-up batch, and the weights after it."""
    agent = new_agent(CatchWorld(1, seed=0), settings, 0)
    obs = torch.arange(100.0).reshape(2, 50) / 100
    batch = Batch(
        obs,
        torch.tensor([0, 2]),
        torch.tensor(rewards),
        obs.flip(0),
        torch.tensor(terminated),
        torch.full((2,), 0.9),
    )
    dqn.learn(agent, batch, dqn.q_learning)
    slopes = [each.grad.clone() for each in agent.q_network.parameters()]
    return slopes, weights(agent)


def same(some, others):
    return all(torch.equal(a, b) for a, b in zip(some, others, strict=True))


# ---- refusals -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"optimizer": "sgd"}, "optimizer must be one of adam, rmsprop"),
        ({"loss": "l1"}, "loss must be one of huber, squared, jumping"),
        ({"initialiser": "zero"}, "initialiser must be one of torch, he, glorot"),
        ({"optimizer_epsilon": 0.0}, "optimizer_epsilon must be above 0"),
        ({"largest_gradient": -1.0}, "largest_gradient must be above 0"),
        ({"sync_games": -1}, "sync_games must be a whole number, 0 to 10+, got -1"),
        ({"epsilon_games": 10**400}, "epsilon_games must be a whole number, 0 to 10+,"),
        (
            {"minus_one_at_the_end": True, "opposite_flag": True},
            "both say what an end is worth; set one",
        ),
        ({"random_steps": 5, "epsilon_games": 3}, "set one of them, got 5 and 3"),
    ],
)
def test_what_makes_no_sense_is_refused(changes, said):
    with pytest.raises(ValueError, match=said):
        Oddities(**changes)


@pytest.mark.parametrize(
    ("settings", "changes", "said"),
    [
        (replace(TOY, huber_threshold=2.0), {"loss": "squared"}, "at 1 with squared"),
        (TOY, {"learn_per_game": 33}, "a multiple of batch_size, 32; got 33"),
        (TOY, {"conv_bias": False}, "size toy has no convolutions"),
        (
            replace(TOY, batch_size=1),
            {"targets_in_all_rows": True},
            "a batch_size of at least 2",
        ),
        (
            replace(TOY, next_value="double_value"),
            {"swapped_networks": True},
            "with double_value both networks value s'",
        ),
        (replace(TOY, n_steps=3), {"score_so_far": True}, "got 3 and False"),
        (replace(TOY, clip_rewards=True), {"score_so_far": True}, "got 1 and True"),
    ],
)
def test_what_does_not_fit_the_other_settings_is_refused(settings, changes, said):
    with pytest.raises(ValueError, match=said):
        odd(settings, **changes)


# ---- the network and its optimiser --------------------------------------------------


def test_convolutions_may_lack_biases_and_the_dense_layers_their_relu():
    network = dqn.Settings(network="2015")
    usual, bare, linear = (
        new_agent(PIXELS, odd(network, **changes), 0).q_network.layers
        for changes in ({}, {"conv_bias": False}, {"hidden_relu": False})
    )
    count = [sum(w.numel() for w in each.parameters()) for each in (usual, bare)]
    assert count == [1_686_180, 1_686_180 - (32 + 64 + 64)]
    assert [isinstance(layer, nn.ReLU) for layer in usual].count(True) == 4
    assert [isinstance(layer, nn.ReLU) for layer in linear].count(True) == 3
    assert isinstance(linear[-2], nn.Linear) and isinstance(linear[-1], nn.Linear)
    obs = np.zeros((2, 4, 84, 84), np.uint8)
    bare_agent = new_agent(PIXELS, odd(network, conv_bias=False), 0)
    assert dqn.values(bare_agent, obs).shape == (2, 4)


def test_weights_are_drawn_as_asked_for_and_the_target_is_a_copy():
    agent, _ = catcher(initialiser="glorot")
    first = agent.q_network.layers[0]
    assert not first.bias.any()
    assert first.weight.abs().max() <= (6 / (50 + 64)) ** 0.5
    assert torch.equal(agent.target_network.layers[0].weight, first.weight)


def test_the_optimiser_is_the_one_that_is_named_with_its_epsilon():
    adam, _ = catcher(optimizer_epsilon=1e-8)
    rms, _ = catcher(optimizer="rmsprop", optimizer_epsilon=0.01)
    assert isinstance(adam.optimizer, torch.optim.Adam)
    assert isinstance(rms.optimizer, torch.optim.RMSprop)
    assert adam.optimizer.defaults["eps"] == 1e-8
    assert (rms.optimizer.defaults["eps"], rms.optimizer.defaults["alpha"]) == (
        *(0.01, 0.95),
    )


def test_rmsprop_is_packed_and_comes_back():
    agent, world = catcher(optimizer="rmsprop")
    list(islice(dqn.train(agent, world), 2))
    arrays, rest = dqn.pack(agent)
    again = dqn.unpack(arrays, rest)
    assert again.settings == agent.settings
    there = [dict(agent.optimizer.state[w]) for w in agent.q_network.parameters()]
    here = [dict(again.optimizer.state[w]) for w in again.q_network.parameters()]
    for one, other in zip(there, here, strict=True):
        assert {"step", "square_avg"} == one.keys() == other.keys()
        assert all(torch.equal(one[key], other[key]) for key in one)
    arrays["rmsprop.square_avg.layers.0.bias"] = np.ones(3, np.float32)
    with pytest.raises(ValueError, match="RMSProp's square_avg of layers.0.bias must"):
        dqn.unpack(arrays, rest)


# ---- the update ---------------------------------------------------------------------


def test_a_gradient_is_cut_to_its_largest_norm():
    (free, _), (cut, _) = learned(TOY), learned(odd(largest_gradient=0.25))
    norm = torch.cat([each.flatten() for each in free]).norm()
    assert norm > 0.25
    for one, other in zip(free, cut, strict=True):
        torch.testing.assert_close(other, one * 0.25 / norm, rtol=1e-4, atol=1e-7)
    assert same(free, learned(odd(largest_gradient=1e6))[0])


def test_each_loss_is_what_its_name_says():
    errors = torch.tensor([-3.0, 0.5, 1.2])
    told = {
        "huber": [2.5, 0.125, 0.7],
        "squared": [9.0, 0.25, 1.44],
        "jumping": [2.5, 0.125, 0.72],
    }
    for name, costs in told.items():
        found = dqn.loss_of(odd(loss=name), errors)
        torch.testing.assert_close(found, torch.tensor(costs))
    assert not same(learned(TOY)[0], learned(odd(loss="squared"))[0])


def test_the_target_of_an_end_may_be_minus_one():
    slip = odd(minus_one_at_the_end=True)
    told = [learned(slip, rewards=(1.0, end))[0] for end in (5.0, -7.0)]
    assert same(*told)  # the reward is lost
    assert same(told[0], learned(TOY, rewards=(1.0, -1.0))[0])
    assert not same(told[0], learned(TOY)[0])
    no_end = {"terminated": (False, False)}
    assert same(learned(slip, **no_end)[0], learned(TOY, **no_end)[0])


def by_hand(odd_target, settings):
    """The slopes of one step towards whole rows of targets, of the same batch."""
    agent = new_agent(CatchWorld(1, seed=0), settings, 0)
    with torch.no_grad():
        agent.target_network.layers[0].weight.mul_(2)
    obs = torch.arange(100.0).reshape(2, 50) / 100
    with torch.no_grad():
        online, copy = (
            (each(obs), each(obs.flip(0)))
            for each in (agent.q_network, agent.target_network)
        )
    batch = Batch(
        obs,
        torch.tensor([0, 2]),
        torch.tensor([1.0, 5.0]),
        obs.flip(0),
        torch.tensor([False, True]),
        torch.full((2,), 0.9),
    )
    dqn.learn(agent, batch, dqn.q_learning)
    found = [each.grad.clone() for each in agent.q_network.parameters()]
    again = new_agent(CatchWorld(1, seed=0), settings, 0)
    rows = odd_target(*online, *copy)
    huber = nn.functional.huber_loss(again.q_network(obs), rows)
    huber.backward()
    return found, [each.grad for each in again.q_network.parameters()]


def close(found, wanted):
    return all(
        torch.allclose(a, b, rtol=1e-4, atol=1e-8)
        for a, b in zip(found, wanted, strict=True)
    )


def both_rows(first, second, *, rows):
    told = rows.clone()
    told[:, 0], told[:, 2] = first, second
    return told


def own_rows(first, second, *, rows):
    told = rows.clone()
    told[0, 0], told[1, 2] = first, second
    return told


SLIPS = {
    # The next state by the network that learns, other actions by the copy.
    "swapped_networks": lambda now, then, copy_now, _: own_rows(
        1 + 0.9 * then[0].max(), 5.0, rows=copy_now
    ),
    "targets_in_all_rows": lambda now, _, __, copy_then: both_rows(
        1 + 0.9 * copy_then[0].max(), 5.0, rows=now
    ),
}


@pytest.mark.parametrize("name", SLIPS)
def test_whole_rows_are_learned_from_as_the_slip_says(name):
    found, wanted = by_hand(SLIPS[name], odd(**{name: True}))
    assert close(found, wanted)
    others = [slip for other, slip in SLIPS.items() if other != name]
    assert not close(found, by_hand(others[0], odd(**{name: True}))[1])


def test_both_slips_together_take_the_others_values_and_fill_all_rows():
    settings = odd(swapped_networks=True, targets_in_all_rows=True)

    def rows(now, then, copy_now, _):
        return both_rows(1 + 0.9 * then[0].max(), 5.0, rows=copy_now)

    assert close(*by_hand(rows, settings))


def test_an_opposite_flag_looks_ahead_at_the_end_alone():
    slip = odd(opposite_flag=True)
    turned = learned(TOY, terminated=(True, False))[0]
    assert same(learned(slip, terminated=(False, True))[0], turned)
    assert not same(turned, learned(TOY)[0])


# ---- the loop -----------------------------------------------------------------------


def test_epsilon_waits_for_the_random_steps_or_falls_by_games():
    agent, _ = catcher(random_steps=500)
    usual, _ = catcher()
    for agent.agent_steps, usual.agent_steps in ((0, 0), (500, 0), (1_500, 1_000)):
        assert agent.epsilon == usual.epsilon
    agent, _ = catcher(epsilon_games=10)
    agent.agent_steps, seen = 10**6, []
    for agent.games in (0, 5, 10, 99):
        seen.append(agent.epsilon)
    assert seen == pytest.approx([1, 0.525, 0.05, 0.05])


def test_it_learns_after_each_game_as_often_as_asked_for(monkeypatch):
    agent, world = catcher(learn_per_game=64)  # two batches of 32
    at, learn = [], dqn.learn

    def spy(agent, *rest):
        at.append(agent.agent_steps)
        return learn(agent, *rest)

    monkeypatch.setattr(dqn, "learn", spy)
    next(dqn.train(agent, world))
    assert agent.games == 100 // GAME
    # 32 transitions must be there first: four games.
    games = [step for step in range(GAME, 101, GAME) if step >= 32]
    assert at == [step for step in games for _ in range(2)]


def stored(monkeypatch, agent, world):
    """The rewards that the agent remembers of two passes, and those of the world."""
    kept, came = [], []
    store, step = agent.replay.store, world.step

    def spy(actions, step):
        kept.append(float(step.rewards[0]))
        store(actions, step)

    def look(actions):
        made = step(actions)
        came.append(float(made.rewards[0]) + 0.5)
        return made._replace(rewards=made.rewards + 0.5, points=None)

    monkeypatch.setattr(agent.replay, "store", spy)
    monkeypatch.setattr(world, "step", look)
    list(islice(dqn.train(agent, world), 2))
    return kept, came


def test_the_score_so_far_is_remembered_and_begins_anew_with_a_game(monkeypatch):
    kept, came = stored(monkeypatch, *catcher(score_so_far=True))
    games = [came[start : start + GAME] for start in range(0, len(came), GAME)]
    assert kept == [float(each) for game in games for each in np.cumsum(game)]
    kept, came = stored(monkeypatch, *catcher())
    assert kept == came


def test_a_penalty_is_of_its_step_alone():
    settings = replace(TOY, penalty=100.0, oddities=Oddities(score_so_far=True))
    step = Step(
        obs=np.zeros((1, 50), np.float32),
        rewards=np.array([5.0], np.float32),
        terminated=np.array([False]),
        truncated=np.array([False]),
        lives=np.array([2]),
        is_transition=np.array([True]),
    )
    kept = dqn.judged(
        settings, dqn.summed(settings, step, np.array([30.0])), np.array([3])
    )
    assert kept.rewards.tolist() == [35 - 100]


def test_the_target_is_copied_by_games(monkeypatch):
    agent, world = catcher(sync_games=4)
    at, sync = [], dqn.sync

    def spy(*networks):
        at.append(agent.agent_steps)
        sync(*networks)

    monkeypatch.setattr(dqn, "sync", spy)
    next(dqn.train(agent, world))
    assert at == [4 * GAME, 8 * GAME]


@pytest.mark.parametrize(
    ("games", "over", "due"),
    [(3, 1, False), (4, 1, True), (5, 1, False), (5, 2, True), (4, 0, False)],
)
def test_a_copy_is_due_where_a_multiple_was_reached(games, over, due):
    agent, _ = catcher(sync_games=4)
    agent.games = games
    assert dqn.sync_is_due(agent, over) is due


def test_games_are_counted_in_a_checkpoint():
    agent, world = catcher(epsilon_games=100)
    next(dqn.train(agent, world))
    again = dqn.unpack(*dqn.pack(agent))
    assert again.games == agent.games == 11
    assert again.epsilon == agent.epsilon
    usual, world = catcher()
    next(dqn.train(usual, world))
    assert "games" not in dqn.pack(usual)[1]  # where nothing depends on them


def test_nested_settings_come_back_from_what_json_holds():
    settings = odd(loss="jumping", random_steps=3)
    _, rest = dqn.pack(new_agent(CatchWorld(1, seed=0), settings, 0))
    assert settings_from(dqn.Settings, rest["settings"]) == settings
    with pytest.raises(TypeError, match="'jumps'"):
        settings_from(dqn.Settings, {"oddities": {"jumps": True}})


def test_the_usual_ones_change_nothing():
    """As the weights were before there were any: the update of Mnih et al. 2015."""
    slopes, _ = learned(TOY)
    agent = new_agent(CatchWorld(1, seed=0), TOY, 0)
    obs = torch.arange(100.0).reshape(2, 50) / 100
    with torch.no_grad():
        beyond = agent.target_network(obs.flip(0)).amax(1)
    target = torch.stack([1 + 0.9 * beyond[0], torch.tensor(5.0)])
    error = target - agent.q_network(obs)[[0, 1], [0, 2]]
    nn.functional.huber_loss(error, torch.zeros(2)).backward()
    for one, weight in zip(slopes, agent.q_network.parameters(), strict=True):
        torch.testing.assert_close(one, weight.grad)
