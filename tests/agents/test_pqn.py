"""PQN: the order of events, the probe worlds, Catch, and each key line broken."""

import copy
import json
from dataclasses import replace
from itertools import islice

import numpy as np
import pytest
import torch

from tutorial_lib.agents import pqn
from tutorial_lib.agents.manifest import Told
from tutorial_lib.agents.networks import ChannelNorm
from tutorial_lib.agents.pqn import (
    PROBE,
    TOY,
    Rollout,
    Settings,
    batches,
    explore,
    new_agent,
    pack,
    q_targets,
    store,
    train,
    unpack,
)
from tutorial_lib.worlds.atari import AtariWorld
from tutorial_lib.worlds.toys import PROBES, CatchWorld, ProbeWorld
from tutorial_lib.worlds.world import Step

GAMMA = PROBE.gamma
SEEDS, SOLVED = 20, 19
BROKEN_SEEDS = 3
SMALL = replace(TOY, num_envs=2, rollout_length=8, minibatch_size=8)


@pytest.fixture(autouse=True)
def one_thread():
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


def catcher(seed=0, **changes):
    settings = replace(SMALL, **changes)
    world = CatchWorld(settings.num_envs, seed=seed)
    return new_agent(world, settings, seed), world


def weights(agent):
    return {name: each.clone() for name, each in agent.network.state_dict().items()}


def assert_equal(some, others):
    assert some.keys() == others.keys()
    for name in some:
        assert torch.equal(some[name], others[name]), name


# ---- settings -----------------------------------------------------------------------


class TestSettings:
    @pytest.mark.parametrize(
        ("changes", "message"),
        [
            ({"num_envs": 0}, "num_envs must be a whole number of at least 1"),
            ({"rollout_length": 1.5}, "rollout_length must be a whole number"),
            ({"epochs": 0}, "epochs must be a whole number of at least 1"),
            ({"minibatch_size": 0}, "minibatch_size must be a whole number"),
            ({"chapter": 0}, "chapter must be a whole number of at least 1"),
            ({"anneal": 1e6}, "anneal must be a whole number"),
            ({"gamma": 1.1}, "gamma must be 0 to 1"),
            ({"return_lambda": -0.1}, "return_lambda must be 0 to 1"),
            ({"epsilon_end": -0.1}, "epsilon_end must be 0 to 1"),
            ({"learning_rate": 0}, "learning_rate must be above 0"),
            ({"longest_gradient": 0}, "longest_gradient must be above 0"),
            ({"network": "2014"}, "network must be one of toy, 2013, 2015"),
            ({"credit": "rally"}, "credit must be one of point, life, game"),
        ],
    )
    def test_what_cannot_work_is_refused(self, changes, message):
        with pytest.raises(ValueError, match=message):
            Settings(**changes)

    def test_epsilon_and_learning_rate_fall_in_a_line_and_stay(self):
        agent, _ = catcher(
            epsilon_end=0.1, epsilon_over=1_000, learning_rate=0.05, anneal=2_000
        )
        seen = []
        for agent.agent_steps in (0, 500, 1_000, 2_000, 9_000):
            seen.append((agent.epsilon, pqn.learning_rate(agent)))
        expected = [(1, 0.05), (0.55, 0.03775), (0.1, 0.0255), (0.1, 0.001)]
        np.testing.assert_allclose(seen, [*expected, expected[-1]])

    @pytest.mark.parametrize("layer_norm", [True, False])
    def test_layers_are_normalised_where_asked_for(self, layer_norm):
        agent, _ = catcher(layer_norm=layer_norm)
        norms = [type(layer) is ChannelNorm for layer in agent.network.modules()]
        assert sum(norms) == layer_norm


# ---- acting -------------------------------------------------------------------------


