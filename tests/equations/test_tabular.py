import gymnasium
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.testing import assert_allclose, assert_array_equal

from tutorial_lib.equations.policies import epsilon_greedy_probs
from tutorial_lib.equations.tabular import (
    action_values,
    expectation_sweep,
    optimality_sweep,
    policy_evaluation,
    q_learning_update,
    sarsa_update,
    state_value,
    value_iteration,
)

Q_VALUES = hnp.arrays(np.float64, (3, 4), elements=st.floats(-99, 99))
NAN = float("nan")


def lake(slippery):
    """Gymnasium's 4 x 4 lake as a list: for each state what each action leads to."""
    env = gymnasium.make("FrozenLake-v1", is_slippery=slippery)
    transitions = env.unwrapped.P
    env.close()
    return [transitions[state] for state in range(16)]


def swept(states, values, gamma):
    return np.stack([action_values(state, values, gamma) for state in states])


def best_q_values(states, gamma):
    """Value iteration: Bellman's optimality equation until nothing moves."""
    values = np.zeros(len(states))
    for _ in range(2_000):
        q_values = swept(states, values, gamma)
        if np.abs(q_values.max(axis=1) - values).max() < 1e-12:
            return q_values
        values = q_values.max(axis=1)
    raise AssertionError("values still move after 2000 sweeps")


class TestStateValue:
    def test_hand_table(self):
        # 99 is what an action is worth that the policy never takes.
        q_values = np.array([[1.0, 2.0, 3.0], [4.0, 99.0, 0.0], [-99.0, -5.0, 99.0]])
        probs = np.array([[0.5, 0.25, 0.25], [0.5, 0.0, 0.5], [0.0, 1.0, 0.0]])
        assert state_value(q_values, probs).tolist() == [1.75, 2, -5]

    @given(q_values=Q_VALUES)
    def test_of_the_greedy_policy_it_is_the_best_action_value(self, q_values):
        probs = epsilon_greedy_probs(q_values, 0)
        best = q_values.max(axis=1)
        assert_allclose(state_value(q_values, probs), best, rtol=1e-12, atol=1e-12)

    @given(q_values=Q_VALUES)
    def test_of_chance_it_is_the_mean(self, q_values):
        value = state_value(q_values, np.full((3, 4), 0.25))
        assert_allclose(value, q_values.mean(axis=1), rtol=1e-9, atol=1e-9)

    @pytest.mark.parametrize("dtype", [np.float32, np.float64])
    def test_keeps_the_dtype(self, dtype):
        value = state_value(np.ones((5, 2), dtype), np.full((5, 2), 0.5, dtype))
        assert (value.shape, value.dtype) == ((5,), dtype)

    @pytest.mark.parametrize(
        ("q_values", "probs"),
        [((3, 4), (4,)), ((3, 4), (1, 4)), ((3, 4), (4, 3)), ((4,), (4,))],
    )
    def test_refuses_shapes_that_would_broadcast(self, q_values, probs):
        with pytest.raises(ValueError, match=r"\[S, A\], .* got \[|one shape, got \["):
            state_value(np.zeros(q_values), np.zeros(probs))


