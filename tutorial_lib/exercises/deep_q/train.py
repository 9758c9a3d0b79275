"""Exercise of lesson 05: the loop of deep Q-learning."""

from dataclasses import replace
from itertools import islice
from typing import Any

import numpy as np
import torch
from torch import nn

from tutorial_lib.agents.dqn import (
    MEASURES,
    TOY,
    act,
    assembled,
    judged,
    learn,
    q_learning,
    sync,
    train,
)
from tutorial_lib.agents.manifest import Told
from tutorial_lib.agents.memory import ReplayMemory
from tutorial_lib.agents.tally import Tally
from tutorial_lib.exercises import draws
from tutorial_lib.exercises.exercise import Exercise, Row
from tutorial_lib.exercises.tensors import TORCH
from tutorial_lib.worlds.world import Step

STUB = """
settings = agent.settings
obs = world.reset(seed=int(agent.rng.integers(2**31)))
agent.replay.start(obs)
tally, owed = Tally(world, MEASURES), 0
while True:
    for _ in range(settings.report // settings.num_envs):
        actions = ...
        step = ...
        ...
        agent.agent_steps += settings.num_envs
        if len(agent.replay) >= settings.learning_starts:
            owed += settings.num_envs * settings.replay_ratio
        while owed >= settings.batch_size:
            batch = agent.replay.sample(agent.rng, settings.batch_size)
            batch = batch.to(agent.device)
            tally.measure(...)
            owed -= settings.batch_size
        if agent.agent_steps % settings.target_update_period < settings.num_envs:
            ...
        tally.count(actions, step)
        obs = step.obs
    yield tally.report(agent, epsilon=agent.epsilon)
"""

ANSWER = """
settings = agent.settings
obs = world.reset(seed=int(agent.rng.integers(2**31)))
agent.replay.start(obs)
tally, owed = Tally(world, MEASURES), 0
while True:
    for _ in range(settings.report // settings.num_envs):
        actions = act(agent, obs, agent.epsilon)
        step = world.step(actions)
        agent.replay.store(actions, judged(settings, step, tally.lives))
        agent.agent_steps += settings.num_envs
        if len(agent.replay) >= settings.learning_starts:
            owed += settings.num_envs * settings.replay_ratio
        while owed >= settings.batch_size:
            batch = agent.replay.sample(agent.rng, settings.batch_size)
            batch = batch.to(agent.device)
            tally.measure(learn(agent, batch, next_value))
            owed -= settings.batch_size
        if agent.agent_steps % settings.target_update_period < settings.num_envs:
            sync(agent.q_network, agent.target_network)
        tally.count(actions, step)
        obs = step.obs
    yield tally.report(agent, epsilon=agent.epsilon)
"""

