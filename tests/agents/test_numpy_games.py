"""Whole games, one gradient: what is played, what is credited, how far it moves."""

from dataclasses import replace
from itertools import islice

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from tutorial_lib.agents import numpy_games
from tutorial_lib.agents.manifest import Told
from tutorial_lib.agents.numpy_games import (
    FIELD,
    FIRE,
    Episode,
    Settings,
    learn,
    new_agent,
    pack,
    play_episodes,
    player,
    train,
    unpack,
)
from tutorial_lib.agents.tally import Tally
from tutorial_lib.equations.optimisers import rmsprop_step
from tutorial_lib.equations.perceptron import forward
from tutorial_lib.equations.returns import standardise
from tutorial_lib.worlds.atari import AtariWorld
from tutorial_lib.worlds.world import Step

FIRING = Settings(
    num_envs=2,
    hidden=4,
    fire_first=True,
    rules=replace(FIELD, actions="RIGHT,LEFT,FIRE"),
)
SMALL = Settings(num_envs=2, hidden=4)


class Tapes:
    """Two games whose ends and rewards are told: after 3 and after 5 world steps."""

    game, num_envs, action_names = "Pong", 2, ("RIGHT", "LEFT", "FIRE")
    num_actions = 3
    ends = (3, 5)

    def __init__(self):
        self.pressed = []

    def reset(self, seed=None):
        self.seed, self.time = seed, 0
        return self.obs()

    def obs(self):
        # The pixel of the time is lit; the frame before a game's start is black.
        obs = np.zeros((2, 2, 2, 4), np.uint8)
        obs.reshape(2, 2, -1)[:, 1, self.time % 8] = 200
        if self.time:
            obs.reshape(2, 2, -1)[:, 0, (self.time - 1) % 8] = 200
        return obs

    def step(self, actions):
        self.pressed.append(actions.tolist())
        self.time += 1
        ended = np.array([self.time == end for end in self.ends])
        no = np.zeros(2, bool)
        rewards = np.float32([self.time, 10 * self.time])
        return Step(self.obs(), rewards, ended, no, np.zeros(2, int), ~no)


def moves(time):
    """What moved between two moments of `Tapes`."""
    if time == 0:
        return [0] * 8
    return [(place == time) - (place == time - 1) for place in range(8)]


def small(settings=SMALL, seed=0):
    return new_agent(Told("Pong", (2, 2, 4), 2), settings, seed)


def test_every_game_is_played_to_its_end_and_no_further():
    world, asked = Tapes(), []

    def decide(changes):
        asked.append(changes.tolist())
        return np.array([len(asked) % 2, 1])

    tally = Tally(world)
    first, second = play_episodes(decide, world, tally, seed=7)
    assert world.seed == 7
    assert first.moved.tolist() == [moves(time) for time in range(3)]
    assert second.moved.tolist() == [moves(time) for time in range(5)]
    assert first.actions.tolist() == [1, 0, 1]
    assert first.rewards.tolist() == [1, 2, 3]
    assert second.rewards.tolist() == [10, 20, 30, 40, 50]
    assert [(game.score, game.length) for game in tally.finished] == [(6, 3), (150, 5)]


def test_fire_comes_before_every_action_and_what_it_brings_is_thrown_away():
    world, tally = Tapes(), Tally(Tapes())
    first, second = play_episodes(
        lambda changes: np.array([0, 1]), world, tally, seed=0, fire_first=True
    )
    assert world.pressed == [[FIRE, FIRE], [0, 1]] * 3
    # The first game ends with its second FIRE: what was decided then never happened.
    assert first.rewards.tolist() == [2]
    assert second.rewards.tolist() == [20, 40]
    # The score has the points of those steps, too: 1 + 2 + 3, and 10 to 50.
    assert [(game.score, game.length) for game in tally.finished] == [(6, 3), (150, 5)]


def test_a_player_presses_fire_before_every_action():
    agent = new_agent(Told("Breakout", (2, 2, 4), 3), FIRING, 0)
    act = player(agent, np.random.default_rng(0))
    pressed = [act(np.zeros((2, 2, 2, 4), np.uint8)) for _ in range(6)]
    assert all((each == FIRE).all() for each in pressed[::2])
    assert all(set(each) <= {0, 1} for each in pressed[1::2])


def test_the_first_action_has_the_probability_that_the_network_gives():
    agent = small()
    agent.params["W2"][:] = 40
    changes = np.ones((4_000, 8), np.int8)
    (prob, *_), _ = forward(agent.params, changes[:1].astype(np.float32))
    agent.params["W2"] *= np.log(0.8 / 0.2) / np.log(prob / (1 - prob))
    drawn = numpy_games.decider(agent, np.random.default_rng(0))(changes)
    assert (drawn == 0).mean() == pytest.approx(0.8, abs=0.02)


def test_the_gradient_is_summed_over_all_games_each_standardised_by_itself():
    agent = small(replace(SMALL, gamma=0.5))
    episodes = [
        Episode(
            np.eye(8, dtype=np.int8)[:3], np.array([0, 1, 0]), np.float32([0, 1, -1])
        ),
        Episode(np.eye(8, dtype=np.int8)[3:5], np.array([1, 1]), np.float32([0, 4])),
    ]
    # A point ends what came before: 0.5, 1, -1; and 2, 4, that is -1 and 1.
    advantages = [standardise([0.5, 1, -1]), np.float32([-1, 1])]
    wanted = {name: np.zeros_like(weight) for name, weight in agent.params.items()}
    for episode, weights in zip(episodes, advantages, strict=True):
        for seen, action, weight in zip(
            episode.moved, episode.actions, weights, strict=True
        ):
            prob, hidden = forward(agent.params, seen[None].astype(np.float32))
            slope = weight * ((action == 0) - prob[0])
            wanted["W2"] += slope * hidden[0]
            back = slope * agent.params["W2"] * (hidden[0] > 0)
            wanted["W1"] += np.outer(seen, back)
    params, mean_square = rmsprop_step(
        agent.params, wanted, agent.mean_square, 1e-4, 0.99, 1e-5
    )
    learn(agent, episodes)
    for name in params:
        assert_allclose(agent.params[name], params[name], rtol=1e-5, atol=1e-7)
        assert_allclose(agent.mean_square[name], mean_square[name], rtol=1e-4)
        assert agent.params[name].dtype == np.float32


