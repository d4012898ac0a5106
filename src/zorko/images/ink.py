"""From a picture of one glyph to the 28 x 28 that MNIST's makers would have made of it.

MNIST's recipe (LeCun, Cortes, Burges): the glyph, white on black, is fitted into 20 x 20 keeping its aspect and laid into
28 x 28 with its centre of mass in the middle. Before that, this module has to find the ink: dark on light or the reverse,
colour on colour, on paper in uneven light; and to bring pens far thinner or thicker than MNIST's to MNIST's thickness.
A picture that already looks like MNIST passes unchanged but for a shift of its centre.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

SIDE = 28
BOX = 20
WORK_BOX = 80  # side of the glyph's box while strokes are thickened or thinned: 4 subpixels for each final pixel
MAX_SIDE = 400  # larger pictures are reduced first; a pen of one pixel in 2000 is not what anybody draws

MIN_CONTRAST = 14.0  # of 255: fainter than this is paper, not ink (JPEG noise on an empty page reaches 8)
NOISE_SIGMAS = 5.0  # ink stands out from the ground's noise by this much
SPECK_SHARE = 0.02  # a spot with less than this share of the largest spot's ink is dust, in pictures with noise

RIDGE = 1e-3 * np.eye(6, dtype=np.float32)  # keeps the fit solvable where few rows or columns are left

TIE = 1e-3  # pixels; a centre halfway between two pixels always falls to the same side

STROKE_MIN = 1.5  # pixels of the 20 x 20 box; MNIST's own strokes: 1 % are thinner than 1.5, 1 % thicker than 4.3
STROKE_MAX = 4.3
STROKE_AIM = 2.6  # MNIST's median


@dataclass(frozen=True)
class Ink:
    """What was found: `picture` is (28, 28) uint8, white ink on black; `blank` when there was none."""

    picture: NDArray[np.uint8]
    blank: bool
    stroke_px: float
    """Width of the stroke in pixels of the 20 x 20 box, before it was brought to one thickness; 0 when blank."""


def normalise(image: NDArray[np.uint8]) -> Ink:
    """Find the glyph in an RGB picture and lay it out as MNIST does.

    `image` is (H, W, 3) uint8, any polarity. A picture without ink gives an all-black result with `blank` set.
    """
    ink = find_ink(image)
    if ink is None:
        return Ink(np.zeros((SIDE, SIDE), np.uint8), blank=True, stroke_px=0.0)
    ink = _cropped(ink)
    scale = BOX / max(ink.shape)
    stroke_px = round(stroke_width(ink) * scale, 3)  # sums in OpenCV differ in their last bits from call to call
    if stroke_px < STROKE_MIN or stroke_px > STROKE_MAX:
        ink = _with_stroke(ink, stroke_px, STROKE_AIM if stroke_px < STROKE_MIN else STROKE_MAX)
    return Ink(_centred(_fitted(ink)), blank=False, stroke_px=stroke_px)


def find_ink(image: NDArray[np.uint8]) -> NDArray[np.float32] | None:
    """How much ink each pixel holds, (H, W) in 0..1, or None where the picture is blank.

    The ground is the colour of the picture's rim where that is even, else a quadratic surface fitted to the whole picture
    with the ink left out. Ink is whatever differs from the ground, in any direction of colour.
    """
    reduced = _reduced(image)
    difference, noise = _difference_from_ground(reduced)
    strongest = float(difference.max())
    if strongest < max(MIN_CONTRAST, NOISE_SIGMAS * noise):
        return None
    level = _ink_level(difference, strongest)
    if level < max(MIN_CONTRAST, NOISE_SIGMAS * noise):
        return None
    floor = min(3.0 * noise, 0.5 * level)
    ink = np.clip((difference - floor) * (1.0 / (level - floor)), 0.0, 1.0)
    return _without_specks(ink) if noise > 0.5 else ink


def stroke_width(ink: NDArray[np.float32]) -> float:
    """Mean width of the strokes in pixels: twice the area over the length of the outline.

    The outline's length is the total variation of the ink, which needs no binary picture (coarea formula). Between
    neighbours the isotropic form is used; a stroke of width w and length L has area wL and outline about 2L.
    """
    padded = cv2.copyMakeBorder(ink, 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=0.0)
    dx = padded[:-1, 1:] - padded[:-1, :-1]
    dy = padded[1:, :-1] - padded[:-1, :-1]
    outline_px = float(cv2.magnitude(dx, dy).sum())
    return 2.0 * float(ink.sum()) / max(outline_px, 1e-6)


def _reduced(image: NDArray[np.uint8]) -> NDArray[np.uint8]:
    longest = max(image.shape[:2])
    if longest <= MAX_SIDE:
        return image
    scale = MAX_SIDE / longest
    size_wh = (max(1, round(image.shape[1] * scale)), max(1, round(image.shape[0] * scale)))
    return cv2.resize(image, size_wh, interpolation=cv2.INTER_AREA).astype(np.uint8, copy=False)


def _difference_from_ground(image: NDArray[np.uint8]) -> tuple[NDArray[np.float32], float]:
    """Largest difference over the channels from the ground, (H, W) in 0..255, and the ground's noise (one sigma)."""
    rim = np.concatenate([image[0], image[-1], image[:, 0], image[:, -1]])
    ground = np.median(rim, axis=0)
    spread = float(np.median(np.abs(rim - ground)))
    if spread < 1.0 and float((np.abs(rim - ground).max(axis=1) < 6.0).mean()) > 0.75:
        flat = np.broadcast_to(ground.astype(np.uint8), image.shape)
        return _widest(cv2.absdiff(image, np.ascontiguousarray(flat))), spread
    smooth = cv2.GaussianBlur(image, (0, 0), max(image.shape[:2]) / 400.0 + 0.3).astype(np.float32)
    residual = _widest(cv2.absdiff(smooth, _surface(smooth)))
    noise = 1.4826 * float(np.median(residual))
    return residual, max(noise, 0.6)


