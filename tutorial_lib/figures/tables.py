"""Rows of numbers as a table, which no page can wrap in the middle of a word."""

import html
from collections.abc import Sequence


class Table:
    """Rows under headings that a notebook shows as a table."""

    def __init__(
        self, rows: Sequence[Sequence[str]], headings: Sequence[str], right: list[bool]
    ) -> None:
        """Hold the cells, and which columns are numbers."""
        self.rows, self.headings, self.right = rows, headings, right

    def _repr_html_(self) -> str:
        head = self._line("th", self.headings)
        body = "".join(self._line("td", row) for row in self.rows)
        return f"<table><thead>{head}</thead><tbody>{body}</tbody></table>"

    def _line(self, tag: str, cells: Sequence[str]) -> str:
        ends = ["right" if right else "left" for right in self.right]
        inside = "".join(
            f'<{tag} style="text-align:{end};white-space:nowrap">'
            f"{html.escape(cell)}</{tag}>"
            for cell, end in zip(cells, ends, strict=True)
        )
        return f"<tr>{inside}</tr>"

    def __repr__(self) -> str:
        """The columns below each other, where no table is shown."""
        lines = [self.headings, *self.rows]
        widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
        return "\n".join(
            "  ".join(
                cell.rjust(width) if right else cell.ljust(width)
                for cell, width, right in zip(line, widths, self.right, strict=True)
            ).rstrip()
            for line in lines
        )


def table(rows: Sequence[Sequence[object]], headings: Sequence[str]) -> Table:
    """Show rows as a table.

    Args:
        rows: each with a cell for every heading; a number or a text, as it is to be
            read, such as f"{mean:.1f}".
        headings: one for each column.

    Returns:
        What a notebook shows as a table, and print as columns; a column of numbers is
        flush right.

    Raises:
        ValueError: a row has more or fewer cells than there are headings.
    """
    for row in rows:
        if len(row) != len(headings):
            raise ValueError(
                f"a row must have {len(headings)} cells, as there are headings, got "
                f"{len(row)}: {list(row)}"
            )
    cells = [[str(cell) for cell in row] for row in rows]
    right = [all(map(_is_number, column)) for column in zip(*cells, strict=True)]
    return Table(cells, headings, right or [False] * len(headings))


def _is_number(cell: str) -> bool:
    """Whether a cell begins as a number does, such as -20.7 ± 1.0 or 1,024."""
    return cell.lstrip("+-−±<>").removeprefix(".")[:1].isdigit()
