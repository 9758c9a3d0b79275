"""A real JupyterLab with the course in it, and a headless browser that opens it."""

from __future__ import annotations

import json
import os
import secrets
import shutil
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
    from playwright.sync_api import Browser, JSHandle, Page, sync_playwright
    from playwright.sync_api import Error as BrowserError
except ImportError:  # `missing` says so
    sync_playwright, BrowserError = None, OSError

ROOT = Path(__file__).resolve().parents[2]
FLAGS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update"),
    "--disable-sync",
]
VIEWPORT = {"width": 1200, "height": 1600}
PATIENCE = 180_000  # milliseconds for a page to answer
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
# [whether the run is over, the first code cell that did not end]
STATE = """panel => [
    Boolean(window.allDone && panel.sessionContext.session?.kernel?.status !== "busy"),
    [...panel.content.model.cells].findIndex(cell => cell.type === "code"
        && cell.sharedModel.getSource().trim() && cell.executionCount === null),
]"""
MODEL = "panel => panel.content.model.toJSON()"
LOADED = "() => [...document.images].every(picture => picture.complete)"
BROKEN = """() => [...document.images].filter(picture => !picture.naturalWidth)
    .map(picture => picture.alt || picture.src.slice(0, 80))"""
NO_WORDS = """() => [...document.querySelectorAll(".jp-Notebook img")]
    .filter(picture => !picture.alt.trim()).map(picture => picture.src.slice(0, 80))"""
SHUTDOWN = "panel => panel.sessionContext.shutdown()"


def missing() -> str | None:
    """What is not installed, and how to get it."""
    if sync_playwright is None:
        return "Playwright is missing; get it with: python -m pip install playwright"
    if shutil.which("chromium") is None:
        get = "apt-get update && apt-get install -y chromium"
        return f"Chromium is missing; get it with: {get}"
    return None


# ---- the server ---------------------------------------------------------------------


@contextmanager
def jupyterlab(profile: str, dark: bool = False) -> Iterator[str]:
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
    if profile == "smoke":
        first = folders["IPYTHONDIR"] / "profile_default" / "startup"
        first.mkdir(parents=True)
        shutil.copy(ROOT / "tests" / "notebooks" / "short_games.py", first)
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


# ---- the browser --------------------------------------------------------------------


@contextmanager
def chromium() -> Iterator[Browser]:
    """A headless Chromium."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=FLAGS
        )
        try:
            yield browser
        finally:
            with suppress(BrowserError):  # Ctrl-C may have ended it already
                browser.close()


def opened(page: Page, address: str, notebook: str) -> JSHandle:
    """Open a notebook without outputs; return its panel, once its kernel is ready."""
    page.set_default_timeout(PATIENCE)
    page.goto(address.format(notebook))
    panel = page.wait_for_function(OPENED)
    panel.evaluate(PREPARE)
    return panel


def run_all(page: Page, panel: JSHandle) -> Iterator[tuple[float, int]]:
    """Run all cells; until that is over, yield the seconds so far and the cell."""
    start = time.monotonic()
    page.evaluate(RUN_ALL)
    while True:
        page.wait_for_timeout(250)
        over, running = panel.evaluate(STATE)
        if over:
            return
        yield time.monotonic() - start, running


def settle(page: Page) -> None:
    """Wait for pictures and formulas."""
    page.wait_for_function(LOADED)
    page.wait_for_timeout(2000)


def outcomes(notebook: dict[str, Any]) -> dict[int, tuple[bool, list[str]]]:
    """Of each code cell with something in it: whether it ran, and its errors."""
    return {
        index: (
            cell["execution_count"] is not None,
            [
                f"{out['ename']}: {out['evalue']}"
                for out in cell["outputs"]
                if out["output_type"] == "error"
            ],
        )
        for index, cell in enumerate(notebook["cells"])
        if cell["cell_type"] == "code" and "".join(cell["source"]).strip()
    }
