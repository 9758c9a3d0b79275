"""A replay memory: what happened, kept to be learned from again and again.

Each frame is kept once. An observation is put together when it is sampled, out of its
newest frame and those before it, as far back as its game goes: `Replay` hands out the
pieces, and `sample_batch` makes a batch of them.
"""

from typing import Any

import numpy as np
import torch

from tutorial_lib.agents.frame_store import PackedFrames, PlainFrames
from tutorial_lib.agents.limits import FOR_EVER
from tutorial_lib.agents.memory import Batch
from tutorial_lib.checks import require, share, whole_number
from tutorial_lib.equations.frames import only_this_game
from tutorial_lib.equations.returns import n_step_return
from tutorial_lib.worlds.world import Step

FRAMES = "frames."  # before the names of the frame store's arrays


def sample_batch(memory: "Replay", rng: np.random.Generator, batch_size: int) -> Batch:
    """Draw transitions, each with the same probability, with replacement.

    Args:
        memory: not changed.
        rng: source of the draws.
        batch_size: how many, N.

    Returns:
        A `Batch`, not memory of the replay.

    Source: Mnih et al. 2015 for the uniform draw; Sutton and Barto 2018, section 7.1,
    for sums over several steps.
    """
    places = memory.draw(rng, batch_size)
    rewards, ended = memory.rewards_ahead(places)
    returns, steps = n_step_return(rewards, ended, memory.gamma)
    later = memory.later(places, steps)
    stacks, next_stacks = memory.stacks(places, later)
    arrays = (
        only_this_game(stacks, memory.seen(places)),
        memory.actions(places),
        returns.astype(np.float32),
        only_this_game(next_stacks, memory.seen(later)),
        memory.terminated(places, steps),
        (memory.gamma**steps).astype(np.float32),
    )
    return Batch(*map(torch.from_numpy, arrays))


