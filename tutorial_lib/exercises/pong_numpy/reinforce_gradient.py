"""Exercise of lesson 01: the gradient of a batch, from what was seen to the weights."""

from typing import Any

import numpy as np

from tutorial_lib.equations.perceptron import backward, forward, reinforce_gradient
from tutorial_lib.equations.policies import log_prob_gradient
from tutorial_lib.exercises import draws
from tutorial_lib.exercises.exercise import Exercise, Row

ANSWER = """
prob_up, hidden = forward(params, obs)
slope = log_prob_gradient(prob_up, went_up)
logit_gradient = weights * slope / len(obs)
return backward(params, obs, hidden, logit_gradient)
"""

MISTAKES = """
- weights * slope / len(obs)
+ weights * slope
this is the gradient of the sum. Divide by the number of steps for the mean, or a larger
batch takes a larger step.

- weights * slope / len(obs)
+ slope / len(obs)
the weights are left out: every action becomes likelier, whatever followed from it.

- weights * slope / len(obs)
+ weights / len(obs)
the slope of the log-probability is left out: the weights alone push every logit up
where things went well, also after down.

- weights * slope / len(obs)
+ -weights * slope / len(obs)
the sign is turned: what went well becomes less likely. We climb, so there is no minus.

- weights * slope / len(obs)
+ weights * slope / weights.sum() if weights.sum() else weights * slope
it divides by the sum of the weights. Weights below 0 count against the others there:
divide by the number of steps.

- weights * slope / len(obs)
+ weights.mean() * slope / len(obs)
every step gets the same weight, their mean. Each step has its own.

- weights * slope / len(obs)
+ np.maximum(weights, 0) * slope / len(obs)
what went badly is left out: a weight below 0 makes its action less likely.

- weights * slope / len(obs)
+ abs(weights) * slope / len(obs)
the sign of the weights is lost: what went badly becomes likelier too.

- log_prob_gradient(prob_up, went_up)
+ log_prob_gradient(prob_up, ~went_up)
the label is of the other action: where it went up, `went_up` is True.

- log_prob_gradient(prob_up, went_up)
+ np.log(np.where(went_up, prob_up, 1 - prob_up))
this weighs the log-probability itself. Its slope, `log_prob_gradient`, goes back
through the network.
"""


def batch(w1: Any, w2: Any, obs: Any, went_up: Any, weights: Any) -> dict[str, Any]:
    """A network, what it saw and did, and how good each action was."""
    return {
        "params": {"W1": np.array(w1), "W2": np.array(w2)},
        "obs": np.array(obs),
        "went_up": np.array(went_up, dtype=bool),
        "weights": np.array(weights),
    }


def draw(rng: draws.Generator) -> dict[str, Any]:
    """A network and a batch of any size, of either float width."""
    steps, inputs, units = draws.size(rng), draws.size(rng), draws.size(rng)
    return batch(
        draws.decimals(rng, inputs, units),
        draws.decimals(rng, units),
        draws.numbers(rng, steps, inputs),
        draws.bools(rng, steps, share=0.5),
        draws.numbers(rng, steps),
    )


EXERCISE = Exercise(
    reinforce_gradient,
    ANSWER,
    rows=(
        Row(
            batch([[1.0, 1]], [2.0, -2], [[1.0], [2]], [1, 0], [1, -0.5]),
            {"W1": np.array([[1.0, -1.0]]), "W2": np.array([0.5, 0.5])},
            "two steps of a network that says one half: the slopes of the logits are "
            "1 * 0.5 / 2 and -0.5 * -0.5 / 2.",
        ),
        Row(
            batch([[1.0, -1]], [0.0, 3], [[2.0], [2]], [1, 1], [3.0, -1]),
            {"W1": np.array([[0.0, 0.0]]), "W2": np.array([1.0, 0.0])},
            "up was good once (3) and bad once (-1), and a silent unit passes nothing "
            "back.",
        ),
        Row(
            batch([[1.0, 1]], [2.0, -2], [[2.0]], [0], [2.0]),
            {"W1": np.array([[-4.0, 4.0]]), "W2": np.array([-2.0, -2.0])},
            "one step, [1], that went down and was good.",
        ),
    ),
    draw=draw,
    mistakes=MISTAKES,
    hints=(
        "You have written all three parts: the network forward, the slope at its "
        "output, the way back.",
        "`forward` gives `prob_up` and `hidden`; `log_prob_gradient(prob_up, went_up)` "
        "one slope for each step, [B].",
        "Give `backward` the slopes times `weights`, divided by `len(obs)`.",
    ),
    difficulty=2,
    minutes=8,
    names={
        "np": np,
        "forward": forward,
        "log_prob_gradient": log_prob_gradient,
        "backward": backward,
    },
)
