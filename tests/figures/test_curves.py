"""The live curve is drawn seldom and says what it shows; seeds make a band."""

import base64
import html
import math
import re
from types import SimpleNamespace

import matplotlib.pyplot as plt
import numpy as np
import pytest

from tutorial_lib.figures import curves
from tutorial_lib.figures.curves import (
    LiveCurve,
    band,
    draw_band,
    draw_curves,
    draw_groups,
)
from tutorial_lib.runs.pretrained import Curve


@pytest.fixture(autouse=True)
def no_open_figures():
    yield
    assert plt.get_fignums() == []


class Screen:
    """Stands for the notebook's page: counts what is sent to it."""

    def __init__(self):
        self.new, self.updates = [], []

    def display(self, shown, display_id):
        assert display_id is True
        self.new.append(repr(shown))
        return SimpleNamespace(update=lambda shown: self.updates.append(repr(shown)))

    @property
    def messages(self):
        return self.new + self.updates


@pytest.fixture
def screen(monkeypatch):
    screen = Screen()
    monkeypatch.setattr(curves, "display", screen.display)
    return screen


@pytest.fixture
def clock(monkeypatch):
    """The time by which the curve goes; set `clock.now`."""
    clock = SimpleNamespace(now=1000.0)
    monkeypatch.setattr(curves, "time", SimpleNamespace(monotonic=lambda: clock.now))
    return clock


def curve_of(steps, scores):
    return Curve(np.array(steps), np.array(scores, dtype=float))


SEEDS = {
    "seed 0": curve_of([0, 100, 200], [0, 10, 20]),
    "seed 1": curve_of([50, 150], [3, 3]),
    "seed 2": curve_of([0, 300], [-6, 24]),
}


# ---- how often it is drawn ----------------------------------------------------------


def test_the_first_update_shows_at_once(screen, clock):
    LiveCurve("Pong", 1_000).update(10, -21.0)
    (message,) = screen.new
    assert "10 of 1,000 agent steps" in message
    assert screen.updates == []


def test_a_thousand_updates_in_a_second_are_one_picture(screen, clock):
    live = LiveCurve("Pong", 1_000)
    for step in range(1, 1_001):
        clock.now += 0.001
        live.update(step, -21.0)
    assert len(screen.messages) == 1
    assert live.agent_steps == list(range(1, 1_001))


def test_it_is_drawn_again_every_three_seconds_in_the_same_place(screen, clock):
    live = LiveCurve("Pong", 1_000)
    for second in range(11):
        clock.now = 1000.0 + second
        live.update(second + 1, -21.0)
    assert len(screen.new) == 1
    shown = [int(re.search(r"(\d+) of", text)[1]) for text in screen.updates]
    assert shown == [4, 7, 10]


def test_it_is_drawn_as_often_as_asked(screen, clock):
    live = LiveCurve("Pong", 1_000, every=0.5)
    for step in range(1, 5):
        clock.now += 0.5
        live.update(step, -21.0)
    assert len(screen.messages) == 4


def test_the_last_point_is_drawn_when_the_run_is_over(screen, clock):
    live = LiveCurve("Pong", 1_000)
    live.update(500, -21.0)
    live.update(1_000, 3.0)
    assert len(screen.messages) == 1
    live.close()
    assert len(screen.new) == 1
    (message,) = screen.updates
    assert "1,000 of 1,000 agent steps; last 20 games: mean 3.0." in message


def test_a_run_that_had_nothing_to_do_says_so(screen, capsys):
    LiveCurve("Pong", 1_000).close()
    assert screen.messages == []
    assert "has its 1,000 agent steps already" in capsys.readouterr().out


def test_without_a_notebook_it_prints_its_sentence(capsys, clock):
    live = LiveCurve("Pong", 1_000)
    live.update(10, -21.0)
    live.close()
    first, last, end = capsys.readouterr().out.split("\n")
    assert first == "Pong: 10 of 1,000 agent steps; last 20 games: mean -21.0."
    assert last == f"{first} Stopped, and saved. Run the cell again to go on."
    assert end == ""


