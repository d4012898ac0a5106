"""False-accept rates: thresholds against the rule taken word by word, the promise by simulation, curves against sklearn."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from scipy import optimize, stats
from sklearn import metrics as sklearn_metrics

from zorko.scores.verification import (
    ACCEPT_RATES,
    SCORE_GRID,
    AcceptLevel,
    accept_thresholds,
    auroc,
    equal_error_rate,
    roc_curve,
    verify,
)

SETS = 800
TOLERATED = int(stats.binom.ppf(0.999, SETS, 0.05))  # broken promises that 5 % gives by chance

Drawn = tuple[np.ndarray, np.ndarray]


def draw(seed: int, n: int, apart: float = 8.0) -> Drawn:
    """Scores about `apart` logits apart, half of the pairs the same."""
    rng = np.random.default_rng(seed)
    same = rng.random(n) < 0.5
    return rng.normal(np.where(same, apart / 2, -apart / 2), 2.0), same


def upper(errors: int, n: int, level: float) -> float:
    return 1.0 if errors == n else float(stats.beta.ppf(level, errors + 1, n - errors))


def slow_threshold(score: np.ndarray, same: np.ndarray, rate: float, level: float) -> float | None:
    """The walk of the docstring, one threshold at a time, with scipy's bound."""
    best = None
    for tenth in range(140, -141, -1):
        threshold = tenth / 10
        accepted = sum(s >= threshold for s in score[~same].tolist())
        if upper(accepted, int((~same).sum()), level) > rate:
            break
        best = threshold
    return best


@pytest.mark.parametrize("n", [30, 70, 700, 2500])
@pytest.mark.parametrize("level", [0.9, 0.95])
def test_thresholds_by_the_slow_way(n: int, level: float) -> None:
    score, same = draw(n, n, apart=5.0)
    for found in accept_thresholds(score, same, rates=(0.3, 0.1, 0.01, 0.005), level=level):
        assert found.threshold == slow_threshold(score, same, found.rate, level)
        assert found.impostors == int((~same).sum())
        if found.threshold is None:
            assert (found.accepted, found.upper_bound, found.true_accept) == (0, None, None)
            continue
        taken = score >= found.threshold
        assert found.accepted == int((taken & ~same).sum())
        assert found.true_accept == taken[same].mean()
        assert found.upper_bound == pytest.approx(upper(found.accepted, found.impostors, level), rel=1e-9)
        assert found.accepted / found.impostors < found.upper_bound <= found.rate
        assert found.more_needed == 0


def test_the_grid_is_fixed_in_tenths_of_a_logit() -> None:
    assert len(SCORE_GRID) == 281
    np.testing.assert_allclose(SCORE_GRID, np.linspace(14.0, -14.0, 281), rtol=0, atol=1e-12)
    assert {0.1, -0.3, 2.7} <= set(SCORE_GRID)  # the numbers as one writes them


def test_stricter_rates_ask_for_more_and_recognise_less() -> None:
    levels = accept_thresholds(*draw(0, 20_000))
    assert [found.rate for found in levels] == list(ACCEPT_RATES)
    thresholds = [found.threshold for found in levels if found.threshold is not None]
    shares = [found.true_accept for found in levels if found.true_accept is not None]
    assert len(thresholds) == len(shares) == len(ACCEPT_RATES)
    assert thresholds == sorted(thresholds)
    assert shares == sorted(shares, reverse=True)


def test_order_and_type_of_the_input_have_no_say() -> None:
    score, same = draw(1, 900)
    shuffled = np.random.default_rng(0).permutation(900)
    expected = accept_thresholds(score, same)
    assert accept_thresholds(score[shuffled], same[shuffled]) == expected
    assert accept_thresholds(score.tolist(), same.astype(int).tolist()) == expected


