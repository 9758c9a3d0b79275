"""The catalogue of mistakes, for teachers."""

from tutorial_lib.__main__ import main
from tutorial_lib.exercises.catalogue import catalogue
from tutorial_lib.exercises.exercise import find, pages


def test_an_exercises_mistakes_are_printed_as_edits(capsys):
    assert main(["mistakes", "td_target"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("td_target  ●")
    for mistake in catalogue(find("td_target")):
        assert mistake.says in " ".join(out.split())
    assert "    - follows = torch.where(terminated, 0, next_value)\n" in out
    assert "    + follows = next_value\n" in out


def test_without_a_name_all_are_printed(capsys):
    assert main(["mistakes"]) == 0
    out = capsys.readouterr().out
    assert [name for name in pages() if f"{name}  ●" not in out] == []


def test_a_misspelt_name_is_one_line(capsys):
    assert main(["mistakes", "td_targt"]) == 1
    told = capsys.readouterr()
    assert told.err == "no exercise 'td_targt'; did you mean td_target?\n"
    assert told.out == ""
