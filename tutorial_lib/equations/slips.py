"""What the works that the course re-creates got wrong, as equations.

They are here so that a work can be run as it was: each is right in one case and wrong
in another, and its right form stands in the module that it names.
"""

from typing import TYPE_CHECKING

import numpy as np

from tutorial_lib.equations.perceptron import Arrays

if TYPE_CHECKING:
    import torch


def jumping_huber(td_error: "torch.Tensor") -> "torch.Tensor":
    """Huber's loss with the switch in the wrong place; right: `targets.huber`.

    With size = abs(td_error): size**2 / 2 up to 1.5, and size - 1/2 above it, because
    it is asked whether size - 1/2, not size, is above 1. So the loss falls from 1.125
    to 1 as the error grows past 1.5.

    Args:
        td_error: any shape, float.

    Returns:
        The shape and dtype of `td_error`.

    Source: the TensorFlow notebook "Learning to play Breakout with a DQN".
    """
    size = td_error.abs()
    line = size - 0.5
    return line.where(line > 1, size**2 / 2)


def minus_one_at_the_end(
    target: "torch.Tensor", terminated: "torch.Tensor"
) -> "torch.Tensor":
    """Targets of which those of an end are -1, whatever the reward was.

    Right: `targets.td_target`, which keeps the reward.

    Args:
        target: [B] float.
        terminated: [B] bool.

    Returns:
        [B] float.

    Source: the Breakout DQN of keras.io.
    """
    return target.masked_fill(terminated, -1)


def in_all_rows(
    known: "torch.Tensor", actions: "torch.Tensor", target: "torch.Tensor"
) -> "torch.Tensor":
    """Targets of whole rows, each y in its action's column of every row.

    Where an action was taken in several rows, the last one's y stands in all. Right:
    `in_own_row`.

    Args:
        known: [B, A] float, what stands where nothing is written.
        actions: [B] int64, taken.
        target: [B] float, y.

    Returns:
        [B, A] float.

    Source: the Keras re-creation of "Playing Atari" with Space Invaders.
    """
    rows = known.clone()
    for action, y in zip(actions.tolist(), target, strict=True):
        rows[:, action] = y
    return rows


def in_own_row(
    known: "torch.Tensor", actions: "torch.Tensor", target: "torch.Tensor"
) -> "torch.Tensor":
    """Targets of whole rows, each y in its own row alone; see `in_all_rows`."""
    return known.scatter(1, actions[:, None], target[:, None])


def score_so_far(before: np.ndarray, rewards: np.ndarray) -> np.ndarray:
    """The points of the game up to now; right: `rewards`, what this step brought.

    Args:
        before: [B] float, points of the games before this step.
        rewards: [B] float32.

    Returns:
        [B] float32.

    Source: the Keras re-creation of "Playing Atari" with Space Invaders.
    """
    return (before + rewards).astype(np.float32)


def divided(returns: np.ndarray) -> np.ndarray:
    """Returns over their deviation, their mean kept; right: `returns.standardise`.

    Args:
        returns: any shape, float.

    Returns:
        Float32, the shape of `returns`; zeros where all of them are equal.

    Source: RLCode's Pong by REINFORCE.
    """
    returns = np.asarray(returns, dtype=np.float32)
    spread = returns.std(dtype=np.float64) if returns.size else 0.0
    return (returns / spread if spread > 0 else 0 * returns).astype(np.float32)


def backward_with_x(
    params: Arrays, obs: np.ndarray, hidden: np.ndarray, logit_gradient: np.ndarray
) -> Arrays:
    """The gradient if the slope of a ReLU at x were x; right: `perceptron.backward`.

    Args:
        params: W1 [D, H] and W2 [H].
        obs: [B, D] float.
        hidden: [B, H], after the ReLU.
        logit_gradient: [B].

    Returns:
        W1 [D, H] and W2 [H].

    Source: hiflyin's Breakout agent.
    """
    hidden_gradient = np.outer(logit_gradient, params["W2"]) * hidden
    return {"W1": obs.T @ hidden_gradient, "W2": hidden.T @ logit_gradient}
