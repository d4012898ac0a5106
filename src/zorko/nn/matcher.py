"""The head of `find`: which of an example's rows show what its first row shows, or none of them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from zorko.data.examples import OUTLIER, UNKNOWN
from zorko.nn.head import FittedHead, Truth
from zorko.nn.kinds import KindHead
from zorko.nn.matching import FITTINGS, Matches, MatchingLoss
from zorko.tasks.base import Head

PROJECTION = 128
FIRST_SCALE = 16.0  # of cosines, before training finds its own: a softmax over bare cosines is nearly flat
PLACE_WEIGHT = 2.0  # of the place's error, in shares of the picture's side, beside the choice's loss
WITHHELD = 0.1  # of the examples of a batch lose their match, and learn to say so
BORROWED = 7  # panels of other examples beside one that stands alone


class Matcher(FittedHead):
    """(R, D) embeddings of rows -> `{"embedding": (R, P), "none": (R,), "place": (R, 2)}`.

    The first row of each example is its reference, the others are its panels. `embedding` is a linear projection, scaled
    so that the product of a panel's and a reference's is the logit of "the same"; the reference's `none` is the logit of
    "in no panel". `loss` says what embeddings are fitted by, see nn/matching.py: the softmax over the panels and none itself
    where it is `list-wise` or `batch-wise`; with the others that softmax fits `none` and the scale alone, so that every loss
    ends in comparable logits. `place` says where in a row's picture the object is, x and y in 0..1; without `places` there
    is no such output. With `classes`, training also tells kinds of things apart, from which a network learns what to look
    at.
    """

    def __init__(
        self,
        embedding_size: int,
        head: Head,
        dropout: float,
        loss: MatchingLoss = "list-wise",
        classes: Sequence[int] = (),
        places: bool = True,
    ) -> None:
        super().__init__()
        self.matching_loss: MatchingLoss = loss
        self.names = (head.name,)
        self.dropout = nn.Dropout(dropout)
        self.projection = nn.Linear(embedding_size, PROJECTION, bias=False)
        self.none = nn.Linear(PROJECTION, 1)
        self.place = nn.Linear(embedding_size, 2) if places else None
        self.kind = KindHead(embedding_size, classes) if len(set(classes) - {UNKNOWN}) > 1 else None
        self.log_scale = nn.Parameter(torch.tensor(math.log(FIRST_SCALE)))
        self.register_buffer("temperature", torch.ones(1))

    def forward(self, embedding: Tensor) -> dict[str, Tensor]:
        kept = self.dropout(embedding)
        unit = F.normalize(self.projection(kept), dim=1)
        scale = self.log_scale.exp() / self.temperature[0]
        outputs = {
            "embedding": unit * scale.sqrt(),
            "none": self.none(unit).squeeze(1) * scale,
        }
        outputs |= self.upright(kept)
        return {**outputs, "kept": kept} if self.training else outputs

    def upright(self, embedding: Tensor) -> dict[str, Tensor]:
        """Where in a row's picture the object is."""
        return {} if self.place is None else {"place": torch.sigmoid(self.place(embedding))}

    def logits(self, number: int, embedding: Tensor, sizes: Tensor) -> Tensor:
        """(B, most panels + 1) logits before the temperature; the last is that of no panel."""
        return choices(self.forward(embedding), sizes) * self.temperature[number]

    def targets(self, labels: Tensor, logits: Tensor) -> Tensor:
        """The panel's number, and the last column for an example without a match."""
        return torch.where(labels == OUTLIER, logits.shape[1] - 1, labels)

    def predicted(self, outputs: Mapping[str, Tensor], sizes: Tensor) -> dict[str, Tensor]:
        """The panel with the largest logit, (B,), whether or not none is likelier."""
        return {self.names[0]: choices(outputs, sizes)[:, :-1].argmax(dim=1)}

    def loss(self, outputs: Mapping[str, Tensor], truth: Truth) -> Tensor:
        """That of the choice within an example, the matching loss over the batch, and the errors of place and kind."""
        true, sizes, places, kinds = truth.labels[self.names[0]], truth.sizes, truth.places, truth.kinds
        fitting = FITTINGS[self.matching_loss]
        fitted = outputs if fitting.by_choice else self._to_be_scaled(outputs)
        lineup = own_panels(sizes)
        if self.training and self.matching_loss == "batch-wise":
            lineup = with_borrowed(lineup, sizes)
        logits = choices(fitted, sizes, lineup).float()
        first, matched = first_rows(sizes), torch.nonzero(true >= 0).squeeze(1)
        target = self.targets(true, logits)
        if self.training:
            logits, target = _some_withheld(logits, target, matched)
        answered = target >= 0
        labelled = max(1, int(answered.sum()))
        if self.training:
            answered &= lineup.there.sum(dim=1) > 1  # a lone panel has nothing to be told from
        # Over all labelled examples: the choices of a few composites must not weigh as much as all the pairs beside them.
        total = F.cross_entropy(logits[answered], target[answered], reduction="sum") / labelled
        if len(matched) > 1:
            row = first[matched] + 1 + true[matched]  # of the panel that matches
            if self.training and fitting.loss is not None:
                total = total + fitting.loss(_matches(outputs["embedding"].float(), sizes, matched, row))
            if places is not None and self.place is not None:
                total = total + PLACE_WEIGHT * _place_error(outputs["place"].float()[row], places[matched])
        if self.training and self.kind is not None and kinds is not None:
            total = total + self.kind.loss(outputs["kept"], kinds)
        return total

    def shift_none(self, shift: float) -> None:
        """Adds to the logit of "in no panel", as it is before the temperature."""
        with torch.no_grad():
            self.none.bias.add_(shift / self.log_scale.exp())

    def _to_be_scaled(self, outputs: Mapping[str, Tensor]) -> dict[str, Tensor]:
        """The outputs with embeddings that take no gradient but their scale's."""
        unit = F.normalize(outputs["embedding"].detach(), dim=1)
        return {**outputs, "embedding": unit * (self.log_scale.exp() / self.temperature[0]).sqrt()}


