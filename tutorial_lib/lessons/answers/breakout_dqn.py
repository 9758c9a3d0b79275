"""Exercises of lesson 05: Breakout from pixels by deep Q-learning."""

import numpy as np
import torch

from tutorial_lib.agents.dqn import learned_reward
from tutorial_lib.agents.frame_store import only_this_game
from tutorial_lib.equations.returns import n_step_return
from tutorial_lib.equations.targets import double_value
from tutorial_lib.lessons.answers.tensors import floats
from tutorial_lib.lessons.exercises import Case, Exercise, Mistake


def _f32(values: list) -> np.ndarray:
    return np.array(values, dtype=np.float32)


def _bools(values: list) -> np.ndarray:
    return np.array(values, dtype=bool)


# ---- only_this_game -----------------------------------------------------------------


def _stacks(*rows: list[int]) -> np.ndarray:
    """[N, S, 1, 1] uint8: pictures of a single pixel, so that they can be read."""
    return np.array(rows, dtype=np.uint8)[:, :, None, None]


def _nothing_black(stacks, seen):
    return stacks.copy()


def _newest_blackened(stacks, seen):
    stacks = stacks.copy()
    for stack, count in zip(stacks, seen, strict=True):
        stack[count:] = 0
    return stacks


def _one_too_many(stacks, seen):
    return only_this_game(stacks, seen - 1)


def _one_too_few(stacks, seen):
    return only_this_game(stacks, seen + 1)


def _as_many_black_as_seen(stacks, seen):
    return only_this_game(stacks, stacks.shape[1] - seen)


def _one_count_for_all(stacks, seen):
    return only_this_game(stacks, np.full_like(seen, seen[0]))


def _oldest_alone(stacks, seen):
    stacks = stacks.copy()
    stacks[seen < stacks.shape[1], 0] = 0
    return stacks


def _left_out_instead(stacks, seen):
    return stacks[:, -int(seen.min()) :]


def _in_floats(stacks, seen):
    return only_this_game(stacks, seen).astype(np.float32)


def _repeated_instead(stacks, seen):
    stacks = stacks.copy()
    for stack, count in zip(stacks, seen, strict=True):
        stack[: -min(count, len(stack))] = stack[-min(count, len(stack))]
    return stacks


ONLY_THIS_GAME = Exercise(
    solution=only_this_game,
    cases=(
        Case(
            {
                "stacks": _stacks([99, 98, 30, 40], [99, 98, 97, 40]),
                "seen": np.array([2, 1]),
            },
            _stacks([0, 0, 30, 40], [0, 0, 0, 40]),
            "the first game has shown two frames, the second one; 97 to 99 are of the "
            "game before.",
        ),
        Case(
            {
                "stacks": _stacks([10, 20, 30, 40], [99, 20, 30, 40]),
                "seen": np.array([4, 3]),
            },
            _stacks([10, 20, 30, 40], [0, 20, 30, 40]),
            "a game that has filled its stack keeps all of it.",
        ),
        Case(
            {"stacks": _stacks([10, 20, 30]), "seen": np.array([250])},
            _stacks([10, 20, 30]),
            "a long game: more frames than a stack holds. Here a stack is three.",
        ),
        Case(
            {
                "stacks": np.full((1, 4, 2, 3), 7, dtype=np.uint8),
                "seen": np.array([3]),
            },
            np.full((1, 4, 2, 3), 7, dtype=np.uint8)
            * np.array([0, 1, 1, 1], dtype=np.uint8)[None, :, None, None],
            "pictures of 2 x 3 pixels.",
        ),
    ),
    mistakes=(
        Mistake(
            _nothing_black,
            "frames of the game before are still there. The ball that they show is not "
            "this ball.",
        ),
        Mistake(
            _newest_blackened,
            "it blackens the newest frames. The newest is the last of a stack, and the "
            "oldest go first: count from the end.",
        ),
        Mistake(
            _one_too_many,
            "one frame too many is black: with `seen` 2 two frames stay, the newest "
            "included.",
        ),
        Mistake(
            _one_too_few,
            "one frame of the game before is left. With `seen` 1 the newest frame "
            "stays alone.",
        ),
        Mistake(
            _as_many_black_as_seen,
            "`seen` says how many frames stay; as many as that became black.",
        ),
        Mistake(
            _one_count_for_all,
            "all rows were treated like the first. Each has its own `seen`: compare "
            "with `seen[:, None]`.",
        ),
        Mistake(
            _oldest_alone,
            "the oldest frame alone is black. There may be up to three from before.",
        ),
        Mistake(
            _left_out_instead,
            "frames were left out, so the stack is shorter. The network reads as many "
            "as ever: make them black.",
        ),
        Mistake(
            _in_floats,
            "the pixels became floats, four times as large. They come as uint8 and "
            "stay uint8.",
        ),
        Mistake(
            _repeated_instead,
            "it repeats the game's first frame. One may do that; here and in the "
            "emulator they are black, and the two must agree.",
        ),
    ),
    hints=(
        "How long ago is each frame of a stack? `[3, 2, 1, 0]` for a stack of four.",
        "A frame is from before the game if it is at least `seen` frames old.",
        "`ago = np.arange(stacks.shape[1])[::-1]`; on a copy, "
        "`stacks[ago >= seen[:, None]] = 0`.",
    ),
)


