"""Deep Q-learning: the order of events, the probe worlds, and each key line broken."""

from dataclasses import replace
from itertools import islice

import numpy as np
import pytest
import torch

from tutorial_lib.agents import dqn
from tutorial_lib.agents.dqn import PROBE, TOY, Settings, act, new_agent, pack, unpack
from tutorial_lib.agents.manifest import Told
from tutorial_lib.agents.replay import Replay
from tutorial_lib.worlds.atari import AtariWorld
from tutorial_lib.worlds.toys import PROBES, CatchWorld, Probe, ProbeWorld
from tutorial_lib.worlds.world import Step

GAMMA = PROBE.gamma
SEEDS = 12  # each of them solves it, as 40 did
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
    return new_agent(world, settings, seed), world


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
            ({"batch_size": 0}, "batch_size must be a whole number of at least 1"),
            ({"gamma": 1.1}, "gamma must be 0 to 1"),
            ({"epsilon_end": -0.1}, "epsilon_end must be 0 to 1"),
            ({"learning_rate": 0}, "learning_rate must be above 0"),
            ({"penalty": -1}, "penalty must be at least 0"),
            ({"temperature": -0.1}, "temperature must be at least 0 and .*-0.1"),
            (
                {"temperature": float("inf")},
                "temperature must be at least 0 and finite, got inf",
            ),
            ({"huber_threshold": float("nan")}, "huber_threshold must be above 0"),
            ({"network": "2014"}, "network must be one of toy, 2013, 2015"),
            (
                {"next_value": "double"},
                "next_value must be one of max_value, double_value, expected_value",
            ),
            ({"report": 100}, "report must be a multiple of num_envs, 8; got 100"),
            (
                {"learning_starts": 100},
                "batch_size <= learning_starts <= replay_capacity",
            ),
            (
                {"replay_capacity": 5_000},
                "batch_size <= learning_starts <= replay_capacity",
            ),
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
    def test_epsilon_0_takes_the_best_and_1_takes_any(self):
        agent, world = catcher()
        obs = np.repeat(world.reset(), 3_000, axis=0)
        best = dqn.values(agent, obs[:1]).argmax()
        assert (act(agent, obs, 0.0) == best).all()
        counts = np.bincount(act(agent, obs, 1.0), minlength=3)
        assert (counts > 900).all()

    def test_a_temperature_makes_the_policy_a_softmax_that_explores(self):
        agent, world = catcher(temperature=0.02)
        obs = np.repeat(world.reset(), 40_000, axis=0)
        q_values = dqn.values(agent, obs[:1]).astype(np.float64)
        weights = np.exp((q_values - q_values.max()) / 0.02)
        wanted = 0.7 * weights / weights.sum() + 0.1
        probs = dqn.action_probs(agent.settings, q_values, 0.3)
        np.testing.assert_allclose(probs, wanted, rtol=1e-9)
        counts = np.bincount(act(agent, obs, 0.3), minlength=3)
        np.testing.assert_allclose(counts / 40_000, wanted[0], atol=0.01)

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


class ScriptedGames:
    """Two games of six steps and a fake one, as Breakout would play them.

    Step 1 brings a point worth 7 and step 4 one worth 4, step 2 costs the first of two
    lives and step 5 the second. The observation is the number of the step.
    """

    game, num_envs, obs_shape = "Scripted", 2, (1,)
    action_names, num_actions = ("LEFT", "RIGHT"), 2

    def reset(self, seed=None):
        self.time = 0
        return np.zeros((2, 1), np.float32)

    def step(self, actions):
        place = self.time % 7
        self.time += 1
        both = np.ones(2, dtype=np.float32)
        return Step(
            self.time % 7 * both[:, None],
            {1: 7, 4: 4}.get(place, 0) * both,
            (place == 5) & (both > 0),
            both < 0,
            np.array([2, 2, 1, 1, 1, 0, 2][place] * both, dtype=int),
            (place != 6) & (both > 0),
        )


