"""What became of the works' own settings, drawn from their stored runs."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from pen import OTHER, OURS, QUIET, SMALL, THIRD, Drawing, Point

from tutorial_lib.runs.pretrained import Curve, load_curves, load_groups

MOST = 300_000  # agent steps
LEFT, RIGHT, TOP, BOTTOM = 44, 470, 66, 236  # units, of the field
MEANT = "_as_meant"


class Told(NamedTuple):
    """A lesson's drawing.

    Attributes:
        game: that is played.
        work: name of its run.
        ours: the stored curves of the course, and which of them.
        log: straight pieces of a printed log, of agent steps and score.
        logged: whose log that is.
        said: what is written beside the work's curve.
        of: what of the work was run.
    """

    game: str
    work: str
    ours: tuple[str, str]
    log: tuple[tuple[Point, Point], ...] = ()
    logged: str = "its author's log"
    said: str = "as it ran"
    of: str = "own settings"


# Where our runs of them had as many games as the logs have, 100 and 200.
KARPATHY = (((0, -20.97), (140_326, -20.97)),)
HIFLYIN = (((0, 0.6), (47_736, 0.6)),)
# The lowest and the highest score that the log has there.
NICMAQ = (((269_417, 0.3), (321_351, 0.3)), ((269_417, 2.0), (321_351, 2.0)))
LESSONS = {
    "01": Told(
        "Pong",
        "karpathy",
        ("pong_numpy/ways", "plain/seed_0"),
        KARPATHY,
        "a notebook's log",
    ),
    "02": Told("Pong", "rlcode_pong", ("pong_ppo/seeds", "ppo_0")),
    "03": Told(
        "Breakout",
        "hiflyin_breakout",
        ("breakout_ppo/credit", "credit=life/seed_0"),
        HIFLYIN,
    ),
    "05": Told(
        "Breakout",
        "keras_breakout",
        ("breakout_dqn/seeds", "seed_0"),
        (((0, 0.3), (2_970_000, 7.05)),),
    ),
    "06": Told(
        "Breakout",
        "nicmaq",
        ("breakout_dqn/seeds", "seed_0"),
        NICMAQ,
        said="at random",
        of="random steps",
    ),
    "07": Told(
        "Space Invaders",
        "keras_space_invaders",
        ("space_invaders_dqn/seeds", "seed_0"),
    ),
    "08": Told(
        "Breakout",
        "nicmaq",
        (
            "breakout_expected_sarsa/seeds",
            "next_value=expected_value,temperature=0/seed_0",
        ),
        said="at random",
        of="random steps",
    ),
}


def until(curve: Curve, most: int = MOST) -> Curve:
    """The first part of a curve."""
    early = curve.agent_steps <= most
    return Curve(curve.agent_steps[early], curve.values[early])


def lines_of(lesson: str) -> dict[str, Curve]:
    """The curves of a lesson's drawing by what is written beside them."""
    told = LESSONS[lesson]
    stored = load_groups("works/runs") | load_groups("works/random")
    called = {told.said: told.work, "as it was meant": told.work + MEANT}
    ran = {
        said: until(stored[work]["seed_0"])
        for said, work in called.items()
        if work in stored
    }
    name, run = told.ours
    return ran | {"ours": until(load_curves(name)[run])}


def drawing(lesson: str) -> Drawing:
    """A lesson's work beside our own agent at the same number of agent steps."""
    told, lines = LESSONS[lesson], lines_of(lesson)
    ends = ", ".join(
        f"{said} at {curve.values[-1]:.1f}" for said, curve in lines.items()
    )
    log = f" Dashed: {told.logged}." if told.log else ""
    d = Drawing(
        f"works_{lesson}",
        276,
        f"{told.game}: the mean score of the last 20 games against agent steps, up to "
        f"300,000, of the work's {told.of} and of ours. They end so: {ends}.{log}",
    )
    scores = [curve.values for curve in lines.values()]
    scores += [[low for _, low in piece] for piece in told.log if piece[1][0] <= MOST]
    low, high = min(map(min, scores)), max(map(max, scores))
    margin = 0.08 * (high - low)
    low, high = low - margin, high + margin

    def at(steps: float, score: float) -> Point:
        along = LEFT + (RIGHT - LEFT) * steps / MOST
        return along, BOTTOM - (BOTTOM - TOP) * (score - low) / (high - low)

    d.line([(LEFT, TOP), (LEFT, BOTTOM), (RIGHT, BOTTOM)], width=1)
    for steps in range(0, MOST + 1, 100_000):
        x, _ = at(steps, low)
        anchor = "end" if steps == MOST else "middle"
        d.write(x, BOTTOM + 16, f"{steps:,}", size=SMALL, anchor=anchor)
    d.write(4, TOP - 13, "mean score of 20 games", size=SMALL, anchor="start")
    d.write((LEFT + RIGHT) / 2, BOTTOM + 32, "agent steps", size=SMALL)
    for score in np.unique(np.round(np.linspace(low + margin, high - margin, 4), 1)):
        told_so = f"{score:.4g}".replace("-", "−")
        d.write(LEFT - 5, at(0, score)[1], told_so, size=SMALL, anchor="end")
    colours = dict(zip(lines, (OTHER, THIRD), strict=False)) | {"ours": OURS}
    for k, (said, curve) in enumerate(lines.items()):
        points = zip(curve.agent_steps, curve.values, strict=True)
        d.line([at(*point) for point in points], colour=colours[said])
        _key(d, k, said, colours[said])
    for (start, first), (end, last) in told.log:
        share = min(1, (MOST - start) / (end - start))
        stop = start + share * (end - start), first + share * (last - first)
        d.line([at(start, first), at(*stop)], dashed=True)
    if told.log:
        _key(d, len(lines), told.logged, QUIET, dashed=True)
    return d


def _key(d: Drawing, k: int, said: str, colour: str, dashed: bool = False) -> None:
    x, y = LEFT + 215 * (k % 2), 14 + 20 * (k // 2)
    d.line([(x, y), (x + 26, y)], colour=colour, dashed=dashed)
    d.write(x + 33, y, said, colour=colour, size=SMALL, anchor="start")


def _made(lesson: str) -> Callable[[], Drawing]:
    return lambda: drawing(lesson)


DRAWINGS = [_made(lesson) for lesson in LESSONS]
