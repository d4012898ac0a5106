"""The head of `same`: whether the two rows of an example show the same thing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

import torch
from pytorch_metric_learning.losses import ContrastiveLoss, SupConLoss, TripletMarginLoss
from torch import Tensor, nn
from torch.nn import functional as F

from zorko.data.examples import UNKNOWN
from zorko.nn.head import FittedHead, Truth
from zorko.nn.joining import SIZE, WAYS, Joined, Way
from zorko.nn.kinds import KindHead
from zorko.tasks.base import Head

PairLoss = Literal["bce", "contrastive", "triplet", "supervised-contrastive"]

METRIC_LOSSES: dict[PairLoss, nn.Module] = {
    "contrastive": ContrastiveLoss(pos_margin=0.0, neg_margin=1.0),  # Hadsell et al. 2006
    "triplet": TripletMarginLoss(margin=0.3),  # Schroff et al. 2015
    "supervised-contrastive": SupConLoss(temperature=0.1),  # Khosla et al. 2020
}

HARD_WEIGHT = 0.5  # of the pairs found hardest in a batch, beside those that were drawn


class Pairer(FittedHead):
    """Maps of rows (R, C, h, w), R even -> `{"same": (R,), "embedding": (R, P), "attention": (R, h, w)}`.

    Rows 2i and 2i + 1 are a pair; `same`, said of both, is the logit of "they show the same thing", and `attention` where
    in each picture that comes from, 0..1. `embedding` is each picture's by itself (beside the other one where they are
    stacked as channels), of length 1, for metric losses, maps and search. `loss` fits the embeddings; cross-entropy fits the
    answer, whatever the loss. With `classes`, training also tells kinds of things apart, from which a network learns what to
    look at.
    """

    rows_each = 2
    shift: Tensor

    def __init__(
        self,
        channels: int,
        head: Head,
        dropout: float,
        way: Way = "gate",
        loss: PairLoss = "bce",
        hard: bool = True,
        classes: Sequence[int] = (),
    ) -> None:
        super().__init__()
        self.names = (head.name,)
        self.pair_loss: PairLoss = loss
        self.hard = hard and way != "concat"  # its maps are of two pictures, and of no other two
        self.dropout = nn.Dropout(dropout)
        self.way = WAYS[way](channels)
        self.projection = nn.Linear(channels, SIZE)
        named = len(set(classes) - {UNKNOWN}) > 1
        self.kind = KindHead(channels, classes) if named else None
        # maps of stacked pictures are of both: unless both are named, they need not hold more than one
        self.kind_of_other = KindHead(channels, classes) if named and way == "concat" else None
        self.register_buffer("temperature", torch.ones(1))
        self.register_buffer("shift", torch.zeros(1))

    def forward(self, maps: Tensor) -> dict[str, Tensor]:
        kept = self.dropout(maps)
        paired = kept.reshape(-1, 2, *kept.shape[1:])
        joined: Joined = self.way(paired[:, 0], paired[:, 1])
        mean = kept.mean(dim=(2, 3))
        logit = (joined.logit + self.shift[0]) / self.temperature[0]
        outputs = {
            "same": torch.stack([logit, logit], dim=1).flatten(),
            "embedding": F.normalize(self.projection(mean), dim=1),
            "attention": torch.stack([joined.first, joined.second], dim=1).flatten(0, 1),
        }
        return {**outputs, "maps": kept, "mean": mean} if self.training else outputs

    def logits(self, number: int, embedding: Tensor, sizes: Tensor) -> Tensor:
        """(B, 2) logits of "different", which is 0, and "same", before the temperature."""
        return _two(self.forward(embedding)["same"]) * self.temperature[number]

    def targets(self, labels: Tensor, logits: Tensor) -> Tensor:
        """The labels themselves."""
        return labels

    def predicted(self, outputs: Mapping[str, Tensor], sizes: Tensor) -> dict[str, Tensor]:
        """1 where the same is the likelier, (B,)."""
        return {self.names[0]: (outputs["same"][::2] > 0).long()}

    def loss(self, outputs: Mapping[str, Tensor], truth: Truth) -> Tensor:
        """Cross-entropy of the answer over the labelled pairs, that over the batch's hardest pairs of different things where
        it is known what rows show, and the metric loss."""
        true, kinds = truth.labels[self.names[0]], truth.kinds
        answered = true >= 0
        logit = outputs["same"][::2].float()
        if not bool(answered.any()):
            return logit.sum() * 0.0
        total = F.binary_cross_entropy_with_logits(logit[answered], true[answered].float())
        if not self.training:
            return total
        identity = _identities(true, kinds, len(outputs["same"]))
        if self.hard and kinds is not None:
            hardest = self._hardest(outputs, kinds)
            if len(hardest):
                maps = outputs["maps"]
                joined: Joined = self.way(maps[hardest[:, 0]], maps[hardest[:, 1]])
                wrong = F.binary_cross_entropy_with_logits(joined.logit.float(), torch.zeros(len(hardest)))
                total = total + HARD_WEIGHT * wrong
        if self.kind is not None and kinds is not None:
            total = total + self.kind.loss(outputs["mean"].float(), kinds)
        if self.kind_of_other is not None and kinds is not None:
            total = total + self.kind_of_other.loss(outputs["mean"].float(), kinds.reshape(-1, 2).flip(1).flatten())
        return total + self._metric(outputs["embedding"].float(), identity)

    def shift_same(self, shift: float) -> None:
        """Adds to the logit of "the same", as it is before the temperature."""
        with torch.no_grad():
            self.shift.add_(shift)

    def _hardest(self, outputs: Mapping[str, Tensor], kinds: Tensor) -> Tensor:
        """For the first row of each pair the row of another kind whose embedding is nearest, (M, 2) row numbers.

        Embeddings are fitted by metric losses alone; with cross-entropy they are the mean of the maps, which serve as well.
        """
        with torch.no_grad():
            seen = outputs["mean"] if self.pair_loss == "bce" else outputs["embedding"]
            unit = F.normalize(seen.float(), dim=1)
            first = torch.arange(0, len(unit), 2)
            first = first[kinds[first] >= 0]
            cosine = unit[first] @ unit.T
            apart = (kinds[first][:, None] != kinds[None]) & (kinds[None] >= 0)
            cosine = cosine.masked_fill(~apart, -2.0)
            best = cosine.argmax(dim=1)
            there = cosine[torch.arange(len(first)), best] > -2.0
            return torch.stack([first[there], best[there]], dim=1)

    def _metric(self, embedding: Tensor, identity: Tensor) -> Tensor:
        """The metric loss on embeddings (R, P) of length 1, by what rows show (R,); 0 with cross-entropy alone."""
        if self.pair_loss == "bce":
            return embedding.sum() * 0.0
        result: Tensor = METRIC_LOSSES[self.pair_loss](embedding, identity)
        return result


def _two(same: Tensor) -> Tensor:
    """Logits (R,) that stand at both rows of a pair -> (R / 2, 2)."""
    logit = same[::2]
    return torch.stack([torch.zeros_like(logit), logit], dim=1)


def _identities(true: Tensor, kinds: Tensor | None, rows: int) -> Tensor:
    """What each row shows, (R,) int64: by its kind where that is known, else a number of its own, shared within a pair that
    is the same."""
    own = torch.arange(rows) + (0 if kinds is None or not len(kinds) else int(kinds.max()) + 1)
    own[1::2] = torch.where(true == 1, own[::2], own[1::2])
    return own if kinds is None else torch.where(kinds != UNKNOWN, kinds, own)
