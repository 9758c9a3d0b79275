"""What happened is counted once, whatever loop plays and whatever it learns from."""

from types import SimpleNamespace

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from tutorial_lib.agents.tally import RECENT, Game, Tally
from tutorial_lib.worlds.world import Step


def tally_of(num_envs=2, measures=()):
    return Tally(SimpleNamespace(num_envs=num_envs, num_actions=3), measures)


def agent_of(agent_steps=0, scores=()):
    return SimpleNamespace(agent_steps=agent_steps, scores=list(scores))


def a_step(rewards, terminated=0, truncated=0, lives=0, real=1, points=None):
    """A step of as many games as there are rewards; what is said once holds for all."""
    count = len(rewards)
    return Step(
        np.zeros((count, 1), np.float32),
        np.float32(rewards),
        np.resize(np.bool_(terminated), count),
        np.resize(np.bool_(truncated), count),
        np.resize(lives, count),
        np.resize(np.bool_(real), count),
        None if points is None else np.float32(points),
    )


def counted(tally, *steps):
    for step in steps:
        tally.count(np.zeros(len(step.rewards), int), step)
    return tally.finished


class TestScores:
    def test_a_score_is_the_sum_of_the_games_own_rewards_unclipped(self):
        tally = tally_of(num_envs=1)
        games = counted(
            tally, a_step([7]), a_step([-2]), a_step([1], terminated=1), a_step([99])
        )
        assert games == [Game(column=0, score=6, length=3)]

    def test_where_the_world_gives_points_they_count_and_not_the_rewards(self):
        tally = tally_of(num_envs=1)
        games = counted(
            tally,
            a_step([100], points=[1]),
            a_step([-100], points=[-1]),
            a_step([100], points=[1], truncated=1),
        )
        assert games == [Game(0, 1, 3)]

    def test_out_of_time_is_an_end_too(self):
        games = counted(tally_of(), a_step([1, 2], truncated=[0, 1]))
        assert games == [Game(1, 2, 1)]

    def test_several_games_may_end_at_once_and_none_has_anothers_points(self):
        tally = tally_of(num_envs=3)
        games = counted(
            tally,
            a_step([1, 10, 100]),
            a_step([2, 20, 200], terminated=[1, 0, 1]),
            a_step([4, 40, 400], terminated=[1, 0, 0], truncated=[0, 1, 0]),
        )
        assert games == [
            Game(0, 3, 2), Game(2, 300, 2), Game(0, 4, 1), Game(1, 70, 3),
        ]  # fmt: skip

    def test_many_small_points_do_not_get_lost(self):
        tally = tally_of(num_envs=1)
        counted(tally, a_step([2**24]), *[a_step([1])] * 9)
        (game,) = counted(tally, a_step([0], terminated=1))
        assert game.score == 2**24 + 9  # of float32 nothing but 2**24 would be left

    def test_a_game_longer_than_a_pass_keeps_its_score_and_length(self):
        tally, agent = tally_of(num_envs=1), agent_of()
        counted(tally, a_step([3]))
        assert tally.report(agent).finished == ()
        counted(tally, a_step([4], terminated=1))
        told = tally.report(agent)
        assert (told.finished, told.lengths) == ((7,), (2,))


class TestFakeSteps:
    def test_they_are_no_part_of_a_games_length(self):
        tally = tally_of(num_envs=1)
        games = counted(
            tally,
            a_step([0], terminated=1),
            a_step([0], real=0),
            a_step([0]),
            a_step([1], terminated=1),
        )
        assert games == [Game(0, 0, 1), Game(0, 1, 2)]

    def test_their_actions_are_nobodys(self):
        tally = tally_of()
        tally.count(np.array([0, 2]), a_step([0, 0]))
        tally.count(np.array([1, 2]), a_step([0, 0], real=[0, 1]))
        told = tally.report(agent_of())
        assert_array_equal(told.actions, [1, 0, 2])
        assert told.actions.sum() == 3


class TestOnly:
    def test_what_is_no_longer_played_is_as_if_it_had_not_happened(self):
        step = a_step([5, 6], terminated=1, points=[1, 2], lives=[3, 4])
        seen = step.only(np.array([True, False]))
        assert_array_equal(seen.scored, [1, 0])
        assert_array_equal(seen.ended, [True, False])
        assert_array_equal(seen.is_transition, [True, False])
        assert_array_equal(seen.lives, [3, 4])
        assert seen.obs is step.obs
        # The step itself stays as it was.
        assert_array_equal(step.scored, [1, 2])
        assert step.ended.all()

    def test_only_the_games_that_were_asked_for_are_counted(self):
        tally, playing = tally_of(), np.array([True, True])
        for step in (
            a_step([1, 10], terminated=[1, 0]),
            a_step([99, 20], terminated=[1, 0]),
            a_step([99, 40], truncated=[0, 1]),
        ):
            tally.count(np.array([0, 1]), step.only(playing))
            playing &= ~step.ended
        assert tally.finished == [Game(0, 1, 1), Game(1, 70, 3)]
        assert_array_equal(tally.report(agent_of()).actions, [1, 3, 0])


