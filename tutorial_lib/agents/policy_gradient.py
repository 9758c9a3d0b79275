"""Policy gradients in PyTorch: REINFORCE, with a learned baseline, and clipped.

One loop serves all three. They differ in their settings alone: whether a critic's value
is subtracted, and how many times each batch is used.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

import numpy as np
import torch

from tutorial_lib.agents.limits import check_limits
from tutorial_lib.agents.networks import ActorCritic
from tutorial_lib.agents.packing import adam, device_of, packed, seeded, unpacked
from tutorial_lib.agents.tally import Progress, Tally
from tutorial_lib.checks import (
    at_least_zero,
    finite_above_zero,
    one_of,
    share,
    whole_number,
)
from tutorial_lib.equations.losses import clipped_loss, entropy, log_prob, value_loss
from tutorial_lib.equations.policies import sample
from tutorial_lib.equations.returns import (
    CREDITS,
    generalised_advantages,
    outcome_known,
    settled_steps,
    standardise,
)
from tutorial_lib.equations.schedules import linear
from tutorial_lib.worlds.world import Seen, Step, World

ALGORITHM = "policy_gradient"
MEASURES = ("policy_loss", "value_loss", "entropy", "clipped")  # of an update


@dataclass(frozen=True)
class Settings:
    """What a run of `train` depends on; comments give the values of Schulman 2017."""

    num_envs: int = 32  # games side by side; 8
    rollout_length: int = 64  # agent steps of every game per batch; 128
    stack: int = 4  # frames in an observation; 4
    hidden: int = 128  # units of the dense layer; 256
    credit: str = "life"  # what an action is credited up to: point, life or game; life
    gamma: float = 0.99  # discount per agent step; 0.99
    gae_lambda: float = 0.95  # of the advantage estimate; 0.95
    baseline: bool = True  # whether a critic's value is subtracted; yes
    epochs: int = 4  # times each batch is used; 3
    minibatch_size: int = 256  # agent steps per update; 256
    clip: float = 0.1  # largest change of an action's probability per batch; 0.1
    entropy_bonus: float = 0.01  # weight of the entropy; 0.01
    learning_rate: float = 2e-3  # of Adam at the start; 2.5e-4
    anneal: int = 10_000_000  # agent steps over which the rate falls; 10 M
    chapter: int = 256  # batches before all games start anew; never
    bfloat16: bool = True  # half the digits, where the device has them; no

    def __post_init__(self) -> None:
        """Refuse what cannot work before anything is built from it."""
        for name in (
            *("num_envs", "rollout_length", "stack", "hidden", "epochs"),
            *("minibatch_size", "anneal", "chapter"),
        ):
            whole_number(name, getattr(self, name))
        check_limits(self)
        for name in ("clip", "learning_rate"):
            finite_above_zero(name, getattr(self, name))
        for name in ("gamma", "gae_lambda"):
            share(name, getattr(self, name))
        one_of("credit", self.credit, CREDITS)
        at_least_zero("entropy_bonus", self.entropy_bonus)


CLIPPED = Settings()
ACTOR_CRITIC = replace(CLIPPED, epochs=1)
# Without a critic an action waits for its outcome, so the rollout is longer.
REINFORCE = replace(
    CLIPPED, epochs=1, baseline=False, gae_lambda=1.0, rollout_length=256
)
VARIANTS = {"reinforce": REINFORCE, "actor_critic": ACTOR_CRITIC, "ppo": CLIPPED}


@dataclass
class Agent:
    """Everything that training changes, and so everything that a checkpoint holds."""

    game: str
    settings: Settings
    rng: np.random.Generator
    network: ActorCritic
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
    def games_start_anew(self) -> bool:
        """Whether a chapter is over, so that a run stopped here goes on exactly."""
        s = self.settings
        chapter = s.rollout_length * s.num_envs * s.chapter
        return self.agent_steps % chapter == 0


class Rollout:
    """A batch in the making: `rollout_length` agent steps of every game, time first."""

    def __init__(self, steps: int, num_envs: int, obs: np.ndarray) -> None:
        """Make room for `steps` rows; `obs` [B, ...] shows what an observation is."""
        self.obs = np.empty((steps, *obs.shape), dtype=obs.dtype)
        self.actions = np.empty((steps, num_envs), dtype=np.int64)
        self.old_log_prob = np.empty((steps, num_envs), dtype=np.float32)
        self.values = np.empty((steps + 1, num_envs), dtype=np.float32)
        self.rewards = np.empty((steps, num_envs), dtype=np.float32)
        self.terminated = np.empty((steps, num_envs), dtype=bool)
        self.truncated = np.empty((steps, num_envs), dtype=bool)
        self.life_lost = np.empty((steps, num_envs), dtype=bool)
        self.is_transition = np.empty((steps, num_envs), dtype=bool)

    def usable(self, settings: Settings) -> np.ndarray:
        """[T, B] bool, the steps that may be learned from."""
        # The fake step after a game's end was not the agent's doing: never learn it.
        if settings.baseline:
            return self.is_transition
        # Nobody estimates what comes after the rollout, so wait for what is settled.
        settled = self.settled(settings.credit)
        return self.is_transition & outcome_known(settled, self.truncated)

    def settled(self, credit: str) -> np.ndarray:
        """[T, B] bool, where what came later was not the doing of what came before."""
        return settled_steps(self.rewards, self.life_lost, self.terminated, credit)


class Batch(NamedTuple):
    """A minibatch: N agent steps, one row each.

    Attributes:
        obs: [N, ...] what the agent saw.
        actions: [N] int64, what it did.
        old_log_prob: [N] float32, how likely that was then.
        advantages: [N] float32, mean 0 and deviation 1 over the rollout.
        returns: [N] float32, what the critic is to expect.
    """

    obs: torch.Tensor
    actions: torch.Tensor
    old_log_prob: torch.Tensor
    advantages: torch.Tensor
    returns: torch.Tensor


Pass = Callable[["Agent", World, np.ndarray, Rollout, Tally], np.ndarray]


def usual_settings(variant: str, game: str) -> Settings:
    """The settings that a run has where nothing else is said."""
    usual = VARIANTS[variant]
    # A point ends the rally in Pong alone, which also is learned sooner.
    return replace(usual, credit="point", anneal=3_600_000) if game == "Pong" else usual


def view(settings: Settings) -> dict[str, int]:
    """The `AtariWorld` arguments for the pictures that an agent reads."""
    return {"stack": settings.stack}


def new_agent(seen: Seen, settings: Settings, seed: int) -> Agent:
    """An untrained agent for a world; all that is random follows from `seed`."""
    shape, num_actions = tuple(seen.obs_shape), seen.num_actions
    rng, network = seeded(
        seed,
        lambda: ActorCritic(shape, num_actions, settings.hidden, settings.bfloat16),
    )
    optimizer = adam(network, settings.learning_rate)
    return Agent(seen.game, settings, rng, network, optimizer, shape, num_actions)


def act(agent: Agent, obs: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Draw an action for every game from the policy.

    Args:
        agent: its generator is used.
        obs: [B, ...] as the agent's network takes them.

    Returns:
        actions [B] int64, their log-probability [B] and the value [B], float32.
    """
    with torch.inference_mode():
        logits, values = agent.network(torch.from_numpy(obs))
        log_probs = logits.log_softmax(dim=1).cpu().numpy()
    actions = sample(log_probs, agent.rng)
    return actions, log_probs[np.arange(len(obs)), actions], values.cpu().numpy()


