"""What a comparison of several seeds can tell, and how many of them it takes."""

from itertools import combinations
from math import ceil, comb
from statistics import NormalDist

import numpy as np

ROUNDING = 1e-9  # two differences that are closer than that are equal
MOST_SPLITS = 200_000  # that `permutation_test` counts in a second or two


def wrong_winner(better: np.ndarray, worse: np.ndarray) -> float:
    """How often the worse of two ways of learning has the higher mean.

    Args:
        better: [E, N] float, in each of E experiments the scores of N seeds.
        worse: [E, N] float, of the way that is worse in truth.

    Returns:
        0 to 1, a share of the experiments; a tie is half a win.

    Raises:
        ValueError: other shapes, or no experiments.

    Source: Henderson et al. 2018, "Deep reinforcement learning that matters".
    """
    better, worse = _scores("better", better, 2), _scores("worse", worse, 2)
    if better.shape != worse.shape:
        raise ValueError(
            "better and worse must have the same shape, [E, N]; got "
            f"{list(better.shape)} and {list(worse.shape)}"
        )
    ahead = better.mean(axis=1) - worse.mean(axis=1)  # [E]
    return float((ahead < 0).mean() + 0.5 * (ahead == 0).mean())


def coverage(intervals: np.ndarray, truth: float) -> float:
    """The share of experiments whose interval holds the truth.

    Args:
        intervals: [E, 2] float, the lower and the upper end in each of E experiments.
        truth: what they were to hold; an end that is equal to it does.

    Returns:
        0 to 1.

    Raises:
        ValueError: other shapes, or no experiments.

    Source: Efron 1979, "Bootstrap methods".
    """
    intervals = _scores("intervals", intervals, 2)
    if intervals.shape[1] != 2:
        raise ValueError(f"intervals must be [E, 2], got {list(intervals.shape)}")
    low, high = intervals.T
    return float(((low <= truth) & (truth <= high)).mean())


def stratified_draw(scores: np.ndarray, picks: np.ndarray) -> np.ndarray:
    """Runs drawn anew within each game, so that every game keeps its weight.

    Args:
        scores: [S, G] float, S seeds of each of G games.
        picks: [S, G] int64, which of a game's seeds is drawn, 0 to S - 1.

    Returns:
        [S, G] float, each column made of the same column of `scores`.

    Raises:
        ValueError: the shapes differ, or there are no scores.

    Source: Agarwal et al. 2021, "Deep reinforcement learning at the edge of the
    statistical precipice", section 4.1 (stratified bootstrap).
    """
    _scores("scores", scores, 2)
    if np.shape(scores) != np.shape(picks):
        raise ValueError(
            "scores and picks must have the same shape, [S, G]; got "
            f"{list(np.shape(scores))} and {list(np.shape(picks))}"
        )
    return np.take_along_axis(np.asarray(scores), np.asarray(picks), axis=0)


def performance_profile(scores: np.ndarray, thresholds: np.ndarray) -> np.ndarray:
    """For each threshold the share of all runs above it.

    Args:
        scores: [S] or [S, G] float, a row for each seed and a column for each game.
        thresholds: [K] float.

    Returns:
        [K] float64, 0 to 1.

    Raises:
        ValueError: other shapes, or no scores.

    Source: Agarwal et al. 2021, section 4.2; Dolan and Moré 2002.
    """
    scores = _scores("scores", scores, 1, 2)
    thresholds = _scores("thresholds", thresholds, 1)
    return (scores.ravel() > thresholds[:, None]).mean(axis=1)


def permutation_test(ones: np.ndarray, others: np.ndarray) -> float:
    """How often luck alone would set two means as far apart as these.

    If both ways are the same, any of the scores could have been of either. So they are
    dealt out anew in every way that there is.

    Args:
        ones: [N] float, a score for each seed.
        others: [M] float, of the way that it is compared with.

    Returns:
        The share of all ways to deal in which the means are at least as far apart, in
        whichever direction; the p-value of a two-sided test.

    Raises:
        ValueError: no scores, or so many that the ways cannot be counted.

    Source: Fisher 1935, "The design of experiments"; Colas et al. 2018, "How many
    random seeds?".
    """
    ones, others = _scores("ones", ones, 1), _scores("others", others, 1)
    every, ways = (
        np.concatenate([ones, others]),
        comb(len(ones) + len(others), len(ones)),
    )
    if ways > MOST_SPLITS:
        raise ValueError(
            f"{len(ones)} and {len(others)} scores can be dealt in {ways:,} ways, and "
            f"{MOST_SPLITS:,} at most are counted; give fewer scores"
        )
    seen = abs(ones.mean() - others.mean())
    as_far = 0
    for chosen in combinations(range(len(every)), len(ones)):
        rest = np.delete(every, chosen)
        apart = abs(every[list(chosen)].mean() - rest.mean())
        as_far += bool(apart >= seen - ROUNDING)
    return as_far / ways


def seeds_needed(
    spread: float, difference: float, confidence: float = 0.95, power: float = 0.8
) -> int:
    """How many seeds of each way it takes to see a difference.

    Args:
        spread: standard deviation of a way's scores from seed to seed, above 0.
        difference: of the two means, above 0, in the same unit.
        confidence: 1 minus how often a difference may be seen that is none.
        power: how often a difference that is there shall be seen.

    Returns:
        Seeds of each of the two ways, rounded up.

    Raises:
        ValueError: a spread or difference that is not above 0, or a share outside 0
            to 1.

    Source: Colas et al. 2018, section 4, for normal scores of equal spread.
    """
    if not (spread > 0 and difference > 0):
        raise ValueError(
            f"spread and difference must be above 0, got {spread} and {difference}"
        )
    if not (0 < confidence < 1 and 0 < power < 1):
        raise ValueError(
            f"confidence and power must be between 0 and 1, got {confidence} and "
            f"{power}"
        )
    normal = NormalDist()
    z = normal.inv_cdf(0.5 + confidence / 2) + normal.inv_cdf(power)
    return ceil(2 * (z * spread / difference) ** 2)


def _scores(name: str, given: np.ndarray, *axes: int) -> np.ndarray:
    """The argument as float64 with one of these numbers of axes, and not empty."""
    array = np.asarray(given, dtype=np.float64)
    if array.ndim not in axes or not array.size:
        wanted = " or ".join(map(str, axes))
        raise ValueError(
            f"{name} must have {wanted} axes and not be empty, got the shape "
            f"{list(array.shape)}"
        )
    if not np.isfinite(array).all():
        raise ValueError(
            f"{name} must be finite numbers; leave out what has no score yet"
        )
    return array
