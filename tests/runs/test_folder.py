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
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

from tutorial_lib.runs import checkpoints, events
from tutorial_lib.runs.checkpoints import read_checkpoint, write_checkpoint
from tutorial_lib.runs.folder import COLUMNS, RunFolder

SETTINGS = {"game": "Pong", "seed": 0, "gamma": 0.98}
LOGGED = (*COLUMNS, "prob_certain")
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
    folder.log(dict(zip(LOGGED, numbers, strict=True)))


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


def test_a_worse_agent_is_not_the_best_because_the_table_is_damaged(folder):
    folder.log({"agent_steps": 100, "mean_score": 10.0})
    save_at(folder, 100, 10)
    table = folder.path / "metrics.csv"
    table.write_text(table.read_text().replace(",", ";"))
    save_at(folder, 200, -20)
    assert best_at(folder) == 100


def test_a_replay_that_a_kill_left_half_is_gone_with_the_next(folder):
    half = folder.path / "replay.safetensors.123.partial"
    half.write_bytes(b"half")
    folder.save_replay({"actions": np.zeros(1)}, {})
    assert not half.exists()
    assert folder.replay() is not None


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
@pytest.mark.parametrize(
    ("number", "what_to_do"),
    [
        (errno.ENOSPC, "make room on the disk."),
        (
            errno.EROFS,
            "choose a folder on another disk, for this",
        ),
        (
            errno.EACCES,
            "choose a folder that you may write, or",
        ),
    ],
)
def test_a_save_that_fails_warns_and_loses_nothing(
    folder, monkeypatch, operation, number, what_to_do
):
    save_at(folder, 100, -20)
    before = sorted(os.listdir(folder.checkpoints))
    with monkeypatch.context() as patch:
        patch.setattr(os, operation, refuse_with(number))
        with one_warning("at 200 agent steps", os.strerror(number), what_to_do):
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
    with one_warning("could not keep the best agent yet", "No space left"):
        assert save_at(folder, 400, -19)
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
            "(seed: 0 there, 1 asked for, gamma: 0.98 there, 0.5 asked for)",
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


@pytest.mark.parametrize("content", [b'{"editor.fontSize": 14}', b"{", b"[1]"])
def test_the_settings_of_another_program_are_left_alone(tmp_path, content):
    path = tmp_path / "settings.json"
    path.write_bytes(content)
    for opened in (lambda: RunFolder(tmp_path, {"game": "Pong"}), found(tmp_path)):
        with pytest.raises(ValueError, match="is damaged, or of another program"):
            opened()
    assert [*tmp_path.iterdir()] == [path] and path.read_bytes() == content


def found(path):
    return lambda: RunFolder.found(path)


def test_settings_with_a_byte_order_mark_are_settings(folder):
    path = folder.path / "settings.json"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert RunFolder.found(folder.path).settings == folder.settings


def test_a_setting_may_be_infinite_and_never_nan(tmp_path):
    RunFolder(tmp_path, {"game": "Pong", "clip": float("inf")})
    assert RunFolder.found(tmp_path).settings["clip"] == float("inf")
    (tmp_path / "settings.json").write_text('{"game": "Pong", "clip": NaN}')
    with pytest.raises(ValueError, match="settings.json is damaged"):
        RunFolder.found(tmp_path)


def test_of_many_settings_that_differ_five_are_told(tmp_path):
    there = {"game": "Pong", **{f"a{k}": k for k in range(30)}}
    RunFolder(tmp_path, there)
    with pytest.raises(ValueError, match="game: Pong there") as caught:
        RunFolder(tmp_path, {"game": "Breakout"})
    told = str(caught.value)
    assert told.count(" there, ") == 5 and "a11: 11 there" in told
    assert "asked for, and 26 more)" in told


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
    assert tuple(metrics) == LOGGED
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
    assert tuple(metrics) == (LOGGED if HEADER in (content or "") else COLUMNS)
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


def test_the_first_row_names_the_columns(folder, table):
    row = {"agent_steps": 64, "seconds": 1.5, "mean_score": -20.0, "games": 1}
    folder.log({**row, "mean_length": 812.5, "entropy": 1.79})
    again = RunFolder(folder.path, SETTINGS)
    again.log({"entropy": 1.5, **row, "mean_length": 9, "agent_steps": 128})
    assert table.read_text() == (
        "agent_steps,seconds,mean_score,games,mean_length,entropy\n"
        "64,1.5,-20.0,1,812.5,1.79\n128,1.5,-20.0,1,9,1.5\n"
    )
    assert_array_equal(again.metrics()["entropy"], [1.79, 1.5])


