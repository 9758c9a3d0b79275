from types import SimpleNamespace

import numpy as np
import pytest
import torch
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.testing import assert_allclose, assert_array_equal

from tutorial_lib.equations import policies
from tutorial_lib.equations.policies import (
    DOWN,
    UP,
    action_gap,
    clipped_weight,
    draw,
    epsilon_greedy_probs,
    epsilon_soft,
    launch,
    log_prob_gradient,
    policy_gradient_estimate,
    sample,
    sample_action,
    sigmoid,
    softmax_probs,
)
from tutorial_lib.worlds.atari import AtariWorld

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


class TestSampleAction:
    def test_certain_and_impossible(self):
        prob_up = np.tile(np.float32([0, 1]), 5000)
        actions = sample_action(prob_up, np.random.default_rng(0))
        assert_array_equal(actions, np.tile([DOWN, UP], 5000))

    def test_up_comes_with_its_probability(self):
        actions = sample_action(np.full(100_000, 0.3), np.random.default_rng(0))
        assert (actions == UP).mean() == pytest.approx(0.3, abs=0.01)
        assert set(actions) == {UP, DOWN}
        assert (actions.shape, actions.dtype) == ((100_000,), np.int64)

    def test_up_and_down_are_pongs(self):
        names = AtariWorld("Pong", 1, seed=0).action_names
        assert (names[UP], names[DOWN]) == ("RIGHT", "LEFT")


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
        with pytest.raises(ValueError, match=r"one shape, got \[3, 1\], \[3\]"):
            log_prob_gradient(np.zeros((3, 1)), np.zeros(3, bool))

    def test_leaves_its_arguments_alone(self):
        prob_up, went_up = np.array([0.25]), np.array([True])
        log_prob_gradient(prob_up, went_up)
        assert (prob_up[0], went_up[0]) == (0.25, True)


class TestPolicyGradientEstimate:
    @pytest.mark.parametrize(
        ("theta", "arms", "returns", "estimate"),
        [
            (0.0, [1], [1.0], 0.5),
            (0.0, [0], [1.0], -0.5),
            (np.log(3), [1, 1, 0], [2, -1, 4], -2.75 / 3),  # (2 - 1) / 4 - 4 * 3 / 4
            (800.0, [1, 0], [9.0, 2.0], -1.0),  # certain already; the impossible
            (-800.0, [1, 0], [9.0, 2.0], 4.5),
        ],
    )
    def test_hand_table(self, theta, arms, returns, estimate):
        came = policy_gradient_estimate(theta, np.array(arms), np.array(returns))
        assert came == pytest.approx(estimate, rel=1e-12)

    @given(theta=st.floats(-5, 5), paid=st.tuples(st.floats(-9, 9), st.floats(-9, 9)))
    def test_on_average_it_is_the_slope_of_the_objective(self, theta, paid):
        # Its mean over both arms, each as often as it is drawn.
        def objective(theta):
            prob = sigmoid(np.array(theta))
            return (1 - prob) * paid[0] + prob * paid[1]

        prob = sigmoid(np.array(theta))
        mean = sum(
            share
            * policy_gradient_estimate(theta, np.array([arm]), np.array([paid[arm]]))
            for arm, share in ((0, 1 - prob), (1, prob))
        )
        slope = (objective(theta + 1e-5) - objective(theta - 1e-5)) / 2e-5
        assert mean == pytest.approx(slope, abs=1e-8)

    def test_what_does_not_fit_is_refused(self):
        with pytest.raises(ValueError, match="arms and returns must have one shape"):
            policy_gradient_estimate(0.0, np.array([1, 0]), np.array([1.0]))
        with pytest.raises(ValueError, match="one draw or more"):
            policy_gradient_estimate(0.0, np.array([]), np.array([]))


