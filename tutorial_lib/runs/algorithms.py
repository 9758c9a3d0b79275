"""What runs need to know of each algorithm; its module is loaded when it is needed."""

import importlib
import sys
from dataclasses import replace
from types import ModuleType
from typing import Any, Protocol

import numpy as np

from tutorial_lib.runs.evaluation import Act
from tutorial_lib.worlds.atari import AtariWorld, whole_number
from tutorial_lib.worlds.frames import PONG_VIEW
from tutorial_lib.worlds.toys import CatchWorld

MODULES = ("numpy_policy", "policy_gradient", "dqn")
# What the command line calls an algorithm, and the module that it is a setting of.
VARIANTS = {
    "numpy_policy": "numpy_policy",
    "reinforce": "policy_gradient",
    "actor_critic": "policy_gradient",
    "ppo": "policy_gradient",
    "dqn": "dqn",
}
TOYS = ("Catch", "EndlessCatch")  # games that are no Atari's


class Agent(Protocol):
    """What every agent has, whatever module it is of."""

    game: str
    settings: Any
    rng: np.random.Generator
    agent_steps: int
    scores: list[float]


def module_of(agent: Agent | str) -> ModuleType:
    """The module of an agent, or of an algorithm by its name.

    Raises:
        ValueError: no algorithm has that name.
    """
    if not isinstance(agent, str):
        return sys.modules[type(agent).__module__]
    if agent not in MODULES:
        raise ValueError(f"no algorithm {agent!r}; there are {', '.join(MODULES)}")
    # torch takes seconds to load, and lesson 01 does without.
    return importlib.import_module(f"tutorial_lib.agents.{agent}")


def settings_for(variant: str, game: str) -> Any:
    """The usual settings of one of `VARIANTS` for a game.

    Raises:
        ValueError: the algorithm does not play that game.
    """
    module = module_of(VARIANTS[variant])
    if module.ALGORITHM == "numpy_policy":
        _only_pong(module, game)
        return module.Settings()
    if module.ALGORITHM == "dqn":
        return module.TOY if game in TOYS else module.Settings()
    # A point ends the rally in Pong alone.
    credit = "point" if game == "Pong" else "life"
    return replace(module.VARIANTS[variant], credit=credit)


def new_agent(algorithm: str, game: str, settings: Any, seed: int) -> Agent:
    """An untrained agent; everything random about it follows from `seed`.

    Args:
        algorithm: one of `MODULES`.
        game: what it will play.
        settings: of the algorithm's own kind.
        seed: whole number, at least 0.

    Returns:
        The agent.

    Raises:
        ValueError: unknown game or algorithm, a game that it does not play, or a seed
            that is not a whole number.
    """
    module, seed = module_of(algorithm), whole_number("seed", seed, least=0)
    if algorithm == "numpy_policy":
        _only_pong(module, game)
        return module.new_agent(settings, seed)
    seen = world(game, 1, {"stack": settings.stack}, seed=0, num_threads=1)
    return module.new_agent(game, settings, seed, seen.obs_shape, seen.num_actions)


def world(
    game: str,
    num_envs: int,
    view: dict[str, int],
    *,
    seed: int,
    num_threads: int | None = None,
) -> AtariWorld | CatchWorld:
    """Several games of one kind, Atari's or a toy's.

    Args:
        game: one of the emulator's, or of `TOYS`.
        num_envs: games side by side.
        view: from `view`; a toy is seen as it is.
        seed: makes them repeatable.
        num_threads: the emulator's; all processors unless given.

    Returns:
        The world.

    Raises:
        ValueError: unknown game.
    """
    if game == "Catch":
        return CatchWorld(num_envs, seed=seed)
    if game == "EndlessCatch":
        return CatchWorld(num_envs, seed=seed, endless=True, surprise=0.01)
    return AtariWorld(game, num_envs, seed=seed, num_threads=num_threads, **view)


def _only_pong(module: ModuleType, game: str) -> None:
    if game != module.GAME:
        raise ValueError(
            f"{module.ALGORITHM} plays {module.GAME} only, not {game}; for other "
            "games choose reinforce, actor_critic, ppo or dqn"
        )


def view(agent: Agent) -> dict[str, int]:
    """The `AtariWorld` arguments for the pictures that an agent reads."""
    if module_of(agent).ALGORITHM == "numpy_policy":
        return PONG_VIEW
    return {"stack": agent.settings.stack}


def player(agent: Agent, rng: np.random.Generator) -> Act:
    """A function from observations to actions that the agent draws with `rng`."""
    return module_of(agent).player(agent, rng)


def remembers(agent: Agent) -> bool:
    """Whether an agent learns from a replay, which is kept beside its checkpoints."""
    return hasattr(agent, "replay")


def pack(agent: Agent) -> tuple[dict[str, np.ndarray], dict[str, Any]]:
    """Everything of an agent that must survive it: arrays, and the rest for JSON."""
    return module_of(agent).pack(agent)


def unpack(arrays: dict[str, np.ndarray], rest: dict[str, Any]) -> Agent:
    """Turn what `pack` returned into the same agent again.

    Raises:
        ValueError: another game, algorithm, network or version of the course.
    """
    algorithm = rest.get("algorithm")
    if algorithm not in MODULES:
        raise ValueError(
            f"this is an agent for {rest.get('game')} by {algorithm}; needed is one "
            f"by {' or '.join(MODULES)}"
        )
    return module_of(algorithm).unpack(arrays, rest)
