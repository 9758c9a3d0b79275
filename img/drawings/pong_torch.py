"""Drawings of lesson 02."""

from pen import OTHER, OURS, QUIET, SMALL, THIRD, Drawing


def rollout_and_learning() -> Drawing:
    """Play, judge, learn, and play on with the new policy."""
    d = Drawing(
        "rollout_and_learning",
        232,
        "A loop of two phases. Playing: act, step, store, 64 times in 32 games side by "
        "side, which fills a rollout. Learning: judge the rollout once, then update "
        "with minibatches, four times over. The improved policy plays the next one.",
    )
    d.box(8, 40, 180, 122, colour=OURS, filled=True)
    d.write(98, 24, "play, 64 times", colour=OURS, bold=True)
    d.write(98, 62, "act: draw actions", colour=OURS)
    d.arrow((98, 73), (98, 89), colour=OURS)
    d.write(98, 101, "step: 32 games", colour=OURS)
    d.arrow((98, 112), (98, 128), colour=OURS)
    d.write(98, 140, "store: a row", colour=OURS)
    d.box(292, 40, 180, 122, colour=OTHER, filled=True)
    d.write(382, 24, "learn", colour=OTHER, bold=True)
    d.write(382, 62, "judge: advantages", colour=OTHER)
    d.arrow((382, 73), (382, 89), colour=OTHER)
    d.write(
        382, 120, "update: minibatches\nof 256 steps,\nfour times over", colour=OTHER
    )
    d.arrow((188, 100), (292, 100))
    d.write(240, 84, "rollout")
    d.write(240, 116, "[64, 32]", size=SMALL)
    d.arrow((382, 162), (382, 188), (98, 188), (98, 162))
    d.write(240, 204, "the improved policy; the old rollout is thrown away", size=SMALL)
    return d


def actor_critic() -> Drawing:
    """One body, two heads, and the sizes in between."""
    d = Drawing(
        "actor_critic",
        226,
        "A network from left to right: 4 frames of 84 by 84, a convolution to 16  "
        "maps of 20 by 20, another to 32 maps of 9 by 9, a dense layer of 128 units. "
        "From there one head gives 6 logits, the actor, and one gives a single value, "
        "the critic.",
    )
    for x, side, count, name in (
        (42, 58, 4, "4 × 84 × 84"),
        (146, 44, 6, "16 × 20 × 20"),
        (246, 30, 8, "32 × 9 × 9"),
    ):
        for k in range(count):
            shift = 4 * (k - (count - 1) / 2)
            d.box(
                x + shift - side / 2,
                106 + shift - side / 2,
                side,
                side,
                filled=True,
                round=2,
            )
        d.write(x, 176, name, size=SMALL)
    d.write(42, 40, "frames")
    d.write(146, 40, "pixels")
    d.write(246, 40, "shapes")
    d.box(316, 56, 22, 100, filled=True)
    d.write(327, 40, "dense")
    d.write(327, 176, "128", size=SMALL)
    d.arrow((80, 106), (110, 106))
    d.arrow((182, 106), (214, 106))
    d.arrow((278, 106), (314, 106))
    d.box(384, 44, 90, 50, "policy\n6 logits", colour=OURS, filled=True)
    d.box(384, 118, 90, 50, "value\nV(s)", colour=OTHER, filled=True)
    d.arrow((338, 90), (384, 72), colour=OURS)
    d.arrow((338, 122), (384, 140), colour=OTHER)
    d.write(429, 28, "actor", colour=OURS, bold=True)
    d.write(429, 184, "critic", colour=OTHER, bold=True)
    d.write(95, 206, "8 × 8, stride 4", size=SMALL)
    d.write(222, 206, "4 × 4, stride 2", size=SMALL)
    return d


def kernel_slides() -> Drawing:
    """One kernel, laid on every place."""
    cell, left, top, side = 14, 12, 40, 12
    d = Drawing(
        "kernel_slides",
        top + side * cell + 54,
        "A kernel of 4 by 4 weights lies on the corner of a frame of 12 by 12 pixels "
        "and gives one number. It moves on by 2 pixels and gives the next number. All "
        "its 5 by 5 places together are a smaller picture.",
    )
    for k in range(side + 1):
        at = k * cell
        d.line([(left, top + at), (left + side * cell, top + at)], width=0.7)
        d.line([(left + at, top), (left + at, top + side * cell)], width=0.7)
    d.box(left, top, 4 * cell, 4 * cell, colour=OURS, filled=True, round=0)
    d.box(left + 2 * cell, top, 4 * cell, 4 * cell, colour=OTHER, dashed=True, round=0)
    big, x, y = 26, 330, 58
    d.box(x, y, big, big, colour=OURS, filled=True, round=0)
    d.box(x + big, y, big, big, colour=OTHER, dashed=True, round=0)
    for k in range(6):
        at = k * big
        d.line([(x, y + at), (x + 5 * big, y + at)], width=0.7)
        d.line([(x + at, y), (x + at, y + 5 * big)], width=0.7)
    d.write(left + 6 * cell, top + side * cell + 18, "frame, 12 × 12")
    d.write(x + 2.5 * big, top + side * cell + 18, "map, 5 × 5")
    d.bend((left + cell, top - 2), (180, -36), (x + big / 2, y - 3), colour=OURS)
    d.write(254, 100, "16 weights,\nthe same at\nevery place", colour=OURS, size=SMALL)
    d.write(
        254, 168, "stride 2:\nthe next place\n2 pixels on", colour=OTHER, size=SMALL
    )
    d.write(
        240,
        top + side * cell + 40,
        "(12 − 4) / 2 + 1 = 5 places along a side",
        size=SMALL,
    )
    return d


