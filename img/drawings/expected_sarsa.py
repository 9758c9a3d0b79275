"""Drawings of lesson 08."""

import math

from pen import OTHER, OURS, QUIET, SMALL, THIRD, Drawing


def three_backups() -> Drawing:
    """Backup diagrams of the three targets, side by side."""
    d = Drawing(
        "three_backups",
        270,
        "Three backup diagrams. Each begins with a state and an action, a filled "
        "dot, and leads by a reward to the next state, a circle. From there "
        "Q-learning takes the maximum over three actions, SARSA follows the one "
        "action that was drawn, and Expected SARSA takes the mean of all three, "
        "weighted by the policy.",
    )
    for x, title, kind, colour in (
        (80, "Q-learning", "max", OTHER),
        (240, "SARSA", "draw", THIRD),
        (396, "Expected SARSA", "mean", OURS),
    ):
        d.write(x, 18, title, colour=colour, bold=True)
        d.circle(x, 50, 6, colour=QUIET, filled=True)
        d.write(x - 14, 50, "s, a", anchor="end")
        d.arrow((x, 58), (x, 112))
        d.write(x + 10, 84, "r", anchor="start")
        d.circle(x, 128, 14, "s′", colour=QUIET, size=SMALL)
        ends = [(x - 46, 196), (x, 196), (x + 46, 196)]
        for i, end in enumerate(ends):
            off = math.hypot(end[0] - x, end[1] - 128)
            start = (x + 14 * (end[0] - x) / off, 128 + 14 * (end[1] - 128) / off)
            taken = kind != "draw" or i == 2
            stop = tuple(
                e + 6 * (s - e) / off for s, e in zip((x, 128), end, strict=True)
            )
            d.line([start, stop], colour=colour if taken else QUIET, dashed=not taken)
            d.circle(*end, 6, colour=colour if taken else QUIET, filled=taken)
        if kind == "max":  # an arc over the branches
            arc = [
                (x + 38 * math.sin(t), 128 + 38 * math.cos(t))
                for t in (0.6 * k / 8 for k in range(-8, 9))
            ]
            d.line(arc, colour=colour, width=2)
        if kind == "mean":
            for (px, py), share in zip(ends, ("0.1", "0.1", "0.8"), strict=True):
                d.write(px, py + 20, share, colour=colour, size=SMALL)
        if kind == "draw":
            d.write(x + 46, 216, "a′", colour=colour)
    d.write(80, 246, "the best action", colour=OTHER)
    d.write(240, 246, "the one drawn next", colour=THIRD)
    d.write(396, 246, "the mean of all", colour=OURS)
    return d


def on_and_off() -> Drawing:
    """Behaviour policy and target policy."""
    d = Drawing(
        "on_and_off",
        250,
        "Two rows. Off-policy, Q-learning: the behaviour policy, epsilon-greedy, "
        "plays, and from its steps the values of another policy are learned, the "
        "greedy one. On-policy, SARSA: the epsilon-greedy policy plays, and its own "
        "values are learned.",
    )
    for y, title, learned, colour in (
        (52, "off-policy: Q-learning", "greedy policy", OTHER),
        (170, "on-policy: SARSA and Expected SARSA", "ε-greedy policy", OURS),
    ):
        d.write(14, y - 36, title, colour=colour, bold=True, anchor="start")
        d.box(14, y - 16, 150, 44, "ε-greedy policy", filled=True)
        d.write(89, y + 44, "behaviour: it plays", size=SMALL)
        d.arrow((168, y + 6), (312, y + 6), colour=colour)
        d.write(240, y - 9, "steps", size=SMALL)
        d.box(316, y - 16, 150, 44, learned, colour=colour, filled=True)
        d.write(391, y + 44, "target: it is valued", colour=colour, size=SMALL)
    d.write(240, 64 + 14, "not the same", colour=OTHER, size=SMALL)
    d.write(240, 182 + 14, "the same", colour=OURS, size=SMALL)
    return d


def two_ways() -> Drawing:
    """The cliff, with the shortest way and the one that is safe."""
    d = Drawing(
        "two_ways",
        240,
        "A grid of four rows and twelve columns. The lowest row is a cliff between "
        "the start, on the left, and the goal, on the right. One way runs along the "
        "edge: 13 steps. Another one goes up to the row above it and keeps a row "
        "away: 15 steps.",
    )
    side, left, top = 37, 18, 30
    for row in range(4):
        for column in range(12):
            if row < 3 or column in (0, 11):
                d.box(left + side * column, top + side * row, side, side, "", round=0)
    x, y = left + side, top + 3 * side
    d.box(x, y, 10 * side, side, "the cliff: −100", colour=QUIET, filled=True, round=0)

    def middle(row: float, column: float) -> tuple[float, float]:
        return left + side * (column + 0.5), top + side * (row + 0.5)

    d.write(*middle(3, 0), "S", bold=True)
    d.write(*middle(3, 11), "G", bold=True)
    (sx, sy), (gx, _) = middle(3, 0), middle(3, 11)
    edge, safe = middle(2, 0)[1] + 4, middle(1, 0)[1] - 4
    d.line(
        [(sx + 8, sy - 12), (sx + 8, edge), (gx - 8, edge), (gx - 8, sy - 12)],
        colour=OTHER,
        width=3,
        dashed=True,
        head=True,
    )
    d.line(
        [(sx - 8, sy - 12), (sx - 8, safe), (gx + 8, safe), (gx + 8, sy - 12)],
        colour=OURS,
        width=3,
        head=True,
    )
    d.write(240, 14, "keeps away: 15 steps, hardly a fall", colour=OURS)
    d.write(240, 196, "along the edge: 13 steps, the best if no step", colour=OTHER)
    d.write(240, 216, "is random; a random one may be a fall", colour=OTHER)
    return d


