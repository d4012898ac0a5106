"""SimCLR: of all views in a batch, find the other one of the same picture."""

from __future__ import annotations

from typing import ClassVar

import torch
from pytorch_metric_learning.losses import NTXentLoss
from torch import Tensor

from zorko.training.selfsupervised.method import Encode, Method, Seen, Step, layers
from zorko.training.selfsupervised.settings import MethodName, PretrainSettings
from zorko.training.selfsupervised.twins import twin_accuracy, two_views


class Simclr(Method):
    """The normalised temperature-scaled cross-entropy of Chen et al. 2020, "A Simple Framework for Contrastive Learning"."""

    name: ClassVar[MethodName] = "simclr"
    summary: ClassVar[str] = "the two views of a picture are to be found among those of the batch"

    def __init__(self, seen: Seen, settings: PretrainSettings) -> None:
        super().__init__(seen, settings)
        self.projector = layers(seen.embedding_size, settings.fit.projection, settings.fit.projection // 4)
        self.loss = NTXentLoss(temperature=settings.simclr.temperature)

    def step(self, encode: Encode, images: Tensor) -> Step:
        """Two views of each picture, embedded together."""
        embedding = encode(two_views(images, self.seen.size_hw, self.settings.views))
        projected = self.projector(embedding)
        which = torch.arange(len(images)).repeat(2)
        return Step(self.loss(projected, which), embedding, twin_accuracy(*projected.chunk(2)))
