"""Animals."""

from __future__ import annotations

import numpy as np

from zorko.data.generate.objects.fittings import NOTHING, leaf
from zorko.data.generate.objects.kind import Dice, Kind
from zorko.data.generate.outlines import arc, curve
from zorko.data.generate.solids import Solid, ball, box, cushion, cylinder, extrude, lathe, ring, rod, together, tube


def snail(d: Dice) -> Solid:
    turns, size = d.real(1.8, 3.0), d.real(0.4, 0.55)
    angle = np.linspace(0, 2 * np.pi * turns, 40)
    grow = np.linspace(0.08, 1, 40)
    spiral = np.column_stack(
        [size * grow * 0.75 * np.cos(-angle), size * grow * 0.75 * np.sin(-angle), d.real(0.2, 0.7) * size * (1 - grow)]
    )
    shell = tube(spiral, size * 0.42 * grow + 0.02, 1, sides=10)
    foot = tube(
        curve([(-0.9, 0.05, 0), (-0.2, 0.1, 0), (0.5, 0.1, 0), (0.8, 0.3, 0), (d.real(0.85, 1.0), d.real(0.45, 0.7), 0)]),
        np.linspace(0.05, 0.17, 21),
        0,
    )
    horns = together(
        [rod((0.95, 0.6, s * 0.06), (d.real(1.05, 1.25), d.real(0.85, 1.0), s * 0.16), 0.03, 0) for s in (-1, 1)]
    )
    eyes = together([ball(0.06, slot=2).at(1.12, 0.92, s * 0.15) for s in (-1, 1)])
    return foot + shell.turned(z=d.real(0, 90)).at(-0.1, size * 1.05) + horns + eyes


def fish(d: Dice) -> Solid:
    length, tall, thick = d.real(0.8, 1.2), d.real(0.25, 0.5), d.real(0.14, 0.28)
    body = (
        lathe(curve([(0, -1), (0.55, -0.75), (1, -0.25), (0.75, 0.4), (0.2, 1)], 6))
        .turned(z=-90)
        .sized(length / 2 * 1.1, tall, thick)
    )
    tail = extrude(
        curve([(0, 0.05), (0.35, d.real(0.3, 0.5)), (d.real(0.15, 0.3), 0), (0.35, -0.4), (0, -0.05)], 3), 0.07, 1
    ).at(length / 2)
    fin = extrude(
        d.pick(
            np.array([(-0.3, 0), (0.3, 0), (0.25, 0.35)]),
            arc(0.3, 0, 180, 12),
            np.array([(-0.3, 0), (-0.1, 0.25), (0.0, 0.15), (0.15, 0.25), (0.3, 0)]),
        ),
        0.06,
        1,
    ).at(d.real(-0.15, 0.15), tall * 0.85)
    side = together([leaf(0.35, 0.2, 0.2, 2).turned(y=s * -35).at(-0.15 * length, -0.05, s * thick * 0.9) for s in (-1, 1)])
    eyes = together(
        [ball(0.07, slot=3, rows=8, sides=10).at(-length * 0.38, tall * 0.25, s * thick * 0.72) for s in (-1, 1)]
    )
    base = (
        rod((0, -tall - 0.35, 0), (0, 0, 0), 0.05, 4) + cylinder(0.35, 0.08, 4).at(y=-tall - 0.4)
        if d.chance(0.35)
        else NOTHING
    )
    return body + tail + fin + side + eyes + base


