"""Labels of orbit: the true answer is computed from them, and each way to contradict oneself is named."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from zorko.data.labelme import LabelMeEntry, read_labelme
from zorko.data.marks import ContradictionError, Marks, marks_of
from zorko.images.draw import save_png
from zorko.images.layout import Box, Found
from zorko.images.systems import System

PANELS = 3
PLANETS = ((60.0, 120.0), (110.0, 60.0), (160.0, 140.0), (170.0, 40.0))
SUN = (0.0, 150.0)
FOUND = Found(tuple(Box(200 * panel, 0, 200, 200) for panel in range(PANELS)), Box(0, 200, 136, 200))

Shapes = list[dict[str, Any]]


def system() -> System:
    places = np.array(PLANETS)
    away = np.hypot(*(places - SUN).T)
    order = np.argsort(away)
    return System(SUN, 30.0, places[order], 20.0, away[order], away[order], 5.0)


def ranked() -> list[tuple[float, float]]:
    """The planets from the first orbit on, by hand: 67, 142, 160, 202 pixels from the sun."""
    return sorted(PLANETS, key=lambda place: float(np.hypot(place[0] - SUN[0], place[1] - SUN[1])))


def box(label: str, x: float, y: float, half: float = 10.0) -> dict[str, Any]:
    return {"label": label, "shape_type": "rectangle", "points": [[x - half, y - half], [x + half, y + half]]}


def plus(panel: int, orbit: int, off: float = 0.0) -> dict[str, Any]:
    x, y = ranked()[orbit - 1]
    return {"label": "+", "shape_type": "point", "points": [[x + 200 * (panel - 1) + off, y]]}


def right_shapes(number: int = 2, at: Sequence[int] = (1, 4, 2), marked: int = 2) -> Shapes:
    """Marks that agree: the hint asks for `number`, its icon stands on the orbits `at`, `marked` is the panel with boxes."""
    across = 200 * (marked - 1)
    return [
        box("icon", 68, 280, 35),
        *(box("icon", x + across, y) for x, y in PLANETS),
        *(plus(panel, orbit) for panel, orbit in enumerate(at, 1)),
        *(box(str(orbit), 20 + across, 20 * orbit, 6) for orbit in (1, 2, 3, 4)),
        box(str(number), 60, 370, 15),
    ]


@pytest.fixture
def entry_of(tmp_path: Path) -> Callable[[Shapes], LabelMeEntry]:
    def made(shapes: Shapes) -> LabelMeEntry:
        save_png(np.zeros((400, 600, 3), np.uint8), tmp_path / "a.png")
        content = {"imagePath": "a.png", "shapes": shapes, "imageHeight": 400, "imageWidth": 600, "imageData": None}
        (tmp_path / "a.json").write_text(json.dumps(content), encoding="utf-8")
        return read_labelme(tmp_path).entries[0]

    return made


Entries = Callable[[Shapes], LabelMeEntry]


def marks(entry: LabelMeEntry) -> Marks:
    return marks_of(entry, FOUND, system())


def test_the_answer_is_the_point_whose_rank_is_the_hints_number(entry_of: Entries) -> None:
    found = marks(entry_of(right_shapes()))
    assert (found.number, found.panel, found.marked_panel, found.found_at) == (2, 3, 2, (1, 4, 2))
    x, y = ranked()[1]
    assert found.aim_xyxy == (x + 390, y - 10, x + 410, y + 10)
    assert found.aims_at(x + 400, y)
    assert found.aims_at(x + 410, y + 10)
    assert not found.aims_at(x + 411, y)
    assert not found.aims_at(x + 200, y)
    assert [((a + c) / 2 - 200, (b + d) / 2) for a, b, c, d in found.planets_xyxy] == ranked()


@pytest.mark.parametrize("marked", [1, 2, 3])
@pytest.mark.parametrize("number", [1, 2, 4])
def test_any_panel_may_be_marked_and_any_number_asked_for(entry_of: Entries, marked: int, number: int) -> None:
    found = marks(entry_of(right_shapes(number, (1, 4, 2), marked)))
    assert found.panel == {1: 1, 4: 2, 2: 3}[number]
    assert found.marked_panel == marked


def test_other_shapes_and_letters_of_other_case_do_not_matter(entry_of: Entries) -> None:
    shapes = right_shapes()
    for shape in shapes[:3]:
        shape["label"] = "Icon"
    foreign = [box("sun", 20, 160, 18), box("planet", 400, 390, 4), {**plus(1, 2), "label": "x"}]
    assert marks(entry_of([*foreign, *shapes])) == marks(entry_of(right_shapes()))


def test_a_point_a_little_off_the_planet_still_counts(entry_of: Entries) -> None:
    shapes = right_shapes()
    shapes[5] = plus(1, 1, off=8.0)
    assert marks(entry_of(shapes)).found_at == (1, 4, 2)


def changed(at: int, shape: dict[str, Any]) -> Callable[[Shapes], Shapes]:
    def change(shapes: Shapes) -> Shapes:
        shapes[at] = shape
        return shapes

    return change


def without(*labels: str) -> Callable[[Shapes], Shapes]:
    return lambda shapes: [shape for shape in shapes if shape["label"] not in labels]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (without("icon"), r"no rectangle is called 'icon'; was it labelled for another task\?"),
        (lambda shapes: shapes[1:], "the first 'icon' rectangle is in a panel"),
        (lambda shapes: [shapes[0], *shapes[5:]], "the only rectangle called 'icon'"),
        (changed(2, box("icon", 500, 60)), "'icon' rectangles are in panels 2 and 3"),
        (changed(2, box("icon", 300, 300)), "an 'icon' rectangle beside the first is in no panel"),
        (changed(2, box("icon", 261, 119)), "two planets are equally far"),
        (without("1", "2", "3", "4"), "no rectangle is called by a number"),
        (lambda shapes: shapes[:-1], "the lowest number, 4, is in panel 2"),
        (changed(-1, box("5", 60, 370)), "asks for orbit 5, and the planets that are marked are 4"),
        (changed(-1, box("0", 60, 370)), "asks for orbit 0"),
        (changed(-1, box("3", 60, 370)), r"asks for orbit 3, and no \+ stands on that"),
        (changed(5, plus(1, 2)), r"orbit 2, and in panels 1 and 3 a \+ stands on that"),
        (changed(5, plus(2, 1)), r"panel 2 has more than one \+"),
        (changed(5, plus(1, 1, off=25)), r"in panel 1, is on no planet that is marked"),
        (changed(5, {**plus(1, 1), "points": [[30, 300]]}), r"the \+ at 30, 300 is in no panel"),
        (lambda shapes: [*shapes[:5], *shapes[7:]], r"no \+ in panels 1 and 2"),
        (lambda shapes: [*shapes[:5], *shapes[6:]], r"no \+ in panel 1"),
    ],
)
def test_contradictions_name_file_and_reason(entry_of: Entries, change: Callable[[Shapes], Shapes], reason: str) -> None:
    entry = entry_of(change(right_shapes()))
    with pytest.raises(ContradictionError, match=reason) as raised:
        marks(entry)
    assert raised.value.source.endswith("a.json")
