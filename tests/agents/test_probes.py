"""Every variant solves every probe world, and fails it once its key line is broken.

REINFORCE has no critic, so the three probes of values ask it for less: that it credits
every action with the known return, and that it prefers neither of two actions that are
worth the same.
"""

import itertools
from dataclasses import replace

import numpy as np
import pytest
import torch

from tutorial_lib.agents import policy_gradient
from tutorial_lib.agents.manifest import Told
from tutorial_lib.agents.policy_gradient import VARIANTS, new_agent, train
from tutorial_lib.worlds.toys import PROBES, ProbeWorld

GAMMA = 0.5  # far from 1, so that a discount too many or too few is seen
SEEDS, SOLVED = 20, 19
BROKEN_SEEDS = 3
PASSES = {"reinforce": 12, "actor_critic": 12, "ppo": 5}
CRITICS = ["actor_critic", "ppo"]
# What is seen, and the value it must have or the action it must lead to.
VALUES = {
    "ConstantReward": {0: 1},
    "ObservationReward": {-1: -1, 1: 1},
    "DiscountedReward": {0: GAMMA, 1: 1},
}
ACTIONS = {"ActionReward": {0: 1}, "MatchReward": {-1: 0, 1: 1}}

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def one_thread():
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


def trained(variant, game, seed):
    """An agent after some 50 to 80 updates."""
    settings = replace(
        VARIANTS[variant],
        num_envs=16,
        rollout_length=16,
        hidden=32,
        credit="game",
        gamma=GAMMA,
        minibatch_size=64,
        clip=0.2,
        entropy_bonus=0.01,
        learning_rate=0.03,
    )
    agent = new_agent(Told(game, ProbeWorld.obs_shape, 2), settings, seed)
    world = ProbeWorld(game, settings.num_envs, seed=seed)
    for _ in itertools.islice(train(agent, world), PASSES[variant]):
        pass
    return agent


def opinion(agent, seen):
    """Probability of action 1, and the value, of each number in `seen`."""
    with torch.inference_mode():
        logits, value = agent.network(torch.tensor([[float(x)] for x in seen]))
    return logits.softmax(dim=1)[:, 1].numpy(), value.numpy()


def is_solved(agent):
    wanted = {**VALUES, **ACTIONS}[agent.game]
    prob, value = opinion(agent, wanted)
    if agent.game in VALUES:
        return np.allclose(value, list(wanted.values()), atol=0.2)
    return np.allclose(prob, list(wanted.values()), atol=0.2)


def count_solved(variant, game, seeds):
    return sum(is_solved(trained(variant, game, seed)) for seed in range(seeds))


def spied_judge(monkeypatch):
    """Note what every step of every rollout was credited with, by what was seen."""
    judge, credits = policy_gradient.judge, []

    def spy(settings, rollout):
        advantages, returns = judge(settings, rollout)
        usable = rollout.usable(settings)
        seen = rollout.obs[..., 0][usable]
        credits.extend(zip(seen.tolist(), advantages[usable].tolist(), strict=True))
        return advantages, returns

    monkeypatch.setattr(policy_gradient, "judge", spy)
    return credits


class TestSolved:
    @pytest.mark.parametrize("game", VALUES)
    @pytest.mark.parametrize("variant", CRITICS)
    def test_the_critic_learns_the_value(self, variant, game):
        assert count_solved(variant, game, SEEDS) >= SOLVED

    @pytest.mark.parametrize("game", ACTIONS)
    @pytest.mark.parametrize("variant", VARIANTS)
    def test_the_policy_learns_the_action(self, variant, game):
        assert count_solved(variant, game, SEEDS) >= SOLVED

    @pytest.mark.parametrize("game", VALUES)
    def test_reinforce_knows_the_returns_and_prefers_nothing(self, game, monkeypatch):
        credits = spied_judge(monkeypatch)
        probs = [
            opinion(trained("reinforce", game, seed), VALUES[game])[0]
            for seed in range(SEEDS)
        ]
        assert len(credits) == SEEDS * PASSES["reinforce"] * 16 * 16
        assert set(credits) == set(VALUES[game].items())
        # One run drifts to either side; all together they drift nowhere.
        assert np.abs(np.mean(probs, axis=0) - 0.5).max() < 0.2

    def test_every_probe_is_asked_of_someone(self):
        assert {*VALUES, *ACTIONS} == set(PROBES)


# ---- key lines, broken --------------------------------------------------------------