# ---- what it says -------------------------------------------------------------------


def test_words_count_steps_and_tell_the_score(screen, clock):
    live = LiveCurve("Pong", 600_000)
    live.update(123_456, -20.26)
    assert live.words() == (
        "123,456 of 600,000 agent steps; last 20 games: mean -20.3."
    )


def test_words_do_not_tell_a_score_before_the_first_game(screen, clock):
    live = LiveCurve("Pong", 600_000)
    live.update(2_048, math.nan)
    assert "nan" not in live.words()
    assert live.words().endswith("last 20 games: no game is over yet.")


def time_left(clock, points, goal, seconds):
    """The time that a run says it needs, with so many seconds between its points."""
    live = LiveCurve("Pong", goal)
    for step in points:
        live.update(step, -21.0)
        clock.now += seconds
    clock.now -= seconds
    found = re.search(r"; about (.*) left\.", live.words())
    return found and found[1]


@pytest.mark.parametrize(
    ("points", "goal", "seconds", "expected"),
    [
        ([1_000, 2_000], 12_000, 10, "1 min 40 s"),
        ([1_000, 2_000, 3_000], 4_000, 4, "0 min 04 s"),
        ([1_000, 2_000], 3_000, 3_600, "60 min 00 s"),
        # 59.7 and 119.7 seconds are a minute and two, not "60 s".
        ([1_000, 2_000], 3_000, 59.7, "1 min 00 s"),
        ([1_000, 2_000], 3_000, 119.7, "2 min 00 s"),
        ([1_000], 3_000, 10, None),
        ([1_000, 3_000], 3_000, 10, None),
        ([1_000, 3_500], 3_000, 10, None),
    ],
)
def test_the_time_left(screen, clock, points, goal, seconds, expected):
    assert time_left(clock, points, goal, seconds) == expected


def test_a_resumed_run_counts_the_steps_of_this_cell_alone(screen, clock):
    # 1,000 steps took 10 s here; the 400,000 before took none of this cell's time.
    left = time_left(clock, [401_000, 402_000], 412_000, seconds=10)
    assert left == "1 min 40 s"


def attribute(markup, name):
    return html.unescape(re.search(rf'\b{name}="([^"]*)"', markup)[1])


def test_html_and_text_say_the_same(screen, clock):
    live = LiveCurve('Pong, "live" <now>', 600_000)
    live.update(1_000, -21.0)
    clock.now += 5
    live.update(2_000, -20.0)
    markup = live._repr_html_()
    assert repr(live) == f'Pong, "live" <now>: {live.words()}'
    assert attribute(markup, "alt") == repr(live)
    assert "<now>" not in markup
    assert html.unescape(re.search("<div>(.*)</div>", markup)[1]) == live.words()
    assert (attribute(markup, "value"), attribute(markup, "max")) == ("2000", "600000")
    assert attribute(markup, "aria-label") == "agent steps"
    head, picture = attribute(markup, "src").split(",")
    assert head == "data:image/png;base64"
    assert base64.b64decode(picture).startswith(b"\x89PNG")


def test_the_bar_is_never_more_than_full(screen, clock):
    live = LiveCurve("Pong", 1_000)
    live.update(1_024, -21.0)
    assert attribute(live._repr_html_(), "value") == "1000"


def test_it_can_be_looked_at_before_the_first_point():
    live = LiveCurve("Pong", 1_000)
    assert "this run has its" in repr(live)
    assert "this run has its" in live._repr_html_()


FIVE = {f"seed {n}": curve_of([100, 1_000], [10 * n, 10 * n]) for n in range(5)}
BAND_OF_FIVE = "the band of the 5 reference seeds"


def track_words(agent_steps, mean_score, reference=FIVE):
    """What is said after the rest of the sentence."""
    live = LiveCurve("Pong", 5_000, reference)
    live.update(agent_steps, mean_score, last=True)
    _, _, words = live.words().partition(f"mean {mean_score:.1f}.")
    return words.strip()


