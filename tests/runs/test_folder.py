"""A run's folder keeps what it must, forgives what happens to it, and says so."""

import errno
import json
import os
import resource
import warnings
from contextlib import contextmanager

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from tutorial_lib.runs import checkpoints
from tutorial_lib.runs.folder import COLUMNS, RunFolder

SETTINGS = {"game": "Pong", "seed": 0, "gamma": 0.98}
HEADER = "agent_steps,seconds,mean_score,games,prob_certain\n"


@pytest.fixture
def folder(tmp_path):
    return RunFolder(tmp_path / "run", SETTINGS)


@pytest.fixture
def table(folder):
    """The file of the metrics."""
    return folder.path / "metrics.csv"


def save_at(folder, agent_steps, score=None):
    arrays = {"W": np.full(3, agent_steps)}
    manifest = {"agent_steps": agent_steps, "mean_score": score}
    return folder.save(agent_steps, arrays, manifest)


def newest_at(folder):
    """Agent steps of the newest checkpoint, which must be whole."""
    arrays, manifest = folder.newest()
    assert_array_equal(arrays["W"], [manifest["agent_steps"]] * 3)
    return manifest["agent_steps"]


def best_at(folder):
    path = folder.checkpoints / "best.safetensors"
    return checkpoints.read_checkpoint(path)[1]["agent_steps"]


def kept(folder):
    """Agent steps of the checkpoints that are there, besides the best."""
    files = folder.checkpoints.glob("step_*")
    return sorted(int(file.stem.removeprefix("step_")) for file in files)


def damage(folder, *agent_steps):
    for number in agent_steps:
        path = folder.checkpoints / f"step_{number:012d}.safetensors"
        os.truncate(path, path.stat().st_size - 1)


def log_at(folder, agent_steps):
    numbers = (agent_steps, agent_steps / 100, -20.5, 2, 0.5512)
    folder.log(dict(zip(COLUMNS, numbers, strict=True)))


@contextmanager
def room_for(size):
    """As on a full disk, a file cannot become larger than `size` bytes.

    The system itself refuses, after it has written what there was room for.
    """
    usual = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, usual[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, usual)


def refuse_with(number):
    def refuse(*_, **__):
        raise OSError(number, os.strerror(number))

    return refuse


