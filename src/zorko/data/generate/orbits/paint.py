"""How panels look: grounds, a sun, dotted orbits, planets with icons, numbers."""

from __future__ import annotations

import colorsys
from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from zorko.data.generate.figures import Mask
from zorko.data.generate.orbits.places import PANEL, System

Pixels = NDArray[np.float32]
"""RGB, (H, W, 3) in 0..255."""

GROUNDS = ("dark", "cloudy", "starry", "cloudy and starry")
DOT_ROOM = 9.0  # pixels round a number's middle without dots
MOST_BEHIND_ICON = 140.0  # grey levels behind a white icon: it must stay clear

Colour = NDArray[np.float32]


@dataclass(frozen=True)
class Stamp:
    """How an icon or a digit lies in a picture.

    `size_px` is the diameter of an icon's circle, or a digit's height; `weight` is added to each side of its strokes, in
    shares of that; `matrix` (2, 2) turns and shears it.
    """

    centre_xy: tuple[float, float]
    size_px: float
    weight: float
    matrix: NDArray[np.float64]


def grounds(panels: int, rng: np.random.Generator) -> Pixels:
    """The panels' grounds side by side, (PANEL, panels x PANEL, 3): one style, the panels a little different."""
    style = GROUNDS[rng.integers(len(GROUNDS))]
    cloudy = "cloudy" in style
    deep = _colour(rng, rng.uniform(0.05, 0.14))
    high = _colour(rng, rng.uniform(0.25, 0.6) if cloudy else rng.uniform(0.07, 0.2), rng.uniform(0.1, 0.75))
    common = clouds(PANEL, PANEL, rng)
    own = clouds(PANEL, PANEL * panels, rng)
    share = np.float32(rng.uniform(0.1, 0.6))
    amount = np.tile(common, (1, panels)) * (1 - share) + own * share
    amount = np.clip((amount - 0.5) * np.float32(rng.uniform(1.0, 1.9)) + np.float32(rng.uniform(0.35, 0.55)), 0, 1)
    lit = np.repeat(rng.uniform(0.85, 1.12, panels), PANEL).astype(np.float32)
    channels = [(deep[k] + amount * (high[k] - deep[k])) * lit for k in range(3)]
    picture: NDArray[np.float32] = cv2.merge(channels).astype(np.float32, copy=False)
    if "starry" in style or rng.random() < 0.2:
        _add_stars(picture, int(rng.integers(12, 60)) * panels, rng)
    return picture


