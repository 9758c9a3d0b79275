"""Pictures show the numbers they are given, say what they are, and are shown once."""

import matplotlib.pyplot as plt
import numpy as np
import pytest

from tutorial_lib.figures.pictures import (
    draw_catch,
    draw_input,
    draw_lake,
    draw_screens,
    draw_units,
    lake_screen,
)


@pytest.fixture(autouse=True)
def no_open_figures():
    yield
    assert plt.get_fignums() == []


def pixels(axes):
    (image,) = axes.images
    return np.asarray(image.get_array())


# ---- screens ------------------------------------------------------------------------


@pytest.mark.parametrize("names", [["Pong"], ["Pong", "Breakout", "Venture"]])
def test_each_screen_has_its_title(names):
    rng = np.random.default_rng(0)
    screens = {
        name: rng.integers(256, size=(210, 160, 3), dtype=np.uint8) for name in names
    }
    figure = draw_screens(screens)
    assert [axes.get_title() for axes in figure.axes] == names
    for axes, screen in zip(figure.axes, screens.values(), strict=True):
        np.testing.assert_array_equal(pixels(axes), screen)
        assert not axes.get_xticks().size
    assert figure.get_label() == f"Screens side by side: {', '.join(names)}."


def test_a_screen_is_drawn_beside_what_the_policy_gets():
    rng = np.random.default_rng(0)
    screen = rng.integers(256, size=(210, 160), dtype=np.uint8)
    policy_input = np.zeros(1600, dtype=np.float32)
    policy_input[40 * 7 + 3] = 0.5  # row 7, column 3
    figure = draw_input(screen, policy_input)
    left, right, scale = figure.axes
    assert left.get_title() == "the screen, 210 x 160 greys"
    assert right.get_title() == "what moved, 40 x 40 numbers"
    assert scale.get_ylabel() == "above 0: lit up; below 0: went dark"
    np.testing.assert_array_equal(pixels(left), screen)
    assert np.argwhere(pixels(right)).tolist() == [[7, 3]]
    # Zero is white whatever moved.
    assert right.images[0].get_clim() == (-1, 1)


# ---- hidden units -------------------------------------------------------------------


def one_place_each(votes):
    """A policy whose unit number u is woken by place u alone, and what it saw.

    Each of the places lit up 100 times, one at a time.
    """
    count = len(votes)
    w1 = np.eye(1600, count, dtype=np.float32)
    inputs = np.repeat(np.eye(count, 1600, dtype=np.float32), 100, axis=0)
    order = np.random.default_rng(0).permutation(len(inputs))
    return {"W1": w1, "W2": np.array(votes, dtype=np.float32)}, inputs[order]


def woken_by(axes):
    (place,) = np.flatnonzero(pixels(axes))
    return place


def test_units_that_matter_most_come_first_and_say_what_for():
    votes = np.arange(20) * np.where(np.arange(20) % 2, 1, -1)
    figure = draw_units(*one_place_each(votes))
    assert [woken_by(axes) for axes in figure.axes] == list(range(19, 3, -1))
    titles = [axes.get_title() for axes in figure.axes]
    assert titles == ["votes up", "votes down"] * 8
    told = figure.get_label()
    assert told.startswith("16 pictures of 40 x 40 pixels")
    assert "8 of the units vote up, the others down" in told


def test_a_unit_matters_by_how_much_it_varies_as_well():
    params, inputs = one_place_each([3.0] * 8)
    inputs[:, 5] *= 4
    assert woken_by(draw_units(params, inputs, count=8).axes[0]) == 5


def test_a_unit_is_shown_by_the_mean_of_the_hundred_inputs_that_wake_it_most():
    params, inputs = one_place_each([1.0] * 8)
    faint = np.zeros((500, 1600), dtype=np.float32)
    faint[:, :8] = 0.5
    together = np.concatenate([faint, inputs])
    for axes in draw_units(params, together, count=8).axes:
        assert pixels(axes).max() == 1
        assert np.count_nonzero(pixels(axes)) == 1


@pytest.mark.parametrize("count", [8, 24])
def test_as_many_units_are_drawn_as_asked(count):
    figure = draw_units(*one_place_each(np.arange(1, 31)), count=count)
    assert len(figure.axes) == count


