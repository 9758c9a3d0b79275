"""Draws are judged by their shares: right ones pass, small faults do not."""

import math

import numpy as np
import pytest

from tutorial_lib.exercises import distribution
from tutorial_lib.exercises.distribution import from_the_generator, shares

GIVEN = np.array([0.2, 0.5, 1.0])
PROBS = np.stack([GIVEN, 1 - GIVEN], axis=1)
RULE = shares(GIVEN, PROBS, (2, 3), ("a fifth", "a half", "certain"))


def drawn(change=lambda p: p, draw=lambda p, rng: rng.random(len(p))):
    return lambda p, rng: np.where(draw(p, rng) < change(p), 2, 3)


def test_a_right_share_is_refused_less_than_once_in_a_million_checks():
    draws = distribution.GAMES * len(distribution.SEEDS)
    alarm = 2 * math.exp(-2 * draws * distribution.LIMIT**2)
    assert 100 * alarm < 1e-6


def test_right_draws_pass():
    noise = lambda p, rng: 1 / (1 + np.exp(-rng.logistic(size=len(p))))  # noqa: E731
    assert RULE(drawn()) is None
    assert RULE(drawn(draw=noise)) is None
    assert from_the_generator(np.array([0.5]))(drawn()) is None


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (drawn(lambda p: p + 0.06), "its probability is"),
        (drawn(lambda p: np.minimum(p, 0.999)), "certain: action 3"),
        (drawn(draw=lambda p, rng: np.full(len(p), rng.random())), "its probability"),
        (drawn(draw=lambda p, rng: np.repeat(rng.random(len(p)), 4)[: len(p)]),
         "neighbouring games|its probability is"),
        (lambda p, rng: drawn()(p, rng)[:, None], "the shape [12000, 1] came"),
        (lambda p, rng: 2, "the shape [] came"),
    ],
)  # fmt: skip
def test_wrong_draws_are_told(wrong, says):
    told = RULE(wrong)
    assert any(part in told for part in says.split("|")), told


@pytest.mark.parametrize(
    ("draw", "says"),
    [
        (lambda p, rng: np.random.default_rng().random(len(p)), "from one seed gave"),
        (lambda p, rng: np.random.default_rng(0).random(len(p)), "from two seeds gave"),
        (lambda p, rng: np.zeros(len(p)), "from two seeds gave"),
    ],
)
def test_draws_from_elsewhere_are_told(draw, says):
    assert says in from_the_generator(np.array([0.5]))(drawn(draw=draw))


def test_the_rows_are_not_handed_out_twice():
    rule = from_the_generator(np.array([0.5]))

    def edits(p, rng):
        p *= 0
        return drawn()(p, rng)

    assert rule(edits) is not None
    assert rule(drawn()) is None
