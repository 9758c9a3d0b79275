"""Gymnasium's cliff as arrays, so that hundreds of walkers can go side by side."""

from typing import NamedTuple

import numpy as np

from tutorial_lib.checks import whole_number
from tutorial_lib.worlds.world import Step, valid_actions

GAME = "CliffWalking-v1"


class Cliff(NamedTuple):
    """Where each action leads from each of the S places of a grid.

    Attributes:
        next_states: [S, A] int64.
        rewards: [S, A] float64, -1 for a step and -100 for a fall.
        terminated: [S, A] bool, the goal was reached; a fall leads back to the start.
        start: where every walk begins.
        grid: rows and columns; the place in row i and column j is i * columns + j.
    """

    next_states: np.ndarray
    rewards: np.ndarray
    terminated: np.ndarray
    start: int
    grid: tuple[int, int]


def cliff() -> Cliff:
    """The cliff, its actions up, right, down and left.

    Returns:
        Gymnasium's own table of it.

    Source: Sutton and Barto 2018, example 6.6.
    """
    from gymnasium.envs.toy_text import CliffWalkingEnv  # a page in a browser has none

    world = CliffWalkingEnv()
    outcomes = [
        # Nothing slips here: each action has one outcome, of probability 1.
        [outcome for (outcome,) in actions.values()]
        for actions in world.P.values()
    ]
    _, next_states, rewards, terminated = np.moveaxis(np.array(outcomes), 2, 0)
    return Cliff(
        next_states.astype(np.int64),
        rewards,
        terminated.astype(bool),
        int(world.start_state_index),
        world.shape,
    )


class CliffWorld:
    """Several walkers on one cliff, a `World` whose observation is a place's number."""

    game = GAME
    obs_shape: tuple[int, ...] = ()
    action_names: tuple[str, ...] = ("UP", "RIGHT", "DOWN", "LEFT")
    num_actions = len(action_names)

    def __init__(self, cliff: Cliff, num_envs: int) -> None:
        """Nobody walks before `reset`.

        Args:
            cliff: where they walk.
            num_envs: walkers, B.

        Raises:
            ValueError: num_envs is not a whole number above 0.
        """
        self.num_envs = whole_number("num_envs", num_envs)
        self._cliff = cliff
        self._places: np.ndarray | None = None

    def reset(self, seed: int | None = None) -> np.ndarray:
        """Put every walker at the start; nothing here is random."""
        self._places = np.full(self.num_envs, self._cliff.start)
        return self._places.copy()

    def step(self, actions: np.ndarray) -> Step:
        """Walk one step; who reaches the goal is at the start again at once."""
        if self._places is None:
            raise RuntimeError("call reset() once before the first step()")
        here = self._places, valid_actions(self, actions)
        terminated = self._cliff.terminated[here]
        self._places = np.where(
            terminated, self._cliff.start, self._cliff.next_states[here]
        )
        no = np.zeros(self.num_envs, dtype=bool)
        return Step(
            obs=self._places.copy(),
            rewards=self._cliff.rewards[here].astype(np.float32),
            terminated=terminated,
            truncated=no,
            lives=np.zeros(self.num_envs, dtype=np.int64),
            is_transition=~no,
        )
