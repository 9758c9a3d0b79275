import math

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from torch.testing import assert_close

from tutorial_lib.equations.policies import (
    draw,
    epsilon_greedy_probs,
    epsilon_soft,
    softmax_probs,
)
from tutorial_lib.equations.targets import (
    double_value,
    expected_value,
    huber,
    huber_gradient,
    max_value,
    q_taken,
    sampled_value,
    sampling_variance,
    td_target,
)

BATCH, ACTIONS = 6, 4
VALUES = st.floats(-99, 99, width=32)
Q_VALUES = hnp.arrays(np.float32, (BATCH, ACTIONS), elements=VALUES)
DTYPES = [torch.float32, torch.float64]
NUMBERS = hnp.arrays(np.float32, BATCH, elements=VALUES)
TRUTHS = hnp.arrays(bool, BATCH)
TAKEN = hnp.arrays(np.int64, BATCH, elements=st.integers(0, ACTIONS - 1))
NAN, INF = float("nan"), float("inf")


def table(*rows):
    """A column of a hand table for each function's argument."""
    return (torch.tensor(column) for column in zip(*rows, strict=True))


def slope_of(loss, point):
    return torch.autograd.grad(loss, point)[0]


class TestTdTarget:
    def test_hand_table(self):
        # 99 is the value of a state that the game never reaches.
        rewards, terminated, next_value, target = table(
            (1.0, False, 4.0, 3.0),  # 1 + 0.5 * 4
            (0.0, False, 4.0, 2.0),
            (0.0, False, -4.0, -2.0),
            (1.0, True, 99.0, 1.0),
            (-5.0, True, 99.0, -5.0),  # the last reward is not lost
            (0.0, True, 99.0, 0.0),
        )
        assert_close(td_target(rewards, terminated, next_value, 0.5), target)

    def test_a_discount_for_each_row(self):
        # Three steps, two that reached the end, one step, and one that counts nothing.
        rewards, terminated, next_value, discount, target = table(
            (1.75, False, 8.0, 0.125, 2.75),
            (1.5, True, 99.0, 0.25, 1.5),
            (1.0, False, 8.0, 0.5, 5.0),
            (1.0, False, 99.0, 0.0, 1.0),
        )
        assert_close(td_target(rewards, terminated, next_value, discount), target)

    @pytest.mark.parametrize("beyond", [NAN, INF, -INF])
    def test_nothing_beyond_the_end_counts_not_even_nan(self, beyond):
        rewards, terminated, next_value = table((3.0, True, beyond))
        assert td_target(rewards, terminated, next_value, 0.99).item() == 3

    def test_nan_before_the_end_is_not_hidden(self):
        rewards, terminated, next_value = table((3.0, False, NAN), (NAN, True, 1.0))
        assert td_target(rewards, terminated, next_value, 0.99).isnan().all()

    @pytest.mark.parametrize("gamma", [0.0, 0.98, 1.0])
    def test_rewards_of_1_for_ever_are_worth_one_over_one_less_gamma(self, gamma):
        # Cut by time every 8 steps, which no value may notice.
        value = torch.zeros(1, dtype=torch.float64)
        for _ in range(2_000):
            value = td_target(torch.ones(1), torch.tensor([False]), value, gamma)
        assert_close(value.item(), 1 / (1 - gamma) if gamma < 1 else 2_000.0)

    def test_no_gradient_flows_into_a_target(self):
        rewards, next_value, discount = (
            torch.ones(3, requires_grad=True) for _ in range(3)
        )
        target = td_target(rewards, torch.zeros(3, dtype=bool), next_value, discount)
        assert not target.requires_grad

    @given(rewards=NUMBERS, terminated=TRUTHS, next_value=NUMBERS)
    def test_one_discount_for_all_equals_the_same_for_each(
        self, rewards, terminated, next_value
    ):
        arguments = [torch.from_numpy(a) for a in (rewards, terminated, next_value)]
        of_all = td_target(*arguments, 0.5)
        assert_close(of_all, td_target(*arguments, torch.full((BATCH,), 0.5)))
        assert (of_all.shape, of_all.dtype) == ((BATCH,), torch.float32)

    def test_leaves_its_arguments_alone(self):
        rewards, terminated, next_value = table((1.0, False, 4.0), (2.0, True, 99.0))
        target = td_target(rewards, terminated, next_value, 0.5)
        target += 1
        assert rewards.tolist() == [1, 2]
        assert next_value.tolist() == [4, 99]

    @pytest.mark.parametrize("gamma", [-0.1, 1.1, NAN])
    def test_refuses_a_gamma_that_is_none(self, gamma):
        arguments = torch.zeros(1), torch.tensor([False]), torch.zeros(1)
        with pytest.raises(ValueError, match=f"discount must be 0 to 1, got {gamma}"):
            td_target(*arguments, gamma)

    @pytest.mark.parametrize("dtype", [torch.float32, torch.uint8])
    def test_refuses_an_end_that_is_neither_true_nor_false(self, dtype):
        terminated = torch.zeros(1, dtype=dtype)
        with pytest.raises(ValueError, match=f"must be torch.bool, got {dtype}"):
            td_target(torch.zeros(1), terminated, torch.zeros(1), 0.5)


