"""Pictures that are nearly the same, by their features: they belong on one side of every split."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from zorko.data.parts import FREE

BLOCK = 1024
"""Rows compared with as many at a time: 4 MB of cosines, whatever the number of pictures."""

# What float32 may take from the cosine of two equal vectors.
_ROUNDING = 1e-5


@dataclass(frozen=True, eq=False)
class NearDuplicates:
    """What was found among N pictures.

    groups  (N,) int64, numbered by their first picture; those given, with near-duplicates joined
    joined  how many pictures are nearly the same as one that they shared no group with
    across  (M,) int64, pictures that near-duplicates join with another fixed part of the data; those keep the groups that
            were given, since the data set says where they belong, but what is measured on them is too good to be true
    """

    groups: NDArray[np.int64]
    joined: int
    across: NDArray[np.int64]


def near_duplicates(
    features: NDArray[np.float32],
    threshold: float,
    groups: NDArray[np.int64] | None = None,
    fixed_split: NDArray[np.str_] | None = None,
    *,
    since: int = 0,
) -> NearDuplicates:
    """Join the groups of pictures whose features (N, D) have a cosine of at least `threshold`, and of those between them.

    Without `groups` (N,) each picture begins as its own. A row of zeros is like no other. Rows are compared in blocks, so
    that features may be memory-mapped; time grows with N squared (20,000 rows of 1,280: half a minute on a core or two).
    `since`: rows before it are not compared with each other, as where `groups` says already which of them are alike.
    Raises ValueError for another shape, values that are not finite, and a threshold that is not in 0..1, above 0.
    """
    if features.ndim != 2 or not 0 < threshold <= 1:
        raise ValueError(f"expected features (N, D) and a threshold above 0, up to 1, got {features.shape} and {threshold}")
    count = len(features)
    given = np.arange(count, dtype=np.int64) if groups is None else groups
    for name, values in (("groups", given), ("fixed_split", fixed_split)):
        if values is not None and values.shape != (count,):
            raise ValueError(f"{name}: expected shape ({count},), got {values.shape}")
    begun = _by_first(given)
    labels, linked = begun, np.zeros(count, np.bool_)
    for one, other in _alike(features, threshold, since):
        apart = begun[one] != begun[other]
        linked[one[apart]] = linked[other[apart]] = True
        labels = _joined(labels, one, other)
    across = _across(labels, fixed_split)
    labels[across] = count + begun[across]  # beyond all others, so that none of these shares a number with them
    return NearDuplicates(_by_first(labels), int(linked.sum()), across)


def _alike(
    features: NDArray[np.float32], threshold: float, since: int
) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """Pairs of rows with such a cosine, block by block, each pair once; one of the two is at `since` or behind."""
    for start in range(since, len(features), BLOCK):
        block = _unit(features[start : start + BLOCK])
        for begin in range(0, start + len(block), BLOCK):
            others = _unit(features[begin : min(begin + BLOCK, start + len(block))])
            one, other = np.nonzero(others @ block.T >= threshold - _ROUNDING)
            keep = one + begin < other + start
            yield one[keep] + begin, other[keep] + start


def _unit(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    """The rows with length 1; those of zeros stay."""
    values = np.asarray(rows, np.float32)
    if not np.isfinite(values).all():
        raise ValueError("features: expected finite values, got NaN or infinity")
    # The largest first: the square of a value beyond 1e19 is beyond float32.
    values = values / np.maximum(np.abs(values).max(axis=1, keepdims=True, initial=0), np.finfo(np.float32).tiny)
    length = np.linalg.norm(values, axis=1, keepdims=True)
    return np.asarray(values / np.where(length > 0, length, 1), np.float32)


def _joined(labels: NDArray[np.int64], one: NDArray[np.int64], other: NDArray[np.int64]) -> NDArray[np.int64]:
    """The labels with those at both ends of each pair made the same, the smaller one.

    A union-find over arrays: every label is hooked to the smallest that it is paired with, and hooks are followed to
    their end, until no pair differs (Shiloach and Vishkin 1982); pairs in a block may be a million.
    """
    while True:
        apart = labels[one] != labels[other]
        if not apart.any():
            return labels
        one, other = one[apart], other[apart]
        above = np.arange(len(labels), dtype=np.int64)
        np.minimum.at(above, np.maximum(labels[one], labels[other]), np.minimum(labels[one], labels[other]))
        while not np.array_equal(above, further := above[above]):
            above = further
        labels = above[labels]


def _across(labels: NDArray[np.int64], fixed_split: NDArray[np.str_] | None) -> NDArray[np.int64]:
    """The rows whose label stands in more than one fixed part."""
    if fixed_split is None:
        return np.zeros(0, np.int64)
    fixed = np.flatnonzero(fixed_split != FREE)
    pairs = np.unique(np.column_stack([labels[fixed], np.unique(fixed_split[fixed], return_inverse=True)[1]]), axis=0)
    label, parts = np.unique(pairs[:, 0], return_counts=True)
    return np.flatnonzero(np.isin(labels, label[parts > 1]))


def _by_first(labels: NDArray[np.int64]) -> NDArray[np.int64]:
    """The labels numbered in the order in which they come first."""
    _, first, inverse = np.unique(labels, return_index=True, return_inverse=True)
    number = np.empty(len(first), np.int64)
    number[np.argsort(first)] = np.arange(len(first))
    return number[inverse]