@pytest.mark.parametrize(("rate", "n"), [(0.05, 59), (0.01, 299), (0.001, 2995)])
def test_impostors_that_a_rate_needs(rate: float, n: int) -> None:
    (found,) = accept_thresholds(np.full(n, -20.0), np.zeros(n, bool), rates=[rate])
    assert (found.threshold, found.accepted, found.true_accept) == (-14.0, 0, None)
    (found,) = accept_thresholds(np.full(n - 7, -20.0), np.zeros(n - 7, bool), rates=[rate])
    assert (found.threshold, found.impostors, found.more_needed) == (None, n - 7, 7)
    (found,) = accept_thresholds([], [], rates=[rate])
    assert (found.threshold, found.impostors, found.more_needed) == (None, 0, n)


def test_pairs_that_are_the_same_prove_nothing() -> None:
    score, same = np.full(5000, 9.0), np.ones(5000, bool)
    assert all(found.threshold is None for found in accept_thresholds(score, same))


@pytest.mark.parametrize("n", [40, 400])
def test_more_needed_is_enough_where_impostors_come_as_before(n: int) -> None:
    score = np.where(np.arange(n) == 0, 30.0, -3.0)  # one mislabelled pair, above every threshold
    (found,) = accept_thresholds(score, np.zeros(n, bool), rates=[1.5 / n])
    assert found.threshold is None
    assert found.more_needed is not None
    more = n + found.more_needed
    (again,) = accept_thresholds(np.resize(score, more), np.zeros(more, bool), rates=[1.5 / n])
    assert again.threshold is not None


def test_no_number_helps_where_too_many_score_too_high() -> None:
    score = np.where(np.arange(200) < 3, 30.0, -3.0)
    (found,) = accept_thresholds(score, np.zeros(200, bool), rates=[0.01])
    assert (found.threshold, found.more_needed) == (None, None)


def test_a_score_on_the_threshold_is_accepted() -> None:
    score = np.concatenate([np.full(98, -5.0), [2.0, np.nextafter(2.0, -9.0)], [2.0]])
    same = np.arange(101) >= 100
    (found,) = accept_thresholds(score, same, rates=[0.04])  # 0 errors in 100 prove 3 %, 1 does not prove 4 %
    assert found.threshold == 2.1
    (found,) = accept_thresholds(score, same, rates=[0.05])  # 1 in 100 proves 4.7 %, 2 do not prove 5 %
    assert (found.threshold, found.accepted, found.true_accept) == (2.0, 1, 1.0)


def atoms(name: str) -> Drawn:
    """Scores that impostors can have, and how often each turns up."""
    if name == "one logit of two":
        return np.array([-6.0, 6.0]), np.array([0.9, 0.1])
    score = np.linspace(-16.0, 16.0, 400)
    spread = {"bell": stats.norm.pdf(score, -4.0, 2.0), "heavy tail": stats.t.pdf(score + 4.0, 1.5)}[name]
    return score, spread / spread.sum()


@pytest.mark.parametrize("name", ["bell", "heavy tail", "one logit of two"])
@pytest.mark.parametrize(("n", "rates"), [(350, (0.1, 0.05, 0.01)), (3200, (0.05, 0.005, 0.001)), (40, (0.1,))])
def test_the_promise_is_broken_by_at_most_one_calibration_set_in_twenty(name: str, n: int, rates: tuple[float, ...]) -> None:
    values, chance = atoms(name)
    rng = np.random.default_rng(n)
    drawn = values[rng.choice(values.size, size=(SETS, n), p=chance)]
    broken = dict.fromkeys(rates, 0)
    for score in drawn:
        for found in accept_thresholds(score, np.zeros(n, bool), rates=rates):
            if found.threshold is not None:
                broken[found.rate] += float(chance[values >= found.threshold].sum()) > found.rate
    assert max(broken.values()) <= TOLERATED, broken


@pytest.mark.parametrize(("rate", "n"), [(0.1, 300), (0.01, 1200), (0.001, 4000)])
def test_the_promise_where_each_threshold_is_just_beyond_the_rate(rate: float, n: int) -> None:
    """The hardest case: whatever is chosen is wrong. Only whether anything is chosen is left to chance."""
    rng = np.random.default_rng(n)
    accepted = rng.random((SETS, n)) < rate * 1.002
    chosen = [
        accept_thresholds(np.where(row, 20.0, -20.0), np.zeros(n, bool), rates=[rate])[0].threshold for row in accepted
    ]
    broken = sum(threshold is not None for threshold in chosen)
    assert broken <= TOLERATED
    # The exact test is a little stricter than 5 %, not much: the chance of passing, from the binomial itself.
    allowed = max(k for k in range(n) if upper(k, n, 0.95) <= rate) if upper(0, n, 0.95) <= rate else -1
    exact = stats.binom.cdf(allowed, n, rate * 1.002)
    assert 0.005 < exact <= 0.05
    assert broken == pytest.approx(SETS * exact, abs=4 * math.sqrt(SETS * exact) + 1)


