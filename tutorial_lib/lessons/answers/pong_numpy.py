"""Exercises of lesson 01: Pong by a policy gradient written by hand."""

from collections.abc import Callable

import numpy as np

from tutorial_lib.equations.optimisers import rmsprop_step
from tutorial_lib.equations.perceptron import backward, forward
from tutorial_lib.equations.policies import (
    DOWN,
    UP,
    clipped_weight,
    log_prob_gradient,
    sample_action,
    sigmoid,
)
from tutorial_lib.equations.returns import discounted_returns, standardise
from tutorial_lib.lessons.exercises import Case, Exercise, Mistake
from tutorial_lib.worlds.frames import preprocess_pong


def _f32(values: list) -> np.ndarray:
    return np.array(values, dtype=np.float32)


# ---- preprocess_pong ----------------------------------------------------------------

_BALL, _PADDLE, _BACKGROUND = 236, 147, 87


def _screens(*pairs: tuple[list[tuple], list[tuple]]) -> dict[str, np.ndarray]:
    """Pong screens, a pair (before, now) per game.

    Each screen is a list of rectangles (top row, left column, height, width, grey).
    """
    obs = np.full((len(pairs), 2, 210, 160), _BACKGROUND, dtype=np.uint8)
    obs[:, :, 24:34] = obs[:, :, 194:] = _BALL  # the walls
    for pair, screens in zip(pairs, obs, strict=True):
        for rectangles, screen in zip(pair, screens, strict=True):
            for top, left, height, width, grey in rectangles:
                screen[top : top + height, left : left + width] = grey
    return {"obs": obs}


def _blocks(games: int, shares: dict[tuple[int, int, int], float]) -> np.ndarray:
    """Zeros but for the shares listed by (game, row of blocks, column of blocks)."""
    blocks = np.zeros((games, 40 * 40), dtype=np.float32)
    for (game, row, column), share in shares.items():
        blocks[game, 40 * row + column] = share
    return blocks


def _ball(row: int, column: int) -> tuple[int, int, int, int, int]:
    return (row, column, 4, 2, _BALL)


def _paddle(row: int, column: int) -> tuple[int, int, int, int, int]:
    return (row, column, 16, 4, _PADDLE)


def _lit(obs, top=34):
    return obs[:, :, top : top + 160] > _BACKGROUND


def _block_mean(moved):
    return moved.reshape(len(moved), 40, 4, 40, 4).mean(axis=(2, 4)).reshape(-1, 1600)


def _moved(obs, top=34):
    lit = _lit(obs, top).astype(np.float32)
    return lit[:, 1] - lit[:, 0]


def _uint8_wraps(obs):
    lit = _lit(obs).astype(np.uint8)
    return _block_mean(lit[:, 1] - lit[:, 0])


def _bool_difference(obs):
    lit = _lit(obs)
    return _block_mean(lit[:, 1] - lit[:, 0])


def _every_fourth_pixel(obs):
    return _moved(obs)[:, ::4, ::4].reshape(len(obs), -1)


def _every_second_pixel(obs):
    return _moved(obs)[:, ::2, ::2].reshape(len(obs), -1)


def _rows_of_the_old_environment(obs):
    return _block_mean(_moved(obs, top=35))


def _before_minus_now(obs):
    return _block_mean(-_moved(obs))


def _not_binarised(obs):
    grey = obs[:, :, 34:194].astype(np.float32)
    return _block_mean(grey[:, 1] - grey[:, 0])


def _absolute(obs):
    return _block_mean(np.abs(_moved(obs)))


def _block_sum(obs):
    return _block_mean(_moved(obs)) * 16


def _now_alone(obs):
    return _block_mean(_lit(obs)[:, 1].astype(np.float32))


def _grid_kept(obs):
    return _block_mean(_moved(obs)).reshape(-1, 40, 40)


