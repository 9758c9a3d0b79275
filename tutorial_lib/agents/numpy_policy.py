"""A policy gradient for Pong in NumPy alone: every derivative is written by hand.

The network has one hidden layer and one output, the probability of going up:

    hidden = relu(obs @ W1)             [B, H]
    prob_up = sigmoid(hidden @ W2)      [B]
"""

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from typing import Any, NamedTuple

import numpy as np

from tutorial_lib.equations.policies import (
    clipped_weight,
    log_prob_gradient,
    sigmoid,
)
from tutorial_lib.equations.returns import discounted_returns, standardise
from tutorial_lib.worlds.atari import AtariWorld, Step, whole_number
from tutorial_lib.worlds.frames import PONG_INPUTS, preprocess_pong

GAME, ALGORITHM = "Pong", "numpy_policy"
UP, DOWN = 2, 3  # Pong's names for them are RIGHT and LEFT
Arrays = dict[str, np.ndarray]


@dataclass(frozen=True)
class Settings:
    """What a run of `train` depends on; the comments give Karpathy's values of 2016."""

    hidden: int = 200  # units; 200
    num_envs: int = 16  # games side by side; 1
    window: int = 256  # agent steps of every game per batch; 10 whole games
    patience: int = 512  # agent steps a point may stay open before it is dropped
    gamma: float = 0.98  # discount per agent step; 0.99
    learning_rate: float = 1e-3  # of Adam; 1e-4 of RMSProp
    epochs: int = 4  # times each batch is used; 1
    minibatches: int = 4  # updates per epoch; 1
    clip: float = 0.2  # largest change of an action's probability per batch; none

    def __post_init__(self) -> None:
        """Refuse counts that are not counts before anything is built from them."""
        for name in ("hidden", "num_envs", "window", "epochs", "minibatches"):
            whole_number(name, getattr(self, name), least=1)
        whole_number("patience", self.patience, least=self.window)
        for name in ("learning_rate", "clip"):
            if not getattr(self, name) > 0:
                raise ValueError(f"{name} must be above 0, got {getattr(self, name)}")


class AdamState(NamedTuple):
    """Running means of the gradient and of its square, and the updates so far."""

    mean: Arrays
    mean_square: Arrays
    updates: int


def init_params(
    rng: np.random.Generator, inputs: int = PONG_INPUTS, hidden: int = 200
) -> Arrays:
    """Draw the two weight matrices, normal with deviation 1 / sqrt(fan-in).

    Args:
        rng: source of the draws.
        inputs: numbers in one observation, D.
        hidden: hidden units, H.

    Returns:
        W1 [D, H] and W2 [H], float32.

    Source: Karpathy 2016 ("Xavier" initialisation).
    """
    w1 = rng.standard_normal((inputs, hidden)) / np.sqrt(inputs)
    w2 = rng.standard_normal(hidden) / np.sqrt(hidden)
    return {"W1": w1.astype(np.float32), "W2": w2.astype(np.float32)}


