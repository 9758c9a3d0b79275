"""Each work trains, goes on and is evaluated by its name, and is the size it was."""

import json
from dataclasses import asdict, fields, replace
from pathlib import Path

import nbformat
import numpy as np
import pytest

from tutorial_lib.__main__ import main
from tutorial_lib.agents import dqn
from tutorial_lib.runs import algorithms
from tutorial_lib.runs.folder import RunFolder
from tutorial_lib.runs.sources import SOURCES, settings_of

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
NAMES = pytest.mark.parametrize("name", SOURCES)
# Settings with which a work's loop comes round in seconds.
TINY = {
    "dqn": {"learning_starts": 32, "replay_capacity": 640, "report": 64},
    "numpy_games": {"num_envs": 2, "hidden": 8},
    "conv_games": {},
}
# Long enough for a point, without which whole games teach nothing.
MAX_FRAMES = {"dqn": 120, "numpy_games": 900, "conv_games": 900}


def weights_of(agent):
    network = getattr(agent, "q_network", None) or getattr(agent, "network", None)
    if network is None:
        return sum(array.size for array in agent.params.values())
    return sum(weights.numel() for weights in network.parameters())


# By arithmetic: a convolution has kernels * (channels * side**2 + 1) weights, a dense
# layer outputs * (inputs + 1), or * inputs without biases.
OF_2015 = 32 * 4 * 64 + 64 * 32 * 16 + 64 * 64 * 9 + 512 * (64 * 49 + 1) + 4 * 513
OF_SQUARE = 16 * 257 + 32 * 257 + 256 * (32 * 18**2 + 1) + 6 * 257


@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("karpathy", 6_400 * 200 + 200),
        ("rlcode_pong", 149_830),
        ("rlcode_pong_as_meant", 1_496_518),
        ("hiflyin_breakout", 51 * 72 * 150 + 150),
        ("hiflyin_breakout_as_meant", 51 * 72 * 150 + 150),
        ("keras_breakout", 1_686_180),
        ("keras_breakout_as_meant", 1_686_180),
        ("keras_space_invaders", OF_SQUARE),
        ("keras_space_invaders_as_meant", OF_SQUARE),
        ("nicmaq_q", 1_686_180 - 160),
        ("nicmaq_expected", OF_2015),
        ("nicmaq_softmax", OF_2015),
        ("nicmaq_softmax_as_meant", OF_2015),
    ],
)
def test_a_work_has_as_many_weights_as_it_had(name, count):
    work, settings = SOURCES[name], settings_of(name)
    small = {"replay_capacity": settings.learning_starts} if "nic" in name else {}
    agent = algorithms.new_agent(
        work.algorithm, work.game, replace(settings, **small), 0
    )
    assert weights_of(agent) == count


def test_the_network_of_2013_of_84_pixels_is_smaller_than_that_of_160():
    settings = settings_of("keras_space_invaders")
    whole = replace(settings.rules, top=0, bottom=210, height=84, width=84)
    agent = algorithms.new_agent(
        "dqn", "SpaceInvaders", replace(settings, rules=whole), 0
    )
    assert weights_of(agent) == 16 * 257 + 32 * 257 + 256 * (32 * 81 + 1) + 6 * 257
    assert OF_SQUARE == 2_668_342


def words_of(name, run, agent_steps):
    words = ["train", "--source", name, "--run", str(run), "--threads", "1"]
    words += ["--agent-steps", str(agent_steps), "--device", "cpu"]
    algorithm = SOURCES[name].algorithm
    short = {"rules.max_frames": MAX_FRAMES[algorithm], **TINY[algorithm]}
    for setting, value in short.items():
        words += ["--set", f"{setting}={value}"]
    return words


def newest(run):
    """The weights of the newest checkpoint, and the rest of it."""
    arrays, rest = RunFolder.found(run).newest()
    others = ("adam.", "rmsprop.", "target.")
    weights = {k: v.tobytes() for k, v in arrays.items() if not k.startswith(others)}
    return weights, rest


