"""What quarter of an hour brings: the course's PPO and DQN beside stable-baselines3's.

    make bench

The two learn at the same time, each on half of the processors, so that what slows the
machine slows both. They play under the course's protocol. The course's agents have
their usual settings, those of stable-baselines3 the settings that its own zoo has for
Atari. The score is the mean of the last 20 training games, full and unclipped.
"""

import argparse
import os
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor

import ale_py
import gymnasium
import joblib
import numpy as np
import torch
from turns import processor

from tutorial_lib.runs import algorithms
from tutorial_lib.runs.training import recorded, start_or_resume, world_for
from tutorial_lib.worlds.rules import STICKY_ACTIONS

try:
    from stable_baselines3 import DQN, PPO
    from stable_baselines3.common.callbacks import BaseCallback
    from stable_baselines3.common.env_util import make_atari_env
    from stable_baselines3.common.vec_env import SubprocVecEnv, VecFrameStack
except ImportError:
    sys.exit("stable-baselines3 is not among the course's packages: run `make bench`")

gymnasium.register_envs(ale_py)
RECENT = 20  # games
PLANNED = 10_000_000  # agent steps, by which the zoo's schedules go
# rl-baselines3-zoo 2.9, hyperparams/ppo.yml and dqn.yml, under "atari".
ZOO = {
    "ppo": (
        PPO,
        8,
        dict(
            n_steps=128,
            n_epochs=4,
            batch_size=256,
            learning_rate=lambda left: 2.5e-4 * left,
            clip_range=lambda left: 0.1 * left,
            vf_coef=0.5,
            ent_coef=0.01,
        ),
    ),
    "dqn": (
        DQN,
        1,
        dict(
            buffer_size=100_000,
            learning_rate=1e-4,
            batch_size=32,
            learning_starts=100_000,
            target_update_interval=1_000,
            train_freq=4,
            gradient_steps=1,
            exploration_fraction=0.1,
            exploration_final_eps=0.01,
        ),
    ),
}


def ours(variant: str, game: str, seconds: float) -> tuple[int, float]:
    """Agent steps and mean score of the last games of the course's agent."""
    settings = algorithms.settings_for(variant, game)
    told = {"game": game, "algorithm": algorithms.VARIANTS[variant], "device": "cpu"}
    with tempfile.TemporaryDirectory() as path:
        agent, folder = start_or_resume(path, settings, 0, **told)
        passes = algorithms.module_of(agent).train(agent, world_for(agent))
        for _ in recorded(passes, agent, folder, agent_steps=10**9, seconds=seconds):
            pass
        return agent.agent_steps, float(np.mean(agent.scores))


class UntilLate(BaseCallback):
    """Ends a run of stable-baselines3 after so many seconds."""

    def __init__(self, seconds):
        super().__init__()
        self.late = time.monotonic() + seconds

    def _on_step(self):
        return time.monotonic() < self.late


def theirs(variant: str, game: str, seconds: float) -> tuple[int, float]:
    """The same of stable-baselines3's agent."""
    algorithm, num_envs, settings = ZOO[variant]
    games = make_atari_env(
        f"ALE/{game}-v5",
        num_envs,
        seed=0,
        env_kwargs={"frameskip": 1, "repeat_action_probability": STICKY_ACTIONS},
        # Processes that share one processor would only wait for each other.
        vec_env_cls=SubprocVecEnv if min(num_envs, joblib.cpu_count()) > 1 else None,
    )
    model = algorithm(
        "CnnPolicy", VecFrameStack(games, 4), seed=0, device="cpu", **settings
    )
    model.learn(PLANNED, callback=UntilLate(seconds))
    games.close()
    scores = [told["r"] for told in model.ep_info_buffer][-RECENT:]
    return model.num_timesteps, float(np.mean(scores)) if scores else float("nan")


def on(processors: list[int], run, *arguments) -> tuple[int, float]:
    """The same in a process of its own that has these processors alone."""
    os.sched_setaffinity(0, processors)
    torch.set_num_threads(len(processors))
    return run(*arguments)


def main() -> None:
    """Let each run, and print what it had reached."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=15)
    arguments = parser.parse_args()
    if not hasattr(os, "sched_setaffinity") or joblib.cpu_count() < 2:
        print("Two runs side by side need Linux, and two processors.")
        return
    seconds, all_of_them = 60 * arguments.minutes, sorted(os.sched_getaffinity(0))
    half = len(all_of_them) // 2
    print(
        f"{processor()}, {half} of {len(all_of_them)} processors each, "
        f"{arguments.minutes:g} minutes"
    )
    for variant, game in (("ppo", "Pong"), ("dqn", "Breakout")):
        with ProcessPoolExecutor(2) as pool:
            what = (variant, game, seconds)
            both = {
                "ours": pool.submit(on, all_of_them[:half], ours, *what),
                "SB3": pool.submit(on, all_of_them[half : 2 * half], theirs, *what),
            }
            for name, run in both.items():
                steps, score = run.result()
                told = f"{variant} {game:9} {name:5} {steps:>10,} agent steps"
                print(f"{told} {score:7.1f}", flush=True)


if __name__ == "__main__":
    main()
