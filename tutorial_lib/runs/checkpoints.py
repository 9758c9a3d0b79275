"""One checkpoint is one file, written whole or not at all, and refused if damaged.

The file is a safetensors file. It is read here piece by piece, and not by the library,
which needs all of a file in memory before anybody can ask whether it is the right one.
"""

import hashlib
import json
import math
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

import numpy as np
from safetensors.numpy import save

from tutorial_lib.runs.files import check_regular, reason, write_whole

FORMAT = 1
SUFFIX = ".safetensors"
MAX_HEADER = 1_000_000  # bytes; a foreign file may claim any length
MAX_FILE = 4_000_000_000  # bytes; a replay of a million pictures has 200 million
PIECE = 1 << 20  # bytes read at a time
# How safetensors calls what NumPy has.
DTYPES = {
    "BOOL": np.dtype(bool),
    **{f"{kind}{8 * size}": np.dtype(f"{kind.lower()}{size}")
       for kind in "IU" for size in (1, 2, 4, 8)},
    **{f"F{8 * size}": np.dtype(f"f{size}") for size in (2, 4, 8)},
}  # fmt: skip


class CheckpointError(ValueError):
    """A file that is not an undamaged checkpoint of this course."""


class Entry(NamedTuple):
    """Where an array of a file lies.

    Attributes:
        dtype: of its numbers.
        shape: of the array.
        start: its first byte, counted from the end of the header.
    """

    dtype: np.dtype
    shape: tuple[int, ...]
    start: int

    @property
    def nbytes(self) -> int:
        """How many bytes it has."""
        return math.prod(self.shape) * self.dtype.itemsize


def write_checkpoint(
    path: Path, arrays: dict[str, np.ndarray], manifest: dict[str, Any]
) -> None:
    """Write arrays and what must be known about them as one safetensors file.

    Args:
        path: the file, ending in .safetensors.
        arrays: any shapes; all numbers finite.
        manifest: what JSON can hold: game, algorithm, settings, agent steps, ...

    Raises:
        OSError: the disk is full or refuses; nothing that was there is lost.
        ValueError: an array holds NaN or infinity; nothing is written.
    """
    for name, array in arrays.items():
        if not _is_finite(array):
            raise ValueError(f"{name} is not finite, so {path} is not written")
    manifest = {"format": FORMAT, **manifest}
    digest = _told(manifest)
    for name in sorted(arrays):
        array = arrays[name]
        digest.update(f"{name} {array.dtype.str} {array.shape}".encode())
        digest.update(array.tobytes())
    content = save(
        # Not np.ascontiguousarray, which gives a single number a dimension.
        {name: np.asarray(array, order="C") for name, array in arrays.items()},
        {"manifest": json.dumps({**manifest, "sha256": digest.hexdigest()})},
    )
    write_whole(path, content)


def read_manifest(path: Path) -> dict[str, Any]:
    """What a checkpoint says beside its arrays, once its length is what it should be.

    Its checksum is not looked at, which takes long where the arrays are large.

    Raises:
        CheckpointError: as `read_checkpoint`.
    """
    try:
        check_regular(path)
        with open(path, "rb") as file:
            return _described(_header(file)[0])
    except UNUSABLE as error:
        raise _refusal(path, error) from error


def read_checkpoint(path: Path) -> tuple[dict[str, np.ndarray], dict[str, Any]]:
    """Read a checkpoint and make sure that it is what was written.

    Args:
        path: a file from `write_checkpoint`.

    Returns:
        The arrays and the manifest.

    Raises:
        CheckpointError: the file is missing, cut short, changed, not finite, of another
            program or of a later version of the course.
    """
    path = Path(path)
    try:
        check_regular(path)
        with open(path, "rb") as file:
            manifest, entries, start = _header(file)
            if manifest["sha256"] != _digest(file, manifest, entries, start):
                raise ValueError("its content does not match its checksum")
            # Only now there is a reason to find room for it.
            arrays = {
                name: _array(file, entry, start) for name, entry in entries.items()
            }
        for name, array in arrays.items():
            if not _is_finite(array):
                raise ValueError(f"its {name} is not finite")
    except UNUSABLE as error:
        raise _refusal(path, error) from error
    return arrays, _described(manifest)


