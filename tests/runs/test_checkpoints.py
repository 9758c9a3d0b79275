"""A checkpoint outlives a kill and a full disk, and a damaged one is refused."""

import builtins
import errno
import io
import itertools
import json
import os
import pickle
import shutil
import tracemalloc
import warnings
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from numpy.testing import assert_array_equal
from safetensors.numpy import save as save_safetensors

from tutorial_lib.runs import checkpoints
from tutorial_lib.runs.checkpoints import (
    MAX_HEADER,
    CheckpointError,
    read_checkpoint,
    read_manifest,
    write_checkpoint,
)
from tutorial_lib.runs.files import write_whole
from tutorial_lib.runs.folder import RunFolder

OLD, NEW = b"the old content", b"what is new"
HALF = NEW[: len(NEW) // 2]
ARRAYS = {
    "W1": np.arange(12, dtype=np.float32).reshape(3, 4),
    "W2": np.arange(4, dtype=np.float16),
}
MANIFEST = {"game": "Pong", "settings": {"gamma": 0.98}, "scores": [-21.0, -20.0]}
FINISHED, KILLED, RAISED = 0, 99, 98  # exit codes of a child process


# A process that is killed at every file operation in turn.


def watch_operations(patch, see):
    """Call `see(name, path or descriptor)` before every file operation."""

    class HalfByHalf(io.FileIO):
        """A file whose writes can be killed in their middle."""

        def write(self, content):
            content = bytes(content)
            half = len(content) // 2
            see("write", self.name)
            written = super().write(content[:half])
            see("write", self.name)
            return written + super().write(content[half:])

    def opened(path, mode="r", *args, **kwargs):
        if not set(mode) & set("wax+"):
            return usual_open(path, mode, *args, **kwargs)
        see("open", path)
        file = io.BufferedWriter(HalfByHalf(path, mode.replace("b", "")))
        return file if "b" in mode else io.TextIOWrapper(file, *args, **kwargs)

    def watched(name, usual):
        def operation(target, *args, **kwargs):
            see(name, target)
            return usual(target, *args, **kwargs)

        return operation

    usual_open = builtins.open
    patch.setattr(builtins, "open", opened)
    patch.setattr(io, "open", opened)
    for name in ("open", "fsync", "replace", "rename", "unlink", "remove", "truncate"):
        patch.setattr(os, name, watched(name, getattr(os, name)))


def killed_at(number, work):
    """Do `work` in a child process that is killed at its file operation `number`.

    Returns whether it was; False if it had finished before.
    """
    operations = itertools.count(1)

    def see(*_):
        if next(operations) == number:
            os._exit(KILLED)  # nothing is flushed, closed or cleaned up

    with warnings.catch_warnings():
        # The test runner's threads hold nothing that the child needs.
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if child == 0:
        try:
            watch_operations(pytest.MonkeyPatch(), see)
            work()
            os._exit(FINISHED)
        finally:
            os._exit(RAISED)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert code in (FINISHED, KILLED)
    return code == KILLED


def contents_after_kills(write, path):
    """All that a file can hold after a killed `write` of NEW where OLD was."""
    found = set()
    for number in itertools.count(1):
        path.write_bytes(OLD)
        killed = killed_at(number, lambda: write(path, NEW))
        found.add(path.read_bytes())
        if not killed:
            return found


def test_wherever_a_write_is_killed_the_file_is_the_old_or_the_new_one(tmp_path):
    assert contents_after_kills(write_whole, tmp_path / "file") == {OLD, NEW}


def test_these_kills_find_a_file_that_is_written_in_place(tmp_path):
    def in_place(path, content):
        path.write_bytes(content)

    found = contents_after_kills(in_place, tmp_path / "file")
    assert found == {OLD, b"", HALF, NEW}


def test_a_file_is_on_the_disk_before_it_gets_its_name(tmp_path, monkeypatch):
    tape = []

    def see(name, target):
        tape.append(f"{name} folder" if os.path.isdir(target) else name)

    with monkeypatch.context() as patch:
        watch_operations(patch, see)
        write_whole(tmp_path / "file", NEW)
    first_half, second_half = "write", "write"
    assert tape == [
        *("open", first_half, second_half, "fsync", "replace"),
        *("open folder", "fsync folder"),
    ]


def arrays_at(agent_steps):
    return {"W": np.full((2, 3), agent_steps, dtype=np.float32)}


def save_at(folder, agent_steps):
    """Save a checkpoint that is better than all before."""
    manifest = {"agent_steps": agent_steps, "mean_score": agent_steps / 100}
    return folder.save(agent_steps, arrays_at(agent_steps), manifest)


def steps_of(found):
    """Agent steps of a checkpoint that was read, once its arrays are those it had."""
    if found is None:
        return None
    arrays, manifest = found
    assert_array_equal(arrays["W"], arrays_at(manifest["agent_steps"])["W"])
    return manifest["agent_steps"]


@pytest.mark.parametrize("saved", [[], [100], [100, 200, 300]])
def test_a_save_that_is_killed_loses_nothing_but_itself(tmp_path, saved):
    prepared = RunFolder(tmp_path / "prepared", {})
    for agent_steps in saved:
        save_at(prepared, agent_steps)
    before = saved[-1] if saved else None
    killed, number = True, 0
    while killed:
        number += 1
        path = shutil.copytree(prepared.path, tmp_path / str(number))
        folder = RunFolder(path, {})
        killed = killed_at(number, lambda folder=folder: save_at(folder, 400))

        newest = steps_of(RunFolder(path, {}).newest())
        assert newest in ({before, 400} if killed else {400})
        best = folder.checkpoints / "best.safetensors"
        if saved:
            assert steps_of(read_checkpoint(best)) in {before, 400}

        assert save_at(folder, 500)  # the run goes on, and what was left is cleared
        assert steps_of(folder.newest()) == steps_of(read_checkpoint(best)) == 500
        here = [*saved, 400, 500] if newest == 400 else [*saved, 500]
        kept = [f"step_{agent_steps:012d}.safetensors" for agent_steps in here[-3:]]
        assert sorted(os.listdir(folder.checkpoints)) == [best.name, *kept]
    assert number > 14  # two files, each opened, written twice, synced and renamed


def test_a_run_can_be_opened_after_a_kill_while_it_was_made(tmp_path):
    for number in itertools.count(1):
        path = tmp_path / str(number)
        killed = killed_at(number, lambda path=path: RunFolder(path, {"seed": 3}))
        assert RunFolder(path, {"seed": 3}).newest() is None
        assert RunFolder.found(path).path == path
        if not killed:
            break
    assert number > 5


def row_at(agent_steps):
    return {
        "agent_steps": agent_steps,
        "seconds": agent_steps / 10,
        "mean_score": -20.5,
        "games": 1,
        "prob_certain": 0.5512,
    }


@pytest.mark.parametrize("logged", [[], [100, 200, 300]])
def test_a_row_that_is_killed_leaves_the_others_whole(tmp_path, logged):
    for number in itertools.count(1):
        folder = RunFolder(tmp_path / str(number), {})
        for agent_steps in logged:
            folder.log(row_at(agent_steps))
        killed = killed_at(number, lambda folder=folder: folder.log(row_at(400)))
        found = folder.metrics()["agent_steps"].tolist()
        assert found in ([logged, [*logged, 400]] if killed else [[*logged, 400]])

        folder.rewind(400)
        folder.log(row_at(500))
        table = folder.metrics()
        assert table["agent_steps"].tolist() == [*found, 500]
        assert table["prob_certain"].tolist() == [0.5512] * (len(found) + 1)
        if not killed:
            break
    assert number > 3


def test_a_rewind_that_is_killed_drops_all_it_should_or_nothing(tmp_path):
    folder = RunFolder(tmp_path, {})
    for number in itertools.count(1):
        (tmp_path / "metrics.csv").unlink(missing_ok=True)
        for agent_steps in (100, 200, 300):
            folder.log(row_at(agent_steps))
        killed = killed_at(number, lambda: folder.rewind(100))
        found = folder.metrics()["agent_steps"].tolist()
        assert found in ([[100], [100, 200, 300]] if killed else [[100]])
        if not killed:
            break
    assert number > 1


# A disk that is full, or may not be written.


@pytest.mark.parametrize("operation", ["open", "write", "fsync", "replace"])
@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS, errno.EACCES])
def test_a_write_that_fails_leaves_the_old_file_alone(
    tmp_path, monkeypatch, operation, number
):
    def refuse(name, target):
        if name == operation:
            raise OSError(number, os.strerror(number), str(target))

    path = tmp_path / "file"
    path.write_bytes(OLD)
    with monkeypatch.context() as patch:
        watch_operations(patch, refuse)
        with pytest.raises(OSError, match=os.strerror(number)):
            write_whole(path, NEW)
    assert path.read_bytes() == OLD
    assert os.listdir(tmp_path) == ["file"]
    write_whole(path, NEW)
    assert path.read_bytes() == NEW


