"""The score card: what the shipped agents scored, beside published scores."""

import csv
import math
from dataclasses import dataclass
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
from IPython.display import Markdown
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from tutorial_lib.figures.playing import Match
from tutorial_lib.figures.worded import words
from tutorial_lib.palette import COLOURS, MARKERS, QUIET
from tutorial_lib.runs import pretrained
from tutorial_lib.runs.evaluation import PROTOCOL
from tutorial_lib.worlds.atari import GAMES
from tutorial_lib.worlds.rules import FRAMES_PER_STEP

FOLDER = Path(__file__).parent.parent / "published"
*AGENT_COLOURS, REFERENCE = COLOURS

LAST = 11  # lesson that ships an agent
LESSONS = {  # in which each agent is trained; before it nobody knows the name
    "pong_numpy": 1,
    "pong_ppo": 2,
    "breakout_ppo": 3,
    "breakout_dqn": 6,
    "space_invaders_dqn": 7,
    "phoenix_dqn": 7,
    "venture_dqn": 7,
    "breakout_expected_sarsa": 8,
    "breakout_softmax_sarsa": 8,
    "breakout_pqn": 11,
    "pong_pqn": 11,
}

# return_kind: (what is counted, why that is not comparable with full games)
COUNTED = {
    "full game": ("full games", ""),
    "best checkpoint": (
        "full games of the best checkpoint",
        "the best of many checkpoints was partly lucky",
    ),
    "clipped per life": (
        "clipped rewards of single lives",
        "clipped rewards of a life are a part of a game's score",
    ),
}


@dataclass(frozen=True)
class Score:
    """What one agent scored, and how that was counted.

    Attributes:
        game: one of the emulator's.
        agent: its name.
        mean: mean score.
        spread: standard deviation, of the games for ours, otherwise of what the source
            says; NaN where it is not known.
        frames_millions: of training; NaN where it is not known.
        sticky_actions: whether the emulator repeated an action now and then.
        return_kind: what was counted, a key of `COUNTED`.
        verified: whether the source was looked up.
        source: where the score is from.
    """

    game: str
    agent: str
    mean: float
    spread: float
    frames_millions: float
    sticky_actions: bool
    return_kind: str
    verified: bool
    source: str

    @property
    def comparable(self) -> bool:
        """Whether it was counted as the course counts."""
        return self.sticky_actions and self.return_kind == "full game"


def published(game: str) -> list[Score]:
    """Scores that others published, a random player's and a human's among them.

    Raises:
        ValueError: the course has no such game.
    """
    truth = {"yes": True, "no": False}
    return [
        Score(
            game,
            row["agent"],
            float(row["score"]),
            _number(row["spread"]),
            _number(row["frames_millions"]),
            truth[row["sticky_actions"]],
            row["return_kind"],
            truth[row["verified"]],
            row["source"],
        )
        for row in _rows("scores", game)
    ]


def reference(game: str) -> list[Score]:
    """The published learning curve of a DQN under the course's protocol.

    Returns:
        One score for each of several counts of frames, the fewest first.

    Raises:
        ValueError: the course has no such game.
    """
    source = "Dopamine's baseline data, training games"
    return [
        Score(
            game,
            row["agent"],
            float(row["score"]),
            math.nan,
            float(row["frames_millions"]),
            True,
            "full game",
            True,
            source,
        )
        for row in _rows("curves", game)
    ]


def ours(game: str, lesson: int = LAST) -> list[Score]:
    """Scores of the shipped agents, the stages of each in the order of its training.

    Args:
        game: one of the emulator's.
        lesson: the last whose agents are known.

    Returns:
        A score for each stage of each agent.

    Raises:
        ValueError: the course has no such game, or an agent was evaluated under
            another protocol than the course's.
    """
    _known(game)
    scores = []
    for name in pretrained.names():
        if LESSONS.get(name.split("/")[0], 0) > lesson:
            continue
        agent, evaluation = pretrained.load(name)
        if agent.game != game:
            continue
        if evaluation["protocol"] != PROTOCOL:
            raise ValueError(
                f"{name} was evaluated under {evaluation['protocol']!r}, and the "
                f"course's protocol is {PROTOCOL!r}: evaluate it again with "
                "python -m tutorial_lib ship"
            )
        scores.append(
            Score(
                game,
                name,
                evaluation["mean"],
                evaluation["spread"],
                agent.agent_steps * FRAMES_PER_STEP / 1e6,
                True,
                "full game",
                True,
                f"this course, {evaluation['games']} games",
            )
        )
    return sorted(scores, key=lambda each: (_family(each), each.frames_millions))


