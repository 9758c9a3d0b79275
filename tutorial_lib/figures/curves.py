"""Learning curves: the live one of a running cell, and those of finished runs."""

import html
import math
import time

import matplotlib.pyplot as plt
import numpy as np
from IPython.display import DisplayHandle, display
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.lib.stride_tricks import sliding_window_view

from tutorial_lib.figures.worded import img
from tutorial_lib.palette import COLOURS, OURS, QUIET, STYLES
from tutorial_lib.runs.pretrained import Curve

# A reference run's first game is over where the band begins; four times as long gives
# 16 games side by side the 20 finished ones that a first mean needs.
FIRST_GAMES = 4
NEIGHBOURS = 7  # points of a seed's curve
MANY_SEEDS = 20  # percentiles of fewer would be guesses
MEAN_SCORE = "mean of the last 20 games"


class LiveCurve:
    """A learning curve, a progress bar and the time left, redrawn while a cell runs."""

    def __init__(
        self,
        title: str,
        agent_steps: int,
        reference: dict[str, Curve] | None = None,
        every: float = 3.0,
    ) -> None:
        """Prepare the picture; nothing is shown before the first `update`.

        Args:
            title: over the curve.
            agent_steps: where the run is to end.
            reference: curves of other seeds, drawn as a band behind this one.
            every: seconds between two pictures; the first comes at once.
        """
        self.title, self.goal, self.reference = title, agent_steps, reference
        self.every = every
        self.agent_steps: list[int] = []
        self.mean_score: list[float] = []
        self._shown: DisplayHandle | None = None
        self._closed = False
        self._last = -math.inf
        self._begun = math.nan  # when the first point came

    def update(
        self, agent_steps: int, mean_score: float, *, last: bool = False
    ) -> None:
        """Add a point, and redraw if it is time or the `last` one."""
        now = time.monotonic()
        if not self.agent_steps:
            self._begun = now
        self.agent_steps.append(agent_steps)
        self.mean_score.append(mean_score)
        if last or now - self._last >= self.every:
            self._last = now
            if self._shown is None:
                self._shown = display(self, display_id=True)
            else:
                self._shown.update(self)

    def close(self) -> None:
        """Draw the last point and say how it ended; call it after the loop."""
        self._closed = True
        if self.agent_steps:
            self.update(self.agent_steps[-1], self.mean_score[-1], last=True)
        else:
            print(self.words())

    def words(self) -> str:
        """How far the run is, in one sentence."""
        if not self.agent_steps:
            return (
                f"Nothing to do: this run has its {self.goal:,} agent steps already. "
                "Ask for more, or start another in a folder of its own."
            )
        steps, score = self.agent_steps[-1], self.mean_score[-1]
        told = "no game is over yet" if math.isnan(score) else f"mean {score:.1f}"
        text = f"{steps:,} of {self.goal:,} agent steps; last 20 games: {told}"
        if self._closed and steps < self.goal:
            text += ". Stopped, and saved. Run the cell again to go on"
        elif not self._closed and 0 < (left := self._seconds_left()) < math.inf:
            minutes, seconds = divmod(round(left), 60)
            text += f"; about {minutes} min {seconds:02} s left"
        return " ".join([f"{text}.", *self._on_track()])

    def _on_track(self) -> list[str]:
        if not self.reference:
            return []
        at, low, _, high = band(self.reference)
        steps, score = self.agent_steps[-1], self.mean_score[-1]
        if math.isnan(score) or not FIRST_GAMES * at[0] <= steps <= at[-1]:
            return []
        seeds = f"the band of the {len(self.reference)} reference seeds"
        if score < np.interp(steps, at, low):
            return [
                f"Below {seeds}: some seeds are slow starters, so let it go on; if it "
                "stays below, look whether every exercise above says that it is right, "
                "and try another seed."
            ]
        if score > np.interp(steps, at, high):
            return [f"Above {seeds}: better than they were at this point."]
        return [f"On track: inside {seeds}."]

    def _seconds_left(self) -> float:
        made = self.agent_steps[-1] - self.agent_steps[0]
        spent = time.monotonic() - self._begun
        return (self.goal - self.agent_steps[-1]) * spent / made if made else math.inf

    def figure(self) -> Figure:
        """The picture as it is now; closed, so that nothing shows it twice."""
        figure, axes = plt.subplots(figsize=(7, 3.2), layout="constrained")
        if self.reference:
            draw_band(axes, self.reference)
        axes.plot(self.agent_steps, self.mean_score, color=OURS, label="this run")
        finish(axes, self.title)
        axes.set_xlim(0, max(self.goal, self.agent_steps[-1]))
        plt.close(figure)
        return figure

    def _repr_html_(self) -> str:
        words = html.escape(self.words())
        if not self.agent_steps:
            return f"<div>{words}</div>"
        done = min(self.agent_steps[-1], self.goal)
        return (
            f'<progress value="{done}" max="{self.goal}" style="width:30em" '
            f'aria-label="agent steps"></progress><div>{words}</div>'
            + img(self.figure(), f"{self.title}: {self.words()}")
        )

    def __repr__(self) -> str:
        """The sentence, where no picture is shown."""
        return f"{self.title}: {self.words()}"


