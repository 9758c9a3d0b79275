"""Drawings of lesson 07."""

from pen import OTHER, OURS, QUIET, SMALL, THIRD, Drawing


def one_agent_three_games() -> Drawing:
    """What the game decides, and what it does not."""
    d = Drawing(
        "one_agent_three_games",
        250,
        "Three games, Space Invaders, Phoenix and Venture, hand the same kind of "
        "input, four grey pictures, to one agent. It is the same network and the "
        "same settings; only the number of its outputs differs: 6, 8 and 18, one "
        "for each button.",
    )
    d.box(176, 30, 128, 190, "", colour=OURS, filled=True)
    d.write(240, 98, "one agent", colour=OURS, bold=True)
    d.write(240, 138, "same network,\nsame settings,\nsame loop", colour=OURS)
    games = (
        ("Space\nInvaders", "6 values", 60),
        ("Phoenix", "8 values", 125),
        ("Venture", "18 values", 190),
    )
    for name, values, y in games:
        d.box(8, y - 23, 92, 46, name)
        d.arrow((104, y), (172, y))
        d.arrow((308, y), (376, y), colour=OTHER)
        d.write(382, y, values, colour=OTHER, anchor="start")
    d.write(138, 14, "4 grey pictures", size=SMALL)
    d.write(402, 14, "one for each button", colour=OTHER, size=SMALL)
    d.write(240, 238, "what the game decides: the number of outputs", size=SMALL)
    return d


def middle_half() -> Drawing:
    """Where mean, median and interquartile mean look."""
    d = Drawing(
        "middle_half",
        215,
        "Eight runs as dots on a scale of scores: two low ones, four in the middle, "
        "two far above. The interquartile mean leaves out two dots at either end "
        "and is the mean of the middle four. The mean of all eight is pulled "
        "towards the far ones.",
    )
    dots = (92, 114, 158, 176, 205, 225, 398, 450)
    d.box(142, 58, 100, 68, colour=OURS, filled=True)
    for i, x in enumerate(dots):
        kept = 2 <= i <= 5
        d.circle(x, 92, 8, colour=OURS if kept else QUIET, filled=kept)
    d.line([(20, 126), (460, 126)])
    d.write(192, 40, "the middle half", colour=OURS, bold=True)
    d.write(100, 72, "left out", size=SMALL)
    d.write(424, 72, "left out", size=SMALL)
    middle, mean = sum(dots[2:6]) / 4, sum(dots) / 8
    d.arrow((middle, 162), (middle, 130), colour=OURS)
    d.write(middle - 4, 174, "interquartile mean", colour=OURS, anchor="end")
    d.arrow((mean, 162), (mean, 130), colour=OTHER)
    d.write(mean + 2, 174, "mean of all, pulled", colour=OTHER, anchor="start")
    d.write(mean + 2, 194, "by two lucky runs", colour=OTHER, anchor="start")
    d.write(452, 140, "score", anchor="end", size=SMALL)
    return d


def drawing_anew() -> Drawing:
    """The bootstrap with three seeds."""
    d = Drawing(
        "drawing_anew",
        300,
        "A bag holds three balls: the scores 286, 296 and 319. Three balls are "
        "drawn, each put back before the next one, and their mean is written down. "
        "One draw has 286, 319, 286, another 296, 296, 319, a third three times "
        "286. After a thousand draws the middle 95 percent of the means are the "
        "interval.",
    )
    colours = {286: OURS, 296: OTHER, 319: THIRD}
    d.box(14, 70, 96, 150, colour=QUIET, filled=True, round=26)
    for (score, colour), y in zip(colours.items(), (104, 146, 188), strict=True):
        d.circle(62, y, 20, str(score), colour=colour, size=SMALL)
    d.write(62, 50, "three seeds", bold=True)
    d.write(215, 50, "draw, put back, draw", bold=True)
    d.write(350, 50, "mean", bold=True)
    rows = (((286, 319, 286), 84), ((296, 296, 319), 132), ((286, 286, 286), 180))
    for balls, y in rows:
        d.arrow((114, y), (148, y))
        for i, score in enumerate(balls):
            d.circle(174 + 44 * i, y, 20, str(score), colour=colours[score], size=SMALL)
        d.arrow((288, y), (322, y))
        d.write(350, y, f"{sum(balls) / 3:.0f}")
    d.write(218, 216, "… a thousand times", size=SMALL)
    d.line([(400, 60), (414, 60), (414, 212), (400, 212)])
    d.arrow((414, 136), (446, 136), (446, 252), (408, 252))
    d.line([(80, 252), (400, 252)], width=1)
    left, right = 80 + 4, 400 - 4
    d.line([(left, 252), (right, 252)], colour=OURS, width=6)
    d.write(left - 16, 274, "lower end", colour=OURS, size=SMALL)
    d.write(right + 12, 274, "upper end", colour=OURS, size=SMALL)
    d.write(240, 274, "the middle 95 % of the means", colour=OURS)
    return d


def nine_comparisons() -> Drawing:
    """Probability of improvement as a grid."""
    d = Drawing(
        "nine_comparisons",
        250,
        "A grid of nine fields. Rows are three runs of X: 90, 50, 40. "
        "Columns are three runs of Y: 80, 70, 60. A field is filled where "
        "the row is ahead: the three of the first row. Three of nine make 0.33.",
    )
    rows, columns = (90, 50, 40), (80, 70, 60)
    d.write(255, 18, "three runs of Y", colour=OTHER, bold=True)
    d.write(62, 135, "three runs\nof X", colour=OURS, bold=True)
    for j, other in enumerate(columns):
        d.write(195 + 60 * j, 42, str(other), colour=OTHER)
    for i, one in enumerate(rows):
        y = 60 + 50 * i
        d.write(140, y + 23, str(one), colour=OURS)
        for j, other in enumerate(columns):
            x = 168 + 60 * j
            ahead = one > other
            mark = "ahead" if ahead else "behind"
            colour = OURS if ahead else QUIET
            d.box(x, y, 54, 46, mark, colour=colour, filled=ahead, size=SMALL)
    d.write(258, 230, "3 of 9 fields: P(X > Y) = 0.33")
    d.write(408, 83, "← one run\nwins all three", size=SMALL)
    return d


def two_batches() -> Drawing:
    """What an update may learn from."""
    d = Drawing(
        "two_batches",
        215,
        "Two batches of 128 transitions as dots. In the first, of a game where 2 of "
        "100 transitions hold a point, two dots are filled. In the second, of a "
        "game where nothing was found, all are empty.",
    )
    found = {19, 84}
    for left, title, points in (
        (14, "2 in 100 hold a point", found),
        (254, "none does", ()),
    ):
        for k in range(128):
            x, y = left + 7 + 13 * (k % 16), 48 + 15 * (k // 16)
            colour = OTHER if k in points else QUIET
            d.circle(x, y, 5, colour=colour, filled=k in points)
        d.write(left + 105, 20, title, bold=True)
    d.write(119, 184, "most batches teach\nsomething new", colour=OTHER)
    d.write(359, 184, "each target is a guess\nabout a guess")
    return d


DRAWINGS = (
    one_agent_three_games,
    middle_half,
    drawing_anew,
    nine_comparisons,
    two_batches,
)
