"""From a picture of one glyph to the 28 x 28 that MNIST's makers would have made of it.

MNIST's recipe (LeCun, Cortes, Burges): the glyph, white on black, is fitted into 20 x 20 keeping its aspect and laid into
28 x 28 with its centre of mass in the middle. Before that, this module has to find the ink: dark on light or the reverse,
colour on colour, on paper in uneven light; and to bring pens far thinner or thicker than MNIST's to MNIST's thickness.
A picture that already looks like MNIST passes unchanged but for a shift of its centre.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
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

UNEVEN = 0.05  # where the rest of the fit exceeds this share of the ink, the ground is no quadratic surface
PEN_SHARE = 0.25  # of the picture's longer side; strokes are narrower than this
RELIT_GAIN = 1.2  # so much more ink under even light means that the light has hidden some
DARK_GROUND = 60.0  # of 255; a darker ground is a board or a screen, whose colour tells little of the light
DIMMEST = 0.35  # of the full light; what looks darker still is a dark ground rather than a badly lit one
FAINT = 0.45  # less ink than this is a line's soft edge, or a line of the paper
LITTER_SHARE = 0.005  # of the picture's pixels: so much faint ink far from the strong is no accident
TWO_STRENGTHS = 0.93  # of the variance of ink: where two strengths explain so much, there are two
RIM_SHARE = 20  # a band of one twentieth of the picture is its rim

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
    with the ink left out, else (where a shadow or a table lies in the picture) the picture with its strokes filled in.
    Ink is whatever differs from the ground, in any direction of colour, and is not plainly something else: the lines of
    ruled paper, a frame, the table beside the sheet.
    """
    reduced = _reduced(image)
    contrast = _contrast_with_ground(reduced)
    if not contrast.stands_out:
        return None
    if contrast.share_of_ink > 0.5:
        framed_px = _frame_px(reduced)
        if framed_px:
            return find_ink(np.ascontiguousarray(reduced[framed_px:-framed_px, framed_px:-framed_px]))
    return _glyph_alone(contrast)


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


@dataclass(frozen=True)
class _Contrast:
    """How far each pixel is from the ground, in any direction of colour.

    `difference` is (H, W), 0..255 (more where it was relit); `noise` is one sigma of the ground, `level` the difference
    that counts as full ink.
    """

    difference: NDArray[np.float32]
    noise: float
    level: float

    @property
    def stands_out(self) -> bool:
        """Whether there is ink at all."""
        return self.level >= max(MIN_CONTRAST, NOISE_SIGMAS * self.noise)

    @property
    def share_of_ink(self) -> float:
        """The share of the picture's pixels that is ink by more than half."""
        return cv2.countNonZero(_above(self.difference, 0.5 * (self.floor + self.level))) / self.difference.size

    @property
    def floor(self) -> float:
        """The difference up to which there is no ink: three sigmas of noise."""
        return min(3.0 * self.noise, 0.5 * self.level)

    def ink(self) -> NDArray[np.float32]:
        """Ink as a share, (H, W) in 0..1."""
        ink: NDArray[np.float32] = np.clip((self.difference - self.floor) * (1.0 / (self.level - self.floor)), 0.0, 1.0)
        return ink


def _contrast_with_ground(image: NDArray[np.uint8]) -> _Contrast:
    """Contrast with the colour of the rim where that is even, else with a ground fitted to the picture."""
    rim = np.concatenate([image[0], image[-1], image[:, 0], image[:, -1]])
    if (rim == rim[0]).all():
        return _contrast_with_colour(image, rim[0], 0.0)
    ground = np.median(rim, axis=0)
    spread = float(np.median(np.abs(rim - ground)))
    if spread < 1.0 and float((np.abs(rim - ground).max(axis=1) < 6.0).mean()) > 0.75:
        return _contrast_with_colour(image, ground.astype(np.uint8), spread)
    smooth = cv2.GaussianBlur(image, (0, 0), max(image.shape[:2]) / 400.0 + 0.3).astype(np.float32)
    return _contrast_with_light(smooth)


def _contrast_with_colour(image: NDArray[np.uint8], colour: NDArray[np.uint8], noise: float) -> _Contrast:
    difference = _widest(cv2.absdiff(image, np.ascontiguousarray(np.broadcast_to(colour, image.shape))))
    return _Contrast(difference, noise, _ink_level(difference))


def _contrast_with_light(smooth: NDArray[np.float32]) -> _Contrast:
    """Contrast with a ground that light and shadow have made uneven."""
    ground = _surface(smooth)
    residual = _widest(cv2.absdiff(smooth, ground))
    contrast = _Contrast(residual, max(1.4826 * float(np.median(residual)), 0.6), _ink_level(residual))
    gain = RELIT_GAIN
    if contrast.noise > UNEVEN * contrast.level:
        filled, strokes = _filled(smooth)
        if strokes.noise < 0.5 * contrast.noise and strokes.share_of_ink > 0.1 * contrast.share_of_ink:
            ground, contrast, gain = filled, strokes, 0.0
    if not contrast.stands_out:
        return contrast
    relit = _relit(contrast, ground)
    return relit if relit.share_of_ink > gain * contrast.share_of_ink else contrast


