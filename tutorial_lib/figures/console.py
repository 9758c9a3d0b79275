"""The widget of `playing`: its pictures and keys are in console.js."""

import io
from pathlib import Path
from typing import Any

import anywidget
import numpy as np
from PIL import Image
from traitlets import Int, List, Unicode

from tutorial_lib.figures.playing import FRAMES_SHOWN, Match

LONGEST = 8  # frames that one message may ask for: a slow page does not run away


class Console(anywidget.AnyWidget):
    """Two screens side by side; the page asks for frames and the kernel plays them."""

    _esm = Path(__file__).with_suffix(".js")
    buttons = List(Unicode()).tag(sync=True)
    rival = Unicode().tag(sync=True)
    frames = Int(FRAMES_SHOWN).tag(sync=True)

    def __init__(self, match: Match) -> None:
        """Show a match, which the page goes on with."""
        super().__init__(buttons=list(match.action_names), rival=match.rival)
        self.match = match
        self.on_msg(self._asked)

    def _asked(self, _: Any, message: dict[str, Any], buffers: list[bytes]) -> None:
        match = self.match
        if message["again"]:
            match.again()
        elif message["frames"]:
            match.play(message["held"], min(int(message["frames"]), LONGEST))
        told = {
            "words": match.words(),
            "leanings": list(match.leanings.items()),
            "over": match.you.over,
        }
        self.send(told, [png(match.you.screen), png(match.it.screen)])


def png(screen: np.ndarray) -> bytes:
    """A screen [H, W, 3] uint8 as a PNG, small enough for thirty a second."""
    content = io.BytesIO()
    Image.fromarray(screen).save(content, "png", compress_level=1)
    return content.getvalue()
