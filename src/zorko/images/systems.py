"""A planetary system in a row of panels that show it alike: its sun, its planets, the dotted arcs of their orbits.

Evidence is pooled, since everything but the icons stands at the same places in all panels: edges of all panels vote
together for the planets' rings, and the sun and the arcs are looked for in the panels' median, in which what differs
fades. Nothing is learnt, and no colour is assumed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from zorko.errors import LayoutError
from zorko.images.circles import Edges, Floats, circle_votes, concentric, edges_of, fitted_circle, joined
from zorko.images.layout import Found
from zorko.images.read import describe

PixelArray = NDArray[np.uint8]
Places = NDArray[np.float64]

SIDE = 200
"""Pixels of a panel's side, to which panels of other sizes are brought; all figures here are of such a panel."""

FEWEST, MOST = 3, 7
"""Planets that a system may have."""

_PLANET_EDGE, _SUN_EDGE = 12.0, 6.0  # grey levels a pixel: a ring is drawn sharp, and a sun may be as dark as its ground
_STRONGEST = 30.0  # beyond that an edge says no more than others
_PLANET_RADII = np.arange(12, 29, dtype=np.float32)
_SUN_RADII = np.arange(16, 76, 3, dtype=np.float32)
_SUN_LEFT, _SUN_TOP, _SUN_RIGHT, _SUN_BOTTOM = -60, 50, 60, 260  # where its middle may be, in pixels of a panel
_CELL_PX = 2  # the sun's rim votes for places so large
_COARSE = 3  # of them: steps in which the sun is first looked for
_SOME_DOTS, _MANY_DOTS = 250, 1200  # are enough for that, and to find its middle
_CORONA_PX = 5  # beyond the sun's rim: what stands out there is its own
_LARGEST_ARC = 300
_APART = 1.55  # radii between two planets' middles, at least: they overlap by less than a quarter of their width
_NEAR_RADII = 2.5  # pixels by which a circle of the planets' radius may seem larger or smaller
_ICON_PX = 17  # the side of a square within an icon
_CHANGE = 15.0  # grey levels by which panels differ about a planet's middle, at least: most do by 30 and more
_LEAST_CHANGE = 0.4  # a planet may have the same icon in all panels, and of one panel nothing is known
_GREAT_FALL = 0.6  # of the greatest fall of votes from one place to the next
_FALL_PX = 1.5  # from a ring's outer edge to where its votes, which are blurred, have fallen to a half
_STANDS_OUT = 1.2  # under this there are no planets, but circles by chance
_CLEAR = 1.5  # the weakest planet has so much more votes than the strongest thing that is none
_RAY_PX, _RAY_STEP = 8.0, 0.5  # how far from the sun's supposed rim its edge is looked for
_STEP_PX = 3  # steps over which a change of colour is measured: 1.5 pixels to either side
_FAINT_ARC = 0.2  # of a usual arc's dots
_DOT = 12.0  # grey levels by which a dot of an arc stands out
_ON_ARC = 4.0  # pixels by which a planet may be off the arc of its orbit


@dataclass(frozen=True)
class System:
    """What was found; pixels of a panel of SIDE from its upper left corner, planets in the order of their distance from the
    sun.

    sun_xy, sun_radius  the sun's disc, which may lie partly outside
    planets_xy          (N, 2) the planets' middles
    planet_radius       of their rings, outside
    distances           (N,) of the planets from the sun's middle, ascending
    arcs                (N,) the radius of the arc that each planet is nearest to, infinite where no arc was found
    clear               how many times more votes the weakest planet has than the strongest thing that was not taken for one
    """

    sun_xy: tuple[float, float]
    sun_radius: float
    planets_xy: Places
    planet_radius: float
    distances: NDArray[np.float64]
    arcs: NDArray[np.float64]
    clear: float

    @property
    def doubts(self) -> tuple[str, ...]:
        """What is doubtful about the ranks; empty where nothing is."""
        doubts = []
        if self.clear < _CLEAR:
            doubts.append(f"a planet is hardly plainer than what is none ({self.clear:.1f} times)")
        if len(self.distances) > 1 and float(np.diff(self.distances).min()) < _ON_ARC:
            doubts.append(f"two planets are equally far from the sun (to {np.diff(self.distances).min():.1f} pixels)")
        off = np.abs(self.distances - self.arcs)
        if not np.isfinite(off).all():
            doubts.append("no orbit's arc is seen")
        elif float(off.max()) > _ON_ARC:
            doubts.append(f"planet {int(off.argmax()) + 1} is {off.max():.1f} pixels off every arc")
        elif len(np.unique(self.arcs)) < len(self.arcs):
            doubts.append("two planets are on one arc")
        return tuple(doubts)


