"""Icons that stand in no catalogue: made of strokes or of invented figures, bare or in a frame, as many as are wanted."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from zorko.data.generate.inventions import RECIPES, recipes_of
from zorko.data.generate.orbits.icon_drawings import SIDE, of_figure, of_strokes
from zorko.data.generate.orbits.icons import Shape
from zorko.data.generate.orbits.lookalikes import LEAST_INK, MOST_INK, Alike, tells_apart
from zorko.data.generate.orders import Split
from zorko.data.generate.outlines import polygon, rectangle

KINDS = ("strokes", "figure", "framed strokes")
ONE_KIND = 0.7  # of the pictures: their icons are of one kind, and so more alike
ATTEMPTS = 400

Stroke = NDArray[np.float64]

_OUTLINES = (polygon(40, 1.0), rectangle(1.5, 1.5), polygon(6, 1.0), polygon(3, 1.15))
_FRAMES: tuple[Stroke, ...] = tuple(outline.astype(np.float64) for outline in _OUTLINES)
_INNER = 0.5  # how large what is framed is


def invented_icons(split: Split, count: int, rng: np.random.Generator) -> Alike:
    """So many icons by name, `new-1` .., each clearly different from each other one."""
    kinds = [KINDS[rng.integers(len(KINDS))]] * len(KINDS) if rng.random() < ONE_KIND else list(KINDS)
    found: Alike = []
    for _ in range(ATTEMPTS):
        shape = _icon(kinds[rng.integers(len(kinds))], split, rng)
        share = float(shape.sum()) / 255 / (np.pi * (SIDE / 2) ** 2)
        if LEAST_INK <= share <= MOST_INK and all(tells_apart(shape, other) for _, other in found):
            found.append((f"new-{len(found) + 1}", shape))
            if len(found) == count:
                return found
    raise AssertionError(f"{ATTEMPTS} inventions held no {count} that differ")


def _icon(kind: str, split: Split, rng: np.random.Generator) -> Shape:
    if kind == "figure":
        names = recipes_of(split)
        mask = of_figure(RECIPES[names[rng.integers(len(names))]][0](rng))
    else:
        strokes = _strokes(int(rng.integers(2, 5)), rng)
        if kind == "framed strokes":
            frame = _FRAMES[rng.integers(len(_FRAMES))]
            strokes = [np.concatenate([frame, frame[:1]]), *(stroke * _INNER for stroke in strokes)]
        mask = of_strokes(strokes, pen=rng.uniform(0.13, 0.2))
    return np.rint(mask * 255).astype(np.uint8)


def _strokes(count: int, rng: np.random.Generator) -> list[Stroke]:
    """Lines between places of a grid of 3 x 3, arcs and rings about them, as an unknown alphabet may have them."""
    places = [(x, y) for x in (-1.0, 0.0, 1.0) for y in (-1.0, 0.0, 1.0)]
    strokes = []
    for _ in range(count):
        start, end, other = (np.array(places[at]) for at in rng.choice(len(places), 3, replace=False))
        way = rng.random()
        if way < 0.5:
            strokes.append(np.stack([start, end]))
        elif way < 0.65:
            strokes.append(np.stack([start, end, other]))
        else:
            turn = rng.uniform(0.8, 2.0) * np.pi if way < 0.9 else 2 * np.pi
            angles = rng.uniform(0, 2 * np.pi) + np.linspace(0, turn, 24)
            radius = rng.uniform(0.25, 0.6)
            strokes.append(start * 0.6 + radius * np.stack([np.cos(angles), np.sin(angles)], axis=1))
    return strokes
