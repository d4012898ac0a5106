"""Thresholds, reports and curves on data small enough to check by hand or by a slow second way.

Whether the promise holds is simulated in test_promise.py.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from scipy import stats

from zorko.scores.selective import (
    CONFIDENCE_GRID,
    RiskLevel,
    accept,
    area_under_risk_coverage,
    evaluate,
    risk_coverage_curve,
    thresholds,
)
from zorko.types import RISK_LADDER

Drawn = tuple[np.ndarray, np.ndarray]


def draw(seed: int, n: int) -> Drawn:
    """A calibrated confidence with a wrong answer now and then at the very top."""
    rng = np.random.default_rng(seed)
    confidence = 1.0 / (1.0 + np.exp(-rng.normal(5.0, 3.0, n)))
    return confidence, rng.random(n) < confidence * (1.0 - 0.004)


def slow_threshold(confidence: np.ndarray, correct: np.ndarray, risk: float) -> tuple[float | None, int, int]:
    """The rule of the docstring, word by word, one threshold at a time, with scipy's bound."""
    n_min = math.ceil(math.log(0.05) / math.log(1.0 - risk))
    enough = max(n_min, min(4 * n_min, len(confidence) / 2))
    best: tuple[float | None, int, int] = (None, 0, 0)
    for logit in [*np.arange(14.0, -6.1, -0.25), -math.inf]:
        threshold = 1.0 / (1.0 + math.exp(-logit)) if logit > -math.inf else 0.0
        taken = confidence >= threshold
        n, errors = int(taken.sum()), int((taken & ~correct).sum())
        if n < enough:
            continue
        bound = 1.0 if errors == n else stats.beta.ppf(0.95, errors + 1, n - errors)
        if bound > risk:
            break
        best = (threshold, n, errors)
    return best


@pytest.mark.parametrize("n", [20, 59, 60, 300, 1000, 4000])
@pytest.mark.parametrize("seed", range(3))
def test_thresholds_by_the_slow_way(seed: int, n: int) -> None:
    confidence, correct = draw(seed, n)
    for found in thresholds(confidence, correct):
        threshold, accepted, errors = slow_threshold(confidence, correct, found.risk)
        assert found.threshold == (None if threshold is None else pytest.approx(threshold, rel=1e-14))
        assert (found.accepted, found.errors) == (accepted, errors)


@pytest.mark.parametrize("seed", range(10))
def test_what_is_found_is_proven_and_stricter_risks_accept_less(seed: int) -> None:
    confidence, correct = draw(seed, 3500)
    correct &= ~((confidence > 0.9999) & (np.random.default_rng(seed).random(3500) < seed / 200))  # 0 .. 4.5 % on top
    levels = thresholds(confidence, correct)
    assert [found.risk for found in levels] == list(RISK_LADDER)
    for found in levels:
        if found.threshold is None:
            assert (found.accepted, found.errors, found.upper_bound) == (0, 0, None)
            assert found.more_needed is None or found.more_needed > 0
        else:
            assert found.upper_bound is not None
            assert found.errors / found.accepted < found.upper_bound <= found.risk
            assert found.upper_bound == pytest.approx(
                stats.beta.ppf(0.95, found.errors + 1, found.accepted - found.errors), rel=1e-9
            )
            assert found.more_needed == 0
    accepted = [found.accepted for found in levels]
    assert accepted == sorted(accepted, reverse=True)


def test_order_and_type_of_the_input_have_no_say() -> None:
    confidence, correct = draw(0, 500)
    shuffled = np.random.default_rng(1).permutation(500)
    expected = thresholds(confidence, correct)
    assert thresholds(confidence[shuffled], correct[shuffled]) == expected
    assert thresholds(confidence.tolist(), correct.astype(int).tolist()) == expected


def test_the_grid_is_fixed_and_ends_with_accept_all() -> None:
    grid = np.array(CONFIDENCE_GRID)
    assert (np.diff(grid) < 0).all()
    assert grid[-1] == 0.0
    logits = np.log(grid[:-1] / (1.0 - grid[:-1]))
    np.testing.assert_allclose(logits, 14.0 - 0.25 * np.arange(81), rtol=0, atol=1e-9)


@pytest.mark.parametrize(("n", "trusted"), [(58, False), (59, True)])
def test_59_right_answers_prove_five_percent(n: int, trusted: bool) -> None:
    (found,) = thresholds(np.full(n, 0.6), np.ones(n, bool), ladder=[0.05])
    assert (found.threshold == 0.0) is trusted
    assert found.more_needed == 59 - n


def test_one_mislabelled_picture_at_the_top_does_not_end_the_walk() -> None:
    confidence = np.linspace(1.0, 0.5, 400)
    correct = np.arange(400) != 0
    (found,) = thresholds(confidence, correct, ladder=[0.05])
    assert (found.threshold, found.accepted, found.errors) == (0.0, 400, 1)


