"""Toy worlds: five probes that each ask one thing of an agent, and Catch.

They answer in seconds. An agent that fails on Atari may be wrong in a hundred places.
One that fails on a probe is wrong in a few, and the first probe that it fails says in
which. Catch is the smallest game that looks like Atari: something falls, be there.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from tutorial_lib.checks import one_of, share, whole_number
from tutorial_lib.worlds.world import Step, generator, valid_actions

SCREEN = (210, 160)  # height, width in pixels, as of the console
BALL, PADDLE = (240, 228, 66), (86, 180, 233)  # told apart by the colour-blind


# Share of the balls whose reward is 100 times as large, where ball follows ball.
SURPRISES = {"CalmCatch": 0.0, "EndlessCatch": 0.01, "WildCatch": 0.05}
TOYS = ("Catch", *SURPRISES)


class Probe(NamedTuple):
    """The rules of one probe world.

    Attributes:
        shows: for each agent step of a game, the numbers that may be seen then; one of
            them is drawn.
        reward: from what was seen [B] and the action taken [B] to the reward [B].
        worth: from gamma to rows of what is seen, and what LEFT and RIGHT are worth
            there.
    """

    shows: tuple[tuple[float, ...], ...]
    reward: Callable[[np.ndarray, np.ndarray], np.ndarray]
    worth: Callable[[float], list[tuple[float, float, float]]]


def _one(seen: np.ndarray, actions: np.ndarray) -> np.ndarray:
    return np.ones_like(seen)


def _seen(seen: np.ndarray, actions: np.ndarray) -> np.ndarray:
    return seen


def _done(seen: np.ndarray, actions: np.ndarray) -> np.ndarray:
    return 2 * actions - 1


def _matched(seen: np.ndarray, actions: np.ndarray) -> np.ndarray:
    return seen * (2 * actions - 1)


# Each needs what those above it need, and one thing more.
PROBES = {
    # the value 1 is learned at all
    "ConstantReward": Probe(((0,),), _one, lambda gamma: [(0, 1, 1)]),
    # it depends on what is seen
    "ObservationReward": Probe(
        ((-1, 1),), _seen, lambda gamma: [(-1, -1, -1), (1, 1, 1)]
    ),
    # it is carried back: gamma, then 1
    "DiscountedReward": Probe(
        ((0,), (1,)), _seen, lambda gamma: [(0, gamma, gamma), (1, 1, 1)]
    ),
    # the better action, 1, is preferred
    "ActionReward": Probe(((0,),), _done, lambda gamma: [(0, -1, 1)]),
    # which one it is depends on what is seen
    "MatchReward": Probe(((-1, 1),), _matched, lambda gamma: [(-1, 1, -1), (1, -1, 1)]),
}


class ProbeWorld:
    """Several games of one probe.

    An observation is one number and an action one of two. A game lasts one agent step,
    that of DiscountedReward two. A finished game starts anew within the same step:
    `Step.obs` is the next game's first observation, and no step is ever fake.

    Source: Jones 2021, "Debugging RL, without the agonizing pain", for the probes.
    """

    action_names: tuple[str, ...] = ("LEFT", "RIGHT")
    num_actions = len(action_names)
    obs_shape: tuple[int, ...] = (1,)

    def __init__(self, game: str, num_envs: int, *, seed: int) -> None:
        """Choose the probe; nothing is shown before `reset`.

        Args:
            game: one of `PROBES`.
            num_envs: games side by side, B.
            seed: makes what is shown repeatable.

        Raises:
            ValueError: unknown probe, or a count that is not a whole number above 0.
        """
        one_of("game", game, PROBES)
        self.game = game
        self.num_envs = whole_number("num_envs", num_envs)
        self._probe = PROBES[game]
        self._rng = generator(seed)
        self._seen: np.ndarray | None = None

    def reset(self, seed: int | None = None) -> np.ndarray:
        """Start new games; see `World.reset`."""
        if seed is not None:
            self._rng = generator(seed)
        return self._show(0)

    def step(self, actions: np.ndarray) -> Step:
        """Play one agent step of every game; see `World.step`."""
        if self._seen is None:
            raise RuntimeError("call reset() once before the first step()")
        actions = valid_actions(self, actions)
        rewards = self._probe.reward(self._seen, actions).astype(np.float32)
        step_number = (self._step_number + 1) % len(self._probe.shows)
        no = np.zeros(self.num_envs, dtype=bool)
        return Step(
            obs=self._show(step_number),
            rewards=rewards,
            terminated=no | (step_number == 0),
            truncated=no,
            lives=np.zeros(self.num_envs, dtype=np.int64),
            is_transition=~no,
        )

    def _show(self, step_number: int) -> np.ndarray:
        self._step_number = step_number  # of all games: they are equally long
        shows = np.array(self._probe.shows[step_number], np.float32)
        self._seen = self._rng.choice(shows, size=self.num_envs)
        return self._seen[:, None].copy()


class CatchWorld:
    """Several games of Catch.

    A ball falls from the top row, one row per agent step, straight down. The paddle in
    the bottom row moves one column or stays. When the ball has come down, after 9 agent
    steps, the reward is 1 if they meet, else -1, and the game is over. An observation
    is the 10 x 5 board in one row of 50 numbers: 1 where ball and paddle are, 0
    elsewhere. A finished game starts anew within the same step, as in `ProbeWorld`.

    The endless game never terminates: ball follows ball, and the paddle stays where it
    is. To be counted it is cut after each, so its steps are truncated there.

    Source: Mnih et al. 2014, "Recurrent models of visual attention", section 4.2;
    rewards and size as in bsuite (Osband et al. 2020).
    """

    action_names: tuple[str, ...] = ("LEFT", "STAY", "RIGHT")
    num_actions = len(action_names)
    rows, columns = 10, 5
    obs_shape: tuple[int, ...] = (rows * columns,)

    def __init__(
        self,
        num_envs: int,
        *,
        seed: int,
        endless: bool = False,
        surprise: float = 0.0,
    ) -> None:
        """Build the games; nothing falls before `reset`.

        Args:
            num_envs: games side by side, B.
            seed: makes the columns that balls fall in, and surprises, repeatable.
            endless: whether the game goes on after each ball.
            surprise: probability that a ball's reward is 100 times as large. The score
                counts the ball once: what is best stays what it was.

        Raises:
            ValueError: a count that is not a whole number above 0, or a probability
                outside 0 to 1.
        """
        names = {share: name for name, share in SURPRISES.items()}
        self.game = names.get(surprise, "EndlessCatch") if endless else "Catch"
        self.num_envs = whole_number("num_envs", num_envs)
        self._rng = generator(seed)
        self._endless = endless
        share("surprise", surprise)
        self._surprise = surprise
        self._row: int | None = None
        self._paddle: np.ndarray
        self._ball: np.ndarray

    def reset(self, seed: int | None = None) -> np.ndarray:
        """Start new games; see `World.reset`."""
        if seed is not None:
            self._rng = generator(seed)
        self._row = None
        self._drop()
        self._show()
        return self._board()

    @property
    def screen(self) -> np.ndarray:
        """[210, 160, 3] uint8, the first game as a person would see it.

        After a game's last step it shows where the ball came down, though the
        observation is the next game's first.
        """
        if self._row is None:
            raise RuntimeError("call reset() once before looking at the screen")
        row, ball, paddle = self._shown
        board = np.zeros((self.rows, self.columns, 3), dtype=np.uint8)
        board[-1, paddle] = PADDLE
        board[row, ball] = BALL
        height, width = SCREEN
        return board.repeat(height // self.rows, 0).repeat(width // self.columns, 1)

    def step(self, actions: np.ndarray) -> Step:
        """Play one agent step of every game; see `World.step`."""
        if self._row is None:
            raise RuntimeError("call reset() once before the first step()")
        moves = valid_actions(self, actions) - 1
        self._paddle = np.clip(self._paddle + moves, 0, self.columns - 1)
        self._row += 1  # of all games: they are equally long
        no = np.zeros(self.num_envs, dtype=bool)
        points = rewards = np.zeros(self.num_envs, dtype=np.float32)
        self._show()
        over = self._row == self.rows - 1
        if over:
            surprises = self._rng.random(self.num_envs) < self._surprise
            points += np.where(self._paddle == self._ball, 1, -1)
            rewards = points * np.where(surprises, np.float32(100), 1)
            self._drop()
        return Step(
            obs=self._board(),
            rewards=rewards,
            terminated=no | (over and not self._endless),
            truncated=no | (over and self._endless),
            lives=np.zeros(self.num_envs, dtype=np.int64),
            is_transition=~no,
            points=points,
        )

    def _drop(self) -> None:
        if self._row is None or not self._endless:
            self._paddle = np.full(self.num_envs, self.columns // 2)
        self._row = 0
        self._ball = self._rng.integers(self.columns, size=self.num_envs)

    def _show(self) -> None:
        self._shown = self._row, self._ball[0], self._paddle[0]

    def _board(self) -> np.ndarray:
        board = np.zeros((self.num_envs, self.rows, self.columns), dtype=np.float32)
        games = np.arange(self.num_envs)
        board[games, self._row, self._ball] = 1
        board[games, -1, self._paddle] = 1
        return board.reshape(self.num_envs, -1)
