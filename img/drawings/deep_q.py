"""Drawings of lesson 05."""

import math

from pen import OTHER, OURS, QUIET, SMALL, THIRD, Drawing


def table_and_network() -> Drawing:
    """One update: an entry of a table moves alone, a network takes others along."""
    d = Drawing(
        "table_and_network",
        235,
        "Values of nine similar states, before and after one update of the middle one. "
        "In a table its entry alone rises towards the target. In a network the curve "
        "rises there, and the values of the neighbours rise with it.",
    )
    before = (40, 52, 60, 63, 60, 66, 74, 70, 58)
    for left, name in ((22, "table"), (262, "network")):
        d.write(left + 98, 16, name, bold=True)
        d.line([(left, 190), (left + 198, 190)])
        d.write(left + 98, 205, "similar states", size=SMALL)
        d.circle(left + 98, 64, 5, colour=OTHER, filled=True)
        d.write(left + 110, 58, "target y", colour=OTHER, anchor="start", size=SMALL)
    for i, height in enumerate(before):
        x = 22 + 22 * i + 2
        d.box(x, 190 - height, 18, height, round=0)
        if i == 4:
            d.box(x, 100, 18, 90 - height, colour=OURS, filled=True, round=0)
    d.arrow((120, 95), (120, 74), colour=OURS)
    d.write(120, 224, "one entry moves", colour=OURS)
    old, new = [], []
    for i in range(41):
        place = i / 40 * 8
        k = min(int(place), 7)
        height = before[k] + (place - k) * (before[k + 1] - before[k])
        height = 58 + 12 * math.sin(place / 1.6 - 1)
        x = 264 + 194 * i / 40
        old.append((x, 190 - height))
        new.append((x, 190 - height - 36 * math.exp(-((place - 4) ** 2) / 4)))
    d.area([*new, *reversed(old)], colour=OURS)
    d.line(old, dashed=True)
    d.line(new, colour=OURS)
    d.arrow((360, 88), (360, 74), colour=OURS)
    d.write(360, 224, "the neighbours move, too", colour=OURS)
    return d


def replay_ring() -> Drawing:
    """Twelve places, three episodes, and which neighbours do not belong together."""
    d = Drawing(
        "replay_ring",
        300,
        "A ring of twelve places holds the steps 9 to 20. An end is marked after step "
        "13 and after step 17. The next step will be written over the oldest, 9. Step "
        "15 and the next belong together. Step 13 is the last of its episode, so "
        "nothing that follows counts. Step 20 is the newest and 9 the oldest: they are "
        "neighbours on the ring only, and no sample may join them.",
    )
    x0, y0, radius = 140, 152, 98

    def at(step, far=radius):
        angle = 2 * math.pi * (step - 9) / 12 - math.pi / 2
        return x0 + far * math.cos(angle), y0 + far * math.sin(angle)

    for step in range(9, 21):
        colour = OURS if step <= 13 else QUIET if step <= 17 else THIRD
        d.circle(*at(step), 19, str(step), colour=colour)
    for step in (13.5, 17.5):
        d.line([at(step, radius - 26), at(step, radius + 26)], colour=OTHER, width=4)
    d.line(
        [at(20.5, radius - 26), at(20.5, radius + 26)],
        colour=OTHER,
        dashed=True,
        width=3,
    )
    d.arrow((x0, y0 - 38), (x0, y0 - 74), colour=OURS)
    d.write(x0, y0 - 8, "next write:\nover the oldest", colour=OURS, size=SMALL)
    for y, first, second, colour, words in (
        (50, "15", "16", QUIET, "one step, and its\nnext: a good sample"),
        (135, "13", "14", OTHER, "an end between them:\ny = r, nothing after it"),
        (220, "20", "9", OTHER, "newest and oldest:\na bad sample"),
    ):
        d.circle(285, y, 17, first, colour=colour)
        d.arrow((304, y), (324, y), colour=colour)
        d.circle(344, y, 17, second, colour=colour)
        d.write(268, y + 40, words, colour=colour, size=SMALL, anchor="start")
        if colour == OTHER:
            d.line([(306, y - 9), (320, y + 9)], colour=OTHER, width=3)
    return d


