import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_array_equal

from tutorial_lib.agents import frame_store
from tutorial_lib.agents.frame_store import GROUP, PackedFrames, PlainFrames
from tutorial_lib.worlds.atari import AtariWorld

SHAPE = (3, 5)


def noise(rng, num_envs, shape=SHAPE):
    return rng.integers(256, size=(num_envs, *shape), dtype=np.uint8)


def a_drifting_square(rows, num_envs, size=24):
    """[rows, B, size, size]: a textured wall with a square that moves, as games do."""
    rng = np.random.default_rng(0)
    frames = np.broadcast_to(
        rng.integers(256, size=(size, size), dtype=np.uint8),
        (rows, num_envs, size, size),
    ).copy()
    for row in range(rows):
        for game in range(num_envs):
            left, top = rng.integers(size - 4, size=2)
            frames[row, game, top : top + 4, left : left + 4] = row % 256
    return frames


def filled(store, frames):
    for row in frames:
        store.append(row)
    return store


def single(store, row, game):
    """One frame, a stack of 1."""
    return store.read(np.array([[row]]), np.array([game]), 1)[0, 0, 0]


@pytest.fixture
def few_lessons(monkeypatch):
    monkeypatch.setattr(frame_store, "LESSONS", 32)
    monkeypatch.setattr(frame_store, "LESSON_ROWS", 16)
    monkeypatch.setattr(frame_store, "DICTIONARY", 2_048)


@pytest.mark.parametrize("kind", [PlainFrames, PackedFrames])
@pytest.mark.parametrize("rows", [1, 3, 4, 5, 8, 11])
def test_every_frame_of_the_newest_rows_is_what_was_put_in(kind, rows):
    rng = np.random.default_rng(rows)
    frames = np.array([noise(rng, 2) for _ in range(5 * rows + 9)])
    store = kind(rows, 2, SHAPE)
    for written, row in enumerate(frames, 1):
        store.append(row)
        for readable in range(max(0, written - rows), written):
            for game in range(2):
                assert_array_equal(
                    single(store, readable, game), frames[readable, game]
                )


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_packed_stacks_equal_plain_ones(data):
    num_envs, rows = data.draw(st.integers(1, 3)), data.draw(st.integers(9, 30))
    stack, views = data.draw(st.integers(1, 4)), data.draw(st.integers(1, 2))
    written = data.draw(st.integers(rows, 80))
    rng = np.random.default_rng(data.draw(st.integers(0, 9)))
    stores = [kind(rows, num_envs, SHAPE) for kind in (PlainFrames, PackedFrames)]
    for _ in range(written):
        frames = noise(rng, num_envs)
        for store in stores:
            store.append(frames)
    count = data.draw(st.integers(1, 40))  # several blocks
    oldest = written - rows + stack - 1
    asked = rng.integers(oldest, written, size=(views, count))
    asked.sort(axis=0)
    games = rng.integers(num_envs, size=count)
    plain, packed = (store.read(asked, games, stack) for store in stores)
    assert_array_equal(packed, plain)
    assert packed.dtype == plain.dtype == np.uint8


@pytest.mark.parametrize("kind", [PlainFrames, PackedFrames])
def test_stacks_are_oldest_first(kind):
    frames = np.arange(1, 7, dtype=np.uint8).reshape(6, 1, 1, 1)
    store = filled(kind(6, 1, (1, 1)), frames)
    read = store.read(np.array([[3, 5], [4, 5]]), np.array([0, 0]), 4)
    assert read[..., 0, 0].tolist() == [
        [[1, 2, 3, 4], [3, 4, 5, 6]],
        [[2, 3, 4, 5], [3, 4, 5, 6]],
    ]


@pytest.mark.parametrize("kind", [PlainFrames, PackedFrames])
def test_what_is_read_is_a_copy(kind):
    store = filled(kind(8, 1, SHAPE), np.full((8, 1, *SHAPE), 7, np.uint8))
    asked = (np.array([[6]]), np.array([0]), 4)
    store.read(*asked)[:] = 9
    assert (store.read(*asked) == 7).all()


