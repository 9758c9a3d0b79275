"""Our side of each table is what the code says, whatever the code comes to say."""

import re
import subprocess
import sys
from dataclasses import fields, is_dataclass, replace
from inspect import Parameter
from pathlib import Path
from string import Formatter

import nbformat
import pytest

from tutorial_lib.__main__ import command_line
from tutorial_lib.agents import (
    dqn,
    numpy_policy,
    policy_gradient,
    pqn,
    tables,
    whole_games,
)
from tutorial_lib.agents.networks import SIZES, ActorCritic
from tutorial_lib.lessons import differences
from tutorial_lib.lessons.profiles import PROFILES
from tutorial_lib.runs import pretrained
from tutorial_lib.runs.sources import SOURCES
from tutorial_lib.worlds.atari import GAMES
from tutorial_lib.worlds.rules import FRAMES_PER_STEP, Rules

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
ROWS = differences.rows()
LESSONS = list(dict.fromkeys(row["lesson"] for row in ROWS))
# Lessons whose tables hold every setting, and where the settings are from.
WHOLE = {
    "pong_numpy": numpy_policy,
    "pong_torch": policy_gradient,
    "breakout": whole_games,
    "q_tables": tables,
    "deep_q": dqn,
    "without_replay": pqn,
}
MODULES = {**dict.fromkeys(LESSONS, dqn), **WHOLE}
# Numbers of our side that neither a setting nor a constant holds.
FACTS = {
    ("pong_numpy", "of four frames we see"): ["two"],  # the emulator's
    ("pong_torch", "advantages"): ["0", "1"],  # what standardise does
    ("pong_torch", "weight of the value loss"): ["0.5"],  # of policy_gradient
    ("breakout", "FIRE is pressed"): ["once"],  # test_whole_games
    ("breakout", "slope of the ReLU"): ["1"],  # mathematics
    ("deep_q", "memory of a frame"): ["0.1", "0.2", "once"],  # replay_memory.py
    ("breakout_dqn", "what is seen"): ["two"],  # the emulator's
    ("breakout_dqn", "memory"): ["0.1"],  # measured, in GB, by replay_memory.py
    ("many_games", "of its frames we see"): ["two"],  # the emulator's
    # What the shipped runs and lesson 08's notebook hold; compared below.
    ("many_games", "training"): ["10", "4"],
    ("expected_sarsa", "games of the cliff, first part"): ["100", "100"],
    ("expected_sarsa", "games of the cliff, long run"): ["501", "1,000", "10"],
    ("expected_sarsa", "temperature"): ["0.01"],
    ("expected_sarsa", "runs of each way on Breakout"): ["3"],
}
STICKIER = Rules(sticky_actions=0.5)
NUMBER = re.compile(
    r"\d+(?:[.,]\d+)*"
    r"|\b(?:once|twice|half|two|three|four|five|six|seven|eight|nine|ten)\b"
)


def plain(module):
    """The settings with a value of their own; others hold what the works need alone."""
    settings = module.Settings()
    names = [field.name for field in fields(module.Settings)]
    return [name for name in names if not is_dataclass(getattr(settings, name))]


def of(lesson):
    """The rows of the data."""
    return [row for row in ROWS if row["lesson"] == lesson]


def shown(lesson):
    """The rows of the table that a learner sees, by what they are about."""
    told, _, _ = differences.table(lesson).data.partition("\n\n")
    heading, rule, *lines = told.splitlines()
    paper = ["source", "paper"] if of(lesson)[0]["paper"] else ["theirs"]
    names = ["setting", *paper, "ours", "why"]
    assert heading == f"| {' | '.join(names)} |"
    assert rule == "|" + "---|" * len(names)
    cells = [[cell.strip() for cell in line.split("|")] for line in lines]
    assert all(row[0] == row[-1] == "" for row in cells)
    rows = [dict(zip(names, row[1:-1], strict=True)) for row in cells]
    assert len({row["setting"] for row in rows}) == len(rows)
    return {row["setting"].split(" (`")[0]: row for row in rows}


def in_templates(row):
    """What a row looks up."""
    if not row["ours"]:
        return {row["setting"]}
    return {name for _, name, _, _ in Formatter().parse(row["ours"]) if name}


def theirs(row):
    """What a row looks up of its source."""
    return {name for _, name, _, _ in Formatter().parse(row["source"]) if name}


def change(monkeypatch, module, **settings):
    """What somebody would do who writes other defaults into the class."""
    if module is policy_gradient:
        other = replace(policy_gradient.CLIPPED, **settings)
        monkeypatch.setattr(policy_gradient, "CLIPPED", other)
    else:

        class Changed(module.Settings):
            def __init__(self, **given):
                super().__init__(**{**settings, **given})

        monkeypatch.setattr(module, "Settings", Changed)


