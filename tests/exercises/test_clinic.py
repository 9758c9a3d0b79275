"""The clinic of lesson 09: the signs of five patients, and the rule that reads them."""

from pathlib import Path

import nbformat
import pytest

from tutorial_lib.exercises import clinic
from tutorial_lib.exercises.exercise import find

LESSON = Path(__file__).parents[2] / "notebooks/09_bug_museum.ipynb"
DISEASES = {
    "A": "every row learns from all targets",
    "B": "explores while it is evaluated",
    "C": "a game that is cut off counts as over",
    "D": "the last reward is lost",
    "E": "no value can be below 0",
}


@pytest.fixture(scope="module")
def signs():
    return {letter: clinic.vital_signs(clinic.patient(letter)) for letter in DISEASES}


@pytest.fixture(scope="module")
def diagnose():
    """The rule as the lesson shows it."""
    cells = nbformat.read(LESSON, as_version=4).cells
    (cell,) = (each for each in cells if each.id == "rule")
    source, _ = cell.source.split("\n\n\n")
    scope = {}
    exec(source, scope)
    return scope["diagnose"]


def test_the_rule_tells_five_of_five(signs, diagnose):
    assert {letter: diagnose(read) for letter, read in signs.items()} == DISEASES


def test_the_rule_finds_nothing_in_a_sound_agent(diagnose):
    sound = clinic.vital_signs(clinic.parts())
    assert diagnose(sound) == "sound"
    truth = {"constant": 1, "seen -1": -1, "seen 1": 1, "endless": 10, "value": 1}
    for name, value in {**truth, "return": 1, "entropy": 0, "loss": 0}.items():
        assert sound[name] == pytest.approx(value, abs=0.1), name


def test_the_signs_are_the_same_every_time(signs):
    assert clinic.vital_signs(clinic.patient("B")) == signs["B"]


def test_every_patient_has_one_part_that_is_wrong():
    own = vars(clinic.parts())
    for letter in clinic.PATIENTS:
        ill = vars(clinic.patient(letter))
        (name,) = (name for name in own if ill[name] is not own[name])
        assert own[name] is find(name).solution
        assert clinic.opened(letter).startswith(f"{letter}: {name}\n    ")


def test_whoever_is_not_there_is_refused():
    for ask in (clinic.patient, clinic.opened):
        with pytest.raises(ValueError, match="patient must be one of A, B, C, D, E"):
            ask("F")
    with pytest.raises(ValueError, match="part must be one of three_layers, "):
        clinic.parts(forward=None)
