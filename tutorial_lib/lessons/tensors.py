"""What the exercises on tensors share: short ways to write one, and its gradient."""

import copy
from collections.abc import Callable
from typing import Any

import numpy as np
import torch

from tutorial_lib.lessons import comparison
from tutorial_lib.lessons.exercises import Property


def floats(values: list[Any] | float) -> torch.Tensor:
    """A tensor of float32."""
    return torch.tensor(values, dtype=torch.float32)


def wholes(values: list[Any]) -> torch.Tensor:
    """A tensor of int64."""
    return torch.tensor(values, dtype=torch.int64)


def bools(values: list[Any]) -> torch.Tensor:
    """A tensor of truth values."""
    return torch.tensor(values, dtype=torch.bool)


def slopes(
    fn: Callable[..., torch.Tensor], inputs: dict[str, Any], names: tuple[str, ...]
) -> list[torch.Tensor]:
    """Gradient of the sum of what `fn` returns for the inputs of these names."""
    inputs = {
        k: v.clone().requires_grad_() if k in names else v for k, v in inputs.items()
    }
    answer = fn(*inputs.values())
    leaves = [inputs[name] for name in names]
    if not answer.requires_grad:
        return [torch.zeros_like(leaf) for leaf in leaves]
    return list(torch.autograd.grad(answer.sum(), leaves, materialize_grads=True))


def has_the_slope(
    inputs: dict[str, Any], name: str, expected: torch.Tensor
) -> Property:
    """A property: the gradient for one input is this one."""

    def rule(fn: Callable[..., Any]) -> str | None:
        (slope,) = slopes(fn, inputs, (name,))
        if torch.allclose(slope, expected, 1e-4, 1e-6):
            return None
        if not slope.any():
            return f"The value is right, but no gradient reaches `{name}`."
        came, right = (np.round(x.flatten().tolist(), 4) for x in (slope, expected))
        return f"The value is right; its slope per `{name}` is {came}, not {right}."

    return rule


def holds_constant(inputs: dict[str, Any], learned: str, constant: str) -> Property:
    """A property: no gradient flows into what is a constant here."""

    def rule(fn: Callable[..., Any]) -> str | None:
        _, slope = slopes(fn, inputs, (learned, constant))
        if not slope.any():
            return None
        return (
            f"A gradient flows into `{constant}`, which is a constant here: "
            f"`{constant}.detach()` cuts it off."
        )

    return rule


def once_right(inputs: dict[str, Any], expected: Any, rule: Property) -> Property:
    """A property that is asked only of a function that gets this row right.

    So a mistake is known whether or not the one that this property finds comes with it.
    """

    def judged(fn: Callable[..., Any]) -> str | None:
        came = fn(*copy.deepcopy(inputs).values())
        return None if comparison.difference(came, expected) else rule(fn)

    return judged
