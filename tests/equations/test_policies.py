import numpy as np
import pytest
import torch
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.testing import assert_allclose, assert_array_equal

from tutorial_lib.equations.policies import (
    clipped_weight,
    epsilon_greedy_probs,
    log_prob_gradient,
    sigmoid,
    softmax_probs,
)

LOGITS = hnp.arrays(np.float64, 6, elements=st.floats(-30, 30))
ADVANTAGES = hnp.arrays(np.float64, 6, elements=st.floats(-5, 5))
Q_VALUES = hnp.arrays(
    st.sampled_from([np.float32, np.float64]),
    (3, 4),
    elements=st.floats(-99, 99, width=32),
)
DTYPES = [np.float32, np.float64]


class TestSigmoid:
    def test_hand_table(self):
        assert_allclose(
            sigmoid(np.array([0, np.log(3), -np.log(3)])), [0.5, 0.75, 0.25], rtol=1e-14
        )

    @pytest.mark.parametrize("dtype", DTYPES)
    def test_huge_logits_are_certain_and_do_not_overflow(self, dtype):
        # Warnings are errors here, so an overflow inside would be red.
        logits = np.array([-1e4, -800, 800, 1e4], dtype)
        assert_array_equal(sigmoid(logits), [0, 0, 1, 1])

    @pytest.mark.parametrize("dtype", DTYPES)
    @pytest.mark.parametrize("shape", [(), (3,), (2, 3), (0,)])
    def test_keeps_shape_and_dtype(self, shape, dtype):
        result = sigmoid(np.zeros(shape, dtype))
        assert result.shape == shape
        assert result.dtype == dtype

    @given(logits=LOGITS)
    def test_equals_torch(self, logits):
        assert_allclose(
            sigmoid(logits), torch.sigmoid(torch.tensor(logits)), rtol=1e-12
        )

    @given(logits=LOGITS)
    def test_up_and_not_up_add_to_1(self, logits):
        assert_allclose(sigmoid(logits) + sigmoid(-logits), 1, rtol=1e-14)

    def test_a_very_unlikely_action_keeps_its_probability(self):
        # 1 - sigmoid(40) would be 0.
        assert_allclose(sigmoid(np.array([-40.0])), np.exp(-40), rtol=1e-12)


class TestLogProbGradient:
    @pytest.mark.parametrize(
        ("prob_up", "went_up", "slope"),
        [
            (0.75, True, 0.25),
            (0.75, False, -0.75),
            (0.0, True, 1.0),  # the impossible happened: push hardest
            (1.0, False, -1.0),
            (1.0, True, 0.0),  # certain already
            (0.0, False, 0.0),
        ],
    )
    def test_hand_table(self, prob_up, went_up, slope):
        assert_array_equal(
            log_prob_gradient(np.array([prob_up]), np.array([went_up])), [slope]
        )

    @given(logits=LOGITS, went_up=hnp.arrays(bool, 6))
    def test_equals_autograd_of_the_log_probability(self, logits, went_up):
        by_torch = torch.tensor(logits, requires_grad=True)
        sign = torch.tensor(np.where(went_up, 1.0, -1.0))
        torch.nn.functional.logsigmoid(sign * by_torch).sum().backward()
        slope = log_prob_gradient(sigmoid(logits), went_up)
        assert_allclose(slope, by_torch.grad, rtol=1e-9, atol=1e-12)

    @given(logits=LOGITS)
    def test_mean_over_the_policys_own_actions_is_0(self, logits):
        prob_up = sigmoid(logits)
        up = log_prob_gradient(prob_up, np.ones(6, bool))
        down = log_prob_gradient(prob_up, np.zeros(6, bool))
        assert_allclose(prob_up * up + (1 - prob_up) * down, 0, atol=1e-15)

    @pytest.mark.parametrize("dtype", DTYPES)
    def test_keeps_shape_and_dtype(self, dtype):
        slope = log_prob_gradient(np.full(3, 0.5, dtype), np.array([True, False, True]))
        assert slope.shape == (3,)
        assert slope.dtype == dtype

    def test_refuses_shapes_that_would_broadcast(self):
        with pytest.raises(ValueError, match=r"one shape, got \(3, 1\) and \(3,\)"):
            log_prob_gradient(np.zeros((3, 1)), np.zeros(3, bool))

    def test_leaves_its_arguments_alone(self):
        prob_up, went_up = np.array([0.25]), np.array([True])
        log_prob_gradient(prob_up, went_up)
        assert (prob_up[0], went_up[0]) == (0.25, True)