def _widest(channels: NDArray[Any]) -> NDArray[np.float32]:
    """The largest of three channels, (H, W, 3) -> (H, W); ten times as fast as numpy's own maximum over an axis of 3."""
    largest = np.maximum(np.maximum(channels[:, :, 0], channels[:, :, 1]), channels[:, :, 2])
    return largest.astype(np.float32, copy=False)


def _surface(image: NDArray[np.float32]) -> NDArray[np.float32]:
    """The ground as a quadratic surface for each channel, (H, W, 3): least squares on a coarse grid, ink left out.

    Pixels far from the fit are dropped and the fit repeated (iteratively trimmed least squares), so that ink up to about
    a third of the picture does not bend the ground.
    """
    height, width = image.shape[:2]
    coarse = cv2.resize(image, (min(32, width), min(32, height)), interpolation=cv2.INTER_AREA)
    basis = _quadratic(*coarse.shape[:2])
    values = coarse.reshape(-1, 3).astype(np.float32, copy=False)
    distance = np.abs(values - np.median(values, axis=0)).max(axis=1)
    for kept in (0.7, 0.7, 0.75, 0.8):
        keep = distance <= np.partition(distance, int(kept * (distance.size - 1)))[int(kept * (distance.size - 1))]
        inner = basis[keep]
        coefficients = np.linalg.solve(inner.T @ inner + RIDGE, inner.T @ values[keep])
        distance = np.abs(values - basis @ coefficients).max(axis=1)
    fitted = (basis @ coefficients).reshape(coarse.shape).astype(np.float32)
    return cv2.resize(fitted, (width, height), interpolation=cv2.INTER_LINEAR).astype(np.float32, copy=False)


@cache
def _quadratic(height: int, width: int) -> NDArray[np.float32]:
    """Monomials up to degree two at each pixel, coordinates in -1..1: (H*W, 6)."""
    y, x = np.meshgrid(np.linspace(-1, 1, height), np.linspace(-1, 1, width), indexing="ij")
    columns = [np.ones_like(x), x, y, x * y, x * x, y * y]
    return np.stack([c.ravel() for c in columns], axis=1).astype(np.float32)


