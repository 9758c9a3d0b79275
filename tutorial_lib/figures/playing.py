"""A game for a person to play, and an agent at the same game beside it."""

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
from IPython.display import display

from tutorial_lib.agents import dqn, numpy_policy, policy_gradient, pqn
from tutorial_lib.agents.agent import Agent
from tutorial_lib.equations.perceptron import forward
from tutorial_lib.equations.policies import DOWN, UP
from tutorial_lib.figures import gifs
from tutorial_lib.runs import algorithms, pretrained
from tutorial_lib.runs.evaluation import random_act
from tutorial_lib.runs.threads import threads
from tutorial_lib.worlds.atari import ScreenWorld
from tutorial_lib.worlds.frames import preprocess_pong
from tutorial_lib.worlds.rules import FRAMES_PER_STEP, STICKY_ACTIONS, Rules
from tutorial_lib.worlds.world import Step

FRAMES_SHOWN = 2  # frames that pass between two pictures: 30 of them a second
RANDOM = "random"
RIVALS = {  # who plays beside a person, unless somebody else is asked for
    "Pong": "pong_ppo/late",
    "Breakout": "breakout_dqn/late",
    "SpaceInvaders": "space_invaders_dqn/late",
    "Phoenix": "phoenix_dqn/late",
    "Venture": "venture_dqn/late",
}
# What a joystick can say, in the order in which the emulator puts it into a name.
ACROSS, ALONG, FIRE = ("UP", "DOWN"), ("RIGHT", "LEFT"), "FIRE"


class Side(NamedTuple):
    """One player's half of the picture.

    Attributes:
        screen: [210, 160, 3] uint8.
        score: points so far.
        lives: left; 0 where the game does not count any.
        over: whether the game has ended.
    """

    screen: np.ndarray
    score: float
    lives: int
    over: bool


def button(held: Iterable[str], known: tuple[str, ...]) -> int:
    """The button that comes nearest to what is held.

    Args:
        held: of UP, DOWN, LEFT, RIGHT and FIRE; opposite directions cancel out.
        known: the game's action names.

    Returns:
        Index into `known`. Where the game has no button for all that is held, first
        up and down are left out, then FIRE, then left and right.
    """
    held = set(held)
    across, along = (
        next((name for name in pair if held & {*pair} == {name}), "")
        for pair in (ACROSS, ALONG)
    )
    fire = FIRE if FIRE in held else ""
    wanted = (
        *(across + along + fire, along and along + fire, across and across + fire),
        *(along, across, fire),
    )
    return next((known.index(name) for name in wanted if name in known), 0)


