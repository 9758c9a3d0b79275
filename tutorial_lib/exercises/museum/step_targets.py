"""Exercise of lesson 09, room 3: values that grow with the length of a game."""

from typing import Any

import torch

from tutorial_lib.equations.targets import td_target
from tutorial_lib.exercises import draws
from tutorial_lib.exercises.exercise import Exercise, Row
from tutorial_lib.exercises.tensors import TORCH, bools, floats

STUB = """
score, targets = 0.0, []
for reward, over, value in zip(rewards, terminated, next_values, strict=True):
    score += reward
    targets.append(torch.tensor(-1.0) if over else score + 0.9 * value)
return torch.stack(targets)
"""

ANSWER = """
targets = []
for reward, over, value in zip(rewards, terminated, next_values, strict=True):
    targets.append(reward if over else reward + 0.9 * value)
return torch.stack(targets)
"""

MISTAKES = """
+ score, targets = 0.0, []
+ for reward, over, value in zip(rewards, terminated, next_values, strict=True):
+     score += reward
+     targets.append(torch.tensor(-1.0) if over else score + 0.9 * value)
+ return torch.stack(targets)
both mistakes are still there: each target counts all rewards so far, and the last one
is a constant.

+ score, targets = 0.0, []
+ for reward, over, value in zip(rewards, terminated, next_values, strict=True):
+     score += reward
+     targets.append(reward if over else score + 0.9 * value)
+ return torch.stack(targets)
each target still counts all rewards so far, not the one of its step. The end is right
now.

- reward if over else
+ torch.tensor(-1.0) if over else
the target of a last step is still a constant, so the last reward is lost. The other
rows are right now.

- reward if over else
+ torch.tensor(0.0) if over else
the target of a last step is 0, so the last reward is lost.

- reward if over else reward + 0.9 * value
+ reward + 0.9 * value
a value follows the end of a game, where nothing follows.

- reward + 0.9 * value
+ 0.9 * (reward + value)
the reward of the step is discounted. It comes now.

- reward + 0.9 * value
+ reward + value
what follows is not discounted: a factor of 0.9 is missing.

+ score, targets = 0.0, []
+ for reward, over, value in zip(rewards, terminated, next_values, strict=True):
+     score = score + reward
+     targets.append(score if over else score + 0.9 * value)
+ return torch.stack(targets)
each target counts all rewards so far, at the end of a game too.

+ score, targets = 0.0, []
+ for reward, over, value in zip(rewards, terminated, next_values, strict=True):
+     score = 0.0 if over else score + reward
+     targets.append(reward if over else score + 0.9 * value)
+ return torch.stack(targets)
each target counts the rewards since the last game ended. It is to count the reward of
its own step alone.

- reward if over else reward + 0.9 * value
+ reward if over else 0.9 * value
the reward counts at the end of a game alone. It counts everywhere.
"""


def step_targets(
    rewards: torch.Tensor, terminated: torch.Tensor, next_values: torch.Tensor
) -> torch.Tensor:
    """Targets of consecutive steps, with a discount of 0.9.

    Args:
        rewards: [T] float32, what each step brought.
        terminated: [T] bool, whether it ended the game.
        next_values: [T] float32, the value of what came next.

    Returns:
        [T] float32.
    """
    return td_target(rewards, terminated, next_values, 0.9)


def steps(rewards: Any, terminated: Any, next_values: Any) -> dict[str, Any]:
    """Consecutive steps."""
    return {
        "rewards": floats(rewards),
        "terminated": bools(terminated),
        "next_values": floats(next_values),
    }


def draw(rng: draws.Generator) -> dict[str, Any]:
    """One to five steps, whole rewards."""
    length = draws.size(rng)
    rewards = rng.integers(-4, 5, length)
    return steps(rewards, draws.bools(rng, length), draws.decimals(rng, length))


EXERCISE = Exercise(
    step_targets,
    ANSWER,
    rows=(
        Row(
            steps([1, 1, 1], [0, 0, 0], [0, 0, 0]),
            floats([1, 1, 1]),
            "one point a step, and nothing is expected after it.",
        ),
        Row(
            steps([0, 5, 1], [0, 1, 0], [10, 99, 10]),
            floats([9, 5, 10]),
            "the second step ends a game with a reward of 5.",
        ),
        Row(
            steps([-1, 2], [1, 0], [99, 0]),
            floats([-1, 2]),
            "an end with -1: here a constant of -1 would be right by luck.",
        ),
    ),
    draw=draw,
    mistakes=MISTAKES,
    hints=(
        "Which reward belongs to a step? Not the score.",
        "At the end of a game the target is the reward of its last step.",
        "`reward if over else reward + 0.9 * value`, and no score at all.",
    ),
    difficulty=1,
    minutes=4,
    names=TORCH,
    stub=STUB,
)
