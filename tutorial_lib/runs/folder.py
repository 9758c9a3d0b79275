"""A run is a folder: settings, metrics and checkpoints."""

import csv
import io
import json
import os
import warnings
from contextlib import suppress
from itertools import takewhile
from pathlib import Path
from typing import Any

import numpy as np

from tutorial_lib.runs.checkpoints import (
    SUFFIX,
    CheckpointError,
    read_checkpoint,
    write_checkpoint,
    write_whole,
)

KEPT = 3  # newest checkpoints; the best one is kept besides
COLUMNS = ("agent_steps", "seconds", "mean_score", "games", "prob_certain")


class RunFolder:
    """Where a run keeps what it must not lose.

    settings.json       what was asked for
    metrics.csv         one row per pass of the training loop
    checkpoints/        step_000000123456.safetensors, the newest three, and best
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
        self.path = Path(path)
        self.checkpoints = self.path / "checkpoints"
        self.checkpoints.mkdir(parents=True, exist_ok=True)
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
        """Append one row of `COLUMNS` to metrics.csv; a full disk only warns."""
        line = io.StringIO()
        writer = csv.DictWriter(line, COLUMNS, lineterminator="\n")
        path = self.path / "metrics.csv"
        size = path.stat().st_size if path.exists() else 0
        if size == 0:
            writer.writeheader()
        writer.writerow(row)
        try:
            with open(path, "a", encoding="utf-8", newline="") as file:
                file.write(line.getvalue())
        except OSError as error:
            with suppress(OSError):
                os.truncate(path, size)  # the next row must not follow half a row
            warnings.warn(
                f"could not write {path} ({error}). The run goes on without this row.",
                stacklevel=2,
            )

    def metrics(self) -> dict[str, np.ndarray]:
        """Read metrics.csv; a last line cut short by a crash is left out.

        Returns:
            A [passes] float array for each name in `COLUMNS`.
        """
        path = self.path / "metrics.csv"
        text = path.read_text(encoding="utf-8") if path.exists() else ""
        whole = text[: text.rfind("\n") + 1]
        rows = list(csv.DictReader(io.StringIO(whole)))
        return {name: np.array([float(row[name]) for row in rows]) for name in COLUMNS}

    def rewind(self, agent_steps: int) -> None:
        """Drop the rows of metrics.csv that came after `agent_steps`."""
        path = self.path / "metrics.csv"
        if not path.exists():
            return
        content = path.read_bytes()
        whole = content[: content.rfind(b"\n") + 1].splitlines(keepends=True)
        header, rows = whole[:1], whole[1:]
        kept = takewhile(lambda row: int(row.split(b",")[0]) <= agent_steps, rows)
        size = sum(len(line) for line in [*header, *kept])
        try:
            os.truncate(path, size)  # needs no room on a full disk
        except OSError as error:
            warnings.warn(
                f"could not shorten {path} ({error}). Its rows after {agent_steps:,} "
                "agent steps are of a run that was lost.",
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
    return settings
