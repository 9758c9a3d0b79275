"""Frames: what is played, which are of one game, how many places a kernel finds."""

import numpy as np

from tutorial_lib.checks import alike


def sticky_buttons(pressed: np.ndarray, ignored: np.ndarray) -> np.ndarray:
    """What the emulator plays at each frame, where it ignores some of the buttons.

    An ignored frame goes on with what was played at the frame before it; before the
    first one that was NOOP (0).

    Args:
        pressed: [T] int, numbers of the buttons.
        ignored: [T] bool.

    Returns:
        [T] int64.

    Raises:
        ValueError: the shapes differ.

    Source: Machado et al. 2018, "Revisiting the Arcade Learning Environment", sticky
    actions.
    """
    pressed, ignored = np.asarray(pressed, np.int64), np.asarray(ignored, bool)
    alike("pressed and ignored", pressed, ignored)
    # The last frame so far that was not ignored; in front of all of them a NOOP.
    heard = np.where(ignored, 0, np.arange(1, len(pressed) + 1))
    return np.concatenate([[0], pressed])[np.maximum.accumulate(heard)]


def only_this_game(stacks: np.ndarray, seen: np.ndarray) -> np.ndarray:
    """Blacken what a stack holds from before its game began.

    Args:
        stacks: [..., S, H, W] frames in the order of time, the newest last.
        seen: [...] how many frames its game has shown, the newest included; more than S
            count as S.

    Returns:
        [..., S, H, W], a copy with zeros in place of the frames of another game.
    """
    stack = stacks.shape[seen.ndim]
    ago = np.arange(stack)[::-1]
    stacks = stacks.copy()
    stacks[ago >= seen[..., None]] = 0
    return stacks


def convolved(pixels: int, kernel: int, stride: int) -> int:
    """How many places a kernel finds along one side of a picture, without padding.

    Args:
        pixels: of the side.
        kernel: pixels that it covers.
        stride: pixels from one place to the next.

    Returns:
        Numbers along the same side of the output.

    Source: Dumoulin and Visin 2016, "A guide to convolution arithmetic for deep
    learning", relationship 5.
    """
    return (pixels - kernel) // stride + 1
