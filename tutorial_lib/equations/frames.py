"""Frames: which of them are of one game, and how many places a kernel finds."""

import numpy as np


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
