"""Every equation and its slope against float64, at extreme settings too.

Each row of `ROWS` is an equation: arguments that stretch it, 10,000 random ones and
more for each setting, and what it and its slopes are, written once more in NumPy and
float64. A new equation is one row, or `WITHOUT_SLOPE` says why it needs none.

Of equations for PyTorch the slopes are those that it finds. Slopes written by hand in
NumPy are compared with what PyTorch finds for the objective that they climb. Other
equations in NumPy are compared in value: most are linear, so at 10,000 random places
they are right only if every slope is.
"""

import inspect
import math
import pkgutil
from collections.abc import Callable
from importlib import import_module
from itertools import product
from typing import NamedTuple, get_type_hints

import numpy as np
import pytest
import torch

from tutorial_lib import equations
from tutorial_lib.agents import networks
from tutorial_lib.equations import (
    losses,
    optimisers,
    perceptron,
    policies,
    returns,
    schedules,
    tabular,
    targets,
)

COUNT, ACTIONS = 10_000, 4
TIME, GAMES = 100, 100
TOLERANCE = {np.dtype("float32"): 1e-4, np.dtype("float64"): 1e-6}
INF, NAN = math.inf, math.nan
THRESHOLDS = (1e-6, 1.0, 1e9, INF)
CLIPS = (1e-3, 0.2, 1e9, INF)
GAMMAS = (0.0, 0.98, 1.0)

WITHOUT_SLOPE = {
    "layer_norm": "held to torch's own, slopes too, in test_layers",
    "q_lambda": "a target, never climbed",
    "minus_one_at_the_end": "a target, never climbed",
    "jumping_huber": "wrong on purpose: its jump has no slope, see test_slips",
    "divided": "wrong on purpose, see test_slips",
    "backward_with_x": "wrong on purpose: test_slips shows by how much",
    "epsilon_greedy_probs": "steps: flat wherever there is a slope, and epsilon_soft",
    "draw": "whole numbers",
    "explore": "whole numbers",
    "outcome_known": "true or false",
    "game_score": "counted, never climbed",
    "interquartile_mean": "counted, never climbed",
    "bootstrap_interval": "counted, never climbed",
    "probability_of_improvement": "counted, never climbed",
    "normalised_score": "counted, never climbed",
    "chance_of_any": "counted, never climbed",
    "wrong_winner": "counted, never climbed",
    "coverage": "counted, never climbed",
    "stratified_draw": "takes numbers as they are",
    "performance_profile": "counted, never climbed",
    "permutation_test": "counted, never climbed",
    "seeds_needed": "whole numbers",
    "wall_time": "counted, never climbed",
    "speedup": "counted, never climbed",
    "in_all_rows": "wrong on purpose, see test_slips",
    "in_own_row": "a target, never climbed",
    "score_so_far": "wrong on purpose, see test_slips",
    "sample": "whole numbers",
    "sticky_buttons": "whole numbers",
    "percentile_bootstrap": "counted, never climbed",
    "policy_gradient_estimate": "is a slope itself; see test_policies",
    "sample_action": "whole numbers",
    "launch": "whole numbers",
    "life_lost": "true or false",
    "settled_steps": "true or false",
    "clip_rewards": "steps: flat wherever there is a slope",
    "one_after_another": "takes numbers as they are",
    "only_this_game": "takes numbers as they are",
    "convolved": "whole numbers",
    "saliency": "is a slope itself; see test_saliency",
    "adam_start": "zeros",
    "rmsprop_start": "zeros",
    "expectation_sweep": "action_values of each state, and state_value",
    "optimality_sweep": "action_values of each state, and a maximum",
    "policy_evaluation": "expectation_sweep, again and again",
    "value_iteration": "optimality_sweep, again and again",
}


class Exact(NamedTuple):
    """What an equation, or a slope of it, should be.

    Attributes:
        value: float64.
        term: size of its largest term: what the error is relative to, for terms that
            cancel leave their rounding. None where the error is relative to the value.
        kink: where there is no slope, or not one only.
    """

    value: np.ndarray
    term: np.ndarray | None = None
    kink: np.ndarray | bool = False


class Row(NamedTuple):
    """One equation.

    Attributes:
        equation: of the package.
        stretch: from a generator of numbers to lists of arguments; arrays of float64
            become float32 too.
        exact: from arguments in float64 to `Exact`: of the value, and of the slope for
            each of `slopes`.
        slopes: places of the arguments that a slope is asked for. Through all other
            arguments no gradient may flow.
        call: how the equation is called, if not as it is.
        widths: of its arguments.
    """

    equation: Callable
    stretch: Callable
    exact: Callable
    slopes: tuple[int, ...] = ()
    call: Callable | None = None
    widths: tuple[str, ...] = ("float32", "float64")


# --- Arguments that stretch an equation ---------------------------------------------


def numbers(rng, *shape, reach=30):
    """Ordinary ones, 10**-reach to 10**reach, and -2 to 2 with their ties and zeros."""
    size = 10.0 ** rng.uniform(-reach, reach, shape)
    kinds = (
        rng.normal(size=shape),
        rng.choice([-1, 1], shape) * size,
        rng.integers(-2, 3, shape) * 1.0,
    )
    return np.choose(rng.integers(len(kinds), size=shape), kinds)


