"""Badges that open a lesson elsewhere, and all else that depends on one address.

The address is `Repository` under [project.urls] in pyproject.toml, or else git's remote
"origin". While there is none, no page says a word about it. `python -m tutorial_lib
links` writes what follows from it into the README and every lesson: the badges, the
fetching of a lone copy's course, and whole addresses of the pictures.
"""

import json
import re
import subprocess
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

from tutorial_lib.lessons.place import project
from tutorial_lib.runs.files import write_whole

ROOT = Path(__file__).parents[2]
FIRST = "00_start_here"
MAIN = "main"  # branch, where nobody says another
KINDS = ("https://github.com/OWNER/NAME", "https://github.com/OWNER/NAME/tree/BRANCH")
LIMITS = {
    "Colab": "Colab: for a graphics card, choose a runtime that has one; runs are lost "
    "unless you mount your Drive.",
    "Binder": "Binder: one processor and 2 GB, to read and to try, not to train.",
}
BADGES = re.compile(r"\n\n\[!\[Open in [^\n]*\n[^\n]*")  # with what stands below them
ALONE = 'if not (course or find_spec("tutorial_lib")):'
FETCH = re.compile(re.escape(ALONE) + r".*?\n(?=sys\.path)", flags=re.DOTALL)
NOWHERE = f"""\
{ALONE}
    raise ModuleNotFoundError("Open this page in the course's folder `notebooks`.")
"""
# Of a lesson's pictures, before and after.
NEAR, ANYWHERE = "](../img/", r"\]\(https://raw\.githubusercontent\.com/[^)\s]*?/img/"


class Home(NamedTuple):
    """Where the course lives on GitHub.

    Attributes:
        name: OWNER/NAME.
        branch: such as main.
        folder: of the course within it, with a slash at its end; empty for the whole.
    """

    name: str
    branch: str = MAIN
    folder: str = ""

    @property
    def repository(self) -> str:
        """Its address."""
        return f"https://github.com/{self.name}"


def home() -> Home | None:
    """Where the course lives; None if nobody said.

    Raises:
        ValueError: pyproject.toml has an address of another kind.
    """
    given = project().get("urls", {}).get("Repository")
    if given is not None:
        if not isinstance(given, str) or (found := _on_github(given)) is None:
            raise ValueError(
                f"Repository in pyproject.toml is {given!r}; badges open "
                f"{' or '.join(KINDS)}, and a folder behind the branch"
            )
        return found
    if (found := _on_github(_git("remote", "get-url", "origin"))) is None:
        return None
    branch, folder = _branch(), _git("rev-parse", "--show-prefix")
    # They become a part of links, and of code in the set-up cell.
    if not re.fullmatch(r"[\w./-]+", branch) or not re.fullmatch(r"[\w./-]*", folder):
        raise ValueError(
            f"no badge can lead to the branch {branch!r} and the folder {folder!r}: "
            "name them with letters, digits and any of _ . - alone"
        )
    return found._replace(branch=branch, folder=folder)


def _branch() -> str:
    """The branch that a visitor sees: origin's own, or else main, or else this one."""
    if of_origin := _git("symbolic-ref", "--short", "refs/remotes/origin/HEAD"):
        return of_origin.removeprefix("origin/")
    if _git("branch", "--all", "--list", MAIN, f"origin/{MAIN}"):
        return MAIN
    return _git("symbolic-ref", "--short", "HEAD") or MAIN


def _git(*words: str) -> str:
    """What git says of the course; nothing without git, or if it does not know."""
    asked = ["git", "-C", str(ROOT), *words]
    try:
        return subprocess.run(asked, capture_output=True, text=True).stdout.strip()
    except OSError:
        return ""


def _on_github(url: str) -> Home | None:
    found = re.fullmatch(
        r"(?:(?:https?|git)://(?:www\.)?github\.com/|(?:ssh://)?git@github\.com[:/])"
        r"(?P<name>[\w.-]+/[\w.-]+?)(?:\.git)?"
        r"(?:/tree/(?P<branch>[\w.-]+)(?P<folder>(?:/[\w.-]+)*))?/?",
        url,
        re.IGNORECASE,
    )
    if found is None:
        return None
    folder = found["folder"] or ""
    return Home(
        found["name"],
        found["branch"] or MAIN,
        f"{folder[1:]}/" if folder else "",
    )


