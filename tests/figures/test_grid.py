import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.colors import to_hex
from numpy.testing import assert_allclose
from scipy import stats

from tutorial_lib import palette
from tutorial_lib.figures import grid
from tutorial_lib.worlds.cliff import cliff

CLIFF = cliff()


def the_edge():
    """A table whose best actions walk along the edge; nothing is known elsewhere."""
    table = np.zeros((48, 4))
    table[36, 0] = table[35, 2] = 1
    table[24:35, 1] = 1
    return table


def test_arrows_point_where_the_best_action_leads():
    table = the_edge()
    table[0] = [-4, -3, -2, -1]  # left is best
    (axis,) = grid.draw_ways(CLIFF, {"a title": table}).axes
    assert axis.get_title() == "a title"
    (arrows,) = [each for each in axis.collections if hasattr(each, "U")]
    x, y = arrows.get_offsets().T
    by_place = dict(
        zip((y * 12 + x).astype(int), zip(arrows.U, arrows.V, strict=True), strict=True)
    )
    assert by_place.keys() == {0, *range(24, 37)}  # nothing was learned elsewhere
    assert by_place[0] == (-1, 0)
    assert by_place[36] == (0, 1)
    assert by_place[35] == (0, -1)
    assert {by_place[place] for place in range(24, 35)} == {(1, 0)}


def test_a_fall_at_the_start_is_told_as_one_and_a_bump_is_not():
    fall, stay = np.zeros((48, 4)), np.zeros((48, 4))
    fall[36, 1] = stay[36, 3] = 1
    told = grid.draw_ways(CLIFF, {"one": fall, "other": stay}).get_label()
    assert "one: fall 1, and then in a circle." in told
    assert "other: stay 1, and then in a circle." in told


def test_the_way_is_drawn_from_the_start_to_the_goal():
    (axis,) = grid.draw_ways(CLIFF, {"edge": the_edge()}).axes
    (line,) = axis.lines
    x, y = line.get_data()
    assert (x[0], y[0]) == (0, 3)
    assert (x[-1], y[-1]) == (11, 3)
    assert set(y[1:-1]) == {2}


def test_a_table_of_zeros_has_no_way():
    (axis,) = grid.draw_ways(CLIFF, {"untrained": np.zeros((48, 4))}).axes
    assert list(axis.lines) == []


def test_the_words_tell_the_way_and_where_it_ends():
    falls = np.zeros((48, 4))
    falls[36, 0] = falls[24, 1] = falls[25, 1] = 1
    falls[26, 2] = 1  # down, over the edge, and back at the start
    stays = np.zeros((48, 4))
    stays[36, 3] = 1  # left, against the wall
    back = the_edge()
    back[24, 1], back[24, 2] = 0, 1  # up, then down again
    tables = {"edge": the_edge(), "falls": falls, "stays": stays, "back": back}
    told = grid.draw_ways(CLIFF, tables | {"zeros": np.zeros((48, 4))}).get_label()
    assert "edge: up 1, right 11, down 1, to the goal." in told
    assert "falls: up 1, right 2, fall 1, and then in a circle." in told
    assert "stays: stay 1, and then in a circle." in told
    assert "back: up 1, down 1, and then in a circle." in told
    assert told.endswith("zeros: nothing learned yet.")


def test_rock_is_hatched_and_the_ends_are_named():
    (axis,) = grid.draw_ways(CLIFF, {"edge": the_edge()}).axes
    hatched = {patch.get_xy() for patch in axis.patches if patch.get_hatch()}
    assert hatched == {(x - 0.5, 2.5) for x in range(1, 11)}
    assert [text.get_text() for text in axis.texts] == ["S", "G"]
    assert to_hex(axis.patches[37].get_facecolor()).upper() == palette.OTHERS


def test_a_picture_for_each_table():
    tables = {name: the_edge() for name in ("one", "two", "three")}
    titles = [axis.get_title() for axis in grid.draw_ways(CLIFF, tables).axes]
    assert titles == ["one", "two", "three"]


@pytest.mark.parametrize(("count", "beside"), [(1, 1), (2, 2), (3, 2), (4, 2)])
def test_panels_stand_beside_each_other_and_none_is_cut_off(count, beside):
    figure = grid.draw_ways(CLIFF, {str(i): the_edge() for i in range(count)})
    figure.draw_without_rendering()
    assert figure.get_size_inches().tolist() == [4.2 * beside, 1.8 * -(-count // 2)]
    assert len({round(axis.bbox.x0) for axis in figure.axes}) == beside
    for axis in figure.axes:
        for patch in axis.patches:  # with half of its line, the goal's too
            box = patch.get_window_extent().padded(1)
            assert axis.bbox.x0 <= box.x0 and box.x1 <= axis.bbox.x1
            assert axis.bbox.y0 <= box.y0 and box.y1 <= axis.bbox.y1


def test_arrows_of_the_way_have_its_colour():
    table = the_edge()
    table[0, 1] = 1
    (axis,) = grid.draw_ways(CLIFF, {"edge": table}).axes
    (arrows,) = [each for each in axis.collections if hasattr(each, "U")]
    aside, *along = [to_hex(colour).upper() for colour in arrows.get_facecolor()]
    assert (aside, set(along)) == (palette.QUIET, {palette.OURS})
    assert to_hex(axis.lines[0].get_color()).upper() == palette.OURS


def test_returns_are_drawn_with_the_interval_of_their_mean():
    rng = np.random.default_rng(0)
    returns = {"a": rng.normal(-20, 5, (3, 10)), "b": rng.normal(-50, 9, (3, 10))}
    rates = np.array([0.1, 0.5, 1.0])
    figure = grid.draw_step_sizes(rates, {"first": returns, "last": returns}, -80)
    for axis, title in zip(figure.axes, ("first", "last"), strict=True):
        assert axis.get_title() == title
        assert axis.get_ylim() == (-80, 0)
        for drawn, scores in zip(axis.containers, returns.values(), strict=True):
            line, _, (bars,) = drawn
            assert_allclose(line.get_ydata(), scores.mean(axis=1))
            for bar, row in zip(bars.get_segments(), scores, strict=True):
                # The known formula, by scipy's own interval of a mean.
                low, high = stats.ttest_1samp(row, 0).confidence_interval(0.95)
                assert_allclose(bar[:, 1], [low, high])
    lines = [drawn[0] for drawn in figure.axes[0].containers]
    for told in (lambda line: line.get_linestyle(), lambda line: line.get_marker()):
        assert len(set(map(told, lines))) == 2  # not by colour alone
    names = [text.get_text() for text in figure.axes[0].get_legend().get_texts()]
    assert names == ["a", "b"]


@pytest.mark.parametrize("count", [1, 3])
def test_nothing_stays_open(count):
    tables = {str(i): the_edge() for i in range(count)}
    grid.draw_ways(CLIFF, tables)
    returns = {"a": np.zeros((2, 3)) - 1}
    panels = {str(i): returns for i in range(count)}
    grid.draw_step_sizes(np.array([0.1, 1]), panels, -9)
    assert plt.get_fignums() == []
