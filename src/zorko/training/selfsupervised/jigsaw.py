"""Jigsaw: the picture's tiles are shuffled; say of each where it was."""

from __future__ import annotations

from typing import ClassVar

import torch
from torch import Tensor
from torch.nn import functional as F

from zorko.training.selfsupervised.method import Encode, Method, Seen, Step, layers
from zorko.training.selfsupervised.settings import MethodName, PretrainSettings
from zorko.training.selfsupervised.views import cut, frames

SMALLEST = 0.5  # share of the picture that is shuffled: of a smaller part no tile shows anything
HIDDEN = 512


class Jigsaw(Method):
    """After Noroozi & Favaro 2016, but any encoder will do: it sees the shuffled picture at once, and the embedding must
    tell the place of each tile by itself instead of one permutation out of a list."""

    name: ClassVar[MethodName] = "jigsaw"
    summary: ClassVar[str] = "the picture's shuffled tiles are to be put back"

    def __init__(self, seen: Seen, settings: PretrainSettings) -> None:
        super().__init__(seen, settings)
        self.cells = settings.jigsaw.tiles**2
        self.answers = layers(seen.embedding_size, HIDDEN, self.cells**2)

    def step(self, encode: Encode, images: Tensor) -> Step:
        """A part of each picture, shuffled in its own way."""
        size_hw = self.seen.size_hw
        whole = cut(images, frames(len(images), self.settings.views, SMALLEST), size_hw)
        order = torch.rand(len(images), self.cells).argsort(dim=1)  # (B, cells): from which cell each tile comes
        embedding = encode(shuffled(whole, order, self.settings.jigsaw.kept))
        logits = self.answers(embedding).view(-1, self.cells)  # (B * cells, cells)
        right = float((logits.argmax(dim=1) == order.flatten()).float().mean())
        return Step(F.cross_entropy(logits, order.flatten()), embedding, right)


def shuffled(images: Tensor, order: Tensor, kept: float) -> Tensor:
    """Pictures (B, C, H, W) whose cell i shows the cell `order[:, i]` of T x T, row by row; `order` (B, T * T).

    Of each tile a part of `kept` of its side is shown, at a place of its own, enlarged: with `kept` 1 all of it.
    """
    tiles = round(order.shape[1] ** 0.5)
    height, width = images.shape[2:]
    y, x = (torch.arange(extent).add(0.5).mul(tiles / extent) for extent in (height, width))
    cell = y.long()[:, None] * tiles + x.long()  # (H, W)
    within = torch.stack([x.frac().expand(height, width), y.frac()[:, None].expand(height, width)], dim=2)  # (H, W, 2)
    source = order[:, cell]  # (B, H, W)
    corner = torch.stack([source % tiles, source // tiles], dim=3)
    offset = (torch.rand(len(images), tiles * tiles, 2) * (1 - kept))[:, cell]
    grid = (corner + offset + kept * within) * (2 / tiles) - 1  # (B, H, W, 2) in -1..1
    return F.grid_sample(images, grid, padding_mode="border", align_corners=False)
