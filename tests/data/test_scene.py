"""What is made of seen objects: paint, line art, panels and the reference."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from zorko.data.generate.backdrop import GROUNDS, SIDE, backdrop_picture, some_backdrop, varied
from zorko.data.generate.lineart import drawn, some_pen
from zorko.data.generate.paint import SLOTS, TEXTURES, Sprite, lamp, mixed_paint, near_paint, painted
from zorko.data.generate.render import Shot, Sight, Studio, View, unit
from zorko.data.generate.scene import MARKER_ROOM, MARKERS, REFERENCE_HW, panel, reference, some_marker
from zorko.data.generate.solids import ball, box, cylinder


def plain(width: int, height: int, colour: tuple[float, float, float] = (1.0, 0.0, 0.0)) -> Sprite:
    """A full rectangle of one colour."""
    rgba = np.ones((height, width, 4), np.float32)
    rgba[..., :3] = colour
    return Sprite(rgba, (width / 2, float(height)))


@pytest.fixture(scope="module")
def sight(studio: Studio) -> Sight:
    solid = cylinder(0.5, 1) + ball(0.4, slot=1).at(y=1.2) + box(1.2, 0.2, 0.4, slot=2)
    return studio.shoot([Shot(unit(solid), View(30, 25), 120, (200, 200))])[0]


@pytest.mark.parametrize("texture", TEXTURES)
def test_every_texture_paints_within_the_object_and_changes_it(sight: Sight, texture: str) -> None:
    rng = np.random.default_rng(1)
    paint, light = mixed_paint(rng), lamp(rng)
    bare = painted(sight, replace(paint, texture="plain"), light).rgba
    mixed = replace(paint, texture=texture, strength=np.ones(SLOTS, np.float32), second=1 - paint.colours)
    rgba = painted(sight, mixed, light).rgba
    assert rgba.dtype == np.float32
    assert 0 <= rgba.min() <= rgba.max() <= 1
    assert not rgba[~sight.mask].any()
    assert (rgba[sight.mask][:, 3] == 1).all()
    changed = np.abs(rgba - bare).max(axis=2)[sight.mask] > 0.02
    assert (changed.mean() > 0.05) == (texture != "plain")
    assert changed.mean() < 0.98 or texture in ("wood", "marble")  # a pattern, not another coat


def test_a_look_alike_s_colours_are_nearly_the_same() -> None:
    rng = np.random.default_rng(4)
    paint = mixed_paint(rng)
    near = [np.abs(near_paint(paint, rng).colours - paint.colours).mean() for _ in range(20)]
    other = [np.abs(mixed_paint(rng).colours - paint.colours).mean() for _ in range(20)]
    assert max(near) < 0.06 < min(other)


def test_line_art_is_grey_with_dark_lines_round_its_parts(sight: Sight) -> None:
    pen = replace(
        some_pen(np.random.default_rng(0)), tones=np.ones(SLOTS, np.float32), ink=0.0, shading=0.2, inner=1.0, line_px=1
    )
    rgba = drawn(sight, pen).rgba
    assert np.ptp(rgba[..., :3], axis=2).max() == 0
    dark = (rgba[..., 0] < 0.4) & (rgba[..., 3] > 0)
    borders = np.zeros_like(sight.mask)
    borders[:, :-1] = (sight.part[:, :-1] != sight.part[:, 1:]) & sight.mask[:, :-1] & sight.mask[:, 1:]
    assert dark[borders].all()
    assert 0.02 < dark[sight.mask].mean() < 0.3


def test_a_sprite_keeps_its_foot_when_it_is_reduced_or_mirrored() -> None:
    sprite = Sprite(plain(40, 20).rgba, (10.0, 18.0))
    half = sprite.reduced(0.5)
    assert half.size == (20, 10)
    assert half.foot_xy == (5.0, 9.0)
    turned = Sprite(plain(40, 20, (1.0, 0.5, 0.0)).rgba, (10.0, 18.0)).altered((2, 1, 0), mirror=True)
    assert turned.foot_xy == (30.0, 18.0)
    assert turned.rgba[0, 0].tolist() == [0.0, 0.5, 1.0, 1.0]


@pytest.mark.parametrize("size", [(60, 60), (150, 40), (30, 130), (150, 132), (14, 14)])
def test_the_object_meant_is_whole_and_under_its_marker(size: tuple[int, int]) -> None:
    red = plain(*size)
    for number in range(12):
        rng = np.random.default_rng([size[0], number])
        marker = replace(some_marker(rng), form=MARKERS[number % len(MARKERS)])
        beside, below = [plain(70, 80, (0, 1, 0))] * 2, [plain(50, 60, (0, 1, 0))] * 3
        picture, (left, top, right, bottom) = panel(red, beside, below, some_backdrop(rng), lamp(rng), marker, rng)
        assert picture.shape == (SIDE, SIDE, 3)
        assert (right - left, bottom - top) == size
        assert 0 <= left < right <= SIDE
        assert MARKER_ROOM <= top < bottom <= SIDE
        part = picture[top:bottom, left:right].astype(int)
        reddish = (part[..., 0] > part[..., 1] + 60) & (part[..., 0] > part[..., 2] + 60)
        assert reddish.mean() > 0.7  # the second row may cover a little of its lower edge
        shown = np.abs(picture[max(0, top - 30) : top].astype(int) - np.array(marker.colour)).sum(axis=2) < 40
        assert shown.sum() > 20
        assert abs(np.nonzero(shown)[1].mean() - (left + right) / 2) < 25


@pytest.mark.parametrize("ground", sorted(set(GROUNDS)))
def test_every_ground_fills_the_panel_and_varies(ground: str) -> None:
    rng = np.random.default_rng(6)
    place = replace(some_backdrop(rng), ground=ground)
    one, other = backdrop_picture(place, 120), backdrop_picture(varied(place, rng), 120)
    assert one.shape == (SIDE, SIDE, 3)
    assert np.isfinite(one).all()
    assert one.min() > -0.5
    assert np.abs(one - other).mean() > 0.005
    assert np.array_equal(one, backdrop_picture(place, 120))


def test_the_paper_of_a_reference_is_grey_and_never_near_the_black_fill() -> None:
    for number in range(40):
        rng = np.random.default_rng(number)
        picture = reference(plain(int(rng.integers(20, 110)), int(rng.integers(20, 180)), (0.1, 0.1, 0.1)), rng)
        assert picture.shape == (*REFERENCE_HW, 3)
        assert np.ptp(picture.astype(int), axis=2).max() == 0
        assert min(picture[0].min(), picture[:, 0].min(), picture[:, -1].min()) > 45
        assert picture.min() < 60