def another(value):
    """A value that the setting may have and does not."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value * 2 or 1
    if isinstance(value, float):
        return value / 2 or 0.5
    return {"2013": "2015", "max_value": "double_value", "adam": "rmsprop"}[value]


# ---- the data -----------------------------------------------------------------------


def test_the_file_has_the_columns_and_nothing_twice():
    columns = ["lesson", "setting", "what", "source", "paper", "ours", "why"]
    assert all(list(row) == columns for row in ROWS)
    assert None not in [cell for row in ROWS for cell in row.values()]
    assert not [row for row in ROWS if "|" in "".join(row.values())]
    assert len({(row["lesson"], row["what"]) for row in ROWS}) == len(ROWS)


@pytest.mark.parametrize("lesson", LESSONS)
def test_every_lesson_has_the_paper_in_all_rows_or_in_none(lesson):
    assert len({bool(row["paper"]) for row in of(lesson)}) == 1


@pytest.mark.parametrize("lesson", WHOLE)
def test_every_setting_has_a_row_and_no_row_is_out_of_date(lesson):
    settings = [row["setting"] for row in of(lesson) if row["setting"]]
    assert settings == plain(WHOLE[lesson])


def test_a_row_has_a_text_or_a_setting():
    assert all(bool(row["ours"]) != bool(row["setting"]) for row in ROWS)


@pytest.mark.parametrize("lesson", LESSONS)
def test_what_the_templates_ask_for_is_there_and_nothing_else_is(lesson):
    asked = set().union(*(in_templates(row) for row in of(lesson)))
    found = differences.ours(lesson)
    assert asked <= set(found)
    assert Parameter.empty not in found.values()
    settings = {field.name for field in fields(MODULES[lesson].Settings)}
    alike = {row["lesson"] for row in ROWS if MODULES[row["lesson"]] is MODULES[lesson]}
    wanted = set().union(*(in_templates(row) for each in alike for row in of(each)))
    assert set(found) - settings <= wanted


@pytest.mark.parametrize("lesson", LESSONS)
def test_what_is_told_of_a_source_is_what_it_runs_with(lesson, monkeypatch):
    looked_up = set().union(*map(theirs, of(lesson)))
    assert looked_up <= set(differences.settings_of_source(lesson))
    names = differences.works(lesson)
    # A table for tables and PQN have no work among the five.
    own = lesson in ("q_tables", "without_replay")
    assert bool(names) != own != bool(looked_up)
    if not names:
        return
    before = shown(lesson)
    known = differences.settings_of_source(lesson)
    other = known | dict.fromkeys(looked_up, "something else")
    monkeypatch.setattr(differences, "settings_of_source", lambda _: other)
    column = "source" if of(lesson)[0]["paper"] else "theirs"
    for row in of(lesson):
        changed = shown(lesson)[row["what"]][column] != before[row["what"]][column]
        assert changed == bool(theirs(row))


@pytest.mark.parametrize("lesson", LESSONS)
def test_every_setting_that_a_source_has_is_looked_up(lesson):
    """A number that stood in both places could come to differ."""
    known = differences.settings_of_source(lesson)
    for row in of(lesson):
        name = row["setting"]
        if name in known and differences.words(known[name]) == row["source"]:
            raise AssertionError(f"write {{{name}}} for {row['source']}")


@pytest.mark.parametrize("lesson", LESSONS)
def test_below_a_table_stands_the_command_that_runs_its_source(lesson):
    _, _, command = differences.table(lesson).data.partition("\n\n")
    names = differences.works(lesson)
    assert bool(command) == bool(names)
    for name in names:
        others = name.endswith("_as_meant") and name != f"{names[0]}_as_meant"
        assert others or f"`{name}`" in command or f"--source {name} " in command
    if names:
        (words,) = re.findall(r"`python -m tutorial_lib (train [^`]+)`", command)
        asked = command_line().parse_args(words.split())
        assert asked.source == names[0] and asked.agent_steps == 300_000
        assert "`python -m tutorial_lib sources`" in command


def test_every_work_is_run_from_a_lesson():
    assert {name for lesson in LESSONS for name in differences.works(lesson)} == {
        *SOURCES
    }


def typed_numbers(text):
    """Numbers of a template, digits or words, without what it looks up."""
    return NUMBER.findall(re.sub(r"\{\w+\}", "", text))


def test_numbers_that_are_typed_are_known_to_be_held_nowhere_else():
    typed = {(row["lesson"], row["what"]): typed_numbers(row["ours"]) for row in ROWS}
    assert {key: numbers for key, numbers in typed.items() if numbers} == FACTS


def test_a_typed_number_would_be_found():
    assert typed_numbers("128, every {every}; ten of 0.25") == ["128", "ten", "0.25"]
    assert typed_numbers("{batch_size} of {epsilon_end}") == []


# ---- the tables ---------------------------------------------------------------------


@pytest.mark.parametrize("lesson", LESSONS)
def test_every_cell_is_filled_and_every_reason_is_given(lesson):
    for row in shown(lesson).values():
        assert all(row.values()), row
        theirs = row.get("paper") or row["theirs"]
        same = "as in the paper" if "paper" in row else "the same"
        assert (row["why"] == same) == (row["ours"] == theirs)


@pytest.mark.parametrize("lesson", LESSONS)
def test_no_reason_is_kept_for_what_does_not_differ(lesson):
    told = shown(lesson)
    for row in of(lesson):
        assert row["why"] in ("", told[row["what"]]["why"])


def test_an_unknown_table_is_refused_with_the_names_of_those_there_are():
    with pytest.raises(ValueError, match="'pong'; there are: pong_numpy, pong_torch"):
        differences.table("pong")


@pytest.mark.parametrize("lesson", ["pong_numpy", "q_tables"])
def test_a_lesson_in_numpy_does_not_wait_for_torch(lesson):
    code = (
        "import sys\n"
        "from tutorial_lib.lessons import differences\n"
        f"differences.table('{lesson}')\n"
        "print('torch' in sys.modules)"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (ran.stdout, ran.stderr) == ("False\n", "")


# In the order of the lessons; 11 came before the two between.
NUMBERS = [*range(1, 9), 11]


@pytest.mark.parametrize("number,lesson", list(zip(NUMBERS, LESSONS, strict=True)))
def test_every_notebook_shows_its_table_and_keeps_it_as_it_is_now(number, lesson):
    (path,) = NOTEBOOKS.glob(f"{number:02}_*.ipynb")
    cells = nbformat.read(path, 4).cells
    (call,) = [cell for cell in cells if "differences.table(" in cell.source]
    assert call.source == f'display(differences.table("{lesson}"))'
    (output,) = call.outputs
    assert output.data["text/markdown"] == differences.table(lesson).data


# ---- our side follows the code ------------------------------------------------------

CHANGES = [
    (lesson, name)
    for lesson, module in WHOLE.items()
    for name in plain(module)
    if name != "credit"  # lesson 02 plays with "point", whatever is usual
]


@pytest.mark.parametrize("lesson,name", CHANGES)
def test_a_setting_is_shown_in_every_table_that_tells_of_it(lesson, name, monkeypatch):
    module = MODULES[lesson]
    told = [row for row in ROWS if MODULES[row["lesson"]] is module]
    told = [row for row in told if name in in_templates(row)]
    before = {row["lesson"]: shown(row["lesson"]) for row in told}
    value = getattr(getattr(module, "CLIPPED", module.Settings()), name)
    change(monkeypatch, module, **{name: another(value)})
    words = differences.words(another(value))
    assert told
    for row in told:
        ours = shown(row["lesson"])[row["what"]]["ours"]
        assert words in ours
        assert ours != before[row["lesson"]][row["what"]]["ours"]


@pytest.mark.parametrize(
    "settings,what,words",
    [
        ({"batch_size": 96}, "an update", "96, every 24"),
        ({"replay_ratio": 2}, "an update", "128, every 64"),
        ({"replay_capacity": 1_500_000}, "memory", "1.5 M frames"),
        ({"huber_threshold": float("inf")}, "loss", "squared"),
        ({"huber_threshold": float("inf")}, "Huber's loss", "bends at inf"),
        ({"clip_rewards": False}, "rewards", "the game's"),
        ({"life_loss_ends": False}, "a lost life", "nothing"),
        ({"epsilon_end": 0.07}, "evaluation", "30 full games, 7 % random"),
    ],
)
def test_so_does_what_follows_from_settings(settings, what, words, monkeypatch):
    change(monkeypatch, dqn, **settings)
    told = [row["lesson"] for row in ROWS if row["what"] == what]
    assert told
    for lesson in told:
        assert shown(lesson)[what]["ours"].startswith(words)


@pytest.mark.parametrize(
    "name,value,lesson,what,words",
    [
        ("USUAL", STICKIER, "breakout_dqn", "sticky actions", "0.5"),
        ("USUAL", STICKIER, "many_games", "sticky actions", "0.5"),
        ("USUAL", Rules(frame_skip=3), "many_games", "an agent step", "3 frames"),
        ("PONG_INPUTS", 99, "pong_numpy", "input", "99 means of 4 x 4"),
        ("PONG_BLOCK", 5, "pong_numpy", "input", "1,600 means of 5 x 5"),
        ("PONG_ROWS", slice(3, 9), "pong_numpy", "rows of the screen", "3 to 8"),
    ],
)
def test_so_do_the_worlds_constants(name, value, lesson, what, words, monkeypatch):
    assert shown(lesson)[what]["ours"] != words
    monkeypatch.setattr(differences, name, value)
    assert shown(lesson)[what]["ours"] == words


def test_so_do_what_functions_take_for_granted(monkeypatch):
    monkeypatch.setattr(differences, "evaluate", lambda games=50: None)
    monkeypatch.setattr(differences, "USUAL", Rules(height=60, width=50))
    monkeypatch.setattr(tables, "walk", lambda epsilon=0.3: None)
    monkeypatch.setattr(whole_games, "RELAUNCH", 77)
    told = shown("breakout_dqn")
    assert told["evaluation"]["ours"] == "50 full games, 1 % random"
    assert told["what is seen"]["ours"].startswith("60 x 50 of all rows")
    assert shown("many_games")["what is seen"]["ours"].startswith("60 x 50 of")
    assert shown("pong_torch")["picture"]["ours"].startswith("60 x 50 greys")
    random = shown("expected_sarsa")["share of random actions"]["ours"]
    assert random.startswith("0.3 on the cliff, to 0.01 over 100,000 agent steps")
    assert shown("breakout")["FIRE is pressed"]["ours"].endswith("every 77 steps")


def test_the_convolutions_of_lesson_02_are_those_that_it_is_told():
    network = ActorCritic((4, 84, 84), 2, 8)
    layers = [network.pixels, network.shapes]
    assert SIZES["2013"].convolutions == tuple(
        (layer.out_channels, layer.kernel_size[0], layer.stride[0]) for layer in layers
    )


@pytest.mark.parametrize(
    "value,words",
    [
        (True, "yes"),
        (False, "no"),
        (1_000, "1,000"),
        (1.0, "1"),
        (5e-5, "0.00005"),
        (0.0, "0"),
        (float("inf"), "inf"),
        ("2013", "2013"),
    ],
)
def test_how_a_value_is_written(value, words):
    assert differences.words(value) == words


# ---- what no setting holds ----------------------------------------------------------


def test_lesson_07_tells_how_long_its_agents_were_trained():
    millions = {
        game: round(agent.agent_steps * FRAMES_PER_STEP / 1e6)
        for game in ("SpaceInvaders", "Phoenix", "Venture")
        for agent, _ in [pretrained.load(f"{GAMES[game]}_dqn/late")]
    }
    assert millions == {"SpaceInvaders": 10, "Phoenix": 10, "Venture": 4}
    told = shown("many_games")["training"]["ours"]
    assert told == "10 M frames; Venture 4 M"


def test_lesson_08_tells_what_its_runs_were():
    told = shown("expected_sarsa")
    agent, _ = pretrained.load("breakout_softmax_sarsa/late")
    usual = replace(dqn.Settings(), next_value="expected_value")
    assert agent.settings == replace(usual, temperature=0.01)
    assert told["temperature"]["ours"] == str(agent.settings.temperature)
    runs = pretrained.load_groups("breakout_expected_sarsa/seeds")
    assert {len(seeds) for seeds in runs.values()} == {3}
    assert told["runs of each way on Breakout"]["ours"] == "3 seeds"


def test_lesson_08_tells_how_long_its_walkers_walked():
    (path,) = NOTEBOOKS.glob("08_*.ipynb")
    code = "\n".join(cell.source for cell in nbformat.read(path, 4).cells)
    assert "games = profile.agent_steps // 600" in code
    assert "walkers = max(2, games // 10)" in code
    assert "np.repeat(learning_rates, walkers), games // 10)" in code
    assert "np.repeat(learning_rates, 10), games)" in code
    assert "few.returns[:, games // 2 :]" in code
    told, games = shown("expected_sarsa"), PROFILES["live"].agent_steps // 600
    first, long = (told[f"games of the cliff, {x}"] for x in ("first part", "long run"))
    tenth = games // 10
    assert first["ours"] == f"{tenth}, {tenth} walkers for each step size"
    assert long["ours"] == f"games {games // 2 + 1} to {games:,}, 10 walkers"
