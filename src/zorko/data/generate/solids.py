"""Solids made in code: turned, swept, extruded and lofted grids of points, put together into objects.

x points right, y up, z to the viewer; units are free, since an object is brought to one size before it is drawn.
A solid is a tuple of parts, a part is one piece of material whose surface is a few smooth grids of points; the edge
between two grids is sharp. On every grid the direction of rows x the direction of columns points outwards.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from zorko.data.generate.outlines import Points, arc

CREASE = np.cos(
    np.radians(38.0)
)  # where a profile turns by more, the surface has an edge; smooth curves turn by less a step
SIDES = 24  # of what is round: at 100 pixels the corners of a polygon of 24 sides hardly show


class Grid(NamedTuple):
    """Rows and columns of points; `around` joins the last column to the first, `along` the last row to the first."""

    rows: int
    columns: int
    around: bool = False
    along: bool = False


@dataclass(frozen=True)
class Part:
    """One piece of one material: points (N, 3) of its grids, one after another, row by row.

    `slot` numbers the material, so that parts of one slot look alike. `both_sides` marks what has no inside: a leaf.
    """

    points: Points
    grids: tuple[Grid, ...]
    slot: int = 0
    both_sides: bool = False


@dataclass(frozen=True)
class Solid:
    """An object or a piece of one. All methods give a new one."""

    parts: tuple[Part, ...]

    def __add__(self, other: Solid) -> Solid:
        return Solid(self.parts + other.parts)

    def at(self, x: float = 0.0, y: float = 0.0, z: float = 0.0) -> Solid:
        """Moved by (x, y, z)."""
        shift = np.array([x, y, z], np.float32)
        return self.warped(lambda points: points + shift)

    def sized(self, x: float, y: float | None = None, z: float | None = None) -> Solid:
        """Larger by positive factors about the origin: one for all axes, or three."""
        factors = np.array([x, x if y is None else y, x if z is None else z], np.float32)
        return self.warped(lambda points: points * factors)

    def turned(self, x: float = 0.0, y: float = 0.0, z: float = 0.0) -> Solid:
        """Turned about the origin by degrees: about the x axis first, then y, then z; counter-clockwise from its tip."""
        matrix = rotation(x, y, z).T
        return self.warped(lambda points: points @ matrix)

    def mirrored(self) -> Solid:
        """Left and right exchanged."""
        return Solid(tuple(Part(_mirrored(part), part.grids, part.slot, part.both_sides) for part in self.parts))

    def painted(self, slot: int) -> Solid:
        """All of it in one material."""
        return Solid(tuple(Part(part.points, part.grids, slot, part.both_sides) for part in self.parts))

    def merged(self) -> Solid:
        """One part of the first one's material, for pieces that grow out of each other."""
        points = np.concatenate([part.points for part in self.parts])
        grids = tuple(grid for part in self.parts for grid in part.grids)
        return Solid((Part(points, grids, self.parts[0].slot, self.parts[0].both_sides),))

    def warped(self, move: Callable[[Points], Points]) -> Solid:
        """Every point moved by a function of points (N, 3); it must keep inside and outside apart."""
        return Solid(tuple(Part(move(part.points), part.grids, part.slot, part.both_sides) for part in self.parts))

    def points(self) -> Points:
        """All points (N, 3), part by part."""
        return np.concatenate([part.points for part in self.parts])

    def with_points(self, points: Points) -> Solid:
        """The same parts with other points, in the order of `points()`: faster than `warped` for an object of many parts."""
        made, start = [], 0
        for part in self.parts:
            end = start + len(part.points)
            made.append(Part(points[start:end], part.grids, part.slot, part.both_sides))
            start = end
        return Solid(tuple(made))

    def extent(self) -> Points:
        """The lowest and the highest corner of the box round it: (2, 3)."""
        return bounds(self.points())


def together(solids: Sequence[Solid]) -> Solid:
    """All of them as one."""
    return Solid(tuple(part for solid in solids for part in solid.parts))


def bounds(points: Points) -> Points:
    """The lowest and the highest (2, K) of points (N, K)."""
    columns = np.ascontiguousarray(points.T)  # ten times faster than along the rows, which numpy takes one by one
    return np.stack([columns.min(axis=1), columns.max(axis=1)])


def around(solid: Solid, count: int, start: float = 0.0) -> Solid:
    """`count` copies, evenly about the y axis, the first turned by `start` degrees."""
    return together([solid.turned(y=start + 360.0 * i / count) for i in range(count)])