generalised_advantages = policy_gradient.generalised_advantages
clipped_loss, log_prob = policy_gradient.clipped_loss, policy_gradient.log_prob
standardise, store = policy_gradient.standardise, policy_gradient.store


def bootstrapped_through_the_end(rewards, values, terminated, *rest):
    return generalised_advantages(
        rewards, values, np.zeros_like(terminated), np.zeros_like(terminated), *rest[1:]
    )


def never_bootstrapped(rewards, values, terminated, truncated, gamma, lam):
    # r - V where r + gamma * V(s') - V is meant.
    delta = rewards - values[:-1]
    following, advantages = 0, np.empty_like(delta)
    for step in reversed(range(len(delta))):
        following = delta[step] + gamma * lam * following * ~terminated[step]
        advantages[step] = following
    return advantages


def shifted_by_one_step(rewards, values, terminated, *rest):
    return generalised_advantages(
        rewards, values, np.roll(terminated, 1, axis=0), *rest
    )


def critic_left_out(value, returns):
    return 0 * (returns - value).square().mean()


def critic_of_the_wrong_sign(value, returns):
    return -(returns - value).square().mean()


def broadcast(value, returns):
    # (B,) against (B, 1) is (B, B): every state is told the mean of all returns.
    return (returns[:, None] - value).square().mean()


def blind(rollout, row, acted, *rest):
    store(rollout, row, (np.zeros_like(acted[0]), *acted[1:]), *rest)


def observed_too_late(rollout, row, acted, step, lives):
    store(rollout, row, (step.obs, *acted[1:]), step, lives)


def descended(now, then, advantages, clip):
    return -clipped_loss(now, then, advantages, clip)


def compared_with_itself(now, then, advantages, clip):
    return -((now - now).exp() * advantages).mean()  # a ratio of 1, come what may


def always_praised(advantages):
    return np.ones_like(advantages)


def blamed(advantages):
    return -standardise(advantages)


def of_another_game(logits, actions):
    return log_prob(logits, actions.roll(1))


BROKEN_VALUES = [
    ("ConstantReward", "value_loss", critic_left_out),
    ("ConstantReward", "value_loss", critic_of_the_wrong_sign),
    ("ConstantReward", "generalised_advantages", bootstrapped_through_the_end),
    ("ObservationReward", "value_loss", broadcast),
    ("ObservationReward", "store", blind),
    ("ObservationReward", "store", observed_too_late),
    ("DiscountedReward", "generalised_advantages", never_bootstrapped),
    ("DiscountedReward", "generalised_advantages", shifted_by_one_step),
]
BROKEN_ACTIONS = [
    ("ActionReward", "clipped_loss", descended),
    ("ActionReward", "clipped_loss", compared_with_itself),
    ("ActionReward", "standardise", blamed),
    ("ActionReward", "log_prob", of_another_game),
    ("MatchReward", "store", blind),
    ("MatchReward", "store", observed_too_late),
    ("MatchReward", "standardise", always_praised),
]


class TestBroken:
    @pytest.mark.parametrize(("game", "line", "broken"), BROKEN_VALUES)
    @pytest.mark.parametrize("variant", CRITICS)
    def test_the_value_is_not_learned(self, variant, game, line, broken, monkeypatch):
        monkeypatch.setattr(policy_gradient, line, broken)
        assert count_solved(variant, game, BROKEN_SEEDS) == 0

    @pytest.mark.parametrize(("game", "line", "broken"), BROKEN_ACTIONS)
    @pytest.mark.parametrize("variant", VARIANTS)
    def test_the_action_is_not_learned(self, variant, game, line, broken, monkeypatch):
        monkeypatch.setattr(policy_gradient, line, broken)
        assert count_solved(variant, game, BROKEN_SEEDS) == 0

    def test_reinforce_without_the_steps_between_credits_the_last_alone(
        self, monkeypatch
    ):
        def nothing_carried(*arguments):
            return generalised_advantages(*arguments[:-1], 0)

        monkeypatch.setattr(policy_gradient, "generalised_advantages", nothing_carried)
        credits = spied_judge(monkeypatch)
        trained("reinforce", "DiscountedReward", 0)
        assert set(credits) == {(0, 0), (1, 1)}

    def test_reinforce_past_the_end_credits_what_it_did_not_cause(self, monkeypatch):
        monkeypatch.setattr(
            policy_gradient, "generalised_advantages", bootstrapped_through_the_end
        )
        credits = spied_judge(monkeypatch)
        trained("reinforce", "ConstantReward", 0)
        assert max(credit for _, credit in credits) > 1.9
