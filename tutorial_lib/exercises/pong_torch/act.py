"""Exercise of lesson 02: draw actions, and keep what will be needed of them."""

from types import SimpleNamespace
from typing import Any

import numpy as np
import torch

from tutorial_lib.agents.policy_gradient import act
from tutorial_lib.equations.policies import sample
from tutorial_lib.exercises import comparison, distribution, draws
from tutorial_lib.exercises.exercise import Exercise, Row
from tutorial_lib.exercises.pong_torch._table import Table
from tutorial_lib.exercises.tensors import TORCH

ANSWER = """
with torch.no_grad():
    logits, values = agent.network(torch.from_numpy(obs))
    log_probs = logits.log_softmax(dim=1).cpu().numpy()
actions = sample(log_probs, agent.rng)
old_log_prob = log_probs[np.arange(len(obs)), actions]
return actions, old_log_prob, values.cpu().numpy()
"""

MISTAKES = """
- sample(log_probs, agent.rng)
+ log_probs.argmax(axis=1)
it takes the likeliest action. A policy draws: `sample(log_probs, agent.rng)`.

- sample(log_probs, agent.rng)
+ sample(np.exp(log_probs), agent.rng)
it draws in proportion to exp of the probabilities: `sample` takes logits or
log-probabilities.

- sample(log_probs, agent.rng)
+ agent.rng.integers(log_probs.shape[1], size=len(obs))
every action is equally likely, whatever the policy says.

- sample(log_probs, agent.rng)
+ sample(log_probs, np.random.default_rng())
it draws from a generator of its own, so no run can be repeated. Use `agent.rng`.

- sample(log_probs, agent.rng)
+ sample(log_probs, np.random.default_rng(0))
the draws do not come from the agent's generator: each call draws the same. Use
`agent.rng`.

- logits.log_softmax(dim=1).cpu().numpy()
+ logits.cpu().numpy()
it keeps the logit of the action taken. Its log-probability comes from `log_softmax`.

- logits.log_softmax(dim=1).cpu().numpy()
+ logits.log_softmax(dim=0).cpu().numpy()
the softmax runs over the games. It belongs to the actions: `dim=1`.

- return actions, old_log_prob, values.cpu().numpy()
+ return actions, np.exp(old_log_prob), values.cpu().numpy()
it keeps the probability. The update needs its logarithm.

- log_probs[np.arange(len(obs)), actions]
+ log_probs.max(axis=1)
it keeps how likely the likeliest action was. Pick the one that was drawn.

- log_probs[np.arange(len(obs)), actions]
+ log_probs[:, actions]
the actions of all games are picked in each game, [B, B]. Pick one in each.

- log_probs[np.arange(len(obs)), actions]
+ log_probs
it keeps the log-probabilities of all actions. Pick the one that was drawn.

- return actions, old_log_prob, values.cpu().numpy()
+ return actions, values.cpu().numpy(), old_log_prob
the order is another one: actions, their log-probability, values.

- values.cpu().numpy()
+ 0 * values.cpu().numpy()
the values are lost: the critic's guess belongs to what is returned.

- return actions, old_log_prob, values.cpu().numpy()
+ return actions, -old_log_prob, values.cpu().numpy()
it keeps minus the log-probability, which is the cross-entropy.

- with torch.no_grad():
+ agent.network.requires_grad_(False)
+ with torch.no_grad():
it freezes the weights, so nothing is learned from then on. `torch.no_grad()` turns
gradients off while it acts, and that is enough.
"""


def agent_of(logits: Any, values: Any, rng: np.random.Generator) -> Any:
    """An agent that acts by a table."""
    return SimpleNamespace(network=Table(logits, values), rng=rng)


def use(act: Any) -> Any:
    """What it returned; of log-probabilities, by how much they are off."""

    def used(logits: Any, values: Any, obs: Any, rng: Any) -> Any:
        came = act(agent_of(logits, values, rng), obs)
        if came is None or came is ...:
            return came
        several = isinstance(came, tuple | list)
        if not several or len(came) != 3:
            raise TypeError(
                "3 values are expected: actions, their log-probability, values; "
                f"{len(came) if several else comparison.a(came)} came"
            )
        drawn, off, expected = came
        taken = comparison.as_array(drawn)
        if taken.shape == np.shape(off) == obs.shape:
            right = torch.tensor(logits).log_softmax(dim=1).cpu().numpy()[obs]
            off = off - right[np.arange(len(obs)), taken.astype(int)]
            drawn = drawn if certain(logits) else np.zeros(len(obs), np.int64)
        return {
            "actions": drawn,
            "old_log_prob, less what is right": off,
            "values": expected,
        }

    return used


