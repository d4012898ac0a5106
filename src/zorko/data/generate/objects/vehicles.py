"""What rolls."""

from __future__ import annotations

import numpy as np

from zorko.data.generate.objects.fittings import NOTHING, flat, wheel
from zorko.data.generate.objects.kind import Dice, Kind
from zorko.data.generate.outlines import arc, curve, rounded
from zorko.data.generate.solids import Solid, ball, beam, box, cushion, cylinder, extrude, lathe, ring, rod, together, tube


def block_train(d: Dice) -> Solid:
    length, wide = d.real(0.9, 1.3), d.real(0.45, 0.6)
    base = box(length, 0.16, wide, 0).at(y=0.2)
    boiler = d.pick(
        cylinder(wide * 0.42, length * 0.6, 1).turned(z=-90).at(-length * 0.48, 0.36 + wide * 0.4),
        box(length * 0.6, 0.4, wide * 0.8, 1).at(-length * 0.2, 0.36),
    )
    cab = box(length * 0.36, d.real(0.6, 0.9), wide, 2).at(length * 0.32, 0.36)
    roof = d.pick(
        box(length * 0.45, 0.07, wide * 1.15, 3),
        extrude(arc(wide * 0.62, 0, 180, 12) * np.array([1, 0.5]), length * 0.42, 3).turned(y=90),
    ).at(length * 0.32, float(cab.extent()[1, 1]))
    pipe = d.pick(cylinder(0.1, 0.35, 3), lathe([(0.08, 0), (0.2, 0.35), (0, 0.35)], 3)).at(
        -length * 0.32, 0.36 + wide * 0.6
    )
    dome = ball(0.14, slot=3).at(-length * 0.08, 0.36 + wide * 0.75) if d.chance(0.6) else NOTHING
    big, count = d.real(0.18, 0.28), d.whole(2, 4)
    disc = cylinder(big, 0.1, 4, sides=18).turned(x=90) + cylinder(big * 0.3, 0.14, 5, sides=10).turned(x=90)
    wheels = together(
        [
            disc.at(((i + 0.5) / count - 0.5) * length * 0.95, big, s * wide * 0.5 + (0 if s > 0 else -0.1))
            for i in range(count)
            for s in (-1, 1)
        ]
    )
    plow = (
        extrude(np.array([(0, 0), (0.3, 0), (0, 0.3)]) * np.array([-1, 1]), wide * 0.8, 5).at(-length / 2, 0.05)
        if d.chance(0.5)
        else NOTHING
    )
    return base + boiler + cab + roof + pipe + dome + wheels + plow


def car(d: Dice) -> Solid:
    length, wide, low, big = d.real(1.3, 1.8), d.real(0.65, 0.8), d.real(0.26, 0.38), d.real(0.17, 0.25)
    hood, trunk, roof = d.real(0.15, 0.4), d.real(0.05, 0.35), d.real(0.25, 0.45)
    half = length / 2
    body = d.pick(cushion(length, low, wide, 0.1), box(length, low, wide).at(y=-low / 2)).at(y=big + low / 2)
    side = np.array(
        [
            (-half + hood * length * 0.7, 0),
            (half - trunk * length * 0.6, 0),
            (half - trunk * length, roof),
            (-half + hood * length, roof),
        ]
    )
    cabin = extrude(side, wide * 0.88, 1, 0.03).at(y=big + low) + extrude(
        side * 0.8 + np.array([0.0, roof * 0.08]), wide * 0.9, 2
    ).at(y=big + low)
    tyres = together(
        [
            wheel(d, big, 0.16, None, 3).turned(y=0 if s > 0 else 180).at(t * length * 0.31, big, s * (wide / 2 - 0.02))
            for s in (-1, 1)
            for t in (-1, 1)
        ]
    )
    lights = (
        together([ball(0.06, slot=5, rows=8, sides=10).at(-half, big + low * 0.6, s * wide * 0.33) for s in (-1, 1)])
        + box(0.06, 0.08, wide * 1.02, 6).at(-half, big)
        + box(0.06, 0.08, wide * 1.02, 6).at(half, big)
    )
    on = d.pick(
        NOTHING,
        NOTHING,
        box(0.5, 0.1, wide * 0.7, 6),
        cushion(0.25, 0.12, wide * 0.5, 0.05, 5).at(y=0.06),
        cylinder(0.1, 0.14, 5),
        together([rod((-0.3, 0.08, s * 0.15), (0.35, 0.08, s * 0.15), 0.06, 6) for s in (-1, 1)]),
    ).at(x=(hood - trunk) * length / 2, y=big + low + roof)
    fin = (
        together(
            [
                extrude(np.array([(0, 0), (0.3, 0), (0.35, 0.2)]), 0.05, 6).at(half - 0.3, big + low * 0.9, s * wide * 0.42)
                for s in (-1, 1)
            ]
        )
        if d.chance(0.2)
        else NOTHING
    )
    return body + cabin + tyres + lights + on + fin


