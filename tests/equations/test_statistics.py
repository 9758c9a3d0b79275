import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.testing import assert_allclose, assert_array_equal
from scipy import stats

from tutorial_lib.equations.statistics import (
    bootstrap_interval,
    chance_of_any,
    interquartile_mean,
    normalised_score,
    percentile_bootstrap,
    probability_of_improvement,
)

SCORES = hnp.arrays(np.float64, st.integers(2, 9), elements=st.floats(-99, 99))


def draws(seed=0):
    return np.random.default_rng(seed)


class TestInterquartileMean:
    @pytest.mark.parametrize(
        ("scores", "mean"),
        [
            ([7], 7),
            ([1, 4], 2.5),
            ([1, 2, 99], 34),  # of three none is left out
            ([-99, 2, 4, 99], 3),
            ([4, -99, 99, 2], 3),  # in whatever order
            ([-99, 1, 2, 6, 99], 3),
            ([-99, 1, 2, 3, 6, 98, 99], 22),  # of seven only one at either end
            ([-99, -98, 1, 2, 3, 6, 98, 99], 3),
        ],
    )
    def test_hand_table(self, scores, mean):
        assert_allclose(interquartile_mean(np.float32(scores)), mean, rtol=1e-14)

    def test_of_curves_it_is_taken_at_every_moment(self):
        curves = np.array([[1, 99], [2, 5], [4, 7], [99, -99]])
        assert interquartile_mean(curves).tolist() == [3, 6]

    @given(scores=SCORES, failure=st.floats(-1e6, -100))
    def test_one_failed_run_of_many_moves_it_no_further_than_the_next(
        self, scores, failure
    ):
        scores = np.resize(scores, 8)
        failed, next_worst = scores.copy(), scores.copy()
        failed[scores.argmin()] = failure
        next_worst[scores.argmin()] = -99
        assert_allclose(
            interquartile_mean(failed), interquartile_mean(next_worst), rtol=1e-12
        )

    @given(scores=SCORES, seed=st.integers(0, 99))
    def test_the_order_of_the_seeds_does_not_matter(self, scores, seed):
        assert_allclose(
            interquartile_mean(draws(seed).permutation(scores)),
            interquartile_mean(scores),
            atol=1e-12,
        )


class TestBootstrapInterval:
    def test_of_two_scores_it_is_from_the_one_to_the_other(self):
        # Both draws are alike, and the lower one, in a quarter of the cases.
        assert bootstrap_interval(np.array([2.0, 6.0]), draws()) == (2, 6)
        assert bootstrap_interval(np.array([2.0, 6.0]), draws(), 0.4) == (4, 4)

    def test_equals_counting_every_possible_draw(self):
        scores = np.array([0.0, 1.0, 5.0, 20.0])
        every = np.array(np.meshgrid(*[scores] * 4)).reshape(4, -1)
        means = np.sort(np.sort(every, axis=0)[1:3].mean(axis=0))
        low, high = bootstrap_interval(scores, draws(), 0.8)
        assert (low, high) == tuple(np.quantile(means, [0.1, 0.9]))

    def test_covers_the_truth_about_as_often_as_it_says(self):
        rng, covered = draws(), 0
        for _ in range(100):
            low, high = bootstrap_interval(rng.normal(size=20), rng, 0.9)
            covered += low <= 0 <= high
        assert 80 <= covered <= 97

    @settings(deadline=None, max_examples=50)
    @given(scores=SCORES)
    def test_lies_within_the_scores_and_around_their_interquartile_mean(self, scores):
        low, high = bootstrap_interval(scores, draws())
        middle = interquartile_mean(scores)
        bounds = [scores.min(), low, middle, high, scores.max()]
        assert (np.diff(bounds) >= -1e-9).all()

    @pytest.mark.parametrize("shape", [(4,), (4, 3)])
    def test_equal_scores_leave_no_doubt(self, shape):
        low, high = bootstrap_interval(np.full(shape, 7.0), draws())
        assert_array_equal(low, np.full(shape[1:], 7))
        assert_array_equal(high, np.full(shape[1:], 7))

    def test_of_curves_it_is_taken_at_every_moment(self):
        curves = draws().normal(size=(5, 3))
        low, high = bootstrap_interval(curves, draws())
        assert low.shape == high.shape == (3,)
        for moment in range(3):
            alone = bootstrap_interval(curves[:, moment], draws())
            # Other draws of the same scores.
            assert_allclose((low[moment], high[moment]), alone, atol=0.2)

    def test_more_confidence_is_a_wider_interval(self):
        scores = draws().normal(size=10)
        narrow, wide = (bootstrap_interval(scores, draws(), c) for c in (0.5, 0.99))
        assert wide[0] < narrow[0] < narrow[1] < wide[1]

    def test_follows_from_the_generator_alone(self):
        scores = draws().normal(size=10)
        first, again = (bootstrap_interval(scores, draws(3), 0.77) for _ in range(2))
        assert first == again

    @pytest.mark.parametrize("confidence", [0, 1, 95, float("nan")])
    def test_refuses_a_confidence_that_is_no_share(self, confidence):
        with pytest.raises(ValueError, match=f"between 0 and 1, got {confidence}"):
            bootstrap_interval(np.arange(4), draws(), confidence)

    def test_refuses_to_tell_from_one_seed_how_others_do(self):
        with pytest.raises(ValueError, match=r"at least 2 seeds, got the shape \[1\]"):
            bootstrap_interval(np.array([3.0]), draws())


