"""Exercises of lesson 05: Breakout from pixels by deep Q-learning."""

from collections.abc import Callable

import numpy as np
import torch
from torch import nn

from tutorial_lib.equations.frames import only_this_game
from tutorial_lib.equations.returns import n_step_return, shape_reward
from tutorial_lib.equations.saliency import saliency
from tutorial_lib.equations.targets import double_value
from tutorial_lib.lessons.exercises import Case, Exercise, Mistake
from tutorial_lib.lessons.tensors import floats


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
    return shape_reward(rewards, lost, penalty, False)


def _cut_above_alone(rewards, lost, penalty, clip):
    rewards = shape_reward(rewards, lost, penalty, False)
    return np.minimum(rewards, 1) if clip else rewards


def _cut_at_1_and_minus_1(rewards, lost, penalty, clip):
    rewards = shape_reward(rewards, lost, penalty, False)
    return np.clip(rewards, -1, 1) if clip else rewards


def _1_or_0(rewards, lost, penalty, clip):
    rewards = shape_reward(rewards, lost, penalty, False)
    return np.float32(rewards > 0) if clip else rewards


def _always_clipped(rewards, lost, penalty, clip):
    return shape_reward(rewards, lost, penalty, True)


def _penalty_forgotten(rewards, lost, penalty, clip):
    return shape_reward(rewards, lost, 0.0, clip)


def _penalty_after_the_cut(rewards, lost, penalty, clip):
    return shape_reward(rewards, lost, 0.0, clip) - np.float32(penalty) * lost


def _penalty_added(rewards, lost, penalty, clip):
    return shape_reward(rewards, lost, -penalty, clip)


def _penalty_instead(rewards, lost, penalty, clip):
    rewards = np.where(lost, np.float32(-penalty), rewards)
    return np.sign(rewards) if clip else rewards


def _penalty_for_all(rewards, lost, penalty, clip):
    return shape_reward(rewards, np.ones_like(lost), penalty, clip)


def _penalty_where_none_was_lost(rewards, lost, penalty, clip):
    return shape_reward(rewards, ~lost, penalty, clip)