# ---- learned_reward -----------------------------------------------------------------


def _unclipped(rewards, lost, penalty, clip):
    return learned_reward(rewards, lost, penalty, False)


def _cut_above_alone(rewards, lost, penalty, clip):
    rewards = learned_reward(rewards, lost, penalty, False)
    return np.minimum(rewards, 1) if clip else rewards


def _cut_at_1_and_minus_1(rewards, lost, penalty, clip):
    rewards = learned_reward(rewards, lost, penalty, False)
    return np.clip(rewards, -1, 1) if clip else rewards


def _1_or_0(rewards, lost, penalty, clip):
    rewards = learned_reward(rewards, lost, penalty, False)
    return np.float32(rewards > 0) if clip else rewards


def _always_clipped(rewards, lost, penalty, clip):
    return learned_reward(rewards, lost, penalty, True)


def _penalty_forgotten(rewards, lost, penalty, clip):
    return learned_reward(rewards, lost, 0.0, clip)


def _penalty_after_the_cut(rewards, lost, penalty, clip):
    return learned_reward(rewards, lost, 0.0, clip) - np.float32(penalty) * lost


def _penalty_added(rewards, lost, penalty, clip):
    return learned_reward(rewards, lost, -penalty, clip)


def _penalty_instead(rewards, lost, penalty, clip):
    rewards = np.where(lost, np.float32(-penalty), rewards)
    return np.sign(rewards) if clip else rewards


def _penalty_for_all(rewards, lost, penalty, clip):
    return learned_reward(rewards, np.ones_like(lost), penalty, clip)


def _penalty_where_none_was_lost(rewards, lost, penalty, clip):
    return learned_reward(rewards, ~lost, penalty, clip)


LEARNED_REWARD = Exercise(
    solution=learned_reward,
    cases=(
        Case(
            {
                "rewards": _f32([7, 0, 0.5, -3]),
                "lost": _bools([0, 1, 0, 1]),
                "penalty": 0.0,
                "clip": True,
            },
            _f32([1, 0, 1, -1]),
            "as in the paper: the sign alone, and a lost life costs nothing. The sign "
            "of 0.5 is 1.",
        ),
        Case(
            {
                "rewards": _f32([7, 7, -1]),
                "lost": _bools([0, 1, 0]),
                "penalty": 100.0,
                "clip": False,
            },
            _f32([7, -93, -1]),
            "a lost life costs 100 points, and the brick that fell with it still "
            "brings 7.",
        ),
        Case(
            {
                "rewards": _f32([7, 7, 0]),
                "lost": _bools([0, 1, 1]),
                "penalty": 3.0,
                "clip": True,
            },
            _f32([1, 1, -1]),
            "the sign is taken last: 7 points less 3 are still something good.",
        ),
    ),
    mistakes=(
        Mistake(
            _unclipped,
            "the points are whole though `clip` is True. Take their sign: `np.sign`.",
        ),
        Mistake(
            _cut_above_alone,
            "rewards are cut from above alone. A bad one becomes −1: `np.sign`.",
        ),
        Mistake(
            _cut_at_1_and_minus_1,
            "rewards between −1 and 1 stay as they are. Take the sign: 0.5 becomes 1.",
        ),
        Mistake(
            _1_or_0,
            "what is bad became 0. The sign of a negative number is −1.",
        ),
        Mistake(
            _always_clipped,
            "the sign is taken whether `clip` is True or not.",
        ),
        Mistake(
            _penalty_forgotten,
            "a lost life costs nothing. Where `lost` is True, `penalty` points go.",
        ),
        Mistake(
            _penalty_after_the_cut,
            "the penalty comes after the cut, so it is not cut itself. Take it away "
            "first, then the sign.",
        ),
        Mistake(
            _penalty_added,
            "a lost life brings points. A penalty is taken away.",
        ),
        Mistake(
            _penalty_instead,
            "the penalty replaces the reward of that step. It is taken away from it: "
            "a brick may fall in the same step.",
        ),
        Mistake(
            _penalty_for_all,
            "all steps pay. Only where `lost` is True: `penalty * lost`.",
        ),
        Mistake(
            _penalty_where_none_was_lost,
            "those pay that lost nothing, and the others do not.",
        ),
    ),
    hints=(
        "Two things in order: first the penalty where a life was lost, then the sign.",
        "True counts as 1: `penalty * lost`.",
        "`rewards = rewards - penalty * lost`; then `np.sign(rewards)` if `clip`.",
    ),
)


