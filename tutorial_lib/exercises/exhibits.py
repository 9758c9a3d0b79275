"""An exercise's code as its notebook shows it at first, mistakes and all."""

from collections.abc import Callable
from typing import Any

from tutorial_lib.exercises.catalogue import written
from tutorial_lib.exercises.exercise import find, pages


def as_found(name: str) -> Callable[..., Any]:
    """The function that an exercise begins with, to be run before it is mended.

    Args:
        name: of an exercise whose cell is not empty at first.

    Returns:
        The function.

    Raises:
        ValueError: no such exercise.
    """
    exercise = find(name)
    if exercise is None or not exercise.stub:
        there = [each for each, lesson in pages().items() if lesson == "museum"]
        raise ValueError(f"no exhibit is called {name!r}; there are: {sorted(there)}")
    return written(exercise, exercise.stub.strip())
