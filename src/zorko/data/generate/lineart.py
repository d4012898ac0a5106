"""Seen objects as a grey drawing: lines where the shape breaks, and shaded tones in between."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from zorko.data.generate.paint import SLOTS, Sprite
from zorko.data.generate.render import Pixels, Sight


@dataclass(frozen=True)
class Pen:
    """How a drawing is made. Greys are 0..1.

    `tones` (SLOTS,): the grey of each material. `light` (3,): where the light comes from. `shading`: how much darker the
    far side is. `steps`: tones of the shading, 0 for smooth. `hatching`: pixels between the strokes in the dark, 0 for none.
    `line_px`: the width of lines at twice the size; `ink`: their grey; `inner`: how black lines within the outline are.
    """

    tones: Pixels
    light: Pixels
    shading: float
    steps: int
    hatching: float
    line_px: int
    ink: float
    inner: float


def some_pen(rng: np.random.Generator) -> Pen:
    """A way of drawing, by chance."""
    light = np.array([rng.uniform(-0.9, 0.9), rng.uniform(0.1, 1.0), rng.uniform(0.3, 1.0)])
    middle, spread = rng.uniform(0.45, 0.9), rng.uniform(0.0, 0.28)
    return Pen(
        tones=np.clip(rng.uniform(middle - spread, middle + spread, SLOTS), 0.15, 1).astype(np.float32),
        light=(light / np.linalg.norm(light)).astype(np.float32),
        shading=float(rng.uniform(0.25, 0.75)),
        steps=int(rng.choice([0, 0, 2, 3, 4])),
        hatching=float(rng.uniform(4, 9)) if rng.random() < 0.2 else 0.0,
        line_px=int(rng.integers(1, 4)),
        ink=float(rng.uniform(0.0, 0.22)),
        inner=float(rng.uniform(0.6, 1.0)),
    )


def drawn(sight: Sight, pen: Pen) -> Sprite:
    """The object as grey line art, in the size it was seen in, ready to be laid on paper."""
    tone = _tones(sight, pen)
    outline, inner = _lines(sight)
    if pen.line_px > 1:
        nib = np.ones((pen.line_px, pen.line_px), np.uint8)
        outline, inner = (cv2.dilate(line, nib).astype(np.float32, copy=False) for line in (outline, inner))
    strength = np.maximum(outline, inner * np.float32(pen.inner))
    alpha = np.maximum(sight.mask.astype(np.float32), outline)
    grey = (tone + strength * (np.float32(pen.ink) - tone)) * alpha
    return Sprite(cv2.merge([grey, grey, grey, alpha]).astype(np.float32, copy=False), sight.foot_xy)


def _tones(sight: Sight, pen: Pen) -> Pixels:
    xy = sight.normal
    z = np.sqrt(np.maximum(1 - (xy * xy).sum(axis=-1), 0))
    lit = np.clip(0.5 + 0.5 * (xy @ pen.light[:2] + z * pen.light[2]), 0, 1)
    if pen.steps:
        lit = (np.floor(lit * (pen.steps + 1)) + 0.5) / (pen.steps + 1.5)
    own = np.zeros(256, np.float32)
    own[: len(sight.slots)] = pen.tones[sight.slots % SLOTS][:256]
    tone = own[sight.part] * (1 - np.float32(pen.shading) * (1 - lit))
    if pen.hatching:
        height, width = lit.shape
        across = np.arange(width, dtype=np.float32) + np.arange(height, dtype=np.float32)[:, None]
        stroke = (across % np.float32(pen.hatching)) < 1.5
        tone = np.where(stroke & (lit < 0.55), tone * np.float32(0.55), tone)
    return np.asarray(tone, np.float32)


def _lines(sight: Sight) -> tuple[Pixels, Pixels]:
    """Where the object ends, and where its surface jumps, bends sharply or changes parts: (H, W) of 0 and 1, twice."""
    outer = sight.mask.astype(np.uint8)
    outline = (outer != cv2.erode(outer, np.ones((3, 3), np.uint8))).astype(np.float32)
    inner = np.zeros(sight.mask.shape, np.float32)
    depth, part, normal = sight.depth, sight.part, sight.normal
    reach = np.float32(4.0 / sight.scale)  # a slope of 4 is no step yet: a surface seen at a glance has that much
    for axis in (0, 1):
        here, there = (
            (slice(None, -1), slice(1, None))
            if axis == 0
            else ((slice(None), slice(None, -1)), (slice(None), slice(1, None)))
        )
        both = sight.mask[here] & sight.mask[there]
        jump = np.abs(depth[here] - depth[there]) > np.maximum(reach, np.float32(0.035))
        bend = ((normal[here] - normal[there]) ** 2).sum(axis=-1) > 0.16
        inner[here] = np.maximum(inner[here], (both & (jump | bend | (part[here] != part[there]))).astype(np.float32))
    return outline, inner
