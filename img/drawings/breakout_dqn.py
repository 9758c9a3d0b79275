"""Drawings of lesson 06."""

from deep_q import flow
from pen import OTHER, OURS, QUIET, SMALL, THIRD, Drawing


def frames_kept_once() -> Drawing:
    """Stacks are read from single frames, and an end is minded."""
    d = Drawing(
        "frames_kept_once",
        256,
        "A row of nine frames, each kept once. An episode ends after the fourth. The "
        "stack of the ninth is frames six to nine. The stack of the sixth would reach "
        "back to frames three and four of another episode: these are made black.",
    )

    def frame(k, y, text="", **rest):
        d.box(30 + 47 * (k - 1), y, 40, 40, text, round=2, **rest)

    d.write(30, 16, "kept: each frame once", anchor="start", size=SMALL)
    for k in range(1, 10):
        frame(k, 30, f"x{chr(0x2080 + k)}", colour=QUIET if k < 5 else OURS)
    d.line([(214.5, 22), (214.5, 92)], colour=OTHER, width=4)
    d.write(214, 103, "an end", colour=OTHER, size=SMALL)
    d.write(30, 124, "read: the stack at x₉", anchor="start", size=SMALL)
    for k in range(6, 10):
        frame(k, 116, f"x{chr(0x2080 + k)}", colour=OURS, filled=True)
        d.line([(50 + 47 * (k - 1), 72), (50 + 47 * (k - 1), 114)], dashed=True)
    d.write(30, 186, "the stack", anchor="start", size=SMALL)
    d.write(30, 204, "at x₆", anchor="start", size=SMALL)
    for k in range(3, 7):
        mine = k > 4
        frame(
            k,
            176,
            f"x{chr(0x2080 + k)}" if mine else "black",
            colour=OURS if mine else OTHER,
            filled=mine,
            size=15 if mine else 13,
        )
    d.write(240, 240, "x₃ and x₄ show another episode's ball", colour=OTHER, size=SMALL)
    return d


def network_of_pixels() -> Drawing:
    """Its layers, to be read from left to right."""
    d = Drawing(
        "network_of_pixels",
        250,
        "From left to right: four pictures of 84 x 84 pixels; sixteen maps of 20 x 20; "
        "thirty-two maps of 9 x 9; 256 units; one value for each of four actions. A "
        "window of 8 x 8 pixels becomes one number of a map, one of 4 x 4 numbers the "
        "next.",
    )

    def sheets(x, y, side, count, colour):
        for k in reversed(range(count)):
            d.box(
                x + 5 * k, y - 5 * k, side, side, colour=colour, filled=k == 0, round=1
            )

    sheets(10, 86, 94, 4, QUIET)
    sheets(172, 108, 54, 5, OURS)
    sheets(288, 122, 30, 6, OURS)
    d.box(388, 62, 16, 130, colour=OTHER, filled=True, round=2)
    for k in range(4):
        d.circle(452, 84 + 28 * k, 8, colour=THIRD, filled=True)
    d.box(52, 118, 22, 22, colour=OURS, filled=True, round=0)
    for corner in ((74, 118), (74, 140)):
        d.line([corner, (192, 138)], colour=OURS, width=1)
    d.circle(192, 138, 2.5, colour=OURS, filled=True)
    d.box(196, 144, 16, 16, colour=OTHER, round=0)
    for corner in ((212, 144), (212, 160)):
        d.line([corner, (302, 142)], colour=OTHER, width=1)
    d.circle(302, 142, 2.5, colour=OTHER, filled=True)
    d.arrow((350, 128), (384, 128))
    d.arrow((408, 128), (438, 128))
    for x, text in (
        (66, "4 pictures\n84 × 84"),
        (208, "16 maps\n20 × 20"),
        (316, "32 maps\n9 × 9"),
        (394, "256\nunits"),
        (450, "4\nvalues"),
    ):
        d.write(x, 216, text, size=SMALL)
    d.write(140, 44, "window 8 × 8,\nstride 4", colour=OURS, size=SMALL)
    d.write(268, 62, "4 × 4, stride 2", colour=OTHER, size=SMALL)
    d.write(404, 44, "two dense layers", size=SMALL)
    return d


