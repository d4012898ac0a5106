"""Which labels are probably wrong: confident learning (Northcutt, Jiang & Chuang 2021, "Confident Learning: Estimating
Uncertainty in Dataset Labels", sec. 3)."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray


def suspects(shares: ArrayLike, labels: ArrayLike) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The examples whose label is probably wrong, the most probable first, and the label that each should have: (M,) int64
    both.

    `shares` (N, K): probabilities by a model that has not seen the example's own label (cross-validated). `labels` (N,),
    0..K-1. A class's threshold is the mean probability of it among the examples labelled so; an example counts to the
    likeliest of the classes whose threshold its probability reaches, and is suspect where that is not its label (the
    off-diagonal of the confident joint). They are ranked by the gap between the probability of that class and of the label.
    Raises ValueError for other shapes and labels.
    """
    table, given = np.asarray(shares, np.float64), np.asarray(labels, np.int64)
    if table.ndim != 2 or given.shape != (len(table),):
        raise ValueError(f"expected shares (N, K) and labels (N,), got {table.shape} and {given.shape}")
    if len(given) and not 0 <= given.min() <= given.max() < table.shape[1]:
        raise ValueError(f"expected labels in 0..{table.shape[1] - 1}, got {given.min()}..{given.max()}")
    own = table[np.arange(len(given)), given]
    counts = np.bincount(given, minlength=table.shape[1])
    sums = np.bincount(given, weights=own, minlength=table.shape[1])
    threshold = np.where(counts > 0, sums / np.maximum(counts, 1), np.inf)  # of a class nobody names nothing is confident
    confident = np.where(table >= threshold, table, -1.0)
    best = confident.argmax(axis=1)
    there = confident[np.arange(len(given)), best] >= 0 if len(given) else np.zeros(0, np.bool_)
    found = np.flatnonzero(there & (best != given))
    gap = table[found, best[found]] - own[found]
    order = np.argsort(-gap, kind="stable")
    return found[order].astype(np.int64), best[found][order].astype(np.int64)
