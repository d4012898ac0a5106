"""What many objects have: handles, spouts, knobs, feet, wheels, and ornaments round a turned body."""

from __future__ import annotations

from typing import TypedDict

import numpy as np

from zorko.data.generate.objects.kind import Dice
from zorko.data.generate.outlines import Points, arc, curve, gear, polygon, rounded, star
from zorko.data.generate.solids import (
    Solid,
    around,
    ball,
    beam,
    box,
    cushion,
    cylinder,
    extrude,
    lathe,
    ring,
    rod,
    sheet,
    together,
    tube,
    vessel,
)

NOTHING = Solid(())


class Flutes(TypedDict):
    """Waves round a turned body, as `lathe` takes them."""

    flutes: int
    depth: float


def some_flutes(d: Dice, share: float = 0.25) -> Flutes:
    """Waves round a body, in a share of cases."""
    if not d.chance(share):
        return Flutes(flutes=0, depth=0.0)
    flutes = d.whole(5, 12)
    return Flutes(flutes=flutes, depth=d.real(0.15, 0.45) / flutes)


def radius_at(profile: Points, y: float) -> float:
    """The radius of a profile that runs up, at height y."""
    return float(np.interp(y, profile[:, 1], profile[:, 0]))


def ornaments(d: Dice, profile: Points, share: float = 0.7, low: float = 0.15, high: float = 0.85, slot: int = 2) -> Solid:
    """Something round a turned body that runs up: bands, studs, ribs, scales, a shield; nothing in 1 - `share` of cases."""
    if not d.chance(share):
        return NOTHING
    bottom, top = float(profile[:, 1].min()), float(profile[:, 1].max())
    size = top - bottom

    def level(share: float) -> tuple[float, float]:
        y = bottom + share * size
        return radius_at(profile, y), y

    way = d.pick("bands", "bands", "belt", "studs", "ribs", "shield", "petals")
    if way == "bands":
        levels = sorted(d.real(low, high) for _ in range(d.whole(1, 4)))
        thick = d.real(0.012, 0.035) * size
        return together([ring(level(at)[0], thick, slot).at(y=level(at)[1]) for at in levels])
    if way == "belt":
        middle, half = d.real(low + 0.1, high - 0.1), d.real(0.05, 0.16)
        shares = np.linspace(middle - half, middle + half, 7)
        out = 1 + d.real(0.03, 0.09)
        band = np.array([level(at) for at in shares]) * np.array([out, 1])
        return lathe(np.concatenate([[(band[0, 0] * 0.9, band[0, 1])], band, [(band[-1, 0] * 0.9, band[-1, 1])]]), slot)
    if way == "studs":
        radius, y = level(d.real(low, high))
        count = d.whole(5, 12)
        stud = ball(min(d.real(0.03, 0.08) * size, 2.2 * radius / count), slot=slot, rows=7, sides=9)
        return around(stud.at(x=radius, y=y), count, d.real(0, 60)).merged()
    if way == "ribs":
        shares = np.linspace(d.real(low, low + 0.2), d.real(high - 0.2, high), 7)
        path = np.array([(*level(at), 0.0) for at in shares])
        return around(tube(path, d.real(0.015, 0.035) * size, slot, sides=6), d.whole(4, 10), d.real(0, 60))
    if way == "shield":
        radius, y = level(d.real(low + 0.15, high - 0.15))
        face = d.pick(arc(1, 0, 345, 24), star(5, 0.45), star(d.whole(4, 8), 0.6), gear(8, 0.3))
        badge = extrude(face * (d.real(0.1, 0.2) * size), radius * 0.5, slot)
        return around(badge.at(z=radius * 0.83).at(y=y), d.whole(1, 3))
    radius, y = level(d.real(low, high - 0.2))
    count = d.whole(5, 9)
    petal = ball(radius * 2.2 / count, d.real(0.1, 0.2) * size, 0.05 * size, slot, 9, 12)
    return around(petal.at(y=y, z=radius), count)


