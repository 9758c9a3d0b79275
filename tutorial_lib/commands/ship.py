"""What goes into the course: agents, their curves and recordings, links."""

import argparse
from collections.abc import Iterator
from pathlib import Path

from tutorial_lib.commands.play import agent_of, evaluation_of
from tutorial_lib.commands.words import MOST, Arguments, count, place
from tutorial_lib.runs import pretrained
from tutorial_lib.runs.evaluation import PROTOCOL
from tutorial_lib.runs.folder import RunFolder

AGENTS: Arguments = {
    "--again": dict(
        action="store_true", help="play all games again, which takes hours, and compare"
    ),
    "--seed": dict(type=count(0), default=0, help="of the games that --again plays"),
}


def agents(arguments: argparse.Namespace) -> None:
    """List the shipped agents with their scores."""
    others = []
    for name in pretrained.names():
        agent, evaluation = pretrained.load(name)
        if arguments.again:
            again = evaluation_of(agent, evaluation["games"], arguments.seed).as_json()
            if again["scores"] != evaluation["scores"]:
                others.append(f"{name}: {again['mean']} ± {again['spread']} this time")
        print(
            f"{name:20} {agent.agent_steps:>10,} agent steps   "
            f"{evaluation['mean']:6.1f} ± {evaluation['spread']:.1f}"
        )
    print(f"30 full games each: {PROTOCOL}.")
    if others:
        raise ValueError("\n".join(others))


SHIP: Arguments = {
    "run": dict(type=place, help="a run's folder, or a checkpoint"),
    "name": dict(help="such as pong_numpy/late"),
    "--seed": dict(type=count(0), default=0),
}


def ship(arguments: argparse.Namespace) -> None:
    """Put a run's newest agent, or a checkpoint's, into the package, evaluated."""
    _check_name(arguments.name)
    # As it will be read from there, or its score could not be measured again.
    agent = pretrained.halved(agent_of(arguments.run))
    pretrained.check_free(agent, arguments.name)  # before it plays for minutes
    evaluation = evaluation_of(agent, games=30, seed=arguments.seed)
    path = pretrained.ship(agent, evaluation, arguments.name)
    print(f"{path.name}: {agent.agent_steps:,} agent steps, {evaluation}")


SHIP_CURVES: Arguments = {
    "name": dict(help="such as pong_numpy/seeds"),
    "runs": dict(type=place, nargs="+", help="folders, also of sweeps"),
    "--agent-steps": dict(type=count(1), default=MOST, help="leave out what is later"),
    "--every": dict(type=count(1), default=20_000, help="agent steps between points"),
    "--measure": dict(default="mean_score", help="a column of metrics.csv"),
}


def ship_curves(arguments: argparse.Namespace) -> None:
    """Put the learning curves of several runs into the package."""
    _check_name(arguments.name)
    curves = {}
    for label, folder in _labelled(arguments.runs):
        table = RunFolder.found(folder).metrics()
        if (measure := arguments.measure) not in table:
            raise ValueError(f"no measure {measure!r}; there are {', '.join(table)}")
        told = table["agent_steps"] <= arguments.agent_steps
        steps, values = table["agent_steps"][told], table[measure][told]
        if label in curves:
            raise ValueError(
                f"two runs are called {label!r}; give each folder a name of its own, "
                "or the folder of the sweep that they are of"
            )
        curves[label] = pretrained.Curve(steps, values)
    print(pretrained.ship_curves(curves, arguments.name, arguments.every, measure))


def _check_name(name: str) -> None:
    """Refuse a name under which nothing would be found again.

    Raises:
        ValueError: it is not of the kind family/stage.
    """
    if "/" not in pretrained.check_name(name):
        raise ValueError(f"{name!r} must be a name of two parts, such as {name}/late")


def _labelled(folders: list[Path]) -> Iterator[tuple[str, Path]]:
    for folder in folders:
        if of_a_sweep := sorted(folder.glob("*/seed_*"), key=_in_order):
            yield from ((f"{run.parent.name}/{run.name}", run) for run in of_a_sweep)
        else:
            yield folder.name, folder


def _in_order(run: Path) -> tuple[str, int, str]:
    return run.parent.name, len(run.name), run.name  # seed_9 comes before seed_10


STAGES: Arguments = {
    "name": dict(help="such as breakout_dqn"),
    "--seed": dict(type=count(0), default=0),
    "--frames": dict(type=count(1, 1000), default=24),
}


def stages(arguments: argparse.Namespace) -> None:
    """Record one game of each shipped stage of a Q-learner, for the time machine."""
    from tutorial_lib.figures import stages

    pretrained.check_name(arguments.name)
    names = {stage: f"{arguments.name}/{stage}" for stage in pretrained.STAGES}
    there = pretrained.names()
    agents = {k: pretrained.load(name)[0] for k, name in names.items() if name in there}
    if not agents:
        raise ValueError(f"no stage of {arguments.name} is shipped")
    game = next(iter(agents.values())).game
    recording = stages.record(agents, game, arguments.seed, arguments.frames)
    path = stages.path_of(arguments.name)
    path.parent.mkdir(exist_ok=True)
    stages.save(recording, path)
    print(f"{path}: {path.stat().st_size / 1000:.0f} KB")


def links(_: argparse.Namespace) -> None:
    """Write badges and all that depends on the course's address into every page."""
    from tutorial_lib.lessons import links

    known = links.home()
    print(f"The course's address: {known.repository if known else 'not known'}")
    for path in links.write():
        print(path.relative_to(links.ROOT))
