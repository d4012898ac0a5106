"""Figures that have no name: recipes of endless variety, and two of them that differ clearly."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from zorko.data.generate.figures import NAMED, Figure, Mask, Pose, disc, fitted, named, silhouette
from zorko.data.generate.likeness import Form, difference, form
from zorko.data.generate.orders import Split
from zorko.data.generate.outlines import Points, polygon, rectangle, star

LEAST_DIFFERENCE = 0.22
"""Of the two figures of a pair that is not the same; see `likeness.difference`. From 0.2 on people see it at once."""

LEAST_NEWNESS = 0.1
"""Of an invented figure against every named one: what has a name in one split must not be invented in another."""

LEAST_FILLED = 0.22  # of its circle: a thinner figure is lost in noise where it is small
ATTEMPTS = 500  # one in two or three passes
CHOICES = 12  # to differ from a figure; one that lies amid its kind is given up for another


@dataclass(frozen=True)
class Invention:
    """A figure, what it came from, and its form."""

    figure: Figure
    recipe: str
    form: Form


def invention(split: Split, rng: np.random.Generator) -> Invention:
    """Some new figure of a recipe that the split may use."""
    names = recipes_of(split)
    return _invented(names[rng.integers(len(names))], rng)


def two_inventions(split: Split, rng: np.random.Generator, lookalikes: bool) -> tuple[Invention, Invention]:
    """Two figures that are clearly not the same; of one recipe where they are to be `lookalikes`."""
    for _ in range(ATTEMPTS):
        one = invention(split, rng)
        for _ in range(CHOICES):
            other = _invented(one.recipe, rng) if lookalikes else invention(split, rng)
            if difference(one.form, other.form) >= LEAST_DIFFERENCE:
                return one, other
    raise AssertionError(f"no two figures of {ATTEMPTS} differed clearly")


def recipes_of(split: Split) -> tuple[str, ...]:
    """The recipes that a split may use: those that all splits share, and its own."""
    return tuple(name for name, (_, only) in RECIPES.items() if only in (None, split))


def _invented(recipe: str, rng: np.random.Generator) -> Invention:
    make = RECIPES[recipe][0]
    for _ in range(ATTEMPTS):
        figure = make(rng)
        mask = silhouette(figure, Pose((16, 16), 16, 0.0), 32)
        if float(mask.sum()) >= LEAST_FILLED * np.pi * 16**2 and _whole(mask):
            found = form(figure)
            if (difference(found, _named_forms()) >= LEAST_NEWNESS).all():
                return Invention(figure, recipe, found)
    raise AssertionError(f"{ATTEMPTS} figures of the recipe {recipe} fell to pieces, were too thin or had a name")


@cache
def _named_forms() -> Form:
    return np.stack([form(named(name)) for name in NAMED])


def _whole(mask: Mask) -> bool:
    """Whether a figure hangs together; a hole may come near its edge."""
    return bool(cv2.connectedComponents((mask > 0.5).astype(np.uint8), connectivity=4)[0] == 2)


def _blob(rng: np.random.Generator) -> Figure:
    """A round thing with two to five bulges, some larger."""
    angle = np.linspace(0, 2 * np.pi, 72, endpoint=False)
    radius = np.ones_like(angle)
    for waves in range(1, 6):
        radius += rng.normal(0, 0.42 / waves**0.5) * np.cos(waves * angle + rng.uniform(0, 2 * np.pi))
    return fitted((_about(angle, np.clip(radius, 0.3, 2.2)),))


def _corners(rng: np.random.Generator) -> Figure:
    """A polygon whose corners lie round its middle, near or far."""
    count = int(rng.integers(4, 9))
    angle = (np.arange(count) + rng.uniform(-0.3, 0.3, count)) * 2 * np.pi / count
    return fitted((_about(angle, rng.uniform(0.25, 1.0, count)),))


def _rays(rng: np.random.Generator) -> Figure:
    """A star with three to six points, of one length or by turns of two."""
    count = int(rng.integers(3, 7))
    outline = star(count, rng.uniform(0.25, 0.65))
    if rng.random() < 0.6:
        outline[::4] *= rng.uniform(0.5, 0.8)
    if rng.random() < 0.4:
        outline[:, 0] *= rng.uniform(0.5, 0.75)
    return fitted((outline,), (disc(rng.uniform(0.12, 0.2)),) if rng.random() < 0.2 else ())


def _union(rng: np.random.Generator) -> Figure:
    """Two or three simple figures grown together."""
    first = _simple(rng)
    parts = [first]
    for _ in range(1 if rng.random() < 0.6 else 2):
        away, angle = rng.uniform(0.6, 1.2), rng.uniform(0, 2 * np.pi)
        parts.append(_simple(rng) * np.float32(rng.uniform(0.5, 1.0)) + _at(away, angle))
    return fitted(tuple(parts))


def _pierced(rng: np.random.Generator) -> Figure:
    """A simple or round thing with one or two holes, or bites out of its edge."""
    outline = _simple(rng) if rng.random() < 0.6 else _blob(rng).parts[0]
    holes = [
        _simple(rng) * np.float32(rng.uniform(0.28, 0.5)) + _at(rng.uniform(0.1, 0.9), rng.uniform(0, 2 * np.pi))
        for _ in range(int(rng.integers(1, 3)))
    ]
    return fitted((outline,), tuple(holes))


def _bent(rng: np.random.Generator) -> Figure:
    """A thick line with two to four bends."""
    count, half = int(rng.integers(3, 6)), rng.uniform(0.2, 0.32)
    heading = rng.uniform(0, 2 * np.pi)
    knots = [np.zeros(2, np.float32)]
    for _ in range(count):
        knots.append(knots[-1] + _at(rng.uniform(0.5, 1.2), heading))
        heading += rng.choice([-1, 1]) * rng.uniform(0.6, 2.0)
    round_ends = rng.random() < 0.5
    parts = [disc(half, *knot.tolist()) for knot in (knots if round_ends else knots[1:-1])]
    for start, end in pairwise(knots):
        along = end - start
        across = np.array([-along[1], along[0]]) * half / np.linalg.norm(along)
        parts.append(np.stack([start + across, end + across, end - across, start - across]).astype(np.float32))
    return fitted(tuple(parts))


def _beads(rng: np.random.Generator) -> Figure:
    """Three to five discs, each grown into one of those before."""
    centres, radii = [np.zeros(2)], [rng.uniform(0.4, 0.8)]
    for _ in range(int(rng.integers(2, 5))):
        at, radius = int(rng.integers(len(centres))), rng.uniform(0.25, 0.8)
        centres.append(centres[at] + _at((radii[at] + radius) * 0.8, rng.uniform(0, 2 * np.pi)))
        radii.append(radius)
    return fitted(tuple(disc(radius, *centre.tolist()) for centre, radius in zip(centres, radii, strict=True)))


def _blocks(rng: np.random.Generator) -> Figure:
    """Four to seven squares of a grid, side by side."""
    cells = [(0, 0)]
    count = int(rng.integers(4, 8))
    while len(cells) < count:
        x, y = cells[rng.integers(len(cells))]
        step = ((1, 0), (0, 1), (-1, 0), (0, -1))[rng.integers(4)]
        cell = (x + step[0], y + step[1])
        if cell not in cells:
            cells.append(cell)
    # a little larger than a cell, so that no seam shows
    return fitted(tuple(rectangle(1.02, 1.02) + np.array(cell, np.float32) for cell in cells))


def _petals(rng: np.random.Generator) -> Figure:
    """A flower with two to five round petals, some of them shorter or left out."""
    count = int(rng.integers(2, 6))
    across, reach = rng.uniform(0.22, 0.42), rng.uniform(0.5, 0.8)
    lengths = np.where(rng.random(count) < 0.35, rng.uniform(0.3, 0.6), 1.0)
    parts = [disc(rng.uniform(0.25, 0.55))]
    for petal in range(count):
        angle = 2 * np.pi * petal / count + rng.uniform(-0.2, 0.2)
        cos, sin = np.cos(angle), np.sin(angle)
        turn = np.array([[cos, sin], [-sin, cos]], np.float32)
        oval = disc() * np.array([reach * lengths[petal], across], np.float32)
        parts.append(((oval + np.array([reach * lengths[petal], 0], np.float32)) @ turn).astype(np.float32))
    return fitted(tuple(parts))


def _simple(rng: np.random.Generator) -> Points:
    """A disc, an oval, a regular polygon or a bar, turned by chance, about 1 in radius."""
    way = int(rng.integers(5))
    if way == 0:
        return disc()
    outline = (
        disc() * np.array([1.1, rng.uniform(0.4, 0.65)], np.float32)
        if way == 1
        else rectangle(2.2, rng.uniform(0.6, 1.0))
        if way == 2
        else polygon(way, 1.1)
    )
    angle = rng.uniform(0, 2 * np.pi)
    cos, sin = np.cos(angle), np.sin(angle)
    turned: Points = (outline @ np.array([[cos, sin], [-sin, cos]])).astype(np.float32)
    return turned


def _about(angle: NDArray[np.float64], radius: NDArray[np.float64]) -> Points:
    return np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1).astype(np.float32)


def _at(distance: float, angle: float) -> Points:
    return np.array([distance * np.cos(angle), distance * np.sin(angle)], np.float32)


RECIPES: dict[str, tuple[Callable[[np.random.Generator], Figure], Split | None]] = {
    "blob": (_blob, None),
    "corners": (_corners, None),
    "rays": (_rays, None),
    "union": (_union, None),
    "pierced": (_pierced, None),
    "bent": (_bent, None),
    "beads": (_beads, "validation"),
    "blocks": (_blocks, "test"),
    "petals": (_petals, "test"),
}
"""Each recipe, and the one split that may use it, where it is not for all."""
