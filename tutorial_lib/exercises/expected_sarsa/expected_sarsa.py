"""Exercise of lesson 08: what the next states are worth to an agent as it acts now."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import torch
from torch import nn

from tutorial_lib.agents import dqn
from tutorial_lib.agents.manifest import Told
from tutorial_lib.agents.memory import ReplayMemory
from tutorial_lib.equations.policies import (
    epsilon_greedy_probs,
    epsilon_soft,
    softmax_probs,
)
from tutorial_lib.equations.targets import expected_value, max_value, sampled_value
from tutorial_lib.exercises import draws
from tutorial_lib.exercises.exercise import Exercise, Row
from tutorial_lib.exercises.tensors import TORCH, floats

ANSWER = """
next_q_values = agent.target_network(next_obs)
epsilon, temperature = agent.epsilon, agent.settings.temperature
known = next_q_values.numpy()
if temperature == 0:
    probs = epsilon_greedy_probs(known, epsilon)
else:
    soft = softmax_probs(known, temperature)
    probs = (1 - epsilon) * soft + epsilon / known.shape[1]
probs = torch.from_numpy(probs).to(next_q_values.dtype)
return expected_value(next_q_values, probs)
"""

MISTAKES = """
- agent.target_network(next_obs)
+ agent.q_network(next_obs)
the network that learns is asked, so every update moves its own goal. Ask the copy that
stands still: `agent.target_network`.

+ return agent.target_network(next_obs).max(dim=1).values
the best action's value came, as in Q-learning. The agent takes others too, now and
then: weigh each value by its probability.

+ return agent.q_network(next_obs).max(dim=1).values
the best action's value came, by the network that learns. Ask the target network, and
weigh each value by its probability.

- epsilon_greedy_probs(known, epsilon)
+ epsilon_greedy_probs(known, 0)
without a temperature it counts on the best action alone. The agent explores: hand
`agent.epsilon` on.

- (1 - epsilon) * soft + epsilon / known.shape[1]
+ soft
its softmax does not explore. With a temperature, too, epsilon of the actions are
random: `(1 - epsilon) * soft`, and for each action epsilon / A besides.

- epsilon, temperature = agent.epsilon, agent.settings.temperature
+ epsilon, temperature = 0, agent.settings.temperature
it never explores, with a temperature or without. The agent does: mix in
`agent.epsilon`.

- temperature = agent.epsilon, agent.settings.temperature
+ temperature = agent.epsilon, 0
it is epsilon-greedy whatever the temperature. Where `agent.settings.temperature` is
above 0, the policy is a softmax with epsilon mixed in.

- agent.epsilon, agent
+ agent.settings.epsilon_end, agent
it explores as little as the agent will in the end. How much it explores now is
`agent.epsilon`.

- if temperature == 0:
-     probs = epsilon_greedy_probs(known, epsilon)
- else:
-     soft = softmax_probs(known, temperature)
-     probs =
+ soft = softmax_probs(known, temperature)
+ probs =
it takes a softmax at temperature 0, where one would divide by 0. There the policy is
lesson 04's `epsilon_greedy_probs`.

- known = next_q_values.numpy()
+ known = agent.q_network(next_obs).detach().numpy()
one network chooses, the other values, as in Double Q-learning. Here both come from the
target network.

- return expected_value(next_q_values, probs)
+ return expected_value(agent.q_network(next_obs), probs)
the target network gives the probabilities, and the network that learns the values.
Take both from the target network.

- return expected_value(next_q_values, probs)
+ actions = torch.multinomial(probs, 1)
+ return next_q_values.gather(1, actions).squeeze(1)
one action is drawn and its value taken, as in SARSA. Take the mean over all that may be
drawn: `expected_value`.

- return expected_value(next_q_values, probs)
+ return next_q_values.mean(dim=1)
it is the mean as if every action were random. Weigh each value by its probability.

- epsilon / known.shape[1]
+ epsilon
with a temperature every action gets the whole epsilon. They share it: epsilon / A.

- epsilon / known.shape[1]
+ epsilon / len(known)
with a temperature epsilon is divided by the number of rows. It is shared by the
actions: `known.shape[1]`.

- (1 - epsilon) * soft
+ soft
with a temperature chance is added and nothing taken away, so a row adds to more than 1.
The softmax has only 1 - epsilon left.

- (1 - epsilon) * soft + epsilon / known.shape[1]
+ epsilon * soft + (1 - epsilon) / known.shape[1]
with a temperature it is the softmax in a share epsilon of the steps, and random in all
others. Turn it round.

