"""A lesson runs to its end twice: first empty, then with every right answer.

What `check` calls right must do what the cells after it ask for. And they must ask: an
exercise that only its own demonstration calls (`demo-...`) has no consequence.
"""

import ast
import re
import runpy
import time
from functools import cache
from itertools import count
from pathlib import Path

import nbformat
import pytest

from tutorial_lib.exercises.catalogue import text_of
from tutorial_lib.exercises.exercise import find

ROOT = Path(__file__).parents[2]
LESSONS = sorted((ROOT / "notebooks").glob("*.ipynb"))
RIGHT = {}
for path in sorted((ROOT / "tests" / "exercises" / "answers").glob("*.py")):
    RIGHT |= runpy.run_path(str(path))["RIGHT"]

SLOW = 1.0  # seconds of a cell

# In the kernel: which cells call what a learner wrote.
COUNTER = """
import functools as _functools

_cell, _calls = [0], {}


def _counted(written):
    name = written.__name__

    @_functools.wraps(written, updated=())
    def counted(*args, **kwargs):
        _calls.setdefault(name, set()).add(_cell[0])
        return written(*args, **kwargs)

    if isinstance(written, type):
        body = {"__new__": lambda cls, *args, **kwargs: counted(*args, **kwargs)}
        return type(name, (written,), body)
    return counted
"""

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]


def solved(cell, name, number):
    """The stub's cell with the right answer of that number; None if there is none."""
    answers = [text_of(find(name)), *RIGHT[name]]  # what `solution` shows, first
    if number >= len(answers):
        return None
    body, check = answers[number], f"\n\n\n{name} = check({name})"
    if body.startswith((f"def {name}(", f"class {name}")):
        return body + check
    lines = "".join(f"\n    {line}" for line in body.split("\n"))
    start = re.search(rf"^(?:def|class) {name}\b", cell.source, re.MULTILINE).start()
    quotes = cell.source.index('"""', start) + 3
    head = cell.source[: cell.source.index('"""', quotes) + 3]
    return head + lines + cell.source[cell.source.rindex(check) :]


@cache
def names(source, kind):
    """Names that a cell reads, or that it makes."""
    nodes = list(ast.walk(ast.parse(source)))
    found = {n.id for n in nodes if isinstance(n, ast.Name) and isinstance(n.ctx, kind)}
    made = {n.name for n in nodes if isinstance(n, ast.FunctionDef)}
    return found | (made if kind is ast.Store else set())


def that_call(functions, cells, slow):
    """Indices of the cells that read one of these names, after what they need.

    Those that are slow, or need what is slow, are left out.
    """
    wanted = set()
    for index, cell in cells:
        if names(cell.source, ast.Load) & set(functions):
            needed = what_it_needs(index, cells, functions)
            wanted |= needed if not needed & slow else set()
    return sorted(wanted)


def what_it_needs(index, cells, functions):
    """The cell, and those before it that have made the names that it reads."""
    needed = {index}
    for last, cell in reversed(cells):
        if last in needed:
            for name in names(cell.source, ast.Load) - set(functions):
                made = [
                    n
                    for n, c in cells
                    if n < last and name in names(c.source, ast.Store)
                ]
                needed |= set(made[-1:])
    return needed


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda path: path.stem)
def test_a_lesson_runs_empty_and_then_with_every_right_answer(lesson, opened):
    client = opened(lesson)
    cells = [(n, c) for n, c in enumerate(client.nb.cells) if c.cell_type == "code"]
    found = ((c, re.search(r"^(\w+) = check\(\1\)$", c.source, re.M)) for _, c in cells)
    stubs = {match[1]: cell for cell, match in found if match}
    with client.setup_kernel():
        run_empty(client, cells, stubs)
        calls = run_solved(client, cells, stubs)
    for name in stubs:
        called_by = {client.nb.cells[index].id for index in calls.get(name, ())}
        assert [cell for cell in called_by if not cell.startswith("demo-")], name


def run_empty(client, cells, stubs):
    """Run all cells as they are; what they show is told well and as it was kept."""
    kept = {
        cell.id: texts(cell)
        for _, cell in cells
        if "nbval-check-output" in cell.metadata.get("tags", [])
    }
    for index, cell in cells:
        client.execute_cell(cell, index)
        check_outputs(cell)
        if cell.id in kept:
            assert texts(cell) == kept[cell.id], f"{cell.id}: other outputs are kept"
    for name, cell in stubs.items():
        assert answer(cell).startswith("○ Not attempted yet. "), name
    for index, cell in cells:  # what has trained takes its run up, and has enough
        if "profile.runs" in cell.source or "recorded(" in cell.source:
            client.execute_cell(cell, index)
    client.kc.execute("import shutil; shutil.rmtree(profile.runs, ignore_errors=True)")


def run_solved(client, cells, stubs):
    """Run all cells with the first right answers, and what calls the others with those.

    Returns:
        By an exercise's name the indices of the cells that called what was written.
    """
    empty = {name: cell.copy() for name, cell in stubs.items()}
    # What a learner may import, and the constants that an answer may read.
    constants = f"for n in {list(stubs)}: globals().update(find(n).constants)"
    client.kc.execute(
        "import torch\nfrom torch.nn import functional\n"
        f"from tutorial_lib.exercises.exercise import find\n{constants}"
    )
    client.kc.execute(COUNTER)
    slow, calls = set(), {}
    for number in count():
        sources = {name: solved(empty[name], name, number) for name in stubs}
        new = {name: source for name, source in sources.items() if source}
        if not new:
            return calls
        for name, source in new.items():
            stubs[name].source = source
        # The first answers go through the whole lesson, the others through the quick
        # cells that call them.
        indices = that_call(new, cells, slow) if number else [n for n, _ in cells]
        for index in indices:
            start, cell = time.monotonic(), client.nb.cells[index]
            client.kc.execute(f"_cell[0] = {index}")
            client.execute_cell(cell, index)
            check_outputs(cell)
            for name in new if not number else ():
                if cell is stubs[name]:
                    client.kc.execute(f"{name} = _counted({name})")
            slow |= {index} if time.monotonic() - start > SLOW else set()
        for name in new:
            shown = answer(stubs[name])
            assert shown.startswith("✓ Right. "), f"{name}: {shown}"
        if not number:
            calls = told(client, "_calls")


def check_outputs(cell):
    """What is redrawn while it grows takes its own place."""
    shown = [output.output_type for output in cell.outputs]
    assert shown.count("display_data") <= 5, cell.id


def answer(cell):
    """What the check below an exercise said, as text."""
    (shown,) = (each for each in cell.outputs if each.output_type == "display_data")
    return shown.data["text/plain"]


def texts(cell):
    """What a cell printed, in however many pieces, and the words of all else."""
    printed = "".join(each.get("text", "") for each in cell.outputs)
    shown = [each.data for each in cell.outputs if "data" in each]
    kinds = "text/plain", "text/markdown"
    return printed, [[data.get(kind) for kind in kinds] for data in shown]


def told(client, expression):
    """What an expression is worth in the kernel."""
    cell = nbformat.v4.new_code_cell(f"print({expression})")
    client.nb.cells.append(cell)
    client.execute_cell(cell, len(client.nb.cells) - 1)
    client.nb.cells.pop()
    return ast.literal_eval(cell.outputs[0].text)
