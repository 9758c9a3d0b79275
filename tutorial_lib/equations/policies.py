"""Policies: probabilities of actions, and how to make an action more likely.

What an update needs takes NumPy's arrays and torch's tensors alike, and returns what it
was given.
"""

from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
from array_api_compat import array_namespace
from array_api_compat import numpy as of_numpy  # not at its first use: it takes 0.3 s

from tutorial_lib.checks import NotFinite, above_zero, alike, share

if TYPE_CHECKING:  # a page in a browser has none
    import torch

UP, DOWN = 2, 3  # Pong's names for them are RIGHT and LEFT
Array = TypeVar("Array", np.ndarray, "torch.Tensor")


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
    alike("prob_up and went_up", prob_up, went_up)
    return np.asarray(went_up, dtype=prob_up.dtype) - prob_up


def policy_gradient_estimate(
    theta: float, arms: np.ndarray, returns: np.ndarray
) -> float:
    """Estimate how a two-armed bandit's mean return changes with the policy.

    The policy draws arm 1 with probability sigmoid(theta), else arm 0. The estimate is
    mean(G * d log pi(arm) / d theta): right on average, and noisy.

    Args:
        theta: the policy's one parameter.
        arms: [N] int, 0 or 1, as that policy drew them; N at least 1.
        returns: [N] float, what each brought.

    Returns:
        The estimate of dJ / d theta.

    Raises:
        ValueError: the shapes differ, or nothing was drawn.

    Source: Williams 1992, section 4, for one Bernoulli unit with a logistic output.
    """
    arms, returns = np.asarray(arms), np.asarray(returns, dtype=np.float64)
    alike("arms and returns", arms, returns)
    if not arms.size:
        raise ValueError("arms must hold one draw or more, got none")
    prob = np.full(arms.shape, sigmoid(np.asarray(theta, dtype=np.float64)))
    return float(np.mean(returns * log_prob_gradient(prob, arms == 1)))


def clipped_weight(
    ratio: np.ndarray, advantages: np.ndarray, clip: float
) -> np.ndarray:
    """Weight of log_prob_gradient when a batch is used for more than one update.

    The slope of min(ratio * A, clip(ratio, 1 - c, 1 + c) * A) per unit of log pi:
    ratio * A, and 0 where the action has already moved by the share `clip` in the
    direction that A asks for.

    Args:
        ratio: [B] float, probability of the action now over when it was taken.
        advantages: [B] float, the standardised return A.
        clip: the share c, above 0.

    Returns:
        [B], the dtype of `advantages`.

    Raises:
        ValueError: the shapes differ or clip is not above 0.

    Source: Schulman et al. 2017, "Proximal Policy Optimization", equation 7.
    """
    ratio, advantages = np.asarray(ratio), np.asarray(advantages)
    alike("ratio and advantages", ratio, advantages)
    above_zero("clip", clip)
    moved_enough = np.where(advantages > 0, ratio > 1 + clip, ratio < 1 - clip)
    # Where it does not count, a ratio may be so large that it would overflow.
    return (np.where(moved_enough, 0, ratio) * advantages).astype(advantages.dtype)


def launch(actions: np.ndarray, waiting: np.ndarray, fire: int) -> np.ndarray:
    """Press FIRE where the ball waits for it, else what was decided.

    Args:
        actions: [B] int, what the agent decided.
        waiting: [B] bool.
        fire: number of the button.

    Returns:
        [B] int64.
    """
    return np.where(waiting, fire, actions)


def epsilon_soft(probs: Array, epsilon: float) -> Array:
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
    return _soft(*_checked_rows("probs", probs), epsilon)