def _header(file: BinaryIO) -> tuple[dict[str, Any], dict[str, Entry], int]:
    """The manifest, where each array lies, and where the first one begins.

    Raises:
        ValueError, KeyError, TypeError, RecursionError: it is no header of ours, or
            the file has not the length that it promises.
    """
    there = file.seek(0, 2)
    file.seek(0)
    length = int.from_bytes(file.read(8), "little")
    if not 0 < length <= min(MAX_HEADER, there - 8):
        raise ValueError("it is too short or of another kind")
    header = json.loads(file.read(length))
    manifest = json.loads(header.pop("__metadata__")["manifest"])
    if manifest["format"] != FORMAT:
        raise ValueError(
            f"it has format {manifest['format']}; this version of the course "
            f"reads {FORMAT}, so update the course"
        )
    if there > MAX_FILE:
        raise ValueError(f"it has {there:,} bytes, more than any of the course")
    entries = {name: _entry(name, told) for name, told in header.items()}
    end = 0
    for entry in sorted(
        entries.values(), key=lambda entry: (entry.start, entry.nbytes)
    ):
        if entry.start != end:
            raise ValueError("its arrays do not follow one another")
        end += entry.nbytes
    if there != 8 + length + end:
        raise ValueError(f"it has {there:,} bytes in place of {8 + length + end:,}")
    return manifest, entries, 8 + length


def _entry(name: str, told: dict[str, Any]) -> Entry:
    dtype, shape, (start, end) = told["dtype"], told["shape"], told["data_offsets"]
    for number in (*shape, start, end):
        if type(number) is not int or number < 0:
            raise ValueError(f"the shape or the place of its {name} is invalid")
    entry = Entry(DTYPES[dtype], tuple(shape), start)
    if end - start != entry.nbytes:
        raise ValueError(f"its {name} has an invalid shape")
    return entry


def _digest(
    file: BinaryIO, manifest: dict[str, Any], entries: dict[str, Entry], start: int
) -> str:
    digest = _told({k: v for k, v in manifest.items() if k != "sha256"})
    for name in sorted(entries):
        entry = entries[name]
        digest.update(f"{name} {entry.dtype.str} {entry.shape}".encode())
        file.seek(start + entry.start)
        left = entry.nbytes
        while left:
            piece = file.read(min(left, PIECE))
            if not piece:
                raise ValueError("it became shorter while it was read")
            digest.update(piece)
            left -= len(piece)
    return digest.hexdigest()


def _told(manifest: dict[str, Any]) -> Any:
    """A checksum of what is said beside the arrays; they are still to come."""
    described = {k: v for k, v in manifest.items() if k != "format"}
    return hashlib.sha256(json.dumps(described, sort_keys=True).encode())


def _array(file: BinaryIO, entry: Entry, start: int) -> np.ndarray:
    file.seek(start + entry.start)
    array = np.fromfile(file, entry.dtype, math.prod(entry.shape))
    return array.reshape(entry.shape)


def _is_finite(array: np.ndarray) -> bool:
    return array.dtype.kind != "f" or bool(np.isfinite(array).all())


def _described(manifest: dict[str, Any]) -> dict[str, Any]:
    return {k: v for k, v in manifest.items() if k not in ("format", "sha256")}


UNUSABLE = (
    OSError,
    ValueError,
    KeyError,
    TypeError,
    AttributeError,
    RecursionError,
    MemoryError,
)


def _refusal(path: Path, error: Exception) -> CheckpointError:
    return CheckpointError(
        f"{path} is not a usable checkpoint ({_reason(error)}). Name another {SUFFIX} "
        "file that this course wrote."
    )


def _reason(error: Exception) -> str:
    if isinstance(error, OSError):
        return reason(error)
    if isinstance(error, MemoryError):
        return "there is too little memory for it"
    if isinstance(error, KeyError):
        return f"it has no {error}"
    if isinstance(
        error,
        json.JSONDecodeError
        | UnicodeDecodeError
        | TypeError
        | AttributeError
        | RecursionError,
    ):
        return "its header cannot be read"
    return str(error).replace("\n", "; ")
