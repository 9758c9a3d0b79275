"""Exercises of lesson 03: Breakout by an agent made of components."""

from collections.abc import Callable

import numpy as np
import torch

from tutorial_lib.equations.losses import compute_updates, log_prob
from tutorial_lib.equations.policies import launch
from tutorial_lib.equations.returns import (
    attribute_rewards,
    clip_rewards,
    life_lost,
    one_after_another,
    standardise,
    weigh,
)
from tutorial_lib.lessons.exercises import Case, Exercise, Mistake


def _f32(values: list) -> np.ndarray:
    return np.array(values, dtype=np.float32)


def _bool(values: list) -> np.ndarray:
    return np.array(values, dtype=bool)


# ---- clip_rewards -------------------------------------------------------------------


def _as_the_game_gives_them(rewards):
    return rewards


def _negative_becomes_zero(rewards):
    return np.clip(rewards, 0, 1)


def _only_from_above(rewards):
    return np.minimum(rewards, 1)


def _sign_lost(rewards):
    return np.abs(np.sign(rewards))


def _nothing_becomes_something(rewards):
    return np.where(rewards >= 0, 1.0, -1.0)


def _only_the_best(rewards):
    return np.where(rewards >= 7, 1.0, 0.0)


def _scaled(rewards):
    return rewards / 7


def _divided_by_its_size(rewards):
    return rewards / np.abs(rewards)


def _clipped_in_place(rewards):
    rewards[rewards > 1] = 1
    rewards[rewards < -1] = -1
    return rewards


CLIP_REWARDS = Exercise(
    solution=clip_rewards,
    cases=(
        Case(
            {"rewards": _f32([0, 1, 4, 7, 0, -1])},
            _f32([0, 1, 1, 1, 0, -1]),
            "Breakout's bricks, and a reward below 0, which other games have.",
        ),
        Case(
            {"rewards": _f32([[7, -4], [0, 200]])},
            _f32([[1, -1], [0, 1]]),
            "two steps of two games, with large rewards of both signs.",
        ),
    ),
    mistakes=(
        Mistake(
            _as_the_game_gives_them,
            "these are the game's own points: a brick of 7 still drowns one of 1. Keep "
            "only the sign.",
        ),
        Mistake(
            _negative_becomes_zero,
            "a reward below 0 became 0. Breakout has none, but a reward model that "
            "hides punishment fails in the next game: keep -1.",
        ),
        Mistake(
            _only_from_above,
            "it limits only what is above 1. A reward of -4 should become -1.",
        ),
        Mistake(
            _sign_lost,
            "a punishment became a reward: the minus sign is gone.",
        ),
        Mistake(
            _nothing_becomes_something,
            "a reward of 0 became 1, so missing is as good as a brick. 0 stays 0.",
        ),
        Mistake(
            _only_the_best,
            "this is a threshold: bricks of 1 and 4 count nothing, and they are the "
            "first that an agent meets.",
        ),
        Mistake(
            _scaled,
            "scaling keeps the proportions, so a brick of 7 still counts seven times "
            "one of 1.",
        ),
        Mistake(
            _divided_by_its_size,
            "0 / 0 is not a number, and most rewards are 0. `np.sign` gives 0 there.",
        ),
        Mistake(
            _clipped_in_place,
            "it writes into the caller's array, and with it the score: later nobody "
            "knows how many points the game brought. Return a new array.",
        ),
    ),
    hints=(
        "Good is 1, bad is -1, nothing is 0, whatever the size.",
        "NumPy has a function for the sign of a number.",
        "`np.sign(rewards)`.",
    ),
)

# ---- life_lost ----------------------------------------------------------------------


def _any_change(lives, lives_before):
    return lives != lives_before


def _more_than_before(lives, lives_before):
    return lives > lives_before


def _none_left(lives, lives_before):
    return lives == 0


def _last_life_free(lives, lives_before):
    return (lives < lives_before) & (lives > 0)


def _fewer_than_five(lives, lives_before):
    return lives < 5


def _not_more(lives, lives_before):
    return lives <= lives_before


