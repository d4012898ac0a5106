"""The two pictures that a composite is made of: a panel, and the reference."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from zorko.data.generate.backdrop import SIDE, Backdrop, backdrop_picture
from zorko.data.generate.paint import Light, Sprite, thrice
from zorko.data.generate.render import Pixels

REFERENCE_HW = (200, 136)
MARKERS = ("triangle", "arrow", "chevron", "pin", "diamond")
MARKER_ROOM = 25  # pixels above the object meant
SHADOW_SHARE = 2  # shadows are drawn at half the size: they have no detail

Box = tuple[int, int, int, int]
"""Left, top, right, bottom in pixels, the last two exclusive."""


@dataclass(frozen=True)
class Marker:
    """What points at the object meant: its form, size in pixels and colour (3,) in 0..255."""

    form: str
    size: float
    colour: tuple[int, int, int]


@dataclass(frozen=True)
class _Placed:
    sprite: Sprite
    left: int
    top: int


def some_marker(rng: np.random.Generator) -> Marker:
    """A marker in a loud colour."""
    colour = np.zeros(3)
    colour[rng.permutation(3)] = rng.uniform(200, 255), rng.uniform(0, 255), rng.uniform(0, 60)
    red, green, blue = np.round(colour).astype(int).tolist()
    return Marker(MARKERS[rng.integers(len(MARKERS))], float(rng.uniform(11, 19)), (red, green, blue))


def panel(
    main: Sprite,
    beside: Sequence[Sprite],
    below: Sequence[Sprite],
    backdrop: Backdrop,
    light: Light,
    marker: Marker,
    rng: np.random.Generator,
) -> tuple[NDArray[np.uint8], Box]:
    """A panel (SIDE, SIDE, 3) uint8, and the box round the object meant.

    It stands somewhere about the middle, its marker above it; `beside` it others that the panel's edges cut, `below` it a
    second row that the lower edge cuts. All sprites come in their final size.
    """
    width, height = main.size
    left = int(np.clip((SIDE - width) / 2 + rng.normal(0, 12), 4, max(4, SIDE - width - 4)))
    lowest = max(MARKER_ROOM, SIDE - height - 14)
    top = int(rng.integers(MARKER_ROOM, lowest + 1))
    place = _Placed(main, left, top)
    base_y = top + min(main.foot_xy[1], height)
    row = [*_at_the_sides(beside, place, base_y, rng), place]
    front = _second_row(below, top + height, rng)
    picture = backdrop_picture(backdrop, base_y)
    for group in (row, front):
        _cast(picture, group, light.shadow_xy)
        for placed in group:
            _lay(picture, placed)
    shown = _developed(picture, rng)
    _point(shown, (left + width / 2 + rng.normal(0, 2), top - rng.uniform(2, 5)), marker)
    return shown, (left, top, left + width, top + height)


def reference(drawing: Sprite, rng: np.random.Generator) -> NDArray[np.uint8]:
    """The reference (*REFERENCE_HW, 3) uint8, grey: the drawing on paper of some grey, which is never near black."""
    high, wide = REFERENCE_HW
    paper = np.full((high, wide, 1), rng.uniform(0.45, 1.0), np.float32)
    y, x = np.linspace(-1, 1, high, dtype=np.float32)[:, None], np.linspace(-1, 1, wide, dtype=np.float32)
    way = rng.random()
    if way < 0.3:
        paper *= (1 + rng.uniform(-0.2, 0.2) * y + rng.uniform(-0.15, 0.15) * x)[..., None]
    elif way < 0.5:
        paper *= (1 - rng.uniform(0.05, 0.25) * (x * x + y * y))[..., None]
    paper += rng.uniform(0, 0.03) * rng.standard_normal((high, wide, 1), np.float32)
    picture = np.repeat(np.clip(paper, 0.3, 1), 3, axis=2)
    width, height = drawing.size
    room_x, room_y = wide - width, high - height
    # Not at the very edge, where a dark drawing would look like a part of the fill beside the block.
    left = int(np.clip(room_x / 2 + rng.normal(0, 5), 3, room_x - 3))
    top = int(np.clip(room_y / 2 + rng.normal(0, 8), 3, room_y - 3))
    placed = _Placed(drawing, left, top)
    if rng.random() < 0.3:
        _cast(picture, [placed], (float(rng.uniform(-0.4, 0.4)), 0.1))
    _lay(picture, placed)
    if rng.random() < 0.4:
        cv2.GaussianBlur(picture, (0, 0), rng.uniform(0.3, 0.8), dst=picture)
    return np.clip(np.round(picture * 255), 0, 255).astype(np.uint8)


# ---- where things stand


def _at_the_sides(sprites: Sequence[Sprite], main: _Placed, base_y: float, rng: np.random.Generator) -> list[_Placed]:
    placed = []
    for number, sprite in enumerate(sprites):
        width = sprite.size[0]
        hidden = rng.uniform(0.15, 0.65) * width
        overlap = rng.uniform(-0.03, 0.08) * width
        if number % 2:
            left = min(-hidden, main.left - width + overlap)
        else:
            left = max(SIDE - width + hidden, main.left + main.sprite.size[0] - overlap)
        placed.append(_Placed(sprite, round(left), round(base_y - sprite.foot_xy[1] + rng.normal(0, 4))))
    return placed


def _second_row(sprites: Sequence[Sprite], below: int, rng: np.random.Generator) -> list[_Placed]:
    """Objects whose tops are at about `below`; the object meant is covered by a few pixels at most."""
    placed = []
    at = rng.uniform(-30, 20)
    for sprite in sprites:
        top = max(below + rng.uniform(-4, 22), SIDE - sprite.size[1] * 0.95)
        placed.append(_Placed(sprite, round(at), round(top)))
        at += sprite.size[0] * rng.uniform(0.85, 1.3)
    return placed


# ---- light, shadow, pixels


def _cast(picture: Pixels, row: Sequence[_Placed], shadow_xy: tuple[float, float]) -> None:
    """The shadows of a row on the ground, (H, W, 3) darkened in place: each object's outline laid down and blurred.

    `shadow_xy` as in Light.
    """
    if not row:
        return
    size = (picture.shape[1] // SHADOW_SHARE, picture.shape[0] // SHADOW_SHARE)
    total = np.zeros(size[::-1], np.float32)
    along, forward = shadow_xy
    for placed in row:
        foot_x, foot_y = placed.left + placed.sprite.foot_xy[0], placed.top + placed.sprite.foot_xy[1]
        foot = placed.sprite.foot_xy
        # A point v pixels above the foot falls `along` v beside it and `forward` v below.
        matrix = np.array(
            [[1, -along, foot_x - foot[0] + along * foot[1]], [0, -forward, foot_y + forward * foot[1]]], np.float32
        )
        total = np.maximum(
            total, cv2.warpAffine(placed.sprite.rgba[..., 3], matrix / SHADOW_SHARE, size, flags=cv2.INTER_LINEAR)
        )
    soft = cv2.resize(cv2.GaussianBlur(total, (0, 0), 2.2), picture.shape[1::-1], interpolation=cv2.INTER_LINEAR)
    picture *= thrice(np.asarray(1 - 0.5 * soft, np.float32))


def _lay(picture: Pixels, placed: _Placed) -> None:
    """A sprite over what is there, cut by the picture's edges."""
    width, height = placed.sprite.size
    x0, y0 = max(0, placed.left), max(0, placed.top)
    x1, y1 = min(picture.shape[1], placed.left + width), min(picture.shape[0], placed.top + height)
    if x0 >= x1 or y0 >= y1:
        return
    part = (slice(y0 - placed.top, y1 - placed.top), slice(x0 - placed.left, x1 - placed.left))
    there = picture[y0:y1, x0:x1]
    red, green, blue, alpha = cv2.split(placed.sprite.rgba[part])
    there *= thrice(np.asarray(1 - alpha, np.float32))
    there += cv2.merge([red, green, blue])


