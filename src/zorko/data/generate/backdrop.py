"""What a panel shows where no object is: a wall and what the objects stand on."""

from __future__ import annotations

import colorsys
from dataclasses import dataclass, replace
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from zorko.data.generate.paint import thrice
from zorko.data.generate.render import Pixels

SIDE = 200  # pixels of a panel's side
GROUNDS = ("belt", "belt", "shelf", "planks", "tiles", "cloth", "plain")


@dataclass(frozen=True)
class Backdrop:
    """A place. Colours (3,) in 0..1; `horizon` in pixels from the top; `seed` draws its surfaces."""

    ground: str
    wall: Pixels
    floor: Pixels
    trim: Pixels
    horizon: float
    roughness: float
    seed: int


def some_backdrop(rng: np.random.Generator) -> Backdrop:
    """A place, by chance."""
    return Backdrop(
        ground=GROUNDS[rng.integers(len(GROUNDS))],
        wall=_colour(rng),
        floor=_colour(rng),
        trim=_colour(rng),
        horizon=float(rng.uniform(20, 110)),
        roughness=float(rng.uniform(0.0, 0.16)),
        seed=int(rng.integers(2**31)),
    )


def varied(backdrop: Backdrop, rng: np.random.Generator) -> Backdrop:
    """The same kind of place, elsewhere in it."""
    shift = rng.normal(0, 0.04, (3, 3)).astype(np.float32)
    colours = (
        np.clip(colour + step, 0.02, 1)
        for colour, step in zip((backdrop.wall, backdrop.floor, backdrop.trim), shift, strict=True)
    )
    wall, floor, trim = colours
    horizon = float(np.clip(backdrop.horizon + rng.normal(0, 6), 10, 125))
    return replace(backdrop, wall=wall, floor=floor, trim=trim, horizon=horizon, seed=int(rng.integers(2**31)))


def backdrop_picture(backdrop: Backdrop, base_y: float) -> Pixels:
    """The place, (SIDE, SIDE, 3) float32 in 0..1; objects stand at `base_y` pixels from the top."""
    rng = np.random.default_rng(backdrop.seed)
    rows = np.arange(SIDE, dtype=np.float32)[:, None]
    shade = (1 + rng.uniform(-0.35, 0.35) * (rows / SIDE - 0.5)) * np.ones((1, SIDE), np.float32)
    shade *= 1 + rng.uniform(-0.25, 0.25) * (np.arange(SIDE, dtype=np.float32) / SIDE - 0.5)
    picture = _GROUNDS[backdrop.ground](backdrop, base_y, rng)
    if backdrop.roughness > 0.03:
        cells = int(rng.integers(5, 40))
        rough = cv2.resize(rng.standard_normal((cells, cells), np.float32), (SIDE, SIDE), interpolation=cv2.INTER_CUBIC)
        shade += np.float32(backdrop.roughness) * rough
    picture *= thrice(shade.astype(np.float32, copy=False))
    return picture


def _two(upper: Pixels, lower: Pixels, y: float) -> Pixels:
    picture = np.empty((SIDE, SIDE, 3), np.float32)
    at = int(np.clip(y, 0, SIDE))
    picture[:at], picture[at:] = upper, lower
    return picture


def _plain(b: Backdrop, base_y: float, rng: np.random.Generator) -> Pixels:
    share = np.linspace(0, 1, SIDE, dtype=np.float32)[:, None, None]
    return np.ascontiguousarray(np.broadcast_to(b.wall * (1 - share) + b.floor * share, (SIDE, SIDE, 3)))


def _cloth(b: Backdrop, base_y: float, rng: np.random.Generator) -> Pixels:
    """A table cloth with stripes or checks, on a table that ends before the wall."""
    picture = _two(b.wall, b.floor, b.horizon)
    pitch, slant = rng.uniform(14, 40), rng.uniform(-0.6, 0.6)
    y, x = np.mgrid[int(b.horizon) : SIDE, 0:SIDE].astype(np.float32)
    depth = 0.6 + 0.8 * (y - b.horizon) / SIDE  # nearer stripes are broader
    stripe = (((x - SIDE / 2) / depth + slant * y) % pitch) < pitch * 0.45
    if rng.random() < 0.5:
        stripe ^= (y / depth % pitch) < pitch * 0.45
    picture[int(b.horizon) :][stripe] = 0.5 * (b.floor + b.trim)
    return picture


