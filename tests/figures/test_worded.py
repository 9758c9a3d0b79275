import base64
import datetime
import io
import re

import matplotlib.pyplot as plt
import numpy as np
import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output
from matplotlib.figure import Figure
from PIL import Image

from tutorial_lib import palette
from tutorial_lib.figures import worded
from tutorial_lib.figures.worded import NOT_TOLD, Picture, img, number, words


@pytest.fixture
def axes():
    figure, axes = plt.subplots()
    yield axes
    plt.close(figure)


# ---- words --------------------------------------------------------------------------


def test_who_draws_a_figure_may_say_what_it_shows(axes):
    axes.plot(range(10))
    axes.figure.set_label("A straight\nline.")
    assert words(axes.figure) == "A straight line."


def test_of_a_line_its_ends_and_its_range_are_told(axes):
    axes.plot(range(0, 8000, 1000), [0, 3, -2, 1, 1, 1, 250, 4], label="ours")
    axes.set(title="A game", xlabel="agent steps", ylabel="score")
    axes.legend()
    assert words(axes.figure) == (
        "A game. Across: agent steps. Up: score. "
        "ours, from 0 at 0 to 4 at 7,000, lowest -2, highest 250."
    )


def test_few_points_are_told_one_by_one(axes):
    axes.errorbar([0, 1.5, 10], [1, 20.44, 71.3], [0.1, 2, 3], fmt="o", label="agents")
    assert words(axes.figure) == "agents: 1 at 0, 20.4 at 1.5, 71.3 at 10."
    (line,) = axes.plot(range(6), label="six")
    six = "six: 0 at 0, 1 at 1, 2 at 2, 3 at 3, 4 at 4, 5 at 5."
    assert words(axes.figure).startswith(six)
    line.set_data(range(7), range(7))
    assert words(axes.figure).startswith("six, from 0 at 0 to 6 at 6, lowest 0, ")


def test_a_line_without_a_name_is_told_where_none_has_one(axes):
    axes.plot(np.arange(9.0))
    assert words(axes.figure) == ("A line from 0 at 0 to 8 at 8, lowest 0, highest 8.")


def test_a_line_that_only_guides_the_eye_is_left_out(axes):
    axes.plot(np.arange(9.0), label="ours")
    axes.axhline(4)
    assert words(axes.figure).count("at") == 2


def test_marks_on_one_level_are_counted(axes):
    axes.plot(range(10, 200, 10), [0] * 19, "X", label="a life is lost")
    assert words(axes.figure) == "a life is lost, 19 marks from 10 to 190."


def test_gaps_are_not_told(axes):
    axes.plot([0, 1, 2], [np.nan, 5, np.inf], label="ours")
    axes.plot([0, 1], [np.nan, np.nan], label="theirs")
    assert words(axes.figure) == "ours: 5 at 1. theirs: nothing to show."


def test_bars_shades_and_pictures_are_told():
    figure, (left, middle, right) = plt.subplots(1, 3)
    left.bar([0, 1], [3, 7], label="games")
    middle.fill_between([0, 1], [0, 1], [2, 3], label="5 seeds")
    shown = right.imshow(np.zeros((40, 30)))
    right.set_title("the screen")
    figure.colorbar(shown, label="brightness")
    figure.suptitle("All of them")
    plt.close(figure)
    assert words(figure) == (
        "All of them. games, 2 bars, from 3 to 7 high. 5 seeds, a shade. "
        "the screen. A picture of 40 x 30 pixels. Colours: brightness."
    )


WEEK = [datetime.date(2024, 1, day) for day in range(1, 8)]


@pytest.mark.parametrize(
    ("draw", "told"),
    [
        (lambda axes: axes.plot(list("abcdefg"), range(7)), "from 0 at 0 to 6 at 6"),
        (lambda axes: axes.plot(WEEK, range(7)), "from 0 at 19,723 to 6 at 19,729"),
        (lambda axes: axes.barh(["a", "b"], [3, 4]), "2 bars, from 3 to 4 long."),
        (lambda axes: axes.bar([0, 1, 2], [np.nan, 1, 2]), "2 bars, from 1 to 2 high."),
        (lambda axes: axes.bar([], []), "0 bars."),
        (
            lambda axes: axes.scatter(range(9), range(1, 10), label="games"),
            "games, 9 points, from 0 to 8 across and from 1 to 9 up.",
        ),
        (lambda axes: axes.scatter([1, 2], [3, np.nan]), "Points: 3 at 1."),
        (lambda axes: axes.stem([4, 5], label="stems"), "stems: 4 at 0, 5 at 1."),
        (
            lambda axes: axes.plot(np.ma.masked_greater([1, 2, 9], 8), label="ours"),
            "ours: 1 at 0, 2 at 1.",
        ),
        (lambda axes: axes.pie([1, 2], labels=["won", "lost"]), "won. lost."),
        (
            lambda axes: axes.errorbar([1], [2], 1, fmt="none", label="spread"),
            "spread.",
        ),
        (lambda axes: axes.boxplot(np.eye(9)), "63 lines and other parts."),
        (lambda axes: axes.axhline(1.7, label="random"), "random: a level of 1.7."),
        (lambda axes: axes.axvline(500, label="here"), "here: a level of 500."),
        (lambda axes: axes.quiver([0], [0], [1], [1]), NOT_TOLD),
    ],
)
def test_what_a_learner_draws_is_told_too(axes, draw, told):
    draw(axes)
    assert told in words(axes.figure)


