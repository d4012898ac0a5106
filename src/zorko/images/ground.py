"""What is the ground of a picture and how far each pixel is from it, whatever the polarity, the colours and the light."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

MIN_CONTRAST = 14.0  # of 255: fainter than this is paper, not ink (JPEG noise on an empty page reaches 8)
NOISE_SIGMAS = 5.0  # ink stands out from the ground's noise by this much
UNEVEN = 0.05  # where the rest of the fit exceeds this share of the ink, the ground is no quadratic surface
PEN_SHARE = 0.25  # of the picture's longer side; strokes are narrower than this
RELIT_GAIN = 1.2  # so much more ink under even light means that the light has hidden some
DARK_GROUND = 30.0  # of 255; a darker ground is a board or a screen, whose colour tells little of the light
DIMMEST = 0.35  # of the full light; what looks darker still is a dark ground rather than a badly lit one
RIDGE = 1e-3 * np.eye(6, dtype=np.float32)  # keeps the fit solvable where few rows or columns are left


@dataclass(frozen=True)
class Contrast:
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
        return cv2.countNonZero(above(self.difference, 0.5 * (self.floor + self.level))) / self.difference.size

    @property
    def floor(self) -> float:
        """The difference up to which there is no ink: three sigmas of noise."""
        return min(3.0 * self.noise, 0.5 * self.level)

    def ink(self) -> NDArray[np.float32]:
        """Ink as a share, (H, W) in 0..1."""
        ink: NDArray[np.float32] = np.clip((self.difference - self.floor) * (1.0 / (self.level - self.floor)), 0.0, 1.0)
        return ink


def contrast_with_ground(image: NDArray[np.uint8]) -> Contrast:
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


def _contrast_with_colour(image: NDArray[np.uint8], colour: NDArray[np.uint8], noise: float) -> Contrast:
    difference = _widest(cv2.absdiff(image, np.ascontiguousarray(np.broadcast_to(colour, image.shape))))
    return Contrast(difference, noise, ink_level(difference))


def _contrast_with_light(smooth: NDArray[np.float32]) -> Contrast:
    """Contrast with a ground that light and shadow have made uneven."""
    ground = _surface(smooth)
    residual = _widest(cv2.absdiff(smooth, ground))
    contrast = Contrast(residual, max(1.4826 * float(np.median(residual)), 0.6), ink_level(residual))
    gain = RELIT_GAIN
    if contrast.noise > UNEVEN * contrast.level:
        filled, strokes = _filled(smooth)
        if strokes.noise < 0.5 * contrast.noise and strokes.share_of_ink > 0.1 * contrast.share_of_ink:
            ground, contrast, gain = filled, strokes, 0.0
    if not contrast.stands_out:
        return contrast
    relit = _relit(contrast, ground)
    return relit if relit.share_of_ink > gain * contrast.share_of_ink else contrast


def _filled(smooth: NDArray[np.float32]) -> tuple[NDArray[np.float32], Contrast]:
    """The picture with all filled in that is narrower than a pen's broadest stroke, (H, W, 3), and the contrast with it.

    Grey-scale closing where the ink is darker than the ground, else opening (top-hat transform): unlike a surface or a
    median, it keeps the edge of a shadow where it is. Noise and bias come from low quantiles, so that ink may cover up
    to half of the picture.
    """
    way = cv2.MORPH_CLOSE if _ink_is_darker(smooth.mean(axis=2)) else cv2.MORPH_OPEN
    window_px = 1 + int(PEN_SHARE * max(smooth.shape[:2]))
    filled = cv2.morphologyEx(smooth, way, np.ones((window_px, window_px), np.uint8)).astype(np.float32, copy=False)
    residual = _widest(cv2.absdiff(smooth, filled))
    low, bias, high = (float(value) for value in np.quantile(residual, (0.1, 0.25, 0.4)))
    residual = np.maximum(residual - bias, 0.0)
    return filled, Contrast(residual, max(high - low, 0.6), ink_level(residual))


def _ink_is_darker(grey: NDArray[np.float32]) -> bool:
    """Whether the ink is darker than the ground, in a picture (H, W) whose ground is uneven.

    Of the picture's extremes the one further from its median, as a ratio, is the ink: shadows rarely take more than half
    of the light, and ink rarely covers half of the picture.
    """
    darkest, ground, brightest = (float(value) + 8.0 for value in np.quantile(grey, (0.005, 0.5, 0.995)))
    return ground * ground >= darkest * brightest


def _relit(contrast: Contrast, ground: NDArray[np.float32]) -> Contrast:
    """The contrast under even light: what light takes from the ground, it takes from the ink's difference as well.

    Only ink that goes on where some was seen before; the rest is what the ground's estimate lacks in dark corners.
    """
    light = _widest(ground)
    if float(np.median(light)) < DARK_GROUND:
        return contrast
    full = float(np.percentile(light, 98))
    difference = contrast.difference * (full / np.clip(light, DIMMEST * full, full))
    count, spots = cv2.connectedComponents(above(difference, 0.5 * ink_level(difference)), connectivity=8)
    seen = np.zeros(count, np.uint8)
    seen[spots[contrast.difference > 0.5 * contrast.level]] = 1
    seen[0] = 0
    difference *= cv2.dilate(seen[spots], np.ones((5, 5), np.uint8))
    return Contrast(difference, contrast.noise, ink_level(difference))


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


def ink_level(difference: NDArray[np.float32]) -> float:
    """The difference that counts as full ink: high among the pixels above Otsu's threshold, yet no single outlier."""
    strongest = float(difference.max())
    if strongest < MIN_CONTRAST:
        return strongest
    scaled = (difference * (255.0 / strongest)).astype(np.uint8)
    otsu, _ = cv2.threshold(scaled, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    above = difference[scaled > otsu]
    return float(np.partition(above, int(0.9 * (above.size - 1)))[int(0.9 * (above.size - 1))])


def above(ink: NDArray[np.float32], share: float) -> NDArray[np.uint8]:
    """1 where `ink` (H, W) is over `share`, else 0; both in one unit: shares of full ink, or differences in grey."""
    return (ink > share).view(np.uint8)


def _widest(channels: NDArray[Any]) -> NDArray[np.float32]:
    """The largest of three channels, (H, W, 3) -> (H, W); ten times as fast as numpy's own maximum over an axis of 3."""
    largest = np.maximum(np.maximum(channels[:, :, 0], channels[:, :, 1]), channels[:, :, 2])
    widest: NDArray[np.float32] = largest.astype(np.float32, copy=False)
    return widest
