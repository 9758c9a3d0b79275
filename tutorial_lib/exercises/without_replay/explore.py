"""Exercise of lesson 11: every world draws for itself."""

from typing import Any

import numpy as np

from tutorial_lib.equations.policies import explore
from tutorial_lib.exercises import distribution, draws
from tutorial_lib.exercises.exercise import Exercise, Row

ANSWER = """
best = q_values.argmax(axis=1)
chance = rng.integers(q_values.shape[1], size=len(q_values))
return np.where(rng.random(len(q_values)) < epsilon, chance, best)
"""

MISTAKES = """
+ return q_values.argmax(axis=1)
it never explores: in every world the best action comes.

- < epsilon
+ >= epsilon
it explores with probability 1 - epsilon: the two ways are swapped.

- rng.random(len(q_values)) < epsilon
+ rng.random() < epsilon
one draw decides for all worlds: they explore together or not at all. Draw one number
for each: `size=len(q_values)`.

+ best = q_values.argmax(axis=1)
+ further = 1 + rng.integers(max(q_values.shape[1] - 1, 1), size=len(q_values))
+ others = (best + further) % q_values.shape[1]
+ return np.where(rng.random(len(q_values)) < epsilon, others, best)
it explores among the other actions only. Chance draws from all of them, the best one
too.

+ best = q_values.argmax(axis=1)
+ chance = rng.integers(q_values.shape[1] - 1, size=len(q_values))
+ others = chance + (chance >= best)
+ return np.where(rng.random(len(q_values)) < epsilon, others, best)
it explores among the other actions only. Chance draws from all of them, the best one
too.

- < epsilon
+ < epsilon / q_values.shape[1]
it explores too seldom, also if epsilon is 1. The draw is compared with epsilon as it
is.

- size=len(q_values)
+ size=1
all worlds that explore take the same action. Draw one for each.

- q_values.shape[1], size
+ q_values.shape[1] - 1, size
the last action is never drawn: `rng.integers(A)` stops below A by itself.

- q_values.argmax(axis=1)
+ q_values.argmin(axis=1)
it takes the worst action. The best has the largest value.

- q_values.argmax(axis=1)
+ q_values.argmax(axis=0)
it looks for the best world of each action. Look for the best action of each world:
`axis=1`.

- q_values.argmax(axis=1)
+ q_values.argmax()
it looks for the largest value of all worlds. Each has a best action of its own.

- chance = rng
+ rng = np.random.default_rng(0)
+ chance = rng
every call draws the same, as from a generator made anew. Draw from `rng`.

- return np.where(rng.random(len(q_values)) < epsilon, chance, best)
+ return np.where(rng.random(len(q_values)) < epsilon, chance, q_values.max(axis=1))
the value of the best action came; asked for is its number.
"""


def worlds(q_values: Any, epsilon: float) -> dict[str, Any]:
    """A row of values for each world."""
    return {
        "q_values": np.array(q_values, np.float64),
        "epsilon": epsilon,
        "rng": np.random.default_rng(0),
    }


def draw(rng: draws.Generator) -> dict[str, Any]:
    """Worlds in which nothing is left to chance."""
    count, actions = draws.size(rng), draws.size(rng)
    values = rng.standard_normal((count, actions))
    return worlds(values, 0.0 if actions > 1 else draws.one_of(rng, 0.0, 0.5, 1.0))


TWO = np.array([[1.0, 5.0, -2.0, 0.0], [-1.0, -3.0, -2.0, -0.5]])
SHARES = distribution.shares(
    TWO,
    np.array([[0.1, 0.7, 0.1, 0.1], [0.1, 0.1, 0.1, 0.7]]),
    range(4),
    ("epsilon 0.4, the second action best", "epsilon 0.4, the last action best"),
)
EVEN = distribution.from_the_generator(np.array([[1.0, 0.0, 0.0]]))
CALLS = 20  # of 60 worlds: by chance all of one call are best once in two billion times


def by_chance(fn: Any, worlds: int, seed: int = 3) -> list[int]:
    """What comes in as many worlds of three actions if epsilon is 1."""
    values = np.array([[1.0, 0.0, 0.0]] * worlds)
    return np.asarray(fn(values, 1.0, np.random.default_rng(seed))).tolist()


def explores(fn: Any) -> str | None:
    """If epsilon is 1, one world sees more than its best action."""
    came = {by_chance(fn, 1, seed)[0] for seed in range(40)}
    if came == {0}:
        return "With epsilon 1, 40 calls took nothing but the best action."
    return None


