"""The head of `read` and `tag`: linear classifiers side by side on one embedding, and a score for what fits none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from zorko.data.examples import OUTLIER
from zorko.errors import SettingsError
from zorko.nn.head import FittedHead, Truth
from zorko.nn.novelty import Novelty
from zorko.tasks.base import Head

RESERVED = ("image", "embedding", "unknown")  # what the graph calls its input and its other outputs

NOVELTY_WEIGHT = 0.3  # of the outlier loss beside the classification loss; 0.1 to 1 gave the same accuracy within noise


class Classifier(FittedHead):
    """(B, D) embeddings -> `{head.name: (B, L) logits, "unknown": (B,), "embedding": (B, D)}`.

    Heads are independent of each other. The unknown score is there where training has outliers (`with_outliers`), and where
    `novelty` is set.
    `class_weights`: by head, what an example of each of its L labels counts in the loss; 1 for heads that are not named.
    Raises SettingsError for a head that is called like another output of the graph.
    """

    def __init__(
        self,
        embedding_size: int,
        heads: Sequence[Head],
        dropout: float,
        with_outliers: bool,
        class_weights: Mapping[str, Sequence[float]] | None = None,
    ) -> None:
        super().__init__()
        taken = [head.name for head in heads if head.name in RESERVED or head.name.startswith("network.")]
        if taken:
            listed = ", ".join(f'"{name}"' for name in taken)
            raise SettingsError(
                f"nothing can be called {listed}: model files use that themselves; rename it in the data, or leave an "
                f"attribute out: --set 'attributes.ignore=[{listed}]'"
            )
        self.class_weights = {name: torch.tensor(weights) for name, weights in (class_weights or {}).items()}
        self.embedding_size = embedding_size
        self.dropout = nn.Dropout(dropout)
        self.names = tuple(head.name for head in heads)  # not a ModuleDict: a head's name may hold any character
        self.linears = nn.ModuleList(nn.Linear(embedding_size, len(head.labels)) for head in heads)
        self.outlier = nn.Linear(embedding_size, 1) if with_outliers else None
        self.novelty: Novelty | None = None
        self.register_buffer("temperature", torch.ones(len(heads)))

    def forward(self, embedding: Tensor) -> dict[str, Tensor]:
        kept = self.dropout(embedding)
        outputs = {name: self.linears[i](kept) / self.temperature[i] for i, name in enumerate(self.names)}  # (B, L) each
        outlier = None if self.outlier is None else self.outlier(kept).squeeze(1)  # (B,)
        if self.novelty is not None:
            outputs["unknown"] = self.novelty(outlier, outputs[self.names[0]], embedding)
        elif outlier is not None:
            outputs["unknown"] = outlier
        outputs["embedding"] = embedding
        return outputs

    def weights(self, number: int) -> tuple[Tensor, Tensor]:
        """Weight (L, D) and bias (L,) of head `number`, before the temperature."""
        state = self.linears[number].state_dict()
        return state["weight"], state["bias"]

    def logits(self, number: int, embedding: Tensor, sizes: Tensor | None = None) -> Tensor:
        """Logits (B, L) of head `number`, before the temperature."""
        values: Tensor = self.linears[number](embedding)
        return values

    def targets(self, labels: Tensor, logits: Tensor) -> Tensor:
        """The labels themselves: an outlier has no column."""
        return labels

    def predicted(self, outputs: Mapping[str, Tensor], sizes: Tensor | None = None) -> dict[str, Tensor]:
        """The label of the largest logit, (B,) for each head."""
        return {name: outputs[name].argmax(dim=1) for name in self.names}

    def loss(self, outputs: Mapping[str, Tensor], truth: Truth) -> Tensor:
        """Mean cross-entropy over heads, plus that of outlier or not; one row to an example."""
        labels = truth.labels
        parts = [_known_loss(outputs[name], labels[name], self.class_weights.get(name)) for name in self.names]
        total = torch.stack(parts).mean()
        if "unknown" in outputs:
            is_outlier = (labels[self.names[0]] == OUTLIER).to(outputs["unknown"].dtype)
            total = total + NOVELTY_WEIGHT * F.binary_cross_entropy_with_logits(outputs["unknown"], is_outlier)
        return total


def _known_loss(logits: Tensor, labels: Tensor, weights: Tensor | None) -> Tensor:
    """Cross-entropy over the rows that have a label; 0 (with a gradient) where none has."""
    known = labels >= 0
    if not bool(known.any()):
        return logits.sum() * 0.0
    return F.cross_entropy(logits[known].float(), labels[known], weights)