def test_a_disk_that_cannot_sync_a_folder_is_good_enough(tmp_path, monkeypatch):
    def refuse(name, target):
        if name in ("open", "fsync") and os.path.isdir(target):
            raise OSError(errno.EINVAL, "Invalid argument")

    with monkeypatch.context() as patch:
        watch_operations(patch, refuse)
        write_whole(tmp_path / "file", NEW)
    assert (tmp_path / "file").read_bytes() == NEW


# What was written comes back.


@pytest.mark.parametrize(
    "array",
    [
        np.array(2.5),
        np.array([], dtype=np.float32),
        np.zeros((0, 3), dtype=np.int64),
        np.array([True, False]),
        np.arange(6, dtype=np.uint8).reshape(1, 2, 3),
        np.arange(12, dtype=np.float32).reshape(3, 4).T,
        np.asfortranarray(np.arange(12, dtype=np.float16).reshape(3, 4)),
        np.arange(10)[::3],
        np.array([1e38, -1e-45, -0.0], dtype=np.float32),
    ],
    ids=lambda array: f"{array.dtype}{list(array.shape)}",
)
def test_an_array_comes_back_as_it_was(tmp_path, array):
    path = tmp_path / "a.safetensors"
    write_checkpoint(path, {"array": array, "other": np.ones(2)}, {})
    arrays, _ = read_checkpoint(path)
    assert arrays["array"].dtype == array.dtype
    assert_array_equal(arrays["array"], array, strict=True)
    assert_array_equal(arrays["other"], [1, 1])


