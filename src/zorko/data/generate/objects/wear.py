"""What is worn."""

from __future__ import annotations

import numpy as np

from zorko.data.generate.objects.fittings import NOTHING, flat, leaf
from zorko.data.generate.objects.kind import Dice, Kind
from zorko.data.generate.outlines import arc, curve, polygon, rounded, star
from zorko.data.generate.solids import (
    Solid,
    around,
    ball,
    box,
    cylinder,
    extrude,
    lathe,
    loft,
    plate,
    ring,
    rod,
    sheet,
    together,
    tube,
    vessel,
)


def umbrella(d: Dice) -> Solid:
    wide, ribs, rise = d.real(0.8, 1.05), d.whole(6, 9), d.real(0.3, 0.6)
    cloth = lathe(
        curve([(wide, 0), (wide * 0.75, rise * 0.55), (wide * 0.35, rise * 0.88), (0, rise)], 5), 0, sides=4 * ribs
    ).warped(
        lambda p: (
            p
            + np.column_stack(
                [0 * p[:, 0], 0.1 * (1 - p[:, 1] / rise) * np.cos(ribs * np.arctan2(p[:, 2], p[:, 0])) * -1, 0 * p[:, 0]]
            ).astype(np.float32)
        )
    )
    inner = sheet(cloth.parts[0].points.reshape(-1, 4 * ribs, 3)[:, [*range(4 * ribs), 0]] * 0.98, 1)
    length = d.real(0.8, 1.2)
    crook = tube(
        flat(
            curve(
                [
                    (0, rise),
                    (0, -length + 0.3),
                    (0, -length),
                    (d.real(0.1, 0.2), -length - 0.15),
                    (d.real(0.25, 0.35), -length + 0.05),
                ]
            )
        ),
        0.045,
        2,
    )
    straight = rod((0, rise, 0), (0, -length, 0), 0.045, 2) + d.pick(
        ball(0.11, slot=3).at(y=-length),
        cylinder(0.09, 0.3, 3).at(y=-length - 0.1),
        cylinder(0.5, 0.12, 3).at(y=-length - 0.1),
    )
    edge = around(ball(0.05, slot=3, rows=7, sides=8).at(x=wide, y=-0.02), ribs)
    whole = (
        cloth
        + inner
        + d.pick(crook, straight)
        + rod((0, rise, 0), (0, rise + 0.2, 0), 0.03, 3)
        + (edge if d.chance(0.5) else NOTHING)
    )
    return whole.turned(z=d.pick(0.0, d.real(-60, 60)))


def hat(d: Dice) -> Solid:
    brim, crown, height = d.real(0.7, 1.1), d.real(0.38, 0.5), d.real(0.35, 0.9)
    way = d.pick("top", "bowler", "cone", "cap")
    if way == "cone":
        shape = curve([(crown, 0.05), (crown * 0.6, height * 0.5), (0.12, height * 1.2), (0, height * 1.4)], 5)
    elif way == "top":
        shape = np.array([(crown, 0.05), (crown * d.real(0.8, 1.15), height), (0, height)], np.float32)
    else:
        shape = np.concatenate(
            [[(crown, 0.05)], arc(crown, 10, 90, 10) * np.array([1, d.real(0.8, 1.3)]) + np.array([0, 0.1])]
        ).astype(np.float32)
    curl = d.real(-0.15, 0.35)
    rim = lathe([(0, 0), (brim, curl), (brim * 0.98, curl + 0.05), (crown, 0.07)], 0)
    peak = ball(0.5, 0.05, 0.45, 1).at(y=0.05, z=crown * 0.8)
    band = lathe([(crown * 1.04, 0.06), (crown * 1.04, 0.2)], 2)
    feather = leaf(d.real(0.5, 0.8), 0.2, 0.3, 3).turned(z=60).at(crown * 0.9, 0.1, 0.2)
    bobble = ball(0.16, slot=3).at(y=float(shape[:, 1].max()) + 0.08)
    wear = (
        peak
        if way == "cap"
        else rim.warped(
            lambda p: p + np.column_stack([0 * p[:, 0], 0.25 * p[:, 0] ** 2 * abs(curl), 0 * p[:, 0]]).astype(np.float32)
        )
    )
    return (
        lathe(shape)
        + wear
        + (band if d.chance(0.7) else NOTHING)
        + d.pick(feather, bobble, NOTHING, ball(0.12, slot=3).at(0, 0.15, crown))
    )


