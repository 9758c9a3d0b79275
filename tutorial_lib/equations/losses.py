"""What a policy gradient climbs, written for PyTorch, which differentiates it."""

import math

import torch
from torch.nn import functional

from tutorial_lib.checks import check_shapes


def log_prob(logits: torch.Tensor, actions: torch.Tensor) -> torch.Tensor:
    """Log-probability of the actions taken: minus the categorical cross-entropy.

    Args:
        logits: [B, A] float.
        actions: [B] int64.

    Returns:
        [B], at most 0.

    Raises:
        ValueError: other shapes.

    Source: Goodfellow et al. 2016, "Deep Learning", section 6.2.2.3.
    """
    check_shapes((2, 1), logits, actions)
    return -functional.cross_entropy(logits, actions, reduction="none")


def policy_gradient_loss(
    logits: torch.Tensor, actions: torch.Tensor, advantages: torch.Tensor
) -> torch.Tensor:
    """Cross-entropy weighted by what followed; its gradient is the policy gradient.

    Args:
        logits: [B, A] float.
        actions: [B] int64, the actions taken.
        advantages: [B] float, a constant: no gradient flows into it.

    Returns:
        Scalar, to be made small.

    Raises:
        ValueError: other shapes, which might silently broadcast.

    Source: Williams 1992, theorem 1.
    """
    check_shapes((2, 1, 1), logits, actions, advantages)
    return -(log_prob(logits, actions) * advantages.detach()).mean()


def clipped_loss(
    new_log_prob: torch.Tensor,
    old_log_prob: torch.Tensor,
    advantages: torch.Tensor,
    clip: float,
) -> torch.Tensor:
    """Policy gradient of a batch that is used several times.

    With ratio = pi / pi_then: minus the mean of
    min(ratio * A, clip(ratio, 1 - clip, 1 + clip) * A). Where an action has become more
    or less likely by the share `clip`, in the direction A asks for, the slope is 0.

    Args:
        new_log_prob: [B] float, under the policy that is being changed.
        old_log_prob: [B] float, when the action was taken; a constant.
        advantages: [B] float, a constant.
        clip: share, above 0.

    Returns:
        Scalar, to be made small.

    Raises:
        ValueError: other shapes, which might silently broadcast.

    Source: Schulman et al. 2017, equation 7.
    """
    check_shapes((1, 1, 1), new_log_prob, old_log_prob, advantages)
    advantages = advantages.detach()
    log_ratio = new_log_prob - old_log_prob.detach()
    # Well beyond the clip nothing more is won, and a ratio that overflows to infinity
    # would make the gradient of 0 NaN.
    enough = log_ratio.clamp(max=1 + math.log1p(clip))
    ratio = torch.where(advantages < 0, log_ratio, enough).exp()
    bounded = ratio.clamp(1 - clip, 1 + clip)
    return -torch.minimum(ratio * advantages, bounded * advantages).mean()


def compute_updates(
    logits: torch.Tensor,
    actions: torch.Tensor,
    advantages: torch.Tensor,
    own: torch.Tensor,
) -> torch.Tensor:
    """The loss whose slope makes what was better than usual likelier.

    Args:
        logits: [N, A] float.
        actions: [N] int64.
        advantages: [N] float, a constant: no gradient flows into it.
        own: [N] bool, False where the agent did not decide.

    Returns:
        Scalar, minus the mean of advantage times log-probability over the own steps; 0
        if there are none, which carries a gradient, too.

    Source: Williams 1992, theorem 1.
    """
    weighted = log_prob(logits, actions) * advantages.detach()
    # A mean of nothing is NaN, and one NaN spoils every weight for ever.
    return -weighted[own].sum() / own.sum().clamp(min=1)


def entropy(logits: torch.Tensor) -> torch.Tensor:
    """How undecided a policy is: log(A) if all actions are alike, 0 if one is certain.

    Args:
        logits: [B, A] float.

    Returns:
        [B], in nats.

    Source: Shannon 1948, section 6; as a bonus Williams and Peng 1991.
    """
    # exp(-1000) is 0. Of an impossible action 0 * log(0) would be NaN.
    log_probs = logits.log_softmax(dim=1).clamp(min=-1000)
    return -(log_probs.exp() * log_probs).sum(dim=1)


def value_loss(value: torch.Tensor, returns: torch.Tensor) -> torch.Tensor:
    """Mean squared error of what the critic expected.

    Args:
        value: [B] float, from the network.
        returns: [B] float, what came of it; a constant.

    Returns:
        Scalar, to be made small.

    Raises:
        ValueError: other shapes, which might silently broadcast.

    Source: Mnih et al. 2016, section 4.
    """
    check_shapes((1, 1), value, returns)
    return (returns.detach() - value).square().mean()
