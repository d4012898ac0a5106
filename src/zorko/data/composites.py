"""Labelled composites for `find`: LabelMe files whose first rectangle marks the target, in one of the panels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from zorko.data.examples import OUTLIER, UNKNOWN, Examples
from zorko.data.formats import Format
from zorko.data.labelme import LOOKS_FOR, LabelMeEntry, fits_labelme, read_labelme
from zorko.errors import DataError, InputError
from zorko.images.layout import DEFAULT_LAYOUT, Layout
from zorko.images.read import read
from zorko.types import Failure, ImageSource

HEAD = "panel"
MOST_PANELS = 16
NAMES: tuple[str, ...] = tuple(str(number) for number in range(1, MOST_PANELS + 1))
NO_MATCH = "none"
"""The word for a composite in which no panel shows the reference's object, as a label and as a LabelMe flag `no_match`."""

NO_MATCH_FLAG = "no_match"


def load_composites(path: Path, images: Path | None = None, layout: Layout = DEFAULT_LAYOUT) -> Examples:
    """The composites that LabelMe files describe, as examples of one head, `panel`.

    The target is the panel that holds the first rectangle's left edge, and its place the rectangle's middle. A file without
    a rectangle is left out and reported, unless its flag `no_match` is ticked: then no panel is right. Further rectangles
    may lie in other panels; where they, and the targets', bear names of what they hold, those are the examples' kinds.
    Raises DataError where nothing can be used.
    """
    data = read_labelme(path, images)
    problems, kept, labels, places = list(data.problems), [], [], []
    shown: list[list[str]] = []
    for number, entry in enumerate(data.entries):
        try:
            strip = _strip(entry, data.pictures[number], layout)
            label, place = _target(entry, strip)
        except InputError as error:
            problems.append(Failure(str(entry.file), f"{error.problem}; left out"))
            continue
        kept.append(number)
        labels.append(label)
        places.append(place)
        shown.append(_names(entry, strip, label))
    if not kept:
        raise DataError(f"{path}: none of its {len(data)} labelled composites can be used; the first: {problems[0].problem}")
    everything = Examples(
        pictures=data.pictures,
        labels={HEAD: _scattered(labels, kept, len(data))},
        label_names={HEAD: NAMES},
        sources=data.sources,
        groups=data.groups,
        fixed_split=data.fixed_split,
        places=_scattered_places(places, kept, len(data)),
    )
    kinds, kind_names = _kinds(shown)
    chosen = everything.subset(np.array(kept, np.int64))
    return replace(chosen, problems=tuple(problems), kinds=kinds, kind_names=kind_names)


class _Strip(NamedTuple):
    """How many panels a picture has in each of its rows, a panel's width and height, and where the first row begins, in
    pixels."""

    columns: int
    rows: int
    width: float
    height: float
    top: float

    @property
    def panels(self) -> int:
        """All of them."""
        return self.columns * self.rows

    def panel_at(self, left: float, top: float) -> int | None:
        """The panel, from 0, that holds a rectangle's upper left corner, which may lie a little outside; else None."""
        column = int(max(left, 0.0) // self.width)
        row = min(max(int((top - self.top) // self.height), 0), self.rows - 1)
        panel = row * self.columns + column
        return panel if left > -self.width and column < self.columns and panel < MOST_PANELS else None

    def place(self, panel: int, x: float, y: float) -> tuple[float, float]:
        """A point of the picture in shares of that panel, 0..1 each."""
        row, column = divmod(panel, self.columns)
        inner = np.clip([x / self.width - column, (y - self.top) / self.height - row], 0.0, 1.0)
        return float(inner[0]), float(inner[1])


def _strip(entry: LabelMeEntry, picture: ImageSource, layout: Layout) -> _Strip:
    """Told from the picture's size alone: as many panels as fit its width at the layout's proportions, equally wide."""
    height, width = entry.size_hw or read(picture).shape[:2]
    scale = height / layout.height
    columns = max(1, round(width / (layout.panel_wh[0] * scale)))
    top = height - layout.strip_height * scale if layout.reference_at.startswith("top") else 0.0
    return _Strip(columns, layout.rows, width / columns, layout.panel_wh[1] * scale, top)


def _target(entry: LabelMeEntry, strip: _Strip) -> tuple[int, tuple[float, float]]:
    """The target's panel, from 0, or OUTLIER; and where in that panel it is, x and y in 0..1, NaN for an outlier."""
    rectangles = entry.of_kind("rectangle")
    if entry.flags.get(NO_MATCH_FLAG):
        return OUTLIER, (np.nan, np.nan)
    if not rectangles:
        raise InputError(str(entry.file), f"has no rectangle round the target; draw one, or tick the flag '{NO_MATCH_FLAG}'")
    left, top, right, bottom = rectangles[0].box_xyxy
    if not strip.top <= (top + bottom) / 2 < strip.top + strip.rows * strip.height:
        where = "in none of its panels, but above or below them; draw the target's first"
        raise InputError(str(entry.file), f"its first rectangle is {where}")
    panel = strip.panel_at(left, top)
    if panel is None:
        where = f"in none of its {strip.panels} panels"
        raise InputError(str(entry.file), f"its first rectangle begins at x = {left:g}, {where}")
    right_edge = (panel % strip.columns + 1) * strip.width
    return panel, strip.place(panel, (max(left, 0.0) + min(right, right_edge)) / 2, (top + bottom) / 2)


def _names(entry: LabelMeEntry, strip: _Strip, label: int) -> list[str]:
    """What the reference and each panel show, by the rectangles' labels; "" where no rectangle says."""
    names = [""] * (1 + MOST_PANELS)
    rectangles = entry.of_kind("rectangle")
    for rectangle in reversed(rectangles):
        panel = strip.panel_at(*rectangle.box_xyxy[:2])
        if panel is not None:
            names[1 + panel] = rectangle.label
    if label != OUTLIER:
        names[0] = rectangles[0].label
    return names


def _kinds(shown: Sequence[Sequence[str]]) -> tuple[NDArray[np.int64] | None, tuple[str, ...]]:
    """The names as numbers (N, 1 + MOST_PANELS), and the names; None where they do not name what is seen.

    `target` and `other` are no such names: at least two have to be found on targets as well as in other panels.
    """
    targets = {names[0] for names in shown if names[0]}
    others = {name for names in shown for name in names[1:] if name and names[0] != name}
    if len(targets & others) < 2:
        return None, ()
    known = sorted(targets | others)
    index = {"": UNKNOWN, **{name: number for number, name in enumerate(known)}}
    return np.array([[index[name] for name in names] for names in shown], np.int64), tuple(known)


def _scattered(values: Sequence[int], kept: Sequence[int], count: int) -> NDArray[np.int64]:
    labels = np.full(count, OUTLIER, np.int64)
    labels[np.array(kept, np.int64)] = values
    return labels


def _scattered_places(values: Sequence[tuple[float, float]], kept: Sequence[int], count: int) -> NDArray[np.float32]:
    places = np.full((count, 2), np.nan, np.float32)
    places[np.array(kept, np.int64)] = values
    return places


COMPOSITES = Format(LOOKS_FOR, fits_labelme, load_composites, load_composites)
