"""One place of an answer is changed at a time, and what was changed is told."""

import ast

import pytest

from tutorial_lib.exercises.catalogue import body_of
from tutorial_lib.exercises.exercise import find, pages
from tutorial_lib.exercises.slips import slips


def made(answer, takes="xy"):
    return dict(slips(answer, list(takes)))


@pytest.mark.parametrize(
    ("answer", "body", "says"),
    [
        ("return x + y", "return x - y", "`-` where `+` belongs, in `x + y`"),
        ("return x + y", "return x", "`y` left out of `x + y`"),
        ("return x - y", "return y - x", "`x - y` the wrong way round"),
        ("return x < y", "return x <= y", "`<=` where `<` belongs, in `x < y`"),
        ("return -x", "return x", "`x` where `-x` belongs"),
        ("return x * 3", "return x * 4", "`4` where `3` belongs"),
        ("return x[y]", "return x[y + 1]", "`y + 1` where `y` belongs"),
        ("return x[1:]", "return x[:]", "`:` where `1:` belongs"),
        ("return x + y", "return y + y", "`y` where `x` belongs"),
        ("return x.max()", "return x.min()", "`min` where `max` belongs"),
        ("return x.copy()", "return x", "`.copy` left out of `x.copy()`"),
        ("return abs(x)", "return x", "`abs` left out of `abs(x)`"),
        (
            "return x.sum(axis=1)",
            "return x.sum(axis=0)",
            "`axis=0` where `axis=1` belongs",
        ),
        (
            "return x.sum(axis=1)",
            "return x.sum()",
            "`axis=1` left out of `x.sum(axis=1)`",
        ),
        (
            "return np.where(x, y, 2)",
            "return np.where(x, 2, y)",
            "`y` and `2` in each other's place",
        ),
        (
            "for t in x:\n    y += t\nreturn y",
            "for t in x:\n    y = t\nreturn y",
            "`=` where `+=` belongs, in `y += t`",
        ),
        (
            "for t in x:\n    y += t\nreturn y",
            "for t in x:\n    y += t\n    break\nreturn y",
            "the loop left after its first round",
        ),
        (
            "return x if y else 0",
            "return x",
            "`x` always, where `x if y else 0` belongs",
        ),
    ],
)
def test_a_place_is_changed(answer, body, says):
    assert made(answer)[body] == says


def test_what_might_never_end_is_left_alone():
    assert made("while x < y:\n    x += 1\nreturn x") == {}


@pytest.mark.parametrize("name", pages())
def test_every_answer_comes_out_of_it_as_it_was(name):
    exercise = find(name)
    takes = exercise.takes.replace(" ", "").split(",")
    answer = body_of(exercise)
    plain = ast.unparse(ast.parse("def f():\n    " + answer.replace("\n", "\n    ")))
    bodies = [body for body, _ in slips(answer, [each.split("=")[0] for each in takes])]
    assert len(bodies) >= (0 if "while " in answer else 3)
    for body in bodies:
        changed = ast.parse("def f():\n    " + body.replace("\n", "\n    "))
        assert ast.unparse(changed) != plain