def duck(d: Dice) -> Solid:
    length, tall = d.real(0.5, 0.7), d.real(0.35, 0.5)
    body = ball(length, tall, d.real(0.32, 0.45)).warped(
        lambda p: p + np.column_stack([0 * p[:, 0], 0.5 * np.maximum(p[:, 0], 0) ** 2, 0 * p[:, 0]]).astype(np.float32)
    )
    neck, size = d.real(0.25, 0.8), d.real(0.2, 0.3)
    head_y = tall * 0.6 + neck
    head = ball(size).at(-length * 0.6, head_y) + tube(
        curve([(-length * 0.45, 0.1, 0), (-length * 0.5, head_y * 0.5, 0), (-length * 0.6, head_y, 0)]), size * 0.65, 0
    )
    bill = ball(d.real(0.15, 0.25), 0.06, 0.13, 1).at(-length * 0.6 - size, head_y - 0.04)
    wings = together(
        [ball(length * 0.6, tall * 0.5, 0.1, 2, 9, 14).turned(z=d.real(0, 25)).at(0.1, 0.08, s * 0.36) for s in (-1, 1)]
    )
    eyes = together(
        [ball(0.04, slot=3, rows=7, sides=9).at(-length * 0.6 - size * 0.6, head_y + 0.06, s * size * 0.75) for s in (-1, 1)]
    )
    feet = together(
        [
            rod((0, -tall * 0.8, s * 0.15), (0, -tall - 0.3, s * 0.15), 0.04, 1)
            + box(0.3, 0.04, 0.2, 1).at(-0.08, -tall - 0.32, s * 0.15)
            for s in (-1, 1)
        ]
    )
    crest = together(
        [leaf(0.25, 0.1, 0.1, 2).turned(z=d.real(40, 120)).at(-length * 0.6, head_y + size * 0.9) for _ in range(3)]
    )
    return body + head + bill + wings + eyes + (feet if d.chance(0.5) else NOTHING) + (crest if d.chance(0.3) else NOTHING)


def turtle(d: Dice) -> Solid:
    wide, dome = d.real(0.5, 0.7), d.real(0.3, 0.55)
    shell = lathe(
        curve([(wide * 1.12, -0.03), (wide, 0.08), (wide * 0.6, dome * 0.8), (0, dome)]), 0, sides=d.pick(26, 6, 8)
    )
    plates = together(
        [ball(0.16, 0.05, 0.16, 1, 7, 6).at(x=wide * 0.62, y=dome * 0.75).turned(y=60 * i) for i in range(6)]
    ) + ball(0.2, 0.06, 0.2, 1, 7, 6).at(y=dome)
    out = d.real(0.1, 0.35)
    head = ball(0.2, 0.16, 0.16, 2).at(-wide - out, d.real(0.1, 0.3)) + rod(
        (-wide * 0.8, 0.05, 0), (-wide - out, 0.18, 0), 0.11, 2
    )
    limbs = together(
        [
            ball(0.24, 0.09, 0.13, 2, 9, 12).turned(y=s * t * 40).at(t * wide * 0.8, 0, s * wide * 0.8)
            for s in (-1, 1)
            for t in (-1, 1)
        ]
    )
    tail = lathe([(0.08, 0), (0, 0.3)], 2, 10).turned(z=-100).at(wide * 1.05, 0.05)
    eyes = together([ball(0.04, slot=3, rows=7, sides=8).at(-wide - out - 0.12, 0.3, s * 0.09) for s in (-1, 1)])
    return shell.sized(d.real(1.0, 1.3), 1, 1) + (plates if d.chance(0.7) else NOTHING) + head + limbs + tail + eyes


