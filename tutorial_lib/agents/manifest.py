"""What a checkpoint says of an agent beside its arrays, and back."""

from collections.abc import Callable
from dataclasses import asdict
from typing import Any, NamedTuple, TypeVar

from tutorial_lib.agents.agent import Agent
from tutorial_lib.agents.first_edition import modern


class Told(NamedTuple):
    """What a checkpoint tells of the world that an agent plays; a `Seen`."""

    game: str
    obs_shape: tuple[int, ...]
    num_actions: int


Made = TypeVar("Made", bound=Agent)


def describe(agent: Agent, algorithm: str) -> dict[str, Any]:
    """All of an agent that is no array, as JSON can hold it."""
    return {
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
        ValueError: another algorithm, or another version of the course.
    """
    if rest.get("algorithm") != algorithm:
        raise ValueError(
            f"this is an agent for {rest.get('game')} by {rest.get('algorithm')}; "
            f"needed is one by {algorithm}"
        )
    try:
        rest = modern(rest)
        seen = Told(rest["game"], tuple(rest["obs_shape"]), rest["num_actions"])
        agent = new_agent(seen, settings(**rest["settings"]), 0)
        agent.rng.bit_generator.state = rest["rng"]
        agent.agent_steps, agent.scores = rest["agent_steps"], list(rest["scores"])
    except (KeyError, TypeError) as error:
        raise ValueError(
            f"this agent is of another version of the course ({error}); train it anew"
        ) from error
    return agent


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