def one_step_and_three() -> Drawing:
    """Two targets: how many rewards, and from where the guess."""
    d = Drawing(
        "one_step_and_three",
        228,
        "Two chains of states and actions. The one-step target takes one reward and "
        "then the discounted guess at the next state. The three-step target takes "
        "three rewards, and then the guess, discounted three times.",
    )
    for y, steps, name, guess in (
        (60, 1, "one step", "γ max Q(s₁)"),
        (172, 3, "three steps", "γ³ max Q(s₃)"),
    ):
        d.write(14, y - 38, name, bold=True, anchor="start")
        for k in range(steps + 1):
            x = 34 + 100 * k
            d.circle(x, y, 17, f"s{chr(0x2080 + k)}")
            if k < steps:
                d.arrow((x + 18, y), (x + 44, y))
                d.circle(x + 50, y, 5, colour=QUIET, filled=True)
                d.arrow((x + 56, y), (x + 82, y))
                reward = ("r₀", "γ r₁", "γ² r₂")[k]
                d.write(x + 50, y - 18, reward, colour=OURS)
        d.write(34 + 100 * steps + 26, y, guess, colour=OTHER, anchor="start")
        d.line([(34, y + 26), (14 + 100 * steps, y + 26)], colour=OURS, width=3)
        d.write(24 + 50 * steps, y + 42, "seen", colour=OURS, size=SMALL)
        d.line(
            [(20 + 100 * steps, y + 26), (464 if steps == 3 else 264, y + 26)],
            colour=OTHER,
            dashed=True,
            width=3,
        )
        x = 62 + 100 * steps
        d.write(min(x + 20, 420), y + 42, "guessed", colour=OTHER, size=SMALL)
    return d


def maximum_of_guesses() -> Drawing:
    """Of errors in both directions the maximum takes those upwards."""
    d = Drawing(
        "maximum_of_guesses",
        215,
        "Four actions that are all worth the same. Each guess errs, two upwards and "
        "two downwards. The maximum is the guess that errs most upwards, so it lies "
        "above the truth. Another network's guess for that same action errs otherwise.",
    )
    truth = 112
    d.line([(40, truth), (440, truth)], dashed=True)
    d.write(44, truth + 13, "truth", size=SMALL, anchor="start")
    for k, (error, other) in enumerate(((-34, 20), (26, -30), (62, -12), (-20, 38))):
        x = 110 + 80 * k
        d.line([(x, truth), (x, truth - error)], colour=OURS, width=3)
        d.circle(x, truth - error, 6, colour=OURS, filled=True)
        if k == 2:
            d.box(x + 14, truth - other - 6, 12, 12, colour=OTHER, filled=True, round=0)
            d.line([(x + 20, truth), (x + 20, truth - other - 6)], colour=OTHER)
        d.write(x, 186, f"a{chr(0x2081 + k)}", slanted=True)
    d.write(270, 26, "the maximum believes this one", colour=OURS, size=SMALL)
    d.write(
        278, truth + 48, "what another network says of a₃", colour=OTHER, size=SMALL
    )
    d.write(230, 206, "four actions, each worth the same", size=SMALL)
    return d


def dqn_flow_pixels() -> Drawing:
    """Lesson 05's flow, with pixels in it."""
    return flow(
        "dqn_flow_pixels",
        "The parts of lesson 05, with pixels. Eight games show stacks of four "
        "pictures. The memory keeps each frame once. A batch has 128 rows with three "
        "rewards summed. Both networks are convolutional; the loss changes the online "
        "one, and the target becomes its copy now and then.",
        world="emulator\n8 games",
        memory="memory\nframes, once",
        batch="128 rows\n3 rewards",
        network="convolutions",
        seen="4 pictures of 84 × 84",
    )


DRAWINGS = (
    frames_kept_once,
    network_of_pixels,
    one_step_and_three,
    maximum_of_guesses,
    dqn_flow_pixels,
)
