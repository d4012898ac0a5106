"""zorko's own encoder for pictures of objects, some 64 to 128 pixels a side, trained from scratch on two cores."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from zorko.nn.small import SLOPE, ConvBlock, Residual, Weighing


class PanelEncoder(nn.Module):
    """(B, C, H, W) -> (B, 256): four halvings by strided convolutions, residual blocks between, places weighed at the end.

    The first convolutions are coarse: at full resolution they would take most of the time and see nothing but texture. What
    is left of the picture is read out at `PLACES` x `PLACES` places (adaptive average), each channel weighed over them
    twice, as in SmallEncoder, so that the embedding knows where the object is.
    """

    embedding_size = 256
    PLACES = 4

    def __init__(self, channels: int = 3) -> None:
        super().__init__()
        self.features = nn.Sequential(
            ConvBlock(channels, 32, stride=2),
            Residual(32),
            ConvBlock(32, 64, stride=2),
            Residual(64),
            Residual(64),
            ConvBlock(64, 128, stride=2),
            Residual(128),
            Residual(128),
            ConvBlock(128, 192, stride=2),
            Residual(192),
        )
        self.places = nn.AdaptiveAvgPool2d(self.PLACES)
        self.weigh = Weighing(192, 2 * 192, self.PLACES)
        self.norm = nn.BatchNorm1d(2 * 192)
        self.activation = nn.LeakyReLU(SLOPE)
        self.squeeze = nn.Linear(2 * 192, self.embedding_size, bias=False)

    def forward(self, images: Tensor) -> Tensor:
        weighed: Tensor = self.weigh(self.places(self.features(images)))
        embedding: Tensor = self.squeeze(self.activation(self.norm(torch.flatten(weighed, 1))))
        return embedding
