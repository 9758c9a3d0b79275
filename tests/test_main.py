"""The command line trains, evaluates and ships, and trouble is one line."""

import argparse
import json
import os
import re
import signal
import subprocess
import sys
import time
import warnings
from dataclasses import asdict

import numpy as np
import pytest
import torch
from PIL import Image
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

from tutorial_lib.__main__ import command_line, main
from tutorial_lib.agents import dqn, numpy_policy, policy_gradient
from tutorial_lib.agents.manifest import Told
from tutorial_lib.commands.play import agent_of
from tutorial_lib.commands.train import solved_at
from tutorial_lib.commands.words import of_atari, place, played, points
from tutorial_lib.figures import stages
from tutorial_lib.runs import pretrained, training
from tutorial_lib.runs.device import CardFull
from tutorial_lib.runs.evaluation import PROTOCOL, Evaluation
from tutorial_lib.runs.folder import RunFolder
from tutorial_lib.runs.sources import SOURCES
from tutorial_lib.runs.sources import settings_of as settings_of_work

TINY = {"num_envs": 2, "rollout_length": 16, "patience": 32, "hidden": 8}
PASS = 32  # agent steps of one pass of a TINY agent
TINY_TORCH = {"num_envs": 2, "rollout_length": 16, "hidden": 8, "chapter": 2}


@pytest.fixture
def shipped(tmp_path, monkeypatch):
    """A folder of shipped agents with two untrained ones."""
    monkeypatch.setattr(pretrained, "SHIPPED", tmp_path / "pretrained")
    agent = numpy_policy.new_agent(
        Told("Pong", (2, 210, 160), 6), numpy_policy.Settings(), seed=0
    )
    for name, scores in (("early", [-21.0, -20.0]), ("late", [10.0, 12.0])):
        evaluation = Evaluation(np.array(scores), np.array([800, 900]))
        pretrained.ship(agent, evaluation, f"pong_numpy/{name}")
    return tmp_path / "pretrained"


def train(folder, agent_steps):
    words = f"train numpy_policy --agent-steps {agent_steps} --threads 1".split()
    for name, value in TINY.items():
        words += ["--set", f"{name}={value}"]
    return [*words, "--run", str(folder)]


def train_torch(folder, agent_steps, *more, algorithm="ppo", game="Breakout"):
    words = [*("train", algorithm, "--game", game, "--run", str(folder))]
    words += ["--agent-steps", str(agent_steps), "--threads", "1"]
    for name, value in TINY_TORCH.items():
        words += ["--set", f"{name}={value}"]
    return [*words, *more]


def settings_of(folder):
    return json.loads((folder / "settings.json").read_text())


def no_games(act, world, games):
    """Stands for `play_games`: every game is a 7."""
    yield Evaluation(np.full(games, 7.0), np.full(games, 900))


def size(film):
    with Image.open(film) as picture:
        return picture.size


def only_line(text):
    line, end = text.split("\n")
    assert end == ""
    return line


def test_training_again_goes_on(tmp_path, capsys):
    assert main(train(tmp_path, 2_000)) == 0
    assert only_line(capsys.readouterr().out) == f"2,016 agent steps in {tmp_path}"
    assert main(train(tmp_path, 3_000)) == 0
    assert only_line(capsys.readouterr().out) == f"3,008 agent steps in {tmp_path}"
    folder = RunFolder.found(tmp_path)
    rows = folder.metrics()["agent_steps"].tolist()
    assert rows == list(range(PASS, 3_009, PASS))
    assert folder.newest()[1]["agent_steps"] == 3_008


def test_a_checkpoint_is_evaluated_as_its_run_is(tmp_path, capsys):
    assert main(train(tmp_path, 500)) == 0
    capsys.readouterr()
    (newest, *_) = sorted((tmp_path / "checkpoints").glob("step_*"), reverse=True)
    told = []
    for agent in (tmp_path, newest):
        assert main(["evaluate", str(agent), "--games", "1"]) == 0
        told.append(only_line(capsys.readouterr().out))
    assert told[0] == told[1]


@pytest.mark.parametrize(
    ("pair", "said"),
    [
        ("speed=3", "no setting 'speed'"),
        ("gamma=high", "gamma must be a number, got 'high'"),
        ("gamma=true", "gamma must be a number, got 'true'"),
        ('gamma="1"', "gamma must be a number, got '\"1\"'"),
        ("gamma=null", "gamma must be a number, got 'null'"),
        ("gamma=nan", "gamma must be a number, got 'nan'"),
        ("gamma=1e9999", "gamma must be a number, got '1e9999'"),
        ("gamma", "gamma must be a number, got ''"),
        (
            "rollout_length=-1",
            "rollout_length must be a whole number of at least 1, got -1",
        ),
        ("rollout_length=2.5", "rollout_length must be a whole number, got '2.5'"),
        ("rollout_length=true", "rollout_length must be a whole number, got 'true'"),
        ("rollout_length=inf", "rollout_length must be a whole number, got 'inf'"),
    ],
)
def test_a_wrong_setting_is_one_line(tmp_path, capsys, pair, said):
    assert main([*train(tmp_path, 100), "--set", pair]) == 1
    assert said in only_line(capsys.readouterr().err)


@pytest.mark.parametrize(
    ("pair", "said"),
    [
        ("baseline=no", "baseline must be true or false, got 'no'"),
        ("baseline=1", "baseline must be true or false, got '1'"),
        ("credit=round", "credit must be one of"),
        (
            "patience=3",
            "no setting 'patience'; there are num_envs, rollout_length, stack",
        ),
    ],
)
def test_a_wrong_setting_of_a_torch_agent_is_one_line(tmp_path, capsys, pair, said):
    assert main(train_torch(tmp_path / "run", 100, "--set", pair)) == 1
    assert said in only_line(capsys.readouterr().err)
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize(
    ("algorithm", "game", "is_used_once", "baseline", "credit"),
    [
        ("reinforce", "Pong", True, False, "point"),
        ("actor_critic", "Breakout", True, True, "life"),
        ("ppo", "SpaceInvaders", False, True, "life"),
    ],
)
def test_each_variant_trains_with_its_own_settings(
    tmp_path, capsys, algorithm, game, is_used_once, baseline, credit
):
    words = train_torch(tmp_path, PASS, algorithm=algorithm, game=game)
    assert main(words) == 0
    assert only_line(capsys.readouterr().out) == f"32 agent steps in {tmp_path}"
    there = settings_of(tmp_path)
    assert (there["algorithm"], there["game"]) == ("policy_gradient", game)
    assert there["seed"] == 0
    assert (there["epochs"] == 1, there["baseline"]) == (is_used_once, baseline)
    assert there["epochs"] == policy_gradient.VARIANTS[algorithm].epochs
    assert there["credit"] == credit
    assert {name: there[name] for name in TINY_TORCH} == TINY_TORCH


