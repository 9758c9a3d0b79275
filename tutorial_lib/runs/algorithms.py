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

MODULES = ("numpy_policy", "policy_gradient")
# What the command line calls an algorithm, and the module that it is a setting of.
VARIANTS = {
    "numpy_policy": "numpy_policy",
    "reinforce": "policy_gradient",
    "actor_critic": "policy_gradient",
    "ppo": "policy_gradient",
}


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
    world = AtariWorld(game, 1, seed=0, stack=settings.stack, num_threads=1)
    return module.new_agent(game, settings, seed, world.obs_shape, world.num_actions)


def _only_pong(module: ModuleType, game: str) -> None:
    if game != module.GAME:
        raise ValueError(
            f"{module.ALGORITHM} plays {module.GAME} only, not {game}; for other "
            "games choose reinforce, actor_critic or ppo"
        )


def view(agent: Agent) -> dict[str, int]:
    """The `AtariWorld` arguments for the pictures that an agent reads."""
    if module_of(agent).ALGORITHM == "numpy_policy":
        return PONG_VIEW
    return {"stack": agent.settings.stack}


def player(agent: Agent, rng: np.random.Generator) -> Act:
    """A function from observations to actions that the agent draws with `rng`."""
    return module_of(agent).player(agent, rng)


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
