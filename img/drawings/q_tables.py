"""Drawings of lesson 04."""

import math

from pen import OTHER, OURS, QUIET, SMALL, THIRD, Drawing, Point

STATE, ACTION = 10, 6  # radii of open circles and of filled dots


def power(
    d: Drawing, x: float, y: float, letter: str, over: str, rest: str, colour: str
) -> None:
    """A symbol with a small letter over it, which Unicode does not have."""
    d.write(x, y, letter, colour=colour, anchor="start", size=18, slanted=True)
    d.write(x + 12, y - 7, over, colour=colour, anchor="start", size=SMALL)
    d.write(x + 22, y, rest, colour=colour, anchor="start", size=18)


def joined(
    d: Drawing,
    start: Point,
    end: Point,
    radii: Point,
    colour: str = QUIET,
    dashed: bool = False,
) -> None:
    """A line from edge to edge of two circles."""
    (x0, y0), (x1, y1) = start, end
    length = math.dist(start, end)
    dx, dy = (x1 - x0) / length, (y1 - y0) / length
    first, last = radii
    ends = (x0 + first * dx, y0 + first * dy), (x1 - last * dx, y1 - last * dy)
    d.line(ends, colour=colour, dashed=dashed)


def arc(d: Drawing, x: float, y: float, radius: float, half: float) -> None:
    """Of a maximum, below a circle; `half` is the angle to either side of downwards."""
    angles = (math.radians(half * i / 8) for i in range(-8, 9))
    points = [(x + radius * math.sin(a), y + radius * math.cos(a)) for a in angles]
    d.line(points, colour=OTHER, width=2.5)


def of_states(d: Drawing, x: float, best: bool) -> None:
    """State, action, next state."""
    top, middle, bottom = 62, 132, 202
    d.circle(x, top, STATE)
    for a in (x - 33, x + 33):
        joined(d, (x, top), (a, middle), (STATE, ACTION), OTHER if best else OURS)
        d.circle(a, middle, ACTION, filled=True, colour=OTHER if best else OURS)
        for s in (a - 16, a + 16):
            joined(d, (a, middle), (s, bottom), (ACTION, STATE))
            d.circle(s, bottom, STATE)
    if best:
        arc(d, x, top, 34, 25)


def of_actions(d: Drawing, x: float, best: bool) -> None:
    """Action, next state, next action."""
    top, middle, bottom = 62, 132, 202
    colour = OTHER if best else OURS
    d.circle(x, top, ACTION, filled=True)
    for s in (x - 33, x + 33):
        joined(d, (x, top), (s, middle), (ACTION, STATE))
        d.circle(s, middle, STATE)
        for a in (s - 16, s + 16):
            joined(d, (s, middle), (a, bottom), (STATE, ACTION), colour)
            d.circle(a, bottom, ACTION, filled=True, colour=colour)
        if best:
            arc(d, s, middle, 36, 13)


def levels(d: Drawing, best: bool) -> None:
    """What stands beside the trees."""
    chosen, colour = ("the best one", OTHER) if best else ("by the policy", OURS)
    d.write(8, 62, "state s", anchor="start", size=SMALL)
    d.write(8, 132, f"action a,\n{chosen}", colour=colour, anchor="start", size=SMALL)
    d.write(8, 202, "next state s′,\nby the world", anchor="start", size=SMALL)
    d.write(472, 62, "s and action a", anchor="end", size=SMALL)
    d.write(472, 132, "next state s′,\nby the world", anchor="end", size=SMALL)
    told = f"next action a′,\n{chosen}"
    d.write(472, 202, told, colour=colour, anchor="end", size=SMALL)


def backup_expectation() -> Drawing:
    """Bellman's expectation equations."""
    d = Drawing(
        "backup_expectation",
        232,
        "Two trees. For the value of a state: from a state, an open circle, the policy "
        "leads to actions, filled dots, and the world leads on to next states. For the "
        "value of an action: from an action the world leads to next states, and the "
        "policy to next actions. A mean is taken over all branches.",
    )
    power(d, 146, 26, "V", "π", "(s)", OURS)
    power(d, 278, 26, "Q", "π", "(s, a)", OURS)
    of_states(d, 170, best=False)
    of_actions(d, 306, best=False)
    levels(d, best=False)
    return d


