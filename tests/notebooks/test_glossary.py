"""A term is explained where a reader first meets it, and is in GLOSSARY.md."""

import re
import runpy
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SHAPE = runpy.run_path(str(ROOT / "tests/notebooks/test_shape.py"))
LESSONS, prose = SHAPE["LESSONS"], SHAPE["prose"]
ROW = re.compile(
    r"^\| ([^|]+) \| ([^|]*) \| ([^|]*) \| ([^|]+) \| (\d\d) \| ([^|]*) \|$"
)
HEAD = "| term | symbol | in code | what it is | lesson | source |"
# These cells promise or look back; they explain nothing.
OVERVIEW = {"title", "see", "learn", "recap"}


def rows():
    lines = (ROOT / "GLOSSARY.md").read_text("utf-8").splitlines()
    assert HEAD in lines
    table = lines[lines.index(HEAD) + 2 :]
    found = [ROW.match(line) for line in table if line.startswith("|")]
    assert all(found)
    return [[part.strip() for part in match.groups()] for match in found]


ROWS = rows()
EACH = pytest.mark.parametrize(
    ("term", "lesson"), [(row[0], row[4]) for row in ROWS], ids=[row[0] for row in ROWS]
)


def spoken(term):
    """A pattern for a term in any number, with a hyphen or a space."""
    stem = re.escape(term.lower()).replace(r"\ ", r"[\s-]+").replace(r"\-", r"[\s-]+")
    stem = re.sub(r"y$", "(?:y|ies)", stem)
    return re.compile(rf"(?<![\w-]){stem}(?:s|es)?(?![\w-])", re.IGNORECASE)


def cells():
    for name, notebook in LESSONS.items():
        for cell in notebook.cells:
            if cell.cell_type == "markdown" and cell.id not in OVERVIEW:
                text = re.sub(r"`[^`]*`", " ", prose(cell.source))
                yield name[:2], cell, re.sub(r"^#+ .*$", "", text, flags=re.MULTILINE)


TEXTS = list(cells())


def test_the_terms_are_in_the_order_of_the_alphabet_and_each_once():
    terms = [row[0].lower() for row in ROWS]
    assert terms == sorted(set(terms))


@EACH
def test_a_term_is_explained_where_it_is_first_used(term, lesson):
    pattern = spoken(term)
    for where, cell, text in TEXTS:
        if pattern.search(text):
            bold = re.findall(r"\*\*(.+?)\*\*", cell.source, re.DOTALL)
            assert where == lesson, f"first in lesson {where}, cell {cell.id}"
            assert any(pattern.search(each) for each in bold), f"not bold in {cell.id}"
            return
    pytest.fail("no lesson uses it")


def test_every_row_is_explained_in_one_sentence():
    for term, _, _, meaning, _, source in ROWS:
        assert meaning.endswith("."), term
        assert 4 <= len(meaning.split()) <= 40, term
        assert not source or re.search(r"\b(19|20)\d\d\b", source), term


def test_what_a_term_is_called_in_code_is_there():
    files = [*ROOT.glob("tutorial_lib/**/*.py"), *ROOT.glob("notebooks/*.ipynb")]
    code = " ".join(path.read_text("utf-8") for path in files)
    for term, _, name, *_ in ROWS:
        for each in re.findall(r"\w+", name):
            assert re.search(rf"\b{each}\b", code), (term, name)


# Letters that keep their meaning through the course; others are explained on the spot.
LETTERS = r"\\(?:alpha|gamma|delta|epsilon|theta|lambda|pi|sigma|tau|nabla)(?![a-zA-Z])"
LASTING = re.compile(rf"{LETTERS}|\b[VQAGJHD]\b")


def formulas(text):
    for long, short in re.findall(r"\$\$(.*?)\$\$|\$([^$\n]+)\$", text, re.DOTALL):
        yield re.sub(r"\\(?:text|mathrm|operatorname)\{[^}]*\}", " ", long or short)


def test_a_symbol_is_in_the_glossary_before_a_formula_has_it():
    known = {}
    for _, symbol, _, _, lesson, _ in ROWS:
        for each in LASTING.findall(" ".join(formulas(symbol))):
            known[each] = min(known.get(each, lesson), lesson)
    unknown = {}
    for name, notebook in LESSONS.items():
        for cell in notebook.cells:
            if cell.cell_type == "markdown" and cell.id not in OVERVIEW:
                for symbol in LASTING.findall(" ".join(formulas(cell.source))):
                    if known.get(symbol, "99") > name[:2]:
                        unknown.setdefault((name[:2], symbol), cell.id)
    assert unknown == {}
