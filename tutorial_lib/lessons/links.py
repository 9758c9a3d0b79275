"""Links that open a lesson in Colab or Binder, all from one address.

The address is `Repository` under [project.urls] in pyproject.toml, or else git's remote
"origin". `python -m tutorial_lib links` writes what follows from it into the README, to
the top of each lesson, and into the set-up cell.
"""

import json
import re
import subprocess
from pathlib import Path

from tutorial_lib.lessons.place import project
from tutorial_lib.runs.files import write_whole

ROOT = Path(__file__).parents[2]
FIRST = "00_start_here"
START = "**Open it elsewhere:** "
UNKNOWN = (
    "Colab and Binder, once `Repository` in pyproject.toml says where the course is "
    "(then `python -m tutorial_lib links`)."
)
ASKED = 'input("Address of the course\'s git repository: ")'


def address() -> str | None:
    """The course's address on GitHub, https://github.com/OWNER/NAME; None if unknown.

    Raises:
        ValueError: pyproject.toml has an address of another kind.
    """
    given = project().get("urls", {}).get("Repository")
    if given is not None:
        if (found := _on_github(given)) is None:
            raise ValueError(
                f"Repository in pyproject.toml is {given!r}; Colab and Binder open "
                "https://github.com/OWNER/NAME"
            )
        return found
    # The course may lie inside another repository, whose address is not its own.
    if _git("rev-parse", "--is-inside-work-tree") and _git(
        "rev-parse", "--show-prefix"
    ):
        return None
    return _on_github(_git("remote", "get-url", "origin"))


def branch() -> str:
    """The branch that a visitor sees: origin's own, or else main, or else this one."""
    if of_origin := _git("symbolic-ref", "--short", "refs/remotes/origin/HEAD"):
        return of_origin.removeprefix("origin/")
    if _git("branch", "--all", "--list", "main", "origin/main"):
        return "main"
    return _git("symbolic-ref", "--short", "HEAD") or "main"


def _git(*words: str) -> str:
    """What git says of the course, or nothing."""
    asked = ["git", "-C", str(ROOT), *words]
    try:
        return subprocess.run(asked, capture_output=True, text=True).stdout.strip()
    except OSError:  # no git here
        return ""


def _on_github(url: str) -> str | None:
    found = re.fullmatch(
        r"(?:(?:https?|git)://(?:www\.)?github\.com/|(?:ssh://)?git@github\.com[:/])"
        r"([\w.-]+/[\w.-]+?)(?:\.git)?/?",
        url,
        re.IGNORECASE,
    )
    return f"https://github.com/{found[1]}" if found else None


def line(known: str | None, lesson: str) -> str:
    """The line with a lesson's links.

    Args:
        known: from `address`.
        lesson: such as 00_start_here.

    Returns:
        One line of Markdown.
    """
    if known is None:
        return START + UNKNOWN
    name = known.removeprefix("https://github.com/")
    colab = f"https://colab.research.google.com/github/{name}/blob/{branch()}/notebooks"
    binder = f"https://mybinder.org/v2/gh/{name}/HEAD?urlpath=lab/tree/notebooks"
    return f"{START}[Colab]({colab}/{lesson}.ipynb) · [Binder]({binder}/{lesson}.ipynb)"


def linked(path: Path, known: str | None) -> str:
    """The text of a file with the links that it should have.

    Args:
        path: the README or a lesson.
        known: from `address`.

    Returns:
        The whole text.

    Raises:
        ValueError: it has no line for links, or more than one.
    """
    text = path.read_text(encoding="utf-8")
    lesson = path.stem if path.suffix == ".ipynb" else FIRST
    new = line(known, lesson)
    if path.suffix == ".ipynb":
        new = json.dumps(new, ensure_ascii=False)[1:-1]
        asks = ASKED if known is None else f'"{known}"'
        asks = json.dumps(f"    address = {asks}", ensure_ascii=False)[1:-1]
        text = _replaced(path, text, r"    address = .*?(?=\\n\",)", asks)
    return _replaced(path, text, re.escape(START) + r".*?(?=\\n\"|\"?$)", new)


def _replaced(path: Path, text: str, pattern: str, new: str) -> str:
    text, count = re.subn(pattern, lambda _: new, text, flags=re.MULTILINE)
    if count != 1:
        raise ValueError(f"{path} has {count} places that look like {pattern!r}, not 1")
    return text


def files() -> list[Path]:
    """The files that have links: the README and every lesson."""
    return [ROOT / "README.md", *sorted((ROOT / "notebooks").glob("*.ipynb"))]


def write() -> list[Path]:
    """Bring all links up to date.

    Returns:
        The files that changed.
    """
    known, changed = address(), []
    for path in files():
        text = linked(path, known)
        if text != path.read_text(encoding="utf-8"):
            write_whole(path, text.encode())
            changed.append(path)
    return changed