def test_a_manifest_comes_back_as_it_was(tmp_path):
    manifest = {"name": "Pong ± é 🎮", "none": None, "a": {"b": [1, 2.5, True, "x"]}}
    path = tmp_path / "a.safetensors"
    write_checkpoint(path, ARRAYS, manifest)
    assert read_checkpoint(path)[1] == manifest


# A file that is not what was written is refused.


@pytest.fixture(scope="module")
def here(tmp_path_factory):
    """One folder for the many files of the tests below."""
    return tmp_path_factory.mktemp("damaged")


@pytest.fixture(scope="module")
def content(here):
    path = here / "whole.safetensors"
    write_checkpoint(path, ARRAYS, MANIFEST)
    return path.read_bytes()


def refusal(path):
    """The message that a file is refused with; it names the file and the way out."""
    with pytest.raises(CheckpointError) as caught:
        read_checkpoint(path)
    message = str(caught.value)
    assert message.startswith(f"{path} is not a usable checkpoint (")
    assert "()" not in message and "\n" not in message
    assert message.endswith("Name another .safetensors file that this course wrote.")
    return message


def refused_or_the_same(path):
    """Whether a file is refused; if it is not, it must be what was written."""
    try:
        arrays, manifest = read_checkpoint(path)
    except CheckpointError:
        return True
    assert manifest == MANIFEST
    assert arrays.keys() == ARRAYS.keys()
    for name, array in ARRAYS.items():
        assert_array_equal(arrays[name], array, strict=True)
    return False


def test_a_file_cut_short_anywhere_is_refused(here, content):
    path = here / "short.safetensors"
    for length in range(len(content)):
        path.write_bytes(content[:length])
        refusal(path)


def test_no_flipped_bit_changes_what_is_read(here, content):
    path = here / "flipped.safetensors"
    tensors = len(content) - sum(array.nbytes for array in ARRAYS.values())
    for place in range(len(content)):
        for bit in {5, place % 8}:  # 5 makes a letter large
            damaged = bytearray(content)
            damaged[place] ^= 1 << bit
            path.write_bytes(damaged)
            refused = refused_or_the_same(path)
            assert refused or place < tensors


@given(data=st.data())
@settings(max_examples=100, deadline=None)
def test_no_overwritten_stretch_changes_what_is_read(here, content, data):
    start = data.draw(st.integers(0, len(content)))
    end = data.draw(st.integers(start, len(content)))
    path = here / "overwritten.safetensors"
    path.write_bytes(content[:start] + data.draw(st.binary()) + content[end:])
    refused_or_the_same(path)


