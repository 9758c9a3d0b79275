"""What the pages on tensors share: short ways to write one."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import torch
from torch.nn import functional

from tutorial_lib.exercises import draws

TORCH: Mapping[str, Any] = {"np": np, "torch": torch, "functional": functional}


def floats(values: Any) -> torch.Tensor:
    """A tensor of float32."""
    return torch.as_tensor(np.asarray(values, dtype=np.float32))


def wholes(values: Any) -> torch.Tensor:
    """A tensor of int64."""
    return torch.as_tensor(np.asarray(values, dtype=np.int64))


def bools(values: Any) -> torch.Tensor:
    """A tensor of truth values."""
    return torch.as_tensor(np.asarray(values, dtype=np.bool_))


def state(values: Any, probs: Any) -> dict[str, torch.Tensor]:
    """Values of the next actions and a policy's probabilities, [B, A]."""
    return {"next_q_values": floats(values), "next_probs": floats(probs)}


def next_actions(rng: draws.Generator) -> dict[str, torch.Tensor]:
    """The same drawn, both of one float width."""
    values = torch.as_tensor(draws.q_values(rng))
    probs = torch.as_tensor(draws.probs(rng, *values.shape))
    return {"next_q_values": values, "next_probs": probs.to(values.dtype)}
