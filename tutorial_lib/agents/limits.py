"""The largest numbers that settings may have: with more no pass would ever end."""

from dataclasses import fields
from typing import Any

FOR_EVER = 10**12  # agent steps
MOST = {
    "num_envs": 1_024,
    "stack": 16,
    "hidden": 8_192,
    "rollout_length": 65_536,
    "patience": 65_536,
    "epochs": 1_000,
    "minibatches": 65_536,
    "minibatch_size": 1_000_000,
    "batch_size": 65_536,
    "replay_ratio": 1_024,
    "n_steps": 1_000,
    "replay_capacity": 10_000_000,
    "learning_starts": 10_000_000,
    "report": 1_000_000,
    "chapter": FOR_EVER,
    "anneal": FOR_EVER,
    "target_update_period": FOR_EVER,
    "epsilon_over": FOR_EVER,
    # Far above any use, and far below what numbers of 32 bits hold.
    "clip": 10**9,
    "entropy_bonus": 10**9,
}


def check_limits(settings: Any) -> None:
    """Refuse settings that no machine has the memory or the time for.

    Args:
        settings: of any algorithm; those of its fields that `MOST` names are compared,
            and what is True or False must be that.

    Raises:
        ValueError: one is too large, or neither True nor False.
    """
    for field in fields(settings):
        value = getattr(settings, field.name)
        if field.type in (bool, "bool") and not isinstance(value, bool):
            raise ValueError(f"{field.name} must be True or False, got {value!r}")
    for name, most in MOST.items():
        value = getattr(settings, name, 0)
        if isinstance(value, int | float) and value > most:
            raise ValueError(f"{name} must be at most {most:,}, got {value:,}")
