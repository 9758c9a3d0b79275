"""How fast lesson 01 trains, beside the bare emulator and a program of 2016's shape.

    python tests/benchmarks/pong_numpy.py

The three take turns within one run, because shared machines change speed from minute
to minute: read the ratios, not the rates.
"""

import argparse
import itertools
import json
import platform
import time
from dataclasses import replace

import ale_py
import gymnasium
import joblib
import numpy as np
import psutil

from tutorial_lib.agents.numpy_policy import DOWN, UP, Settings, new_agent, train
from tutorial_lib.runs.training import world_for

gymnasium.register_envs(ale_py)


def bare_emulator(settings: Settings):
    """The same vector environment with the same observations; actions at random."""
    agent = new_agent(settings, seed=1)
    world = world_for(agent)
    world.reset()
    rng = np.random.default_rng(1)
    while True:
        for _ in range(settings.window):
            world.step(rng.integers(UP, DOWN + 1, size=settings.num_envs))
        yield settings.window * settings.num_envs


def training_loop(settings: Settings):
    """Lesson 01's loop: act, step, store, learn."""
    agent = new_agent(settings, seed=1)
    for _ in train(agent, world_for(agent)):
        yield settings.window * settings.num_envs


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


def rate(steps, seconds: float) -> float:
    """Agent steps per second of a generator of step counts, over about `seconds`."""
    start, count = time.perf_counter(), 0
    while (spent := time.perf_counter() - start) < seconds:
        count += next(steps)
    return count / spent


def main() -> None:
    """Take turns, then print medians and ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--seconds", type=float, default=5, help="of one turn")
    parser.add_argument("--epochs", type=int, help="another number than the settings'")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    settings = Settings()
    if arguments.epochs:
        settings = replace(settings, epochs=arguments.epochs)
    runners = [f(settings) for f in (bare_emulator, training_loop, one_environment)]
    for runner in runners:
        rate(runner, 1)
    turns = np.array(
        [[rate(r, arguments.seconds) for r in runners] for _ in range(arguments.rounds)]
    )
    bare, loop, one = np.median(turns, axis=0)
    result = {
        "processor": platform.processor() or platform.machine(),
        "processors": joblib.cpu_count(),
        "bare_emulator_steps_per_s": round(bare),
        "training_loop_steps_per_s": round(loop),
        "one_environment_steps_per_s": round(one),
        "loop_over_bare": round(float(np.median(turns[:, 1] / turns[:, 0])), 3),
        "loop_over_one": round(float(np.median(turns[:, 1] / turns[:, 2])), 1),
        "peak_memory_mb": round(psutil.Process().memory_info().rss / 1e6),
    }
    if arguments.json:
        print(json.dumps(result))
        return
    for name, value in result.items():
        print(f"{name:30} {value}")


if __name__ == "__main__":
    main()
