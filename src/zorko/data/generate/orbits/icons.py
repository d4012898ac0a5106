"""The catalogue of icons: what is drawn in code, and characters of fonts; each belongs to one split."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from zorko.data.generate import glyphs
from zorko.data.generate.figures import NAMED, Mask, named
from zorko.data.generate.inventions import RECIPES
from zorko.data.generate.orbits.fonts import font_file, font_of
from zorko.data.generate.orbits.icon_drawings import SIDE, drawn_icons, of_figure, of_strokes
from zorko.data.generate.orbits.icon_glyphs import CHARACTERS, LEFT_OUT
from zorko.data.generate.orders import SPLITS, Split
from zorko.data.generate.strokes import parse

INVENTED_EACH = 12  # figures of a recipe
REDUCED = 30
"""Pixels of an icon in a planet: icons are compared in that size."""

Shape = NDArray[np.uint8]
"""An icon, white on black: (SIDE, SIDE)."""

_RUN = 4  # characters that stand together in Unicode are often alike, so so many in a row share a split
_TURN: tuple[Split, ...] = (
    "train", "train", "test", "train", "train", "validation", "train", "test", "train", "train",
)  # fmt: skip


@cache
def names_of(split: Split) -> tuple[str, ...]:
    """The icons of a split, in one order; without matplotlib's fonts, those that are drawn in code."""
    return tuple(name for name, (own, _) in _catalogue().items() if own == split)


@cache
def shape_of(name: str) -> Shape:
    """The icon of that name, its smallest circle about the middle."""
    _, make = _catalogue()[name]
    return np.rint(make() * 255).astype(np.uint8)


def reduced(shape: Shape) -> Mask:
    """An icon in the size that planets show it, a little soft: (REDUCED, REDUCED) in 0..1."""
    small = cv2.resize(shape, (REDUCED, REDUCED), interpolation=cv2.INTER_AREA).astype(np.float32)
    return cv2.GaussianBlur(small, (0, 0), 1.0).astype(np.float32, copy=False) / np.float32(255)


@cache
def neighbours(split: Split) -> NDArray[np.intp]:
    """For each icon of a split, all of them from the most to the least alike: (N, N) positions in `names_of(split)`."""
    views = np.stack([reduced(shape_of(name)).ravel() for name in names_of(split)])
    views -= views.mean(axis=1, keepdims=True)
    views /= np.linalg.norm(views, axis=1, keepdims=True)
    return np.argsort(-(views @ views.T), axis=1, kind="stable")


def centred(grey: Shape) -> Mask:
    """What is white, moved and scaled so that the smallest circle round it fills the square: (SIDE, SIDE) in 0..1."""
    points = cv2.findNonZero((grey > 127).astype(np.uint8))
    (x, y), radius = cv2.minEnclosingCircle(cv2.convexHull(points))
    scale = (SIDE / 2 - 4) / (radius + 0.5)
    if scale < 1:
        grey = cv2.GaussianBlur(grey, (0, 0), max(0.3, 0.45 * (1 / scale - 1))).astype(np.uint8, copy=False)
    middle = (SIDE - 1) / 2
    matrix = np.array([[scale, 0, middle - x * scale], [0, scale, middle - y * scale]])
    return cv2.warpAffine(grey, matrix, (SIDE, SIDE)).astype(np.float32) / np.float32(255)


@cache
def _catalogue() -> dict[str, tuple[Split, Callable[[], Mask]]]:
    entries: dict[str, tuple[Split, Callable[[], Mask]]] = {}
    for name, number, draw in drawn_icons():
        entries[name] = _TURN[number % len(_TURN)], draw
    for name, entry in NAMED.items():
        entries[f"figure-{name}"] = entry.split, partial(_figure, name)
    for name in glyphs.DRAWINGS:
        entries[f"drawing-{name}"] = next(s for s in SPLITS if s == glyphs.split_of(name)), partial(_drawing, name)
    for recipe, (_, only) in RECIPES.items():
        for number in range(INVENTED_EACH):
            split = only or _TURN[number % len(_TURN)]
            entries[f"invented-{recipe}-{number}"] = split, partial(_invented, recipe, number)
    for file_name, characters in CHARACTERS:
        if font_file(file_name) is not None:
            for number, character in enumerate(characters):
                split = _TURN[number // _RUN % len(_TURN)]
                entries[f"glyph-{ord(character):04x}"] = split, partial(_glyph, file_name, character)
    return {name: entry for name, entry in entries.items() if name not in LEFT_OUT}


def _figure(name: str) -> Mask:
    return of_figure(named(name))


def _drawing(name: str) -> Mask:
    return of_strokes(parse(glyphs.DRAWINGS[name]))


def _invented(recipe: str, number: int) -> Mask:
    return of_figure(RECIPES[recipe][0](np.random.default_rng([4712, number])))


def _glyph(file_name: str, character: str) -> Mask:
    font = font_of(file_name, 150)
    left, top, right, bottom = (int(edge) for edge in font.getbbox(character))
    canvas = Image.new("L", (right - left + 20, bottom - top + 20))
    ImageDraw.Draw(canvas).text((10 - left, 10 - top), character, fill=255, font=font)
    return centred(np.asarray(canvas))