@contextmanager
def one_warning(*words):
    """Exactly one warning, and it holds all of `words`."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        yield
    messages = [str(warning.message) for warning in caught]
    assert len(messages) == 1, messages
    for word in words:
        assert word in messages[0]


# Which checkpoints are kept.


def test_before_the_first_save_there_is_no_checkpoint(folder):
    assert folder.newest() is None


def test_the_newest_three_are_kept(folder):
    for agent_steps in (1, 20, 300, 4_000, 50_000):
        assert save_at(folder, agent_steps)
    assert kept(folder) == [300, 4_000, 50_000]
    assert newest_at(folder) == 50_000


def test_the_newest_is_the_one_with_the_most_agent_steps(folder):
    for agent_steps in (999_999_999_999, 5):
        save_at(folder, agent_steps)
    assert newest_at(folder) == 999_999_999_999


def test_saving_twice_at_the_same_agent_steps_keeps_one(folder):
    save_at(folder, 100)
    save_at(folder, 100)
    assert kept(folder) == [100]


@pytest.mark.parametrize(
    ("scores", "best"),
    [
        ([-21, -5, -18, -20, -19], 2),
        ([-21, -5, -5], 2),  # the earlier of two equals
        ([-21, -20, -19, -18, -17], 5),
        ([None, None, -21, None, -20.5, -21], 5),
        ([float("nan"), -21, float("nan")], 2),
        ([0.0, float("nan"), None, -1], 1),
    ],
)
def test_the_best_is_kept_by_its_mean_score(folder, scores, best):
    for agent_steps, score in enumerate(scores, start=1):
        assert save_at(folder, agent_steps, score)
    assert best_at(folder) == best


@pytest.mark.parametrize("score", [None, float("nan")])
def test_a_run_without_a_score_has_no_best(folder, score):
    save_at(folder, 100, score)
    assert os.listdir(folder.checkpoints) == ["step_000000000100.safetensors"]


def test_a_damaged_best_is_replaced(folder):
    save_at(folder, 100, -5)
    (folder.checkpoints / "best.safetensors").write_bytes(b"")
    save_at(folder, 200, -20)
    assert best_at(folder) == 200


# Damaged checkpoints.


def test_a_damaged_newest_gives_way_to_the_one_before(folder):
    for agent_steps in (100, 200, 300):
        save_at(folder, agent_steps)
    damage(folder, 300)
    with one_warning("step_000000000300", "Looking for another one"):
        assert newest_at(folder) == 200


def test_with_all_steps_damaged_the_best_is_taken(folder):
    for agent_steps, score in ((100, -5), (200, -20), (300, -20), (400, -20)):
        save_at(folder, agent_steps, score)
    damage(folder, 200, 300, 400)
    with pytest.warns(UserWarning, match="Looking for another one") as caught:
        assert newest_at(folder) == 100
    assert len(caught) == 3


def test_with_everything_damaged_training_starts_afresh_and_says_so(folder):
    for agent_steps in (100, 200):
        save_at(folder, agent_steps)
    damage(folder, 100, 200)
    with pytest.warns(UserWarning) as caught:
        assert folder.newest() is None
    messages = [str(warning.message) for warning in caught]
    assert "step_000000000200" in messages[0]
    assert "step_000000000100" in messages[1]
    assert "training starts from the beginning" in messages[2]
    assert len(messages) == 3


def test_damaged_checkpoints_do_not_push_out_what_comes_after_them(folder):
    for agent_steps in (100, 200, 300):
        save_at(folder, agent_steps)
    damage(folder, 100, 200, 300)
    for agent_steps in (10, 20, 30, 40):  # the run has started afresh
        save_at(folder, agent_steps)
        with pytest.warns(UserWarning, match="Looking for another one"):
            assert newest_at(folder) == agent_steps
    assert kept(folder) == [20, 30, 40, 100, 200, 300]
    for agent_steps in (350, 360, 370):
        save_at(folder, agent_steps)
    assert kept(folder) == [350, 360, 370]


# A full disk, or one that may not be written, stops no run.


@pytest.mark.parametrize("operation", ["fsync", "replace"])
@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS, errno.EACCES])
def test_a_save_that_fails_warns_and_loses_nothing(
    folder, monkeypatch, operation, number
):
    save_at(folder, 100, -20)
    before = sorted(os.listdir(folder.checkpoints))
    with monkeypatch.context() as patch:
        patch.setattr(os, operation, refuse_with(number))
        with one_warning("at 200 agent steps", os.strerror(number), "make room"):
            assert not save_at(folder, 200, -19)
    assert sorted(os.listdir(folder.checkpoints)) == before
    assert newest_at(folder) == best_at(folder) == 100
    assert save_at(folder, 300, -18)
    assert newest_at(folder) == best_at(folder) == 300


@pytest.mark.parametrize("size", [0, 1, 200])
def test_a_save_without_room_warns_and_loses_nothing(folder, size):
    save_at(folder, 100, -20)
    before = sorted(os.listdir(folder.checkpoints))
    with room_for(size), one_warning("at 200 agent steps", "File too large"):
        assert not save_at(folder, 200, -19)
    assert sorted(os.listdir(folder.checkpoints)) == before
    assert newest_at(folder) == 100
    assert save_at(folder, 300)


def test_old_checkpoints_go_even_if_there_is_no_room_for_the_best(folder, monkeypatch):
    def replace_all_but_the_best(source, target):
        if target.stem == "best":
            refuse_with(errno.ENOSPC)()
        usual(source, target)

    for agent_steps in (100, 200, 300):
        save_at(folder, agent_steps, -20)
    usual = os.replace
    monkeypatch.setattr(os, "replace", replace_all_but_the_best)
    with one_warning("No space left"):
        save_at(folder, 400, -19)
    assert kept(folder) == [200, 300, 400]
    assert newest_at(folder) == 400
    assert best_at(folder) == 100


def test_a_save_into_a_folder_that_is_gone_warns(folder, tmp_path):
    folder.path.rename(tmp_path / "elsewhere")
    with one_warning("at 200 agent steps", "No such file"):
        assert not save_at(folder, 200)
    with one_warning("metrics.csv", "No such file"):
        log_at(folder, 200)


@pytest.mark.parametrize("more", [0, 1, 10, 22])
def test_a_row_without_room_is_left_out_whole(folder, table, more):
    log_at(folder, 100)
    before = table.read_text()
    with room_for(len(before) + more), one_warning(str(table), "File too large"):
        log_at(folder, 200)
    assert table.read_text() == before
    log_at(folder, 300)
    assert folder.metrics()["agent_steps"].tolist() == [100, 300]


@pytest.mark.parametrize("size", [0, 5, len(HEADER), len(HEADER) + 5])
def test_a_first_row_without_room_does_not_spoil_the_header(folder, table, size):
    with room_for(size), one_warning("File too large"):
        log_at(folder, 100)
    log_at(folder, 200)
    assert table.read_text().startswith(HEADER + "200,")
    assert folder.metrics()["agent_steps"].tolist() == [200]


def test_a_row_into_a_folder_that_may_not_be_written_warns(folder, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr("builtins.open", refuse_with(errno.EROFS))
        with one_warning("metrics.csv", "Read-only file system"):
            log_at(folder, 100)
    assert not folder.metrics()["agent_steps"].size


def test_a_rewind_needs_no_room(folder):
    for agent_steps in (100, 200, 300):
        log_at(folder, agent_steps)
    with room_for(0):
        folder.rewind(200)
    assert folder.metrics()["agent_steps"].tolist() == [100, 200]


def test_a_rewind_of_a_file_that_may_not_be_written_warns(folder, monkeypatch):
    log_at(folder, 100)
    monkeypatch.setattr(os, "truncate", refuse_with(errno.EROFS))
    with one_warning("metrics.csv", "Read-only file system", "after 50 agent steps"):
        folder.rewind(50)
    assert folder.metrics()["agent_steps"].tolist() == [100]


# Settings.


def test_the_same_settings_open_the_same_run_again(folder):
    save_at(folder, 100)
    log_at(folder, 100)
    for _ in range(2):
        again = RunFolder(folder.path, dict(reversed(SETTINGS.items())))
        assert newest_at(again) == 100
        assert again.metrics()["agent_steps"].tolist() == [100]


def test_settings_are_kept_as_text_that_a_person_can_read(folder):
    text = (folder.path / "settings.json").read_text()
    assert json.loads(text) == SETTINGS
    assert '\n  "seed": 0,\n' in text


def test_a_tuple_in_the_settings_is_no_difference(tmp_path):
    for _ in range(2):
        RunFolder(tmp_path, {"shape": (84, 84)})


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({**SETTINGS, "seed": 1}, "(seed: 0 there, 1 asked for)"),
        (
            {**SETTINGS, "seed": 1, "gamma": 0.5},
            "(gamma: 0.98 there, 0.5 asked for, seed: 0 there, 1 asked for)",
        ),
        ({**SETTINGS, "clip": None}, "(clip: nothing there, None asked for)"),
        ({"game": "Pong", "seed": 0}, "(gamma: 0.98 there, nothing asked for)"),
    ],
)
def test_other_settings_are_refused_with_what_differs(folder, settings, message):
    save_at(folder, 100)
    with pytest.raises(ValueError) as caught:
        RunFolder(folder.path, settings)
    assert str(caught.value) == (
        f"{folder.path} holds a run with other settings {message}. "
        "Choose another folder, or delete that one."
    )
    assert newest_at(RunFolder(folder.path, SETTINGS)) == 100


@pytest.mark.parametrize("content", [b"", b'{"seed":', b"[]", b"null", b"\xff\xfe\xfd"])
def test_damaged_settings_are_one_clear_error(folder, content):
    path = folder.path / "settings.json"
    path.write_bytes(content)
    for open_again in (lambda path: RunFolder(path, SETTINGS), RunFolder.found):
        with pytest.raises(ValueError) as caught:
            open_again(folder.path)
        assert str(caught.value).startswith(f"{path} is damaged. ")


def test_after_deleting_damaged_settings_the_run_goes_on(folder):
    save_at(folder, 100)
    (folder.path / "settings.json").unlink()
    assert newest_at(RunFolder(folder.path, SETTINGS)) == 100


def test_a_run_is_found_without_its_settings(folder):
    save_at(folder, 100)
    assert newest_at(RunFolder.found(str(folder.path))) == 100


def test_a_folder_without_a_run_is_refused_and_left_as_it_is(tmp_path):
    with pytest.raises(ValueError, match="holds no run; there is no settings.json"):
        RunFolder.found(tmp_path)
    with pytest.raises(ValueError, match="holds no run"):
        RunFolder.found(tmp_path / "missing")
    assert not list(tmp_path.iterdir())


# Metrics.


def test_rows_come_back_in_columns(folder, table):
    log_at(folder, 100)
    folder.log(
        {
            "prob_certain": 0.5,
            "games": 0,
            "mean_score": float("nan"),
            "seconds": 3.5,
            "agent_steps": 250,
        }
    )
    assert table.read_text() == HEADER + "100,1.0,-20.5,2,0.5512\n250,3.5,nan,0,0.5\n"
    metrics = folder.metrics()
    assert tuple(metrics) == COLUMNS
    assert_array_equal(metrics["agent_steps"], [100, 250])
    assert_array_equal(metrics["seconds"], [1, 3.5])
    assert_array_equal(metrics["mean_score"], [-20.5, np.nan])
    assert_array_equal(metrics["games"], [2, 0])
    assert_array_equal(metrics["prob_certain"], [0.5512, 0.5])


ROWS = HEADER + "100,1.0,-20.5,2,0.5512\n200,2.0,-20.5,2,0.5512\n"


@pytest.mark.parametrize(
    ("content", "agent_steps"),
    [
        (None, []),  # no file
        ("", []),
        (HEADER[:7], []),
        (HEADER, []),
        (HEADER + "1", []),
        (ROWS, [100, 200]),
        (ROWS[:-1], [100]),  # whole but for its end of line
        (ROWS[:-5], [100]),
        (ROWS + "300", [100, 200]),
        (ROWS + "\0\0\0\0", [100, 200]),  # as a power cut leaves it
    ],
)
def test_a_torn_last_line_is_left_out_and_does_not_spoil_the_next(
    folder, table, content, agent_steps
):
    if content is not None:
        table.write_text(content)
    metrics = folder.metrics()
    assert tuple(metrics) == COLUMNS
    assert metrics["agent_steps"].tolist() == agent_steps
    folder.rewind(1_000)
    log_at(folder, 1_100)
    assert folder.metrics()["agent_steps"].tolist() == [*agent_steps, 1_100]
    assert table.read_text().startswith(HEADER)


@pytest.mark.parametrize(
    ("agent_steps", "left"),
    [(0, []), (99, []), (100, [100]), (250, [100, 200]), (300, [100, 200, 300])],
)
def test_a_rewind_drops_the_rows_past_a_checkpoint(folder, agent_steps, left):
    for row in (100, 200, 300):
        log_at(folder, row)
    for _ in range(2):
        folder.rewind(agent_steps)
        assert folder.metrics()["agent_steps"].tolist() == left
