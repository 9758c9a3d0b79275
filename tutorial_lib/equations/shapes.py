"""Shapes that must fit, checked before broadcasting hides that they do not."""

import torch


def check_shapes(dims: tuple[int, ...], *tensors: torch.Tensor) -> None:
    """Refuse tensors that are not [B] or [B, A], as many as asked for, of one size.

    Args:
        dims: for each tensor 1 for [B] or 2 for [B, A].
        *tensors: as many.

    Raises:
        ValueError: another number of dimensions, or more than one B or A.
    """
    sizes = [
        {tensor.shape[axis] for tensor in tensors if tensor.ndim > axis}
        for axis in (0, 1)
    ]
    if dims != tuple(tensor.ndim for tensor in tensors) or max(map(len, sizes)) > 1:
        # (B, 1) against (B,) would silently broadcast to (B, B).
        shapes = ", ".join(str(list(tensor.shape)) for tensor in tensors)
        wanted = ", ".join("[B]" if dim == 1 else "[B, A]" for dim in dims)
        one = "one B and one A" if dims.count(2) > 1 else "one B"
        raise ValueError(f"shapes must be {wanted} with {one}; got {shapes}")
