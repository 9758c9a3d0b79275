"""What a notebook needs."""

from tutorial_lib.exercises import check, hint, solution
from tutorial_lib.lessons.place import prepare

__all__ = ["check", "hint", "prepare", "solution"]