PREPROCESS_PONG = Exercise(
    solution=preprocess_pong,
    constants=frozenset({"PONG_BACKGROUND", "PONG_ROWS", "PONG_BLOCK", "PONG_INPUTS"}),
    cases=(
        Case(
            _screens(([_ball(42, 80)], [_ball(46, 86)])),
            _blocks(1, {(0, 2, 20): -0.5, (0, 3, 21): 0.5}),
            "the ball, 4 x 2 pixels, moved one block down and one to the right. It "
            "covers half of a block: -0.5 where it was, 0.5 where it is.",
        ),
        Case(
            _screens(([_paddle(98, 16)], [_paddle(102, 16), _ball(48, 79)])),
            _blocks(
                1,
                {
                    (0, 16, 4): -1,
                    (0, 20, 4): 1,
                    (0, 3, 19): 0.125,
                    (0, 3, 20): 0.125,
                    (0, 4, 19): 0.125,
                    (0, 4, 20): 0.125,
                },
            ),
            "the paddle moved down by 4 pixels, and a new ball lies across four "
            "blocks with 2 pixels in each.",
        ),
        Case(
            _screens(
                (
                    [(0, 0, 24, 160, _BALL)],
                    [(194, 0, 16, 160, 0), (34, 0, 1, 4, _BALL), (193, 156, 1, 4, 200)],
                )
            ),
            _blocks(1, {(0, 0, 0): 0.25, (0, 39, 39): 0.25}),
            "the score and the lower wall changed, which is not the game; four pixels "
            "lit up in row 34, the first of the field, and four in row 193, the last.",
        ),
        Case(
            _screens(
                ([_ball(34, 0)], [_ball(34, 0)]),
                ([_paddle(120, 140)], [_paddle(120, 140), _ball(190, 156)]),
            ),
            _blocks(2, {(1, 39, 39): 0.5}),
            "two games: in the first nothing moved, in the second a ball appeared.",
        ),
    ),
    mistakes=(
        Mistake(
            _uint8_wraps,
            "0 - 1 is 255 in uint8, which holds no negative numbers. Turn the frames "
            "into int8 or float32 before you subtract.",
        ),
        Mistake(
            _bool_difference,
            "NumPy does not subtract True and False. Turn them into int8 or float32 "
            "first.",
        ),
        Mistake(
            _every_fourth_pixel,
            "it keeps every fourth pixel (`[::4, ::4]`), and the ball, 2 pixels wide, "
            "falls between them. Take the mean of each block of 4 x 4.",
        ),
        Mistake(
            _every_second_pixel,
            "it keeps every second pixel, as Karpathy did, which makes 6400 numbers. "
            "Here the mean of each block of 4 x 4 makes 1600.",
        ),
        Mistake(
            _rows_of_the_old_environment,
            "it starts at row 35, as Karpathy did. The field is rows 34 to 193: "
            "`[34:194]`.",
        ),
        Mistake(
            _before_minus_now,
            "the signs are the wrong way round. It is now minus before: frame 1 minus "
            "frame 0.",
        ),
        Mistake(
            _not_binarised,
            "it subtracts grey levels. First ask of every pixel whether it is "
            "brighter than the background, 87.",
        ),
        Mistake(
            _absolute,
            "it says that something changed, but not in which direction. Keep the "
            "sign: below 0 where a pixel went dark.",
        ),
        Mistake(
            _block_sum,
            "it adds up the pixels of a block. Divide by 16 for their share.",
        ),
        Mistake(
            _now_alone,
            "it looks at the frame of now only, so nothing tells which way the ball "
            "flies. Subtract the frame before.",
        ),
        Mistake(
            _grid_kept,
            "the numbers are right, but still in 40 rows. Reshape to [B, 1600].",
        ),
    ),
    hints=(
        "Four steps: crop to the rows 34 to 193, compare with the background (87), "
        "subtract the frame before from the frame now, shrink.",
        "Shrinking is a reshape: [B, 160, 160] to [B, 40, 4, 40, 4], whose axes 2 and "
        "4 are the pixels within a block. Take their mean.",
        "`lit = (obs[:, :, 34:194] > 87).astype(np.float32)`, then "
        "`lit[:, 1] - lit[:, 0]`, then the mean of the blocks, then a reshape.",
    ),
)

# ---- forward ------------------------------------------------------------------------


def _no_relu(params, obs):
    hidden = obs @ params["W1"]
    return sigmoid(hidden @ params["W2"]), hidden


def _relu_not_kept(params, obs):
    hidden = obs @ params["W1"]
    return sigmoid(np.maximum(hidden, 0) @ params["W2"]), hidden


def _sigmoid_for_relu(params, obs):
    hidden = sigmoid(obs @ params["W1"])
    return sigmoid(hidden @ params["W2"]), hidden


def _logit_returned(params, obs):
    hidden = np.maximum(obs @ params["W1"], 0)
    return hidden @ params["W2"], hidden


def _sigmoid_overflows(params, obs):
    hidden = np.maximum(obs @ params["W1"], 0)
    growth = np.exp(hidden @ params["W2"])
    return growth / (1 + growth), hidden


def _sigmoid_of_minus(params, obs):
    hidden = np.maximum(obs @ params["W1"], 0)
    return sigmoid(-(hidden @ params["W2"])), hidden


def _column_returned(params, obs):
    hidden = np.maximum(obs @ params["W1"], 0)
    return sigmoid(hidden @ params["W2"][:, None]), hidden


def _squeezed(params, obs):
    hidden = np.maximum(obs @ params["W1"], 0)
    return sigmoid((hidden @ params["W2"][:, None]).squeeze()), hidden


def _hidden_forgotten(params, obs):
    return sigmoid(np.maximum(obs @ params["W1"], 0) @ params["W2"])


def _hidden_first(params, obs):
    return forward(params, obs)[::-1]


FORWARD = Exercise(
    solution=forward,
    cases=(
        Case(
            {
                "params": {
                    "W1": _f32([[1, -1], [0, 2], [0.5, 0.25]]),
                    "W2": _f32([0.5, -1]),
                },
                "obs": _f32([[1, 0, 2], [0, 1, -1]]),
            },
            (_f32([0.7310586, 0.1480472]), _f32([[2, 0], [0, 1.75]])),
            "each of the two games has one hidden unit below 0, which ReLU silences; "
            "the logits are 1 and -1.75.",
        ),
        Case(
            {
                "params": {"W1": _f32([[1e4, 0], [0, 1e4]]), "W2": _f32([1, -1])},
                "obs": _f32([[1, 0], [0, 1]]),
            },
            (_f32([1, 0]), _f32([[1e4, 0], [0, 1e4]])),
            "logits of 10,000 and -10,000: the probabilities are 1 and 0.",
        ),
        Case(
            {
                "params": {"W1": _f32([[3, -2]]), "W2": _f32([1, 4])},
                "obs": _f32([[0]]),
            },
            (_f32([0.5]), _f32([[0, 0]])),
            "one game on which nothing moved: up and down are equally likely.",
        ),
    ),
    mistakes=(
        Mistake(
            _no_relu,
            "the ReLU is missing: without it two layers are no more than one. Use "
            "`np.maximum(..., 0)`.",
        ),
        Mistake(
            _relu_not_kept,
            "the hidden layer is returned as it was before the ReLU; `backward` needs "
            "it after.",
        ),
        Mistake(
            _sigmoid_for_relu,
            "the hidden layer went through the sigmoid. It takes the ReLU, "
            "`np.maximum(..., 0)`; the sigmoid is for the output.",
        ),
        Mistake(
            _logit_returned,
            "the first value is the logit. Put it through `sigmoid` to make it a "
            "probability.",
        ),
        Mistake(
            _sigmoid_overflows,
            "exp(10,000) is infinite, and inf / inf is NaN. Use `sigmoid` of the "
            "package, or 1 / (1 + exp(-logit)).",
        ),
        Mistake(
            _sigmoid_of_minus,
            "this is the probability of down: the logit has the wrong sign. The "
            "sigmoid is 1 / (1 + exp(-logit)).",
        ),
        Mistake(
            _column_returned,
            "the probabilities stand in a column, [B, 1]. Later, [B, 1] times [B] "
            "would silently become [B, B]. Return [B]; `W2` is [H], so "
            '`hidden @ params["W2"]` does it.',
        ),
        Mistake(
            _squeezed,
            "`squeeze` takes away every axis of length 1, also the batch of one game. "
            '`hidden @ params["W2"]` is [B] already.',
        ),
        Mistake(
            _hidden_forgotten,
            "only the probability is returned. `backward` needs the hidden layer too: "
            "`return prob_up, hidden`.",
        ),
        Mistake(
            _hidden_first,
            "the two values are the wrong way round: `return prob_up, hidden`.",
        ),
    ),
    hints=(
        "Two matrix products. Between them a ReLU, after them a sigmoid.",
        'The hidden layer is `np.maximum(obs @ params["W1"], 0)`, [B, H].',
        'The probability is `sigmoid(hidden @ params["W2"])`, [B]. Return both.',
    ),
)

