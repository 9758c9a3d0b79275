"""Deep Q-learning: a network in place of the table, and three inventions to tame it.

Each invention is a setting and can be left out: `replay` as small as a batch is no
replay, `sync_every` 1 is no target network, and `huber` 1e9 is the squared error.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import asdict, dataclass, field, replace
from typing import Any

import numpy as np
import torch

from tutorial_lib.agents.networks import SIZES, QNetwork
from tutorial_lib.agents.packing import pack_network, unpack_network
from tutorial_lib.agents.progress import Progress
from tutorial_lib.agents.replay import Batch, Replay, unpack_replay
from tutorial_lib.equations.policies import (
    action_gap,
    draw,
    epsilon_greedy_probs,
    epsilon_soft,
    softmax_probs,
)
from tutorial_lib.equations.schedules import linear
from tutorial_lib.equations.targets import (
    double_value,
    expected_value,
    huber,
    max_value,
    q_taken,
    td_target,
)
from tutorial_lib.worlds.atari import AtariWorld, Step, whole_number

ALGORITHM = "dqn"
MEASURES = ("loss", "q_value", "td_error", "action_gap", "entropy")  # of an update
TARGET = "target."  # before the names of the target network's arrays


@dataclass(frozen=True)
class Settings:
    """What a run of `train` depends on; comments give the values of Mnih 2015."""

    num_envs: int = 8  # games side by side; 1
    stack: int = 4  # frames in an observation; 4
    network: str = "2013"  # size, one of networks.SIZES; 2015
    gamma: float = 0.99  # discount per agent step; 0.99
    n_steps: int = 3  # rewards summed before the network's guess takes over; 1
    double: bool = False  # whether the online network picks the next action; no
    expected: bool = False  # whether s' is worth what the policy gets there; no
    replay: int = 1_000_000  # transitions remembered; 1 M
    learn_from: int = 10_000  # transitions before the first update; 50 k
    batch: int = 128  # transitions per update; 32
    samples_per_step: int = 4  # transitions learned from per agent step; 8
    learning_rate: float = 2.5e-4  # of Adam; of RMSProp 2.5e-4
    huber: float = 1.0  # TD error beyond which the slope stays as it is; 1
    sync_every: int = 8_000  # agent steps between copies to the target; 40 k
    epsilon_start: float = 1.0  # share of random actions; 1
    epsilon_end: float = 0.01  # after the decay; 0.1
    epsilon_over: int = 100_000  # agent steps of the decay; 1 M
    temperature: float = 0.0  # of a softmax, 0 for the best action alone; 0
    life_loss_ends: bool = True  # whether nothing is expected after a lost life; yes
    penalty: float = 0.0  # points taken away for a lost life; 0
    clip_rewards: bool = True  # whether a reward is cut to its sign; yes
    bfloat16: bool = True  # half the digits, where the processor has them; no
    report: int = 256  # agent steps per pass of the loop, a multiple of num_envs

    def __post_init__(self) -> None:
        """Refuse what cannot work before anything is built from it."""
        for name in (
            *("num_envs", "stack", "n_steps", "replay", "learn_from", "batch"),
            *("samples_per_step", "sync_every", "epsilon_over", "report"),
        ):
            whole_number(name, getattr(self, name), least=1)
        for name in ("gamma", "epsilon_start", "epsilon_end"):
            if not 0 <= getattr(self, name) <= 1:
                raise ValueError(f"{name} must be 0 to 1, got {getattr(self, name)}")
        for name in ("penalty", "temperature"):
            if not 0 <= getattr(self, name) < float("inf"):
                raise ValueError(
                    f"{name} must be at least 0, got {getattr(self, name)}"
                )
        for name in ("learning_rate", "huber"):
            if not getattr(self, name) > 0:
                raise ValueError(f"{name} must be above 0, got {getattr(self, name)}")
        if self.network not in SIZES:
            raise ValueError(f"network must be one of {', '.join(SIZES)}")
        if self.report % self.num_envs:
            raise ValueError(
                f"report must be a multiple of num_envs, {self.num_envs}; got "
                f"{self.report}"
            )
        if not self.batch <= self.learn_from <= self.replay:
            raise ValueError(
                f"batch <= learn_from <= replay must hold, or nothing is ever learned; "
                f"got {self.batch}, {self.learn_from} and {self.replay}"
            )


# For worlds as small as Catch; seconds on one processor.
TOY = Settings(
    num_envs=1,
    network="toy",
    gamma=0.999,
    n_steps=1,
    replay=10_000,
    learn_from=32,
    batch=32,
    samples_per_step=8,
    learning_rate=3e-3,
    sync_every=200,
    epsilon_end=0.05,
    epsilon_over=2_000,
    clip_rewards=False,
    report=100,
)


@dataclass
class Agent:
    """Everything that training changes; the replay is kept in a file of its own."""

    game: str
    settings: Settings
    rng: np.random.Generator
    q_network: QNetwork
    target_network: QNetwork
    optimizer: torch.optim.Adam
    obs_shape: tuple[int, ...]
    num_actions: int
    agent_steps: int = 0
    scores: list[float] = field(default_factory=list)  # of the last 20 finished games
    replay: Replay | None = None  # from the first pass of `train` on

    @property
    def epsilon(self) -> float:
        """Share of random actions now."""
        s = self.settings
        return linear(self.agent_steps, s.epsilon_start, s.epsilon_end, s.epsilon_over)


def new_agent(
    game: str,
    settings: Settings,
    seed: int,
    obs_shape: tuple[int, ...],
    num_actions: int,
) -> Agent:
    """An untrained agent; everything random about it follows from `seed`.

    Args:
        game: what it will play.
        settings: what it is made of.
        seed: whole number, at least 0.
        obs_shape: of one observation.
        num_actions: of the game.

    Returns:
        The agent.
    """
    rng = np.random.default_rng(seed)
    with torch.random.fork_rng():  # the notebook's own draws stay as they were
        torch.manual_seed(int(rng.integers(2**31)))
        networks = [QNetwork(obs_shape, num_actions, settings.network) for _ in "qt"]
    q_network, target_network = networks
    target_network.load_state_dict(q_network.state_dict())
    return Agent(
        game,
        settings,
        rng,
        q_network,
        target_network.requires_grad_(False),
        torch.optim.Adam(
            q_network.parameters(), lr=settings.learning_rate, eps=1e-5, fused=True
        ),
        tuple(obs_shape),
        num_actions,
    )


def values(agent: Agent, obs: np.ndarray) -> np.ndarray:
    """What the agent expects of each action.

    Args:
        agent: not changed.
        obs: [B, ...] as the agent's network takes them.

    Returns:
        [B, A] float32.
    """
    with torch.inference_mode(), _digits(agent.settings):
        return agent.q_network(torch.from_numpy(obs)).float().numpy()


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


def action_probs(
    settings: Settings, q_values: np.ndarray, epsilon: float
) -> np.ndarray:
    """Probabilities of the policy: any action, or else the best or a softmax.

    Args:
        settings: `temperature` is used.
        q_values: [B, A] float.
        epsilon: share of random actions, 0 to 1.

    Returns:
        [B, A], the dtype of `q_values`; each row adds to 1.
    """
    if settings.temperature == 0:
        return epsilon_greedy_probs(q_values, epsilon)
    return epsilon_soft(softmax_probs(q_values, settings.temperature), epsilon)


def player(agent: Agent, rng: np.random.Generator) -> Callable:
    """A function from observations [B, ...] to actions [B], with epsilon at its end."""
    playing = replace(agent, rng=rng)
    return lambda obs: act(playing, obs, agent.settings.epsilon_end)


def train(agent: Agent, world: AtariWorld) -> Iterator[Progress]:
    """Play and learn for as long as somebody asks for more.

    `agent` changes only inside a pass. A resumed agent without its replay learns again
    as soon as a new one holds `learn_from` transitions.

    Args:
        agent: from `new_agent` or a checkpoint; changed in place.
        world: the agent's game with the settings' `num_envs`.

    Yields:
        `Progress`, once every `report` agent steps.

    Source: Mnih et al. 2015, algorithm 1.
    """
    settings = agent.settings
    obs = world.reset(seed=int(agent.rng.integers(2**31)))
    if agent.replay is None:
        agent.replay = new_replay(agent)
    agent.replay.start(obs)
    lives = np.zeros(settings.num_envs, dtype=int)
    score, length = np.zeros((2, settings.num_envs))
    owed = 0  # transitions to be learned from
    while True:
        finished, lengths, measured = [], [], []
        counts = np.zeros(agent.num_actions, dtype=int)
        for _ in range(settings.report // settings.num_envs):
            actions = act(agent, obs, agent.epsilon)  # act
            step = world.step(actions)  # step
            agent.replay.store(actions, judged(settings, step, lives))  # store
            agent.agent_steps += settings.num_envs
            if len(agent.replay) >= settings.learn_from:
                owed += settings.num_envs * settings.samples_per_step
            while owed >= settings.batch:
                batch = agent.replay.sample(agent.rng, settings.batch)
                measured.append(learn(agent, batch))  # learn
                owed -= settings.batch
            if agent.agent_steps % settings.sync_every < settings.num_envs:
                sync(agent)  # sync
            obs, lives = step.obs, step.lives
            score += step.rewards
            length += step.is_transition
            finished += score[step.ended].tolist()
            lengths += length[step.ended].astype(int).tolist()
            score[step.ended] = length[step.ended] = 0
            counts += np.bincount(actions, minlength=agent.num_actions)
        agent.scores = (agent.scores + finished)[-20:]
        yield Progress(
            agent.agent_steps,
            tuple(finished),
            tuple(lengths),
            float(np.mean(agent.scores)) if agent.scores else float("nan"),
            counts,
            {**means(measured), "epsilon": agent.epsilon},
        )


def means(measured: list[tuple[float, ...]]) -> dict[str, float]:
    """Means over the updates of a pass by their names; NaN where there was none."""
    rows = measured or [(float("nan"),) * len(MEASURES)]
    return dict(zip(MEASURES, np.mean(rows, axis=0).tolist(), strict=True))


def new_replay(agent: Agent) -> Replay:
    """An empty memory for what the agent's settings say."""
    settings = agent.settings
    return Replay(
        settings.replay,
        settings.num_envs,
        agent.obs_shape,
        gamma=settings.gamma,
        n_steps=settings.n_steps,
    )


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
    rewards = learned_reward(
        step.rewards, lost, settings.penalty, settings.clip_rewards
    )
    terminated = step.terminated | (lost & settings.life_loss_ends)
    return step._replace(rewards=rewards, terminated=terminated)


