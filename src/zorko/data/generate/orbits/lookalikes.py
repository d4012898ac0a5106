"""Icons that look alike: one icon mirrored, turned, with a part missing or added; a person still tells them apart."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np

from zorko.data.generate.figures import Mask
from zorko.data.generate.orbits.icon_drawings import SIDE
from zorko.data.generate.orbits.icons import REDUCED, Shape, centred, names_of, reduced, shape_of
from zorko.data.generate.orders import Split

LEAST_DIFFERENCE = 0.2
"""Of two look-alikes; see `difference`. From 0.12 on people see it in icons of 30 pixels, if they look twice."""

LEAST_SPOT = 0.55  # some place of about 4 x 4 pixels must be white in one and black in the other
TURNS = (-20, -10, 0, 10, 20)  # degrees: a hint may be turned by as much, so such turns make no difference
LEAST_INK, MOST_INK = 0.1, 0.72  # of the icon's circle
ATTEMPTS = 60

Alike = list[tuple[str, Shape]]
"""Icons by name, the first as the catalogue has it, the others `NAME~WAY`."""


def lookalikes(split: Split, count: int, rng: np.random.Generator) -> Alike:
    """So many icons made from one of the split, each clearly different from each other one."""
    names = names_of(split)
    for _ in range(ATTEMPTS):
        name = names[rng.integers(len(names))]
        found: Alike = [(name, shape_of(name))]
        for way in rng.permutation(list(WAYS)).tolist():
            shape = WAYS[way](shape_of(name))
            if shape is not None and all(tells_apart(shape, other) for _, other in found):
                found.append((f"{name}~{way}", shape))
                if len(found) == count:
                    return found
    raise AssertionError(f"{ATTEMPTS} icons had no {count} look-alikes")


def tells_apart(one: Shape, other: Shape) -> bool:
    """Whether a person tells two icons apart at the size that planets show them in."""
    amount, spot = difference(one, other)
    return amount >= LEAST_DIFFERENCE and spot >= LEAST_SPOT


def difference(one: Shape, other: Shape) -> tuple[float, float]:
    """How far two icons differ, laid on each other as well as turns of up to 20 degrees can.

    The first: what only one of them fills, by the mean of what they fill (0 to 2). The second: the strongest difference
    of any place of a few pixels (0 to 1). Each is the least over the turns.
    """
    views = reduced(one), reduced(other)
    ink = float(views[0].sum() + views[1].sum()) / 2
    amounts, spots = [], []
    for turn in TURNS:
        # Each half way, so that it is the same whichever comes first.
        apart = np.abs(_turned(views[0], turn / 2) - _turned(views[1], -turn / 2))
        amounts.append(float(apart.sum()) / ink)
        spots.append(float(cv2.blur(apart, (3, 3)).max()))
    return min(amounts), min(spots)


def _turned(view: Mask, degrees: float) -> Mask:
    middle = (REDUCED - 1) / 2
    matrix = cv2.getRotationMatrix2D((middle, middle), degrees, 1.0)
    return cv2.warpAffine(view, matrix, view.shape[::-1]).astype(np.float32, copy=False)


# ---- ways to make another of an icon


def _checked(shape: Shape) -> Shape | None:
    """The shape in its circle again; None where nearly nothing, or nearly all, is filled."""
    if cv2.countNonZero((shape > 127).astype(np.uint8)) < 0.02 * SIDE**2:
        return None
    fitted = np.rint(centred(shape) * 255).astype(np.uint8)
    share = float(fitted.sum()) / 255 / (np.pi * (SIDE / 2) ** 2)
    return fitted if LEAST_INK <= share <= MOST_INK else None


def _without(shape: Shape, region: Shape) -> Shape | None:
    """The shape with a region black, not fitted again, so that what is left stays where it was."""
    left = cv2.bitwise_and(shape, cv2.bitwise_not(region))
    # Least a quarter of the ink must stay, or it is another icon altogether.
    return left.astype(np.uint8) if float(left.sum()) > 0.4 * float(shape.sum()) else None


def _disc(x: float, y: float, radius: float, width: int = -1) -> Shape:
    """A disc, or a ring, in shares of the icon's circle."""
    canvas = np.zeros((SIDE, SIDE), np.uint8)
    scale = SIDE / 2 - 4
    centre = (round((SIDE / 2 + x * scale) * 16), round((SIDE / 2 + y * scale) * 16))
    cv2.circle(canvas, centre, round(radius * scale * 16), 255, width, cv2.LINE_AA, 4)
    return canvas


