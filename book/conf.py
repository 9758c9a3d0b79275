"""How Sphinx builds the book from what `pages.py` has laid out in _site/source."""

import re
from pathlib import Path

from pygments.lexers.special import TextLexer
from sphinx.application import Sphinx
from sphinx.highlighting import lexers

ROOT = Path(__file__).resolve().parents[1]

project = html_title = "Atari from Scratch"
language = "en"
extensions = [
    *("myst_nb", "autoapi.extension"),
    *("sphinx.ext.mathjax", "sphinx.ext.napoleon"),
]
# Names from elsewhere in the package, and two classes of one name: told as they are.
suppress_warnings = ["autoapi.python_import_resolution", "ref.python"]

# Lessons are shown as they are kept.
nb_execution_mode = "off"
nb_merge_streams = True
nb_render_markdown_format = "myst"  # tables, too
myst_heading_anchors = 4
myst_enable_extensions = ["amsmath", "dollarmath"]
mathjax_path = "mathjax/tex-chtml.js"  # laid out beside the pages

# The package from its docstrings, read and not imported: torch is not installed here.
autoapi_dirs = [str(ROOT / "tutorial_lib")]
autoapi_ignore = ["*/exercises/*/*", "*/__main__.py"]
autoapi_root = "api"
autoapi_options = ["members", "show-module-summary"]
autoapi_add_toctree_entry = False
autoapi_keep_files = False
autodoc_typehints = "signature"
napoleon_use_ivar = True
default_role = "literal"  # the docstrings' `name`

lexers["message"] = TextLexer()  # TROUBLESHOOTING.md: what a learner sees

html_theme = "furo"
html_static_path = ["static", str(ROOT / "_site" / "source" / "_static")]
html_css_files = ["book.css"]
html_copy_source = False
html_show_copyright = False

# ---- docstrings are text, not markup ------------------------------------------------

SECTIONS = re.compile(r"(Args|Attributes|Raises|Returns|Yields):$")


def as_written(
    app: Sphinx, what: str, name: str, item: object, options: object, lines: list[str]
) -> None:
    """Keep what a docstring draws as it is drawn, and its stars as stars."""
    made, drawing, told = [], False, True
    for line in lines:
        told = told and not SECTIONS.match(line)  # what follows is indented anyway
        indented = told and line.startswith("    ")
        if indented and not drawing:
            made += ["", "::", ""]
        elif drawing and not indented and line.strip():
            made.append("")
        drawing = indented or (drawing and not line.strip())
        made.append(line if indented else line.replace("*", r"\*"))
    lines[:] = made


def setup(app: Sphinx) -> None:
    """Before napoleon reads the sections."""
    app.connect("autodoc-process-docstring", as_written, priority=400)
