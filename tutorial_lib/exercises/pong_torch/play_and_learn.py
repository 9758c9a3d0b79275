"""Exercise of lesson 02: one pass of the loop."""

from dataclasses import replace
from types import FunctionType
from typing import Any

import numpy as np

from tutorial_lib.agents import policy_gradient
from tutorial_lib.agents.policy_gradient import (
    CLIPPED,
    MEASURES,
    Agent,
    Rollout,
    act,
    learn,
    play_and_learn,
)
from tutorial_lib.agents.tally import Tally
from tutorial_lib.exercises import draws
from tutorial_lib.exercises.exercise import Exercise, Row
from tutorial_lib.exercises.pong_torch._table import Changeable, plain_steps
from tutorial_lib.exercises.tensors import TORCH
from tutorial_lib.worlds.world import Step

STUB = """
for row in range(len(rollout.actions)):
    actions = ...
    step = ...
    acted = ...
    policy_gradient.store(rollout, row, acted, step, tally.lives)
    tally.count(actions, step)
    obs = step.obs
...
return obs
"""

ANSWER = """
for row in range(len(rollout.actions)):
    actions, old_log_prob, values = act(agent, obs)
    step = world.step(actions)
    acted = obs, actions, old_log_prob, values
    policy_gradient.store(rollout, row, acted, step, tally.lives)
    tally.count(actions, step)
    obs = step.obs
rollout.values[-1] = act(agent, obs)[2]
for measured in learn(agent, rollout):
    tally.measure(measured)
return obs
"""

MISTAKES = """
- step = world.step(actions)
+ step = world.step(act(agent, obs)[0])
it acts twice: the actions that are played are not those that are stored. Play
`actions`.

- step = world.step(actions)
+ step = world.step(actions[::-1])
each game is given another one's action.

- policy_gradient.store(rollout, row, acted, step, tally.lives)
nothing is stored, so it learns from what stood in the rollout before.

- acted = obs, actions, old_log_prob, values
+ acted = step.obs, actions, old_log_prob, values
it stores what was seen *after* the action. The action was chosen by what was seen
before: `obs`.

- acted = obs, actions, old_log_prob, values
+ acted = obs, actions, values, old_log_prob
log-probabilities and values are swapped. `store` takes what was seen, the actions,
their log-probability and the values, in this order.

- policy_gradient.store(rollout, row, acted, step, tally.lives)
+ policy_gradient.store(rollout, row, acted, step, step.lives)
no life is ever lost: the lives after the step are compared with themselves. Those
before it are `tally.lives`, as long as the tally has not counted the step.

- policy_gradient.store(rollout, row, acted, step, tally.lives)
+ policy_gradient.store(rollout, 0, acted, step, tally.lives)
every step is written over the one before, in row 0. Its row is `row`.

-     policy_gradient.store(rollout, row, acted, step, tally.lives)
+     back = len(rollout.actions) - 1 - row
+     policy_gradient.store(rollout, back, acted, step, tally.lives)
the rollout is filled from its end: row 0 is the oldest step.

- obs = step.obs
it always acts on what was seen at first: `obs` never moves on.

- rollout.values[-1] = act(agent, obs)[2]
the row after the last step keeps old values. It takes one more look:
`rollout.values[-1] = act(agent, obs)[2]`.

- rollout.values[-1] = act(agent, obs)[2]
+ rollout.values[-1] = 0
nothing is expected after the rollout. Its rallies go on: ask the critic.

- rollout.values[-1] = act(agent, obs)[2]
+ rollout.values[-1] = values
the value of the last state *acted in* stands after the rollout. Look once more, at
`obs` as it is now.

- rollout.values[-1] = act(agent, obs)[2]
+ rollout.values[-1] = act(agent, obs)[1]
a log-probability stands where a value belongs: `act` returns it second, the values
third.

- for measured in learn(agent, rollout):
-     tally.measure(measured)
nothing is learned from the rollout: call `learn(agent, rollout)`.

- for measured in learn(agent, rollout):
-     tally.measure(measured)
+ learn(agent, rollout)
it learns, but nobody hears of it: hand each of what `learn` returns to
`tally.measure`.

- for measured in learn(agent, rollout):
-     tally.measure(measured)
+ for _ in range(2):
+     for measured in learn(agent, rollout):
+         tally.measure(measured)
it learns twice from each rollout. How often each batch is used is in the settings.

-     obs = step.obs
- rollout.values[-1] = act(agent, obs)[2]
- for measured in learn(agent, rollout):
-     tally.measure(measured)
+     obs = step.obs
+     rollout.values[-1] = act(agent, obs)[2]
+     for measured in learn(agent, rollout):
+         tally.measure(measured)
it learns after every step, from a rollout that is not full. Fill it first.
"""


