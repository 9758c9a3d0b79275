"""Lesson 01's "break it": the same run without standardised returns.

    python tests/benchmarks/pong_numpy_broken.py --run runs/not_standardised

The notebook shows its curve beside that of the unbroken run of the same seed.
"""

import argparse
from pathlib import Path

from tutorial_lib.agents import numpy_policy
from tutorial_lib.runs.training import recorded, start_or_resume, world_for


def main() -> None:
    """Train with the bare returns as advantages."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=2)
    parser.add_argument("--agent-steps", type=int, default=600_000)
    parser.add_argument("--run", type=Path, required=True)
    arguments = parser.parse_args()
    numpy_policy.standardise = lambda returns: returns
    settings = numpy_policy.Settings()
    agent, folder = start_or_resume(arguments.run, settings, arguments.seed)
    passes = numpy_policy.train(agent, world_for(agent))
    for progress in recorded(passes, agent, folder, agent_steps=arguments.agent_steps):
        if len(progress.finished):
            print(f"{progress.agent_steps:,}: {progress.mean_score:.1f}", flush=True)


if __name__ == "__main__":
    main()
