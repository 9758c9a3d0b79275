"""Toy worlds: five probes that each ask one thing of an agent, and answer in seconds.

An agent that fails on Atari may be wrong in a hundred places. One that fails on a probe
is wrong in a few, and the first probe that it fails says in which.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from tutorial_lib.worlds.atari import Step, whole_number


class Probe(NamedTuple):
    """The rules of one probe world.

    Attributes:
        shows: for each agent step of a game, the numbers that may be seen then; one of
            them is drawn.
        reward: from what was seen [B] and the action taken [B] to the reward [B].
    """

    shows: tuple[tuple[float, ...], ...]
    reward: Callable[[np.ndarray, np.ndarray], np.ndarray]


def _one(seen: np.ndarray, actions: np.ndarray) -> np.ndarray:
    return np.ones_like(seen)


def _seen(seen: np.ndarray, actions: np.ndarray) -> np.ndarray:
    return seen


def _done(seen: np.ndarray, actions: np.ndarray) -> np.ndarray:
    return 2 * actions - 1


def _matched(seen: np.ndarray, actions: np.ndarray) -> np.ndarray:
    return seen * (2 * actions - 1)


# Each needs what those above it need, and one thing more.
PROBES = {
    "ConstantReward": Probe(((0,),), _one),  # the value 1 is learned at all
    "ObservationReward": Probe(((-1, 1),), _seen),  # it depends on what is seen
    "DiscountedReward": Probe(((0,), (1,)), _seen),  # it is carried back: gamma, then 1
    "ActionReward": Probe(((0,),), _done),  # the better action, 1, is preferred
    "MatchReward": Probe(((-1, 1),), _matched),  # which one it is depends on the above
}


class ProbeWorld:
    """Several games of one probe, with what an `AtariWorld` offers to a training loop.

    An observation is one number and an action one of two. A game lasts one agent step,
    that of DiscountedReward two. A finished game starts anew within the same step:
    `Step.obs` is the next game's first observation, and no step is ever fake.

    Source: Jones 2020, "Debugging RL, without the agonizing pain", for the probes.
    """

    action_names = ("LEFT", "RIGHT")
    num_actions = len(action_names)
    obs_shape = (1,)

    def __init__(self, game: str, num_envs: int, *, seed: int) -> None:
        """Choose the probe; nothing is shown before `reset`.

        Args:
            game: one of `PROBES`.
            num_envs: games side by side, B.
            seed: makes what is shown repeatable.

        Raises:
            ValueError: unknown probe, or a count that is not a whole number above 0.
        """
        if game not in PROBES:
            raise ValueError(
                f"unknown game {game!r}; choose one of {', '.join(PROBES)}"
            )
        self.game = game
        self.num_envs = whole_number("num_envs", num_envs, least=1)
        self._probe = PROBES[game]
        self._rng = np.random.default_rng(whole_number("seed", seed, least=0))
        self._seen = None

    def reset(self, seed: int | None = None) -> np.ndarray:
        """Start new games and return what they show.

        Args:
            seed: makes these games repeatable, whatever was played before.

        Returns:
            [B, 1] float32.
        """
        if seed is not None:
            self._rng = np.random.default_rng(whole_number("seed", seed, least=0))
        return self._show(0)

    def step(self, actions: np.ndarray) -> Step:
        """Play one agent step of every game.

        Args:
            actions: [B] whole numbers, 0 or 1.

        Returns:
            A `Step`; `obs` is [B, 1] float32.

        Raises:
            ValueError: wrong shape, or an action that is neither 0 nor 1.
            RuntimeError: called before the first `reset`.
        """
        if self._seen is None:
            raise RuntimeError("call reset() once before the first step()")
        actions = np.asarray(actions)
        if actions.shape != (self.num_envs,) or not np.isin(actions, (0, 1)).all():
            raise ValueError(
                f"actions must be {self.num_envs} numbers, each 0 or 1; got {actions}"
            )
        rewards = self._probe.reward(self._seen, actions).astype(np.float32)
        step_number = (self._step_number + 1) % len(self._probe.shows)
        no = np.zeros(self.num_envs, dtype=bool)
        return Step(
            obs=self._show(step_number),
            rewards=rewards,
            terminated=no | (step_number == 0),
            truncated=no,
            lives=np.zeros(self.num_envs, dtype=np.int64),
            is_transition=~no,
        )

    def _show(self, step_number: int) -> np.ndarray:
        self._step_number = step_number  # of all games: they are equally long
        shows = np.float32(self._probe.shows[step_number])
        self._seen = self._rng.choice(shows, size=self.num_envs)
        return self._seen[:, None].copy()
