"""How good the answers are. Every function takes N answers and gives NaN where N = 0 leaves nothing to say."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from zorko.scores import _checks


@dataclass(frozen=True)
class ClassScores:
    """Precision, recall and F1 per class, each (K,) in 0..1, and `support` (K,) int64, the examples of each class.

    A class that is never predicted has precision 0, one that never occurs has recall 0, and F1 is 0 in both cases. A
    class absent from both truth and prediction has NaN in all three and takes no part in the macro means.
    """

    precision: NDArray[np.float64]
    recall: NDArray[np.float64]
    f1: NDArray[np.float64]
    support: NDArray[np.int64]

    @property
    def macro_precision(self) -> float:
        """Mean over the classes that occur; NaN where none does."""
        return _mean_of_known(self.precision)

    @property
    def macro_recall(self) -> float:
        """Mean over the classes that occur; NaN where none does."""
        return _mean_of_known(self.recall)

    @property
    def macro_f1(self) -> float:
        """Mean of the classes' F1 (not the F1 of the means); NaN where no class occurs."""
        return _mean_of_known(self.f1)


@dataclass(frozen=True)
class Reliability:
    """A reliability diagram of B bins: `edges` (B + 1,), and (B,) each the mean `confidence`, the share `accuracy` that
    is right (both NaN for an empty bin), and the `count` of answers."""

    edges: NDArray[np.float64]
    confidence: NDArray[np.float64]
    accuracy: NDArray[np.float64]
    count: NDArray[np.int64]


def accuracy_score(true: ArrayLike, predicted: ArrayLike) -> float:
    """Share of right answers; two arrays (N,) of labels of any type."""
    right, guessed = np.asarray(true), np.asarray(predicted)
    if right.ndim != 1 or right.shape != guessed.shape:
        raise ValueError(f"true and predicted must both have shape (N,), got {right.shape} and {guessed.shape}")
    return float((right == guessed).mean()) if right.size else math.nan


def confusion_matrix(true: ArrayLike, predicted: ArrayLike, n_labels: int) -> NDArray[np.int64]:
    """Counts (n_labels, n_labels): row = true label, column = predicted label; both arrays (N,) in 0..n_labels-1."""
    rows = _checks.labels(true, "true", n_labels)
    columns = _checks.labels(predicted, "predicted", n_labels)
    if rows.shape != columns.shape:
        raise ValueError(f"true and predicted must have the same length, got {rows.size} and {columns.size}")
    cells = np.bincount(rows * n_labels + columns, minlength=n_labels * n_labels)
    return cells.reshape(n_labels, n_labels).astype(np.int64)  # (true, predicted)


def class_scores(confusion: ArrayLike) -> ClassScores:
    """Precision, recall and F1 of every class from a confusion matrix (K, K) as `confusion_matrix` gives it."""
    matrix = np.asarray(confusion)
    if matrix.ndim != 2 or matrix.shape[0] != matrix.shape[1]:
        raise ValueError(f"confusion must have shape (K, K), got {matrix.shape}")
    hits, support, predicted = np.diagonal(matrix), matrix.sum(axis=1), matrix.sum(axis=0)
    known = support + predicted > 0
    return ClassScores(
        precision=_ratio(hits, predicted, known),
        recall=_ratio(hits, support, known),
        f1=_ratio(2 * hits, support + predicted, known),
        support=support.astype(np.int64),
    )


def roc_auc_score(positive: ArrayLike, score: ArrayLike) -> float:
    """Chance that a positive scores higher than a negative, ties counting half: the area under the ROC curve.

    `positive` (N,) bool, `score` (N,) finite, higher = more positive. From ranks (Mann & Whitney 1947). NaN where
    there are no positives or no negatives.
    """
    values = _checks.finite(score, "score")
    is_positive = _checks.flags(positive, "positive", values.size)
    n_positive = int(is_positive.sum())
    n_pairs = n_positive * (values.size - n_positive)
    if n_pairs == 0:
        return math.nan
    _, group, sizes = np.unique(values, return_inverse=True, return_counts=True)
    mean_ranks = np.cumsum(sizes) - (sizes - 1) / 2.0  # equal scores share the mean of their ranks, which start at 1
    rank_sum = float(mean_ranks[group][is_positive].sum())
    return (rank_sum - n_positive * (n_positive + 1) / 2.0) / n_pairs


