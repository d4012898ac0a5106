"""Where a composite picture has its panels and its reference.

The parts are told by the fill, the plain part beside the reference: its edges are the strip's lower edge and the
reference's side. Then the strip's width says how many panels there are, and lines of one grey between them how far they
stand apart. The picture may have any size; only proportions are taken from the settings.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import Literal, NamedTuple, TypeAlias, get_args

import cv2
import numpy as np
from numpy.typing import NDArray

from zorko.errors import LayoutError
from zorko.images.lines import Grey, frame, gap_near
from zorko.images.read import describe

Focus: TypeAlias = tuple[float, float, float, float]
"""Left, top, right and bottom, in shares of a part."""

WHOLE_PART: Focus = (0.0, 0.0, 1.0, 1.0)

Corner = Literal["bottom-left", "bottom-right", "top-left", "top-right"]

RGB: TypeAlias = NDArray[np.uint8]

Plain: TypeAlias = NDArray[np.bool_]
"""Which pixels are as the fill is, shape (H, W)."""

_SMALLEST_PANEL_PX = 24
_WIDEST_GAP = 0.06  # of a panel's shorter side: 12 pixels of 200; what is wider is no gap but another geometry
# Grey levels by which JPEG moves pixels of the fill beside a hard edge (colours it moves farther). The smaller ones are for
# pictures that are nearly as dark as the fill.
_FILL_NOISE = (40, 16, 6)
_PURE = 0.97  # of the fill's pixels in each row and column are the fill; the rest is JPEG's noise
_HARD = 0.5  # of the pixels along an edge are plainly no fill: the edge of a picture, not of something in it
_WIDEST_REFERENCE = 1.5  # of what the layout says; beyond that it is something else
_PANEL_FIT = 0.015  # by so much, and one pixel, a panel may be off its proportions


@dataclass(frozen=True)
class Layout:
    """The geometry of a composite picture, in pixels of its nominal size. Raises ValueError where it contradicts itself.

    panel_wh      one panel
    rows          rows of panels, one above the other; panels count from left to right, then down
    panels        how many panels there are; None: any number, found from the width
    reference_wh  the reference's block, which lies in a corner, in the half that has no panels
    reference_at  its corner; the panels lie at the other side, above or below
    height        of the whole picture
    fill_level    grey level (0..255) of the plain rest beside the reference
    focus         the part of a panel that the encoder sees, in shares of it: left, top, right, bottom; smaller where the
                  object is known to stand near the middle, which it then sees larger
    reference_focus  the same of the reference
    """

    panel_wh: tuple[int, int] = (200, 200)
    rows: int = 1
    panels: int | None = None
    reference_wh: tuple[int, int] = (136, 200)
    reference_at: Corner = "bottom-left"
    height: int = 400
    fill_level: int = 0
    focus: Focus = WHOLE_PART
    reference_focus: Focus = WHOLE_PART

    @property
    def geometry(self) -> Layout:
        """The layout without what the encoder sees of its parts."""
        return replace(self, focus=WHOLE_PART, reference_focus=WHOLE_PART)

    def __post_init__(self) -> None:
        if min(*self.panel_wh, *self.reference_wh, self.rows) < 1:
            raise ValueError(f"panels, reference and rows must be at least 1, got {self}")
        if self.height < self.strip_height + self.reference_wh[1]:
            raise ValueError(
                f"a height of {self.height} has no room for {self.rows} rows of {self.panel_wh[1]} and a reference "
                f"of {self.reference_wh[1]}"
            )
        if self.reference_at not in get_args(Corner):
            raise ValueError(f"reference_at must be one of {', '.join(get_args(Corner))}, got {self.reference_at!r}")
        if self.panels is not None and (self.panels < 1 or self.panels % self.rows):
            raise ValueError(f"panels must be a whole number for each of {self.rows} rows, got {self.panels}")
        if not 0 <= self.fill_level <= 255:
            raise ValueError(f"fill_level must be in 0..255, got {self.fill_level}")
        for left, top, right, bottom in (self.focus, self.reference_focus):
            if not (0.0 <= left < right <= 1.0 and 0.0 <= top < bottom <= 1.0):
                raise ValueError(
                    f"a focus must be left < right and top < bottom, all in 0..1, got {(left, top, right, bottom)}"
                )

    @property
    def strip_height(self) -> int:
        """Of all rows of panels."""
        return self.rows * self.panel_wh[1]


DEFAULT_LAYOUT = Layout()


class Box(NamedTuple):
    """A part of a picture, in its pixels."""

    left: int
    top: int
    width: int
    height: int

    def of(self, picture: RGB) -> RGB:
        """This part of a picture, as a view."""
        return picture[self.top : self.top + self.height, self.left : self.left + self.width]

    def part(self, left: float, top: float, right: float, bottom: float) -> Box:
        """A part of this part, its edges in shares of width and height; at least a pixel of it."""
        x0, y0 = round(left * self.width), round(top * self.height)
        x1, y1 = max(x0 + 1, round(right * self.width)), max(y0 + 1, round(bottom * self.height))
        return Box(self.left + x0, self.top + y0, x1 - x0, y1 - y0)


@dataclass(frozen=True)
class Found:
    """The parts of one picture; panels from left to right, row by row."""

    panels: tuple[Box, ...]
    reference: Box

    def panel_at(self, x: float, y: float | None = None) -> int | None:
        """The index, from 0, of the panel that holds the pixel x; None where that is outside of all panels.

        What lies between two panels counts to the one on its right, since a rectangle round an object may begin there.
        `y` says which row, where there are several (without it, the first).
        """
        tops = sorted({box.top for box in self.panels})
        row_top = tops[0] if y is None else max((top for top in tops if top <= y), default=tops[0])
        row = [(number, box) for number, box in enumerate(self.panels) if box.top == row_top]
        if not 0 <= x < row[-1][1].left + row[-1][1].width:
            return None
        return next(number for number, box in row if x < box.left + box.width)


def find_layout(picture: RGB, layout: Layout = DEFAULT_LAYOUT) -> Found:
    """The panels and the reference of a picture (H, W, 3) uint8, in its own pixels.

    The picture may be any enlargement or reduction of the geometry, with JPEG's noise, with a frame of one colour round
    it, and with gaps of one colour between its parts, each up to 6 % of a panel; all of that is measured. An edge that
    cannot be seen (a dark scene on black fill) is taken from the proportions of `layout`.
    Raises LayoutError, naming what was not found and what to set.
    """
    name = describe(picture)
    grey = _turned(cv2.cvtColor(np.ascontiguousarray(picture), cv2.COLOR_RGB2GRAY).astype(np.int16), layout.reference_at)
    height, width = grey.shape
    if min(layout.panel_wh) * height < _SMALLEST_PANEL_PX * layout.height or width < _SMALLEST_PANEL_PX:
        raise LayoutError(name, f"is {width} x {height}, so its panels are too small; give it in its original size")
    most = round(_WIDEST_GAP * min(layout.panel_wh) * height / layout.height)
    problems = []
    # What looks like a frame may be a line of the scene: where nothing is found within it, the whole picture is looked at.
    for framed, noise in product((True, False), _FILL_NOISE):
        try:
            inner, found = _find_within_frame(grey, np.abs(grey - layout.fill_level) <= noise, layout, most, framed)
            break
        except _NotFoundError as error:
            problems.append(str(error))
    else:
        raise LayoutError(name, problems[0])
    boxes = [
        Box(box.left + inner.left, box.top + inner.top, box.width, box.height) for box in (*found.panels, found.reference)
    ]
    *panels, reference = (_turned_back(box, grey.shape, layout.reference_at) for box in boxes)
    return Found(tuple(sorted(panels, key=lambda box: (box.top, box.left))), reference)


# ---- the whole, with the reference at the bottom left and no frame


class _NotFoundError(Exception):
    """What is missing, and what to set."""


@dataclass(frozen=True)
class _Fill:
    """The plain part at the lower right, half-open: `right` and `bottom` are the picture's, but for a frame."""

    left: int
    top: int
    right: int
    bottom: int


