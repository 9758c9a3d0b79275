"""Exercises that answer at once: `check`, `hint` and `solution`.

    def forward(params, obs):
        ...

    forward = check(forward)

`check` hands back the learner's function if it is right and the package's function if
it is not, so a notebook runs to its end with every exercise left empty.
"""

import copy
import difflib
import dis
import html
import importlib
import inspect
import linecache
import re
import sys
import time
import traceback
import types
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from tutorial_lib.lessons import comparison, sandbox

SECONDS = 3.0  # for all the runs of a learner's function in one check
KNOWN_SECONDS = 1.0  # for all the wrong versions that it is compared with
# Modules of `answers`, in lesson order.
LESSONS = (
    "start_here",
    "pong_numpy",
    "pong_torch",
    "breakout",
    "deep_q",
    "breakout_dqn",
    "many_games",
    "expected_sarsa",
)

_ABSENT = object()

Property = Callable[[Callable[..., Any]], str | None]


@dataclass(frozen=True)
class Case:
    """A row of a hand-made table.

    Attributes:
        inputs: the arguments in their order, by name; copied before every call.
        expected: the answer, worked out by hand.
        why: what this row looks for, a sentence.
    """

    inputs: dict[str, Any]
    expected: Any
    why: str


@dataclass(frozen=True)
class Mistake:
    """A wrong version that people do write, recognised by doing what it does.

    Attributes:
        wrong: the wrong version.
        says: what is wrong and what to try, in a sentence or two.
    """

    wrong: Callable[..., Any]
    says: str


@dataclass(frozen=True)
class Exercise:
    """What the course knows of one function that a learner writes.

    Attributes:
        solution: the package's function; its name is the exercise's name.
        cases: rows that a right version gets right.
        mistakes: wrong versions, no two of which do the same on all cases.
        hints: from a nudge to nearly the answer.
        properties: what no table can hold; each returns a complaint or None.
        constants: names of the notebook that the function may read.
    """

    solution: Callable[..., Any]
    cases: tuple[Case, ...]
    mistakes: tuple[Mistake, ...]
    hints: tuple[str, ...]
    properties: tuple[Property, ...] = ()
    constants: frozenset[str] = frozenset()

    @property
    def name(self) -> str:
        """Name of the function to write."""
        return self.solution.__name__


@dataclass(frozen=True)
class Trial:
    """One row or property, tried.

    Attributes:
        case: the row; None for a property.
        outcome: what the function returned or raised, or what the property said.
        complaint: what is wrong with it; None if nothing is.
        edited: names of the arguments that were changed in place.
    """

    case: Case | None
    outcome: sandbox.Outcome
    complaint: str | None
    edited: tuple[str, ...] = ()


class Message:
    """What a learner is told: a verdict, sentences, and blocks of values.

    A notebook shows it as HTML, everything else as text; the words are the same.
    """

    def __init__(self, verdict: str, *parts: str, blocks: dict[str, str] | None = None):
        """Keep the words: `blocks` go, each under its heading, before the last part."""
        self.verdict, self.parts, self.blocks = verdict, parts, blocks or {}

    def __repr__(self) -> str:
        """The message as plain text."""
        first = [f"{self.verdict}. {part}".strip() for part in self.parts[:1]]
        lines = first or [self.verdict]
        for heading, block in self.blocks.items():
            lines += [heading, "    " + block.replace("\n", "\n    ")]
        return "\n".join([*lines, *self.parts[1:]])

    def _repr_html_(self) -> str:
        """The message for a notebook, in the colours of its theme."""
        first = "".join(_html(part) for part in self.parts[:1])
        lines = [f"<p><b>{_html(self.verdict)}{'.' if first else ''}</b> {first}</p>"]
        for heading, block in self.blocks.items():
            content = f'<pre style="margin-bottom: 1em">{html.escape(block)}</pre>'
            lines += [f"<p>{_html(heading)}</p>", content]
        lines += [f"<p>{_html(part)}</p>" for part in self.parts[1:]]
        style = "border-left: 4px solid currentColor; padding-left: 1em"
        return f'<div style="{style}">{"".join(lines)}</div>'