def test_the_naive_way_breaks_it_in_about_half_of_the_sets() -> None:
    values, chance = atoms("bell")
    rng = np.random.default_rng(3)
    broken = 0
    for score in values[rng.choice(values.size, size=(300, 1000), p=chance)]:
        naive = next(t for t in reversed(SCORE_GRID) if (score >= t).mean() <= 0.01)
        broken += float(chance[values >= naive].sum()) > 0.01
    assert broken > 60  # of 300, where 15 would do


def test_the_promise_is_not_kept_by_accepting_nothing() -> None:
    """10,000 impostors: the threshold is no stricter than one whose true rate is a third of what is allowed."""
    for found in accept_thresholds(*draw(8, 20_000)):
        strict = stats.norm.isf(found.rate / 3, -4.0, 2.0)
        assert found.threshold is not None
        assert found.true_accept is not None
        assert found.threshold < strict + 0.1
        assert found.true_accept > stats.norm.sf(strict + 0.1, 4.0, 2.0) - 0.01


LEVELS = (
    AcceptLevel(0.5, 1.5, 100, 30, 0.4, 0.9, 0),
    AcceptLevel(0.2, 1.5, 100, 10, 0.18, 0.9, 0),
    AcceptLevel(0.01, None, 100, 0, None, None, 199),
)


def test_report_by_hand() -> None:
    score = [1.5, 2.0, 1.4, -3.0, 9.0, 1.5, 0.0]
    same = [True, True, True, False, False, False, False]
    lax, strict, none = verify(score, same, LEVELS)
    assert (lax.rate, lax.threshold, lax.impostors, lax.accepted, lax.false_accept) == (0.5, 1.5, 4, 2, 0.5)
    assert lax.upper_bound == pytest.approx(stats.beta.ppf(0.95, 3, 2))
    assert lax.lower_bound == pytest.approx(stats.beta.ppf(0.05, 2, 3))
    exact = stats.binomtest(2, 3).proportion_ci(method="exact")
    assert (lax.genuine, lax.recognized, lax.true_accept) == (3, 2, pytest.approx(2 / 3))
    assert (lax.true_accept_low, lax.true_accept_high) == (pytest.approx(exact.low), pytest.approx(exact.high))
    assert (lax.kept, strict.kept) == (True, False)
    assert (none.threshold, none.impostors, none.genuine, none.accepted, none.recognized) == (None, 4, 3, 0, 0)
    assert {none.false_accept, none.lower_bound, none.upper_bound, none.true_accept, none.true_accept_low} == {None}
    assert none.kept


@pytest.mark.parametrize(("accepted", "kept"), [(0, True), (20, True), (21, False)])
def test_kept_means_no_more_than_promised(accepted: int, kept: bool) -> None:
    score = np.where(np.arange(100) < accepted, 1.5, 1.4)
    assert verify(score, np.zeros(100, bool), LEVELS)[1].kept is kept


def test_verifying_the_calibration_pairs_gives_the_calibration_counts() -> None:
    score, same = draw(4, 3000)
    levels = accept_thresholds(score, same)
    for found, report in zip(levels, verify(score, same, levels), strict=True):
        assert (report.rate, report.threshold, report.impostors) == (found.rate, found.threshold, found.impostors)
        assert (report.accepted, report.upper_bound, report.true_accept) == (
            found.accepted,
            found.upper_bound,
            found.true_accept,
        )
        assert report.kept