def preferences(rng, reach=30):
    """Logits [B, A]: ordinary, certain, alike, huge, and impossible actions."""
    shape = (COUNT, ACTIONS)
    masked = np.where(rng.random(shape) < 0.4, -INF, rng.normal(size=shape))
    masked[:, 0] = rng.normal(size=COUNT)
    kinds = (
        rng.normal(size=shape),
        rng.normal(size=shape) * 10,
        rng.choice([-100.0, 0, 100], shape),
        rng.choice([-1e4, 0, 1e4], shape),
        np.broadcast_to(rng.normal(size=(COUNT, 1)), shape),
        numbers(rng, *shape, reach=reach),
        rng.permuted(masked, axis=1),
    )
    return np.choose(rng.integers(len(kinds), size=(COUNT, 1)), kinds)


def log_probs(rng, lowest=-1e4):
    """Numbers [B] from 0 down to the lowest."""
    kinds = (
        -rng.exponential(size=COUNT),
        -(10.0 ** rng.uniform(-30, math.log10(-lowest), COUNT)),
        rng.choice([0.0, lowest / 2, lowest], COUNT),
    )
    return np.choose(rng.integers(len(kinds), size=COUNT), kinds)


def shares(rng):
    """Probabilities [B, A]: some rows certain, some alike, some with zeros."""
    kinds = (
        rng.dirichlet(np.ones(ACTIONS), COUNT),
        rng.dirichlet(np.full(ACTIONS, 0.01), COUNT),
        one_hot(rng.integers(ACTIONS, size=COUNT)),
        np.full((COUNT, ACTIONS), 1 / ACTIONS),
    )
    return np.choose(rng.integers(len(kinds), size=(COUNT, 1)), kinds)


def around_clip(rng, clip, count=1_000):
    """Ratios on both sides of where a clip begins, a tenth to a ten-thousandth off."""
    edge = abs(1 + rng.choice([-1, 1], count) * clip)
    return edge * (1 + rng.choice([-1, 1], count) * 10 ** rng.uniform(-4, -1, count))


def choices(rng, logits=None):
    """Actions [B], none that the logits make impossible."""
    drawn = rng.random((COUNT, ACTIONS))
    return (drawn if logits is None else np.where(logits > -INF, drawn, -1)).argmax(1)


def truths(rng, *shape, share=0.3):
    return rng.random(shape) < share


def with_none(*arguments):
    """The arguments, and the same of an empty batch."""
    yield arguments
    yield tuple(a[:0] if isinstance(a, np.ndarray) else a for a in arguments)


# --- of_x: what x is, and its slopes, in float64 -------------------------------------


def log_softmax(logits):
    shifted = logits - logits.max(axis=1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))


def one_hot(actions):
    return np.eye(ACTIONS)[actions]


def rows(column):
    return column[:, None]


def slope_by_torch(objective, point):
    """Slope of an objective at every number of `point`, by PyTorch in float64."""
    point = torch.from_numpy(np.float64(point)).requires_grad_()
    return torch.autograd.grad(objective(point).sum(), point)[0].numpy()


def of_target(rewards, terminated, next_value, discount):
    later = np.where(terminated, 0, discount * np.where(terminated, 0, next_value))
    return (Exact(rewards + later, abs(rewards) + abs(later)),)


def of_max(q_values):
    best = q_values.max(axis=1, initial=-INF)
    is_best = q_values == rows(best)
    # Where actions tie there is no one slope: PyTorch lets them share it.
    return Exact(best), Exact(is_best / is_best.sum(axis=1, keepdims=True))


def of_taken(q_values, actions):
    chosen = one_hot(actions)
    return Exact(q_values[range(len(actions)), actions]), Exact(chosen)


def of_double(online, target):
    return of_taken(target, online.argmax(axis=1))


def of_expected(q_values, probs):
    terms = probs * q_values
    value = Exact(terms.sum(axis=1), abs(terms).sum(axis=1))
    return value, Exact(probs), Exact(q_values)


def of_variance(q_values, probs):
    mean = rows((probs * q_values).sum(axis=1))
    size = rows((probs * abs(q_values)).sum(axis=1))  # the mean is rounded by its share
    gap = q_values - mean
    spread = rows((probs * abs(gap)).sum(axis=1))
    variance = (probs * gap**2).sum(axis=1)
    left = rows((probs * gap).sum(axis=1))  # 0, if the probabilities add to 1 exactly
    return (
        Exact(variance, variance + (spread * size)[:, 0]),
        Exact(2 * probs * (gap - left), 2 * probs * (abs(q_values) + size)),
        Exact(gap**2 - 2 * q_values * left, (abs(q_values) + size) ** 2),
    )


def of_huber(td_error, threshold):
    size = abs(td_error)
    curved = size <= threshold
    half_square = np.where(curved, size, 0) ** 2 / 2
    straight = 0 if threshold == INF else threshold * (size - threshold / 2)
    slope = np.sign(td_error) * np.where(curved, size, threshold)
    return Exact(np.where(curved, half_square, straight)), Exact(slope)


