"""Small JPEG files of pictures."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from zorko.images.thumbnail import thumbnail


def opened(content: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(content))
    assert image.format == "JPEG"
    return image


@pytest.mark.parametrize(
    ("size_hw", "expected_hw"),
    [
        ((1000, 500), (256, 128)),
        ((300, 900), (85, 256)),
        ((40, 30), (40, 30)),
        ((5, 3000), (1, 256)),
        ((256, 256), (256, 256)),
    ],
)
def test_the_size(size_hw: tuple[int, int], expected_hw: tuple[int, int]) -> None:
    image = opened(thumbnail(np.zeros((*size_hw, 3), np.uint8)))
    assert (image.height, image.width) == expected_hw


def test_colours_stay() -> None:
    picture = np.full((600, 400, 3), (200, 40, 10), np.uint8)
    assert np.asarray(opened(thumbnail(picture)))[100, 50] == pytest.approx((200, 40, 10), abs=3)
