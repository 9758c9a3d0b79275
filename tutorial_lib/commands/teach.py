"""What a teacher looks up: the mistakes that exercises know."""

import argparse

from tutorial_lib.commands.words import Arguments
from tutorial_lib.exercises.catalogue import told
from tutorial_lib.exercises.exercise import closest, find, pages

MISTAKES: Arguments = {
    "name": dict(nargs="?", help="of an exercise; without it, all of them"),
}


def mistakes(arguments: argparse.Namespace) -> None:
    """Print the mistakes that an exercise names, each with its edit of the answer."""
    asked = arguments.name
    if asked is not None and asked not in pages():
        close = closest(asked)
        advice = (
            f"did you mean {close}?" if close else f"there are {', '.join(pages())}"
        )
        raise ValueError(f"no exercise {asked!r}; {advice}")
    for name in [asked] if asked else pages():
        exercise = find(name)
        if exercise is not None:
            print(f"{name}  {exercise.effort}\n")
            print("\n".join(told(exercise)))
