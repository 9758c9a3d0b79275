"""A policy gradient as a handful of components that plays and learns whole games.

Breakout gives points in the middle of a rally, so no batch is cut before its games are
over: ten games are played to their ends, laid one after another, and learned from.

    clip_rewards       what a reward is worth to the agent      [N]
    decide, take       which button, and what came of it        [B]
    attribute_rewards  what every step led to                   [N]
    weigh              was that better than usual?              [N]
    compute_updates    what to make likelier                    a loss
    learn_from_batch   all of it, for the games of a batch
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import torch

from tutorial_lib.agents.networks import ActorCritic
from tutorial_lib.agents.policy_gradient import sample
from tutorial_lib.equations.losses import log_prob
from tutorial_lib.equations.returns import standardise
from tutorial_lib.worlds.atari import AtariWorld, Step, whole_number

GAME = "Breakout"
FIRE, RIGHT, LEFT = 1, 2, 3
BUTTONS = np.array([RIGHT, LEFT])  # all that the agent decides between
RELAUNCH = 100  # agent steps until FIRE is tried again, should it have got stuck


@dataclass(frozen=True)
class Settings:
    """What a run of `train` depends on; see `lessons.differences` for the source's."""

    games: int = 10  # whole games in a batch
    stack: int = 2  # frames in an observation
    hidden: int = 256  # units of the dense layer
    gamma: float = 0.99  # discount per agent step
    minibatch: int = 128  # agent steps per update
    learning_rate: float = 5e-4  # of Adam

    def __post_init__(self) -> None:
        """Refuse what cannot work before anything is built from it."""
        for name in ("games", "stack", "hidden", "minibatch"):
            whole_number(name, getattr(self, name), least=1)
        if not 0 <= self.gamma <= 1:
            raise ValueError(f"gamma must be 0 to 1, got {self.gamma}")
        if not self.learning_rate > 0:
            raise ValueError(f"learning_rate must be above 0, got {self.learning_rate}")


@dataclass
class Agent:
    """Everything that training changes."""

    settings: Settings
    rng: np.random.Generator
    network: ActorCritic  # its value is not used: what games bring is known
    optimizer: torch.optim.Adam
    scores: list[float] = field(default_factory=list)  # of all finished games


class Batch(NamedTuple):
    """Whole games, one after another: N agent steps in all.

    Attributes:
        obs: [N, ...] what the agent saw.
        actions: [N] int64, what it decided, an index into `BUTTONS`.
        rewards: [N] float32, unclipped.
        life_lost: [N] bool.
        ended: [N] bool, the last step of each game.
        own: [N] bool, False where FIRE was pressed for the agent.
    """

    obs: np.ndarray
    actions: np.ndarray
    rewards: np.ndarray
    life_lost: np.ndarray
    ended: np.ndarray
    own: np.ndarray

    @property
    def scores(self) -> np.ndarray:
        """Unclipped score of each game."""
        starts = np.flatnonzero(self.ended)[:-1] + 1
        return np.add.reduceat(self.rewards, [0, *starts])


def new_agent(
    settings: Settings, seed: int, obs_shape: tuple[int, ...] | None = None
) -> Agent:
    """An untrained agent; everything random about it follows from `seed`.

    Args:
        settings: what it is made of.
        seed: whole number, at least 0.
        obs_shape: of one observation; 84 x 84 pixels unless given.

    Returns:
        The agent.
    """
    rng = np.random.default_rng(seed)
    obs_shape = obs_shape or (settings.stack, 84, 84)
    with torch.random.fork_rng():  # the notebook's own draws stay as they were
        torch.manual_seed(int(rng.integers(2**31)))
        network = ActorCritic(obs_shape, len(BUTTONS), settings.hidden)
    optimizer = torch.optim.Adam(
        network.parameters(), lr=settings.learning_rate, eps=1e-5, fused=True
    )
    return Agent(settings, rng, network, optimizer)


