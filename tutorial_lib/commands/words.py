"""What the words of a command line mean: counts, and settings by their names."""

import math
from argparse import ArgumentTypeError
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import is_dataclass, replace
from pathlib import Path
from typing import Any, get_type_hints

from tutorial_lib.runs import algorithms
from tutorial_lib.worlds.atari import rom_of
from tutorial_lib.worlds.toys import TOYS

Arguments = dict[str, dict[str, Any]]  # of a command, each as argparse takes it
MOST = 10**12 - 1  # agent steps: the name of a checkpoint has 12 digits for them
ANY = "any of the emulator's, such as Seaquest"
PAIRS = dict(action="append", default=[], metavar="NAME=VALUE")


def count(least: int, most: int = MOST) -> Callable[[str], int]:
    """The `type` of every argument that is a whole number, from `least` to `most`."""

    def whole(text: str) -> int:
        with suppress(ValueError):
            if least <= int(text) <= most:
                return int(text)
        raise ArgumentTypeError(
            f"must be a whole number from {least:,} to {most:,}, got {text!r}"
        )

    return whole


def place(text: str) -> Path:
    """The `type` of an argument that is a file or a folder; ~ is the home folder."""
    if not text.strip():
        raise ArgumentTypeError("must be a file or a folder, got nothing")
    return Path(text).expanduser()


def played(text: str) -> str:
    """The `type` of an argument that is a game, Atari's or a toy's."""
    if text in TOYS:
        return text
    try:
        return of_atari(text)
    except ArgumentTypeError as error:
        raise ArgumentTypeError(f"{error}; the toys are {', '.join(TOYS)}") from None


def of_atari(text: str) -> str:
    """The `type` of an argument that is a game of the emulator's."""
    try:
        rom_of(text)
    except ValueError as error:
        raise ArgumentTypeError(str(error)) from None
    return text


def points(text: str) -> float:
    """The `type` of an argument that is a score, which may be inf, never NaN."""
    with suppress(ValueError):
        if not math.isnan(score := float(text)):
            return score
    raise ArgumentTypeError(f"must be a number, got {text!r}")


def settings_from(algorithm: str, game: str, pairs: Iterable[str]) -> Any:
    """The usual settings of one of `VARIANTS` for a game, changed by such as gamma=0.9.

    Raises:
        ValueError: the algorithm does not play that game, or has no such setting, or
            not with that value.
    """
    return changed(algorithms.settings_for(algorithm, game), pairs)


def changed(settings: Any, pairs: Iterable[str]) -> Any:
    """Settings, changed by such as gamma=0.9 or, of those in them, rules.frame_skip=1.

    Raises:
        ValueError: there is no such setting, or not with that value.
    """
    kinds = dict(_kinds(type(settings)))
    changes: dict[str, Any] = {}
    for pair in pairs:
        name, _, text = pair.partition("=")
        if name not in kinds:
            raise ValueError(f"no setting {name!r}; there are {', '.join(kinds)}")
        read, wanted = READERS[kinds[name]]
        try:
            changes[name] = read(text)
        except (KeyError, ValueError):
            raise ValueError(f"{name} must be {wanted}, got {text!r}") from None
    return _replaced(settings, changes)


def _kinds(settings: Any, before: str = "") -> Iterator[tuple[str, type]]:
    """The name and kind of each setting; of those in others with a dot."""
    for name, kind in get_type_hints(settings).items():
        if is_dataclass(kind):
            yield from _kinds(kind, f"{before}{name}.")
        else:
            yield before + name, kind


def _replaced(settings: Any, changes: dict[str, Any]) -> Any:
    """The settings with these values; names of nested ones have a dot."""
    own = {name: value for name, value in changes.items() if "." not in name}
    nested: dict[str, dict[str, Any]] = {}
    for name in changes.keys() - own.keys():
        outer, _, inner = name.partition(".")
        nested.setdefault(outer, {})[inner] = changes[name]
    for name, values in nested.items():
        own[name] = _replaced(getattr(settings, name), values)
    return replace(settings, **own)


def _number(text: str) -> float:
    value = float(text)
    if not math.isfinite(value) and text != "inf":
        raise ValueError  # nan, or what is infinite by mistake, as 1e999
    return value


def _truth(text: str) -> bool:
    return {"true": True, "false": False}[text]


# How a setting of each kind is read, and what its text must be.
READERS: dict[type, tuple[Callable[[str], Any], str]] = {
    bool: (_truth, "true or false"),
    int: (int, "a whole number"),
    float: (_number, "a number"),
    str: (str, "a word"),
}