@pytest.mark.parametrize(
    ("other", "columns", "last"),
    [
        ({"entropy": 1.5}, (*LOGGED, "entropy"), "nan,1.5"),
        ({"entropy": 1.5, "prob_certain": 0.5}, (*LOGGED, "entropy"), "0.5,1.5"),
        ({"b": 1, "a": 2}, (*LOGGED, "b", "a"), "nan,1,2"),
        ({}, LOGGED, "nan"),
    ],
)
def test_a_row_with_other_columns_widens_the_table(folder, table, other, columns, last):
    log_at(folder, 100)
    before = folder.metrics()
    folder.log({**dict.fromkeys(COLUMNS, 200), **other})
    header, first, second = table.read_text().splitlines()
    assert header == ",".join(columns)
    new = len(columns) - len(LOGGED)
    assert first == "100,1.0,-20.5,2,0.5512" + new * ",nan"
    assert second == f"200,200,200,200,{last}"
    metrics = folder.metrics()
    assert tuple(metrics) == columns
    for name in columns:
        assert_array_equal(metrics[name][0], before.get(name, [np.nan])[0])
    folder.rewind(100)  # as after a crash; the table is one like any other
    log_at(folder, 300)
    assert folder.metrics()["agent_steps"].tolist() == [100, 300]
    assert table.read_text().endswith("300,3.0,-20.5,2,0.5512" + new * ",nan" + "\n")


def test_a_table_is_widened_whole_or_not_at_all(folder, table, monkeypatch):
    for agent_steps in (100, 200):
        log_at(folder, agent_steps)
    before = table.read_text()
    wider = {**dict.fromkeys(COLUMNS, 300), "entropy": 1.5}
    with room_for(len(before) + 5), one_warning(str(table), "File too large"):
        folder.log(wider)
    assert table.read_text() == before
    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", refuse_with(errno.EROFS))
        with one_warning(str(table), "Read-only file system"):
            folder.log(wider)
    assert table.read_text() == before
    files = {path.name for path in folder.path.iterdir() if path.is_file()}
    assert files == {"settings.json", "metrics.csv"}  # and nothing half written
    folder.log(wider)
    assert folder.metrics()["agent_steps"].tolist() == [100, 200, 300]
    assert_array_equal(folder.metrics()["entropy"], [np.nan, np.nan, 1.5])


# What TensorBoard shows.


def event_files(folder):
    return sorted((folder.path / "events").iterdir())


def shown(folder):
    """What TensorBoard reads: steps and values by tag, histograms as their counts."""
    read = EventAccumulator(
        str(folder.path / "events"), {"scalars": 0, "histograms": 0}
    ).Reload()
    tags = read.Tags()
    found = {
        tag: [(event.step, event.value) for event in read.Scalars(tag)]
        for tag in tags["scalars"]
    }
    for tag in tags["histograms"]:
        found[tag] = [
            (event.step, event.histogram_value.bucket) for event in read.Histograms(tag)
        ]
    return found


def show_at(folder, *agent_steps):
    for number in agent_steps:
        folder.show(number, {"score": number / 4})


def scores_at(*agent_steps):
    return {"score": [(number, number / 4) for number in agent_steps]}


def test_tensorboard_reads_what_was_shown(folder):
    counts = np.array([3, 0, 5, 1])
    folder.show(64, {"score": -20.5, "loss/value": 0.25, "actions": counts})
    folder.show(128, {"score": 3, "actions": counts[::-1]})
    assert shown(folder) == {
        "score": [(64, -20.5), (128, 3)],
        "loss/value": [(64, 0.25)],
        "actions": [(64, [3, 0, 5, 1]), (128, [1, 5, 0, 3])],
    }


def test_each_action_has_its_own_bar_around_its_number(folder):
    folder.show(64, {"actions": np.array([3, 0, 5])})
    read = EventAccumulator(str(folder.path / "events")).Reload()
    histogram = read.Histograms("actions")[0].histogram_value
    assert histogram.bucket_limit == [0.5, 1.5, 2.5]
    assert (histogram.min, histogram.max) == (-0.5, 2.5)
    # Three times action 0 and five times action 2.
    assert (histogram.num, histogram.sum, histogram.sum_squares) == (8, 10, 20)


