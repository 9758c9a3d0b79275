import numpy as np
import pytest
from numpy.testing import assert_array_equal

from tutorial_lib.worlds.toys import BALL, PADDLE, PROBES, CatchWorld, ProbeWorld

GAMES = 200
LEFT, STAY, RIGHT = range(3)
# What are no actions of two games, whatever the world.
NO_ACTIONS = [0, [0], [0, 0, 0], [[0], [0]], [0, 0.5], [0.0, 1.0], [False, True]]
NO_WHOLE_NUMBERS = r"actions must be 2 whole numbers, shape \(2,\); got shape"


def world_of(game, num_envs=GAMES, seed=0):
    return ProbeWorld(game, num_envs, seed=seed)


def actions_of(seed=0):
    return np.random.default_rng(seed).integers(2, size=GAMES)


def shown(world, steps=5, **reset):
    """What a world shows to somebody who always goes left."""
    frames = [world.reset(**reset)]
    frames += [world.step(np.zeros(GAMES, int)).obs for _ in range(steps)]
    return np.stack(frames)


class TestRules:
    """What is seen, done and paid in each of the five worlds."""

    def test_a_constant_reward(self):
        world = world_of("ConstantReward")
        assert not world.reset().any()
        for seed in range(3):
            step = world.step(actions_of(seed))
            assert (step.rewards == 1).all()
            assert step.terminated.all()
            assert not step.obs.any()

    def test_a_reward_that_is_what_was_seen(self):
        world = world_of("ObservationReward")
        obs = world.reset()
        for seed in range(3):
            step = world.step(actions_of(seed))
            assert_array_equal(step.rewards, obs[:, 0])
            assert step.terminated.all()
            obs = step.obs
            assert set(np.unique(obs)) == {-1, 1}
            assert abs(obs.mean()) < 0.25

    def test_a_reward_after_two_steps(self):
        world = world_of("DiscountedReward")
        assert not world.reset().any()
        for _ in range(3):
            first = world.step(actions_of())
            assert not first.rewards.any()
            assert not first.terminated.any()
            assert (first.obs == 1).all()
            second = world.step(actions_of())
            assert (second.rewards == 1).all()
            assert second.terminated.all()
            assert not second.obs.any()  # the next game

    def test_a_reward_for_what_was_done(self):
        world = world_of("ActionReward")
        assert not world.reset().any()
        for seed in range(3):
            actions = actions_of(seed)
            step = world.step(actions)
            assert_array_equal(step.rewards, np.where(actions == 1, 1, -1))
            assert step.terminated.all()
            assert not step.obs.any()

    def test_a_reward_for_doing_what_was_seen(self):
        world = world_of("MatchReward")
        obs = world.reset()
        for seed in range(3):
            actions = actions_of(seed)
            step = world.step(actions)
            matched = (actions == 1) == (obs[:, 0] == 1)
            assert_array_equal(step.rewards, np.where(matched, 1, -1))
            assert step.terminated.all()
            obs = step.obs
            assert set(np.unique(obs)) == {-1, 1}


@pytest.mark.parametrize("game", PROBES)
class TestEveryProbe:
    def test_offers_what_an_atari_world_does(self, game):
        world = world_of(game)
        assert (world.game, world.num_envs) == (game, GAMES)
        assert world.num_actions == len(world.action_names) == 2
        obs = world.reset()
        assert (obs.shape, obs.dtype) == ((GAMES, *world.obs_shape), np.float32)
        step = world.step(actions_of())
        assert (step.obs.shape, step.obs.dtype) == (obs.shape, np.float32)
        assert (step.rewards.shape, step.rewards.dtype) == ((GAMES,), np.float32)
        for flag in (step.terminated, step.truncated, step.ended, step.is_transition):
            assert (flag.shape, flag.dtype) == ((GAMES,), bool)
        assert step.is_transition.all()
        assert not step.truncated.any()
        assert_array_equal(step.lives, np.zeros(GAMES))

    def test_a_reset_in_the_middle_of_a_game_starts_a_new_one(self, game):
        world, twin = world_of(game), world_of(game)
        world.reset(), world.step(actions_of())
        assert_array_equal(shown(world, seed=3), shown(twin, seed=3))

    def test_a_kept_observation_does_not_change(self, game):
        world = world_of(game)
        kept = world.reset()
        copy = kept.copy()
        world.step(actions_of())
        assert_array_equal(kept, copy)

    def test_what_is_done_with_an_observation_does_not_matter(self, game):
        world, twin = world_of(game), world_of(game)
        world.reset()[:] = 99
        twin.reset()
        step, expected = world.step(actions_of()), twin.step(actions_of())
        assert_array_equal(step.rewards, expected.rewards)


