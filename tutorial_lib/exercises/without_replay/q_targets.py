"""Exercise of lesson 11: what a rollout is learned towards."""

from dataclasses import replace
from typing import Any

import numpy as np

from tutorial_lib.agents.pqn import TOY, Rollout, q_targets
from tutorial_lib.equations.returns import q_lambda, settled_steps
from tutorial_lib.exercises import draws
from tutorial_lib.exercises.exercise import Exercise, Row
from tutorial_lib.exercises.tensors import TORCH

ANSWER = """
rewards = np.sign(rollout.rewards) if settings.clip_rewards else rollout.rewards
settled = settled_steps(
    rollout.rewards, rollout.life_lost, rollout.terminated, settings.credit
)
return q_lambda(
    rewards,
    rollout.values[1:],
    settled,
    rollout.truncated,
    settings.gamma,
    settings.return_lambda,
)
"""

MISTAKES = """
- rollout.values[1:]
+ rollout.values[:-1]
it takes the value of the state acted in. What follows is a row later:
`rollout.values[1:]`.

- np.sign(rollout.rewards) if settings.clip_rewards else rollout.rewards
+ rollout.rewards
rewards are never cut to their sign, whatever `settings.clip_rewards` says.

- np.sign(rollout.rewards) if settings.clip_rewards else rollout.rewards
+ np.sign(rollout.rewards)
rewards are always cut to their sign, whatever `settings.clip_rewards` says.

- np.sign(rollout.rewards) if settings.clip_rewards else rollout.rewards
+ rollout.rewards if settings.clip_rewards else np.sign(rollout.rewards)
rewards are cut where they are not to be, and the other way round.

- np.sign(rollout.rewards) if settings.clip_rewards else rollout.rewards
+ np.clip(rollout.rewards, -1, 1) if settings.clip_rewards else rollout.rewards
rewards are cut to -1 and 1, so half a point stays half a point. Of each its sign is
left: `np.sign`.

-     settled,
+     rollout.terminated,
only a game's end settles anything. What does is in the settings: `settings.credit`.

- settings.credit
+ "life"
a lost life settles everything, whatever `settings.credit` says.

-     rollout.truncated,
+     np.zeros_like(settled),
where time ran out the next game's rewards are counted. Hand over `rollout.truncated`.

-     settled,
-     rollout.truncated,
+     settled | rollout.truncated,
+     rollout.truncated,
where time ran out nothing more is expected. The game would have gone on: hand over
`rollout.truncated` by itself.

-     settings.gamma,
-     settings.return_lambda,
+     settings.return_lambda,
+     settings.gamma,
gamma and lambda are swapped: `gamma` comes first.

- settings.return_lambda
+ 0.0
this is the one-step target, whatever `settings.return_lambda` says.

- settings.return_lambda
+ 1.0
this is the longest return, whatever `settings.return_lambda` says.

- settings.gamma
+ 0.99
gamma is 0.99, whatever `settings.gamma` says.
"""


def use(q_targets: Any) -> Any:
    """The table that it makes of a rollout."""

    def used(
        credit: str,
        clip_rewards: bool,
        gamma: float,
        return_lambda: float,
        rewards: Any,
        values: Any,
        terminated: Any,
        truncated: Any,
        life_lost: Any,
    ) -> Any:
        steps, games = rewards.shape
        rollout = Rollout(steps, games, np.zeros((games, 1), np.float32))
        rollout.rewards[:], rollout.values[:] = rewards, values
        rollout.terminated[:], rollout.truncated[:] = terminated, truncated
        rollout.life_lost[:], rollout.is_transition[:] = life_lost, True
        settings = replace(
            TOY,
            credit=credit,
            clip_rewards=clip_rewards,
            gamma=gamma,
            return_lambda=return_lambda,
        )
        return q_targets(settings, rollout)

    return used


def case(
    rewards: Any,
    values: Any,
    ends: Any,
    lost: Any,
    credit: str = "life",
    clip_rewards: bool = True,
    gamma: float = 0.5,
    return_lambda: float = 1.0,
) -> dict[str, Any]:
    """A row for each step, a column for each game; 1 is terminated, 2 truncated."""
    return {
        "credit": credit,
        "clip_rewards": clip_rewards,
        "gamma": gamma,
        "return_lambda": return_lambda,
        "rewards": np.array(rewards, np.float32),
        "values": np.array(values, np.float32),
        "terminated": np.asarray(ends) == 1,
        "truncated": np.asarray(ends) == 2,
        "life_lost": np.array(lost, bool),
    }


def draw(rng: draws.Generator) -> dict[str, Any]:
    """A rollout of whole points, some of them above 1."""
    steps, games = int(rng.integers(2, 6)), draws.size(rng, 3)
    return case(
        rng.choice([-2, -1, 0, 0, 0, 1, 7], (steps, games)),
        rng.standard_normal((steps + 1, games)),
        rng.choice(3, (steps, games), p=(0.7, 0.15, 0.15)),
        draws.bools(rng, steps, games),
        draws.one_of(rng, "life", "life", "point", "game"),
        bool(rng.random() < 0.7),
        *(draws.one_of(rng, 0.5, 0.8, 1.0) for _ in range(2)),
    )


NONE = [[0], [0], [0]]
EXERCISE = Exercise(
    q_targets,
    ANSWER,
    rows=(
        Row(
            case([[0], [7], [0]], [[99], [0], [0], [4]], NONE, NONE),
            np.array([[1.0], [2], [2]]),
            "the second step scores: 7 counts as 1. 4 is guessed behind the third.",
        ),
        Row(
            case([[0], [7], [0]], [[9], [9], [9], [4]], NONE, [[1], [0], [0]]),
            np.array([[0.0], [2], [2]]),
            "a life is lost with the first step, so nothing is expected of what "
            "follows it.",
        ),
        Row(
            case([[0], [7]], [[9], [2], [4]], NONE[:2], NONE[:2], clip_rewards=False),
            np.array([[4.5], [9]]),
            "rewards as they are: 7 + 4 / 2 is 9.",
        ),
        Row(
            case([[0.5], [0]], [[9], [0], [0]], NONE[:2], NONE[:2]),
            np.array([[1.0], [0]]),
            "half a point counts as 1, too: of a reward its sign is left.",
        ),
    ),
    draw=draw,
    mistakes=MISTAKES,
    hints=(
        "Three things: the rewards, cut to their sign or not; what is settled; and "
        "`q_lambda` of both.",
        "`settled_steps(rollout.rewards, rollout.life_lost, rollout.terminated, "
        "settings.credit)` stands in the place of `terminated`.",
        "What follows a step is the value a row later: `rollout.values[1:]`.",
    ),
    difficulty=2,
    minutes=10,
    names={**TORCH, "q_lambda": q_lambda, "settled_steps": settled_steps},
    use=use,
)
