"""Every lesson in a real JupyterLab and a real browser, as a person sees and uses it.

Screenshots go into the folder that BROWSER_SHOTS names, or else into pytest's own.
"""

import os
import re
import runpy
import signal
import statistics
import subprocess
import time
import urllib.request
from pathlib import Path
from types import SimpleNamespace

import pytest

lab = SimpleNamespace(**runpy.run_path(str(Path(__file__).with_name("lab.py"))))
MISSING = lab.missing()
LESSONS = sorted((lab.ROOT / "notebooks").glob("*.ipynb"))
EACH = pytest.mark.parametrize("lesson", LESSONS, ids=lambda path: path.stem)

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(900),  # other workers may keep both processors busy
    pytest.mark.skipif(bool(MISSING), reason=str(MISSING)),
]

WIDGET = "application/vnd.jupyter.widget-view+json"
# What JavaScript tells of a cell: how often it ran, or null while it runs.
COUNT = "([panel, index]) => panel.content.model.cells.get(index).executionCount"
RAN_AGAIN = f"""([panel, index, before]) => {{
    const count = ({COUNT})([panel, index]);
    return count !== null && count !== before;
}}"""
CHANGED = """([cell, before]) =>
    [...cell.querySelectorAll(".widget-html-content")].every(
        (node, index) => node.innerHTML && node.innerHTML !== before[index])"""


@pytest.fixture(scope="module")
def address():
    with lab.jupyterlab("smoke") as address:
        yield address


@pytest.fixture(scope="module")
def context():
    with lab.chromium() as browser:
        yield browser.new_context(viewport=lab.VIEWPORT)


@pytest.fixture
def visit(address, context, tmp_path):
    """Opens a lesson with a kernel of its own, which ends after the test."""
    shots = Path(os.environ.get("BROWSER_SHOTS") or tmp_path)
    shots.mkdir(parents=True, exist_ok=True)
    visits = []

    def opened(lesson):
        visits.append(Visit(context.new_page(), address, lesson, shots))
        return visits[-1]

    yield opened
    for each in visits:
        each.panel.evaluate(lab.SHUTDOWN)
        each.page.close()


class Visit:
    """A lesson that is open in the browser, and what a person does with it."""

    def __init__(self, page, address, lesson, shots):
        self.page, self.lesson, self.shots = page, lesson, shots
        self.complaints = []
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", self._listen)
        self.panel = lab.opened(page, address, lesson.name)

    def _listen(self, message):
        if message.type == "error":
            self.complaints.append(f"{message.text} ({message.location})")

    def run_all(self, seconds=600):
        for spent, running in lab.run_all(self.page, self.panel):
            assert spent < seconds, f"cell {running} still ran after {seconds} s"
        lab.settle(self.page)

    def notebook(self):
        return self.panel.evaluate(lab.MODEL)

    def photograph(self, what):
        path = self.shots / f"{self.lesson.stem}_{what}.png"
        self.page.locator(lab.SCROLLER).screenshot(path=path)

    def scroll(self, top):
        scroller = self.page.locator(lab.SCROLLER)
        scroller.evaluate("(node, top) => { node.scrollTop = top; }", top)

    def index(self, words):
        """The one cell of code with these words in it."""
        (index,) = (
            index
            for index, cell in enumerate(self.notebook()["cells"])
            if cell["cell_type"] == "code" and words in "".join(cell["source"])
        )
        return index

    def cell(self, index):
        return self.page.locator(".jp-Notebook .jp-Cell").nth(index)

    def shown(self, index):
        """The text below a cell."""
        return self.cell(index).locator(".jp-Cell-outputArea").inner_text()

    def select(self, index):
        self.cell(index).locator(".jp-InputPrompt").click()

    def press(self, *keys):
        for key in keys:
            self.page.keyboard.press(key)

    def type(self, *lines):
        for number, line in enumerate(lines):
            if number:
                self.press("Enter")
            self.page.keyboard.type(line)

    def start(self, index):
        """Run the cell that the keyboard is in; return its count before."""
        before = self.page.evaluate(COUNT, [self.panel, index])
        self.press("Control+Enter")
        return before

    def run(self, index):
        """Run the cell that the keyboard is in, to its end; return what it shows."""
        before = self.start(index)
        self.page.wait_for_function(RAN_AGAIN, arg=[self.panel, index, before])
        return self.shown(index)

    def new_cell(self, index, key, line):
        """Add a cell above ("a") or below ("b") the selected one, and run a line."""
        self.press(key, "Enter")
        self.type(line)
        shown = self.run(index)
        self.press("Escape")
        return shown