def handle(d: Dice, x: float, low: float, high: float, slot: int = 1, reach: float | None = None) -> Solid:
    """A grip on the right side (+x) of a body: from (x, high) out and back to (x, low)."""
    size = high - low
    out = x + (d.real(0.35, 0.8) * size if reach is None else reach)
    thick = d.real(0.045, 0.09) * max(size, 0.5)
    way = d.pick("ear", "round", "corner", "hook")
    if way == "corner":
        path = np.array([(x, high), (out, high - 0.05 * size), (out, low + 0.1 * size), (x, low)])
    elif way == "ear":
        path = curve([(x, high), (out, high + d.real(0, 0.15) * size), (out, low + 0.5 * size), (x, low)])
    elif way == "round":
        path = curve([(x, high), (x + 0.7 * (out - x), high), (out, (low + high) / 2), (x + 0.7 * (out - x), low), (x, low)])
    else:
        path = curve([(x, high), (out, high), (out, low + 0.4 * size), (x + 0.5 * (out - x), low)])
    path = np.column_stack([path - np.array([0.04, 0]), np.zeros(len(path))])
    return tube(path, thick, slot, flat=d.pick(1.0, 1.0, 1.8, 2.5))


def bail(d: Dice, x: float, y: float, height: float, slot: int = 1) -> Solid:
    """A wire handle over an opening, from (-x, y) over the top to (x, y), sometimes fallen to one side."""
    bow = curve([(-x, y), (-0.85 * x, y + 0.7 * height), (0, y + height), (0.85 * x, y + 0.7 * height), (x, y)])
    wire = tube(np.column_stack([bow, np.zeros(len(bow))]), d.real(0.025, 0.05), slot, sides=7)
    grip = rod((-0.2 * x, y + height, 0), (0.2 * x, y + height, 0), 0.07, slot + 1) if d.chance(0.4) else NOTHING
    whole = wire + grip
    return whole.at(y=-y).turned(x=d.pick(0.0, d.real(-70, 70))).at(y=y)


def spout(d: Dice, x: float, low: float, high: float, slot: int = 0) -> Solid:
    """A bent pipe on the left side (-x), from (-x, low) out to a mouth at height `high`."""
    out = -x - d.real(0.45, 0.75) * max(high - low, 0.5)
    way = curve(
        [(-x + 0.15, low), (-x - 0.25 * abs(out + x), low + 0.15 * (high - low)), (out + 0.1, high - 0.2), (out, high)]
    )
    radius = np.linspace(d.real(0.11, 0.19), d.real(0.05, 0.08), len(way))
    return tube(np.column_stack([way, np.zeros(len(way))]), radius, slot)


def knob(d: Dice, size: float, slot: int = 1) -> Solid:
    """What a lid is lifted by; it stands on the origin."""
    way = d.pick("ball", "cone", "disc", "ring", "drop", "cube")
    if way == "ball":
        return ball(size, slot=slot, rows=9, sides=14).at(y=size * 0.9)
    if way == "cone":
        return lathe([(size * 0.4, 0), (size * 0.9, size * 1.4), (0, size * 1.5)], slot, 14)
    if way == "disc":
        return cylinder(size * 0.4, size, slot, sides=12) + cylinder(size, size * 0.5, slot, sides=16).at(y=size)
    if way == "ring":
        return ring(size, size * 0.25, slot, 16).turned(x=90).at(y=size * 1.1)
    if way == "cube":
        return box(size * 1.4, size * 1.4, size * 1.4, slot)
    return lathe(curve([(size * 0.5, 0), (size, size * 0.8), (size * 0.3, size * 1.8), (0, size * 2.4)]), slot, 14)


def feet(d: Dice, radius: float, height: float, slot: int = 1, count: int | None = None) -> Solid:
    """Legs under a round body, from the ground up to `height`."""
    number = d.whole(3, 5) if count is None else count
    way = d.pick("peg", "splayed", "ball")
    if way == "ball":
        foot = ball(height * 0.6, slot=slot, rows=8, sides=10).at(x=radius, y=height * 0.5)
    else:
        out = radius * (1.4 if way == "splayed" else 1.0)
        foot = rod((radius, height * 1.2, 0), (out, 0, 0), height * 0.3, slot, height * 0.15)
    return around(foot, number, d.real(0, 90))


