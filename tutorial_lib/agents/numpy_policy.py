"""A policy gradient for Pong in NumPy alone: every derivative is written by hand."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from tutorial_lib.agents.limits import FOR_EVER, check_limits
from tutorial_lib.agents.manifest import describe, play_only, restored
from tutorial_lib.agents.tally import Progress, Tally
from tutorial_lib.checks import finite_above_zero, one_of, share, whole_number
from tutorial_lib.equations.optimisers import (
    AdamState,
    adam_start,
    adam_step,
    rmsprop_start,
    rmsprop_step,
)
from tutorial_lib.equations.perceptron import (
    Arrays,
    backward,
    forward,
    reinforce_gradient,
)
from tutorial_lib.equations.policies import (
    UP,
    clipped_weight,
    log_prob_gradient,
    sample_action,
)
from tutorial_lib.equations.returns import (
    discounted_returns,
    outcome_known,
    standardise,
)
from tutorial_lib.equations.schedules import linear
from tutorial_lib.worlds.frames import PONG_INPUTS, PONG_VIEW, preprocess_pong
from tutorial_lib.worlds.world import Seen, Step, World

GAME, ALGORITHM = "Pong", "numpy_policy"
VARIANTS = (ALGORITHM,)
MEASURES = ("prob_certain",)
OPTIMIZERS = ("adam", "rmsprop")


@dataclass(frozen=True)
class Settings:
    """What a run of `train` depends on; the comments give Karpathy's values of 2016."""

    hidden: int = 200  # units; 200
    num_envs: int = 16  # games side by side; 1
    rollout_length: int = 256  # agent steps of every game per batch; 10 whole games
    patience: int = 512  # agent steps a point may stay open before it is dropped
    gamma: float = 0.98  # discount per agent step; 0.99
    optimizer: str = "adam"  # or "rmsprop"; RMSProp
    learning_rate: float = 1e-3  # at the start; 1e-4
    anneal: int = 0  # agent steps over which it falls to a tenth, 0 for never; never
    epochs: int = 4  # times each batch is used; 1
    minibatches: int = 4  # updates per epoch; 1
    clip: float = 0.2  # largest change of an action's probability per batch; none

    def __post_init__(self) -> None:
        """Refuse what cannot work before anything is built from it."""
        for name in ("hidden", "num_envs", "rollout_length", "epochs", "minibatches"):
            whole_number(name, getattr(self, name))
        whole_number("patience", self.patience, least=self.rollout_length)
        whole_number("anneal", self.anneal, least=0)
        check_limits(self)
        share("gamma", self.gamma)
        one_of("optimizer", self.optimizer, OPTIMIZERS)
        for name in ("learning_rate", "clip"):
            finite_above_zero(name, getattr(self, name))


@dataclass
class Agent:
    """Everything that training changes, and so everything that a checkpoint holds."""

    game: str
    settings: Settings
    rng: np.random.Generator
    params: Arrays
    optimizer_state: Any  # an `AdamState`, or the mean squares of RMSProp
    obs_shape: tuple[int, ...]
    num_actions: int
    agent_steps: int = 0
    scores: list[float] = field(default_factory=list)  # of the last 20 finished games
    games_start_anew = False  # its games go on for as long as the run
    replay = None  # it learns from what it just did


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
        over = outcome_known(self.rewards != 0, self._truncated)
        taken = self._waiting & over
        self._waiting &= ~taken
        return taken

    def obs(self, taken: np.ndarray) -> np.ndarray:
        """Observations of the marked steps, [N, D], in the order of `array[taken]`."""
        rows, envs = np.nonzero(taken)
        return self._ring[(self._oldest + rows) % len(self._ring), envs]


def usual_settings(variant: str, game: str) -> Settings:
    """The settings that a run has where nothing else is said.

    Raises:
        ValueError: another game than Pong.
    """
    play_only(GAME, game, ALGORITHM)
    return Settings()


def view(settings: Settings) -> dict[str, int]:
    """The `AtariWorld` arguments for the pictures that an agent reads."""
    return PONG_VIEW


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


def new_agent(seen: Seen, settings: Settings, seed: int) -> Agent:
    """An untrained agent for Pong; all that is random follows from `seed`.

    Raises:
        ValueError: another game.
    """
    play_only(GAME, seen.game, ALGORITHM)
    rng = np.random.default_rng(seed)
    params = init_params(rng, hidden=settings.hidden)
    known = tuple(seen.obs_shape), seen.num_actions
    start = adam_start if settings.optimizer == "adam" else rmsprop_start
    state = start(params)
    return Agent(seen.game, settings, rng, params, state, *known)


def pack(agent: Agent) -> tuple[Arrays, dict[str, Any]]:
    """Everything of an agent that must survive it: arrays, and the rest for JSON."""
    state, rest = agent.optimizer_state, describe(agent, ALGORITHM)
    if isinstance(state, AdamState):
        means = {"adam.mean": state.mean, "adam.mean_square": state.mean_square}
        rest["updates"] = state.updates
    else:
        means = {"rmsprop.mean_square": state}
    arrays = {f"{of}.{k}": v for of, mean in means.items() for k, v in mean.items()}
    return {**agent.params, **arrays}, rest


