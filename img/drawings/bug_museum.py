"""Drawings of lesson 09."""

from pen import OTHER, OURS, QUIET, SMALL, THIRD, Drawing

FLOORS = (
    (
        "loud: it cannot be missed",
        OTHER,
        ("1 not a\nnumber", "2 runs\nbackwards", "3 never\nstops"),
    ),
    (
        "quiet: a number is not right",
        THIRD,
        ("4 no value\nbelow 0", "5 never\nlooks round", "6 never\ntwice"),
    ),
    (
        "silent: it only learns less",
        OURS,
        (
            "7 the same\neverywhere",
            "8 one\nis idle",
            "9 the\nseam",
            "10 cut,\nnot over",
        ),
    ),
)


def museum_plan() -> Drawing:
    """Three floors, ten rooms."""
    d = Drawing(
        "museum_plan",
        300,
        "A plan of a museum of three floors. The first, loud: three rooms, not a "
        "number, a ball that runs backwards, a score that never stops. The second, "
        "quiet: no value below 0, an agent that never looks round, a score that nobody "
        "gets twice. The third, silent: four rooms, the same everywhere, one network "
        "is idle, the seam of a ring, cut off is not over.",
    )
    for floor, (title, colour, rooms) in enumerate(FLOORS):
        y, wide = 12 + 96 * floor, 456 / len(rooms)
        d.write(12, y + 8, title, colour=colour, bold=True, anchor="start")
        for number, room in enumerate(rooms):
            d.box(
                12 + wide * number,
                y + 22,
                wide - 8,
                54,
                room,
                colour=colour,
                filled=True,
                size=SMALL,
            )
    return d


def loud_to_silent() -> Drawing:
    """What a mistake shows, and when it is found."""
    d = Drawing(
        "loud_to_silent",
        170,
        "An arrow from loud to silent with four stops. A mistake that raises an error "
        "is found at once. NaN is found within minutes. A value of the wrong size is "
        "found by whoever looks at values. An agent that only learns less may never "
        "be found out.",
    )
    d.arrow((14, 84), (466, 84))
    stops = (
        (62, "an error", "at once", OTHER),
        (176, "NaN", "in minutes", OTHER),
        (292, "a wrong size", "if one looks", THIRD),
        (408, "learns less", "perhaps never", OURS),
    )
    for x, shows, found, colour in stops:
        d.circle(x, 84, 6, colour=colour, filled=True)
        d.write(x, 58, shows, colour=colour, bold=True)
        d.write(x, 112, found, colour=colour, size=SMALL)
    d.write(14, 20, "what it shows", anchor="start")
    d.write(14, 148, "when it is found", anchor="start")
    return d


def column_less_row() -> Drawing:
    """Broadcasting."""
    d = Drawing(
        "column_less_row",
        220,
        "A column of two values, 0 and 4, minus a row of two targets, 1 and 5, makes a "
        "table of four differences: minus 1, minus 5, 3 and minus 1. Only the "
        "diagonal, minus 1 and minus 1, is a row less its own target.",
    )
    d.write(74, 20, "values [B, 1]", bold=True)
    d.write(216, 20, "targets [B]", bold=True)
    d.write(384, 20, "a table [B, B]", colour=OTHER, bold=True)
    for row, value in enumerate(("0", "4")):
        d.box(48, 60 + 56 * row, 52, 48, value, filled=True)
    d.write(132, 112, "−", size=22)
    for column, target in enumerate(("1", "5")):
        d.box(160 + 56 * column, 88, 52, 48, target, filled=True)
    d.write(298, 112, "=", size=22)
    for row, differences in enumerate((("−1", "−5"), ("3", "−1"))):
        for column, text in enumerate(differences):
            wanted = row == column
            d.box(
                328 + 60 * column,
                60 + 56 * row,
                54,
                48,
                text,
                colour=OURS if wanted else OTHER,
                filled=wanted,
                dashed=not wanted,
            )
    d.write(240, 200, "the diagonal is wanted; the mean takes all four", size=SMALL)
    return d