def wheel(d: Dice, radius: float, width: float, spokes: int | None = None, slot: int = 4) -> Solid:
    """A wheel that faces +z, about the origin: a disc with a hub, or a rim with spokes."""
    if spokes is None:
        tyre = lathe(
            [(0, -0.5), (0.8, -0.5), (1, -0.3), (1, 0.3), (0.8, 0.5), (0.6, 0.5), (0.55, 0.35), (0, 0.35)], slot, 22
        )
        hub = lathe([(d.real(0.15, 0.4), 0.3), (0.15, 0.55), (0, 0.55)], slot + 1, 12)
        return (tyre + hub).sized(radius, width, radius).turned(x=90)
    rim = ring(radius * 0.93, radius * 0.09, slot, 22)
    bars = [
        rod((0, 0, 0), (radius * 0.93, 0, 0), radius * 0.05, slot + 1, sides=6).turned(y=360 * i / spokes)
        for i in range(spokes)
    ]
    hub = cylinder(radius * 0.18, width, slot + 1, sides=12).at(y=-width / 2)
    return (rim + together(bars) + hub).turned(x=90)


def legs(d: Dice, width: float, depth: float, height: float, slot: int = 1) -> Solid:
    """Four legs under a board whose underside is at `height`."""
    thick, splay = d.real(0.05, 0.11), d.pick(0.0, 0.0, d.real(0.05, 0.2))
    way = d.pick("square", "round", "turned", "taper")
    made = []
    for x in (-1, 1):
        for z in (-1, 1):
            top = np.array([x * (width / 2 - thick), height, z * (depth / 2 - thick)])
            foot = top * np.array([1, 0, 1]) + np.array([x * splay, 0, z * splay])
            if way == "square":
                made.append(beam(foot, top, 2 * thick, 2 * thick, slot))
            elif way == "turned":
                shape = curve([(0.5, 0), (0.7, 0.1), (1.3, 0.3), (0.6, 0.5), (1.3, 0.75), (0.9, 1)], 3) * np.array(
                    [thick, height]
                )
                made.append(lathe(shape, slot, 12).at(top[0], 0, top[2]))
            else:
                made.append(rod(foot, top, thick * (0.5 if way == "taper" else 0.9), slot, thick))
    return together(made)


def back(d: Dice, width: float, height: float, slot: int = 1) -> Solid:
    """A back rest that stands on the origin, facing +z."""
    way = d.pick("slats", "bars", "board", "frame", "cross", "round")
    post = d.real(0.05, 0.09)
    posts = box(2 * post, height, 2 * post, slot).at(x=-width / 2 + post) + box(2 * post, height, 2 * post, slot).at(
        x=width / 2 - post
    )
    if way == "slats":
        count = d.whole(2, 5)
        return posts + together(
            [
                box(width - 2 * post, height / count * 0.5, post, slot + 1).at(y=height * (i + 0.4) / count)
                for i in range(count)
            ]
        )
    if way == "bars":
        count = d.whole(2, 6)
        bars = [
            rod(
                ((i + 1) / (count + 1) * width - width / 2, 0, 0),
                ((i + 1) / (count + 1) * width - width / 2, height, 0),
                post * 0.6,
                slot + 1,
            )
            for i in range(count)
        ]
        return posts + together(bars) + box(width, 3 * post, 2 * post, slot).at(y=height)
    if way == "board":
        return cushion(width, height, d.real(0.08, 0.2), 0.04, slot + 1).at(y=height / 2)
    if way == "round":
        return extrude(rounded(width, height, d.pick(2.0, 3.0)), 0.1, slot + 1).at(y=height / 2)
    if way == "cross":
        return (
            posts
            + beam((-width / 2, 0, 0), (width / 2, height, 0), post, post, slot + 1)
            + beam((width / 2, 0, 0), (-width / 2, height, 0), post, post, slot + 1)
        )
    return (
        posts
        + box(width, 2 * post, 2 * post, slot).at(y=height - 2 * post)
        + cushion(width - 3 * post, height * 0.6, 0.1, 0.04, slot + 1).at(y=height * 0.5)
    )


def flat(points: Points) -> Points:
    """A path (N, 2) in the plane z = 0: (N, 3)."""
    return np.column_stack([points, np.zeros(len(points))]).astype(np.float32)


