"""Deep Q-learning: a network in place of the table, and three inventions to tame it.

Each invention is a setting and can be left out: `replay_capacity` as small as a batch
is no replay, `target_update_period` 1 is no target network where at most one update
follows a step, and an infinite `huber_threshold` is the squared error. What the next
state is worth is an argument.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import torch
from torch import nn

from tutorial_lib.agents.first_edition import modern_arrays
from tutorial_lib.agents.initialisers import initialise
from tutorial_lib.agents.limits import check_limits
from tutorial_lib.agents.manifest import describe, restored
from tutorial_lib.agents.memory import Batch, Memory
from tutorial_lib.agents.networks import SIZES, QNetwork
from tutorial_lib.agents.oddities import Oddities
from tutorial_lib.agents.packing import (
    adam,
    array_of,
    device_of,
    load_weights,
    pack_network,
    rmsprop,
    seeded,
    unpack_network,
)
from tutorial_lib.agents.replay import Replay
from tutorial_lib.agents.tally import Progress, Tally
from tutorial_lib.checks import (
    above_zero,
    at_least_zero,
    finite_above_zero,
    one_of,
    share,
    whole_number,
)
from tutorial_lib.equations.policies import (
    action_gap,
    draw,
    epsilon_greedy_probs,
    epsilon_soft,
    softmax_probs,
)
from tutorial_lib.equations.returns import shape_reward
from tutorial_lib.equations.schedules import linear
from tutorial_lib.equations.slips import (
    in_all_rows,
    in_own_row,
    jumping_huber,
    minus_one_at_the_end,
    score_so_far,
)
from tutorial_lib.equations.targets import (
    double_value,
    expected_value,
    huber,
    max_value,
    q_taken,
    td_target,
)
from tutorial_lib.worlds.rules import Rules
from tutorial_lib.worlds.toys import TOYS
from tutorial_lib.worlds.world import Seen, Step, World

ALGORITHM = "dqn"
VARIANTS = ("dqn",)
MEASURES = ("loss", "q_value", "td_error", "action_gap", "entropy")  # of an update
TARGET = "target."  # before the names of the target network's arrays


def q_learning(agent: "Agent", next_obs: torch.Tensor) -> torch.Tensor:
    """What s' is worth if the best action follows, [B]."""
    return max_value(agent.target_network(next_obs))


def double_q_learning(agent: "Agent", next_obs: torch.Tensor) -> torch.Tensor:
    """What s' is worth if the online network chooses and the target values, [B]."""
    return double_value(agent.q_network(next_obs), agent.target_network(next_obs))


def expected_sarsa(agent: "Agent", next_obs: torch.Tensor) -> torch.Tensor:
    """What s' is worth if the agent goes on as it does now, [B]."""
    next_q_values = agent.target_network(next_obs)
    probs = action_probs(agent.settings, next_q_values, agent.epsilon)
    return expected_value(next_q_values, probs)


NewAgent = Callable[[Seen, "Settings", int], "Agent"]
NextValue = Callable[["Agent", torch.Tensor], torch.Tensor]
NEXT_VALUES: dict[str, NextValue] = {
    "max_value": q_learning,
    "double_value": double_q_learning,
    "expected_value": expected_sarsa,
}