def softmax_by_temperature() -> Drawing:
    """Three actions at three temperatures."""
    values = (2.0, 1.5, 0.5)
    d = Drawing(
        "softmax_by_temperature",
        250,
        "Three actions worth 2.0, 1.5 and 0.5, and how often a softmax takes each. "
        "At a temperature of 0.1 nearly always the best. At 0.5, the size of the "
        "gap, the best more often than the second, the third rarely. At 5 all three "
        "about alike.",
    )
    for left, temperature, words in (
        (20, 0.1, "far below the gap:\nas good as greedy"),
        (175, 0.5, "near the gap:\nthe better, the more"),
        (330, 5.0, "far above it:\nalmost any action"),
    ):
        weights = [math.exp((v - values[0]) / temperature) for v in values]
        shares = [w / sum(weights) for w in weights]
        d.write(left + 65, 16, f"τ = {temperature:g}", bold=True)
        d.line([(left, 170), (left + 130, 170)])
        for i, (share, value) in enumerate(zip(shares, values, strict=True)):
            x, tall = left + 8 + 40 * i, max(1, 110 * share)
            colour = OURS if i == 0 else QUIET
            d.box(x, 170 - tall, 34, tall, colour=colour, filled=True, round=0)
            d.write(x + 17, 158 - tall, f"{share:.2f}", colour=colour, size=SMALL)
            d.write(x + 17, 183, f"{value:.1f}", colour=colour, size=SMALL)
        d.write(left + 65, 224, words, size=SMALL)
    return d


def one_fall_in_forty() -> Drawing:
    """Why SARSA's target varies."""
    d = Drawing(
        "one_fall_in_forty",
        236,
        "What a place beside the cliff is worth, on a scale from minus 120 to 0. "
        "Forty dots for SARSA: 37 at minus 12, two at minus 14, and one at minus "
        "113, where the action drawn next leads over the edge. Below, one arrow for "
        "Expected SARSA: always the mean of these dots.",
    )

    def at(value: float) -> float:
        return 455 + 3.6 * value

    d.write(20, 22, "what is s′, beside the edge, worth?", anchor="start", bold=True)
    d.write(20, 62, "SARSA: forty draws", colour=THIRD, anchor="start")
    for k in range(37):
        x = at(-12) + 7 * (k % 3 - 1)
        d.circle(x, 118 - 7 * (k // 3), 3, colour=THIRD, filled=True)
    for k in range(2):
        d.circle(at(-12) - 15, 118 - 7 * k, 3, colour=THIRD, filled=True)
    d.circle(at(-113), 118, 3, colour=THIRD, filled=True)
    d.write(at(-113) + 10, 112, "one of them: a fall", colour=THIRD, anchor="start")
    d.line([(20, 126), (466, 126)])
    for value in (-100, -50, 0):
        d.line([(at(value), 126), (at(value), 132)])
        d.write(at(value), 144, f"{value}".replace("-", "−"), size=SMALL)
    mean = (37 * -12 + 2 * -14 - 113) / 40
    d.arrow((at(mean), 172), (at(mean), 130), colour=OURS)
    d.write(
        at(mean) + 14, 186, "Expected SARSA: always the mean", colour=OURS, anchor="end"
    )
    d.write(240, 218, "the same on average, without the luck of the draw")
    return d


def adding_up() -> Drawing:
    """A small difference in each target, and what it sums up to."""
    d = Drawing(
        "adding_up",
        220,
        "A chain of targets. Each one is lower by the same small difference d, and "
        "the next one enters it discounted: d, then gamma to the n times d, and so "
        "on, bars that shrink slowly. Their sum is d divided by one minus gamma to "
        "the n.",
    )
    gamma = 0.85  # so that one sees it shrink
    x, height, base = 24, 84, 120
    labels = ("d", "γⁿd", "γ²ⁿd", "γ³ⁿd", "")
    for k, label in enumerate(labels):
        tall = height * gamma**k
        colour = OURS if k == 0 else QUIET
        d.box(
            x + 78 * k, base - tall, 44, tall, "", colour=colour, filled=True, round=0
        )
        if label:
            d.write(x + 78 * k + 22, base + 16, label, colour=colour)
        d.write(x + 78 * k + 61, base - 20, "+" if k < 4 else "…")
    d.write(x + 78 * 4 + 22, base + 16, "…")
    d.write(240, 20, "each target on the way is lower by d", bold=True)
    d.write(240, 168, "sum = d / (1 − γⁿ)", colour=OURS, size=18)
    d.write(240, 198, "with γ = 0.99 and n = 3: 34 times d", size=SMALL)
    return d


DRAWINGS = (
    three_backups,
    on_and_off,
    two_ways,
    softmax_by_temperature,
    one_fall_in_forty,
    adding_up,
)
