"""What the browser edition is made of, and what it must do without."""

import json
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[2]
LESSON = ROOT / "notebooks" / "04_q_tables.ipynb"


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
    before, after = cells(LESSON.read_text("utf-8")), cells(lite.in_browser(LESSON))
    changed = {name for name in after if after[name] != before.get(name)}
    assert changed == {"browser", "pixels"}
    assert list(after).index("browser") == list(after).index("setup") - 1
    assert after["pixels"]["cell_type"] == "markdown"
    assert "were met before" in "".join(after["pixels"]["source"])


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


def test_the_lesson_imports_without_what_a_browser_does_not_have():
    found = cells(LESSON.read_text("utf-8"))
    setup, imports = ("".join(found[name]["source"]) for name in ("setup", "imports"))
    code = BROWSER + setup.replace("profile = prepare()", "prepare()\n")
    code += imports.partition("lake =")[0]
    code += """
try:
    AtariWorld("Breakout", 1, seed=0)
except ModuleNotFoundError as error:
    print(error)
"""
    ran = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True
    )
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.splitlines()[-1] == (
        "Atari's emulator does not run in a browser: play on your own machine."
    )