def flow(
    name: str,
    words: str,
    *,
    world: str,
    memory: str,
    batch: str,
    network: str,
    seen: str,
) -> Drawing:
    """How DQN's parts hand on what they have; lesson 06 draws it again."""
    d = Drawing(name, 330, words)
    d.box(14, 22, 124, 62, world)
    d.box(14, 150, 124, 62, memory)
    d.box(196, 150, 96, 62, batch)
    d.box(340, 22, 116, 62, f"{network}\nQ(·; θ)", colour=OURS, filled=True)
    d.box(340, 150, 116, 62, "loss\nh(y − Q)", colour=OTHER, filled=True)
    d.box(340, 262, 116, 56, "target copy\nQ(·; θ⁻)", colour=THIRD, filled=True)
    d.arrow((138, 38), (340, 38))
    d.write(239, 26, seen, size=SMALL)
    d.arrow((340, 64), (138, 64), colour=OURS)
    d.write(239, 76, "act: action a", size=SMALL, colour=OURS)
    d.arrow((76, 84), (76, 150))
    d.write(84, 117, "store s, a, r, s′", anchor="start", size=SMALL)
    d.arrow((138, 181), (196, 181))
    d.write(167, 170, "sample", size=SMALL)
    d.arrow((244, 150), (244, 104), (358, 104), (358, 84))
    d.write(296, 116, "s, a", size=SMALL)
    d.arrow((292, 181), (340, 181))
    d.write(316, 170, "r", size=SMALL)
    d.arrow((244, 212), (244, 290), (340, 290))
    d.write(292, 279, "s′", size=SMALL)
    d.arrow((386, 84), (386, 150), colour=OURS)
    d.write(380, 132, "Q", size=SMALL, colour=OURS, anchor="end")
    d.arrow((430, 150), (430, 84), colour=OTHER, dashed=True)
    d.write(424, 117, "∇", size=SMALL, colour=OTHER, anchor="end")
    d.arrow((398, 262), (398, 212), colour=THIRD)
    d.write(390, 238, "max Q", size=SMALL, colour=THIRD, anchor="end")
    d.arrow((456, 53), (470, 53), (470, 290), (456, 290), colour=THIRD, dashed=True)
    d.write(464, 238, "sync", size=SMALL, colour=THIRD, anchor="end")
    return d


def dqn_flow() -> Drawing:
    """The whole agent on one page."""
    return flow(
        "dqn_flow",
        "The parts of DQN. The online network sees s and acts in the world. Each step "
        "is stored in the memory. A batch is sampled: s and a go to the online "
        "network, r to the loss, s′ to the target copy. The loss changes the online "
        "network alone; now and then the target becomes its copy.",
        world="world",
        memory="memory\na ring of steps",
        batch="batch\n32 rows",
        network="network",
        seen="observation s",
    )


def target_copy() -> Drawing:
    """Who is copied when."""
    d = Drawing(
        "target_copy",
        210,
        "A weight against agent steps. That of the online network moves at every "
        "update. That of the target network stands still, and jumps to it at the "
        "copies, after 200, 400 and 600 agent steps.",
    )
    left, right, floor = 40, 440, 170

    def online(t):
        return 140 - 96 * (1 - math.exp(-1.6 * t)) + 5 * math.sin(23 * t)

    at = [left + (right - left) * k / 4 for k in range(5)]
    d.line([(left, 16), (left, floor), (right + 12, floor)])
    curve = [(left + (right - left) * i / 120, online(i / 120)) for i in range(121)]
    stairs = []
    for k in range(4):
        level = online(k / 4)
        stairs += [(at[k], level), (at[k + 1], level)]
    d.line(curve, colour=OURS)
    for k in range(4):
        d.line(stairs[2 * k : 2 * k + 2], colour=OTHER, width=3)
        d.write(at[k], floor + 14, str(200 * k), size=SMALL)
        if k:
            d.arrow(stairs[2 * k - 1], stairs[2 * k], colour=OTHER, dashed=True)
    d.write(at[4], floor + 14, "800", size=SMALL)
    d.write(240, floor + 32, "agent steps", size=SMALL)
    d.write(56, 70, "θ: moves at every update", colour=OURS, anchor="start", size=SMALL)
    d.write(
        258,
        122,
        "θ⁻: still, then a copy of θ",
        colour=OTHER,
        anchor="start",
        size=SMALL,
    )
    return d