def test_lives_are_those_after_the_newest_step():
    tally = tally_of()
    assert_array_equal(tally.lives, [0, 0])  # before the first: nobody can lose one
    for lives in ([5, 3], [4, 3], [4, 2]):
        counted(tally, a_step([0, 0], lives=lives))
        assert_array_equal(tally.lives, lives)
    tally.report(agent_of())
    assert_array_equal(tally.lives, [4, 2])  # a new pass goes on with them


class TestReport:
    def test_it_tells_everything_and_begins_the_next_pass(self):
        tally, agent = tally_of(measures=("loss", "q")), agent_of(40, [2.0])
        tally.measure((1.0, 10.0))
        tally.measure((2.0, 30.0))
        tally.count(np.array([2, 2]), a_step([4, 6], terminated=1))
        told = tally.report(agent, epsilon=0.5)
        assert (told.agent_steps, told.finished, told.lengths) == (40, (4, 6), (1, 1))
        assert told.mean_score == 4  # of 2, 4 and 6
        assert agent.scores == [2, 4, 6]
        assert_array_equal(told.actions, [0, 0, 2])
        assert told.measures == {"loss": 1.5, "q": 20, "epsilon": 0.5}

        agent.agent_steps = 80
        again = tally.report(agent)
        assert (again.agent_steps, again.finished, again.lengths) == (80, (), ())
        assert again.mean_score == 4
        assert again.actions.tolist() == [0, 0, 0]
        assert np.isnan([*again.measures.values()]).all()
        # What was told before has not changed.
        assert_array_equal(told.actions, [0, 0, 2])

    def test_before_the_first_game_and_the_first_update_there_is_nan(self):
        told = tally_of(measures=("loss",)).report(agent_of(), epsilon=1.0)
        assert np.isnan(told.mean_score)
        assert [*told.measures] == ["loss", "epsilon"]
        assert np.isnan(told.measures["loss"])
        assert told.measures["epsilon"] == 1

    def test_who_measures_nothing_is_told_nothing(self):
        assert tally_of().report(agent_of()).measures == {}

    def test_a_measure_too_many_is_noticed(self):
        tally = tally_of(measures=("loss",))
        tally.measure((1.0, 2.0))
        with pytest.raises(ValueError, match="zip"):
            tally.report(agent_of())

    def test_the_agent_keeps_the_newest_20_scores(self):
        tally, agent = tally_of(num_envs=1), agent_of(scores=[99.0] * RECENT)
        for score in range(3):
            counted(tally, a_step([score], terminated=1))
        told = tally.report(agent)
        assert agent.scores == [99.0] * 17 + [0, 1, 2]
        assert told.mean_score == np.mean(agent.scores)
        for score in range(RECENT + 5):
            counted(tally, a_step([score], terminated=1))
        assert len(tally.report(agent).finished) == RECENT + 5
        assert agent.scores == [*range(5, RECENT + 5)]

    def test_what_it_tells_are_plain_numbers(self):
        tally = tally_of(num_envs=1, measures=("loss",))
        tally.measure((np.float32(1),))
        counted(tally, a_step([1], terminated=1))
        told = tally.report(agent_of())
        numbers = (*told.finished, told.mean_score, *told.measures.values())
        assert {type(number) for number in numbers} == {float}
        assert {type(number) for number in told.lengths} == {int}


def test_scores_by_column_stay_in_the_order_they_were_played():
    tally = tally_of()
    counted(
        tally,
        a_step([1, 0]),
        a_step([0, 7], terminated=[1, 1]),
        a_step([2, 8], terminated=[0, 1]),
        a_step([3, 0], terminated=[1, 0]),
    )
    assert_array_equal(tally.by_column(), [[1, 5], [7, 8]])


def test_games_that_are_still_played_are_told_as_they_stand():
    tally = tally_of()
    counted(
        tally,
        a_step([1, 0]),
        a_step([0, 7], terminated=[1, 0]),
        a_step([2, 8]),
        a_step([0, 1]),
    )
    both = tally.unfinished(np.array([True, True]))
    assert both == [(0, 2.0, 2), (1, 16.0, 4)]
    assert tally.unfinished(np.array([False, True])) == both[1:]
    assert tally.unfinished(np.array([False, False])) == []
    # They go on: asking changes nothing.
    counted(tally, a_step([0, 1], terminated=[0, 1]))
    assert tally.finished[-1] == (1, 17.0, 5)
