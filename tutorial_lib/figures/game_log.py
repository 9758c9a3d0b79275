"""Game by game what happened while an agent learned, to be unfolded below its curve."""

import time
from collections.abc import Sequence
from typing import Any, NamedTuple

from tutorial_lib.agents.agent import Agent
from tutorial_lib.agents.tally import Progress
from tutorial_lib.figures.tables import Table, table
from tutorial_lib.worlds.world import Step, World

NEWEST = 100  # games that are shown
KEPT = 0.99  # share of a running average that stays


class Row(NamedTuple):
    """A finished game.

    Attributes:
        score: its points.
        average: of all scores up to it, as `running_average` has it.
        length: its agent steps.
        epsilon: share of random actions then; NaN where the agent has none.
        memory: transitions remembered; None where it remembers none.
        shares: of each action since the game before, 0 to 1; none where another game
            ended in the same pass.
        playing, learning: seconds since the game before; the second is all but play.
    """

    score: float
    average: float
    length: int
    epsilon: float
    memory: int | None
    shares: Sequence[float] = ()
    playing: float = 0.0
    learning: float = 0.0


def running_average(before: float | None, score: float, kept: float = KEPT) -> float:
    """The average that the first programs of this kind printed after each game.

    Args:
        before: the average after the game before; None at the first game.
        score: of this game.
        kept: share of the average that stays.

    Source: Karpathy 2016, "Deep Reinforcement Learning: Pong from Pixels".
    """
    return score if before is None else kept * before + (1 - kept) * score


class Clocked:
    """A world whose play is timed, and else as it is."""

    def __init__(self, world: World) -> None:
        """Wrap it; nothing is timed before its first step."""
        self._world = world
        self._playing, self._begun = 0.0, 0.0

    def __getattr__(self, name: str) -> Any:
        """Whatever the world has."""
        return getattr(self._world, name)

    def step(self, actions: Any) -> Step:
        """The world's own step."""
        now = time.perf_counter()
        self._begun = self._begun or now
        step = self._world.step(actions)
        self._playing += time.perf_counter() - now
        return step

    def read(self) -> tuple[float, float]:
        """Seconds of play, and of all else, since the first step after the last `read`.

        What is done between two passes of a loop counts for neither.
        """
        passed = time.perf_counter() - self._begun if self._begun else 0.0
        playing, self._playing, self._begun = self._playing, 0.0, 0.0
        return playing, passed - playing


class GameLog:
    """The games of a run, one line each.

    Attributes:
        world: the one to train in; it is timed.
        games: those that have ended.
    """

    def __init__(self, agent: Agent, world: World) -> None:
        """Begin with no game.

        Args:
            agent: that learns; what it remembers is counted.
            world: that it plays.
        """
        self.agent, self.world = agent, Clocked(world)
        self.games: list[Row] = []
        self._actions: Any = 0
        self._playing = self._learning = 0.0

    def add(self, progress: Progress) -> None:
        """Add the games of a pass; call it as soon as the pass is over."""
        playing, learning = self.world.read()
        self._playing, self._learning = (
            self._playing + playing,
            self._learning + learning,
        )
        self._actions = self._actions + progress.actions
        replay = self.agent.replay
        memory = None if replay is None else len(replay)
        epsilon = progress.measures.get("epsilon", float("nan"))
        for score, length in zip(progress.finished, progress.lengths, strict=True):
            before = self.games[-1].average if self.games else None
            row = Row(score, running_average(before, score), length, epsilon, memory)
            if taken := int(sum(self._actions)):
                shares = [count / taken for count in self._actions.tolist()]
                row = row._replace(
                    shares=shares, playing=self._playing, learning=self._learning
                )
                self._actions, self._playing, self._learning = (
                    0 * self._actions,
                    0.0,
                    0.0,
                )
            self.games.append(row)

    def table(self) -> Table:
        """The newest games, the last one first, without columns that say nothing."""
        first = len(self.games)
        lines = []
        for number, row in enumerate(self.games[: -NEWEST - 1 : -1]):
            told = {
                "game": f"{first - number:,}",
                "score": f"{row.score:g}",
                "running average": f"{row.average:.2f}",
                "agent steps": f"{row.length:,}",
                "epsilon": "" if row.epsilon != row.epsilon else f"{row.epsilon:.3f}",
                "memory": "" if row.memory is None else f"{row.memory:,}",
                "actions, %": " ".join(f"{100 * share:.0f}" for share in row.shares),
                "playing, s": f"{row.playing:.1f}" if row.shares else "",
                "choosing and learning, s": f"{row.learning:.1f}" if row.shares else "",
            }
            lines.append(told)
        shown = (
            [name for name in lines[0] if any(line[name] for line in lines)]
            if lines
            else []
        )
        return table([[line[name] for name in shown] for line in lines], shown)

    def words(self) -> str:
        """How many games there are, in one line."""
        count = len(self.games)
        if not count:
            return "Game by game: none is over yet"
        newest = f", the newest {NEWEST}" if count > NEWEST else ""
        return f"Game by game: {count:,} since the agent was made or taken up{newest}"

    def _repr_html_(self) -> str:
        body = self.table()._repr_html_() if self.games else ""
        return (
            f"<details><summary>{self.words()}</summary>"
            f'<div style="max-height:24em;overflow:auto">{body}</div></details>'
        )

    def __repr__(self) -> str:
        """The line, and the games below it."""
        return f"{self.words()}\n{self.table()!r}" if self.games else self.words()
