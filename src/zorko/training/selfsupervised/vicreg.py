"""VICReg: two views of a picture embedded alike, while no direction of the embeddings falls still or repeats another."""

from __future__ import annotations

from typing import ClassVar

import torch
from torch import Tensor
from torch.nn import functional as F

from zorko.training.selfsupervised.method import Encode, Method, Seen, Step, layers
from zorko.training.selfsupervised.settings import MethodName, PretrainSettings, VicregSettings
from zorko.training.selfsupervised.twins import twin_accuracy, two_views

LEAST_STD = 1.0  # gamma and epsilon of the paper
EPSILON = 1e-4


class Vicreg(Method):
    """Needs no wrong pairs to push apart, so small batches do, which is what two cores have time for."""

    name: ClassVar[MethodName] = "vicreg"
    summary: ClassVar[str] = "two views of a picture are to be embedded alike, and the embeddings to stay spread"

    def __init__(self, seen: Seen, settings: PretrainSettings) -> None:
        super().__init__(seen, settings)
        width = settings.fit.projection
        self.projector = layers(seen.embedding_size, width, width, width)

    def step(self, encode: Encode, images: Tensor) -> Step:
        """Two views of each picture, embedded together."""
        embedding = encode(two_views(images, self.seen.size_hw, self.settings.views))
        first, second = self.projector(embedding).chunk(2)
        accuracy = twin_accuracy(first, second)
        return Step(vicreg_loss(first, second, self.settings.vicreg), embedding, accuracy)


def vicreg_loss(first: Tensor, second: Tensor, weights: VicregSettings) -> Tensor:
    """Of two views' projections (B, P), B >= 2: equations 1 to 6 of Bardes, Ponce & LeCun 2022, "VICReg"."""
    alike = F.mse_loss(first, second)
    both = (first - first.mean(dim=0), second - second.mean(dim=0))
    still = sum(F.relu(LEAST_STD - torch.sqrt(one.var(dim=0) + EPSILON)).mean() for one in both)
    repeated = sum(_off_diagonal(one.T @ one / (len(one) - 1)).square().sum() / one.shape[1] for one in both)
    return weights.invariance * alike + weights.variance * still + weights.covariance * repeated


def _off_diagonal(square: Tensor) -> Tensor:
    return square - torch.diag(torch.diagonal(square))
