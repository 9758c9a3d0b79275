"""Exercises of lesson 04: from Q-tables to deep Q."""

import copy
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import torch
from torch.nn import functional

from tutorial_lib.equations.policies import epsilon_greedy_probs
from tutorial_lib.equations.schedules import linear
from tutorial_lib.equations.tabular import (
    action_values,
    q_learning_update,
    state_value,
)
from tutorial_lib.equations.targets import huber, max_value, q_taken, td_target
from tutorial_lib.lessons import comparison
from tutorial_lib.lessons.exercises import Case, Exercise, Mistake
from tutorial_lib.lessons.tensors import (
    bools,
    floats,
    has_the_slope,
    holds_constant,
    once_right,
    wholes,
)


def _f64(values: list) -> np.ndarray:
    return np.array(values, dtype=np.float64)


# ---- state_value --------------------------------------------------------------------


def _the_best_value(q_values, probs):
    return q_values.max(axis=1)


def _every_action_alike(q_values, probs):
    return q_values.mean(axis=1)


def _the_likeliest_action(q_values, probs):
    return q_values[np.arange(len(q_values)), probs.argmax(axis=1)]


def _probs_forgotten(q_values, probs):
    return q_values.sum(axis=1)


def _divided_once_more(q_values, probs):
    return (probs * q_values).mean(axis=1)


def _over_the_states(q_values, probs):
    return (probs * q_values).sum(axis=0)


def _one_value_for_all_states(q_values, probs):
    return (probs * q_values).sum()


def _not_added_up(q_values, probs):
    return probs * q_values


def _every_state_with_every_policy(q_values, probs):
    return q_values @ probs.T


def _value_in_a_column(q_values, probs):
    return (probs * q_values).sum(axis=1, keepdims=True)


def _weighed_in_place(q_values, probs):
    q_values *= probs
    return q_values.sum(axis=1)


STATE_VALUE = Exercise(
    solution=state_value,
    cases=(
        Case(
            {
                "q_values": _f64([[1, 2, 3], [4, 99, 0]]),
                "probs": _f64([[0.5, 0.25, 0.25], [0.5, 0, 0.5]]),
            },
            _f64([1.75, 2]),
            "two states: 0.5 * 1 + 0.25 * 2 + 0.25 * 3, and half of 4. The 99 is worth "
            "nothing to a policy that never goes there.",
        ),
        Case(
            {
                "q_values": _f64([[1, -1], [2, 4]]),
                "probs": _f64([[0.25, 0.75], [1, 0]]),
            },
            _f64([-0.5, 2]),
            "as many states as actions, so a mix-up of the two does not show in the "
            "shape. The second policy prefers the worse action, and has its value.",
        ),
    ),
    mistakes=(
        Mistake(
            _the_best_value,
            "this is the value of the best action. V is the value under *this* policy, "
            "which may not take the best one: weigh every action by its probability.",
        ),
        Mistake(
            _every_action_alike,
            "it is the mean over the actions as if all were equally likely. Weigh them "
            "by `probs`.",
        ),
        Mistake(
            _the_likeliest_action,
            "only the likeliest action counts. The others are taken too, now and then: "
            "weigh every one by its probability.",
        ),
        Mistake(
            _probs_forgotten,
            "it adds up the action values without their probabilities. Multiply by "
            "`probs` first.",
        ),
        Mistake(
            _divided_once_more,
            "it divides by the number of actions. The probabilities are the weights of "
            "a mean already: take the sum.",
        ),
        Mistake(
            _over_the_states,
            "it adds up the states. Add up the actions of each state: `axis=1`.",
        ),
        Mistake(
            _one_value_for_all_states,
            "it adds up everything. Each state has its own value: `axis=1`.",
        ),
        Mistake(
            _not_added_up,
            "the products are right and not added up yet. Take the sum over the "
            "actions: `axis=1`.",
        ),
        Mistake(
            _every_state_with_every_policy,
            "a matrix product meets every state's values with every other state's "
            "policy: [S, S]. Multiply number by number with `*`, then add up.",
        ),
        Mistake(
            _value_in_a_column,
            "the values stand in a column, [S, 1]. Return [S].",
        ),
        Mistake(
            _weighed_in_place,
            "`*=` writes into the caller's action values. Make a new array: "
            "`probs * q_values`.",
        ),
    ),
    hints=(
        "A mean over the actions, in which a likely action counts more.",
        "Multiply each action's value by its probability.",
        "`(probs * q_values).sum(axis=1)`.",
    ),
)

# ---- action_values ------------------------------------------------------------------


def _each_outcome(transitions: dict, worth: Callable) -> np.ndarray:
    """Add up, for each action, what `worth` says of each of its outcomes."""
    actions = range(len(transitions))
    return _f64([sum(worth(*each) for each in transitions[a]) for a in actions])


def _plays_on_after_the_end(transitions, values, gamma):
    def worth(prob, next_state, reward, terminated):
        return prob * (reward + gamma * values[next_state])

    return _each_outcome(transitions, worth)


def _last_reward_lost(transitions, values, gamma):
    def worth(prob, next_state, reward, terminated):
        return prob * (reward + gamma * values[next_state]) * (not terminated)

    return _each_outcome(transitions, worth)


def _after(values, next_state, terminated):
    return 0.0 if terminated else values[next_state]


def _every_outcome_in_full(transitions, values, gamma):
    def worth(prob, next_state, reward, terminated):
        return reward + gamma * _after(values, next_state, terminated)

    return _each_outcome(transitions, worth)


def _every_outcome_alike(transitions, values, gamma):
    counts = _f64([len(transitions[action]) for action in range(len(transitions))])
    return _every_outcome_in_full(transitions, values, gamma) / counts


def _reward_discounted_too(transitions, values, gamma):
    def worth(prob, next_state, reward, terminated):
        return prob * gamma * (reward + _after(values, next_state, terminated))

    return _each_outcome(transitions, worth)


def _future_in_full(transitions, values, gamma):
    return action_values(transitions, values, 1.0)


def _reward_not_weighed(transitions, values, gamma):
    def worth(prob, next_state, reward, terminated):
        return reward + prob * gamma * _after(values, next_state, terminated)

    return _each_outcome(transitions, worth)


def _brackets_forgotten(transitions, values, gamma):
    def worth(prob, next_state, reward, terminated):
        return prob * reward + gamma * _after(values, next_state, terminated)

    return _each_outcome(transitions, worth)


def _no_future(transitions, values, gamma):
    return action_values(transitions, values, 0.0)


def _no_reward(transitions, values, gamma):
    def worth(prob, next_state, reward, terminated):
        return prob * gamma * _after(values, next_state, terminated)

    return _each_outcome(transitions, worth)


def _likeliest_outcome_alone(transitions, values, gamma):
    q_values = np.zeros(len(transitions))
    for action, outcomes in transitions.items():
        _, next_state, reward, terminated = max(outcomes, key=lambda each: each[0])
        q_values[action] = reward + gamma * _after(values, next_state, terminated)
    return q_values


def _last_outcome_alone(transitions, values, gamma):
    q_values = np.zeros(len(transitions))
    for action, outcomes in transitions.items():
        for prob, next_state, reward, terminated in outcomes:
            next_value = _after(values, next_state, terminated)
            q_values[action] = prob * (reward + gamma * next_value)
    return q_values


def _never_set_back(transitions, values, gamma):
    return action_values(transitions, values, gamma).cumsum()


def _value_by_the_action(transitions, values, gamma):
    q_values = np.zeros(len(transitions))
    for action, outcomes in transitions.items():
        for prob, _, reward, terminated in outcomes:
            next_value = _after(values, action, terminated)
            q_values[action] += prob * (reward + gamma * next_value)
    return q_values


def _value_of_the_state(transitions, values, gamma):
    return action_values(transitions, values, gamma).max()


