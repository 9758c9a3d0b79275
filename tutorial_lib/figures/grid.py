"""The cliff in pictures: ways over the grid, and returns against the learning rate."""

from collections.abc import Mapping
from itertools import groupby

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from scipy import stats

from tutorial_lib.agents.tables import way
from tutorial_lib.palette import (
    COLOURS,
    MARKERS,
    OTHERS,
    OURS,
    QUIET,
    STYLES,
)
from tutorial_lib.worlds.cliff import Cliff

ARROWS = np.array([(0, 1), (1, 0), (0, -1), (-1, 0)])  # up, right, down, left
# (columns, rows) of a step, in words.
STEPS = {
    (0, -1): "up",
    (1, 0): "right",
    (0, 1): "down",
    (-1, 0): "left",
    (0, 0): "stay",
}


def draw_ways(cliff: Cliff, q_tables: Mapping[str, np.ndarray]) -> Figure:
    """Draw the best action of every place as an arrow, and the way that they make.

    Args:
        cliff: where the tables were learned.
        q_tables: by title, each [S, A] float.

    Returns:
        The figure, closed so that nothing shows it twice; where nothing was learned
        there is neither arrow nor way.
    """
    beside, columns = min(2, len(q_tables)), cliff.grid[1]
    rows = -(-len(q_tables) // beside)
    figure = plt.figure(figsize=(4.2 * beside, 1.8 * rows), layout="constrained")
    told = []
    for i, (title, q_table) in enumerate(q_tables.items()):
        axis = figure.add_subplot(rows, beside, i + 1)
        _draw_ground(axis, cliff)
        learned = np.flatnonzero(q_table.any(axis=1))
        words, places = "nothing learned yet", []
        if len(learned):
            places = way(cliff, q_table)
            y, x = np.divmod(places, columns)
            words = _way_in_words(cliff, q_table, places)
            axis.plot(x, y, color=OURS, linewidth=2)
        y, x = np.divmod(learned, columns)
        across, up = ARROWS[q_table[learned].argmax(axis=1)].T
        colours = [OURS if place in places else QUIET for place in learned]
        # In the middle of its place, whichever way it points.
        axis.quiver(x, y, across, up, pivot="mid", scale=22, width=0.008, color=colours)
        axis.set_title(title, fontsize=10)
        told.append(f"{title}: {words}.")
    figure.set_label(
        "The cliff from above, an arrow for the best action of every place. "
        + " ".join(told)
    )
    plt.close(figure)
    return figure


def _way_in_words(cliff: Cliff, q_table: np.ndarray, places: list[int]) -> str:
    """How a way goes, such as "up 1, right 11, down 1", and where it ends."""
    y, x = np.divmod(places, cliff.grid[1])
    steps = zip(np.diff(x).tolist(), np.diff(y).tolist(), strict=True)
    taken = q_table[places[:-1]].argmax(axis=1)
    fallen = cliff.rewards[places[:-1], taken] < -1  # also where it began
    words = [
        "fall" if falls else STEPS[step]
        for step, falls in zip(steps, fallen, strict=True)
    ]
    told = [f"{word} {len(list(same))}" for word, same in groupby(words)]
    end = "to the goal" if places[-1] not in places[:-1] else "and then in a circle"
    return f"{', '.join(told)}, {end}"


def _draw_ground(axis: Axes, cliff: Cliff) -> None:
    rows, columns = cliff.grid
    goal = int(cliff.next_states[cliff.terminated][0])
    for place in range(rows * columns):
        y, x = divmod(place, columns)
        ground = Rectangle((x - 0.5, y - 0.5), 1, 1, edgecolor=QUIET, facecolor="none")
        # Nobody ever stands there: whoever goes there is at the start again.
        if place not in cliff.next_states:
            ground.set(facecolor=OTHERS, hatch="///")
        axis.add_patch(ground)
    for place, letter in ((cliff.start, "S"), (goal, "G")):
        y, x = divmod(place, columns)
        axis.text(x - 0.42, y - 0.1, letter, fontsize=10, weight="bold")
    edge = 0.55  # of which the half of a line is seen
    axis.set(
        xlim=(-edge, columns - 1 + edge), ylim=(rows - 1 + edge, -edge), aspect="equal"
    )
    axis.axis("off")


def draw_step_sizes(
    learning_rates: np.ndarray,
    panels: Mapping[str, Mapping[str, np.ndarray]],
    low: float,
) -> Figure:
    """Draw what methods earn by their learning rate, a panel beside the other.

    Args:
        learning_rates: [N] float.
        panels: by title, for each method by name the mean return of each walker,
            [N, runs] float.
        low: lower end of the scale, for a method that fails would squeeze the rest.

    Returns:
        The figure, closed so that nothing shows it twice; bars are 95 % intervals of
        the mean.
    """
    figure, axes = plt.subplots(
        1, len(panels), figsize=(9, 3.8), layout="constrained", sharey=True
    )
    for axis, (title, methods) in zip(np.atleast_1d(axes), panels.items(), strict=True):
        for i, (name, returns) in enumerate(methods.items()):
            error = stats.t.ppf(0.975, returns.shape[1] - 1) * stats.sem(
                returns, axis=1
            )
            axis.errorbar(
                learning_rates,
                returns.mean(axis=1),
                error,
                color=COLOURS[i % 4],
                linestyle=STYLES[i % 4],
                marker=MARKERS[i % 4],
                markersize=4,
                capsize=2,
                label=name,
            )
        axis.set(title=title, xlabel="learning rate", ylim=(low, 0))
        axis.grid(alpha=0.3)
    first = np.atleast_1d(axes)[0]
    first.set_ylabel("mean return of a game")
    first.legend(loc="lower right")
    plt.close(figure)
    return figure