def crown(d: Dice) -> Solid:
    wide, height, tips = d.real(0.55, 0.75), d.real(0.25, 0.5), d.whole(4, 9)
    flare = d.real(1.0, 1.3)
    band = vessel([(wide, 0), (wide * flare, height)], 0.05)
    tall = d.real(0.25, 0.55)
    spike = d.pick(
        extrude(np.array([(-0.5, 0), (0.5, 0), (0, 1)]) * np.array([2.4 * wide * flare / tips * 1.2, tall]), 0.06),
        box(wide * 3 / tips, tall * 0.7, 0.06),
        extrude(arc(0.5, 0, 180, 10) * np.array([5 * wide / tips, tall * 2]), 0.06),
        extrude(star(4, 0.4) * 0.2, 0.06).at(y=0.15),
    )
    jewel = d.pick(ball(0.09, slot=1, rows=8, sides=10), lathe([(0.08, 0), (0, 0.12)], 1, 4).turned(x=90))
    points = around(
        spike.at(y=height - 0.02, z=wide * flare * 0.98)
        + (jewel.at(y=height + tall, z=wide * flare) if d.chance(0.6) else NOTHING),
        tips,
    )
    gems = around(jewel.at(y=height * 0.5, z=wide * (1 + flare) / 2 * 1.02), d.whole(4, 8), d.real(0, 40))
    cap = ball(wide * 0.95, d.real(0.4, 0.7), wide * 0.95, 2).at(y=height * 0.6) if d.chance(0.35) else NOTHING
    hoops = together(
        [
            tube(np.column_stack([arc(wide * flare, 0, 180, 14) * np.array([1, 0.9]), np.zeros(14)]), 0.06, 0).turned(
                y=90 * i
            )
            for i in range(2)
        ]
    ).at(y=height) + ball(0.12, slot=1).at(y=height + wide * flare * 0.9 + 0.08)
    return band + points + gems + cap + ring(wide, 0.05, 3).at(y=0.03) + (hoops if d.chance(0.3) else NOTHING)


def helmet(d: Dice) -> Solid:
    wide = d.real(0.5, 0.6)
    dome = lathe(np.concatenate([[(wide * 1.02, -0.3)], arc(wide, 0, 90, 10) * np.array([1, d.real(0.9, 1.3)])]))
    rim = lathe([(wide, -0.3), (wide * d.real(1.2, 1.6), d.real(-0.4, -0.3)), (wide, -0.2)], 1)
    visor = ball(wide * 0.8, d.real(0.2, 0.35), wide * 0.5, 2).at(y=-0.05, z=wide * 0.65)
    slits = together([box(wide * 1.2, 0.06, 0.1, 2).at(y=-0.2 + 0.14 * i, z=wide * 0.95) for i in range(d.whole(1, 4))])
    comb = extrude(arc(wide * 1.35, 30, 150, 14), 0.1, 3).turned(y=90).at(y=-0.12)
    horns = together(
        [
            tube(
                curve([(s * wide * 0.8, 0.2, 0), (s * wide * 1.5, 0.35, 0), (s * wide * 1.6, d.real(0.7, 1.0), 0)]),
                np.linspace(0.14, 0.03, 11),
                3,
            )
            for s in (-1, 1)
        ]
    )
    spike = lathe(curve([(0.15, 0), (0.06, 0.15), (0, d.real(0.3, 0.6))]), 3).at(y=wide)
    plume = together([leaf(0.7, 0.3, 0.5, 3).turned(z=60, y=90 + a).at(y=wide) for a in (-20, 0, 20)])
    guard = box(0.1, 0.45, 0.06, 1).at(y=-0.4, z=wide)
    return (
        dome
        + rim
        + d.pick(visor, slits, guard, NOTHING)
        + d.pick(comb, horns, spike, plume, NOTHING)
        + together([ball(0.06, slot=1, rows=7, sides=8).at(s * wide, -0.1) for s in (-1, 1)])
    )


