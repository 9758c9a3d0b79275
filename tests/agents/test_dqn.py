"""Deep Q-learning: the order of events, the probe worlds, and each key line broken."""

from dataclasses import replace
from itertools import islice

import numpy as np
import pytest
import torch

from tutorial_lib.agents import dqn
from tutorial_lib.agents.dqn import TOY, Settings, act, draw, new_agent, pack, unpack
from tutorial_lib.agents.replay import Replay
from tutorial_lib.worlds.atari import AtariWorld, Step
from tutorial_lib.worlds.toys import PROBES, CatchWorld, ProbeWorld

GAMMA = 0.5  # far from 1, so that a discount too many or too few is seen
SEEDS, SOLVED = 20, 19
BROKEN_SEEDS = 3


@pytest.fixture(autouse=True)
def one_thread():
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


def catcher(seed=0, **changes):
    world = CatchWorld(changes.get("num_envs", 1), seed=seed)
    settings = replace(TOY, **changes)
    return new_agent("Catch", settings, seed, world.obs_shape, 3), world


def weights(network):
    return {name: weight.clone() for name, weight in network.state_dict().items()}


def assert_equal(some, others):
    assert some.keys() == others.keys()
    for name in some:
        assert torch.equal(some[name], others[name]), name


# ---- settings -----------------------------------------------------------------------


class TestSettings:
    @pytest.mark.parametrize(
        ("changes", "message"),
        [
            ({"batch": 0}, "batch must be a whole number of at least 1"),
            ({"gamma": 1.1}, "gamma must be 0 to 1"),
            ({"epsilon_end": -0.1}, "epsilon_end must be 0 to 1"),
            ({"learning_rate": 0}, "learning_rate must be above 0"),
            ({"penalty": -1}, "penalty must be at least 0"),
            ({"huber": float("nan")}, "huber must be above 0"),
            ({"network": "2014"}, "network must be one of toy, 2013, 2015"),
            ({"report": 100}, "report must be a multiple of num_envs, 8; got 100"),
            ({"learn_from": 100}, "batch <= learn_from <= replay"),
            ({"replay": 5_000}, "batch <= learn_from <= replay"),
        ],
    )
    def test_what_cannot_work_is_refused(self, changes, message):
        with pytest.raises(ValueError, match=message):
            Settings(**changes)

    def test_epsilon_falls_in_a_line_and_stays(self):
        agent, _ = catcher(epsilon_start=1, epsilon_end=0.1, epsilon_over=1_000)
        seen = []
        for agent.agent_steps in (0, 500, 1_000, 9_000):
            seen.append(agent.epsilon)
        assert seen == pytest.approx([1, 0.55, 0.1, 0.1])


# ---- acting -------------------------------------------------------------------------


class TestActing:
    def test_draws_follow_the_probabilities(self):
        probs = np.tile([0.5, 0.3, 0.2, 0.0], (40_000, 1))
        counts = np.bincount(draw(probs, np.random.default_rng(0)), minlength=4)
        np.testing.assert_allclose(counts / 40_000, probs[0], atol=0.01)
        assert counts[3] == 0

    def test_a_certain_action_is_always_drawn_although_float32_rounds(self):
        probs = np.zeros((10_000, 3), dtype=np.float32)
        probs[:, 2] = 1 - 1e-6
        assert (draw(probs, np.random.default_rng(0)) == 2).all()

    def test_epsilon_0_takes_the_best_and_1_takes_any(self):
        agent, world = catcher()
        obs = np.repeat(world.reset(), 3_000, axis=0)
        best = dqn.values(agent, obs[:1]).argmax()
        assert (act(agent, obs, 0.0) == best).all()
        counts = np.bincount(act(agent, obs, 1.0), minlength=3)
        assert (counts > 900).all()

    def test_values_may_be_below_zero(self):
        agent, world = catcher()
        with torch.no_grad():
            agent.q_network.layers[-1].bias -= 10
        assert (dqn.values(agent, world.reset()) < -5).all()


# ---- what is learned from a step ----------------------------------------------------


