"""Whole games are recorded as they were played, and learned from as the rules say."""

import itertools
import json

import numpy as np
import pytest
import torch
from numpy.testing import assert_array_equal

from tutorial_lib.agents import whole_games
from tutorial_lib.agents.manifest import Told
from tutorial_lib.agents.tally import Tally
from tutorial_lib.agents.whole_games import (
    BUTTONS,
    FIRE,
    LEFT,
    RELAUNCH,
    RIGHT,
    Batch,
    Settings,
    decide,
    learn_from_batch,
    new_agent,
    pack,
    play_games,
    player,
    train,
    unpack,
)
from tutorial_lib.worlds.atari import AtariWorld
from tutorial_lib.worlds.world import Step

SMALL = Settings(num_envs=2, hidden=16, minibatch_size=8, learning_rate=0.01)


@pytest.fixture(autouse=True)
def one_thread():
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


class TapeWorld:
    """Plays given tapes, one for each column, again and again.

    A tape is a list of (reward, lives after the step); the game ends with its last
    entry. An observation is [game, step] of what is seen; a fake step shows [-1, -1].
    """

    game, obs_shape = "Breakout", (2,)
    action_names, num_actions = ("NOOP", "FIRE", "RIGHT", "LEFT"), 4

    def __init__(self, *tapes):
        self.tapes, self.num_envs, self.pressed = tapes, len(tapes), []
        self.seeds = []

    def reset(self, seed=None):
        self.seeds.append(seed)
        self.at = np.zeros(self.num_envs, dtype=int)
        return self.obs()

    def obs(self):
        rows = [
            [game, at] if at < len(self.tapes[game]) else [-1, -1]
            for game, at in enumerate(self.at)
        ]
        return np.array(rows, dtype=np.float32)

    def step(self, buttons):
        self.pressed.append(buttons)
        lengths = np.array([len(tape) for tape in self.tapes])
        fake = self.at == lengths
        now = [
            (99.0, 5) if is_fake else tape[at]
            for tape, at, is_fake in zip(self.tapes, self.at, fake, strict=True)
        ]
        self.at = np.where(fake, 0, self.at + 1)
        rewards, lives = zip(*now, strict=True)
        ended = self.at == lengths
        never = np.zeros(self.num_envs, dtype=bool)
        return Step(
            self.obs(),
            np.array(rewards, dtype=np.float32),
            ended,
            never,
            np.array(lives),
            ~fake,
        )


LONG = [(0, 2), (1, 2), (0, 1), (4, 1), (0, 1), (7, 1), (0, 0)]
SHORT = [(0, 1), (1, 1), (0, 0)]


def small_agent(seed=0, settings=SMALL):
    return new_agent(Told("Breakout", (2,), 4), settings, seed)


def played(world, agent=None):
    """The games of one batch, and those that were counted."""
    tally = Tally(world)
    return play_games(agent or small_agent(), world, tally), tally.finished


def breakout(seed, **settings):
    """An agent for the real game, and the game."""
    agent = new_agent(Told("Breakout", (2, 84, 84), 4), Settings(**settings), seed)
    world = AtariWorld(
        "Breakout", agent.settings.num_envs, seed=0, stack=2, num_threads=1
    )
    return agent, world


# ---- playing ------------------------------------------------------------------------


def test_every_column_plays_one_whole_game_and_nothing_else_is_kept():
    batch, games = played(TapeWorld(LONG, SHORT))
    seen = [[0, at] for at in range(len(LONG))] + [[1, at] for at in range(len(SHORT))]
    assert_array_equal(batch.obs, seen)
    assert_array_equal(batch.rewards, [reward for reward, _ in LONG + SHORT])
    assert_array_equal(np.flatnonzero(batch.ended), [6, 9])
    assert_array_equal(np.flatnonzero(batch.life_lost), [2, 6, 9])
    assert sorted(games) == [(0, 12, len(LONG)), (1, 1, len(SHORT))]


def test_fire_is_pressed_once_a_life_and_is_not_the_agents_own():
    world = TapeWorld(LONG, SHORT)
    batch, _ = played(world)
    assert_array_equal(np.flatnonzero(~batch.own), [0, 3, 7])
    pressed = np.array(world.pressed)
    first, second = pressed[:, 0], pressed[: len(SHORT), 1]
    pressed = np.concatenate([first, second])
    decided = BUTTONS[batch.actions]
    assert_array_equal(pressed, np.where(batch.own, decided, FIRE))
    assert set(decided) <= {RIGHT, LEFT}


def test_the_reward_of_a_fire_step_counts_like_any_other():
    batch, games = played(TapeWorld([(7, 1), (0, 0)]))
    assert not batch.own[0]
    assert batch.rewards[0] == 7
    assert games == [(0, 7, 2)]


