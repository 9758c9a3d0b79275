import copy
import itertools
import json
from dataclasses import asdict, replace

import numpy as np
import pytest
import torch
from numpy.testing import assert_allclose, assert_array_equal

from tutorial_lib.agents.manifest import Told
from tutorial_lib.agents.numpy_policy import init_params
from tutorial_lib.agents.policy_gradient import (
    MEASURES,
    VARIANTS,
    Rollout,
    Settings,
    act,
    judge,
    learn,
    minibatches,
    new_agent,
    pack,
    play_and_learn,
    player,
    probabilities,
    rollouts,
    store,
    train,
    unpack,
)
from tutorial_lib.equations.losses import log_prob, policy_gradient_loss
from tutorial_lib.equations.perceptron import backward, forward
from tutorial_lib.equations.policies import log_prob_gradient
from tutorial_lib.equations.returns import standardise
from tutorial_lib.worlds.atari import AtariWorld
from tutorial_lib.worlds.toys import ProbeWorld
from tutorial_lib.worlds.world import Step

INPUTS, BATCH, HIDDEN = 6, 9, 5
SMALL = Settings(
    num_envs=2,
    rollout_length=8,
    hidden=HIDDEN,
    minibatch_size=8,
    credit="game",
    chapter=2,
)


@pytest.fixture(autouse=True)
def one_thread():
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


def small_agent(variant="ppo", seed=0, actions=3, **changes):
    kind = VARIANTS[variant]
    settings = replace(
        SMALL,
        baseline=kind.baseline,
        epochs=kind.epochs,
        gae_lambda=kind.gae_lambda,
        **changes,
    )
    return new_agent(Told("Toy", (INPUTS,), actions), settings, seed)


def as_step(rewards, terminated=(0,), truncated=(0,), lives=(0,), real=(1,), obs=0):
    count = len(rewards)
    flags = [np.resize(np.array(flag, bool), count) for flag in (terminated, truncated)]
    return Step(
        np.full((count, 1), obs, np.float32),
        np.float32(rewards),
        *flags,
        np.resize(np.array(lives), count),
        np.resize(np.array(real, bool), count),
    )


def played_rollout(agent, seed=0):
    """A rollout of two games that `agent` played; the first ended at step 3.

    Step 4 of the first game is the fake one in which the emulator starts anew.
    """
    rng = np.random.default_rng(seed)
    obs = rng.standard_normal((SMALL.rollout_length + 1, 2, INPUTS)).astype(np.float32)
    rollout = Rollout(SMALL.rollout_length, 2, obs[0])
    for row in range(SMALL.rollout_length):
        step = as_step(
            rng.integers(-1, 2, 2),
            terminated=[row == 3, row == 7],
            real=[row != 4, True],
        )
        store(rollout, row, (obs[row], *act(agent, obs[row])), step, np.zeros(2))
    rollout.values[-1] = act(agent, obs[-1])[2]
    rollout.rewards[4, 0] = 0
    return rollout


def hand_rollout():
    """One game; G stands for a game's end, L for a lost life, f for a fake step.

    .  1  .  L  .  1G f  .
    """
    rollout = Rollout(8, 1, np.zeros((1, 1), np.float32))
    lives = [5, 5, 5, 4, 4, 0, 5, 5]
    for row, reward in enumerate([0, 7, 0, 0, 0, 1, 0, 0]):
        store(
            rollout,
            row,
            (
                np.float32([[row]]),
                np.zeros(1, np.int64),
                np.float32([-0.7]),
                np.float32([row]),
            ),
            as_step(
                [reward], terminated=[row == 5], lives=[lives[row]], real=[row != 6]
            ),
            np.array([lives[row - 1] if row else 0]),
        )
    rollout.values[-1] = 8
    return rollout


def first_gradient(agent, rollout):
    """What the optimizer is given at its first step of `learn`, unclipped."""
    seen = []

    def step():
        if not seen:
            seen.append({k: copy.deepcopy(p.grad) for k, p in named_weights(agent)})

    agent.optimizer.step = step
    learn(agent, rollout)
    return seen[0]


