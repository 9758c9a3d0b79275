"""Exercise of lesson 04: the loop of Q-learning and SARSA."""

from itertools import islice
from types import SimpleNamespace
from typing import Any

import numpy as np

from tutorial_lib.agents.tables import Settings, act, td_control
from tutorial_lib.equations.schedules import linear
from tutorial_lib.equations.tabular import sarsa_update
from tutorial_lib.exercises import draws
from tutorial_lib.exercises.exercise import Exercise, Row

STUB = """
q_table = np.zeros((world.observation_space.n, world.action_space.n))
agent_steps, epsilon = 0, settings.epsilon_start
schedule = settings.epsilon_start, settings.epsilon_end, settings.epsilon_over
rates = settings.learning_rate, settings.gamma
while True:
    state, _ = world.reset(seed=int(rng.integers(2**31)))
    action = act(q_table, state, epsilon, rng)
    episode_return, over = 0.0, False
    while not over:
        next_state, reward, terminated, truncated, _ = world.step(...)
        agent_steps += 1
        epsilon = ...
        next_action = ...
        step = state, action, reward, next_state, next_action, terminated, truncated
        q_table, td_error = ...
        episode_return += reward
        over = ...
        state, action = ...
    yield agent_steps, episode_return, q_table
"""

ANSWER = """
q_table = np.zeros((world.observation_space.n, world.action_space.n))
agent_steps, epsilon = 0, settings.epsilon_start
schedule = settings.epsilon_start, settings.epsilon_end, settings.epsilon_over
rates = settings.learning_rate, settings.gamma
while True:
    state, _ = world.reset(seed=int(rng.integers(2**31)))
    action = act(q_table, state, epsilon, rng)
    episode_return, over = 0.0, False
    while not over:
        next_state, reward, terminated, truncated, _ = world.step(action)
        agent_steps += 1
        epsilon = linear(agent_steps, *schedule)
        next_action = act(q_table, next_state, epsilon, rng)
        step = state, action, reward, next_state, next_action, terminated, truncated
        q_table, td_error = learn(q_table, *step, *rates)
        episode_return += reward
        over = terminated or truncated
        state, action = next_state, next_action
    yield agent_steps, episode_return, q_table
"""

MISTAKES = """
- linear(agent_steps, *schedule)
+ settings.epsilon_start
epsilon never falls: it stays at its start. Your `linear` says what it is after
`agent_steps`.

- linear(agent_steps, *schedule)
+ settings.epsilon_end
epsilon is at its end from the first step on. Your `linear` says what it is after
`agent_steps`.

- act(q_table, next_state, epsilon, rng)
+ act(q_table, state, epsilon, rng)
the next action is drawn for the state that was left. Draw it for `next_state`.

- act(q_table, next_state, epsilon, rng)
+ action
the first action of an episode is taken again and again. Draw a new one for
`next_state`.

- act(q_table, next_state, epsilon, rng)
+ int(q_table[next_state].argmax())
it never explores: it takes the best action. `act` draws one, with the epsilon of now.

- learn(q_table, *step, *rates)
+ q_table, 0.0
nothing is learned: `learn` is never called, and the table stays at zeros.

- q_table, td_error = learn(q_table
+ _, td_error = learn(q_table
what was learned is lost: `learn` leaves the old table as it is and returns a new one.

- *rates)
+ *rates[::-1])
the learning rate and the discount are swapped.

- next_action, terminated, truncated
+ next_action, truncated, terminated
`terminated` and `truncated` are handed to `learn` the wrong way round.

- episode_return += reward
+ episode_return = reward
the return of an episode is its last reward alone. Add up all of them.

- world.step(action)
+ world.step(act(q_table, state, epsilon, rng))
another action is taken than the one that is learned from: it draws twice. Take
`action`.

- terminated or truncated
+ terminated
a game that is truncated goes on: time ran out, so the episode is over too.

- terminated or truncated
+ truncated
a game that has terminated goes on: then the episode is over.

- state, action = next_state, next_action
+ state, action = next_state, act(q_table, next_state, epsilon, rng)
another action is taken than the one that was learned with: SARSA's next action is the
one that comes next. Take `next_action`.

- state, action = next_state, next_action
+ action = next_action
`state` never moves on: every step is learned for the state in which the episode began.

- state, action = next_state, next_action
+ state = next_state
the action never changes in an episode. Go on with `next_action`.
"""


