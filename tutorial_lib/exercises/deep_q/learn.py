"""Exercise of lesson 05: one update of the online network."""

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import torch
from torch import nn

from tutorial_lib.agents.dqn import TOY, learn, measures, sync
from tutorial_lib.agents.memory import Batch
from tutorial_lib.equations.targets import huber, max_value, q_taken, td_target
from tutorial_lib.exercises import draws
from tutorial_lib.exercises.exercise import Exercise, Row
from tutorial_lib.exercises.tensors import TORCH, bools, floats, wholes

STUB = """
q_values = taken = td_error = loss = ...
return measures(agent, loss, q_values, taken, td_error)
"""

ANSWER = """
q_values = agent.q_network(batch.obs)
with torch.no_grad():
    value = next_value(agent, batch.next_obs)
target = td_target(batch.rewards, batch.terminated, value, batch.discounts)
taken = q_taken(q_values, batch.actions)
td_error = target - taken
loss = huber(td_error, agent.settings.huber_threshold).mean()
agent.optimizer.zero_grad()
loss.backward()
agent.optimizer.step()
return measures(agent, loss, q_values, taken, td_error)
"""

MISTAKES = """
- agent.optimizer.zero_grad()
the slopes of all earlier batches are still there and are added to this one's. First
`agent.optimizer.zero_grad()`.

- agent.optimizer.zero_grad()
+ agent.optimizer = torch.optim.Adam(agent.q_network.parameters())
+ agent.optimizer.zero_grad()
an optimizer made anew for every batch remembers nothing, and has a learning rate of its
own. The agent has one: `agent.optimizer`.

- agent.optimizer.step()
the network stays as it was. It takes three things, in this order: `zero_grad` wipes the
slopes, `backward` finds new ones, `step` moves the weights by them.

- loss.backward()
+ (-loss).backward()
it climbs: the loss grows with every update.

- huber(td_error, agent.settings.huber_threshold).mean()
+ huber(td_error, agent.settings.huber_threshold).sum()
the step grows with the size of the batch: a loss is the mean over its rows.

- huber(td_error, agent.settings.huber_threshold).mean()
+ (td_error**2 / 2).mean()
large errors pull with all their size: that is the squared error, not Huber's.

- huber(td_error, agent.settings.huber_threshold).mean()
+ (td_error**2).mean()
large errors pull with twice their size: that is the squared error, not Huber's.

- huber(td_error, agent.settings.huber_threshold).mean()
+ huber(td_error, agent.settings.huber_threshold)
the loss has a number for each row; slopes are found of one number. Take the mean.

- td_error = target - taken
+ td_error = (target - taken).clamp(-1, 1)
errors beyond 1 are cut off, so they pull no longer at all. Leave large ones to `huber`:
there they pull with the slope of the threshold.

- huber(td_error, agent.settings.huber_threshold).mean()
+ huber(td_error).mean()
the threshold is 1 whatever the settings say. Use `agent.settings.huber_threshold`.

- huber(td_error, agent.settings.huber_threshold).mean()
+ td_error.abs().mean()
every error pulls alike, however small: that is the absolute error, not Huber's.

- huber(td_error, agent.settings.huber_threshold).mean()
+ td_error.mean()
the errors are added up with their signs, so half of them push the wrong way.

- td_target(batch.rewards, batch.terminated, value, batch.discounts)
+ td_target(batch.rewards, torch.zeros_like(batch.terminated), value, batch.discounts)
it bootstraps through the end of a game: what terminated is worth its reward alone.

- td_target(batch.rewards, batch.terminated, value, batch.discounts)
+ td_target(batch.rewards, batch.terminated, value, agent.settings.gamma)
every row is discounted by the settings' gamma. Each row has its own: `batch.discounts`.

- td_target(batch.rewards, batch.terminated, value, batch.discounts)
+ td_target(batch.rewards, batch.terminated, value, 0.99)
every row is discounted by 0.99. Each row has its own: `batch.discounts`.

- td_target(batch.rewards, batch.terminated, value, batch.discounts)
+ td_target(batch.rewards, ~batch.terminated, value, batch.discounts)
it expects something after the end of a game, and nothing where it goes on.

- td_target(batch.rewards, batch.terminated, value, batch.discounts)
+ td_target(batch.rewards.sign(), batch.terminated, value, batch.discounts)
rewards are cut to their sign. Where that is asked for, it was done before they were
stored.

- with torch.no_grad():
-     value = next_value(agent, batch.next_obs)
+ value = next_value(agent, batch.next_obs)
- td_target(batch.rewards, batch.terminated, value, batch.discounts)
+ batch.rewards + batch.discounts * value * ~batch.terminated
a gradient flows into the target, which is to be a constant. Find the value of what
follows under `torch.no_grad()`.

- td_target(batch.rewards, batch.terminated, value, batch.discounts)
+ td_target(batch.rewards, batch.terminated, value, 1.0)
what follows is not discounted. Each row has its own discount: `batch.discounts`.

- td_target(batch.rewards, batch.terminated, value, batch.discounts)
+ batch.rewards
nothing is expected of what follows: the target is the reward alone.

- value = next_value(agent, batch.next_obs)
+ value = next_value(agent, batch.obs)
it asks what the state before the action is worth; what follows is `batch.next_obs`.

- value = next_value(agent, batch.next_obs)
+ value = max_value(agent.target_network(batch.next_obs))
it always takes the best action's value. What the next state is worth is the argument's
to say: `next_value(agent, batch.next_obs)`.

- value = next_value(agent, batch.next_obs)
+ value = max_value(agent.q_network(batch.next_obs))
the network sets its own targets. What the next state is worth is the argument's to
say, and that asks the target network: `next_value(agent, batch.next_obs)`.

- q_values = agent.q_network(batch.obs)
+ q_values = agent.target_network(batch.obs)
the target network's values are compared with the targets, and it is never to learn.

- q_values = agent.q_network(batch.obs)
+ q_values = agent.q_network(batch.next_obs)
the values of `batch.next_obs` are moved. The action was taken at `batch.obs`.

- taken = q_taken(q_values, batch.actions)
+ taken = q_values.gather(1, batch.actions[:, None])
a column of values meets a row of targets, so every value is compared with every row's
target. `q_taken` gives a row.

- taken = q_taken(q_values, batch.actions)
+ taken = max_value(q_values)
the best action's value is moved, whatever was done. Only the action taken was tried.

- taken = q_taken(q_values, batch.actions)
+ taken = q_values.mean(dim=1)
the values of all actions are moved. Only the action taken was tried.

- taken = q_taken(q_values, batch.actions)
+ taken = q_taken(q_values, batch.actions).detach()
no gradient reaches the network: the value of the action taken must carry it.

- agent.optimizer.step()
+ agent.optimizer.step()
+ agent.target_network.load_state_dict(agent.q_network.state_dict())
the target network follows at every update. It is copied by the loop, now and then.

- agent.optimizer.step()
+ agent.optimizer.step()
+ agent.optimizer.step()
two steps are taken for one batch.

- return measures(agent, loss, q_values, taken, td_error)
+ return loss.item()
the loss alone came back. The loop counts on all that `measures` tells.

- return measures(agent, loss, q_values, taken, td_error)
+ measures(agent, loss, q_values, taken, td_error)
it returns nothing: what `measures` tells is to be returned.
"""


