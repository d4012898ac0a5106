"""Two pictures, same or not: thresholds on the score that keep a stated false-accept rate, and the check that they did.

The promise: of the pairs that are not the same (the impostors), at most a share `rate` is taken for the same, with 95 %
confidence, for pairs drawn like the calibration pairs. It differs from the promise of `selective`, which counts wrong
answers among the accepted: the false-accept rate counts them among all impostors, so it does not depend on how many
of the pairs happen to be the same.

A pair is accepted, that is, taken for the same, when its score >= threshold, compared in float64. A score is a logit:
higher = more surely the same.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from zorko.scores import _checks
from zorko.scores.intervals import (
    allowed_errors,
    binomial_interval,
    binomial_lower,
    binomial_upper,
    needed_without_error,
    proves,
)
from zorko.scores.metrics import roc_auc_score

ACCEPT_RATES: tuple[float, ...] = (0.1, 0.05, 0.01, 0.005, 0.001)
"""The false-accept rates for which a threshold is stated, from lax to strict."""

SCORE_GRID: tuple[float, ...] = tuple(tenth / 10 for tenth in range(140, -141, -1))
"""The thresholds that may be chosen, strictest first, fixed before any data is seen: logits +14 .. -14 in tenths."""

_GRID = np.array(SCORE_GRID)


@dataclass(frozen=True)
class AcceptLevel:
    """What calibration found for one false-accept rate.

    `threshold`: accept when score >= threshold; None: no threshold is proven at this rate, and then `accepted` is 0,
    `upper_bound` and `true_accept` are None. `impostors`: calibration pairs that are not the same; `accepted`: how
    many of *them* reach the threshold. `upper_bound`: exact one-sided bound on the false-accept rate there.
    `true_accept`: share of the calibration pairs that are the same that reach it; None without such pairs.
    `more_needed`: 0 with a threshold; else how many more impostors it would take; None where no number would help,
    since too many of them reach even the strictest threshold.
    """

    rate: float
    threshold: float | None
    impostors: int
    accepted: int
    upper_bound: float | None
    true_accept: float | None
    more_needed: int | None


@dataclass(frozen=True)
class AcceptReport:
    """What test pairs say about one false-accept rate.

    `impostors` and `genuine`: test pairs that are not and that are the same; `accepted` and `recognized`: how many of
    each reach the threshold. `false_accept`: accepted / impostors, with `lower_bound` and `upper_bound`, exact and
    one-sided each. `true_accept`: recognized / genuine, with the exact two-sided interval `true_accept_low` ..
    `true_accept_high`. Shares and bounds are None without a threshold or without such pairs. `kept`: see `verify`.
    """

    rate: float
    threshold: float | None
    impostors: int
    accepted: int
    false_accept: float | None
    lower_bound: float | None
    upper_bound: float | None
    genuine: int
    recognized: int
    true_accept: float | None
    true_accept_low: float | None
    true_accept_high: float | None
    kept: bool


@dataclass(frozen=True)
class RocCurve:
    """The ROC, a corner per distinct score, strictest first, led by (0, 0) at threshold +inf; (M,) float64 each.

    `false_accept`: share of the impostors, and `true_accept`: share of the genuine pairs, whose score >= `threshold`.
    Both rise to 1. Between corners the curve is straight, as if ties were broken by a coin.
    """

    threshold: NDArray[np.float64]
    false_accept: NDArray[np.float64]
    true_accept: NDArray[np.float64]


def accept_thresholds(
    score: ArrayLike, same: ArrayLike, rates: Sequence[float] = ACCEPT_RATES, level: float = 0.95
) -> tuple[AcceptLevel, ...]:
    """For each rate, the lowest threshold whose false-accept rate the calibration pairs prove, at confidence `level`.

    `score` (N,) logits, finite; `same` (N,) bool; `rates` within 0..1. The result has the order of `rates`. N = 0 is
    allowed: nothing qualifies. Raises ValueError for other arrays.

    How. `SCORE_GRID` is walked from strict to lax and stops at the first threshold where the exact (Clopper-Pearson)
    upper bound on the false-accept rate exceeds `rate`; the last one before that is chosen (fixed-sequence testing,
    Angelopoulos, Bates, Candes, Jordan & Lei 2021, "Learn then Test"). Every threshold is judged by all n impostors,
    so the test is the same everywhere: at most `allowed_errors(n, rate)` of them may reach it. There is no start to
    choose, unlike in `selective`, where a strict threshold has few answers to be judged by.

    Why that keeps the promise. Let t be the strictest threshold of the grid whose true false-accept rate exceeds
    `rate`; it is fixed before any data is seen, as the grid is. If there is none, no choice can break the promise.
    The thresholds before t keep it. One from t on is chosen only if t passed its test, and t passes with a chance of
    at most 1 - level: the impostors that reach t are a binomial count, of n trials, whose rate exceeds `rate`, and
    that chance is what the bound is made of. Nothing is assumed about the scores. n may be whatever the draw gave,
    for all this holds given n; and the pairs that are the same take no part.

    What it asks for: impostor pairs that are independent draws from what is met later. Pairs that share a picture are
    not independent: all pairs of 50 pictures are 1,225 pairs and nowhere near 1,225 trials.
    """
    _checks.level_of(level, 0.5)
    impostor, genuine = _parts(score, same)
    return tuple(_calibrate(impostor, genuine, _checks.share(rate, "rate"), level) for rate in rates)


def verify(
    score: ArrayLike, same: ArrayLike, levels: Sequence[AcceptLevel], level: float = 0.95
) -> tuple[AcceptReport, ...]:
    """What test pairs say about each of `levels`; arrays as for `accept_thresholds`, from pairs unseen by calibration.

    `kept` is False exactly when the observed false-accept rate is above the promised one: the promise at its word, as
    in `selective.evaluate`. `lower_bound` above the rate says that it can't be chance. No threshold and no impostors
    break no promise.
    """
    _checks.level_of(level, 0.5)
    impostor, genuine = _parts(score, same)
    return tuple(_report(impostor, genuine, found.rate, found.threshold, level) for found in levels)


def auroc(score: ArrayLike, same: ArrayLike) -> float:
    """Chance that a pair that is the same scores higher than one that is not, ties counting half; in 0..1.

    `score` (N,) finite, `same` (N,) bool. NaN where one of the two kinds is missing.
    """
    return roc_auc_score(same, score)


def equal_error_rate(score: ArrayLike, same: ArrayLike) -> float:
    """Where the false-accept rate equals the false-reject rate (1 - true-accept rate) on the ROC; in 0..1, lower is better.

    Exact on the curve of `RocCurve`: where no threshold makes the two equal, the point on the straight line between
    the two corners around it, so ties and the order of the input have no say. NaN where one of the kinds is missing.
    """
    curve = roc_curve(score, same)
    if np.isnan(curve.false_accept).any() or np.isnan(curve.true_accept).any():
        return math.nan
    excess = curve.false_accept + curve.true_accept - 1.0  # false accepts less false rejects: rises from -1 to 1
    after = int(np.searchsorted(excess, 0.0))
    share = -excess[after - 1] / (excess[after] - excess[after - 1])
    before, beyond = curve.false_accept[after - 1], curve.false_accept[after]
    return float(before + share * (beyond - before))


def roc_curve(score: ArrayLike, same: ArrayLike) -> RocCurve:
    """The corners of the ROC; `score` (N,) finite, `same` (N,) bool. A share of a missing kind is NaN."""
    impostor, genuine = _parts(score, same)
    threshold = np.concatenate([[np.inf], np.unique(np.concatenate([impostor, genuine]))[::-1]])
    return RocCurve(threshold, _share_reaching(impostor, threshold), _share_reaching(genuine, threshold))


def _parts(score: ArrayLike, same: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The scores of the pairs that are not, and of those that are the same, each sorted."""
    values = _checks.finite(score, "score")
    is_same = _checks.flags(same, "same", values.size)
    return np.sort(values[~is_same]), np.sort(values[is_same])


