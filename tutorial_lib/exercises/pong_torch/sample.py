"""Exercise of lesson 02: draw one of many actions."""

from typing import Any

import numpy as np

from tutorial_lib.equations.policies import sample
from tutorial_lib.exercises import distribution, draws
from tutorial_lib.exercises.exercise import Exercise, Row

ANSWER = """
noise = rng.gumbel(size=logits.shape)
return (logits + noise).argmax(axis=1)
"""

MISTAKES = """
+ return logits.argmax(axis=1)
it takes the likeliest action. A policy draws: one of 20% comes up every fifth time.

+ return rng.integers(logits.shape[1], size=len(logits))
every action is equally likely here. Draw in proportion to `exp(logits)`.

- rng.gumbel
+ rng.standard_normal
the actions do not come up in proportion to exp(logits). Of noise to add, only Gumbel's
makes them: `rng.gumbel(size=logits.shape)`.

- size=logits.shape
+ size=logits.shape[1]
all rows share one draw. Each game needs a draw of its own: `size=logits.shape`.

+ odds = np.exp(logits)
+ odds /= odds.sum(axis=1, keepdims=True)
+ return np.array([rng.choice(len(p), p=p) for p in odds])
exp overflows, or all of a row are 0. Subtract the row's largest logit first.

+ odds = np.exp(logits)
+ chances = odds.cumsum(axis=1) / odds.sum(axis=1, keepdims=True)
+ return (rng.random((len(logits), 1)) >= chances[:, :-1]).sum(axis=1)
exp overflows, or all of a row are 0. Subtract the row's largest logit first.

- rng.gumbel
+ np.random.gumbel
its draws do not come from `rng`, so no run can be repeated.

- noise = rng
+ noise = np.random.default_rng(0)
every call draws the same, as from a generator made anew. Draw from `rng`.

- axis=1
+ axis=0
it picks a game for each action. Pick an action for each game: `axis=1`.
"""


def certain(logits: Any) -> dict[str, Any]:
    """Games in which one action is."""
    return {"logits": 1.0 * np.array(logits), "rng": np.random.default_rng(0)}


def draw(rng: draws.Generator) -> dict[str, Any]:
    """Rows with one logit 1000 above the rest, which is certain."""
    games, count = draws.size(rng), draws.size(rng)
    logits = draws.decimals(rng, games, count)
    # No overflow in most, lest whatever fails looks like one.
    mixed = rng.choice([-2000, 0, 1000], (games, 1))
    logits += draws.one_of(rng, -1000, -1000, -1000, 0, mixed)
    logits[np.arange(games), rng.integers(count, size=games)] += 1000
    return certain(logits)


def anew(fn: Any) -> str | None:
    """Every game is drawn for itself, at every call anew."""
    rng, logits = np.random.default_rng(3), np.zeros((60, 2))
    first, again = (np.asarray(fn(logits, rng)).tolist() for _ in range(2))
    if first == again:
        return "Two calls with one generator gave the same 60 actions."
    if min(first) == max(first):
        return "60 games in which two actions were equally likely all got the same one."
    return None


NO = -np.inf
EXERCISE = Exercise(
    sample,
    ANSWER,
    rows=(
        Row(
            certain([[NO, 0, NO], [0, NO, NO], [NO, NO, -7]]),
            np.array([1, 0, 2]),
            "a logit of minus infinity is a probability of 0: one action is left.",
        ),
        Row(
            certain([[1000, 0], [-2000, -1000]]),
            np.array([0, 1]),
            "differences of 1000 between logits are certainty; exp(1000) is infinite.",
        ),
    ),
    draw=draw,
    mistakes=MISTAKES,
    hints=(
        "Gumbel's trick: add noise to every logit, and take the largest of each row.",
        "The noise is `rng.gumbel(size=logits.shape)`.",
        "`(logits + noise).argmax(axis=1)`, [B].",
    ),
    difficulty=1,
    minutes=5,
    properties=(
        distribution.shares(
            np.array([[0, np.log(2), np.log(5)], [np.log(3) - 50, NO, -50]]),
            np.array([[0.125, 0.25, 0.625], [0.75, 0, 0.25]]),
            range(3),
            ("odds of 1 to 2 to 5", "odds of 3 to 0 to 1"),
        ),
        anew,
        # Made for each check: a function could edit the array.
        lambda fn: distribution.from_the_generator(np.zeros((1, 2)))(fn),
    ),
)
