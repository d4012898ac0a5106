"""Confident learning, against a slow second way and on labels that were made wrong."""

from __future__ import annotations

import numpy as np
import pytest

from zorko.scores.label_errors import suspects


def test_the_definition_one_example_at_a_time() -> None:
    rng = np.random.default_rng(0)
    shares = rng.dirichlet(np.full(4, 0.4), 200)
    labels = rng.integers(0, 4, 200)
    threshold = [shares[labels == k, k].mean() for k in range(4)]
    expected = {}
    for i in range(200):
        classes = [k for k in range(4) if shares[i, k] >= threshold[k]]
        if classes and (best := max(classes, key=lambda k: shares[i, k])) != labels[i]:
            expected[i] = best
    found, better = suspects(shares, labels)
    assert dict(zip(found.tolist(), better.tolist(), strict=True)) == expected
    gaps = shares[found, better] - shares[found, labels[found]]
    assert (np.diff(gaps) <= 0).all()


def test_labels_that_were_made_wrong_are_found() -> None:
    rng = np.random.default_rng(1)
    true = rng.integers(0, 3, 600)
    shares = np.full((600, 3), 0.05)
    shares[np.arange(600), true] = 0.9
    wrong = rng.choice(600, 30, replace=False)
    labels = true.copy()
    labels[wrong] = (labels[wrong] + 1) % 3
    found, better = suspects(shares, labels)
    assert set(found.tolist()) == set(wrong.tolist())
    assert (better == true[found]).all()


def test_nothing_to_suspect() -> None:
    assert suspects(np.empty((0, 3)), np.empty(0, np.int64))[0].tolist() == []
    assert suspects(np.eye(3), np.arange(3))[0].tolist() == []
    assert suspects([[0.2, 0.8]], [0])[0].tolist() == []  # a class that nobody names


@pytest.mark.parametrize(("shares", "labels"), [([0.5], [0]), ([[0.5, 0.5]], [0, 1]), ([[0.5, 0.5]], [2]), ([[1.0]], [-1])])
def test_what_is_no_table_of_labels(shares: object, labels: object) -> None:
    with pytest.raises(ValueError, match="expected"):
        suspects(shares, labels)  # type: ignore[arg-type]