def scripted(monkeypatch, passes, **changes):
    """What was stored, row by row, and what was told, of 14 steps of two games."""
    settings = replace(TOY, num_envs=2, report=28 // passes, **changes)
    world, stored = ScriptedGames(), []
    store = Replay.store

    def noted(replay, actions, step):
        stored.append(step)
        store(replay, actions, step)

    monkeypatch.setattr(Replay, "store", noted)
    agent = new_agent(world, settings, 0)
    told = list(islice(dqn.train(agent, world), passes))
    return stored, told


class TestLoop:
    def test_scores_are_unclipped_whatever_is_learned_from(self, monkeypatch):
        changes = {"clip_rewards": True, "penalty": 0.5}
        stored, (told,) = scripted(monkeypatch, 1, **changes)
        assert told.finished == (11, 11, 11, 11)
        assert told.lengths == (6, 6, 6, 6)  # without the fake step
        assert told.actions.sum() == 24
        # 7 and 4 are 1 to the agent, and a lost life is -1.
        rewards = [0, 1, -1, 0, 1, -1, 0]
        assert [step.rewards.tolist() for step in stored] == [
            [reward] * 2 for reward in rewards * 2
        ]

    @pytest.mark.parametrize("passes", [1, 7])
    def test_lives_are_carried_from_step_to_step_and_from_pass_to_pass(
        self, passes, monkeypatch
    ):
        stored, _ = scripted(monkeypatch, passes)
        ends = [row for row, step in enumerate(stored) if step.terminated.all()]
        # The second and the sixth step of each game; a new game's lives are no loss.
        assert ends == [2, 5, 9, 12]
        assert not any(step.truncated.any() for step in stored)

    def test_where_a_lost_life_ends_nothing_the_games_end_alone_does(self, monkeypatch):
        stored, _ = scripted(monkeypatch, 1, life_loss_ends=False)
        ends = [row for row, step in enumerate(stored) if step.terminated.all()]
        assert ends == [5, 12]

    def test_a_surprise_is_learned_from_and_its_points_are_the_score(self):
        agent, _ = catcher(report=90, learning_starts=80, batch_size=80)
        world = CatchWorld(1, seed=0, surprise=1.0)
        (told,) = islice(dqn.train(agent, world), 1)
        assert set(told.finished) <= {-1.0, 1.0}
        batch = agent.replay.sample(agent.rng, 500)
        assert set(batch.rewards.tolist()) <= {-100.0, 0.0, 100.0}
        assert batch.rewards.any()

    def test_the_order_is_act_step_store_learn_sync(self, monkeypatch):
        agent, world = catcher(learning_starts=32, replay_ratio=16, report=40)
        tape, _ = tape_of(monkeypatch, agent, world)
        # From the 32nd transition on, 16 samples for each: an update every second step.
        assert tape == "ask" * 32 + "askl".replace("askl", "askl" + "ask") * 4

    def test_each_step_is_learned_from_as_often_as_the_settings_say(self, monkeypatch):
        agent, world = catcher(num_envs=2, learning_starts=200, report=1_000)
        tape, _ = tape_of(monkeypatch, agent, world)
        assert tape.count("s") == 500
        assert tape.count("l") == (1_000 - 198) * 8 // 32

    def test_it_acts_with_the_epsilon_of_now(self, monkeypatch):
        settings = replace(TOY, num_envs=2, report=20, epsilon_over=100)
        world, explored, act = ScriptedGames(), [], dqn.act
        agent = new_agent(world, settings, 0)

        def noted(agent, obs, epsilon):
            explored.append(epsilon)
            return act(agent, obs, epsilon)

        monkeypatch.setattr(dqn, "act", noted)
        list(islice(dqn.train(agent, world), 2))
        gone = np.arange(20) * 2 / 100  # two games, so two agent steps at a time
        np.testing.assert_allclose(explored, 1 + (settings.epsilon_end - 1) * gone)

    def test_the_target_is_copied_once_in_sync_every_agent_steps(self, monkeypatch):
        agent, world = catcher(num_envs=4, target_update_period=50, report=1_000)
        tape, _ = tape_of(monkeypatch, agent, world)
        assert tape.count("c") == 20

    def test_the_target_stands_still_between_two_copies(self):
        agent, world = catcher(target_update_period=1_000, report=300)
        before = weights(agent.target_network)
        passes = dqn.train(agent, world)
        next(passes)
        assert_equal(weights(agent.target_network), before)
        assert not torch.equal(
            weights(agent.q_network)["layers.0.weight"], before["layers.0.weight"]
        )
        list(islice(passes, 3))
        dqn.sync(agent.q_network, agent.target_network)
        assert_equal(weights(agent.target_network), weights(agent.q_network))

    def test_what_is_told_is_what_happened(self):
        agent, world = catcher(num_envs=2, learning_starts=200, report=90)
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
            num_envs=2,
            network="2013",
            replay_capacity=200,
            learning_starts=40,
            batch_size=32,
            report=60,
        )
        agent = new_agent(world, settings, 0)
        before = weights(agent.q_network)
        (told,) = islice(dqn.train(agent, world), 1)
        assert told.measures["loss"] >= 0
        assert not torch.equal(
            before["layers.0.weight"], weights(agent.q_network)["layers.0.weight"]
        )
        assert agent.replay.sample(agent.rng, 4).obs.shape == (4, 4, 84, 84)


