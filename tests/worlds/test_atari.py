import itertools

import ale_py
import gymnasium
import numpy as np
import pytest
from ale_py import roms
from ale_py.vector_env import AtariVectorEnv
from gymnasium.wrappers import AtariPreprocessing, FrameStackObservation
from numpy.testing import assert_array_equal

from tutorial_lib.worlds import atari
from tutorial_lib.worlds.atari import (
    EVERY_GAME,
    GAMES,
    AtariWorld,
    SameStart,
    ScreenWorld,
)
from tutorial_lib.worlds.rules import Rules

ACTIONS = {"Pong": 6, "Breakout": 4, "SpaceInvaders": 6, "Phoenix": 8, "Venture": 18}
LIVES = {"Pong": 0, "Breakout": 5, "SpaceInvaders": 3, "Phoenix": 5, "Venture": 4}
SHORT = 200  # frames of a game that is cut short for a test
SHORT_STEPS = SHORT // 4

# The course's protocol once more, in the emulator's own words.
PROTOCOL = {
    "repeat_action_probability": 0.25,
    "frameskip": 4,
    "maxpool": True,
    "noop_max": 30,
    "full_action_space": False,
    "reward_clipping": False,
    "use_fire_reset": False,
    "episodic_life": False,
    "life_loss_info": False,
    "max_num_frames_per_episode": 108_000,
    "grayscale": True,
    "img_height": 84,
    "img_width": 84,
    "stack_num": 4,
}


def noops(world):
    return np.zeros(world.num_envs, dtype=np.int64)


def up_and_down(world, steps):
    """Actions that leave their mark: where one sticks, Pong's paddle is elsewhere."""
    return [np.full(world.num_envs, 2 + step % 2) for step in range(steps)]


def tape_of(game, actions, **changes):
    """Play `actions` [T, B] in an AtariWorld and in a bare emulator with `changes`.

    Both get the same seeds. Returns two lists of what each step gave.
    """
    world = AtariWorld(game, actions.shape[1], seed=7)
    bare = AtariVectorEnv(
        GAMES[game], actions.shape[1], num_threads=1, **{**PROTOCOL, **changes}
    )
    world_reset = world._env.reset

    def reset_both(seed):
        bare_tape.append((bare.reset(seed=seed)[0],))
        return world_reset(seed=seed)

    world._env.reset = reset_both
    bare_tape = []
    world_tape = [(world.reset(),)]
    for row in actions:
        step = world.step(row)
        world_tape.append((step.obs, step.rewards, step.terminated, step.lives))
        obs, rewards, terminated, _, info = bare.step(row)
        bare_tape.append((obs, rewards, terminated, info["lives"]))
    return world_tape, bare_tape


def alike(tape, other):
    return all(
        np.array_equal(a, b)
        for step, twin in zip(tape, other, strict=True)
        for a, b in zip(step, twin, strict=True)
    )


def random_actions(game, steps, num_envs=2, seed=0):
    rng = np.random.default_rng(seed)
    return rng.integers(ACTIONS[game], size=(steps, num_envs))


def histories(world, steps=40):
    """What every game of `world` shows after a reset, one bytes object per game."""
    return seeded_histories(world, None, steps)


def seeded_histories(world, seed, steps=40):
    """The same after a reset with `seed`."""
    frames = [world.reset(seed=seed)]
    frames += [world.step(row).obs for row in up_and_down(world, steps)]
    return [np.stack(frames)[:, env].tobytes() for env in range(world.num_envs)]


def frame_numbers(world):
    """Note the emulator's frame number, within the game, at every step of `world`."""
    emulator_step, seen = world._env.step, []

    def step(actions):
        result = emulator_step(actions)
        seen.append(result[-1]["episode_frame_number"])
        return result

    world._env.step = step
    return seen


@pytest.fixture
def short_games(monkeypatch):
    monkeypatch.setattr(atari, "USUAL", Rules(max_frames=SHORT))