class TestSeeds:
    def test_the_same_seed_shows_the_same(self):
        worlds = [world_of("MatchReward", seed=seed) for seed in (3, 3, 4)]
        tapes = [shown(world) for world in worlds]
        assert_array_equal(tapes[0], tapes[1])
        assert (tapes[0] != tapes[2]).any()

    def test_every_reset_shows_something_else_unless_it_is_seeded(self):
        world = world_of("MatchReward")
        assert (shown(world) != shown(world)).any()
        assert_array_equal(shown(world, seed=3), shown(world, seed=3))
        assert (shown(world, seed=3) != shown(world, seed=4)).any()


class TestRefusals:
    @pytest.mark.parametrize(
        ("actions", "message"),
        [
            *((actions, NO_WHOLE_NUMBERS) for actions in NO_ACTIONS),
            ([0, 2], "ActionReward has no action 2; it has 0 LEFT, 1 RIGHT"),
            ([-1, 0], "ActionReward has no action -1; it has 0 LEFT, 1 RIGHT"),
        ],
    )
    def test_other_actions(self, actions, message):
        world = world_of("ActionReward", num_envs=2)
        world.reset()
        with pytest.raises(ValueError, match=message):
            world.step(actions)

    def test_a_step_before_the_first_reset(self):
        with pytest.raises(RuntimeError, match=r"reset\(\) once before"):
            world_of("ActionReward").step(actions_of())

    def test_an_unknown_game(self):
        with pytest.raises(ValueError, match="must be one of ConstantReward, .*'Pong'"):
            world_of("Pong")

    @pytest.mark.parametrize("value", [0, -1, 1.5, True])
    def test_a_count_that_is_none(self, value):
        with pytest.raises(ValueError, match=f"num_envs must be .*{value}"):
            world_of("ActionReward", num_envs=value)

    @pytest.mark.parametrize("value", [-1, 1.5, True])
    def test_a_seed_that_is_none(self, value):
        with pytest.raises(ValueError, match=f"seed must be .*{value}"):
            world_of("ActionReward", seed=value)
        with pytest.raises(ValueError, match=f"seed must be .*{value}"):
            world_of("ActionReward").reset(seed=value)


# ---- Catch --------------------------------------------------------------------------


def catch(num_envs=GAMES, seed=0, **settings):
    return CatchWorld(num_envs, seed=seed, **settings)


def every(action, num_envs=GAMES):
    return np.full(num_envs, action)


def drawn(obs):
    """The first game's board, a string for each row: `o` where something is."""
    return ["".join(".o"[int(v)] for v in row) for row in obs[0].reshape(10, 5)]


def columns(obs):
    """[B] columns of the balls in the top row, and [B] of the paddles."""
    board = obs.reshape(-1, 10, 5)
    return board[:, 0].argmax(axis=1), board[:, -1].argmax(axis=1)


def game_with_a_ball_in(column):
    """One game, just begun, whose ball falls in this column; and what it shows."""
    world = catch(1)
    for _ in range(200):
        obs = world.reset()
        if columns(obs)[0][0] == column:
            return world, obs
    raise AssertionError(f"200 balls and none in column {column}")


