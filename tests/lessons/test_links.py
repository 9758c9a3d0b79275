"""Badges and pictures: one setting, written by one command, and here all true."""

import json
import re
import subprocess
from pathlib import Path

import nbformat
import pytest

from tutorial_lib.__main__ import main
from tutorial_lib.lessons import links
from tutorial_lib.lessons.links import Home, badges, fetched, home, linked

ROOT = Path(links.__file__).parents[2]
HOME = "https://github.com/someone/atari-from-scratch"
NAME = "someone/atari-from-scratch"
ME = ("-c", "user.name=a", "-c", "user.email=a@b.c")
PICTURE = "![A ball flies.](../img/ball.gif)"
SETUP = f"look()\n{links.NOWHERE}sys.path.insert(0, here)"


@pytest.fixture
def course(tmp_path, monkeypatch):
    """A small course without an address; returns a function that gives it one."""
    monkeypatch.setattr(links, "ROOT", tmp_path)
    (tmp_path / "README.md").write_text("# A course\n\n## For learners\n\nText.\n")
    (tmp_path / "notebooks").mkdir()
    for name in ("00_start_here", "01_pong"):
        cells = [
            nbformat.v4.new_markdown_cell(f"# {name}\n\nText.", id="title"),
            nbformat.v4.new_code_cell(SETUP, id="setup"),
            nbformat.v4.new_markdown_cell(f"{PICTURE} | {PICTURE}", id="see"),
        ]
        notebook = nbformat.v4.new_notebook(cells=cells)
        nbformat.write(notebook, tmp_path / "notebooks" / f"{name}.ipynb")
    subprocess.run(
        ["git", "init", "--quiet", "--initial-branch=main", str(tmp_path)], check=True
    )
    settings = {}
    monkeypatch.setattr(links, "project", lambda: settings)
    return lambda url: settings.update(urls={"Repository": url})


def git(folder, *words):
    subprocess.run(["git", "-C", str(folder), *words], check=True, capture_output=True)


def sources(tmp_path, name):
    notebook = nbformat.read(tmp_path / "notebooks" / f"{name}.ipynb", as_version=4)
    return [cell.source for cell in notebook.cells]


# ---- the address --------------------------------------------------------------------


@pytest.mark.parametrize(
    "url",
    [
        *(HOME, HOME + "/", HOME + ".git", HOME.replace("https", "http")),
        HOME.replace("github", "www.github"),
        f"git@github.com:{NAME}",
        f"ssh://git@github.com/{NAME}.git",
        f"git://github.com/{NAME}.git",
    ],
)
def test_it_is_given_once_or_found_from_git(course, tmp_path, url):
    assert home() is None
    git(tmp_path, "remote", "add", "origin", url)
    assert home() == Home(NAME, "main", "")
    course("https://github.com/other/course")
    assert home() == Home("other/course")


@pytest.mark.parametrize(
    ("behind", "branch", "folder"),
    [
        ("", "main", ""),
        ("/tree/second", "second", ""),
        ("/tree/v2.0/", "v2.0", ""),
        ("/tree/main/courses/deep", "main", "courses/deep/"),
    ],
)
def test_branch_and_folder_are_read_from_the_address(course, behind, branch, folder):
    course(HOME + behind)
    assert home() == Home(NAME, branch, folder)


def test_branch_and_folder_are_found_from_git(course, tmp_path, monkeypatch):
    inner = tmp_path / "courses" / "deep"
    inner.mkdir(parents=True)
    monkeypatch.setattr(links, "ROOT", inner)
    git(tmp_path, "remote", "add", "origin", HOME)
    git(tmp_path, "symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/dev")
    assert home() == Home(NAME, "dev", "courses/deep/")


def test_the_branch_is_the_one_that_visitors_see(course, tmp_path):
    git(tmp_path, "remote", "add", "origin", HOME)
    git(tmp_path, "checkout", "--quiet", "-b", "trunk")
    git(tmp_path, *ME, "commit", "--quiet", "--allow-empty", "-m", "first")
    assert home().branch == "trunk"
    git(tmp_path, "branch", "main")
    assert home().branch == "main"
    git(tmp_path, "update-ref", "refs/remotes/origin/stable", "HEAD")
    stable = "refs/remotes/origin/stable"
    git(tmp_path, "symbolic-ref", "refs/remotes/origin/HEAD", stable)
    assert home().branch == "stable"


@pytest.mark.parametrize("url", ["/srv/git/course", "https://example.org/a/b", ""])
def test_a_remote_elsewhere_is_none_and_a_setting_elsewhere_is_refused(
    course, tmp_path, url
):
    git(tmp_path, "remote", "add", "origin", url or "x")
    assert home() is None
    course(url)
    with pytest.raises(
        ValueError, match="badges open https://github.com/OWNER/NAME or"
    ):
        home()


@pytest.mark.parametrize("folder", ['a"b', "my course (2024)", "a]b"])
def test_names_that_would_break_a_link_or_code_are_refused(
    course, tmp_path, monkeypatch, folder
):
    (tmp_path / folder).mkdir()
    monkeypatch.setattr(links, "ROOT", tmp_path / folder)
    git(tmp_path, "remote", "add", "origin", HOME)
    with pytest.raises(ValueError, match="no badge can lead to the branch"):
        home()