@pytest.mark.parametrize("same", [True, False])
def test_one_kind_of_pairs_only(same: bool) -> None:
    score = np.linspace(-3.0, 3.0, 50)
    report = verify(score, np.full(50, same), LEVELS)[0]
    assert (report.true_accept is None) is not same
    assert (report.false_accept is None) is same
    assert report.kept
    assert math.isnan(auroc(score, np.full(50, same)))
    assert math.isnan(equal_error_rate(score, np.full(50, same)))


def test_no_test_pairs_break_no_promise() -> None:
    assert all(report.kept and report.false_accept is None for report in verify([], [], LEVELS))
    assert math.isnan(equal_error_rate([], []))


TIED: dict[str, Any] = {"free": lambda s: s, "tenths": lambda s: np.round(s, 1), "few": lambda s: np.round(s / 4.0)}


@pytest.mark.parametrize("ties", TIED)
@pytest.mark.parametrize(("n", "apart"), [(25, 1.0), (600, 4.0), (4000, 8.0)])
def test_curve_auroc_and_equal_error_rate_against_sklearn(ties: str, n: int, apart: float) -> None:
    score, same = draw(n, n, apart)
    score = TIED[ties](score)
    false, true, threshold = sklearn_metrics.roc_curve(same, score, drop_intermediate=False)
    curve = roc_curve(score, same)
    np.testing.assert_array_equal(curve.threshold, threshold)
    np.testing.assert_allclose(curve.false_accept, false, atol=1e-12)
    np.testing.assert_allclose(curve.true_accept, true, atol=1e-12)
    assert auroc(score, same) == pytest.approx(sklearn_metrics.roc_auc_score(same, score), abs=1e-12)
    # Along the curve, by its length from corner to corner, so that upright pieces are no trouble.
    way = np.concatenate([[0.0], np.cumsum(np.abs(np.diff(false)) + np.abs(np.diff(true)))])
    at = optimize.brentq(lambda w: np.interp(w, way, false) + np.interp(w, way, true) - 1.0, 0.0, way[-1], xtol=1e-14)
    assert equal_error_rate(score, same) == pytest.approx(float(np.interp(at, way, false)), abs=1e-9)


@pytest.mark.parametrize(
    ("score", "same", "rate"),
    [
        ([1.0, 2.0, 3.0, 4.0], [0, 0, 1, 1], 0.0),
        ([1.0, 2.0, 3.0, 4.0], [1, 1, 0, 0], 1.0),
        ([2.0, 2.0, 2.0], [0, 1, 0], 0.5),
        ([1.0, 3.0, 2.0, 4.0], [0, 0, 1, 1], 0.5),  # the corner (0.5, 0.5): half of each on the wrong side
        ([1.0, 1.5, 2.0, 3.0, 3.0, 4.0], [0, 0, 0, 0, 1, 1], 1 / 6),  # from (0, 1/2) to (1/4, 1): meets x + y = 1 at 1/6
        ([0.0, 1.0], [0, 1], 0.0),
    ],
)
def test_equal_error_rate_by_hand(score: list[float], same: list[int], rate: float) -> None:
    assert equal_error_rate(score, same) == pytest.approx(rate)
    assert equal_error_rate(score[::-1], same[::-1]) == pytest.approx(rate)


@pytest.mark.parametrize(
    ("score", "same", "words"),
    [
        ([0.5, math.nan], [True, True], "NaN"),
        ([0.5, math.inf], [True, True], "infinite"),
        ([0.5], [True, True], r"same must have shape \(1,\), got \(2,\)"),
        ([0.5], [0.3], "true or false"),
        ([[0.5]], [True], r"shape \(N,\), got \(1, 1\)"),
    ],
)
def test_wrong_arrays_are_refused(score: Any, same: Any, words: str) -> None:
    for call in (accept_thresholds, roc_curve, lambda s, y: verify(s, y, LEVELS), equal_error_rate):
        with pytest.raises(ValueError, match=words):
            call(score, same)


def test_rates_and_levels_that_cannot_be_are_refused() -> None:
    with pytest.raises(ValueError, match="rate must lie between 0 and 1"):
        accept_thresholds([1.0], [True], rates=[0.1, 0.0])
    for call in (lambda: accept_thresholds([], [], level=0.3), lambda: verify([], [], (), level=1.0)):
        with pytest.raises(ValueError, match="level"):
            call()
