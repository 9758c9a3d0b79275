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

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

import numpy as np
import torch

from tutorial_lib.agents.limits import check_limits
from tutorial_lib.agents.manifest import play_only
from tutorial_lib.agents.networks import ActorCritic
from tutorial_lib.agents.packing import adam, device_of, packed, seeded, unpacked
from tutorial_lib.agents.tally import Progress, Tally
from tutorial_lib.checks import finite_above_zero, share, whole_number
from tutorial_lib.equations.losses import compute_updates
from tutorial_lib.equations.policies import launch, sample
from tutorial_lib.equations.returns import (
    attribute_rewards,
    clip_rewards,
    life_lost,
    one_after_another,
    weigh,
)
from tutorial_lib.worlds.frames import ball_waits
from tutorial_lib.worlds.world import Seen, Step, World

GAME, ALGORITHM = "Breakout", "whole_games"
VARIANTS = (ALGORITHM,)
FIRE, RIGHT, LEFT = 1, 2, 3
BUTTONS = np.array([RIGHT, LEFT])  # all that the agent decides between
RELAUNCH = 100  # agent steps until FIRE is tried again, should it have got stuck


@dataclass(frozen=True)
class Settings:
    """What a run of `train` depends on; see `lessons.differences` for the source's."""

    num_envs: int = 10  # games side by side, each a whole game of a batch
    stack: int = 2  # frames in an observation
    hidden: int = 256  # units of the dense layer
    gamma: float = 0.99  # discount per agent step
    minibatch_size: int = 128  # agent steps per update
    learning_rate: float = 5e-4  # of Adam

    def __post_init__(self) -> None:
        """Refuse what cannot work before anything is built from it."""
        for name in ("num_envs", "hidden", "minibatch_size"):
            whole_number(name, getattr(self, name))
        whole_number("stack", self.stack, least=2)  # to see a ball move
        check_limits(self)
        share("gamma", self.gamma)
        finite_above_zero("learning_rate", self.learning_rate)


@dataclass
class Agent:
    """Everything that training changes."""

    game: str
    settings: Settings
    rng: np.random.Generator
    network: ActorCritic  # its value is not used: what games bring is known
    optimizer: torch.optim.Adam
    obs_shape: tuple[int, ...]
    num_actions: int
    agent_steps: int = 0
    scores: list[float] = field(default_factory=list)  # of the last 20 finished games
    games_start_anew = True  # after every batch
    replay = None  # it learns from what it just did

    @property
    def device(self) -> torch.device:
        """Where its network is."""
        return device_of(self.network)


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


def usual_settings(variant: str, game: str) -> Settings:
    """The settings that a run has where nothing else is said.

    Raises:
        ValueError: another game than Breakout.
    """
    play_only(GAME, game, ALGORITHM)
    return Settings()


def view(settings: Settings) -> dict[str, int]:
    """The `AtariWorld` arguments for the pictures that an agent reads."""
    return {"stack": settings.stack}


def new_agent(seen: Seen, settings: Settings, seed: int) -> Agent:
    """An untrained agent for Breakout; all that is random follows from `seed`.

    Raises:
        ValueError: another game.
    """
    play_only(GAME, seen.game, ALGORITHM)
    shape = tuple(seen.obs_shape)
    rng, network = seeded(
        seed, lambda: ActorCritic(shape, len(BUTTONS), settings.hidden)
    )
    optimizer = adam(network, settings.learning_rate)
    known = shape, seen.num_actions
    return Agent(seen.game, settings, rng, network, optimizer, *known)


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
    return sample(logits.cpu().numpy(), agent.rng)


def take(
    world: World, actions: np.ndarray, waiting: np.ndarray
) -> tuple[np.ndarray, Step]:
    """Press the buttons: what was decided, or FIRE where the ball waits.

    Args:
        world: is stepped.
        actions: [B] int, indices into `BUTTONS`.
        waiting: [B] bool.

    Returns:
        The buttons [B], and what came of them. The reward of a FIRE step is a reward
        like any other.
    """
    buttons = launch(BUTTONS[actions], waiting, FIRE)
    return buttons, world.step(buttons)