# ---- sample_action ------------------------------------------------------------------


def _always_zero() -> np.random.Generator:
    """A generator whose `random()` is 0 every time: its twister holds only zeros."""
    bits = np.random.MT19937(0)
    state = bits.state
    state["state"] = {"key": np.zeros(624, dtype=np.uint32), "pos": 624}
    bits.state = state
    return np.random.Generator(bits)


def _has_the_right_frequencies(fn: Callable) -> str | None:
    """Up at 20% and at 90%, 10,000 games each; 3% is more than 7 deviations."""
    prob_up = np.repeat([0.2, 0.9], 10_000)
    actions = np.asarray(fn(prob_up, np.random.default_rng(1)))
    shares = (actions.reshape(2, -1) == UP).mean(axis=1)
    if np.all(np.abs(shares - [0.2, 0.9]) < 0.03):
        return None
    return (
        f"Up was drawn in {shares[0]:.1%} of 10,000 games where its probability was "
        f"20%, and in {shares[1]:.1%} of 10,000 games where it was 90%."
    )


def _draws_anew(fn: Callable) -> str | None:
    rng = np.random.default_rng(2)
    draws = {int(fn(np.array([0.5]), rng)[0]) for _ in range(60)}
    if len(draws) == 2:
        return None
    return "60 calls with probability 0.5 all gave the same action."


def _depends_on_the_generator(fn: Callable) -> str | None:
    prob_up = np.full(60, 0.5)
    first, again = (fn(prob_up, np.random.default_rng(3)) for _ in range(2))
    if np.array_equal(first, again):
        return None
    return (
        "Two generators made from one seed gave different actions: draw from `rng`, "
        "not from NumPy's global generator."
    )


def _greedy(prob_up, rng):
    return np.where(prob_up > 0.5, UP, DOWN)


def _swapped(prob_up, rng):
    return np.where(rng.random(len(prob_up)) < prob_up, DOWN, UP)


def _at_most(prob_up, rng):
    return np.where(rng.random(len(prob_up)) <= prob_up, UP, DOWN)


def _above_one_minus(prob_up, rng):
    return np.where(rng.random(len(prob_up)) > 1 - prob_up, UP, DOWN)


def _one_draw(prob_up, rng):
    return np.where(rng.random() < prob_up, UP, DOWN)


def _global_generator(prob_up, rng):
    return np.where(np.random.random(len(prob_up)) < prob_up, UP, DOWN)


def _seeded_inside(prob_up, rng):
    rng = np.random.default_rng(0)
    return np.where(rng.random(len(prob_up)) < prob_up, UP, DOWN)


def _bool_returned(prob_up, rng):
    return rng.random(len(prob_up)) < prob_up


def _zero_or_one(prob_up, rng):
    return (rng.random(len(prob_up)) < prob_up).astype(np.int64)


def _normal_draws(prob_up, rng):
    return np.where(rng.standard_normal(len(prob_up)) < prob_up, UP, DOWN)


SAMPLE_ACTION = Exercise(
    solution=sample_action,
    constants=frozenset({"UP", "DOWN"}),
    cases=(
        Case(
            {
                "prob_up": _f32([1, 0, 0, 1, 0, 1]),
                "rng": np.random.default_rng(0),
            },
            np.array([2, 3, 3, 2, 3, 2]),
            "a probability of 1 is always up (2), one of 0 always down (3).",
        ),
        Case(
            {"prob_up": _f32([0, 1]), "rng": _always_zero()},
            np.array([3, 2]),
            "`rng.random()` can be exactly 0, as it is here, but never 1.",
        ),
        Case(
            {"prob_up": _f32([1]), "rng": np.random.default_rng(0)},
            np.array([2]),
            "one game alone still makes an array, [1].",
        ),
    ),
    properties=(_has_the_right_frequencies, _draws_anew, _depends_on_the_generator),
    mistakes=(
        Mistake(
            _greedy,
            "it always takes the likelier action, so it never tries the other one and "
            "can't find out that it is better. Compare with a random draw.",
        ),
        Mistake(
            _swapped,
            "up and down are the wrong way round: a draw below `prob_up` means up.",
        ),
        Mistake(
            _at_most,
            "with `<=` a draw of exactly 0 takes an action of probability 0. Use `<`.",
        ),
        Mistake(
            _above_one_minus,
            "with `> 1 - prob_up` a draw of exactly 0 misses an action of probability "
            "1. Ask `rng.random(...) < prob_up`.",
        ),
        Mistake(
            _one_draw,
            "one draw decides for all games, so they all do the same. Draw one number "
            "per game: `rng.random(len(prob_up))`.",
        ),
        Mistake(
            _global_generator,
            "it draws from `np.random`, which anything may reseed. Draw from `rng`.",
        ),
        Mistake(
            _seeded_inside,
            "it makes a new generator from the same seed at every call, so the same "
            "numbers come again and again. Draw from `rng`.",
        ),
        Mistake(
            _bool_returned,
            "True and False are no actions: `np.where(..., UP, DOWN)` makes them 2 "
            "and 3.",
        ),
        Mistake(
            _zero_or_one,
            "0 and 1 are other buttons in Pong. Up is `UP` (2) and down is `DOWN` (3).",
        ),
        Mistake(
            _normal_draws,
            "the draws are normal. `rng.random` draws evenly between 0 and 1.",
        ),
    ),
    hints=(
        "A number drawn evenly between 0 and 1 is below p with probability p.",
        "Draw one number for each game with `rng.random(len(prob_up))` and compare it "
        "with `prob_up`.",
        "`np.where(draws < prob_up, UP, DOWN)`.",
    ),
)