def a_step(rewards, lives=(5, 4), terminated=(False, False)):
    return Step(
        obs=np.zeros((2, 1)),
        rewards=np.float32(rewards),
        terminated=np.array(terminated),
        truncated=np.array([True, True]),
        lives=np.array(lives),
        is_transition=np.array([True, True]),
    )


class TestJudged:
    def test_rewards_are_cut_to_their_sign_where_asked_for(self):
        step, lives = a_step([7, -0.5]), np.array([5, 4])
        assert dqn.judged(Settings(), step, lives).rewards.tolist() == [1, -1]
        kept = dqn.judged(Settings(clip_rewards=False), step, lives).rewards
        assert kept.tolist() == [7, -0.5]

    def test_a_lost_life_is_an_end_where_asked_for(self):
        step, lives = a_step([0, 0]), np.array([5, 5])
        assert dqn.judged(Settings(), step, lives).terminated.tolist() == [False, True]
        goes_on = dqn.judged(Settings(life_loss_ends=False), step, lives)
        assert goes_on.terminated.tolist() == [False, False]

    def test_a_lost_life_costs_a_penalty_where_asked_for(self):
        step, lives = a_step([7, 7]), np.array([5, 5])
        settings = Settings(penalty=100, clip_rewards=False)
        judged = dqn.judged(settings, step, lives)
        assert judged.rewards.tolist() == [7, -93]
        assert judged.rewards.dtype == np.float32
        # Cut to its sign only then: the sign of 7 points less 100 is -1.
        cut = replace(settings, clip_rewards=True)
        assert dqn.judged(cut, step, lives).rewards.tolist() == [1, -1]

    def test_neither_a_new_game_nor_time_running_out_is_a_lost_life(self):
        step = a_step([0, 0], lives=(5, 5), terminated=(True, False))
        judged = dqn.judged(Settings(penalty=1), step, np.array([0, 5]))
        assert judged.terminated.tolist() == [True, False]
        assert judged.truncated.tolist() == [True, True]
        assert judged.rewards.tolist() == [0, 0]


# ---- the loop -----------------------------------------------------------------------


def tape_of(monkeypatch, agent, world, passes=1):
    """What happened in which order: a letter for each event."""
    tape = []

    def noted(letter, fn):
        def note(*args, **kwargs):
            tape.append(letter)
            return fn(*args, **kwargs)

        return note

    for letter, home, name in (
        ("a", dqn, "act"),
        ("s", world, "step"),
        ("k", Replay, "store"),  # keep
        ("l", dqn, "learn"),
        ("c", dqn, "sync"),  # copy
    ):
        monkeypatch.setattr(home, name, noted(letter, getattr(home, name)))
    told = list(islice(dqn.train(agent, world), passes))
    return "".join(tape), told