def check(fn: Any) -> Any:
    """Try a learner's function on the exercise of its name, and say how it did.

    Args:
        fn: the function, with the name that the exercise gave it.

    Returns:
        `fn` if it is right, else the package's function of that name. What belongs to
        no exercise comes back as it is.
    """
    name = getattr(fn, "__name__", None)
    exercise = _find(name) if isinstance(name, str) else None
    if exercise is not None and fn is exercise.solution:
        told = (
            f"This is the course's own `{name}`. If you wrote one, is its name right?"
        )
        _display(Message("Not checked", told))
        return fn
    if exercise is None or not isinstance(fn, types.FunctionType):
        return _not_an_exercise(fn)
    if _is_empty(fn):
        advice = f"`hint({name})` gives a hint."
        _display(Message("Not attempted yet", _goes_on(exercise.name), advice))
        return exercise.solution
    message = _judge(exercise, fn)
    _display(message)
    return fn if message.verdict == "Right" else exercise.solution


def hint(fn_or_name: Any) -> None:
    """Show one more hint at each call.

    Args:
        fn_or_name: the function of an exercise, or its name.
    """
    exercise = _find_or_explain(fn_or_name)
    if exercise is None:
        return
    name, count = exercise.name, len(exercise.hints)
    shown = _hints_shown.get(name, 0)
    if shown == count:
        end = (
            f"These were all the hints. `solution({name})` shows the course's version."
        )
        _display(Message(f"Hints for {name}", *exercise.hints, end))
        return
    _hints_shown[name] = shown + 1
    _display(Message(f"Hint {shown + 1} of {count}", exercise.hints[shown]))


_hints_shown: dict[str, int] = {}


def solution(fn_or_name: Any) -> None:
    """Show the package's function: the very code that the next lesson imports.

    Args:
        fn_or_name: the function of an exercise, or its name.
    """
    exercise = _find_or_explain(fn_or_name)
    if exercise is not None:
        code = inspect.getsource(exercise.solution).rstrip()
        home = f"`{exercise.solution.__module__}`"
        blocks = {f"From {home}:": code}
        _display(Message(f"The course's version of {exercise.name}", blocks=blocks))


def _lesson(module: str) -> tuple[Exercise, ...]:
    return importlib.import_module(f"tutorial_lib.lessons.answers.{module}").EXERCISES


def _find(name: str) -> Exercise | None:
    """The exercise of that name; later lessons are imported only if need be."""
    exercises = (exercise for module in LESSONS for exercise in _lesson(module))
    return next((exercise for exercise in exercises if exercise.name == name), None)


def _closest(name: Any) -> Exercise | None:
    named = {each.name: each for module in LESSONS for each in _lesson(module)}
    matches = difflib.get_close_matches(str(name), list(named), n=1)
    return named[matches[0]] if matches else None


def _find_or_explain(fn_or_name: Any) -> Exercise | None:
    name = getattr(fn_or_name, "__name__", fn_or_name)
    exercise = _find(name) if isinstance(name, str) else None
    if exercise is None:
        close = _closest(name)
        advice = (
            f"Did you mean `{close.name}`?" if close else "Try the function's name."
        )
        shown = comparison.show(name)
        _display(Message("Not found", f"No exercise is called {shown}. {advice}"))
    return exercise


def _not_an_exercise(fn: Any) -> Any:
    """Say why there is nothing to check; hand back something that can be called."""
    name = getattr(fn, "__name__", None)
    if not isinstance(fn, types.FunctionType):
        came = f"the class `{name}`" if isinstance(fn, type) else comparison.a(fn)
        problem = f"`check` takes a function, made with `def`; {came} came."
    elif name == "<lambda>":
        problem = "A lambda has no name: write it with `def` and the exercise's name."
    else:
        problem = f"No exercise is called `{name}`."
    close = _closest(name) if isinstance(name, str) else None
    if close is None:
        _display(Message("Not checked", problem, "It comes back as it is."))
        return fn
    advice = f"Did you mean `{close.name}`? {_goes_on(close.name)}"
    _display(Message("Not checked", problem, advice))
    return close.solution