def first_rows(sizes: Tensor) -> Tensor:
    """Where each example's rows begin, (B,) int64."""
    return torch.cumsum(sizes, 0) - sizes


class Lineup(NamedTuple):
    """The panels that each of B examples chooses from: `row` (B, K) int64 and, as some have fewer, `there` (B, K) bool."""

    row: Tensor
    there: Tensor


def own_panels(sizes: Tensor) -> Lineup:
    """Each example's own panels, from the first column on."""
    column = torch.arange(max(int(sizes.max()) - 1, 1), device=sizes.device)  # one, even where no example has a panel
    there = column < (sizes - 1)[:, None]
    return Lineup(torch.where(there, first_rows(sizes)[:, None] + 1 + column, 0), there)


def choices(outputs: Mapping[str, Tensor], sizes: Tensor, lineup: Lineup | None = None) -> Tensor:
    """The logits of B examples, (B, K + 1): of the panels it chooses from, its own where no lineup is given, and of none in
    the last column; -inf where an example has no such panel."""
    first = first_rows(sizes)
    row, there = own_panels(sizes) if lineup is None else lineup
    products = (outputs["embedding"][row] * outputs["embedding"][first][:, None]).sum(dim=2)
    return torch.cat([products.masked_fill(~there, -torch.inf), outputs["none"][first][:, None]], dim=1)


def with_borrowed(own: Lineup, sizes: Tensor) -> Lineup:
    """The lineup with BORROWED panels of other examples, drawn by chance, beside each panel that stands alone.

    A pair then teaches what a composite does, and costs a quarter of it.
    """
    alone = torch.nonzero(sizes == 2).squeeze(1)
    panels = own.row[own.there]
    if len(alone) == 0 or len(panels) < 2:
        return own
    wide = max(own.row.shape[1], 1 + BORROWED)
    row = F.pad(own.row, (0, wide - own.row.shape[1]))
    there = F.pad(own.there, (0, wide - own.there.shape[1]))
    place = torch.searchsorted(panels, own.row[alone, :1])  # of its own panel among all, which stand in order
    other = torch.randint(0, len(panels) - 1, (len(alone), BORROWED))
    row[alone, 1 : 1 + BORROWED] = panels[other + (other >= place)]
    there[alone, 1 : 1 + BORROWED] = True
    return Lineup(row, there)


def _place_error(found: Tensor, true: Tensor) -> Tensor:
    """Mean error of places (M, 2), over those whose truth is known; 0 where none is."""
    told = torch.isfinite(true).all(dim=1)
    return F.smooth_l1_loss(found[told], true[told], beta=0.05) if bool(told.any()) else found.sum() * 0.0


def _some_withheld(logits: Tensor, target: Tensor, matched: Tensor) -> tuple[Tensor, Tensor]:
    """As if some of the examples lacked the panel that matches: what remains is to be answered with none."""
    chosen = matched[torch.rand(len(matched)) < WITHHELD]
    logits, target = logits.clone(), target.clone()
    logits[chosen, target[chosen]] = -torch.inf
    target[chosen] = logits.shape[1] - 1
    return logits, target


def _matches(embedding: Tensor, sizes: Tensor, matched: Tensor, row: Tensor) -> Matches:
    """What is compared: the references of the examples `matched` (M,), the panels at `row` (M,) that match them."""
    first = first_rows(sizes)
    owner = torch.repeat_interleave(sizes)  # (R,): the example of each row
    panel = torch.ones(len(embedding), dtype=torch.bool)
    panel[first] = False
    rival = (owner == matched[:, None]) & panel
    rival[torch.arange(len(row)), row] = False
    return Matches(embedding, first[matched], row, rival, panel)