class TestMaxValue:
    def test_hand_table(self):
        rows = [[1.0, 3.0, 2.0], [-5.0, -7.0, -6.0], [0.0, 0.0, 0.0], [99, -99, 99]]
        assert max_value(torch.tensor(rows)).tolist() == [3, -5, 0, 99]

    def test_one_broken_value_breaks_its_row_alone(self):
        assert max_value(torch.tensor([[1.0, NAN], [1.0, 2.0]])).isnan().tolist() == [
            True,
            False,
        ]


class TestDoubleValue:
    def test_hand_table(self):
        # The chooser's own values, and what the other one thinks of the rest, are 99.
        chooser = torch.tensor([[2.0, 99.0, 1.0], [-1.0, -99.0, -2.0], [3.0, 1.0, 99]])
        judge = torch.tensor([[99.0, 1.0, 98.0], [2.0, 99.0, 66.0], [99.0, 99.0, -4]])
        assert double_value(chooser, judge).tolist() == [1, 2, -4]

    @given(q_values=Q_VALUES)
    def test_of_one_network_alone_is_the_maximum(self, q_values):
        q_values = torch.from_numpy(q_values)
        assert torch.equal(double_value(q_values, q_values), max_value(q_values))

    @given(chooser=Q_VALUES, judge=Q_VALUES)
    def test_is_never_more_than_the_maximum(self, chooser, judge):
        chooser, judge = torch.from_numpy(chooser), torch.from_numpy(judge)
        assert (double_value(chooser, judge) <= max_value(judge)).all()


class TestSampledValue:
    def test_hand_table(self):
        q_values = torch.tensor([[99.0, 1.0, 99.0], [-2.0, 99.0, 99.0]])
        assert sampled_value(q_values, torch.tensor([1, 0])).tolist() == [1, -2]


