"""Exercises of lesson 06: one agent, many games, and what their scores can say."""

import math

import numpy as np

from tutorial_lib.equations.statistics import (
    chance_of_any,
    interquartile_mean,
    normalised_score,
    probability_of_improvement,
)
from tutorial_lib.lessons.exercises import Case, Exercise, Mistake
from tutorial_lib.worlds.frames import brighter


def _f64(values: list) -> np.ndarray:
    return np.array(values, dtype=np.float64)


# ---- brighter -----------------------------------------------------------------------


def _row_frames(*rows: list[int]) -> np.ndarray:
    """[T, 1, W] uint8: frames of a single row, so that they can be read."""
    return np.array(rows, dtype=np.uint8)[:, None]


def _by_step(frames: np.ndarray, frame_skip: int) -> np.ndarray:
    return frames.reshape(-1, frame_skip, *frames.shape[1:])


def _last_frame_alone(frames, frame_skip):
    return frames[frame_skip - 1 :: frame_skip]


def _first_two(frames, frame_skip):
    return np.maximum(frames[::frame_skip], frames[1::frame_skip])


def _of_all_frames(frames, frame_skip):
    return _by_step(frames, frame_skip).max(axis=1)


def _mean_of_two(frames, frame_skip):
    return _by_step(frames, frame_skip)[:, -2:].mean(axis=1)


def _added(frames, frame_skip):
    return frames[frame_skip - 2 :: frame_skip] + frames[frame_skip - 1 :: frame_skip]


def _darker(frames, frame_skip):
    return _by_step(frames, frame_skip)[:, -2:].min(axis=1)


def _picture_for_each_frame(frames, frame_skip):
    return np.maximum(frames[:-1], frames[1:])


def _across_two_steps(frames, frame_skip):
    return np.maximum(
        frames[frame_skip - 1 :: frame_skip], frames[frame_skip::frame_skip]
    )


def _always_four(frames, frame_skip):
    return np.maximum(frames[2::4], frames[3::4])


def _steps_interleaved(frames, frame_skip):
    steps = frames.reshape(frame_skip, -1, *frames.shape[1:])
    return steps[-2:].max(axis=0)


def _one_frame_as_a_whole(frames, frame_skip):
    pairs = _by_step(frames, frame_skip)[:, -2:]
    return np.array([max(pair, key=np.sum) for pair in pairs])


def _in_floats(frames, frame_skip):
    return brighter(frames, frame_skip).astype(np.float32)


BRIGHTER = Exercise(
    solution=brighter,
    cases=(
        Case(
            {
                "frames": _row_frames(
                    [99, 98],
                    [97, 96],
                    [10, 40],
                    [30, 25],
                    [95, 94],
                    [93, 92],
                    [7, 0],
                    [0, 6],
                ),
                "frame_skip": 4,
            },
            _row_frames([30, 40], [7, 6]),
            "two agent steps of four frames of two pixels. Only the last two frames of "
            "each step count; 92 to 99 are in the two before.",
        ),
        Case(
            {
                "frames": _row_frames([200], [100], [0], [9], [50], [60]),
                "frame_skip": 2,
            },
            _row_frames([200], [9], [60]),
            "three agent steps of two frames: here every frame counts.",
        ),
        Case(
            {
                "frames": np.array(
                    [[[0, 99], [0, 0]], [[8, 0], [1, 0]], [[0, 0], [1, 5]]],
                    dtype=np.uint8,
                ),
                "frame_skip": 3,
            },
            np.array([[[8, 0], [1, 5]]], dtype=np.uint8),
            "pictures of 2 x 2 pixels. The 8 is drawn in one frame, the 5 in the next, "
            "and the 1 in both.",
        ),
    ),
    mistakes=(
        Mistake(
            _last_frame_alone,
            "only the last frame of each step is left, and what the game draws in "
            "every other frame may be missing. Take the one before it too.",
        ),
        Mistake(
            _first_two,
            "these are the first two frames of each step. The agent wants to know how "
            "things stand now: take the last two.",
        ),
        Mistake(
            _of_all_frames,
            "the brightest of all frames of a step: things that move leave a trail. "
            "Take only the last two.",
        ),
        Mistake(
            _mean_of_two,
            "it is the mean of the two, so what is drawn in one of them is half as "
            "bright. Keep the larger: `np.maximum`.",
        ),
        Mistake(
            _added,
            "the two are added up, and in uint8 200 + 100 is 44. Keep the larger: "
            "`np.maximum`.",
        ),
        Mistake(
            _darker,
            "it keeps the darker pixel. Things that are drawn are brighter than the "
            "black behind them: `np.maximum`.",
        ),
        Mistake(
            _picture_for_each_frame,
            "every frame was compared with the next, whatever step it is in. Each "
            "agent step has one picture: go on by `frame_skip`.",
        ),
        Mistake(
            _across_two_steps,
            "the last frame of one step met the first of the next. Begin one frame "
            "earlier: `frame_skip - 2` and `frame_skip - 1`.",
        ),
        Mistake(
            _always_four,
            "every step has four frames here, whatever `frame_skip` says. Take the "
            "number from the argument.",
        ),
        Mistake(
            _steps_interleaved,
            "the frames of a step come one after another, and this `reshape` took them "
            "from far apart. The steps are the first axis: "
            "`frames.reshape(-1, frame_skip, ...)`.",
        ),
        Mistake(
            _one_frame_as_a_whole,
            "it chose one of the two frames as a whole. Each pixel is compared by "
            "itself: `np.maximum`.",
        ),
        Mistake(
            _in_floats,
            "the pixels became floats, four times as large. They come as uint8 and "
            "stay uint8.",
        ),
    ),
    hints=(
        "With four frames in a step, which are the last two of the first step? And of "
        "the second?",
        "`frames[frame_skip - 1 :: frame_skip]` is the last frame of every step.",
        "`np.maximum` of that and of `frames[frame_skip - 2 :: frame_skip]`.",
    ),
)


