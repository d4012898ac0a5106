"""Toys, prizes and instruments."""

from __future__ import annotations

import numpy as np

from zorko.data.generate.objects.fittings import NOTHING, handle, knob, ornaments, plinth, some_flutes
from zorko.data.generate.objects.kind import Dice, Kind
from zorko.data.generate.outlines import arc, curve, polygon, rounded, star
from zorko.data.generate.solids import Solid, around, ball, box, cylinder, extrude, lathe, ring, rod, together, tube, vessel


def chessman(d: Dice) -> Solid:
    height, wide = d.real(0.9, 1.5), d.real(0.35, 0.5)
    waist = d.real(0.12, 0.22)
    shape = curve([(wide, 0), (wide * 0.95, 0.12), (wide * 0.6, 0.22), (waist, height * 0.6), (waist * 1.2, height)], 6)
    collar = lathe([(waist, -0.05), (waist * d.real(1.6, 2.2), 0), (waist, 0.06)], 0).at(y=height)
    top = d.pick(
        ball(waist * 1.8).at(y=waist * 1.6),
        vessel([(waist * 1.5, 0), (waist * 1.6, 0.35)], 0.08)
        + around(box(0.12, 0.12, 0.12).at(x=waist * 1.4, y=0.35), d.whole(4, 6)),
        lathe(curve([(waist * 1.2, 0), (waist * 1.7, 0.2), (0.05, 0.55), (0, 0.56)])) + ball(0.07).at(y=0.6),
        lathe(curve([(waist, 0), (waist * 2, 0.45), (waist * 1.2, 0.5), (0, 0.55)]))
        + around(ball(0.06, rows=7, sides=8).at(x=waist * 1.9, y=0.46), 7)
        + ball(0.1).at(y=0.62),
        lathe(curve([(waist, 0), (waist * 1.8, 0.4), (0, 0.5)]))
        + box(0.08, 0.35, 0.08).at(y=0.48)
        + box(0.26, 0.08, 0.08).at(y=0.63),
        extrude(
            curve([(-0.25, 0), (-0.2, 0.35), (0.05, 0.65), (0.15, 0.5), (0.45, 0.35), (0.4, 0.2), (0.1, 0.2), (0.25, 0)], 3),
            0.22,
            0,
            0.05,
        ),
    )
    rings = together(
        [
            ring(float(np.interp(y, shape[:, 1], shape[:, 0])), 0.03, 1).at(y=y)
            for y in (height * d.real(0.1, 0.95) for _ in range(d.whole(0, 3)))
        ]
    )
    return (
        lathe(np.concatenate([[(0, 0)], shape]))
        + collar
        + top.at(y=height + 0.03)
        + rings
        + cylinder(wide * 1.08, 0.08, 1).at(y=-0.06)
    )


def trophy(d: Dice) -> Solid:
    height, wide, stem = d.real(0.6, 0.9), d.real(0.4, 0.6), d.real(0.2, 0.5)
    wall = curve([(0.08, 0), (wide * d.real(0.6, 1.0), height * 0.4), (wide, height)], 7)
    grip = handle(d, wide * 0.8, height * 0.2, height * 0.9, 0)
    column = lathe(curve([(0.28, -stem), (0.08, -stem * 0.6), (0.1, -stem * 0.3), (0.06, 0.02)]))
    base = plinth(d, d.real(0.6, 0.8), 1).at(y=-stem)
    badge = extrude(d.pick(star(5, 0.45), polygon(6), arc(1, 0, 340, 20)) * 0.2, 0.1, 2).at(y=height * 0.55, z=wide * 0.85)
    lid = lathe(curve([(wide * 1.05, 0), (wide * 0.6, 0.2), (0, 0.3)]), 0) + knob(d, 0.12, 2).at(y=0.27)
    return (
        vessel(wall, 0.04, **some_flutes(d))
        + grip
        + (grip.turned(y=180) if d.chance(0.85) else NOTHING)
        + column
        + base
        + (badge if d.chance(0.6) else NOTHING)
        + (lid.at(y=height) if d.chance(0.4) else NOTHING)
    )


