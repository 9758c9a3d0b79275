"""Exercises of lesson 07: Expected SARSA, and the policies that it is told of."""

from collections.abc import Callable

import numpy as np
import torch

from tutorial_lib.equations.policies import (
    action_gap,
    epsilon_greedy_probs,
    epsilon_soft,
    greedy_probs,
    softmax_probs,
)
from tutorial_lib.equations.targets import expected_value, sampling_variance
from tutorial_lib.lessons.exercises import Case, Exercise, Mistake
from tutorial_lib.lessons.tensors import floats, once_right


def _f64(values: list) -> np.ndarray:
    return np.array(values, dtype=np.float64)


def _shared(weights: np.ndarray) -> np.ndarray:
    """Each row's weights over their sum."""
    return weights / weights.sum(axis=1, keepdims=True)


# ---- greedy_probs -------------------------------------------------------------------


def _the_best(q_values: np.ndarray) -> np.ndarray:
    return q_values == q_values.max(axis=1, keepdims=True)


def _ties_to_the_first(q_values):
    return np.eye(q_values.shape[1])[q_values.argmax(axis=1)]


def _ties_to_the_last(q_values):
    return _ties_to_the_first(q_values[:, ::-1])[:, ::-1]


def _set_in_every_row(q_values):
    probs = np.zeros_like(q_values)
    probs[:, q_values.argmax(axis=1)] = 1
    return probs


def _ties_in_full(q_values):
    return _the_best(q_values).astype(np.float64)


def _true_or_false(q_values):
    return _the_best(q_values)


def _always_half(q_values):
    is_best = _the_best(q_values)
    return np.where(is_best.sum(axis=1, keepdims=True) > 1, 0.5, 1) * is_best


def _whole_shares(q_values):
    is_best = _the_best(q_values)
    return is_best // is_best.sum(axis=1, keepdims=True)


def _shared_by_all_games(q_values):
    is_best = _the_best(q_values)
    return is_best / is_best.sum()


def _best_of_all_games(q_values):
    return _shared(q_values == q_values.max())


def _best_game_for_each_action(q_values):
    is_best = q_values == q_values.max(axis=0)
    return is_best / is_best.sum(axis=0)


def _the_worst(q_values):
    return greedy_probs(-q_values)


def _every_action_alike(q_values):
    return np.full(q_values.shape, 1 / q_values.shape[1])


def _softmax_of_values(q_values):
    return softmax_probs(q_values, 1.0)


def _nearly_the_best(q_values):
    return greedy_probs(q_values.round(1))


def _number_of_the_best(q_values):
    return q_values.argmax(axis=1)


def _best_in_a_row(q_values):
    is_best = q_values == q_values.max(axis=1)
    return is_best / is_best.sum(axis=1)


GREEDY_PROBS = Exercise(
    solution=greedy_probs,
    cases=(
        Case(
            {"q_values": _f64([[1, 3, 2, 0], [-1, -3, -2, -9]])},
            _f64([[0, 1, 0, 0], [1, 0, 0, 0]]),
            "two games of four actions, each with a best one of its own. In the second "
            "game all values are below 0.",
        ),
        Case(
            {"q_values": _f64([[3, 1, 3, 0], [0, 0, 0, 0], [1, 3, 3, 3]])},
            _f64(
                [[0.5, 0, 0.5, 0], [0.25, 0.25, 0.25, 0.25], [0, 1 / 3, 1 / 3, 1 / 3]]
            ),
            "ties of two, of four and of three actions: they share what the best would "
            "have had alone.",
        ),
        Case(
            {"q_values": _f64([[1, 0.99], [-99, 99]])},
            _f64([[1, 0], [0, 1]]),
            "0.99 is nearly as good as 1, and is not a tie.",
        ),
    ),
    mistakes=(
        Mistake(
            _ties_to_the_first,
            "of several best actions one gets all: `argmax` knows only the first. Find "
            "all of them with `q_values == q_values.max(axis=1, keepdims=True)`.",
        ),
        Mistake(
            _ties_to_the_last,
            "of several best actions the last one gets all. They share it: find all of "
            "them, and divide by how many they are.",
        ),
        Mistake(
            _set_in_every_row,
            "`probs[:, ...]` writes into every row, so each game takes the best "
            "actions of all games. Compare each row with its own largest value.",
        ),
        Mistake(
            _ties_in_full,
            "each of several best actions has a probability of 1, so a row adds to "
            "more. They share it: divide by how many they are.",
        ),
        Mistake(
            _true_or_false,
            "it says which actions are the best, True or False. Make probabilities of "
            "it: divide each row by how many they are.",
        ),
        Mistake(
            _always_half,
            "a tie is taken for one of two actions, and each gets 0.5. There may be "
            "more: divide by how many they are.",
        ),
        Mistake(
            _whole_shares,
            "the shares are whole numbers, so 1 of 2 became 0. Divide with `/`, and "
            "write into an array of floats.",
        ),
        Mistake(
            _shared_by_all_games,
            "the best actions are counted in all games together. Count them in each "
            "row: `.sum(axis=1, keepdims=True)`.",
        ),
        Mistake(
            _best_of_all_games,
            "it looks for the best action of all games at once. Each row has its own: "
            "`.max(axis=1, keepdims=True)`.",
        ),
        Mistake(
            _best_game_for_each_action,
            "it looks for the best game of each action. Look for the best action of "
            "each game: `axis=1`.",
        ),
        Mistake(
            _the_worst,
            "it takes the worst action: use the largest value of each row.",
        ),
        Mistake(
            _every_action_alike,
            "every action is equally likely, whatever it is worth. Only the best "
            "of each row are taken, the others never.",
        ),
        Mistake(
            _softmax_of_values,
            "this is a softmax. A greedy policy never takes an action that is not the "
            "best: its probability is 0.",
        ),
        Mistake(
            _nearly_the_best,
            "values that are close together count as a tie. 1 is better than 0.99: "
            "compare them as they are, with `==`.",
        ),
        Mistake(
            _number_of_the_best,
            "this is the number of the best action. Return a probability for each "
            "action, [B, A].",
        ),
        Mistake(
            _best_in_a_row,
            "`max` and `sum` give a row [B], which does not fit [B, A]. "
            "`keepdims=True` keeps a column [B, 1].",
        ),
    ),
    hints=(
        "Which actions of a row are the best? There may be several.",
        "`is_best = q_values == q_values.max(axis=1, keepdims=True)` finds all of "
        "them, [B, A].",
        "`is_best / is_best.sum(axis=1, keepdims=True)`.",
    ),
)