def chase(obs, ball):
    """Actions that bring every paddle under its ball and keep it there."""
    return 1 + np.sign(ball - columns(obs)[1])


def play(world, moves):
    return [world.step(np.array([move])) for move in moves]


def shown_by_catch(world, steps=20, **reset):
    """What a world shows, and pays, to somebody who never moves."""
    boards, rewards = [world.reset(**reset)], []
    for _ in range(steps):
        step = world.step(every(STAY))
        boards.append(step.obs)
        rewards.append(step.rewards)
    return np.stack(boards), np.stack(rewards)


class TestCatch:
    def test_a_game_played_by_hand(self):
        world, obs = game_with_a_ball_in(4)
        assert drawn(obs) == ["....o", *["....."] * 8, "..o.."]
        first, second, *others = play(world, [RIGHT, RIGHT, *[STAY] * 7])
        assert drawn(first.obs) == [".....", "....o", *["....."] * 7, "...o."]
        assert drawn(second.obs) == [*["....."] * 2, "....o", *["....."] * 6, "....o"]
        assert drawn(others[-2].obs) == [*["....."] * 8, "....o", "....o"]
        steps = [first, second, *others]
        assert [step.rewards.tolist() for step in steps] == [[0]] * 8 + [[1]]
        assert [step.terminated.tolist() for step in steps] == [[False]] * 8 + [[True]]

    @pytest.mark.parametrize(
        ("ball", "moves", "reward"),
        [
            (2, [STAY] * 9, 1),
            (4, [STAY] * 9, -1),
            (0, [LEFT, LEFT, *[STAY] * 7], 1),
            (0, [LEFT, *[STAY] * 8], -1),  # one column off
            (4, [*[STAY] * 7, RIGHT, RIGHT], 1),  # the last step still counts
            (4, [*[STAY] * 8, RIGHT], -1),  # begun too late
            (4, [RIGHT, RIGHT, *[STAY] * 6, LEFT], -1),  # left too early
            (0, [LEFT] * 9, 1),  # the board ends
            (4, [RIGHT] * 9, 1),
            (1, [*[LEFT] * 8, RIGHT], 1),  # and nothing is owed beyond its edge
            (3, [*[RIGHT] * 8, LEFT], 1),
        ],
    )
    def test_the_reward_is_where_the_paddle_is_when_the_ball_lands(
        self, ball, moves, reward
    ):
        world, _ = game_with_a_ball_in(ball)
        steps = play(world, moves)
        assert [step.rewards[0] for step in steps] == [0] * 8 + [reward]

    def test_every_game_lasts_nine_steps(self):
        world = catch()
        world.reset()
        ends = [world.step(every(STAY)).terminated for _ in range(30)]
        expected = [number % 9 == 0 for number in range(1, 31)]
        assert_array_equal(ends, np.tile(expected, (GAMES, 1)).T)

    def test_the_ball_falls_straight_one_row_a_step(self):
        world = catch()
        obs = world.reset()
        ball, _ = columns(obs)
        for row in range(1, 9):
            board = world.step(every(STAY)).obs.reshape(GAMES, 10, 5)
            assert_array_equal(board[:, row].argmax(axis=1), ball)
            assert_array_equal(board.sum(axis=(1, 2)), every(2))

    def test_a_finished_game_starts_anew_in_the_same_step(self):
        world = catch()
        before, _ = columns(world.reset())
        for _ in range(9):
            step = world.step(every(LEFT))
        ball, paddle = columns(step.obs)
        assert_array_equal(paddle, every(2))  # in the middle again
        assert (ball != before).any()
        assert_array_equal(step.obs.sum(axis=1), every(2))

    def test_who_chases_the_ball_always_catches_it(self):
        world = catch()
        obs = world.reset()
        for _ in range(5):
            ball, _ = columns(obs)
            for _ in range(9):
                step = world.step(chase(obs, ball))
                obs = step.obs
            assert (step.rewards == 1).all()

    def test_each_game_is_played_by_its_own_actions(self):
        world = catch()
        ball, _ = columns(world.reset())
        goes = np.arange(GAMES) % 3
        for number in range(9):
            step = world.step(goes if number < 2 else every(STAY))
        lands = np.array([0, 2, 4])[goes]
        assert_array_equal(step.rewards, np.where(lands == ball, 1, -1))

    def test_balls_fall_in_every_column_about_as_often(self):
        ball, _ = columns(catch(10_000).reset())
        counts = np.bincount(ball, minlength=5)
        assert len(counts) == 5
        # 2000 are expected; 200 are five deviations.
        assert (np.abs(counts - 2_000) < 200).all()

    def test_offers_what_an_atari_world_does(self):
        world = catch()
        assert world.num_envs == GAMES
        assert world.action_names == ("LEFT", "STAY", "RIGHT")
        assert world.num_actions == 3
        obs = world.reset()
        assert (obs.shape, obs.dtype) == ((GAMES, *world.obs_shape), np.float32)
        assert world.obs_shape == (50,)
        for _ in range(9):
            step = world.step(every(STAY))
            assert (step.obs.shape, step.obs.dtype) == (obs.shape, np.float32)
            assert (step.rewards.shape, step.rewards.dtype) == ((GAMES,), np.float32)
            for flag in (
                step.terminated, step.truncated, step.ended, step.is_transition
            ):  # fmt: skip
                assert (flag.shape, flag.dtype) == ((GAMES,), bool)
            assert step.is_transition.all()
            assert not step.truncated.any()
            assert_array_equal(step.lives, np.zeros(GAMES))

    def test_a_kept_observation_does_not_change(self):
        world = catch()
        kept = [world.reset()]
        copies = [kept[0].copy()]
        for _ in range(9):
            kept.append(world.step(every(LEFT)).obs)
            copies.append(kept[-1].copy())
        assert_array_equal(kept, copies)

    def test_what_is_done_with_an_observation_does_not_matter(self):
        world, twin = catch(), catch()
        world.reset()[:] = 99
        twin.reset()
        for _ in range(9):
            step, expected = world.step(every(LEFT)), twin.step(every(LEFT))
            assert_array_equal(step.rewards, expected.rewards)
            assert_array_equal(step.obs, expected.obs)
            step.obs[:] = 99


