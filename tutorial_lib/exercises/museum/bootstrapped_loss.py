"""Exercise of lesson 09, room 8: two networks, of which one has no work."""

from typing import Any

import torch

from tutorial_lib.equations.targets import max_value, q_taken
from tutorial_lib.exercises import draws
from tutorial_lib.exercises.exercise import Exercise, Row
from tutorial_lib.exercises.tensors import TORCH, floats, wholes

STUB = """
taken = (obs @ weights).gather(1, actions[:, None]).squeeze(1)
next_value = (next_obs @ weights).amax(dim=1)
target = rewards + 0.9 * next_value
return ((target - taken) ** 2).mean() / 2
"""

ANSWER = """
taken = (obs @ weights).gather(1, actions[:, None]).squeeze(1)
next_value = (next_obs @ target_weights).amax(dim=1)
target = (rewards + 0.9 * next_value).detach()
return ((target - taken) ** 2).mean() / 2
"""

MISTAKES = """
+ taken = (obs @ weights).gather(1, actions[:, None]).squeeze(1)
+ next_value = (next_obs @ weights).amax(dim=1)
+ target = rewards + 0.9 * next_value
+ return ((target - taken) ** 2).mean() / 2
both mistakes are still there: the target network is not used, and the gradient runs
through the target.

- (rewards + 0.9 * next_value).detach()
+ rewards + 0.9 * next_value
the gradient still runs through the target. The target network is used now.

- next_obs @ target_weights
+ next_obs @ weights
the target network is still not used: the network that learns sets its own targets. The
gradient is right now.

- (obs @ weights)
+ (obs @ target_weights)
- next_obs @ target_weights
+ next_obs @ weights
the two networks are swapped, so nothing that learns is trained.

- (obs @ weights)
+ (obs @ target_weights)
the target network says what was expected too, so nothing that learns is trained.

- ((target - taken) ** 2).mean() / 2
+ ((target - taken.detach()) ** 2).mean() / 2
what was expected is cut off as well: no gradient is left to learn by.

- .amax(dim=1)
+ .mean(dim=1)
the next state is worth the mean of its actions here. Q-learning takes the best.

- rewards + 0.9 * next_value
+ rewards + next_value
what follows is not discounted: a factor of 0.9 is missing.

- ((target - taken) ** 2).mean() / 2
+ ((target - taken) ** 2).mean()
the loss is twice as large as asked for: half the square.

- ((target - taken) ** 2).mean() / 2
+ (target - taken).mean() / 2
errors above and below 0 cancel each other: the square is missing.
"""


def bootstrapped_loss(
    weights: torch.Tensor,
    target_weights: torch.Tensor,
    obs: torch.Tensor,
    actions: torch.Tensor,
    rewards: torch.Tensor,
    next_obs: torch.Tensor,
) -> torch.Tensor:
    """Half the mean squared TD error of Q-learning, networks of one layer, gamma 0.9.

    Args:
        weights: [D, A] float32, the network that learns.
        target_weights: [D, A] float32, its older copy.
        obs: [B, D] float32.
        actions: [B] int64.
        rewards: [B] float32.
        next_obs: [B, D] float32.

    Returns:
        A float32 without axes, with a gradient for `weights` alone.
    """
    next_value = max_value(next_obs @ target_weights)
    target = (rewards + 0.9 * next_value).detach()
    return (target - q_taken(obs @ weights, actions)).square().mean() / 2


def batch(
    weights: Any, target_weights: Any, obs: Any, actions: Any, rewards: Any, after: Any
) -> dict[str, Any]:
    """Two networks and steps."""
    return {
        "weights": floats(weights),
        "target_weights": floats(target_weights),
        "obs": floats(obs),
        "actions": wholes(actions),
        "rewards": floats(rewards),
        "next_obs": floats(after),
    }


def draw(rng: draws.Generator) -> dict[str, Any]:
    """One to five steps, and two different networks."""
    size = draws.size(rng)
    weights, older = rng.standard_normal((2, 3, 2))
    obs, after = rng.standard_normal((2, size, 3))
    actions = rng.integers(2, size=size)
    return batch(weights, older, obs, actions, rng.standard_normal(size), after)


EXERCISE = Exercise(
    bootstrapped_loss,
    ANSWER,
    rows=(
        Row(
            batch([[0, 2]], [[0, 2]], [[1]], [0], [1], [[1]]),
            floats(3.92),
            "right after a copy: both networks say 2, the target is 1 + 0.9 * 2.",
        ),
        Row(
            batch([[0, 2]], [[5, 0]], [[1]], [1], [0], [[2]]),
            floats(24.5),
            "the older copy says 10 of what comes next: the target is 9.",
        ),
        Row(
            batch([[3, 0]], [[0, 0]], [[1]], [0], [3], [[1]]),
            floats(0),
            "the older copy expects nothing, and 3 came as expected.",
        ),
        Row(
            batch([[0, 0, 0]], [[1, 2, 10]], [[1]], [0], [0], [[1]]),
            floats(40.5),
            "three actions: the older copy says 10 of the best, so the target is 9.",
        ),
    ),
    draw=draw,
    mistakes=MISTAKES,
    hints=(
        "Which of the arguments does the code never read?",
        "The target is a constant: cut its gradient off.",
        "`next_obs @ target_weights`, and `(rewards + 0.9 * next_value).detach()`.",
    ),
    difficulty=2,
    minutes=6,
    slopes=("weights", "target_weights"),
    names=TORCH,
    stub=STUB,
)
