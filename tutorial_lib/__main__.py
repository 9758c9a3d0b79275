"""Long runs outside notebooks, with the same code: python -m tutorial_lib."""

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import fields, replace
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
from tqdm import tqdm

from tutorial_lib.checks import whole_number
from tutorial_lib.runs import algorithms, pretrained
from tutorial_lib.runs.algorithms import Agent
from tutorial_lib.runs.checkpoints import read_checkpoint, write_whole
from tutorial_lib.runs.evaluation import (
    PROTOCOL,
    Evaluation,
    play_games,
    random_act,
)
from tutorial_lib.runs.folder import RunFolder
from tutorial_lib.runs.sweep import BACKENDS, table
from tutorial_lib.runs.sweep import sweep as train_all
from tutorial_lib.runs.training import (
    recorded,
    resume,
    show_evaluation,
    start_or_resume,
    world_for,
)
from tutorial_lib.worlds.atari import GAMES, ScreenWorld
from tutorial_lib.worlds.toys import CatchWorld

OPENING = 20  # agent steps of an almost empty field, left out of GIFs
GAMES_ON_THE_WAY = 10  # of each evaluation between two passes of training
BEST = "best_evaluation"  # its files in a run's folder
FILM = 225  # agent steps of its GIF, 15 seconds


def train(arguments: argparse.Namespace) -> None:
    """Train an agent on a game; the same folder again goes on."""
    threads, every = arguments.threads, arguments.evaluate_every
    if every is not None:
        whole_number("evaluate-every", every, least=1)
    agent, folder = _resumed(arguments) if arguments.resume else _started(arguments)
    passes = algorithms.module_of(agent).train(agent, world_for(agent, threads))
    evaluated = agent.agent_steps // every if every else 0
    bar = tqdm(
        total=arguments.agent_steps,
        initial=agent.agent_steps,
        unit=" agent steps",
        unit_scale=True,
        mininterval=5,
        disable=None,
    )
    for progress in recorded(
        passes,
        agent,
        folder,
        agent_steps=arguments.agent_steps,
        num_threads=threads,
    ):
        bar.set_postfix_str(f"mean of 20 games {progress.mean_score:.1f}")
        bar.update(progress.agent_steps - bar.n)
        if every and agent.agent_steps // every > evaluated:
            evaluated = agent.agent_steps // every
            # Other games each time, and the same ones if the run is made again.
            *_, evaluation = _games(agent, GAMES_ON_THE_WAY, evaluated, threads)
            show_evaluation(folder, agent, evaluation)
            _keep_if_best(folder, agent, evaluation, evaluated)
            bar.write(f"{agent.agent_steps:,} agent steps: {evaluation}")
    bar.close()
    print(f"{agent.agent_steps:,} agent steps in {folder.path}")


def _keep_if_best(
    folder: RunFolder, agent: Agent, evaluation: Evaluation, seed: int
) -> None:
    """Keep the run's best evaluation so far, and a GIF of its agent at play."""
    told = folder.path / f"{BEST}.json"
    if told.exists() and json.loads(told.read_text())["mean"] >= evaluation.mean:
        return
    content = {"agent_steps": agent.agent_steps, **evaluation.as_json()}
    write_whole(folder.path / f"{BEST}.gif", _film(agent, agent.game, seed, FILM))
    write_whole(told, json.dumps(content).encode())


def sweep(arguments: argparse.Namespace) -> None:
    """Train with several seeds and settings, many at a time; again goes on."""
    algorithm, game = arguments.algorithm, arguments.game
    usual = algorithms.settings_for(algorithm, game)
    usual = replace(usual, **_changes(usual, arguments.set))
    outcomes = train_all(
        arguments.runs,
        game,
        algorithms.VARIANTS[algorithm],
        {
            ",".join(pairs) or algorithm: replace(usual, **_changes(usual, pairs))
            for pairs in product(*map(_values, arguments.vary))
        },
        arguments.seeds,
        arguments.agent_steps,
        jobs=arguments.jobs,
        num_threads=arguments.threads,
        backend=arguments.backend,
    )
    compare(arguments)
    failed = [f"{run.folder}: {run.error}" for run in outcomes if run.error]
    if failed:
        raise ValueError("\n".join(failed))


