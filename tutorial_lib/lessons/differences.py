"""Where our settings differ from the source's: one table that can't drift.

`published/differences.csv` tells what others did, and why a lesson does otherwise. What
the lesson does is looked up here, and so is what the source did where `runs.sources`
has it. Where a row's `ours` is empty, it is the setting that the row names; else it is
a text, with a {name} wherever the code has a value for it, as in `source`.
"""

import csv
import inspect
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np
from IPython.display import Markdown

from tutorial_lib.agents import numpy_policy, tables
from tutorial_lib.runs.evaluation import evaluate
from tutorial_lib.runs.sources import MEANT, SOURCES, settings_of
from tutorial_lib.worlds.frames import PONG_BLOCK, PONG_INPUTS, PONG_ROWS
from tutorial_lib.worlds.rules import USUAL

ROWS = Path(__file__).parent.parent / "published" / "differences.csv"


def table(lesson: str) -> Markdown:
    """A lesson's table: the setting, what others did, what we do, and why.

    Args:
        lesson: such as "pong_numpy", as `ROWS` calls it.

    Returns:
        The table; with a column for the paper where the source is not the paper itself.
        Below it the command that runs the source as it was, where there is one.

    Raises:
        ValueError: no lesson is called so.
    """
    known = rows()
    found = [row for row in known if row["lesson"] == lesson]
    if not found:
        lessons = ", ".join(dict.fromkeys(row["lesson"] for row in known))
        raise ValueError(f"no table is called {lesson!r}; there are: {lessons}")
    theirs = ["source", "paper"] if found[0]["paper"] else ["theirs"]
    heading = ["setting", *theirs, "ours", "why"]
    values, source = (
        {name: words(value) for name, value in side.items()}
        for side in (ours(lesson), settings_of_source(lesson))
    )
    cells = [heading, *(_cells(row, values, source) for row in found)]
    first, *others = (f"| {' | '.join(line)} |" for line in cells)
    lines = [first, "|" + "---|" * len(heading), *others, *_command(lesson)]
    return Markdown("\n".join(lines))


def works(lesson: str) -> list[str]:
    """The names in `SOURCES` of what a lesson re-creates."""
    lessons = list(dict.fromkeys(row["lesson"] for row in rows()))
    number = f"{lessons.index(lesson) + 1:02}"
    return [name for name, work in SOURCES.items() if work.lesson == number]


def settings_of_source(lesson: str) -> dict[str, Any]:
    """What a lesson's source ran with, by the names of the settings.

    Args:
        lesson: one that `table` knows.

    Returns:
        Its settings, those of the game and its oddities among them; nothing where the
        source cannot be run. Where a lesson has several, the last one's, as it ran.
    """
    names = [name for name in works(lesson) if not name.endswith(MEANT)]
    told = asdict(settings_of(names[-1])) if names else {}
    return told | told.get("rules", {}) | told.get("oddities", {})


def _command(lesson: str) -> list[str]:
    names = works(lesson)
    if not names:
        return []
    name, *others = (each for each in names if not each.endswith(MEANT))
    instead = (
        f", or with `{'`, `'.join(others)}` in place of `{name}`" if others else ""
    )
    if name + MEANT in names:
        instead += f"; `{name}{MEANT}` is the same with its slips put right"
    return [
        "",
        f"With its own settings: `python -m tutorial_lib train --source {name} "
        f"--agent-steps 300000 --run runs/{name}`{instead}. What cannot be the same "
        "today: `python -m tutorial_lib sources`.",
    ]


def rows() -> list[dict[str, str]]:
    """All rows of `ROWS`, by the names of its columns."""
    with open(ROWS, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def ours(lesson: str) -> dict[str, Any]:
    """What a lesson runs with, by the names that its rows may use.

    Args:
        lesson: one that `table` knows.

    Returns:
        Its settings, the constants that its rows tell of, and what follows from them.
    """
    if lesson == "pong_numpy":
        return asdict(numpy_policy.Settings()) | {
            "inputs": PONG_INPUTS,
            "block": PONG_BLOCK,
            "first_row": PONG_ROWS.start,
            "last_row": PONG_ROWS.stop - 1,
        }
    if lesson == "q_tables":
        return asdict(tables.Settings())
    seen = {"height": USUAL.height, "width": USUAL.width}
    # These load torch, for which lessons 01 and 04 need not wait.
    if lesson == "pong_torch":
        from tutorial_lib.agents.networks import SIZES
        from tutorial_lib.agents.policy_gradient import CLIPPED

        kernels = [
            f"{count} of {side} x {side}, stride {stride}"
            for count, side, stride in SIZES["2013"].convolutions
        ]
        settings = asdict(replace(CLIPPED, credit="point"))
        return settings | seen | {"convolutions": "; ".join(kernels)}
    if lesson == "breakout":
        from tutorial_lib.agents import whole_games

        return (
            asdict(whole_games.Settings()) | seen | {"relaunch": whole_games.RELAUNCH}
        )
    if lesson == "without_replay":
        from tutorial_lib.agents import pqn

        return asdict(pqn.Settings())
    return _deep_q() | seen


def words(value: Any) -> str:
    """How the tables write a value: yes, 8,000, 1 and 0.00005."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, float):
        return np.format_float_positional(value, trim="-")
    return str(value)


def _deep_q() -> dict[str, Any]:
    from tutorial_lib.agents import dqn

    s = dqn.Settings()
    return asdict(s) | {
        "every": s.batch_size / s.replay_ratio,  # agent steps from update to update
        "million_frames": s.replay_capacity / 1e6,
        "loss": "squared" if np.isinf(s.huber_threshold) else "Huber's",
        "reward": "their sign" if s.clip_rewards else "the game's",
        "lost_life": "an end" if s.life_loss_ends else "nothing",
        "evaluation_games": _default(evaluate, "games"),
        "evaluation_random": f"{100 * s.epsilon_end:g}",  # percent, of `dqn.player`
        "cliff_epsilon": _default(tables.walk, "epsilon"),
        "sticky_actions": USUAL.sticky_actions,
        "frames_per_step": USUAL.frame_skip,
    }


def _default(function: Callable, name: str) -> Any:
    # What `function` takes for `name` where a lesson gives it nothing else.
    return inspect.signature(function).parameters[name].default


def _cells(
    row: dict[str, str], values: dict[str, str], source: dict[str, str]
) -> list[str]:
    setting = row["setting"]
    what = f"{row['what']} (`{setting}`)" if setting else row["what"]
    did = row["source"].format_map(source)
    theirs = [did, row["paper"]] if row["paper"] else [did]
    mine = row["ours"].format_map(values) or values[setting]
    same = "as in the paper" if row["paper"] else "the same"
    return [what, *theirs, mine, same if mine == theirs[-1] else row["why"]]
