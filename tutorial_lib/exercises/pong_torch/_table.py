"""A network small enough to be read: a row of logits and a value for each state."""

from typing import Any

import torch
from torch import nn


class Table(nn.Module):
    """States are numbers, [N] int64."""

    def __init__(self, logits: Any, values: Any) -> None:
        """Take the weights.

        Args:
            logits: [S, A].
            values: [S].
        """
        super().__init__()
        self.logits = nn.Parameter(torch.tensor(logits, dtype=torch.float32))
        self.values = nn.Parameter(torch.tensor(values, dtype=torch.float32))

    def forward(self, obs: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """The rows of these states: logits [N, A] and values [N]."""
        rows = obs.long()
        return self.logits[rows], self.values[rows]


class Changeable(Table):
    """As it acts it is certain, each time of another action; it learns as the table."""

    looks = 0

    def forward(self, obs: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """See `Table`."""
        logits, values = super().forward(obs)
        if torch.is_grad_enabled():
            return logits, values
        count = logits.shape[1]
        certain = (obs.long() + self.looks) % count
        self.looks += 1
        return 30.0 * nn.functional.one_hot(certain, count), values


def plain_steps(network: nn.Module) -> torch.optim.SGD:
    """Gradient descent with a learning rate of 1; Adam hides how long a slope is."""
    return torch.optim.SGD(network.parameters(), lr=1.0)