_BESIDE_THE_GOAL = {
    "left": (1, 0, False),
    "down": (2, 0, False),
    "up": (3, 0, False),
    "right": (4, 1, True),
}


def _slippery(*ways: str) -> list:
    """What an action on the slippery lake, beside the goal, may lead to."""
    return [(1 / 3, *_BESIDE_THE_GOAL[way]) for way in ways]


ACTION_VALUES = Exercise(
    solution=action_values,
    cases=(
        Case(
            {
                "transitions": {
                    0: [(1.0, 0, 0.0, False)],
                    1: [(1.0, 2, 1.0, False)],
                    2: [(1.0, 1, 3.0, True)],
                },
                "values": _f64([4, 99, 8]),
                "gamma": 0.5,
            },
            _f64([2, 5, 3]),
            "every action has one outcome: 0.5 * 4, then 1 + 0.5 * 8. The third ends "
            "the game, so only its reward counts, and nothing of the 99.",
        ),
        Case(
            {
                "transitions": {
                    0: [
                        (0.5, 1, 0.0, False),
                        (0.25, 0, 2.0, False),
                        (0.25, 2, 4.0, True),
                    ],
                    1: [
                        (0.25, 1, 0.0, False),
                        (0.5, 2, 3.0, True),
                        (0.25, 1, 0.0, False),
                    ],
                },
                "values": _f64([2, 8, 99]),
                "gamma": 0.5,
            },
            _f64([3.75, 3.5]),
            "chance decides. The first action: 0.5 * 4 + 0.25 * 3 + 0.25 * 4. The "
            "second comes to one state in two ways, and both count.",
        ),
        Case(
            {
                "transitions": {
                    0: _slippery("up", "left", "down"),
                    1: _slippery("left", "down", "right"),
                    2: _slippery("down", "right", "up"),
                    3: _slippery("right", "up", "left"),
                },
                "values": _f64([99, 0.3, 0.6, 0.3, 99]),
                "gamma": 0.9,
            },
            _f64([0.36, 1.81 / 3, 1.81 / 3, 1.54 / 3]),
            "the field beside the goal of a slippery lake: two times in three it goes "
            "sideways. The goal is state 4; nothing of its 99 counts.",
        ),
    ),
    mistakes=(
        Mistake(
            _plays_on_after_the_end,
            "you bootstrapped through a terminal state: where `terminated` is True "
            "nothing follows, so only the reward counts.",
        ),
        Mistake(
            _last_reward_lost,
            "an outcome that ends the game counts 0, so its reward is lost. Only the "
            "value of the next state is 0 there; the reward stays.",
        ),
        Mistake(
            _every_outcome_in_full,
            "the probabilities are forgotten: every outcome counts as if it were "
            "certain. Multiply each by its probability.",
        ),
        Mistake(
            _every_outcome_alike,
            "every outcome of an action counts alike. Weigh each by its probability.",
        ),
        Mistake(
            _reward_discounted_too,
            "the reward is discounted too. It comes now: only what follows it is "
            "multiplied by gamma.",
        ),
        Mistake(
            _future_in_full,
            "gamma is forgotten: what comes one step later is worth gamma times as "
            "much.",
        ),
        Mistake(
            _reward_not_weighed,
            "the reward is not weighed: it comes with its outcome, so it too is "
            "multiplied by the probability. `prob * (reward + ...)`.",
        ),
        Mistake(
            _brackets_forgotten,
            "the probability weighs the reward alone. Brackets: `prob * (reward + "
            "gamma * next_value)`.",
        ),
        Mistake(
            _no_future,
            "only the next reward counts. Add what the next state is worth: "
            "`gamma * values[next_state]`.",
        ),
        Mistake(
            _no_reward,
            "the reward is forgotten: `reward + gamma * next_value`.",
        ),
        Mistake(
            _likeliest_outcome_alone,
            "only the likeliest outcome counts. Add up all of them, each times its "
            "probability.",
        ),
        Mistake(
            _last_outcome_alone,
            "each outcome overwrites the one before it. Add them up: `+=`.",
        ),
        Mistake(
            _never_set_back,
            "the sum of one action goes on into the next. Start each action at 0.",
        ),
        Mistake(
            _value_by_the_action,
            "it looks up `values[action]`. The table of values has a row for each "
            "state: `values[next_state]`.",
        ),
        Mistake(
            _value_of_the_state,
            "this is the largest of them, the value of the state. Return one number "
            "for each action, [A].",
        ),
    ),
    hints=(
        "Two loops: over the actions, and over what each of them may lead to.",
        "One outcome is worth `reward + gamma * values[next_state]`, and only `reward` "
        "where it ends the game.",
        "Begin with `q_values = np.zeros(len(transitions))`, then `q_values[action] += "
        "prob * (reward + gamma * next_value)` for every outcome.",
    ),
)

# ---- epsilon_greedy_probs -----------------------------------------------------------

_GAMES = {"q_values": _f64([[1, 3, 2, 0], [-1, -3, -2, -9]]), "epsilon": 0.2}
_GAMES_RIGHT = _f64([[0.05, 0.85, 0.05, 0.05], [0.85, 0.05, 0.05, 0.05]])
_TIES = [([3, 1, 3, 0], 0.2), ([0, 0, 0, 0], 0.2), ([1, 3, 3, 3], 0.4)]


def _of_ties(fn: Callable) -> list[tuple[str, np.ndarray, bool]]:
    """For each row with a tie: what was asked, the answer, which are the best."""
    return [
        (
            f"q_values of {[row]} with epsilon {epsilon}",
            np.asarray(fn(_f64([row]), epsilon))[0],
            np.array(row) == max(row),
        )
        for row, epsilon in _TIES
    ]


def _adds_to_1_with_ties(fn: Callable) -> str | None:
    for asked, probs, _ in _of_ties(fn):
        if abs(probs.sum() - 1) > 1e-4:
            return (
                f"{asked} gave {np.round(probs, 4).tolist()}, which adds to "
                f"{probs.sum():.4g}. Probabilities add to 1."
            )
    return None


def _ties_share(fn: Callable) -> str | None:
    for asked, probs, is_best in _of_ties(fn):
        if np.ptp(probs[is_best]) > 1e-4:
            return (
                f"{asked} gave {np.round(probs, 4).tolist()}. Actions that are equally "
                "good should be equally likely."
            )
    return None


def _first_best(q_values):
    return np.eye(q_values.shape[1])[q_values.argmax(axis=1)]


def _ties_to_the_first(q_values, epsilon):
    greedy = _first_best(q_values)
    return (1 - epsilon) * greedy + epsilon / q_values.shape[1]


def _ties_in_full(q_values, epsilon):
    is_best = q_values == q_values.max(axis=1, keepdims=True)
    return (1 - epsilon) * is_best + epsilon / q_values.shape[1]


def _chance_for_the_others_only(q_values, epsilon):
    others = epsilon / (q_values.shape[1] - 1)
    return np.where(_first_best(q_values), 1 - epsilon, others)


def _best_without_its_share(q_values, epsilon):
    share = epsilon / q_values.shape[1]
    return np.where(_first_best(q_values), 1 - epsilon, share)


def _epsilon_for_each(q_values, epsilon):
    return (1 - epsilon) * _first_best(q_values) + epsilon


def _always_the_best(q_values, epsilon):
    return _first_best(q_values)


def _mostly_chance(q_values, epsilon):
    return epsilon_greedy_probs(q_values, 1 - epsilon)


def _softmax_of_values(q_values, epsilon):
    odds = np.exp(q_values - q_values.max(axis=1, keepdims=True))
    return odds / odds.sum(axis=1, keepdims=True)


def _half_softmax(q_values, epsilon):
    softmax = _softmax_of_values(q_values, epsilon)
    return (1 - epsilon) * softmax + epsilon / q_values.shape[1]


def _best_game_for_each_action(q_values, epsilon):
    is_best = q_values == q_values.max(axis=0)
    return (1 - epsilon) * is_best + epsilon / q_values.shape[1]