MISTAKES = """
- act(agent, obs, agent.epsilon)
+ act(agent, obs, 0.0)
it never explores: epsilon is 0. Now it is `agent.epsilon`.

- act(agent, obs, agent.epsilon)
+ act(agent, obs, 1.0)
it explores for ever: every action is drawn at random. Now epsilon is `agent.epsilon`.

- act(agent, obs, agent.epsilon)
+ act(agent, obs, settings.epsilon_end)
it hardly explores from the first step on, for it takes epsilon's end. Now it is
`agent.epsilon`.

- act(agent, obs, agent.epsilon)
+ act(agent, obs, settings.epsilon_start)
it explores as much at the end as at the start. Now epsilon is `agent.epsilon`.

- act(agent, obs, agent.epsilon)
+ agent.q_network(torch.from_numpy(obs)).argmax(dim=1).numpy()
it always takes the action that the network thinks best and never explores. `act` draws
the actions, with `agent.epsilon`.

- act(agent, obs, agent.epsilon)
+ agent.rng.integers(world.num_actions, size=settings.num_envs)
every action is drawn at random, whatever was learned. `act` asks the network, too.

- step = world.step(actions)
+ step = world.step(actions[::-1])
each game is given another one's action.

- step = world.step(actions)
+ step = world.step(act(agent, obs, agent.epsilon))
the actions that are played are not those that are stored: it acts twice. Play
`actions`.

- agent.replay.store(actions, judged(settings, step, tally.lives))
nothing is ever stored, so nothing is ever learned.

- agent.replay.store(actions, judged(settings, step, tally.lives))
+ agent.replay.store(actions, step)
the step is stored as the world gave it: rewards are not cut to their sign and a lost
life is no end, though the settings ask for both. `judged` does that.

- judged(settings, step, tally.lives)
+ judged(settings, step, step.lives)
no life is ever lost: the lives after the step are compared with themselves. Those
before it are `tally.lives`, until `tally.count`.

- step = world.step(actions)
-         agent.replay.store(actions, judged(settings, step, tally.lives))
+ step = judged(settings, world.step(actions), tally.lives)
+         agent.replay.store(actions, step)
scores are told of clipped rewards, and a game is taken for over with a lost life. Only
the memory is given the judged step; `tally.count` is given the world's.

- tally.count(actions, step)
no step is counted: no score is told, and no life is ever lost.

- agent.replay.store(actions, judged(settings, step, tally.lives))
+ agent.replay.store(actions * 0, judged(settings, step, tally.lives))
other actions are stored than were played.

- tally.measure(learn(agent, batch, next_value))
nothing is learned: batches are drawn, and no update is made of them.

- tally.measure(learn(agent, batch, next_value))
+ learn(agent, batch, next_value)
it learns, but nobody hears of it: hand what `learn` returns to `tally.measure`.

- tally.measure(learn(agent, batch, next_value))
+ tally.measure(learn(agent, batch, q_learning))
it always learns by Q-learning. What the next state is worth is the argument's to say:
`next_value`.

- sync(agent.q_network, agent.target_network)
+ pass
the target network is never brought up to date: it stays what it was at the start.

- sync(agent.q_network, agent.target_network)
+ sync(agent.target_network, agent.q_network)
the copy goes the wrong way round: what was learned is overwritten by the older
weights.

- sync(agent.q_network, agent.target_network)
+ agent.target_network = agent.q_network
both networks are now one, so the target moves with every update. Copy the weights:
`sync(agent.q_network, agent.target_network)`.

- agent.agent_steps % settings.target_update_period < settings.num_envs
+ True
the target network is copied after every step, so nothing stands still.

- while owed >=
+ if owed >=
at most one batch is learned from in a step, whatever is owed. `while` pays it all.

- len(agent.replay) >= settings.learning_starts
+ len(agent.replay)
it learns from the first step on, from what little there is. It is to wait until
`learning_starts` transitions are stored.

- obs = step.obs
it always acts on what was seen at first: `obs` never moves on.
"""


class Tape:
    """Games that go by the clock: rewards, lives and ends are read from rows.

    What is seen is the number of the step and the game, over 10.
    """

    game, num_actions = "Tape", 3
    obs_shape: tuple[int, ...] = (2,)
    action_names: tuple[str, ...] = ("LEFT", "STAY", "RIGHT")

    def __init__(self, rewards: Any, lives: Any) -> None:
        """Take what each step of each game brings, [T, B]; 0 lives end a game."""
        self.rewards, self.lives = rewards, lives
        self.num_envs = rewards.shape[1]
        self.played: list[np.ndarray] = []

    def _seen(self) -> np.ndarray:
        games = np.arange(self.num_envs)
        return np.stack([np.full_like(games, self.time), games], 1).astype("f4") / 10

    def reset(self, seed: int | None = None) -> np.ndarray:
        """Rewind it; see `World.reset`."""
        self.time = 0
        return self._seen()

    def step(self, actions: np.ndarray) -> Step:
        """Play the next row; see `World.step`."""
        row = self.time % len(self.rewards)
        self.time += 1
        self.played.append(np.array(actions))
        no = np.zeros(self.num_envs, bool)
        return Step(
            self._seen(),
            self.rewards[row] + np.float32(0.25) * actions,
            self.lives[row] == 0,
            no,
            self.lives[row].copy(),
            ~no,
        )


