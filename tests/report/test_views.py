"""What the page says of a head agrees with the evaluation, counted a second way."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from zorko.data.examples import UNKNOWN
from zorko.report import plots, views


def view_of(data: Any, name: str = "digit") -> views.HeadView:
    return views.head_view(data.evaluation, name, data.card.calibration.get(name), data.picture_of)


def test_every_operating_point_lies_on_the_coverage_curve(make_report: Any) -> None:
    head = make_report(2000, 200).evaluation.head
    curve = views.coverage_curve(head)
    assert curve is not None
    points = set(zip(curve.coverage.round(9).tolist(), curve.risk.round(9).tolist(), strict=True))
    accepting = [report for report in head.risks if report.error is not None]
    assert len(accepting) >= 3
    for report in accepting:
        assert (round(report.coverage, 9), round(report.error, 9)) in points


def test_no_coverage_curve_where_nothing_is_eligible(make_head: Any) -> None:
    head = make_head(20, 0)
    assert views.coverage_curve(replace(head, eligible=np.zeros(20, np.bool_))) is None
    assert views.coverage_curve(replace(head, true=np.full(20, UNKNOWN))) is None


def test_the_summary_counts(make_report: Any) -> None:
    data = make_report(1200, 60)
    head = data.evaluation.head
    right = int((head.true[:1200] == head.predicted[:1200]).sum())
    refused = int((head.unknown[1200:] > -0.3).sum())
    assert view_of(data).summary == f"{right:,} of 1,200 labelled pictures answered right; {refused} of 60 outliers refused."


def test_classes_have_a_row_each(make_report: Any) -> None:
    data = make_report()
    rows = view_of(data).classes
    true = data.evaluation.head.true
    assert [row[0] for row in rows] == list("0123456789")
    assert [int(row[4]) for row in rows] == [int((true == i).sum()) for i in range(10)]


def test_too_many_classes_for_a_matrix_become_a_list_of_mistakes(make_report: Any) -> None:
    labels = [f"class {i}" for i in range(plots.MATRIX_MOST + 1)]
    data = make_report(600, 0, error=0.3, labels=labels)
    view = view_of(data)
    assert view.matrix is None
    head = data.evaluation.head
    counts: dict[tuple[str, str], int] = {}
    for true, predicted in zip(head.true.tolist(), head.predicted.tolist(), strict=True):
        if true != predicted:
            counts[labels[true], labels[predicted]] = counts.get((labels[true], labels[predicted]), 0) + 1
    assert [int(row[2]) for row in view.mix_ups] == sorted(counts.values(), reverse=True)[: views.MIX_UPS_MOST]
    assert all(counts[row[0], row[1]] == int(row[2]) for row in view.mix_ups)


@pytest.mark.parametrize(
    ("outliers", "titles"), [(40, ["Unknown score", "ROC of the unknown score"]), (0, ["Unknown score"])]
)
def test_a_roc_needs_outliers(make_report: Any, outliers: int, titles: list[str]) -> None:
    assert [drawing.title for drawing in view_of(make_report(outliers=outliers)).novelty] == titles


def test_scores_that_are_missing_for_some_answers_are_left_out(make_report: Any) -> None:
    data = make_report()
    head = data.evaluation.head
    gappy = replace(head, unknown=np.where(np.arange(len(head.true)) % 5 == 0, np.nan, head.unknown))
    view = view_of(replace(data, evaluation=replace(data.evaluation, heads={"digit": gappy})))
    assert len(view.novelty) == 2


def test_a_task_without_such_a_score(make_report: Any) -> None:
    data = make_report(outliers=0)
    plain = replace(data.evaluation.head, unknown=None)
    assert view_of(replace(data, evaluation=replace(data.evaluation, heads={"digit": plain}))).novelty == ()