# ---- make lab -----------------------------------------------------------------------


def test_make_lab_opens_the_first_lesson(tmp_path):
    # What the server asks the browser to open, a page that leads on, is written down.
    browser, asked = tmp_path / "browser", tmp_path / "asked"
    browser.write_text(f'#!/bin/sh\necho "$1" > {asked}\n')
    asked.touch()
    browser.chmod(0o755)
    env = lab.environment(tmp_path, "smoke", dark=False) | {"BROWSER": str(browser)}
    env.pop("MAKEFLAGS", None)  # of the make that runs this test
    log = tmp_path / "log"
    with log.open("w") as output:
        server = subprocess.Popen(
            ["make", "lab"],
            cwd=lab.ROOT,
            env=env,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    try:
        give_up = time.monotonic() + 600
        while not asked.read_text():
            assert server.poll() is None and time.monotonic() < give_up, log.read_text()
            time.sleep(0.2)
        page = Path(asked.read_text().strip().removeprefix("file://")).read_text()
        (address,) = set(re.findall(r'href="(http[^"]*)"', page))
        assert "/lab/tree/notebooks/00_start_here.ipynb?token=" in address
        with urllib.request.urlopen(address) as answer:
            assert answer.status == 200
            assert "JupyterLab" in answer.read().decode()
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(60)


# ---- from top to bottom -------------------------------------------------------------


@EACH
def test_every_cell_runs_every_picture_shows_and_every_control_moves(lesson, visit):
    seen = visit(lesson)
    seen.run_all()
    seen.photograph("end")
    seen.scroll(0)
    seen.photograph("top")

    cells = seen.notebook()["cells"]
    outcomes = lab.outcomes({"cells": cells})
    assert outcomes
    assert {index: its for index, its in outcomes.items() if its != (True, [])} == {}
    assert seen.page.evaluate(lab.BROKEN) == []
    assert seen.page.evaluate(lab.NO_WORDS) == []
    assert seen.page.locator("mjx-merror").count() == 0  # a formula with an error

    views = [
        index
        for index in outcomes
        if any(WIDGET in out.get("data", {}) for out in cells[index]["outputs"])
    ]
    assert views or not re.search(r"\b(stages|dial)\.show\(", lesson.read_text("utf-8"))
    for index in views:
        if seen.cell(index).locator(".console").count():
            continue  # a game to play, which has a test of its own
        move_every_control(seen, index)
        seen.photograph(f"widget_{index}")
    assert seen.complaints == []


def move_every_control(seen, index):
    """Move each by the keyboard; all text and pictures below must change each time."""
    cell = seen.cell(index)
    # No lists to choose from: a closed one leaves its keys to JupyterLab.
    controls = cell.locator("[role=slider]")
    named = cell.locator(".widget-label:visible").all_inner_texts()
    assert controls.count() == len(named) > 0, "a control of an unknown kind"
    for control, name in zip(controls.all(), named, strict=True):
        below = cell.locator(".widget-html-content")
        before = [each.inner_html() for each in below.all()]
        assert before
        control.focus()
        assert control.evaluate(
            "node => node === document.activeElement && node.tabIndex >= 0"
        ), f"{name} of cell {index} cannot be reached by the keyboard"
        seen.press(towards_the_other_end(control))
        try:
            seen.page.wait_for_function(
                CHANGED, arg=[cell.element_handle(), before], timeout=20_000
            )
        except lab.BrowserError:
            pytest.fail(f"cell {index}: {name} was moved, and not all below it changed")


def towards_the_other_end(slider):
    """The arrow key that has somewhere to go."""
    now, end = (slider.get_attribute(f"aria-value{which}") for which in ("now", "max"))
    return "ArrowRight" if float(now) < float(end) else "ArrowLeft"


# ---- an exercise --------------------------------------------------------------------


def test_an_exercise_is_typed_wrong_then_right(visit):
    (lesson,) = (path for path in LESSONS if path.stem.startswith("07"))
    seen = visit(lesson)
    for words in ("sys.path.insert", "import numpy"):
        seen.select(seen.index(words))
        seen.run(seen.index(words))
    stub = seen.index("def interquartile_mean(")
    body = seen.cell(stub).locator(".cm-line")

    body.filter(has_text=re.compile(r"^\s*\.\.\.$")).click()
    seen.press("End", "Shift+Home")
    seen.type("return np.median(scores, axis=0)")
    said = seen.run(stub)
    assert said.startswith("✗ Not right yet."), said
    assert "Your function returned:" in said
    assert "A known mistake: this is the median" in said
    seen.photograph("exercise_wrong")

    seen.press("Escape")
    said = seen.new_cell(stub + 1, "b", "hint(interquartile_mean)")
    assert said.startswith("○ Hint 1 of 3. Three steps: put the seeds in order"), said
    said = seen.new_cell(stub + 2, "b", "solution(interquartile_mean)")
    assert said.startswith("A right interquartile_mean:"), said
    assert "def interquartile_mean(scores" in said
    seen.photograph("exercise_helped")

    body.filter(has_text="np.median").click()
    seen.press("End", "Shift+Home")
    seen.type(
        "cut = int(0.25 * len(scores))",
        "middle = np.sort(scores, axis=0)[cut : len(scores) - cut]",
        "return middle.mean(axis=0)",
    )
    said = seen.run(stub)
    assert said.startswith("✓ Right. Your interquartile_mean passed all "), said
    seen.photograph("exercise_right")
    assert seen.complaints == []


# ---- the stop button ----------------------------------------------------------------

STOPPED = "Stopped, and saved. Run the cell again to go on."


def test_a_stopped_training_cell_goes_on(visit):
    (lesson,) = (path for path in LESSONS if path.stem.startswith("06"))
    seen = visit(lesson)
    training = seen.index("recorded(")
    start = training - 1  # makes the agent, or takes up its run
    seen.select(start)
    seen.page.evaluate(
        "() => window.jupyterapp.commands.execute('notebook:run-all-above')"
    )
    more = "import dataclasses as d; profile = d.replace(profile, "
    seen.new_cell(start, "a", more + "agent_steps=600_000, seconds=300)")
    start, training = start + 1, training + 1
    seen.select(start)
    assert seen.run(start).startswith("0 agent steps so far")
    seen.select(training)

    # The agent steps shown, when the cell had run for a moment and when it was stopped.
    ends = [0]
    for attempt in ("first", "second"):
        before = seen.start(training)
        begun = steps_above(seen, training, ends[-1])
        assert steps_above(seen, training, begun)  # they grow
        seen.page.locator("[data-command='notebook:interrupt-kernel']").click()
        seen.page.wait_for_function(RAN_AGAIN, arg=[seen.panel, training, before])
        said = seen.shown(training)
        assert STOPPED in said, said
        seen.photograph(f"stopped_{attempt}")
        ends.append(steps(said))
        assert ends[-1] > begun > ends[-2]
    # Above the first end from its first picture on: nothing was learned twice.
    ((_, errors),) = [
        its for index, its in lab.outcomes(seen.notebook()).items() if index == training
    ]
    assert errors == []
    assert seen.complaints == []


def steps(said):
    """How far the run is, from the words of its curve; 0 without any."""
    found = re.search(r"([\d,]+) of [\d,]+ agent steps;", said)
    return int(found[1].replace(",", "")) if found else 0


def steps_above(seen, index, count, seconds=120):
    """The first agent steps that a running cell shows, which must be above `count`."""
    for _ in range(seconds * 10):
        said = seen.shown(index)
        if steps(said) not in (0, count) and STOPPED not in said:
            assert steps(said) > count, said
            return steps(said)
        seen.page.wait_for_timeout(100)
    raise AssertionError(f"nothing new after {seconds} s: {said}")


# ---- play ---------------------------------------------------------------------------

# Where the ball and the paddle are, columns of the person's screen; null if not seen.
LOOK = """(canvas) => {
    const { data } = canvas.getContext("2d").getImageData(0, 0, 160, 210);
    const red = (row, column) => data[4 * (160 * row + column)] > 150;
    const middle = (top, bottom) => {
        const found = [];
        for (let row = top; row < bottom; row++) {
            for (let column = 8; column < 152; column++) {
                if (red(row, column)) found.push(column);
            }
        }
        return found.length ? found.reduce((a, b) => a + b) / found.length : null;
    };
    return [middle(93, 188), middle(190, 193)];
}"""

# From a key press to the picture in which the paddle has moved, in milliseconds.
DELAY = """(canvas) => {
    const paddle = () => (LOOK)(canvas)[1];
    window.delay = null;
    canvas.closest(".console").addEventListener("keydown", () => {
        const begun = performance.now(), before = paddle();
        const look = () => {
            if (Math.abs(paddle() - before) < 1) requestAnimationFrame(look);
            else window.delay = performance.now() - begun;
        };
        look();
    }, { once: true, capture: true });
}""".replace("LOOK", LOOK)


def delays(page, canvas, count=10):
    """Milliseconds from a key press to what is seen of it, several times."""
    for turn in range(count):
        page.wait_for_timeout(200)  # the paddle comes to rest
        canvas.evaluate(DELAY)
        key = ("ArrowLeft", "ArrowRight")[turn % 2]
        page.keyboard.down(key)
        page.wait_for_function("window.delay !== null")
        page.keyboard.up(key)
        yield page.evaluate("window.delay")


def test_breakout_is_played_by_key_presses_beside_an_agent(visit):
    lesson = visit(lab.ROOT / "notebooks" / "00_start_here.ipynb")
    lesson.select(0)
    lesson.new_cell(
        1,
        "b",
        "import sys; sys.path.insert(0, '..'); "
        "from tutorial_lib.figures.playing import play; "
        "match = play('Breakout', 'breakout_ppo/late', sticky=False)",
    )
    page = lesson.page
    console = page.locator(".console")
    console.wait_for()
    cells = len(lesson.notebook()["cells"])
    canvas = console.locator("canvas").first
    canvas.click()
    page.keyboard.press("p")
    # Before the ball is out: nothing can end, and the paddle has room on both sides.
    delay = statistics.median(delays(page, canvas))
    before = int(console.get_attribute("data-shown"))
    held, end = None, time.monotonic() + 30
    while time.monotonic() < end:
        ball, paddle = canvas.evaluate(LOOK)
        wanted = "Space" if ball is None else None
        if ball is not None and abs(ball - paddle) > 4:
            wanted = "ArrowLeft" if ball < paddle else "ArrowRight"
        if wanted != held:
            if held:
                page.keyboard.up(held)
            if wanted:
                page.keyboard.down(wanted)
            held = wanted
        page.wait_for_timeout(10)
    page.keyboard.press("p")
    shown = int(console.get_attribute("data-shown")) - before
    told = console.locator("p[aria-live]").inner_text()
    print(f"{shown / 30:.0f} pictures a second, {delay:.0f} ms to a key; {told}")
    lesson.photograph("play")
    assert int(re.match(r"You: (\d+) point", told)[1]) >= 1, told
    # The notebook took no key for a command, and time stands still after P.
    assert len(lesson.notebook()["cells"]) == cells
    page.wait_for_timeout(300)
    still = console.get_attribute("data-shown")
    page.wait_for_timeout(500)
    assert console.get_attribute("data-shown") == still
    # What the kernel knows is what the page told.
    lesson.select(0)
    assert lesson.new_cell(1, "b", "print(match.words())").strip() == told
    assert lesson.complaints == []
