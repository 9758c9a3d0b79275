"""Links to Colab and Binder: one setting, written by one command, and here all true."""

import json
import re
import subprocess

import nbformat
import pytest

from tutorial_lib.__main__ import main
from tutorial_lib.lessons import links
from tutorial_lib.lessons.links import START, address, line, linked

HOME = "https://github.com/someone/atari-from-scratch"


@pytest.fixture
def course(tmp_path, monkeypatch):
    """A small course without an address; returns a function that gives it one."""
    monkeypatch.setattr(links, "ROOT", tmp_path)
    (tmp_path / "README.md").write_text(f"# A course\n\n{START}nowhere\n\nText.\n")
    (tmp_path / "notebooks").mkdir()
    for name in ("00_start_here", "01_pong"):
        cells = [
            nbformat.v4.new_markdown_cell(f"# {name}\n\n{START}nowhere", id="title"),
            nbformat.v4.new_code_cell(
                f"if not course:\n    address = {links.ASKED}\n    go(address)",
                id="setup",
            ),
        ]
        notebook = nbformat.v4.new_notebook(cells=cells)
        nbformat.write(notebook, tmp_path / "notebooks" / f"{name}.ipynb")
    subprocess.run(["git", "init", "--quiet", str(tmp_path)], check=True)
    settings = {}
    monkeypatch.setattr(links, "project", lambda: settings)
    return lambda url: settings.update(urls={"Repository": url})


def add_remote(folder, url):
    subprocess.run(
        ["git", "-C", str(folder), "remote", "add", "origin", url], check=True
    )


def sources(tmp_path, name):
    notebook = nbformat.read(tmp_path / "notebooks" / f"{name}.ipynb", as_version=4)
    return [cell.source for cell in notebook.cells]


# ---- the address --------------------------------------------------------------------


@pytest.mark.parametrize(
    "url",
    [
        *(HOME, HOME + "/", HOME + ".git", HOME.replace("https", "http")),
        HOME.replace("github", "www.github"),
        "git@github.com:someone/atari-from-scratch",
        "ssh://git@github.com/someone/atari-from-scratch.git",
        "git://github.com/someone/atari-from-scratch.git",
    ],
)
def test_it_is_given_once_or_found_from_git(course, tmp_path, url):
    assert address() is None
    add_remote(tmp_path, url)
    assert address() == HOME
    course("https://github.com/other/course")
    assert address() == "https://github.com/other/course"


def test_inside_another_repository_its_address_is_not_the_courses(
    course, tmp_path, monkeypatch
):
    inside = tmp_path / "courses" / "atari"
    inside.mkdir(parents=True)
    (inside / "README.md").write_text(f"{START}nowhere\n")
    monkeypatch.setattr(links, "ROOT", inside)
    add_remote(tmp_path, "https://github.com/me/homework.git")
    assert address() is None
    links.write()
    assert "homework" not in (inside / "README.md").read_text()


def git(folder, *words):
    who = ("-c", "user.name=a", "-c", "user.email=a@b.c")
    subprocess.run(["git", "-C", str(folder), *who, *words], check=True)


def test_links_lead_to_the_branch_that_visitors_see(course, tmp_path):
    git(tmp_path, "checkout", "--quiet", "-b", "trunk")
    git(tmp_path, "commit", "--quiet", "--allow-empty", "-m", "first")
    assert "/blob/trunk/notebooks/" in line(HOME, "00_start_here")
    git(tmp_path, "update-ref", "refs/remotes/origin/stable", "HEAD")
    git(
        *(tmp_path, "symbolic-ref", "refs/remotes/origin/HEAD"),
        "refs/remotes/origin/stable",
    )
    assert "/blob/stable/notebooks/" in line(HOME, "00_start_here")


@pytest.mark.parametrize("url", ["/srv/git/course", "https://example.org/a/b", ""])
def test_a_remote_elsewhere_is_none_and_a_setting_elsewhere_is_refused(
    course, tmp_path, url
):
    add_remote(tmp_path, url or "x")
    assert address() is None
    course(url)
    with pytest.raises(ValueError, match="Colab and Binder open https://github.com/"):
        address()


# ---- what is written ----------------------------------------------------------------


def test_the_links_of_a_lesson_open_that_lesson():
    told = line(HOME, "03_breakout")
    assert told.startswith(START)
    assert (
        "(https://colab.research.google.com/github/someone/atari-from-scratch/blob/"
        "main/notebooks/03_breakout.ipynb)"
    ) in told
    assert (
        "(https://mybinder.org/v2/gh/someone/atari-from-scratch/HEAD?urlpath=lab/tree/"
        "notebooks/03_breakout.ipynb)"
    ) in told


def test_without_an_address_there_is_no_link_but_what_to_do():
    told = line(None, "03_breakout")
    assert "](" not in told
    assert "Repository" in told and "python -m tutorial_lib links" in told


def test_all_follow_the_setting_and_come_back(course, tmp_path, capsys):
    links.write()
    before = {path: path.read_text() for path in links.files()}
    course(HOME)
    assert main(["links"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        f"The course's address: {HOME}",
        "README.md",
        "notebooks/00_start_here.ipynb",
        "notebooks/01_pong.ipynb",
    ]
    assert line(HOME, "00_start_here") in (tmp_path / "README.md").read_text()
    title, setup = sources(tmp_path, "01_pong")
    assert title == f"# 01_pong\n\n{line(HOME, '01_pong')}"
    assert setup == f'if not course:\n    address = "{HOME}"\n    go(address)'
    assert links.write() == []  # nothing is left to do
    links.project().clear()
    assert len(links.write()) == 3
    assert {path: path.read_text() for path in links.files()} == before


def test_a_lesson_without_a_place_for_links_is_named(course, tmp_path):
    path = tmp_path / "notebooks" / "01_pong.ipynb"
    path.write_text(path.read_text().replace(START, ""))
    with pytest.raises(ValueError, match=r"01_pong.ipynb has 0 places"):
        links.write()


# ---- the course itself --------------------------------------------------------------


def test_every_link_of_the_course_leads_to_one_address_and_its_own_lesson(subtests):
    # Not to git's remote: a copy elsewhere has another one, and is no worse for it.
    (told,) = (
        each
        for each in links.files()[0].read_text("utf-8").splitlines()
        if START in each
    )
    found = re.search(r"mybinder\.org/v2/gh/([\w.-]+/[\w.-]+)/HEAD", told)
    known = f"https://github.com/{found[1]}" if found else None
    if "Repository" in links.project().get("urls", {}):
        assert known == address(), "run python -m tutorial_lib links"
    for path in links.files():
        with subtests.test(path.name):
            assert path.read_text("utf-8") == linked(path, known), (
                "run python -m tutorial_lib links"
            )
            if path.suffix == ".ipynb":
                first = json.loads(path.read_text("utf-8"))["cells"][0]
                assert first["source"][-1] == line(known, path.stem)