def compare(one: Score, other: Score) -> float:
    """How many points more the mean of `one` is than that of `other`.

    Raises:
        ValueError: they are of two games, or were counted under two protocols.
    """
    if one.game != other.game:
        raise ValueError(
            f"{one.agent} played {one.game} and {other.agent} played {other.game}: "
            f"their points have no common unit. Compare {one.agent} with another "
            f"score of {one.game}."
        )
    if different := _different(one, other):
        raise ValueError(
            f"{one.agent} counts {_protocol(one)}; {other.agent} counts "
            f"{_protocol(other)}: they differ in {' and in '.join(different)}, so a "
            f"score of one says nothing about the other. {_advice(one)}"
        )
    return one.mean - other.mean


def human_normalised(score: Score) -> float:
    """Where a score stands between a random player's, 0, and a human's, 1.

    Raises:
        ValueError: it was counted under another protocol than those two, such as ours.

    Source: Mnih et al. 2015, Extended Data Table 2.
    """
    from tutorial_lib.equations.statistics import (  # scipy takes a second to load
        normalised_score,
    )

    players = {each.agent: each for each in published(score.game)}
    random, human = players["random"], players["human"]
    compare(score, random)  # refuses another protocol
    return float(normalised_score(score.mean, random.mean, human.mean))


def yours(match: Match) -> list[Score]:
    """What a person scored in a match: one score, or none before a game is over."""
    if not match.scores:
        return []
    games = len(match.scores)
    return [
        Score(
            match.game,
            "you",
            float(np.mean(match.scores)),
            float(np.std(match.scores, ddof=1)) if games > 1 else math.nan,
            math.nan,
            match.sticky > 0,
            "full game",
            True,
            f"this lesson, {games} {'game' if games == 1 else 'games'}",
        )
    ]


def table(game: str, lesson: int = LAST, match: Match | None = None) -> Markdown:
    """The card: agent, score, frames, protocol, whether it may be compared, source.

    Args:
        game: one of the emulator's.
        lesson: the last whose agents are on the card.
        match: from `playing.play`; its person is on the card, too.

    Returns:
        A table, and below it what its words mean.

    Raises:
        ValueError: as `ours`.
    """
    mine, others = ours(game, lesson), [reference(game)[-1], *published(game)]
    if match is not None:
        others += yours(match)
    others.sort(key=lambda each: not each.comparable)  # each half keeps its order
    lines = [
        "| agent | score | frames | sticky actions | counted | "
        "may be compared with ours | source |",
        "|---|---|---|---|---|---|---|",
        *(_row(each, "ours") for each in mine),
        *(_row(each, "yes" if each.comparable else "no") for each in others),
        "",
        "± is one standard deviation: of the games for ours, otherwise of what the "
        "source says.",
    ]
    if reasons := _reasons(others):
        lines[-1] += f" Where it says no, the protocol is another: {reasons}."
    return Markdown("\n".join(lines))