# ---- normalised_score ---------------------------------------------------------------


def _share_of_the_reference(score, random, reference):
    return score / reference


def _random_left_in_the_measure(score, random, reference):
    return (score - random) / reference


def _random_left_in_the_score(score, random, reference):
    return score / (reference - random)


def _brackets_forgotten(score, random, reference):
    return score - random / reference - random


def _gap_alone(score, random, reference):
    return score - random


def _cut_at_0_and_1(score, random, reference):
    return np.clip(normalised_score(score, random, reference), 0, 1)


def _never_below_0(score, random, reference):
    return np.maximum(normalised_score(score, random, reference), 0)


def _without_its_sign(score, random, reference):
    return np.abs(normalised_score(score, random, reference))


def _score_in_percent(score, random, reference):
    return 100 * normalised_score(score, random, reference)


def _ends_swapped(score, random, reference):
    return (score - reference) / (random - reference)


def _divided_whole(score, random, reference):
    return (score - random) // (reference - random)


NORMALISED_SCORE = Exercise(
    solution=normalised_score,
    cases=(
        Case(
            {"score": _f64([2, 12, 7]), "random": 2.0, "reference": 12.0},
            _f64([0, 1, 0.5]),
            "as bad as random, as good as the reference, and half-way between.",
        ),
        Case(
            {"score": 18.9, "random": -20.7, "reference": 9.3},
            1.32,
            "Pong in the paper of 2015: a random player, a human, and a DQN that is "
            "ahead of the human.",
        ),
        Case(
            {"score": _f64([[0, 5], [30, 10]]), "random": 5.0, "reference": 10.0},
            _f64([[-1, 0], [5, 1]]),
            "worse than random is below 0; 25 points more than random where the "
            "reference has 5 more are 5.",
        ),
    ),
    mistakes=(
        Mistake(
            _share_of_the_reference,
            "the random player is forgotten, who should have 0. Take `random` away, "
            "above the fraction line and below it.",
        ),
        Mistake(
            _random_left_in_the_measure,
            "`random` is taken away from the score alone, so the reference itself "
            "would not have 1. Divide by `reference - random`.",
        ),
        Mistake(
            _random_left_in_the_score,
            "`random` is taken away from the reference alone, so a random player would "
            "not have 0. Divide `score - random`.",
        ),
        Mistake(
            _brackets_forgotten,
            "without brackets `/` comes before `-`, so it divides `random` by "
            "`reference`. Put brackets around both differences.",
        ),
        Mistake(
            _gap_alone,
            "these are points above random, and a point is not the same in two games. "
            "Divide by `reference - random`.",
        ),
        Mistake(
            _cut_at_0_and_1,
            "it is cut at 0 and 1. Scores below random and above the reference say "
            "something too: leave them as they are.",
        ),
        Mistake(
            _never_below_0,
            "it is cut at 0. Worse than random is below 0: leave it as it is.",
        ),
        Mistake(
            _without_its_sign,
            "the sign is lost, so worse than random looks like better. Leave out the "
            "absolute value.",
        ),
        Mistake(
            _score_in_percent,
            "it is in percent, as in the paper. Here the reference has 1: leave out "
            "the 100.",
        ),
        Mistake(
            _ends_swapped,
            "the ends are swapped: random has 1 and the reference 0. Count from "
            "`random`: `score - random`.",
        ),
        Mistake(
            _divided_whole,
            "`//` drops what is after the point. Divide with `/`.",
        ),
    ),
    hints=(
        "How far is it from random to the reference? And how much of that way did the "
        "score go?",
        "Both ways begin at `random`: take it away from the score and from the "
        "reference.",
        "`(score - random) / (reference - random)`.",
    ),
)