class TestEndless:
    def test_every_ball_is_cut_by_time_and_none_ends_the_game(self):
        world = catch(endless=True)
        world.reset()
        steps = [world.step(every(STAY)) for _ in range(30)]
        expected = [number % 9 == 0 for number in range(1, 31)]
        assert_array_equal(
            [step.truncated for step in steps], np.tile(expected, (GAMES, 1)).T
        )
        assert not any(step.terminated.any() for step in steps)
        assert all(step.is_transition.all() for step in steps)

    def test_the_paddle_stays_where_it_is_for_the_next_ball(self):
        world = catch(endless=True)
        world.reset()
        goes = np.arange(GAMES) % 3
        for number in range(9):
            obs = world.step(goes if number < 2 else every(STAY)).obs
        ball, paddle = columns(obs)
        assert_array_equal(paddle, np.array([0, 2, 4])[goes])
        for number in range(9):  # so that this ball too is met there, or missed
            rewards = world.step(every(STAY)).rewards
            assert not rewards.any() or number == 8
        assert_array_equal(rewards, np.where(paddle == ball, 1, -1))

    def test_only_a_reset_brings_it_back_to_the_middle(self):
        world = catch(endless=True)
        world.reset()
        for _ in range(12):
            world.step(every(LEFT))
        _, paddle = columns(world.reset())
        assert_array_equal(paddle, every(2))

    def test_who_chases_the_ball_always_catches_it(self):
        # From one edge to the other are four steps of nine.
        world = catch(endless=True)
        obs = world.reset()
        for _ in range(20):
            ball, _ = columns(obs)
            for _ in range(9):
                step = world.step(chase(obs, ball))
                obs = step.obs
            assert (step.rewards == 1).all()

    def test_the_same_balls_fall_as_in_games_that_end(self):
        ending, going_on = (catch(endless=endless) for endless in (False, True))
        for each in zip(*map(shown_by_catch, (ending, going_on)), strict=True):
            assert_array_equal(*each)  # of somebody who never moves


