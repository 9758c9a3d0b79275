"""The site that `make site` has built: every link, every anchor, every page's size."""

import posixpath
import re
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

ROOT = Path(__file__).parents[2]
SITE = ROOT / "_site" / "html"
# The lite edition is a program of its own; only links into it are followed.
PAGES = sorted(p for p in SITE.rglob("*.html") if "lite" not in p.parts)
EACH = pytest.mark.parametrize(
    "page", PAGES, ids=lambda page: page.relative_to(SITE).as_posix()
)
LESSONS = sorted(path.stem for path in (ROOT / "notebooks").glob("*.ipynb"))
MAX_BYTES = 2_000_000


class Tags(HTMLParser):
    """The targets, anchors and pictures of a page."""

    def __init__(self):
        super().__init__()
        self.targets, self.fetched, self.anchors, self.wordless = [], [], {""}, []

    def handle_starttag(self, tag, attributes):
        told = dict(attributes)
        self.anchors |= {told.get("id"), told.get("name")}
        if tag == "a" and told.get("href"):
            self.targets.append(told["href"])
        source = told.get("href" if tag == "link" else "src")
        if source and tag in ("link", "script", "img", "iframe"):
            self.fetched.append(source)
        if tag == "img" and not (told.get("alt") or "").strip():
            self.wordless.append(source)


@cache
def tags(page):
    found = Tags()
    found.feed(page.read_text("utf-8"))
    return found


def broken(page, target):
    """Whether a link inside the site leads nowhere."""
    there = urlsplit(target)
    if there.scheme or there.netloc:
        return False
    path = posixpath.normpath(posixpath.join(page.parent, unquote(there.path)))
    file = Path(path) if there.path else page
    if file.is_dir():
        file /= "index.html"
    if not file.is_file():
        return True
    within = file.suffix == ".html" and there.fragment
    return bool(within) and unquote(there.fragment) not in tags(file).anchors


def test_every_lesson_is_a_page():
    assert {p.stem for p in (SITE / "notebooks").glob("*.html")} == set(LESSONS)


@EACH
def test_every_link_leads_somewhere(page):
    found = tags(page)
    targets = {*found.targets, *found.fetched}
    assert targets
    assert [target for target in sorted(targets) if broken(page, target)] == []


@EACH
def test_nothing_is_fetched_from_elsewhere(page):
    assert [s for s in tags(page).fetched if re.match(r"(https?:)?//", s)] == []


@EACH
def test_no_page_is_large(page):
    assert page.stat().st_size <= MAX_BYTES


def test_every_picture_of_a_lesson_has_words():
    pages = [SITE / "notebooks" / f"{name}.html" for name in LESSONS]
    assert [src for page in pages for src in tags(page).wordless] == []


def test_films_are_files_beside_the_pages():
    lesson = tags(SITE / "notebooks" / "04_q_tables.html")
    assert "../_images/lake_random.gif" in lesson.fetched


def test_tables_and_outputs_are_shown():
    told = (SITE / "notebooks" / "04_q_tables.html").read_text("utf-8")
    assert "the truth is 50" in told
    assert re.search(r"<th[^>]*><p>setting</p></th>", told)  # what `differences` prints


def test_a_search_finds_terms_and_functions():
    index = (SITE / "searchindex.js").read_text("utf-8")
    assert "sarsa" in index and "tutorial_lib.equations.tabular" in index


def test_the_catalogue_folds_away_what_it_says():
    page = (SITE / "mistakes.html").read_text("utf-8")
    folded = re.sub(r"<details>.*?</details>", "", page, flags=re.DOTALL)
    said = "This is Q-learning: it takes the value of the best action"
    assert said in page and said not in folded
