"""What an exercise is, and where its page is found.

Most are functions of their rows' inputs. Others are used by something: a class, a loop,
an update. Their page says how, in `use`, and what came of that is compared.

A page is a module `tutorial_lib.exercises.<lesson>.<name>` with an `EXERCISE`.
"""

import difflib
import importlib
import inspect
import types
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

Property = Callable[[Callable[..., Any]], str | None]

NUMPY: Mapping[str, Any] = {"np": np}


class _Raises:
    def __repr__(self) -> str:
        return "an exception"


RAISES = _Raises()  # expected of inputs that are to be refused


@dataclass(frozen=True)
class Row:
    """A row of a hand-made table, or one that was drawn.

    Attributes:
        inputs: the arguments in their order, by name; copied before every call. Those
            with a default may be left out.
        expected: the answer, worked out by hand; or `RAISES`.
        why: what this row looks for, a sentence; empty for one that was drawn.
    """

    inputs: dict[str, Any]
    expected: Any
    why: str = ""


@dataclass(frozen=True, eq=False)  # one is itself, so that it can be looked up by
class Exercise:
    """What the course knows of one function or class that a learner writes.

    Attributes:
        solution: the package's own; its name is the exercise's name.
        answer: the body of a right version, as a learner would write it.
        rows: what a right version gets right, worked out by hand.
        draw: makes the inputs of a random row from a random generator; those that the
            solution refuses are to be refused.
        mistakes: wrong versions as edits of the answer, with what to say of each; read
            by `catalogue`.
        hints: from a nudge to nearly the answer.
        difficulty: 1 to 3.
        minutes: how long it takes.
        slopes: arguments by which the gradient of the answer's sum is compared with
            the solution's, on random rows; where nothing may flow the solution has 0.
        properties: what no table can hold; each returns a complaint or None.
        names: what the answer and its wrong versions may use.
        constants: names of the notebook that a learner's function may read, with their
            values.
        use: from what was written to a function of the rows' inputs, which tells what
            came of using it; empty where what was written is that function.
        stub: the body that the notebook begins with, where it is not empty.
        head: its first line, where a default is not the solution's.
    """

    solution: Callable[..., Any]
    answer: str
    rows: tuple[Row, ...]
    draw: Callable[[np.random.Generator], dict[str, Any]]
    mistakes: str
    hints: tuple[str, ...]
    difficulty: int
    minutes: int
    slopes: tuple[str, ...] = ()
    properties: tuple[Property, ...] = ()
    names: Mapping[str, Any] = field(default_factory=lambda: NUMPY)
    constants: Mapping[str, Any] = field(default_factory=dict)
    use: Callable[[Any], Callable[..., Any]] | None = None
    stub: str = ""
    head: str = ""

    @property
    def name(self) -> str:
        """Name of the function or class to write."""
        return self.solution.__name__

    def used(self, written: Any) -> Callable[..., Any]:
        """What was written, as a function of the rows' inputs."""
        return self.use(written) if self.use else written

    @property
    def takes(self) -> str:
        """The arguments as the stub writes them, without types."""
        asked = inspect.signature(self.solution).parameters.values()
        return ", ".join(str(each.replace(annotation=each.empty)) for each in asked)

    @property
    def effort(self) -> str:
        """Difficulty in dots, and minutes."""
        dots = "●" * self.difficulty + "○" * (3 - self.difficulty)
        return f"{dots} about {self.minutes} minutes"


@cache
def pages() -> dict[str, str]:
    """Names of all exercises, each with the name of the folder of its lesson."""
    files = sorted(Path(__file__).parent.glob("*/*.py"))
    return {path.stem: path.parent.name for path in files if path.stem[0] != "_"}


def find(name: Any) -> Exercise | None:
    """The exercise of that name; no other page is imported."""
    if not isinstance(name, str) or name not in pages():
        return None
    page = importlib.import_module(f"{__package__}.{pages()[name]}.{name}")
    exercise: Exercise = page.EXERCISE
    return exercise


def closest(name: Any) -> str | None:
    """The name of an exercise that looks like this one."""
    matches = difflib.get_close_matches(str(name), list(pages()), n=1)
    return matches[0] if matches else None


def functions(written: Any) -> list[types.FunctionType]:
    """A function, or those that a class defines itself, without decorators."""
    if not isinstance(written, type):
        return [bare(written)]
    own = (getattr(each, "__func__", each) for each in vars(written).values())
    return [bare(each) for each in own if isinstance(each, types.FunctionType)]


def bare(fn: types.FunctionType) -> types.FunctionType:
    """The function that decorators were put around, as far as it can be seen."""
    try:
        inner = inspect.unwrap(fn)
    except ValueError:  # it says that it is around itself
        return fn
    return inner if isinstance(inner, types.FunctionType) else fn
