"""Scenes of searches with the eleven attributes that photographs of them are described by, and whose answers are known."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from zorko.data.generate.orders import SPLITS, Split
from zorko.data.generate.places import (
    GROUNDS,
    SEASONS,
    TIMES,
    Place,
    lay_weather,
    place_picture,
    some_place,
    some_tree,
)
from zorko.data.generate.sprites import Sprite, lay
from zorko.data.generate.subjects import OTHERS, SUBJECTS, designs_of, drawn
from zorko.data.generate.surfaces import worn

TIME, SEASON, GROUND = "Время суток", "Время года", "Местность"
ATTRIBUTES: tuple[str, ...] = (TIME, SEASON, GROUND, *SUBJECTS)
NO, YES = "no", "yes"

MOST_SUBJECTS = 4
LEAST_SEEN = 0.6  # of a subject's pixels; the rest may lie under others, behind a tree or outside

_CHANCE = {"Авиа": 0.27, "Автомобили": 0.35}
_COMMON_CHANCE = 0.24

_OTHERS_CHANCES = (0.5, 0.1, 0.25, 0.3)

# Heights in sides of the picture, and whether it is in the air.
_HEIGHTS: dict[str, tuple[float, float]] = {
    "Авиа": (0.13, 0.3),
    "Автомобили": (0.13, 0.26),
    "БПЛА": (0.12, 0.24),
    "Водолаз": (0.24, 0.46),
    "Кинолог": (0.22, 0.4),
    "Кони": (0.2, 0.4),
    "Объятия": (0.24, 0.44),
    "Шерп": (0.18, 0.36),
    "person": (0.2, 0.42),
    "dog": (0.12, 0.2),
    "tent": (0.12, 0.24),
    "bird": (0.05, 0.09),
}
_FLYING = frozenset({"Авиа", "БПЛА", "bird"})
_TRIES = 30


@dataclass(frozen=True, eq=False)
class Scene:
    """picture RGB (side, side, 3) uint8; for each of ATTRIBUTES its value; for each subject the share of it that is seen."""

    picture: NDArray[np.uint8]
    values: dict[str, str]
    seen: dict[str, float]


@dataclass(frozen=True, eq=False)
class _Laid:
    """Something at its place: the sprite with its left and top, in pixels."""

    kind: str
    sprite: Sprite
    left: int
    top: int


def draw_scene(seed: int, split: Split, number: int, side: int = 256) -> Scene:
    """Scene `number` (from 0): it depends on that, the seed, the split and the side alone.

    Each attribute is drawn by itself, but for this: of more than MOST_SUBJECTS subjects some are left out.
    """
    rng = np.random.default_rng([seed, SPLITS.index(split), number, 6])
    time, season, ground = (words[rng.integers(len(words))] for words in (TIMES, SEASONS, GROUNDS))
    place = some_place(time, season, ground, side, rng)
    picture = place_picture(place, side, split, rng)
    kinds = _some_kinds(rng)
    laid = _arranged(kinds, place, side, split, rng)
    for thing in laid:
        # Who is looked at stands in the light, a little.
        lay(picture, thing.sprite, thing.left, thing.top, _lamp(place.light, rng))
    lay_weather(picture, place, rng)
    seen = {thing.kind: share for thing, share in zip(laid, _seen(laid, side), strict=True) if thing.kind in SUBJECTS}
    values = {TIME: time, SEASON: season, GROUND: ground}
    values |= {kind: YES if kind in kinds else NO for kind in SUBJECTS}
    return Scene(worn(picture, rng), values, seen)


def _lamp(light: NDArray[np.float32], rng: np.random.Generator) -> NDArray[np.float32]:
    return np.asarray(np.maximum(light * rng.uniform(0.95, 1.3), 0.38), np.float32)


def _some_kinds(rng: np.random.Generator) -> list[str]:
    """The subjects that are there, each at most once, and what else is."""
    there = [kind for kind in SUBJECTS if rng.random() < _CHANCE.get(kind, _COMMON_CHANCE)]
    if len(there) > MOST_SUBJECTS:
        there = [there[k] for k in sorted(rng.permutation(len(there))[:MOST_SUBJECTS])]
    others = [kind for kind, chance in zip(OTHERS, _OTHERS_CHANCES, strict=True) if rng.random() < chance]
    if "person" in others and rng.random() < 0.4:
        others.append("person")
    return there + others


def _arranged(kinds: list[str], place: Place, side: int, split: Split, rng: np.random.Generator) -> list[_Laid]:
    """A place for each, and for a few trees in front, so that of each subject enough is seen; farthest first.

    Where that cannot be had in a number of tries, what is in front is left away and the rest made smaller.
    """
    best: list[_Laid] = []
    most = -1.0
    for attempt in range(_TRIES):
        shrink = 1.0 if attempt < _TRIES // 2 else 0.75
        things = [_put(kind, place, side, split, shrink, rng) for kind in kinds]
        if attempt < _TRIES // 2 and place.ground == "forest":  # elsewhere a tree would say that there is one
            things += [_tree_in_front(place, side, split, rng) for _ in range(int(rng.integers(0, 3)))]
        things.sort(key=lambda thing: -1 if thing.kind in _FLYING else thing.top + thing.sprite.mask.shape[0])
        shares = [share for thing, share in zip(things, _seen(things, side), strict=True) if thing.kind in SUBJECTS]
        least = min(shares, default=1.0) - (1 if _crowd(things) else 0)
        if least > most:
            best, most = things, least
        if most >= LEAST_SEEN:
            break
    return best


def _put(kind: str, place: Place, side: int, split: Split, shrink: float, rng: np.random.Generator) -> _Laid:
    designs = designs_of(split)
    low, high = _HEIGHTS[kind]
    share = rng.uniform(low, high)
    angle = rng.uniform(-12, 12) if kind in _FLYING else rng.uniform(-4, 4)
    design = designs[rng.integers(len(designs))]
    sprite = drawn(kind, design).sized(max(8, round(share * shrink * side)), bool(rng.random() < 0.5), angle)
    height, width = sprite.mask.shape
    left = int(rng.uniform(-0.1 * width, side - 0.9 * width))
    if kind in _FLYING:
        return _Laid(kind, sprite, left, int(rng.uniform(0.0, 0.5 * side)))
    # What is larger is nearer, so it stands lower; not always by the same rule.
    nearness = (share - low) / (high - low)
    top_of_ground = max(place.horizon, 0.3 * side)
    foot = top_of_ground + (0.25 + 0.6 * nearness + rng.uniform(-0.12, 0.15)) * (side - top_of_ground)
    return _Laid(kind, sprite, left, int(min(foot, 1.02 * side) - height))


def _tree_in_front(place: Place, side: int, split: Split, rng: np.random.Generator) -> _Laid:
    height = round(rng.uniform(0.3, 0.5) * side)
    sprite = some_tree(place.season, split, rng).sized(height)
    left = int(rng.uniform(0, 1) * side - sprite.mask.shape[1] / 2)
    return _Laid("tree", sprite, left, int(rng.uniform(0.75, 0.95) * side - height))


def _crowd(things: list[_Laid]) -> bool:
    """Whether two who belong to nobody stand so close that they might embrace."""
    spans = [(thing.left, thing.left + thing.sprite.mask.shape[1]) for thing in things if thing.kind == "person"]
    return len(spans) > 1 and spans[0][0] < spans[1][1] and spans[1][0] < spans[0][1]


def _seen(things: list[_Laid], side: int) -> list[float]:
    """For each thing the share of its pixels that is within the picture and under none that is laid later."""
    covered = np.zeros((side, side), np.bool_)
    shares = []
    for thing in reversed(things):
        y0, x0 = max(thing.top, 0), max(thing.left, 0)
        part = thing.sprite.mask[y0 - thing.top : side - thing.top, x0 - thing.left : side - thing.left] > 0.5
        under = covered[y0 : y0 + part.shape[0], x0 : x0 + part.shape[1]]
        whole = int(cv2.countNonZero((thing.sprite.mask > 0.5).astype(np.uint8)))
        shares.append(float((part & ~under).sum()) / max(whole, 1))
        under |= part
    return shares[::-1]
