"""Tools with a handle."""

from __future__ import annotations

import numpy as np

from zorko.data.generate.objects.fittings import NOTHING, flat, grip
from zorko.data.generate.objects.kind import Dice, Kind
from zorko.data.generate.outlines import arc, curve, polygon, rounded
from zorko.data.generate.solids import Solid, ball, box, cushion, cylinder, extrude, lathe, loft, ring, rod, together, tube


def hammer(d: Dice) -> Solid:
    length, size = d.real(1.2, 1.8), d.real(0.14, 0.24)
    long = d.real(0.3, 0.55)
    face = cylinder(size * d.real(0.9, 1.3), 0.2, sides=d.pick(20, 8, 4)).turned(z=90).at(x=-long + 0.1)
    neck = rod((-long, 0, 0), (long * 0.5, 0, 0), size * 0.7) + box(size * 1.6, size * 2, size * 1.6).at(y=-size)
    claw = extrude(curve([(0, size), (long, 0.05), (long * 1.3, -0.25), (long * 1.05, -0.15), (0, -size)], 3), size * 1.2)
    other = d.pick(
        claw.at(x=0.05),
        cylinder(size, 0.2, sides=18).turned(z=90).at(x=long),
        lathe([(size * 0.8, 0), (0.02, long)], sides=4, start=45).turned(z=-90),
    )
    return face + neck + other + grip(d, length)


def axe(d: Dice) -> Solid:
    length, edge, reach = d.real(1.3, 2.0), d.real(0.35, 0.6), d.real(0.45, 0.8)
    blade = curve(
        [
            (0.05, 0.14),
            (reach * 0.6, edge * 0.55),
            (reach, edge),
            (reach * d.real(1.05, 1.25), 0),
            (reach, -edge * d.real(0.6, 1.3)),
            (reach * 0.6, -edge * 0.4),
            (0.05, -0.14),
        ],
        3,
    )
    head = extrude(blade, 0.14, 0, 0.05) + box(0.2, 0.32, 0.24).at(y=-0.16)
    other = d.pick(
        NOTHING,
        head.turned(y=180),
        extrude(np.array([(0, -0.1), (0, 0.1), (-0.5, 0.0)])[[1, 2, 0]], 0.1),
        box(0.25, 0.25, 0.2).at(x=-0.15, y=-0.12),
    )
    return head + other + grip(d, length).at(y=0.25)


def key(d: Dice) -> Solid:
    length, size = d.real(1.0, 1.5), d.real(0.25, 0.4)
    way = d.pick("ring", "clover", "plate", "heart")
    if way == "ring":
        bow = ring(size, d.real(0.05, 0.09)).turned(x=90).sized(1, d.real(0.7, 1.1), 1)
    elif way == "clover":
        lobes = d.whole(2, 4)
        bow = together(
            [ring(size * 0.5, 0.07).turned(x=90).at(y=size * 0.65).turned(z=a) for a in np.linspace(-90, 90, lobes)]
        )
    elif way == "heart":
        bow = tube(
            flat(
                curve(
                    [
                        (0, -size),
                        (-size, 0.2 * size),
                        (-0.5 * size, size),
                        (0, 0.5 * size),
                        (0.5 * size, size),
                        (size, 0.2 * size),
                        (0, -size),
                    ]
                )
            ),
            0.06,
        )
    else:
        bow = extrude(d.pick(polygon(6, size), rounded(2 * size, 1.5 * size, 3.0)), 0.12) + ring(0.1, 0.04, 2, 14).turned(
            x=90
        ).at(y=size * 0.5, z=0.06)
    shaft = rod((0, -size, 0), (0, -size - length, 0), 0.07) + together(
        [ring(0.09, 0.035, 1, 14).at(y=-size - d.real(0.05, 0.4) * length) for _ in range(d.whole(1, 3))]
    )
    teeth = [box(d.real(0.12, 0.38), 0.1, 0.1).at(x=0.15, y=-size - length + 0.13 * i) for i in range(d.whole(2, 4))]
    return bow + shaft + together(teeth) + (box(0.3, 0.05, 0.1).at(0.15, -size - length + 0.2) if d.chance(0.4) else NOTHING)


