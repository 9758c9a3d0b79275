"""Judge a learner's function: hand-made rows, random rows, properties."""

import copy
import dis
import inspect
import io
import linecache
import sys
import traceback
import types
from collections.abc import Callable, Iterator, Sequence
from contextlib import nullcontext, redirect_stdout
from dataclasses import dataclass, field
from functools import cached_property, lru_cache, partial
from typing import Any

import numpy as np

from tutorial_lib.exercises import comparison, sandbox
from tutorial_lib.exercises.exercise import RAISES, Exercise, Row, bare, functions

SECONDS = 3.0  # of the processor, for all runs of a learner's function in one check
RANDOM_ROWS = 40

_ABSENT = object()

Runner = Callable[[Callable[[], Any], int], sandbox.Outcome]


@dataclass(frozen=True)
class Answer:
    """What a function returned.

    Attributes:
        value: it.
        slopes: gradient of its sum for each argument of `Exercise.slopes`, by name.
        carries: whether a gradient flows through it.
    """

    value: Any
    slopes: dict[str, Any] = field(default_factory=dict)
    carries: bool = False


@dataclass(frozen=True)
class Trial:
    """One row or property, tried.

    Attributes:
        row: the row; None for a property.
        outcome: what the function did, its value an `Answer`; or what a property said.
        edited: names of the arguments that were changed in place.
    """

    row: Row | None
    outcome: sandbox.Outcome
    edited: tuple[str, ...] = ()

    @cached_property
    def complaint(self) -> str | None:
        """What is wrong with it; None if nothing is."""
        if self.row is None:
            return _broken(self.outcome) or self.outcome.value
        return _complaint(self.row, self.outcome, self.edited)


@dataclass(frozen=True)
class Judgement:
    """What came of a learner's function.

    Attributes:
        complaint: what is wrong; None if it is right.
        failed: the trial that shows it, if one does.
        trials: all of them.
    """

    complaint: str | None
    failed: Trial | None = None
    trials: tuple[Trial, ...] = ()


def judge(exercise: Exercise, fn: Any) -> Judgement:
    """Compare a function or a class with all that the exercise knows."""
    if isinstance(fn, type):
        return _judge_class(exercise, fn)
    takes = _wrong_signature(exercise, fn)
    if takes:
        return Judgement(takes)
    isolated = _isolated(fn, exercise)
    names_before = dict(bare(isolated).__globals__)
    with sandbox.unchanged_globals():
        tried = tuple(_trials(exercise, isolated))
    failed = _clearest([trial for trial in tried if trial.complaint])
    complaint = _global_read(bare(fn), bare(isolated), failed)
    complaint = complaint or _global_written(bare(isolated), names_before)
    if complaint is None and failed is not None:
        error = failed.outcome.error
        complaint = failed.complaint if error is None else _where_raised(fn, error)
    return Judgement(complaint, failed, tried)


def _judge_class(exercise: Exercise, cls: type) -> Judgement:
    takes = _wrong_class(exercise, cls) or _variable_read(exercise, cls)
    if takes:
        return Judgement(takes)
    with sandbox.unchanged_globals():
        tried = tuple(_trials(exercise, cls))
    failed = _clearest([trial for trial in tried if trial.complaint])
    if failed is None:
        return Judgement(None, None, tried)
    error, complaint = failed.outcome.error, failed.complaint
    if error is not None:
        complaint = _where_raised(cls, error)
    return Judgement(complaint, failed, tried)


def _wrong_class(exercise: Exercise, cls: type) -> str | None:
    """A base or a method that is missing, or takes something else."""
    for base in exercise.solution.__bases__:  # type: ignore[attr-defined]
        if not issubclass(cls, base):
            return (
                f"`{exercise.name}` is to be a kind of {base.__name__}: that belongs "
                "into the brackets after its name."
            )
    for asked in functions(exercise.solution):
        name = asked.__name__
        mine = getattr(cls, name, None)
        if mine is None:
            return f"`{exercise.name}` has no `{name}`: the notebook calls it."
        # A learner may leave out what a parent class or a plain default gives.
        if isinstance(mine, types.FunctionType):
            signature = inspect.signature(asked)
            # Whoever makes one may name what it takes; else it is told by its place.
            by_name = name == "__init__"
            wrong = _takes_something_else(name, signature, mine, by_name)
            if wrong:
                return wrong
    return None


