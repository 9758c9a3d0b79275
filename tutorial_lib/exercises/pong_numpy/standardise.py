"""Exercise of lesson 01: better or worse than usual."""

from typing import Any

import numpy as np

from tutorial_lib.equations.returns import standardise
from tutorial_lib.exercises import draws
from tutorial_lib.exercises.exercise import Exercise, Row

ANSWER = """
centred = returns - returns.mean()
spread = returns.std()
return centred / (spread if spread > 1e-8 else 1)
"""

MISTAKES = """
- (spread if spread > 1e-8 else 1)
+ spread
where all values are equal, the deviation is 0, and 0 / 0 is NaN; one NaN spoils every
weight for good. Return zeros there.

- (spread if spread > 1e-8 else 1)
+ max(spread, 1)
a deviation below 1 is taken for 1, so such values stay small. Only that of equal values
is not to be divided by.

- returns - returns.mean()
+ returns
the mean is not subtracted, so a game that was lost throughout makes every action less
likely, the good ones too. Subtract `returns.mean()` first.

- returns.std()
+ returns.var()
it divides by the variance. The deviation is its square root: `returns.std()`.

- returns.std()
+ returns.std(ddof=1)
it divides by n - 1 (ddof=1, or PyTorch's habit). The course uses NumPy's
`returns.std()` as it is.

- centred / (spread if spread > 1e-8 else 1)
+ returns / (spread if spread > 1e-8 else 1) - returns.mean()
the mean is subtracted as it is from numbers that were divided. Subtract first.

- centred / (spread if spread > 1e-8 else 1)
+ centred / spread if spread > 1e-8 else returns
where all values are equal, they come back as they are. Return zeros there.

- returns.std()
+ returns.max() - returns.min()
it divides by the range from smallest to largest. Divide by the deviation.

+ return (returns - returns.min()) / ((returns.max() - returns.min()) or 1)
it stretches the values to the range from 0 to 1. A mean of 0 and a deviation of 1 are
asked for.

- centred / (spread if spread > 1e-8 else 1)
+ returns - returns.mean() / (spread if spread > 1e-8 else 1)
the mean alone is divided, for `/` comes before `-`. Put the subtraction in brackets.

- return centred / (spread if spread > 1e-8 else 1)
+ return (centred / (spread if spread > 1e-8 else 1)).astype(returns.dtype)
where the returns are whole numbers, the answer is cut down to whole numbers, too.
"""


def draw(rng: draws.Generator) -> dict[str, Any]:
    """One to six returns; some all equal, some of whole numbers."""
    returns = draws.numbers(rng, int(rng.integers(1, 7)), whole=0.2)
    return {"returns": returns * 0 + returns[:1] if rng.random() < 0.2 else returns}


def these(*returns: float) -> dict[str, Any]:
    """Returns of a batch."""
    return {"returns": np.array(returns, dtype=np.float32)}


EXERCISE = Exercise(
    standardise,
    ANSWER,
    rows=(
        Row(
            these(0, 0, 0, 4),
            np.array([-0.5773503, -0.5773503, -0.5773503, 1.7320508]),
            "the mean is 1, the variance 3, the deviation 1.732.",
        ),
        Row(these(-1, -1, -1), np.zeros(3), "all are equal, and 0 / 0 is NaN."),
        Row(these(1000, 1004), np.array([-1.0, 1]), "the mean is 1002."),
    ),
    draw=draw,
    mistakes=MISTAKES,
    hints=(
        "Subtract the mean, then divide by the deviation. When can't you divide?",
        "`returns.mean()` and `returns.std()`.",
        "If the deviation is 0, or by rounding next to 0, all values are equal: zeros.",
    ),
    difficulty=1,
    minutes=5,
)
