"""Every world keeps the promise that whoever plays it relies on."""

import inspect

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from tutorial_lib.worlds.atari import AtariWorld, ScreenWorld
from tutorial_lib.worlds.cliff import CliffWorld, cliff
from tutorial_lib.worlds.toys import PROBES, CatchWorld, ProbeWorld
from tutorial_lib.worlds.world import World

CLIFF = cliff()
# By a name: a world of so many games, 2 unless it knows one alone.
WORLDS = {
    "Pong": lambda seed=0: AtariWorld("Pong", 2, seed=seed, num_threads=1),
    "screen": lambda seed=0: ScreenWorld("Breakout", seed=seed),
    "Catch": lambda seed=0: CatchWorld(2, seed=seed),
    "EndlessCatch": lambda seed=0: CatchWorld(2, seed=seed, endless=True, surprise=0.5),
    **{
        game: lambda seed=0, game=game: ProbeWorld(game, 2, seed=seed)
        for game in PROBES
    },
    "cliff": lambda seed=0: CliffWorld(CLIFF, 2),
}
RANDOM = sorted(
    {*WORLDS} - {"cliff", "ConstantReward", "DiscountedReward", "ActionReward"}
)
EACH = pytest.mark.parametrize("world_of", WORLDS.values(), ids=WORLDS)


def some_actions(world, steps, seed=0):
    rng = np.random.default_rng(seed)
    return rng.integers(world.num_actions, size=(steps, world.num_envs))


def tape(world, seed, steps=30):
    """All that comes of these actions after a reset."""
    told = [(world.reset(seed=seed),)]
    return told + [tuple(world.step(row)) for row in some_actions(world, steps)]


def alike(told, other):
    return all(
        np.array_equal(a, b)
        for step, twin in zip(told, other, strict=True)
        for a, b in zip(step, twin, strict=True)
    )


@EACH
class TestPromise:
    def test_it_says_what_it_is(self, world_of):
        world = world_of()
        assert isinstance(world.game, str)
        assert world.num_envs in (1, 2)
        assert type(world.obs_shape) is tuple
        assert all(isinstance(side, int) for side in world.obs_shape)
        assert type(world.action_names) is tuple
        assert all(isinstance(name, str) for name in world.action_names)
        assert world.num_actions == len(world.action_names) >= 2

    def test_it_is_asked_as_every_other(self, world_of):
        for name in ("reset", "step"):
            asked = inspect.signature(getattr(type(world_of()), name))
            assert asked == inspect.signature(getattr(World, name))

    def test_shapes_and_types(self, world_of):
        world = world_of()
        count, obs = world.num_envs, world.reset()
        assert obs.shape == (count, *world.obs_shape)
        # Pixels are bytes, other numbers float32, and the number of a place is whole.
        kind = {3: np.uint8, 1: np.float32, 0: np.int64}[len(world.obs_shape)]
        assert obs.dtype == kind
        for actions in some_actions(world, 30):
            step = world.step(actions)
            assert (step.obs.shape, step.obs.dtype) == (obs.shape, kind)
            for numbers in (step.rewards, step.scored):
                assert (numbers.shape, numbers.dtype) == ((count,), np.float32)
            for flag in (step.terminated, step.truncated, step.ended):
                assert (flag.shape, flag.dtype) == ((count,), bool)
            assert (step.is_transition.shape, step.is_transition.dtype) == (
                (count,), bool,
            )  # fmt: skip
            assert (step.lives.shape, step.lives.dtype.kind) == ((count,), "i")
            assert_array_equal(step.ended, step.terminated | step.truncated)

    def test_what_was_shown_does_not_change(self, world_of):
        world = world_of()
        shown = [world.reset()] + [world.step(a).obs for a in some_actions(world, 12)]
        again = world_of()
        kept = [again.reset().copy()]
        kept += [again.step(a).obs.copy() for a in some_actions(again, 12)]
        assert_array_equal(shown, kept)

    def test_what_is_done_with_an_observation_does_not_matter(self, world_of):
        world, twin = world_of(), world_of()
        world.reset()[:] = 1
        twin.reset()
        for actions in some_actions(world, 12):
            step, expected = world.step(actions), twin.step(actions)
            assert alike([tuple(step)], [tuple(expected)])
            step.obs[:] = 1

    def test_a_seeded_reset_plays_the_same_whatever_was_played_before(self, world_of):
        world, other = world_of(seed=0), world_of(seed=1)
        other.reset(), other.step(some_actions(other, 1)[0])
        first = tape(world, seed=3)
        assert alike(first, tape(other, seed=3))
        assert alike(first, tape(world, seed=3))

    def test_actions_may_be_of_any_whole_type(self, world_of):
        told = []
        for kind in (np.int64, np.int32, np.uint8, list):
            world = world_of()
            world.reset(seed=0)
            actions = some_actions(world, 1)[0]
            actions = actions.tolist() if kind is list else actions.astype(kind)
            told.append([tuple(world.step(actions))])
        assert all(alike(told[0], other) for other in told[1:])

    def test_a_step_before_the_first_reset_is_refused(self, world_of):
        world = world_of()
        with pytest.raises(
            RuntimeError, match=r"^call reset\(\) once before the first step\(\)$"
        ):
            world.step(np.zeros(world.num_envs, int))


@EACH
@pytest.mark.timeout(30)
class TestRefusals:
    def test_what_are_no_actions(self, world_of):
        world = world_of()
        world.reset()
        count = world.num_envs
        named = (
            rf"^actions must be {count} whole numbers, shape \({count},\); got shape "
            rf"\(.*\) of "
        )
        for actions in (
            0,
            np.zeros(count + 1, int),
            np.zeros((count, 1), int),
            np.zeros(count),
            np.zeros(count, bool),
            ["0"] * count,
            [None] * count,
        ):
            with pytest.raises(ValueError, match=named):
                world.step(actions)

    def test_actions_that_it_does_not_have(self, world_of):
        world = world_of()
        world.reset()
        for wrong in (-1, world.num_actions, 255):
            actions = np.zeros(world.num_envs, int)
            actions[-1] = wrong
            named = (
                f"^{world.game} has no action {wrong}; it has 0 "
                f"{world.action_names[0]}, 1 {world.action_names[1]}"
            )
            with pytest.raises(ValueError, match=named):
                world.step(actions)

    def test_a_refused_step_has_not_been_played(self, world_of):
        world, twin = world_of(), world_of()
        world.reset(), twin.reset()
        with pytest.raises(ValueError, match="has no action"):
            world.step(np.full(world.num_envs, world.num_actions))
        for actions in some_actions(world, 12):
            assert alike([tuple(world.step(actions))], [tuple(twin.step(actions))])


@pytest.mark.parametrize("name", RANDOM)
def test_every_reset_plays_other_games_unless_it_is_seeded(name):
    world = WORLDS[name]()
    assert not alike(tape(world, None, 80), tape(world, None, 80))
    assert not alike(tape(world, 3, 80), tape(world, 4, 80))


@pytest.mark.parametrize("name", sorted({*WORLDS} - {"cliff"}))
@pytest.mark.parametrize("seed", [-1, 1.5, True, "0"])
def test_a_seed_that_is_none_is_refused(name, seed):
    with pytest.raises(ValueError, match=f"^seed must be a whole number .*{seed!r}"):
        WORLDS[name](seed=seed)
    with pytest.raises(ValueError, match=f"^seed must be a whole number .*{seed!r}"):
        WORLDS[name]().reset(seed=seed)
