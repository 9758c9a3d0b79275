"""Exercise of lesson 11: one update, with one network."""

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import torch
from torch import nn

from tutorial_lib.agents.pqn import TOY, Batch, measures, regress
from tutorial_lib.equations.targets import huber, q_taken
from tutorial_lib.exercises import draws
from tutorial_lib.exercises.exercise import Exercise, Row
from tutorial_lib.exercises.tensors import TORCH, floats, wholes

STUB = """
taken = td_error = loss = ...
return measures(loss, taken, td_error)
"""

ANSWER = """
taken = q_taken(agent.network(batch.obs), batch.actions)
td_error = batch.targets - taken
loss = td_error.square().mean() / 2
agent.optimizer.zero_grad()
loss.backward()
longest = agent.settings.longest_gradient
torch.nn.utils.clip_grad_norm_(agent.network.parameters(), longest)
agent.optimizer.step()
return measures(loss, taken, td_error)
"""

MISTAKES = """
- agent.optimizer.zero_grad()
the slopes of all earlier batches are still there and are added to this one's. First
`agent.optimizer.zero_grad()`.

- agent.optimizer.step()
the network stays as it was: `step` moves the weights by the slopes that `backward`
found.

- torch.nn.utils.clip_grad_norm_(agent.network.parameters(), longest)
a long gradient is not shortened, or only after the step was taken.
`torch.nn.utils.clip_grad_norm_` does it, after `backward` and before `step`.

- longest = agent.settings.longest_gradient
+ longest = 10.0
the longest gradient is 10 whatever the settings say. Use
`agent.settings.longest_gradient`.

- torch.nn.utils.clip_grad_norm_(agent.network.parameters(), longest)
+ torch.nn.utils.clip_grad_value_(agent.network.parameters(), longest)
every slope is cut by itself, which changes the direction. Shorten all of them together:
`clip_grad_norm_`.

- torch.nn.utils.clip_grad_norm_(agent.network.parameters(), longest)
+ for each in agent.network.parameters():
+     torch.nn.utils.clip_grad_norm_(each, longest)
the slopes of each layer's weights are shortened by themselves, which changes the
direction. Hand all of them to `clip_grad_norm_` at once.

- loss.backward()
+ (-loss).backward()
it climbs: the loss grows with every update.

- td_error.square().mean() / 2
+ td_error.square().sum() / 2
the step grows with the size of the batch: a loss is the mean over its rows.

- td_error.square().mean() / 2
+ td_error.square().mean()
the loss is the whole square of the error. Asked for is half of it, whose slope is the
error.

- td_error.square().mean() / 2
+ huber(td_error).mean()
large errors pull no more than errors of 1: that is Huber's loss. Here a long gradient
is shortened instead.

- td_error.square().mean() / 2
+ td_error.abs().mean()
every error pulls alike, however small: that is the absolute error.

- td_error.square().mean() / 2
+ td_error.mean().square() / 2
the mean error is squared, so that errors of both signs cancel. Square first.

- q_taken(agent.network(batch.obs), batch.actions)
+ agent.network(batch.obs).max(dim=1).values
the best action's value is moved, whatever was done. Only the action taken was tried.

- q_taken(agent.network(batch.obs), batch.actions)
+ agent.network(batch.obs).mean(dim=1)
the values of all actions are moved. Only the action taken was tried.

- q_taken(agent.network(batch.obs), batch.actions)
+ agent.network(batch.obs).gather(1, batch.actions[:, None])
a column of values meets a row of targets, so every value is compared with every row's
target. `q_taken` gives a row.

- agent.optimizer.step()
+ agent.optimizer.step()
+ agent.optimizer.step()
two steps are taken for one batch.

- return measures(loss, taken, td_error)
+ return loss.item()
the loss alone came back. The loop counts on all that `measures` tells.

- return measures(loss, taken, td_error)
+ measures(loss, taken, td_error)
it returns nothing: what `measures` tells is to be returned.
"""


def use(regress: Any) -> Any:
    """Two updates with one batch, seen in a linear network."""

    def used(
        weights: Any, obs: Any, actions: Any, targets: Any, longest_gradient: float
    ) -> dict[str, Any]:
        outputs, inputs = weights.shape
        # A bias, too: whoever shortens each slope by itself is to be seen.
        network = nn.Linear(inputs, outputs)
        with torch.no_grad():
            network.weight.copy_(weights)
            network.bias.zero_()
        agent = SimpleNamespace(
            network=network,
            # Plain steps, for Adam's hide how long a slope is.
            optimizer=torch.optim.SGD(network.parameters(), lr=0.5),
            settings=replace(TOY, longest_gradient=longest_gradient),
        )
        batch = Batch(obs, actions, targets)
        told = [regress(agent, batch) for _ in range(2)]
        return {
            "network": network.weight.detach(),
            "bias": network.bias.detach(),
            "measures": np.array(told, float),
        }

    return used


def case(
    weights: Any, obs: Any, actions: Any, targets: Any, longest_gradient: float = 100.0
) -> dict[str, Any]:
    """Weights of a linear network [A, D], and a batch."""
    return {
        "weights": floats(weights),
        "obs": floats(obs),
        "actions": wholes(actions),
        "targets": floats(targets),
        "longest_gradient": longest_gradient,
    }


def draw(rng: draws.Generator) -> dict[str, Any]:
    """One to five rows; in half of the draws the gradient is too long."""
    count, inputs, actions = (
        draws.size(rng),
        draws.size(rng, 3),
        int(rng.integers(2, 5)),
    )
    return case(
        rng.standard_normal((actions, inputs)),
        rng.standard_normal((count, inputs)),
        rng.integers(actions, size=count),
        4 * rng.standard_normal(count),
        draws.one_of(rng, 100.0, 0.25, 0.5),
    )


ONE = case([[1, 0], [0, 1]], [[1, 2]], [1], [6])
LONG = case([[1, 0], [0, 1]], [[1, 0], [0, 2]], [0, 1], [3, -2], longest_gradient=0.5)

EXERCISE = Exercise(
    regress,
    ANSWER,
    rows=(
        Row(
            ONE,
            use(regress)(**ONE),
            "one row: the action taken is worth 2 and its target is 6, so half the "
            "square of the error is 8.",
        ),
        Row(
            LONG,
            use(regress)(**LONG),
            "two rows whose errors are 2 and -4; the gradient is longer than 0.5.",
        ),
    ),
    draw=draw,
    mistakes=MISTAKES,
    hints=(
        "As in lesson 05, but the targets are in the batch and there is one network: "
        "`taken = q_taken(agent.network(batch.obs), batch.actions)`.",
        "`zero_grad`, `backward`, then "
        "`torch.nn.utils.clip_grad_norm_(agent.network.parameters(), longest)`, "
        "`step`.",
        "The loss is `td_error.square().mean() / 2`.",
    ),
    difficulty=2,
    minutes=12,
    names={**TORCH, "huber": huber, "measures": measures, "q_taken": q_taken},
    use=use,
    stub=STUB,
)
