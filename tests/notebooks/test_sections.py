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


SECTIONS = {
    f"{lesson.stem[:2]}-{heading[3:]}": f"{found['## Setup']}\n\n{code}"
    for lesson in sorted((ROOT / "notebooks").glob("*.ipynb"))
    for found in [sections(lesson)]
    for heading, code in found.items()
    if heading != "## Setup"
}


def unknown_names(sources, folder):
    """Of each source: lines of ruff about names that nothing has defined."""
    files = [folder / f"{number}.py" for number in range(len(sources))]
    for file, source in zip(files, sources, strict=True):
        file.write_text(source, "utf-8")
    ran = subprocess.run(
        [
            *(sys.executable, "-m", "ruff", "check", "--isolated", "--no-cache"),
            *("--select=F821", "--output-format=concise", folder),
        ],
        cwd=folder,
        capture_output=True,
        text=True,
    )
    assert ran.returncode in (0, 1), ran.stderr
    lines = ran.stdout.splitlines()
    return [
        [line for line in lines if line.startswith(f"{file.name}:")] for file in files
    ]


@pytest.fixture(scope="module")
def unknown(tmp_path_factory):
    """The names that a section uses and nothing defines, by the section."""
    found = unknown_names(SECTIONS.values(), tmp_path_factory.mktemp("sections"))
    return dict(zip(SECTIONS, found, strict=True))


def test_what_another_section_would_define_is_found(tmp_path):
    fine, wrong, late = unknown_names(
        [
            "import os\nprint(os.sep)",
            "display(3)",  # which a notebook has, and a script has not
            "print(agent)\nagent = 3",
        ],
        tmp_path,
    )
    assert fine == []
    for lines in (wrong, late):
        assert len(lines) == 1 and "F821" in lines[0]


@pytest.mark.parametrize("section", SECTIONS)
def test_a_section_needs_nothing_but_the_set_up(section, unknown):
    assert unknown[section] == []