class TestActionValues:
    def test_hand_table(self):
        # State 1 ends the game, so its 99 is never earned.
        transitions = {
            0: [(1.0, 0, 0.0, False)],  # stay: 0.5 * 4
            1: [(1.0, 1, 3.0, True)],  # out: 3
            2: [(0.5, 2, 1.0, False), (0.5, 1, 3.0, True)],  # 0.5 * (1 + 4) + 0.5 * 3
            3: [(0.25, 0, -2.0, False)] * 2 + [(0.5, 2, 0.0, False)],  # the same twice
        }
        values = np.array([4.0, 99.0, 8.0])
        assert action_values(transitions, values, 0.5).tolist() == [2, 3, 4, 2]

    def test_actions_in_another_order(self):
        transitions = {1: [(1.0, 0, 1.0, False)], 0: [(1.0, 0, 2.0, False)]}
        assert action_values(transitions, np.zeros(1), 0.5).tolist() == [2, 1]

    def test_nothing_beyond_the_end_counts_not_even_nan(self):
        transitions = {0: [(1.0, 0, 3.0, True)]}
        assert action_values(transitions, np.array([NAN]), 0.9).tolist() == [3]

    def test_the_way_over_the_ice_is_six_steps_long(self):
        # The reward comes with the sixth, so five discounts lie before it.
        best = best_q_values(lake(slippery=False), 0.9)
        assert_allclose(best[0].max(), 0.9**5, rtol=1e-12)
        # Left and up run into the edge, and lose a step.
        assert_allclose(best[0], 0.9 ** np.array([6, 5, 5, 6]), rtol=1e-12)
        holes = [5, 7, 11, 12]
        assert not best[[*holes, 15]].any()

    def test_slippery_ice_equals_the_solved_equations(self):
        # For a fixed policy V = R + gamma * P V is linear, so NumPy can solve it.
        states, gamma = lake(slippery=True), 0.95
        best = best_q_values(states, gamma)
        moves, paid = np.zeros((16, 16)), np.zeros(16)
        for state, action in enumerate(best.argmax(axis=1)):
            for prob, next_state, reward, terminated in states[state][action]:
                paid[state] += prob * reward
                moves[state, next_state] += prob * (not terminated)
        solved = np.linalg.solve(np.eye(16) - gamma * moves, paid)
        assert_allclose(best.max(axis=1), solved, rtol=1e-9, atol=1e-12)
        assert solved[0] > 0.1

    @pytest.mark.parametrize(
        ("transitions", "values", "gamma", "says"),
        [
            ({1: [(1, 0, 0, True)]}, [0.0], 0.9, r"actions 0 to A - 1, got \[1\]"),
            ({0: [(0.5, 0, 0, True)]}, [0.0], 0.9, "action 0 must add to 1, got 0.5"),
            ({0: []}, [0.0], 0.9, "action 0 must add to 1, got 0"),
            ({0: [(1, 2, 0, False)]}, [0.0, 0.0], 0.9, "next_state .* 0 to 1, got 2"),
            ({0: [(1, -1, 0, False)]}, [0.0], 0.9, "next_state .* 0 to 0, got -1"),
            ({0: [(1, 0, 0, False)]}, [[0.0]], 0.9, r"must be \[S\], .* got \[1, 1\]"),
            ({0: [(1, 0, 0, False)]}, [0.0], 1.1, "gamma must be .* got 1.1"),
            ({0: [(1, 0, 0, False)]}, [0.0], NAN, "gamma must be .* got nan"),
        ],
    )
    def test_refuses_a_world_that_is_none(self, transitions, values, gamma, says):
        with pytest.raises(ValueError, match=says):
            action_values(transitions, np.array(values), gamma)


class TestSweeps:
    # State 0 may walk to state 1 or end; from state 1 one may come back or end.
    MODEL = {
        0: {0: [(1.0, 1, 0.0, False)], 1: [(1.0, 1, 3.0, True)]},
        1: {0: [(0.5, 0, 2.0, False), (0.5, 1, 0.0, False)], 1: [(1.0, 0, -1.0, True)]},
    }
    VALUES = np.array([4.0, 8.0])

    def test_hand_table_of_a_policy(self):
        probs = np.array([[0.25, 0.75], [1.0, 0.0]])
        # 0.25 * (0.5 * 8) + 0.75 * 3, and 0.5 * (2 + 0.5 * 4) + 0.5 * (0.5 * 8).
        swept = expectation_sweep(self.MODEL, self.VALUES, probs, 0.5)
        assert swept.tolist() == [3.25, 4]

    def test_hand_table_of_the_best(self):
        assert optimality_sweep(self.MODEL, self.VALUES, 0.5).tolist() == [4, 4]
        # Nothing is kept: from state 1 the way back is worth less than it was.
        assert optimality_sweep(self.MODEL, np.array([9.0, 0]), 0.5).tolist() == [
            3,
            3.25,
        ]

    def test_of_the_greedy_policy_one_sweep_is_the_best_ones(self):
        states = dict(enumerate(lake(slippery=True)))
        values = np.random.default_rng(0).standard_normal(16)
        q_values = swept(states.values(), values, 0.9)
        probs = epsilon_greedy_probs(q_values, 0)
        assert_allclose(
            expectation_sweep(states, values, probs, 0.9),
            optimality_sweep(states, values, 0.9),
            rtol=1e-12,
        )

    @pytest.mark.parametrize("gamma", [0.5, 0.9, 1.0])
    def test_a_sweep_brings_any_two_values_closer_by_gamma(self, gamma):
        states = dict(enumerate(lake(slippery=True)))
        rng = np.random.default_rng(0)
        probs = rng.dirichlet(np.ones(4), 16)
        for _ in range(20):
            one, other = rng.standard_normal((2, 16))
            apart = gamma * np.abs(one - other).max()
            for swept_by in (
                lambda values: expectation_sweep(states, values, probs, gamma),
                lambda values: optimality_sweep(states, values, gamma),
            ):
                gap = np.abs(swept_by(one) - swept_by(other)).max()
                assert gap <= apart * (1 + 1e-12)

    def test_of_chance_the_lake_is_worth_how_often_it_reaches_the_goal(self):
        # V = R + P V is linear, so NumPy can solve it where one is still at play.
        states, probs = dict(enumerate(lake(slippery=True))), np.full((16, 4), 0.25)
        paid = expectation_sweep(states, np.zeros(16), probs, 1.0)
        moves = [expectation_sweep(states, e, probs, 1.0) - paid for e in np.eye(16)]
        inside = [s for s in range(15) if s not in (5, 7, 11, 12)]
        there = np.ix_(inside, inside)
        left = np.eye(len(inside)) - np.array(moves).T[there]
        solved = np.linalg.solve(left, paid[inside])
        values = policy_evaluation(states, probs, 1.0, tolerance=1e-15)
        assert_allclose(values[inside], solved, rtol=1e-9)
        assert solved[0] == pytest.approx(0.0139, abs=1e-4)

    @pytest.mark.parametrize("gamma", [0.9, 0.99])
    def test_no_sweep_changes_what_value_iteration_found(self, gamma):
        states = dict(enumerate(lake(slippery=True)))
        best = value_iteration(states, gamma)
        values = best.max(axis=1)
        assert_allclose(best, best_q_values([*states.values()], gamma), atol=1e-8)
        assert_allclose(optimality_sweep(states, values, gamma), values, atol=1e-9)
        # Who always takes the best action is worth as much.
        greedy = policy_evaluation(states, epsilon_greedy_probs(best, 0), gamma)
        assert_allclose(greedy, values, atol=1e-7)

    @pytest.mark.parametrize(
        ("changed", "says"),
        [
            ({"values": np.zeros(3)}, r"states of values, 0 to 2, got \[0, 1\]"),
            ({"values": np.zeros((2, 1))}, r"must be \[S\], .* got \[2, 1\]"),
            ({"probs": np.ones((2, 3)) / 3}, r"one shape, got \[2, 2\], \[2, 3\]"),
            ({"gamma": 1.5}, "gamma must be .* got 1.5"),
        ],
    )
    def test_refuses_what_does_not_fit(self, changed, says):
        given = {"model": self.MODEL, "values": self.VALUES, "gamma": 0.5}
        probs = changed.get("probs", np.full((2, 2), 0.5))
        with pytest.raises(ValueError, match=says):
            expectation_sweep(**given | changed | {"probs": probs})
        if "probs" not in changed:
            with pytest.raises(ValueError, match=says):
                optimality_sweep(**given | changed)


