"""Numbers that change while an agent learns."""

import numpy as np


def linear(
    agent_steps: float | np.ndarray, start: float, end: float, over: float
) -> float | np.ndarray:
    """Straight line from `start` at 0 agent steps to `end` at `over`, then level.

    Args:
        agent_steps: decisions so far, at least 0; or an array of such counts.
        start: value at the beginning.
        end: value from `over` agent steps on.
        over: agent steps from the one to the other, above 0.

    Returns:
        The value, exactly `start` and `end` at the two ends; an array for an array.

    Raises:
        ValueError: agent_steps below 0, or over not above 0.

    Source: Mnih et al. 2015, extended data table 1 (epsilon from 1 to 0.1 over the
    first million frames).
    """
    if not over > 0:
        raise ValueError(f"over must be above 0 agent steps, got {over}")
    if not np.all(np.asarray(agent_steps) >= 0):
        raise ValueError(f"agent_steps must be at least 0, got {agent_steps}")
    return np.interp(agent_steps, (0, over), (start, end))
