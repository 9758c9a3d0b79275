"""Mistakes that any exercise can meet, told from what came and what was right."""

import copy
import inspect
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import combinations
from typing import Any

import numpy as np

from tutorial_lib.exercises import comparison, sandbox
from tutorial_lib.exercises.exercise import RAISES, Exercise, Row
from tutorial_lib.exercises.judging import Answer, Trial

ENOUGH = 3  # rows, before what they have in common is told

Array = np.ndarray
Change = Callable[[Array], Any]


def _shifted(by: int) -> Change:
    """Along the first axis, with zeros for what is not there."""

    def change(x: Array) -> Array:
        out = np.zeros_like(x)
        out[max(by, 0) : len(x) + min(by, 0)] = x[max(-by, 0) : len(x) - max(by, 0)]
        return out

    return change


# What was done to a right answer, and what to say of it.
DONE: tuple[tuple[Change, str], ...] = (
    (np.zeros_like, "zeros came, whatever the input is."),
    (np.negative, "the sign is turned."),
    (np.abs, "the sign is lost: all came as if above 0."),
    (np.sum, "it adds up everything to one number. Keep the axes that are asked for."),
    (np.mean, "it takes the mean of everything. Keep the axes that are asked for."),
    (lambda y: y.sum(axis=0), "it adds up along the first axis, which is to stay."),
    (lambda y: y.mean(axis=0),
     "it takes the mean along the first axis, which is to stay."),
    (lambda y: y.sum(axis=-1), "it adds up along the last axis, which is to stay."),
    (lambda y: y.mean(axis=-1),
     "it takes the mean along the last axis, which is to stay."),
    (lambda y: y.max(axis=-1),
     "it takes the largest along the last axis, which is to stay."),
    (lambda y: y.argmax(axis=-1), "the number of the largest came; all are asked for."),
    (lambda y: y[..., None],
     "the numbers are right, with one axis too many at the end."),
    (lambda y: y[None], "the numbers are right, with one axis too many in front."),
    (np.squeeze,
     "the numbers are right, and an axis of length 1 that was asked for is gone."),
    (np.ravel, "the numbers are right, and all in one row. Keep the axes asked for."),
    (lambda y: np.broadcast_to(y, (len(y), len(y))),
     "every row came as often as there are "
     "rows: a column was combined with a row."),
    (np.transpose, "rows and columns are swapped."),
    (lambda y: y[::-1], "the order along the first axis is turned."),
    (lambda y: y[..., ::-1], "the order along the last axis is turned."),
    (_shifted(1), "all is shifted by one: each stands one place too late."),
    (_shifted(-1), "all is shifted by one: each stands one place too early."),
    (lambda y: np.roll(y, 1, 0),
     "all is shifted by one: each stands one place too late."),
    (lambda y: np.roll(y, -1, 0),
     "all is shifted by one: each stands one place too early."),
    (lambda y: y[1:], "the first one is missing."),
    (lambda y: y[:-1], "the last one is missing."),
    (lambda y: y[:1], "only the first row came; all are asked for."),
    (lambda y: y[0], "only the first row came; all are asked for."),
    (lambda y: y[-1], "only the last row came; all are asked for."),
    (lambda y: np.broadcast_to(y[:1], y.shape), "every row is the first one again."),
    (lambda y: np.broadcast_to(y[-1:], y.shape), "every row is the last one again."),
    (np.trunc, "the digits behind the point are cut off: whole numbers came."),
    (np.round, "it is rounded to whole numbers."),
    (np.floor, "it is rounded down to whole numbers."),
    (lambda y: np.round(y, 1), "it is rounded to one digit."),
    (lambda y: np.round(y, 2), "it is rounded to two digits."),
    (lambda y: 1 - y, "it is 1 minus what is asked for, or True for False."),
    (np.square, "it is the square of what is asked for."),
    (lambda y: np.sqrt(np.maximum(y, 0)),
     "it is the square root of what is asked for."),
    (np.exp, "it is the exponential of what is asked for."),
    (lambda y: np.log(np.maximum(y, 0)),
     "it is the logarithm of what is asked for."),
    (lambda y: 1 / y, "it is 1 divided by what is asked for."),
    (lambda y: np.maximum(y, 0), "what is below 0 came as 0."),
    (lambda y: np.minimum(y, 0), "what is above 0 came as 0."),
    (lambda y: np.clip(y, 0, 1), "it is cut to the range from 0 to 1."),
    (lambda y: np.clip(y, -1, 1), "it is cut to the range from -1 to 1."),
    (np.sign, "only the sign came, as -1, 0 or 1."),
    (lambda y: y != 0, "it only says where the answer is not 0."),
)  # fmt: skip

