"""Where a lesson runs, a machine of one's own, Colab or Binder, and what follows."""

import math
import os
import subprocess
import sys
import tomllib
from dataclasses import replace
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement

from tutorial_lib import __version__
from tutorial_lib.lessons.profiles import Profile, current_profile
from tutorial_lib.runs import device

if sys.platform != "emscripten":  # a browser does not tell what memory it has
    import psutil

PROJECT = Path(__file__).parents[2] / "pyproject.toml"
DRIVE = Path("/content/drive/MyDrive")  # where Colab shows a learner's Drive
# Bytes; the largest lesson takes 1.1e9, by tests/benchmarks/notebook_memory.py.
NEEDED = 1.2e9
# Where Linux tells a container its limit and its use, in bytes: version 2, version 1.
CONTAINER = (
    (Path("/sys/fs/cgroup"), "memory.max", "memory.current"),
    (
        Path("/sys/fs/cgroup/memory"),
        "memory.limit_in_bytes",
        "memory.usage_in_bytes",
    ),
)
IN_A_BROWSER = (
    f"Course {__version__} in a browser: NumPy and tables. On your own machine it has "
    "Atari's games, networks that learn from pixels, and long runs besides."
)
TORCH = "torch"  # large, and Colab's fits its processors


def prepare() -> Profile:
    """Make ready the place where a lesson runs, and say what will be kept.

    On Colab packages that are missing or do not fit are installed, but never torch.
    Elsewhere nothing is: there lesson 00's doctor says what to do.

    In a browser it says what is there and what is not.

    Returns:
        How much the lesson does, with a path to its runs that stays the same; on Colab
        with a Drive they are kept there.

    Raises:
        CalledProcessError: pip could not install what is missing.
    """
    profile = current_profile()
    if in_browser():
        print(IN_A_BROWSER)
    else:
        _tell_machine(profile)
    if on_colab():
        install([wanted for wanted in unmet() if wanted.name != TORCH])
        if DRIVE.is_dir():
            profile = replace(profile, runs=DRIVE / "atari-from-scratch" / profile.runs)
            print(f"Runs are kept on your Drive, in {profile.runs}.")
        else:
            print(
                "Runs are lost when Colab disconnects. To keep them, run this and then "
                "this cell again:"
            )
            print("    from google.colab import drive; drive.mount('/content/drive')")
    elif in_browser():
        print("Your browser keeps what you write here, until you clear its data.")
    elif on_binder():
        print(
            f"Binder keeps nothing: before you leave, download what you want to keep "
            f"of the folder {profile.runs}."
        )
    else:
        print(f"Runs are kept in {profile.runs.resolve()}.")
    # A notebook that goes to another folder later still finds them here.
    profile = replace(profile, runs=profile.runs.absolute())
    # Not before everything that it needs is installed.
    from tutorial_lib.figures import worded

    worded.set_up()
    return profile


def _tell_machine(profile: Profile) -> None:
    memory = free_memory()
    told = f"Course {__version__} on {device.called('cpu')}, "
    told += f"{memory / 1e9:.1f} GB of memory free."
    if math.isfinite(profile.seconds):
        told += f" A training cell ends after {profile.seconds:.0f} s at the latest."
    print(told)
    print(device.report())
    if memory < NEEDED:
        print(
            f"A lesson may need {NEEDED / 1e9:.1f} GB: shut down the kernels of other "
            "notebooks first."
        )


def in_browser() -> bool:
    """Whether Python itself runs in a browser."""
    return sys.platform == "emscripten"


def on_colab() -> bool:
    """Whether this is Google Colab."""
    return "google.colab" in sys.modules


def on_binder() -> bool:
    """Whether this is Binder."""
    return "BINDER_SERVICE_HOST" in os.environ


def free_memory() -> float:
    """Bytes that are left here; in a container not more than its limit leaves."""
    free = psutil.virtual_memory().available
    for folder, limit, used in CONTAINER:
        try:
            lines = (folder / "memory.stat").read_text().splitlines()
            cache = int(dict(map(str.split, lines))["inactive_file"])  # can go
            held = int((folder / used).read_text()) - cache
            free = min(free, int((folder / limit).read_text()) - held)
        except (OSError, KeyError, ValueError):  # no container, or "max": no limit
            continue
    return max(free, 0)


def project() -> dict[str, Any]:
    """What pyproject.toml says of the course."""
    return tomllib.loads(PROJECT.read_text(encoding="utf-8"))["project"]


def requirements() -> list[Requirement]:
    """The packages that the course needs, with the versions that fit."""
    return [Requirement(line) for line in project()["dependencies"]]


def installed_version(wanted: Requirement) -> str | None:
    """The version of a package that is there; None if it is missing."""
    try:
        return version(wanted.name)
    except PackageNotFoundError:
        return None


def fits(wanted: Requirement) -> bool:
    """Whether a package is there in a version that fits."""
    there = installed_version(wanted)
    # A build of somebody's own, such as 2.13.0rc1, is good enough.
    return there is not None and wanted.specifier.contains(there, prereleases=True)


def unmet() -> list[Requirement]:
    """The packages that are missing or of a version that does not fit."""
    return [wanted for wanted in requirements() if not fits(wanted)]


def install(packages: list[Requirement]) -> None:
    """Install packages into the running Python, and say so.

    Args:
        packages: nothing happens if there are none.

    Raises:
        CalledProcessError: pip failed; its own words are above.
    """
    if not packages:
        return
    names = ", ".join(map(str, packages))
    print(f"Installing {names}.")
    loaded = [wanted.name for wanted in packages if _module(wanted) in sys.modules]
    command = [sys.executable, "-m", "pip", "install", "--quiet", *map(str, packages)]
    subprocess.run(command, check=True)
    if loaded:
        print(
            f"{', '.join(loaded)} had been loaded before: restart the session, then "
            "run this cell again."
        )


def _module(wanted: Requirement) -> str:
    return {"pillow": "PIL"}.get(wanted.name, wanted.name.replace("-", "_"))