TABLE = np.array([[1.0, 2.0, 0.0], [3.0, 6.0, 8.0], [99.0, 99.0, 99.0]])


class TestQLearningUpdate:
    @pytest.mark.parametrize(
        ("step", "rate", "td_error", "entry"),
        [
            # state, action, reward, next_state, terminated, truncated
            ((0, 1, 1.0, 1, False, False), 0.5, 3.0, 3.5),  # 1 + 0.5 * 8 - 2
            ((0, 1, 1.0, 1, False, True), 0.5, 3.0, 3.5),  # time out is no end
            ((0, 0, 5.0, 2, True, False), 0.25, 4.0, 2.0),  # nothing of the 99
            ((0, 0, 5.0, 2, True, True), 0.25, 4.0, 2.0),
            ((1, 2, -1.0, 0, False, False), 1.0, -8.0, 0.0),  # -1 + 0.5 * 2 - 8
            ((1, 1, 0.0, 1, False, False), 0.5, -2.0, 5.0),  # it stayed where it was
            ((0, 2, 7.0, 1, False, False), 0.0, 11.0, 0.0),
        ],
    )
    def test_hand_table(self, step, rate, td_error, entry):
        new_table, came = q_learning_update(TABLE, *step, rate, 0.5)
        expected = TABLE.copy()
        expected[step[0], step[1]] = entry
        assert_array_equal(new_table, expected)
        assert came == td_error

    def test_leaves_its_table_alone(self):
        table = TABLE.copy()
        new_table, _ = q_learning_update(table, 0, 0, 5.0, 1, False, False, 0.5, 0.5)
        new_table[:] = 0
        assert_array_equal(table, TABLE)

    def test_nothing_beyond_the_end_counts_not_even_nan(self):
        table = np.array([[1.0], [NAN]])
        _, td_error = q_learning_update(table, 0, 0, 3.0, 1, True, False, 0.5, 0.9)
        assert td_error == 2

    @pytest.mark.parametrize("dtype", [np.float32, np.float64])
    def test_keeps_the_dtype(self, dtype):
        new_table, td_error = q_learning_update(
            TABLE.astype(dtype), 0, 0, 5.0, 1, False, False, 0.5, 0.5
        )
        assert new_table.dtype == dtype
        assert type(td_error) is float

    def test_a_table_of_whole_numbers_does_not_swallow_small_steps(self):
        table = np.zeros((2, 2), dtype=int)
        new_table, _ = q_learning_update(table, 0, 0, 1.0, 1, True, False, 0.1, 0.9)
        assert new_table[0, 0] == 0.1

    @pytest.mark.parametrize("gamma", [0.0, 0.5, 0.98])
    def test_rewards_of_1_for_ever_are_worth_one_over_one_less_gamma(self, gamma):
        # Cut by time every 8 steps, which no value may notice.
        table = np.zeros((1, 1))
        for step in range(3_000):
            table, _ = q_learning_update(
                table, 0, 0, 1.0, 0, False, step % 8 == 7, 0.5, gamma
            )
        assert_allclose(table, 1 / (1 - gamma), rtol=1e-9)

    def test_by_chance_it_finds_the_best_values_of_the_ice(self):
        # The ice does not slip, so a learning rate of 1 forgets nothing true.
        states, gamma = lake(slippery=False), 0.9
        rng, table = np.random.default_rng(0), np.zeros((16, 4))
        state = 0
        for _ in range(6_000):
            action = int(rng.integers(4))
            ((_, next_state, reward, terminated),) = states[state][action]
            table, _ = q_learning_update(
                table, state, action, reward, next_state, terminated, False, 1.0, gamma
            )
            state = int(rng.integers(15)) if terminated else next_state
        playable = [s for s in range(15) if s not in (5, 7, 11, 12)]
        best = best_q_values(states, gamma)
        assert_allclose(table[playable], best[playable], rtol=1e-9)

    @pytest.mark.parametrize(
        ("changed", "says"),
        [
            ({"q_table": np.zeros(3)}, r"must be \[S, A\], .* got \[3\]"),
            ({"q_table": np.zeros((0, 3))}, r"must be \[S, A\], .* got \[0, 3\]"),
            ({"state": 3}, "^state must be a whole number, 0 to 2, got 3"),
            ({"state": -1}, "^state must be .* got -1"),
            ({"action": 3}, "^action must be a whole number, 0 to 2, got 3"),
            ({"action": -1}, "^action must be .* got -1"),
            ({"next_state": -1}, "^next_state must be .* got -1"),
            ({"next_state": 1.5}, "^next_state must be .* got 1.5"),
            ({"learning_rate": 1.1}, "^learning_rate must be .* got 1.1"),
            ({"learning_rate": NAN}, "^learning_rate must be .* got nan"),
            ({"gamma": -0.1}, "^gamma must be 0 to 1, got -0.1"),
        ],
    )
    def test_refuses_what_the_table_does_not_have(self, changed, says):
        step = {
            "q_table": TABLE,
            "state": 0,
            "action": 0,
            "reward": 1.0,
            "next_state": 1,
            "terminated": False,
            "truncated": False,
            "learning_rate": 0.5,
            "gamma": 0.9,
        }
        with pytest.raises(ValueError, match=says):
            q_learning_update(**step | changed)


