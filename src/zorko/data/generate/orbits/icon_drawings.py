"""Icons that are drawn in code: emblems (a mark in a frame), wheels of spokes, and linked dots, each kind with many."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from itertools import pairwise, product

import cv2
import numpy as np
from numpy.typing import NDArray

from zorko.data.generate.figures import Figure, Mask, Pose, silhouette
from zorko.data.generate.outlines import Points, arc, polygon, rectangle, star

SIDE = 128
"""Pixels of the square that an icon is drawn in."""

LINKED = 30  # constellations of dots
PEN = 0.15  # a stroke's width, in radii of the icon: 2 pixels where the icon is 30 wide
BITS = 4  # of OpenCV's fixed-point coordinates

Marks = tuple[tuple[Points, ...], tuple[Points, ...]]
"""Strokes and filled outlines, about the origin, in a circle of radius 1; y down."""


def drawn_icons() -> Iterator[tuple[str, int, Callable[[], Mask]]]:
    """Of each icon drawn here: its name, a number that those with the same mark share, and what draws it.

    It is drawn as (SIDE, SIDE) in 0..1.
    """
    for number, mark in enumerate(MARKS):
        for frame in FRAMES:
            yield f"emblem-{frame}-{mark}", number, partial(_emblem, frame, mark)
    for number, (end, count, hub) in enumerate(product(ENDS, (3, 4, 5, 6, 8), ("dot", "ring", "none"))):
        yield f"wheel-{end}-{count}-{hub}", number, partial(_wheel, end, count, hub)
    for number in range(LINKED):
        yield f"linked-dots-{number}", number, partial(_linked_dots, number)


def of_strokes(strokes: list[NDArray[np.float64]], pen: float = PEN) -> Mask:
    """Strokes in any place and size, drawn as an icon: (SIDE, SIDE) in 0..1."""
    middle, radius = cv2.minEnclosingCircle(np.concatenate(strokes).astype(np.float32))
    fitted = tuple(((stroke - middle) / radius).astype(np.float32) for stroke in strokes)
    return _painted((fitted, ()), pen)


def of_figure(figure: Figure) -> Mask:
    """A flat figure as an icon: (SIDE, SIDE) in 0..1."""
    return silhouette(figure, Pose((SIDE / 2, SIDE / 2), SIDE / 2 - 4, 0.0), SIDE)


def _painted(marks: Marks, pen: float = PEN) -> Mask:
    fine = np.zeros((2 * SIDE, 2 * SIDE), np.uint8)
    scale = 2 * (SIDE / 2 - 4) / (1 + pen / 2)
    lines, areas = marks
    for points in areas:
        cv2.fillPoly(fine, [_fixed(points, scale)], 255, cv2.LINE_AA, BITS)
    for points in lines:
        cv2.polylines(fine, [_fixed(points, scale)], False, 255, max(1, round(pen * scale)), cv2.LINE_AA, BITS)
    return cv2.resize(fine, (SIDE, SIDE), interpolation=cv2.INTER_AREA).astype(np.float32) / np.float32(255)


def _fixed(points: Points, scale: float) -> NDArray[np.int32]:
    fixed: NDArray[np.int32] = np.rint((points * scale + SIDE) * 2**BITS).astype(np.int32)
    return fixed


# ---- emblems: a mark in a frame


def _emblem(frame: str, mark: str) -> Mask:
    outline, inner = FRAMES[frame]
    lines, areas = MARKS[mark]()
    scale = np.float32(inner)
    inside = tuple(line * scale for line in lines), tuple(area * scale for area in areas)
    if outline is None:
        return _painted(inside)
    return _painted(((*inside[0], _closed(outline)), inside[1]))


def _closed(outline: Points) -> Points:
    return np.concatenate([outline, outline[:1]])


def _circle(radius: float = 1.0, x: float = 0.0, y: float = 0.0) -> Points:
    return polygon(40, radius) + np.array([x, y], np.float32)


def _line(*corners: tuple[float, float]) -> Points:
    return np.array(corners, np.float32)


FRAMES: dict[str, tuple[Points | None, float]] = {
    "none": (None, 1.0),
    "circle": (_circle(), 0.66),
    "square": (rectangle(1.42, 1.42), 0.6),
}
"""The outline (None for none), and how large the mark in it is."""


def _fish() -> Marks:
    x = np.linspace(-0.9, 0.9, 24)
    wide = 0.5 * np.sin((x + 0.9) / 1.8 * np.pi * 1.22)
    return (_line((0.55, 0.75), (0.9, 0), (0.55, -0.75)),), (
        np.concatenate([np.stack([x, wide], 1), np.stack([x, -wide], 1)[::-1]]).astype(np.float32),
    )


def _cat() -> Marks:
    head = _circle(0.72, 0, 0.15)
    ear = _line((0.66, -0.1), (0.62, -0.9), (0.12, -0.55))
    return (_closed(head), ear * _line((-1, 1)), ear), (
        _circle(0.14, -0.28, 0.05), _circle(0.14, 0.28, 0.05), _line((-0.14, 0.38), (0.14, 0.38), (0, 0.55)),
    )  # fmt: skip


def _bird() -> Marks:
    return (), (
        _line(
            (-0.95, -0.2), (-0.55, -0.5), (-0.25, -0.3), (0.1, 0.0), (0.95, -0.75),
            (0.55, 0.35), (0.0, 0.65), (-0.5, 0.35), (-0.6, -0.1),
        ),
    )  # fmt: skip


def _hammer() -> Marks:
    return (_line((0.0, -0.4), (0.0, 1.0)), _line((0.05, -0.4), (0.05, 1.0))), (rectangle(1.5, 0.6) + _line((0.0, -0.6)),)


def _wrench() -> Marks:
    jaw = np.concatenate([arc(0.5, -50, 230, 24)[:, :], _line((0.0, 0.12))])
    return (_line((0.0, 0.3), (0.0, -1.0)), _line((0.08, 0.3), (0.08, -1.0))), (jaw + _line((0.0, 0.4)),)


def _cup() -> Marks:
    return (arc(0.33, -100, 100) + _line((0.5, -0.1)),), (_line((-0.8, -0.6), (0.5, -0.6), (0.35, 0.65), (-0.65, 0.65)),)


def _tree() -> Marks:
    return (_line((0.0, 0.2), (0.0, 1.0)), _line((0.08, 0.2), (0.08, 1.0))), (_circle(0.6, 0, -0.4),)


def _flag() -> Marks:
    return (_line((-0.6, -1.0), (-0.6, 1.0)),), (_line((-0.6, -0.95), (0.8, -0.5), (-0.6, -0.05)),)


def _anchor() -> Marks:
    hook = arc(0.85, 10, 170) + _line((0.0, 0.1))
    return (_line((0, -0.45), (0, 0.95)), _line((-0.4, -0.2), (0.4, -0.2)), hook, _closed(_circle(0.22, 0, -0.7))), ()


def _mushroom() -> Marks:
    return (), (arc(0.95, 180, 360, 30) + _line((0.0, 0.1)), _line((-0.25, 0.0), (0.25, 0.0), (0.35, 0.9), (-0.35, 0.9)))


def _rocket() -> Marks:
    return (), (
        _line((0, -1), (0.3, -0.5), (0.35, 0.4), (-0.35, 0.4), (-0.3, -0.5)),
        _line((0.45, 0.1), (0.75, 0.8), (0.35, 0.55)),
        _line((-0.45, 0.1), (-0.75, 0.8), (-0.35, 0.55)),
        _line((-0.2, 0.55), (0.2, 0.55), (0, 1.0)),
    )


def _eye() -> Marks:
    lid = np.concatenate([arc(1.12, 215, 325, 20) + _line((0.0, 0.65)), arc(1.12, 35, 145, 20) + _line((0.0, -0.65))])
    return (_closed(lid),), (_circle(0.27),)


def _key() -> Marks:
    return (_closed(_circle(0.38, -0.6, 0)), _line((-0.2, 0), (1, 0), (1, 0.4)), _line((0.6, 0), (0.6, 0.35))), ()


def _drops() -> Marks:
    drop = np.concatenate([arc(0.4, -30, 210, 24), _line((0.0, -0.8))])
    return (), (
        drop + _line((0.0, -0.1)),
        drop * np.float32(0.6) + _line((-0.65, 0.6)),
        drop * np.float32(0.6) + _line((0.65, 0.6)),
    )


def _bars(*heights: float) -> Callable[[], Marks]:
    step = 1.7 / len(heights)
    return lambda: (
        (),
        tuple(
            rectangle(step * 0.62, 1.7 * height) + _line((step * (k - (len(heights) - 1) / 2), 0.85 - 0.85 * height))
            for k, height in enumerate(heights)
        ),
    )


def _sector(share: float, turn: float) -> Callable[[], Marks]:
    return lambda: ((_closed(_circle(0.92)),), (np.concatenate([arc(0.92, turn, turn + 360 * share, 30), _line((0, 0))]),))


def _wave(turns: float) -> Callable[[], Marks]:
    x = np.linspace(-1, 1, 60)
    return lambda: (
        tuple(np.stack([x * 0.92, 0.2 * np.sin(x * np.pi * turns) + y], 1).astype(np.float32) for y in (-0.45, 0.0, 0.45)),
        (),
    )


def _spiral(turns: float) -> Callable[[], Marks]:
    angle = np.linspace(0.6, turns * 2 * np.pi, 90)
    radius = angle / angle[-1]
    return lambda: ((np.stack([radius * np.cos(angle), radius * np.sin(angle)], 1).astype(np.float32),), ())


def _arrow(*corners: tuple[float, float]) -> Callable[[], Marks]:
    """A bent line that ends in an arrow's head."""
    line = np.array(corners, np.float32)
    along = line[-1] - line[-2]
    along /= np.linalg.norm(along)
    across = np.array([-along[1], along[0]], np.float32)
    tip = line[-1] + along * np.float32(0.25)
    back = tip - along * np.float32(0.62)
    return lambda: ((line,), (np.stack([tip, back + across * np.float32(0.48), back - across * np.float32(0.48)]),))


