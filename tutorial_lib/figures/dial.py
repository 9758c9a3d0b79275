"""The dial: how greedy a policy is, and what that makes the next state worth."""

import html
from collections.abc import Sequence
from typing import Any, NamedTuple

import matplotlib.pyplot as plt
import numpy as np
import torch
from IPython import get_ipython
from IPython.display import display
from ipywidgets import HTML, FloatLogSlider, FloatSlider, VBox
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.legend_handler import HandlerTuple

from tutorial_lib.checks import whole_number
from tutorial_lib.equations.policies import epsilon_greedy_probs, softmax_probs
from tutorial_lib.equations.targets import expected_value, max_value, td_target
from tutorial_lib.figures.stages import WIDTH, Recording, choice, sliders_above, telling
from tutorial_lib.figures.worded import Picture, framed, img
from tutorial_lib.palette import BEST, COLOURS, HATCHES, OTHERS, QUIET, STYLES

REWARD, GAMMA = 0.0, 0.99  # of the transition whose target is shown
# Epsilon and temperature, from the greediest to a policy that does anything.
SETTINGS = ((0.01, 5e-5), (0.1, 0.02), (0.5, 0.2), (1.0, 100.0))
EXPONENTS = (-6, 2)  # of ten, the lowest and the highest temperature

Look = dict[str, Any]  # of a line
# The widest, for the other two lie upon it where the policies are greedy.
MAXIMUM: Look = {"color": COLOURS[3], "linestyle": STYLES[0], "linewidth": 4}
EPSILON_GREEDY: Look = {
    "color": COLOURS[0],
    "linestyle": STYLES[1],
    "linewidth": 2,
}
SOFTMAX: Look = {"color": COLOURS[1], "linestyle": STYLES[2], "linewidth": 2}


class Dialled(NamedTuple):
    """What two policies would do in a state, and what that makes it worth.

    Attributes:
        epsilon_greedy: [A] float64, probabilities.
        softmax: [A] float64, probabilities.
        best: value of the best action.
        expected_epsilon_greedy: mean value of what epsilon-greedy does.
        expected_softmax: mean value of what softmax does.
    """

    epsilon_greedy: np.ndarray
    softmax: np.ndarray
    best: float
    expected_epsilon_greedy: float
    expected_softmax: float


def turn(q_values: np.ndarray, epsilon: float, temperature: float) -> Dialled:
    """Turn the dial to a setting.

    Args:
        q_values: [A] float, of one state.
        epsilon: of epsilon-greedy, 0 (always the best) to 1 (any).
        temperature: of softmax, in the unit of `q_values`, above 0.

    Returns:
        The probabilities and the values of the state.

    Raises:
        ValueError: another shape, values that are no finite numbers, or an epsilon or
            a temperature that is out of its range.
    """
    rows = np.asarray(q_values, np.float64)[None]
    epsilon_greedy = epsilon_greedy_probs(rows, epsilon)
    softmax = softmax_probs(rows, temperature)
    values = torch.from_numpy(rows)
    return Dialled(
        epsilon_greedy[0],
        softmax[0],
        max_value(values).item(),
        expected_value(values, torch.from_numpy(epsilon_greedy)).item(),
        expected_value(values, torch.from_numpy(softmax)).item(),
    )


def targets(dialled: Dialled) -> list[float]:
    """What Q(s, a) should have been if this state is the one after.

    Args:
        dialled: from `turn`.

    Returns:
        The target after a reward of `REWARD` with a discount of `GAMMA`: by the
        maximum, as expected of epsilon-greedy, and of softmax.
    """
    values = torch.tensor(dialled[2:], dtype=torch.float64)
    rewards = torch.full_like(values, REWARD)
    going_on = torch.zeros_like(values, dtype=torch.bool)
    return td_target(rewards, going_on, values, GAMMA).tolist()


