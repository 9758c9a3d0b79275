import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from tutorial_lib.worlds.atari import GAMES, AtariWorld, every_frame
from tutorial_lib.worlds.frames import (
    PONG_BACKGROUND,
    PONG_ROWS,
    ball_waits,
    brighter,
    moved,
    preprocess_pong,
)

BALL, PADDLE = 236, 147
BALL_HEIGHT, BALL_WIDTH = 4, 2
TOP, BOTTOM = 34, 194  # first row of the field, first row below it


def empty_field(batch=1):
    return np.full((batch, 2, 210, 160), PONG_BACKGROUND, np.uint8)


def naive_preprocess(obs):
    """The same in float64, by a mean over every block."""
    lit = (obs[:, :, TOP:BOTTOM] > PONG_BACKGROUND).astype(np.float64)
    moved = lit[:, 1] - lit[:, 0]
    return moved.reshape(len(obs), 40, 4, 40, 4).mean(axis=(2, 4)).reshape(-1, 1600)


@pytest.fixture(scope="module")
def real_frames():
    """[N, 2, 210, 160], two games of Pong by a random player, the resets included."""
    world = AtariWorld("Pong", 2, seed=0, height=210, width=160, stack=2)
    rng = np.random.default_rng(0)
    frames = [world.reset()]
    frames += [world.step(rng.integers(6, size=2)).obs for _ in range(300)]
    return np.concatenate(frames)


def test_an_empty_field_is_zeros():
    result = preprocess_pong(empty_field(batch=3))
    assert_array_equal(result, np.zeros((3, 1600)))
    assert result.dtype == np.float32


def test_the_ball_survives_at_every_position():
    rows = np.arange(TOP, BOTTOM - BALL_HEIGHT + 1)
    for left in range(160 - BALL_WIDTH + 1):
        obs = empty_field(batch=len(rows))
        for game, top in enumerate(rows):
            obs[game, 1, top : top + BALL_HEIGHT, left : left + BALL_WIDTH] = BALL
        result = preprocess_pong(obs)
        # Eight pixels of sixteen, wherever the blocks' borders cut them.
        assert_array_equal(result.sum(axis=1), np.full(len(rows), 0.5))


def test_a_moving_ball_leaves_a_negative_and_enters_a_positive_number():
    obs = empty_field()
    obs[0, 0, TOP : TOP + 4, 0:2] = BALL
    obs[0, 1, TOP + 8 : TOP + 12, 4:6] = BALL
    field = preprocess_pong(obs).reshape(40, 40)
    assert field[0, 0] == -0.5
    assert field[2, 1] == 0.5
    assert np.count_nonzero(field) == 2


def test_a_block_that_goes_dark_is_minus_1():
    obs = empty_field()
    obs[0, 0, TOP : TOP + 4, 0:4] = PADDLE
    # uint8 would wrap round to 255, bool would lose the sign.
    assert preprocess_pong(obs)[0, 0] == -1
    assert_array_equal(preprocess_pong(obs[:, ::-1])[0, 0], 1)


def test_what_does_not_move_is_zeros():
    obs = empty_field()
    obs[0, :, 100:116, 140:144] = PADDLE
    assert not preprocess_pong(obs).any()


def test_games_of_a_batch_do_not_mix():
    obs = empty_field(batch=2)
    obs[1, 1, TOP : TOP + 4, 0:4] = BALL
    result = preprocess_pong(obs)
    assert not result[0].any()
    assert result[1, 0] == 1


@pytest.mark.parametrize(
    ("row", "seen"),
    [(TOP - 1, False), (TOP, True), (BOTTOM - 1, True), (BOTTOM, False)],
)
def test_only_the_field_between_the_walls_is_seen(row, seen):
    obs = empty_field()
    obs[0, 1, row] = BALL
    assert preprocess_pong(obs).any() == seen


@pytest.mark.parametrize(("grey", "lit"), [(0, 0), (86, 0), (87, 0), (88, 1), (147, 1)])
def test_only_what_is_brighter_than_the_background_is_lit(grey, lit):
    obs = empty_field()
    obs[0, 1, TOP : TOP + 4, 0:4] = grey
    assert preprocess_pong(obs)[0, 0] == lit


def test_equals_the_naive_twin_on_noise():
    obs = np.random.default_rng(0).integers(256, size=(8, 2, 210, 160), dtype=np.uint8)
    assert_allclose(preprocess_pong(obs), naive_preprocess(obs), rtol=1e-6)


def test_equals_the_naive_twin_on_real_frames(real_frames):
    result = preprocess_pong(real_frames)
    assert_allclose(result, naive_preprocess(real_frames), rtol=1e-6)
    assert result.min() < 0 < result.max()


def test_the_real_field_has_four_colours_and_the_threshold_parts_them(real_frames):
    field = real_frames[:, 1, PONG_ROWS]
    assert set(np.unique(field)) == {PONG_BACKGROUND, PADDLE, 148, BALL}