def _filled(*outlines: Points) -> Callable[[], Marks]:
    return lambda: ((), outlines)


def _stroked(*lines: Points) -> Callable[[], Marks]:
    return lambda: (lines, ())


MARKS: dict[str, Callable[[], Marks]] = {
    "fish": _fish, "cat": _cat, "bird": _bird, "hammer": _hammer, "wrench": _wrench, "cup": _cup, "tree": _tree,
    "flag": _flag, "anchor": _anchor, "mushroom": _mushroom, "rocket": _rocket, "eye": _eye, "key": _key, "drops": _drops,
    "bars-rising": _bars(0.35, 0.65, 1.0), "bars-falling": _bars(1.0, 0.7, 0.5, 0.3), "bars-middle": _bars(0.5, 1.0, 0.5),
    "pie-quarter": _sector(0.25, -90), "pie-half": _sector(0.5, 0), "pie-most": _sector(0.7, 140),
    "wave": _wave(1.5), "ripple": _wave(2.5), "spiral": _spiral(2.1), "coil": _spiral(1.3),
    "arrow-up": _arrow((0, 0.95), (0, -0.7)), "arrow-bent": _arrow((-0.8, 0.9), (-0.8, -0.3), (0.6, -0.3)),
    "arrow-back": _arrow((-0.7, 0.7), (0.7, 0.7), (0.7, -0.4), (-0.5, -0.4)),
    "arrow-zigzag": _arrow((-0.8, -0.8), (0.3, -0.5), (-0.4, 0.3), (0.6, 0.7)),
    "star-5": _filled(star(5, 0.42)), "star-4": _filled(star(4, 0.36)), "star-7": _filled(star(7, 0.55)),
    "triangle-hollow": _stroked(_closed(polygon(3, 1.0, -90))),
    "pentagon": _filled(polygon(5, 1.0, -90)),
    "cross": _stroked(_line((-0.7, -0.7), (0.7, 0.7)), _line((-0.7, 0.7), (0.7, -0.7))),
    "two-dots": _filled(_circle(0.38, -0.55, 0), _circle(0.38, 0.55, 0)),
    "three-dots": _filled(*(_circle(0.33, *(0.62 * polygon(3, 1.0, -90)[k]).tolist()) for k in range(3))),
    "stairs": _stroked(
        _line((-0.9, 0.75), (-0.9, 0.3), (-0.3, 0.3), (-0.3, -0.15), (0.3, -0.15), (0.3, -0.6), (0.95, -0.6))
    ),
    "bolt": _filled(_line((0.25, -1), (-0.6, 0.15), (-0.05, 0.15), (-0.25, 1), (0.6, -0.2), (0.05, -0.2))),
    "heart": _filled(
        np.concatenate(
            [arc(0.48, 150, 360) + _line((-0.45, -0.25)), arc(0.48, 180, 390) + _line((0.45, -0.25)), _line((0, 0.95))]
        )
    ),
    "moon": _filled(np.concatenate([arc(0.95, 50, 310, 40), (arc(0.75, 70, 290, 30) + _line((0.35, 0.0)))[::-1]])),
}  # fmt: skip
"""What may stand in a frame, or by itself."""


