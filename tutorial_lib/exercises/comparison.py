"""Compare what a function returned with what it should, and show both in few lines."""

import math
import reprlib
import sys
from dataclasses import dataclass
from typing import Any

import numpy as np

RELATIVE, ABSOLUTE = 1e-4, 1e-6
SMALL = 64  # numbers; larger arrays are described, not printed
MANY = 10_000_000  # numbers; of larger arrays only kind and shape are told
DEEP = 4  # a value in a value in a value; more of them are not told apart
# The kinds of number that may come, by the kind expected, and their name.
KINDS = {
    "b": ("b", "True and False (bool)"),
    "i": ("iu", "Whole numbers (int64)"),
    "u": ("u", "Whole numbers (uint8)"),
    "f": ("fiu", "Numbers (float)"),
}


@dataclass(frozen=True)
class Huge:
    """What stands for an array that is too large to be looked at.

    Attributes:
        dtype: of its numbers.
        shape: as it came.
    """

    dtype: str
    shape: list[int]

    def __repr__(self) -> str:
        """What is known of it."""
        return f"{self.dtype} {self.shape}, too many numbers to be looked at"


def bounded(value: Any) -> Any:
    """The same value, with a `Huge` in place of each array of more than `MANY`.

    Args:
        value: anything; tuples, lists and dictionaries are looked into once.
    """
    if type(value) in (tuple, list) and len(value) <= SMALL:
        parts = [_small(part) for part in value]
        changed = any(a is not b for a, b in zip(parts, value, strict=True))
        return type(value)(parts) if changed else value
    if type(value) is dict and len(value) <= SMALL:
        return {key: _small(part) for key, part in value.items()}
    return _small(value)


def _small(value: Any) -> Any:
    is_array = isinstance(value, np.ndarray) or is_tensor(value)
    if is_array and math.prod(value.shape) > MANY:
        return Huge(str(value.dtype), list(value.shape))
    return value


def difference(came: Any, expected: Any, name: str = "") -> str | None:
    """Say how two values differ; shapes first, because broadcasting can hide them.

    Args:
        came: anything.
        expected: a number, an array, a tensor, or a tuple or dictionary of these.
        name: which part of the answer is compared; empty for all of it.

    Returns:
        One or two sentences, or None where the values agree.
    """
    at = f" for {name}" if name else ""
    if isinstance(expected, dict):
        return _dict_difference(came, expected, at)
    if isinstance(expected, tuple):
        return _tuple_difference(came, expected, at)
    return _kind_difference(came, expected, at) or _value_difference(
        as_array(came), as_array(expected), at
    )


def _dict_difference(came: Any, expected: dict[str, Any], at: str) -> str | None:
    if not isinstance(came, dict):
        keys = ", ".join(map(repr, expected))
        return f"A dictionary with the keys {keys} was expected{at}; {a(came)} came."
    if set(came) != set(expected):
        return (
            f"The keys {', '.join(map(repr, expected))} were expected{at}; "
            f"{', '.join(map(show, list(came)[:8])) or 'none'} came."
        )
    parts = (
        difference(came[k], v, f"{k!r}" + at.replace(" for", " in"))
        for k, v in expected.items()
    )
    return next((part for part in parts if part), None)


def _tuple_difference(came: Any, expected: tuple[Any, ...], at: str) -> str | None:
    count = len(expected)
    if not isinstance(came, tuple | list):
        return f"{count} values were expected{at}, with a comma; {a(came)} came."
    if len(came) != count:
        return f"{count} values were expected{at}; {len(came)} came."
    parts = (
        difference(*pair, f"value {i + 1} of {count}")
        for i, pair in enumerate(zip(came, expected, strict=True))
    )
    return next((part for part in parts if part), None)