def _variable_read(exercise: Exercise, cls: type) -> str | None:
    """A class is not run without the notebook's variables; its code is looked at."""
    for method in functions(cls):
        for step in _instructions(method.__code__):
            name, there = step.argval, method.__globals__
            if step.opname != "LOAD_GLOBAL" or name not in there:
                continue
            value = there[name]
            if callable(value) or isinstance(value, types.ModuleType):
                continue
            if name not in exercise.constants:
                return (
                    f"`{method.__name__}` reads the notebook's variable `{name}`: take "
                    "it from its arguments or from `self`."
                )
    return None


def _instructions(code: types.CodeType) -> Iterator[dis.Instruction]:
    """What a function does, with the functions that are made in it."""
    yield from dis.get_instructions(code)
    for inner in code.co_consts:
        if isinstance(inner, types.CodeType):
            yield from _instructions(inner)


def _clearest(failed: list[Trial]) -> Trial | None:
    """The one to show: by hand before drawn, a wrong value before a missing refusal."""

    def how_long(trial: Trial) -> tuple[int, int]:
        if trial.row is None:
            return 3, 0
        kind = 2 if trial.row.expected is RAISES else 0 if trial.row.why else 1
        sizes = (np.size(comparison.as_array(v)) for v in trial.row.inputs.values())
        return kind, 0 if trial.row.why else sum(sizes)

    return min(failed, key=how_long, default=None)


def _trials(exercise: Exercise, fn: Callable[..., Any]) -> Iterator[Trial]:
    """Try every row, then every property; time that runs out ends it."""
    left, all_rows = SECONDS, rows(exercise)

    def run(job: Callable[[], Any], seed: int) -> sandbox.Outcome:
        return sandbox.run(job, max(left, 0.05), seed)

    for number in range(len(all_rows) + len(exercise.properties)):
        # What it prints is of use for a few rows, not for fifty.
        drawn = number >= max(len(exercise.rows), 1)
        with redirect_stdout(io.StringIO()) if drawn else nullcontext():
            tried = attempt(exercise, all_rows, fn, number, run)
        yield tried
        if tried.outcome.timed_out:
            return
        left -= tried.outcome.seconds


def attempt(
    exercise: Exercise,
    rows: Sequence[Row],
    fn: Callable[..., Any],
    number: int,
    run: Runner = sandbox.direct,
) -> Trial:
    """Try the row of that number, or after all rows a property.

    Rows are tried by position and by keyword in turn, each with random generators of
    its own.
    """
    if number >= len(rows):
        rule = exercise.properties[number - len(rows)]
        return Trial(None, run(partial(rule, fn), 0))
    row = rows[number]
    inputs = copy.deepcopy(row.inputs)
    slopes = () if row.why else exercise.slopes
    used = exercise.used(fn)
    job = partial(_answer, used, inputs, slopes, by_name=number % 2 == 1)
    outcome = run(job, number)
    return Trial(row, outcome, comparison.edited(row.inputs, inputs))


@lru_cache(maxsize=1)  # for who tries again
def rows(exercise: Exercise) -> tuple[Row, ...]:
    """Rows made by hand, then drawn ones with what the solution does."""
    all_rows = list(exercise.rows)
    for number in range(RANDOM_ROWS):
        inputs = exercise.draw(np.random.default_rng(number))
        made = copy.deepcopy(inputs)
        used = exercise.used(exercise.solution)
        job = partial(_answer, used, made, exercise.slopes, by_name=True)
        outcome = sandbox.direct(job)
        all_rows.append(Row(inputs, RAISES if outcome.error else outcome.value))
    return tuple(all_rows)


