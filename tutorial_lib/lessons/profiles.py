"""How much a lesson does: minutes for a learner, seconds for a test."""

import atexit
import math
import os
import shutil
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path


@dataclass(frozen=True)
class Profile:
    """The budgets of a notebook's cells.

    Attributes:
        name: live, smoke or full.
        games: full games in an evaluation.
        agent_steps: decisions of a live training run.
        seconds: longest time of a live training cell.
        runs: folder for the runs; of a test, one that is its own.
    """

    name: str
    games: int
    agent_steps: int
    seconds: float
    runs: Path


# A test's runs are its own: no earlier test must have trained for it.
OWN = Path(tempfile.gettempdir()) / f"atari-from-scratch-{os.getpid()}"
PROFILES = {
    "live": Profile("live", 30, 600_000, 280, Path("runs")),
    "smoke": Profile("smoke", 2, 8_000, 20, OWN),
    "full": Profile("full", 30, 3_000_000, math.inf, Path("runs-full")),
}


def current_profile() -> Profile:
    """The profile that TUTORIAL_PROFILE names; live unless set.

    Raises:
        ValueError: it names no profile.
    """
    name = os.environ.get("TUTORIAL_PROFILE", "live")
    if name == "smoke":
        _clear_at_the_end()
    if name not in PROFILES:
        raise ValueError(
            f"TUTORIAL_PROFILE is {name!r}; set it to one of {', '.join(PROFILES)}"
        )
    return PROFILES[name]


@cache
def _clear_at_the_end() -> None:
    """A test leaves no runs behind when its process ends."""
    atexit.register(shutil.rmtree, OWN, ignore_errors=True)
