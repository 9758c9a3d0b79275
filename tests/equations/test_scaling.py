import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from tutorial_lib.equations.scaling import speedup, wall_time

RUNS = st.lists(st.integers(0, 20), max_size=9)


class TestWallTime:
    @pytest.mark.parametrize(
        ("seconds", "jobs", "expected"),
        [
            ([], 2, 0),
            ([5], 3, 5),
            ([1, 2, 3], 1, 6),
            ([4, 1, 1, 1], 2, 4),  # the three short ones go to the other worker
            ([1, 1, 1, 4], 2, 5),  # the long one comes last
            ([3, 3, 3], 2, 6),
            ([1, 2, 3, 4], 9, 4),
        ],
    )
    def test_hand_table(self, seconds, jobs, expected):
        assert wall_time(np.array(seconds), jobs) == expected

    @given(seconds=RUNS, jobs=st.integers(1, 5))
    def test_within_what_is_possible(self, seconds, jobs):
        took, longest = wall_time(seconds, jobs), max(seconds, default=0)
        assert max(sum(seconds) / jobs, longest) <= took + 1e-9
        # Graham 1969: never as long as twice the shortest that there is.
        assert took <= sum(seconds) / jobs + longest + 1e-9

    @pytest.mark.parametrize(
        ("seconds", "jobs"), [([1], 0), ([-1], 2), ([np.nan], 2), ([[1]], 2)]
    )
    def test_refusals(self, seconds, jobs):
        with pytest.raises(ValueError, match="wall_time takes"):
            wall_time(np.array(seconds), jobs)


class TestSpeedup:
    @pytest.mark.parametrize(
        ("share", "processors", "times"),
        [(0, 8, 8), (1, 8, 1), (0.5, 2, 4 / 3), (0.1, 1, 1), (0.25, 3, 2)],
    )
    def test_hand_table(self, share, processors, times):
        assert speedup(share, processors) == pytest.approx(times)

    def test_of_several(self):
        assert_allclose(speedup(0.2, np.array([1, 2, 4])), [1, 5 / 3, 2.5])

    @given(share=st.floats(0.01, 1), processors=st.integers(1, 10**6))
    def test_never_beyond_what_cannot_be_shared(self, share, processors):
        assert (
            1 - 1e-9 <= speedup(share, processors) <= min(1 / share, processors) + 1e-9
        )

    @pytest.mark.parametrize(("share", "processors"), [(-0.1, 2), (1.1, 2), (0.5, 0)])
    def test_refusals(self, share, processors):
        with pytest.raises(ValueError, match=f"got {share} and {processors}"):
            speedup(share, processors)