class TestExpectedValue:
    def test_hand_table(self):
        q_values = torch.tensor([[1.0, 3.0], [1.0, 99.0], [-4.0, 4.0]])
        probs = torch.tensor([[0.25, 0.75], [1.0, 0.0], [0.5, 0.5]])
        assert expected_value(q_values, probs).tolist() == [2.5, 1, 0]

    @pytest.mark.parametrize("dtype", DTYPES)
    def test_errors_of_the_published_example(self, dtype):
        # The test vector of DeepMind's rlax for Expected SARSA.
        next_q_values = torch.tensor([[1.5, 1.0, 2.0], [3.0, 2.0, 1.0]], dtype=dtype)
        next_probs = torch.tensor([[0.2, 0.5, 0.3], [0.3, 0.4, 0.3]], dtype=dtype)
        next_value = expected_value(next_q_values, next_probs)
        assert_close(next_value, torch.tensor([1.4, 2.0], dtype=dtype))
        target = td_target(
            torch.tensor([4.0, 1.0], dtype=dtype),
            torch.tensor([False, False]),
            next_value,
            torch.ones(2, dtype=dtype),
        )
        # Of the first row action 1 was taken and of the second action 0.
        q_values = torch.tensor([[99.0, 1.0, 99.0], [1.0, 99.0, 99.0]], dtype=dtype)
        td_error = target - q_taken(q_values, torch.tensor([1, 0]))
        assert_close(td_error, torch.tensor([4.4, 2.0], dtype=dtype))

    def test_the_end_of_a_game_needs_no_policy(self):
        value = expected_value(torch.tensor([[NAN, NAN]]), torch.tensor([[0.5, 0.5]]))
        target = td_target(torch.tensor([3.0]), torch.tensor([True]), value, 0.99)
        assert target.tolist() == [3]

    @given(q_values=Q_VALUES, temperature=st.floats(1e-3, 1e3))
    def test_each_row_is_for_itself(self, q_values, temperature):
        probs = torch.from_numpy(softmax_probs(q_values, temperature))
        q_values = torch.from_numpy(q_values)
        rows = [
            expected_value(*pair)
            for pair in zip(q_values.split(1), probs.split(1), strict=True)
        ]
        assert_close(expected_value(q_values, probs), torch.cat(rows))

    @given(q_values=Q_VALUES, shift=VALUES)
    def test_with_all_values_higher_it_is_as_much_higher(self, q_values, shift):
        q_values = torch.from_numpy(q_values).double()
        probs = torch.from_numpy(softmax_probs(q_values.numpy(), 9.0))
        higher = expected_value(q_values + shift, probs)
        expected = expected_value(q_values, probs) + shift
        assert_close(higher, expected, rtol=1e-12, atol=1e-11)

    @pytest.mark.parametrize("dtype", DTYPES)
    @pytest.mark.parametrize("shape", [(5, 3), (1, 1), (0, 3)])
    def test_keeps_the_dtype(self, shape, dtype):
        value = expected_value(*torch.zeros((2, *shape), dtype=dtype))
        assert (value.shape, value.dtype) == (shape[:1], dtype)

    def test_leaves_its_arguments_alone(self):
        q_values, probs = torch.tensor([[1.0, 3.0]]), torch.tensor([[0.25, 0.75]])
        value = expected_value(q_values, probs)
        value += 1
        assert (q_values.tolist(), probs.tolist()) == ([[1, 3]], [[0.25, 0.75]])

    def test_a_broken_value_is_not_hidden_by_a_probability_of_0(self):
        value = expected_value(torch.tensor([[1.0, NAN]]), torch.tensor([[1.0, 0.0]]))
        assert value.isnan().all()


