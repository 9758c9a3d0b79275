"""One checkpoint is one file, written whole or not at all, and refused if damaged."""

import hashlib
import json
import os
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load, save

FORMAT = 1
SUFFIX = ".safetensors"
MAX_HEADER = 10_000_000  # bytes; a foreign file may claim any length


class CheckpointError(ValueError):
    """A file that is not an undamaged checkpoint of this course."""


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that its name always means a complete one, old or new.

    Args:
        path: where the file shall be; an older one there is replaced.
        content: all of its bytes.

    Raises:
        OSError: the disk is full or refuses; the older file is still there.
    """
    path = Path(path)
    partial = path.with_name(path.name + ".partial")
    try:
        with open(partial, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(partial, path)
    except OSError:
        partial.unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


def write_checkpoint(
    path: Path, arrays: dict[str, np.ndarray], manifest: dict[str, Any]
) -> None:
    """Write arrays and what must be known about them as one safetensors file.

    Args:
        path: the file, ending in .safetensors.
        arrays: any shapes.
        manifest: what JSON can hold: game, algorithm, settings, agent steps, ...

    Raises:
        OSError: the disk is full or refuses; nothing that was there is lost.
    """
    manifest = {"format": FORMAT, **manifest, "sha256": _digest(arrays, manifest)}
    content = save(
        # Not np.ascontiguousarray, which gives a single number a dimension.
        {name: np.asarray(array, order="C") for name, array in arrays.items()},
        {"manifest": json.dumps(manifest)},
    )
    write_whole(path, content)


def read_checkpoint(path: Path) -> tuple[dict[str, np.ndarray], dict[str, Any]]:
    """Read a checkpoint and make sure that it is what was written.

    Args:
        path: a file from `write_checkpoint`.

    Returns:
        The arrays and the manifest.

    Raises:
        CheckpointError: the file is missing, cut short, changed, of another program or
            of a later version of the course.
    """
    path = Path(path)
    try:
        with open(path, "rb") as file:
            header_size = int.from_bytes(file.read(8), "little")
            if not 0 < header_size <= MAX_HEADER:
                raise ValueError("it is too short or of another kind")
            header = json.loads(file.read(header_size))
            manifest = json.loads(header["__metadata__"]["manifest"])
            if manifest["format"] != FORMAT:
                raise ValueError(
                    f"it has format {manifest['format']}; this version of the course "
                    f"reads {FORMAT}, so update the course"
                )
            file.seek(0)  # only now is it known to be ours; others may be huge
            arrays = load(file.read())
        described = {k: v for k, v in manifest.items() if k not in ("format", "sha256")}
        if manifest["sha256"] != _digest(arrays, described):
            raise ValueError("its content does not match its checksum")
    except (
        OSError,
        ValueError,
        KeyError,
        TypeError,
        RecursionError,
        SafetensorError,
    ) as error:
        raise CheckpointError(
            f"{path} is not a usable checkpoint ({_reason(error)}). Delete it, or name "
            f"another {SUFFIX} file that this course wrote."
        ) from error
    return arrays, described


def _digest(arrays: dict[str, np.ndarray], manifest: dict[str, Any]) -> str:
    digest = hashlib.sha256(json.dumps(manifest, sort_keys=True).encode())
    for name in sorted(arrays):
        array = arrays[name]
        digest.update(f"{name} {array.dtype.str} {array.shape}".encode())
        digest.update(array.tobytes())
    return digest.hexdigest()


def _reason(error: Exception) -> str:
    if isinstance(error, KeyError):
        return f"it has no {error}"
    if isinstance(
        error, json.JSONDecodeError | UnicodeDecodeError | TypeError | RecursionError
    ):
        return "its header cannot be read"
    return str(error)


def _sync_folder(folder: Path) -> None:
    # Without this a power cut can undo the rename. Windows cannot open a folder, and
    # some network drives cannot sync one; the file is there and whole all the same.
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