class Corridor:
    """Places in a row, each action leading where a table says, within a time limit."""

    def __init__(self, next_states: Any, rewards: Any, ends: Any, limit: int) -> None:
        """Take what each action does in each place, [S, A], and the longest episode."""
        self.next_states, self.rewards, self.ends = next_states, rewards, ends
        self.limit, self.time = limit, limit
        states, actions = next_states.shape
        self.observation_space = SimpleNamespace(n=states)
        self.action_space = SimpleNamespace(n=actions)
        self.actions: list[int] = []

    def reset(self, seed: int | None = None) -> tuple[int, dict[str, Any]]:
        """Go to the first place."""
        self.place, self.time, self.over = 0, 0, False
        return 0, {}

    def step(self, action: int) -> tuple[int, float, bool, bool, dict[str, Any]]:
        """Walk one step.

        Raises:
            RuntimeError: the episode is over.
        """
        if self.over:
            raise RuntimeError("the episode is over: reset the world before a step")
        here = self.place, action
        self.actions.append(int(action))
        self.place, self.time = int(self.next_states[here]), self.time + 1
        terminated, truncated = bool(self.ends[here]), self.time == self.limit
        self.over = terminated or truncated
        return self.place, float(self.rewards[here]), terminated, truncated, {}


def use(control: Any) -> Any:
    """What was done, what was learned from, and the table in the end."""

    def used(
        next_states: Any, rewards: Any, ends: Any, limit: int, episodes: int, seed: int
    ) -> dict[str, Any]:
        world = Corridor(next_states, rewards, ends, limit)
        settings = Settings(learning_rate=0.5, gamma=0.75, epsilon_over=8)
        epsilons, steps = [], []

        def acting(q_table: Any, state: int, epsilon: float, rng: Any) -> int:
            epsilons.append(float(epsilon))
            return act(q_table, state, epsilon, rng)

        def learning(q_table: Any, *step: Any) -> Any:
            steps.append([float(part) for part in step])
            return sarsa_update(q_table, *step)

        acting.__qualname__, learning.__qualname__ = "act", "learn"
        rng = np.random.default_rng(seed)
        told = list(islice(control(world, acting, learning, settings, rng), episodes))
        return {
            "actions taken": np.array(world.actions),
            "epsilon at each draw": np.array(epsilons),
            "steps learned from": np.array(steps).reshape(-1, 9),
            "agent steps told": np.array([each[0] for each in told]),
            "returns told": np.array([each[1] for each in told], float),
            "the last table": told[-1][2],
        }

    return used


def corridor(
    next_states: Any, rewards: Any, ends: Any, limit: int, episodes: int, seed: int
) -> dict[str, Any]:
    """A world, and how long it is played."""
    return {
        "next_states": np.array(next_states, np.int64),
        "rewards": np.array(rewards, float),
        "ends": np.array(ends, bool),
        "limit": limit,
        "episodes": episodes,
        "seed": seed,
    }


def draw(rng: draws.Generator) -> dict[str, Any]:
    """Two to four places with two or three actions; some end the game."""
    shape = int(rng.integers(2, 5)), int(rng.integers(2, 4))
    return corridor(
        rng.integers(shape[0], size=shape),
        rng.integers(-4, 5, shape) / 2,
        draws.bools(rng, *shape),
        int(rng.integers(2, 6)),
        int(rng.integers(2, 5)),
        int(rng.integers(1_000)),
    )


# Left ends the game at once; right leads on, and from the last place to the goal.
GOAL = corridor(
    [[0, 1], [0, 2], [1, 2]],
    [[-1, 0], [0, 0], [0, 4]],
    [[1, 0], [0, 0], [0, 1]],
    9,
    4,
    3,
)
# Nothing ends but by time.
LIMIT = corridor([[1, 0], [0, 1]], [[1, 0], [0, 2]], [[0, 0], [0, 0]], 3, 3, 0)

EXERCISE = Exercise(
    td_control,
    ANSWER,
    rows=(
        Row(
            GOAL,
            use(td_control)(**GOAL),
            "three places in a row, four episodes. Left of the first one is a hole, "
            "right of the last one the goal.",
        ),
        Row(
            LIMIT,
            use(td_control)(**LIMIT),
            "two places, and no way to end the game: time runs out after three steps.",
        ),
    ),
    draw=draw,
    mistakes=MISTAKES,
    hints=(
        "Step with `action`, draw `next_action` for `next_state` as the first action "
        "was drawn, learn, and go on. Epsilon is what your `linear` says.",
        "`learn(q_table, *step, *rates)` returns the new "
        "table and the TD error. The episode is over where it terminated or was "
        "truncated.",
        "`act(q_table, next_state, epsilon, rng)`, `over = terminated or truncated`, "
        "`state, action = next_state, next_action`.",
    ),
    difficulty=3,
    minutes=20,
    names={"np": np, "linear": linear},
    use=use,
    stub=STUB,
)