def _filled(smooth: NDArray[np.float32]) -> tuple[NDArray[np.float32], _Contrast]:
    """The picture with all filled in that is narrower than a pen's broadest stroke, (H, W, 3), and the contrast with it.

    Grey-scale closing where the ink is darker than the ground, else opening (top-hat transform): unlike a surface or a
    median, it keeps the edge of a shadow where it is. Of the picture's extremes the one further from its median, as a
    ratio, is the ink: shadows rarely take more than half of the light. Noise and bias come from low quantiles, so that
    ink may cover up to half of the picture.
    """
    grey = smooth.mean(axis=2) + 8.0
    darkest, median, brightest = np.quantile(grey, (0.005, 0.5, 0.995))
    way = cv2.MORPH_CLOSE if median * median >= darkest * brightest else cv2.MORPH_OPEN
    window_px = 1 + int(PEN_SHARE * max(smooth.shape[:2]))
    filled = cv2.morphologyEx(smooth, way, np.ones((window_px, window_px), np.uint8)).astype(np.float32, copy=False)
    residual = _widest(cv2.absdiff(smooth, filled))
    low, bias, high = (float(value) for value in np.quantile(residual, (0.1, 0.25, 0.4)))
    residual = np.maximum(residual - bias, 0.0)
    return filled, _Contrast(residual, max(high - low, 0.6), _ink_level(residual))


def _relit(contrast: _Contrast, ground: NDArray[np.float32]) -> _Contrast:
    """The contrast under even light: what light takes from the ground, it takes from the ink's difference as well.

    Only ink that goes on where some was seen before; the rest is what the ground's estimate lacks in dark corners.
    """
    light = _widest(ground)
    full = float(np.percentile(light, 98))
    if full < DARK_GROUND:
        return contrast
    difference = contrast.difference * (full / np.clip(light, DIMMEST * full, full))
    count, spots = cv2.connectedComponents(_above(difference, 0.5 * _ink_level(difference)), connectivity=8)
    seen = np.zeros(count, np.uint8)
    seen[spots[contrast.difference > 0.5 * contrast.level]] = 1
    seen[0] = 0
    difference *= cv2.dilate(seen[spots], np.ones((5, 5), np.uint8))
    return _Contrast(difference, contrast.noise, _ink_level(difference))


def _widest(channels: NDArray[Any]) -> NDArray[np.float32]:
    """The largest of three channels, (H, W, 3) -> (H, W); ten times as fast as numpy's own maximum over an axis of 3."""
    largest = np.maximum(np.maximum(channels[:, :, 0], channels[:, :, 1]), channels[:, :, 2])
    widest: NDArray[np.float32] = largest.astype(np.float32, copy=False)
    return widest


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


