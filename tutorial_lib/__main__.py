"""Long runs outside notebooks, with the same code: python -m tutorial_lib."""

import argparse
import json
import sys
from dataclasses import fields
from pathlib import Path

import numpy as np
from tqdm import tqdm

from tutorial_lib.agents import numpy_policy
from tutorial_lib.runs import pretrained
from tutorial_lib.runs.checkpoints import read_checkpoint, write_whole
from tutorial_lib.runs.evaluation import (
    PROTOCOL,
    Evaluation,
    play_games,
    random_act,
)
from tutorial_lib.runs.folder import RunFolder
from tutorial_lib.runs.training import recorded, start_or_resume, world_for
from tutorial_lib.worlds.atari import GAMES, AtariWorld, ScreenWorld
from tutorial_lib.worlds.frames import PONG_VIEW

OPENING = 20  # agent steps of an almost empty field, left out of GIFs


def train(arguments: argparse.Namespace) -> None:
    """Train the NumPy policy on Pong; the same folder again goes on."""
    settings = _settings(arguments.set)
    agent, folder = start_or_resume(arguments.run, settings, arguments.seed)
    passes = numpy_policy.train(agent, world_for(agent, arguments.threads))
    bar = tqdm(
        total=arguments.agent_steps,
        initial=agent.agent_steps,
        unit=" agent steps",
        unit_scale=True,
        mininterval=5,
        disable=None,
    )
    for progress in recorded(passes, agent, folder, agent_steps=arguments.agent_steps):
        bar.set_postfix_str(f"mean of 20 games {progress.mean_score:.1f}")
        bar.update(progress.agent_steps - bar.n)
    bar.close()
    print(f"{agent.agent_steps:,} agent steps in {folder.path}")


def evaluate(arguments: argparse.Namespace) -> None:
    """Play full games with a shipped agent, or with the newest of a run's folder."""
    agent = _agent(arguments.agent)
    evaluation = _evaluation(agent, arguments.games, arguments.seed)
    print(json.dumps(evaluation.as_json()) if arguments.json else evaluation)


def ship(arguments: argparse.Namespace) -> None:
    """Put a run's newest agent, or a checkpoint's, into the package, evaluated."""
    agent = _agent(arguments.run)
    evaluation = _evaluation(agent, games=30, seed=arguments.seed)
    path = pretrained.ship(agent, evaluation, arguments.name)
    print(f"{path.name}: {agent.agent_steps:,} agent steps, {evaluation}")


def ship_curves(arguments: argparse.Namespace) -> None:
    """Put the learning curves of several runs into the package."""
    curves = {}
    for folder in arguments.runs:
        table = RunFolder.found(folder).metrics()
        curves[folder.name] = pretrained.Curve(
            table["agent_steps"], table["mean_score"]
        )
    print(pretrained.ship_curves(curves, arguments.name))


def agents(_: argparse.Namespace) -> None:
    """List the shipped agents with their scores."""
    for name in pretrained.names():
        agent, evaluation = pretrained.load(name)
        print(
            f"{name:20} {agent.agent_steps:>10,} agent steps   "
            f"{evaluation['mean']:6.1f} ± {evaluation['spread']:.1f}"
        )
    print(f"30 full games each: {PROTOCOL}.")


def gif(arguments: argparse.Namespace) -> None:
    """Record a shipped agent, a run's newest one, or a random player, as a GIF."""
    from tutorial_lib.lessons.gifs import record, to_gif

    rng = np.random.default_rng(arguments.seed)
    if arguments.agent == "random":
        world = ScreenWorld(arguments.game, seed=arguments.seed)
        act = random_act(rng, world.num_actions)
    else:
        world = ScreenWorld(numpy_policy.GAME, seed=arguments.seed, **PONG_VIEW)
        act = numpy_policy.player(_agent(arguments.agent), rng)
    screens = record(act, world, arguments.agent_steps)
    content = to_gif(screens[OPENING:])
    write_whole(arguments.file, content)
    print(f"{arguments.file}: {len(content) / 1000:.0f} KB")


