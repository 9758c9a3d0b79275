"""What Q(s, a) should have been, and how far it was off.

`td_target` is the same for every member of the family. They differ in one thing, the
function that values the next state:

    Q-learning          max_value(next_q_values)
    Double Q-learning   double_value(next_q_values_online, next_q_values_target)
    SARSA               sampled_value(next_q_values, next_actions)
    Expected SARSA      expected_value(next_q_values, next_probs)
"""

import torch

from tutorial_lib.checks import above_zero, check_shapes, share


def td_target(
    rewards: torch.Tensor,
    terminated: torch.Tensor,
    next_value: torch.Tensor,
    discount: float | torch.Tensor,
) -> torch.Tensor:
    """Bootstrap target, y = r + gamma * V(s'), and y = r where s' ends the game.

    A truncated transition is not terminal: it keeps its bootstrap term. With n steps
    r is their discounted sum, s' the state after the last, and the discount gamma**n.

    Args:
        rewards: [B] float32.
        terminated: [B] bool.
        next_value: [B] float32, the value of s' by the target network.
        discount: gamma, 0 to 1; or [B] float32, where rows sum different numbers of
            steps.

    Returns:
        [B] float32, cut off from the gradient.

    Raises:
        ValueError: other shapes, which might silently broadcast; `terminated` is not
            of booleans; or gamma outside 0 to 1.

    Source: Mnih et al. 2015, Methods, "Training algorithm"; with n steps Sutton and
    Barto 2018, equation 7.1.
    """
    if isinstance(discount, torch.Tensor):
        check_shapes((1, 1, 1, 1), rewards, terminated, next_value, discount)
    else:
        check_shapes((1, 1, 1), rewards, terminated, next_value)
        share("discount", discount)
    if terminated.dtype != torch.bool:
        raise ValueError(f"terminated must be torch.bool, got {terminated.dtype}")
    # Not multiplied by a mask: 0 times NaN is NaN.
    return torch.where(terminated, rewards, rewards + discount * next_value).detach()


def max_value(next_q_values: torch.Tensor) -> torch.Tensor:
    """Value of s' for Q-learning: that of its best action, max_a Q(s', a).

    Args:
        next_q_values: [B, A] float, by the target network.

    Returns:
        [B], the dtype of `next_q_values`.

    Raises:
        ValueError: another shape.

    Source: Watkins and Dayan 1992, equation 1.
    """
    check_shapes((2,), next_q_values)
    # Not max(dim=1): it wakes every thread, even for a row.
    return next_q_values.amax(dim=1)


def double_value(
    next_q_values_online: torch.Tensor, next_q_values_target: torch.Tensor
) -> torch.Tensor:
    """Value of s' for Double Q-learning: one network chooses, the other one values.

    The maximum of noisy values is too high on average. What one network overrates by
    chance, the other need not.

    Args:
        next_q_values_online: [B, A] float, by the network that learns; it chooses.
        next_q_values_target: [B, A] float, by the target network; it values.

    Returns:
        [B], the dtype of `next_q_values_target`.

    Raises:
        ValueError: other shapes.

    Source: van Hasselt et al. 2016, equation 4.
    """
    check_shapes((2, 2), next_q_values_online, next_q_values_target)
    return q_taken(next_q_values_target, next_q_values_online.argmax(dim=1))


def sampled_value(
    next_q_values: torch.Tensor, next_actions: torch.Tensor
) -> torch.Tensor:
    """Value of s' for SARSA: that of the action which the policy takes there.

    Args:
        next_q_values: [B, A] float, by the target network.
        next_actions: [B] int64, drawn from the policy in s'.

    Returns:
        [B], the dtype of `next_q_values`.

    Raises:
        ValueError: other shapes.

    Source: Sutton and Barto 2018, equation 6.7.
    """
    return q_taken(next_q_values, next_actions)


def expected_value(
    next_q_values: torch.Tensor, next_probs: torch.Tensor
) -> torch.Tensor:
    """Value of s' for Expected SARSA: the mean over what the policy may do there.

    Args:
        next_q_values: [B, A] float, by the target network.
        next_probs: [B, A] float, the policy's probabilities in s'; a row adds to 1.

    Returns:
        [B], the dtype of `next_q_values`.

    Raises:
        ValueError: other shapes.

    Source: Sutton and Barto 2018, equation 6.9.
    """
    check_shapes((2, 2), next_q_values, next_probs)
    return (next_probs * next_q_values).sum(dim=1)


def sampling_variance(
    next_q_values: torch.Tensor, next_probs: torch.Tensor
) -> torch.Tensor:
    """Variance of SARSA's value of s' over the action that happens to be drawn there.

    The policy's mean of the squared distance of Q(s', a') from its own mean. Times
    gamma**2 it is what `expected_value` spares the target.

    Args:
        next_q_values: [B, A] float, by the target network.
        next_probs: [B, A] float, the policy's probabilities in s'; a row adds to 1.

    Returns:
        [B], the dtype of `next_q_values`, at least 0.

    Raises:
        ValueError: other shapes.

    Source: van Seijen et al. 2009, section V.
    """
    mean = expected_value(next_q_values, next_probs)[:, None]
    # Not mean of squares less square of the mean: of large values that would leave
    # nothing but rounding, even below 0.
    return expected_value((next_q_values - mean).square(), next_probs)


def q_taken(q_values: torch.Tensor, actions: torch.Tensor) -> torch.Tensor:
    """Q(s, a) of the actions that were taken; no gradient reaches the others.

    Args:
        q_values: [B, A] float.
        actions: [B] int64, 0 to A - 1.

    Returns:
        [B], the dtype of `q_values`.

    Raises:
        ValueError: other shapes.

    Source: Mnih et al. 2015, equation 2.
    """
    check_shapes((2, 1), q_values, actions)
    return q_values.gather(1, actions[:, None]).squeeze(1)


def huber(td_error: torch.Tensor, threshold: float = 1.0) -> torch.Tensor:
    """Loss of each error: half its square, but a straight line beyond the threshold.

    With size = abs(td_error): size**2 / 2 up to the threshold, and
    threshold * (size - threshold / 2) above it.

    Args:
        td_error: any shape, float, y - Q(s, a).
        threshold: where the line begins, above 0; infinity for half the square.

    Returns:
        The shape and dtype of `td_error`, at least 0.

    Raises:
        ValueError: the threshold is not above 0.

    Source: Huber 1964; with threshold 1 Mnih et al. 2015, Methods.
    """
    above_zero("threshold", threshold)
    size = td_error.abs()
    # Written without a switch: what an unused branch overflows to would make the
    # gradient NaN. And without threshold * (size - curved): of a large threshold that
    # leaves nothing but rounding.
    curved = size.clamp(max=threshold)
    return curved * (size - curved / 2)


def huber_gradient(td_error: torch.Tensor, threshold: float = 1.0) -> torch.Tensor:
    """Slope of `huber` per unit of error: the error itself, clipped to the threshold.

    Per unit of Q(s, a) it is minus that, for the error is y - Q(s, a).

    Args:
        td_error: any shape, float.
        threshold: above 0.

    Returns:
        The shape and dtype of `td_error`.

    Raises:
        ValueError: the threshold is not above 0.

    Source: Mnih et al. 2015, Methods: "clip the error term [...] between -1 and 1".
    """
    above_zero("threshold", threshold)
    return td_error.clamp(-threshold, threshold)
