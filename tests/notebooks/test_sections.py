"""Who comes back to a lesson runs its set-up, and then any section by itself."""

import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).parents[2]


def sections(lesson):
    """The code of each section of a lesson, by its heading."""
    found, heading = {}, None
    for cell in nbformat.read(lesson, as_version=4).cells:
        if cell.cell_type == "markdown":
            heading = ([heading] + re.findall(r"^## .*", cell.source, re.M))[-1]
        elif cell.cell_type == "code":
            found.setdefault(heading, []).append(cell.source)
    return {heading: "\n\n".join(cells) for heading, cells in found.items()}


SECTIONS = [
    pytest.param(found["## Setup"], code, id=f"{lesson.stem[:2]}-{heading[3:]}")
    for lesson in sorted((ROOT / "notebooks").glob("*.ipynb"))
    for found in [sections(lesson)]
    for heading, code in found.items()
    if heading != "## Setup"
]


def unknown_names(code):
    """Lines of ruff about names that nothing has defined."""
    ran = subprocess.run(
        [
            *(sys.executable, "-m", "ruff", "check", "--isolated", "--select=F821"),
            *("--config", 'builtins = ["display"]', "--output-format=concise", "-"),
        ],
        input=code,
        capture_output=True,
        text=True,
    )
    assert ran.returncode in (0, 1), ran.stderr
    return [line for line in ran.stdout.splitlines() if "F821" in line]


def test_what_another_section_would_define_is_found():
    assert unknown_names("import os\nprint(os.sep, display)") == []
    assert len(unknown_names("print(agent)")) == 1
    assert len(unknown_names("print(agent)\nagent = 3")) == 1


@pytest.mark.parametrize(("set_up", "section"), SECTIONS)
def test_a_section_needs_nothing_but_the_set_up(set_up, section):
    assert unknown_names(f"{set_up}\n\n{section}") == []
