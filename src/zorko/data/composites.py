"""Labelled composites for `find`: LabelMe files whose first rectangle marks the target, in one of the panels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

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
            pitch, height = _panel_wh(entry, data.pictures[number], layout)
            label, place = _target(entry, pitch, height)
        except InputError as error:
            problems.append(Failure(str(entry.file), f"{error.problem}; left out"))
            continue
        kept.append(number)
        labels.append(label)
        places.append(place)
        shown.append(_names(entry, pitch, label))
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


def _panel_wh(entry: LabelMeEntry, picture: ImageSource, layout: Layout) -> tuple[float, float]:
    """A panel's width and height in pixels, told from the picture's size alone: as many as fit its width at the layout's
    proportions, equally wide."""
    height, width = entry.size_hw or read(picture).shape[:2]
    scale = height / layout.height
    return width / max(1, round(width / (layout.panel_wh[0] * scale))), layout.panel_wh[1] * scale


def _target(entry: LabelMeEntry, pitch: float, panel_height: float) -> tuple[int, tuple[float, float]]:
    """The target's panel, from 0, or OUTLIER; and where in that panel it is, x and y in 0..1, NaN for an outlier."""
    rectangles = entry.of_kind("rectangle")
    if entry.flags.get(NO_MATCH_FLAG):
        return OUTLIER, (np.nan, np.nan)
    if not rectangles:
        raise InputError(str(entry.file), f"has no rectangle round the target; draw one, or tick the flag '{NO_MATCH_FLAG}'")
    left, top, right, bottom = rectangles[0].box_xyxy
    panel = int(max(left, 0.0) // pitch)
    if not (-pitch < left and panel < MOST_PANELS):
        raise InputError(str(entry.file), f"its first rectangle begins at x = {left:g}, in no panel")
    middle_x, middle_y = (max(left, 0.0) + min(right, (panel + 1) * pitch)) / 2, (top + bottom) / 2
    place = np.clip([(middle_x - panel * pitch) / pitch, middle_y / panel_height], 0.0, 1.0)
    return panel, (float(place[0]), float(place[1]))


def _names(entry: LabelMeEntry, pitch: float, label: int) -> list[str]:
    """What the reference and each panel show, by the rectangles' labels; "" where no rectangle says."""
    names = [""] * (1 + MOST_PANELS)
    rectangles = entry.of_kind("rectangle")
    for rectangle in reversed(rectangles):
        panel = int(max(rectangle.box_xyxy[0], 0.0) // pitch)
        if panel < MOST_PANELS:
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


COMPOSITES = Format(LOOKS_FOR, fits_labelme, load_composites)