def draw(game: str, lesson: int = LAST) -> Figure:
    """Draw the shipped agents beside the published curve of the same protocol.

    Args:
        game: one of the emulator's.
        lesson: the last whose agents are drawn.

    Returns:
        The figure; bars reach one spread up and down, and the random player and the
        human are lines that say that they are not comparable.

    Raises:
        ValueError: as `ours`.
    """
    # These may refuse, so before a figure is open.
    curve, mine = reference(game), ours(game, lesson)
    figure, axes = plt.subplots(figsize=(7, 4), layout="constrained")
    frames = [each.frames_millions for each in curve]
    means = [each.mean for each in curve]
    label = f"{curve[0].agent}, published"
    axes.plot(frames, means, ".-", color=REFERENCE, label=label)
    for i, family in enumerate(dict.fromkeys(_family(each) for each in mine)):
        stages = [each for each in mine if _family(each) == family]
        axes.errorbar(
            [each.frames_millions for each in stages],
            [each.mean for each in stages],
            [each.spread for each in stages],
            fmt=MARKERS[i % 4],
            color=AGENT_COLOURS[i % 3],
            markerfacecolor="none",  # so that one shows behind another
            capsize=3,
            label=f"{family}, ours ± one spread",
        )
    # A plain logarithm has no place for an untrained agent.
    axes.set_xscale("symlog", linthresh=1, linscale=0.5)
    axes.set_xlim(-0.15, 1.3 * frames[-1])
    axes.set_xticks([0, *frames], [f"{at:g}" for at in (0, *frames)])
    axes.minorticks_off()
    axes.set(
        title=f"{game}: full games with sticky actions",
        xlabel="frames in millions (even from 0 to 1, then logarithmic)",
        ylabel="mean score",
    )
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
    axes.grid(alpha=0.3)
    figure.legend(loc="outside lower center", ncols=2, fontsize=9)
    levels = [each for each in published(game) if each.agent in ("random", "human")]
    for each in levels:
        _level(axes, each)
    told = [f"{each.agent} {_digits(each.mean)}" for each in levels]
    figure.set_label(f"{words(figure)} Level lines, not comparable: {', '.join(told)}.")
    plt.close(figure)
    return figure


def _known(game: str) -> None:
    if game not in GAMES:
        raise ValueError(f"no game is called {game!r}; there are: {', '.join(GAMES)}")


def _rows(name: str, game: str) -> list[dict[str, str]]:
    _known(game)
    with open(FOLDER / f"{name}.csv", encoding="utf-8") as file:
        return [row for row in csv.DictReader(file) if row["game"] == game]


def _number(text: str) -> float:
    return float(text) if text else math.nan


def _family(score: Score) -> str:
    """What the stages of one agent have in common, such as "pong_numpy"."""
    return score.agent.split("/")[0]


def _protocol(score: Score) -> str:
    counted, _ = COUNTED[score.return_kind]
    return f"{counted} {'with' if score.sticky_actions else 'without'} sticky actions"


def _different(one: Score, other: Score) -> list[str]:
    parts = {
        "sticky actions": one.sticky_actions == other.sticky_actions,
        "what is counted": one.return_kind == other.return_kind,
    }
    return [name for name, same in parts.items() if not same]


def _advice(score: Score) -> str:
    """Which published scores it may be compared with."""
    others = [*reference(score.game), *published(score.game)]
    names = [each.agent for each in others if not _different(score, each)]
    if names := [name for name in dict.fromkeys(names) if name != score.agent]:
        return f"Compare {score.agent} with {' or '.join(names)}."
    return f"The score card has no other score of {score.agent}'s protocol."


def _reasons(scores: list[Score]) -> str:
    """Why some of the scores are not comparable with ours."""
    reasons = []
    if not all(each.sticky_actions for each in scores):
        reasons.append("without sticky actions a game can be learned by heart")
    kinds = dict.fromkeys(each.return_kind for each in scores)
    return "; ".join(reasons + [COUNTED[kind][1] for kind in kinds if COUNTED[kind][1]])


def _row(score: Score, compared: str) -> str:
    spread = "" if math.isnan(score.spread) else f" ± {_digits(score.spread)}"
    frames = score.frames_millions
    cells = [
        score.agent,
        f"{_digits(score.mean)}{spread}",
        "not known" if math.isnan(frames) else f"{frames:.3g} M",
        "yes" if score.sticky_actions else "no",
        COUNTED[score.return_kind][0],
        compared,
        score.source + ("" if score.verified else " (not verified)"),
    ]
    return f"| {' | '.join(cells)} |"


def _digits(number: float) -> str:
    """At most two digits after the point, and none that only fill up."""
    return f"{number:,.2f}".rstrip("0").rstrip(".")


def _level(axes: Axes, score: Score) -> None:
    """Draw a level line, its words beside the axes, where no agent's point can be."""
    axes.axhline(score.mean, linestyle="--", color=QUIET, linewidth=1)
    axes.text(
        1.01,
        score.mean,
        f"{score.agent},\nwithout sticky actions:\nnot comparable",
        transform=axes.get_yaxis_transform(),
        # Breakout's two lines are close: one's words go down and the other's up.
        verticalalignment="top" if score.agent == "random" else "bottom",
        fontsize=8,
        color=QUIET,
    )
