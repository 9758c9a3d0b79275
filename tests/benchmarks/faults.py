"""Kills at random moments, and files damaged on purpose, in hundreds.

    python tests/benchmarks/faults.py > tests/benchmarks/results/faults.txt

Prints how many kills lost more than one save interval or left a file that cannot be
read, and how many damaged or hostile checkpoints were not refused in one sentence, ran
code, or took more memory than 100 MB or twice the file. All of these must be 0.
"""

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
import tracemalloc
import warnings
from pathlib import Path

import numpy as np

from tutorial_lib.agents import dqn
from tutorial_lib.runs import algorithms, training
from tutorial_lib.runs.checkpoints import (
    CheckpointError,
    read_checkpoint,
    write_checkpoint,
)
from tutorial_lib.runs.finite import flaw
from tutorial_lib.runs.folder import RunFolder

INTERVAL = 0.05  # seconds between two saves, so that most kills hit one
TRAIN = f"""
import sys
from tutorial_lib.agents import dqn
from tutorial_lib.runs import training
training.SAVE_EVERY = training.REMEMBER_EVERY = {INTERVAL}
agent, folder = training.start_or_resume(
    sys.argv[1], dqn.TOY, 0, game="Catch", algorithm="dqn"
)
passes = dqn.train(agent, training.world_for(agent, 1))
for progress in training.recorded(
    passes, agent, folder, agent_steps=10**9, num_threads=1
):
    print(progress.agent_steps, flush=True)
"""


def bomb(marker):
    """Bytes that make a file if somebody unpickles them."""
    return f"cposix\nsystem\n(S'touch {marker}'\ntR.".encode()


def kills(count, rng):
    """Kill one run again and again; what was lost, in save intervals and in files."""
    lost = corrupt = 0
    with tempfile.TemporaryDirectory() as home:
        command = [sys.executable, "-c", TRAIN, home]
        for _ in range(count):
            process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
            process.stdout.readline()  # it has begun
            begun = time.monotonic()
            time.sleep(rng.uniform(0, 1.0))
            process.send_signal(signal.SIGKILL)
            told = [int(line) for line in process.communicate()[0].splitlines()]
            ran = time.monotonic() - begun
            try:
                with warnings.catch_warnings():
                    warnings.simplefilter("error")
                    folder = RunFolder.found(home)
                    rows = folder.metrics()["agent_steps"]
                    found = folder.newest()
                    folder.replay()
                assert (np.diff(rows) > 0).all()
                assert found is None or flaw(algorithms.unpack(*found)) is None
            except (AssertionError, OSError, ValueError, UserWarning) as error:
                corrupt += 1
                print(f"after a kill: {error}", file=sys.stderr)
                continue
            if told and found:
                # What it made in one interval, and in the pass that was killed.
                of_one = (told[-1] - told[0]) / max(ran, INTERVAL) * INTERVAL
                lost += told[-1] - found[1]["agent_steps"] > 3 * of_one + 300
    return lost, corrupt


def hostile(rng, content, manifest, arrays, marker):
    """One damaged or hostile file, as bytes or as arrays and a manifest."""
    kind = rng.randrange(9)
    if kind == 0:
        return content[: rng.randrange(len(content))]
    if kind == 1:
        damaged = bytearray(content)
        damaged[rng.randrange(len(content))] ^= 1 << rng.randrange(8)
        return bytes(damaged)
    if kind == 2:
        start = rng.randrange(len(content))
        return content[:start] + rng.randbytes(rng.randrange(1, 500)) + content[start:]
    if kind == 3:
        return bomb(marker)
    if kind == 4:
        header = json.dumps(
            {"__metadata__": {"manifest": '{"format": 1, "sha256": ""}'}}
            | {f"W{n}": entry(rng) for n in range(rng.randrange(1, 4))}
        ).encode()
        return len(header).to_bytes(8, "little") + header + rng.randbytes(64)
    if kind == 5:
        deep = rng.choice([b"[", b'{"a":']) * rng.randrange(10, 400_000)
        return len(deep).to_bytes(8, "little") + deep
    name = rng.choice([*arrays])
    if kind == 6:  # a right checksum from here on
        return {**arrays, name: arrays[name].astype(rng.choice([bool, np.int8]))}, {}
    if kind == 7:
        less = dict(arrays)
        less[name] = np.zeros((3, 3, 3), np.float32)
        return less, {}
    field = rng.choice(["game", "algorithm", "settings", "obs_shape", "num_actions"])
    return arrays, {field: rng.choice([None, [], "x", 10**12, -1, {"a": []}, [1e99]])}


def entry(rng):
    shape = [rng.choice([0, 1, 2**20, 2**40, -1]) for _ in range(rng.randrange(4))]
    start = rng.choice([0, 1, 2**62])
    return {
        "dtype": rng.choice(["F32", "BOOL", "BF16", "X"]),
        "shape": shape,
        "data_offsets": [start, start + rng.choice([0, 4, 64, 2**40])],
    }


def damaged_files(count, rng):
    """Read files that nobody should use; how many were used, and what it cost."""
    used = unclear = large = 0
    with tempfile.TemporaryDirectory() as home:
        marker, path = Path(home) / "marker", Path(home) / "a.safetensors"
        agent = dqn.new_agent(CATCH, dqn.TOY, 0)
        arrays, manifest = algorithms.pack(agent)
        write_checkpoint(path, arrays, manifest)
        content = path.read_bytes()
        tracemalloc.start()
        for _ in range(count):
            file = hostile(rng, content, manifest, arrays, marker)
            if isinstance(file, bytes):
                if file == content:
                    continue
                path.write_bytes(file)
            else:
                write_checkpoint(path, file[0], {**manifest, **file[1]})
            tracemalloc.reset_peak()
            before = tracemalloc.get_traced_memory()[0]
            try:
                found = read_checkpoint(path)
                unpacked = algorithms.unpack(*found)
                # A number that is another one may be right, if a world shows it.
                training.world_for(unpacked, 1)
                used += everything(unpacked) != everything(agent)
            except (CheckpointError, ValueError) as error:
                unclear += "\n" in str(error) or not str(error)
            except BaseException as error:
                unclear += 1
                print(f"{type(error).__name__}: {error}", file=sys.stderr)
            most = tracemalloc.get_traced_memory()[1] - before
            large += most > max(100_000_000, 2 * path.stat().st_size)
        tracemalloc.stop()
        ran = marker.exists()
    return used, unclear, int(ran), large


def everything(agent):
    arrays, rest = algorithms.pack(agent)
    return {k: v.tobytes() for k, v in arrays.items()}, rest


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--files", type=int, default=1_000)
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    rng = random.Random(asked.seed)
    used, unclear, ran, large = damaged_files(asked.files, rng)
    print(f"{asked.files:,} damaged or hostile files")
    print(f"  used as if they were whole          {used:5}")
    print(f"  not refused in one sentence         {unclear:5}")
    print(f"  code that ran                       {ran:5}")
    print(f"  memory above 100 MB and twice them  {large:5}", flush=True)
    lost, corrupt = kills(asked.kills, rng)
    print(f"{asked.kills:,} kills at random moments")
    print(f"  more than one save interval lost    {lost:5}")
    print(f"  something that cannot be read       {corrupt:5}")
    return int(any((used, unclear, ran, large, lost, corrupt)))


if __name__ == "__main__":
    from tutorial_lib.agents.manifest import Told

    CATCH = Told("Catch", (50,), 3)
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    sys.exit(main())
