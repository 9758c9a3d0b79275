"""A run is a folder: settings, metrics and checkpoints."""

import json
import math
import os
import warnings
from collections.abc import Callable, Mapping
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import Any

import numpy as np

from tutorial_lib.agents.first_edition import modern_settings
from tutorial_lib.checks import whole_number
from tutorial_lib.runs import claims, events
from tutorial_lib.runs.checkpoints import (
    SUFFIX,
    CheckpointError,
    read_checkpoint,
    read_manifest,
    write_checkpoint,
)
from tutorial_lib.runs.files import (
    PARTIAL,
    advice,
    append,
    read_regular,
    reason,
    size,
    write_whole,
)
from tutorial_lib.runs.table import COLUMNS as COLUMNS
from tutorial_lib.runs.table import Table, read_table

KEPT = 3  # newest checkpoints; the best one is kept besides
MANY = 1_000_000  # agent steps of which a power cut does not take the rows
TOLD = 5  # settings of many that differ
OF_A_RUN = ("game", "algorithm", "seed")  # what it is told by, beside settings
LOCK = ".lock"  # whoever writes holds it
EVENTS = "events.out.tfevents."  # by what TensorBoard knows its files


class RunFolder:
    """Where a run keeps what it must not lose.

    settings.json       what was asked for
    metrics.csv         one row per pass of the training loop
    events/             the same and more for TensorBoard, a file for each start
    checkpoints/        step_000000123456.safetensors, the newest three, and best
    replay.safetensors  what a Q-learner remembers; without it, it starts with nothing
    .lock               held by whoever trains here
    """

    def __init__(self, path: Path | str, settings: dict[str, Any]) -> None:
        """Open a run's folder, or make it.

        Args:
            path: the folder; it stays this one, wherever the notebook goes later.
            settings: what the run depends on, as JSON can hold it.

        Raises:
            ValueError: the folder holds a run with other settings or things of another
                program, or its settings.json is damaged.
            OSError: it cannot be made.
        """
        settings = json.loads(json.dumps(settings))  # a tuple comes back as a list
        self.path, self.settings = Path(path).expanduser().absolute(), settings
        self.checkpoints = self.path / "checkpoints"
        self.saved_at: int | None = None  # agent steps
        self._replay = self.path / f"replay{SUFFIX}"
        self._events: Path | None = None
        self._claim: claims.Claim | None = None
        self._owner = object()  # unlike that of any other object of this folder
        self._trouble: dict[str, str] = {}  # what was warned of, and why
        described = self.path / "settings.json"
        if not described.exists():
            self._check_ours()
            self.checkpoints.mkdir(parents=True, exist_ok=True)
            write_whole(described, json.dumps(settings, indent=2).encode())
        elif differing := _differing(_read_settings(described), settings):
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
        described = Path(path).expanduser() / "settings.json"
        if not described.is_file():
            raise ValueError(f"{path} holds no run; there is no {described.name} in it")
        return cls(path, _read_settings(described))

    def claim(self) -> None:
        """Be the one who writes here, for as long as this object or the process lives.

        Raises:
            ValueError: another program trains in this folder, or this one has taken it
                up once more since.
        """
        first = self._claim is None
        # A file of its own: editors put a new settings.json in the old one's place.
        self._claim = claims.claim(self.path / LOCK)
        if first or self._claim.owner is None:
            self._claim.owner = self._owner
        if not self.is_claimed:
            raise ValueError(
                f"the run in {self.path} was taken up once more since, by another "
                "agent. Train that one, or run the cell again that makes this one."
            )

    @property
    def is_claimed(self) -> bool:
        """Whether this object is the last of its process to have claimed the folder."""
        return self._claim is not None and self._claim.owner is self._owner

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
        manifest = {**self._told(), **manifest}
        try:
            self.checkpoints.mkdir(exist_ok=True)
            write_checkpoint(path, arrays, manifest)
            self.saved_at = agent_steps
            self._let_go(path)
        except OSError as error:
            self._warn(
                "checkpoint",
                error,
                f"could not save at {agent_steps:,} agent steps ({reason(error)}). "
                f"Training goes on; {advice(error)}.",
            )
            return False
        self._trouble.pop("checkpoint", None)
        self._save_best(arrays, manifest)
        return True

    def _save_best(
        self, arrays: dict[str, np.ndarray], manifest: dict[str, Any]
    ) -> None:
        score = manifest.get("mean_score")
        try:
            if score is not None and score > self._best_score():
                write_checkpoint(self.checkpoints / f"best{SUFFIX}", arrays, manifest)
        except OSError as error:
            self._warn(
                "best",
                error,
                f"could not keep the best agent yet ({reason(error)}). The newest one "
                f"is saved and training goes on; {advice(error)}.",
            )
        else:
            self._trouble.pop("best", None)

    def save_replay(
        self, arrays: dict[str, np.ndarray], manifest: dict[str, Any]
    ) -> None:
        """Write what an agent remembers in place of the older; a failure only warns.

        Args:
            arrays: of the replay.
            manifest: what else it needs.
        """
        try:
            write_checkpoint(self._replay, arrays, {**self._told(), **manifest})
        except OSError as error:
            self._warn(
                "replay",
                error,
                f"could not save the replay ({reason(error)}). The agent itself is "
                f"saved without it; {advice(error)}.",
            )
        else:
            for left_by_a_kill in self.path.glob(f"{self._replay.name}*{PARTIAL}"):
                left_by_a_kill.unlink(missing_ok=True)
            self._trouble.pop("replay", None)

    def replay(self) -> tuple[dict[str, np.ndarray], dict[str, Any]] | None:
        """Read what `save_replay` wrote last; None if it is of no use."""
        if not self._replay.exists():
            return None
        try:
            arrays, manifest = read_checkpoint(self._replay)
            if differing := _differing(
                _of_which_run(manifest), self.settings, both=True
            ):
                raise CheckpointError(
                    f"{self._replay} is of another run ({differing})."
                )
        except CheckpointError as error:
            warnings.warn(f"{error} The agent starts to remember anew.", stacklevel=2)
            return None
        return arrays, manifest

    def newest(self) -> tuple[dict[str, np.ndarray], dict[str, Any]] | None:
        """Read the newest checkpoint that is not damaged, or else the best one.

        Returns:
            Its arrays and its manifest; None before the first, or if all are damaged.

        Raises:
            ValueError: it is of another run.
        """
        paths = [*reversed(self._steps()), *self.checkpoints.glob(f"best{SUFFIX}")]
        for path in paths:
            try:
                found = read_checkpoint(path)
            except CheckpointError as error:
                warnings.warn(f"{error} Looking for another one.", stacklevel=2)
                continue
            self._check_its_run(path, found[1])
            return found
        if paths:
            warnings.warn(
                f"no checkpoint in {self.checkpoints} can be read, so training starts "
                "from the beginning.",
                stacklevel=2,
            )
        return None

    def reached(self) -> int:
        """Agent steps of the newest checkpoint that is whole by its length; 0 if none.

        Raises:
            ValueError: it is of another run.
        """
        for path in reversed(self._steps()):
            try:
                self._check_its_run(path, read_manifest(path))
            except CheckpointError:
                continue
            return _steps_of(path)
        return 0

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
                write_whole(path, _widened(path, [*columns, *new], len(new)))
                columns = [*columns, *new]
            values = (str(row.get(name, "nan")) for name in columns)
            append(path, (",".join(values) + "\n").encode())
        except OSError as error:
            self._warn(
                "table",
                error,
                f"could not write {path} ({reason(error)}). The run goes on without "
                f"this row; {advice(error)}.",
            )
        except ValueError as error:
            self._warn("table", error, f"{error} The run goes on without this row.")
        else:
            self._trouble.pop("table", None)

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
            first = size(self._events) == 0
            append(self._events, events.encode(agent_steps, values, first=first))
        except OSError as error:
            self._warn(
                "events",
                error,
                f"could not write into {folder} ({reason(error)}). The run goes on, "
                f"but TensorBoard will not show this moment; {advice(error)}.",
            )
        else:
            self._trouble.pop("events", None)

    def metrics(self) -> dict[str, np.ndarray]:
        """Read metrics.csv; a last line cut short by a crash is left out.

        Returns:
            A [passes] float array for each column; before the first row `COLUMNS`.

        Raises:
            ValueError: a line of it is damaged, or it is of another program.
        """
        table = self._table()
        return {name: table.rows[:, i] for i, name in enumerate(table.columns)}

    def _table(self) -> Table:
        path = self.path / "metrics.csv"
        return read_table(path, read_regular(path) if path.exists() else b"")

    def rewind(self, agent_steps: int) -> None:
        """Drop what metrics.csv and TensorBoard's files hold after `agent_steps`.

        Where nothing of a run is left to go on from, they are put aside instead.

        Raises:
            ValueError: metrics.csv is damaged or of another program; it stays as it is.
        """
        table = self._table()
        if not agent_steps and len(table.rows):
            return self._put_aside()
        kept = _length_until(table, agent_steps)
        self._shorten(self.path / "metrics.csv", lambda _: kept, agent_steps)
        for path in _event_files(self.path / "events"):
            self._shorten(
                path, lambda file: events.length_until(file, agent_steps), agent_steps
            )

    def _put_aside(self) -> None:
        """Keep what is told of a run whose checkpoints are gone, by another name."""
        number = next(
            n for n in count(1) if not (self.path / f"metrics_before_{n}.csv").exists()
        )
        for name in ("metrics.csv", "events"):
            stem, dot, suffix = name.partition(".")
            with suppress(FileNotFoundError):
                os.replace(
                    self.path / name, self.path / f"{stem}_before_{number}{dot}{suffix}"
                )

    def _shorten(
        self, path: Path, length: Callable[[bytes], int], agent_steps: int
    ) -> None:
        try:
            if path.exists():
                os.truncate(path, length(read_regular(path)))  # a full disk allows it
        except OSError as error:
            warnings.warn(
                f"could not shorten {path} ({reason(error)}). What it tells after "
                f"{agent_steps:,} agent steps is of a run that was lost.",
                stacklevel=3,
            )

    def _check_ours(self) -> None:
        """Refuse a folder in which something lies, but no run.

        Raises:
            ValueError: it is one.
        """
        best = self.checkpoints / f"best{SUFFIX}"
        if not self.path.is_dir() or self._steps() or best.exists():
            return
        table = self.path / "metrics.csv"
        with suppress(OSError, ValueError):
            if table.exists() and read_table(table, read_regular(table)).ends:
                return
        if others := [
            path.name for path in sorted(self.path.iterdir()) if _holds(path)
        ]:
            told = ", ".join(others[:3]) + (", ..." if len(others) > 3 else "")
            raise ValueError(
                f"{self.path} holds things that are of no run ({told}), and no "
                "settings.json. Choose a new or an empty folder."
            )

    def _told(self) -> dict[str, Any]:
        """What a file of this run says of it, so that no other run takes it up."""
        return {k: self.settings[k] for k in OF_A_RUN if k in self.settings}

    def _check_its_run(self, path: Path, manifest: dict[str, Any]) -> None:
        told = _of_which_run(manifest)
        differing = _differing(told, self.settings, both=True)
        if differing:
            raise ValueError(
                f"{self.path} holds a run with other settings ({differing}), as "
                f"{path.name} tells: this checkpoint is of another run, or "
                "settings.json was changed. Put it right, or choose another folder."
            )
        steps = whole_number("agent_steps", manifest.get("agent_steps", 0), least=0)
        rows = self.metrics()["agent_steps"]
        if path.stem != "best" and steps not in (0, _steps_of(path)):
            raise ValueError(
                f"{path} is of another run or was renamed (agent_steps: {steps:,} "
                "there). Move it away."
            )
        if len(rows) and steps > 2 * rows[-1] + MANY:
            raise ValueError(
                f"{path} is of another run (agent_steps: {steps:,} there, and "
                f"metrics.csv ends at {rows[-1]:,.0f}). Move it away."
            )

    def _warn(self, what: str, error: Exception, told: str) -> None:
        """Warn once for each reason, until it has gone well again."""
        if self._trouble.get(what) != str(error):
            self._trouble[what] = str(error)
            warnings.warn(told, stacklevel=3)

    def _steps(self) -> list[Path]:
        return sorted(self.checkpoints.glob(f"step_{12 * '[0-9]'}{SUFFIX}"))

    def _let_go(self, newest: Path) -> None:
        # Later ones than the newest are damaged, and must not push it out.
        older = [path for path in self._steps() if path <= newest]
        left_by_a_kill = self.checkpoints.glob(f"*{PARTIAL}")
        for path in [*older[:-KEPT], *left_by_a_kill]:
            path.unlink(missing_ok=True)

    def _best_score(self) -> float:
        path = self.checkpoints / f"best{SUFFIX}"
        try:
            _, manifest = read_checkpoint(path)
        except ValueError:
            return float("-inf")
        if _differing(_of_which_run(manifest), self.settings, both=True):
            return float("-inf")
        score = manifest.get("mean_score")
        # Whatever somebody put there in its place.
        if isinstance(score, int | float) and math.isfinite(score):
            return float(score)
        return float("-inf")


