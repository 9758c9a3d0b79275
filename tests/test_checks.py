"""Refusals say what came and what is allowed, in one voice."""

import re

import numpy as np
import pytest
import torch

from tutorial_lib.checks import (
    above_zero,
    alike,
    at_least_zero,
    check_shapes,
    finite_above_zero,
    one_of,
    require,
    share,
    whole_number,
)

NAN, INF = float("nan"), float("inf")


def says(message):
    return pytest.raises(ValueError, match=f"^{re.escape(message)}$")


class TestWholeNumber:
    @pytest.mark.parametrize("value", [1, 7, np.int64(7), np.uint8(1)])
    def test_it_comes_back_as_python_counts(self, value):
        number = whole_number("games", value)
        assert (number, type(number)) == (value, int)

    @pytest.mark.parametrize(
        "value", [0, -1, 1.0, 1.5, NAN, True, np.True_, "1", None, [1], np.ones(1, int)]
    )
    def test_what_is_none_is_refused(self, value):
        with says(f"games must be a whole number of at least 1, got {value!r}"):
            whole_number("games", value)

    @pytest.mark.parametrize(("value", "least", "most"), [(0, 0, 5), (5, 0, 5)])
    def test_the_bounds_belong_to_it(self, value, least, most):
        assert whole_number("seed", value, least=least, most=most) == value

    @pytest.mark.parametrize("value", [-1, 1_001, 1.5])
    def test_beyond_the_bounds_both_are_named(self, value):
        with says(f"seed must be a whole number, 0 to 1000, got {value}"):
            whole_number("seed", value, least=0, most=1_000)


# The function, its sentence, what it takes and what it refuses.
NUMBERS = [
    (share, "gamma must be 0 to 1", [0, 0.5, 1, True], [-0.1, 1.1, NAN, INF, -INF]),
    (above_zero, "gamma must be above 0", [1e-300, 5, INF], [0, -0.0, -1, NAN, -INF]),
    (
        at_least_zero,
        "gamma must be at least 0 and finite",
        [0, -0.0, 1e300],
        [-1e-300, NAN, INF, -INF],
    ),
]


@pytest.mark.parametrize(("check", "sentence", "allowed", "refused"), NUMBERS)
def test_numbers(check, sentence, allowed, refused):
    for value in allowed:
        check("gamma", value)
    for value in refused:
        with says(f"{sentence}, got {value}"):
            check("gamma", value)


@pytest.mark.parametrize("allowed", [("life", "game"), {"life": 1, "game": 2}])
def test_one_of_several_names(allowed):
    one_of("credit", "game", allowed)
    for wrong in ("rally", "", None, 1):
        with says(f"credit must be one of life, game, got {wrong!r}"):
            one_of("credit", wrong, allowed)


class TestShapes:
    @pytest.mark.parametrize("zeros", [np.zeros, torch.zeros])
    def test_rows_that_fit(self, zeros):
        check_shapes((1,), zeros(3))
        check_shapes((1, 1, 1), zeros(3), zeros(3), zeros(3))
        check_shapes((2, 1), zeros((3, 4)), zeros(3))
        check_shapes((2, 2), zeros((3, 4)), zeros((3, 4)))
        check_shapes((2, 1), zeros((0, 4)), zeros(0))

    @pytest.mark.parametrize(
        ("dims", "shapes", "message"),
        [
            ((1, 1), [(3,), (3, 1)], "[B], [B] with one B; got [3], [3, 1]"),
            ((1, 1), [(3,), (4,)], "[B], [B] with one B; got [3], [4]"),
            ((1, 1), [(3,), (1,)], "[B], [B] with one B; got [3], [1]"),
            ((1, 1), [(3,), ()], "[B], [B] with one B; got [3], []"),
            ((2, 1), [(3, 4), (4,)], "[B, A], [B] with one B; got [3, 4], [4]"),
            ((1,), [(3, 1)], "[B] with one B; got [3, 1]"),
            (
                (2, 2),
                [(3, 4), (3, 1)],
                "[B, A], [B, A] with one B and one A; got [3, 4], [3, 1]",
            ),
        ],
    )
    @pytest.mark.parametrize("zeros", [np.zeros, torch.zeros])
    def test_what_would_broadcast(self, dims, shapes, message, zeros):
        with says(f"shapes must be {message}"):
            check_shapes(dims, *map(zeros, shapes))

    def test_alike(self):
        alike("a and b", np.zeros((2, 3)), torch.zeros(2, 3), [[1, 2, 3], [4, 5, 6]])
        with says("a and b must have one shape, got [3, 1], [3]"):
            alike("a and b", np.zeros((3, 1)), np.zeros(3))
        with says("a, b and c must have one shape, got [], [], [1]"):
            alike("a, b and c", 1, 2.0, [3])

    def test_require(self):
        require("seen", np.zeros((2, 3), np.uint8), (2, 3), np.uint8)
        with says("seen must be [2, 3] of uint8, got [3, 2] of uint8"):
            require("seen", np.zeros((3, 2), np.uint8), (2, 3), np.uint8)
        with says("seen must be [2, 3] of uint8, got [2, 3] of float64"):
            require("seen", np.zeros((2, 3)), (2, 3), np.uint8)


@pytest.mark.parametrize("value", [0, -1, np.nan, np.inf, True, "1", None, [1]])
def test_what_must_be_finite_and_above_zero_is_no_other_thing(value):
    with pytest.raises(ValueError, match="rate must be above 0 and finite, got"):
        finite_above_zero("rate", value)


@pytest.mark.parametrize("value", [1e-300, 1, 2.5, np.float32(1), np.int64(3), 1e300])
def test_any_number_that_is_finite_and_above_zero_will_do(value):
    finite_above_zero("rate", value)
