"""The command line trains, evaluates and ships, and trouble is one line."""

import json
import signal
import subprocess
import sys
import time
import warnings

import numpy as np
import pytest

from tutorial_lib.__main__ import main
from tutorial_lib.agents import numpy_policy
from tutorial_lib.runs import pretrained, training
from tutorial_lib.runs.evaluation import PROTOCOL, Evaluation
from tutorial_lib.runs.folder import RunFolder

TINY = {"num_envs": 2, "window": 16, "patience": 32, "hidden": 8}
PASS = 32  # agent steps of one pass of a TINY agent


@pytest.fixture
def shipped(tmp_path, monkeypatch):
    """A folder of shipped agents with two untrained ones."""
    monkeypatch.setattr(pretrained, "SHIPPED", tmp_path / "pretrained")
    agent = numpy_policy.new_agent(numpy_policy.Settings(), seed=0)
    for name, scores in (("early", [-21.0, -20.0]), ("late", [10.0, 12.0])):
        evaluation = Evaluation(np.array(scores), np.array([800, 900]))
        pretrained.ship(agent, evaluation, f"pong_numpy/{name}")
    return tmp_path / "pretrained"


def train(folder, agent_steps):
    words = f"train numpy_policy --agent-steps {agent_steps} --threads 1".split()
    for name, value in TINY.items():
        words += ["--set", f"{name}={value}"]
    return [*words, "--run", str(folder)]


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
        ("gamma=high", "'high' is not a number"),
        ("window=-1", "window must be a whole number"),
    ],
)
def test_a_wrong_setting_is_one_line(tmp_path, capsys, pair, said):
    assert main([*train(tmp_path, 100), "--set", pair]) == 1
    assert said in only_line(capsys.readouterr().err)


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
    def no_games(act, world, games):
        yield Evaluation(np.full(games, 7.0), np.full(games, 900))

    monkeypatch.setattr("tutorial_lib.__main__.play_games", no_games)
    assert main(["evaluate", "pong_numpy/late", "--games", "3"]) == 0
    line = only_line(capsys.readouterr().out)
    assert line == "7.0 ± 0.0 over 3 full games (from 7 to 7)"


def test_shipped_agents_are_listed_with_their_scores(shipped, capsys):
    assert main(["agents"]) == 0
    unit = ["agent", "steps"]
    early, late, protocol, _ = capsys.readouterr().out.split("\n")
    assert early.split() == ["pong_numpy/early", "0", *unit, "-20.5", "±", "0.7"]
    assert late.split() == ["pong_numpy/late", "0", *unit, "11.0", "±", "1.4"]
    assert PROTOCOL in protocol


def test_an_agent_and_its_curve_are_shipped(tmp_path, shipped, capsys, monkeypatch):
    def no_games(act, world, games):
        yield Evaluation(np.full(games, 7.0), np.full(games, 900))

    monkeypatch.setattr("tutorial_lib.__main__.play_games", no_games)
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
    assert main(["ship-curves", "pong_numpy/seeds", str(run)]) == 0
    curve = pretrained.load_curves("pong_numpy/seeds")["seed_3"]
    assert curve.mean_score[-1] == -19.5


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
        [],
        ["fly"],
        ["train", "numpy_policy"],
        ["train", "dqn", "--agent-steps", "1", "--run", "x"],
        ["train", "numpy_policy", "--game", "Tetris", "--agent-steps", "1"],
    ],
)
def test_a_wrong_command_line_is_explained(words, capsys):
    with pytest.raises(SystemExit) as caught:
        main(words)
    assert caught.value.code == 2
    assert "usage: python -m tutorial_lib" in capsys.readouterr().err


def test_an_unknown_agent_ends_the_process_with_one_line(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "tutorial_lib", "evaluate", str(tmp_path / "nobody")],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert done.stdout == ""
    assert "holds no run" in only_line(done.stderr)


def test_ctrl_c_ends_training_with_a_saved_agent(tmp_path):
    process = subprocess.Popen(
        [sys.executable, "-m", "tutorial_lib", *train(tmp_path, 10**9)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    table = tmp_path / "metrics.csv"
    while not table.exists() and process.poll() is None:
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    assert err == ""
    folder = RunFolder.found(tmp_path)
    agent = numpy_policy.unpack(*folder.newest())
    assert only_line(out) == f"{agent.agent_steps:,} agent steps in {tmp_path}"
    assert agent.agent_steps == folder.metrics()["agent_steps"][-1] > 0
    assert agent.agent_steps % PASS == 0
