"""Four ways to join two pictures into the question whether they show the same thing.

Each takes the maps of both, (B, C, h, w), and says how alike they are: a logit (B,), and where it looked, (B, h, w) for
each picture, in 0..1. None knows which picture came first: what is done to one is done to the other with the same weights,
and the two are brought together by sums and products alone, so exchanging them changes no more than the order of a sum.
"""

from __future__ import annotations

import math
from typing import Literal, NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional as F

Way = Literal["gate", "cross", "concat", "regions"]

SIZE = 128  # of what pictures or regions are projected to before they are compared
FIRST_SCALE = 8.0  # of cosines
TEMPERATURE = 0.1  # of the assignment: at 0 each region goes to one other, and nothing can be learnt through that
ROUNDS = 8  # of Sinkhorn's


class Joined(NamedTuple):
    """`logit` (B,) of "the same"; `first` and `second` (B, h, w): where in each picture the answer comes from, 0..1."""

    logit: Tensor
    first: Tensor
    second: Tensor


class Gate(nn.Module):
    """What one picture shows opens and closes channels of the other and says which of its places count; then both are pooled
    and compared.

    Channels: squeeze and excitation (Hu et al. 2018), squeezed from both pictures. Places: a softmax, so that they can't all
    be closed. Cosine of the projections, scaled: a linear classifier on one number.
    """

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.channel = nn.Sequential(
            nn.Linear(2 * channels, channels // 4), nn.ReLU(inplace=True), nn.Linear(channels // 4, channels)
        )
        self.place = nn.Conv2d(2 * channels, 1, 1)
        self.projection = nn.Linear(channels, SIZE)
        self.scale, self.bias = nn.Parameter(torch.tensor(FIRST_SCALE)), nn.Parameter(torch.tensor(-FIRST_SCALE / 2))

    def forward(self, first: Tensor, second: Tensor) -> Joined:
        one, one_places = self._seen(first, second)
        other, other_places = self._seen(second, first)
        cosine = (F.normalize(self.projection(one), dim=1) * F.normalize(self.projection(other), dim=1)).sum(dim=1)
        return Joined(cosine * self.scale + self.bias, one_places, other_places)

    def _seen(self, own: Tensor, other: Tensor) -> tuple[Tensor, Tensor]:
        """(B, C) what of `own` matters beside `other`, and where that is, (B, h, w)."""
        squeezed = torch.cat([own.mean(dim=(2, 3)), other.mean(dim=(2, 3))], dim=1)
        opened = own * torch.sigmoid(self.channel(squeezed))[:, :, None, None]
        beside = other.mean(dim=(2, 3))[:, :, None, None].expand_as(own)
        return pooled(opened, self.place(torch.cat([opened, beside], dim=1)))


class Cross(nn.Module):
    """Each picture's patches ask those of the other (one head of attention); sum, difference and product are classified."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.token = nn.Linear(channels, SIZE)
        self.norm = nn.LayerNorm(SIZE)
        self.query, self.key, self.value = (nn.Linear(SIZE, SIZE) for _ in range(3))
        self.after = nn.LayerNorm(SIZE)
        self.classifier = nn.Sequential(nn.Linear(3 * SIZE, SIZE), nn.ReLU(inplace=True), nn.Linear(SIZE, 1))

    def forward(self, first: Tensor, second: Tensor) -> Joined:
        one, other = (self.norm(self.token(tokens(maps))) for maps in (first, second))
        one_pooled, other_places = self._asked(one, other, second)
        other_pooled, one_places = self._asked(other, one, first)
        both = torch.cat([one_pooled + other_pooled, (one_pooled - other_pooled).abs(), one_pooled * other_pooled], dim=1)
        return Joined(self.classifier(both).squeeze(1), one_places, other_places)

    def _asked(self, own: Tensor, other: Tensor, maps: Tensor) -> tuple[Tensor, Tensor]:
        """(B, SIZE) `own` with what it found in `other`, and how much each place of `other` was looked at, (B, h, w)."""
        attention = (self.query(own) @ self.key(other).transpose(1, 2) / math.sqrt(SIZE)).softmax(dim=2)  # (B, n, n)
        found = self.after(own + attention @ self.value(other))
        looked_at = attention.mean(dim=1)
        return found.mean(dim=1), _share(looked_at).reshape(maps.shape[0], *maps.shape[2:])


class Concat(nn.Module):
    """Maps of both pictures stacked as channels, in either order; a classifier on each, and the mean of what they say."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.place = nn.Conv2d(channels, 1, 1)
        self.classifier = nn.Sequential(nn.Linear(channels, SIZE), nn.ReLU(inplace=True), nn.Linear(SIZE, 1))

    def forward(self, first: Tensor, second: Tensor) -> Joined:
        (one, one_places), (other, other_places) = self._seen(first), self._seen(second)
        return Joined((one + other) / 2, one_places, other_places)

    def _seen(self, maps: Tensor) -> tuple[Tensor, Tensor]:
        seen, places = pooled(maps, self.place(maps))
        return self.classifier(seen).squeeze(1), places


class Regions(nn.Module):
    """Each region of one picture is assigned to one of the other so that the cosines add up to most.

    The assignment is softened so that training goes through it: Sinkhorn's rounds (Cuturi 2013) between regions weighed by
    how much they matter, the weights learnt. With a temperature towards 0 it becomes the best assignment, that of the
    Hungarian method; benchmarks/studies/joining.py compares the two.
    """

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.region = nn.Linear(channels, SIZE)
        self.weight = nn.Linear(channels, 1)
        self.scale, self.bias = nn.Parameter(torch.tensor(FIRST_SCALE)), nn.Parameter(torch.tensor(-FIRST_SCALE / 2))

    def forward(self, first: Tensor, second: Tensor) -> Joined:
        cosines, one_weight, other_weight = self.compared(first, second)
        # Sinkhorn's rounds treat rows and columns in turn: the mean over both beginnings treats them alike.
        plan = (
            assigned(cosines, one_weight, other_weight) + assigned(cosines.transpose(1, 2), other_weight, one_weight).mT
        ) / 2
        likeness = (plan * cosines).sum(dim=(1, 2))
        logit = likeness * self.scale + self.bias
        one, other = ((plan * cosines).clamp(min=0).sum(dim=axis) for axis in (2, 1))
        return Joined(
            logit,
            _share(one).reshape(first.shape[0], *first.shape[2:]),
            _share(other).reshape(second.shape[0], *second.shape[2:]),
        )

    def compared(self, first: Tensor, second: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Cosines (B, n, n) between all regions, and what each region weighs, (B, n) twice; the weights add up to 1."""
        one, other = tokens(first), tokens(second)
        regions = [F.normalize(self.region(values), dim=2) for values in (one, other)]
        weights = [self.weight(values).squeeze(2).softmax(dim=1) for values in (one, other)]
        return regions[0] @ regions[1].transpose(1, 2), weights[0], weights[1]


def assigned(cosines: Tensor, rows: Tensor, columns: Tensor) -> Tensor:
    """The softened assignment (B, n, n): its rows add up to `rows` (B, n) roughly, its columns to `columns` exactly."""
    gain = cosines / TEMPERATURE
    row, column = (weight.clamp(min=1e-9).log() for weight in (rows, columns))
    u, v = torch.zeros_like(row), torch.zeros_like(column)
    for _ in range(ROUNDS):
        u = row - (gain + v[:, None, :]).logsumexp(dim=2)
        v = column - (gain + u[:, :, None]).logsumexp(dim=1)
    return (gain + u[:, :, None] + v[:, None, :]).exp()


def pooled(maps: Tensor, weight: Tensor) -> tuple[Tensor, Tensor]:
    """The mean of maps over places (B, C), weighed by the softmax of `weight` (B, 1, h, w), and the places' shares of the
    heaviest, (B, h, w)."""
    share = weight.flatten(1).softmax(dim=1)
    return (maps.flatten(2) * share[:, None]).sum(dim=2), _share(share).reshape(weight.shape[0], *weight.shape[2:])


def tokens(maps: Tensor) -> Tensor:
    """Maps (B, C, h, w) as a list of places, (B, h * w, C)."""
    return maps.flatten(2).transpose(1, 2)


def _share(values: Tensor) -> Tensor:
    """(B, n) not negative -> the same in shares of the largest."""
    return values / values.amax(dim=1, keepdim=True).clamp(min=1e-9)


WAYS: dict[Way, type[Gate | Cross | Concat | Regions]] = {
    "gate": Gate,
    "cross": Cross,
    "concat": Concat,
    "regions": Regions,
}
