"""How sure a measured number is: exact bounds for proportions, the bootstrap for everything else.

The exact bounds (Clopper & Pearson 1934, Biometrika 26, 404-413) invert the binomial distribution. They hold for
every sample size and every true proportion, at the price of being a little wide; nothing in them is a large-sample
approximation.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike

from zorko.scores import _checks

_SLACK = 1e-10  # of a logarithm: a tie such as 0.5 ** 2 against 1 - 0.75 must not hang on the last bit


def binomial_upper(errors: int, n: int, level: float = 0.95) -> float:
    """Exact one-sided upper bound on a proportion, after `errors` in `n` independent trials.

    The p for which seeing so few errors has a chance of 1 - level, P(X <= errors | n, p) = 1 - level; the quantile
    `level` of Beta(errors + 1, n - errors). 1.0 when all trials are errors, and when there are none at all (n = 0:
    nothing is known). Right to 1e-9 of the bound, for n up to a million.

    `level` is in 0.5..1 (1 excluded). Raises ValueError for counts or levels that cannot be.
    """
    return _logistic(_upper_logit(errors, n, level))


def binomial_lower(errors: int, n: int, level: float = 0.95) -> float:
    """Exact one-sided lower bound on a proportion; the mirror of `binomial_upper`. 0.0 for no errors and for n = 0."""
    return _logistic(-_upper_logit(n - errors, n, level))


def binomial_interval(successes: int, n: int, level: float = 0.95) -> tuple[float, float]:
    """Exact two-sided interval (low, high) for a proportion, (1 - level) / 2 cut off at each end; (0, 1) for n = 0."""
    one_sided = (1.0 + _checks.share(level, "level")) / 2.0
    return binomial_lower(successes, n, one_sided), binomial_upper(successes, n, one_sided)


def proves(errors: int, n: int, risk: float, level: float = 0.95) -> bool:
    """Whether `binomial_upper(errors, n, level) <= risk`, without solving for the bound."""
    _checks.share(risk, "risk")
    _check_counts(errors, n)
    if errors > n * risk:  # at level 0.5 or more the bound is never below the observed rate
        return False
    log_tail, _ = _log_lower_tail(errors, n, _logit(risk))
    return log_tail <= math.log1p(-_checks.level_of(level, 0.5)) + _SLACK


@lru_cache(maxsize=1 << 8)
def needed_without_error(risk: float, level: float = 0.95) -> int:
    """How many answers without a single error prove a true rate of at most `risk`: 59 for 0.05, 299 for 0.01 at 95 %.

    The smallest n with (1 - risk) ** n <= 1 - level.
    """
    needed = math.log1p(-_checks.level_of(level, 0.5)) / math.log1p(-_checks.share(risk, "risk"))
    return max(1, math.ceil(needed * (1.0 - _SLACK)))


@lru_cache(maxsize=1 << 16)
def allowed_errors(n: int, risk: float, level: float = 0.95) -> int:
    """The most errors in `n` answers that still prove a rate of at most `risk`; -1 when even none is too many."""
    few, many = -1, math.floor(n * risk) + 1  # `few` is allowed, `many` is not
    while many - few > 1:
        middle = (few + many) // 2
        if proves(middle, n, risk, level):
            few = middle
        else:
            many = middle
    return few


def bootstrap_interval(
    statistic: Callable[..., float], arrays: Sequence[ArrayLike], seed: int, level: float = 0.95, rounds: int = 1000
) -> tuple[float, float]:
    """Percentile bootstrap interval (low, high) of `statistic(*arrays)`, for numbers that are no proportions.

    Efron & Tibshirani 1993, "An Introduction to the Bootstrap", chapter 13. All `arrays` have the same length N >= 1
    along their first axis and are resampled together, row by row, `rounds` times. Rounds in which the statistic is
    NaN (an AUC whose draw lacks a class) are left out; (nan, nan) when that leaves nothing. Same seed, same interval.
    For a proportion use `binomial_interval`: the bootstrap of 0 errors in 50 is (0, 0), which is wrong.
    """
    _checks.share(level, "level")
    columns = [np.asarray(array) for array in arrays]
    sizes = {len(column) for column in columns}
    if len(sizes) != 1 or 0 in sizes:
        raise ValueError(f"arrays must have one common length of at least 1, got {[len(column) for column in columns]}")
    rng = np.random.default_rng(seed)
    size = sizes.pop()
    rows = (rng.integers(0, size, size) for _ in range(rounds))
    values = np.array([statistic(*(column[row] for column in columns)) for row in rows], dtype=np.float64)
    values = values[~np.isnan(values)]
    if values.size == 0:
        return math.nan, math.nan
    low, high = np.quantile(values, [(1.0 - level) / 2.0, (1.0 + level) / 2.0])
    return float(low), float(high)


def _upper_logit(errors: int, n: int, level: float) -> float:
    """`binomial_upper` as a logit, which keeps its precision beside 0 and beside 1.

    Newton's method on log P(X <= errors). That is a concave, falling function of the logit (the binomial is an
    exponential family with a log-concave distribution), so after its first step Newton stays on one side of the root
    and closes in: no bracket needed.
    """
    _check_counts(errors, n)
    target = math.log1p(-_checks.level_of(level, 0.5))
    if errors == n:
        return math.inf
    logit = _logit((errors + 0.5) / (n + 1.0))  # about the median
    for _ in range(100):
        log_tail, terms = _log_lower_tail(errors, n, logit)
        slope = -(n - errors) * _logistic(logit) / terms  # d/dp P(X <= k) = -(n - k) / (1 - p) * P(X = k)
        step = (target - log_tail) / slope
        logit += step
        if abs(step) < 1e-12:
            break
    return logit


def _log_lower_tail(k: int, n: int, logit: float) -> tuple[float, float]:
    """log P(X <= k), and P(X <= k) / P(X = k), for a binomial X whose p has this logit and is at least about k / n.

    Sums P(X = k), P(X = k - 1), .. by their ratios, all positive, so nothing cancels. On this side of the mean the
    terms j steps down are below exp(-2 j * j / n) of the first; after 12 roots of n that is under 1e-100.
    """
    terms = 1.0
    if k > 0:
        down = np.arange(k, max(0, k - 12 * math.isqrt(n) - 12), -1, dtype=np.float64)
        terms += float(np.cumprod(down / (n - down + 1.0) * math.exp(-logit)).sum())
    log_p, log_q = -math.log1p(math.exp(-logit)), -math.log1p(math.exp(logit))
    return _log_choose(n, k) + k * log_p + (n - k) * log_q + math.log(terms), terms


@lru_cache(maxsize=1 << 12)
def _log_choose(n: int, k: int) -> float:
    few = min(k, n - k)
    if few <= 1000:  # the difference of log-gammas of a million would leave only nine digits
        i = np.arange(1, few + 1, dtype=np.float64)
        return float(np.log((n - few + i) / i).sum())
    return math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)


def _logit(p: float) -> float:
    return math.log(p) - math.log1p(-p)


def _logistic(logit: float) -> float:
    return 1.0 / (1.0 + math.exp(-logit)) if logit >= 0.0 else math.exp(logit) / (1.0 + math.exp(logit))


def _check_counts(errors: int, n: int) -> None:
    if not 0 <= errors <= n:
        raise ValueError(f"errors must lie in 0..n, got {errors} of {n}")
