"""Exercise of lesson 11: features of one size, whatever the weights."""

from typing import Any

import numpy as np

from tutorial_lib.equations.layers import layer_norm
from tutorial_lib.exercises import draws
from tutorial_lib.exercises.exercise import Exercise, Row
from tutorial_lib.exercises.tensors import TORCH, floats

ANSWER = """
centred = features - features.mean(dim=1, keepdim=True)
variance = centred.square().mean(dim=1, keepdim=True)
return scale * centred / (variance + eps).sqrt() + shift
"""

MISTAKES = """
- features - features.mean(dim=1, keepdim=True)
- variance = centred.square().mean(dim=1, keepdim=True)
+ features - features.mean(dim=0)
+ variance = centred.square().mean(dim=0)
it normalises every feature over the batch: that is batch normalisation. A row is to be
normalised by itself, over its own features: `dim=1`.

- features - features.mean(dim=1, keepdim=True)
- variance = centred.square().mean(dim=1, keepdim=True)
+ features - features.mean()
+ variance = centred.square().mean()
one mean and one variance are taken of all rows together. Each row has its own.

- centred.square().mean(dim=1, keepdim=True)
+ features.var(dim=1, keepdim=True)
the variance is the sample's, with D - 1 below. Here it is the mean of the squares.

- (variance + eps).sqrt()
+ (variance + eps)
it divides by the variance. The spread is its square root.

- (variance + eps).sqrt()
+ (variance.sqrt() + eps)
eps is added to the root. It belongs to the variance, under the root.

- (variance + eps).sqrt()
+ variance.sqrt()
eps is left out, so that a row of equal features is divided by 0.

- features - features.mean(dim=1, keepdim=True)
+ features
the mean is not subtracted, so what all features of a row share stays in.

- centred.square()
+ features.square()
the mean of the squares is taken before the mean of the features was subtracted. A
variance is that of what is left.

- scale * centred
+ centred
the features are not scaled by what was learned: `scale`.

-  + shift
the features are not shifted by what was learned: `shift`.

- scale * centred / (variance + eps).sqrt() + shift
+ scale * (centred / (variance + eps).sqrt() + shift)
the shift is scaled, too. First scale, then shift.

- scale * centred / (variance + eps).sqrt()
+ centred / (variance + eps).sqrt() / scale
it divides by `scale`, which is a factor.

- variance + eps
+ variance + 1e-5
eps is 0.00001 whatever is asked for. Use the argument.
"""


def row(
    features: Any, scale: Any, shift: Any, eps: float | None = 1e-5
) -> dict[str, Any]:
    """Features [B, D], scale and shift [D]; no eps is left out."""
    given: dict[str, Any] = {
        "features": floats(features),
        "scale": floats(scale),
        "shift": floats(shift),
    }
    return given if eps is None else {**given, "eps": eps}


def draw(rng: draws.Generator) -> dict[str, Any]:
    """Some rows of equal features, and an eps large enough to be seen."""
    count, width = draws.size(rng), draws.size(rng)
    features = 3 * rng.standard_normal((count, width)) + rng.integers(-5, 6)
    if rng.random() < 0.2:
        features[0] = features[0, 0]
    scale, shift = rng.standard_normal((2, width))
    return row(features, scale, shift, draws.one_of(rng, 0.25, 0.5, 2.0))


EXERCISE = Exercise(
    layer_norm,
    ANSWER,
    rows=(
        Row(
            row([[0, 2, 0, 2], [-300, 300, -300, 300]], np.ones(4), np.zeros(4)),
            floats([[-1, 1, -1, 1], [-1, 1, -1, 1]]),
            "small and large features come out alike, around 0.",
        ),
        Row(
            row([[1, 5]], [1, 3], [10, 20], eps=5.0),
            floats([[10 - 2 / 3, 22]]),
            "mean 3, variance 4, and 4 + 5 is 9: minus and plus two thirds, which are "
            "then scaled and shifted.",
        ),
        Row(
            row([[7, 7, 7]], [1, 2, 3], [0, 1, 2]),
            floats([[0, 1, 2]]),
            "three equal features: nothing but the shift is left.",
        ),
        Row(
            row([[0, 0.002]], np.ones(2), np.zeros(2), eps=None),
            floats([[-0.301511, 0.301511]]),
            "without an `eps` it is 0.00001, ten times this variance: 0.001 is divided "
            "by the root of 0.000011.",
        ),
    ),
    draw=draw,
    mistakes=MISTAKES,
    hints=(
        "First subtract from each row its mean: `features.mean(dim=1, keepdim=True)`.",
        "The variance of a row is the mean of the squares of what is left.",
        "Divide by `(variance + eps).sqrt()`, multiply by `scale`, add `shift`.",
    ),
    difficulty=1,
    minutes=10,
    slopes=("features", "scale", "shift"),
    names=TORCH,
)
