"""Two looks at each picture where one would do: for pictures that mean the same in a mirror."""

from __future__ import annotations

import torch
from torch import Tensor, nn


class Mirrored(nn.Module):
    """(B, C, H, W) -> (B, D): in use, the mean of the embeddings of a picture and of its mirror image, at twice the cost.

    In training a picture is looked at once; `augment.mirror` shows its mirror image at other times.
    """

    def __init__(self, network: nn.Module) -> None:
        super().__init__()
        self.network = network

    def forward(self, images: Tensor) -> Tensor:
        if self.training:
            embedding: Tensor = self.network(images)
            return embedding
        mean: Tensor = self.looks(images).mean(dim=1)
        return mean

    def looks(self, images: Tensor) -> Tensor:
        """(B, 2, D): the embedding of each picture, and that of its mirror image."""
        both = torch.stack([images, images.flip(3)], dim=1)  # (B, 2, C, H, W)
        found: Tensor = self.network(both.flatten(0, 1))  # one batch: every weight stays used once in a graph
        return found.reshape(images.shape[0], 2, -1)
