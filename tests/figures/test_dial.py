"""The dial shows what the equations say, at every setting and in words too."""

import base64
import html
import io
import math
import re
from types import SimpleNamespace

import ipywidgets
import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.colors import to_hex
from PIL import Image

from tutorial_lib.figures import dial as module
from tutorial_lib.figures.dial import (
    GAMMA,
    REWARD,
    SETTINGS,
    dial,
    draw,
    show,
    strip,
    targets,
    turn,
    words,
)
from tutorial_lib.figures.stages import Recording, Stage
from tutorial_lib.figures.worded import Picture

NAMES = ("NOOP", "FIRE", "LEFT")
Q_VALUES = np.array([2.0, 2.3, 2.1], np.float32)
TIED = np.array([2.5, 2.25, 2.5], np.float32)
LOWEST, HIGHEST = 1e-6, 1e2  # temperatures of the slider


@pytest.fixture(autouse=True)
def no_open_figures():
    yield
    assert plt.get_fignums() == []


def by_hand(name="late"):
    """A recording of two moments, the second with two actions equally good."""
    moment = np.arange(2, dtype=np.uint8)[:, None, None, None]
    its = {
        "screens": np.broadcast_to(50 + 50 * moment, (2, 210, 160, 3)),
        "saliency": np.zeros((2, 84, 84), np.uint8),
        "scores": np.array([0, 10], np.float32),
        "agent_steps": np.array([0, 1_000], np.int32),
    }
    q_values = np.stack([Q_VALUES, TIED])
    return Recording(
        "Pong",
        NAMES,
        {
            "untrained": Stage(learned=0, q_values=q_values / 100, **its),
            name: Stage(learned=1_234_567, q_values=q_values, **its),
        },
    )


# ---- the numbers --------------------------------------------------------------------


def test_the_numbers_are_those_of_a_calculation_by_hand():
    dialled = turn(Q_VALUES, epsilon=0.3, temperature=0.1)
    np.testing.assert_allclose(dialled.epsilon_greedy, [0.1, 0.8, 0.1])
    weights = [math.exp(-3), 1, math.exp(-2)]
    softmax = [weight / sum(weights) for weight in weights]
    np.testing.assert_allclose(dialled.softmax, softmax, rtol=1e-5)
    assert dialled.best == pytest.approx(2.3)
    assert dialled.expected_epsilon_greedy == pytest.approx(0.2 + 1.84 + 0.21)
    expected = 2.0 * softmax[0] + 2.3 * softmax[1] + 2.1 * softmax[2]
    assert dialled.expected_softmax == pytest.approx(expected)
    assert (REWARD, GAMMA) == (0, 0.99)
    by_hand = [0.99 * 2.3, 0.99 * 2.25, 0.99 * expected]
    assert targets(dialled) == pytest.approx(by_hand)


@pytest.mark.parametrize("q_values", [Q_VALUES, TIED, -Q_VALUES])
def test_at_its_ends_the_dial_gives_the_maximum_and_the_mean(q_values):
    greedy = turn(q_values, epsilon=0, temperature=LOWEST)
    assert greedy.expected_epsilon_greedy == greedy.best == q_values.max()
    assert greedy.expected_softmax == greedy.best
    is_best = q_values == q_values.max()
    np.testing.assert_array_equal(greedy.epsilon_greedy, is_best / is_best.sum())
    np.testing.assert_array_equal(greedy.softmax, greedy.epsilon_greedy)
    anything = turn(q_values, epsilon=1, temperature=HIGHEST)
    mean = q_values.mean(dtype=np.float64)
    assert anything.expected_epsilon_greedy == pytest.approx(mean)
    assert anything.expected_softmax == pytest.approx(mean, abs=1e-3)
    assert anything.best == q_values.max()


