"""The agents that come with the course: stages, learning curves, evaluations."""

import csv
import io
import re
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import numpy as np

from tutorial_lib.runs.algorithms import Agent, pack, protocol, unpack
from tutorial_lib.runs.checkpoints import (
    SUFFIX,
    CheckpointError,
    read_checkpoint,
    read_manifest,
    write_checkpoint,
)
from tutorial_lib.runs.evaluation import Evaluation
from tutorial_lib.runs.files import write_whole

SHIPPED = Path(__file__).parent.parent / "pretrained"
STAGES = ("untrained", "early", "middle", "late")  # of an agent, as they are named


@dataclass(frozen=True)
class Curve:
    """A measure against decisions, of one seed.

    Attributes:
        agent_steps: [N] decisions.
        values: [N] mean score of the last 20 finished games, or another measure of
            training; NaN before there is one.
    """

    agent_steps: np.ndarray
    values: np.ndarray


def names() -> list[str]:
    """Names of the shipped agents, as `load` takes them."""
    files = SHIPPED.glob(f"*/*{SUFFIX}")
    return sorted(f"{file.parent.name}/{file.stem}" for file in files)


def closest(name: str) -> str | None:
    """The name of a shipped agent that is almost this one; None if none is."""
    known = {shipped.lower(): shipped for shipped in names()}
    found = get_close_matches(name.lower(), known, n=1, cutoff=0.8)
    return known[found[0]] if found else None


def check_name(name: str) -> str:
    """The name of something that is to be shipped, or a refusal.

    Raises:
        ValueError: it could lead out of the package's folder.
    """
    if not re.fullmatch(r"\w[\w.-]*(?:/\w[\w.-]*)?", name, re.ASCII):
        raise ValueError(
            f"{name!r} must be a name such as pong_numpy/late: letters, digits and "
            "any of _ - . on both sides of the slash, the first one no point"
        )
    return name


def load(name: str) -> tuple[Agent, dict[str, Any]]:
    """Load a shipped agent.

    Args:
        name: one of `names()`, such as "pong_numpy/late".

    Returns:
        The agent, and its evaluation as `Evaluation.as_json` made it.

    Raises:
        ValueError: no shipped agent has that name, or its file is damaged.
    """
    if name not in names():
        close = closest(name)
        shipped = ", ".join(names()) or "none"
        advice = f"; did you mean {close}?" if close else ""
        raise ValueError(
            f"no shipped agent is called {name!r}{advice}; there are: {shipped}"
        )
    arrays, rest = read_checkpoint(SHIPPED / f"{name}{SUFFIX}")
    if "evaluation" not in rest:
        raise ValueError(
            f"{name} was never evaluated; put it there with python -m tutorial_lib ship"
        )
    return unpack(arrays, rest), rest["evaluation"]


def halved(agent: Agent) -> Agent:
    """The agent as it will come back once it was shipped: in half precision."""
    arrays, rest = _to_ship(agent)
    return unpack(arrays, rest)


def _to_ship(agent: Agent) -> tuple[dict[str, np.ndarray], dict[str, Any]]:
    arrays, rest = pack(agent)
    return {
        name: array.astype(np.float16)
        for name, array in arrays.items()
        # Only training needs these, and they are large.
        if not name.startswith(("adam.", "rmsprop.", "target."))
    }, rest


def check_free(agent: Agent, name: str) -> Path:
    """Where an agent is shipped to: a new file, or that of one of its kind.

    Raises:
        ValueError: the name is none, or an agent of another game or algorithm has it.
    """
    path = SHIPPED / f"{check_name(name)}{SUFFIX}"
    try:
        there = read_manifest(path) if path.exists() else {}
    except CheckpointError:
        there = {}  # a damaged one is not missed
    mine = {"game": agent.game, "algorithm": pack(agent)[1]["algorithm"]}
    if there and (theirs := {k: there.get(k) for k in mine}) != mine:
        raise ValueError(
            f"{name} is shipped already, and of {theirs['game']} by "
            f"{theirs['algorithm']}, not of {mine['game']} by {mine['algorithm']}; "
            "choose another name"
        )
    return path


def ship(agent: Agent, evaluation: Evaluation, name: str) -> Path:
    """Write an agent into the package in half precision, with its evaluation.

    Args:
        agent: trained.
        evaluation: what the agent scored as `halved` gives it.
        name: such as "pong_numpy/late".

    Returns:
        The file.

    Raises:
        ValueError: see `check_free`, or a number is infinite in half precision.
    """
    path = check_free(agent, name)
    arrays, rest = _to_ship(agent)
    told = evaluation.as_json(protocol(agent))
    path.parent.mkdir(parents=True, exist_ok=True)
    write_checkpoint(path, arrays, {**rest, "evaluation": told})
    return path


def ship_curves(
    curves: dict[str, Curve],
    name: str,
    every: int = 20_000,
    measure: str = "mean_score",
) -> Path:
    """Write the learning curves of several runs as one small table.

    Args:
        curves: by a label such as "seed 0".
        name: such as "pong_numpy/seeds".
        every: decisions between two rows.
        measure: what the curves' values are.

    Returns:
        The file, with columns run, agent_steps and the measure's name.

    Raises:
        ValueError: the name is none, or a curve has no point.
    """
    rows = [("run", "agent_steps", measure)]
    for label, curve in curves.items():
        if np.isnan(curve.values).all():
            raise ValueError(
                f"the curve of {label} has no {measure} yet, and nothing to show"
            )
        last = -1
        for steps, value in zip(curve.agent_steps, curve.values, strict=True):
            if steps // every > last and not np.isnan(value):
                last = steps // every
                rows.append((label, str(int(steps)), f"{value:.6g}"))
    path = SHIPPED / f"{check_name(name)}.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    table = io.StringIO()
    csv.writer(table, lineterminator="\n").writerows(rows)
    write_whole(path, table.getvalue().encode())
    return path


def load_curves(name: str) -> dict[str, Curve]:
    """Read what `ship_curves` wrote.

    Args:
        name: such as "pong_numpy/seeds".

    Returns:
        The curves by their labels.

    Raises:
        FileNotFoundError: no curves of that name are shipped.
        ValueError: a line of the file is damaged.
    """
    path = SHIPPED / f"{name}.csv"
    points: dict[str, list[tuple[int, float]]] = {}
    with open(path, encoding="utf-8-sig") as file:
        for number, row in enumerate(csv.reader(file), start=1):
            if number == 1 or not row:
                continue
            try:
                label, steps, value = row
                points.setdefault(label, []).append((int(steps), float(value)))
            except ValueError:
                raise ValueError(
                    f"{path}, line {number}: a run, agent steps and a number were "
                    f"expected, got {','.join(row)!r}. Fetch the course again."
                ) from None
    return {
        label: Curve(
            np.array([steps for steps, _ in own]), np.array([value for _, value in own])
        )
        for label, own in points.items()
    }


def load_groups(name: str) -> dict[str, dict[str, Curve]]:
    """Read the curves of a sweep, whose labels are such as "huber=1/seed_0".

    Args:
        name: such as "catch_dqn/inventions".

    Returns:
        By the name of the settings, the curves by their seed.

    Raises:
        FileNotFoundError: no curves of that name are shipped.
    """
    groups: dict[str, dict[str, Curve]] = {}
    for label, curve in load_curves(name).items():
        settings, seed = label.rsplit("/", 1)
        groups.setdefault(settings, {})[seed] = curve
    return groups
