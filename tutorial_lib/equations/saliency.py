"""Which pixels the value of an action hangs on."""

import numpy as np
import torch
from torch import nn

from tutorial_lib.equations.targets import q_taken


def saliency(q_network: nn.Module, obs: np.ndarray, actions: np.ndarray) -> np.ndarray:
    """How fast the value of an action changes with each pixel that the network sees.

    Args:
        q_network: from [B, C, H, W] to values [B, A]; neither its weights nor their
            gradients change.
        obs: [B, C, H, W] uint8.
        actions: [B] whole numbers, one for each picture.

    Returns:
        [B, H, W] float32: the size of the gradient, value per grey level of a pixel,
        where it is largest among the C frames.

    Raises:
        ValueError: other shapes or types, an action that the network does not know, or
            pictures that it does not read.

    Source: Simonyan et al. 2014, "Deep inside convolutional networks", section 3.
    """
    obs, actions = np.asarray(obs), np.asarray(actions)
    if obs.ndim != 4 or obs.dtype != np.uint8:
        raise ValueError(
            f"obs must be [B, C, H, W] of uint8, got {list(obs.shape)} of {obs.dtype}"
        )
    if actions.shape != obs.shape[:1] or actions.dtype.kind not in "iu":
        raise ValueError(
            f"actions must be [{len(obs)}] whole numbers, one for each picture; got "
            f"{list(actions.shape)} of {actions.dtype}"
        )
    # A notebook may have switched gradients off, or its numbers to 16 bits.
    with torch.enable_grad(), torch.autocast("cpu", enabled=False):
        pixels = torch.tensor(obs, dtype=torch.float32, requires_grad=True)
        try:
            q_values = q_network(pixels)
        except RuntimeError as error:
            raise ValueError(
                f"the network does not read pictures {list(obs.shape[1:])}: {error}"
            ) from error
        num_actions = q_values.shape[1]
        if ((actions < 0) | (actions >= num_actions)).any():
            raise ValueError(
                f"actions must be 0 to {num_actions - 1}, got {actions.tolist()}"
            )
        # A picture has no part in another one's value, so one sum serves them all.
        value = q_taken(q_values, torch.from_numpy(actions.astype(np.int64))).sum()
        (gradient,) = torch.autograd.grad(value, pixels)
    return gradient.abs().amax(dim=1).numpy()
