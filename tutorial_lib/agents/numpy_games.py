"""A policy gradient from whole games, in NumPy alone: one update after ten of them.

That is how the first programs of this course's subject learned. All games of a batch
are played by one and the same policy, so they may as well be played side by side.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np

from tutorial_lib.agents.limits import check_limits
from tutorial_lib.agents.manifest import describe, restored
from tutorial_lib.agents.numpy_policy import init_params
from tutorial_lib.agents.tally import Progress, Tally
from tutorial_lib.checks import finite_above_zero, one_of, share, whole_number
from tutorial_lib.equations.optimisers import rmsprop_start, rmsprop_step
from tutorial_lib.equations.perceptron import Arrays, backward, forward
from tutorial_lib.equations.policies import log_prob_gradient
from tutorial_lib.equations.returns import discounted_returns, standardise
from tutorial_lib.equations.slips import backward_with_x
from tutorial_lib.worlds.frames import moved
from tutorial_lib.worlds.rules import Rules
from tutorial_lib.worlds.world import Seen, World

ALGORITHM = "numpy_games"
VARIANTS = (ALGORITHM,)
BACKGROUNDS = {"Pong": 87, "Breakout": 0}  # grey level of the field, by game
FIRE = 2  # the third action, where there is one
MEAN = "rmsprop.mean_square."  # before the names of what RMSProp remembers
CHUNK = 512  # agent steps at a time, so that a long game needs little memory
FIELD = Rules(
    actions="RIGHT,LEFT",
    top=35,
    bottom=195,
    height=80,
    width=80,
    sampling="every_second",
)

Decide = Callable[[np.ndarray], np.ndarray]  # from [B, D] what moved to actions [B]


@dataclass(frozen=True)
class Settings:
    """What a run of `train` depends on; these are Karpathy's values of 2016."""

    num_envs: int = 10  # whole games of a batch, played side by side
    hidden: int = 200  # units
    gamma: float = 0.99  # discount per agent step
    learning_rate: float = 1e-4  # of RMSProp
    decay: float = 0.99  # share of its mean square that is kept
    epsilon: float = 1e-5  # keeps a gradient of 0 from dividing by 0
    fire_first: bool = False  # whether FIRE comes before each action, its reward lost
    relu_slope_is_x: bool = False  # hiflyin's slip; a ReLU's slope is 1
    rules: Rules = FIELD  # of the game; of its actions the agent decides between two

    def __post_init__(self) -> None:
        """Refuse what cannot work before anything is built from it."""
        for name in ("num_envs", "hidden"):
            whole_number(name, getattr(self, name))
        check_limits(self)
        for name in ("gamma", "decay"):
            share(name, getattr(self, name))
        for name in ("learning_rate", "epsilon"):
            finite_above_zero(name, getattr(self, name))
        names = self.rules.actions.split(",")
        if len(names) != 2 + self.fire_first or names[2:] not in ([], ["FIRE"]):
            wanted = "two buttons and then FIRE" if self.fire_first else "two buttons"
            raise ValueError(
                f"rules.actions must be {wanted}, such as "
                f"RIGHT,LEFT{',FIRE' * self.fire_first}; got {self.rules.actions!r}"
            )


@dataclass
class Agent:
    """Everything that training changes, and so everything that a checkpoint holds."""

    game: str
    settings: Settings
    rng: np.random.Generator
    params: Arrays
    mean_square: Arrays  # what RMSProp remembers
    obs_shape: tuple[int, ...]
    num_actions: int
    agent_steps: int = 0
    scores: list[float] = field(default_factory=list)  # of the last 20 finished games
    games_start_anew = True  # after every batch
    replay = None  # it learns from what it just did


class Episode(NamedTuple):
    """One whole game, the T steps that the agent decided on.

    Attributes:
        moved: [T, D] int8, what it saw.
        actions: [T] int64.
        rewards: [T] float32, as the game gave them.
    """

    moved: np.ndarray
    actions: np.ndarray
    rewards: np.ndarray


def usual_settings(variant: str, game: str) -> Settings:
    """The settings that a run has where nothing else is said.

    Raises:
        ValueError: a game whose background is not known.
    """
    one_of(f"the game of {ALGORITHM}", game, BACKGROUNDS)
    return Settings()


def view(settings: Settings) -> dict[str, Any]:
    """The `AtariWorld` arguments for the pictures that an agent reads."""
    return {"stack": 2, "rules": settings.rules}


def new_agent(seen: Seen, settings: Settings, seed: int) -> Agent:
    """An untrained agent; all that is random follows from `seed`.

    Raises:
        ValueError: a game whose background is not known.
    """
    one_of(f"the game of {ALGORITHM}", seen.game, BACKGROUNDS)
    rng = np.random.default_rng(seed)
    _, height, width = seen.obs_shape
    params = init_params(rng, height * width, settings.hidden)
    known = tuple(seen.obs_shape), seen.num_actions
    return Agent(seen.game, settings, rng, params, rmsprop_start(params), *known)


def decider(agent: Agent, rng: np.random.Generator) -> Decide:
    """A function from what moved [B, D] to actions [B], 0 or 1, drawn with `rng`."""

    def decide(changes: np.ndarray) -> np.ndarray:
        prob_first, _ = forward(agent.params, changes.astype(np.float32))
        return np.where(rng.random(len(changes)) < prob_first, 0, 1)

    return decide