class TestSurprises:
    def test_the_same_balls_fall_and_the_same_are_caught(self):
        plain, surprised = (
            shown_by_catch(catch(surprise=share)) for share in (0.0, 0.5)
        )
        assert_array_equal(plain[0], surprised[0])
        assert_array_equal(plain[1], np.sign(surprised[1]))

    @pytest.mark.parametrize("endless", [False, True])
    @pytest.mark.parametrize("surprise", [0.0, 0.5, 1.0])
    def test_a_surprise_changes_the_reward_and_never_the_points(
        self, surprise, endless
    ):
        plain, world = (
            catch(endless=endless, surprise=share) for share in (0.0, surprise)
        )
        plain.reset(), world.reset()
        for number in range(1, 28):
            expected, step = (each.step(every(STAY)) for each in (plain, world))
            assert_array_equal(step.points, expected.rewards)
            assert_array_equal(step.scored, step.points)
            assert set(np.unique(step.points)) == ({-1, 1} if number % 9 == 0 else {0})
            times = step.rewards[step.points != 0] / step.points[step.points != 0]
            assert set(times) <= ({1.0} if surprise < 1 else set()) | (
                {100.0} if surprise > 0 else set()
            )
            for numbers in (step.points, step.rewards):
                assert numbers.dtype == np.float32

    def test_what_is_no_longer_played_is_neither_paid_nor_scored(self):
        world = catch(2, surprise=1.0)
        world.reset()
        for _ in range(9):
            step = world.step(every(STAY, 2))
        one = step.only(np.array([True, False]))
        assert_array_equal(one.scored, [step.points[0], 0])
        assert abs(step.rewards).tolist() == [100, 100]

    @pytest.mark.parametrize(("surprise", "sizes"), [(0.0, [1]), (1.0, [100])])
    def test_never_or_always(self, surprise, sizes):
        _, rewards = shown_by_catch(catch(surprise=surprise), steps=9)
        assert np.unique(np.abs(rewards[-1])).tolist() == sizes
        assert not rewards[:-1].any()

    def test_about_as_often_as_said_and_good_and_bad_alike(self):
        world = catch(10_000, surprise=0.1)
        world.reset()
        for _ in range(9):
            rewards = world.step(every(STAY, 10_000)).rewards
        # 0.1 of 2000 caught and of 8000 missed; 0.035 and 0.017 are five deviations.
        assert set(np.unique(rewards)) == {-100, -1, 1, 100}
        assert abs((rewards[rewards > 0] == 100).mean() - 0.1) < 0.035
        assert abs((rewards[rewards < 0] == -100).mean() - 0.1) < 0.017

    def test_each_game_is_surprised_by_itself_and_anew(self):
        world = catch(surprise=0.5)
        _, rewards = shown_by_catch(world, steps=18)
        first, second = np.abs(rewards[8]), np.abs(rewards[17])
        assert len(set(first)) == len(set(second)) == 2
        assert (first != second).any()

    @pytest.mark.parametrize("surprise", [-0.1, 1.1, float("nan")])
    def test_refuses_what_is_no_probability(self, surprise):
        with pytest.raises(
            ValueError, match=f"surprise must be 0 to 1, got {surprise}"
        ):
            catch(surprise=surprise)