def _divided_by_the_games(q_values, epsilon):
    return (1 - epsilon) * _first_best(q_values) + epsilon / len(q_values)


def _the_worst_action(q_values, epsilon):
    return epsilon_greedy_probs(-q_values, epsilon)


EPSILON_GREEDY_PROBS = Exercise(
    solution=epsilon_greedy_probs,
    cases=(
        Case(
            _GAMES,
            _GAMES_RIGHT,
            "two games of four actions. Chance gives 0.2 / 4 to each action, the best "
            "one gets 0.8 besides; in the second game all values are below 0.",
        ),
        Case(
            {"q_values": _f64([[1, 2], [99, -99], [0, 1]]), "epsilon": 0.0},
            _f64([[0, 1], [1, 0], [0, 1]]),
            "epsilon 0: always the best.",
        ),
        Case(
            {"q_values": _f64([[1, 99, 2, 0]]), "epsilon": 1.0},
            _f64([[0.25, 0.25, 0.25, 0.25]]),
            "epsilon 1: any action, however good another one is.",
        ),
    ),
    properties=(
        once_right(_GAMES, _GAMES_RIGHT, _adds_to_1_with_ties),
        once_right(_GAMES, _GAMES_RIGHT, _ties_share),
    ),
    mistakes=(
        Mistake(
            _ties_to_the_first,
            "of several best actions one gets all: `argmax` knows only the first. An "
            "untrained agent, for whom all are equal, would do nothing else. Find all "
            "of them with `q_values == q_values.max(axis=1, keepdims=True)`.",
        ),
        Mistake(
            _ties_in_full,
            "each of several best actions gets the whole 1 - epsilon. They share it: "
            "divide by how many they are.",
        ),
        Mistake(
            _chance_for_the_others_only,
            "chance is shared among the other actions only. A random action may be the "
            "best one too: everyone gets epsilon / A, the best 1 - epsilon besides.",
        ),
        Mistake(
            _best_without_its_share,
            "the best action has no share of chance, so a row does not add to 1. It "
            "gets 1 - epsilon + epsilon / A.",
        ),
        Mistake(
            _epsilon_for_each,
            "every action gets the whole epsilon. They share it: `epsilon / A`.",
        ),
        Mistake(
            _always_the_best,
            "epsilon is not used: this agent never tries anything else.",
        ),
        Mistake(
            _mostly_chance,
            "the two parts are swapped: epsilon is the share of *chance*, and 1 - "
            "epsilon goes to the best.",
        ),
        Mistake(
            _softmax_of_values,
            "this is a softmax. Here only the order of the values counts, not how far "
            "apart they are.",
        ),
        Mistake(
            _half_softmax,
            "1 - epsilon is shared by a softmax. It belongs to the best action alone.",
        ),
        Mistake(
            _best_game_for_each_action,
            "it looks for the best game of each action. Look for the best action of "
            "each game: `axis=1`.",
        ),
        Mistake(
            _divided_by_the_games,
            "epsilon is divided by the number of games. Divide it by the number of "
            "actions: `q_values.shape[1]`.",
        ),
        Mistake(
            _the_worst_action,
            "it prefers the worst action: use the largest value of each row.",
        ),
    ),
    hints=(
        "Two parts: epsilon, shared by all A actions, and 1 - epsilon, shared by the "
        "best.",
        "`is_best = q_values == q_values.max(axis=1, keepdims=True)` finds all of the "
        "best, [B, A]. Divide it by `is_best.sum(axis=1, keepdims=True)`.",
        "`(1 - epsilon) * is_best / is_best.sum(axis=1, keepdims=True) + epsilon / "
        "q_values.shape[1]`.",
    ),
)

# ---- linear -------------------------------------------------------------------------


def _one_over_added(agent_steps, start, end, over):
    return max(end, start - agent_steps + 1 / over)


def _brackets_around_the_gap_forgotten(agent_steps, start, end, over):
    return start + end - start * min(1, agent_steps / over)


def _never_level(agent_steps, start, end, over):
    return start + (end - start) * agent_steps / over


def _loses_1_over_the_way(agent_steps, start, end, over):
    return max(end, start - agent_steps / over)


