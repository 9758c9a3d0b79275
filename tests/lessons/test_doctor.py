"""The doctor sees what is wrong, names the command, and changes nothing."""

import os
import subprocess
import sys
import tomllib
from importlib import metadata
from pathlib import Path
from types import SimpleNamespace

import pytest
from packaging.requirements import Requirement

from tutorial_lib.lessons import doctor as module
from tutorial_lib.lessons.doctor import doctor

PROJECT = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text())
PACKAGES = [Requirement(line).name for line in PROJECT["project"]["dependencies"]]


@pytest.fixture(autouse=True)
def machine(monkeypatch):
    """A machine with room enough, on which the doctor can start no program."""
    machine = SimpleNamespace(memory=2e9, disk=9e9)
    fake = SimpleNamespace(
        disk_usage=lambda path: SimpleNamespace(free=machine.disk),
    )
    monkeypatch.setattr(module, "psutil", fake)
    monkeypatch.setattr(module, "free_memory", lambda: machine.memory)
    monkeypatch.delenv("TUTORIAL_PROFILE", raising=False)

    def refuse(*_, **__):
        raise AssertionError("the doctor started a program")

    monkeypatch.setattr(subprocess, "Popen", refuse)
    monkeypatch.setattr(os, "system", refuse)
    return machine


def seen(capsys):
    """What was printed: by name (mark, finding), and what is to be done."""
    table, advice = capsys.readouterr().out.split("\n\n")
    rows = {}
    for line in table.splitlines():
        mark, name_and_finding = line.split("  ", 1)
        name, finding = name_and_finding.split("  ", 1)
        rows[name] = mark, finding.strip()
    return rows, advice.splitlines()


def marked(rows):
    return [name for name, (mark, _) in rows.items() if mark == "!!"]


def test_here_all_is_well(capsys):
    assert doctor() is True
    rows, advice = seen(capsys)
    assert {mark for mark, _ in rows.values()} == {"ok"}
    assert advice == ["All is well. Run the next cell."]


def test_everything_that_the_course_needs_is_looked_at(capsys):
    doctor()
    rows, _ = seen(capsys)
    assert list(rows)[: 1 + len(PACKAGES)] == ["Python", *PACKAGES]
    for name in PACKAGES:
        assert rows[name][1].startswith(metadata.version(name) + " (needs ")


def test_a_missing_package_is_named_with_its_command(capsys, installed):
    installed["gymnasium"] = None
    assert doctor() is False
    rows, advice = seen(capsys)
    assert marked(rows) == ["gymnasium"]
    assert rows["gymnasium"][1] == "missing (needs >=1.3,<2)"
    assert advice == ['To do: run pip install "gymnasium>=1.3,<2"']


@pytest.mark.parametrize("found", ["0.26.2", "2.0.0"])
def test_a_package_of_another_version_is_named_with_its_command(
    capsys, installed, found
):
    installed["gymnasium"] = found
    assert doctor() is False
    rows, advice = seen(capsys)
    assert marked(rows) == ["gymnasium"]
    assert rows["gymnasium"][1] == f"{found} (needs >=1.3,<2)"
    assert advice == [
        'To do: run pip install "gymnasium>=1.3,<2", then restart the kernel'
    ]


def test_a_build_of_its_own_is_good_enough(capsys, installed):
    installed["torch"] = "2.12.0+cpu"
    installed["numpy"] = "2.5.0rc1"
    assert doctor() is True
    assert marked(seen(capsys)[0]) == []


@pytest.mark.parametrize("found", ["3.10.12", "3.15.0"])
def test_an_unsupported_python_is_named(capsys, monkeypatch, found):
    monkeypatch.setattr(module.platform, "python_version", lambda: found)
    assert doctor() is False
    rows, advice = seen(capsys)
    assert marked(rows) == ["Python"]
    wanted = PROJECT["project"]["requires-python"]
    assert advice == [f"To do: use a Python that is {wanted}; this is {found}"]


@pytest.mark.parametrize("found", ["3.12.0rc1", "3.13.0+"])
def test_a_python_of_its_own_build_is_good_enough(capsys, monkeypatch, found):
    monkeypatch.setattr(module.platform, "python_version", lambda: found)
    assert doctor() is True


def test_little_memory_is_named(capsys, machine):
    machine.memory = 0.4e9
    assert doctor() is False
    rows, advice = seen(capsys)
    assert marked(rows) == ["free memory"]
    assert rows["free memory"][1] == "0.4 GB"
    (line,) = advice
    assert line.startswith("To do: close other programs")


def test_a_full_disk_is_named(capsys, machine):
    machine.disk = 0.1e9
    assert doctor() is False
    rows, advice = seen(capsys)
    assert marked(rows) == ["free disk"]
    assert advice == ["To do: free some disk space"]


def test_a_folder_that_cannot_be_written_is_named(
    capsys, monkeypatch, tmp_path, installed
):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(module.os, "access", lambda path, mode: mode != os.W_OK)
    assert doctor() is False
    rows, advice = seen(capsys)
    assert marked(rows) == ["runs are kept in"]
    assert rows["runs are kept in"][1] == str(tmp_path / "runs")
    assert advice == [f"To do: make {tmp_path} writable"]


def test_every_trouble_has_its_line(capsys, installed, machine):
    installed |= {"gymnasium": None, "torch": "1.13.0"}
    machine.memory = 0.1e9
    assert doctor() is False
    rows, advice = seen(capsys)
    assert marked(rows) == ["gymnasium", "torch", "free memory"]
    assert len(advice) == 3
    assert all(line.startswith("To do: ") for line in advice)


def test_in_colab_it_says_so(capsys, monkeypatch):
    doctor()
    assert seen(capsys)[0]["place"] != ("ok", "Google Colab")
    monkeypatch.setitem(sys.modules, "google.colab", SimpleNamespace())
    assert doctor() is True
    assert seen(capsys)[0]["place"] == ("ok", "Google Colab")


def test_it_says_how_much_the_lessons_will_do(capsys, monkeypatch):
    doctor()
    assert seen(capsys)[0]["profile"] == ("ok", "live")
    monkeypatch.setenv("TUTORIAL_PROFILE", "full")
    doctor()
    rows, _ = seen(capsys)
    assert rows["profile"] == ("ok", "full")
    assert rows["runs are kept in"][1].endswith("runs-full")
