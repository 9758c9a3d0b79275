"""What machine is this, and is everything here that the course needs?"""

import os
import platform
from pathlib import Path

import joblib
import psutil
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

from tutorial_lib import __version__
from tutorial_lib.lessons.place import (
    NEEDED,
    fits,
    free_memory,
    installed_version,
    on_colab,
    project,
    requirements,
)
from tutorial_lib.lessons.profiles import current_profile
from tutorial_lib.runs import device


def doctor() -> bool:
    """Print what was found and what to do about it; never installs anything.

    Returns:
        Whether all is well.
    """
    rows = [_python(project()["requires-python"])]
    rows += [_package(wanted) for wanted in requirements()]
    rows += [("course", __version__, "")]
    rows += _machine()
    width = max(len(name) for name, _, _ in rows)
    for name, found, trouble in rows:
        print(f"{'!!' if trouble else 'ok'}  {name:{width}}  {found}")
    troubles = [trouble for _, _, trouble in rows if trouble]
    print()
    for trouble in troubles:
        print(f"To do: {trouble}")
    if not troubles:
        print("All is well. Run the next cell.")
    return not troubles


def _python(wanted: str) -> tuple[str, str, str]:
    found = platform.python_version().removesuffix("+")  # "+" is a build of one's own
    is_one = SpecifierSet(wanted).contains(found)
    trouble = "" if is_one else f"use a Python that is {wanted}; this is {found}"
    return "Python", f"{found} (needs {wanted})", trouble


def _package(wanted: Requirement) -> tuple[str, str, str]:
    # In the order in which a person reads a range: ">=0.12,<0.13".
    allowed = ",".join(sorted(map(str, wanted.specifier), reverse=True))
    there = installed_version(wanted)
    if there is None:
        install = f'pip install "{wanted.name}{allowed}"'
        return wanted.name, f"missing (needs {allowed})", f"run {install}"
    if fits(wanted):
        return wanted.name, f"{there} (needs {allowed})", ""
    install = f'pip install "{wanted.name}{allowed}", then restart the kernel'
    return wanted.name, f"{there} (needs {allowed})", f"run {install}"


def _device() -> tuple[str, str]:
    try:
        there = ", ".join(map(device.called, device.available()))
        return f"{device.called(device.chosen())} (there: {there})", ""
    except ValueError as error:
        return os.environ[device.VARIABLE], str(error)


def _machine() -> list[tuple[str, str, str]]:
    free = free_memory()
    cramped = f"close other programs: a lesson may need {NEEDED / 1e9:.1f} GB of memory"
    place = "Google Colab" if on_colab() else platform.system()
    profile = current_profile()
    runs = Path(profile.runs).resolve()
    disk = psutil.disk_usage(str(Path.cwd())).free / 1e9
    locked = "" if os.access(Path.cwd(), os.W_OK) else f"make {Path.cwd()} writable"
    return [
        ("place", place, ""),
        ("processors", f"{joblib.cpu_count()} (2 are enough)", ""),
        ("networks learn on", *_device()),
        ("free memory", f"{free / 1e9:.1f} GB", "" if free >= NEEDED else cramped),
        ("free disk", f"{disk:.1f} GB", "" if disk > 0.5 else "free some disk space"),
        ("runs are kept in", str(runs), locked),
        ("profile", profile.name, ""),
    ]
