"""Accuracy apart for questions of different kinds, such as those with more and with fewer possible answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from zorko.scores.intervals import binomial_interval

if TYPE_CHECKING:
    from zorko.runtime.measure import HeadEvaluation


@dataclass(frozen=True)
class Stratum:
    """`right` of `count` labelled answers, count >= 1; `low` and `high` are the exact 95 % interval of that share
    (Clopper-Pearson)."""

    value: int
    right: int
    count: int
    low: float
    high: float

    @property
    def accuracy(self) -> float:
        """The share that is right, 0..1."""
        return self.right / self.count


def option_counts(head: HeadEvaluation) -> NDArray[np.int64] | None:
    """How many answers were possible in each question, (N,): the labels that have a logit above -inf; 0 where there was no
    guess. None for a head without logits. At most the number of labels, so the last may stand for more."""
    if head.logits is None:
        return None
    counts: NDArray[np.int64] = (head.logits > -np.inf).sum(axis=1, dtype=np.int64)  # NaN is not above it
    return counts


def strata(head: HeadEvaluation, values: NDArray[np.int64]) -> tuple[Stratum, ...]:
    """The labelled answers apart by `values` (N,), rising; those with a value of 0 or less take no part."""
    labelled = (head.true >= 0) & (values > 0)
    found = []
    for value in np.unique(values[labelled]).tolist():
        mine = labelled & (values == value)
        right, count = int(head.correct[mine].sum()), int(mine.sum())
        found.append(Stratum(value, right, count, *binomial_interval(right, count)))
    return tuple(found)
