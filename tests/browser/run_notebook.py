"""Runs a notebook in a real JupyterLab, in a headless browser, and photographs it.

Example:
    python tests/browser/run_notebook.py notebooks/00_start_here.ipynb \
        --profile smoke --shots /tmp/shots

All happens in a temporary copy. The exit code is 0 only if every code cell ran without
an error. In the folder of the shots: `00.png`, `01.png`, ... from top to bottom,
`during_SECONDS.png`, and the executed notebook.
"""

import argparse
import json
import signal
import sys
import time
from pathlib import Path
from typing import Any

import lab

OVERLAP = 60  # pixels that two neighbouring shots share
INTERRUPT = "() => window.jupyterapp.commands.execute('notebook:interrupt-kernel')"
SHOW_CELL = """(panel, index) =>
    panel.content.widgets[index]?.node.scrollIntoView({ block: "center" })"""


def run_all(page: Any, panel: Any, args: argparse.Namespace) -> None:
    """Run all cells; take pictures and interrupt at the times asked for."""
    seconds = 0.0
    events = sorted(
        [(seconds, "picture") for seconds in args.during]
        + [(seconds, "interrupt") for seconds in args.interrupt]
    )
    for seconds, running in lab.run_all(page, panel):
        if seconds > 60 * args.minutes:
            print(f"cell {running} still ran after {args.minutes:g} minutes")
            return
        if events and seconds >= events[0][0]:
            at, event = events.pop(0)
            print(f"{event} at {at:g} s, in cell {running}")
            if event == "interrupt":
                page.evaluate(INTERRUPT)
            else:
                panel.evaluate(SHOW_CELL, running)
                path = args.shots / f"during_{at:g}.png"
                page.locator(lab.SCROLLER).screenshot(path=path)
    for at, event in events:
        print(f"no {event} at {at:g} s: all was over after {seconds:.0f} s")


def photograph(page: Any, shots: Path) -> None:
    """Take the whole notebook, from top to bottom."""
    lab.settle(page)
    for picture in page.evaluate(lab.BROKEN):
        print(f"broken picture: {picture}")
    scroller = page.locator(lab.SCROLLER)
    height, whole = scroller.evaluate("node => [node.clientHeight, node.scrollHeight]")
    tops = range(0, max(1, whole - OVERLAP), height - OVERLAP)
    for number, top in enumerate(tops):
        scroller.evaluate("(node, top) => { node.scrollTop = top; }", top)
        page.wait_for_timeout(200)
        scroller.screenshot(path=shots / f"{number:02}.png")


def report(notebook: dict[str, Any], seconds: float) -> bool:
    """Print the outcome, read from the notebook's model; return whether all is well."""
    cells = lab.outcomes(notebook)
    for index, (ran, errors) in cells.items():
        for error in errors:
            print(f"cell {index}: {error}")
        if not errors and not ran:
            print(f"cell {index}: did not run to its end")
    run = sum(ran for ran, _ in cells.values())
    failed = sum(bool(errors) for _, errors in cells.values())
    print(f"{run} of {len(cells)} cells run, {failed} errors, {seconds:.0f} s")
    return run == len(cells) and not failed


def parsed() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    add = parser.add_argument
    add("notebook", type=Path, help="a file in the folder notebooks")
    add("--profile", default="smoke", help="TUTORIAL_PROFILE (default: smoke)")
    add("--shots", type=Path, required=True, help="folder for what comes out")
    add("--minutes", type=float, default=15, help="give up after (default: 15)")
    times = {"type": float, "action": "append", "default": [], "metavar": "SECONDS"}
    add("--during", **times, help="take the running cell so long after the start")
    add("--interrupt", **times, help="press the square button so long after the start")
    add("--dark", action="store_true", help="JupyterLab's dark theme")
    args = parser.parse_args()
    if args.notebook.resolve() not in (lab.ROOT / "notebooks").glob("*.ipynb"):
        parser.error(f"{args.notebook} is not in the folder notebooks")
    return args


def main() -> int:
    """Run, photograph and report; return the exit code."""
    args = parsed()
    shots = args.shots
    shots.mkdir(parents=True, exist_ok=True)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with lab.jupyterlab(args.profile, args.dark) as address, lab.chromium() as browser:
        page = browser.new_page(viewport=lab.VIEWPORT)
        panel = lab.opened(page, address, args.notebook.name)
        for old in (*shots.glob("[0-9][0-9].png"), *shots.glob("during_*.png")):
            old.unlink()
        start = time.monotonic()
        run_all(page, panel, args)
        seconds = time.monotonic() - start
        notebook = panel.evaluate(lab.MODEL)
        (shots / args.notebook.name).write_text(json.dumps(notebook), "utf-8")
        photograph(page, shots)
        return 0 if report(notebook, seconds) else 1


if __name__ == "__main__":
    if reason := lab.missing():
        sys.exit(reason)
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit("Stopped.")
    except lab.BrowserError as error:
        sys.exit(f"The browser failed: {error}")
