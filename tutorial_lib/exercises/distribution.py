"""Properties of what is drawn at random: its shares, and where the draws come from.

By Hoeffding (1963) a share of N draws is off by more than `LIMIT` with a probability
below 2 exp(-2 N LIMIT**2), which is 1e-9; a right answer is refused by one of at most
100 such shares once in ten million checks.
"""

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from tutorial_lib.exercises import comparison
from tutorial_lib.exercises.exercise import Property

SEEDS = range(3)
GAMES = 4000  # draws of each row and seed
LIMIT = math.sqrt(math.log(2e9) / (2 * GAMES * len(SEEDS)))


def shares(
    given: np.ndarray, probs: np.ndarray, actions: Sequence[int], names: Sequence[str]
) -> Property:
    """Each row's actions are drawn in these shares, each game's for itself.

    Args:
        given: [R, ...], what the function takes of each row, before a generator.
        probs: [R, A], the probability of each action.
        actions: A whole numbers.
        names: R texts, what each row is.
    """

    def rule(fn: Callable[..., Any]) -> str | None:
        counts = np.zeros(probs.shape)
        alike = 0.0
        for seed in SEEDS:
            rng = np.random.default_rng(seed)
            rows = rng.permutation(np.repeat(np.arange(len(given)), GAMES))
            came = np.asarray(comparison.as_array(fn(given[rows], rng)))
            if came.shape != rows.shape:
                shape = comparison.shape(came)
                return f"{len(rows)} actions were expected; the shape {shape} came."
            drawn = came[:, None] == np.array(actions)
            for row in range(len(given)):
                counts[row] += drawn[rows == row].sum(axis=0)
            first = came[rows == 0]
            alike += (first[::2] == first[1::2]).mean() / len(SEEDS)
        off = np.abs(counts / (GAMES * len(SEEDS)) - probs)
        off[(probs == 0) & (counts > 0)] = 1
        row, action = np.unravel_index(off.argmax(), off.shape)
        if off[row, action] > LIMIT:
            share = counts[row, action] / (GAMES * len(SEEDS))
            return (
                f"{names[row]}: action {actions[action]} was drawn in {share:.1%} of "
                f"{GAMES * len(SEEDS):,} games; its probability is "
                f"{probs[row, action]:.1%}."
            )
        if abs(alike - (probs[0] ** 2).sum()) > math.sqrt(2) * LIMIT:
            return (
                f"{names[0]}: {alike:.1%} of neighbouring games got the same action; "
                f"by chance it would be {(probs[0] ** 2).sum():.1%}."
            )
        return None

    return rule


def from_the_generator(even: np.ndarray) -> Property:
    """Draws come from the generator: again from its seed, anew at each call.

    Args:
        even: [1, ...], a row whose actions are equally likely, two of them at least.
    """
    games = np.repeat(even, 60, axis=0)

    def rule(fn: Callable[..., Any]) -> str | None:
        def drawn(seed: int) -> list[Any]:
            return (
                np.asarray(fn(games.copy(), np.random.default_rng(seed)))
                .ravel()
                .tolist()
            )

        if drawn(3) != drawn(3):
            return (
                "Two generators made from one seed gave different actions: draw from "
                "`rng`, not from a generator of your own or NumPy's global one."
            )
        if drawn(3) == drawn(4):
            return (
                "Generators from two seeds gave the same 60 actions: draw from `rng`."
            )
        rng = np.random.default_rng(2)
        each = {np.asarray(fn(even.copy(), rng)).ravel().tolist()[0] for _ in range(60)}
        if len(each) == 1:
            return "60 calls with equally likely actions all gave the same one."
        return None

    return rule
