"""A line of the log for every game, and what stands in it."""

import math
import time

import numpy as np
import pytest

from tutorial_lib.agents import dqn
from tutorial_lib.agents.dqn import TOY, new_agent
from tutorial_lib.agents.tally import Progress
from tutorial_lib.figures.game_log import NEWEST, GameLog, running_average
from tutorial_lib.worlds.toys import CatchWorld


class Slow(CatchWorld):
    def step(self, actions):
        time.sleep(0.002)
        return super().step(actions)


class Quiet:
    """An agent without a memory."""

    replay = None


def passed(*scores, actions=(1, 3), epsilon=0.5, length=9):
    return Progress(
        agent_steps=0,
        finished=scores,
        lengths=(length,) * len(scores),
        mean_score=0.0,
        actions=np.array(actions),
        measures={} if epsilon is None else {"epsilon": epsilon},
    )


def log_of(*passes, agent=None):
    log = GameLog(agent or Quiet(), CatchWorld(1, seed=0))
    for each in passes:
        log.add(each)
    return log


def test_the_running_average_begins_with_the_first_score():
    # 2; 0.9 * 2 + 0.1 * 12 = 3; 0.9 * 3 - 0.1 * 7 = 2.
    average, found = None, []
    for score in (2.0, 12.0, -7.0):
        average = running_average(average, score, kept=0.9)
        found.append(average)
    assert found == pytest.approx([2, 3, 2])
    assert running_average(-20.0, 0.0) == pytest.approx(-19.8)


def test_a_game_has_its_score_average_length_and_what_was_done_since_the_last():
    log = log_of(passed(), passed(1.0, -1.0, length=7), passed(0.0, actions=(4, 0)))
    first, second, third = log.games
    assert [row.score for row in log.games] == [1, -1, 0]
    assert [row.average for row in log.games] == pytest.approx([1, 0.98, 0.9702])
    assert [row.length for row in log.games] == [7, 7, 9]
    assert first.shares == [0.25, 0.75]  # of two passes
    assert not second.shares  # it ended in the same pass
    assert third.shares == [1, 0]


def test_epsilon_and_memory_are_told_where_there_are_some():
    agent = new_agent(CatchWorld(1, seed=0), TOY, 0)
    log = log_of(passed(1.0), agent=agent)
    assert (log.games[0].epsilon, log.games[0].memory) == (0.5, 0)
    assert {"epsilon", "memory"} <= {*log.table().headings}
    log = log_of(passed(1.0, epsilon=None))
    assert math.isnan(log.games[0].epsilon) and log.games[0].memory is None
    assert not {"epsilon", "memory"} & {*log.table().headings}


def test_play_is_timed_apart_from_all_else():
    world = Slow(1, seed=0)
    agent = new_agent(world, TOY, 0)
    log = GameLog(agent, world)
    passes = dqn.train(agent, log.world)
    time.sleep(0.2)  # somebody reads
    begun = time.perf_counter()
    log.add(next(passes))
    passed = time.perf_counter() - begun
    playing = sum(row.playing for row in log.games)
    learning = sum(row.learning for row in log.games)
    assert playing >= 0.19  # eleven games of nine steps
    assert learning > 0
    assert playing + learning <= passed


def test_the_run_is_the_same_with_a_log_and_without():
    def weights(logged):
        world = CatchWorld(1, seed=0)
        agent = new_agent(world, TOY, 0)
        next(dqn.train(agent, GameLog(agent, world).world if logged else world))
        return agent.q_network.layers[0].weight

    assert (weights(True) == weights(False)).all()


def test_the_newest_games_are_shown_first_and_folded():
    log = log_of(*(passed(float(number)) for number in range(NEWEST + 20)))
    rows = log.table().rows
    assert len(rows) == NEWEST
    assert (rows[0][:2], rows[-1][:2]) == (["120", "119"], ["21", "20"])
    html = log._repr_html_()
    assert html.startswith("<details><summary>Game by game: 120 since ")
    assert "the newest 100</summary>" in html
    assert "<table>" in html and "actions, %" in html
    assert repr(log).splitlines()[1].split()[0] == "game"


def test_without_a_game_it_says_so():
    log = log_of(passed())
    assert "none is over yet" in repr(log)
    assert "none is over yet</summary>" in log._repr_html_()
    assert "newest" not in log_of(passed(1.0)).words()