@pytest.mark.slow
@NAMES
def test_a_work_trains_goes_on_and_is_evaluated(name, tmp_path, capsys):
    run = tmp_path / "run"
    assert main(words_of(name, run, 60)) == 0
    first, rest = newest(run)
    work = SOURCES[name]
    frames = MAX_FRAMES[work.algorithm]
    there = json.loads((run / "settings.json").read_text())
    assert (there["game"], there["algorithm"]) == (work.game, work.algorithm)
    assert there["rules"]["max_frames"] == frames
    resumed = ["train", "--resume", "--run", str(run), "--threads", "1"]
    goal = rest["agent_steps"] + 100
    assert main([*resumed, "--agent-steps", str(goal), "--device", "cpu"]) == 0
    then, rest = newest(run)
    assert rest["agent_steps"] >= goal
    assert then.keys() == first.keys()
    assert all(then[key] != first[key] for key in first)
    assert main(words_of(name, run, goal)) == 0  # the same words find the same run
    capsys.readouterr()
    assert main(["evaluate", str(run), "--games", "2"]) == 0
    score, protocol = capsys.readouterr().out.splitlines()
    assert "over 2 full games" in score
    assert protocol.startswith("Not the course's protocol: ALE v5, sticky actions")
    assert f"games of at most {frames} frames" in protocol
    assert main(["evaluate", str(run), "--games", "1", "--json"]) == 0
    assert f"{json.loads(capsys.readouterr().out)['protocol']}." in protocol


@NAMES
def test_a_work_is_told_of_and_its_settings_are_what_it_says(name):
    work = SOURCES[name]
    assert work.title and work.author and work.differs.endswith(".")
    assert work.year == 0 or 2010 < work.year < 2026
    told = asdict(settings_of(name))
    for setting, value in work.settings.items():
        if isinstance(value, dict):
            assert told[setting] == told[setting] | value
        else:
            assert told[setting] == value


@NAMES
def test_every_setting_is_told(name):
    """Or a work would change with what the course finds usual."""
    work = SOURCES[name]
    kind = algorithms.module_of(work.algorithm).Settings
    assert work.settings.keys() | {"oddities"} >= {each.name for each in fields(kind)}


SLIPS = {
    "rlcode_pong": {"columns_as_channels", "rate_twice", "keep_mean"},
    "hiflyin_breakout": {"relu_slope_is_x"},
    "keras_breakout": {"hidden_relu", "minus_one_at_the_end"},
    "keras_space_invaders": {
        *("swapped_networks", "targets_in_all_rows", "opposite_flag", "score_so_far"),
    },
    **{f"nicmaq_{policy}": {"loss"} for policy in ("q", "expected", "softmax")},
}
RIGHT = {"hidden_relu": True, "loss": "huber"}  # of the others "no" is right


def flat(settings):
    told = asdict(settings)
    return told | told.pop("oddities", {})


def test_the_slips_are_those_that_the_works_are_known_for():
    for name, slips in SLIPS.items():
        ran, meant = map(settings_of, (name, f"{name}_as_meant"))
        told, right = flat(ran), flat(meant)
        assert {key for key in told if told[key] != right[key]} == slips
        assert all(right[key] == RIGHT.get(key, False) for key in slips)
    named = {name.removesuffix("_as_meant") for name in SOURCES if "_as_" in name}
    assert named == SLIPS.keys()
    policies = [settings_of(f"nicmaq_{name}") for name in ("q", "expected", "softmax")]
    told = [(each.next_value, each.temperature) for each in policies]
    assert told == [
        *(("max_value", 0), ("expected_value", 0), ("expected_value", 5e-5)),
    ]
    usual, expected, softmax = policies
    policy = {"next_value": "max_value"}
    assert replace(expected, **policy) == usual
    policy |= {"temperature": 0.0, "epsilon_start": 1.0, "epsilon_end": 0.1}
    assert replace(softmax, oddities=usual.oddities, **policy) == usual


