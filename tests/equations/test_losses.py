import math

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from torch.testing import assert_close

from tutorial_lib.equations.losses import (
    clipped_loss,
    compute_updates,
    entropy,
    log_prob,
    policy_gradient_loss,
    value_loss,
)

BATCH, ACTIONS = 7, 4
LOGITS = hnp.arrays(np.float32, (BATCH, ACTIONS), elements=st.floats(-9, 9, width=32))
ADVANTAGES = hnp.arrays(np.float32, BATCH, elements=st.floats(-9, 9, width=32))
TAKEN = hnp.arrays(np.int64, BATCH, elements=st.integers(0, ACTIONS - 1))


def batch(seed=0, dtype=torch.float64):
    """Logits [B, A] that ask for a gradient, actions [B] and advantages [B]."""
    generator = torch.Generator().manual_seed(seed)
    logits = torch.randn(BATCH, ACTIONS, generator=generator, dtype=dtype)
    actions = torch.randint(ACTIONS, (BATCH,), generator=generator)
    advantages = torch.randn(BATCH, generator=generator, dtype=dtype)
    return logits.requires_grad_(), actions, advantages


def finite_differences(function, point, width=1e-6):
    """The slope of `function` along every single number of `point`."""
    slopes = torch.zeros_like(point)
    for place in np.ndindex(*point.shape):
        ahead, behind = point.detach().clone(), point.detach().clone()
        ahead[place] += width
        behind[place] -= width
        slopes[place] = (function(ahead) - function(behind)) / (2 * width)
    return slopes


def slope_of(loss, point):
    return torch.autograd.grad(loss, point)[0]


class TestLogProb:
    def test_hand_table(self):
        # Shares 1 : 2 : 1, then a row where all are alike.
        logits = torch.tensor([[1.0, 2.0, 1.0], [99.0, 99.0, 99.0]]).log()
        result = log_prob(logits, torch.tensor([1, 0]))
        assert_close(result, torch.tensor([1 / 2, 1 / 3]).log())

    def test_a_constant_added_to_a_row_changes_nothing(self):
        logits, actions, _ = batch()
        assert_close(log_prob(logits + 99, actions), log_prob(logits, actions))

    @pytest.mark.parametrize("size", [1e4, -1e4])
    def test_extreme_logits(self, size):
        logits = torch.tensor([[size, 0.0], [size, size]], requires_grad=True)
        result = log_prob(logits, torch.tensor([0, 0]))
        assert_close(result[0].item(), min(size, 0.0))
        assert_close(result[1].item(), -math.log(2))
        assert slope_of(result.sum(), logits).isfinite().all()

    @given(logits=LOGITS, actions=TAKEN)
    def test_is_float32_and_never_above_0(self, logits, actions):
        result = log_prob(torch.from_numpy(logits), torch.from_numpy(actions))
        assert (result.shape, result.dtype) == ((BATCH,), torch.float32)
        assert (result <= 0).all()


class TestPolicyGradientLoss:
    def test_by_hand(self):
        # Each action has probability 1/2; the mean of 3 and -1 is left.
        loss = policy_gradient_loss(
            torch.zeros(2, 2), torch.tensor([0, 1]), torch.tensor([3.0, -1.0])
        )
        assert_close(loss.item(), math.log(2))

    def test_its_slope_is_probability_less_choice_times_advantage(self):
        logits, actions, advantages = batch()
        slope = slope_of(policy_gradient_loss(logits, actions, advantages), logits)
        chosen = torch.nn.functional.one_hot(actions, ACTIONS)
        expected = (logits.softmax(1) - chosen) * advantages[:, None] / BATCH
        assert_close(slope, expected.detach())

    def test_its_slope_equals_finite_differences(self):
        logits, actions, advantages = batch()
        slope = slope_of(policy_gradient_loss(logits, actions, advantages), logits)
        expected = finite_differences(
            lambda x: policy_gradient_loss(x, actions, advantages), logits
        )
        assert_close(slope, expected, atol=1e-8, rtol=1e-6)

    def test_no_gradient_flows_into_the_advantage(self):
        logits, actions, advantages = batch()
        advantages.requires_grad_()
        policy_gradient_loss(logits, actions, advantages).backward()
        assert advantages.grad is None

    def test_an_advantage_of_0_teaches_nothing(self):
        logits, actions, advantages = batch()
        loss = policy_gradient_loss(logits, actions, 0 * advantages)
        assert not slope_of(loss, logits).any()