def rotation(x: float = 0.0, y: float = 0.0, z: float = 0.0) -> Points:
    """The matrix (3, 3) that turns by degrees about x, then y, then z."""
    sx, cx, sy, cy, sz, cz = (turn(angle * math.pi / 180) for angle in (x, y, z) for turn in (math.sin, math.cos))
    return np.array(
        [
            [cz * cy, cz * sy * sx - sz * cx, cz * sy * cx + sz * sx],
            [sz * cy, sz * sy * sx + cz * cx, sz * sy * cx - cz * sx],
            [-sy, cy * sx, cy * cx],
        ],
        np.float32,
    )


@cache
def triangles(grid: Grid) -> NDArray[np.int32]:
    """Three point numbers for each triangle of a grid, counter-clockwise from outside: (T, 3)."""
    number = np.arange(grid.rows * grid.columns, dtype=np.int32).reshape(grid.rows, grid.columns)
    if grid.along:
        number = np.concatenate([number, number[:1]])
    if grid.around:
        number = np.concatenate([number, number[:, :1]], axis=1)
    corners = (number[:-1, :-1], number[1:, :-1], number[1:, 1:], number[:-1, 1:])
    a, b, c, d = (corner.ravel() for corner in corners)
    return np.concatenate([np.stack([a, b, c], axis=1), np.stack([a, c, d], axis=1)])


# ---- solids


def lathe(
    profile: ArrayLike, slot: int = 0, sides: int = SIDES, flutes: int = 0, depth: float = 0.0, start: float = 0.0
) -> Solid:
    """A profile (N, 2) of (radius, height) turned about the y axis; it runs up the outside, from the axis to the axis.

    One that ends elsewhere makes a band, a skirt or a pipe, which is seen from both sides.
    `flutes` waves run up and down it, `depth` of the radius deep. Few `sides` make a prism or a pyramid, with smooth
    edges; `start` turns it, in degrees.
    """
    line = np.asarray(profile, np.float32)
    cos, sin = _circle(max(sides, 5 * flutes), flutes, depth, start)
    runs = _smooth_runs(line)
    # A corner of the profile belongs to the run before it and to the one behind it.
    line = np.concatenate([line[a:b] for a, b in runs]) if len(runs) > 1 else line
    points = np.empty((len(line), len(cos), 3), np.float32)
    points[..., 0], points[..., 1], points[..., 2] = line[:, :1] * cos, line[:, 1:], line[:, :1] * sin
    grids = tuple(Grid(b - a, len(cos), around=True) for a, b in runs)
    closed = bool(line[0, 0] == line[-1, 0] == 0 or (line[0] == line[-1]).all())
    return Solid((Part(points.reshape(-1, 3), grids, slot, not closed),))


def vessel(outside: ArrayLike, wall: float, slot: int = 0, floor: float | None = None, **how: float) -> Solid:
    """A turned vessel, open at the top: its outside's profile from the foot up, its `wall`'s and `floor`'s thickness."""
    outer = np.asarray(outside, np.float32)
    bottom = outer[0, 1] + (wall if floor is None else floor)
    above = int((outer[:, 1] <= bottom).sum())  # a wall runs up, so the points up to here are below the floor
    (r0, y0), (r1, y1) = outer[above - 1].tolist(), outer[min(above, len(outer) - 1)].tolist()
    corner = r0 + (r1 - r0) * (bottom - y0) / (y1 - y0) if y1 > y0 else r1
    inner = np.concatenate([outer[: above - 1 : -1], [[corner, bottom]]]) - np.array([wall, 0], np.float32)
    inner[:, 0] = np.maximum(inner[:, 0], 0.1 * wall)
    return lathe(np.concatenate([[[0, outer[0, 1]]], outer, inner, [[0, bottom]]]), slot, **how)  # type: ignore[arg-type]


def cylinder(radius: float, height: float, slot: int = 0, top: float | None = None, sides: int = SIDES) -> Solid:
    """Upright on the origin; `top` is the upper radius, where it is another."""
    upper = radius if top is None else top
    return lathe([(0, 0), (radius, 0), (upper, height), (0, height)], slot, sides)


def ball(x: float, y: float | None = None, z: float | None = None, slot: int = 0, rows: int = 12, sides: int = 18) -> Solid:
    """A ball of radius x, or an ellipsoid of half axes x, y, z, about the origin."""
    rings = arc(1.0, -90, 90, rows)
    rings[[0, -1], 0] = 0
    return lathe(rings, slot, sides).sized(x, x if y is None else y, x if z is None else z)