def forward(params: Arrays, obs: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Probability of going up, and the hidden layer that it was read from.

    Args:
        params: W1 [D, H] and W2 [H].
        obs: [B, D] float.

    Returns:
        prob_up [B] and hidden [B, H].

    Source: Karpathy 2016, function `policy_forward`.
    """
    hidden = np.maximum(obs @ params["W1"], 0)
    return sigmoid(hidden @ params["W2"]), hidden


def sample_action(prob_up: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Draw up or down for every game, up with its probability.

    Args:
        prob_up: [B] float, 0 to 1.
        rng: source of the draws.

    Returns:
        [B] int64, `UP` (2) or `DOWN` (3).
    """
    # random() is below 1, so a probability of 1 is certain and one of 0 impossible.
    return np.where(rng.random(len(prob_up)) < prob_up, UP, DOWN)


def backward(
    params: Arrays, obs: np.ndarray, hidden: np.ndarray, logit_gradient: np.ndarray
) -> Arrays:
    """Carry the gradient from the logit back to both weight matrices.

    Args:
        params: W1 [D, H] and W2 [H].
        obs: [B, D] float, the input of `forward`.
        hidden: [B, H], the hidden layer of `forward`.
        logit_gradient: [B], the gradient of the objective for each logit.

    Returns:
        The gradient of the sum over the batch: W1 [D, H] and W2 [H].

    Source: Rumelhart et al. 1986; Karpathy 2016, function `policy_backward`.
    """
    hidden_gradient = np.outer(logit_gradient, params["W2"])  # [B, H]
    hidden_gradient *= hidden > 0  # a silent unit passes nothing back
    return {"W1": obs.T @ hidden_gradient, "W2": hidden.T @ logit_gradient}


def rmsprop_step(
    params: Arrays,
    grads: Arrays,
    mean_square: Arrays,
    learning_rate: float = 1e-4,
    decay: float = 0.99,
    epsilon: float = 1e-5,
) -> tuple[Arrays, Arrays]:
    """One step uphill, each weight scaled by the recent size of its gradient.

    Args:
        params: the weights.
        grads: the gradient of the objective, shapes as `params`.
        mean_square: running mean of the squared gradient, zeros at first.
        learning_rate: step size.
        decay: share of the running mean that is kept.
        epsilon: keeps a gradient of 0 from dividing by 0.

    Returns:
        New params and new mean_square; the arguments stay as they were.

    Source: Tieleman and Hinton 2012, lecture 6.5; constants of Karpathy 2016.
    """
    mean_square = {
        k: decay * mean_square[k] + (1 - decay) * grads[k] ** 2 for k in params
    }
    params = {
        k: params[k] + learning_rate * grads[k] / (np.sqrt(mean_square[k]) + epsilon)
        for k in params
    }
    return params, mean_square


def adam_start(params: Arrays) -> AdamState:
    """State of Adam before its first step: zeros."""
    zeros = {k: np.zeros_like(v) for k, v in params.items()}
    return AdamState(zeros, zeros, 0)


def adam_step(
    params: Arrays,
    grads: Arrays,
    state: AdamState,
    learning_rate: float,
    beta1: float = 0.9,
    beta2: float = 0.999,
    epsilon: float = 1e-8,
) -> tuple[Arrays, AdamState]:
    """One step uphill: RMSProp with momentum, and both means corrected at the start.

    Args:
        params: the weights.
        grads: the gradient of the objective, shapes as `params`.
        state: from `adam_start` or the step before.
        learning_rate: step size.
        beta1: share of the running mean that is kept.
        beta2: share of the running mean of squares that is kept.
        epsilon: keeps a gradient of 0 from dividing by 0.

    Returns:
        New params and the new state; the arguments stay as they were.

    Source: Kingma and Ba 2015, algorithm 1.
    """
    updates = state.updates + 1
    mean = {k: beta1 * state.mean[k] + (1 - beta1) * grads[k] for k in params}
    square = {
        k: beta2 * state.mean_square[k] + (1 - beta2) * grads[k] ** 2 for k in params
    }
    step = learning_rate / (1 - beta1**updates)
    # A Python float: one of NumPy's would turn every weight into float64.
    shrink = float(np.sqrt(1 - beta2**updates))
    params = {
        k: params[k] + step * mean[k] / (np.sqrt(square[k]) / shrink + epsilon)
        for k in params
    }
    return params, AdamState(mean, square, updates)


@dataclass
class Agent:
    """Everything that training changes, and so everything that a checkpoint holds."""

    settings: Settings
    rng: np.random.Generator
    params: Arrays
    adam: AdamState
    agent_steps: int = 0
    scores: list[float] = field(default_factory=list)  # of the last 20 finished games
    game = GAME  # no field: it plays no other


class Progress(NamedTuple):
    """What one pass of the training loop did.

    Attributes:
        agent_steps: decisions so far.
        finished: scores of the games that ended in this pass.
        mean_score: mean of the last 20 finished games; NaN before the first.
        prob_certain: mean probability of the likelier action, 0.5 to 1.
        lengths: agent steps of those games; None, for this loop does not count them.
        actions: how often each action was taken; None, for the same reason.
    """

    agent_steps: int
    finished: tuple[float, ...]
    mean_score: float
    prob_certain: float
    lengths: None = None
    actions: None = None

    @property
    def measures(self) -> dict[str, float]:
        """What else a run keeps of a pass, by name."""
        return {"prob_certain": self.prob_certain}


class Tape:
    """The last agent steps of every game, kept until the point they led to is over.

    Rows are agent steps, oldest first, columns are games: [T, B] with T = `patience`.
    The observations alone are a ring: they are too large to be moved.
    """

    def __init__(self, patience: int, num_envs: int, inputs: int = PONG_INPUTS) -> None:
        """Make room for `patience` agent steps of `num_envs` games."""
        shape = (patience, num_envs)
        self.went_up = np.zeros(shape, dtype=bool)
        self.prob_up = np.zeros(shape, dtype=np.float32)
        self.rewards = np.zeros(shape, dtype=np.float32)
        self._truncated = np.zeros(shape, dtype=bool)
        self._waiting = np.zeros(shape, dtype=bool)
        self._ring = np.zeros((*shape, inputs), dtype=np.float32)
        self._oldest = 0  # row of the ring

    def store(
        self, obs: np.ndarray, actions: np.ndarray, prob_up: np.ndarray, step: Step
    ) -> None:
        """Add one agent step of every game and forget the oldest.

        Args:
            obs: [B, D] what the agent saw.
            actions: [B] what it did, `UP` or `DOWN`.
            prob_up: [B] its probability of up.
            step: what came of it.
        """
        self._ring[self._oldest] = obs
        self._oldest = (self._oldest + 1) % len(self._ring)
        # The fake step after a game's end was not the agent's doing: never learn it.
        for array, row in (
            (self.went_up, actions == UP),
            (self.prob_up, prob_up),
            (self.rewards, step.rewards),
            (self._truncated, step.truncated),
            (self._waiting, step.is_transition),
        ):
            array[:-1] = array[1:]
            array[-1] = row

    def take_finished(self) -> np.ndarray:
        """Mark the steps whose point is over and that were not taken before, [T, B]."""
        point_over = np.zeros_like(self._waiting)
        is_over = np.zeros_like(self._waiting[0])
        for row in reversed(range(len(point_over))):
            is_over = (is_over & ~self._truncated[row]) | (self.rewards[row] != 0)
            point_over[row] = is_over
        taken = self._waiting & point_over
        self._waiting &= ~taken
        return taken

    def obs(self, taken: np.ndarray) -> np.ndarray:
        """Observations of the marked steps, [N, D], in the order of `array[taken]`."""
        rows, envs = np.nonzero(taken)
        return self._ring[(self._oldest + rows) % len(self._ring), envs]


def new_agent(settings: Settings, seed: int) -> Agent:
    """An untrained agent; everything random about it follows from `seed`."""
    rng = np.random.default_rng(seed)
    params = init_params(rng, hidden=settings.hidden)
    return Agent(settings, rng, params, adam_start(params))


def pack(agent: Agent) -> tuple[Arrays, dict[str, Any]]:
    """Everything of an agent that must survive it, ready for a checkpoint.

    Args:
        agent: as it is between two passes of `train`.

    Returns:
        Its arrays by name, and the rest as JSON can hold it.
    """
    arrays = {
        **agent.params,
        **{f"adam.mean.{k}": v for k, v in agent.adam.mean.items()},
        **{f"adam.mean_square.{k}": v for k, v in agent.adam.mean_square.items()},
    }
    rest = {
        "game": GAME,
        "algorithm": ALGORITHM,
        "settings": asdict(agent.settings),
        "agent_steps": agent.agent_steps,
        "updates": agent.adam.updates,
        "scores": agent.scores,
        "rng": agent.rng.bit_generator.state,
    }
    return arrays, rest


def unpack(arrays: Arrays, rest: dict[str, Any]) -> Agent:
    """Turn what `pack` returned into the same agent again.

    Args:
        arrays: by name; float16 arrays become float32.
        rest: what `pack` returned beside them.

    Returns:
        The agent; without Adam's arrays, as in a shipped agent, Adam starts afresh.

    Raises:
        ValueError: another game, algorithm, network or version of the course.
    """
    if (rest.get("game"), rest.get("algorithm")) != (GAME, ALGORITHM):
        raise ValueError(
            f"this is an agent for {rest.get('game')} by {rest.get('algorithm')}; "
            f"needed is one for {GAME} by {ALGORITHM}"
        )
    try:
        settings = Settings(**rest["settings"])
        rng = np.random.default_rng()
        rng.bit_generator.state = rest["rng"]
        agent_steps, updates = rest["agent_steps"], rest["updates"]
        scores = list(rest["scores"])
    except (KeyError, TypeError) as error:
        raise ValueError(
            f"this agent is of another version of the course ({error}); train it anew"
        ) from error
    shapes = {"W1": (PONG_INPUTS, settings.hidden), "W2": (settings.hidden,)}
    for name, shape in shapes.items():
        if name not in arrays or arrays[name].shape != shape:
            found = arrays[name].shape if name in arrays else "nothing"
            raise ValueError(f"{name} must be {shape} for this network, got {found}")
    arrays = {k: v.astype(np.float32) for k, v in arrays.items()}
    params = {name: arrays[name] for name in shapes}
    adam = adam_start(params)
    if "adam.mean.W1" in arrays:
        adam = AdamState(
            {k: arrays[f"adam.mean.{k}"] for k in shapes},
            {k: arrays[f"adam.mean_square.{k}"] for k in shapes},
            updates,
        )
    return Agent(settings, rng, params, adam, agent_steps, scores)


def player(agent: Agent, rng: np.random.Generator) -> Callable:
    """A function from observations [B, 2, 210, 160] to actions [B] drawn with `rng`."""

    def act(obs: np.ndarray) -> np.ndarray:
        prob_up, _ = forward(agent.params, preprocess_pong(obs))
        return sample_action(prob_up, rng)

    return act


def train(agent: Agent, world: AtariWorld) -> Iterator[Progress]:
    """Play and learn for as long as somebody asks for more.

    One pass plays `window` agent steps of every game and learns from the points that
    are over. `agent` changes only inside a pass: between two of them it can be saved,
    evaluated or left alone.

    Args:
        agent: from `new_agent` or a checkpoint; changed in place.
        world: Pong seen through `PONG_VIEW`, with the settings' `num_envs`.

    Yields:
        `Progress`, once a pass.

    Source: Williams 1992 for the gradient; Schulman et al. 2017, algorithm 1, for using
    a batch several times.
    """
    settings = agent.settings
    tape = Tape(settings.patience, settings.num_envs)
    score = np.zeros(settings.num_envs)
    obs = preprocess_pong(world.reset())
    while True:
        finished = []
        for _ in range(settings.window):
            prob_up, _ = forward(agent.params, obs)  # act
            actions = sample_action(prob_up, agent.rng)
            step = world.step(actions)  # step
            tape.store(obs, actions, prob_up, step)  # store
            obs = preprocess_pong(step.obs)
            score += step.rewards
            finished += score[step.ended].tolist()
            score[step.ended] = 0
        learn(agent, tape)  # learn
        yield report(agent, tape, finished)


def learn(agent: Agent, tape: Tape) -> None:
    """Climb the policy gradient on every point that is over, `epochs` times."""
    settings = agent.settings
    returns = discounted_returns(tape.rewards, settings.gamma)
    taken = tape.take_finished()
    obs, went_up = tape.obs(taken), tape.went_up[taken]  # [N, D], [N]
    advantage = standardise(returns[taken])
    prob_then = np.where(went_up, tape.prob_up[taken], 1 - tape.prob_up[taken])
    for rows in minibatches(agent.rng, len(obs), settings):
        seen, up = obs[rows], went_up[rows]
        prob_up, hidden = forward(agent.params, seen)
        ratio = np.where(up, prob_up, 1 - prob_up) / prob_then[rows]
        weight = clipped_weight(ratio, advantage[rows], settings.clip)
        slope = weight * log_prob_gradient(prob_up, up) / len(rows)
        grads = backward(agent.params, seen, hidden, slope)
        agent.params, agent.adam = adam_step(
            agent.params, grads, agent.adam, settings.learning_rate
        )


def minibatches(
    rng: np.random.Generator, count: int, settings: Settings
) -> Iterator[np.ndarray]:
    """Row numbers of `count` steps in random order, `epochs` times in `minibatches`."""
    for _ in range(settings.epochs):
        order = rng.permutation(count)
        parts = np.array_split(order, settings.minibatches)
        yield from (rows for rows in parts if len(rows))


def report(agent: Agent, tape: Tape, finished: list[float]) -> Progress:
    """Count what one pass did, in the agent, and say it.

    Args:
        agent: its `agent_steps` and `scores` are brought up to date.
        tape: what the pass has stored.
        finished: scores of the games that ended in the pass.

    Returns:
        The pass in figures.
    """
    settings = agent.settings
    agent.agent_steps += settings.window * settings.num_envs
    agent.scores = (agent.scores + finished)[-20:]
    prob_up = tape.prob_up[-settings.window :]
    return Progress(
        agent.agent_steps,
        tuple(finished),
        float(np.mean(agent.scores)) if agent.scores else float("nan"),
        float(np.maximum(prob_up, 1 - prob_up).mean()),
    )