def world_for(agent: Agent, num_threads: int | None = None) -> AtariWorld:
    """Breakout with one column for each game of a batch; other games at every call."""
    return AtariWorld(
        GAME,
        agent.settings.games,
        seed=int(agent.rng.integers(2**31)),
        stack=agent.settings.stack,
        num_threads=num_threads,
    )


def clip_rewards(rewards: np.ndarray) -> np.ndarray:
    """The reward model: whether it was good or bad, not how much.

    Args:
        rewards: any shape, float, as the game gives them.

    Returns:
        Float32, -1, 0 or 1, the shape of `rewards`.

    Source: Mnih et al. 2015, Methods, "Training details".
    """
    return np.sign(np.asarray(rewards, dtype=np.float32))


def life_lost(lives: np.ndarray, lives_before: np.ndarray) -> np.ndarray:
    """Where a life was lost; a new game's full set of lives is no loss.

    Args:
        lives: [B] int, after the step.
        lives_before: [B] int, before it.

    Returns:
        [B] bool.
    """
    return np.asarray(lives) < np.asarray(lives_before)


def launch(actions: np.ndarray, waiting: np.ndarray, fire: int) -> np.ndarray:
    """Press FIRE where the ball waits for it, else what was decided.

    Args:
        actions: [B] int, what the agent decided.
        waiting: [B] bool.
        fire: number of the button.

    Returns:
        [B] int64.
    """
    return np.where(waiting, fire, actions)


def attribute_rewards(
    rewards: np.ndarray, settled: np.ndarray, gamma: float
) -> np.ndarray:
    """Discounted return of every step, up to the step that settles it.

    G[t] = r[t] + gamma * G[t + 1], and G[t] = r[t] where t is settled: what came later
    was not the doing of what came before. With settled = (rewards != 0) this is
    Pong's rule; with settled where a life was lost it is Breakout's.

    Args:
        rewards: [T] or [T, B] float32, time first.
        settled: bool, the shape of `rewards`.
        gamma: discount per agent step, 0 to 1.

    Returns:
        Float32, the shape of `rewards`.

    Raises:
        ValueError: shapes that differ, or gamma outside 0 to 1.

    Source: Sutton and Barto 2018, equation 3.9.
    """
    rewards, settled = np.asarray(rewards, np.float32), np.asarray(settled, bool)
    if rewards.shape != settled.shape:
        raise ValueError(
            f"rewards and settled must be alike, got {list(rewards.shape)} and "
            f"{list(settled.shape)}"
        )
    if not 0 <= gamma <= 1:
        raise ValueError(f"gamma must be between 0 and 1, got {gamma}")
    returns = np.empty_like(rewards)
    following = np.zeros_like(rewards[0]) if len(rewards) else None
    for step in reversed(range(len(rewards))):
        carried = np.where(settled[step], 0, np.float32(gamma) * following)
        following = rewards[step] + carried
        returns[step] = following
    return returns


def one_after_another(tape: np.ndarray, playing: np.ndarray) -> np.ndarray:
    """Lay the games of a tape end to end, each up to its own last step.

    Args:
        tape: [T, B, ...], time first, a column for each game.
        playing: [T, B] bool, False where a column's game was over before the step.

    Returns:
        [N, ...], the first game's steps in their order, then the second's.
    """
    columns = range(np.shape(playing)[1])
    return np.concatenate([tape[playing[:, game], game] for game in columns])


def weigh(returns: np.ndarray, own: np.ndarray) -> np.ndarray:
    """How much better than usual each of the agent's own steps was.

    Args:
        returns: [N] float32.
        own: [N] bool, False where the agent did not decide.

    Returns:
        [N] float32: mean 0 and deviation 1 over the own steps, 0 elsewhere.
    """
    advantage = np.zeros(len(returns), dtype=np.float32)
    advantage[own] = standardise(returns[own])
    return advantage