class TestExplore:
    def test_epsilon_0_takes_the_best_and_1_takes_any(self):
        q_values = np.float32([[-3, -1, -2]]).repeat(3_000, 0)
        rng = np.random.default_rng(0)
        assert (explore(q_values, 0.0, rng) == 1).all()
        assert (np.bincount(explore(q_values, 1.0, rng), minlength=3) > 900).all()

    def test_every_world_draws_for_itself(self):
        q_values = np.float32([[1, 0]]).repeat(9_000, 0)
        others = explore(q_values, 0.5, np.random.default_rng(0))
        assert others.mean() == pytest.approx(0.25, abs=0.02)

    def test_a_player_explores_as_at_the_end_and_leaves_the_agent_alone(self):
        agent, world = catcher(epsilon_end=0.6)
        obs = np.repeat(world.reset()[:1], 9_000, axis=0)
        before = agent.rng.bit_generator.state
        actions = pqn.player(agent, np.random.default_rng(0))(obs)
        best = pqn.values(agent, obs[:1]).argmax()
        assert (actions == best).mean() == pytest.approx(0.6, abs=0.02)
        assert agent.rng.bit_generator.state == before


# ---- what is learned towards --------------------------------------------------------


def a_step(reward=0, terminated=False, truncated=False, lives=5, real=True):
    return Step(
        np.zeros((1, 1), np.float32),
        np.float32([reward]),
        np.array([terminated]),
        np.array([truncated]),
        np.array([lives]),
        np.array([real]),
    )


def hand_rollout():
    """One game; G stands for a game's end, L for a lost life, f for a fake step.

    .  7  .  L  .  1G f  .     then the network expects 8
    """
    rollout = Rollout(8, 1, np.zeros((1, 1), np.float32))
    lives = [5, 5, 5, 4, 4, 0, 5, 5]
    for row, reward in enumerate([0, 7, 0, 0, 0, 1, 0, 0]):
        q_values = np.float32([[row - 9, row]])  # the best action's value is the row
        acted = np.float32([[row]]), q_values, np.array([row % 2])
        step = a_step(reward, terminated=row == 5, lives=lives[row], real=row != 6)
        store(rollout, row, acted, step, np.array([lives[row - 1] if row else 0]))
    rollout.values[-1] = 8
    return rollout


class TestTargets:
    @pytest.mark.parametrize(
        ("changes", "targets"),
        [
            # One step: r + V / 2, and r alone where a life or the game was lost.
            ({"return_lambda": 0.0}, [0.5, 2, 1.5, 0, 2.5, 1, 3.5, 4]),
            # The longest return: 1 / 2, 1, then nothing up to the lost life.
            ({"return_lambda": 1.0}, [0.5, 1, 0, 0, 0.5, 1, 2, 4]),
            # Without the sign a 7 is a 7.
            (
                {"return_lambda": 0.0, "clip_rewards": False},
                [0.5, 8, 1.5, 0, 2.5, 1, 3.5, 4],
            ),
            # The game's end alone ends something, or every point does.
            (
                {"return_lambda": 0.0, "credit": "game"},
                [0.5, 2, 1.5, 2, 2.5, 1, 3.5, 4],
            ),
            (
                {"return_lambda": 0.0, "credit": "point"},
                [0.5, 1, 1.5, 2, 2.5, 1, 3.5, 4],
            ),
        ],
    )
    def test_by_hand(self, changes, targets):
        settings = replace(Settings(gamma=0.5), **changes)
        result = q_targets(settings, hand_rollout())
        np.testing.assert_allclose(result[:, 0], targets)

    def test_a_step_that_time_ran_out_at_keeps_its_guess(self):
        rollout = hand_rollout()
        rollout.truncated[1] = True
        settings = Settings(gamma=0.5, return_lambda=1.0)
        np.testing.assert_allclose(q_targets(settings, rollout)[:2, 0], [1, 2])

    def test_the_fake_step_is_in_no_minibatch(self):
        agent, _ = catcher(minibatch_size=3, epochs=2)
        rollout, targets = hand_rollout(), np.arange(8, dtype=np.float32)[:, None]
        batch = list(batches(agent, rollout, targets))
        assert [len(each.obs) for each in batch] == [3, 3, 1] * 2
        for epoch in (batch[:3], batch[3:]):
            seen = torch.cat([each.obs[:, 0] for each in epoch]).tolist()
            assert sorted(seen) == [0, 1, 2, 3, 4, 5, 7]
            assert seen != sorted(seen)
            # What was seen, done and aimed at stays together.
            assert torch.cat([each.targets for each in epoch]).tolist() == seen
            actions = torch.cat([each.actions for each in epoch]).tolist()
            assert actions == [row % 2 for row in seen]


