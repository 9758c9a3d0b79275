"""The wrong versions of an exercise, read from its page.

    - the text of the answer that somebody writes differently
    + what they write
    What is wrong with it, and what to try.

Paragraphs are parted by empty lines. Several edits may stand in one, each lines with
`-` and what is put in their place, lines with `+` or nothing; `+` lines alone are
another body altogether.
"""

import builtins
import difflib
import inspect
import re
import textwrap
import types
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from typing import Any

from tutorial_lib.exercises.exercise import Exercise

LINE = 88  # characters, as in all of the course's code
INDENT = 4 * " "


@dataclass(frozen=True)
class Mistake:
    """A wrong version that people do write, recognised by doing what it does.

    Attributes:
        body: the wrong version's, one statement a line.
        wrong: the function.
        says: what it does, and what to try, in a sentence or two.
    """

    body: str
    wrong: Callable[..., Any]
    says: str


# Not by the exercise, whose rows can't be hashed.
@cache
def _read(name: str, answer: str, mistakes: str) -> tuple[tuple[str, str], ...]:
    return tuple(
        _edited(name, answer, lines.split("\n"))
        for lines in textwrap.dedent(mistakes).strip().split("\n\n")
        if lines
    )


def catalogue(exercise: Exercise) -> tuple[Mistake, ...]:
    """The mistakes of the exercise's page, in their order.

    Raises:
        ValueError: an edit whose old text the answer has not just once.
    """
    bodies = _read(exercise.name, body_of(exercise), exercise.mistakes)
    return tuple(Mistake(body, written(exercise, body), says) for body, says in bodies)


def body_of(exercise: Exercise) -> str:
    """The answer's lines, without the page's indentation."""
    return textwrap.dedent(exercise.answer).strip()


def text_of(exercise: Exercise) -> str:
    """The answer with its first line, to be pasted into the stub's cell."""
    if isinstance(exercise.solution, type):
        head = inspect.getsource(exercise.solution).split("\n", 1)[0]
    else:
        head = exercise.head or f"def {exercise.name}({exercise.takes}):"
        if len(head) > LINE:
            takes = textwrap.fill(exercise.takes, LINE - len(INDENT))
            head = f"def {exercise.name}(\n{textwrap.indent(takes, INDENT)}\n):"
    return f"{head}\n{textwrap.indent(body_of(exercise), INDENT)}"


def _edited(name: str, answer: str, lines: list[str]) -> tuple[str, str]:
    """A paragraph's wrong body, and what it says."""
    runs = [(kind, list(run)) for kind, run in groupby(lines, _kind)]
    edits = {kind for kind, _ in runs}
    body = answer if "-" in edits else "\n".join(_code(runs[0][1]))
    for (kind, old), (after, new) in zip(runs, [*runs[1:], ("", [])], strict=True):
        if kind == "-":
            old_text = "\n".join(_code(old))
            if body.count(old_text) != 1:
                raise ValueError(f"{name}: {old_text!r} is not once in\n{body}")
            body = body.replace(old_text, "\n".join(_code(new)) if after == "+" else "")
    body = "\n".join(line for line in body.split("\n") if line.strip())
    return body, " ".join(line for line in lines if _kind(line) == " ")


def _kind(line: str) -> str:
    return line[0] if re.match(r"[-+]( |$)", line) else " "


def _code(lines: list[str]) -> list[str]:
    return [line[2:] for line in lines]


def written(exercise: Exercise, body: str) -> Callable[..., Any]:
    """The function or class that a learner would have written with this body."""
    name = exercise.name
    if isinstance(exercise.solution, type):
        return _class_written(exercise, exercise.solution.__bases__, body)
    takes = inspect.signature(exercise.solution).parameters.values()
    head = f"def {name}({', '.join(each.name for each in takes)}):\n"
    source = compile(head + textwrap.indent(body, INDENT), f"<{name}>", "exec")
    (code,) = (each for each in source.co_consts if isinstance(each, types.CodeType))
    names = {"__builtins__": builtins, **exercise.names, **exercise.constants}
    function = types.FunctionType(code, names, name)
    function.__defaults__ = getattr(exercise.solution, "__defaults__", None)
    return function


def _class_written(
    exercise: Exercise, bases: tuple[type, ...], body: str
) -> Callable[..., Any]:
    source = compile(
        f"class {exercise.name}:\n" + textwrap.indent(body, INDENT),
        f"<{exercise.name}>",
        "exec",
    )
    (code,) = (each for each in source.co_consts if isinstance(each, types.CodeType))
    names = {"__builtins__": builtins, "__name__": __name__}
    names |= {**exercise.names, **exercise.constants}
    made = types.FunctionType(code, names)
    return builtins.__build_class__(made, exercise.name, *bases)


def told(exercise: Exercise) -> Iterator[str]:
    """The catalogue for a reader: of each mistake its sentence and its edit."""
    answer = body_of(exercise).split("\n")
    for mistake in catalogue(exercise):
        lines = difflib.ndiff(answer, mistake.body.split("\n"))
        diff = "\n".join(line.rstrip() for line in lines if line[0] != "?")
        says = textwrap.fill(mistake.says, LINE)
        yield f"{says}\n\n{textwrap.indent(diff, INDENT)}\n"
