"""Draw all: python img/drawings/draw.py."""

import importlib
from collections.abc import Iterator

from pen import FOLDER, Drawing

TOOLS = {"draw", "pen"}


def drawings() -> Iterator[Drawing]:
    """Of every lesson, in the order of their names."""
    for path in sorted(FOLDER.glob("*.py")):
        if path.stem not in TOOLS:
            yield from (draw() for draw in importlib.import_module(path.stem).DRAWINGS)


if __name__ == "__main__":
    for drawing in drawings():
        (FOLDER / f"{drawing.name}.svg").write_text(drawing.svg(), "utf-8")
        print(f"{drawing.name}.svg")
