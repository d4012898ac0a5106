"""The figures show the numbers they were given: read back from matplotlib's own objects."""

from __future__ import annotations

import numpy as np
import pytest
from matplotlib.container import ErrorbarContainer
from matplotlib.patches import StepPatch

from zorko.report import axes as ours
from zorko.report import plots
from zorko.report.strata import Stratum
from zorko.report.svg import to_svg
from zorko.scores.metrics import reliability_curve
from zorko.scores.selective import RiskReport, risk_coverage_curve


def risk_report(risk: float, coverage: float, error: float | None) -> RiskReport:
    return RiskReport(risk, 0.5, coverage, 100, 1, error, 0.02, kept=True)


def test_learning_curve_shows_its_points() -> None:
    epochs, values = np.array([1.0, 2.0, 3.0]), np.array([0.5, 0.4, 0.3])
    figure = plots.learning_curve({"train": (epochs, values), "validation": (epochs[:2], values[:2])}, False)
    lines = {str(line.get_label()): line for line in figure.axes[0].lines}
    assert lines.keys() == {"train", "validation"}
    np.testing.assert_array_equal(lines["train"].get_xydata(), np.stack([epochs, values], axis=1))
    assert figure.axes[0].get_legend() is not None


def test_one_epoch_is_a_point_on_a_whole_number() -> None:
    figure = plots.learning_curve({"train": (np.array([1.0]), np.array([0.9]))}, True)
    to_svg(figure, "one", "")
    assert figure.axes[0].get_xticks().tolist() == [1.0]
    assert figure.axes[0].lines[0].get_marker() == "o"


@pytest.mark.parametrize(
    ("values", "scale"),
    [([0.9, 0.99, 0.997], "function"), ([0.9, 0.95], "linear"), ([0.2, 1.0], "linear"), ([1.0, 1.0], "linear")],
)
def test_shares_near_1_are_drawn_by_their_distance_to_it(values: list[float], scale: str) -> None:
    epochs = np.arange(1.0, len(values) + 1.0)
    figure = plots.learning_curve({"validation": (epochs, np.array(values))}, True)
    svg = to_svg(figure, "share", "")
    axes = figure.axes[0]
    assert axes.get_yscale() == scale
    if scale == "function":
        assert "99 %" in svg
        heights = axes.transData.transform(np.array([[1.0, 0.9], [1.0, 0.99], [1.0, 0.999]]))[:, 1]
        assert heights[1] - heights[0] == pytest.approx(heights[2] - heights[1])  # a tenth of the errors is one step


@pytest.mark.parametrize("values", [[1.0, 1.0], [0.9, 1.0], [0.2, 0.6]])
def test_no_share_is_marked_above_all(values: list[float]) -> None:
    axes = plots.learning_curve({"validation": (np.array([1.0, 2.0]), np.array(values))}, True).axes[0]
    low, high = axes.get_ylim()
    assert low < min(values) <= max(values) < high
    assert max(tick for tick in axes.get_yticks() if low <= tick <= high) <= 1.0 + 1e-9


@pytest.mark.parametrize(
    ("values", "scale"), [([1.0, 0.01], "log"), ([1.0, 0.5], "linear"), ([1.0, 0.0], "linear"), ([0.0, -3.0], "linear")]
)
def test_losses_over_decades_are_logarithmic(values: list[float], scale: str) -> None:
    figure = plots.learning_curve({"train": (np.array([1.0, 2.0]), np.array(values))}, False)
    svg = to_svg(figure, "loss", "")
    assert figure.axes[0].get_yscale() == scale
    assert "$" not in svg


def test_confusion_writes_each_count_that_is_not_0_into_its_cell() -> None:
    matrix = np.random.default_rng(0).integers(0, 4, (5, 5))
    figure = plots.confusion(matrix, list("abcde"))
    shown = {(text.get_position()[1], text.get_position()[0]): int(text.get_text()) for text in figure.axes[0].texts}
    assert shown == {(row, column): matrix[row, column] for row, column in np.ndindex(5, 5) if matrix[row, column]}


@pytest.mark.parametrize("size", [1, 2, plots.MATRIX_MOST])
def test_confusion_without_a_mistake(size: int) -> None:
    to_svg(plots.confusion(np.eye(size, dtype=np.int64), [f"class {i}" for i in range(size)]), "m", "")


def test_reliability_shows_the_bins_that_have_answers() -> None:
    curve = reliability_curve([0.2, 0.21, 0.9, 1.0], [True, False, True, True])
    figure = plots.reliability(curve)
    upper, lower = figure.axes
    bars = next(c for c in upper.containers if isinstance(c, ErrorbarContainer))
    points = bars.lines[0].get_xydata()
    np.testing.assert_allclose(points, [[0.2, 1.0], [0.21, 0.0], [0.9, 1.0], [1.0, 1.0]])
    assert [patch.get_height() for patch in lower.patches] == curve.count.tolist()
    for (_, accuracy), segment in zip(points, bars.lines[2][0].get_segments(), strict=True):
        low, high = segment[:, 1]
        assert 0.0 <= low <= accuracy <= high <= 1.0
        assert high - low > 0.3  # one or two answers say next to nothing