@given(junk=st.binary(max_size=300))
@example(b"")
@settings(max_examples=100, deadline=None)
def test_any_other_bytes_are_refused(here, junk):
    path = here / "junk.safetensors"
    path.write_bytes(junk)
    refusal(path)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=5,
)
METADATA = st.dictionaries(st.sampled_from(["manifest", "format"]), JSON)
MANIFESTS = JSON | st.fixed_dictionaries(
    {}, optional={"format": st.just(1) | JSON, "sha256": JSON, "other": JSON}
)
ENTRY = {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}


def with_header(header, tensors=b"\0\0\0\0"):
    header = header if isinstance(header, bytes) else json.dumps(header).encode()
    return len(header).to_bytes(8, "little") + header + tensors


def with_manifest(manifest, **entry):
    """A file with this manifest and one tensor, W, described as told."""
    metadata = {"manifest": json.dumps(manifest)}
    return with_header({"__metadata__": metadata, "W": {**ENTRY, **entry}})


@given(
    JSON.map(with_header)
    | METADATA.map(lambda metadata: with_header({"__metadata__": metadata}))
    | MANIFESTS.map(with_manifest)
    | JSON.map(lambda it: with_manifest({"format": 1, "sha256": ""}, dtype=it))
    | JSON.map(lambda it: with_manifest({"format": 1, "sha256": ""}, shape=it))
    | JSON.map(lambda it: with_manifest({"format": 1, "sha256": ""}, data_offsets=it))
)
@settings(max_examples=100, deadline=None)
def test_any_other_header_is_refused(here, content):
    path = here / "header.safetensors"
    path.write_bytes(content)
    refusal(path)


OURS = {"format": 1, "sha256": ""}
DEEP = b"[" * 100_000 + b"]" * 100_000
FOREIGN = {
    "an empty file": (b"", "too short or of another kind"),
    "a text": (b"agent_steps,seconds\n100,2.5\n", "too short or of another kind"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + bytes(90), "too short or of another kind"),
    "an archive": (b"PK\x03\x04" + bytes(range(90)), "too short or of another kind"),
    "zeros": (bytes(1000), "too short or of another kind"),
    "nothing but tensors": (save_safetensors(ARRAYS), "no '__metadata__'"),
    "another program's": (save_safetensors(ARRAYS, {"a": "b"}), "no 'manifest'"),
    "a header without end": ((2**63).to_bytes(8, "little") * 9, "too short or of"),
    "a header too long": (
        MAX_HEADER.to_bytes(8, "little") + b"{}",
        "too short or of another kind",
    ),
    "a header too deep": (with_header(DEEP), "header cannot be read"),
    "a header of no text": (with_header(b"\xff\xfe\xfd"), "header cannot be read"),
    "a header that is a list": (with_header([1]), "header cannot be read"),
    "a manifest that is a list": (with_manifest([1]), "header cannot be read"),
    "a manifest of nothing": (with_manifest(None), "header cannot be read"),
    "no checksum": (with_manifest({"format": 1}), "no 'sha256'"),
    "another checksum": (with_manifest(OURS), "does not match its checksum"),
    "an unknown dtype": (with_manifest(OURS, dtype="F1"), "F1"),
    "a dtype that NumPy lacks": (
        with_manifest(OURS, dtype="BF16", shape=[2]),
        "no 'BF16'",
    ),
    "a huge tensor": (with_manifest(OURS, shape=[2**40]), "invalid shape"),
    "more than all tensors": (
        with_manifest(OURS, shape=[2**62, 2**62], data_offsets=[0, 2**63]),
        "its W has an invalid shape",
    ),
    "tensors past the end": (
        with_manifest(OURS, data_offsets=[0, 2**40]),
        "its W has an invalid shape",
    ),
    "tensors that overlap": (
        with_manifest(OURS, data_offsets=[2, 6]),
        "do not follow one another",
    ),
    "fewer than it promises": (
        with_manifest(OURS, shape=[2], data_offsets=[0, 8]),
        "bytes in place of",
    ),
    "more than it promises": (with_manifest(OURS) + b"more", "bytes in place of"),
}


@pytest.mark.parametrize(("foreign", "reason"), FOREIGN.values(), ids=FOREIGN)
def test_a_foreign_file_is_refused_with_its_reason(tmp_path, foreign, reason):
    path = tmp_path / "foreign.safetensors"
    path.write_bytes(foreign)
    tracemalloc.start()
    try:
        message = refusal(path)
        _, most_bytes = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert reason in message
    assert most_bytes < 2 * MAX_HEADER


