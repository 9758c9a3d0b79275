"""Exercises of lesson 02: Pong by a policy gradient in PyTorch."""

import math
from collections.abc import Callable

import numpy as np
import torch
from torch.nn import functional

from tutorial_lib.equations.frames import convolved
from tutorial_lib.equations.losses import (
    clipped_loss,
    entropy,
    log_prob,
    policy_gradient_loss,
    value_loss,
)
from tutorial_lib.equations.policies import sample
from tutorial_lib.equations.returns import generalised_advantages
from tutorial_lib.lessons.exercises import Case, Exercise, Mistake
from tutorial_lib.lessons.tensors import (
    floats,
    has_the_slope,
    holds_constant,
    wholes,
)


def _f32(values: list) -> np.ndarray:
    return np.array(values, dtype=np.float32)


# ---- policy_gradient_loss -----------------------------------------------------------


def _climbs_down(logits, actions, advantages):
    return -policy_gradient_loss(logits, actions, advantages)


def _summed(logits, actions, advantages):
    return policy_gradient_loss(logits, actions, advantages) * len(actions)


def _advantage_forgotten(logits, actions, advantages):
    return functional.cross_entropy(logits, actions)


def _softmax_twice(logits, actions, advantages):
    return policy_gradient_loss(logits.softmax(dim=1), actions, advantages)


def _log_of_softmax(logits, actions, advantages):
    taken = logits.softmax(dim=1).log()[torch.arange(len(actions)), actions]
    return -(taken * advantages.detach()).mean()


def _log_forgotten(logits, actions, advantages):
    taken = logits.softmax(dim=1)[torch.arange(len(actions)), actions]
    return -(taken * advantages.detach()).mean()


def _softmax_over_the_batch(logits, actions, advantages):
    taken = logits.log_softmax(dim=0)[torch.arange(len(actions)), actions]
    return -(taken * advantages.detach()).mean()


def _every_row_with_every_advantage(logits, actions, advantages):
    taken = logits.log_softmax(dim=1).gather(1, actions[:, None])
    return -(taken * advantages.detach()).mean()


def _every_action(logits, actions, advantages):
    return -(logits.log_softmax(dim=1) * advantages.detach()[:, None]).mean()


def _one_loss_per_row(logits, actions, advantages):
    return -log_prob(logits, actions) * advantages.detach()


def _advantage_attached(logits, actions, advantages):
    return -(log_prob(logits, actions) * advantages).mean()


_PROBS = floats([[0.5, 0.25, 0.25], [0.2, 0.2, 0.6]])
_STEPS = {
    "logits": _PROBS.log(),
    "actions": wholes([1, 2]),
    "advantages": floats([2, -1]),
}

POLICY_GRADIENT_LOSS = Exercise(
    solution=policy_gradient_loss,
    cases=(
        Case(
            _STEPS,
            floats((2 * math.log(4) - math.log(1 / 0.6)) / 2),
            "the actions taken had the probabilities 0.25 and 0.6; the advantages are "
            "2 and -1.",
        ),
        Case(
            {
                "logits": floats([[1000, 0, 0]]),
                "actions": wholes([1]),
                "advantages": floats([0.5]),
            },
            floats(500),
            "an action that was next to impossible, of log-probability -1000. Its "
            "probability is 0 in float32, and the log of 0 is infinite.",
        ),
        Case(
            {
                "logits": floats([[3, 3], [0, 0], [-7, -7]]),
                "actions": wholes([0, 1, 0]),
                "advantages": floats([1, 99, -100]),
            },
            floats(0),
            "every probability is one half and the advantages add up to 0.",
        ),
    ),
    properties=(
        has_the_slope(
            _STEPS, "logits", floats([[0.5, -0.75, 0.25], [-0.1, -0.1, 0.2]])
        ),
        holds_constant(_STEPS, "logits", "advantages"),
    ),
    mistakes=(
        Mistake(
            _climbs_down,
            "the sign is turned. An optimiser makes a loss small, so the loss is "
            "minus what we want to be large.",
        ),
        Mistake(
            _summed,
            "it adds up the batch. Take the mean: then the size of a step does not "
            "depend on the size of the batch.",
        ),
        Mistake(
            _advantage_forgotten,
            "the advantage is not used. This makes every action taken more likely, "
            "the bad ones too.",
        ),
        Mistake(
            _softmax_twice,
            "the softmax is applied twice. `cross_entropy` and `log_softmax` take "
            "logits, not probabilities.",
        ),
        Mistake(
            _log_of_softmax,
            "the log of a softmax is infinite where the softmax rounds to 0. Use "
            "`log_softmax` or `cross_entropy`.",
        ),
        Mistake(
            _log_forgotten,
            "it weighs the probabilities. The policy gradient weighs their logarithms.",
        ),
        Mistake(
            _softmax_over_the_batch,
            "the softmax runs over the batch. It belongs to the actions: `dim=1`.",
        ),
        Mistake(
            _every_row_with_every_advantage,
            "each row meets every advantage: two means were multiplied, or a column "
            "[B, 1] (`gather` makes one) met [B], which is silently [B, B]. Multiply "
            "[B] by [B], then take the mean.",
        ),
        Mistake(
            _every_action,
            "it weighs every action of a row alike. Only the action that was taken "
            "counts: pick its column.",
        ),
        Mistake(
            _one_loss_per_row,
            "it returns one number for each row. A loss is one number: take the mean.",
        ),
        Mistake(
            _advantage_attached,
            "the advantage is still attached to the network that may have estimated "
            "it. Use `advantages.detach()`.",
        ),
    ),
    hints=(
        "Three steps: the log-probability of each action taken, times its advantage, "
        "minus the mean of that.",
        'With `reduction="none"`, `functional.cross_entropy(logits, actions, ...)` is '
        "minus the log-probability of each action taken, [B].",
        "Multiply it by `advantages.detach()` and return the `.mean()`.",
    ),
)