# ---- the update ---------------------------------------------------------------------


class TestRegress:
    def test_the_gradient_is_that_of_half_the_mean_square(self):
        agent, world = catcher(longest_gradient=1e9)
        obs = torch.from_numpy(world.reset())
        batch = pqn.Batch(obs, torch.tensor([0, 2]), torch.tensor([3.0, -1.0]))
        taken = agent.network(obs)[[0, 1], [0, 2]]
        loss = ((batch.targets - taken) ** 2).mean() / 2
        wanted = torch.autograd.grad(loss, list(agent.network.parameters()))
        agent.optimizer.step = lambda: None
        told = pqn.regress(agent, batch)
        for weight, gradient in zip(agent.network.parameters(), wanted, strict=True):
            torch.testing.assert_close(weight.grad, gradient)
        size = (batch.targets - taken).abs().mean()
        wanted = [float(each.detach()) for each in (loss, taken.mean(), size)]
        np.testing.assert_allclose(told, wanted, rtol=1e-6)

    def test_a_long_gradient_is_shortened(self):
        agent, world = catcher(longest_gradient=0.25)
        obs = torch.from_numpy(world.reset())
        agent.optimizer.step = lambda: None
        pqn.regress(agent, pqn.Batch(obs, torch.tensor([0, 2]), torch.full((2,), 1e3)))
        length = torch.cat([w.grad.flatten() for w in agent.network.parameters()])
        assert float(length.norm()) == pytest.approx(0.25, rel=1e-3)


# ---- the loop -----------------------------------------------------------------------


def noted(tape, letter, function):
    """The function, which writes its letter on the tape whenever it is called."""

    def note(*args):
        tape.append(letter)
        return function(*args)

    return note


class TimedGames:
    """Two games of ten steps, which time ends, and a fake step between two.

    Steps 3 and 9 bring 7 points, and every second step costs a life. The observation
    is the time.
    """

    game, num_envs, obs_shape = "Scripted", 2, (1,)
    action_names, num_actions = ("LEFT", "RIGHT"), 2

    def reset(self, seed=None):
        self.time = 0
        return np.zeros((2, 1), np.float32)

    def step(self, actions):
        place = self.time % 11
        self.time += 1
        step = a_step(
            7.0 * (place in (3, 9)),
            truncated=place == 9,
            lives=5 - place // 2,
            real=place != 10,
        )
        both = Step(*(np.repeat(column, 2, axis=0) for column in step[:6]))
        return both._replace(obs=np.full((2, 1), self.time, np.float32))


