"""What every head has: outputs for the graph, a loss to fit it by, and the guesses and logits that it is judged by."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from typing import NamedTuple

from torch import Tensor, nn

from zorko.nn.looks import Looks


class Truth(NamedTuple):
    """What is known of B examples with R rows in all.

    `labels[head]` (B,) int64, UNKNOWN or OUTLIER among them; `sizes` (B,) int64, rows of each example; `places` (B, 2) in
    0..1, NaN where unknown; `kinds` (R,) int64, what a row shows, UNKNOWN where nobody said. The last two are None where
    nothing of the kind is known.
    """

    labels: Mapping[str, Tensor]
    sizes: Tensor
    places: Tensor | None = None
    kinds: Tensor | None = None


class FittedHead(nn.Module):
    """Embeddings of rows (R, D) to the outputs of a graph. An example may have several rows; see `training/rows.py`.

    `names`: of the heads it answers, in order. `temperature` (len(names),) divides their logits; it is 1 until calibration
    sets it.
    """

    names: tuple[str, ...]
    temperature: Tensor
    rows_each: int = 1
    """Rows come in a multiple of this, those of an example side by side."""

    @abstractmethod
    def loss(self, outputs: Mapping[str, Tensor], truth: Truth) -> Tensor:
        """What fitting lowers, from the outputs of R rows."""

    @abstractmethod
    def predicted(self, outputs: Mapping[str, Tensor], sizes: Tensor) -> dict[str, Tensor]:
        """The most likely label of each of B examples, (B,) int64 for each head."""

    @abstractmethod
    def logits(self, number: int, embedding: Tensor, sizes: Tensor) -> Tensor:
        """Logits (B, L) of head `number` before the temperature, from embeddings (R, D); -inf where an example has not so
        many possible answers."""

    @abstractmethod
    def targets(self, labels: Tensor, logits: Tensor) -> Tensor:
        """Which column of `logits` is right for each label (B,) int64; negative where the example takes no part."""

    def upright(self, embedding: Tensor) -> dict[str, Tensor]:
        """The outputs that are others in a mirror, from embeddings (R, D) of pictures as they are."""
        return {}


class Network(nn.Module):
    """Encoder and head together: normalised pixels (B, C, H, W) -> the head's outputs."""

    def __init__(self, encoder: nn.Module, head: FittedHead) -> None:
        super().__init__()
        self.encoder = encoder
        self.head = head

    def forward(self, images: Tensor) -> dict[str, Tensor]:
        if self.training or not isinstance(self.encoder, Looks):
            outputs: dict[str, Tensor] = self.head(self.encoder(images))
            return outputs
        looks = self.encoder.looks(images)
        outputs = self.head(looks.mean(dim=1))
        return {**outputs, **self.head.upright(looks[:, 0])}
