"""What the browser edition is made of, and what it must do without."""

import json
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[2]
PONG, TABLES = (
    ROOT / "notebooks" / f"{name}.ipynb"
    for name in ("01_pong_policy_gradient_numpy", "04_q_tables")
)


@pytest.fixture(scope="module")
def lite():
    sys.path.insert(0, str(ROOT / "book"))
    try:
        import lite
    finally:
        sys.path.remove(str(ROOT / "book"))
    return lite


def cells(text):
    return {cell["id"]: cell for cell in json.loads(text)["cells"]}


def test_a_lesson_changes_in_nothing_but_what_a_browser_cannot_do(lite):
    before, after = cells(TABLES.read_text("utf-8")), cells(lite.in_browser(TABLES))
    changed = {name for name in after if after[name] != before.get(name)}
    assert changed == {"browser", "imports", "pixels"}
    assert list(after).index("browser") == list(after).index("setup") - 1
    lines, fewer = (set(each["imports"]["source"]) for each in (before, after))
    assert [line for line in lines - fewer if "AtariWorld" not in line] == []
    assert fewer <= lines
    assert after["pixels"]["cell_type"] == "markdown"
    assert "were met before" in "".join(after["pixels"]["source"])


def test_what_needs_a_missing_name_is_told_and_what_it_makes_is_missing(lite, tmp_path):
    sources = {
        "imports": "import numpy\nfrom a import (\n    AtariWorld,\n    b,\n)\nb()",
        "makes": "world = AtariWorld('Pong')",
        "needs": "print([each for each in world])",
        "shadows": "def play(world):\n    seen = world.reset()\n    return seen",
        "reads": "def play_all():\n    return play(world)",
        "again": "world = play(None)",
        "after": "print(world)",
        "calls": "play_all()",
    }
    shown = {"text/html": PICTURE}, {"text/plain": "no more than words"}
    outputs = [{"output_type": "display_data", "data": data} for data in shown]
    made = [
        {"id": name, "cell_type": "code", "source": [source], "outputs": outputs}
        for name, source in sources.items()
    ]
    path = tmp_path / "lesson.ipynb"
    path.write_text(json.dumps({"cells": made, "metadata": {}}), "utf-8")
    found = cells(lite.in_browser(path))
    told = [name for name, cell in found.items() if cell["cell_type"] == "markdown"]
    assert told == ["makes", "needs", "reads", "calls"]
    assert "".join(found["imports"]["source"]) == "import numpy\nfrom a import b\nb()"
    assert found["makes"]["attachments"] == {"0.png": {"image/png": "AAAA"}}
    text = "".join(found["makes"]["source"])
    assert "```python\nworld = AtariWorld('Pong')\n```" in text
    assert text.endswith('![two "walls"](attachment:0.png)\n\nno more than words')


PICTURE = '<img alt="two &quot;walls&quot;" src="data:image/png;base64,AAAA">'


def test_the_wheel_needs_what_lies_beside_it_or_in_pyodide(lite):
    project = tomllib.loads(lite.project())
    needs = {Requirement(each).name for each in project["project"]["dependencies"]}
    course = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    whole = {Requirement(each).name for each in course["project"]["dependencies"]}
    assert {"numpy", "matplotlib", "gymnasium", "array-api-compat"} <= needs & whole
    assert not needs & {"torch", "ale-py", "psutil", "opencv-python-headless"}


def test_its_versions_are_the_courses(lite):
    def pins(path):
        lines = path.read_text().splitlines()
        return dict(each.split("==") for each in lines if "==" in each)

    course = pins(ROOT / "requirements.txt")
    for name, version in pins(lite.PINS).items():
        assert course.get(name, version) == version


BROWSER = """
import sys
import gymnasium, joblib, matplotlib.pyplot, numpy, threadpoolctl, tqdm
gone = {"torch", "ale_py", "psutil", "cv2", "zstandard", "safetensors", "tensorboard"}
sys.modules.update(dict.fromkeys(gone | {"anywidget", "ray"}))
sys.platform = "emscripten"
"""


RUN = """
from IPython.core.interactiveshell import InteractiveShell

shell = InteractiveShell.instance()
for source in SOURCES:
    shell.run_cell(source).raise_error()
"""


@pytest.mark.slow
@pytest.mark.parametrize("lesson", [PONG, TABLES], ids=lambda path: path.stem)
def test_a_lesson_runs_without_what_a_browser_does_not_have(lite, lesson, monkeypatch):
    monkeypatch.setenv("TUTORIAL_PROFILE", "smoke")
    found = cells(lite.in_browser(lesson))
    told = [name for name, cell in found.items() if cell["cell_type"] == "markdown"]
    sources = [
        "".join(cell["source"])
        for name, cell in found.items()
        if name not in (*told, "browser")
    ]
    assert any("AtariWorld(" in "".join(found[name]["source"]) for name in told)
    assert not [name for name in told if name.startswith("stub-")]
    code = f"{BROWSER}\nSOURCES = {sources!r}\n{RUN}"
    ran = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True
    )
    assert ran.returncode == 0, ran.stderr[-3000:]
    asked = [source for source in sources if "= check(" in source]
    assert ran.stdout.count("Not attempted yet") == len(asked)


def test_a_browser_is_told_that_it_has_no_emulator():
    code = (
        BROWSER
        + """
from tutorial_lib.worlds.atari import AtariWorld

try:
    AtariWorld("Breakout", 1, seed=0)
except ModuleNotFoundError as error:
    print(error)
"""
    )
    ran = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True
    )
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.splitlines()[-1] == (
        "Atari's emulator does not run in a browser: play on your own machine."
    )
