"""Score against cost: the numbers that were given, and names that can be read."""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree import ElementTree

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from matplotlib.transforms import Bbox

from zorko.report.costs import CostPoint, score_against_cost
from zorko.report.style import LIGHT
from zorko.report.svg import our_settings, to_png, to_svg_file

SVG = "{http://www.w3.org/2000/svg}"


def drawn(points: Sequence[CostPoint]) -> Figure:
    return score_against_cost(points, "top1 on test", "cost")


def scattered(count: int, seed: int, spread: float) -> list[CostPoint]:
    """Long names; `spread` 0: all in one place."""
    rng = np.random.default_rng(seed)
    scores, costs = 0.2 + 0.1 * spread * rng.random(count), 10.0 ** (2.0 * spread * rng.random(count))
    return [
        CostPoint(f"encoder_of_that_name_{i}", s, s - 0.08, s + 0.08, c)
        for i, (s, c) in enumerate(zip(scores.tolist(), costs.tolist(), strict=True))
    ]


def labels_of(figure: Figure) -> tuple[list[Bbox], Bbox]:
    """The extents of the names, and of the axes, as they are drawn in the end."""
    canvas = FigureCanvasAgg(figure)
    with our_settings():
        canvas.draw()
        axes = figure.axes[0]
        return [text.get_window_extent(canvas.get_renderer()) for text in axes.texts], axes.bbox


@pytest.mark.parametrize(("count", "spread"), [(1, 1.0), (17, 1.0), (17, 0.1), (17, 0.0), (28, 1.0)])
@pytest.mark.parametrize("seed", [0, 1])
def test_no_name_lies_on_another_or_leaves_the_axes(count: int, spread: float, seed: int) -> None:
    boxes, inside = labels_of(drawn(scattered(count, seed, spread)))
    assert len(boxes) == count
    for number, box in enumerate(boxes):
        assert inside.x0 <= box.x0
        assert box.x1 <= inside.x1
        assert inside.y0 <= box.y0 + 0.5
        assert box.y1 <= inside.y1 + 0.5
        for other in boxes[:number]:
            apart = (box.x0 >= other.x1, box.x1 <= other.x0, box.y0 >= other.y1 - 0.5, box.y1 <= other.y0 + 0.5)
            assert any(apart)


def test_dots_and_bars_stand_where_the_numbers_say() -> None:
    points = [
        CostPoint("a", 0.3, 0.2, 0.4, 0.1),
        CostPoint("b", 0.5, 0.45, 0.6, 20.0),
        CostPoint("c", 0.9, 0.8, 0.95, 2.0, True),
    ]
    axes = drawn(points).axes[0]
    assert axes.get_xscale() == "log"
    frozen, tuned = (line for line in axes.lines if line.get_marker() == "o")
    assert frozen.get_xydata().tolist() == [[0.1, 0.3], [20.0, 0.5]]
    assert tuned.get_xydata().tolist() == [[2.0, 0.9]]
    assert (frozen.get_color(), tuned.get_color()) == (LIGHT["blue"], LIGHT["orange"])
    bars = [
        segment.tolist() for bar in axes.collections if isinstance(bar, LineCollection) for segment in bar.get_segments()
    ]
    assert bars == [[[p.cost, p.low], [p.cost, p.high]] for p in points]
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["frozen", "fine-tuned"]
    assert [text.get_text() for text in axes.texts] == ["a", "b", "c"]


def test_one_kind_needs_no_legend_and_one_point_has_an_axis() -> None:
    axes = drawn([CostPoint("a", 1.0, 1.0, 1.0, 3.0)]).axes[0]
    assert axes.get_legend() is None
    left, right = axes.get_xlim()
    assert left < 3.0 < right


def test_a_name_stands_nearer_to_its_own_dot_than_to_any_other() -> None:
    points = scattered(8, 3, 1.0)
    figure = drawn(points)
    boxes, _ = labels_of(figure)
    at = figure.axes[0].transData.transform([(point.cost, point.score) for point in points])
    away = np.array([[np.hypot(*(np.clip(dot, box.min, box.max) - dot)) for dot in at] for box in boxes])  # (names, dots)
    np.testing.assert_array_equal(away.argmin(axis=1), np.arange(len(points)))


@pytest.mark.parametrize("name", ["a&b<c>", "$x$", "кот", "-"])
def test_an_svg_file_of_its_own(name: str) -> None:
    points = [CostPoint(name, 0.5, 0.4, 0.6, 1.0), CostPoint("b", 0.5, 0.4, 0.6, 1.0)]
    content = to_svg_file(drawn(points))
    root = ElementTree.fromstring(content)
    assert root.tag == f"{SVG}svg"
    assert {"width", "height", "viewBox"} <= root.attrib.keys()
    assert name in [element.text for element in root.iter(f"{SVG}text")]
    assert b"var(--" not in content
    assert to_svg_file(drawn(points)) == content


def test_the_same_points_give_the_same_png() -> None:
    points = scattered(5, 0, 1.0)
    assert to_png(drawn(points)) == to_png(drawn(points))
