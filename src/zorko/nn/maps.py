"""Encoders whose pictures stay maps, for questions that look at two of them together."""

from __future__ import annotations

import torch
from torch import Tensor, nn


class Maps(nn.Module):
    """(B, C, H, W) -> (B, D, h, w): the `features` of one of zorko's encoders, without what reads them out."""

    def __init__(self, features: nn.Module) -> None:
        super().__init__()
        self.features = features

    def forward(self, images: Tensor) -> Tensor:
        maps: Tensor = self.features(images)
        return maps


class Stacked(nn.Module):
    """(B, C, H, W) -> (B, D, h, w), where rows 2i and 2i + 1 are a pair: each with the other below it, as 2 C channels."""

    def __init__(self, encoder: nn.Module) -> None:
        super().__init__()
        self.encoder = encoder

    def forward(self, images: Tensor) -> Tensor:
        pairs = images.reshape(-1, 2, *images.shape[1:])
        other = pairs.flip(1).reshape(images.shape)
        maps: Tensor = self.encoder(torch.cat([images, other], dim=1))
        return maps
