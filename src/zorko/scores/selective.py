"""Which answers may be trusted: thresholds on the confidence that keep a stated risk, and the check that they did.

The promise: of the answers accepted at risk r, at most a share r is wrong, with 95 % confidence, on pictures like the
calibration set. Selective classification (Geifman & El-Yaniv 2017, "Selective Classification for Deep Neural
Networks"), the threshold found by fixed-sequence testing (Angelopoulos, Bates, Candes, Jordan & Lei 2021, "Learn then
Test").

An answer is accepted when it is eligible (not unlike the training data) and its confidence >= threshold, compared in
float64.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from zorko.scores import _checks
from zorko.scores.intervals import allowed_errors, binomial_upper, needed_without_error, proves
from zorko.types import RISK_LADDER

CONFIDENCE_GRID: tuple[float, ...] = (*(1.0 / (1.0 + math.exp(-(14.0 - 0.25 * i))) for i in range(81)), 0.0)
"""The thresholds that may be chosen, strictest first, fixed before any data is seen: logits +14 .. -6 in steps of 0.25
(a confidence of 0.9999992 .. 0.0025), then 0 = accept all. Above logit 14 a float32 has a dozen values left."""

_OBSERVED_MIN = 30  # an error rate seen on fewer answers is no ground for an estimate


@dataclass(frozen=True)
class RiskLevel:
    """What calibration found for one risk.

    `threshold`: accept when confidence >= threshold; None: nothing may be trusted at this risk, and then `accepted`
    and `errors` are 0 and `upper_bound` is None. `accepted`, `errors`: calibration answers at the threshold.
    `upper_bound`: exact one-sided bound on the error there. `more_needed`: 0 with a threshold; else about how many
    more calibration answers, of the same mix, it would take; None where no number would help, since the answers are
    wrong too often.
    """

    risk: float
    threshold: float | None
    accepted: int
    errors: int
    upper_bound: float | None
    more_needed: int | None


@dataclass(frozen=True)
class RiskReport:
    """What test data says about one risk.

    `coverage`: accepted / all answers, the ineligible included. `error`: errors / accepted, and `upper_bound` its
    exact one-sided bound; both None when nothing was accepted. `kept`: see `evaluate`.
    """

    risk: float
    threshold: float | None
    coverage: float
    accepted: int
    errors: int
    error: float | None
    upper_bound: float | None
    kept: bool


@dataclass(frozen=True)
class RiskCoverage:
    """The risk-coverage curve, one point per distinct confidence, strictest first; all arrays are (M,) float64."""

    threshold: NDArray[np.float64]
    coverage: NDArray[np.float64]
    risk: NDArray[np.float64]


@dataclass(frozen=True)
class _Counts:
    """Per grid threshold, how many eligible answers are accepted and how many of them are wrong: (G,) each, rising."""

    offered: int
    accepted: NDArray[np.int64]
    errors: NDArray[np.int64]

    @property
    def eligible(self) -> int:
        return int(self.accepted[-1])


def thresholds(
    confidence: ArrayLike,
    correct: ArrayLike,
    *,
    ladder: Sequence[float] = RISK_LADDER,
    level: float = 0.95,
    eligible: ArrayLike | None = None,
) -> tuple[RiskLevel, ...]:
    """For each risk of `ladder`, the lowest threshold whose risk the calibration answers prove, at confidence `level`.

    `confidence` (N,) in 0..1, `correct` (N,) bool; `eligible` (N,) bool, default all: answers that may be trusted at
    all, decided without looking at `correct`. The result has the ladder's order. N = 0 is allowed: nothing qualifies.

    How. The grid is walked from strict to lax and stops at the first threshold where the exact upper bound on the
    error exceeds the risk; the last one before that is chosen. With a fixed order every test may use the full 1 -
    level, however many there are.

    Where the walk starts. A strict threshold that accepts next to nothing proves nothing even without errors (59
    answers for risk 0.05), and starting at the first that could succeed would let one mislabelled picture among 59
    end the walk. So it starts at the strictest threshold that accepts max(n_min, min(4 * n_min, N / 2)) answers,
    n_min = needed_without_error(risk), N the eligible answers: with 4 * n_min answers, about half the errors that the
    risk stands for are forgiven, and a small set need not spend more than half of itself.

    Why that keeps the promise. The start depends on the confidences alone, never on `correct`. Given the confidences,
    the order of the tests is fixed, and the errors at a threshold are a sum of independent trials whose mean rate is
    the error expected of the accepted calibration answers; the binomial bound holds for such a sum (Hoeffding 1956,
    Annals of Mathematical Statistics 27, 713-721). The first threshold of the walk whose expected error exceeds the
    risk passes with a chance of at most 1 - level, and no later one is reached without it. So the promise is exact
    for pictures mixed as the calibration set is. For fresh draws of the mix, the tests simulate it, also where the
    strictest answers are the worst.
    """
    _checks.level_of(level, 0.5)
    counts = _count(confidence, correct, eligible)
    return tuple(_calibrate(counts, risk, level) for risk in ladder)


def evaluate(
    confidence: ArrayLike,
    correct: ArrayLike,
    levels: Sequence[RiskLevel],
    level: float = 0.95,
    eligible: ArrayLike | None = None,
) -> tuple[RiskReport, ...]:
    """What test answers say about each of `levels`; arrays as for `thresholds`, from data unseen by calibration.

    `kept` is False exactly when the observed error among the accepted is above the risk. That is the promise taken at
    its word: a reader who sees 1.2 % beside a promised 1 % should not be told that it held. It is strict, since
    chance alone can bring a few accepted answers over a small risk; `upper_bound`, and
    `intervals.binomial_lower(errors, accepted)` above the risk when it can't be chance, say how sure the finding is.
    Nothing accepted breaks no promise: kept, with a coverage of 0.
    """
    _checks.level_of(level, 0.5)
    values = _checks.confidences(confidence)
    right = _checks.flags(correct, "correct", values.size)
    return tuple(_report(accept(values, found.threshold, eligible), right, found, level) for found in levels)


def accept(confidence: ArrayLike, threshold: float | None, eligible: ArrayLike | None = None) -> NDArray[np.bool_]:
    """Which answers are trusted, (N,) bool: eligible, and confidence >= threshold. None accepts nothing."""
    values = _checks.confidences(confidence)
    may = np.ones(values.size, np.bool_) if eligible is None else _checks.flags(eligible, "eligible", values.size)
    return may & (values >= threshold) if threshold is not None else np.zeros(values.size, np.bool_)


def risk_coverage_curve(confidence: ArrayLike, correct: ArrayLike) -> RiskCoverage:
    """Error among the accepted against the share accepted, for every threshold that makes a difference.

    El-Yaniv & Wiener 2010, "On the Foundations of Noise-free Selective Classification". `confidence` (N,) in 0..1,
    `correct` (N,) bool. Equal confidences stand or fall together. Empty arrays for N = 0.
    """
    values = _checks.confidences(confidence)
    wrong = ~_checks.flags(correct, "correct", values.size)
    distinct, group = np.unique(-values, return_inverse=True)
    accepted = np.cumsum(np.bincount(group, minlength=distinct.size))
    errors = np.cumsum(np.bincount(group, weights=wrong, minlength=distinct.size))
    return RiskCoverage(-distinct, accepted / max(1, values.size), errors / np.maximum(1, accepted))


def area_under_risk_coverage(confidence: ArrayLike, correct: ArrayLike) -> float:
    """Mean error among the k most confident answers, over k = 1..N; lower is better.

    AURC; Geifman, Uziel & El-Yaniv 2019, "Bias-Reduced Uncertainty Estimation". In 0..1; NaN for N = 0. Equal
    confidences count as in random order, on average, so the order of the input has no say.
    """
    curve = risk_coverage_curve(confidence, correct)
    size = np.size(correct)
    if size == 0:
        return math.nan
    k = np.arange(1, size + 1)
    corners = np.concatenate([[0.0], curve.coverage]) * size
    errors = np.interp(k, corners, np.concatenate([[0.0], curve.coverage * curve.risk]) * size)
    return float((errors / k).mean())


def _count(confidence: ArrayLike, correct: ArrayLike, eligible: ArrayLike | None) -> _Counts:
    values = _checks.confidences(confidence)
    right = _checks.flags(correct, "correct", values.size)
    may = accept(values, 0.0, eligible)
    return _Counts(values.size, _at_least(values[may]), _at_least(values[may & ~right]))


def _at_least(values: NDArray[np.float64]) -> NDArray[np.int64]:
    """How many values reach each threshold of the grid."""
    return values.size - np.searchsorted(np.sort(values), np.array(CONFIDENCE_GRID), side="left").astype(np.int64)


def _calibrate(counts: _Counts, risk: float, level: float) -> RiskLevel:
    chosen = None
    start = int(np.searchsorted(counts.accepted, _start_count(counts.eligible, risk, level)))
    for index in range(start, len(CONFIDENCE_GRID)):
        if counts.errors[index] > allowed_errors(int(counts.accepted[index]), risk, level):
            break
        chosen = index
    if chosen is None:
        return RiskLevel(risk, None, 0, 0, None, _more_needed(counts, risk, level))
    accepted, errors = int(counts.accepted[chosen]), int(counts.errors[chosen])
    return RiskLevel(risk, CONFIDENCE_GRID[chosen], accepted, errors, binomial_upper(errors, accepted, level), 0)


def _start_count(eligible: int, risk: float, level: float) -> int:
    """How many answers the first tested threshold must accept; see `thresholds`."""
    least = needed_without_error(risk, level)
    return max(least, min(4 * least, math.ceil(eligible / 2)))


def _more_needed(counts: _Counts, risk: float, level: float) -> int | None:
    """About how many more answers would make the first test succeed, if they came in the proportions seen so far.

    The counts are scaled up until it does, by steps of a quarter: exact where no errors were seen, else an estimate
    with about even odds. Thresholds that accept fewer than 30 of the answers at hand are left out, for their error
    rate is not known. None where about a hundredfold would not do.
    """
    least = needed_without_error(risk, level)
    if counts.eligible == 0:
        return least if counts.offered == 0 else None
    known = counts.accepted >= min(_OBSERVED_MIN, counts.eligible)
    accepted, errors = counts.accepted[known], counts.errors[known]
    total = max(least, counts.eligible + 1)
    for _ in range(21):  # 1.25 ** 20 = 87
        growth = total / counts.eligible
        grown = np.floor(accepted * growth + 1e-9)
        wrong = np.minimum(np.ceil(errors * growth - 1e-9), grown)  # rounded up, they could be more than all
        first = int(np.searchsorted(grown, _start_count(total, risk, level)))
        if first < grown.size and proves(int(wrong[first]), int(grown[first]), risk, level):
            return math.ceil((total - counts.eligible) * counts.offered / counts.eligible - 1e-9)
        total = math.ceil(total * 1.25)
    return None


def _report(accepted: NDArray[np.bool_], right: NDArray[np.bool_], found: RiskLevel, level: float) -> RiskReport:
    count, errors = int(accepted.sum()), int((accepted & ~right).sum())
    coverage = count / max(1, right.size)
    if count == 0:
        return RiskReport(found.risk, found.threshold, coverage, 0, 0, None, None, kept=True)
    error = errors / count
    upper = binomial_upper(errors, count, level)
    return RiskReport(found.risk, found.threshold, coverage, count, errors, error, upper, kept=error <= found.risk)