@dataclass(frozen=True)
class Settings:
    """What a run of `train` depends on; comments give the values of Mnih 2015."""

    num_envs: int = 8  # games side by side; 1
    stack: int = 4  # frames in an observation; 4
    network: str = "2013"  # size, one of networks.SIZES; 2015
    gamma: float = 0.99  # discount per agent step; 0.99
    n_steps: int = 3  # rewards summed before the network's guess takes over; 1
    next_value: str = "max_value"  # of NEXT_VALUES, what s' is worth; max_value
    replay_capacity: int = 1_000_000  # transitions remembered; 1 M
    learning_starts: int = 10_000  # transitions before the first update; 50 k
    batch_size: int = 128  # transitions per update; 32
    replay_ratio: int = 4  # transitions learned from per agent step; 8
    learning_rate: float = 2.5e-4  # of Adam; of RMSProp 2.5e-4
    huber_threshold: float = 1.0  # TD error beyond which the slope stays as it is; 1
    target_update_period: int = 8_000  # agent steps between copies to the target; 40 k
    epsilon_start: float = 1.0  # share of random actions; 1
    epsilon_end: float = 0.01  # after the decay; 0.1
    epsilon_over: int = 100_000  # agent steps of the decay; 1 M
    temperature: float = 0.0  # of a softmax, 0 for the best action alone; 0
    life_loss_ends: bool = True  # whether nothing is expected after a lost life; yes
    penalty: float = 0.0  # points taken away for a lost life; 0
    clip_rewards: bool = True  # whether a reward is cut to its sign; yes
    bfloat16: bool = True  # half the digits, where the processor has them; no
    report: int = 256  # agent steps per pass of the loop, a multiple of num_envs
    rules: Rules = Rules()  # of the game, and what is seen of it; another cut
    oddities: Oddities = Oddities()  # what only a work that is re-created needs

    def __post_init__(self) -> None:
        """Refuse what cannot work before anything is built from it."""
        for name in (
            *("num_envs", "stack", "n_steps", "replay_capacity", "learning_starts"),
            *("batch_size", "replay_ratio", "target_update_period", "epsilon_over"),
            "report",
        ):
            whole_number(name, getattr(self, name))
        check_limits(self)
        for name in ("gamma", "epsilon_start", "epsilon_end"):
            share(name, getattr(self, name))
        for name in ("penalty", "temperature"):
            at_least_zero(name, getattr(self, name))
        finite_above_zero("learning_rate", self.learning_rate)
        above_zero("huber_threshold", self.huber_threshold)
        one_of("network", self.network, SIZES)
        one_of("next_value", self.next_value, NEXT_VALUES)
        if self.report % self.num_envs:
            raise ValueError(
                f"report must be a multiple of num_envs, {self.num_envs}; got "
                f"{self.report}"
            )
        if not self.batch_size <= self.learning_starts <= self.replay_capacity:
            raise ValueError(
                "batch_size <= learning_starts <= replay_capacity must hold, or "
                f"nothing is ever learned; got {self.batch_size}, "
                f"{self.learning_starts} and {self.replay_capacity}"
            )
        self._refuse_oddities()

    def _refuse_oddities(self) -> None:
        odd = self.oddities
        if odd.loss != "huber" and self.huber_threshold != 1:
            raise ValueError(
                f"huber_threshold is of the loss huber alone; leave it at 1 with "
                f"{odd.loss}, got {self.huber_threshold}"
            )
        if odd.learn_per_game % self.batch_size:
            raise ValueError(
                f"learn_per_game must be a multiple of batch_size, {self.batch_size}; "
                f"got {odd.learn_per_game}"
            )
        if odd.targets_in_all_rows and self.batch_size == 1:
            raise ValueError(
                "targets_in_all_rows needs a batch_size of at least 2; a single "
                "transition has no other rows"
            )
        if odd.swapped_networks and self.next_value == "double_value":
            raise ValueError(
                "swapped_networks is of max_value or expected_value; with double_value "
                "both networks value s'"
            )
        if odd.score_so_far and (self.n_steps > 1 or self.clip_rewards):
            raise ValueError(
                "score_so_far puts the game's points in place of one reward: set "
                f"n_steps 1 and clip_rewards false; got {self.n_steps} and "
                f"{self.clip_rewards}"
            )
        if not odd.conv_bias and not SIZES[self.network].convolutions:
            raise ValueError(
                f"the network of size {self.network} has no convolutions; leave "
                "conv_bias as it is"
            )


# For worlds as small as Catch; seconds on one processor.
TOY = Settings(
    num_envs=1,
    network="toy",
    gamma=0.999,
    n_steps=1,
    replay_capacity=10_000,
    learning_starts=32,
    batch_size=32,
    replay_ratio=8,
    learning_rate=3e-3,
    target_update_period=200,
    epsilon_end=0.05,
    epsilon_over=2_000,
    clip_rewards=False,
    report=100,
)

# For the probe worlds; far from 1, so that a discount too many or too few is seen.
PROBE = replace(
    TOY,
    num_envs=4,
    gamma=0.5,
    replay_capacity=1_000,
    learning_starts=64,
    learning_rate=5e-3,
    target_update_period=40,
    epsilon_end=0.5,
    epsilon_over=500,
    report=800,
)