def _is_empty(fn: types.FunctionType) -> bool:
    """Whether the body does nothing: a docstring, `...`, `pass` or `return None`."""
    idle = {"RESUME", "NOP", "POP_TOP", "LOAD_CONST", "RETURN_CONST", "RETURN_VALUE"}
    return all(
        step.opname in idle
        and (not step.opname.endswith("_CONST") or step.argval in (None, ...))
        for step in dis.get_instructions(fn)
    )


def _judge(exercise: Exercise, fn: types.FunctionType) -> Message:
    """Compare a function with all that the exercise knows."""
    takes = _wrong_signature(exercise, fn)
    if takes:
        return _wrong(exercise, takes)
    isolated = _isolated(fn, exercise.constants)
    names_before = dict(isolated.__globals__)
    deadline = time.monotonic() + SECONDS
    trials = list(_trials(exercise, isolated, deadline))
    failed = next((trial for trial in trials if trial.complaint), None)
    complaint = _global_read(fn, isolated, failed) or _global_written(
        isolated, names_before
    )
    if complaint is None and failed is not None:
        error = failed.outcome.error
        complaint = failed.complaint if error is None else _where_raised(fn, error)
    if complaint is None:
        count = len(trials)
        return Message("Right", f"Your `{exercise.name}` passed all {count} checks.")
    return _wrong(exercise, complaint, failed, _recognise(exercise, trials))


def _wrong(
    exercise: Exercise,
    complaint: str,
    failed: Trial | None = None,
    mistake: Mistake | None = None,
) -> Message:
    blocks, why = {}, ""
    if failed is not None and failed.case is not None:
        case, outcome = failed.case, failed.outcome
        inputs = (comparison.labelled(k, v) for k, v in case.inputs.items())
        blocks["With this input:"] = "\n".join(inputs)
        if outcome.error is None and not outcome.timed_out:
            blocks["Your function returned:"] = comparison.show(outcome.value)
        blocks["Expected:"] = comparison.show(case.expected)
        why = f"Why this input: {case.why}"
    parts = [complaint, why]
    if mistake is not None:
        parts.append(f"A known mistake: {mistake.says}")
    parts.append(f"{_goes_on(exercise.name)} `hint({exercise.name})` gives a hint.")
    return Message("Not right yet", *filter(None, parts), blocks=blocks)


def _goes_on(name: str) -> str:
    return f"The notebook goes on with the course's own `{name}`."


def _wrong_signature(exercise: Exercise, fn: types.FunctionType) -> str | None:
    if inspect.iscoroutinefunction(fn) or inspect.isasyncgenfunction(fn):
        return "It is an `async def`: a plain `def` was expected."
    if inspect.isgeneratorfunction(fn):
        return "It has a `yield` in it: `return` the answer instead."
    takes = ", ".join(exercise.cases[0].inputs)
    try:
        inspect.signature(fn).bind(*exercise.cases[0].inputs.values())
    except TypeError:
        yours = ", ".join(map(str, inspect.signature(fn).parameters.values()))
        return f"`{exercise.name}` takes ({takes}); yours takes ({yours})."
    return None


def _isolated(fn: types.FunctionType, constants: frozenset[str]) -> types.FunctionType:
    """The same function in a notebook without data: no variable can help it."""
    kept = {
        name: value
        for name, value in fn.__globals__.items()
        if callable(value)
        or isinstance(value, types.ModuleType)
        or name in constants
        or name.startswith("__")
    }
    twin = types.FunctionType(
        fn.__code__, kept, fn.__name__, fn.__defaults__, fn.__closure__
    )
    twin.__kwdefaults__ = fn.__kwdefaults__
    if kept.get(fn.__name__) is fn:  # so that it calls its twin if it calls itself
        kept[fn.__name__] = twin
    return twin


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