@dataclass(frozen=True)
class _Strip:
    """The panels as they may be: where the strip ends and the lower part begins, and how the panels lie in it.

    `misfit` is by how many pixels a panel's width is off its proportions.
    """

    bottom: int
    lower_top: int
    columns: int
    gap_x: int
    gap_y: int
    misfit: float


def _find_within_frame(grey: Grey, plain: Plain, layout: Layout, most: int, framed: bool) -> tuple[Box, Found]:
    """The picture within its frame, if it may have one, and what is found in it, from its upper left corner on.

    The frame is lines of one grey, and, where noise hides those, as far as the fill goes.
    """
    (top, bottom), (left, right) = (frame(grey, most), frame(grey.T, most)) if framed else ((0, 0), (0, 0))
    inner = plain[top : grey.shape[0] - bottom, left : grey.shape[1] - right]
    fill = _fill(inner, layout, most)
    if fill.right < inner.shape[1]:
        right += inner.shape[1] - fill.right
        left = max(left, right)
    if fill.bottom < inner.shape[0]:
        bottom += inner.shape[0] - fill.bottom
        top = max(top, bottom)
    box = Box(left, top, grey.shape[1] - left - right, grey.shape[0] - top - bottom)
    rows, columns = slice(top, top + box.height), slice(left, left + box.width)
    return box, _find(grey[rows, columns], plain[rows, columns], layout, most)


