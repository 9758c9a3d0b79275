"""What people read is spelt as in Britain, and has no typing errors."""

import ast
import io
import re
import subprocess
import sys
import tokenize
from pathlib import Path

import codespell_lib
import nbformat
import pytest

ROOT = Path(__file__).parents[1]
DICTIONARY = Path(codespell_lib.__file__).parent / "data/dictionary_en-GB_to_en-US.txt"
# Words of America that Britain has too, for something else or as the name of a thing.
BOTH = {"check", "checks", "meter", "plow", "practice", "program", "story", "stories"}
BOTH |= {
    "programs",
    "writable",
    "license",
    "draft",
    "curb",
    "tire",
    "jewelry",
    "licensed",
}


def american():
    """Words of American spelling, each with the British one."""
    pairs = (line.split("->") for line in DICTIONARY.read_text("utf-8").splitlines())
    return {
        theirs.strip(" ,"): ours
        for ours, theirs in pairs
        if theirs.strip(" ,") not in BOTH
    }


def without_code(markdown):
    """A text without code, formulas, addresses and names of works."""
    for other in (
        *(r"```.*?```", r"\$\$.*?\$\$", r"`[^`]*`", r"\$[^$\n]*\$", r"\]\([^)]*\)"),
        *(
            r"https?://\S+",
            r"\*[^*\n]+\*(?=, (?:19|20)\d\d)",
            r"(?<!\*)\*[A-Z][^*]{9,150}\*(?!\*)",
        ),
    ):
        markdown = re.sub(other, " ", markdown, flags=re.DOTALL)
    return markdown


def comments(code):
    """Comments and docstrings of Python code."""
    found = [
        token.string
        for token in tokenize.generate_tokens(io.StringIO(code).readline)
        if token.type == tokenize.COMMENT
    ]
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef):
            found.append(ast.get_docstring(node) or "")
    text = without_code("\n".join(found))
    # Names of arguments, and titles in quotes.
    return re.sub(r"^ *\w+:|\"[^\"]*\"", " ", text, flags=re.MULTILINE)


def written():
    """What is written for people, by the file that holds it."""
    for path in [*ROOT.glob("*.md"), *ROOT.glob("tutorial_lib/exercises/quizzes/*")]:
        yield path, without_code(path.read_text("utf-8"))
    for path in [*ROOT.glob("tutorial_lib/**/*.py"), *ROOT.glob("img/drawings/*.py")]:
        yield path, comments(path.read_text("utf-8"))
    for path in ROOT.glob("notebooks/*.ipynb"):
        cells = nbformat.read(path, as_version=4).cells
        texts = [cell.source for cell in cells if cell.cell_type == "markdown"]
        code = [cell.source for cell in cells if cell.cell_type == "code"]
        yield path, without_code("\n".join(texts)) + "\n".join(map(comments, code))


WRITTEN = {str(path.relative_to(ROOT)): text for path, text in sorted(written())}


@pytest.mark.parametrize("name", WRITTEN)
def test_spelling_is_british(name):
    words = set(re.findall(r"[a-z]+", WRITTEN[name].lower()))
    assert {word: ours for word, ours in american().items() if word in words} == {}


def test_there_are_no_typing_errors(tmp_path):
    for name, text in WRITTEN.items():
        (tmp_path / (name.replace("/", "__") + ".txt")).write_text(text, "utf-8")
    found = subprocess.run(
        [
            sys.executable,
            "-m",
            "codespell_lib",
            "--builtin",
            "clear,rare",
            str(tmp_path),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert found.stdout.replace(str(tmp_path), "") == ""


def test_an_american_word_and_a_typing_error_are_seen(tmp_path):
    assert american()["color"] == "colour"
    (tmp_path / "a.txt").write_text("recieve")
    found = subprocess.run(
        [sys.executable, "-m", "codespell_lib", str(tmp_path)],
        capture_output=True,
        check=False,
    )
    assert b"receive" in found.stdout