def penguin(d: Dice) -> Solid:
    height, wide = d.real(1.1, 1.6), d.real(0.35, 0.5)
    body = lathe(
        curve(
            [
                (wide * 0.5, 0),
                (wide, height * 0.3),
                (wide * 0.75, height * 0.65),
                (wide * d.real(0.5, 0.7), height * 0.85),
                (0, height),
            ],
            5,
        )
    )
    front = ball(wide * 0.75, height * 0.36, wide * 0.55, 1).at(y=height * 0.38, z=wide * 0.5)
    wings = together(
        [
            ball(0.08, height * 0.27, 0.18, 0, 10, 12).turned(z=s * d.real(10, 50)).at(s * wide * 1.1, height * 0.45)
            for s in (-1, 1)
        ]
    )
    beak = lathe([(0.09, 0), (0, d.real(0.15, 0.3))], 2, 10).turned(x=95).at(y=height * 0.82, z=wide * 0.5)
    eyes = together([ball(0.06, slot=3, rows=8, sides=10).at(s * 0.13, height * 0.88, wide * 0.48) for s in (-1, 1)])
    toes = together([ball(0.18, 0.05, 0.22, 2, 8, 12).at(s * 0.2, 0.02, 0.15) for s in (-1, 1)])
    extra = d.pick(
        NOTHING,
        ring(wide * 0.7, 0.07, 4).at(y=height * 0.7),
        lathe([(0.3, 0), (0.28, 0.06), (0.18, 0.06), (0.17, 0.3), (0, 0.3)], 4).at(y=height * 0.95),
        together([lathe([(0.05, 0), (0, 0.25)], 4, 8).turned(z=a).at(y=height * 0.97) for a in (-30, 0, 30)]),
    )
    return body + front + wings + beak + eyes + toes + extra


def spider(d: Dice) -> Solid:
    count, reach, knee = d.pick(3, 4, 4), d.real(0.7, 1.1), d.real(0.3, 0.7)
    limbs = []
    for i in range(count):
        turn = (i - (count - 1) / 2) * d.real(28, 36)
        limb = tube([(0.15, 0.1, 0), (reach * 0.45, 0.1 + knee, 0), (reach, -0.25, 0)], 0.05, 1, sides=6)
        limbs += [limb.turned(y=turn), limb.turned(y=180 + turn)]
    body = ball(0.25, 0.2, 0.28).at(z=0.2) + ball(d.real(0.3, 0.45), d.real(0.25, 0.4), d.real(0.35, 0.5), 0).at(
        y=0.12, z=-0.4
    )
    claws = together(
        [
            tube(curve([(s * 0.15, 0.05, 0.4), (s * 0.4, 0.1, 0.7), (s * 0.25, 0.1, 0.95)]), np.linspace(0.06, 0.12, 11), 2)
            for s in (-1, 1)
        ]
    )
    eyes = together([ball(0.06, slot=3, rows=7, sides=9).at(x, 0.18, 0.42) for x in (-0.12, 0.12)])
    return (
        together(limbs)
        + body
        + eyes
        + (claws if d.chance(0.4) else NOTHING)
        + (ball(0.15, 0.05, 0.2, 2).at(y=0.5, z=-0.4) if d.chance(0.4) else NOTHING)
    )


def butterfly(d: Dice) -> Solid:
    upper, lower, lift = d.real(0.6, 0.9), d.real(0.4, 0.7), d.real(10, 45)
    big = extrude(
        curve([(0, 0), (0.3 * upper, 0.7 * upper), (upper, upper * 0.9), (upper * 0.9, 0.2), (0, -0.05)], 4)[:-1], 0.04
    )
    small = extrude(
        curve([(0, 0), (lower, 0.1), (lower * 0.9, -0.6 * lower), (lower * 0.4, -lower), (0, -0.2)], 4)[:-1], 0.04, 1
    )
    dots = together(
        [
            cylinder(r, 0.06, 2, sides=14).turned(x=90).at(x, y, -0.02)
            for r, x, y in ((d.real(0.06, 0.14), upper * 0.65, upper * 0.6), (d.real(0.05, 0.12), lower * 0.6, -lower * 0.4))
        ]
    )
    wing = (big + small + dots).at(z=0.03).turned(y=-lift)
    body = lathe(curve([(0, -0.6), (0.07, -0.3), (0.05, 0), (0.1, 0.2), (0, 0.35)]), 3, 12) + ball(0.1, slot=3).at(y=0.4)
    feelers = together(
        [tube(curve([(0, 0.45, 0), (s * 0.1, 0.7, 0.05), (s * 0.3, 0.85, 0.05)]), 0.02, 3, sides=5) for s in (-1, 1)]
    )
    return (wing + wing.mirrored() + body + feelers).turned(x=-d.real(0, 50))


