"""How much memory each lesson takes on one processor and 2 GB, as Binder gives them.

    python tests/benchmarks/notebook_memory.py [00 05 ...]

Every lesson runs live, from top to bottom with its exercises empty, in a folder of its
own. Counted is the resident memory of its kernel and of all that the kernel starts.
What a process asks for beyond 2 GB it does not get: then the lesson fails. Linux only.
"""

import os
import resource
import sys
import tempfile
import threading
import time
from pathlib import Path

import nbformat
import psutil
from nbclient import NotebookClient

ROOT = Path(__file__).parents[2]
LIMIT = 2_000_000_000  # bytes, of a session on Binder
ALLOWED = 1.2e9  # bytes; the server and the page cache need the rest


def resident(process: psutil.Process) -> int:
    """Bytes of a process and of what it has started."""
    total = 0
    for each in [process, *process.children(recursive=True)]:
        try:
            total += each.memory_info().rss
        except psutil.NoSuchProcess:
            continue
    return total


def peak_of(lesson: Path) -> tuple[int, float]:
    """Largest resident memory in bytes while a lesson runs, and its seconds."""
    with tempfile.TemporaryDirectory() as place:
        Path(place, "course").symlink_to(ROOT, target_is_directory=True)
        notebook = nbformat.read(lesson, as_version=4)
        resources = {"metadata": {"path": place}}
        client = NotebookClient(notebook, timeout=900, resources=resources)
        with client.setup_kernel():
            kernel = psutil.Process(client.km.provisioner.process.pid)
            peak, over = 0, threading.Event()

            def watch() -> None:
                nonlocal peak
                while not over.wait(0.2):
                    peak = max(peak, resident(kernel))

            watcher = threading.Thread(target=watch)
            watcher.start()
            start = time.monotonic()
            try:
                for index, cell in enumerate(client.nb.cells):
                    client.execute_cell(cell, index)
            finally:
                over.set()
                watcher.join()
            return peak, time.monotonic() - start


def main() -> None:
    """Measure the lessons whose numbers are given, or all."""
    os.environ["TUTORIAL_PROFILE"] = "live"
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})  # kernels inherit both
    resource.setrlimit(resource.RLIMIT_DATA, (LIMIT, LIMIT))
    wanted = tuple(sys.argv[1:]) or ("",)
    lessons = [
        path
        for path in sorted((ROOT / "notebooks").glob("*.ipynb"))
        if path.stem.startswith(wanted)
    ]
    for lesson in lessons:
        peak, seconds = peak_of(lesson)
        verdict = "" if peak < ALLOWED else "   more than 1.2 GB"
        print(
            f"{lesson.stem:36}{peak / 1e6:6.0f} MB, {seconds:4.0f} s{verdict}",
            flush=True,
        )


if __name__ == "__main__":
    main()