def player(
    agent: Agent, rng: np.random.Generator
) -> Callable[[np.ndarray], np.ndarray]:
    """A function from observations [B, ...] to buttons [B] drawn with `rng`.

    It is told of no lives, so it presses FIRE where no ball is seen to move.
    """
    playing = replace(agent, rng=rng)

    def act(obs: np.ndarray) -> np.ndarray:
        return launch(BUTTONS[decide(playing, obs)], ball_waits(obs), FIRE)

    return act


def play_games(agent: Agent, world: World, tally: Tally) -> Batch:
    """Play one whole game in every column of the world.

    A game is counted because it was started, so long games are never left out. What a
    column shows after its game's end belongs to the next one and is dropped.

    Args:
        agent: plays; its generator is used.
        world: games are started anew, from a seed that the agent draws.
        tally: counts them.

    Returns:
        The games, one after another.
    """
    obs = world.reset(seed=int(agent.rng.integers(2**31)))
    lives = np.zeros(world.num_envs, dtype=int)
    playing = np.ones(world.num_envs, dtype=bool)
    age = np.zeros(world.num_envs, dtype=int)  # agent steps of this life
    tape, was_playing = [], []
    while playing.any():
        waiting = age % RELAUNCH == 0
        actions = decide(agent, obs)  # act
        buttons, step = take(world, actions, waiting)  # step
        lost = life_lost(step.lives, lives)
        tape.append(Batch(obs, actions, step.rewards, lost, step.ended, ~waiting))
        was_playing.append(playing)  # store
        tally.count(buttons, step.only(playing))
        playing = playing & ~step.ended
        age = np.where(lost, 0, age + 1)
        obs, lives = step.obs, step.lives
    mask = np.stack(was_playing)
    fields = (np.stack(rows) for rows in zip(*tape, strict=True))
    return Batch(*(one_after_another(rows, mask) for rows in fields))


def learn_from_batch(agent: Agent, batch: Batch) -> None:
    """Make likelier what was better than usual in these games, and rarer the rest.

    Args:
        agent: its network, optimiser and generator change.
        batch: played by this very agent.
    """
    settings = agent.settings
    settled = batch.life_lost | batch.ended
    returns = attribute_rewards(clip_rewards(batch.rewards), settled, settings.gamma)
    columns = batch.obs, batch.actions, weigh(returns, batch.own), batch.own
    obs, actions, advantages, own = (
        torch.from_numpy(column).to(agent.device) for column in columns
    )
    order = torch.from_numpy(agent.rng.permutation(len(obs))).to(agent.device)
    for rows in order.split(settings.minibatch_size):
        logits, _ = agent.network(obs[rows])
        loss = compute_updates(logits, actions[rows], advantages[rows], own[rows])
        agent.optimizer.zero_grad()
        loss.backward()
        agent.optimizer.step()


def train(agent: Agent, world: World) -> Iterator[Progress]:
    """Play a batch of whole games, learn from it, and begin again.

    `agent` changes only inside a pass, and every pass begins with new games: a run
    that was stopped goes on as if it never was.

    Args:
        agent: from `new_agent` or a checkpoint; changed in place.
        world: Breakout with the settings' `num_envs`.

    Yields:
        `Progress`, once a batch.

    Source: the component agent of the blog post "Breakout Game Agent".
    """
    tally = Tally(world)
    while True:
        batch = play_games(agent, world, tally)
        learn_from_batch(agent, batch)  # learn
        agent.agent_steps += len(batch.obs)
        yield tally.report(agent)


def pack(agent: Agent) -> tuple[dict[str, np.ndarray], dict[str, Any]]:
    """Everything of an agent that must survive it: arrays, and the rest for JSON."""
    return packed(agent, ALGORITHM)


def unpack(arrays: dict[str, np.ndarray], rest: dict[str, Any]) -> Agent:
    """Turn what `pack` returned into the same agent again; see `dqn.unpack`."""
    return unpacked(arrays, rest, ALGORITHM, Settings, new_agent)