def certain(logits: Any) -> bool:
    """Whether nothing is left to chance."""
    ordered = np.sort(logits, axis=1)
    return bool((ordered[:, -1] - ordered[:, -2] > 25).all())


def case(logits: Any, values: Any, obs: Any, seed: int = 0) -> dict[str, Any]:
    """A logit for each state and action [S, A], values [S], the games' states [B]."""
    return {
        "logits": np.array(logits, np.float32),
        "values": np.array(values, np.float32),
        "obs": np.array(obs, np.int64),
        "rng": np.random.default_rng(seed),
    }


def draw(rng: draws.Generator) -> dict[str, Any]:
    """Two to five states, one to five games; now and then each action is certain."""
    states, actions = (int(rng.integers(2, 6)) for _ in range(2))
    logits = 2 * rng.standard_normal((states, actions))
    if rng.random() < 0.4:
        logits[np.arange(states), rng.integers(actions, size=states)] += 60
    games = draws.size(rng)
    seed = int(rng.integers(1000))
    values = draws.decimals(rng, states)
    return case(logits, values, rng.integers(states, size=games), seed)


def drawn_by(act: Any) -> Any:
    """The actions that it draws, as a function of logits [B, A] and a generator."""

    def actions(logits: np.ndarray, rng: np.random.Generator) -> Any:
        agent = agent_of(logits, np.zeros(len(logits)), rng)
        return act(agent, np.arange(len(logits)))[0]

    return actions


def anew(fn: Any) -> str | None:
    """Every call draws anew."""
    rng, logits = np.random.default_rng(3), np.zeros((60, 2))
    first, again = (np.asarray(drawn_by(fn)(logits, rng)).tolist() for _ in range(2))
    if first == again:
        return "Two calls with one generator gave the same 60 actions."
    return None


def turned_on_again(act: Any) -> str | None:
    """Gradients are on when it has acted."""
    agent = agent_of(np.zeros((2, 2)), np.zeros(2), np.random.default_rng(0))
    with torch.enable_grad():  # what it leaves behind ends here
        act(agent, np.arange(2))
        if torch.is_grad_enabled():
            return None
    return (
        "Gradients are still off after it has acted, so nothing could be learned. "
        "`with torch.no_grad():` turns them off for its own lines alone."
    )


def learns_on(act: Any) -> str | None:
    """The weights take a gradient when it has acted."""
    agent = agent_of(np.zeros((2, 2)), np.zeros(2), np.random.default_rng(0))
    with torch.enable_grad():
        act(agent, np.arange(2))
    if all(weights.requires_grad for weights in agent.network.parameters()):
        return None
    return (
        "After it has acted, the network's weights take no gradient any more, so "
        "nothing could be learned."
    )


EVEN = distribution.from_the_generator(np.zeros((1, 2)))
SHARES = distribution.shares(
    np.array([[0, np.log(2), np.log(5)]]),
    np.array([[0.125, 0.25, 0.625]]),
    range(3),
    ("odds of 1 to 2 to 5",),
)
SURE = case([[40, 0], [0, 40]], [0.5, -1], [1, 0, 1])
OPEN = case(np.log([[0.25, 0.75]]), [2], [0, 0])

EXERCISE = Exercise(
    act,
    ANSWER,
    rows=(
        Row(
            SURE,
            {
                "actions": np.array([1, 0, 1]),
                "old_log_prob, less what is right": np.zeros(3),
                "values": np.array([-1, 0.5, -1]),
            },
            "three games; state 0 makes the first action certain, state 1 the second.",
        ),
        Row(
            OPEN,
            {
                "actions": np.array([0, 0]),
                "old_log_prob, less what is right": np.zeros(2),
                "values": np.array([2.0, 2]),
            },
            "one action has the probability 0.25 and the other 0.75: whichever is "
            "drawn, its own logarithm belongs to it. Actions are shown as 0 where "
            "they are left to chance.",
        ),
    ),
    draw=draw,
    mistakes=MISTAKES,
    hints=(
        "`agent.network(torch.from_numpy(obs))` gives logits [B, A] and values [B], "
        "under `torch.no_grad()`; log-probabilities are `logits.log_softmax(dim=1)`.",
        "`sample` draws from log-probabilities as well as from logits; it takes an "
        "array (`.cpu().numpy()`) and the generator `agent.rng`.",
        "`log_probs[np.arange(len(obs)), actions]` picks those of the actions drawn.",
    ),
    difficulty=2,
    minutes=10,
    properties=(
        lambda fn: SHARES(drawn_by(fn)),
        anew,
        lambda fn: EVEN(drawn_by(fn)),
        turned_on_again,
        learns_on,
    ),
    names={**TORCH, "sample": sample},
    use=use,
)
