"""Train one agent, look at it on the way, and keep its best."""

import argparse
import json
import math
import textwrap
import warnings
from collections import deque
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
from tqdm import tqdm

from tutorial_lib.commands.play import film, games_of
from tutorial_lib.commands.words import (
    ANY,
    PAIRS,
    Arguments,
    changed,
    count,
    place,
    played,
    points,
    settings_from,
)
from tutorial_lib.runs import algorithms, training
from tutorial_lib.runs.algorithms import Agent
from tutorial_lib.runs.checkpoints import SUFFIX, write_checkpoint
from tutorial_lib.runs.device import DEVICES, VARIABLE
from tutorial_lib.runs.evaluation import Evaluation
from tutorial_lib.runs.files import advice, read_regular, reason, write_whole
from tutorial_lib.runs.folder import RunFolder
from tutorial_lib.runs.sources import SOURCES, settings_of

GAMES_ON_THE_WAY = 10  # of each evaluation between two passes of training
SOLVED_OVER = 100  # games in the mean that stops a run
BEST = "best_evaluation"  # its files in a run's folder
FILM = 225  # agent steps of its GIF, 15 seconds

HANGING: dict[str, Any] = {"subsequent_indent": "  ", "break_on_hyphens": False}

TRAIN: Arguments = {
    "algorithm": dict(nargs="?", choices=algorithms.VARIANTS),
    "--source": dict(
        choices=SOURCES,
        help="a work that the course re-creates, in place of algorithm and game, with "
        "the settings it had; see sources",
    ),
    "--game": dict(type=played, help=f"Pong unless given; {ANY}"),
    "--seed": dict(type=count(0), help="0 unless given"),
    "--agent-steps": dict(type=count(0), required=True, help="in all"),
    "--run": dict(type=place, required=True, help="the run's folder"),
    "--resume": dict(
        action="store_true",
        help="go on with a run that is there, with its algorithm, game and settings",
    ),
    "--set": dict(
        PAIRS,
        help="another setting than usual, such as learning_rate=0.001; may be repeated",
    ),
    "--device": dict(
        choices=DEVICES,
        help=f"where networks learn; {VARIABLE} or auto unless given: the graphics "
        "card, if there is one",
    ),
    "--threads": dict(
        type=count(1, 1024), help="of the emulator and of torch; all processors"
    ),
    "--evaluate-every": dict(
        type=count(1),
        default=math.inf,
        metavar="N",
        help="play full games every N agent steps, for TensorBoard; the best are kept "
        f"in {BEST}.json, with a GIF and their agent",
    ),
    "--evaluation-games": dict(
        type=count(1, 100_000),
        default=GAMES_ON_THE_WAY,
        help=f"of each of these evaluations, {GAMES_ON_THE_WAY} unless given",
    ),
    "--stop-at": dict(
        type=points,
        metavar="SCORE",
        help=f"stop once the mean of {SOLVED_OVER} games is above it, inf for never; "
        "what the --source calls solved unless given",
    ),
}


def train(arguments: argparse.Namespace) -> None:
    """Train an agent on a game; the same folder again goes on."""
    agent, folder = _resumed(arguments) if arguments.resume else _started(arguments)
    threads, every = arguments.threads, arguments.evaluate_every
    world = training.world_for(agent, threads)
    passes = training.recorded(
        algorithms.module_of(agent).train(agent, world),
        agent,
        folder,
        agent_steps=arguments.agent_steps,
        num_threads=threads,
    )
    evaluated = agent.agent_steps // every
    solved = solved_at(arguments, folder.settings)
    is_solved, recent = False, deque[float](maxlen=SOLVED_OVER)
    bar = tqdm(
        total=arguments.agent_steps,
        initial=agent.agent_steps,
        unit=" agent steps",
        unit_scale=True,
        mininterval=5,
        disable=None,
    )
    for progress in passes:
        bar.set_postfix_str(f"mean of 20 games {progress.mean_score:.1f}")
        bar.update(progress.agent_steps - bar.n)
        if agent.agent_steps // every > evaluated:
            evaluated = agent.agent_steps // every
            games = arguments.evaluation_games
            evaluation = _look(agent, folder, games, evaluated, threads)
            bar.write(f"{agent.agent_steps:,} agent steps: {evaluation}")
        recent.extend(progress.finished)
        mean = float(np.mean(recent)) if len(recent) == SOLVED_OVER else -math.inf
        is_solved = mean > solved
        if is_solved:
            bar.write(
                f"{agent.agent_steps:,} agent steps: stopped, for the mean of the last "
                f"{SOLVED_OVER} games is {mean:.1f}, above {solved:g}"
            )
            break
    passes.close()  # saves what it has
    bar.close()
    if folder.saved_at != agent.agent_steps:
        raise ValueError(
            f"{agent.agent_steps:,} agent steps, but they are not saved: see above"
        )
    print(f"{agent.agent_steps:,} agent steps in {folder.path}")
    if agent.agent_steps < arguments.agent_steps and not is_solved:
        raise KeyboardInterrupt  # it was held back until all was saved


