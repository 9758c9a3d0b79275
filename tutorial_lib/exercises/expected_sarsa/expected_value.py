"""Exercise of lesson 08: what the next state is worth to Expected SARSA."""

from tutorial_lib.equations.targets import expected_value
from tutorial_lib.exercises.exercise import Exercise, Row
from tutorial_lib.exercises.tensors import TORCH, floats, next_actions, state

ANSWER = """
products = next_probs * next_q_values
return products.sum(dim=1)
"""

MISTAKES = """
+ return next_q_values.max(dim=1).values
this is the value of the best action, as Q-learning has it. The policy takes the others
too: weigh each by its probability.

+ return next_q_values.gather(1, next_probs.argmax(dim=1, keepdim=True)).squeeze(1)
only the likeliest action counts. The others are taken too, now and then: weigh each by
its probability.

+ return next_q_values.gather(1, torch.multinomial(next_probs, 1)).squeeze(1)
this is the value of one action that was drawn, as SARSA has it. Take the mean over all
that may be drawn: weigh each by its probability.

+ return (torch.softmax(next_q_values, dim=1) * next_q_values).sum(dim=1)
it is the mean of a softmax policy, whatever `next_probs` says. Weigh by `next_probs`.

+ return next_q_values.mean(dim=1)
it is the mean over the actions as if all were equally likely. Weigh them by
`next_probs`.

+ return next_q_values.sum(dim=1)
it adds up the values without their probabilities. Multiply by `next_probs` first.

- products.sum(dim=1)
+ products.mean(dim=1)
it divides by the number of actions. The probabilities are the weights of a mean
already: take the sum.

- products.sum(dim=1)
+ products.sum(dim=1) / len(products)
it divides by the number of rows. Each row is a mean by itself, and its weights add to 1
already: take the sum and nothing more.

- products.sum(dim=1)
+ products.sum(dim=0)
it adds up the batch. Add up the actions of each row: `dim=1`.

+ return next_q_values @ next_probs.T
every row's values meet every other row's policy: [B, B]. Multiply number by number with
`*`, then add up.
"""

EXERCISE = Exercise(
    expected_value,
    ANSWER,
    rows=(
        Row(
            state([[1, 99], [2, 4]], [[1, 0], [0.25, 0.75]]),
            floats([1, 3.5]),
            "as many rows as actions, so a mix-up does not show in the shape. The 99 "
            "is worth nothing to a policy that never takes it.",
        ),
        Row(
            state([[1.5, 1, 2], [3, 2, 1]], [[0.2, 0.5, 0.3], [0.3, 0.4, 0.3]]),
            floats([1.4, 2]),
            "the numbers with which DeepMind tests its own Expected SARSA: 0.2 * 1.5 + "
            "0.5 * 1 + 0.3 * 2, and 0.3 * 3 + 0.4 * 2 + 0.3 * 1.",
        ),
        Row(
            state([[-4, 4, 8, 99]], [[0.5, 0.25, 0.25, 0]]),
            floats([1]),
            "a batch of one. Half of -4, a quarter of 4 and a quarter of 8.",
        ),
    ),
    draw=next_actions,
    mistakes=MISTAKES,
    hints=(
        "A mean over the actions, in which a likely action counts more.",
        "Multiply each action's value by its probability.",
        "`(next_probs * next_q_values).sum(dim=1)`.",
    ),
    difficulty=1,
    minutes=5,
    names=TORCH,
)