def named_weights(agent):
    return agent.network.named_parameters()


def assert_same_agent(agent, other):
    (arrays, rest), (expected, other_rest) = pack(agent), pack(other)
    assert rest == other_rest
    assert arrays.keys() == expected.keys()
    for name, array in arrays.items():
        assert array.dtype == expected[name].dtype
        assert_array_equal(array, expected[name])


def restored(agent):
    """Through everything that a file does to it."""
    arrays, rest = pack(agent)
    return unpack(arrays, json.loads(json.dumps(rest)))


def passes(agent, world, count):
    return list(itertools.islice(train(agent, world), count))


def differing(settings, other):
    return {name for name in settings if settings[name] != other[name]}


class TestSettings:
    def test_the_variants_differ_in_few_settings(self):
        reinforce, actor_critic, ppo = (asdict(VARIANTS[name]) for name in VARIANTS)
        assert differing(actor_critic, ppo) == {"epochs"}
        assert differing(reinforce, actor_critic) <= {
            "baseline",
            "gae_lambda",
            "rollout_length",
        }
        assert reinforce["epochs"] == actor_critic["epochs"] == 1 < ppo["epochs"]
        assert (reinforce["baseline"], reinforce["gae_lambda"]) == (False, 1)
        assert actor_critic["baseline"]

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            *itertools.product(
                (
                    "num_envs",
                    "rollout_length",
                    "stack",
                    "hidden",
                    "epochs",
                    "minibatch_size",
                ),
                (0, -1, 1.5, True),
            ),
            *itertools.product(("anneal", "chapter"), (0, 1e6)),
            *itertools.product(("clip", "learning_rate"), (0, -1, float("nan"))),
            *itertools.product(("gamma", "gae_lambda"), (-0.1, 1.1, float("nan"))),
            ("entropy_bonus", -0.1),
            ("credit", "rally"),
        ],
    )
    def test_refuses_what_cannot_work_and_names_it(self, name, value):
        with pytest.raises(ValueError, match=f"{name} must be .*{value}"):
            Settings(**{name: value})