# What was done to an argument before a right answer was worked out.
TRUTHS: tuple[tuple[Change, str], ...] = (
    (np.zeros_like, "it does as if nothing in `{x}` were True: is `{x}` looked at?"),
    (np.ones_like, "it does as if all in `{x}` were True: is `{x}` looked at?"),
    (np.logical_not, "it takes True for False in `{x}`."),
    (lambda x: np.full_like(x, x.any()), "one True in `{x}` counts for all of them."),
    (lambda x: np.full_like(x, x.all()),
     "a True in `{x}` counts only where all are True."),
    (lambda x: x | x.any(axis=-1, keepdims=True),
     "one True in a row of `{x}` counts for the whole row."),
    (lambda x: x | x.any(axis=0),
     "one True in a column of `{x}` counts for the whole column."),
    (_shifted(1), "it looks at `{x}` one place too early."),
    (_shifted(-1), "it looks at `{x}` one place too late."),
    (lambda x: np.roll(x, 1, 0), "it looks at `{x}` one place too early."),
    (lambda x: np.roll(x, -1, 0), "it looks at `{x}` one place too late."),
)  # fmt: skip
NUMBERS: tuple[tuple[Change, str], ...] = (
    (np.zeros_like, "it does what is right where `{x}` is 0, whatever `{x}` is."),
    (np.ones_like, "it does what is right where `{x}` is 1, whatever `{x}` is."),
    (np.negative, "`{x}` counts with its sign turned."),
    (np.abs, "the sign of `{x}` is lost."),
    (np.square, "`{x}` counts twice, as its square."),
    (lambda x: 1 - x, "it takes 1 - `{x}` where `{x}` is asked for."),
    (lambda x: 1 / x, "it takes 1 / `{x}` where `{x}` is asked for."),
    (lambda x: x + 1, "it is off by one: it takes `{x}` + 1."),
    (lambda x: x - 1, "it is off by one: it takes `{x}` - 1."),
    (lambda x: 2 * x, "it takes twice `{x}`."),
    (lambda x: x / 2, "it takes half of `{x}`."),
    (np.sign, "it takes the sign of `{x}` alone; its size counts, too."),
    (lambda x: np.clip(x, -1, 1), "`{x}` is cut to the range from -1 to 1."),
    (np.trunc, "the digits of `{x}` behind the point are cut off."),
    (np.round, "`{x}` is rounded to whole numbers."),
)  # fmt: skip
ROWS: tuple[tuple[Change, str], ...] = (
    (_shifted(1), "it looks at `{x}` one place too early."),
    (_shifted(-1), "it looks at `{x}` one place too late."),
    (lambda x: np.roll(x, 1, 0), "it looks at `{x}` one place too early."),
    (lambda x: np.roll(x, -1, 0), "it looks at `{x}` one place too late."),
    (lambda x: x[::-1], "it takes `{x}` from back to front."),
    (lambda x: x[..., ::-1], "it takes the last axis of `{x}` from back to front."),
    (lambda x: np.broadcast_to(x[:1], x.shape),
     "it takes the first row of `{x}` for all."),
    (lambda x: np.full_like(x, x.mean()), "it takes the mean of `{x}` for all of it."),
    (lambda x: np.full_like(x, x.sum()), "it takes the sum of `{x}` for all of it."),
    (lambda x: np.full_like(x, x.max()),
     "it takes the largest of `{x}` for all of it."),
    (lambda x: x - x.mean(), "the mean of `{x}` is subtracted first."),
    (lambda x: (x - x.mean()) / x.std(), "`{x}` is standardised first."),
    (lambda x: x / len(x), "`{x}` is divided by its length first."),
    (lambda x: np.maximum(x, 0), "what is below 0 in `{x}` counts as 0."),
    (lambda x: np.sort(x, axis=0), "`{x}` is sorted first."),
    (lambda x: np.unique(x), "equal numbers in `{x}` count once."),
    (lambda x: x.swapaxes(0, 1), "rows and columns of `{x}` are swapped."),
)  # fmt: skip


def told(exercise: Exercise, came: Sequence[Trial]) -> str | None:
    """What was done to a right answer, or to an argument before; None if neither."""
    tried, wrong = _valued(came)
    if any(trial.edited for trial in tried):
        return None
    if not wrong:
        return _done_to_a_slope(tried)
    return _done_to_the_answer(tried) or _done_to_an_argument(exercise, tried)