def cushion(width: float, height: float, depth: float, edge: float, slot: int = 0) -> Solid:
    """A box with round edges of radius `edge`, about the origin."""
    latitude = np.radians(np.array([-90, -60, -30, -1, 1, 30, 60, 90], np.float32))
    quarter = np.array([1, 30, 60, 89], np.float32)
    longitude = np.radians(np.concatenate([quarter + 90 * i for i in range(4)]))
    cos, sin = np.cos(latitude)[:, None], np.sin(latitude)[:, None]
    normal = np.stack([cos * np.cos(longitude), sin * np.ones_like(longitude), cos * np.sin(longitude)], axis=-1)
    corner = np.array([width, height, depth]) / 2 - edge
    # At the poles the direction says no more on which side a point lies; its longitude does.
    sides = np.stack([*np.broadcast_arrays(np.cos(longitude), np.sign(sin), np.sin(longitude))], axis=-1)
    points = (np.sign(sides) * corner + normal * edge).astype(np.float32)
    lids = [np.broadcast_to(points[end].mean(axis=0), points[end].shape) for end in (0, -1)]
    points = np.concatenate([lids[0][None], points, lids[1][None]])
    return Solid((Part(points.reshape(-1, 3), (Grid(len(points), len(longitude), around=True),), slot),))


_BOX = np.array(
    [
        [[-1, -1, 1], [1, -1, 1], [-1, 1, 1], [1, 1, 1]],
        [[1, -1, -1], [-1, -1, -1], [1, 1, -1], [-1, 1, -1]],
        [[1, -1, 1], [1, -1, -1], [1, 1, 1], [1, 1, -1]],
        [[-1, -1, -1], [-1, -1, 1], [-1, 1, -1], [-1, 1, 1]],
        [[-1, 1, 1], [1, 1, 1], [-1, 1, -1], [1, 1, -1]],
        [[-1, -1, -1], [1, -1, -1], [-1, -1, 1], [1, -1, 1]],
    ],
    np.float32,
)[:, [0, 2, 1, 3]].reshape(-1, 3)  # columns run up, so that rows x columns points outwards


def box(width: float, height: float, depth: float, slot: int = 0) -> Solid:
    """A box that stands on the origin, centred in x and z."""
    size = np.array([width, height, depth], np.float32)
    points = (_BOX + np.array([0, 1, 0], np.float32)) * (size / 2)
    return Solid((Part(points.astype(np.float32, copy=False), (Grid(2, 2),) * 6, slot),))


def extrude(outline: ArrayLike, depth: float, slot: int = 0, bevel: float = 0.0) -> Solid:
    """An outline (N, 2) in x and y, `depth` thick along z about the origin.

    Its middle must see all of the outline, since the faces are fans about it. With `bevel` the rims are cut off by as much.
    """
    line = np.asarray(outline, np.float32)
    ahead = np.roll(line, -1, axis=0)
    if (line[:, 0] * ahead[:, 1] - line[:, 1] * ahead[:, 0]).sum() < 0:
        line = line[::-1]
    middle = line.mean(axis=0)
    small = middle + (line - middle) * (1 - bevel / max(float(np.abs(line - middle).max()), 1e-6))
    half = depth / 2
    levels = [(half, line), (-half, line)]
    if bevel:
        levels = [(half, small), (half - bevel, line), (bevel - half, line), (-half, small)]
    rings = np.stack([np.column_stack([ring, np.full(len(ring), z, np.float32)]) for z, ring in levels])
    pieces: list[Points] = []
    grids: list[Grid] = []
    for upper, lower in pairwise(rings):
        for wall, wraps in _walls(np.stack([upper, lower]), line):
            pieces.append(wall.reshape(-1, 3))
            grids.append(Grid(2, wall.shape[1], around=wraps))
    for ring, front in ((rings[0], True), (rings[-1], False)):
        centre = np.broadcast_to(np.array([*middle, ring[0, 2]], np.float32), ring.shape)
        pieces += [centre, ring] if front else [ring, centre]
        grids.append(Grid(2, len(ring), around=True))
    return Solid((Part(np.concatenate(pieces).astype(np.float32), tuple(grids), slot),))


def plate(outline: ArrayLike, height: float, slot: int = 0, bevel: float = 0.0) -> Solid:
    """An outline (N, 2) in x and z (z down on paper), lying on the ground, `height` thick."""
    return extrude(outline, height, slot, bevel).turned(x=-90).at(y=height / 2)