class TestClippedLoss:
    @pytest.mark.parametrize(
        ("ratio", "advantages", "loss", "slope"),
        [
            (1.0, 2, -2, -2),  # as it was: REINFORCE
            (1.1, 2, -2.2, -2.2),  # within the clip
            (1.5, 2, -2.4, 0),  # already likelier by more than the clip: 1.2 * 2
            (0.5, 2, -1, -1),  # less likely though good: the whole way back
            (1.0, -2, 2, 2),
            (0.9, -2, 1.8, 1.8),
            (0.5, -2, 1.6, 0),  # already less likely: 0.8 * 2
            (1.5, -2, 3, 3),  # likelier though bad: the whole way back
            (99.0, 0, 0, 0),
        ],
    )
    def test_hand_table(self, ratio, advantages, loss, slope):
        now = torch.tensor([ratio], dtype=torch.float64).log().requires_grad_()
        then = torch.zeros(1, dtype=torch.float64)
        advantages = torch.tensor([advantages], dtype=torch.float64)
        result = clipped_loss(now, then, advantages, 0.2)
        assert_close(result.item(), float(loss))
        # Per unit of log-probability the slope is that of the ratio times the ratio.
        assert_close(slope_of(result, now).item(), float(slope))

    def test_is_the_mean_over_the_batch(self):
        ratio = torch.tensor([1.5, 1.0, 0.5]).log()
        advantages = torch.tensor([2.0, 1.0, -2.0])
        loss = clipped_loss(ratio, torch.zeros(3), advantages, 0.2)
        assert_close(loss.item(), (-2.4 - 1 + 1.6) / 3)

    def test_at_a_ratio_of_1_its_slope_is_reinforces(self):
        logits, actions, advantages = batch()
        now = log_prob(logits, actions)
        clipped = clipped_loss(now, now.detach(), advantages, 0.2)
        plain = policy_gradient_loss(logits, actions, advantages)
        assert_close(slope_of(clipped, logits), slope_of(plain, logits))

    @pytest.mark.parametrize(
        ("advantage", "slope"), [(2.0, 0.0), (0.0, 0.0), (-2.0, math.inf)]
    )
    @pytest.mark.parametrize("clip", [0.2, 1e9])
    def test_a_ratio_too_large_for_a_number(self, advantage, slope, clip):
        now = torch.tensor([-1.0], requires_grad=True)
        loss = clipped_loss(now, torch.tensor([-1e4]), torch.tensor([advantage]), clip)
        assert slope_of(loss, now).item() == slope
        # What is good counts as 1 + clip at most, and what is neither as nothing.
        assert_close(loss.item(), slope or -advantage * (1 + clip))

    @given(
        now=hnp.arrays(np.float64, BATCH, elements=st.floats(-3, 0)),
        then=hnp.arrays(np.float64, BATCH, elements=st.floats(-3, 0)),
        advantages=hnp.arrays(np.float64, BATCH, elements=st.floats(-9, 9)),
        clip=st.sampled_from([0.1, 0.2, 0.5]),
    )
    def test_never_promises_more_than_the_plain_ratio(
        self, now, then, advantages, clip
    ):
        loss = clipped_loss(
            *map(torch.from_numpy, (now, then, advantages)), clip
        ).item()
        plain = -(np.exp(now - then) * advantages).mean()
        assert loss >= plain - 1e-9

    @pytest.mark.parametrize("which", ["then", "advantages"])
    def test_no_gradient_flows_into_what_is_constant(self, which):
        now, then, advantages = (
            torch.randn(BATCH, requires_grad=True) for _ in range(3)
        )
        clipped_loss(now, then, advantages, 0.2).backward()
        assert now.grad.any()
        assert {"then": then, "advantages": advantages}[which].grad is None


class TestComputeUpdates:
    def test_the_update_is_the_policy_gradient_of_the_own_steps(self):
        logits, actions, advantages = batch()
        own = torch.tensor([True, False, True, True, False, True, False])
        ours = compute_updates(logits, actions, advantages, own)
        theirs = policy_gradient_loss(logits[own], actions[own], advantages[own])
        assert_close(ours, theirs)
        slopes = [torch.autograd.grad(loss, logits)[0] for loss in (ours, theirs)]
        assert_close(*slopes)
        assert not slopes[0][~own].any()

    def test_by_hand(self):
        # Each action has probability 1/2; of 3, 99 and -1 the 99 was not the agent's.
        loss = compute_updates(
            torch.zeros(3, 2),
            torch.tensor([0, 1, 1]),
            torch.tensor([3.0, 99.0, -1.0]),
            torch.tensor([True, False, True]),
        )
        assert_close(loss.item(), math.log(2))

    def test_where_nobody_decided_there_is_nothing_to_learn_and_no_nan(self):
        logits, actions, advantages = batch()
        nobody = torch.zeros(BATCH, dtype=torch.bool)
        loss = compute_updates(logits, actions, advantages, nobody)
        assert loss.item() == 0
        assert not slope_of(loss, logits).any()


