"""White figures with a dark outline on any ground, as a hint has them: an icon, and a number below it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from zorko.images.layout import Box

PixelArray = NDArray[np.uint8]
Circle: TypeAlias = tuple[float, float, float]
"""The x and y of its middle, and its radius."""

_HEIGHT = 200  # pixels, to which a hint of another size is brought; the figures here are of such a one
_NEAR_PX = 4  # within which a figure's outline begins and ends
_LIGHT = 0.72  # of the lightest pixel nearby: what is darker may be outline
_FAINT = 0.45  # likewise, of pixels beside a figure's that belong to it
_GROWTH_PX = 6  # how far they do
_MOST_GROWTH = 1.5  # times a figure's area
_WHITE = 150  # grey levels of a figure at least, on the mean: blur and JPEG take from thin strokes
# Of a figure's brightness, what its outline stays under; of what borders on a figure, how much is outline.
_STRICT, _LENIENT = (0.6, 0.85), (0.72, 0.6)
_SMALLEST = 9  # pixels of a figure's part
_GAP_PX = 4  # between icon and number, one above the other, at least
_SMALLEST_ICON, _LARGEST_ICON = 15, 72  # pixels of radius
_TALLEST_NUMBER = 80  # pixels
_WIDE_PX = 25  # of blur, which leaves the ground
_WHITEST = 0.72  # of the whitest pixel: less is a light part of the ground
_LARGER = 30  # pixels of a figure's part without an outline: smaller ones are the ground's
_LOWEST_NUMBER = 20  # pixels of height: a lower one is a part of a broken one


@dataclass(frozen=True)
class Hint:
    """Where a hint's figures are, in its own pixels: a circle round the icon, a box round the number.

    `sure` is False where they were not seen, and these are the places where they usually stand.
    """

    icon_xy: tuple[float, float]
    icon_radius: float
    number: Box
    sure: bool


def find_hint(hint: PixelArray) -> Hint:
    """The icon and the number of a hint (H, W, 3) uint8: the number is what stands lowest."""
    scale = _HEIGHT / hint.shape[0]
    width = max(1, round(hint.shape[1] * scale))
    nominal = hint if scale == 1 else cv2.resize(hint, (width, _HEIGHT), interpolation=cv2.INTER_AREA)
    found = _found(cv2.cvtColor(np.ascontiguousarray(nominal), cv2.COLOR_RGB2GRAY).astype(np.uint8, copy=False))
    if found is None:
        usual = Box(width // 4, 145, width // 2, 50)
        (x, y, radius), number = (width / 2, 75.0, 40.0), usual
    else:
        (x, y, radius), number = found
    place = Box(*(round(edge / scale) for edge in number))
    return Hint((x / scale, y / scale), radius / scale, place, found is not None)


def _found(grey: PixelArray) -> tuple[Circle, Box] | None:
    """The icon and the number of a hint (_HEIGHT, W); None where no way to see them finds what can be both."""
    for dark, outlined in _STRICT, _LENIENT:
        figures = _figures(grey, dark, outlined)
        for gap in _GAP_PX, 0:
            found = _parted(figures, gap)
            if found is not None:
                return found
    return _parted(_bright(grey), _GAP_PX)


def _parted(figures: NDArray[np.bool_], gap_px: int) -> tuple[Circle, Box] | None:
    """The circle round what stands above, and the box of what stands below, where they can be an icon and a number."""
    lines = _lines(np.asarray(figures.any(axis=1)), gap_px)
    while len(lines) > 2 and lines[-1][1] - lines[-1][0] < _LOWEST_NUMBER:
        lines[-2:] = [(lines[-2][0], lines[-1][1])]
    if len(lines) < 2:
        return None
    top, bottom = lines[-1]
    number = _box(figures[top:bottom], top)
    inked = np.argwhere(figures[: lines[-2][1]])[:, ::-1].astype(np.float32)
    (x, y), radius = cv2.minEnclosingCircle(inked)
    tall = _LOWEST_NUMBER / 2 <= number.height <= _TALLEST_NUMBER
    if not tall or not _SMALLEST_ICON <= radius <= _LARGEST_ICON:
        return None
    return (x + 0.5, y + 0.5, radius + 0.5), number


def _bright(grey: PixelArray) -> NDArray[np.bool_]:
    """(H, W): what is brighter than the ground, where that lets figures without an outline be seen."""
    ground = cv2.GaussianBlur(cv2.medianBlur(grey, 5), (0, 0), _WIDE_PX)
    above = cv2.subtract(cv2.medianBlur(grey, 3), ground)
    _, light = cv2.threshold(above, 0, 1, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    light &= (grey >= _WHITEST * int(grey[light > 0].max(initial=0))).view(np.uint8)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(light, connectivity=8)
    kept = stats[:, cv2.CC_STAT_AREA] >= _LARGER
    kept[0] = False
    figures: NDArray[np.bool_] = kept[labels]
    return figures


def _figures(grey: PixelArray, most_dark: float, least_outlined: float) -> NDArray[np.bool_]:
    """(H, W): the light parts that a dark line parts from the ground; so are the holes in figures."""
    nearby = np.ones((2 * _NEAR_PX + 1,) * 2, np.uint8)
    light = (grey >= _LIGHT * cv2.dilate(grey, nearby)).astype(np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(light, connectivity=4)
    area = stats[:, cv2.CC_STAT_AREA]
    level = np.bincount(labels.ravel(), grey.ravel(), count) / np.maximum(area, 1)
    border = (cv2.dilate(labels.astype(np.float32), np.ones((3, 3), np.uint8)) * (light == 0)).astype(np.int64)
    dark = cv2.erode(grey, nearby) < most_dark * level[border]
    lengths = np.bincount(border.ravel(), minlength=count)
    outlined = np.bincount(border.ravel(), dark.ravel(), minlength=count)
    kept = (area >= _SMALLEST) & (level >= _WHITE) & (lengths > 0) & (outlined >= least_outlined * lengths)
    edge = np.concatenate([labels[0], labels[-1], labels[:, 0], labels[:, -1]])
    kept[np.append(edge, 0)] = False
    figures: NDArray[np.bool_] = kept[labels]
    # Thin strokes between two outlines are hardly light; they are what parts of figures are joined by.
    faint = (grey >= _FAINT * cv2.dilate(grey, nearby)) & ((light == 0) | figures)
    grown = figures.copy()
    for _ in range(_GROWTH_PX):
        grown = (cv2.dilate(grown.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0) & faint
    # Far more than that is ground: the figures have no outline that would stop them.
    return grown if np.count_nonzero(grown) <= _MOST_GROWTH * np.count_nonzero(figures) else figures


def _lines(rows: NDArray[np.bool_], gap_px: int) -> list[tuple[int, int]]:
    """Runs of rows with ink, from the top, half-open; no farther apart than `gap_px` they are one."""
    inked = np.flatnonzero(rows)
    if not len(inked):
        return []
    breaks = np.flatnonzero(np.diff(inked) > gap_px + 1)
    starts, ends = inked[np.append(0, breaks + 1)], inked[np.append(breaks, len(inked) - 1)] + 1
    return [(int(start), int(end)) for start, end in zip(starts, ends, strict=True)]


def _box(figures: NDArray[np.bool_], top: int) -> Box:
    rows, columns = np.flatnonzero(figures.any(axis=1)), np.flatnonzero(figures.any(axis=0))
    left, width = int(columns[0]), int(columns[-1] - columns[0]) + 1
    return Box(left, top + int(rows[0]), width, int(rows[-1] - rows[0]) + 1)
