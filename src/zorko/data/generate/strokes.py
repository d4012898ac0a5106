"""Draws strokes as a hand would: every drawing of a glyph differs in slant, proportions, wobble and pen."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

Stroke = NDArray[np.float64]
"""Points (N, 2), x and y in a unit square, y down."""

STEPS = 10  # points drawn between two points of a glyph
SUBPIXEL_BITS = 4


def parse(glyph: str) -> list[Stroke]:
    """The strokes of a glyph written as in glyphs.py, smooth between its corners."""
    strokes = []
    for text in glyph.split("|"):
        pieces: list[list[tuple[float, float]]] = [[]]
        for word in text.split():
            x, y = (float(part) for part in word.rstrip("!").split(","))
            pieces[-1].append((x, y))
            if word.endswith("!"):
                pieces.append([(x, y)])
        smooth = [_through(np.array(piece)) for piece in pieces if len(piece) > 1]
        strokes.append(np.concatenate(smooth))
    return strokes


def _through(points: Stroke) -> Stroke:
    """A Catmull-Rom curve through the points (Catmull & Rom 1974, uniform), (M, 2)."""
    if len(points) == 2:
        return np.linspace(points[0], points[1], STEPS + 1)
    closed = bool(np.allclose(points[0], points[-1]))
    before, after = (points[-2], points[1]) if closed else (2 * points[0] - points[1], 2 * points[-1] - points[-2])
    p = np.vstack([before, points, after])
    t = np.linspace(0.0, 1.0, STEPS, endpoint=False)[:, None]
    parts = [
        0.5 * (2 * p1 + (p2 - p0) * t + (2 * p0 - 5 * p1 + 4 * p2 - p3) * t**2 + (3 * p1 - p0 - 3 * p2 + p3) * t**3)
        for p0, p1, p2, p3 in zip(p[:-3], p[1:-2], p[2:-1], p[3:], strict=True)
    ]
    return np.vstack([*parts, points[-1:]])


@dataclass(frozen=True)
class Hand:
    """How freely a hand draws. All are upper limits, in parts of the glyph's height, or radians."""

    wobble: float = 0.05
    slant: float = 0.35
    turn: float = 0.18
    aspect: tuple[float, float] = (0.45, 1.05)
    pen: tuple[float, float] = (0.02, 0.2)


def redrawn(strokes: list[Stroke], rng: np.random.Generator, hand: Hand) -> list[Stroke]:
    """The same glyph by another hand: low waves bend it, then proportions, slant and turn change."""
    wave = rng.normal(0.0, hand.wobble * rng.uniform(0.2, 1.0), (2, 2, 3))
    phase = rng.uniform(0.0, 2 * np.pi, (2, 2, 3))
    turn = rng.normal(0.0, hand.turn / 2)
    matrix = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    matrix = matrix @ np.array([[1.0, -np.clip(rng.normal(0.1, 0.5), -1, 1) * hand.slant], [0.0, 1.0]])
    matrix = matrix @ np.diag([rng.uniform(*hand.aspect), 1.0])
    return [(stroke + _bend(stroke, wave, phase)) @ matrix.T for stroke in strokes]


def _bend(stroke: Stroke, wave: NDArray[np.float64], phase: NDArray[np.float64]) -> Stroke:
    frequency = np.array([2.0, 4.0, 7.0])
    falling = np.array([1.0, 0.6, 0.35])
    angle = stroke[:, None, :, None] * frequency + phase  # (N, out, in, K)
    bend: Stroke = (np.sin(angle) * wave * falling).sum(axis=(2, 3))
    return bend


def rasterise(strokes: list[Stroke], pen: float, height_px: int, margin_px: int, filled: bool = False) -> NDArray[np.uint8]:
    """White strokes on black, antialiased: (H, W) uint8.

    `pen` is the stroke's width in parts of the glyph's height, `height_px` the glyph's height in pixels (its longer side,
    where it is wider than high).
    """
    points = np.concatenate(strokes)
    low, high = points.min(axis=0), points.max(axis=0)
    scale = height_px / max(float((high - low).max()), 1e-3)
    pen_px = max(1, round(pen * height_px))
    pad = margin_px + pen_px // 2 + 1
    width, height = np.ceil((high - low) * scale).astype(int) + 2 * pad + 1
    canvas = np.zeros((height, width), np.uint8)
    lines = [np.round(((stroke - low) * scale + pad) * 2**SUBPIXEL_BITS).astype(np.int32) for stroke in strokes]
    if filled:
        cv2.fillPoly(canvas, lines, 255, cv2.LINE_AA, SUBPIXEL_BITS)
    cv2.polylines(canvas, lines, False, 255, pen_px, cv2.LINE_AA, SUBPIXEL_BITS)
    return canvas