def epsilon_greedy_probs(q_values: Array, epsilon: float) -> Array:
    """Probabilities of a policy that mostly takes the best action, and else any.

    Every action gets epsilon / A; the best gets 1 - epsilon besides, and actions that
    are equally good share it. If the first of them got it all, an agent to which all
    actions are alike would do nothing but one.

    Args:
        q_values: [B, A] float.
        epsilon: 0 (always the best) to 1 (any).

    Returns:
        [B, A], the dtype of `q_values`; each row adds to 1.

    Raises:
        ValueError: another shape, values that are no finite numbers, or an epsilon
            outside 0 to 1.

    Source: Sutton and Barto 2018, section 2.2, ties broken at random.
    """
    q_values, xp = _checked_q_values(q_values)
    return _soft(_greedy(q_values, xp), xp, epsilon)


def softmax_probs(q_values: Array, temperature: float) -> Array:
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
    q_values, xp = _checked_q_values(q_values)
    if not temperature > 0:
        raise ValueError(
            f"temperature must be above 0, got {temperature}; for the best action "
            "alone use epsilon_greedy_probs with epsilon 0"
        )
    # In float64, where a small temperature is not yet 0. What is infinitely worse than
    # the best has a weight of 0, as it should.
    exact = xp.astype(q_values, _widest(q_values, xp))
    with np.errstate(over="ignore"):
        gap = (exact - xp.max(exact, axis=1, keepdims=True)) / temperature
    weights = xp.exp(gap)
    probs = weights / weights.sum(axis=1, keepdims=True)
    return xp.astype(probs, q_values.dtype)


def action_gap(q_values: Array) -> Array:
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
    q_values, xp = _checked_q_values(q_values)
    if q_values.shape[1] < 2:
        raise ValueError("q_values must have two actions or more, got one")
    ascending = xp.sort(q_values, axis=1)
    return ascending[:, -1] - ascending[:, -2]


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


def _greedy(q_values: Any, xp: Any) -> Any:
    is_best = q_values == xp.max(q_values, axis=1, keepdims=True)
    is_best = xp.astype(is_best, _widest(q_values, xp))
    return xp.astype(is_best / is_best.sum(axis=1, keepdims=True), q_values.dtype)


def _soft(probs: Any, xp: Any, epsilon: float) -> Any:
    share("epsilon", epsilon)
    exact = xp.astype(probs, _widest(probs, xp))
    return xp.astype((1 - epsilon) * exact + epsilon / probs.shape[1], probs.dtype)


def _widest(rows: Any, xp: Any) -> Any:
    """The finest numbers that there are where the rows are."""
    return xp.float32 if "mps" in str(getattr(rows, "device", "")) else xp.float64


def _checked_q_values(q_values: Any) -> tuple[Any, Any]:
    q_values, xp = _checked_rows("q_values", q_values)
    if not xp.isfinite(q_values).all():
        raise NotFinite(
            "q_values must be finite numbers, got some that are NaN or infinite; has "
            "the learning rate been too high?"
        )
    return q_values, xp


def _checked_rows(name: str, rows: Any) -> tuple[Any, Any]:
    """The rows as floats, and the library that they are of."""
    if not hasattr(rows, "shape"):
        rows = np.asarray(rows)
    if rows.ndim != 2 or rows.shape[1] == 0:
        raise ValueError(
            f"{name} must be [B, A], a row for each game, got {list(rows.shape)}"
        )
    xp: Any = of_numpy if isinstance(rows, np.ndarray) else array_namespace(rows)
    # Whole numbers would cut every probability down to 0.
    if not xp.isdtype(rows.dtype, "real floating"):
        rows = xp.astype(rows, xp.float64)
    return rows, xp


def explore(
    q_values: np.ndarray, epsilon: float, rng: np.random.Generator
) -> np.ndarray:
    """In every world the best action, or with probability epsilon any of them.

    Args:
        q_values: [B, A] float, a row for each world.
        epsilon: share of random actions, 0 to 1.
        rng: each world draws for itself.

    Returns:
        [B] int64.

    Source: Gallici et al. 2024, "Simplifying deep temporal difference learning",
    algorithm 1.
    """
    return draw(epsilon_greedy_probs(q_values, epsilon), rng)
