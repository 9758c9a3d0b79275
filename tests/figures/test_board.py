"""TensorBoard serves the runs of a folder; on Colab its own magic command does."""

import subprocess
import sys

import pytest

from tutorial_lib.figures import board
from tutorial_lib.runs.folder import RunFolder

# In a process of its own, whose end is TensorBoard's, too.
CODE = """
import json, re, sys, time, urllib.request
from tutorial_lib.figures.board import tensorboard

told = tensorboard(sys.argv[1]).data
page, name = re.search('href="(.*?)".*>(.*)<', told).groups()
for _ in range(100):
    with urllib.request.urlopen(f"{page}data/runs", timeout=60) as answer:
        if runs := json.load(answer):
            break
    time.sleep(0.1)
print(page.rpartition(":")[0], name, runs)
"""


@pytest.mark.slow
def test_the_runs_of_a_folder_are_served(tmp_path):
    run = RunFolder(tmp_path / "mine", {"game": "Pong"})
    run.show(10, {"games/score": 3.0})
    words = [sys.executable, "-c", CODE, str(tmp_path)]
    ran = subprocess.run(words, capture_output=True, text=True)
    told = f"http://localhost TensorBoard of {tmp_path}"
    assert ran.stdout == f"{told} ['mine/events']\n"


def test_colab_shows_its_own(tmp_path, monkeypatch):
    asked = []

    class Shell:
        def __str__(self):
            return "<google.colab._shell.Shell object>"

        def run_line_magic(self, name, line):
            asked.append((name, line))

    monkeypatch.setattr(board, "get_ipython", Shell)
    assert board.tensorboard(tmp_path / "with a space") is None
    folder = f'--logdir "{tmp_path}/with a space"'
    assert asked == [("load_ext", "tensorboard"), ("tensorboard", folder)]
