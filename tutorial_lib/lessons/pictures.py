"""Pictures of what an agent sees and of what it has learned."""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure

from tutorial_lib.agents.numpy_policy import Arrays, forward


def draw_screens(screens: dict[str, np.ndarray]) -> Figure:
    """Draw game screens side by side.

    Args:
        screens: by title, each [210, 160, 3] uint8.

    Returns:
        The figure, closed so that nothing shows it twice.
    """
    figure, axes = plt.subplots(
        1, len(screens), figsize=(2 * len(screens), 3), layout="constrained"
    )
    for axis, (title, screen) in zip(np.atleast_1d(axes), screens.items(), strict=True):
        axis.imshow(screen)
        axis.set_title(title, fontsize=10)
        axis.axis("off")
    plt.close(figure)
    return figure


def draw_input(screen: np.ndarray, policy_input: np.ndarray) -> Figure:
    """Draw a screen beside the 40 x 40 numbers that the policy gets from it.

    Args:
        screen: [210, 160] uint8, the newer greyscale frame.
        policy_input: [1600] float32, from `preprocess_pong`.

    Returns:
        The figure.
    """
    figure, (left, right) = plt.subplots(
        1, 2, figsize=(7, 3.6), layout="constrained", width_ratios=(3, 4)
    )
    left.imshow(screen, cmap="gray")
    left.set_title("the screen, 210 x 160 greys")
    shown = right.imshow(policy_input.reshape(40, 40), cmap="PuOr_r", vmin=-1, vmax=1)
    right.set_title("what moved, 40 x 40 numbers")
    figure.colorbar(shown, ax=right, label="above 0: lit up; below 0: went dark")
    for axis in (left, right):
        axis.axis("off")
    plt.close(figure)
    return figure


def draw_units(params: Arrays, inputs: np.ndarray, count: int = 16) -> Figure:
    """Draw what wakes the hidden units that matter most: their favourite inputs.

    Args:
        params: W1 [1600, H] and W2 [H].
        inputs: [N, 1600] float32, what an agent saw at play.
        count: units to draw, a multiple of 8.

    Returns:
        The figure; a picture is the mean of the 100 inputs that excite the unit most.
    """
    _, hidden = forward(params, inputs)
    w2 = params["W2"]
    units = np.argsort(-np.abs(w2) * hidden.std(axis=0))[:count]
    figure, axes = plt.subplots(
        count // 8, 8, figsize=(8, 0.4 + 1.2 * count / 8), layout="constrained"
    )
    figure.suptitle(
        "Stripes at a picture's left: their paddle. At its right: ours. "
        "Orange lit up, violet went dark.",
        fontsize=9,
    )
    for axis, unit in zip(axes.flat, units, strict=True):
        favourites = inputs[np.argsort(-hidden[:, unit])[:100]]
        picture = favourites.mean(axis=0).reshape(40, 40)
        limit = np.abs(picture).max() / 2
        axis.imshow(picture, cmap="PuOr_r", vmin=-limit, vmax=limit)
        axis.set_title("votes up" if w2[unit] > 0 else "votes down", fontsize=8)
        axis.set_xticks([])
        axis.set_yticks([])
    plt.close(figure)
    return figure