def grip(d: Dice, length: float, slot: int = 1) -> Solid:
    """A handle that hangs down from the origin."""
    count = d.whole(3, 5)
    shape = curve(np.column_stack([[d.real(0.06, 0.11) for _ in range(count)], np.linspace(-length, 0, count)]), 5)
    bar = lathe(np.concatenate([[(0, -length)], shape, [(0, 0)]]), slot, 14).sized(1, 1, d.real(0.6, 1.0))
    rings = together(
        [
            ring(float(np.interp(y, shape[:, 1], shape[:, 0])), 0.02, slot + 1, 14).at(y=y)
            for y in (-length * d.real(0.1, 0.9) for _ in range(d.whole(0, 3)))
        ]
    )
    return bar + rings + (ball(0.12, slot=slot + 1, rows=8, sides=12).at(y=-length) if d.chance(0.3) else NOTHING)


def dial(radius: float, thick: float, slot: int, sides: int = 20) -> Solid:
    """A disc that faces +z, about the origin."""
    return cylinder(radius, thick, slot, sides=sides).turned(x=90)


def leaf(length: float, width: float, bend: float = 0.3, slot: int = 1, tip: float = 1.0) -> Solid:
    """A leaf from the origin along +x, hanging down by `bend` of its length at the end."""
    t = np.linspace(0, 1, 7, dtype=np.float32)
    half = width / 2 * np.sin(np.pi * t**tip) + 0.004
    rows = [
        np.stack([length * t, -bend * length * t**2 + 0.15 * width * abs(s), s * half], axis=1) for s in (-1.0, 0.0, 1.0)
    ]
    return sheet(np.stack(rows), slot)


def plinth(d: Dice, width: float, slot: int = 2) -> Solid:
    """A base whose top is at y = 0."""
    height = d.real(0.15, 0.6)
    way = d.pick("block", "round", "steps", "waisted")
    if way == "block":
        return box(width, height, width, slot).at(y=-height)
    if way == "round":
        return cylinder(width / 2, height, slot).at(y=-height)
    if way == "steps":
        return together(
            [
                box(width * (1 + 0.25 * i), height / 3, width * (1 + 0.25 * i), slot + i % 2).at(y=-height / 3 * (i + 1))
                for i in range(3)
            ]
        )
    return lathe(
        [
            (0, -height),
            (width * 0.65, -height),
            (width * 0.65, -height * 0.8),
            (width * 0.45, -height * 0.6),
            (width * 0.45, -0.08),
            (width * 0.55, 0),
            (0, 0),
        ],
        slot,
        d.pick(26, 4, 8),
        start=45,
    )


def gable(width: float, rise: float, depth: float, slot: int = 1) -> Solid:
    """A roof with two slopes on the origin, its ridge along z."""
    return extrude(np.array([(-width / 2, 0), (width / 2, 0), (0, rise)]), depth, slot)


def block(d: Dice, size: float, slot: int) -> Solid:
    """A simple solid about `size` large that stands on the origin."""
    a, b, c = (size * d.real(0.5, 1.1) for _ in range(3))
    way = d.whole(0, 9)
    if way == 0:
        return box(a, b, c, slot)
    if way == 1:
        return cylinder(a / 2, b, slot, c / 2, sides=d.pick(24, 24, 3, 5, 6))
    if way == 2:
        return ball(a / 2, b / 2, c / 2, slot).at(y=b / 2)
    if way == 3:
        return cushion(a, b, c, 0.2 * min(a, b, c), slot).at(y=b / 2)
    if way == 4:
        return lathe([(0, 0), (a / 2, 0), (0, b)], slot, d.pick(24, 3, 4, 6))
    if way == 5:
        outline = d.pick(
            star(d.whole(4, 8), d.real(0.4, 0.75)), polygon(d.whole(3, 8)), gear(d.whole(6, 10), 0.25), arc(1, 0, 180, 12)
        )
        return extrude(outline * (a / 2), b / 2, slot).turned(x=d.pick(0, -90)).at(y=a / 3)
    if way == 6:
        return ring(a / 2, b / 6, slot).turned(x=d.pick(0, 90)).at(y=a / 3)
    if way == 7:
        return vessel([(a / 3, 0), (c / 2, b)], 0.05 * size, slot)
    if way == 8:
        return tube(np.column_stack([arc(a / 2, 0, 180, 12), np.zeros(12)]), size * d.real(0.06, 0.14), slot)
    return lathe(
        curve(np.column_stack([[d.real(0.1, 0.5) * size for _ in range(4)], np.linspace(0, b, 4)])),
        slot,
        **some_flutes(d, 0.3),
    )
