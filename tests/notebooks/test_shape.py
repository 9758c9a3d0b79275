"""Every lesson has the shape that the next one has, and holds nothing it should not."""

import ast
import inspect
import io
import json
import re
import statistics
import tokenize
from pathlib import Path

import nbformat
import pytest
import torch
from nbconvert.exporters import ScriptExporter
from PIL import Image

from tutorial_lib.exercises.exercise import find, pages

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "notebooks"
LESSONS = {
    path.stem: nbformat.read(path, as_version=4)
    for path in sorted(FOLDER.glob("*.ipynb"))
}
EACH = pytest.mark.parametrize("name", LESSONS)
EXERCISES = {name: find(name) for name in pages()}
MAX_BYTES = 150_000  # of a picture, and of a cell's stored output
CHECKED = "nbval-check-output"  # the tag by which nbval compares outputs

HEADINGS = [
    "What you will see",
    "What you will learn",
    "Setup",
    "The world",
    "The idea",
    "The loop",
    "Watch it learn",
    "Load the long run",
    "Break it",
    "Where this differs",
    "Your turn",
    "Quiz",
    "Recap",
    "References",
]
LEFT_OUT = {  # by what trains nothing, learns in seconds, is found broken, or is stored
    "00_start_here": {
        "The idea",
        "The loop",
        "Watch it learn",
        "Load the long run",
        "Break it",
        "Where this differs",
    },
    "04_q_tables": {"Load the long run"},
    "09_bug_museum": {"The loop", "Watch it learn", "Load the long run", "Break it"},
    "10_seeds_and_scale": {  # many runs, stored or made by `sweep`; no agent is new
        "The loop",
        "Load the long run",
        "Where this differs",
    },
}


def cells(name, kind):
    return [cell for cell in LESSONS[name].cells if cell.cell_type == kind]


TEXTS = {
    name: "\n".join(cell.source for cell in cells(name, "markdown")) for name in LESSONS
}


def code_lines(source):
    return sum(bool(line.strip()) for line in source.splitlines())


# ---- the file -----------------------------------------------------------------------


@EACH
def test_the_file_is_a_valid_notebook(name):
    notebook = LESSONS[name]
    nbformat.validate(notebook)
    assert (notebook.nbformat, notebook.nbformat_minor) == (4, 5)
    # As they are in the file: reading it would mend them.
    stored = json.loads((FOLDER / f"{name}.ipynb").read_text("utf-8"))["cells"]
    assert len({cell["id"] for cell in stored}) == len(stored)


@EACH
def test_metadata_holds_no_trace_of_a_run(name):
    notebook = LESSONS[name]
    assert notebook.metadata.keys() == {"kernelspec", "language_info"}
    assert notebook.metadata.kernelspec.name == "python3"
    assert "version" not in notebook.metadata.language_info
    for cell in notebook.cells:
        assert cell.metadata.keys() <= {"tags"}, cell.id
        tags = set(cell.metadata.get("tags", []))
        # What is checked against a run must be there to be checked.
        assert tags in (set(), {"keep_output"}, {"keep_output", CHECKED}), cell.id


@EACH
def test_a_lesson_becomes_a_script_that_python_reads(name):
    """By `jupyter nbconvert --to script`; what it imports, `test_sections.py` asks."""
    script, about = ScriptExporter().from_notebook_node(LESSONS[name])
    assert about["output_extension"] == ".py"
    assert "get_ipython" not in script
    ast.parse(script)


@EACH
def test_outputs_that_no_machine_changes_are_compared_with_each_run(name):
    code = cells(name, "code")
    checked = [cell for cell in code if CHECKED in cell.metadata.get("tags", [])]
    assert all(cell.outputs for cell in checked)
    # What is drawn of stored runs changes with them, and with nothing else.
    for cell in code:
        of_stored_runs = re.search(
            r"load_curves|load_groups|score_card.draw", cell.source
        )
        if cell.outputs and of_stored_runs and "profile" not in cell.source:
            assert cell in checked, cell.id
    differs = "Where this differs" not in LEFT_OUT.get(name, set())
    assert ("differs" in {cell.id for cell in checked}) == differs


@EACH
def test_what_is_stored_is_meant_to_be_and_of_one_clean_run(name):
    code = cells(name, "code")
    for cell in code:
        kept = "keep_output" in cell.metadata.get("tags", [])
        assert kept or not cell.outputs, cell.id
        assert all(each.output_type != "error" for each in cell.outputs), cell.id
        assert len(json.dumps(cell.outputs)) <= MAX_BYTES, cell.id
    counts = [cell.execution_count for cell in code]
    assert set(counts) == {None} or counts == list(range(1, len(code) + 1))