def clouds(height: int, width: int, rng: np.random.Generator) -> Mask:
    """Noise of several sizes, (H, W) in 0..1, mean about 0.5."""
    total = np.zeros((height, width), np.float32)
    weight, cell, roughness = 1.0, int(rng.integers(45, 110)), rng.uniform(0.4, 0.65)
    norm = 0.0
    while cell >= 4:
        grid = rng.random((height // cell + 3, width // cell + 3), np.float32)
        fine = cv2.resize(grid, None, fx=cell, fy=cell, interpolation=cv2.INTER_CUBIC if cell > 20 else cv2.INTER_LINEAR)
        y, x = rng.integers(0, cell, 2).tolist()
        total += np.float32(weight) * fine[y : y + height, x : x + width]
        norm += weight
        weight, cell = weight * roughness, cell // 2
    clouds: Mask = np.clip((total / np.float32(norm) - 0.5) * np.float32(1.6) + 0.5, 0, 1).astype(np.float32, copy=False)
    return clouds


def _add_stars(picture: Pixels, count: int, rng: np.random.Generator) -> None:
    height, width = picture.shape[:2]
    light = np.zeros((height, width), np.float32)
    y, x = rng.integers(0, height, count), rng.integers(0, width, count)
    light[y, x] = rng.uniform(40, 230, count) * rng.uniform(0.4, 1.0)
    for at in range(0, count, 9):
        cv2.circle(light, (int(x[at]), int(y[at])), 1, float(rng.uniform(80, 220)), -1, cv2.LINE_AA)
    light = cv2.GaussianBlur(light, (0, 0), 0.55).astype(np.float32, copy=False)
    picture += cv2.merge([light, light, light])


# ---- what is the same in all panels


def over(picture: Pixels, colour: Colour, alpha: Mask) -> None:
    """Lay one colour over a picture, in place."""
    picture += alpha[..., None] * (colour - picture)


class Layer:
    """What lies over several pictures alike: what is left of each below, and what comes on top, (H, W, 3) each."""

    def __init__(self, height: int, width: int) -> None:
        self.left = np.ones((height, width, 3), np.float32)
        self.top = np.zeros((height, width, 3), np.float32)

    def lay(self, colour: Colour | Pixels, alpha: Mask) -> None:
        """Put one colour, or a picture, on top."""
        less = cv2.merge([1 - alpha] * 3)
        self.left *= less
        self.top *= less
        self.top += (1 - less) * colour

    def add_to(self, picture: Pixels) -> None:
        """Lay all of it over a picture, in place."""
        picture *= self.left
        picture += self.top


def lay_sun(layer: Layer, system: System, rng: np.random.Generator) -> None:
    """Put a sun of any colour that shines on top, with a glow."""
    hue = rng.uniform(0.02, 0.16) if rng.random() < 0.5 else rng.random()
    colour = _hue(hue, rng.uniform(0.35, 1.0), rng.uniform(0.78, 1.0))
    middle = _hue(hue + rng.uniform(-0.06, 0.06), rng.uniform(0.05, 0.8), 1.0)
    reach, strength, darker_rim = rng.uniform(3, 16), rng.uniform(0.0, 0.6), rng.uniform(0.0, 0.35)
    away = _distance(system.sun_xy)
    glow = np.exp(-np.maximum(away - np.float32(system.sun_radius), 0) / np.float32(reach)) * np.float32(strength)
    rim = np.clip(away / np.float32(system.sun_radius), 0, 1)[..., None] ** 2 * np.float32(darker_rim)
    body = colour * (1 - rim) + (middle - colour) * np.clip(1 - rim * 3, 0, 1) * np.float32(0.6)
    if rng.random() < 0.4:
        body *= (clouds(PANEL, PANEL, rng)[..., None] + 1) * np.float32(0.5) + np.float32(0.25)
    layer.lay(colour, glow.astype(np.float32, copy=False))
    layer.lay(np.clip(body, 0, 255).astype(np.float32, copy=False), _disc(away, system.sun_radius))


def orbit_dots(system: System, rng: np.random.Generator) -> Mask:
    """How much of each pixel the dots of all orbits cover, (PANEL, PANEL); none where a number stands."""
    fine = np.zeros((PANEL, PANEL), np.uint8)
    step, radius = rng.uniform(4.5, 9.0), rng.uniform(0.7, 1.5)
    for orbit in system.orbit_radii:
        count = int(np.pi * orbit / step)
        angles = np.linspace(-np.pi / 2, np.pi / 2, count) + rng.uniform(0, 0.05)
        dots = np.array(system.sun_xy) + orbit * np.stack([np.cos(angles), np.sin(angles)], axis=1)
        far = (np.hypot(*(dots[:, None] - system.numbers_xy).transpose(2, 0, 1)) >= DOT_ROOM).all(axis=1)
        for x, y in dots[far & (dots > -2).all(axis=1) & (dots < PANEL + 2).all(axis=1)].tolist():
            # OpenCV counts from the middle of a pixel, we from its corner.
            cv2.circle(fine, (round(x * 16 - 8), round(y * 16 - 8)), round(radius * 16), 255, -1, cv2.LINE_AA, 4)
    return fine.astype(np.float32) * np.float32(rng.uniform(0.45, 0.95) / 255)


# ---- planets, icons, numbers


@dataclass(frozen=True)
class PlanetLook:
    """Widths in pixels, shares in 0..1: of the ring's colour in the disc, of the disc's own colour over the ground.

    `shade` and `weather` are grey levels: of the disc, and of the clouds on it.
    """

    ring_px: float
    tint: float
    cover: float
    shade: float
    weather: float
    ring_outline: float


def some_planets(rng: np.random.Generator) -> PlanetLook:
    """How the planets of one picture are made."""
    return PlanetLook(
        ring_px=rng.uniform(2.0, 3.8),
        tint=rng.uniform(0.0, 0.4) if rng.random() < 0.6 else 0.0,
        cover=rng.uniform(0.55, 1.0),
        shade=rng.uniform(8, 45),
        weather=rng.uniform(40, 150) if rng.random() < 0.8 else 0.0,
        ring_outline=rng.uniform(0, 0.8) if rng.random() < 0.5 else 0.0,
    )


def ring_colour(rng: np.random.Generator) -> Colour:
    """A strong colour, in 0..255."""
    return _hue(rng.random(), rng.uniform(0.55, 1.0), rng.uniform(0.7, 1.0))


def add_planet(
    panel: Pixels, centre_xy: tuple[float, float], radius: float, colour: Colour, look: PlanetLook, rng: np.random.Generator
) -> None:
    """A disc with a coloured ring, in place."""
    reach = radius + 3
    left, top = (max(0, int(value - reach)) for value in centre_xy)
    part = panel[top : int(centre_xy[1] + reach) + 1, left : int(centre_xy[0] + reach) + 1]
    y, x = np.ogrid[top + 0.5 : top + part.shape[0], left + 0.5 : left + part.shape[1]]
    away = np.hypot(x - centre_xy[0], y - centre_xy[1]).astype(np.float32)
    if look.ring_outline:
        over(part, np.zeros(3, np.float32), _disc(away, radius + 1.2) * np.float32(look.ring_outline))
    inside = (colour * np.float32(look.tint) + np.float32(look.shade)).astype(np.float32)
    inside *= np.float32(min(1.0, MOST_BEHIND_ICON / float(inside.max())))
    disc = _disc(away, radius - look.ring_px / 2)
    part += (disc * np.float32(look.cover))[..., None] * (inside - part)
    if look.weather:
        grid = rng.random((5, 5), np.float32) * np.float32(look.weather)
        lit = cv2.resize(grid, part.shape[1::-1], interpolation=cv2.INTER_CUBIC) * disc
        part += lit[..., None] * (np.float32(0.5) + colour * np.float32(0.5 / 255))
    np.minimum(part, 255 - disc[..., None] * np.float32(255 - MOST_BEHIND_ICON), out=part)
    over(part, colour, _disc(away, radius) - _disc(away, radius - look.ring_px))


def icon_radius(planet_radius: float, look: PlanetLook) -> float:
    """The largest circle that an icon may fill within the ring."""
    return planet_radius - look.ring_px - 0.8


def stamped(shape: NDArray[np.uint8], stamp: Stamp, size_hw: tuple[int, int], origin_xy: tuple[int, int]) -> Mask:
    """How much of each pixel a shape covers, (H, W), of a part of the picture whose corner is at `origin_xy`.

    The shape is as tall as it counts: an icon's circle fills its square but for 4 pixels, a digit its height.
    """
    height, width = shape.shape
    square = height == width
    scale = stamp.size_px / (height - 8 if square else height)
    weighed = _weighed(shape, stamp.weight)
    if scale < 0.9:
        weighed = cv2.GaussianBlur(weighed, (0, 0), 0.42 / scale).astype(np.uint8, copy=False)
    matrix = stamp.matrix * scale
    middle = np.array([(weighed.shape[1] - 1) / 2, (weighed.shape[0] - 1) / 2])
    shift = np.array(stamp.centre_xy) - 0.5 - np.array(origin_xy) - matrix @ middle
    warped = cv2.warpAffine(weighed, np.column_stack([matrix, shift]), size_hw[::-1])
    return warped.astype(np.float32) / np.float32(255)


def _weighed(shape: NDArray[np.uint8], weight: float) -> NDArray[np.uint8]:
    """The shape with strokes thicker (or, below 0, thinner), with room for that round it."""
    reach = abs(weight) * shape.shape[0]
    whole = int(reach)
    room = whole + 4
    padded = cv2.copyMakeBorder(shape, room, room, room, room, cv2.BORDER_CONSTANT, value=0)
    act = cv2.dilate if weight > 0 else cv2.erode
    less = act(padded, _nib(whole)) if whole else padded
    more = act(padded, _nib(whole + 1))
    share = reach - whole
    return cv2.addWeighted(less, 1 - share, more, share, 0).astype(np.uint8, copy=False)


@cache
def _nib(radius: int) -> NDArray[np.uint8]:
    axis = np.arange(-radius, radius + 1)
    return (axis[:, None] ** 2 + axis**2 <= (radius + 0.3) ** 2).astype(np.uint8)


def lay_outlined(layer: Layer, mask: Mask, level: float, dark: float, width: float, soft: float) -> None:
    """Put white shapes on top, with a dark outline.

    The mask says where the shapes are, (H, W), `level` how white they are; the outline is `width` pixels wide, blurred by
    `soft`, and black by a share `dark`.
    """
    share = np.float32(width - int(width))
    wide = cv2.dilate(mask, _nib(int(width))) * (1 - share) + cv2.dilate(mask, _nib(int(width) + 1)) * share
    if soft > 0.1:
        wide = cv2.GaussianBlur(wide, (0, 0), soft)
    layer.lay(np.zeros(3, np.float32), wide.astype(np.float32, copy=False) * np.float32(dark))
    layer.lay(np.full(3, level, np.float32), mask)


def turned(degrees: float, shear: float = 0.0, stretch: float = 0.0) -> NDArray[np.float64]:
    """A matrix that turns, shears and stretches by so much."""
    cos, sin = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    matrix: NDArray[np.float64] = np.array([[cos, -sin], [sin, cos]]) @ np.array([[1 + stretch, shear], [0, 1 - stretch]])
    return matrix


# ---- small things


def _distance(centre_xy: tuple[float, float]) -> Mask:
    """Of each pixel's middle from a point: (PANEL, PANEL)."""
    axis = np.arange(PANEL, dtype=np.float32) + np.float32(0.5)
    x, y = np.float32(centre_xy[0]), np.float32(centre_xy[1])
    distance: Mask = np.hypot(axis[None] - x, axis[:, None] - y).astype(np.float32)
    return distance


def _disc(away: Mask, radius: float) -> Mask:
    disc: Mask = np.clip(np.float32(radius + 0.5) - away, 0, 1)
    return disc


def _hue(hue: float, saturation: float, value: float) -> Colour:
    return np.array(colorsys.hsv_to_rgb(hue % 1.0, saturation, value), np.float32) * np.float32(255)


def _colour(rng: np.random.Generator, value: float, saturation: float | None = None) -> Colour:
    return _hue(rng.random(), rng.uniform(0.1, 0.85) if saturation is None else saturation, value)