@pytest.mark.parametrize("kind", [PlainFrames, PackedFrames])
def test_what_was_put_in_may_change_afterwards(kind):
    store, frames = kind(8, 1, SHAPE), np.full((1, *SHAPE), 7, np.uint8)
    store.append(frames)
    frames[:] = 9
    assert (single(store, 0, 0) == 7).all()


def test_a_group_that_is_not_full_yet_can_be_read_again_and_again():
    store = PackedFrames(8, 1, SHAPE)
    for number in range(2 * GROUP):
        store.append(np.full((1, *SHAPE), number, np.uint8))
        for row in range(number + 1):
            assert (single(store, row, 0) == row).all()


def test_the_dictionary_changes_the_size_and_nothing_else(few_lessons):
    frames = a_drifting_square(200, 2)
    store = PackedFrames(200, 2, frames.shape[2:])
    sizes, dictionaries = [], []
    for row in frames:
        store.append(row)
        sizes.append(store.nbytes)
        dictionaries.append(len(store.pack()["dictionary"]))
    learned = int(np.argmax(np.array(dictionaries) > 0))
    assert learned + 1 == 32 * GROUP // 2
    assert sizes[learned] < 0.8 * sizes[learned - 1]
    for row in range(200):
        for game in range(2):
            assert_array_equal(single(store, row, game), frames[row, game])


@pytest.mark.parametrize("num_envs", [1, 2, 3, 5, 6, 7])
def test_any_number_of_games_makes_a_dictionary(few_lessons, num_envs):
    frames = a_drifting_square(40 * GROUP, num_envs)
    store = filled(PackedFrames(len(frames), num_envs, frames.shape[2:]), frames)
    assert len(store.pack()["dictionary"]) > 0


def test_the_dictionary_knows_games_of_some_length_however_many_there_are(few_lessons):
    frames = a_drifting_square(20, 40)
    store = filled(PackedFrames(100, 40, frames.shape[2:]), frames[:15])
    assert len(store.pack()["dictionary"]) == 0
    assert len(filled(store, frames[:1]).pack()["dictionary"]) > 0


def test_a_ring_too_small_for_a_dictionary_does_without(few_lessons):
    frames = a_drifting_square(200, 2)
    store = filled(PackedFrames(20, 2, frames.shape[2:]), frames)
    assert len(store.pack()["dictionary"]) == 0
    assert_array_equal(single(store, 199, 1), frames[199, 1])


@pytest.mark.parametrize("shape", [(1, 1), (24, 24)])
def test_a_picture_that_never_changes_can_be_kept(few_lessons, shape):
    store = filled(PackedFrames(400, 1, shape), np.full((400, 1, *shape), 5, np.uint8))
    assert (single(store, 399, 0) == 5).all()


def test_noise_that_cannot_be_packed_is_kept_all_the_same(few_lessons):
    rng = np.random.default_rng(0)
    frames = np.array([noise(rng, 1, (30, 30)) for _ in range(300)])
    store = filled(PackedFrames(300, 1, (30, 30)), frames)
    assert_array_equal(single(store, 299, 0), frames[299, 0])
    assert_array_equal(single(store, 0, 0), frames[0, 0])


@pytest.mark.slow
def test_the_hardest_game_takes_less_than_300_bytes_a_frame():
    world = AtariWorld("SpaceInvaders", 8, seed=0, stack=1, num_threads=1)
    store, rng = PackedFrames(1_000, 8, (84, 84)), np.random.default_rng(0)
    obs, sizes = world.reset(), {}
    for row in range(700):
        store.append(obs[:, 0])
        obs = world.step(rng.integers(world.num_actions, size=8)).obs
        sizes[row] = store.nbytes
    assert (sizes[699] - sizes[599]) / (100 * 8) < 300