def _started(arguments: argparse.Namespace) -> tuple[Agent, RunFolder]:
    if arguments.source:
        algorithm, game, settings = _of_a_source(arguments)
    elif arguments.algorithm:
        game = arguments.game or "Pong"
        settings = settings_from(arguments.algorithm, game, arguments.set)
        algorithm = algorithms.VARIANTS[arguments.algorithm]
    else:
        names = ", ".join(algorithms.VARIANTS)
        raise ValueError(
            f"say which algorithm ({names}) or which --source, or --resume a run"
        )
    return training.start_or_resume(
        arguments.run,
        settings,
        arguments.seed or 0,
        game=game,
        algorithm=algorithm,
        device=arguments.device,
    )


def solved_at(arguments: argparse.Namespace, described: dict[str, Any]) -> float:
    """The mean of 100 games above which a run stops; infinite where it never does.

    Args:
        arguments: of `train`.
        described: the run's settings, as its folder holds them.
    """
    if arguments.stop_at is not None:
        return float(arguments.stop_at)
    name = arguments.source or _work_of(described)
    return SOURCES[name].solved_at if name else math.inf


def _work_of(described: dict[str, Any]) -> str | None:
    """The name of the work whose settings a run has, whatever its seed."""
    for name, source in SOURCES.items():
        told = {"game": source.game, "algorithm": source.algorithm}
        if (told | asdict(settings_of(name))).items() <= described.items():
            return name
    return None


def _of_a_source(arguments: argparse.Namespace) -> tuple[str, str, Any]:
    source = SOURCES[arguments.source]
    if arguments.algorithm or arguments.game:
        raise ValueError(
            f"{arguments.source} is {source.algorithm} on {source.game}; leave "
            "algorithm and --game out"
        )
    return (
        source.algorithm,
        source.game,
        changed(settings_of(arguments.source), arguments.set),
    )


def sources(_: argparse.Namespace) -> None:
    """List the works that the course re-creates, for train --source."""
    rows = [("name", "lesson", "game", "algorithm", "year", "work")]
    for name, work in SOURCES.items():
        told = f"{work.author}: {work.title}"
        year = str(work.year or "-")
        rows.append((name, work.lesson, work.game, work.algorithm, year, told))
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = zip(row, widths, strict=True)
        print("  ".join(f"{cell:{width}}" for cell, width in cells).rstrip())
    print("\nWhere they are, and what cannot be the same today:")
    for name, work in SOURCES.items():
        link = work.link or "no address known"
        print(textwrap.fill(f"{name} ({link}): {work.differs}", 88, **HANGING))


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
    if arguments.algorithm not in (None, *_variants_of(there)):
        raise ValueError(
            f"{arguments.run} holds a run of {' or '.join(_variants_of(there))}, and "
            f"{arguments.algorithm} was asked for; leave it out"
        )
    if arguments.set or arguments.source:
        raise ValueError("--resume keeps the run's settings; leave out --set, --source")
    return training.resume(arguments.run, arguments.device)


def _variants_of(described: dict[str, Any]) -> list[str]:
    """What the command line calls a run: the names whose settings are nearest to it."""
    differing = {
        variant: sum(
            described.get(name) != value
            for name, value in asdict(
                algorithms.settings_for(variant, described.get("game", ""))
            ).items()
        )
        for variant, module in algorithms.VARIANTS.items()
        if module == described.get("algorithm")
    }
    return [k for k, count in differing.items() if count == min(differing.values())]


def _look(
    agent: Agent, folder: RunFolder, games: int, seed: int, threads: int | None
) -> Evaluation:
    """Evaluate an agent on the way; keep its run's best, its scores and a GIF."""
    # Other games for each seed, and the same ones if the run is made again.
    passes = games_of(agent, games, seed, threads)
    (evaluation,) = deque(passes, maxlen=1)  # each holds all games before it
    training.show_evaluation(folder, agent, evaluation)
    best = folder.path / f"{BEST}.json"
    if _best_mean(best) >= evaluation.mean:
        return evaluation
    told = evaluation.as_json(algorithms.protocol(agent))
    try:
        write_whole(best.with_suffix(".gif"), film(agent, agent.game, seed, FILM))
        write_checkpoint(best.with_suffix(SUFFIX), *algorithms.pack(agent))
        content = {"agent_steps": agent.agent_steps, **told}
        write_whole(best, json.dumps(content).encode())
    except OSError as error:
        warnings.warn(
            f"could not keep the best evaluation ({reason(error)}). Training goes on; "
            f"{advice(error)}.",
            stacklevel=2,
        )
    return evaluation


def _best_mean(best: Path) -> float:
    """The mean score of the best evaluation yet; -inf if its file cannot be read."""
    try:
        mean = float(json.loads(read_regular(best))["mean"])
    except (OSError, ValueError, KeyError, TypeError, RecursionError, OverflowError):
        return -math.inf
    return mean if math.isfinite(mean) else -math.inf  # or nothing were better
