"""Values in a table, one row for each state: small enough to check by hand."""

from collections.abc import Mapping, Sequence

import numpy as np

from tutorial_lib.checks import alike, share, whole_number

Outcome = tuple[float, int, float, bool]  # probability, next state, reward, terminated


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
    _check_table("q_table", q_table)
    # A negative index would silently count from the table's end.
    whole_number("state", state, least=0, most=len(q_table) - 1)
    whole_number("next_state", next_state, least=0, most=len(q_table) - 1)
    whole_number("action", action, least=0, most=q_table.shape[1] - 1)
    share("learning_rate", learning_rate)
    share("gamma", gamma)
    next_value = 0.0 if terminated else q_table[next_state].max()
    td_error = reward + gamma * next_value - q_table[state, action]
    # Whole numbers would cut every small step down to 0.
    new_table = q_table.astype(np.result_type(q_table, np.float32))
    new_table[state, action] += learning_rate * td_error
    return new_table, float(td_error)


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
        if not np.isclose(total, 1):
            raise ValueError(
                f"the probabilities of action {action} must add to 1, got {total:g}"
            )
        for _, next_state, *_ in outcomes:
            whole_number("next_state", next_state, least=0, most=num_states - 1)
