"""Files that are written whole or not at all, and what to do where that fails."""

import errno
import os
import stat
import time
from contextlib import suppress
from pathlib import Path

PARTIAL = ".partial"  # ends the name of what is not whole yet
PAUSES = (0.05, 0.1, 0.2, 0.4)  # seconds; a virus scanner looks at what is new

ADVICE = {
    errno.ENOSPC: "make room on the disk",
    errno.EDQUOT: "make room, for your share of the disk is used up",
    errno.EFBIG: "make room, or allow larger files",
    errno.EROFS: "choose a folder on another disk, for this one can only be read",
    errno.EACCES: "choose a folder that you may write, or change its permissions",
    errno.EPERM: "choose a folder that you may write, or change its permissions",
    errno.ENOENT: "make that folder, or name one that is there",
    errno.ENOTDIR: "a part of this path is a file, so choose a folder",
    errno.EEXIST: "it is there already and no folder, so choose another name",
    errno.EISDIR: "this is a folder, so name a file",
    errno.ENAMETOOLONG: "choose a shorter name",
    errno.EIO: "choose a folder on another disk, for this one may be failing",
}


def reason(error: OSError) -> str:
    """What a disk said, without its number."""
    return error.strerror or str(error)


def advice(error: OSError) -> str:
    """What to do about it, as the end of a sentence."""
    return ADVICE.get(error.errno or 0, "choose another folder")


def in_words(error: OSError) -> str:
    """What went wrong with which file, and what to do, in one line."""
    if error.errno is None:
        return str(error)  # somebody has said it in words
    name = f"{error.filename}: " if error.filename else ""
    return f"{name}{reason(error)}; {advice(error)}"


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that its name always means a complete one, old or new.

    Args:
        path: where the file shall be; an older one there is replaced.
        content: all of its bytes.

    Raises:
        OSError: the disk is full or refuses; the older file is still there.
    """
    path = Path(path)
    # Two programs that write the same file must not write into each other's.
    partial = path.with_name(f"{path.name}.{os.getpid()}{PARTIAL}")
    try:
        with open(partial, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        _replace(partial, path)
    except OSError:
        with suppress(OSError):
            partial.unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


def _replace(partial: Path, path: Path) -> None:
    for pause in PAUSES:
        try:
            return os.replace(partial, path)
        except PermissionError:
            time.sleep(pause)
    return os.replace(partial, path)


def append(path: Path, content: bytes) -> None:
    """Add to the end of a file, all or nothing.

    Raises:
        OSError: the disk is full or refuses; the file is as it was.
    """
    there = size(path)
    try:
        with open(path, "ab") as file:
            file.write(content)
    except OSError:
        with suppress(OSError):
            os.truncate(path, there)  # what comes next must not follow half a record
        raise


def size(path: Path) -> int:
    """Bytes of a file, 0 if it is not there."""
    return path.stat().st_size if path.exists() else 0


def check_regular(path: Path) -> None:
    """Refuse what is no file: reading a pipe or a device might never end.

    Raises:
        OSError: it is not there, a folder, a pipe or a device.
    """
    mode = os.stat(path).st_mode
    if stat.S_ISDIR(mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    if not stat.S_ISREG(mode):
        raise OSError(f"{path} is no file, but a pipe or a device; name a file")


def read_regular(path: Path) -> bytes:
    """All of a file.

    Raises:
        OSError: see `check_regular`, or it cannot be read.
    """
    check_regular(path)
    return path.read_bytes()


def _sync_folder(folder: Path) -> None:
    # Without this a power cut can undo the rename. Windows cannot open a folder, and
    # some network drives cannot sync one; the file is there and whole all the same.
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
