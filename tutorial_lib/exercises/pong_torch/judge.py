"""Exercise of lesson 02: what every step of a rollout was worth."""

from dataclasses import replace
from typing import Any

import numpy as np

from tutorial_lib.agents.policy_gradient import CLIPPED, Rollout, judge
from tutorial_lib.equations.returns import generalised_advantages
from tutorial_lib.exercises import draws
from tutorial_lib.exercises.exercise import Exercise, Row
from tutorial_lib.exercises.tensors import TORCH

ANSWER = """
values = rollout.values if settings.baseline else 0 * rollout.values
settled = rollout.settled(settings.credit)
advantages = generalised_advantages(
    np.sign(rollout.rewards),
    values,
    settled,
    rollout.truncated,
    settings.gamma,
    settings.gae_lambda,
)
return advantages, advantages + values[:-1]
"""

MISTAKES = """
- rollout.settled(settings.credit)
+ rollout.terminated
only a game's end settles anything, so points of later rallies are credited too. Use
`rollout.settled(settings.credit)`.

- rollout.settled(settings.credit)
+ rollout.settled("point")
a point settles everything, whatever the settings say. Use `settings.credit`.

- np.sign(rollout.rewards)
+ rollout.rewards
the rewards are used as they are. Only their sign counts: `np.sign(rollout.rewards)`.

- values = rollout.values if settings.baseline else 0 * rollout.values
+ values = rollout.values
the critic's values are used even where `settings.baseline` is False. Then they are 0.

- return advantages, advantages + values[:-1]
+ return advantages, advantages
the returns are the advantages. What was expected must be added again: `values[:-1]`.

- return advantages, advantages + values[:-1]
+ return advantages, advantages + values[1:]
the value of the *next* state is added. The advantage was counted from `values[:-1]`.

- return advantages, advantages + values[:-1]
+ return advantages + values[:-1], advantages
the order is another one: advantages first, then returns.

- settings.gae_lambda
+ 1.0
lambda is 1 whatever the settings say. Use `settings.gae_lambda`.

-     settings.gamma,
-     settings.gae_lambda,
+     settings.gae_lambda,
+     settings.gamma,
gamma and lambda are swapped: `gamma` comes first.

- rollout.truncated
+ np.zeros_like(settled)
it carries advantages back through the end of time: `rollout.truncated` is another
game's beginning.

- settled = rollout.settled(settings.credit)
+ settled = rollout.settled(settings.credit) | rollout.truncated
where time ran out it expects nothing more. The game would have gone on: hand over
`rollout.truncated` by itself.

- return advantages, advantages + values[:-1]
+ nobody, ends = 0 * values, rollout.truncated
+ returns = generalised_advantages(
+     np.sign(rollout.rewards), nobody, settled, ends, settings.gamma, 1
+ )
+ return advantages, returns
these returns wait for what happened and forget what the critic expects beyond the
rollout. Add `values[:-1]` to the advantages.

- values = rollout.values if settings.baseline else 0 * rollout.values
+ values = rollout.values
+ values *= settings.baseline
it writes into the rollout, which the update reads, too. Make new arrays and leave the
rollout as it is.
"""


def use(judge: Any) -> Any:
    """The two tables that it makes of a rollout."""

    def used(
        credit: str,
        baseline: bool,
        gamma: float,
        gae_lambda: float,
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
            CLIPPED,
            credit=credit,
            baseline=baseline,
            gamma=gamma,
            gae_lambda=gae_lambda,
        )
        return judge(settings, rollout)

    return used


def case(
    rewards: Any,
    values: Any,
    ends: Any,
    lost: Any,
    credit: str = "point",
    baseline: bool = True,
    gamma: float = 0.5,
    gae_lambda: float = 1.0,
) -> dict[str, Any]:
    """A row for each step, a column for each game; 1 is terminated, 2 truncated."""
    return {
        "credit": credit,
        "baseline": baseline,
        "gamma": gamma,
        "gae_lambda": gae_lambda,
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
        draws.one_of(rng, "point", "point", "life", "game"),
        bool(rng.random() < 0.7),
        *(draws.one_of(rng, 0.5, 0.9, 1.0) for _ in range(2)),
    )


def left_alone(judge: Any) -> str | None:
    """Nothing in the rollout is changed, with a critic or without one."""
    for baseline in (True, False):
        rollout = Rollout(2, 1, np.zeros((1, 1), np.float32))
        for column in vars(rollout).values():
            column[...] = 1
        rollout.rewards[:] = [[3], [-2]]
        rollout.terminated[:] = rollout.truncated[:] = False
        before = {name: column.copy() for name, column in vars(rollout).items()}
        judge(replace(CLIPPED, credit="point", baseline=baseline), rollout)
        for name, column in vars(rollout).items():
            if not np.array_equal(column, before[name]):
                return (
                    f"It changed `rollout.{name}` in place: leave the rollout as it is "
                    "and build new arrays."
                )
    return None


NONE = [[0], [0], [0]]
EXERCISE = Exercise(
    judge,
    ANSWER,
    rows=(
        Row(
            case([[0], [7], [0]], [[0.25], [0.5], [0], [4]], NONE, NONE),
            (np.array([[0.25], [0.5], [2]]), np.array([[0.5], [1], [2]])),
            "the second step scores: 7 counts as 1, and ends the rally. The third step "
            "has half of what is expected beyond the rollout, 4.",
        ),
        Row(
            case([[0], [1], [0]], [[9], [9], [9], [9]], NONE, NONE, baseline=False),
            (np.array([[0.5], [1], [0]]), np.array([[0.5], [1], [0]])),
            "no critic: every value counts as 0, and an advantage is the return.",
        ),
    ),
    draw=draw,
    mistakes=MISTAKES,
    hints=(
        "Three lines: the values, or zeros without a critic; the advantages; the "
        "returns.",
        "In the place of `terminated` goes `rollout.settled(settings.credit)`, and of "
        "the rewards only the sign.",
        "An advantage is the return less what was expected, so the returns are "
        "`advantages + values[:-1]`.",
    ),
    difficulty=2,
    minutes=10,
    properties=(left_alone,),
    names={**TORCH, "generalised_advantages": generalised_advantages},
    use=use,
)