@pytest.mark.parametrize(
    "start", [b"", save_safetensors(ARRAYS)], ids=["of zeros", "of another program"]
)
def test_a_huge_foreign_file_is_not_read_to_its_end(tmp_path, start):
    path = tmp_path / "huge.safetensors"
    path.write_bytes(start)
    os.truncate(path, 2**40)  # a terabyte that takes no room
    refusal(path)


def test_a_missing_file_and_a_folder_are_refused(tmp_path):
    assert "No such file" in refusal(tmp_path / "missing.safetensors")
    assert "Is a directory" in refusal(tmp_path)


def test_a_later_format_is_refused_with_the_advice_to_update(tmp_path, monkeypatch):
    path = tmp_path / "later.safetensors"
    with monkeypatch.context() as patch:
        patch.setattr(checkpoints, "FORMAT", 2)
        write_checkpoint(path, ARRAYS, MANIFEST)
    message = refusal(path)
    assert "it has format 2" in message
    assert "reads 1, so update the course" in message


class Bomb:
    """Unpickling it makes a file."""

    def __init__(self, marker):
        self.marker = marker

    def __reduce__(self):
        return Path.touch, (self.marker,)


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_a_pickle_is_refused_and_never_run(tmp_path, protocol):
    marker, path = tmp_path / "marker", tmp_path / "pickle.safetensors"
    path.write_bytes(pickle.dumps(Bomb(marker), protocol))
    refusal(path)
    assert not marker.exists()
    pickle.loads(path.read_bytes())
    assert marker.exists()  # so it would have shown


# What is no number, is no file, or would take more memory than it is worth.


@pytest.mark.parametrize("number", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_what_is_not_finite_is_neither_written_nor_read(
    tmp_path, monkeypatch, number, dtype
):
    path = tmp_path / "a.safetensors"
    spoiled = {**ARRAYS, "W2": np.array([0, number, 0], dtype)}
    write_checkpoint(path, ARRAYS, MANIFEST)
    with pytest.raises(ValueError, match="W2 is not finite, so .* is not written"):
        write_checkpoint(path, spoiled, MANIFEST)
    assert not refused_or_the_same(path)
    with monkeypatch.context() as patch:
        patch.setattr(checkpoints, "_is_finite", lambda array: True)
        write_checkpoint(path, spoiled, MANIFEST)
    assert "(its W2 is not finite)" in refusal(path)


def test_a_pipe_or_a_device_is_refused_at_once(tmp_path):
    pipe, device = tmp_path / "pipe.safetensors", tmp_path / "device.safetensors"
    os.mkfifo(pipe)
    device.symlink_to("/dev/zero")
    for path in (pipe, device):
        assert "is no file, but a pipe or a device" in refusal(path)
        with pytest.raises(CheckpointError):
            read_manifest(path)


def with_checksum(manifest, **entry):
    """A header like ours whose checksum would be right of some content."""
    return with_manifest({"format": 1, "sha256": "0" * 64, **manifest}, **entry)


@pytest.mark.parametrize("promised", [2**31, 40 * 10**9])
def test_memory_is_not_taken_before_the_checksum_is_right(tmp_path, promised):
    path = tmp_path / "sparse.safetensors"
    start = with_checksum({}, shape=[promised // 4], data_offsets=[0, promised])[:-4]
    path.write_bytes(start)
    os.truncate(path, len(start) + promised)  # all zeros, and no room taken
    tracemalloc.start()
    try:
        refusal(path)
        _, most_bytes = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most_bytes < 20_000_000


def test_a_file_is_read_into_no_more_memory_than_it_has_bytes(tmp_path):
    path = tmp_path / "large.safetensors"
    write_checkpoint(path, {"W": np.ones(5_000_000, np.float32)}, {})
    tracemalloc.start()
    try:
        arrays, _ = read_checkpoint(path)
        _, most_bytes = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert arrays["W"].sum() == 5_000_000
    assert most_bytes < 2 * path.stat().st_size


def test_a_manifest_is_read_without_the_arrays_but_not_of_a_short_file(tmp_path):
    path = tmp_path / "a.safetensors"
    write_checkpoint(path, ARRAYS, MANIFEST)
    assert read_manifest(path) == MANIFEST
    for length in (0, 5, 100, path.stat().st_size - 1):
        short = tmp_path / "short.safetensors"
        short.write_bytes(path.read_bytes()[:length])
        with pytest.raises(CheckpointError):
            read_manifest(short)
