import gymnasium
import pytest

from tutorial_lib.exercises.start_here.play_episode import Player, Script, Shown
from tutorial_lib.worlds.episodes import play_episode


class Tape(gymnasium.Wrapper):
    """Notes what is called."""

    def __init__(self, env):
        super().__init__(env)
        self.events = []

    def reset(self, *, seed=None, options=None):
        self.events.append(("reset", seed))
        return self.env.reset(seed=seed, options=options)

    def step(self, action):
        came = self.env.step(action)
        self.events.append(("step", action, *came[2:4]))
        return came


def test_one_reset_and_steps_to_the_goal_of_a_lake():
    env = Tape(gymnasium.make("FrozenLake-v1", is_slippery=False))
    way = {0: 1, 4: 1, 8: 2, 9: 1, 13: 2, 14: 2}  # down and right, around the holes
    assert play_episode(env, way.get, seed=3) == 1.0
    going = [("step", way[field], False, False) for field in (0, 4, 8, 9, 13)]
    assert env.events == [("reset", 3), *going, ("step", 2, True, False)]


def test_what_is_cut_off_ends_too():
    lake = gymnasium.make("FrozenLake-v1", is_slippery=False, max_episode_steps=7)
    env = Tape(lake)
    assert play_episode(env, lambda obs: 0, seed=3) == 0.0  # against the wall
    assert env.events[1:] == [("step", 0, False, False)] * 6 + [
        ("step", 0, False, True)
    ]


def script():
    return Script(3, 10, Shown(7), Shown(8, 2), Shown(2, 3, "truncated"), Shown(5, 99))


def test_the_script_of_the_page_pays_the_right_action_of_its_seed():
    assert play_episode(script(), Player(10), seed=3) == 5.0
    assert play_episode(script(), Player(10), seed=4) == 5.5
    assert play_episode(script(), Player(9), seed=3) == -20.0


def test_the_script_refuses_what_gymnasium_would_not_play():
    env = script()
    with pytest.raises(RuntimeError, match="call reset"):
        env.step(17)
    assert env.reset(seed=3) == (7, {})
    with pytest.raises(RuntimeError, match="a second time"):
        env.reset(seed=3)
    assert env.step(17) == (8, 2.0, False, False, {})
    assert env.step(18) == (2, 3.0, False, True, {})
    assert env.step(12) == (5, 99.0, False, False, {})
    with pytest.raises(RuntimeError, match="long after the end"):
        env.step(15)
    assert env == script()  # how far it was played is not compared