def compute_updates(
    logits: torch.Tensor,
    actions: torch.Tensor,
    advantage: torch.Tensor,
    own: torch.Tensor,
) -> torch.Tensor:
    """The loss whose slope makes what was better than usual likelier.

    Args:
        logits: [N, A] float.
        actions: [N] int64.
        advantage: [N] float.
        own: [N] bool, False where the agent did not decide.

    Returns:
        Scalar, minus the mean of advantage times log-probability over the own steps; 0
        if there are none.

    Source: Williams 1992, theorem 1.
    """
    weighted = log_prob(logits, actions) * advantage
    # A mean of nothing is NaN, and one NaN spoils every weight for ever.
    return -weighted[own].sum() / own.sum().clamp(min=1)


def decide(agent: Agent, obs: np.ndarray) -> np.ndarray:
    """Draw an action for every game from the policy.

    Args:
        agent: its generator is used.
        obs: [B, ...] as the agent's network takes them.

    Returns:
        [B] int64, indices into `BUTTONS`.
    """
    with torch.inference_mode():
        logits, _ = agent.network(torch.from_numpy(obs))
    return sample(logits.numpy(), agent.rng)


def take(world: AtariWorld, actions: np.ndarray, waiting: np.ndarray) -> Step:
    """Press the buttons: what was decided, or FIRE where the ball waits.

    Args:
        world: is stepped.
        actions: [B] int, indices into `BUTTONS`.
        waiting: [B] bool.

    Returns:
        What came of it. The reward of a FIRE step is a reward like any other.
    """
    return world.step(launch(BUTTONS[actions], waiting, FIRE))


def play_games(agent: Agent, world: AtariWorld) -> Batch:
    """Play one whole game in every column of the world.

    A game is counted because it was started, so long games are never left out. What a
    column shows after its game's end belongs to the next one and is dropped.

    Args:
        agent: plays; its generator is used.
        world: games are started anew.

    Returns:
        The games, one after another.
    """
    obs, lives = world.reset(), np.zeros(world.num_envs, dtype=int)
    playing = np.ones(world.num_envs, dtype=bool)
    age = np.zeros(world.num_envs, dtype=int)  # agent steps of this life
    tape, was_playing = [], []
    while playing.any():
        waiting = age % RELAUNCH == 0
        actions = decide(agent, obs)
        step = take(world, actions, waiting)
        lost = life_lost(step.lives, lives)
        tape.append(Batch(obs, actions, step.rewards, lost, step.ended, ~waiting))
        was_playing.append(playing)
        playing = playing & ~step.ended
        age = np.where(lost, 0, age + 1)
        obs, lives = step.obs, step.lives
    mask = np.stack(was_playing)
    fields = (np.stack(rows) for rows in zip(*tape, strict=True))
    return Batch(*(one_after_another(rows, mask) for rows in fields))


def learn_from_batch(agent: Agent, batch: Batch) -> None:
    """Make likelier what was better than usual in these games, and rarer the rest.

    Args:
        agent: its network, optimizer, generator and scores change.
        batch: played by this very agent.
    """
    settings = agent.settings
    settled = batch.life_lost | batch.ended
    returns = attribute_rewards(clip_rewards(batch.rewards), settled, settings.gamma)
    obs, actions, advantage, own = map(
        torch.from_numpy,
        (batch.obs, batch.actions, weigh(returns, batch.own), batch.own),
    )
    order = torch.from_numpy(agent.rng.permutation(len(obs)))
    for rows in order.split(settings.minibatch):
        logits, _ = agent.network(obs[rows])
        loss = compute_updates(logits, actions[rows], advantage[rows], own[rows])
        agent.optimizer.zero_grad()
        loss.backward()
        agent.optimizer.step()
    agent.scores += batch.scores.tolist()


def train(agent: Agent, world: AtariWorld) -> Iterator[Batch]:
    """Play a batch of whole games, learn from it, and begin again.

    Args:
        agent: changed in place.
        world: from `world_for`.

    Yields:
        The games that were just learned from.

    Source: the component agent of the blog post "Breakout Game Agent".
    """
    while True:
        batch = play_games(agent, world)
        learn_from_batch(agent, batch)
        yield batch
