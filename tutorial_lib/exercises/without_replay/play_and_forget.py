"""Exercise of lesson 11: one pass of the loop, without memory and without copy."""

from dataclasses import replace
from types import FunctionType
from typing import Any

import numpy as np
import torch
from torch import nn

from tutorial_lib.agents.manifest import Told
from tutorial_lib.agents.pqn import (
    MEASURES,
    TOY,
    Rollout,
    assembled,
    batches,
    explore,
    play_and_forget,
    q_targets,
    regress,
    store,
    values,
)
from tutorial_lib.agents.tally import Tally
from tutorial_lib.exercises import draws
from tutorial_lib.exercises.deep_q.train import Tape
from tutorial_lib.exercises.exercise import Exercise, Row
from tutorial_lib.exercises.tensors import TORCH

STUB = """
for row in range(len(rollout.actions)):
    q_values = ...
    actions = ...
    step = ...
    store(rollout, row, ..., step, tally.lives)
    agent.agent_steps += len(actions)
    tally.count(actions, step)
    obs = step.obs
rollout.values[-1] = ...
targets = ...
for batch in batches(agent, rollout, targets):
    tally.measure(regress(agent, batch))
return obs
"""

ANSWER = """
for row in range(len(rollout.actions)):
    q_values = values(agent, obs)
    actions = explore(q_values, agent.epsilon, agent.rng)
    step = world.step(actions)
    store(rollout, row, (obs, q_values, actions), step, tally.lives)
    agent.agent_steps += len(actions)
    tally.count(actions, step)
    obs = step.obs
rollout.values[-1] = values(agent, obs).max(axis=1)
targets = q_targets(agent.settings, rollout)
for batch in batches(agent, rollout, targets):
    tally.measure(regress(agent, batch))
return obs
"""

MISTAKES = """
- step = world.step(actions)
+ step = world.step(explore(q_values, agent.epsilon, agent.rng))
it acts twice: the actions that are played are not those that are stored. Play
`actions`.

- explore(q_values, agent.epsilon, agent.rng)
+ explore(q_values, 0.0, agent.rng)
it never explores: the epsilon of this moment is `agent.epsilon`.

- explore(q_values, agent.epsilon, agent.rng)
+ explore(q_values, agent.settings.epsilon_end, agent.rng)
it explores as at the end from the beginning: the epsilon of this moment is
`agent.epsilon`.

- store(rollout, row, (obs, q_values, actions), step, tally.lives)
nothing is stored, so it learns from what stood in the rollout before.

- (obs, q_values, actions)
+ (step.obs, q_values, actions)
it stores what was seen *after* the action. The action was chosen by what was seen
before: `obs`.

- tally.lives
+ step.lives
no life is ever lost: the lives after the step are compared with themselves. Those
before it are `tally.lives`, until `tally.count`.

- store(rollout, row,
+ store(rollout, 0,
every step is written over the one before, in row 0. Its row is `row`.

- obs = step.obs
it always acts on what was seen at first: `obs` never moves on.

- rollout.values[-1] = values(agent, obs).max(axis=1)
the row after the last step keeps old values. It takes one more look, at what is seen
then.

- rollout.values[-1] = values(agent, obs).max(axis=1)
+ rollout.values[-1] = 0
nothing is expected after the rollout. Its games go on: ask the network.

- rollout.values[-1] = values(agent, obs).max(axis=1)
+ rollout.values[-1] = q_values.max(axis=1)
the value of the last state *acted in* stands after the rollout. Look once more, at
`obs` as it is now.

- values(agent, obs).max(axis=1)
+ values(agent, obs).mean(axis=1)
behind the rollout the mean of all actions is expected. Q-learning expects the best one.

-     tally.measure(regress(agent, batch))
+     pass
nothing is learned: hand every batch to `regress`.

- tally.measure(regress(agent, batch))
+ regress(agent, batch)
it learns, but nobody hears of it: hand what `regress` returns to `tally.measure`.

- for batch in batches(agent, rollout, targets):
-     tally.measure(regress(agent, batch))
+ for batch in batches(agent, rollout, targets):
+     tally.measure(regress(agent, batch))
+     tally.measure(regress(agent, batch))
it learns twice from each batch. How often each is used is in the settings.

- for batch in batches(agent, rollout, targets):
-     tally.measure(regress(agent, batch))
+ for batch in list(batches(agent, rollout, targets))[:1]:
+     tally.measure(regress(agent, batch))
it learns from the first batch alone. `batches` gives all of them.
"""