- softmax_probs(known, temperature)
+ softmax_probs(known, 1.0)
its softmax has a temperature of 1, whatever the settings say: take
`agent.settings.temperature`.
"""


def agent_with(
    target_weights: Any, online_weights: Any, epsilon: float, temperature: float
) -> dqn.Agent:
    """An agent of two linear networks that has come down to this epsilon.

    Args:
        target_weights: [D, A], Q(s', .) for each number of an observation.
        online_weights: [D, A], those of the network that learns.
        epsilon: share of random actions now, 0.02 to 1.
        temperature: of its softmax; 0 for none.
    """
    weights = floats(online_weights), floats(target_weights)
    inputs, actions = weights[0].shape
    q_network, target_network = (
        nn.Linear(inputs, actions, bias=False) for _ in weights
    )
    settings = replace(
        dqn.TOY, temperature=temperature, epsilon_end=0.02, epsilon_over=980_000
    )
    agent = dqn.assembled(
        Told("Catch", (inputs,), actions),
        settings,
        np.random.default_rng(0),
        q_network,
        target_network,
        ReplayMemory(1, (inputs,)),
    )
    with torch.no_grad():
        for network, each in zip((q_network, target_network), weights, strict=True):
            network.weight.copy_(each.T)
    agent.agent_steps = round((1 - epsilon) * 1_000_000)
    return agent


def use(expected_sarsa: Callable[..., Any]) -> Callable[..., Any]:
    """What it makes of the next observations where `learn` calls it."""

    def worth(
        next_obs: Any,
        target_weights: Any,
        online_weights: Any,
        epsilon: float,
        temperature: float,
    ) -> Any:
        agent = agent_with(target_weights, online_weights, epsilon, temperature)
        with torch.no_grad():
            return expected_sarsa(agent, floats(next_obs))

    return worth


def asked(
    next_obs: Any, target: Any, online: Any, epsilon: float, temperature: float
) -> dict[str, Any]:
    """Observations [B, D], the weights of two networks [D, A], and a policy."""
    return {
        "next_obs": np.asarray(next_obs, np.float32),
        "target_weights": np.asarray(target, np.float32),
        "online_weights": np.asarray(online, np.float32),
        "epsilon": epsilon,
        "temperature": temperature,
    }


def draw(rng: draws.Generator) -> dict[str, Any]:
    """One to four observations of one to three numbers, two to four actions."""
    numbers, actions = int(rng.integers(1, 4)), int(rng.integers(2, 5))
    shape = numbers, actions
    return asked(
        draws.numbers(rng, draws.size(rng, 4), numbers),
        draws.numbers(rng, *shape),
        draws.numbers(rng, *shape),
        draws.one_of(rng, 0.1, 0.3, 0.5, 1.0),
        draws.one_of(rng, 0.0, 0.0, 0.5, 1.0, 2.0),
    )


THREE_TO_ONE = float(2 / np.log(3))  # temperature at which 2 points weigh three times

EXERCISE = Exercise(
    dqn.expected_sarsa,
    ANSWER,
    rows=(
        Row(
            asked(
                [[1, 0], [0, 1]],
                [[0, 10, 2, 0], [-3, -4, -5, -8]],
                [[9, 0, 0, 0], [0, 0, 0, 9]],
                0.4,
                0.0,
            ),
            floats([7.2, -3.8]),
            "no temperature, and two states: the weights are their values. Chance "
            "gives 0.1 to each of four actions, the best has 0.6 more: 0.1 * 12 + "
            "0.6 * 10, and 0.1 * -20 + 0.6 * -3. The other network would choose "
            "other actions.",
        ),
        Row(
            asked([[1]], [[0, 2]], [[5, 1]], 0.5, THREE_TO_ONE),
            floats([1.25]),
            "a temperature of 2 / log(3): a softmax weighs 0 and 2 as 1 to 3, which "
            "makes 1.5. Half of the actions are random, which makes 1.",
        ),
        Row(
            asked([[2, 0], [0, 1], [1, 1]], [[1, 5], [3, -7]], [[8, 8], [8, 8]], 1, 0),
            floats([6, -2, 1]),
            "all actions are random, as at the beginning of a run: the plain mean.",
        ),
        Row(
            asked([[1]], [[100, 100]], [[0, 0]], 0.5, 0.5),
            floats([100]),
            "large values at a small temperature: exp(200) is too large for float32.",
        ),
    ),
    draw=draw,
    mistakes=MISTAKES,
    hints=(
        "Three steps: what the target network says of the next observations; how "
        "likely each action is there; the mean, with your `expected_value`.",
        "Where `agent.settings.temperature` is 0 the probabilities are "
        "`epsilon_greedy_probs(known, agent.epsilon)`, with `known` the values as an "
        "array. Else mix: 1 - epsilon of `softmax_probs`, and epsilon / A for each.",
        "The end: `probs = torch.from_numpy(probs).to(next_q_values.dtype)`, then "
        "`return expected_value(next_q_values, probs)`.",
    ),
    difficulty=2,
    minutes=12,
    names={
        **TORCH,
        "dqn": dqn,
        "epsilon_greedy_probs": epsilon_greedy_probs,
        "epsilon_soft": epsilon_soft,
        "softmax_probs": softmax_probs,
        "expected_value": expected_value,
        "max_value": max_value,
        "sampled_value": sampled_value,
    },
    use=use,
)
