"""Several programs measured side by side: they take turns within one run.

Shared machines change speed from minute to minute: read the ratios, not the rates.
"""

import platform
import time
from collections.abc import Callable, Iterator
from multiprocessing import Pipe, Process
from multiprocessing.connection import Connection
from pathlib import Path

import joblib
import numpy as np
import torch

Runner = Callable[[], Iterator[int]]  # yields how many agent steps it has just made


def let_all_take_turns(
    runners: dict[str, Runner], rounds: int, seconds: float
) -> dict[str, np.ndarray]:
    """Let each work for `seconds` in turn, and that `rounds` times.

    Returns:
        By name, the agent steps per second of every turn.
    """
    pipes, processes = {}, []
    for name, runner in runners.items():
        pipes[name], theirs = Pipe()
        # Not daemons: those may not start processes of their own.
        processes.append(Process(target=take_turns, args=(runner, theirs)))
        processes[-1].start()
    rates = {name: [] for name in runners}
    for turn in range(rounds + 1):
        for name, pipe in pipes.items():
            pipe.send(seconds)
            rate = pipe.recv()
            if turn > 0:  # the first one warms up
                rates[name].append(rate)
    for pipe in pipes.values():
        pipe.send(0)
    for process in processes:
        process.join(timeout=30)
    return {name: np.array(measured) for name, measured in rates.items()}


def take_turns(runner: Runner, asked: Connection) -> None:
    """In a process of its own: run as long as asked, answer with the rate."""
    # As a run of the course has it; torch's own default counts cores.
    torch.set_num_threads(joblib.cpu_count())
    steps = runner()
    while seconds := asked.recv():
        start, count = time.perf_counter(), 0
        while (spent := time.perf_counter() - start) < seconds:
            count += next(steps)
        asked.send(count / spent)
    steps.close()


def processor() -> str:
    """The processor's name, as Linux knows it."""
    cpuinfo = Path("/proc/cpuinfo")
    lines = cpuinfo.read_text().splitlines() if cpuinfo.exists() else []
    names = [line.partition(":")[2] for line in lines if line.startswith("model name")]
    return names[0].strip() if names else platform.processor() or platform.machine()


def say_rates(rates: dict[str, np.ndarray]) -> None:
    """Print the processor's name and the median rates."""
    print(f"{processor()}, {joblib.cpu_count()} processors, medians of turns")
    width = max(map(len, rates))
    for name, measured in rates.items():
        print(f"{name:{width}} {np.median(measured):6,.0f} agent steps/s")


def say_ratio(rates: dict, name: str, other: str, asked: float) -> None:
    """Print how many times as fast `name` is, turn by turn."""
    ratios = rates[name] / rates[other]
    print(
        f"{name} / {other}: {np.median(ratios):.2f} "
        f"({ratios.min():.2f} to {ratios.max():.2f}), asked: at least {asked:.2f}"
    )