def test_settings_may_be_words_and_truths(tmp_path):
    changes = ["--set", "credit=game", "--set", "baseline=false", "--set", "gamma=1"]
    assert main(train_torch(tmp_path, PASS, *changes)) == 0
    there = settings_of(tmp_path)
    assert (there["credit"], there["baseline"], there["gamma"]) == ("game", False, 1)


def test_an_infinite_setting_is_kept_and_found_again(tmp_path, capsys):
    words = ["train", "dqn", "--game", "Catch", "--agent-steps", "0"]
    words += ["--run", str(tmp_path), "--threads", "1"]
    infinite = ["--set", "huber_threshold=inf"]
    for more in (infinite, infinite, ["--resume"]):
        assert main([*words, *more]) == 0
        assert only_line(capsys.readouterr().out) == f"0 agent steps in {tmp_path}"
        assert settings_of(tmp_path)["huber_threshold"] == np.inf
    assert main(words) == 1
    assert "holds a run with other settings" in only_line(capsys.readouterr().err)


def test_the_numpy_policy_is_refused_other_games(tmp_path, capsys):
    words = [*train(tmp_path / "run", 100), "--game", "Breakout"]
    assert main(words) == 1
    assert "numpy_policy plays Pong only, not Breakout" in only_line(
        capsys.readouterr().err
    )


def newest_of(folder):
    """Arrays as bytes and the rest of the newest checkpoint."""
    arrays, rest = RunFolder.found(folder).newest()
    return {name: array.tobytes() for name, array in arrays.items()}, rest


def test_a_run_is_resumed_without_repeating_what_it_is(tmp_path, capsys):
    half, whole = tmp_path / "half", tmp_path / "whole"
    words = ["--seed", "3", "--set", "credit=game"]
    assert main(train_torch(whole, 8 * PASS, *words)) == 0
    assert main(train_torch(half, 4 * PASS, *words)) == 0
    before = settings_of(half)
    words = ["train", "--resume", "--run", str(half), "--threads", "1"]
    assert main([*words, "--agent-steps", str(8 * PASS)]) == 0
    assert settings_of(half) == before
    assert newest_of(half) == newest_of(whole)  # it stopped at a chapter's end


def test_a_resumed_run_may_be_named_again(tmp_path):
    assert main(train(tmp_path, PASS)) == 0
    words = ["train", "numpy_policy", "--game", "Pong", "--seed", "0", "--resume"]
    words += ["--run", str(tmp_path), "--agent-steps", str(2 * PASS), "--threads", "1"]
    assert main(words) == 0
    assert RunFolder.found(tmp_path).newest()[1]["agent_steps"] == 2 * PASS


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (["ppo"], "algorithm: numpy_policy there, policy_gradient asked for"),
        (["--game", "Breakout"], "game: Pong there, Breakout asked for"),
        (["--seed", "1"], "seed: 0 there, 1 asked for"),
        (["--set", "gamma=0.5"], "--resume keeps the run's settings"),
    ],
)
def test_a_run_is_not_resumed_as_another(tmp_path, capsys, more, said):
    assert main(train(tmp_path, PASS)) == 0
    words = ["train", *more, "--resume", "--run", str(tmp_path), "--agent-steps", "64"]
    assert main(words) == 1
    assert said in only_line(capsys.readouterr().err)
    assert RunFolder.found(tmp_path).newest()[1]["agent_steps"] == PASS


def test_a_variant_is_not_resumed_as_another_of_its_module(tmp_path, capsys):
    assert main(train_torch(tmp_path, PASS, algorithm="reinforce")) == 0
    capsys.readouterr()
    words = [*("--resume", "--run", str(tmp_path), "--threads", "1", "--agent-steps")]
    for asked in ("ppo", "actor_critic"):
        assert main(["train", asked, *words, str(2 * PASS)]) == 1
        told = only_line(capsys.readouterr().err)
        assert f"holds a run of reinforce, and {asked} was asked for" in told
    assert main(["train", "reinforce", *words, str(2 * PASS)]) == 0
    assert RunFolder.found(tmp_path).newest()[1]["agent_steps"] == 2 * PASS


def test_a_warning_shows_no_line_of_code(tmp_path):
    assert main(train(tmp_path, PASS)) == 0
    newest = tmp_path / "checkpoints" / f"step_{PASS:012d}.safetensors"
    newest.write_bytes(newest.read_bytes()[:-1])
    words = [sys.executable, "-m", "tutorial_lib", "evaluate", str(tmp_path)]
    done = subprocess.run(words, capture_output=True, text=True)
    first, second, third, end = done.stderr.split("\n")
    assert first.startswith(f"{newest} is not a usable checkpoint")
    assert second.startswith("no checkpoint in") and not end
    assert third == f"{tmp_path} holds no checkpoint yet"


@pytest.mark.parametrize(
    "words",
    [
        ["evaluate", ""],
        ["gif", "random", " "],
        ["ship", "", "pong_numpy/late"],
        ["train", "dqn", "--agent-steps", "9", "--run", ""],
    ],
)
def test_a_place_that_is_none_is_refused(words, capsys):
    with pytest.raises(SystemExit):
        main(words)
    assert "must be a file or a folder, got nothing" in capsys.readouterr().err