def reciprocal_rank_scores(scores: ArrayLike, true: ArrayLike) -> NDArray[np.float64]:
    """1 / rank of the true candidate in each row, (N,) in 0..1: 1 where it scores highest, 1/2 for the second place.

    `scores` (N, K), higher = better, `true` (N,) its column. Ties count against: of K equal scores the true one ranks
    K-th, so that a constant scorer gains nothing. Rows with fewer candidates are padded with -inf.
    Raises ValueError for other shapes, for NaN, and for a true candidate that is padding.
    """
    table = np.asarray(scores, dtype=np.float64)
    if table.ndim != 2 or np.isnan(table).any():
        raise ValueError(f"scores must have shape (N, K) and no NaN, got {table.shape}")
    own = table[_rows(true, table), _checks.labels(true, "true", table.shape[1])]
    if np.isinf(own).any():
        raise ValueError("the true candidate must have a finite score; -inf is for padding")
    ranks = (table >= own[:, None]).sum(axis=1)
    each: NDArray[np.float64] = 1.0 / ranks
    return each


def reliability_curve(confidence: ArrayLike, correct: ArrayLike, n_bins: int = 15) -> Reliability:
    """Confidence against the share that is right, in `n_bins` bins of equal width over 0..1.

    Guo, Pleiss, Sun & Weinberger 2017, "On Calibration of Modern Neural Networks", section 2. `confidence` (N,) in
    0..1, `correct` (N,) bool. Bins are open below and closed above; 0 belongs to the first.
    """
    values = _checks.confidences(confidence)
    right = _checks.flags(correct, "correct", values.size)
    edges = np.linspace(0.0, 1.0, n_bins + 1)
    bins = np.searchsorted(edges[1:-1], values, side="left")
    count = np.bincount(bins, minlength=n_bins)
    known = count > 0
    mean_confidence = _ratio(np.bincount(bins, weights=values, minlength=n_bins), count, known)
    accuracy = _ratio(np.bincount(bins, weights=right, minlength=n_bins), count, known)
    return Reliability(edges, mean_confidence, accuracy, count.astype(np.int64))


def expected_calibration_error(confidence: ArrayLike, correct: ArrayLike, n_bins: int = 15) -> float:
    """Mean distance between confidence and accuracy over the bins of `reliability_curve`, weighted by count."""
    curve = reliability_curve(confidence, correct, n_bins)
    filled = curve.count > 0
    if not filled.any():
        return math.nan
    return float(np.average(np.abs(curve.accuracy - curve.confidence)[filled], weights=curve.count[filled]))


def _ratio(part: NDArray[np.generic], whole: NDArray[np.generic], known: NDArray[np.bool_]) -> NDArray[np.float64]:
    """part / whole as float64; 0 where whole is 0, NaN where not `known`."""
    values = np.asarray(part, np.float64) / np.maximum(np.asarray(whole, np.float64), 1.0)  # wholes are counts
    return np.where(known, values, np.nan)


def _mean_of_known(values: NDArray[np.float64]) -> float:
    known = values[~np.isnan(values)]
    return float(known.mean()) if known.size else math.nan


def _rows(true: ArrayLike, table: NDArray[np.float64]) -> NDArray[np.int64]:
    if np.shape(true) != table.shape[:1]:
        raise ValueError(f"true must have shape ({table.shape[0]},), got {np.shape(true)}")
    return np.arange(table.shape[0], dtype=np.int64)
