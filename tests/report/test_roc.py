"""The ROC of pairs: what is drawn and written agrees with counting."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.stats
from matplotlib.container import ErrorbarContainer
from matplotlib.figure import Figure
from scipy.spatial import cKDTree
from sklearn import metrics as sklearn_metrics

from zorko.report.roc import LEAST_RATE, accept_rows, accept_view, roc
from zorko.report.svg import to_png, to_svg
from zorko.scores.verification import AcceptLevel, accept_thresholds, equal_error_rate, verify

SPACE = "\N{NO-BREAK SPACE}"


def draw(seed: int, n: int, apart: float) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    same = np.arange(n) % 2 == 0
    return same, rng.normal(np.where(same, apart / 2, -apart / 2), 2.0)


def parts(figure: Figure) -> tuple[np.ndarray, np.ndarray, list[ErrorbarContainer]]:
    """The curve (V, 2), the equal-error point, and the chosen one with its whiskers."""
    axes = figure.axes[0]
    curve = axes.lines[1].get_xydata()
    ring = next(line for line in axes.lines if str(line.get_label()).startswith("equal error rate"))
    return curve, ring.get_xydata()[0], [one for one in axes.containers if isinstance(one, ErrorbarContainer)]


@pytest.mark.parametrize(("n", "apart"), [(200, 3.0), (30_000, 8.0)])
def test_the_curve_is_that_of_sklearn_to_less_than_can_be_seen(n: int, apart: float) -> None:
    same, score = draw(1, n, apart)
    curve, _, _ = parts(roc(same, score, None, 0.01))
    false, true, _ = sklearn_metrics.roc_curve(same, score, drop_intermediate=False)
    corners = set(zip(np.maximum(false, LEAST_RATE).round(9).tolist(), true.round(9).tolist(), strict=True))
    assert {(round(x, 9), round(y, 9)) for x, y in curve.tolist()} <= corners
    assert curve[-1].tolist() == [1.0, 1.0]
    assert (np.diff(curve, axis=0) >= 0).all()
    assert len(curve) <= 1100
    # Every corner has a drawn one within a 250th of the figure's width and height.
    seen = false >= LEAST_RATE
    every = np.stack([np.log10(false[seen]) / 4.0, true[seen]], axis=1) * 250
    drawn = np.stack([np.log10(curve[:, 0]) / 4.0, curve[:, 1]], axis=1) * 250
    assert cKDTree(drawn).query(every)[0].max() < 1.5


def test_the_chosen_point_stands_where_counting_puts_it_with_its_exact_interval() -> None:
    same, score = draw(2, 4000, 6.0)
    figure = roc(same, score, 1.3, 0.02)
    curve, ring, (bars,) = parts(figure)
    taken = score >= 1.3
    share, false = taken[same].mean(), taken[~same].mean()
    np.testing.assert_allclose(bars.lines[0].get_xydata(), [[false, share]])
    exact = scipy.stats.binomtest(int(taken[same].sum()), 2000).proportion_ci(method="exact")
    (whisker,) = bars.lines[2][0].get_segments()
    np.testing.assert_allclose(whisker[:, 1], [exact.low, exact.high], atol=1e-9)
    error = equal_error_rate(score, same)
    np.testing.assert_allclose(ring, [error, 1.0 - error])
    label = str(bars.get_label())
    assert label.startswith(f"chosen for 2{SPACE}%: {100 * share:.2f}{SPACE}% ({100 * exact.low:.2f}")
    assert np.hypot(*(curve - [false, share]).T).min() < 0.01  # on the line
    low, high = figure.axes[0].get_ylim()
    assert low < exact.low
    assert high > 1.0
    assert f"AUROC {sklearn_metrics.roc_auc_score(same, score):.4f}" in to_svg(figure, "r", "ROC")


def test_no_false_accept_at_all_stands_at_the_edge() -> None:
    same, score = draw(3, 600, 40.0)
    _, ring, (bars,) = parts(figure := roc(same, score, 0.0, 0.001))
    np.testing.assert_allclose(bars.lines[0].get_xydata(), [[LEAST_RATE, 1.0]])
    np.testing.assert_allclose(ring, [LEAST_RATE, 1.0])
    left, right = figure.axes[0].get_xlim()
    assert left < LEAST_RATE < 1.0 < right
    svg = to_svg(figure, "r", "ROC")
    assert "AUROC 1<" in svg
    assert "equal error rate 0.00" in svg


def test_nearly_all_right_is_not_written_as_all() -> None:
    same = np.arange(40_000) % 2 == 0
    score = np.where(same, 5.0, -5.0)
    score[1] = 6.0  # one impostor above all
    assert "AUROC 0.999950<" in to_svg(roc(same, score, None, 0.01), "r", "ROC")


def test_without_a_threshold_there_is_no_point() -> None:
    same, score = draw(4, 300, 3.0)
    assert parts(roc(same, score, None, 0.001))[2] == []


def test_the_same_pairs_give_the_same_bytes() -> None:
    same, score = draw(5, 500, 4.0)
    assert to_png(roc(same, score, 1.0, 0.05)) == to_png(roc(same, score, 1.0, 0.05))
    assert to_svg(roc(same, score, 1.0, 0.05), "r", "") == to_svg(roc(same, score, 1.0, 0.05), "r", "")


@pytest.mark.parametrize("kind", [True, False])
def test_one_kind_of_pairs_makes_no_roc(kind: bool) -> None:
    with pytest.raises(ValueError, match="that are not"):
        roc([kind] * 3, [1.0, 2.0, 3.0], None, 0.1)
    assert accept_view([kind] * 3, [1.0, 2.0, 3.0], (), 0.1) is None
    assert accept_view([], [], (), 0.1) is None


def test_rows_say_what_the_test_found() -> None:
    same, score = draw(6, 3000, 6.0)
    levels = (*accept_thresholds(score, same, rates=(0.1, 0.01)), AcceptLevel(0.001, None, 1500, 0, None, None, 1495))
    rows = accept_rows(verify(score, same, levels), levels)
    for row, found in zip(rows[:2], levels[:2], strict=True):
        taken = score >= found.threshold
        false, right = int(taken[~same].sum()), int(taken[same].sum())
        exact = scipy.stats.binomtest(right, 1500).proportion_ci(method="exact")
        assert row.threshold == f"{found.threshold:.1f}"
        assert row.seen == f"{100 * false / 1500:.3f}{SPACE}% ({false:,} of 1,500)"
        assert row.upper_bound == f"{100 * scipy.stats.beta.ppf(0.95, false + 1, 1500 - false):.3f}{SPACE}%"
        assert row.true_accept == f"{100 * right / 1500:.2f}{SPACE}%"
        assert row.interval == f"{100 * exact.low:.2f} to {100 * exact.high:.2f} %".replace(" ", SPACE)
        assert (row.state, row.remark) == ("kept", "")
    assert [row.rate for row in rows] == [f"10{SPACE}%", f"1{SPACE}%", f"0.1{SPACE}%"]
    assert {rows[2].threshold, rows[2].seen, rows[2].upper_bound, rows[2].true_accept, rows[2].interval} == {"–"}
    assert rows[2].state == "nothing proven"
    assert rows[2].remark == "about 1,495 more calibration pairs that are not the same needed"


@pytest.mark.parametrize(
    ("accepted", "state", "remark"),
    [(5, "kept", ""), (8, "broken", "so few may be chance"), (30, "broken", "more than chance explains")],
)
def test_a_broken_promise_is_named(accepted: int, state: str, remark: str) -> None:
    level = AcceptLevel(0.05, 2.0, 500, 10, 0.04, 0.9, 0)
    score = np.where(np.arange(100) < accepted, 3.0, 1.0)
    (row,) = accept_rows(verify(score, np.zeros(100, bool), [level]), [level])
    assert (row.state, row.remark) == (state, remark)
    assert (row.true_accept, row.interval) == ("–", "–")  # no pairs that are the same


@pytest.mark.parametrize(
    ("level", "remark"),
    [(AcceptLevel(0.01, None, 200, 0, None, None, None), "would not help"), (None, "was not calibrated for this rate")],
)
def test_why_nothing_is_proven(level: AcceptLevel | None, remark: str) -> None:
    report = verify([1.0], [False], [AcceptLevel(0.01, None, 200, 0, None, None, None)])
    (row,) = accept_rows(report, [] if level is None else [level])
    assert remark in row.remark


def test_the_view_marks_the_rate_that_is_asked_for() -> None:
    same, score = draw(7, 2000, 6.0)
    levels = accept_thresholds(score, same)
    view = accept_view(same, score, levels, 0.01)
    assert view is not None
    assert [row.rate for row in view.rows] == [f"{100 * level.rate:g}{SPACE}%" for level in levels]
    (bars,) = parts(view.figure)[2]
    assert bars.lines[0].get_xydata()[0][0] == pytest.approx((score[~same] >= levels[2].threshold).mean())
    assert "No threshold" not in view.caption
    none = accept_view(same, score, levels, 0.001)
    assert none is not None
    assert parts(none.figure)[2] == []
    assert none.caption.endswith(f"No threshold is proven for a rate of 0.1{SPACE}%.")


def test_pairs_that_are_all_told_apart_can_be_drawn() -> None:
    same = np.array([True, False] * 5)
    bottom, top = roc(same, np.where(same, 3.0, -3.0), None, 0.01).axes[0].get_ylim()
    assert bottom < 0.99 < 1.0 < top