def test_turning_up_either_takes_the_value_down():
    lower = [turn(Q_VALUES, step / 10, 10 ** (step - 6)) for step in range(9)]
    for name in ("expected_epsilon_greedy", "expected_softmax"):
        values = [getattr(dialled, name) for dialled in lower]
        assert values == sorted(values, reverse=True)
        assert values[0] == lower[0].best > values[-1]


@pytest.mark.parametrize(
    "changed, message",
    [
        ({"epsilon": -0.1}, "epsilon must be 0 to 1, got -0.1"),
        ({"epsilon": 1.1}, "epsilon must be 0 to 1, got 1.1"),
        ({"temperature": 0}, "temperature must be above 0, got 0"),
        ({"q_values": [1, math.nan]}, "must be finite numbers"),
        ({"q_values": []}, "q_values must be"),
        ({"q_values": [[1, 2]]}, "q_values must be"),
    ],
)
def test_what_the_dial_cannot_be_turned_to_is_refused(changed, message):
    usual = {"q_values": Q_VALUES, "epsilon": 0.1, "temperature": 0.02}
    with pytest.raises(ValueError, match=message):
        turn(**{**usual, **changed})


# ---- words and pictures -------------------------------------------------------------


def test_words_hold_the_numbers():
    assert words(Q_VALUES, NAMES, 0.3, 0.1) == (
        "The best action is FIRE, worth 2.3000; epsilon-greedy with epsilon 0.3 takes "
        "it with probability 0.800, softmax with temperature 0.1 with probability "
        "0.844. The state is worth 2.3000 by the maximum, 2.2500 as expected of "
        "epsilon-greedy and 2.2646 as expected of softmax. After a reward of 0, with "
        "discount 0.99, the targets are 2.2770, 2.2275 and 2.2419."
    )


def test_words_name_all_actions_that_are_equally_good():
    assert words(TIED, NAMES, 0.3, LOWEST).startswith(
        "The best actions, equally good, are NOOP and LEFT, worth 2.5000; "
        "epsilon-greedy with epsilon 0.3 takes each with probability 0.450, softmax "
        "with temperature 0.000001 with probability 0.500. "
    )
    assert " are NOOP, FIRE and LEFT, worth 0.0000; " in words([0, 0, 0], NAMES, 0, 1)


def positions(axes):
    """Where the lines are that go all the way up."""
    return [x[0] for x, y in (line.get_data() for line in axes.lines) if x[0] == x[1]]


def test_a_picture_has_the_values_with_three_lines_and_two_bars_for_each_action():
    dialled = turn(Q_VALUES, 0.3, 0.1)
    figure = draw(Q_VALUES, NAMES, 0.3, 0.1, np.full((210, 160, 3), 100, np.uint8))
    screen, values, probs, _ = figure.axes
    assert (np.asarray(screen.images[0].get_array()) == 100).all()
    ends = [bar.get_x() + bar.get_width() for bar in values.patches]
    np.testing.assert_allclose(ends, Q_VALUES)
    colours = [to_hex(bar.get_facecolor()).upper() for bar in values.patches]
    assert colours == ["#CCCCCC", "#56B4E9", "#CCCCCC"]
    texts = {text.get_text().strip(): text.get_weight() for text in values.texts}
    assert texts == {"2.0000": "normal", "2.3000": "bold", "2.1000": "normal"}
    low, high = values.get_xlim()
    assert 1.5 < low < 2.0 and 2.3 < high < 2.5  # or the bars would all look alike
    assert values.get_xlabel() == "this axis does not start at 0"
    assert positions(values) == list(dialled[2:])
    bars = [bar.get_width() for bar in probs.patches]
    assert bars == [*dialled.epsilon_greedy, *dialled.softmax]
    printed = [text.get_text().strip() for text in probs.texts]
    assert printed == ["0.100", "0.800", "0.100", "0.042", "0.844", "0.114"]


def marks(axes):
    """The temperatures at which the curve has a mark."""
    return [line.get_xdata()[0] for line in axes.lines if line.get_marker() == "o"]