def test_fire_is_pressed_again_where_it_got_stuck():
    endless = [(0, 1)] * (2 * RELAUNCH + 5) + [(0, 0)]
    batch, _ = played(TapeWorld(endless))
    assert_array_equal(np.flatnonzero(~batch.own), [0, RELAUNCH, 2 * RELAUNCH])


def test_breakout_is_played_to_the_last_life_and_can_be_repeated():
    def games_of_breakout():
        agent, world = breakout(4, num_envs=2, hidden=8)
        return played(world, agent)

    batch, games = games_of_breakout()
    assert batch.obs.shape[1:] == (2, 84, 84)
    assert batch.obs.dtype == np.uint8
    assert batch.life_lost.sum() == 2 * 5
    assert batch.ended.sum() == 2
    assert batch.life_lost[batch.ended].all()
    assert (~batch.own).sum() >= 2 * 5
    assert len({len(column) for column in batch}) == 1
    assert sorted(game.column for game in games) == [0, 1]
    assert sum(game.length for game in games) == len(batch.obs)
    assert sum(game.score for game in games) == batch.rewards.sum()
    again, games_too = games_of_breakout()
    assert all(map(np.array_equal, batch, again))
    assert games_too == games


def test_both_buttons_are_tried_equally_often_by_a_new_agent():
    agent = small_agent()
    actions = decide(agent, np.zeros((2000, 2), dtype=np.float32))
    assert 0.4 < actions.mean() < 0.6


# ---- learning -----------------------------------------------------------------------


def small_batch(seed=0, steps=24):
    rng = np.random.default_rng(seed)
    ended = np.zeros(steps, dtype=bool)
    ended[[9, -1]] = True
    return Batch(
        rng.standard_normal((steps, 2)).astype(np.float32),
        rng.integers(2, size=steps),
        rng.integers(0, 2, steps).astype(np.float32),
        ended | (rng.random(steps) < 0.2),
        ended,
        rng.random(steps) < 0.8,
    )


def learned(batch, settings=SMALL):
    agent = small_agent(settings=settings)
    learn_from_batch(agent, batch)
    return agent


def weights(agent):
    return torch.cat([p.detach().flatten() for p in agent.network.parameters()])


def test_what_the_agent_did_not_decide_teaches_it_nothing():
    batch = small_batch()
    obs, actions = batch.obs.copy(), batch.actions.copy()
    obs[~batch.own], actions[~batch.own] = 50, 1 - actions[~batch.own]
    other = batch._replace(obs=obs, actions=actions)
    torch.testing.assert_close(weights(learned(batch)), weights(learned(other)))
    assert not torch.equal(weights(learned(batch)), weights(small_agent()))


def test_the_size_of_a_reward_does_not_matter():
    batch = small_batch()
    other = batch._replace(rewards=batch.rewards * 7)
    torch.testing.assert_close(weights(learned(batch)), weights(learned(other)))


def test_the_score_is_the_games_own_and_not_what_is_learned_from():
    agent = small_agent()
    told = next(train(agent, TapeWorld(LONG, SHORT)))
    assert sorted(told.finished) == [1, 12]  # a brick worth 7 among them
    assert sorted(agent.scores) == [1, 12]


def test_a_lost_life_settles_what_led_to_it():
    batch = small_batch()
    one_life = batch._replace(life_lost=batch.ended)
    assert not torch.allclose(weights(learned(batch)), weights(learned(one_life)))


@pytest.mark.parametrize("steps", [24, 25])
def test_games_without_a_brick_leave_the_agent_whole(steps):
    batch = small_batch(steps=steps)._replace(rewards=np.zeros(steps, np.float32))
    agent = learned(batch)
    assert torch.equal(weights(agent), weights(small_agent()))
    fire_only = batch._replace(own=np.zeros(steps, dtype=bool))
    assert torch.isfinite(weights(learned(fire_only))).all()


class ButtonWorld(TapeWorld):
    """A game of 20 steps in which RIGHT brings a point, whatever is seen."""

    def __init__(self):
        super().__init__(*[[(0, 1)] * 20 + [(0, 0)]] * 4)

    def step(self, buttons):
        step = super().step(buttons)
        return step._replace(rewards=(buttons == RIGHT).astype(np.float32))