# ---- epsilon_soft -------------------------------------------------------------------


def _for_the_others_only(probs, epsilon):
    others = epsilon / (probs.shape[1] - 1)
    return (1 - epsilon) * probs + np.where(_the_best(probs), 0, others)


def _nothing_taken_away(probs, epsilon):
    return probs + epsilon / probs.shape[1]


def _nothing_handed_out(probs, epsilon):
    return (1 - epsilon) * probs


def _mostly_chance(probs, epsilon):
    return epsilon_soft(probs, 1 - epsilon)


def _epsilon_for_each(probs, epsilon):
    return (1 - epsilon) * probs + epsilon


def _by_the_number_of_games(probs, epsilon):
    return (1 - epsilon) * probs + epsilon / len(probs)


def _always_four_actions(probs, epsilon):
    return (1 - epsilon) * probs + epsilon / 4


def _all_divided(probs, epsilon):
    return ((1 - epsilon) * probs + epsilon) / probs.shape[1]


def _no_brackets(probs, epsilon):
    return 1 - epsilon * probs + epsilon / probs.shape[1]


def _parts_multiplied(probs, epsilon):
    return (1 - epsilon) * probs * epsilon / probs.shape[1]


def _raised_to_the_least(probs, epsilon):
    return np.maximum(probs, epsilon / probs.shape[1])


def _raised_and_scaled(probs, epsilon):
    return _shared(_raised_to_the_least(probs, epsilon))


def _for_the_never_taken_only(probs, epsilon):
    return np.where(probs > 0, (1 - epsilon) * probs, epsilon / probs.shape[1])


def _likeliest_gets_the_rest(probs, epsilon):
    return epsilon_greedy_probs(probs, epsilon)


def _chance_or_not(probs, epsilon):
    return _every_action_alike(probs) if epsilon >= 0.5 else probs


def _softened_in_place(probs, epsilon):
    probs *= 1 - epsilon
    probs += epsilon / probs.shape[1]
    return probs


