from __future__ import annotations

import math

import numpy as np
import pytest

from zorko.scores.novelty import pass_threshold


@pytest.mark.parametrize("share", [0.5, 0.9, 0.95, 0.99])
@pytest.mark.parametrize("n", [1, 2, 18, 19, 20, 39, 99, 100, 1000])
def test_the_rank_is_the_least_that_a_new_input_needs(n: int, share: float) -> None:
    scores = np.random.default_rng(n).permutation(n).astype(float)
    slow = next((r for r in range(1, n + 1) if r >= share * (n + 1) - 1e-9), n)  # the r-th smallest of 0..n-1 is r - 1
    threshold = pass_threshold(scores, share)
    assert threshold == slow - 1
    assert (scores <= threshold).mean() >= share or math.isclose((scores <= threshold).mean(), share)


@pytest.mark.parametrize(("n", "share"), [(19, 0.95), (40, 0.95), (99, 0.99), (30, 0.8)])
def test_new_inputs_pass_as_often_as_promised(n: int, share: float) -> None:
    rng = np.random.default_rng(n)
    passed = np.mean([rng.random() <= pass_threshold(rng.random(n), share) for _ in range(4000)])
    assert share - 0.015 <= passed <= share + 1.0 / (n + 1) + 0.015  # 0.015: 4 sigma of 4000 draws at 0.95, 2.4 at 0.8


def test_few_inputs_give_the_largest_score_seen() -> None:
    assert pass_threshold([3.0, 1.0, 2.0]) == 3.0
    assert pass_threshold([-1.0]) == -1.0


def test_ties_pass_together() -> None:
    assert pass_threshold(np.full(50, 7.0), 0.5) == 7.0


@pytest.mark.parametrize("scores", [[], [1.0, math.nan], [math.inf], [[1.0]]])
def test_scores_without_a_threshold_are_refused(scores: list[float]) -> None:
    with pytest.raises(ValueError, match=r"unknown|no calibration inputs"):
        pass_threshold(scores)


@pytest.mark.parametrize("share", [0.0, 1.0, 95.0])
def test_impossible_shares_are_refused(share: float) -> None:
    with pytest.raises(ValueError, match="pass_share"):
        pass_threshold([1.0, 2.0], share)