LEARNED_REWARD = Exercise(
    solution=shape_reward,
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


# ---- saliency -----------------------------------------------------------------------


class _Slopes(nn.Module):
    """A network whose values are sums of pixels times these numbers."""

    def __init__(self, slopes: list) -> None:
        super().__init__()
        self.slopes = nn.Parameter(floats(slopes))  # [A, C, H, W]

    def forward(self, obs: torch.Tensor) -> torch.Tensor:
        return torch.einsum("bchw,achw->ba", obs.float(), self.slopes)

    def __repr__(self) -> str:
        rows = self.slopes.detach().flatten(1).int().tolist()
        return f"a network whose slopes are, action by action, {rows}"


def _pictures(*rows: list[int], frames: int) -> np.ndarray:
    """[B, C, 1, W] uint8 from rows of C times W numbers."""
    return np.array(rows, dtype=np.uint8).reshape(len(rows), frames, 1, -1)


def _slope(q_network, obs, actions):
    """[B, C, H, W] with its sign, of the given actions."""
    pixels = torch.tensor(obs, dtype=torch.float32, requires_grad=True)
    rows = torch.arange(len(obs))
    value = q_network(pixels)[rows, torch.as_tensor(actions)].sum()
    return torch.autograd.grad(value, pixels)[0]


def _with_its_sign(q_network, obs, actions):
    return _slope(q_network, obs, actions).amax(dim=1).numpy()


def _summed_over_frames(q_network, obs, actions):
    return _slope(q_network, obs, actions).abs().sum(dim=1).numpy()


def _mean_over_frames(q_network, obs, actions):
    return _slope(q_network, obs, actions).abs().mean(dim=1).numpy()


def _newest_frame_alone(q_network, obs, actions):
    return _slope(q_network, obs, actions).abs()[:, -1].numpy()


def _all_frames(q_network, obs, actions):
    return _slope(q_network, obs, actions).abs().numpy()


def _of_all_actions(q_network, obs, actions):
    pixels = torch.tensor(obs, dtype=torch.float32, requires_grad=True)
    (slope,) = torch.autograd.grad(q_network(pixels).sum(), pixels)
    return slope.abs().amax(dim=1).numpy()


def _of_the_best_action(q_network, obs, actions):
    pixels = torch.tensor(obs, dtype=torch.float32)
    with torch.no_grad():
        best = q_network(pixels).argmax(dim=1)
    return saliency(q_network, obs, best.numpy())


def _of_the_first_rows_action(q_network, obs, actions):
    return saliency(q_network, obs, np.full_like(actions, actions[0]))


def _times_the_pixel(q_network, obs, actions):
    return (_slope(q_network, obs, actions) * torch.tensor(obs)).abs().amax(1).numpy()


def _left_in_torch(q_network, obs, actions):
    return _slope(q_network, obs, actions).abs().amax(dim=1)


def _over_pixels(q_network, obs, actions):
    return _slope(q_network, obs, actions).abs().amax(dim=(2, 3)).numpy()


def _leaves_no_gradient(fn: Callable) -> str | None:
    """The network's weights have the gradient that they had: none."""
    q_network = _Slopes([[[[1, 2]]], [[[3, 4]]]])
    fn(q_network, _pictures([5, 6], frames=1), np.array([1]))
    if q_network.slopes.grad is None:
        return None
    return (
        "The slope is right, but the network's weights have a gradient now, which "
        "training would add to its own: `torch.autograd.grad(value, pixels)` leaves "
        "them alone, `.backward()` does not."
    )


SALIENCY = Exercise(
    solution=saliency,
    cases=(
        Case(
            {
                "q_network": _Slopes([[[[90, 91]]], [[[2, -3]]]]),
                "obs": _pictures([10, 20], frames=1),
                "actions": np.array([1]),
            },
            _f32([[[2, 3]]]),
            "one picture of two pixels. Action 1 has the slopes 2 and -3; action 0, "
            "with 90 and 91, is better, and not asked for.",
        ),
        Case(
            {
                "q_network": _Slopes([[[[1, 8]], [[-5, 2]]], [[[7, 0]], [[0, -9]]]]),
                "obs": _pictures([1, 2, 3, 4], [4, 3, 2, 1], frames=2),
                "actions": np.array([0, 1]),
            },
            _f32([[[5, 8]], [[7, 9]]]),
            "two pictures in a stack: of 1 and -5 the larger is 5. Each row has its "
            "own action.",
        ),
        Case(
            {
                "q_network": _Slopes([[[[-4, 0]], [[1, 0]], [[2, 6]]]]),
                "obs": _pictures([0, 0, 0, 0, 0, 0], frames=3),
                "actions": np.array([0]),
            },
            _f32([[[4, 6]]]),
            "black pictures have slopes as well.",
        ),
    ),
    properties=(_leaves_no_gradient,),
    mistakes=(
        Mistake(
            _with_its_sign,
            "the slopes keep their sign, so a strong −5 loses against a weak 1. Take "
            "their size, `.abs()`, before the largest.",
        ),
        Mistake(
            _summed_over_frames,
            "the pictures of a stack are added up. Keep the largest: `.amax(dim=1)`.",
        ),
        Mistake(
            _mean_over_frames,
            "it is the mean over the pictures of a stack. Keep the largest: "
            "`.amax(dim=1)`.",
        ),
        Mistake(
            _newest_frame_alone,
            "only the newest picture was looked at. The older ones matter too: "
            "`.amax(dim=1)` over all.",
        ),
        Mistake(
            _all_frames,
            "all pictures of the stack came, [B, C, H, W]. Keep the largest of each "
            "pixel: `.amax(dim=1)`.",
        ),
        Mistake(
            _of_all_actions,
            "the values of all actions were added up first. Only that of the given "
            "action counts: `q_taken`.",
        ),
        Mistake(
            _of_the_best_action,
            "it asks about the best action. The one asked for is in `actions`.",
        ),
        Mistake(
            _of_the_first_rows_action,
            "all rows were asked about the first row's action. Each has its own.",
        ),
        Mistake(
            _times_the_pixel,
            "the slope was multiplied by the pixel, so black ones never matter. A ball "
            "that is *not* there matters too: leave the pixel out.",
        ),
        Mistake(
            _left_in_torch,
            "a tensor came; pictures are drawn from arrays: `.numpy()`.",
        ),
        Mistake(
            _over_pixels,
            "the largest was taken over the pixels, and one number per picture is "
            "left. Take it over the pictures: `dim=1`.",
        ),
    ),
    hints=(
        "Three steps: floats that require a gradient; the value of each row's action, "
        "added up; the gradient of that sum to the floats.",
        "`pixels = torch.tensor(obs, dtype=torch.float32, requires_grad=True)`; "
        "`q_taken(q_network(pixels), torch.as_tensor(actions)).sum()`.",
        "`(slope,) = torch.autograd.grad(value, pixels)`; "
        "`slope.abs().amax(dim=1).numpy()`.",
    ),
)

EXERCISES: tuple[Exercise, ...] = (
    ONLY_THIS_GAME,
    LEARNED_REWARD,
    N_STEP_RETURN,
    DOUBLE_VALUE,
    SALIENCY,
)