def test_scores_become_a_histogram_of_ten_bars(folder):
    folder.show(64, {"scores": [1.0, 1.0, 2.0, 11.0]})
    read = EventAccumulator(str(folder.path / "events")).Reload()
    histogram = read.Histograms("scores")[0].histogram_value
    assert histogram.bucket_limit == list(range(2, 12))
    assert histogram.bucket == [2, 1, *[0] * 7, 1]
    assert (histogram.min, histogram.max, histogram.num) == (1, 11, 4)
    assert (histogram.sum, histogram.sum_squares) == (15, 127)


def test_a_number_that_is_none_is_not_shown(folder):
    folder.show(64, {"score": float("nan"), "entropy": 1.5})
    folder.show(128, {"score": 2.0, "entropy": 1.25})
    assert shown(folder)["score"] == [(128, 2)]
    assert shown(folder)["entropy"] == [(64, 1.5), (128, 1.25)]


def test_a_run_that_showed_nothing_has_no_events(folder):
    folder.rewind(0)
    assert not (folder.path / "events").exists()


@pytest.mark.parametrize(
    ("agent_steps", "left"),
    [(0, []), (99, []), (100, [100]), (250, [100, 200]), (300, [100, 200, 300])],
)
def test_what_was_shown_by_a_lost_run_is_gone(folder, agent_steps, left):
    show_at(folder, 100, 200, 300)
    again = RunFolder(folder.path, SETTINGS)
    again.rewind(agent_steps)
    show_at(again, 1_000)
    assert shown(again) == scores_at(*left, 1_000)
    assert len(event_files(again)) == 2  # a new file, which an open TensorBoard sees

    third = RunFolder(folder.path, SETTINGS)
    third.rewind(agent_steps)  # and so was the second
    show_at(third, 2_000, 3_000)
    assert shown(third) == scores_at(*left, 2_000, 3_000)
    assert len(event_files(third)) == 3


def test_events_that_another_program_put_there_are_left_alone(folder):
    show_at(folder, 100)
    other = folder.path / "events" / "events.out.tfevents.1700000000.host"
    other.write_bytes(b"theirs")
    again = RunFolder(folder.path, SETTINGS)
    again.rewind(0)
    show_at(again, 50)
    assert other.read_bytes() == b"theirs"
    assert [path.name[-6:] for path in event_files(again)] == [
        *("000001", "000002", "0.host"),
    ]


def test_a_torn_event_is_dropped_and_does_not_spoil_the_others(folder):
    show_at(folder, 100, 200)
    (file,) = event_files(folder)
    content = file.read_bytes()
    folder.rewind(100)
    whole = len(file.read_bytes())
    for length in range(whole, len(content)):
        file.write_bytes(content[:length])
        folder.rewind(1_000)
        assert file.stat().st_size == whole
    show_at(folder, 300)
    assert shown(folder) == scores_at(100, 300)


def test_an_event_that_cannot_be_read_ends_them(folder):
    show_at(folder, 100, 200)
    (file,) = event_files(folder)
    content = file.read_bytes()
    folder.rewind(100)
    whole = file.read_bytes()
    inside = len(content) - len(whole) - events.HEADER
    head = content[: len(whole) + events.HEADER]  # its length is still right
    file.write_bytes(head + b"\xff" * inside)
    folder.rewind(1_000)
    assert file.read_bytes() == whole


@pytest.mark.parametrize("junk", [b"\0" * 40, b"\xff" * 40, b"junk"])
def test_events_end_where_a_power_cut_left_junk(folder, junk):
    show_at(folder, 100)
    (file,) = event_files(folder)
    content = file.read_bytes()
    file.write_bytes(content + junk)
    folder.rewind(1_000)
    assert file.read_bytes() == content


@pytest.mark.parametrize("more", [0, 1, 10, 30])
def test_an_event_without_room_is_left_out_whole(folder, more):
    show_at(folder, 100)
    (file,) = event_files(folder)
    before = file.read_bytes()
    with room_for(len(before) + more), one_warning("events", "File too large"):
        show_at(folder, 200)
    assert file.read_bytes() == before
    show_at(folder, 300)
    assert shown(folder) == scores_at(100, 300)


@pytest.mark.parametrize("size", [0, 5, 30])
def test_a_first_event_without_room_does_not_spoil_the_file(folder, size):
    with room_for(size), one_warning("events", "File too large"):
        show_at(folder, 100)
    show_at(folder, 200)
    assert shown(folder) == scores_at(200)


