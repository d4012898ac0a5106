"""zorko's own small encoder for glyphs of some 28 x 28 pixels, trained from scratch in minutes on two cores."""

from __future__ import annotations

import torch
from torch import Tensor, nn

SLOPE = 0.1  # of the leaky part of each ReLU


class ConvBlock(nn.Sequential):
    """Convolution of 3 x 3, batch norm, leaky ReLU; the size is kept, or halved with a stride of 2."""

    def __init__(self, inputs: int, outputs: int, stride: int = 1) -> None:
        super().__init__(
            nn.Conv2d(inputs, outputs, 3, stride=stride, padding=1, bias=False),
            nn.BatchNorm2d(outputs),
            nn.LeakyReLU(SLOPE, inplace=True),
        )


class Residual(nn.Module):
    """A block whose input is added to its output (He et al. 2016)."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.block = ConvBlock(channels, channels)

    def forward(self, images: Tensor) -> Tensor:
        added: Tensor = images + self.block(images)
        return added


class Weighing(nn.Conv2d):
    """(B, C, S, S) -> (B, E, 1, 1): each channel summed over its S x S places by weights of their own, E / C times."""

    def __init__(self, channels: int, outputs: int, side: int) -> None:
        super().__init__(channels, outputs, side, groups=channels, bias=False)

    def forward(self, images: Tensor) -> Tensor:
        if not self.training:
            return super().forward(images)
        # The same as a product of matrices: the gradient of such a convolution takes torch six times as long on a processor,
        # a quarter of a whole step.
        weight = self.weight.reshape(self.groups, -1, images[0, 0].numel())
        weighed = torch.einsum("bcp,cmp->bcm", images.flatten(2), weight)
        return weighed.reshape(len(images), -1, 1, 1)


class SmallEncoder(nn.Module):
    """(B, C, S, S) -> (B, 256): six convolutions, then each channel is weighed over all S / 4 x S / 4 places, twice.

    The weighing by place (a global depthwise convolution, Chen et al. 2018, "MobileFaceNets") keeps where a stroke is,
    which average pooling forgets, for a few per cent of the weights of a fully connected layer. Most weights sit where
    the picture is 7 x 7 and they cost least.
    """

    embedding_size = 256
    LARGEST = 48  # pixels a side; the first convolutions, at full size, take most of the time

    def __init__(self, channels: int = 1, side: int = 28) -> None:
        super().__init__()
        self.features = nn.Sequential(
            ConvBlock(channels, 32),
            ConvBlock(32, 32),
            nn.MaxPool2d(2),
            ConvBlock(32, 64),
            Residual(64),
            nn.MaxPool2d(2),
            ConvBlock(64, 128),
            Residual(128),
        )
        self.weigh = Weighing(128, self.embedding_size, side // 4)
        self.norm = nn.BatchNorm1d(self.embedding_size)
        self.activation = nn.LeakyReLU(SLOPE)

    def forward(self, images: Tensor) -> Tensor:
        places: Tensor = self.weigh(self.features(images))
        embedding: Tensor = self.activation(self.norm(torch.flatten(places, 1)))
        return embedding
