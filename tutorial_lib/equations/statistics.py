"""What scores and counts say, and how far to trust it."""

import numpy as np
from scipy import stats

CUT = 0.25  # share of the scores left out at either end
RESAMPLES = 9_999


def interquartile_mean(scores: np.ndarray) -> np.ndarray:
    """Mean of the middle half: one lucky or one failed run can't move it far.

    A quarter of the scores is left out at either end, rounded down to whole scores:
    of fewer than four none is left out, and this is the mean.

    Args:
        scores: [S] or [S, T] float or int, a row for each seed.

    Returns:
        Scalar or [T] float64.

    Raises:
        ValueError: no scores, or some that are no finite numbers.

    Source: Agarwal et al. 2021, "Deep reinforcement learning at the edge of the
    statistical precipice", section 4.3.
    """
    scores = _checked(scores, least=1)
    cut = int(CUT * len(scores))
    # scipy's `trim_mean` does the same, and takes fifty times as long for a few seeds.
    ordered = np.partition(scores, (cut, len(scores) - cut - 1), axis=0)
    return ordered[cut : len(scores) - cut].mean(axis=0)


def bootstrap_interval(
    scores: np.ndarray, rng: np.random.Generator, confidence: float = 0.95
) -> tuple[np.ndarray, np.ndarray]:
    """Where the interquartile mean of other seeds would lie, as far as these can tell.

    Seeds are drawn anew from those that there are, with repetition, many times; the
    middle share `confidence` of the interquartile means is the interval. It is never
    wider than the scores are apart, so with three or four seeds it is too narrow.

    Args:
        scores: [S] or [S, T] float, a row for each seed, at least two.
        rng: draws the seeds.
        confidence: share of the draws that lie inside, between 0 and 1.

    Returns:
        Lower and upper end, each a scalar or [T] float64.

    Raises:
        ValueError: fewer than two scores, some that are no finite numbers, or a
            confidence outside 0 to 1.

    Source: Agarwal et al. 2021, section 4.1 (percentile bootstrap); Efron 1979.
    """
    scores = _checked(scores, least=2)
    if not 0 < confidence < 1:
        raise ValueError(f"confidence must be between 0 and 1, got {confidence}")
    interval = stats.bootstrap(
        (scores,),
        lambda drawn, axis: stats.trim_mean(drawn, CUT, axis=axis),
        n_resamples=RESAMPLES,
        batch=100,  # all at once, a long curve would take gigabytes
        axis=0,
        confidence_level=confidence,
        method="percentile",
        random_state=rng,  # its name in scipy 1.14, and still understood
    ).confidence_interval
    return interval.low, interval.high


def percentile_bootstrap(
    scores: np.ndarray,
    rng: np.random.Generator,
    resamples: int = 1_000,
    confidence: float = 0.95,
) -> np.ndarray:
    """An interval for the interquartile mean, from the scores of a few seeds alone.

    Seeds are drawn anew, as many as there are, with repetition; each time the
    interquartile mean is taken. The middle share `confidence` of these is the interval.
    `bootstrap_interval` does the same by scipy, and for curves too.

    Args:
        scores: [S] float or int, one for each seed.
        rng: draws the seeds.
        resamples: how often they are drawn anew.
        confidence: share of the interquartile means that lie inside, 0 to 1.

    Returns:
        [2] float64, the lower and the upper end.

    Raises:
        ValueError: no scores, some that are no finite numbers, or curves.

    Source: Efron 1979, "Bootstrap methods"; Agarwal et al. 2021, section 4.1.
    """
    scores = _checked(scores, least=1)
    if scores.ndim != 1:
        raise ValueError("scores must be [S], one for each seed; curves came")
    seeds = rng.integers(len(scores), size=(len(scores), resamples))
    means = interquartile_mean(scores[seeds])  # [resamples]
    left_out = (1 - confidence) / 2  # at either end
    return np.quantile(means, [left_out, 1 - left_out])


def probability_of_improvement(ones: np.ndarray, others: np.ndarray) -> float:
    """How often one way of learning beats another: a new seed of each, who is ahead?

    Every run of the one is compared with every run of the other; a tie is half a win.

    Args:
        ones: [S] float, a score for each seed.
        others: [R] float, of the way that it is compared with.

    Returns:
        0 to 1; 0.5 says that neither is better.

    Raises:
        ValueError: no scores, or some that are no finite numbers.

    Source: Agarwal et al. 2021, section 4.3; Mann and Whitney 1947.
    """
    ones, others = (_checked(each, least=1) for each in (ones, others))
    if ones.ndim + others.ndim != 2:
        raise ValueError("scores must be [S], one for each seed; curves came")
    ahead = np.sign(ones[:, None] - others)  # [S, R]: 1, 0 at a tie, -1
    return float((ahead.mean() + 1) / 2)


def normalised_score(
    score: np.ndarray | float, random: float, reference: float
) -> np.ndarray | float:
    """A score on a scale that all games share: 0 plays at random, 1 as the reference.

    Args:
        score: [...] float, points of a game.
        random: a random player's points in that game.
        reference: points of whoever is the measure, such as a human.

    Returns:
        [...] float, below 0 and above 1 too.

    Raises:
        ValueError: the reference is no better than random.

    Source: Mnih et al. 2015, Extended Data Table 2.
    """
    if not reference > random:
        raise ValueError(
            f"the reference must be better than random; got {reference} and {random}"
        )
    return (score - random) / (reference - random)


def chance_of_any(share: np.ndarray | float, draws: int) -> np.ndarray | float:
    """How likely at least one of several draws, with replacement, is of a rare kind.

    Args:
        share: [...] of that kind among all that may be drawn, each 0 to 1.
        draws: how many are drawn.

    Returns:
        [...] float, 0 to 1.

    Raises:
        ValueError: a share outside 0 to 1, or fewer than 0 draws.
    """
    share = np.asarray(share, dtype=np.float64)
    if not ((share >= 0) & (share <= 1)).all() or draws < 0:
        raise ValueError(
            f"share must be 0 to 1 and draws at least 0; got {share} and {draws}"
        )
    return 1.0 - (1.0 - share) ** draws


def _checked(scores: np.ndarray, least: int) -> np.ndarray:
    scores = np.asarray(scores, dtype=np.float64)
    if scores.ndim not in (1, 2) or len(scores) < least:
        raise ValueError(
            f"scores must be [S] or [S, T] with at least {least} seeds, got the shape "
            f"{list(scores.shape)}"
        )
    if not np.isfinite(scores).all():
        raise ValueError(
            "scores must be finite numbers; leave out what has no score yet"
        )
    return scores
