"""Where our settings differ from the source's: tables that can't drift."""

from dataclasses import fields
from typing import Any

from IPython.display import Markdown

from tutorial_lib.agents.numpy_policy import Settings

# setting: (what it is, the source's value, why ours differs)
PONG_NUMPY = {
    "hidden": ("hidden units", 200, "the same"),
    "num_envs": ("games side by side", 1, "busy processors, less luck in a batch"),
    "window": (
        "agent steps of each game per batch",
        "10 whole games",
        "the first update comes within seconds",
    ),
    "patience": (
        "agent steps that a point may stay open",
        "the whole game",
        "keeps memory small; longer rallies are left out",
    ),
    "gamma": ("discount per agent step", 0.99, "credit that fades sooner, less noise"),
    "learning_rate": (
        "step size",
        "0.0001 of RMSProp",
        "of Adam; the batches are smaller and more frequent",
    ),
    "epochs": ("times each batch is used", 1, "playing is dear, learning is cheap"),
    "minibatches": ("updates per use of a batch", 1, "more steps per batch"),
    "clip": ("largest change per batch", "none", "makes a second use of a batch safe"),
}
BESIDES = [
    ("input", "6,400 pixels, every second", "1,600 means of 4 x 4", "speed"),
    ("rows of the screen", "35 to 194", "34 to 193", "the field without the wall"),
    ("of four frames we see", "the last", "the brighter of the last two", "protocol"),
    (
        "equal returns",
        "divides by 0",
        "gives zeros",
        "one such game spoils all weights",
    ),
    (
        "points not over yet",
        "none: whole games",
        "wait for the next batch",
        "small batches",
    ),
    ("saved as", "a pickle", "safetensors", "a file that can't run code"),
]


def pong_numpy() -> Markdown:
    """Lesson 01's table: setting, theirs, ours, why."""
    lines = ["| setting | theirs | ours | why |", "|---|---|---|---|"]
    settings = Settings()
    for field in fields(settings):
        what, theirs, why = PONG_NUMPY[field.name]
        ours = getattr(settings, field.name)
        lines.append(_row(f"{what} (`{field.name}`)", theirs, ours, why))
    lines += [_row(*row) for row in BESIDES]
    return Markdown("\n".join(lines))


def _row(what: str, theirs: Any, ours: Any, why: str) -> str:
    return f"| {what} | {theirs} | {ours} | {why} |"
