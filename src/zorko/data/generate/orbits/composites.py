"""Whole pictures for `orbit`: panels with one planetary system, icons dealt to its planets, and a hint below."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from zorko.data.generate.orbits.fonts import digit_fonts, digit_mask
from zorko.data.generate.orbits.icon_inventions import invented_icons
from zorko.data.generate.orbits.icons import Shape, names_of, neighbours, shape_of
from zorko.data.generate.orbits.lookalikes import Alike, lookalikes
from zorko.data.generate.orbits.paint import (
    Layer,
    Pixels,
    PlanetLook,
    Stamp,
    add_planet,
    clouds,
    grounds,
    icon_radius,
    lay_outlined,
    lay_sun,
    orbit_dots,
    over,
    ring_colour,
    some_planets,
    stamped,
    turned,
)
from zorko.data.generate.orbits.places import PANEL, System, some_system
from zorko.data.generate.orders import SPLITS, Split

HEIGHT, HINT_WH = 400, (136, 200)

NEAREST = 8  # icons, or as many as it takes, among which those that are like another are chosen
NEAR_SHARE = 0.9  # of the pictures: their icons are of one sort, as of one alphabet; in the others, of any
# The hint's icon is another drawing of the planet's: what makes it hard to match by laying one on the other.
HINT_TURN = (8.0, 22.0)  # degrees, to either side
HINT_WEIGHT = (-0.008, 0.035)  # added to each side of a stroke, in shares of the icon's size
SHEAR_SD, STRETCH_SD = 0.12, 0.09
BEND, WAVES = (0.03, 0.065), (55, 110)  # how far it is bent, in shares of its size; the length of the waves, in pixels

STRAIGHTER = 0.6  # of that where icons look alike, as what tells those apart is small

RING_COLOURS = ("one", "by orbit", "by panel and orbit", "by icon")

Box = tuple[float, float, float, float]
"""Left, top, right, bottom in pixels of the picture."""


@dataclass(frozen=True)
class Wanted:
    """Which picture: what it depends on. `lookalike`, `touching` and `invented` say whether its icons and planets are."""

    seed: int
    split: Split
    number: int
    panels: tuple[int, int]
    orbits: tuple[int, int]
    lookalike: bool
    touching: bool
    invented: bool = False


@dataclass(frozen=True)
class Composite:
    """A picture (400, panels x 200, 3) RGB, uint8, and what it shows.

    dealt        for each panel, the icon of the planet on each orbit, from orbit 1 on
    icon         the hint's
    asked        the hint's number: an orbit, from 1
    answer       the panel whose planet on the asked orbit has the hint's icon, from 1
    icon_boxes   round the icons, as `dealt` has them; pixels of the picture
    number_boxes round the numbers of the orbits in the first panel
    hint_boxes   round the hint's icon and number
    """

    picture: NDArray[np.uint8]
    system: System
    dealt: tuple[tuple[str, ...], ...]
    icon: str
    asked: int
    answer: int
    icon_boxes: tuple[tuple[Box, ...], ...]
    number_boxes: tuple[Box, ...]
    hint_boxes: tuple[Box, Box]
    lookalike: bool

    @property
    def found_at(self) -> tuple[int, ...]:
        """For each panel, the orbit (from 1) on which the hint's icon is."""
        return tuple(icons.index(self.icon) + 1 for icons in self.dealt)

    def planet_centres(self) -> list[list[tuple[float, float]]]:
        """For each panel, each orbit's planet: the x and y of its middle, in pixels of the picture."""
        return [[(x + PANEL * panel, y) for x, y in self.system.planets_xy.tolist()] for panel in range(len(self.dealt))]


