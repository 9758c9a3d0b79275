"""What a disk refuses is said in words; a refusal of a moment is waited for."""

import errno
import os
from pathlib import Path

import pytest

from tutorial_lib.runs import files
from tutorial_lib.runs.files import (
    ADVICE,
    advice,
    in_words,
    read_regular,
    write_whole,
)


@pytest.mark.parametrize("refusals", [1, 4])
def test_a_rename_that_is_refused_for_a_moment_is_tried_again(
    tmp_path, monkeypatch, refusals
):
    asked, usual = [], os.replace

    def replace(source, target):
        asked.append(target)
        if len(asked) <= refusals:
            raise PermissionError(errno.EACCES, "a virus scanner reads it")
        usual(source, target)

    monkeypatch.setattr(os, "replace", replace)
    monkeypatch.setattr(files.time, "sleep", lambda seconds: None)
    write_whole(tmp_path / "file", b"content")
    assert (tmp_path / "file").read_bytes() == b"content"
    assert len(asked) == refusals + 1


def test_a_rename_that_is_refused_for_good_is_given_up_within_a_second(
    tmp_path, monkeypatch
):
    def refuse(source, target):
        raise PermissionError(errno.EACCES, "no")

    waited = []
    monkeypatch.setattr(os, "replace", refuse)
    monkeypatch.setattr(files.time, "sleep", waited.append)
    with pytest.raises(PermissionError):
        write_whole(tmp_path / "file", b"content")
    assert 0.5 < sum(waited) <= 1
    assert not list(tmp_path.iterdir())


def test_two_processes_do_not_write_into_the_same_unfinished_file(
    tmp_path, monkeypatch
):
    seen = []
    monkeypatch.setattr(os, "replace", lambda source, target: seen.append(source.name))
    for process in (1, 2):
        monkeypatch.setattr(os, "getpid", lambda process=process: process)
        write_whole(tmp_path / "file", b"content")
    assert len(set(seen)) == 2


def test_the_advice_fits_the_reason():
    told = {number: advice(OSError(number, "")) for number in ADVICE}
    assert "make room" in told[errno.ENOSPC]
    assert "can only be read" in told[errno.EROFS]
    assert "permissions" in told[errno.EACCES]
    assert "folder" in told[errno.ENOTDIR]
    # Room is not what is missing anywhere else.
    full = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
    assert {number for number in told if "make room" in told[number]} == full
    for error in (OSError(errno.EXDEV, ""), OSError("said in words")):
        assert advice(error) == "choose another folder"


def test_an_error_in_words_names_the_file_and_has_no_number(tmp_path):
    with pytest.raises(OSError) as caught:
        (tmp_path / "missing" / "file").write_bytes(b"")
    told = in_words(caught.value)
    assert told == (
        f"{tmp_path / 'missing' / 'file'}: No such file or directory; make that "
        "folder, or name one that is there"
    )
    assert in_words(OSError("said in words")) == "said in words"


def test_only_a_file_is_read(tmp_path):
    (tmp_path / "file").write_bytes(b"content")
    os.mkfifo(tmp_path / "pipe")
    assert read_regular(tmp_path / "file") == b"content"
    for path in (tmp_path, tmp_path / "pipe", Path("/dev/zero"), tmp_path / "missing"):
        with pytest.raises(OSError):
            read_regular(path)