class TestClippedWeight:
    @pytest.mark.parametrize(
        ("ratio", "advantage", "weight"),
        [
            (1.0, 2.0, 2.0),  # nothing has moved: plain REINFORCE
            (1.0, -2.0, -2.0),
            (1.1, 2.0, 2.2),  # moved the right way, by less than clip
            (1.3, 2.0, 0.0),  # moved enough
            (0.7, -2.0, 0.0),
            (0.7, 2.0, 1.4),  # moved the wrong way: always pull back
            (1.3, -2.0, -2.6),
            (9.0, -2.0, -18.0),
            (1.3, 0.0, 0.0),
            (0.7, 0.0, 0.0),
        ],
    )
    def test_hand_table(self, ratio, advantage, weight):
        result = clipped_weight(np.array([ratio]), np.array([advantage]), 0.2)
        assert_allclose(result, [weight], rtol=1e-14)

    @given(
        logits=LOGITS, before=LOGITS, advantage=ADVANTAGES, clip=st.floats(0.05, 0.9)
    )
    def test_times_the_slope_equals_autograd_of_the_objective(
        self, logits, before, advantage, clip
    ):
        logits, before = logits / 10, before / 10  # ratios near 1
        by_torch = torch.tensor(logits, requires_grad=True)
        ratio = torch.sigmoid(by_torch) / torch.sigmoid(torch.tensor(before))
        # At a corner of the objective no single slope is right.
        corners = torch.tensor([1 - clip, 1 + clip])
        assume((ratio.detach()[:, None] - corners).abs().min() > 1e-9)
        weighted = torch.tensor(advantage) * torch.stack(
            [ratio, ratio.clip(1 - clip, 1 + clip)]
        )
        weighted.min(dim=0).values.sum().backward()
        weight = clipped_weight(ratio.detach().numpy(), advantage, clip)
        slope = weight * log_prob_gradient(sigmoid(logits), np.ones(6, bool))
        assert_allclose(slope, by_torch.grad, rtol=1e-9, atol=1e-12)

    @given(advantage=ADVANTAGES, clip=st.floats(1e-3, 10))
    def test_is_the_advantage_while_nothing_has_moved(self, advantage, clip):
        assert_array_equal(clipped_weight(np.ones(6), advantage, clip), advantage)

    @pytest.mark.parametrize("dtype", DTYPES)
    def test_keeps_shape_and_the_advantages_dtype(self, dtype):
        weight = clipped_weight(np.ones(3), np.ones(3, dtype), 0.2)
        assert weight.shape == (3,)
        assert weight.dtype == dtype

    def test_refuses_shapes_that_would_broadcast(self):
        with pytest.raises(ValueError, match=r"got \(3, 1\), \(3,\)"):
            clipped_weight(np.ones((3, 1)), np.ones(3), 0.2)

    @pytest.mark.parametrize("clip", [0, -0.2, float("nan")])
    def test_refuses_a_clip_that_stops_all_learning(self, clip):
        with pytest.raises(ValueError, match=f"clip be above 0.* {clip}"):
            clipped_weight(np.ones(3), np.ones(3), clip)

    def test_leaves_its_arguments_alone(self):
        ratio, advantage = np.array([1.3]), np.array([2.0])
        clipped_weight(ratio, advantage, 0.2)
        assert (ratio[0], advantage[0]) == (1.3, 2.0)