@EACH
def test_every_stored_picture_says_in_words_what_it_shows(name):
    for cell in cells(name, "code"):
        for data in (output.get("data", {}) for output in cell.outputs):
            # Alone such a one has no words: JupyterLab and Colab give it none.
            if any(kind.startswith("image/") for kind in data):
                assert "<img" in data.get("text/html", ""), cell.id
            for picture in re.findall(r"<img[^>]*>", data.get("text/html", "")):
                assert len(re.search(r'alt="([^"]*)"', picture)[1]) >= 20, cell.id


# ---- the size -----------------------------------------------------------------------


def prose(source):
    """What is read word by word: no tables, formulas, pictures, folds, references."""
    source = re.split(r"^#+ References$", source, flags=re.MULTILINE)[0]
    source = re.sub(r"<details>.*?</details>", "", source, flags=re.DOTALL)
    source = re.sub(
        r"^\*\*Contents:\*\*.*?(\n\n|\Z)", "", source, flags=re.M | re.DOTALL
    )
    source = re.sub(r"\$\$.*?\$\$|\$[^$]*\$", "", source, flags=re.DOTALL)
    source = re.sub(r"^\|.*$", "", source, flags=re.MULTILINE)
    source = re.sub(r"!\[[^\]]*\]\([^)]*\)", "", source)
    return re.sub(r"\]\([^)]*\)", "]", source)


def words(source):
    return [word for word in prose(source).split() if re.search(r"\w", word)]


def test_words_are_counted_as_a_reader_would():
    cell = (
        "## A title\n\nOne *two*, [three](a/link.md) - `four`.\n![a picture](p.gif)\n"
        "$$ x = \\frac{1}{2} $$\n| a | b |\nfive $y$ 6\n\n### References\n\n- A, *B*"
    )
    assert len(words(cell)) == 2 + 6


@EACH
def test_a_lesson_is_short(name):
    assert len(LESSONS[name].cells) <= 65


@EACH
def test_a_text_is_short(name):
    counts = {cell.id: len(words(cell.source)) for cell in cells(name, "markdown")}
    assert {cell: count for cell, count in counts.items() if count > 120} == {}


def longest_allowed(name):
    """The code cells of a lesson, each with the lines that it may have."""
    loop = False
    for cell in LESSONS[name].cells:
        if cell.cell_type == "markdown":
            loop = cell.source.startswith("## The loop")
        else:
            yield cell, 50 if loop else 30


@EACH
def test_code_is_short(name):
    lines = [code_lines(cell.source) for cell in cells(name, "code")]
    assert statistics.median(lines) < 12
    for cell, allowed in longest_allowed(name):
        assert code_lines(cell.source) <= allowed, cell.id


# ---- the headings -------------------------------------------------------------------


def headings(name):
    """Headings of the second level, and that of the references."""
    pattern = r"^(?:## |### (?=References))(.+)$"
    return re.findall(pattern, TEXTS[name], re.MULTILINE)


@EACH
def test_the_headings_are_those_of_every_lesson_in_their_order(name):
    # "Where this differs" goes on: from the paper, from the source.
    came = [
        expected
        for heading in headings(name)
        for expected in HEADINGS
        if heading == expected
        or (expected == "Where this differs" and heading.startswith(expected))
    ]
    left_out = LEFT_OUT.get(name, set())
    assert came == [heading for heading in HEADINGS if heading not in left_out]


@EACH
def test_the_first_cell_has_title_promise_and_time(name):
    source = LESSONS[name].cells[0].source
    title, promise, rest = source.split("\n\n", 2)
    assert re.fullmatch(rf"# {name[:2]} · \S.*", title)
    assert re.fullmatch(r"\*\*.+\*\*", promise, re.DOTALL)
    assert re.search(r"Live: about \d+ minutes on 2 cores", rest)


@EACH
def test_the_set_up_cell_is_the_same_everywhere(name):
    all_cells, first = LESSONS[name].cells, cells(name, "code")[0]
    assert all_cells[all_cells.index(first) - 1].source.startswith("## Setup\n")
    assert first.source == cells(next(iter(LESSONS)), "code")[0].source
    assert code_lines(first.source) <= 12


@EACH
def test_your_turn_has_three_graded_exercises(name):
    turn = TEXTS[name].split("## Your turn\n")[1].split("\n## ")[0]
    grades = re.findall(r"^\d\. \*\*(.+?)\.\*\*", turn, re.MULTILINE)
    assert grades == ["Warm up", "Stretch", "Research"]


# ---- pictures and links -------------------------------------------------------------

IMAGE = re.compile(r"!\[([^\]]*)\]\(([^)\s]*)\)")
IMAGES = [
    (name, *found)
    for name, text in TEXTS.items()
    for found in IMAGE.findall(text)
    if not found[1].endswith(".svg")  # see tests/test_drawings.py
]


