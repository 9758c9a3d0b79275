"""Where a network learns: on a graphics card, if there is one, or on the processors."""

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec

import joblib

from tutorial_lib.agents.agent import Agent
from tutorial_lib.checks import one_of

DEVICES = ("auto", "cpu", "cuda", "mps")
VARIABLE = "TUTORIAL_DEVICE"


def chosen(asked: str | None = None) -> str:
    """The device that was asked for, or the best that there is.

    Args:
        asked: one of `DEVICES`; what TUTORIAL_DEVICE says unless given, or else auto.

    Returns:
        cuda, mps or cpu; for auto the first of them that is there.

    Raises:
        ValueError: it is none of them, or this machine or this build of torch has none.
    """
    device = asked or os.environ.get(VARIABLE) or "auto"
    one_of("device" if asked else VARIABLE, device, DEVICES)
    found = available()
    if device == "auto":
        return found[0]
    if device not in found:
        raise ValueError(
            f"there is no {device} here; this build of torch finds {', '.join(found)}. "
            f"Set {VARIABLE}=auto for the best of them."
        )
    return device


def available() -> list[str]:
    """The devices that torch finds here, the fastest first; the processors at least."""
    if sys.modules.get("torch") is None and not _likely():
        return ["cpu"]
    import torch

    there = {
        "cuda": torch.cuda.is_available(),
        "mps": torch.backends.mps.is_available(),
        "cpu": True,
    }
    return [name for name, is_there in there.items() if is_there]


def _likely() -> bool:
    """Whether it is worth the seconds that torch takes to load to ask for a card."""
    may_have_one = sys.platform == "darwin" or shutil.which("nvidia-smi")
    return bool(may_have_one and find_spec("torch"))


def called(device: str) -> str:
    """What people call a device, such as "NVIDIA T4" or "2 processors"."""
    if device == "cuda":
        import torch

        return torch.cuda.get_device_name()
    if device == "mps":
        return "Apple's graphics processor"
    cores = joblib.cpu_count()
    return f"{cores} processor{'s' * (cores > 1)}"


def report() -> str:
    """One sentence on where networks will learn; what reads no pictures stays put."""
    device, best = chosen(), available()[0]
    told = f"Networks that read pictures learn on {called(device)}"
    if device != "cpu":
        return f"{told}."
    if best != "cpu":
        return f"{told}, as {VARIABLE} asks; there is {called(best)}."
    return f"{told}; a graphics card would be used."


def place(agent: Agent, asked: str | None = None) -> None:
    """Move an agent's networks, and what its optimiser remembers, to a device.

    An agent that reads a few numbers in place of pictures stays where it is: on a
    card its network is waited for longer than it computes.

    Args:
        agent: changed in place; without a network nothing happens.
        asked: as `chosen` takes it.

    Raises:
        ValueError: as `chosen` does.
        RuntimeError: the card has no room for it.
    """
    if hasattr(agent, "device"):
        device = chosen(asked)
        if len(agent.obs_shape) == 3:
            with full_card_explained():
                move(agent, device)


def move(agent: Agent, device: str) -> None:
    """Move whatever an agent has of torch; see `place`."""
    import torch

    for part in vars(agent).values():
        if isinstance(part, torch.nn.Module):
            part.to(device)
    for part in vars(agent).values():
        if isinstance(part, torch.optim.Optimizer):
            # Loading puts its state where the weights are.
            part.load_state_dict(part.state_dict())


class CardFull(RuntimeError):
    """A graphics card has no memory left, said in a sentence."""


@contextmanager
def full_card_explained() -> Iterator[None]:
    """Say in a sentence that a graphics card is full, and what to do about it.

    Raises:
        CardFull: in place of torch's own error.
    """
    try:
        yield
    except Exception as error:
        torch = sys.modules.get("torch")
        # Apple's cards, and a card that is full at the start, say it in words alone.
        if torch is None or not (
            isinstance(error, torch.OutOfMemoryError)
            or (isinstance(error, RuntimeError) and "out of memory" in str(error))
        ):
            raise
        card = called(available()[0])
        raise CardFull(
            f"the memory of {card} is full: restart the kernels of other notebooks, "
            "set a smaller batch_size or minibatch_size, or set "
            f"{VARIABLE}=cpu; the run goes on from its last checkpoint"
        ) from error
