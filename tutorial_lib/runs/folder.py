"""A run is a folder: settings, metrics and checkpoints."""

import csv
import io
import json
import os
import warnings
from collections.abc import Mapping
from contextlib import suppress
from itertools import takewhile
from pathlib import Path
from typing import Any

import numpy as np

from tutorial_lib.agents.first_edition import modern_settings
from tutorial_lib.runs import events
from tutorial_lib.runs.checkpoints import (
    SUFFIX,
    CheckpointError,
    read_checkpoint,
    write_checkpoint,
    write_whole,
)

KEPT = 3  # newest checkpoints; the best one is kept besides
COLUMNS = ("agent_steps", "seconds", "mean_score", "games")  # of every run
EVENTS = "events.out.tfevents."  # by what TensorBoard knows its files


class RunFolder:
    """Where a run keeps what it must not lose.

    settings.json       what was asked for
    metrics.csv         one row per pass of the training loop
    events/             the same and more for TensorBoard, a file for each start
    checkpoints/        step_000000123456.safetensors, the newest three, and best
    replay.safetensors  what a Q-learner remembers; without it, it starts with nothing
    """

    def __init__(self, path: Path | str, settings: dict[str, Any]) -> None:
        """Open a run's folder, or make it.

        Args:
            path: the folder.
            settings: what the run depends on, as JSON can hold it.

        Raises:
            ValueError: the folder holds a run with other settings, or its settings.json
                is damaged.
        """
        settings = json.loads(json.dumps(settings))  # a tuple comes back as a list
        self.path, self.settings = Path(path), settings
        self.checkpoints = self.path / "checkpoints"
        self.checkpoints.mkdir(parents=True, exist_ok=True)
        self._replay = self.path / f"replay{SUFFIX}"
        self._events: Path | None = None
        described = self.path / "settings.json"
        if not described.exists():
            write_whole(described, json.dumps(settings, indent=2).encode())
        elif (found := _read_settings(described)) != settings:
            pairs = {
                name: (found.get(name, "nothing"), settings.get(name, "nothing"))
                for name in sorted({*found, *settings})
            }
            differing = ", ".join(
                f"{name}: {there} there, {here} asked for"
                for name, (there, here) in pairs.items()
                if there != here
            )
            raise ValueError(
                f"{self.path} holds a run with other settings ({differing}). Choose "
                "another folder, or delete that one."
            )

    @classmethod
    def found(cls, path: Path | str) -> "RunFolder":
        """Open a folder that holds a run already.

        Raises:
            ValueError: there is none, or its settings.json is damaged.
        """
        described = Path(path) / "settings.json"
        if not described.is_file():
            raise ValueError(f"{path} holds no run; there is no {described.name} in it")
        return cls(path, _read_settings(described))

    def save(
        self, agent_steps: int, arrays: dict[str, np.ndarray], manifest: dict[str, Any]
    ) -> bool:
        """Write a checkpoint and let the oldest go; a failed save only warns.

        Args:
            agent_steps: decisions so far; names the file.
            arrays: the agent's arrays.
            manifest: what else the agent needs, with its `mean_score`.

        Returns:
            Whether the checkpoint was written.
        """
        path = self.checkpoints / f"step_{agent_steps:012d}{SUFFIX}"
        try:
            write_checkpoint(path, arrays, manifest)
            self._let_go(path)
            score = manifest.get("mean_score")
            if score is not None and score > self._best_score():
                write_checkpoint(self.checkpoints / f"best{SUFFIX}", arrays, manifest)
        except OSError as error:
            warnings.warn(
                f"could not save at {agent_steps:,} agent steps ({error}). Training "
                "goes on and the last good checkpoint is still there; make room.",
                stacklevel=2,
            )
            return False
        return True

    def save_replay(
        self, arrays: dict[str, np.ndarray], manifest: dict[str, Any]
    ) -> None:
        """Write what an agent remembers in place of the older; a failure only warns.

        Args:
            arrays: of the replay.
            manifest: what else it needs.
        """
        try:
            write_checkpoint(self._replay, arrays, manifest)
        except OSError as error:
            warnings.warn(
                f"could not save the replay ({error}). The agent itself is saved "
                "without it; make room.",
                stacklevel=2,
            )

    def replay(self) -> tuple[dict[str, np.ndarray], dict[str, Any]] | None:
        """Read what `save_replay` wrote last; None if it is not there or damaged."""
        if not self._replay.exists():
            return None
        try:
            return read_checkpoint(self._replay)
        except CheckpointError as error:
            warnings.warn(f"{error} The agent starts to remember anew.", stacklevel=2)
            return None

    def newest(self) -> tuple[dict[str, np.ndarray], dict[str, Any]] | None:
        """Read the newest checkpoint that is not damaged, or else the best one.

        Returns:
            Its arrays and its manifest; None before the first, or if all are damaged.
        """
        paths = [*reversed(self._steps()), *self.checkpoints.glob(f"best{SUFFIX}")]
        for path in paths:
            try:
                return read_checkpoint(path)
            except CheckpointError as error:
                warnings.warn(f"{error} Looking for another one.", stacklevel=2)
        if paths:
            warnings.warn(
                f"no checkpoint in {self.checkpoints} can be read, so training starts "
                "from the beginning.",
                stacklevel=2,
            )
        return None

    def log(self, row: dict[str, float]) -> None:
        """Append a row to metrics.csv, whose first line names the columns.

        What the rows before did not measure is NaN there. A full disk only warns.

        Args:
            row: `COLUMNS` and whatever else the run measures.
        """
        path = self.path / "metrics.csv"
        try:
            columns = _columns(path)
            if new := [name for name in row if name not in columns]:
                columns += new
                write_whole(path, _widened(path, columns, len(new)))
            values = (str(row.get(name, "nan")) for name in columns)
            _append(path, (",".join(values) + "\n").encode())
        except OSError as error:
            warnings.warn(
                f"could not write {path} ({error}). The run goes on without this row.",
                stacklevel=2,
            )

    def show(self, agent_steps: int, values: Mapping[str, events.Shown]) -> None:
        """Append numbers to what TensorBoard shows of this run; a full disk only warns.

        Args:
            agent_steps: decisions so far; no fewer than at the call before.
            values: by their tag, as `events.encode` takes them.
        """
        folder = self.path / "events"
        try:
            folder.mkdir(exist_ok=True)
            if self._events is None:
                # A file of its own, so that an open TensorBoard notices the new start.
                number = len(_event_files(folder)) + 1
                self._events = folder / f"{EVENTS}{number:06d}"
            first = _size(self._events) == 0
            _append(self._events, events.encode(agent_steps, values, first=first))
        except OSError as error:
            warnings.warn(
                f"could not write into {folder} ({error}). The run goes on, but "
                "TensorBoard will not show this moment.",
                stacklevel=2,
            )

    def metrics(self) -> dict[str, np.ndarray]:
        """Read metrics.csv; a last line cut short by a crash is left out.

        Returns:
            A [passes] float array for each column; before the first row `COLUMNS`.
        """
        path = self.path / "metrics.csv"
        text = path.read_text(encoding="utf-8") if path.exists() else ""
        whole = text[: text.rfind("\n") + 1]
        reader = csv.DictReader(io.StringIO(whole))
        columns, rows = reader.fieldnames or COLUMNS, list(reader)
        return {name: np.array([float(row[name]) for row in rows]) for name in columns}

    def rewind(self, agent_steps: int) -> None:
        """Drop what metrics.csv and TensorBoard's files hold after `agent_steps`."""
        table = self.path / "metrics.csv"
        for path in [table, *_event_files(self.path / "events")]:
            try:
                if not path.exists():
                    continue
                content = path.read_bytes()
                length = _rows_until if path == table else events.length_until
                os.truncate(path, length(content, agent_steps))  # a full disk allows it
            except OSError as error:
                warnings.warn(
                    f"could not shorten {path} ({error}). What it tells after "
                    f"{agent_steps:,} agent steps is of a run that was lost.",
                    stacklevel=2,
                )

    def _steps(self) -> list[Path]:
        return sorted(self.checkpoints.glob(f"step_*{SUFFIX}"))

    def _let_go(self, newest: Path) -> None:
        # Later ones than the newest are damaged, and must not push it out.
        older = [path for path in self._steps() if path <= newest]
        left_by_a_kill = self.checkpoints.glob("*.partial")
        for path in [*older[:-KEPT], *left_by_a_kill]:
            path.unlink(missing_ok=True)

    def _best_score(self) -> float:
        try:
            _, manifest = read_checkpoint(self.checkpoints / f"best{SUFFIX}")
        except CheckpointError:
            return float("-inf")
        return manifest["mean_score"]


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def _append(path: Path, content: bytes) -> None:
    size = _size(path)
    try:
        with open(path, "ab") as file:
            file.write(content)
    except OSError:
        with suppress(OSError):
            os.truncate(path, size)  # what comes next must not follow half a record
        raise