@pytest.mark.parametrize(
    ("score", "expected"),
    [
        (-0.1, f"Below {BAND_OF_FIVE}: "),
        (0.1, f"On track: inside {BAND_OF_FIVE}."),
        (39.9, f"On track: inside {BAND_OF_FIVE}."),
        (40.1, f"Above {BAND_OF_FIVE}: "),
    ],
)
def test_a_run_is_told_whether_it_is_on_track(screen, clock, score, expected):
    assert track_words(500, score).startswith(expected)


def test_a_run_below_the_band_is_told_what_to_try(screen, clock):
    words = track_words(500, -3.0)
    assert "let it go on" in words
    assert words.endswith("try another seed.")


@pytest.mark.parametrize(
    ("agent_steps", "judged"),
    [(100, False), (399, False), (400, True), (1_000, True), (1_001, False)],
)
def test_a_run_is_judged_once_20_games_are_over_and_while_the_band_lasts(
    screen, clock, agent_steps, judged
):
    # The seeds' first games were over at 100; 16 at once are 20 at four times that.
    assert bool(track_words(agent_steps, 20.0)) is judged


def test_a_run_is_judged_at_its_own_agent_step(screen, clock):
    seeds = {str(n): curve_of([0, 1_000], [n, n + 100]) for n in range(3)}
    assert track_words(500, 51.0, seeds).startswith("On track")  # 50 to 52 there
    assert track_words(400, 51.0, seeds).startswith("Above")
    assert track_words(600, 51.0, seeds).startswith("Below")


def test_the_latest_point_is_judged(screen, clock):
    live = LiveCurve("Pong", 5_000, FIVE)
    live.update(500, -3.0)
    live.update(600, 20.0)
    assert "On track" in live.words()


def test_without_a_score_or_a_band_nothing_is_judged(screen, clock):
    live = LiveCurve("Pong", 5_000, FIVE)
    live.update(500, math.nan)
    assert live.words().endswith("no game is over yet.")
    assert track_words(500, 20.0, None) == ""


def test_a_stopped_run_is_told_both(screen, clock):
    live = LiveCurve("Pong", 5_000, FIVE)
    live.update(500, 20.0)
    live.close()
    assert live.words() == (
        "500 of 5,000 agent steps; last 20 games: mean 20.0. Stopped, and saved. Run "
        f"the cell again to go on. On track: inside {BAND_OF_FIVE}."
    )


# ---- the pictures -------------------------------------------------------------------


def legend(axes):
    return [text.get_text() for text in axes.get_legend().get_texts()]


def labels(axes):
    return axes.get_title(), axes.get_xlabel(), axes.get_ylabel()


def test_the_live_picture_has_labels_and_the_band_behind_it(screen, clock):
    live = LiveCurve("Pong, live", 600, SEEDS)
    live.update(100, math.nan)
    live.update(200, -20.0)
    (axes,) = live.figure().axes
    assert labels(axes) == ("Pong, live", "agent steps", "mean of the last 20 games")
    seeds = "lowest to highest of 3 seeds"
    assert legend(axes) == [seeds, "their median", "this run"]
    line = axes.lines[-1]
    np.testing.assert_array_equal(line.get_xdata(), [100, 200])
    np.testing.assert_array_equal(line.get_ydata(), [math.nan, -20.0])
    assert axes.get_xlim() == (0, 600)


def test_the_live_picture_needs_no_band_and_no_finished_game(screen, clock):
    live = LiveCurve("Pong", 600)
    live.update(700, math.nan)
    (axes,) = live.figure().axes
    assert legend(axes) == ["this run"]
    assert axes.get_xlim() == (0, 700)
    assert live._repr_html_()


def test_curves_are_told_apart_without_colour():
    runs = {name: SEEDS[name] for name in ("seed 0", "seed 1", "seed 2")}
    (axes,) = draw_curves(runs, "Three runs").axes
    assert labels(axes) == ("Three runs", "agent steps", "mean of the last 20 games")
    assert legend(axes) == list(runs)
    assert len({line.get_linestyle() for line in axes.lines}) == 3
    assert len({line.get_color() for line in axes.lines}) == 3
    for line, run in zip(axes.lines, runs.values(), strict=True):
        np.testing.assert_array_equal(line.get_xdata(), run.agent_steps)
        np.testing.assert_array_equal(line.get_ydata(), run.values)