def of_huber_gradient(td_error, threshold):
    _, slope = of_huber(td_error, threshold)
    size = abs(td_error)
    kink = np.isclose(size, threshold, rtol=1e-6, atol=0)
    return slope, Exact(1.0 * (size < threshold), kink=kink)


def of_log_prob(logits, actions):
    log_pi, chosen = log_softmax(logits), one_hot(actions)
    taken = log_pi[range(len(actions)), actions]
    # The log of a sum is rounded by its share of 1; probabilities of others are not.
    slope = chosen - np.exp(log_pi)
    return Exact(taken, 1 + abs(taken)), Exact(slope, np.maximum(abs(slope), chosen))


def of_policy_gradient(logits, actions, advantages):
    everywhere = np.ones(len(actions), dtype=bool)
    return of_updates(logits, actions, advantages, everywhere)[:2]


def of_updates(logits, actions, advantages, own):
    taken, slope = of_log_prob(logits, actions)
    weight = -advantages * own / max(own.sum(), 1)
    loss = weight * taken.value
    return (
        Exact(loss.sum(), (abs(weight) * taken.term).sum()),
        Exact(rows(weight) * slope.value, rows(abs(weight)) * smallest(slope.term)),
    )


def smallest(term):
    """A term no smaller than what float32 holds with all digits."""
    return np.maximum(term, np.finfo(np.float32).tiny)


@np.errstate(over="ignore")
def of_clipped(now, then, advantages, clip):
    ratio = np.exp(now - then)
    counted = np.where(
        advantages > 0, np.minimum(ratio, 1 + clip), np.maximum(ratio, 1 - clip)
    )
    # Nothing is lost or won by an advantage of 0, though the ratio be infinite.
    gain = np.where(advantages, advantages, 0) * np.where(advantages, counted, 0)
    moves = np.where(advantages > 0, ratio < 1 + clip, ratio > 1 - clip)
    weight = -advantages / len(now)
    moving = np.where(moves & (advantages != 0), ratio, 0)
    return (
        Exact(-gain.mean(), abs(gain).mean()),
        Exact(weight * moving, abs(weight) * smallest(moving), near_clip(ratio, clip)),
    )


def of_entropy(logits):
    log_pi = log_softmax(logits)
    pi = np.exp(log_pi)
    log_pi = np.where(pi > 0, log_pi, 0)  # 0 * log 0 is 0, as in the limit
    nats = -(pi * log_pi).sum(axis=1)
    term = smallest(pi) * (1 + abs(log_pi) + rows(nats))
    return Exact(nats, 1 + nats), Exact(-pi * (log_pi + rows(nats)), term)


def of_value_loss(value, returns):
    miss = value - returns
    return Exact((miss**2).mean()), Exact(2 * miss / len(miss))


def of_log_prob_gradient(prob_up, went_up):
    def objective(logit):
        sign = torch.from_numpy(np.where(went_up, 1.0, -1.0))
        return torch.nn.functional.logsigmoid(sign * logit)

    with np.errstate(divide="ignore"):
        logit = np.log(prob_up) - np.log1p(-prob_up)
    return (Exact(slope_by_torch(objective, logit)),)


def of_clipped_weight(ratio, advantages, clip):
    def objective(log_pi):
        ratio, a = log_pi.exp(), torch.from_numpy(advantages)
        return torch.minimum(ratio * a, ratio.clamp(1 - clip, 1 + clip) * a)

    with np.errstate(divide="ignore"):
        log_pi = np.log(ratio)
    return (Exact(slope_by_torch(objective, log_pi), kink=near_clip(ratio, clip)),)


def near_clip(ratio, clip):
    """Where the clip begins to hold: a kink."""
    below, above = (
        np.isclose(ratio, edge, rtol=1e-5, atol=0) for edge in (1 - clip, 1 + clip)
    )
    return np.isfinite(ratio) & (below | above)


def of_sigmoid(logit):
    return (Exact(np.exp(-np.logaddexp(0, -logit))),)


def of_softmax(q_values, temperature):
    gap = q_values - q_values.max(axis=1, keepdims=True)
    return (Exact(np.exp(log_softmax(gap / temperature))),)


def of_gap(q_values):
    best = q_values.argmax(axis=1)
    others = np.where(one_hot(best) > 0, -INF, q_values)
    return (Exact(q_values.max(axis=1) - others.max(axis=1)),)


def of_attributed(rewards, settled, gamma):
    """Sum over later steps, each as far as no settling step lies between."""
    value, term = np.zeros_like(rewards), np.zeros_like(rewards)
    for start in range(len(rewards)):
        reached = np.ones(rewards.shape[1:], dtype=bool)
        for step in range(start, len(rewards)):
            credit = np.where(reached, gamma ** (step - start) * rewards[step], 0)
            value[start] += credit
            term[start] += abs(credit)
            reached &= ~settled[step]
    return (Exact(value, term),)