def _one_for_all(lives, lives_before):
    return (lives < lives_before).any()


def _how_many(lives, lives_before):
    return lives_before - lives


LIFE_LOST = Exercise(
    solution=life_lost,
    cases=(
        Case(
            {
                "lives": np.array([5, 4, 3, 0, 5]),
                "lives_before": np.array([5, 5, 3, 1, 0]),
            },
            _bool([0, 1, 0, 1, 0]),
            "five games. The second lost a life, the fourth its last one; the fifth "
            "began anew with five lives, which is no loss.",
        ),
        Case(
            {"lives": np.array([0, 0]), "lives_before": np.array([0, 0])},
            _bool([0, 0]),
            "a game like Pong counts no lives at all.",
        ),
        Case(
            {"lives": np.array([2]), "lives_before": np.array([3])},
            _bool([1]),
            "one game alone.",
        ),
    ),
    mistakes=(
        Mistake(
            _any_change,
            "a new game begins with more lives than the old one ended with. That is a "
            "change, but no loss: use `<`.",
        ),
        Mistake(
            _more_than_before,
            "this finds new lives. A life is lost where there are fewer than before.",
        ),
        Mistake(
            _none_left,
            "this is the end of the game, or a game without lives. Compare with the "
            "lives before the step.",
        ),
        Mistake(
            _last_life_free,
            "the last life is a life too: the step to 0 counts.",
        ),
        Mistake(
            _fewer_than_five,
            "this says that a life was lost at some time. Asked for is the step that "
            "lost it: compare with the lives before the step.",
        ),
        Mistake(
            _not_more,
            "with `<=` every quiet step loses a life. Use `<`.",
        ),
        Mistake(
            _one_for_all,
            "one answer came for all games. Each game has its own: leave out `.any()`.",
        ),
        Mistake(
            _how_many,
            "this is how many lives are gone, and -5 where a new game began. Asked for "
            "is True or False.",
        ),
    ),
    hints=(
        "Compare two numbers for each game. NumPy does it for all games at once.",
        "A new game goes from 0 lives to 5. Only fewer lives than before are a loss.",
        "`lives < lives_before`.",
    ),
)

# ---- launch -------------------------------------------------------------------------


def _never_fires(actions, waiting, fire):
    return actions


def _always_fires(actions, waiting, fire):
    return np.full_like(actions, fire)


def _fires_everywhere_if_one_waits(actions, waiting, fire):
    return np.full_like(actions, fire) if waiting.any() else actions


def _where_swapped(actions, waiting, fire):
    return np.where(waiting, actions, fire)


def _button_number_one(actions, waiting, fire):
    return np.where(waiting, 1, actions)


def _stands_still(actions, waiting, fire):
    return actions * ~waiting


def _added(actions, waiting, fire):
    return actions + fire * waiting


def _waiting_dropped(actions, waiting, fire):
    return actions[~waiting]


def _launched_in_place(actions, waiting, fire):
    actions[waiting] = fire
    return actions


