"""What every world offers to whoever plays it."""

from typing import NamedTuple, Protocol

import numpy as np

from tutorial_lib.checks import whole_number


class Step(NamedTuple):
    """What one agent step of every game returned; B games, one row each.

    Attributes:
        obs: [B, ...] what is seen now, such as [B, stack, height, width] uint8, the
            oldest frame first.
        rewards: [B] float32, unclipped.
        terminated: [B] bool, the game ended.
        truncated: [B] bool, time ran out; the game itself went on.
        lives: [B] int, lives left; 0 where the game does not count any.
        is_transition: [B] bool, False where the emulator ignored the action because it
            was busy starting a new game; such a row must never be learned from.
        points: [B] float32, what counts for the score; None where it is the rewards.
    """

    obs: np.ndarray
    rewards: np.ndarray
    terminated: np.ndarray
    truncated: np.ndarray
    lives: np.ndarray
    is_transition: np.ndarray
    points: np.ndarray | None = None

    @property
    def ended(self) -> np.ndarray:
        """[B] bool, terminated or truncated."""
        return self.terminated | self.truncated

    @property
    def scored(self) -> np.ndarray:
        """[B] float32, what this step adds to the scores."""
        return self.rewards if self.points is None else self.points

    def only(self, playing: np.ndarray) -> "Step":
        """The step as if nothing had happened in the other columns.

        Args:
            playing: [B] bool, the columns whose games count.

        Returns:
            The step, elsewhere without rewards, ends and transitions.
        """
        return self._replace(
            rewards=np.where(playing, self.scored, 0),
            terminated=self.terminated & playing,
            truncated=self.truncated & playing,
            is_transition=self.is_transition & playing,
            points=None,
        )


class Seen(Protocol):
    """What an agent must know of a world before it plays, as a `World` has it."""

    @property
    def game(self) -> str: ...  # noqa: D102

    @property
    def obs_shape(self) -> tuple[int, ...]: ...  # noqa: D102

    @property
    def num_actions(self) -> int: ...  # noqa: D102


class World(Protocol):
    """Several games of one kind, side by side. A finished game starts anew by itself.

    Attributes:
        game: its name.
        num_envs: games side by side, B.
        obs_shape: of one observation.
        action_names: of the actions 0 to `num_actions` less 1.
    """

    game: str
    num_envs: int
    obs_shape: tuple[int, ...]
    action_names: tuple[str, ...]

    @property
    def num_actions(self) -> int:
        """How many actions there are."""

    def reset(self, seed: int | None = None) -> np.ndarray:
        """Start new games, other ones at every call, and return what they show.

        Args:
            seed: makes these games repeatable, whatever was played before.

        Returns:
            [B, *obs_shape].
        """

    def step(self, actions: np.ndarray) -> Step:
        """Play one agent step of every game.

        Args:
            actions: [B] whole numbers, each an index into `action_names`.

        Returns:
            What came of it.

        Raises:
            ValueError: wrong shape or type, or an action the game does not have.
            RuntimeError: called before the first `reset`.
        """


def generator(seed: int) -> np.random.Generator:
    """Source of everything random about a small world.

    Raises:
        ValueError: the seed is not a whole number of at least 0.
    """
    return np.random.default_rng(whole_number("seed", seed, least=0))


def valid_actions(world: World, actions: np.ndarray) -> np.ndarray:
    """The actions as int64, if the world has them.

    Args:
        world: that is to be stepped.
        actions: [B] whole numbers.

    Returns:
        [B] int64.

    Raises:
        ValueError: wrong shape or type, or an action that the game does not have.
    """
    actions = np.asarray(actions)
    if actions.shape != (world.num_envs,) or actions.dtype.kind not in "iu":
        raise ValueError(
            f"actions must be {world.num_envs} whole numbers, shape "
            f"({world.num_envs},); got shape {actions.shape} of {actions.dtype}"
        )
    if actions.min() < 0 or actions.max() >= world.num_actions:
        wrong = [int(a) for a in actions if not 0 <= a < world.num_actions]
        allowed = ", ".join(f"{i} {n}" for i, n in enumerate(world.action_names))
        raise ValueError(f"{world.game} has no action {wrong[0]}; it has {allowed}")
    return actions.astype(np.int64)
