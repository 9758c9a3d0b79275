"""What every agent has, whatever module it is of."""

from collections.abc import Sized
from typing import Any, Protocol, runtime_checkable

import numpy as np


@runtime_checkable
class Kept(Protocol):
    """A memory that outlives a run, in a file of its own."""

    def pack(self) -> tuple[dict[str, np.ndarray], dict[str, Any]]: ...  # noqa: D102

    def restore(  # noqa: D102
        self, arrays: dict[str, np.ndarray], rest: dict[str, Any]
    ) -> None: ...


class Agent(Protocol):
    """Everything that training changes, and how it is told.

    Attributes:
        game: what it plays.
        settings: of its module's own kind.
        rng: what everything random about it comes from.
        obs_shape: of one observation.
        num_actions: of the game.
        agent_steps: decisions so far.
        scores: of the last 20 finished games.
        replay: what it learns from again, `Kept` or begun anew by each run; None if
            that is nothing.
        games_start_anew: whether it would begin new games now; a run that was stopped
            here goes on as if it never was.
    """

    game: str
    settings: Any
    rng: np.random.Generator
    obs_shape: tuple[int, ...]
    num_actions: int
    agent_steps: int
    scores: list[float]

    @property
    def replay(self) -> Sized | None: ...  # noqa: D102

    @property
    def games_start_anew(self) -> bool: ...  # noqa: D102
