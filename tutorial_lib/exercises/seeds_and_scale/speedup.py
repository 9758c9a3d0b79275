"""Exercise of lesson 10: what more processors bring."""

from typing import Any

import numpy as np

from tutorial_lib.equations.scaling import speedup
from tutorial_lib.exercises import draws
from tutorial_lib.exercises.exercise import Exercise, Row

ANSWER = """
time = serial_share + (1 - serial_share) / processors
return 1 / time
"""

MISTAKES = """
- return 1 / time
+ return time
it is the time that is left, as a share. How many times as fast is 1 divided by it.

- serial_share + (1 - serial_share) / processors
+ (1 - serial_share) + serial_share / processors
the shares are swapped: the serial part is divided among the processors.

- serial_share + (1 - serial_share) / processors
+ serial_share + 1 / processors
the whole task is divided, and the serial part comes on top. Divide the rest alone.

- serial_share + (1 - serial_share) / processors
+ 1 / processors
all of it is divided. The serial part is not.

+ return serial_share + (1 - serial_share) * processors
the task grows with the processors (Gustafson's law). Here it stays the same size.

+ return (1 - serial_share) * processors
the serial part takes no time. It takes as long as before.

- return 1 / time
+ return 1 / time / processors
it is the speed of each processor, the efficiency. Do not divide by their number.

- return 1 / time
+ return 1 - time
it is the share of time that is saved. How many times as fast is 1 divided by the time.

- return 1 / time
+ return 1 / time - 1
it is by how much it is faster. How many times as fast is 1 more.

- (1 - serial_share) / processors
+ (1 - serial_share) / np.log2(1 + processors)
the work is divided by a logarithm of the processors. Divide it by their number.

- (1 - serial_share) / processors
+ (1 - serial_share) / (1 + processors)
it counts one processor too many.

- serial_share + (1 - serial_share) / processors
+ max(serial_share, 0.01) + 0 * processors
it is the limit of very many processors. Divide the rest by their number.
"""


def draw(rng: draws.Generator) -> dict[str, Any]:
    """A share, and one number of processors or several."""
    share = float(rng.integers(1, 9) / 8 if rng.random() < 0.8 else 0.05)
    if rng.random() < 0.4:
        return {"serial_share": share, "processors": int(draws.one_of(rng, 1, 2, 3, 8))}
    processors = rng.integers(1, 17, draws.size(rng))
    return {"serial_share": share, "processors": processors}


EXERCISE = Exercise(
    speedup,
    ANSWER,
    rows=(
        Row(
            {"serial_share": 0.5, "processors": 2},
            4 / 3,
            "half stays, the other half takes a quarter: three quarters of the time.",
        ),
        Row(
            {"serial_share": 0.1, "processors": np.array([1, 9, 81])},
            np.array([1.0, 5, 9]),
            "a tenth that cannot be shared: never ten times as fast.",
        ),
        Row(
            {"serial_share": 0.0, "processors": 8},
            8.0,
            "all can be shared: as fast as there are processors.",
        ),
    ),
    draw=draw,
    mistakes=MISTAKES,
    hints=(
        "How long does it take now, if it took 1 before? Two parts: one is divided.",
        "`serial_share + (1 - serial_share) / processors` is the time.",
        "1 divided by that time.",
    ),
    difficulty=1,
    minutes=5,
)