def test_an_event_into_a_folder_that_is_gone_warns(folder, tmp_path):
    folder.path.rename(tmp_path / "elsewhere")
    with one_warning("events", "No such file"):
        show_at(folder, 100)


def test_events_that_cannot_be_shortened_stop_no_run(folder, monkeypatch):
    show_at(folder, 100, 200)
    monkeypatch.setattr(os, "truncate", refuse_with(errno.EROFS))
    with one_warning("events.out", "Read-only file system", "after 100 agent steps"):
        folder.rewind(100)


# A folder belongs to one run.

FOREIGN = "epoch,step,train_loss\n1,2,3\n2,3,4\n3,4,5\n"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("metrics.csv", FOREIGN),
        ("metrics.csv", "loss"),  # one line without an end
        ("metrics.csv", ""),
        ("notes.txt", "mine"),
        ("seed_0/settings.json", "{}"),  # a sweep's folder
        ("checkpoints/epoch=3.ckpt", "theirs"),
    ],
)
def test_a_folder_of_something_else_is_refused_and_left_as_it_is(
    tmp_path, name, content
):
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(content)
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(ValueError, match="holds things that are of no run") as caught:
        RunFolder(tmp_path, SETTINGS)
    assert name.split("/")[0] in str(caught.value)
    assert path.read_text() == content
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize("name", [".DS_Store", "settings.json.123.partial"])
def test_what_systems_and_kills_leave_behind_is_no_hindrance(tmp_path, name):
    (tmp_path / name).write_text("")
    (tmp_path / "checkpoints").mkdir()
    assert RunFolder(tmp_path, SETTINGS).newest() is None


def test_a_table_of_another_program_is_never_cut(folder, table):
    table.write_text(FOREIGN)
    with pytest.raises(ValueError, match="metrics.csv, line 1"):
        folder.rewind(0)
    with one_warning("metrics.csv, line 1", "goes on without this row"):
        log_at(folder, 100)
        log_at(folder, 200)
    assert table.read_text() == FOREIGN


RUN = {"game": "Pong", "algorithm": "dqn", "seed": 0, "gamma": 0.98, "hidden": 8}


def told(**changes):
    """What a checkpoint of RUN tells, or one of another run."""
    run = {**RUN, **changes}
    settings = {name: run.pop(name) for name in ("gamma", "hidden")}
    return {**run, "settings": settings, "agent_steps": 100, "mean_score": None}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("game", "Breakout"), ("algorithm", "policy_gradient"), ("seed", 3)),
        *(("gamma", 0.5), ("hidden", 200)),
    ],
)
def test_a_checkpoint_or_a_replay_of_another_run_is_not_taken_up(tmp_path, name, value):
    folder = RunFolder(tmp_path, RUN)
    folder.save(100, {"W": np.ones(1)}, told(**{name: value}))
    says = f"{name}: {value} there, {RUN[name]} asked for"
    for ask in (folder.newest, folder.reached):
        with pytest.raises(ValueError) as caught:
            ask()
        assert says in str(caught.value)
        assert "step_000000000100.safetensors" in str(caught.value)
    folder.save_replay({"W": np.ones(1)}, told(**{name: value}))
    with one_warning(says, "The agent starts to remember anew"):
        assert folder.replay() is None


def test_settings_that_were_edited_do_not_fit_the_checkpoints_any_more(tmp_path):
    RunFolder(tmp_path, RUN).save(100, {"W": np.ones(1)}, told())
    described = tmp_path / "settings.json"
    described.write_text(described.read_text().replace("0.98", "0.9"))
    with pytest.raises(ValueError, match=r"\(gamma: 0.98 there, 0.9 asked for\)"):
        RunFolder.found(tmp_path).newest()


def test_its_own_checkpoint_and_replay_are_taken_up(tmp_path):
    folder = RunFolder(tmp_path, RUN)
    folder.save(100, {"W": np.ones(1)}, told())
    folder.save_replay({"W": np.ones(1)}, {"newest": 3})
    assert RunFolder.found(tmp_path).newest()[1]["seed"] == 0
    assert RunFolder.found(tmp_path).replay()[1]["newest"] == 3
    assert folder.reached() == 100