class TestLoop:
    def test_the_order_is_act_step_store_and_learn_at_last(self, monkeypatch):
        agent, world = catcher(minibatch_size=4, epochs=2)
        tape = []
        for letter, home, name in (
            ("a", pqn, "explore"),
            ("s", world, "step"),
            ("k", pqn, "store"),  # keep
            ("t", pqn, "q_targets"),
            ("l", pqn, "regress"),
        ):
            monkeypatch.setattr(home, name, noted(tape, letter, getattr(home, name)))
        list(islice(train(agent, world), 2))
        assert "".join(tape) == ("ask" * 8 + "t" + "l" * 8) * 2

    def test_a_rollout_holds_what_happened_and_what_was_expected(self, monkeypatch):
        agent, world = catcher(rollout_length=20)
        kept, network = [], agent.network
        monkeypatch.setattr(
            pqn,
            "q_targets",
            lambda settings, rollout: kept.append(rollout) or rollout.rewards,
        )
        monkeypatch.setattr(pqn, "regress", lambda *args: (0.0, 0.0, 0.0))
        next(train(agent, world))
        (rollout,) = kept
        with torch.inference_mode():
            expected = network(torch.from_numpy(rollout.obs).flatten(0, 1)).amax(dim=1)
        np.testing.assert_allclose(
            rollout.values[:-1].flatten(), expected, rtol=1e-5, atol=1e-6
        )
        assert rollout.terminated[[8, 17]].all()
        assert rollout.terminated.sum() == 4
        np.testing.assert_array_equal(rollout.rewards != 0, rollout.terminated)
        # The value behind the last row is that of the games' third step.
        assert rollout.values[-1].shape == (2,)
        assert (rollout.values[-1] != rollout.values[-2]).any()

    def test_what_came_of_each_step_is_stored_row_by_row(self, monkeypatch):
        """Ten steps, cut off by time, and a fake one; a life goes every second step."""
        agent = new_agent(TimedGames(), replace(SMALL, chapter=3), 0)
        kept = []
        monkeypatch.setattr(
            pqn,
            "q_targets",
            lambda settings, rollout: kept.append(copy.deepcopy(rollout)) or rollout,
        )
        monkeypatch.setattr(pqn, "batches", lambda *args: ())
        list(islice(train(agent, TimedGames()), 3))

        def row_by_row(name):
            rows = np.concatenate([getattr(rollout, name) for rollout in kept])
            np.testing.assert_array_equal(rows[:, 0], rows[:, 1])
            return np.flatnonzero(rows[:, 0]).tolist()

        assert row_by_row("rewards") == [3, 9, 14, 20]
        assert row_by_row("truncated") == [9, 20]
        assert row_by_row("terminated") == []
        assert [*range(24)] == sorted([*row_by_row("is_transition"), 10, 21])
        # Step 8 opens the second pass: the lives of the first are still known.
        assert row_by_row("life_lost") == [2, 4, 6, 8, 10, 13, 15, 17, 19, 21]
        seen = np.concatenate([rollout.obs[:, 0, 0] for rollout in kept])
        assert seen.tolist() == [*range(24)]

    def test_it_explores_and_learns_with_the_rates_of_now(self, monkeypatch):
        agent, world = catcher(anneal=100, epsilon_over=100, minibatch_size=16)
        explored, learned = [], []

        def noted_explore(q_values, epsilon, rng):
            explored.append(epsilon)
            return explore(q_values, epsilon, rng)

        def noted_regress(agent, batch):
            learned.append(agent.optimizer.param_groups[0]["lr"])
            return 0.0, 0.0, 0.0

        monkeypatch.setattr(pqn, "explore", noted_explore)
        monkeypatch.setattr(pqn, "regress", noted_regress)
        list(islice(train(agent, world), 2))
        s = agent.settings
        gone = np.arange(16) * 2 / 100  # two games, so two agent steps at a time
        fell = s.epsilon_start + (s.epsilon_end - s.epsilon_start) * gone
        np.testing.assert_allclose(explored, fell)
        rates = s.learning_rate * (1 - 0.98 * np.repeat([0.16, 0.32], s.epochs))
        np.testing.assert_allclose(learned, rates)

    def test_a_learners_own_pass_is_used_in_place_of_the_packages(self):
        agent, world = catcher()
        asked = []

        def own(agent, world, obs, rollout, tally):
            asked.append((obs.shape, len(rollout.actions)))
            return obs + 1

        list(islice(train(agent, world, own), 2))
        assert asked == [((2, 50), 8)] * 2

    def test_what_is_told_is_what_happened(self):
        agent, world = catcher(rollout_length=45, epsilon_over=1_000)
        first, second = islice(train(agent, world), 2)
        assert (first.agent_steps, second.agent_steps) == (90, 180)
        assert first.lengths == (9,) * 10
        assert set(first.finished) <= {-1.0, 1.0}
        assert second.mean_score == np.mean(first.finished + second.finished)
        assert first.actions.sum() == 90
        assert [*first.measures] == [*pqn.MEASURES, "epsilon"]
        assert first.measures["epsilon"] == pytest.approx(1 - 0.95 * 90 / 1_000)

    def test_a_seed_makes_a_run_repeatable_and_another_seed_another(self):
        def trained(seed):
            agent, world = catcher(seed)
            return list(islice(train(agent, world), 4)), weights(agent)

        (told, first), (told_too, second) = trained(3), trained(3)
        np.testing.assert_equal(told_too, told)
        assert_equal(first, second)
        assert trained(4)[0] != told

    def test_on_pixels_it_learns_from_what_was_seen(self):
        world = AtariWorld("Breakout", 2, seed=0, num_threads=1)
        settings = Settings(num_envs=2, rollout_length=16)
        agent = new_agent(world, settings, 0)
        before = weights(agent)
        told = next(train(agent, world))
        assert told.measures["loss"] >= 0
        for name, weight in weights(agent).items():
            assert not torch.equal(before[name], weight), name


