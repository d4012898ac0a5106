"""Colours and patterns for flat pictures: a figure that is seen on its ground, whatever both are painted with."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from zorko.data.generate.figures import Mask

Pixels = NDArray[np.float32]
"""RGB, (H, W, 3) in 0..255."""

GROUNDS = ("plain", "gradient", "noise", "blobs", "stripes")
FILLS = ("plain", "gradient", "noise", "outline")
SHADES = np.array([0.0, 0.5, 1.0], np.float32)[:, None]
CANDIDATES = 24
# In CIE Lab, where 2 is the least that can be seen: between any colour of the figure and any of the ground.
LEAST_CONTRAST, LEAST_LIGHTNESS = 32.0, 14.0


@dataclass(frozen=True)
class Palette:
    """Two colours (2, 3) in 0..255 for the ground, two for the figure, and one (3,) for a line round it."""

    ground: Pixels
    figure: Pixels
    line: Pixels


def some_palette(rng: np.random.Generator) -> Palette:
    """Colours by chance, such that each mixture of the figure's two differs clearly from each of the ground's two."""
    colours = rng.uniform(0, 255, (CANDIDATES, 5, 3)).astype(np.float32)
    # The second colour is the first, altered by up to two thirds.
    spread = rng.uniform(0, 0.67, (CANDIDATES, 2, 1)).astype(np.float32)
    colours[:, 1:4:2] = colours[:, 0:4:2] + spread * (colours[:, 1:4:2] - colours[:, 0:4:2])
    ground, figure = (_lab(colours[:, i, None] + SHADES * (colours[:, i + 1, None] - colours[:, i, None])) for i in (0, 2))
    apart = ground[:, :, None] - figure[:, None, :]
    contrast = np.sqrt((apart**2).sum(axis=-1)).min(axis=(1, 2))
    lightness = np.abs(apart[..., 0]).min(axis=(1, 2))
    # A pattern may not be louder than what tells the figure from the ground.
    loudest = np.maximum(*(np.linalg.norm(end[:, 0] - end[:, 2], axis=-1) for end in (ground, figure)))
    clear = np.minimum(np.minimum(contrast / LEAST_CONTRAST, lightness / LEAST_LIGHTNESS), contrast / np.maximum(loudest, 1))
    best = int(np.argmax(clear >= 1)) if (clear >= 1).any() else int(np.argmax(clear))
    chosen = colours[best]
    return Palette(chosen[:2], chosen[2:4], chosen[4])


def pattern(style: str, side: int, rng: np.random.Generator) -> Mask | None:
    """How much of the second colour each pixel has, (side, side) in 0..1; None for none anywhere."""
    if style == "gradient":
        return _gradient(side, rng)
    if style == "noise":
        return _noise(side, rng)
    if style == "blobs":
        cells = int(rng.integers(3, 7))
        smooth = cv2.resize(rng.random((cells, cells), np.float32), (side, side), interpolation=cv2.INTER_CUBIC)
        return _share(smooth * np.float32(2) - np.float32(0.5))
    if style == "stripes":
        x, y = _axes(side, rng.uniform(0, 2 * np.pi))
        wave = np.sin((x + y) * np.float32(rng.uniform(6, 28)) + np.float32(rng.uniform(0, 2 * np.pi)))
        return _share(wave * np.float32(rng.uniform(0.5, 2)) + np.float32(0.5))
    return None


def painted(ends: Pixels, amount: Mask | None, side: int) -> Pixels:
    """A surface (side, side, 3) that goes from the first of two colours to the second as `amount` goes from 0 to 1."""
    surface = np.empty((side, side, 3), np.float32)
    surface[:] = ends[0]
    if amount is not None:
        surface += cv2.merge([amount * step for step in ends[1] - ends[0]])
    return surface


def laid(ground: Pixels, top: Pixels, mask: Mask) -> Pixels:
    """`top` over `ground` where the mask says so."""
    over: Pixels = ground + cv2.merge([mask, mask, mask]) * (top - ground)
    return over


def edge(mask: Mask, width: float) -> Mask:
    """The part of a figure within `width` pixels of its edge."""
    reach = int(np.ceil(width)) * 2 + 1
    axis = np.arange(reach) - reach // 2
    # A disc whose rim takes part by as much as it reaches into the pixel would need a grey erosion; a blend of two will do.
    outer = (axis[:, None] ** 2 + axis**2 <= np.ceil(width) ** 2).astype(np.uint8)
    inner = (axis[:, None] ** 2 + axis**2 <= np.floor(width) ** 2).astype(np.uint8)
    share = np.float32(width - np.floor(width))
    core = cv2.erode(mask, outer) * share + cv2.erode(mask, inner) * (1 - share)
    return mask - core


def worn(picture: Pixels, rng: np.random.Generator) -> NDArray[np.uint8]:
    """The picture as a cheap camera and a JPEG file might leave it, each a little and by chance: (H, W, 3) uint8."""
    if rng.random() < 0.35:
        picture = np.asarray(cv2.GaussianBlur(picture, (0, 0), rng.uniform(0.3, 0.8)), np.float32)
    if rng.random() < 0.6:
        picture = picture + rng.standard_normal(picture.shape, np.float32) * np.float32(rng.uniform(1, 9))
    pixels = np.clip(picture + np.float32(0.5), 0, 255).astype(np.uint8)
    return _packed(pixels, int(rng.integers(40, 90))) if rng.random() < 0.25 else pixels


def _packed(pixels: NDArray[np.uint8], quality: int) -> NDArray[np.uint8]:
    """As it comes back from a JPEG file."""
    _, packed = cv2.imencode(".jpg", cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, quality])
    back = cv2.imdecode(packed, cv2.IMREAD_COLOR_RGB)
    return np.asarray(back, np.uint8)


def _gradient(side: int, rng: np.random.Generator) -> Mask:
    x, y = _axes(side, rng.uniform(0, 2 * np.pi))
    if rng.random() < 0.3:  # round
        away_x, away_y = rng.uniform(-0.5, 0.5, 2).astype(np.float32)
        return _share(np.sqrt((x - away_x) ** 2 + (y - away_y) ** 2))
    return _share(x + y + np.float32(0.5))


def _noise(side: int, rng: np.random.Generator) -> Mask:
    """Grains of one to four pixels."""
    cells = -(-side // int(rng.integers(1, 5)))
    grains = rng.random((cells, cells), np.float32)
    return cv2.resize(grains, (side, side), interpolation=cv2.INTER_LINEAR).astype(np.float32, copy=False)


def _axes(side: int, angle: float) -> tuple[Mask, Mask]:
    """Of a turned axis through the middle: what x (1, side) and y (side, 1) add to it; the side is 1 long."""
    axis = ((np.arange(side, dtype=np.float32) + np.float32(0.5)) / side - np.float32(0.5)).astype(np.float32)
    return axis[None] * np.float32(np.cos(angle)), axis[:, None] * np.float32(np.sin(angle))


def _share(values: NDArray[np.floating | np.integer]) -> Mask:
    return np.asarray(np.clip(values, 0, 1), np.float32)


def _lab(colours: Pixels) -> Pixels:
    """RGB (..., 3) in 0..255 to CIE Lab, lightness 0..100."""
    flat = np.ascontiguousarray(colours.reshape(1, -1, 3) / np.float32(255))
    return np.asarray(cv2.cvtColor(flat, cv2.COLOR_RGB2Lab).reshape(colours.shape), np.float32)