def test_the_walk_stops_at_the_first_failure_even_if_a_later_threshold_would_do() -> None:
    confidence = np.concatenate([np.full(300, 0.99), np.full(100, 0.9), np.full(3000, 0.3)])
    correct = np.ones(3400, bool)
    correct[300:350] = False  # 50 of 400 wrong, then 50 of 3400
    (found,) = thresholds(confidence, correct, ladder=[0.02])
    assert found.threshold is not None  # 50 in 3400 prove 2 %; the walk starts there: 4 * 149 answers
    (found,) = thresholds(confidence, correct, ladder=[0.05])
    assert found.accepted == 300


def test_confidences_of_exactly_one() -> None:
    confidence = np.ones(1000, np.float32)
    correct = np.arange(1000) % 200 != 0  # 5 errors: the bound is 1.05 %
    found = {level.risk: level for level in thresholds(confidence, correct)}
    assert found[0.02].accepted == 1000
    assert found[0.01].threshold is None


def test_a_confidence_exactly_at_a_threshold_is_accepted_by_it() -> None:
    confidence = np.repeat([CONFIDENCE_GRID[10], 0.0], 100)
    found = thresholds(confidence, np.arange(200) < 100, ladder=[0.05])[0]
    assert (found.threshold, found.accepted, found.errors) == (CONFIDENCE_GRID[80], 100, 0)  # the last one above 0
    found = thresholds(confidence, np.ones(200, bool), ladder=[0.05])[0]
    assert (found.threshold, found.accepted) == (0.0, 200)
    assert accept(confidence, CONFIDENCE_GRID[10]).sum() == 100


def test_nothing_is_trusted_where_nothing_is_known() -> None:
    for found in thresholds([], []):
        assert (found.threshold, found.accepted, found.errors, found.upper_bound) == (None, 0, 0, None)
        assert found.more_needed == math.ceil(math.log(0.05) / math.log1p(-found.risk))


def test_a_coin_is_never_trusted_and_no_number_helps() -> None:
    correct = np.arange(2000) % 2 == 0
    for found in thresholds(np.linspace(0.5, 1.0, 2000), correct):
        assert found.threshold is None
        assert found.more_needed is None


