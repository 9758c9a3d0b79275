"""Drawings of lesson 11."""

from pen import OTHER, OURS, QUIET, SMALL, THIRD, Drawing


def pqn_flow() -> Drawing:
    """What is left of DQN once memory and copy are gone."""
    d = Drawing(
        "pqn_flow",
        250,
        "The parts of PQN. Many worlds fill a rollout with what was seen, done and "
        "earned. Lambda returns are made of it, with the values of the one network. "
        "The network learns towards them in minibatches, and the rollout is written "
        "over. Memory and target copy are crossed out.",
    )
    d.box(14, 20, 118, 60, "many worlds\nside by side")
    d.box(186, 20, 118, 60, "rollout\ns, a, r, max Q")
    d.box(348, 20, 118, 60, "λ-returns\nG", colour=OTHER, filled=True)
    d.box(348, 140, 118, 60, "one network\nQ(·; θ)", colour=OURS, filled=True)
    d.arrow((132, 50), (186, 50))
    d.arrow((304, 50), (348, 50))
    d.arrow((390, 80), (390, 140), colour=OTHER)
    d.write(382, 110, "minibatches", size=SMALL, anchor="end")
    d.arrow((424, 140), (424, 80), colour=OURS)
    d.write(432, 110, "guess", size=SMALL, colour=OURS, anchor="start")
    d.arrow((348, 170), (73, 170), (73, 80), colour=OURS)
    d.write(210, 158, "act: best or any", size=SMALL, colour=OURS)
    for x, name in ((80, "memory"), (214, "target copy")):
        d.box(x, 204, 112, 34, name, colour=THIRD, dashed=True)
        d.line([(x - 6, 242), (x + 118, 200)], colour=THIRD, width=3)
    return d


def rows_of_one_size() -> Drawing:
    """Three rows of features, before and after layer normalisation."""
    d = Drawing(
        "rows_of_one_size",
        250,
        "Three rows of six features. Before, the first is small, the second large and "
        "the third far above zero. After layer normalisation all three lie around "
        "zero and are equally large, and each keeps its pattern.",
    )
    pattern = (-1.2, 0.4, 1.5, -0.6, -0.9, 0.8)
    for left, name in ((30, "what a layer made"), (270, "normalised")):
        d.write(left + 90, 16, name, bold=True)
        for row, (scale, shift) in enumerate(((0.18, 0), (1.0, 0), (0.35, 1.2))):
            zero = 66 + 76 * row
            d.line([(left, zero), (left + 180, zero)])
            for i, each in enumerate(pattern):
                value = each * scale + shift if left == 30 else each * 0.75
                height = 22 * value
                top = zero - max(height, 0)
                colour = (OURS, OTHER, THIRD)[row]
                d.box(
                    left + 8 + 28 * i,
                    top,
                    20,
                    max(abs(height), 1),
                    colour=colour,
                    filled=True,
                    round=0,
                )
    for row in range(3):
        d.arrow((218, 66 + 76 * row), (258, 66 + 76 * row))
    return d


def returns_in_one() -> Drawing:
    """The n-step returns of a step, and the weight of each."""
    d = Drawing(
        "returns_in_one",
        262,
        "Four n-step returns of one step. The first sums one reward and then trusts "
        "the guess, the second two, and so on. Their weights are 1 minus lambda, then "
        "lambda times as much each; the longest takes what is left. The bars are for "
        "lambda 0.65.",
    )
    lam = 0.65
    d.write(36, 20, "steps", bold=True, anchor="start")
    d.write(300, 20, "weight, λ = 0.65", bold=True, anchor="start")
    for n in range(1, 5):
        y = 12 + 46 * n
        for step in range(n):
            d.circle(40 + 52 * step, y, 13, "r", colour=OURS, size=SMALL)
            d.arrow((53 + 52 * step, y), (78 + 52 * step, y))
        d.box(79 + 52 * (n - 1), y - 14, 52, 28, "max Q", colour=OTHER, size=SMALL)
        weight = lam ** (n - 1) * (1 - lam if n < 4 else 1)
        d.box(300, y - 11, 250 * weight, 22, colour=THIRD, filled=True, round=0)
        words = ("1 − λ", "(1 − λ) λ", "(1 − λ) λ²", "λ³, the rest")[n - 1]
        d.write(308 + 250 * weight, y, words, anchor="start", size=SMALL)
    d.write(240, 244, "λ = 0: the first alone.   λ = 1: the longest alone.")
    return d


def one_world_and_many() -> Drawing:
    """Twelve steps of one game, and three steps of four games."""
    d = Drawing(
        "one_world_and_many",
        226,
        "Twelve steps in a row of one world show one ball from top to bottom. Three "
        "steps each of four worlds show four balls in different places. The second "
        "batch is as large, and its rows have less to do with each other.",
    )
    d.write(240, 16, "12 steps of one world: one ball", bold=True)
    for step in range(12):
        x = 14 + 38 * step
        d.box(x, 32, 32, 56)
        d.circle(x + 16, 39 + 3.8 * step, 4, colour=OURS, filled=True)
    d.write(240, 112, "3 steps each of 4 worlds: four balls", bold=True)
    places = ((8, 0, OURS), (22, 3, OTHER), (14, 6, THIRD), (26, 8, QUIET))
    for world, (column, row, colour) in enumerate(places):
        for step in range(3):
            x = 14 + 38 * (3 * world + step)
            d.box(x, 128, 32, 56, colour=colour)
            d.circle(x + column, 136 + 4 * (row + step), 4, colour=colour, filled=True)
        d.write(71 + 114 * world, 204, f"world {world + 1}", colour=colour, size=SMALL)
    return d


DRAWINGS = [pqn_flow, rows_of_one_size, returns_in_one, one_world_and_many]
