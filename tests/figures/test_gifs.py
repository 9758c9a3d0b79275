"""A GIF shows the game from start to end, at its speed, with words beside it."""

import base64
import html
import io
import re
from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image

from tutorial_lib.figures import gifs
from tutorial_lib.figures.gifs import (
    FRAME_MS,
    LARGEST,
    SIZE,
    SLOWLY,
    Gif,
    record,
    show_play,
    to_gif,
)
from tutorial_lib.runs.evaluation import random_act
from tutorial_lib.worlds.atari import ScreenWorld
from tutorial_lib.worlds.toys import BALL, CatchWorld


class Counted:
    """A game of a few steps whose screens and observations hold the step's number."""

    def __init__(self, length):
        self.length, self.time, self.actions = length, None, []

    @property
    def screen(self):
        return np.full((210, 160, 3), self.time, dtype=np.uint8)

    def reset(self):
        self.time = 0
        return np.array([0])

    def step(self, actions):
        self.time += 1
        self.actions.append(actions)
        terminated = np.array([self.time == self.length])
        return SimpleNamespace(obs=np.array([self.time]), terminated=terminated)


def times(screens):
    return [int(screen[0, 0, 0]) for screen in screens]


# ---- recording ----------------------------------------------------------------------


def test_a_recording_starts_with_the_fresh_game_and_is_as_long_as_asked():
    screens = record(lambda obs: obs, Counted(length=100), agent_steps=5)
    assert times(screens) == [0, 1, 2, 3, 4]


def test_a_recording_ends_with_the_game():
    screens = record(lambda obs: obs, Counted(length=3), agent_steps=50)
    assert times(screens) == [0, 1, 2, 3]


def test_a_toy_is_shown_slowly_and_an_endless_one_goes_on_after_each_ball():
    world = CatchWorld(1, seed=0, endless=True)
    screens = record(random_act(np.random.default_rng(0), 3), world, agent_steps=20)
    assert len(screens) == 20 * SLOWLY
    assert len({screen.tobytes() for screen in screens}) > 12
    ball = (screens[9 * SLOWLY] == BALL).all(axis=2)
    assert ball[-1].any() and not ball[0].any()  # where it came down is seen


def test_the_player_acts_on_what_it_sees_now():
    world = Counted(length=100)
    record(lambda obs: obs + 10, world, agent_steps=4)
    assert world.actions == [10, 11, 12]


def test_a_recorded_screen_does_not_change_later():
    world = ScreenWorld("Pong", seed=3)
    act = random_act(np.random.default_rng(3), world.num_actions)
    screens = record(act, world, agent_steps=90)
    again = ScreenWorld("Pong", seed=3)
    again.reset()
    np.testing.assert_array_equal(screens[0], again.screen)
    assert len({screen.tobytes() for screen in screens}) > 45


# ---- the file -----------------------------------------------------------------------


@pytest.fixture(scope="module")
def pong():
    """Fifteen seconds of Pong."""
    world = ScreenWorld("Pong", seed=1)
    act = random_act(np.random.default_rng(1), world.num_actions)
    return record(act, world, agent_steps=225)


@pytest.fixture(scope="module")
def pong_gif(pong):
    return to_gif(pong)


def frames(content):
    """Duration in ms and colours of each frame."""
    with Image.open(io.BytesIO(content)) as picture:
        for index in range(picture.n_frames):
            picture.seek(index)
            yield picture.info["duration"], np.asarray(picture.convert("RGB"))


def test_the_file_plays_for_ever_at_twice_the_games_size(pong_gif):
    with Image.open(io.BytesIO(pong_gif)) as picture:
        assert picture.format == "GIF"
        assert picture.size == (320, 420)
        assert picture.info["loop"] == 0


def test_the_file_plays_at_the_games_speed(pong, pong_gif):
    durations = [duration for duration, _ in frames(pong_gif)]
    # Equal screens in a row become one, shown for longer.
    assert sum(durations) == len(pong) * FRAME_MS == 15_750
    assert min(durations) >= 1000 / 15


