"""Exercise of lesson 04: a number that falls or rises in a line, then stays."""

from typing import Any

import numpy as np

from tutorial_lib.equations.schedules import linear
from tutorial_lib.exercises import draws
from tutorial_lib.exercises.exercise import Exercise, Row

ANSWER = """
share = np.minimum(1, agent_steps / over)
return start + (end - start) * share
"""

MISTAKES = """
- np.minimum(
+ min(
it is right for a single number, and not for several, [N]. `np.minimum` takes both.

+ return max(end, start - agent_steps + 1 / over)
a value that falls is at its end after a single step, and nobody explores. A division
reaches only the last number: `a + b / c` is `a + (b / c)`. Work out the share of the
way first: `agent_steps / over`.

+ return max(end, start - start - end / over * agent_steps)
a value that falls is at its end at once, as in a published program, and nobody
explores. `start - start` is 0: the gap needs brackets, `(end - start)`.

- (end - start) * share
+ end - start * share
only `start` is multiplied by the share of the way. Brackets: `(end - start) * share`.

- np.minimum(1, agent_steps / over)
+ agent_steps / over
it goes on after `over` agent steps, and a probability below 0 is none.

+ return max(end, start - agent_steps / over)
it falls by 1 over the way, whatever the gap is: multiply by `(end - start)`.

- np.minimum(1, agent_steps / over)
+ min(1, agent_steps)
`over` is not used, so the end is reached after a single step. Divide by it.

+ return max(end, start + (end - start) * agent_steps / over)
a value that falls stops at its end; one that rises is there at once. Limit the share.

+ return min(end, start + (end - start) * agent_steps / over)
a value that rises stops at its end; one that falls is there at once. Limit the share.

- start + (end - start) * share
+ start * (end / start) ** share
it changes by the same factor at each step. A line changes by the same amount: add.

+ return np.clip(start + (end - start) * agent_steps / over, end, start)
a value that falls is right; one that rises stays at `start`. Limit the share.
"""


def way(agent_steps: Any, start: float, end: float, over: float) -> dict[str, Any]:
    """How far, and from where to where."""
    return {"agent_steps": agent_steps, "start": start, "end": end, "over": over}


def draw(rng: draws.Generator) -> dict[str, Any]:
    """A count, or in a third of all draws one to five of them; some beyond the end."""
    over = draws.one_of(rng, 3, 4, 40, 1_000, 250.0)
    share = rng.uniform(0, 1.5, draws.size(rng)) * draws.one_of(rng, 0, 0.3, 1, 1, 4)
    steps = (share * over).astype(draws.one_of(rng, np.int64, np.float64))
    start, end = draws.one_of(rng, (1.0, 0.1), rng.random(2).tolist(), (1, 0), (0, 2))
    return way(steps if rng.random() < 0.35 else steps[0].item(), start, end, over)


MANY = way(np.array([0, 20, 40, 70]), 0.4, 1.0, 40)

EXERCISE = Exercise(
    linear,
    ANSWER,
    rows=(
        Row(way(250, 1.0, 0.1, 1_000), 0.775, "a quarter of the way from 1 to 0.1."),
        Row(way(1, 1.0, 0.1, 1_000), 0.9991, "the first step of a thousand."),
        Row(way(5_500, 1.0, 0.1, 1_000), 0.1, "long after the way: the value stays."),
        Row(way(30, 0.4, 1.0, 40), 0.85, "a schedule may also rise."),
        Row(
            MANY, np.array([0.4, 0.7, 1.0, 1.0]), "four counts, the last after the end."
        ),
    ),
    draw=draw,
    mistakes=MISTAKES,
    hints=(
        "How much of the way is done? A share, from 0 to 1 and never more.",
        "`share = np.minimum(1, agent_steps / over)`, for one number or for many.",
        "`start + (end - start) * share`.",
    ),
    difficulty=1,
    minutes=8,
)
