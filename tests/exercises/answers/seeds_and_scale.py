"""Answers to the exercises of lesson 10, right and wrong, as people write them."""


def edits(body, *each):
    """A long body with one place written otherwise, each with words of its naming."""
    assert all(body.count(old) == 1 for old, _, _ in each)
    return [(body.replace(old, new), says) for old, new, says in each]


WRONG_WINNER = """a = np.mean(better, axis=1)
b = np.mean(worse, axis=1)
lost = np.sum(b > a)
tied = np.sum(b == a)
return (lost + tied / 2) / len(a)"""

COVERAGE = """held = 0
for low, high in intervals:
    if low <= truth <= high:
        held += 1
return held / len(intervals)"""

STRATIFIED = """drawn = np.empty_like(scores)
for g in range(scores.shape[1]):
    drawn[:, g] = scores[picks[:, g], g]
return drawn"""

PROFILE = """shares = []
for tau in thresholds:
    shares.append(np.mean(scores > tau))
return np.array(shares)"""

PERMUTATION = """heap = np.append(ones, others)
n = len(ones)
distance = abs(np.mean(ones) - np.mean(others))
extreme, total = 0, 0
for group in combinations(range(len(heap)), n):
    mask = np.zeros(len(heap), dtype=bool)
    mask[list(group)] = True
    d = abs(heap[mask].mean() - heap[~mask].mean())
    if d >= distance - 1e-9:
        extreme += 1
    total += 1
return extreme / total"""

SEEDS = """normal = NormalDist()
alpha = 1 - confidence
z_a = normal.inv_cdf(1 - alpha / 2)
z_b = normal.inv_cdf(power)
n = 2 * spread**2 * (z_a + z_b) ** 2 / difference**2
return ceil(n)"""

WALL = """workers = np.zeros(jobs)
for run in seconds:
    workers[np.argmin(workers)] += run
return float(workers.max())"""

SPEEDUP = """parallel = 1 - serial_share
return 1.0 / (serial_share + parallel / processors)"""

