"""Exercise of lesson 01: the gradient of every weight, by hand."""

from typing import Any

import numpy as np

from tutorial_lib.equations.perceptron import backward, forward
from tutorial_lib.exercises import draws
from tutorial_lib.exercises.exercise import Exercise, Row

ANSWER = """
hidden_gradient = np.outer(logit_gradient, params["W2"])
hidden_gradient = np.where(hidden > 0, hidden_gradient, 0)
w1 = obs.T @ hidden_gradient
w2 = hidden.T @ logit_gradient
return {"W1": w1, "W2": w2}
"""

MISTAKES = """
- np.where(hidden > 0, hidden_gradient, 0)
+ hidden * hidden_gradient
the slope of the ReLU is 1 where the unit is active; here the gradient is multiplied by
the unit's value instead. Use `hidden > 0`.

- np.where(hidden > 0, hidden_gradient, 0)
+ hidden_gradient
silent units pass a gradient back. Set it to 0 where `hidden <= 0` (`hidden < 0` never
happens after a ReLU).

- hidden.T @ logit_gradient
+ hidden_gradient.sum(axis=0)
for W2 it adds up the hidden layer's gradient. Use its values: `hidden.T @ ...`.

- np.outer(logit_gradient, params["W2"])
+ np.outer(logit_gradient, np.ones(len(params["W2"])))
on its way back to the hidden layer the gradient does not pass W2.

- np.outer(logit_gradient, params["W2"])
+ np.outer(np.ones(len(obs)), params["W2"])
for W1 the slope of the logit is left out. It comes first on the way back.
"""


def batch(w1: Any, w2: Any, obs: Any, logit_gradient: Any) -> dict[str, Any]:
    """A network, what it saw, what its hidden layer made of it, and slopes."""
    params = {"W1": np.array(w1), "W2": np.array(w2)}
    return {
        "params": params,
        "obs": np.array(obs),
        "hidden": forward(params, np.array(obs))[1],
        "logit_gradient": np.array(logit_gradient),
    }


def draw(rng: draws.Generator) -> dict[str, Any]:
    """A network and a batch of any size, of either float width."""
    games, inputs, units = draws.size(rng), draws.size(rng), draws.size(rng)
    return batch(
        draws.decimals(rng, inputs, units),
        draws.decimals(rng, units),
        draws.numbers(rng, games, inputs),
        draws.numbers(rng, games),
    )


EXERCISE = Exercise(
    backward,
    ANSWER,
    rows=(
        Row(
            batch([[0.0, 1, 1], [1, -1, 0]], [1, -2, 0.5], [[1, 2], [3, -1]], [1, -1]),
            {
                "W1": np.array([[1, 6, -1], [2, -2, 1.5]]),
                "W2": np.array([2.0, -4.0, -2.0]),
            },
            "in each game one hidden unit was silent (0), and passes nothing back.",
        ),
        Row(
            batch([[1.0, -1]], [2.0, -1], [[1.0], [-2], [0]], [0.5, 0, -1]),
            {"W1": np.array([[1.0, 0.0]]), "W2": np.array([0.5, 0.0])},
            "three games: the second has no gradient, the third no active unit.",
        ),
    ),
    draw=draw,
    mistakes=MISTAKES,
    hints=(
        "Work from the output back to the input. A gradient always has the shape of "
        "the weights it belongs to.",
        "W2: `hidden.T @ logit_gradient`. Hidden layer: "
        '`np.outer(logit_gradient, params["W2"])`, [B, H].',
        "Set the hidden layer's gradient to 0 where `hidden <= 0`, then W1 is "
        "`obs.T @ hidden_gradient`.",
    ),
    difficulty=3,
    minutes=15,
)
