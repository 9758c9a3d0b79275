import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.testing import assert_allclose, assert_array_equal
from scipy import stats

from tutorial_lib.equations.experiments import (
    coverage,
    performance_profile,
    permutation_test,
    seeds_needed,
    stratified_draw,
    wrong_winner,
)

SCORES = hnp.arrays(np.float64, st.integers(1, 4), elements=st.integers(-9, 9))
TABLES = hnp.arrays(
    np.float64,
    st.tuples(st.integers(1, 5), st.integers(1, 4)),
    elements=st.integers(-9, 9),
)


class TestWrongWinner:
    @pytest.mark.parametrize(
        ("better", "worse", "share"),
        [
            ([[2]], [[1]], 0),
            ([[1]], [[2]], 1),
            ([[3]], [[3]], 0.5),
            ([[4, 2], [1, 1], [3, 5]], [[1, 1], [2, 2], [4, 4]], 0.5),
            ([[1, 2, 30]], [[3, 4, 5]], 0),  # the mean decides, not the majority
            ([[0, 9], [5, 5]], [[4, 4], [6, 6]], 0.5),
        ],
    )
    def test_hand_table(self, better, worse, share):
        assert wrong_winner(np.array(better), np.array(worse)) == share

    @given(scores=TABLES)
    def test_one_wins_what_the_other_loses(self, scores):
        other = scores[::-1] + 1
        there, back = wrong_winner(scores, other), wrong_winner(other, scores)
        assert there + back == pytest.approx(1)

    @pytest.mark.parametrize("seeds", [1, 4])
    def test_normal_scores_lose_as_often_as_the_formula_says(self, seeds):
        rng = np.random.default_rng(0)
        better, worse = rng.normal(size=(2, 50_000, seeds))
        share = wrong_winner(better + 0.7, worse)
        truth = stats.norm.cdf(-0.7 * np.sqrt(seeds / 2))
        assert share == pytest.approx(truth, abs=0.007)

    @pytest.mark.parametrize(
        ("better", "worse", "says"),
        [
            ([1, 2], [1, 2], "better must have 2 axes"),
            ([[1, 2]], [[1]], r"\[1, 2\] and \[1, 1\]"),
            (np.ones((0, 3)), np.ones((0, 3)), "not be empty"),
            ([[np.nan]], [[1]], "better must be finite"),
        ],
    )
    def test_refusals(self, better, worse, says):
        with pytest.raises(ValueError, match=says):
            wrong_winner(np.array(better), np.array(worse))


class TestCoverage:
    def test_hand_table(self):
        ends = np.array([[0, 2], [1, 3], [2, 2], [3, 9], [-5, 1]])
        assert coverage(ends, 2) == 0.6
        assert coverage(ends, 10) == 0
        assert coverage(ends[:2], 1.5) == 1

    @given(ends=TABLES.filter(lambda table: table.shape[1] >= 2), by=st.integers(0, 9))
    def test_wider_intervals_never_hold_less(self, ends, by):
        ends = np.sort(ends[:, :2], axis=1)
        assert coverage(ends + [-by, by], 1) >= coverage(ends, 1)

    @pytest.mark.parametrize("ends", [[1, 2], [[1, 2, 3]], np.ones((0, 2))])
    def test_refuses_what_is_no_list_of_intervals(self, ends):
        with pytest.raises(ValueError, match="intervals must"):
            coverage(np.array(ends), 0)


class TestStratifiedDraw:
    def test_hand_table(self):
        scores = np.array([[1, 100], [2, 200], [3, 300]])
        picks = np.array([[2, 0], [2, 0], [0, 1]])
        assert stratified_draw(scores, picks).tolist() == [[3, 100], [3, 100], [1, 200]]

    @given(scores=TABLES, seed=st.integers(0, 99))
    def test_every_game_is_made_of_its_own_runs(self, scores, seed):
        picks = np.random.default_rng(seed).integers(len(scores), size=scores.shape)
        drawn = stratified_draw(scores, picks)
        for game in range(scores.shape[1]):
            assert set(drawn[:, game]) <= set(scores[:, game])

    def test_every_run_once_is_the_table_itself(self):
        scores = np.arange(6.0).reshape(3, 2)
        each = np.arange(3)[:, None].repeat(2, axis=1)
        assert_array_equal(stratified_draw(scores, each), scores)

    @pytest.mark.parametrize("picks", [[0, 1], [[0, 1]], [[0], [1]]])
    def test_refuses_other_shapes(self, picks):
        with pytest.raises(ValueError, match="scores and picks must have the same"):
            stratified_draw(np.ones((2, 2)), np.array(picks))


