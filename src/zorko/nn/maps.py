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

    Made of an encoder of one picture, whose first convolution it widens: it begins by seeing the difference of the two with
    all that the encoder has learnt. Their sum would do as well for a start, and stay: where both pictures have the same
    weights, an answer that does not depend on the order gives them the same gradient.
    """

    def __init__(self, encoder: nn.Module) -> None:
        """Raises SettingsError for an encoder that does not begin with a convolution of all its channels."""
        super().__init__()
        self.encoder = encoder
        name, first = _first_convolution(encoder)
        self.first = f"encoder.{name}.weight"
        first.weight = nn.Parameter(_doubled(first.weight.detach()))
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
        return {**named, self.first: _doubled(named[self.first])}


def _first_convolution(encoder: nn.Module) -> tuple[str, nn.Conv2d]:
    for name, module in encoder.named_modules():
        if isinstance(module, nn.Conv2d) and module.groups == 1:
            return name, module
        if isinstance(module, nn.Conv2d | nn.Linear):
            break
    raise SettingsError(
        "this encoder does not begin with a convolution of all channels, which stacked pictures need; take 'small'"
    )


def _doubled(weight: Tensor) -> Tensor:
    """Weights (D, C, k, k) for one picture as (D, 2 C, k, k) for the difference of two."""
    return torch.cat([weight, -weight], dim=1)