class TestSamplingVariance:
    @pytest.mark.parametrize("dtype", DTYPES)
    @pytest.mark.parametrize(
        ("q_values", "probs", "variance"),
        [
            ([1, 3, 99], [0.5, 0.5, 0], 1),  # what is never drawn does not count
            ([2, 4, 8], [0.5, 0.25, 0.25], 6),  # mean 4: 0.5 * 4 + 0.25 * 16
            ([-2, -4, -8], [0.5, 0.25, 0.25], 6),
            ([1, 3], [0.25, 0.75], 0.75),
            ([0, 8], [0.5, 0.5], 16),
            ([5, -3, 99], [0, 1, 0], 0),  # always the same action
            ([7, 7, 7], [0.25, 0.5, 0.25], 0),  # actions that are alike
            ([1e6, 1e6 + 1, 1e6 + 2], [0.25, 0.5, 0.25], 0.5),  # 1e12 has no halves
            ([5], [1], 0),
        ],
    )
    def test_hand_table(self, q_values, probs, variance, dtype):
        q_values, probs = (
            torch.tensor([row], dtype=dtype) for row in (q_values, probs)
        )
        assert sampling_variance(q_values, probs).tolist() == [variance]

    @given(q_values=Q_VALUES, temperature=st.floats(1e-3, 1e3))
    def test_is_mean_of_squares_less_square_of_mean(self, q_values, temperature):
        q_values = torch.from_numpy(q_values).double()
        probs = torch.from_numpy(softmax_probs(q_values.numpy(), temperature))
        squares = expected_value(q_values.square(), probs)
        expected = squares - expected_value(q_values, probs).square()
        variance = sampling_variance(q_values, probs)
        assert_close(variance, expected, rtol=1e-9, atol=1e-9)

    @given(q_values=Q_VALUES)
    def test_of_any_action_alike_it_is_the_plain_variance(self, q_values):
        q_values = torch.from_numpy(q_values).double()
        variance = sampling_variance(q_values, torch.full_like(q_values, 1 / ACTIONS))
        expected = q_values.var(dim=1, correction=0)
        assert_close(variance, expected, rtol=1e-12, atol=1e-12)

    def test_is_what_many_draws_of_sarsas_target_show(self):
        count, gamma = 100_000, 0.5
        probs = epsilon_soft(softmax_probs(np.array([[1.0, 2.0, 5.0]]), 2.0), 0.3)
        q_values = torch.tensor([[1.0, 2.0, 5.0]], dtype=torch.float64)
        actions = draw(np.repeat(probs, count, axis=0), np.random.default_rng(0))
        targets = td_target(
            torch.ones(count, dtype=torch.float64),
            torch.zeros(count, dtype=torch.bool),
            sampled_value(q_values.expand(count, 3), torch.from_numpy(actions)),
            gamma,
        )
        variance = sampling_variance(q_values, torch.from_numpy(probs))
        assert_close(targets.var(), gamma**2 * variance[0], rtol=0.02, atol=0)

    @given(q_values=Q_VALUES, actions=TAKEN)
    def test_a_policy_that_always_does_the_same_has_none(self, q_values, actions):
        certain = torch.nn.functional.one_hot(torch.from_numpy(actions), ACTIONS)
        variance = sampling_variance(torch.from_numpy(q_values), certain.float())
        assert not variance.any()

    @given(q_values=Q_VALUES)
    def test_equally_good_best_actions_leave_none(self, q_values):
        probs = torch.from_numpy(epsilon_greedy_probs(q_values, 0))
        variance = sampling_variance(torch.from_numpy(q_values), probs)
        assert_close(variance, torch.zeros(BATCH), rtol=0, atol=1e-8)

    @given(q_values=Q_VALUES, epsilon=st.floats(0, 1))
    def test_is_never_below_0_even_of_large_values(self, q_values, epsilon):
        q_values = q_values + np.float32(1e6)
        probs = torch.from_numpy(epsilon_greedy_probs(q_values, epsilon))
        assert (sampling_variance(torch.from_numpy(q_values), probs) >= 0).all()

    @given(q_values=Q_VALUES, shift=st.floats(-1e4, 1e4))
    def test_where_zero_is_does_not_count(self, q_values, shift):
        q_values = torch.from_numpy(q_values).double()
        probs = torch.from_numpy(softmax_probs(q_values.numpy(), 9.0))
        variance = sampling_variance(q_values, probs)
        shifted = sampling_variance(q_values + shift, probs)
        assert_close(shifted, variance, rtol=1e-9, atol=1e-9)

    @given(q_values=Q_VALUES, scale=st.sampled_from([-4.0, -1.0, 0.0, 0.5, 8.0]))
    def test_grows_with_the_square_of_the_values(self, q_values, scale):
        probs = torch.from_numpy(softmax_probs(q_values, 9.0))
        q_values = torch.from_numpy(q_values)
        variance = sampling_variance(q_values, probs)
        assert_close(sampling_variance(scale * q_values, probs), scale**2 * variance)

    @given(q_values=Q_VALUES, temperature=st.floats(1e-3, 1e3))
    def test_is_at_most_the_square_of_half_the_range(self, q_values, temperature):
        q_values = torch.from_numpy(q_values).double()
        probs = torch.from_numpy(softmax_probs(q_values.numpy(), temperature))
        most = (max_value(q_values) + max_value(-q_values)).square() / 4
        variance = sampling_variance(q_values, probs)
        assert (variance <= most * (1 + 1e-12) + 1e-12).all()

    @pytest.mark.parametrize("dtype", DTYPES)
    @pytest.mark.parametrize("shape", [(5, 3), (1, 1), (0, 3)])
    def test_keeps_the_dtype(self, shape, dtype):
        variance = sampling_variance(*torch.zeros((2, *shape), dtype=dtype))
        assert (variance.shape, variance.dtype) == (shape[:1], dtype)

    def test_nan_is_not_hidden(self):
        variance = sampling_variance(
            torch.tensor([[1.0, NAN], [1.0, 3.0]]), torch.full((2, 2), 0.5)
        )
        assert variance.isnan().tolist() == [True, False]

    def test_leaves_its_arguments_alone(self):
        q_values, probs = torch.tensor([[1.0, 3.0]]), torch.tensor([[0.25, 0.75]])
        variance = sampling_variance(q_values, probs)
        variance += 1
        assert (q_values.tolist(), probs.tolist()) == ([[1, 3]], [[0.25, 0.75]])


