"""Exercise of lesson 07: an interval from a few seeds."""

from collections.abc import Callable
from itertools import product
from typing import Any

import numpy as np

from tutorial_lib.equations.statistics import interquartile_mean, percentile_bootstrap
from tutorial_lib.exercises import draws
from tutorial_lib.exercises.exercise import NUMPY, Exercise, Row

ANSWER = """
seeds = rng.integers(len(scores), size=(len(scores), resamples))
means = interquartile_mean(scores[seeds])
left_out = (1 - confidence) / 2
return np.quantile(means, [left_out, 1 - left_out])
"""

MISTAKES = """
+ left_out = (1 - confidence) / 2
+ return np.quantile(scores, [left_out, 1 - left_out])
these are quantiles of the scores themselves, and nothing is drawn anew. Draw seeds,
take their interquartile mean, many times; take quantiles of those means.

- rng.integers(len(scores), size=(len(scores), resamples))
+ rng.permuted(np.tile(np.arange(len(scores))[:, None], resamples), axis=0)
no seed is drawn twice, so each draw holds all of them and has the same mean. Draw with
repetition: `rng.integers(len(scores), size=...)`.

- left_out = (1 - confidence) / 2
+ left_out = 1 - confidence
too much is left out: half of `1 - confidence` belongs to either end.

- np.quantile(means, [left_out, 1 - left_out])
+ np.percentile(means, [left_out, 1 - left_out])
the shares to leave out are read as hundredths, so both ends are nearly the lowest mean.
`np.percentile` takes 2.5 where `np.quantile` takes 0.025.

- interquartile_mean(scores[seeds])
+ scores[seeds].mean(axis=0)
the mean of each draw is taken, with the worst and the best seed in it. Take the
interquartile mean.

- interquartile_mean(scores[seeds])
+ np.median(scores[seeds], axis=0)
the median of each draw is taken. Take the interquartile mean.

- interquartile_mean(scores[seeds])
+ scores[seeds].ravel()
quantiles of the single seeds that were drawn are taken. Take the interquartile mean of
each draw first: one number for every draw.

+ seeds = rng.integers(len(scores), size=(len(scores), resamples))
+ means = interquartile_mean(scores[seeds])
+ return np.array([means.min(), means.max()])
it goes from the lowest mean of all to the highest, whatever `confidence` is. Leave out
half of `1 - confidence` at either end.

+ seeds = rng.integers(len(scores), size=(len(scores), resamples))
+ means = interquartile_mean(scores[seeds])
+ spread = 1.96 * means.std()
+ return interquartile_mean(scores) + np.array([-spread, spread])
the ends lie two deviations of the means away: that takes the means for normal. Take
their quantiles.

- [left_out, 1 - left_out]
+ [1 - left_out, left_out]
the upper end comes first. The lower one belongs there.

- rng.integers(len(scores),
+ rng.integers(len(scores) - 1,
the last seed is never drawn: `rng.integers(n)` goes to n - 1 by itself.

- size=(len(scores), resamples)
+ size=(len(scores), 1)
seeds are drawn anew only once. Draw them `resamples` times.
"""