def truck(d: Dice) -> Solid:
    wide, big, cab, length = d.real(0.6, 0.75), d.real(0.17, 0.24), d.real(0.45, 0.65), d.real(0.8, 1.3)
    cabin = d.pick(
        box(cab, d.real(0.55, 0.8), wide),
        extrude(np.array([(-cab / 2, 0), (cab / 2, 0), (cab / 2, 0.7), (-cab * 0.2, 0.7), (-cab / 2, 0.35)]), wide),
    ).at(-length / 2 - cab / 2, big)
    glass = box(cab * 0.5, 0.22, wide * 1.02, 1).at(-length / 2 - cab * 0.45, big + 0.38)
    frame = box(length + cab * 0.6, 0.1, wide * 0.7, 2).at(-cab * 0.2, big - 0.02)
    deck = big + 0.08
    load = d.pick(
        box(length * 0.95, d.real(0.5, 0.85), wide * 1.05, 3).at(y=deck),
        rod((-length * 0.45, deck + wide * 0.45, 0), (length * 0.47, deck + wide * 0.45, 0), wide * 0.45, 3)
        + ring(wide * 0.46, 0.03, 4).turned(z=90).at(y=deck + wide * 0.45),
        box(length * 0.95, 0.08, wide, 3).at(y=deck)
        + together([box(length * 0.95, 0.3, 0.05, 3).at(y=deck, z=s * wide / 2) for s in (-1, 1)])
        + box(0.05, 0.3, wide, 3).at(length * 0.47, deck),
        lathe(curve([(0.15, -0.5), (0.42, -0.15), (0.35, 0.3), (0.15, 0.55)]), 3).turned(z=-70).at(0.02, deck + 0.42),
        box(length * 0.95, 0.1, wide, 3).at(y=deck)
        + together(
            [
                rod((-length * 0.42, deck + 0.2 + y, z), (length * 0.47, deck + 0.2 + y, z), 0.11, 4)
                for y, z in ((0, -0.2), (0, 0.02), (0, 0.24), (0.2, -0.1), (0.2, 0.12))
            ]
        ),
        box(0.5, 0.25, wide * 0.6, 3).at(0.1, deck)
        + beam((0.2, deck + 0.2, 0), (-length * 0.7, deck + 1.0, 0), 0.1, 0.1, 4)
        + rod((-length * 0.7, deck + 1.0, 0), (-length * 0.7, deck + 0.5, 0), 0.02, 5),
    )
    at = d.pick((-0.45, 0.3), (-0.45, 0.1, 0.38), (-0.5, 0.0, 0.25, 0.5))
    tyres = together(
        [
            wheel(d, big, 0.15, None, 4)
            .turned(y=0 if s > 0 else 180)
            .at(-cab * 0.5 + (t + 0.2) * length * 0.9, big, s * (wide / 2 - 0.02))
            for s in (-1, 1)
            for t in at
        ]
    )
    pipe = rod((-length / 2, big + 0.3, wide * 0.4), (-length / 2, big + 1.0, wide * 0.4), 0.04, 6)
    return (
        cabin
        + glass
        + frame
        + load
        + tyres
        + (pipe if d.chance(0.4) else NOTHING)
        + box(0.06, 0.12, wide * 1.05, 6).at(-length / 2 - cab, big)
    )