def _valued(came: Sequence[Trial]) -> tuple[list[Trial], int]:
    """The rows that are not to be refused, wrong ones first, and how many those are.

    First, for there most relations fail, too.
    """
    tried = [trial for trial in came if trial.row and trial.row.expected is not RAISES]
    wrong = [trial for trial in tried if not right(trial)]
    return wrong + [trial for trial in tried if right(trial)], len(wrong)


def _expected(row: Row) -> Any:
    return row.expected.value if isinstance(row.expected, Answer) else row.expected


def right(trial: Trial) -> bool:
    """Whether a row that has a value is, but for kinds of number and slopes."""
    if trial.row is None or trial.outcome.error is not None:
        return trial.complaint is None
    return equal(trial.outcome.value.value, _expected(trial.row))


def equal(one: Any, other: Any) -> bool:
    """Whether two values are the same, whatever their kinds of number."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(equal(one[k], other[k]) for k in one)
    if isinstance(one, tuple) or isinstance(other, tuple):
        same = isinstance(one, tuple | list) and isinstance(other, tuple | list)
        return same and len(one) == len(other) and all(map(equal, one, other))
    a, b = _numbers(one), _numbers(other)
    if a is None or b is None or a.shape != b.shape:
        return False
    return bool(
        np.isclose(a, b, comparison.RELATIVE, comparison.ABSOLUTE, equal_nan=True).all()
    )


def _numbers(value: Any) -> Array | None:
    try:
        array = np.asarray(comparison.as_array(value))
    except (TypeError, ValueError, RuntimeError):
        return None
    return array.astype(np.float64) if array.dtype.kind in "biuf" else None


def _done_to_a_slope(tried: list[Trial]) -> str | None:
    """Of right values: a gradient that is lost, flows too far, or is NaN."""
    pairs = [
        (name, *map(comparison.as_array, (trial.row.expected.slopes[name], came)))
        for trial in tried
        if trial.row and isinstance(trial.row.expected, Answer)
        for name, came in trial.outcome.value.slopes.items()
    ]
    for name in dict.fromkeys(name for name, _, _ in pairs):
        slopes = [(right, came) for each, right, came in pairs if each == name]
        if all(equal(right, came) for right, came in slopes):
            continue
        if any(np.isnan(c).any() and not np.isnan(r).any() for r, c in slopes):
            return f"the values are right, and the gradient for `{name}` is NaN."
        if all(equal(0 * r, c) for r, c in slopes) and any(r.any() for r, _ in slopes):
            return f"the values are right, and no gradient reaches `{name}`."
        if not any(r.any() for r, _ in slopes) and any(c.any() for _, c in slopes):
            return f"a gradient flows into `{name}`, which is a constant here."
    return None


# ---- what was done to the answer ----------------------------------------------------


def _done_to_the_answer(tried: list[Trial]) -> str | None:
    if any(trial.outcome.error is not None for trial in tried):
        return None
    rows = [trial.row for trial in tried if trial.row]
    answers = [trial.outcome.value.value for trial in tried]
    for name in _names(rows):
        if all(
            equal(row.inputs[name], came)
            for row, came in zip(rows, answers, strict=True)
        ):
            return f"`{name}` came back as it was."
    return _done(list(zip(map(_expected, rows), answers, strict=True)))


def _names(rows: Sequence[Row]) -> list[str]:
    """The arguments that no row leaves out."""
    return [k for k in rows[0].inputs if all(k in row.inputs for row in rows)]


def _done_to_one_of_several(first: Any, pairs: list[tuple[Any, Any]]) -> str | None:
    keys = list(first) if isinstance(first, dict) else list(range(len(first)))
    count = len(keys)
    for key in keys:
        if all(equal(came, right[key]) for right, came in pairs):
            return f"only {_part(key, count)} came; {count} are asked for."
    if not all(
        isinstance(came, type(first) | list) and len(came) == count for _, came in pairs
    ):
        return None
    if isinstance(first, tuple) and all(equal(c[::-1], r) for r, c in pairs):
        return "the values are the wrong way round."
    if isinstance(first, dict) and any(c.keys() != r.keys() for r, c in pairs):
        return None
    wrong = [k for k in keys if any(not equal(c[k], r[k]) for r, c in pairs)]
    says = [_done([(r[key], c[key]) for r, c in pairs]) for key in wrong]
    if len(set(says)) > 1 or not says[0]:
        return None
    if len(wrong) == count:
        return f"all {count} values: {says[0]}"
    named = " and ".join(_part(key, count) for key in wrong)
    return f"the rest is right; {named}: {says[0]}"


def _part(key: Any, count: int) -> str:
    return f"value {key + 1} of {count}" if isinstance(key, int) else f"{key!r}"


def _done(pairs: list[tuple[Any, Any]]) -> str | None:
    first, _ = pairs[0]
    if isinstance(first, tuple | dict):
        return _done_to_one_of_several(first, pairs)
    rights = [_numbers(right) for right, _ in pairs]
    answers = [_numbers(came) for _, came in pairs]
    if any(each is None for each in (*rights, *answers)):
        return None
    rows = [(r, c) for r, c in zip(rights, answers, strict=True)]
    drawn = _probabilities(rows)
    if drawn:
        return drawn
    for change, says in DONE:
        if all(equal(_changed(change, right), came) for right, came in rows):
            return says
    return _constant(rows)


def _changed(change: Change, value: Any) -> Any:
    """The value changed; where it can't be, as it is."""
    with np.errstate(all="ignore"):
        try:
            return change(value)
        except (ValueError, IndexError, TypeError):
            return value