LAUNCH = Exercise(
    solution=launch,
    constants=frozenset({"FIRE"}),
    cases=(
        Case(
            {
                "actions": np.array([2, 3, 3, 2]),
                "waiting": _bool([1, 0, 0, 1]),
                "fire": 1,
            },
            np.array([1, 3, 3, 1]),
            "in the first and the last game the ball waits; the other two go on.",
        ),
        Case(
            {"actions": np.array([3, 2]), "waiting": _bool([0, 0]), "fire": 1},
            np.array([3, 2]),
            "no ball waits, so the agent's own decisions stand.",
        ),
        Case(
            {"actions": np.array([4, 0, 2]), "waiting": _bool([0, 1, 1]), "fire": 6},
            np.array([4, 6, 6]),
            "another game, whose button for FIRE has another number.",
        ),
    ),
    mistakes=(
        Mistake(
            _never_fires,
            "nobody presses FIRE, so the ball waits for ever. Use `np.where`.",
        ),
        Mistake(
            _always_fires,
            "FIRE is pressed in every game at every step, so the agent never moves.",
        ),
        Mistake(
            _fires_everywhere_if_one_waits,
            "if one game waits, FIRE is pressed in all of them. Decide for each game: "
            "`np.where`.",
        ),
        Mistake(
            _where_swapped,
            "FIRE is pressed where the ball flies, and not where it waits: swap the "
            "last two arguments of `np.where`.",
        ),
        Mistake(
            _button_number_one,
            "the number 1 is written into it. Take the button from `fire`.",
        ),
        Mistake(
            _stands_still,
            "the waiting games press button 0, which does nothing. They need `fire`.",
        ),
        Mistake(
            _added,
            "button numbers are names: they can't be added. `np.where` chooses.",
        ),
        Mistake(
            _waiting_dropped,
            "the waiting games are missing. Every game needs a button at every step.",
        ),
        Mistake(
            _launched_in_place,
            "it overwrites what the agent decided, so the tape would hold FIRE as the "
            "agent's decision. Build a new array: `np.where`.",
        ),
    ),
    hints=(
        "For each game one of two buttons: `fire` or the decided one.",
        "`np.where(condition, a, b)` takes `a` where the condition holds, else `b`.",
        "`np.where(waiting, fire, actions)`.",
    ),
)

# ---- attribute_rewards --------------------------------------------------------------


def _backwards(rewards: np.ndarray, step: Callable) -> np.ndarray:
    """Returns by `step(row, following)`, from the last row to the first."""
    returns = np.zeros(rewards.shape)
    following = np.zeros(rewards.shape[1:])
    for row in reversed(range(len(rewards))):
        returns[row] = following = step(row, following)
    return returns


def _to_the_next_point(rewards, settled, gamma):
    return attribute_rewards(rewards, rewards != 0, gamma)


def _to_the_next_point_or_life(rewards, settled, gamma):
    return attribute_rewards(rewards, settled | (rewards != 0), gamma)


def _never_settled(rewards, settled, gamma):
    return attribute_rewards(rewards, np.zeros_like(settled), gamma)


def _restarts_one_step_early(rewards, settled, gamma):
    early = np.roll(settled, -1, axis=0)
    early[-1] = False
    return attribute_rewards(rewards, early, gamma)


def _restarts_one_step_late(rewards, settled, gamma):
    late = np.roll(settled, 1, axis=0)
    late[0] = False
    return attribute_rewards(rewards, late, gamma)


def _settling_reward_lost(rewards, settled, gamma):
    return _backwards(
        rewards,
        lambda row, later: np.where(settled[row], 0, rewards[row] + gamma * later),
    )


def _upside_down(rewards, settled, gamma):
    return attribute_rewards(rewards, ~settled, gamma)


def _forward(rewards, settled, gamma):
    return attribute_rewards(rewards[::-1], settled[::-1], gamma)[::-1]


def _gamma_twice(rewards, settled, gamma):
    return attribute_rewards(rewards, settled, gamma**2)


def _gamma_forgotten(rewards, settled, gamma):
    return attribute_rewards(rewards, settled, 1.0)


def _own_reward_discounted(rewards, settled, gamma):
    return gamma * attribute_rewards(rewards, settled, gamma)


def _attributed_in_place(rewards, settled, gamma):
    for row in reversed(range(len(rewards) - 1)):
        rewards[row] += np.where(settled[row], 0, gamma * rewards[row + 1])
    return rewards


