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
    scale = min(1.0, LONG_SIDE_PX / max(picture.shape[:2]))
    height, width = (max(1, round(side * scale)) for side in picture.shape[:2])
    small = picture if scale == 1 else cv2.resize(picture, (width, height), interpolation=cv2.INTER_AREA)
    encoded = cv2.imencode(".jpg", cv2.cvtColor(small, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])[1]
    return encoded.tobytes()