def words(
    q_values: np.ndarray,
    action_names: tuple[str, ...],
    epsilon: float,
    temperature: float,
) -> str:
    """What the dial shows at one setting, in three sentences.

    Args:
        q_values: [A] float, of one state.
        action_names: of its A actions.
        epsilon: 0 to 1.
        temperature: above 0.

    Returns:
        The best actions with their value and probabilities, the values of the state
        and the targets.

    Raises:
        ValueError: as `turn`.
    """
    dialled = turn(q_values, epsilon, temperature)
    best = np.flatnonzero(np.equal(q_values, dialled.best))
    names = [action_names[i] for i in best]
    if len(names) == 1:
        head, it = f"The best action is {names[0]}", "it"
    else:
        together = f"{', '.join(names[:-1])} and {names[-1]}"
        head, it = f"The best actions, equally good, are {together}", "each"
    by_max, by_epsilon_greedy, by_softmax = targets(dialled)
    return (
        f"{head}, worth {dialled.best:.4f}; epsilon-greedy with epsilon {epsilon:g} "
        f"takes {it} with probability {dialled.epsilon_greedy[best[0]]:.3f}, softmax "
        f"with temperature {_plain(temperature)} with probability "
        f"{dialled.softmax[best[0]]:.3f}. "
        f"The state is worth {dialled.best:.4f} by the maximum, "
        f"{dialled.expected_epsilon_greedy:.4f} as expected of epsilon-greedy and "
        f"{dialled.expected_softmax:.4f} as expected of softmax. "
        f"After a reward of {REWARD:g}, with discount {GAMMA:g}, the targets are "
        f"{by_max:.4f}, {by_epsilon_greedy:.4f} and {by_softmax:.4f}."
    )


def _plain(temperature: float) -> str:
    """Two digits that count, and no power of ten."""
    return np.format_float_positional(
        temperature, precision=2, unique=False, fractional=False, trim="-"
    )


def draw(
    q_values: np.ndarray,
    action_names: tuple[str, ...],
    epsilon: float,
    temperature: float,
    screen: np.ndarray | None = None,
) -> Figure:
    """Draw what the dial shows at one setting.

    Args:
        q_values: [A] float, of one state.
        action_names: of its A actions.
        epsilon: 0 to 1.
        temperature: above 0.
        screen: [H, W, 3] uint8 of the state; left out unless given.

    Returns:
        The figure, closed so that nothing shows it twice: the values with a line for
        each value of the state, the probabilities, the value by temperature, and the
        targets.

    Raises:
        ValueError: as `turn`.
    """
    dialled = turn(q_values, epsilon, temperature)
    height = _height(action_names)
    figure, axes = plt.subplot_mosaic(
        "VP;CC" if screen is None else "SVP;SCC",
        figsize=(WIDTH, height + 2.9),
        layout="constrained",
        height_ratios=(height, 2),
        width_ratios=(5, 4) if screen is None else (3, 5, 4),
    )
    values, probs = axes["V"], axes["P"]
    if screen is not None:
        _draw_screen(axes["S"], screen)
    _draw_values(values, q_values, action_names)
    lines = [
        values.axvline(value, **look)
        for value, look in zip(
            dialled[2:], (MAXIMUM, EPSILON_GREEDY, SOFTMAX), strict=True
        )
    ]
    epsilon_greedy, softmax = _draw_probs(probs, dialled)
    probs.set_title("probability of each action", fontsize=9)
    _draw_curve(axes["C"], q_values, [(epsilon, temperature)])
    axes["C"].axhline(dialled.expected_epsilon_greedy, **EPSILON_GREEDY)
    labels = (
        "maximum",
        f"epsilon-greedy, epsilon {epsilon:g}",
        f"softmax, temperature {_plain(temperature)}",
    )
    told = zip(labels, dialled[2:], targets(dialled), strict=True)
    # Its stub forgets that a handler may take the place of several artists.
    figure.legend(  # type: ignore[call-overload]
        [(lines[0],), (lines[1], epsilon_greedy), (lines[2], softmax)],
        [f"{label}\n{value:.4f}, target {aim:.4f}" for label, value, aim in told],
        title=f"what the state is worth, and the target after reward {REWARD:g} with "
        f"discount {GAMMA:g}",
        handler_map={tuple: HandlerTuple(ndivide=None)},
        handlelength=4,
        loc="outside lower center",
        ncols=3,
        fontsize=9,
        title_fontsize=9,
    )
    plt.close(figure)
    return figure


def _height(action_names: tuple[str, ...]) -> float:
    """In inches, so that two bars and their numbers fit in the row of an action."""
    return max(2.2, 0.6 + 0.36 * len(action_names))


def _draw_screen(axes: Axes, screen: np.ndarray) -> None:
    axes.imshow(screen)
    framed(axes)
    axes.set_title("the next state", fontsize=9)