def test_coverage_against_risk_has_a_dot_for_each_risk_that_accepts() -> None:
    curve = risk_coverage_curve([0.9, 0.8, 0.7], [True, True, False])
    reports = [risk_report(0.1, 1.0, 1 / 3), risk_report(0.05, 2 / 3, 0.0), risk_report(0.01, 0.0, None)]
    figure = plots.coverage_against_risk(curve, reports)
    line, dots = figure.axes[0].lines
    np.testing.assert_allclose(line.get_xydata(), [[1 / 3, 0], [2 / 3, 0], [1, 1 / 3]])
    np.testing.assert_allclose(dots.get_xydata(), [[1.0, 1 / 3], [2 / 3, 0.0]])
    assert [text.get_text() for text in figure.axes[0].texts] == ["risk 10 %", "risk 5 %"]


def test_coverage_against_risk_without_error_and_without_risks() -> None:
    to_svg(plots.coverage_against_risk(risk_coverage_curve([0.5], [True]), ()), "c", "")


def test_dots_that_lie_together_share_their_label() -> None:
    points = [(0.95, 0.002, 0.1), (0.95, 0.002, 0.05), (0.94, 0.0019, 0.01), (0.4, 0.0, 0.001)]
    assert ours.clustered(points, 0.004) == [(0.95, 0.002, "10 %, 5 %, 1 %"), (0.4, 0.0, "0.1 %")]


def test_unknown_scores_count_every_answer_once() -> None:
    rng = np.random.default_rng(0)
    groups = {"digits": rng.normal(0, 1, 500), "non-digits": np.append(rng.normal(5, 1, 499), 1e3)}
    figure = plots.unknown_scores(groups, 2.0)
    outlines = [patch for patch in figure.axes[0].patches if isinstance(patch, StepPatch) and not patch.get_fill()]
    assert [patch.get_label() for patch in outlines] == list(groups)
    for patch in outlines:
        assert patch.get_data().values.sum() == pytest.approx(1.0)
    assert figure.axes[0].get_xlim()[1] < 50.0  # the blank picture's 1000 does not stretch the axis


@pytest.mark.parametrize("values", [[0.0], [3.0, 3.0, 3.0], [-1.0, 1e3]])
@pytest.mark.parametrize("threshold", [None, 0.0, 3.0])
def test_few_unknown_scores(values: list[float], threshold: float | None) -> None:
    to_svg(plots.unknown_scores({"digits": np.array(values)}, threshold), "u", "")


def test_roc_against_counting() -> None:
    rng = np.random.default_rng(1)
    known, outliers = rng.integers(0, 6, 40).astype(float), rng.integers(3, 9, 30).astype(float)
    figure = plots.roc(known, outliers, 4.0, ("digits", "non-digits"))
    _, line, dot = figure.axes[0].lines
    cuts = [-np.inf, *sorted({*known, *outliers})]
    expected = [(np.mean(known > cut), np.mean(outliers > cut)) for cut in cuts]
    np.testing.assert_allclose(line.get_xydata(), expected)
    np.testing.assert_allclose(dot.get_xydata(), [(np.mean(known > 4.0), np.mean(outliers > 4.0))])


@pytest.mark.parametrize("size", [1, 2, 499, 500, 501, 10_000])
def test_thinned_keeps_the_ends(size: int) -> None:
    chosen = ours.thinned(size)
    assert chosen[0] == 0
    assert chosen[-1] == size - 1
    assert len(chosen) == min(size, ours.POINTS_MOST)
    assert (np.diff(chosen) > 0).all()


def test_accuracy_by_shows_each_stratum_at_its_value_with_its_interval() -> None:
    found = [Stratum(5, 9, 10, 0.55, 0.99), Stratum(8, 5, 10, 0.18, 0.81), Stratum(12, 10, 10, 0.69, 1.0)]
    figure = plots.accuracy_by(found, "number of panels", [1 / 5, 1 / 8, 1 / 12])
    axes = figure.axes[0]
    bars = next(c for c in axes.containers if isinstance(c, ErrorbarContainer))
    np.testing.assert_allclose(bars.lines[0].get_xydata(), [[5, 0.9], [8, 0.5], [12, 1.0]])
    ends = [segment[:, 1].tolist() for segment in bars.lines[2][0].get_segments()]
    np.testing.assert_allclose(ends, [[stratum.low, stratum.high] for stratum in found])
    guessing = next(line for line in axes.lines if line.get_label() == "guessing")
    np.testing.assert_allclose(guessing.get_xydata(), [[5, 0.2], [8, 0.125], [12, 1 / 12]])
    assert axes.get_xlabel() == "number of panels"
    to_svg(figure, "by", "")


def test_coverage_against_risk_ends_where_all_is_wrong() -> None:
    figure = plots.coverage_against_risk(risk_coverage_curve([0.9, 0.8], [False, False]), ())
    assert 1.0 <= figure.axes[0].get_ylim()[1] < 1.05
