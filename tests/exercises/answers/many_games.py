"""Right and wrong answers to an exercise of lesson 07, as people write them.

Each is a body, one statement a line. A wrong one stands with words of what names it, or
with nothing.
"""

RIGHT = {
    "percentile_bootstrap": [
        """means = []
for _ in range(resamples):
    drawn = rng.choice(scores, size=len(scores))
    means.append(interquartile_mean(drawn))
tail = 100 * (1 - confidence) / 2
return np.percentile(means, [tail, 100 - tail])""",
        """drawn = rng.choice(scores, size=(resamples, len(scores)), replace=True)
means = interquartile_mean(drawn.T)
low = np.quantile(means, 0.5 - confidence / 2)
high = np.quantile(means, 0.5 + confidence / 2)
return np.array([low, high])""",
        """n = len(scores)
picks = rng.integers(0, n, (resamples, n))
ordered = np.sort(scores[picks], axis=1)
cut = n // 4
means = ordered[:, cut : n - cut].mean(axis=1)
alpha = 1 - confidence
return np.percentile(means, (50 * alpha, 100 - 50 * alpha))""",
        """n = len(scores)
picks = (rng.random((n, resamples)) * n).astype(int)
means = np.sort(interquartile_mean(scores[picks]))
at = (1 - confidence) / 2 * (resamples - 1)
low, high = int(round(at)), int(round(resamples - 1 - at))
return np.array([means[low], means[high]])""",
        """def one():
    return interquartile_mean(scores[rng.integers(len(scores), size=len(scores))])
means = np.array([one() for _ in range(resamples)])
return np.quantile(means, np.array([1 - confidence, 1 + confidence]) / 2)""",
    ],
}

WRONG = {
    "percentile_bootstrap": [
        (
            """tail = (1 - confidence) / 2
return np.quantile(scores, [tail, 1 - tail])""",
            "nothing is drawn anew",
        ),
        (
            """means = []
for _ in range(resamples):
    drawn = rng.choice(scores, size=len(scores), replace=False)
    means.append(interquartile_mean(drawn))
tail = (1 - confidence) / 2
return np.quantile(means, [tail, 1 - tail])""",
            "no seed is drawn twice",
        ),
        (
            """seeds = rng.integers(len(scores), size=(len(scores), resamples))
means = interquartile_mean(scores[seeds])
return np.quantile(means, [1 - confidence, confidence])""",
            "too much is left out",
        ),
        (
            """drawn = rng.choice(scores, size=(len(scores), resamples))
means = interquartile_mean(drawn)
tail = (1 - confidence) / 2
return np.percentile(means, [tail, 1 - tail])""",
            "read as hundredths",
        ),
        (
            """drawn = rng.choice(scores, size=(len(scores), resamples))
means = drawn.mean(axis=0)
tail = (1 - confidence) / 2
return np.quantile(means, [tail, 1 - tail])""",
            "the mean of each draw",
        ),
        (
            """drawn = rng.choice(scores, size=(len(scores), resamples))
medians = np.median(drawn, axis=0)
tail = (1 - confidence) / 2
return np.quantile(medians, [tail, 1 - tail])""",
            "the median of each draw",
        ),
        (
            """drawn = rng.choice(scores, size=(len(scores), resamples))
tail = (1 - confidence) / 2
return np.quantile(drawn, [tail, 1 - tail])""",
            "quantiles of the single seeds",
        ),
        (
            """drawn = rng.choice(scores, size=(len(scores), resamples))
means = interquartile_mean(drawn)
return np.array([min(means), max(means)])""",
            "from the lowest mean of all to the highest",
        ),
        (
            """seeds = rng.integers(len(scores), size=(len(scores), resamples))
means = interquartile_mean(scores[seeds])
tail = (1 - confidence) / 2
return np.quantile(means, [1 - tail, tail])""",
            "the upper end comes first",
        ),
        (
            """seeds = rng.integers(0, len(scores) - 1, size=(len(scores), resamples))
means = interquartile_mean(scores[seeds])
tail = (1 - confidence) / 2
return np.quantile(means, [tail, 1 - tail])""",
            "the last seed is never drawn",
        ),
        (
            """drawn = rng.choice(scores, size=len(scores))
means = interquartile_mean(drawn)
tail = (1 - confidence) / 2
return np.quantile(means, [tail, 1 - tail])""",
            "drawn anew only once",
        ),
        (
            """center = interquartile_mean(scores)
error = scores.std() / np.sqrt(len(scores))
return np.array([center - 1.96 * error, center + 1.96 * error])""",
            "",
        ),
        (
            """seeds = rng.integers(len(scores), size=(len(scores), 1_000))
means = interquartile_mean(scores[seeds])
left_out = (1 - confidence) / 2
return np.quantile(means, [left_out, 1 - left_out])""",
            "",
        ),
        (
            """def percentile_bootstrap(scores, rng, resamples=1_000, confidence=0.9):
    seeds = rng.integers(len(scores), size=(len(scores), resamples))
    means = interquartile_mean(scores[seeds])
    left_out = (1 - confidence) / 2
    return np.quantile(means, [left_out, 1 - left_out])""",
            "",
        ),
        (
            """def percentile_bootstrap(scores, rng, resamples=10, confidence=0.95):
    seeds = rng.integers(len(scores), size=(len(scores), resamples))
    means = interquartile_mean(scores[seeds])
    left_out = (1 - confidence) / 2
    return np.quantile(means, [left_out, 1 - left_out])""",
            "",
        ),
    ],
}
