"""Every page: right answers pass, wrong ones are refused and named by what they do.

The answers are those of people who did not see the page: `RIGHT` and `WRONG` of the
files in `answers`, a body or a whole `def` each, a wrong one with words of its naming.
"""

import re
import runpy
from pathlib import Path

import nbformat
import numpy as np
import pytest

from tutorial_lib.exercises import comparison, judging
from tutorial_lib.exercises.calls import judged, said_of
from tutorial_lib.exercises.catalogue import body_of, catalogue
from tutorial_lib.exercises.catalogue import written as by_the_page
from tutorial_lib.exercises.exercise import RAISES, find, pages
from tutorial_lib.exercises.recognising import KNOWN

ROOT = Path(__file__).parents[2]
RIGHT, WRONG = {}, {}
for path in sorted((Path(__file__).parent / "answers").glob("*.py")):
    data = runpy.run_path(str(path))
    RIGHT |= data["RIGHT"]
    WRONG |= data["WRONG"]

EACH = pytest.mark.parametrize("name", pages())
PATIENT = pytest.mark.timeout(600)  # for pages of many mistakes, on a busy machine
# The rows of the others say how something is used, not what it takes.
EACH_THAT_IS_A_FUNCTION_OF_ITS_ROWS = pytest.mark.parametrize(
    "name", [name for name in pages() if find(name).use is None]
)


def flat(answers):
    return [(name, *each) for name, bodies in answers.items() for each in bodies]


def ids(cases):
    return [f"{name}-{number}" for number, (name, *_) in enumerate(cases)]


RIGHT_EACH = [(name, body) for name, bodies in RIGHT.items() for body in bodies]
WRONG_EACH = flat(WRONG)


# ---- the page -----------------------------------------------------------------------


@EACH
def test_there_is_enough_to_learn_from(name):
    exercise = find(name)
    assert all(row.why.endswith(".") for row in exercise.rows)
    assert 2 <= len(exercise.hints) <= 3
    assert 1 <= exercise.difficulty <= 3
    assert 3 <= exercise.minutes <= 30
    assert len(RIGHT[name]) >= 4
    assert len(WRONG[name]) >= 10


@EACH
def test_the_course_and_the_page_are_right(name):
    exercise = find(name)
    for fn in (exercise.solution, by_the_page(exercise, body_of(exercise))):
        judgement = judging.judge(exercise, fn)
        assert judgement.complaint is None, judgement


@EACH
@PATIENT
def test_every_mistake_of_the_page_is_refused_and_named(name, written):
    exercise = find(name)
    for mistake in catalogue(exercise):
        fn = written(exercise, mistake.body)
        came = judging.judge(exercise, fn)
        message = said_of(exercise, fn, came)
        assert message.verdict == "Not right yet", mistake.says
        assert message.parts[0] == f"{KNOWN}: {mistake.says}"
        # Made from text alone, it does the same, and has no source to be looked at.
        without_its_code, *_ = said_of(exercise, mistake.wrong, came).parts
        first = re.split(r"(?<=[.?!]) (?=[A-Z`{(])", mistake.says)[0]
        assert without_its_code.startswith(f"{KNOWN}: {first}")


@EACH
def test_random_rows_differ_and_stay_as_they_were(name):
    exercise = find(name)
    first = judging.rows(exercise)
    judging.rows.cache_clear()
    again = judging.rows(exercise)
    shown = [[comparison.show(row.inputs) for row in rows] for rows in (first, again)]
    assert shown[0] == shown[1]
    drawn = shown[0][len(exercise.rows) :]
    assert len(drawn) == 40
    assert len(set(drawn)) >= 20
    valued = [row for row in first if row.expected is not RAISES]
    assert len(valued) >= 0.5 * len(first)


# ---- answers of others --------------------------------------------------------------


@pytest.mark.parametrize(("name", "body"), RIGHT_EACH, ids=ids(RIGHT_EACH))
def test_a_right_version_passes(name, body, written):
    exercise = find(name)
    message = judged(exercise, written(exercise, body))
    assert message.verdict == "Right", message


@pytest.mark.slow
@pytest.mark.parametrize(("name", "body", "says"), WRONG_EACH, ids=ids(WRONG_EACH))
def test_a_wrong_version_is_refused_and_named(name, body, says, written):
    exercise = find(name)
    message = judged(exercise, written(exercise, body))
    assert message.verdict == "Not right yet"
    assert says in " ".join(message.parts), message
    if says:
        assert "known mistake: " in message.parts[0]


def test_most_wrong_versions_are_named():
    named = sum(bool(says) for _, _, says in WRONG_EACH)
    assert named >= 0.8 * len(WRONG_EACH)


# ---- the words of the stub ----------------------------------------------------------


def stubs():
    """Docstrings of the functions that learners fill in, by name."""
    docs = {}
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        for cell in nbformat.read(path, as_version=4).cells:
            found = re.search(r'^def (\w+)\(.*?"""(.*?)"""', cell.source, re.DOTALL)
            if found and f"= check({found[1]})" in cell.source:
                docs[found[1]] = found[2]
    return docs


STUBS = stubs()


def arrays(value):
    """All numbers, arrays and tensors in a value, as arrays."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list | tuple):
        return [each for part in value for each in arrays(part)]
    if isinstance(value, bool | int | float | np.ndarray | np.generic):
        return [np.asarray(value)]
    return [comparison.as_array(value)] if comparison.is_tensor(value) else []


def values(exercise):
    """What a page's functions take and return where they refuse nothing."""
    kept = [row for row in judging.rows(exercise) if row.expected is not RAISES]
    answers = [
        row.expected.value if isinstance(row.expected, judging.Answer) else row.expected
        for row in kept
    ]
    return arrays([[row.inputs for row in kept], answers])


@EACH_THAT_IS_A_FUNCTION_OF_ITS_ROWS
def test_the_stub_promises_the_shapes_that_are_tested(name):
    kept = re.sub(r"[^;.]*\braises?\b", "", STUBS[name])
    shapes = re.findall(r"\[(\w[^\]]*)\]", kept)
    promised = {len(each.split(",")) for each in shapes if "..." not in each}
    # `...` may also stand for no axis at all.
    longer = {len(each.split(",")) - 1 for each in shapes if "..." in each}
    tested = {each.ndim for each in values(find(name))} - {0}
    assert promised - tested == set(), "promised and not tested"
    assert {n for n in tested - promised if not longer or n < min(longer)} == set()


@EACH_THAT_IS_A_FUNCTION_OF_ITS_ROWS
def test_the_stub_promises_the_kinds_that_are_tested(name):
    kinds = {str(each.dtype) for each in values(find(name))}
    said = set(re.findall(r"\b(bool|uint8|float32|float64|int64)s?\b", STUBS[name]))
    assert said <= kinds
    # Whoever is promised one width of floats is to get no other.
    if "float32" in said:
        assert "float64" not in kinds
