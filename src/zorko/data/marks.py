"""What the labels of an `orbit` composite say, in numbers; and the ways in which they can contradict themselves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from zorko.data.labelme import LabelMeEntry
from zorko.data.labelme_shapes import Shape
from zorko.errors import InputError
from zorko.images.layout import Found
from zorko.images.systems import SIDE, System

BoxXyxy = tuple[float, float, float, float]
"""Left, top, right, bottom in pixels."""

ICON, POINT = "icon", "+"
"""What labellers call the rectangles round icons, and the points where the hint's icon stands."""


class ContradictionError(InputError):
    """A label that contradicts itself; no answer can be right by it."""


@dataclass(frozen=True)
class Marks:
    """A composite's labels, checked against each other; pixels of the picture.

    number         the hint's: the orbit that is asked for, from 1
    panel          in which the planet on that orbit has the hint's icon, from 1
    aim_xyxy       the box in which an answer's pixel must lie
    planets_xyxy   the boxes round the planets' icons in panel `marked_panel` (from 1), by distance from the sun
    found_at       for each panel the orbit on which the hint's icon stands, from 1
    """

    number: int
    panel: int
    aim_xyxy: BoxXyxy
    planets_xyxy: tuple[BoxXyxy, ...]
    marked_panel: int
    found_at: tuple[int, ...]

    def aims_at(self, x: float, y: float) -> bool:
        """Whether a pixel is a right answer."""
        return _holds(self.aim_xyxy, x, y)


def marks_of(entry: LabelMeEntry, found: Found, system: System) -> Marks:
    """The marks of one LabelMe file, given where its picture has panels and hint, and what system the panels show.

    The labels say nothing of the sun: ranks are by distance from where the picture has it. Raises ContradictionError, which
    names the file and how its label contradicts itself.
    """
    return _Reading(str(entry.file), found, system).marks(entry)