def backup_optimality() -> Drawing:
    """Bellman's optimality equations."""
    d = Drawing(
        "backup_optimality",
        232,
        "The same two trees, with an arc over the branches that lead to actions: there "
        "the best action alone counts. Over the branches that lead to states a mean is "
        "taken as before.",
    )
    power(d, 146, 26, "V", "*", "(s)", OTHER)
    power(d, 278, 26, "Q", "*", "(s, a)", OTHER)
    of_states(d, 170, best=True)
    of_actions(d, 306, best=True)
    d.write(170, 113, "max", colour=OTHER, size=SMALL)
    d.write(306, 168, "max", colour=OTHER, size=SMALL)
    levels(d, best=True)
    return d


def lake_moves() -> Drawing:
    """The map, and where a step may lead."""
    d = Drawing(
        "lake_moves",
        236,
        "Left, a map of four by four fields, numbered 0 to 15, with the start at 0, "
        "holes at 5, 7, 11 and 12, and the goal at 15. Right, a step that was meant to "
        "go right: it leads right, up or down, each with probability one third.",
    )
    side = 50
    for number, letter in enumerate("SFFFFHFHFFFHHFFG"):
        x, y = 14 + side * (number % 4), 26 + side * (number // 4)
        colour = {"H": OURS, "G": OTHER}.get(letter, QUIET)
        d.box(x, y, side, side, colour=QUIET, round=0)
        if letter in "HG":
            d.box(x + 4, y + 4, side - 8, side - 8, colour=colour, filled=True, round=4)
        told = {"S": "start", "H": "hole", "G": "goal"}.get(letter, "")
        if told:
            d.write(x + 25, y + 33, told, colour=colour, size=SMALL)
        d.write(x + 25, y + (17 if told else 25), str(number), colour=colour)
    d.write(114, 13, "the fields", size=SMALL)
    d.write(330, 13, "action: right", size=SMALL)
    x, y = 330, 126
    d.box(x - 30, y - 30, 60, 60, filled=True, round=4)
    d.circle(x, y, 9, colour=OURS, filled=True)
    d.arrow((x + 34, y), (x + 76, y), colour=OURS)
    d.arrow((x, y - 34), (x, y - 72), colour=OURS, dashed=True)
    d.arrow((x, y + 34), (x, y + 72), colour=OURS, dashed=True)
    d.write(x + 98, y, "1/3", colour=OURS)
    d.write(x + 22, y - 56, "1/3", colour=OURS)
    d.write(x + 22, y + 56, "1/3", colour=OURS)
    d.write(x, y - 84, "slips to one side", size=SMALL)
    d.write(x, y + 86, "slips to the other", size=SMALL)
    d.write(x + 98, y + 20, "as meant", size=SMALL)
    return d


def sweeps() -> Drawing:
    """The reward travels one field per sweep."""
    d = Drawing(
        "sweeps",
        230,
        "Five rows, one after each sweep, of four fields beside a goal, on ice that "
        "holds, with a discount of 0.9. At first all values are 0. Then the field "
        "beside the goal is worth 1, then the next one 0.9, then 0.81, then 0.73: "
        "each value comes from its neighbour in the row above.",
    )
    rows = (
        ("0", "0", "0", "0"),
        ("0", "0", "0", "1"),
        ("0", "0", "0.9", "1"),
        ("0", "0.81", "0.9", "1"),
        ("0.73", "0.81", "0.9", "1"),
    )
    wide, high = 72, 30
    for row, values in enumerate(rows):
        y = 6 + 45 * row
        d.write(76, y + high / 2, f"sweep {row}" if row else "at first", anchor="end")
        for column, value in enumerate(values):
            x = 92 + wide * column
            known = value != "0"
            colour = OURS if known else QUIET
            d.box(x, y, wide - 8, high, value, colour=colour, filled=known, round=4)
        d.box(92 + 4 * wide, y, wide - 8, high, "goal", colour=OTHER, round=4)
        if row:
            x = 92 + wide * (5 - row) + 8
            colour = OTHER if row == 1 else OURS
            d.arrow((x, y - 15), (x - 22, y - 1), colour=colour)
    return d


def policy_iteration() -> Drawing:
    """Evaluation and improvement in turns."""
    d = Drawing(
        "policy_iteration",
        190,
        "Two lines that meet. On the upper one the values are true for the policy, on "
        "the lower one the policy is greedy for the values. Arrows go to and fro: "
        "evaluation leads up, improvement leads down, and they end where the lines "
        "meet, at the best values and the best policy.",
    )
    meet, left = (384, 96), 30
    upper, lower = (left, 38), (left, 154)
    d.line((upper, meet), colour=OURS)
    d.line((lower, meet), colour=OTHER)

    def on(start: Point, x: float) -> Point:
        share = (x - left) / (meet[0] - left)
        return x, start[1] + share * (meet[1] - start[1])

    places = ((44, 80), (120, 154), (192, 222), (258, 284))
    for low, high in places:
        d.arrow(on(lower, low), on(upper, high), colour=OURS)
    for (_, high), (low, _) in zip(places, places[1:], strict=False):
        d.arrow(on(upper, high), on(lower, low), colour=OTHER)
    told = "evaluate: the values become true for the policy"
    d.write(left, 14, told, colour=OURS, anchor="start")
    told = "improve: the policy becomes greedy for the values"
    d.write(left, 178, told, colour=OTHER, anchor="start")
    d.circle(*meet, 5, colour=THIRD, filled=True)
    d.write(430, 96, "V* and π*", colour=THIRD)
    return d


def contraction() -> Drawing:
    """A sweep brings any two tables closer."""
    d = Drawing(
        "contraction",
        216,
        "Two tables of values, U and V, sweep by sweep from left to right. They are at "
        "first a distance d apart, then at most gamma times d, then gamma squared "
        "times d, and both approach one level: the values that a sweep leaves alone.",
    )
    level, gamma = 112, 0.62
    d.line(((40, level), (420, level)), colour=THIRD, dashed=True)
    d.write(440, level, "V*", colour=THIRD)
    xs = (70, 160, 250, 340)
    tops = [level - 84 * gamma**k for k in range(4)]
    ends = [level + 66 * gamma**k for k in range(4)]
    for name, ys, colour in (("U", tops, OTHER), ("V", ends, OURS)):
        for k in range(3):
            joined(d, (xs[k], ys[k]), (xs[k + 1], ys[k + 1]), (7, 7), colour)
        for k in range(4):
            d.circle(xs[k], ys[k], 5, colour=colour, filled=True)
        d.write(xs[0] - 22, ys[0], name, colour=colour, slanted=True)
    apart = ("d", "≤ γ d", "≤ γ² d", "≤ γ³ d")
    for x, top, end, told in zip(xs, tops, ends, apart, strict=True):
        d.line(((x, top + 9), (x, end - 9)), width=1.5)
        d.write(x + 8, level - 13, told, anchor="start", size=SMALL)
    for k, x in enumerate(xs):
        d.write(x, 202, f"sweep {k}" if k else "at first", size=SMALL)
    return d


def epsilon_greedy() -> Drawing:
    """The probabilities of an epsilon-greedy policy."""
    d = Drawing(
        "epsilon_greedy",
        190,
        "Bars of four actions. Each has a base of epsilon over 4, which explores. The "
        "best action has 1 minus epsilon on top of it, which exploits.",
    )
    ground, base, rest = 156, 26, 98
    for number, name in enumerate(("left", "down", "right", "up")):
        x = 20 + 70 * number
        d.box(x, ground - base, 50, base, filled=True, round=0)
        d.write(x + 25, ground + 16, name)
        if name == "right":
            top = ground - base - rest
            d.box(x, top, 50, rest, "1 − ε", colour=OURS, filled=True, round=0)
            d.write(x + 25, top - 12, "best", colour=OURS)
    d.line(((10, ground), (300, ground)))
    d.write(314, 78, "exploits: the best one", colour=OURS, anchor="start", size=13)
    d.write(314, 143, "explores: ε/4 for each", anchor="start", size=SMALL)
    return d


def backup_td() -> Drawing:
    """A sweep looks at every outcome, an agent learns from one."""
    d = Drawing(
        "backup_td",
        252,
        "Three trees that start at an action. Value iteration goes to every next state "
        "that the model knows, and there to the best action. Q-learning goes to the "
        "one next state that came, and there to the best action. SARSA goes to the one "
        "next state that came, and there to the one next action that is played.",
    )
    top, middle, bottom = 72, 136, 204
    trees = (
        (80, "value iteration", "every outcome,\nbest action", (-50, 0, 50), True),
        (240, "Q-learning", "one outcome,\nbest action", (0,), True),
        (400, "SARSA", "one outcome,\nnext action", (0,), False),
    )
    for x, name, told, states, best in trees:
        d.write(x, 13, name, bold=True)
        d.write(x, 38, told, size=SMALL)
        d.circle(x, top, ACTION, filled=True)
        for s in (x + shift for shift in states):
            joined(d, (x, top), (s, middle), (ACTION, STATE))
            d.circle(s, middle, STATE)
            spread = 13 if len(states) > 1 else 30
            for a in (s - spread, s + spread) if best else (s,):
                colour = OTHER if best else OURS
                joined(d, (s, middle), (a, bottom), (STATE, ACTION), colour)
                d.circle(a, bottom, ACTION, colour=colour, filled=True)
            if best:
                arc(d, s, middle, 34, 11 if len(states) > 1 else 24)
    d.write(254, 72, "s, a", anchor="start", size=SMALL)
    d.write(252, 103, "r", anchor="start", size=SMALL)
    d.write(256, 136, "s′", anchor="start", size=SMALL)
    d.write(414, 72, "s, a", anchor="start", size=SMALL)
    d.write(412, 103, "r", anchor="start", size=SMALL)
    d.write(416, 136, "s′", anchor="start", size=SMALL)
    d.write(412, 204, "a′", colour=OURS, anchor="start", size=SMALL)
    d.write(240, 190, "max", colour=OTHER, size=SMALL)
    d.write(80, 236, "model-based", size=SMALL)
    d.write(240, 236, "model-free, off-policy", size=SMALL)
    d.write(400, 236, "model-free, on-policy", size=SMALL)
    return d


def maximisation_bias() -> Drawing:
    """A small world, and why the maximum is too large."""
    d = Drawing(
        "maximisation_bias",
        252,
        "Above, a world of two states: from A, going right ends the episode with "
        "reward 0, and going left leads to B, from which ten actions end it with "
        "random rewards of mean minus 0.1. Below, ten noisy guesses lie on both sides "
        "of minus 0.1, and the largest of them is far above 0.",
    )
    y = 62
    d.box(410, y - 18, 56, 36, "end")
    d.circle(316, y, 19, "A")
    d.circle(206, y, 19, "B")
    d.box(14, y - 42, 56, 84, "end")
    d.arrow((337, y), (407, y))
    d.arrow((295, y), (228, y), colour=OTHER)
    d.write(370, y - 14, "right: 0", size=SMALL)
    d.write(261, y - 14, "left: 0", colour=OTHER, size=SMALL)
    for shift in range(-36, 37, 8):
        d.bend((186, y + shift / 4), (140, y + 1.3 * shift), (74, y + shift))
    told = "ten actions, rewards of mean −0.1"
    d.write(14, y + 60, told, anchor="start", size=SMALL)
    axis, zero, unit = 206, 262, 190
    d.line(((30, axis), (450, axis)))
    guesses = (-1.02, -0.78, -0.55, -0.31, -0.2, -0.06, 0.09, 0.26, 0.43, 0.72)
    for guess in guesses:
        best = guess == max(guesses)
        colour = OTHER if best else OURS
        d.circle(zero + unit * guess, axis, 6, colour=colour, filled=True)
    truth = zero - 0.1 * unit
    d.line(((truth, axis - 22), (truth, axis + 18)), colour=THIRD)
    d.write(truth, axis + 30, "the truth of each: −0.1", colour=THIRD, size=SMALL)
    d.write(zero + 0.72 * unit, axis - 20, "their maximum", colour=OTHER, size=SMALL)
    d.write(24, axis - 40, "ten noisy guesses", colour=OURS, anchor="start", size=SMALL)
    return d


DRAWINGS = (
    lake_moves,
    backup_expectation,
    backup_optimality,
    policy_iteration,
    sweeps,
    contraction,
    epsilon_greedy,
    backup_td,
    maximisation_bias,
)