class Match:
    """A person and an agent at one game, from one seed, each on an emulator of its own.

    The agent's game is the one that `evaluate` plays with this seed. A game that is
    over stands still until `again`.

    Attributes:
        scores: of the games that the person has finished.
        you, it: how the two stand.
        its, act: the agent's game, and how it plays.
        leanings: what it made of each button when it last decided: the button's value,
            or its probability.
    """

    def __init__(
        self, game: str, rival: str | None = None, seed: int = 0, sticky: bool = True
    ) -> None:
        """Start both games.

        Args:
            game: one of the emulator's.
            rival: a shipped agent, or "random"; that of `RIVALS` unless given.
            seed: of both games, a whole number of at least 0.
            sticky: whether the emulator ignores a button now and then, as in every
                score of the course; for the person alone.

        Raises:
            ValueError: unknown game or agent, or an agent for another game.
        """
        self.game, self.seed = game, seed
        self.rival = rival or RIVALS.get(game, RANDOM)
        self.sticky = STICKY_ACTIONS if sticky else 0.0
        self.agent: Agent | None = None
        if self.rival != RANDOM:
            self.agent, _ = pretrained.load(self.rival)
            if self.agent.game != game:
                raise ValueError(
                    f"{self.rival} plays {self.agent.game}, not {game}; leave it out, "
                    f'or take "{RANDOM}"'
                )
        self.scores: list[float] = []
        self.again(seed)

    def again(self, seed: int | None = None) -> None:
        """Start both games anew; from the next seed unless one is given."""
        self.seed = self.seed + 1 if seed is None else seed
        rules = Rules(frame_skip=1, sticky_actions=self.sticky)
        self._mine = ScreenWorld(self.game, seed=self.seed, stack=1, rules=rules)
        view = algorithms.view(self.agent) if self.agent else {}
        self.its = ScreenWorld(self.game, seed=self.seed, **view)
        self._mine.reset()
        self._obs = self.its.reset()
        rng = np.random.default_rng(self.seed)
        self.act = (
            algorithms.player(self.agent, rng)
            if self.agent
            else random_act(rng, self.its.num_actions)
        )
        self.frames = 0
        self.you = Side(self._mine.screen, 0.0, 0, False)
        self.it = Side(self.its.screen, 0.0, 0, False)
        self.leanings = self._leaning()

    @property
    def action_names(self) -> tuple[str, ...]:
        """The game's buttons."""
        return self._mine.action_names

    def play(self, held: Iterable[str], frames: int = FRAMES_SHOWN) -> None:
        """Let time pass in both games.

        Args:
            held: what the person holds down, as `button` takes it.
            frames: how many; the agent decides at every fourth.
        """
        pressed = np.array([button(held, self.action_names)])
        for _ in range(frames):
            if not self.you.over:
                self.you = _stepped(self.you, self._mine, pressed)
                if self.you.over:
                    self.scores.append(self.you.score)
            if self.frames % FRAMES_PER_STEP == 0 and not self.it.over:
                self.it = self._decided()
            self.frames += 1

    def _decided(self) -> Side:
        with threads(1):  # or a busy machine waits longer than a picture lasts
            self.leanings = self._leaning()
            actions = self.act(self._obs)
        step = self.its.step(actions)
        self._obs = step.obs
        return _side(self.it, self.its, step)

    def _leaning(self) -> dict[str, float]:
        names = self.its.action_names
        if isinstance(self.agent, dqn.Agent):
            made = dqn.values(self.agent, self._obs)[0]
        elif isinstance(self.agent, pqn.Agent):
            made = pqn.values(self.agent, self._obs)[0]
        elif isinstance(self.agent, policy_gradient.Agent):
            made = policy_gradient.probabilities(self.agent, self._obs)[0]
        elif isinstance(self.agent, numpy_policy.Agent):
            seen = preprocess_pong(self._obs)
            (prob_up,), _ = forward(self.agent.params, seen)
            made = np.zeros(len(names))
            made[UP], made[DOWN] = prob_up, 1 - prob_up
        else:
            made = np.full(len(names), 1 / len(names))
        return dict(zip(names, made.tolist(), strict=True))

    def words(self) -> str:
        """How it stands, in a sentence or two."""
        name = "A random player" if self.agent is None else f"The agent {self.rival}"
        return f"You: {_told(self.you)}. {name}: {_told(self.it)}."


def _told(side: Side) -> str:
    points = f"{side.score:,.0f} {'point' if abs(side.score) == 1 else 'points'}"
    if side.over:
        return f"{points}, the game is over"
    if side.lives:
        return f"{points}, {side.lives} {'life' if side.lives == 1 else 'lives'}"
    return points


def _stepped(before: Side, world: ScreenWorld, actions: np.ndarray) -> Side:
    return _side(before, world, world.step(actions))


def _side(before: Side, world: ScreenWorld, step: Step) -> Side:
    score = before.score + float(step.rewards[0])
    return Side(world.screen, score, int(step.lives[0]), bool(step.ended[0]))


def play(
    game: str,
    rival: str | None = None,
    seed: int = 0,
    sticky: bool = True,
) -> Match:
    """Show a game to play, by keyboard or touch, with an agent at it beside.

    Args:
        game: one of the emulator's.
        rival: as `Match` takes it.
        seed: of both games.
        sticky: as `Match` takes it.

    Returns:
        The match; its `scores` are yours, for `score_card.table`.

    Raises:
        ValueError: as `Match`.
    """
    match = Match(game, rival, seed, sticky)
    try:
        from tutorial_lib.figures.console import Console
    except ImportError:
        print(
            "To play you need the package anywidget (`%pip install anywidget`, then "
            "restart the kernel). Here is the agent alone."
        )
        alt = f"{match.rival} plays {game}."
        gifs.show_play(match.act, match.its, alt)
    else:
        display(Console(match))
    return match