def _draw_values(
    axes: Axes, q_values: np.ndarray, action_names: tuple[str, ...]
) -> None:
    """A bar for each action, on the scale from the lowest to the highest."""
    low, high = np.min(q_values), np.max(q_values)
    spread = high - low or 1
    # Wide enough for the numbers, which no line can cross: none is below the lowest.
    start = low - 0.5 * spread
    rows = range(len(action_names))
    colours = [BEST if value == high else OTHERS for value in q_values]
    axes.barh(
        rows, np.subtract(q_values, start), left=start, color=colours, edgecolor=QUIET
    )
    for row, value in zip(rows, q_values, strict=True):
        weight = "bold" if value == high else "normal"
        axes.text(
            *(start, row, f" {value:.4f}"),
            color="black",  # a bar is light, whatever the page is
            va="center",
            fontsize=9,
            weight=weight,
        )
    axes.set_xlim(start, high + 0.1 * spread)
    axes.set_yticks(rows, action_names, fontsize=9)
    axes.set_title("what each action is worth, Q(s', a')", fontsize=9)
    axes.set_xlabel("this axis does not start at 0", fontsize=9)
    axes.locator_params(axis="x", nbins=4)
    _tidy(axes, len(rows))


def _draw_probs(axes: Axes, dialled: Dialled) -> list[Any]:
    """Two bars for each action; returns those of each policy."""
    rows = np.arange(len(dialled.softmax))
    drawn = []
    for probs, look, hatch, offset in zip(
        (dialled.epsilon_greedy, dialled.softmax),
        (EPSILON_GREEDY, SOFTMAX),
        HATCHES,
        (-0.2, 0.2),
        strict=True,
    ):
        drawn.append(
            axes.barh(
                rows + offset,
                probs,
                height=0.36,
                color=look["color"],
                hatch=hatch,
                edgecolor="white",
                linewidth=0,
            )
        )
        for row, prob in zip(rows + offset, probs, strict=True):
            axes.text(prob, row, f" {prob:.3f}", va="center", fontsize=9)
    axes.set_xlim(0, 1.4)
    axes.set_xticks((0, 0.5, 1), ("0", "0.5", "1"))
    axes.set_yticks(rows, [""] * len(rows))
    _tidy(axes, len(rows))
    return drawn


def _draw_curve(
    axes: Axes, q_values: np.ndarray, settings: Sequence[tuple[float, float]]
) -> None:
    """What the state is worth by temperature, and a mark at that of each setting."""
    low, high = EXPONENTS
    temperatures = np.logspace(low, high, 20 * (high - low) + 1)
    worth = [turn(q_values, 0, each).expected_softmax for each in temperatures]
    axes.axhline(np.max(q_values), **MAXIMUM)
    axes.plot(temperatures, worth, **SOFTMAX)
    for _, temperature in settings:
        value = turn(q_values, 0, temperature).expected_softmax
        axes.axvline(temperature, color=QUIET, linewidth=0.8)
        axes.plot(temperature, value, "o", color=SOFTMAX["color"], markersize=8)
    axes.set_xscale("log")
    axes.set_title("what the state is worth, by the softmax's temperature", fontsize=9)
    axes.tick_params(labelsize=9)
    axes.locator_params(axis="y", nbins=4)
    axes.spines[["top", "right"]].set_visible(False)


def _tidy(axes: Axes, rows: int) -> None:
    """The first action above, no box, and a line between two actions."""
    axes.set_ylim(rows - 0.5, -0.5)
    for row in range(1, rows):
        axes.axhline(row - 0.5, color=QUIET, alpha=0.4, linewidth=0.6, zorder=0)
    axes.tick_params(axis="y", length=0)
    axes.tick_params(axis="x", labelsize=9)
    axes.spines[["top", "right", "left"]].set_visible(False)


def strip(recording: Recording, stage: str, frame: int) -> Picture:
    """Draw the policies of one moment at several settings, side by side.

    Args:
        recording: from `stages.record` or `stages.load`.
        stage: one of its names.
        frame: 0 to T - 1.

    Returns:
        The picture: the screen, the value of each action, that of the state by
        temperature, and for each of `SETTINGS` the probabilities, the values of the
        state and the targets.

    Raises:
        ValueError: the recording has no such stage or moment.
    """
    _check(recording, stage, frame)
    its, names = recording.stages[stage], recording.action_names
    q_values, height = its.q_values[frame], _height(names)
    figure, (left, values, curve, *others) = _panels(height)
    _draw_screen(left, its.screens[frame])
    _draw_values(values, q_values, names)
    _draw_curve(curve, q_values, SETTINGS)
    curve.set_title(curve.get_title().replace(", ", ",\n"), fontsize=9)
    told = [_where(recording, stage, frame)]
    for axes, (epsilon, temperature) in zip(others, SETTINGS, strict=True):
        dialled = turn(q_values, epsilon, temperature)
        bars = _draw_probs(axes, dialled)
        axes.set_title(
            f"epsilon {epsilon:g}\ntemperature {_plain(temperature)}", fontsize=9
        )
        by_max, by_epsilon_greedy, by_softmax = targets(dialled)
        axes.set_xlabel(
            "epsilon-greedy\n"
            f"{dialled.expected_epsilon_greedy:.4f}, target {by_epsilon_greedy:.4f}\n"
            "softmax\n"
            f"{dialled.expected_softmax:.4f}, target {by_softmax:.4f}",
            fontsize=9,
        )
        told.append(words(q_values, names, epsilon, temperature))
    others[0].set_yticks(range(len(names)), names, fontsize=9)
    values.set_xlabel(
        f"{values.get_xlabel()}\nmaximum {dialled.best:.4f}, target {by_max:.4f}",
        fontsize=9,
    )
    figure.legend(
        bars,
        ("epsilon-greedy", "softmax"),
        title="bars: probability of each action; below: what the state is worth, and "
        f"the target after reward {REWARD:g} with discount {GAMMA:g}",
        loc="outside lower center",
        ncols=2,
        fontsize=9,
        title_fontsize=9,
    )
    plt.close(figure)
    return Picture(figure, " ".join(told))


