"""The table of a run, read with care: people and spreadsheets touch it."""

import csv
import math
from pathlib import Path
from typing import NamedTuple

import numpy as np

COLUMNS = ("agent_steps", "seconds", "mean_score", "games")  # of every run
DIGITS = 12  # of the agent steps of a run, as in the names of its checkpoints
MARK = b"\xef\xbb\xbf"  # what some editors put before a text


class Table(NamedTuple):
    """A table that was read.

    Attributes:
        columns: their names.
        rows: [N, columns] float.
        ends: [N + 1] bytes of the file up to the end of the header and of each row.
    """

    columns: list[str]
    rows: np.ndarray
    ends: list[int]


def read_table(path: Path, content: bytes) -> Table:
    """Read a table of `COLUMNS` and whatever else a run measures.

    Blank lines and a byte-order mark do no harm; a last line without its end, as a
    crash leaves it, is left out.

    Args:
        path: of the file, to be named where something is wrong.
        content: of the file.

    Returns:
        The table; without even a header it has `COLUMNS`, no rows and no ends.

    Raises:
        ValueError: a header or a row that this course did not write.
    """
    whole = content[: content.rfind(b"\n") + 1]
    # A crash leaves a part of a header, or nothing but zeros.
    torn = content[:11] == b"agent_steps"[: len(content)] or not content.strip(b"\0")
    if not whole and not torn:
        _header(path, 1, content.splitlines()[0])
    if b"\r" in content.replace(b"\r\n", b"\n"):
        raise ValueError(
            f"{path}, line 1: its lines do not end as this course ends them. Save it "
            "as CSV with line ends of Unix or of Windows."
        )
    columns: list[str] = []
    rows: list[list[float]] = []
    ends: list[int] = []
    end = 0
    for number, line in enumerate(whole.splitlines(keepends=True), start=1):
        end += len(line)
        if number == 1:
            line = line.removeprefix(MARK)
        if not line.strip():
            continue
        if not columns:
            columns = _header(path, number, line)
        else:
            rows.append(_row(path, number, line, columns))
        ends.append(end)
    columns = columns or list(COLUMNS)
    return Table(columns, np.reshape(rows, (-1, len(columns))), ends)


def _cells(line: bytes) -> list[str]:
    try:
        return next(csv.reader([line.decode("utf-8").strip("\r\n")]), [])
    except (UnicodeDecodeError, csv.Error):
        return []


def _header(path: Path, number: int, line: bytes) -> list[str]:
    columns = _cells(line)
    if len(set(columns)) < len(columns) or not {*COLUMNS} <= {*columns}:
        raise ValueError(
            f"{path}, line {number}: a run's table begins with the names of its "
            f"columns, {','.join(COLUMNS)} among them. Move this file away, or put "
            "back the commas between them."
        )
    return columns


def _row(path: Path, number: int, line: bytes, columns: list[str]) -> list[float]:
    cells = _cells(line)
    told = f"{len(cells)} cells, and the header names {len(columns)}"
    if len(cells) == len(columns):
        told = next(filter(None, map(_wrong, columns, cells)), "")
    if told:
        raise ValueError(
            f"{path}, line {number}: {told}. Put the line right, or delete it."
        )
    return [float(cell) for cell in cells]


def _wrong(column: str, cell: str) -> str:
    """What is wrong with a cell; nothing if it is a number."""
    if column == "agent_steps":
        # 100.0 is what a spreadsheet makes of 100: it may have touched the rest, too.
        whole = cell.isascii() and cell.isdigit() and len(cell) <= DIGITS
        return "" if whole else f"agent_steps must be a whole number, got {cell!r}"
    try:
        number = float(cell)
    except ValueError:
        number = math.inf
    # Python takes 1_000 for a number, too.
    return f"{column} must be a number, got {cell!r}" * (
        math.isinf(number) or "_" in cell
    )
