"""TensorBoard serves the runs of a folder; on Colab its own magic command does."""

import json
import urllib.request

import pytest

from tutorial_lib.figures import board
from tutorial_lib.runs.folder import RunFolder


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # among its own libraries
def test_the_runs_of_a_folder_are_served(tmp_path):
    run = RunFolder(tmp_path / "mine", {"game": "Pong"})
    run.show(10, {"games/score": 3.0})
    page = board.tensorboard(tmp_path)
    assert page.src.startswith("http://localhost:") and page.width == "100%"
    for _ in range(50):
        with urllib.request.urlopen(f"{page.src}data/runs", timeout=60) as answer:
            if found := json.load(answer):
                break
    assert found == ["mine/events"]


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
