"""Labelled composites: the first rectangle says which panel is right, and where."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from zorko.data.composites import NAMES, load_composites
from zorko.data.examples import OUTLIER
from zorko.data.load import load
from zorko.errors import DataError
from zorko.images.draw import save_png
from zorko.images.layout import Layout

Corners = tuple[float, float, float, float]


def rectangle(left: float, top: float, right: float, bottom: float, label: str = "target") -> dict[str, Any]:
    return {"label": label, "shape_type": "rectangle", "points": [[left, top], [right, bottom]]}


def labelled(folder: Path, name: str, shapes: Sequence[dict[str, Any]], panels: int = 8, **more: Any) -> Path:
    picture = np.zeros((400, 200 * panels, 3), np.uint8)
    save_png(picture, folder / f"{name}.png")
    content = {"imagePath": f"{name}.png", "shapes": list(shapes), "flags": {}, "imageData": None, **more}
    path = folder / f"{name}.json"
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


@pytest.mark.parametrize("sized", [True, False], ids=["size in the file", "size from the picture"])
@pytest.mark.parametrize(
    ("corners", "panel", "place"),
    [
        ((230, 40, 330, 120), 1, (0.4, 0.4)),
        ((330, 120, 230, 40), 1, (0.4, 0.4)),  # drawn from the other corner
        ((0, 0, 200, 200), 0, (0.5, 0.5)),
        ((1399.5, 10, 1480, 50), 6, (0.99875, 0.15)),  # begins in the seventh panel, lies in the eighth
        ((1400, 10, 1480, 50), 7, (0.2, 0.15)),
        ((-3, 10, 37, 50), 0, (0.0925, 0.15)),
    ],
)
def test_the_panel_that_holds_the_left_edge_is_the_target(
    tmp_path: Path, sized: bool, corners: Corners, panel: int, place: tuple[float, float]
) -> None:
    size = {"imageHeight": 400, "imageWidth": 1600} if sized else {}
    labelled(tmp_path, "a", [rectangle(*corners)], **size)
    found = load_composites(tmp_path)
    assert found.labels["panel"].tolist() == [panel]
    assert found.label_names["panel"] == NAMES
    assert found.places is not None
    assert found.places[0].tolist() == pytest.approx(place, abs=1e-4)


def test_the_first_rectangle_counts_and_other_shapes_do_not(tmp_path: Path) -> None:
    point = {"label": "x", "shape_type": "point", "points": [[1500, 10]]}
    labelled(tmp_path, "a", [point, rectangle(610, 10, 700, 90), rectangle(10, 10, 90, 90)])
    assert load("find", tmp_path).labels["panel"].tolist() == [3]


def test_a_first_rectangle_round_the_reference_is_no_target(tmp_path: Path) -> None:
    """As `orbit` is labelled, whose first rectangle is round the hint's icon."""
    labelled(tmp_path, "a", [rectangle(40, 240, 90, 330), rectangle(610, 10, 700, 90)])
    with pytest.raises(DataError, match="above or below them; draw the target's first"):
        load_composites(tmp_path)


def test_another_size_and_number_of_panels_has_the_same_proportions(tmp_path: Path) -> None:
    labelled(tmp_path, "a", [rectangle(310, 20, 350, 60)], imageHeight=200, imageWidth=500)
    found = load_composites(tmp_path)
    assert found.labels["panel"].tolist() == [3]
    assert found.places is not None
    assert found.places[0].tolist() == pytest.approx((0.3, 0.4), abs=1e-4)


def test_no_match_is_said_by_a_flag_and_nothing_said_is_left_out(tmp_path: Path) -> None:
    labelled(tmp_path, "1 none", [], flags={"no_match": True})
    silent = labelled(tmp_path, "2 нет метки", [])
    outside = labelled(tmp_path, "3", [rectangle(1700, 0, 1750, 10)])
    labelled(tmp_path, "4", [rectangle(10, 0, 50, 10)])
    found = load_composites(tmp_path)
    assert found.labels["panel"].tolist() == [OUTLIER, 0]
    assert found.places is not None
    assert np.isnan(found.places[0]).all()
    problems = {problem.source: problem.problem for problem in found.problems}
    assert problems.keys() == {str(silent), str(outside)}
    assert "no rectangle" in problems[str(silent)]
    assert "no_match" in problems[str(silent)]
    assert "x = 1700" in problems[str(outside)]
    assert [Path(str(picture)).name for picture in found.pictures] == ["1 none.png", "4.png"]


def test_nothing_usable_is_an_error(tmp_path: Path) -> None:
    labelled(tmp_path, "a", [])
    with pytest.raises(DataError, match="none of its 1 labelled composites can be used; the first: has no rectangle"):
        load_composites(tmp_path)


def test_rectangles_that_name_what_they_hold_are_the_kinds_of_reference_and_panels(tmp_path: Path) -> None:
    cup, boot = (rectangle(left, 10, left + 80, 90, label) for left, label in ((230, "cup"), (640, "boot")))
    labelled(tmp_path, "a", [boot, cup])
    labelled(tmp_path, "b", [cup, boot])
    labelled(tmp_path, "c", [], flags={"no_match": True})
    found = load_composites(tmp_path)
    assert found.kind_names == ("boot", "cup")
    assert found.kinds is not None
    assert found.kinds[:, :5].tolist() == [[0, -1, 1, -1, 0], [1, -1, 1, -1, 0], [-1] * 5]
    assert (found.kinds[:, 5:] == -1).all()
    few = found.subset(np.array([1]))
    assert few.kinds is not None
    assert few.kinds[:, :5].tolist() == [[1, -1, 1, -1, 0]]


def test_rectangles_that_only_say_which_is_right_are_no_kinds(tmp_path: Path) -> None:
    for name in "ab":
        labelled(tmp_path, name, [rectangle(230, 10, 300, 90), rectangle(640, 10, 700, 90, "other")])
    found = load_composites(tmp_path)
    assert found.kinds is None
    assert found.kind_names == ()


def test_panels_in_two_rows_under_the_reference(tmp_path: Path) -> None:
    layout = Layout(panel_wh=(100, 100), rows=2, reference_wh=(136, 200), reference_at="top-left", panels=16)
    labelled(tmp_path, "a", [rectangle(320, 310, 360, 350)], panels=4)
    labelled(tmp_path, "b", [rectangle(30, 210, 60, 270)], panels=4)
    found = load("find", tmp_path, layout=layout)
    assert found.labels["panel"].tolist() == [11, 0]
    assert found.places is not None
    np.testing.assert_allclose(found.places, [(0.4, 0.3), (0.45, 0.4)], atol=1e-4)


def test_what_is_dealt_has_the_default_layout(tmp_path: Path) -> None:
    for thing in range(8):
        (tmp_path / str(thing)).mkdir()
        for number in range(2):
            save_png(np.zeros((8, 8, 3), np.uint8), tmp_path / str(thing) / f"{number}.png")
    assert len(load("find", tmp_path, layout=Layout(focus=(0.1, 0.1, 0.9, 0.9))))
    with pytest.raises(DataError, match="default layout"):
        load("find", tmp_path, layout=Layout(rows=1, panel_wh=(100, 100)))
