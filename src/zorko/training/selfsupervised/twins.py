"""What the methods share that compare two views of each picture."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional as F

from zorko.training.selfsupervised.settings import ViewSettings
from zorko.training.selfsupervised.views import view


def two_views(images: Tensor, size_hw: tuple[int, int], settings: ViewSettings) -> Tensor:
    """(2 B, C, *size_hw): a view of every picture, then another of each in the same order."""
    return torch.cat([view(images, size_hw, settings), view(images, size_hw, settings)])


def twin_accuracy(first: Tensor, second: Tensor) -> float:
    """The share of pictures whose second view (B, P) is, of all second views, the most like its first, by cosine."""
    with torch.no_grad():
        cosines = F.normalize(first, dim=1) @ F.normalize(second, dim=1).T  # (B, B)
        return float((cosines.argmax(dim=1) == torch.arange(len(first))).float().mean())
