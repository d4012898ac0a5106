"""Embeddings with what is known of each, and how well neighbours in that space belong together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from zorko.scores.verification import auroc

_TINY = 1e-12  # a row without length keeps its place at the origin


@dataclass(frozen=True, eq=False)
class Space:
    """R embedded rows; checks itself on creation and raises ValueError with what was expected and what came.

    embedding  (R, D) float32, finite
    marks      R words: what each row is ("reference", "target", "other"; or its label)
    groups     (R,) int64: rows of one example have one number
    links      (L, 2) int64: pairs of rows of one group that belong together, the one that asks first
    """

    embedding: NDArray[np.float32]
    marks: tuple[str, ...]
    groups: NDArray[np.int64]
    links: NDArray[np.int64]

    def __post_init__(self) -> None:
        rows = len(self.marks)
        if self.embedding.ndim != 2 or len(self.embedding) != rows or not np.isfinite(self.embedding).all():
            raise ValueError(f"embedding: expected finite values of shape ({rows}, D), got shape {self.embedding.shape}")
        if self.groups.shape != (rows,):
            raise ValueError(f"groups: expected shape ({rows},), got {self.groups.shape}")
        if self.links.ndim != 2 or self.links.shape[1] != 2:
            raise ValueError(f"links: expected shape (L, 2), got {self.links.shape}")
        if self.links.size and not 0 <= self.links.min() <= self.links.max() < rows:
            raise ValueError(f"links: expected rows in 0..{rows - 1}, got {self.links.min()}..{self.links.max()}")
        if (self.groups[self.links[:, 0]] != self.groups[self.links[:, 1]]).any():
            raise ValueError("links: expected pairs of rows of one group, got rows of two")

    def __len__(self) -> int:
        return len(self.marks)

    @property
    def unit(self) -> NDArray[np.float64]:
        """The rows (R, D) at length 1: only their directions tell things apart."""
        return directions(self.embedding)


def directions(rows: NDArray[np.floating[Any]]) -> NDArray[np.float64]:
    """The rows (R, D) at length 1, but for those without any length."""
    values = rows.astype(np.float64)
    unit: NDArray[np.float64] = values / np.maximum(np.linalg.norm(values, axis=1, keepdims=True), _TINY)
    return unit


def linked_neighbours(space: Space) -> tuple[int, int]:
    """(hits, L): of how many links the second row has the largest cosine with the first, among the other rows of their
    group; of equals the first counts."""
    unit, hits = space.unit, 0
    for asking, answering in space.links.tolist():
        others = np.flatnonzero(space.groups == space.groups[asking])
        others = others[others != asking]
        hits += int(others[(unit[others] @ unit[asking]).argmax()]) == answering
    return hits, len(space.links)


def linked_auroc(space: Space) -> float:
    """How well a cosine tells a linked pair from what else the same row could be paired with in its group: the AUROC, NaN
    where there is nothing else."""
    unit = space.unit
    cosines, linked = [], []
    for asking, answering in space.links.tolist():
        others = np.flatnonzero(space.groups == space.groups[asking])
        others = others[others != asking]
        cosines.append(unit[others] @ unit[asking])
        linked.append(others == answering)
    if not cosines or np.concatenate(linked).all():
        return float("nan")
    return auroc(np.concatenate(cosines), np.concatenate(linked))


def marked_neighbours(space: Space) -> tuple[int, int]:
    """(hits, R): of how many rows the one with the largest cosine, but itself, bears the same mark; R >= 2."""
    marks, cosines = np.array(space.marks), space.unit @ space.unit.T
    np.fill_diagonal(cosines, -np.inf)
    return int((marks[cosines.argmax(axis=1)] == marks).sum()), len(space)
