"""GIFs of an agent at play."""

import base64
import html
import io

import numpy as np
from IPython.display import display
from PIL import Image

from tutorial_lib.runs.evaluation import Act
from tutorial_lib.runs.threads import threads
from tutorial_lib.worlds.atari import ScreenWorld
from tutorial_lib.worlds.toys import CatchWorld

SLOWLY = 3  # screens for each agent step of a toy, whose ball would be too quick
FRAME_MS = 70  # the format counts in steps of 10 ms
SIZE = 2  # pixels each way for one of the game's, whose balls are small
LARGEST = 150_000  # bytes of a file


def record(
    act: Act, world: ScreenWorld | CatchWorld, agent_steps: int
) -> list[np.ndarray]:
    """Play from a fresh start and keep what a person would have seen.

    Args:
        act: from observations [1, stack, height, width] to actions [1].
        world: the game; an endless one, though cut now and then, goes on.
        agent_steps: longest recording; it ends earlier with the game.

    Returns:
        One [210, 160, 3] uint8 screen for each agent step; of a toy several.
    """
    obs = world.reset()
    screens = [world.screen]
    with threads(1):
        while len(screens) < agent_steps:
            step = world.step(act(obs))
            obs = step.obs
            screens.append(world.screen)
            if step.terminated[0]:
                break
    if isinstance(world, CatchWorld):
        return [screen for screen in screens for _ in range(SLOWLY)]
    return screens


def to_gif(screens: list[np.ndarray]) -> bytes:
    """Encode screens as a GIF that plays for ever at the game's own speed.

    Args:
        screens: each [H, W, 3] uint8, shown for `FRAME_MS`; of at most 256 colours
            in all, an Atari has 128.

    Returns:
        The file, its pictures twice as wide and high, of the very same colours. Where
        it would be larger than `LARGEST`, only every second, third or fourth screen is
        shown, for as much longer.

    Raises:
        ValueError: there are no screens, or they have too many colours.
    """
    if not screens:
        raise ValueError("screens must hold at least one screen, got none")
    pictures = _of_one_palette(screens)
    for every in (1, 2, 3, 4):
        first, *others = pictures[::every]
        # The last one may stand for fewer screens than the others.
        ends = [*range(0, len(pictures), every), len(pictures)]
        buffer = io.BytesIO()
        first.save(
            buffer,
            "gif",
            save_all=True,
            append_images=others,
            duration=(FRAME_MS * np.diff(ends)).tolist(),
            loop=0,
            optimize=True,
        )
        if buffer.tell() <= LARGEST:
            break
    return buffer.getvalue()


def _of_one_palette(screens: list[np.ndarray]) -> list[Image.Image]:
    """Screens as pictures of the same palette, which Pillow then leaves as it is."""
    whole = [np.asarray(screen, np.uint32) @ (1 << 16, 1 << 8, 1) for screen in screens]
    colours = np.unique(np.concatenate([np.unique(screen) for screen in whole]))
    if len(colours) > 256:
        raise ValueError(
            f"screens must have at most 256 colours in all, got {len(colours)}"
        )
    palette = np.stack([colours >> 16, colours >> 8, colours], axis=1).astype(np.uint8)
    pictures = []
    for screen in whole:
        indices = np.searchsorted(colours, screen).astype(np.uint8)
        large = indices.repeat(SIZE, axis=0).repeat(SIZE, axis=1)
        picture = Image.fromarray(large)
        picture.putpalette(palette.tobytes())
        pictures.append(picture)
    return pictures


class Gif:
    """A GIF that a notebook shows inline, with words for those who can't see it."""

    def __init__(self, content: bytes, alt: str, width: int = 320) -> None:
        """Hold the bytes, the text alternative and the width in pixels."""
        self.content, self.alt, self.width = content, alt, width

    def _repr_html_(self) -> str:
        # A data URI, because exporters drop the bare image/gif type.
        data = base64.b64encode(self.content).decode()
        alt = html.escape(self.alt, quote=True)
        return (
            f'<figure style="display:inline-block;margin:0 1em 0 0">'
            f'<img src="data:image/gif;base64,{data}" alt="{alt}" '
            f'width="{self.width}"><figcaption>{alt}</figcaption></figure>'
        )

    def __repr__(self) -> str:
        """The text alternative."""
        return f"[GIF: {self.alt}]"


def show_play(
    act: Act, world: ScreenWorld | CatchWorld, alt: str, *, agent_steps: int = 225
) -> None:
    """Play up to `agent_steps` (15 to a second) and show the GIF under the cell."""
    display(Gif(to_gif(record(act, world, agent_steps)), alt))
