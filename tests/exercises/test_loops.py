"""A loop is judged by itself, whatever the learner's other functions draw."""

import numpy as np
import pytest
import torch

from tutorial_lib.agents import policy_gradient
from tutorial_lib.agents.policy_gradient import learn
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


def other_act(agent, obs):
    """Right, and it asks the generator for other numbers than the course's."""
    with torch.no_grad():
        logits, values = agent.network(torch.from_numpy(obs))
    probs = logits.softmax(dim=1).double().numpy()
    actions = np.array([agent.rng.choice(len(row), p=row / row.sum()) for row in probs])
    taken = np.log(probs[np.arange(len(obs)), actions]).astype(np.float32)
    return actions, taken, values.numpy()


@pytest.mark.parametrize("act", [policy_gradient.act, other_act])
@pytest.mark.parametrize("right", [True, False])
def test_play_and_learn_whatever_the_learners_act_draws(act, right):
    scope = {"act": act, "learn": learn, "policy_gradient": policy_gradient}
    loop = LOOP if right else LOOP.replace("return obs", "return None")
    exec(loop, scope)
    assert (check(scope["play_and_learn"]) is scope["play_and_learn"]) is right
