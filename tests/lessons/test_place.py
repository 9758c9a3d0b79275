"""The set-up cell, and what follows from where it runs."""

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest

from tutorial_lib import __version__
from tutorial_lib.figures import worded
from tutorial_lib.lessons import links, place
from tutorial_lib.lessons.place import (
    CONTAINER,
    install,
    prepare,
    requirements,
    unmet,
)
from tutorial_lib.lessons.profiles import PROFILES
from tutorial_lib.runs import device

ROOT = Path(__file__).parents[2]
LESSON = ROOT / "notebooks" / "00_start_here.ipynb"


def absolute(name):
    """A profile whose runs stay where they are, wherever the notebook goes."""
    profile = PROFILES[name]
    return replace(profile, runs=profile.runs.absolute())


@pytest.fixture(autouse=True)
def machine(monkeypatch, tmp_path):
    """Two processors, no Colab, no Binder; what pip is asked for is written down."""
    asked = []
    # It would change the colours of all other tests.
    monkeypatch.setattr(worded, "set_up", lambda: None)
    monkeypatch.setattr(
        place,
        "psutil",
        SimpleNamespace(virtual_memory=lambda: SimpleNamespace(available=3e9)),
    )
    monkeypatch.setattr(place, "CONTAINER", ())
    monkeypatch.setattr(device, "joblib", SimpleNamespace(cpu_count=lambda: 2))
    monkeypatch.setattr(device, "available", lambda: ["cpu"])
    monkeypatch.delenv(device.VARIABLE, raising=False)
    monkeypatch.setattr(
        place,
        "subprocess",
        SimpleNamespace(run=lambda words, check: asked.append(words)),
    )
    monkeypatch.setattr(place, "DRIVE", tmp_path / "drive")
    monkeypatch.delenv("TUTORIAL_PROFILE", raising=False)
    monkeypatch.delenv("BINDER_SERVICE_HOST", raising=False)
    monkeypatch.delitem(sys.modules, "google.colab", raising=False)
    return asked


@pytest.fixture
def colab(monkeypatch):
    monkeypatch.setitem(sys.modules, "google.colab", SimpleNamespace())


# ---- at home ------------------------------------------------------------------------


def test_at_home_it_says_what_there_is_and_installs_nothing(
    machine, installed, capsys, monkeypatch, tmp_path
):
    installed["gymnasium"] = None
    monkeypatch.chdir(tmp_path)
    assert prepare() == absolute("live")
    assert capsys.readouterr().out == (
        f"Course {__version__} on 2 processors, 3.0 GB of memory free. "
        "A training cell ends after 280 s at the latest.\n"
        "Networks that read pictures learn on 2 processors; a graphics card "
        "would be used.\n"
        f"Runs are kept in {tmp_path / 'runs'}.\n"
    )
    assert machine == []


def test_one_processor_and_no_limit_are_told_as_they_are(capsys, monkeypatch):
    monkeypatch.setattr(device, "joblib", SimpleNamespace(cpu_count=lambda: 1))
    monkeypatch.setenv("TUTORIAL_PROFILE", "full")
    assert prepare() == absolute("full")
    first = capsys.readouterr().out.splitlines()[0]
    assert first == f"Course {__version__} on 1 processor, 3.0 GB of memory free."


def test_in_a_browser_it_says_what_the_whole_course_has_besides(
    machine, capsys, monkeypatch
):
    monkeypatch.setattr(place.sys, "platform", "emscripten")
    monkeypatch.setattr(place, "psutil", None)
    assert prepare() == absolute("live")
    first, last = capsys.readouterr().out.splitlines()
    assert first == (
        f"Course {__version__} in a browser: NumPy and tables. On your own machine it "
        "has Atari's games, networks that learn from pixels, and long runs besides."
    )
    assert last == "Your browser keeps what you write here, until you clear its data."
    assert machine == []


def container(monkeypatch, folder, limit, used, cache):
    """A container's limit and use in bytes, a part of it a cache that can go."""
    folder.mkdir()
    (folder / "limit").write_text(f"{limit}\n")
    (folder / "used").write_text(f"{used}\n")
    (folder / "memory.stat").write_text(f"rss 17\ninactive_file {cache}\n")
    monkeypatch.setattr(place, "CONTAINER", ((folder, "limit", "used"),))


@pytest.mark.parametrize(
    ("limit", "used", "cache", "free"),
    [
        (2_000_000_000, 700_000_000, 200_000_000, 1.5e9),
        (9_223_372_036_854_771_712, 700_000_000, 0, 3e9),  # none, in version 1
        ("max", 700_000_000, 0, 3e9),  # none, in version 2
        (2_000_000_000, 2_100_000_000, 0, 0),
    ],
)
def test_a_container_leaves_less_than_the_machine(
    limit, used, cache, free, monkeypatch, tmp_path
):
    container(monkeypatch, tmp_path / "group", limit, used, cache)
    assert place.free_memory() == free


