"""How long a check takes: each exercise in a process of its own, on one processor.

    python tests/benchmarks/check_speed.py

Of each exercise all right and wrong answers of `tests/exercises/answers`; the first
check brings the import of its page. What its lesson has imported before is imported.
"""

import contextlib
import io
import linecache
import os
import runpy
import statistics
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional

from tutorial_lib.equations.policies import sigmoid
from tutorial_lib.exercises import check
from tutorial_lib.exercises.exercise import find, pages

ANSWERS = Path(__file__).parents[1] / "exercises" / "answers"


def answers(name: str) -> list[str]:
    """Right ones, then wrong ones."""
    bodies = []
    for path in sorted(ANSWERS.glob("*.py")):
        data = runpy.run_path(str(path))
        bodies += data["RIGHT"].get(name, [])
        bodies += [body for body, _ in data["WRONG"].get(name, [])]
    return bodies


def measure(name: str) -> None:
    """Print the seconds of each check."""
    torch.set_num_threads(1)
    start = time.perf_counter()
    exercise = find(name)
    to_import = time.perf_counter() - start
    seconds = []
    for number, body in enumerate(answers(name)):
        lines = "".join(f"\n    {line}" for line in body.split("\n"))
        source = f"def {name}({exercise.takes}):{lines}\n"
        source = body if body.startswith(f"def {name}(") else source
        file = f"<answer {number}>"
        linecache.cache[file] = len(source), None, source.splitlines(True), file
        names = {"np": np, "torch": torch, "functional": functional}
        names |= {"sigmoid": sigmoid, **exercise.names, **exercise.constants}
        exec(compile(source, file, "exec"), names)
        start = time.perf_counter()
        with contextlib.redirect_stdout(io.StringIO()):
            check(names[name])
        seconds.append(time.perf_counter() - start)
    seconds[0] += to_import
    print(*seconds)


def main() -> None:
    """Measure each exercise, and print its median and its slowest check."""
    taken = []
    for name in pages():
        ran = subprocess.run(
            [sys.executable, __file__, name],
            env=os.environ | {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
            capture_output=True,
            text=True,
            check=True,
        )
        seconds = list(map(float, ran.stdout.split()))
        taken += seconds
        middle, most = statistics.median(seconds), max(seconds)
        first = f"first {seconds[0]:.2f}"
        print(f"{name:26} median {middle:.3f} s, slowest {most:.2f}, {first}")
    middle, most = statistics.median(taken), max(taken)
    print(f"all {len(taken)}: median {middle:.3f} s (asked: 0.3), ", end="")
    print(f"slowest {most:.2f} s (asked: 1.5)")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        measure(sys.argv[1])
    else:
        if hasattr(os, "sched_setaffinity"):
            os.sched_setaffinity(0, {0})
        main()