def bone(d: Dice) -> Solid:
    length, size = d.real(0.6, 1.0), d.real(0.16, 0.26)
    shaft = lathe(
        curve([(size * 0.8, -length), (size * 0.5, -length * 0.4), (size * 0.5, length * 0.4), (size * 0.8, length)])
    ).turned(z=90)
    ends = together([ball(size * d.real(0.85, 1.15)).at(s * length, t * size * 0.75) for s in (-1, 1) for t in (-1, 1)])
    meat = lathe(
        curve([(0.12, -length * 0.1), (d.real(0.35, 0.5), length * 0.3), (0.4, length * 0.8), (0, length * 1.2)]), 1
    ).turned(z=90)
    return (
        shaft
        + ends
        + (meat if d.chance(0.3) else NOTHING)
        + (ring(size * 0.9, 0.06, 2).turned(z=90) if d.chance(0.3) else NOTHING)
    )


def rocking_horse(d: Dice) -> Solid:
    leg, length, neck = d.real(0.45, 0.7), d.real(0.7, 1.0), d.real(0.4, 0.6)
    body = (
        lathe(curve([(0, -0.5), (0.3, -0.38), (d.real(0.2, 0.28), 0), (0.28, 0.38), (0, 0.5)]), 0)
        .turned(z=90)
        .sized(length, 1, 0.85)
        .at(y=leg + 0.2)
    )
    neck_part = tube(
        curve([(-length * 0.35, leg + 0.25, 0), (-length * 0.5, leg + neck, 0), (-length * 0.45, leg + neck + 0.25, 0)]),
        np.linspace(0.2, 0.13, 11),
        0,
    )
    head = ball(d.real(0.22, 0.3), 0.13, 0.12, 0).turned(z=d.real(15, 40)).at(-length * 0.58, leg + neck + 0.25)
    ears = together(
        [lathe([(0.06, 0), (0, d.real(0.12, 0.3))], 0, 8).at(-length * 0.42, leg + neck + 0.35, s * 0.07) for s in (-1, 1)]
    )
    limbs = together(
        [
            rod((t * length * 0.32, leg + 0.15, s * 0.13), (t * length * d.real(0.3, 0.45), 0.05, s * 0.18), 0.07, 0)
            for s in (-1, 1)
            for t in (-1, 1)
        ]
    )
    tail = tube(
        curve([(length * 0.45, leg + 0.3, 0), (length * 0.65, leg + 0.2, 0), (length * 0.7, leg - d.real(0, 0.3), 0)]),
        np.linspace(0.05, 0.09, 11),
        1,
    )
    mane = (
        together(
            [ball(0.09, slot=1, rows=7, sides=9).at(-length * 0.4, leg + neck * (0.5 + 0.2 * i) + 0.15) for i in range(4)]
        )
        if d.chance(0.6)
        else NOTHING
    )
    saddle = cushion(0.35, 0.12, 0.4, 0.05, 2).at(y=leg + 0.46) if d.chance(0.7) else NOTHING
    bow = np.column_stack([curve([(-length * 0.75, 0.15), (0, -0.06), (length * 0.75, 0.15)]), np.zeros(11)])
    under = d.pick(
        together([tube(bow, 0.05, 3).at(z=s * 0.19) for s in (-1, 1)]), box(length, 0.08, 0.5, 3).at(y=-0.03), NOTHING
    )
    return body + neck_part + head + ears + limbs + tail + mane + saddle + under


ANIMALS = (
    Kind("snail", "animal", snail, 60),
    Kind("fish", "animal", fish, 60),
    Kind("duck", "animal", duck, 60),
    Kind("turtle", "animal", turtle, 70),
    Kind("penguin", "figure", penguin, 60),
    Kind("spider", "animal", spider, 70),
    Kind("butterfly", "fan", butterfly, 55),
    Kind("bone", "stick", bone, 60),
    Kind("rocking-horse", "animal", rocking_horse, 65),
)
