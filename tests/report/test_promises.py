"""The table of promises says what happened, in words."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from scipy.stats import binom

from zorko.report.promises import promise_rows
from zorko.runtime.measure import OutlierReport
from zorko.scores.selective import RiskLevel, RiskReport


def report(threshold: float | None = 0.9, accepted: int = 0, errors: int = 0, risk: float = 0.01) -> RiskReport:
    error = errors / accepted if accepted else None
    kept = error is None or error <= risk
    return RiskReport(risk, threshold, accepted / 1000, accepted, errors, error, None, kept)


def row_of(make_head: Any, found: RiskReport, level: RiskLevel | None = None) -> Any:
    (row,) = promise_rows(replace(make_head(), risks=(found,)), () if level is None else (level,))
    return row


def test_kept(make_head: Any) -> None:
    row = row_of(make_head, report(accepted=900, errors=9))
    assert (row.state, row.remark) == ("kept", "")
    assert (row.accepted, row.errors, row.coverage.split()[0], row.error.split()[0]) == ("900", "9", "90.00", "1.000")


@pytest.mark.parametrize("errors", [10, 12, 14, 15, 16, 17, 20, 60])
def test_broken_says_whether_chance_explains_it(make_head: Any, errors: int) -> None:
    row = row_of(make_head, report(accepted=900, errors=errors))
    assert row.state == "broken"
    likely = binom.sf(errors - 1, 900, 0.01) >= 0.05  # so many errors or more, were the risk just kept
    assert row.remark == ("so few errors may be chance" if likely else "more than chance explains")


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (1, "about 1 more calibration picture needed"),
        (4120, "about 4,120 more calibration pictures needed"),
        (None, "more calibration pictures would not help: the answers are wrong too often"),
    ],
)
def test_nothing_trusted_says_what_it_takes(make_head: Any, more: int | None, words: str) -> None:
    row = row_of(make_head, report(threshold=None), RiskLevel(0.01, None, 0, 0, None, more))
    assert (row.state, row.remark, row.threshold, row.error) == ("nothing trusted", words, "–", "–")


def test_a_risk_that_the_card_does_not_know(make_head: Any) -> None:
    assert row_of(make_head, report(threshold=None)).remark == "the model was not calibrated for this risk"


def test_a_threshold_that_no_answer_reaches(make_head: Any) -> None:
    row = row_of(make_head, report(threshold=0.9999))
    assert (row.state, row.remark) == ("kept", "no answer reached the threshold")


def test_outliers_have_their_own_columns(make_head: Any) -> None:
    head = replace(make_head(), risks=(report(),), outliers=(OutlierReport(0.01, 1500, 3, 0.5),))
    (row,) = promise_rows(head, ())
    assert row.outliers_trusted == "3 of 1,500"
    assert row.known_coverage is not None
    assert row.known_coverage.startswith("50.00")
    assert row_of(make_head, report()).outliers_trusted is None


def test_one_row_for_each_risk_in_their_order(make_head: Any) -> None:
    head = replace(make_head(), risks=tuple(report(risk=risk) for risk in (0.1, 0.02, 0.001)))
    assert [row.risk.split("\N{NO-BREAK SPACE}")[0] for row in promise_rows(head, ())] == ["10", "2", "0.1"]
