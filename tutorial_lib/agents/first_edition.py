"""What settings were called in the first edition, so that its runs still open."""

from dataclasses import asdict
from typing import Any

import numpy as np

from tutorial_lib.agents.oddities import Oddities
from tutorial_lib.worlds.rules import Rules

NAMES = {
    "learn_from": "learning_starts",
    "sync_every": "target_update_period",
    "samples_per_step": "replay_ratio",
    "batch": "batch_size",
    "replay": "replay_capacity",
    "huber": "huber_threshold",
    "window": "rollout_length",
    "lam": "gae_lambda",
    "minibatch": "minibatch_size",
}
# Settings that came later, as if they had been there; by one that tells whose they are.
LATER: dict[str, dict[str, Any]] = {
    "entropy_bonus": {"bfloat16": False},
    "minibatches": {"anneal": 0},
    "life_loss_ends": {"rules": asdict(Rules()), "oddities": asdict(Oddities())},
}


def modern_settings(settings: dict[str, Any]) -> dict[str, Any]:
    """The same settings by the names that they have now.

    Args:
        settings: by their names then or now; not changed.

    Returns:
        By their names now.

    Raises:
        ValueError: both `double` and `expected`, which no function does any more.
    """
    named = {NAMES.get(name, name): value for name, value in settings.items()}
    double, expected = named.pop("double", False), named.pop("expected", False)
    if double and expected:
        raise ValueError(
            "double and expected together are of the first edition alone; train it anew"
        )
    if double or expected:
        named["next_value"] = "double_value" if double else "expected_value"
    elif {"double", "expected"} & {*settings}:
        named["next_value"] = "max_value"
    for known, before in LATER.items():
        named = _completed(named, before) if known in named else named
    return named


def _completed(settings: dict[str, Any], before: dict[str, Any]) -> dict[str, Any]:
    """Settings, and what they do not tell as it was before, nested ones too."""
    nested = {
        name: {**value, **settings[name]}
        for name, value in before.items()
        if isinstance(value, dict) and isinstance(settings.get(name), dict)
    }
    return {**before, **settings, **nested}


def modern(rest: dict[str, Any]) -> dict[str, Any]:
    """What a checkpoint says beside its arrays, as it is said now.

    Args:
        rest: as it was read; not changed.

    Returns:
        The same with today's names, and with what lesson 01's agents did not tell.
    """
    of_pong = {"obs_shape": (2, 210, 160), "num_actions": 6}
    more = of_pong if rest.get("algorithm") == "numpy_policy" else {}
    return {**more, **rest, "settings": modern_settings(rest["settings"])}


def modern_arrays(arrays: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """The arrays of a toy's network by the names that they have now.

    Args:
        arrays: by their names then or now; not changed.

    Returns:
        The same, without the place of a layer that flattened what was flat.
    """
    if "layers.3.weight" not in arrays:
        return arrays
    moved = {"layers.1.": "layers.0.", "layers.3.": "layers.2."}
    named = {}
    for name, array in arrays.items():
        for then, now in moved.items():
            name = name.replace(then, now)
        named[name] = array
    return named