def compare(arguments: argparse.Namespace) -> None:
    """Show what the settings of a sweep had reached after so many agent steps."""
    rows = table(arguments.runs, arguments.agent_steps)
    width = max(len(row.name) for row in rows)
    print(f"{'':{width}}  seeds  interquartile mean  95 % interval")
    for row in rows:
        interval = f"{row.low:.2f} to {row.high:.2f}" if row.seeds > 1 else "unknown"
        score = f"{row.interquartile_mean:.2f}" if row.seeds else "unknown"
        missing = f"  ({row.missing} missing)" if row.missing else ""
        print(f"{row.name:{width}}  {row.seeds:5}  {score:>18}  {interval}{missing}")


def evaluate(arguments: argparse.Namespace) -> None:
    """Play full games with a shipped agent, or with the newest of a run's folder."""
    agent = _agent(arguments.agent)
    evaluation = _evaluation(agent, arguments.games, arguments.seed)
    told = evaluation.as_json()
    if agent.game in algorithms.TOYS:
        told["protocol"] = f"full games of {agent.game}"
    print(json.dumps(told) if arguments.json else evaluation)


def ship(arguments: argparse.Namespace) -> None:
    """Put a run's newest agent, or a checkpoint's, into the package, evaluated."""
    agent = _agent(arguments.run)
    evaluation = _evaluation(agent, games=30, seed=arguments.seed)
    path = pretrained.ship(agent, evaluation, arguments.name)
    print(f"{path.name}: {agent.agent_steps:,} agent steps, {evaluation}")


def ship_curves(arguments: argparse.Namespace) -> None:
    """Put the learning curves of several runs into the package."""
    curves = {}
    for label, folder in _labelled(arguments.runs):
        table = RunFolder.found(folder).metrics()
        if (measure := arguments.measure) not in table:
            raise ValueError(f"no measure {measure!r}; there are {', '.join(table)}")
        told = table["agent_steps"] <= arguments.agent_steps
        curves[label] = pretrained.Curve(
            table["agent_steps"][told], table[measure][told]
        )
    print(pretrained.ship_curves(curves, arguments.name, arguments.every, measure))


def _labelled(folders: list[Path]) -> Iterator[tuple[str, Path]]:
    for folder in folders:
        if of_a_sweep := sorted(folder.glob("*/seed_*")):
            yield from ((f"{run.parent.name}/{run.name}", run) for run in of_a_sweep)
        else:
            yield folder.name, folder


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
    agent = None if arguments.agent == "random" else _agent(arguments.agent)
    content = _film(agent, arguments.game, arguments.seed, arguments.agent_steps)
    write_whole(arguments.file, content)
    print(f"{arguments.file}: {len(content) / 1000:.0f} KB")


def _film(agent: Agent | None, game: str, seed: int, agent_steps: int) -> bytes:
    """A GIF of an agent at its game, or of a random player, None, at `game`."""
    from tutorial_lib.lessons.gifs import record, to_gif

    rng = np.random.default_rng(seed)
    if agent is None:
        world = ScreenWorld(game, seed=seed)
        act = random_act(rng, world.num_actions)
    elif agent.game in algorithms.TOYS:
        world = CatchWorld(1, seed=seed, endless=True)
        act = algorithms.player(agent, rng)
    else:
        world = ScreenWorld(agent.game, seed=seed, **algorithms.view(agent))
        act = algorithms.player(agent, rng)
    screens = record(act, world, agent_steps)
    return to_gif(screens if isinstance(world, CatchWorld) else screens[OPENING:])