def huber_and_square() -> Drawing:
    """Two losses, and how hard each pulls."""
    d = Drawing(
        "huber_and_square",
        225,
        "Left, the loss of a TD error: the square is a parabola; Huber's loss is the "
        "same between -k and k, and a straight line beyond. Right, their slopes: the "
        "square's grows without end; that of Huber's loss stays at k.",
    )
    unit = 28  # of an error; k is 1
    for middle, name in ((120, "loss h(δ)"), (360, "its slope: the pull")):
        d.write(middle, 14, name, bold=True)
        floor = 170 if middle < 200 else 112
        d.line([(middle - 100, floor), (middle + 100, floor)])
        for k, label in ((-1, "−k"), (1, "k")):
            d.line(
                [(middle + unit * k, floor - 4), (middle + unit * k, floor + 4)],
                width=2,
            )
            above = middle > 200 and k < 0  # the line runs below
            d.write(
                middle + unit * k, floor + (-13 if above else 15), label, size=SMALL
            )
        d.write(middle + 94, floor + 15, "δ", size=SMALL)
    errors = [i / 20 for i in range(-66, 67)]
    square = [(120 + unit * e, 170 - 24 * e * e / 2) for e in errors]
    huber = [
        (120 + unit * e, 170 - 24 * (e * e / 2 if abs(e) < 1 else abs(e) - 0.5))
        for e in errors
    ]
    d.line(square, dashed=True, colour=OTHER)
    d.line(huber, colour=OURS, width=3)
    d.line(
        [(360 + unit * e, 112 - 26 * e) for e in (-3.1, 3.1)], dashed=True, colour=OTHER
    )
    d.line(
        [(360 + unit * e, 112 - 26 * max(-1, min(1, e))) for e in (-3.3, -1, 1, 3.3)],
        colour=OURS,
        width=3,
    )
    d.line([(70, 212), (100, 212)], colour=OURS, width=3)
    d.write(
        108, 212, "Huber's: never beyond k", colour=OURS, anchor="start", size=SMALL
    )
    d.line([(300, 212), (330, 212)], colour=OTHER, dashed=True)
    d.write(338, 212, "half the square", colour=OTHER, anchor="start", size=SMALL)
    return d


def two_states() -> Drawing:
    """The smallest world in which a value runs away."""
    d = Drawing(
        "two_states",
        230,
        "Two states share one weight: the first is worth w, the second 2 w. The first "
        "leads to the second. The second leads to itself nine times in ten, else the "
        "episode ends. All rewards are 0, so the truth is w = 0.",
    )
    d.circle(90, 74, 32, "w", size=18)
    d.circle(250, 74, 32, "2w", size=18)
    d.box(370, 50, 80, 48, "end", filled=True)
    d.arrow((122, 74), (218, 74))
    d.write(170, 60, "r = 0", size=SMALL)
    d.arrow((282, 74), (370, 74))
    d.write(326, 60, "0.1", size=SMALL)
    d.bend((232, 47), (250, -22), (268, 47))
    d.write(300, 22, "0.9, r = 0", size=SMALL, anchor="start")
    for x, head, below, colour in (
        (14, "approximation", "one weight, two\nstates", OURS),
        (172, "bootstrapping", "the target of w\nis γ · 2w", OTHER),
        (330, "off-policy", "both learn equally\noften; 2w is met more", THIRD),
    ):
        d.write(x + 68, 140, head, colour=colour, bold=True)
        d.write(x + 68, 172, below, colour=colour, size=SMALL)
    d.write(240, 214, "all three together: w grows without end", size=15)
    return d


DRAWINGS = (
    table_and_network,
    replay_ring,
    dqn_flow,
    target_copy,
    huber_and_square,
    two_states,
)