def _find(grey: Grey, plain: Plain, layout: Layout, most: int) -> Found:
    fill = _fill(plain, layout, most)
    strips = [
        strip
        for bottom, lower_top in dict.fromkeys(_edges(grey, plain, fill, layout, most))
        for strip in _strips(grey, bottom, lower_top, layout, most)
    ]
    if not strips:
        raise _NotFoundError(_no_strip(grey, fill, layout))
    # Half a pixel says nothing in a resized picture; of what fits as well, the first is taken.
    strip = min(strips, key=lambda strip: int(2 * strip.misfit))
    if plain[: strip.bottom].mean() > _PURE:
        raise _NotFoundError(f"has no panels: the strip for them is all of grey level {layout.fill_level}, as the fill is")
    panels = tuple(_panels(strip, grey.shape[1], layout.rows))
    scale = panels[0].height / layout.panel_wh[1]
    return Found(panels, _reference(plain, fill, strip, layout, scale, most))


def _fill(plain: Plain, layout: Layout, most: int) -> _Fill:
    """Looked for from the lower right corner: its columns in the lower part, then its rows, then its columns again."""
    height = plain.shape[0]
    strip = height * layout.strip_height / layout.height
    columns = rows = None
    # Where the lower part begins is not known yet: at first as the proportions say, then surely below it.
    for lower in (round(strip) + most, round((strip + height) / 2)):
        columns = columns or _last_run(plain[lower:], 0, most)
    if columns:
        rows = _last_run(plain[:, slice(*columns)], 1, most)
    if columns and rows:
        columns = _last_run(plain[slice(*rows)], 0, most) or columns
    if not columns or not rows:
        raise _NotFoundError(
            f"has no plain part of grey level {layout.fill_level} beside the reference at the {layout.reference_at}, by "
            "which the panels are found; if the picture is a composite, set Layout.reference_at or Layout.fill_level",
        )
    return _Fill(columns[0], rows[0], columns[1], rows[1])


def _last_run(plain: Plain, axis: int, most: int) -> tuple[int, int] | None:
    """Start and end of the last lines that are all fill, at most `most` lines from the end; `axis` is along a line."""
    pure = plain.mean(axis=axis) >= _PURE
    stop = len(pure) - int(np.argmax(pure[::-1]))
    if not pure.any() or len(pure) - stop > most:
        return None
    broken = np.flatnonzero(~pure[:stop])
    return (int(broken[-1]) + 1 if len(broken) else 0), stop


