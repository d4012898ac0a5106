"""Flat figures: what is filled, how it lies in the plane, and the named ones of each split."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from zorko.data.generate.orders import SPLITS, Split
from zorko.data.generate.outlines import Points, arc, gear, polygon, rectangle, rounded, star

Mask = NDArray[np.float32]
"""How much of each pixel a figure covers: (H, W) in 0..1."""

FINER = 4  # sub-pixels to a side of a pixel: edges in 16 steps
FRACTION_BITS = 4  # of OpenCV's fixed-point coordinates


@dataclass(frozen=True)
class Figure:
    """What lies in one of `parts` and in none of `holes`, outlines (N, 2) in a circle of radius 1 about the origin."""

    parts: tuple[Points, ...]
    holes: tuple[Points, ...] = ()


@dataclass(frozen=True)
class Pose:
    """Where a figure lies: the centre (x, y) and radius of its circle, in pixels from the top left corner, and its turn."""

    centre_xy: tuple[float, float]
    radius: float
    turn: float  # radians


def fitted(parts: tuple[Points, ...], holes: tuple[Points, ...] = ()) -> Figure:
    """The figure of these outlines, moved and scaled so that the smallest circle round its parts is the unit circle."""
    centre, radius = cv2.minEnclosingCircle(np.concatenate(parts).astype(np.float32))
    middle, scale = np.asarray(centre, np.float32), np.float32(1 / radius)
    return Figure(tuple((part - middle) * scale for part in parts), tuple((hole - middle) * scale for hole in holes))


def silhouette(figure: Figure, pose: Pose, side: int) -> Mask:
    """The figure in a picture of `side` x `side` pixels, with smooth edges."""
    fine = np.zeros((side * FINER, side * FINER), np.uint8)
    cos, sin = np.cos(pose.turn), np.sin(pose.turn)
    turned = np.array([[cos, sin], [-sin, cos]]) * pose.radius
    # OpenCV counts from the middle of a pixel, we from its corner.
    to_fine = FINER * 2**FRACTION_BITS
    shift = np.array(pose.centre_xy) * to_fine - 2 ** (FRACTION_BITS - 1)
    for outlines, shade in ((figure.parts, 255), (figure.holes, 0)):
        for outline in outlines:
            points = np.rint(outline @ turned * to_fine + shift).astype(np.int32)
            cv2.fillPoly(fine, [points], shade, shift=FRACTION_BITS)
    return cv2.resize(fine, (side, side), interpolation=cv2.INTER_AREA).astype(np.float32) / np.float32(255)


def _circle() -> Figure:
    return fitted((disc(),))


def _square() -> Figure:
    return fitted((rectangle(1, 1),))


def _triangle() -> Figure:
    return fitted((polygon(3),))


def _star() -> Figure:
    return fitted((star(5, 0.4),))


def _hexagon() -> Figure:
    return fitted((polygon(6),))


def _cross() -> Figure:
    return fitted((rectangle(3, 1), rectangle(1, 3)))


def _crescent() -> Figure:
    return fitted((disc(),), (disc(0.8, 0.45),))


def _ring() -> Figure:
    return fitted((disc(),), (disc(0.55),))


def _arrow() -> Figure:
    return fitted((_points((-1.6, -0.32), (0, -0.32), (0, -1), (1.2, 0), (0, 1), (0, 0.32), (-1.6, 0.32)),))


def _heart() -> Figure:
    t = np.linspace(0, 2 * np.pi, 64, endpoint=False)
    x, y = 16 * np.sin(t) ** 3, 13 * np.cos(t) - 5 * np.cos(2 * t) - 2 * np.cos(3 * t) - np.cos(4 * t)
    return fitted((np.stack([x, y], axis=1).astype(np.float32),))


def _rectangle() -> Figure:
    return fitted((rectangle(2.4, 1),))


def _ellipse() -> Figure:
    return fitted((rounded(2, 1.1, power=2, count=64),))


def _semicircle() -> Figure:
    return fitted((arc(1, 0, 180, 40),))


def _ell() -> Figure:
    return fitted((_points((0, 0), (1, 0), (1, 2), (2, 2), (2, 3), (0, 3)),))


def _gear() -> Figure:
    return fitted((gear(8, 0.3),), (disc(0.33),))


def _house() -> Figure:
    roof, body = _points((-1.1, 0), (0, -1), (1.1, 0)), _points((-0.85, -0.1), (0.85, -0.1), (0.85, 1.1), (-0.85, 1.1))
    chimney, door = rectangle(0.3, 0.8) + _points((0.62, -0.6)), rectangle(0.5, 0.75) + _points((0, 0.75))
    return fitted((roof, body, chimney), (door,))


def _trapezium() -> Figure:
    return fitted((_points((-1, 0.55), (1, 0.55), (0.4, -0.55), (-0.4, -0.55)),))


def _pentagon() -> Figure:
    return fitted((polygon(5),))


def _tee() -> Figure:
    return fitted(
        (_points((-1.5, 0), (1.5, 0), (1.5, 0.9), (-1.5, 0.9)), _points((-0.45, 0), (0.45, 0), (0.45, 3), (-0.45, 3)))
    )


def _drop() -> Figure:
    # The straight sides are tangents from a tip two radii away: they touch the circle 60 degrees from its far side.
    return fitted((np.concatenate([arc(1, 60, 300, 50), _points((2.0, 0.0))]),))


def _parallelogram() -> Figure:
    return fitted((_points((-1.3, -0.5), (0.5, -0.5), (1.3, 0.5), (-0.5, 0.5)),))


def _clover() -> Figure:
    leaves = tuple(disc(0.58, x, y) for x, y in ((0.55, 0.55), (-0.55, 0.55), (-0.55, -0.55), (0.55, -0.55)))
    return fitted(leaves)


def _bolt() -> Figure:
    return fitted(
        (_points((0.25, -1.4), (-0.75, 0.2), (-0.1, 0.2), (-0.35, 1.4), (0.75, -0.35), (0.1, -0.35), (0.75, -1.4)),)
    )


def _rhombus() -> Figure:
    return fitted((_points((-1, 0), (0, -0.52), (1, 0), (0, 0.52)),))


def _zed() -> Figure:
    return fitted((_points((0, 0), (2, 0), (2, 1), (3, 1), (3, 2), (1, 2), (1, 1), (0, 1)),))


def _keyhole() -> Figure:
    return fitted((disc(0.62, 0, -0.6), _points((-0.22, -0.5), (0.22, -0.5), (0.6, 1.2), (-0.6, 1.2))))


def _hourglass() -> Figure:
    return fitted((_points((-0.8, -1), (0.8, -1), (0.12, 0), (0.8, 1), (-0.8, 1), (-0.12, 0)),))


def _chevron() -> Figure:
    return fitted((_points((-1, 0.9), (0, -0.3), (1, 0.9), (1, 0.1), (0, -1.1), (-1, 0.1)),))


def _sparkle() -> Figure:
    angle = np.linspace(0, 2 * np.pi, 64, endpoint=False)
    return fitted((np.stack([np.cos(angle) ** 3, np.sin(angle) ** 3], axis=1).astype(np.float32),))


def _horseshoe() -> Figure:
    legs = _points((0.5, 1.3), (1, 1.3)), _points((-1, 1.3), (-0.5, 1.3))
    return fitted(
        (np.concatenate([legs[0][::-1][1:], legs[0][1:], arc(1, 0, -180, 40), legs[1], arc(0.5, -180, 0, 30), legs[0][:1]]),)
    )


def _fir() -> Figure:
    tiers = tuple(
        _points((-wide, low), (0, low - high), (wide, low))
        for wide, low, high in ((0.6, -0.5, 0.9), (0.85, 0.25, 1.1), (1.1, 1, 1.2))
    )
    return fitted((*tiers, rectangle(0.45, 0.7) + _points((0, 1.2))))


def _frame() -> Figure:
    return fitted((rectangle(1, 1),), (rectangle(0.56, 0.56),))


def _pacman() -> Figure:
    return fitted((np.concatenate([arc(1, 38, 322, 50), _points((0, 0))]),))


@dataclass(frozen=True)
class Named:
    """A figure with a name, of one split."""

    make: Callable[[], Figure]
    split: Split


_MAKERS: dict[Split, tuple[Callable[[], Figure], ...]] = {
    "train": (
        _circle, _square, _triangle, _star, _hexagon, _cross, _crescent, _ring, _arrow, _heart, _rectangle, _ellipse,
        _semicircle, _ell, _gear, _house, _trapezium,
    ),
    "validation": (_pentagon, _tee, _drop, _parallelogram, _clover, _bolt),
    "test": (_rhombus, _zed, _keyhole, _hourglass, _chevron, _sparkle, _horseshoe, _fir, _frame, _pacman),
}  # fmt: skip

NAMED: dict[str, Named] = {
    maker.__name__.removeprefix("_"): Named(maker, split) for split in SPLITS for maker in _MAKERS[split]
}
"""Every figure that has a name. Each is one form: no mirror images, no stretching; turned and scaled it is the same."""


@cache
def named(name: str) -> Figure:
    """The figure of that name, one of NAMED."""
    return NAMED[name].make()


def disc(radius: float = 1.0, x: float = 0.0, y: float = 0.0) -> Points:
    """The outline (48, 2) of a disc about (x, y): 48 corners are 0.05 pixels off the circle at a radius of 24."""
    return polygon(48, radius) + np.array([x, y], np.float32)


def _points(*corners: tuple[float, float]) -> Points:
    return np.array(corners, np.float32)