def test_the_home_folder_is_known_by_its_sign(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    assert main(train("~/run", PASS)) == 0
    assert f"steps in {tmp_path / 'run'}" in capsys.readouterr().out
    assert RunFolder.found("~/run").newest()[1]["agent_steps"] == PASS
    assert RunFolder("~/run", settings_of(tmp_path / "run")).path == tmp_path / "run"
    assert main(["gif", "random", "~/films/a.gif"]) == 1
    assert f"no folder {tmp_path / 'films'};" in only_line(capsys.readouterr().err)


def test_a_film_where_nothing_may_be_written_is_not_played(
    tmp_path, monkeypatch, capsys
):
    monkeypatch.setattr("os.access", lambda *_: False)
    assert main(["gif", "random", str(tmp_path / "a.gif")]) == 1
    assert "may not be written" in only_line(capsys.readouterr().err)


def test_without_a_run_there_is_nothing_to_resume(tmp_path, capsys):
    run = tmp_path / "run"
    assert main([*train(run, PASS), "--resume"]) == 1
    assert f"{run} holds no run" in only_line(capsys.readouterr().err)
    assert not run.exists()


def test_a_new_run_needs_an_algorithm(tmp_path, capsys):
    words = ["train", "--run", str(tmp_path / "run"), "--agent-steps", "64"]
    assert main(words) == 1
    names = "numpy_policy, reinforce, actor_critic, ppo, whole_games, dqn, pqn, "
    names += "numpy_games, conv_games"
    assert f"say which algorithm ({names})" in only_line(capsys.readouterr().err)


def test_threads_bound_torch_while_it_trains(tmp_path, monkeypatch):
    def learn(agent, window):
        seen.add(torch.get_num_threads())
        return usual(agent, window)

    seen, usual = set(), policy_gradient.learn
    monkeypatch.setattr(policy_gradient, "learn", learn)
    assert main(train_torch(tmp_path, PASS, "--threads", "3")) == 0
    assert seen == {3}


@pytest.mark.slow
def test_evaluations_on_the_way_are_shown_and_change_nothing(
    tmp_path, capsys, monkeypatch
):
    def short_games(act, world, games):
        # Some agent steps with the agent, which must leave its generator alone.
        obs = world.reset()
        for _ in range(3):
            obs = world.step(act(obs)).obs
        yield from no_games(act, world, games)

    monkeypatch.setattr("tutorial_lib.commands.play.play_games", short_games)
    alone, looked_at = tmp_path / "alone", tmp_path / "looked_at"
    assert main(train_torch(alone, 6 * PASS)) == 0
    capsys.readouterr()
    words = ["--evaluate-every", "64"]
    assert main(train_torch(looked_at, 4 * PASS, *words)) == 0
    assert main(train_torch(looked_at, 6 * PASS, *words)) == 0
    told = "7.0 ± 0.0 over 10 full games (from 7 to 7)"
    assert capsys.readouterr().out.splitlines() == [
        f"64 agent steps: {told}",
        f"128 agent steps: {told}",
        f"128 agent steps in {looked_at}",
        f"192 agent steps: {told}",
        f"192 agent steps in {looked_at}",
    ]
    events = EventAccumulator(str(looked_at / "events")).Reload()
    for tag, value in (("evaluation/mean", 7), ("evaluation/spread", 0)):
        seen = [(event.step, event.value) for event in events.Scalars(tag)]
        assert seen == [(64, value), (128, value), (192, value)]
    scores = events.Histograms("evaluation/scores")[0].histogram_value
    assert (scores.min, scores.max, scores.num) == (7, 7, 10)
    assert newest_of(looked_at) == newest_of(alone)


def test_the_best_evaluation_is_kept_and_filmed(tmp_path, monkeypatch):
    def games_of(*means):
        left = iter(means)
        monkeypatch.setattr(
            "tutorial_lib.commands.play.play_games",
            lambda *_: iter([Evaluation(np.full(10, next(left)), np.ones(10))]),
        )

    monkeypatch.setattr("tutorial_lib.commands.train.FILM", 25)
    kept, film = tmp_path / "best_evaluation.json", tmp_path / "best_evaluation.gif"
    words = ["--evaluate-every", "32"]
    games_of(3.0, 5.0, 4.0)
    assert main(train_torch(tmp_path, 3 * PASS, *words)) == 0
    told = json.loads(kept.read_text())
    assert (told["agent_steps"], told["mean"], told["games"]) == (2 * PASS, 5, 10)
    assert size(film) == (320, 420)
    first = film.read_bytes()
    best = agent_of(tmp_path / "best_evaluation.safetensors")
    assert best.agent_steps == 2 * PASS
    games_of(5.0)  # a tie is no better
    assert main(train_torch(tmp_path, 4 * PASS, *words)) == 0
    assert json.loads(kept.read_text()) == told
    assert film.read_bytes() == first
    games_of(6.0)
    assert main(train_torch(tmp_path, 5 * PASS, *words)) == 0
    assert json.loads(kept.read_text())["agent_steps"] == 5 * PASS


def test_a_torch_agent_is_evaluated_shipped_listed_and_filmed(
    tmp_path, shipped, capsys, monkeypatch
):
    run = tmp_path / "seed_3"
    assert main(train_torch(run, PASS)) == 0
    capsys.readouterr()
    assert main(["evaluate", str(run), "--games", "1", "--json"]) == 0
    told = json.loads(only_line(capsys.readouterr().out))
    assert told["games"] == 1
    assert 0 <= told["mean"] < 20
    monkeypatch.setattr("tutorial_lib.commands.play.play_games", no_games)
    assert main(["ship", str(run), "breakout_torch/early"]) == 0
    assert pretrained.load("breakout_torch/early")[0].game == "Breakout"
    before = (shipped / "pong_numpy" / "late.safetensors").read_bytes()
    assert main(["ship", str(run), "pong_numpy/late"]) == 1
    assert only_line(capsys.readouterr().err) == (
        "pong_numpy/late is shipped already, and of Pong by numpy_policy, not of "
        "Breakout by policy_gradient; choose another name"
    )
    assert (shipped / "pong_numpy" / "late.safetensors").read_bytes() == before
    assert main(["gif", str(run), str(tmp_path / "a.gif"), "--game", "Pong"]) == 1
    told = only_line(capsys.readouterr().err)
    assert told == "this agent plays Breakout, not Pong"
    capsys.readouterr()
    assert main(["agents"]) == 0
    first = capsys.readouterr().out.split("\n")[0].split()
    assert first == [
        *("breakout_torch/early", "32", "agent", "steps", "7.0"),
        "±",
        "0.0",
    ]
    file = tmp_path / "film.gif"
    words = ["gif", "breakout_torch/early", str(file), "--agent-steps", "30"]
    assert main(words) == 0
    with Image.open(file) as film:
        film.seek(film.n_frames - 1)
        assert film.size == (320, 420)
        screen = np.asarray(film.convert("RGB"))
    wall = screen[114:186, 40:280].reshape(-1, 3)
    assert len(np.unique(wall, axis=0)) >= 6  # Breakout's rows of bricks


def test_evaluation_tells_a_person_and_a_program_the_same(tmp_path, capsys):
    settings = numpy_policy.Settings(**TINY)
    agent, folder = training.start_or_resume(tmp_path, settings, 0)
    training.save(agent, folder)
    words = ["evaluate", str(tmp_path), "--games", "2", "--seed", "3"]
    assert main([*words, "--json"]) == 0
    told = json.loads(only_line(capsys.readouterr().out))
    assert told["games"] == len(told["scores"]) == len(told["lengths"]) == 2
    assert told["protocol"] == PROTOCOL
    assert -21 <= told["mean"] <= -15
    assert main(words) == 0
    line = only_line(capsys.readouterr().out)
    assert line == str(Evaluation(np.array(told["scores"]), np.array(told["lengths"])))


def test_a_shipped_agent_is_evaluated_by_its_name(shipped, capsys, monkeypatch):
    monkeypatch.setattr("tutorial_lib.commands.play.play_games", no_games)
    assert main(["evaluate", "pong_numpy/late", "--games", "3"]) == 0
    line = only_line(capsys.readouterr().out)
    assert line == "7.0 ± 0.0 over 3 full games (from 7 to 7)"


@pytest.mark.slow
def test_the_score_of_a_shipped_agent_is_measured_again_to_the_digit(
    tmp_path, shipped, capsys
):
    run = tmp_path / "seed_3"
    assert main(train_torch(run, PASS)) == 0
    agent, folder = training.resume(run)
    with torch.no_grad():  # in half precision all of them are 2048
        agent.network.policy.bias[:] = torch.tensor([2048.0, 2049.0, 2048.0, 2048.0])
    training.save(agent, folder)
    assert main(["ship", str(run), "breakout_torch/early"]) == 0
    _, shipped_with = pretrained.load("breakout_torch/early")
    capsys.readouterr()
    assert main(["evaluate", "breakout_torch/early", "--json"]) == 0
    assert json.loads(only_line(capsys.readouterr().out)) == shipped_with


def test_shipped_agents_are_listed_with_their_scores(shipped, capsys):
    assert main(["agents"]) == 0
    unit = ["agent", "steps"]
    early, late, protocol, _ = capsys.readouterr().out.split("\n")
    assert early.split() == ["pong_numpy/early", "0", *unit, "-20.5", "±", "0.7"]
    assert late.split() == ["pong_numpy/late", "0", *unit, "11.0", "±", "1.4"]
    assert PROTOCOL in protocol


def test_an_agent_and_its_curve_are_shipped(tmp_path, shipped, capsys, monkeypatch):
    monkeypatch.setattr("tutorial_lib.commands.play.play_games", no_games)
    run = tmp_path / "seed_3"
    assert main(train(run, PASS)) == 0
    capsys.readouterr()
    assert main(["ship", str(run), "pong_numpy/middle"]) == 0
    assert only_line(capsys.readouterr().out).startswith(
        "middle.safetensors: 32 agent steps, 7.0 ± 0.0 over 30 full games"
    )
    agent, evaluation = pretrained.load("pong_numpy/middle")
    assert (agent.agent_steps, evaluation["games"]) == (PASS, 30)
    numbers = {"seconds": 9, "mean_score": -19.5, "games": 2, "prob_certain": 0.9}
    RunFolder.found(run).log({**numbers, "agent_steps": 2 * PASS})
    RunFolder.found(run).log({**numbers, "agent_steps": 90_000, "mean_score": 9})
    for words, last in (([], 9), (["--agent-steps", "80000"], -19.5)):
        assert main(["ship-curves", "pong_numpy/seeds", str(run), *words]) == 0
        curve = pretrained.load_curves("pong_numpy/seeds")["seed_3"]
        assert curve.values[-1] == last
    words = ["ship-curves", "pong_numpy/certain", str(run), "--measure"]
    assert main([*words, "prob_certain"]) == 0
    curve = pretrained.load_curves("pong_numpy/certain")["seed_3"]
    assert curve.values[-1] == 0.9
    capsys.readouterr()
    assert main([*words, "loss"]) == 1
    assert "no measure 'loss'; there are agent_steps, " in capsys.readouterr().err


def empty(folder):
    RunFolder(folder, {})


def damaged(folder):
    run = RunFolder(folder, {})
    (run.checkpoints / "step_000000000100.safetensors").write_bytes(b"damaged")


def another_algorithm(folder):
    RunFolder(folder, {}).save(1, {"W": np.ones(2)}, {"game": "Venture"})


def unreadable_settings(folder):
    folder.mkdir()
    (folder / "settings.json").write_text("{")


def a_file(folder):
    folder.write_text("not a folder")


@pytest.mark.parametrize(
    ("prepare", "reason"),
    [
        (lambda folder: None, "holds no run"),
        (lambda folder: folder.mkdir(), "holds no run"),
        (a_file, "is not a usable checkpoint"),
        (empty, "holds no checkpoint yet"),
        (damaged, "holds no checkpoint"),
        (another_algorithm, "an agent for Venture"),
        (unreadable_settings, "settings.json is damaged"),
    ],
)
def test_trouble_with_an_agent_is_one_line(tmp_path, capsys, prepare, reason):
    folder = tmp_path / "run"
    prepare(folder)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a damaged checkpoint is named before
        assert main(["evaluate", str(folder)]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert reason in only_line(err)


@pytest.mark.parametrize(
    ("prepare", "reason"),
    [
        (empty, "holds a run with other settings"),
        (unreadable_settings, "settings.json is damaged"),
        (a_file, "run"),
    ],
)
def test_trouble_with_a_run_is_one_line(tmp_path, capsys, prepare, reason):
    folder = tmp_path / "run"
    prepare(folder)
    assert main(train(folder, PASS)) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert reason in only_line(err)


@pytest.mark.parametrize(
    "words",
    [
        ["fly"],
        ["train", "numpy_policy"],
        ["train", "sarsa", "--agent-steps", "1", "--run", "x"],
        ["train", "dqn", "--game", "Pongg", "--agent-steps", "1", "--run", "x"],
        ["train", "dqn", "--stop-at", "nan", "--agent-steps", "1", "--run", "x"],
    ],
)
def test_a_wrong_command_line_is_explained(words, capsys):
    with pytest.raises(SystemExit) as caught:
        main(words)
    assert caught.value.code == 2
    assert "usage: python -m tutorial_lib" in capsys.readouterr().err


def parsers():
    """The parser of each command, by its name."""
    (commands,) = (
        action
        for action in command_line()._actions
        if isinstance(action, argparse._SubParsersAction)
    )
    return commands.choices


def arguments():
    """Every argument of every command, with the command's name."""
    for name, parser in parsers().items():
        yield from ((name, action) for action in parser._actions)


# A number is never a string or a path: what is left has to be a count.
COUNTS = [
    pytest.param(command, action, id=f"{command} {action.option_strings[0]}")
    for command, action in arguments()
    if action.type not in (None, place, played, of_atari, points)
]
RANGE = r"must be a whole number from ([\d,]+) to ([\d,]+), got "


def test_every_count_is_found():
    found = {action.option_strings[0] for _, action in (each.values for each in COUNTS)}
    assert found == {
        *("--agent-steps", "--evaluate-every", "--every", "--frames", "--games"),
        *("--evaluation-games", "--jobs", "--seed", "--seeds", "--threads"),
    }
    for _, action in arguments():
        assert action.type or type(action.default) not in (int, float)


@pytest.mark.parametrize(
    "text",
    ["-1", "1.5", "1.0", "1e3", "1e9999", "abc", "", "nan", "inf", "True", "true"]
    + ["9" * 13, "9" * 5_000],
)
@pytest.mark.parametrize(("command", "action"), COUNTS)
def test_a_wrong_count_is_refused_in_one_sentence(capsys, command, action, text):
    (option,) = action.option_strings
    with pytest.raises(SystemExit) as caught:
        main([command, option, text])
    assert caught.value.code == 2
    out, err = capsys.readouterr()
    *usage, told, end = err.split("\n")
    assert (out, end) == ("", "")
    assert usage[0].startswith(f"usage: python -m tutorial_lib {command} ")
    start = f"python -m tutorial_lib {command}: error: argument {option}: "
    assert re.fullmatch(re.escape(start) + RANGE + re.escape(repr(text)), told)


@pytest.mark.parametrize(("command", "action"), COUNTS)
def test_a_count_takes_what_it_says_and_no_more(command, action):
    with pytest.raises(argparse.ArgumentTypeError, match=RANGE) as caught:
        action.type("none")
    told = re.search(RANGE, str(caught.value)).groups()
    least, most = (int(each.replace(",", "")) for each in told)
    # A run of no agent steps is an untrained agent.
    may_be_none = action.dest in ("seed", "seeds") or (
        (command, action.dest) == ("train", "agent_steps")
    )
    assert (least == 0) == may_be_none
    assert [action.type(str(each)) for each in (least, most)] == [least, most]
    for wrong in (least - 1, most + 1):
        with pytest.raises(argparse.ArgumentTypeError):
            action.type(str(wrong))
    usual = action.default if isinstance(action.default, list) else [action.default]
    assert all(each in (None, np.inf) or least <= each <= most for each in usual)


def test_without_words_it_tells_what_there_is(capsys):
    assert main([]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    assert out == command_line().format_help()
    told = " ".join(out.split())
    for command, parser in parsers().items():
        assert f"{command} {parser.description}" in told


@pytest.mark.parametrize("command", parsers())
def test_each_command_tells_its_arguments(command, capsys):
    with pytest.raises(SystemExit) as caught:
        main([command, "--help"])
    assert caught.value.code == 0
    told = " ".join(capsys.readouterr().out.split())
    parser = parsers()[command]
    assert parser.description in told
    for action in parser._actions:
        start = action.option_strings or action.choices or [action.dest]
        assert (action.help or next(iter(start))) in told


def test_an_unknown_agent_ends_the_process_with_one_line(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "tutorial_lib", "evaluate", str(tmp_path / "nobody")],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert done.stdout == ""
    assert "holds no run" in only_line(done.stderr)


@pytest.mark.parametrize("asked", [signal.SIGINT, signal.SIGTERM])
def test_who_asks_training_to_end_finds_a_saved_agent(tmp_path, asked):
    process = subprocess.Popen(
        [sys.executable, "-m", "tutorial_lib", *train(tmp_path, 10**9)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    table = tmp_path / "metrics.csv"
    while not table.exists() and process.poll() is None:
        time.sleep(0.01)
    process.send_signal(asked)
    out, err = process.communicate(timeout=60)
    folder = RunFolder.found(tmp_path)
    agent = numpy_policy.unpack(*folder.newest())
    if asked == signal.SIGINT:
        assert only_line(out) == f"{agent.agent_steps:,} agent steps in {tmp_path}"
        assert (process.returncode, err) == (130, "stopped\n")
    else:
        assert (process.returncode, out, err) == (-signal.SIGTERM, "", "")
    assert agent.agent_steps == folder.metrics()["agent_steps"][-1] > 0
    assert agent.agent_steps % PASS == 0


def sweep(folder, agent_steps, *more):
    words = ["sweep", "numpy_policy", "--runs", str(folder)]
    words += ["--agent-steps", str(agent_steps)]
    for name, value in TINY.items():
        words += ["--set", f"{name}={value}"]
    return [*words, *more]


def test_a_sweep_varies_settings_and_shows_a_table(tmp_path, capsys):
    vary = ["--vary", "gamma=0.5,0.9", "--vary", "learning_rate=0.01,0.001"]
    words = sweep(tmp_path, PASS, "--seeds", "0", "4", "--jobs", "1", *vary)
    assert main(words) == 0
    out, err = capsys.readouterr()
    assert err == ""
    names = [
        f"gamma={gamma},learning_rate={rate}"
        for gamma in ("0.5", "0.9")
        for rate in ("0.001", "0.01")
    ]
    assert [line.split()[0] for line in out.splitlines()[1:]] == names
    for name in names:
        for seed in (0, 4):
            there = settings_of(tmp_path / name / f"seed_{seed}")
            assert f"gamma={there['gamma']},learning_rate={there['learning_rate']}" == (
                name
            )
            assert (there["seed"], there["hidden"]) == (seed, TINY["hidden"])
    assert main(words) == 0
    assert capsys.readouterr().out == out
    assert main(["compare", str(tmp_path), "--agent-steps", str(PASS)]) == 0
    assert capsys.readouterr().out == out


def test_a_sweep_of_seeds_alone_has_the_algorithms_name(tmp_path, capsys):
    assert main(sweep(tmp_path, PASS, "--jobs", "1")) == 0
    assert sorted(path.name for path in (tmp_path / "numpy_policy").iterdir()) == [
        *("seed_0", "seed_1", "seed_2")
    ]


def test_failed_runs_of_a_sweep_are_a_line_each(tmp_path, capsys):
    (tmp_path / "numpy_policy").mkdir()
    for seed in (0, 1):
        (tmp_path / f"numpy_policy/seed_{seed}").write_text("in the way")
    assert main(sweep(tmp_path, PASS, "--jobs", "1")) == 1
    out, err = capsys.readouterr()
    assert out.splitlines()[1].endswith("(3 missing)")
    first, second, end = err.split("\n")
    assert end == ""
    assert first.startswith(f"{tmp_path}/numpy_policy/seed_0: NotADirectoryError: ")
    assert second.startswith(f"{tmp_path}/numpy_policy/seed_1: NotADirectoryError: ")
    assert settings_of(tmp_path / "numpy_policy/seed_2")["seed"] == 2


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (["--vary", "speed=3,4"], "no setting 'speed'"),
        (["--vary", "gamma"], "gamma must be a number, got ''"),
        (["--vary", "gamma=0.5,high"], "gamma must be a number, got 'high'"),
        (["--vary", "rollout_length=16,-1"], "rollout_length must be a whole number"),
        (["--set", "speed=3"], "no setting 'speed'"),
        (["--seeds", "1", "1"], "each seed is a run of its own; got [1, 1]"),
        (["--game", "Breakout"], "numpy_policy plays Pong only"),
    ],
)
def test_a_wrong_sweep_is_one_line(tmp_path, capsys, more, said):
    assert main(sweep(tmp_path / "runs", PASS, *more)) == 1
    assert said in only_line(capsys.readouterr().err)
    assert not (tmp_path / "runs").exists()


def test_a_table_compares_what_was_reached(tmp_path, capsys):
    reached = {"gamma=0.9": [1, 2, 6], "plain": [-3.5], "late": [99]}
    for name, scores in reached.items():
        for seed, score in enumerate(scores):
            run = RunFolder(tmp_path / name / f"seed_{seed}", {})
            at = 50 if name == "late" else 100
            run.log({"agent_steps": at, "seconds": 1, "mean_score": score, "games": 1})
    assert main(["compare", str(tmp_path), "--agent-steps", "100"]) == 0
    assert capsys.readouterr().out == (
        "           seeds  interquartile mean  95 % interval\n"
        "gamma=0.9      3                3.00  1.00 to 6.00, lowest to highest\n"
        "late           0             unknown  unknown  (1 missing)\n"
        "plain          1               -3.50  unknown\n"
    )


def test_without_a_sweep_there_is_nothing_to_compare(tmp_path, capsys):
    assert main(["compare", str(tmp_path), "--agent-steps", "100"]) == 1
    assert f"{tmp_path} holds no sweep" in only_line(capsys.readouterr().err)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no process groups")
def test_ctrl_c_ends_a_sweep_with_every_run_saved(tmp_path):
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "tutorial_lib"),
            *sweep(tmp_path, 10**9, "--jobs", "2"),
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    runs = [tmp_path / f"numpy_policy/seed_{seed}" for seed in (0, 1)]
    while not all((run / "metrics.csv").exists() for run in runs):
        assert process.poll() is None
        time.sleep(0.02)
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does, workers included
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out, only_line(err)) == (130, "", "stopped")
    for run in runs:
        folder = RunFolder.found(run)
        reached = folder.metrics()["agent_steps"][-1]
        assert folder.newest()[1]["agent_steps"] == reached > 0
    assert not (tmp_path / "numpy_policy/seed_2").exists()


def test_a_toys_runs_are_evaluated_filmed_and_their_curves_shipped(
    tmp_path, shipped, capsys
):
    runs = tmp_path / "runs"
    words = ["sweep", "dqn", "--game", "Catch", "--seeds", "0", "1", "--jobs", "1"]
    words += [
        "--agent-steps",
        "200",
        "--runs",
        str(runs),
        "--vary",
        "huber_threshold=1,1e9",
    ]
    assert main(words) == 0
    run = runs / "huber_threshold=1" / "seed_0"
    capsys.readouterr()
    assert main(["evaluate", str(run), "--games", "20", "--json"]) == 0
    told = json.loads(only_line(capsys.readouterr().out))
    assert set(told["scores"]) <= {-1, 1}
    assert told["lengths"] == [9] * 20

    assert main(["ship-curves", "toy/sweep", str(runs), "--every", "100"]) == 0
    groups = pretrained.load_groups("toy/sweep")
    assert {name: list(seeds) for name, seeds in groups.items()} == {
        name: ["seed_0", "seed_1"]
        for name in ("huber_threshold=1", "huber_threshold=1e9")
    }
    assert groups["huber_threshold=1"]["seed_1"].agent_steps.tolist() == [100, 200]

    file = tmp_path / "film.gif"
    assert main(["gif", str(run), str(file), "--agent-steps", "30"]) == 0
    assert size(file) == (320, 420)


def test_the_curves_of_a_sweep_are_in_the_order_of_their_seeds(shipped, tmp_path):
    for seed in (10, 0, 9):
        run = RunFolder(tmp_path / f"way/seed_{seed}", {})
        run.log({"agent_steps": 100, "seconds": 1, "mean_score": seed, "games": 1})
    assert main(["ship-curves", "toy/order", str(tmp_path)]) == 0
    assert list(pretrained.load_curves("toy/order")) == [
        f"way/seed_{seed}" for seed in (0, 9, 10)
    ]


def test_a_sweep_of_which_nothing_could_begin_says_why(tmp_path, capsys):
    words = "sweep dqn --game Catch --set network=2013 --agent-steps 100 --seeds 0"
    assert main([*words.split(), "--jobs", "1", "--runs", str(tmp_path / "runs")]) == 1
    assert "the network of size '2013' reads pictures" in capsys.readouterr().err


def test_two_runs_of_one_name_are_not_shipped_as_one(shipped, tmp_path, capsys):
    for way in ("plain", "adam"):
        run = RunFolder(tmp_path / way / "alone", {})
        run.log({"agent_steps": 100, "seconds": 1, "mean_score": 1, "games": 1})
    folders = [str(tmp_path / way / "alone") for way in ("plain", "adam")]
    assert main(["ship-curves", "toy/two", *folders]) == 1
    assert "two runs are called 'alone'" in only_line(capsys.readouterr().err)


def test_a_full_card_is_one_line(monkeypatch, tmp_path, capsys):
    def full(*_, **__):
        raise CardFull("the memory of the card is full")

    monkeypatch.setattr(training, "start_or_resume", full)
    words = "train dqn --game Catch --agent-steps 100 --run"
    assert main([*words.split(), str(tmp_path / "run")]) == 1
    assert only_line(capsys.readouterr().err) == "the memory of the card is full"


@pytest.mark.parametrize("words", ["ship {run} alone", "ship-curves alone {run}"])
def test_a_name_of_one_part_is_not_shipped(shipped, tmp_path, capsys, words):
    assert main(words.format(run=tmp_path).split()) == 1
    assert "a name of two parts, such as alone/late" in only_line(
        capsys.readouterr().err
    )


def test_a_setting_is_varied_once(tmp_path, capsys):
    words = sweep(tmp_path, PASS, "--vary", "gamma=0.5", "--vary", "gamma=0.9")
    assert main(words) == 1
    assert "--vary takes each setting once, got gamma, gamma" in only_line(
        capsys.readouterr().err
    )


def test_a_sweep_leaves_files_alone(tmp_path, capsys):
    (tmp_path / "stop").write_text("my notes")
    assert main(sweep(tmp_path, PASS, "--jobs", "1")) == 1
    assert "stop is in the way: an empty file of that name" in capsys.readouterr().err
    assert (tmp_path / "stop").read_text() == "my notes"


def test_a_run_that_cannot_be_read_is_missing_from_the_table(tmp_path, capsys):
    for seed in (0, 1, 2):
        run = RunFolder(tmp_path / f"way/seed_{seed}", {})
        run.log({"agent_steps": 100, "seconds": 1, "mean_score": seed, "games": 1})
    table = tmp_path / "way/seed_0/metrics.csv"
    table.unlink()
    table.mkdir()
    assert main(["compare", str(tmp_path), "--agent-steps", "100"]) == 0
    assert "(1 missing)" in capsys.readouterr().out


@pytest.mark.parametrize("coding", ["ascii", "cp1252"])
def test_a_file_of_few_letters_gets_question_marks(coding):
    words = [sys.executable, "-m", "tutorial_lib", "mistakes", "huber"]
    env = {**os.environ, "PYTHONIOENCODING": coding}
    done = subprocess.run(words, env=env, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")


def test_who_reads_no_further_is_no_trouble():
    words = f"{sys.executable} -m tutorial_lib mistakes | head -n 1"
    done = subprocess.run(words, shell=True, capture_output=True, check=False)
    assert done.stderr == b""


def test_the_stages_of_a_q_learner_are_recorded(shipped, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(stages, "RECORDINGS", tmp_path / "recordings")
    settings = dqn.Settings(epsilon_end=1.0)  # a random player's games are short
    agent = dqn.new_agent(Told("Breakout", (4, 84, 84), 4), settings, 0)
    evaluation = Evaluation(np.array([1.0]), np.array([170]))
    for stage in ("late", "untrained"):
        pretrained.ship(agent, evaluation, f"breakout_dqn/{stage}")
    assert main(["stages", "breakout_dqn", "--frames", "3"]) == 0
    assert "breakout_dqn.safetensors: " in only_line(capsys.readouterr().out)
    recording = stages.shipped("breakout_dqn")
    assert list(recording.stages) == ["untrained", "late"]
    assert recording.frames == 3

    assert main(["stages", "phoenix_dqn"]) == 1
    error = only_line(capsys.readouterr().err)
    assert error == "no stage of phoenix_dqn is shipped"
    with pytest.raises(ValueError, match="'phoenix_dqn'; there are: breakout_dqn"):
        stages.shipped("phoenix_dqn")


# ---- nothing fails in silence -------------------------------------------------------


def catch(folder, agent_steps, *more, algorithm="dqn"):
    words = f"train {algorithm} --game Catch --threads 1 --agent-steps {agent_steps}"
    return [*words.split(), "--run", str(folder), *more]


@pytest.mark.parametrize(
    ("file", "said"),
    [
        ("a.mp4", "let its name end in .gif"),
        ("a", "let its name end in .gif"),
        ("missing/a.gif", "there is no folder"),
        ("folder.gif", "is a folder; name a file"),
    ],
)
def test_a_film_that_cannot_be_kept_is_not_played(tmp_path, capsys, file, said):
    (tmp_path / "folder.gif").mkdir()
    before = sorted(tmp_path.rglob("*"))
    assert main(["gif", "random", str(tmp_path / file)]) == 1
    assert said in only_line(capsys.readouterr().err)
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize(
    "name",
    ["../../x", "/tmp/x", "a/../b", "a/b/c", "", "a b/c", ".hidden", "a/", "ä/b"],
)
def test_nothing_is_shipped_out_of_the_package(shipped, tmp_path, capsys, name):
    before = sorted(tmp_path.rglob("*"))
    for words in (["ship", "pong_numpy/late", name], ["stages", name]):
        assert main(words) == 1
        assert "must be a name such as" in only_line(capsys.readouterr().err)
    assert main(["ship-curves", name, str(tmp_path)]) == 1
    assert "must be a name such as" in only_line(capsys.readouterr().err)
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize(
    "name", ["PONG_NUMPY/late", "pong_numpy/lat", "pong_nunpy/late"]
)
def test_an_agent_that_is_almost_named_is_found(shipped, capsys, name):
    assert main(["evaluate", name]) == 1
    said = only_line(capsys.readouterr().err)
    assert "Did you mean pong_numpy/late?" in said


def test_what_is_no_agent_is_told_what_it_is_and_never_to_be_deleted(tmp_path, capsys):
    assert main(catch(tmp_path / "run", 200)) == 0
    (tmp_path / "mine.safetensors").write_text("mine")
    (tmp_path / "mine.txt").write_text("mine")
    capsys.readouterr()
    for name, said in (
        ("run/replay.safetensors", "what an agent of a run remembers"),
        ("mine.safetensors", "too short or of another kind"),
        ("mine.txt", "does not end in .safetensors"),
        ("run/metrics.csv", "does not end in .safetensors"),
    ):
        assert main(["evaluate", str(tmp_path / name)]) == 1
        told = only_line(capsys.readouterr().err)
        assert said in told and "elete" not in told


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[" * 200_000, "settings.json is damaged"),
        ('{"algorithm": []}', "another version of the course"),
        ('{"algorithm": "dqn", "game": [], "seed": 0}', "another version"),
        ('{"algorithm": "dqn", "game": "Catch", "seed": []}', "seed must be"),
        ('{"algorithm": "dqn", "game": "Catch", "seed": 0, "gamma": "x"}', "another"),
        (
            '{"algorithm": "dqn", "game": "Catch", "seed": 0, "report": 1e99}',
            "report must be a whole number",
        ),
        (
            '{"algorithm": "dqn", "game": "Catch", "seed": 0, "clip_rewards": []}',
            "clip_rewards must be True or False",
        ),
        ('{"algorithm": "dqn", "game": "Catch", "seed": 0, "network": []}', "another"),
    ],
)
def test_settings_of_any_kind_are_one_line(tmp_path, capsys, text, said):
    (tmp_path / "settings.json").write_text(text)
    assert (
        main(["train", "--resume", "--agent-steps", "9", "--run", str(tmp_path)]) == 1
    )
    assert said in only_line(capsys.readouterr().err)


@pytest.mark.parametrize(
    "pair",
    ["replay_capacity=1000000000000", "replay_ratio=100000000", "num_envs=10000000"],
)
def test_a_setting_beyond_all_machines_leaves_no_folder(tmp_path, capsys, pair):
    assert main(catch(tmp_path / "run", 100, "--set", pair)) == 1
    assert "must be at most" in only_line(capsys.readouterr().err)
    assert not (tmp_path / "run").exists()


def test_a_run_of_which_nothing_could_be_saved_ends_in_trouble(
    tmp_path, capsys, monkeypatch
):
    def gone(*_):
        raise FileNotFoundError(2, "No such file or directory", "run")

    usual = training.save

    def save(agent, folder):
        monkeypatch.setattr(os, "fsync", gone)
        return usual(agent, folder)

    monkeypatch.setattr(training, "save", save)
    with pytest.warns(UserWarning) as caught:
        assert main(catch(tmp_path / "run", 300)) == 1
    told = [str(warning.message) for warning in caught]
    assert any("nothing of this run is saved" in each for each in told)
    assert "they are not saved" in only_line(capsys.readouterr().err)


def test_trouble_with_a_folder_is_said_in_words(tmp_path, capsys):
    (tmp_path / "file").write_text("")
    assert main(catch(tmp_path / "file" / "run", 100)) == 1
    told = only_line(capsys.readouterr().err)
    assert "Errno" not in told and "a part of this path is a file" in told


def test_too_little_memory_is_said_in_words(tmp_path, capsys, monkeypatch):
    def no_room(*_, **__):
        raise MemoryError

    monkeypatch.setattr(training, "start_or_resume", no_room)
    assert main(catch(tmp_path / "run", 100)) == 1
    assert "there is too little memory" in only_line(capsys.readouterr().err)


def test_a_second_command_on_a_run_is_refused(tmp_path, capsys):
    words = [sys.executable, "-m", "tutorial_lib", *catch(tmp_path, 10**9)]
    with subprocess.Popen(words, stderr=subprocess.DEVNULL) as process:
        try:
            while not (tmp_path / "metrics.csv").exists() and process.poll() is None:
                time.sleep(0.05)
            assert main(catch(tmp_path, 10**9)) == 1
            told = only_line(capsys.readouterr().err)
            assert "another program is training in" in told
        finally:
            process.kill()
    assert main(["evaluate", str(tmp_path), "--games", "1"]) in (0, 1)  # nothing saved


def test_the_best_evaluation_survives_a_damaged_one_and_a_full_disk(
    tmp_path, monkeypatch
):
    numbers = ("Infinity", "NaN", "1" + 400 * "0", '"high"')
    means = [f'{{"mean": {number}}}' for number in numbers]
    for text in ("{", "[]", *means, "[" * 100_000):
        monkeypatch.setattr(training, "SAVE_EVERY", 1_000)
        run = tmp_path / str(abs(hash(text)))
        assert main(catch(run, 50)) == 0
        (run / "best_evaluation.json").write_text(text)
        assert main(catch(run, 200, "--evaluate-every", "100")) == 0
        assert json.loads((run / "best_evaluation.json").read_text())["games"] == 10


def test_as_many_games_as_asked_for_are_played_on_the_way(tmp_path, capsys):
    words = ["--evaluate-every", "100", "--evaluation-games", "3"]
    assert main(catch(tmp_path, 100, *words)) == 0
    assert "over 3 full games" in capsys.readouterr().out
    assert json.loads((tmp_path / "best_evaluation.json").read_text())["games"] == 3


def test_a_run_stops_once_the_mean_of_100_games_is_above_what_was_asked(
    tmp_path, capsys
):
    stopped, told = tmp_path / "stopped", "the last 100 games is"
    assert main(catch(stopped, 1_200, "--stop-at", "-2")) == 0
    out = capsys.readouterr().out
    # A ball of Catch takes nine agent steps, a pass 100.
    assert out.startswith("900 agent steps: stopped, for the mean of ")
    assert told in out and out.endswith(f"900 agent steps in {stopped}\n")
    assert agent_of(stopped).agent_steps == 900
    for words in ([], ["--stop-at", "inf"], ["--stop-at", "1"]):
        run = tmp_path / "".join(words)
        assert main(catch(run / "run", 1_200, *words)) == 0
        assert told not in capsys.readouterr().out


def test_what_a_source_calls_solved_stops_it_unless_something_else_is_asked():
    def asked(*words):
        line = ["train", *words, "--agent-steps", "1", "--run", "x"]
        return solved_at(command_line().parse_args(line), {})

    assert asked("--source", "keras_breakout") == 40
    assert asked("--source", "keras_breakout", "--stop-at", "7.5") == 7.5
    assert asked("--source", "karpathy") == asked("dqn") == float("inf")


@pytest.mark.parametrize("name", SOURCES)
def test_a_work_that_is_resumed_stops_where_it_calls_itself_solved(tmp_path, name):
    source = SOURCES[name]
    told = {"game": source.game, "algorithm": source.algorithm, "seed": 3}
    RunFolder(tmp_path, told | asdict(settings_of_work(name)))
    described = RunFolder.found(tmp_path).settings
    line = ["train", "--resume", "--agent-steps", "1", "--run", str(tmp_path)]
    asked = command_line().parse_args(line)
    assert solved_at(asked, described) == source.solved_at
    assert solved_at(asked, {**described, "gamma": 0.5}) == float("inf")
    asked = command_line().parse_args([*line, "--stop-at", "7.5"])
    assert solved_at(asked, described) == 7.5


@pytest.mark.parametrize("same", [True, False])
def test_all_shipped_scores_can_be_played_again(shipped, capsys, monkeypatch, same):
    def evaluation_of(agent, games, seed):
        scores = next(left)
        assert (games, seed) == (2, 3)
        return Evaluation(np.array(scores), np.array([800, 900]))

    left = iter([[-21.0, -20.0], [10.0, 12.0 if same else 11.0]])
    monkeypatch.setattr("tutorial_lib.commands.ship.evaluation_of", evaluation_of)
    assert main(["agents", "--again", "--seed", "3"]) == (not same)
    out, err = capsys.readouterr()
    assert out.count("\n") == 3
    assert err == ("" if same else "pong_numpy/late: 10.5 ± 0.71 this time\n")
