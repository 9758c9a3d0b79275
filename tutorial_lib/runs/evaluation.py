"""What an agent scores, under the course's protocol."""

import warnings
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from tqdm import tqdm

from tutorial_lib.agents.tally import Game, Tally
from tutorial_lib.checks import whole_number
from tutorial_lib.runs.threads import threads
from tutorial_lib.worlds.rules import USUAL, Rules
from tutorial_lib.worlds.world import World

Act = Callable[[np.ndarray], np.ndarray]
# Agent steps of four frames.
STUCK = 2_000  # over two minutes in which nothing happens any more
NEVER_BEGAN = 1_000  # in which nothing has ever happened
PATIENCE = 5  # seconds before a person is shown how far an evaluation is


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

    A player that does nothing, such as one of Breakout that never fires, would make a
    game last 27,000 agent steps. Where no point is made, no life lost and no game over
    for `STUCK` of them, or `NEVER_BEGAN` at first, the games count as they stand, and a
    warning says so.

    Yields:
        The evaluation so far, each time another game is over; the last one is complete
        unless the player was stuck.

    Raises:
        ValueError: games is not a whole number of at least 1.
    """
    games = whole_number("games", games)
    share = np.full(world.num_envs, games // world.num_envs)
    share[: games % world.num_envs] += 1
    tally, known, obs = Tally(world), 0, world.reset()
    # Agent steps since anything happened in a game that counts, and how many may be.
    skip = getattr(world, "rules", USUAL).frame_skip
    stuck, never_began = (n * USUAL.frame_skip // skip for n in (STUCK, NEVER_BEGAN))
    idle, patience = 0, never_began
    with threads(1):
        while share.any():
            actions = act(obs)
            step = world.step(actions)
            happened = (step.scored != 0) | (step.lives < tally.lives) | step.ended
            idle += 1
            if happened[share > 0].any():
                idle, patience = 0, stuck
            tally.count(actions, step.only(share > 0))
            share -= step.ended & (share > 0)
            obs = step.obs
            if idle == patience:
                tally.finished += tally.unfinished(share > 0)
                warnings.warn(
                    f"in {patience:,} agent steps no game was over, no point made, no "
                    "life lost: does this player press FIRE? Its games end here, "
                    f"{len(tally.finished)} of {games}, and count as they stand.",
                    stacklevel=2,
                )
                share[:] = 0
            while known < len(tally.finished):
                known += 1
                yield Evaluation.of(tally.finished[:known])


def evaluate(act: Act, world: World, games: int = 30) -> Evaluation:
    """Play full games, show how far that is if it takes long, and return their scores.

    See `play_games`.
    """
    passes = play_games(act, world, games)
    # To a terminal alone: in a notebook's outputs a bar would be kept.
    shown = tqdm(
        passes, total=games, unit=" games", delay=PATIENCE, leave=False, disable=None
    )
    (evaluation,) = deque(shown, maxlen=1)  # each holds all games before it
    return evaluation


def random_act(rng: np.random.Generator, num_actions: int) -> Act:
    """A player that presses any of `num_actions` buttons, each as often."""
    return lambda obs: rng.integers(num_actions, size=len(obs))
