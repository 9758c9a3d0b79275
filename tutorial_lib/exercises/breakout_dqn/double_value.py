"""Exercise of lesson 06: one network chooses, the other one values."""

from typing import Any

from tutorial_lib.equations.targets import double_value, q_taken
from tutorial_lib.exercises import draws
from tutorial_lib.exercises.exercise import Exercise, Row
from tutorial_lib.exercises.tensors import TORCH, floats

ANSWER = """
best = next_q_values_online.argmax(dim=1)
return q_taken(next_q_values_target, best)
"""

MISTAKES = """
+ return next_q_values_target.amax(dim=1)
the target network chooses and values, as in Q-learning. Let the online one choose.

+ return next_q_values_online.amax(dim=1)
the online network both chooses and values. Let the target network value.

+ return q_taken(next_q_values_online, next_q_values_target.argmax(dim=1))
the roles are swapped: the network that learns chooses, the target one values.

+ return torch.minimum(next_q_values_online, next_q_values_target).amax(dim=1)
it takes the smaller of both for each action. Here one chooses and the other values.

- return q_taken(next_q_values_target, best)
+ mine = q_taken(next_q_values_online, best)
+ return torch.minimum(mine, q_taken(next_q_values_target, best))
of the chosen action it takes the smaller of both values. The target network's counts,
also where it is the larger one.

- return q_taken(next_q_values_target, best)
+ return q_taken((next_q_values_online + next_q_values_target) / 2, best)
of the chosen action it takes the mean of both values. The target's alone counts.

+ return ((next_q_values_online + next_q_values_target) / 2).amax(dim=1)
it is the best of their mean. One chooses, the other values.

- return q_taken(next_q_values_target, best)
+ return best
the chosen actions came, not what they are worth. Look them up in the target's values.

+ return (next_q_values_online.amax(dim=1) + next_q_values_target.amax(dim=1)) / 2
it is the mean of two maxima, and both are too high. One chooses, the other values.
"""


def opinions(online: Any, target: Any) -> dict[str, Any]:
    """What two networks say of the same states, [B, A] each."""
    return {
        "next_q_values_online": floats(online),
        "next_q_values_target": floats(target),
    }


def draw(rng: draws.Generator) -> dict[str, Any]:
    """Opinions that differ, the target's now above, now below."""
    shape = draws.size(rng), draws.size(rng)
    return opinions(draws.decimals(rng, *shape), draws.decimals(rng, *shape))


EXERCISE = Exercise(
    double_value,
    ANSWER,
    rows=(
        Row(
            opinions([[1, 5, 2], [7, 0, 6]], [[9, 3, 1], [8, 99, 4]]),
            floats([3, 8]),
            "the online network chooses action 1, then action 0; the target network "
            "values them at 3 and 8.",
        ),
        Row(
            opinions([[-1, -9], [-8, -2], [0, 4]], [[-5, -3], [-4, -6], [1, 1]]),
            floats([-5, -6, 1]),
            "values may be below 0.",
        ),
        Row(
            opinions([[4, 4, 1], [0, 6, 2]], [[5, 5, 9], [8, 3, 7]]),
            floats([5, 3]),
            "two actions are equally good in the first state: still one value for it.",
        ),
    ),
    draw=draw,
    mistakes=MISTAKES,
    hints=(
        "Two steps: which action, and what is it worth? Each network answers one.",
        "`argmax(dim=1)` of the online values, then lesson 05's `q_taken` on the "
        "target's.",
        "`q_taken(next_q_values_target, next_q_values_online.argmax(dim=1))`.",
    ),
    difficulty=1,
    minutes=5,
    names=TORCH,
    constants={"q_taken": q_taken},
)
