"""Exercise of lesson 08: how far SARSA's value of the next state spreads."""

from tutorial_lib.equations.targets import sampling_variance
from tutorial_lib.exercises.exercise import Exercise, Row
from tutorial_lib.exercises.tensors import TORCH, floats, next_actions, state

ANSWER = """
mean = (next_probs * next_q_values).sum(dim=1)
distance = next_q_values - mean[:, None]
return (next_probs * distance.square()).sum(dim=1)
"""

MISTAKES = """
+ return next_q_values.var(dim=1, correction=0)
it is the variance of the values as if all actions were equally likely. Weigh them by
`next_probs`, in the mean and in the squares.

+ return next_q_values.var(dim=1)
it divides by A - 1, as for a sample, and leaves out the probabilities. Weigh the
squares by `next_probs`: these weights are exact.

+ return (next_probs * next_q_values).var(dim=1, correction=0)
it is the variance of the products. Weigh the squares of the distances instead.

- (next_probs * distance.square()).sum(dim=1)
+ distance.square().mean(dim=1)
the squares are averaged as if all actions were equally likely. Weigh them by
`next_probs` too.

- (next_probs * next_q_values).sum(dim=1)
+ next_q_values.mean(dim=1)
the distances are from the plain mean of the values. Take them from the policy's own
mean, in which a likely action counts more.

- (next_probs * next_q_values).sum(dim=1)
+ next_q_values.max(dim=1).values
the distances are from the best action. Take them from the policy's mean.

- (next_probs * next_q_values).sum(dim=1)
+ (next_probs * next_q_values).sum().expand(len(next_probs))
the distances are from one number for all rows. Each row has its mean: `.sum(dim=1)`.

- distance.square()
+ distance
the distances are not squared, so those above the mean and those below it cancel out to
0. `.square()` first.

- (next_probs * distance.square())
+ (next_probs * distance).square()
the probabilities are squared as well. Square the distances first, then multiply by
`next_probs`.

- (next_probs * distance.square()).sum(dim=1)
+ (next_probs * next_q_values.square()).sum(dim=1) - mean.square()
the mean of the squares less the square of the mean is right on paper. Of large values
in float32 only rounding is left of it: subtract the mean first, then square.

- mean[:, None]
+ mean
a row of means, [B], meets [B, A]: it does not fit, or each action meets another row's
mean. Make a column of them: `mean[:, None]`.
"""

EXERCISE = Exercise(
    sampling_variance,
    ANSWER,
    rows=(
        Row(
            state([[1, 3]], [[0.25, 0.75]]),
            floats([0.75]),
            "the mean is 2.5. 0.25 * 1.5**2 + 0.75 * 0.5**2 is 0.75.",
        ),
        Row(
            state([[1, 3, 99], [2, 4, 8]], [[0.5, 0.5, 0], [0.5, 0.25, 0.25]]),
            floats([1, 6]),
            "the means are 2 and 4; the 99 is never drawn.",
        ),
        Row(
            state([[10_000, 10_001, 10_002]], [[0.25, 0.5, 0.25]]),
            floats([0.5]),
            "their squares are near 100,000,000: float32 knows every eighth number.",
        ),
    ),
    draw=next_actions,
    mistakes=MISTAKES,
    hints=(
        "First the policy's mean of each row; as a column it fits every action.",
        "`expected_value((next_q_values - mean[:, None]).square(), next_probs)`.",
    ),
    difficulty=2,
    minutes=8,
    names=TORCH,
)