ATTRIBUTE_REWARDS = Exercise(
    solution=attribute_rewards,
    cases=(
        Case(
            {
                "rewards": _f32([0, 1, 0, 1, 0, 0, 1, 0]),
                "settled": _bool([0, 0, 0, 0, 1, 0, 0, 1]),
                "gamma": 0.5,
            },
            _f32([0.625, 1.25, 0.5, 1, 0, 0.5, 1, 0]),
            "two bricks, a lost life, another brick, another lost life. The second "
            "brick reaches back past the first: 1 + 0.5 * 0.5 is 1.25. The third "
            "belongs to the next life.",
        ),
        Case(
            {
                "rewards": _f32([0, 1, 2, -1]),
                "settled": _bool([0, 1, 0, 0]),
                "gamma": 0.5,
            },
            _f32([0.5, 1, 1.5, -1]),
            "the reward of the settled step itself counts, and the tape ends in the "
            "middle of a life.",
        ),
        Case(
            {
                "rewards": _f32([[0, 1], [2, 0], [0, 3]]),
                "settled": _bool([[1, 0], [0, 0], [1, 1]]),
                "gamma": 0.5,
            },
            _f32([[0, 1.75], [2, 1.5], [0, 3]]),
            "two games side by side, [T, B]: each is settled at its own time.",
        ),
    ),
    mistakes=(
        Mistake(
            _to_the_next_point,
            "it starts afresh at each reward. That is Pong's rule, where a point ends "
            "the rally. Here a brick does not: start afresh where `settled` is True.",
        ),
        Mistake(
            _to_the_next_point_or_life,
            "it starts afresh where a life is lost and at each reward. A brick ends "
            "nothing: start afresh only where `settled` is True.",
        ),
        Mistake(
            _never_settled,
            "it never starts afresh: the steps before a lost life are credited with "
            "the bricks of the next one.",
        ),
        Mistake(
            _restarts_one_step_early,
            "it is cut one step too early. The settled step still belongs to what came "
            "before it: set to 0 what is carried into the settled step, not out of it.",
        ),
        Mistake(
            _restarts_one_step_late,
            "it is cut one step too late: the settled step still gets credit from the "
            "next life.",
        ),
        Mistake(
            _settling_reward_lost,
            "the reward of the settled step is lost. There G is r, not 0.",
        ),
        Mistake(
            _upside_down,
            "it starts afresh everywhere but where it should. Swap the last two "
            "arguments of `np.where`.",
        ),
        Mistake(
            _forward,
            "it runs forwards: a step is credited with what came before it. Walk from "
            "the last step to the first.",
        ),
        Mistake(
            _gamma_twice,
            "gamma is applied twice per step. Once: `gamma * following`.",
        ),
        Mistake(
            _gamma_forgotten,
            "gamma is missing: credit should fade as it goes back in time.",
        ),
        Mistake(
            _own_reward_discounted,
            "a step's own reward is discounted. Only what follows is: "
            "`rewards[t] + gamma * following`.",
        ),
        Mistake(
            _attributed_in_place,
            "it writes into the caller's rewards. Make a new array for the returns.",
        ),
    ),
    hints=(
        "Lesson 01's walk from the last step to the first, with one change: what makes "
        "it start afresh.",
        "At every step: `following = rewards[t] + gamma * following`, but where "
        "`settled[t]` the second part is 0.",
        "`carried = np.where(settled[t], 0, gamma * following)`, then `following = "
        "returns[t] = rewards[t] + carried`. It serves [T] and [T, B] alike.",
    ),
)

# ---- one_after_another --------------------------------------------------------------


def _interleaved(tape, playing):
    return tape[playing]


def _padding_kept(tape, playing):
    return tape.swapaxes(0, 1).reshape(-1, *tape.shape[2:])


def _last_step_dropped(tape, playing):
    goes_on = np.zeros_like(playing)
    goes_on[:-1] = playing[1:]
    return one_after_another(tape, playing & goes_on)


def _one_step_too_many(tape, playing):
    longer = playing.copy()
    longer[1:] |= playing[:-1]
    return one_after_another(tape, longer)


def _cut_to_the_shortest(tape, playing):
    shortest = playing.sum(axis=0).min()
    return one_after_another(tape[:shortest], playing[:shortest])


def _all_axes_turned(tape, playing):
    return tape.T[playing.T]


def _last_game_first(tape, playing):
    return one_after_another(tape[:, ::-1], playing[:, ::-1])


def _first_game_alone(tape, playing):
    return tape[playing[:, 0], 0]


def _padding_zeroed(tape, playing):
    mask = playing.reshape(playing.shape + (1,) * (tape.ndim - 2))
    return _padding_kept(np.where(mask, tape, 0), playing)