# ---- interquartile_mean -------------------------------------------------------------


def _between(scores: np.ndarray, lower: int, upper: int) -> np.ndarray:
    """Mean without the `lower` worst and `upper` best of every column."""
    return np.sort(scores, axis=0)[lower : len(scores) - upper].mean(axis=0)


def _median(scores):
    return np.median(scores, axis=0)


def _mean_of_all(scores):
    return scores.mean(axis=0)


def _a_quarter_in_all(scores):
    cut = int(0.125 * len(scores))
    return _between(scores, cut, cut)


def _rounded_up(scores):
    cut = math.ceil(0.25 * len(scores))
    return _between(scores, cut, cut)


def _not_sorted(scores):
    cut = int(0.25 * len(scores))
    return scores[cut : len(scores) - cut].mean(axis=0)


def _best_left_out_alone(scores):
    return _between(scores, 0, int(0.25 * len(scores)))


def _worst_left_out_alone(scores):
    return _between(scores, int(0.25 * len(scores)), 0)


def _one_at_either_end(scores):
    return _between(scores, 1, 1)


def _between_percentiles(scores):
    low, high = np.percentile(scores, [25, 75], axis=0)
    inside = (scores >= low) & (scores <= high)
    return np.where(inside, scores, 0).sum(axis=0) / inside.sum(axis=0)


def _cut_0_leaves_nothing(scores):
    cut = int(0.25 * len(scores))
    return np.sort(scores, axis=0)[cut:-cut].mean(axis=0)


def _each_row_sorted(scores):
    cut = int(0.25 * len(scores))
    return np.sort(scores)[cut : len(scores) - cut].mean(axis=0)


def _all_in_one(scores):
    return interquartile_mean(scores.flatten())


INTERQUARTILE_MEAN = Exercise(
    solution=interquartile_mean,
    cases=(
        Case(
            {"scores": _f64([99, 3, -60, 5, 2, -50, 11, 10])},
            5.0,
            "eight seeds in no order: the two worst, -60 and -50, and the two best, 11 "
            "and 99, are left out. The mean of 2, 3, 5 and 10 is 5.",
        ),
        Case(
            {"scores": _f64([90, 4, 0, 11, 6])},
            7.0,
            "a quarter of five is 1.25, so one is left out at either end: 4, 6 and 11 "
            "are left.",
        ),
        Case(
            {"scores": _f64([15, 4, 90, 2, -40, 3, 1])},
            5.0,
            "a quarter of seven is 1.75, and still only one is left out at either end: "
            "1, 2, 3, 4 and 15 are left.",
        ),
        Case(
            {"scores": _f64([1, 9, 2])},
            4.0,
            "a quarter of three is less than one seed: nobody is left out.",
        ),
        Case(
            {"scores": _f64([[10, 1], [99, 2], [20, 3], [-99, 98]])},
            _f64([15, 2.5]),
            "four seeds at two moments: 10 and 20 are in the middle first, then 2 and "
            "3. The last seed was the worst and is the best.",
        ),
    ),
    mistakes=(
        Mistake(
            _median,
            "this is the median: all but the middle is left out. Leave out a quarter "
            "at either end, and take the mean of the rest.",
        ),
        Mistake(
            _mean_of_all,
            "all scores count. Leave out a quarter of them at either end.",
        ),
        Mistake(
            _a_quarter_in_all,
            "a quarter is left out in all, an eighth at either end. Leave out a "
            "quarter at *either* end, so that the middle half stays.",
        ),
        Mistake(
            _rounded_up,
            "the number of scores to leave out is rounded up. Round it down: "
            "`int(0.25 * len(scores))`.",
        ),
        Mistake(
            _not_sorted,
            "those in the middle of the array are not those in the middle of the "
            "scores. Sort first: `np.sort(scores, axis=0)`.",
        ),
        Mistake(
            _best_left_out_alone,
            "only the best are left out, so a failed run still pulls the mean down. "
            "Leave out as many of the worst.",
        ),
        Mistake(
            _worst_left_out_alone,
            "only the worst are left out, so a lucky run still pulls the mean up. "
            "Leave out as many of the best.",
        ),
        Mistake(
            _one_at_either_end,
            "one score is left out at either end, however many there are. Leave out a "
            "quarter: of eight, two.",
        ),
        Mistake(
            _between_percentiles,
            "it keeps what lies between two percentiles, and a percentile may lie "
            "between two seeds: of seven only three are left. Count instead: "
            "`int(0.25 * len(scores))` at either end.",
        ),
        Mistake(
            _cut_0_leaves_nothing,
            "with fewer than four scores `cut` is 0, and `[0:-0]` is empty. Write "
            "`[cut : len(scores) - cut]`.",
        ),
        Mistake(
            _each_row_sorted,
            "`np.sort` without an axis sorts each row, so a seed's own curve was put "
            "in order. Sort the seeds: `axis=0`.",
        ),
        Mistake(
            _all_in_one,
            "the scores of all moments were thrown together. Each column has a mean of "
            "its own: `axis=0`.",
        ),
    ),
    hints=(
        "Three steps: put the seeds in order, leave some out at either end, take the "
        "mean of the rest.",
        "`cut = int(0.25 * len(scores))` are left out at either end. Seeds are rows: "
        "`axis=0`, for one column or many.",
        "`np.sort(scores, axis=0)[cut : len(scores) - cut].mean(axis=0)`.",
    ),
    constants=frozenset({"CUT"}),
)