def _whole_division(agent_steps, start, end, over):
    return start + (end - start) * min(1, agent_steps // over)


def _the_other_way(agent_steps, start, end, over):
    return linear(agent_steps, end, start, over)


def _past_the_mark(agent_steps, start, end, over):
    return start - (end - start) * min(1, agent_steps / over)


def _down_to_0(agent_steps, start, end, over):
    return linear(agent_steps, start, 0, over)


def _may_only_fall(agent_steps, start, end, over):
    return max(end, start + (end - start) * agent_steps / over)


def _may_only_rise(agent_steps, start, end, over):
    return min(end, start + (end - start) * agent_steps / over)


def _by_the_same_factor(agent_steps, start, end, over):
    return start * (end / start) ** min(1, agent_steps / over)


def _over_and_over(agent_steps, start, end, over):
    return start + (end - start) * (agent_steps % over) / over


def _over_forgotten(agent_steps, start, end, over):
    return start + (end - start) * min(1, agent_steps)


def _gap_alone(agent_steps, start, end, over):
    return (end - start) * min(1, agent_steps / over)


LINEAR = Exercise(
    solution=linear,
    cases=(
        Case(
            {"agent_steps": 250, "start": 1.0, "end": 0.1, "over": 1_000},
            0.775,
            "a quarter of the way from 1 down to 0.1.",
        ),
        Case(
            {"agent_steps": 0, "start": 1.0, "end": 0.1, "over": 1_000},
            1.0,
            "the beginning.",
        ),
        Case(
            {"agent_steps": 1, "start": 1.0, "end": 0.1, "over": 1_000},
            0.9991,
            "the first step of a thousand: hardly anything has changed.",
        ),
        Case(
            {"agent_steps": 1_000, "start": 1.0, "end": 0.1, "over": 1_000},
            0.1,
            "the end of the way.",
        ),
        Case(
            {"agent_steps": 5_500, "start": 1.0, "end": 0.1, "over": 1_000},
            0.1,
            "long after it: the value stays where it is.",
        ),
        Case(
            {"agent_steps": 30, "start": 0.4, "end": 1.0, "over": 40},
            0.85,
            "three quarters of the way up: a schedule may also rise.",
        ),
        Case(
            {"agent_steps": 70, "start": 0.4, "end": 1.0, "over": 40},
            1.0,
            "the end of a schedule that rises.",
        ),
    ),
    mistakes=(
        Mistake(
            _one_over_added,
            "the division reaches only the last number: `a + b / c` is `a + (b / c)`. "
            "So the end is reached after a single step, and nobody explores. Work out "
            "the share of the way first: `agent_steps / over`.",
        ),
        Mistake(
            _brackets_around_the_gap_forgotten,
            "`end - start * share` multiplies only `start`. Brackets: `(end - start) * "
            "share`.",
        ),
        Mistake(
            _never_level,
            "it goes on after `over` agent steps, and a probability below 0 is none. "
            "The share of the way is at most 1: `min(1, agent_steps / over)`.",
        ),
        Mistake(
            _loses_1_over_the_way,
            "it falls by 1 over the way, whatever the gap is, and so arrives too soon. "
            "Multiply the share of the way by `end - start`.",
        ),
        Mistake(
            _whole_division,
            "`//` drops what is after the point, so the value jumps at the end instead "
            "of falling. Divide with `/`.",
        ),
        Mistake(
            _the_other_way,
            "it goes the other way: it is `end` at the beginning. Swap the two.",
        ),
        Mistake(
            _past_the_mark,
            "it moves away from `end`: the sign of the gap is turned. Add `(end - "
            "start) * share`, or subtract `(start - end) * share`.",
        ),
        Mistake(
            _down_to_0,
            "it falls to 0, and not to `end`. The gap is `end - start`.",
        ),
        Mistake(
            _may_only_fall,
            "`max(end, ...)` stops a value that falls. One that rises is at its end at "
            "once. Limit the share of the way instead: `min(1, agent_steps / over)`.",
        ),
        Mistake(
            _may_only_rise,
            "`min(end, ...)` stops a value that rises. One that falls is at its end at "
            "once. Limit the share of the way instead: `min(1, agent_steps / over)`.",
        ),
        Mistake(
            _by_the_same_factor,
            "it falls by the same factor at each step, so quickly at first. A straight "
            "line changes by the same amount: add, don't multiply.",
        ),
        Mistake(
            _over_and_over,
            "it begins anew every `over` agent steps: `%` is the remainder. Use "
            "`min(1, agent_steps / over)`.",
        ),
        Mistake(
            _over_forgotten,
            "`over` is not used, so the end is reached after a single step. The share "
            "of the way is `agent_steps / over`.",
        ),
        Mistake(
            _gap_alone,
            "this is how far it has moved. Add where it started: `start + ...`.",
        ),
    ),
    hints=(
        "How much of the way is done? A share, from 0 to 1 and never more.",
        "`share = min(1, agent_steps / over)`.",
        "`start + (end - start) * share`.",
    ),
)

# ---- q_learning_update --------------------------------------------------------------

_TABLE = _f64([[1, 2, 0], [3, 6, 8], [99, 99, 99]])


def _one_step(
    state: int,
    action: int,
    reward: float,
    next_state: int,
    flags: tuple[bool, bool],
    learning_rate: float,
) -> dict:
    """One step in the world of `_TABLE`, with gamma 0.5."""
    return {
        "q_table": _TABLE,
        "state": state,
        "action": action,
        "reward": reward,
        "next_state": next_state,
        "terminated": flags[0],
        "truncated": flags[1],
        "learning_rate": learning_rate,
        "gamma": 0.5,
    }


def _moved(state: int, action: int, entry: float, td_error: float) -> tuple:
    """The table with one number changed, and the error."""
    table = _TABLE.copy()
    table[state, action] = entry
    return table, td_error


class _Step(NamedTuple):
    """What `q_learning_update` is told besides the table."""

    state: int
    action: int
    reward: float
    next_state: int
    terminated: bool
    truncated: bool
    learning_rate: float
    gamma: float


def _of_a_step(wrong: Callable) -> Callable:
    """Give a wrong version the nine arguments of the exercise."""

    def version(q_table, *step):
        return wrong(q_table, _Step(*step))

    version.__name__ = wrong.__name__
    return version


def _best_next(q_table, step):
    return q_table[step.next_state].max()


def _right_target(q_table, step):
    follows = 0 if step.terminated else _best_next(q_table, step)
    return step.reward + step.gamma * follows


def _towards(q_table, step, target, share=None):
    """Move the one entry towards a target, by the learning rate or another share."""
    td_error = target - q_table[step.state, step.action]
    q_table = q_table.copy()
    share = step.learning_rate if share is None else share
    q_table[step.state, step.action] += share * td_error
    return q_table, td_error


def _right_error(q_table, step):
    return _right_target(q_table, step) - q_table[step.state, step.action]


@_of_a_step
def _bootstraps_through_the_end(q_table, step):
    target = step.reward + step.gamma * _best_next(q_table, step)
    return _towards(q_table, step, target)


@_of_a_step
def _time_out_is_an_end(q_table, step):
    ended = step.terminated or step.truncated
    follows = 0 if ended else _best_next(q_table, step)
    return _towards(q_table, step, step.reward + step.gamma * follows)


@_of_a_step
def _flags_swapped(q_table, step):
    follows = 0 if step.truncated else _best_next(q_table, step)
    return _towards(q_table, step, step.reward + step.gamma * follows)


@_of_a_step
def _end_target_is_0(q_table, step):
    target = 0 if step.terminated else _right_target(q_table, step)
    return _towards(q_table, step, target)


@_of_a_step
def _end_teaches_nothing(q_table, step):
    if step.terminated:
        return q_table, 0.0
    return _towards(q_table, step, _right_target(q_table, step))


@_of_a_step
def _the_same_action_again(q_table, step):
    follows = 0 if step.terminated else q_table[step.next_state, step.action]
    return _towards(q_table, step, step.reward + step.gamma * follows)


@_of_a_step
def _mean_of_the_next_row(q_table, step):
    follows = 0 if step.terminated else q_table[step.next_state].mean()
    return _towards(q_table, step, step.reward + step.gamma * follows)


@_of_a_step
def _number_for_value(q_table, step):
    follows = 0 if step.terminated else q_table[step.next_state].argmax()
    return _towards(q_table, step, step.reward + step.gamma * follows)


@_of_a_step
def _best_of_the_whole_table(q_table, step):
    follows = 0 if step.terminated else q_table.max()
    return _towards(q_table, step, step.reward + step.gamma * follows)


@_of_a_step
def _best_of_the_same_state(q_table, step):
    follows = 0 if step.terminated else q_table[step.state].max()
    return _towards(q_table, step, step.reward + step.gamma * follows)


@_of_a_step
def _all_discounted(q_table, step):
    follows = 0 if step.terminated else _best_next(q_table, step)
    return _towards(q_table, step, step.gamma * (step.reward + follows))


@_of_a_step
def _nothing_discounted(q_table, step):
    follows = 0 if step.terminated else _best_next(q_table, step)
    return _towards(q_table, step, step.reward + follows)


@_of_a_step
def _reward_left_out(q_table, step):
    follows = 0 if step.terminated else _best_next(q_table, step)
    return _towards(q_table, step, step.gamma * follows)


@_of_a_step
def _overwritten(q_table, step):
    table, _ = _towards(q_table, step, _right_target(q_table, step), share=1)
    return table, _right_error(q_table, step)


@_of_a_step
def _old_value_lost(q_table, step):
    td_error = _right_error(q_table, step)
    q_table = q_table.copy()
    q_table[step.state, step.action] = step.learning_rate * td_error
    return q_table, td_error


@_of_a_step
def _old_value_not_subtracted(q_table, step):
    target = _right_target(q_table, step)
    q_table = q_table.copy()
    q_table[step.state, step.action] += step.learning_rate * target
    return q_table, target


@_of_a_step
def _learning_rate_twice(q_table, step):
    share = step.learning_rate**2
    return _towards(q_table, step, _right_target(q_table, step), share)


@_of_a_step
def _learning_rate_in_the_error_too(q_table, step):
    table, td_error = _learning_rate_twice(q_table, *step)
    return table, step.learning_rate * td_error


@_of_a_step
def _error_is_the_step(q_table, step):
    table, td_error = _towards(q_table, step, _right_target(q_table, step))
    return table, step.learning_rate * td_error


@_of_a_step
def _error_after_the_step(q_table, step):
    table, _ = _towards(q_table, step, _right_target(q_table, step))
    return table, _right_target(q_table, step) - table[step.state, step.action]


@_of_a_step
def _error_turned(q_table, step):
    table, td_error = _towards(q_table, step, _right_target(q_table, step))
    return table, -td_error


@_of_a_step
def _target_for_the_error(q_table, step):
    target = _right_target(q_table, step)
    return _towards(q_table, step, target)[0], target


@_of_a_step
def _away_by_a_turned_error(q_table, step):
    share = -step.learning_rate
    table, td_error = _towards(q_table, step, _right_target(q_table, step), share)
    return table, -td_error


@_of_a_step
def _away_by_a_minus(q_table, step):
    share = -step.learning_rate
    return _towards(q_table, step, _right_target(q_table, step), share)


@_of_a_step
def _whole_row_moved(q_table, step):
    td_error = _right_error(q_table, step)
    q_table = q_table.copy()
    q_table[step.state] += step.learning_rate * td_error
    return q_table, td_error


@_of_a_step
def _next_row_moved(q_table, step):
    td_error = _right_error(q_table, step)
    q_table = q_table.copy()
    q_table[step.next_state, step.action] += step.learning_rate * td_error
    return q_table, td_error


@_of_a_step
def _table_alone(q_table, step):
    return _towards(q_table, step, _right_target(q_table, step))[0]


@_of_a_step
def _error_alone(q_table, step):
    return _right_error(q_table, step)


@_of_a_step
def _in_place(q_table, step):
    td_error = _right_error(q_table, step)
    q_table[step.state, step.action] += step.learning_rate * td_error
    return q_table, td_error


@_of_a_step
def _in_place_and_error_alone(q_table, step):
    td_error = _right_error(q_table, step)
    q_table[step.state, step.action] += step.learning_rate * td_error
    return td_error


_COPIED = "Begin with `q_table = q_table.copy()`, then write into the copy."
_OLD_SUBTRACTED = (
    "The TD error is how far off the old value was: `target - q_table[state, action]`."
)

Q_LEARNING_UPDATE = Exercise(
    solution=q_learning_update,
    cases=(
        Case(
            _one_step(0, 1, 1.0, 1, (False, False), 0.5),
            _moved(0, 1, 3.5, 3.0),
            "the middle of a game. The target is 1 + 0.5 * 8; the old value, 2, missed "
            "it by 3 and moves half of the way.",
        ),
        Case(
            _one_step(0, 0, 5.0, 2, (True, False), 0.25),
            _moved(0, 0, 2.0, 4.0),
            "the end of a game. The target is the reward alone, 5, and nothing of the "
            "99s: the old value, 1, moves a quarter of the way.",
        ),
        Case(
            _one_step(1, 2, 0.0, 0, (False, True), 0.25),
            _moved(1, 2, 6.25, -7.0),
            "time ran out. The game could have gone on, so the next state is worth "
            "what it always is, 2: the target is 0.5 * 2.",
        ),
        Case(
            _one_step(1, 0, -1.0, 2, (True, True), 0.5),
            _moved(1, 0, 1.0, -4.0),
            "the game ended in the very step in which time ran out. Nothing follows.",
        ),
    ),
    mistakes=(
        Mistake(
            _bootstraps_through_the_end,
            "you bootstrapped through a terminal state: where `terminated` is True "
            "nothing follows, so the target is the reward alone.",
        ),
        Mistake(
            _time_out_is_an_end,
            "`truncated` is treated as an end. Time ran out, and the game could have "
            "gone on: the next state keeps its value. Only `terminated` ends it.",
        ),
        Mistake(
            _flags_swapped,
            "the two flags are swapped: the value of the next state is left out where "
            "`terminated` is True, not where `truncated` is.",
        ),
        Mistake(
            _end_target_is_0,
            "the target at the end of a game is 0, so the last reward is lost, and in "
            "many games it is the only one. The target is `reward` there.",
        ),
        Mistake(
            _end_teaches_nothing,
            "nothing is learned from the last step of a game, and its reward is where "
            "all value comes from. Update there too, with the reward for a target.",
        ),
        Mistake(
            _the_same_action_again,
            "it takes the next state's value for the same action. Q-learning takes "
            "that of the best: `q_table[next_state].max()`.",
        ),
        Mistake(
            _mean_of_the_next_row,
            "it takes the mean over the next actions. Q-learning takes the best: "
            "`.max()`.",
        ),
        Mistake(
            _number_for_value,
            "`argmax` is the number of the best action, not its value. Use `.max()`.",
        ),
        Mistake(
            _best_of_the_whole_table,
            "this is the best of the whole table. Take the best of the next state's "
            "row: `q_table[next_state].max()`.",
        ),
        Mistake(
            _best_of_the_same_state,
            "it looks at the state that was left. What follows is in the row of "
            "`next_state`.",
        ),
        Mistake(
            _all_discounted,
            "the reward is discounted too. It comes now: only the next state's value "
            "is multiplied by gamma.",
        ),
        Mistake(
            _nothing_discounted,
            "gamma is forgotten: what comes later is worth gamma times as much.",
        ),
        Mistake(
            _reward_left_out,
            "the reward is left out, so there is nothing to learn: `reward + gamma * "
            "next_value`.",
        ),
        Mistake(
            _overwritten,
            "the target replaces the old value, and with it all that was learned "
            "before. Move by a share: `+= learning_rate * td_error`.",
        ),
        Mistake(
            _old_value_lost,
            "the old value is lost: `=` where `+=` is meant.",
        ),
        Mistake(
            _old_value_not_subtracted,
            f"the old value is not subtracted, so the table grows at each visit. "
            f"{_OLD_SUBTRACTED}",
        ),
        Mistake(
            _learning_rate_twice,
            "the learning rate is applied twice, so steps are much too small. Once: "
            "`learning_rate * td_error`.",
        ),
        Mistake(
            _learning_rate_in_the_error_too,
            "the learning rate is in the TD error and in the step, so it is applied "
            "twice. The error is `target - q_table[state, action]`, without it.",
        ),
        Mistake(
            _error_is_the_step,
            "the table is right; the TD error that came is already multiplied by the "
            "learning rate. Return it as it is, `target - q_table[state, action]`.",
        ),
        Mistake(
            _error_after_the_step,
            "the table is right; the TD error was worked out after the step, with the "
            "new value. Work it out first.",
        ),
        Mistake(
            _error_turned,
            "the table is right; the sign of the TD error is turned. It is above 0 "
            "where the target is larger than the old value.",
        ),
        Mistake(
            _target_for_the_error,
            "the table is right; the target came back in place of the TD error. "
            f"{_OLD_SUBTRACTED}",
        ),
        Mistake(
            _away_by_a_turned_error,
            "the sign of the TD error is turned, so the value runs away from its "
            "target: `target - q_table[state, action]`.",
        ),
        Mistake(
            _away_by_a_minus,
            "the value runs away from its target: add `learning_rate * td_error`, "
            "don't subtract it.",
        ),
        Mistake(
            _whole_row_moved,
            "all actions of the state moved. Only the one that was taken has taught "
            "us something: `q_table[state, action]`.",
        ),
        Mistake(
            _next_row_moved,
            "the next state's row moved. What was learned is about the state that was "
            "left: `q_table[state, action]`.",
        ),
        Mistake(
            _table_alone,
            "the table is right; the TD error is missing: `return q_table, td_error`.",
        ),
        Mistake(
            _error_alone,
            "the TD error is right; the table is missing: `return q_table, td_error`.",
        ),
        Mistake(
            _in_place,
            f"the numbers are right, but the caller's table has changed. {_COPIED}",
        ),
        Mistake(
            _in_place_and_error_alone,
            "the numbers are right, but the caller's table has changed and only the "
            f"TD error came back. {_COPIED} Return both: `return q_table, td_error`.",
        ),
    ),
    hints=(
        "First the value of what follows: 0 where `terminated` is True, else the "
        "largest number in the row of `next_state`. `truncated` changes nothing.",
        "`td_error = reward + gamma * next_value - q_table[state, action]`.",
        "`q_table = q_table.copy()`, then `q_table[state, action] += learning_rate * "
        "td_error`, then `return q_table, td_error`.",
    ),
)

# ---- q_taken ------------------------------------------------------------------------

_BATCH = {
    "q_values": floats([[98, 1, 99], [2, 99, 98]]),
    "actions": wholes([1, 0]),
}


def _best_action_instead(q_values, actions):
    return q_values.max(dim=1).values


def _all_actions(q_values, actions):
    return q_values


def _sum_of_all_actions(q_values, actions):
    return q_values.sum(dim=1)


def _mean_of_all_actions(q_values, actions):
    return q_values.mean(dim=1)


def _every_row_with_every_action(q_values, actions):
    return q_values[:, actions]


def _rows_for_columns(q_values, actions):
    return q_values[actions]


def _left_in_a_column(q_values, actions):
    return q_values.gather(1, actions[:, None])


def _squeezed_too_far(q_values, actions):
    return q_values.gather(1, actions[:, None]).squeeze()


def _as_one_long_row(q_values, actions):
    return q_values.flatten()[actions]


def _numbered_from_1(q_values, actions):
    return q_values[torch.arange(len(actions)), actions - 1]


def _others_at_0(q_values, actions):
    return q_values * functional.one_hot(actions, q_values.shape[1])


def _taken_detached(q_values, actions):
    return q_taken(q_values.detach(), actions)


Q_TAKEN = Exercise(
    solution=q_taken,
    cases=(
        Case(
            _BATCH,
            floats([1, 2]),
            "in the first row action 1 was taken, in the second action 0; the others "
            "are 98 and 99.",
        ),
        Case(
            {
                "q_values": floats([[-1, 99], [99, -2]]),
                "actions": wholes([0, 1]),
            },
            floats([-1, -2]),
            "as many rows as actions. Values may be below 0.",
        ),
        Case(
            {"q_values": floats([[99, 99, 3, 99]]), "actions": wholes([2])},
            floats([3]),
            "a batch of one: still [1], and not a bare number.",
        ),
    ),
    properties=(
        once_right(
            _BATCH,
            floats([1, 2]),
            has_the_slope(_BATCH, "q_values", floats([[0, 1, 0], [1, 0, 0]])),
        ),
    ),
    mistakes=(
        Mistake(
            _best_action_instead,
            "it picks the best action of each row. What was learned is about the "
            "action that was taken, good or bad.",
        ),
        Mistake(
            _all_actions,
            "the values of all actions came, so all of them would be trained towards "
            "a target that is about one. Pick that of the action taken: [B].",
        ),
        Mistake(
            _sum_of_all_actions,
            "it adds up all actions. Pick the one that was taken.",
        ),
        Mistake(
            _mean_of_all_actions,
            "it is the mean over all actions. Pick the one that was taken.",
        ),
        Mistake(
            _every_row_with_every_action,
            "`q_values[:, actions]` takes every row's action from every row, [B, B]. "
            "Say which row too: `q_values[torch.arange(len(actions)), actions]`.",
        ),
        Mistake(
            _rows_for_columns,
            "`q_values[actions]` picks rows. Actions are columns: "
            "`q_values[torch.arange(len(actions)), actions]`.",
        ),
        Mistake(
            _left_in_a_column,
            "the values stand in a column, [B, 1]. Less a target [B] it would silently "
            "be [B, B], every row against every target. Add `.squeeze(1)`.",
        ),
        Mistake(
            _squeezed_too_far,
            "`.squeeze()` drops every axis of length 1, the batch's too where it has "
            "one row. Name the axis: `.squeeze(1)`.",
        ),
        Mistake(
            _as_one_long_row,
            "it counts the actions through all rows as one. Each row has its own "
            "action: `gather(1, actions[:, None])`.",
        ),
        Mistake(
            _numbered_from_1,
            "it is one column too far to the left: actions count from 0.",
        ),
        Mistake(
            _others_at_0,
            "the other actions are 0, and still there. Add up each row: `.sum(dim=1)`.",
        ),
        Mistake(
            _taken_detached,
            "no gradient comes through, so the network would learn nothing. It is the "
            "target that is a constant: leave out `.detach()` here.",
        ),
    ),
    hints=(
        "From row i the column `actions[i]`.",
        "`q_values.gather(1, actions[:, None])` does that, and gives a column [B, 1].",
        "`q_values.gather(1, actions[:, None]).squeeze(1)`.",
    ),
)

# ---- max_value ----------------------------------------------------------------------


def _best_row_for_each_action(next_q_values):
    return next_q_values.max(dim=0).values


def _number_of_the_best(next_q_values):
    return next_q_values.argmax(dim=1)


def _both_answers(next_q_values):
    return next_q_values.max(dim=1)


def _mean_over_the_next(next_q_values):
    return next_q_values.mean(dim=1)


def _one_best_for_all(next_q_values):
    return next_q_values.max()


def _best_in_a_column(next_q_values):
    return next_q_values.max(dim=1, keepdim=True).values


def _not_below_0(next_q_values):
    return next_q_values.max(dim=1).values.relu()


def _largest_size(next_q_values):
    return next_q_values.abs().max(dim=1).values


def _worst_action(next_q_values):
    return next_q_values.min(dim=1).values


def _first_action(next_q_values):
    return next_q_values[:, 0]


def _sum_over_the_next(next_q_values):
    return next_q_values.sum(dim=1)


MAX_VALUE = Exercise(
    solution=max_value,
    cases=(
        Case(
            {"next_q_values": floats([[1, 3, 2], [-5, -7, -6]])},
            floats([3, -5]),
            "two rows of three actions; in the second even the best one is below 0.",
        ),
        Case(
            {"next_q_values": floats([[1, 99], [2, -3]])},
            floats([99, 2]),
            "as many rows as actions, so a mix-up does not show in the shape.",
        ),
        Case(
            {"next_q_values": floats([[-1, -99, -2, -3]])},
            floats([-1]),
            "a batch of one.",
        ),
    ),
    mistakes=(
        Mistake(
            _best_row_for_each_action,
            "it looks for the best row of each action. Look for the best action of "
            "each row: `dim=1`.",
        ),
        Mistake(
            _number_of_the_best,
            "this is the number of the best action. Its value is asked for: "
            "`.max(dim=1).values`.",
        ),
        Mistake(
            _both_answers,
            "`max` with a `dim` gives two things, values and indices. Take `.values`.",
        ),
        Mistake(
            _mean_over_the_next,
            "it is the mean over the actions, the value of an agent that plays at "
            "random. Q-learning takes the best.",
        ),
        Mistake(
            _one_best_for_all,
            "one number came, the largest of the batch. Each row has its own best "
            "action: `dim=1`.",
        ),
        Mistake(
            _best_in_a_column,
            "the values stand in a column, [B, 1]. Added to rewards [B] it would "
            "silently be [B, B]. Leave out `keepdim`.",
        ),
        Mistake(
            _not_below_0,
            "values below 0 became 0. In a game that is lost more often than won even "
            "the best action is worth less than 0.",
        ),
        Mistake(
            _largest_size,
            "it compares sizes without their sign, so -99 is better than -1. Leave out "
            "`.abs()`.",
        ),
        Mistake(_worst_action, "it takes the worst action. Take the largest value."),
        Mistake(
            _first_action,
            "it always takes the first action. Take the largest value of each row.",
        ),
        Mistake(
            _sum_over_the_next,
            "it adds up the actions. Only one of them will be taken: the best.",
        ),
    ),
    hints=(
        "The largest number of each row.",
        "`max` with `dim=1` gives values and indices.",
        "`next_q_values.max(dim=1).values`.",
    ),
)

# ---- td_target ----------------------------------------------------------------------


def _next_states(
    rewards: list, terminated: list, next_value: list, discount: float | list
) -> dict:
    return {
        "rewards": floats(rewards),
        "terminated": bools(terminated),
        "next_value": floats(next_value),
        "discount": floats(discount) if isinstance(discount, list) else discount,
    }


_PLAIN = _next_states([1, 0, 5, -5], [0, 0, 1, 1], [4, -4, 99, 99], 0.5)
_PLAIN_RIGHT = floats([3, -2, 5, -5])
_BROKEN_END = _next_states([1, 2, 5], [0, 0, 1], [4, 6, float("nan")], 0.5)
_BROKEN_END_RIGHT = floats([3, 5, 5])


def _not_even_nan(fn: Callable) -> str | None:
    target = fn(*copy.deepcopy(_BROKEN_END).values())
    if comparison.difference(target, _BROKEN_END_RIGHT) is None:
        return None
    return (
        "A row that ends the game, with the reward 5 and a `next_value` of NaN, got "
        f"the target {float(target[-1]):g}: 0 times NaN is NaN. `torch.where` leaves "
        "out what is not wanted; a product does not."
    )


def _target_refuses_a_column(fn: Callable) -> str | None:
    """Three rows, one argument in a column: nine targets, without a word?"""
    inputs = copy.deepcopy(_BROKEN_END)
    inputs["next_value"].requires_grad_()
    if fn(*inputs.values()).requires_grad:
        return None  # one thing after the other
    for name in ("next_value", "rewards"):
        inputs = copy.deepcopy(_BROKEN_END)
        inputs[name] = inputs[name][:, None]
        try:
            came = fn(*inputs.values())
        except Exception:
            continue
        if came.numel() != len(_BROKEN_END_RIGHT):
            return (
                f"Three rows with `{name}` in a column, [3, 1], gave targets of the "
                f"shape {list(came.shape)}, without a word. First `assert "
                "rewards.shape == terminated.shape == next_value.shape`."
            )
    return None


def _bootstraps_everywhere(rewards, terminated, next_value, discount):
    return (rewards + discount * next_value).detach()


def _end_is_minus_1(rewards, terminated, next_value, discount):
    target = (rewards + discount * next_value).detach()
    target[terminated] = -1
    return target


def _end_is_0(rewards, terminated, next_value, discount):
    follows = rewards + discount * next_value
    return torch.where(terminated, 0, follows).detach()


def _times_a_mask(rewards, terminated, next_value, discount):
    return (rewards + discount * next_value * ~terminated).detach()


def _where_swapped(rewards, terminated, next_value, discount):
    return td_target(rewards, ~terminated, next_value, discount)


def _target_attached(rewards, terminated, next_value, discount):
    follows = rewards + discount * next_value
    return torch.where(terminated, rewards, follows)


def _target_broadcasts(rewards, terminated, next_value, discount):
    return _target_attached(rewards, terminated, next_value, discount).detach()


def _discount_forgotten(rewards, terminated, next_value, discount):
    return td_target(rewards, terminated, next_value, 1.0)


def _rewards_discounted(rewards, terminated, next_value, discount):
    follows = discount * (rewards + next_value)
    return torch.where(terminated, rewards, follows).detach()


def _every_reward_discounted(rewards, terminated, next_value, discount):
    next_value = torch.where(terminated, 0, next_value)
    return (discount * (rewards + next_value)).detach()


def _rewards_forgotten(rewards, terminated, next_value, discount):
    return torch.where(terminated, 0, discount * next_value).detach()


def _rewards_alone(rewards, terminated, next_value, discount):
    return rewards.detach()


def _reward_before_the_end_forgotten(rewards, terminated, next_value, discount):
    return torch.where(terminated, rewards, discount * next_value).detach()


def _weighed_mean(rewards, terminated, next_value, discount):
    follows = (1 - discount) * rewards + discount * next_value
    return torch.where(terminated, rewards, follows).detach()


TD_TARGET = Exercise(
    solution=td_target,
    cases=(
        Case(
            _PLAIN,
            _PLAIN_RIGHT,
            "1 + 0.5 * 4 and 0 - 0.5 * 4, then two rows that end the game: their "
            "target is the reward alone, and nothing of the 99.",
        ),
        Case(
            _next_states([1.75, 1, 1], [0, 0, 1], [8, 8, 99], [0.125, 0.5, 0.25]),
            floats([2.75, 5, 1]),
            "a discount for each row, as where one row sums up three steps and another "
            "one.",
        ),
    ),
    properties=(
        once_right(_PLAIN, _PLAIN_RIGHT, _not_even_nan),
        once_right(
            _BROKEN_END,
            _BROKEN_END_RIGHT,
            holds_constant(_PLAIN, "rewards", "next_value"),
        ),
        once_right(_BROKEN_END, _BROKEN_END_RIGHT, _target_refuses_a_column),
    ),
    mistakes=(
        Mistake(
            _bootstraps_everywhere,
            "you bootstrapped through a terminal state: where `terminated` is True "
            "nothing follows, and the target is the reward alone.",
        ),
        Mistake(
            _end_is_minus_1,
            "where the game ends the target is overwritten with -1, as in a published "
            "program. So the last reward is lost. The target is the reward there.",
        ),
        Mistake(
            _end_is_0,
            "where the game ends the target is 0, so the last reward is lost, and in "
            "Catch it is the only one. The target is the reward there.",
        ),
        Mistake(
            _times_a_mask,
            "it multiplies by 0 where the game ends, and 0 times NaN is NaN. Use "
            "`torch.where(terminated, rewards, ...)`.",
        ),
        Mistake(
            _where_swapped,
            "it bootstraps where the game ends and nowhere else: swap the last two "
            "arguments of `torch.where`.",
        ),
        Mistake(
            _target_attached,
            "the gradient runs into the target, so the network would move the target "
            "towards its guess as well. Cut it off: `.detach()`.",
        ),
        Mistake(
            _target_broadcasts,
            "a column [B, 1] and a row [B] silently become [B, B]: every row learns "
            "from every other. First `assert rewards.shape == terminated.shape == "
            "next_value.shape`.",
        ),
        Mistake(
            _discount_forgotten,
            "the discount is forgotten: what comes later is worth less.",
        ),
        Mistake(
            _rewards_discounted,
            "the reward is discounted too. It comes now: only `next_value` is "
            "multiplied by the discount.",
        ),
        Mistake(
            _every_reward_discounted,
            "every reward is discounted, also where the game ends. Rewards come now: "
            "only `next_value` is multiplied by the discount.",
        ),
        Mistake(
            _rewards_forgotten,
            "the rewards are forgotten, so there is nothing to learn: `rewards + "
            "discount * next_value`.",
        ),
        Mistake(
            _rewards_alone,
            "only the reward counts. Add the discounted value of what follows.",
        ),
        Mistake(
            _reward_before_the_end_forgotten,
            "rewards count only where the game ends. They count everywhere: `rewards + "
            "discount * next_value`.",
        ),
        Mistake(
            _weighed_mean,
            "it mixes reward and future in shares of 1 - discount and discount. Add "
            "them: `rewards + discount * next_value`.",
        ),
    ),
    hints=(
        "First refuse shapes that differ: `assert rewards.shape == terminated.shape == "
        "next_value.shape`.",
        "What follows is worth `rewards + discount * next_value`. "
        "`torch.where(terminated, a, b)` takes `a` where the game ends, else `b`.",
        "`torch.where(terminated, rewards, rewards + discount * next_value).detach()`: "
        "a target is a constant.",
    ),
)

# ---- huber --------------------------------------------------------------------------

_ERRORS = {"td_error": floats([0, 0.5, -0.5, 1, 1.25, -2, 99]), "threshold": 1.0}
_ERRORS_RIGHT = floats([0, 0.125, 0.125, 0.5, 0.75, 1.5, 98.5])
_WIDE = {"td_error": floats([1, -1, 3, -5]), "threshold": 2.0}


def _bent(td_error, threshold, inside, outside):
    """One formula up to the threshold, another beyond it."""
    size = td_error.abs()
    return torch.where(size <= threshold, inside(size), outside(size))


def _square_alone(td_error, threshold):
    return td_error.square() / 2


def _size_alone(td_error, threshold):
    return td_error.abs()


def _line_alone(td_error, threshold):
    return threshold * (td_error.abs() - threshold / 2)


def _switch_too_late(td_error, threshold):
    line = threshold * (td_error.abs() - threshold / 2)
    return torch.where(line > threshold, line, td_error.square() / 2)


def _switch_too_late_by_the_size(td_error, threshold):
    size = td_error.abs() - threshold / 2
    return torch.where(size > threshold, threshold * size, td_error.square() / 2)


def _error_clipped_first(td_error, threshold):
    return td_error.clamp(-threshold, threshold).square() / 2


def _loss_clipped(td_error, threshold):
    return (td_error.square() / 2).clamp(max=threshold)


def _half_of_the_square_forgotten(td_error, threshold):
    return _bent(
        td_error,
        threshold,
        lambda size: size.square(),
        lambda size: threshold * (size - threshold / 2),
    )


def _no_halves(td_error, threshold):
    return 2 * huber(td_error, threshold)


def _half_of_the_line_forgotten(td_error, threshold):
    return _bent(
        td_error,
        threshold,
        lambda size: size.square() / 2,
        lambda size: threshold * size,
    )


def _line_from_0(td_error, threshold):
    return _bent(
        td_error,
        threshold,
        lambda size: size.square() / 2,
        lambda size: threshold * (size - threshold),
    )


def _line_of_slope_1(td_error, threshold):
    return _bent(
        td_error,
        threshold,
        lambda size: size.square() / 2,
        lambda size: size - threshold / 2,
    )


def _line_meant_for_1(td_error, threshold):
    return _bent(
        td_error, threshold, lambda size: size.square() / 2, lambda size: size - 0.5
    )


def _half_meant_for_1(td_error, threshold):
    return _bent(
        td_error,
        threshold,
        lambda size: size.square() / 2,
        lambda size: threshold * (size - 0.5),
    )


def _threshold_always_1(td_error, threshold):
    return huber(td_error, 1.0)


def _smooth_l1(td_error, threshold):
    zeros = torch.zeros_like(td_error)
    return functional.smooth_l1_loss(td_error, zeros, reduction="none", beta=threshold)


def _one_side_only(td_error, threshold):
    line = threshold * (td_error - threshold / 2)
    return torch.where(td_error <= threshold, td_error.square() / 2, line)


def _sign_in_the_line(td_error, threshold):
    line = threshold * (td_error - threshold / 2)
    return torch.where(td_error.abs() <= threshold, td_error.square() / 2, line)


def _branches_swapped(td_error, threshold):
    return _bent(
        td_error,
        threshold,
        lambda size: threshold * (size - threshold / 2),
        lambda size: size.square() / 2,
    )


def _huber_mean(td_error, threshold):
    return huber(td_error, threshold).mean()


def _huber_sum(td_error, threshold):
    return huber(td_error, threshold).sum()


def _slope_of_huber(td_error, threshold):
    return td_error.clamp(-threshold, threshold)


def _huber_detached(td_error, threshold):
    return huber(td_error.detach(), threshold)


_LATE = (
    "So a threshold of 1 switches at 1.5, where the loss falls from 1.125 to 1. "
    "Compare the size of the error: `td_error.abs() <= threshold`."
)

HUBER = Exercise(
    solution=huber,
    cases=(
        Case(
            _ERRORS,
            _ERRORS_RIGHT,
            "up to 1 half of the square; beyond it a straight line, which begins at "
            "0.5 where the square has come to: 1.25 gives 0.75.",
        ),
        Case(
            {"td_error": floats([2, -4, 6, -99]), "threshold": 4.0},
            floats([2, 8, 16, 388]),
            "a later switch: 2 and 4 are still squared, and the line beyond is four "
            "times as steep.",
        ),
        Case(
            {"td_error": floats([-0.5, 0.125]), "threshold": 0.25},
            floats([0.09375, 0.0078125]),
            "an earlier switch: 0.5 is on the line already.",
        ),
    ),
    properties=(
        once_right(
            _ERRORS,
            _ERRORS_RIGHT,
            has_the_slope(_WIDE, "td_error", floats([1, -1, 2, -2])),
        ),
    ),
    mistakes=(
        Mistake(
            _square_alone,
            "all errors are squared, so one surprise of 99 pulls 99 times as hard as "
            "an error of 1. Beyond the threshold a straight line goes on.",
        ),
        Mistake(
            _size_alone,
            "this is the size of the error, which pulls as hard when it is nearly "
            "right as when it is all wrong. Up to the threshold take half the square.",
        ),
        Mistake(
            _line_alone,
            "the straight line is used everywhere, and near 0 it is below 0. Up to "
            "the threshold take half the square.",
        ),
        Mistake(
            _switch_too_late,
            "it compares the loss with the threshold, as a published program does. "
            f"{_LATE}",
        ),
        Mistake(
            _switch_too_late_by_the_size,
            f"half of the threshold is taken off before the two are compared. {_LATE}",
        ),
        Mistake(
            _error_clipped_first,
            "the error is clipped before it is squared, so beyond the threshold the "
            "loss is flat: its slope is 0, and nothing is learned from a large error. "
            "The *slope* stops growing there, not the loss.",
        ),
        Mistake(
            _loss_clipped,
            "the loss itself is clipped, so a large error has no slope and teaches "
            "nothing. Beyond the threshold a straight line goes on.",
        ),
        Mistake(
            _half_of_the_square_forgotten,
            "the square is not halved, so the loss jumps down at the threshold. With "
            "half of it square and line meet.",
        ),
        Mistake(
            _no_halves,
            "it is twice as large everywhere: half of the square is asked for, so that "
            "its slope is the error itself.",
        ),
        Mistake(
            _half_of_the_line_forgotten,
            "the line begins too high, so the loss jumps up at the threshold. Take off "
            "half: `threshold * (size - threshold / 2)`.",
        ),
        Mistake(
            _line_from_0,
            "the line begins at 0, so the loss falls back at the threshold. Take off "
            "only half of it: `threshold * (size - threshold / 2)`.",
        ),
        Mistake(
            _line_of_slope_1,
            "the line is right for a threshold of 1 only. Its slope is that of the "
            "square where they meet: `threshold * (size - threshold / 2)`.",
        ),
        Mistake(
            _line_meant_for_1,
            "the line `size - 0.5` is meant for a threshold of 1. For any other it is "
            "`threshold * (size - threshold / 2)`.",
        ),
        Mistake(
            _half_meant_for_1,
            "what is taken off the line is right for a threshold of 1 only. It is half "
            "of the threshold: `threshold * (size - threshold / 2)`.",
        ),
        Mistake(
            _threshold_always_1,
            "the threshold is not used: it switches at 1, always.",
        ),
        Mistake(
            _smooth_l1,
            "this is `smooth_l1_loss`, which is Huber's loss divided by the threshold. "
            "They agree only where it is 1.",
        ),
        Mistake(
            _one_side_only,
            "errors below 0 are squared however large they are. Compare the size of "
            "the error: `td_error.abs()`.",
        ),
        Mistake(
            _sign_in_the_line,
            "large errors below 0 get a loss below 0. Use the size of the error in the "
            "line too: `td_error.abs()`.",
        ),
        Mistake(
            _branches_swapped,
            "the two formulas are swapped: the square is for small errors, the line "
            "for large ones.",
        ),
        Mistake(
            _huber_mean,
            "it takes the mean. Return a number for each error; the loop takes the "
            "mean.",
        ),
        Mistake(
            _huber_sum,
            "it adds them up. Return a number for each error.",
        ),
        Mistake(
            _slope_of_huber,
            "this is the slope of the loss, the clipped error. The loss itself is "
            "asked for.",
        ),
        Mistake(
            _huber_detached,
            "no gradient comes through, so the network would learn nothing. Leave out "
            "`.detach()`: the target was cut off already.",
        ),
    ),
    hints=(
        "Begin with `size = td_error.abs()`, and compare it with the threshold.",
        "Up to the threshold `size**2 / 2`. Beyond it a line that goes on without a "
        "jump and without a kink: `threshold * (size - threshold / 2)`.",
        "`torch.where(size <= threshold, size**2 / 2, threshold * (size - threshold / "
        "2))`.",
    ),
)

EXERCISES = (
    STATE_VALUE,
    ACTION_VALUES,
    EPSILON_GREEDY_PROBS,
    LINEAR,
    Q_LEARNING_UPDATE,
    Q_TAKEN,
    MAX_VALUE,
    TD_TARGET,
    HUBER,
)
