"""Pictures of what an agent sees and of what it has learned."""

from collections.abc import Callable

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure

from tutorial_lib.equations.perceptron import Arrays, forward
from tutorial_lib.figures.worded import framed
from tutorial_lib.palette import BEST, MARK, OURS, SIGNED, VALUES

ICE, WATER = (np.round(np.multiply(255, to_rgb(name))) for name in (BEST, OURS))


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
        framed(axis)
    figure.set_label(f"Screens side by side: {', '.join(screens)}.")
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
    shown = right.imshow(policy_input.reshape(40, 40), cmap=SIGNED, vmin=-1, vmax=1)
    right.set_title("what moved, 40 x 40 numbers")
    figure.colorbar(shown, ax=right, label="above 0: lit up; below 0: went dark")
    for axis in (left, right):
        framed(axis)
    plt.close(figure)
    return figure


def draw_units(params: Arrays, inputs: np.ndarray, count: int = 16) -> Figure:
    """Draw what wakes the hidden units that matter most: their favourite inputs.

    Args:
        params: W1 [1600, H] and W2 [H].
        inputs: [N, 1600] float32, what an agent saw at play.
        count: units to draw, a multiple of 4.

    Returns:
        The figure; a picture is the mean of the 100 inputs that excite the unit most.
    """
    _, hidden = forward(params, inputs)
    w2 = params["W2"]
    units = np.argsort(-np.abs(w2) * hidden.std(axis=0))[:count]
    figure, axes = plt.subplots(
        count // 4, 4, figsize=(8, 0.4 + 2.2 * count / 4), layout="constrained"
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
        axis.imshow(picture, cmap=SIGNED, vmin=-limit, vmax=limit)
        axis.set_title("votes up" if w2[unit] > 0 else "votes down", fontsize=8)
        framed(axis)
    figure.set_label(
        f"{count} pictures of 40 x 40 pixels, each the mean of what excites a hidden "
        f"unit most; {(w2[units] > 0).sum()} of the units vote up, the others down. "
        f"{figure.get_suptitle()}"
    )
    plt.close(figure)
    return figure


def draw_lake(q_tables: dict[str, np.ndarray], fields: np.ndarray) -> Figure:
    """Draw the values of a frozen lake's fields, and where the best action leads.

    Args:
        q_tables: by title, each [16, 4]: states row by row; left, down, right, up.
        fields: [4, 4] letters; H and G end the game and have no value of their own.

    Returns:
        The figure: a field's number and shade are the value of its best action, an
        arrow shows that action, and no arrow means that all are equal.
    """
    figure, axes = plt.subplots(
        1, len(q_tables), figsize=(2.4 * len(q_tables), 2.7), layout="constrained"
    )
    ways = np.array([(-1, 0), (0, 1), (1, 0), (0, -1)])  # columns, rows; down is +
    told = []
    axes = np.atleast_1d(axes)
    for axis, (title, q_table) in zip(axes, q_tables.items(), strict=True):
        best = q_table.max(axis=1)
        told.append(f"{title}: {_lake_in_words(q_table, fields)}.")
        axis.imshow(best.reshape(fields.shape), cmap=VALUES, vmin=0, vmax=1)
        for state, letter in enumerate(fields.flat):
            row, column = divmod(state, fields.shape[1])
            dark = best[state] < 0.5
            colour = "white" if dark else "black"
            if letter in "HG":
                axis.text(column, row, letter, color=colour, ha="center", va="center")
                continue
            axis.text(
                *(column, row + 0.3, f"{best[state]:.2f}"),
                color=colour,
                ha="center",
                fontsize=7,
            )
            if np.ptp(q_table[state]) > 0:
                way = 0.25 * ways[q_table[state].argmax()]
                axis.annotate(
                    "",
                    xy=(column + way[0], row - 0.1 + way[1]),
                    xytext=(column - way[0], row - 0.1 - way[1]),
                    arrowprops={"arrowstyle": "->", "color": colour},
                )
        axis.set_title(title, fontsize=10)
        framed(axis)
    figure.set_label(f"The lake, row by row. {' '.join(told)}")
    plt.close(figure)
    return figure


def lake_screen(fields: np.ndarray, state: int) -> np.ndarray:
    """A frozen lake as a console's screen, with somebody on it.

    Args:
        fields: [4, 4] letters; H is a hole, a dark disc, and G the goal, a gold square.
        state: the field on which the white disc stands, 0 to 15.

    Returns:
        [210, 160, 3] uint8, 40 pixels to a field.
    """
    screen = np.zeros((210, 160, 3), dtype=np.uint8)
    lake = screen[25:185]
    lake[:] = ICE
    lake[::40] = lake[:, ::40] = 0  # lines between the fields
    across = np.arange(40) - 19.5
    distance = np.hypot(across, across[:, None])
    for number, letter in enumerate(fields.flat):
        row, column = divmod(number, fields.shape[1])
        field = lake[40 * row : 40 * row + 40, 40 * column : 40 * column + 40]
        if letter == "H":
            field[distance < 15] = WATER
        if letter == "G":
            field[8:32, 8:32] = MARK
        if number == state:
            field[distance < 9] = 0
            field[distance < 7] = 255
    return screen


def _lake_in_words(q_table: np.ndarray, fields: np.ndarray) -> str:
    """Of each field its letter or the value and the way of its best action."""
    told = []
    for values, letter in zip(q_table, fields.flat, strict=True):
        way = ("left", "down", "right", "up")[values.argmax()]
        way = f" {way}" if np.ptp(values) > 0 else ""
        told.append(letter if letter in "HG" else f"{values.max():.2f}{way}")
    rows = np.array(told).reshape(fields.shape)
    return "; ".join(", ".join(row) for row in rows)


def draw_catch(
    agents: dict[str, Callable[[np.ndarray], np.ndarray]], row: int
) -> Figure:
    """Draw what is best in Catch for each place of ball and paddle.

    Args:
        agents: by title, from boards [N, 50] float32 to the values of left, stay and
            right, [N, 3].
        row: that the ball is in, 0 at the top to 8.

    Returns:
        The figure: a field's shade is the value of the best action, and its sign the
        action.
    """
    places = np.array([(paddle, ball) for paddle in range(5) for ball in range(5)])
    boards = np.zeros((25, 10, 5), np.float32)
    boards[np.arange(25), row, places[:, 1]] = 1
    boards[np.arange(25), 9, places[:, 0]] = 1
    found = {title: of(boards.reshape(25, 50)) for title, of in agents.items()}
    most = max(np.abs(values.max(axis=1)).max() for values in found.values())
    figure, axes = plt.subplots(
        1, len(agents), figsize=(4.8 * len(agents), 3.2), layout="constrained"
    )
    for axis, (title, values) in zip(np.atleast_1d(axes), found.items(), strict=True):
        best = values.max(axis=1)
        shown = axis.imshow(best.reshape(5, 5).T, cmap=SIGNED, vmin=-most, vmax=most)
        for (paddle, ball), action in zip(places, values.argmax(axis=1), strict=True):
            strong = abs(best[5 * paddle + ball]) > most / 2
            axis.text(
                *(paddle, ball, "←•→"[action]),
                color="white" if strong else "black",
                ha="center",
                va="center",
            )
        axis.set(
            title=title, xlabel="column of the paddle", ylabel="column of the ball"
        )
        figure.colorbar(shown, ax=axis, label="value of the best action")
    can = np.abs(places[:, 1] - places[:, 0]) <= 9 - row  # be there in time
    told = (
        f"{title}: more than 0 is expected in {(values.max(axis=1)[can] > 0).sum()} of "
        f"the {can.sum()} places from which it can be reached, and in "
        f"{(values.max(axis=1)[~can] > 0).sum()} of the {(~can).sum()} others"
        for title, values in found.items()
    )
    figure.set_label(f"Catch, with the ball {9 - row} rows above. {'; '.join(told)}.")
    plt.close(figure)
    return figure
