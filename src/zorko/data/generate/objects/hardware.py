"""Small things of metal: screws, springs, gears, pipes."""

from __future__ import annotations

import numpy as np

from zorko.data.generate.objects.fittings import NOTHING, flat, wheel
from zorko.data.generate.objects.kind import Dice, Kind
from zorko.data.generate.outlines import arc, curve, gear, polygon, star
from zorko.data.generate.solids import (
    Solid,
    around,
    ball,
    box,
    cushion,
    cylinder,
    extrude,
    lathe,
    plate,
    ring,
    rod,
    together,
    tube,
)


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


HARDWARE = (
    Kind("screw", "stick", screw),
    Kind("spring", "tower", spring),
    Kind("gears", "disc", gears, 60),
    Kind("tap", "stem", tap, 70),
    Kind("pipe-joint", "frame", pipe_joint, 65),
    Kind("plug", "round", plug),
)