def use(learn: Any) -> Any:
    """Two updates with one batch, seen in the weights of two linear networks."""

    def used(
        q_network: Any,
        target_network: Any,
        mean: bool,
        threshold: float,
        obs: Any,
        actions: Any,
        rewards: Any,
        next_obs: Any,
        terminated: Any,
        discounts: Any,
    ) -> dict[str, Any]:
        online, target = (_linear(each) for each in (q_network, target_network))
        agent = SimpleNamespace(
            q_network=online,
            target_network=target,
            # Plain steps, for Adam's hide how long a slope is.
            optimizer=torch.optim.SGD(online.parameters(), lr=0.5),
            settings=replace(TOY, huber_threshold=threshold),
            epsilon=0.5,
        )

        def next_value(agent: Any, next_obs: torch.Tensor) -> torch.Tensor:
            q_values = agent.target_network(next_obs)
            return q_values.mean(dim=1) if mean else max_value(q_values)

        batch = Batch(obs, actions, rewards, next_obs, terminated, discounts)
        told = [learn(agent, batch, next_value) for _ in range(2)]
        slope = target.weight.grad
        pull = 0.0 if slope is None else float(slope.norm())
        return {
            "q_network": online.weight.detach(),
            "target_network": target.weight.detach(),
            "slopes of the target network": pull,
            "measures": np.array(told, float),
        }

    return used