def learned_reward(
    rewards: np.ndarray, lost: np.ndarray, penalty: float, clip: bool
) -> np.ndarray:
    """Rewards as the agent learns from them; the score stays the game's own.

    Args:
        rewards: [B] float32, the game's.
        lost: [B] bool, whether a life was lost with this step.
        penalty: points taken away for that.
        clip: whether the sign alone counts, taken last.

    Returns:
        [B] float32.

    Source: Mnih et al. 2015, Methods, "Training details", for the sign.
    """
    rewards = rewards - np.float32(penalty) * lost
    return np.sign(rewards) if clip else rewards


def learn(agent: Agent, batch: Batch) -> tuple[float, ...]:
    """Move the values of the actions taken towards what came of them.

    Args:
        agent: its network and optimizer change.
        batch: from the replay.

    Returns:
        Its `measures`.
    """
    with _digits(agent.settings):
        with torch.no_grad():
            next_q_values = agent.target_network(batch.next_obs)
            judging = next_q_values
            if agent.settings.double:
                judging = agent.q_network(batch.next_obs)
        q_values = agent.q_network(batch.obs)
    q_values = q_values.float()
    next_value = value_of_next(agent, next_q_values.float(), judging.float())
    target = td_target(batch.rewards, batch.terminated, next_value, batch.discounts)
    taken = q_taken(q_values, batch.actions)
    td_error = target - taken
    loss = huber(td_error, agent.settings.huber).mean()
    agent.optimizer.zero_grad()
    loss.backward()
    agent.optimizer.step()
    return measures(agent, loss, q_values, taken, td_error)


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
    gap = action_gap(known.numpy()).mean()
    entropy = torch.special.entr(_policy(agent, known)).sum(dim=1).mean()
    told = loss, taken.mean(), td_error.abs().mean(), gap, entropy
    return tuple(measure.item() for measure in told)