class TestSeedsOfCatch:
    def test_the_same_seed_plays_the_same(self):
        tapes = [shown_by_catch(catch(seed=s, surprise=0.5)) for s in (3, 3, 4)]
        for tape, same, other in zip(*tapes, strict=True):
            assert_array_equal(tape, same)
            assert (tape != other).any()

    def test_every_reset_plays_something_else_unless_it_is_seeded(self):
        world = catch()
        tapes = [shown_by_catch(world)[0] for _ in range(2)]
        assert (tapes[0] != tapes[1]).any()
        seeded = [shown_by_catch(world, seed=seed)[0] for seed in (3, 3, 4)]
        assert_array_equal(seeded[0], seeded[1])
        assert (seeded[0] != seeded[2]).any()

    def test_a_reset_in_the_middle_of_a_game_starts_a_new_one(self):
        world, twin = catch(), catch()
        world.reset()
        for _ in range(4):
            world.step(every(LEFT))
        assert_array_equal(
            shown_by_catch(world, seed=3)[0], shown_by_catch(twin, seed=3)[0]
        )


class TestScreenOfCatch:
    def test_the_first_game_in_blocks_of_colour(self):
        world = catch(3)
        obs = world.reset()
        for _ in range(3):
            obs = world.step(np.array([LEFT, RIGHT, RIGHT])).obs
        board = obs[0].reshape(10, 5)
        screen = world.screen
        assert (screen.shape, screen.dtype) == ((210, 160, 3), np.uint8)
        blocks = screen.reshape(10, 21, 5, 32, 3)
        assert (blocks == blocks[:, :1, :, :1]).all()
        colours = blocks[:, 0, :, 0]
        assert colours[3, board[3].argmax()].tolist() == list(BALL)
        assert colours[9, 0].tolist() == list(PADDLE)
        assert_array_equal(colours.any(axis=-1), board.astype(bool))

    def test_ball_and_paddle_differ_in_brightness_too(self):
        assert abs(sum(BALL) - sum(PADDLE)) > 30

    def test_before_the_first_reset(self):
        with pytest.raises(RuntimeError, match=r"reset\(\) once before looking"):
            _ = catch().screen


class TestRefusalsOfCatch:
    @pytest.mark.parametrize(
        ("actions", "message"),
        [
            *((actions, NO_WHOLE_NUMBERS) for actions in NO_ACTIONS),
            ([0, 3], "Catch has no action 3; it has 0 LEFT, 1 STAY, 2 RIGHT"),
            ([-1, 0], "Catch has no action -1; it has 0 LEFT, 1 STAY, 2 RIGHT"),
        ],
    )
    def test_other_actions(self, actions, message):
        world = catch(2)
        world.reset()
        with pytest.raises(ValueError, match=message):
            world.step(actions)

    def test_a_refused_step_has_not_been_played(self):
        world, twin = catch(2), catch(2)
        world.reset(), twin.reset()
        with pytest.raises(ValueError, match="Catch has no action 3"):
            world.step([LEFT, 3])
        for _ in range(9):
            step, expected = (each.step([STAY, STAY]) for each in (world, twin))
            assert_array_equal(step.obs, expected.obs)
        assert step.terminated.all()

    def test_a_step_before_the_first_reset(self):
        with pytest.raises(RuntimeError, match=r"reset\(\) once before the first step"):
            catch().step(every(STAY))

    @pytest.mark.parametrize("value", [0, -1, 1.5, True])
    def test_a_count_that_is_none(self, value):
        with pytest.raises(ValueError, match=f"num_envs must be .*{value}"):
            catch(num_envs=value)

    @pytest.mark.parametrize("value", [-1, 1.5, True])
    def test_a_seed_that_is_none(self, value):
        with pytest.raises(ValueError, match=f"seed must be .*{value}"):
            catch(seed=value)
        with pytest.raises(ValueError, match=f"seed must be .*{value}"):
            catch().reset(seed=value)
