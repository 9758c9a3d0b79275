"""One episode in an environment with Gymnasium's interface."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # Gymnasium is not needed to play what only has its interface
    import gymnasium


def play_episode(
    env: "gymnasium.Env[Any, Any]", act: Callable[[Any], Any], seed: int
) -> float:
    """Return of one episode: the sum of its rewards, the last one included.

    Args:
        env: an environment with Gymnasium's `reset` and `step`; it is reset once.
        act: from the newest observation to an action.
        seed: of the reset, so that the episode can be played again.

    Returns:
        Sum of the rewards up to the step that terminated or truncated the episode.

    Source: Towers et al. 2024, "Gymnasium: A Standard Interface for Reinforcement
    Learning Environments".
    """
    obs, _ = env.reset(seed=seed)
    episode_return, over = 0.0, False
    while not over:
        obs, reward, terminated, truncated, _ = env.step(act(obs))
        episode_return += float(reward)
        over = terminated or truncated
    return episode_return