def unpack(arrays: Arrays, rest: dict[str, Any]) -> Agent:
    """Turn what `pack` returned into the same agent again.

    Args:
        arrays: by name; float16 arrays become float32.
        rest: what `pack` returned beside them.

    Returns:
        The agent; without the optimiser's arrays, as in a shipped agent, that starts
        afresh.

    Raises:
        ValueError: another game, algorithm, network or version of the course.
    """
    agent = restored(rest, ALGORITHM, Settings, new_agent)
    wanted = {name: array.shape for name, array in agent.params.items()}

    def fitting(before: str = "") -> Arrays:
        """What fits the network, by its names without what is before them."""
        for name, shape in wanted.items():
            found = (
                arrays[before + name].shape if before + name in arrays else "nothing"
            )
            if found != shape:
                raise ValueError(
                    f"{before}{name} must be {shape} for this network, got {found}"
                )
        return {name: arrays[before + name].astype(np.float32) for name in wanted}

    agent.params = fitting()
    if not any(name.startswith(("adam.", "rmsprop.")) for name in arrays):
        return agent
    if agent.settings.optimizer == "adam":
        updates = whole_number("updates", rest.get("updates"), least=0, most=FOR_EVER)
        means = fitting("adam.mean."), fitting("adam.mean_square.")
        agent.optimizer_state = AdamState(*means, updates)
    else:
        agent.optimizer_state = fitting("rmsprop.mean_square.")
    return agent


def player(
    agent: Agent, rng: np.random.Generator
) -> Callable[[np.ndarray], np.ndarray]:
    """A function from observations [B, 2, 210, 160] to actions [B] drawn with `rng`."""

    def act(obs: np.ndarray) -> np.ndarray:
        prob_up, _ = forward(agent.params, preprocess_pong(obs))
        return sample_action(prob_up, rng)

    return act


def learn_once(agent: Agent, tape: Tape) -> None:
    """One step up the policy gradient, from every point that is over: REINFORCE."""
    settings = agent.settings
    optimizer_step = adam_step if settings.optimizer == "adam" else rmsprop_step
    returns = discounted_returns(tape.rewards, settings.gamma)
    taken = tape.take_finished()
    if not taken.any():
        return
    advantages = standardise(returns[taken])
    grads = reinforce_gradient(
        agent.params, tape.obs(taken), tape.went_up[taken], advantages
    )
    agent.params, agent.optimizer_state = optimizer_step(
        agent.params, grads, agent.optimizer_state, learning_rate(agent)
    )


def learn(agent: Agent, tape: Tape) -> None:
    """Climb the policy gradient on every point that is over, `epochs` times."""
    settings = agent.settings
    optimizer_step = adam_step if settings.optimizer == "adam" else rmsprop_step
    returns = discounted_returns(tape.rewards, settings.gamma)
    taken = tape.take_finished()
    obs, went_up = tape.obs(taken), tape.went_up[taken]  # [N, D], [N]
    advantages = standardise(returns[taken])
    old_prob = np.where(went_up, tape.prob_up[taken], 1 - tape.prob_up[taken])
    for rows in minibatches(agent.rng, len(obs), settings):
        seen, up = obs[rows], went_up[rows]
        prob_up, hidden = forward(agent.params, seen)
        ratio = np.where(up, prob_up, 1 - prob_up) / old_prob[rows]
        weight = clipped_weight(ratio, advantages[rows], settings.clip)
        slope = weight * log_prob_gradient(prob_up, up) / len(rows)
        grads = backward(agent.params, seen, hidden, slope)
        agent.params, agent.optimizer_state = optimizer_step(
            agent.params, grads, agent.optimizer_state, learning_rate(agent)
        )


def learning_rate(agent: Agent) -> float:
    """The learning rate of now."""
    rate, anneal = agent.settings.learning_rate, agent.settings.anneal
    return float(linear(agent.agent_steps, rate, rate / 10, anneal)) if anneal else rate


def minibatches(
    rng: np.random.Generator, count: int, settings: Settings
) -> Iterator[np.ndarray]:
    """Row numbers of `count` steps in random order, `epochs` times in `minibatches`."""
    for _ in range(settings.epochs):
        order = rng.permutation(count)
        parts = np.array_split(order, settings.minibatches)
        yield from (rows for rows in parts if len(rows))


def train(
    agent: Agent, world: World, update: Callable[[Agent, Tape], None] | None = None
) -> Iterator[Progress]:
    """Play and learn for as long as somebody asks for more.

    One pass plays `rollout_length` agent steps of every game and learns from the points
    that are over. `agent` changes only inside a pass: between two of them it can be
    saved, evaluated or left alone.

    Args:
        agent: from `new_agent` or a checkpoint; changed in place.
        world: Pong seen through `PONG_VIEW`, with the settings' `num_envs`.
        update: learns from the tape; unless given, `learn_once` where the settings use
            each batch once and whole, else `learn`.

    Yields:
        `Progress`, once a pass.

    Source: Williams 1992 for the gradient; Schulman et al. 2017, algorithm 1, for using
    a batch several times.
    """
    settings = agent.settings
    once = settings.epochs == settings.minibatches == 1
    update = update or (learn_once if once else learn)
    tape = Tape(settings.patience, settings.num_envs)
    tally = Tally(world, MEASURES)
    obs = preprocess_pong(world.reset(seed=int(agent.rng.integers(2**31))))
    while True:
        for _ in range(settings.rollout_length):
            prob_up, _ = forward(agent.params, obs)  # act
            actions = sample_action(prob_up, agent.rng)
            step = world.step(actions)  # step
            tape.store(obs, actions, prob_up, step)  # store
            tally.count(actions, step)
            tally.measure((np.maximum(prob_up, 1 - prob_up).mean(),))
            obs = preprocess_pong(step.obs)
        update(agent, tape)  # learn
        agent.agent_steps += settings.rollout_length * settings.num_envs
        yield tally.report(agent)
