import numpy as np
import pytest
import torch
from numpy.testing import assert_array_equal

from tutorial_lib.equations.frames import convolved, only_this_game, sticky_buttons


@pytest.mark.parametrize(
    ("pressed", "ignored", "played"),
    [
        ([2, 2, 3, 3], [0, 0, 1, 0], [2, 2, 2, 3]),
        ([2, 3, 4, 5], [0, 1, 1, 1], [2, 2, 2, 2]),
        ([3, 3, 1], [1, 1, 0], [0, 0, 1]),
        ([], [], []),
    ],
)
def test_an_ignored_button_leaves_the_one_that_was_played(pressed, ignored, played):
    came = sticky_buttons(np.array(pressed), np.array(ignored))
    assert came.tolist() == played
    assert came.dtype == np.int64


def test_sticky_buttons_go_on_by_themselves():
    """Two halves, the second begun with what the first one ended with."""
    rng = np.random.default_rng(0)
    pressed, ignored = rng.integers(1, 6, 1_000), rng.random(1_000) < 0.25
    whole = sticky_buttons(pressed, ignored)
    first = sticky_buttons(pressed[:500], ignored[:500])
    begun = np.concatenate([first[-1:], pressed[500:]])
    second = sticky_buttons(begun, np.concatenate([[False], ignored[500:]]))[1:]
    assert_array_equal(np.concatenate([first, second]), whole)
    assert (whole == pressed)[~ignored].all()


def test_frames_that_do_not_fit_are_refused():
    with pytest.raises(ValueError, match="pressed and ignored must have one shape"):
        sticky_buttons(np.array([1, 2]), np.array([True]))


@pytest.mark.parametrize(
    ("seen", "kept"),
    [(1, [0, 0, 0, 40]), (2, [0, 0, 30, 40]), (4, [10, 20, 30, 40])]
    + [(9, [10, 20, 30, 40])],
)
def test_frames_from_before_a_game_are_black(seen, kept):
    stacks = np.uint8([10, 20, 30, 40])[None, :, None, None] * np.ones((1, 4, 2, 3))
    stacks = stacks.astype(np.uint8)
    before = stacks.copy()
    black = only_this_game(stacks, np.array([seen]))
    assert black[0, :, 1, 2].tolist() == black[0, :, 0, 0].tolist() == kept
    assert black.dtype == np.uint8
    assert_array_equal(stacks, before)


def test_each_stack_has_its_own_game():
    stacks = np.full((2, 3, 4, 1, 1), 7, np.uint8)
    seen = np.array([[1, 2, 3], [4, 3, 2]])
    black = only_this_game(stacks, seen)
    assert_array_equal((black != 0).sum(axis=(2, 3, 4)), seen)


def test_more_than_a_whole_stack_that_was_seen_blackens_nothing():
    stacks = np.random.default_rng(0).integers(1, 256, (3, 4, 2, 2), dtype=np.uint8)
    assert_array_equal(only_this_game(stacks, np.array([4, 5, 99])), stacks)


@pytest.mark.parametrize(
    ("pixels", "kernel", "stride", "places"),
    [
        (84, 8, 4, 20),  # the three layers of 2015
        (20, 4, 2, 9),
        (9, 3, 1, 7),
        (5, 5, 3, 1),  # one place and no room to move
        (7, 5, 3, 1),  # what is left over is not read
        (8, 5, 3, 2),
        (4, 5, 3, 0),  # too small
        (1, 1, 1, 1),
    ],
)
def test_places_of_a_kernel_by_hand(pixels, kernel, stride, places):
    assert convolved(pixels, kernel, stride) == places


def test_places_of_a_kernel_are_torchs():
    for kernel, stride in ((1, 1), (2, 1), (3, 2), (4, 4), (8, 3)):
        layer = torch.nn.Conv2d(1, 1, kernel, stride)
        for pixels in range(kernel, 30):
            height, width = layer(torch.zeros(1, 1, pixels, kernel)).shape[2:]
            assert convolved(pixels, kernel, stride) == height
            assert width == 1