def value_of_next(
    agent: Agent, next_q_values: torch.Tensor, judging: torch.Tensor
) -> torch.Tensor:
    """What the next state is worth: the one thing that tells the family apart.

    Args:
        agent: its settings say which; with `expected` its epsilon of now counts too.
        next_q_values: [B, A] float32, by the target network.
        judging: [B, A] float32, by the network that says which actions are good.

    Returns:
        [B] float32.
    """
    if agent.settings.expected:
        return expected_value(next_q_values, _policy(agent, judging))
    if agent.settings.double:
        return double_value(judging, next_q_values)
    return max_value(next_q_values)


def _policy(agent: Agent, q_values: torch.Tensor) -> torch.Tensor:
    probs = action_probs(agent.settings, q_values.numpy(), agent.epsilon)
    return torch.from_numpy(probs)


def sync(agent: Agent) -> None:
    """Copy the network that learns into the one that sets its targets."""
    agent.target_network.load_state_dict(agent.q_network.state_dict())


def computes_bfloat16() -> bool:
    """Whether this processor multiplies numbers of 16 bits natively."""
    # Elsewhere they are emulated, and slower than 32 bits.
    able = torch.cpu.get_capabilities()
    return bool(able.get("avx512_bf16") or able.get("amx_bf16"))


def _digits(settings: Settings) -> AbstractContextManager:
    pixels = SIZES[settings.network].convolutions
    if settings.bfloat16 and pixels and computes_bfloat16():
        return torch.autocast("cpu", torch.bfloat16)
    return nullcontext()


