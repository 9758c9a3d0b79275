"""The edition that `make lite` has built: its lessons, in Chromium, to their ends.

Pyodide comes from the folder .book/pyodide if it is there, in the place of the address
that the site names: the same files. Without it, that address must be reachable.
"""

import json
import os
import re
import runpy
import time
import urllib.request
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from types import SimpleNamespace

import psutil
import pytest

ROOT = Path(__file__).parents[2]
SITE, NEAR = ROOT / "_site" / "html", ROOT / ".book" / "pyodide"
FAR = json.loads((SITE / "lite/jupyter-lite.json").read_text())["jupyter-config-data"]
FAR = FAR["litePluginSettings"]["@jupyterlite/pyodide-kernel-extension:kernel"]
FAR = FAR["pyodideUrl"].removesuffix("pyodide.js")
lab = SimpleNamespace(**runpy.run_path(str(ROOT / "tests/browser/lab.py")))
SECONDS = 90  # of the processors, for the whole lesson once it has loaded, in smoke
SMOKE = "\nimport os\n\nos.environ['TUTORIAL_PROFILE'] = 'smoke'\n"


def missing():
    if why := lab.missing():
        return why
    if not (NEAR / "pyodide.js").exists():
        try:
            urllib.request.urlopen(f"{FAR}pyodide-lock.json", timeout=20).close()
        except OSError as error:
            return f"Pyodide is neither in {NEAR} nor at {FAR} ({error})."
    return None


MISSING = missing()
pytestmark = [
    pytest.mark.timeout(2400),  # others may keep both processors busy
    pytest.mark.skipif(bool(MISSING), reason=str(MISSING)),
]


class Site(SimpleHTTPRequestHandler):
    """The site; and Pyodide, where it is near."""

    def translate_path(self, path):
        if path.startswith("/pyodide/"):
            return str(NEAR / path.removeprefix("/pyodide/").partition("?")[0])
        return super().translate_path(path)

    def do_GET(self):
        if not self.path.startswith("/lite/jupyter-lite.json") or not NEAR.exists():
            return super().do_GET()
        here = f"http://{self.headers['Host']}/pyodide/"
        told = (SITE / "lite/jupyter-lite.json").read_text().replace(FAR, here)
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(told.encode())

    def log_message(self, *_):
        pass


@contextmanager
def served():
    handler = partial(Site, directory=str(SITE))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/lite/lab/index.html?path="
        server.shutdown()


def spent():
    """Seconds of the processors that the browser has taken."""
    all_times = (
        each.cpu_times()
        for each in psutil.Process().children(recursive=True)
        if "chrom" in each.name()
    )
    return sum(times.user + times.system for times in all_times)


# What an impatient person may do before Python is there: nothing.
READY = """panel => panel.sessionContext.session?.kernel?.status === "idle" """
ADVANCE = """([panel, index]) => {
    panel.content.activeCellIndex = index;
    window.jupyterapp.commands.execute("notebook:run-cell");
}"""
REPLACE = """([panel, index, source]) => {
    panel.content.model.cells.get(index).sharedModel.setSource(source);
    panel.content.activeCellIndex = index;
}"""
COUNT = "([panel, index]) => panel.content.model.cells.get(index).executionCount"
RIGHT = """\
def sarsa_update(
    q_table,
    state,
    action,
    reward,
    next_state,
    next_action,
    terminated,
    truncated,
    learning_rate,
    gamma,
):
    follows = 0 if terminated else q_table[next_state, next_action]
    td_error = reward + gamma * follows - q_table[state, action]
    q_table = q_table.copy()
    q_table[state, action] += learning_rate * td_error
    return q_table, td_error


sarsa_update = check(sarsa_update)
"""
WRONG = RIGHT.replace("q_table[next_state, next_action]", "q_table[next_state].max()")
ENDLESS = """\
def linear(agent_steps, start, end, over):
    while True:
        pass


linear = check(linear)
"""


class Lesson:
    """A lesson that is open in the browser edition."""

    def __init__(self, page, address, name):
        self.page = page
        page.set_default_timeout(1_200_000)
        page.goto(f"{address}notebooks/{name}.ipynb")
        self.panel = page.wait_for_function(lab.OPENED)
        page.wait_for_function(READY, arg=self.panel)

    def model(self):
        return self.panel.evaluate(lab.MODEL)["cells"]

    def index(self, name):
        return [cell["id"] for cell in self.model()].index(name)

    def run(self, name, source=None):
        """Run a cell, with other source if given; return the text below it."""
        index = self.index(name)
        before = self.page.evaluate(COUNT, [self.panel, index])
        if source:
            self.page.evaluate(REPLACE, [self.panel, index, source])
        self.page.evaluate(ADVANCE, [self.panel, index])
        self.page.wait_for_function(
            f"""([panel, index, before]) => {{
                const count = ({COUNT})([panel, index]);
                return count !== null && count !== before;
            }}""",
            arg=[self.panel, index, before],
        )
        cell = self.page.locator(".jp-Notebook .jp-Cell").nth(index)
        return cell.locator(".jp-Cell-outputArea").inner_text()