EPSILON_SOFT = Exercise(
    solution=epsilon_soft,
    cases=(
        Case(
            {"probs": _f64([[0, 1, 0, 0], [0.25, 0.75, 0, 0]]), "epsilon": 0.2},
            _f64([[0.05, 0.85, 0.05, 0.05], [0.25, 0.65, 0.05, 0.05]]),
            "four actions: each gets 0.2 / 4, and 0.8 of what it had. The second "
            "policy is not greedy, and keeps its preferences.",
        ),
        Case(
            {"probs": _f64([[0.6, 0.3, 0.1]]), "epsilon": 0.5},
            _f64([[7 / 15, 19 / 60, 13 / 60]]),
            "a softmax, half of the time: 0.3 + 0.5 / 3, then 0.15 + 0.5 / 3, then "
            "0.05 + 0.5 / 3.",
        ),
        Case(
            {"probs": _f64([[0.5, 0.5, 0], [0.1, 0.2, 0.7]]), "epsilon": 0.0},
            _f64([[0.5, 0.5, 0], [0.1, 0.2, 0.7]]),
            "epsilon 0: the other policy, as it is.",
        ),
        Case(
            {"probs": _f64([[1, 0], [0.1, 0.9], [0.5, 0.5]]), "epsilon": 1.0},
            _f64([[0.5, 0.5], [0.5, 0.5], [0.5, 0.5]]),
            "epsilon 1: any action, whatever the other policy prefers.",
        ),
    ),
    mistakes=(
        Mistake(
            _for_the_others_only,
            "chance is shared among the other actions only. A random action may be the "
            "likeliest one too: everyone gets epsilon / A.",
        ),
        Mistake(
            _nothing_taken_away,
            "chance is added and nothing taken away, so a row adds to more than 1. The "
            "other policy has only 1 - epsilon left: `(1 - epsilon) * probs`.",
        ),
        Mistake(
            _nothing_handed_out,
            "a share of epsilon is taken away and nobody gets it, so a row adds to "
            "less than 1. Add `epsilon / probs.shape[1]`.",
        ),
        Mistake(
            _mostly_chance,
            "the two parts are swapped: epsilon is the share of *chance*, and 1 - "
            "epsilon that of the other policy.",
        ),
        Mistake(
            _epsilon_for_each,
            "every action gets the whole epsilon. They share it: `epsilon / A`.",
        ),
        Mistake(
            _by_the_number_of_games,
            "epsilon is divided by the number of games. Divide it by the number of "
            "actions: `probs.shape[1]`.",
        ),
        Mistake(
            _always_four_actions,
            "there are four actions here, whatever `probs` says. Games differ: take "
            "the number from `probs.shape[1]`.",
        ),
        Mistake(
            _all_divided,
            "both parts are divided by the number of actions. Only chance is shared "
            "by them all: take `/ A` into the brackets.",
        ),
        Mistake(
            _no_brackets,
            "without brackets `*` comes before `-`, so it is 1 minus a product. Write "
            "`(1 - epsilon) * probs`.",
        ),
        Mistake(
            _parts_multiplied,
            "the two parts are multiplied. An action is taken for one reason *or* the "
            "other: add them.",
        ),
        Mistake(
            _raised_to_the_least,
            "only what was below epsilon / A is raised to it, so a row adds to more "
            "than 1. Every action gets epsilon / A on top of `(1 - epsilon) * probs`.",
        ),
        Mistake(
            _raised_and_scaled,
            "what was below epsilon / A is raised to it, and the row divided by its "
            "sum. That is another policy: every action gets epsilon / A on top of "
            "`(1 - epsilon) * probs`.",
        ),
        Mistake(
            _for_the_never_taken_only,
            "only actions that were never taken get their share of chance. Everyone "
            "gets epsilon / A.",
        ),
        Mistake(
            _likeliest_gets_the_rest,
            "the likeliest action gets all of 1 - epsilon, and the other preferences "
            "are lost. Keep them: `(1 - epsilon) * probs`.",
        ),
        Mistake(
            _chance_or_not,
            "it is all one policy or all the other. Mix them: 1 - epsilon of the one "
            "and epsilon of the other.",
        ),
        Mistake(
            _softened_in_place,
            "the numbers are right, but `*=` writes into the caller's array. Make a "
            "new one: `(1 - epsilon) * probs`.",
        ),
    ),
    hints=(
        "Two parts: 1 - epsilon of the other policy, and epsilon shared by all A "
        "actions.",
        "Of the first part an action has `(1 - epsilon) * probs`, of the second "
        "`epsilon / A`.",
        "`(1 - epsilon) * probs + epsilon / probs.shape[1]`.",
    ),
)


# ---- softmax_probs ------------------------------------------------------------------

_ODDS = {"q_values": 2 * np.log([[1, 2, 5], [6, 3, 1]]), "temperature": 2.0}
_ODDS_RIGHT = _f64([[0.125, 0.25, 0.625], [0.6, 0.3, 0.1]])


def _only_gaps_count(fn: Callable) -> str | None:
    shifted = _ODDS["q_values"] - 50
    probs = np.asarray(fn(shifted, _ODDS["temperature"]))
    if np.allclose(probs, _ODDS_RIGHT, 1e-4, 1e-6):
        return None
    return (
        "With 50 taken away from every value the probabilities changed. Only the gaps "
        "between the actions should count."
    )


def _numbering_does_not_count(fn: Callable) -> str | None:
    order = [2, 0, 1]
    probs = np.asarray(fn(_ODDS["q_values"][:, order], _ODDS["temperature"]))
    if np.allclose(probs, _ODDS_RIGHT[:, order], 1e-4, 1e-6):
        return None
    return (
        "With the actions in another order the probabilities did not move with their "
        "values."
    )


def _gap(q_values: np.ndarray) -> np.ndarray:
    return q_values - q_values.max(axis=1, keepdims=True)


def _temperature_multiplied(q_values, temperature):
    return _shared(np.exp(_gap(q_values * temperature)))


def _temperature_forgotten(q_values, temperature):
    return _shared(np.exp(_gap(q_values)))


def _best_alone_divided(q_values, temperature):
    best = q_values.max(axis=1, keepdims=True)
    return _shared(np.exp(q_values - best / temperature))


def _worst_the_likeliest(q_values, temperature):
    return softmax_probs(-q_values, temperature)


def _exp_overflows(q_values, temperature):
    return _shared(np.exp(q_values / temperature))


def _largest_of_all_games(q_values, temperature):
    return _shared(np.exp((q_values - q_values.max()) / temperature))


def _small_number_added(q_values, temperature):
    weights = np.exp((q_values - q_values.max()) / temperature)
    return weights / (weights.sum(axis=1, keepdims=True) + 1e-8)


def _largest_divided_by(q_values, temperature):
    best = q_values.max(axis=1, keepdims=True)
    return _shared(np.exp(q_values / best / temperature))


