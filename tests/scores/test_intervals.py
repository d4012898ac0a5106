"""Second way: scipy's beta quantiles and binomial distribution."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from zorko.scores.intervals import (
    allowed_errors,
    binomial_interval,
    binomial_lower,
    binomial_upper,
    bootstrap_interval,
    needed_without_error,
    proves,
)


def some_counts(n: int) -> list[int]:
    """0, n, their neighbours, and counts of every size between."""
    spread = np.concatenate([np.linspace(0, n, 12), np.geomspace(1, n, 12), n - np.geomspace(1, n, 12)])
    return sorted({int(k) for k in spread} | {0, 1, n - 1, n})


@pytest.mark.parametrize("level", [0.5, 0.9, 0.95, 0.975, 0.9999])
@pytest.mark.parametrize("n", [1, 2, 7, 59, 1000, 12_345, 1_000_000])
def test_bounds_are_beta_quantiles(n: int, level: float) -> None:
    for k in some_counts(n):
        upper = 1.0 if k == n else stats.beta.ppf(level, k + 1, n - k)
        lower = 0.0 if k == 0 else stats.beta.ppf(1.0 - level, k, n - k + 1)
        assert binomial_upper(k, n, level) == pytest.approx(upper, rel=1e-9, abs=0)
        assert binomial_lower(k, n, level) == pytest.approx(lower, rel=1e-9, abs=0)


def test_bounds_of_every_count_of_a_small_sample() -> None:
    for n in range(1, 41):
        for k in range(n):
            assert binomial_upper(k, n) == pytest.approx(stats.beta.ppf(0.95, k + 1, n - k), rel=1e-11)


def test_interval_agrees_with_scipy() -> None:
    for k, n in [(0, 30), (1, 30), (29, 30), (30, 30), (9972, 10_000)]:
        exact = stats.binomtest(k, n).proportion_ci(0.95, method="exact")
        assert binomial_interval(k, n) == pytest.approx((exact.low, exact.high), rel=1e-9)


def test_no_trials_say_nothing() -> None:
    assert binomial_upper(0, 0) == 1.0
    assert binomial_lower(0, 0) == 0.0
    assert binomial_interval(0, 0) == (0.0, 1.0)
    assert not proves(0, 0, 0.99)


@pytest.mark.parametrize("p", [0.003, 0.05, 0.4])
@pytest.mark.parametrize("n", [10, 59, 300])
def test_upper_bound_covers_the_truth_as_often_as_it_says(n: int, p: float) -> None:
    missed = sum(stats.binom.pmf(k, n, p) for k in range(n + 1) if binomial_upper(k, n) < p)
    assert missed <= 0.05


def test_published_numbers_of_the_rule_of_three() -> None:
    assert needed_without_error(0.05) == 59
    assert needed_without_error(0.01) == 299
    assert needed_without_error(0.10) == 29
    assert needed_without_error(0.001) == 2995


@pytest.mark.parametrize("level", [0.8, 0.95, 0.99])
@pytest.mark.parametrize("risk", [0.9, 0.5, 0.1, 0.02, 0.001])
def test_needed_without_error_is_the_least(risk: float, level: float) -> None:
    n = needed_without_error(risk, level)
    assert (1.0 - risk) ** n <= (1.0 - level) * (1 + 1e-9)
    assert n == 1 or (1.0 - risk) ** (n - 1) > 1.0 - level
    assert allowed_errors(n, risk, level) >= 0
    assert allowed_errors(n - 1, risk, level) == -1


def test_needed_without_error_where_the_last_bit_could_decide() -> None:
    assert needed_without_error(0.5, 0.75) == 2
    assert needed_without_error(0.9, 0.99) == 2


@pytest.mark.parametrize("risk", [0.1, 0.05, 0.005])
@pytest.mark.parametrize("n", [0, 1, 58, 59, 93, 236, 598, 5000])
def test_allowed_errors_by_trying_each_count(n: int, risk: float) -> None:
    slow = sum(1 for k in range(n + 1) if stats.binom.cdf(k, n, risk) <= 0.05) - 1
    assert allowed_errors(n, risk) == slow


def test_proves_is_the_bound_at_or_under_the_risk() -> None:
    for n in (1, 29, 100, 777):
        for k in some_counts(n):
            for risk in (0.01, 0.1, 0.5, 0.97):
                assert proves(k, n, risk) == (binomial_upper(k, n) <= risk), (k, n, risk)


@pytest.mark.parametrize(("errors", "n"), [(-1, 5), (6, 5), (0, -1)])
def test_impossible_counts_are_refused(errors: int, n: int) -> None:
    with pytest.raises(ValueError, match=r"errors must lie in 0\.\.n"):
        binomial_upper(errors, n)


@pytest.mark.parametrize("level", [0.0, 0.49, 1.0, math.nan])
def test_impossible_levels_are_refused(level: float) -> None:
    with pytest.raises(ValueError, match="level"):
        binomial_upper(1, 5, level)


@pytest.mark.parametrize("risk", [0.0, 1.0, -0.1, math.nan])
def test_impossible_risks_are_refused(risk: float) -> None:
    with pytest.raises(ValueError, match="risk"):
        needed_without_error(risk)


def test_bootstrap_of_a_mean_is_close_to_the_textbook_interval() -> None:
    sample = np.random.default_rng(1).normal(10.0, 2.0, 400)
    low, high = bootstrap_interval(np.mean, [sample], seed=0)
    half_width = 1.96 * sample.std() / 20.0
    assert low == pytest.approx(sample.mean() - half_width, abs=0.05)
    assert high == pytest.approx(sample.mean() + half_width, abs=0.05)


def test_bootstrap_repeats_with_its_seed_and_widens_with_the_level() -> None:
    sample = np.random.default_rng(2).random(50)
    first = bootstrap_interval(np.median, [sample], seed=3, rounds=200)
    assert first == bootstrap_interval(np.median, [sample], seed=3, rounds=200)
    assert first != bootstrap_interval(np.median, [sample], seed=4, rounds=200)
    narrow = bootstrap_interval(np.median, [sample], seed=3, level=0.5, rounds=200)
    assert first[0] < narrow[0] < narrow[1] < first[1]


def test_bootstrap_resamples_rows_together() -> None:
    values = np.arange(30.0)
    assert bootstrap_interval(lambda a, b: float(np.abs(a - b).max()), [values, values.copy()], seed=0) == (0.0, 0.0)


def test_bootstrap_leaves_out_rounds_without_a_value() -> None:
    def mean_of_ones(values: np.ndarray) -> float:
        return float(values[values == 1].mean()) if (values == 1).any() else math.nan

    assert bootstrap_interval(mean_of_ones, [np.array([0, 1, 0])], seed=0, rounds=100) == (1.0, 1.0)
    assert all(math.isnan(x) for x in bootstrap_interval(mean_of_ones, [np.zeros(3)], seed=0, rounds=10))


@pytest.mark.parametrize("arrays", [[], [[]], [[1, 2], [1]]])
def test_bootstrap_refuses_arrays_that_do_not_match(arrays: list[list[int]]) -> None:
    with pytest.raises(ValueError, match="one common length"):
        bootstrap_interval(np.mean, arrays, seed=0)
