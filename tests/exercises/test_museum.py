"""Lesson 09: each mistake fails a test of one line, and passes it when mended.

Some fool a plausible test. A probe world finds them.
"""

import ast
import warnings
from pathlib import Path

import nbformat
import numpy as np
import pytest
import torch

from tutorial_lib.exercises import clinic
from tutorial_lib.exercises.catalogue import body_of, catalogue, written
from tutorial_lib.exercises.exercise import find, pages
from tutorial_lib.exercises.exhibits import as_found

LESSON = Path(__file__).parents[2] / "notebooks/09_bug_museum.ipynb"

# What the lines of the third floor share, as the lesson has it.
one = torch.ones(1, 1)
pictures = torch.tensor([[[99.0]], [[4.0]]])

# Of each room two lines: one for each of its mistakes, in their order.
LINES = {
    "logit_gradients": (
        lambda logit_gradients: np.isfinite(
            logit_gradients(np.eye(2), np.array([0, 1]), np.zeros(2))
        ).all(),
        lambda logit_gradients: np.isfinite(
            logit_gradients(1e4 * np.eye(2), np.array([0, 1]), np.arange(2.0))
        ).all(),
    ),
    "motion": (
        lambda motion: (
            motion(np.array([[[7]], [[7]]], np.uint8), np.array([[0]], np.uint8)).min()
            == -7
        ),
        lambda motion: (
            motion(
                np.arange(4, dtype=np.uint8).reshape(4, 1, 1), np.array([[4]], np.uint8)
            )
            == 1
        ).all(),
    ),
    "step_targets": (
        lambda step_targets: (
            step_targets(torch.ones(3), torch.zeros(3) > 0, torch.zeros(3)).tolist()
            == [1, 1, 1]
        ),
        lambda step_targets: (
            step_targets(torch.tensor([5.0]), torch.tensor([True]), torch.zeros(1)) == 5
        ),
    ),
    "three_layers": (
        lambda three_layers: (
            three_layers(*torch.tensor([1.0, 1, 1, -1]).reshape(4, 1, 1)) == -1
        ),
        lambda three_layers: (
            three_layers(
                torch.ones(1, 1),
                torch.ones(1, 2),
                torch.tensor([[1.0, -1], [0, 0]]),
                torch.ones(2, 1),
            )
            == 1
        ),
    ),
    "exploring_probs": (
        lambda exploring_probs: (
            exploring_probs(np.array([0.0, 1.0]), 49, 100).round(3).tolist()
            == [0.275, 0.725]
        ),
        lambda exploring_probs: np.ptp(exploring_probs(np.zeros(4), 99, 100)) == 0,
    ),
    "evaluation_actions": (
        lambda evaluation_actions: (
            len({tuple(evaluation_actions(np.eye(9), 20, 0)) for _ in range(5)}) == 1
        ),
        lambda evaluation_actions: (
            set(evaluation_actions(np.array([[0.0, 1]]), 99, 1)) == {1}
        ),
    ),
    "mean_loss": (
        lambda mean_loss: (
            mean_loss(
                torch.tensor([[0.0], [4]]), torch.tensor([0, 0]), torch.tensor([1.0, 5])
            )
            == 0.5
        ),
        lambda mean_loss: (
            mean_loss(torch.zeros(1, 1), torch.tensor([0]), torch.tensor([3.0])) == 2.5
        ),
    ),
    "bootstrapped_loss": (
        lambda bootstrapped_loss: (
            torch.func.grad(
                lambda w: bootstrapped_loss(
                    w, w, 0 * one, torch.tensor([0]), one[0], one
                )
            )(one)
            == 0
        ),
        lambda bootstrapped_loss: (
            bootstrapped_loss(one, 0 * one, one, torch.tensor([0]), one[0], one) == 0
        ),
    ),
    "may_begin": (
        lambda may_begin: not may_begin(7, 5, 2)[1],
        lambda may_begin: may_begin(3, 5, 1).sum() == 3,
    ),
    "next_worth": (
        lambda next_worth: (
            next_worth(*pictures, torch.tensor([False]), torch.tensor([True])) > 0
        ),
        lambda next_worth: (
            next_worth(*pictures, torch.tensor([False]), torch.tensor([True])) == 4
        ),
    ),
}
ROOMS = pytest.mark.parametrize("name", LINES)


def passes(line, function):
    """Whether a line holds of a function, in place of the room's own."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # NaN and overflow are what is looked for
        return bool(line(function))


def written_out(table):
    """The lines of a table of this file as they are written, in their order."""
    tree = ast.parse(Path(__file__).read_text("utf-8"))
    (found,) = (
        node.value
        for node in tree.body
        if isinstance(node, ast.Assign) and node.targets[0].id == table
    )
    return [
        ast.unparse(node.body)
        for node in ast.walk(found)
        if isinstance(node, ast.Lambda)
        and node.args.args
        # Of `bootstrapped_loss` a line has a lambda within.
        and node.args.args[0].arg != "w"
    ]


def halves(name):
    """The page's functions in which the first mistake alone is left, or the second."""
    exercise = find(name)
    if name == "next_worth":  # the second hides behind the first
        return as_found(name), catalogue(exercise)[1].wrong
    return tuple(mistake.wrong for mistake in catalogue(exercise)[1:3])