def _kind_difference(came: Any, expected: Any, at: str) -> str | None:
    """What is wrong before any number is compared: type, dtype, shape."""
    in_torch = is_tensor(expected)
    kind = "a tensor" if in_torch else "an array"
    expected = as_array(expected)
    if isinstance(came, Huge):
        return f"The shape {shape(expected)} was expected{at}; {came.shape} came."
    wanted = kind if expected.ndim else "one number"
    if came is None:
        return f"{wanted.capitalize()} was expected{at}; None came."
    if came is ...:
        return f"The `...` of the empty exercise came back{at}: fill it in."
    if isinstance(came, tuple) and hasattr(came, "indices"):
        return (
            f"Values and their indices came{at}, as `max(dim=...)` returns them: take "
            "`.values`."
        )
    if expected.ndim and isinstance(came, list | tuple):
        make = "torch.tensor" if in_torch else "np.array"
        return (
            f"{a(came).capitalize()} came where {kind} was expected: "
            f"try `{make}(...)` around it."
        )
    numeric = np.ndarray | np.generic | bool | int | float | complex
    if in_torch and isinstance(came, numeric):
        return (
            f"A tensor was expected{at}; {a(came)} came. Only tensors carry a "
            "gradient: stay with the functions of `torch`."
        )
    if is_tensor(came) and not in_torch:
        return f"{wanted.capitalize()} was expected{at}, of NumPy; a tensor came."
    if not (is_tensor(came) or isinstance(came, numeric)):
        return f"{wanted.capitalize()} was expected{at}; {a(came)} came."
    try:
        came = as_array(came)
    except (TypeError, RuntimeError):  # bfloat16 and sparse tensors, for example
        return f"{wanted.capitalize()} was expected{at}; a tensor of {came.dtype} came."
    if came.shape != expected.shape:
        if not came.ndim:
            wanted = f"{kind.capitalize()} {shape(expected)}"
            return f"{wanted} was expected{at}; one number came."
        return f"The shape {shape(expected)} was expected{at}; {shape(came)} came."
    kinds, kind = KINDS[expected.dtype.kind]
    if came.dtype.kind not in kinds or (expected.dtype == np.uint8 != came.dtype):
        return f"{kind} were expected{at}; {came.dtype} came."
    return None


def _value_difference(came: np.ndarray, expected: np.ndarray, at: str) -> str | None:
    close = np.isclose(came, expected, RELATIVE, ABSOLUTE, equal_nan=True)
    if close.all():
        return None
    nan = np.isnan(came) & ~np.isnan(expected)
    # A NaN hides every other number, so it is named first.
    first = tuple(int(i) for i in np.argwhere(nan if nan.any() else ~close)[0])
    index = f" at index {', '.join(map(str, first))}" if first else ""
    text = (
        f"{number(expected[first])} was expected{at}{index}; "
        f"{number(came[first])} came."
    )
    if nan.any():
        text += " NaN (not a number) comes from 0 / 0 or inf - inf, for example."
    elif (~close).sum() > 1:
        text += f" {(~close).sum()} of {came.size} numbers differ."
    return text


def edited(before: dict[str, Any], after: dict[str, Any]) -> tuple[str, ...]:
    """Names of the arguments that a call changed in place; random generators may.

    Args:
        before: the arguments, kept.
        after: the arguments that were handed to the function.

    Returns:
        Names in the order of the arguments.
    """
    return tuple(k for k in before if not _identical(before[k], after[k]))


def _identical(before: Any, after: Any) -> bool:
    if isinstance(before, np.random.Generator):
        return True
    if type(before) is not type(after):
        return False
    if isinstance(before, dict):
        return before.keys() == after.keys() and all(
            _identical(before[k], after[k]) for k in before
        )
    if isinstance(before, list | tuple):
        pairs = zip(before, after, strict=False)
        return len(before) == len(after) and all(_identical(*pair) for pair in pairs)
    if hasattr(before, "state_dict"):  # a network: are its weights as they were?
        return before.training == after.training and _identical(
            dict(before.named_parameters()) | dict(before.named_buffers()),
            dict(after.named_parameters()) | dict(after.named_buffers()),
        )
    if getattr(before, "requires_grad", False) != getattr(
        after, "requires_grad", False
    ):
        return False
    one, other = as_array(before), as_array(after)
    return (
        one.dtype == other.dtype
        and one.shape == other.shape
        and bool(np.array_equal(one, other, equal_nan=one.dtype.kind == "f"))
    )