def of_advantages(rewards, values, terminated, truncated, gamma, lam):
    """Sum of all later errors, each as far as no game ended between."""
    later = np.where(terminated, 0, gamma * values[1:])
    delta = rewards + later - values[:-1]
    size = abs(rewards) + abs(later) + abs(values[:-1])
    ended = terminated | truncated
    (value,) = of_attributed(delta, ended, gamma * lam)
    (term,) = of_attributed(size, ended, gamma * lam)
    return (Exact(value.value, term.value),)


def of_lambda_advantage(rewards, values, gamma, lam):
    """The same by errors; see `of_advantages`."""
    no = np.zeros(rewards.shape, bool)
    (advantage,) = of_advantages(rewards, values, no, no, gamma, lam)
    return (Exact(advantage.value[0], advantage.term[0]),)


def of_td_errors(rewards, values, settled, gamma):
    later, sign = np.where(settled, 0, gamma * values[1:]), np.sign(rewards)
    size = abs(sign) + abs(later) + abs(values[:-1])
    return (Exact(sign + later - values[:-1], size),)


def of_n_steps(rewards, ended, gamma):
    value, term, goes_on = 0, 0, np.ones(len(rewards), dtype=bool)
    for step in range(rewards.shape[1]):
        credit = np.where(goes_on, gamma**step * rewards[:, step], 0)
        value, term = value + credit, term + abs(credit)
        goes_on = goes_on & ~ended[:, step]
    return (Exact(value, term),)


def of_standardise(returns):
    if not returns.size or (returns == returns.flat[0]).all():
        return (Exact(np.zeros_like(returns)),)
    wide = np.longdouble(returns)
    return (Exact(np.float64((wide - wide.mean()) / wide.std()), abs(returns) * 0 + 1),)


def of_weigh(returns, own):
    value = np.zeros_like(returns)
    value[own] = of_standardise(returns[own])[0].value
    return (Exact(value, np.ones_like(returns)),)


def of_action_values(outcomes, values, gamma):
    prob, next_state, reward, terminated = outcomes
    later = np.where(terminated, 0, gamma * values[next_state])
    value, term = reward + later, abs(reward) + abs(later)
    return (Exact((prob * value).sum(axis=1), (prob * term).sum(axis=1)),)


def as_transitions(outcomes, values, gamma):
    prob, next_state, reward, terminated = (part.tolist() for part in outcomes)
    actions = zip(prob, next_state, reward, terminated, strict=True)
    transitions = {a: list(zip(*parts, strict=True)) for a, parts in enumerate(actions)}
    return tabular.action_values(transitions, values, gamma)


def of_update(table, reward, terminated, rate, gamma):
    """Q(s, a) of one table each, s in its first row and s' in its second."""
    old, later = table[:, 0, 1], gamma * table[:, 1].max(axis=1)
    step = rate * (reward + np.where(terminated, 0, later) - old)
    term = abs(reward) + abs(later) + abs(old)
    return (Exact(old + step, abs(old) + rate * term),)


def updates_one_by_one(table, reward, terminated, rate, gamma):
    ends = terminated.tolist()
    return np.stack(
        [
            tabular.q_learning_update(q, 0, 1, r, 1, end, False, rate, gamma)[0][0, 1]
            for q, r, end in zip(table, reward, ends, strict=True)
        ]
    )


def of_sarsa(table, reward, terminated, rate, gamma):
    """The same, where the third action comes next."""
    old, later = table[:, 0, 1], gamma * table[:, 1, 2]
    step = rate * (reward + np.where(terminated, 0, later) - old)
    term = abs(reward) + abs(later) + abs(old)
    return (Exact(old + step, abs(old) + rate * term),)


def sarsa_one_by_one(table, reward, terminated, rate, gamma):
    ends = terminated.tolist()
    return np.stack(
        [
            tabular.sarsa_update(q, 0, 1, r, 1, 2, end, False, rate, gamma)[0][0, 1]
            for q, r, end in zip(table, reward, ends, strict=True)
        ]
    )


def of_linear(agent_steps, start, end, over):
    share = np.minimum(agent_steps / over, 1)
    return (Exact(start * (1 - share) + end * share, abs(start) + abs(end)),)


def of_seen_and_moved(frames, weights):
    """Of the sum of weights times output, which then is the slope for the weights."""
    now = frames[:, -1:]
    gap = now - now.mean(axis=(2, 3), keepdims=True)
    output = np.concatenate([np.diff(frames, axis=1), gap], axis=1)
    # A frame but the first stands with a plus in the difference before the one in
    # which it stands with a minus; and the newest stands in its own mean.
    slope = np.zeros_like(frames)
    slope[:, 1:] += weights[:, :-1]
    slope[:, :-1] -= weights[:, :-1]
    newest = weights[:, -1:]
    slope[:, -1:] += newest - newest.mean(axis=(2, 3), keepdims=True)
    loud, heavy = (
        abs(a).max(axis=1, keepdims=True)
        + abs(a[:, -1:]).mean(axis=(2, 3), keepdims=True)
        for a in (frames, weights)
    )
    return (
        Exact((output * weights).sum(), abs(loud * weights).sum()),
        Exact(slope, np.broadcast_to(heavy, slope.shape)),
        Exact(output, np.broadcast_to(loud, output.shape)),
    )