class TestLoop:
    def test_the_order_is_act_step_store_learn_sync(self, monkeypatch):
        agent, world = catcher(learn_from=32, samples_per_step=16, report=40)
        tape, _ = tape_of(monkeypatch, agent, world)
        # From the 32nd transition on, 16 samples for each: an update every second step.
        assert tape == "ask" * 32 + "askl".replace("askl", "askl" + "ask") * 4

    def test_each_step_is_learned_from_as_often_as_the_settings_say(self, monkeypatch):
        agent, world = catcher(num_envs=2, learn_from=200, report=1_000)
        tape, _ = tape_of(monkeypatch, agent, world)
        assert tape.count("s") == 500
        assert tape.count("l") == (1_000 - 198) * 8 // 32

    def test_the_target_is_copied_once_in_sync_every_agent_steps(self, monkeypatch):
        agent, world = catcher(num_envs=4, sync_every=50, report=1_000)
        tape, _ = tape_of(monkeypatch, agent, world)
        assert tape.count("c") == 20

    def test_the_target_stands_still_between_two_copies(self):
        agent, world = catcher(sync_every=1_000, report=300)
        before = weights(agent.target_network)
        passes = dqn.train(agent, world)
        next(passes)
        assert_equal(weights(agent.target_network), before)
        assert not torch.equal(
            weights(agent.q_network)["layers.1.weight"], before["layers.1.weight"]
        )
        list(islice(passes, 3))
        dqn.sync(agent)
        assert_equal(weights(agent.target_network), weights(agent.q_network))

    def test_what_is_told_is_what_happened(self):
        agent, world = catcher(num_envs=2, learn_from=200, report=90)
        first, second = islice(dqn.train(agent, world), 2)
        assert (first.agent_steps, second.agent_steps) == (90, 180)
        assert first.lengths == (9,) * 10
        assert set(first.finished) <= {-1.0, 1.0}
        assert second.mean_score == np.mean(first.finished + second.finished)
        assert first.actions.sum() == 90
        assert np.isnan(first.measures["loss"])  # nothing was learned yet
        assert first.measures["epsilon"] == pytest.approx(1 - 0.95 * 90 / 2_000)

    def test_a_seed_makes_a_run_repeatable_and_another_seed_another(self):
        def trained(seed):
            agent, world = catcher(seed, report=400)
            return list(islice(dqn.train(agent, world), 2)), weights(agent.q_network)

        (told, first), (told_too, second) = trained(3), trained(3)
        np.testing.assert_equal(told_too, told)
        assert_equal(first, second)
        assert trained(4)[0] != told

    def test_on_pixels_it_learns_from_what_was_seen(self):
        world = AtariWorld("Breakout", 2, seed=0, num_threads=1)
        settings = Settings(
            num_envs=2, network="2013", replay=200, learn_from=40, batch=32, report=60
        )
        agent = new_agent("Breakout", settings, 0, world.obs_shape, 4)
        before = weights(agent.q_network)
        (told,) = islice(dqn.train(agent, world), 1)
        assert told.measures["loss"] >= 0
        assert not torch.equal(
            before["layers.0.weight"], weights(agent.q_network)["layers.0.weight"]
        )
        assert agent.replay.sample(agent.rng, 4).obs.shape == (4, 4, 84, 84)


# ---- checkpoints --------------------------------------------------------------------


class TestPacking:
    def trained(self):
        agent, world = catcher(sync_every=170, learn_from=200, report=500)
        next(dqn.train(agent, world))
        return agent

    def test_what_comes_back_is_what_was_packed(self):
        agent = self.trained()
        again = unpack(*pack(agent))
        np.testing.assert_equal(pack(again), pack(agent))
        assert_equal(weights(again.target_network), weights(agent.target_network))
        assert again.replay is None

    def test_what_was_packed_does_not_change_with_the_agent(self):
        agent = self.trained()
        arrays, _ = pack(agent)
        before = {name: array.copy() for name, array in arrays.items()}
        next(dqn.train(agent, CatchWorld(1, seed=1)))
        np.testing.assert_equal(arrays, before)

    def test_a_shipped_agent_has_no_target_and_gets_one(self):
        arrays, rest = pack(self.trained())
        halved = {
            name: array.astype(np.float16)
            for name, array in arrays.items()
            if not name.startswith(("adam.", "target."))
        }
        agent = unpack(halved, rest)
        assert_equal(weights(agent.target_network), weights(agent.q_network))

    def test_a_resumed_agent_waits_until_it_remembers_enough(self, monkeypatch):
        agent = unpack(*pack(self.trained()))
        tape, _ = tape_of(monkeypatch, agent, CatchWorld(1, seed=2))
        played = tape.replace("c", "")
        assert played.index("l") == 3 * 203  # 200 remembered, then 32 samples owed

    def test_another_algorithms_agent_is_refused(self):
        arrays, rest = pack(self.trained())
        with pytest.raises(ValueError, match="by ppo; needed is dqn"):
            unpack(arrays, {**rest, "algorithm": "ppo"})

    def test_weights_of_another_network_are_refused(self):
        arrays, rest = pack(self.trained())
        arrays["layers.1.weight"] = np.zeros((2, 2), np.float32)
        with pytest.raises(ValueError, match="weights are of another network"):
            unpack(arrays, rest)

    def test_settings_of_another_version_are_refused(self):
        arrays, rest = pack(self.trained())
        rest["settings"]["momentum"] = 0.9
        with pytest.raises(ValueError, match="another version of the course"):
            unpack(arrays, rest)


# ---- probe worlds -------------------------------------------------------------------