def _edges(grey: Grey, plain: Plain, fill: _Fill, layout: Layout, most: int) -> Iterator[tuple[int, int]]:
    """Where the strip may end and the lower part begin: by the proportions, with a gap between, at a hard edge."""
    nominal = round(grey.shape[0] * layout.strip_height / layout.height)
    if fill.top <= nominal + 1:
        yield nominal, nominal
    blur = max(2, most // 4)
    # Over the fill, a gap of its colour has no end; over the reference, one of the colour of the reference's ground.
    for beside in (grey[:, : fill.left], grey[:, fill.left :]):
        gap = gap_near(beside, fill.top, most) if beside.size else None
        if gap is not None and gap.start - blur <= fill.top <= gap.stop + blur:
            yield min(gap.start, fill.top), max(gap.stop, fill.top)
    if _is_hard(plain[:, fill.left :], fill.top):
        yield fill.top, fill.top


def _is_hard(plain: Plain, row: int) -> bool:
    """Whether what ends at `row` differs from the fill all along; the last row may be a mixture, so two are looked at."""
    before = plain[max(0, row - 2) : row]
    return bool(len(before) and (~before).mean(axis=1).max() >= _HARD)


# ---- panels


def _strips(grey: Grey, bottom: int, lower_top: int, layout: Layout, most: int) -> Iterator[_Strip]:
    """The numbers of columns that go with the strip's height, each with its gaps measured."""
    if bottom < layout.rows * _SMALLEST_PANEL_PX:
        return
    strip, width = grey[:bottom], grey.shape[1]
    gap_y = _gap(strip, layout.rows, most)
    panel_height = (bottom - gap_y * (layout.rows - 1)) / layout.rows
    panel_width = panel_height * layout.panel_wh[0] / layout.panel_wh[1]
    tolerance = 1 + _PANEL_FIT * panel_width
    fewest, largest = int(width / (panel_width + most + tolerance)), int(width / (panel_width - tolerance)) + 1
    for columns in range(max(1, fewest), largest + 1):
        if layout.panels not in (None, columns * layout.rows):
            continue
        if columns * (panel_width - tolerance) > width or columns * (panel_width + tolerance) + (columns - 1) * most < width:
            continue
        # What looks like gaps may be the margins of panels that are dark there: then none fits better.
        for gap_x in dict.fromkeys((_gap(strip.T, columns, most), 0)):
            misfit = abs((width - (columns - 1) * gap_x) / columns - panel_width)
            if misfit <= tolerance:
                yield _Strip(bottom, lower_top, columns, gap_x, gap_y, misfit)
                break


def _gap(grey: Grey, count: int, most: int) -> int:
    """The rows between `count` equal parts, one above the other: the median of the gaps seen; 0 where most have none."""
    near = (gap_near(grey, round(number * len(grey) / count), most) for number in range(1, count))
    sizes = [gap.size for gap in near if gap is not None]
    return int(np.median(sizes)) if 2 * len(sizes) >= count else 0


def _panels(strip: _Strip, width: int, rows: int) -> Iterator[Box]:
    panel_width = (width - (strip.columns - 1) * strip.gap_x) / strip.columns
    panel_height = (strip.bottom - (rows - 1) * strip.gap_y) / rows
    for row in range(rows):
        top = round(row * (panel_height + strip.gap_y))
        for column in range(strip.columns):
            left = round(column * (panel_width + strip.gap_x))
            right = round(column * (panel_width + strip.gap_x) + panel_width)
            yield Box(left, top, right - left, round(row * (panel_height + strip.gap_y) + panel_height) - top)


def _no_strip(grey: Grey, fill: _Fill, layout: Layout) -> str:
    panel_height = fill.top / layout.rows
    number = grey.shape[1] * layout.panel_wh[1] / (panel_height * layout.panel_wh[0]) if fill.top else 0.0
    expected = "a whole number of" if layout.panels is None else f"{layout.panels // layout.rows}"
    return (
        f"has no strip of {expected} panels of {layout.panel_wh[0]} x {layout.panel_wh[1]}: the part above the plain one is "
        f"{grey.shape[1]} x {fill.top}, which is {number:.2f} panels wide; set Layout.panel_wh"
        + (" and Layout.height" if layout.panels is None else ", Layout.panels")
        + " to the picture's geometry"
    )


# ---- the reference


def _reference(plain: Plain, fill: _Fill, strip: _Strip, layout: Layout, scale: float, most: int) -> Box:
    """The block at the lower left: its edges where they can be seen, else as large as the layout says."""
    height, width = plain.shape
    lower = plain[strip.lower_top :]
    nominal_width = min(width, round(layout.reference_wh[0] * scale))
    nominal_top = height - min(height - strip.lower_top, round(layout.reference_wh[1] * scale))
    if lower[:, :nominal_width].mean() > 0.995:
        raise _NotFoundError(
            f"has no reference at the {layout.reference_at}: that part is all of grey level {layout.fill_level}, as the "
            "fill is; set Layout.reference_at and Layout.reference_wh where it lies elsewhere",
        )
    right = fill.left
    if right > _WIDEST_REFERENCE * nominal_width or not _is_hard(lower.T, right):
        if right > nominal_width + most:
            raise _NotFoundError(
                f"has something beside the reference, {right - nominal_width} pixels from it; set Layout.reference_wh, "
                "if the reference is larger",
            )
        right = nominal_width
    top = strip.lower_top + int(np.argmax((~lower[:, :right]).mean(axis=1) > 1 - _PURE))
    if abs(nominal_top - strip.lower_top) <= most:
        top = strip.lower_top
    elif not _is_hard(plain[::-1, :right], height - top):
        top = min(top, nominal_top)
    return Box(0, top, right, height - top)


# ---- corners


def _turned(grey: Grey, corner: Corner) -> Grey:
    """Mirrored so that the reference lies at the bottom left."""
    grey = grey[::-1] if corner.startswith("top") else grey
    return grey[:, ::-1] if corner.endswith("right") else grey


def _turned_back(box: Box, shape: Sequence[int], corner: Corner) -> Box:
    left = shape[1] - box.left - box.width if corner.endswith("right") else box.left
    top = shape[0] - box.top - box.height if corner.startswith("top") else box.top
    return Box(left, top, box.width, box.height)