# ---- checkpoints --------------------------------------------------------------------


class TestPacking:
    def trained(self, passes=3, **changes):
        agent, world = catcher(**changes)
        list(islice(train(agent, world), passes))
        return agent

    def test_a_run_stopped_at_a_chapters_end_goes_on_as_if_it_never_was(self):
        whole, stopped = (self.trained(passes, chapter=2) for passes in (4, 2))
        arrays, rest = pack(stopped)
        again = unpack(arrays, json.loads(json.dumps(rest)))
        assert again.games_start_anew
        list(islice(train(again, CatchWorld(2, seed=77)), 2))
        np.testing.assert_equal(pack(again), pack(whole))

    def test_games_go_on_from_pass_to_pass_within_a_chapter(self, monkeypatch):
        agent, world = catcher(chapter=3)
        started, reset = [], world.reset
        monkeypatch.setattr(
            world,
            "reset",
            lambda seed: started.append(agent.agent_steps) or reset(seed),
        )
        list(islice(train(agent, world), 7))
        assert started == [0, 48, 96]

    def test_what_comes_back_is_what_was_packed(self):
        agent = self.trained()
        np.testing.assert_equal(pack(unpack(*pack(agent))), pack(agent))

    def test_another_algorithms_agent_is_refused(self):
        arrays, rest = pack(self.trained())
        with pytest.raises(ValueError, match="by dqn; needed is one by pqn"):
            unpack(arrays, {**rest, "algorithm": "dqn"})

    def test_weights_of_a_network_without_norms_are_refused(self):
        arrays, rest = pack(self.trained(layer_norm=False))
        rest["settings"]["layer_norm"] = True
        with pytest.raises(ValueError, match="weights are of another network"):
            unpack(arrays, rest)


# ---- probe worlds -------------------------------------------------------------------


def trained(game, seed):
    agent = new_agent(Told(game, ProbeWorld.obs_shape, 2), PROBE, seed)
    world = ProbeWorld(game, PROBE.num_envs, seed=seed)
    list(islice(train(agent, world), 16))
    return agent


def is_solved(agent):
    seen, *wanted = np.array(PROBES[agent.game].worth(GAMMA), np.float32).T
    return np.allclose(pqn.values(agent, seen[:, None]), np.stack(wanted, 1), atol=0.2)


def count_solved(game, seeds):
    return sum(is_solved(trained(game, seed)) for seed in range(seeds))


@pytest.mark.slow
@pytest.mark.parametrize("game", PROBES)
def test_each_probe_is_solved(game):
    assert count_solved(game, SEEDS) >= SOLVED


