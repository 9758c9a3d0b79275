"""Exercise of lesson 02: one update of policy and critic."""

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np

from tutorial_lib.agents.policy_gradient import CLIPPED, Batch, measures, update
from tutorial_lib.equations.losses import (
    clipped_loss,
    entropy,
    log_prob,
    policy_gradient_loss,
    value_loss,
)
from tutorial_lib.exercises import draws
from tutorial_lib.exercises.exercise import Exercise, Row
from tutorial_lib.exercises.pong_torch._table import Table, plain_steps
from tutorial_lib.exercises.tensors import TORCH, floats, wholes

STUB = """
logits, values = ...
new_log_prob = ...
policy_loss, value_loss_, entropy_ = ...
...
return measures(agent, batch, new_log_prob, policy_loss, value_loss_, entropy_)
"""

ANSWER = """
settings = agent.settings
logits, values = agent.network(batch.obs)
new_log_prob = log_prob(logits, batch.actions)
policy_loss = clipped_loss(
    new_log_prob, batch.old_log_prob, batch.advantages, settings.clip
)
value_loss_ = value_loss(values, batch.returns)
entropy_ = entropy(logits).mean()
loss = policy_loss - settings.entropy_bonus * entropy_
if settings.baseline:
    loss = loss + 0.5 * value_loss_
agent.optimizer.zero_grad()
loss.backward()
torch.nn.utils.clip_grad_norm_(agent.network.parameters(), 0.5)
agent.optimizer.step()
return measures(agent, batch, new_log_prob, policy_loss, value_loss_, entropy_)
"""

MISTAKES = """
- agent.optimizer.zero_grad()
the slopes of earlier minibatches are still there and are added to this one's. First
`agent.optimizer.zero_grad()`.

- agent.optimizer.step()
nothing is learned: the weights stay as they were. It takes three things, in this order:
`zero_grad` wipes old slopes, `backward` finds new ones, `step` moves the weights by
them.

- torch.nn.utils.clip_grad_norm_(agent.network.parameters(), 0.5)
a long gradient is not shortened before the step, so one strange minibatch can throw the
network far: `clip_grad_norm_(agent.network.parameters(), 0.5)`, after `backward`.

- loss = policy_loss - settings.entropy_bonus * entropy_
+ loss = policy_loss + settings.entropy_bonus * entropy_
the bonus has the wrong sign: it makes the policy certain. Entropy is taken off the
loss.

- loss = policy_loss - settings.entropy_bonus * entropy_
+ loss = policy_loss
the bonus for entropy is missing: take `settings.entropy_bonus` times the entropy off
the loss.

- loss = policy_loss - settings.entropy_bonus * entropy_
+ loss = -policy_loss - settings.entropy_bonus * entropy_
it climbs where it should descend: `policy_loss` is to be minimised as it is.

- if settings.baseline:
-     loss = loss + 0.5 * value_loss_
the critic never learns: half the value loss belongs to the loss, if there is a
baseline.

- if settings.baseline:
-     loss = loss + 0.5 * value_loss_
+ loss = loss + 0.5 * value_loss_
a critic learns even where there is none: ask `settings.baseline` first.

- 0.5 * value_loss_
+ value_loss_
the value loss counts in full; it is to count half.

- 0.5 * value_loss_
+ -0.5 * value_loss_
the critic runs away from the returns: its loss is added, not taken off.

- value_loss(values, batch.returns)
+ value_loss(values, batch.advantages)
the critic learns the advantages. It is to expect the returns: `batch.returns`.

- batch.old_log_prob, batch.advantages
+ batch.old_log_prob, batch.returns
the policy is weighted by the returns. What was better than expected are
`batch.advantages`.

- policy_loss = clipped_loss(
-     new_log_prob, batch.old_log_prob, batch.advantages, settings.clip
- )
+ policy_loss = policy_gradient_loss(logits, batch.actions, batch.advantages)
the plain loss of section 1 stands where the clipped one belongs: nothing stops an
action that has moved far enough.

- new_log_prob, batch.old_log_prob, batch.advantages, settings.clip
+ new_log_prob, new_log_prob, batch.advantages, settings.clip
the policy is compared with itself, so the ratio is always 1 and nothing is ever
clipped. Compare with `batch.old_log_prob`.

- new_log_prob, batch.old_log_prob, batch.advantages, settings.clip
+ batch.old_log_prob, new_log_prob, batch.advantages, settings.clip
now and then are swapped, and no gradient flows into what was then. First
`new_log_prob`.

- settings.clip
+ 0.1
the clip is 0.1 whatever the settings say. Use `settings.clip`.

- entropy_ = entropy(logits).mean()
+ entropy_ = entropy(logits).sum()
the entropy is added up over the minibatch. The loss takes its mean.

- agent.optimizer.step()
+ agent.optimizer.step()
+ agent.optimizer.step()
it takes two steps for one minibatch.
"""