def ring_seam() -> Drawing:
    """A ring of five places after seven steps."""
    d = Drawing(
        "ring_seam",
        210,
        "Five places hold the steps 5, 6, 2, 3 and 4. Between the second and the third "
        "place, steps 6 and 2, is the seam: 6 is the newest, 2 the oldest, and they "
        "are no pair. The last place and the first, steps 4 and 5, are a pair across "
        "the end of the array.",
    )
    for place, step in enumerate((5, 6, 2, 3, 4)):
        x = 50 + 78 * place
        d.box(x, 76, 66, 46, f"step {step}", filled=True)
        d.write(x + 33, 138, f"place {place}", size=SMALL)
    seam = 50 + 78 * 2 - 6
    d.line([(seam, 54), (seam, 150)], colour=OTHER, dashed=True, width=3)
    d.write(
        seam, 38, "the seam: newest beside oldest, no pair", colour=OTHER, bold=True
    )
    d.line(
        [(395, 156), (395, 176), (83, 176), (83, 156)], colour=OURS, width=2, head=True
    )
    d.write(239, 194, "4, then 5: a pair, across the end of the array", colour=OURS)
    return d


def two_endings() -> Drawing:
    """Terminated and truncated."""
    d = Drawing(
        "two_endings",
        250,
        "Two rows of pictures. In the first the game is over with its last picture: "
        "nothing follows, and the value is 0. In the second the game is cut at its "
        "last picture and would have gone on from there, dashed. What is seen next "
        "belongs to another game, and its value must not be used.",
    )
    for y, title, last, colour in (
        (48, "terminated: the game is over", "last", OTHER),
        (164, "truncated: the game is cut off", "last", OURS),
    ):
        d.write(14, y - 30, title, colour=colour, bold=True, anchor="start")
        for number, text in enumerate(("", "", last)):
            d.box(14 + 74 * number, y - 10, 60, 42, text, colour=colour, filled=True)
            if number:
                d.arrow((14 + 74 * number - 13, y + 11), (14 + 74 * number - 1, y + 11))
        d.line([(232, y - 16), (232, y + 38)], colour=QUIET, width=3)
        d.box(352, y - 10, 114, 42, "another game", dashed=True, size=SMALL)
    d.write(290, 58, "worth 0", colour=OTHER)
    d.box(240, 200, 92, 42, "goes on", colour=OURS, dashed=True, size=SMALL)
    d.arrow((204, 196), (238, 214), colour=OURS, dashed=True)
    d.write(
        340,
        222,
        "worth: its last\npicture's value",
        colour=OURS,
        size=SMALL,
        anchor="start",
    )
    return d


def clinic_rule() -> Drawing:
    """Five questions in a fixed order."""
    questions = (
        ("is a constant learned?", "the last reward is lost"),
        ("are two states told apart?", "rows learn from all targets"),
        ("can a value be below 0?", "no value can be below 0"),
        ("is the endless world worth 10?", "cut off counts as over"),
        ("is what it values what it earns?", "explores when evaluated"),
    )
    d = Drawing(
        "clinic_rule",
        316,
        "Five questions below each other, each with an arrow of no to a disease. Is a "
        "constant learned? If not, the last reward is lost. Are two states told apart? "
        "If not, rows learn from all targets. Can a value be below 0? Is the endless "
        "world worth 10? If not, cut off counts as over. Is what it values what it "
        "earns? If not, it explores when evaluated. After five times yes it is sound.",
    )
    for number, (question, disease) in enumerate(questions):
        y = 8 + 56 * number
        d.box(8, y, 236, 38, question, filled=True, size=SMALL)
        d.arrow((246, y + 19), (284, y + 19), colour=OTHER)
        d.write(264, y + 8, "no", colour=OTHER, size=SMALL)
        d.box(286, y, 188, 38, disease, colour=OTHER, size=SMALL)
        d.arrow((126, y + 40), (126, y + 55), colour=OURS)
        d.write(138, y + 47, "yes", colour=OURS, size=SMALL, anchor="start")
    d.write(126, 300, "sound", colour=OURS, bold=True)
    return d


DRAWINGS = (
    museum_plan,
    loud_to_silent,
    column_less_row,
    ring_seam,
    two_endings,
    clinic_rule,
)
