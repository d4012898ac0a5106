"""What a network that compares pictures is fitted by: losses on the embeddings of references and panels.

All see the same rows: M references, the panel that matches each, the other panels of its example (its rivals), and the rest
of the batch. They differ in which of these they use and in what they ask of the distances.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, NamedTuple

import torch
from pytorch_metric_learning.distances import LpDistance
from pytorch_metric_learning.losses import ContrastiveLoss, TripletMarginLoss
from torch import Tensor
from torch.nn import functional as F

MatchingLoss = Literal["list-wise", "batch-wise", "contrastive", "triplet", "kl"]

MARGIN = 1.0  # of unit vectors' Euclidean distance, which is at most 2: what differs is to be a right angle or so apart
TRIPLET_MARGIN = 0.3


class Matches(NamedTuple):
    """What is compared in a batch of R rows.

    `embedding` (R, P): the product of a reference's and a panel's is the logit of "the same". `reference` (M,) and `match`
    (M,): rows that show the same thing. `rival` (M, R) bool: the panels of the reference's own example that do not match.
    `panel` (R,) bool: rows that are panels.
    """

    embedding: Tensor
    reference: Tensor
    match: Tensor
    rival: Tensor
    panel: Tensor


def batch_wise(matches: Matches) -> Tensor:
    """Beside the list-wise one, cross-entropy of the match among all panels of the batch and of the reference among all
    references (CLIP's symmetric loss, Radford et al. 2021). For data in which no two examples show the same thing."""
    products = matches.embedding[matches.reference] @ matches.embedding.T  # (M, R)
    back = products[:, matches.match].T  # (M, M): matches by references
    products = products.masked_fill(~matches.panel, -torch.inf)
    there = torch.arange(len(matches.match), device=products.device)
    return (F.cross_entropy(products, matches.match) + F.cross_entropy(back, there)) / 2


def contrastive(matches: Matches) -> Tensor:
    """Matches at Euclidean distance 0, own rivals at MARGIN or more, of unit vectors (Hadsell et al. 2006)."""
    which, rival = torch.nonzero(matches.rival, as_tuple=True)
    pairs = (matches.reference, matches.match, matches.reference[which], rival)
    loss = ContrastiveLoss(pos_margin=0.0, neg_margin=MARGIN, distance=LpDistance(power=2))
    result: Tensor = loss(matches.embedding, indices_tuple=pairs)
    return result


def triplet(matches: Matches) -> Tensor:
    """The match nearer than each own rival by TRIPLET_MARGIN, in distances of unit vectors (Schroff et al. 2015)."""
    which, rival = torch.nonzero(matches.rival, as_tuple=True)
    triplets = (matches.reference[which], matches.match[which], rival)
    result: Tensor = TripletMarginLoss(margin=TRIPLET_MARGIN)(matches.embedding, indices_tuple=triplets)
    return result


def divergence(matches: Matches) -> Tensor:
    """Kullback-Leibler divergence from the reference's embedding to its match's, each read as the logits of a
    distribution. It knows no wrong panels, so nothing keeps it from making all embeddings alike."""
    reference, match = matches.embedding[matches.reference], matches.embedding[matches.match]
    return F.kl_div(reference.log_softmax(dim=1), match.log_softmax(dim=1), log_target=True, reduction="batchmean")


class Fitting(NamedTuple):
    """What embeddings are fitted by: a loss on a batch's matches, or the choice among the panels of each example, or both.

    The choice by itself is ListNet's top-one (Cao et al. 2007).
    """

    loss: Callable[[Matches], Tensor] | None
    by_choice: bool


FITTINGS: dict[MatchingLoss, Fitting] = {
    "list-wise": Fitting(None, by_choice=True),
    "batch-wise": Fitting(batch_wise, by_choice=True),
    "contrastive": Fitting(contrastive, by_choice=False),
    "triplet": Fitting(triplet, by_choice=False),
    "kl": Fitting(divergence, by_choice=False),
}