class TestGradient:
    """The gradient that autograd finds is the one that lesson 01 wrote by hand."""

    def by_hand(self, dtype):
        rng = np.random.default_rng(0)
        params = init_params(rng, INPUTS, HIDDEN)
        params = {name: array.astype(dtype) for name, array in params.items()}
        obs = rng.standard_normal((BATCH, INPUTS)).astype(dtype)
        went_up = rng.random(BATCH) < 0.5
        advantages = rng.standard_normal(BATCH).astype(dtype)
        prob_up, hidden = forward(params, obs)
        slope = advantages * log_prob_gradient(prob_up, went_up) / BATCH
        grads = backward(params, obs, hidden, slope)
        tensors = [torch.from_numpy(x) for x in (obs, went_up.astype(int), advantages)]
        return params, tensors, grads

    @pytest.mark.parametrize(
        ("dtype", "tolerance"), [(np.float32, 1e-5), (np.float64, 1e-10)]
    )
    def test_of_the_same_formula(self, dtype, tolerance):
        params, (obs, actions, advantages), grads = self.by_hand(dtype)
        weights = {k: torch.tensor(v, requires_grad=True) for k, v in params.items()}
        up = (obs @ weights["W1"]).relu() @ weights["W2"]
        logits = torch.stack([torch.zeros_like(up), up], dim=1)
        policy_gradient_loss(logits, actions, advantages).backward()
        for name, grad in grads.items():
            # The loss goes down where the objective goes up.
            difference = np.abs(-weights[name].grad.numpy() - grad).max()
            assert difference < tolerance * np.abs(grad).max()

    def test_of_the_package_network(self):
        params, (obs, actions, advantages), grads = self.by_hand(np.float32)
        network = new_agent(Told("Toy", (INPUTS,), 2), SMALL, 0).network
        with torch.no_grad():
            network.dense.weight.copy_(torch.from_numpy(params["W1"].T))
            network.policy.weight[0] = 0
            network.policy.weight[1] = torch.from_numpy(params["W2"])
        policy_gradient_loss(network(obs)[0], actions, advantages).backward()
        assert_allclose(-network.dense.weight.grad.T, grads["W1"], atol=1e-6)
        assert_allclose(-network.policy.weight.grad[1], grads["W2"], atol=1e-6)

    def test_the_first_clipped_update_is_the_actor_critics(self):
        agents = [small_agent(variant) for variant in ("ppo", "actor_critic")]
        rollout = played_rollout(small_agent())
        ppo, actor_critic = (first_gradient(agent, rollout) for agent in agents)
        assert ppo.keys() == actor_critic.keys()
        for name, gradient in ppo.items():
            assert_array_equal(gradient, actor_critic[name])
            assert gradient.any()

    def test_the_first_update_of_reinforce_is_the_policy_gradient(self):
        agent = small_agent("reinforce", entropy_bonus=0.0, minibatch_size=99)
        twin, rollout = copy.deepcopy(agent.network), played_rollout(agent)
        advantages, _ = judge(agent.settings, rollout)
        usable = rollout.usable(agent.settings)
        policy_gradient_loss(
            twin(torch.from_numpy(rollout.obs[usable]))[0],
            torch.from_numpy(rollout.actions[usable]),
            torch.from_numpy(standardise(advantages[usable])),
        ).backward()
        # Longer gradients are cut to 0.5.
        torch.nn.utils.clip_grad_norm_(twin.parameters(), 0.5)
        expected = {k: p.grad for k, p in twin.named_parameters()}
        for name, gradient in first_gradient(agent, rollout).items():
            if name.startswith("value"):
                assert gradient is None  # nobody learns a value
            else:
                assert_allclose(gradient, expected[name], atol=1e-6)


class TestAct:
    def test_says_how_likely_it_was_and_what_it_expects(self):
        agent = small_agent()
        obs = np.random.default_rng(1).standard_normal((50, INPUTS)).astype(np.float32)
        actions, then, value = act(agent, obs)
        logits, expected = agent.network(torch.from_numpy(obs))
        assert set(actions) == {0, 1, 2}
        now = log_prob(logits, torch.from_numpy(actions)).detach()
        assert_allclose(then, now, rtol=1e-5)
        assert_allclose(value, expected.detach(), rtol=1e-5)
        assert then.dtype == value.dtype == np.float32

    def test_probabilities_are_those_it_draws_with(self):
        agent = small_agent()
        obs = np.random.default_rng(1).standard_normal((50, INPUTS)).astype(np.float32)
        before = copy.deepcopy(agent.rng.bit_generator.state)
        probs = probabilities(agent, obs)
        assert agent.rng.bit_generator.state == before
        assert probs.shape == (50, 3) and probs.dtype == np.float32
        assert_allclose(probs.sum(axis=1), 1, rtol=1e-5)
        actions, then, _ = act(agent, obs)
        assert_allclose(probs[np.arange(50), actions], np.exp(then), rtol=1e-5)

    def test_a_player_uses_its_own_generator(self):
        agent = small_agent()
        before, obs = (
            copy.deepcopy(agent.rng.bit_generator.state),
            np.zeros((50, INPUTS), np.float32),
        )
        one, other = (player(agent, np.random.default_rng(7))(obs) for _ in range(2))
        assert_array_equal(one, other)
        assert agent.rng.bit_generator.state == before

    def test_a_new_agent_leaves_torchs_generator_alone(self):
        before = torch.get_rng_state()
        agents = [small_agent(seed=seed) for seed in (0, 0, 1)]
        assert_array_equal(torch.get_rng_state(), before)
        assert_same_agent(agents[0], agents[1])
        weights = [agent.network.dense.weight.detach().numpy() for agent in agents]
        assert (weights[0] != weights[2]).any()