def use(update: Any) -> Any:
    """Two updates with one minibatch, seen in the weights of a table."""

    def used(
        logits: Any,
        values: Any,
        baseline: bool,
        clip: float,
        entropy_bonus: float,
        obs: Any,
        actions: Any,
        old_probs: Any,
        advantages: Any,
        returns: Any,
    ) -> dict[str, Any]:
        network = Table(logits, values)
        settings = replace(
            CLIPPED, baseline=baseline, clip=clip, entropy_bonus=entropy_bonus
        )
        optimizer = plain_steps(network)
        agent = SimpleNamespace(network=network, optimizer=optimizer, settings=settings)
        batch = Batch(obs, actions, old_probs.log(), advantages, returns)
        told = [update(agent, batch) for _ in range(2)]
        return {
            "logits then": network.logits.detach(),
            "values then": network.values.detach(),
            "measures": np.array(told, float),
        }

    return used


def case(
    logits: Any,
    values: Any,
    obs: Any,
    actions: Any,
    old_probs: Any,
    advantages: Any,
    returns: Any,
    baseline: bool = True,
    clip: float = 0.2,
    entropy_bonus: float = 0.01,
) -> dict[str, Any]:
    """A table for each state, [S, A] and [S], some settings, and a minibatch, [N]."""
    return {
        "logits": np.array(logits, np.float32),
        "values": np.array(values, np.float32),
        "baseline": baseline,
        "clip": clip,
        "entropy_bonus": entropy_bonus,
        "obs": wholes(obs),
        "actions": wholes(actions),
        "old_probs": floats(old_probs),
        "advantages": floats(advantages),
        "returns": floats(returns),
    }


def draw(rng: draws.Generator) -> dict[str, Any]:
    """One to five steps in one to three states; some actions have moved already."""
    states, count = draws.size(rng, 3), int(rng.integers(2, 4))
    rows = draws.size(rng)
    logits = rng.standard_normal((states, count))
    obs = rng.integers(states, size=rows)
    actions = rng.integers(count, size=rows)
    odds = np.exp(logits[obs])
    probs = odds[np.arange(rows), actions] / odds.sum(axis=1)
    moved = np.where(draws.bools(rng, rows), rng.uniform(0.6, 1.7, rows), 1)
    return case(
        logits,
        rng.standard_normal(states),
        obs,
        actions,
        np.minimum(probs * moved, 1),
        draws.one_of(rng, 0.3, 1, 3) * rng.standard_normal(rows),
        rng.standard_normal(rows),
        bool(rng.random() < 0.8),
        draws.one_of(rng, 0.1, 0.2, 0.5),
        draws.one_of(rng, 0.0, 0.01, 0.3),
    )


ONE = case([[0, 0]], [0], [0], [0], [0.5], [0.5], [0.2])
ALONE = case([[0, 0]], [0], [0], [1], [0.5], [0.4], [9], baseline=False)

EXERCISE = Exercise(
    update,
    ANSWER,
    rows=(
        Row(
            ONE,
            use(update)(**ONE),
            "one step, two actions alike. The first update moves the logits by 0.25 up "
            "and down and the value by 0.2. Then the action has a probability of 0.62, "
            "more than 0.5 * 1.2: clipped, it is only pulled back a little, by the "
            "bonus for entropy.",
        ),
        Row(
            ALONE,
            use(update)(**ALONE),
            "no baseline: the value stays 0, however wrong it is.",
        ),
    ),
    draw=draw,
    mistakes=MISTAKES,
    hints=(
        "First what is known: `logits, values = agent.network(batch.obs)`, and "
        "`new_log_prob = log_prob(logits, batch.actions)`. Then three numbers by your "
        "three functions; of the entropies the mean.",
        "The loss is the policy loss, less `settings.entropy_bonus` times the entropy, "
        "and, `if settings.baseline`, plus half the value loss.",
        "The step: `zero_grad()` and `step()` of `agent.optimizer`, between them "
        "`loss.backward()` and `clip_grad_norm_` of `torch.nn.utils`, which takes "
        "`agent.network.parameters()` and the longest length, 0.5.",
    ),
    difficulty=3,
    minutes=20,
    names={
        **TORCH,
        "clipped_loss": clipped_loss,
        "entropy": entropy,
        "log_prob": log_prob,
        "measures": measures,
        "policy_gradient_loss": policy_gradient_loss,
        "value_loss": value_loss,
    },
    use=use,
    stub=STUB,
)
