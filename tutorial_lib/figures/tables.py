"""Tables that a page lays out, however narrow it is."""

from collections.abc import Iterable, Sequence

from IPython.display import Markdown


def table(heading: Sequence[object], rows: Iterable[Sequence[object]]) -> Markdown:
    """A table: the first column to the left, the others to the right.

    Args:
        heading: of the columns.
        rows: each as long as the heading.

    Returns:
        What a notebook shows as a table.

    Raises:
        ValueError: a row that is shorter or longer than the heading.
    """
    lines = [heading, [":---", *["---:"] * (len(heading) - 1)], *rows]
    for line in lines:
        if len(line) != len(heading):
            raise ValueError(f"{len(heading)} cells were expected, got {list(line)}")
    return Markdown("\n".join(f"| {' | '.join(map(str, line))} |" for line in lines))
