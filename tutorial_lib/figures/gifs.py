"""GIFs of an agent at play."""

import base64
import html
from itertools import groupby

import numpy as np
from IPython.display import display
from PIL import Image

from tutorial_lib.runs.evaluation import Act
from tutorial_lib.runs.threads import threads
from tutorial_lib.worlds.atari import ScreenWorld
from tutorial_lib.worlds.toys import CatchWorld

STEPS_PER_SECOND = 15  # agent steps; 60 frames a second, 4 to a step
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
        screens: each [H, W, 3] uint8, shown for `FRAME_MS`; of at most 255 colours
            in all, an Atari has 128.

    Returns:
        The file, its pictures twice as wide and high, of the very same colours. Equal
        screens in a row are one picture, shown for longer; where the file would be
        larger than `LARGEST`, only every second, third or fourth screen is shown.

    Raises:
        ValueError: there are no screens, or they have too many colours.
    """
    if not screens:
        raise ValueError("screens must hold at least one screen, got none")
    whole = [np.asarray(screen, np.uint32) @ (1 << 16, 1 << 8, 1) for screen in screens]
    colours = np.unique(np.concatenate([np.unique(screen) for screen in whole]))
    if len(colours) > 255:
        raise ValueError(
            f"screens must have at most 255 colours in all, got {len(colours)}"
        )
    indices = [np.searchsorted(colours, screen).astype(np.uint8) for screen in whole]
    for every in (1, 2, 3, 4):
        shown = [indices[i - i % every] for i in range(len(indices))]
        content = _encode(shown, colours)
        if len(content) <= LARGEST:
            break
    return content


def _encode(screens: list[np.ndarray], colours: np.ndarray) -> bytes:
    """The whole file.

    Args:
        screens: each [H, W] uint8, indices of colours.
        colours: [N] red, green and blue in one number.

    Returns:
        The bytes.

    Source: CompuServe, "Graphics Interchange Format, version 89a" (1990).
    """
    unchanged = len(colours)  # an index without a colour of its own
    bits = max(2, unchanged.bit_length())
    table = np.zeros((1 << bits, 3), np.uint8)
    table[:unchanged] = np.stack([colours >> 16, colours >> 8, colours], 1) & 255
    height, width = screens[0].shape
    parts = [
        b"GIF89a" + _numbers(SIZE * width, SIZE * height),
        bytes((0x80 | (bits - 1), 0, 0)) + table.tobytes(),
        b"\x21\xff\x0bNETSCAPE2.0\x03\x01\x00\x00\x00",  # for ever
    ]
    before = np.full((height, width), unchanged, np.uint8)
    for _, same in groupby(screens, key=np.ndarray.tobytes):
        now, *others = same
        shown_for = FRAME_MS // 10 * (1 + len(others))
        # It has a transparent colour, and what was drawn before stays.
        parts.append(b"\x21\xf9\x04\x05" + _numbers(shown_for))
        parts.append(bytes((unchanged, 0)) + _picture(now, before, unchanged, bits))
        before = now
    return b"".join(parts) + b"\x3b"


def _picture(now: np.ndarray, before: np.ndarray, unchanged: int, bits: int) -> bytes:
    """The part of a picture that changed; what did not is left out if that is shorter.

    Args:
        now: [H, W] uint8, indices of colours.
        before: [H, W] uint8, what is there already.
        unchanged: the index that leaves a pixel as it is.
        bits: of an index.

    Returns:
        A block of the file.
    """
    changed = now != before
    rows, columns = (np.flatnonzero(changed.any(axis=axis)) for axis in (1, 0))
    part = np.s_[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    packed = []
    for indices in (now[part], np.where(changed, now, np.uint8(unchanged))[part]):
        large = indices.repeat(SIZE, axis=0).repeat(SIZE, axis=1)
        packed.append(Image.fromarray(large).tobytes("gif", "L", bits, 0))
    place = SIZE * np.array(
        (columns[0], rows[0], np.ptp(columns) + 1, np.ptp(rows) + 1)
    )
    start = b"\x2c" + _numbers(*place.tolist())
    return start + bytes((0, bits)) + min(packed, key=len) + b"\x00"


def _numbers(*numbers: int) -> bytes:
    """Numbers as the format has them, two bytes each, the lower one first."""
    return np.array(numbers, "<u2").tobytes()


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