# ---- n_step_return ------------------------------------------------------------------


def _through_the_end(rewards, ended, gamma):
    return n_step_return(rewards, np.zeros_like(ended), gamma)


def _last_reward_lost(rewards, ended, gamma):
    sums, steps = n_step_return(np.where(ended, 0, rewards), ended, gamma)
    return sums, steps


def _stops_before_the_end(rewards, ended, gamma):
    alive = np.cumprod(~ended, axis=1)
    discounts = np.float32(gamma ** np.arange(rewards.shape[1]))
    return (discounts * alive * rewards).sum(axis=1), alive.sum(axis=1)


def _undiscounted(rewards, ended, gamma):
    return n_step_return(rewards, ended, 1.0)


def _discounted_from_the_first(rewards, ended, gamma):
    sums, steps = n_step_return(rewards, ended, gamma)
    return np.float32(gamma) * sums, steps


def _always_all_steps(rewards, ended, gamma):
    sums, _ = n_step_return(rewards, ended, gamma)
    return sums, np.full(len(rewards), rewards.shape[1])


def _goes_on_after_the_end(rewards, ended, gamma):
    discounts = np.float32(gamma ** np.arange(rewards.shape[1]))
    before = np.zeros_like(ended)
    before[:, 1:] = ended[:, :-1]
    return (discounts * ~before * rewards).sum(axis=1), (~before).sum(axis=1)


def _mean_instead(rewards, ended, gamma):
    sums, steps = n_step_return(rewards, ended, gamma)
    return sums / steps, steps


def _from_the_last(rewards, ended, gamma):
    _, steps = n_step_return(rewards, ended, gamma)
    sums = [
        sum(gamma ** (count - 1 - k) * row[k] for k in range(count))
        for row, count in zip(rewards, steps, strict=True)
    ]
    return np.float32(sums), steps


def _counted_from_0(rewards, ended, gamma):
    sums, steps = n_step_return(rewards, ended, gamma)
    return sums, steps - 1


def _sums_alone(rewards, ended, gamma):
    return n_step_return(rewards, ended, gamma)[0]


N_STEP_RETURN = Exercise(
    solution=n_step_return,
    cases=(
        Case(
            {
                "rewards": _f32([[1, 2, 4], [1, 2, 99]]),
                "ended": _bools([[0, 0, 0], [0, 1, 0]]),
                "gamma": 0.5,
            },
            (_f32([3, 2]), np.array([3, 2])),
            "in the second row the game ends with the second step: its reward counts, "
            "the 99 after it does not.",
        ),
        Case(
            {
                "rewards": _f32([[8, 99, 98, 97]]),
                "ended": _bools([[1, 0, 1, 0]]),
                "gamma": 0.5,
            },
            (_f32([8]), np.array([1])),
            "it ends with the first step. What comes later in the row is of the next "
            "game, its end too.",
        ),
        Case(
            {
                "rewards": _f32([[0, 0, 0, 16]]),
                "ended": _bools([[0, 0, 0, 1]]),
                "gamma": 0.5,
            },
            (_f32([2]), np.array([4])),
            "the fourth reward is discounted three times.",
        ),
        Case(
            {"rewards": _f32([[-3], [5]]), "ended": _bools([[0], [1]]), "gamma": 0.9},
            (_f32([-3, 5]), np.array([1, 1])),
            "one step: the reward itself.",
        ),
    ),
    mistakes=(
        Mistake(
            _through_the_end,
            "it adds up through the game's end: 99 points of another game.",
        ),
        Mistake(
            _last_reward_lost,
            "the reward of the step that ends the game is missing. It still counts.",
        ),
        Mistake(
            _stops_before_the_end,
            "it stops one step too early: the step that ends the game is part of it.",
        ),
        Mistake(
            _undiscounted,
            "later rewards count in full. The second counts `gamma` times, the third "
            "`gamma**2`.",
        ),
        Mistake(
            _discounted_from_the_first,
            "the first reward is discounted already. It comes at once: `gamma**0`, "
            "which is 1.",
        ),
        Mistake(
            _always_all_steps,
            "the number of steps is that of the row, though a game may end before. "
            "Then the next value would be discounted too often.",
        ),
        Mistake(
            _goes_on_after_the_end,
            "it leaves out one step after the end and goes on. All that follow are of "
            "another game: `np.cumsum(ended, axis=1)` remembers.",
        ),
        Mistake(_mean_instead, "it is the mean. Add them up."),
        Mistake(
            _from_the_last,
            "the discount runs backwards: the nearest reward counts in full, the "
            "farthest least.",
        ),
        Mistake(
            _counted_from_0,
            "the number of steps is one too small: one summed reward is one step.",
        ),
        Mistake(
            _sums_alone,
            "the sums came alone. Return two things: `sums, steps`.",
        ),
    ),
    hints=(
        "Which steps come after an end? Those for which an *earlier* step has ended.",
        "`over = np.cumsum(ended, axis=1) - ended > 0`; add up `gamma**k` times the "
        "rewards that are not over.",
        "`discounts = gamma ** np.arange(rewards.shape[1])`; "
        "`sums = np.where(over, 0, discounts * rewards).sum(axis=1)`; "
        "`steps = (~over).sum(axis=1)`.",
    ),
)


