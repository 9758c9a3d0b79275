"""Whole games are recorded as they were played, and learned from as the rules say."""

import itertools
from pathlib import Path

import nbformat
import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from tutorial_lib.agents import whole_games
from tutorial_lib.agents.whole_games import (
    BUTTONS,
    FIRE,
    LEFT,
    RELAUNCH,
    RIGHT,
    Batch,
    Settings,
    attribute_rewards,
    compute_updates,
    decide,
    learn_from_batch,
    new_agent,
    one_after_another,
    play_games,
    train,
    weigh,
    world_for,
)
from tutorial_lib.equations.losses import policy_gradient_loss
from tutorial_lib.equations.returns import discounted_returns
from tutorial_lib.worlds.atari import Step

SMALL = Settings(games=2, hidden=16, minibatch_size=8, learning_rate=0.01)


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

    def __init__(self, *tapes):
        self.tapes, self.num_envs, self.pressed = tapes, len(tapes), []

    def reset(self):
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
    return new_agent(settings, seed, obs_shape=(2,))


# ---- playing ------------------------------------------------------------------------


def test_every_column_plays_one_whole_game_and_nothing_else_is_kept():
    batch = play_games(small_agent(), TapeWorld(LONG, SHORT))
    seen = [[0, at] for at in range(len(LONG))] + [[1, at] for at in range(len(SHORT))]
    assert_array_equal(batch.obs, seen)
    assert_array_equal(batch.rewards, [reward for reward, _ in LONG + SHORT])
    assert_array_equal(np.flatnonzero(batch.ended), [6, 9])
    assert_array_equal(np.flatnonzero(batch.life_lost), [2, 6, 9])
    assert_array_equal(batch.scores, [12, 1])


def test_fire_is_pressed_once_a_life_and_is_not_the_agents_own():
    world = TapeWorld(LONG, SHORT)
    batch = play_games(small_agent(), world)
    assert_array_equal(np.flatnonzero(~batch.own), [0, 3, 7])
    pressed = np.array(world.pressed)
    first, second = pressed[:, 0], pressed[: len(SHORT), 1]
    pressed = np.concatenate([first, second])
    decided = BUTTONS[batch.actions]
    assert_array_equal(pressed, np.where(batch.own, decided, FIRE))
    assert set(decided) <= {RIGHT, LEFT}


def test_the_reward_of_a_fire_step_counts_like_any_other():
    batch = play_games(small_agent(), TapeWorld([(7, 1), (0, 0)]))
    assert not batch.own[0]
    assert batch.rewards[0] == 7
    assert_array_equal(batch.scores, [7])


def test_fire_is_pressed_again_where_it_got_stuck():
    endless = [(0, 1)] * (2 * RELAUNCH + 5) + [(0, 0)]
    batch = play_games(small_agent(), TapeWorld(endless))
    assert_array_equal(np.flatnonzero(~batch.own), [0, RELAUNCH, 2 * RELAUNCH])


def test_breakout_is_played_to_the_last_life_and_can_be_repeated():
    def played():
        agent = new_agent(Settings(games=2, hidden=8), seed=4)
        return play_games(agent, world_for(agent, num_threads=1))

    batch = played()
    assert batch.obs.shape[1:] == (2, 84, 84)
    assert batch.obs.dtype == np.uint8
    assert batch.life_lost.sum() == 2 * 5
    assert batch.ended.sum() == 2
    assert batch.life_lost[batch.ended].all()
    assert (~batch.own).sum() >= 2 * 5
    assert len({len(column) for column in batch}) == 1
    assert all(map(np.array_equal, batch, played()))


def test_both_buttons_are_tried_equally_often_by_a_new_agent():
    agent = small_agent()
    actions = decide(agent, np.zeros((2000, 2), dtype=np.float32))
    assert 0.4 < actions.mean() < 0.6


# ---- attributing --------------------------------------------------------------------

TAPES = st.lists(
    st.tuples(st.sampled_from([0, 0, 0, 1, -1]), st.booleans()), min_size=1, max_size=20
)


@given(TAPES, st.sampled_from([0, 0.5, 0.99, 1]))
def test_a_return_is_the_sum_up_to_the_step_that_settles_it(tape, gamma):
    rewards, settled = map(np.array, zip(*tape, strict=True))
    expected = []
    for start in range(len(tape)):
        ends = [i for i in range(start, len(tape)) if settled[i]] or [len(tape) - 1]
        later = range(start, ends[0] + 1)
        expected.append(sum(gamma ** (i - start) * rewards[i] for i in later))
    assert_allclose(attribute_rewards(rewards, settled, gamma), expected, atol=1e-5)