# ---- what the next state is worth ---------------------------------------------------

TARGET_THINKS = torch.tensor([[1.0, 3.0, 2.0], [5.0, 5.0, -4.0]])
ONLINE_THINKS = torch.tensor([[0.0, 0.0, 9.0], [1.0, 0.0, 0.0]])


def thinker(**changes):
    """An agent whose two networks are of these opinions, whatever they are shown."""
    agent, _ = catcher(**{"epsilon_start": 0.3, **changes})
    return replace(
        agent,
        q_network=lambda obs: ONLINE_THINKS,
        target_network=lambda obs: TARGET_THINKS,
    )


class TestNextValues:
    @pytest.mark.parametrize(
        ("name", "changes", "wanted"),
        [
            ("max_value", {}, [3, 5]),
            # The online network chooses the third action and the first one; what they
            # are worth the target network says.
            ("double_value", {}, [2, 5]),
            # Three tenths are shared by all three actions, the rest goes to the best.
            ("expected_value", {}, [0.3 * 2 + 0.7 * 3, 0.3 * 2 + 0.7 * 5]),
            ("expected_value", {"epsilon_start": 0.0}, [3, 5]),
            ("expected_value", {"epsilon_start": 1.0}, [2, 2]),
            # So hot that all actions are alike.
            ("expected_value", {"temperature": 1e9}, [2, 2]),
            # So cold that it is the best alone, where it does not explore.
            ("expected_value", {"temperature": 1e-9, "epsilon_start": 0.0}, [3, 5]),
        ],
    )
    def test_hand_table(self, name, changes, wanted):
        came = dqn.NEXT_VALUES[name](thinker(**changes), torch.zeros(2, 50))
        torch.testing.assert_close(came, torch.tensor(wanted, dtype=torch.float32))

    def test_the_table_names_every_setting_and_each_is_read_from_what_is_seen(self):
        agent, world = catcher()
        obs = torch.from_numpy(np.repeat(world.reset(), 2, axis=0))
        obs[1] = 0
        for name, next_value in dqn.NEXT_VALUES.items():
            assert Settings(next_value=name).next_value == name
            first, second = next_value(agent, obs)
            assert first != second

    def test_it_expects_of_itself_what_it_does_now(self):
        agent = thinker(epsilon_start=1, epsilon_end=0, epsilon_over=10)
        seen = []
        for agent.agent_steps in (0, 5, 10):
            seen.append(dqn.expected_sarsa(agent, torch.zeros(2, 50))[0].item())
        assert seen == pytest.approx([2, 2.5, 3])

    @pytest.mark.parametrize("name", dqn.NEXT_VALUES)
    def test_the_settings_name_is_used_where_nothing_is_handed_in(
        self, name, monkeypatch
    ):
        asked = []
        for each, known in dqn.NEXT_VALUES.items():

            def noted(agent, next_obs, each=each, known=known):
                asked.append(each)
                return known(agent, next_obs)

            monkeypatch.setitem(dqn.NEXT_VALUES, each, noted)
        agent, world = catcher(next_value=name, report=200)
        next(dqn.train(agent, world))
        assert asked == [name] * ((200 - 31) * 8 // 32)

    def test_a_learners_own_function_is_used_in_every_update(self, monkeypatch):
        asked, targets = [], []

        def all_is_worth_7(agent, next_obs):
            asked.append((agent, next_obs.shape))
            assert not torch.is_grad_enabled()
            return torch.full((len(next_obs),), 7.0)

        def noted(rewards, terminated, next_value, discount):
            target = td_target(rewards, terminated, next_value, discount)
            expected = torch.where(terminated, rewards, rewards + 0.5 * 7)
            targets.append(torch.equal(target, expected))
            return target

        monkeypatch.setattr(dqn, "td_target", noted)
        # What the settings name must then be left alone.
        monkeypatch.setitem(dqn.NEXT_VALUES, "max_value", None)
        agent, world = catcher(gamma=0.5, report=200)
        next(dqn.train(agent, world, all_is_worth_7))
        updates = (200 - 31) * 8 // 32
        assert asked == [(agent, (32, 50))] * updates
        assert targets == [True] * updates

    def test_measures_of_an_update_are_told_by_their_names(self):
        agent, world = catcher(epsilon_start=0.3, epsilon_end=0.3, report=200)
        (told,) = islice(dqn.train(agent, world), 1)
        assert [*told.measures] == [*dqn.MEASURES, "epsilon"]
        # Without ties the policy is 0.8, 0.1, 0.1 everywhere.
        wanted = -0.8 * np.log(0.8) - 0.2 * np.log(0.1)
        assert told.measures["entropy"] == pytest.approx(wanted, rel=1e-4)
        assert 0 < told.measures["action_gap"] < 1


# ---- checkpoints --------------------------------------------------------------------


class TestPacking:
    def trained(self):
        agent, world = catcher(
            target_update_period=170, learning_starts=200, report=500
        )
        next(dqn.train(agent, world))
        return agent

    def test_what_comes_back_is_what_was_packed(self):
        agent = self.trained()
        again = unpack(*pack(agent))
        np.testing.assert_equal(pack(again), pack(agent))
        assert_equal(weights(again.target_network), weights(agent.target_network))
        assert len(again.replay) == 0

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
        with pytest.raises(ValueError, match="by ppo; needed is one by dqn"):
            unpack(arrays, {**rest, "algorithm": "ppo"})

    def test_weights_of_another_network_are_refused(self):
        arrays, rest = pack(self.trained())
        arrays["layers.0.weight"] = np.zeros((2, 2), np.float32)
        with pytest.raises(ValueError, match="weights are of another network"):
            unpack(arrays, rest)

    def test_settings_of_another_version_are_refused(self):
        arrays, rest = pack(self.trained())
        rest["settings"]["momentum"] = 0.9
        with pytest.raises(ValueError, match="another version of the course"):
            unpack(arrays, rest)


# ---- probe worlds -------------------------------------------------------------------


def trained(game, seed, **changes):
    settings = replace(PROBE, **changes)
    agent = new_agent(Told(game, ProbeWorld.obs_shape, 2), settings, seed)
    next(dqn.train(agent, ProbeWorld(game, settings.num_envs, seed=seed)))
    return agent


def is_solved(agent):
    seen, *wanted = np.array(PROBES[agent.game].worth(GAMMA), np.float32).T
    return np.allclose(dqn.values(agent, seen[:, None]), np.stack(wanted, 1), atol=0.2)


def count_solved(game, seeds, **changes):
    return sum(is_solved(trained(game, seed, **changes)) for seed in range(seeds))


@pytest.mark.slow
class TestProbes:
    @pytest.mark.parametrize("game", PROBES)
    def test_each_is_solved(self, game):
        assert count_solved(game, SEEDS) == SEEDS

    def test_where_something_follows_double_q_learning_solves_it_too(self):
        changes = {"next_value": "double_value"}
        assert count_solved("DiscountedReward", SEEDS, **changes) == SEEDS

    @pytest.mark.parametrize("game", sorted(PROBES.keys() - {"DiscountedReward"}))
    def test_where_nothing_follows_double_q_learning_is_q_learning(self, game):
        plain, double = (
            trained(game, 0, next_value=name) for name in ("max_value", "double_value")
        )
        assert_equal(weights(plain.q_network), weights(double.q_network))


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


# Nothing at first; then what was done counts, 1 or -1.
LATER = Probe(
    ((0,), (1,)), lambda seen, actions: seen * (2 * actions - 1), lambda gamma: []
)


@pytest.mark.parametrize(
    ("changes", "of_the_first_step"),
    [
        ({}, GAMMA),
        # With half of the actions random the better one is taken three times in four.
        ({"next_value": "expected_value"}, GAMMA * (0.75 - 0.25)),
        # e to 1 by the softmax of 1 and -1, and half of the actions random again.
        (
            {"next_value": "expected_value", "temperature": 2.0},
            GAMMA * 0.5 * (np.e - 1) / (np.e + 1),
        ),
    ],
    ids=["max", "epsilon-greedy", "softmax"],
)
def test_a_choice_that_comes_later_is_worth_what_the_policy_makes_of_it(
    changes, of_the_first_step, monkeypatch
):
    monkeypatch.setitem(PROBES, "LaterChoice", LATER)
    agent = trained("LaterChoice", 0, **changes)
    first, second = dqn.values(agent, np.float32([[0], [1]]))
    np.testing.assert_allclose(second, [-1, 1], atol=0.1)
    np.testing.assert_allclose(first, of_the_first_step, atol=0.05)


@pytest.mark.slow
class TestBroken:
    @pytest.mark.parametrize(("game", "line", "broken"), BROKEN)
    def test_it_is_not_solved(self, game, line, broken, monkeypatch):
        monkeypatch.setattr(dqn, line, broken)
        assert count_solved(game, BROKEN_SEEDS) == 0

    def test_without_the_targets_copies_nothing_is_carried_back(self, monkeypatch):
        monkeypatch.setattr(dqn, "sync", lambda *networks: None)
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
