"""A hint's icon and number are found, whatever ground, outline and size they have."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from zorko.data.generate.orbits.composites import PANEL, Wanted, draw
from zorko.images.lettering import find_hint

RGB = np.ndarray
Corners = tuple[int, int, int, int]


def hint(
    *, outline: int = 3, dark: int = 0, ground: int = 130, digit: str = "4", tall: int = 36, icon: int = 30, gap: int = 20
) -> tuple[RGB, tuple[float, float, float], Corners]:
    """A cloudy block (200, 136, 3) with a ring as icon and a digit below; the ring's circle and the digit's corners."""
    rng = np.random.default_rng(tall + outline)
    block = cv2.resize(
        rng.integers(ground - 25, ground + 26, (8, 6)).astype(np.uint8), (136, 200), interpolation=cv2.INTER_CUBIC
    )
    figure = np.zeros((200, 136), np.uint8)
    top = 200 - 12 - tall
    middle = (70, top - gap - icon)
    cv2.circle(figure, middle, icon - 3, 255, 6, cv2.LINE_AA)
    line = np.zeros((200, 136), np.uint8)
    cv2.putText(line, digit, (20, 120), cv2.FONT_HERSHEY_DUPLEX, 2.5, 255, 5, cv2.LINE_AA)
    x, y, width, height = cv2.boundingRect((line > 100).astype(np.uint8))
    glyph = cv2.resize(
        line[y : y + height, x : x + width], (max(4, round(width * tall / height)), tall), interpolation=cv2.INTER_AREA
    )
    left = 60
    figure[top : top + tall, left : left + glyph.shape[1]] = glyph
    edged = cv2.dilate(figure, np.ones((2 * outline + 1,) * 2, np.uint8)) if outline else figure
    alpha = edged / 255.0
    grey = block * (1 - alpha) + dark * alpha
    alpha = figure / 255.0
    grey = grey * (1 - alpha) + 250 * alpha
    picture = np.clip(grey + rng.normal(0, 2, grey.shape), 0, 255).astype(np.uint8)
    return np.repeat(picture[..., None], 3, axis=2), (*middle, icon), (left, top, left + glyph.shape[1], top + tall)


def assert_found(picture: RGB, icon: tuple[float, float, float], corners: Corners, scale: float = 1.0) -> None:
    found = find_hint(picture)
    box = found.number
    edges = np.array([box.left, box.top, box.left + box.width, box.top + box.height]) / scale
    assert found.sure
    assert np.abs(edges - corners).max() <= 4
    assert np.hypot(*(np.array(found.icon_xy) / scale - icon[:2])) <= 4
    assert found.icon_radius / scale == pytest.approx(icon[2], abs=4)


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"tall": 20},
        {"tall": 58, "icon": 40, "gap": 8},
        {"icon": 22},
        {"outline": 1},
        {"outline": 6, "gap": 24},
        {"outline": 2, "dark": 90, "ground": 180},
        {"outline": 0, "ground": 110},
        {"ground": 205},
        {"ground": 60},
        {"gap": 3, "outline": 1},
        {"digit": "1"},
        {"digit": "7"},
    ],
    ids=str,
)
def test_icon_and_number_are_found(changes: dict[str, object]) -> None:
    assert_found(*hint(**changes))  # type: ignore[arg-type]


@pytest.mark.parametrize("scale", [0.75, 1.5])
def test_hints_of_another_size(scale: float) -> None:
    picture, icon, corners = hint()
    resized = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC)
    assert_found(resized, icon, corners, scale)


def test_hints_of_the_generator() -> None:
    for number in range(30):
        composite = draw(Wanted(21, "test", number, (3, 3), (3, 7), False, False))
        found = find_hint(composite.picture[PANEL:, :136])
        icon, digit = composite.hint_boxes
        box = found.number
        edges = (box.left, box.top + PANEL, box.left + box.width, box.top + box.height + PANEL)
        assert found.sure
        assert np.abs(np.subtract(edges, digit)).max() <= 4
        half = np.hypot(icon[2] - icon[0], icon[3] - icon[1]) / 2
        assert 0.6 <= found.icon_radius / half <= 1.2
        middle = ((icon[0] + icon[2]) / 2, (icon[1] + icon[3]) / 2 - PANEL)
        assert np.hypot(*np.subtract(found.icon_xy, middle)) <= 16


@pytest.mark.parametrize("level", [0, 128, 255])
def test_an_empty_hint_has_the_usual_places_and_is_not_sure(level: int) -> None:
    found = find_hint(np.full((200, 136, 3), level, np.uint8))
    assert not found.sure
    assert found.number == (34, 145, 68, 50)
    assert found.icon_xy == (68.0, 75.0)


def test_an_icon_alone_is_not_sure() -> None:
    picture, _, corners = hint()
    picture[corners[1] - 6 :] = 130
    assert not find_hint(picture).sure
