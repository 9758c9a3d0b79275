"""Exercise of lesson 09, room 9: samples that join two ends of a ring."""

from typing import Any

import numpy as np

from tutorial_lib.exercises import draws
from tutorial_lib.exercises.exercise import Exercise, Row

STUB = """
size = min(stored, capacity)
return np.arange(capacity) < size - n
"""

ANSWER = """
newest = stored - 1
steps = newest - (newest - np.arange(capacity)) % capacity
return (steps >= 0) & (steps <= stored - n)
"""

MISTAKES = """
+ size = min(stored, capacity)
+ return np.arange(capacity) < size - n
both mistakes are still there: samples of a full ring run across the place that is
written next, and one place too few is drawn.

+ size = min(stored, capacity)
+ return np.arange(capacity) <= size - n
samples of a full ring still run across the place that is written next. The newest step
is drawn now.

- (steps <= stored - n)
+ (steps < stored - n)
one place too few is still drawn: the newest step is never in a sample. The full ring is
right now.

- (steps <= stored - n)
+ (steps <= newest)
samples may begin wherever something was written, so the last of them are not whole.

- (steps >= 0) & (steps <= stored - n)
+ steps <= stored - n
places that nothing was written to may be drawn as well.

- (steps <= stored - n)
+ (steps <= stored - n + 1)
one place too many is drawn: the last step of such a sample is not there yet.

- (steps <= stored - n)
+ (steps > stored - capacity) & (steps <= stored - n)
the oldest step of a full ring is never drawn, though nothing is wrong with it.

- (steps >= 0) & (steps <= stored - n)
+ np.arange(capacity) <= stored - n
places are compared with steps: in a full ring they are not the same numbers.

- (steps <= stored - n)
+ (steps <= stored - n) & (np.arange(capacity) <= capacity - n)
samples that run over the last place to the first are left out, though they are whole:
in a ring these places are neighbours.

- (steps <= stored - n)
+ (steps > stored - n)
just those places are drawn at which no whole sample begins.
"""


def may_begin(stored: int, capacity: int, n: int) -> np.ndarray:
    """At which places of a ring a sample of n steps in a row may begin.

    Step number k lies at place k % capacity, over what was there before.

    Args:
        stored: steps since the ring was made, at least 0.
        capacity: places of the ring.
        n: steps of a sample, 1 to `capacity`.

    Returns:
        [capacity] bool: True where this step and the n - 1 after it are in the ring.
    """
    begins = np.zeros(capacity, dtype=bool)
    for step in range(max(0, stored - capacity), stored - n + 1):
        begins[step % capacity] = True
    return begins


def ring(stored: int, capacity: int, n: int) -> dict[str, Any]:
    """A ring and a sample's length."""
    return {"stored": stored, "capacity": capacity, "n": n}


def draw(rng: draws.Generator) -> dict[str, Any]:
    """Empty, half full and full rings."""
    capacity = int(rng.integers(2, 9))
    stored = int(rng.integers(0, 3 * capacity))
    return ring(stored, capacity, int(rng.integers(1, min(4, capacity) + 1)))


EXERCISE = Exercise(
    may_begin,
    ANSWER,
    rows=(
        Row(
            ring(3, 5, 1),
            np.array([True, True, True, False, False]),
            "three steps are there, and each is a sample of its own.",
        ),
        Row(
            ring(4, 5, 2),
            np.array([True, True, True, False, False]),
            "four steps, pairs: 0 and 1, 1 and 2, 2 and 3.",
        ),
        Row(
            ring(7, 5, 2),
            np.array([True, False, True, True, True]),
            "a full ring holds steps 5, 6, 2, 3, 4. Step 6, at place 1, has no next "
            "one yet; 4 and 5 are neighbours, though their places are not.",
        ),
    ),
    draw=draw,
    mistakes=MISTAKES,
    hints=(
        "Write down which step lies at which place of a ring of 5 after 7 steps.",
        "Which step lies at place p? The newest one that is p modulo the capacity. A "
        "sample begins there if its last step is not newer than the newest.",
        "`steps = newest - (newest - np.arange(capacity)) % capacity`; then "
        "`(steps >= 0) & (steps <= stored - n)`.",
    ),
    difficulty=3,
    minutes=12,
    stub=STUB,
)
