"""Whether a long run survives kills, and whether its memory stays the same.

    make setup
    .venv/bin/python tests/benchmarks/endurance.py

A training process of Breakout is killed 50 times at random moments, and taken up again
each time; its disk is slow, so that many kills are inside a save. Then a training cell
is stopped 50 times, as by the stop button, and run again. Then one process trains on
with a full replay, and its memory is measured. Takes about 20 minutes;
`--times 5 --agent-steps 20000` a few.
"""

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
import warnings
from dataclasses import replace
from pathlib import Path

import numpy as np
import psutil

from tutorial_lib.agents import dqn
from tutorial_lib.runs import algorithms, training
from tutorial_lib.runs.folder import RunFolder
from tutorial_lib.runs.training import recorded, start_or_resume, world_for

SETTINGS = replace(dqn.Settings(), replay_capacity=20_000, learning_starts=2_000)
SLOW = 0.1  # seconds that the slow disk takes for a file
GROWTH = 1e6  # bytes asked for at most, per 10,000 agent steps
CODE = """
import sys
sys.path.insert(0, sys.argv[2])
import endurance
endurance.train_and_save_always(sys.argv[1])
"""


def train_and_save_always(path: str) -> None:
    """Train for ever; a pass is followed by a save, so a kill often meets one."""
    training.SAVE_EVERY = training.REMEMBER_EVERY = 0
    real = os.fsync

    def slow(file: int) -> None:
        time.sleep(SLOW)
        real(file)

    os.fsync = slow
    agent, folder = start_or_resume(path, SETTINGS, 0, game="Breakout", algorithm="dqn")
    passes = dqn.train(agent, world_for(agent, 1))
    for progress in recorded(passes, agent, folder, agent_steps=10**9, num_threads=1):
        print(progress.agent_steps, flush=True)


def kill_once(path: Path, rng: random.Random) -> tuple[int, bool]:
    """Start or take up the run, let it live for a moment, and kill it.

    Returns:
        The agent steps of the last pass that it told of, and whether the kill met a
        file that was being written.
    """
    here = str(Path(__file__).parent)
    child = subprocess.Popen(
        [sys.executable, "-W", "error", "-c", CODE, str(path), here],
        stdout=subprocess.PIPE,
        text=True,
    )
    told = int(child.stdout.readline())
    time.sleep(rng.uniform(0, 2))
    child.kill()
    told = max([told, *map(int, child.stdout.read().split())])
    child.wait()
    return told, bool(list(path.rglob("*.partial")))


def survives(path: Path, kills: int) -> None:
    """Kill a run many times; every time it must be whole and have lost one pass."""
    rng, inside = random.Random(0), 0
    for number in range(kills):
        told, met_a_save = kill_once(path, rng)
        inside += met_a_save
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # a damaged file would only warn
            folder = RunFolder.found(path)
            agent = algorithms.unpack(*folder.newest())
            agent.replay.restore(*folder.replay())
        lost = told - agent.agent_steps
        if lost > SETTINGS.report:
            raise SystemExit(f"kill {number + 1} lost {lost} agent steps")
    print(
        f"{kills} kills, {inside} of them inside a save: every time the run went on, "
        f"no file was damaged, at most one pass ({SETTINGS.report} agent steps) was "
        f"lost; it stands at {agent.agent_steps:,} agent steps and remembers "
        f"{len(agent.replay):,}"
    )


def stops(path: Path, times: int) -> None:
    """Stop the training cell many times and run it, and the one before it, again."""
    rng, counts = random.Random(0), []
    usual = signal.signal(signal.SIGINT, signal.default_int_handler)
    for _ in range(times):
        agent, folder = start_or_resume(
            path, SETTINGS, 0, game="Breakout", algorithm="dqn"
        )
        begun_at, world = agent.agent_steps, world_for(agent, 1)
        button = threading.Timer(
            rng.uniform(0.5, 2), os.kill, (os.getpid(), signal.SIGINT)
        )
        button.start()
        for _ in recorded(
            dqn.train(agent, world), agent, folder, agent_steps=10**9, num_threads=1
        ):
            pass
        expected = dqn.values(agent, world.reset())
        kept = algorithms.unpack(*folder.newest())
        if not (np.isfinite(expected).all() and begun_at < agent.agent_steps):
            raise SystemExit(f"after a stop at {agent.agent_steps:,} it is not usable")
        if kept.agent_steps != agent.agent_steps:
            raise SystemExit(f"a stop at {agent.agent_steps:,} lost what came last")
        button.join()
        del world
        counts.append(psutil.Process().num_threads())
    signal.signal(signal.SIGINT, usual)
    print(
        f"{times} stops: every time the agent could be used, its checkpoint held all, "
        f"and the next run of the cell went on; {agent.agent_steps:,} agent steps. "
        f"Threads of the process after the first stop: {counts[0]}, after the last: "
        f"{counts[-1]}"
    )


def grows(path: Path, agent_steps: int) -> None:
    """Train on with a full replay and print how much more memory that takes."""
    agent, folder = start_or_resume(path, SETTINGS, 0, game="Breakout", algorithm="dqn")
    passes = dqn.train(agent, world_for(agent, 1))
    # And some more, for what is made only once.
    full = SETTINGS.replay_capacity + 10_000
    at, resident = [], []
    for progress in recorded(
        passes, agent, folder, agent_steps=full + agent_steps, num_threads=1
    ):
        if progress.agent_steps >= full:
            at.append(progress.agent_steps)
            resident.append(psutil.Process().memory_info().rss)
    growth = np.polyfit(at, resident, 1)[0] * 10_000
    verdict = "reached" if growth < GROWTH else "NOT REACHED"
    print(
        f"memory with a full replay: {resident[0] / 1e6:.0f} MB at {at[0]:,} agent "
        f"steps, {resident[-1] / 1e6:.0f} MB at {at[-1]:,}; it grows by "
        f"{growth / 1e6:.2f} MB per 10,000, asked: under 1, {verdict}"
    )


def main() -> None:
    """Kill, then stop, then measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=50, help="of kills and stops")
    parser.add_argument("--agent-steps", type=int, default=100_000)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        survives(Path(place) / "killed", arguments.times)
        stops(Path(place) / "stopped", arguments.times)
        grows(Path(place) / "long", arguments.agent_steps)


if __name__ == "__main__":
    main()
