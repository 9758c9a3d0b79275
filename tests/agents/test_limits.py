"""A limit is the largest number that is still allowed."""

from dataclasses import make_dataclass

import pytest

from tutorial_lib.agents.limits import MOST, check_limits


@pytest.mark.parametrize("name", MOST)
def test_the_largest_number_is_allowed_and_one_more_is_not(name):
    settings = make_dataclass("Settings", [(name, int)])
    check_limits(settings(MOST[name]))
    says = f"{name} must be at most {MOST[name]:,}, got {MOST[name] + 1:,}"
    with pytest.raises(ValueError, match=says):
        check_limits(settings(MOST[name] + 1))


@pytest.mark.parametrize("kind", [bool, "bool"])
def test_what_is_true_or_false_is_nothing_else(kind):
    settings = make_dataclass("Settings", [("baseline", kind), ("epochs", int)])
    check_limits(settings(True, 4))
    check_limits(settings(False, 4))
    for value in (1, 0, "yes", None):
        with pytest.raises(ValueError, match="baseline must be True or False, got"):
            check_limits(settings(value, 4))


def test_settings_without_such_numbers_have_no_limits():
    check_limits(make_dataclass("Settings", [("gamma", float)])(1e9))