# ---- discounted_returns -------------------------------------------------------------


def _backwards(rewards: np.ndarray, step: Callable) -> np.ndarray:
    """Returns by `step(reward, following)`, from the last row to the first."""
    returns = np.zeros(rewards.shape)
    following = np.zeros(rewards.shape[1:])
    for row in reversed(range(len(rewards))):
        returns[row] = following = step(rewards[row], following)
    return returns


def _no_reset(rewards, gamma):
    return _backwards(rewards, lambda reward, later: reward + gamma * later)


def _point_lost(rewards, gamma):
    return _backwards(
        rewards,
        lambda reward, later: np.where(reward != 0, 0, reward + gamma * later),
    )


def _reset_after_the_point(rewards, gamma):
    returns = np.zeros(rewards.shape)
    following = np.zeros(rewards.shape[1:])
    for row in reversed(range(len(rewards))):
        returns[row] = rewards[row] + gamma * following
        following = np.where(rewards[row] != 0, 0, returns[row])
    return returns


def _from_the_front(rewards, gamma):
    return _backwards(
        rewards[::-1],
        lambda reward, before: np.where(reward != 0, reward, gamma * before),
    )[::-1]


def _gamma_on_the_reward(rewards, gamma):
    return _backwards(
        rewards,
        lambda reward, later: gamma * np.where(reward != 0, reward, later),
    )


def _no_discount(rewards, gamma):
    return _backwards(
        rewards, lambda reward, later: np.where(reward != 0, reward, later)
    )


def _all_games_reset(rewards, gamma):
    return _backwards(
        rewards,
        lambda reward, later: reward if np.any(reward != 0) else gamma * later,
    )


def _if_on_a_row(rewards, gamma):
    def step(reward, later):
        if reward != 0:
            return reward
        return gamma * later

    return _backwards(rewards, step)


def _wins_only(rewards, gamma):
    return _backwards(
        rewards, lambda reward, later: np.where(reward > 0, reward, gamma * later)
    )


def _rewards_overwritten(rewards, gamma):
    for row in reversed(range(len(rewards) - 1)):
        open_rally = rewards[row] == 0
        rewards[row] += open_rally * gamma * rewards[row + 1]
    return rewards


DISCOUNTED_RETURNS = Exercise(
    solution=discounted_returns,
    cases=(
        Case(
            {"rewards": _f32([0, 0, 1, 0, 0, -1]), "gamma": 0.5},
            _f32([0.25, 0.5, 1, -0.25, -0.5, -1]),
            "two rallies, one won and one lost. The loss at the end must not reach "
            "back over the win.",
        ),
        Case(
            {"rewards": _f32([1, 0, 0, -1, 0, 0]), "gamma": 0.9},
            _f32([1, -0.81, -0.9, -1, 0, 0]),
            "a point on the first step, and a last rally that is still open.",
        ),
        Case(
            {"rewards": _f32([0, 1, -1, 0, 1]), "gamma": 0.5},
            _f32([0.5, 1, -1, 0.5, 1]),
            "two points follow each other directly.",
        ),
        Case(
            {
                "rewards": _f32([[0, 1], [0, 0], [1, 0], [0, -1]]),
                "gamma": 0.5,
            },
            _f32([[0.25, 1], [0.5, -0.25], [1, -0.5], [0, -1]]),
            "two games side by side, [T, B], whose points fall on different steps.",
        ),
    ),
    mistakes=(
        Mistake(
            _no_reset,
            "nothing is reset at a point, so a rally is blamed for what happened in "
            "the next. Where the reward is not 0, the return is the reward alone.",
        ),
        Mistake(
            _point_lost,
            "the running sum is set to 0 at a point together with the point itself. "
            "Reset first, then add the reward.",
        ),
        Mistake(
            _reset_after_the_point,
            "the reset is on the wrong side of the point: the point still sees the "
            "next rally, and its own rally never sees the point. Going backwards, "
            "reset before you add the reward.",
        ),
        Mistake(
            _from_the_front,
            "it runs from the first step to the last, so rewards flow into the "
            "future. Start at the last step and go backwards.",
        ),
        Mistake(
            _gamma_on_the_reward,
            "gamma is applied once too often: a step's own reward counts in full, "
            "G[t] = r[t] + gamma * G[t + 1].",
        ),
        Mistake(
            _no_discount,
            "gamma is not used. Each step away from the point multiplies by gamma.",
        ),
        Mistake(
            _all_games_reset,
            "a point in one game resets all games. Decide for each game with "
            "`np.where(rewards[step] != 0, ...)`.",
        ),
        Mistake(
            _if_on_a_row,
            "with B games `rewards[step]` is a row of B numbers, and an `if` can't "
            "decide for all of them. Use `np.where(rewards[step] != 0, ..., ...)`.",
        ),
        Mistake(
            _wins_only,
            "it resets at won points only. A lost point, -1, ends the rally too: ask "
            "`!= 0`.",
        ),
        Mistake(
            _rewards_overwritten,
            "the returns are written into `rewards` itself, which the agent still "
            "needs. Write them into a new array, `np.zeros_like(rewards)`.",
        ),
    ),
    hints=(
        "Start at the last step and walk backwards; keep one running number per game.",
        "At a point, the running number becomes the reward. At any other step it is "
        "multiplied by gamma.",
        "`following = np.where(rewards[step] != 0, rewards[step], gamma * following)` "
        "in a loop over `reversed(range(len(rewards)))`.",
    ),
)