ONE_AFTER_ANOTHER = Exercise(
    solution=one_after_another,
    cases=(
        Case(
            {
                "tape": np.array(
                    [[10, 20, 30], [11, 21, 31], [12, 99, 32], [13, 99, 99]]
                ),
                "playing": _bool([[1, 1, 1], [1, 1, 1], [1, 0, 1], [1, 0, 0]]),
            },
            np.array([10, 11, 12, 13, 20, 21, 30, 31, 32]),
            "three games of four, two and three steps; 99 is what the columns showed "
            "after their games were over.",
        ),
        Case(
            {
                "tape": _f32([[[1, 2], [5, 6]], [[99, 99], [7, 8]]]),
                "playing": _bool([[1, 1], [0, 1]]),
            },
            _f32([[1, 2], [5, 6], [7, 8]]),
            "observations have axes of their own, [T, B, 2]; they stay as they are.",
        ),
        Case(
            {"tape": np.array([[1], [2], [3]]), "playing": _bool([[1], [1], [1]])},
            np.array([1, 2, 3]),
            "one game alone.",
        ),
    ),
    mistakes=(
        Mistake(
            _interleaved,
            "`tape[playing]` goes step by step through all games, so the games are "
            "interleaved, and credit would flow from one into another. Take one column "
            "after another.",
        ),
        Mistake(
            _padding_kept,
            "the steps after a game's end are still there, and the agent would learn "
            "from another game's steps. Keep only those where `playing` is True.",
        ),
        Mistake(
            _last_step_dropped,
            "the last step of every game is missing, and with it the lost life that "
            "settles it. `playing` is True for that step too: use it as it is.",
        ),
        Mistake(
            _one_step_too_many,
            "one step too many of each game: what comes after the end is of the next.",
        ),
        Mistake(
            _cut_to_the_shortest,
            "all games are cut to the shortest. The long games are the good ones.",
        ),
        Mistake(
            _all_axes_turned,
            "`tape.T` turns round all axes, also those of an observation. Swap the "
            "first two only: `tape.swapaxes(0, 1)`.",
        ),
        Mistake(
            _last_game_first,
            "the games come in the wrong order. Take the columns from the first on.",
        ),
        Mistake(
            _first_game_alone,
            "only the first game is there. Take every column.",
        ),
        Mistake(
            _padding_zeroed,
            "the steps after a game's end are zeros now, but still there, and zeros "
            "would be learned from. Leave them out.",
        ),
    ),
    hints=(
        "Column b of the tape is one game. Its steps are those where column b of "
        "`playing` is True.",
        "`tape[playing[:, b], b]` is game b. Do it for each b, in order.",
        "`np.concatenate([tape[playing[:, b], b] for b in range(playing.shape[1])])`.",
    ),
)

# ---- weigh --------------------------------------------------------------------------


def _fire_steps_counted(returns, own):
    return np.where(own, standardise(returns), 0)


def _fire_steps_learned(returns, own):
    return standardise(returns)


def _fire_steps_weighed(returns, own):
    usual, spread = returns[own].mean(), returns[own].std()
    return (returns - usual) / (spread + 1e-8)


def _zeros_counted(returns, own):
    return standardise(np.where(own, returns, 0)) * own


def _own_steps_alone(returns, own):
    return standardise(returns[own])


def _not_scaled(returns, own):
    mean = returns[own].mean() if own.any() else 0
    return np.where(own, returns - mean, 0)


def _not_centred(returns, own):
    spread = returns[own].std() if own.any() else 0
    return np.where(own, returns / (spread + 1e-8), 0)


def _spread_of_zero(returns, own):
    return np.where(own, (returns - returns[own].mean()) / returns[own].std(), 0)


def _mask_swapped(returns, own):
    return weigh(returns, ~own)


def _weighed_in_place(returns, own):
    returns[own] = standardise(returns[own])
    returns[~own] = 0
    return returns