def _not_divided_by_the_sum(q_values, temperature):
    return np.exp(_gap(q_values) / temperature)


def _sum_over_the_games(q_values, temperature):
    weights = _not_divided_by_the_sum(q_values, temperature)
    return weights / weights.sum(axis=0)


def _sum_over_all(q_values, temperature):
    weights = _not_divided_by_the_sum(q_values, temperature)
    return weights / weights.sum()


def _squares_for_exp(q_values, temperature):
    return _shared((q_values / temperature) ** 2)


def _values_for_exp(q_values, temperature):
    return _shared(q_values / temperature)


def _logs_of_them(q_values, temperature):
    return np.log(softmax_probs(q_values, temperature))


def _best_alone(q_values, temperature):
    return greedy_probs(q_values)


def _largest_in_a_row(q_values, temperature):
    weights = np.exp((q_values - q_values.max(axis=1)) / temperature)
    return weights / weights.sum(axis=1)


def _gaps_in_place(q_values, temperature):
    q_values -= q_values.max(axis=1, keepdims=True)
    return _shared(np.exp(q_values / temperature))


SOFTMAX_PROBS = Exercise(
    solution=softmax_probs,
    cases=(
        Case(
            _ODDS,
            _ODDS_RIGHT,
            "the values are twice the logs of 1, 2 and 5 and of 6, 3 and 1. At "
            "temperature 2 exp(Q / T) gives these numbers back: 1, 2 and 5 of 8.",
        ),
        Case(
            {"q_values": np.log([[1, 2, 1]]) / 2 - 3, "temperature": 0.5},
            _f64([[0.25, 0.5, 0.25]]),
            "all values are below 0. The middle action is half of log(2) ahead, so at "
            "temperature 0.5 it is twice as likely.",
        ),
        Case(
            {
                "q_values": np.log([[1, 3, 4], [4, 3, 1]]) / 1_000
                + _f64([[1e4], [-1e4]]),
                "temperature": 1e-3,
            },
            _f64([[0.125, 0.375, 0.5], [0.5, 0.375, 0.125]]),
            "values near 10,000 and -10,000, a thousandth of log(3) or log(4) apart. "
            "exp(1e7) is infinite and exp(-1e7) is 0, but the gaps are small.",
        ),
        Case(
            {"q_values": _f64([[1, 0.99, 1, -1]]), "temperature": 5e-5},
            _f64([[0.5, 0, 0.5, 0]]),
            "a tiny temperature: even 0.01 less is hopeless, and the two best share.",
        ),
        Case(
            {
                "q_values": _f64([[2, 2, -2], [0.2, 0.1, 0.3]]),
                "temperature": 1e-300,
            },
            _f64([[0.5, 0.5, 0], [0, 0, 1]]),
            "almost no temperature at all: the best alone. 2 / 1e-300 is a 2 with 300 "
            "zeros, and the gap of a tie is still 0.",
        ),
        Case(
            {"q_values": _f64([[5, -99, 0, 99]]), "temperature": 1e12},
            _f64([[0.25, 0.25, 0.25, 0.25]]),
            "a huge temperature: all actions are alike.",
        ),
    ),
    properties=(
        once_right(_ODDS, _ODDS_RIGHT, _only_gaps_count),
        once_right(_ODDS, _ODDS_RIGHT, _numbering_does_not_count),
    ),
    mistakes=(
        Mistake(
            _temperature_multiplied,
            "it multiplies by the temperature, so a hot policy is the greedier one. "
            "Divide by it.",
        ),
        Mistake(
            _temperature_forgotten,
            "the temperature is not used, or cancels out again. Divide the gap to the "
            "best by it *before* `np.exp`.",
        ),
        Mistake(
            _best_alone_divided,
            "without brackets `/` comes before `-`, so only the largest value is "
            "divided. Write `(q_values - best) / temperature`.",
        ),
        Mistake(
            _worst_the_likeliest,
            "the sign is turned, so the worst action is the likeliest. It is exp(Q / "
            "T), without a minus.",
        ),
        Mistake(
            _exp_overflows,
            "exp of a large number is infinite, and inf / inf is NaN. Subtract each "
            "row's largest value first: nothing else changes.",
        ),
        Mistake(
            _largest_of_all_games,
            "the largest value of *all* games is subtracted. In a game far below it "
            "every exp is 0, and 0 / 0 is NaN. Each row has its own: `.max(axis=1, "
            "keepdims=True)`.",
        ),
        Mistake(
            _small_number_added,
            "a small number in the denominator hides 0 / 0, and that row adds to 0. "
            "Subtract each row's own largest value: then the sum is never below 1.",
        ),
        Mistake(
            _largest_divided_by,
            "it divides by the largest value, which changes the gaps. Subtract it.",
        ),
        Mistake(
            _not_divided_by_the_sum,
            "the weights are right, and do not add to 1 yet. Divide each row by its "
            "sum.",
        ),
        Mistake(
            _sum_over_the_games,
            "it divides by the sum over the games. The actions of each game add to 1: "
            "`.sum(axis=1, keepdims=True)`.",
        ),
        Mistake(
            _sum_over_all,
            "it divides by the sum of everything. Each row adds to 1 by itself: "
            "`.sum(axis=1, keepdims=True)`.",
        ),
        Mistake(
            _squares_for_exp,
            "it squares where exp is meant, so a very bad action is as likely as a "
            "very good one: `np.exp`.",
        ),
        Mistake(
            _values_for_exp,
            "it shares in proportion to the values themselves. Below 0 that is no "
            "probability: take `np.exp` first.",
        ),
        Mistake(
            _logs_of_them,
            "these are the logs of the probabilities. Take `np.exp` of them.",
        ),
        Mistake(
            _best_alone,
            "the best action gets it all. That is so near temperature 0 only: the "
            "others get their share of `np.exp`.",
        ),
        Mistake(
            _largest_in_a_row,
            "`max` and `sum` give a row [B], which does not fit [B, A]. "
            "`keepdims=True` keeps a column [B, 1].",
        ),
        Mistake(
            _gaps_in_place,
            "the numbers are right, but `-=` writes into the caller's values. Make a "
            "new array: `q_values - best`.",
        ),
    ),
    hints=(
        "exp(Q / T) of each action, over the sum of its row. What does it give for a "
        "value of 10,000?",
        "Only gaps count. With each row's largest value taken away first, all are 0 or "
        "below, and exp is 1 at most.",
        "`weights = np.exp((q_values - q_values.max(axis=1, keepdims=True)) / "
        "temperature)`, then `weights / weights.sum(axis=1, keepdims=True)`.",
    ),
)


