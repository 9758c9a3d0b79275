import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.testing import assert_allclose, assert_array_equal

from tutorial_lib.equations.returns import discounted_returns, game_score, standardise

GAMMAS = st.floats(0, 1)
# Pong's rewards: mostly nothing, now and then a point.
PONG_REWARDS = hnp.arrays(
    np.float32,
    hnp.array_shapes(min_dims=1, max_dims=2, min_side=1, max_side=12),
    elements=st.sampled_from([0, 0, 0, 1, -1]),
)
VALUES = st.floats(-100, 100, width=32)


def naive_returns(rewards, gamma):
    """Each step by itself: walk ahead to the next point and discount it."""
    returns = np.zeros(len(rewards))
    for start in range(len(rewards)):
        for ahead, reward in enumerate(rewards[start:]):
            if reward != 0:
                returns[start] = gamma**ahead * reward
                break
    return returns


class TestGameScore:
    @pytest.mark.parametrize(
        ("rewards", "ended", "score"),
        [
            ([1, 2, 4], [False, False, True], 7),  # the last reward counts
            ([1, 2, 99], [False, True, False], 3),  # 99 is the next game's
            ([1, 99, 99], [True, True, True], 1),  # only the first of three games
            ([1, 2, 4], [False, False, False], 7),  # nothing ended: the whole tape
            ([-1, -1, 1], [False, False, True], -1),
            ([0, 0, 30], [False, False, True], 30),  # unclipped
            ([], [], 0),
        ],
    )
    def test_hand_table(self, rewards, ended, score):
        assert game_score(np.float32(rewards), np.array(ended, bool)) == score

    def test_is_a_plain_number(self):
        assert type(game_score(np.float32([1]), np.array([True]))) is float

    @given(
        rewards=hnp.arrays(np.float32, 8, elements=st.integers(-9, 9)),
        ended=hnp.arrays(bool, 8),
        later=st.integers(1, 99),
    )
    def test_nothing_after_the_end_matters(self, rewards, ended, later):
        ended[3] = True
        score = game_score(rewards, ended)
        rewards[4:] += later
        assert game_score(rewards, ended) == score

    @pytest.mark.parametrize(
        ("rewards", "ended"),
        [(np.zeros(3), np.zeros(2, bool)), (np.zeros((3, 2)), np.zeros((3, 2), bool))],
    )
    def test_refuses_other_shapes_and_names_them(self, rewards, ended):
        with pytest.raises(ValueError, match=r"\[T\] alike, got \(3"):
            game_score(rewards, ended)


class TestDiscountedReturns:
    @pytest.mark.parametrize(
        ("rewards", "gamma", "returns"),
        [
            ([0, 0, 1], 0.5, [0.25, 0.5, 1]),
            ([0, 0, -1], 0.5, [-0.25, -0.5, -1]),
            # A point ends the rally: the 99 behind it is not the first rally's.
            ([0, 1, 0, 99], 0.5, [0.5, 1, 49.5, 99]),
            ([1, -1, 1], 0.5, [1, -1, 1]),
            ([1, 0, 0], 0.5, [1, 0, 0]),  # nothing came of the last two
            ([0, 0, 1], 0, [0, 0, 1]),
            ([0, 0, 1], 1, [1, 1, 1]),
            ([0, 0, 0], 0.9, [0, 0, 0]),
            ([], 0.9, []),
        ],
    )
    def test_hand_table(self, rewards, gamma, returns):
        result = discounted_returns(np.float32(rewards), gamma)
        assert_allclose(result, returns, rtol=1e-6)
        assert result.dtype == np.float32

    def test_games_side_by_side_do_not_mix(self):
        rewards = np.float32([[0, 99], [0, 0], [1, 0]])  # [T, B]
        assert_allclose(
            discounted_returns(rewards, 0.5), [[0.25, 99], [0.5, 0], [1, 0]]
        )

    @given(rewards=PONG_REWARDS, gamma=GAMMAS)
    def test_equals_the_naive_twin(self, rewards, gamma):
        returns = discounted_returns(rewards, gamma)
        assert returns.shape == rewards.shape
        assert returns.dtype == np.float32
        columns = rewards.reshape(len(rewards), -1).T
        expected = np.stack([naive_returns(column, gamma) for column in columns], 1)
        assert_allclose(returns, expected.reshape(rewards.shape), rtol=1e-5, atol=1e-30)

    @given(rewards=PONG_REWARDS, gamma=GAMMAS)
    def test_a_mirrored_game_has_mirrored_returns(self, rewards, gamma):
        assert_array_equal(
            discounted_returns(-rewards, gamma), -discounted_returns(rewards, gamma)
        )

    def test_leaves_its_argument_alone(self):
        rewards = np.float32([0, 0, 1])
        discounted_returns(rewards, 0.5)
        assert_array_equal(rewards, [0, 0, 1])

    def test_takes_whole_numbers_too(self):
        assert_array_equal(discounted_returns(np.array([0, 1]), 0.5), [0.5, 1])

    @pytest.mark.parametrize("gamma", [-0.1, 1.1, 99, float("nan")])
    def test_refuses_other_discounts_and_names_them(self, gamma):
        with pytest.raises(ValueError, match=f"between 0 and 1, got {gamma}"):
            discounted_returns(np.zeros(3), gamma)


class TestStandardise:
    def test_hand_table(self):
        result = standardise(np.float32([1, 2, 3]))
        assert_allclose(result, [-1.2247449, 0, 1.2247449], rtol=1e-6)
        assert result.dtype == np.float32

    @given(
        returns=hnp.arrays(
            np.float32, hnp.array_shapes(max_dims=2, max_side=20), elements=VALUES
        )
    )
    def test_is_always_finite_with_mean_0_and_deviation_1_or_0(self, returns):
        result = standardise(returns)
        assert result.shape == returns.shape
        assert result.dtype == np.float32
        assert np.isfinite(result).all()
        assert abs(result.mean(dtype=np.float64)) < 1e-3
        spread = result.std(dtype=np.float64)
        assert spread == pytest.approx(1, abs=1e-4) or not result.any()

    @given(
        returns=hnp.arrays(np.float32, 20, elements=st.integers(-1, 1)),
        scale=st.sampled_from([0.5, 2, 1024]),
        shift=st.sampled_from([-8, 0, 64]),
    )
    def test_scale_and_shift_do_not_matter(self, returns, scale, shift):
        moved = np.float32(scale) * returns + np.float32(shift)
        assert_allclose(standardise(moved), standardise(returns), atol=1e-5)

    @pytest.mark.parametrize("value", [0, 1, -1, 0.98, 1 / 3, 1e4])
    @pytest.mark.parametrize("count", [1, 3, 1000])
    def test_equal_values_become_zeros(self, value, count):
        assert_array_equal(standardise(np.full(count, value)), np.zeros(count))

    def test_nothing_stays_nothing(self):
        assert standardise(np.zeros(0)).shape == (0,)

    def test_many_equal_points_do_not_lose_precision(self):
        # A float32 sum of this length is wrong in its third digit.
        returns = np.tile(np.float32([1000, 1001]), 200_000)
        assert_allclose(standardise(returns)[:2], [-1, 1], rtol=1e-3)

    def test_leaves_its_argument_alone(self):
        returns = np.float32([1, 2, 3])
        standardise(returns)
        assert_array_equal(returns, [1, 2, 3])
