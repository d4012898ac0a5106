"""The head of `orbit`: a matcher of icons and a reader of numbers on one embedding."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import torch
from torch import Tensor

from zorko.nn.classifier import Classifier
from zorko.nn.head import FittedHead, Truth
from zorko.nn.matcher import Matcher, first_rows
from zorko.nn.matching import MatchingLoss
from zorko.tasks.base import Head


class Composition(FittedHead):
    """(R, D) embeddings of rows -> `{"embedding": (R, P), "none": (R,), head.name: (R, L) logits}`.

    An example either asks which of its rows shows what its first row shows, as for a Matcher, or what its only row reads, as
    for a Classifier; its label for the other question is UNKNOWN.
    """

    def __init__(self, embedding_size: int, heads: Sequence[Head], dropout: float, loss: MatchingLoss = "list-wise") -> None:
        super().__init__()
        matched, read = heads
        self.matcher = Matcher(embedding_size, matched, dropout, loss, places=False)
        self.reader = Classifier(embedding_size, [read], dropout, with_outliers=False)
        self.names = (matched.name, read.name)
        self.register_buffer("temperature", torch.ones(2))

    def forward(self, embedding: Tensor) -> dict[str, Tensor]:
        matching, reading = self.matcher(embedding), self.reader(embedding)
        warmth, other = self.temperature[0], self.temperature[1]
        return {
            "embedding": matching["embedding"] / warmth.sqrt(),
            "none": matching["none"] / warmth,
            self.names[1]: reading[self.names[1]] / other,
        }

    def loss(self, outputs: Mapping[str, Tensor], truth: Truth) -> Tensor:
        """The sum of both: an example takes part in the one that it has a label for."""
        first = first_rows(truth.sizes)
        reading = {name: outputs[name][first] for name in self.reader.names}
        matched = self.matcher.loss(outputs, truth._replace(kinds=None))
        return matched + self.reader.loss(reading, truth)

    def predicted(self, outputs: Mapping[str, Tensor], sizes: Tensor) -> dict[str, Tensor]:
        """Of each example the row that is likeliest, counted from 0 behind its first, and what its first row reads."""
        first = first_rows(sizes)
        reading = {name: outputs[name][first] for name in self.reader.names}
        return {**self.matcher.predicted(outputs, sizes), **self.reader.predicted(reading)}

    def logits(self, number: int, embedding: Tensor, sizes: Tensor) -> Tensor:
        """Those of the matcher, (B, most rows), or of the reader, (B, L), before the temperature."""
        if number == 0:
            return self.matcher.logits(0, embedding, sizes)
        return self.reader.logits(0, embedding[first_rows(sizes)])

    def targets(self, labels: Tensor, logits: Tensor) -> Tensor:
        """The labels themselves; an outlier, which only matching has, is none of the rows."""
        return self.matcher.targets(labels, logits)
