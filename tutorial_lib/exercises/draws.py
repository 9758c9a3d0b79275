"""Inputs for random rows: few numbers, some of them equal, some below 0."""

from typing import Any

import numpy as np

Generator = np.random.Generator
FLOATS = (np.float32, np.float64)


def size(rng: Generator, most: int = 5) -> int:
    """A length: 1 to `most`, 1 in a quarter of all draws at least."""
    return 1 if rng.random() < 0.25 else int(rng.integers(1, most + 1))


def numbers(rng: Generator, *shape: int, whole: float = 0.0) -> np.ndarray:
    """Halves from -4 to 4 of either float width, so that some are equal.

    Args:
        rng: where they come from.
        shape: of the array.
        whole: share of draws that are whole numbers (int64) in place of these.
    """
    if rng.random() < whole:
        return rng.integers(-4, 5, shape)
    return (rng.integers(-8, 9, shape) / 2).astype(one_of(rng, *FLOATS))


def decimals(rng: Generator, *shape: int) -> np.ndarray:
    """Normal numbers of either float width, no two of them equal."""
    return rng.standard_normal(shape).astype(one_of(rng, *FLOATS))


def bools(rng: Generator, *shape: int, share: float = 0.3) -> np.ndarray:
    """Truth values, True with this probability."""
    return rng.random(shape) < share


def probs(rng: Generator, rows: int, actions: int) -> np.ndarray:
    """Probabilities of actions, [rows, actions]; some are 0."""
    weights = rng.integers(0, 4, (rows, actions)) + rng.multinomial(
        1, np.ones(actions) / actions, rows
    )
    shares = weights / weights.sum(axis=1, keepdims=True)
    return shares.astype(one_of(rng, *FLOATS))


def one_of(rng: Generator, *values: Any) -> Any:
    """One of the values."""
    return values[rng.integers(len(values))]


def q_values(rng: Generator) -> np.ndarray:
    """Values of 2 to 5 actions, [B, A]: many ties, a few or none."""
    kind = one_of(rng, "many", "few", "none")
    shape = size(rng), int(rng.integers(2, 6))
    if kind == "many":
        return rng.integers(-1, 2, shape).astype(one_of(rng, *FLOATS))
    return numbers(rng, *shape) if kind == "few" else decimals(rng, *shape)