@contextmanager
def run_to_its_end(name, tmp_path):
    """Run all cells of a lesson; yields it, what that took, and a way to photograph."""
    shots = Path(os.environ.get("BROWSER_SHOTS") or tmp_path)
    shots.mkdir(parents=True, exist_ok=True)
    with served() as address, lab.chromium() as browser:
        page = browser.new_context(viewport=lab.VIEWPORT).new_page()

        def photograph(what):
            path = shots / f"lite_{name[:2]}_{what}.png"
            page.locator(lab.SCROLLER).screenshot(path=path)

        began = time.monotonic()
        lesson = Lesson(page, address, name)
        print(
            f"loaded after {time.monotonic() - began:.0f} s, {spent():.0f} of it busy"
        )

        index = lesson.index("browser")
        fetch = "".join(lesson.model()[index]["source"])
        page.evaluate(REPLACE, [lesson.panel, index, fetch + SMOKE])
        began, busy = time.monotonic(), spent()
        for done, cell in lab.run_all(page, lesson.panel):
            assert done < 2000, f"cell {cell} still ran after {done:.0f} s"
        took = spent() - busy
        print(f"ran for {time.monotonic() - began:.0f} s, {took:.0f} of them busy")
        lab.settle(page)
        photograph("end")
        cells = lesson.model()
        outcomes = lab.outcomes({"cells": cells})
        failed = {cells[i]["id"]: told for i, told in outcomes.items()}
        assert {k: told for k, told in failed.items() if told != (True, [])} == {}
        assert page.evaluate(lab.BROKEN) == []
        yield lesson, took, photograph


def test_lesson_01_runs_in_a_browser(tmp_path):
    name = "01_pong_policy_gradient_numpy"
    with run_to_its_end(name, tmp_path) as (lesson, took, photograph):
        heads = "def log_prob_gradient(prob_up, went_up):\n    return {}\n\n\n"
        asks = "log_prob_gradient = check(log_prob_gradient)"
        said = lesson.run("stub-slope", heads.format("prob_up - went_up") + asks)
        assert said.startswith("✗ Not right yet."), said
        said = lesson.run("stub-slope", heads.format("went_up - prob_up") + asks)
        assert said.startswith("✓ Right. Your log_prob_gradient passed all "), said
        photograph("right")
        picture = lesson.page.locator("img[alt^='8 pictures of 40 x 40 pixels']")
        picture.scroll_into_view_if_needed()
        assert picture.evaluate("image => image.naturalWidth") > 100
        photograph("told")
        assert took < SECONDS


def test_lesson_04_runs_in_a_browser(tmp_path):
    with run_to_its_end("04_q_tables", tmp_path) as (lesson, took, photograph):
        told = lesson.run("setup")
        assert "On your own machine it has Atari's games" in told
        said = lesson.run("stub-sarsa-update", WRONG)
        assert said.startswith("✗ Not right yet."), said
        assert "this is Q-learning" in said
        photograph("wrong")
        said = lesson.run("stub-sarsa-update", RIGHT)
        assert said.startswith("✓ Right. Your sarsa_update passed all "), said
        photograph("right")
        said = lesson.run("stub-sarsa-update", "hint(sarsa_update)")
        assert said.startswith("○ Hint 1 of "), said
        said = lesson.run("stub-sarsa-update", "solution(sarsa_update)")
        assert "def sarsa_update(" in said
        said = lesson.run("stub-sarsa-update", ENDLESS)
        assert "is there a loop that never ends?" in said, said
        slider = "import ipywidgets\nipywidgets.IntSlider(description='slide me')"
        lesson.run("stub-sarsa-update", slider)
        lesson.page.locator(".widget-label", has_text="slide me").wait_for()
        assert took < SECONDS


def test_what_a_browser_cannot_run_is_told_with_its_output():
    lesson = json.loads(
        (SITE / "lite/files/notebooks/04_q_tables.ipynb").read_text("utf-8")
    )
    code = [c for c in lesson["cells"] if c["cell_type"] == "code"]
    assert not any("AtariWorld(" in "".join(cell["source"]) for cell in code)
    (told,) = (c for c in lesson["cells"] if c["id"] == "pixels")
    assert re.search(r"\d+ were met before", "".join(told["source"]))