def stages(arguments: argparse.Namespace) -> None:
    """Record one game of each shipped stage of a Q-learner, for the time machine."""
    from tutorial_lib.lessons import stages

    names = [f"{arguments.name}/{stage}" for stage in pretrained.STAGES]
    agents = {
        name.split("/")[1]: pretrained.load(name)[0]
        for name in names
        if name in pretrained.names()
    }
    if not agents:
        raise ValueError(f"no stage of {arguments.name} is shipped")
    game = next(iter(agents.values())).game
    recording = stages.record(agents, game, arguments.seed, arguments.frames)
    path = stages.path_of(arguments.name)
    path.parent.mkdir(exist_ok=True)
    stages.save(recording, path)
    print(f"{path}: {path.stat().st_size / 1000:.0f} KB")


def links(_: argparse.Namespace) -> None:
    """Write the links to Colab and Binder into the README and every lesson."""
    from tutorial_lib.lessons import links

    print(f"The course's address: {links.address() or 'not known'}")
    for path in links.write():
        print(path.relative_to(links.ROOT))


def _started(arguments: argparse.Namespace) -> tuple[Agent, RunFolder]:
    if arguments.algorithm is None:
        names = ", ".join(algorithms.VARIANTS)
        raise ValueError(f"say which algorithm ({names}), or --resume a run")
    game = arguments.game or "Pong"
    usual = algorithms.settings_for(arguments.algorithm, game)
    return start_or_resume(
        arguments.run,
        replace(usual, **_changes(usual, arguments.set)),
        arguments.seed or 0,
        game=game,
        algorithm=algorithms.VARIANTS[arguments.algorithm],
    )


def _resumed(arguments: argparse.Namespace) -> tuple[Agent, RunFolder]:
    there = RunFolder.found(arguments.run).settings
    asked = {
        "algorithm": algorithms.VARIANTS.get(arguments.algorithm),
        "game": arguments.game,
        "seed": arguments.seed,
    }
    for name, value in asked.items():
        if value not in (None, there.get(name)):
            raise ValueError(
                f"{arguments.run} holds a run with other settings ({name}: "
                f"{there.get(name)} there, {value} asked for); leave it out"
            )
    if arguments.set:
        raise ValueError("--resume keeps the run's settings; leave out --set")
    return resume(arguments.run)


def _changes(usual: Any, pairs: list[str]) -> dict[str, Any]:
    known = [field.name for field in fields(usual)]
    changes = {}
    for pair in pairs:
        name, _, text = pair.partition("=")
        if name not in known:
            raise ValueError(f"no setting {name!r}; there are {', '.join(known)}")
        changes[name] = _value(pair, text, type(getattr(usual, name)))
    return changes


def _values(pairs: str) -> list[str]:
    name, _, values = pairs.partition("=")
    return [f"{name}={value}" for value in values.split(",")]


def _value(pair: str, text: str, kind: type) -> Any:
    if kind is str:
        return text
    try:
        value = json.loads(text)
    except json.JSONDecodeError:
        value = None
    if kind is bool and not isinstance(value, bool):
        raise ValueError(f"{pair}: {text!r} is neither true nor false")
    if kind is not bool and type(value) not in (int, float):
        raise ValueError(f"{pair}: {text!r} is not a number")
    return value


def _agent(name: str | Path) -> Agent:
    if str(name) in pretrained.names():
        return pretrained.load(str(name))[0]
    if Path(name).is_file():
        return algorithms.unpack(*read_checkpoint(Path(name)))
    found = RunFolder.found(name).newest()
    if found is None:
        raise ValueError(f"{name} holds no checkpoint yet")
    return algorithms.unpack(*found)


def _games(
    agent: Agent, games: int, seed: int, num_threads: int | None = None
) -> Iterator[Evaluation]:
    world = algorithms.world(
        agent.game,
        max(1, min(10, games)),
        algorithms.view(agent),
        seed=seed,
        num_threads=num_threads,
    )
    # A generator of its own: an evaluation changes nothing about a run.
    act = algorithms.player(agent, np.random.default_rng(seed))
    return play_games(act, world, games)


