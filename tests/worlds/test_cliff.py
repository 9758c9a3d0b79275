import gymnasium
import numpy as np
from numpy.testing import assert_array_equal

from tutorial_lib.worlds.cliff import GAME, CliffWorld, cliff

UP, RIGHT, DOWN, LEFT = range(4)
START, GOAL = 36, 47


def test_it_is_the_grid_of_the_book():
    world = cliff()
    assert world.grid == (4, 12)
    assert world.start == START
    assert world.next_states.shape == world.rewards.shape == (48, 4)


def test_hand_table():
    world = cliff()
    for place, action, next_place, reward, terminated in (
        (START, UP, 24, -1, False),
        (START, RIGHT, START, -100, False),  # off the cliff at once
        (START, LEFT, START, -1, False),  # against a wall
        (24, DOWN, START, -1, False),
        (30, DOWN, START, -100, False),
        (30, RIGHT, 31, -1, False),
        (0, UP, 0, -1, False),
        (35, DOWN, GOAL, -1, True),
        (34, DOWN, START, -100, False),
    ):
        assert world.next_states[place, action] == next_place
        assert world.rewards[place, action] == reward
        assert world.terminated[place, action] == terminated


def test_every_step_of_a_walk_is_what_gymnasium_does():
    world, rng = cliff(), np.random.default_rng(0)
    theirs = gymnasium.make(GAME)
    place, _ = theirs.reset(seed=0)
    assert place == world.start
    for _ in range(3_000):
        action = int(rng.choice(4, p=[0.3, 0.4, 0.2, 0.1]))
        next_place, reward, terminated, _, _ = theirs.step(action)
        assert next_place == world.next_states[place, action]
        assert reward == world.rewards[place, action]
        assert terminated == world.terminated[place, action]
        place = theirs.reset()[0] if terminated else next_place


def test_only_the_goal_ends_a_game_and_only_the_rock_costs_100():
    world = cliff()
    assert set(world.next_states[world.terminated]) == {GOAL}
    falls = world.rewards == -100
    assert_array_equal(world.rewards[~falls], -1)
    assert set(world.next_states[falls]) == {START}


class TestCliffWorld:
    def test_every_walker_follows_the_table_step_by_step(self):
        table, rng, walkers = cliff(), np.random.default_rng(0), 50
        world = CliffWorld(table, walkers)
        places = world.reset()
        assert_array_equal(places, START)
        ended = 0
        for _ in range(2_000):
            actions = rng.choice(4, size=walkers, p=[0.3, 0.4, 0.2, 0.1])
            step = world.step(actions)
            assert_array_equal(step.rewards, table.rewards[places, actions])
            assert_array_equal(step.terminated, table.terminated[places, actions])
            # Who reaches the goal is at the start again at once: no step is fake.
            following = np.where(
                step.terminated, START, table.next_states[places, actions]
            )
            assert_array_equal(step.obs, following)
            assert step.is_transition.all()
            assert not step.truncated.any()
            assert not step.lives.any()
            places, ended = step.obs, ended + step.terminated.sum()
        assert ended > 100

    def test_the_shortest_way_by_hand(self):
        world = CliffWorld(cliff(), 1)
        assert world.reset().tolist() == [START]
        shown = [world.step(np.array([UP]))]
        shown += [world.step(np.array([RIGHT])) for _ in range(11)]
        shown += [world.step(np.array([DOWN]))]
        assert [int(step.obs[0]) for step in shown] == [*range(24, 36), START]
        assert sum(float(step.rewards[0]) for step in shown) == -13
        assert [bool(step.ended[0]) for step in shown] == [False] * 12 + [True]

    def test_a_reset_brings_everyone_back_and_no_seed_changes_the_way(self):
        world = CliffWorld(cliff(), 3)
        for seed in (None, 0, 7):
            assert_array_equal(world.reset(seed=seed), START)
            step = world.step(np.array([UP, RIGHT, LEFT]))
            assert_array_equal(step.obs, [24, START, START])
            assert_array_equal(step.rewards, [-1, -100, -1])