class TestEntropy:
    @pytest.mark.parametrize(
        ("probs", "nats"),
        [
            ([0.25, 0.25, 0.25, 0.25], math.log(4)),
            ([0.5, 0.5, 0, 0], math.log(2)),
            ([1, 0, 0, 0], 0),
            ([0.5, 0.25, 0.25, 0], 1.5 * math.log(2)),
        ],
    )
    def test_hand_table(self, probs, nats):
        logits = torch.tensor([probs], dtype=torch.float64).clamp(min=1e-300).log()
        assert_close(entropy(logits).item(), float(nats))

    def test_its_slope_equals_finite_differences(self):
        logits, _, _ = batch()
        expected = finite_differences(lambda x: entropy(x).mean(), logits)
        slope = slope_of(entropy(logits).mean(), logits)
        assert_close(slope, expected, atol=1e-8, rtol=1e-6)

    def test_climbing_it_levels_a_policy(self):
        logits = torch.tensor([[2.0, 0.0, -2.0]], requires_grad=True)
        slope = slope_of(entropy(logits).sum(), logits)
        assert slope[0, 0] < 0 < slope[0, 2]

    @given(logits=LOGITS)
    def test_lies_between_0_and_that_of_a_draw_among_all(self, logits):
        result = entropy(torch.from_numpy(logits))
        assert (result.shape, result.dtype) == ((BATCH,), torch.float32)
        assert (result >= 0).all()
        assert (result <= math.log(ACTIONS) + 1e-5).all()

    def test_an_impossible_action_changes_nothing(self):
        logits = torch.tensor([[1.0, -math.inf, 2.0]], requires_grad=True)
        result = entropy(logits)
        slope = slope_of(result.sum(), logits)
        others = logits.detach()[:, [0, 2]].requires_grad_()
        expected = entropy(others)
        assert_close(result, expected)
        assert slope[0, 1] == 0
        assert_close(slope[:, [0, 2]], slope_of(expected.sum(), others))

    def test_extreme_logits(self):
        logits = torch.tensor([[1e4, -1e4], [1e4, 1e4]], requires_grad=True)
        result = entropy(logits)
        assert_close(result.detach(), torch.tensor([0, math.log(2)]))
        assert slope_of(result.sum(), logits).isfinite().all()


class TestValueLoss:
    def test_by_hand(self):
        # Errors of 1, -2 and 0.
        loss = value_loss(torch.tensor([1.0, 2.0, 3.0]), torch.tensor([2.0, 0.0, 3.0]))
        assert_close(loss.item(), 5 / 3)
        assert loss.dtype == torch.float32

    def test_its_slope_is_twice_the_mean_error(self):
        value = torch.tensor([1.0, 2.0], requires_grad=True)
        returns = torch.tensor([2.0, 0.0], requires_grad=True)
        value_loss(value, returns).backward()
        assert_close(value.grad, torch.tensor([-1.0, 2.0]))
        assert returns.grad is None


FLAT, COLUMN, LOGIT = torch.zeros(5), torch.zeros(5, 1), torch.zeros(5, 3)
CHOSEN, SHORT = torch.zeros(5, dtype=torch.int64), torch.zeros(4)


class TestRefusals:
    @pytest.mark.parametrize(
        ("function", "arguments", "named"),
        [
            (value_loss, (COLUMN, FLAT), r"\[5, 1\], \[5\]"),
            (value_loss, (FLAT, COLUMN), r"\[5\], \[5, 1\]"),
            (value_loss, (FLAT, SHORT), r"\[5\], \[4\]"),
            (value_loss, (COLUMN, COLUMN), r"\[5, 1\], \[5, 1\]"),
            (clipped_loss, (COLUMN, FLAT, FLAT, 0.2), r"\[5, 1\], \[5\], \[5\]"),
            (clipped_loss, (FLAT, COLUMN, FLAT, 0.2), r"\[5\], \[5, 1\], \[5\]"),
            (clipped_loss, (FLAT, FLAT, SHORT, 0.2), r"\[5\], \[5\], \[4\]"),
            (policy_gradient_loss, (LOGIT, CHOSEN, COLUMN), r"\[5\], \[5, 1\]"),
            (policy_gradient_loss, (LOGIT, CHOSEN, SHORT), r"\[5\], \[4\]"),
            (policy_gradient_loss, (LOGIT, CHOSEN[:, None], FLAT), r"\[5, 1\]"),
            (log_prob, (LOGIT, CHOSEN[:4]), r"\[5, 3\], \[4\]"),
            (log_prob, (FLAT, CHOSEN), r"\[B, A\], \[B\] with one B; got \[5\], \[5\]"),
        ],
    )
    def test_what_would_broadcast(self, function, arguments, named):
        with pytest.raises(ValueError, match=named):
            function(*arguments)