class Replay:
    """The newest transitions of several games played side by side.

    Rows are numbered from the first `start` on and never anew; row `r` holds what every
    game showed and what was done then. What it led to is shown by row `r + 1`, so the
    newest row holds frames alone.
    """

    def __init__(
        self,
        capacity: int,
        num_envs: int,
        obs_shape: tuple[int, ...],
        *,
        gamma: float = 0.99,
        n_steps: int = 1,
        compressed: bool = True,
    ) -> None:
        """Make room; nothing can be sampled before `start` and `store`.

        Args:
            capacity: transitions remembered, of all games together.
            num_envs: games side by side, B.
            obs_shape: [stack, height, width] for pixels, uint8, or [D] for numbers,
                float32.
            gamma: discount per agent step, 0 to 1.
            n_steps: rewards summed in a sample.
            compressed: whether pixels are packed; what is sampled is the same.

        Raises:
            ValueError: a count that is not a whole number above 0, or another argument
                outside of what is said above.
        """
        self.capacity = whole_number("capacity", capacity)
        self.num_envs = whole_number("num_envs", num_envs)
        self.n_steps = whole_number("n_steps", n_steps)
        if capacity % num_envs:
            raise ValueError(
                f"capacity must be a multiple of num_envs, {num_envs}; got {capacity}, "
                f"try {capacity // num_envs * num_envs + num_envs}"
            )
        share("gamma", gamma)
        if len(obs_shape) not in (1, 3):
            raise ValueError(
                f"obs_shape must be [stack, height, width] or [D], got {obs_shape}"
            )
        self.obs_shape = tuple(whole_number("obs_shape", n) for n in obs_shape)
        self.gamma = gamma
        self.compressed = compressed
        self._pixels = len(obs_shape) == 3
        self._stack = self.obs_shape[0] if self._pixels else 1
        self._rows = self.capacity // self.num_envs
        # The oldest transition needs the frames before it, the newest the one after it.
        self._ring = self._rows + self._stack
        self._frames = self._frame_store()
        shape = (self._ring, self.num_envs)
        self._columns: dict[str, np.ndarray] = {
            "actions": np.zeros(shape, np.uint8),
            "rewards": np.zeros(shape, np.float32),
            "terminated": np.zeros(shape, bool),
            "ended": np.zeros(shape, bool),  # terminated, truncated or left
            "is_transition": np.zeros(shape, bool),
            "seen": np.zeros(shape, np.uint8),  # frames of this game, at most a stack
        }
        self._newest = -1
        self._valid = 0

    def _frame_store(self) -> PlainFrames | PackedFrames:
        size = self._ring, self.num_envs
        if not self._pixels:
            return PlainFrames(*size, self.obs_shape, np.float32)
        if self.compressed:
            return PackedFrames(*size, self.obs_shape[1:])
        return PlainFrames(*size, self.obs_shape[1:], np.uint8)

    def __len__(self) -> int:
        """Transitions that can be sampled now."""
        return self._valid

    @property
    def nbytes(self) -> int:
        """Bytes in memory."""
        columns = sum(column.nbytes for column in self._columns.values())
        return columns + self._frames.nbytes

    def start(self, obs: np.ndarray) -> None:
        """Every game starts anew, as after `world.reset`; what was stored stays.

        Args:
            obs: [B, ...] the first observations.

        Raises:
            ValueError: wrong shape or type, or frames from before a game's start.
        """
        everywhere = np.ones(self.num_envs, dtype=bool)
        self._check_obs(obs, everywhere)
        if self._newest >= 0:
            # The games did not end, they were left: what they showed last is worth
            # something, but leads nowhere.
            self._columns["ended"][(self._newest - 1) % self._ring] = True
            self._close_row(
                actions=0, rewards=0, terminated=False, ended=False, is_transition=False
            )
        self._open_row(obs, everywhere)

    def store(self, actions: np.ndarray, step: Step) -> None:
        """Keep one agent step of every game; it can be sampled at once.

        A step that is no transition is kept for its observation, never sampled.

        Args:
            actions: [B] whole numbers, 0 to 255.
            step: what came of them. Rewards and ends are taken as they are given here,
                so this is where to clip rewards or to let a lost life end a game. Where
                a game is truncated the observation must still be its own.

        Raises:
            ValueError: wrong shape or type, or ends that do not fit what came before.
            RuntimeError: called before the first `start`.
        """
        if self._newest < 0:
            raise RuntimeError("call start() once before the first store()")
        actions = np.asarray(actions)
        if (
            actions.shape != (self.num_envs,)
            or actions.dtype.kind not in "iu"
            or actions.min() < 0
            or actions.max() > 255
        ):
            raise ValueError(
                f"actions must be {self.num_envs} whole numbers, each 0 to 255; got "
                f"{actions}"
            )
        anew = ~step.is_transition
        self._check_obs(step.obs, anew)
        if (anew & ~self._columns["ended"][(self._newest - 1) % self._ring]).any():
            raise ValueError(
                "a step is no transition although no game ended before it; hand in "
                "every end in terminated or truncated"
            )
        self._close_row(
            actions=actions,
            rewards=step.rewards,
            terminated=step.terminated,
            ended=step.ended,
            is_transition=step.is_transition,
        )
        self._open_row(step.obs, anew)

    def _check_obs(self, obs: np.ndarray, anew: np.ndarray) -> None:
        kind = np.uint8 if self._pixels else np.float32
        require("observations", obs, (self.num_envs, *self.obs_shape), kind)
        if self._pixels and obs[anew, :-1].any():
            raise ValueError(
                "a new game's first observation must be black but for its newest frame;"
                " call start() right after the world's reset()"
            )

    def _close_row(self, **done: np.ndarray | int) -> None:
        """Say, column by column, what was done at the newest row; forget the oldest."""
        is_transition = self._columns["is_transition"]
        for name, values in done.items():
            self._columns[name][self._newest % self._ring] = values
        self._valid += int(is_transition[self._newest % self._ring].sum())
        forgotten = self._newest - self._rows
        if forgotten >= 0:
            self._valid -= int(is_transition[forgotten % self._ring].sum())

    def _open_row(self, obs: np.ndarray, anew: np.ndarray) -> None:
        """Show what all games show now."""
        seen = self._columns["seen"]
        more = np.minimum(seen[self._newest % self._ring] + 1, self._stack)
        self._newest += 1
        seen[self._newest % self._ring] = np.where(anew, 1, more)
        self._frames.append(obs[:, -1] if self._pixels else obs)

    sample = sample_batch

    def draw(self, rng: np.random.Generator, count: int) -> np.ndarray:
        """Places of transitions, each with the same probability, with replacement.

        Args:
            rng: source of the draws.
            count: how many, N.

        Returns:
            [N] int64, what the other methods take. Which number stands for which step
            is the memory's own affair.

        Raises:
            ValueError: nothing is stored yet, or not a whole number above 0.
        """
        count = whole_number("batch_size", count)
        if not self._valid:
            raise ValueError("the replay holds no transition yet; call store() first")
        # A place is a row times B plus a game. What is no transition is redrawn.
        oldest = max(0, self._newest - self._rows) * self.num_envs
        newest = self._newest * self.num_envs
        places = rng.integers(oldest, newest, size=count)
        while not (usable := self._column("is_transition", places)).all():
            places[~usable] = rng.integers(oldest, newest, size=(~usable).sum())
        return places

    def later(self, places: np.ndarray, steps: np.ndarray) -> np.ndarray:
        """Places in the same game `steps` agent steps later, [N]."""
        return places + steps * self.num_envs

    def rewards_ahead(self, places: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """What the next `n_steps` agent steps brought, that of the place first.

        Args:
            places: [N] from `draw`.

        Returns:
            Rewards [N, n] float32, and [N, n] bool whether a sum must end with that
            step: the game ended, or nothing newer is known.
        """
        ahead = self.later(places[:, None], np.arange(self.n_steps))
        newest = (self._newest - 1) * self.num_envs
        ended = self._column("ended", ahead) | (ahead >= newest)
        return self._column("rewards", ahead), ended

    def stacks(self, places: np.ndarray, later: np.ndarray) -> np.ndarray:
        """What was on the screen at these places and before, whichever game it was.

        Args:
            places: [N].
            later: [N] in the same games, none of them earlier.

        Returns:
            [2, N, stack, height, width] uint8, the newest frame last, for the places
            and for the later ones; of numbers [2, N, D].
        """
        rows, games = np.divmod(np.stack([places, later]), self.num_envs)
        frames = self._frames.read(rows, games[0], self._stack)
        return frames.reshape(*rows.shape, *self.obs_shape)

    def seen(self, places: np.ndarray) -> np.ndarray:
        """How many frames of a stack are of its own game, [N] int64."""
        if not self._pixels:  # numbers are no stack: all of them are of now
            return np.full(len(places), self.obs_shape[0])
        return self._column("seen", places).astype(np.int64)

    def actions(self, places: np.ndarray) -> np.ndarray:
        """What was done there, [N] int64."""
        return self._column("actions", places).astype(np.int64)

    def terminated(self, places: np.ndarray, steps: np.ndarray) -> np.ndarray:
        """Whether the game had terminated `steps` agent steps later, [N] bool."""
        return self._column("terminated", self.later(places, steps - 1))

    def _column(self, name: str, places: np.ndarray) -> np.ndarray:
        """What a column says of places, of any shape."""
        return self._columns[name].take(places % (self._ring * self.num_envs))

    def pack(self) -> tuple[dict[str, np.ndarray], dict[str, Any]]:
        """Everything that is kept, ready for a checkpoint.

        Returns:
            Its arrays by name, and the rest as JSON can hold it.
        """
        arrays = {name: column.copy() for name, column in self._columns.items()}
        arrays |= {f"{FRAMES}{k}": v for k, v in self._frames.pack().items()}
        return arrays, {**self._size(), "newest": self._newest}

    def _size(self) -> dict[str, Any]:
        """What two replays must share if one is to take over the other's content."""
        return {
            "capacity": self.capacity,
            "num_envs": self.num_envs,
            "obs_shape": list(self.obs_shape),
            "gamma": self.gamma,
            "n_steps": self.n_steps,
            "compressed": self.compressed,
        }

    def restore(self, arrays: dict[str, np.ndarray], rest: dict[str, Any]) -> None:
        """Take over what `pack` returned: the same draws give the same samples again.

        Args:
            arrays: by name.
            rest: what `pack` returned beside them.

        Raises:
            ValueError: of another size or of another version of the course.
        """
        try:
            for name, here in self._size().items():
                if rest[name] != here:
                    raise ValueError(f"its {name} is {rest[name]}, and here {here}")
            newest = whole_number("newest", rest["newest"], least=-1, most=FOR_EVER)
            columns = {name: arrays[name] for name in self._columns}
            for name, column in self._columns.items():
                require(name, columns[name], column.shape, column.dtype)
            frames = {
                name.removeprefix(FRAMES): array
                for name, array in arrays.items()
                if name.startswith(FRAMES)
            }
            self._frames.restore(frames, newest + 1)
        except (KeyError, TypeError) as error:
            raise ValueError(
                f"it is of another version of the course ({error})"
            ) from error
        self._newest = newest
        self._columns = {name: column.copy() for name, column in columns.items()}
        oldest = max(0, newest - self._rows)
        live = np.arange(oldest, max(0, newest)) % self._ring
        self._valid = int(self._columns["is_transition"][live].sum())