class TestPerformanceProfile:
    def test_hand_table(self):
        came = performance_profile(np.array([1, 2, 2, 5]), np.array([0, 1, 2, 5]))
        assert came.tolist() == [1, 0.75, 0.25, 0]

    def test_all_games_count(self):
        scores = np.array([[1, 3], [5, 7]])
        assert performance_profile(scores, np.array([2, 6])).tolist() == [0.75, 0.25]

    @given(scores=TABLES)
    def test_it_falls_from_1_to_0(self, scores):
        profile = performance_profile(scores, np.arange(-10, 10))
        assert (profile[0], profile[-1]) == (1, 0)
        assert (np.diff(profile) <= 0).all()

    @given(scores=SCORES)
    def test_the_area_below_it_is_the_mean(self, scores):
        # For whole numbers: each is above as many thresholds as it is beyond -10.
        area = performance_profile(scores, np.arange(-10, 10)).sum() - 10
        assert_allclose(area, scores.mean(), atol=1e-12)

    @pytest.mark.parametrize(
        ("scores", "thresholds"), [([], [1]), (np.ones((1, 1, 1)), [1]), ([1], [[1]])]
    )
    def test_refusals(self, scores, thresholds):
        with pytest.raises(ValueError, match="must have"):
            performance_profile(np.array(scores), np.array(thresholds))


class TestPermutationTest:
    @pytest.mark.parametrize(
        ("ones", "others", "share"),
        [
            ([1], [2], 1),
            ([1, 2], [3, 4], 2 / 6),
            ([1, 2, 3], [7, 8, 9], 2 / 20),
            ([1, 2, 3, 4, 5], [6, 7, 8, 9, 10], 2 / 252),
            ([5, 5], [5, 5], 1),
            ([1, 4], [2, 3], 1),  # the means are equal
            ([9], [1, 2, 3], 1 / 4),
        ],
    )
    def test_hand_table(self, ones, others, share):
        assert permutation_test(np.array(ones), np.array(others)) == share

    @given(ones=SCORES, others=SCORES)
    def test_it_is_the_same_from_the_other_side(self, ones, others):
        there, back = permutation_test(ones, others), permutation_test(others, ones)
        assert there == back
        assert 0 < there <= 1

    def test_equals_scipys(self):
        rng = np.random.default_rng(0)
        # Of as many each: else scipy doubles the smaller end, and does not count both.
        ones, others = rng.normal(size=(2, 4))
        exact = stats.permutation_test(
            (ones, others),
            lambda a, b, axis: a.mean(axis) - b.mean(axis),
            vectorized=True,
            n_resamples=np.inf,
        )
        assert permutation_test(ones, others) == pytest.approx(exact.pvalue)

    def test_luck_alone_is_seldom_called_a_difference(self):
        rng = np.random.default_rng(0)
        alarms = [permutation_test(*rng.normal(size=(2, 5))) < 0.05 for _ in range(300)]
        assert np.mean(alarms) < 0.08

    @pytest.mark.parametrize(
        ("ones", "others", "says"),
        [
            ([], [1], "not be empty"),
            (range(12), range(12), "2,704,156 ways"),
            ([[1]], [1], "ones must have 1 axes"),
        ],
    )
    def test_refusals(self, ones, others, says):
        with pytest.raises(ValueError, match=says):
            permutation_test(np.array(ones), np.array(others))


class TestSeedsNeeded:
    @pytest.mark.parametrize(
        ("spread", "difference", "seeds"),
        [(1, 1, 16), (2, 1, 63), (1, 2, 4), (1, 0.1, 1570), (1, 10, 1)],
    )
    def test_hand_table(self, spread, difference, seeds):
        # 2 * (1.96 + 0.84)^2 is 15.7
        assert seeds_needed(spread, difference) == seeds

    def test_a_stricter_promise_takes_more(self):
        assert seeds_needed(1, 1, confidence=0.99) == 24
        assert seeds_needed(1, 1, power=0.9) == 22
        assert seeds_needed(1, 1, 0.9, 0.5) == 6

    def test_so_many_seeds_see_it_as_often_as_they_promise(self):
        rng, seeds = np.random.default_rng(0), seeds_needed(1, 1)
        ones, others = rng.normal(size=(2, 4_000, seeds))
        far = abs(ones.mean(1) + 1 - others.mean(1)) > 1.96 * np.sqrt(2 / seeds)
        assert far.mean() == pytest.approx(0.8, abs=0.02)

    @pytest.mark.parametrize(
        ("given", "says"),
        [
            ((0, 1), "above 0, got 0 and 1"),
            ((1, -1), "above 0, got 1 and -1"),
            ((1, 1, 95), "between 0 and 1, got 95"),
            ((1, 1, 0.95, 1), "between 0 and 1, got 0.95 and 1"),
        ],
    )
    def test_refusals(self, given, says):
        with pytest.raises(ValueError, match=says):
            seeds_needed(*given)