# ---- sample -------------------------------------------------------------------------


def _has_the_right_frequencies(fn: Callable) -> str | None:
    """Odds of 1 to 2 to 5 in 20,000 rows; 2% is more than 5 deviations."""
    logits = np.log(np.tile(_f32([1, 2, 5]), (20_000, 1)))
    actions = np.asarray(fn(logits, np.random.default_rng(1)))
    shares = np.bincount(actions, minlength=3)[:3] / len(actions)
    if np.all(np.abs(shares - [0.125, 0.25, 0.625]) < 0.02):
        return None
    return (
        "Three actions of the probabilities 0.125, 0.25 and 0.625 were drawn with the "
        f"frequencies {', '.join(f'{share:.3f}' for share in shares)}."
    )


def _draws_each_row_by_itself(fn: Callable) -> str | None:
    actions = fn(np.zeros((60, 2), dtype=np.float32), np.random.default_rng(2))
    if len(set(np.asarray(actions).tolist())) == 2:
        return None
    return "60 games in which two actions were equally likely all got the same one."


def _draws_anew(fn: Callable) -> str | None:
    rng, logits = np.random.default_rng(3), np.zeros((60, 2), dtype=np.float32)
    if not np.array_equal(fn(logits, rng), fn(logits, rng)):
        return None
    return "Two calls with one generator gave the same 60 actions."


def _depends_on_the_generator(fn: Callable) -> str | None:
    logits = np.zeros((60, 2), dtype=np.float32)
    first, again = (fn(logits, np.random.default_rng(4)) for _ in range(2))
    if np.array_equal(first, again):
        return None
    return (
        "Two generators made from one seed gave different actions: draw from `rng`, "
        "not from a global generator."
    )


def _greedy(logits, rng):
    return logits.argmax(axis=1)


def _any_action(logits, rng):
    return rng.integers(logits.shape[1], size=len(logits))


def _other_noise(logits, rng):
    return (logits + rng.standard_normal(logits.shape)).argmax(axis=1)


def _one_draw_for_all(logits, rng):
    return (logits + rng.gumbel(size=logits.shape[1])).argmax(axis=1)


def _exp_overflows(logits, rng):
    odds = np.exp(logits)
    probs = odds / odds.sum(axis=1, keepdims=True)
    return np.array([rng.choice(len(p), p=p / p.sum()) for p in probs])


def _global_generator(logits, rng):
    return (logits + np.random.gumbel(size=logits.shape)).argmax(axis=1)


def _own_generator(logits, rng):
    rng = np.random.default_rng(0)
    return (logits + rng.gumbel(size=logits.shape)).argmax(axis=1)


def _over_the_batch(logits, rng):
    return (logits + rng.gumbel(size=logits.shape)).argmax(axis=0)


def _kept_in_a_column(logits, rng):
    noisy = logits + rng.gumbel(size=logits.shape)
    return noisy.argmax(axis=1, keepdims=True)


