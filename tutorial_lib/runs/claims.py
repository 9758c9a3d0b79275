"""A folder has one writer at a time: the system's own lock, gone with who holds it."""

import errno
import os
import sys
import time
import weakref
from pathlib import Path

PATIENCE = 5.0  # seconds; who was told to stop needs a moment
FAR = 1 << 20  # byte that Windows locks, so that all others can still be read


class Claim:
    """The right to write beside a file, for as long as this object is kept."""

    def __init__(self, file: Path) -> None:
        """Lock the file, or wait a little for it; nobody of this process owns it yet.

        Where it cannot be made, or the disk knows no locks, as some network drives
        do, the claim holds nobody off.

        Args:
            file: that every writer claims; made if it is not there, and never changed.

        Raises:
            ValueError: another program has it.
        """
        self.owner: object = None  # who of this process took it last
        self._there: os.stat_result | None = None
        try:
            descriptor = os.open(file, os.O_RDWR | os.O_CREAT, 0o666)
        except OSError:
            return
        self._there = os.fstat(descriptor)
        close = weakref.finalize(self, os.close, descriptor)
        until = time.monotonic() + PATIENCE
        while not _locked(descriptor):
            if time.monotonic() > until:
                close()
                raise ValueError(
                    f"another program is training in {file.parent}. Stop it (in "
                    "Jupyter, shut down its kernel), or choose another folder."
                )
            time.sleep(0.1)

    def is_of(self, file: Path) -> bool:
        """Whether it is still that file: who deletes it makes another one."""
        try:
            return self._there is not None and os.path.samestat(
                self._there, os.stat(file)
            )
        except OSError:
            return False


_HELD: "weakref.WeakValueDictionary[tuple[int, str], Claim]" = (
    weakref.WeakValueDictionary()
)


def claim(file: Path) -> Claim:
    """The claim of this process on a file: the one that it has, or a new one.

    Args:
        file: as `Claim` takes it.

    Raises:
        ValueError: another program has it.
    """
    key = os.getpid(), os.path.realpath(file)
    held = _HELD.get(key)
    if held is None or not held.is_of(file):
        held = _HELD[key] = Claim(file)
    return held


def _locked(descriptor: int) -> bool:
    """Whether the lock is ours now; True also where the disk knows no locks."""
    try:
        if sys.platform == "win32":
            import msvcrt

            os.lseek(descriptor, FAR, os.SEEK_SET)
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        return error.errno not in (errno.EACCES, errno.EAGAIN, errno.EDEADLK)
    return True