def _answer(
    fn: Callable[..., Any],
    inputs: dict[str, Any],
    slopes: tuple[str, ...],
    by_name: bool,
) -> Answer:
    """Call a function, and find the slopes that are asked for."""
    leaves = {
        k: v.detach().clone().requires_grad_() for k, v in inputs.items() if k in slopes
    }
    given = inputs | leaves
    value = fn(**given) if by_name else fn(*given.values())
    value = comparison.bounded(value)
    if not leaves or not comparison.is_tensor(value):
        return Answer(value)
    if not value.requires_grad:
        return Answer(value, {k: v.new_zeros(v.shape) for k, v in leaves.items()})
    grad = sys.modules["torch"].autograd.grad
    found = grad(value.sum(), list(leaves.values()), materialize_grads=True)
    return Answer(value.detach(), dict(zip(leaves, found, strict=True)), True)


def _wrong_signature(exercise: Exercise, fn: types.FunctionType) -> str | None:
    if inspect.iscoroutinefunction(fn) or inspect.isasyncgenfunction(fn):
        return "It is an `async def`: a plain `def` was expected."
    loops = inspect.isgeneratorfunction(exercise.solution)
    if inspect.isgeneratorfunction(fn) != loops:
        if loops:
            return "It has no `yield` in it: leave that line where it was."
        return "It has a `yield` in it: `return` the answer instead."
    return _takes_something_else(
        exercise.name, inspect.signature(exercise.solution), fn
    )


def _takes_something_else(
    name: str, signature: inspect.Signature, fn: Any, by_name: bool = True
) -> str | None:
    asked = [
        each.replace(annotation=each.empty) for each in signature.parameters.values()
    ]
    names = [each.name for each in asked]
    needed = [each.name for each in asked if each.default is each.empty]
    yours = inspect.signature(fn)
    shown = ", ".join(map(str, yours.parameters.values()))
    wanted = ", ".join(map(str, asked))
    takes = f"`{name}` takes ({wanted}); yours takes ({shown})."
    try:
        yours.bind(*names)
        if by_name:
            yours.bind(**dict.fromkeys(names))
    except TypeError:
        if by_name:
            return f"{takes} Keep the names: the notebook uses them."
        return f"{takes} Keep their order: the notebook hands them over by it."
    try:
        yours.bind(*needed)
    except TypeError:
        return f"{takes} Keep the defaults: the notebook leans on them."
    return None


def _isolated(fn: types.FunctionType, exercise: Exercise) -> types.FunctionType:
    """The same function in a notebook without data: no variable can help it."""
    inner = getattr(fn, "__wrapped__", None)
    if bare(fn) is not fn and isinstance(inner, types.FunctionType):
        return _decorated(fn, inner, _isolated(inner, exercise))
    kept = {
        name: value
        for name, value in fn.__globals__.items()
        if callable(value)
        or isinstance(value, types.ModuleType)
        or name in exercise.constants
        or name.startswith("__")
    }
    twin = types.FunctionType(
        fn.__code__, kept, fn.__name__, fn.__defaults__, fn.__closure__
    )
    twin.__kwdefaults__ = fn.__kwdefaults__
    if kept.get(fn.__name__) is fn:  # so that it calls its twin if it calls itself
        kept[fn.__name__] = twin
    return twin


def _decorated(
    fn: types.FunctionType, inner: types.FunctionType, twin: types.FunctionType
) -> types.FunctionType:
    """What a decorator made of a function, made of its twin; its own names stay."""
    cells = [each.cell_contents for each in fn.__closure__ or ()]
    closure = tuple(types.CellType(twin if c is inner else c) for c in cells)
    made = types.FunctionType(
        fn.__code__, fn.__globals__, fn.__name__, fn.__defaults__, closure
    )
    made.__kwdefaults__ = fn.__kwdefaults__
    made.__wrapped__ = twin  # type: ignore[attr-defined]
    return made


