"""A table touched by people and spreadsheets is read, or refused with its line."""

from pathlib import Path

import numpy as np
import pytest

from tutorial_lib.runs.table import COLUMNS, read_table

HEADER = "agent_steps,seconds,mean_score,games,loss\n"
ROWS = ["100,1.0,nan,0,0.5\n", "200,2.0,-20.5,1,0.25\n", "300,3.0,-20,2,1e-3\n"]
WHOLE = HEADER + "".join(ROWS)


def read(text, encoding="utf-8"):
    return read_table(Path("run/metrics.csv"), text.encode(encoding))


def test_a_table_comes_back_with_where_its_rows_end():
    table = read(WHOLE)
    assert table.columns == ["agent_steps", "seconds", "mean_score", "games", "loss"]
    np.testing.assert_array_equal(table.rows[0], [100, 1, np.nan, 0, 0.5])
    assert [WHOLE[:end].count("\n") for end in table.ends] == [1, 2, 3, 4]


@pytest.mark.parametrize("text", ["", "agent", HEADER[:-1], "\0\0\0"])
def test_without_a_whole_header_there_is_nothing(text):
    table = read(text)
    assert (table.columns, len(table.rows), table.ends) == (list(COLUMNS), 0, [])


HARMLESS = {
    "a byte-order mark": "\ufeff" + WHOLE,
    "a blank line": HEADER + ROWS[0] + "\n" + ROWS[1] + "  \n" + ROWS[2],
    "a blank line first": "\n" + WHOLE,
    "a blank line last": WHOLE + "\n",
    "other line ends": WHOLE.replace("\n", "\r\n"),
    "a line cut short": WHOLE + "400,4.0,-1",
    "quotes": WHOLE.replace("200", '"200"'),
    "one more column": HEADER[:-1] + ",more\n" + "".join(f"{r[:-1]},7\n" for r in ROWS),
}


@pytest.mark.parametrize("text", HARMLESS.values(), ids=HARMLESS)
def test_what_does_no_harm_is_accepted(text):
    table = read(text)
    assert table.rows[:, 0].tolist() == [100, 200, 300]
    assert table.rows[:, 4].tolist() == [0.5, 0.25, 1e-3]
    assert len(table.ends) == 4


SECOND = HEADER + ROWS[0]
DAMAGED = {
    "semicolons": (WHOLE.replace(",", ";"), 1, "begins with the names"),
    "another program's": ("epoch,step,train_loss\n1,2,3\n", 1, "begins with the names"),
    "no header": ("".join(ROWS), 1, "begins with the names"),
    "a column twice": (HEADER[:-1] + ",loss\n", 1, "begins with the names"),
    "another encoding": (WHOLE, 1, "begins with the names"),
    "a comment": (SECOND + "# restarted\n" + ROWS[1], 3, "1 cells, and the header"),
    "infinity": (SECOND + "200,inf,0,0,0\n", 3, "seconds must be a number, got 'inf'"),
    "too many digits": (SECOND + "200,2,1e999,0,0\n", 3, "mean_score must be"),
    "a number of Python's": (SECOND + "200,1_0,0,0,0\n", 3, "seconds must be a"),
    "very many steps": (SECOND + f"{10**13},2,0,0,0\n", 3, "agent_steps must be"),
    "a comment with commas": (SECOND + "#,a,b,c,d\n", 3, "agent_steps must be"),
    "100.0": (SECOND + "200.0,2.0,-20.5,1,0.25\n", 3, "got '200.0'"),
    "a decimal comma": (
        SECOND + "200,2,0,-20,5,1,0,25\n",
        3,
        "8 cells, and the header",
    ),
    "a quoted decimal comma": (SECOND + '200,"2,0",1,1,1\n', 3, "seconds must be"),
    "a short row": (SECOND + "200,2.0\n", 3, "2 cells, and the header names 5"),
    "a long row": (SECOND + ROWS[1][:-1] + ",1\n", 3, "6 cells"),
    "a word": (SECOND + "200,2.0,good,1,0.25\n", 3, "mean_score must be a number"),
    "an empty cell": (SECOND + "200,2.0,,1,0.25\n", 3, "mean_score must be a number"),
    "a negative step": (SECOND + "-200,2.0,1,1,0.25\n", 3, "agent_steps must be"),
    "zeros": (SECOND + "\0\0\0\0\n", 3, "1 cells"),
    "after a blank line": (SECOND + "\n\nbad\n", 5, "1 cells"),
}


@pytest.mark.parametrize(("text", "line", "said"), DAMAGED.values(), ids=DAMAGED)
def test_what_is_damaged_is_refused_with_its_line(request, text, line, said):
    encoding = "utf-16" if "another encoding" in request.node.name else "utf-8"
    with pytest.raises(ValueError) as caught:
        read(text, encoding)
    told = str(caught.value)
    assert told.startswith(f"run/metrics.csv, line {line}: ")
    assert said in told and "\n" not in told


@pytest.mark.parametrize(
    "content",
    [
        b"agent_steps,seconds,mean_score,games\r100,1,2,3\r",
        b"agent_steps,seconds,mean_score,games\n100,1,2,3\r200,1,2,3\n",
        b"my notes on this run, in one line",
    ],
)
def test_lines_that_end_otherwise_are_refused(tmp_path, content):
    with pytest.raises(ValueError, match="metrics.csv, line "):
        read_table(tmp_path / "metrics.csv", content)
