"""What a learner is told: a verdict with a face, sentences, and blocks of values."""

import html
import re
import sys
from dataclasses import dataclass

from tutorial_lib.palette import OTHER, OURS, QUIET

# Sign and colour of a verdict; the words say the same.
FACES = {
    "Right": ("✓", OURS),
    "Not right yet": ("✗", OTHER),
}
NO_FACE = ("○", QUIET)


@dataclass(frozen=True)
class Message:
    """A notebook shows it as HTML, everything else as text; the words are the same.

    Attributes:
        verdict: the first words.
        parts: sentences; code stands in backticks.
        blocks: values, each under its heading, after the sentences.
        folded: sentences that a notebook shows on a click.
        last: what to do now.
    """

    verdict: str
    parts: tuple[str, ...] = ()
    blocks: tuple[tuple[str, str], ...] = ()
    folded: tuple[str, ...] = ()
    last: str = ""

    def __repr__(self) -> str:
        """The message as plain text."""
        sign, _ = FACES.get(self.verdict, NO_FACE)
        lines = [
            " ".join([f"{sign} {self.verdict}.", *self.parts[:1]]),
            *self.parts[1:],
        ]
        for heading, block in self.blocks:
            lines += [heading, "    " + block.replace("\n", "\n    ")]
        return "\n".join([*lines, *self.folded, *filter(None, [self.last])])

    def _repr_html_(self) -> str:
        """The message for a notebook, in the colours of its theme."""
        sign, colour = FACES.get(self.verdict, NO_FACE)
        first = " ".join(map(_html, self.parts[:1]))
        face = f'<span style="color: {colour}; font-size: 1.3em">{sign}</span>'
        lines = [f"<p>{face} <b>{_html(self.verdict)}.</b> {first}</p>"]
        lines += [f"<p>{_html(part)}</p>" for part in self.parts[1:]]
        for heading, block in self.blocks:
            lines += [f"<p>{_html(heading)}</p>", f"<pre>{html.escape(block)}</pre>"]
        if self.folded:
            more = "".join(f"<p>{_html(part)}</p>" for part in self.folded)
            lines.append(f"<details><summary>More</summary>{more}</details>")
        if self.last:
            lines.append(f"<p>{_html(self.last)}</p>")
        style = f"border-left: 4px solid {colour}; padding-left: 1em"
        return f'<div style="{style}">{"".join(lines)}</div>'


@dataclass(frozen=True)
class Solution:
    """A right answer, and the course's own, which a notebook folds.

    Attributes:
        name: of the function or class.
        answer: its lines, as a learner would write them.
        home: where the course's own comes from.
        source: its lines.
    """

    name: str
    answer: str
    home: str
    source: str

    def __repr__(self) -> str:
        """The code as plain text."""
        answer, source = (
            code.replace("\n", "\n    ") for code in (self.answer, self.source)
        )
        return (
            f"A right {self.name}:\n    {answer}\n"
            f"The course's own, from `{self.home}`:\n    {source}"
        )

    def _repr_html_(self) -> str:
        """The code in the theme's colours, or in some that stand out anywhere."""
        name, home = _html(f"`{self.name}`"), _html(f"`{self.home}`")
        return (
            f'<div style="border-left: 4px solid {OURS}; padding-left: 1em">'
            f"<p><b>A right {name}:</b></p><pre>{_coloured(self.answer)}</pre>"
            f"<details><summary>The course's own, from {home}</summary>"
            f"<pre>{_coloured(self.source)}</pre></details></div>"
        )


def display(message: Message | Solution) -> None:
    """Show it where the learner looks: below the cell, or in the terminal."""
    if "IPython" in sys.modules:
        from IPython import display as shown
        from IPython import get_ipython

        if get_ipython() is not None:
            shown.display(message)
            return
    print(message)


def _html(text: str) -> str:
    marked = re.sub(r"`([^`]+)`", r"<code>\1</code>", html.escape(text))
    return marked.replace("\n", "<br>\n")


# JupyterLab names the colours of its theme; elsewhere they are the course's.
_COLOURS = {
    "Keyword": f"var(--jp-mirror-editor-keyword-color, {OURS})",
    "Literal.String": f"var(--jp-mirror-editor-string-color, {OTHER})",
    "Literal.Number": f"var(--jp-mirror-editor-number-color, {OURS})",
    "Comment": f"var(--jp-mirror-editor-comment-color, {QUIET})",
}


def _coloured(code: str) -> str:
    # Only a notebook comes here, and a notebook has IPython and with it Pygments.
    from pygments.lexers import PythonLexer

    pieces = []
    for kind, text in PythonLexer().get_tokens(code):
        colour = next(
            (c for k, c in _COLOURS.items() if f"Token.{k}" in str(kind)), None
        )
        text = html.escape(text)
        pieces.append(
            f'<span style="color: {colour}">{text}</span>' if colour else text
        )
    return "".join(pieces).rstrip()