@pytest.mark.parametrize(
    ("name", "alt", "target"),
    IMAGES,
    ids=[f"{n[:2]}-{Path(t).stem}" for n, _, t in IMAGES],
)
def test_a_picture_is_small_and_says_in_words_what_it_shows(name, alt, target):
    assert len(alt) >= 20
    path = (FOLDER / target).resolve()
    assert path.parent == ROOT / "img"
    assert path.stat().st_size <= MAX_BYTES
    with Image.open(path) as picture:
        assert picture.format == "GIF"
        assert picture.size == (320, 420)
        assert picture.info["loop"] == 0  # for ever
        assert picture.n_frames > 1
        for frame in range(picture.n_frames):
            picture.seek(frame)
            assert picture.info["duration"] >= 1000 / 15


def test_there_are_pictures():
    assert {name for name, _, _ in IMAGES} == LESSONS.keys()
    for text in TEXTS.values():
        assert text.count("![") == len(IMAGE.findall(text))
        assert "<img" not in text


def test_two_pictures_are_never_the_same():
    contents = {}
    img = ROOT / "img"
    for path in sorted([*img.glob("*.gif"), *img.glob("drawings/*.svg")]):
        contents.setdefault(path.read_bytes(), []).append(path.name)
    assert [names for names in contents.values() if len(names) > 1] == []


@EACH
def test_links_lead_somewhere(name):
    for target in re.findall(r"(?<!!)\[[^\]]*\]\(([^)\s]*)\)", TEXTS[name]):
        if not target.startswith(("https://", "#")):  # see test_teaching.py
            assert (FOLDER / target.partition("#")[0]).is_file(), target


def test_each_lesson_leads_to_the_next():
    names = {int(name[:2]): name for name in LESSONS}
    assert len(names) == len(LESSONS)
    for number, name in names.items():
        if number + 1 in names:
            recap = TEXTS[name].split("## Recap")[1]
            assert f"]({names[number + 1]}.ipynb)" in recap, name


@EACH
def test_nothing_is_left_to_fill_in(name):
    for cell in LESSONS[name].cells:
        assert not re.search(r"@@|\b(TODO|FIXME|XXX|TBD)\b", cell.source), cell.id


# ---- exercises ----------------------------------------------------------------------


def uses_check(cell):
    tree = ast.parse(cell.source)
    return any(getattr(node, "id", None) == "check" for node in ast.walk(tree))


STUBS = [
    (name, cell) for name in LESSONS for cell in cells(name, "code") if uses_check(cell)
]


def test_every_exercise_is_in_one_lesson():
    named = [ast.parse(cell.source).body[-2].name for _, cell in STUBS]
    assert sorted(named) == sorted(EXERCISES)


@pytest.mark.parametrize(
    "source", [cell.source for _, cell in STUBS], ids=[cell.id for _, cell in STUBS]
)
def test_a_stub_is_to_be_filled_in_and_its_check(source):
    *_, written, check = ast.parse(source).body
    exercise = EXERCISES[written.name]
    name = exercise.name
    assert ast.unparse(check) == f"{name} = check({name})"
    assert ast.get_docstring(written)  # tests/exercises look at its promises
    if exercise.stub:
        assert without_words(written) == without_words(ast.parse(exercise.stub))
    else:
        docstring, dots = written.body
        assert ast.unparse(dots) == "..."
    solution = inspect.signature(exercise.solution)
    namespace = {"check": lambda fn: fn, "nn": torch.nn, "q_learning": None}
    exec(source, {**namespace, **exercise.names}, namespace)
    stub = namespace[name]
    assert {k: p.default for k, p in inspect.signature(stub).parameters.items()} == {
        k: p.default for k, p in solution.parameters.items()
    }
    if not exercise.stub:
        assert stub(*solution.parameters) is None


def without_words(node):
    """The code of a function's, a class's or a module's body, docstrings left out."""
    for each in ast.walk(node):
        body = getattr(each, "body", None)
        if isinstance(body, list) and body and isinstance(body[0], ast.Expr):
            value = body[0].value
            if isinstance(value, ast.Constant) and isinstance(value.value, str):
                each.body = body[1:]
    return [ast.unparse(each) for each in node.body]


# ---- code ---------------------------------------------------------------------------


def names_in(source):
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    return {token.string for token in tokens if token.type == tokenize.NAME}


@EACH
def test_code_speaks_the_courses_language(name):
    for cell in cells(name, "code"):
        assert not names_in(cell.source) & {"done", "s_prime", "rb"}, cell.id


@EACH
def test_no_code_is_there_for_a_test(name):
    for cell in cells(name, "code"):
        assert not re.search(r"TUTORIAL_PROFILE|[\"']smoke[\"']", cell.source), cell.id
