"""Several looks at a picture where one would do: at its mirror image, where that means the same, and at it made smaller."""

from __future__ import annotations

from collections.abc import Iterator

import torch
from torch import Tensor, nn
from torch.nn import functional as F


class Looks(nn.Module):
    """(B, C, H, W) -> (B, D): in use, the mean of the embeddings of a picture and of its likenesses; each look has its cost.

    `mirror`: its mirror image is one of them. `smaller`: the picture at this share of its height and width, 0.1 to below 1,
    is another, and with `mirror` that one's mirror image too. While the network itself is trained a picture is looked at
    once; `augment` shows it otherwise at other times.
    """

    def __init__(self, network: nn.Module, mirror: bool = False, smaller: float | None = None) -> None:
        super().__init__()
        self.network = network
        self.mirror = mirror
        self.smaller = smaller

    def forward(self, images: Tensor) -> Tensor:
        if self.training:
            embedding: Tensor = self.network(images)
            return embedding
        mean: Tensor = self.looks(images).mean(dim=1)
        return mean

    def looks(self, images: Tensor) -> Tensor:
        """(B, looks, D): the embedding of each picture as it is, first, then of its likenesses."""
        return torch.cat([self._both(seen) for seen in self._sizes(images)], dim=1)

    def _sizes(self, images: Tensor) -> Iterator[Tensor]:
        yield images
        if self.smaller is not None:
            size = [round(int(side) * self.smaller) for side in images.shape[2:]]  # while it is traced a side is a tensor
            yield F.interpolate(images, size, mode="bilinear", antialias=True)

    def _both(self, images: Tensor) -> Tensor:
        seen = torch.stack([images, images.flip(3)] if self.mirror else [images], dim=1)  # (B, 1 or 2, C, H, W)
        found: Tensor = self.network(seen.flatten(0, 1))  # one batch for both
        return found.reshape(images.shape[0], seen.shape[1], -1)