# ---- expected_value -----------------------------------------------------------------


def _value_of_the_best(next_q_values, next_probs):
    return next_q_values.max(dim=1).values


def _value_of_the_likeliest(next_q_values, next_probs):
    likeliest = next_probs.argmax(dim=1, keepdim=True)
    return next_q_values.gather(1, likeliest).squeeze(1)


def _largest_product(next_q_values, next_probs):
    return (next_probs * next_q_values).max(dim=1).values


def _mean_of_the_actions(next_q_values, next_probs):
    return next_q_values.mean(dim=1)


def _sum_of_the_actions(next_q_values, next_probs):
    return next_q_values.sum(dim=1)


def _mean_of_the_products(next_q_values, next_probs):
    return (next_probs * next_q_values).mean(dim=1)


def _divided_by_the_games(next_q_values, next_probs):
    return (next_probs * next_q_values).sum(dim=1) / len(next_q_values)


def _sum_over_the_batch(next_q_values, next_probs):
    return (next_probs * next_q_values).sum(dim=0)


def _one_value_for_all(next_q_values, next_probs):
    return (next_probs * next_q_values).sum()


def _products_not_added(next_q_values, next_probs):
    return next_probs * next_q_values


def _every_row_with_every_policy(next_q_values, next_probs):
    return next_q_values @ next_probs.T


def _probs_squared(next_q_values, next_probs):
    return (next_probs.square() * next_q_values).sum(dim=1)


def _value_in_a_column(next_q_values, next_probs):
    return (next_probs * next_q_values).sum(dim=1, keepdim=True)


def _weighed_in_place(next_q_values, next_probs):
    next_q_values *= next_probs
    return next_q_values.sum(dim=1)


EXPECTED_VALUE = Exercise(
    solution=expected_value,
    cases=(
        Case(
            {
                "next_q_values": floats([[1.5, 1, 2], [3, 2, 1]]),
                "next_probs": floats([[0.2, 0.5, 0.3], [0.3, 0.4, 0.3]]),
            },
            floats([1.4, 2]),
            "the numbers with which DeepMind tests its own Expected SARSA: 0.2 * 1.5 + "
            "0.5 * 1 + 0.3 * 2, and 0.3 * 3 + 0.4 * 2 + 0.3 * 1.",
        ),
        Case(
            {
                "next_q_values": floats([[1, 99], [2, 4]]),
                "next_probs": floats([[1, 0], [0.25, 0.75]]),
            },
            floats([1, 3.5]),
            "as many rows as actions, so a mix-up does not show in the shape. The 99 "
            "is worth nothing to a policy that never takes it.",
        ),
        Case(
            {
                "next_q_values": floats([[-4, 4, 8, 99]]),
                "next_probs": floats([[0.5, 0.25, 0.25, 0]]),
            },
            floats([1]),
            "a batch of one. Half of -4, a quarter of 4 and a quarter of 8.",
        ),
    ),
    mistakes=(
        Mistake(
            _value_of_the_best,
            "this is the value of the best action, as Q-learning has it. The policy "
            "takes the others too: weigh each by its probability.",
        ),
        Mistake(
            _value_of_the_likeliest,
            "only the likeliest action counts. The others are taken too, now and then: "
            "weigh each by its probability.",
        ),
        Mistake(
            _largest_product,
            "it takes the largest of the products. Each is a part of the mean: add "
            "them up.",
        ),
        Mistake(
            _mean_of_the_actions,
            "it is the mean over the actions as if all were equally likely. Weigh them "
            "by `next_probs`.",
        ),
        Mistake(
            _sum_of_the_actions,
            "it adds up the values without their probabilities. Multiply by "
            "`next_probs` first.",
        ),
        Mistake(
            _mean_of_the_products,
            "it divides by the number of actions. The probabilities are the weights of "
            "a mean already: take the sum.",
        ),
        Mistake(
            _divided_by_the_games,
            "it divides by the number of rows. Each row is a mean by itself, and its "
            "weights add to 1 already: take the sum and nothing more.",
        ),
        Mistake(
            _sum_over_the_batch,
            "it adds up the batch. Add up the actions of each row: `dim=1`.",
        ),
        Mistake(
            _one_value_for_all,
            "it adds up everything. Each row has its own value: `dim=1`.",
        ),
        Mistake(
            _products_not_added,
            "the products are right and not added up yet. Take the sum over the "
            "actions: `dim=1`.",
        ),
        Mistake(
            _every_row_with_every_policy,
            "a matrix product meets every row's values with every other row's policy: "
            "[B, B]. Multiply number by number with `*`, then add up.",
        ),
        Mistake(
            _probs_squared,
            "the probabilities count twice. Once: `next_probs * next_q_values`.",
        ),
        Mistake(
            _value_in_a_column,
            "the values stand in a column, [B, 1]. Added to rewards [B] it would "
            "silently be [B, B]: leave out `keepdim`.",
        ),
        Mistake(
            _weighed_in_place,
            "`*=` writes into the caller's values. Make a new tensor: `next_probs * "
            "next_q_values`.",
        ),
    ),
    hints=(
        "A mean over the actions, in which a likely action counts more.",
        "Multiply each action's value by its probability.",
        "`(next_probs * next_q_values).sum(dim=1)`.",
    ),
)