def with_the_courses_parts(function: Any) -> Any:
    """The same function with the course's `explore`, `q_targets` and `regress`.

    A learner's own may be right and draw in another order, so that other actions come.
    """
    if not isinstance(function, FunctionType):
        return function
    parts = {"explore": explore, "q_targets": q_targets, "regress": regress}
    scope = {**function.__globals__, **parts}
    return FunctionType(
        function.__code__, scope, None, function.__defaults__, function.__closure__
    )


def use(play_and_forget: Any) -> Any:
    """A table of what happened in some passes, and the weights in the end."""
    play_and_forget = with_the_courses_parts(play_and_forget)

    def used(
        rewards: Any,
        lives: Any,
        credit: str,
        clip_rewards: bool,
        minibatch_size: int,
        passes: int,
    ) -> dict[str, Any]:
        world: Any = Tape(rewards, lives)
        steps = len(rewards) // passes
        settings = replace(
            TOY,
            num_envs=world.num_envs,
            rollout_length=steps,
            credit=credit,
            clip_rewards=clip_rewards,
            minibatch_size=minibatch_size,
            gamma=0.5,
            return_lambda=0.5,
            epochs=2,  # all of them are in `batches`
            learning_rate=0.2,
            epsilon_start=0.8,
            epsilon_end=0.4,
            epsilon_over=10,
        )
        with torch.random.fork_rng():
            torch.manual_seed(1)
            network = nn.Linear(2, 3)
        rng = np.random.default_rng(2)
        agent = assembled(Told("Tape", (2,), 3), settings, rng, network)
        # Plain steps, for Adam's hide how long a slope is.
        plain: Any = torch.optim.SGD(network.parameters(), lr=0.2)
        agent.optimizer = plain
        obs, tally = world.reset(), Tally(world, MEASURES)
        rollout = Rollout(steps, world.num_envs, obs)
        for column in vars(rollout).values():
            column[...] = 1  # what stood there before
        told = []
        for _ in range(passes):
            obs = play_and_forget(agent, world, obs, rollout, tally)
            told.append(tally.report(agent).measures)
        return {
            "returned": obs,
            "actions played": np.array(world.played),
            "agent steps": agent.agent_steps,
            "network": network.weight.detach(),
            "measures": np.array([[*each.values()] for each in told]),
        }

    return used


def tape(
    rewards: Any,
    lives: Any,
    credit: str = "life",
    clip_rewards: bool = True,
    minibatch_size: int = 2,
    passes: int = 2,
) -> dict[str, Any]:
    """What each step of each game brings, [T, B], and some of the settings."""
    return {
        "rewards": np.array(rewards, np.float32),
        "lives": np.array(lives, np.int64),
        "credit": credit,
        "clip_rewards": clip_rewards,
        "minibatch_size": minibatch_size,
        "passes": passes,
    }


def draw(rng: draws.Generator) -> dict[str, Any]:
    """One to three games of four or six steps; lives go one by one."""
    games, steps = draws.size(rng, 3), int(draws.one_of(rng, 4, 6))
    lives = 3 - np.cumsum(rng.random((steps, games)) < 0.4, axis=0)
    return tape(
        rng.choice([-3, 0, 0, 1], (steps, games)),
        np.maximum(lives, 0),
        draws.one_of(rng, "life", "life", "game"),
        bool(rng.random() < 0.5),
        int(draws.one_of(rng, 2, 3)),
        int(draws.one_of(rng, 1, 2)),
    )


ALONE = tape([[0], [7], [0], [0]], [[2], [2], [1], [1]])
BOTH = tape(
    [[0, 0], [1, 0], [0, -1], [0, 0]],
    [[2, 2], [1, 2], [1, 2], [0, 1]],
    clip_rewards=False,
)

EXERCISE = Exercise(
    play_and_forget,
    ANSWER,
    rows=(
        Row(
            ALONE,
            use(play_and_forget)(**ALONE),
            "one game, two passes of two steps; the second step scores, and a life is "
            "lost with the third.",
        ),
        Row(
            BOTH,
            use(play_and_forget)(**BOTH),
            "two games side by side that lose lives, rewards as they are.",
        ),
    ),
    draw=draw,
    mistakes=MISTAKES,
    hints=(
        "Act, step, store: `values(agent, obs)` asks the network, and "
        "`explore(q_values, agent.epsilon, agent.rng)` chooses.",
        "`store(rollout, row, (obs, q_values, actions), step, tally.lives)`. After the "
        "last step one more look: `values(agent, obs).max(axis=1)`.",
        "Then `q_targets(agent.settings, rollout)`, and for every batch "
        "`tally.measure(regress(agent, batch))`.",
    ),
    difficulty=3,
    minutes=15,
    names={
        **TORCH,
        "batches": batches,
        "explore": explore,
        "q_targets": q_targets,
        "regress": regress,
        "store": store,
        "values": values,
    },
    use=use,
    stub=STUB,
)