WEIGH = Exercise(
    solution=weigh,
    cases=(
        Case(
            {"returns": _f32([1, 3, 99, 5]), "own": _bool([1, 1, 0, 1])},
            _f32([-1.2247449, 0, 0, 1.2247449]),
            "the third step was a FIRE pressed for the agent. The mean of the others "
            "is 3, their deviation is the root of 8 / 3.",
        ),
        Case(
            {"returns": _f32([0, 0, 1]), "own": _bool([1, 1, 0])},
            _f32([0, 0, 0]),
            "no brick was hit by the agent's own steps: all are alike, so the "
            "deviation is 0.",
        ),
        Case(
            {"returns": _f32([4, 2]), "own": _bool([1, 1])},
            _f32([1, -1]),
            "all steps were the agent's own.",
        ),
    ),
    mistakes=(
        Mistake(
            _fire_steps_counted,
            "the mean and the deviation are those of all steps. Those of the agent's "
            "own steps are asked for: `returns[own]`.",
        ),
        Mistake(
            _fire_steps_learned,
            "FIRE steps count like the agent's own. They were pressed for it: leave "
            "them out of the mean and the deviation, and give them 0.",
        ),
        Mistake(
            _fire_steps_weighed,
            "the mean and the deviation are right, but a FIRE step has a weight. The "
            "agent would learn from what it did not decide: give it 0.",
        ),
        Mistake(
            _zeros_counted,
            "the FIRE steps are set to 0 first and then counted in the mean. Leave "
            "them out: `returns[own]`.",
        ),
        Mistake(
            _own_steps_alone,
            "the FIRE steps are gone, so the weights no longer fit the observations. "
            "Return [N] with zeros in their places.",
        ),
        Mistake(
            _not_scaled,
            "the deviation is not 1. Divide by it, where it is not 0.",
        ),
        Mistake(
            _not_centred,
            "the mean is not 0. Subtract the mean of the own steps first.",
        ),
        Mistake(
            _spread_of_zero,
            "where all returns are alike it divides by 0, and one NaN spoils every "
            "weight for ever. Lesson 01's `standardise` gives zeros there.",
        ),
        Mistake(
            _mask_swapped,
            "it weighs the FIRE steps and leaves out the agent's own. `own` is True "
            "where the agent decided.",
        ),
        Mistake(
            _weighed_in_place,
            "it writes into the caller's returns. Make a new array: "
            "`np.zeros(len(returns), dtype=np.float32)`.",
        ),
    ),
    hints=(
        "Lesson 01's `standardise` does the work, for the own steps alone.",
        "Begin with zeros for all N steps, then fill in the own ones.",
        "`advantages = np.zeros(len(returns), dtype=np.float32)`, then "
        "`advantages[own] = standardise(returns[own])`.",
    ),
)

# ---- compute_updates ----------------------------------------------------------------


def _has_a_slope(fn: Callable) -> str | None:
    """The slope at the logits: what was expected minus what was done, weighted."""
    logits = torch.zeros(3, 2, requires_grad=True)
    own = torch.tensor([True, False, True])
    loss = fn(logits, torch.tensor([0, 1, 1]), torch.tensor([1.0, 9.0, -2.0]), own)
    if not isinstance(loss, torch.Tensor) or not loss.requires_grad:
        return (
            "The loss has no slope: PyTorch can't follow it back to the logits. Use "
            "torch's functions all the way, without `.item()`, `.detach()` or NumPy."
        )
    (slope,) = torch.autograd.grad(loss, logits)
    expected = torch.tensor([[-0.25, 0.25], [0, 0], [-0.5, 0.5]])
    if torch.allclose(slope, expected, atol=1e-5):
        return None
    return "The slope of the loss at the logits is not that of the policy gradient."


def _over_all_steps(logits, actions, advantages, own):
    return -(log_prob(logits, actions) * advantages * own).mean()


def _fire_steps_in_the_loss(logits, actions, advantages, own):
    return -(log_prob(logits, actions) * advantages).mean()


def _makes_it_rarer(logits, actions, advantages, own):
    return -compute_updates(logits, actions, advantages, own)


def _summed(logits, actions, advantages, own):
    return -(log_prob(logits, actions) * advantages)[own].sum()