def test_linux_tells_a_container_its_memory_there():
    (two, limit, used), (one, limit_too, used_too) = CONTAINER
    assert str(two / limit) == "/sys/fs/cgroup/memory.max"
    assert str(two / used) == "/sys/fs/cgroup/memory.current"
    assert str(one / limit_too) == "/sys/fs/cgroup/memory/memory.limit_in_bytes"
    assert str(one / used_too) == "/sys/fs/cgroup/memory/memory.usage_in_bytes"


def test_little_memory_is_told_before_it_is_gone(capsys, monkeypatch, tmp_path):
    prepare()
    assert "may need" not in capsys.readouterr().out
    container(monkeypatch, tmp_path / "group", 2_000_000_000, 900_000_000, 0)
    prepare()
    told = capsys.readouterr().out
    assert "1.1 GB of memory free" in told
    assert "A lesson may need 1.2 GB: shut down the kernels of other notebooks" in told


def test_on_binder_it_says_that_nothing_is_kept(machine, capsys, monkeypatch):
    monkeypatch.setenv("BINDER_SERVICE_HOST", "10.0.0.1")
    prepare()
    assert "Binder keeps nothing" in capsys.readouterr().out
    assert machine == []


# ---- on Colab -----------------------------------------------------------------------


def test_on_colab_with_all_there_nothing_is_installed(machine, colab, capsys):
    assert prepare() == absolute("live")
    assert machine == []
    told = capsys.readouterr().out
    assert "Runs are lost when Colab disconnects" in told
    assert "drive.mount('/content/drive')" in told


def test_on_colab_what_is_missing_or_does_not_fit_is_installed_alone(
    machine, colab, installed, capsys
):
    installed |= {"gymnasium": "0.26.2", "ale-py": None, "numpy": "2.0.2"}
    prepare()
    (words,) = machine
    assert words[:4] == [sys.executable, "-m", "pip", "install"]
    assert words[4:] == ["--quiet", "ale-py<0.13,>=0.12", "gymnasium<2,>=1.3"]
    assert (
        "Installing ale-py<0.13,>=0.12, gymnasium<2,>=1.3." in capsys.readouterr().out
    )


@pytest.mark.parametrize("found", [None, "1.13.0", "9.0"])
def test_torch_is_never_touched(machine, colab, installed, found):
    installed["torch"] = found
    assert [wanted.name for wanted in unmet()] == ["torch"]
    prepare()
    assert machine == []


def test_a_package_that_was_loaded_in_another_version_needs_a_restart(
    machine, colab, installed, capsys
):
    installed |= {"numpy": "1.26.4", "pillow": "9.0"}
    __import__("PIL")
    prepare()
    told = capsys.readouterr().out
    assert "numpy, pillow had been loaded before: restart the session" in told


def test_figures_are_set_up_once_all_that_they_need_is_there(
    machine, colab, installed, monkeypatch
):
    installed["matplotlib"] = None
    there = []
    monkeypatch.setattr(worded, "set_up", lambda: there.append(len(machine)))
    prepare()
    assert there == [1]


def test_pip_that_fails_stops_the_cell(colab, installed, monkeypatch):
    installed["tqdm"] = None

    def run(words, check):
        return subprocess.run(
            [sys.executable, "-c", "raise SystemExit(3)"], check=check
        )

    monkeypatch.setattr(place, "subprocess", SimpleNamespace(run=run))
    with pytest.raises(subprocess.CalledProcessError):
        prepare()


def test_runs_go_to_drive_if_there_is_one(colab, capsys, tmp_path):
    (tmp_path / "drive").mkdir()
    profile = prepare()
    kept = tmp_path / "drive" / "atari-from-scratch" / "runs"
    assert profile.runs == kept
    assert profile.games == PROFILES["live"].games
    assert f"Runs are kept on your Drive, in {kept}." in capsys.readouterr().out


def test_installing_nothing_asks_pip_for_nothing(machine):
    install([])
    assert machine == []
    assert {wanted.name for wanted in requirements()} >= {"torch", "ale-py", "numpy"}


# ---- the cell -----------------------------------------------------------------------

STUB = """
check = hint = solution = None
def prepare():
    return "the profile of " + __file__
"""


def repository_in(home, folder=""):
    """A git repository whose package has only what the set-up cell asks of it."""
    lessons = home / folder / "tutorial_lib" / "lessons"
    lessons.mkdir(parents=True)
    (lessons.parent / "__init__.py").touch()
    (lessons / "__init__.py").write_text(STUB)
    (home / folder / "IPython").mkdir()  # a Python that knows no course has none
    (home / folder / "IPython" / "display.py").write_text("display = print\n")
    me = ["-c", "user.name=a", "-c", "user.email=a@example.org"]
    start = ["init", "-q", "--initial-branch=second"]
    for words in (start, ["add", "."], [*me, "commit", "-qm", "all"]):
        subprocess.run(["git", "-C", str(home), *words], check=True)
    return home