@pytest.mark.slow
class TestProtocol:
    def test_the_five_games(self):
        assert list(GAMES) == list(ACTIONS)

    @pytest.mark.parametrize("game", GAMES)
    def test_actions_lives_shapes_and_types(self, game):
        world = AtariWorld(game, 3, seed=0)
        assert world.num_actions == len(world.action_names) == ACTIONS[game]
        assert world.action_names[:2] == ("NOOP", "FIRE")
        assert world.obs_shape == (4, 84, 84)
        assert (world.reset().shape, world.reset().dtype) == ((3, 4, 84, 84), np.uint8)
        step = world.step(noops(world))
        assert (step.obs.shape, step.obs.dtype) == ((3, 4, 84, 84), np.uint8)
        assert (step.rewards.shape, step.rewards.dtype) == ((3,), np.float32)
        for flag in (step.terminated, step.truncated, step.ended, step.is_transition):
            assert (flag.shape, flag.dtype) == ((3,), bool)
        assert_array_equal(step.lives, np.full(3, LIVES[game]))

    @pytest.mark.parametrize("game", GAMES)
    def test_plays_as_the_protocol_says(self, game):
        assert alike(*tape_of(game, random_actions(game, 150)))

    # Each change must be seen, or the test above would not hold the option to account.
    @pytest.mark.parametrize(
        ("game", "change"),
        [
            ("Pong", {"repeat_action_probability": 0.0}),
            ("Pong", {"repeat_action_probability": 0.3}),
            ("Pong", {"frameskip": 3}),
            ("Venture", {"maxpool": False}),
            ("Pong", {"noop_max": 20}),
            ("Breakout", {"full_action_space": True}),
            ("SpaceInvaders", {"reward_clipping": True}),
            ("Breakout", {"use_fire_reset": True}),
            ("Breakout", {"episodic_life": True}),
            ("Breakout", {"life_loss_info": True}),
        ],
    )
    def test_every_option_is_in_force(self, game, change):
        assert not alike(*tape_of(game, random_actions(game, 150), **change))

    def test_half_an_hour_is_the_longest_game(self, monkeypatch):
        asked = {}

        def spy(*args, **options):
            asked.update(options)
            return AtariVectorEnv(*args, **options)

        monkeypatch.setattr(atari, "AtariVectorEnv", spy)
        AtariWorld("Pong", 1, seed=0)
        assert asked["max_num_frames_per_episode"] == 108_000 == 30 * 60 * 60

    def test_a_step_is_four_frames(self):
        world = AtariWorld("Pong", 3, seed=0)
        seen = frame_numbers(world)
        world.reset()
        for _ in range(20):
            world.step(noops(world))
        assert_array_equal(np.diff(seen, axis=0), np.full((19, 3), 4))

    def test_games_start_after_different_numbers_of_noops_up_to_30(self):
        world = AtariWorld("Pong", 4, seed=0)
        seen = frame_numbers(world)
        for _ in range(8):
            world.reset()
            world.step(noops(world))
        started_at = np.concatenate(seen) - 4
        assert started_at.min() >= 0
        assert started_at.max() <= 30
        assert len(set(started_at)) > 15

    def test_rewards_are_the_games_own(self):
        world = AtariWorld("SpaceInvaders", 4, seed=0)
        world.reset()
        actions = random_actions("SpaceInvaders", 200, num_envs=4)
        rewards = np.concatenate([world.step(row).rewards for row in actions])
        assert rewards.dtype == np.float32
        points = set(rewards[rewards != 0])
        assert points <= {5, 10, 15, 20, 25, 30}
        assert len(points) > 1

    def test_a_game_goes_on_until_its_last_life(self):
        world = AtariWorld("Breakout", 4, seed=0)
        world.reset()
        lives_seen = [set() for _ in range(4)]
        for row in random_actions("Breakout", 2000, num_envs=4):
            step = world.step(row)
            assert_array_equal(step.terminated, step.lives == 0)
            for env, lives in enumerate(step.lives):
                lives_seen[env].add(int(lives))
            if step.terminated.any():
                break
        assert step.terminated.any()
        assert lives_seen[int(np.argmax(step.terminated))] == {5, 4, 3, 2, 1, 0}
        assert not step.truncated.any()
        # A real end is followed by a step that is not one, as a truncation is.
        assert_array_equal(world.step(noops(world)).is_transition, ~step.ended)


