"""Drawings of lesson 01."""

import math

from pen import OTHER, OURS, QUIET, SMALL, THIRD, Drawing

DIGITS = "₀₁₂₃"


def trajectory() -> Drawing:
    """Whose probabilities a trajectory is made of."""
    d = Drawing(
        "trajectory",
        212,
        "A trajectory: state, action, state, action, and so on. The step from a state "
        "to an action is drawn by the policy and depends on theta. The step from an "
        "action to the next state is the emulator's and does not.",
    )
    left, step, y = 30, 70, 76
    for k in range(7):
        x = left + step * k
        name = f"{'sa'[k % 2]}{DIGITS[k // 2]}"
        if k % 2:
            d.box(x - 17, y - 17, 34, 34, name, colour=OURS, filled=True)
        else:
            d.circle(x, y, 18, name)
        if k < 6:
            ours = k % 2 == 0
            d.arrow((x + 20, y), (x + step - 20, y), colour=OURS if ours else QUIET)
            t = DIGITS[k // 2]
            if ours:
                d.write(x + 36, y - 34, f"π(a{t}|s{t})", colour=OURS, size=SMALL)
                d.line([(x + 36, 122), (x + 36, 138)], colour=OURS)
            else:
                d.write(x + 36, y + 36, "emulator", size=SMALL)
    d.line([(66, 138), (346, 138)], colour=OURS)
    d.write(206, 156, "our policy: its slope in θ counts", colour=OURS)
    d.write(240, 190, "the emulator: no θ in it, so its slope is 0")
    d.write(240, 18, "p(τ) = product of all arrows")
    return d


def push_up_push_down() -> Drawing:
    """The whole method: push up what was followed by good, down what by bad."""
    d = Drawing(
        "push_up_push_down",
        214,
        "Two pairs of bars, the probabilities of up and down, at first one half each. "
        "On the left up was drawn and a point was won: its bar grows. On the right up "
        "was drawn and a point was lost: its bar shrinks and that of down grows.",
    )
    ground, half = 168, 70
    for x, title, sign, colour in (
        (20, "drew up, then +1", 1, OURS),
        (260, "drew up, then −1", -1, OTHER),
    ):
        d.write(x + 100, 18, title, colour=colour, bold=True)
        d.line([(x, ground), (x + 200, ground)])
        for k, name in enumerate(("up", "down")):
            at = x + 24 + 92 * k
            move = (sign if k == 0 else -sign) * 26
            of = colour if k == 0 else QUIET
            height = half + move
            d.box(at, ground - height, 60, height, colour=of, filled=True, round=0)
            d.box(at, ground - half, 60, half, dashed=True, round=0)
            d.arrow((at + 74, ground - half), (at + 74, ground - height), colour=of)
            d.write(at + 30, ground + 18, name, colour=of)
    d.write(240, 204, "dashed: the probabilities before", size=SMALL)
    return d


def credit_tape() -> Drawing:
    """Rewards of some steps, and the returns that reach back from them."""
    rewards, gamma = (0, 0, 0, 1, 0, 0, 0, 0, -1), 0.6
    returns, following = [], 0.0
    for reward in reversed(rewards):
        following = reward if reward else gamma * following
        returns.insert(0, following)
    d = Drawing(
        "credit_tape",
        250,
        "Nine steps with their rewards: 0, 0, 0, plus 1, then 0, 0, 0, 0, minus 1. "
        "Below, a bar for each step's return. Towards the won point the bars grow "
        "upwards, towards the lost one downwards. The two do not mix: credit stops at "
        "a point.",
    )
    left, wide, ground, unit = 86, 42, 160, 62
    for t, (reward, value) in enumerate(zip(rewards, returns, strict=True)):
        x = left + wide * t
        colour = OURS if value > 0 else OTHER
        text = {1: "+1", -1: "−1"}.get(reward, "0")
        of = colour if reward else QUIET
        d.box(x + 3, 22, wide - 6, 30, text, colour=of, filled=bool(reward))
        height = abs(value) * unit
        top = ground - height if value > 0 else ground
        d.box(x + 9, top, wide - 18, height, colour=colour, filled=True, round=0)
    d.line([(left, ground), (left + 9 * wide, ground)])
    stop = left + 4 * wide
    d.line([(stop, 14), (stop, 236)], dashed=True)
    d.write(stop + 8, 84, "credit stops here:", anchor="start", size=SMALL)
    d.write(stop + 8, 102, "a new rally begins", anchor="start", size=SMALL)
    d.arrow((stop - 30, 206), (left + 8, 206), colour=OURS)
    d.write(left + 76, 226, "fades by γ a step", colour=OURS, size=SMALL)
    d.write(76, 37, "reward", anchor="end", size=SMALL)
    d.write(76, 130, "return", anchor="end", size=SMALL)
    d.write(38, 160, "0", size=SMALL)
    return d


LAYER = 236, (54, 88, 122, 156, 190)  # hidden units: where they stand
SILENT = (1, 3)  # units that say nothing to this picture


def pong_network() -> Drawing:
    """The network with its sizes."""
    d = Drawing(
        "pong_network",
        250,
        "A picture of 1,600 numbers leads through W1, 1,600 by 200 weights, to 200 "
        "hidden units, of which some are silent. They lead through W2, 200 weights, to "
        "one logit z, and the sigmoid makes the probability of up of it.",
    )
    x, units = LAYER
    d.box(22, 80, 84, 84, colour=THIRD, round=0)
    for k in range(1, 6):
        d.line([(22 + 14 * k, 80), (22 + 14 * k, 164)], colour=THIRD, width=0.5)
        d.line([(22, 80 + 14 * k), (106, 80 + 14 * k)], colour=THIRD, width=0.5)
    for k, y in enumerate(units):
        silent = k in SILENT
        for start in (94, 122, 150):
            d.line([(110, start), (x - 14, y)], width=1)
        if not silent:
            d.line([(x + 14, y), (334, 122)], width=1.5, colour=OURS)
        d.circle(x, y, 12, colour=QUIET if silent else OURS, filled=not silent)
    d.circle(350, 122, 16, "z", colour=OURS)
    d.arrow((368, 122), (400, 122), colour=OURS)
    d.box(402, 104, 60, 36, "p up", colour=OURS, filled=True)
    d.write(384, 106, "σ", colour=OURS)
    for at, top, below in (
        (64, "input x", "40 × 40\n= 1,600"),
        (x, "hidden h", "200 units\nhollow: silent"),
        (350, "logit", "one number"),
    ):
        d.write(at, 24, top, bold=True)
        d.write(at, 226, below, size=SMALL)
    d.write(146, 46, "W₁: 1,600 × 200", size=SMALL)
    d.write(326, 58, "W₂: 200", colour=OURS, size=SMALL)
    return d


def backward_arrows() -> Drawing:
    """What flows back, and where."""
    d = Drawing(
        "backward_arrows",
        262,
        "The same network, with arrows from right to left. The slope of the logit, "
        "what was done minus what was expected, times the return, goes through W2 to "
        "the hidden units that are awake; nothing passes the silent ones. Each layer "
        "of weights gets its input times what comes back.",
    )
    x, units = LAYER
    d.box(22, 80, 84, 84, "x", colour=THIRD, round=0, filled=True)
    for k, y in enumerate(units):
        silent = k in SILENT
        if silent:
            d.line([(x + 16, y), (336, 122)], width=1, dashed=True)
            d.circle(x, y, 12, "✕")
            continue
        d.arrow((336, 122), (x + 14, y), colour=OTHER)
        d.arrow((x - 14, y), (110, 122 + (y - 122) / 3), colour=OTHER)
        d.circle(x, y, 12, colour=OURS, filled=True)
    d.circle(352, 122, 16, "z", colour=OURS)
    d.arrow((402, 122), (370, 122), colour=OTHER)
    d.write(438, 110, "∂J/∂z =", colour=OTHER, size=SMALL)
    d.write(438, 130, "G (y − p)", colour=OTHER, size=SMALL)
    d.write(300, 40, "times W₂", colour=OTHER)
    d.write(150, 40, "where h > 0", colour=OTHER)
    d.write(340, 222, "W₂ gets hᵀ ∂J/∂z", bold=True, size=SMALL)
    d.write(124, 222, "W₁ gets xᵀ(what passed)", bold=True, size=SMALL)
    d.write(240, 248, "✕ silent: nothing passes", size=SMALL)
    return d


def sigmoid_gaps() -> Drawing:
    """The sigmoid, and the slopes as the gaps to 1 and to 0."""
    d = Drawing(
        "sigmoid_gaps",
        250,
        "The sigmoid rises from 0 to 1 like a flat letter S as the logit z grows. At "
        "one point of it two arrows show the gaps: up to 1 it is 1 minus p, the slope "
        "if it went up; down to 0 it is p, and minus p is the slope if it went down.",
    )
    left, right, top, ground = 60, 450, 30, 200

    def place(z):
        p = 1 / (1 + math.exp(-z))
        return left + (z + 5) * (right - left) / 10, ground - p * (ground - top)

    d.line([(left, ground), (right, ground)])
    for y, text in ((top, "1"), ((top + ground) / 2, "½"), (ground, "0")):
        d.write(46, y, text)
    d.line([(left, top), (right, top)], dashed=True, width=1)
    d.line(
        [(left, (top + ground) / 2), (right, (top + ground) / 2)], dashed=True, width=1
    )
    d.line([place(k / 8) for k in range(-40, 41)], colour=OURS, width=3)
    x, y = place(1.1)
    d.arrow((x, y - 5), (x, top), colour=OURS)
    d.arrow((x, y + 5), (x, ground), colour=OTHER)
    d.circle(x, y, 5, colour=OURS, filled=True)
    d.write(x - 10, (y + top) / 2 - 2, "went up: 1 − p", colour=OURS, anchor="end")
    d.write(x + 10, 150, "went down: −p", colour=OTHER, anchor="start")
    for z, text in ((-4, "−4"), (0, "0"), (4, "4")):
        d.write(place(z)[0], 216, text, size=SMALL)
    d.write(255, 236, "logit z")
    d.write(100, 14, "p = σ(z)", colour=OURS)
    return d


def two_arms() -> Drawing:
    """A policy with one parameter, and two machines that pay."""
    d = Drawing(
        "two_arms",
        150,
        "One number, theta, goes through a sigmoid and becomes the probability of arm "
        "1. Arm 1 pays in 8 of 10 draws, arm 0 in 3 of 10.",
    )
    d.circle(50, 74, 24, "θ", colour=OURS, size=18)
    d.arrow((76, 74), (134, 74), colour=OURS)
    d.write(104, 58, "σ", colour=OURS)
    d.box(136, 48, 92, 52, "draw\nan arm", colour=OURS, filled=True)
    d.arrow((228, 62), (312, 36), colour=OURS)
    d.arrow((228, 86), (312, 112), colour=OURS)
    d.write(262, 34, "p", colour=OURS)
    d.write(262, 118, "1 − p", colour=OURS)
    d.box(314, 14, 152, 44, "arm 1\npays 8 times in 10", filled=True, size=SMALL)
    d.box(314, 90, 152, 44, "arm 0\npays 3 times in 10", filled=True, size=SMALL)
    return d


DRAWINGS = (
    trajectory,
    push_up_push_down,
    two_arms,
    credit_tape,
    pong_network,
    sigmoid_gaps,
    backward_arrows,
)
