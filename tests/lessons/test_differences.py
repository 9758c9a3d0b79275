"""The table of differences is built from the settings and tells the source's values."""

from dataclasses import fields, replace
from functools import partial

import pytest

from tutorial_lib.agents import dqn, policy_gradient
from tutorial_lib.agents.numpy_policy import Settings
from tutorial_lib.lessons import differences
from tutorial_lib.runs import pretrained
from tutorial_lib.worlds.frames import PONG_BLOCK, PONG_INPUTS, PONG_ROWS

NAMES = [field.name for field in fields(Settings)]
KARPATHY = {
    "hidden": "200",
    "num_envs": "1",
    "window": "10 whole games",
    "patience": "the whole game",
    "gamma": "0.99",
    "learning_rate": "0.0001 of RMSProp",
    "epochs": "1",
    "minibatches": "1",
    "clip": "none",
}


def rows():
    """The rows below the heading: what, theirs, ours, why."""
    heading, rule, *lines = differences.pong_numpy().data.splitlines()
    assert heading == "| setting | theirs | ours | why |"
    assert rule == "|---|---|---|---|"
    cells = [[cell.strip() for cell in line.split("|")] for line in lines]
    assert all(row[0] == row[-1] == "" and len(row) == 6 for row in cells)
    return [row[1:-1] for row in cells]


def row(name):
    (found,) = (row for row in rows() if f"(`{name}`)" in row[0])
    return found


def test_every_setting_has_a_row_and_no_row_is_out_of_date():
    assert [each[0].split("`")[1] for each in rows()[: len(NAMES)]] == NAMES
    assert list(differences.PONG_NUMPY) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_ours_is_what_the_settings_say(name):
    ours = getattr(Settings(), name)
    assert row(name)[2] == ("never" if ours is None else str(ours))


@pytest.mark.parametrize("name", NAMES)
def test_ours_changes_with_the_settings(name, monkeypatch):
    other = (getattr(Settings(), name) or 500) * 2
    settings = {"patience": 1024, name: other}
    monkeypatch.setattr(differences, "Settings", partial(Settings, **settings))
    assert row(name)[2] == str(other)


@pytest.mark.parametrize("name", NAMES)
def test_theirs_is_what_karpathys_program_has(name):
    assert row(name)[1] == KARPATHY[name]


@pytest.mark.parametrize("name", NAMES)
def test_what_differs_has_a_reason(name):
    _, theirs, ours, why = row(name)
    assert why or theirs == ours


def test_what_no_setting_holds_is_told_too():
    besides = {what: (theirs, ours) for what, theirs, ours, _ in rows()[len(NAMES) :]}
    first, last = PONG_ROWS.start, PONG_ROWS.stop - 1
    means = f"{PONG_INPUTS:,} means of {PONG_BLOCK} x {PONG_BLOCK}"
    assert besides["rows of the screen"] == ("35 to 194", f"{first} to {last}")
    assert besides["input"] == ("6,400 pixels, every second", means)
    assert besides["equal returns"] == ("divides by 0", "gives zeros")
    assert besides["saved as"] == ("a pickle", "safetensors")
    assert all(all(cells) for cells in rows()[len(NAMES) :])


# ---- lesson 02 ----------------------------------------------------------------------

TORCH = fields(policy_gradient.Settings)


def torch_rows():
    """The rows below the heading: what, source, paper, ours, why."""
    heading, _, *lines = differences.pong_torch().data.splitlines()
    assert heading == "| setting | source | paper | ours | why |"
    cells = [[cell.strip() for cell in line.split("|")] for line in lines]
    assert all(row[0] == row[-1] == "" and len(row) == 7 for row in cells)
    return [row[1:-1] for row in cells]


def test_every_setting_of_lesson_02_has_a_row_and_a_reason():
    named = [row[0].split("`")[1] for row in torch_rows()[: len(TORCH)]]
    assert named == [field.name for field in TORCH] == list(differences.PONG_TORCH)
    assert all(all(row) for row in torch_rows())