# ---- sampling_variance --------------------------------------------------------------


def _distance(next_q_values: torch.Tensor, next_probs: torch.Tensor) -> torch.Tensor:
    return next_q_values - expected_value(next_q_values, next_probs)[:, None]


def _spread_of_the_values(next_q_values, next_probs):
    return next_q_values.var(dim=1, correction=0)


def _spread_less_one(next_q_values, next_probs):
    return next_q_values.var(dim=1)


def _weights_in_the_mean_alone(next_q_values, next_probs):
    return _distance(next_q_values, next_probs).square().mean(dim=1)


def _around_the_plain_mean(next_q_values, next_probs):
    mean = next_q_values.mean(dim=1, keepdim=True)
    return (next_probs * (next_q_values - mean).square()).sum(dim=1)


def _below_the_best(next_q_values, next_probs):
    best = next_q_values.max(dim=1, keepdim=True).values
    return (next_probs * (next_q_values - best).square()).sum(dim=1)


def _root_of_it(next_q_values, next_probs):
    return sampling_variance(next_q_values, next_probs).sqrt()


def _size_for_square(next_q_values, next_probs):
    return (next_probs * _distance(next_q_values, next_probs).abs()).sum(dim=1)


def _not_squared(next_q_values, next_probs):
    return (next_probs * _distance(next_q_values, next_probs)).sum(dim=1)


def _product_squared(next_q_values, next_probs):
    return (next_probs * _distance(next_q_values, next_probs)).square().sum(dim=1)


def _mean_of_squares(next_q_values, next_probs):
    return expected_value(next_q_values.square(), next_probs)


def _squares_apart(next_q_values, next_probs):
    mean = expected_value(next_q_values, next_probs)
    return _mean_of_squares(next_q_values, next_probs) - mean.square()


def _squares_swapped(next_q_values, next_probs):
    return -_squares_apart(next_q_values, next_probs)


def _mean_in_a_row(next_q_values, next_probs):
    distance = next_q_values - expected_value(next_q_values, next_probs)
    return (next_probs * distance.square()).sum(dim=1)


def _divided_by_the_actions(next_q_values, next_probs):
    return (next_probs * _distance(next_q_values, next_probs).square()).mean(dim=1)


def _added_over_the_batch(next_q_values, next_probs):
    return (next_probs * _distance(next_q_values, next_probs).square()).sum(dim=0)


def _spread_of_the_products(next_q_values, next_probs):
    return (next_probs * next_q_values).var(dim=1, correction=0)


def _variance_in_a_column(next_q_values, next_probs):
    return sampling_variance(next_q_values, next_probs)[:, None]


