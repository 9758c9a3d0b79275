"""What a notebook needs."""

from tutorial_lib.lessons.exercises import check, hint, solution
from tutorial_lib.lessons.profiles import current_profile

__all__ = ["check", "hint", "profile", "solution"]

profile = current_profile()
