"""What an agent learns from again: batches, and the plainest memory of them."""

from typing import NamedTuple, Protocol

import numpy as np
import torch

from tutorial_lib.worlds.world import Step


class Batch(NamedTuple):
    """Sampled transitions; N of them, one row each.

    Attributes:
        obs: [N, ...] uint8 pixels or float32 numbers, what the agent saw.
        actions: [N] int64, what it did.
        rewards: [N] float32, the discounted sum over the next `n_steps` agent steps, or
            over fewer where the game ended or nothing newer is known.
        next_obs: [N, ...] what it saw after these.
        terminated: [N] bool, the game ended there: expect nothing more.
        discounts: [N] float32, gamma to the number of summed steps: what one point
            expected from `next_obs` is worth.
    """

    obs: torch.Tensor
    actions: torch.Tensor
    rewards: torch.Tensor
    next_obs: torch.Tensor
    terminated: torch.Tensor
    discounts: torch.Tensor

    def to(self, device: torch.device) -> "Batch":
        """The same on a device."""
        return Batch(*(column.to(device) for column in self))


class Memory(Protocol):
    """What a loop asks of a memory, `ReplayMemory` or `Replay`."""

    def __len__(self) -> int: ...  # noqa: D105

    def start(self, obs: np.ndarray) -> None: ...  # noqa: D102

    def store(self, actions: np.ndarray, step: Step) -> None: ...  # noqa: D102

    def sample(self, rng: np.random.Generator, batch_size: int) -> Batch: ...  # noqa: D102


class ReplayMemory:
    """A ring: the newest `capacity` transitions, each kept whole.

    It is for worlds whose observations are short and whose steps are all transitions;
    `Replay` keeps each frame once.

    Source: Lin 1992, section 2.4; Mnih et al. 2015, algorithm 1.
    """

    def __init__(
        self, capacity: int, obs_shape: tuple[int, ...], gamma: float = 0.99
    ) -> None:
        """Make room; nothing can be sampled before `start` and `store`.

        Args:
            capacity: transitions remembered.
            obs_shape: of one observation, float32.
            gamma: discount per agent step, 0 to 1.
        """
        self.capacity, self.gamma = capacity, gamma
        self.obs = np.zeros((capacity, *obs_shape), np.float32)
        self.actions = np.zeros(capacity, np.int64)
        self.rewards = np.zeros(capacity, np.float32)
        self.next_obs = np.zeros((capacity, *obs_shape), np.float32)
        self.terminated = np.zeros(capacity, bool)
        self.stored = 0  # since it was made

    def __len__(self) -> int:
        """Transitions that can be sampled now."""
        return min(self.stored, self.capacity)

    def start(self, obs: np.ndarray) -> None:
        """Say what every game shows at first, [B, ...]."""
        self.now = obs

    def store(self, actions: np.ndarray, step: Step) -> None:
        """Keep one agent step of every game, over the oldest where the ring is full.

        Args:
            actions: [B] int64.
            step: what came of them.
        """
        places = (self.stored + np.arange(len(actions))) % self.capacity
        self.obs[places] = self.now
        self.actions[places] = actions
        self.rewards[places] = step.rewards
        self.next_obs[places] = step.obs
        self.terminated[places] = step.terminated
        self.stored += len(actions)
        self.now = step.obs

    def sample(self, rng: np.random.Generator, batch_size: int) -> Batch:
        """Draw transitions, each with the same probability, with replacement.

        Args:
            rng: source of the draws.
            batch_size: how many, N.
        """
        rows = rng.integers(len(self), size=batch_size)
        return Batch(
            obs=torch.from_numpy(self.obs[rows]),
            actions=torch.from_numpy(self.actions[rows]),
            rewards=torch.from_numpy(self.rewards[rows]),
            next_obs=torch.from_numpy(self.next_obs[rows]),
            terminated=torch.from_numpy(self.terminated[rows]),
            discounts=torch.full((batch_size,), self.gamma),
        )