def test_the_curve_shows_from_which_temperature_on_the_softmax_differs():
    *_, curve = draw(Q_VALUES, NAMES, 0.3, 0.1).axes
    level, by_temperature, *_, greedy = curve.lines
    temperatures, worth = by_temperature.get_data()
    assert temperatures[[0, -1]] == pytest.approx([LOWEST, HIGHEST])
    for at in (0, 60, 100, 160):
        value = turn(Q_VALUES, 0, temperatures[at]).expected_softmax
        assert worth[at] == pytest.approx(value)
    assert worth[0] == level.get_ydata()[0] == Q_VALUES.max()
    assert worth[-1] == pytest.approx(Q_VALUES.mean(), abs=1e-3)
    assert greedy.get_ydata()[0] == turn(Q_VALUES, 0.3, 1).expected_epsilon_greedy
    assert curve.get_xscale() == "log"
    assert marks(curve) == [0.1]
    (mark,) = (line for line in curve.lines if line.get_marker() == "o")
    assert mark.get_ydata()[0] == turn(Q_VALUES, 0, 0.1).expected_softmax


def test_no_number_is_crossed_by_a_line_and_none_hangs_on_colour_alone():
    figure = draw(Q_VALUES, NAMES, 0.3, 0.1)
    values, probs, _ = figure.axes
    figure.draw_without_rendering()
    ends = [text.get_window_extent().x1 for text in values.texts]
    lowest = values.transData.transform((Q_VALUES.min(), 0))[0]
    assert max(ends) < lowest
    lines = [line for line in values.lines if line.get_linewidth() > 1]
    assert len({line.get_linestyle() for line in lines}) == 3
    assert len({line.get_color() for line in lines}) == 3
    first, second = probs.patches[0], probs.patches[-1]
    assert first.get_hatch() and first.get_hatch() != second.get_hatch()


def test_the_legend_holds_the_values_and_the_targets():
    (legend,) = draw(Q_VALUES, NAMES, 0.3, 0.1).legends
    assert [text.get_text() for text in legend.get_texts()] == [
        "maximum\n2.3000, target 2.2770",
        "epsilon-greedy, epsilon 0.3\n2.2500, target 2.2275",
        "softmax, temperature 0.1\n2.2646, target 2.2419",
    ]
    assert legend.get_title().get_text().endswith("reward 0 with discount 0.99")


def test_values_that_are_all_alike_have_a_scale():
    low, high = draw(np.zeros(3, np.float32), NAMES, 0.3, 0.1).axes[0].get_xlim()
    assert low < 0 < high


def test_a_picture_grows_with_the_actions():
    few = draw(Q_VALUES, NAMES, 0.3, 0.1)
    many = draw(np.arange(18.0), tuple("ABCDEFGHIJKLMNOPQR"), 0.3, 0.1)
    assert few.get_size_inches()[0] == 8.4  # 756 pixels
    assert few.get_size_inches()[1] < 5.2  # in one view with its sliders
    assert many.get_size_inches()[1] > 9


@pytest.mark.parametrize("count", [3, 8, 18])
def test_no_text_lies_upon_another_or_outside(count):
    names = ("RIGHTFIRE", "DOWNFIRE", *("LEFT",) * 16)[:count]
    q_values = -2 - np.arange(count) / 50
    recording = by_hand()
    figures = [draw(q_values, names, 0.15, LOWEST, recording.stages["late"].screens[0])]
    if count == 3:
        figures.append(strip(recording, "late", 1).figure)
    for figure in figures:
        figure.draw_without_rendering()
        texts = [text for text in all_texts(figure) if text.get_text().strip()]
        boxes = [text.get_window_extent() for text in texts]
        assert len(boxes) > 3 * count
        width, height = figure.bbox.size
        for i, box in enumerate(boxes):
            assert box.x0 >= 0 and box.x1 <= width and box.y0 >= 0 and box.y1 <= height
            assert not any(overlap(box, other) for other in boxes[:i])