def _planks(b: Backdrop, base_y: float, rng: np.random.Generator) -> Pixels:
    picture = _two(b.wall, b.floor, b.horizon)
    count = int(rng.integers(3, 8))
    edges = np.sort(rng.uniform(b.horizon, SIDE, count)).astype(int)
    for top, bottom in pairwise(edges):
        picture[top:bottom] *= np.float32(rng.uniform(0.8, 1.15))
        picture[top : top + 2] *= np.float32(0.6)
    return picture


def _tiles(b: Backdrop, base_y: float, rng: np.random.Generator) -> Pixels:
    """Tiles on the wall and, foreshortened, on the floor."""
    picture = _two(b.wall, b.floor, b.horizon)
    pitch = int(rng.integers(16, 44))
    start = int(rng.integers(pitch))
    joint = b.trim * 0.8
    if rng.random() < 0.6:
        for y in range(int(b.horizon) - pitch, 0, -pitch):
            picture[y : y + 1] = joint
        picture[: int(b.horizon), start::pitch] = joint
    at, step = b.horizon, pitch * 0.35
    while at < SIDE:
        picture[int(at) : int(at) + 1] = joint
        at, step = at + step, step * 1.25
    for x in range(-3 * SIDE, 4 * SIDE, pitch * 2):
        cv2.line(
            picture,
            (SIDE // 2 + (x + start) // 3, int(b.horizon)),
            (SIDE // 2 + x + start, SIDE),
            joint.tolist(),
            1,
            cv2.LINE_AA,
        )
    return picture


def _shelf(b: Backdrop, base_y: float, rng: np.random.Generator) -> Pixels:
    """A board under the objects, the wall behind, a second board below."""
    picture = _two(b.wall, b.wall * np.float32(0.8), base_y + 4)
    thick = int(rng.integers(6, 16))
    for top in (base_y - rng.uniform(4, 16), base_y + rng.uniform(78, 100)):
        front = int(top + rng.uniform(14, 26))
        picture[max(0, int(top)) : max(0, front)] = b.floor * 1.1
        picture[max(0, front) : max(0, front + thick)] = b.trim * 0.8
        picture[max(0, front + thick) : max(0, front + thick + 10)] *= np.float32(0.72)
    for x in rng.uniform(8, SIDE - 8 - thick, int(rng.integers(0, 3))):
        picture[:, int(x) : int(x) + thick] = b.trim * 0.7
    return picture


def _belt(b: Backdrop, base_y: float, rng: np.random.Generator) -> Pixels:
    """A conveyor belt across the panel: a dark band with seams, rails along it, rollers under its near edge."""
    picture = _two(b.wall, b.wall * np.float32(0.85), b.horizon)
    far, near = base_y - rng.uniform(18, 45), base_y + rng.uniform(14, 30)
    top, bottom = int(max(0, far)), int(min(SIDE, near))
    picture[top:bottom] = b.floor
    pitch, slant = rng.uniform(16, 50), rng.uniform(-0.8, 0.8)
    for x in np.arange(-SIDE, 2 * SIDE, pitch) + rng.uniform(0, pitch):
        cv2.line(
            picture,
            (int(x - slant * (near - far) / 2), top),
            (int(x + slant * (near - far) / 2), bottom),
            (b.floor * 0.7).tolist(),
            2,
            cv2.LINE_AA,
        )
    rail = int(rng.integers(4, 11))
    picture[max(0, top - rail // 2) : top] = b.trim
    picture[bottom : bottom + rail] = b.trim * 0.9
    low = bottom + rail
    picture[low : low + 3] *= np.float32(0.5)
    radius = int(rng.integers(4, 11))
    for x in np.arange(0, SIDE + pitch, pitch) + rng.uniform(-pitch, 0):
        cv2.circle(picture, (int(x), low + radius + 3), radius, (b.trim * 0.7).tolist(), -1, cv2.LINE_AA)
        cv2.circle(picture, (int(x), low + radius + 3), radius // 3, (b.wall * 0.4).tolist(), -1, cv2.LINE_AA)
    second = low + int(rng.uniform(24, 50))
    picture[second:] = b.floor * 0.9
    picture[second : second + rail] = b.trim
    return picture


_GROUNDS = {"plain": _plain, "cloth": _cloth, "planks": _planks, "tiles": _tiles, "shelf": _shelf, "belt": _belt}


def _colour(rng: np.random.Generator) -> Pixels:
    """Mostly pale or dull, as rooms and machines are; some loud."""
    loud = rng.random() < 0.25
    saturation = rng.uniform(0.4, 0.9) if loud else rng.uniform(0.0, 0.4)
    colour: NDArray[np.float32] = np.array(colorsys.hsv_to_rgb(rng.random(), saturation, rng.uniform(0.3, 0.98)), np.float32)
    return colour
