"""Furniture."""

from __future__ import annotations

import numpy as np

from zorko.data.generate.objects.fittings import NOTHING, back, legs
from zorko.data.generate.objects.kind import Dice, Kind
from zorko.data.generate.outlines import arc, curve, rounded
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
    plate,
    ring,
    rod,
    together,
    vessel,
)


def chair(d: Dice) -> Solid:
    width, depth, height = d.real(0.7, 1.0), d.real(0.7, 1.0), d.real(0.6, 1.0)
    seat = d.pick(box(width, 0.1, depth), cushion(width, 0.16, depth, 0.06).at(y=0.08), cylinder(width / 2, 0.1))
    rest = back(d, width, d.real(0.6, 1.3)).turned(x=-d.real(0, 14)).at(y=height + 0.08, z=-depth / 2 + 0.08)
    arms = NOTHING
    if d.chance(0.35):
        arms = together(
            [
                box(0.1, 0.07, depth, 2).at(side * width / 2, height + 0.4)
                + box(0.08, 0.4, 0.08, 1).at(side * width / 2, height, depth * 0.4)
                for side in (-1, 1)
            ]
        )
    bar = beam((-width / 2, height * 0.35, 0), (width / 2, height * 0.35, 0), 0.06, 0.06, 1) if d.chance(0.4) else NOTHING
    return seat.at(y=height) + legs(d, width, depth, height) + rest + arms + bar


def armchair(d: Dice) -> Solid:
    width, depth, seat, arm = d.real(1.0, 1.9), d.real(0.8, 1.0), d.real(0.3, 0.5), d.real(0.15, 0.3)
    base = cushion(width, seat, depth, 0.05).at(y=seat / 2 + 0.12)
    count = d.whole(1, 3)
    pads = together(
        [
            cushion(width / count * 0.97, 0.2, depth * 0.9, 0.08, 1).at(((i + 0.5) / count - 0.5) * width, seat + 0.2, 0.08)
            for i in range(count)
        ]
    )
    rest = cushion(width + arm, d.real(0.6, 1.1), 0.25, 0.1).turned(x=-d.real(0, 12)).at(y=seat + 0.5, z=-depth / 2)
    side = d.pick(
        cushion(arm, seat + 0.5, depth, 0.07).at(y=seat / 2 + 0.3),
        box(arm, seat + 0.45, depth).at(y=0.12)
        + rod((0, seat + 0.57, -depth / 2), (0, seat + 0.57, depth / 2), arm * 0.65, 1),
    )
    pillow = (
        cushion(0.4, 0.4, 0.18, 0.08, 3).turned(x=-20, z=d.real(-30, 30)).at(d.real(-0.3, 0.3) * width, seat + 0.5, -0.15)
    )
    pegs = together(
        [
            rod((x * width * 0.45, 0, z * depth * 0.4), (x * width * 0.45, 0.14, z * depth * 0.4), 0.06, 2)
            for x in (-1, 1)
            for z in (-1, 1)
        ]
    )
    return base + pads + rest + side.at(x=-width / 2) + side.at(x=width / 2) + pegs + (pillow if d.chance(0.5) else NOTHING)


def stool(d: Dice) -> Solid:
    height, wide = d.real(0.7, 1.6), d.real(0.4, 0.6)
    seat = d.pick(
        cylinder(wide, 0.1), ball(wide, 0.13, wide).at(y=0.05), lathe([(0, 0), (wide * 0.8, 0), (wide, 0.1), (0, 0.1)])
    )
    count = d.whole(3, 5)
    splay = d.real(1.0, 1.5)
    pegs = around(rod((wide * 0.7, height, 0), (wide * 0.7 * splay, 0, 0), d.real(0.04, 0.08), 1), count, d.real(0, 90))
    hoop = ring(wide * 0.7 * (1 + splay) / 2, 0.03, 2).at(y=height * d.real(0.35, 0.5))
    column = rod((0, 0.1, 0), (0, height, 0), 0.09, 1) + lathe([(0, 0), (wide, 0), (wide, 0.05), (0.1, 0.14)], 1)
    under = pegs + (hoop if d.chance(0.6) else NOTHING) if d.chance(0.7) else column
    rest = back(d, wide * 1.4, 0.35).at(y=height + 0.08, z=-wide * 0.8) if d.chance(0.2) else NOTHING
    return seat.at(y=height) + under + rest


def table(d: Dice) -> Solid:
    width, depth, height = d.real(1.1, 1.9), d.real(0.8, 1.1), d.real(0.6, 1.0)
    if d.chance(0.6):
        top, under = box(width, 0.1, depth), legs(d, width, depth, height)
        if d.chance(0.5):
            under += box(width * 0.85, d.real(0.12, 0.28), depth * 0.85, 2).at(y=height - 0.2)
        if d.chance(0.3):
            under += box(width * 0.85, 0.05, depth * 0.8, 2).at(y=height * 0.25)
    else:
        top = plate(rounded(width, width * d.real(0.7, 1.0), 2.0), 0.09)
        pillar = lathe(curve([(d.real(0.1, 0.2), 0.1), (d.real(0.08, 0.3), height * 0.4), (0.12, height)]), 1)
        under = pillar + d.pick(
            cylinder(0.4, 0.1, 1), around(beam((0.05, 0.25, 0), (0.55, 0.03, 0), 0.1, 0.1, 1), d.whole(3, 4))
        )
    on = d.pick(
        NOTHING,
        box(0.3, 0.2, 0.2, 3),
        vessel([(0.12, 0), (0.2, 0.3)], 0.03, 3),
        ball(0.15, slot=3).at(y=0.12) + cylinder(0.3, 0.04, 4),
    )
    return top.at(y=height) + under + on.at(d.real(-0.3, 0.3), height + 0.1, d.real(-0.15, 0.15))


