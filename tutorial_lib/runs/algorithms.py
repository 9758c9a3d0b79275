"""What runs need to know of each algorithm; its module is loaded when it is needed.

A module of `agents` is an algorithm if it has

    ALGORITHM, VARIANTS       its name, and what the command line calls its settings
    Settings, usual_settings  what a run depends on, and what it is for a game
    new_agent, view, player   an untrained agent, how it sees its game, and its play
    train                     the loop
    pack, unpack              an agent as arrays and JSON, and back
"""

import importlib
import sys
from collections.abc import Callable
from types import ModuleType
from typing import Any

import numpy as np

from tutorial_lib.agents.agent import Agent
from tutorial_lib.checks import one_of, whole_number
from tutorial_lib.runs.evaluation import Act
from tutorial_lib.runs.evaluation import protocol as told
from tutorial_lib.runs.finite import refuse_not_finite
from tutorial_lib.worlds.atari import AtariWorld
from tutorial_lib.worlds.rules import USUAL
from tutorial_lib.worlds.toys import SURPRISES, TOYS, CatchWorld
from tutorial_lib.worlds.world import Seen, World

NewAgent = Callable[[Seen, Any, int], Agent]  # of the world, the settings and a seed

MODULES = (
    *("numpy_policy", "policy_gradient", "whole_games", "dqn", "pqn"),
    *("numpy_games", "conv_games"),
)
FEWEST = 16  # inputs of a hidden unit; a toy's have 50
# What the command line calls an algorithm, and the module that it is a setting of.
VARIANTS = {
    "numpy_policy": "numpy_policy",
    "reinforce": "policy_gradient",
    "actor_critic": "policy_gradient",
    "ppo": "policy_gradient",
    "whole_games": "whole_games",
    "dqn": "dqn",
    "pqn": "pqn",
    "numpy_games": "numpy_games",
    "conv_games": "conv_games",
}


def module_of(agent: Agent | str) -> ModuleType:
    """The module of an agent, or of an algorithm by its name.

    Raises:
        ValueError: no algorithm has that name.
    """
    if not isinstance(agent, str):
        return sys.modules[type(agent).__module__]
    one_of("algorithm", agent, MODULES)
    # torch takes seconds to load, and lesson 01 does without.
    return importlib.import_module(f"tutorial_lib.agents.{agent}")


def settings_for(variant: str, game: str) -> Any:
    """The usual settings of one of `VARIANTS` for a game.

    Raises:
        ValueError: the algorithm does not play that game.
    """
    return module_of(VARIANTS[variant]).usual_settings(variant, game)


def new_agent(
    algorithm: str,
    game: str,
    settings: Any,
    seed: int,
    made_by: NewAgent | None = None,
) -> Agent:
    """An untrained agent; everything random about it follows from `seed`.

    Args:
        algorithm: one of `MODULES`.
        game: what it will play.
        settings: of the algorithm's own kind.
        seed: whole number, at least 0.
        made_by: makes it; the module's `new_agent` unless given.

    Returns:
        The agent.

    Raises:
        ValueError: unknown game or algorithm, a game that it does not play, or a seed
            that is not a whole number.
    """
    module, seed = module_of(algorithm), whole_number("seed", seed, least=0)
    seen = world(game, 1, module.view(settings), num_threads=1)
    return (made_by or module.new_agent)(seen, settings, seed)


def world(
    game: str,
    num_envs: int,
    view: dict[str, Any],
    *,
    seed: int = 0,
    num_threads: int | None = None,
) -> World:
    """Several games of one kind, Atari's or a toy's.

    Args:
        game: one of the emulator's, or of `toys.TOYS`.
        num_envs: games side by side.
        view: from `view`; a toy is seen as it is, and has no other rules.
        seed: makes them repeatable; a loop draws others.
        num_threads: the emulator's; all processors unless given.

    Returns:
        The world.

    Raises:
        ValueError: unknown game, or rules for a toy.
    """
    if game in TOYS and view.get("rules", USUAL) != USUAL:
        raise ValueError(f"{game} has no rules to change; leave them as they are")
    if game == "Catch":
        return CatchWorld(num_envs, seed=seed)
    if game in SURPRISES:
        share = SURPRISES[game]
        return CatchWorld(num_envs, seed=seed, endless=True, surprise=share)
    return AtariWorld(game, num_envs, seed=seed, num_threads=num_threads, **view)


def view(agent: Agent) -> dict[str, Any]:
    """The `AtariWorld` arguments for the pictures that an agent reads."""
    return module_of(agent).view(agent.settings)


def protocol(agent: Agent) -> str:
    """What must be said beside a score of this agent."""
    if agent.game in TOYS:
        return f"full games of {agent.game}"
    return told(view(agent).get("rules", USUAL))


def player(agent: Agent, rng: np.random.Generator) -> Act:
    """A function from observations to actions that the agent draws with `rng`.

    Raises:
        ValueError: a number of the agent is NaN or infinite.
    """
    refuse_not_finite(agent)
    return module_of(agent).player(agent, rng)


def pack(agent: Agent) -> tuple[dict[str, np.ndarray], dict[str, Any]]:
    """Everything of an agent that must survive it: arrays, and the rest for JSON."""
    return module_of(agent).pack(agent)


def check_fits(agent: Agent, world: World) -> None:
    """Refuse to let an agent play what it does not see.

    Raises:
        ValueError: the game shows something else than the agent was made for.
    """
    if tuple(world.obs_shape) != agent.obs_shape:
        raise ValueError(
            f"{agent.game} shows {list(world.obs_shape)}, and this agent was made for "
            f"{list(agent.obs_shape)}; it is of another game"
        )


def _check_size(arrays: dict[str, np.ndarray], rest: dict[str, Any]) -> None:
    """Refuse a small file before a large network is made for it."""
    settings = rest.get("settings")
    hidden = settings.get("hidden", 0) if isinstance(settings, dict) else 0
    largest = max((array.size for array in arrays.values()), default=0)
    # Each of them has more weights than that, whatever it sees.
    if isinstance(hidden, int) and hidden * FEWEST > largest:
        raise ValueError(
            f"these weights are of another network: it has not {hidden:,} hidden units"
        )


def unpack(
    arrays: dict[str, np.ndarray],
    rest: dict[str, Any],
    made_by: NewAgent | None = None,
) -> Agent:
    """Turn what `pack` returned into the same agent again.

    Args:
        arrays: by name.
        rest: what `pack` returned beside them.
        made_by: makes the agent that takes them up, where that is not the module's
            `new_agent`.

    Raises:
        ValueError: another game, algorithm, network or version of the course.
    """
    algorithm = rest.get("algorithm")
    if "newest" in rest:
        raise ValueError(
            "this is what an agent of a run remembers, and no agent; name the run's "
            "folder"
        )
    if algorithm not in MODULES:
        raise ValueError(
            f"this is an agent for {rest.get('game')} by {algorithm}; needed is one "
            f"by {' or '.join(MODULES)}"
        )
    for name, array in arrays.items():
        if array.dtype.kind != "f":
            raise ValueError(f"{name} must be floating numbers, got {array.dtype}")
    _check_size(arrays, rest)
    made = {"new_agent": made_by} if made_by else {}
    return module_of(algorithm).unpack(arrays, rest, **made)