class TestTheFamily:
    @pytest.mark.parametrize("epsilon", [0.0, 0.1, 0.6])
    def test_the_mean_of_many_draws_of_sarsa_is_expected_sarsas(self, epsilon):
        count, q_values = 40_000, np.array([[1.0, 2.0, 5.0], [-3.0, 3.0, -3.0]])
        probs = epsilon_soft(softmax_probs(q_values, 2.0), epsilon)
        actions = draw(np.repeat(probs, count, axis=0), np.random.default_rng(0))
        many = torch.from_numpy(np.repeat(q_values, count, axis=0))
        sampled = sampled_value(many, torch.from_numpy(actions))
        q_values, probs = torch.from_numpy(q_values), torch.from_numpy(probs)
        # Five times the standard error, or less.
        far = 5 * (sampling_variance(q_values, probs) / count).sqrt()
        off = sampled.reshape(2, count).mean(dim=1) - expected_value(q_values, probs)
        assert (off.abs() < far).all()

    @given(q_values=Q_VALUES, actions=TAKEN)
    def test_a_policy_that_is_certain_of_its_action_is_sarsas(self, q_values, actions):
        q_values, actions = torch.from_numpy(q_values), torch.from_numpy(actions)
        certain = torch.nn.functional.one_hot(actions, ACTIONS).float()
        assert torch.equal(
            expected_value(q_values, certain), sampled_value(q_values, actions)
        )

    @given(q_values=Q_VALUES)
    def test_epsilon_0_is_q_learnings(self, q_values):
        probs = torch.from_numpy(epsilon_greedy_probs(q_values, 0))
        q_values = torch.from_numpy(q_values)
        assert_close(expected_value(q_values, probs), max_value(q_values))

    @given(q_values=Q_VALUES)
    def test_epsilon_1_is_the_mean(self, q_values):
        probs = torch.from_numpy(epsilon_greedy_probs(q_values, 1))
        q_values = torch.from_numpy(q_values)
        value = expected_value(q_values, probs)
        assert_close(value, q_values.mean(dim=1), rtol=1e-5, atol=1e-4)

    @given(q_values=Q_VALUES)
    def test_a_temperature_near_0_is_the_maximum(self, q_values):
        probs = torch.from_numpy(softmax_probs(q_values, 1e-8))
        q_values = torch.from_numpy(q_values)
        # Two values closer than the temperature are as good as equal.
        assert_close(
            expected_value(q_values, probs), max_value(q_values), rtol=1e-5, atol=1e-5
        )

    @pytest.mark.parametrize("temperature", [1e12, INF])
    @given(q_values=Q_VALUES)
    def test_a_huge_temperature_is_the_mean(self, temperature, q_values):
        probs = torch.from_numpy(softmax_probs(q_values, temperature))
        q_values = torch.from_numpy(q_values)
        value = expected_value(q_values, probs)
        assert_close(value, q_values.mean(dim=1), rtol=1e-5, atol=1e-4)

    @given(q_values=Q_VALUES, temperature=st.floats(1e-3, 1e3))
    def test_whatever_the_policy_the_value_lies_between_worst_and_best(
        self, q_values, temperature
    ):
        probs = torch.from_numpy(softmax_probs(q_values, temperature))
        q_values = torch.from_numpy(q_values)
        value = expected_value(q_values, probs)
        assert (value <= max_value(q_values) + 1e-4).all()
        assert (value >= -max_value(-q_values) - 1e-4).all()


class TestQTaken:
    def test_hand_table(self):
        q_values = torch.tensor([[99.0, 1.0, 99.0], [2.0, 99.0, 99.0], [99, 99, 3.0]])
        assert q_taken(q_values, torch.tensor([1, 0, 2])).tolist() == [1, 2, 3]

    def test_only_the_action_that_was_taken_is_taught(self):
        q_values = torch.full((2, 3), 9.0, requires_grad=True)
        q_taken(q_values, torch.tensor([1, 0])).sum().backward()
        assert q_values.grad.tolist() == [[0, 1, 0], [1, 0, 0]]


