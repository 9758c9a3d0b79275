"""What happens while a loop plays, counted in one place, and told once a pass."""

from typing import NamedTuple

import numpy as np

from tutorial_lib.agents.agent import Agent
from tutorial_lib.worlds.world import Step, World

RECENT = 20  # finished games in a mean score


class Progress(NamedTuple):
    """What one pass of the training loop did.

    Attributes:
        agent_steps: decisions so far.
        finished: scores of the games that ended in this pass.
        lengths: agent steps of those games.
        mean_score: mean of the last 20 finished games; NaN before the first.
        actions: [A] how often each action was taken in this pass.
        measures: means over the updates of this pass, by name.
    """

    agent_steps: int
    finished: tuple[float, ...]
    lengths: tuple[int, ...]
    mean_score: float
    actions: np.ndarray
    measures: dict[str, float]


class Game(NamedTuple):
    """A finished game.

    Attributes:
        column: of the world that it was played in.
        score: its unclipped points.
        length: its agent steps.
    """

    column: int
    score: float
    length: int


class Tally:
    """Scores, lengths, lives, actions and measures since the last report."""

    def __init__(self, world: World, measures: tuple[str, ...] = ()) -> None:
        """Begin with zeros, as the world's games do.

        Args:
            world: that is played.
            measures: names of what an update tells.
        """
        self.lives = np.zeros(world.num_envs, dtype=int)
        self.scores = np.zeros(world.num_envs)  # of the games that are played now
        self._length = np.zeros(world.num_envs, dtype=int)
        self._num_actions = world.num_actions
        self._measures = measures
        self._clear()

    def _clear(self) -> None:
        self.finished: list[Game] = []
        self._actions = np.zeros(self._num_actions, dtype=int)
        self._measured: list[tuple[float, ...]] = []

    def count(self, actions: np.ndarray, step: Step) -> None:
        """Add one agent step of every game.

        Args:
            actions: [B] that were taken.
            step: what came of them, as the world gave it.
        """
        self.scores += step.scored
        self._length += step.is_transition
        (over,) = step.ended.nonzero()
        played = self.scores[over].tolist(), self._length[over].tolist()
        self.finished += map(Game, over.tolist(), *played)
        self.scores[over] = self._length[over] = 0
        taken = actions[step.is_transition]
        self._actions += np.bincount(taken, minlength=self._num_actions)
        self.lives = step.lives

    def unfinished(self, columns: np.ndarray) -> list[Game]:
        """The games that are still played in some columns, as they stand.

        Args:
            columns: [B] bool, which.
        """
        (there,) = columns.nonzero()
        played = self.scores[there].tolist(), self._length[there].tolist()
        return list(map(Game, there.tolist(), *played))

    def by_column(self) -> np.ndarray:
        """Scores of the finished games, [B, games], as many in each column."""
        # Sorted by column, the games of each stay in the order they were played.
        games = sorted(self.finished, key=lambda game: game.column)
        return np.reshape([game.score for game in games], (len(self.lives), -1))

    def measure(self, measured: tuple[float, ...]) -> None:
        """Add what one update told, in the order of the names."""
        self._measured.append(measured)

    def report(self, agent: Agent, **more: float) -> Progress:
        """Say what happened, and begin the next pass.

        Args:
            agent: its `scores` are brought up to date; `agent_steps` are as they are.
            **more: measures that are no means.

        Returns:
            The pass in figures; a measure is NaN where there was no update.
        """
        scores = [game.score for game in self.finished]
        agent.scores = (agent.scores + scores)[-RECENT:]
        rows = self._measured or [(float("nan"),) * len(self._measures)]
        means = dict(zip(self._measures, np.mean(rows, axis=0).tolist(), strict=True))
        progress = Progress(
            agent.agent_steps,
            tuple(scores),
            tuple(game.length for game in self.finished),
            float(np.mean(agent.scores)) if agent.scores else float("nan"),
            self._actions,
            means | more,
        )
        self._clear()
        return progress