class TestObservations:
    def test_the_newest_frame_comes_last(self):
        world = AtariWorld("Pong", 2, seed=0)
        before = world.reset()
        for row in up_and_down(world, 20):
            obs = world.step(row).obs
            assert_array_equal(obs[:, :-1], before[:, 1:])
            before = obs
        assert (obs[:, -1] != obs[:, 0]).any()

    def test_frames_before_the_start_are_black(self):
        obs = AtariWorld("Pong", 2, seed=0).reset()
        assert not obs[:, :3].any()
        assert obs[:, 3].any(axis=(1, 2)).all()

    def test_a_kept_observation_does_not_change(self):
        world = AtariWorld("Pong", 2, seed=0)
        kept = world.reset()
        copy = kept.copy()
        for _ in range(10):
            world.step(noops(world))
        assert_array_equal(kept, copy)

    def test_other_sizes(self):
        world = AtariWorld("Pong", 1, seed=0, height=210, width=160, stack=2)
        assert world.obs_shape == (2, 210, 160)
        assert world.reset().shape == (1, 2, 210, 160)


@pytest.mark.slow
class TestSeeds:
    def test_the_same_seed_plays_the_same_games(self):
        worlds = [AtariWorld("Pong", 2, seed=3) for _ in range(2)]
        assert histories(worlds[0]) == histories(worlds[1])
        assert histories(worlds[0]) == histories(worlds[1])  # and so once more

    def test_the_number_of_threads_does_not_matter(self):
        one, two = (AtariWorld("Pong", 2, seed=3, num_threads=n) for n in (1, 2))
        assert histories(one) == histories(two)

    def test_no_two_games_are_alike(self):
        # Neighbouring seeds, and seeds that are equal in their lowest bits.
        seeds = [0, 1, 2**31, 2**32, 2**64]
        worlds = [AtariWorld("Pong", 2, seed=seed) for seed in seeds]
        games = [game for world in worlds for game in histories(world)]
        assert len(set(games)) == len(games) == 10

    def test_every_reset_starts_other_games(self):
        world = AtariWorld("Pong", 2, seed=0)
        games = [game for _ in range(4) for game in histories(world)]
        assert len(set(games)) == 8

    def test_a_seeded_reset_plays_its_games_whatever_came_before(self):
        fresh, used = AtariWorld("Pong", 2, seed=3), AtariWorld("Pong", 2, seed=4)
        histories(used), used.reset(seed=5)
        for world in (fresh, used):
            assert_array_equal(
                world.reset(seed=7), AtariWorld("Pong", 2, seed=7).reset()
            )
        assert seeded_histories(fresh, 7) == seeded_histories(used, 7)
        # And so are the games of the resets that follow.
        assert histories(fresh) == histories(used)

    def test_a_seeded_reset_is_the_first_of_a_new_world(self):
        world = AtariWorld("Pong", 2, seed=3)
        assert seeded_histories(world, 7) == histories(AtariWorld("Pong", 2, seed=7))

    def test_other_seeds_of_a_reset_play_other_games(self):
        world = AtariWorld("Pong", 2, seed=3)
        games = [
            game for seed in (0, 1, 2**31) for game in seeded_histories(world, seed)
        ]
        assert len(set(games)) == len(games) == 6

    def test_an_unseeded_reset_goes_on_in_the_worlds_own_order(self):
        one, other = (AtariWorld("Pong", 2, seed=3) for _ in range(2))
        assert histories(one) == histories(other)
        one.reset(seed=None)
        other.reset()
        assert histories(one) == histories(other)

    def test_the_games_that_start_by_themselves_follow_from_a_resets_seed(
        self, short_games
    ):
        worlds = [AtariWorld("Pong", 2, seed=seed) for seed in (3, 4)]
        worlds[1].reset(), worlds[1].step(noops(worlds[1]))
        tapes = [
            seeded_histories(world, 7, steps=2 * (SHORT_STEPS + 1)) for world in worlds
        ]
        assert tapes[0] == tapes[1]

    @pytest.mark.parametrize("seed", [-1, 0.5, True, "7"])
    def test_a_reset_refuses_what_is_no_seed(self, seed):
        with pytest.raises(ValueError, match=f"seed must be a whole number .*{seed}"):
            AtariWorld("Pong", 1, seed=0).reset(seed=seed)

    def test_a_game_that_starts_by_itself_is_another_one(self, short_games):
        world = AtariWorld("Pong", 3, seed=0)
        world.reset()
        actions = up_and_down(world, 4 * (SHORT_STEPS + 1))
        frames = [world.step(row).obs for row in actions]
        games = [
            np.stack(frames)[start : start + SHORT_STEPS, env].tobytes()
            for start in range(SHORT_STEPS, 3 * SHORT_STEPS + 3, SHORT_STEPS + 1)
            for env in range(3)
        ]
        assert len(set(games)) == len(games) == 9