def _quarter(column: int, row: int) -> Callable[[Shape], Shape | None]:
    half = SIDE // 2

    def cut(shape: Shape) -> Shape | None:
        region = np.zeros_like(shape)
        region[row * half : (row + 1) * half, column * half : (column + 1) * half] = 255
        return _without(shape, region)

    return cut


def _dotted(x: float, y: float) -> Callable[[Shape], Shape | None]:
    """A dot beside the icon, with black round it."""
    return lambda shape: _checked(cv2.add(_without_all(shape, _disc(x, y, 0.36)), _disc(x, y, 0.24)).astype(np.uint8))


def _without_all(shape: Shape, region: Shape) -> Shape:
    return cv2.bitwise_and(shape, cv2.bitwise_not(region)).astype(np.uint8)


def _slashed(shape: Shape) -> Shape | None:
    """A black gap through the middle, from corner to corner."""
    region = np.zeros_like(shape)
    cv2.line(region, (0, SIDE), (SIDE, 0), 255, round(0.2 * SIDE), cv2.LINE_AA)
    return _without(shape, region)


def _crossed_out(shape: Shape) -> Shape | None:
    """A bar across the icon, with black beside it."""
    region, bar = np.zeros_like(shape), np.zeros_like(shape)
    ends = (round(0.1 * SIDE), round(0.12 * SIDE)), (round(0.9 * SIDE), round(0.88 * SIDE))
    cv2.line(region, *ends, 255, round(0.2 * SIDE), cv2.LINE_AA)
    cv2.line(bar, *ends, 255, round(0.09 * SIDE), cv2.LINE_AA)
    return cv2.max(_without_all(shape, region), bar).astype(np.uint8)


def _ringed(shape: Shape) -> Shape | None:
    small = cv2.resize(shape, None, fx=0.66, fy=0.66, interpolation=cv2.INTER_AREA)
    canvas = np.zeros_like(shape)
    start = (SIDE - small.shape[0]) // 2
    canvas[start : start + small.shape[0], start : start + small.shape[1]] = small
    return cv2.max(canvas, _disc(0, 0, 0.9, round(0.08 * SIDE))).astype(np.uint8)


def _turned_by(quarters: int) -> Callable[[Shape], Shape | None]:
    return lambda shape: np.ascontiguousarray(np.rot90(shape, quarters))


WAYS: dict[str, Callable[[Shape], Shape | None]] = {
    "mirrored": lambda shape: np.ascontiguousarray(shape[:, ::-1]),
    "upside-down": lambda shape: np.ascontiguousarray(shape[::-1]),
    "turned-left": _turned_by(1),
    "turned-round": _turned_by(2),
    "turned-right": _turned_by(3),
    "no-upper-left": _quarter(0, 0),
    "no-upper-right": _quarter(1, 0),
    "no-lower-left": _quarter(0, 1),
    "no-lower-right": _quarter(1, 1),
    "dot-upper-left": _dotted(-0.66, -0.66),
    "dot-upper-right": _dotted(0.66, -0.66),
    "dot-lower-left": _dotted(-0.66, 0.66),
    "dot-lower-right": _dotted(0.66, 0.66),
    "pierced": lambda shape: _without(shape, _disc(0, 0, 0.34)),
    "slashed": _slashed,
    "crossed-out": _crossed_out,
    "ringed": _ringed,
}