SAMPLE = Exercise(
    solution=sample,
    cases=(
        Case(
            {
                "logits": _f32(
                    [
                        [-np.inf, 0, -np.inf],
                        [0, -np.inf, -np.inf],
                        [-np.inf, -np.inf, -7],
                        [-np.inf, 2, -np.inf],
                    ]
                ),
                "rng": np.random.default_rng(0),
            },
            np.array([1, 0, 2, 1]),
            "a logit of minus infinity is a probability of 0, which leaves one action "
            "for each row.",
        ),
        Case(
            {
                "logits": _f32([[1000, 0], [-2000, -1000]]),
                "rng": np.random.default_rng(0),
            },
            np.array([0, 1]),
            "differences of 1000 between logits are certainty; exp(1000) is infinite.",
        ),
    ),
    properties=(
        _has_the_right_frequencies,
        _draws_each_row_by_itself,
        _draws_anew,
        _depends_on_the_generator,
    ),
    mistakes=(
        Mistake(
            _greedy,
            "it always takes the likeliest action. A policy draws: an action of 20% "
            "comes up every fifth time.",
        ),
        Mistake(
            _any_action,
            "every action is equally likely here. Draw in proportion to `exp(logits)`.",
        ),
        Mistake(
            _other_noise,
            "noise was added, but not Gumbel's, and only that one gives the softmax's "
            "frequencies: `rng.gumbel(size=logits.shape)`.",
        ),
        Mistake(
            _one_draw_for_all,
            "all rows share one draw. Each game needs noise of its own: "
            "`size=logits.shape`.",
        ),
        Mistake(
            _exp_overflows,
            "exp(1000) is infinite, and inf / inf is NaN. Subtract each row's largest "
            "logit first, or use Gumbel noise.",
        ),
        Mistake(
            _global_generator,
            "it draws from a global generator. Use `rng`, else no run can be repeated.",
        ),
        Mistake(
            _own_generator,
            "it makes a generator of its own with a fixed seed, so every call draws "
            "the same. Use `rng`.",
        ),
        Mistake(
            _over_the_batch,
            "it picks a game for each action. Pick an action for each game: `axis=1`.",
        ),
        Mistake(
            _kept_in_a_column,
            "the actions stand in a column, [B, 1]. Return [B].",
        ),
    ),
    hints=(
        "Gumbel's trick: add noise to every logit, and take the largest of each row.",
        "The noise is `rng.gumbel(size=logits.shape)`.",
        "`(logits + noise).argmax(axis=1)`, [B].",
    ),
)

# ---- convolved ----------------------------------------------------------------------


def _first_place_forgotten(pixels, kernel, stride):
    return (pixels - kernel) // stride


