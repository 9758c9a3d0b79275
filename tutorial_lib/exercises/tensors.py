"""What the pages on tensors share: short ways to write one."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import torch
from torch.nn import functional

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
