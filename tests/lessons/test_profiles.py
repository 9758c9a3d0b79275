"""TUTORIAL_PROFILE chooses how much a lesson does."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from tutorial_lib.lessons import prepare
from tutorial_lib.lessons.profiles import PROFILES, current_profile


def test_a_learner_gets_live(monkeypatch):
    monkeypatch.delenv("TUTORIAL_PROFILE", raising=False)
    assert current_profile() is PROFILES["live"]


@pytest.mark.parametrize("name", ["live", "smoke", "full"])
def test_the_variable_chooses(monkeypatch, name):
    monkeypatch.setenv("TUTORIAL_PROFILE", name)
    assert current_profile() is PROFILES[name]
    assert current_profile().name == name


@pytest.mark.parametrize("name", ["", "Live", "quick"])
def test_an_unknown_name_is_answered_with_the_known_ones(monkeypatch, name):
    monkeypatch.setenv("TUTORIAL_PROFILE", name)
    with pytest.raises(ValueError) as caught:
        current_profile()
    assert str(caught.value) == (
        f"TUTORIAL_PROFILE is {name!r}; set it to one of live, smoke, full"
    )


def test_a_live_training_cell_ends_within_five_minutes():
    assert PROFILES["live"].seconds < 300


def test_scores_are_of_thirty_games_but_in_tests():
    games = {name: profile.games for name, profile in PROFILES.items()}
    assert games == {"live": 30, "smoke": 2, "full": 30}


def test_a_test_does_less_than_a_lesson_and_a_lesson_less_than_a_long_run():
    smoke, live, full = (PROFILES[name] for name in ("smoke", "live", "full"))
    assert smoke.agent_steps * 10 < live.agent_steps < full.agent_steps
    assert smoke.seconds < live.seconds < full.seconds


def test_no_two_profiles_share_runs():
    assert len({profile.runs for profile in PROFILES.values()}) == len(PROFILES)


def test_a_learners_runs_are_beside_the_notebook():
    assert PROFILES["live"].runs == Path("runs")
    assert not PROFILES["full"].runs.is_absolute()


def test_the_runs_of_a_test_are_its_own():
    here = PROFILES["smoke"].runs
    assert here.parent == Path(tempfile.gettempdir())
    code = "from tutorial_lib.lessons.profiles import OWN; print(OWN)"
    other = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert Path(other.stdout.strip()).parent == here.parent
    assert Path(other.stdout.strip()) != here


def test_notebooks_import_the_profile_that_was_chosen():
    code = "from tutorial_lib.lessons import prepare; print(prepare().name)"
    ran = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={"TUTORIAL_PROFILE": "full"},
    )
    assert ran.stdout.splitlines()[-1] == "full"


def test_a_smoke_run_leaves_nothing_behind():
    code = (
        "from tutorial_lib.lessons.profiles import OWN, current_profile\n"
        "runs = current_profile().runs\n"
        "(runs / 'a').mkdir(parents=True)\n"
        "print(runs)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "TUTORIAL_PROFILE": "smoke"},
    )
    assert not Path(ran.stdout.strip()).exists()


def test_a_later_change_of_folder_does_not_move_the_runs(tmp_path, monkeypatch, capsys):
    monkeypatch.delenv("TUTORIAL_PROFILE", raising=False)
    monkeypatch.chdir(tmp_path)
    profile = prepare()
    assert profile.runs == tmp_path / "runs"
