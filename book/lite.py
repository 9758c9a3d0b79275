"""Build the edition that runs in a browser: JupyterLite, Pyodide, and NumPy.

    python book/lite.py FOLDER

The lessons are those of `notebooks`, and there is no second source: what a browser
cannot run is told with the output that the lesson keeps.
"""

import ast
import html
import json
import re
import shutil
import subprocess
import symtable
import sys
import tempfile
import tomllib
from pathlib import Path
from typing import Any

from pages import IN_BROWSER, ROOT

PINS = ROOT / "book" / "browser.txt"
STAND_IN = ROOT / "book" / "browser" / "_multiprocessing.py"  # Python there has none
# The tests put the same files, from this machine, in the place of these.
PYODIDE = "https://cdn.jsdelivr.net/pyodide/v0.27.7/full/"
KERNEL = "@jupyterlite/pyodide-kernel-extension:kernel"
HEAVY = ("pretrained", "recordings", "__pycache__")  # for the games, or not the package
OWN = ("joblib", "matplotlib", "numpy", "packaging", "pillow", "scipy", "threadpoolctl")
# What needs the emulator, PyTorch, trained agents, or a run that is saved.
ABSENT = {
    *("AtariWorld", "ScreenWorld", "world_for", "gradient_xray"),
    *("curves", "pretrained", "recorded", "start_or_resume"),
}
TOLD = (
    "*A browser has no Atari emulator, no PyTorch and no trained agents. On your own "
    "machine this cell runs:*"
)
FETCH = """\
# Only in a browser: the course's package, and what it needs.
%pip install -q atari-from-scratch"""
DRAWN = re.compile(r'<img alt="([^"]*)"[^>]* src="data:image/png;base64,([^"]+)"')
PICTURE = re.compile(r"\]\(\.\./img/([^)\s]+)\)")


def build(folder: Path) -> None:
    """Build the edition.

    Args:
        folder: for what is to be served; made anew.

    Raises:
        CalledProcessError: a wheel could not be had, or JupyterLite refused.
    """
    shutil.rmtree(folder, ignore_errors=True)
    with tempfile.TemporaryDirectory() as place:
        work = Path(place)
        contents(work / "contents")
        wheels(work / "wheels")
        (work / "jupyter-lite.json").write_text(json.dumps(settings()))
        (work / "overrides.json").write_text(json.dumps(OVERRIDES))
        command = [sys.executable, "-m", "jupyter", "lite", "build", "--apps=lab"]
        command += [f"--lite-dir={work}", f"--contents={work / 'contents'}"]
        command += [f"--output-dir={folder.resolve()}", "--no-sourcemaps"]
        for wheel in sorted((work / "wheels").glob("*.whl")):
            command.append(f"--piplite-wheels={wheel}")
        _run(command, work)


def _run(command: list[str], place: Path) -> None:
    ran = subprocess.run(command, cwd=place, capture_output=True, text=True)
    if ran.returncode:
        print(ran.stdout[-3000:], ran.stderr[-3000:], file=sys.stderr)
    ran.check_returncode()


# Formulas and tables are read in the colours of the reader's machine.
OVERRIDES = {
    "@jupyterlab/apputils-extension:themes": {"adaptive-theme": True},
    "@jupyterlab/notebook-extension:tracker": {"windowingMode": "none"},
}


def settings() -> dict[str, Any]:
    """What the page needs to know: nothing is asked of an index of packages."""
    kernel = {"pyodideUrl": f"{PYODIDE}pyodide.js", "disablePyPIFallback": True}
    return {
        "jupyter-lite-schema-version": 0,
        "jupyter-config-data": {
            "appName": "Atari from Scratch",
            "exposeAppInBrowser": True,
            "litePluginSettings": {KERNEL: kernel},
        },
    }


# ---- lessons ------------------------------------------------------------------------


def contents(folder: Path) -> None:
    """Write the lessons, and the pictures that they show."""
    (folder / "notebooks").mkdir(parents=True)
    for name in IN_BROWSER:
        lesson = ROOT / "notebooks" / f"{name}.ipynb"
        text = in_browser(lesson)
        (folder / "notebooks" / lesson.name).write_text(text, "utf-8")
        for picture in PICTURE.findall(text):
            (folder / "img" / picture).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / "img" / picture, folder / "img" / picture)