def n_step_windows() -> Drawing:
    """How far each advantage looks before the critic takes over, and its weight."""
    d = Drawing(
        "n_step_windows",
        250,
        "Five states in a row. The one-step advantage takes one reward and then the "
        "critic's value of the next state; its weight is 1 - lambda. The two-step "
        "advantage takes two rewards, with weight (1 - lambda) lambda, and so on. The "
        "longest one takes the weight that is left, lambda cubed.",
    )
    xs = [34 + 66 * k for k in range(5)]
    for k, x in enumerate(xs):
        d.circle(x, 28, 17, f"s{'₀₁₂₃₄'[k]}")
        if k:
            d.arrow((xs[k - 1] + 17, 28), (x - 17, 28))
    d.write(412, 28, "weight", bold=True)
    weights = ("1 − λ", "(1 − λ) λ", "(1 − λ) λ²", "λ³, the rest")
    for n, weight in enumerate(weights, start=1):
        y = 34 + 44 * n
        d.line([(xs[0], y), (xs[n] - 15, y)], colour=OURS, width=3)
        for k in range(n):
            d.circle(xs[k], y, 3.5, colour=OURS, filled=True)
            d.write(
                (xs[k] + xs[k + 1]) / 2 - (6 if k == n - 1 else 0),
                y - 12,
                f"r{'₀₁₂₃'[k]}",
                colour=OURS,
                size=SMALL,
            )
        d.box(xs[n] - 15, y - 13, 30, 26, "V", colour=OTHER, filled=True)
        d.write(412, y, weight)
    d.write(167, 238, "rewards that came", colour=OURS, size=SMALL)
    d.write(330, 238, "then the critic's guess", colour=OTHER, size=SMALL)
    return d


def clip_region() -> Drawing:
    """Where PPO's objective is flat, and where it pulls back."""
    d = Drawing(
        "clip_region",
        276,
        "Two plots of the objective against the ratio. Where the advantage is above 0, "
        "it rises and is flat beyond 1 + c; below 1 - c it still rises, which pulls "
        "back. Where the advantage is below 0, it is flat below 1 - c, falls after "
        "that, and goes on falling beyond 1 + c, which pulls back.",
    )
    for x, sign in ((16, 1), (254, -1)):
        low, one, high, end = x + 62, x + 105, x + 148, x + 210
        top, bottom = 48, 208
        middle = (top + bottom) / 2
        good, back = ((high, end), (x, low)) if sign > 0 else ((x, low), (high, end))
        for (a, b), colour in ((good, OTHER), (back, THIRD)):
            d.area([(a, top), (b, top), (b, bottom), (a, bottom)], colour=colour)

        def at(px, one=one, middle=middle, sign=sign):
            return middle - sign * 0.72 * (px - one)

        if sign > 0:
            d.line([(x, at(x)), (high, at(high))], colour=OURS, width=3)
            d.line([(high, at(high)), (end, at(high))], colour=OURS, width=3)
        else:
            d.line([(x, at(low)), (low, at(low))], colour=OURS, width=3)
            d.line([(low, at(low)), (end, at(end))], colour=OURS, width=3)
        d.arrow((x, bottom), (end + 6, bottom))
        d.line([(one, top), (one, bottom)], dashed=True, width=1)
        for px, name in ((low, "1 − c"), (one, "1"), (high, "1 + c")):
            d.line([(px, bottom - 3), (px, bottom + 3)])
            d.write(px, bottom + 16, name, size=SMALL)
        title = "A > 0: more of it" if sign > 0 else "A < 0: less of it"
        d.write(x + 105, 20, title, bold=True)
        flat, pull = ((good[0] + good[1]) / 2, (back[0] + back[1]) / 2)
        flat_y, pull_y = (172, 80) if sign > 0 else (172, 80)
        d.write(flat, flat_y, "flat", colour=OTHER)
        d.write(pull, pull_y, "pulls\nback", colour=THIRD)
    d.write(
        240, 248, "across: ratio ρ, how much likelier the action is now", size=SMALL
    )
    d.write(240, 266, "up: objective of this step", size=SMALL)
    return d


def two_ends() -> Drawing:
    """Over is not the same as out of time."""
    d = Drawing(
        "two_ends",
        250,
        "Two tapes. Above, the game terminates after a step: nothing follows, so the "
        "error is the reward minus the value. Below, the game is truncated: the state "
        "it led to keeps its value, which counts in the error. In both, no credit "
        "crosses from the next game.",
    )
    for y, name, box, colour, error in (
        (44, "terminated", "over", QUIET, "δ = r − V(s)"),
        (166, "truncated", "s′, time is up", OTHER, "δ = r + γ V(s′) − V(s)"),
    ):
        d.write(8, y - 24, name, anchor="start", bold=True)
        d.box(8, y, 64, 40, "s", colour=OURS, filled=True)
        d.arrow((72, y + 20), (124, y + 20))
        d.write(97, y + 8, "r", colour=QUIET)
        d.box(
            124,
            y,
            118,
            40,
            box,
            colour=colour,
            filled=colour != QUIET,
            dashed=colour == QUIET,
        )
        d.line([(266, y - 22), (266, y + 52)], colour=THIRD, width=4)
        d.box(290, y, 182, 40, "another game", dashed=True)
        d.write(125, y + 58, error, colour=colour)
        d.write(381, y + 58, "no credit comes back", colour=THIRD, size=SMALL)
    return d


DRAWINGS = (
    rollout_and_learning,
    actor_critic,
    kernel_slides,
    n_step_windows,
    clip_region,
    two_ends,
)
