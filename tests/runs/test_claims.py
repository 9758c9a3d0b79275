"""A folder has one writer; a dead one's claim holds nobody off."""

import gc
import os
import shutil
import signal
import subprocess
import sys

import pytest

from tutorial_lib.runs import claims
from tutorial_lib.runs.folder import RunFolder

HOLD = """
import sys, time
from tutorial_lib.runs.folder import RunFolder
folder = RunFolder.found(sys.argv[1])
folder.claim()
print("claimed", flush=True)
time.sleep(600)
"""


@pytest.fixture
def path(tmp_path, monkeypatch):
    monkeypatch.setattr(claims, "PATIENCE", 0.2)
    RunFolder(tmp_path / "run", {"game": "Pong"})
    return tmp_path / "run"


@pytest.fixture
def other(path):
    """Another process that has claimed the folder."""
    command = [sys.executable, "-c", HOLD, str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "claimed\n"
        yield process
        process.kill()


def test_a_second_writer_is_refused_in_one_sentence(path, other):
    with pytest.raises(ValueError) as caught:
        RunFolder.found(path).claim()
    assert str(caught.value) == (
        f"another program is training in {path}. Stop it (in Jupyter, shut down its "
        "kernel), or choose another folder."
    )


def test_whoever_only_reads_is_not_refused(path, other):
    assert RunFolder.found(path).newest() is None
    assert not len(RunFolder.found(path).metrics()["seconds"])


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGTERM])
def test_the_claim_of_a_dead_writer_is_gone(path, other, end):
    other.send_signal(end)
    other.wait()
    RunFolder.found(path).claim()


def test_one_process_may_open_its_folder_again(path):
    first, again = RunFolder.found(path), RunFolder.found(path)
    first.claim()
    again.claim()
    del first
    gc.collect()
    assert refused_elsewhere(path)
    del again
    gc.collect()
    assert not refused_elsewhere(path)


def refused_elsewhere(path):
    code = (
        "import sys\n"
        "from tutorial_lib.runs import claims\n"
        "from tutorial_lib.runs.folder import RunFolder\n"
        "claims.PATIENCE = 0.2\n"
        "RunFolder.found(sys.argv[1]).claim()\n"
    )
    done = subprocess.run([sys.executable, "-c", code, path], capture_output=True)
    return done.returncode != 0


def test_a_folder_deleted_and_made_anew_is_claimed_anew(path):
    first = RunFolder.found(path)
    first.claim()
    shutil.rmtree(path)
    again = RunFolder(path, {"game": "Pong"})
    again.claim()
    assert refused_elsewhere(path)


def test_a_new_settings_file_in_the_old_ones_place_lets_nobody_in(path):
    """As editors and programs that keep folders alike put it there."""
    folder = RunFolder.found(path)
    folder.claim()
    described = path / "settings.json"
    (path / "new").write_bytes(described.read_bytes())
    os.replace(path / "new", described)
    assert refused_elsewhere(path)


def test_who_held_a_folder_that_was_made_anew_is_refused(path):
    first = RunFolder.found(path)
    first.claim()
    shutil.rmtree(path)
    RunFolder(path, {"game": "Pong"})
    command = [sys.executable, "-c", HOLD, str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "claimed\n"
        with pytest.raises(ValueError, match="another program is training in"):
            first.claim()
        process.kill()


def test_another_name_of_the_folder_is_the_same_folder(path, other, tmp_path):
    (tmp_path / "link").symlink_to(path)
    with pytest.raises(ValueError, match="another program is training"):
        RunFolder.found(tmp_path / "link").claim()


def test_a_disk_without_locks_stops_no_run(path, monkeypatch):
    fcntl = pytest.importorskip("fcntl")

    def refuse(*_):
        raise OSError(38, "Function not implemented")

    monkeypatch.setattr(fcntl, "flock", refuse)
    RunFolder.found(path).claim()


def test_who_has_just_ended_is_waited_for(path, other, monkeypatch):
    monkeypatch.setattr(claims, "PATIENCE", 30)
    monkeypatch.setattr(claims.time, "sleep", lambda seconds: other.kill())
    RunFolder.found(path).claim()
