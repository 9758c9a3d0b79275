"""Name what a wrong function does: by the page's mistakes, then by words for all."""

import dis
import inspect
import re
from collections.abc import Callable, Iterable, Sequence
from functools import cache, lru_cache, partial
from itertools import pairwise
from typing import Any

from tutorial_lib.exercises import relations, symptoms
from tutorial_lib.exercises.catalogue import Mistake, body_of, catalogue, written
from tutorial_lib.exercises.exercise import RAISES, Exercise, functions
from tutorial_lib.exercises.judging import (
    Answer,
    Judgement,
    Trial,
    attempt,
    difference,
    rows,
)
from tutorial_lib.exercises.slips import slips

Does = Callable[[int], Trial]

KNOWN, LOOKS_LIKE = "A known mistake", "This looks like a known mistake"


def recognise(
    exercise: Exercise, fn: Callable[..., Any], judgement: Judgement
) -> str | None:
    """What the function does wrong, in a sentence that says how sure that is.

    A mistake of the page that does the same everywhere; then the same but for kinds of
    number; then the same on all that is not to be refused, its values alone if they are
    wrong; then a relation between what came and what was right; then the nearest, or
    what those inputs have in common at which it is wrong; and last what shows anyway.
    """
    if any(trial.outcome.timed_out for trial in judgement.trials):
        return None
    dots = _unfilled(fn)
    named = None
    if judgement.trials and not dots:
        named = _recognise(exercise, fn, judgement.trials)
    if dots or (named is None and _fell_on_dots(judgement.failed)):
        return f"{KNOWN}: a `...` of the exercise is still there: fill it in."
    if named is None and (symptom := symptoms.told(judgement)):
        return f"{KNOWN}: {symptom}"
    return named


def _recognise(
    exercise: Exercise, fn: Callable[..., Any], came: Sequence[Trial]
) -> str | None:
    known = _known(exercise)

    def who(
        agrees: Callable[[Trial, Trial], bool], numbers: Iterable[int]
    ) -> Mistake | None:
        return next(
            (m for m, does in known if all(agrees(came[n], does(n)) for n in numbers)),
            None,
        )

    # What is wrong is looked at first, for there most mistakes differ.
    every = sorted(range(len(came)), key=lambda n: came[n].complaint is None)
    valued = [n for n in every if _valued(came[n])]
    wrong = [n for n in sorted(valued) if not relations.right(came[n])]
    mistake = who(_the_same, every)
    if mistake is None and any(_is_wrong(trial) for trial in came):
        mistake = who(_alike, every)
    if mistake is None and (wrong or any(_is_wrong(came[n]) for n in valued)):
        mistake = who(_alike_in_value if wrong else _alike, valued)
    if mistake is not None:
        return _told(exercise, fn, KNOWN, mistake)
    # Of a thing that was used the values tell how it was used, too.
    relation = None if exercise.use else relations.told(exercise, came)
    if relation:
        return f"{KNOWN}: {relation}"
    if not wrong or any(trial.edited for trial in came):
        return None
    slip = _slip(exercise, came, wrong, valued)
    if slip:
        return f"{KNOWN}: it does what a right answer would do with {slip}."
    near, share = _nearest(came, known, wrong)
    apart = share < 0.75 and not exercise.use
    where = relations.where_it_is_wrong(came) if apart else None
    if where and came[wrong[0]].outcome.error and not relations.of_a_size(where):
        where = None  # the exception says more
    if where:
        return f"{LOOKS_LIKE}: {where}"
    return _told(exercise, fn, LOOKS_LIKE, near) if near and share > 0.5 else None


@lru_cache(maxsize=1)  # for who tries again
def _known(exercise: Exercise) -> Sequence[tuple[Mistake, Does]]:
    """The mistakes of the page, each with what it does."""
    return [(each, _does(exercise, each.wrong)) for each in catalogue(exercise)]


@lru_cache(maxsize=1)  # for who tries again
def _slips(exercise: Exercise) -> Sequence[tuple[str, Does]]:
    """What an answer with one slip in it does, by the slip."""
    takes = list(inspect.signature(exercise.solution).parameters)
    return [
        (says, _does(exercise, written(exercise, body)))
        for body, says in slips(body_of(exercise), takes)
    ]


def _does(exercise: Exercise, wrong: Callable[..., Any]) -> Does:
    """The trials of a wrong version by their numbers, each run when it is looked at."""
    return cache(partial(attempt, exercise, rows(exercise), wrong))