def test_an_empty_figure_says_so():
    assert words(Figure()) == NOT_TOLD


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (0, "0"),
        (4e-15, "0"),
        (-4e-15, "0"),
        (0.00564, "0.0056"),
        (0.12345, "0.123"),
        (-20.94, "-20.9"),
        (2_500_000, "2,500,000"),
    ],
)
def test_a_number_is_said_without_a_power_of_ten(value, said):
    assert number(value) == said


# ---- pictures -----------------------------------------------------------------------


def test_a_picture_is_html_with_words(axes):
    axes.plot(range(9))
    drawn = img(axes.figure, 'a "line" <up>')
    alt, kind, content = re.fullmatch(
        r'<img alt="([^"]*)" style="max-width:100%" src="data:([^;]*);base64,(.*)">',
        drawn,
    ).groups()
    assert alt == "a &quot;line&quot; &lt;up&gt;"
    assert kind == "image/png"
    with Image.open(io.BytesIO(base64.b64decode(content))) as picture:
        drawn = picture.convert("RGBA")
    colours = [colour for _, colour in drawn.getcolors(1000)]
    assert len(colours) > 20  # a line whose edge is smooth


def size(figure):
    """Width and height of the picture of a figure, in pixels."""
    content = re.search(r"base64,([^\"]*)", img(figure, ""))[1]
    with Image.open(io.BytesIO(base64.b64decode(content))) as picture:
        return picture.size


def test_a_picture_is_as_large_as_drawn_or_as_what_stands_beside_it_needs():
    fitted, plain = Figure((4, 3), layout="constrained"), Figure((4, 3))
    for figure in (fitted, plain):
        figure.subplots().barh(["a long name beside the axes, longer than most"], [1])
    assert size(fitted) == (360, 270)
    assert size(plain)[0] > 400


def test_without_html_a_picture_is_its_words():
    assert repr(Picture(Figure(), "A line.")) == "[Picture: A line.]"


# ---- in a notebook ------------------------------------------------------------------


@pytest.fixture
def shell(monkeypatch):
    """A notebook's Python, with the course's figures."""
    shell = InteractiveShell()
    monkeypatch.setattr(InteractiveShell, "initialized", lambda: True)
    monkeypatch.setattr(InteractiveShell, "_instance", shell)
    monkeypatch.setattr(worded, "get_ipython", lambda: shell)
    with plt.rc_context():
        worded.set_up()
        yield shell


def test_a_notebook_shows_a_figure_once_as_html_with_words(shell):
    # As a notebook would: without words, and large.
    shell.display_formatter.formatters["image/png"].for_type(Figure, lambda _: b"")
    with capture_output() as shown:
        shell.run_cell(
            "from matplotlib.figure import Figure\n"
            "figure = Figure(); figure.subplots().plot(range(9), label='ours'); figure"
        )
    assert "Figure" not in shown.stdout
    (output,) = shown.outputs
    assert output.data.keys() == {"text/html", "text/plain", "image/png"}
    # The same picture, for viewers that leave out HTML.
    drawn = base64.b64encode(output.data["image/png"]).decode()
    assert drawn in output.data["text/html"]
    assert output.data["text/plain"].startswith("[Picture: ours, from 0 at 0 to 8")
    assert 'alt="ours, from 0 at 0 to 8' in output.data["text/html"]


def test_in_a_notebook_lines_differ_in_colour_and_in_style(shell):
    lines = Figure().subplots().plot(np.eye(16))
    assert [line.get_color() for line in lines[:4]] == palette.COLOURS
    assert [line.get_linestyle() for line in lines[:4]] == palette.STYLES
    assert len({(line.get_color(), line.get_linestyle()) for line in lines}) == 16


def test_a_picture_is_not_lost_for_want_of_words(shell, monkeypatch):
    monkeypatch.setattr(worded, "words", lambda figure: 1 / 0)
    with capture_output() as shown:
        worded.show(Figure())
    (output,) = shown.outputs
    assert f'alt="{NOT_TOLD}"' in output.data["text/html"]


def test_outside_a_notebook_only_the_colours_are_set():
    with plt.rc_context():
        worded.set_up()
        colours = plt.rcParams["axes.prop_cycle"].by_key()["color"]
        assert colours == palette.COLOURS * 4
