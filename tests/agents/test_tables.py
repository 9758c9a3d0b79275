from functools import cache
from itertools import islice
from types import SimpleNamespace

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from tutorial_lib.agents.tables import (
    NEXT_VALUES,
    Settings,
    act,
    q_learning,
    td_control,
    walk,
    way,
)
from tutorial_lib.equations.policies import draw, epsilon_greedy_probs
from tutorial_lib.worlds.cliff import Cliff, cliff

EACH = pytest.mark.parametrize("method", NEXT_VALUES)
CLIFF = cliff()


def one_walker(method, learning_rate, games, *, epsilon, gamma, seed):
    """The naive twin: one walker, numbers in place of arrays."""
    rng = np.random.default_rng(seed)
    table, returns = np.zeros((48, 4)), []
    place, score = 36, 0.0

    def choose(at):
        probs = epsilon_greedy_probs(table[[at]], epsilon)
        return int(draw(probs, rng)[0]), probs[0]

    action, _ = choose(place)
    while len(returns) < games:
        reward, ends = CLIFF.rewards[place, action], CLIFF.terminated[place, action]
        next_place = 36 if ends else int(CLIFF.next_states[place, action])
        next_action, probs = choose(next_place)
        value = {
            "Q-learning": max(table[next_place]),
            "SARSA": table[next_place, next_action],
            "Expected SARSA": sum(probs * table[next_place]),
        }[method]
        target = reward if ends else reward + gamma * value
        table[place, action] += learning_rate * (target - table[place, action])
        score += reward
        if ends:
            returns.append(score)
            score = 0.0
        place, action = next_place, next_action
    return returns, table


SIZES = np.repeat([0.1, 0.3, 0.9], [30, 20, 20])


@cache
def walked(method):
    """600 games of walkers of all sizes of a step: most of the time is each step's."""
    return walk(CLIFF, NEXT_VALUES[method], SIZES, 600)