# ---- standardise --------------------------------------------------------------------


def _unguarded(returns):
    return (returns - returns.mean()) / returns.std()


def _mean_kept(returns):
    return returns / returns.std()


def _mean_kept_guarded(returns):
    return returns / (returns.std() or 1)


def _by_variance(returns):
    return (returns - returns.mean()) / (returns.var() or 1)


def _by_variance_unguarded(returns):
    return (returns - returns.mean()) / returns.var()


def _one_less(returns):
    return (returns - returns.mean()) / (returns.std(ddof=1) or 1)


def _one_less_unguarded(returns):
    return (returns - returns.mean()) / returns.std(ddof=1)


def _only_centred(returns):
    return returns - returns.mean()


def _each_column(returns):
    spread = returns.std(axis=0)
    return (returns - returns.mean(axis=0)) / np.where(spread > 0, spread, 1)


def _divided_first(returns):
    return returns / (returns.std() or 1) - returns.mean()


def _standardised_in_place(returns):
    returns -= returns.mean()
    returns /= returns.std() or 1
    return returns


_VARIANCE = (
    "it divides by the variance. The deviation is its square root: `returns.std()`."
)
_MEAN_KEPT = (
    "the mean is not subtracted, so a game that was lost throughout makes every "
    "action less likely, the good ones too. Subtract `returns.mean()` first."
)
_ONE_LESS = (
    "it divides by n - 1 (`ddof=1`, or PyTorch's habit). The course uses NumPy's "
    "`returns.std()` as it is."
)

STANDARDISE = Exercise(
    solution=standardise,
    cases=(
        Case(
            {"returns": _f32([0, 0, 0, 4])},
            _f32([-0.5773503, -0.5773503, -0.5773503, 1.7320508]),
            "the mean is 1, the variance 3, the deviation 1.732.",
        ),
        Case(
            {"returns": _f32([-1, -1, -1])},
            _f32([0, 0, 0]),
            "all values are equal, so the deviation is 0, and 0 / 0 is NaN.",
        ),
        Case(
            {"returns": _f32([[0, 2], [4, 6]])},
            _f32([[-1.3416408, -0.4472136], [0.4472136, 1.3416408]]),
            "one mean, 3, and one deviation, 2.236, for all games together.",
        ),
        Case(
            {"returns": _f32([1000, 1004])},
            _f32([-1, 1]),
            "far from 0: the mean is 1002, the deviation 2.",
        ),
    ),
    mistakes=(
        Mistake(
            _unguarded,
            "equal values have a deviation of 0, and 0 / 0 is NaN; one NaN spoils "
            "every weight for good. Return zeros where the deviation is 0.",
        ),
        Mistake(_mean_kept, _MEAN_KEPT),
        Mistake(_mean_kept_guarded, _MEAN_KEPT),
        Mistake(_by_variance, _VARIANCE),
        Mistake(_by_variance_unguarded, _VARIANCE),
        Mistake(_one_less, _ONE_LESS),
        Mistake(_one_less_unguarded, _ONE_LESS),
        Mistake(
            _only_centred,
            "the mean is subtracted, but the result is not divided by the deviation.",
        ),
        Mistake(
            _each_column,
            "every column (game) gets a mean of its own. Leave out `axis`: one mean "
            "and one deviation for all.",
        ),
        Mistake(
            _divided_first,
            "it divides first and then subtracts the mean of the undivided numbers. "
            "Put the subtraction in brackets.",
        ),
        Mistake(
            _standardised_in_place,
            "`-=` and `/=` change the caller's array. Build a new one: "
            "`centred = returns - returns.mean()`.",
        ),
    ),
    hints=(
        "Subtract the mean, then divide by the deviation. When can't you divide?",
        "`returns.mean()` and `returns.std()`, without an `axis`.",
        "If the deviation is 0, all values are equal: return zeros of the same shape.",
    ),
)

# ---- log_prob_gradient --------------------------------------------------------------


def _wrong_sign(prob_up, went_up):
    return prob_up - went_up


def _labels_swapped(prob_up, went_up):
    return (1 - went_up) - prob_up


def _per_probability(prob_up, went_up):
    return np.where(went_up, 1 / prob_up, -1 / (1 - prob_up))


def _per_probability_divided(prob_up, went_up):
    return (went_up - prob_up) / (prob_up * (1 - prob_up))


def _of_squared_error(prob_up, went_up):
    return (went_up - prob_up) * prob_up * (1 - prob_up)


def _log_itself(prob_up, went_up):
    return np.log(np.where(went_up, prob_up, 1 - prob_up))


def _always_up(prob_up, went_up):
    return 1 - prob_up


def _surprise(prob_up, went_up):
    return np.where(went_up, 1 - prob_up, prob_up)


_PER_PROBABILITY = (
    "this is the slope per unit of probability. Per unit of logit it is multiplied by "
    "the sigmoid's own slope, p * (1 - p), and little is left of it."
)

