"""What lessons that run have in common."""

import shutil
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

ROOT = Path(__file__).parents[2]


@pytest.fixture
def place(tmp_path, monkeypatch):
    """A learner's folder with the course in it; all that a kernel writes stays here."""
    (tmp_path / "course").symlink_to(ROOT, target_is_directory=True)
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setenv("TUTORIAL_PROFILE", "smoke")
    first = tmp_path / "ipython" / "profile_default" / "startup"
    first.mkdir(parents=True)
    shutil.copy(Path(__file__).with_name("short_games.py"), first)
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    return tmp_path


@pytest.fixture
def opened(place):
    """Opens a lesson; its kernel, once started, runs in `place`."""

    def client(lesson):
        notebook = nbformat.read(lesson, as_version=4)
        resources = {"metadata": {"path": str(place)}}
        return NotebookClient(notebook, timeout=300, resources=resources)

    return client