def each_for_itself(fn: Any) -> str | None:
    """Not all worlds take the best action at once."""
    for seed in range(CALLS):
        rng = np.random.default_rng(seed)
        if not np.any(fn(np.array([[1.0, 0.0, 0.0]] * 60), 0.5, rng)):
            return (
                "With epsilon 0.5 there was a call in which all of 60 worlds took the "
                "best action."
            )
    return None


def one_by_one(fn: Any) -> str | None:
    """A world by itself explores, too, and not always."""
    alone = np.array([[1.0, 0.0, 0.0]])
    rng = np.random.default_rng(0)
    came = [np.asarray(fn(alone.copy(), 0.5, rng)).item() for _ in range(60)]
    if all(came) or not any(came):
        often = "none" if all(came) else "all"
        return (
            f"With epsilon 0.5 and one world, {often} of 60 calls took the best action."
        )
    return None


def from_rng_alone(fn: Any) -> str | None:
    """Who explores is drawn from the generator, as the action is."""
    half = np.array([[1.0, 0.0, 0.0]] * 60)
    one, other = (np.asarray(fn(half, 0.5, np.random.default_rng(3))) for _ in "12")
    if not np.array_equal(one, other):
        return (
            "With epsilon 0.5, two generators made from one seed gave different "
            "actions: draw both numbers from `rng`."
        )
    return None


def of_equals(fn: Any) -> str | None:
    """Of equal values one action is taken, and one of the best."""
    came = np.asarray(
        fn(np.array([[0.0, 0, 0], [1, 3, 3]]), 0.0, np.random.default_rng(0))
    )
    if came.shape != (2,) or came[1] not in (1, 2):
        return (
            "With epsilon 0, values [[0, 0, 0], [1, 3, 3]]: one of the best actions "
            f"is taken in each world; {came.tolist()} came."
        )
    return None


def share_of_best(fn: Any) -> float:
    """In how many worlds the best action comes if epsilon is 1."""
    best = np.arange(3 * distribution.GAMES) % 3  # each action is best as often
    came = np.asarray(fn(np.eye(3)[best], 1.0, np.random.default_rng(0)))
    return float((came == best).mean())


def in_all(fn: Any) -> str | None:
    """If epsilon is 1, chance alone takes the best action."""
    if (share := share_of_best(fn)) > 1 / 3 + distribution.LIMIT:
        return (
            f"With epsilon 1, {share:.1%} of 12,000 worlds took the best of three "
            "actions; by chance it would be 33.3%."
        )
    return None


def best_too(fn: Any) -> str | None:
    """Chance takes the best action as often as the others."""
    if (share := share_of_best(fn)) < 1 / 3 - distribution.LIMIT:
        return (
            f"With epsilon 1, {share:.1%} of 12,000 worlds took the best of three "
            "actions; by chance it would be 33.3%."
        )
    return None


def apart(fn: Any) -> str | None:
    """Worlds do not explore hand in hand."""
    if len(set(by_chance(fn, 60))) == 1:
        return "With epsilon 1, 60 worlds all took the same action."
    return None


def to_the_last(fn: Any) -> str | None:
    """The last action is one of them."""
    if 2 not in by_chance(fn, 200):
        return "With epsilon 1, the last of three actions came in none of 200 worlds."
    return None


EXERCISE = Exercise(
    explore,
    ANSWER,
    rows=(
        Row(
            worlds([[1, 3, 2], [-1, -3, -2]], 0.0),
            np.array([1, 0]),
            "epsilon is 0: in both worlds the best action is taken.",
        ),
        Row(
            worlds([[4], [7]], 1.0),
            np.array([0, 0]),
            "only one action is there, so chance takes it, too.",
        ),
    ),
    draw=draw,
    mistakes=MISTAKES,
    hints=(
        "Three things for each world: its best action, an action by chance, and a draw "
        "that says which of them is taken.",
        "`q_values.argmax(axis=1)`, `rng.integers(A, size=B)`, `rng.random(B)`.",
        "`np.where(rng.random(len(q_values)) < epsilon, chance, best)`.",
    ),
    difficulty=1,
    minutes=8,
    properties=(
        lambda fn: SHARES(lambda q_values, rng: fn(q_values, 0.4, rng)),
        lambda fn: EVEN(lambda q_values, rng: fn(q_values, 1.0, rng)),
        explores,
        each_for_itself,
        one_by_one,
        from_rng_alone,
        of_equals,
        in_all,
        best_too,
        apart,
        to_the_last,
    ),
)