LOG_PROB_GRADIENT = Exercise(
    solution=log_prob_gradient,
    cases=(
        Case(
            {
                "prob_up": _f32([0.9, 0.9, 0.25, 0.25]),
                "went_up": np.array([True, False, True, False]),
            },
            _f32([0.1, -0.9, 0.75, -0.25]),
            "a likely action moves the logit little, an unlikely one a lot; above 0 "
            "after up, below 0 after down.",
        ),
        Case(
            {
                "prob_up": _f32([0, 1, 1, 0]),
                "went_up": np.array([True, False, True, False]),
            },
            _f32([1, -1, 0, 0]),
            "probabilities of exactly 0 and 1: nothing may be divided by them.",
        ),
        Case(
            {"prob_up": _f32([0.5]), "went_up": np.array([True])},
            _f32([0.5]),
            "one game, [1].",
        ),
    ),
    mistakes=(
        Mistake(
            _wrong_sign,
            "the sign is the wrong way round: this makes the action taken less "
            "likely. It is `went_up - prob_up`.",
        ),
        Mistake(
            _labels_swapped,
            "up and down are swapped: the label is 1 where the agent went up, and 0 "
            "where it went down.",
        ),
        Mistake(_per_probability, _PER_PROBABILITY),
        Mistake(_per_probability_divided, _PER_PROBABILITY),
        Mistake(
            _of_squared_error,
            "this is the gradient of a squared error, with an extra p * (1 - p). For "
            "the log-probability that factor cancels out.",
        ),
        Mistake(
            _log_itself,
            "this is the log-probability itself. Its slope is asked for.",
        ),
        Mistake(
            _always_up,
            "it is right for up only. After down the slope is `-prob_up`.",
        ),
        Mistake(
            _surprise,
            "after down the slope is below 0: more logit means less probability of "
            "down.",
        ),
    ),
    hints=(
        "If it went up, the slope of log(p) per unit of logit is 1 - p. And if it "
        "went down, the slope of log(1 - p)?",
        "It is 1 - p after up and -p after down. Both are a label minus p.",
        "Turn `went_up` into 1 and 0 and subtract `prob_up`.",
    ),
)

# ---- backward -----------------------------------------------------------------------


def _gradients(params, obs, hidden, logit_gradient, slope):
    """Right gradients, but for the `slope` of the ReLU."""
    hidden_gradient = np.outer(logit_gradient, params["W2"]) * slope
    return {"W1": obs.T @ hidden_gradient, "W2": hidden.T @ logit_gradient}


def _relu_slope_is_x(params, obs, hidden, logit_gradient):
    return _gradients(params, obs, hidden, logit_gradient, hidden)


def _no_mask(params, obs, hidden, logit_gradient):
    return _gradients(params, obs, hidden, logit_gradient, 1)


def _mask_on_the_wrong_side(params, obs, hidden, logit_gradient):
    return _gradients(params, obs, hidden, logit_gradient, hidden <= 0)


def _batch_mean(params, obs, hidden, logit_gradient):
    share = logit_gradient / len(obs)
    return _gradients(params, obs, hidden, share, hidden > 0)


def _downhill(params, obs, hidden, logit_gradient):
    return _gradients(params, obs, hidden, -logit_gradient, hidden > 0)


def _w2_from_hidden_gradient(params, obs, hidden, logit_gradient):
    hidden_gradient = np.outer(logit_gradient, params["W2"]) * (hidden > 0)
    return {"W1": obs.T @ hidden_gradient, "W2": hidden_gradient.sum(axis=0)}


def _w2_forgotten(params, obs, hidden, logit_gradient):
    hidden_gradient = logit_gradient[:, None] * (hidden > 0)
    return {"W1": obs.T @ hidden_gradient, "W2": hidden.T @ logit_gradient}


def _w1_transposed(params, obs, hidden, logit_gradient):
    grads = backward(params, obs, hidden, logit_gradient)
    return {"W1": grads["W1"].T, "W2": grads["W2"]}


def _tuple_of_gradients(params, obs, hidden, logit_gradient):
    return tuple(backward(params, obs, hidden, logit_gradient).values())


BACKWARD = Exercise(
    solution=backward,
    cases=(
        Case(
            {
                "params": {"W1": np.zeros((2, 3), "f4"), "W2": _f32([1, -2, 0.5])},
                "obs": _f32([[1, 2], [3, -1]]),
                "hidden": _f32([[2, 0, 1], [0, 4, 3]]),
                "logit_gradient": _f32([1, -1]),
            },
            {
                "W1": _f32([[1, 6, -1], [2, -2, 1.5]]),
                "W2": _f32([2, -4, -2]),
            },
            "in each game one hidden unit was silent (0), and passes nothing back.",
        ),
        Case(
            {
                "params": {"W1": np.zeros((1, 2), "f4"), "W2": _f32([2, -1])},
                "obs": _f32([[1], [1], [1]]),
                "hidden": _f32([[1, 0], [0.5, 2], [0, 0]]),
                "logit_gradient": _f32([0.5, 0, -1]),
            },
            {"W1": _f32([[1, 0]]), "W2": _f32([0.5, 0])},
            "three games: the second has no gradient, the third no active unit.",
        ),
        Case(
            {
                "params": {"W1": np.zeros((2, 1), "f4"), "W2": _f32([3])},
                "obs": _f32([[2, -1]]),
                "hidden": _f32([[5]]),
                "logit_gradient": _f32([-0.5]),
            },
            {"W1": _f32([[-3], [1.5]]), "W2": _f32([-2.5])},
            "one game, one hidden unit.",
        ),
    ),
    mistakes=(
        Mistake(
            _relu_slope_is_x,
            "the slope of the ReLU is 1 where the unit is active; here the gradient is "
            "multiplied by the unit's value instead. Use `hidden > 0`.",
        ),
        Mistake(
            _no_mask,
            "silent units pass a gradient back. Set it to 0 where `hidden <= 0` "
            "(`hidden < 0` never happens after a ReLU).",
        ),
        Mistake(
            _mask_on_the_wrong_side,
            "the mask keeps the silent units and drops the active ones. Set the "
            "gradient to 0 where `hidden <= 0`.",
        ),
        Mistake(
            _batch_mean,
            "this is the mean over the batch. The sum is asked for; `obs.T @ ...` "
            "makes it by itself.",
        ),
        Mistake(
            _downhill,
            "all signs are the wrong way round. The objective is to be climbed: leave "
            "the sign of `logit_gradient` as it is.",
        ),
        Mistake(
            _w2_from_hidden_gradient,
            "the gradient of W2 is made from the hidden layer's gradient. It needs the "
            "hidden layer's values: `hidden.T @ logit_gradient`.",
        ),
        Mistake(
            _w2_forgotten,
            "on the way back to the hidden layer the gradient passes W2: "
            '`np.outer(logit_gradient, params["W2"])`.',
        ),
        Mistake(
            _w1_transposed,
            "the gradient of W1 lies on its side. It has the shape of W1, [D, H]: "
            "`obs.T @ hidden_gradient`.",
        ),
        Mistake(
            _tuple_of_gradients,
            'a dictionary is asked for: `{"W1": ..., "W2": ...}`.',
        ),
    ),
    hints=(
        "Work from the output back to the input. A gradient always has the shape of "
        "the weights it belongs to.",
        "W2: `hidden.T @ logit_gradient`. Hidden layer: "
        '`np.outer(logit_gradient, params["W2"])`, [B, H].',
        "Set the hidden layer's gradient to 0 where `hidden <= 0`, then W1 is "
        "`obs.T @ hidden_gradient`.",
    ),
)

