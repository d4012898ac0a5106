"""Things drawn flat with a pen of polygons, ellipses and lines, on nothing, to be laid into a scene."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

Colour: TypeAlias = "tuple[float, float, float]"
"""RGB, 0..255 each."""

Points: TypeAlias = "Sequence[tuple[float, float]]"
"""x and y in heights of the sheet, from its upper left corner, y down."""

HEIGHT = 144  # pixels of a sheet: more than any sprite has in a picture, so that shrinking smooths its edges
_SHIFT = 4  # bits behind the point in OpenCV's coordinates


@dataclass(frozen=True, eq=False)
class Sprite:
    """colour (H, W, 3) uint8 and how much of each pixel is covered, (H, W) in 0..1 float32."""

    colour: NDArray[np.uint8]
    mask: NDArray[np.float32]

    def sized(self, height: int, mirrored: bool = False, angle_degrees: float = 0.0) -> Sprite:
        """The sprite at another height, in pixels, turned a little to the left about its middle."""
        width = max(1, round(self.mask.shape[1] * height / self.mask.shape[0]))
        colour, mask = self.colour, self.mask
        if angle_degrees:
            middle = (mask.shape[1] / 2, mask.shape[0] / 2)
            turn = cv2.getRotationMatrix2D(middle, angle_degrees, 0.94)
            size_wh = (mask.shape[1], mask.shape[0])
            colour = cv2.warpAffine(colour, turn, size_wh, flags=cv2.INTER_LINEAR).astype(np.uint8, copy=False)
            mask = cv2.warpAffine(mask, turn, size_wh, flags=cv2.INTER_LINEAR).astype(np.float32, copy=False)
        # Colours times coverage, so that what lies off the mask does not bleed into its edge.
        solid = cv2.resize(colour * mask[..., None], (width, height), interpolation=cv2.INTER_AREA)
        small = np.asarray(cv2.resize(mask, (width, height), interpolation=cv2.INTER_AREA), np.float32)
        plain = np.clip(solid / np.maximum(small, 1e-3)[..., None], 0, 255).astype(np.uint8)
        return Sprite(plain[:, ::-1], small[:, ::-1]) if mirrored else Sprite(plain, small)


class Pen:
    """Draws on a sheet that is 1 high and `width` wide."""

    def __init__(self, width: float) -> None:
        self._colour = np.zeros((HEIGHT, round(HEIGHT * width), 3), np.uint8)
        self._mask = np.zeros(self._colour.shape[:2], np.uint8)

    def polygon(self, points: Points, colour: Colour) -> None:
        """A filled polygon."""
        corners = np.rint(np.array(points) * HEIGHT * 2**_SHIFT).astype(np.int32)
        cv2.fillPoly(self._colour, [corners], colour, cv2.LINE_8, _SHIFT)
        cv2.fillPoly(self._mask, [corners], 255.0, cv2.LINE_8, _SHIFT)

    def ellipse(self, x: float, y: float, rx: float, ry: float, colour: Colour, angle_degrees: float = 0.0) -> None:
        """A filled ellipse round x, y."""
        around, angle = np.linspace(0, 2 * np.pi, 24, endpoint=False), np.deg2rad(angle_degrees)
        corners = np.column_stack([np.cos(around), np.sin(around)])  # (24, 2)
        turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
        self.polygon((corners * [rx, ry] @ turn + [x, y]).tolist(), colour)

    def line(self, points: Points, width: float, colour: Colour) -> None:
        """A line through the points, with round ends."""
        corners = np.rint(np.array(points) * HEIGHT * 2**_SHIFT).astype(np.int32)
        thick = max(1, round(width * HEIGHT))
        for plane, value in ((self._colour, colour), (self._mask, 255.0)):
            cv2.polylines(plane, [corners], False, value, thick, cv2.LINE_8, _SHIFT)

    def box(self, left: float, top: float, right: float, bottom: float, colour: Colour) -> None:
        """A filled rectangle."""
        self.polygon([(left, top), (right, top), (right, bottom), (left, bottom)], colour)

    def lifted(self) -> Sprite:
        """What was drawn."""
        return Sprite(self._colour, self._mask.astype(np.float32) / np.float32(255))


def shade(colour: Colour, factor: float) -> Colour:
    """The colour, darker or lighter."""
    red, green, blue = (float(np.clip(value * factor, 0, 255)) for value in colour)
    return red, green, blue


def lay(picture: NDArray[np.float32], sprite: Sprite, left: int, top: int, light: NDArray[np.float32]) -> None:
    """Lay a sprite into a picture (H, W, 3) in 0..255, in place; `light` (3,) multiplies its colours. It may stick out."""
    height, width = sprite.mask.shape
    y0, x0 = max(top, 0), max(left, 0)
    y1, x1 = min(top + height, picture.shape[0]), min(left + width, picture.shape[1])
    if y0 >= y1 or x0 >= x1:
        return
    inner = (slice(y0 - top, y1 - top), slice(x0 - left, x1 - left))
    mask = sprite.mask[inner][..., None]
    under = picture[y0:y1, x0:x1]
    under += mask * (sprite.colour[inner] * light - under)
