"""In a browser there are no processes; Gymnasium's import asks for their locks."""

from typing import Any


class SemLock:
    """A lock that nothing can have."""

    SEM_VALUE_MAX = 0

    def __init__(self, *_: Any, **told: Any) -> None:
        """Refuse, as a system without locks does.

        Raises:
            OSError: always.
        """
        raise OSError("a browser has no processes and no locks between them")


def sem_unlink(name: str) -> None:
    """Forget a lock, of which there are none."""
