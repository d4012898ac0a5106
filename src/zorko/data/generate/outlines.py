"""Curves and outlines: points in the plane that solids are made from."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Points = NDArray[np.float32]
"""(N, 3) points in space, or (N, 2) points of an outline or a profile."""


def curve(points: ArrayLike, steps: int = 5) -> Points:
    """A smooth curve through points (N, 2) or (N, 3), `steps` points from one to the next (Catmull & Rom 1974)."""
    given = np.asarray(points, np.float32)
    p = np.concatenate([2 * given[:1] - given[1:2], given, 2 * given[-1:] - given[-2:-1]])
    t = np.linspace(0.0, 1.0, steps, endpoint=False, dtype=np.float32)[None, :, None]
    p0, p1, p2, p3 = p[:-3, None], p[1:-2, None], p[2:-1, None], p[3:, None]
    between = 0.5 * (2 * p1 + (p2 - p0) * t + (2 * p0 - 5 * p1 + 4 * p2 - p3) * t**2 + (3 * p1 - p0 - 3 * p2 + p3) * t**3)
    return np.concatenate([between.reshape(-1, given.shape[1]), given[-1:]]).astype(np.float32)


def arc(radius: float, start: float, end: float, count: int = 14) -> Points:
    """Points (count, 2) on a circle about the origin, from `start` to `end` degrees."""
    angle = np.radians(np.linspace(start, end, count, dtype=np.float32))
    return np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1).astype(np.float32)


def polygon(corners: int, radius: float = 1.0, start: float = 90.0) -> Points:
    """The corners (N, 2) of a regular polygon, counter-clockwise."""
    return arc(radius, start, start + 360.0 * (corners - 1) / corners, corners)


def star(points: int, inner: float, start: float = 90.0) -> Points:
    """A star with tips on the unit circle and the corners between them on a circle of `inner`: (2 x points, 2)."""
    outline = polygon(2 * points, 1.0, start)
    outline[1::2] *= inner
    return outline


def rounded(width: float, height: float, power: float = 4.0, count: int = 32) -> Points:
    """An ellipse (power 2) that nears a rectangle as the power grows (Lamé's curve): (count, 2)."""
    cos, sin = arc(1.0, 0.0, 360.0 * (count - 1) / count, count).T
    outline = np.stack([np.sign(cos) * np.abs(cos) ** (2 / power), np.sign(sin) * np.abs(sin) ** (2 / power)], axis=1)
    sized: Points = (outline * np.array([width / 2, height / 2])).astype(np.float32)
    return sized


def gear(teeth: int, depth: float) -> Points:
    """A toothed outline of outer radius 1: (4 x teeth, 2)."""
    outline = polygon(4 * teeth)
    outline.reshape(teeth, 4, 2)[:, 2:] *= 1 - depth
    return outline


def rectangle(width: float, height: float) -> Points:
    """Four corners about the origin, counter-clockwise."""
    x, y = width / 2, height / 2
    return np.array([[-x, -y], [x, -y], [x, y], [-x, y]], np.float32)
