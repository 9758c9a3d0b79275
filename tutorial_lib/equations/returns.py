"""Returns: what an action was worth, seen from the end of the game."""

import numpy as np


def game_score(rewards: np.ndarray, ended: np.ndarray) -> float:
    """Score of the first game on a tape of steps, the last reward included.

    Args:
        rewards: [T] float, the reward of each agent step, unclipped.
        ended: [T] bool, True on the step that terminated or truncated a game.

    Returns:
        Sum of the rewards up to and including the step that ended the first game, or
        of the whole tape if no game ended on it.

    Raises:
        ValueError: the two tapes differ in shape.

    Source: Machado et al. 2018, "Revisiting the ALE", section 3.1.
    """
    rewards, ended = np.asarray(rewards), np.asarray(ended, dtype=bool)
    if rewards.ndim != 1 or rewards.shape != ended.shape:
        raise ValueError(
            f"rewards and ended must be [T] alike, got {rewards.shape} and "
            f"{ended.shape}"
        )
    steps = int(np.argmax(ended)) + 1 if ended.any() else len(rewards)
    return float(rewards[:steps].sum())


def discounted_returns(rewards: np.ndarray, gamma: float) -> np.ndarray:
    """Discounted return of every step, starting afresh at each point of Pong.

    G[t] = r[t] + gamma * G[t + 1], and G[t] = r[t] where r[t] is not zero: a point ends
    the rally, so nothing that happens later was caused by it.

    Args:
        rewards: [T] or [T, B] float32, time first.
        gamma: discount per agent step, 0 to 1.

    Returns:
        Float32, the shape of `rewards`.

    Raises:
        ValueError: gamma outside 0 to 1.

    Source: Sutton and Barto 2018, equation 3.9; the reset is Karpathy 2016.
    """
    if not 0 <= gamma <= 1:
        raise ValueError(f"gamma must be between 0 and 1, got {gamma}")
    rewards = np.asarray(rewards, dtype=np.float32)
    returns = np.empty_like(rewards)
    following = np.zeros_like(rewards[0]) if len(rewards) else None
    for step in reversed(range(len(rewards))):
        is_point = rewards[step] != 0
        following = np.where(is_point, rewards[step], np.float32(gamma) * following)
        returns[step] = following
    return returns


def standardise(returns: np.ndarray) -> np.ndarray:
    """Shift to mean 0 and scale to deviation 1; equal values become zeros.

    Args:
        returns: any shape, float.

    Returns:
        Float32, the shape of `returns`.

    Source: Karpathy 2016, "Deep Reinforcement Learning: Pong from Pixels".
    """
    returns = np.asarray(returns, dtype=np.float32)
    centred = returns - returns.mean(dtype=np.float64) if returns.size else returns
    spread = centred.std(dtype=np.float64) if returns.size else 0.0
    return np.float32(centred / spread if spread > 0 else 0 * centred)