HUBER = [  # error, threshold, loss, slope
    (0.0, 1.0, 0.0, 0.0),
    (0.5, 1.0, 0.125, 0.5),
    (-0.5, 1.0, 0.125, -0.5),
    (1.0, 1.0, 0.5, 1.0),  # both formulas agree where they meet
    (-1.0, 1.0, 0.5, -1.0),
    (1.5, 1.0, 1.0, 1.0),
    (2.0, 1.0, 1.5, 1.0),
    (-2.0, 1.0, 1.5, -1.0),
    (99.0, 1.0, 98.5, 1.0),
    (2.0, 4.0, 2.0, 2.0),  # with a later switch still a square
    (4.0, 4.0, 8.0, 4.0),
    (6.0, 4.0, 16.0, 4.0),
    (-0.5, 0.25, 0.09375, -0.25),
]


class TestHuber:
    @pytest.mark.parametrize(("error", "threshold", "loss", "slope"), HUBER)
    def test_hand_table(self, error, threshold, loss, slope):
        td_error = torch.tensor([error], requires_grad=True)
        result = huber(td_error, threshold)
        assert result.tolist() == [loss]
        assert slope_of(result.sum(), td_error).tolist() == [slope]
        assert huber_gradient(td_error, threshold).tolist() == [slope]

    def test_the_threshold_is_1_unless_said(self):
        td_error = torch.tensor([3.0])
        assert (huber(td_error).item(), huber_gradient(td_error).item()) == (2.5, 1)

    @pytest.mark.parametrize(
        ("threshold", "error", "loss", "slope"),
        [
            # So small that it is the line alone: threshold times size.
            (1e-6, 3.0, 3e-6 - 5e-13, 1e-6),
            (1e-6, -3.0, 3e-6 - 5e-13, -1e-6),
            (1.0, 3.0, 2.5, 1.0),
            # So large that it is the square alone, to the last bit.
            (1e9, 3.0, 4.5, 3.0),
            (1e9, -0.125, 0.0078125, -0.125),
            (INF, 3.0, 4.5, 3.0),
            (INF, -3.0, 4.5, -3.0),
            (INF, 0.0, 0.0, 0.0),
        ],
    )
    @pytest.mark.parametrize("dtype", DTYPES)
    def test_thresholds_of_every_size(self, threshold, error, loss, slope, dtype):
        td_error = torch.tensor([error], dtype=dtype, requires_grad=True)
        result = huber(td_error, threshold)
        exact = {"rtol": 1e-7 if dtype == torch.float32 else 1e-15, "atol": 0}
        assert_close(result, torch.tensor([loss], dtype=dtype), **exact)
        wanted = torch.tensor([slope], dtype=dtype)
        assert torch.equal(slope_of(result.sum(), td_error), wanted)
        assert torch.equal(huber_gradient(td_error.detach(), threshold), wanted)

    def test_per_unit_of_the_value_taken_its_slope_is_minus_that(self):
        q_values = torch.tensor([[99.0, 1.0], [2.0, 99.0]], requires_grad=True)
        target = torch.tensor([1.5, -9.0], requires_grad=True)
        td_error = target.detach() - q_taken(q_values, torch.tensor([1, 0]))
        huber(td_error).sum().backward()
        assert q_values.grad.tolist() == [[0, -0.5], [1, 0]]
        assert target.grad is None

    @given(
        error=hnp.arrays(np.float64, BATCH, elements=st.floats(-99, 99)),
        threshold=st.floats(0.01, 20),
    )
    def test_equals_torch_in_value_and_gradient(self, error, threshold):
        ours = torch.from_numpy(error.copy()).requires_grad_()
        theirs = torch.from_numpy(error.copy()).requires_grad_()
        loss = huber(ours, threshold)
        expected = torch.nn.functional.huber_loss(
            theirs, torch.zeros_like(theirs), reduction="none", delta=threshold
        )
        assert_close(loss, expected)
        slope = slope_of(loss.sum(), ours)
        assert_close(slope, slope_of(expected.sum(), theirs))
        assert_close(slope, huber_gradient(ours.detach(), threshold))

    @pytest.mark.parametrize("error", [INF, -INF, 3e38])
    def test_even_an_endless_error_pulls_with_the_threshold_only(self, error):
        td_error = torch.tensor([error], requires_grad=True)
        assert slope_of(huber(td_error).sum(), td_error).item() == math.copysign(
            1, error
        )

    def test_nan_is_not_hidden(self):
        td_error = torch.tensor([NAN, 1.0])
        assert huber(td_error).isnan().tolist() == [True, False]
        assert huber_gradient(td_error).isnan().tolist() == [True, False]

    @pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
    @pytest.mark.parametrize("shape", [(), (3,), (2, 3), (0,)])
    @pytest.mark.parametrize("function", [huber, huber_gradient])
    def test_keeps_shape_and_dtype(self, function, shape, dtype):
        result = function(torch.zeros(shape, dtype=dtype))
        assert (result.shape, result.dtype) == (shape, dtype)

    @pytest.mark.parametrize("threshold", [0, -1.0, NAN])
    @pytest.mark.parametrize("function", [huber, huber_gradient])
    def test_refuses_a_threshold_that_stops_all_learning(self, function, threshold):
        with pytest.raises(ValueError, match=f"above 0, got {threshold}"):
            function(torch.zeros(1), threshold)


