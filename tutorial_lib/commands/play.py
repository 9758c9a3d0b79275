"""An agent at play: which one, its games, its film."""

import argparse
import json
import os
from collections import deque
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from tqdm import tqdm

from tutorial_lib.commands.words import Arguments, count, of_atari, place
from tutorial_lib.runs import algorithms, pretrained
from tutorial_lib.runs.algorithms import Agent
from tutorial_lib.runs.checkpoints import SUFFIX, read_checkpoint
from tutorial_lib.runs.evaluation import (
    PROTOCOL,
    Evaluation,
    play_games,
    random_act,
)
from tutorial_lib.runs.files import write_whole
from tutorial_lib.runs.folder import RunFolder
from tutorial_lib.worlds.atari import ScreenWorld
from tutorial_lib.worlds.toys import TOYS, CatchWorld

RANDOM = "random"  # in place of an agent
OPENING = 20  # agent steps of an almost empty field, left out of GIFs


EVALUATE: Arguments = {
    "agent": dict(
        type=place, help="a shipped agent's name, a run's folder or a checkpoint"
    ),
    "--games": dict(type=count(1, 100_000), default=30),
    "--seed": dict(type=count(0), default=0),
    "--json": dict(action="store_true"),
}


def evaluate(arguments: argparse.Namespace) -> None:
    """Play full games with a shipped agent, or with the newest of a run's folder."""
    agent = agent_of(arguments.agent)
    evaluation = evaluation_of(agent, arguments.games, arguments.seed)
    protocol = algorithms.protocol(agent)
    if arguments.json:
        print(json.dumps(evaluation.as_json(protocol)))
        return
    print(evaluation)
    if agent.game not in TOYS and protocol != PROTOCOL:
        print(f"Not the course's protocol: {protocol}.")


GIF: Arguments = {
    "agent": dict(type=place, help="as of evaluate, or random"),
    "file": dict(type=place),
    "--game": dict(type=of_atari, help="of random; Pong unless given"),
    "--agent-steps": dict(
        type=count(OPENING + 1, 9_000), default=225, help="15 a second"
    ),
    "--seed": dict(type=count(0), default=0),
}


def gif(arguments: argparse.Namespace) -> None:
    """Record a shipped agent, a run's newest one, or a random player, as a GIF."""
    _check_target(arguments.file)
    is_random = str(arguments.agent) == RANDOM
    agent = None if is_random else agent_of(arguments.agent)
    game = agent.game if agent else arguments.game or "Pong"
    if arguments.game not in (None, game):
        raise ValueError(f"this agent plays {game}, not {arguments.game}")
    content = film(agent, game, arguments.seed, arguments.agent_steps)
    write_whole(arguments.file, content)
    print(f"{arguments.file}: {len(content) / 1000:.0f} KB")


def _check_target(file: Path) -> None:
    """Refuse a film's file before anything is played for it.

    Raises:
        ValueError: its name ends in something else, or its folder is not there or may
            not be written.
    """
    if file.suffix.lower() != ".gif":
        raise ValueError(f"{file} will be a GIF: let its name end in .gif")
    if file.is_dir():
        raise ValueError(f"{file} is a folder; name a file")
    if not file.parent.is_dir():
        raise ValueError(f"there is no folder {file.parent.absolute()}; make it first")
    if not os.access(file.parent, os.W_OK):
        raise ValueError(f"{file.parent.absolute()} may not be written; choose another")


def agent_of(name: str | Path) -> Agent:
    """A shipped agent, that of a checkpoint, or the newest one of a run's folder.

    Raises:
        ValueError: there is none, or it has a number that is not finite.
    """
    path = Path(name)
    if path.as_posix() in pretrained.names():  # Windows has other slashes
        return pretrained.load(path.as_posix())[0]
    if path.is_file():
        if path.suffix != SUFFIX:
            raise ValueError(
                f"{path} is not a usable checkpoint (it does not end in {SUFFIX}). "
                "Name a run's folder, or one of its checkpoints."
            )
        return algorithms.unpack(*read_checkpoint(path))
    if not path.exists() and (close := pretrained.closest(str(name))):
        raise ValueError(f"{name} holds no run. Did you mean {close}?")
    found = RunFolder.found(name).newest()
    if found is None:
        raise ValueError(f"{name} holds no checkpoint yet")
    return algorithms.unpack(*found)


def games_of(
    agent: Agent, games: int, seed: int, num_threads: int | None = None
) -> Iterator[Evaluation]:
    """Play full games with an agent, which they do not change; see `play_games`."""
    world = algorithms.world(
        agent.game,
        min(10, games),
        algorithms.view(agent),
        seed=seed,
        num_threads=num_threads,
    )
    algorithms.check_fits(agent, world)
    act = algorithms.player(agent, np.random.default_rng(seed))
    return play_games(act, world, games)


def evaluation_of(agent: Agent, games: int, seed: int) -> Evaluation:
    """Play full games with an agent, and show how far it has got."""
    passes = games_of(agent, games, seed)
    shown = tqdm(passes, total=games, unit=" games", disable=None)
    (evaluation,) = deque(shown, maxlen=1)  # each holds all games before it
    return evaluation


def film(agent: Agent | None, game: str, seed: int, agent_steps: int) -> bytes:
    """A GIF of an agent at its game, or of a random player, None, at `game`."""
    from tutorial_lib.figures.gifs import record, to_gif

    rng = np.random.default_rng(seed)
    if agent is None:
        world: ScreenWorld | CatchWorld = ScreenWorld(game, seed=seed)
        act = random_act(rng, world.num_actions)
    elif agent.game in TOYS:
        world = CatchWorld(1, seed=seed, endless=True)
        act = algorithms.player(agent, rng)
    else:
        world = ScreenWorld(agent.game, seed=seed, **algorithms.view(agent))
        algorithms.check_fits(agent, world)
        act = algorithms.player(agent, rng)
    screens = record(act, world, agent_steps)
    return to_gif(screens if isinstance(world, CatchWorld) else screens[OPENING:])