def _trials(
    exercise: Exercise, fn: Callable[..., Any], deadline: float
) -> Iterator[Trial]:
    """Try every row, then every property; time that runs out ends it."""
    for case in exercise.cases:
        inputs = copy.deepcopy(case.inputs)
        outcome = _run(partial(fn, *inputs.values()), deadline)
        changed = comparison.edited(case.inputs, inputs)
        yield Trial(case, outcome, _complaint(case, outcome, changed), changed)
        if outcome.timed_out:
            return
    for rule in exercise.properties:
        outcome = _run(partial(rule, fn), deadline)
        complaint = _broken(outcome) or outcome.value
        yield Trial(None, outcome, complaint)
        if outcome.timed_out:
            return


def _run(job: Callable[[], Any], deadline: float) -> sandbox.Outcome:
    return sandbox.run(job, max(deadline - time.monotonic(), 0.01))


def _complaint(
    case: Case, outcome: sandbox.Outcome, changed: tuple[str, ...]
) -> str | None:
    broken = _broken(outcome)
    if broken:
        return broken
    if outcome.value is None:
        return "It returned None: is the `return` missing?"
    wrong = comparison.difference(outcome.value, case.expected)
    if changed:
        names = " and ".join(f"`{name}`" for name in changed)
        wrong = (
            f"It changed its argument {names} in place: leave the arguments as they "
            f"are and build new arrays. {wrong or ''}"
        ).strip()
    return wrong


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


def _where_raised(fn: types.FunctionType, error: BaseException) -> str:
    """An exception in one line, with the line of the learner's code."""
    try:
        text = f"{type(error).__name__}: {error}".removesuffix(": ")
    except Exception:
        text = type(error).__name__
    text = text if len(text) <= 300 else f"{text[:300]}..."
    home = fn.__code__.co_filename
    frames = [
        (frame, line)
        for frame, line in traceback.walk_tb(error.__traceback__)
        if frame.f_code.co_filename == home
    ]
    if not frames:
        return f"It raised {text}"
    frame, line = frames[-1]
    source = linecache.getline(home, line, frame.f_globals).strip()
    number = line - frame.f_code.co_firstlineno + 1
    shown = f": `{source}`" if source else ""
    return f"It raised {text}\nin line {number} of `{frame.f_code.co_name}`{shown}"


def _recognise(exercise: Exercise, trials: list[Trial]) -> Mistake | None:
    """The known mistake that does exactly what the learner's function did."""
    deadline = time.monotonic() + KNOWN_SECONDS
    for mistake in exercise.mistakes:
        known = _trials(exercise, mistake.wrong, deadline)
        if all(_alike(trial, next(known, None)) for trial in trials):
            return mistake
    return None


def _alike(came: Trial, known: Trial | None) -> bool:
    if known is None or came.outcome.timed_out or known.outcome.timed_out:
        return False
    if came.edited != known.edited:
        return False
    if came.case is None:  # of properties, only whether they held
        return (came.complaint is None) == (known.complaint is None)
    if came.outcome.error is not None or known.outcome.error is not None:
        return type(came.outcome.error) is type(known.outcome.error)
    if came.outcome.value is None or known.outcome.value is None:
        return came.outcome.value is known.outcome.value
    theirs, ours = came.outcome.value, known.outcome.value
    # Both ways, because True may stand for 1 but 1 not for True.
    return not (
        comparison.difference(theirs, ours) or comparison.difference(ours, theirs)
    )


def _html(text: str) -> str:
    marked = re.sub(r"`([^`]+)`", r"<code>\1</code>", html.escape(text))
    return marked.replace("\n", "<br>\n")


def _display(message: Message) -> None:
    """Show it where the learner looks: below the cell, or in the terminal."""
    if "IPython" in sys.modules:
        from IPython import get_ipython
        from IPython.display import display

        if get_ipython() is not None:
            display(message)
            return
    print(message)