class TestEnds:
    def test_the_step_after_an_end_is_marked_and_worth_nothing(self, short_games):
        world = AtariWorld("Pong", 2, seed=0)
        world.reset()
        marked = []
        for step_number in range(1, 3 * (SHORT_STEPS + 1) + 1):
            step = world.step(noops(world))
            is_last = step_number % (SHORT_STEPS + 1) == SHORT_STEPS
            assert_array_equal(step.truncated, [is_last] * 2)
            assert not step.terminated.any()
            marked.append(~step.is_transition)
            if marked[-1].all():
                assert not step.rewards.any()
                assert not step.ended.any()
                assert not step.obs[:, :3].any()  # the new game's first observation
        rows, _ = np.nonzero(marked)
        assert_array_equal(
            np.unique(rows), [50, 101, 152]
        )  # the first after each of three games

    def test_the_action_of_a_marked_step_is_ignored(self, short_games):
        idle, busy = (AtariWorld("Breakout", 1, seed=0) for _ in range(2))
        idle.reset(), busy.reset()
        for _ in range(SHORT_STEPS):
            idle.step(noops(idle)), busy.step(noops(busy))
        idle.step(np.array([0])), busy.step(np.array([1]))
        for row in up_and_down(idle, 10):
            assert_array_equal(idle.step(row).obs, busy.step(row).obs)

    @pytest.mark.parametrize("steps", [SHORT_STEPS - 1, SHORT_STEPS, SHORT_STEPS + 1])
    def test_a_reset_around_an_end_starts_a_whole_game(self, short_games, steps):
        world = AtariWorld("Pong", 2, seed=0)
        seen = frame_numbers(world)
        world.reset()
        for _ in range(steps):
            world.step(noops(world))
        assert not world.reset()[:, :3].any()
        seen.clear()
        flags = [world.step(noops(world)) for _ in range(SHORT_STEPS)]
        assert all(step.is_transition.all() for step in flags)
        assert [bool(step.ended.any()) for step in flags].index(True) == SHORT_STEPS - 1
        assert_array_equal(np.diff(seen, axis=0), np.full((SHORT_STEPS - 1, 2), 4))


@pytest.mark.timeout(30)
class TestEveryGame:
    def test_there_are_the_courses_own_and_all_of_gymnasiums(self):
        assert GAMES.items() <= EVERY_GAME.items()
        for name, program in EVERY_GAME.items():
            assert gymnasium.spec(f"ALE/{name}-v5").kwargs["game"] == program
        lacking = {*roms.get_all_rom_ids()} - {*EVERY_GAME.values()}
        assert lacking == {"combat", "joust", "maze_craze", "warlords"}

    @pytest.mark.parametrize("game", ["Seaquest", "MontezumaRevenge", "TicTacToe3D"])
    def test_another_one_is_played_under_the_same_protocol(self, game):
        world = AtariWorld(game, 2, seed=0, num_threads=1)
        assert world.reset().shape == (2, *world.obs_shape) == (2, 4, 84, 84)
        assert world.action_names[0] == "NOOP"
        step = world.step(np.zeros(2, int))
        assert step.obs.shape == (2, 4, 84, 84) and not step.ended.any()