def spinning_top(d: Dice) -> Solid:
    wide, height, neck = d.real(0.6, 0.8), d.real(0.7, 1.0), d.real(0.4, 0.8)
    shape = curve(
        [
            (0, 0),
            (0.05, 0.06),
            (wide * d.real(0.4, 0.8), height * 0.4),
            (wide, height * d.real(0.6, 0.75)),
            (wide * 0.6, height * 0.9),
            (0.08, height),
        ],
        5,
    )
    bands = ornaments(d, shape[5:], 0.9, 0.2, 0.8)
    stick = lathe(
        curve([(0.07, height), (0.05, height + neck * 0.6), (0.1, height + neck), (0, height + neck + 0.03)]), 1, 14
    ) + knob(d, 0.1, 2).at(y=height + neck * 0.95)
    return (lathe(shape) + bands + stick).turned(z=d.real(-20, 20))


def drum(d: Dice) -> Solid:
    height, wide = d.real(0.4, 1.2), d.real(0.5, 0.75)
    wall = curve([(wide * d.real(0.6, 1.0), 0), (wide * d.real(0.75, 1.0), height / 2), (wide, height)], 5)
    body = lathe(np.concatenate([[(0, 0)], wall])) + cylinder(wide * 0.98, 0.04, 1).at(y=height)
    hoops = ring(float(wall[0, 0]), 0.045, 2).at(y=0.04) + ring(wide, 0.045, 2).at(y=height)
    count = d.whole(5, 8)
    cords = together(
        [
            rod(
                (wide * np.cos(a), height, wide * np.sin(a)),
                (wall[0, 0] * np.cos(b), 0.05, wall[0, 0] * np.sin(b)),
                0.02,
                3,
                sides=5,
            )
            for i in range(count)
            for a, b in (
                (2 * np.pi * i / count, 2 * np.pi * (i + 0.5) / count),
                (2 * np.pi * (i + 1) / count, 2 * np.pi * (i + 0.5) / count),
            )
        ]
    )
    rods = around(rod((wide * 1.04, height - 0.05, 0), (wide * 1.04, 0.05, 0), 0.03, 3), count)
    sticks = together(
        [
            (rod((0, 0, 0), (0, 0.9, 0), 0.03, 4) + ball(0.07, slot=4).at(y=0.92))
            .turned(z=90 + t, y=s * 30)
            .at(0.35, height + 0.08, s * 0.2)
            for s, t in ((-1, 8), (1, -4))
        ]
    )
    legs = around(rod((wide * 0.9, 0.1, 0), (wide * 1.15, -0.5, 0), 0.045, 2), 3, 30)
    return (
        body
        + hoops
        + d.pick(cords, rods, ornaments(d, wall, 1.0))
        + (sticks if d.chance(0.5) else NOTHING)
        + (legs if d.chance(0.3) else NOTHING)
    )


def guitar(d: Dice) -> Solid:
    low, high, waist, neck = d.real(0.42, 0.55), d.real(0.3, 0.42), d.real(0.2, 0.32), d.real(0.8, 1.2)
    half = curve([(0, -0.55), (low * 0.8, -0.45), (low, -0.15), (waist, 0.2), (high, 0.5), (high * 0.6, 0.72), (0, 0.75)], 4)
    outline = np.concatenate([half, half[-2:0:-1] * np.array([-1, 1])])
    body = extrude(outline, d.real(0.15, 0.3), 0) + extrude(outline * 0.94, 0.32, 1)
    hole = d.pick(
        cylinder(0.14, 0.36, 2).turned(x=90).at(y=0.15, z=-0.18),
        together([box(0.05, 0.3, 0.36, 2).at(s * 0.18, 0.0) for s in (-1, 1)]),
    )
    board = box(0.13, neck + 0.4, 0.1, 3).at(y=0.4, z=0.16)
    frets = together([box(0.15, 0.02, 0.12, 2).at(y=0.85 + neck * 0.15 * i, z=0.16) for i in range(5)])
    head = box(d.real(0.18, 0.26), 0.3, 0.1, 3).at(y=0.75 + neck, z=0.14)
    pegs = together(
        [
            ball(0.045, slot=2, rows=7, sides=8).at(s * 0.15, 0.8 + neck + 0.1 * i, 0.14)
            for i in range(d.whole(2, 3))
            for s in (-1, 1)
        ]
    )
    bridge = box(0.3, 0.07, 0.1, 2).at(y=-0.25, z=0.2)
    return body + hole + board + frets + head + pegs + bridge