def test_the_softmax_of_nicmaq_never_presses_at_random():
    settings = settings_of("nicmaq_softmax")
    agent = algorithms.new_agent(
        "dqn", "Breakout", replace(settings, replay_capacity=50_000), 0
    )
    learned = np.array([[9.0, 1.0, -3.0, 0.0]], dtype=np.float32)
    pressed = dqn.action_probs(settings, learned, agent.epsilon)
    np.testing.assert_array_equal(pressed, [[1.0, 0, 0, 0]])


@pytest.mark.parametrize("policy", ["q", "expected"])
def test_a_work_of_nicmaq_presses_at_random_whatever_it_learned(policy):
    settings = replace(settings_of(f"nicmaq_{policy}"), replay_capacity=50_000)
    agent = algorithms.new_agent("dqn", "Breakout", settings, 0)
    learned = np.array([[9.0, 1.0, -3.0, 0.0]], dtype=np.float32)

    def pressed(agent_steps):
        agent.agent_steps = agent_steps
        return dqn.action_probs(settings, learned, agent.epsilon)

    for agent_steps in (0, 150_000, 300_000):
        np.testing.assert_array_equal(pressed(agent_steps), [[0.25] * 4])
    assert pressed(310_000)[0, 0] > 0.25


@NAMES
def test_its_link_is_one_that_its_lesson_gives(name):
    work = SOURCES[name]
    if not work.link:
        return
    (path,) = NOTEBOOKS.glob(f"{work.lesson}_*.ipynb")
    texts = [cell.source for cell in nbformat.read(path, 4).cells]
    assert any(f"({work.link})" in text for text in texts)


def test_the_list_has_every_work_and_what_cannot_be_the_same(capsys):
    assert main(["sources"]) == 0
    told = capsys.readouterr().out
    heading, *lines = told.splitlines()
    assert heading.split() == ["name", "lesson", "game", "algorithm", "year", "work"]
    rows = {line.split()[0]: line for line in lines[: len(SOURCES)]}
    assert rows.keys() == SOURCES.keys()
    joined = " ".join(told.split())
    for name, work in SOURCES.items():
        assert work.title in rows[name] and work.game in rows[name]
        assert " ".join(work.differs.split()) in joined
        assert (work.link or "no address known") in joined
    assert max(map(len, lines[len(SOURCES) :])) <= 120


def only_line(text):
    line, end = text.split("\n")
    assert end == ""
    return line


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["dqn"], "karpathy is numpy_games on Pong; leave algorithm and --game out"),
        (["--game", "Pong"], "leave algorithm and --game out"),
        (["--set", "rules.frame_skip=9"], "frame_skip must be a whole number, 1 to 4"),
        (["--set", "rules.frame_skip=x"], "rules.frame_skip must be a whole number"),
        (["--set", "rules.speed=1"], "no setting 'rules.speed'; there are num_envs"),
        (["--set", "rules=1"], "no setting 'rules'"),
    ],
)
def test_what_makes_no_sense_is_one_line(words, said, tmp_path, capsys):
    run = str(tmp_path / "run")
    asked = ["train", "--source", "karpathy", "--agent-steps", "9", "--run", run]
    assert main([*asked, *words]) == 1
    assert said in only_line(capsys.readouterr().err)
    assert not (tmp_path / "run").exists()


def test_a_run_keeps_its_work(tmp_path, capsys):
    words = words_of("karpathy", tmp_path / "run", 0)
    assert main(words) == 0
    capsys.readouterr()
    assert main([*words, "--resume"]) == 1
    assert "leave out --set, --source" in only_line(capsys.readouterr().err)


def test_a_toy_has_no_rules(tmp_path, capsys):
    words = ["train", "dqn", "--game", "Catch", "--agent-steps", "9"]
    words += ["--run", str(tmp_path / "run"), "--set", "rules.frame_skip=1"]
    assert main(words) == 1
    assert "Catch has no rules to change" in only_line(capsys.readouterr().err)