FLAT, COLUMN, SHORT, NUMBER = (torch.zeros(s) for s in ((5,), (5, 1), (4,), ()))
ENDS, TABLE, WIDE = torch.zeros(5, dtype=bool), torch.zeros(5, 3), torch.zeros(5, 4)
CHOSEN = torch.zeros(5, dtype=torch.int64)


class TestRefusals:
    @pytest.mark.parametrize(
        ("function", "arguments", "named"),
        [
            (td_target, (COLUMN, ENDS, FLAT, 0.5), r"\[5, 1\], \[5\], \[5\]"),
            (td_target, (FLAT, ENDS[:, None], FLAT, 0.5), r"\[5\], \[5, 1\], \[5\]"),
            (td_target, (FLAT, ENDS, COLUMN, 0.5), r"\[5\], \[5\], \[5, 1\]"),
            (td_target, (FLAT, ENDS, SHORT, 0.5), r"\[5\], \[5\], \[4\]"),
            (td_target, (FLAT, ENDS, FLAT, COLUMN), r"\[5\], \[5, 1\]$"),
            (td_target, (FLAT, ENDS, FLAT, SHORT), r"\[5\], \[4\]$"),
            (td_target, (FLAT, ENDS, FLAT, NUMBER), r"\[5\], \[\]$"),
            (td_target, (NUMBER, ENDS, FLAT, 0.5), r"got \[\], \[5\], \[5\]"),
            (max_value, (FLAT,), r"\[B, A\] with one B; got \[5\]"),
            (double_value, (TABLE, WIDE), r"one B and one A; got \[5, 3\], \[5, 4\]"),
            (double_value, (TABLE, FLAT), r"\[5, 3\], \[5\]"),
            (double_value, (TABLE, TABLE[:4]), r"\[5, 3\], \[4, 3\]"),
            (expected_value, (TABLE, TABLE[:1]), r"\[5, 3\], \[1, 3\]"),
            (expected_value, (TABLE, COLUMN), r"\[5, 3\], \[5, 1\]"),
            (expected_value, (TABLE, FLAT), r"\[5, 3\], \[5\]"),
            (expected_value, (TABLE, WIDE), r"one B and one A; got \[5, 3\], \[5, 4\]"),
            (sampling_variance, (TABLE, WIDE), r"one A; got \[5, 3\], \[5, 4\]"),
            (sampling_variance, (TABLE, TABLE[:1]), r"\[5, 3\], \[1, 3\]"),
            (sampling_variance, (TABLE, COLUMN), r"\[5, 3\], \[5, 1\]"),
            (sampling_variance, (TABLE, FLAT), r"\[5, 3\], \[5\]"),
            (sampling_variance, (FLAT, FLAT), r"\[B, A\], \[B, A\] .* \[5\], \[5\]"),
            (sampled_value, (TABLE, CHOSEN[:, None]), r"\[5, 3\], \[5, 1\]"),
            (q_taken, (TABLE, CHOSEN[:4]), r"\[5, 3\], \[4\]"),
            (q_taken, (FLAT, CHOSEN), r"\[B, A\], \[B\] with one B; got \[5\], \[5\]"),
        ],
    )
    def test_what_would_broadcast(self, function, arguments, named):
        with pytest.raises(ValueError, match=named):
            function(*arguments)