def test_fifteen_seconds_of_pong_are_a_small_file(pong_gif):
    assert len(pong_gif) < 150_000


def large(screen):
    """A screen with each pixel twice."""
    return screen.repeat(SIZE, axis=0).repeat(SIZE, axis=1)


def test_the_file_shows_the_very_colours_of_the_screens(pong, pong_gif):
    at = 0
    for duration, picture in frames(pong_gif):
        np.testing.assert_array_equal(picture, large(pong[at]), f"screen {at}")
        at += duration // FRAME_MS
    assert at == len(pong)


def noise(count, colours=4):
    rng = np.random.default_rng(0)
    table = np.arange(3 * colours, dtype=np.uint8).reshape(colours, 3)
    return [table[rng.integers(colours, size=(210, 160))] for _ in range(count)]


@pytest.mark.parametrize(("count", "every"), [(5, 1), (10, 2), (15, 3), (60, 4)])
def test_a_file_that_would_be_large_shows_fewer_screens_as_long(count, every):
    screens = noise(count)
    content = to_gif(screens)
    assert (len(content) <= LARGEST) == (every < 4)
    shown = list(frames(content))
    assert sum(duration for duration, _ in shown) == count * FRAME_MS
    for (_, picture), screen in zip(shown, screens[::every], strict=True):
        np.testing.assert_array_equal(picture, large(screen))


def test_what_comes_and_goes_is_shown_on_what_stays():
    quiet, dot, line = (np.zeros((210, 160, 3), np.uint8) for _ in range(3))
    dot[100, 80] = 255
    line[:, 3] = (9, 9, 200)
    screens = [quiet, dot, line, quiet]
    shown = [picture for _, picture in frames(to_gif(screens))]
    np.testing.assert_array_equal(shown, [large(screen) for screen in screens])


@pytest.mark.parametrize("colours", [1, 2, 3, 4, 255, 256])
def test_any_number_of_colours_up_to_256_is_kept(colours):
    (screen,) = noise(1, colours)
    ((_, picture),) = frames(to_gif([screen]))
    np.testing.assert_array_equal(picture, large(screen))


def test_what_a_gif_cannot_hold_is_refused():
    with pytest.raises(ValueError, match="at least one screen, got none"):
        to_gif([])
    wide = np.zeros((210, 160, 3), np.uint8)
    wide[0, :, 0] = wide[1, :, 1] = np.arange(160)
    with pytest.raises(ValueError, match="at most 256 colours in all, got 319"):
        to_gif([wide])


# ---- in the notebook ----------------------------------------------------------------

ALT = 'Pong: "ours" <on the right> & theirs'


def test_a_gif_carries_its_bytes_and_its_words():
    markup = Gif(b"GIF89a...", ALT)._repr_html_()
    data = re.search(r'src="data:image/gif;base64,([^"]*)"', markup)[1]
    assert base64.b64decode(data) == b"GIF89a..."
    assert html.unescape(re.search(r'alt="([^"]*)"', markup)[1]) == ALT
    assert html.unescape(re.search("<figcaption>(.*)</figcap", markup)[1]) == ALT
    assert "<on the right>" not in markup


def test_a_gif_is_as_wide_as_asked():
    assert 'width="320"' in Gif(b"", ALT)._repr_html_()
    assert 'width="80"' in Gif(b"", ALT, width=80)._repr_html_()


def test_where_no_picture_is_shown_there_are_its_words():
    assert repr(Gif(b"GIF89a...", ALT)) == f"[GIF: {ALT}]"


def test_play_is_shown_once(monkeypatch):
    shown = []
    monkeypatch.setattr(gifs, "display", shown.append)
    show_play(lambda obs: obs, Counted(length=100), ALT, agent_steps=7)
    (gif,) = shown
    assert gif.alt == ALT
    assert sum(duration for duration, _ in frames(gif.content)) == 7 * FRAME_MS
