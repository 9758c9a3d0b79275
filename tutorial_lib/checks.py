"""Refusals in one voice: what came, and what is allowed."""

from typing import Any, Protocol

import numpy as np


class NotFinite(ValueError):
    """What should be a number is NaN or infinite."""


class Shaped(Protocol):
    """An array of NumPy or a tensor of torch."""

    @property
    def shape(self) -> tuple[int, ...]:
        """How long it is along each axis."""

    @property
    def ndim(self) -> int:
        """How many axes it has."""


def whole_number(
    name: str, value: Any, *, least: int = 1, most: int | None = None
) -> int:
    """Return `value` if it is a whole number from `least` to `most`.

    Raises:
        ValueError: it is not; the message names what was given.
    """
    is_whole = isinstance(value, int | np.integer) and not isinstance(value, bool)
    if not is_whole or value < least or (most is not None and value > most):
        allowed = f" of at least {least}" if most is None else f", {least} to {most}"
        raise ValueError(f"{name} must be a whole number{allowed}, got {value!r}")
    return int(value)


def share(name: str, value: float) -> None:
    """Refuse what is no share.

    Raises:
        ValueError: it is not 0 to 1.
    """
    if not 0 <= value <= 1:
        raise ValueError(f"{name} must be 0 to 1, got {value}")


def above_zero(name: str, value: float) -> None:
    """Refuse 0, what is below it, and NaN.

    Raises:
        ValueError: it is not above 0.
    """
    if not value > 0:
        raise ValueError(f"{name} must be above 0, got {value}")


def finite_above_zero(name: str, value: Any) -> None:
    """Refuse what is no number, 0, what is below it, infinity and NaN.

    Raises:
        ValueError: it is not a finite number above 0.
    """
    if not _is_number(value) or not 0 < value < float("inf"):
        raise ValueError(f"{name} must be above 0 and finite, got {value!r}")


def _is_number(value: Any) -> bool:
    is_one = isinstance(value, int | float | np.integer | np.floating)
    return is_one and not isinstance(value, bool)


def at_least_zero(name: str, value: float) -> None:
    """Refuse what is below 0, infinite or NaN.

    Raises:
        ValueError: it is not a finite number of at least 0.
    """
    if not 0 <= value < float("inf"):
        raise ValueError(f"{name} must be at least 0 and finite, got {value}")


def one_of(name: str, value: Any, allowed: Any) -> None:
    """Refuse a name that is not among those that there are.

    Raises:
        ValueError: it is not; the message lists them.
    """
    if value not in allowed:
        raise ValueError(
            f"{name} must be one of {', '.join(map(str, allowed))}, got {value!r}"
        )


def check_shapes(dims: tuple[int, ...], *arrays: Shaped) -> None:
    """Refuse arrays that are not [B] or [B, A], as many as asked for, of one size.

    Args:
        dims: for each array 1 for [B] or 2 for [B, A].
        *arrays: as many.

    Raises:
        ValueError: another number of dimensions, or more than one B or A.
    """
    sizes = [
        {array.shape[axis] for array in arrays if array.ndim > axis} for axis in (0, 1)
    ]
    if dims != tuple(array.ndim for array in arrays) or max(map(len, sizes)) > 1:
        # (B, 1) against (B,) would silently broadcast to (B, B).
        shapes = ", ".join(str(list(array.shape)) for array in arrays)
        wanted = ", ".join("[B]" if dim == 1 else "[B, A]" for dim in dims)
        one = "one B and one A" if dims.count(2) > 1 else "one B"
        raise ValueError(f"shapes must be {wanted} with {one}; got {shapes}")


def alike(names: str, *arrays: Any) -> None:
    """Refuse arrays of different shapes.

    Args:
        names: of all, as a sentence begins with them.
        *arrays: any that NumPy understands.

    Raises:
        ValueError: the shapes differ.
    """
    shapes = [np.shape(array) for array in arrays]
    if len(set(shapes)) > 1:
        came = ", ".join(str(list(shape)) for shape in shapes)
        raise ValueError(f"{names} must have one shape, got {came}")


def require(
    name: str, array: np.ndarray, shape: tuple[int, ...], dtype: type | np.dtype
) -> None:
    """Refuse an array of another shape or type.

    Raises:
        ValueError: it is one; the message names what was given and what is needed.
    """
    if array.shape != shape or array.dtype != dtype:
        raise ValueError(
            f"{name} must be {list(shape)} of {np.dtype(dtype)}, got "
            f"{list(array.shape)} of {array.dtype}"
        )