def _ink_level(difference: NDArray[np.float32], strongest: float) -> float:
    """The difference that counts as full ink: high among the pixels above Otsu's threshold, yet no single outlier."""
    scaled = (difference * (255.0 / strongest)).astype(np.uint8)
    otsu, _ = cv2.threshold(scaled, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    above = difference[scaled > otsu]
    return float(np.partition(above, int(0.9 * (above.size - 1)))[int(0.9 * (above.size - 1))])


def _without_specks(ink: NDArray[np.float32]) -> NDArray[np.float32]:
    """Drop the spots that hold next to no ink beside the largest one."""
    count, spots, stats, _ = cv2.connectedComponentsWithStats((ink > 0.5).astype(np.uint8), connectivity=8)
    if count <= 2:
        return ink * cv2.dilate((ink > 0.5).astype(np.float32), np.ones((3, 3), np.uint8))
    areas = stats[:, cv2.CC_STAT_AREA].copy()
    areas[0] = 0
    keep = (areas >= SPECK_SHARE * areas.max())[spots]
    return ink * cv2.dilate(keep.astype(np.float32), np.ones((3, 3), np.uint8))


def _cropped(ink: NDArray[np.float32]) -> NDArray[np.float32]:
    """The smallest part that holds all the ink. Faint antialiasing counts, as it did for MNIST."""
    there = ink > 0.02
    rows = np.flatnonzero(there.any(axis=1))
    columns = np.flatnonzero(there.any(axis=0))
    return np.ascontiguousarray(ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1])


def _with_stroke(ink: NDArray[np.float32], stroke_px: float, aim_px: float) -> NDArray[np.float32]:
    """Thicken or thin the strokes from `stroke_px` to `aim_px` (both in pixels of the 20 x 20 box).

    Works on distances to the outline at 80 pixels for the longer side, so the change is continuous, not a whole pixel.
    """
    scale = WORK_BOX / max(ink.shape)
    if scale < 1.0:
        lost = round(1.0 / scale) - 1  # area averaging fades strokes thinner than a target pixel: widen them first
        if lost > 0 and stroke_px < STROKE_MIN:
            ink = cv2.dilate(ink, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (lost + 1, lost + 1)))
            stroke_px += lost * BOX / max(ink.shape)
    size_wh = (max(1, round(ink.shape[1] * scale)), max(1, round(ink.shape[0] * scale)))
    work = cv2.resize(ink, size_wh, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC)
    grow = 0.5 * (aim_px - stroke_px) * WORK_BOX / BOX  # each side of the stroke moves by this much
    margin = max(0, int(np.ceil(grow))) + 1
    work = np.pad(work, margin)
    inside = (work > 0.45).astype(np.uint8)
    if not inside.any():
        inside = (work >= work.max() * 0.9).astype(np.uint8)
    if grow >= 0:
        outside_px = cv2.distanceTransform(1 - inside, cv2.DIST_L2, 5)
        changed = np.clip(grow + 1.0 - outside_px, 0.0, 1.0)
    else:
        inside_px = cv2.distanceTransform(inside, cv2.DIST_L2, 5)
        shrink = min(-grow, 0.6 * float(inside_px.max()))
        changed = np.clip(inside_px - shrink, 0.0, 1.0)
    return _cropped(changed.astype(np.float32))


def _fitted(ink: NDArray[np.float32]) -> NDArray[np.float32]:
    """Scaled so that the longer side is 20 pixels; one that already is passes unchanged."""
    longest = max(ink.shape)
    if longest == BOX:
        return ink
    scale = BOX / longest
    size_wh = (max(1, round(ink.shape[1] * scale)), max(1, round(ink.shape[0] * scale)))
    fitted = cv2.resize(ink, size_wh, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR)
    return fitted.astype(np.float32, copy=False)


def _centred(ink: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Laid into 28 x 28 with the centre of mass in the middle, by whole pixels and never beyond the rim."""
    height, width = ink.shape
    mass = float(ink.sum())
    centre_y = float(ink.sum(axis=1) @ np.arange(height)) / mass
    centre_x = float(ink.sum(axis=0) @ np.arange(width)) / mass
    top = int(np.clip(round(SIDE / 2 - centre_y - TIE), 0, SIDE - height))
    left = int(np.clip(round(SIDE / 2 - centre_x - TIE), 0, SIDE - width))
    canvas = np.zeros((SIDE, SIDE), np.uint8)
    canvas[top : top + height, left : left + width] = np.round(ink * 255.0)
    return canvas