def _linear(weights: torch.Tensor) -> nn.Linear:
    actions, inputs = weights.shape
    network = nn.Linear(inputs, actions, bias=False)
    with torch.no_grad():
        network.weight.copy_(weights)
    return network


def case(
    q_network: Any,
    target_network: Any,
    obs: Any,
    actions: Any,
    rewards: Any,
    next_obs: Any,
    terminated: Any,
    discounts: Any,
    mean: bool = False,
    threshold: float = 1.0,
) -> dict[str, Any]:
    """Weights of two linear networks [A, D], and a batch."""
    return {
        "q_network": floats(q_network),
        "target_network": floats(target_network),
        "mean": mean,
        "threshold": threshold,
        "obs": floats(obs),
        "actions": wholes(actions),
        "rewards": floats(rewards),
        "next_obs": floats(next_obs),
        "terminated": bools(terminated),
        "discounts": floats(discounts),
    }


def draw(rng: draws.Generator) -> dict[str, Any]:
    """A batch of 1 to 5 rows, 2 or 3 actions, 1 to 3 inputs."""
    rows, inputs, actions = draws.size(rng), draws.size(rng, 3), 2 + rng.integers(2)
    return case(
        rng.standard_normal((actions, inputs)),
        rng.standard_normal((actions, inputs)),
        rng.standard_normal((rows, inputs)),
        rng.integers(actions, size=rows),
        rng.standard_normal(rows),
        rng.standard_normal((rows, inputs)),
        draws.bools(rng, rows),
        draws.one_of(rng, 0.5, 0.9) ** rng.integers(1, 4, rows),
        bool(rng.random() < 0.3),
        draws.one_of(rng, 0.5, 1.0, 2.0),
    )


ONE = case([[1], [0]], [[2], [4]], [[1]], [0], [1], [[1]], [0], [0.5])
END = case([[1], [0]], [[2], [4]], [[1]], [0], [1.5], [[99]], [1], [0.5])


EXERCISE = Exercise(
    learn,
    ANSWER,
    rows=(
        Row(
            ONE,
            use(learn)(**ONE),
            "one row, two actions. The target is 1 + 0.5 * 4 = 3, the value of the "
            "action taken 1; the error of 2 pulls with a slope of 1, by steps of 0.5.",
        ),
        Row(
            END,
            use(learn)(**END),
            "the game ends here: the target is the reward, 1.5, whatever follows.",
        ),
    ),
    draw=draw,
    mistakes=MISTAKES,
    hints=(
        "Five things in this order: what the network says of `batch.obs`; what the "
        "next state is worth, `next_value(agent, batch.next_obs)`, under "
        "`torch.no_grad()`; the target; the TD error of the action taken; the loss.",
        "`td_target(batch.rewards, batch.terminated, value, batch.discounts)`, "
        "`q_taken(q_values, batch.actions)`, and the mean of "
        "`huber(td_error, agent.settings.huber_threshold)`.",
        "Then the step: `agent.optimizer.zero_grad()`, `loss.backward()`, "
        "`agent.optimizer.step()`.",
    ),
    difficulty=3,
    minutes=20,
    names={
        **TORCH,
        "nn": nn,
        "huber": huber,
        "max_value": max_value,
        "q_taken": q_taken,
        "sync": sync,
        "td_target": td_target,
        "measures": measures,
    },
    use=use,
    stub=STUB,
)