class TestRefusals:
    @pytest.mark.parametrize(
        ("actions", "named"),
        [
            (0, r"shape \(\) of int"),
            ([0], r"shape \(1,\)"),
            ([0, 0, 0], r"shape \(3,\)"),
            ([[0], [0]], r"shape \(2, 1\)"),
            ([0.0, 1.0], "float64"),
            ([True, False], "bool"),
            (["0", "1"], "<U1"),
            ([None, 0], "object"),
            ([0, 6], "no action 6; it has 0 NOOP, 1 FIRE, 2 RIGHT"),
            ([-1, 0], "no action -1"),
            (np.array([0, 2**64 - 1], np.uint64), f"no action {2**64 - 1}"),
            (np.array([255, 0], np.uint8), "no action 255"),
        ],
    )
    def test_a_wrong_action_never_reaches_the_emulator(self, actions, named):
        world = AtariWorld("Pong", 2, seed=0)
        world.reset()
        world._env.step = lambda _: pytest.fail("the emulator would hang")
        with pytest.raises(ValueError, match=named):
            world.step(actions)

    def test_the_game_goes_on_as_if_nothing_had_happened(self):
        disturbed, twin = (AtariWorld("Pong", 2, seed=0) for _ in range(2))
        disturbed.reset(), twin.reset()
        for _ in range(5):
            with pytest.raises(ValueError, match="no action 6"):
                disturbed.step(np.array([6, 0]))
            assert_array_equal(
                disturbed.step(np.array([2, 3])).obs, twin.step(np.array([2, 3])).obs
            )

    @pytest.mark.parametrize(
        "actions",
        [
            [2, 3],
            (2, 3),
            *(np.array([2, 3], t) for t in (np.uint8, np.int32, np.uint64)),
        ],
        ids=["list", "tuple", "uint8", "int32", "uint64"],
    )
    def test_any_whole_numbers_will_do(self, actions):
        worlds = [AtariWorld("Pong", 2, seed=0) for _ in range(2)]
        assert_array_equal(*(world.reset() for world in worlds))
        for _ in range(20):
            usual = worlds[0].step(np.array([2, 3])).obs
            assert_array_equal(worlds[1].step(actions).obs, usual)

    @pytest.mark.parametrize("world_class", [AtariWorld, ScreenWorld])
    def test_a_step_before_the_first_reset(self, world_class):
        sizes = {"num_envs": 1} if world_class is AtariWorld else {}
        world = world_class("Pong", seed=0, **sizes)
        with pytest.raises(RuntimeError, match=r"reset\(\) once before"):
            world.step(np.array([0]))

    def test_an_unknown_game(self):
        said = "course's, Pong, Breakout, .*104, did you mean Pong.*'pong'"
        with pytest.raises(ValueError, match=said):
            AtariWorld("pong", 1, seed=0)
        for asked, meant in (("sea_quest", "Seaquest"), ("Montezuma", "MontezumaRev")):
            with pytest.raises(ValueError, match=f"did you mean .*{meant}"):
                AtariWorld(asked, 1, seed=0)
        with pytest.raises(ValueError, match="104, such as Seaquest; got 'Xyzzy'"):
            AtariWorld("Xyzzy", 1, seed=0)

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            *itertools.product(["num_envs"], [0, -1, 1.0, True, "2", None]),
            *itertools.product(["seed"], [-1, 0.5, True, None]),
            *itertools.product(["height", "width", "stack"], [0, 84.0]),
            *itertools.product(["num_threads"], [0, -1, 1.5]),
        ],
    )
    def test_counts_that_are_none(self, name, value):
        arguments = {"num_envs": 1, "seed": 0, name: value}
        with pytest.raises(
            ValueError, match=f"{name} must be a whole number.* got .*{value}"
        ):
            AtariWorld("Pong", **arguments)

    def test_numpys_whole_numbers_will_do(self):
        usual = AtariWorld("Pong", 2, seed=5)
        world = AtariWorld("Pong", np.int64(2), seed=np.int32(5))
        assert_array_equal(world.reset(), usual.reset())