def test_zero_is_white_for_every_unit():
    rng = np.random.default_rng(0)
    params = {"W1": rng.standard_normal((1600, 8)), "W2": rng.standard_normal(8)}
    figure = draw_units(params, rng.standard_normal((300, 1600)), count=8)
    for axes in figure.axes:
        low, high = axes.images[0].get_clim()
        assert -low == high > 0


# ---- a frozen lake ------------------------------------------------------------------

FIELDS = np.array([list("SFFF"), list("FHFH"), list("FFFH"), list("HFFG")])


def a_lake():
    """Values of nothing but the start, where down is best, and the field beside it."""
    q_table = np.zeros((16, 4))
    q_table[0] = [0.1, 0.59, 0.2, 0.1]
    q_table[1] = 0.3
    return q_table


def test_a_field_says_its_best_value_and_where_that_leads():
    figure = draw_lake({"early": np.zeros((16, 4)), "late": a_lake()}, FIELDS)
    assert [axes.get_title() for axes in figure.axes] == ["early", "late"]
    early, late = figure.axes
    np.testing.assert_array_equal(pixels(early), np.zeros((4, 4)))
    np.testing.assert_array_equal(pixels(late)[0], [0.59, 0.3, 0, 0])
    told = {text.get_position(): text.get_text() for text in late.texts}
    assert told[0, 0.3] == "0.59"
    assert told[1, 0.3] == "0.30"
    assert told[3, 3] == "G"
    row_by_row = "late: 0.59 down, 0.30, 0.00, 0.00; 0.00, H, 0.00, H; "
    assert row_by_row in figure.get_label()


def test_only_a_field_with_a_best_action_has_an_arrow_and_it_points_there():
    figure = draw_lake({"late": a_lake()}, FIELDS)
    arrows = [text for text in figure.axes[0].texts if hasattr(text, "arrow_patch")]
    (arrow,) = (text for text in arrows if text.arrow_patch is not None)
    (tip_x, tip_y), (x, y) = arrow.xy, arrow.xyann
    assert tip_x == x == 0
    assert tip_y > y  # down the page


def test_a_lake_as_a_screen_has_its_holes_its_goal_and_who_is_on_it():
    screens = [lake_screen(FIELDS, state) for state in range(16)]
    assert {(s.shape, s.dtype.name) for s in screens} == {((210, 160, 3), "uint8")}

    def middle(screen, state):
        row, column = divmod(state, 4)
        return tuple(int(part) for part in screen[25 + 40 * row + 20, 40 * column + 20])

    kinds = {
        letter: {
            middle(screens[0], n) for n in range(1, 16) if FIELDS.flat[n] == letter
        }
        for letter in "FHG"
    }
    assert all(len(colours) == 1 for colours in kinds.values())
    assert len(set.union(*kinds.values())) == 3
    for state, screen in enumerate(screens):
        assert [n for n in range(16) if middle(screen, n) == (255, 255, 255)] == [state]


def towards_the_ball(boards):
    """Values of left, stay and right of who knows Catch, with two rows to go."""
    ball = boards.reshape(-1, 10, 5)[:, 7].argmax(axis=1)
    paddle = boards.reshape(-1, 10, 5)[:, 9].argmax(axis=1)
    after = np.clip(paddle[:, None] + np.array([-1, 0, 1]), 0, 4)
    return np.where(np.abs(ball[:, None] - after) <= 1, 1.0, -1.0)


def test_catch_is_drawn_with_the_paddle_across_and_the_ball_down():
    figure = draw_catch({"knows": towards_the_ball}, row=7)
    axes = figure.axes[0]
    assert (axes.get_xlabel(), axes.get_ylabel()) == (
        "column of the paddle",
        "column of the ball",
    )
    paddle = draw_catch(
        {"": lambda boards: boards[:, -5:] @ np.tile(np.arange(5.0)[:, None], 3)}, row=7
    )
    np.testing.assert_array_equal(pixels(paddle.axes[0]), [np.arange(5)] * 5)
    apart = np.abs(np.subtract.outer(np.arange(5), np.arange(5)))
    np.testing.assert_array_equal(pixels(axes), np.where(apart <= 2, 1, -1))
    signs = {text.get_position(): text.get_text() for text in axes.texts}
    assert signs[0, 2] == "→"  # the paddle at the left edge, the ball in the middle
    assert signs[4, 2] == "←"
    assert "in 19 of the 19 places from which it can be reached" in figure.get_label()
    assert "in 0 of the 6 others" in figure.get_label()