SAMPLING_VARIANCE = Exercise(
    solution=sampling_variance,
    cases=(
        Case(
            {
                "next_q_values": floats([[1, 3, 99], [2, 4, 8]]),
                "next_probs": floats([[0.5, 0.5, 0], [0.5, 0.25, 0.25]]),
            },
            floats([1, 6]),
            "the first mean is 2, and both actions that are taken are 1 away from it; "
            "the 99 is never drawn. The second mean is 4: 0.5 * 4 + 0.25 * 0 + 0.25 * "
            "16.",
        ),
        Case(
            {
                "next_q_values": floats([[1, 3], [0, 8]]),
                "next_probs": floats([[0.25, 0.75], [0.5, 0.5]]),
            },
            floats([0.75, 16]),
            "as many rows as actions, so a mix-up does not show in the shape. The "
            "means are 2.5 and 4: 0.25 * 2.25 + 0.75 * 0.25, and 16 on either side.",
        ),
        Case(
            {
                "next_q_values": floats([[10_000, 10_001, 10_002]]),
                "next_probs": floats([[0.25, 0.5, 0.25]]),
            },
            floats([0.5]),
            "large values close together. Their squares are near 100,000,000, where "
            "float32 knows only every eighth number.",
        ),
        Case(
            {
                "next_q_values": floats([[5, -3, 99], [7, 7, 7]]),
                "next_probs": floats([[0, 1, 0], [0.25, 0.5, 0.25]]),
            },
            floats([0, 0]),
            "a policy that always does the same, and actions that are all alike: "
            "nothing is left to chance.",
        ),
    ),
    mistakes=(
        Mistake(
            _spread_of_the_values,
            "it is the variance of the values as if all actions were equally likely. "
            "Weigh them by `next_probs`, in the mean and in the squares.",
        ),
        Mistake(
            _spread_less_one,
            "`var` knows no probabilities, and divides by A - 1 besides, as for a "
            "sample. Weigh the squares by `next_probs`: these weights are exact.",
        ),
        Mistake(
            _weights_in_the_mean_alone,
            "the squares are averaged as if all actions were equally likely. Weigh "
            "them by `next_probs` too.",
        ),
        Mistake(
            _around_the_plain_mean,
            "the distances are from the plain mean of the values. Take them from the "
            "policy's own mean, `expected_value(next_q_values, next_probs)`.",
        ),
        Mistake(
            _below_the_best,
            "the distances are from the best action. Take them from the policy's mean, "
            "`expected_value(next_q_values, next_probs)`.",
        ),
        Mistake(
            _root_of_it,
            "this is the standard deviation. The variance is its square: leave out the "
            "root.",
        ),
        Mistake(
            _size_for_square,
            "it is the mean size of the distances. Square them instead: `.square()`.",
        ),
        Mistake(
            _not_squared,
            "the distances are not squared, so those above the mean and those below it "
            "cancel out to 0. `.square()` first.",
        ),
        Mistake(
            _product_squared,
            "the probabilities are squared as well. Square the distances first, then "
            "multiply by `next_probs`.",
        ),
        Mistake(
            _mean_of_squares,
            "the mean is not subtracted, so it is how large the values are and not how "
            "far apart. Subtract `expected_value(next_q_values, next_probs)` first.",
        ),
        Mistake(
            _squares_apart,
            "the mean of the squares less the square of the mean is right on paper. Of "
            "large values in float32 only rounding is left of it: subtract the mean "
            "first, then square.",
        ),
        Mistake(
            _squares_swapped,
            "the sign is turned: a variance is never below 0. And subtract the mean "
            "before you square, or of large values only rounding is left.",
        ),
        Mistake(
            _mean_in_a_row,
            "the means [B] are taken for one row of [B, A], so each action meets "
            "another row's mean, or the shapes do not fit. Make a column of them: "
            "`mean[:, None]`.",
        ),
        Mistake(
            _divided_by_the_actions,
            "it divides by the number of actions. The probabilities are the weights of "
            "a mean already: take the sum.",
        ),
        Mistake(
            _added_over_the_batch,
            "it adds up the batch. Add up the actions of each row: `dim=1`.",
        ),
        Mistake(
            _spread_of_the_products,
            "it is the variance of value times probability. The values are what is "
            "drawn, and the probabilities are only the weights of the mean.",
        ),
        Mistake(
            _variance_in_a_column,
            "the variances stand in a column, [B, 1]. Return [B].",
        ),
    ),
    hints=(
        "First the policy's mean of each row. Then: how far is each action from it?",
        "`mean = expected_value(next_q_values, next_probs)` is [B]; as a column, "
        "`mean[:, None]`, it can be subtracted from every action.",
        "`expected_value((next_q_values - mean[:, None]).square(), next_probs)`.",
    ),
)


# ---- action_gap ---------------------------------------------------------------------


def _to_the_worst(q_values):
    return np.ptp(q_values, axis=1)


def _to_the_mean(q_values):
    return q_values.max(axis=1) - q_values.mean(axis=1)


def _to_the_median(q_values):
    return q_values.max(axis=1) - np.median(q_values, axis=1)


def _to_the_next_value(q_values):
    distinct = [np.unique(row) for row in q_values]
    return _f64([row[-1] - row[-2] if len(row) > 1 else 0 for row in distinct])


def _all_the_best_left_out(q_values):
    others = np.where(_the_best(q_values), -np.inf, q_values)
    return q_values.max(axis=1) - others.max(axis=1)


def _best_set_to_0(q_values):
    others = q_values.copy()
    others[np.arange(len(others)), others.argmax(axis=1)] = 0
    return q_values.max(axis=1) - others.max(axis=1)


def _first_less_second_column(q_values):
    return q_values[:, 0] - q_values[:, 1]


def _first_two_columns(q_values):
    return np.abs(q_values[:, 0] - q_values[:, 1])


def _last_two_columns(q_values):
    return np.abs(q_values[:, -1] - q_values[:, -2])


