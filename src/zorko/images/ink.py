"""From a picture of one glyph to the 28 x 28 that MNIST's makers would have made of it.

MNIST's recipe (LeCun, Cortes, Burges): the glyph, white on black, is fitted into 20 x 20 keeping its aspect and laid into
28 x 28 with its centre of mass in the middle. Before that, this module has to find the ink: dark on light or the reverse,
colour on colour, on paper in uneven light; and to bring pens far thinner or thicker than MNIST's to MNIST's thickness.
A picture that already looks like MNIST passes unchanged but for a shift of its centre.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from zorko.images.clutter import glyph_alone
from zorko.images.ground import MIN_CONTRAST, contrast_with_ground

SIDE = 28
BOX = 20
WORK_BOX = 80  # side of the glyph's box while strokes are thickened or thinned: 4 subpixels for each final pixel
MAX_SIDE = 400  # larger pictures are reduced first; a pen of one pixel in 2000 is not what anybody draws
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
    with the ink left out, else (where a shadow or a table lies in the picture) the picture with its strokes filled in.
    Ink is whatever differs from the ground, in any direction of colour, and is not plainly something else: the lines of
    ruled paper, a frame, the table beside the sheet.
    """
    reduced = _reduced(image)
    contrast = contrast_with_ground(reduced)
    if not contrast.stands_out:
        return None
    if contrast.share_of_ink > 0.5:
        framed_px = _frame_px(reduced)
        if framed_px:
            return find_ink(np.ascontiguousarray(reduced[framed_px:-framed_px, framed_px:-framed_px]))
    return glyph_alone(contrast)


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


def _frame_px(image: NDArray[np.uint8]) -> int:
    """Width of an even frame round the picture, up to an eighth of its shorter side; 0 where there is none."""
    outer = _ring(image, 0)
    for depth in range(1, min(image.shape[:2]) // 8 + 1):
        inner = _ring(image, depth)
        if inner is not None and outer is not None and float(np.abs(inner - outer).max()) > MIN_CONTRAST:
            return depth
    return 0


def _ring(image: NDArray[np.uint8], depth: int) -> NDArray[np.float64] | None:
    """The colour of the pixels `depth` away from the rim, (3,); None where they are not of one colour."""
    part = image[depth : image.shape[0] - depth, depth : image.shape[1] - depth]
    ring = np.concatenate([part[0], part[-1], part[:, 0], part[:, -1]])
    colour: NDArray[np.float64] = np.median(ring, axis=0)
    return colour if float((np.abs(ring - colour).max(axis=1) < 6.0).mean()) > 0.9 else None


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
            brush = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (lost + 1, lost + 1))
            ink = cv2.dilate(ink, brush).astype(np.float32, copy=False)
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
