"""Drawn pictures as HTML, with words for those who can't see them."""

import base64
import html
import io
from collections.abc import Sequence
from functools import cached_property
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from cycler import cycler
from IPython import get_ipython
from IPython.display import display
from matplotlib import collections
from matplotlib.axes import Axes
from matplotlib.container import BarContainer, ErrorbarContainer, StemContainer
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from PIL import Image

from tutorial_lib.palette import COLOURS, QUIET, STYLES

FEW = 6  # points of a line that are all told
MANY = 10  # parts of a pair of axes that nobody wants to hear one by one
GROUNDS = ("figure.facecolor", "axes.facecolor")
WORDS = (
    *("text.color", "axes.labelcolor", "axes.edgecolor"),
    *("grid.color", "legend.edgecolor"),
    *("xtick.color", "ytick.color", "xtick.labelcolor", "ytick.labelcolor"),
)
# What `fill_between` makes; in a browser Matplotlib is older, and has no name for it.
BAND = getattr(collections, "FillBetweenPolyCollection", collections.PolyCollection)
NOT_TOLD = "A picture without title, names and lines."


class Picture:
    """A figure that a notebook shows with its text alternative."""

    def __init__(self, figure: Figure, words: str) -> None:
        """Hold the figure and its words."""
        self.figure, self.words = figure, words

    @cached_property
    def _png(self) -> bytes:
        return png(self.figure)

    def _repr_html_(self) -> str:
        return img(self._png, self.words)

    def _repr_png_(self) -> bytes:
        # For viewers that leave out all HTML, or pictures inside it.
        return self._png

    def __repr__(self) -> str:
        """The text alternative."""
        return f"[Picture: {self.words}]"