class TestSarsaUpdate:
    @pytest.mark.parametrize(
        ("step", "rate", "td_error", "entry"),
        [
            # state, action, reward, next_state, next_action, terminated, truncated
            ((0, 1, 1.0, 1, 0, False, False), 0.5, 0.5, 2.25),  # 1 + 0.5 * 3 - 2
            ((0, 1, 1.0, 1, 2, False, True), 0.5, 3.0, 3.5),  # time out is no end
            ((0, 0, 5.0, 2, 1, True, False), 0.25, 4.0, 2.0),  # nothing of the 99
            ((1, 1, 0.0, 1, 1, False, False), 0.5, -3.0, 4.5),  # the same once more
        ],
    )
    def test_hand_table(self, step, rate, td_error, entry):
        before = TABLE.copy()
        new_table, came = sarsa_update(TABLE, *step, rate, 0.5)
        expected = TABLE.copy()
        expected[step[0], step[1]] = entry
        assert_array_equal(new_table, expected)
        assert_array_equal(TABLE, before)
        assert came == td_error

    def test_where_the_best_action_comes_next_it_is_q_learning(self):
        rng = np.random.default_rng(0)
        for _ in range(20):
            table = rng.standard_normal((4, 3))
            state, next_state = rng.integers(4, size=2).tolist()
            best, ends = int(table[next_state].argmax()), (bool(rng.integers(2)), False)
            rest = *ends, 0.3, 0.9
            one = sarsa_update(table, state, 1, 2.0, next_state, best, *rest)
            other = q_learning_update(table, state, 1, 2.0, next_state, *rest)
            assert_array_equal(one[0], other[0])
            assert one[1] == other[1]

    def test_nothing_beyond_the_end_counts_not_even_nan(self):
        table = np.array([[1.0], [NAN]])
        _, td_error = sarsa_update(table, 0, 0, 3.0, 1, 0, True, False, 0.5, 0.9)
        assert td_error == 2

    @pytest.mark.parametrize("next_action", [-1, 3, 0.5])
    def test_refuses_an_action_that_there_is_not(self, next_action):
        with pytest.raises(ValueError, match="^next_action must be a whole number"):
            sarsa_update(TABLE, 0, 0, 1.0, 1, next_action, False, False, 0.5, 0.9)
