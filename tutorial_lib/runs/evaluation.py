"""What an agent scores, under the course's protocol."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from tutorial_lib.agents.tally import Game, Tally
from tutorial_lib.checks import whole_number
from tutorial_lib.runs.threads import threads
from tutorial_lib.worlds.rules import USUAL, Rules
from tutorial_lib.worlds.world import World

Act = Callable[[np.ndarray], np.ndarray]


def protocol(rules: Rules) -> str:
    """What must be said beside a score, of games that were played under these rules."""
    names = {"minimal": "minimal action set", "full": "full action set"}
    actions = names.get(rules.actions, f"actions {rules.actions}")
    short = rules.max_frames != USUAL.max_frames
    length = f"games of at most {rules.max_frames:,} frames" if short else "full games"
    fire = ", FIRE pressed at the start of each life" * rules.fire_starts_life
    return (
        f"ALE v5, sticky actions {rules.sticky_actions:g}, frame skip "
        f"{rules.frame_skip}, {actions}, {length}, unclipped rewards, at most "
        f"{rules.noop_max} no-ops{fire}"
    )


PROTOCOL = protocol(USUAL)


@dataclass(frozen=True)
class Evaluation:
    """Scores of full games and how long they took.

    Attributes:
        scores: [games] float, the unclipped score of each game.
        lengths: [games] int, agent steps of each game.
    """

    scores: np.ndarray
    lengths: np.ndarray

    @classmethod
    def of(cls, games: list[Game]) -> "Evaluation":
        """The evaluation of these games."""
        scores, lengths = ([game[i] for game in games] for i in (1, 2))
        return cls(np.array(scores), np.array(lengths))

    @property
    def mean(self) -> float:
        """Mean score."""
        return float(self.scores.mean())

    @property
    def spread(self) -> float:
        """Standard deviation of the scores; 0 for a single game."""
        return float(self.scores.std(ddof=1)) if len(self.scores) > 1 else 0.0

    def __str__(self) -> str:
        """One line for a person."""
        return (
            f"{self.mean:.1f} ± {self.spread:.1f} over {len(self.scores)} full games "
            f"(from {self.scores.min():.0f} to {self.scores.max():.0f})"
        )

    def as_json(self, protocol: str = PROTOCOL) -> dict[str, Any]:
        """The same as JSON can hold it, with the protocol."""
        return {
            "mean": round(self.mean, 2),
            "spread": round(self.spread, 2),
            "games": len(self.scores),
            "scores": self.scores.tolist(),
            "lengths": self.lengths.tolist(),
            "protocol": protocol,
        }


def play_games(act: Act, world: World, games: int) -> Iterator[Evaluation]:
    """Play full games and count them so that long ones are not left out.

    Every world column plays its fair share of the games, so a game is counted because
    it was started, not because it was over early.

    Args:
        act: from observations [B, ...] to actions [B].
        world: where to play.
        games: how many.

    Yields:
        The evaluation so far, each time another game is over; the last one is complete.

    Raises:
        ValueError: games is not a whole number of at least 1.
    """
    games = whole_number("games", games)
    share = np.full(world.num_envs, games // world.num_envs)
    share[: games % world.num_envs] += 1
    tally, known, obs = Tally(world), 0, world.reset()
    with threads(1):
        while share.any():
            actions = act(obs)
            step = world.step(actions)
            tally.count(actions, step.only(share > 0))
            share -= step.ended & (share > 0)
            obs = step.obs
            while known < len(tally.finished):
                known += 1
                yield Evaluation.of(tally.finished[:known])


def evaluate(act: Act, world: World, games: int = 30) -> Evaluation:
    """Play full games to the end and return their scores; see `play_games`."""
    *_, evaluation = play_games(act, world, games)
    return evaluation


def random_act(rng: np.random.Generator, num_actions: int) -> Act:
    """A player that presses any of `num_actions` buttons, each as often."""
    return lambda obs: rng.integers(num_actions, size=len(obs))
