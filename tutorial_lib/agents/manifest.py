"""What a checkpoint says of an agent beside its arrays, and back."""

import math
from collections.abc import Callable
from dataclasses import asdict, is_dataclass
from typing import Any, NamedTuple, TypeVar, get_type_hints

from tutorial_lib import __version__
from tutorial_lib.agents.agent import Agent
from tutorial_lib.agents.first_edition import modern
from tutorial_lib.agents.limits import FOR_EVER
from tutorial_lib.checks import whole_number
from tutorial_lib.worlds.rules import MOST_PIXELS

PONG = [2, 210, 160]  # the two screens that lesson 01's agent sees
MOST_ACTIONS = 18  # buttons and directions of an Atari


class Told(NamedTuple):
    """What a checkpoint tells of the world that an agent plays; a `Seen`."""

    game: str
    obs_shape: tuple[int, ...]
    num_actions: int


Made = TypeVar("Made", bound=Agent)


def settings_from(kind: Callable[..., Any], told: dict[str, Any]) -> Any:
    """Settings as `asdict` told them, those that are nested in them too.

    Args:
        kind: the dataclass of them.
        told: values by name, as JSON can hold them.

    Raises:
        TypeError: there is no such setting.
        ValueError: settings that are none, or what is neither True nor False.
    """
    kinds = get_type_hints(kind)
    for name, value in told.items():
        if is_dataclass(kinds.get(name)) and not isinstance(value, dict):
            raise ValueError(f"{name} must be settings by name, got {value!r}")
        if kinds.get(name) is bool and not isinstance(value, bool):
            raise ValueError(f"{name} must be True or False, got {value!r}")
    return kind(
        **{
            name: settings_from(kinds[name], value)
            if is_dataclass(kinds.get(name))
            else value
            for name, value in told.items()
        }
    )


def describe(agent: Agent, algorithm: str) -> dict[str, Any]:
    """All of an agent that is no array, as JSON can hold it."""
    return {
        "version": __version__,
        "game": agent.game,
        "algorithm": algorithm,
        "settings": asdict(agent.settings),
        "obs_shape": list(agent.obs_shape),
        "num_actions": agent.num_actions,
        "agent_steps": agent.agent_steps,
        "scores": agent.scores,
        "rng": agent.rng.bit_generator.state,
    }


def restored(
    rest: dict[str, Any],
    algorithm: str,
    settings: Callable[..., Any],
    new_agent: Callable[..., Made],
) -> Made:
    """A new agent with all that `describe` told; its arrays are still to come.

    Args:
        rest: from `describe`, or of the course's first edition.
        algorithm: that it must be of.
        settings: makes the algorithm's settings from their names and values.
        new_agent: makes an agent of what it sees, its settings and a seed.

    Returns:
        The agent.

    Raises:
        ValueError: another algorithm or another version of the course, or what no
            world shows.
    """
    if rest.get("algorithm") != algorithm:
        raise ValueError(
            f"this is an agent for {rest.get('game')} by {rest.get('algorithm')}; "
            f"needed is one by {algorithm}"
        )
    try:
        rest = modern(rest)
        seen = Told(rest["game"], tuple(rest["obs_shape"]), rest["num_actions"])
        _check(rest, seen)
        agent = new_agent(seen, settings_from(settings, rest["settings"]), 0)
        agent.rng.bit_generator.state = rest["rng"]
        agent.agent_steps, agent.scores = rest["agent_steps"], list(rest["scores"])
    except (KeyError, TypeError, AttributeError, OverflowError) as error:
        raise ValueError(
            f"this agent is of another version of the course ({error}); train it anew"
        ) from error
    return agent


def _check(rest: dict[str, Any], seen: Told) -> None:
    """Refuse what no world shows, before a network is made for it."""
    if not isinstance(seen.game, str):
        raise ValueError(f"game must be a name, got {seen.game!r}")
    sizes = [whole_number("obs_shape", size) for size in seen.obs_shape]
    if sizes != PONG and any(size > MOST_PIXELS for size in sizes):
        raise ValueError(f"obs_shape must be that of a game, got {sizes}")
    whole_number("num_actions", seen.num_actions, most=MOST_ACTIONS)
    whole_number("agent_steps", rest["agent_steps"], least=0, most=FOR_EVER)
    for score in rest["scores"]:
        if not math.isfinite(score):
            raise ValueError(f"scores must be finite, got {score}")


def play_only(game: str, asked: str, algorithm: str) -> None:
    """Refuse other games than the one that an algorithm was written for.

    Raises:
        ValueError: another game.
    """
    if asked != game:
        raise ValueError(
            f"{algorithm} plays {game} only, not {asked}; for other games choose "
            "reinforce, actor_critic, ppo, dqn or pqn"
        )