def exact(scores: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The means that a draw can have, in order, and the share of draws up to each."""
    drawn = np.array(list(product(scores, repeat=len(scores)))).T
    means, counts = np.unique(interquartile_mean(drawn).round(9), return_counts=True)
    return means, counts.cumsum() / counts.sum()


def draw(rng: draws.Generator) -> dict[str, Any]:
    """One to four seeds, and a share whose ends no luck of the draw can move."""
    scores = draws.numbers(rng, int(rng.integers(1, 5)), whole=0.3)
    _, shares = exact(scores)
    jumps = np.array([0, *shares[:-1], *(1 - shares[:-1])])
    left_out = np.arange(1, 95) / 200
    off = np.abs(left_out[:, None] - jumps).min(axis=1)
    off /= np.sqrt(left_out * (1 - left_out))  # in deviations of one draw
    resamples = int(next(n for n in (200, 400, 1_000) if off.max() * n**0.5 > 4.5))
    safe = left_out[off * resamples**0.5 > 4.5]
    return {
        "scores": scores,
        "rng": np.random.default_rng(rng.integers(1000)),
        "resamples": resamples,
        "confidence": float(1 - 2 * draws.one_of(rng, *safe)),
    }


def drawn_anew(fn: Callable[..., Any]) -> str | None:
    """The draws come from the generator, and differ from one to the next."""
    scores = np.random.default_rng(3).normal(size=8)
    first, again, other = (
        np.asarray(fn(scores, np.random.default_rng(seed), 50)) for seed in (1, 1, 2)
    )
    if not np.array_equal(first, again):
        return "The same generator gave two intervals: draw from `rng` alone."
    if np.array_equal(first, other):
        return (
            "Two generators gave the same interval of eight seeds by 50 draws: draw "
            "the seeds from `rng`."
        )
    return None


def as_many(fn: Callable[..., Any]) -> str | None:
    """As many draws as asked for: one has one mean."""
    scores = np.array([1.0, 7, 4])
    low, high = np.asarray(fn(scores, np.random.default_rng(0), 1)).tolist()
    if low != high:
        return (
            f"From {low:.4g} to {high:.4g} with `resamples` 1. One draw has one mean, "
            "so both ends are the same."
        )
    return None


def left_out(fn: Callable[..., Any]) -> str | None:
    """What is left out has its defaults."""
    scores = np.random.default_rng(3).normal(size=8)
    given = {"resamples": 1_000, "confidence": 0.95}
    full = np.asarray(fn(scores, np.random.default_rng(1), **given))
    for name in given:
        rest = {key: value for key, value in given.items() if key != name}
        came = np.asarray(fn(scores, np.random.default_rng(1), **rest))
        if not np.array_equal(came, full):
            return f"`{name}` left out is {given[name]}, and another interval came."
    return None


def by_hand(
    scores: list[float], draws: int, confidence: float, ends: list[float], why: str
) -> Row:
    """A row whose ends follow from counting."""
    given = {"scores": np.array(scores), "rng": np.random.default_rng(0)}
    given |= {"resamples": draws, "confidence": confidence}
    return Row(given, np.array(ends, dtype=np.float64), why)


EXERCISE = Exercise(
    percentile_bootstrap,
    ANSWER,
    rows=(
        by_hand(
            [1.0, 7, 4],
            2_500,
            0.95,
            [1, 7],
            "three seeds: one draw of 27 holds the lowest three times. That is more "
            "than the 2.5 % that are left out: it goes from lowest to highest.",
        ),
        by_hand(
            [1.0, 7, 4],
            1_000,
            0.86,
            [2, 6],
            "the lowest three times is 1 draw of 27; twice, with the 4, are 3 more.",
        ),
        by_hand([2.0, 6], 300, 0.2, [4, 4], "half of all draws hold both seeds."),
        by_hand(
            [0.0, 0, 8, 100],
            1_000,
            0.8,
            [0, 54],
            "four seeds: of each draw the lowest and the highest are left out. 54 is "
            "the mean of 8 and 100.",
        ),
    ),
    draw=draw,
    mistakes=MISTAKES,
    hints=(
        "Three lines: which seeds are drawn, their interquartile means, two quantiles.",
        "`rng.integers(len(scores), size=(len(scores), resamples))` has a column for "
        "each draw. `scores[seeds]` are their scores, and `interquartile_mean` takes "
        "its mean along each column.",
        "`left_out = (1 - confidence) / 2`, then "
        "`np.quantile(means, [left_out, 1 - left_out])`.",
    ),
    difficulty=2,
    minutes=12,
    properties=(drawn_anew, as_many, left_out),
    names={**NUMPY, "interquartile_mean": interquartile_mean},
)