# ---- rmsprop_step -------------------------------------------------------------------


def _new_square(grads, mean_square, decay):
    return {k: decay * mean_square[k] + (1 - decay) * grads[k] ** 2 for k in grads}


def _descends(params, grads, mean_square, learning_rate, decay, epsilon):
    grads = {k: -v for k, v in grads.items()}
    return rmsprop_step(params, grads, mean_square, learning_rate, decay, epsilon)


def _no_root(params, grads, mean_square, learning_rate, decay, epsilon):
    square = _new_square(grads, mean_square, decay)
    new = {
        k: params[k] + learning_rate * grads[k] / (square[k] + epsilon) for k in params
    }
    return new, square


def _epsilon_in_root(params, grads, mean_square, learning_rate, decay, epsilon):
    square = _new_square(grads, mean_square, decay)
    new = {
        k: params[k] + learning_rate * grads[k] / np.sqrt(square[k] + epsilon)
        for k in params
    }
    return new, square


def _old_square(params, grads, mean_square, learning_rate, decay, epsilon):
    new = {
        k: params[k] + learning_rate * grads[k] / (np.sqrt(mean_square[k]) + epsilon)
        for k in params
    }
    return new, _new_square(grads, mean_square, decay)


def _rate_twice(params, grads, mean_square, learning_rate, decay, epsilon):
    rate = learning_rate**2
    return rmsprop_step(params, grads, mean_square, rate, decay, epsilon)


def _decay_swapped(params, grads, mean_square, learning_rate, decay, epsilon):
    decay = 1 - decay
    return rmsprop_step(params, grads, mean_square, learning_rate, decay, epsilon)


def _plain_gradient(params, grads, mean_square, learning_rate, decay, epsilon):
    new = {k: params[k] + learning_rate * grads[k] for k in params}
    return new, _new_square(grads, mean_square, decay)


def _square_forgotten(params, grads, mean_square, learning_rate, decay, epsilon):
    square = {k: decay * mean_square[k] + (1 - decay) * grads[k] for k in params}
    new = {
        k: params[k] + learning_rate * grads[k] / (np.sqrt(square[k]) + epsilon)
        for k in params
    }
    return new, square


def _only_params(params, grads, mean_square, learning_rate, decay, epsilon):
    return rmsprop_step(params, grads, mean_square, learning_rate, decay, epsilon)[0]


def _params_in_place(params, grads, mean_square, learning_rate, decay, epsilon):
    for k in params:
        mean_square[k] = decay * mean_square[k] + (1 - decay) * grads[k] ** 2
        params[k] += learning_rate * grads[k] / (np.sqrt(mean_square[k]) + epsilon)
    return params, mean_square


