"""A pen for drawings that are read on white and on black, wide and narrow.

Every drawing is at most 480 units wide, no ground of its own, and its words say what it
shows to those who cannot see it. Colours are those of the course's figures.
"""

import html
import math
from collections.abc import Sequence
from pathlib import Path

from tutorial_lib.palette import OTHER, OURS, QUIET, THIRD

__all__ = ["FOLDER", "OTHER", "OURS", "QUIET", "SMALL", "THIRD", "Drawing", "Point"]

FOLDER = Path(__file__).parent
WIDTH = 480  # units; a narrow page shows it so, a wide one half as large again
SMALL, USUAL = 13, 15  # heights of letters
HEAD = 8  # length of an arrow's head

Point = tuple[float, float]


class Drawing:
    """Boxes, arrows and words; y grows downwards."""

    def __init__(self, name: str, height: float, words: str) -> None:
        """Start an empty drawing.

        Args:
            name: of its file.
            height: units.
            words: what it shows, in sentences, for those who cannot see it.
        """
        self.name, self.height, self.words = name, height, words
        self.parts: list[str] = []

    def box(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        text: str = "",
        *,
        colour: str = QUIET,
        filled: bool = False,
        dashed: bool = False,
        round: float = 6,
        size: float = USUAL,
    ) -> None:
        """A rectangle from its upper left corner, with text in its middle.

        Args:
            x: left.
            y: top.
            width: units.
            height: units.
            text: lines, parted by line breaks.
            colour: of edge and text.
            filled: lightly, with its colour.
            dashed: its edge.
            round: radius of its corners.
            size: height of letters.
        """
        fill = f'fill="{colour}" fill-opacity="0.18"' if filled else 'fill="none"'
        self.parts.append(
            f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" '
            f'rx="{round:g}" {fill} {_stroke(colour, dashed)}/>'
        )
        if text:
            self.write(x + width / 2, y + height / 2, text, colour=colour, size=size)

    def circle(
        self,
        x: float,
        y: float,
        radius: float,
        text: str = "",
        *,
        colour: str = QUIET,
        filled: bool = False,
        size: float = USUAL,
    ) -> None:
        """A circle about its middle, with text in it; `filled` makes it a dot."""
        fill = f'fill="{colour}"' if filled else 'fill="none"'
        self.parts.append(
            f'<circle cx="{x:g}" cy="{y:g}" r="{radius:g}" {fill} {_stroke(colour)}/>'
        )
        if text:
            self.write(x, y, text, colour=colour, size=size)

    def line(
        self,
        points: Sequence[Point],
        *,
        colour: str = QUIET,
        dashed: bool = False,
        width: float = 2,
        head: bool = False,
    ) -> None:
        """A line through points; with a `head` at its last one it is an arrow."""
        points = list(points)
        if head:
            (x0, y0), (x1, y1) = points[-2:]
            angle = math.atan2(y1 - y0, x1 - x0)
            wings = (
                (
                    x1 - HEAD * math.cos(angle + side),
                    y1 - HEAD * math.sin(angle + side),
                )
                for side in (0.5, -0.5)
            )
            corners = " ".join(f"{x:.1f},{y:.1f}" for x, y in ((x1, y1), *wings))
            self.parts.append(f'<polygon points="{corners}" fill="{colour}"/>')
            # Not through its own tip.
            points[-1] = (
                x1 - 0.7 * HEAD * math.cos(angle),
                y1 - 0.7 * HEAD * math.sin(angle),
            )
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        self.parts.append(
            f'<polyline points="{path}" fill="none" {_stroke(colour, dashed, width)}/>'
        )

    def arrow(self, *points: Point, colour: str = QUIET, dashed: bool = False) -> None:
        """An arrow along straight pieces."""
        self.line(points, colour=colour, dashed=dashed, head=True)

    def bend(
        self, start: Point, over: Point, end: Point, *, colour: str = QUIET
    ) -> None:
        """A bent arrow: it leaves towards `over` and comes from there."""
        curve = [
            tuple(
                (1 - t) ** 2 * a + 2 * t * (1 - t) * b + t**2 * c
                for a, b, c in zip(start, over, end, strict=True)
            )
            for t in (i / 16 for i in range(17))
        ]
        self.line(curve, colour=colour, head=True)

    def area(self, points: Sequence[Point], *, colour: str = QUIET) -> None:
        """What lies between points, lightly filled."""
        corners = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        self.parts.append(
            f'<polygon points="{corners}" fill="{colour}" fill-opacity="0.18"/>'
        )

    def write(
        self,
        x: float,
        y: float,
        text: str,
        *,
        colour: str = QUIET,
        size: float = USUAL,
        anchor: str = "middle",
        bold: bool = False,
        slanted: bool = False,
    ) -> None:
        """Text about a point; lines are parted by line breaks.

        Args:
            x: of its middle, or of its start or end as `anchor` says.
            y: of its middle.
            text: with Unicode's small digits where it needs them.
            colour: of the letters.
            size: their height.
            anchor: start, middle or end.
            bold: for a heading.
            slanted: for a symbol.
        """
        lines = text.split("\n")
        style = ' font-weight="bold"' * bold + ' font-style="italic"' * slanted
        for i, each in enumerate(lines):
            at = y + size * (0.35 + 1.25 * (i - (len(lines) - 1) / 2))
            self.parts.append(
                f'<text x="{x:g}" y="{at:.1f}" fill="{colour}" font-size="{size:g}" '
                f'text-anchor="{anchor}"{style}>{html.escape(each)}</text>'
            )

    def svg(self) -> str:
        """The file's content."""
        start = (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{1.5 * WIDTH:g}" '
            f'viewBox="0 0 {WIDTH} {self.height:g}" role="img" '
            'font-family="system-ui, sans-serif">'
        )
        title = f"<title>{html.escape(self.words)}</title>"
        return "\n".join([start, title, *self.parts, "</svg>", ""])


def _stroke(colour: str, dashed: bool = False, width: float = 2) -> str:
    dashes = ' stroke-dasharray="6 4"' if dashed else ""
    return f'stroke="{colour}" stroke-width="{width:g}" stroke-linejoin="round"{dashes}'