def _constant(rows: list[tuple[Any, Any]]) -> str | None:
    """One number by which all is multiplied, or that is added to all."""
    flat = [(r.ravel(), c.ravel()) for r, c in rows if r.shape == c.shape]
    if len(flat) < len(rows):
        return None
    right, came = (np.concatenate(parts) for parts in zip(*flat, strict=True))
    if not np.isfinite(right).all() or not np.isfinite(came).all() or not right.any():
        return None
    where = np.abs(right).argmax()
    factor, surplus = came[where] / right[where], came[where] - right[where]
    if np.allclose(came, factor * right, 1e-4, 1e-6):
        return f"it is {factor:.4g} times what is asked for, everywhere."
    if np.allclose(came, right + surplus, 1e-4, 1e-6):
        more = "more" if surplus > 0 else "less"
        return f"it is {abs(surplus):.4g} {more} than what is asked for, everywhere."
    return None


def _probabilities(rows: list[tuple[Any, Any]]) -> str | None:
    """Actions in the place of probabilities, [B, A]."""
    rows = [(r, c) for r, c in rows if r.size]
    if not all(r.ndim == 2 and np.allclose(r.sum(axis=1), 1) for r, _ in rows):
        return None
    if all(
        c.shape == r.shape[:1] and np.isin(c, range(r.shape[1])).all() for r, c in rows
    ):
        return "actions came; the probability of each action is asked for."
    if all(
        c.shape == r.shape and np.isin(c, (0, 1)).all() and (c.sum(axis=1) == 1).all()
        for r, c in rows
    ):
        return "each row has a single 1, as if an action had been chosen already."
    return None


# ---- what was done to an argument ---------------------------------------------------


def _done_to_an_argument(exercise: Exercise, tried: list[Trial]) -> str | None:
    tried = [_filled(exercise, trial) for trial in tried]
    rows = [trial.row for trial in tried if trial.row is not None]
    names = _names(rows)
    for name in names:
        for change, says in _changes([row.inputs[name] for row in rows]):
            if _explains(exercise, tried, {name: name}, change):
                return says.format(x=name)
    for one, other in combinations(names, 2):
        if _explains(exercise, tried, {one: other, other: one}, None):
            return f"`{one}` and `{other}` are swapped."
    return None


def _filled(exercise: Exercise, trial: Trial) -> Trial:
    """The trial with the defaults where arguments were left out."""
    if trial.row is None:
        return trial
    bound = inspect.signature(exercise.solution).bind(**trial.row.inputs)
    bound.apply_defaults()
    return replace(trial, row=replace(trial.row, inputs=dict(bound.arguments)))


def _changes(values: list[Any]) -> Iterator[tuple[Change, str]]:
    arrays = [_numeric(value) for value in values]
    if any(each is None for each in arrays):
        return
    kinds = {each.dtype.kind for each in arrays if each is not None}
    yield from TRUTHS if kinds == {"b"} else NUMBERS
    if kinds != {"b"} and any(each.ndim for each in arrays if each is not None):
        yield from ROWS


def _numeric(value: Any) -> Array | None:
    """A number, array or tensor as an array; None for anything else."""
    if isinstance(value, bool | int | float | np.ndarray | np.generic):
        return np.asarray(value)
    return comparison.as_array(value) if comparison.is_tensor(value) else None


