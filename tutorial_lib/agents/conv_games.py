"""A policy gradient from whole games of Pong, by the network of RLCode's program.

    [B, 80, 80] -> 32 of 6x6/3 -> [B, 32, 27, 27] -> dense 64 -> dense 32 -> logits

It plays as `numpy_games` does and learns after every batch of games. What RLCode's
program did otherwise than it was meant to is a setting each.
"""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from tutorial_lib.agents.initialisers import initialise
from tutorial_lib.agents.limits import check_limits
from tutorial_lib.agents.manifest import play_only
from tutorial_lib.agents.numpy_games import (
    BACKGROUNDS,
    CHUNK,
    FIELD,
    Decide,
    Episode,
    play_episodes,
)
from tutorial_lib.agents.packing import adam, device_of, packed, seeded, unpacked
from tutorial_lib.agents.tally import Progress, Tally
from tutorial_lib.checks import finite_above_zero, share, whole_number
from tutorial_lib.equations.losses import log_prob
from tutorial_lib.equations.policies import sample
from tutorial_lib.equations.returns import discounted_returns, standardise
from tutorial_lib.equations.slips import divided
from tutorial_lib.worlds.frames import moved
from tutorial_lib.worlds.rules import Rules
from tutorial_lib.worlds.world import Seen, World

GAME, ALGORITHM = "Pong", "conv_games"
VARIANTS = (ALGORITHM,)
KERNELS, SIDE, STRIDE = 32, 6, 3  # of the convolution, in pixels
DENSE = (64, 32)  # units
ALL_BUTTONS = Rules(
    top=FIELD.top,
    bottom=FIELD.bottom,
    height=FIELD.height,
    width=FIELD.width,
    sampling=FIELD.sampling,
)


@dataclass(frozen=True)
class Settings:
    """What a run of `train` depends on; the program as it was meant."""

    num_envs: int = 1  # whole games of a batch, played side by side
    gamma: float = 0.99  # discount per agent step
    learning_rate: float = 1e-3  # of Adam
    epsilon: float = 1e-7  # keeps a gradient of 0 from dividing by 0; as in Keras
    columns_as_channels: bool = False  # slip: 80 channels of 1 x 80 in place of 80 x 80
    rate_twice: bool = False  # slip: the loss is multiplied by the learning rate, too
    keep_mean: bool = False  # slip: returns over their deviation, their mean kept
    rules: Rules = ALL_BUTTONS

    def __post_init__(self) -> None:
        """Refuse what cannot work before anything is built from it."""
        whole_number("num_envs", self.num_envs)
        check_limits(self)
        share("gamma", self.gamma)
        for name in ("learning_rate", "epsilon"):
            finite_above_zero(name, getattr(self, name))


