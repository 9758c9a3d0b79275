"""How fast lesson 01 trains, beside the bare emulator and a program of 2016's shape.

    python tests/benchmarks/pong_numpy.py

The three take turns within one run, because shared machines change speed from minute
to minute: read the ratios, not the rates.
"""

import argparse
import itertools
import platform
import time
from multiprocessing import Pipe, Process
from multiprocessing.connection import Connection
from tempfile import TemporaryDirectory

import ale_py
import gymnasium
import joblib
import numpy as np
import psutil

from tutorial_lib.agents.numpy_policy import GAME, Settings, train
from tutorial_lib.equations.policies import DOWN, UP
from tutorial_lib.runs.algorithms import new_agent
from tutorial_lib.runs.folder import RunFolder
from tutorial_lib.runs.training import recorded, world_for

gymnasium.register_envs(ale_py)


def bare_emulator(settings: Settings):
    """The same vector environment with the same observations; actions at random."""
    agent = new_agent("numpy_policy", GAME, settings, 1)
    world = world_for(agent)
    world.reset()
    rng = np.random.default_rng(1)
    while True:
        for _ in range(settings.rollout_length):
            world.step(rng.integers(UP, DOWN + 1, size=settings.num_envs))
        yield settings.rollout_length * settings.num_envs


def training_loop(settings: Settings):
    """Lesson 01's loop: act, step, store, learn; with its log and its checkpoints."""
    agent = new_agent("numpy_policy", GAME, settings, 1)
    with TemporaryDirectory() as path:
        folder = RunFolder(path, {})
        passes = train(agent, world_for(agent))
        for _ in recorded(passes, agent, folder, agent_steps=10**9):
            yield settings.rollout_length * settings.num_envs


def one_environment(settings: Settings):
    """One game at a time on Gymnasium, 6400-200-1, one update per game, as in 2016."""
    rng = np.random.default_rng(1)
    w1 = rng.standard_normal((200, 6400)) / np.sqrt(6400)
    w2 = rng.standard_normal(200) / np.sqrt(200)
    env = gymnasium.make("ALE/Pong-v5", frameskip=4, repeat_action_probability=0.25)
    for game in itertools.count():
        screen, _ = env.reset(seed=game)
        before, ended, tape = np.zeros(6400), False, []
        while not ended:
            now = screen[35:195:2, ::2, 0].astype(float)
            now[(now == 144) | (now == 109)] = 0
            now = (now != 0).astype(float).ravel()
            moved, before = now - before, now
            hidden = np.maximum(w1 @ moved, 0)
            prob_up = 1 / (1 + np.exp(-(w2 @ hidden)))
            up = rng.random() < prob_up
            screen, reward, terminated, truncated, _ = env.step(UP if up else DOWN)
            ended = terminated or truncated
            tape.append((moved, hidden, up - prob_up, reward))
            if len(tape) % 100 == 0:
                yield 100
        inputs, hiddens, slopes, rewards = map(np.array, zip(*tape, strict=True))
        back = np.outer(slopes * rewards, w2) * (hiddens > 0)
        w2 = w2 + 1e-6 * hiddens.T @ (slopes * rewards)
        w1 = w1 + 1e-6 * back.T @ inputs


RUNNERS = {
    "bare emulator": bare_emulator,
    "training loop": training_loop,
    "one environment": one_environment,
}


def take_turns(name: str, settings: Settings, asked: Connection) -> None:
    """In a process of its own: run as long as asked, answer with rate and memory."""
    steps = RUNNERS[name](settings)
    while seconds := asked.recv():
        start, count = time.perf_counter(), 0
        while (spent := time.perf_counter() - start) < seconds:
            count += next(steps)
        asked.send((count / spent, psutil.Process().memory_info().rss / 1e6))


def main() -> None:
    """Let the three take turns, then print medians and ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--seconds", type=float, default=5, help="of one turn")
    arguments = parser.parse_args()
    pipes = {}
    for name in RUNNERS:
        pipes[name], theirs = Pipe()
        Process(target=take_turns, args=(name, Settings(), theirs), daemon=True).start()
    rates = {name: [] for name in RUNNERS}
    memory = {}
    for turn in range(arguments.rounds + 1):
        for name, pipe in pipes.items():
            pipe.send(arguments.seconds)
            rate, memory[name] = pipe.recv()
            if turn > 0:  # the first one warms up
                rates[name].append(rate)
    for pipe in pipes.values():
        pipe.send(0)
    print(f"{platform.machine()}, {joblib.cpu_count()} processors, medians of turns")
    for name, measured in rates.items():
        print(
            f"{name:16} {np.median(measured):6,.0f} agent steps/s, "
            f"{memory[name]:4.0f} MB"
        )
    loop = np.array(rates["training loop"])
    for name in ("bare emulator", "one environment"):
        ratios = loop / np.array(rates[name])
        print(
            f"training loop / {name}: {np.median(ratios):.2f} "
            f"({ratios.min():.2f} to {ratios.max():.2f})"
        )


if __name__ == "__main__":
    main()
