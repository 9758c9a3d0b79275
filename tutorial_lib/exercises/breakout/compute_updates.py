"""Exercise of lesson 03: the loss over the agent's own steps."""

from typing import Any

from tutorial_lib.equations.losses import compute_updates, log_prob
from tutorial_lib.exercises import draws
from tutorial_lib.exercises.exercise import Exercise, Row
from tutorial_lib.exercises.tensors import TORCH, bools, floats, wholes

ANSWER = """
weighted = log_prob(logits, actions) * advantages
return -weighted[own].sum() / own.sum().clamp(min=1)
"""

MISTAKES = """
- return -weighted[own].sum() / own.sum().clamp(min=1)
+ return -(weighted * own).mean()
the FIRE steps add nothing to the sum, but still count in the mean. Divide by the number
of own steps: `own.sum()`.

- return -weighted[own].sum() / own.sum().clamp(min=1)
+ return -weighted[own].mean()
with no own step it is the mean of nothing, NaN, and one NaN spoils every weight for
ever. Divide the sum by `own.sum().clamp(min=1)`.

- return -weighted[own].sum() / own.sum().clamp(min=1)
+ return -weighted[own].mean() if own.any() else torch.tensor(0.0)
where no step is the agent's own a 0 came that hangs on no network: `backward()` fails
there, once in many games. The sum of no numbers is 0 and carries a gradient.

- -weighted
+ weighted
the sign is wrong: what was good would become rarer. Put a minus before the mean.

- log_prob(logits, actions) * advantages
+ log_prob(logits, actions).exp() * advantages
the logarithm is missing: it is the log-probability that is weighted.

- log_prob(logits, actions)
+ log_prob(logits, actions)[:, None]
a column [N, 1] and a row [N] become [N, N]: every step is weighed by every advantage.

- log_prob(logits, actions)
+ logits.gather(1, actions[:, None]).squeeze(1)
logits are weighed as if they were log-probabilities. `log_prob` makes these of them.

- log_prob(logits, actions)
+ log_prob(logits.softmax(dim=1), actions)
probabilities are taken for logits, so a softmax is taken twice. `log_prob` does it by
itself.

+ return -log_prob(logits, actions) * advantages * own
one number per step came. A loss is one number: the mean over the own steps.
"""


def steps(logits: Any, actions: Any, advantages: Any, own: Any) -> dict[str, Any]:
    """A handful of steps: [N, A], and three times [N]."""
    return {
        "logits": floats(logits),
        "actions": wholes(actions),
        "advantages": floats(advantages),
        "own": bools(own),
    }


def draw(rng: draws.Generator) -> dict[str, Any]:
    """Steps of which none, some or all are own; logits lie far apart now and then."""
    size, buttons = draws.size(rng), draws.size(rng) + 1
    scale = draws.one_of(rng, 1, 1, 1, 1, 100)
    logits = scale * draws.decimals(rng, size, buttons)
    own = draws.bools(rng, size, share=draws.one_of(rng, 0.0, 0.6, 0.8, 0.8, 1.0))
    actions = rng.integers(0, buttons, size)
    return steps(logits, actions, draws.numbers(rng, size), own)


EXERCISE = Exercise(
    compute_updates,
    ANSWER,
    rows=(
        Row(
            steps([[0, 0], [0, 0], [3, 0]], [0, 1, 1], [1, -2, 99], [1, 1, 0]),
            floats(-0.3465736),
            "two own steps, each with a log-probability of -0.693: the mean of -0.693 "
            "and 1.386 is 0.347. The third step was a FIRE.",
        ),
        Row(
            steps([[0.5, 0]], [1], [1], [0]),
            floats(0),
            "the last rows of a batch can be a single FIRE: there is nothing to learn.",
        ),
    ),
    draw=draw,
    mistakes=MISTAKES,
    hints=(
        "`log_prob(logits, actions)` is [N]. Weigh it by the advantage, and keep the "
        "own steps.",
        "The mean over the own steps is their sum divided by `own.sum()`. There may "
        "be none.",
        "`weighted = log_prob(logits, actions) * advantages`, then "
        "`-weighted[own].sum() / own.sum().clamp(min=1)`.",
    ),
    difficulty=2,
    minutes=10,
    slopes=("logits",),
    names={**TORCH, "log_prob": log_prob},
)