@dataclass
class Agent:
    """Everything that training changes; the replay is kept in a file of its own."""

    game: str
    settings: Settings
    rng: np.random.Generator
    q_network: nn.Module
    target_network: nn.Module
    optimizer: torch.optim.Optimizer
    replay: Memory
    obs_shape: tuple[int, ...]
    num_actions: int
    agent_steps: int = 0
    games: int = 0  # finished so far
    scores: list[float] = field(default_factory=list)  # of the last 20 finished games
    games_start_anew = False  # its games go on for as long as the run

    @property
    def device(self) -> torch.device:
        """Where its networks are."""
        return device_of(self.q_network)

    @property
    def epsilon(self) -> float:
        """Share of random actions now."""
        s, odd = self.settings, self.settings.oddities
        ends = s.epsilon_start, s.epsilon_end
        if odd.epsilon_games:
            return float(linear(self.games, *ends, odd.epsilon_games))
        falling = max(0, self.agent_steps - odd.random_steps)
        return float(linear(falling, *ends, s.epsilon_over))


def usual_settings(variant: str, game: str) -> Settings:
    """The settings that a run has where nothing else is said."""
    return TOY if game in TOYS else Settings()


def view(settings: Settings) -> dict[str, Any]:
    """The `AtariWorld` arguments for the pictures that an agent reads."""
    return {"stack": settings.stack, "rules": settings.rules}


def new_agent(seen: Seen, settings: Settings, seed: int) -> Agent:
    """An untrained agent, its memory empty; all that is random follows from `seed`.

    Args:
        seen: the world that it will play.
        settings: what it is made of.
        seed: whole number, at least 0.
    """
    obs_shape, s = tuple(seen.obs_shape), settings
    rng, (q_network, target_network) = seeded(
        seed, lambda: [_network(seen, s) for _ in "qt"]
    )
    replay = Replay(
        s.replay_capacity, s.num_envs, obs_shape, gamma=s.gamma, n_steps=s.n_steps
    )
    return assembled(seen, settings, rng, q_network, target_network, replay)


def _network(seen: Seen, s: Settings) -> QNetwork:
    odd = s.oddities
    network = QNetwork(
        tuple(seen.obs_shape),
        seen.num_actions,
        s.network,
        s.bfloat16,
        conv_bias=odd.conv_bias,
        hidden_relu=odd.hidden_relu,
    )
    initialise(network, odd.initialiser)
    return network


def assembled(
    seen: Seen,
    settings: Settings,
    rng: np.random.Generator,
    q_network: nn.Module,
    target_network: nn.Module,
    replay: Memory,
) -> Agent:
    """An untrained agent made of these parts.

    Args:
        seen: the world that it will play.
        settings: those of the optimiser are used, and all are kept.
        rng: source of all its draws.
        q_network: from observations [B, ...] to the value of each action [B, A].
        target_network: another one of the same make; it becomes a copy.
        replay: an empty memory.
    """
    target_network.requires_grad_(False)
    odd = settings.oddities
    make = adam if odd.optimizer == "adam" else rmsprop
    optimizer = make(q_network, settings.learning_rate, odd.optimizer_epsilon)
    sync(q_network, target_network)
    return Agent(
        seen.game,
        settings,
        rng,
        q_network,
        target_network,
        optimizer,
        replay,
        tuple(seen.obs_shape),
        seen.num_actions,
    )


def values(agent: Agent, obs: np.ndarray) -> np.ndarray:
    """What the agent expects of each action.

    Args:
        agent: not changed.
        obs: [B, ...] as the agent's network takes them.

    Returns:
        [B, A] float32.
    """
    with torch.inference_mode():
        return agent.q_network(torch.from_numpy(obs).to(agent.device)).cpu().numpy()


def act(agent: Agent, obs: np.ndarray, epsilon: float) -> np.ndarray:
    """Draw an action of the agent's policy for every game.

    Args:
        agent: its generator is used.
        obs: [B, ...] as the agent's network takes them.
        epsilon: share of random actions, 0 to 1.

    Returns:
        [B] int64.
    """
    probs = action_probs(agent.settings, values(agent, obs), epsilon)
    return draw(probs, agent.rng)


def action_probs(settings: Settings, q_values: Any, epsilon: float) -> Any:
    """Probabilities of the policy: any action, or else the best or a softmax.

    Args:
        settings: `temperature` is used.
        q_values: [B, A] float, an array or a tensor.
        epsilon: share of random actions, 0 to 1.

    Returns:
        [B, A], of the kind of `q_values`; each row adds to 1.
    """
    if settings.temperature == 0:
        return epsilon_greedy_probs(q_values, epsilon)
    return epsilon_soft(softmax_probs(q_values, settings.temperature), epsilon)


def player(
    agent: Agent, rng: np.random.Generator
) -> Callable[[np.ndarray], np.ndarray]:
    """A function from observations [B, ...] to actions [B], with epsilon at its end."""
    playing = replace(agent, rng=rng)
    return lambda obs: act(playing, obs, agent.settings.epsilon_end)