def _columns(path: Path) -> list[str]:
    if not _size(path):
        return []
    with open(path, encoding="utf-8") as file:
        return file.readline().rstrip("\n").split(",")


def _widened(path: Path, columns: list[str], more: int) -> bytes:
    """The table with these columns, the last of them new."""
    rows = path.read_text(encoding="utf-8").splitlines()[1:] if _size(path) else []
    lines = [",".join(columns), *(row + more * ",nan" for row in rows)]
    return "".join(f"{line}\n" for line in lines).encode()


def _rows_until(content: bytes, agent_steps: int) -> int:
    whole = content[: content.rfind(b"\n") + 1].splitlines(keepends=True)
    header, rows = whole[:1], whole[1:]
    kept = takewhile(lambda row: int(row.split(b",")[0]) <= agent_steps, rows)
    return sum(len(line) for line in [*header, *kept])


def _event_files(folder: Path) -> list[Path]:
    return sorted(folder.glob(f"{EVENTS}[0-9][0-9][0-9][0-9][0-9][0-9]"))


def _read_settings(path: Path) -> dict[str, Any]:
    try:
        settings = json.loads(path.read_text(encoding="utf-8"))
    except ValueError:
        settings = None
    if not isinstance(settings, dict):
        raise ValueError(
            f"{path} is damaged. Choose another folder; or delete this file and train "
            "again with the same settings, and the run goes on."
        )
    return modern_settings(settings)