def use(train: Any) -> Any:
    """A table of what happened, and the weights in the end."""

    def used(
        rewards: Any,
        lives: Any,
        learning_starts: int,
        target_update_period: int,
        clip_rewards: bool,
        mean: bool,
        passes: int,
    ) -> dict[str, Any]:
        world, report = Tape(rewards, lives), 2 * rewards.shape[1]
        settings = replace(
            TOY,
            num_envs=world.num_envs,
            replay_capacity=60,
            learning_starts=learning_starts,
            batch_size=2,
            replay_ratio=1,
            target_update_period=target_update_period,
            epsilon_start=0.8,
            epsilon_over=10,
            clip_rewards=clip_rewards,
            report=report,
        )
        with torch.random.fork_rng():
            torch.manual_seed(1)
            online, target = (nn.Linear(2, 3) for _ in "qt")
        rng = np.random.default_rng(2)
        memory = ReplayMemory(60, (2,), settings.gamma)
        agent = assembled(Told("Tape", (2,), 3), settings, rng, online, target, memory)
        # Plain steps, for Adam's hide how long a slope is.
        agent.optimizer = torch.optim.SGD(online.parameters(), lr=0.5)
        updates: list[int] = []
        agent.optimizer.register_step_post_hook(
            lambda *_: updates.append(agent.agent_steps)
        )

        def following(agent: Any, obs: Any) -> Any:
            q_values = agent.target_network(obs)
            return q_values.mean(dim=1) if mean else q_values.max(dim=1).values

        told = list(islice(train(agent, world, following), passes))
        stored = memory.actions, memory.rewards, memory.terminated
        return {
            "actions played": np.array(world.played),
            "actions, rewards and ends stored": np.stack(stored, 1)[: len(memory)],
            "agent steps at each update": np.array(updates, float),
            "q_network": agent.q_network.state_dict()["weight"],
            "target_network": agent.target_network.state_dict()["weight"],
            "loss told": np.array([each.measures["loss"] for each in told]),
            "scores told": np.array([s for each in told for s in each.finished]),
        }

    return used


def tape(
    rewards: Any,
    lives: Any,
    learning_starts: int = 2,
    target_update_period: int = 4,
    clip_rewards: bool = True,
    mean: bool = False,
    passes: int = 3,
) -> dict[str, Any]:
    """What each step of each game brings, [T, B], and some of the settings."""
    return {
        "rewards": np.array(rewards, np.float32),
        "lives": np.array(lives, np.int64),
        "learning_starts": learning_starts,
        "target_update_period": target_update_period,
        "clip_rewards": clip_rewards,
        "mean": mean,
        "passes": passes,
    }


def draw(rng: draws.Generator) -> dict[str, Any]:
    """One to three games, lives that go one by one."""
    games, length = int(draws.one_of(rng, 1, 2, 3)), 6
    lost = rng.random((length, games)) < 0.4
    lives = 3 - np.cumsum(lost, axis=0)
    return tape(
        rng.integers(-3, 4, (length, games)),
        np.maximum(lives, 0),
        int(rng.integers(2, 5)),
        games * int(rng.integers(2, 5)),
        bool(rng.random() < 0.5),
        bool(rng.random() < 0.3),
        int(rng.integers(2, 5)),
    )


ALONE = tape([[0], [7], [0], [-2], [5], [0]], [[2], [2], [1], [1], [1], [0]])
BOTH = tape(
    [[0, 1], [7, 0], [0, -3], [0, 4]],
    [[1, 2], [1, 1], [0, 1], [1, 0]],
    learning_starts=4,
    clip_rewards=False,
)

EXERCISE = Exercise(
    train,
    ANSWER,
    rows=(
        Row(
            ALONE,
            use(train)(**ALONE),
            "one game of six steps; it loses a life with the third and ends with the "
            "sixth. Learning starts with two transitions, and every fourth step the "
            "target is copied.",
        ),
        Row(
            BOTH,
            use(train)(**BOTH),
            "two games side by side, rewards as they are, and learning from the "
            "fourth transition on.",
        ),
    ),
    draw=draw,
    mistakes=MISTAKES,
    hints=(
        "Act, step, store, learn, sync: one line each. `act(agent, obs, epsilon)` "
        "draws the actions, and the epsilon of this moment is `agent.epsilon`.",
        "What is stored is the step as the agent is to learn from it: "
        "`judged(settings, step, tally.lives)`. What `learn` returns goes to "
        "`tally.measure`.",
        "`act(agent, obs, agent.epsilon)`, `world.step(actions)`, "
        "`agent.replay.store(actions, judged(settings, step, tally.lives))`, "
        "`learn(agent, batch, next_value)`, "
        "`sync(agent.q_network, agent.target_network)`.",
    ),
    difficulty=3,
    minutes=20,
    names={
        **TORCH,
        "act": act,
        "judged": judged,
        "learn": learn,
        "nn": nn,
        "q_learning": q_learning,
        "sync": sync,
        "Tally": Tally,
    },
    constants={"MEASURES": MEASURES},
    use=use,
    stub=STUB,
    head="def train(agent, world, next_value=q_learning):",
)
