"""Drawings of lesson 03."""

from pen import OTHER, OURS, QUIET, SMALL, THIRD, Drawing


def wall_and_worth() -> Drawing:
    """What a brick is worth in the score, and to the agent."""
    d = Drawing(
        "wall_and_worth",
        250,
        "Breakout's screen: six rows of bricks, a ball and a paddle. In the score a "
        "brick of the two upper rows counts 7, of the two middle rows 4, of the two "
        "lower rows 1. To the agent, which learns from the sign, each is worth 1.",
    )
    d.box(8, 30, 250, 212, round=0)
    for row in range(6):
        colour = (THIRD, OTHER, OURS)[row // 2]
        y = 56 + 14 * row
        for k in range(12):
            if (row, k) not in ((5, 6), (5, 7), (4, 7)):
                d.box(12 + 20.2 * k, y, 19, 11, colour=colour, filled=True, round=1)
    d.circle(166, 166, 5, filled=True)
    d.arrow((159, 180), (140, 218))
    d.box(112, 222, 46, 8, colour=OURS, filled=True, round=2)
    d.write(314, 16, "the score", bold=True)
    d.write(420, 16, "to the agent", bold=True)
    for k, (worth, colour) in enumerate(zip("741", (THIRD, OTHER, OURS), strict=True)):
        y = 68 + 28 * k
        d.write(314, y, worth, colour=colour, size=18)
        d.write(420, y, "1", colour=colour, size=18)
        d.arrow((330, y), (404, y), colour=colour)
    d.write(367, 160, "the sign of the reward")
    d.write(367, 212, "a lost life: 0\nin the score and to the agent", size=SMALL)
    return d


def two_tapes() -> Drawing:
    """Where credit stops under Pong's rule and under Breakout's."""
    d = Drawing(
        "two_tapes",
        326,
        "One tape of eleven steps twice: brick, brick, lost life, brick. Under Pong's "
        "rule credit flows back from each brick to the one before it, and the two "
        "steps before the lost life are paid for a brick of the next life. Under "
        "Breakout's rule credit flows back to the start of the life, through earlier "
        "bricks, and stops at the lost life.",
    )
    rewards = {2: 1, 5: 1, 9: 1}
    lost, steps, width, left = 7, 11, 40, 18
    for top, title, cuts in (
        (20, "Pong's rule: a reward settles", (2, 5, 9)),
        (158, "Breakout's rule: a lost life settles", (7,)),
    ):
        d.write(left, top, title, anchor="start", bold=True)
        base = top + 84
        worth, following = [0.0] * steps, 0.0
        for t in reversed(range(steps)):
            carried = 0.0 if t in cuts else 0.9 * following
            following = worth[t] = rewards.get(t, 0) + carried
        for t in range(steps):
            x = left + t * width
            if worth[t]:
                paid_wrongly = cuts != (7,) and t in (6, 7)
                d.box(
                    x + 9,
                    base - 34 * worth[t],
                    width - 18,
                    34 * worth[t],
                    colour=THIRD if paid_wrongly else OURS,
                    filled=True,
                    round=1,
                )
            d.box(
                x + 2,
                base + 2,
                width - 4,
                26,
                round=2,
                text="●" if t in rewards else ("✕" if t == lost else ""),
                colour=OTHER if t in rewards or t == lost else QUIET,
                filled=t in rewards or t == lost,
            )
        for t in cuts:
            x = left + (t + 1) * width
            d.line([(x, top + 22), (x, base + 30)], colour=OTHER, dashed=True)
    d.write(
        240,
        299,
        "● brick · ✕ life lost · dashed: credit stops · bars: return\n"
        "violet: paid for a brick of the next life",
        size=SMALL,
    )
    return d


def agent_in_parts() -> Drawing:
    """Five components; the lesson changes one."""
    d = Drawing(
        "agent_in_parts",
        236,
        "Five boxes in a ring. Decide chooses a button, take presses it in the world, "
        "the reward model says whether it was good, attribute rewards says which step "
        "led to it, and compute updates changes the policy that decides. Attribute "
        "rewards is the one that this lesson changes.",
    )
    d.box(8, 30, 132, 56, "decide\nact", filled=True)
    d.box(174, 30, 132, 56, "take\nworld.step", filled=True)
    d.box(340, 30, 132, 56, "reward model\nnp.sign", filled=True)
    d.box(
        257,
        150,
        215,
        62,
        "attribute rewards\nsettled_steps and more",
        colour=OURS,
        filled=True,
    )
    d.box(8, 150, 190, 62, "compute updates\nlearn", filled=True)
    d.arrow((140, 58), (174, 58))
    d.arrow((306, 58), (340, 58))
    d.arrow((406, 86), (406, 150))
    d.arrow((257, 181), (198, 181))
    d.arrow((74, 150), (74, 86))
    d.write(157, 18, "button", size=SMALL)
    d.write(323, 18, "points", size=SMALL)
    d.write(398, 118, "good or bad?", size=SMALL, anchor="end")
    d.write(228, 166, "credit", size=SMALL)
    d.write(120, 118, "new policy", size=SMALL)
    d.write(364, 226, "this lesson changes it", colour=OURS, size=SMALL)
    return d


def a_rally_of_bricks() -> Drawing:
    """One hit keeps the ball in play, and later bricks are its doing, too."""
    d = Drawing(
        "a_rally_of_bricks",
        214,
        "A rally: the paddle hits the ball, a brick falls, the paddle hits again, a "
        "second brick falls, then a third. Arrows lead from all three bricks back to "
        "the first hit: its return is 1 times gamma to the number of steps, added up "
        "for all three.",
    )
    xs = [46, 124, 202, 280, 358, 436]
    names = ("hit", "brick", "hit", "brick", "hit", "brick")
    for k, (x, name) in enumerate(zip(xs, names, strict=True)):
        brick = name == "brick"
        d.box(x - 31, 126, 62, 34, name, colour=OTHER if brick else OURS, filled=True)
        if k:
            d.arrow((xs[k - 1] + 31, 143), (x - 31, 143))
    for k, (end, height) in enumerate(((1, 76), (3, 10), (5, -68))):
        x = xs[end]
        d.bend((x, 124), ((x + 46) / 2, height), (30 + 16 * k, 124), colour=OTHER)
    d.write(140, 106, "γ", colour=OTHER)
    d.write(300, 106, "γ³", colour=OTHER)
    d.write(456, 106, "γ⁵", colour=OTHER)
    d.write(240, 182, "return of the first hit, one box a step: γ + γ³ + γ⁵")
    d.write(240, 202, "under Pong's rule it would be γ alone", size=SMALL)
    return d


def may_credit_stop() -> Drawing:
    """What follows depends on the action, or it does not."""
    d = Drawing(
        "may_credit_stop",
        256,
        "Two chains. After a brick the ball flies on: the action leads to the ball's "
        "path and so to the next brick, and cutting there throws credit away. After a "
        "lost life a new ball comes, which does not depend on the action: cutting "
        "there removes noise. Only the wall links the two, thinly.",
    )
    d.write(8, 18, "after a brick", anchor="start", bold=True)
    d.box(8, 36, 90, 40, "action", colour=OURS, filled=True)
    d.arrow((98, 56), (160, 56), colour=OURS)
    d.box(160, 36, 140, 40, "the ball's path", filled=True)
    d.arrow((300, 56), (362, 56), colour=OURS)
    d.box(362, 36, 110, 40, "next brick", colour=OTHER, filled=True)
    d.write(240, 92, "it depends on the action: credit must flow", size=SMALL)
    d.write(8, 128, "after a lost life", anchor="start", bold=True)
    d.box(8, 146, 90, 40, "action", colour=OURS, filled=True)
    d.line([(98, 166), (122, 166)], colour=OURS)
    d.line([(122, 152), (122, 180)], colour=THIRD, width=4)
    d.box(160, 146, 140, 40, "a new ball", filled=True)
    d.arrow((300, 166), (362, 166))
    d.box(362, 146, 110, 40, "next brick", colour=OTHER, filled=True)
    d.arrow((53, 186), (53, 208), (417, 208), (417, 186), dashed=True)
    d.write(240, 222, "only the wall remembers", size=SMALL)
    d.write(240, 244, "it hardly depends on the action: nearly all noise", size=SMALL)

    return d


DRAWINGS = (
    wall_and_worth,
    two_tapes,
    agent_in_parts,
    a_rally_of_bricks,
    may_credit_stop,
)