def system_in(picture: PixelArray, found: Found) -> System:
    """The system that the panels found in a picture show. Raises LayoutError where they show none."""
    system = find_system([_nominal(box.of(picture)) for box in found.panels])
    if system is None:
        raise LayoutError(
            describe(picture),
            f"no {FEWEST} to {MOST} planets stand out in its {len(found.panels)} panels; is it a picture of another kind, "
            "or one that was reduced? Give it in its original size",
        )
    return system


def find_system(panels: Sequence[PixelArray]) -> System | None:
    """The system that all panels, each (SIDE, SIDE, 3) uint8, show alike; None where no planets are found."""
    middling = median_of(panels)
    edges = joined([edges_of(panel, _PLANET_EDGE, _STRONGEST) for panel in panels])
    found = _planets(edges, _changing(panels, middling))
    if found is None:
        return None
    planets, radius, clear = found
    median = middling.astype(np.float32)
    dots = _dots(middling, planets, radius)
    sun_xy, sun_radius = _sun(median, dots, planets, radius)
    dots = dots[np.hypot(*(dots[:, :2] - sun_xy).T) > sun_radius + _CORONA_PX]
    dots = dots[:: 1 + len(dots) // _MANY_DOTS]
    sun_xy = _centred(dots, sun_xy)
    points, weights = _rim_points(median, sun_xy, sun_radius, planets, radius)
    sun_radius = _median_distance(points, weights, sun_xy) or sun_radius
    sun_xy = _refined(dots, _arcs(dots, sun_xy, len(planets)), points, weights, sun_xy, sun_radius)
    sun_radius = _median_distance(points, weights, sun_xy) or sun_radius
    distances = np.hypot(*(planets - sun_xy).T)
    order = np.argsort(distances, kind="stable")
    distances = distances[order]
    arcs = _arcs(dots, sun_xy, len(planets))
    nearest = arcs[np.abs(distances[:, None] - arcs).argmin(axis=1)] if len(arcs) else np.full(len(distances), np.inf)
    return System(sun_xy, sun_radius, planets[order], radius, distances, nearest, clear)


def median_of(pictures: Sequence[PixelArray]) -> PixelArray:
    """The median of each pixel and colour over pictures of one size, (H, W, 3).

    The pictures are brought into order by exchanging neighbours, whole pictures at a time: of a few pictures that is many
    times faster than to sort each pixel's values.
    """
    ordered = list(pictures)
    for turn in range(len(ordered)):
        for at in range(turn % 2, len(ordered) - 1, 2):
            first, second = ordered[at : at + 2]
            ordered[at : at + 2] = np.minimum(first, second), np.maximum(first, second)
    lower, upper = ordered[(len(ordered) - 1) // 2], ordered[len(ordered) // 2]
    return cv2.addWeighted(lower, 0.5, upper, 0.5, 0).astype(np.uint8, copy=False)


def _nominal(panel: PixelArray) -> PixelArray:
    height, width = panel.shape[:2]
    if (height, width) == (SIDE, SIDE):
        return panel
    method = cv2.INTER_AREA if min(height, width) > SIDE else cv2.INTER_CUBIC
    return cv2.resize(panel, (SIDE, SIDE), interpolation=method).astype(np.uint8, copy=False)


# ---- planets


def _changing(panels: Sequence[PixelArray], median: PixelArray) -> Floats:
    """How much speaks for a planet's middle at each pixel, from _LEAST_CHANGE to 1: about it the panels differ, as its icon
    is another one in each. The sun, arcs and numbers are alike in all of them."""
    differing = np.zeros((SIDE, SIDE, 3), np.float32)
    for panel in panels:
        cv2.accumulate(cv2.absdiff(panel, median), differing)
    mean = cv2.blur(differing, (_ICON_PX, _ICON_PX)).max(axis=2) / (len(panels) * _CHANGE)
    changing: Floats = np.clip(mean, _LEAST_CHANGE, 1.0)
    return changing


def _planets(edges: Edges, changing: Floats) -> tuple[Places, float, float] | None:
    """Their middles (N, 2), their rings' radius, and how clear it is that these are they."""
    # Those that are plainest tell the radius that all of them have; circles of other radii then count no more.
    votes = _ring_votes(edges, _PLANET_RADII) * changing
    peaks, scores = _peaks(votes.max(axis=0), FEWEST, float(_PLANET_RADII[0]))
    if scores[-1] <= 0:
        return None
    own = np.stack([votes[:, row, column] for row, column in peaks])  # (N, K)
    radius = _ring_radius((own / own.max(axis=1, keepdims=True)).sum(axis=0))
    votes = votes[np.abs(_PLANET_RADII - radius) <= _NEAR_RADII].sum(axis=0)
    peaks, scores = _peaks(votes, MOST + 1, radius)
    ratios = scores[FEWEST - 1 : MOST] / np.maximum(scores[FEWEST : MOST + 1], 1e-6)
    # The last great fall: a planet whose ring is faint may be as far below the others as above what is none.
    great = ratios >= min(max(_GREAT_FALL * ratios.max(), _CLEAR), ratios.max())
    count = FEWEST + int(np.flatnonzero(great)[-1])
    if ratios[count - FEWEST] < _STANDS_OUT:
        return None
    places = np.array([_middle(votes, row, column) for row, column in peaks[:count]])
    return places, radius, float(ratios[count - FEWEST])


def _ring_votes(edges: Edges, radii: Floats) -> Floats:
    """Votes (K, SIDE, SIDE) for circles that lie wholly within the panel, as planets do and the sun does not."""
    axis = np.arange(SIDE) + 0.5
    room = np.minimum(axis, SIDE - axis)
    room = np.minimum(room[:, None], room)
    votes: Floats = circle_votes(edges, radii, (0, 0), (SIDE, SIDE)) * (room >= radii[:, None, None] - 1)
    return votes


def _peaks(votes: Floats, count: int, radius: float) -> tuple[list[tuple[int, int]], NDArray[np.float64]]:
    """Row and column of the strongest places, no two of them nearer than planets of that radius are, and their votes,
    descending."""
    left = votes.copy()
    apart = round(_APART * radius)
    places, scores = [], []
    for _ in range(count):
        row, column = np.unravel_index(int(left.argmax()), left.shape)
        places.append((int(row), int(column)))
        scores.append(float(left[row, column]))
        cv2.circle(left, (int(column), int(row)), apart, 0.0, -1)
    return places, np.array(scores)


def _ring_radius(votes: Floats) -> float:
    """The ring's outer edge, from votes (K,), in which it and the ring's inner edge, and what rings the icon, run together:
    a little within where they have fallen to half of their peak."""
    at = int(np.flatnonzero(votes >= 0.5 * votes.max())[-1])
    if at + 1 == len(votes):
        return float(_PLANET_RADII[-1])
    beyond = (votes[at] - 0.5 * votes.max()) / max(float(votes[at] - votes[at + 1]), 1e-6)
    return float(_PLANET_RADII[at]) + float(beyond) - _FALL_PX


def _middle(votes: Floats, row: int, column: int) -> tuple[float, float]:
    """The x and y of the middle of the votes about a peak."""
    top, left = max(0, row - 3), max(0, column - 3)
    part = votes[top : row + 4, left : column + 4].astype(np.float64) ** 3
    total = part.sum()
    y = float((part.sum(axis=1) * (np.arange(part.shape[0]) + top + 0.5)).sum() / total)
    x = float((part.sum(axis=0) * (np.arange(part.shape[1]) + left + 0.5)).sum() / total)
    return x, y


# ---- the sun


def _sun(median: Floats, dots: NDArray[np.float64], planets: Places, radius: float) -> tuple[tuple[float, float], float]:
    """The sun's middle and radius, by its rim; roughly where it stands, by rim and arcs, as either may be faint."""
    votes = _rim_votes(median, planets, radius)
    columns, rows = _sun_places()
    middles = slice(_COARSE // 2, None, _COARSE)
    strongest = cv2.dilate(votes.max(axis=0), np.ones((_COARSE, _COARSE), np.uint8))[middles, middles]
    dotted = _on_arcs(dots, planets, columns[middles], rows[middles])
    both = strongest / max(float(strongest.max()), 1e-6) + dotted / max(float(dotted.max()), 1e-6)
    row, column = (max(0, int(at) * _COARSE - 1) for at in np.unravel_index(int(both.argmax()), both.shape))
    near = votes[:, row : row + _COARSE + 2, column : column + _COARSE + 2]
    at, down, right = np.unravel_index(int(near.argmax()), near.shape)
    x, y = float(columns[column + right]), float(rows[row + down])
    sun_radius = float(_SUN_RADII[at])
    for _ in range(2):
        points, weights = _rim_points(median, (x, y), sun_radius, planets, radius)
        if len(points) < 12:
            break
        x, y, sun_radius = _no_farther(fitted_circle(points, weights), (x, y, sun_radius))
    return (x, y), sun_radius


def _rim_votes(median: Floats, planets: Places, radius: float) -> Floats:
    """Votes (K, H, W) for the sun's rim, of each of _SUN_RADII and about each place where its middle may be."""
    edges = edges_of(median, _SUN_EDGE, _STRONGEST)
    clear = (np.hypot(edges.x[:, None] - planets[:, 0], edges.y[:, None] - planets[:, 1]) > radius + 4).all(axis=1)
    edges = edges.where(clear & (edges.x < _SUN_RIGHT + float(_SUN_RADII[-1])))
    columns, rows = _sun_places()
    edges = edges._replace(x=edges.x / np.float32(_CELL_PX), y=edges.y / np.float32(_CELL_PX))
    origin = (_SUN_LEFT // _CELL_PX, _SUN_TOP // _CELL_PX)
    votes = circle_votes(edges, _SUN_RADII / np.float32(_CELL_PX), origin, (len(rows), len(columns)))
    # A share of the circumference says less than its length: of a large sun more is seen than of any arc of dots.
    votes *= np.sqrt(_SUN_RADII)[:, None, None]
    votes *= (columns <= _SUN_RADII[:, None] + 3)[:, None, :]  # it stands at the panel's left edge
    # No planet is in it: so no arc is taken for its rim, as a planet stands on each.
    room = np.min([np.hypot(columns - x, rows[:, None] - y) for x, y in planets], axis=0)
    votes *= room >= _SUN_RADII[:, None, None] + radius / 2
    return votes


def _sun_places() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The columns and rows in which the sun's middle is looked for, in pixels: the middles of cells of _CELL_PX."""
    columns = np.arange(_SUN_LEFT, _SUN_RIGHT, _CELL_PX, dtype=np.float64) + _CELL_PX / 2
    rows = np.arange(_SUN_TOP, _SUN_BOTTOM, _CELL_PX, dtype=np.float64) + _CELL_PX / 2
    return columns, rows


def _on_arcs(dots: NDArray[np.float64], planets: Places, columns: NDArray[np.float64], rows: NDArray[np.float64]) -> Floats:
    """How many dots (H, W) lie as far from each of these places as some planet does, and so on an arc about it."""
    some = dots[:: max(1, len(dots) // _SOME_DOTS)].astype(np.float32)
    columns, rows = columns.astype(np.float32), rows.astype(np.float32)
    away = np.sqrt((rows[:, None] - some[:, 1])[:, None] ** 2 + (columns[:, None] - some[:, 0]) ** 2)  # (H, W, M)
    total = np.zeros((len(rows), len(columns)), np.float32)
    for x, y in planets.astype(np.float32):
        planet = np.hypot(rows[:, None] - y, columns - x)
        total += np.maximum(1 - np.abs(away - planet[..., None]) / np.float32(_COARSE * _CELL_PX), 0).sum(axis=2)
    return total


def _no_farther(found: tuple[float, float, float], supposed: tuple[float, float, float]) -> tuple[float, float, float]:
    """The circle that was fitted, unless it is another one than was supposed: of a short arc many fit as well."""
    return found if np.abs(np.subtract(found, supposed)).max() <= _RAY_PX else supposed


def _rim_points(
    median: Floats, sun_xy: tuple[float, float], sun_radius: float, planets: Places, radius: float
) -> tuple[Places, NDArray[np.float64]]:
    """Where the colour changes most along rays from the sun's middle, near its rim: (M, 2), and by how much, (M,)."""
    angles = np.linspace(-np.pi, np.pi, 240, endpoint=False)
    steps = np.arange(-_RAY_PX, _RAY_PX + _RAY_STEP / 2, _RAY_STEP)
    reach = np.maximum(sun_radius + steps, 0.0)
    x = sun_xy[0] + np.cos(angles)[:, None] * reach  # (A, S)
    y = sun_xy[1] + np.sin(angles)[:, None] * reach
    seen = ((x > 3) & (x < SIDE - 3) & (y > 3) & (y < SIDE - 3)).all(axis=1)
    for planet in planets:
        seen &= (np.hypot(x - planet[0], y - planet[1]) > radius + 3).all(axis=1)
    if not seen.any():
        return np.empty((0, 2)), np.empty(0)
    colours = cv2.remap(
        median, (x[seen] - 0.5).astype(np.float32), (y[seen] - 0.5).astype(np.float32), cv2.INTER_LINEAR
    )  # (M, S, 3)
    change = colours[:, 2 * _STEP_PX :] - colours[:, : -2 * _STEP_PX]
    mean = change.mean(axis=0)  # over the rays: what changes alike all along the rim
    strongest = mean[np.linalg.norm(mean, axis=1).argmax()]
    along = np.maximum(change @ (strongest / max(float(np.linalg.norm(strongest)), 1e-6)), 0.0)
    along = cv2.GaussianBlur(along, (3, 1), 0.6)
    at = along.argmax(axis=1)
    where = reach[_STEP_PX:-_STEP_PX][at]
    rays = np.flatnonzero(seen)
    points = np.stack([sun_xy[0] + np.cos(angles[rays]) * where, sun_xy[1] + np.sin(angles[rays]) * where], axis=1)
    return points, along[np.arange(len(at)), at].astype(np.float64)


def _median_distance(points: Places, weights: NDArray[np.float64], middle: tuple[float, float]) -> float | None:
    """The weighted median of the points' (M, 2) distances from the middle; None where there are no points."""
    if not len(points) or weights.sum() <= 0:
        return None
    away = np.hypot(*(points - middle).T)
    order = np.argsort(away)
    half = np.searchsorted(np.cumsum(weights[order]), weights.sum() / 2)
    return float(away[order][min(int(half), len(away) - 1)])


# ---- the arcs


def _dots(median: PixelArray, planets: Places, radius: float) -> NDArray[np.float64]:
    """Pixels that stand out from what surrounds them, as the dots of the arcs do: x, y and how much, (M, 3)."""
    light = median.max(axis=2)
    nearby = np.ones((5, 5), np.uint8)
    above = cv2.morphologyEx(light, cv2.MORPH_TOPHAT, nearby)
    below = cv2.morphologyEx(light, cv2.MORPH_BLACKHAT, nearby)
    standing_out = cv2.max(above, below)
    for x, y in planets.tolist():
        cv2.circle(standing_out, (round(x - 0.5), round(y - 0.5)), round(radius + 2.5), 0, -1)
    y, x = np.nonzero(standing_out >= _DOT)
    return np.column_stack([x + 0.5, y + 0.5, np.minimum(standing_out[y, x], 60.0)])


def _centred(dots: NDArray[np.float64], sun_xy: tuple[float, float]) -> tuple[float, float]:
    """The middle about which the dots lie on the sharpest circles, looked for near the supposed one.

    Orbits reach farther round than the sun's rim does, which may be cut to a short arc: they tell its middle better.
    """
    if len(dots) < 60:
        return sun_xy
    best, middle = _sharpness(dots, sun_xy), sun_xy
    for reach in (6.0, 6.0, 3.0, 3.0, 1.5, 0.75):
        around = [(middle[0] + dx * reach, middle[1] + dy * reach) for dx in (-1, 0, 1) for dy in (-1, 0, 1) if dx or dy]
        sharpness, place = max((_sharpness(dots, place), place) for place in around)
        if sharpness > best:
            best, middle = sharpness, place
    return middle


def _sharpness(dots: NDArray[np.float64], middle: tuple[float, float]) -> float:
    counts = _by_distance(dots, middle)
    return float((counts**2).sum())


def _by_distance(dots: NDArray[np.float64], middle: tuple[float, float]) -> NDArray[np.float64]:
    """The dots' weights by their distance from a point, (_LARGEST_ARC,): a pixel to a place, smoothed."""
    away = np.hypot(dots[:, 0] - middle[0], dots[:, 1] - middle[1])
    whole = away.astype(np.int64)
    share = away - whole
    counts = np.bincount(whole, dots[:, 2] * (1 - share), _LARGEST_ARC + 2)[: _LARGEST_ARC + 1]
    counts += np.bincount(whole + 1, dots[:, 2] * share, _LARGEST_ARC + 2)[: _LARGEST_ARC + 1]
    return np.convolve(counts, (0.25, 0.5, 0.25), "same")


def _arcs(dots: NDArray[np.float64], sun_xy: tuple[float, float], count: int) -> NDArray[np.float64]:
    """The radii of the circles that are as plainly dotted as the `count` plainest are, or nearly so."""
    # A long arc has more dots than a short one that is as plain.
    counts = _by_distance(dots, sun_xy) / np.maximum(np.sqrt(np.arange(_LARGEST_ARC + 1)), 4.0)
    arcs: list[float] = []
    found: list[float] = []
    while len(arcs) < count or counts.max() >= _FAINT_ARC * np.median(found[:count]):
        at = int(counts.argmax())
        if counts[at] <= 0:
            break
        near = slice(max(0, at - 1), at + 2)
        arcs.append(float(np.average(np.arange(_LARGEST_ARC + 1)[near], weights=counts[near])))
        found.append(float(counts[at]))
        counts[max(0, at - 5) : at + 6] = 0
    return np.array(arcs)


def _refined(
    dots: NDArray[np.float64],
    arcs: NDArray[np.float64],
    rim: Places,
    rim_weights: NDArray[np.float64],
    sun_xy: tuple[float, float],
    sun_radius: float,
) -> tuple[float, float]:
    """The middle of all circles at once: of the arcs, by the dots on them, and of the sun's rim."""
    radii = np.append(arcs, sun_radius)
    on_rim = np.abs(np.hypot(*(rim - sun_xy).T) - sun_radius) <= _ON_ARC
    points = np.concatenate([dots[:, :2], rim[on_rim]])
    weights = np.concatenate([dots[:, 2] / 60.0, rim_weights[on_rim] / max(float(rim_weights.max(initial=0.0)), 1e-6)])
    off = np.abs(np.hypot(*(points - sun_xy).T)[:, None] - radii)
    circle = off.argmin(axis=1)
    near = (off.min(axis=1) <= _ON_ARC) & (weights > 0)
    if int(near.sum()) < 20:
        return sun_xy
    _, circle = np.unique(circle[near], return_inverse=True)
    found = concentric(points[near], circle.astype(np.int64), weights[near], sun_xy)
    return found if np.hypot(found[0] - sun_xy[0], found[1] - sun_xy[1]) <= _RAY_PX else sun_xy