def draw(wanted: Wanted) -> Composite:
    """The picture: it depends on `wanted` alone."""
    # Each part has dice of its own, so that what one part rolls moves no other.
    dice = [np.random.default_rng([wanted.seed, SPLITS.index(wanted.split), wanted.number, part]) for part in range(4)]
    panels, orbits = (int(dice[0].integers(low, high + 1)) for low, high in (wanted.panels, wanted.orbits))
    system = some_system(orbits, wanted.touching, dice[0])
    asked, answer = int(dice[1].integers(orbits)), int(dice[1].integers(panels))
    pool = _pool(wanted, orbits, dice[1])
    shapes = dict(pool)
    icon = pool[0][0]
    dealt = _deal([name for name, _ in pool], panels, orbits, asked, answer, dice[1])
    top, icon_boxes, number_boxes = _panels(system, dealt, shapes, wanted.split, dice[2])
    bend = STRAIGHTER if wanted.lookalike else 1.0
    hint, hint_boxes = _hint(shapes[icon], asked + 1, bend, wanted.split, dice[3])
    picture = np.zeros((HEIGHT, PANEL * panels, 3), np.uint8)
    picture[:PANEL] = top
    picture[PANEL:, : HINT_WH[0]] = hint
    return Composite(
        picture, system, dealt, icon, asked + 1, answer + 1, icon_boxes, number_boxes, hint_boxes, wanted.lookalike
    )


# ---- which icons go where


def _pool(wanted: Wanted, orbits: int, rng: np.random.Generator) -> Alike:
    """The icons of one picture, the hint's first: at least as many as there are orbits."""
    count = orbits + (int(rng.integers(1, 5)) if rng.random() < 0.5 else 0)
    if wanted.invented:
        return invented_icons(wanted.split, count, rng)
    if wanted.lookalike:
        found = lookalikes(wanted.split, orbits, rng)
        return [found[at] for at in rng.permutation(len(found))]
    names = names_of(wanted.split)
    first = int(rng.integers(len(names)))
    near = neighbours(wanted.split)[first]
    others = near[1 : max(1 + NEAREST, count)] if rng.random() < NEAR_SHARE else near[1:]
    chosen = [first, *rng.choice(others, count - 1, replace=False).tolist()]
    return [(names[at], shape_of(names[at])) for at in chosen]


def _deal(
    names: list[str], panels: int, orbits: int, asked: int, answer: int, rng: np.random.Generator
) -> tuple[tuple[str, ...], ...]:
    """An icon for each orbit of each panel: the first of `names` is in each, on the asked orbit in the answer alone.

    The others take turns on the asked orbit of the other panels, so that one of them is not seen there over and over.
    """
    dealt = []
    elsewhere = [orbit for orbit in range(orbits) if orbit != asked]
    turns = rng.permutation(names[1:]).tolist()
    for panel in range(panels):
        if panel == answer:
            fixed = {asked: names[0]}
        else:
            fixed = {elsewhere[rng.integers(len(elsewhere))]: names[0], asked: turns[panel % len(turns)]}
        rest = iter(rng.permutation([name for name in names if name != names[0] and name not in fixed.values()]).tolist())
        dealt.append(tuple(fixed[orbit] if orbit in fixed else next(rest) for orbit in range(orbits)))
    return tuple(dealt)


# ---- the panels


def _panels(
    system: System, dealt: tuple[tuple[str, ...], ...], shapes: dict[str, Shape], split: Split, rng: np.random.Generator
) -> tuple[NDArray[np.uint8], tuple[tuple[Box, ...], ...], tuple[Box, ...]]:
    row = grounds(len(dealt), rng)
    look = some_planets(rng)
    dots = orbit_dots(system, rng)
    behind, numbers = Layer(PANEL, PANEL), Layer(PANEL, PANEL)
    behind.lay(np.full(3, 255, np.float32) if rng.random() < 0.5 else ring_colour(rng) * 0.5 + np.float32(120), dots)
    lay_sun(behind, system, rng)
    number_boxes = _lay_numbers(numbers, system, split, rng)
    colour_of = _ring_colours(rng)
    handling = _Handling(rng)
    order = rng.permutation(len(system.orbit_radii)).tolist()  # which of two that overlap lies above
    boxes = []
    for panel, icons in enumerate(dealt):
        part = row[:, panel * PANEL : (panel + 1) * PANEL]
        behind.add_to(part)
        for orbit in order:
            colour = colour_of(panel, orbit, icons[orbit])
            add_planet(part, _xy(system.planets_xy[orbit]), system.planet_radius, colour, look, rng)
        boxes.append(
            tuple(
                _moved(_add_icon(part, shapes[name], system, orbit, look, handling, rng), panel * PANEL)
                for orbit, name in enumerate(icons)
            )
        )
        numbers.add_to(part)
    blur, noise = rng.uniform(0.25, 0.6), rng.uniform(0, 5)
    if rng.random() < 0.4:
        row = np.asarray(cv2.GaussianBlur(row, (0, 0), blur), np.float32)
    row += rng.standard_normal(row.shape[:2], np.float32)[..., None] * np.float32(noise)
    return np.clip(row + np.float32(0.5), 0, 255).astype(np.uint8), tuple(boxes), number_boxes


