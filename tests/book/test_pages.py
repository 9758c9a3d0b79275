"""What the book is made of."""

import json
import re
import runpy
from pathlib import Path
from types import SimpleNamespace

import pytest

from tutorial_lib.exercises.catalogue import catalogue
from tutorial_lib.exercises.exercise import find, pages

ROOT = Path(__file__).parents[2]
book = SimpleNamespace(**runpy.run_path(str(ROOT / "book" / "pages.py")))
LESSONS = sorted((ROOT / "notebooks").glob("*.ipynb"))


@pytest.mark.parametrize("name", pages())
def test_the_sentences_read_from_a_page_are_those_that_check_says(name):
    path = ROOT / "tutorial_lib" / "exercises" / pages()[name] / f"{name}.py"
    assert list(book.sentences(path)) == [each.says for each in catalogue(find(name))]


def test_every_exercise_stands_in_the_catalogue_once():
    headings = re.findall(r"^### (\w+)$", book.mistakes(LESSONS), re.MULTILINE)
    assert sorted(headings) == sorted(pages())


def test_a_sentence_keeps_its_signs():
    assert book._in_html("`a < b` and <c>") == "<code>a &lt; b</code> and &lt;c&gt;"


def test_sections_of_a_lesson_are_called_as_the_book_calls_them():
    lesson = ROOT / "notebooks" / "04_q_tables.ipynb"
    shown = json.loads(book.page(lesson))
    title = "".join(shown["cells"][0]["source"])
    assert "(#1--from-states-to-actions)" in title
    assert "(#2--what-is-a-policy-worth)" in title


def test_a_lesson_that_runs_in_the_browser_says_so_and_others_do_not():
    (title, other) = (
        json.loads(book.page(ROOT / "notebooks" / name))["cells"][0]["source"]
        for name in ("04_q_tables.ipynb", "05_deep_q_on_catch.ipynb")
    )
    assert "../lite/lab/index.html?path=notebooks/04_q_tables.ipynb" in "".join(title)
    assert "lite" not in "".join(other)


def test_nothing_but_links_changes_in_a_lesson():
    lesson = ROOT / "notebooks" / "05_deep_q_on_catch.ipynb"
    before, after = json.loads(lesson.read_text("utf-8")), json.loads(book.page(lesson))
    for old, new in zip(before["cells"], after["cells"], strict=True):
        if old["cell_type"] == "code":
            assert old == new


def test_the_front_page_is_the_readme_for_who_reads_and_teaches():
    front = book.front(["04_q_tables"])
    assert front.startswith("# Atari from Scratch\n")
    assert "## For teachers" in front
    assert "For contributors" not in front and "(#for-contributors)" not in front
    assert front.count("```{toctree}") == 2