def all_texts(figure):
    for axes in figure.axes:
        yield axes.title
        if not axes.axison:
            continue
        yield from (axes.xaxis.label, *axes.texts)
        for axis in (axes.xaxis, axes.yaxis):
            low, high = sorted(axis.get_view_interval())
            ticks = axis.get_major_ticks()
            yield from (t.label1 for t in ticks if low <= t.get_loc() <= high)
    for legend in figure.legends:
        yield from (legend.get_title(), *legend.get_texts())


def overlap(one, other):
    across = min(one.x1, other.x1) - max(one.x0, other.x0)
    up = min(one.y1, other.y1) - max(one.y0, other.y0)
    return across > 0.5 and up > 2  # a box has room for letters that go down


# ---- the strip ----------------------------------------------------------------------


def test_a_strip_has_the_probabilities_of_each_setting_and_words_for_them():
    shown = strip(by_hand(), "late", 1)
    assert isinstance(shown, Picture)
    screen, values, curve, *panels = shown.figure.axes
    assert (np.asarray(screen.images[0].get_array()) == 100).all()
    ends = [bar.get_x() + bar.get_width() for bar in values.patches]
    np.testing.assert_allclose(ends, TIED)
    assert values.get_xlabel().endswith("maximum 2.5000, target 2.4750")
    assert marks(curve) == pytest.approx([temperature for _, temperature in SETTINGS])
    assert len(panels) == len(SETTINGS)
    assert shown.words.startswith("Pong, late, agent step 1,000 of the game, score 10.")
    for axes, setting in zip(panels, SETTINGS, strict=True):
        dialled = turn(TIED, *setting)
        bars = [bar.get_width() for bar in axes.patches]
        assert bars == [*dialled.epsilon_greedy, *dialled.softmax]
        assert words(TIED, NAMES, *setting) in shown.words
        _, by_epsilon_greedy, by_softmax = targets(dialled)
        assert axes.get_xlabel() == (
            f"epsilon-greedy\n{dialled.expected_epsilon_greedy:.4f}, "
            f"target {by_epsilon_greedy:.4f}\n"
            f"softmax\n{dialled.expected_softmax:.4f}, target {by_softmax:.4f}"
        )
    titles = [axes.get_title() for axes in panels]
    assert titles[0] == "epsilon 0.01\ntemperature 0.00005"
    assert titles[-1] == "epsilon 1\ntemperature 100"
    assert html.escape(shown.words) in shown._repr_html_()


@pytest.mark.parametrize(
    "stage, frame, message",
    [
        ("lat", 0, "there is no stage 'lat'; there are untrained, late"),
        ("late", 2, "frame must be below 2, got 2"),
        ("late", -1, "frame must be a whole number of at least 0, got -1"),
        ("late", 0.5, "frame must be a whole number"),
    ],
)
def test_a_moment_that_is_not_there_is_refused(stage, frame, message):
    with pytest.raises(ValueError, match=message):
        strip(by_hand(), stage, frame)


# ---- the widget ---------------------------------------------------------------------


def picture_of(text):
    (content,) = re.findall(r'src="data:image/png;base64,([^"]+)"', text)
    return Image.open(io.BytesIO(base64.b64decode(content))).convert("RGBA").tobytes()


def parts(widget):
    """The sliders, the picture and the words below it."""
    box, picture, told = widget.children
    return box.children, picture, told


def test_the_words_below_are_few_and_tell_what_differs():
    (_, _, epsilon, temperature), _, told = parts(dial(by_hand()))
    epsilon.value, temperature.value = 0.3, 0.1
    less = [f"{2.5 - getattr(turn(TIED, 0.3, 0.1), name):.4f}" for name in EXPECTED]
    assert told.value == (
        "<p>Pong, late, agent step 1,000 of the game, score 10. Epsilon-greedy expects "
        f"{less[0]} less than the maximum, and softmax, at temperature 0.1, {less[1]} "
        "less.</p>"
    )


EXPECTED = ("expected_epsilon_greedy", "expected_softmax")


