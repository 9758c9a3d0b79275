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
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

try:
    from playwright.sync_api import Error as BrowserError
    from playwright.sync_api import JSHandle, Page, sync_playwright
except ImportError:
    sys.exit("Playwright is missing; get it with: python -m pip install playwright")

ROOT = Path(__file__).resolve().parents[2]
FLAGS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update"),
    "--disable-sync",
]
VIEWPORT = {"width": 1200, "height": 1600}
OVERLAP = 60  # pixels that two neighbouring shots share
SCROLLER = ".jp-Notebook .jp-WindowedPanel-outer"

# JavaScript. `panel` is JupyterLab's widget of the notebook, once it is open.
OPENED = """() => {
    const panel = window.jupyterapp?.shell.currentWidget;
    return panel?.context?.isReady && panel.sessionContext.session?.kernel && panel;
}"""
PREPARE = """async panel => {
    await panel.sessionContext.ready;
    await panel.sessionContext.session.kernel.info;
    const { shell, commands } = window.jupyterapp;
    shell.collapseLeft();
    shell.collapseRight();
    await commands.execute("notebook:clear-all-cell-outputs");
}"""
RUN_ALL = """() => {
    const run = window.jupyterapp.commands.execute("notebook:run-all-cells");
    run.catch(() => null).then(() => { window.allDone = true; });
}"""
INTERRUPT = "() => window.jupyterapp.commands.execute('notebook:interrupt-kernel')"
# [whether the run is over, the first code cell that did not end]
STATE = """panel => [
    Boolean(window.allDone && panel.sessionContext.session?.kernel?.status !== "busy"),
    [...panel.content.model.cells].findIndex(cell => cell.type === "code"
        && cell.sharedModel.getSource().trim() && cell.executionCount === null),
]"""
SHOW_CELL = """(panel, index) =>
    panel.content.widgets[index]?.node.scrollIntoView({ block: "center" })"""
MODEL = "panel => panel.content.model.toJSON()"
LOADED = "() => [...document.images].every(picture => picture.complete)"
BROKEN = """() => [...document.images].filter(picture => !picture.naturalWidth)
    .map(picture => picture.alt || picture.src.slice(0, 80))"""


@contextmanager
def jupyterlab(profile: str, dark: bool) -> Iterator[str]:
    """Serve a copy of the course; yield the address, `{}` in place of the notebook."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as place:
        home, course = Path(place), Path(place, "course")
        no_runs = shutil.ignore_patterns("runs*", ".*")
        # The server delivers no picture from behind a link.
        for copied in ("notebooks", "img"):
            shutil.copytree(ROOT / copied, course / copied, ignore=no_runs)
        for linked in ("tutorial_lib", "pyproject.toml"):
            (course / linked).symlink_to(ROOT / linked)
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        env = environment(home, profile, dark)
        command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root"]
        command += ["--ServerApp.ip=127.0.0.1", f"--ServerApp.port={port}"]
        command += ["--ServerApp.port_retries=0", f"--ServerApp.root_dir={course}"]
        command += ["--LabApp.expose_app_in_browser=True"]
        log = home / "server.log"
        with log.open("w") as output:
            # A session of its own, so that Ctrl-C does not reach it before we do.
            server = subprocess.Popen(
                command, env=env, stdout=output, stderr=output, start_new_session=True
            )
        try:
            if not answers(server, port):
                sys.exit(f"JupyterLab did not start:\n{log.read_text()[-2000:]}")
            path = f"doc/tree/notebooks/{{}}?token={env['JUPYTER_TOKEN']}"
            yield f"http://127.0.0.1:{port}/{path}"
        finally:
            server.terminate()  # it ends its kernels
            try:
                server.wait(30)
            except subprocess.TimeoutExpired:
                server.kill()  # kernels notice and end


def environment(home: Path, profile: str, dark: bool) -> dict[str, str]:
    """Write JupyterLab's settings into `home`; return the variables for the server."""
    settings = {
        "@jupyterlab/notebook-extension:tracker": {
            "windowingMode": "none",
            "scrollPastEnd": False,
        },
        "@jupyterlab/apputils-extension:notification": {"fetchNews": "false"},
        "@jupyterlab/apputils-extension:themes": {
            "theme": "JupyterLab Dark" if dark else "JupyterLab Light"
        },
    }
    overrides = home / "config" / "labconfig" / "default_setting_overrides.json"
    overrides.parent.mkdir(parents=True)
    overrides.write_text(json.dumps(settings))
    folders = {"TMPDIR": home / "tmp", "IPYTHONDIR": home / "ipython"}
    for kind in ("CONFIG", "DATA", "RUNTIME"):
        folders[f"JUPYTER_{kind}_DIR"] = home / kind.lower()
    for kind in ("SETTINGS", "WORKSPACES"):
        folders[f"JUPYTERLAB_{kind}_DIR"] = home / kind.lower()
    folders["TMPDIR"].mkdir()
    return {
        **os.environ,
        **{name: str(folder) for name, folder in folders.items()},
        "JUPYTER_TOKEN": secrets.token_hex(16),
        "PYTHONDONTWRITEBYTECODE": "1",
        "TUTORIAL_PROFILE": profile,
    }


