"""Every file operation of every writer, killed and refused in turn."""

import errno
import itertools
import json
import os
import runpy
import warnings
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tutorial_lib.agents import dqn
from tutorial_lib.agents.manifest import Told
from tutorial_lib.commands import train
from tutorial_lib.commands.play import film
from tutorial_lib.figures import stages
from tutorial_lib.lessons import links
from tutorial_lib.runs import pretrained
from tutorial_lib.runs.checkpoints import CheckpointError, read_checkpoint
from tutorial_lib.runs.evaluation import Evaluation
from tutorial_lib.runs.files import write_whole
from tutorial_lib.runs.folder import RunFolder

KILLS = runpy.run_path(str(Path(__file__).with_name("test_checkpoints.py")))
killed_at, watch_operations = KILLS["killed_at"], KILLS["watch_operations"]
SETTINGS = {"game": "Catch", "seed": 0}
AGENT = dqn.new_agent(Told("Catch", (50,), 3), dqn.TOY, 0)
EVALUATION = Evaluation(np.array([1.0, -1.0]), np.array([10, 10]))
FILM = film(AGENT, "Catch", 0, 30)


def whole_checkpoint(path):
    read_checkpoint(path)


def whole_film(path):
    with Image.open(path) as picture:
        assert picture.n_frames > 1


def whole_json(path):
    assert isinstance(json.loads(path.read_text()), dict)


def whole_table(path):
    lines = path.read_text().split("\n")
    assert lines.pop() == ""
    assert len({line.count(",") for line in lines}) == 1


def whole_text(path):
    assert path.read_text() in ("old\n", "new\n")


def save(home):
    folder = RunFolder(home, SETTINGS)
    for agent_steps in (100, 200):
        folder.save(agent_steps, {"W": np.ones(9)}, {"mean_score": agent_steps})


def save_replay(home):
    folder = RunFolder(home, SETTINGS)
    for number in (1, 2):
        folder.save_replay({"W": np.full(9, number)}, {"newest": number})


def log(home):
    folder = RunFolder(home, SETTINGS)
    folder.rewind(1_000)  # as whoever takes up a run does
    row = {"agent_steps": 100, "seconds": 1.0, "mean_score": 1.0, "games": 1}
    folder.log(row)
    folder.log({**row, "agent_steps": 200, "loss": 0.5})  # one more column


def show(home):
    folder = RunFolder(home, SETTINGS)
    for agent_steps in (100, 200):
        folder.show(agent_steps, {"games/score": 1.0})
    folder.rewind(100)


def best_evaluation(home):
    folder = RunFolder(home, SETTINGS)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(train, "games_of", lambda *_: iter([EVALUATION]))
        patch.setattr(train, "film", lambda *_: FILM)
        for mean in (0.0, 5.0):
            better = replace(EVALUATION, scores=EVALUATION.scores + mean)
            patch.setattr(train, "games_of", lambda *_, it=better: iter([it]))
            train._look(AGENT, folder, 10, 0, 1)


def gif(home):
    for _ in range(2):
        write_whole(home / "a.gif", FILM)


def ship(home):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pretrained, "SHIPPED", home)
        curve = pretrained.Curve(np.array([10, 20]), np.array([0.5, 1.0]))
        for _ in range(2):
            pretrained.ship(AGENT, EVALUATION, "a/late")
            pretrained.ship_curves({"seed 0": curve}, "a/seeds", every=1)


def write_links(home):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(links, "files", lambda: [home / "page.md"])
        patch.setattr(links, "home", lambda: None)
        for text in ("old\n", "new\n"):
            patch.setattr(links, "linked", lambda *_, text=text: text)
            if not (home / "page.md").exists():
                write_whole(home / "page.md", b"old\n")
            links.write()


WRITERS = (save, save_replay, log, show, best_evaluation, gif, ship, write_links)
# How the files of each kind are looked at; what they hold is whole, old or new.
WHOLE = {
    ".safetensors": whole_checkpoint,
    ".gif": whole_film,
    ".json": whole_json,
    ".csv": whole_table,
    ".md": whole_text,
}


def look_at_all(home):
    """Every file that has its name is whole; a last row or event may be cut short."""
    for path in home.rglob("*"):
        if path.is_dir() or path.suffix == ".partial" or "tfevents" in path.name:
            continue
        if path.name == "metrics.csv":
            RunFolder.found(home).metrics()
        else:
            WHOLE[path.suffix](path)


def goes_on(home, writer):
    """What was left is no hindrance to the same again."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        writer(home)
    look_at_all(home)


@pytest.mark.parametrize("writer", WRITERS, ids=lambda writer: writer.__name__)
def test_killed_at_any_operation_it_leaves_only_whole_files(tmp_path, writer):
    for number in itertools.count(1):
        home = tmp_path / str(number)
        home.mkdir()
        killed = killed_at(number, lambda home=home: writer(home))
        look_at_all(home)
        if not killed:
            break
        if number % 8 == 1:
            goes_on(home, writer)
    assert number > 5


@pytest.mark.parametrize("writer", WRITERS, ids=lambda writer: writer.__name__)
@pytest.mark.parametrize("error", [errno.ENOSPC, errno.EACCES])
def test_refused_at_any_operation_it_leaves_only_whole_files(
    tmp_path, monkeypatch, writer, error
):
    monkeypatch.setattr("time.sleep", lambda seconds: None)
    for number in itertools.count(1):
        home = tmp_path / str(number)
        home.mkdir()
        operations = itertools.count(1)

        def see(name, target, operations=operations, number=number):
            if next(operations) == number:
                raise OSError(error, os.strerror(error), str(target))

        with monkeypatch.context() as patch, warnings.catch_warnings(record=True) as w:
            warnings.simplefilter("always")
            watch_operations(patch, see)
            try:
                writer(home)
            except OSError as trouble:
                w.append(trouble)
        look_at_all(home)
        assert not list(home.rglob("*.partial"))
        if next(operations) <= number:
            break
        if number % 8 == 1:
            goes_on(home, writer)
    assert number > 5


def test_a_recording_that_is_damaged_is_refused(tmp_path):
    path = tmp_path / "a.safetensors"
    path.write_bytes(b"recording")
    with pytest.raises(CheckpointError):
        stages.load(path)
