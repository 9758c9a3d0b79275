"""Exercise of lesson 09, room 5: an agent that never looks around."""

from typing import Any

import numpy as np

from tutorial_lib.equations.policies import epsilon_greedy_probs
from tutorial_lib.equations.schedules import linear
from tutorial_lib.exercises import draws
from tutorial_lib.exercises.exercise import Exercise, Row

STUB = """
share = agent_steps + 1 / over
epsilon = max(0.1, 1 - 0.9 * share)
probs = np.full(len(q_values), epsilon / len(q_values))
probs[q_values.argmax()] += 1 - epsilon
return probs
"""

ANSWER = """
share = (agent_steps + 1) / over
epsilon = max(0.1, 1 - 0.9 * share)
probs = np.full(len(q_values), epsilon / len(q_values))
best = q_values == q_values.max()
probs[best] += (1 - epsilon) / best.sum()
return probs
"""

MISTAKES = """
+ share = agent_steps + 1 / over
+ epsilon = max(0.1, 1 - 0.9 * share)
+ probs = np.full(len(q_values), epsilon / len(q_values))
+ probs[q_values.argmax()] += 1 - epsilon
+ return probs
both mistakes are still there: epsilon is at its end after one step, and of equal
actions the first gets everything.

- (agent_steps + 1) / over
+ agent_steps + 1 / over
epsilon is still at its end after one step, for division comes before addition. Equal
actions are right now.

- best = q_values == q_values.max()
- probs[best] += (1 - epsilon) / best.sum()
+ probs[q_values.argmax()] += 1 - epsilon
of equal actions the first still gets everything. Epsilon is right now.

- best = q_values == q_values.max()
- probs[best] += (1 - epsilon) / best.sum()
+ probs[len(q_values) - 1 - q_values[::-1].argmax()] += 1 - epsilon
of equal actions the last gets everything. They are to share it.

- (agent_steps + 1) / over
+ agent_steps / over
it counts one step too few: the step that comes counts, too.

- epsilon = max(0.1, 1 - 0.9 * share)
+ epsilon = 1 - 0.9 * share
epsilon falls on below its end, and after it probabilities are below 0.

- epsilon = max(0.1, 1 - 0.9 * share)
+ epsilon = max(0.1, 1 - share)
epsilon falls too fast: it is at 0.1 before the time is over. It falls by 0.9 in all.

- best = q_values == q_values.max()
- probs[best] += (1 - epsilon) / best.sum()
+ best = q_values == q_values.max()
+ probs[best] += 1 - epsilon
each of the best actions gets everything, so the probabilities add up to more than 1.

- best = q_values == q_values.max()
+ best = q_values >= 0
all actions that are not below 0 share the rest. Only the best ones do.

- epsilon = max(0.1, 1 - 0.9 * share)
+ epsilon = min(0.1, 1 - 0.9 * share)
the smaller of the two is taken, so epsilon is never above 0.1.
"""


def exploring_probs(q_values: np.ndarray, agent_steps: int, over: int) -> np.ndarray:
    """Probabilities of an agent that explores less and less.

    Args:
        q_values: [A] float64.
        agent_steps: how many were taken before this one.
        over: agent steps in which epsilon falls from 1 to 0.1, this one counted.

    Returns:
        [A] float64; they add to 1.
    """
    epsilon = float(linear(agent_steps + 1, 1.0, 0.1, over))
    return epsilon_greedy_probs(q_values[None], epsilon)[0]


def moment(q_values: Any, agent_steps: int, over: int) -> dict[str, Any]:
    """Values at a moment."""
    values = np.array(q_values, np.float64)
    return {"q_values": values, "agent_steps": agent_steps, "over": over}


def draw(rng: draws.Generator) -> dict[str, Any]:
    """Two to four actions, many ties; before, at and after the end."""
    over = int(rng.integers(2, 20))
    values = rng.integers(-1, 2, int(rng.integers(2, 5)))
    return moment(values, int(rng.integers(0, 2 * over)), over)


EXERCISE = Exercise(
    exploring_probs,
    ANSWER,
    rows=(
        Row(
            moment([0, 1], 49, 100),
            np.array([0.275, 0.725]),
            "half the time is over: epsilon is 0.55.",
        ),
        Row(
            moment([2, 2, 0, 0], 99, 100),
            np.array([0.475, 0.475, 0.025, 0.025]),
            "epsilon is 0.1; two actions are equally good.",
        ),
        Row(
            moment([0, 0], 500, 100),
            np.array([0.5, 0.5]),
            "long after: two actions about which nothing is known.",
        ),
        Row(
            moment([0.25, 0], 99, 100),
            np.array([0.95, 0.05]),
            "epsilon is 0.1; the best value is a quarter of a point.",
        ),
    ),
    draw=draw,
    mistakes=MISTAKES,
    hints=(
        "By hand: what is `share` at `agent_steps` 1, with `over` 100?",
        "`argmax` names one action, the first. A comparison with the maximum marks all "
        "that are equally good.",
        "`(agent_steps + 1) / over`, and `best = q_values == q_values.max()`, which "
        "share `1 - epsilon`.",
    ),
    difficulty=2,
    minutes=6,
    stub=STUB,
)