def player(
    agent: Agent, rng: np.random.Generator
) -> Callable[[np.ndarray], np.ndarray]:
    """A function from observations [B, 2, H, W] to actions [B] drawn with `rng`."""
    decide, background = decider(agent, rng), BACKGROUNDS[agent.game]
    decided: list[np.ndarray] = []  # to be done once FIRE was pressed

    def act(obs: np.ndarray) -> np.ndarray:
        if decided:
            return decided.pop()
        actions = decide(moved(obs, background))
        if not agent.settings.fire_first:
            return actions
        decided.append(actions)
        return np.full(len(obs), FIRE)

    return act


def play_episodes(
    decide: Decide, world: World, tally: Tally, *, seed: int, fire_first: bool = False
) -> list[Episode]:
    """Play one whole game in every column of the world.

    A game is counted because it was started, so long games are never left out. What a
    column shows after its game's end belongs to the next one and is dropped.

    Args:
        decide: from what moved [B, D] to actions [B].
        world: games are started anew.
        tally: counts them.
        seed: which games.
        fire_first: whether FIRE is pressed before every action; what that brings is
            thrown away.

    Returns:
        The games.
    """
    background = BACKGROUNDS[world.game]
    columns = range(world.num_envs)
    tapes: list[list[tuple[np.ndarray, int, float]]] = [[] for _ in columns]
    playing = np.ones(world.num_envs, dtype=bool)
    changes = moved(world.reset(seed=seed), background)
    while playing.any():
        actions = decide(changes)  # act
        if fire_first:
            fire = np.full(world.num_envs, FIRE)
            step = world.step(fire).only(playing)
            tally.count(fire, step)
            playing = playing & ~step.ended
        step = world.step(actions).only(playing)  # step
        tally.count(actions, step)
        for game in np.flatnonzero(playing):
            row = changes[game], int(actions[game]), float(step.rewards[game])
            tapes[game].append(row)  # store
        playing = playing & ~step.ended
        changes = moved(step.obs, background)
    return [
        Episode(np.stack(seen), np.array(done), np.array(brought, np.float32))
        for seen, done, brought in (zip(*tape, strict=True) for tape in tapes)
    ]


def gradient(agent: Agent, episode: Episode) -> Arrays:
    """The policy gradient of one game, summed over its steps."""
    returns = discounted_returns(episode.rewards, agent.settings.gamma)
    advantages = standardise(returns)
    slope_back = backward_with_x if agent.settings.relu_slope_is_x else backward
    total = {name: np.zeros_like(weight) for name, weight in agent.params.items()}
    for start in range(0, len(advantages), CHUNK):
        rows = slice(start, start + CHUNK)
        seen = episode.moved[rows].astype(np.float32)
        prob_first, hidden = forward(agent.params, seen)
        took_first = episode.actions[rows] == 0
        slope = advantages[rows] * log_prob_gradient(prob_first, took_first)
        for name, grad in slope_back(agent.params, seen, hidden, slope).items():
            total[name] += grad
    return total


def learn(agent: Agent, episodes: list[Episode]) -> None:
    """One step up the gradient, summed over all games of a batch."""
    settings = agent.settings
    grads = {name: np.zeros_like(weight) for name, weight in agent.params.items()}
    for episode in episodes:
        for name, grad in gradient(agent, episode).items():
            grads[name] += grad
    agent.params, agent.mean_square = rmsprop_step(
        agent.params,
        grads,
        agent.mean_square,
        settings.learning_rate,
        settings.decay,
        settings.epsilon,
    )


def train(agent: Agent, world: World) -> Iterator[Progress]:
    """Play a batch of whole games, learn from it once, and begin again.

    `agent` changes only inside a pass, and every pass begins with new games: a run
    that was stopped goes on as if it never was.

    Args:
        agent: from `new_agent` or a checkpoint; changed in place.
        world: the agent's game with the settings' `num_envs`.

    Yields:
        `Progress`, once a batch.

    Source: Karpathy 2016, "Deep Reinforcement Learning: Pong from Pixels".
    """
    tally, decide = Tally(world), decider(agent, agent.rng)
    while True:
        seed = int(agent.rng.integers(2**31))
        episodes = play_episodes(
            decide, world, tally, seed=seed, fire_first=agent.settings.fire_first
        )
        learn(agent, episodes)  # learn
        agent.agent_steps += sum(game.length for game in tally.finished)
        yield tally.report(agent)


def pack(agent: Agent) -> tuple[Arrays, dict[str, Any]]:
    """Everything of an agent that must survive it: arrays, and the rest for JSON."""
    means = {f"{MEAN}{name}": mean for name, mean in agent.mean_square.items()}
    arrays = {**agent.params, **means}
    return {k: v.copy() for k, v in arrays.items()}, describe(agent, ALGORITHM)


def unpack(arrays: Arrays, rest: dict[str, Any]) -> Agent:
    """Turn what `pack` returned into the same agent again.

    Args:
        arrays: by name; float16 arrays become float32.
        rest: what `pack` returned beside them.

    Returns:
        The agent; without what RMSProp remembered, that starts afresh.

    Raises:
        ValueError: another game, algorithm, network or version of the course.
    """
    agent = restored(rest, ALGORITHM, Settings, new_agent)
    for held, before in ((agent.params, ""), (agent.mean_square, MEAN)):
        for name, wanted in held.items():
            there = arrays.get(before + name)
            if there is None and before:
                continue
            if there is None or there.shape != wanted.shape:
                found = "nothing" if there is None else there.shape
                raise ValueError(
                    f"{before}{name} must be {wanted.shape} for this network, got "
                    f"{found}"
                )
            held[name] = there.astype(np.float32)
    return agent
