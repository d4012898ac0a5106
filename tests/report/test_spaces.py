"""Maps of embeddings: what is alike lies together, every row is there once, and the same rows give the same map."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.spatial.distance import cdist

from zorko.report.spaces import FEWEST, embedding_map, flattened
from zorko.report.style import LIGHT
from zorko.report.svg import to_svg


def clusters(count: int = 3, size: int = 20, width: int = 12) -> np.ndarray:
    """Rows about `count` directions, one cluster behind the other; their lengths mean nothing."""
    rng = np.random.default_rng(0)
    centres = np.eye(width)[:count].repeat(size, axis=0)
    lengths = rng.uniform(0.5, 20.0, (count * size, 1))
    return ((centres + rng.normal(0, 0.05, (count * size, width))) * lengths).astype(np.float32)


def test_what_points_the_same_way_lies_together() -> None:
    points = flattened(clusters())
    distances = cdist(points, points) + np.diag(np.full(60, np.inf))
    assert (distances.argmin(axis=1) // 20 == np.arange(60) // 20).all()


def test_the_same_rows_give_the_same_points() -> None:
    assert (flattened(clusters()) == flattened(clusters())).all()


@pytest.mark.parametrize("rows", [np.zeros((FEWEST, 3)), np.ones((20, 5)), np.eye(FEWEST)], ids=["zeros", "equal", "few"])
def test_rows_that_say_nothing_still_have_a_place(rows: np.ndarray) -> None:
    points = flattened(rows.astype(np.float32))
    assert points.shape == (len(rows), 2)
    assert np.isfinite(points).all()


def test_each_row_is_drawn_once_in_the_form_of_its_mark() -> None:
    rows = clusters()
    marks = ["reference", "target", "other"] * 20
    figure = embedding_map(rows, marks, np.array([[0, 1], [3, 4]]))
    lines = {str(line.get_label()): line for line in figure.axes[0].lines if not str(line.get_label()).startswith("_")}
    points = flattened(rows)
    assert list(lines) == ["other", "target", "reference"]  # what matters most lies on top
    for mark, line in lines.items():
        np.testing.assert_array_equal(line.get_xydata(), points[[one == mark for one in marks]])
    assert len({(line.get_marker(), line.get_color()) for line in lines.values()}) == 3
    assert lines["other"].get_color() == LIGHT["muted"]
    joined = [line.get_xydata() for line in figure.axes[0].lines if str(line.get_label()).startswith("_")]
    np.testing.assert_array_equal(joined, [points[:2], points[3:5]])


def test_ten_labels_have_ten_looks_in_their_order() -> None:
    marks = [str(number % 10) for number in range(58)] + ["other", "other"]
    figure = embedding_map(clusters(), marks)
    lines = figure.axes[0].lines
    assert [line.get_label() for line in lines] == ["other", *map(str, range(10))]
    assert len({(line.get_marker(), line.get_color()) for line in lines}) == 11
    to_svg(figure, "map", "map of embeddings")
