"""The agents that come with the course: stages, learning curves, evaluations."""

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from tutorial_lib.agents import numpy_policy
from tutorial_lib.agents.numpy_policy import Agent
from tutorial_lib.runs.checkpoints import SUFFIX, read_checkpoint, write_checkpoint
from tutorial_lib.runs.evaluation import Evaluation

SHIPPED = Path(__file__).parent.parent / "pretrained"


@dataclass(frozen=True)
class Curve:
    """Mean score of the last 20 finished games against decisions, of one seed.

    Attributes:
        agent_steps: [N] decisions.
        mean_score: [N] mean of the last 20 finished games; NaN before the first.
    """

    agent_steps: np.ndarray
    mean_score: np.ndarray


def names() -> list[str]:
    """Names of the shipped agents, as `load` takes them."""
    files = SHIPPED.glob(f"*/*{SUFFIX}")
    return sorted(f"{file.parent.name}/{file.stem}" for file in files)


def load(name: str) -> tuple[Agent, dict]:
    """Load a shipped agent.

    Args:
        name: one of `names()`, such as "pong_numpy/late".

    Returns:
        The agent, and its evaluation as `Evaluation.as_json` made it.

    Raises:
        ValueError: no shipped agent has that name, or its file is damaged.
    """
    if name not in names():
        raise ValueError(f"no agent {name!r}; there are {', '.join(names())}")
    arrays, rest = read_checkpoint(SHIPPED / f"{name}{SUFFIX}")
    return numpy_policy.unpack(arrays, rest), rest["evaluation"]


def ship(agent: Agent, evaluation: Evaluation, name: str) -> Path:
    """Write an agent into the package in half precision, with its evaluation.

    Args:
        agent: trained.
        evaluation: what it scored.
        name: such as "pong_numpy/late".

    Returns:
        The file.
    """
    arrays, rest = numpy_policy.pack(agent)
    halved = {k: arrays[k].astype(np.float16) for k in agent.params}
    path = SHIPPED / f"{name}{SUFFIX}"
    path.parent.mkdir(parents=True, exist_ok=True)
    write_checkpoint(path, halved, {**rest, "evaluation": evaluation.as_json()})
    return path


def ship_curves(curves: dict[str, Curve], name: str, every: int = 20_000) -> Path:
    """Write the learning curves of several runs as one small table.

    Args:
        curves: by a label such as "seed 0".
        name: such as "pong_numpy/seeds".
        every: decisions between two rows.

    Returns:
        The file, with columns run, agent_steps, mean_score.
    """
    path = SHIPPED / f"{name}.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path, "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["run", "agent_steps", "mean_score"])
        for label, curve in curves.items():
            last = -1
            for steps, score in zip(curve.agent_steps, curve.mean_score, strict=True):
                if steps // every > last and not np.isnan(score):
                    last = steps // every
                    writer.writerow([label, int(steps), f"{score:.2f}"])
    return path


def load_curves(name: str) -> dict[str, Curve]:
    """Read what `ship_curves` wrote; `name` is such as "pong_numpy/seeds"."""
    with open(SHIPPED / f"{name}.csv", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    curves = {}
    for label in dict.fromkeys(row["run"] for row in rows):
        own = [row for row in rows if row["run"] == label]
        curves[label] = Curve(
            np.array([int(row["agent_steps"]) for row in own]),
            np.array([float(row["mean_score"]) for row in own]),
        )
    return curves