class TestJudge:
    @pytest.mark.parametrize(
        ("credit", "returns"),
        [
            # A brick worth 7 counts as 1.
            ("point", [0.5, 1, 0.125, 0.25, 0.5, 1]),
            ("life", [0.5, 1, 0, 0, 0.5, 1]),
            ("game", [0.53125, 1.0625, 0.125, 0.25, 0.5, 1]),
        ],
    )
    def test_what_an_action_is_credited_up_to(self, credit, returns):
        settings = replace(VARIANTS["reinforce"], credit=credit, gamma=0.5)
        rollout = hand_rollout()
        advantages, judged = judge(settings, rollout)
        assert_allclose(advantages[:6, 0], returns)
        assert_array_equal(advantages, judged)
        # Neither the fake step nor the one whose outcome is still open.
        usable = rollout.usable(settings)
        assert_array_equal(usable[:, 0], [*[True] * 6, False, False])

    def test_a_critic_is_subtracted_and_stands_in_for_what_is_still_open(self):
        settings = replace(
            VARIANTS["actor_critic"], credit="game", gamma=0.5, gae_lambda=0
        )
        advantages, returns = judge(settings, hand_rollout())
        # r + V(s') / 2 with V = 0, 1, 2, ... 8; the game ends at step 5.
        targets = [0.5, 2, 1.5, 2, 2.5, 1]
        assert_allclose(returns[:6, 0], targets)
        assert_allclose(advantages[:6, 0], np.subtract(targets, range(6)))
        assert_allclose(returns[7, 0], 4)  # V(s') = 8, in the row after the last
        usable = hand_rollout().usable(settings)
        assert_array_equal(usable[:, 0], [*[True] * 6, False, True])

    def test_a_new_games_lives_are_not_a_life_lost(self):
        assert_array_equal(np.flatnonzero(hand_rollout().life_lost), [3, 5])

    def test_time_that_ran_out_keeps_what_was_expected(self):
        rollout = hand_rollout()
        rollout.terminated[5], rollout.truncated[5] = False, True
        settings = replace(VARIANTS["ppo"], credit="game", gamma=0.5, gae_lambda=1)
        _, returns = judge(settings, rollout)
        assert_allclose(returns[4:6, 0], [2, 4])  # 1 + V(s') / 2, s' of the fake row