def screwdriver(d: Dice) -> Solid:
    length, wide = d.real(0.8, 1.4), d.real(0.14, 0.24)
    count = d.whole(3, 5)
    shape = curve(np.column_stack([[wide * d.real(0.7, 1.1) for _ in range(count)], np.linspace(-0.9, 0, count)]), 5)
    handle = lathe(np.concatenate([[(0, -0.95)], shape, [(0, 0.03)]]), 1, flutes=d.pick(0, 6, 8), depth=0.08)
    shaft = rod((0, 0, 0), (0, length, 0), 0.06, sides=d.pick(12, 6))
    tip = d.pick(
        box(0.2, 0.25, 0.05).at(y=length - 0.05),
        lathe([(0.1, 0), (0.1, 0.08), (0, 0.25)], sides=4).at(y=length),
        cylinder(0.13, 0.25, sides=6).at(y=length - 0.05),
    )
    collar = cylinder(0.11, 0.12, 2).at(y=-0.02)
    return handle + shaft + tip + collar


def spanner(d: Dice) -> Solid:
    length, size = d.real(0.9, 1.6), d.real(0.25, 0.38)

    def jaw(turn: float, size: float) -> Solid:
        gap = d.real(30, 45)
        return tube(flat(arc(size * 0.75, 90 + gap, 450 - gap, 16)), size * 0.3, sides=6, flat=0.5).turned(z=turn)

    closed = ring(size * 0.7, size * 0.28, sides=24).turned(x=90).sized(1, 1, 0.7)
    bar = cushion(d.real(0.16, 0.26), length, 0.12, 0.04, d.pick(0, 1)) + box(0.08, length * 0.6, 0.14, 2).at(
        y=-length * 0.3
    )
    lower = d.pick(closed, jaw(180 + d.real(-20, 20), size * d.real(0.7, 1)), ball(0.16, slot=1))
    return jaw(d.real(-20, 20), size).at(y=length / 2 + size * 0.6) + bar + lower.at(y=-length / 2 - size * 0.5)


def pliers(d: Dice) -> Solid:
    spread, length, nose = d.real(8, 24), d.real(0.9, 1.4), d.real(0.35, 0.8)
    leg = tube(
        flat(curve([(0, 0), (0.14, -0.25), (0.2, -length * 0.6), (d.real(0.05, 0.2), -length)])),
        d.real(0.06, 0.1),
        1,
        flat=1.3,
    )
    tip = d.pick(
        lathe([(0.11, 0), (0.05, nose), (0, nose)], sides=8),
        box(0.16, nose, 0.16),
        tube(flat(curve([(0, 0), (0.2, nose * 0.5), (0, nose)])), 0.08),
    ).at(x=0.05)
    half = leg.turned(z=spread) + tip.turned(z=-spread * 0.5)
    return (
        half
        + half.mirrored()
        + cylinder(0.16, 0.26, 2).turned(x=90).at(z=-0.13)
        + box(0.3, 0.3, 0.18).turned(z=45).at(y=-0.2)
    )


def scissors(d: Dice) -> Solid:
    open_, blade, size = d.real(10, 28), d.real(0.8, 1.3), d.real(0.2, 0.32)
    edge = extrude(curve([(-0.07, 0), (-0.09, blade * 0.5), (0.0, blade), (0.08, blade * 0.4), (0.07, 0)], 3), 0.06)
    loop = tube(flat(rounded(2 * size, 2.6 * size * d.real(0.8, 1.2), 2.0, 20)), 0.06, 1, closed=True).at(
        -size * 0.7, -0.5 - size
    )
    shank = rod((0, 0, 0), (-0.15, -0.5, 0), 0.06, 1)
    half = (edge + loop + shank).at(z=0.03)
    other = half.mirrored().at(z=-0.06).turned(z=open_)
    return half.turned(z=-open_) + other + cylinder(0.07, 0.2, 2).turned(x=90).at(z=-0.1)