def _panels(height: float) -> tuple[Figure, list[Axes]]:
    """Screen, values and curve beside each other, and below a panel for each setting.

    Args:
        height: in inches, of each row of panels.

    Returns:
        The figure and its panels.
    """
    count = len(SETTINGS)
    figure = plt.figure(figsize=(WIDTH, 2 * height + 1.9), layout="constrained")
    rows = figure.add_gridspec(2, 1)
    above = rows[0].subgridspec(1, 3, width_ratios=(2, 3, 3))
    below = rows[1].subgridspec(1, count)
    places = [*(above[i] for i in range(3)), *(below[i] for i in range(count))]
    return figure, [figure.add_subplot(place) for place in places]


def dial(recording: Recording) -> VBox:
    """Sliders for epsilon and temperature over a recorded moment.

    Args:
        recording: from `stages.record` or `stages.load`.

    Returns:
        The widget; from top to bottom sliders, picture and words. It begins with the
        last stage, at its most telling moment.
    """
    stage, moment = choice(recording)
    epsilon = FloatSlider(
        value=0.1,
        min=0,
        max=1,
        step=0.01,
        description="Epsilon",
        tooltip="Epsilon of epsilon-greedy, from 0 to 1",
    )
    low, high = EXPONENTS
    temperature = FloatLogSlider(
        value=10**-1.75,
        base=10,
        min=low,
        max=high,
        step=0.125,  # in binary exact, for it is read out with all its digits
        description="Temperature",
        tooltip=f"Temperature of softmax, as a power of ten from {low} to {high}",
    )
    told, picture = HTML(), HTML()

    def redraw(_: Any = None) -> None:
        its, frame = recording.stages[stage.value], moment.value - 1
        here = (
            its.q_values[frame],
            recording.action_names,
            epsilon.value,
            temperature.value,
        )
        where = _where(recording, stage.value, frame)
        told.value = f"<p>{html.escape(f'{where} {_less(*here)}')}</p>"
        screen = its.screens[frame]
        picture.value = img(draw(*here, screen), f"{where} {words(*here)}")

    controls = (stage, moment, epsilon, temperature)
    for control in controls:
        control.observe(redraw, names="value")
    redraw()
    return sliders_above(*controls, shown=(picture, told))


def _less(
    q_values: np.ndarray, _: tuple[str, ...], epsilon: float, temperature: float
) -> str:
    """By how much the two policies expect less than the maximum."""
    dialled = turn(q_values, epsilon, temperature)
    return (
        f"Epsilon-greedy expects {dialled.best - dialled.expected_epsilon_greedy:.4f} "
        f"less than the maximum, and softmax, at temperature {_plain(temperature)}, "
        f"{dialled.best - dialled.expected_softmax:.4f} less."
    )


def show(recording: Recording) -> None:
    """Show the dial, or a strip of several settings where no widget can run."""
    if getattr(get_ipython(), "kernel", None) is not None:
        display(dial(recording))
        return
    *_, last = recording.stages
    display(strip(recording, last, telling(recording.stages[last])))


def _where(recording: Recording, stage: str, frame: int) -> str:
    its = recording.stages[stage]
    return (
        f"{recording.game}, {stage}, agent step {its.agent_steps[frame]:,} of the "
        f"game, score {its.scores[frame]:.0f}."
    )


def _check(recording: Recording, stage: str, frame: int) -> None:
    if stage not in recording.stages:
        there = ", ".join(recording.stages)
        raise ValueError(f"there is no stage {stage!r}; there are {there}")
    if whole_number("frame", frame, least=0) >= recording.frames:
        raise ValueError(f"frame must be below {recording.frames}, got {frame}")