@pytest.mark.parametrize("agent_steps", [10**9, 200, -1, 1.5, "many", None])
def test_a_checkpoint_tells_the_agent_steps_of_its_name(tmp_path, agent_steps):
    folder = RunFolder(tmp_path, RUN)
    folder.save(100, {"W": np.ones(1)}, {**told(), "agent_steps": agent_steps})
    with pytest.raises(ValueError, match="agent_steps"):
        folder.newest()


def test_a_checkpoint_is_not_far_ahead_of_the_table(tmp_path):
    folder = RunFolder(tmp_path, RUN)
    folder.save(10**9, {"W": np.ones(1)}, {**told(), "agent_steps": 10**9})
    assert folder.newest()  # without a table nobody knows
    log_at(folder, 8_000)
    with pytest.raises(ValueError, match="metrics.csv ends at 8,000"):
        folder.newest()


def test_only_checkpoints_are_taken_for_checkpoints(folder):
    save_at(folder, 100)
    for name in ("step_abc", "step_", "step_9999999999999", "latest"):
        (folder.checkpoints / f"{name}.safetensors").write_bytes(b"")
    assert newest_at(folder) == folder.reached() == 100


def test_what_is_cut_short_is_not_reached(folder):
    for agent_steps in (100, 200):
        save_at(folder, agent_steps)
    damage(folder, 200)
    assert folder.reached() == 100
    damage(folder, 100)
    assert folder.reached() == 0


# Paths.


def test_a_folder_stays_where_it_was_made(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    folder = RunFolder("runs/c", SETTINGS)
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    assert save_at(folder, 100)
    log_at(folder, 100)
    show_at(folder, 100)
    assert folder.path == tmp_path / "runs" / "c"
    assert not list((tmp_path / "elsewhere").iterdir())


def test_the_same_trouble_is_told_once_until_it_is_over(folder, monkeypatch):
    def trouble(number, count):
        with monkeypatch.context() as patch:
            patch.setattr(os, "fsync", refuse_with(number))
            for agent_steps in range(count):
                save_at(folder, 100 + agent_steps)

    with one_warning("No space left"):
        trouble(errno.ENOSPC, 5)
    with one_warning("Read-only"):
        trouble(errno.EROFS, 5)
    assert folder.saved_at is None
    save_at(folder, 300)
    assert folder.saved_at == 300
    with one_warning("Read-only"):
        trouble(errno.EROFS, 2)


@pytest.mark.parametrize("content", ["[" * 200_000, '{"a": ' * 200_000])
def test_settings_that_are_too_deep_are_damaged(folder, content):
    (folder.path / "settings.json").write_text(content)
    with pytest.raises(ValueError, match="settings.json is damaged"):
        RunFolder.found(folder.path)


def test_a_pipe_in_place_of_a_file_keeps_nobody_waiting(folder):
    for name in ("settings.json", "metrics.csv", "replay.safetensors"):
        (folder.path / name).unlink(missing_ok=True)
        os.mkfifo(folder.path / name)
    with pytest.raises(ValueError, match="settings.json is damaged"):
        RunFolder(folder.path, SETTINGS)
    with pytest.raises(ValueError, match="holds no run"):
        RunFolder.found(folder.path)
    with pytest.raises(OSError, match="is no file, but a pipe"):
        folder.metrics()
    with one_warning("is no file, but a pipe"):
        assert folder.replay() is None


def test_a_folder_that_may_only_be_read_can_be_looked_at(folder, monkeypatch):
    save_at(folder, 100)
    monkeypatch.setattr(os, "mkdir", refuse_with(errno.EROFS))
    monkeypatch.setattr("builtins.open", read_only(open))
    assert newest_at(RunFolder.found(folder.path)) == 100


def read_only(usual):
    def opened(path, mode="r", *rest, **more):
        if set(mode) & set("wax+"):
            raise OSError(errno.EROFS, os.strerror(errno.EROFS), str(path))
        return usual(path, mode, *rest, **more)

    return opened


@pytest.mark.parametrize("score", [None, "9", [9]])
def test_a_best_checkpoint_without_a_score_is_replaced(tmp_path, score):
    folder, arrays = RunFolder(tmp_path, {}), {"weights": np.zeros(2)}
    best = folder.checkpoints / "best.safetensors"
    write_checkpoint(best, arrays, {"mean_score": score})
    assert folder.save(1, arrays, {"mean_score": -3.0, "agent_steps": 1})
    assert read_checkpoint(best)[1]["mean_score"] == -3
