"""Policies: probabilities of actions, and how to make an action more likely."""

import numpy as np


def sigmoid(logit: np.ndarray) -> np.ndarray:
    """Probability from a logit, 1 / (1 + exp(-logit)), without overflow.

    Args:
        logit: any shape, float.

    Returns:
        The shape and dtype of `logit`, 0 to 1.

    Source: Goodfellow et al. 2016, "Deep Learning", equation 3.30.
    """
    # exp of a negative number can't overflow, whichever branch is taken.
    small = np.exp(-np.abs(logit))
    return np.where(logit >= 0, 1, small) / (1 + small)


def log_prob_gradient(prob_up: np.ndarray, went_up: np.ndarray) -> np.ndarray:
    """Slope of the log-probability of the action taken, per unit of logit.

    With p = sigmoid(logit): d log(p) = 1 - p if it went up, d log(1 - p) = -p if not.

    Args:
        prob_up: [B] float, the policy's probability of up.
        went_up: [B] bool, True where up was the action taken.

    Returns:
        [B], the dtype of `prob_up`.

    Raises:
        ValueError: the shapes differ.

    Source: Williams 1992, section 4 (Bernoulli units with a logistic output).
    """
    prob_up = np.asarray(prob_up)
    if prob_up.shape != np.shape(went_up):
        raise ValueError(
            f"prob_up and went_up must have one shape, got {prob_up.shape} and "
            f"{np.shape(went_up)}"
        )
    return np.asarray(went_up, dtype=prob_up.dtype) - prob_up


def clipped_weight(ratio: np.ndarray, advantage: np.ndarray, clip: float) -> np.ndarray:
    """Weight of log_prob_gradient when a batch is used for more than one update.

    The slope of min(ratio * A, clip(ratio, 1 - c, 1 + c) * A) per unit of log pi:
    ratio * A, and 0 where the action has already moved by the share `clip` in the
    direction that A asks for.

    Args:
        ratio: [B] float, probability of the action now over when it was taken.
        advantage: [B] float, the standardised return A.
        clip: the share c, above 0.

    Returns:
        [B], the dtype of `advantage`.

    Raises:
        ValueError: the shapes differ or clip is not above 0.

    Source: Schulman et al. 2017, "Proximal Policy Optimization", equation 7.
    """
    ratio, advantage = np.asarray(ratio), np.asarray(advantage)
    if ratio.shape != advantage.shape or not clip > 0:
        raise ValueError(
            f"ratio and advantage must have one shape and clip be above 0, got "
            f"{ratio.shape}, {advantage.shape} and {clip}"
        )
    moved_enough = np.where(advantage > 0, ratio > 1 + clip, ratio < 1 - clip)
    return np.where(moved_enough, 0, ratio * advantage).astype(advantage.dtype)