def cart(d: Dice) -> Solid:
    length, wide, deep, big, spokes = (
        d.real(0.9, 1.3),
        d.real(0.55, 0.75),
        d.real(0.2, 0.45),
        d.real(0.25, 0.45),
        d.whole(4, 9),
    )
    flare = d.real(0, 0.15)
    floor = box(length, 0.06, wide)
    sides = together([box(length, deep, 0.05).turned(x=s * flare * 60).at(z=s * wide / 2) for s in (-1, 1)]) + together(
        [box(0.05, deep, wide).at(x=t * length / 2) for t in d.pick((-1, 1), (1,))]
    )
    stakes = together(
        [
            rod((x * length * 0.45, 0, s * wide / 2), (x * length * 0.45, deep + 0.35, s * (wide / 2 + 0.12)), 0.03, 1)
            for x in (-1, 0, 1)
            for s in (-1, 1)
        ]
    ) + together(
        [
            rod((-length / 2, deep + 0.25, s * (wide / 2 + 0.1)), (length / 2, deep + 0.25, s * (wide / 2 + 0.1)), 0.03, 1)
            for s in (-1, 1)
        ]
    )
    axles = d.pick((0.0,), (-0.32, 0.32), (0.1,))
    wheels = together(
        [wheel(d, big, 0.12, spokes, 2).at(x * length, big, s * (wide / 2 + 0.1)) for x in axles for s in (-1, 1)]
    )
    shafts = together(
        [
            rod(
                (-length / 2, 0.05, s * wide * 0.3),
                (-length / 2 - d.real(0.5, 0.8), d.real(-0.2, 0.15), s * wide * 0.25),
                0.04,
                4,
            )
            for s in d.pick((-1, 1), (0,))
        ]
    )
    load = d.pick(
        NOTHING,
        together(
            [
                ball(d.real(0.14, 0.22), slot=5 + i % 2, rows=9, sides=11).at(
                    d.real(-0.35, 0.35) * length, deep, d.real(-0.3, 0.3) * wide
                )
                for i in range(7)
            ]
        ),
        together([box(0.3, d.real(0.2, 0.4), 0.3, 5 + i % 2).at((i - 1) * 0.33, 0.06) for i in range(3)]),
        extrude(arc(wide * 0.55, 0, 180, 12) * np.array([1, 1.2]), length * 0.95, 5).turned(y=90).at(y=deep * 0.8),
        together([rod((-length * 0.3, 0.15, z), (length * 0.3, 0.15, z), 0.14, 5) for z in (-0.15, 0.15)]),
    )
    return (floor + sides + (stakes if d.chance(0.4) else NOTHING) + load).at(y=big) + wheels + shafts.at(y=big)


def wheelbarrow(d: Dice) -> Solid:
    length, wide, deep, big = d.real(0.8, 1.1), d.real(0.5, 0.7), d.real(0.25, 0.4), d.real(0.17, 0.26)
    tray = (
        lathe([(0.0, 0), (0.42, 0), (0.72, deep), (0.66, deep), (0.38, 0.05), (0, 0.05)], 0, 4, start=45)
        .sized(length, 1, wide)
        .at(0.05, big + 0.12)
    )
    bars = together(
        [
            rod((-length * 0.55, big, s * 0.06), (length * 0.95, big + d.real(0.25, 0.35), s * wide * 0.42), 0.035, 1)
            + rod((length * 0.8, big + 0.27, s * wide * 0.4), (length * 1.0, big + 0.32, s * wide * 0.43), 0.055, 2)
            for s in (-1, 1)
        ]
    )
    legs = together(
        [rod((length * 0.3, big + 0.15, s * wide * 0.3), (length * 0.38, 0, s * wide * 0.34), 0.035, 1) for s in (-1, 1)]
    )
    load = d.pick(
        NOTHING,
        ball(0.4, 0.25, 0.3, 5).at(y=big + deep + 0.1),
        together(
            [ball(0.15, slot=5, rows=9, sides=11).at(d.real(-0.3, 0.3), big + deep, d.real(-0.2, 0.2)) for _ in range(5)]
        ),
        together(
            [
                box(0.25, 0.16, 0.2, 5).turned(y=d.real(0, 90)).at(d.real(-0.25, 0.25), big + deep - 0.05 + 0.1 * i, 0)
                for i in range(3)
            ]
        ),
        rod((0.3, big + 0.2, 0.1), (-0.7, big + 0.9, 0.1), 0.04, 6),
    )
    return tray + bars + legs + wheel(d, big, 0.12, d.pick(None, 5, 6), 3).at(-length * 0.55, big, -0.03) + load