def is_tensor(value: Any) -> bool:
    """Whether it is one of PyTorch's; nobody who never imported PyTorch has one."""
    torch = sys.modules.get("torch")
    return torch is not None and isinstance(value, torch.Tensor)


def as_array(value: Any) -> np.ndarray:
    """A number, array or tensor as an array, without its gradient.

    Raises:
        TypeError: a tensor of a kind that NumPy does not have.
    """
    return value.detach().numpy() if is_tensor(value) else np.asarray(value)


def show(value: Any, depth: int = 0) -> str:
    """A value in a few lines: small arrays whole, large ones by what is in them.

    Args:
        value: anything, learners' own objects included.
        depth: in how many other values it lies.

    Returns:
        Text of several lines.
    """
    if isinstance(value, dict) and value and depth < DEEP:
        named = list(value.items())[:8]
        return "\n".join(labelled(str(k), v, depth + 1) for k, v in named)
    if isinstance(value, tuple) and value and depth < DEEP:
        parts = enumerate(value[:8], start=1)
        return "\n".join(labelled(f"({i})", v, depth + 1) for i, v in parts)
    if isinstance(value, np.ndarray):
        return _show_array(value)
    if is_tensor(value):
        return _show_tensor(value)
    if isinstance(value, Huge):
        return repr(value)
    if hasattr(value, "state_dict"):
        return _show_network(value)
    if isinstance(value, np.random.Generator):
        return "a random generator"
    if isinstance(value, np.generic | float):
        return number(value)
    try:
        return reprlib.repr(value)
    except Exception:
        return a(value)


def labelled(name: str, value: Any, depth: int = 0) -> str:
    """`name = value`, the lines of the value below each other; see `show`."""
    lines = show(value, depth).split("\n")
    indent = "\n" + " " * (len(name) + 3)
    return f"{name} = " + indent.join(lines)


def _show_array(value: np.ndarray, kind: str = "") -> str:
    head = f"{value.dtype}{kind} {shape(value)}"
    if value.size <= SMALL:
        try:
            return f"{np.array2string(value, precision=4, separator=', ')}  {head}"
        except Exception:
            return head
    if value.dtype.kind not in "biuf":
        return head
    low, high = number(value.min()), number(value.max())
    return f"{head}, from {low} to {high}, {np.count_nonzero(value)} not zero"


def _show_tensor(value: Any) -> str:
    try:
        return _show_array(as_array(value), " tensor")
    except (TypeError, RuntimeError):
        return f"{value.dtype} tensor {list(value.shape)}"


def _show_network(value: Any) -> str:
    """A network by its layers and its weights."""
    try:
        lines = [str(value)]
        lines += [labelled(k, v) for k, v in value.state_dict().items()]
        return "\n".join(lines)
    except Exception:
        return a(value)


def shape(value: np.ndarray) -> str:
    """A shape as the course writes it: `[2, 3]`, or `[]` for one number."""
    return str(list(np.shape(value)))


def number(value: Any) -> str:
    """A number with at most 6 digits that matter."""
    return f"{value:.6g}" if np.asarray(value).dtype.kind == "f" else str(value)


def a(value: Any) -> str:
    """The type of a value, with its article."""
    if value is None:
        return "None"
    name = type(value).__name__
    # "nd" is spoken "en-dee"; "uf" is spoken "you-ef".
    vowel = name.startswith("nd") or name[:1].lower() in "aeio"
    return f"{'an' if vowel else 'a'} {name}"
