"""What many objects have: handles, spouts, knobs, feet, wheels, and ornaments round a turned body."""

from __future__ import annotations

from typing import TypedDict

import numpy as np

from zorko.data.generate.objects.kind import Dice
from zorko.data.generate.solids import (
    Points,
    Solid,
    arc,
    around,
    ball,
    box,
    curve,
    cylinder,
    gear,
    extrude,
    lathe,
    ring,
    rod,
    star,
    together,
    tube,
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