class _Reading:
    """One file's labels, step by step."""

    def __init__(self, file: str, found: Found, system: System) -> None:
        self.file = file
        self.found = found
        self.system = system

    def marks(self, entry: LabelMeEntry) -> Marks:
        icons = [shape for shape in entry.of_kind("rectangle") if shape.label.lower() == ICON]
        numbers = [shape for shape in entry.of_kind("rectangle") if shape.label.isdecimal()]
        points = [shape for shape in entry.of_kind("point") if shape.label == POINT]
        panel, planets = self._planets(icons)
        number = self._hint_number(numbers, len(planets))
        found_at = self._found_at(points, panel, planets)
        answers = [place for place, orbit in enumerate(found_at, 1) if orbit == number]
        if not answers:
            raise self._wrong(f"the hint asks for orbit {number}, and no {POINT} stands on that")
        if len(answers) > 1:
            raise self._wrong(f"the hint asks for orbit {number}, and in panels {_listed(answers)} a {POINT} stands on that")
        aim = self._moved(planets[number - 1], panel, answers[0] - 1)
        return Marks(number, answers[0], aim, tuple(planets), panel + 1, tuple(found_at))

    def _planets(self, icons: Sequence[Shape]) -> tuple[int, list[BoxXyxy]]:
        """The panel (from 0) whose planets' icons are marked, and their boxes by distance from the sun."""
        if not icons:
            raise self._wrong(f"no rectangle is called '{ICON}'; was it labelled for another task?")
        hint, *planets = icons
        if self._panel_of(*_middle(hint.box_xyxy)) is not None:
            raise self._wrong(f"the first '{ICON}' rectangle is in a panel, and not round the hint's icon")
        if not planets:
            raise self._wrong(f"the hint's is the only rectangle called '{ICON}'")
        panels = [self._panel_of(*_middle(icon.box_xyxy)) for icon in planets]
        if None in panels:
            raise self._wrong(f"an '{ICON}' rectangle beside the first is in no panel")
        if len(set(panels)) > 1:
            raise self._wrong(
                f"'{ICON}' rectangles are in panels {_listed(sorted({panel + 1 for panel in panels if panel is not None}))}"
            )
        panel = panels[0]
        assert panel is not None
        boxes = [icon.box_xyxy for icon in planets]
        away = [self._distance(box, panel) for box in boxes]
        order = np.argsort(away, kind="stable").tolist()
        gaps = np.diff(np.sort(away))
        if len(gaps) and gaps.min() < 1.0:
            raise self._wrong("two planets are equally far from the sun")
        return panel, [boxes[at] for at in order]

    def _distance(self, box: BoxXyxy, panel: int) -> float:
        """How far a planet is from the sun, in pixels of the system: by the planet where one was found, as an icon does not
        fill it evenly."""
        frame = self.found.panels[panel]
        x, y = _middle(box)
        place = np.array([(x - frame.left) * SIDE / frame.width, (y - frame.top) * SIDE / frame.height])
        apart = np.hypot(*(self.system.planets_xy - place).T)
        nearest = int(apart.argmin())
        if apart[nearest] < 0.6 * self.system.planet_radius:
            return float(self.system.distances[nearest])
        return float(np.hypot(*(place - self.system.sun_xy)))

    def _hint_number(self, numbers: Sequence[Shape], planets: int) -> int:
        if not numbers:
            raise self._wrong("no rectangle is called by a number")
        lowest = max(numbers, key=lambda shape: _middle(shape.box_xyxy)[1])
        panel = self._panel_of(*_middle(lowest.box_xyxy))
        if panel is not None:
            raise self._wrong(f"the lowest number, {lowest.label}, is in panel {panel + 1}, and not in the hint")
        number = int(lowest.label)
        if not 1 <= number <= planets:
            raise self._wrong(f"the hint asks for orbit {number}, and the planets that are marked are {planets}")
        return number

    def _found_at(self, points: Sequence[Shape], panel: int, planets: Sequence[BoxXyxy]) -> list[int]:
        """For each panel, the orbit (from 1) that its point stands on."""
        found: dict[int, int] = {}
        for point in points:
            x, y = point.points_xy[0]
            own = self._panel_of(x, y)
            if own is None:
                raise self._wrong(f"the {POINT} at {x:.0f}, {y:.0f} is in no panel")
            if own in found:
                raise self._wrong(f"panel {own + 1} has more than one {POINT}")
            boxes = [self._moved(box, panel, own) for box in planets]
            holding = [orbit for orbit, box in enumerate(boxes) if _holds(box, x, y)]
            if not holding:
                raise self._wrong(f"the {POINT} at {x:.0f}, {y:.0f}, in panel {own + 1}, is on no planet that is marked")
            nearest = min(holding, key=lambda orbit: np.hypot(*np.subtract(_middle(boxes[orbit]), (x, y))))
            found[own] = nearest + 1
        missing = [place + 1 for place in range(len(self.found.panels)) if place not in found]
        if missing:
            raise self._wrong(f"no {POINT} in {'panel' if len(missing) == 1 else 'panels'} {_listed(missing)}")
        return [found[place] for place in range(len(self.found.panels))]

    def _panel_of(self, x: float, y: float) -> int | None:
        """The panel, from 0, that holds a pixel."""
        holding = (
            number
            for number, box in enumerate(self.found.panels)
            if box.left <= x < box.left + box.width and box.top <= y < box.top + box.height
        )
        return next(holding, None)

    def _moved(self, box: BoxXyxy, panel: int, other: int) -> BoxXyxy:
        """A box of one panel at the same place of another one, both from 0."""
        here, there = self.found.panels[panel], self.found.panels[other]
        x, y = there.left - here.left, there.top - here.top
        return box[0] + x, box[1] + y, box[2] + x, box[3] + y

    def _wrong(self, how: str) -> ContradictionError:
        return ContradictionError(self.file, how)


def _middle(box: BoxXyxy) -> tuple[float, float]:
    return (box[0] + box[2]) / 2, (box[1] + box[3]) / 2


def _holds(box: BoxXyxy, x: float, y: float) -> bool:
    return box[0] <= x <= box[2] and box[1] <= y <= box[3]


def _listed(numbers: Sequence[int]) -> str:
    return " and ".join(str(number) for number in numbers)
