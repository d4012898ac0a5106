"""Pairs of pictures with one figure each: the same figure or another, and nothing else in common."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from zorko.data.generate.figures import NAMED, Figure, Mask, Pose, named, silhouette
from zorko.data.generate.inventions import invention, two_inventions
from zorko.data.generate.orders import SPLITS, Split
from zorko.data.generate.surfaces import FILLS, GROUNDS, edge, laid, painted, pattern, some_palette, worn
from zorko.errors import UsageError

ALL, INVENTED = "all", "invented"
EVERYWHERE = ("circle", "square")
"""Figures that any split may show when they are asked for by name."""

SIZES = (0.3, 0.75)  # the circle round a figure, in sides of the picture: at 96 pixels, the smallest has 29
LEAST_OUTLINED = 0.42  # a thin line has to be long to be seen
HOLLOW_SHARE = 0.5  # of figures with an outline: the ground shows inside; the others are filled


@dataclass(frozen=True)
class Wanted:
    """Which pairs: of the figures `names`, of invented ones, or of both by turns; `side` pixels wide and high."""

    seed: int
    split: Split
    names: tuple[str, ...]
    invented: bool
    side: int = 96


@dataclass(frozen=True)
class Shown:
    """One picture, RGB (side, side, 3) uint8; what it shows by name; the figure's `mask` (side, side) in 0..1."""

    picture: NDArray[np.uint8]
    kind: str
    mask: Mask


def wanted_from(words: tuple[str, ...], seed: int, split: Split, side: int) -> Wanted:
    """What the words ask for: names of figures, `all` of the split's, `invented`.

    Raises UsageError for a figure of another split (circle and square may be in any), and where a single figure leaves
    nothing to tell it from.
    """
    for word in words:
        if word in NAMED and word not in EVERYWHERE and NAMED[word].split != split:
            own = NAMED[word].split
            raise UsageError(
                f"the figure {word} belongs to the split {own}, not to {split}, so that what is tested was never "
                f"trained on; give --split {own}, or figures of {split}: {', '.join(names_of(split))}"
            )
    names = [word for word in words if word in NAMED] + (list(names_of(split)) if ALL in words else [])
    distinct = tuple(dict.fromkeys(names))
    if len(distinct) == 1:
        raise UsageError(
            f"--shapes {','.join(words)}: a pair that is not the same takes two figures; name another, or '{ALL}'"
        )
    return Wanted(seed, split, distinct, INVENTED in words, side)


def names_of(split: Split) -> tuple[str, ...]:
    """The named figures of a split."""
    return tuple(name for name, entry in NAMED.items() if entry.split == split)


def is_same(number: int) -> bool:
    """Whether pair `number` (from 0) shows the same figure twice: every other one does."""
    return number % 2 == 1


def draw_pair(wanted: Wanted, number: int) -> tuple[Shown, Shown]:
    """Pair `number` (from 0): it depends on that and on `wanted` alone."""
    rng = np.random.default_rng([wanted.seed, SPLITS.index(wanted.split), number])
    turn = number // 2  # each turn has one pair of either label
    if wanted.invented and (not wanted.names or turn % 2 == 1):
        first, second = _two_invented(wanted, number, turn // 2 if wanted.names else turn, rng)
    else:
        first, second = _two_named(wanted.names, is_same(number), turn // 2 if wanted.invented else turn)
    return _shown(*first, wanted.side, rng), _shown(*second, wanted.side, rng)


def _two_named(names: tuple[str, ...], same: bool, turn: int) -> tuple[tuple[str, Figure], tuple[str, Figure]]:
    """Figures take turns; so do the ways to put two different ones in a pair."""
    count = len(names)
    step = 0 if same else 1 + turn // count % (count - 1)
    one, other = names[turn % count], names[(turn + step) % count]
    return (one, named(one)), (other, named(other))


def _two_invented(
    wanted: Wanted, number: int, turn: int, rng: np.random.Generator
) -> tuple[tuple[str, Figure], tuple[str, Figure]]:
    """One new figure twice, or two; every other time that they differ, both are of one recipe."""
    names = [f"{INVENTED}-{2 * number + k:06d}" for k in range(2)]
    if is_same(number):
        figure = invention(wanted.split, rng).figure
        return (names[0], figure), (names[0], figure)
    one, other = two_inventions(wanted.split, rng, lookalikes=turn % 2 == 0)
    return (names[0], one.figure), (names[1], other.figure)


def _shown(kind: str, figure: Figure, side: int, rng: np.random.Generator) -> Shown:
    fill, ground = FILLS[rng.integers(len(FILLS))], GROUNDS[rng.integers(len(GROUNDS))]
    hollow = fill == "outline" and rng.random() < HOLLOW_SHARE
    radius = rng.uniform(LEAST_OUTLINED if hollow else SIZES[0], SIZES[1]) * side / 2
    # One pixel of ground at the least round the figure, for its smooth edge.
    x, y = rng.uniform(radius + 1, side - radius - 1, 2).tolist()
    mask = silhouette(figure, Pose((x, y), radius, rng.uniform(0, 2 * np.pi)), side)
    palette = some_palette(rng)
    picture = painted(palette.ground, pattern(ground, side, rng), side)
    top = painted(palette.figure, pattern("plain" if fill == "outline" else fill, side, rng), side)
    if not hollow:
        picture = laid(picture, top, mask)
    if fill == "outline":
        line = top if hollow else painted(palette.line[None], None, side)
        picture = laid(picture, line, edge(mask, max(1.4, radius * rng.uniform(0.07, 0.11))))
    return Shown(worn(picture, rng), kind, mask)
