"""Weights, bells and locks."""

from __future__ import annotations

import numpy as np

from zorko.data.generate.objects.fittings import NOTHING, flat, knob, ornaments
from zorko.data.generate.objects.kind import Dice, Kind
from zorko.data.generate.outlines import arc, curve, polygon, rounded
from zorko.data.generate.solids import (
    Solid,
    around,
    ball,
    box,
    cushion,
    cylinder,
    extrude,
    lathe,
    ring,
    rod,
    together,
    tube,
    vessel,
)


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


WEIGHTS = (
    Kind("anvil", "box", anvil, 70),
    Kind("kettlebell", "round", kettlebell, 65),
    Kind("dumbbell", "round", dumbbell, 65),
    Kind("weight", "round", weight),
    Kind("scales", "frame", scales, 60),
    Kind("bell", "round", bell),
    Kind("padlock", "box", padlock, 60),
    Kind("anchor", "stick", anchor, 60),
    Kind("magnet", "disc", magnet, 60),
)