def test_sliders_are_wide_have_names_and_tell_no_more_digits_than_they_have():
    sliders, *_ = parts(dial(by_hand()))
    for slider in sliders:
        assert slider.layout.flex == "1 1 340px"  # two beside each other on a page
        assert slider.tooltip.startswith(slider.description)
    temperature = sliders[-1]
    # What a screen reader tells is an exponent, counted up from the lowest in steps.
    for step in range(65):
        told = temperature.min + step / 64 * 100 * (8 / 100)
        assert len(str(told)) <= len("-1.875")
    assert temperature.step == 1 / 8


def test_every_control_changes_the_picture_and_its_words():
    recording = by_hand()
    controls, picture, told = parts(dial(recording))
    stage, moment, epsilon, temperature = controls
    assert (stage.options, stage.value) == (("untrained", "late"), "late")
    assert (moment.min, moment.max, moment.value) == (1, 2, 2)
    assert (epsilon.min, epsilon.max, epsilon.value) == (0, 1, 0.1)
    assert temperature.base**temperature.min == pytest.approx(LOWEST)
    assert temperature.base**temperature.max == pytest.approx(HIGHEST)
    assert temperature.value == pytest.approx(0.018, abs=0.001)
    seen = [(told.value, picture_of(picture.value))]
    moves = [(epsilon, 0.5), (temperature, 1.0), (moment, 1), (stage, "untrained")]
    for control, value in moves:
        control.value = value
        frame = moment.value - 1
        q_values = recording.stages[stage.value].q_values[frame]
        text = words(q_values, NAMES, epsilon.value, temperature.value)
        assert f'{text}"' in picture.value
        seen.append((told.value, picture_of(picture.value)))
    for those in zip(*seen, strict=True):
        assert len(set(those)) == len(seen)
    assert told.value.startswith("<p>Pong, untrained, agent step 0 of the game, score ")


def test_the_ends_of_the_sliders_are_like_any_place_between():
    (*_, epsilon, temperature), picture, _ = parts(dial(by_hand()))
    for at in (0, 1):
        epsilon.value = at
        for exponent in (-6, 2):
            temperature.value = 10.0**exponent
            text = words(TIED, NAMES, at, 10.0**exponent)
            assert f'{text}"' in picture.value


def test_a_recording_of_one_moment_has_a_dial():
    recording = by_hand()
    late = recording.stages["late"]
    first = Stage(late.learned, *(getattr(late, name)[:1] for name in ARRAYS))
    (_, moment, *_), *_ = parts(dial(Recording("Pong", NAMES, {"late": first})))
    assert (moment.min, moment.max, moment.value) == (1, 1, 1)


ARRAYS = ("screens", "saliency", "q_values", "scores", "agent_steps")


def test_a_name_from_a_file_is_no_html():
    recording = by_hand(name='<b a="1">')
    _, picture, told = parts(dial(recording))
    shown = strip(recording, '<b a="1">', 0)._repr_html_()
    for text in (told.value, picture.value, shown):
        assert "&lt;b a=&quot;1&quot;&gt;" in text and "<b" not in text


@pytest.fixture
def shown(monkeypatch):
    shown = []
    monkeypatch.setattr(module, "display", shown.append)
    return shown


def test_a_notebook_is_shown_the_widget(monkeypatch, shown):
    monkeypatch.setattr(module, "get_ipython", lambda: SimpleNamespace(kernel=object()))
    show(by_hand())
    (widget,) = shown
    assert isinstance(widget, ipywidgets.VBox)


@pytest.mark.parametrize("shell", [None, SimpleNamespace()])
def test_without_a_kernel_a_strip_is_of_the_moment_where_the_dial_begins(
    monkeypatch, shown, shell
):
    monkeypatch.setattr(module, "get_ipython", lambda: shell)
    show(by_hand())
    (picture,) = shown
    assert picture.words == strip(by_hand(), "late", 1).words
