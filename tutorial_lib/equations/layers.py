"""What a layer of a network may do beside adding up."""

import torch

from tutorial_lib.checks import above_zero


def layer_norm(
    features: torch.Tensor, scale: torch.Tensor, shift: torch.Tensor, eps: float = 1e-5
) -> torch.Tensor:
    """Every row shifted to mean 0 and scaled to variance 1, then as was learned.

    y = scale * (x - mean(x)) / sqrt(var(x) + eps) + shift, where mean and variance are
    of the row, with D in the denominator: no row changes another one.

    Args:
        features: [B, D] float, what a layer made of each observation.
        scale: [D] float, learned; 1 at first.
        shift: [D] float, learned; 0 at first.
        eps: above 0, so that equal features become `shift`.

    Returns:
        [B, D], the dtype of `features`.

    Raises:
        ValueError: other shapes, or eps not above 0.

    Source: Ba et al. 2016, "Layer normalization", equations 3 and 4.
    """
    if features.ndim != 2 or not features.shape[1:] == scale.shape == shift.shape:
        raise ValueError(
            "features must be [B, D] and scale and shift [D]; got "
            f"{list(features.shape)}, {list(scale.shape)} and {list(shift.shape)}"
        )
    above_zero("eps", eps)
    centred = features - features.mean(dim=1, keepdim=True)
    variance = centred.square().mean(dim=1, keepdim=True)
    return scale * centred / (variance + eps).sqrt() + shift