def bench(d: Dice) -> Solid:
    width, depth, height = d.real(1.6, 2.4), d.real(0.5, 0.7), d.real(0.45, 0.65)
    count = d.whole(1, 4)
    planks = together(
        [box(width, 0.07, depth / count * 0.85).at(y=height, z=(i + 0.5) / count * depth - depth / 2) for i in range(count)]
    )
    sides = d.pick(
        together([box(0.12, height, depth * 0.9, 1).at(x=s * width * 0.42) for s in (-1, 1)]),
        legs(d, width, depth, height),
        together(
            [
                beam((s * width * 0.4, 0, -depth / 2), (s * width * 0.4, height, depth / 3), 0.1, 0.1, 1)
                + beam((s * width * 0.4, 0, depth / 2), (s * width * 0.4, height, -depth / 3), 0.1, 0.1, 1)
                for s in (-1, 1)
            ]
        ),
    )
    rest = back(d, width, d.real(0.4, 0.7)).turned(x=-10).at(y=height + 0.06, z=-depth / 2) if d.chance(0.6) else NOTHING
    return planks + sides + rest


def shelf(d: Dice) -> Solid:
    width, height, depth, count = d.real(0.8, 1.5), d.real(1.0, 1.9), d.real(0.3, 0.5), d.whole(2, 5)
    gap = height / count
    boards = together([box(width, 0.06, depth).at(y=i * gap) for i in range(count + 1)])
    sides = together([box(0.07, height + 0.06, depth, d.pick(0, 1)).at(x=s * width / 2) for s in (-1, 1)])
    rear = box(width, height, 0.03, 2).at(z=-depth / 2) if d.chance(0.6) else NOTHING
    things = []
    for i in range(count):
        x = -width / 2 + 0.12
        while x < width / 2 - 0.15 and d.chance(0.85):
            wide = d.real(0.06, 0.2)
            tall = gap * d.real(0.35, 0.85)
            thing = d.pick(
                box(wide, tall, depth * 0.7, 3 + d.whole(0, 3)),
                cylinder(wide / 2, tall * 0.7, 3 + d.whole(0, 3), sides=12),
                ball(wide / 2, slot=4, rows=8, sides=10).at(y=wide / 2),
            )
            things.append(thing.at(x=x + wide / 2, y=i * gap + 0.06))
            x += wide + d.pick(0.01, 0.03, 0.2)
    return boards + sides + rear + together(things)


def cupboard(d: Dice) -> Solid:
    width, height, depth = d.real(0.8, 1.4), d.real(0.9, 1.7), d.real(0.5, 0.7)
    body = box(width, height, depth) + box(width * 1.08, 0.07, depth * 1.08, 1).at(y=height)
    columns, rows = d.whole(1, 2), d.whole(1, 4)
    fronts = []
    for i in range(columns):
        for j in range(rows):
            x, y = ((i + 0.5) / columns - 0.5) * width, (j + 0.08) / rows * height
            fronts.append(box(width / columns * 0.86, height / rows * 0.84, 0.06, 2).at(x, y, depth / 2))
            grip = d.pick(ball(0.05, slot=3, rows=7, sides=9), box(0.2, 0.04, 0.06, 3))
            fronts.append(grip.at(x, y + height / rows * 0.45, depth / 2 + 0.07))
    crown = extrude(
        d.pick(arc(0.5, 0, 180, 14) * np.array([1, 0.4]), np.array([(-0.5, 0), (0.5, 0), (0, 0.25)])), 0.12, 1
    ).sized(width, 1, 1)
    base = d.pick(legs(d, width, depth, 0.3).at(y=-0.3), box(width * 1.05, 0.12, depth * 1.05, 1).at(y=-0.12), NOTHING)
    return body + together(fronts) + base + (crown.at(y=height + 0.07) if d.chance(0.35) else NOTHING)


def bed(d: Dice) -> Solid:
    width, length, height = d.real(0.7, 1.3), d.real(1.5, 1.9), d.real(0.2, 0.4)
    head = back(d, width, d.real(0.5, 0.9)).at(z=-length / 2)
    foot = back(d, width, d.real(0.3, 0.6)).at(z=length / 2) if d.chance(0.6) else NOTHING
    mattress = cushion(width * 0.95, 0.2, length * 0.97, 0.07, 3).at(y=height + 0.15)
    blanket = cushion(width, 0.16, length * d.real(0.4, 0.7), 0.06, 4).at(y=height + 0.2, z=length * 0.17)
    pillows = together(
        [
            cushion(0.4, 0.16, 0.3, 0.07, 5).at(x, height + 0.32, -length * 0.38)
            for x in d.pick((0.0,), (-width / 4, width / 4))
        ]
    )
    posts = legs(d, width, length, d.real(1.0, 1.4)) if d.chance(0.3) else legs(d, width, length, height)
    return box(width, 0.12, length, 1).at(y=height) + mattress + blanket + pillows + posts + head + foot


FURNITURE = (
    Kind("chair", "frame", chair, 70),
    Kind("armchair", "box", armchair, 65),
    Kind("stool", "frame", stool),
    Kind("table", "frame", table),
    Kind("bench", "frame", bench, 70),
    Kind("shelf", "box", shelf, 60),
    Kind("cupboard", "box", cupboard, 60),
    Kind("bed", "box", bed, 75),
)