def answers(server: subprocess.Popen[bytes], port: int) -> bool:
    """Wait until the server answers; False if it ended or took too long."""
    give_up = time.monotonic() + 120
    while server.poll() is None and time.monotonic() < give_up:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return True
        time.sleep(0.2)
    return False


@contextmanager
def browser_page() -> Iterator[Page]:
    """A page of a headless Chromium."""
    chromium = shutil.which("chromium")
    if chromium is None:
        get = "apt-get update && apt-get install -y chromium"
        sys.exit(f"Chromium is missing; get it with: {get}")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        try:
            page = browser.new_page(viewport=VIEWPORT)
            page.set_default_timeout(180_000)
            yield page
        finally:
            with suppress(BrowserError):  # Ctrl-C may have ended it already
                browser.close()


def run_all(page: Page, panel: JSHandle, args: argparse.Namespace) -> None:
    """Run all cells; take pictures and interrupt at the times asked for."""
    start, over, running = time.monotonic(), False, 0
    events = sorted(
        [(seconds, "picture") for seconds in args.during]
        + [(seconds, "interrupt") for seconds in args.interrupt]
    )
    page.evaluate(RUN_ALL)
    while not over:
        page.wait_for_timeout(250)
        over, running = panel.evaluate(STATE)
        seconds = time.monotonic() - start
        if seconds > 60 * args.minutes:
            print(f"cell {running} still ran after {args.minutes:g} minutes")
            return
        if events and not over and seconds >= events[0][0]:
            at, event = events.pop(0)
            print(f"{event} at {at:g} s, in cell {running}")
            if event == "interrupt":
                page.evaluate(INTERRUPT)
            else:
                panel.evaluate(SHOW_CELL, running)
                path = args.shots / f"during_{at:g}.png"
                page.locator(SCROLLER).screenshot(path=path)
    for at, event in events:
        print(f"no {event} at {at:g} s: all was over after {seconds:.0f} s")


def photograph(page: Page, shots: Path) -> None:
    """Take the whole notebook, from top to bottom."""
    page.wait_for_function(LOADED)
    page.wait_for_timeout(2000)  # formulas and pictures settle
    for picture in page.evaluate(BROKEN):
        print(f"broken picture: {picture}")
    scroller = page.locator(SCROLLER)
    height, whole = scroller.evaluate("node => [node.clientHeight, node.scrollHeight]")
    tops = range(0, max(1, whole - OVERLAP), height - OVERLAP)
    for number, top in enumerate(tops):
        scroller.evaluate("(node, top) => { node.scrollTop = top; }", top)
        page.wait_for_timeout(200)
        scroller.screenshot(path=shots / f"{number:02}.png")


def report(notebook: dict[str, Any], seconds: float) -> bool:
    """Print the outcome, read from the notebook's model; return whether all is well."""
    cells = run = errors = 0
    for index, cell in enumerate(notebook["cells"]):
        if cell["cell_type"] != "code" or not "".join(cell["source"]).strip():
            continue
        cells += 1
        run += cell["execution_count"] is not None
        failed = [out for out in cell["outputs"] if out["output_type"] == "error"]
        errors += bool(failed)
        for error in failed:
            print(f"cell {index}: {error['ename']}: {error['evalue']}")
        if not failed and cell["execution_count"] is None:
            print(f"cell {index}: did not run to its end")
    print(f"{run} of {cells} cells run, {errors} errors, {seconds:.0f} s")
    return run == cells and not errors


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
    if args.notebook.resolve() not in (ROOT / "notebooks").glob("*.ipynb"):
        parser.error(f"{args.notebook} is not in the folder notebooks")
    return args


def main() -> int:
    """Run, photograph and report; return the exit code."""
    args = parsed()
    shots = args.shots
    shots.mkdir(parents=True, exist_ok=True)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with jupyterlab(args.profile, args.dark) as address, browser_page() as page:
        page.goto(address.format(args.notebook.name))
        panel = page.wait_for_function(OPENED)
        panel.evaluate(PREPARE)
        for old in (*shots.glob("[0-9][0-9].png"), *shots.glob("during_*.png")):
            old.unlink()
        start = time.monotonic()
        run_all(page, panel, args)
        seconds = time.monotonic() - start
        notebook = panel.evaluate(MODEL)
        (shots / args.notebook.name).write_text(json.dumps(notebook), "utf-8")
        photograph(page, shots)
        return 0 if report(notebook, seconds) else 1


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit("Stopped.")
    except BrowserError as error:
        sys.exit(f"The browser failed: {error}")