class TestLearn:
    @pytest.mark.parametrize("variant", VARIANTS)
    def test_the_fake_step_is_never_learned(self, variant):
        agents = [small_agent(variant) for _ in range(2)]
        rollouts = [played_rollout(agent) for agent in agents]
        marked = rollouts[1]
        marked.obs[4, 0], marked.actions[4, 0] = 99, 2
        marked.old_log_prob[4, 0] = marked.values[4, 0] = marked.rewards[4, 0] = 99
        for agent, rollout in zip(agents, rollouts, strict=True):
            learn(agent, rollout)
        assert_same_agent(*agents)
        # The twin of it: a real step with these numbers would be.
        other = small_agent(variant)
        marked.is_transition[4, 0] = True
        learn(other, marked)
        weights = [agent.network.dense.weight.detach() for agent in (agents[0], other)]
        assert (weights[0] != weights[1]).any()

    @pytest.mark.parametrize("variant", VARIANTS)
    def test_updates_and_measures(self, variant):
        agent = small_agent(variant)
        measured = learn(agent, played_rollout(agent))
        assert MEASURES == ("policy_loss", "value_loss", "entropy", "clipped")
        # 15 real steps in minibatches of 8: two updates an epoch.
        assert np.shape(measured) == (2 * agent.settings.epochs, len(MEASURES))
        assert np.isfinite(measured).all()
        (updates,) = {int(s["step"]) for s in agent.optimizer.state.values()}
        assert updates == 2 * agent.settings.epochs

    def test_reinforce_waits_for_an_end(self):
        agent = small_agent("reinforce")
        before, rollout = restored(agent), played_rollout(agent)
        agent.rng.bit_generator.state = before.rng.bit_generator.state
        rollout.terminated[:] = False
        assert learn(agent, rollout) == []
        assert_same_agent(agent, before)

    def test_makes_good_actions_likelier(self):
        agent = small_agent(learning_rate=0.01)
        rollout = played_rollout(agent)
        advantages, _ = judge(agent.settings, rollout)
        usable = rollout.usable(agent.settings)
        obs, actions = (
            torch.from_numpy(x[usable]) for x in (rollout.obs, rollout.actions)
        )
        learn(agent, rollout)
        now = log_prob(agent.network(obs)[0], actions).detach().numpy()
        gain = (now - rollout.old_log_prob[usable]) * standardise(advantages[usable])
        assert gain.mean() > 0

    @pytest.mark.parametrize(
        ("agent_steps", "share"), [(0, 1), (50, 0.51), (100, 0.02), (10**9, 0.02)]
    )
    def test_the_learning_rate_falls_to_a_fiftieth(self, agent_steps, share):
        agent = small_agent(anneal=100, learning_rate=1e-3)
        agent.agent_steps = agent_steps
        learn(agent, played_rollout(agent))
        assert agent.optimizer.param_groups[0]["lr"] == pytest.approx(share * 1e-3)

    def test_minibatches_use_every_step_once_an_epoch(self):
        parts = list(minibatches(np.random.default_rng(0), 15, SMALL))
        assert [len(part) for part in parts] == [8, 7] * SMALL.epochs
        epochs = torch.cat(parts).reshape(SMALL.epochs, 15)
        assert all(sorted(epoch.tolist()) == [*range(15)] for epoch in epochs)
        assert len({tuple(epoch.tolist()) for epoch in epochs}) == SMALL.epochs
        assert not list(minibatches(np.random.default_rng(0), 0, SMALL))


