"""Networks: from what an agent sees to what it prefers and what it expects."""

import functools
import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

import torch
from torch import nn
from torch.nn import functional

from tutorial_lib.equations.frames import convolved

BLOCK = 4  # pixels a side: the stride of the first convolution


@functools.cache
def computes_bfloat16(device: str = "cpu") -> bool:
    """Whether a device multiplies numbers of 16 bits natively.

    Args:
        device: cpu, cuda or mps.
    """
    # Elsewhere they are emulated, and slower than 32 bits.
    if device == "cuda":
        return torch.cuda.is_bf16_supported(including_emulation=False)
    able = torch.cpu.get_capabilities() if device == "cpu" else {}
    return bool(able.get("avx512_bf16") or able.get("amx_bf16"))


@contextmanager
def digits(obs: torch.Tensor, bfloat16: bool) -> Iterator[torch.Tensor]:
    """Pictures as a network reads them fastest.

    Args:
        obs: [B, C, H, W], uint8 unless a slope for each pixel is wanted.
        bfloat16: whether to compute with numbers of 16 bits meanwhile, if the device
            has them.

    Yields:
        [B, C, H, W] float, 0 to 255.
    """
    device = obs.device.type
    halved = bfloat16 and computes_bfloat16(device)
    with torch.autocast(device, torch.bfloat16, enabled=halved):
        # All channels of a pixel side by side: up to twice as fast. Bytes are put in
        # order before they grow; 8 bits are enough for a byte.
        ordered = obs.contiguous(memory_format=torch.channels_last)
        yield ordered.to(torch.bfloat16 if halved else torch.float32)


def in_blocks(obs: torch.Tensor) -> torch.Tensor:
    """Pictures as pictures of blocks: each 4 x 4 pixels become one with 16 channels.

    What a convolution of 8 x 8 pixels and stride 4 reads is then 2 x 2 blocks, and a
    processor multiplies a block's many channels much faster than a pixel's few.

    Args:
        obs: [B, C, H, W] uint8; rows and columns that fill no block are left out, from
            the mean grey, too, as the convolution leaves them out.

    Returns:
        [B, 16 C, H / 4, W / 4] uint8, in the order of
        `torch.nn.functional.pixel_unshuffle`.
    """
    rows, columns = (side // BLOCK * BLOCK for side in obs.shape[2:])
    obs = obs[:, :, :rows, :columns].contiguous()
    # Four bytes side by side are moved as one number.
    fours = obs.view(torch.int32).unflatten(2, (-1, BLOCK))  # [B, C, H/4, 4, W/4]
    fours = fours.permute(0, 2, 4, 1, 3).contiguous()  # [B, H/4, W/4, C, 4]
    return fours.flatten(3).view(torch.uint8).permute(0, 3, 1, 2)


def channels_last(network: nn.Module) -> None:
    """Keep the weights in the order of `digits`."""
    # torch's own types forget this argument.
    network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]


