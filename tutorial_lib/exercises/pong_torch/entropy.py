"""Exercise of lesson 02: how undecided a policy is."""

import math
from typing import Any

from tutorial_lib.equations.losses import entropy
from tutorial_lib.exercises import draws
from tutorial_lib.exercises.exercise import Exercise, Row
from tutorial_lib.exercises.tensors import TORCH, floats

ANSWER = """
log_probs = logits.log_softmax(dim=1)
return -(log_probs.exp() * log_probs).sum(dim=1)
"""

MISTAKES = """
- .sum(dim=1)
+ .sum(dim=1) / np.log(2)
it counts in bits. Use the natural logarithm.

- logits.log_softmax(dim=1)
+ logits.softmax(dim=1).log()
0 times log(0) is NaN. Take the logarithms from `log_softmax`, which stay finite.

+ probs = logits.softmax(dim=1)
+ return -torch.where(probs > 0, probs * probs.log(), 0.0).sum(dim=1)
the values are right, but the gradient is NaN where a probability is 0, for the slope of
log(0) is infinite. Take the logarithms from `log_softmax`.

- * log_probs
+ * logits
logits are log-probabilities only up to a constant. Put them through `log_softmax`.

- .sum(dim=1)
+ .sum(dim=0)
it adds up the rows. Add up the actions of each row: `dim=1`.

- log_softmax(dim=1)
+ log_softmax(dim=0)
the softmax runs over the batch. It belongs to the actions: `dim=1`.

+ return -logits.log_softmax(dim=1).max(dim=1).values
this is minus the log of the largest probability. Entropy weighs those of all actions.

- * log_probs
+ * log_probs.exp().log_softmax(dim=1)
the softmax is applied twice. `log_softmax` takes logits, not probabilities.

+ return torch.distributions.Categorical(logits).entropy()
the logits are taken for probabilities; they are their logarithms, but for a constant.
"""


def draw(rng: draws.Generator) -> dict[str, Any]:
    """Rows of logits; now and then some actions are certain or impossible."""
    shape = draws.size(rng), draws.size(rng)
    certain = rng.choice([-200, -100, 0], shape)
    certain -= certain.max(axis=1, keepdims=True)  # larger ones would be rounded
    logits = draws.one_of(rng, 2 * draws.decimals(rng, *shape), certain)
    return {"logits": floats(logits)}


EXERCISE = Exercise(
    entropy,
    ANSWER,
    rows=(
        Row(
            {"logits": floats([[math.log(2), 0, 0], [1, 1, 1]])},
            floats([1.5 * math.log(2), math.log(3)]),
            "half, a quarter and a quarter: 1.5 times log(2). Three alike: log(3), the "
            "most that there is.",
        ),
        Row(
            {"logits": floats([[1000, 0], [-500, -500]])},
            floats([0, math.log(2)]),
            "the first row is certain: 0. Its other action has the probability 0, and "
            "0 times log(0) is not a number.",
        ),
    ),
    draw=draw,
    mistakes=MISTAKES,
    hints=(
        "Minus the sum of probability times log-probability, over the actions.",
        "`log_probs = logits.log_softmax(dim=1)`; its `.exp()` are the probabilities.",
        "`-(log_probs.exp() * log_probs).sum(dim=1)`.",
    ),
    difficulty=2,
    minutes=5,
    slopes=("logits",),
    names=TORCH,
)