def _mean_of_nothing(logits, actions, advantages, own):
    return -(log_prob(logits, actions) * advantages)[own].mean()


def _no_logarithm(logits, actions, advantages, own):
    prob = log_prob(logits, actions).exp()
    return -(prob * advantages)[own].sum() / own.sum().clamp(min=1)


def _advantage_forgotten(logits, actions, advantages, own):
    return compute_updates(logits, actions, torch.ones_like(advantages), own)


def _one_loss_per_step(logits, actions, advantages, own):
    return -log_prob(logits, actions) * advantages * own


def _slope_cut_off(logits, actions, advantages, own):
    return compute_updates(logits, actions, advantages, own).detach()


COMPUTE_UPDATES = Exercise(
    solution=compute_updates,
    cases=(
        Case(
            {
                "logits": torch.tensor([[0.0, 0.0], [0.0, 0.0], [3.0, 0.0]]),
                "actions": torch.tensor([0, 1, 1]),
                "advantages": torch.tensor([1.0, -2.0, 99.0]),
                "own": torch.tensor([True, True, False]),
            },
            torch.tensor(-0.3465736),
            "two own steps, each with a log-probability of -0.693: the mean of -0.693 "
            "and 1.386 is 0.347. The third step was a FIRE.",
        ),
        Case(
            {
                "logits": torch.tensor([[1.0986123, 0.0]]),
                "actions": torch.tensor([0]),
                "advantages": torch.tensor([2.0]),
                "own": torch.tensor([True]),
            },
            torch.tensor(0.5753641),
            "one step, whose action had a probability of 3/4.",
        ),
        Case(
            {
                "logits": torch.tensor([[0.5, 0.0]]),
                "actions": torch.tensor([1]),
                "advantages": torch.tensor([1.0]),
                "own": torch.tensor([False]),
            },
            torch.tensor(0.0),
            "the last rows of a batch can be a single FIRE: there is nothing to learn.",
        ),
    ),
    properties=(_has_a_slope,),
    mistakes=(
        Mistake(
            _over_all_steps,
            "the FIRE steps add nothing to the sum, but still count in the mean. "
            "Divide by the number of own steps: `own.sum()`.",
        ),
        Mistake(
            _fire_steps_in_the_loss,
            "FIRE steps are in the loss, so the agent learns from what it did not "
            "decide. Keep the own ones: `[own]`.",
        ),
        Mistake(
            _makes_it_rarer,
            "the sign is wrong: an optimiser makes a loss small, so it would make what "
            "was good rarer. Put a minus before the mean.",
        ),
        Mistake(
            _summed,
            "this is the sum. Asked for is the mean over the own steps.",
        ),
        Mistake(
            _mean_of_nothing,
            "with no own step it is the mean of nothing, NaN, and one NaN spoils every "
            "weight for ever. Divide the sum by `own.sum().clamp(min=1)`.",
        ),
        Mistake(
            _no_logarithm,
            "the logarithm is missing: it is the log-probability that is weighted.",
        ),
        Mistake(
            _advantage_forgotten,
            "the advantage is missing: every action becomes likelier, good or bad.",
        ),
        Mistake(
            _one_loss_per_step,
            "one number per step came. A loss is one number: the mean over the own "
            "steps.",
        ),
        Mistake(
            _slope_cut_off,
            "the value is right, but cut off from the network (`.detach()` or "
            "`.item()`): nothing would be learned.",
        ),
    ),
    hints=(
        "`log_prob(logits, actions)` is [N]. Weigh it by the advantage, and keep the "
        "own steps.",
        "The mean over the own steps is their sum divided by `own.sum()`. There may "
        "be none.",
        "`weighted = log_prob(logits, actions) * advantages`, then "
        "`-weighted[own].sum() / own.sum().clamp(min=1)`.",
    ),
)

EXERCISES = (
    CLIP_REWARDS,
    LAUNCH,
    LIFE_LOST,
    ATTRIBUTE_REWARDS,
    ONE_AFTER_ANOTHER,
    WEIGH,
    COMPUTE_UPDATES,
)
