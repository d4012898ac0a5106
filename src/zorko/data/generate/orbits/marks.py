"""What a labeller marks on a picture of `orbit`, and ways to mark it wrong."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from zorko.data.generate.labelme_out import shape
from zorko.data.generate.orbits.composites import Box, Composite
from zorko.data.generate.orbits.places import PANEL

LEAST_HALF = 10.0  # a labeller draws no narrower box round the icon I
SLACK = (0.5, 2.5)  # pixels by which a labeller's box is too large on each side
POINT_SD, FARTHEST = 1.3, 3.5  # pixels by which a point misses the planet's middle
OUTSIDE = 8.0  # pixels from every planet's ring, of a point that marks none


@dataclass
class Marks:
    """What is marked, in pixels of the picture; `icons` are those of one panel, `numbers` go with their labels."""

    hint_icon: Box
    icons: list[Box]
    points: list[tuple[float, float]]
    numbers: list[tuple[str, Box]]
    hint_number: tuple[str, Box] | None
    panel: int  # from 1

    def shapes(self, rng: np.random.Generator) -> list[dict[str, Any]]:
        """LabelMe's shapes: the hint's icon before the other icons, all else in any order."""
        first = _rectangle("icon", self.hint_icon)
        numbers = self.numbers if self.hint_number is None else [*self.numbers, self.hint_number]
        others = [
            *(_rectangle("icon", box) for box in self.icons),
            *(_shape("+", "point", [list(point)]) for point in self.points),
            *(_rectangle(label, box) for label, box in numbers),
        ]
        return [first, *(others[at] for at in rng.permutation(len(others)))]


def true_marks(composite: Composite, rng: np.random.Generator) -> Marks:
    """As a careful labeller marks the picture: boxes a little large, points a little off the middle."""
    panel = int(rng.integers(len(composite.dealt)))
    centres = composite.planet_centres()
    icons = [
        _loose(_no_narrower(box, centre), rng)
        for box, centre in zip(composite.icon_boxes[panel], centres[panel], strict=True)
    ]
    points = [_near(row[orbit - 1], rng) for row, orbit in zip(centres, composite.found_at, strict=True)]
    numbers = [(str(k + 1), _loose(_across(box, panel), rng)) for k, box in enumerate(composite.number_boxes)]
    hint_icon, hint_number = composite.hint_boxes
    return Marks(_loose(hint_icon, rng), icons, points, numbers, (str(composite.asked), _loose(hint_number, rng)), panel + 1)


# ---- marks that contradict themselves


def _no_numbers(marks: Marks, _composite: Composite, _rng: np.random.Generator) -> None:
    marks.numbers, marks.hint_number = [], None


def _no_hint_number(marks: Marks, _composite: Composite, _rng: np.random.Generator) -> None:
    marks.hint_number = None


def _two_answers(marks: Marks, composite: Composite, rng: np.random.Generator) -> None:
    """The point of another panel stands on the asked orbit too."""
    panel = _other_than(composite.answer - 1, len(marks.points), rng)
    marks.points[panel] = _near(composite.planet_centres()[panel][composite.asked - 1], rng)


def _no_answer(marks: Marks, composite: Composite, rng: np.random.Generator) -> None:
    """The point of the answer's panel stands on another orbit."""
    row = composite.planet_centres()[composite.answer - 1]
    marks.points[composite.answer - 1] = _near(row[_other_than(composite.asked - 1, len(row), rng)], rng)


def _point_outside(marks: Marks, composite: Composite, rng: np.random.Generator) -> None:
    """One point stands on no planet: in the answer's panel, so that no other point can be the answer."""
    centres = np.array(composite.planet_centres()[composite.answer - 1])
    left = PANEL * (composite.answer - 1)
    spots = rng.uniform(4, PANEL - 4, (400, 2)) + np.array([left, 0])
    away = np.hypot(*(spots[:, None] - centres).transpose(2, 0, 1)).min(axis=1)
    spot = spots[np.argmax(away >= composite.system.planet_radius + OUTSIDE)]
    marks.points[composite.answer - 1] = (float(spot[0]), float(spot[1]))


def _number_too_large(marks: Marks, composite: Composite, rng: np.random.Generator) -> None:
    assert marks.hint_number is not None
    marks.hint_number = (str(len(marks.icons) + int(rng.integers(1, 3))), marks.hint_number[1])


def _no_point(marks: Marks, composite: Composite, _rng: np.random.Generator) -> None:
    del marks.points[composite.answer - 1]


def _icons_of_two_panels(marks: Marks, composite: Composite, rng: np.random.Generator) -> None:
    """One icon is marked in another panel than the others."""
    panel, orbit = _other_than(marks.panel - 1, len(composite.dealt), rng), int(rng.integers(len(marks.icons)))
    marks.icons[orbit] = _across(marks.icons[orbit], panel - (marks.panel - 1))


def _no_icons(marks: Marks, _composite: Composite, _rng: np.random.Generator) -> None:
    marks.icons = []


CONTRADICTIONS: dict[str, Callable[[Marks, Composite, np.random.Generator], None]] = {
    "no-hint-number": _no_hint_number,
    "two-answers": _two_answers,
    "point-outside": _point_outside,
    "number-too-large": _number_too_large,
    "no-answer": _no_answer,
    "no-numbers": _no_numbers,
    "no-point": _no_point,
    "icons-of-two-panels": _icons_of_two_panels,
    "no-icons": _no_icons,
}
"""Ways in which a label contradicts itself, in the order in which they are planted."""


# ---- boxes and points


def _no_narrower(box: Box, centre_xy: tuple[float, float]) -> Box:
    x, y = centre_xy
    return (
        min(box[0], x - LEAST_HALF),
        min(box[1], y - LEAST_HALF),
        max(box[2], x + LEAST_HALF),
        max(box[3], y + LEAST_HALF),
    )


def _loose(box: Box, rng: np.random.Generator) -> Box:
    left, top, right, bottom = rng.uniform(*SLACK, 4).tolist()
    return box[0] - left, box[1] - top, box[2] + right, box[3] + bottom


def _near(centre_xy: tuple[float, float], rng: np.random.Generator) -> tuple[float, float]:
    x, y = np.clip(rng.normal(0, POINT_SD, 2), -FARTHEST, FARTHEST).tolist()
    return centre_xy[0] + x, centre_xy[1] + y


def _across(box: Box, panels: int) -> Box:
    return box[0] + panels * PANEL, box[1], box[2] + panels * PANEL, box[3]


def _other_than(one: int, count: int, rng: np.random.Generator) -> int:
    return int((one + rng.integers(1, count)) % count)


def _rectangle(label: str, box: Box) -> dict[str, Any]:
    return _shape(label, "rectangle", [[box[0], box[1]], [box[2], box[3]]])


def _shape(label: str, kind: str, points: list[list[float]]) -> dict[str, Any]:
    return shape(label, kind, [[round(value, 2) for value in point] for point in points])