def test_the_first_observation_of_a_game_shows_what_is_there():
    obs = AtariWorld("Pong", 4, seed=0, height=210, width=160, stack=2).reset()
    assert not obs[:, 0].any()  # the frame before the first is black
    result = preprocess_pong(obs)
    assert (result >= 0).all()  # nothing goes dark
    lit = (obs[:, 1, TOP:BOTTOM] > PONG_BACKGROUND).sum(axis=(1, 2))
    assert_allclose(result.sum(axis=1), lit / 16)
    # Paddles at most, not a field of ones because black became background.
    assert (lit > 0).all()
    assert (lit < 200).all()


def test_leaves_its_argument_alone(real_frames):
    before = real_frames[:4].copy()
    preprocess_pong(real_frames[:4])
    assert_array_equal(real_frames[:4], before)


@pytest.mark.parametrize(
    ("obs", "named"),
    [
        (np.zeros((2, 210, 160), np.uint8), r"\[2, 210, 160\] uint8"),
        (np.zeros((1, 4, 210, 160), np.uint8), r"\[1, 4, 210, 160\] uint8"),
        (np.zeros((1, 2, 84, 84), np.uint8), r"\[1, 2, 84, 84\] uint8"),
        (np.zeros((1, 2, 210, 160), np.float32), r"\[1, 2, 210, 160\] float32"),
    ],
)
def test_refuses_other_input_and_names_it(obs, named):
    with pytest.raises(ValueError, match=rf"\[B, 2, 210, 160\] uint8, got {named}"):
        preprocess_pong(obs)


class TestBallWaits:
    @pytest.mark.parametrize(
        ("row", "waits"),
        [(0, True), (12, True), (13, False), (74, False), (75, True), (83, True)],
    )
    def test_a_pixel_that_changes_in_the_balls_rows_is_a_ball(self, row, waits):
        obs = np.full((2, 4, 84, 84), 90, np.uint8)
        obs[:, 1] = 0  # long ago
        obs[1, -1, row, 7] += 1
        assert ball_waits(obs).tolist() == [True, waits]

    def test_in_breakout_it_waits_until_fire_and_after_a_lost_life(self):
        world = AtariWorld("Breakout", 8, seed=0, stack=2)
        right, fire = np.full(8, 2), np.full(8, 1)
        assert not ball_waits(world.reset()).any()  # before it there was no picture
        assert all(ball_waits(world.step(right).obs).all() for _ in range(9))
        for _ in range(9):  # sticky: one press may be swallowed
            step = world.step(fire)
        flying = ~ball_waits(step.obs)
        assert flying.any()
        lost = np.zeros(8, bool)
        for _ in range(300):
            lives, step = step.lives, world.step(right)
            lost |= step.lives < lives
        assert lost[flying].any()
        assert ball_waits(step.obs)[lost].all()  # nobody has fired since

    @pytest.mark.parametrize("shape", [(1, 1, 84, 84), (2, 84, 84), (1, 2, 80, 84)])
    def test_refuses_another_shape_and_names_it(self, shape):
        with pytest.raises(ValueError, match=r"F at least 2, got \[\d+, "):
            ball_waits(np.zeros(shape, np.uint8))


class TestBrighter:
    def test_hand_table(self):
        frames = np.array([99, 98, 3, 4, 97, 96, 8, 5], np.uint8)[:, None, None]
        assert brighter(frames, 4).ravel().tolist() == [4, 8]
        assert brighter(frames, 2).ravel().tolist() == [99, 4, 97, 8]

    @pytest.mark.parametrize("game", GAMES)
    def test_equals_what_the_emulator_gives_an_agent(self, game):
        world = AtariWorld(game, 1, seed=3, height=210, width=160, stack=1)
        actions = np.random.default_rng(0).integers(world.num_actions, size=40)
        world.reset()
        seen = [world.step(action[None]).obs[0, 0] for action in actions]
        frames = every_frame(game, actions, seed=3)
        assert frames.shape == (160, 210, 160)
        assert_array_equal(brighter(frames, 4), seen)

    @pytest.mark.parametrize(
        ("shape", "skip"), [((4, 2), 4), ((5, 2, 2), 4), ((4, 2, 2), 1)]
    )
    def test_refuses_what_is_no_whole_agent_steps(self, shape, skip):
        with pytest.raises(ValueError, match=r"frames must be \[T, H, W\]"):
            brighter(np.zeros(shape, np.uint8), skip)


class TestMoved:
    def test_what_lit_up_and_what_went_dark(self):
        before, now = [[9, 87], [88, 200]], [[87, 90], [100, 3]]
        obs = np.array([[before, now]], np.uint8)
        changes = moved(obs, 87)
        assert changes.tolist() == [[0, 1, 0, -1]]
        assert changes.dtype == np.int8

    def test_nothing_moved_at_a_games_start(self):
        obs = np.zeros((2, 2, 2, 2), np.uint8)
        obs[:, 1] = 200
        obs[1, 0, 0, 0] = 1  # seen, though dark
        assert moved(obs, 87).tolist() == [[0] * 4, [1] * 4]

    @pytest.mark.parametrize(
        "obs", [np.zeros((1, 3, 2, 2), np.uint8), np.zeros((1, 2, 2, 2), np.float32)]
    )
    def test_other_shapes_and_types_are_refused(self, obs):
        with pytest.raises(ValueError, match=r"must be \[B, 2, H, W\] uint8, got"):
            moved(obs, 0)