RMSPROP_STEP = Exercise(
    solution=rmsprop_step,
    cases=(
        Case(
            {
                "params": {"W1": _f32([[1, 2]]), "W2": _f32([3])},
                "grads": {"W1": _f32([[2, 0]]), "W2": _f32([-4])},
                "mean_square": {"W1": _f32([[0, 0]]), "W2": _f32([0])},
                "learning_rate": 0.1,
                "decay": 0.75,
                "epsilon": 0.5,
            },
            (
                {"W1": _f32([[1.1333333, 2]]), "W2": _f32([2.84])},
                {"W1": _f32([[1, 0]]), "W2": _f32([4])},
            ),
            "a first step. W2: the mean square becomes 0.25 * 16 = 4, so the step is "
            "0.1 * -4 / (2 + 0.5).",
        ),
        Case(
            {
                "params": {"W1": _f32([[0]]), "W2": _f32([1])},
                "grads": {"W1": _f32([[3]]), "W2": _f32([0])},
                "mean_square": {"W1": _f32([[9]]), "W2": _f32([16])},
                "learning_rate": 0.5,
                "decay": 0.5,
                "epsilon": 1.0,
            },
            (
                {"W1": _f32([[0.375]]), "W2": _f32([1])},
                {"W1": _f32([[9]]), "W2": _f32([8])},
            ),
            "a later step: the running mean is not empty, and W2 has no gradient.",
        ),
    ),
    mistakes=(
        Mistake(
            _descends,
            "it goes downhill. The gradient is that of something to be made larger: "
            "add the step.",
        ),
        Mistake(
            _no_root,
            "the root is missing: divide by `np.sqrt(mean_square) + epsilon`.",
        ),
        Mistake(
            _epsilon_in_root,
            "epsilon is inside the root. Add it after: `np.sqrt(mean_square) + "
            "epsilon`. (Both are in use, but they need different epsilons.)",
        ),
        Mistake(
            _old_square,
            "it divides by the mean square from before this gradient. Update the mean "
            "square first.",
        ),
        Mistake(
            _rate_twice,
            "the learning rate is applied twice, which makes a step of 0.0001 one of "
            "0.00000001.",
        ),
        Mistake(
            _decay_swapped,
            "decay is the share that is kept: `decay * mean_square + (1 - decay) * "
            "grads ** 2`.",
        ),
        Mistake(
            _plain_gradient,
            "this is plain gradient ascent. Divide each step by "
            "`np.sqrt(mean_square) + epsilon`.",
        ),
        Mistake(
            _square_forgotten,
            "the running mean is that of the gradient. Square the gradient first.",
        ),
        Mistake(
            _only_params,
            "only the weights are returned. The next step needs the mean square too: "
            "`return params, mean_square`.",
        ),
        Mistake(
            _params_in_place,
            "it writes into the caller's dictionaries and arrays (`+=` does). Build "
            "new dictionaries: `{k: ... for k in params}`.",
        ),
    ),
    hints=(
        "Two lines, for every key: first the running mean of the squared gradient, "
        "then the weights.",
        "Mean square: `decay * mean_square[k] + (1 - decay) * grads[k] ** 2`.",
        "Weights: `params[k] + learning_rate * grads[k] / (np.sqrt(new_mean_square[k])"
        " + epsilon)`. Build new dictionaries, and return both.",
    ),
)

# ---- clipped_weight -----------------------------------------------------------------


def _ratio_clipped(ratio, advantages, clip):
    return np.clip(ratio, 1 - clip, 1 + clip) * advantages


def _objective(ratio, advantages, clip):
    clipped = np.clip(ratio, 1 - clip, 1 + clip)
    return np.minimum(ratio * advantages, clipped * advantages)


def _sign_forgotten(ratio, advantages, clip):
    return np.where(ratio > 1 + clip, 0, ratio * advantages)


def _both_sides(ratio, advantages, clip):
    return np.where(np.abs(ratio - 1) > clip, 0, ratio * advantages)


def _wrong_side(ratio, advantages, clip):
    back = np.where(advantages > 0, ratio < 1 - clip, ratio > 1 + clip)
    return np.where(back, 0, ratio * advantages)


def _ratio_forgotten(ratio, advantages, clip):
    moved = np.where(advantages > 0, ratio > 1 + clip, ratio < 1 - clip)
    return np.where(moved, 0, advantages)


def _never_clipped(ratio, advantages, clip):
    return ratio * advantages


CLIPPED_WEIGHT = Exercise(
    solution=clipped_weight,
    cases=(
        Case(
            {
                "ratio": _f32([1.5, 1.5, 0.5, 0.5, 1.1, 0.9]),
                "advantages": _f32([2, -2, 2, -2, 2, -2]),
                "clip": 0.2,
            },
            _f32([0, -3, 1, 0, 2.2, -1.8]),
            "a good action that became likelier by half has moved enough, and so has "
            "a bad one that became rarer by half; those that moved the wrong way "
            "(the second and the third) are pulled back.",
        ),
        Case(
            {
                "ratio": _f32([1.4, 0.6, 1.6, 0.4]),
                "advantages": _f32([1, -1, 1, -1]),
                "clip": 0.5,
            },
            _f32([1.4, -0.6, 0, 0]),
            "with a clip of 0.5 a ratio of 1.4 is still free to move.",
        ),
        Case(
            {"ratio": _f32([3, 0.1]), "advantages": _f32([0, 0]), "clip": 0.2},
            _f32([0, 0]),
            "an action that was as good as expected weighs nothing.",
        ),
    ),
    mistakes=(
        Mistake(
            _ratio_clipped,
            "the ratio is clipped, but its action is still pushed on. A clipped ratio "
            "is a constant, and a constant has the slope 0.",
        ),
        Mistake(
            _objective,
            "this is the objective itself. Its slope is asked for: 0 where the clipped "
            "branch is the smaller one, else ratio * advantage.",
        ),
        Mistake(
            _sign_forgotten,
            "it forgets the sign of the advantage. A bad action (advantage below 0) "
            "has moved enough once the ratio is below 1 - clip.",
        ),
        Mistake(
            _both_sides,
            "it stops on both sides. An action that moved the wrong way must be pulled "
            "back: only the side that the advantage asks for is cut off.",
        ),
        Mistake(
            _wrong_side,
            "the sides are swapped. A good action stops at 1 + clip, a bad one at "
            "1 - clip.",
        ),
        Mistake(
            _ratio_forgotten,
            "the ratio is missing from the weight: it is ratio * advantage where "
            "nothing is cut off.",
        ),
        Mistake(
            _never_clipped,
            "nothing is cut off. The weight is 0 where the action has moved by more "
            "than `clip` in the direction that the advantage asks for.",
        ),
    ),
    hints=(
        "Where nothing is clipped the weight is ratio * advantage. Where it is, the "
        "objective is flat, and the weight is 0.",
        "For an advantage above 0 the limit is 1 + clip, from below; for one below 0 "
        "it is 1 - clip, from above.",
        "`moved_enough = np.where(advantages > 0, ratio > 1 + clip, ratio < 1 - clip)` "
        "and one more `np.where`.",
    ),
)

EXERCISES = (
    PREPROCESS_PONG,
    FORWARD,
    SAMPLE_ACTION,
    DISCOUNTED_RETURNS,
    STANDARDISE,
    LOG_PROB_GRADIENT,
    BACKWARD,
    RMSPROP_STEP,
    CLIPPED_WEIGHT,
)
