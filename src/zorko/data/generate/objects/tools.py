"""Tools, weights, and small things of metal."""

from __future__ import annotations

import numpy as np

from zorko.data.generate.objects.fittings import NOTHING, knob, ornaments, wheel
from zorko.data.generate.objects.kind import Dice, Kind
from zorko.data.generate.solids import (
    Points,
    Solid,
    arc,
    around,
    ball,
    box,
    curve,
    cushion,
    cylinder,
    extrude,
    gear,
    lathe,
    loft,
    plate,
    polygon,
    ring,
    rod,
    rounded,
    star,
    together,
    tube,
    vessel,
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


def padlock(d: Dice) -> Solid:
    width, height, thick = d.real(0.8, 1.2), d.real(0.7, 1.1), d.real(0.25, 0.45)
    body = d.pick(
        cushion(width, height, thick, 0.08),
        extrude(polygon(6, width * 0.6, 90), thick, 0, 0.05),
        extrude(rounded(width, height, 2.0), thick, 0, 0.06),
        extrude(np.array([(-0.5, 0.5), (-0.5, -0.2), (0, -0.6), (0.5, -0.2), (0.5, 0.5)]) * width, thick, 0, 0.05),
    )
    reach, lift = width * d.real(0.25, 0.4), d.real(0.3, 0.8)
    bow = np.concatenate(
        [[(-reach, 0.2)], arc(reach, 180, 0, 12) + np.array([0, 0.3 + lift]), [(reach, 0.55 if d.chance(0.3) else 0.2)]]
    )
    shackle = tube(flat(bow), d.real(0.06, 0.1), 1)
    hole = cylinder(0.09, 0.06, 2).turned(x=90).at(z=thick / 2) + box(0.06, 0.25, 0.05, 2).at(y=-0.28, z=thick / 2 + 0.02)
    rivets = together(
        [
            ball(0.05, slot=2, rows=7, sides=9).at(x * width * 0.38, y * height * 0.36, thick / 2)
            for x in (-1, 1)
            for y in (-1, 1)
        ]
    )
    return (
        body
        + shackle
        + hole
        + (rivets if d.chance(0.4) else NOTHING)
        + (box(width * 1.02, 0.08, thick * 1.05, 2).at(y=height * 0.25) if d.chance(0.3) else NOTHING)
    )


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


def anvil(d: Dice) -> Solid:
    width, height = d.real(0.8, 1.1), d.real(0.6, 0.9)
    levels = [(0.5, 0), (0.5, 0.15), (0.3, 0.3), (d.real(0.18, 0.3), 0.5), (0.45, 0.75), (0.45, 1.0)]
    waist = lathe(np.array(levels) * np.array([1.4, height]), 0, 4, start=45).sized(width * 0.8, 1, 0.55)
    top = box(width * 1.1, 0.2, 0.55, 1).at(y=height)
    horn = (
        lathe(curve([(0.26, 0), (0.2, 0.35), (0.0, d.real(0.5, 0.9))]), 1, 16)
        .turned(z=90)
        .sized(1, 0.6, 1)
        .at(x=-width * 0.55, y=height + 0.1)
    )
    heel = box(d.real(0.2, 0.45), 0.12, 0.4, 1).at(x=width * 0.7, y=height + 0.08)
    stump = lathe([(0, -0.7), (0.6, -0.7), (0.55, 0), (0, 0)], 2) if d.chance(0.35) else NOTHING
    return waist + top + horn + heel + stump


def kettlebell(d: Dice) -> Solid:
    radius, reach = d.real(0.45, 0.65), d.real(0.25, 0.4)
    body = d.pick(
        ball(radius, radius * d.real(0.85, 1.05)).at(y=radius * 0.9),
        lathe(curve([(radius * 0.7, 0), (radius, radius * 0.7), (radius * 0.5, radius * 1.6), (0, radius * 1.7)])),
        lathe([(0, 0), (radius * 0.8, 0), (radius, 0.3), (radius, 0.7), (radius * 0.7, 1), (0, 1)], sides=6),
    )
    top = float(body.extent()[1, 1])
    bow = curve(
        [
            (-reach, top - 0.15),
            (-reach * d.real(0.9, 1.4), top + 0.3),
            (0, top + d.real(0.35, 0.55)),
            (reach * 1.1, top + 0.3),
            (reach, top - 0.15),
        ]
    )
    badge = cylinder(radius * 0.45, 0.08, 2, sides=d.pick(22, 5, 6)).turned(x=90).at(y=top / 2, z=radius * 0.93)
    return (
        body
        + tube(flat(bow), d.real(0.07, 0.12), 1)
        + (badge if d.chance(0.7) else NOTHING)
        + (cylinder(radius * 0.6, 0.08, 1) if d.chance(0.4) else NOTHING)
    )


def dumbbell(d: Dice) -> Solid:
    half, count = d.real(0.4, 0.8), d.whole(1, 4)
    way, x, side = d.pick("disc", "hex", "ball"), half, []
    for i in range(count):
        size, thick = d.real(0.3, 0.6) * (1 - 0.12 * i), d.real(0.1, 0.22)
        if way == "ball" and i == 0:
            side.append(ball(size).at(x=x + size * 0.8))
            break
        side.append(cylinder(size, thick, i % 3, sides=6 if way == "hex" else 24).turned(z=-90).at(x=x))
        x += thick + d.pick(0.0, 0.04)
    end = together(side)
    bar = rod((-x - 0.15, 0, 0), (x + 0.15, 0, 0), d.real(0.06, 0.1), 3)
    return (
        end
        + end.turned(y=180)
        + bar
        + together([ring(0.11, 0.04, 4, 14).turned(z=90).at(x=s * (half - 0.06)) for s in (-1, 1)])
    )


def weight(d: Dice) -> Solid:
    height, wide = d.real(0.6, 1.1), d.real(0.4, 0.65)
    sides = d.pick(26, 26, 4, 6, 8)
    wall = np.array([(wide, 0), (wide, height * 0.2), (wide * d.real(0.6, 1.05), height)], np.float32)
    body = lathe(np.concatenate([[(0, 0)], wall, [(wide * 0.4, height + 0.08), (0, height + 0.08)]]), sides=sides, start=45)
    neck = lathe(curve([(0.2, 0), (0.1, 0.12), (d.real(0.15, 0.3), 0.28), (0.0, 0.4)]), 1, 18)
    top = d.pick(
        neck, knob(d, 0.2), ring(0.22, 0.06, 1, 18).turned(x=90).at(y=0.22), tube(flat(arc(0.3, 0, 180, 12)), 0.07, 1)
    )
    return body + top.at(y=height + 0.06) + ornaments(d, wall, 0.7 if sides > 8 else 0)


def scales(d: Dice) -> Solid:
    height, arm, lean = d.real(1.1, 1.6), d.real(0.7, 1.0), d.real(-14, 14)
    column = lathe(curve([(d.real(0.3, 0.5), 0), (0.25, 0.1), (0.07, 0.3), (0.06, height)])) + ball(0.11, slot=2).at(
        y=height
    )
    bar = (
        d.pick(
            rod((-arm, 0, 0), (arm, 0, 0), 0.045, 1),
            tube(flat(curve([(-arm, 0), (-arm / 2, 0.15), (0, 0), (arm / 2, 0.15), (arm, 0)])), 0.045, 1),
        )
        .turned(z=lean)
        .at(y=height)
    )
    pans, wide, drop = [], d.real(0.3, 0.45), d.real(0.5, 0.8)
    shape = d.pick(vessel(curve([(0.05, 0), (wide * 0.8, 0.07), (wide, 0.2)], 4), 0.03, 2), cylinder(wide, 0.06, 2))
    for side in (-1, 1):
        x, y = side * arm * np.cos(np.radians(lean)), height + side * arm * np.sin(np.radians(lean))
        strings = around(rod((0, 0, 0), (wide * 0.95, -drop, 0), 0.015, 3, sides=5), 3)
        load = d.pick(NOTHING, ball(0.15, slot=4).at(y=0.15), cylinder(0.14, 0.25, 4, 0.1), box(0.2, 0.2, 0.2, 4))
        pans.append((strings + (shape + load).at(y=-drop - 0.1)).at(x, y))
    return column + bar + together(pans) + (knob(d, 0.1, 2).at(y=height + 0.1) if d.chance(0.5) else NOTHING)


def screw(d: Dice) -> Solid:
    length, radius, turns = d.real(0.9, 1.6), d.real(0.14, 0.24), d.whole(4, 8)
    head = d.pick(
        cylinder(0.4, 0.25, 1, sides=6),
        lathe([(0.15, 0), (0.42, 0.2), (0.42, 0.26), (0, 0.26)], 1),
        lathe(np.concatenate([[(0.4, 0)], arc(0.4, 0, 90, 8) * np.array([1, 0.8])]), 1),
    )
    slot = box(0.9, 0.06, 0.09, 2).at(y=0.24)
    angle = np.linspace(0, 2 * np.pi * turns, 9 * turns)
    height = np.linspace(-length, -0.1, len(angle))
    taper = np.clip((height + length) / 0.35, 0.15, 1) if d.chance(0.6) else np.ones(len(angle))
    thread = tube(
        np.column_stack([radius * taper * np.cos(angle), height, radius * taper * np.sin(angle)]), 0.045, 0, sides=5
    )
    core = lathe([(0, -length), (radius * taper[0], -length + 0.02), (radius, -length + 0.35), (radius, 0), (0, 0)], 0, 14)
    nut = plate(polygon(6, 0.36), 0.2, 3).at(y=-length * d.real(0.4, 0.7)) if d.chance(0.4) else NOTHING
    return core + thread + head + slot.sized(1, 0.6, 1) + nut


def spring(d: Dice) -> Solid:
    turns, height = d.whole(4, 8), d.real(0.9, 1.6)
    angle = np.linspace(0, 2 * np.pi * turns, 12 * turns)
    y = np.linspace(0, height, len(angle))
    radius = np.interp(y / height, (0, 0.5, 1), (d.real(0.3, 0.6), d.real(0.25, 0.6), d.real(0.3, 0.6)))
    coil = tube(np.column_stack([radius * np.cos(angle), y, radius * np.sin(angle)]), d.real(0.04, 0.08), 0, sides=7)
    lower, upper = (
        d.pick(cylinder(0.6, 0.1, 1), box(1.0, 0.1, 1.0, 1), NOTHING),
        d.pick(cylinder(0.5, 0.1, 1), ball(0.35, slot=1), plate(star(5, 0.5) * 0.6, 0.12, 2), NOTHING),
    )
    return coil + lower.at(y=-0.12) + upper.at(y=height + 0.03)


def gears(d: Dice) -> Solid:
    made, x = [], 0.0
    for i in range(d.whole(1, 3)):
        size, teeth = d.real(0.35, 0.7), d.whole(7, 14)
        toothed = extrude(gear(teeth, d.real(0.15, 0.3)) * size, d.real(0.15, 0.3), i)
        hub = cylinder(size * d.real(0.2, 0.4), 0.45, 3).turned(x=90).at(z=-0.2)
        holes = together(
            [
                cylinder(size * 0.13, 0.34, 4, sides=12).turned(x=90).at(y=size * 0.55, z=-0.17).turned(z=360 * j / 5)
                for j in range(5)
            ]
        )
        x += size * 0.95 if i else 0
        made.append(
            (toothed + hub + (holes if d.chance(0.5) else NOTHING))
            .turned(z=d.real(0, 40))
            .at(x=x, y=d.real(-0.3, 0.3) if i else 0)
        )
        x += size * 0.95
    return together(made)


def magnet(d: Dice) -> Solid:
    radius, leg, thick = d.real(0.45, 0.6), d.real(0.4, 0.9), d.real(0.14, 0.2)
    path = np.concatenate([[(-radius, -leg)], arc(radius, 180, 0, 16) * np.array([1, d.real(0.7, 1.2)]), [(radius, -leg)]])
    tips = together([box(2.3 * thick, 0.28, 2.3 * thick * 0.9, 1).at(s * radius, -leg - 0.2) for s in (-1, 1)])
    extra = d.pick(
        NOTHING,
        ring(0.15, 0.05, 2, 16).turned(x=90).at(y=radius + 0.25),
        box(2 * radius + 0.5, 0.14, 0.4, 3).at(y=-leg - 0.36),
        together([ball(0.1, slot=3).at(d.real(-0.6, 0.6), -leg - 0.3) for _ in range(3)]),
    )
    return tube(flat(path), thick, sides=d.pick(4, 12)) + tips + extra


def anchor(d: Dice) -> Solid:
    height, wide = d.real(1.3, 1.8), d.real(0.5, 0.85)
    arms = tube(
        flat(curve([(-wide, d.real(0.25, 0.6)), (-wide * 0.65, 0.05), (0, -0.12), (wide * 0.65, 0.05), (wide, 0.5)])),
        d.real(0.06, 0.1),
    )
    fluke = extrude(np.array([(-0.2, -0.12), (0.2, -0.12), (0, d.real(0.2, 0.4))]), 0.12, 1)
    flukes = fluke.turned(z=35).at(-wide * 0.95, 0.4) + fluke.turned(z=-35).at(wide * 0.95, 0.45)
    stock = d.pick(
        rod((-0.45, 0, 0), (0.45, 0, 0), 0.06, 2) + ball(0.09, slot=2).at(x=-0.45) + ball(0.09, slot=2).at(x=0.45),
        box(0.9, 0.14, 0.14, 2),
        rod((0, 0, -0.4), (0, 0, 0.4), 0.06, 2),
    )
    rope = (
        tube(
            curve([(0, height + 0.2, 0), (0.25, height + 0.1, 0.15), (0.2, height * 0.6, 0.2), (-0.2, height * 0.45, 0.2)]),
            0.05,
            3,
        )
        if d.chance(0.35)
        else NOTHING
    )
    return (
        arms
        + flukes
        + rod((0, -0.1, 0), (0, height, 0), 0.08)
        + stock.at(y=height * d.real(0.75, 0.88))
        + ring(0.17, 0.05, 2, 16).turned(x=90).at(y=height + 0.15)
        + rope
    )


def tap(d: Dice) -> Solid:
    rise, reach = d.real(0.4, 1.0), d.real(0.5, 0.9)
    pipe = tube(
        flat(
            curve(
                [
                    (0, 0),
                    (0, rise),
                    (-reach * 0.5, rise + d.real(0.1, 0.35)),
                    (-reach, rise),
                    (-reach, rise - d.real(0.2, 0.4)),
                ]
            )
        ),
        0.12,
    )
    mouth = cylinder(0.15, 0.12, 1).at(x=-reach, y=rise - 0.45)
    base = lathe([(0, 0), (d.real(0.25, 0.4), 0), (0.2, 0.15), (0, 0.15)], 1)
    cross = together([rod((-0.25, 0, 0), (0.25, 0, 0), 0.05, 2).turned(y=90 * i) for i in range(2)]) + together(
        [ball(0.07, slot=2).at(x=0.25).turned(y=90 * i) for i in range(4)]
    )
    turn = d.pick(
        cross,
        wheel(d, 0.25, 0.1, 4, 2).turned(x=-90),
        rod((0, 0, 0), (0.1, 0.4, 0), 0.06, 2) + ball(0.09, slot=2).at(0.1, 0.4),
        plate(star(5, 0.7) * 0.28, 0.12, 2),
    )
    stem = rod((0, 0, 0), (0, rise + 0.25, 0), 0.09, 1)
    both = together(
        [(turn.at(y=0.35) + rod((0, 0, 0), (0, 0.35, 0), 0.07, 1) + base.sized(0.8)).at(x=s * 0.5) for s in (-1, 1)]
    )
    return pipe + mouth + base + (stem + turn.at(y=rise + 0.32) if d.chance(0.6) else both + box(1.2, 0.12, 0.3, 1))


def pipe_joint(d: Dice) -> Solid:
    radius, arms = d.real(0.18, 0.3), [d.real(0.5, 1.0) for _ in range(4)]
    ways = d.pick((0, 90), (0, 90, 180), (0, 180, 90, 270), (0, 120, 240), (0, 180))
    piece = NOTHING
    for length, turn in zip(arms, ways, strict=False):
        flange = cylinder(radius * 1.5, 0.12, 1).at(y=length) + (
            around(cylinder(0.05, 0.2, 2, sides=6).at(x=radius * 1.25, y=length - 0.04), 6) if d.chance(0.6) else NOTHING
        )
        mouth = ring(radius * 0.8, radius * 0.2, 0, 20).at(y=length + 0.13)
        piece += (cylinder(radius, length) + flange + mouth).turned(z=turn)
    valve = rod((0, 0, 0), (0, 0, radius + 0.35), 0.07, 2) + wheel(d, d.real(0.25, 0.4), 0.1, d.whole(3, 6), 3).at(
        z=radius + 0.35
    )
    return piece + ball(radius * 1.15) + (valve if d.chance(0.6) else NOTHING)


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
        head = lathe(
            curve([(d.real(0.3, 0.45), -brush), (0.2, -brush * 0.4), (0.08, 0.15)]), 2, **{"flutes": 7, "depth": 0.12}
        ).sized(1, 1, d.real(0.4, 1)) + ring(0.18, 0.04, 1, 16).at(y=-0.1)
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


def bell(d: Dice) -> Solid:
    height, wide = d.real(0.7, 1.1), d.real(0.5, 0.7)
    wall = curve(
        [(wide, 0), (wide * d.real(0.6, 0.8), height * 0.35), (wide * d.real(0.4, 0.6), height * 0.8), (0.1, height)], 6
    )
    body = lathe(np.concatenate([[(wide * 0.85, 0.03)], wall, [(0, height)]]))
    clapper = ball(0.15, slot=2).at(y=-0.03)
    top = d.pick(
        ring(0.16, 0.05, 1, 16).turned(x=90).at(y=0.12),
        lathe(curve([(0.06, 0), (0.1, 0.3), (0.06, 0.6), (0.1, 0.8), (0, 0.85)]), 1, 14),
        knob(d, 0.12),
    )
    yoke = box(1.6, 0.14, 0.2, 3).at(y=height + 0.2) + together(
        [box(0.14, height + 0.4, 0.2, 3).at(x=s * 0.8, y=-0.2) for s in (-1, 1)]
    )
    return body + clapper + top.at(y=height) + ornaments(d, wall, 0.8) + (yoke if d.chance(0.25) else NOTHING)


def plug(d: Dice) -> Solid:
    wide, deep = d.real(0.35, 0.5), d.real(0.3, 0.5)
    body = d.pick(
        lathe([(0, 0), (wide, 0), (wide, deep * 0.6), (wide * 0.6, deep), (0, deep)], sides=d.pick(24, 8)),
        cushion(2 * wide, deep, 1.4 * wide, 0.08).at(y=deep / 2),
    )
    pins = d.pick(
        together([cylinder(0.07, 0.35, 1, sides=12).at(x=x, y=-0.33) for x in (-0.2, 0.2)]),
        together([box(0.08, 0.35, 0.2, 1).at(x=x, y=-0.33) for x in (-0.2, 0.2)])
        + box(0.2, 0.35, 0.08, 1).at(z=0.22, y=-0.33),
    )
    cord = tube(
        curve(
            [
                (0, deep - 0.05, 0),
                (0, deep + 0.3, 0),
                (d.real(0.2, 0.6), deep + 0.6, 0.1),
                (d.real(-0.5, 0.9), deep + d.real(0.7, 1.1), 0),
            ]
        ),
        0.06,
        2,
    )
    sleeve = together([ring(0.1, 0.04, 3, 14).at(y=deep + 0.05 + 0.08 * i) for i in range(d.whole(1, 4))])
    return (body + pins + cord + sleeve).turned(z=d.pick(0, 180, 90))


TOOLS = (
    Kind("hammer", "stick", hammer, 70),
    Kind("axe", "stick", axe, 65),
    Kind("key", "stick", key, 60),
    Kind("padlock", "box", padlock, 60),
    Kind("screwdriver", "stick", screwdriver),
    Kind("spanner", "stick", spanner, 60),
    Kind("pliers", "stick", pliers, 60),
    Kind("scissors", "stick", scissors, 60),
    Kind("anvil", "box", anvil, 70),
    Kind("kettlebell", "round", kettlebell, 65),
    Kind("dumbbell", "round", dumbbell, 65),
    Kind("weight", "round", weight),
    Kind("scales", "frame", scales, 60),
    Kind("screw", "stick", screw),
    Kind("spring", "tower", spring),
    Kind("gears", "disc", gears, 60),
    Kind("magnet", "disc", magnet, 60),
    Kind("anchor", "stick", anchor, 60),
    Kind("tap", "stem", tap, 70),
    Kind("pipe-joint", "frame", pipe_joint, 65),
    Kind("broom", "stick", broom, 70),
    Kind("shovel", "stick", shovel, 70),
    Kind("brush", "stick", brush, 70),
    Kind("bell", "round", bell),
    Kind("plug", "round", plug),
)