def mended(name):
    exercise = find(name)
    return written(exercise, body_of(exercise))


def test_there_are_twenty_mistakes_in_ten_rooms():
    museum = {name for name, lesson in pages().items() if lesson == "museum"}
    assert museum == set(LINES)
    assert sum(len(lines) for lines in LINES.values()) == 20


@ROOMS
def test_each_mistake_fails_its_line_and_no_other_one_does(name):
    for number, half in enumerate(halves(name)):
        assert not passes(LINES[name][number], half)
        if name != "next_worth":
            assert passes(LINES[name][1 - number], half)


@ROOMS
def test_what_was_found_fails_both_lines(name):
    assert not any(passes(line, as_found(name)) for line in LINES[name])


@ROOMS
def test_what_is_mended_passes_both(name):
    for function in (mended(name), find(name).solution):
        assert all(passes(line, function) for line in LINES[name])


@ROOMS
def test_what_was_found_is_the_first_mistake_of_the_page_and_is_short(name):
    exercise = find(name)
    assert catalogue(exercise)[0].body == exercise.stub.strip()
    assert len(exercise.stub.strip().splitlines()) <= 12


def test_the_lesson_shows_every_line():
    cells = nbformat.read(LESSON, as_version=4).cells
    floors = "\n".join(cell.source for cell in cells if cell.id.startswith("floor-"))
    shown = {ast.unparse(node) for node in ast.walk(ast.parse(floors))}
    lines = written_out("LINES")
    assert len(lines) == 20 and {*lines} <= shown
    assert "one = torch." in floors and "pictures = torch." in floors


def test_an_unknown_exhibit_is_refused():
    for name in ("no such", "forward"):
        with pytest.raises(ValueError, match="no exhibit is called .*'motion'"):
            as_found(name)


# ---- a test that is fooled, and the world that is not -------------------------------

# A room, which of its mistakes, a line that one might well write and that passes, and
# the world whose values say otherwise: which of them, and the truth.
FOOLED = [
    (
        "three_layers",
        0,
        lambda three_layers: three_layers(*torch.ones(4, 1, 1)) == 1,
        lambda: clinic.probe("ObservationReward"),
        {0: -1, 2: 1},
    ),
    (
        "mean_loss",
        0,
        lambda mean_loss: (
            mean_loss(torch.zeros(1, 2), torch.tensor([0]), torch.ones(1)) == 0.5
        ),
        lambda: clinic.probe("ObservationReward"),
        {0: -1, 2: 1},
    ),
    (
        "step_targets",
        1,
        lambda step_targets: (
            step_targets(
                torch.tensor([0.0, -1]), torch.tensor([False, True]), torch.zeros(2)
            ).tolist()
            == [0, -1]
        ),
        lambda: clinic.probe("ConstantReward"),
        {1: 1},
    ),
    (
        "next_worth",
        0,
        lambda next_worth: (
            next_worth(
                *torch.ones(2, 2, 1), torch.tensor([False, True]), torch.zeros(2) > 0
            ).tolist()
            == [1, 0]
        ),
        clinic.without_end,
        {1: 10},
    ),
]


@pytest.mark.parametrize(
    ("name", "which", "line", "world", "truth"), FOOLED, ids=[row[0] for row in FOOLED]
)
def test_a_probe_world_finds_what_fools_a_plausible_test(
    name, which, line, world, truth
):
    def far_off(function):
        agent = clinic.parts(**{name: function})
        values, _ = clinic.learned(agent, world(), 3 * clinic.UPDATES)
        return max(abs(values[state].mean() - v) for state, v in truth.items())

    assert passes(line, halves(name)[which]), "it is to be fooled"
    assert passes(line, mended(name))
    assert far_off(halves(name)[which]) > 0.8
    assert far_off(mended(name)) < 0.1


def test_the_lesson_shows_the_tests_that_are_fooled():
    cells = nbformat.read(LESSON, as_version=4).cells
    code = "\n".join(cell.source for cell in cells if cell.id.startswith("symptom-"))
    shown = {ast.unparse(node) for node in ast.walk(ast.parse(code))}
    lines = written_out("FOOLED")
    assert len(lines) == len(FOOLED)
    for (name, *_), line in zip(FOOLED, lines, strict=True):
        call = line[: line.rindex(" == ")].removesuffix(".tolist()")
        assert call.replace(f"{name}(", "found(") in shown