def pack(agent: Agent) -> tuple[dict[str, np.ndarray], dict[str, Any]]:
    """Everything of an agent but its replay, ready for a checkpoint.

    Args:
        agent: as it is between two passes of `train`.

    Returns:
        Its arrays by name, and the rest as JSON can hold it.
    """
    arrays = pack_network(agent.q_network, agent.optimizer)
    for name, value in agent.target_network.state_dict().items():
        arrays[TARGET + name] = value.numpy().copy()
    rest = {
        "game": agent.game,
        "algorithm": ALGORITHM,
        "settings": asdict(agent.settings),
        "obs_shape": list(agent.obs_shape),
        "num_actions": agent.num_actions,
        "agent_steps": agent.agent_steps,
        "scores": agent.scores,
        "rng": agent.rng.bit_generator.state,
    }
    return arrays, rest


def unpack(arrays: dict[str, np.ndarray], rest: dict[str, Any]) -> Agent:
    """Turn what `pack` returned into the same agent again, its replay empty.

    Args:
        arrays: by name; float16 arrays become float32.
        rest: what `pack` returned beside them.

    Returns:
        The agent; without the target's weights, as in a shipped agent, the target is a
        copy of the network.

    Raises:
        ValueError: another algorithm, network or version of the course.
    """
    if rest.get("algorithm") != ALGORITHM:
        raise ValueError(
            f"this is an agent by {rest.get('algorithm')}; needed is {ALGORITHM}"
        )
    try:
        agent = new_agent(
            rest["game"],
            Settings(**rest["settings"]),
            0,
            tuple(rest["obs_shape"]),
            rest["num_actions"],
        )
        agent.rng.bit_generator.state = rest["rng"]
        agent.agent_steps, agent.scores = rest["agent_steps"], list(rest["scores"])
    except (KeyError, TypeError) as error:
        raise ValueError(
            f"this agent is of another version of the course ({error}); train it anew"
        ) from error
    unpack_network(arrays, agent.q_network, agent.optimizer)
    sync(agent)
    for name, weight in agent.target_network.state_dict().items():
        if (there := arrays.get(TARGET + name)) is not None:
            weight.copy_(torch.from_numpy(there))
    return agent


def remember(agent: Agent, arrays: dict[str, np.ndarray], rest: dict[str, Any]) -> None:
    """Give an agent back what `Replay.pack` returned.

    Raises:
        ValueError: it is of another size or of another version of the course.
    """
    agent.replay = unpack_replay(arrays, rest)