q_lambda, q_taken = pqn.q_lambda, pqn.q_taken


def bootstrapped_through_the_end(rewards, values, terminated, *rest):
    return q_lambda(rewards, values, np.zeros_like(terminated), *rest)


def never_bootstrapped(rewards, values, terminated, *rest):
    return q_lambda(rewards, values, np.ones_like(terminated), *rest)


def last_reward_lost(rewards, values, terminated, *rest):
    return q_lambda(rewards * ~terminated, values, terminated, *rest)


def discounted_twice(rewards, values, terminated, truncated, gamma, lam):
    return q_lambda(rewards, values, terminated, truncated, gamma**2, lam)


def every_row_with_every_target(*arguments):
    targets = q_lambda(*arguments)
    return np.full_like(targets, targets.mean())


def every_action_taken(q_values, actions):
    return q_values.mean(dim=1)


def of_another_row(q_values, actions):
    return q_taken(q_values, actions.roll(1))


def blind(rollout, row, acted, *rest):
    store(rollout, row, (np.zeros_like(acted[0]), *acted[1:]), *rest)


def observed_too_late(rollout, row, acted, step, lives):
    store(rollout, row, (step.obs, *acted[1:]), step, lives)


BROKEN = [
    ("ConstantReward", "q_lambda", bootstrapped_through_the_end),
    ("ConstantReward", "q_lambda", last_reward_lost),
    ("ObservationReward", "q_lambda", every_row_with_every_target),
    ("ObservationReward", "store", blind),
    ("ObservationReward", "store", observed_too_late),
    ("DiscountedReward", "q_lambda", never_bootstrapped),
    ("DiscountedReward", "q_lambda", discounted_twice),
    ("ActionReward", "q_taken", every_action_taken),
    ("ActionReward", "q_taken", of_another_row),
    ("MatchReward", "q_taken", of_another_row),
]


@pytest.mark.slow
@pytest.mark.parametrize(("game", "line", "broken"), BROKEN)
def test_a_probe_is_not_solved_by_a_broken_line(game, line, broken, monkeypatch):
    monkeypatch.setattr(pqn, line, broken)
    assert count_solved(game, BROKEN_SEEDS) == 0


# ---- Catch --------------------------------------------------------------------------


def share_caught(agent):
    obs, games = None, CatchWorld(200, seed=9)
    obs = games.reset()
    for _ in range(9):
        step = games.step(pqn.values(agent, obs).argmax(axis=1))
        obs = step.obs
    return (step.rewards > 0).mean()


def learned_catch(seed):
    agent = new_agent(CatchWorld(1, seed=seed), TOY, seed)
    list(islice(train(agent, CatchWorld(TOY.num_envs, seed=seed)), 40))
    assert agent.agent_steps == 10_240
    return share_caught(agent)


def test_catch_is_learned():
    assert learned_catch(1) > 0.9


@pytest.mark.slow
def test_catch_is_learned_by_nearly_every_seed():
    assert sum(learned_catch(seed) > 0.9 for seed in range(SEEDS)) >= SOLVED


def test_catch_is_not_learned_from_the_values_of_other_actions(monkeypatch):
    monkeypatch.setattr(pqn, "q_taken", of_another_row)
    assert learned_catch(1) < 0.9


def test_an_error_in_the_middle_of_a_pass_ends_no_chapter_for_ever():
    agent, world = catcher(chapter=2)
    agent.agent_steps = 6  # of a pass of 16
    fresh = [agent.games_start_anew for _ in islice(train(agent, world), 8)]
    assert fresh == [False, True] * 4


def test_a_rollout_without_a_real_step_teaches_nothing():
    agent, world = catcher()
    rollout = Rollout(8, 2, world.reset())
    rollout.is_transition[:] = False
    assert list(batches(agent, rollout, np.zeros((8, 2), np.float32))) == []