def _ink_level(difference: NDArray[np.float32]) -> float:
    """The difference that counts as full ink: high among the pixels above Otsu's threshold, yet no single outlier."""
    strongest = float(difference.max())
    if strongest < MIN_CONTRAST:
        return strongest
    scaled = (difference * (255.0 / strongest)).astype(np.uint8)
    otsu, _ = cv2.threshold(scaled, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    above = difference[scaled > otsu]
    return float(np.partition(above, int(0.9 * (above.size - 1)))[int(0.9 * (above.size - 1))])


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


def _glyph_alone(contrast: _Contrast) -> NDArray[np.float32]:
    """Ink without what is not the glyph: dust, faint lines far from any strong ink, the table's edge, a frame."""
    ink = contrast.ink()
    noisy = contrast.noise > 0.5 or _littered(ink)
    strong = _above(ink, 0.5 if noisy else FAINT)
    glyph = _glyph(strong, noisy)
    if _crosses(glyph):
        pen = _stronger_half(contrast.difference, glyph)
        if pen is not None:
            level = _ink_level(contrast.difference * pen)
            ink, glyph, noisy = replace(contrast, level=level).ink(), pen, True
    if glyph is strong and not noisy:
        return ink
    return ink * cv2.dilate(glyph, np.ones((3, 3), np.uint8))


def _stronger_half(difference: NDArray[np.float32], glyph: NDArray[np.uint8]) -> NDArray[np.uint8] | None:
    """Of ink that runs from rim to rim and is plainly of two strengths, the stronger, where that keeps off the rims.

    So the pen on ruled or squared paper is told from the lines. Plainly: a split in two explains nearly all of the
    variance (eta of Otsu 1979). A pen alone, with its soft edge, reaches 0.9, under uneven light less; pen and lines 0.96.
    """
    values = difference[glyph > 0]
    scaled = (values * (255.0 / float(values.max()))).astype(np.uint8)
    otsu, _ = cv2.threshold(scaled, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    upper = scaled > otsu
    share = float(upper.mean())
    if share in (0.0, 1.0):
        return None
    between = share * (1.0 - share) * float(scaled[upper].mean() - scaled[~upper].mean()) ** 2
    if between < TWO_STRENGTHS * float(scaled.var()):
        return None
    pen = _glyph(_above(difference, float(values[~upper].max())), True)
    return None if _crosses(pen) else pen


def _glyph(strong: NDArray[np.uint8], noisy: bool) -> NDArray[np.uint8]:
    """The spots of strong ink without table, shadow, lines and frame; in a noisy picture also without dust."""
    count, spots, stats, _ = cv2.connectedComponentsWithStats(strong, connectivity=8)
    if count <= 2:
        return strong
    keep = ~_clutter(spots.astype(np.int32, copy=False), stats.astype(np.int32, copy=False))
    keep[0] = False
    if noisy:
        areas = stats[:, cv2.CC_STAT_AREA]
        keep &= areas >= SPECK_SHARE * areas[keep].max()
    return strong if keep[1:].all() else keep[spots].astype(np.uint8)


def _above(ink: NDArray[np.float32], share: float) -> NDArray[np.uint8]:
    return (ink > share).view(np.uint8)


def _littered(ink: NDArray[np.float32]) -> bool:
    """Whether faint ink lies far from any strong ink, as the lines of ruled paper do."""
    reach_px = 2 + max(ink.shape) // 25
    near = cv2.dilate(_above(ink, FAINT), np.ones((2 * reach_px + 1, 2 * reach_px + 1), np.uint8))
    far = cv2.compare(_above(ink, 0.02), near, cv2.CMP_GT)
    return cv2.countNonZero(far) > LITTER_SHARE * ink.size


def _crosses(strong: NDArray[np.uint8]) -> bool:
    """Whether opposite rims both have ink."""
    rows, columns = (1 + extent // RIM_SHARE for extent in strong.shape)
    upright = strong[:rows].any() and strong[-rows:].any()
    return bool(upright or (strong[:, :columns].any() and strong[:, -columns:].any()))


def _clutter(spots: NDArray[np.int32], stats: NDArray[np.int32]) -> NDArray[np.bool_]:
    """Which spots are table, shadow, margin line or frame, (N,) for the N labels of `spots`.

    They cross the picture in a narrow band, or lie along a rim or in a corner, or are a rectangle round everything else.
    Nothing is clutter unless something else of a glyph's size keeps off the rims, so a glyph that fills its picture or
    is cut by an edge stays whole.
    """
    height, width = spots.shape
    left, top, wide, high = (stats[:, i] for i in range(4))
    right, bottom = width - left - wide, height - top - high
    at_side, at_end = np.minimum(left, right) == 0, np.minimum(top, bottom) == 0
    flat, upright = 8 * high <= height, 8 * wide <= width
    clutter = (left + right == 0) & flat | (top + bottom == 0) & upright
    clutter |= at_end & flat & (2 * wide >= width) | at_side & upright & (2 * high >= height)
    clutter |= (at_side | at_end) & _in_corners(spots, stats.shape[0])
    free = ~at_side & ~at_end & (5 * np.maximum(wide, high) >= min(height, width))
    for label in np.flatnonzero(free[1:]) + 1:
        clutter[label] |= _is_frame(spots, stats, int(label))
    free &= ~clutter
    return clutter if free[1:].any() else np.zeros_like(clutter)


def _in_corners(spots: NDArray[np.int32], count: int) -> NDArray[np.bool_]:
    """Which of `count` spots hold a corner of the picture and keep out of its middle half."""
    height, width = spots.shape
    rows, columns = 1 + height // RIM_SHARE, 1 + width // RIM_SHARE
    found = np.zeros(count, np.bool_)
    for corner in (spots[:rows, :columns], spots[:rows, -columns:], spots[-rows:, :columns], spots[-rows:, -columns:]):
        found[corner] = True
    found[spots[height // 4 : height - height // 4, width // 4 : width - width // 4]] = False
    return found


def _is_frame(spots: NDArray[np.int32], stats: NDArray[np.int32], label: int) -> bool:
    """Whether a spot is a rectangle of straight lines along all four sides of most of the picture."""
    left, top, wide, high = (int(value) for value in stats[label, :4])
    if wide < 0.6 * spots.shape[1] or high < 0.6 * spots.shape[0]:
        return False
    box = spots[top : top + high, left : left + wide] == label
    line_px = 1 + max(wide, high) // 50
    across = (box[:line_px].any(axis=0), box[-line_px:].any(axis=0))
    along = (box[:, :line_px].any(axis=1), box[:, -line_px:].any(axis=1))
    return all(float(side.mean()) > 0.95 for side in (*across, *along))


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
