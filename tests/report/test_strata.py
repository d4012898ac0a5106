"""Answers apart by the kind of question, counted a second way."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import scipy.stats

from zorko.data.examples import OUTLIER, UNKNOWN
from zorko.report.strata import option_counts, strata


def test_possible_answers_are_those_above_minus_infinity(make_head: Any) -> None:
    head = make_head(4, 0)
    assert option_counts(head) is None
    rows = [[0.0, 1.0, -np.inf], [3.0, -2.0, 1e9], [np.nan] * 3, [-np.inf, -np.inf, -5.0]]
    counts = option_counts(replace(head, logits=np.array(rows)))
    assert counts is not None
    assert counts.tolist() == [2, 3, 0, 1]


def test_strata_against_a_loop(make_head: Any) -> None:
    head = make_head(200, 40, error=0.3)
    head = replace(head, true=np.where(np.arange(240) % 11 == 0, UNKNOWN, head.true))
    values = np.random.default_rng(1).integers(0, 4, 240)
    found = strata(head, values)
    assert [stratum.value for stratum in found] == [1, 2, 3]
    for stratum in found:
        mine = [i for i in range(240) if values[i] == stratum.value and head.true[i] not in (UNKNOWN, OUTLIER)]
        right = sum(bool(head.true[i] == head.predicted[i]) for i in mine)
        exact = scipy.stats.binomtest(right, len(mine)).proportion_ci(method="exact")
        assert (stratum.right, stratum.count, stratum.accuracy) == (right, len(mine), right / len(mine))
        np.testing.assert_allclose((stratum.low, stratum.high), (exact.low, exact.high), atol=1e-9)


def test_nothing_labelled_is_no_stratum(make_head: Any) -> None:
    assert strata(make_head(0, 20), np.full(20, 5)) == ()