def test_a_branch_that_would_break_code_is_refused(course, tmp_path):
    git(tmp_path, "remote", "add", "origin", HOME)
    git(tmp_path, "symbolic-ref", "refs/remotes/origin/HEAD", 'refs/remotes/origin/a"b')
    with pytest.raises(ValueError, match="no badge can lead to the branch"):
        home()


def test_an_address_that_is_no_text_is_refused(course):
    course(5)
    with pytest.raises(ValueError, match="Repository in pyproject.toml is 5; badges"):
        home()


# ---- what is written ----------------------------------------------------------------


def test_the_badges_of_a_lesson_open_that_lesson():
    told = badges(Home(NAME, "second"), "03_breakout")
    page = f"{NAME}/blob/second/notebooks/03_breakout.ipynb"
    for place, url in {
        "Colab": f"https://colab.research.google.com/github/{page}",
        "Binder": f"https://mybinder.org/v2/gh/{NAME}/second"
        "?urlpath=lab/tree/notebooks/03_breakout.ipynb",
        "Kaggle": "https://kaggle.com/kernels/welcome?src=https%3A%2F%2Fgithub.com%2F"
        + page.replace("/", "%2F"),
        "Codespaces": f"https://codespaces.new/{NAME}/tree/second",
    }.items():
        drawn = f"https://raw.githubusercontent.com/{NAME}/second/img/badges"
        assert f"[![Open in {place}]({drawn}/{place.lower()}.svg)]({url})" in told
        assert (ROOT / f"img/badges/{place.lower()}.svg").is_file()
    assert "to read and to try, not to train" in told


def test_what_looks_at_the_top_of_a_repository_does_not_open_a_folder():
    told = badges(Home(NAME, "main", "courses/deep/"), "03_breakout")
    assert f"{NAME}/blob/main/courses/deep/notebooks/03_breakout.ipynb)" in told
    assert "Binder" not in told and "Codespaces" not in told


def test_without_an_address_no_page_says_a_word_about_it():
    assert badges(None, "03_breakout") == ""
    assert "git" not in fetched(None) and "http" not in fetched(None)


def test_all_follow_the_setting_and_come_back(course, tmp_path, capsys):
    assert links.write() == []
    before = {path: path.read_text() for path in links.files()}
    for url, known in (
        (HOME, Home(NAME)),
        (HOME + "/tree/x/sub", Home(NAME, "x", "sub/")),
    ):
        course(url)
        assert main(["links"]) == 0
        assert capsys.readouterr().out.splitlines() == [
            f"The course's address: {HOME}",
            "README.md",
            "notebooks/00_start_here.ipynb",
            "notebooks/01_pong.ipynb",
        ]
        readme = (tmp_path / "README.md").read_text()
        shown = badges(known, "00_start_here")
        assert readme == f"# A course\n\n## For learners{shown}\n\nText.\n"
        title, setup, see = sources(tmp_path, "01_pong")
        assert title == f"# 01_pong\n\nText.{badges(known, '01_pong')}"
        assert setup == f"look()\n{fetched(known)}sys.path.insert(0, here)"
        raw = f"https://raw.githubusercontent.com/{NAME}/{known.branch}/{known.folder}"
        assert see == f"{PICTURE} | {PICTURE}".replace("../", raw)
        assert links.write() == []  # nothing is left to do
    links.project().clear()
    assert len(links.write()) == 3
    assert {path: path.read_text() for path in links.files()} == before


def test_a_page_without_a_place_for_them_is_named(course, tmp_path):
    path = tmp_path / "notebooks" / "01_pong.ipynb"
    path.write_text(path.read_text().replace("find_spec", "found"))
    with pytest.raises(ValueError, match=r"01_pong.ipynb: the set-up cell does not"):
        links.write()
    path = tmp_path / "README.md"
    path.write_text(path.read_text().replace("learners", "all"))
    with pytest.raises(ValueError, match=r"no place for badges"):
        links.write()


# ---- the course itself --------------------------------------------------------------


def test_every_page_of_the_course_leads_to_one_address_and_its_own_lesson(subtests):
    # Not to git's remote: a copy elsewhere has another one, and is no worse for it.
    readme = links.files()[0].read_text("utf-8")
    found = re.search(
        r"colab\S+?/github/([\w.-]+/[\w.-]+)/blob/([^/]+)/(.*?)notebooks/", readme
    )
    known = Home(*found.groups()) if found else None
    if "Repository" in links.project().get("urls", {}):
        assert known == home(), "run python -m tutorial_lib links"
    for path in links.files():
        with subtests.test(path.name):
            assert path.read_text("utf-8") == linked(path, known), (
                "run python -m tutorial_lib links"
            )
    first = json.loads(links.files()[1].read_text("utf-8"))["cells"][0]
    assert ("Open in" in "".join(first["source"])) == bool(known)