def run_setup(folder, known=None, address="", before="", **environment):
    """Run the cell twice, as a learner does, in a Python that knows no course."""
    cells = nbformat.read(LESSON, as_version=4).cells
    (cell,) = (cell for cell in cells if cell.id == "setup")
    lines = links.fetched(known)
    source = links.FETCH.sub(
        lambda _: lines.replace(known.repository, address) if known else lines,
        cell.source,
    )
    code = f"{before}\n{source}\n{source}\nprint(profile)"
    clean = {key: os.environ[key] for key in ("PATH", "HOME") if key in os.environ}
    return subprocess.run(
        [sys.executable, "-P", "-S", "-c", code],
        cwd=folder,
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        env=clean | environment,
    )


@pytest.mark.parametrize("inside", ["", "courses/deep/"])
def test_a_lone_notebook_fetches_the_course_once(tmp_path, inside):
    home, alone = tmp_path / "home", tmp_path / "alone"
    alone.mkdir()
    known = links.Home("someone/course", "second", inside)
    address = f"file://{repository_in(home, inside)}"
    for _ in range(2):
        ran = run_setup(alone, known, address)
        assert ran.returncode == 0, ran.stderr
        assert ran.stdout.endswith(
            f"the profile of {alone}/course/{inside}tutorial_lib/lessons/__init__.py\n"
        )
        if home.exists():
            home.rename(tmp_path / "gone")  # it is not fetched again


@pytest.mark.parametrize("inside", [".", "notebooks", "notebooks/mine"])
def test_in_the_course_it_finds_the_course(tmp_path, inside):
    repository = repository_in(tmp_path / "repository")
    folder = repository / inside
    folder.mkdir(parents=True, exist_ok=True)
    ran = run_setup(folder)
    assert ran.returncode == 0, ran.stderr
    assert f"{repository}/tutorial_lib" in ran.stdout


CLOSED = """
import os

def stat(path, *more, usual=os.stat, **others):
    if "lost+found/" in str(path):
        raise PermissionError(13, "Permission denied", str(path))
    return usual(path, *more, **others)

os.stat = stat  # even root, who may enter every folder, is kept out
"""


def test_a_folder_that_may_not_be_entered_is_passed_over(tmp_path):
    (tmp_path / "lost+found").mkdir()
    repository = repository_in(tmp_path / "repository")
    ran = run_setup(tmp_path, before=CLOSED)
    assert ran.returncode == 0, ran.stderr
    assert f"{repository}/tutorial_lib" in ran.stdout


def test_a_package_of_the_same_name_is_not_the_course(tmp_path):
    """And is not imported, though it lies nearer."""
    repository = repository_in(tmp_path / "repository")
    folder = repository / "notebooks" / "mine"
    (folder / "tutorial_lib").mkdir(parents=True)
    planted = "raise SystemExit('planted')"
    (folder / "tutorial_lib" / "__init__.py").write_text(planted)
    ran = run_setup(folder)
    assert ran.returncode == 0, ran.stderr
    assert f"{repository}/tutorial_lib" in ran.stdout


def test_a_lone_notebook_takes_an_installed_course(tmp_path):
    # The cell asks for no folder then; what is installed is this very course.
    source = next(
        cell.source
        for cell in nbformat.read(LESSON, as_version=4).cells
        if cell.id == "setup"
    )
    searching = source[: source.index("from tutorial_lib")]
    told = subprocess.run(
        [sys.executable, "-P", "-c", f"{searching}\nprint(course)"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert told.stdout == "None\n", told.stderr


NOT_FETCHED = (
    "ModuleNotFoundError: This page was opened alone, and git could not fetch the "
    "course from {}. Is git installed? Then see above."
)


def test_an_address_that_leads_nowhere_stops_the_cell(tmp_path):
    address = f"file://{tmp_path}/nowhere"
    ran = run_setup(tmp_path, links.Home("someone/course"), address)
    assert ran.returncode != 0
    assert ran.stderr.splitlines()[-1] == NOT_FETCHED.format(address)
    assert not (tmp_path / "course").exists()


def test_without_git_it_is_told_in_the_same_sentence(tmp_path):
    (tmp_path / "bin").mkdir()
    path = str(tmp_path / "bin")
    ran = run_setup(tmp_path, links.Home("someone/course"), "there", PATH=path)
    assert ran.returncode != 0
    assert ran.stderr.splitlines()[-1] == NOT_FETCHED.format("there")


def test_nobody_is_asked_for_a_password(tmp_path):
    """By git, which asks where an address leads nowhere, and then waits for ever."""
    (tmp_path / "bin").mkdir()
    git = tmp_path / "bin" / "git"
    git.write_text('#!/bin/sh\necho "prompt: $GIT_TERMINAL_PROMPT" >&2\nexit 1\n')
    git.chmod(0o755)
    path = str(tmp_path / "bin")
    ran = run_setup(tmp_path, links.Home("someone/course"), "there", PATH=path)
    assert ran.stderr.splitlines()[0] == "prompt: 0"


def test_without_an_address_it_says_where_the_page_belongs(tmp_path):
    ran = run_setup(tmp_path)
    assert ran.returncode != 0
    assert ran.stderr.splitlines()[-1] == (
        "ModuleNotFoundError: Open this page in the course's folder `notebooks`."
    )
