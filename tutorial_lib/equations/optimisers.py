"""How far each weight moves along its gradient: RMSProp and Adam."""

from typing import NamedTuple

import numpy as np

Arrays = dict[str, np.ndarray]


class AdamState(NamedTuple):
    """Running means of the gradient and of its square, and the updates so far."""

    mean: Arrays
    mean_square: Arrays
    updates: int


def rmsprop_start(params: Arrays) -> Arrays:
    """Mean squares of RMSProp before its first step: zeros."""
    return {k: np.zeros_like(v) for k, v in params.items()}


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