def _steps_of(path: Path) -> int:
    return int(path.stem.removeprefix("step_"))


def _of_which_run(manifest: dict[str, Any]) -> dict[str, Any]:
    """What a checkpoint or a replay says of its run."""
    settings = manifest.get("settings")
    settings = modern_settings(settings) if isinstance(settings, dict) else {}
    return settings | {k: manifest[k] for k in OF_A_RUN if k in manifest}


def _differing(there: dict[str, Any], asked: dict[str, Any], both: bool = False) -> str:
    """What differs between settings, or between those that both tell; or nothing."""
    names = {*there} & {*asked} if both else {*there, *asked}
    pairs = {
        name: (there.get(name, "nothing"), asked.get(name, "nothing"))
        for name in sorted(names, key=lambda name: (name not in OF_A_RUN, name))
    }
    told = [
        f"{name}: {one} there, {other} asked for"
        for name, (one, other) in pairs.items()
        if one != other
    ]
    more = [f"and {len(told) - TOLD} more"] if len(told) > TOLD else []
    return ", ".join([*told[:TOLD], *more])


def _columns(path: Path) -> list[str]:
    if not size(path):
        return []
    with open(path, "rb") as file:
        header = next((line for line in file if line.strip()), b"")
    table = read_table(path, header)
    return table.columns if table.ends else []