def badges(known: Home | None, lesson: str) -> str:
    """The badges of a lesson, and what such places can and cannot do.

    Args:
        known: from `home`.
        lesson: such as 00_start_here.

    Returns:
        A paragraph of Markdown with an empty line before it; nothing without a home.
    """
    if known is None:
        return ""
    name, branch, folder = known
    page = f"{folder}notebooks/{lesson}.ipynb"
    file = f"{name}/blob/{branch}/{page}"
    opens = {
        "Colab": f"https://colab.research.google.com/github/{file}",
        "Binder": f"https://mybinder.org/v2/gh/{name}/{branch}?urlpath=lab/tree/{page}",
        "Kaggle": "https://kaggle.com/kernels/welcome?src="
        + quote(f"https://github.com/{file}", safe=""),
        "Codespaces": f"https://codespaces.new/{name}/tree/{branch}",
    }
    if folder:
        # Both look for their settings at the top of a repository.
        del opens["Binder"], opens["Codespaces"]
    drawn = _pictures(known) + "badges/"
    row = " ".join(
        f"[![Open in {place}]({drawn}{place.lower()}.svg)]({url})"
        for place, url in opens.items()
    )
    told = " ".join(LIMITS[place] for place in LIMITS if place in opens)
    return f"\n\n{row}\n{told}"


def _pictures(known: Home) -> str:
    name, branch, folder = known
    return f"https://raw.githubusercontent.com/{name}/{branch}/{folder}img/"


def fetched(known: Home | None) -> str:
    """The lines of a set-up cell for a page that is alone."""
    if known is None:
        return NOWHERE
    folder = "".join(f' / "{part}"' for part in known.folder.split("/") if part)
    # git itself must not wait for a password, which it asks for where an address leads
    # nowhere.
    return f"""\
{ALONE}  # a lone copy: fetch the rest
    import os, shutil, subprocess

    address, course = "{known.repository}", here / "course"{folder}
    os.environ["GIT_TERMINAL_PROMPT"] = "0"
    clone = ["git", "clone", "--depth=1", "--branch={known.branch}", address, "course"]
    has_git = shutil.which("git")
    if not course.exists() and (not has_git or subprocess.run(clone).returncode):
        raise ModuleNotFoundError(
            "This page was opened alone, and git could not fetch the course from "
            f"{{address}}. Is git installed? Then see above."
        )
"""


def linked(path: Path, known: Home | None) -> str:
    """The text of a file with the links that it should have.

    Args:
        path: the README or a lesson.
        known: from `home`.

    Returns:
        The whole text.

    Raises:
        ValueError: a lesson has no set-up cell that finds the course.
    """
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".ipynb":
        return _badged(text, badges(known, FIRST), after=r"^## For learners$")
    notebook = json.loads(text)
    cells = {cell["id"]: cell for cell in notebook["cells"]}
    title, setup = ("".join(cells[name]["source"]) for name in ("title", "setup"))
    if not FETCH.search(setup):
        raise ValueError(f"{path}: the set-up cell does not look for the course")
    _write(cells["title"], _badged(title, badges(known, path.stem), after=r"\Z"))
    _write(cells["setup"], FETCH.sub(lambda _: fetched(known), setup))
    for cell in cells.values():
        if cell["cell_type"] == "markdown":
            near = re.sub(ANYWHERE, NEAR, "".join(cell["source"]))
            # The badges lead there already.
            far = f"]({_pictures(known)}" if known else NEAR
            _write(cell, near.replace(NEAR, far))
    return json.dumps(notebook, indent=1, ensure_ascii=False) + "\n"


def _badged(text: str, new: str, after: str) -> str:
    bare = BADGES.sub("", text)
    place = re.search(after, bare, flags=re.MULTILINE)
    if place is None:
        raise ValueError(f"no place for badges: {after!r} is not there")
    return bare[: place.end()] + new + bare[place.end() :]


def _write(cell: dict[str, Any], source: str) -> None:
    cell["source"] = source.splitlines(keepends=True)


def files() -> list[Path]:
    """The files that have links: the README and every lesson."""
    return [ROOT / "README.md", *sorted((ROOT / "notebooks").glob("*.ipynb"))]


def write() -> list[Path]:
    """Bring all links up to date.

    Returns:
        The files that changed.
    """
    known, changed = home(), []
    for path in files():
        text = linked(path, known)
        if text != path.read_text(encoding="utf-8"):
            write_whole(path, text.encode())
            changed.append(path)
    return changed
