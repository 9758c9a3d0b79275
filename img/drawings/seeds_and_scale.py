"""Drawings of lesson 10."""

import math

from pen import OTHER, OURS, QUIET, SMALL, THIRD, Drawing


def two_bells() -> Drawing:
    """One seed of each, and the mean of ten of each."""
    d = Drawing(
        "two_bells",
        250,
        "Two wide bells that overlap: the scores of single seeds, the better one "
        "to the right. A dot drawn from the left bell lies to the right of one drawn "
        "from the right bell, so the worse way wins. Below, the means of ten seeds: "
        "two narrow bells that hardly overlap.",
    )
    for base, wide, title in (
        (112, 60, "one seed"),
        (222, 60 / math.sqrt(10), "mean of ten"),
    ):
        d.line([(20, base), (460, base)])
        d.write(20, base - 78, title, anchor="start", bold=True)
        for middle, colour in ((212, THIRD), (278, OURS)):
            xs = [middle + wide * k / 8 for k in range(-24, 25)]
            bell = [
                (x, base - 64 * math.exp(-0.5 * ((x - middle) / wide) ** 2))
                for x in xs
                if 20 <= x <= 460
            ]
            d.line(bell, colour=colour)
            d.area(bell, colour=colour)
    d.write(146, 70, "worse", colour=THIRD, anchor="end")
    d.write(346, 70, "better", colour=OURS, anchor="start")
    d.circle(292, 112, 7, colour=THIRD, filled=True)
    d.circle(236, 112, 7, colour=OURS, filled=True)
    d.write(312, 130, "the worse one wins", colour=THIRD, size=SMALL, anchor="start")
    d.write(460, 238, "score", size=SMALL, anchor="end")
    return d


def ten_intervals() -> Drawing:
    """What an interval promises."""
    d = Drawing(
        "ten_intervals",
        250,
        "Ten experiments, each with an interval as a horizontal bar, and the truth as "
        "one vertical line through all. Nine bars cross the line; the seventh does not "
        "reach it. The coverage is nine of ten.",
    )
    truth = 250
    bars = (
        *((180, 300), (214, 322), (160, 262), (236, 350), (196, 296)),
        *((228, 340), (272, 372), (150, 258), (206, 318), (188, 284)),
    )
    d.line([(truth, 26), (truth, 236)], colour=OTHER, width=3)
    d.write(truth, 14, "the truth", colour=OTHER, bold=True)
    for k, (left, right) in enumerate(bars):
        y = 38 + 21 * k
        held = left <= truth <= right
        colour = OURS if held else THIRD
        d.line([(left, y), (right, y)], colour=colour, width=5)
        d.line([(left, y - 6), (left, y + 6)], colour=colour)
        d.line([(right, y - 6), (right, y + 6)], colour=colour)
        if not held:
            d.write(right + 10, y, "missed", colour=colour, anchor="start")
    d.write(20, 80, "ten\nexperiments,\nten intervals", anchor="start", size=SMALL)
    d.write(20, 190, "coverage:\n9 of 10", anchor="start", bold=True)
    return d


def games_apart() -> Drawing:
    """The stratified bootstrap: each column is drawn from itself."""
    d = Drawing(
        "games_apart",
        226,
        "Two tables of three seeds by two games. On the left the runs that there are: "
        "2, 3, 5 in the first game and 80, 60, 90 in the second. On the right a table "
        "drawn anew: 5, 5, 2 and 60, 80, 80. Each column is drawn from its own.",
    )
    d.write(110, 16, "what was measured", bold=True)
    d.write(366, 16, "drawn anew", bold=True)
    runs = ((2, 3, 5), (80, 60, 90))
    drawn = ((5, 5, 2), (60, 80, 80))
    for left, table in ((40, runs), (296, drawn)):
        for game, (column, colour) in enumerate(zip(table, (OURS, OTHER), strict=True)):
            x = left + 78 * game
            d.write(x + 32, 44, f"game {game + 1}", colour=colour)
            for row, score in enumerate(column):
                d.box(x, 60 + 44 * row, 64, 36, str(score), colour=colour, filled=True)
    for y, colour in ((96, OURS), (150, OTHER)):
        d.arrow((190, y), (286, y), colour=colour)
    d.write(238, 82, "within game 1", size=SMALL, colour=OURS)
    d.write(238, 166, "within game 2", size=SMALL, colour=OTHER)
    d.write(240, 208, "never a run of one game in the other one's column", size=SMALL)
    return d


def profile_steps() -> Drawing:
    """How a profile is read."""
    d = Drawing(
        "profile_steps",
        250,
        "A falling staircase. At the left all runs are above the threshold, at the "
        "right none is. Four runs are four steps of a quarter each. The height over a "
        "threshold is the share of runs above it; the threshold at height one half is "
        "the median; the area is the mean.",
    )
    left, base, top = 70, 206, 36
    scores = (130, 190, 250, 380)
    height = base - top
    points: list[tuple[float, float]] = [(left, top)]
    for k, x in enumerate(scores):
        y = top + height * k / 4
        points += [(x, y), (x, y + height / 4)]
    d.area([*points, (left, base)], colour=OURS)
    d.line(points, colour=OURS, width=3)
    d.line([(left, top - 10), (left, base), (460, base)])
    for share, y in (("1", top), ("½", top + height / 2), ("0", base)):
        d.write(left - 12, y, share, anchor="end")
    for k, x in enumerate(scores):
        d.circle(x, base, 6, colour=OURS, filled=True)
        d.write(x, base + 20, f"run {k + 1}", size=SMALL)
    d.line([(left, top + height / 2), (190, top + height / 2)], dashed=True)
    d.write(204, 108, "median", anchor="start", size=SMALL)
    d.arrow((330, 84), (330, base - height / 4), colour=OTHER)
    d.write(330, 54, "above this threshold:\none run of four", colour=OTHER, size=SMALL)
    d.write(88, 176, "area: the mean", anchor="start", colour=OURS, size=SMALL)
    d.write(460, 240, "threshold", anchor="end", size=SMALL)
    d.write(left - 8, 12, "share of runs above", anchor="start", size=SMALL)
    return d