def test_bytes_are_counted_as_they_are():
    frames = a_drifting_square(100, 2)
    plain = filled(PlainFrames(60, 2, frames.shape[2:]), frames)
    assert plain.nbytes == 60 * 2 * 24 * 24
    packed = filled(PackedFrames(60, 2, frames.shape[2:]), frames)
    single(packed, 99, 0)
    kept = packed._groups.ravel()
    assert packed.nbytes == (
        sum(sys.getsizeof(piece) for piece in kept)
        + kept.nbytes
        + packed._open.nbytes
        + packed._desk.nbytes
    )


def test_memory_grows_by_what_is_kept():
    """In a process of its own, where nothing else has left room in the memory."""
    code = """
import numpy as np, psutil
from tutorial_lib.agents.frame_store import PackedFrames

store, memory = PackedFrames(9_000, 1, (84, 84)), psutil.Process().memory_info
store._learn_at = None  # making a dictionary would leave room too
frame, rng = np.zeros((1, 84, 84), np.uint8), np.random.default_rng(0)
for row in range(9_000):
    if row == 1_000:
        before = memory().rss - store.nbytes
    frame[0, rng.integers(84), :40] = rng.integers(256, size=40)
    store.append(frame)
print((memory().rss - before) / store.nbytes)
"""
    ran = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert float(ran.stdout) < 1.3


def test_the_memory_of_a_full_ring_stays_the_same():
    frames = a_drifting_square(120, 1)
    store = filled(PackedFrames(40, 1, frames.shape[2:]), frames)
    full = store.nbytes
    filled(store, frames)
    assert abs(store.nbytes - full) < 0.05 * full


@pytest.mark.parametrize("kind", [PlainFrames, PackedFrames])
@pytest.mark.parametrize("written", [0, 1, 63, 64, 150])
def test_a_restored_store_reads_and_goes_on_as_the_first(few_lessons, kind, written):
    frames = a_drifting_square(200, 2)
    first = filled(kind(90, 2, frames.shape[2:]), frames[:written])
    second = kind(90, 2, frames.shape[2:])
    second.restore(first.pack(), written)
    assert second.nbytes == first.nbytes
    for store in (first, second):
        filled(store, frames[written:])
        for row in range(110, 200):
            assert_array_equal(single(store, row, 1), frames[row, 1])
    for name, array in first.pack().items():
        assert_array_equal(second.pack()[name], array)


@pytest.mark.parametrize("kind", [PlainFrames, PackedFrames])
def test_what_was_packed_no_longer_belongs_to_the_store(kind):
    frames = np.full((6, 1, *SHAPE), 7, np.uint8)
    store = filled(kind(8, 1, SHAPE), frames)
    other = kind(8, 1, SHAPE)
    arrays = store.pack()
    other.restore(arrays, 6)
    filled(store, frames + 1)
    for array in arrays.values():
        if array.flags.writeable:
            array[:] = 0
    for row in range(6):
        assert (single(other, row, 0) == 7).all()


@pytest.mark.parametrize("kind", [PlainFrames, PackedFrames])
def test_arrays_of_another_size_are_refused(kind):
    arrays = kind(8, 1, SHAPE).pack()
    with pytest.raises(ValueError, match="must be"):
        kind(80, 1, SHAPE).restore(arrays, 0)
    with pytest.raises(ValueError, match="must be"):
        kind(8, 1, (5, 3)).restore(arrays, 0)


def test_frames_cut_short_are_refused():
    arrays = filled(PackedFrames(8, 1, SHAPE), np.ones((8, 1, *SHAPE), np.uint8)).pack()
    arrays["frames"] = arrays["frames"][:-1]
    with pytest.raises(ValueError, match="frames must be"):
        PackedFrames(8, 1, SHAPE).restore(arrays, 8)


def test_lost_frames_are_noticed():
    store = filled(PackedFrames(8, 1, SHAPE), np.ones((8, 1, *SHAPE), np.uint8))
    store._groups[0, 0] = b""
    with pytest.raises(ValueError, match="damaged"):
        single(store, 0, 0)