class TestEpsilonGreedyProbs:
    @pytest.mark.parametrize(
        ("q_values", "epsilon", "probs"),
        [
            ([1, 3, 2, 0], 0.2, [0.05, 0.85, 0.05, 0.05]),
            ([-1, -3, -2, -9], 0.2, [0.85, 0.05, 0.05, 0.05]),
            ([1, 3, 2, 0], 0, [0, 1, 0, 0]),
            ([1, 99, 2, 0], 1, [0.25, 0.25, 0.25, 0.25]),
            ([3, 1, 3, 0], 0, [0.5, 0, 0.5, 0]),  # a tie
            ([3, 1, 3, 0], 0.2, [0.45, 0.05, 0.45, 0.05]),
            ([1, 3, 3, 3], 0.4, [0.1, 0.3, 0.3, 0.3]),
            ([0, 0, 0, 0], 0.2, [0.25, 0.25, 0.25, 0.25]),  # untrained: all of them
        ],
    )
    def test_hand_table(self, q_values, epsilon, probs):
        result = epsilon_greedy_probs(np.array([q_values], np.float64), epsilon)
        assert_allclose(result, [probs], rtol=1e-14)

    def test_each_row_has_its_own_best(self):
        q_values = np.array([[1.0, 2.0], [99.0, -99.0]])
        assert epsilon_greedy_probs(q_values, 0).tolist() == [[0, 1], [1, 0]]

    @given(q_values=Q_VALUES, epsilon=st.floats(0, 1))
    def test_no_action_is_rarer_than_its_share_of_chance(self, q_values, epsilon):
        probs = epsilon_greedy_probs(q_values, epsilon)
        assert (probs >= epsilon / 4 * (1 - 1e-6) - 1e-38).all()

    @given(q_values=Q_VALUES, epsilon=st.floats(0, 0.99))
    def test_the_best_are_the_likeliest(self, q_values, epsilon):
        probs = epsilon_greedy_probs(q_values, epsilon)
        is_best = q_values == q_values.max(axis=1, keepdims=True)
        assert_array_equal(probs == probs.max(axis=1, keepdims=True), is_best)

    @pytest.mark.parametrize("epsilon", [-0.1, 1.1, float("nan")])
    def test_refuses_an_epsilon_that_is_no_probability(self, epsilon):
        with pytest.raises(ValueError, match=f"between 0 and 1, got {epsilon}"):
            epsilon_greedy_probs(np.zeros((1, 2)), epsilon)


class TestSoftmaxProbs:
    @pytest.mark.parametrize(
        ("q_values", "temperature", "probs"),
        [
            (np.log([1, 2, 1]), 1, [0.25, 0.5, 0.25]),
            (np.log([1, 2, 1]) + 99, 1, [0.25, 0.5, 0.25]),  # only gaps count
            (np.log([1, 2, 1]), 0.5, [1 / 6, 4 / 6, 1 / 6]),  # 1 : 2**2 : 1
            (np.log([1, 4, 1]), 2, [0.25, 0.5, 0.25]),
            ([0, 99, 0], 1e9, [1 / 3, 1 / 3, 1 / 3]),
            ([0, 99, 0], float("inf"), [1 / 3, 1 / 3, 1 / 3]),
            ([0, 1, 1], 1e-8, [0, 0.5, 0.5]),
        ],
    )
    def test_hand_table(self, q_values, temperature, probs):
        result = softmax_probs(np.array([q_values], np.float64), temperature)
        assert_allclose(result, [probs], rtol=1e-6)

    @pytest.mark.parametrize("dtype", DTYPES)
    @pytest.mark.parametrize("temperature", [1, 1e-8, 1e-60, 5e-324])
    def test_extreme_values_and_temperatures_do_not_overflow(self, temperature, dtype):
        # Warnings are errors here, so an overflow inside would be red.
        q_values = np.array([[1e4, -1e4, 0], [-1e4, -1e4, -2e4]], dtype)
        probs = softmax_probs(q_values, temperature)
        assert probs.tolist() == [[1, 0, 0], [0.5, 0.5, 0]]

    def test_the_largest_numbers_there_are_do_not_overflow(self):
        largest = np.finfo(np.float64).max
        probs = softmax_probs(np.array([[largest, -largest]]), 1e-8)
        assert probs.tolist() == [[1, 0]]

    @given(q_values=Q_VALUES, temperature=st.floats(1e-3, 1e3))
    def test_equals_torch(self, q_values, temperature):
        expected = torch.softmax(torch.tensor(q_values).double() / temperature, dim=1)
        tolerance = 1e-6 if q_values.dtype == np.float32 else 1e-12
        assert_allclose(
            softmax_probs(q_values, temperature), expected, rtol=1e-9, atol=tolerance
        )

    @given(q_values=Q_VALUES)
    def test_near_0_it_is_greedy_and_ties_share(self, q_values):
        q_values = q_values.round(3)
        assert_array_equal(
            softmax_probs(q_values, 1e-8), epsilon_greedy_probs(q_values, 0)
        )

    @given(q_values=Q_VALUES, temperature=st.floats(1e-3, 1e3))
    def test_a_better_action_is_no_rarer(self, q_values, temperature):
        probs = softmax_probs(q_values, temperature)
        order = q_values.argsort(axis=1)
        assert (np.diff(np.take_along_axis(probs, order, axis=1), axis=1) >= 0).all()

    @pytest.mark.parametrize("temperature", [0, -1.0, float("nan")])
    def test_refuses_a_temperature_that_is_none(self, temperature):
        with pytest.raises(ValueError, match=f"got {temperature}; .* epsilon 0"):
            softmax_probs(np.zeros((1, 2)), temperature)


