"""Labelled composites for `orbit`: LabelMe files that mark icons, numbers and where the hint's icon stands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np

from zorko.data.composites import MOST_PANELS, NAMES
from zorko.data.examples import UNKNOWN, Examples
from zorko.data.formats import Format
from zorko.data.labelme import LOOKS_FOR, LabelMeData, LabelMeEntry, fits_labelme, read_labelme
from zorko.data.marks import ContradictionError, Marks, marks_of
from zorko.errors import DataError, InputError
from zorko.images.layout import DEFAULT_LAYOUT, Layout, find_layout
from zorko.images.read import read
from zorko.images.systems import MOST, system_in
from zorko.processes import each_side_by_side
from zorko.types import Contradiction, Failure, ImageSource

PANEL, NUMBER = "panel", "number"
NUMBERS: tuple[str, ...] = tuple(str(number) for number in range(1, MOST + 1))


def load_orbits(path: Path, images: Path | None = None, layout: Layout = DEFAULT_LAYOUT) -> Examples:
    """The composites that LabelMe files describe, as examples of two heads: `panel`, the answer's, and the hint's `number`.

    Each picture is opened, since the labels do not say where the sun is. A label that contradicts itself is left out and
    stands among the problems as a Contradiction; a picture in which nothing is found, or whose answer is in a panel beyond
    MOST_PANELS, as a Failure. Raises DataError where nothing can be used.
    """
    data = read_labelme(path, images)
    problems, kept, marks = list(data.problems), [], []
    for number, found in enumerate(_all_marks(data, layout)):
        if isinstance(found, Marks):
            kept.append(number)
            marks.append(found)
        else:
            problems.append(found)
    if not kept:
        raise DataError(f"{path}: none of its {len(data)} labelled composites can be used; the first: {problems[0].problem}")
    chosen = np.array(kept, np.int64)
    labels = {name: np.full(len(data), UNKNOWN, np.int64) for name in (PANEL, NUMBER)}
    labels[PANEL][chosen] = [mark.panel - 1 for mark in marks]
    labels[NUMBER][chosen] = [mark.number - 1 for mark in marks]
    everything = Examples(
        pictures=data.pictures,
        labels=labels,
        label_names={PANEL: NAMES, NUMBER: NUMBERS},
        sources=data.sources,
        groups=data.groups,
        fixed_split=data.fixed_split,
    )
    return replace(everything.subset(chosen), problems=tuple(problems), marks=tuple(marks))


def _all_marks(data: LabelMeData, layout: Layout) -> Iterator[Marks | Failure]:
    return each_side_by_side(partial(_marks, layout), zip(data.entries, data.pictures, strict=True))


def _marks(layout: Layout, labelled: Sequence[tuple[LabelMeEntry, ImageSource]]) -> list[Marks | Failure]:
    return [_marks_of_one(entry, picture, layout) for entry, picture in labelled]


def _marks_of_one(entry: LabelMeEntry, source: ImageSource, layout: Layout) -> Marks | Failure:
    try:
        picture = read(source)
        found = find_layout(picture, layout)
        marks = marks_of(entry, found, system_in(picture, found))
    except ContradictionError as error:
        return Contradiction(str(entry.file), f"its label contradicts itself: {error.problem}; left out")
    except InputError as error:
        return Failure(str(entry.file), f"{error.problem}; left out")
    if marks.panel > MOST_PANELS:
        return Failure(
            str(entry.file), f"the answer is in panel {marks.panel}, and no more than {MOST_PANELS} are known; left out"
        )
    return marks


ORBITS = Format(LOOKS_FOR, fits_labelme, load_orbits, load_orbits)