# ---- the band -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("at", "low", "median", "high"),
    [(50, -1, 3, 5), (100, 3, 4, 10), (150, 3, 9, 15)],
)
def test_the_band_of_three_by_hand(at, low, median, high):
    steps, *band_of_three = band(SEEDS)
    came = [np.interp(at, steps, edge) for edge in band_of_three]
    assert came == pytest.approx([low, median, high], abs=0.03)


def test_the_band_of_21_leaves_out_the_lowest_and_the_highest():
    seeds = {str(n): curve_of([0, 100], [n, n]) for n in range(21)}
    for edge, expected in zip(band(seeds)[1:], (1, 10, 19), strict=True):
        np.testing.assert_allclose(edge, expected)
    _, axes = plt.subplots()
    draw_band(axes, seeds)
    plt.close(axes.figure)
    assert "21 seeds, 5th to 95th percentile" in axes.get_legend_handles_labels()[1]


def test_the_band_is_where_all_the_seeds_were():
    steps, low, middle, high = band(SEEDS)
    assert (steps[0], steps[-1]) == (50, 150)
    assert (np.diff(steps) > 0).all()
    assert ((low <= middle) & (middle <= high)).all()


def test_the_band_of_one_seed_is_its_curve():
    steps, low, middle, high = band({"seed 0": SEEDS["seed 0"]})
    for edge in (low, middle, high):
        np.testing.assert_allclose(edge, steps / 10)


def test_the_band_is_drawn_from_the_lowest_to_the_highest():
    figure, axes = plt.subplots()
    draw_band(axes, SEEDS)
    plt.close(figure)
    (filled,) = axes.collections
    extent = filled.get_paths()[0].get_extents()
    assert (extent.x0, extent.x1) == (50, 150)
    assert (extent.y0, extent.y1) == pytest.approx((-1, 15))
    (median,) = axes.lines
    assert median.get_ydata()[[0, -1]] == pytest.approx([3, 9])


# ---- several settings ---------------------------------------------------------------


def seeds_at(*scores):
    steps = np.arange(0, 2_000, 100)
    return {
        f"seed_{i}": Curve(steps, np.full(20, float(score)))
        for i, score in enumerate(scores)
    }


def test_groups_are_drawn_by_their_interquartile_means_and_intervals():
    groups = {"good": seeds_at(1, 2, 3, 90), "bad": seeds_at(-1, -1, -1, -1)}
    (axes,) = draw_groups(groups, "both").axes
    good, bad = axes.lines
    assert (good.get_label(), bad.get_label()) == ("good", "bad")
    assert good.get_ydata()[-1] == 2.5  # one lucky seed moves it no further
    assert bad.get_ydata()[-1] == -1
    assert good.get_linestyle() != bad.get_linestyle()
    shades = [shade.get_paths()[0].vertices[:, 1] for shade in axes.collections]
    assert 1 <= shades[0].max() <= 90
    assert shades[0].max() > 2.5
    assert (shades[1].min(), shades[1].max()) == (-1, -1)
    assert axes.get_title() == "both"


def test_a_seeds_single_lucky_game_is_no_peak():
    seeds = seeds_at(1, 1)
    for curve in seeds.values():
        curve.values[[4, 5, -1]] = 90
    (axes,) = draw_groups({"lucky": seeds}, "lucky").axes
    assert (axes.lines[0].get_ydata() == 1).all()


def test_groups_can_be_drawn_beside_one_another():
    figure, both = plt.subplots(1, 2)
    for axes, title in zip(both, ("left", "right"), strict=True):
        assert draw_groups({"one": seeds_at(1, 2)}, title, axes) is figure
    assert [axes.get_title() for axes in figure.axes] == ["left", "right"]