def draw_curves(curves: dict[str, Curve], title: str) -> Figure:
    """Draw several learning curves, each with its own line style and name."""
    figure, axes = plt.subplots(figsize=(7, 3.2), layout="constrained")
    for i, (label, curve) in enumerate(curves.items()):
        axes.plot(
            curve.agent_steps,
            curve.values,
            STYLES[i % 4],
            color=COLOURS[i % 4],
            label=label.replace("_", " "),
        )
    finish(axes, title)
    plt.close(figure)
    return figure


def draw_groups(
    groups: dict[str, dict[str, Curve]],
    title: str,
    axes: Axes | None = None,
    measure: str = MEAN_SCORE,
) -> Figure:
    """Draw the interquartile mean of several seeds for each of several settings.

    Args:
        groups: by a label, the curves of its seeds, of at least `NEIGHBOURS` points.
        title: over the picture.
        axes: where to draw; a picture of its own unless given.
        measure: what the curves' values are, in words.

    Returns:
        The figure; a shade is where 95 % of the means of other seeds would lie. Each
        point of a seed is the median of `NEIGHBOURS`, so that one lucky game is no
        peak.
    """
    from tutorial_lib.equations.statistics import (  # scipy takes a second to load
        bootstrap_interval,
        interquartile_mean,
    )

    if axes is None:
        _, axes = plt.subplots(figsize=(7, 3.2), layout="constrained")
    for i, (label, curves) in enumerate(groups.items()):
        steps, scores = _together({k: _smooth(c) for k, c in curves.items()})
        low, high = bootstrap_interval(scores, np.random.default_rng(0))
        colour, style = COLOURS[i % 4], STYLES[i % 4]
        axes.fill_between(steps, low, high, color=colour, alpha=0.2, linewidth=0)
        axes.plot(steps, interquartile_mean(scores), style, color=colour, label=label)
    finish(axes, title, measure)
    figure = axes.figure.get_figure(root=True)
    plt.close(figure)
    return figure


def draw_band(axes: Axes, curves: dict[str, Curve]) -> None:
    """Draw where several seeds were; see `band`."""
    steps, low, middle, high = band(curves)
    count = len(curves)
    label = f"lowest to highest of {count} seeds"
    if count >= MANY_SEEDS:
        label = f"{count} seeds, 5th to 95th percentile"
    # So faint that its own median stands out on it, on light and on dark.
    axes.fill_between(steps, low, high, color=QUIET, alpha=0.2, label=label)
    axes.plot(steps, middle, "--", color=QUIET, label="their median")


def band(
    curves: dict[str, Curve],
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Where several seeds were, over the steps that all of them made.

    Args:
        curves: one for each seed.

    Returns:
        agent_steps, and the lowest, median and highest mean score; of `MANY_SEEDS` or
        more the 5th percentile, median and 95th; each [N].
    """
    steps, scores = _together(curves)
    edge = 5 if len(curves) >= MANY_SEEDS else 0
    return steps, *np.percentile(scores, [edge, 50, 100 - edge], axis=0)


def _smooth(curve: Curve) -> Curve:
    """The median of each point and its neighbours, where there are enough of them."""
    medians = np.median(sliding_window_view(curve.values, NEIGHBOURS), axis=1)
    edge = NEIGHBOURS // 2
    return Curve(curve.agent_steps[edge:-edge], medians)


def _together(curves: dict[str, Curve]) -> tuple[np.ndarray, np.ndarray]:
    """Steps [N] that all curves made, and there the scores [seeds, N]."""
    first = max(curve.agent_steps[0] for curve in curves.values())
    last = min(curve.agent_steps[-1] for curve in curves.values())
    steps = np.linspace(first, last, 200)
    scores = [
        np.interp(steps, curve.agent_steps, curve.values) for curve in curves.values()
    ]
    return steps, np.array(scores)


def finish(axes: Axes, title: str, measure: str = MEAN_SCORE) -> None:
    """Give a learning curve its labels."""
    axes.set(title=title, xlabel="agent steps", ylabel=measure)
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
    axes.grid(alpha=0.3)
    axes.legend()