def in_browser(lesson: Path) -> str:
    """A lesson as a browser runs it.

    Args:
        lesson: the notebook.

    Returns:
        The same cells, but for a first one that fetches the package, and for those
        that need what is `ABSENT` or what such a cell makes: they become text, with
        the output that was kept.
    """
    notebook = json.loads(lesson.read_text("utf-8"))
    cells, absent = [], set(ABSENT)
    for cell in notebook["cells"]:
        if cell["id"] == "setup":
            cells.append(_code("browser", FETCH))
        if cell["cell_type"] == "code":
            source = "".join(cell["source"])
            read, made = _read_and_made(source)
            if cell["id"] == "imports":
                lines = _without(absent, source)
                cell["source"] = "\n".join(lines).splitlines(keepends=True)
            elif read & absent:
                absent |= made
                cell = _told(cell)
            else:
                absent -= made
        cells.append(cell)
    notebook["cells"] = cells
    # No kernel of this name is there otherwise, and a question would be asked.
    notebook["metadata"]["kernelspec"] = {
        "display_name": "Python (Pyodide)",
        "language": "python",
        "name": "python",
    }
    return json.dumps(notebook, indent=1, ensure_ascii=False) + "\n"


def _read_and_made(source: str) -> tuple[set[str], set[str]]:
    """Names that a cell reads and does not make itself, and names that it makes."""
    cell = symtable.symtable(source, "cell", "exec")
    made = {each.get_name() for each in cell.get_symbols() if each.is_assigned()}
    inside, read = [cell], set[str]()
    while inside:
        scope = inside.pop()
        inside += scope.get_children()
        read |= {each.get_name() for each in scope.get_symbols() if each.is_global()}
    return read - made, made


def _without(absent: set[str], source: str) -> list[str]:
    """The lines of a cell, less the imports of absent names."""
    lines = source.split("\n")
    for statement in reversed(ast.parse(source).body):
        if not isinstance(statement, ast.ImportFrom):
            continue
        names = [each for each in statement.names if each.name not in absent]
        if names != statement.names:
            statement.names = names
            kept = [ast.unparse(statement)] if names else []
            lines[statement.lineno - 1 : statement.end_lineno] = kept
    return lines


def _code(name: str, source: str) -> dict[str, Any]:
    return {
        **{"cell_type": "code", "id": name, "metadata": {}, "outputs": []},
        **{"execution_count": None, "source": source.splitlines(keepends=True)},
    }


def _told(cell: dict[str, Any]) -> dict[str, Any]:
    """A cell of code as text, with what it printed and drew."""
    parts = [TOLD, f"```python\n{''.join(cell['source'])}\n```"]
    attachments: dict[str, dict[str, str]] = {}
    for output in cell["outputs"]:
        data = {kind: "".join(lines) for kind, lines in output.get("data", {}).items()}
        if "text" in output:
            parts.append(f"```\n{''.join(output['text']).rstrip()}\n```")
        elif drawn := DRAWN.search(data.get("text/html", "")):
            (words, png), name = drawn.groups(), f"{len(attachments)}.png"
            attachments[name] = {"image/png": png}
            parts.append(f"![{html.unescape(words)}](attachment:{name})")
        else:
            kinds = ("text/markdown", "text/html", "text/plain")
            parts.append(next(data[kind] for kind in kinds if kind in data))
    lines = "\n\n".join(parts).splitlines(keepends=True)
    told = {"cell_type": "markdown", "id": cell["id"], "metadata": {}, "source": lines}
    return told | ({"attachments": attachments} if attachments else {})


# ---- packages -----------------------------------------------------------------------


def wheels(folder: Path) -> None:
    """Put the course's wheel and those that it needs into a folder."""
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check"]
    folder.mkdir()
    get = ["download", "-q", "--no-deps", "-r", str(PINS), "-d", str(folder)]
    _run([*pip, *get], folder)
    with tempfile.TemporaryDirectory() as place:
        package = Path(place, "tutorial_lib")
        shutil.copytree(
            ROOT / "tutorial_lib", package, ignore=shutil.ignore_patterns(*HEAVY)
        )
        shutil.copy(STAND_IN, place)
        Path(place, "pyproject.toml").write_text(project(), "utf-8")
        make = ["wheel", "-q", "--no-deps", "--no-build-isolation", place]
        _run([*pip, *make, "-w", str(folder)], folder)


def project() -> str:
    """The package's pyproject.toml, with what it needs in a browser."""
    whole = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    pins = [line for line in PINS.read_text().splitlines() if line[:1] not in ("", "#")]
    needs = [*OWN, *(pin.partition("==")[0] for pin in pins)]
    data = whole["tool"]["setuptools"]["package-data"]["tutorial_lib"]
    return f"""\
[build-system]
requires = ["setuptools"]
build-backend = "setuptools.build_meta"

[project]
name = "{whole["project"]["name"]}"
dynamic = ["version"]
dependencies = {json.dumps(needs)}

[tool.setuptools.dynamic]
version = {{ attr = "tutorial_lib.__version__" }}

[tool.setuptools]
py-modules = ["_multiprocessing"]

[tool.setuptools.packages.find]
include = ["tutorial_lib*"]

[tool.setuptools.package-data]
tutorial_lib = {json.dumps(data)}
"""


if __name__ == "__main__":
    build(Path(sys.argv[1]))