def test_it_learns_which_button_brings_points():
    solved = 0
    for seed in range(5):
        settings = Settings(num_envs=4, hidden=16, minibatch_size=16, gamma=0.0)
        agent = small_agent(seed, settings)
        *_, last = itertools.islice(train(agent, ButtonWorld()), 40)
        assert last.agent_steps == 40 * 4 * 21
        assert len(last.finished) == 4
        assert len(agent.scores) == 20
        # Of 21 agent steps of a game the first is FIRE's.
        solved += last.actions[RIGHT] / (last.actions[RIGHT] + last.actions[LEFT]) > 0.8
    assert solved == 5


def test_a_run_follows_from_its_seed():
    def trained(seed):
        agent = small_agent(seed)
        for _ in itertools.islice(train(agent, TapeWorld(LONG, SHORT)), 3):
            pass
        return weights(agent)

    assert torch.equal(trained(1), trained(1))
    assert not torch.equal(trained(1), trained(2))


def test_making_an_agent_leaves_torchs_generator_alone():
    before = torch.get_rng_state()
    small_agent()
    assert torch.equal(torch.get_rng_state(), before)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("num_envs", 0),
        ("stack", 1.5),
        ("hidden", True),
        ("minibatch_size", -1),
        ("gamma", 1.1),
        ("learning_rate", 0),
    ],
)
def test_settings_that_can_not_work_are_refused(name, value):
    with pytest.raises(ValueError, match=name):
        Settings(**{name: value})


def test_the_buttons_are_breakouts():
    names = AtariWorld("Breakout", 1, seed=0).action_names
    assert [names[i] for i in (FIRE, RIGHT, LEFT)] == ["FIRE", "RIGHT", "LEFT"]
    assert whole_games.GAME == "Breakout"


def test_what_is_told_is_what_happened():
    agent, world = small_agent(), TapeWorld(LONG, SHORT)
    first, second = itertools.islice(train(agent, world), 2)
    assert (first.agent_steps, second.agent_steps) == (10, 20)
    assert first.finished == second.finished == (1, 12)
    assert first.lengths == (3, 7)
    assert first.mean_score == 6.5
    # FIRE at the start of each game and after the long one's first lost life.
    assert first.actions.tolist()[:2] == [0, 3]
    assert first.actions.sum() == 10
    assert first.measures == {}


def test_only_the_last_20_scores_are_kept():
    agent = small_agent()
    list(itertools.islice(train(agent, TapeWorld(LONG, SHORT)), 15))
    assert agent.scores == [1, 12] * 10


def test_every_batch_begins_new_games_from_seeds_that_the_agent_draws():
    worlds = [TapeWorld(LONG, SHORT) for _ in range(3)]
    for seed, world in zip((0, 0, 1), worlds, strict=True):
        list(itertools.islice(train(small_agent(seed), world), 3))
    seeds = [world.seeds for world in worlds]
    assert seeds[0] == seeds[1] != seeds[2]
    assert len(set(seeds[0])) == 3


# ---- checkpoints --------------------------------------------------------------------


def test_a_stopped_run_goes_on_as_if_it_never_was():
    whole, stopped = small_agent(), small_agent()
    list(itertools.islice(train(whole, TapeWorld(LONG, SHORT)), 4))
    list(itertools.islice(train(stopped, TapeWorld(LONG, SHORT)), 2))
    arrays, rest = pack(stopped)
    resumed = unpack(arrays, json.loads(json.dumps(rest)))
    list(itertools.islice(train(resumed, TapeWorld(LONG, SHORT)), 2))
    np.testing.assert_equal(pack(resumed), pack(whole))


def test_another_algorithms_agent_and_another_game_are_refused():
    arrays, rest = pack(small_agent())
    with pytest.raises(ValueError, match="by dqn; needed is one by whole_games"):
        unpack(arrays, {**rest, "algorithm": "dqn"})
    with pytest.raises(ValueError, match="whole_games plays Breakout only, not Pong"):
        new_agent(Told("Pong", (2,), 6), SMALL, 0)
    with pytest.raises(ValueError, match="whole_games plays Breakout only, not Pong"):
        whole_games.usual_settings("whole_games", "Pong")


def test_a_player_presses_fire_where_nothing_moves_and_draws_with_its_own_generator():
    agent, _ = breakout(0, hidden=8)
    before = agent.rng.bit_generator.state
    obs = np.random.default_rng(1).integers(256, size=(50, 2, 84, 84), dtype=np.uint8)
    obs[::5, 1] = obs[::5, 0]
    obs[::5, 1, :5] += 1  # the score may change where no ball is in play
    one, other = (player(agent, np.random.default_rng(7))(obs) for _ in range(2))
    assert_array_equal(one, other)
    assert (one[::5] == FIRE).all()
    moving = np.arange(50) % 5 > 0
    assert set(one[moving]) == {RIGHT, LEFT}
    assert agent.rng.bit_generator.state == before