class TestWalk:
    @EACH
    def test_one_walker_is_the_naive_twin(self, method):
        rules = {"epsilon": 0.2, "gamma": 0.9, "seed": 3}
        returns, table = one_walker(method, 0.5, 5, **rules)
        walks = walk(CLIFF, NEXT_VALUES[method], np.array([0.5]), 5, **rules)
        assert_allclose(walks.returns, [returns], rtol=1e-12)
        assert_allclose(walks.q_tables[0], table, rtol=1e-9)

    @EACH
    def test_without_exploration_all_find_the_shortest_way(self, method):
        walks = walk(CLIFF, NEXT_VALUES[method], np.ones(4), 60, epsilon=0)
        assert_array_equal(walks.returns[:, -1], -13)

    @EACH
    def test_a_seed_makes_it_repeatable_and_another_one_other(self, method):
        runs = [
            walk(CLIFF, NEXT_VALUES[method], np.full(3, 0.5), 4, seed=seed)
            for seed in (0, 0, 1)
        ]
        assert_array_equal(runs[0].q_tables, runs[1].q_tables)
        assert not np.array_equal(runs[0].returns, runs[2].returns)

    def test_a_walker_that_learns_nothing_has_a_table_of_zeros(self):
        walks = walk(CLIFF, NEXT_VALUES["SARSA"], np.array([0.0, 0.5]), 1)
        assert not walks.q_tables[0].any()
        assert walks.q_tables[1].any()

    @pytest.mark.slow
    def test_the_published_order(self):
        # Sutton and Barto 2018, figure 6.3, at two of its step sizes.
        def mean(method, first, last):
            returns = [walked(method).returns[size == SIZES] for size in (0.3, 0.9)]
            return np.array([each[:, first:last].mean() for each in returns])

        early = {method: mean(method, 0, 100) for method in NEXT_VALUES}
        assert (early["Expected SARSA"] > early["SARSA"]).all()
        assert (early["SARSA"] > early["Q-learning"] - 5).all()
        late = {method: mean(method, 200, 400) for method in NEXT_VALUES}
        assert np.ptp(late["Expected SARSA"]) < 4
        assert np.ptp(late["Q-learning"]) < 8
        # The crossing: SARSA is ahead of Q-learning, but not at a large step size.
        assert late["SARSA"][0] > late["Q-learning"][0] + 15
        assert late["SARSA"][1] < late["Q-learning"][1]
        assert (late["Expected SARSA"] > late["SARSA"]).all()

    @pytest.mark.slow
    def test_lesson_08_tells_how_often_one_falls(self):
        def falls(method):  # a fall costs 100, and a game has fewer steps than that
            returns = walked(method).returns[SIZES == 0.1]
            return (-returns[:, 300:] // 100).mean()

        assert falls("Q-learning") == pytest.approx(1 / 3, rel=0.1)
        assert falls("Expected SARSA") == pytest.approx(1 / 24, rel=0.1)


class TestWay:
    def test_hand_made_ways(self):
        corridor = Cliff(
            np.array([[0, 1], [0, 2], [1, 3], [3, 3]]),
            np.full((4, 2), -1.0),
            np.array([[0, 0], [0, 0], [0, 1], [0, 0]], dtype=bool),
            start=0,
            grid=(1, 4),
        )
        ahead = np.tile([0.0, 1.0], (4, 1))
        assert way(corridor, ahead) == [0, 1, 2, 3]
        assert way(corridor, -ahead) == [0, 0]  # against the wall for ever
        ahead[2] = [1, 0]
        assert way(corridor, ahead) == [0, 1, 2, 1]  # to and fro

    @pytest.mark.slow
    def test_q_learning_walks_the_edge_and_the_others_keep_away(self):
        rows = {}
        for method in NEXT_VALUES:
            tables = walked(method).q_tables[SIZES == 0.1]
            places = way(CLIFF, tables.mean(axis=0))
            assert places[-1] == 47
            rows[method] = min(place // 12 for place in places)
        assert rows.pop("Q-learning") == 2
        assert max(rows.values()) < 2, rows


# ---- one agent, episode after episode ------------------------------------------------


class Tape:
    """A Gymnasium environment of two episodes: states, rewards, how they end."""

    observation_space, action_space = SimpleNamespace(n=6), SimpleNamespace(n=2)
    EPISODES = (
        [(1, 0.5, False, False), (2, 3.0, True, False)],
        [(4, 1.0, False, False), (5, -2.0, False, False), (3, 7.0, False, True)],
    )

    def __init__(self):
        self.seeds, self.taken = [], []

    def reset(self, seed):
        self.seeds.append(seed)
        self._left = iter(self.EPISODES[(len(self.seeds) - 1) % 2])
        return 3 * ((len(self.seeds) - 1) % 2), {}

    def step(self, action):
        self.taken.append(action)
        return *next(self._left), {}


STEADY = Settings(0.5, 0.9, epsilon_start=0.8, epsilon_end=0.2, epsilon_over=4)


def taped(episodes, seed=0):
    """What `td_control` asked for and told: the world, choices, lessons, episodes."""
    world, chosen, learned = Tape(), [], []

    def choose(q_table, state, epsilon, rng):
        chosen.append((int(q_table.sum()), state, epsilon))
        return len(chosen) % 2

    def learn(q_table, *step):
        learned.append(step)
        return q_table + 1, 0.0

    rng = np.random.default_rng(seed)
    told = list(islice(td_control(world, choose, learn, STEADY, rng), episodes))
    return world, chosen, learned, told


class TestTdControl:
    def test_every_step_is_chosen_taken_and_learned_from_in_its_turn(self):
        world, chosen, learned, _ = taped(2)
        # The first of each episode, and the next one before each lesson; epsilon falls
        # by 0.15 with each step, and a table [6, 2] grows by 12 with each lesson.
        assert [choice[:2] for choice in chosen] == [
            *((0, 0), (0, 1), (12, 2)),
            *((24, 3), (24, 4), (36, 5), (48, 3)),
        ]
        fell = [0.8, 0.65, 0.5, 0.5, 0.35, 0.2, 0.2]
        assert_allclose([choice[2] for choice in chosen], fell)
        assert world.taken == [1, 0, 0, 1, 0]
        rates = 0.5, 0.9
        assert learned == [
            (0, 1, 0.5, 1, 0, False, False, *rates),
            (1, 0, 3.0, 2, 1, True, False, *rates),
            (3, 0, 1.0, 4, 1, False, False, *rates),
            (4, 1, -2.0, 5, 0, False, False, *rates),
            (5, 0, 7.0, 3, 1, False, True, *rates),
        ]

    def test_after_each_episode_it_tells_steps_return_and_table(self):
        *_, told = taped(3)
        assert [each[:2] for each in told] == [(2, 3.5), (5, 6.0), (7, 3.5)]
        for (steps, _, q_table), size in zip(told, (2, 5, 7), strict=True):
            assert q_table.shape == (6, 2)
            assert (q_table == size).all() and steps == size

    def test_each_episode_begins_from_a_seed_of_its_own(self):
        seeds = taped(12)[0].seeds
        assert len(set(seeds)) == 12
        assert 2**28 < max(seeds) < 2**31
        assert seeds == taped(12)[0].seeds != taped(12, seed=1)[0].seeds

    def test_an_action_is_the_best_or_any(self):
        q_table = np.array([[9.0, 0, 0], [0, 0, 1], [9, 0, 0]])
        rng = np.random.default_rng(0)
        draws = [act(q_table, 1, 0.0, rng) for _ in range(20)]
        assert draws == [2] * 20 and isinstance(draws[0], int)
        assert {act(q_table, 1, 1.0, rng) for _ in range(60)} == {0, 1, 2}

    @pytest.mark.parametrize("next_action", [0, 1])
    def test_q_learning_asks_for_no_next_action(self, next_action):
        q_table = np.array([[1.0, 0], [5, 3]])
        step = 0, 0, 2.0, 1, next_action, False, False, 0.5, 0.9
        table, error = q_learning(q_table, *step)
        assert error == pytest.approx(2 + 0.9 * 5 - 1)
        assert table[0, 0] == pytest.approx(1 + 0.5 * error)
        assert_array_equal(q_table, [[1, 0], [5, 3]])