class Network(nn.Module):
    """From what moved to a logit for each action.

    Source: RLCode 2017, "Pong by REINFORCE in Keras".
    """

    def __init__(
        self, height: int, width: int, num_actions: int, columns_as_channels: bool
    ) -> None:
        """Draw the weights from torch's generator, uniform after He.

        Args:
            height: pixels.
            width: pixels.
            num_actions: logits, A.
            columns_as_channels: whether the picture is read as `width` channels of
                1 x `height` pixels.
        """
        super().__init__()
        self.size = height, width
        self.columns_as_channels = columns_as_channels
        channels, sides = (
            (width, (1, height)) if columns_as_channels else (1, self.size)
        )
        self.padding = [cells for side in reversed(sides) for cells in padded(side)]
        self.pixels = nn.Conv2d(channels, KERNELS, SIDE, STRIDE)
        features = KERNELS * math.prod(-(-side // STRIDE) for side in sides)
        first, second = DENSE
        self.dense = nn.Sequential(
            nn.Linear(features, first),
            nn.ReLU(),
            nn.Linear(first, second),
            nn.ReLU(),
            nn.Linear(second, num_actions),
        )
        initialise(self, "he")

    def forward(self, changes: torch.Tensor) -> torch.Tensor:
        """Logits [B, A] from what moved, [B, height * width] of any number."""
        pictures = changes.to(self.pixels.weight).unflatten(1, self.size)
        if self.columns_as_channels:
            pictures = pictures.transpose(1, 2).unsqueeze(2)  # [B, width, 1, height]
        else:
            pictures = pictures.unsqueeze(1)
        features = self.pixels(functional.pad(pictures, self.padding)).relu()
        return self.dense(features.flatten(1))


def padded(pixels: int) -> tuple[int, int]:
    """Zeros before and after a side so that a kernel starts at every third pixel.

    Args:
        pixels: of the side.

    Source: Dumoulin and Visin 2016, section 2.4; uneven ones go after, as in Keras.
    """
    places = -(-pixels // STRIDE)
    zeros = max(0, (places - 1) * STRIDE + SIDE - pixels)
    return zeros // 2, zeros - zeros // 2


@dataclass
class Agent:
    """Everything that training changes."""

    game: str
    settings: Settings
    rng: np.random.Generator
    network: Network
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


def usual_settings(variant: str, game: str) -> Settings:
    """The settings that a run has where nothing else is said.

    Raises:
        ValueError: another game than Pong.
    """
    play_only(GAME, game, ALGORITHM)
    return Settings()


def view(settings: Settings) -> dict[str, Any]:
    """The `AtariWorld` arguments for the pictures that an agent reads."""
    return {"stack": 2, "rules": settings.rules}


def new_agent(seen: Seen, settings: Settings, seed: int) -> Agent:
    """An untrained agent for Pong; all that is random follows from `seed`.

    Raises:
        ValueError: another game.
    """
    play_only(GAME, seen.game, ALGORITHM)
    _, height, width = shape = tuple(seen.obs_shape)
    slip = settings.columns_as_channels
    rng, network = seeded(seed, lambda: Network(height, width, seen.num_actions, slip))
    optimizer = adam(network, settings.learning_rate, settings.epsilon)
    known = shape, seen.num_actions
    return Agent(seen.game, settings, rng, network, optimizer, *known)


def decider(agent: Agent, rng: np.random.Generator) -> Decide:
    """A function from what moved [B, D] to actions [B] drawn with `rng`."""

    def decide(changes: np.ndarray) -> np.ndarray:
        with torch.inference_mode():
            logits = agent.network(torch.from_numpy(changes))
        return sample(logits.cpu().numpy(), rng)

    return decide


def player(
    agent: Agent, rng: np.random.Generator
) -> Callable[[np.ndarray], np.ndarray]:
    """A function from observations [B, 2, H, W] to actions [B] drawn with `rng`."""
    decide = decider(agent, rng)
    return lambda obs: decide(moved(obs, BACKGROUNDS[GAME]))


def learn(agent: Agent, episodes: list[Episode]) -> None:
    """One step of Adam along the gradient, its mean over all steps of these games."""
    settings = agent.settings
    weigh = divided if settings.keep_mean else standardise
    steps = sum(len(episode.actions) for episode in episodes)
    scale = settings.learning_rate if settings.rate_twice else 1.0
    agent.optimizer.zero_grad()
    for episode in episodes:
        advantages = weigh(discounted_returns(episode.rewards, settings.gamma))
        columns = (
            torch.from_numpy(column).to(agent.device).split(CHUNK)
            for column in (episode.moved, episode.actions, advantages)
        )
        for seen, actions, weights in zip(*columns, strict=True):
            gain = (log_prob(agent.network(seen), actions) * weights).sum()
            (-scale * gain / steps).backward()
    agent.optimizer.step()


def train(agent: Agent, world: World) -> Iterator[Progress]:
    """Play a batch of whole games, learn from it once, and begin again.

    `agent` changes only inside a pass, and every pass begins with new games: a run
    that was stopped goes on as if it never was.

    Args:
        agent: from `new_agent` or a checkpoint; changed in place.
        world: Pong with the settings' `num_envs`.

    Yields:
        `Progress`, once a batch.

    Source: RLCode 2017, "Pong by REINFORCE in Keras".
    """
    tally, decide = Tally(world), decider(agent, agent.rng)
    while True:
        seed = int(agent.rng.integers(2**31))
        learn(agent, play_episodes(decide, world, tally, seed=seed))
        agent.agent_steps += sum(game.length for game in tally.finished)
        yield tally.report(agent)


def pack(agent: Agent) -> tuple[dict[str, np.ndarray], dict[str, Any]]:
    """Everything of an agent that must survive it: arrays, and the rest for JSON."""
    return packed(agent, ALGORITHM)


def unpack(arrays: dict[str, np.ndarray], rest: dict[str, Any]) -> Agent:
    """Turn what `pack` returned into the same agent again; see `dqn.unpack`."""
    return unpacked(arrays, rest, ALGORITHM, Settings, new_agent)
