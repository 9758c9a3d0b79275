"""Drawings are made by their scripts, of the palette, and fit a narrow page."""

import re
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from tutorial_lib import palette

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "img/drawings"
SVG = "{http://www.w3.org/2000/svg}"
FILES = sorted(FOLDER.glob("*.svg"))
EACH = pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])
LESSONS = "".join(path.read_text() for path in ROOT.glob("notebooks/*.ipynb"))


@pytest.fixture(scope="module")
def made():
    sys.path.insert(0, str(FOLDER))
    try:
        import draw

        return {drawing.name: drawing.svg() for drawing in draw.drawings()}
    finally:
        sys.path.remove(str(FOLDER))


def test_what_is_stored_is_what_the_scripts_draw(made):
    assert made == {path.stem: path.read_text("utf-8") for path in FILES}


@EACH
def test_a_drawing_is_shown(path):
    assert f"(../img/drawings/{path.name})" in LESSONS


@EACH
def test_it_has_the_colours_of_the_course_and_no_ground(path):
    root = ET.fromstring(path.read_text("utf-8"))
    used = {each.get(kind) for each in root.iter() for kind in ("fill", "stroke")} - {
        None,
        "none",
    }
    assert used <= set(palette.COLOURS)
    assert path.stat().st_size <= 30_000


@EACH
def test_it_says_in_words_what_it_shows(path):
    title = ET.fromstring(path.read_text("utf-8")).find(f"{SVG}title").text
    assert len(title.split()) >= 12
    assert title.endswith(".")


@EACH
def test_letters_are_large_enough_and_inside(path):
    root = ET.fromstring(path.read_text("utf-8"))
    _, _, width, height = map(float, root.get("viewBox").split())
    assert width <= 480
    for text in root.iter(f"{SVG}text"):
        size, x, y = (float(text.get(k)) for k in ("font-size", "x", "y"))
        assert size >= 13, text.text
        wide = 0.56 * size * len(re.sub(r"\u0302|\u0304|\u207b", "", text.text))
        left = (
            x - {"start": 0, "middle": wide / 2, "end": wide}[text.get("text-anchor")]
        )
        assert left >= 0, text.text
        assert left + wide <= width, text.text
        assert 0.7 * size <= y <= height - 0.2 * size, text.text
