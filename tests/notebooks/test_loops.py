"""Lessons 05 to 08 learn by the same update and the same loop, in the reader's sight.

In lesson 05 both are written by the learner. The later ones show them again as code
that runs, and differ in what they hand in.
"""

import ast
import re
from pathlib import Path

import nbformat
import numpy as np
import pytest
import torch
from numpy.testing import assert_array_equal

from tutorial_lib.agents import dqn
from tutorial_lib.agents.manifest import Told
from tutorial_lib.exercises.catalogue import body_of
from tutorial_lib.exercises.exercise import find
from tutorial_lib.runs.training import world_for

FOLDER = Path(__file__).parents[2] / "notebooks"
LESSONS = {
    path.stem[:2]: nbformat.read(path, as_version=4).cells
    for path in sorted(FOLDER.glob("*.ipynb"))
}
CELLS = {
    number: {cell.id: cell.source for cell in cells if cell.cell_type == "code"}
    for number, cells in LESSONS.items()
}
SHOWN = [n for n, cells in CELLS.items() if n > "05" and "learn-batch" in cells]
# Which cell holds what a learner writes in lesson 05.
PAGES = {"learn-batch": "learn", "loop": "train"}


def body(source):
    """What a function does, without its words."""
    (function,) = ast.parse(source).body
    assert ast.get_docstring(function)
    return [ast.unparse(line) for line in function.body[1:]]


def test_lessons_show_them():
    assert {"06", "07", "08"} <= set(SHOWN)


@pytest.mark.parametrize("cell", PAGES)
def test_they_are_the_same_text_everywhere(cell):
    assert len({CELLS[number][cell] for number in SHOWN}) == 1


@pytest.mark.parametrize("cell", PAGES)
def test_they_are_what_lesson_05_makes_one_write(cell):
    answer = body_of(find(PAGES[cell])).replace("\n", "\n    ")
    written = body(f'def answer():\n    """It."""\n    {answer}')
    assert body(CELLS["06"][cell]) == written


def test_what_differs_is_what_is_handed_in():
    begun = {
        number: re.findall(r"^passes = train\(.*\)$", CELLS[number]["start"], re.M)
        for number in SHOWN
    }
    assert begun["06"] == begun["07"] != begun["08"]
    assert {re.sub(r"next_value=\w+", "", line) for (line,) in begun.values()} == {
        "passes = train(agent, training_world, )"
    }


@pytest.mark.parametrize("number", CELLS)
def test_nothing_is_put_into_a_module_and_no_source_is_printed(number):
    trees = [ast.parse(source) for source in CELLS[number].values()]
    imported = {
        (alias.asname or alias.name).split(".")[0]
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }
    for tree in trees:
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
                written = ast.unparse(node)
                assert written.split(".")[0] not in imported, written
    assert "inspect" not in imported


def names(node, kind):
    """Names that are read (`ast.Load`) or made (`ast.Store`) anywhere in it."""
    found = (each for each in ast.walk(node) if isinstance(each, ast.Name))
    return {each.id for each in found if isinstance(each.ctx, kind)}


@pytest.mark.parametrize("number", SHOWN)
def test_no_other_cell_takes_a_name_that_they_use(number):
    """Or whoever goes back to training would train with something else."""
    used = set()
    for cell in PAGES:
        (function,) = ast.parse(CELLS[number][cell]).body
        own = {each.arg for each in function.args.args} | names(function, ast.Store)
        used |= names(function, ast.Load) - own
    assert {"act", "judged", "measures", "learn", "q_learning"} <= used
    for cell, source in CELLS[number].items():
        checked = set(re.findall(r"^(\w+) = check\(\1\)$", source, re.M))
        for node in ast.parse(source).body if cell != "imports" else []:
            if not isinstance(node, ast.FunctionDef | ast.ClassDef):
                assert not (names(node, ast.Store) - checked) & used, cell


# ---- lesson 06 ----------------------------------------------------------------------


BREAKOUT = Told("Breakout", (4, 84, 84), 4)


@pytest.fixture(scope="module")
def shown():
    """The names of lesson 06 after its set-up, its loop, and the agent's parts."""
    names = {}
    for cell in ("imports", "judged", "learn-batch", "loop", "parts"):
        exec(CELLS["06"][cell], names)
    for name in ("judged", "learn", "train"):
        assert names[name] is not getattr(dqn, name)
    return names


@pytest.mark.slow
def test_the_agent_of_lesson_06_is_the_packages(shown):
    settings = dqn.Settings(bfloat16=False, replay_capacity=1_000, learning_starts=128)
    ours, theirs = (
        make(BREAKOUT, settings, 3) for make in (dqn.new_agent, shown["new_agent"])
    )
    for one, other in zip(
        ours.q_network.state_dict().items(),
        theirs.q_network.state_dict().items(),
        strict=True,
    ):
        assert one[0] == other[0]
        assert torch.equal(one[1], other[1])
    assert type(theirs.replay).sample is shown["sample_batch"]
    assert type(theirs.q_network) is shown["ConvQNetwork"]


@pytest.mark.slow
def test_the_loop_of_lesson_06_is_the_packages(shown):
    """Also where the rewards are shaped, and with equal networks number by number."""
    settings = dqn.Settings(
        num_envs=2,
        replay_capacity=1_000,
        learning_starts=64,
        batch_size=16,
        target_update_period=70,
        epsilon_over=200,
        penalty=2.0,
        report=100,
    )

    def trained(train):
        agent = shown["new_agent"](BREAKOUT, settings, 3)
        passes = train(agent, world_for(agent, num_threads=1), dqn.q_learning)
        return agent, [next(passes) for _ in range(2)]

    (ours, told), (theirs, told_too) = map(trained, (dqn.train, shown["train"]))
    np.testing.assert_equal(told_too, told)
    np.testing.assert_equal(dqn.pack(theirs), dqn.pack(ours))
    untrained = shown["new_agent"](BREAKOUT, settings, 3)
    assert not torch.equal(
        ours.q_network.layers[7].weight, untrained.q_network.layers[7].weight
    )


@pytest.mark.slow
def test_an_agent_of_lesson_06_opens_as_the_courses_own(shown):
    settings = dqn.Settings(replay_capacity=1_000, learning_starts=128)
    agent = shown["new_agent"](BREAKOUT, settings, 3)
    opened = dqn.unpack(*dqn.pack(agent))
    back = dqn.unpack(*dqn.pack(opened), shown["new_agent"])
    for weights in zip(
        agent.q_network.parameters(), back.q_network.parameters(), strict=True
    ):
        assert_array_equal(*(each.detach() for each in weights))
    assert type(back.q_network) is shown["ConvQNetwork"]