def tank(d: Dice) -> Solid:
    length, wide, big = d.real(1.1, 1.5), d.real(0.6, 0.8), d.real(0.15, 0.22)
    count = d.whole(3, 6)
    track = tube(flat(rounded(length, 2.2 * big, 5.0, 26)), 0.05, 1, closed=True, flat=2.6)
    rollers = together(
        [
            cylinder(big * 0.85, 0.18, 2, sides=14).turned(x=90).at(((i + 0.5) / count - 0.5) * length * 0.9, 0, -0.09)
            for i in range(count)
        ]
    )
    sides = together([(track + rollers).at(y=big * 1.2, z=s * wide * 0.5) for s in (-1, 1)])
    hull = extrude(
        np.array([(-0.5, 0.1), (-0.35, -0.15), (0.45, -0.15), (0.5, 0.1), (0.35, 0.2), (-0.3, 0.2)]) * np.array([length, 1]),
        wide * 0.75,
    ).at(y=big * 2)
    turret = d.pick(
        lathe([(0.34, 0), (0.26, 0.22), (0, 0.24)], 0, d.pick(22, 8, 6)), box(0.55, 0.25, 0.5), ball(0.36, 0.26, 0.32)
    ).at(d.real(-0.1, 0.15), big * 2 + 0.2)
    gun = rod((-0.2, 0, 0), (-d.real(0.6, 1.0), d.real(0, 0.2), 0), 0.05, 3).at(y=big * 2 + 0.32)
    hatch = cylinder(0.12, 0.06, 4).at(0.08, big * 2 + 0.43) + rod(
        (0.25, big * 2 + 0.3, 0.1), (0.3, big * 2 + 0.9, 0.1), 0.015, 3
    )
    shovel_ = (
        extrude(np.array([(-0.05, -0.2), (0.05, -0.2), (0.1, 0.2), (-0.1, 0.2)]), wide * 1.2, 4).at(
            -length * 0.62, big * 1.2
        )
        + rod((-length * 0.6, big, 0.2), (-0.2, big * 1.5, 0.2), 0.04, 4)
        + rod((-length * 0.6, big, -0.2), (-0.2, big * 1.5, -0.2), 0.04, 4)
    )
    cab = (
        box(0.5, 0.5, 0.5, 5).at(0.15, big * 2 + 0.2)
        + box(0.4, 0.25, 0.52, 6).at(0.12, big * 2 + 0.38)
        + cylinder(0.05, 0.35, 3).at(-0.25, big * 2 + 0.2)
    )
    return sides + hull + (turret + gun + hatch if d.chance(0.6) else cab + shovel_)


def motorcycle(d: Dice) -> Solid:
    big, base = d.real(0.26, 0.36), d.real(0.75, 1.0)
    spokes = d.pick(None, 6, 8)
    wheels = together([wheel(d, big, 0.14, spokes, 3).at(s * base / 2, big, -0.03) for s in (-1, 1)])
    fork = together(
        [rod((-base / 2, big, z), (-base / 2 + d.real(0.15, 0.3), big + 0.55, z), 0.03, 1) for z in (-0.09, 0.09)]
    )
    bars = tube(
        curve([(-0.12, big + 0.62, -0.35), (-0.2, big + 0.6, -0.1), (-0.2, big + 0.6, 0.1), (-0.12, big + 0.62, 0.35)]),
        0.03,
        2,
    )
    body = d.pick(ball(0.28, 0.15, 0.13), cushion(0.5, 0.22, 0.22, 0.08)).at(-0.05, big + 0.38)
    engine = box(0.3, 0.22, 0.2, 4).at(0, big - 0.05) + together(
        [box(0.26, 0.02, 0.26, 5).at(0, big + 0.02 + 0.05 * i) for i in range(3)]
    )
    seat = cushion(d.real(0.4, 0.6), 0.1, 0.2, 0.04, 6).turned(z=d.real(-5, 12)).at(0.32, big + 0.36)
    frame = rod((-0.25, big + 0.5, 0), (base / 2, big, 0), 0.035, 1) + rod((0.1, big + 0.3, 0), (base / 2, big, 0), 0.035, 1)
    pipe = tube(
        curve([(0, big, 0.12), (0.2, big - 0.1, 0.16), (base * 0.65, big - 0.02, 0.18)]), np.linspace(0.03, 0.06, 11), 2
    )
    lamp_ = ball(0.1, slot=7).at(-0.33, big + 0.5)
    box_ = box(0.25, 0.25, 0.25, 5).at(base / 2, big + 0.35)
    guards = together([tube(flat(arc(big * 1.12, 20, 160, 12)), 0.05, 0, flat=1.6).at(s * base / 2, big) for s in (-1, 1)])
    return (
        wheels
        + fork
        + bars
        + body
        + engine
        + seat
        + frame
        + pipe
        + (lamp_ if d.chance(0.7) else NOTHING)
        + (box_ if d.chance(0.3) else NOTHING)
        + (guards if d.chance(0.5) else NOTHING)
    )


VEHICLES = (
    Kind("car", "vehicle", car, 65),
    Kind("truck", "vehicle", truck, 60),
    Kind("cart", "vehicle", cart, 65),
    Kind("wheelbarrow", "vehicle", wheelbarrow, 65),
    Kind("tank", "vehicle", tank, 65),
    Kind("motorcycle", "vehicle", motorcycle, 60),
    Kind("block-train", "vehicle", block_train, 65),
)
