"""Every figure is read on a light page and on a dark one."""

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.collections import PolyCollection
from matplotlib.colors import to_rgb, to_rgba
from matplotlib.lines import Line2D
from matplotlib.text import Text

from tutorial_lib.agents.numpy_policy import init_params
from tutorial_lib.figures import (
    curves,
    dial,
    grid,
    pictures,
    score_card,
    stages,
    worded,
    xray,
)
from tutorial_lib.runs.pretrained import Curve
from tutorial_lib.worlds.cliff import cliff

PAGES = ("#FFFFFF", "#111111")
RNG = np.random.default_rng(0)
LINE, WORD = 3, 4  # contrast; 4.5 on both pages at once is just out of reach
ON_A_FILL = 4.5


def luminance(colour):
    rgb = np.array(to_rgb(colour))
    light = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    return light @ (0.2126, 0.7152, 0.0722)


def contrast(one, other):
    """WCAG 2.2, "contrast ratio"."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def curve():
    return Curve(np.arange(10) * 100.0, RNG.normal(size=10))


def live():
    drawn = curves.LiveCurve("Pong", 1_000, {"a": curve(), "b": curve()})
    drawn.agent_steps, drawn.mean_score = [100, 500], [0.0, 1.0]
    return drawn.figure()


def ways():
    return grid.draw_ways(cliff(), {str(i): RNG.random((48, 4)) for i in range(3)})


def step_sizes():
    returns = {"a": RNG.normal(-40, 9, (3, 10))}
    return grid.draw_step_sizes(np.array([0.1, 0.5, 1]), {"p": returns}, -160)


def moment():
    return stages.draw_moment(stages.shipped("phoenix_dqn"), "late", 10)


def strip_of(game):
    return stages.film_strip(stages.shipped(game), "late").figure


def the_dial():
    its = stages.shipped("breakout_dqn").stages["late"]
    return dial.draw(its.q_values[20], tuple("ABCD"), 0.1, 0.02, its.screens[20])


def the_settings():
    return dial.strip(stages.shipped("breakout_dqn"), "late", 20).figure


def lake():
    fields = np.array([list("SFFF"), list("FHFH"), list("FFFH"), list("HFFG")])
    return pictures.draw_lake({"a": RNG.random((16, 4))}, fields)


def catch():
    return pictures.draw_catch({"a": lambda boards: RNG.normal(size=(25, 3))}, 3)


def units():
    params = init_params(RNG, inputs=1600, hidden=20)
    return pictures.draw_units(params, RNG.random((120, 1600)).astype(np.float32))


def two_screens():
    screens = {"black": np.zeros((210, 160, 3), np.uint8)}
    return pictures.draw_screens(screens | {"white": screens["black"] + 255})


def policy_input():
    return pictures.draw_input(np.zeros((210, 160), np.uint8), np.zeros(1600))


def weights():
    one = {"W1": RNG.normal(size=(12, 8)), "W2": RNG.normal(size=8)}
    return xray.GradientXray(one, one, one).figure()


FIGURES = {
    "live curve": live,
    "curves": lambda: curves.draw_curves({"a": curve(), "b": curve()}, "Pong"),
    "groups": lambda: curves.draw_groups({"a": {"1": curve(), "2": curve()}}, "Pong"),
    "dial": the_dial,
    "dial's strip": the_settings,
    "cliff": ways,
    "step sizes": step_sizes,
    "screens": two_screens,
    "input": policy_input,
    "units": units,
    "lake": lake,
    "catch": catch,
    "score card": lambda: score_card.draw("Breakout"),
    "moment": moment,
    "Breakout's strip": lambda: strip_of("breakout_dqn"),
    "Phoenix's strip": lambda: strip_of("phoenix_dqn"),
    "x-ray": weights,
}


@pytest.fixture(params=FIGURES)
def figure(request):
    """Each figure, as a notebook draws it, and laid out."""
    with plt.rc_context():
        worded.set_up()
        figure = FIGURES[request.param]()
        figure.draw_without_rendering()
        yield figure
    assert plt.get_fignums() == []


def behind(text, figure):
    """What a text is written on: a colour, "picture", or None for the page."""
    found, box = None, text.get_window_extent()
    middle = ((box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2)
    for axes in figure.axes:
        if not axes.bbox.contains(*middle):
            continue
        if axes.images:
            return "picture"
        for patch in axes.patches:
            filled = to_rgba(patch.get_facecolor())[3] > 0
            if filled and patch.get_window_extent().contains(*middle):
                found = patch.get_facecolor()
    return found


def test_words_are_read_on_their_page_and_on_what_is_below_them(figure):
    texts = [each for each in figure.findobj(Text) if each.get_text().strip()]
    seen = [each for each in texts if each.get_visible()]
    assert seen
    for text in seen:
        colour, ground = text.get_color(), behind(text, figure)
        if ground is None:
            assert min(contrast(colour, page) for page in PAGES) >= WORD, text
        elif ground != "picture":
            assert contrast(colour, ground) >= ON_A_FILL, text


def test_lines_and_arrows_are_seen_on_both_pages(figure):
    colours = [
        line.get_color()
        for axes in figure.axes
        for line in axes.findobj(Line2D)
        if line.get_visible() and (line.get_alpha() or 1) == 1
    ]
    for axes in figure.axes:
        colours += [each.get_edgecolor() for each in axes.spines.values()]
        for each in axes.findobj(PolyCollection):
            if each.get_alpha() is None:
                colours += list(each.get_facecolor())
    for legend in [*figure.legends, *(axes.get_legend() for axes in figure.axes)]:
        if legend is not None:
            colours.append(legend.get_frame().get_edgecolor())
    for colour in colours:
        assert min(contrast(colour, page) for page in PAGES) >= LINE


def test_what_is_shown_has_an_edge_and_no_ground_of_its_own(figure):
    for axes in figure.axes:
        assert to_rgba(axes.get_facecolor())[3] == 0
        if axes.images:  # black on black would have no shape
            assert axes.axison
            assert all(spine.get_visible() for spine in axes.spines.values())


def test_a_band_is_so_faint_that_its_median_is_seen_on_it():
    with plt.rc_context():
        worded.set_up()
        axes = live().axes[0]
    (band,) = axes.collections
    (fill,) = band.get_facecolor()
    median = axes.lines[0].get_color()
    for page in PAGES:
        mixed = fill[3] * fill[:3] + (1 - fill[3]) * np.array(to_rgb(page))
        assert contrast(median, mixed) >= LINE
