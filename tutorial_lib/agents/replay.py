"""A replay memory: what happened, kept to be learned from again and again.

Each frame is kept once. An observation is put together when it is sampled, out of its
newest frame and those before it, as far back as its game goes.
"""

from typing import Any

import numpy as np
import torch

from tutorial_lib.agents.frame_store import PackedFrames, PlainFrames
from tutorial_lib.agents.memory import Batch
from tutorial_lib.checks import require, share, whole_number
from tutorial_lib.equations.returns import n_step_return
from tutorial_lib.worlds.world import Step

FRAMES = "frames."  # before the names of the frame store's arrays


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
        self._discounts = (gamma ** np.arange(n_steps + 1)).astype(np.float32)

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

    def sample(self, rng: np.random.Generator, batch_size: int) -> Batch:
        """Draw transitions, each with the same probability, with replacement.

        Args:
            rng: source of the draws.
            batch_size: how many, N.

        Returns:
            A `Batch`, not memory of the replay; `obs` and `next_obs` may share frames.

        Raises:
            ValueError: nothing is stored yet, or not a whole number above 0.

        Source: Mnih et al. 2015 for the uniform draw; Sutton and Barto 2018, section
        7.1, for sums over several steps.
        """
        batch_size = whole_number("batch_size", batch_size)
        if not self._valid:
            raise ValueError("the replay holds no transition yet; call store() first")
        places = self._draw(rng, batch_size)
        rewards, terminated, summed = self._returns(places)
        obs, next_obs = self._observations(places, summed)
        actions = self._columns["actions"].take(self._at(places)).astype(np.int64)
        discounts = self._discounts[summed]
        arrays = (obs, actions, rewards, next_obs, terminated, discounts)
        return Batch(*map(torch.from_numpy, arrays))

    def _at(self, places: np.ndarray) -> np.ndarray:
        """Where in a column these places are, counted row by row."""
        return places % (self._ring * self.num_envs)

    def _draw(self, rng: np.random.Generator, count: int) -> np.ndarray:
        """[N] places of transitions: row times B plus game. Fake ones are redrawn."""
        oldest = max(0, self._newest - self._rows) * self.num_envs
        newest = self._newest * self.num_envs
        places = rng.integers(oldest, newest, size=count)
        while True:
            usable = self._columns["is_transition"].take(self._at(places))
            if usable.all():
                return places
            places[~usable] = rng.integers(oldest, newest, size=(~usable).sum())

    def _returns(self, places: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Sums of rewards [N], whether they end a game [N], and of how many steps [N].

        A sum stops with the game, and at the newest transition.
        """
        columns, newest = self._columns, (self._newest - 1) * self.num_envs
        ahead = places[:, None] + np.arange(self.n_steps) * self.num_envs
        at = self._at(ahead)
        stops = columns["ended"].take(at) | (ahead >= newest)
        rewards = columns["rewards"].take(at)
        sums, summed = n_step_return(rewards, stops, self.gamma)
        last = places + (summed - 1) * self.num_envs
        return sums, columns["terminated"].take(self._at(last)), summed

    def _observations(
        self, places: np.ndarray, summed: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        """What was seen at these places, and `summed` agent steps later, [N, ...]."""
        rows, games = np.divmod(places, self.num_envs)
        seen, stack = self._columns["seen"], self._stack
        shape = (len(places), *self.obs_shape)
        if self.n_steps == 1:  # both show the same frames but two: look them up once
            known = seen.take(self._at(places)) + 1
            frames = self._frames.read(rows[None] + 1, games, known[None], stack + 1)[0]
            return frames[:, :-1].reshape(shape), frames[:, 1:].reshape(shape)
        both = np.stack([rows, rows + summed])
        known = seen.take(self._at(both * self.num_envs + games))
        obs, next_obs = self._frames.read(both, games, known, stack)
        return obs.reshape(shape), next_obs.reshape(shape)

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
            newest = whole_number("newest", rest["newest"], least=-1)
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
