"""What answers: `check`, `hint`, `solution`, their engine, a page per exercise."""

from tutorial_lib.exercises.calls import check, hint, solution

__all__ = ["check", "hint", "solution"]