def boot(d: Dice) -> Solid:
    height, foot, wide = d.real(0.6, 1.3), d.real(0.75, 1.05), d.real(0.34, 0.46)
    pull = d.real(0.85, 1.25)
    levels = [
        (0.06, -0.3, foot, wide * 0.95),
        (0.18, -0.32, foot * 1.02, wide),
        (0.34, -0.3, foot * 0.8, wide * 0.95),
        (0.5, -0.3, foot * 0.45, wide * 0.85),
        (0.5 + height * 0.5, -0.3, wide * 1.1, wide * 0.95 * pull),
        (0.5 + height, -0.3, wide * 1.2 * pull, wide * pull),
    ]
    sections = []
    for y, back, length, across in levels:
        outline = rounded(length, across, 2.6, 24)
        sections.append(np.column_stack([-(outline[:, 0] + back + length / 2) * 1.0, np.full(24, y), -outline[:, 1]]))
    shaft = np.stack(sections)
    smooth = np.stack([curve(shaft[:, i], 3) for i in range(24)], axis=1)
    heel = d.real(0.06, 0.3)
    sole = plate(rounded(foot * 1.05, wide * 1.08, 2.6), 0.1, 1).at(-(foot / 2 - 0.3), -0.02) + box(0.3, heel, wide, 1).at(
        0.15, -heel
    )
    tilt = sole.warped(lambda p: p)
    cuff = ring(wide * pull * 0.58, 0.06, 2).at(0.3 - wide * 0.6 * pull, 0.5 + height) if d.chance(0.5) else NOTHING
    laces = (
        together([box(0.06, 0.05, wide * 0.7, 3).at(-0.12 + 0.08 * i, 0.42 + 0.12 * i) for i in range(d.whole(2, 5))])
        if d.chance(0.5)
        else NOTHING
    )
    strap = ring(wide * 0.62, 0.04, 3).at(0.05, 0.5 + height * d.real(0.2, 0.8)) if d.chance(0.4) else NOTHING
    return loft(smooth) + tilt + cuff + laces + strap


def glasses(d: Dice) -> Solid:
    size, gap, length = d.real(0.32, 0.45), d.real(0.08, 0.2), d.real(0.7, 1.0)
    outline = d.pick(
        rounded(2 * size, 1.9 * size, 2.0),
        rounded(2.2 * size, 1.5 * size, 5.0),
        np.array([(-1, 0.6), (-0.6, -0.6), (0.6, -0.6), (1.1, 0.7)], np.float32) * np.float32(size),
        star(5, 0.65) * size * 1.1,
        polygon(6, size * 1.1),
    )
    rim = tube(np.column_stack([outline, np.zeros(len(outline))]), d.real(0.03, 0.07), 0, sides=7, closed=True)
    lens = extrude(outline * 0.98, 0.02, 1) if d.chance(0.6) else NOTHING
    right = (rim + lens).at(size + gap)
    arm = tube(
        curve([(2 * size + gap, 0.1, 0), (2 * size + gap + 0.05, 0.1, -length * 0.7), (2 * size + gap, -0.15, -length)]),
        0.04,
        2,
    )
    half = right + arm
    bridge = tube(curve([(-gap - 0.05, 0.05, 0), (0, d.real(0.08, 0.2), 0.03), (gap + 0.05, 0.05, 0)]), 0.04, 2)
    return half + half.mirrored() + bridge


def finger_ring(d: Dice) -> Solid:
    radius, thick = d.real(0.45, 0.6), d.real(0.06, 0.13)
    band = tube(np.column_stack([arc(radius, 0, 350, 30), np.zeros(30)]), thick, 0, closed=True, flat=d.real(1.0, 2.5))
    size = d.real(0.18, 0.35)
    cut = d.pick(
        lathe([(0, -0.6), (1, 0.2), (0.6, 0.5), (0, 0.5)], 1, d.whole(4, 9)).sized(size),
        ball(size, size * 0.8, slot=1),
        box(size * 1.6, size, size * 1.2, 1),
        plate(star(5, 0.5) * size * 1.2, 0.15, 1),
        lathe([(1, 0), (0.8, 0.4), (0, 0.4)], 1, 4).sized(size),
    )
    claws = around(rod((size * 0.3, -size, 0), (size * 0.95, size * 0.3, 0), 0.035, 0), d.whole(4, 6))
    small = together(
        [
            ball(0.1, slot=2, rows=8, sides=10).at(y=radius + 0.03).turned(z=a)
            for a in d.pick((-25, 25), (-22, 22, -42, 42), ())
        ]
    )
    return band + (cut + claws).at(y=radius + size) + small


WEAR = (
    Kind("hat", "wear", hat, 70),
    Kind("crown", "wear", crown),
    Kind("helmet", "wear", helmet, 60),
    Kind("boot", "wear", boot, 65),
    Kind("glasses", "wear", glasses, 55),
    Kind("ring", "wear", finger_ring, 65),
    Kind("umbrella", "wear", umbrella, 70),
)
