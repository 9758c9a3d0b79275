"""Gymnasium's cliff as arrays, so that hundreds of walkers can go side by side."""

from typing import NamedTuple

import gymnasium
import numpy as np

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
    world = gymnasium.make(GAME).unwrapped
    outcomes = [
        # Nothing slips here: each action has one outcome, of probability 1.
        [world.P[state][action][0] for action in range(world.action_space.n)]
        for state in range(world.observation_space.n)
    ]
    _, next_states, rewards, terminated = np.moveaxis(np.array(outcomes), 2, 0)
    return Cliff(
        next_states.astype(np.int64),
        rewards,
        terminated.astype(bool),
        int(world.start_state_index),
        tuple(world.shape),
    )
