"""What every way of learning without labels has in common."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import ClassVar, NamedTuple

from torch import Tensor, nn

from zorko.training.selfsupervised.settings import MethodName, PretrainSettings

Encode = Callable[[Tensor], Tensor]
"""Pictures (B, C, H, W) in 0..1, of the size that the encoder sees, to embeddings (B, D) float32."""


@dataclass(frozen=True)
class Seen:
    """What the encoder takes and gives."""

    size_hw: tuple[int, int]
    channels: int
    embedding_size: int


class Step(NamedTuple):
    """What came of a batch: the loss to go down, embeddings (B, D) that tell how the encoder does, and the share of
    questions answered rightly, None where the method asks none that has a right answer."""

    loss: Tensor
    embedding: Tensor
    accuracy: float | None


class Method(nn.Module, ABC):
    """Asks something of pictures that can be answered without labels. It owns the layers that answer, behind the encoder;
    they are left behind. Draws from torch's global generator."""

    name: ClassVar[MethodName]
    summary: ClassVar[str]

    def __init__(self, seen: Seen, settings: PretrainSettings) -> None:
        super().__init__()
        self.seen = seen
        self.settings = settings

    @abstractmethod
    def step(self, encode: Encode, images: Tensor) -> Step:
        """One batch of pictures as they are kept, (B, C, H, W) in 0..1, at least as large as `seen.size_hw`."""


def layers(*sizes: int) -> nn.Sequential:
    """Linear maps from size to size, with batch norm and ReLU between."""
    found: list[nn.Module] = []
    for before, after in pairwise(sizes):
        found += [nn.Linear(before, after, bias=False), nn.BatchNorm1d(after), nn.ReLU()]
    return nn.Sequential(*found[:-2])
