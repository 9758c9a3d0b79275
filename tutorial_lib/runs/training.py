"""What surrounds a training loop: logging, saving, stopping, going on."""

import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

import numpy as np
from threadpoolctl import threadpool_limits

from tutorial_lib.agents import numpy_policy
from tutorial_lib.agents.numpy_policy import Agent, Progress, Settings
from tutorial_lib.runs.folder import RunFolder
from tutorial_lib.worlds.atari import AtariWorld
from tutorial_lib.worlds.frames import PONG_VIEW

SAVE_EVERY = 30  # seconds; what a killed process can lose


def start_or_resume(
    path: Path | str, settings: Settings, seed: int
) -> tuple[Agent, RunFolder]:
    """Take up the run in a folder where it stopped, or start it.

    Args:
        path: the run's folder.
        settings: what the agent is made of.
        seed: what everything random in a new run follows from.

    Returns:
        The agent and the folder.

    Raises:
        ValueError: the folder holds a run of another game, network or seed.
    """
    described = {
        "game": numpy_policy.GAME,
        "algorithm": numpy_policy.ALGORITHM,
        "seed": seed,
        **asdict(settings),
    }
    folder = RunFolder(path, described)
    found = folder.newest()
    agent = (
        numpy_policy.unpack(*found) if found else numpy_policy.new_agent(settings, seed)
    )
    folder.rewind(agent.agent_steps)
    return agent, folder


def world_for(agent: Agent, num_threads: int | None = None) -> AtariWorld:
    """Pong as `numpy_policy` reads it; other games at every call."""
    return AtariWorld(
        numpy_policy.GAME,
        agent.settings.num_envs,
        # Drawn from the agent, so that a resumed run never replays its first games.
        seed=int(agent.rng.integers(2**31)),
        num_threads=num_threads,
        **PONG_VIEW,
    )


def recorded(
    passes: Iterator[Progress],
    agent: Agent,
    folder: RunFolder,
    *,
    agent_steps: int,
    seconds: float = float("inf"),
) -> Iterator[Progress]:
    """Hand on the passes of a training loop, and keep what must not be lost.

    Iterate it with `for`: it holds the stop button until the loop is left. It logs
    every pass, and saves every half minute and at the end. An interrupt (the stop
    button, Ctrl-C) is held back until the pass is over, so the agent is always whole.

    Args:
        passes: from `numpy_policy.train`, or a loop that yields the same.
        agent: the agent that the loop changes.
        folder: where to keep it.
        agent_steps: stop once the agent has made so many decisions in all.
        seconds: stop after so much time in this call.

    Yields:
        Each `Progress`, after it was logged.
    """
    before = folder.metrics()["seconds"]
    earlier = float(before[-1]) if len(before) else 0.0
    start = last_save = time.monotonic()
    # More threads of the matrix library only get in the emulator's way.
    limit = threadpool_limits(1, user_api="blas")
    with interrupts_held_back() as interrupted, limit:
        try:
            while agent.agent_steps < agent_steps and not interrupted():
                progress = next(passes, None)
                if progress is None:
                    raise RuntimeError(
                        "this training loop has ended, because an error stopped it; "
                        "run the cell that made it again, then this one"
                    )
                now = time.monotonic()
                folder.log(
                    {
                        "agent_steps": progress.agent_steps,
                        "seconds": round(earlier + now - start, 1),
                        "mean_score": round(progress.mean_score, 2),
                        "games": len(progress.finished),
                        "prob_certain": round(progress.prob_certain, 4),
                    }
                )
                if now - last_save > SAVE_EVERY:
                    save(agent, folder)
                    last_save = now
                yield progress
                if now - start > seconds:
                    break
        finally:
            save(agent, folder)


def save(agent: Agent, folder: RunFolder) -> bool:
    """Write a checkpoint of an agent into its run's folder; see `RunFolder.save`."""
    arrays, rest = numpy_policy.pack(agent)
    rest["mean_score"] = float(np.mean(agent.scores)) if agent.scores else None
    return folder.save(agent.agent_steps, arrays, rest)


@contextmanager
def interrupts_held_back() -> Iterator:
    """Remember an interrupt instead of raising it in the middle of a step.

    Yields:
        A function that tells whether somebody asked to stop.
    """
    if threading.current_thread() is not threading.main_thread():
        yield lambda: False  # only the main thread is ever interrupted
        return
    asked = []
    usual = signal.signal(signal.SIGINT, lambda *_: asked.append(True))
    try:
        yield lambda: bool(asked)
    finally:
        signal.signal(signal.SIGINT, usual)
