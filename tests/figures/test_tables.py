"""A table is a table in a notebook, and columns where there is none."""

import re

import pytest

from tutorial_lib.figures.tables import table

ROWS = [("early", 1_024, "-20.7 ± 1.0"), ("late <b>", 3, "6.5 ± 5.4")]
HEADINGS = ("stage", "agent steps", "score")


def test_a_notebook_shows_a_table_in_which_no_cell_wraps():
    shown = table(ROWS, HEADINGS)._repr_html_()
    assert shown.count("<tr>") == 3
    assert re.findall("<th[^>]*>([^<]*)</th>", shown) == list(HEADINGS)
    cells = re.findall("<td[^>]*>([^<]*)</td>", shown)
    assert cells == ["early", "1024", "-20.7 ± 1.0", "late &lt;b&gt;", "3", "6.5 ± 5.4"]
    assert shown.count("white-space:nowrap") == 9


def test_numbers_are_flush_right_and_words_left():
    rows = [("a", "1,024", "-1"), ("bcd", "3", "no")]
    assert table(rows, ("", "n", "m")).right == [False, True, False]
    assert table([("±0.1",), ("+3 %",), (".5",)], ("n",)).right == [True]


def test_without_a_notebook_there_are_columns():
    assert repr(table(ROWS, HEADINGS)).splitlines() == [
        "stage     agent steps        score",
        "early            1024  -20.7 ± 1.0",
        "late <b>            3    6.5 ± 5.4",
    ]


def test_a_table_may_have_no_rows():
    assert repr(table([], ("way", "score"))) == "way  score"


def test_a_row_of_another_length_is_refused():
    with pytest.raises(ValueError, match="must have 2 cells"):
        table([("a", 1), ("b",)], ("way", "score"))
