"""Does a change of the code change what is learned, or how fast?

    git worktree add ../before HEAD~1
    python tests/benchmarks/two_checkouts.py ../before

Trains every algorithm from one seed by the command line of this checkout and of the
other one, in turns and on one thread. Prints whether all arrays of the last checkpoint
are equal to the last bit, and by how much this checkout is faster, start and end of the
process included: the median over the turns, lowest to highest.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from tutorial_lib.agents.first_edition import NAMES
from tutorial_lib.runs.folder import RunFolder

HERE = Path(__file__).parents[2]
EXPECTED = "next_value=expected_value"
RUNS = {
    "DQN, Catch": "dqn --game Catch --agent-steps 3000",
    "double DQN, Catch": "dqn --game Catch --agent-steps 3000 next_value=double_value",
    "Expected SARSA, Catch": f"dqn --game Catch --agent-steps 3000 {EXPECTED}",
    "softmax, Catch": f"dqn --game Catch --agent-steps 3000 {EXPECTED} "
    "temperature=0.05",
    "DQN": "dqn --game Breakout --agent-steps 20000 learning_starts=2000",
    "double DQN": "dqn --game Breakout --agent-steps 20000 learning_starts=2000 "
    "next_value=double_value",
    "Expected SARSA": "dqn --game Breakout --agent-steps 20000 learning_starts=2000 "
    f"{EXPECTED}",
    "REINFORCE": "reinforce --game Breakout --agent-steps 20000",
    "actor-critic": "actor_critic --game Breakout --agent-steps 20000",
    "PPO": "ppo --game Breakout --agent-steps 20000",
    "PPO, Catch": "ppo --game Catch --agent-steps 3000",
    "NumPy": "numpy_policy --agent-steps 20000",
}
# What the first edition said for a word that was no setting of its own.
FIRST = {
    "next_value=double_value": "double=true",
    EXPECTED: "expected=true",
    **{new: old for old, new in NAMES.items()},
}


def trained(checkout: Path, words: str, folder: Path) -> tuple[float, dict]:
    """Seconds of a training run, and the arrays that it left."""
    command = [sys.executable, "-m", "tutorial_lib", "train"]
    is_first = not (checkout / "tutorial_lib" / "checks.py").exists()
    for word in words.split():
        if "=" in word:
            command.append("--set")
        if is_first:
            name, _, value = word.partition("=")
            word = FIRST.get(word) or "=".join(
                [FIRST.get(name, name), value] if value else [name]
            )
        command.append(word)
    command += ["--seed", "3", "--threads", "1", "--run", str(folder)]
    environment = {**os.environ, "PYTHONPATH": str(checkout), "OMP_NUM_THREADS": "1"}
    begun = time.perf_counter()
    subprocess.run(
        command, cwd=checkout, env=environment, check=True, capture_output=True
    )
    seconds = time.perf_counter() - begun
    arrays, _ = RunFolder.found(folder).newest()
    return seconds, arrays


def main() -> None:
    """Compare the two and print a line for each algorithm."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("other", type=Path, help="the other checkout")
    parser.add_argument("--turns", type=int, default=3)
    parser.add_argument("--only", default="", help="runs whose name has this in it")
    arguments = parser.parse_args()
    for name, words in RUNS.items():
        if arguments.only not in name:
            continue
        ratios, is_same = [], True
        for _ in range(arguments.turns):
            with tempfile.TemporaryDirectory() as place:
                checkouts = {"this": HERE, "other": arguments.other.resolve()}
                took, left = {}, {}
                for which, checkout in checkouts.items():
                    took[which], left[which] = trained(
                        checkout, words, Path(place) / which
                    )
            ratios.append(took["other"] / took["this"])
            is_same &= left["this"].keys() == left["other"].keys() and all(
                np.array_equal(left["this"][key], left["other"][key])
                for key in left["this"]
            )
        print(
            f"{name:24}{'same' if is_same else 'OTHER'} weights, "
            f"{np.median(ratios):.2f} times as fast "
            f"({min(ratios):.2f} to {max(ratios):.2f})",
            flush=True,
        )


if __name__ == "__main__":
    main()