def small_networks(rng):
    """100 networks with 100 observations each: W1, W2, obs, and slopes per logit."""
    for _ in range(COUNT // 100):
        scale = 10.0 ** rng.uniform(-6, 6, 4)
        shapes = (6, 5), 5, (100, 6), 100
        yield tuple(
            size * rng.choice([-1, 0, 1, 1], shape) * rng.exponential(size=shape)
            for size, shape in zip(scale, shapes, strict=True)
        )


def of_forward(w1, w2, obs):
    (prob,) = of_sigmoid(np.maximum(obs @ w1, 0) @ w2)
    size = abs(obs) @ abs(w1) @ abs(w2)
    return (Exact(prob.value, prob.value * (1 + size)),)


def of_backward(w1, w2, obs, logit_gradient):
    """Slopes of W1 and W2 side by side, a row for each hidden unit."""

    def objective(weights):
        hidden = (torch.from_numpy(obs) @ weights[:, :-1].T).relu()
        return torch.from_numpy(logit_gradient) * (hidden @ weights[:, -1])

    slope = slope_by_torch(objective, np.c_[w1.T, w2])
    of_w1 = np.outer(abs(w2), abs(logit_gradient) @ abs(obs))
    of_w2 = abs(logit_gradient) @ abs(obs) @ abs(w1)
    return (Exact(slope, np.c_[of_w1, of_w2]),)


def call_backward(w1, w2, obs, logit_gradient):
    params = {"W1": w1, "W2": w2}
    _, hidden = perceptron.forward(params, obs)
    grads = perceptron.backward(params, obs, hidden, logit_gradient)
    return np.c_[grads["W1"].T, grads["W2"]]


def batches(rng):
    """Those networks, with what was done and how good it was."""
    for w1, w2, obs, weights in small_networks(rng):
        yield w1, w2, obs, truths(rng, len(obs), share=0.5), weights


def of_reinforce(w1, w2, obs, went_up, weights):
    """Slopes of W1 and W2 side by side, a row for each hidden unit."""
    sign = torch.from_numpy(np.where(went_up, 1.0, -1.0))

    def objective(both):
        logits = (torch.from_numpy(obs) @ both[:, :-1].T).relu() @ both[:, -1]
        log_pi = torch.nn.functional.logsigmoid(sign * logits)
        return torch.from_numpy(weights) * log_pi / len(obs)

    slope = slope_by_torch(objective, np.c_[w1.T, w2])
    # A logit is rounded by its share, and so is the probability that it gives.
    size = abs(weights) * (1 + abs(obs) @ abs(w1) @ abs(w2)) / len(obs)
    of_w1 = np.outer(abs(w2), size @ abs(obs))
    of_w2 = size @ abs(obs) @ abs(w1)
    return (Exact(slope, np.c_[of_w1, of_w2]),)


def call_reinforce(w1, w2, obs, went_up, weights):
    params = {"W1": w1, "W2": w2}
    grads = perceptron.reinforce_gradient(params, obs, went_up, weights)
    return np.c_[grads["W1"].T, grads["W2"]]


def of_rmsprop(weights, grads, mean_square):
    square = 0.99 * mean_square + 0.01 * grads**2
    step = 1e-4 * grads / (np.sqrt(square) + 1e-5)
    term = np.stack([abs(weights) + abs(step), square])
    return (Exact(np.stack([weights + step, square]), term),)


def call_rmsprop(weights, grads, mean_square):
    params, square = optimisers.rmsprop_step(
        {"W1": weights}, {"W1": grads}, {"W1": mean_square}
    )
    return np.stack([params["W1"], square["W1"]])


def of_adam(weights, grads, mean, mean_square, updates):
    size = 0.9 * abs(mean) + 0.1 * abs(grads)
    mean = 0.9 * mean + 0.1 * grads
    square = 0.999 * mean_square + 0.001 * grads**2
    scale = 1e-3 / (1 - 0.9 ** (updates + 1))
    scale = scale / (np.sqrt(square / (1 - 0.999 ** (updates + 1))) + 1e-8)
    value = np.stack([weights + scale * mean, mean, square])
    term = np.stack([abs(weights) + scale * size, size, square])
    return (Exact(value, term),)


def call_adam(weights, grads, mean, mean_square, updates):
    state = optimisers.AdamState({"W1": mean}, {"W1": mean_square}, updates)
    params, state = optimisers.adam_step({"W1": weights}, {"W1": grads}, state, 1e-3)
    return np.stack([params["W1"], state.mean["W1"], state.mean_square["W1"]])


def of_shaped(rewards, lost, penalty, clip):
    value = rewards - penalty * lost
    size = abs(rewards) + penalty * lost
    return (Exact(np.sign(value)) if clip else Exact(value, size),)


# --- for_x: what x is stretched with; and one row for each equation ------------------


def q_tables(rng, reach=30):
    return numbers(rng, COUNT, ACTIONS, reach=reach)


def for_target(rng):
    terminated = truths(rng, COUNT)
    beyond = rng.choice([INF, -INF, NAN, 99.0], COUNT)
    next_value = np.where(terminated, beyond, numbers(rng, COUNT))
    for discount in (*GAMMAS, rng.random(COUNT)):
        yield from with_none(numbers(rng, COUNT), terminated, next_value, discount)


def for_huber(rng):
    for threshold in THRESHOLDS:
        td_error = numbers(rng, COUNT)
        if threshold < INF:  # half the square of infinity has no slope
            special = [threshold, -threshold, 2 * threshold, INF, -INF]
            td_error[: 10 * len(special)] = special * 10
        yield from with_none(td_error, threshold)


def for_log_prob(rng):
    logits = preferences(rng)
    yield from with_none(logits, choices(rng, logits))


def for_policy_gradient(rng):
    for reach in (1, 15):
        logits = preferences(rng, reach)
        yield logits, choices(rng, logits), numbers(rng, COUNT, reach=reach)


def for_updates(rng):
    for *arguments, advantages in for_policy_gradient(rng):
        for own in (truths(rng, COUNT, share=0.9), np.zeros(COUNT, dtype=bool)):
            yield *arguments, np.where(own, advantages, 0), own


def for_clipped(rng):
    for clip in CLIPS:
        if clip < INF:  # without a clip what overflows is infinite, and rightly so
            now, then = log_probs(rng), log_probs(rng)
            # Here the slope may still be a number where the ratio is none any more.
            edge = [abs(now - then - width) < 60 for width in (88, 709)]
            then = np.where(np.any(edge, axis=0), now, then)
            yield now, then, numbers(rng, COUNT, reach=15), clip
        now, then = log_probs(rng, lowest=-40), log_probs(rng, lowest=-40)
        if clip < INF:
            then[:1_000] = now[:1_000] - np.log(around_clip(rng, clip))
        yield now, then, numbers(rng, COUNT, reach=15), clip


def for_clipped_weight(rng):
    for clip in CLIPS:
        ratio, advantages = abs(numbers(rng, COUNT)), numbers(rng, COUNT)
        if clip < INF:
            ratio[:1_000] = around_clip(rng, clip)
        counts = (advantages < 0) | (ratio <= 1 + clip)
        # A weight that counts must itself be a number that float32 holds.
        advantages[counts & (ratio * abs(advantages) > 1e37)] = -1
        yield from with_none(ratio, advantages, clip)


def for_probs_of_up(rng):
    kinds = (
        rng.random(COUNT),
        10.0 ** rng.uniform(-30, 0, COUNT),
        1 - 10.0 ** rng.uniform(-7, 0, COUNT),
        rng.choice([0.0, 0.5, 1.0], COUNT),
    )
    prob_up = np.choose(rng.integers(len(kinds), size=COUNT), kinds)
    yield from with_none(prob_up, truths(rng, COUNT))


def for_sigmoid(rng):
    logit = np.concatenate([numbers(rng, COUNT), preferences(rng).ravel()])
    yield from with_none(np.concatenate([logit, [INF, -INF]]))


def for_softmax(rng):
    for temperature in (1e-6, 1e-2, 1.0, 1e6, INF):
        yield from with_none(q_tables(rng), temperature)


def for_returns(rng):
    for gamma in GAMMAS:
        points = numbers(rng, TIME, GAMES) * truths(rng, TIME, GAMES, share=0.1)
        yield from with_none(points, gamma)


def for_attributed(rng):
    for gamma in GAMMAS:
        for reach in (1, 30):
            settled = truths(rng, TIME, GAMES, share=0.05)
            yield from with_none(numbers(rng, TIME, GAMES, reach=reach), settled, gamma)


def for_advantages(rng):
    for gamma, lam in product(GAMMAS, (0.0, 0.95, 1.0)):
        for reach in (1, 30):
            yield (
                numbers(rng, TIME, GAMES, reach=reach),
                numbers(rng, TIME + 1, GAMES, reach=reach),
                truths(rng, TIME, GAMES, share=0.05),
                truths(rng, TIME, GAMES, share=0.05),
                gamma,
                lam,
            )


def for_n_steps(rng):
    for gamma in GAMMAS:
        yield from with_none(numbers(rng, COUNT, 5), truths(rng, COUNT, 5), gamma)


def for_standardise(rng):
    yield from with_none(rng.normal(size=COUNT))
    yield (numbers(rng, COUNT),)
    yield (1e6 + rng.choice([0, 0.0625], COUNT),)  # alike but for a hair
    yield (1e-30 * rng.normal(size=COUNT),)
    yield (np.full(COUNT, 0.1),)
    yield (np.zeros(COUNT),)


def for_action_values(rng):
    shape = (COUNT // 4, ACTIONS)  # outcomes of actions
    for gamma in GAMMAS:
        prob, next_state = shares(rng)[: shape[0]], rng.integers(50, size=shape)
        outcomes = prob, next_state, numbers(rng, *shape), truths(rng, *shape)
        yield outcomes, numbers(rng, 50), gamma


def for_q_learning(rng):
    for rate, gamma in product((0.0, 0.1, 1.0), GAMMAS):
        tables = numbers(rng, COUNT // 5, 2, ACTIONS)
        ends = truths(rng, len(tables))
        yield tables, numbers(rng, len(tables)), ends, rate, gamma


def for_linear(rng):
    ends = (1.0, 0.01), (0.0, 1e30), (-1e30, 1e30), (1e-30, 0.0)
    for (start, end), over in product(ends, (1e-6, 1.0, 1e6, 1e30)):
        yield from with_none(abs(numbers(rng, COUNT)), start, end, over)


def for_forward(rng):
    for w1, w2, obs, _ in small_networks(rng):
        largest = (abs(obs) @ abs(w1) @ abs(w2)).max()
        yield w1, w2 * 50 / (largest or 1), obs  # beyond, all are certain


def for_adam(rng):
    for updates in (0, 1, 1_000, 1_000_000):
        weights, grads, mean, square = numbers(rng, 4, COUNT, reach=17)
        yield weights, grads, mean, abs(square), updates


def for_shaped(rng):
    for penalty, clip in product((0.0, 1.0, 1e30), (False, True)):
        yield from with_none(numbers(rng, COUNT), truths(rng, COUNT), penalty, clip)


FLOAT32, FLOAT64 = ("float32",), ("float64",)
ROWS = (
    Row(targets.td_target, for_target, of_target),
    Row(targets.max_value, lambda rng: with_none(q_tables(rng)), of_max, (0,)),
    Row(
        targets.double_value,
        lambda rng: with_none(q_tables(rng), q_tables(rng)),
        of_double,
        (1,),
    ),
    Row(
        targets.sampled_value,
        lambda rng: with_none(q_tables(rng), choices(rng)),
        of_taken,
        (0,),
    ),
    Row(
        targets.q_taken,
        lambda rng: with_none(q_tables(rng), choices(rng)),
        of_taken,
        (0,),
    ),
    Row(
        targets.expected_value,
        lambda rng: with_none(q_tables(rng), shares(rng)),
        of_expected,
        (0, 1),
    ),
    Row(
        targets.sampling_variance,
        lambda rng: with_none(q_tables(rng, reach=15), shares(rng)),
        of_variance,
        (0, 1),
    ),
    Row(targets.huber, for_huber, of_huber, (0,)),
    Row(targets.huber_gradient, for_huber, of_huber_gradient, (0,)),
    Row(losses.log_prob, for_log_prob, of_log_prob, (0,)),
    Row(losses.policy_gradient_loss, for_policy_gradient, of_policy_gradient, (0,)),
    Row(losses.clipped_loss, for_clipped, of_clipped, (0,)),
    Row(losses.entropy, lambda rng: with_none(preferences(rng)), of_entropy, (0,)),
    Row(
        losses.value_loss,
        lambda rng: [numbers(rng, 2, COUNT, reach=reach) for reach in (3, 15, 30)],
        of_value_loss,
        (0,),
    ),
    Row(policies.sigmoid, for_sigmoid, of_sigmoid),
    Row(policies.log_prob_gradient, for_probs_of_up, of_log_prob_gradient),
    Row(policies.clipped_weight, for_clipped_weight, of_clipped_weight),
    Row(
        policies.epsilon_soft,
        lambda rng: [(shares(rng), epsilon) for epsilon in (0.0, 1e-30, 0.05, 1.0)],
        lambda probs, epsilon: (Exact((1 - epsilon) * probs + epsilon / ACTIONS),),
    ),
    Row(policies.softmax_probs, for_softmax, of_softmax),
    Row(policies.action_gap, lambda rng: with_none(q_tables(rng)), of_gap),
    Row(
        returns.discounted_returns,
        for_returns,
        lambda rewards, gamma: of_attributed(rewards, rewards != 0, gamma),
        widths=FLOAT32,
    ),
    Row(returns.standardise, for_standardise, of_standardise, widths=FLOAT32),
    Row(returns.generalised_advantages, for_advantages, of_advantages, widths=FLOAT32),
    Row(
        returns.lambda_advantage,
        lambda rng: [
            (rewards, values, gamma, lam)
            for rewards, values, _, _, gamma, lam in for_advantages(rng)
        ],
        of_lambda_advantage,
        widths=FLOAT32,
    ),
    Row(
        returns.td_errors,
        lambda rng: [
            (rewards, values, settled, gamma)
            for rewards, values, settled, _, gamma, _ in for_advantages(rng)
        ],
        of_td_errors,
        widths=FLOAT32,
    ),
    Row(
        returns.n_step_return,
        for_n_steps,
        of_n_steps,
        call=lambda *arguments: returns.n_step_return(*arguments)[0],
        widths=FLOAT32,
    ),
    Row(
        tabular.state_value,
        lambda rng: with_none(q_tables(rng), shares(rng)),
        lambda q_values, probs: of_expected(q_values, probs)[:1],
    ),
    Row(
        tabular.action_values,
        for_action_values,
        of_action_values,
        call=as_transitions,
        widths=FLOAT64,
    ),
    Row(tabular.q_learning_update, for_q_learning, of_update, call=updates_one_by_one),
    Row(tabular.sarsa_update, for_q_learning, of_sarsa, call=sarsa_one_by_one),
    Row(schedules.linear, for_linear, of_linear, widths=FLOAT64),
    Row(
        networks.seen_and_moved,
        lambda rng: [numbers(rng, 2, 25, 4, 10, 10, reach=15)],
        of_seen_and_moved,
        (0, 1),
        call=lambda frames, weights: (networks.seen_and_moved(frames) * weights).sum(),
    ),
    Row(
        perceptron.forward,
        for_forward,
        of_forward,
        call=lambda w1, w2, obs: perceptron.forward({"W1": w1, "W2": w2}, obs)[0],
    ),
    Row(perceptron.backward, small_networks, of_backward, call=call_backward),
    Row(perceptron.reinforce_gradient, batches, of_reinforce, call=call_reinforce),
    Row(
        optimisers.rmsprop_step,
        lambda rng: [arguments[:2] + arguments[3:4] for arguments in for_adam(rng)],
        of_rmsprop,
        call=call_rmsprop,
    ),
    Row(optimisers.adam_step, for_adam, of_adam, call=call_adam),
    Row(losses.compute_updates, for_updates, of_updates, (0,)),
    Row(returns.attribute_rewards, for_attributed, of_attributed, widths=FLOAT32),
    Row(
        returns.weigh,
        lambda rng: [
            (numbers(rng, COUNT), truths(rng, COUNT, share=share))
            for share in (0.9, 0.0)
        ],
        of_weigh,
        widths=FLOAT32,
    ),
    Row(returns.shape_reward, for_shaped, of_shaped),
)


# --- The tests -----------------------------------------------------------------------


def takes_tensors(function):
    return torch.Tensor in get_type_hints(function).values()


def is_float(argument):
    return isinstance(argument, np.ndarray) and argument.dtype.kind == "f"


def at_width(arguments, width):
    """The arguments with all arrays of fractions in that many digits."""
    return [a.astype(width) if is_float(a) else a for a in arguments]


def what_comes(row, arguments):
    """Value of an equation, and its slope for every argument, None where none flows."""
    call = row.call or row.equation
    if not takes_tensors(row.equation):
        return [np.asarray(call(*arguments))]
    floats = [place for place, a in enumerate(arguments) if is_float(a)]
    arguments = [
        torch.from_numpy(a) if isinstance(a, np.ndarray) else a for a in arguments
    ]
    points = [arguments[place].requires_grad_() for place in floats]
    result = call(*arguments)
    slopes = [None] * len(arguments)
    if result.requires_grad:
        ones = torch.ones_like(result)
        found = torch.autograd.grad(result, points, ones, allow_unused=True)
        for place, slope in zip(floats, found, strict=True):
            slopes[place] = None if slope is None else slope.numpy()
    return [result.detach().numpy(), *slopes]


def relative_error(came, exact):
    """At every place; infinite where something else than a number came."""
    assert came.shape == np.shape(exact.value)
    with np.errstate(over="ignore", invalid="ignore"):
        # Infinite, where these digits hold no such number.
        held = np.asarray(exact.value).astype(came.dtype)
        term = abs(exact.value) if exact.term is None else exact.term
        # Below the smallest number with all digits, digits are lost.
        term = np.maximum(term, np.finfo(came.dtype).tiny)
        error = np.where(came == held, 0, abs(np.float64(came) - exact.value) / term)
    return np.where(exact.kink, 0, np.nan_to_num(error, nan=INF))


def check(row, width):
    """Compare one equation with what it should be.

    Raises:
        AssertionError: it is not, and where.
    """
    for arguments in row.stretch(np.random.default_rng(0)):
        arguments = at_width(arguments, width)
        value, *slopes = what_comes(row, arguments)
        expected = row.exact(*at_width(arguments, "float64"))
        flows = tuple(p for p, slope in enumerate(slopes) if slope is not None)
        assert flows == row.slopes
        found = {"value": value, **{f"slope for {p}": slopes[p] for p in flows}}
        for (what, came), exact in zip(found.items(), expected, strict=True):
            assert came.dtype == width
            assert np.sum(exact.kink) < COUNT / 5
            error = relative_error(came, exact)
            place = np.unravel_index(error.argmax(), error.shape) if error.size else ()
            settings = [a for a in arguments if not isinstance(a, np.ndarray)]
            assert error.max(initial=0) < TOLERANCE[came.dtype], (
                f"{what} of {row.equation.__name__} {settings} at {place}: came "
                f"{came[place]}, should be {exact.value[place]}, off by "
                f"{error[place]:.1e}; {(error > TOLERANCE[came.dtype]).sum()} such"
            )


@pytest.mark.parametrize(
    ("row", "width"),
    [
        pytest.param(row, width, id=f"{row.equation.__name__}-{width}")
        for row in ROWS
        for width in row.widths
    ],
)
def test_value_and_slope(row, width):
    check(row, width)


def test_every_equation_has_a_row_or_a_reason():
    modules = [
        import_module(f"{equations.__name__}.{module.name}")
        for module in pkgutil.iter_modules(equations.__path__)
    ]
    public = {
        name
        for module in modules
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if function.__module__ == module.__name__ and not name.startswith("_")
    }
    of_agents = {
        row.equation.__name__
        for row in ROWS
        if not row.equation.__module__.startswith(equations.__name__)
    }
    with_row = {row.equation.__name__ for row in ROWS}
    assert public == with_row - of_agents | set(WITHOUT_SLOPE)