def _evaluation(agent: Agent, games: int, seed: int) -> Evaluation:
    passes = _games(agent, games, seed)
    *_, evaluation = tqdm(passes, total=games, unit=" games", disable=None)
    return evaluation


def main(words: list[str] | None = None) -> int:
    """Read the command line and do what it says; trouble is one line."""
    parser = argparse.ArgumentParser("python -m tutorial_lib", description=__doc__)
    commands = parser.add_subparsers(required=True)

    command = commands.add_parser("train", help=train.__doc__)
    command.add_argument("algorithm", nargs="?", choices=algorithms.VARIANTS)
    command.add_argument(
        "--game", choices=[*GAMES, *algorithms.TOYS], help="Pong unless given"
    )
    command.add_argument("--seed", type=int, help="0 unless given")
    command.add_argument("--agent-steps", type=int, required=True, help="in all")
    command.add_argument("--run", type=Path, required=True, help="the run's folder")
    command.add_argument(
        "--resume",
        action="store_true",
        help="go on with a run that is there, with its algorithm, game and settings",
    )
    command.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="another setting than usual, such as learning_rate=0.001; may be repeated",
    )
    command.add_argument(
        "--threads", type=int, help="of the emulator and of torch; all processors"
    )
    command.add_argument(
        "--evaluate-every",
        type=int,
        metavar="N",
        help=f"play {GAMES_ON_THE_WAY} full games every N agent steps, for "
        f"TensorBoard; the best are kept in {BEST}.json, with a GIF",
    )
    command.set_defaults(do=train)

    command = commands.add_parser("sweep", help=sweep.__doc__)
    command.add_argument("algorithm", choices=algorithms.VARIANTS)
    command.add_argument("--game", choices=[*GAMES, *algorithms.TOYS], default="Pong")
    command.add_argument("--seeds", type=int, nargs="+", default=[0, 1, 2])
    command.add_argument("--agent-steps", type=int, required=True, help="of each run")
    command.add_argument("--runs", type=Path, required=True, help="the sweep's folder")
    command.add_argument(
        "--vary",
        action="append",
        default=[],
        metavar="NAME=VALUE,VALUE",
        help="compare values of a setting; if repeated, each with each",
    )
    command.add_argument(
        "--set", action="append", default=[], metavar="NAME=VALUE", help="as of train"
    )
    command.add_argument("--jobs", type=int, help="runs at a time; all processors")
    command.add_argument("--threads", type=int, default=1, help="of each run")
    command.add_argument(
        "--backend", choices=BACKENDS, default="loky", help="ray is for a cluster"
    )
    command.set_defaults(do=sweep)

    command = commands.add_parser("compare", help=compare.__doc__)
    command.add_argument("runs", type=Path, help="the sweep's folder")
    command.add_argument("--agent-steps", type=int, required=True, help="at which")
    command.set_defaults(do=compare)

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
    command.add_argument("runs", type=Path, nargs="+", help="folders, also of sweeps")
    command.add_argument(
        "--agent-steps", type=float, default=np.inf, help="leave out what came later"
    )
    command.add_argument(
        "--every", type=int, default=20_000, help="agent steps between two points"
    )
    command.add_argument(
        "--measure", default="mean_score", help="a column of metrics.csv"
    )
    command.set_defaults(do=ship_curves)

    command = commands.add_parser("gif", help=gif.__doc__)
    command.add_argument("agent", help="as of evaluate, or random")
    command.add_argument("file", type=Path)
    command.add_argument("--game", choices=GAMES, default="Pong", help="of random")
    command.add_argument("--agent-steps", type=int, default=225, help="15 a second")
    command.add_argument("--seed", type=int, default=0)
    command.set_defaults(do=gif)

    command = commands.add_parser("stages", help=stages.__doc__)
    command.add_argument("name", help="such as breakout_dqn")
    command.add_argument("--seed", type=int, default=0)
    command.add_argument("--frames", type=int, default=24)
    command.set_defaults(do=stages)

    command = commands.add_parser("links", help=links.__doc__)
    command.set_defaults(do=links)

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
