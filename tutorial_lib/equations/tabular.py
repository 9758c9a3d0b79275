"""Values in a table, one row for each state: small enough to check by hand."""

import math
from collections.abc import Callable, Mapping, Sequence

import numpy as np

from tutorial_lib.checks import alike, share, whole_number

Outcome = tuple[float, int, float, bool]  # probability, next state, reward, terminated
Model = Mapping[int, Mapping[int, Sequence[Outcome]]]  # of each state and action


def state_value(q_values: np.ndarray, probs: np.ndarray) -> np.ndarray:
    """Value of each state under a policy, V(s) = sum over a of pi(a | s) * Q(s, a).

    Args:
        q_values: [S, A] float.
        probs: [S, A] float, the policy's probability of each action; a row adds to 1.

    Returns:
        [S] float.

    Raises:
        ValueError: shapes other than one [S, A] for both.

    Source: Sutton and Barto 2018, section 3.5.
    """
    q_values, probs = np.asarray(q_values), np.asarray(probs)
    alike("q_values and probs", q_values, probs)
    _check_table("q_values", q_values, may_be_empty=True)
    return (probs * q_values).sum(axis=1)


def action_values(
    transitions: Mapping[int, Sequence[Outcome]], values: np.ndarray, gamma: float
) -> np.ndarray:
    """Value of each action in a state whose outcomes are known: Bellman's equation.

    Q(s, a) is the mean of r + gamma * V(s') over what the action may lead to, weighed
    by probability; where s' ends the game only r counts.

    Args:
        transitions: for each action 0 to A - 1 its outcomes, each (probability, next
            state, reward, terminated). Gymnasium's FrozenLake has them for state s in
            `env.unwrapped.P[s]`.
        values: [S] float, V of every state.
        gamma: discount, 0 to 1.

    Returns:
        [A] float64.

    Raises:
        ValueError: actions that are not 0 to A - 1, probabilities of one action that
            do not add to 1, a next state that has no value, values of another shape,
            or gamma outside 0 to 1.

    Source: Sutton and Barto 2018, equation 4.6.
    """
    values = np.asarray(values)
    _check_values(values)
    share("gamma", gamma)
    _check_transitions(transitions, len(values))
    q_values = np.zeros(len(transitions))
    for action, outcomes in transitions.items():
        for prob, next_state, reward, terminated in outcomes:
            next_value = 0.0 if terminated else values[next_state]
            q_values[action] += prob * (reward + gamma * next_value)
    return q_values


def expectation_sweep(
    model: Model, values: np.ndarray, probs: np.ndarray, gamma: float
) -> np.ndarray:
    """One sweep of policy evaluation: Bellman's expectation equation at every state.

    V(s) becomes the sum over a of pi(a | s) * Q(s, a), with Q from the old V.

    Args:
        model: for each state 0 to S - 1 its actions, as `action_values` takes them.
        values: [S] float, V of every state before the sweep.
        probs: [S, A] float, the policy's probability of each action; a row adds to 1.
        gamma: discount, 0 to 1.

    Returns:
        [S], V of every state after it.

    Raises:
        ValueError: shapes that do not fit, or what `action_values` refuses.

    Source: Sutton and Barto 2018, equation 4.5.
    """
    return state_value(_all_action_values(model, values, gamma), probs)


def optimality_sweep(model: Model, values: np.ndarray, gamma: float) -> np.ndarray:
    """One sweep of value iteration: Bellman's optimality equation at every state.

    V(s) becomes the largest Q(s, a), with Q from the old V.

    Args:
        model: for each state 0 to S - 1 its actions, as `action_values` takes them.
        values: [S] float, V of every state before the sweep.
        gamma: discount, 0 to 1.

    Returns:
        [S] float64, V of every state after it.

    Raises:
        ValueError: shapes that do not fit, or what `action_values` refuses.

    Source: Sutton and Barto 2018, equation 4.10.
    """
    return _all_action_values(model, values, gamma).max(axis=1)


def policy_evaluation(
    model: Model, probs: np.ndarray, gamma: float, tolerance: float = 1e-10
) -> np.ndarray:
    """Value of every state under a policy: sweeps from zeros until they stand still.

    Args:
        model: for each state 0 to S - 1 its actions, as `action_values` takes them.
        probs: [S, A] float, the policy's probability of each action; a row adds to 1.
        gamma: discount, 0 to 1; at 1 every episode must end sooner or later.
        tolerance: largest change of a value in the last sweep.

    Returns:
        [S] float64.

    Source: Sutton and Barto 2018, section 4.1.
    """
    return _until_it_stands_still(
        lambda values: expectation_sweep(model, values, probs, gamma), model, tolerance
    )


def value_iteration(model: Model, gamma: float, tolerance: float = 1e-10) -> np.ndarray:
    """Value of every action under the best policy: sweeps until they stand still.

    Args:
        model: for each state 0 to S - 1 its actions, as `action_values` takes them.
        gamma: discount, 0 to 1; at 1 every episode must end sooner or later.
        tolerance: largest change of a value in the last sweep.

    Returns:
        [S, A] float64.

    Source: Sutton and Barto 2018, section 4.4.
    """
    values = _until_it_stands_still(
        lambda values: optimality_sweep(model, values, gamma), model, tolerance
    )
    return _all_action_values(model, values, gamma)


def _until_it_stands_still(
    sweep: Callable[[np.ndarray], np.ndarray], model: Model, tolerance: float
) -> np.ndarray:
    """Values [S], swept from zeros until none changes by more than the tolerance."""
    values, change = np.zeros(len(model)), np.inf
    while change > tolerance:
        new_values = sweep(values)
        change = np.abs(new_values - values).max()
        values = new_values
    return values