def _global_read(
    fn: types.FunctionType, isolated: types.FunctionType, failed: Trial | None
) -> str | None:
    error = failed.outcome.error if failed else None
    name = getattr(error, "name", None)
    if not isinstance(error, NameError) or name in isolated.__globals__:
        return None
    if isinstance(error, UnboundLocalError) or name not in fn.__globals__:
        return None
    return (
        f"Your function reads the notebook's variable `{name}`: take it from its "
        f"arguments, or write the number in the function."
    )


def _global_written(isolated: types.FunctionType, before: dict[str, Any]) -> str | None:
    after = isolated.__globals__
    names = [
        name
        for name, value in after.items()
        if value is not before.get(name, _ABSENT) and not name.startswith("__")
    ]
    if not names:
        return None
    return (
        f"Your function writes the notebook's variable `{names[0]}` (`global "
        f"{names[0]}`): keep it in the function and return what is asked for."
    )


def _complaint(
    row: Row, outcome: sandbox.Outcome, changed: tuple[str, ...]
) -> str | None:
    if row.expected is RAISES and not outcome.timed_out:
        # A name that is nowhere is a slip, and refuses nothing.
        if outcome.error is None:
            return "It was to raise an exception here; it returned a value."
        return _broken(outcome) if isinstance(outcome.error, NameError) else None
    broken = _broken(outcome)
    if broken:
        return broken
    wrong = difference(outcome.value, row.expected)
    if changed:
        names = " and ".join(f"`{name}`" for name in changed)
        wrong = (
            f"It changed its argument {names} in place: leave the arguments as they "
            f"are and build new arrays. {wrong or ''}"
        ).strip()
    return wrong


def difference(came: Answer, expected: Any) -> str | None:
    """Say how an answer differs from what was expected: an `Answer`, or a value."""
    asked = expected if isinstance(expected, Answer) else Answer(expected)
    if came.value is None:
        return "It returned None: is the `return` missing?"
    wrong = comparison.difference(came.value, asked.value)
    if wrong or not asked.slopes:
        return wrong
    if asked.carries and not came.carries:
        return "The value is right, but it carries no gradient: nothing could learn."
    for name, slope in asked.slopes.items():
        if comparison.difference(came.slopes[name], slope):
            mine, right = (comparison.show(s) for s in (came.slopes[name], slope))
            return (
                f"The value is right, and its gradient for `{name}` is not: {mine} "
                f"came, {right} was expected."
            )
    return None


def _broken(outcome: sandbox.Outcome) -> str | None:
    if outcome.timed_out:
        loop = "is there a loop that never ends?"
        if outcome.still_running:
            return (
                f"It was not done after {SECONDS:g} seconds and could not be stopped: "
                f"{loop} It still runs: restart the kernel before you go on."
            )
        return f"It was not done after {SECONDS:g} seconds and was stopped: {loop}"
    return "It raised an exception." if outcome.error is not None else None


def _where_raised(fn: Any, error: BaseException) -> str:
    """An exception in one line, with the line of the learner's code."""
    try:
        text = f"{type(error).__name__}: {error}".removesuffix(": ")
    except Exception:
        text = type(error).__name__
    text = text if len(text) <= 300 else f"{text[:300]}..."
    home = {each.__code__.co_filename for each in functions(fn)}
    frames = [
        (frame, line)
        for frame, line in traceback.walk_tb(error.__traceback__)
        if frame.f_code.co_filename in home
    ]
    if not frames:  # what was made of it was of no use to the page
        return f"Using it raised {text}"
    frame, line = frames[-1]
    source = linecache.getline(frame.f_code.co_filename, line, frame.f_globals).strip()
    number = line - frame.f_code.co_firstlineno + 1
    shown = f": `{source}`" if source else ""
    return f"It raised {text}\nin line {number} of `{frame.f_code.co_name}`{shown}"