@pytest.mark.parametrize("policy", [epsilon_greedy_probs, softmax_probs])
class TestEveryPolicy:
    @given(q_values=Q_VALUES, strength=st.floats(0.01, 1))
    def test_gives_probabilities(self, policy, q_values, strength):
        probs = policy(q_values, strength)
        assert (probs.shape, probs.dtype) == (q_values.shape, q_values.dtype)
        assert (probs >= 0).all()
        tolerance = 1e-6 if q_values.dtype == np.float32 else 1e-14
        assert_allclose(probs.sum(axis=1), 1, rtol=tolerance)

    @given(q_values=Q_VALUES, strength=st.floats(0.01, 1), seed=st.integers(0, 99))
    def test_does_not_care_how_actions_are_numbered(
        self, policy, q_values, strength, seed
    ):
        order = np.random.default_rng(seed).permutation(4)
        assert_allclose(
            policy(q_values[:, order], strength),
            policy(q_values, strength)[:, order],
            rtol=1e-6,
        )

    @given(q_values=Q_VALUES, strength=st.floats(0.01, 1))
    def test_equal_actions_share_equally(self, policy, q_values, strength):
        probs = policy(np.hstack([q_values, q_values]), strength)
        assert_array_equal(probs[:, :4], probs[:, 4:])

    def test_takes_whole_numbers(self, policy):
        assert policy([[2, 2]], 0.5).tolist() == [[0.5, 0.5]]

    def test_of_no_games_there_are_no_probabilities(self, policy):
        assert policy(np.zeros((0, 3)), 0.5).shape == (0, 3)

    @pytest.mark.parametrize("shape", [(), (3,), (2, 0), (2, 3, 4)])
    def test_refuses_what_is_not_a_row_for_each_game(self, policy, shape):
        with pytest.raises(ValueError, match=r"must be \[B, A\].* got \["):
            policy(np.zeros(shape), 0.5)

    @pytest.mark.parametrize("broken", [float("nan"), float("inf"), -float("inf")])
    def test_refuses_broken_values(self, policy, broken):
        with pytest.raises(ValueError, match="q_values must be finite numbers"):
            policy(np.array([[0.0, 1.0], [0.0, broken]]), 0.5)

    def test_leaves_its_arguments_alone(self, policy):
        q_values = np.array([[1.0, 2.0]])
        probs = policy(q_values, 0.5)
        probs += 1
        assert q_values.tolist() == [[1, 2]]
