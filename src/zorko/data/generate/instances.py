"""One object of a kind, and how far two objects differ in shape."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from zorko.data.generate.objects.kind import Dice, Kind
from zorko.data.generate.render import unit_points
from zorko.data.generate.solids import Solid, bounds

SLIMMEST = 3.0  # times higher than wide; a longer rod has too few pixels across to be told from another
LEVELS, RINGS = 12, 6


def instance(kind: Kind, rng: np.random.Generator) -> Solid:
    """Another object of that kind, of unit radius: as its maker has it, then stretched, tapered and twisted a little."""
    solid = kind.make(Dice(rng))
    points = solid.points()
    low, high = bounds(points)
    factors = np.exp(rng.normal(0, 0.09, 3))
    size = np.maximum(high - low, 1e-6) * factors
    slim = min(1.0, SLIMMEST * float(max(size[0], size[2]) / size[1]))
    factors[1], size[1] = factors[1] * slim, size[1] * slim
    taper, twist = rng.normal(0, 0.1), np.radians(rng.normal(0, 7))
    x, y, z = ((points - (low + high) / 2) * factors).astype(np.float32).T
    level = y / np.float32(size[1])  # -0.5 .. 0.5
    wide, turn = 1 + np.float32(taper) * level, np.float32(twist) * level
    cos, sin = np.cos(turn) * wide, np.sin(turn) * wide
    bent = np.stack([x * cos + z * sin, y, z * cos - x * sin], axis=1)
    return solid.with_points(unit_points(bent))


def form(solid: Solid) -> NDArray[np.float32]:
    """How an object's points lie about its axis: shares by height and distance, and its widest at each height.

    (LEVELS, RINGS + 1). The same for an object that is turned about its axis, so objects of different form differ
    from every side.
    """
    points = solid.points()
    radius = np.sqrt(points[:, 0] ** 2 + points[:, 2] ** 2)
    level = np.clip(((points[:, 1] + 1) / 2 * LEVELS).astype(np.intp), 0, LEVELS - 1)
    ring = np.clip((radius * RINGS).astype(np.intp), 0, RINGS - 1)
    shares = np.bincount(level * RINGS + ring, minlength=LEVELS * RINGS).reshape(LEVELS, RINGS) / len(points)
    widest = np.zeros(LEVELS)
    np.maximum.at(widest, level, radius)
    return np.column_stack([shares, widest]).astype(np.float32)


def difference(one: NDArray[np.float32], other: NDArray[np.float32]) -> float:
    """How far two forms differ, 0 (the same) to 2: half by what lies where, half by the outline."""
    shares = float(np.abs(one[:, :-1] - other[:, :-1]).sum()) / 2
    outline = float(np.abs(one[:, -1] - other[:, -1]).mean())
    return shares / 2 + outline * 2