def set_up() -> None:
    """Let a notebook draw in the course's colours and show every figure with words."""
    count = len(COLOURS)
    # The fifth line has the first colour again, but the second style.
    styles = [STYLES[(i + i // count) % count] for i in range(count**2)]
    plt.rcParams["axes.prop_cycle"] = cycler(color=COLOURS * count, linestyle=styles)
    # No ground of its own, and words that are read on light and on dark.
    colours: dict[Any, str] = dict.fromkeys(GROUNDS, "none")
    plt.rcParams.update(colours | dict.fromkeys(WORDS, QUIET))
    if (shell := get_ipython()) is not None:
        shell.display_formatter.ipython_display_formatter.for_type(Figure, show)


def framed(axes: Axes) -> None:
    """Give a picture an edge in place of scales; it may be as dark as its page."""
    axes.set_xticks([])
    axes.set_yticks([])


def show(figure: Figure) -> None:
    """Show a figure below the cell, with its words."""
    display(picture(figure))


def picture(figure: Figure) -> Picture:
    """A figure with its words, which a display's handle can put in place of another."""
    try:
        told = words(figure)
    except Exception:  # whatever a learner draws, the picture must not be lost
        told = NOT_TOLD
    return Picture(figure, told)


def words(figure: Figure) -> str:
    """What a figure shows, in words.

    Args:
        figure: its label, if it has one, is what whoever drew it says.

    Returns:
        The label; otherwise titles, axes, and of every line its ends and its range.
    """
    if label := figure.get_label():
        return " ".join(str(label).split())
    told = [figure.get_suptitle(), *(_axes(axes) for axes in figure.axes)]
    return " ".join(_sentence(part) for part in told if part) or NOT_TOLD


def png(figure: Figure) -> bytes:
    """Draw a figure at 90 dots per inch, as the content of a PNG file."""
    drawn, buffer = io.BytesIO(), io.BytesIO()
    # Without a layout of its own, what stands beside the axes would be cut off.
    whole = None if figure.get_layout_engine() else "tight"
    figure.savefig(drawn, format="png", dpi=90, bbox_inches=whole)
    # As many colours as a GIF has, for half the bytes in a notebook.
    Image.open(drawn).quantize(256).save(buffer, "png")
    return buffer.getvalue()


def img(drawn: Figure | bytes, alt: str) -> str:
    """Turn a figure into an HTML picture.

    Args:
        drawn: the figure, or what `png` made of it.
        alt: its text alternative, as it is; what HTML would read is escaped here.

    Returns:
        The HTML element, which holds the whole picture.
    """
    content = drawn if isinstance(drawn, bytes) else png(drawn)
    data = base64.b64encode(content).decode()
    alt = html.escape(alt, quote=True)
    return (
        f'<img alt="{alt}" style="max-width:100%" src="data:image/png;base64,{data}">'
    )


def _axes(axes: Axes) -> str:
    """The parts of one pair of axes, each a sentence."""
    if axes.get_label() == "<colorbar>":
        label = axes.get_ylabel() or axes.get_xlabel()
        return f"Colours: {label}" if label else ""
    told = [axes.get_title()]
    told += [
        "A picture of {} x {} pixels".format(*image.get_size()) for image in axes.images
    ]
    for name, axis in (("Across", axes.xaxis), ("Up", axes.yaxis)):
        if axis.get_label_text():
            told.append(f"{name}: {axis.get_label_text()}")
    parts = _parts(axes)
    if len(parts) <= MANY:
        told += [_part(*pair) for pair in parts]
    else:
        told.append(f"{len(parts)} lines and other parts")
    return " ".join(_sentence(part) for part in told if part)


def _parts(axes: Axes) -> Sequence[tuple[object, str]]:
    """What the legend would name; where nothing has a name, every line and bar."""
    if named := list(zip(*axes.get_legend_handles_labels(), strict=True)):
        return named
    bars = [each for each in axes.containers if isinstance(each, BarContainer)]
    kind = collections.PathCollection
    points = [each for each in axes.collections if isinstance(each, kind)]
    return [(part, "") for part in (*axes.lines, *points, *bars)]


def _part(part: object, name: str) -> str:
    """A line, points, bars or a shade as a sentence; a name may be missing."""
    if isinstance(part, BarContainer):
        return _bars(part, name)
    if isinstance(part, BAND):
        return f"{name}, a shade"
    if isinstance(part, ErrorbarContainer):
        part = part.lines[0]
    elif isinstance(part, StemContainer):
        part = part.markerline
    if isinstance(part, collections.PathCollection):  # a scatter plot
        x, y = np.ma.filled(np.ma.asarray(part.get_offsets(), float), np.nan).T
    elif isinstance(part, Line2D) and part.axes is not None:
        data = part.get_data(orig=False)  # numbers, also of names and dates
        x, y = (np.ma.filled(np.ma.asarray(each, float), np.nan) for each in data)
        by_x, by_y = part.get_transform().contains_branch_seperately(
            part.axes.transData
        )
        if not (by_x and by_y):  # it goes from edge to edge
            return f"{name}: a level of {number((y if by_y else x)[0])}".lstrip(": ")
    else:
        return name
    there = np.isfinite(x) & np.isfinite(y)
    if not there.any():
        return f"{name}: nothing to show" if name else "Nothing to show"
    x, y = x[there], y[there]
    ends = [f"{number(y[i])} at {number(x[i])}" for i in range(len(x))]
    if len(x) <= FEW:
        return f"{name}: {', '.join(ends)}" if name else f"Points: {', '.join(ends)}"
    if not isinstance(part, Line2D):
        start = f"{name}, {len(x)} points" if name else f"{len(x)} points"
        return f"{start}, {_range(x)} across and {_range(y)} up"
    if part.get_linestyle() == "None" and np.ptp(y) == 0:
        return f"{name}, {len(x)} marks from {number(x[0])} to {number(x[-1])}"
    start = f"{name}, from" if name else "A line from"
    return (
        f"{start} {ends[0]} to {ends[-1]}, lowest {number(y.min())}, highest "
        f"{number(y.max())}"
    )


def _bars(bars: BarContainer, name: str) -> str:
    across = bars.orientation == "horizontal"
    lengths = np.array([b.get_width() if across else b.get_height() for b in bars])
    lengths = lengths[np.isfinite(lengths)]
    start = f"{name}, {len(lengths)} bars" if name else f"{len(lengths)} bars"
    if not len(lengths):
        return start
    return f"{start}, {_range(lengths)} {'long' if across else 'high'}"


def _range(values: np.ndarray) -> str:
    return f"from {number(values.min())} to {number(values.max())}"


def number(value: float) -> str:
    """A number as one says it: three digits that count, and no power of ten."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{round(value, 4) + 0.0:.3g}"


def _sentence(text: str) -> str:
    text = " ".join(text.split())
    return text if text.endswith((".", "!", "?")) else f"{text}."
