"""Masked patches: part of the picture is covered; say what is under it."""

from __future__ import annotations

from typing import ClassVar

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from zorko.errors import SettingsError
from zorko.training.selfsupervised.method import Encode, Method, Seen, Step
from zorko.training.selfsupervised.settings import MethodName, PretrainSettings
from zorko.training.selfsupervised.views import cut, frames

SMALLEST = 0.5  # share of the picture that is shown: details at any larger scale are guesses
DEPTH = 64  # of the decoder: small, so that what is known must be in the embedding


class Masked(Method):
    """As SimMIM (Xie et al. 2022): covered patches have a colour that is learnt, their pixels are predicted, and the loss is
    their mean absolute error. The decoder has nothing but the embedding, so any encoder will do."""

    name: ClassVar[MethodName] = "masked"
    summary: ClassVar[str] = "the pixels of covered patches are to be predicted"

    def __init__(self, seen: Seen, settings: PretrainSettings) -> None:
        super().__init__(seen, settings)
        patch = settings.masked.patch
        self.grid = (seen.size_hw[0] // patch, seen.size_hw[1] // patch)
        if min(self.grid) < 2:
            raise SettingsError(
                f"masked.patch: {patch} pixels are more than half of the picture's {seen.size_hw[0]}; take fewer"
            )
        self.cover = nn.Parameter(torch.full((1, seen.channels, 1, 1), 0.5))
        self.decoder = nn.Sequential(
            nn.Linear(seen.embedding_size, DEPTH * self.grid[0] * self.grid[1]),
            nn.Unflatten(1, (DEPTH, *self.grid)),
            nn.ReLU(),
            nn.Conv2d(DEPTH, DEPTH, 3, padding=1),
            nn.ReLU(),
            nn.Conv2d(DEPTH, seen.channels * patch * patch, 1),
            nn.PixelShuffle(patch),
        )

    def step(self, encode: Encode, images: Tensor) -> Step:
        """A part of each picture, covered in its own way."""
        settings = self.settings.masked
        whole = cut(images, frames(len(images), self.settings.views, SMALLEST), self.seen.size_hw)
        covered = hidden_cells(len(images), self.grid, settings.share)
        at_size = F.interpolate(covered.float(), self.seen.size_hw) > 0
        embedding = encode(torch.where(at_size, self.cover, whole))
        predicted = self.decoder(embedding)
        target = F.interpolate(whole, predicted.shape[2:], mode="area")
        asked = F.interpolate(covered.float(), predicted.shape[2:]).expand_as(target)
        error = ((predicted - target).abs() * asked).sum() / asked.sum()
        return Step(error, embedding, None)


def hidden_cells(count: int, grid: tuple[int, int], share: float) -> Tensor:
    """(B, 1, *grid) bool: that share of each picture's cells, at least one and not all, chosen anew for each."""
    cells = grid[0] * grid[1]
    hidden = min(max(round(share * cells), 1), cells - 1)
    ranks = torch.rand(count, cells).argsort(dim=1).argsort(dim=1)
    return (ranks < hidden).view(count, 1, *grid)
