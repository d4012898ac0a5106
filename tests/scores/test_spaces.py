"""Spaces check themselves, and neighbours are counted against scikit-learn and loops."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from sklearn.neighbors import NearestNeighbors

from zorko.scores.spaces import Space, linked_neighbours, marked_neighbours

NONE = np.empty((0, 2), np.int64)


def space(examples: int = 30, panels: int = 4, noise: float = 1.0) -> Space:
    """References, each with a target near it by `noise` and other panels anywhere."""
    rng = np.random.default_rng(0)
    rows = panels + 1
    embedding = rng.normal(size=(examples * rows, 5))
    embedding[1::rows] = embedding[::rows] + rng.normal(0, noise, (examples, 5))
    marks = ("reference", "target", *["other"] * (panels - 1)) * examples
    first = np.arange(examples) * rows
    return Space(embedding.astype(np.float32), marks, np.repeat(np.arange(examples), rows), np.stack([first, first + 1], 1))


@pytest.mark.parametrize("noise", [0.0, 1.0])
def test_linked_neighbours_against_scikit_learn(noise: float) -> None:
    found = space(noise=noise)
    expected = 0
    for example in range(30):
        rows = found.embedding[5 * example : 5 * example + 5]
        nearest = NearestNeighbors(n_neighbors=1, metric="cosine").fit(rows[1:]).kneighbors(rows[:1], return_distance=False)
        expected += int(nearest[0, 0] == 0)
    assert linked_neighbours(found) == (expected, 30)
    assert expected == 30 if noise == 0 else 5 < expected < 30


def test_marked_neighbours_against_scikit_learn() -> None:
    found = space()
    search = NearestNeighbors(n_neighbors=2, metric="cosine").fit(found.embedding)
    nearest = search.kneighbors(found.embedding, return_distance=False)[:, 1]
    expected = sum(found.marks[row] == found.marks[other] for row, other in enumerate(nearest.tolist()))
    assert marked_neighbours(found) == (expected, 150)
    assert 0 < expected < 150


def test_rows_without_length_are_no_error() -> None:
    blank = Space(np.zeros((4, 3), np.float32), tuple("aabb"), np.zeros(4, np.int64), np.array([[0, 1], [2, 1]]))
    assert (blank.unit == 0).all()
    assert linked_neighbours(blank) == (1, 2)  # all are equal: the first of the others counts


@pytest.mark.parametrize(
    ("changed", "word"),
    [
        ({"embedding": np.zeros((3, 2), np.float32)}, "embedding"),
        ({"embedding": np.full((2, 2), np.nan, np.float32)}, "embedding"),
        ({"embedding": np.zeros(2, np.float32)}, "embedding"),
        ({"groups": np.zeros(3, np.int64)}, "groups"),
        ({"links": np.zeros(2, np.int64)}, "links"),
        ({"links": np.array([[0, 2]])}, "links"),
        ({"links": np.array([[-1, 0]])}, "links"),
        ({"groups": np.arange(2), "links": np.array([[0, 1]])}, "one group"),
    ],
)
def test_a_space_that_contradicts_itself(changed: dict[str, Any], word: str) -> None:
    facts: dict[str, Any] = {"embedding": np.zeros((2, 2), np.float32), "marks": ("a", "b"), "groups": np.zeros(2, np.int64)}
    with pytest.raises(ValueError, match=word):
        Space(**{**facts, "links": NONE, **changed})
