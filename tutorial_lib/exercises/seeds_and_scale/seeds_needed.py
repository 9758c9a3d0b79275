"""Exercise of lesson 10: how many seeds it takes."""

from math import ceil
from statistics import NormalDist
from typing import Any

from tutorial_lib.equations.experiments import seeds_needed
from tutorial_lib.exercises import draws
from tutorial_lib.exercises.exercise import NUMPY, Exercise, Row

ANSWER = """
z = NormalDist().inv_cdf
factor = z(0.5 + confidence / 2) + z(power)
return ceil(2 * (factor * spread / difference) ** 2)
"""

MISTAKES = """
- 2 * (factor
+ (factor
the spread of one way alone counts. Both ways are luck: twice the square.

- 2 * (factor
+ 4 * (factor
it is twice too many: two spreads add up to twice the square, not four times.

- z(0.5 + confidence / 2)
+ z(confidence)
what is left out is all at one end. Half of it belongs to either end.

- z(0.5 + confidence / 2) + z(power)
+ z(0.5 + confidence / 2)
the power is left out: so many seeds see the difference only every other time.

- z(0.5 + confidence / 2) + z(power)
+ z(0.5 + confidence / 2) - z(power)
the power makes it fewer seeds. To see more often takes more: add it.

- z(0.5 + confidence / 2) + z(power)
+ z(0.5 + confidence / 2) + z(0.5 + power / 2)
the power is divided among two ends. A difference that is there has one direction.

- ) ** 2
+ )
it grows with the spread, and not with its square. Half the difference takes four times
as many seeds.

- spread / difference
+ difference / spread
a larger difference takes more seeds. It is easier to see: divide by it.

- ceil(
+ int(
it is rounded down, and so is the promise. Round up.

- ceil(
+ (
it is not rounded. There are only whole seeds: round up.

- factor * spread / difference
+ factor * spread**2 / difference
the spread is squared twice. It is divided by the difference, then all is squared.

- (factor * spread / difference) ** 2
+ (z(0.5 + confidence / 2) ** 2 + z(power) ** 2) * (spread / difference) ** 2
the two numbers are squared one by one. Add them first.
"""


def draw(rng: draws.Generator) -> dict[str, Any]:
    """Spreads and differences of one size, and promises; some are left out."""
    given: dict[str, Any] = {
        "spread": float(draws.one_of(rng, 0.5, 1, 1.5, 2, 3)),
        "difference": float(draws.one_of(rng, 0.25, 0.4, 0.7, 1, 1.3)),
    }
    if rng.random() < 0.7:
        given["confidence"] = draws.one_of(rng, 0.8, 0.9, 0.95, 0.99)
    if "confidence" in given and rng.random() < 0.7:
        given["power"] = draws.one_of(rng, 0.7, 0.8, 0.9)
    return given


EXERCISE = Exercise(
    seeds_needed,
    ANSWER,
    rows=(
        Row(
            {"spread": 1.0, "difference": 1.0},
            16,
            "1.96 + 0.84 is 2.8; twice its square is 15.7.",
        ),
        Row(
            {"spread": 1.0, "difference": 0.5},
            63,
            "half the difference takes four times as many.",
        ),
        Row(
            {"spread": 2.0, "difference": 1.0, "confidence": 0.9, "power": 0.5},
            22,
            "a power of a half adds nothing to 1.64; twice 3.29 squared is 21.6.",
        ),
    ),
    draw=draw,
    mistakes=MISTAKES,
    hints=(
        "The difference must be several standard errors large. Which is the standard "
        "error of a difference of two means of n seeds?",
        "`NormalDist().inv_cdf(0.975)` is 1.96. For 95 % confidence leave out 2.5 % at "
        "either end; the power has one end only.",
        "`ceil(2 * (factor * spread / difference) ** 2)`.",
    ),
    difficulty=2,
    minutes=10,
    names={**NUMPY, "NormalDist": NormalDist, "ceil": ceil},
)
