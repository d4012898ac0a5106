"""Panels and reference of composite pictures, drawn here at known places and read back from real files."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from zorko.errors import LayoutError
from zorko.images.layout import Box, Found, Layout, find_layout
from zorko.images.read import read

RGB = np.ndarray


def scene(rng: np.random.Generator, width: int, height: int) -> RGB:
    """Something like a photograph: soft ground of two colours, and things of all sizes on it, cut by the edge."""
    ground = rng.integers(60, 220, (3, 3, 3)).astype(np.uint8)
    picture = cv2.resize(ground, (width, height), interpolation=cv2.INTER_CUBIC)
    for _ in range(9):
        centre = (int(rng.integers(0, width)), int(rng.integers(0, height)))
        colour = rng.integers(0, 256, 3).tolist()
        axes = (int(rng.integers(4, width // 3)), int(rng.integers(4, height // 3)))
        cv2.ellipse(picture, centre, axes, float(rng.integers(0, 180)), 0, 360, colour, -1, cv2.LINE_AA)
    return cv2.add(picture, rng.integers(0, 16, picture.shape, dtype=np.uint8))


def line_art(rng: np.random.Generator, width: int, height: int, ground: int) -> RGB:
    """A grey rendering on a grey ground."""
    picture = np.full((height, width, 3), ground, np.uint8)
    for _ in range(4):
        centre = (int(rng.integers(width // 4, 3 * width // 4)), int(rng.integers(height // 4, 3 * height // 4)))
        axes = (int(rng.integers(8, width // 4)), int(rng.integers(8, height // 4)))
        cv2.ellipse(picture, centre, axes, 0, 0, 360, (150, 150, 150), -1, cv2.LINE_AA)
        cv2.ellipse(picture, centre, axes, 0, 0, 360, (90, 90, 90), 2, cv2.LINE_AA)
    return picture


def composite(
    count: int,
    *,
    layout: Layout | None = None,
    gap: int = 0,
    gap_level: int = 255,
    frame: int = 0,
    frame_level: int = 255,
    ground: int = 225,
    seed: int = 0,
) -> tuple[RGB, Found]:
    """A picture with `count` panels, the gap also between strip and lower part, and where its parts are."""
    layout = layout or Layout()
    rng = np.random.default_rng(seed)
    (width, height), (reference_width, reference_height) = layout.panel_wh, layout.reference_wh
    columns = count // layout.rows
    lower = layout.height - layout.strip_height
    strip_height = layout.strip_height + (layout.rows - 1) * gap
    inner = np.full((strip_height + gap + lower, columns * width + (columns - 1) * gap, 3), layout.fill_level, np.uint8)
    down, right = layout.reference_at.split("-")
    strip_top = lower + gap if down == "top" else 0
    inner[strip_top : strip_top + strip_height] = gap_level
    inner[(lower if down == "top" else strip_height) :][:gap] = gap_level
    panels = []
    for number in range(count):
        row, column = divmod(number, columns)
        box = Box(column * (width + gap), strip_top + row * (height + gap), width, height)
        box.of(inner)[:] = scene(rng, width, height)
        panels.append(box)
    reference = Box(
        0 if right == "left" else inner.shape[1] - reference_width,
        0 if down == "top" else inner.shape[0] - reference_height,
        reference_width,
        reference_height,
    )
    reference.of(inner)[:] = line_art(rng, reference_width, reference_height, ground)
    picture = cv2.copyMakeBorder(inner, frame, frame, frame, frame, cv2.BORDER_CONSTANT, value=(frame_level,) * 3)
    moved = [box._replace(left=box.left + frame, top=box.top + frame) for box in (*panels, reference)]
    return picture, Found(tuple(moved[:-1]), moved[-1])


def through_file(picture: RGB, folder: Path, quality: int | None) -> RGB:
    """Written and read again: as JPEG with colours at half size, or as PNG where `quality` is None."""
    path = folder / ("картинка 1.png" if quality is None else "картинка 1.jpg")
    options = {} if quality is None else {"quality": quality, "subsampling": 2}
    Image.fromarray(picture).save(path, **options)
    return read(path)


def largest_error(found: Found, expected: Found, scale: float = 1.0) -> float:
    """The farthest that any edge of any part is from where it is, in pixels; needs equal numbers of panels."""
    pairs = zip((*found.panels, found.reference), (*expected.panels, expected.reference), strict=True)
    edges = [
        (box.left - true.left * scale, box.top - true.top * scale,
         box.left + box.width - (true.left + true.width) * scale, box.top + box.height - (true.top + true.height) * scale)
        for box, true in pairs
    ]  # fmt: skip
    return float(np.abs(edges).max())


@pytest.mark.parametrize("quality", [None, 75, 25])
@pytest.mark.parametrize("count", [1, 2, 5, 8, 31])
def test_any_number_of_panels_is_found_to_the_pixel(tmp_path: Path, count: int, quality: int | None) -> None:
    picture, expected = composite(count, seed=count)
    found = find_layout(through_file(picture, tmp_path, quality))
    assert found.panels == expected.panels
    assert found.reference == expected.reference


@pytest.mark.parametrize("resampling", [Image.Resampling.BILINEAR, Image.Resampling.LANCZOS, Image.Resampling.NEAREST])
@pytest.mark.parametrize("scale", [0.5, 0.613, 0.87, 1.31, 2.0])
def test_resized_pictures(tmp_path: Path, scale: float, resampling: Image.Resampling) -> None:
    for count, quality in ((1, 95), (7, 50)):
        picture, expected = composite(count, seed=count)
        size = (round(picture.shape[1] * scale), round(picture.shape[0] * scale))
        resized = np.asarray(Image.fromarray(picture).resize(size, resampling))
        found = find_layout(through_file(resized, tmp_path, quality))
        assert largest_error(found, expected, scale) <= 1.5


@pytest.mark.parametrize("quality", [None, 75])
@pytest.mark.parametrize("gap_level", [0, 128, 255])
@pytest.mark.parametrize("gap", [2, 9])
def test_gaps_are_measured(tmp_path: Path, gap: int, gap_level: int, quality: int | None) -> None:
    for count in (2, 13):
        picture, expected = composite(count, gap=gap, gap_level=gap_level, seed=count)
        found = find_layout(through_file(picture, tmp_path, quality))
        assert largest_error(found, expected) <= (0 if quality is None else 1)


@pytest.mark.parametrize("quality", [None, 75])
@pytest.mark.parametrize("frame_level", [0, 128, 255])
@pytest.mark.parametrize("frame", [1, 3, 8])
def test_frames_are_measured(tmp_path: Path, frame: int, frame_level: int, quality: int | None) -> None:
    for count, gap in ((1, 0), (4, 3)):
        picture, expected = composite(count, frame=frame, frame_level=frame_level, gap=gap, gap_level=frame_level, seed=7)
        found = find_layout(through_file(picture, tmp_path, quality))
        assert largest_error(found, expected) <= (0 if quality is None else 1)


def test_gap_and_scale_together(tmp_path: Path) -> None:
    picture, expected = composite(7, gap=6, frame=4)
    resized = np.asarray(Image.fromarray(picture).resize((picture.shape[1] * 3 // 2, picture.shape[0] * 3 // 2)))
    assert largest_error(find_layout(through_file(resized, tmp_path, 80)), expected, 1.5) <= 2


@pytest.mark.parametrize("count", [1, 5])
def test_dark_scenes_and_a_dark_reference_take_their_edges_from_the_proportions(tmp_path: Path, count: int) -> None:
    picture, expected = composite(count, ground=0, seed=3)
    for box in expected.panels:
        box.of(picture)[150:] = 4  # the lower quarter of each panel is as dark as the fill
    assert find_layout(through_file(picture, tmp_path, 75)) == expected


def test_pictures_nearly_as_dark_as_the_fill(tmp_path: Path) -> None:
    for count in (1, 6):
        picture, expected = composite(count)
        assert find_layout(through_file((picture * 0.15).astype(np.uint8), tmp_path, 75)) == expected


def test_panels_of_plain_colours_have_no_gaps(tmp_path: Path) -> None:
    picture, expected = composite(6)
    colours = ((200, 30, 30), (30, 160, 60), (235, 235, 235), (20, 60, 200), (240, 200, 40), (128, 128, 128))
    for box, colour in zip(expected.panels, colours, strict=True):
        box.of(picture)[:] = colour
    assert find_layout(through_file(picture, tmp_path, 75)) == expected


def test_a_plain_line_within_a_scene_is_no_gap(tmp_path: Path) -> None:
    picture, expected = composite(5, ground=130)
    box = expected.panels[2]
    box.of(picture)[:, 100:104] = 255
    expected.panels[0].of(picture)[-3:] = 255
    assert find_layout(through_file(picture, tmp_path, 90)) == expected


def test_a_line_of_the_scene_near_the_edge_is_no_frame() -> None:
    picture, places = composite(1)
    picture[:9, :200] = (120, 90, 60)
    picture[9:11, :200] = (20, 160, 30)
    assert find_layout(picture) == places


@pytest.mark.parametrize("corner", ["bottom-left", "bottom-right", "top-left", "top-right"])
def test_other_geometries_are_told_by_the_layout(tmp_path: Path, corner: str) -> None:
    layout = Layout(
        panel_wh=(90, 120), rows=2, reference_wh=(70, 64), reference_at=corner, height=320, fill_level=255  # type: ignore[arg-type]
    )  # fmt: skip
    picture, expected = composite(8, layout=layout, ground=120)
    assert find_layout(through_file(picture, tmp_path, 90), layout) == expected
    picture, expected = composite(8, layout=layout, gap=3, gap_level=0, ground=120)
    assert largest_error(find_layout(through_file(picture, tmp_path, 90), layout), expected) <= 1


def test_a_reference_of_another_size_is_measured(tmp_path: Path) -> None:
    picture, expected = composite(5, layout=Layout(reference_wh=(160, 200)))
    assert find_layout(through_file(picture, tmp_path, 90)) == expected
    picture, expected = composite(5, layout=Layout(reference_wh=(120, 150), height=350))
    assert find_layout(through_file(picture, tmp_path, 90)) == expected


def test_the_input_may_be_read_only_and_stays_as_it_was() -> None:
    picture, expected = composite(3)
    before = picture.copy()
    picture.flags.writeable = False
    assert find_layout(picture) == expected
    np.testing.assert_array_equal(picture, before)


# ---- which panel


def test_the_panel_that_holds_a_pixel() -> None:
    _, found = composite(4, gap=6, frame=3)
    assert found.panels[1].left == 209
    assert [found.panel_at(x) for x in (3, 202.5, 203, 208.9, 209, 408.9, 409, 700)] == [0, 0, 1, 1, 1, 1, 2, 3]
    assert found.panel_at(0) == 0  # the frame counts to the panel behind it
    assert [found.panel_at(x) for x in (-1, 821, 5000, float("nan"))] == [None] * 4


def test_the_row_is_said_by_y() -> None:
    _, found = composite(6, layout=Layout(rows=2, height=600))
    assert [found.panel_at(250, y) for y in (None, 0, 199, 200, 399)] == [1, 1, 1, 4, 4]


# ---- what is no composite


def problem(picture: RGB, layout: Layout | None = None) -> str:
    with pytest.raises(LayoutError) as caught:
        find_layout(picture, layout or Layout())
    assert caught.value.source == f"<array {picture.shape[0]}x{picture.shape[1]}x3>"
    return caught.value.problem


def test_a_photograph_is_none() -> None:
    assert "no plain part of grey level 0 beside the reference at the bottom-left" in problem(
        scene(np.random.default_rng(1), 900, 600)
    )


def test_the_strip_alone_is_none() -> None:
    picture, _ = composite(5)
    assert "no plain part" in problem(picture[:200])
    assert "Layout.fill_level" in problem(np.full((400, 1000, 3), 255, np.uint8))


def test_a_strip_that_is_no_whole_number_of_panels() -> None:
    picture, _ = composite(5)
    text = problem(picture[:, :930])
    assert "930 x 200, which is 4.65 panels wide" in text
    assert "Layout.panel_wh" in text


def test_another_number_of_panels_than_the_layout_says() -> None:
    picture, expected = composite(5)
    assert find_layout(picture, Layout(panels=5)) == expected
    text = problem(picture, Layout(panels=8))
    assert "no strip of 8 panels" in text
    assert "5.00 panels wide" in text
    assert "Layout.panels" in text


def test_no_reference_and_no_panels() -> None:
    picture, expected = composite(5)
    without = picture.copy()
    expected.reference.of(without)[:] = 0
    assert "no reference at the bottom-left" in problem(without)
    assert "Layout.reference_at" in problem(without)
    without = picture.copy()
    without[:200] = 2
    assert "no panels" in problem(without)
    assert "no panels" in problem(np.zeros((400, 1000, 3), np.uint8))


def test_something_beside_the_reference() -> None:
    picture, _ = composite(5)
    cv2.circle(picture, (400, 300), 20, (255, 255, 255), -1)
    assert "something beside the reference" in problem(picture)


def test_a_picture_too_small_to_see_anything() -> None:
    assert "is 100 x 40, so its panels are too small" in problem(np.zeros((40, 100, 3), np.uint8))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"panel_wh": (0, 200)}, "at least 1"),
        ({"rows": 2}, "no room for 2 rows of 200"),
        ({"reference_at": "left"}, "must be one of bottom-left"),
        ({"rows": 2, "height": 600, "panels": 5}, "a whole number for each of 2 rows"),
        ({"fill_level": 256}, "0..255"),
    ],
)
def test_a_layout_that_contradicts_itself(change: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Layout(**change)  # type: ignore[arg-type]


def test_part_of_a_box_is_told_in_shares_and_never_empty() -> None:
    assert Box(100, 50, 200, 100).part(0.1, 0.2, 0.9, 0.7) == Box(120, 70, 160, 50)
    assert Box(3, 4, 2, 2).part(0.0, 0.0, 0.1, 0.1) == Box(3, 4, 1, 1)


@pytest.mark.parametrize("focus", [(0.5, 0.0, 0.5, 1.0), (-0.1, 0.0, 1.0, 1.0), (0.0, 0.2, 1.0, 1.1)])
def test_a_focus_outside_of_the_panel_is_refused(focus: tuple[float, float, float, float]) -> None:
    with pytest.raises(ValueError, match="focus"):
        Layout(focus=focus)