@given(TAPES)
def test_settled_by_points_it_is_pongs_rule(tape):
    rewards = np.array([reward for reward, _ in tape], dtype=np.float32)
    assert_allclose(
        attribute_rewards(rewards, rewards != 0, 0.9), discounted_returns(rewards, 0.9)
    )


def test_columns_are_attributed_on_their_own():
    rng = np.random.default_rng(0)
    rewards, settled = rng.integers(0, 2, (9, 3)), rng.random((9, 3)) < 0.3
    together = attribute_rewards(rewards, settled, 0.9)
    for game in range(3):
        alone = attribute_rewards(rewards[:, game], settled[:, game], 0.9)
        assert_allclose(together[:, game], alone)


def test_what_can_not_be_attributed_is_refused():
    with pytest.raises(ValueError, match="alike"):
        attribute_rewards(np.zeros((3, 1)), np.zeros(3, dtype=bool), 0.9)
    with pytest.raises(ValueError, match="gamma"):
        attribute_rewards(np.zeros(3), np.zeros(3, dtype=bool), 1.5)


def test_no_credit_flows_from_one_game_into_another():
    tape = np.arange(12).reshape(4, 3) * 1.0
    playing = np.arange(4)[:, None] < [4, 1, 3]
    flat = one_after_another(tape, playing)
    assert_array_equal(flat, [0, 3, 6, 9, 1, 2, 5, 8])


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


def test_the_update_is_the_policy_gradient_of_the_own_steps():
    batch = small_batch()
    own = torch.from_numpy(batch.own)
    logits = torch.randn(24, 2, requires_grad=True)
    actions = torch.from_numpy(batch.actions)
    advantages = torch.randn(24)
    ours = compute_updates(logits, actions, advantages, own)
    theirs = policy_gradient_loss(logits[own], actions[own], advantages[own])
    torch.testing.assert_close(ours, theirs)
    slopes = [torch.autograd.grad(loss, logits)[0] for loss in (ours, theirs)]
    torch.testing.assert_close(*slopes)
    assert not slopes[0][~own].any()


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
    assert learned(other).scores == [7 * score for score in learned(batch).scores]


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


def test_weights_are_zero_where_nobody_decided():
    returns = np.arange(5, dtype=np.float32)
    own = np.array([True, False, True, True, False])
    advantages = weigh(returns, own)
    assert_allclose(advantages[own].mean(), 0, atol=1e-6)
    assert_allclose(advantages[own].std(), 1, atol=1e-6)
    assert not advantages[~own].any()


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
        settings = Settings(games=4, hidden=16, minibatch_size=16, gamma=0.0)
        agent = small_agent(seed, settings)
        for batch in itertools.islice(train(agent, ButtonWorld()), 40):
            last = batch
        solved += (last.actions[last.own] == 0).mean() > 0.8
        assert len(agent.scores) == 160
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
        ("games", 0),
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
    names = world_for(new_agent(Settings(games=1, hidden=8), 0)).action_names
    assert [names[i] for i in (FIRE, RIGHT, LEFT)] == ["FIRE", "RIGHT", "LEFT"]
    assert whole_games.GAME == "Breakout"


# ---- the loop that the reader sees --------------------------------------------------


def test_the_components_of_lesson_03_are_the_packages():
    (path,) = (Path(__file__).parents[2] / "notebooks").glob("03_*.ipynb")
    notebook = nbformat.read(path, as_version=4)
    shown = {**vars(whole_games)}
    for cell in notebook.cells:
        if cell.source.startswith(("def decide(", "def play_games(")):
            exec(cell.source, shown)

    def trained(source):
        agent = small_agent(seed=3)
        passes = source["train"](agent, TapeWorld(LONG, SHORT))
        for _ in range(3):
            next(passes)
        return weights(agent), agent.scores

    for name in ("decide", "take", "play_games", "learn_from_batch", "train"):
        assert shown[name] is not getattr(whole_games, name), name
    ours, theirs = trained(vars(whole_games)), trained(shown)
    assert torch.equal(ours[0], theirs[0])
    assert ours[1] == theirs[1] == 3 * [12, 1]