def trumpet(d: Dice) -> Solid:
    length, mouth = d.real(1.2, 1.7), d.real(0.25, 0.4)
    horn = lathe(curve([(0.05, 0), (0.06, length * 0.5), (0.1, length * 0.8), (mouth, length)], 6)).turned(z=-90) + vessel(
        [(0.1, 0), (mouth, 0.2)], 0.02
    ).turned(z=-90).at(length - 0.19)
    loop = tube(
        np.column_stack([rounded(length * 0.55, d.real(0.3, 0.45), 4.0, 24), np.zeros(24)]), 0.05, 0, closed=True
    ).at(length * 0.45, -0.17)
    count = d.whole(2, 4)
    valves = together(
        [
            cylinder(0.075, 0.45, 1, sides=12).at(length * 0.4 + 0.18 * i, -0.3)
            + cylinder(0.06, 0.07, 2, sides=10).at(length * 0.4 + 0.18 * i, 0.18)
            for i in range(count)
        ]
    )
    return horn + loop + valves + lathe([(0.05, 0), (0.11, 0.14), (0.08, 0.16)], 2, 14).turned(z=90)


def balloon(d: Dice) -> Solid:
    wide, height, gores = d.real(0.6, 0.75), d.real(1.1, 1.4), d.whole(7, 12)
    bag = lathe(
        curve([(0.14, 0), (wide * 0.55, height * 0.25), (wide, height * 0.65), (wide * 0.6, height * 0.93), (0, height)], 5),
        0,
        flutes=gores,
        depth=d.real(0.0, 0.03),
    )
    belt = lathe([(wide * 0.98, height * 0.55), (wide * 1.03, height * 0.65), (wide * 0.98, height * 0.76)], 1)
    drop = d.real(0.25, 0.5)
    car_ = d.pick(
        box(0.34, 0.24, 0.34, 2),
        vessel([(0.15, 0), (0.2, 0.25)], 0.03, 2),
        lathe([(0, 0), (0.2, 0), (0.2, 0.25), (0.15, 0.25), (0.15, 0.1), (0, 0.1)], 2, 6),
    ).at(y=-drop - 0.2)
    ropes = around(rod((0.17, 0, 0), (0.16, -drop, 0), 0.015, 3, sides=5), 4, 45)
    bags = around(ball(0.07, 0.1, 0.07, 4, 8, 9).at(x=0.22, y=-drop - 0.1), d.whole(3, 6)) if d.chance(0.5) else NOTHING
    flags = (
        around(extrude(np.array([(-0.08, 0), (0.08, 0), (0, -0.2)]), 0.02, 4).at(y=height * 0.62, z=wide * 1.02), 9)
        if d.chance(0.3)
        else NOTHING
    )
    return bag + (belt if d.chance(0.6) else NOTHING) + car_ + ropes + bags + flags


TOYS = (
    Kind("chessman", "stem", chessman, 70),
    Kind("trophy", "stem", trophy, 60),
    Kind("spinning-top", "round", spinning_top),
    Kind("drum", "round", drum),
    Kind("guitar", "stick", guitar, 55),
    Kind("trumpet", "stick", trumpet, 65),
    Kind("balloon", "round", balloon),
)
