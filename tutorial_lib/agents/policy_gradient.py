"""Policy gradients in PyTorch: REINFORCE, with a learned baseline, and clipped.

One loop serves all three. They differ in their settings alone: whether a critic's value
is subtracted, and how many times each batch is used.
"""

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field, replace
from typing import Any

import numpy as np
import torch

from tutorial_lib.agents.networks import ActorCritic
from tutorial_lib.agents.packing import pack_network, unpack_network
from tutorial_lib.agents.progress import Progress
from tutorial_lib.equations.losses import clipped_loss, entropy, log_prob, value_loss
from tutorial_lib.equations.returns import (
    generalised_advantages,
    outcome_known,
    standardise,
)
from tutorial_lib.worlds.atari import AtariWorld, Step, whole_number

ALGORITHM = "policy_gradient"
CREDITS = ("point", "life", "game")


@dataclass(frozen=True)
class Settings:
    """What a run of `train` depends on; comments give the values of Schulman 2017."""

    num_envs: int = 16  # games side by side; 8
    window: int = 64  # agent steps of every game per batch; 128
    stack: int = 2  # frames in an observation; 4
    hidden: int = 128  # units of the dense layer; 256
    credit: str = "life"  # what an action is credited up to: point, life or game; life
    gamma: float = 0.99  # discount per agent step; 0.99
    lam: float = 0.95  # of the advantage estimate; 0.95
    baseline: bool = True  # whether a critic's value is subtracted; yes
    epochs: int = 4  # times each batch is used; 3
    minibatch: int = 64  # agent steps per update; 256
    clip: float = 0.1  # largest change of an action's probability per batch; 0.1
    entropy_bonus: float = 0.01  # weight of the entropy; 0.01
    learning_rate: float = 1e-3  # of Adam at the start; 2.5e-4
    anneal: int = 2_000_000  # agent steps over which the rate falls to a tenth; 10 M
    chapter: int = 256  # batches before all games start anew; never

    def __post_init__(self) -> None:
        """Refuse what cannot work before anything is built from it."""
        counts = ("num_envs", "window", "stack", "hidden", "epochs", "minibatch")
        for name in (*counts, "anneal", "chapter"):
            whole_number(name, getattr(self, name), least=1)
        for name in ("clip", "learning_rate"):
            if not getattr(self, name) > 0:
                raise ValueError(f"{name} must be above 0, got {getattr(self, name)}")
        for name in ("gamma", "lam"):
            if not 0 <= getattr(self, name) <= 1:
                raise ValueError(f"{name} must be 0 to 1, got {getattr(self, name)}")
        if self.credit not in CREDITS:
            raise ValueError(f"credit must be one of {CREDITS}, got {self.credit!r}")
        if not self.entropy_bonus >= 0:
            raise ValueError(
                f"entropy_bonus must be at least 0, got {self.entropy_bonus}"
            )


CLIPPED = Settings()
ACTOR_CRITIC = replace(CLIPPED, epochs=1)
# Without a critic an action waits for its outcome, so the window is longer.
REINFORCE = replace(CLIPPED, epochs=1, baseline=False, lam=1.0, window=256)
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


class Window:
    """A batch in the making: `window` agent steps of every game, time first."""

    def __init__(self, steps: int, num_envs: int, obs: np.ndarray) -> None:
        """Make room for `steps` rows; `obs` [B, ...] shows what an observation is."""
        self.obs = np.empty((steps, *obs.shape), dtype=obs.dtype)
        self.actions = np.empty((steps, num_envs), dtype=np.int64)
        self.log_prob = np.empty((steps, num_envs), dtype=np.float32)
        self.values = np.empty((steps + 1, num_envs), dtype=np.float32)
        self.rewards = np.empty((steps, num_envs), dtype=np.float32)
        self.terminated = np.empty((steps, num_envs), dtype=bool)
        self.truncated = np.empty((steps, num_envs), dtype=bool)
        self.life_lost = np.empty((steps, num_envs), dtype=bool)
        self.is_transition = np.empty((steps, num_envs), dtype=bool)

    def settled(self, credit: str) -> np.ndarray:
        """[T, B] bool, where what came later was not the doing of what came before."""
        if credit == "point":
            return self.terminated | (self.rewards != 0)
        if credit == "life":
            return self.terminated | self.life_lost
        return self.terminated


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
        network = ActorCritic(obs_shape, num_actions, settings.hidden)
    return Agent(
        game,
        settings,
        rng,
        network,
        _adam(network, settings),
        tuple(obs_shape),
        num_actions,
    )


