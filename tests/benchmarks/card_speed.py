"""How fast pictures are learned from on a graphics card.

    .venv/bin/python tests/benchmarks/card_speed.py --threads 6

On a machine with a card alone; each setting is trained for some seconds, one after the
other, once it learns.
"""

import argparse
import sys
import tempfile
import time
from dataclasses import replace

import torch

from tutorial_lib.runs import device
from tutorial_lib.runs.algorithms import VARIANTS, module_of, settings_for
from tutorial_lib.runs.sources import SOURCES, settings_of
from tutorial_lib.runs.threads import threads
from tutorial_lib.runs.training import start_or_resume, world_for

GOAL = 2_500_000  # agent steps
SOON = {"learning_starts": 2_000}  # or most of the time would be spent at random
WARM = 3  # seconds, for what the card's libraries choose at first
COMPARED = (
    ("dqn", "Breakout", SOON),
    ("dqn", "Breakout", SOON | {"num_envs": 32}),
    ("ppo", "Pong", {}),
    ("ppo", "Pong", {"num_envs": 64, "minibatch_size": 512}),
    ("nicmaq_q", None, {"learning_starts": 500}),
)


def rate(name, game, changes, num_threads, seconds):
    """Agent steps a second, once it learns."""
    if name in SOURCES:
        usual, source = settings_of(name), SOURCES[name]
        algorithm, game = source.algorithm, source.game
    else:
        usual, algorithm = settings_for(name, game), VARIANTS[name]
    module = module_of(algorithm)
    settings = replace(usual, **changes)
    with tempfile.TemporaryDirectory() as folder, threads(num_threads):
        agent, _ = start_or_resume(
            folder, settings, 0, game=game, algorithm=algorithm, device="cuda"
        )
        passes = module.train(agent, world_for(agent, num_threads))
        begun = time.perf_counter()
        while (
            time.perf_counter() < begun + WARM
            or agent.agent_steps < changes.get("learning_starts", 0) + 512
        ):
            next(passes)
        steps, begun = agent.agent_steps, time.perf_counter()
        while time.perf_counter() < begun + seconds:
            next(passes)
        return (agent.agent_steps - steps) / (time.perf_counter() - begun)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--threads", type=int, default=6, help="of the emulator")
    parser.add_argument("--seconds", type=float, default=6, help="of each setting")
    arguments = parser.parse_args()
    if "cuda" not in device.available():
        sys.exit("no graphics card is found here")
    print(f"{device.called('cuda')}, PyTorch {torch.__version__}")
    for name, game, changes in COMPARED:
        count = 1 if name in SOURCES else arguments.threads
        speed = rate(name, game, changes, count, arguments.seconds)
        told = " ".join([name, *(f"{key}={value}" for key, value in changes.items())])
        print(
            f"{told}, threads={count}: {speed:,.0f} agent steps a second, "
            f"{GOAL:,} in {GOAL / speed / 60:.1f} minutes"
        )


if __name__ == "__main__":
    main()