def tube(
    path: ArrayLike, radius: float | ArrayLike, slot: int = 0, sides: int = 9, closed: bool = False, flat: float = 1.0
) -> Solid:
    """A round bar along a path (N, 3), `radius` one number or one for each point, with round ends unless `closed`.

    `flat` makes it a strap: so much thicker across the plane of the path.
    """
    line = np.asarray(path, np.float32)
    radii = np.broadcast_to(np.asarray(radius, np.float32), (len(line),))
    ahead, behind = (
        (np.roll(line, -1, axis=0), np.roll(line, 1, axis=0)) if closed else (_shifted(line, 1), _shifted(line, -1))
    )
    tangent = _unit(ahead - behind)
    if not closed:
        line, radii, tangent = _round_ends(line, radii, tangent)
    away, across = _frames(line, tangent)
    angle = np.linspace(0, 2 * np.pi, sides, endpoint=False, dtype=np.float32)
    circle = away[:, None] * np.cos(angle)[:, None] + across[:, None] * (flat * np.sin(angle))[:, None]
    points = (line[:, None] + radii[:, None, None] * circle).astype(np.float32)
    return Solid((Part(points.reshape(-1, 3), (Grid(len(line), sides, True, closed),), slot),))


def rod(start: ArrayLike, end: ArrayLike, radius: float, slot: int = 0, top: float | None = None, sides: int = 10) -> Solid:
    """A cylinder from one point to another, `top` its radius at the end."""
    return _along(start, end, lambda length: cylinder(radius, length, slot, top, sides))


def beam(start: ArrayLike, end: ArrayLike, width: float, depth: float, slot: int = 0) -> Solid:
    """A square bar from one point to another; upright, it is `width` wide in x and `depth` in z."""
    return _along(start, end, lambda length: box(width, length, depth, slot))


def ring(radius: float, thickness: float, slot: int = 0, sides: int = SIDES) -> Solid:
    """A torus that lies on the plane y = 0."""
    circle = arc(radius, 0, 360 * (1 - 1 / sides), sides)
    return tube(np.stack([circle[:, 0], 0 * circle[:, 0], circle[:, 1]], axis=1), thickness, slot, closed=True)


def loft(sections: ArrayLike, slot: int = 0) -> Solid:
    """Closed outlines (U, V, 3), each level, one over the other, joined by a skin. The ends are closed flat."""
    rings = np.asarray(sections, np.float32)
    ahead = np.roll(rings[0], -1, axis=0)
    turn = (rings[0][:, 0] * ahead[:, 2] - ahead[:, 0] * rings[0][:, 2]).sum()
    if turn * (rings[-1, 0, 1] - rings[0, 0, 1]) < 0:  # it would be inside out
        rings = rings[:, ::-1]
    first, last = (np.broadcast_to(rings[end].mean(axis=0), rings[end].shape) for end in (0, -1))
    points = np.concatenate([first, rings[0], rings.reshape(-1, 3), rings[-1], last])
    columns = rings.shape[1]
    grids = (Grid(2, columns, True), Grid(len(rings), columns, True), Grid(2, columns, True))
    return Solid((Part(points, grids, slot),))


def sheet(points: ArrayLike, slot: int = 0) -> Solid:
    """A thin surface (U, V, 3) that is seen from both sides."""
    grid = np.asarray(points, np.float32)
    return Solid((Part(grid.reshape(-1, 3), (Grid(*grid.shape[:2]),), slot, both_sides=True),))


# ---- what they are made with


@lru_cache(maxsize=256)
def _circle(sides: int, flutes: int, depth: float, start: float) -> tuple[Points, Points]:
    """Cosine and sine (sides,) of the directions round an axis, times the waves of flutes."""
    angle = np.linspace(0, 2 * np.pi, sides, endpoint=False, dtype=np.float32) + np.float32(math.radians(start))
    wave = 1 + np.float32(depth) * np.cos(flutes * angle) if flutes else np.float32(1)
    return np.cos(angle) * wave, np.sin(angle) * wave


def _smooth_runs(line: Points) -> list[tuple[int, int]]:
    """First and last + 1 of each stretch of a line without a sharp corner; neighbours share the corner."""
    step = line[1:] - line[:-1]
    x, y = step[:, 0], step[:, 1]
    length = np.sqrt(x * x + y * y)
    corners = np.flatnonzero(x[:-1] * x[1:] + y[:-1] * y[1:] < CREASE * length[:-1] * length[1:]) + 1
    bounds = [0, *corners.tolist(), len(line) - 1]
    return [(a, b + 1) for a, b in pairwise(bounds)]


