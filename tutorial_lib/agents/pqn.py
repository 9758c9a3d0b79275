"""Q-learning without a memory and without a target copy: PQN.

Many worlds side by side take the place of the memory, and layer normalisation that of
the target network. What is learned towards are lambda returns, made of what was just
played; then the steps are forgotten.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

import numpy as np
import torch
from torch import nn

from tutorial_lib.agents.limits import check_limits
from tutorial_lib.agents.networks import SIZES, QNetwork
from tutorial_lib.agents.packing import adam, device_of, packed, seeded, unpacked
from tutorial_lib.agents.tally import Progress, Tally
from tutorial_lib.checks import (
    above_zero,
    finite_above_zero,
    one_of,
    share,
    whole_number,
)
from tutorial_lib.equations.policies import explore
from tutorial_lib.equations.returns import CREDITS, q_lambda, settled_steps
from tutorial_lib.equations.schedules import linear
from tutorial_lib.equations.targets import q_taken
from tutorial_lib.worlds.toys import TOYS
from tutorial_lib.worlds.world import Seen, Step, World

ALGORITHM = "pqn"
VARIANTS = ("pqn",)
MEASURES = ("loss", "q_value", "td_error")  # of an update


@dataclass(frozen=True)
class Settings:
    """What a run of `train` depends on; comments give the values of Gallici 2024."""

    num_envs: int = 32  # games side by side; 128
    rollout_length: int = 32  # agent steps of every game per batch; 32
    stack: int = 4  # frames in an observation; 4
    network: str = "2013"  # size, one of networks.SIZES; 2015
    layer_norm: bool = True  # whether every hidden layer is normalised; yes
    credit: str = "life"  # what a return reaches up to: point, life or game; life
    gamma: float = 0.99  # discount per agent step; 0.99
    return_lambda: float = 0.65  # of the mean of n-step returns; 0.65
    epochs: int = 2  # times each batch is used; 2
    minibatch_size: int = 128  # agent steps per update; 128
    learning_rate: float = 5e-4  # of Adam at the start; of RAdam 2.5e-4
    anneal: int = 10_000_000  # agent steps over which the rate falls; never
    longest_gradient: float = 10.0  # beyond which it is shortened; 10
    epsilon_start: float = 1.0  # share of random actions; 1
    epsilon_end: float = 0.01  # after the decay; 0.001
    epsilon_over: int = 250_000  # agent steps of the decay; 5 M
    clip_rewards: bool = True  # whether a reward is cut to its sign; yes
    chapter: int = 512  # batches before all games start anew; never
    bfloat16: bool = True  # half the digits, where the processor has them; no

    def __post_init__(self) -> None:
        """Refuse what cannot work before anything is built from it."""
        for name in (
            *("num_envs", "rollout_length", "stack", "epochs", "minibatch_size"),
            *("anneal", "epsilon_over", "chapter"),
        ):
            whole_number(name, getattr(self, name))
        check_limits(self)
        for name in ("gamma", "return_lambda", "epsilon_start", "epsilon_end"):
            share(name, getattr(self, name))
        finite_above_zero("learning_rate", self.learning_rate)
        above_zero("longest_gradient", self.longest_gradient)
        one_of("network", self.network, SIZES)
        one_of("credit", self.credit, CREDITS)


# For worlds as small as Catch; seconds on one processor.
TOY = Settings(
    num_envs=16,
    rollout_length=16,
    network="toy",
    minibatch_size=64,
    learning_rate=3e-3,
    anneal=100_000,
    epsilon_end=0.05,
    epsilon_over=4_000,
    clip_rewards=False,
)

# For the probe worlds; far from 1, so that a discount too many or too few is seen.
PROBE = replace(TOY, gamma=0.5, learning_rate=1e-2, epsilon_end=0.5, epsilon_over=500)


@dataclass
class Agent:
    """Everything that training changes, and so everything that a checkpoint holds."""

    game: str
    settings: Settings
    rng: np.random.Generator
    network: nn.Module
    optimizer: torch.optim.Adam
    obs_shape: tuple[int, ...]
    num_actions: int
    agent_steps: int = 0
    scores: list[float] = field(default_factory=list)  # of the last 20 finished games
    replay = None  # it learns from what it just did

    @property
    def device(self) -> torch.device:
        """Where its network is."""
        return device_of(self.network)

    @property
    def epsilon(self) -> float:
        """Share of random actions now."""
        s = self.settings
        now = linear(self.agent_steps, s.epsilon_start, s.epsilon_end, s.epsilon_over)
        return float(now)

    @property
    def games_start_anew(self) -> bool:
        """Whether a chapter is over, so that a run stopped here goes on exactly."""
        s = self.settings
        one_pass = s.rollout_length * s.num_envs
        # An error in the middle of a pass leaves a part of it.
        return self.agent_steps % (one_pass * s.chapter) < one_pass


class Rollout:
    """A batch in the making: `rollout_length` agent steps of every game, time first."""

    def __init__(self, steps: int, num_envs: int, obs: np.ndarray) -> None:
        """Make room for `steps` rows; `obs` [B, ...] shows what an observation is."""
        self.obs = np.empty((steps, *obs.shape), dtype=obs.dtype)
        self.actions = np.empty((steps, num_envs), dtype=np.int64)
        self.values = np.empty((steps + 1, num_envs), dtype=np.float32)
        self.rewards = np.empty((steps, num_envs), dtype=np.float32)
        self.terminated = np.empty((steps, num_envs), dtype=bool)
        self.truncated = np.empty((steps, num_envs), dtype=bool)
        self.life_lost = np.empty((steps, num_envs), dtype=bool)
        self.is_transition = np.empty((steps, num_envs), dtype=bool)


class Batch(NamedTuple):
    """A minibatch: N agent steps, one row each.

    Attributes:
        obs: [N, ...] what the agent saw.
        actions: [N] int64, what it did.
        targets: [N] float32, what that should have been worth.
    """

    obs: torch.Tensor
    actions: torch.Tensor
    targets: torch.Tensor


Pass = Callable[["Agent", World, np.ndarray, Rollout, Tally], np.ndarray]


def usual_settings(variant: str, game: str) -> Settings:
    """The settings that a run has where nothing else is said."""
    if game in TOYS:
        return TOY
    # In Pong a rally is long, and a point ends it.
    pong = Settings(credit="point", return_lambda=0.9)
    return pong if game == "Pong" else Settings()


def view(settings: Settings) -> dict[str, int]:
    """The `AtariWorld` arguments for the pictures that an agent reads."""
    return {"stack": settings.stack}


def new_agent(seen: Seen, settings: Settings, seed: int) -> Agent:
    """An untrained agent for a world; all that is random follows from `seed`."""
    shape, s = tuple(seen.obs_shape), settings
    rng, network = seeded(
        seed,
        lambda: QNetwork(
            shape, seen.num_actions, s.network, s.bfloat16, layer_norm=s.layer_norm
        ),
    )
    return assembled(seen, settings, rng, network)


def assembled(
    seen: Seen, settings: Settings, rng: np.random.Generator, network: nn.Module
) -> Agent:
    """An untrained agent made of these parts.

    Args:
        seen: the world that it will play.
        settings: `learning_rate` is used, and all is kept.
        rng: source of all its draws.
        network: from observations [B, ...] to the value of each action [B, A].
    """
    optimizer = adam(network, settings.learning_rate)
    known = tuple(seen.obs_shape), seen.num_actions
    return Agent(seen.game, settings, rng, network, optimizer, *known)


def values(agent: Agent, obs: np.ndarray) -> np.ndarray:
    """What the agent expects of each action.

    Args:
        agent: not changed.
        obs: [B, ...] as the agent's network takes them.

    Returns:
        [B, A] float32.
    """
    with torch.inference_mode():
        return agent.network(torch.from_numpy(obs).to(agent.device)).cpu().numpy()


def player(
    agent: Agent, rng: np.random.Generator
) -> Callable[[np.ndarray], np.ndarray]:
    """A function from observations [B, ...] to actions [B], with epsilon at its end."""
    epsilon = agent.settings.epsilon_end
    return lambda obs: explore(values(agent, obs), epsilon, rng)


def train(
    agent: Agent, world: World, one_pass: Pass | None = None
) -> Iterator[Progress]:
    """Play and learn for as long as somebody asks for more.

    One pass plays `rollout_length` agent steps of every game and learns from them.
    `agent` changes only inside a pass. Every `chapter` passes all games start anew,
    from seeds that the agent draws: a run that was stopped there goes on as if it
    never was.

    Args:
        agent: from `new_agent` or a checkpoint; changed in place.
        world: the agent's game with the settings' `num_envs`.
        one_pass: plays and learns; `play_and_forget` unless given.

    Yields:
        `Progress`, once a pass.
    """
    settings, one_pass = agent.settings, one_pass or play_and_forget
    obs = None
    while True:
        if obs is None or agent.games_start_anew:
            obs = world.reset(seed=int(agent.rng.integers(2**31)))
            tally = Tally(world, MEASURES)
            rollout = Rollout(settings.rollout_length, settings.num_envs, obs)
        obs = one_pass(agent, world, obs, rollout, tally)
        yield tally.report(agent, epsilon=agent.epsilon)


def play_and_forget(
    agent: Agent, world: World, obs: np.ndarray, rollout: Rollout, tally: Tally
) -> np.ndarray:
    """Fill a rollout, and learn from it; the next one is written over it.

    Args:
        agent: changed in place.
        world: its games go on.
        obs: [B, ...] what they show.
        rollout: written over.
        tally: counts what happens.

    Returns:
        [B, ...] what the games show then.

    Source: Gallici et al. 2024, "Simplifying deep temporal difference learning",
    algorithm 1.
    """
    for row in range(len(rollout.actions)):
        q_values = values(agent, obs)
        actions = explore(q_values, agent.epsilon, agent.rng)  # act
        step = world.step(actions)  # step
        store(rollout, row, (obs, q_values, actions), step, tally.lives)  # store
        agent.agent_steps += len(actions)
        tally.count(actions, step)
        obs = step.obs
    rollout.values[-1] = values(agent, obs).max(axis=1)
    targets = q_targets(agent.settings, rollout)
    for batch in batches(agent, rollout, targets):
        tally.measure(regress(agent, batch))  # learn
    return obs


def store(
    rollout: Rollout,
    row: int,
    acted: tuple[np.ndarray, np.ndarray, np.ndarray],
    step: Step,
    lives: np.ndarray,
) -> None:
    """Write one agent step of every game into a row of the rollout.

    Args:
        rollout: changed in place.
        row: 0 is the oldest.
        acted: what the agent saw [B, ...], expected of each action [B, A], and did [B].
        step: what came of it.
        lives: [B] before the step.
    """
    rollout.obs[row], q_values, rollout.actions[row] = acted
    rollout.values[row] = q_values.max(axis=1)
    rollout.rewards[row] = step.rewards
    rollout.terminated[row] = step.terminated
    rollout.truncated[row] = step.truncated
    rollout.life_lost[row] = step.lives < lives
    rollout.is_transition[row] = step.is_transition


def q_targets(settings: Settings, rollout: Rollout) -> np.ndarray:
    """What every action of a rollout should have been worth.

    Args:
        settings: `clip_rewards`, `credit`, `gamma` and `return_lambda` are used.
        rollout: full; its values are those of the network that learns.

    Returns:
        [T, B] float32.

    Source: Gallici et al. 2024, "Simplifying deep temporal difference learning",
    section 4.
    """
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


def batches(agent: Agent, rollout: Rollout, targets: np.ndarray) -> Iterator[Batch]:
    """Minibatches of a rollout's steps in random order, `epochs` times.

    Args:
        agent: its generator is used; its learning rate becomes that of now.
        rollout: full.
        targets: [T, B] float32.

    Yields:
        `minibatch_size` steps, or what is left of them.
    """
    settings = agent.settings
    for group in agent.optimizer.param_groups:
        group["lr"] = learning_rate(agent)
    # The fake step after a game's end was not the agent's doing: never learn it.
    usable = rollout.is_transition
    kept = rollout.obs[usable], rollout.actions[usable], targets[usable]
    # To a graphics card once a rollout, not once a minibatch.
    whole = Batch(*(torch.from_numpy(column).to(agent.device) for column in kept))
    for _ in range(settings.epochs if usable.any() else 0):
        order = torch.from_numpy(agent.rng.permutation(len(whole.obs)))
        for rows in order.to(agent.device).split(settings.minibatch_size):
            yield Batch(*(column[rows] for column in whole))


def regress(agent: Agent, batch: Batch) -> tuple[float, ...]:
    """Move the values of the actions taken towards what they should have been.

    Args:
        agent: its network and optimiser change.
        batch: of a rollout that this agent played.

    Returns:
        Its `measures`.

    Source: Gallici et al. 2024, "Simplifying deep temporal difference learning",
    algorithm 1.
    """
    taken = q_taken(agent.network(batch.obs), batch.actions)
    td_error = batch.targets - taken
    loss = td_error.square().mean() / 2
    agent.optimizer.zero_grad()
    loss.backward()
    longest = agent.settings.longest_gradient
    torch.nn.utils.clip_grad_norm_(agent.network.parameters(), longest)
    agent.optimizer.step()
    return measures(loss, taken, td_error)


def measures(
    loss: torch.Tensor, taken: torch.Tensor, td_error: torch.Tensor
) -> tuple[float, ...]:
    """Means over the batch of what `MEASURES` names, for whoever watches a run.

    Args:
        loss: scalar.
        taken: [N] float32, the values of the actions that were taken.
        td_error: [N] float32.

    Returns:
        The loss, Q(s, a) and the size of the TD error.
    """
    told = loss, taken.mean(), td_error.abs().mean()
    return tuple(torch.stack(told).tolist())  # from a card all at once


def learning_rate(agent: Agent) -> float:
    """The learning rate of now: it falls to a fiftieth over `anneal` agent steps."""
    rate = agent.settings.learning_rate
    return float(linear(agent.agent_steps, rate, rate / 50, agent.settings.anneal))


def pack(agent: Agent) -> tuple[dict[str, np.ndarray], dict[str, Any]]:
    """Everything of an agent that must survive it: arrays, and the rest for JSON."""
    return packed(agent, ALGORITHM)


def unpack(
    arrays: dict[str, np.ndarray],
    rest: dict[str, Any],
    new_agent: Callable[[Seen, Settings, int], Agent] = new_agent,
) -> Agent:
    """Turn what `pack` returned into the same agent again; see `dqn.unpack`."""
    return unpacked(arrays, rest, ALGORITHM, Settings, new_agent)