def _adam(network: ActorCritic, settings: Settings) -> torch.optim.Adam:
    return torch.optim.Adam(
        network.parameters(), lr=settings.learning_rate, eps=1e-5, fused=True
    )


def act(agent: Agent, obs: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Draw an action for every game from the policy.

    Args:
        agent: its generator is used.
        obs: [B, ...] as the agent's network takes them.

    Returns:
        actions [B] int64, their log-probability [B] and the value [B], float32.
    """
    with torch.inference_mode():
        logits, value = agent.network(torch.from_numpy(obs))
        log_probs = logits.log_softmax(dim=1).numpy()
    actions = sample(log_probs, agent.rng)
    return actions, log_probs[np.arange(len(obs)), actions], value.numpy()


def sample(logits: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Draw actions in proportion to exp(logits).

    Args:
        logits: [B, A] float, up to a constant for each row.
        rng: source of the draws.

    Returns:
        [B] int64.

    Source: Gumbel 1954; the largest of logits plus Gumbel noise is a softmax draw.
    """
    return (logits + rng.gumbel(size=logits.shape)).argmax(axis=1)


def player(agent: Agent, rng: np.random.Generator) -> Callable:
    """A function from observations [B, ...] to actions [B] drawn with `rng`."""
    playing = replace(agent, rng=rng)
    return lambda obs: act(playing, obs)[0]


def train(agent: Agent, world: AtariWorld) -> Iterator[Progress]:
    """Play and learn for as long as somebody asks for more.

    One pass plays `window` agent steps of every game and learns from them. `agent`
    changes only inside a pass. Every `chapter` passes all games start anew, from seeds
    that the agent draws: a run that was stopped there goes on as if it never was.

    Args:
        agent: from `new_agent` or a checkpoint; changed in place.
        world: the agent's game with the settings' `num_envs`.

    Yields:
        `Progress`, once a pass.

    Source: Schulman et al. 2017, algorithm 1; with one epoch Mnih et al. 2016, without
    a baseline Williams 1992.
    """
    settings = agent.settings
    batch = settings.window * settings.num_envs
    obs = None
    while True:
        if obs is None or agent.agent_steps % (batch * settings.chapter) == 0:
            obs = world.reset(seed=int(agent.rng.integers(2**31)))
            lives = np.zeros(settings.num_envs, dtype=int)
            score = np.zeros(settings.num_envs)
            length = np.zeros(settings.num_envs, dtype=int)
            window = Window(settings.window, settings.num_envs, obs)
        finished, lengths = [], []
        for row in range(settings.window):
            actions, log_prob_then, value = act(agent, obs)  # act
            step = world.step(actions)  # step
            store(window, row, obs, actions, log_prob_then, value, step, lives)
            obs, lives = step.obs, step.lives
            score += step.rewards
            length += step.is_transition
            finished += score[step.ended].tolist()
            lengths += length[step.ended].tolist()
            score[step.ended] = length[step.ended] = 0
        window.values[-1] = act(agent, obs)[2]
        measures = learn(agent, window)  # learn
        agent.agent_steps += batch
        agent.scores = (agent.scores + finished)[-20:]
        yield Progress(
            agent.agent_steps,
            tuple(finished),
            tuple(lengths),
            float(np.mean(agent.scores)) if agent.scores else float("nan"),
            np.bincount(window.actions.ravel(), minlength=agent.num_actions),
            measures,
        )


def store(
    window: Window,
    row: int,
    obs: np.ndarray,
    actions: np.ndarray,
    log_prob_then: np.ndarray,
    value: np.ndarray,
    step: Step,
    lives: np.ndarray,
) -> None:
    """Write one agent step of every game into a row of the window.

    Args:
        window: changed in place.
        row: 0 is the oldest.
        obs: [B, ...] what the agent saw.
        actions: [B] what it did.
        log_prob_then: [B] how likely that was.
        value: [B] what it expected.
        step: what came of it.
        lives: [B] before the step.
    """
    window.obs[row] = obs
    window.actions[row] = actions
    window.log_prob[row] = log_prob_then
    window.values[row] = value
    window.rewards[row] = step.rewards
    window.terminated[row] = step.terminated
    window.truncated[row] = step.truncated
    window.life_lost[row] = step.lives < lives
    window.is_transition[row] = step.is_transition


def judge(settings: Settings, window: Window) -> tuple[np.ndarray, ...]:
    """What every step of a window was worth, and which steps may be learned from.

    Args:
        settings: `credit`, `baseline`, `gamma` and `lam` are used.
        window: full.

    Returns:
        advantages [T, B] and returns [T, B], float32, and usable [T, B] bool.
    """
    settled = window.settled(settings.credit)
    values = window.values if settings.baseline else np.zeros_like(window.values)
    advantages = generalised_advantages(
        np.sign(window.rewards),  # a brick worth 7 must not drown one worth 1
        values,
        settled,
        window.truncated,
        settings.gamma,
        settings.lam,
    )
    # The fake step after a game's end was not the agent's doing: never learn it.
    usable = window.is_transition
    if not settings.baseline:
        # Nobody estimates what comes after the window, so wait for what is settled.
        usable = usable & outcome_known(settled, window.truncated)
    return advantages, advantages + values[:-1], usable


def learn(agent: Agent, window: Window) -> dict[str, float]:
    """Improve the policy, and the critic if there is one, from one window.

    Args:
        agent: its network, optimizer and generator change.
        window: full, played by this very agent.

    Returns:
        Means over the updates: policy_loss, value_loss, entropy, clipped.
    """
    settings = agent.settings
    advantages, returns, usable = judge(settings, window)
    obs = torch.from_numpy(window.obs[usable])
    actions = torch.from_numpy(window.actions[usable])
    then = torch.from_numpy(window.log_prob[usable])
    advantage = torch.from_numpy(standardise(advantages[usable]))
    target = torch.from_numpy(returns[usable])
    share = min(1.0, agent.agent_steps / settings.anneal)
    for group in agent.optimizer.param_groups:
        group["lr"] = settings.learning_rate * (1 - 0.9 * share)
    measured = []
    for rows in minibatches(agent.rng, len(obs), settings):
        logits, value = agent.network(obs[rows])
        now = log_prob(logits, actions[rows])
        policy = clipped_loss(now, then[rows], advantage[rows], settings.clip)
        undecided = entropy(logits).mean()
        loss = policy - settings.entropy_bonus * undecided
        critic = value_loss(value, target[rows])
        if settings.baseline:
            loss = loss + 0.5 * critic
        agent.optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(agent.network.parameters(), 0.5)
        agent.optimizer.step()
        clipped = ((now - then[rows]).exp() - 1).abs() > settings.clip
        measured.append([x.item() for x in (policy, critic, undecided)])
        measured[-1].append(clipped.float().mean().item())
    names = ("policy_loss", "value_loss", "entropy", "clipped")
    means = np.mean(measured, axis=0) if measured else np.full(len(names), np.nan)
    return dict(zip(names, means.tolist(), strict=True))


def minibatches(
    rng: np.random.Generator, count: int, settings: Settings
) -> Iterator[torch.Tensor]:
    """Row numbers of `count` steps in random order, `epochs` times."""
    for _ in range(settings.epochs):
        order = torch.from_numpy(rng.permutation(count))
        yield from order.split(settings.minibatch) if count else ()


def pack(agent: Agent) -> tuple[dict[str, np.ndarray], dict[str, Any]]:
    """Everything of an agent that must survive it, ready for a checkpoint.

    Args:
        agent: as it is between two passes of `train`.

    Returns:
        Its arrays by name, and the rest as JSON can hold it.
    """
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
    return pack_network(agent.network, agent.optimizer), rest


def unpack(arrays: dict[str, np.ndarray], rest: dict[str, Any]) -> Agent:
    """Turn what `pack` returned into the same agent again.

    Args:
        arrays: by name; float16 arrays become float32.
        rest: what `pack` returned beside them.

    Returns:
        The agent; without Adam's arrays, as in a shipped agent, Adam starts afresh.

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
    unpack_network(arrays, agent.network, agent.optimizer)
    return agent
