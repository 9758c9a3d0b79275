"""Pictures show the numbers they are given, say what they are, and are shown once."""

import matplotlib.pyplot as plt
import numpy as np
import pytest

from tutorial_lib.lessons.pictures import draw_input, draw_screens, draw_units


@pytest.fixture(autouse=True)
def no_open_figures():
    yield
    assert plt.get_fignums() == []


def pixels(axes):
    (image,) = axes.images
    return np.asarray(image.get_array())


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
        assert not axes.axison


def test_a_screen_is_drawn_beside_what_the_policy_gets():
    rng = np.random.default_rng(0)
    screen = rng.integers(256, size=(210, 160), dtype=np.uint8)
    policy_input = np.zeros(1600, dtype=np.float32)
    policy_input[40 * 7 + 3] = 0.5  # row 7, column 3
    figure = draw_input(screen, policy_input)
    left, right, scale = figure.axes
    assert left.get_title() == "the screen, 210 x 160 greys"
    assert right.get_title() == "what moved, 40 x 40 numbers"
    assert scale.get_ylabel() == "went dark  <  0  <  lit up"
    np.testing.assert_array_equal(pixels(left), screen)
    assert np.argwhere(pixels(right)).tolist() == [[7, 3]]
    # Zero is white whatever moved.
    assert right.images[0].get_clim() == (-1, 1)


def units(strengths):
    """Weights of one input each, so that a unit is known by where it looks."""
    w1 = np.zeros((1600, len(strengths)), dtype=np.float32)
    w1[np.arange(len(strengths)), np.arange(len(strengths))] = 2
    return w1, np.array(strengths, dtype=np.float32)


def looks_at(axes):
    (place,) = np.flatnonzero(pixels(axes))
    return place


def test_units_that_matter_most_come_first():
    w1, w2 = units(np.arange(20) * np.where(np.arange(20) % 2, 1, -1))
    figure = draw_units(w1, w2)
    assert [looks_at(axes) for axes in figure.axes] == list(range(19, 3, -1))
    titles = [axes.get_title() for axes in figure.axes]
    assert titles == ["for up", "for down"] * 8


def test_a_unit_matters_by_what_goes_in_as_well():
    w1, w2 = units([3.0] * 8)
    w1[:, 5] *= 4
    figure = draw_units(w1, w2, count=8)
    assert looks_at(figure.axes[0]) == 5


@pytest.mark.parametrize("count", [8, 24])
def test_as_many_units_are_drawn_as_asked(count):
    figure = draw_units(*units(np.arange(1, 31)), count=count)
    assert len(figure.axes) == count


def test_zero_is_white_for_every_unit():
    rng = np.random.default_rng(0)
    figure = draw_units(rng.standard_normal((1600, 8)), rng.standard_normal(8), count=8)
    for axes in figure.axes:
        low, high = axes.images[0].get_clim()
        assert -low == high == np.abs(pixels(axes)).max()