@pytest.mark.parametrize("wrong_in_100", [1, 2, 3])
def test_more_needed_is_enough_in_the_same_proportions(wrong_in_100: int) -> None:
    correct = np.arange(60) * wrong_in_100 % 100 >= wrong_in_100
    confidence = np.full(60, 0.8)
    (found,) = thresholds(confidence, correct, ladder=[0.05])
    assert found.threshold is None
    assert found.more_needed is not None
    assert 20 <= found.more_needed <= 1000

    def passes(n: int) -> bool:
        errors = round((~correct).sum() * n / 60)
        return thresholds(np.full(n, 0.8), np.arange(n) >= errors, ladder=[0.05])[0].threshold is not None

    assert passes(60 + found.more_needed)
    assert not passes(60 + found.more_needed // 3)


def test_more_needed_counts_pictures_that_are_not_eligible() -> None:
    (found,) = thresholds(np.full(40, 0.9), np.ones(40, bool), ladder=[0.05], eligible=np.arange(40) % 2 == 0)
    assert found.more_needed == 78  # 39 more eligible answers, and every second picture gives one
    (found,) = thresholds(np.full(40, 0.9), np.ones(40, bool), ladder=[0.05], eligible=np.zeros(40, bool))
    assert found.more_needed is None


def test_more_needed_sees_that_stricter_thresholds_come_within_reach() -> None:
    confidence = np.where(np.arange(100) < 40, 0.999, 0.5)
    correct = (np.arange(100) < 40) | (np.arange(100) % 2 == 0)  # sure answers are right, the others a coin
    (found,) = thresholds(confidence, correct, ladder=[0.05])
    assert found.threshold is None
    assert found.more_needed is not None
    n = 100 + found.more_needed
    assert thresholds(np.resize(confidence, n), np.resize(correct, n), ladder=[0.05])[0].threshold is not None


def test_ineligible_answers_neither_help_nor_harm() -> None:
    confidence, correct = draw(3, 600)
    eligible = np.random.default_rng(0).random(600) < 0.7
    got = thresholds(confidence, correct, eligible=eligible)
    alone = thresholds(confidence[eligible], correct[eligible])
    assert [(g.threshold, g.accepted, g.errors, g.upper_bound) for g in got] == [
        (a.threshold, a.accepted, a.errors, a.upper_bound) for a in alone
    ]


LEVELS = (RiskLevel(0.2, 0.5, 100, 2, 0.06, 0), RiskLevel(0.01, None, 0, 0, None, 12))


def test_report_by_hand() -> None:
    confidence = [0.9, 0.8, 0.5, 0.5, 0.49, 0.1, 0.99]
    correct = [True, True, False, True, False, False, False]
    eligible = [True, True, True, True, True, True, False]
    lax, strict = evaluate(confidence, correct, LEVELS, eligible=eligible)
    assert (lax.risk, lax.threshold, lax.accepted, lax.errors, lax.error) == (0.2, 0.5, 4, 1, 0.25)
    assert lax.coverage == pytest.approx(4 / 7)
    assert lax.upper_bound == pytest.approx(stats.beta.ppf(0.95, 2, 3))
    assert not lax.kept
    assert (strict.threshold, strict.coverage, strict.accepted, strict.errors) == (None, 0.0, 0, 0)
    assert (strict.error, strict.upper_bound, strict.kept) == (None, None, True)


@pytest.mark.parametrize(("errors", "kept"), [(0, True), (20, True), (21, False)])
def test_kept_means_no_more_errors_than_promised(errors: int, kept: bool) -> None:
    report = evaluate(np.full(100, 0.7), np.arange(100) >= errors, LEVELS)[0]
    assert report.kept is kept


def test_evaluating_the_calibration_answers_gives_the_calibration_counts() -> None:
    confidence, correct = draw(5, 2000)
    eligible = np.random.default_rng(5).random(2000) < 0.9
    levels = thresholds(confidence, correct, eligible=eligible)
    for found, report in zip(levels, evaluate(confidence, correct, levels, eligible=eligible), strict=True):
        assert (report.accepted, report.errors, report.upper_bound) == (found.accepted, found.errors, found.upper_bound)
        assert report.kept


def test_no_test_answers_break_no_promise() -> None:
    assert all(report.kept and report.coverage == 0.0 for report in evaluate([], [], LEVELS))


def test_float32_confidences_are_compared_in_float64() -> None:
    threshold = CONFIDENCE_GRID[0]
    below = np.float32(threshold)
    while float(below) >= threshold:
        below = np.nextafter(below, np.float32(0))
    assert not accept(np.array([below]), threshold)[0]
    assert accept(np.array([np.nextafter(below, np.float32(1))]), threshold)[0]


def test_risk_coverage_curve_by_trying_each_threshold() -> None:
    rng = np.random.default_rng(0)
    confidence = np.round(rng.random(80), 1)
    correct = rng.random(80) < confidence
    curve = risk_coverage_curve(confidence, correct)
    assert curve.threshold.tolist() == sorted(set(confidence.tolist()), reverse=True)
    for threshold, coverage, risk in zip(curve.threshold, curve.coverage, curve.risk, strict=True):
        taken = confidence >= threshold
        assert coverage == pytest.approx(taken.mean())
        assert risk == pytest.approx(1.0 - correct[taken].mean())


def test_area_is_the_mean_risk_of_the_most_confident() -> None:
    rng = np.random.default_rng(1)
    confidence = rng.random(60)
    correct = rng.random(60) < confidence
    wrong = ~correct[np.argsort(-confidence)]
    assert area_under_risk_coverage(confidence, correct) == pytest.approx(np.mean([wrong[:k].mean() for k in range(1, 61)]))


def test_area_with_ties_is_the_mean_over_their_orders() -> None:
    rng = np.random.default_rng(2)
    confidence = np.round(rng.random(40), 1)
    correct = rng.random(40) < 0.7
    areas = []
    for _ in range(4000):
        wrong = ~correct[np.lexsort((rng.random(40), -confidence))]
        areas.append(np.mean(np.cumsum(wrong) / np.arange(1, 41)))
    assert area_under_risk_coverage(confidence, correct) == pytest.approx(np.mean(areas), abs=0.003)
    assert area_under_risk_coverage(confidence[::-1], correct[::-1]) == area_under_risk_coverage(confidence, correct)


def test_area_of_the_extremes() -> None:
    assert area_under_risk_coverage([0.9, 0.4, 0.2], [True, True, True]) == 0.0
    assert area_under_risk_coverage([0.5, 0.5], [False, False]) == 1.0
    assert math.isnan(area_under_risk_coverage([], []))
    assert risk_coverage_curve([], []).risk.size == 0


@pytest.mark.parametrize(
    ("confidence", "correct", "eligible", "words"),
    [
        ([0.5, math.nan], [True, True], None, "NaN"),
        ([0.5, 7.0], [True, True], None, r"0\.\.1"),
        ([0.5], [True, True], None, r"correct must have shape \(1,\), got \(2,\)"),
        ([0.5], [0.3], None, "true or false"),
        ([[0.5]], [True], None, r"shape \(N,\), got \(1, 1\)"),
        ([0.5], [True], [True, False], "eligible"),
    ],
)
def test_wrong_arrays_are_refused(confidence: Any, correct: Any, eligible: Any, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        thresholds(confidence, correct, eligible=eligible)
    with pytest.raises(ValueError, match=words):
        evaluate(confidence, correct, LEVELS, eligible=eligible)


def test_a_level_below_one_half_is_refused_even_without_data() -> None:
    with pytest.raises(ValueError, match="level"):
        thresholds([], [], level=0.3)


@pytest.mark.parametrize("count", range(700, 760, 7))
def test_answers_that_are_all_wrong_are_never_enough(count: int) -> None:
    confidence = np.linspace(0.5, 0.999, count)
    for found in thresholds(confidence, np.zeros(count, np.bool_)):
        assert (found.threshold, found.more_needed) == (None, None)