class TestClippedWeight:
    @pytest.mark.parametrize(
        ("ratio", "advantages", "weight"),
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
    def test_hand_table(self, ratio, advantages, weight):
        result = clipped_weight(np.array([ratio]), np.array([advantages]), 0.2)
        assert_allclose(result, [weight], rtol=1e-14)

    @given(
        logits=LOGITS, before=LOGITS, advantages=ADVANTAGES, clip=st.floats(0.05, 0.9)
    )
    def test_times_the_slope_equals_autograd_of_the_objective(
        self, logits, before, advantages, clip
    ):
        logits, before = logits / 10, before / 10  # ratios near 1
        by_torch = torch.tensor(logits, requires_grad=True)
        ratio = torch.sigmoid(by_torch) / torch.sigmoid(torch.tensor(before))
        # At a corner of the objective no single slope is right.
        corners = torch.tensor([1 - clip, 1 + clip])
        assume((ratio.detach()[:, None] - corners).abs().min() > 1e-9)
        weighted = torch.tensor(advantages) * torch.stack(
            [ratio, ratio.clip(1 - clip, 1 + clip)]
        )
        weighted.min(dim=0).values.sum().backward()
        weight = clipped_weight(ratio.detach().numpy(), advantages, clip)
        slope = weight * log_prob_gradient(sigmoid(logits), np.ones(6, bool))
        assert_allclose(slope, by_torch.grad, rtol=1e-9, atol=1e-12)

    @given(advantages=ADVANTAGES, clip=st.floats(1e-3, 10))
    def test_is_the_advantage_while_nothing_has_moved(self, advantages, clip):
        assert_array_equal(clipped_weight(np.ones(6), advantages, clip), advantages)

    @pytest.mark.parametrize("dtype", DTYPES)
    def test_keeps_shape_and_the_advantages_dtype(self, dtype):
        weight = clipped_weight(np.ones(3), np.ones(3, dtype), 0.2)
        assert weight.shape == (3,)
        assert weight.dtype == dtype

    def test_refuses_shapes_that_would_broadcast(self):
        with pytest.raises(ValueError, match=r"one shape, got \[3, 1\], \[3\]"):
            clipped_weight(np.ones((3, 1)), np.ones(3), 0.2)

    @pytest.mark.parametrize("clip", [0, -0.2, float("nan")])
    def test_refuses_a_clip_that_stops_all_learning(self, clip):
        with pytest.raises(ValueError, match=f"clip must be above 0, got {clip}"):
            clipped_weight(np.ones(3), np.ones(3), clip)

    def test_leaves_its_arguments_alone(self):
        ratio, advantages = np.array([1.3]), np.array([2.0])
        clipped_weight(ratio, advantages, 0.2)
        assert (ratio[0], advantages[0]) == (1.3, 2.0)


def greedy_probs(q_values):
    return epsilon_greedy_probs(q_values, 0)


class TestEpsilonGreedyProbsWithoutExploring:
    @pytest.mark.parametrize("dtype", DTYPES)
    @pytest.mark.parametrize(
        ("q_values", "probs"),
        [
            ([1, 3, 2, 0], [0, 1, 0, 0]),
            ([-1, -3, -2, -9], [1, 0, 0, 0]),
            ([3, 1, 3, 0], [0.5, 0, 0.5, 0]),  # ties share
            ([1, 3, 3, 3], [0, 1 / 3, 1 / 3, 1 / 3]),
            ([0, 0, 0, 0], [0.25, 0.25, 0.25, 0.25]),
            ([0, -0.0, -1, -1], [0.5, 0.5, 0, 0]),
            ([1, 0.99, 0.5, 0], [1, 0, 0, 0]),  # nearly as good is not as good
            ([1e4, -1e4, 1e4, 0], [0.5, 0, 0.5, 0]),
        ],
    )
    def test_hand_table(self, q_values, probs, dtype):
        result = greedy_probs(np.array([q_values], dtype))
        assert_allclose(result, [probs], rtol=1e-7)

    @pytest.mark.parametrize("dtype", DTYPES)
    def test_the_next_smaller_number_is_no_tie(self, dtype):
        one = np.ones((), dtype)
        q_values = np.array([[one, np.nextafter(one, one * 0)]])
        assert greedy_probs(q_values).tolist() == [[1, 0]]

    def test_each_row_has_its_own_best(self):
        q_values = np.array([[1.0, 2.0], [99.0, -99.0]])
        assert greedy_probs(q_values).tolist() == [[0, 1], [1, 0]]

    @given(q_values=Q_VALUES)
    def test_the_best_share_alike_and_no_other_has_a_share(self, q_values):
        probs = greedy_probs(q_values)
        for row, values in zip(probs, q_values, strict=True):
            is_best = values == max(values)
            assert (row[~is_best] == 0).all()
            assert_allclose(row[is_best], 1 / is_best.sum(), rtol=1e-7)

    @given(q_values=Q_VALUES, scale=st.sampled_from([0.5, 2.0, 1024.0]))
    def test_only_the_order_of_the_values_counts(self, q_values, scale):
        q_values = q_values.astype(np.float64)
        assert_array_equal(greedy_probs(scale * q_values), greedy_probs(q_values))


class TestEpsilonSoft:
    @pytest.mark.parametrize("dtype", DTYPES)
    @pytest.mark.parametrize(
        ("probs", "epsilon", "soft"),
        [
            ([0, 1, 0, 0], 0.2, [0.05, 0.85, 0.05, 0.05]),
            ([0.25, 0.75, 0, 0], 0.2, [0.25, 0.65, 0.05, 0.05]),
            ([0.6, 0.3, 0.1], 0.3, [0.52, 0.31, 0.17]),
            ([0.25, 0.25, 0.25, 0.25], 0.7, [0.25, 0.25, 0.25, 0.25]),
            ([0.125, 0.875], 0, [0.125, 0.875]),
            ([0.125, 0.875], 1, [0.5, 0.5]),
            ([1], 0.3, [1]),  # there is nothing else to do
        ],
    )
    def test_hand_table(self, probs, epsilon, soft, dtype):
        result = epsilon_soft(np.array([probs], dtype), epsilon)
        assert_allclose(result, [soft], rtol=1e-6)

    @given(q_values=Q_VALUES)
    def test_at_0_it_is_the_other_policy_and_at_1_anything(self, q_values):
        probs = softmax_probs(q_values, 9.0)
        assert_array_equal(epsilon_soft(probs, 0), probs)
        assert_array_equal(epsilon_soft(probs, 1), np.full((3, 4), 0.25))

    @given(q_values=Q_VALUES, epsilon=st.floats(0, 1))
    def test_no_action_is_rarer_than_its_share_of_chance(self, q_values, epsilon):
        soft = epsilon_soft(softmax_probs(q_values, 9.0), epsilon)
        assert (soft >= epsilon / 4 * (1 - 1e-6) - 1e-38).all()

    @given(q_values=Q_VALUES, first=st.floats(0, 1), second=st.floats(0, 1))
    def test_twice_is_once_with_the_chance_of_either(self, q_values, first, second):
        probs = softmax_probs(q_values.astype(np.float64), 9.0)
        twice = epsilon_soft(epsilon_soft(probs, first), second)
        either = 1 - (1 - first) * (1 - second)
        assert_allclose(twice, epsilon_soft(probs, either), rtol=1e-12, atol=1e-15)

    def test_is_what_two_draws_give(self):
        rng, count = np.random.default_rng(0), 40_000
        probs = np.tile([0.7, 0.2, 0.1, 0.0], (count, 1))
        by_chance = rng.random(count) < 0.4
        actions = np.where(by_chance, rng.integers(4, size=count), draw(probs, rng))
        shares = np.bincount(actions, minlength=4) / count
        assert_allclose(shares, epsilon_soft(probs[:1], 0.4)[0], atol=0.01)

    @pytest.mark.parametrize("epsilon", [-0.1, 1.1, float("nan")])
    def test_refuses_an_epsilon_that_is_no_probability(self, epsilon):
        with pytest.raises(ValueError, match=f"epsilon must be 0 to 1, got {epsilon}"):
            epsilon_soft(np.full((1, 2), 0.5), epsilon)

    @pytest.mark.parametrize("shape", [(), (3,), (2, 0), (2, 3, 4)])
    def test_refuses_what_is_not_a_row_for_each_game(self, shape):
        with pytest.raises(ValueError, match=r"^probs must be \[B, A\].* got \["):
            epsilon_soft(np.zeros(shape), 0.5)

    def test_takes_whole_numbers(self):
        assert epsilon_soft([[1, 0]], 0.5).tolist() == [[0.75, 0.25]]

    def test_leaves_its_arguments_alone(self):
        probs = np.array([[0.25, 0.75]])
        for epsilon in (0, 0.5):
            soft = epsilon_soft(probs, epsilon)
            soft += 1
        assert probs.tolist() == [[0.25, 0.75]]


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

    @given(q_values=Q_VALUES, epsilon=st.floats(0, 1))
    def test_is_the_greedy_policy_with_chance_mixed_in(self, q_values, epsilon):
        assert_array_equal(
            epsilon_greedy_probs(q_values, epsilon),
            epsilon_soft(greedy_probs(q_values), epsilon),
        )

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
        with pytest.raises(ValueError, match=f"epsilon must be 0 to 1, got {epsilon}"):
            epsilon_greedy_probs(np.zeros((1, 2)), epsilon)


class TestSoftmaxProbs:
    @pytest.mark.parametrize(
        ("q_values", "temperature", "probs"),
        [
            (np.log([1, 2, 1]), 1, [0.25, 0.5, 0.25]),
            (np.log([1, 2, 1]) + 99, 1, [0.25, 0.5, 0.25]),  # only gaps count
            (np.log([1, 2, 1]), 0.5, [1 / 6, 4 / 6, 1 / 6]),  # 1 : 2**2 : 1
            (np.log([1, 4, 1]), 2, [0.25, 0.5, 0.25]),
            ([1e4, 1e4 + np.log(3) / 1e3], 1e-3, [0.25, 0.75]),
            ([-1e4, np.log(3) / 1e3 - 1e4], 1e-3, [0.25, 0.75]),
            ([0, 99, 0], 1e9, [1 / 3, 1 / 3, 1 / 3]),
            ([0, 99, 0], float("inf"), [1 / 3, 1 / 3, 1 / 3]),
            ([0, 1, 1], 1e-8, [0, 0.5, 0.5]),
        ],
    )
    def test_hand_table(self, q_values, temperature, probs):
        result = softmax_probs(np.array([q_values], np.float64), temperature)
        assert_allclose(result, [probs], rtol=1e-6)

    @pytest.mark.parametrize("dtype", DTYPES)
    @pytest.mark.parametrize("temperature", [1, 5e-5, 1e-8, 1e-60, 1e-300, 5e-324])
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
        rounded = q_values.round(3)
        assert_array_equal(softmax_probs(rounded, 1e-8), greedy_probs(rounded))
        assert_array_equal(softmax_probs(q_values, 1e-300), greedy_probs(q_values))

    @pytest.mark.parametrize("temperature", [1e12, float("inf")])
    @given(q_values=Q_VALUES)
    def test_a_huge_temperature_makes_all_alike(self, temperature, q_values):
        assert_allclose(softmax_probs(q_values, temperature), 0.25, rtol=1e-7)

    @given(
        q_values=Q_VALUES,
        shift=hnp.arrays(np.float64, (3, 1), elements=st.floats(-1e4, 1e4)),
        temperature=st.floats(1e-3, 1e3),
    )
    def test_only_gaps_count(self, q_values, shift, temperature):
        q_values = q_values.astype(np.float64)
        probs = softmax_probs(q_values, temperature)
        # Rounding of values up to 1e4 is divided by the temperature.
        shifted = softmax_probs(q_values + shift, temperature)
        assert_allclose(shifted, probs, rtol=1e-7, atol=1e-12)

    @given(q_values=Q_VALUES, temperature=st.floats(1e-3, 1e3))
    def test_the_temperature_is_in_the_unit_of_the_values(self, q_values, temperature):
        in_points = softmax_probs(q_values, temperature)
        assert_array_equal(softmax_probs(8 * q_values, 8 * temperature), in_points)

    @given(q_values=Q_VALUES, temperature=st.floats(1e-3, 1e3))
    def test_each_game_is_for_itself(self, q_values, temperature):
        rows = [softmax_probs(row[None], temperature) for row in q_values]
        assert_array_equal(softmax_probs(q_values, temperature), np.vstack(rows))

    @given(q_values=Q_VALUES, temperature=st.floats(1e-3, 1e3))
    def test_a_better_action_is_no_rarer(self, q_values, temperature):
        probs = softmax_probs(q_values, temperature)
        order = q_values.argsort(axis=1)
        assert (np.diff(np.take_along_axis(probs, order, axis=1), axis=1) >= 0).all()

    @pytest.mark.parametrize("temperature", [0, -1.0, float("nan")])
    def test_refuses_a_temperature_that_is_none(self, temperature):
        with pytest.raises(ValueError, match=f"got {temperature}; .* epsilon 0"):
            softmax_probs(np.zeros((1, 2)), temperature)


def greedy(q_values, strength):
    return greedy_probs(q_values)


def softmax_and_chance(q_values, strength):
    return epsilon_soft(softmax_probs(q_values, strength), strength)


@pytest.mark.parametrize(
    "policy", [greedy, epsilon_greedy_probs, softmax_probs, softmax_and_chance]
)
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


class TestActionGap:
    @pytest.mark.parametrize("dtype", DTYPES)
    @pytest.mark.parametrize(
        ("q_values", "gap"),
        [
            ([1, 3, 2.5, 0], 0.5),
            ([-1, -3, -9, -4], 2),
            ([5, 2, 5], 0),  # a tie
            ([4, 4, 4], 0),
            ([0, 7, -1], 7),
            ([-1, 99], 100),
            ([1e4, -1e4, 9_999.5], 0.5),
            ([0.75, 0.75 - 2**-20, -1], 2**-20),
        ],
    )
    def test_hand_table(self, q_values, gap, dtype):
        assert action_gap(np.array([q_values], dtype)).tolist() == [gap]

    def test_each_row_has_its_own_gap(self):
        q_values = np.array([[1.0, 2.0], [99.0, -99.0], [3.0, 3.0]])
        assert action_gap(q_values).tolist() == [1, 198, 0]

    @given(q_values=Q_VALUES)
    def test_is_what_is_lost_without_the_best_action(self, q_values):
        best = q_values.argmax(axis=1)[:, None]
        others = q_values[np.arange(4) != best].reshape(3, 3)
        expected = q_values.max(axis=1) - others.max(axis=1)
        assert_array_equal(action_gap(q_values), expected)

    @given(q_values=Q_VALUES)
    def test_is_above_0_exactly_where_one_action_alone_is_the_best(self, q_values):
        gap = action_gap(q_values)
        assert (gap >= 0).all()
        assert_array_equal(gap > 0, greedy_probs(q_values).max(axis=1) == 1)

    @given(q_values=Q_VALUES, seed=st.integers(0, 99))
    def test_does_not_care_how_actions_are_numbered(self, q_values, seed):
        order = np.random.default_rng(seed).permutation(4)
        assert_array_equal(action_gap(q_values[:, order]), action_gap(q_values))

    @given(q_values=Q_VALUES)
    def test_has_the_unit_of_the_values(self, q_values):
        assert_array_equal(action_gap(8 * q_values), 8 * action_gap(q_values))

    @given(q_values=Q_VALUES, temperature=st.floats(1, 99))
    def test_is_the_log_odds_of_the_two_best_times_the_temperature(
        self, q_values, temperature
    ):
        q_values = q_values.astype(np.float64)
        second, best = np.sort(softmax_probs(q_values, temperature))[:, -2:].T
        log_odds = np.log(best / second)
        assert_allclose(temperature * log_odds, action_gap(q_values), atol=1e-10)

    @given(q_values=Q_VALUES)
    def test_keeps_the_dtype(self, q_values):
        gap = action_gap(q_values)
        assert (gap.shape, gap.dtype) == ((3,), q_values.dtype)

    def test_takes_whole_numbers(self):
        assert action_gap([[2, 5, 3]]).tolist() == [2]

    def test_of_no_games_there_are_no_gaps(self):
        assert action_gap(np.zeros((0, 3))).shape == (0,)

    @pytest.mark.parametrize("shape", [(), (3,), (2, 0), (2, 3, 4)])
    def test_refuses_what_is_not_a_row_for_each_game(self, shape):
        with pytest.raises(ValueError, match=r"q_values must be \[B, A\].* got \["):
            action_gap(np.zeros(shape))

    def test_refuses_a_single_action(self):
        with pytest.raises(ValueError, match="two actions or more, got one"):
            action_gap(np.zeros((3, 1)))

    @pytest.mark.parametrize("broken", [float("nan"), float("inf"), -float("inf")])
    def test_refuses_broken_values(self, broken):
        with pytest.raises(ValueError, match="q_values must be finite numbers"):
            action_gap(np.array([[0.0, 1.0], [0.0, broken]]))

    def test_leaves_its_arguments_alone(self):
        q_values = np.array([[3.0, 1.0, 2.0]])
        gap = action_gap(q_values)
        gap += 1
        assert q_values.tolist() == [[3, 1, 2]]


class TestSample:
    def test_draws_in_proportion(self):
        probs = np.array([0.1, 0.2, 0.7])
        logits = np.log(np.tile(probs, (20_000, 1))) + 5  # a constant does not matter
        actions = sample(logits, np.random.default_rng(0))
        assert (actions.shape, actions.dtype) == ((20_000,), np.int64)
        counts, expected = np.bincount(actions, minlength=3), 20_000 * probs
        # Chi-square of two degrees of freedom: above 13.8 once in a thousand.
        assert ((counts - expected) ** 2 / expected).sum() < 13.8

    def test_never_draws_the_impossible(self):
        logits = np.tile([-np.inf, 0, -np.inf, -50], (10_000, 1))
        assert set(sample(logits, np.random.default_rng(0))) == {1}


class TestLaunch:
    def test_fire_where_the_ball_waits_and_else_what_was_decided(self):
        decided, waiting = np.array([2, 3, 3, 2]), np.array([True, False, True, False])
        actions = launch(decided, waiting, 1)
        assert_array_equal(actions, [1, 3, 1, 2])
        assert actions.dtype == np.int64
        assert_array_equal(decided, [2, 3, 3, 2])


# Of arrays the answer is an array, of tensors a tensor, and the numbers are the same.
EITHER = [
    ("epsilon_greedy_probs, epsilon 0", greedy_probs),
    ("epsilon_greedy_probs", lambda q_values: epsilon_greedy_probs(q_values, 0.3)),
    ("softmax_probs", lambda q_values: softmax_probs(q_values, 0.7)),
    ("softmax_probs, cold", lambda q_values: softmax_probs(q_values, 1e-9)),
    ("epsilon_soft", lambda q_values: epsilon_soft(greedy_probs(q_values), 0.3)),
    ("action_gap", action_gap),
]


@pytest.mark.parametrize("function", [f for _, f in EITHER], ids=[n for n, _ in EITHER])
class TestArraysAndTensors:
    @pytest.mark.parametrize("dtype", DTYPES)
    def test_of_each_comes_its_own_kind_and_the_same_to_the_last_bit(
        self, function, dtype
    ):
        q_values = np.random.default_rng(0).standard_normal((200, 4)).astype(dtype)
        q_values[::7, 1] = q_values[::7].max(axis=1)  # some share the best
        before, tensor = q_values.copy(), torch.from_numpy(q_values.copy())
        ours, theirs = function(q_values), function(tensor)
        assert (type(ours), type(theirs)) == (np.ndarray, torch.Tensor)
        assert (ours.dtype, theirs.dtype) == (dtype, tensor.dtype)
        assert_array_equal(ours, theirs.numpy(), strict=True)
        assert_array_equal(q_values, before)
        assert_array_equal(tensor.numpy(), before)

    def test_of_whole_numbers_too(self, function):
        q_values = np.array([[1, 3, 3], [-2, 0, 9]])
        ours, theirs = function(q_values), function(torch.from_numpy(q_values))
        assert (ours.dtype, theirs.dtype) == (np.float64, torch.float64)
        assert_array_equal(ours, theirs.numpy(), strict=True)

    def test_both_are_refused_alike(self, function):
        for broken in (np.zeros(3), np.full((1, 2), np.nan)):
            said = []
            for q_values in (broken, torch.from_numpy(broken)):
                with pytest.raises(ValueError, match="q_values must be") as refused:
                    function(q_values)
                said.append(str(refused.value))
            assert said[0] == said[1]


class TestDraw:
    def test_draws_follow_the_probabilities(self):
        probs = np.tile([0.5, 0.3, 0.2, 0.0], (40_000, 1))
        counts = np.bincount(draw(probs, np.random.default_rng(0)), minlength=4)
        assert_allclose(counts / 40_000, probs[0], atol=0.01)
        assert counts[3] == 0

    def test_a_certain_action_is_always_drawn_although_float32_rounds(self):
        probs = np.zeros((10_000, 3), dtype=np.float32)
        probs[:, 2] = 1 - 1e-6
        assert (draw(probs, np.random.default_rng(0)) == 2).all()

    @pytest.mark.parametrize("dtype", DTYPES)
    def test_the_largest_of_draws_still_finds_an_action(self, dtype):
        class Largest:
            def random(self, shape):
                return np.full(shape, np.nextafter(1, 0))

        probs = np.array([[0, 0, 1 - 1e-6], [0.5, 0.5 - 1e-6, 0]], dtype)
        assert draw(probs, Largest()).tolist() == [2, 1]

    @given(q_values=Q_VALUES, seed=st.integers(0, 99))
    def test_each_row_follows_its_own_probabilities(self, q_values, seed):
        probs = greedy_probs(q_values)
        actions = draw(probs, np.random.default_rng(seed))
        assert (actions.shape, actions.dtype) == ((3,), np.int64)
        assert (probs[np.arange(3), actions] > 0).all()

    def test_rows_are_drawn_apart_from_each_other(self):
        actions = draw(np.full((40_000, 2), 0.5), np.random.default_rng(0))
        assert_allclose((actions[::2] == actions[1::2]).mean(), 0.5, atol=0.02)

    def test_one_seed_gives_the_same_draws_and_a_generator_goes_on(self):
        probs = np.full((60, 3), 1 / 3)
        rng, twin = np.random.default_rng(5), np.random.default_rng(5)
        first, second = draw(probs, rng), draw(probs, rng)
        assert_array_equal(first, draw(probs, twin))
        assert (first != second).any()

    def test_of_no_games_nothing_is_drawn(self):
        assert draw(np.zeros((0, 3)), np.random.default_rng(0)).shape == (0,)

    def test_leaves_its_arguments_alone(self):
        probs = np.array([[0.25, 0.75]])
        draw(probs, np.random.default_rng(0))
        assert probs.tolist() == [[0.25, 0.75]]


@pytest.mark.parametrize(
    ("device", "finest"), [("mps:0", "float32"), ("cpu", "float64")]
)
def test_apples_cards_have_no_numbers_of_64_bits(device, finest):
    rows = SimpleNamespace(device=device)
    assert policies._widest(rows, np) is getattr(np, finest)
