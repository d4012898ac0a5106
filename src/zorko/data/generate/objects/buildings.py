"""Buildings."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from zorko.data.generate.objects.fittings import NOTHING, flat, gable
from zorko.data.generate.objects.kind import Dice, Kind
from zorko.data.generate.outlines import arc, curve
from zorko.data.generate.solids import Solid, around, ball, box, cylinder, extrude, lathe, ring, rod, together, tube, vessel


def windows(d: Dice, width: float, height: float, z: float, slot: int = 3) -> Solid:
    """Rows of windows on a front of that size whose lower middle is the origin."""
    rows, columns = d.whole(1, 3), d.whole(1, 3)
    w, h = width / columns * 0.45, height / rows * 0.5
    pane = d.pick(
        box(w, h, 0.06, slot),
        extrude(np.concatenate([[(-w / 2, 0), (w / 2, 0)], arc(w / 2, 0, 180, 9) + np.array([0, h * 0.6])]), 0.06, slot),
        cylinder(min(w, h) / 2, 0.05, slot, sides=14).turned(x=90).at(y=h / 2),
    )
    return together(
        [
            pane.at(((i + 0.5) / columns - 0.5) * width, (j + 0.28) * height / rows, z)
            for i in range(columns)
            for j in range(rows)
        ]
    )


def house(d: Dice) -> Solid:
    width, height, depth, rise = d.real(0.8, 1.3), d.real(0.5, 1.0), d.real(0.8, 1.2), d.real(0.3, 0.8)
    roof = d.pick(
        gable(width * 1.2, rise, depth * 1.15),
        gable(depth * 1.2, rise, width * 1.15).turned(y=90),
        lathe([(0.9, 0), (0, rise)], 1, 4, start=45).sized(width * 0.95, 1, depth * 0.95),
        box(width * 1.1, 0.12, depth * 1.1, 1),
    )
    door = box(width * 0.22, height * 0.5, 0.06, 2).at(x=d.real(-0.3, 0.3) * width, z=depth / 2)
    chimney = box(0.14, rise + 0.2, 0.14, 4).at(d.real(-0.3, 0.3) * width, height, d.real(-0.2, 0.2))
    wing = box(width * 0.5, height * 0.6, depth * 0.7).at(x=d.pick(-1, 1) * width * 0.7) + gable(
        width * 0.6, rise * 0.5, depth * 0.8
    ).at(x=0)
    porch = box(width * 0.5, 0.06, 0.35, 1).at(y=height * 0.55, z=depth / 2 + 0.15) + together(
        [
            rod((s * width * 0.22, 0, depth / 2 + 0.28), (s * width * 0.22, height * 0.55, depth / 2 + 0.28), 0.035, 4)
            for s in (-1, 1)
        ]
    )
    extra = d.pick(NOTHING, porch, Solid(wing.parts[:1]), box(width * 1.2, 0.08, depth * 1.2, 5).at(y=-0.07))
    return (
        box(width, height, depth)
        + roof.at(y=height)
        + door
        + windows(d, width, height, depth / 2)
        + (chimney if d.chance(0.6) else NOTHING)
        + extra
    )


def tower(d: Dice) -> Solid:
    height, wide, sides = d.real(1.1, 1.7), d.real(0.35, 0.5), d.pick(24, 4, 6, 8)
    body = lathe([(0, 0), (wide * d.real(1.0, 1.3), 0), (wide, height * 0.3), (wide, height)], 0, sides, start=45)
    crown = vessel([(wide * 1.2, height), (wide * 1.2, height + 0.2)], 0.08, 1, sides=sides, start=45)
    count = d.whole(4, 8)
    teeth = around(box(0.16, 0.14, 0.12, 1).at(z=wide * (1.15 if sides > 4 else 0.85), y=height + 0.2), count)
    cone = lathe([(wide * 1.3, height), (0, height + d.real(0.5, 1.0))], 2, sides, start=45)
    flag = rod((0, height, 0), (0, height + 0.9, 0), 0.03, 4) + extrude(
        d.pick(np.array([(0, 0), (0.4, 0.1), (0, 0.25)]), np.array([(0, 0), (0.4, 0), (0.4, 0.25), (0, 0.25)])), 0.03, 5
    ).at(y=height + 0.62)
    door = extrude(np.concatenate([[(-0.14, 0), (0.14, 0)], arc(0.14, 0, 180, 9) + np.array([0, 0.25])]), 0.2, 3).at(
        z=wide * 1.02
    )
    slits = together(
        [box(0.07, 0.2, wide * 2.1, 3).turned(y=a).at(y=height * y) for a, y in ((0, 0.7), (90, 0.5), (45, 0.85))]
    )
    side = (
        lathe([(wide * 0.45, 0), (wide * 0.45, height * 0.7)], 0) + lathe([(wide * 0.6, height * 0.7), (0, height * 1.1)], 2)
    ).at(x=wide * d.pick(-1.2, 1.2))
    top = d.pick(crown + teeth, cone, crown + cone.sized(0.75, 1, 0.75).at(y=0.1), crown + teeth + flag)
    wall = together(
        [box(1.5, height * 0.35, 0.15, 0)] + [box(0.16, 0.12, 0.15, 0).at(-0.6 + 0.3 * i, height * 0.35) for i in range(5)]
    )
    return body + top + door + slits + d.pick(NOTHING, NOTHING, side, wall)


def windmill(d: Dice) -> Solid:
    height, wide, sides, count = d.real(0.9, 1.3), d.real(0.4, 0.55), d.pick(24, 6, 8), d.whole(3, 6)
    body = lathe([(0, 0), (wide, 0), (wide * d.real(0.5, 0.8), height), (0, height)], 0, sides)
    cap = d.pick(
        lathe([(wide * 0.75, 0), (0, 0.45)], 1, sides),
        lathe(np.concatenate([arc(wide * 0.72, 0, 90, 8)]), 1),
        gable(wide * 1.3, 0.35, wide * 1.4, 1),
    ).at(y=height)
    long, broad = d.real(0.65, 0.9), d.real(0.12, 0.24)
    frame = box(0.04, long, 0.03, 2)
    slat = together([box(broad, 0.025, 0.02, 3).at(x=broad / 2, y=long * (0.25 + 0.13 * i)) for i in range(6)]) + box(
        0.02, long * 0.7, 0.02, 3
    ).at(x=broad, y=long * 0.25)
    sail = frame + d.pick(
        slat,
        extrude(np.array([(0, 0.2), (broad, 0.25), (broad, 1), (0, 1)]) * np.array([1, long]), 0.02, 3),
        extrude(np.array([(0, 0.1), (broad * 1.5, 1), (0, 1)]) * np.array([1, long]), 0.02, 3),
    )
    start = d.real(0, 90)
    sails = together([sail.turned(z=start + 360 * i / count) for i in range(count)]) + cylinder(0.09, 0.14, 4).turned(
        x=90
    ).at(z=-0.07)
    door = box(0.2, 0.32, 0.1, 4).at(z=wide * 0.95)
    deck = lathe([(wide * 0.9, 0), (wide * 1.35, 0), (wide * 1.35, 0.05), (wide * 0.8, 0.05)], 5, sides).at(y=height * 0.4)
    return (
        body
        + cap
        + sails.turned(x=-8).at(y=height + 0.1, z=wide * 0.95)
        + door
        + windows(d, wide, height * 0.5, wide * 0.82, 4).at(y=height * 0.4)
        + (deck if d.chance(0.4) else NOTHING)
    )


def lighthouse(d: Dice) -> Solid:
    height, wide = d.real(1.2, 1.7), d.real(0.32, 0.45)
    top, sides = wide * d.real(0.5, 0.8), d.pick(24, 24, 8)
    cuts = np.linspace(0, 1, d.whole(3, 7)).tolist()
    bands = [
        lathe([(wide + (top - wide) * a, height * a), (wide + (top - wide) * b, height * b)], i % 2, sides)
        for i, (a, b) in enumerate(pairwise(cuts))
    ]
    deck = lathe([(0, 0), (top * 1.5, 0), (top * 1.5, 0.06), (0, 0.06)], 2, sides).at(y=height)
    rail = ring(top * 1.45, 0.02, 2).at(y=height + 0.2) + around(
        rod((top * 1.45, height, 0), (top * 1.45, height + 0.2, 0), 0.018, 2, sides=5), 9
    )
    room = cylinder(top * 0.75, 0.35, 3, sides=sides).at(y=height + 0.05)
    dome = d.pick(
        lathe([(top, 0), (0, 0.35)], 1, sides),
        ball(top * 0.9, top * 0.7, slot=1),
        lathe(curve([(top, 0), (top * 0.5, 0.15), (0, 0.5)]), 1),
    ).at(y=height + 0.4)
    rock = d.pick(
        lathe(curve([(wide * 2.2, -0.25), (wide * 1.6, 0.0), (0, 0.05)]), 5, 9),
        box(wide * 3, 0.15, wide * 3, 5).at(y=-0.14),
        cylinder(wide * 1.5, 0.12, 5).at(y=-0.1),
    )
    hut = (box(0.5, 0.35, 0.4, 4) + gable(0.6, 0.25, 0.45, 1).at(y=0.35)).at(x=d.pick(-1, 1) * wide * 1.5)
    return (
        together(bands)
        + deck
        + (rail if d.chance(0.6) else NOTHING)
        + room
        + dome
        + rock
        + box(0.16, 0.3, 0.1, 4).at(z=wide * 0.95)
        + (hut if d.chance(0.4) else NOTHING)
    )


def tent(d: Dice) -> Solid:
    width, height, depth = d.real(1.0, 1.5), d.real(0.7, 1.1), d.real(1.0, 1.6)
    way = d.pick("ridge", "cone", "marquee", "dome")
    pole = rod((0, 0, depth / 2 + 0.05), (0, height + 0.2, depth / 2 + 0.05), 0.035, 2)
    gap = extrude(np.array([(-0.25, 0), (0.25, 0), (0, 0.75)]) * np.array([width, height]), 0.05, 1)
    if way == "ridge":
        pegs = together(
            [
                rod((s * width * 0.5, 0.02, z * depth * 0.4), (s * width * 0.75, -0.02, z * depth * 0.45), 0.02, 2)
                for s in (-1, 1)
                for z in (-1, 1)
            ]
        )
        return (
            gable(width, height, depth, 0)
            + gap.at(z=depth / 2)
            + pole
            + pegs
            + (
                box(width * 0.7, 0.03, 0.4, 3).turned(x=20).at(y=height * 0.6, z=depth / 2 + 0.2)
                if d.chance(0.3)
                else NOTHING
            )
        )
    if way == "cone":
        sides = d.whole(5, 10)
        poles = around(rod((0.1, height * 1.25, 0), (-0.12, height * 1.6, 0), 0.03, 2), d.whole(3, 5))
        return (
            lathe([(width * 0.6, 0), (0.06, height * 1.4)], 0, sides)
            + lathe([(width * 0.45, height * 0.4), (width * 0.4, height * 0.55)], 3, sides)
            + poles
            + gap.sized(0.6, 0.7, 1).turned(x=-22).at(z=width * 0.58)
        )
    sides = d.whole(6, 9)
    if way == "marquee":
        roof = lathe(curve([(width * 0.7, 0), (width * 0.3, 0.2), (0.03, height * 0.8)], 4), 0, sides)
        wall = lathe([(width * 0.65, -0.5), (width * 0.68, 0)], 1, sides)
        return (
            (roof + wall).at(y=0.5)
            + lathe([(width * 0.72, 0.4), (width * 0.7, 0.5)], 2, sides * 3, flutes=sides, depth=0.03)
            + extrude(np.array([(0, 0), (0.3, 0.1), (0, 0.2)]), 0.03, 3).at(y=0.5 + height * 0.85)
            + rod((0, height, 0), (0, 0.72 + height * 0.85, 0), 0.025, 3)
            + box(0.3, 0.4, 0.1, 3).at(z=width * 0.62)
        )
    bows = together(
        [
            tube(flat(arc(width * 0.56, 0, 180, 14) * np.array([1, height / width * 1.6])), 0.03, 2).turned(y=a)
            for a in (45, 135)
        ]
    )
    return (
        lathe(arc(width * 0.55, 0, 90, 9) * np.array([1, height / width * 1.6]), 0, 16)
        + bows
        + gap.sized(0.7, 0.8, 1).turned(x=-15).at(z=width * 0.5)
    )


BUILDINGS = (
    Kind("house", "building", house, 65),
    Kind("tower", "tower", tower, 70),
    Kind("windmill", "building", windmill, 60),
    Kind("lighthouse", "tower", lighthouse, 70),
    Kind("tent", "building", tent, 60),
)
