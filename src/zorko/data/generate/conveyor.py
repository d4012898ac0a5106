"""Composites for `find`: panels with objects in colour, and a grey drawing of one of them from elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from zorko.data.generate.backdrop import SIDE, some_backdrop, varied
from zorko.data.generate.instances import difference, form, instance
from zorko.data.generate.lineart import drawn, some_pen
from zorko.data.generate.objects.kind import Kind
from zorko.data.generate.objects.registry import kinds_of
from zorko.data.generate.orders import SPLITS, Split
from zorko.data.generate.paint import Sprite, lamp, mixed_paint, near_paint, painted
from zorko.data.generate.render import Shot, Sight, Studio, View
from zorko.data.generate.scene import REFERENCE_HW, Box, panel, reference, some_marker
from zorko.data.generate.solids import Solid

T = TypeVar("T")

BLOCK = 24
"""Composites that share a store of neighbours; the work is dealt out in blocks, so their number changes nothing."""

STORE = 30  # neighbours made for a block: each is seen some twenty times, in other sizes and colours, mirrored or not
FINER = 1.5  # times the final size at which objects are rendered, since edges are smoothed by reducing them
LEAST_ANGLE, MOST_ANGLE = 30.0, 70.0  # degrees between the two directions of view; beyond, a body shows another side
SAME_KIND, SAME_FAMILY, SAME_COLOURS = 0.16, 0.4, 0.3  # shares of the other panels, at most
APART = 0.6  # the least difference of form between the target and another of its kind; four pairs in ten have it
TRIES = 4
TWINS_MOST = 2  # of the target's kind in one composite; four fireplaces differ by what no one would look for


@dataclass(frozen=True)
class Composite:
    """A picture (400, 200 N, 3) RGB uint8 of N panels, and what it shows.

    `target` is the panel, from 0, with the reference's object, None where there is none; `boxes` hold the object meant in
    each panel, in pixels of the picture. `angle` is between the directions from which reference and target are seen, in
    degrees, None without a target.
    """

    picture: NDArray[np.uint8]
    target: int | None
    boxes: tuple[Box, ...]
    kinds: tuple[str, ...]
    reference_kind: str
    angle: float | None


@dataclass(frozen=True)
class Wanted:
    """A block's orders: the composites' numbers, whether each has a match, and how many panels they may have."""

    seed: int
    split: Split
    numbers: tuple[int, ...]
    matched: tuple[bool, ...]
    panels: tuple[int, int]


def composites(wanted: Wanted, studio: Studio) -> Iterator[Composite]:
    """The composites of one block, in order. `numbers` lie in one block of BLOCK numbers, from a multiple of it on."""
    split = SPLITS.index(wanted.split)
    store = _store(np.random.default_rng([wanted.seed, split, 1, wanted.numbers[0] // BLOCK]), wanted.split, studio)
    for number, matched in zip(wanted.numbers, wanted.matched, strict=True):
        rng = np.random.default_rng([wanted.seed, split, 0, number])
        yield _composite(
            rng, wanted.split, matched, int(rng.integers(wanted.panels[0], wanted.panels[1] + 1)), store, studio
        )


def _composite(
    rng: np.random.Generator, split: Split, matched: bool, count: int, store: Sequence[Sprite], studio: Studio
) -> Composite:
    kind = _one_of(kinds_of(split), rng)
    solid = instance(kind, rng)
    others = _others(kind, solid, split, count - matched, rng)
    target = int(rng.integers(count)) if matched else None
    shown = others if target is None else [*others[:target], (kind, solid), *others[target:]]
    views = [_view(kind, rng) for kind, _ in shown]
    ref_view = _view_away(kind, _view(kind, rng) if target is None else views[target], rng)
    shots = [
        Shot(solid, view, FINER * rng.uniform(60, 92), (FINER * 132, FINER * 150))
        for (_, solid), view in zip(shown, views, strict=True)
    ]
    high, wide = REFERENCE_HW
    shots.append(Shot(solid, ref_view, FINER * rng.uniform(66, 125), (FINER * (high - 20), FINER * (wide - 26))))
    *sights, ref_sight = studio.shoot(shots)
    panels, boxes = _panels(sights, store, rng)
    picture = np.zeros((SIDE + high, SIDE * count, 3), np.uint8)
    picture[:SIDE] = np.concatenate(panels, axis=1)
    picture[SIDE:, :wide] = reference(drawn(ref_sight, some_pen(rng)).reduced(1 / FINER), rng)
    return Composite(
        picture=picture,
        target=target,
        boxes=tuple((left + i * SIDE, top, right + i * SIDE, bottom) for i, (left, top, right, bottom) in enumerate(boxes)),
        kinds=tuple(kind.name for kind, _ in shown),
        reference_kind=kind.name,
        angle=None if target is None else ref_view.angle_to(views[target]),
    )


def _panels(
    sights: Sequence[Sight], store: Sequence[Sprite], rng: np.random.Generator
) -> tuple[list[NDArray[np.uint8]], list[Box]]:
    """The panels, all in one sort of place and light, their objects in like colours or in others."""
    place, marker = some_backdrop(rng), some_marker(rng)
    one_place, one_light = rng.random() < 0.6, rng.random() < 0.6
    light, shared = lamp(rng), mixed_paint(rng)
    pictures, boxes = [], []
    for sight in sights:
        paint = near_paint(shared, rng) if rng.random() < SAME_COLOURS else mixed_paint(rng)
        falling = light if one_light else lamp(rng)
        main = painted(sight, paint, falling).reduced(1 / FINER)
        picture, box = panel(
            main,
            _neighbours(store, int(rng.choice([0, 1, 2, 2, 2])), rng),
            _neighbours(store, int(rng.integers(0, 5)), rng),
            varied(place if one_place else some_backdrop(rng), rng),
            falling,
            marker,
            rng,
        )
        pictures.append(picture)
        boxes.append(box)
    return pictures, boxes


def _store(rng: np.random.Generator, split: Split, studio: Studio) -> list[Sprite]:
    """Neighbours: painted objects of the split, in about the size of those that are meant."""
    shots = []
    for _ in range(STORE):
        kind = _one_of(kinds_of(split), rng)
        shots.append(Shot(instance(kind, rng), _view(kind, rng), 1.3 * rng.uniform(60, 100), (1.3 * 140, 1.3 * 150)))
    return [painted(sight, mixed_paint(rng), lamp(rng)) for sight in studio.shoot(shots)]


def _others(kind: Kind, solid: Solid, split: Split, count: int, rng: np.random.Generator) -> list[tuple[Kind, Solid]]:
    """Objects that are not the target: of its kind, of its family, or of any kind."""
    made: list[tuple[Kind, Solid]] = []
    own, strangers = form(solid), [other for other in kinds_of(split) if other is not kind]
    relatives = [other for other in strangers if other.family == kind.family] or strangers
    for _ in range(count):
        way = rng.random()
        twin = None
        if way < SAME_KIND and sum(other is kind for other, _ in made) < TWINS_MOST:
            candidates = (instance(kind, rng) for _ in range(TRIES))
            twin = next((candidate for candidate in candidates if difference(form(candidate), own) >= APART), None)
        chosen = kind if twin else _one_of(relatives if way < SAME_KIND + SAME_FAMILY else strangers, rng)
        made.append((chosen, twin or instance(chosen, rng)))
    return made


def _view(kind: Kind, rng: np.random.Generator) -> View:
    return View(
        azimuth=float(rng.uniform(-kind.front, kind.front)),
        elevation=float(rng.uniform(4, 50)),
        roll=float(rng.normal(0, 3)),
        distance=float(rng.uniform(2.8, 7)),
    )


def _view_away(kind: Kind, view: View, rng: np.random.Generator) -> View:
    """Another view, LEAST_ANGLE to MOST_ANGLE degrees from the first."""
    while True:
        other = _view(kind, rng)
        if LEAST_ANGLE <= other.angle_to(view) <= MOST_ANGLE:
            return other


def _neighbours(store: Sequence[Sprite], count: int, rng: np.random.Generator) -> list[Sprite]:
    """Some of the store, each in another size, some mirrored, their colours exchanged."""
    chosen = []
    for _ in range(count):
        sprite = _one_of(store, rng).reduced(rng.uniform(0.55, 0.95))
        red, green, blue = rng.permutation(3).tolist()
        chosen.append(sprite.altered((red, green, blue), mirror=rng.random() < 0.5))
    return chosen


def _one_of(things: Sequence[T], rng: np.random.Generator) -> T:
    return things[int(rng.integers(len(things)))]