@pytest.mark.slow
class TestScreenWorld:
    @pytest.mark.parametrize("game", GAMES)
    def test_plays_the_very_same_game_as_an_atari_world(self, game):
        shown, hidden = ScreenWorld(game, seed=4), AtariWorld(game, 1, seed=4)
        for steps in (300, 50):  # the second game must be the same one too
            assert_array_equal(shown.reset(), hidden.reset())
            for row in random_actions(game, steps, num_envs=1):
                for one, other in zip(shown.step(row), hidden.step(row), strict=True):
                    assert_array_equal(one, other)

    def test_a_seeded_reset_plays_the_same_game_as_an_atari_world(self):
        shown, hidden = ScreenWorld("Pong", seed=4), AtariWorld("Pong", 1, seed=5)
        shown.reset(), hidden.reset()
        for seed in (7, 7, None):  # and the one after it
            assert_array_equal(shown.reset(seed), hidden.reset(seed))
            for row in up_and_down(shown, 30):
                assert_array_equal(shown.step(row).obs, hidden.step(row).obs)

    def test_a_seeded_reset_shows_the_same_screens(self):
        screens = []
        for seed in (4, 5):
            world = ScreenWorld("Pong", seed=seed, height=210, width=160, stack=1)
            world.reset()
            obs = world.reset(seed=7)
            for row in up_and_down(world, 30):
                obs = world.step(row).obs
            grey = world.screen @ np.array([0.299, 0.587, 0.114])
            assert (np.abs(grey - obs[0, 0]) > 1).mean() < 0.01  # both in step
            screens.append(world.screen)
        assert_array_equal(*screens)

    @pytest.mark.parametrize("game", GAMES)
    def test_the_screen_shows_what_the_agent_sees(self, game, short_games):
        world = ScreenWorld(game, seed=4, height=210, width=160, stack=1)
        obs = world.reset()
        # Past two ends, where the two emulators could fall out of step.
        for row in random_actions(game, 2 * SHORT_STEPS + 20, num_envs=1):
            assert (world.screen.shape, world.screen.dtype) == ((210, 160, 3), np.uint8)
            grey = world.screen @ np.array([0.299, 0.587, 0.114])
            # The brighter of two frames is chosen per colour on the screen and by
            # brightness in the observation, so a few moving pixels may differ.
            assert (np.abs(grey - obs[0, 0]) > 1).mean() < 0.01
            obs = world.step(row).obs

    def test_the_screen_has_colours(self):
        world = ScreenWorld("Pong", seed=0)
        world.reset()
        assert_array_equal(world.screen[100, 80], [144, 72, 17])  # Pong's brown field

    def test_a_kept_screen_does_not_change(self):
        world = ScreenWorld("Pong", seed=0)
        world.reset()
        for _ in range(20):
            kept = world.screen
            copy = kept.copy()
            world.step(np.array([2]))
            assert_array_equal(kept, copy)

    def test_refuses_a_wrong_action_before_either_emulator_moves(self):
        disturbed, twin = (ScreenWorld("Pong", seed=0) for _ in range(2))
        disturbed.reset(), twin.reset()
        for _ in range(5):
            with pytest.raises(ValueError, match="no action 6"):
                disturbed.step(np.array([6]))
            step, usual = disturbed.step(np.array([2])), twin.step(np.array([2]))
            assert_array_equal(step.obs, usual.obs)
            assert_array_equal(disturbed.screen, twin.screen)

    def test_a_look_before_the_first_reset(self):
        with pytest.raises(RuntimeError, match=r"reset\(\) once before looking"):
            _ = ScreenWorld("Pong", seed=0).screen


def through_gymnasium(game, start):
    """One game by the usual recipe of Gymnasium's wrappers, as lesson 00 writes it."""
    gymnasium.register_envs(ale_py)
    env = SameStart(gymnasium.make(f"ALE/{game}-v5", frameskip=1), *start)
    env = AtariPreprocessing(env, noop_max=0)
    return FrameStackObservation(env, 4, padding_type="zero")


@pytest.mark.slow
class TestGymnasium:
    @pytest.mark.parametrize("game", GAMES)
    def test_the_usual_wrappers_show_the_same_pixels(self, game):
        world = AtariWorld(game, 2, seed=5)
        obs = world.reset()
        envs = [through_gymnasium(game, start) for start in world.starts]
        for env, seen in zip(envs, obs, strict=True):
            assert_array_equal(env.reset()[0], seen)
        playing = [True, True]
        for row in random_actions(game, 400):
            step = world.step(row)
            for number, env in enumerate(envs):
                if not playing[number]:
                    continue
                seen, reward, terminated, truncated, info = env.step(row[number])
                assert_array_equal(seen, step.obs[number])
                assert reward == step.rewards[number]
                assert terminated == step.terminated[number]
                assert truncated == step.truncated[number]
                assert info["lives"] == step.lives[number]
                playing[number] = not terminated
        assert game != "Breakout" or playing == [False, False]  # past an end

    def test_a_game_of_another_start_is_another_one(self):
        world = AtariWorld("Pong", 1, seed=5)
        world.reset()
        ((seed, noops),) = world.starts
        tapes = []
        for start in ((seed, noops), (seed + 1, noops), (seed, noops + 1)):
            env = through_gymnasium("Pong", start)
            for _ in range(2):  # the same after each reset
                frames = [env.reset(seed=3)[0]]
                frames += [env.step(2 + step % 2)[0] for step in range(40)]
                tapes.append(np.stack(frames).tobytes())
        assert [tapes.index(tape) for tape in tapes] == [0, 0, 2, 2, 4, 4]

    def test_starts_are_those_of_the_last_reset(self):
        world = AtariWorld("Pong", 3, seed=0)
        assert world.starts == []
        world.reset()
        first = world.starts
        seen = frame_numbers(world)
        world.step(noops(world))
        assert_array_equal(seen[0] - 4, [count for _, count in first])
        assert all(0 <= count < 30 for _, count in first)
        world.reset()
        assert not {seed for seed, _ in first} & {seed for seed, _ in world.starts}