# ---- wheels


ENDS = ("dots", "bars", "rings", "forks", "alternating")


def _wheel(end: str, count: int, hub: str) -> Mask:
    """Spokes from a hub, each with something at its end; the first points up."""
    lines: list[Points] = []
    areas: list[Points] = []
    for spoke in range(count):
        angle = -90 + 360 * spoke / count
        way = _at(1.0, angle)[0]
        across = np.array([-way[1], way[0]], np.float32)
        reach = 0.55 if end == "alternating" and spoke % 2 else {"rings": 0.55, "forks": 0.6}.get(end, 0.82)
        lines.append(np.stack([way * np.float32(0.3 if hub == "ring" else 0.0), way * np.float32(reach)]))
        if end == "dots":
            areas.append(_circle(0.19) + way * np.float32(0.8))
        elif end == "bars":
            lines.append(np.stack([way * np.float32(0.9) + across * np.float32(s) for s in (-0.28, 0.28)]))
        elif end == "rings":
            lines.append(_closed(_circle(0.2) + way * np.float32(0.76)))
        elif end == "forks":
            lines.append(np.stack([way + across * np.float32(0.3), way * np.float32(0.6), way - across * np.float32(0.3)]))
        elif spoke % 2 == 0:
            areas.append(_circle(0.2) + way * np.float32(0.8))
    if hub == "dot":
        areas.append(_circle(0.3))
    elif hub == "ring":
        lines.append(_closed(_circle(0.32)))
    return _painted((tuple(lines), tuple(areas)), 0.14)


def _at(radius: float, degrees: float) -> Points:
    return arc(radius, degrees, degrees, 1)


# ---- linked dots


def _linked_dots(number: int) -> Mask:
    """Four to six dots far enough apart, with lines from one to the next, like a constellation."""
    rng = np.random.default_rng([4711, number])
    count = int(rng.integers(4, 7))
    dots: list[NDArray[np.float64]] = []
    while len(dots) < count:
        dot = rng.uniform(-0.85, 0.85, 2)
        if np.hypot(*dot) < 0.9 and all(np.hypot(*(dot - other)) > 0.52 for other in dots):
            dots.append(dot)
    points = np.array(dots, np.float32)
    middle, radius = cv2.minEnclosingCircle(points)
    points = (points - np.array(middle, np.float32)) / np.float32(radius) * np.float32(0.82)
    large = rng.random(count) < 0.4
    lines = tuple(np.stack(pair) for pair in pairwise(points))
    return _painted(
        (lines, tuple(_circle(0.24 if big else 0.16) + dot for big, dot in zip(large, points, strict=True))), 0.12
    )