class ActorCritic(nn.Module):
    """One body with two heads: a logit for each action, and the value of the state.

    Pixels go through the two convolutions of the 2013 network, a short list of numbers
    through one dense layer:

        [B, C, 84, 84] -> 16 of 8x8/4 -> [B, 16, 20, 20]
                       -> 32 of 4x4/2 -> [B, 32, 9, 9] -> dense -> logits, value
        [B, D] -> dense -> logits, value

    Source: Mnih et al. 2013, section 4.1, for the convolutions; Mnih et al. 2016,
    section 4, for the two heads.
    """

    def __init__(
        self,
        obs_shape: tuple[int, ...],
        num_actions: int,
        hidden: int,
        bfloat16: bool = False,
    ) -> None:
        """Draw the weights from torch's generator.

        Args:
            obs_shape: [C, H, W] pixels, or [D] numbers.
            num_actions: logits, A.
            hidden: units of the dense layer.
            bfloat16: whether pictures are read with numbers of 16 bits, where the
                device has them.

        Raises:
            ValueError: another shape, or pictures too small for the convolutions.
        """
        super().__init__()
        self.in_16_bits = bfloat16
        if len(obs_shape) == 3:
            channels, height, width = obs_shape
            if min(height, width) < 36:
                raise ValueError(
                    f"pictures must be at least 36 x 36 pixels, got {height} x {width}"
                )
            self.pixels: nn.Conv2d | None = nn.Conv2d(channels, 16, 8, stride=4)
            self.shapes = nn.Conv2d(16, 32, kernel_size=4, stride=2)
            rows, columns = (
                convolved(convolved(side, 8, 4), 4, 2) for side in (height, width)
            )
            inputs = 32 * rows * columns
        elif len(obs_shape) == 1:
            self.pixels = None
            inputs = obs_shape[0]
        else:
            raise ValueError(f"obs_shape must be [C, H, W] or [D], got {obs_shape}")
        self.dense = nn.Linear(inputs, hidden)
        self.policy = nn.Linear(hidden, num_actions)
        self.value = nn.Linear(hidden, 1)
        for weights in self.parameters():
            if weights.ndim > 1:
                nn.init.orthogonal_(weights, gain=2**0.5)
            else:  # biases
                nn.init.zeros_(weights)
        # Small, so that a new agent tries every action about as often.
        nn.init.orthogonal_(self.policy.weight, gain=0.01)
        nn.init.orthogonal_(self.value.weight, gain=1)
        channels_last(self)

    def forward(self, obs: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Preferences and expectation.

        Args:
            obs: [B, C, H, W] uint8 or [B, D] float32, on any device.

        Returns:
            logits [B, A] and value [B], float32, where the weights are.
        """
        obs = obs.to(self.dense.weight.device)
        if self.pixels is None:
            features = self.dense(obs).relu()
        else:
            with digits(in_blocks(obs), self.in_16_bits) as blocks:
                features = _convolve_seen_and_moved(self.pixels, blocks).relu()
                features = self.shapes(features).relu().flatten(1)
                features = self.dense(features).relu().float()
        return self.policy(features), self.value(features).squeeze(1)


def _convolve_seen_and_moved(first: nn.Conv2d, blocks: torch.Tensor) -> torch.Tensor:
    """The first convolution over `seen_and_moved(frames) / 255`, frames in blocks.

    Dividing and subtracting weights is far cheaper than doing it to every pixel.
    """
    weight = first.weight / 255
    moved, seen = weight[:, :-1], weight[:, -1:]
    of_frames = functional.pad(moved, (0, 0, 0, 0, 1, 0)) - torch.cat(
        [moved, -seen], dim=1
    )
    # What moved is the same if the mean of now is subtracted from all frames.
    now = blocks[:, -(BLOCK**2) :]
    centred = blocks - now.mean(dim=(1, 2, 3), keepdim=True)
    of_blocks = functional.pixel_unshuffle(of_frames, BLOCK)
    return functional.conv2d(centred, of_blocks, first.bias)


class DenseQNetwork(nn.Module):
    """From a short list of numbers to the value of each action.

    [B, D] -> dense 64 -> [B, A]
    """

    def __init__(self, num_inputs: int, num_actions: int, hidden: int = 64) -> None:
        """Draw the weights from torch's generator.

        Args:
            num_inputs: numbers in an observation, D.
            num_actions: values, A.
            hidden: units of the layer between.
        """
        super().__init__()
        self.layers = nn.Sequential(
            nn.Linear(num_inputs, hidden), nn.ReLU(), nn.Linear(hidden, num_actions)
        )

    def forward(self, obs: torch.Tensor) -> torch.Tensor:
        """Value of each action, [B, A] from [B, D]."""
        return self.layers(obs)


Forward = Callable[[Any, torch.Tensor], torch.Tensor]


def half_the_digits(forward: Forward) -> Forward:
    """Let a network read pictures with numbers of 16 bits, if the device has them.

    Args:
        forward: from pictures [B, C, H, W] uint8 to numbers.

    Returns:
        The same, with numbers of 32 bits at its end.
    """

    @functools.wraps(forward)
    def halved(network: Any, obs: torch.Tensor) -> torch.Tensor:
        if not computes_bfloat16(obs.device.type):
            return forward(network, obs)
        with digits(obs, True) as frames:
            return forward(network, frames).float()

    return halved


class ConvQNetwork(nn.Module):
    """From a stack of pictures to the value of each action.

        [B, C, 84, 84] -> 16 of 8x8/4 -> [B, 16, 20, 20]
                       -> 32 of 4x4/2 -> [B, 32, 9, 9] -> dense 256 -> [B, A]

    Source: Mnih et al. 2013, section 4.1.
    """

    def __init__(self, channels: int, num_actions: int) -> None:
        """Draw the weights from torch's generator.

        Args:
            channels: pictures in a stack, C.
            num_actions: values, A.
        """
        super().__init__()
        self.layers = nn.Sequential(
            nn.Conv2d(channels, 16, kernel_size=8, stride=4),
            nn.ReLU(),
            nn.Conv2d(16, 32, kernel_size=4, stride=2),
            nn.ReLU(),
            nn.Flatten(),
            nn.Linear(32 * 9 * 9, 256),
            nn.ReLU(),
            nn.Linear(256, num_actions),
        )

    @half_the_digits
    def forward(self, obs: torch.Tensor) -> torch.Tensor:
        """Value of each action, [B, A] float32, from [B, C, 84, 84] uint8."""
        return self.layers(obs / 255)


class ChannelNorm(nn.LayerNorm):
    """Layer normalisation of what stands at one place: mean 0, deviation 1.

    Of a picture [B, C, H, W] every pixel by itself, over its channels, so that what is
    bright here changes nothing there; of numbers [B, D] over all of them.

    Source: Ba et al. 2016, equation 4; over channels as in the code of Gallici et al.
    2024.
    """

    def forward(self, features: torch.Tensor) -> torch.Tensor:
        """The same shape; in the order of `digits` nothing is moved in memory."""
        return super().forward(features.movedim(1, -1)).movedim(-1, 1)


class Size(NamedTuple):
    """How large a `QNetwork` is.

    Attributes:
        convolutions: of each its kernels, their side in pixels, and their stride.
        hidden: units of the dense layer.
    """

    convolutions: tuple[tuple[int, int, int], ...]
    hidden: int


SIZES = {
    "toy": Size((), 64),
    "2013": Size(((16, 8, 4), (32, 4, 2)), 256),
    "2015": Size(((32, 8, 4), (64, 4, 2), (64, 3, 1)), 512),
}


class QNetwork(nn.Module):
    """From what an agent sees to the value of each action, which may be below zero.

        [B, 4, 84, 84] -> 32 of 8x8/4 -> [B, 32, 20, 20]
                       -> 64 of 4x4/2 -> [B, 64, 9, 9]
                       -> 64 of 3x3/1 -> [B, 64, 7, 7] -> dense 512 -> [B, A]

    That is the size of 2015. The one of 2013 is half as wide and one layer shorter, and
    a toy's has no convolutions: [B, D] -> dense 64 -> [B, A]. Where asked for, every
    layer but the last is normalised before its ReLU.

    Source: Mnih et al. 2013, section 4.1; Mnih et al. 2015, Methods, "Model
    architecture"; normalised Gallici et al. 2024, section 4.
    """

    def __init__(
        self,
        obs_shape: tuple[int, ...],
        num_actions: int,
        size: str,
        bfloat16: bool = False,
        *,
        layer_norm: bool = False,
        conv_bias: bool = True,
        hidden_relu: bool = True,
    ) -> None:
        """Draw the weights from torch's generator.

        Args:
            obs_shape: [C, H, W] pixels, or [D] numbers for a toy.
            num_actions: values, A.
            size: one of `SIZES`.
            bfloat16: whether pictures are read with numbers of 16 bits, where the
                device has them.
            layer_norm: whether layers are normalised before their ReLU.
            conv_bias: whether convolutions have biases.
            hidden_relu: whether a ReLU stands between the dense layers; without it they
                are one.

        Raises:
            ValueError: unknown size, or one that does not read such observations.
        """
        super().__init__()
        if size not in SIZES:
            raise ValueError(f"size must be one of {', '.join(SIZES)}, got {size!r}")
        kernels, hidden = SIZES[size]
        if len(obs_shape) != (3 if kernels else 1):
            reads = "pictures [C, H, W]" if kernels else "numbers [D]"
            raise ValueError(
                f"the network of size {size!r} reads {reads}, and these observations "
                f"are {list(obs_shape)}"
            )
        self.in_16_bits = bfloat16
        channels, *sides = obs_shape

        def normalised(layer: nn.Module, width: int) -> list[nn.Module]:
            return [layer, *([ChannelNorm(width)] if layer_norm else []), nn.ReLU()]

        layers: list[nn.Module] = []
        for count, side, stride in kernels:
            kernel = nn.Conv2d(channels, count, side, stride, bias=conv_bias)
            layers += normalised(kernel, count)
            channels, sides = (
                count,
                [convolved(pixels, side, stride) for pixels in sides],
            )
        if kernels and min(sides) < 1:
            raise ValueError(f"pictures of {list(obs_shape)} are too small for {size}")
        if kernels:
            layers.append(nn.Flatten())
        inputs = channels * math.prod(sides)
        dense = normalised(nn.Linear(inputs, hidden), hidden)
        layers += dense if hidden_relu else dense[:-1]
        self.layers = nn.Sequential(*layers, nn.Linear(hidden, num_actions))
        channels_last(self)

    def forward(self, obs: torch.Tensor) -> torch.Tensor:
        """Value of each action.

        Args:
            obs: [B, C, H, W] uint8 or [B, D] float32.

        Returns:
            [B, A] float32.
        """
        first = self.layers[0]
        if not isinstance(first, nn.Conv2d):
            return self.layers(obs)
        with digits(obs, self.in_16_bits) as frames:
            # Scaling the weights is cheaper than scaling every pixel to 0..1.
            weight = first.weight / 255
            seen = functional.conv2d(frames, weight, first.bias, first.stride)
            return self.layers[1:](seen).float()


def seen_and_moved(frames: torch.Tensor) -> torch.Tensor:
    """What is on the screen now, around its mean, and what moved to make it so.

    The grey of the background, far from 0 in every pixel, would drown a small ball;
    here the background is near 0 and the ball is not.

    Args:
        frames: [B, C, H, W] float, oldest first.

    Returns:
        [B, C, H, W]: C - 1 differences of neighbours, oldest first, then the newest
        frame less its own mean.
    """
    now = frames[:, -1:]
    moved = frames[:, 1:] - frames[:, :-1]
    return torch.cat([moved, now - now.mean(dim=(2, 3), keepdim=True)], dim=1)