class _Handling:
    """How the icons of one picture lie in their planets."""

    def __init__(self, rng: np.random.Generator) -> None:
        self.fill = rng.uniform(0.8, 0.97)
        self.turn = rng.uniform(0, 7)
        self.weight = rng.uniform(-0.008, 0.03)
        self.white = rng.uniform(228, 255)


def _add_icon(
    part: Pixels,
    shape: Shape,
    system: System,
    orbit: int,
    look: PlanetLook,
    handling: _Handling,
    rng: np.random.Generator,
) -> Box:
    """Lay an icon over its planet, in place; returns the box of its ink, in pixels of the panel."""
    x, y = _xy(system.planets_xy[orbit])
    radius = icon_radius(system.planet_radius, look) * handling.fill
    reach = int(radius) + 3
    left, top = max(0, int(x) - reach), max(0, int(y) - reach)
    spot = part[top : int(y) + reach + 1, left : int(x) + reach + 1]
    jitter = rng.normal(0, 0.4, 2)
    stamp = Stamp(
        (x + float(jitter[0]), y + float(jitter[1])), 2 * radius, handling.weight, turned(rng.normal(0, 1) * handling.turn)
    )
    mask = stamped(shape, stamp, (spot.shape[0], spot.shape[1]), (left, top))
    over(spot, np.full(3, handling.white, np.float32), mask)
    return _box(mask, (left, top))


def _ring_colours(rng: np.random.Generator) -> Callable[[int, int, str], NDArray[np.float32]]:
    """The colour of a ring by its panel, orbit (both from 0) and icon; in most pictures it depends on one of these alone."""
    style = RING_COLOURS[rng.integers(len(RING_COLOURS))]
    made: dict[object, NDArray[np.float32]] = {}

    def colour_of(panel: int, orbit: int, icon: str) -> NDArray[np.float32]:
        key = {"one": 0, "by orbit": orbit, "by panel and orbit": (panel, orbit), "by icon": icon}[style]
        if key not in made:
            made[key] = ring_colour(rng)
        return made[key]

    return colour_of


def _lay_numbers(layer: Layer, system: System, split: Split, rng: np.random.Generator) -> tuple[Box, ...]:
    """Put the orbits' numbers on top; returns a box round each."""
    fonts = digit_fonts(split)
    font = fonts[rng.integers(len(fonts))]
    height = rng.uniform(10.5, 14)
    masks = [
        stamped(digit_mask(font, k + 1), Stamp(_xy(spot), height, 0.0, turned(0)), (PANEL, PANEL), (0, 0))
        for k, spot in enumerate(system.numbers_xy)
    ]
    look = (rng.uniform(0.75, 1.0), rng.uniform(1.0, 1.8), rng.uniform(0.0, 0.6))
    lay_outlined(layer, np.maximum.reduce(masks), 255, *look)
    return tuple(_box(mask, (0, 0)) for mask in masks)


# ---- the hint