# ---- probability_of_improvement -----------------------------------------------------


def _ties_lost(ones, others):
    return (ones[:, None] > others).mean()


def _ties_won(ones, others):
    return (ones[:, None] >= others).mean()


def _ties_left_out(ones, others):
    wins, losses = (ones[:, None] > others).sum(), (ones[:, None] < others).sum()
    return wins / (wins + losses)


def _one_by_one(ones, others):
    pairs = list(zip(ones, others, strict=False))
    return sum((a > b) + 0.5 * (a == b) for a, b in pairs) / len(pairs)


def _the_others_wins(ones, others):
    return probability_of_improvement(others, ones)


def _means_compared(ones, others):
    return float(ones.mean() > others.mean())


def _against_their_mean(ones, others):
    return (ones > others.mean()).mean()


def _gap_of_means(ones, others):
    return ones.mean() - others.mean()


def _losses_taken_away(ones, others):
    return np.sign(ones[:, None] - others).mean()


def _wins_counted(ones, others):
    return probability_of_improvement(ones, others) * len(ones) * len(others)


def _by_the_number_of_ones(ones, others):
    return probability_of_improvement(ones, others) * len(others)


def _wins_in_percent(ones, others):
    return 100 * probability_of_improvement(ones, others)


PROBABILITY_OF_IMPROVEMENT = Exercise(
    solution=probability_of_improvement,
    cases=(
        Case(
            {"ones": _f64([6, 7]), "others": _f64([1, 3, 5, 90])},
            0.75,
            "two seeds against four: each wins against 1, 3 and 5, so six of eight "
            "pairs are won. How far ahead the 90 is does not matter.",
        ),
        Case(
            {"ones": _f64([2, 5]), "others": _f64([5, 5])},
            0.25,
            "no pair is won, two of four are ties: each is half a win.",
        ),
        Case(
            {"ones": _f64([1, 1, 4]), "others": _f64([1])},
            2 / 3,
            "three seeds against one: a win and two ties, 2 of 3.",
        ),
        Case(
            {"ones": _f64([-1, -2, -3]), "others": _f64([-9, -8])},
            1.0,
            "every pair is won. Scores may be below 0.",
        ),
    ),
    mistakes=(
        Mistake(
            _ties_lost,
            "a tie counts as lost. It is half a win: add half the share of `==`.",
        ),
        Mistake(
            _ties_won,
            "`>=` counts a tie as won. It is half a win: the share of `>` and half the "
            "share of `==`.",
        ),
        Mistake(
            _ties_left_out,
            "ties are left out. They are pairs too, and each is half a win: divide by "
            "the number of all pairs.",
        ),
        Mistake(
            _one_by_one,
            "the first met the first, the second the second. Seeds of two ways of "
            "learning do not belong together: compare each with every other, "
            "`ones[:, None]` with `others`.",
        ),
        Mistake(
            _the_others_wins,
            "this is how often `others` are ahead. Count the pairs that `ones` win.",
        ),
        Mistake(
            _means_compared,
            "it compares the two means, and says only yes or no. Compare seed with "
            "seed, and take the share that is won.",
        ),
        Mistake(
            _against_their_mean,
            "each seed is compared with the mean of the others, which a single lucky "
            "run can move far. Compare it with every one of them.",
        ),
        Mistake(
            _gap_of_means,
            "it is how far apart the means are, in points. Count who is ahead, not by "
            "how much.",
        ),
        Mistake(
            _losses_taken_away,
            "lost pairs are taken away from those won, so it runs from −1 to 1. Add 1 "
            "and halve it.",
        ),
        Mistake(
            _wins_counted,
            "it is the number of pairs won. Divide by the number of all pairs.",
        ),
        Mistake(
            _by_the_number_of_ones,
            "it divides by the number of `ones`, but there are more pairs: "
            "`len(ones) * len(others)`.",
        ),
        Mistake(
            _wins_in_percent,
            "it is in percent. A probability is from 0 to 1: leave out the 100.",
        ),
    ),
    hints=(
        "How many pairs of one seed of each are there? In how many of them is `ones` "
        "ahead?",
        "`ones[:, None] > others` compares every pair, [S, R]. A tie, `==`, is half a "
        "win.",
        "`(ones[:, None] > others).mean() + 0.5 * (ones[:, None] == others).mean()`.",
    ),
)


