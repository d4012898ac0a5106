"""Encoders that learn nothing: grey pixels, colours, edges. What a network must beat, and a measure of how hard data is."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F

CELLS = 16  # a side of the grid that a picture is averaged over
COLOUR_CELLS = 32


class GreyPixels(nn.Module):
    """(B, C, H, W) -> (B, 256): grey levels averaged over 16 x 16 cells, without their mean."""

    def forward(self, images: Tensor) -> Tensor:
        return _averaged(images.mean(dim=1, keepdim=True))


class ColourPixels(nn.Module):
    """(B, C, H, W) -> (B, 1024 C): the picture itself at 32 x 32, in its channels."""

    def forward(self, images: Tensor) -> Tensor:
        return torch.flatten(F.adaptive_avg_pool2d(images, COLOUR_CELLS), 1)


class Edges(nn.Module):
    """(B, C, H, W) -> (B, 256): the strength of edges (Sobel's masks) averaged over 16 x 16 cells, without its mean."""

    masks: Tensor

    def __init__(self) -> None:
        super().__init__()
        across = torch.tensor([[-1.0, 0.0, 1.0], [-2.0, 0.0, 2.0], [-1.0, 0.0, 1.0]]) / 8
        self.register_buffer("masks", torch.stack([across, across.T])[:, None], persistent=False)

    def forward(self, images: Tensor) -> Tensor:
        grey = F.pad(images.mean(dim=1, keepdim=True), (1, 1, 1, 1), mode="replicate")
        slopes = F.conv2d(grey, self.masks)  # (B, 2, H, W)
        return _averaged((slopes.square().sum(dim=1, keepdim=True) + 1e-12).sqrt())


def _averaged(values: Tensor) -> Tensor:
    cells = torch.flatten(F.adaptive_avg_pool2d(values, CELLS), 1)
    return cells - cells.mean(dim=1, keepdim=True)