@pytest.mark.parametrize(
    "function", [interquartile_mean, lambda scores: bootstrap_interval(scores, draws())]
)
class TestRefusals:
    @pytest.mark.parametrize("scores", [3.0, [], np.zeros((4, 3, 2))])
    def test_shapes_that_are_no_scores(self, function, scores):
        with pytest.raises(ValueError, match=r"scores must be \[S\] or \[S, T\]"):
            function(scores)

    @pytest.mark.parametrize("missing", [float("nan"), float("inf")])
    def test_a_run_without_a_score(self, function, missing):
        with pytest.raises(ValueError, match="leave out what has no score yet"):
            function(np.array([1.0, missing, 2.0]))


class TestPercentileBootstrap:
    @pytest.mark.parametrize(
        ("scores", "confidence", "ends"),
        [
            ([7], 0.95, [7, 7]),
            ([2, 6], 0.95, [2, 6]),
            ([2, 6], 0.4, [4, 4]),
            ([1, 7, 4], 0.95, [1, 7]),  # the lowest three times: 1 of 27
            ([1, 7, 4], 0.86, [2, 6]),
            ([0, 0, 8, 100], 0.8, [0, 54]),  # not the mean: (0 + 8 + 100 + 100) / 4
        ],
    )
    def test_hand_table(self, scores, confidence, ends):
        came = percentile_bootstrap(np.array(scores), draws(), 10_000, confidence)
        assert_array_equal(came, ends)

    def test_does_what_scipy_does(self):
        scores = draws(4).normal(size=9)
        ours = percentile_bootstrap(scores, draws(), 100_000)
        assert_allclose(ours, bootstrap_interval(scores, draws()), atol=0.05)

    @given(scores=SCORES, seed=st.integers(0, 99))
    def test_lies_within_the_scores(self, scores, seed):
        low, high = percentile_bootstrap(scores, draws(seed), 50)
        assert scores.min() - 1e-9 <= low <= high <= scores.max() + 1e-9

    @pytest.mark.parametrize("scores", [[], [np.nan], np.zeros((3, 2))])
    def test_refuses_what_is_no_list_of_scores(self, scores):
        with pytest.raises(ValueError, match="scores must be"):
            percentile_bootstrap(np.asarray(scores), draws())

    def test_three_seeds_cover_the_truth_in_three_cases_of_four(self):
        rng, held = draws(), 0
        for _ in range(2_000):
            low, high = percentile_bootstrap(rng.normal(size=3), rng, 500)
            held += low <= 0 <= high
        assert 0.71 <= held / 2_000 <= 0.78


class TestProbabilityOfImprovement:
    @pytest.mark.parametrize(
        ("ones", "others", "probability"),
        [
            ([2], [1], 1),
            ([1], [2], 0),
            ([3], [3], 0.5),
            ([5, 1], [3, 3], 0.5),
            ([4, 3, 9], [3, 1], 5.5 / 6),
            ([1, 2, 100], [3], 1 / 3),  # by how much does not matter
        ],
    )
    def test_hand_table(self, ones, others, probability):
        assert probability_of_improvement(ones, others) == pytest.approx(probability)

    @given(ones=SCORES, others=SCORES)
    def test_one_wins_what_the_other_loses(self, ones, others):
        there = probability_of_improvement(ones, others)
        back = probability_of_improvement(others, ones)
        assert 0 <= there <= 1
        assert there + back == pytest.approx(1)

    @given(ones=SCORES, others=SCORES)
    def test_equals_a_test_that_statisticians_use(self, ones, others):
        wins = stats.mannwhitneyu(ones, others).statistic
        expected = wins / len(ones) / len(others)
        assert probability_of_improvement(ones, others) == pytest.approx(expected)

    @pytest.mark.parametrize(
        ("ones", "others"), [([], [1]), ([1], [np.nan]), (np.ones((2, 2)), [1])]
    )
    def test_refuses_what_is_no_list_of_scores(self, ones, others):
        with pytest.raises(ValueError, match="scores must be"):
            probability_of_improvement(ones, others)


class TestNormalisedScore:
    def test_hand_table(self):
        scores = normalised_score(np.array([-20.0, 20, 0, 30, -24]), -20.0, 20.0)
        assert_allclose(scores, [0, 1, 0.5, 1.25, -0.1])

    @pytest.mark.parametrize("reference", [-20, -30, float("nan")])
    def test_refuses_a_measure_that_is_no_better_than_chance(self, reference):
        with pytest.raises(ValueError, match=f"better than random; got {reference}"):
            normalised_score(0, -20, reference)


class TestChanceOfAny:
    @pytest.mark.parametrize(
        ("share", "draws", "chance"),
        [
            (0.5, 1, 0.5),
            (0.5, 2, 0.75),
            (0.1, 3, 0.271),
            (0, 10**6, 0),
            (1, 1, 1),
            (1, 0, 0),
            (0.3, 0, 0),
        ],
    )
    def test_hand_table(self, share, draws, chance):
        assert chance_of_any(share, draws) == pytest.approx(chance)

    def test_equals_drawing(self):
        drawn = draws().random((100_000, 20)) < 0.03
        assert chance_of_any(0.03, 20) == pytest.approx(drawn.any(1).mean(), abs=0.005)

    @pytest.mark.parametrize(("share", "count"), [(-0.1, 3), (1.1, 3), (0.5, -1)])
    def test_refuses_what_is_no_share_and_no_count(self, share, count):
        with pytest.raises(ValueError, match=f"got {share} and {count}"):
            chance_of_any(share, count)