# ---- chance_of_any ------------------------------------------------------------------


def _added_up(share, draws):
    return share * draws


def _added_up_to_1(share, draws):
    return np.minimum(1, share * draws)


def _all_of_them(share, draws):
    return share**draws


def _none_of_them(share, draws):
    return (1 - share) ** draws


def _not_all_of_them(share, draws):
    return 1 - share**draws


def _one_draw_too_few(share, draws):
    return 1 - (1 - share) ** (draws - 1)


def _one_draw_alone(share, draws):
    return share


def _exactly_one(share, draws):
    return draws * share * (1 - share) ** (draws - 1)


def _times_not_power(share, draws):
    return 1 - (1 - share) * draws


def _chance_in_percent(share, draws):
    return 100 * chance_of_any(share, draws)


CHANCE_OF_ANY = Exercise(
    solution=chance_of_any,
    cases=(
        Case(
            {"share": np.array([0.5, 0, 1]), "draws": 2},
            np.array([0.75, 0, 1]),
            "two coins: at least one shows heads in three of four cases. What is not "
            "there is never drawn; where all are of the kind, always.",
        ),
        Case(
            {"share": 0.1, "draws": 3},
            0.271,
            "all three miss with 0.9 * 0.9 * 0.9, which is 0.729.",
        ),
        Case(
            {"share": 0.25, "draws": 8},
            0.899887,
            "two of eight are expected, and yet one time in ten none comes.",
        ),
        Case(
            {"share": 0.001, "draws": 32},
            0.0315089,
            "a batch of 32 from a memory in which one step of a thousand scored: 3 of "
            "100 batches hold such a step.",
        ),
        Case(
            {"share": 0.3, "draws": 0},
            0.0,
            "who never draws never meets one.",
        ),
    ),
    mistakes=(
        Mistake(
            _added_up,
            "chances are added up, and may pass 1. Draws that meet two of the kind "
            "would count twice: go by the chance that all miss.",
        ),
        Mistake(
            _added_up_to_1,
            "chances are added up and cut at 1, so enough draws would make it certain. "
            "One may miss every time: go by the chance that all miss.",
        ),
        Mistake(
            _all_of_them,
            "this is the chance that *all* draws are of the kind. One is enough: go by "
            "the chance that all miss.",
        ),
        Mistake(
            _none_of_them,
            "this is the chance that none is of the kind. At least one is the "
            "opposite: 1 minus that.",
        ),
        Mistake(
            _not_all_of_them,
            "this is the chance that at least one is *not* of the kind. All miss with "
            "`(1 - share) ** draws`.",
        ),
        Mistake(
            _one_draw_too_few,
            "it counts one draw too few: each of `draws` may miss.",
        ),
        Mistake(
            _one_draw_alone,
            "this is the chance of a single draw. There are `draws` of them.",
        ),
        Mistake(
            _exactly_one,
            "this is the chance of exactly one. Two and more are fine too: 1 minus the "
            "chance of none.",
        ),
        Mistake(
            _times_not_power,
            "`*` adds up the chances to miss. That all miss is their product: `**`.",
        ),
        Mistake(
            _chance_in_percent,
            "it is in percent. A chance is from 0 to 1: leave out the 100.",
        ),
    ),
    hints=(
        "At least one: the opposite is easier. What has to happen for none?",
        "A draw misses with `1 - share`. All of them miss with the product of these.",
        "`1 - (1 - share) ** draws`.",
    ),
)

EXERCISES: tuple[Exercise, ...] = (
    BRIGHTER,
    NORMALISED_SCORE,
    INTERQUARTILE_MEAN,
    PROBABILITY_OF_IMPROVEMENT,
    CHANCE_OF_ANY,
)