def _developed(picture: Pixels, rng: np.random.Generator) -> NDArray[np.uint8]:
    """As a camera gives it: a little blur, noise, contrast and tint of its own."""
    if rng.random() < 0.5:
        cv2.GaussianBlur(picture, (0, 0), rng.uniform(0.35, 0.9), dst=picture)
    gain = rng.uniform(0.8, 1.2) * (1 + rng.normal(0, 0.04, 3))
    picture = picture * (gain * 255).astype(np.float32) + np.float32(rng.normal(0, 8))
    if rng.random() < 0.5:
        # Even noise of that deviation: a normal one takes three times as long, and JPEG leaves no difference.
        noise = rng.random((SIDE, SIDE), np.float32) - np.float32(0.5)
        picture += thrice(np.float32(rng.uniform(0.5, 5) * 12**0.5) * noise)
    return cv2.convertScaleAbs(np.maximum(picture, 0, out=picture)).astype(np.uint8, copy=False)


def _point(picture: NDArray[np.uint8], tip_xy: tuple[float, float], marker: Marker) -> None:
    """The marker with its tip there, pointing down."""
    s = marker.size
    forms = {
        "triangle": [(0, 0), (-0.6, -1), (0.6, -1)],
        "arrow": [(0, 0), (-0.55, -0.6), (-0.2, -0.6), (-0.2, -1.1), (0.2, -1.1), (0.2, -0.6), (0.55, -0.6)],
        "chevron": [(0, 0), (-0.7, -0.7), (-0.7, -1.05), (0, -0.4), (0.7, -1.05), (0.7, -0.7)],
        "pin": [(0, 0), (-0.4, -0.55), (-0.42, -0.85), (-0.2, -1.1), (0.2, -1.1), (0.42, -0.85), (0.4, -0.55)],
        "diamond": [(0, 0), (-0.5, -0.55), (0, -1.1), (0.5, -0.55)],
    }
    points = (np.array(tip_xy) + np.array(forms[marker.form]) * s).astype(np.float32)
    corners = np.round(points * 8).astype(np.int32)
    cv2.fillPoly(picture, [corners], marker.colour, cv2.LINE_AA, 3)
    cv2.polylines(picture, [corners], True, (25, 25, 25), 1, cv2.LINE_AA, 3)