# Of each number that may be seen, the values that both actions must have.
WANTED = {
    "ConstantReward": {0: (1, 1)},
    "ObservationReward": {-1: (-1, -1), 1: (1, 1)},
    "DiscountedReward": {0: (GAMMA, GAMMA), 1: (1, 1)},
    "ActionReward": {0: (-1, 1)},
    "MatchReward": {-1: (1, -1), 1: (-1, 1)},
}


def trained(game, seed, **changes):
    settings = replace(
        TOY,
        num_envs=4,
        gamma=GAMMA,
        replay=1_000,
        learn_from=64,
        learning_rate=5e-3,
        sync_every=40,
        epsilon_end=0.5,
        epsilon_over=500,
        report=800,
        **changes,
    )
    agent = new_agent(game, settings, seed, ProbeWorld.obs_shape, 2)
    next(dqn.train(agent, ProbeWorld(game, settings.num_envs, seed=seed)))
    return agent


def is_solved(agent):
    wanted = WANTED[agent.game]
    seen = np.array(list(wanted), dtype=np.float32)[:, None]
    return np.allclose(dqn.values(agent, seen), list(wanted.values()), atol=0.2)


def count_solved(game, seeds, **changes):
    return sum(is_solved(trained(game, seed, **changes)) for seed in range(seeds))


class TestProbes:
    @pytest.mark.parametrize("changes", [{}, {"double": True}], ids=["max", "double"])
    @pytest.mark.parametrize("game", PROBES)
    def test_each_is_solved(self, game, changes):
        assert count_solved(game, SEEDS, **changes) >= SOLVED


td_target, q_taken, huber = dqn.td_target, dqn.q_taken, dqn.huber


def bootstrapped_through_the_end(rewards, terminated, *rest):
    return td_target(rewards, torch.zeros_like(terminated), *rest)


def never_bootstrapped(rewards, terminated, *rest):
    return td_target(rewards, torch.ones_like(terminated), *rest)


def last_reward_lost(rewards, terminated, *rest):
    return td_target(rewards * ~terminated, terminated, *rest)


def discounted_twice(rewards, terminated, next_value, discount):
    return td_target(rewards, terminated, next_value * discount, discount)


def every_row_with_every_target(rewards, *rest):
    return td_target(rewards, *rest).mean().expand(len(rewards))


def every_action_taken(q_values, actions):
    return q_values.mean(dim=1)


def of_another_row(q_values, actions):
    return q_taken(q_values, actions.roll(1))


def climbed(td_error, threshold):
    return -huber(td_error, threshold)


BROKEN = [
    ("ConstantReward", "td_target", bootstrapped_through_the_end),
    ("ConstantReward", "td_target", last_reward_lost),
    ("ConstantReward", "huber", climbed),
    ("ObservationReward", "td_target", every_row_with_every_target),
    ("DiscountedReward", "td_target", never_bootstrapped),
    ("DiscountedReward", "td_target", discounted_twice),
    ("ActionReward", "q_taken", every_action_taken),
    ("ActionReward", "q_taken", of_another_row),
    ("MatchReward", "q_taken", of_another_row),
]


class TestBroken:
    @pytest.mark.parametrize(("game", "line", "broken"), BROKEN)
    def test_it_is_not_solved(self, game, line, broken, monkeypatch):
        monkeypatch.setattr(dqn, line, broken)
        assert count_solved(game, BROKEN_SEEDS) == 0

    def test_without_the_targets_copies_nothing_is_carried_back(self, monkeypatch):
        monkeypatch.setattr(dqn, "sync", lambda agent: None)
        assert count_solved("DiscountedReward", BROKEN_SEEDS) == 0


# ---- Catch --------------------------------------------------------------------------


def test_catch_is_learned():
    agent, world = catcher(seed=1)
    *_, last = islice(dqn.train(agent, world), 50)
    assert last.agent_steps == 5_000
    obs, caught = (games := CatchWorld(200, seed=9)).reset(), 0
    for _ in range(9):
        step = games.step(act(agent, obs, 0.0))
        obs, caught = step.obs, step.rewards.mean()
    assert caught > 0.9
