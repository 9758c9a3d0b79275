"""Whether an agent is still made of numbers: NaN and infinity only spread."""

import sys
from collections.abc import Iterator
from typing import Any

import numpy as np

from tutorial_lib.agents.agent import Agent
from tutorial_lib.agents.tally import Progress
from tutorial_lib.checks import NotFinite


def flaw(agent: Agent) -> str | None:
    """Name of the first thing of an agent that holds NaN or infinity; None if none."""
    for name, numbers in _numbers(agent):
        # A sum is soonest taken, and of finite numbers it is infinite almost never.
        if not np.isfinite(float(numbers.sum())) and not _is_finite(numbers):
            return name
    return None


def _numbers(agent: Agent) -> Iterator[tuple[str, Any]]:
    for name, part in vars(agent).items():
        yield from _of(part, name)


def _of(part: Any, name: str) -> Iterator[tuple[str, Any]]:
    """All arrays of NumPy and tensors in a part of an agent, none of them copied."""
    torch = sys.modules.get("torch")
    if isinstance(part, np.ndarray):
        yield name, part
    elif isinstance(part, dict):
        for key, value in part.items():
            yield from _of(value, str(key))
    elif hasattr(part, "_asdict"):  # as Adam's state in NumPy
        yield from _of(part._asdict(), name)
    elif torch is None:
        return
    elif isinstance(part, torch.Tensor):
        yield name, part
    elif isinstance(part, torch.nn.Module):
        yield from part.state_dict().items()
    elif isinstance(part, torch.optim.Optimizer):
        for state in part.state.values():
            yield from _of({f"the optimiser's {k}": v for k, v in state.items()}, name)


def _is_finite(numbers: Any) -> bool:
    if isinstance(numbers, np.ndarray):
        return bool(np.isfinite(numbers).all())
    return bool(numbers.isfinite().all())


def refuse_not_finite(
    agent: Agent, progress: Progress | None = None, cause: Exception | None = None
) -> None:
    """Refuse an agent that is no longer made of numbers.

    Args:
        agent: not changed.
        progress: of the pass that it has just made.
        cause: what the pass ended with, if it failed.

    Raises:
        NotFinite: a weight, a number of its optimiser or a measure is not finite.
    """
    found = flaw(agent)
    if found is None and progress is not None:
        # NaN is a measure that was not taken in this pass.
        measures = {"mean_score": progress.mean_score, **progress.measures}
        found = next((k for k, v in measures.items() if np.isinf(v)), None)
    if found is None and isinstance(cause, NotFinite):
        found = "what the network gives out"
    if found is not None:
        rate = getattr(agent.settings, "learning_rate", None)
        told = "" if rate is None else f" (it is {rate:g})"
        raise NotFinite(
            f"{found} is not finite after {agent.agent_steps:,} agent steps, so this "
            "agent neither learns nor plays, and is not saved. Go back to the last "
            f"checkpoint, or start anew with a smaller learning_rate{told}."
        ) from cause
