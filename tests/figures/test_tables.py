import pytest

from tutorial_lib.figures.tables import table


def test_it_is_markdown():
    assert table(("way", "score"), [("a", 1), ["b", "2.0"]]).data == (
        "| way | score |\n| :--- | ---: |\n| a | 1 |\n| b | 2.0 |"
    )


def test_a_row_of_another_length_is_refused():
    with pytest.raises(ValueError, match="2 cells were expected, got"):
        table(("way", "score"), [("a", 1), ("b",)])