def _hint(
    shape: Shape, asked: int, bend: float, split: Split, rng: np.random.Generator
) -> tuple[NDArray[np.uint8], tuple[Box, Box]]:
    """The block at the lower left, (200, 136, 3) uint8, and the boxes of its icon and number in the picture."""
    width, height = HINT_WH
    level, contrast = 206 - 100 * rng.random() ** 2.2, rng.uniform(40, 190)  # light grounds more often than dark ones
    grey = np.clip(level + (clouds(height, width, rng) - 0.5) * np.float32(contrast), 35, 228)
    tint = 1 + rng.normal(0, 0.02, 3)
    block = cv2.merge([grey * np.float32(value) for value in tint]).astype(np.float32, copy=False)
    size, digit = rng.uniform(60, 80), rng.uniform(26, 44)
    icon_xy = (width / 2 + rng.uniform(-14, 14), rng.uniform(size / 2 + 12, 150 - digit / 2 - size / 2))
    sign = 1 if rng.random() < 0.5 else -1
    stamp = Stamp(
        icon_xy,
        size,
        rng.uniform(*HINT_WEIGHT),
        turned(sign * rng.uniform(*HINT_TURN), rng.normal(0, SHEAR_SD), rng.normal(0, STRETCH_SD)),
    )
    mask = _bent(stamped(shape, stamp, (height, width), (0, 0)), bend * size * rng.uniform(*BEND), rng)
    if rng.random() < 0.5:
        mask = cv2.GaussianBlur(mask, (0, 0), rng.uniform(0.5, 1.4)).astype(np.float32, copy=False)
    dress = (rng.uniform(242, 255), rng.uniform(0.8, 1.0), rng.uniform(2.2, 4.8), rng.uniform(0.0, 1.0))
    lettering = Layer(height, width)
    lay_outlined(lettering, mask, *dress)
    fonts = digit_fonts(split)
    font = fonts[rng.integers(len(fonts))]
    number_xy = (width / 2 + rng.uniform(-16, 16), height - digit / 2 - rng.uniform(8, 22))
    stamp = Stamp(number_xy, digit, rng.uniform(-0.008, 0.02), turned(rng.normal(0, 4)))
    number = stamped(digit_mask(font, asked), stamp, (height, width), (0, 0))
    lay_outlined(lettering, number, dress[0], max(0.85, dress[1]), rng.uniform(1.6, 3.0), dress[3])
    lettering.add_to(block)
    block += rng.standard_normal((height, width), np.float32)[..., None] * np.float32(rng.uniform(0, 6))
    return np.clip(block + np.float32(0.5), 0, 255).astype(np.uint8), (_box(mask, (0, PANEL)), _box(number, (0, PANEL)))


def _bent(mask: NDArray[np.float32], most: float, rng: np.random.Generator) -> NDArray[np.float32]:
    """The mask bent by slow waves of up to `most` pixels, as if drawn anew by hand."""
    height, width = mask.shape
    y, x = np.arange(height, dtype=np.float32)[:, None], np.arange(width, dtype=np.float32)
    shifts = []
    for _ in range(2):
        length, angle, phase = rng.uniform(*WAVES), rng.uniform(0, np.pi), rng.uniform(0, 2 * np.pi)
        way = np.array([np.cos(angle), np.sin(angle)]) * 2 * np.pi / length
        shifts.append(np.float32(most) * np.sin(np.float32(way[0]) * x + np.float32(way[1]) * y + np.float32(phase)))
    return cv2.remap(mask, x + shifts[0], y + shifts[1], cv2.INTER_LINEAR).astype(np.float32, copy=False)


# ---- boxes


def _box(mask: NDArray[np.float32], origin_xy: tuple[int, int]) -> Box:
    """Round what the mask covers by a quarter or more."""
    ink = (mask >= 0.25).astype(np.uint8)
    x, y, width, height = cv2.boundingRect(ink)
    return (
        float(x + origin_xy[0]),
        float(y + origin_xy[1]),
        float(x + width + origin_xy[0]),
        float(y + height + origin_xy[1]),
    )


def _moved(box: Box, dx: float) -> Box:
    return (box[0] + dx, box[1], box[2] + dx, box[3])


def _xy(point: NDArray[np.float64]) -> tuple[float, float]:
    return float(point[0]), float(point[1])
