"""Near-duplicates: compared with a slow search, and with duplicates that were planted."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from zorko.data import near_duplicates as module
from zorko.data.near_duplicates import near_duplicates


def slow_groups(features: NDArray[np.float32], threshold: float, groups: list[int]) -> list[set[int]]:
    """By walking from picture to picture."""
    length = np.linalg.norm(features, axis=1, keepdims=True)
    unit = features / np.where(length > 0, length, 1)
    alike = unit @ unit.T >= threshold
    left, found = set(range(len(features))), []
    while left:
        reached, edge = set(), [min(left)]
        while edge:
            row = edge.pop()
            reached.add(row)
            edge += [k for k in left - reached if alike[row, k] or groups[row] == groups[k]]
        left -= reached
        found.append(reached)
    return sorted(found, key=min)


def as_sets(groups: NDArray[np.int64]) -> list[set[int]]:
    return [set(np.flatnonzero(groups == number).tolist()) for number in range(int(groups.max()) + 1)]


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("block", [7, 1024])
def test_groups_are_those_of_a_slow_search(seed: int, block: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "BLOCK", block)
    rng = np.random.default_rng(seed)
    features = rng.standard_normal((60, 3)).astype(np.float32)
    features[5] = 0
    groups = rng.integers(0, 50, 60)
    found = near_duplicates(features, 0.97, groups)
    assert as_sets(found.groups) == slow_groups(features, 0.97, groups.tolist())


def test_planted_duplicates_are_found_and_nothing_else() -> None:
    rng = np.random.default_rng(0)
    originals = rng.standard_normal((2000, 64)).astype(np.float32)
    copies = originals[:300] * 7 + rng.standard_normal((300, 64)).astype(np.float32) * 0.3
    found = near_duplicates(np.concatenate([originals, copies.astype(np.float32)]), 0.95)
    assert found.groups[2000:].tolist() == list(range(300))
    assert found.groups[:2000].tolist() == list(range(2000))
    assert found.joined == 600
    assert len(found.across) == 0


@pytest.mark.parametrize("since", [1, 7, 40, 59, 60])
def test_new_rows_join_what_earlier_ones_made(since: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "BLOCK", 8)
    features = np.random.default_rng(since).standard_normal((60, 3)).astype(np.float32)
    begun = np.arange(60)
    begun[:since] = near_duplicates(features[:since], 0.97).groups
    begun[since:] += 60
    found = near_duplicates(features, 0.97, begun, since=since)
    assert found.groups.tolist() == near_duplicates(features, 0.97).groups.tolist()


def test_a_chain_is_one_group_whatever_its_order() -> None:
    angles = np.random.default_rng(3).permutation(np.linspace(0, 3, 3001))
    features = np.column_stack([np.cos(angles), np.sin(angles)]).astype(np.float32)
    assert near_duplicates(features, float(np.cos(0.0015))).groups.max() == 0


def test_equal_rows_are_found_at_a_cosine_of_one_and_zeros_never(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "BLOCK", 512)
    row = np.random.default_rng(1).standard_normal(1280).astype(np.float32)
    features = np.repeat(row[None], 3000, axis=0)
    features[::3] = 0
    found = near_duplicates(features, 1.0)
    assert len(np.unique(found.groups)) == 1001
    assert found.joined == 2000


def test_scale_does_not_matter() -> None:
    features = np.array([[1e-30, 2e-30], [1e30, 2e30], [2, -1]], np.float32)
    assert near_duplicates(features, 0.999).groups.tolist() == [0, 0, 1]


def test_given_groups_stay_together_and_are_joined_whole() -> None:
    features = np.eye(5, dtype=np.float32)
    features[4] = features[0]
    found = near_duplicates(features, 0.9, np.array([7, 7, 3, 3, 3]))
    assert found.groups.tolist() == [0] * 5
    assert found.joined == 2
    assert near_duplicates(features, 0.9, np.array([7, 7, 3, 3, 7])).joined == 0


def test_parts_that_the_data_fixes_are_not_joined_but_told() -> None:
    features = np.eye(6, dtype=np.float32)[[0, 0, 1, 1, 2, 2]]
    parts = np.array(["train", "test", "train", "", "test", "test"])
    found = near_duplicates(features, 0.9, fixed_split=parts)
    assert found.across.tolist() == [0, 1]
    assert found.groups.tolist() == [0, 1, 2, 2, 3, 3]


def test_no_pictures_and_wrong_arguments() -> None:
    assert near_duplicates(np.zeros((0, 4), np.float32), 0.9).groups.shape == (0,)
    with pytest.raises(ValueError, match="threshold"):
        near_duplicates(np.zeros((2, 4), np.float32), 0.0)
    with pytest.raises(ValueError, match=r"features \(N, D\)"):
        near_duplicates(np.zeros(4, np.float32), 0.9)
    with pytest.raises(ValueError, match=r"groups: expected shape \(2,\)"):
        near_duplicates(np.zeros((2, 4), np.float32), 0.9, np.zeros(3, np.int64))
    with pytest.raises(ValueError, match="finite"):
        near_duplicates(np.full((2, 4), np.nan, np.float32), 0.9)