def broom(d: Dice) -> Solid:
    length, wide, brush = d.real(1.3, 1.8), d.real(0.5, 0.8), d.real(0.35, 0.6)
    if d.chance(0.5):
        head = box(wide, 0.16, 0.25, 1) + together(
            [
                box(wide / 7 * 0.8, brush, 0.2, 2).at(x=(i - 3) * wide / 7, y=-brush).turned(z=(3 - i) * d.real(-2, 0))
                for i in range(7)
            ]
        )
    else:
        head = lathe(curve([(d.real(0.3, 0.45), -brush), (0.2, -brush * 0.4), (0.08, 0.15)]), 2, flutes=7, depth=0.12).sized(
            1, 1, d.real(0.4, 1)
        ) + ring(0.18, 0.04, 1, 16).at(y=-0.1)
    return (
        head
        + rod((0, 0.05, 0), (0, length, 0), 0.055)
        + (ball(0.08, slot=3).at(y=length) if d.chance(0.5) else ring(0.08, 0.03, 3, 14).turned(x=90).at(y=length + 0.08))
    )


def shovel(d: Dice) -> Solid:
    length, wide, deep = d.real(1.0, 1.5), d.real(0.3, 0.45), d.real(0.5, 0.75)
    way = d.pick("spade", "round", "fork", "rake")
    if way == "fork":
        count = d.whole(3, 5)
        blade = box(wide * 2, 0.08, 0.1) + together(
            [rod((x, 0, 0), (x, -deep, 0.05), 0.04) for x in np.linspace(-wide * 0.92, wide * 0.92, count)]
        )
    elif way == "rake":
        blade = box(wide * 2.6, 0.09, 0.09) + together(
            [rod((x, 0, 0), (x, -0.1, 0.3), 0.03) for x in np.linspace(-wide * 1.25, wide * 1.25, d.whole(6, 9))]
        )
    else:
        low = -deep * (1.25 if way == "round" else 1.0)
        outline = np.array([(-wide, 0), (-wide, -deep), (0, low), (wide, -deep), (wide, 0)])
        blade = extrude(outline, 0.06).warped(
            lambda p: p + np.column_stack([0 * p[:, 0], 0 * p[:, 0], 0.35 * p[:, 0] ** 2 / wide])
        )
    end = d.pick(
        rod((-0.2, length, 0), (0.2, length, 0), 0.06, 2),
        ring(0.14, 0.045, 2, 16).turned(x=90).at(y=length + 0.1),
        ball(0.09, slot=2).at(y=length),
    )
    return blade + rod((0, -0.15, 0), (0, length, 0), 0.055, 1) + end


def brush(d: Dice) -> Solid:
    length, wide = d.real(0.6, 1.0), d.real(0.2, 0.45)
    ferrule = box(wide * 2, 0.3, 0.24, 1) if d.chance(0.5) else cylinder(0.22, 0.35, 1)
    across = wide if len(ferrule.parts[0].grids) == 6 else 0.2
    hair = loft_hair(across, d.real(0.3, 0.6), d.real(0.4, 1.1))
    return ferrule + hair + grip(d, length, 0)


def loft_hair(wide: float, length: float, end: float) -> Solid:
    """The bristles of a brush that point up from a ferrule 0.3 high."""
    base = rounded(2 * wide, 0.22, 4.0, 20)
    levels = ((1.0, 0.3), (1.08, 0.3 + length * 0.5), (end, 0.3 + length))
    return loft([np.column_stack([base[:, 0] * s, np.full(len(base), y), base[:, 1] * s]) for s, y in levels], 2)


TOOLS = (
    Kind("hammer", "stick", hammer, 70),
    Kind("axe", "stick", axe, 65),
    Kind("screwdriver", "stick", screwdriver),
    Kind("spanner", "stick", spanner, 60),
    Kind("pliers", "stick", pliers, 60),
    Kind("scissors", "stick", scissors, 60),
    Kind("broom", "stick", broom, 70),
    Kind("shovel", "stick", shovel, 70),
    Kind("brush", "stick", brush, 70),
    Kind("key", "stick", key, 60),
)