RIGHT = {
    "wrong_winner": [
        WRONG_WINNER,
        """gap = worse.mean(1) - better.mean(1)
return ((np.sign(gap) + 1) / 2).mean()""",
        """points = 0.0
for a, b in zip(better, worse):
    points += 1.0 if b.mean() > a.mean() else 0.5 if b.mean() == a.mean() else 0.0
return points / len(better)""",
        """a, b = better.sum(axis=1), worse.sum(axis=1)
return np.where(b > a, 1, np.where(b == a, 0.5, 0)).mean()""",
        "return np.heaviside(worse.mean(axis=1) - better.mean(axis=1), 0.5).mean()",
    ],
    "coverage": [
        COVERAGE,
        """inside = (intervals[:, 0] <= truth) & (intervals[:, 1] >= truth)
return inside.mean()""",
        """missed = (intervals[:, 0] > truth) | (intervals[:, 1] < truth)
return 1 - missed.mean()""",
        "return np.mean([low <= truth <= high for low, high in intervals])",
        "return float(np.mean((intervals - truth).prod(axis=1) <= 0))",
    ],
    "stratified_draw": [
        STRATIFIED,
        "return np.take_along_axis(scores, picks, axis=0)",
        """S, G = scores.shape
return np.array([[scores[picks[s, g], g] for g in range(G)] for s in range(S)])""",
        "return np.column_stack([c[p] for c, p in zip(scores.T, picks.T)])",
        "return scores[picks, np.arange(picks.shape[1])[None, :]]",
    ],
    "performance_profile": [
        PROFILE,
        """runs = np.sort(scores.ravel())
below = np.searchsorted(runs, thresholds, side="right")
return 1 - below / len(runs)""",
        """runs = scores.reshape(-1, 1)
return (runs > thresholds).mean(axis=0)""",
        """flat = scores.flatten()
return np.array([(flat > t).sum() / flat.size for t in thresholds])""",
        "return 1 - (scores.ravel()[:, None] <= thresholds).mean(0)",
    ],
    "permutation_test": [
        PERMUTATION,
        """every = np.concatenate([ones, others])
n, m = len(ones), len(others)
first = np.array(list(combinations(every, n))).sum(axis=1)
apart = np.abs(first / n - (every.sum() - first) / m)
seen = abs(ones.sum() / n - others.sum() / m)
return (apart >= seen - 1e-9).mean()""",
        """every = list(ones) + list(others)
seen = abs(ones.mean() - others.mean())
places = range(len(every))
hits = []
for c in combinations(places, len(ones)):
    a = np.mean([every[i] for i in c])
    b = np.mean([every[i] for i in places if i not in c])
    hits.append(abs(a - b) > seen - 1e-9)
return sum(hits) / len(hits)""",
        """every = np.concatenate([ones, others])
def apart(chosen):
    return abs(every[list(chosen)].mean() - np.delete(every, chosen).mean())
gaps = [apart(c) for c in combinations(range(len(every)), len(ones))]
return np.mean(np.array(gaps) + 1e-9 >= apart(range(len(ones))))""",
    ],
    "seeds_needed": [
        SEEDS,
        """z = NormalDist().inv_cdf
effect = difference / spread
return ceil(2 * ((z((1 + confidence) / 2) + z(power)) / effect) ** 2)""",
        """z = NormalDist().inv_cdf
need = z(1 - (1 - confidence) / 2) + z(power)
return int(np.ceil(2 * need**2 * (spread / difference) ** 2))""",
        """unit = NormalDist(0, 1)
factor = -unit.inv_cdf((1 - confidence) / 2) - unit.inv_cdf(1 - power)
variance = spread**2 + spread**2
return ceil(variance * factor**2 / difference**2)""",
    ],
    "wall_time": [
        WALL,
        """free = [0.0] * jobs
for each in seconds:
    free.sort()
    free[0] += each
return max(free)""",
        """busy = {worker: 0.0 for worker in range(jobs)}
for each in seconds:
    worker = min(busy, key=busy.get)
    busy[worker] = busy[worker] + each
return max(busy.values())""",
        """import heapq
heap = [0.0] * jobs
end = 0.0
for each in seconds:
    begin = heapq.heappop(heap)
    heapq.heappush(heap, begin + each)
    end = max(end, begin + each)
return end""",
    ],
    "speedup": [
        SPEEDUP,
        "return processors / (1 + serial_share * (processors - 1))",
        """before = 1.0
after = serial_share * before + (1 - serial_share) * before / processors
return before / after""",
        """p = 1 - serial_share
return 1 / (1 - p + p / processors)""",
    ],
}