def _walls(band: Points, line: Points) -> list[tuple[Points, bool]]:
    """The band (2, V, 3) round an outline (V, 2), cut at the outline's corners; and whether a piece runs all round."""
    step = _unit(np.roll(line, -1, axis=0) - line)
    corners = np.flatnonzero((step * np.roll(step, 1, axis=0)).sum(axis=1) < CREASE)
    if not len(corners):
        return [(band, True)]
    ends = [*corners[1:].tolist(), int(corners[0]) + len(line)]
    return [(band[:, np.arange(a, b + 1) % len(line)], False) for a, b in zip(corners.tolist(), ends, strict=True)]


def _along(start: ArrayLike, end: ArrayLike, make: Callable[[float], Solid]) -> Solid:
    (ax, ay, az), (bx, by, bz) = (np.asarray(point, float).tolist() for point in (start, end))
    length = math.dist((ax, ay, az), (bx, by, bz))
    ux, uy, uz = ((b - a) / max(length, 1e-6) for a, b in ((ax, bx), (ay, by), (az, bz)))
    # Sideways is x, as far as that is across the bar; of a bar along x, down its own axis turned upright.
    sx, sy, sz = (1.0, 0.0, 0.0) if abs(ux) < 0.9 else (0.0, -math.copysign(1.0, ux), 0.0)
    ahead = sx * ux + sy * uy
    sx, sy, sz = sx - ahead * ux, sy - ahead * uy, sz - ahead * uz
    size = math.sqrt(sx * sx + sy * sy + sz * sz)
    sx, sy, sz = sx / size, sy / size, sz / size
    third = [sy * uz - sz * uy, sz * ux - sx * uz, sx * uy - sy * ux]
    matrix, foot = np.array([[sx, sy, sz], [ux, uy, uz], third], np.float32), np.array([ax, ay, az], np.float32)
    return make(length).warped(lambda points: points @ matrix + foot)


def _frames(line: Points, tangent: Points) -> tuple[Points, Points]:
    """Two directions across a path at each of its points; the second stays near the one in which the path is flattest."""
    centred = line - line.mean(axis=0)
    flattest = np.linalg.eigh(centred.T @ centred)[1][:, 0].astype(np.float32)
    # eigh may give either sign; the larger component points forward, so that the grid does not depend on the library.
    flattest = flattest * np.sign(flattest[np.abs(flattest).argmax()])
    away = _unit(_cross(tangent, np.broadcast_to(flattest, tangent.shape)))
    return away, _cross(away, tangent)


def _cross(one: Points, other: Points) -> Points:
    """The cross product (N, 3) of each two vectors; np.cross takes five times as long for a few."""
    product = np.empty_like(one)
    for axis, (i, j) in enumerate(((1, 2), (2, 0), (0, 1))):
        product[:, axis] = one[:, i] * other[:, j] - one[:, j] * other[:, i]
    return product


def _round_ends(line: Points, radii: Points, tangent: Points) -> tuple[Points, Points, Points]:
    bulge, narrow = np.array([1.0, 0.7], np.float32), np.array([0.0, 0.7], np.float32)
    front = line[:1] - tangent[:1] * (radii[0] * bulge)[:, None]
    back = line[-1:] + tangent[-1:] * (radii[-1] * bulge[::-1])[:, None]
    radii = np.concatenate([radii[0] * narrow, radii, radii[-1] * narrow[::-1]])
    tangent = np.concatenate([tangent[[0, 0]], tangent, tangent[[-1, -1]]])
    return np.concatenate([front, line, back]), radii, tangent


def _shifted(line: Points, by: int) -> Points:
    return np.concatenate([line[1:], line[-1:]]) if by > 0 else np.concatenate([line[:1], line[:-1]])


def _unit(vectors: Points) -> Points:
    length = np.sqrt((vectors * vectors).sum(axis=-1, keepdims=True))
    unit: Points = (vectors / np.maximum(length, 1e-9)).astype(np.float32)
    return unit


def _mirrored(part: Part) -> Points:
    flipped, start = [], 0
    for grid in part.grids:
        points = part.points[start : start + grid.rows * grid.columns].reshape(grid.rows, grid.columns, 3)
        flipped.append(points[:, ::-1].reshape(-1, 3))
        start += grid.rows * grid.columns
    return (np.concatenate(flipped) * np.array([-1, 1, 1], np.float32)).astype(np.float32)
