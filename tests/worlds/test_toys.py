import numpy as np
import pytest
from numpy.testing import assert_array_equal

from tutorial_lib.worlds.toys import PROBES, ProbeWorld

GAMES = 200


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
        "actions", [0, [0], [0, 0, 0], [[0], [0]], [0, 2], [-1, 0], [0, 0.5]]
    )
    def test_other_actions(self, actions):
        world = world_of("ActionReward", num_envs=2)
        world.reset()
        with pytest.raises(ValueError, match="must be 2 numbers, each 0 or 1; got"):
            world.step(actions)

    def test_a_step_before_the_first_reset(self):
        with pytest.raises(RuntimeError, match=r"reset\(\) once before"):
            world_of("ActionReward").step(actions_of())

    def test_an_unknown_game(self):
        with pytest.raises(ValueError, match="'Pong'; choose one of ConstantReward"):
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
