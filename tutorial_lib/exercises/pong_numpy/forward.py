"""Exercise of lesson 01: from what moved to the probability of going up."""

from typing import Any

import numpy as np

from tutorial_lib.equations.perceptron import forward
from tutorial_lib.equations.policies import sigmoid
from tutorial_lib.exercises import draws
from tutorial_lib.exercises.exercise import Exercise, Row

ANSWER = """
hidden = np.maximum(obs @ params["W1"], 0)
logit = hidden @ params["W2"]
return sigmoid(logit), hidden
"""

MISTAKES = """
- np.maximum(obs @ params["W1"], 0)
+ obs @ params["W1"]
the ReLU is missing: without it two layers are no more than one. Use
`np.maximum(..., 0)`.

- return sigmoid(logit), hidden
+ return sigmoid(logit), obs @ params["W1"]
the hidden layer is returned as it was before the ReLU; `backward` needs it after.

- logit = hidden @ params["W2"]
+ logit = obs @ params["W1"] @ params["W2"]
the hidden layer is right, but the probability is made from what it was before the ReLU.

- np.maximum(obs @ params["W1"], 0)
+ sigmoid(obs @ params["W1"])
the hidden layer went through the sigmoid. It takes the ReLU, `np.maximum(..., 0)`; the
sigmoid is for the output.

- hidden @ params["W2"]
+ (hidden @ params["W2"]).sum()
the logits of all games are added up to one. Each game has one of its own.

- sigmoid(logit)
+ np.exp(logit) / (1 + np.exp(logit))
exp(10,000) is infinite, and inf / inf is NaN. Use `sigmoid`, or 1 / (1 + exp(-logit)).

- sigmoid(logit)
+ np.tanh(logit)
the output went through tanh, from -1 to 1. A probability takes the sigmoid, 0 to 1.

- sigmoid(logit)
+ np.exp(logit) / np.exp(logit).sum()
the probabilities of all games add up to 1. Each game has one of its own: `sigmoid`.
"""


def network(w1: Any, w2: Any, obs: Any) -> dict[str, Any]:
    """Weights and a batch of inputs."""
    w1, w2, obs = (np.array(each, dtype=np.float32) for each in (w1, w2, obs))
    return {"params": {"W1": w1, "W2": w2}, "obs": obs}


def draw(rng: draws.Generator) -> dict[str, Any]:
    """A network of any size; now and then one that is very sure."""
    games, inputs, units = draws.size(rng), draws.size(rng), draws.size(rng)
    w1, w2 = draws.decimals(rng, inputs, units), draws.decimals(rng, units)
    sure = draws.one_of(rng, 1, 1, 1, 1000)
    return {
        "params": {"W1": w1, "W2": w2 * np.float32(sure)},
        "obs": draws.numbers(rng, games, inputs),
    }


EXERCISE = Exercise(
    forward,
    ANSWER,
    rows=(
        Row(
            network([[1, -1], [0, 2], [0.5, 0.25]], [0.5, -1], [[1, 0, 2], [0, 1, -1]]),
            (np.array([0.7310586, 0.1480472]), np.array([[2, 0], [0, 1.75]])),
            "each of the two games has one hidden unit below 0, which ReLU silences; "
            "the logits are 1 and -1.75.",
        ),
        Row(
            network([[1e4, 0], [0, 1e4]], [1, -1], [[1, 0], [0, 1]]),
            (np.array([1.0, 0.0]), np.array([[1e4, 0], [0, 1e4]])),
            "logits of 10,000 and -10,000: the probabilities are 1 and 0.",
        ),
    ),
    draw=draw,
    mistakes=MISTAKES,
    hints=(
        "Two matrix products. Between them a ReLU, after them a sigmoid.",
        'The hidden layer is `np.maximum(obs @ params["W1"], 0)`, [B, H].',
        'The probability is `sigmoid(hidden @ params["W2"])`, [B]. Return both.',
    ),
    difficulty=1,
    minutes=8,
    names={"np": np, "sigmoid": sigmoid},
)