def _half_places(pixels, kernel, stride):
    return -(-(pixels - kernel) // stride) + 1


def _kernel_forgotten(pixels, kernel, stride):
    return pixels // stride


def _padded(pixels, kernel, stride):
    return -(-pixels // stride)


def _stride_forgotten(pixels, kernel, stride):
    return pixels - kernel + 1


def _not_whole(pixels, kernel, stride):
    return (pixels - kernel) / stride + 1


def _one_added_too_soon(pixels, kernel, stride):
    return (pixels - kernel + 1) // stride


def _side_by_side(pixels, kernel, stride):
    return pixels // kernel


CONVOLVED = Exercise(
    solution=convolved,
    cases=(
        Case(
            {"pixels": 84, "kernel": 8, "stride": 4},
            20,
            "our first layer: the last place of the kernel is pixels 76 to 83.",
        ),
        Case(
            {"pixels": 20, "kernel": 4, "stride": 2},
            9,
            "our second layer reads what the first one made.",
        ),
        Case(
            {"pixels": 80, "kernel": 6, "stride": 3},
            25,
            "the kernel starts at 0, 3, ... 72; it would hang over the edge at 75, and "
            "the last two pixels are not seen.",
        ),
        Case(
            {"pixels": 5, "kernel": 5, "stride": 3},
            1,
            "a kernel as large as the picture has one place.",
        ),
    ),
    mistakes=(
        Mistake(
            _first_place_forgotten,
            "it counts the moves of the kernel. There is one place more than moves: "
            "add 1.",
        ),
        Mistake(
            _half_places,
            "it rounds up, so the last place hangs over the edge. Round down: `//`.",
        ),
        Mistake(
            _kernel_forgotten,
            "the kernel is forgotten. Its last place is `kernel` pixels before the "
            "edge, so it can move over `pixels - kernel`.",
        ),
        Mistake(
            _padded,
            "this is the size with padding, where zeros are added around the picture. "
            "Here is none.",
        ),
        Mistake(_stride_forgotten, "the stride is forgotten: divide the moves by it."),
        Mistake(
            _not_whole,
            "it divides with `/`. Only whole places count: `//`.",
        ),
        Mistake(
            _one_added_too_soon,
            "the 1 is added before the division. The first place is there anyway: add "
            "it after.",
        ),
        Mistake(
            _side_by_side,
            "it lays kernels side by side. They overlap: from one to the next it is "
            "`stride` pixels.",
        ),
    ),
    hints=(
        "Draw 8 pixels and a kernel of 4 that moves by 2. Where can it start?",
        "The kernel can move over `pixels - kernel` pixels, `stride` at a time.",
        "Whole moves, `(pixels - kernel) // stride`, and the place it starts from.",
    ),
)

# ---- value_loss ---------------------------------------------------------------------

_GUESSES = {"value": floats([1, 2, 4]), "returns": floats([2, 0, 4])}


def _refuses_a_column(fn: Callable) -> str | None:
    """Three guesses that are right: the loss is 0, unless it is of all nine pairs."""
    column, row = floats([[1], [2], [3]]), floats([1, 2, 3])
    for value, returns in ((column, row), (row, column)):
        try:
            loss = float(fn(value, returns))
        except Exception:
            continue
        if loss != 0:
            return (
                f"A `value` of {list(value.shape)} and `returns` of "
                f"{list(returns.shape)}, all three guesses right, gave {loss:.4g}: "
                "[3, 1] and [3] become [3, 3] without a word."
            )
    return None


def _broadcasts(value, returns):
    return (returns.detach() - value).square().mean()


def _returns_attached(value, returns):
    assert value.shape == returns.shape
    return (returns - value).square().mean()


def _bare_error(value, returns):
    return (returns - value).square().mean()


def _value_detached(value, returns):
    return value_loss(value.detach(), returns)


def _sum_of_squares(value, returns):
    return value_loss(value, returns) * len(value)


def _half_the_square(value, returns):
    return 0.5 * value_loss(value, returns)


def _absolute_error(value, returns):
    assert value.shape == returns.shape
    return (returns.detach() - value).abs().mean()


def _root(value, returns):
    return value_loss(value, returns).sqrt()


def _square_forgotten(value, returns):
    assert value.shape == returns.shape
    return (returns.detach() - value).mean()


def _square_of_the_mean(value, returns):
    assert value.shape == returns.shape
    return (returns.detach() - value).mean().square()


def _one_square_per_row(value, returns):
    assert value.shape == returns.shape
    return (returns.detach() - value).square()


VALUE_LOSS = Exercise(
    solution=value_loss,
    cases=(
        Case(
            _GUESSES,
            floats(5 / 3),
            "the critic is wrong by 1, 2 and 0; the squares are 1, 4 and 0.",
        ),
        Case(
            {"value": floats([-0.5]), "returns": floats([-1])},
            floats(0.25),
            "one step alone.",
        ),
    ),
    properties=(
        _refuses_a_column,
        has_the_slope(_GUESSES, "value", floats([-2 / 3, 4 / 3, 0])),
        holds_constant(_GUESSES, "value", "returns"),
    ),
    mistakes=(
        Mistake(
            _broadcasts,
            "columns and rows broadcast to a square, and the critic learns to say the "
            "same everywhere. First `assert value.shape == returns.shape`.",
        ),
        Mistake(
            _returns_attached,
            "the returns were made with the critic's own values; with a gradient "
            "there the target runs after the guess. Use `returns.detach()`.",
        ),
        Mistake(
            _bare_error,
            "the formula is right and two cares are missing: `assert value.shape == "
            "returns.shape`, and `returns.detach()`.",
        ),
        Mistake(
            _value_detached,
            "the wrong side is detached: `value` is what is to learn, `returns` are "
            "the constant.",
        ),
        Mistake(_sum_of_squares, "it adds up the batch. Take the mean."),
        Mistake(
            _half_the_square,
            "it takes half of the squares. Some write it so; here the loop has the "
            "factor.",
        ),
        Mistake(
            _absolute_error,
            "it takes absolute errors, which lead to the median. The mean of what "
            "may come needs squares.",
        ),
        Mistake(_root, "it takes the root of the mean square. Leave the root out."),
        Mistake(
            _square_forgotten,
            "errors above and below cancel. Square each of them.",
        ),
        Mistake(
            _square_of_the_mean,
            "it squares the mean error, and errors cancel in a mean. Square first.",
        ),
        Mistake(
            _one_square_per_row,
            "it returns one number for each row. A loss is one number: take the mean.",
        ),
    ),
    hints=(
        "Two lines: refuse shapes that differ, then the mean of the squared errors.",
        "`assert value.shape == returns.shape`. No gradient may flow into the returns.",
        "`(returns.detach() - value).square().mean()`.",
    ),
)

# ---- generalised_advantages ---------------------------------------------------------


def _rollout(
    rewards: list,
    values: list,
    terminated: list,
    truncated: list,
    gamma: float,
    gae_lambda: float,
) -> dict:
    """One row for each agent step and a column for each game."""
    return {
        "rewards": _f32(rewards),
        "values": _f32(values),
        "terminated": np.array(terminated, dtype=bool),
        "truncated": np.array(truncated, dtype=bool),
        "gamma": gamma,
        "gae_lambda": gae_lambda,
    }


def _advantages(
    rewards, terminated, truncated, next_value, value, fade, carries
) -> np.ndarray:
    """Backward through the rows: `next_value` is discounted, `carries` is a mask."""
    delta = rewards + next_value - value
    advantages = np.zeros_like(delta)
    following = np.zeros_like(delta[0])
    for step in reversed(range(len(delta))):
        following = delta[step] + fade * carries[step] * following
        advantages[step] = following
    return advantages


def _lam_forgotten(rewards, values, terminated, truncated, gamma, gae_lambda):
    return generalised_advantages(rewards, values, terminated, truncated, gamma, 1.0)


def _gamma_not_carried(rewards, values, terminated, truncated, gamma, gae_lambda):
    follows = gamma * values[1:] * ~terminated
    on = ~(terminated | truncated)
    return _advantages(
        rewards, terminated, truncated, follows, values[:-1], gae_lambda, on
    )


def _bootstraps_through_the_end(
    rewards, values, terminated, truncated, gamma, gae_lambda
):
    follows, on = gamma * values[1:], ~(terminated | truncated)
    fade = gamma * gae_lambda
    return _advantages(rewards, terminated, truncated, follows, values[:-1], fade, on)


def _carries_through_the_end(rewards, values, terminated, truncated, gamma, gae_lambda):
    follows, fade = gamma * values[1:] * ~terminated, gamma * gae_lambda
    on = ~truncated
    return _advantages(rewards, terminated, truncated, follows, values[:-1], fade, on)


def _time_out_is_an_end(rewards, values, terminated, truncated, gamma, gae_lambda):
    ended = terminated | truncated
    return generalised_advantages(rewards, values, ended, truncated, gamma, gae_lambda)


def _carries_into_the_next_game(
    rewards, values, terminated, truncated, gamma, gae_lambda
):
    never = np.zeros_like(truncated)
    return generalised_advantages(rewards, values, terminated, never, gamma, gae_lambda)


def _ends_ignored(rewards, values, terminated, truncated, gamma, gae_lambda):
    never = np.zeros_like(truncated)
    return generalised_advantages(rewards, values, never, never, gamma, gae_lambda)


def _walks_forwards(rewards, values, terminated, truncated, gamma, gae_lambda):
    delta = rewards + gamma * values[1:] * ~terminated - values[:-1]
    on = ~(terminated | truncated)
    advantages = np.zeros_like(delta)
    running = np.zeros_like(delta[0])
    for step in range(len(delta)):
        running = delta[step] + gamma * gae_lambda * on[step] * running
        advantages[step] = running
    return advantages


def _last_step_left_out(rewards, values, terminated, truncated, gamma, gae_lambda):
    delta = rewards + gamma * values[1:] * ~terminated - values[:-1]
    on = ~(terminated | truncated)
    advantages = np.zeros_like(delta)
    for step in reversed(range(len(delta) - 1)):
        carried = gamma * gae_lambda * on[step] * advantages[step + 1]
        advantages[step] = delta[step] + carried
    return advantages


def _last_value_left_out(rewards, values, terminated, truncated, gamma, gae_lambda):
    values = np.concatenate([values[:-1], np.zeros_like(values[:1])])
    return generalised_advantages(
        rewards, values, terminated, truncated, gamma, gae_lambda
    )


def _value_not_subtracted(rewards, values, terminated, truncated, gamma, gae_lambda):
    follows, fade = gamma * values[1:] * ~terminated, gamma * gae_lambda
    on = ~(terminated | truncated)
    return _advantages(rewards, terminated, truncated, follows, 0, fade, on)


def _next_value_not_discounted(
    rewards, values, terminated, truncated, gamma, gae_lambda
):
    follows, fade = values[1:] * ~terminated, gamma * gae_lambda
    on = ~(terminated | truncated)
    return _advantages(rewards, terminated, truncated, follows, values[:-1], fade, on)


def _returns_given(rewards, values, terminated, truncated, gamma, gae_lambda):
    advantages = generalised_advantages(
        rewards, values, terminated, truncated, gamma, gae_lambda
    )
    return advantages + values[:-1]


GENERALISED_ADVANTAGES = Exercise(
    solution=generalised_advantages,
    cases=(
        Case(
            _rollout(
                rewards=[[0], [0], [1]],
                values=[[1], [2], [4], [8]],
                terminated=[[0], [0], [0]],
                truncated=[[0], [0], [0]],
                gamma=0.5,
                gae_lambda=0.5,
            ),
            _f32([[0.0625], [0.25], [1]]),
            "the first two steps went as expected (2 is half of 4), the last one "
            "brought 1 more; that surprise fades by 0.5 * 0.5 a step.",
        ),
        Case(
            _rollout(
                rewards=[[0, 1], [1, 0], [0, -1]],
                values=[[1, 0], [2, 0], [4, 0], [99, 99]],
                terminated=[[0, 0], [1, 0], [0, 1]],
                truncated=[[0, 0], [0, 0], [0, 0]],
                gamma=0.5,
                gae_lambda=0.5,
            ),
            _f32([[-0.25, 0.9375], [-1, -0.25], [45.5, -1]]),
            "the first game ended at the second step, the other at the third. What is "
            "seen after an end, here worth 4 and 99, belongs to the next game.",
        ),
        Case(
            _rollout(
                rewards=[[0], [0], [1]],
                values=[[2], [2], [8], [0]],
                terminated=[[0], [0], [1]],
                truncated=[[0], [1], [0]],
                gamma=0.5,
                gae_lambda=1.0,
            ),
            _f32([[0], [2], [-7]]),
            "time ran out at the second step: the state it led to still has its value "
            "of 8, but the third step is of another game.",
        ),
        Case(
            _rollout(
                rewards=[[0], [0], [1]],
                values=[[0], [0], [0], [0]],
                terminated=[[0], [0], [1]],
                truncated=[[0], [0], [0]],
                gamma=0.5,
                gae_lambda=1.0,
            ),
            _f32([[0.25], [0.5], [1]]),
            "with values of 0 and lambda 1 these are lesson 01's discounted returns.",
        ),
    ),
    mistakes=(
        Mistake(
            _lam_forgotten,
            "`gae_lambda` is not used. What is carried back fades by gamma * lambda.",
        ),
        Mistake(
            _gamma_not_carried,
            "what is carried back fades by `gae_lambda` alone. It is gamma * lambda.",
        ),
        Mistake(
            _bootstraps_through_the_end,
            "it counts the value that follows a terminated step. The game is over "
            "there: nothing follows, so the value is 0.",
        ),
        Mistake(
            _carries_through_the_end,
            "it carries later advantages back through a terminated step, from the "
            "next game into this one.",
        ),
        Mistake(
            _time_out_is_an_end,
            "it treats truncated as terminated. Time ran out but the game went on: "
            "the next state keeps its value.",
        ),
        Mistake(
            _carries_into_the_next_game,
            "it carries advantages back through a truncated step. The next row is of "
            "another game: stop carrying there too.",
        ),
        Mistake(
            _ends_ignored,
            "it ignores where games end. Use `terminated` and `truncated`.",
        ),
        Mistake(
            _walks_forwards,
            "it walks forwards, so a step is credited with what came before it. Walk "
            "backwards: `reversed(range(...))`.",
        ),
        Mistake(
            _last_step_left_out,
            "the last step gets nothing. It has a successor too: `values` has one row "
            "more than `rewards`.",
        ),
        Mistake(
            _last_value_left_out,
            "the value after the last step is left out. The rally goes on beyond the "
            "window; `values[-1]` says what it is worth.",
        ),
        Mistake(
            _value_not_subtracted,
            "the value of the state itself is not subtracted, and that is the "
            "baseline: `- values[:-1]`.",
        ),
        Mistake(
            _next_value_not_discounted,
            "the next state's value is not discounted: `gamma * values[1:]`.",
        ),
        Mistake(
            _returns_given,
            "these are the returns. The advantage is the return less `values[:-1]`.",
        ),
    ),
    hints=(
        "First all the surprises at once: delta = rewards + gamma * (value of the next "
        "state) - (value of this one). `values[1:]` and `values[:-1]` are the two.",
        "Where `terminated` is True, the next state's value is 0: `np.where`. Then "
        "walk backwards as in lesson 01.",
        "`following = delta[t] + gamma * gae_lambda * goes_on[t] * following`, with "
        "`goes_on = ~(terminated | truncated)`; store it in row t.",
    ),
)

# ---- clipped_loss -------------------------------------------------------------------


def _ratio(new_log_prob, old_log_prob):
    return (new_log_prob - old_log_prob.detach()).exp()


def _larger_of_the_two(new_log_prob, old_log_prob, advantages, clip):
    ratio, advantages = _ratio(new_log_prob, old_log_prob), advantages.detach()
    bounded = ratio.clamp(1 - clip, 1 + clip)
    return -torch.maximum(ratio * advantages, bounded * advantages).mean()


def _clipped_alone(new_log_prob, old_log_prob, advantages, clip):
    bounded = _ratio(new_log_prob, old_log_prob).clamp(1 - clip, 1 + clip)
    return -(bounded * advantages.detach()).mean()


def _never_clipped(new_log_prob, old_log_prob, advantages, clip):
    return -(_ratio(new_log_prob, old_log_prob) * advantages.detach()).mean()


def _upside_down(new_log_prob, old_log_prob, advantages, clip):
    ratio = (old_log_prob.detach() - new_log_prob).exp()
    bounded = ratio.clamp(1 - clip, 1 + clip)
    advantages = advantages.detach()
    return -torch.minimum(ratio * advantages, bounded * advantages).mean()


def _logs_divided(new_log_prob, old_log_prob, advantages, clip):
    ratio, advantages = new_log_prob / old_log_prob.detach(), advantages.detach()
    bounded = ratio.clamp(1 - clip, 1 + clip)
    return -torch.minimum(ratio * advantages, bounded * advantages).mean()


def _exp_forgotten(new_log_prob, old_log_prob, advantages, clip):
    ratio, advantages = new_log_prob - old_log_prob.detach(), advantages.detach()
    bounded = ratio.clamp(1 - clip, 1 + clip)
    return -torch.minimum(ratio * advantages, bounded * advantages).mean()


def _made_large(new_log_prob, old_log_prob, advantages, clip):
    return -clipped_loss(new_log_prob, old_log_prob, advantages, clip)


def _clipped_sum(new_log_prob, old_log_prob, advantages, clip):
    loss = clipped_loss(new_log_prob, old_log_prob, advantages, clip)
    return loss * len(advantages)


def _from_zero_to_clip(new_log_prob, old_log_prob, advantages, clip):
    ratio, advantages = _ratio(new_log_prob, old_log_prob), advantages.detach()
    bounded = ratio.clamp(-clip, clip)
    return -torch.minimum(ratio * advantages, bounded * advantages).mean()


def _upper_limit_only(new_log_prob, old_log_prob, advantages, clip):
    ratio, advantages = _ratio(new_log_prob, old_log_prob), advantages.detach()
    bounded = ratio.clamp(max=1 + clip)
    return -torch.minimum(ratio * advantages, bounded * advantages).mean()


def _now_detached(new_log_prob, old_log_prob, advantages, clip):
    return clipped_loss(new_log_prob.detach(), old_log_prob, advantages, clip)


def _then_attached(new_log_prob, old_log_prob, advantages, clip):
    ratio, advantages = (new_log_prob - old_log_prob).exp(), advantages.detach()
    bounded = ratio.clamp(1 - clip, 1 + clip)
    return -torch.minimum(ratio * advantages, bounded * advantages).mean()


def _clipped_advantage_attached(new_log_prob, old_log_prob, advantages, clip):
    ratio = _ratio(new_log_prob, old_log_prob)
    bounded = ratio.clamp(1 - clip, 1 + clip)
    return -torch.minimum(ratio * advantages, bounded * advantages).mean()


def _nothing_detached(new_log_prob, old_log_prob, advantages, clip):
    ratio = (new_log_prob - old_log_prob).exp()
    bounded = ratio.clamp(1 - clip, 1 + clip)
    return -torch.minimum(ratio * advantages, bounded * advantages).mean()


def _second_use(ratios: list, advantages: list, clip: float) -> dict:
    """Log-probabilities of actions that were taken at 0.5 and have moved since."""
    then = floats([0.5] * len(ratios))
    return {
        "new_log_prob": (then * floats(ratios)).log(),
        "old_log_prob": then.log(),
        "advantages": floats(advantages),
        "clip": clip,
    }


_MOVED = _second_use([1, 1.5, 1.5, 0.5, 0.5], [1, 2, -2, 2, -2], 0.25)

CLIPPED_LOSS = Exercise(
    solution=clipped_loss,
    cases=(
        Case(
            _second_use([1.5], [2], 0.25),
            floats(-2.5),
            "a good action is 1.5 times as likely as before; it counts as 1.25.",
        ),
        Case(
            _second_use([0.5], [-2], 0.25),
            floats(1.5),
            "a bad action is half as likely as before; it counts as 0.75.",
        ),
        Case(
            _second_use([1.5, 0.5], [-2, 2], 0.25),
            floats(1),
            "two that moved the wrong way: -3 and 1 count in full.",
        ),
        Case(
            _second_use([1, 1, 1], [3, -1, 1], 0.1),
            floats(-1),
            "nothing has moved yet: minus the mean advantage.",
        ),
    ),
    properties=(
        has_the_slope(_MOVED, "new_log_prob", floats([-0.2, 0, 0.6, -0.2, 0])),
        holds_constant(_MOVED, "new_log_prob", "old_log_prob"),
        holds_constant(_MOVED, "new_log_prob", "advantages"),
    ),
    mistakes=(
        Mistake(
            _larger_of_the_two,
            "it takes the larger of the two. The smaller one is the careful one: "
            "`torch.minimum`.",
        ),
        Mistake(
            _clipped_alone,
            "only the clipped ratio counts, so an action that moved the wrong way has "
            "no slope and is never pulled back. Take the smaller of the clipped and "
            "the free objective.",
        ),
        Mistake(_never_clipped, "nothing is clipped. Clamp the ratio for the second."),
        Mistake(
            _upside_down,
            "the ratio is upside down. It is now over then: `exp(now - then)`.",
        ),
        Mistake(
            _logs_divided,
            "it divides the logarithms. The ratio of two probabilities is the exp of "
            "the *difference* of their logarithms.",
        ),
        Mistake(
            _exp_forgotten,
            "this is the logarithm of the ratio: put `.exp()` around the difference.",
        ),
        Mistake(
            _made_large,
            "the sign is turned. An optimiser makes a loss small, so put a minus "
            "before the mean.",
        ),
        Mistake(_clipped_sum, "it adds up the batch. Take the mean."),
        Mistake(
            _from_zero_to_clip,
            "the ratio is clamped around 0. It is 1 where nothing has moved: clamp to "
            "1 - clip and 1 + clip.",
        ),
        Mistake(
            _upper_limit_only,
            "only the upper limit is there. A bad action stops at 1 - clip.",
        ),
        Mistake(
            _now_detached,
            "the wrong side is detached: the gradient goes through `new_log_prob`.",
        ),
        Mistake(
            _then_attached,
            "`old_log_prob` is what happened, a constant: `old_log_prob.detach()`. "
            "Else the slopes of the two sides cancel.",
        ),
        Mistake(
            _clipped_advantage_attached,
            "the advantage is still attached to the network that may have estimated "
            "it. Use `advantages.detach()`.",
        ),
        Mistake(
            _nothing_detached,
            "the formula is right and two constants still carry a gradient: detach "
            "`old_log_prob` and `advantages`.",
        ),
    ),
    hints=(
        "First the ratio: `(new_log_prob - old_log_prob.detach()).exp()`.",
        "Then two objectives: `ratio * advantages`, and the same with "
        "`ratio.clamp(1 - clip, 1 + clip)`.",
        "Minus the mean of `torch.minimum` of the two, with `advantages.detach()`.",
    ),
)

# ---- entropy ------------------------------------------------------------------------


def _minus_entropy(logits):
    return -entropy(logits)


def _bits(logits):
    return entropy(logits) / math.log(2)


def _infinite_logs(logits):
    probs = logits.softmax(dim=1)
    return -(probs * probs.log()).sum(dim=1)


def _not_weighted(logits):
    return -logits.log_softmax(dim=1).sum(dim=1)


def _logits_for_logs(logits):
    return -(logits.softmax(dim=1) * logits).sum(dim=1)


def _mean_over_actions(logits):
    log_probs = logits.log_softmax(dim=1)
    return -(log_probs.exp() * log_probs).mean(dim=1)


def _mean_over_batch(logits):
    return entropy(logits).mean()


def _summed_over_batch(logits):
    log_probs = logits.log_softmax(dim=1)
    return -(log_probs.exp() * log_probs).sum(dim=0)


def _surprise_of_the_likeliest(logits):
    return -logits.log_softmax(dim=1).max(dim=1).values


def _no_gradient(logits):
    return entropy(logits.detach())


ENTROPY = Exercise(
    solution=entropy,
    cases=(
        Case(
            {"logits": floats([[0.5, 0.25, 0.25], [1, 1, 1]]).log()},
            floats([1.5 * math.log(2), math.log(3)]),
            "half, a quarter and a quarter: 1.5 times log(2). Three alike: log(3), the "
            "most that there is.",
        ),
        Case(
            {"logits": floats([[1000, 0], [-500, -500]])},
            floats([0, math.log(2)]),
            "the first row is certain: 0. Its other action has the probability 0, and "
            "0 times log(0) is not a number.",
        ),
    ),
    properties=(
        has_the_slope(
            {"logits": floats([[0.5, 0.25, 0.25]]).log()},
            "logits",
            floats([[-1 / 4, 1 / 8, 1 / 8]]) * math.log(2),
        ),
    ),
    mistakes=(
        Mistake(_minus_entropy, "the sign is turned: entropy is never below 0."),
        Mistake(_bits, "it counts in bits. Use the natural logarithm."),
        Mistake(
            _infinite_logs,
            "0 times log(0) is NaN. Take the logarithms from `log_softmax`, which "
            "stay finite.",
        ),
        Mistake(
            _not_weighted,
            "every action counts alike. Weigh each log-probability by its probability.",
        ),
        Mistake(
            _logits_for_logs,
            "logits are log-probabilities only up to a constant. Put them through "
            "`log_softmax`.",
        ),
        Mistake(
            _mean_over_actions,
            "it takes the mean over the actions. The probabilities are the weights "
            "already: take the sum.",
        ),
        Mistake(
            _mean_over_batch,
            "it takes the mean over the batch. Return one number for each row, [B].",
        ),
        Mistake(
            _summed_over_batch,
            "it adds up the rows. Add up the actions of each row: `dim=1`.",
        ),
        Mistake(
            _surprise_of_the_likeliest,
            "this is minus the logarithm of the largest probability. Entropy is the "
            "mean over all actions, weighted by their probabilities.",
        ),
        Mistake(
            _no_gradient,
            "no gradient comes through, so a bonus for entropy would do nothing. "
            "Leave out `.detach()`.",
        ),
    ),
    hints=(
        "Minus the sum of probability times log-probability, over the actions.",
        "`log_probs = logits.log_softmax(dim=1)`; its `.exp()` are the probabilities.",
        "`-(log_probs.exp() * log_probs).sum(dim=1)`.",
    ),
)

EXERCISES = (
    POLICY_GRADIENT_LOSS,
    SAMPLE,
    CONVOLVED,
    VALUE_LOSS,
    GENERALISED_ADVANTAGES,
    CLIPPED_LOSS,
    ENTROPY,
)
