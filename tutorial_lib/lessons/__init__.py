"""Where a lesson runs, and what its set-up cell asks for."""

from tutorial_lib.exercises import check, hint, solution
from tutorial_lib.lessons.place import prepare

__all__ = ["check", "hint", "prepare", "solution"]
