"""Encoders whose pictures stay maps, for questions that look at two of them together."""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import Tensor, nn

from zorko.errors import SettingsError


class Maps(nn.Module):
    """(B, C, H, W) -> (B, D, h, w): the `features` of one of zorko's encoders, without what reads them out."""

    def __init__(self, features: nn.Module) -> None:
        super().__init__()
        self.features = features

    def forward(self, images: Tensor) -> Tensor:
        maps: Tensor = self.features(images)
        return maps


class Stacked(nn.Module):
    """(B, C, H, W) -> (B, D, h, w), where rows 2i and 2i + 1 are a pair: each with the other below it, as 2 C channels.

    Made of an encoder of one picture, whose first convolution it widens: what that has learnt it goes on seeing in the
    picture itself, and sees in the other one as well, each filter in the next one's channel. Were both in one channel, they
    would stay alike: an answer that does not depend on the order gives both the same gradient, and the network would never
    see more than the sum of two pictures.
    """

    def __init__(self, encoder: nn.Module) -> None:
        """Raises SettingsError for an encoder that does not begin with a convolution of all its channels."""
        super().__init__()
        self.encoder = encoder
        name, first = _first_convolution(encoder)
        self.first = f"encoder.{name}.weight"
        first.weight = nn.Parameter(torch.cat([first.weight, first.weight.roll(1, dims=0)], dim=1).detach())
        first.in_channels *= 2

    def forward(self, images: Tensor) -> Tensor:
        pairs = images.reshape(-1, 2, *images.shape[1:])
        other = pairs.flip(1).reshape(images.shape)
        maps: Tensor = self.encoder(torch.cat([images, other], dim=1))
        return maps

    def widened(self, weights: Mapping[str, Tensor]) -> dict[str, Tensor]:
        """Weights of an encoder of one picture, named and shaped as those of this one; those of its like as they are."""
        named = {f"encoder.{name}": value for name, value in weights.items()}
        if self.first not in named:
            return dict(weights)
        first = named[self.first]
        return {**named, self.first: torch.cat([first, first.roll(1, dims=0)], dim=1)}


def _first_convolution(encoder: nn.Module) -> tuple[str, nn.Conv2d]:
    for name, module in encoder.named_modules():
        if isinstance(module, nn.Conv2d) and module.groups == 1:
            return name, module
        if isinstance(module, nn.Conv2d | nn.Linear):
            break
    raise SettingsError(
        "this encoder does not begin with a convolution of all channels, which stacked pictures need; take 'small'"
    )