class Tape:
    """Games that go by the clock: what each step brings is read from rows.

    A state is a number: the step, from 0, and 10 more in each further game.
    """

    game = "Tape"
    obs_shape: tuple[int, ...] = ()
    action_names: tuple[str, ...] = ("LEFT", "STAY", "RIGHT")
    num_actions = len(action_names)

    def __init__(self, rewards: Any, lives: Any) -> None:
        """Take what each step of each game brings, [T, B]; 0 lives end a game."""
        self.rewards, self.lives = rewards, lives
        self.num_envs = rewards.shape[1]
        self.played: list[np.ndarray] = []

    def reset(self, seed: int | None = None) -> np.ndarray:
        """Rewind it; see `World.reset`."""
        self.time = 0
        return self._state()

    def _state(self) -> np.ndarray:
        return self.time + 10 * np.arange(self.num_envs)

    def step(self, actions: np.ndarray) -> Step:
        """Play the next row; see `World.step`."""
        row, no = self.time, np.zeros(self.num_envs, bool)
        self.time += 1
        self.played.append(np.array(actions))
        lives = self.lives[row]
        return Step(self._state(), self.rewards[row], lives == 0, no, lives, ~no)


def with_the_courses_act(function: Any) -> Any:
    """The same function with the course's `act`.

    A learner's own may be right and detach what it got in place of turning gradients
    off, by which `Changeable` knows that it acts.
    """
    if not isinstance(function, FunctionType):
        return function
    scope = {**function.__globals__, "act": act}
    return FunctionType(
        function.__code__, scope, None, function.__defaults__, function.__closure__
    )


def use(play_and_learn: Any) -> Any:
    """A table of what happened in some passes, and what was learned."""
    play_and_learn = with_the_courses_act(play_and_learn)

    def used(rewards: Any, lives: Any, credit: str, passes: int) -> dict[str, Any]:
        world = Tape(rewards, lives)
        steps = len(rewards) // passes
        settings = replace(
            CLIPPED,
            num_envs=world.num_envs,
            rollout_length=steps,
            credit=credit,
            gamma=0.5,
            epochs=1,
            learning_rate=0.2,
        )
        states = 10 * world.num_envs
        logits = np.sin(np.arange(states * 3)).reshape(states, 3)
        network = Changeable(logits, np.cos(np.arange(states)))
        agent: Any = Agent(
            "Tape",
            settings,
            np.random.default_rng(0),
            network,  # type: ignore[arg-type]  # it stands in for an ActorCritic
            plain_steps(network),  # type: ignore[arg-type]
            (),
            3,
        )
        obs, tally = world.reset(), Tally(world, MEASURES)
        rollout = Rollout(steps, world.num_envs, obs)
        for column in vars(rollout).values():
            column[...] = 1  # what stood there before
        told = []
        for _ in range(passes):
            obs = play_and_learn(agent, world, obs, rollout, tally)
            told.append(tally.report(agent).measures)
        learned = network.values.detach().numpy().reshape(world.num_envs, 10)
        return {
            "returned": obs,
            "actions played": np.array(world.played),
            "values then": learned[:, : len(rewards) + 1],
            "measures": np.array([[*each.values()] for each in told]),
        }

    return used


def tape(
    rewards: Any, lives: Any, credit: str = "point", passes: int = 2
) -> dict[str, Any]:
    """What each step of each game brings, [T, B], and how many passes they make."""
    return {
        "rewards": np.array(rewards, np.float32),
        "lives": np.array(lives, np.int64),
        "credit": credit,
        "passes": passes,
    }


def draw(rng: draws.Generator) -> dict[str, Any]:
    """One to three games of four or six steps; lives go one by one."""
    games, steps = draws.size(rng, 3), int(draws.one_of(rng, 4, 6))
    lives = 3 - np.cumsum(rng.random((steps, games)) < 0.4, axis=0)
    return tape(
        rng.choice([-1, 0, 0, 1], (steps, games)),
        np.maximum(lives, 0),
        draws.one_of(rng, "point", "life"),
        int(draws.one_of(rng, 1, 2)),
    )


ALONE = tape([[0], [1], [0], [0]], [[2], [2], [2], [2]])
BOTH = tape([[0, 0], [1, 0], [0, -1], [0, 0]], [[2, 2], [1, 2], [1, 2], [0, 1]], "life")

EXERCISE = Exercise(
    play_and_learn,
    ANSWER,
    rows=(
        Row(
            ALONE,
            use(play_and_learn)(**ALONE),
            "one game, two passes of two steps. States are 0 to 4, and the second step "
            "scores.",
        ),
        Row(
            BOTH,
            use(play_and_learn)(**BOTH),
            "two games that lose lives; credit goes up to the life's end. States are "
            "0 to 4, and 10 to 14.",
        ),
    ),
    draw=draw,
    mistakes=MISTAKES,
    hints=(
        "`actions, old_log_prob, values = act(agent, obs)`. All three are stored, "
        "after what was seen: `acted = obs, actions, old_log_prob, values`.",
        "After the last step one more look: `rollout.values[-1] = act(agent, obs)[2]`.",
        "Then `for measured in learn(agent, rollout): tally.measure(measured)`.",
    ),
    difficulty=3,
    minutes=15,
    names={
        **TORCH,
        "act": act,
        "learn": learn,
        "policy_gradient": policy_gradient,
    },
    use=use,
    stub=STUB,
)
