"""Drawing on pictures."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from zorko.errors import UsageError
from zorko.images import draw
from zorko.images.read import read

U8 = NDArray[np.uint8]


def noise(height: int, width: int, seed: int = 0) -> U8:
    picture = np.random.default_rng(seed).integers(0, 256, (height, width, 3), dtype=np.uint8)
    picture.flags.writeable = False  # as the reader gives them
    return picture


def strip_of(captioned: U8, picture: U8) -> U8:
    return captioned[picture.shape[0] :]


def has_ink(strip: U8) -> NDArray[np.bool_]:
    """Where the strip is not its own ground, which is in its corner."""
    found: NDArray[np.bool_] = (strip != strip[0, 0]).any(axis=2)
    return found


def contrast(one: draw.Colour, other: draw.Colour) -> float:
    """Contrast ratio, 1..21 (WCAG 2.2, "contrast ratio" and "relative luminance")."""

    def luminance(colour: draw.Colour) -> float:
        parts = [c / 255 / 12.92 if c / 255 <= 0.04045 else ((c / 255 + 0.055) / 1.055) ** 2.4 for c in colour]
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]

    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


# ---- caption


@pytest.mark.parametrize("trusted", [True, False])
def test_a_caption_stands_under_the_untouched_picture(trusted: bool) -> None:
    picture = noise(50, 300)
    captioned = draw.caption(picture, "7 · 99.1 %", trusted)
    assert (captioned[:50] == picture).all()
    assert captioned.shape[1:] == (300, 3)
    strip = strip_of(captioned, picture)
    ground, ink = draw.TRUSTED_COLOURS if trusted else draw.UNTRUSTED_COLOURS
    assert (strip[0] == ground).all()
    assert (strip == ink).all(axis=2).sum() > 50


def test_the_colours_can_be_read_and_told_apart_without_colour() -> None:
    for ground, ink in (draw.TRUSTED_COLOURS, draw.UNTRUSTED_COLOURS):
        assert contrast(ground, ink) >= 4.5  # WCAG 2.2, 1.4.3
    assert contrast(draw.TRUSTED_COLOURS[0], draw.UNTRUSTED_COLOURS[0]) >= 3  # WCAG 2.2, 1.4.11


@pytest.mark.parametrize("letters", ["абвгдежзийклмнопрстуфхцчшщъыьэюяё", "ЖЩЮЯЁ", "éüñß", "0123456789%·—"])
def test_every_letter_has_a_shape_of_its_own(letters: str) -> None:
    picture = noise(4, 160)
    shapes = {has_ink(strip_of(draw.caption(picture, letter, True), picture)).tobytes() for letter in letters}
    assert len(shapes) == len(letters)  # a font without them shows one box for all


@pytest.mark.parametrize("width", [28, 200, 1000, 3000])
@pytest.mark.parametrize(
    "text",
    ["зорко", "не цифра: похоже на букву " * 8, "a_name_without_any_space_" * 12, "two\nlines", "\ttab\r\n", ""],
)
def test_a_text_stays_within_its_strip(width: int, text: str) -> None:
    picture = noise(28, width)
    captioned = draw.caption(picture, text, False)
    assert captioned.shape[1] == max(width, draw.CAPTION_MIN_WIDTH_PX)
    ink = has_ink(strip_of(captioned, picture))
    assert ink.any() == bool(text.strip())
    assert not ink[:3].any()
    assert not ink[-3:].any()
    assert not ink[:, :3].any()
    assert not ink[:, -3:].any()


def rows_of_text(captioned: U8, picture: U8) -> int:
    """Lines of letters without gaps in height, counted as runs of rows with ink."""
    rows = [bool(row.any()) for row in has_ink(strip_of(captioned, picture))]
    return sum(with_ink for with_ink, _ in itertools.groupby(rows))


def test_a_text_is_shrunk_first_and_then_wrapped() -> None:
    picture = noise(10, 200)
    short, longer, long = (draw.caption(picture, "нннн " * count, True) for count in (2, 5, 12))
    assert [rows_of_text(captioned, picture) for captioned in (short, longer)] == [1, 1]
    assert rows_of_text(long, picture) >= 2
    assert longer.shape[0] < short.shape[0] < long.shape[0]


@pytest.mark.parametrize("unit", ["l ", "l."])
def test_wrapping_loses_no_letter(unit: str) -> None:
    picture = noise(10, 160)
    ink = has_ink(strip_of(draw.caption(picture, unit * 100, True), picture))
    # An "l" is an upright bar, so it has one left edge half way up its line, where neither blank nor dot has any.
    edges = (ink[:, 1:] & ~ink[:, :-1]).sum(axis=1).tolist()
    lines = [list(line) for has_any, line in itertools.groupby(edges, key=bool) if has_any]
    assert len(lines) > 1
    assert sum(line[len(line) // 2] for line in lines) == 100


def test_a_tiny_picture_gets_room_for_its_caption() -> None:
    picture = noise(28, 28)
    captioned = draw.caption(picture, "7", True)
    left = (draw.CAPTION_MIN_WIDTH_PX - 28) // 2
    assert (captioned[:28, left : left + 28] == picture).all()
    assert (captioned[:28, :left] == draw.GREY).all()
    assert (captioned[:28, left + 28 :] == draw.GREY).all()


# ---- points


@pytest.mark.parametrize("ground", [0, 64, 128, 192, 255, draw.POINT_COLOUR])
def test_a_point_shows_on_any_ground_and_leaves_its_pixel_free(ground: Any) -> None:
    picture = np.full((200, 300, 3), ground, np.uint8)
    marked = draw.mark_point(picture, 120, 80)
    assert (picture == ground).all()
    difference = np.abs(marked.astype(int) - picture).max(axis=2)
    assert (difference > 100).sum() > 100
    assert difference[76:85, 116:125].max() == 0
    far = np.ones((200, 300), bool)
    far[80 - 30 : 80 + 31, 120 - 30 : 120 + 31] = False
    assert difference[far].max() == 0
    assert np.abs(np.argwhere(difference > 100).mean(axis=0) - (80, 120)).max() < 0.5  # centred on the point


@pytest.mark.parametrize(("x", "y", "nearest"), [(-50, -1, (0, 0)), (300, 80.4, (299, 80)), (1e6, 1e6, (299, 199))])
def test_a_point_outside_is_marked_at_the_nearest_pixel(x: float, y: float, nearest: tuple[int, int]) -> None:
    picture = noise(200, 300)
    assert (draw.mark_point(picture, x, y) == draw.mark_point(picture, *nearest)).all()


# ---- composites


def test_panels_are_framed_and_the_chosen_one_is_shown_again_beside_the_reference() -> None:
    composite = np.zeros((100, 200, 3), np.uint8)
    composite[:50] = noise(50, 200, 1)
    composite[50:, :30] = noise(50, 30, 2)
    boxes = [(left, 0, 50, 50) for left in (0, 50, 100, 150)]
    drawn = draw.panels(composite, boxes, [0.1, 0.2, 0.6, 0.1], 3)
    assert (composite[50:, 30:] == 0).all()  # the input stays
    again = slice(30 + draw.INSET_GAP_PX, 30 + draw.INSET_GAP_PX + 50)
    assert (drawn[50:, again][20:-2, 2:-2] == composite[:50, 100:150][20:-2, 2:-2]).all()
    assert (drawn[50:, again][-1] == draw.POINT_COLOUR).all()
    assert (drawn[50:, again.stop :] == 0).all()
    assert (drawn[50:, :30] == composite[50:, :30]).all()
    assert (drawn[49, 102:148] == draw.POINT_COLOUR).all()
    assert (drawn[49, 2:48] == draw.FRAME_COLOUR).all()


@pytest.mark.parametrize("below", [noise(50, 200, 3), np.zeros((20, 200, 3), np.uint8), np.zeros((50, 0, 3), np.uint8)])
def test_where_there_is_no_black_room_the_rest_of_a_composite_stays(below: U8) -> None:
    width = below.shape[1] or 40
    composite = np.concatenate([noise(50, width, 1), below if below.shape[1] else np.zeros((50, width, 3), np.uint8)])
    drawn = draw.panels(composite, [(0, 0, width, 50)], [1.0], 1)
    assert (drawn[50:] == composite[50:]).all()


# ---- several pictures


def test_pictures_side_by_side() -> None:
    low, high = noise(10, 7, 1), noise(16, 5, 2)
    row = draw.side_by_side([low, high, low], gap=3, background=(9, 8, 7))
    assert row.shape == (16, 7 + 3 + 5 + 3 + 7, 3)
    rebuilt = np.full(row.shape, (9, 8, 7), np.uint8)
    rebuilt[3:13, 0:7] = low
    rebuilt[:, 10:15] = high
    rebuilt[3:13, 18:25] = low
    assert (row == rebuilt).all()
    assert (draw.side_by_side([low]) == low).all()
    assert draw.side_by_side([low, low], gap=0).shape == (10, 14, 3)


def test_a_grid() -> None:
    pictures = [noise(4, 6, 1), noise(2, 6, 2), noise(4, 2, 3)]
    sheet = draw.grid(pictures, columns=2, gap=1, background=(9, 8, 7))
    rebuilt = np.full((4 + 1 + 4, 6 + 1 + 6, 3), (9, 8, 7), np.uint8)
    rebuilt[0:4, 0:6] = pictures[0]
    rebuilt[1:3, 7:13] = pictures[1]
    rebuilt[5:9, 2:4] = pictures[2]
    assert (sheet == rebuilt).all()
    assert draw.grid(pictures, columns=5, gap=0).shape == (4, 5 * 6, 3)


def test_enlarging_makes_squares() -> None:
    picture = noise(3, 5)
    expected = np.stack([np.kron(picture[:, :, c], np.ones((4, 4), np.uint8)) for c in range(3)], axis=2)
    assert (draw.enlarge(picture, 4) == expected).all()
    assert (draw.enlarge(picture, 1) == picture).all()


# ---- files and misuse


@pytest.mark.parametrize("picture", [noise(5, 8), noise(5, 8)[:, ::2], noise(5, 8)[:, :, 0]])
def test_a_saved_picture_reads_back_as_it_was(tmp_path: Path, picture: U8) -> None:
    draw.save_png(picture, tmp_path / "a.png")
    assert (read(tmp_path / "a.png") == (picture if picture.ndim == 3 else picture[:, :, None])).all()
    assert [path.name for path in tmp_path.iterdir()] == ["a.png"]


def test_a_picture_that_cannot_be_saved_leaves_the_old_file(tmp_path: Path) -> None:
    draw.save_png(noise(5, 8), tmp_path / "a.png")
    before = (tmp_path / "a.png").read_bytes()
    wrong: Any = np.zeros((5, 8, 3))  # float
    with pytest.raises(TypeError):
        draw.save_png(wrong, tmp_path / "a.png")
    assert (tmp_path / "a.png").read_bytes() == before
    with pytest.raises(UsageError, match="make that folder first"):
        draw.save_png(noise(5, 8), tmp_path / "missing/a.png")


GREY_28: Any = np.zeros((28, 28), np.uint8)
FLOATS: Any = np.zeros((28, 28, 3))


@pytest.mark.parametrize(
    ("misuse", "words"),
    [
        (lambda: draw.caption(GREY_28, "7", True), "got uint8 of shape"),
        (lambda: draw.mark_point(FLOATS, 1, 1), "got float64"),
        (lambda: draw.side_by_side([GREY_28]), "expected an RGB picture"),
        (lambda: draw.grid([FLOATS], 2), "expected an RGB picture"),
        (lambda: draw.enlarge(GREY_28, 2), "expected an RGB picture"),
        (lambda: draw.enlarge(noise(2, 2), 0), "whole number from 1 on"),
        (lambda: draw.side_by_side([]), "at least one picture"),
        (lambda: draw.grid([], 3), "at least one picture"),
        (lambda: draw.grid([noise(2, 2)], 0), "at least one column"),
    ],
)
def test_misuse_is_named(misuse: Callable[[], U8], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        misuse()


def test_a_webp_is_much_smaller_and_looks_the_same() -> None:
    picture = draw.caption(np.full((200, 300, 3), 120, np.uint8), "7: trusted", True)
    unpacked = read(draw.webp(picture)).astype(int)
    assert unpacked.shape == picture.shape
    assert np.abs(unpacked - picture).mean() < 3


def test_a_packed_picture_is_the_saved_one(tmp_path: Path) -> None:
    picture = noise(5, 8)
    draw.save_png(picture, tmp_path / "a.png")
    assert draw.png(picture) == (tmp_path / "a.png").read_bytes()
    np.testing.assert_array_equal(read(draw.png(picture)), picture)
