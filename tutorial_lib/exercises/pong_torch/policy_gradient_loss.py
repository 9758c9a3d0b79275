"""Exercise of lesson 02: the loss whose slope is the policy gradient."""

from typing import Any

from tutorial_lib.equations.losses import policy_gradient_loss
from tutorial_lib.exercises import draws
from tutorial_lib.exercises.exercise import Exercise, Row
from tutorial_lib.exercises.tensors import TORCH, floats, wholes

ANSWER = """
log_probs = logits.log_softmax(dim=1)
taken = log_probs[torch.arange(len(actions)), actions]
return -(taken * advantages.detach()).mean()
"""

MISTAKES = """
- -(taken
+ (taken
the sign is turned. A loss is made small, so it is minus what we want to be large.

-  * advantages.detach()
the advantage is not used. This makes every action taken more likely, the bad ones too.

- logits.log_softmax
+ logits.softmax(dim=1).log_softmax
the softmax is applied twice. `cross_entropy` and `log_softmax` take logits.

- logits.log_softmax(dim=1)
+ logits.softmax(dim=1).log()
the log of a softmax is infinite where the softmax rounds to 0. Use `log_softmax`.

- dim=1
+ dim=0
the softmax runs over the batch. It belongs to the actions: `dim=1`.

- (taken *
+ (taken[:, None] *
each row meets every advantage: two means were multiplied, or a column [B, 1] (`gather`
makes one) met [B], which is silently [B, B]. Multiply [B] by [B], then take the mean.

- torch.arange(len(actions)), actions
+ :, actions
the actions of all rows are taken in each row, [B, B]. Take one in each.

- taken * advantages.detach()
+ log_probs * advantages.detach()[:, None]
it weighs every action of a row alike. Only the one that was taken counts: pick it.
"""


def steps(logits: Any, actions: Any, advantages: Any) -> dict[str, Any]:
    """Steps of a batch."""
    taken = {"logits": floats(logits), "actions": wholes(actions)}
    return taken | {"advantages": floats(advantages)}


def draw(rng: draws.Generator) -> dict[str, Any]:
    """A batch; now and then some actions are next to impossible."""
    size, count = draws.size(rng), draws.size(rng)
    logits = 2 * draws.decimals(rng, size, count)
    if rng.random() < 0.3:
        logits = rng.choice([-100, 0, 100], (size, count))
    return steps(logits, rng.integers(count, size=size), draws.numbers(rng, size))


EXERCISE = Exercise(
    policy_gradient_loss,
    ANSWER,
    rows=(
        Row(
            steps(floats([[2, 1, 1], [1, 1, 3]]).log(), [1, 2], [2, -1]),
            floats(1.1308815),
            "the actions taken had the probabilities 0.25 and 0.6: the loss is "
            "(2 * log(1 / 0.25) - log(1 / 0.6)) / 2.",
        ),
        Row(
            steps([[1000, 0, 0]], [1], [0.5]),
            floats(500),
            "a log-probability of -1000: the probability is 0, and log(0) is infinite.",
        ),
    ),
    draw=draw,
    mistakes=MISTAKES,
    hints=(
        "Log-probability of each action taken, times its advantage; minus the mean.",
        'With `reduction="none"`, `functional.cross_entropy(logits, actions, ...)` is '
        "minus the log-probability of each action taken, [B].",
        "Multiply it by `advantages.detach()` and return the `.mean()`.",
    ),
    difficulty=2,
    minutes=10,
    slopes=("logits", "advantages"),
    names=TORCH,
)