def _explains(
    exercise: Exercise,
    tried: list[Trial],
    source: dict[str, str],
    change: Change | None,
) -> bool:
    """Whether the solution does the same with arguments changed or taken for others."""
    differs = False
    for trial in tried:
        if trial.row is None:
            continue
        given = copy.deepcopy(trial.row.inputs)
        for name, other in source.items():
            taken = trial.row.inputs[other]
            given[name] = (
                copy.deepcopy(taken) if change is None else _like(taken, change)
            )
        outcome = sandbox.direct(partial(exercise.solution, **given))
        if (outcome.error is None) != (trial.outcome.error is None):
            return False
        if outcome.error is None:
            if not equal(outcome.value, trial.outcome.value.value):
                return False
            differs = differs or not right(trial)
    return differs


def _like(value: Any, change: Change) -> Any:
    """The value changed, of the kind that it was."""
    array = np.asarray(comparison.as_array(value))
    changed = np.asarray(_changed(change, array))
    if array.dtype.kind in "bu":
        changed = changed.astype(array.dtype)
    if comparison.is_tensor(value):
        if array.dtype.kind == "i":  # an index stays one
            changed = changed.astype(array.dtype)
        return value.new_tensor(np.ascontiguousarray(changed).tolist())
    return changed if isinstance(value, np.ndarray) else changed.item()


# ---- where it goes wrong ------------------------------------------------------------


def where_it_is_wrong(came: Sequence[Trial]) -> str | None:
    """What the rows that fail have in common, and no other row has."""
    tried, wrong = _valued(came)
    if wrong < ENOUGH or len(tried) - wrong < ENOUGH:
        return None
    rows = [dict(_facts(trial.row)) for trial in tried if trial.row is not None]
    # Sizes come first: of one row a good deal else is true by chance.
    facts = sorted(
        dict.fromkeys(fact for row in rows for fact in row),
        key=lambda fact: not of_a_size(fact),
    )
    holds = {fact: [row.get(fact, False) for row in rows] for fact in facts}
    fails = [number < wrong for number in range(len(rows))]
    succeeds = [not fail for fail in fails]
    only = next((fact for fact in facts if holds[fact] == succeeds), None)
    if only:
        return f"as far as tried, it is right only where {only}."
    other = next((fact for fact in facts if holds[fact] == fails), None)
    return f"as far as tried, it is right except where {other}." if other else None


def of_a_size(fact: str) -> bool:
    """Whether it tells how long an argument is."""
    return fact.rstrip(".").endswith((" row", " rows", " column", " columns", " axis"))


def _facts(row: Row) -> Iterator[tuple[str, bool]]:
    """What can be said of a row's arguments, each with whether it holds."""
    arrays = {k: _numeric(v) for k, v in row.inputs.items()}
    for name, x in arrays.items():
        if x is None:
            continue
        if not x.ndim:
            shown = str(x.item()) if x.dtype.kind == "b" else f"{x.item():.6g}"
            yield f"`{name}` is {shown}", True
            if x.dtype.kind != "b":
                yield f"`{name}` is below 0", bool(x < 0)
                yield f"`{name}` is a whole number", bool(x == np.trunc(x))
            continue
        for axis, size in zip(("rows", "columns"), x.shape, strict=False):
            what = f"{size} {axis}" if size != 1 else f"one {axis.removesuffix('s')}"
            yield f"`{name}` has {what}", True
        yield f"`{name}` has {'one axis' if x.ndim == 1 else f'{x.ndim} axes'}", True
        yield f"`{name}` is of {x.dtype}", True
        yield f"`{name}` holds whole numbers (int)", x.dtype.kind in "iu"
        if x.dtype.kind == "b":
            yield f"something in `{name}` is True", bool(x.any())
            yield f"all of `{name}` is True", bool(x.all())
            continue
        yield f"`{name}` has numbers below 0", bool((x < 0).any())
        yield f"`{name}` has numbers above 0", bool((x > 0).any())
        yield f"`{name}` has a 0", bool((x == 0).any())
        yield f"all of `{name}` is 0", not x.any()
        if x.size:
            yield f"all of `{name}` is equal", bool((x == x.flat[0]).all())
            flat = np.unique(x)
            yield f"`{name}` has equal numbers", flat.size < x.size
            best = (x == x.max(axis=-1, keepdims=True)).sum(axis=-1)
            yield (
                f"the largest of a row of `{name}` occurs twice",
                bool((best > 1).any()),
            )
    for one, other in combinations(arrays, 2):
        a, b = arrays[one], arrays[other]
        if a is not None and b is not None and not a.ndim and not b.ndim:
            yield f"`{one}` equals `{other}`", bool(a == b)
