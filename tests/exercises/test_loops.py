"""A loop is judged by itself, however the learner's other functions are written."""

import numpy as np
import pytest
import torch

from tutorial_lib.agents import policy_gradient
from tutorial_lib.agents.policy_gradient import learn
from tutorial_lib.equations.policies import sample
from tutorial_lib.lessons import check

LOOP = """
def play_and_learn(agent, world, obs, rollout, tally):
    for row in range(len(rollout.actions)):
        actions, old_log_prob, values = act(agent, obs)
        step = world.step(actions)
        acted = obs, actions, old_log_prob, values
        policy_gradient.store(rollout, row, acted, step, tally.lives)
        tally.count(actions, step)
        obs = step.obs
    rollout.values[-1] = act(agent, obs)[2]
    for measured in learn(agent, rollout):
        tally.measure(measured)
    return obs
"""


def detaching_act(agent, obs):
    """Right, with gradients turned on."""
    logits, values = agent.network(torch.from_numpy(obs))
    log_probs = logits.detach().log_softmax(dim=1).numpy()
    actions = sample(log_probs, agent.rng)
    return actions, log_probs[np.arange(len(obs)), actions], values.detach().numpy()


@pytest.mark.parametrize("act", [policy_gradient.act, detaching_act])
@pytest.mark.parametrize("right", [True, False])
def test_play_and_learn_however_the_learner_acts(act, right):
    scope = {"act": act, "learn": learn, "policy_gradient": policy_gradient}
    loop = LOOP if right else LOOP.replace("return obs", "return None")
    exec(loop, scope)
    assert (check(scope["play_and_learn"]) is scope["play_and_learn"]) is right