def dealt_anew() -> Drawing:
    """The permutation test as a deal of cards."""
    d = Drawing(
        "dealt_anew",
        250,
        "Six cards with scores. As measured, 7, 8 and 9 lie left and 1, 2 and 3 right: "
        "their means are 6 apart. Dealt anew, 7, 2 and 9 lie left and 1, 8 and 3 "
        "right: 2 apart. There are twenty deals, and only two of them are 6 apart.",
    )
    deals = (
        ("as measured", (7, 8, 9), (1, 2, 3), "6 apart", 40),
        ("dealt anew", (7, 2, 9), (1, 8, 3), "2 apart", 122),
    )
    for title, ones, others, apart, y in deals:
        d.write(14, y + 23, title, anchor="start", bold=True)
        for k, score in enumerate((*ones, *others)):
            x = 138 + 42 * k + (22 if k > 2 else 0)
            colour = OURS if score > 5 else OTHER
            d.box(x, y, 36, 46, str(score), colour=colour, filled=True)
        d.write(466, y + 23, apart, anchor="end")
    d.write(198, 20, "one way", colour=OURS)
    d.write(346, 20, "the other", colour=OTHER)
    d.write(240, 200, "20 deals; in 2 the means are 6 apart or more:", size=SMALL)
    d.write(240, 226, "luck alone does that once in ten times", bold=True)
    return d


def two_workers() -> Drawing:
    """A sweep on two workers, from the first run to the last."""
    d = Drawing(
        "two_workers",
        236,
        "A line of time for each of two workers. Seven runs of unlike length begin in "
        "their order, each at the worker that is free first. The fourth fails early "
        "and its worker takes the next run at once. At the end one worker has nothing "
        "left to do and waits for the other one's last run.",
    )
    names = ("worker 1", "worker 2")
    rows = (
        ((0, 80, "1"), (80, 70, "3"), (150, 88, "5"), (238, 92, "7")),
        ((0, 110, "2"), (110, 30, "4"), (140, 110, "6")),
    )
    for name, runs, y in zip(names, rows, (36, 112), strict=True):
        d.write(12, y + 24, name, anchor="start")
        for start, length, run in runs:
            failed = run == "4"
            colour = THIRD if failed else OURS
            text = "4 ✗" if failed else f"run {run}"
            if length < 60:
                d.box(96 + start, y, length - 3, 48, colour=colour, filled=True)
                d.write(
                    96 + start + length / 2, y - 12, text, colour=colour, size=SMALL
                )
            else:
                d.box(96 + start, y, length - 3, 48, text, colour=colour, filled=True)
    d.box(346, 112, 77, 48, "waits", dashed=True, size=SMALL)
    d.line([(426, 26), (426, 190)], colour=OTHER, dashed=True)
    d.arrow((96, 184), (456, 184))
    d.write(96, 202, "begin", anchor="start", size=SMALL)
    d.write(426, 202, "all are over", colour=OTHER, size=SMALL)
    d.write(
        240, 222, "a run that fails is told at the end; the others go on", size=SMALL
    )
    return d


def what_stays() -> Drawing:
    """Amdahl's law as bars."""
    d = Drawing(
        "what_stays",
        232,
        "Four bars: the time of one task on 1, 2, 4 and 8 processors. A fifth of it, "
        "the serial part, is as long in each. The rest is halved each time. With 8 "
        "processors the task is 3.3 times as fast, and it can never be 5 times.",
    )
    serial, whole = 0.2, 340
    d.write(86, 16, "serial", colour=THIRD, anchor="start", bold=True)
    d.write(160, 16, "what can be shared", colour=OURS, anchor="start", bold=True)
    for k, count in enumerate((1, 2, 4, 8)):
        y = 34 + 44 * k
        shared = whole * (1 - serial) / count
        word = "processor" if count == 1 else "processors"
        d.write(74, y + 16, f"{count}", anchor="end", bold=True)
        d.box(86, y, whole * serial, 32, colour=THIRD, filled=True, round=0)
        d.box(86 + whole * serial, y, shared, 32, colour=OURS, filled=True, round=0)
        times = 1 / (serial + (1 - serial) / count)
        if count > 1:
            x = 96 + whole * serial + shared
            d.write(x, y + 16, f"{times:.1f} times as fast", anchor="start", size=SMALL)
        if count == 8:
            d.write(74, y + 38, word, anchor="end", size=SMALL, colour=QUIET)
    d.line([(86 + whole * serial, 26), (86 + whole * serial, 218)], dashed=True)
    d.write(164, 214, "never left of this line: 5 times", size=SMALL, anchor="start")
    return d


DRAWINGS = (
    two_bells,
    ten_intervals,
    games_apart,
    profile_steps,
    dealt_anew,
    two_workers,
    what_stays,
)