def probabilities(agent: Agent, obs: np.ndarray) -> np.ndarray:
    """How likely each action is.

    Args:
        agent: not changed.
        obs: [B, ...] as the agent's network takes them.

    Returns:
        [B, A] float32; each row adds to 1.
    """
    with torch.inference_mode():
        logits, _ = agent.network(torch.from_numpy(obs))
        return logits.softmax(dim=1).cpu().numpy()


def player(
    agent: Agent, rng: np.random.Generator
) -> Callable[[np.ndarray], np.ndarray]:
    """A function from observations [B, ...] to actions [B] drawn with `rng`."""
    playing = replace(agent, rng=rng)
    return lambda obs: act(playing, obs)[0]


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
        one_pass: plays and learns; `play_and_learn` unless given.

    Yields:
        `Progress`, once a pass.
    """
    settings, one_pass = agent.settings, one_pass or play_and_learn
    obs = None
    while True:
        if obs is None or agent.games_start_anew:
            obs = world.reset(seed=int(agent.rng.integers(2**31)))
            tally = Tally(world, MEASURES)
            rollout = Rollout(settings.rollout_length, settings.num_envs, obs)
        obs = one_pass(agent, world, obs, rollout, tally)
        agent.agent_steps += rollout.actions.size
        yield tally.report(agent)


def play_and_learn(
    agent: Agent, world: World, obs: np.ndarray, rollout: Rollout, tally: Tally
) -> np.ndarray:
    """Fill a rollout, and learn from it.

    Args:
        agent: changed in place.
        world: its games go on.
        obs: [B, ...] what they show.
        rollout: written over.
        tally: counts what happens.

    Returns:
        [B, ...] what the games show then.

    Source: Schulman et al. 2017, algorithm 1; with one epoch Mnih et al. 2016, without
    a baseline Williams 1992.
    """
    for row in range(len(rollout.actions)):
        actions, old_log_prob, values = act(agent, obs)  # act
        step = world.step(actions)  # step
        acted = obs, actions, old_log_prob, values
        store(rollout, row, acted, step, tally.lives)  # store
        tally.count(actions, step)
        obs = step.obs
    rollout.values[-1] = act(agent, obs)[2]
    for measured in learn(agent, rollout):  # learn
        tally.measure(measured)
    return obs


def rollouts(agent: Agent, world: World, count: int) -> Iterator[Rollout]:
    """Play, and learn nothing.

    Args:
        agent: its generator is used.
        world: the agent's game.
        count: how many rollouts.

    Yields:
        The same rollout, filled anew.
    """
    obs, tally = world.reset(), Tally(world)
    rollout = Rollout(agent.settings.rollout_length, world.num_envs, obs)
    for _ in range(count):
        for row in range(len(rollout.actions)):
            acted = act(agent, obs)
            step = world.step(acted[0])
            store(rollout, row, (obs, *acted), step, tally.lives)
            tally.count(acted[0], step)
            obs = step.obs
        rollout.values[-1] = act(agent, obs)[2]
        yield rollout


def store(
    rollout: Rollout,
    row: int,
    acted: tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray],
    step: Step,
    lives: np.ndarray,
) -> None:
    """Write one agent step of every game into a row of the rollout.

    Args:
        rollout: changed in place.
        row: 0 is the oldest.
        acted: what the agent saw [B, ...], did [B], how likely that was and what it
            expected.
        step: what came of it.
        lives: [B] before the step.
    """
    rollout.obs[row], rollout.actions[row] = acted[:2]
    rollout.old_log_prob[row], rollout.values[row] = acted[2:]
    rollout.rewards[row] = step.rewards
    rollout.terminated[row] = step.terminated
    rollout.truncated[row] = step.truncated
    rollout.life_lost[row] = step.lives < lives
    rollout.is_transition[row] = step.is_transition


def judge(settings: Settings, rollout: Rollout) -> tuple[np.ndarray, np.ndarray]:
    """What every step of a rollout was worth.

    Args:
        settings: `credit`, `baseline`, `gamma` and `gae_lambda` are used.
        rollout: full.

    Returns:
        Advantages [T, B], and returns [T, B] that a critic is to expect, float32.
    """
    values = rollout.values if settings.baseline else np.zeros_like(rollout.values)
    advantages = generalised_advantages(
        np.sign(rollout.rewards),  # a brick worth 7 must not drown one worth 1
        values,
        rollout.settled(settings.credit),
        rollout.truncated,
        settings.gamma,
        settings.gae_lambda,
    )
    return advantages, advantages + values[:-1]


def learn(agent: Agent, rollout: Rollout) -> list[tuple[float, ...]]:
    """Improve the policy, and the critic if there is one, from one rollout.

    Args:
        agent: its network, optimiser and generator change.
        rollout: full, played by this very agent.

    Returns:
        Of each update its `measures`.
    """
    advantages, returns = judge(agent.settings, rollout)
    of_each = batches(agent, rollout, advantages, returns)
    return [update(agent, batch) for batch in of_each]


def batches(
    agent: Agent, rollout: Rollout, advantages: np.ndarray, returns: np.ndarray
) -> Iterator[Batch]:
    """Minibatches of a rollout's usable steps in random order, `epochs` times.

    Args:
        agent: its generator is used; its learning rate becomes that of now.
        rollout: full.
        advantages: [T, B] float.
        returns: [T, B] float.

    Yields:
        `minibatch_size` steps, or what is left of them.
    """
    for group in agent.optimizer.param_groups:
        group["lr"] = learning_rate(agent)
    usable = rollout.usable(agent.settings)
    kept = (
        rollout.obs[usable],
        rollout.actions[usable],
        rollout.old_log_prob[usable],
        standardise(advantages[usable]),
        np.float32(returns[usable]),
    )
    # To a graphics card once a rollout, not once a minibatch.
    whole = Batch(*(torch.from_numpy(column).to(agent.device) for column in kept))
    for rows in minibatches(agent.rng, len(whole.obs), agent.settings):
        rows = rows.to(agent.device)
        yield Batch(*(column[rows] for column in whole))


def update(agent: Agent, batch: Batch) -> tuple[float, ...]:
    """Improve the policy, and the critic if there is one, by one minibatch.

    Args:
        agent: its network and optimiser change.
        batch: of a rollout that this agent played.

    Returns:
        Its `measures`.

    Source: Schulman et al. 2017, equation 9; gradients longer than 0.5 are shortened
    as in Mnih et al. 2016.
    """
    settings = agent.settings
    logits, values = agent.network(batch.obs)
    new_log_prob = log_prob(logits, batch.actions)
    policy_loss = clipped_loss(
        new_log_prob, batch.old_log_prob, batch.advantages, settings.clip
    )
    value_loss_ = value_loss(values, batch.returns)
    entropy_ = entropy(logits).mean()
    loss = policy_loss - settings.entropy_bonus * entropy_
    if settings.baseline:
        loss = loss + 0.5 * value_loss_
    agent.optimizer.zero_grad()
    loss.backward()
    torch.nn.utils.clip_grad_norm_(agent.network.parameters(), 0.5)
    agent.optimizer.step()
    return measures(agent, batch, new_log_prob, policy_loss, value_loss_, entropy_)


def measures(
    agent: Agent,
    batch: Batch,
    new_log_prob: torch.Tensor,
    policy_loss: torch.Tensor,
    value_loss: torch.Tensor,
    entropy: torch.Tensor,
) -> tuple[float, ...]:
    """What `MEASURES` names, for whoever watches a run.

    Args:
        agent: `clip` is used.
        batch: the minibatch.
        new_log_prob: [N] float32, before its update.
        policy_loss: scalar.
        value_loss: scalar.
        entropy: scalar.

    Returns:
        The three scalars, and the share of actions whose probability had changed by
        more than the clip.
    """
    ratio = (new_log_prob - batch.old_log_prob).exp()
    clipped = ((ratio - 1).abs() > agent.settings.clip).float().mean()
    return tuple(torch.stack((policy_loss, value_loss, entropy, clipped)).tolist())


def learning_rate(agent: Agent) -> float:
    """The learning rate of now: it falls to a fiftieth over `anneal` agent steps."""
    rate = agent.settings.learning_rate
    return float(linear(agent.agent_steps, rate, rate / 50, agent.settings.anneal))


def minibatches(
    rng: np.random.Generator, count: int, settings: Settings
) -> Iterator[torch.Tensor]:
    """Row numbers of `count` steps in random order, `epochs` times."""
    for _ in range(settings.epochs):
        order = torch.from_numpy(rng.permutation(count))
        yield from order.split(settings.minibatch_size) if count else ()


def pack(agent: Agent) -> tuple[dict[str, np.ndarray], dict[str, Any]]:
    """Everything of an agent that must survive it: arrays, and the rest for JSON."""
    return packed(agent, ALGORITHM)


def unpack(arrays: dict[str, np.ndarray], rest: dict[str, Any]) -> Agent:
    """Turn what `pack` returned into the same agent again; see `dqn.unpack`."""
    return unpacked(arrays, rest, ALGORITHM, Settings, new_agent)