class ScriptedWorld:
    """Two games of 10 steps and a fake one; a brick worth 7 at steps 3 and 9.

    The observation is the number of steps since the reset.
    """

    game, num_envs, obs_shape = "Toy", 2, (INPUTS,)
    action_names, num_actions = ("LEFT", "STAY", "RIGHT"), 3

    def __init__(self):
        self.seeds, self.shown = [], []

    def reset(self, seed=None):
        self.seeds.append(seed)
        self.time = 0
        return np.zeros((2, INPUTS), np.float32)

    def step(self, actions):
        place = self.time % 11
        self.time += 1
        self.shown.append(self.time)
        step = as_step(
            [7.0 * (place in (3, 9))] * 2,
            terminated=[place == 9],
            lives=[5 - place // 2],
            real=[place != 10],
        )
        return step._replace(obs=np.full((2, INPUTS), self.time, np.float32))


class OutOfTime(ScriptedWorld):
    """The same games, but it is time that ends them."""

    def step(self, actions):
        step = super().step(actions)
        return step._replace(terminated=step.truncated, truncated=step.terminated)


class TestTrain:
    def test_counts_every_decision_and_every_game(self):
        agent = small_agent()
        first, second, third, fourth = passes(agent, ScriptedWorld(), 4)
        assert [each.agent_steps for each in (first, second, third, fourth)] == [
            16, 32, 48, 64,
        ]  # fmt: skip
        assert (first.finished, first.lengths) == ((), ())
        assert np.isnan(first.mean_score)
        # A game longer than a pass keeps its score; the fake step is not counted.
        assert (second.finished, second.lengths) == ((14.0, 14.0), (10, 10))
        assert second.mean_score == 14
        # The second chapter begins with the third pass, and so do its games.
        assert (third.finished, fourth.finished) == ((), (14.0, 14.0))
        assert fourth.lengths == (10, 10)
        assert agent.scores == [14.0] * 4
        assert all(each.actions.shape == (3,) for each in (first, fourth))
        assert first.actions.sum() == 16

    def test_a_fake_step_is_not_part_of_the_next_games_length(self):
        # The second game ends with step 21, in the third pass.
        third = passes(small_agent(chapter=4), ScriptedWorld(), 3)[-1]
        assert (third.finished, third.lengths) == ((14.0, 14.0), (10, 10))

    def test_only_the_last_20_scores_are_kept(self):
        agent = small_agent()
        agent.scores = [99.0] * 20
        passes(agent, ScriptedWorld(), 2)
        assert agent.scores == [99.0] * 18 + [14.0] * 2

    def test_every_chapter_starts_new_games(self):
        world = ScriptedWorld()
        passes(small_agent(), world, 5)
        assert len(set(world.seeds)) == len(world.seeds) == 3
        assert world.shown == [*range(1, 17), *range(1, 17), *range(1, 9)]

    def test_acts_on_what_it_sees_and_stores_that(self, monkeypatch):
        tape = []
        monkeypatch.setattr(
            "tutorial_lib.agents.policy_gradient.learn",
            lambda agent, rollout: tape.append(rollout.obs[:, 0, 0].tolist()) or [],
        )
        passes(small_agent(), ScriptedWorld(), 3)
        assert tape == [[*range(8)], [*range(8, 16)], [*range(8)]]

    def test_what_came_of_each_step_is_stored_row_by_row(self, monkeypatch):
        """Ten steps, cut off by time, and a fake one; a life goes every second step."""
        kept = []
        monkeypatch.setattr(
            "tutorial_lib.agents.policy_gradient.learn",
            lambda agent, rollout: kept.append(copy.deepcopy(rollout)) or [],
        )
        passes(small_agent(chapter=3), OutOfTime(), 3)

        def row_by_row(name):
            rows = np.concatenate([getattr(rollout, name) for rollout in kept])
            assert_array_equal(rows[:, 0], rows[:, 1])
            return np.flatnonzero(rows[:, 0]).tolist()

        assert row_by_row("rewards") == [3, 9, 14, 20]
        assert row_by_row("truncated") == [9, 20]
        assert row_by_row("terminated") == []
        assert [*range(24)] == sorted([*row_by_row("is_transition"), 10, 21])
        # Step 8 opens the second pass: the lives of the first are still known.
        assert row_by_row("life_lost") == [2, 4, 6, 8, 10, 13, 15, 17, 19, 21]

    def test_a_pass_of_ones_own_is_what_runs(self):
        def one_pass(agent, world, obs, rollout, tally):
            rollout.obs[:] = -1
            seen.append(int(obs[0, 0]))
            return play_and_learn(agent, world, obs, rollout, tally)

        agent, twin, seen = small_agent(), small_agent(), []
        told = list(itertools.islice(train(agent, ScriptedWorld(), one_pass), 3))
        assert repr(told) == repr(passes(twin, ScriptedWorld(), 3))
        assert_same_agent(agent, twin)
        assert seen == [0, 8, 0]

    def test_rollouts_are_what_is_played_and_change_nothing_but_the_generator(self):
        agent, kept = small_agent(), []
        before = copy.deepcopy(agent.network.state_dict())
        for rollout in rollouts(agent, OutOfTime(), 3):
            kept.append(copy.deepcopy(rollout))
        whole = np.concatenate([each.obs[:, 0, 0] for each in kept])
        assert_array_equal(whole, range(24))
        rows = np.concatenate([each.truncated[:, 0] for each in kept])
        assert_array_equal(np.flatnonzero(rows), [9, 20])
        for first, second in itertools.pairwise(kept):  # of the same state
            _, value = agent.network(torch.from_numpy(second.obs[0]))
            assert_allclose(first.values[-1], value.detach(), rtol=1e-5)
        assert all(torch.equal(v, before[k]) for k, v in named_weights(agent))

    def test_nothing_happens_before_it_is_asked_for(self):
        agent, world = small_agent(), ScriptedWorld()
        train(agent, world)
        assert not world.seeds
        assert_same_agent(agent, small_agent())

    @pytest.mark.parametrize("interrupt", [KeyboardInterrupt, GeneratorExit])
    def test_an_interrupt_between_passes_loses_nothing(self, interrupt):
        agent, twin = small_agent(), small_agent()
        running = train(agent, ScriptedWorld())
        next(running), passes(twin, ScriptedWorld(), 1)
        assert_same_agent(agent, twin)
        with pytest.raises(interrupt):
            running.throw(interrupt)
        assert_same_agent(agent, twin)
        assert passes(agent, ScriptedWorld(), 1)[0].agent_steps == 32


def toy_agent(seed, variant="ppo"):
    settings = replace(small_agent(variant).settings, chapter=2)
    return new_agent(Told("MatchReward", ProbeWorld.obs_shape, 2), settings, seed)


def toy_world(seed=0):
    return ProbeWorld("MatchReward", SMALL.num_envs, seed=seed)


def breakout_agent(seed, variant="ppo"):
    settings = replace(small_agent(variant).settings, credit="life", chapter=2)
    return new_agent(Told("Breakout", (2, 84, 84), 4), settings, seed)


def breakout_world(seed=0):
    return AtariWorld("Breakout", 2, seed=seed, stack=2)


WORLDS = [(toy_agent, toy_world), (breakout_agent, breakout_world)]


class TestRepeatable:
    @pytest.mark.parametrize(("agent_of", "world_of"), WORLDS)
    def test_training_is_a_function_of_the_agents_seed(self, agent_of, world_of):
        agents = [agent_of(seed) for seed in (0, 0, 1)]
        used = world_of(seed=9)  # whatever was played before
        used.reset(), used.step(np.zeros(2, int))
        for agent, world in zip(agents, (world_of(), used, world_of()), strict=True):
            passes(agent, world, 3)
        assert_same_agent(agents[0], agents[1])
        weights = [agent.network.policy.weight.detach() for agent in agents]
        assert (weights[0] != weights[2]).any()

    @pytest.mark.parametrize("variant", VARIANTS)
    @pytest.mark.parametrize("seed", range(3))
    @pytest.mark.parametrize(("agent_of", "world_of"), WORLDS)
    def test_a_run_stopped_at_a_chapters_end_goes_on_as_if_it_never_was(
        self, agent_of, world_of, seed, variant
    ):
        whole = agent_of(seed, variant)
        expected = passes(whole, world_of(), 4)
        stopped = agent_of(seed, variant)
        seen = passes(stopped, world_of(), 2)
        resumed = restored(stopped)
        seen += passes(resumed, world_of(seed=1), 2)
        assert_same_agent(resumed, whole)
        # A rollout of REINFORCE without an end measures nothing: NaN equals NaN here.
        assert repr(seen) == repr(expected)

    @pytest.mark.parametrize("variant", VARIANTS)
    def test_a_real_game_yields_finite_measures(self, variant):
        agent = breakout_agent(0, variant)
        agent.settings = replace(agent.settings, credit="point", rollout_length=64)
        for progress in passes(agent, breakout_world(), 2):
            assert progress.actions.sum() == 128
            finite = np.isfinite([*progress.measures.values()])
            assert finite.all() or variant == "reinforce"  # no point, nothing to learn
        assert all(weight.isfinite().all() for _, weight in named_weights(agent))


class TestPack:
    def test_a_round_trip_changes_no_bit(self):
        agent = toy_agent(0)
        passes(agent, toy_world(), 3)
        arrays, _ = pack(agent)
        assert sum(name.startswith("adam.exp_avg_sq.") for name in arrays) == 6
        assert all(array.dtype == np.float32 for array in arrays.values())
        again = restored(agent)
        assert_same_agent(again, agent)
        for one in (agent, again):  # and the next update is the same
            learn(one, played_toy(one))
        assert_same_agent(again, agent)

    def test_what_was_packed_stays_as_it_was(self):
        agent = toy_agent(0)
        passes(agent, toy_world(), 2)
        arrays, rest = pack(agent)
        kept, other = copy.deepcopy((arrays, rest)), unpack(arrays, rest)
        for one in (agent, other):
            passes(one, toy_world(), 2)
        assert rest == kept[1]
        for name, array in arrays.items():
            assert_array_equal(array, kept[0][name])

    def test_an_untrained_agent(self):
        assert_same_agent(restored(toy_agent(0)), toy_agent(0))

    def test_a_shipped_agent_is_half_precision_without_adam(self):
        agent = toy_agent(0)
        passes(agent, toy_world(), 2)
        arrays, rest = pack(agent)
        shipped = {
            name: array.astype(np.float16)
            for name, array in arrays.items()
            if not name.startswith("adam.")
        }
        again = unpack(shipped, rest)
        assert not again.optimizer.state
        for name, weight in named_weights(again):
            assert weight.dtype == torch.float32
            assert_allclose(weight.detach(), arrays[name], rtol=1e-3, atol=1e-4)
        passes(again, toy_world(), 1)  # and can go on learning

    @pytest.mark.parametrize(
        ("changes", "named"),
        [
            (
                {"algorithm": "numpy_policy"},
                "by numpy_policy; needed is one by po",
            ),
            ({"algorithm": None}, "by None"),
            ({"settings": {"hiden": 5}}, "another version of the course .*hiden"),
            ({"settings": {"hidden": 0}}, "hidden must be a whole number"),
            ({"settings": {"hidden": 7}}, "another network: .*dense.weight"),
            ({"num_actions": 3}, "another network: .*policy.weight"),
            ({"obs_shape": [2]}, "another network: .*dense.weight"),
            ({"obs_shape": [2, 2]}, r"must be \[C, H, W\] or \[D\]"),
            ({"rng": {"bit_generator": "MT19937"}}, "PCG64"),
        ],
    )
    def test_refuses_what_is_foreign_and_names_it(self, changes, named):
        arrays, rest = pack(toy_agent(0))
        with pytest.raises(ValueError, match=f"(?s){named}"):
            unpack(arrays, {**rest, **changes})

    @pytest.mark.parametrize(
        "name",
        [
            "game",
            "settings",
            "obs_shape",
            "num_actions",
            "agent_steps",
            "scores",
            "rng",
        ],
    )
    def test_refuses_what_lacks_something_and_names_it(self, name):
        arrays, rest = pack(toy_agent(0))
        del rest[name]
        with pytest.raises(ValueError, match=f"another version .*{name}"):
            unpack(arrays, rest)

    def test_refuses_missing_weights_and_names_them(self):
        arrays, rest = pack(toy_agent(0))
        del arrays["value.bias"]
        with pytest.raises(ValueError, match=r"(?s)another network: .*value\.bias"):
            unpack(arrays, rest)

    @pytest.mark.parametrize(
        ("broken", "named"),
        [
            (lambda arrays: arrays.pop("adam.step.dense.weight"), "step of dense"),
            (
                lambda arrays: arrays.update({"adam.exp_avg.dense.bias": np.ones(3)}),
                "exp_avg of dense.bias",
            ),
        ],
    )
    def test_refuses_an_optimizer_in_pieces(self, broken, named):
        agent = toy_agent(0)
        next(train(agent, toy_world()))
        arrays, rest = pack(agent)
        broken(arrays)
        with pytest.raises(ValueError, match=named):
            unpack(arrays, rest)


def played_toy(agent):
    """A rollout of the probe that follows from the agent alone."""
    world = toy_world()
    obs = world.reset(seed=3)
    rollout = Rollout(SMALL.rollout_length, 2, obs)
    for row in range(SMALL.rollout_length):
        actions, then, value = act(agent, obs)
        step = world.step(actions)
        store(rollout, row, (obs, actions, then, value), step, np.zeros(2))
        obs = step.obs
    rollout.values[-1] = act(agent, obs)[2]
    return rollout
