"""Lay out what the book is made of: lessons as they are kept, and pages from the code.

    python book/pages.py FOLDER

Nothing is run and nothing of the course is imported: the lessons' outputs are those
that they keep, and the mistakes are read from the text of the exercises' pages.
"""

import ast
import html
import json
import re
import shutil
import sys
import textwrap
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
DOCUMENTS = ("GLOSSARY", "TROUBLESHOOTING", "SCORES", "CHANGELOG")
FILES = ("LICENSE", "CITATION.cff")  # which the front page links to
# Lessons that `lite.py` puts into the browser.
IN_BROWSER = ("01_pong_policy_gradient_numpy", "04_q_tables")
BROWSER = "lite/lab/index.html?path=notebooks/{}.ipynb"
# The front page is the README as far as a reader needs it.
FOR_READERS = re.compile(r"\n## For contributors\n.*", flags=re.DOTALL)
CHAPTERS = re.compile(r"\nFor \[learners\]\(#.*?\n\n", flags=re.DOTALL)
# A link to a section of a lesson, as JupyterLab calls it: heading, spaces as dashes.
SECTION = re.compile(r"\]\(#([^)\s]+)\)")
EDIT = re.compile(r"[-+]( |$)")  # how `catalogue` tells edits from sentences


def lay_out(folder: Path) -> None:
    """Write every page of the book.

    Args:
        folder: made anew; what was in it is gone.
    """
    shutil.rmtree(folder, ignore_errors=True)
    for name in ("notebooks", "_static"):
        (folder / name).mkdir(parents=True)
    lessons = sorted((ROOT / "notebooks").glob("*.ipynb"))
    for lesson in lessons:
        (folder / "notebooks" / lesson.name).write_text(page(lesson), "utf-8")
    shutil.copytree(
        ROOT / "img", folder / "img", ignore=shutil.ignore_patterns("*.py", "__*")
    )
    for name in DOCUMENTS:
        text = (ROOT / f"{name}.md").read_text("utf-8")
        (folder / f"{name}.md").write_text(text.replace("(README.md", "(index.md"))
    for name in FILES:
        shutil.copy(ROOT / name, folder / name)
    (folder / "mistakes.md").write_text(mistakes(lessons), "utf-8")
    (folder / "index.md").write_text(front([path.stem for path in lessons]), "utf-8")
    mathjax(folder / "_static" / "mathjax")


def page(lesson: Path) -> str:
    """A lesson as the book shows it: links to its sections as the book calls them."""
    notebook = json.loads(lesson.read_text("utf-8"))
    for cell in notebook["cells"]:
        if cell["cell_type"] == "markdown":
            text = SECTION.sub(_lower, "".join(cell["source"]))
            if cell["id"] == "title" and lesson.stem in IN_BROWSER:
                text += "\n\n" + _runs_here(f"../{BROWSER.format(lesson.stem)}")
            cell["source"] = text.splitlines(keepends=True)
    return json.dumps(notebook, indent=1, ensure_ascii=False) + "\n"


def _lower(link: re.Match[str]) -> str:
    anchor = re.sub(r"[^\w-]", "", link[1].lower())
    return f"](#{anchor})"


def _runs_here(address: str) -> str:
    return (
        f'<p><a href="{address}">Run this lesson in the browser</a>: nothing to '
        "install; the first start loads some 30 MB.</p>"
    )


def front(lessons: list[str]) -> str:
    """The front page.

    Args:
        lessons: their names, in order.

    Returns:
        What the README says to learners and teachers, and the list of all pages.
    """
    text = FOR_READERS.sub("", (ROOT / "README.md").read_text("utf-8"))
    text = CHAPTERS.sub("\n", text)
    links = (
        f'<a href="{BROWSER.format(name)}">lesson {name[:2]}</a>' for name in IN_BROWSER
    )
    here = (
        f"<p>To read: the list of lessons. To run: {' and '.join(links)} in the "
        "browser, all of them on your own machine.</p>"
    )
    text = text.replace("\n## For learners\n", f"\n{here}\n\n## For learners\n")
    to_look_up = ["mistakes", *DOCUMENTS, "The package <api/tutorial_lib/index>"]
    text += _contents("Lessons", [f"notebooks/{name}" for name in lessons])
    return text + _contents("To look up", to_look_up)


def _contents(caption: str, pages: list[str]) -> str:
    options = f":hidden:\n:caption: {caption}\n"
    return f"\n\n```{{toctree}}\n{options}\n" + "\n".join(pages) + "\n```\n"


# ---- the catalogue of mistakes ------------------------------------------------------


def mistakes(lessons: list[Path]) -> str:
    """What `check` says of the mistakes it knows, exercise by exercise.

    Args:
        lessons: the notebooks, in order.

    Returns:
        A page; the sentences of an exercise are folded away.
    """
    shown = [
        "# Mistakes that people make",
        "What `check` says when it recognises what a function does. Write the exercise "
        "first: some of these give it away.",
    ]
    for lesson in lessons:
        notebook = json.loads(lesson.read_text("utf-8"))
        code = ["".join(c["source"]) for c in notebook["cells"]]
        title = code[0].split("\n")[0].removeprefix("# ")
        shown += [f"## {title}", f"[Open the lesson](notebooks/{lesson.name})."]
        for name, path in exercises(code):
            said = list(sentences(path))
            rows = "".join(f"<li>{_in_html(each)}</li>\n" for each in said)
            known = f"{len(said)} mistakes" if len(said) > 1 else "1 mistake"
            shown += [
                f"### {name}",
                f"<details><summary>{known}</summary>\n<ul>\n{rows}</ul>\n</details>",
            ]
    return "\n\n".join(shown) + "\n"


def exercises(cells: list[str]) -> Iterator[tuple[str, Path]]:
    """The exercises of a lesson in their order, each with its page."""
    for name in re.findall(r"^\w+ = check\((\w+)\)", "\n".join(cells), re.MULTILINE):
        for path in (ROOT / "tutorial_lib" / "exercises").glob(f"*/{name}.py"):
            yield name, path


def sentences(path: Path) -> Iterator[str]:
    """What a learner is told, mistake by mistake.

    Args:
        path: of an exercise's page.

    Returns:
        Each sentence without the edit that it belongs to.
    """
    for node in ast.parse(path.read_text("utf-8")).body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "MISTAKES":
            written = textwrap.dedent(ast.literal_eval(node.value)).strip()
            for paragraph in written.split("\n\n"):
                lines = paragraph.split("\n")
                yield " ".join(line for line in lines if not EDIT.match(line))


def _in_html(sentence: str) -> str:
    told = html.escape(sentence[0].upper() + sentence[1:], quote=False)
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", told)


# ---- formulas -----------------------------------------------------------------------


def mathjax(folder: Path) -> None:
    """Put what sets formulas beside the pages, so that none is fetched elsewhere."""
    (package,) = find_spec("mathjax").submodule_search_locations
    source = Path(package, "static", "mathjax", "es5")
    fonts = Path("output", "chtml", "fonts", "woff-v2")
    shutil.copytree(source / fonts, folder / fonts)
    shutil.copy(source / "tex-chtml.js", folder)


if __name__ == "__main__":
    lay_out(Path(sys.argv[1]))