def _settings(pairs: list[str]) -> numpy_policy.Settings:
    known = [field.name for field in fields(numpy_policy.Settings)]
    changes = {}
    for pair in pairs:
        name, _, value = pair.partition("=")
        if name not in known:
            raise ValueError(f"no setting {name!r}; there are {', '.join(known)}")
        try:
            changes[name] = json.loads(value)
        except json.JSONDecodeError as error:
            raise ValueError(f"{pair}: {value!r} is not a number") from error
    return numpy_policy.Settings(**changes)


def _agent(name: str | Path) -> numpy_policy.Agent:
    if str(name) in pretrained.names():
        return pretrained.load(str(name))[0]
    if Path(name).is_file():
        return numpy_policy.unpack(*read_checkpoint(Path(name)))
    found = RunFolder.found(name).newest()
    if found is None:
        raise ValueError(f"{name} holds no checkpoint yet")
    return numpy_policy.unpack(*found)


def _evaluation(agent: numpy_policy.Agent, games: int, seed: int) -> Evaluation:
    world = AtariWorld(
        numpy_policy.GAME, max(1, min(10, games)), seed=seed, **PONG_VIEW
    )
    act = numpy_policy.player(agent, np.random.default_rng(seed))
    passes = play_games(act, world, games)
    *_, evaluation = tqdm(passes, total=games, unit=" games", disable=None)
    return evaluation


def main(words: list[str] | None = None) -> int:
    """Read the command line and do what it says; trouble is one line."""
    parser = argparse.ArgumentParser("python -m tutorial_lib", description=__doc__)
    commands = parser.add_subparsers(required=True)

    command = commands.add_parser("train", help=train.__doc__)
    command.add_argument("algorithm", choices=[numpy_policy.ALGORITHM])
    command.add_argument("--game", choices=[numpy_policy.GAME], default="Pong")
    command.add_argument("--seed", type=int, default=0)
    command.add_argument("--agent-steps", type=int, required=True)
    command.add_argument("--run", type=Path, required=True, help="the run's folder")
    command.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="another setting than usual, such as learning_rate=0.001; may be repeated",
    )
    command.add_argument("--threads", type=int, help="of the emulator; all processors")
    command.set_defaults(do=train)

    command = commands.add_parser("evaluate", help=evaluate.__doc__)
    command.add_argument(
        "agent", help="a shipped agent's name, a run's folder or a checkpoint"
    )
    command.add_argument("--games", type=int, default=30)
    command.add_argument("--seed", type=int, default=0)
    command.add_argument("--json", action="store_true")
    command.set_defaults(do=evaluate)

    command = commands.add_parser("agents", help=agents.__doc__)
    command.set_defaults(do=agents)

    command = commands.add_parser("ship", help=ship.__doc__)
    command.add_argument("run", type=Path, help="a run's folder, or a checkpoint")
    command.add_argument("name", help="such as pong_numpy/late")
    command.add_argument("--seed", type=int, default=0)
    command.set_defaults(do=ship)

    command = commands.add_parser("ship-curves", help=ship_curves.__doc__)
    command.add_argument("name", help="such as pong_numpy/seeds")
    command.add_argument("runs", type=Path, nargs="+", help="the runs' folders")
    command.set_defaults(do=ship_curves)

    command = commands.add_parser("gif", help=gif.__doc__)
    command.add_argument("agent", help="as of evaluate, or random")
    command.add_argument("file", type=Path)
    command.add_argument("--game", choices=GAMES, default="Pong", help="of random")
    command.add_argument("--agent-steps", type=int, default=225, help="15 a second")
    command.add_argument("--seed", type=int, default=0)
    command.set_defaults(do=gif)

    arguments = parser.parse_args(words)
    try:
        arguments.do(arguments)
    except (OSError, ValueError) as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("stopped", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