def q_learning_update(
    q_table: np.ndarray,
    state: int,
    action: int,
    reward: float,
    next_state: int,
    terminated: bool,
    truncated: bool,
    learning_rate: float,
    gamma: float,
) -> tuple[np.ndarray, float]:
    """Learn from one step: move Q(s, a) towards r + gamma * max over a' of Q(s', a').

    Where s' ends the game the target is r.

    Args:
        q_table: [S, A] float; it is left as it is.
        state: s, 0 to S - 1.
        action: a, 0 to A - 1.
        reward: r.
        next_state: s', 0 to S - 1.
        terminated: s' ends the game: nothing follows it.
        truncated: time ran out. That changes nothing: the game could have gone on, so
            s' is worth what it is always worth.
        learning_rate: share of the error to move by, 0 to 1.
        gamma: discount, 0 to 1.

    Returns:
        The new table [S, A], in which one number has moved; and the TD error, by how
        much the old number missed the target.

    Raises:
        ValueError: a table of another shape, a state or an action that it does not
            have, or a learning rate or gamma outside 0 to 1.

    Source: Watkins and Dayan 1992, equation 1; Sutton and Barto 2018, equation 6.8.
    """
    q_table = np.asarray(q_table)
    _check_step(q_table, state, action, next_state, learning_rate, gamma)
    next_value = 0.0 if terminated else q_table[next_state].max()
    td_error = reward + gamma * next_value - q_table[state, action]
    return _moved(q_table, state, action, learning_rate * td_error), float(td_error)


def sarsa_update(
    q_table: np.ndarray,
    state: int,
    action: int,
    reward: float,
    next_state: int,
    next_action: int,
    terminated: bool,
    truncated: bool,
    learning_rate: float,
    gamma: float,
) -> tuple[np.ndarray, float]:
    """Learn from one step: move Q(s, a) towards r + gamma * Q(s', a').

    Where s' ends the game the target is r.

    Args:
        q_table: [S, A] float; it is left as it is.
        state: s, 0 to S - 1.
        action: a, 0 to A - 1.
        reward: r.
        next_state: s', 0 to S - 1.
        next_action: a', 0 to A - 1, that the policy has drawn in s'.
        terminated: s' ends the game: nothing follows it.
        truncated: time ran out; as in `q_learning_update` that changes nothing.
        learning_rate: share of the error to move by, 0 to 1.
        gamma: discount, 0 to 1.

    Returns:
        The new table [S, A], in which one number has moved; and the TD error, by how
        much the old number missed the target.

    Raises:
        ValueError: a table of another shape, a state or an action that it does not
            have, or a learning rate or gamma outside 0 to 1.

    Source: Sutton and Barto 2018, equation 6.7.
    """
    q_table = np.asarray(q_table)
    _check_step(q_table, state, action, next_state, learning_rate, gamma)
    whole_number("next_action", next_action, least=0, most=q_table.shape[1] - 1)
    next_value = 0.0 if terminated else q_table[next_state, next_action]
    td_error = reward + gamma * next_value - q_table[state, action]
    return _moved(q_table, state, action, learning_rate * td_error), float(td_error)


def _all_action_values(model: Model, values: np.ndarray, gamma: float) -> np.ndarray:
    values = np.asarray(values)
    _check_values(values)
    if set(model) != set(range(len(values))):
        raise ValueError(
            f"model must have the states of values, 0 to {len(values) - 1}, got "
            f"{list(model)}"
        )
    states = range(len(values))
    return np.array([action_values(model[state], values, gamma) for state in states])


def _moved(q_table: np.ndarray, state: int, action: int, by: float) -> np.ndarray:
    # Whole numbers would cut every small step down to 0.
    new_table = q_table.astype(np.result_type(q_table, np.float32))
    new_table[state, action] += by
    return new_table


def _check_step(
    q_table: np.ndarray,
    state: int,
    action: int,
    next_state: int,
    learning_rate: float,
    gamma: float,
) -> None:
    _check_table("q_table", q_table)
    # A negative index would silently count from the table's end.
    whole_number("state", state, least=0, most=len(q_table) - 1)
    whole_number("next_state", next_state, least=0, most=len(q_table) - 1)
    whole_number("action", action, least=0, most=q_table.shape[1] - 1)
    share("learning_rate", learning_rate)
    share("gamma", gamma)


def _check_table(name: str, table: np.ndarray, may_be_empty: bool = False) -> None:
    if table.ndim != 2 or (table.size == 0 and not may_be_empty):
        raise ValueError(
            f"{name} must be [S, A], a row for each state, got {list(table.shape)}"
        )


def _check_values(values: np.ndarray) -> None:
    if values.ndim != 1:
        raise ValueError(
            f"values must be [S], a number for each state, got {list(values.shape)}"
        )


def _check_transitions(
    transitions: Mapping[int, Sequence[Outcome]], num_states: int
) -> None:
    if set(transitions) != set(range(len(transitions))):
        raise ValueError(
            f"transitions must have the actions 0 to A - 1, got {list(transitions)}"
        )
    for action, outcomes in transitions.items():
        total = sum(prob for prob, *_ in outcomes)
        if not math.isclose(total, 1, rel_tol=1e-5):  # a tenth of NumPy's time
            raise ValueError(
                f"the probabilities of action {action} must add to 1, got {total:g}"
            )
        for _, next_state, *_ in outcomes:
            whole_number("next_state", next_state, least=0, most=num_states - 1)
