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


def greedy_probs(q_values: np.ndarray) -> np.ndarray:
    """Probabilities of a policy that takes the best action; equally good ones share.

    If the first of them got it all, an agent to which all actions are alike would do
    nothing but one.

    Args:
        q_values: [B, A] float.

    Returns:
        [B, A], the dtype of `q_values`; each row adds to 1.

    Raises:
        ValueError: another shape, or values that are no finite numbers.

    Source: Sutton and Barto 2018, section 2.2, ties broken at random.
    """
    q_values = _checked_q_values(q_values)
    is_best = q_values == q_values.max(axis=1, keepdims=True)
    return (is_best / is_best.sum(axis=1, keepdims=True)).astype(q_values.dtype)


def epsilon_soft(probs: np.ndarray, epsilon: float) -> np.ndarray:
    """Probabilities of a policy that follows another one, but sometimes does anything.

    (1 - epsilon) * pi(a | s) + epsilon / A.

    Args:
        probs: [B, A] float, of the other policy; each row adds to 1.
        epsilon: share of random actions, 0 (none) to 1 (all).

    Returns:
        [B, A], the dtype of `probs`; each row adds to 1.

    Raises:
        ValueError: another shape, or an epsilon outside 0 to 1.

    Source: Sutton and Barto 2018, section 5.4.
    """
    probs = _checked_rows("probs", probs)
    if not 0 <= epsilon <= 1:
        raise ValueError(f"epsilon must be between 0 and 1, got {epsilon}")
    soft = (1 - epsilon) * probs + epsilon / probs.shape[1]
    return soft.astype(probs.dtype)


def epsilon_greedy_probs(q_values: np.ndarray, epsilon: float) -> np.ndarray:
    """Probabilities of a policy that mostly takes the best action, and else any.

    Every action gets epsilon / A; the best gets 1 - epsilon besides, and actions that
    are equally good share it.

    Args:
        q_values: [B, A] float.
        epsilon: 0 (always the best) to 1 (any).

    Returns:
        [B, A], the dtype of `q_values`; each row adds to 1.

    Raises:
        ValueError: another shape, values that are no finite numbers, or an epsilon
            outside 0 to 1.

    Source: Sutton and Barto 2018, section 2.2.
    """
    return epsilon_soft(greedy_probs(q_values), epsilon)


def softmax_probs(q_values: np.ndarray, temperature: float) -> np.ndarray:
    """Probabilities that grow with the value, exp(Q / temperature) over their sum.

    Args:
        q_values: [B, A] float.
        temperature: in the unit of `q_values`, above 0; near 0 the best action is
            taken, and the higher, the more all actions are alike.

    Returns:
        [B, A], the dtype of `q_values`; each row adds to 1.

    Raises:
        ValueError: another shape, values that are no finite numbers, or a temperature
            that is not above 0.

    Source: Sutton and Barto 2018, equation 13.2, with Q / temperature for preferences.
    """
    q_values = _checked_q_values(q_values)
    if not temperature > 0:
        raise ValueError(
            f"temperature must be above 0, got {temperature}; for the best action "
            "alone use epsilon_greedy_probs with epsilon 0"
        )
    # In float64, where a small temperature is not yet 0. What is infinitely worse than
    # the best has a weight of 0, as it should.
    with np.errstate(over="ignore"):
        best = q_values.max(axis=1, keepdims=True)
        gap = (q_values.astype(np.float64) - best) / temperature
    weights = np.exp(gap)
    return (weights / weights.sum(axis=1, keepdims=True)).astype(q_values.dtype)


def action_gap(q_values: np.ndarray) -> np.ndarray:
    """By how much the best action beats the next one; 0 where two are equally good.

    Args:
        q_values: [B, A] float, two actions or more.

    Returns:
        [B], the dtype of `q_values`, at least 0.

    Raises:
        ValueError: another shape, fewer than two actions, or values that are no finite
            numbers.

    Source: Farahmand 2011, "Action-gap phenomenon in reinforcement learning".
    """
    q_values = _checked_q_values(q_values)
    if q_values.shape[1] < 2:
        raise ValueError("q_values must have two actions or more, got one")
    second, best = np.sort(q_values, axis=1)[:, -2:].T
    return best - second


def draw(probs: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Draw an action from every row of probabilities.

    Args:
        probs: [B, A] float, rows sum to 1.
        rng: source of the draws.

    Returns:
        [B] int64.
    """
    # Short of 1 by rounding, the last sum could miss the largest of draws.
    ends = probs.cumsum(axis=1)
    return (ends < rng.random((len(probs), 1)) * ends[:, -1:]).sum(axis=1)


def _checked_q_values(q_values: np.ndarray) -> np.ndarray:
    q_values = _checked_rows("q_values", q_values)
    if not np.isfinite(q_values).all():
        raise ValueError(
            "q_values must be finite numbers, got some that are NaN or infinite; has "
            "the learning rate been too high?"
        )
    return q_values


def _checked_rows(name: str, rows: np.ndarray) -> np.ndarray:
    rows = np.asarray(rows)
    if rows.ndim != 2 or rows.shape[1] == 0:
        raise ValueError(
            f"{name} must be [B, A], a row for each game, got {list(rows.shape)}"
        )
    # Whole numbers would cut every probability down to 0.
    return rows.astype(np.result_type(rows, np.float32), copy=False)
