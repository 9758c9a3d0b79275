"""Train many agents, and compare what became of them."""

import argparse
from itertools import product

from tutorial_lib.commands.words import (
    ANY,
    PAIRS,
    Arguments,
    count,
    place,
    played,
    settings_from,
)
from tutorial_lib.runs import algorithms
from tutorial_lib.runs.sweep import BACKENDS, ENOUGH, table
from tutorial_lib.runs.sweep import sweep as train_all

SWEEP: Arguments = {
    "algorithm": dict(choices=algorithms.VARIANTS),
    "--game": dict(type=played, default="Pong", help=ANY),
    "--seeds": dict(type=count(0), nargs="+", default=[0, 1, 2]),
    "--agent-steps": dict(type=count(1), required=True, help="of each run"),
    "--runs": dict(type=place, required=True, help="the sweep's folder"),
    "--vary": dict(
        PAIRS,
        metavar="NAME=VALUE,VALUE",
        help="compare values of a setting; if repeated, each with each",
    ),
    "--set": dict(PAIRS, help="as of train"),
    "--jobs": dict(type=count(1), help="runs at a time; all processors"),
    "--threads": dict(type=count(1, 1024), default=1, help="of each run"),
    "--backend": dict(choices=BACKENDS, default="loky", help="ray is for a cluster"),
}


def sweep(arguments: argparse.Namespace) -> None:
    """Train with several seeds and settings, many at a time; again goes on."""
    algorithm, game = arguments.algorithm, arguments.game
    varied = [pair.partition("=")[0] for pair in arguments.vary]
    if len(set(varied)) < len(varied):
        raise ValueError(f"--vary takes each setting once, got {', '.join(varied)}")
    settings = {
        ",".join(pairs) or algorithm: settings_from(
            algorithm, game, [*arguments.set, *pairs]
        )
        for pairs in product(*map(_alternatives, arguments.vary))
    }
    outcomes = train_all(
        arguments.runs,
        game,
        algorithms.VARIANTS[algorithm],
        settings,
        arguments.seeds,
        arguments.agent_steps,
        jobs=arguments.jobs,
        num_threads=arguments.threads,
        backend=arguments.backend,
    )
    failed = [f"{run.folder}: {run.error}" for run in outcomes if run.error]
    if len(failed) < len(outcomes):
        compare(arguments)
    if failed:
        raise ValueError("\n".join(failed))


def _alternatives(pair: str) -> list[str]:
    """Turn gamma=0.5,0.9 into gamma=0.5 and gamma=0.9."""
    name, _, texts = pair.partition("=")
    return [f"{name}={text}" for text in texts.split(",")]


COMPARE: Arguments = {
    "runs": dict(type=place, help="the sweep's folder"),
    "--agent-steps": dict(type=count(1), required=True, help="at which"),
}


def compare(arguments: argparse.Namespace) -> None:
    """Show what the settings of a sweep had reached after so many agent steps."""
    rows = table(arguments.runs, arguments.agent_steps)
    width = max(len(row.name) for row in rows)
    print(f"{'':{width}}  seeds  interquartile mean  95 % interval")
    for row in rows:
        interval = f"{row.low:.2f} to {row.high:.2f}" if row.seeds > 1 else "unknown"
        if 1 < row.seeds < ENOUGH:
            interval += ", lowest to highest"
        score = f"{row.interquartile_mean:.2f}" if row.seeds else "unknown"
        missing = f"  ({row.missing} missing)" if row.missing else ""
        print(f"{row.name:{width}}  {row.seeds:5}  {score:>18}  {interval}{missing}")
