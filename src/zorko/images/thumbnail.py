"""A small JPEG of a picture, to be shown among many."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

LONG_SIDE_PX = 256
"""What a screen of twice the usual density shows in a tile of 128."""

_QUALITY = 80  # some 10 kB; what is lost at this size can't be seen


def thumbnail(picture: NDArray[np.uint8]) -> bytes:
    """An RGB picture (H, W, 3) uint8 as a JPEG file whose long side is LONG_SIDE_PX, or the picture's own where that is
    smaller."""
    small = cv2.cvtColor(_small(picture), cv2.COLOR_RGB2BGR)
    return cv2.imencode(".jpg", small, [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])[1].tobytes()


def _small(picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    height, width = picture.shape[:2]
    scale = LONG_SIDE_PX / max(height, width)
    if scale >= 1:
        return picture
    # Averaging by a whole factor takes half the time of averaging by any; under a factor of two nothing is lost without it.
    whole = int(1 / scale)
    halfway = cv2.resize(picture, _size_wh(height / whole, width / whole), interpolation=cv2.INTER_AREA)
    return cv2.resize(halfway, _size_wh(height * scale, width * scale), interpolation=cv2.INTER_LINEAR).astype(np.uint8)


def _size_wh(height: float, width: float) -> tuple[int, int]:
    return max(1, round(width)), max(1, round(height))