WRONG = {
    "wrong_winner": [
        *edits(
            WRONG_WINNER,
            ("tied / 2", "0", "a tie counts as won by the better one"),
            ("tied / 2", "tied", "a tie counts as won by the worse one"),
            ("b > a", "a > b", "how often the better one wins"),
            (" / len(a)", "", "the number of experiments"),
            ("np.mean(better, axis=1)", "np.median(better, axis=1)", ""),
            ("np.mean(worse, axis=1)", "np.max(worse, axis=1)", ""),
        ),
        (
            """a, b = better.mean(axis=0), worse.mean(axis=0)
return (b > a).mean() + (b == a).mean() / 2""",
            "the mean goes over the experiments",
        ),
        (
            "return np.heaviside(worse - better, 0.5).mean()",
            "seed is compared with seed",
        ),
        (
            """a, b = better.max(1), worse.max(1)
return (b > a).mean() + (b == a).mean() / 2""",
            "the best seed of each decides",
        ),
        (
            """a, b = np.median(better, 1), np.median(worse, 1)
return (b > a).mean() + (b == a).mean() / 2""",
            "the medians are compared",
        ),
        (
            """a, b = better[:, 0], worse[:, 0]
return (b > a).mean() + (b == a).mean() / 2""",
            "only the first seed",
        ),
        ("return 1.0 if worse.mean() > better.mean() else 0.0", "are made into one"),
    ],
    "coverage": [
        *edits(
            COVERAGE,
            ("low <= truth <= high", "low < truth < high", "counts as missed"),
            ("low <= truth <= high", "low <= truth", "only the lower end"),
            ("low <= truth <= high", "truth <= high", "only the upper end"),
            ("low <= truth <= high", "not low <= truth <= high", "truth is missed"),
            (" / len(intervals)", "", "the number of intervals"),
        ),
        (
            """low, high = intervals[:, 0], intervals[:, 1]
return ((low <= truth) | (high >= truth)).mean()""",
            "one of the two ends is enough",
        ),
        (
            """low, high = intervals.mean(0)
return 1.0 if low <= truth <= high else 0.0""",
            "the mean of all intervals",
        ),
        (
            "return float(all(low <= truth <= high for low, high in intervals))",
            "whether all of them",
        ),
        (
            "return float(any(low <= truth <= high for low, high in intervals))",
            "whether one of them",
        ),
        ("return np.mean(intervals[:, 1] - intervals[:, 0])", "how wide"),
        ("return np.diff(intervals, axis=1).mean()", "how wide"),
    ],
    "stratified_draw": [
        *edits(
            STRATIFIED,
            ("scores[picks[:, g], g]", "scores[picks[:, 0], g]", "whole rows"),
            ("scores[picks[:, g], g]", "scores[picks[:, g], 0]", "of the first game"),
            ("scores[picks[:, g], g]", "picks[:, g]", "the numbers of the seeds"),
            ("scores[picks[:, g], g]", "scores[picks[:, g] - 1, g]", "the seed before"),
            ("scores[picks[:, g], g]", "scores[:, g]", "nothing is drawn"),
            ("return drawn", "return drawn.T", ""),
            ("return drawn", "return drawn.mean(axis=0)", "the mean of each game"),
        ),
        ("return scores[picks]", "third axis"),
        ("return scores.flatten()[picks]", "the games are mixed"),
        ("return np.take_along_axis(scores, np.sort(picks, 0), 0)", "put in order"),
        ("return np.take_along_axis(scores, picks[::-1], 0)", ""),
        (
            "return np.take_along_axis(scores, len(scores) - 1 - picks, 0)",
            "from the end",
        ),
    ],
    "performance_profile": [
        *edits(
            PROFILE,
            ("scores > tau", "scores >= tau", "equal to the threshold"),
            ("scores > tau", "scores < tau", "below each threshold"),
            ("scores > tau", "scores <= tau", "not above"),
            ("np.mean(scores", "np.sum(scores", "the number of runs"),
            ("scores > tau", "np.abs(scores) > tau", "the sign of the scores"),
            (
                "np.mean(scores > tau)",
                "float(np.mean(scores) > tau)",
                "the mean of all",
            ),
            (
                "np.mean(scores > tau)",
                "float(scores.max() > tau)",
                "the best run alone",
            ),
            ("np.array(shares)", "np.mean(shares)", ""),
        ),
        (
            "return (scores.ravel()[:, None] > thresholds).mean(axis=1)",
            "thresholds below each run",
        ),
        (
            "return np.array([(scores > t).sum() / len(scores) for t in thresholds])",
            "that of the seeds alone",
        ),
        (
            "return np.array([float(np.median(scores) > t) for t in thresholds])",
            "the median of all",
        ),
    ],
    "permutation_test": [
        *edits(
            PERMUTATION,
            ("d >= distance - 1e-9", "d > distance + 1e-9", "does not count"),
            ("d >= distance - 1e-9", "d < distance - 1e-9", "less far apart"),
            ("extreme / total", "extreme", "the number of ways"),
            ("extreme / total", "(extreme - 1) / total", "is left out"),
            ("extreme / total", "(extreme + 1) / (total + 1)", "one way is counted"),
            ("extreme / total", "extreme / total / 2", ""),
            ("extreme / total", "distance", "how far apart the means are"),
            ("heap[~mask].mean()", "heap.mean()", "compared with all"),
            ("heap[~mask].mean()", "np.mean(others)", "stays as it was"),
            (
                "abs(heap[mask].mean() - heap[~mask].mean())",
                "abs(heap[mask].mean())",
                "",
            ),
        ),
        (
            """heap = np.append(ones, others)
seen = ones.mean() - others.mean()
hits = []
for c in combinations(range(len(heap)), len(ones)):
    d = heap[list(c)].mean() - np.delete(heap, c).mean()
    hits.append(d >= seen - 1e-9)
return np.mean(hits)""",
            "only one direction counts",
        ),
    ],
    "seeds_needed": [
        *edits(
            SEEDS,
            ("n = 2 *", "n = 1 *", "one way alone"),
            ("n = 2 *", "n = 4 *", "twice too many"),
            ("1 - alpha / 2", "1 - alpha", "all at one end"),
            ("z_a + z_b", "z_a", "the power is left out"),
            ("z_a + z_b", "z_a - z_b", "makes it fewer"),
            ("inv_cdf(power)", "inv_cdf(0.5 + power / 2)", "among two ends"),
            ("ceil(n)", "int(n)", "rounded down"),
            ("ceil(n)", "n", "not rounded"),
            ("(z_a + z_b) ** 2", "(z_a**2 + z_b**2)", "one by one"),
            ("spread**2", "spread**4", "squared twice"),
            ("difference**2", "difference", ""),
        ),
    ],
    "wall_time": [
        *edits(
            WALL,
            ("workers.max()", "workers.min()", "when the first worker"),
            ("workers.max()", "workers.mean()", "divided evenly"),
            ("workers.max()", "workers[0]", "the first worker of the list"),
            ("workers.max()", "workers.sum()", "as on one worker"),
            ("in seconds", "in sorted(seconds)", "the shortest run comes first"),
            ("in seconds", "in sorted(seconds)[::-1]", "the longest run comes first"),
            ("in seconds", "in seconds[:-1]", "the last run is left out"),
            ("np.argmin", "np.argmax", "as on one worker"),
        ),
        (
            """workers = [0.0] * jobs
for i, run in enumerate(seconds):
    workers[i % jobs] += run
return max(workers)""",
            "dealt out in turns",
        ),
        (
            """total = 0.0
for i in range(0, len(seconds), jobs):
    total += np.max(seconds[i : i + jobs])
return total""",
            "slowest of each round",
        ),
        ("return float(np.max(seconds))", "the longest run"),
        (
            "return max(np.sum(seconds) / jobs, np.max(seconds))",
            "least that is possible",
        ),
    ],
    "speedup": [
        *edits(
            SPEEDUP,
            ("1.0 / (serial_share + parallel / processors)", "processors / 1.0", ""),
            ("1.0 / (", "(", "the time that is left"),
            ("parallel / processors", "1 / processors", "comes on top"),
            ("parallel / processors)", "parallel / processors) - 1", "1 more"),
            (
                "parallel / processors",
                "parallel / (processors + 1)",
                "one processor too",
            ),
            (
                "parallel / processors",
                "parallel / np.log2(processors + 1)",
                "logarithm",
            ),
        ),
        ("return 1 / (1 - serial_share + serial_share / processors)", "are swapped"),
        ("return serial_share + (1 - serial_share) * processors", "Gustafson"),
        ("return processors * (1 - serial_share)", "takes no time"),
        (
            "return 1 / (serial_share + (1 - serial_share) / processors) / processors",
            "the efficiency",
        ),
        (
            "return 1 - (serial_share + (1 - serial_share) / processors)",
            "the share of time that is saved",
        ),
    ],
}
