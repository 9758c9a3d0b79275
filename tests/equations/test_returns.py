import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.testing import assert_allclose, assert_array_equal

from tutorial_lib.equations.returns import (
    attribute_rewards,
    clip_rewards,
    discounted_returns,
    game_score,
    generalised_advantages,
    lambda_advantage,
    life_lost,
    n_step_return,
    one_after_another,
    outcome_known,
    q_lambda,
    settled_steps,
    shape_reward,
    standardise,
    td_errors,
    weigh,
)

GAMMAS = st.floats(0, 1)
# Pong's rewards: mostly nothing, now and then a point.
PONG_REWARDS = hnp.arrays(
    np.float32,
    hnp.array_shapes(min_dims=1, max_dims=2, min_side=1, max_side=12),
    elements=st.sampled_from([0, 0, 0, 1, -1]),
)
# Reward of each step, and whether it settles those before it.
TAPES = st.lists(
    st.tuples(st.sampled_from([0, 0, 0, 1, -1]), st.booleans()), min_size=1, max_size=20
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


def naive_advantages(rewards, values, terminated, truncated, gamma, lam):
    """Each step by itself: the sum of equation 16, up to where its game ends."""
    advantages = np.zeros(rewards.shape)
    for start, game in np.ndindex(rewards.shape):
        weight = 1.0
        for step in range(start, len(rewards)):
            following = 0 if terminated[step, game] else values[step + 1, game]
            delta = rewards[step, game] + gamma * following - values[step, game]
            advantages[start, game] += weight * delta
            weight *= gamma * lam
            if terminated[step, game] or truncated[step, game]:
                break
    return advantages


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
        with pytest.raises(ValueError, match=r"\[T\] alike, got \[3.*\] and \["):
            game_score(rewards, ended)


class TestClipRewards:
    def test_the_sign_alone_is_left(self):
        clipped = clip_rewards(np.array([[7, 0, -0.25], [1, -100, 1e-9]]))
        assert_array_equal(clipped, [[1, 0, -1], [1, -1, 1]])
        assert clipped.dtype == np.float32

    def test_leaves_its_arguments_alone(self):
        rewards = np.float32([7, -7])
        clip_rewards(rewards)
        assert rewards.tolist() == [7, -7]


class TestShapeReward:
    @pytest.mark.parametrize(
        ("reward", "lost", "penalty", "clip", "shaped"),
        [
            (7, False, 0, False, 7),
            (7, False, 0, True, 1),
            (-0.5, False, 0, True, -1),
            (7, True, 0, True, 1),
            (7, False, 100, False, 7),  # nobody died
            (7, True, 100, False, -93),
            (7, True, 100, True, -1),  # cut to its sign last, not first
            (7, True, 7, True, 0),
            (0, True, 0.5, False, -0.5),
        ],
    )
    def test_hand_table(self, reward, lost, penalty, clip, shaped):
        rewards = np.float32([reward])
        result = shape_reward(rewards, np.array([lost]), penalty, clip)
        assert result.tolist() == [shaped]
        assert result.dtype == np.float32
        assert rewards.tolist() == [reward]

    def test_each_game_is_for_itself(self):
        result = shape_reward(np.float32([2, 2]), np.array([True, False]), 5, False)
        assert result.tolist() == [-3, 2]


class TestLifeLost:
    @pytest.mark.parametrize(
        ("before", "after", "lost"),
        [
            (5, 5, False),
            (5, 4, True),
            (1, 0, True),  # the last one
            (0, 5, False),  # a new game's full set
            (0, 0, False),  # a game that counts none
            (5, 2, True),
        ],
    )
    def test_hand_table(self, before, after, lost):
        assert life_lost(np.array([after]), np.array([before])).tolist() == [lost]

    def test_takes_lists_and_keeps_games_apart(self):
        assert life_lost([4, 5, 3], [5, 5, 3]).tolist() == [True, False, False]


class TestSettledSteps:
    @pytest.mark.parametrize(
        ("credit", "cut"),
        [("point", "-p-p-e"), ("life", "--l--e"), ("game", "-----e")],
    )
    def test_what_settles_under_each_rule(self, credit, cut):
        rewards, lost = np.float32([0, 7, 0, -1, 0, 0]), np.arange(6) == 2
        settled = settled_steps(rewards, lost, np.arange(6) == 5, credit)
        assert settled.tolist() == [mark != "-" for mark in cut]

    def test_nothing_that_it_was_given_comes_back(self):
        terminated = np.zeros((2, 3), bool)
        settled = settled_steps(np.zeros((2, 3)), terminated, terminated, "game")
        settled[:] = True
        assert not terminated.any()

    def test_shapes_that_differ_are_refused(self):
        with pytest.raises(ValueError, match=r"one shape, got \[3, 1\], \[3\], \[3\]"):
            settled_steps(np.zeros((3, 1)), np.zeros(3), np.zeros(3), "life")


class TestTdErrors:
    def test_passed_back_they_are_lesson_02s_advantages(self):
        rng = np.random.default_rng(0)
        rewards = np.float32(rng.choice([-1, 0, 4, 7], (9, 3)))
        values = np.float32(rng.normal(size=(10, 3)))
        settled, truncated = rng.random((2, 9, 3)) < 0.2
        errors = td_errors(rewards, values, settled, 0.99)
        assert errors.dtype == np.float32
        ours = attribute_rewards(errors, settled | truncated, 0.99 * 0.95)
        theirs = np.sign(rewards), values, settled, truncated, 0.99, 0.95
        assert_array_equal(ours, generalised_advantages(*theirs))  # to the last bit

    def test_what_does_not_fit_is_refused(self):
        with pytest.raises(ValueError, match=r"got \[3, 1\], \[3, 1\], \[2, 1\]"):
            td_errors(np.zeros((3, 1)), np.zeros((3, 1)), np.zeros((3, 1)), 0.9)
        with pytest.raises(ValueError, match="gamma must be 0 to 1, got -1"):
            td_errors(np.zeros((3, 1)), np.zeros((4, 1)), np.zeros((3, 1)), -1)


class TestAttributeRewards:
    @given(TAPES, st.sampled_from([0, 0.5, 0.99, 1]))
    def test_a_return_is_the_sum_up_to_the_step_that_settles_it(self, tape, gamma):
        rewards, settled = map(np.array, zip(*tape, strict=True))
        expected = []
        for start in range(len(tape)):
            ends = [i for i in range(start, len(tape)) if settled[i]] or [len(tape) - 1]
            later = range(start, ends[0] + 1)
            expected.append(sum(gamma ** (i - start) * rewards[i] for i in later))
        assert_allclose(attribute_rewards(rewards, settled, gamma), expected, atol=1e-5)

    @given(TAPES)
    def test_settled_by_points_it_is_pongs_rule(self, tape):
        rewards = np.array([reward for reward, _ in tape], dtype=np.float32)
        assert_allclose(
            attribute_rewards(rewards, rewards != 0, 0.9),
            discounted_returns(rewards, 0.9),
        )

    def test_columns_are_attributed_on_their_own(self):
        rng = np.random.default_rng(0)
        rewards, settled = rng.integers(0, 2, (9, 3)), rng.random((9, 3)) < 0.3
        together = attribute_rewards(rewards, settled, 0.9)
        for game in range(3):
            alone = attribute_rewards(rewards[:, game], settled[:, game], 0.9)
            assert_allclose(together[:, game], alone)

    def test_what_can_not_be_attributed_is_refused(self):
        with pytest.raises(ValueError, match=r"one shape, got \[3, 1\], \[3\]"):
            attribute_rewards(np.zeros((3, 1)), np.zeros(3, dtype=bool), 0.9)
        with pytest.raises(ValueError, match="gamma must be 0 to 1, got 1.5"):
            attribute_rewards(np.zeros(3), np.zeros(3, dtype=bool), 1.5)


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
        with pytest.raises(ValueError, match=f"gamma must be 0 to 1, got {gamma}"):
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


def one_game(rewards, values, terminated=(), truncated=(), gamma=0.5, lam=1.0):
    """Advantages of a single game; steps are numbered where something ends."""
    count = len(rewards)
    return generalised_advantages(
        np.float32(rewards)[:, None],
        np.float32(values)[:, None],
        np.isin(np.arange(count), terminated)[:, None],
        np.isin(np.arange(count), truncated)[:, None],
        gamma,
        lam,
    )[:, 0]


TAPES = st.tuples(st.integers(1, 9), st.integers(1, 3)).flatmap(
    lambda shape: st.tuples(
        hnp.arrays(np.float32, shape, elements=st.floats(-9, 9, width=32)),
        hnp.arrays(
            np.float32,
            (shape[0] + 1, shape[1]),
            elements=st.floats(-9, 9, width=32),
        ),
        hnp.arrays(bool, shape, elements=st.sampled_from([False, False, True])),
        hnp.arrays(bool, shape, elements=st.sampled_from([False, False, True])),
    )
)


class TestLambdaAdvantage:
    @pytest.mark.parametrize(
        ("arguments", "advantage"),
        [
            # One step: r + V(s') / 2 - V(s), whatever lambda is.
            (([2], [1, 4], 0.5, 0), 3),
            (([2], [1, 4], 0.5, 0.7), 3),
            # One, two and three steps: 0, 0 and 1 / 4 + 8 / 8 - 1.
            (([0, 0, 1], [1, 2, 4, 8], 0.5, 0), 0),
            (([0, 0, 1], [1, 2, 4, 8], 0.5, 1), 0.25),
            (([0, 0, 1], [1, 2, 4, 8], 0.5, 0.5), 0.0625),
            (([3, 99], [1, 99, 99], 0, 0.5), 2),
        ],
    )
    def test_hand_table(self, arguments, advantage):
        rewards, values, gamma, lam = arguments
        columns = np.float32(rewards)[:, None], np.float32(values)[:, None]
        result = lambda_advantage(*columns, gamma, lam)
        assert_allclose(result, [advantage], rtol=1e-6, atol=1e-7)
        assert result.dtype == np.float32

    @given(tape=TAPES, gamma=GAMMAS, lam=GAMMAS)
    def test_it_is_the_first_generalised_advantage_where_nothing_ends(
        self, tape, gamma, lam
    ):
        rewards, values, no, _ = tape
        no[:] = False
        expected = generalised_advantages(rewards, values, no, no, gamma, lam)[0]
        result = lambda_advantage(rewards, values, gamma, lam)
        assert_allclose(result, expected, rtol=1e-4, atol=1e-3)

    @pytest.mark.parametrize(
        ("rewards", "values"),
        [((3, 2), (3, 2)), ((3,), (4,)), ((0, 2), (1, 2)), ((3, 2), (4, 1))],
    )
    def test_refuses_shapes_that_do_not_fit(self, rewards, values):
        with pytest.raises(ValueError, match=r"values \[T \+ 1, B\]; got"):
            lambda_advantage(np.zeros(rewards), np.zeros(values), 0.5, 0.5)

    @pytest.mark.parametrize("wrong", [-0.1, 1.1, float("nan")])
    def test_refuses_other_discounts_and_names_them(self, wrong):
        tape = np.zeros((1, 1)), np.zeros((2, 1))
        for name, gamma, lam in (("gamma", wrong, 0.5), ("gae_lambda", 0.5, wrong)):
            with pytest.raises(ValueError, match=f"{name} must be 0 to 1, got {wrong}"):
                lambda_advantage(*tape, gamma, lam)


class TestGeneralisedAdvantages:
    @pytest.mark.parametrize(
        ("arguments", "advantages"),
        [
            # Without a critic, trusting what happened: the discounted return.
            (([0, 0, 1], [0, 0, 0, 0]), [0.25, 0.5, 1]),
            # One step only: r + V(s') / 2 - V(s); the last row of values is used.
            (([1, 0], [2, 4, 8], (), (), 0.5, 0), [1, 0]),
            # delta is 1 and 0, then 3: carried back by gamma * lam = 1/4.
            (([1, 0, 3], [2, 4, 8, 16], (), (), 0.5, 0.5), [1.1875, 0.75, 3]),
            # The game ended: neither the 99 expected of the next one nor its reward.
            (([0, 1, 99], [0, 0, 99, 99], [1]), [0.5, 1, 49.5]),
            # Time ran out: what was expected of the last state counts, 4 / 2, but
            # not the 99 earned in the next game.
            (([0, 1, 99], [0, 0, 4, 0], (), [1]), [1.5, 3, 95]),
            # The game ended just as time ran out: it ended.
            (([0, 1, 99], [0, 0, 99, 0], [1], [1]), [0.5, 1, 0]),
            # An end in the last row hides the value behind it.
            (([0, 1], [0, 0, 99], [1]), [0.5, 1]),
            (([0, 1], [0, 0, 4], (), [1]), [1.5, 3]),
            (([0, 1], [0, 0, 4]), [1.5, 3]),
            # What was expected and came is no surprise.
            (([0, 0, 1], [0.25, 0.5, 1, 99], [2], (), 0.5, 0.7), [0, 0, 0]),
            (([3, 4], [1, 1, 1], (), (), 0, 1), [2, 3]),
        ],
    )
    def test_hand_table(self, arguments, advantages):
        result = one_game(*arguments)
        assert_allclose(result, advantages, rtol=1e-6)
        assert result.dtype == np.float32

    def test_games_side_by_side_do_not_mix(self):
        no = np.zeros((2, 2), bool)
        advantages = generalised_advantages(
            np.float32([[0, 99], [1, 0]]), np.zeros((3, 2)), no, no, 0.5, 1
        )
        assert_allclose(advantages, [[0.5, 99], [1, 0]])

    @given(tape=TAPES, gamma=GAMMAS, lam=GAMMAS)
    def test_equals_the_naive_twin(self, tape, gamma, lam):
        result = generalised_advantages(*tape, gamma, lam)
        assert (result.shape, result.dtype) == (tape[0].shape, np.float32)
        expected = naive_advantages(*tape, gamma, lam)
        assert_allclose(result, expected, rtol=1e-4, atol=1e-4)

    @given(rewards=hnp.arrays(np.float32, (9, 2), elements=VALUES), gamma=GAMMAS)
    def test_without_values_it_is_the_discounted_return(self, rewards, gamma):
        no = np.zeros(rewards.shape, bool)
        result = generalised_advantages(rewards, np.zeros((10, 2)), no, no, gamma, 1)
        expected = np.zeros((10, 2))
        for step in reversed(range(9)):
            expected[step] = rewards[step] + gamma * expected[step + 1]
        assert_allclose(result, expected[:-1], rtol=1e-4, atol=1e-3)

    @given(
        rewards=hnp.arrays(
            np.float32, (9, 2), elements=st.sampled_from([0, 0, 0, 1, -1])
        ),
        gamma=GAMMAS,
    )
    def test_settled_at_every_point_it_is_pongs_return(self, rewards, gamma):
        no = np.zeros(rewards.shape, bool)
        result = generalised_advantages(
            rewards, np.zeros((10, 2)), rewards != 0, no, gamma, 1
        )
        assert_array_equal(result, discounted_returns(rewards, gamma))

    @given(tape=TAPES, gamma=GAMMAS, lam=GAMMAS)
    def test_nothing_beyond_an_end_matters(self, tape, gamma, lam):
        rewards, values, terminated, truncated = tape
        terminated[len(rewards) // 2] = True
        before = generalised_advantages(*tape, gamma, lam)
        rewards[len(rewards) // 2 + 1 :] = 99
        values[len(rewards) // 2 + 1 :] = np.nan
        after = generalised_advantages(*tape, gamma, lam)
        rows = slice(len(rewards) // 2 + 1)
        assert_array_equal(before[rows], after[rows])

    def test_leaves_its_arguments_alone(self):
        arrays = np.ones((3, 1), np.float32), np.ones((4, 1), np.float32)
        no = np.zeros((3, 1), bool)
        generalised_advantages(*arrays, no, no, 0.5, 0.5)
        assert all((array == 1).all() for array in arrays)
        assert not no.any()

    @pytest.mark.parametrize(
        ("which", "shape"),
        [(0, (3, 1)), (1, (3, 2)), (1, (4,)), (2, (3,)), (3, (4, 2))],
    )
    def test_refuses_shapes_that_do_not_fit(self, which, shape):
        arrays = [np.zeros((3, 2)), np.zeros((4, 2)), *2 * [np.zeros((3, 2), bool)]]
        arrays[which] = np.zeros(shape, arrays[which].dtype)
        with pytest.raises(ValueError, match=r"values \[T \+ 1, B\]; got"):
            generalised_advantages(*arrays, 0.5, 0.5)

    @pytest.mark.parametrize("wrong", [-0.1, 1.1, float("nan")])
    def test_refuses_other_discounts_and_names_them(self, wrong):
        for name, gamma, lam in (("gamma", wrong, 0.5), ("gae_lambda", 0.5, wrong)):
            with pytest.raises(ValueError, match=f"{name} must be 0 to 1, got {wrong}"):
                one_game([0], [0, 0], gamma=gamma, lam=lam)


def naive_n_step(rewards, ended, gamma):
    """One sum, step by step."""
    total, summed = 0.0, 0
    for reward, is_end in zip(rewards, ended, strict=True):
        total += gamma**summed * reward
        summed += 1
        if is_end:
            break
    return total, summed


def one_column(rewards, next_value, terminated=(), truncated=(), gamma=0.5, lam=1):
    """`q_lambda` of one game; the ends are the numbers of steps."""
    count = len(rewards)
    return q_lambda(
        np.float32(rewards)[:, None],
        np.float32(next_value)[:, None],
        np.isin(np.arange(count), terminated)[:, None],
        np.isin(np.arange(count), truncated)[:, None],
        gamma,
        lam,
    )[:, 0]


def mean_of_n_step_returns(rewards, next_value, terminated, truncated, gamma, lam):
    """Each step by itself: all its n-step returns, weighed one by one."""
    targets = np.zeros(rewards.shape)
    for start, game in np.ndindex(rewards.shape):
        brought, left = 0.0, 1.0  # rewards so far, and weight that is not given yet
        for step in range(start, len(rewards)):
            n = step - start + 1
            brought += gamma ** (n - 1) * rewards[step, game]
            guess = 0 if terminated[step, game] else gamma**n * next_value[step, game]
            cut = terminated[step, game] or truncated[step, game]
            last = cut or step == len(rewards) - 1
            weight = left if last else (1 - lam) * left
            targets[start, game] += weight * (brought + guess)
            left -= weight
            if last:
                break
    return targets


class TestQLambda:
    @pytest.mark.parametrize(
        ("arguments", "targets"),
        [
            # The longest return: three rewards, then half of what is guessed, 8.
            (([0, 0, 1], [99, 99, 8]), [1.25, 2.5, 5]),
            # One step each: r + guess / 2; no reward travels further than one row.
            (([0, 2, 1], [4, 6, 8], (), (), 0.5, 0), [2, 5, 5]),
            # Half of each: 5, then 2 + (6 + 5) / 4, then (4 + 4.75) / 4.
            (([0, 2, 1], [4, 6, 8], (), (), 0.5, 0.5), [2.1875, 4.75, 5]),
            # The game ended: neither the 99 guessed of the next one nor its reward.
            (([0, 1, 99], [0, 99, 99], [1]), [0.5, 1, 148.5]),
            (([0, 1, 99], [0, 99, 99], [1], (), 0.5, 0), [0, 1, 148.5]),
            # Time ran out: half of what was guessed, 4, but not the next game's 99.
            (([0, 1, 99], [99, 4, 0], (), [1]), [1.5, 3, 99]),
            # The game ended just as time ran out: it ended.
            (([0, 1, 99], [0, 99, 0], [1], [1]), [0.5, 1, 99]),
            # An end in the last row hides the guess behind it.
            (([0, 1], [99, 99], [1]), [0.5, 1]),
            (([0, 1], [99, 4], (), [1]), [1.5, 3]),
            (([3, 4], [99, 99], (), (), 0, 0.7), [3, 4]),
            (([3], [8], (), (), 0.5, 0.7), [7]),
            (([], []), []),
        ],
    )
    def test_hand_table(self, arguments, targets):
        result = one_column(*arguments)
        assert_allclose(result, targets, rtol=1e-6)
        assert result.dtype == np.float32

    def test_games_side_by_side_do_not_mix(self):
        no = np.zeros((2, 2), bool)
        rewards, guess = np.float32([[0, 99], [1, 0]]), np.zeros((2, 2), np.float32)
        assert_allclose(q_lambda(rewards, guess, no, no, 0.5, 1), [[0.5, 99], [1, 0]])

    @given(tape=TAPES, gamma=GAMMAS, lam=GAMMAS)
    def test_is_the_weighted_mean_of_n_step_returns(self, tape, gamma, lam):
        rewards, values, *ends = tape
        result = q_lambda(rewards, values[1:], *ends, gamma, lam)
        assert (result.shape, result.dtype) == (rewards.shape, np.float32)
        expected = mean_of_n_step_returns(rewards, values[1:], *ends, gamma, lam)
        assert_allclose(result, expected, rtol=1e-4, atol=1e-3)

    @given(tape=TAPES, gamma=GAMMAS)
    def test_lambda_0_is_the_one_step_target(self, tape, gamma):
        rewards, values, terminated, truncated = tape
        result = q_lambda(rewards, values[1:], terminated, truncated, gamma, 0)
        expected = rewards + np.where(terminated, 0, gamma * values[1:])
        assert_allclose(result, expected, rtol=1e-4, atol=1e-4)

    @given(rewards=hnp.arrays(np.float32, (9, 2), elements=VALUES), gamma=GAMMAS)
    def test_lambda_1_is_the_return_of_a_game_that_ends(self, rewards, gamma):
        ends = np.zeros(rewards.shape, bool)
        ends[-1] = True
        guess = np.full_like(rewards, 99)
        result = q_lambda(rewards, guess, ends, np.zeros_like(ends), gamma, 1)
        expected = attribute_rewards(rewards, ends, gamma)
        assert_allclose(result, expected, rtol=1e-4, atol=1e-3)

    @given(tape=TAPES, gamma=GAMMAS, lam=GAMMAS)
    def test_less_the_value_it_is_the_generalised_advantage(self, tape, gamma, lam):
        rewards, values, *ends = tape
        result = q_lambda(rewards, values[1:], *ends, gamma, lam) - values[:-1]
        expected = generalised_advantages(*tape, gamma, lam)
        assert_allclose(result, expected, rtol=1e-4, atol=1e-3)

    @given(tape=TAPES, gamma=GAMMAS, lam=GAMMAS)
    def test_nothing_beyond_an_end_matters(self, tape, gamma, lam):
        rewards, values, terminated, truncated = tape
        middle = len(rewards) // 2
        terminated[middle] = True
        arguments = rewards, values[1:], terminated, truncated, gamma, lam
        before = q_lambda(*arguments)
        rewards[middle + 1 :], values[middle + 1 :] = 99, np.nan
        assert_array_equal(q_lambda(*arguments)[: middle + 1], before[: middle + 1])

    def test_leaves_its_arguments_alone(self):
        rewards, guess = np.ones((2, 3, 1), np.float32)
        no = np.zeros((3, 1), bool)
        q_lambda(rewards, guess, no, no, 0.5, 0.5)
        assert (rewards == 1).all() and (guess == 1).all() and not no.any()

    def test_what_does_not_fit_is_refused(self):
        tape = np.zeros((3, 1)), np.zeros((4, 1)), *np.zeros((2, 3, 1), bool)
        with pytest.raises(ValueError, match=r"must have one shape, got .*\[4, 1\]"):
            q_lambda(*tape, 0.5, 0.5)
        no = np.zeros((1, 1), bool)
        for name, gamma, lam in (("gamma", -1, 0.5), ("return_lambda", 0.5, -1)):
            with pytest.raises(ValueError, match=f"{name} must be 0 to 1, got -1"):
                q_lambda(no, no, no, no, gamma, lam)


class TestNStepReturn:
    @pytest.mark.parametrize(
        ("rewards", "ended", "total", "summed"),
        [
            ([1, 2, 4], [0, 0, 0], 3, 3),
            ([1, 2, 99], [0, 1, 0], 2, 2),  # the end's own reward counts
            ([1, 99, 99], [1, 0, 0], 1, 1),
            ([1, 99, 99], [1, 0, 1], 1, 1),  # the next game's end is not this one's
            ([1, 2, 4], [0, 0, 1], 3, 3),
            ([-8], [0], -8, 1),
        ],
    )
    def test_hand_table(self, rewards, ended, total, summed):
        sums, steps = n_step_return(np.float32([rewards]), np.bool_([ended]), 0.5)
        assert_array_equal(sums, [total])
        assert_array_equal(steps, [summed])
        assert sums.dtype == np.float32

    @given(
        hnp.arrays(np.float32, (4, 5), elements=VALUES),
        hnp.arrays(bool, (4, 5)),
        st.floats(0, 1),
    )
    def test_equals_the_naive_twin(self, rewards, ended, gamma):
        sums, steps = n_step_return(rewards, ended, gamma)
        twins = [naive_n_step(*row, gamma) for row in zip(rewards, ended, strict=True)]
        assert_allclose(sums, [twin[0] for twin in twins], rtol=1e-4, atol=1e-3)
        assert_array_equal(steps, [twin[1] for twin in twins])

    @given(hnp.arrays(np.float32, (3, 4), elements=VALUES), hnp.arrays(bool, (3, 4)))
    def test_nothing_beyond_an_end_matters(self, rewards, ended):
        beyond = np.cumsum(ended, axis=1) - ended > 0
        other = np.where(beyond, np.float32(np.nan), rewards)
        before = n_step_return(rewards, ended, 0.9)
        for one, same in zip(before, n_step_return(other, ended, 0.9), strict=True):
            assert_array_equal(one, same)

    @pytest.mark.parametrize(
        ("rewards", "ended"),
        [((3,), (3,)), ((2, 3), (3, 2)), ((2, 3), (2, 1)), ((2, 0), (2, 0))],
    )
    def test_refuses_other_shapes_and_names_them(self, rewards, ended):
        with pytest.raises(ValueError, match=re.escape(f"got {rewards} and {ended}")):
            n_step_return(np.zeros(rewards), np.zeros(ended, bool), 0.9)

    @pytest.mark.parametrize("gamma", [-0.1, 1.1, float("nan")])
    def test_refuses_other_discounts_and_names_them(self, gamma):
        with pytest.raises(ValueError, match=f"gamma must be 0 to 1, got {gamma}"):
            n_step_return(np.zeros((1, 2)), np.zeros((1, 2), bool), gamma)


class TestOutcomeKnown:
    @pytest.mark.parametrize(
        ("ends", "known"),
        [
            ("..x..", "xxx.."),  # nothing is known of what is still open
            ("x...x", "xxxxx"),
            (".....", "....."),
            ("x....", "x...."),
            ("....x", "xxxxx"),
            ("", ""),
        ],
    )
    def test_hand_table(self, ends, known):
        ends = np.array([mark == "x" for mark in ends], bool)
        result = outcome_known(ends, np.zeros_like(ends))
        assert "".join(".x"[int(step)] for step in result) == known
        assert result.dtype == bool

    def test_games_side_by_side_do_not_mix(self):
        ends = np.array([[0, 1], [1, 0], [0, 0]], bool)
        never = np.zeros_like(ends)
        assert_array_equal(outcome_known(ends, never), [[1, 1], [1, 0], [0, 0]])

    def test_what_time_cut_off_is_never_known_from_the_next_game(self):
        ends = np.array([[0], [0], [0], [1]], bool)
        cut = np.array([[0], [1], [0], [0]], bool)
        assert_array_equal(outcome_known(ends, cut)[:, 0], [0, 0, 1, 1])

    @given(ends=hnp.arrays(bool, hnp.array_shapes(min_dims=2, max_dims=2)))
    def test_equals_the_naive_twin(self, ends):
        expected = [[ends[t:, b].any() for b in range(len(row))]
                    for t, row in enumerate(ends)]  # fmt: skip
        assert_array_equal(outcome_known(ends, np.zeros_like(ends)), expected)


class TestWeigh:
    def test_weights_are_zero_where_nobody_decided(self):
        returns = np.arange(5, dtype=np.float32)
        own = np.array([True, False, True, True, False])
        advantages = weigh(returns, own)
        assert_allclose(advantages[own].mean(), 0, atol=1e-6)
        assert_allclose(advantages[own].std(), 1, atol=1e-6)
        assert not advantages[~own].any()


class TestOneAfterAnother:
    def test_no_credit_flows_from_one_game_into_another(self):
        tape = np.arange(12).reshape(4, 3) * 1.0
        playing = np.arange(4)[:, None] < [4, 1, 3]
        flat = one_after_another(tape, playing)
        assert_array_equal(flat, [0, 3, 6, 9, 1, 2, 5, 8])


@pytest.mark.parametrize(
    ("equation", "lengths", "numbers"),
    [
        (settled_steps, (3, 3, 3), ("life",)),
        (attribute_rewards, (3, 3), (0.5,)),
        (td_errors, (3, 4, 3), (0.5,)),
        (generalised_advantages, (3, 4, 3, 3), (0.5, 0.5)),
        (q_lambda, (3, 3, 3, 3), (0.5, 0.5)),
        (lambda_advantage, (3, 4), (0.5, 0.5)),
        (n_step_return, (3, 3), (0.5,)),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_each_array_is_held_to_the_shape_of_the_others(equation, lengths, numbers):
    """What is one row too long could broadcast, or be read in silence."""
    arrays = [np.zeros((length, 2), bool) for length in lengths]
    equation(*arrays, *numbers)
    for which, length in enumerate(lengths):
        wrong = list(arrays)
        wrong[which] = np.zeros((length + 1, 2), bool)
        with pytest.raises(ValueError, match=r"got .*\b[45], 2"):
            equation(*wrong, *numbers)