def test_lesson_02_tells_the_settings_that_it_trains_with(monkeypatch):
    other = replace(policy_gradient.CLIPPED, window=77, baseline=False, anneal=12345)
    monkeypatch.setattr(policy_gradient, "CLIPPED", other)
    ours = {what.split("`")[1]: ours for what, _, _, ours, _ in torch_rows()[:15]}
    assert ours["window"] == "77"
    assert ours["baseline"] == "no"
    assert ours["anneal"] == "12,345"
    assert ours["credit"] == "point"


def test_what_is_as_in_the_paper_says_so():
    for _, _, paper, ours, why in torch_rows()[: len(TORCH)]:
        assert (why == "as in the paper") == (paper == ours)


# ---- lesson 04 ----------------------------------------------------------------------

DEEP_Q = fields(dqn.Settings)


def deep_q_rows():
    """The rows below the heading: what, source, paper, ours, why."""
    heading, _, *lines = differences.deep_q().data.splitlines()
    assert heading == "| setting | source | paper | ours | why |"
    cells = [[cell.strip() for cell in line.split("|")] for line in lines]
    assert all(row[0] == row[-1] == "" and len(row) == 7 for row in cells)
    return [row[1:-1] for row in cells]


def test_every_setting_of_lesson_04_has_a_row_and_a_reason():
    named = [row[0].split("`")[1] for row in deep_q_rows()[: len(DEEP_Q)]]
    assert named == [field.name for field in DEEP_Q] == list(differences.DEEP_Q)
    assert all(all(row) for row in deep_q_rows())


def test_lesson_04_tells_the_settings_that_an_agent_gets(monkeypatch):
    other = partial(dqn.Settings, sync_every=77_000, double=True)
    monkeypatch.setattr(dqn, "Settings", other)
    ours = {
        what.split("`")[1]: ours for what, _, _, ours, _ in deep_q_rows()[: len(DEEP_Q)]
    }
    assert ours["sync_every"] == "77,000"
    assert ours["double"] == "yes"


# ---- lessons 05 and 06 --------------------------------------------------------------


@pytest.mark.parametrize("lesson", [differences.breakout_dqn, differences.many_games])
def test_lessons_05_and_06_tell_what_their_settings_are(lesson):
    _, _, *lines = lesson().data.splitlines()
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in lines]
    assert all(len(row) == 5 and all(row) for row in rows)
    ours = {row[0]: row[3] for row in rows}
    usual = dqn.Settings()
    every = usual.batch // usual.samples_per_step
    assert ours["network"] == usual.network
    assert ours["rewards in a target"] == str(usual.n_steps)
    assert float(ours["step size"].split()[0]) == usual.learning_rate
    assert ours["an update"].startswith(f"{usual.batch}, every {every}")
    assert ours["share of random actions"] == (
        f"to {usual.epsilon_end} over {usual.epsilon_over:,} agent steps"
    )
    for what, _, paper, mine, why in rows:
        assert (why == "as in the paper") == (paper == mine), what


def test_lesson_06_tells_how_often_the_target_is_copied():
    assert f"every {dqn.Settings().sync_every:,} agent" in differences.many_games().data


# ---- lesson 07 ----------------------------------------------------------------------


def test_lesson_07_tells_what_its_runs_were():
    heading, _, *lines = differences.expected_sarsa().data.splitlines()
    assert heading == "| setting | source | paper | ours | why |"
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in lines]
    assert all(len(row) == 5 and all(row) for row in rows)
    ours = {row[0]: row[3] for row in rows}
    usual = dqn.Settings()
    assert ours["rewards in a target"] == str(usual.n_steps)
    assert ours["share of random actions"] == (
        f"0.1 on the cliff, to {usual.epsilon_end} over {usual.epsilon_over:,} agent "
        "steps on Breakout"
    )
    agent, _ = pretrained.load("breakout_softmax_sarsa/late")
    assert agent.settings == replace(usual, expected=True, temperature=0.01)
    assert ours["temperature"] == str(agent.settings.temperature)
    runs = pretrained.load_groups("breakout_expected_sarsa/seeds")
    assert {len(seeds) for seeds in runs.values()} == {3}
    assert ours["runs of each way on Breakout"] == "3 seeds"