def _slip(
    exercise: Exercise, came: Sequence[Trial], wrong: list[int], valued: list[int]
) -> str | None:
    """The slip in the answer that comes to the same values everywhere."""
    if any(came[n].outcome.error is not None for n in valued) or isinstance(
        exercise.solution, type
    ):
        return None
    for says, does in _slips(exercise):
        if all(_alike_in_value(came[n], does(n)) for n in [*wrong, *valued]):
            return says
    return None


def _nearest(
    came: Sequence[Trial],
    known: Sequence[tuple[Mistake, Does]],
    wrong: list[int],
) -> tuple[Mistake | None, float]:
    """The mistake that fails as this one does: at first, and in which share of all."""
    best, most = None, 0
    for mistake, does in known:
        if _alike_in_value(came[wrong[0]], does(wrong[0])):
            agree = sum(_alike_in_value(came[n], does(n)) for n in wrong)
            best, most = (mistake, agree) if agree > most else (best, most)
    return best, most / len(wrong)


# ---- two trials ---------------------------------------------------------------------


def _the_same(came: Trial, known: Trial) -> bool:
    """Whether both did the same, kinds of number and kind of exception included."""
    if came.row is None:  # of properties, only whether they held
        return (came.complaint is None) == (known.complaint is None)
    theirs, ours = came.outcome, known.outcome
    if came.edited != known.edited or not _alike_in_value(came, known):
        return False
    # Both ways, because a whole number may stand for a fraction.
    return theirs.error is not None or not (
        difference(theirs.value, ours.value) or difference(ours.value, theirs.value)
    )


def _alike(came: Trial, known: Trial) -> bool:
    """Whether both did the same but for kinds of number."""
    if came.row is None:
        return (came.complaint is None) == (known.complaint is None)
    if came.edited != known.edited or not _alike_in_value(came, known):
        return False
    return came.outcome.error is not None or _equal_slopes(
        came.outcome.value, known.outcome.value
    )


def _alike_in_value(came: Trial, known: Trial) -> bool:
    theirs, ours = came.outcome, known.outcome
    if theirs.error is not None or ours.error is not None:
        return _error(theirs.error) == _error(ours.error)
    return relations.equal(theirs.value.value, ours.value.value)


def _error(error: BaseException | None) -> tuple[type, str]:
    """Its kind and what it says, but for numbers, which may come from a shape."""
    return type(error), re.sub(r"\d+", "", str(error))


def _equal_slopes(one: Answer, other: Answer) -> bool:
    names = one.slopes.keys() & other.slopes.keys()
    return all(relations.equal(one.slopes[k], other.slopes[k]) for k in names)


# ---- one trial ----------------------------------------------------------------------


def _unfilled(fn: Any) -> bool:
    """Whether a name is still given the three dots of a stub."""
    return any(
        here.argval is ... and after.opname.startswith(("STORE_FAST", "STORE_DEREF"))
        for each in functions(fn)
        for here, after in pairwise(dis.get_instructions(each))
    )


def _fell_on_dots(trial: Trial | None) -> bool:
    return trial is not None and "ellipsis" in str(trial.outcome.error).lower()


def _valued(trial: Trial) -> bool:
    return trial.row is not None and trial.row.expected is not RAISES


def _is_wrong(trial: Trial) -> bool:
    """Whether more than the kind of number is wrong with it."""
    if trial.complaint is None or not _valued(trial) or trial.edited:
        return trial.complaint is not None
    expected = trial.row.expected if trial.row else None
    return not relations.right(trial) or (
        isinstance(expected, Answer)
        and not _equal_slopes(trial.outcome.value, expected)
    )


# ---- words --------------------------------------------------------------------------


def _told(exercise: Exercise, fn: Any, sure: str, mistake: Mistake) -> str | None:
    """What is said of a mistake: of code that is not there, nothing."""
    try:
        theirs = _tight("".join(map(inspect.getsource, functions(fn))))
    except (OSError, TypeError):
        theirs = ""
    answer, wrong = _tight(body_of(exercise)), _tight(mistake.body)
    sentences = re.split(r"(?<=[.?!]) (?=[A-Z`{(])", mistake.says)
    kept = [
        sentence
        for sentence in sentences
        if all(
            code in answer or code not in wrong or code in theirs
            for code in map(_tight, re.findall(r"`([^`]+)`", sentence))
        )
    ]
    # The first one says what it does, and the others alone would be advice for nothing.
    return f"{sure}: {' '.join(kept)}" if kept[:1] == sentences[:1] else None


def _tight(code: str) -> str:
    return re.sub(r"\s+|\.\.\.", "", code)
