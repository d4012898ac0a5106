"""What the page says of a head agrees with the evaluation, counted a second way."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import scipy.stats

from zorko.data.examples import UNKNOWN
from zorko.report import plots, views
from zorko.scores.metrics import ClassScores
from zorko.scores.spaces import Space
from zorko.tasks.base import Head, Part


def view_of(data: Any, name: str = "digit") -> views.HeadView:
    def parts_of(index: int, predicted: int, true: int) -> list[Part]:
        return [Part("", picture) for picture in data.pictures_of(index)]

    return views.head_view(data.evaluation, name, data.card.calibration.get(name), parts_of)


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


def test_classes_that_the_data_has_not_and_nobody_answered_are_left_out(make_report: Any) -> None:
    data = make_report(60, 0, error=0.0, labels=list("abc"))
    head = data.evaluation.head
    wider = replace(
        head,
        head=Head("digit", tuple("abcd")),
        confusion=np.pad(head.confusion, (0, 1)),
        classes=ClassScores(
            *(np.append(getattr(head.classes, name), 0) for name in ("precision", "recall", "f1", "support"))
        ),
    )
    view = view_of(replace(data, evaluation=replace(data.evaluation, heads={"digit": wider})))
    assert [row[0] for row in view.classes] == list("abc")
    assert view.matrix is not None
    assert ">d<" not in view.matrix.svg


def with_options(data: Any, counts: np.ndarray) -> Any:
    """The same answers with logits of which only the first `counts[i]` are possible."""
    head = data.evaluation.head
    logits = np.where(np.arange(10) < counts[:, None], 0.5, -np.inf)
    return replace(data, evaluation=replace(data.evaluation, heads={"digit": replace(head, logits=logits)}))


def test_accuracy_by_the_number_of_possible_answers(make_report: Any) -> None:
    data = make_report(400, 50, error=0.3)
    counts = np.where(np.arange(450) % 3 == 0, 5, 8)
    found = view_of(with_options(data, counts)).by_options
    assert found is not None
    head = data.evaluation.head
    for row, count in zip(found.rows, (5, 8), strict=True):
        mine = [i for i in range(400) if counts[i] == count]
        right = sum(head.true[i] == head.predicted[i] for i in mine)
        exact = scipy.stats.binomtest(int(right), len(mine)).proportion_ci(method="exact")
        assert row[:3] == (str(count), str(len(mine)), str(right))
        assert row[4] == f"{100 * exact.low:.2f} to {100 * exact.high:.2f} %".replace(" ", "\N{NO-BREAK SPACE}")


def test_questions_that_are_all_alike_are_not_divided(make_report: Any) -> None:
    data = make_report(50, 0)
    assert view_of(data).by_options is None  # without logits
    assert view_of(with_options(data, np.full(50, 8))).by_options is None


def space(links: bool) -> Space:
    """Three examples of three rows: each reference beside its target, but for the last, which is beside the other."""
    corners = np.eye(6, dtype=np.float32)
    rows = [(0, 0, 1), (2, 2, 3), (4, 5, 4)]
    embedding = np.concatenate([corners[list(row)] for row in rows])
    pairs = np.array([[0, 1], [3, 4], [6, 7]]) if links else np.empty((0, 2), np.int64)
    return Space(embedding, ("reference", "target", "other") * 3, np.repeat(np.arange(3), 3), pairs)


def test_a_map_says_what_its_flattening_can_not() -> None:
    linked, plain = views.embedding_maps({"before": space(True), "after": space(False)})
    assert (linked.title, plain.title) == ("before", "after")
    assert "nearest of its example for 2 of 3" in linked.caption
    assert "for 0 of 9" in plain.caption  # each row lies on one with another mark


def test_too_few_rows_make_no_map() -> None:
    few = Space(np.eye(4, dtype=np.float32), tuple("abcd"), np.arange(4), np.empty((0, 2), np.int64))
    assert views.embedding_maps({"before": few}) == ()