def _reaching(ordered: NDArray[np.float64], threshold: NDArray[np.float64]) -> NDArray[np.int64]:
    """How many of the sorted scores reach each threshold."""
    return ordered.size - np.searchsorted(ordered, threshold, side="left").astype(np.int64)


def _share_reaching(ordered: NDArray[np.float64], threshold: NDArray[np.float64]) -> NDArray[np.float64]:
    reaching = _reaching(ordered, threshold)
    return reaching / ordered.size if ordered.size else np.full(threshold.shape, np.nan)


def _calibrate(impostor: NDArray[np.float64], genuine: NDArray[np.float64], rate: float, level: float) -> AcceptLevel:
    n = impostor.size
    accepted = _reaching(impostor, _GRID)  # rises along the grid, so the walk's end is one search
    passed = int(np.searchsorted(accepted, allowed_errors(n, rate, level), side="right"))
    if passed == 0:
        return AcceptLevel(rate, None, n, 0, None, None, _more_needed(int(accepted[0]), n, rate, level))
    last = passed - 1
    false = int(accepted[last])
    recognized = int(_reaching(genuine, _GRID[last:passed])[0])
    true_accept = recognized / genuine.size if genuine.size else None
    return AcceptLevel(rate, SCORE_GRID[last], n, false, binomial_upper(false, n, level), true_accept, 0)


def _more_needed(accepted: int, n: int, rate: float, level: float) -> int | None:
    """How many more impostors would make the strictest threshold pass, if they came as the n so far.

    Exact where none of them reaches it; else an estimate with about even odds, the counts scaled up by quarters until
    they would do. None where about a hundredfold would not.
    """
    total = max(needed_without_error(rate, level), n + 1)
    for _ in range(21):  # 1.25 ** 20 = 87
        if proves(math.ceil(accepted * total / max(1, n)), total, rate, level):
            return total - n
        total = math.ceil(total * 1.25)
    return None


def _report(
    impostor: NDArray[np.float64], genuine: NDArray[np.float64], rate: float, threshold: float | None, level: float
) -> AcceptReport:
    if threshold is None:
        return AcceptReport(rate, None, impostor.size, 0, None, None, None, genuine.size, 0, None, None, None, kept=True)
    at = np.array([threshold])
    accepted, recognized = int(_reaching(impostor, at)[0]), int(_reaching(genuine, at)[0])
    false, lower, upper = _rate(accepted, impostor.size, level)
    true, low, high = None, None, None
    if genuine.size:
        true = recognized / genuine.size
        low, high = binomial_interval(recognized, genuine.size, level)
    return AcceptReport(
        rate,
        threshold,
        impostor.size,
        accepted,
        false,
        lower,
        upper,
        genuine.size,
        recognized,
        true,
        low,
        high,
        kept=false is None or false <= rate,
    )


def _rate(accepted: int, n: int, level: float) -> tuple[float | None, float | None, float | None]:
    """The observed rate and its one-sided bounds; None each where there is nothing to observe."""
    if n == 0:
        return None, None, None
    return accepted / n, binomial_lower(accepted, n, level), binomial_upper(accepted, n, level)
