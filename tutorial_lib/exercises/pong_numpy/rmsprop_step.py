"""Exercise of lesson 01: how far each weight moves along its gradient."""

from typing import Any

import numpy as np

from tutorial_lib.equations.optimisers import rmsprop_step
from tutorial_lib.exercises import draws
from tutorial_lib.exercises.exercise import Exercise, Row

ANSWER = """
weights, square = {}, {}
for k in params:
    square[k] = decay * mean_square[k] + (1 - decay) * grads[k] ** 2
    scale = np.sqrt(square[k]) + epsilon
    weights[k] = params[k] + learning_rate * grads[k] / scale
return weights, square
"""

MISTAKES = """
- params[k] + learning_rate
+ params[k] - learning_rate
it goes downhill. The gradient is that of something to be made larger: add the step.

- np.sqrt(square[k])
+ square[k]
the root is missing: divide by `np.sqrt(mean_square) + epsilon`.

- np.sqrt(square[k]) + epsilon
+ np.sqrt(square[k] + epsilon)
epsilon is inside the root. Add it after: `np.sqrt(mean_square) + epsilon`. (Both are in
use, but they need different epsilons.)

- np.sqrt(square[k])
+ np.sqrt(mean_square[k])
it divides by the mean square from before this gradient. Update the mean square first.

- in params
+ in ("W1", "W2")
it works only for weights that are called W1 and W2. Take the names from the arguments:
`for k in params`.
"""

ARRAYS = ("params", "grads", "mean_square")
SETTINGS = ("learning_rate", "decay", "epsilon")


def draw(rng: draws.Generator) -> dict[str, Any]:
    """Weights of any name and shape; settings are left out from some point on."""
    names = draws.one_of(rng, ["W1", "W2"], ["w"], ["W1"], ["W1", "W2", "bias"])
    kind, size = draws.one_of(rng, *draws.FLOATS), draws.one_of(rng, 0, 0.001, 1)
    slope = draws.one_of(rng, 1, 1, 0.001)
    inputs: dict[str, Any] = {each: {} for each in ARRAYS}
    for name in names:
        shape = [draws.size(rng) for _ in range(rng.integers(1, 3))]
        for each, scale in zip(ARRAYS, (size, slope, slope**2), strict=True):
            inputs[each][name] = (scale * draws.numbers(rng, *shape)).astype(kind)
        inputs["mean_square"][name] = abs(inputs["mean_square"][name])
    values = (rng.choice([0.5, 0.01]), rng.choice([0.25, 0.9]), rng.choice([0.5, 0.01]))
    given = dict(zip(SETTINGS, map(float, values), strict=True))
    return inputs | dict(list(given.items())[: rng.integers(4)])


def step(arrays: Any, *settings: float) -> dict[str, Any]:
    """A step for W1 [1, D] and W2 [H]: weights, gradients, mean squares."""
    given: dict[str, Any] = {
        name: {"W1": np.array([w1], np.float32), "W2": np.array(w2, np.float32)}
        for name, (w1, w2) in zip(ARRAYS, arrays, strict=True)
    }
    return given | dict(zip(SETTINGS, settings, strict=True))


EXERCISE = Exercise(
    rmsprop_step,
    ANSWER,
    rows=(
        Row(
            step([([1, 2], [3]), ([2, 0], [-4]), ([0, 0], [0])], 0.1, 0.75, 0.5),
            (
                {"W1": np.array([[1.1333333, 2]]), "W2": np.array([2.84])},
                {"W1": np.array([[1.0, 0.0]]), "W2": np.array([4.0])},
            ),
            "a first step. W2: the mean square becomes 0.25 * 16 = 4, so the step is "
            "0.1 * -4 / (2 + 0.5).",
        ),
        Row(
            step([([0], [1]), ([3], [0]), ([9], [16])], 0.5, 0.5, 1.0),
            (
                {"W1": np.array([[0.375]]), "W2": np.array([1.0])},
                {"W1": np.array([[9.0]]), "W2": np.array([8.0])},
            ),
            "a later step: the running mean is not empty, and W2 has no gradient.",
        ),
    ),
    draw=draw,
    mistakes=MISTAKES,
    hints=(
        "Two lines, for every key: first the running mean of the squared gradient, "
        "then the weights.",
        "Mean square: `decay * mean_square[k] + (1 - decay) * grads[k] ** 2`.",
        "Weights: `params[k] + learning_rate * grads[k] / (np.sqrt(new_mean_square[k])"
        " + epsilon)`. Build new dictionaries, and return both.",
    ),
    difficulty=2,
    minutes=10,
)