def test_a_long_game_is_learned_from_in_pieces_of_the_same_sum(monkeypatch):
    rng = np.random.default_rng(0)
    episode = Episode(
        rng.integers(-1, 2, size=(50, 8), dtype=np.int8),
        rng.integers(2, size=50),
        np.float32(rng.integers(-1, 2, size=50)),
    )
    whole = numpy_games.gradient(small(), episode)
    monkeypatch.setattr(numpy_games, "CHUNK", 7)
    for name, grad in numpy_games.gradient(small(), episode).items():
        assert_allclose(grad, whole[name], rtol=1e-4, atol=1e-6)


def test_the_slip_of_the_relu_changes_the_lower_layer_alone():
    episode = Episode(
        np.eye(8, dtype=np.int8),
        np.arange(8) % 2,
        np.float32([0, 1, 0, 0, -1, 0, 2, 1]),
    )
    right = numpy_games.gradient(small(), episode)
    slip = numpy_games.gradient(small(replace(SMALL, relu_slope_is_x=True)), episode)
    assert_array_equal(slip["W2"], right["W2"])
    assert not np.allclose(slip["W1"], right["W1"])


@pytest.mark.parametrize("settings", [SMALL, FIRING], ids=["pong", "breakout"])
def test_a_stopped_run_goes_on_as_if_it_never_was(settings):
    game = "Breakout" if settings.fire_first else "Pong"
    settings = replace(settings, rules=replace(settings.rules, max_frames=120))
    world = AtariWorld(game, 2, seed=0, num_threads=1, stack=2, rules=settings.rules)
    whole = new_agent(world, settings, 3)
    told = list(islice(train(whole, world), 4))
    stopped = new_agent(world, settings, 3)
    list(islice(train(stopped, world), 2))
    again = unpack(*pack(stopped))
    list(islice(train(again, world), 2))
    assert again.agent_steps == whole.agent_steps == told[-1].agent_steps == 4 * 2 * 30
    for name in whole.params:
        assert_array_equal(again.params[name], whole.params[name])
        assert_array_equal(again.mean_square[name], whole.mean_square[name])
    assert again.rng.bit_generator.state == whole.rng.bit_generator.state


def test_weights_of_another_size_are_refused_and_a_shipped_agent_starts_afresh():
    arrays, rest = pack(small())
    with pytest.raises(ValueError, match=r"W1 must be \(8, 4\) .* got \(7, 4\)"):
        unpack({**arrays, "W1": arrays["W1"][:7]}, rest)
    with pytest.raises(ValueError, match="W2 must be .* got nothing"):
        unpack({"W1": arrays["W1"]}, rest)
    shipped = {name: arrays[name].astype(np.float16) for name in ("W1", "W2")}
    agent = unpack(shipped, rest)
    assert agent.params["W1"].dtype == np.float32
    assert not agent.mean_square["W1"].any()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"num_envs": 0}, "num_envs must be a whole number of at least 1"),
        ({"gamma": 2.0}, "gamma must be 0 to 1"),
        ({"epsilon": 0.0}, "epsilon must be above 0"),
        ({"fire_first": True}, "two buttons and then FIRE, such as RIGHT,LEFT,FIRE"),
        ({"rules": FIRING.rules}, "must be two buttons, .*; got 'RIGHT,LEFT,FIRE'"),
        ({"rules": replace(FIELD, actions="minimal")}, "two buttons, .*'minimal'"),
    ],
)
def test_what_makes_no_sense_is_refused(changes, said):
    with pytest.raises(ValueError, match=said):
        Settings(**changes)


def test_a_game_of_unknown_background_is_refused():
    with pytest.raises(
        ValueError, match="must be one of Pong, Breakout, got 'Venture'"
    ):
        new_agent(Told("Venture", (2, 80, 80), 2), SMALL, 0)


@pytest.mark.slow
def test_it_learns_to_prefer_what_pays():
    """Five steps a game; in each of them the button pays that the lit pixel names."""

    class Bandit(Tapes):
        num_envs = 20
        game = "Pong"

        def reset(self, seed=None):
            self.rng = np.random.default_rng(seed)
            self.time = 0
            return self.obs()

        def obs(self):
            self.lit = self.rng.integers(2, size=20)
            obs = np.zeros((20, 2, 2, 4), np.uint8)
            obs[:, :, 0, 0] = 200  # seen before, so nothing has just begun
            obs[np.arange(20), 1, 1, self.lit] = 200
            return obs

        def step(self, actions):
            self.time += 1
            right = actions == self.lit
            ended = np.full(20, self.time == 5)
            no = np.zeros(20, bool)
            rewards = np.where(right, 1, -1).astype(np.float32)
            return Step(self.obs(), rewards, ended, no, np.zeros(20, int), ~no)

    world = Bandit()
    settings = replace(SMALL, num_envs=20, learning_rate=0.02)
    *_, last = islice(train(small(settings), world), 60)
    assert last.mean_score > 4
