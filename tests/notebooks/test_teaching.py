"""Every lesson derives, draws, asks before it shows, and names its sources."""

import re
import runpy
import statistics
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SHAPE = runpy.run_path(str(ROOT / "tests/notebooks/test_shape.py"))
LESSONS, TEXTS, words = SHAPE["LESSONS"], SHAPE["TEXTS"], SHAPE["words"]
EACH = pytest.mark.parametrize("name", LESSONS)

EFFORT = re.compile(r"^\*(●○○|●●○|●●●) · (\d+) minutes\*$", re.MULTILINE)
DRAWN = re.compile(r"!\[([^\]]*)\]\(\.\./img/drawings/([\w]+)\.svg\)")


def texts(name):
    return [cell for cell in LESSONS[name].cells if cell.cell_type == "markdown"]


@EACH
def test_the_contents_lead_to_every_section(name):
    first = LESSONS[name].cells[0].source
    line = re.search(r"^\*\*Contents:\*\* (.+)$", first, re.MULTILINE | re.DOTALL)[1]
    named = re.findall(r"\[([^\]]+)\]\(#([^)]+)\)", line)
    sections = re.findall(r"^## (.+)$", TEXTS[name], re.MULTILINE)
    plain = [re.sub(r"\$|`|\\", "", section) for section in sections]
    assert [title for title, _ in named] == plain
    for section, (_, anchor) in zip(sections, named, strict=True):
        assert anchor == section.replace(" ", "-")


@EACH
def test_every_exercise_says_how_hard_and_how_long_it_is(name):
    cells = LESSONS[name].cells
    for before, cell in zip(cells, cells[1:], strict=False):
        if cell.id.startswith("stub-"):
            minutes = EFFORT.findall(before.source)
            assert len(minutes) == 1, before.id
            assert 1 <= int(minutes[0][1]) <= 30


@EACH
def test_a_reader_guesses_before_each_experiment(name):
    guesses = [cell.id for cell in texts(name) if "**Predict:**" in cell.source]
    assert len(guesses) >= (2 if name.startswith("00") else 4)
    for cell in texts(name):
        for asked in re.findall(r"\*\*Predict:\*\*(.*?)(?:\n\n|$)", cell.source, re.S):
            assert asked.strip().endswith("?"), cell.id


@EACH
def test_each_lesson_has_at_least_four_drawings_with_words(name):
    drawn = DRAWN.findall(TEXTS[name])
    assert len({file for _, file in drawn}) >= 4
    for alt, file in drawn:
        assert len(alt.split()) >= 8, file
        assert (ROOT / f"img/drawings/{file}.svg").is_file()


@EACH
def test_each_lesson_derives_something(name):
    derived = r"(?s)<details>\s*<summary>[^<]*</summary>.*?\$\$.*?</details>"
    assert re.search(derived, TEXTS[name]) or name.startswith("00")


@EACH
def test_what_is_folded_away_is_no_chapter(name):
    for folded in re.findall(r"<details>(.*?)</details>", TEXTS[name], re.DOTALL):
        assert len(words(folded)) <= 250, folded[:80]


@EACH
def test_half_of_the_texts_are_short(name):
    assert statistics.median(len(words(cell.source)) for cell in texts(name)) <= 45


@EACH
def test_a_quiz_ends_it(name):
    cells = LESSONS[name].cells
    asked = [cell.source.strip() for cell in cells if cell.source.startswith("quiz(")]
    assert asked == [f'quiz("{name[:2]}")']


@EACH
def test_every_reference_has_a_link(name):
    references = TEXTS[name].split("### References")[1]
    entries = re.split(r"^- ", references, flags=re.MULTILINE)[1:]
    assert len(entries) >= 3
    for entry in entries:
        assert re.search(r"\]\(https://[^)\s]+\)", entry), entry
        assert re.search(r"\b(19|20)\d\d\b", entry), entry


@EACH
def test_nobody_is_anonymous(name):
    veiled = r"one of our sources|another source|a published program|somebody's"
    assert not re.search(veiled, TEXTS[name], re.IGNORECASE)


@EACH
def test_a_formula_has_one_line(name):
    # On a narrow page a second equation on the same line is cut off.
    for cell in texts(name):
        for formula in re.findall(r"\$\$(.*?)\$\$", cell.source, re.DOTALL):
            assert r"\qquad" not in formula, cell.id
            shown = re.sub(
                r"\\(left|right|mathrm|text|mathbb|quad)\b|[{}\s]", "", formula
            )
            shown = re.sub(r"\\[a-zA-Z]+", "x", shown)
            for line in re.split(r"\\\\", shown):
                assert len(line) <= 56, (cell.id, line)