# ---- double_value -------------------------------------------------------------------


def _best_of_the_target(online, target):
    return target.max(dim=1).values


def _best_of_the_online(online, target):
    return online.max(dim=1).values


def _roles_swapped(online, target):
    return double_value(target, online)


def _the_smaller_best(online, target):
    return torch.minimum(online, target).max(dim=1).values


def _best_of_the_mean(online, target):
    return ((online + target) / 2).max(dim=1).values


def _one_choice_for_all(online, target):
    return target[:, online.sum(dim=0).argmax()]


def _over_the_batch(online, target):
    return target.gather(0, online.argmax(dim=0, keepdim=True)).squeeze(0)


def _actions_for_values(online, target):
    return online.argmax(dim=1)


def _in_a_column(online, target):
    return double_value(online, target)[:, None]


def _rows_picked(online, target):
    return target[online.argmax(dim=1)]


DOUBLE_VALUE = Exercise(
    solution=double_value,
    cases=(
        Case(
            {
                "next_q_values_online": floats([[1, 5, 2], [7, 0, 6]]),
                "next_q_values_target": floats([[9, 3, 1], [2, 8, 4]]),
            },
            floats([3, 2]),
            "the online network chooses action 1, then action 0; the target network "
            "values them at 3 and 2.",
        ),
        Case(
            {
                "next_q_values_online": floats([[-1, -9], [-8, -2], [0, 4]]),
                "next_q_values_target": floats([[-5, -3], [-4, -6], [1, 1]]),
            },
            floats([-5, -6, 1]),
            "values may be below 0.",
        ),
        Case(
            {
                "next_q_values_online": floats([[0, 0, 0, 2]]),
                "next_q_values_target": floats([[99, 98, 97, 1]]),
            },
            floats([1]),
            "the target network overrates the other three; nobody asked for them.",
        ),
    ),
    mistakes=(
        Mistake(
            _best_of_the_target,
            "the target network both chooses and values: that is Q-learning. Let the "
            "online one choose.",
        ),
        Mistake(
            _best_of_the_online,
            "the online network both chooses and values. Let the target network value.",
        ),
        Mistake(
            _roles_swapped,
            "the roles are swapped: the network that learns chooses, the target one "
            "values.",
        ),
        Mistake(
            _the_smaller_best,
            "it takes the smaller of both for each action, as another algorithm does. "
            "Here one chooses and the other values.",
        ),
        Mistake(
            _best_of_the_mean,
            "it is the best of their mean, so a guess that is too high still counts "
            "half. One chooses, the other values.",
        ),
        Mistake(
            _one_choice_for_all,
            "one action for all rows. Each next state has its own: `argmax(dim=1)`.",
        ),
        Mistake(
            _over_the_batch,
            "the best was taken over the batch. Actions are columns: `dim=1`.",
        ),
        Mistake(
            _actions_for_values,
            "the chosen actions came, not what they are worth. Look them up in the "
            "target's values.",
        ),
        Mistake(
            _in_a_column,
            "the values stand in a column, [B, 1]. Add `.squeeze(1)`, or use "
            "`q_taken`.",
        ),
        Mistake(
            _rows_picked,
            "`target[actions]` picks rows. Actions are columns: use `q_taken`.",
        ),
    ),
    hints=(
        "Two steps: which action, and what is it worth? Each network answers one.",
        "`argmax(dim=1)` of the online values, then lesson 04's `q_taken` on the "
        "target's.",
        "`q_taken(next_q_values_target, next_q_values_online.argmax(dim=1))`.",
    ),
)

EXERCISES: tuple[Exercise, ...] = (
    ONLY_THIS_GAME,
    LEARNED_REWARD,
    N_STEP_RETURN,
    DOUBLE_VALUE,
)