def _over_the_games(q_values):
    ordered = np.sort(q_values, axis=0)
    return ordered[-1] - ordered[-2]


def _one_gap_for_all(q_values):
    ordered = np.sort(q_values, axis=None)
    return ordered[-1] - ordered[-2]


def _below_0(q_values):
    return -action_gap(q_values)


def _second_to_third(q_values):
    ordered = np.sort(q_values, axis=1)
    return ordered[:, -2] - ordered[:, -3]


def _the_two_worst(q_values):
    ordered = np.sort(q_values, axis=1)
    return ordered[:, 1] - ordered[:, 0]


def _games_turned_round(q_values):
    ordered = np.sort(q_values, axis=1)[::-1]
    return ordered[:, 0] - ordered[:, 1]


def _gap_of_their_numbers(q_values):
    order = np.argsort(q_values, axis=1)
    return order[:, -1] - order[:, -2]


def _sorted_in_place(q_values):
    q_values.sort(axis=1)
    return q_values[:, -1] - q_values[:, -2]


def _gap_in_a_column(q_values):
    return action_gap(q_values)[:, None]


ACTION_GAP = Exercise(
    solution=action_gap,
    cases=(
        Case(
            {"q_values": _f64([[1, 3, 2.5, 0], [-1, -3, -9, -4]])},
            _f64([0.5, 2]),
            "two games of four actions: 3 less 2.5, and -1 less -3. In the second all "
            "values are below 0.",
        ),
        Case(
            {"q_values": _f64([[2, 5, 5], [4, 4, 4], [0, 7, -1]])},
            _f64([0, 0, 7]),
            "two games with a tie: the best action beats the next one by nothing.",
        ),
        Case(
            {"q_values": _f64([[1, 99], [-5, -7]])},
            _f64([98, 2]),
            "only two actions, and as many games: a mix-up does not show in the shape.",
        ),
    ),
    mistakes=(
        Mistake(
            _to_the_worst,
            "it is the gap between the best and the worst action. Take the second "
            "best: after `np.sort` it stands next to the best.",
        ),
        Mistake(
            _to_the_mean,
            "it is how far the best is above the mean. Subtract the second best.",
        ),
        Mistake(
            _to_the_median,
            "it is how far the best is above the median. Subtract the second best.",
        ),
        Mistake(
            _to_the_next_value,
            "actions that are equally good count as one, so a tie is not seen. The gap "
            "is 0 there: `np.sort` keeps both.",
        ),
        Mistake(
            _all_the_best_left_out,
            "all of the best are left out, also where they are several. The second "
            "best may be as good as the best: sort, and take the last two.",
        ),
        Mistake(
            _best_set_to_0,
            "the best is set to 0 before the next is looked for. Where all values are "
            "below 0, that is still the largest: sort instead.",
        ),
        Mistake(
            _first_less_second_column,
            "it subtracts the second column from the first. Which action is the best "
            "differs from game to game: sort each row.",
        ),
        Mistake(
            _first_two_columns,
            "it compares the first two columns. Which actions are the two best differs "
            "from game to game: sort each row.",
        ),
        Mistake(
            _last_two_columns,
            "it compares the last two columns as they came. They are the two best only "
            "after `np.sort(q_values, axis=1)`.",
        ),
        Mistake(
            _over_the_games,
            "it compares games. Compare the actions of each game: `axis=1`.",
        ),
        Mistake(
            _one_gap_for_all,
            "all games were thrown together. Each row has its own gap: `axis=1`.",
        ),
        Mistake(
            _below_0,
            "the sign is turned. The best comes first: best less second best.",
        ),
        Mistake(
            _second_to_third,
            "it is the gap between the second best and the third. After `np.sort` the "
            "best stands in column -1 and the second best in column -2.",
        ),
        Mistake(
            _the_two_worst,
            "it is the gap between the two worst. `np.sort` puts the smallest first: "
            "the best are in the columns -1 and -2.",
        ),
        Mistake(
            _games_turned_round,
            "`[::-1]` turns the order of the games, not of the actions. Take the "
            "columns -1 and -2 instead.",
        ),
        Mistake(
            _gap_of_their_numbers,
            "`argsort` gives the numbers of the actions. Their values are asked for: "
            "`np.sort`.",
        ),
        Mistake(
            _sorted_in_place,
            "the numbers are right, but `q_values.sort` changes the caller's array. "
            "`np.sort(q_values, axis=1)` makes a new one.",
        ),
        Mistake(
            _gap_in_a_column,
            "the gaps stand in a column, [B, 1]. Return [B].",
        ),
    ),
    hints=(
        "The best action of a row is easy. How do you find the second best, also where "
        "two are equally good?",
        "`ordered = np.sort(q_values, axis=1)` puts the values of each row in order, "
        "the smallest first.",
        "`ordered[:, -1] - ordered[:, -2]`.",
    ),
)

EXERCISES: tuple[Exercise, ...] = (
    GREEDY_PROBS,
    EPSILON_SOFT,
    SOFTMAX_PROBS,
    EXPECTED_VALUE,
    SAMPLING_VARIANCE,
    ACTION_GAP,
)
