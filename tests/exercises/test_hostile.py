"""Whatever a learner returns, `check` says one thing, soon, and leaves no trace."""

import gc
import os
import time

import numpy as np
import pytest
import torch

from tutorial_lib.exercises import calls
from tutorial_lib.exercises.calls import check
from tutorial_lib.exercises.exercise import find

ITSELF: dict = {}
ITSELF["itself"] = ITSELF
LIST: list = []
LIST.append(LIST)


class NoWords:
    def __repr__(self):
        raise RuntimeError("no words")

    def __array__(self, *_, **__):
        raise RuntimeError("no numbers")


class Nothing:
    def __getattribute__(self, name):
        raise RuntimeError("nothing here")


class Exits:
    def __array__(self, *_, **__):
        raise SystemExit

    __repr__ = __len__ = __array__


class NoString(Exception):
    def __str__(self):
        raise RuntimeError("no words")


class Slow(np.ndarray):
    def __array_finalize__(self, other):
        if other is not None:
            while True:
                time.sleep(0.01)


def raises():
    raise NoString


RETURNS = {
    "a huge array": lambda: np.broadcast_to(1.0, (10**6, 10**6)),
    "a huge tensor": lambda: torch.ones(1).expand(10**6, 10**6),
    "a huge part": lambda: (torch.ones(1).expand(10**6, 10**6), 1),
    "huge parts by name": lambda: {"a": np.broadcast_to(1.0, (10**6, 10**6))},
    "a dictionary that holds itself": lambda: ITSELF,
    "a list that holds itself": lambda: LIST,
    "a tuple that holds it": lambda: (ITSELF, LIST),
    "no words": NoWords,
    "parts without words": lambda: [NoWords()],
    "nothing": Nothing,
    "what exits": Exits,
    "objects": lambda: np.array([NoWords(), None], dtype=object),
    "an error without words": raises,
    "a class": lambda: NoWords,
    "a generator": lambda: (each for each in [1]),
}


@pytest.fixture
def told(monkeypatch):
    """What was shown."""
    messages = []
    monkeypatch.setattr(calls, "display", messages.append)
    return messages


@pytest.mark.parametrize("name", ["max_value", "td_target", "forward"])
@pytest.mark.parametrize("came", RETURNS.values(), ids=RETURNS)
def test_whatever_is_returned_is_refused_in_words(told, name, came):
    exercise = find(name)
    parameters = exercise.solution.__code__
    names = ", ".join(parameters.co_varnames[: parameters.co_argcount])
    scope = {"came": came}
    exec(f"def {name}({names}):\n    return came()", scope)
    begun = time.process_time()
    assert check(scope[name]) is exercise.solution
    assert time.process_time() - begun < 20
    (message,) = told
    assert message.verdict == "Not right yet"
    assert all(repr(message)) and all(message._repr_html_())


def test_what_takes_for_ever_to_look_at_is_given_up(told, monkeypatch):
    def max_value(next_q_values):
        return next_q_values.max(dim=1).values.numpy().view(Slow)

    monkeypatch.setattr(calls, "SECONDS", 0.2)
    check(max_value)
    assert told[0].verdict == "Not right yet"


def test_an_answer_that_cannot_be_compared_is_told_why(told, monkeypatch):
    def max_value(next_q_values):
        return next_q_values.max(dim=1).values

    def fail(*_):
        raise ZeroDivisionError

    monkeypatch.setattr(calls, "judged", fail)
    assert check(max_value) is find("max_value").solution
    assert "to look at it raises ZeroDivisionError" in told[0].parts[0]


def sets_the_dtype():
    torch.set_default_dtype(torch.float64)


def sets_isclose():
    np.isclose = lambda *_, **__: np.True_
    torch.where = None


def stops_the_collector():
    gc.disable()


def sets_a_variable():
    os.environ["OF_A_LEARNER"] = "1"
    os.environ.pop("PATH", None)


@pytest.mark.parametrize(
    "change",
    [sets_the_dtype, sets_isclose, stops_the_collector, sets_a_variable],
)
def test_what_an_answer_changes_everywhere_is_put_back(told, change):
    def max_value(next_q_values):
        change()
        return next_q_values.max(dim=1).values

    before = (
        torch.get_default_dtype(),
        (np.isclose, torch.where),
        gc.isenabled(),
        dict(os.environ),
    )
    check(max_value)
    assert told[0].verdict == "Right"
    assert before == (
        torch.get_default_dtype(),
        (np.isclose, torch.where),
        gc.isenabled(),
        dict(os.environ),
    )
