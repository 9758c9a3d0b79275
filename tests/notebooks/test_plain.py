"""What `git diff` shows of a notebook is what people wrote in it."""

import json
import runpy
import subprocess
import sys
from pathlib import Path

FILE = Path(__file__).with_name("plain.py")
LESSON = Path(__file__).parents[2] / "notebooks" / "00_start_here.ipynb"


def test_sources_stay_and_outputs_go():
    plain = runpy.run_path(str(FILE))["plain"]
    notebook = json.loads(LESSON.read_text(encoding="utf-8"))
    text = plain(notebook)
    for cell in notebook["cells"]:
        assert "".join(cell["source"]) in text
        for output in cell.get("outputs", []):
            output["data"] = {"text/plain": "another output"}
        cell["execution_count"] = 99
    assert plain(notebook) == text


def test_git_can_call_it():
    ran = subprocess.run(
        [sys.executable, str(FILE), str(LESSON)],
        capture_output=True,
        check=True,
        env={"PYTHONUTF8": "1"},
    )
    assert ran.stdout.startswith(b"# ---- markdown")