def train(
    agent: Agent, world: World, next_value: NextValue | None = None
) -> Iterator[Progress]:
    """Play, remember, and learn from what is remembered, for as long as asked.

    `agent` changes only inside a pass. A resumed agent without its replay learns again
    as soon as a new one holds `learning_starts` transitions.

    Args:
        agent: from `new_agent` or a checkpoint; changed in place.
        world: the agent's game with the settings' `num_envs`.
        next_value: from the agent and what it sees then, [B, ...], to what that is
            worth, [B]; one of `NEXT_VALUES` or your own; that of the settings unless
            given.

    Yields:
        `Progress`, once every `report` agent steps.

    Source: Mnih et al. 2015, algorithm 1.
    """
    settings = agent.settings
    next_value = next_value or NEXT_VALUES[settings.next_value]
    obs = world.reset(seed=int(agent.rng.integers(2**31)))
    agent.replay.start(obs)
    tally, owed = Tally(world, MEASURES), 0  # owed: transitions to be learned from
    while True:
        for _ in range(settings.report // settings.num_envs):
            actions = act(agent, obs, agent.epsilon)  # act
            step = world.step(actions)  # step
            kept = summed(settings, step, tally.scores)
            agent.replay.store(actions, judged(settings, kept, tally.lives))  # store
            agent.agent_steps += settings.num_envs
            agent.games += (over := int(step.ended.sum()))
            if len(agent.replay) >= settings.learning_starts:
                owed += to_learn_from(settings, over)
            while owed >= settings.batch_size:
                batch = agent.replay.sample(agent.rng, settings.batch_size)
                batch = batch.to(agent.device)
                tally.measure(learn(agent, batch, next_value))  # learn
                owed -= settings.batch_size
            if sync_is_due(agent, over):
                sync(agent.q_network, agent.target_network)  # sync
            tally.count(actions, step)
            obs = step.obs
        yield tally.report(agent, epsilon=agent.epsilon)


def to_learn_from(settings: Settings, games: int) -> int:
    """Transitions to be learned from after an agent step of every game.

    Args:
        settings: `replay_ratio` counts, or else what is learned per game.
        games: that ended with this step.
    """
    per_game = settings.oddities.learn_per_game
    return games * per_game if per_game else settings.num_envs * settings.replay_ratio


def sync_is_due(agent: Agent, games: int) -> bool:
    """Whether to copy the network now: after so many agent steps, or else games.

    Args:
        agent: its counts are used.
        games: that ended with this step.
    """
    settings = agent.settings
    if every := settings.oddities.sync_games:
        return games > agent.games % every
    return agent.agent_steps % settings.target_update_period < settings.num_envs


def judged(settings: Settings, step: Step, lives: np.ndarray) -> Step:
    """The step as the agent is to learn from it.

    Args:
        settings: `penalty`, `clip_rewards` and `life_loss_ends` are used.
        step: as the world gave it.
        lives: [B] before the step.

    Returns:
        The step, with another reward and another end where the settings ask for it.
    """
    lost = step.lives < lives
    rewards = shape_reward(step.rewards, lost, settings.penalty, settings.clip_rewards)
    terminated = step.terminated | (lost & settings.life_loss_ends)
    return step._replace(rewards=rewards, terminated=terminated)


def summed(settings: Settings, step: Step, scores: np.ndarray) -> Step:
    """The step, or where a work's slip asks for it all points of its game so far.

    Args:
        settings: `oddities.score_so_far` is used.
        step: as the world gave it.
        scores: [B] points of the games before the step.
    """
    if not settings.oddities.score_so_far:
        return step
    return step._replace(rewards=score_so_far(scores, step.scored))


def learn(agent: Agent, batch: Batch, next_value: NextValue) -> tuple[float, ...]:
    """Move the values of the actions taken towards what came of them.

    Args:
        agent: its network and optimiser change.
        batch: from the replay.
        next_value: as `train` takes it.

    Returns:
        Its `measures`.
    """
    odd = agent.settings.oddities
    roles = swapped(agent) if odd.swapped_networks else agent
    q_values = agent.q_network(batch.obs)
    with torch.no_grad():
        value = next_value(roles, batch.next_obs)
    over = ~batch.terminated if odd.opposite_flag else batch.terminated
    target = td_target(batch.rewards, over, value, batch.discounts)
    if odd.minus_one_at_the_end:
        target = minus_one_at_the_end(target, batch.terminated)
    taken = q_taken(q_values, batch.actions)
    error = td_error = target - taken
    if odd.swapped_networks or odd.targets_in_all_rows:
        error = row_target(roles, batch, target) - q_values
    loss = loss_of(agent.settings, error).mean()
    agent.optimizer.zero_grad()
    loss.backward()
    if (norm := agent.settings.oddities.largest_gradient) < float("inf"):
        nn.utils.clip_grad_norm_(agent.q_network.parameters(), norm)
    agent.optimizer.step()
    return measures(agent, loss, q_values, taken, td_error)


def swapped(agent: Agent) -> Agent:
    """The same agent, each of its networks in the other one's place."""
    return replace(
        agent, q_network=agent.target_network, target_network=agent.q_network
    )


def row_target(agent: Agent, batch: Batch, target: torch.Tensor) -> torch.Tensor:
    """What whole rows of values should have been, [B, A], where y is known of one each.

    Elsewhere it is what the agent's network says: where that is the one which learns,
    there is no error.

    Args:
        agent: whose network it is.
        batch: its observations and actions are used.
        target: [B], y.
    """
    with torch.no_grad():
        known = agent.q_network(batch.obs)
    write = in_all_rows if agent.settings.oddities.targets_in_all_rows else in_own_row
    return write(known, batch.actions, target)


def loss_of(settings: Settings, td_error: torch.Tensor) -> torch.Tensor:
    """What an error costs, of the shape of `td_error`."""
    match settings.oddities.loss:
        case "squared":
            return td_error.square()
        case "jumping":
            return jumping_huber(td_error)
        case _:
            return huber(td_error, settings.huber_threshold)


def measures(
    agent: Agent,
    loss: torch.Tensor,
    q_values: torch.Tensor,
    taken: torch.Tensor,
    td_error: torch.Tensor,
) -> tuple[float, ...]:
    """Means over the batch of what `MEASURES` names, for whoever watches a run.

    Args:
        agent: its policy is used.
        loss: scalar.
        q_values: [B, A] float32.
        taken: [B] float32, those of the actions that were taken.
        td_error: [B] float32.

    Returns:
        The loss, Q(s, a), the size of the TD error, by how much the best action beats
        the next one, and the entropy of the policy in nats.
    """
    known = q_values.detach()
    probs = action_probs(agent.settings, known, agent.epsilon)
    entropy = torch.special.entr(probs).sum(dim=1).mean()
    gap = action_gap(known).mean()
    told = loss, taken.mean(), td_error.abs().mean(), gap, entropy
    return tuple(torch.stack(told).tolist())  # from a card all at once


def sync(q_network: nn.Module, target_network: nn.Module) -> None:
    """Copy the network that learns into the one that sets its targets.

    Args:
        q_network: not changed.
        target_network: of the same make; changed in place.
    """
    target_network.load_state_dict(q_network.state_dict())


def pack(agent: Agent) -> tuple[dict[str, np.ndarray], dict[str, Any]]:
    """Everything of an agent but its replay, ready for a checkpoint.

    Args:
        agent: as it is between two passes of `train`.

    Returns:
        Its arrays by name, and the rest as JSON can hold it.
    """
    arrays = pack_network(agent.q_network, agent.optimizer)
    for name, value in agent.target_network.state_dict().items():
        arrays[TARGET + name] = array_of(value)
    odd = agent.settings.oddities
    games = {"games": agent.games} if odd.epsilon_games or odd.sync_games else {}
    return arrays, describe(agent, ALGORITHM) | games


def unpack(
    arrays: dict[str, np.ndarray],
    rest: dict[str, Any],
    new_agent: NewAgent = new_agent,
) -> Agent:
    """Turn what `pack` returned into the same agent again, its replay empty.

    Args:
        arrays: by name; float16 arrays become float32.
        rest: what `pack` returned beside them.
        new_agent: makes it, from the world, the settings and a seed.

    Returns:
        The agent; without the target's weights, as in a shipped agent, the target is a
        copy of the network.

    Raises:
        ValueError: another algorithm, network or version of the course.
    """
    agent = restored(rest, ALGORITHM, Settings, new_agent)
    agent.games = rest.get("games", 0)
    arrays = modern_arrays(arrays)
    unpack_network(arrays, agent.q_network, agent.optimizer)
    sync(agent.q_network, agent.target_network)
    targets = {
        name.removeprefix(TARGET): array
        for name, array in arrays.items()
        if name.startswith(TARGET)
    }
    if targets:
        load_weights(targets, agent.target_network)
    return agent