def _widened(path: Path, columns: list[str], more: int) -> bytes:
    """The table with these columns, the last of them new."""
    text = path.read_text(encoding="utf-8-sig") if size(path) else ""
    _, *rows = [line for line in text.splitlines() if line] or [""]
    lines = [",".join(columns), *(row + more * ",nan" for row in rows)]
    return "".join(f"{line}\n" for line in lines).encode()


def _length_until(table: Table, agent_steps: int) -> int:
    """Bytes of a table up to the last row before the first that came later."""
    later = np.flatnonzero(
        table.rows[:, table.columns.index("agent_steps")] > agent_steps
    )
    kept = later[0] if len(later) else len(table.rows)
    return table.ends[kept] if table.ends else 0


def _holds(path: Path) -> bool:
    """Whether something lies there that neither the system nor a kill has left."""
    if path.name == "checkpoints" and path.is_dir():
        return any(_holds(inner) for inner in path.iterdir())
    return not (path.name.startswith(".") or path.name.endswith(PARTIAL))


def _event_files(folder: Path) -> list[Path]:
    return sorted(folder.glob(f"{EVENTS}[0-9][0-9][0-9][0-9][0-9][0-9]"))


def _read_settings(path: Path) -> dict[str, Any]:
    try:
        text = read_regular(path).decode("utf-8-sig")  # some editors mark their texts
        settings = json.loads(text, parse_constant=_infinite)
    except (OSError, ValueError, RecursionError):
        settings = None
    ours = (path.parent / "checkpoints").is_dir()
    if isinstance(settings, dict) and (ours or {*OF_A_RUN} & {*settings}):
        return modern_settings(settings)
    if not ours:
        raise ValueError(
            f"{path} is damaged, or of another program. Choose a new or an empty "
            "folder."
        )
    raise ValueError(
        f"{path} is damaged. Choose another folder; or move this file away and train "
        "again with the same settings, and the run goes on."
    )


def _infinite(text: str) -> float:
    """What JSON calls Infinity, which a setting may be.

    Raises:
        ValueError: it is NaN, which none may be.
    """
    if text == "NaN":
        raise ValueError("a setting is NaN")
    return float(text)
