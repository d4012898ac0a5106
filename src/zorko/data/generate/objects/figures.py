"""Figures of people and what passes for them."""

from __future__ import annotations

import numpy as np

from zorko.data.generate.objects.fittings import NOTHING, knob, ornaments, plinth, some_flutes
from zorko.data.generate.objects.kind import Dice, Kind
from zorko.data.generate.outlines import curve, rounded, star
from zorko.data.generate.solids import (
    Solid,
    ball,
    box,
    cushion,
    cylinder,
    extrude,
    lathe,
    loft,
    ring,
    rod,
    together,
    tube,
    vessel,
)


def bust(d: Dice) -> Solid:
    head, tall = d.real(0.28, 0.36), d.real(1.0, 1.3)
    chest = loft(
        [
            np.column_stack([o[:, 0], np.full(24, y), o[:, 1]])
            for y, o in (
                (y, rounded(w, w * d.real(0.45, 0.6), 2.5, 24))
                for y, w in ((0, d.real(0.4, 0.9)), (0.25, d.real(0.9, 1.2)), (0.5, 0.9), (0.6, 0.35))
            )
        ]
    )
    neck = cylinder(head * 0.5, 0.3).at(y=0.5)
    face = ball(head, head * tall, head * 1.05).at(y=0.8 + head) + lathe([(0.07, 0), (0.03, 0.2), (0, 0.2)], 0, 8).at(
        y=0.75 + head, z=head * 1.03
    )
    brow = box(head * 1.1, 0.05, 0.1).at(y=0.88 + head, z=head * 0.9)
    hair = d.pick(
        ball(head * 1.08, head * tall * 0.8, head, 1).at(y=0.95 + head, z=-0.08),
        ring(head * 0.95, 0.1, 1).at(y=1.05 + head),
        NOTHING,
        together(
            [
                ball(0.13, slot=1, rows=8, sides=10).at(head * np.cos(a), 1.0 + head, head * np.sin(a) - 0.05)
                for a in np.arange(0, 6.2, 0.7)
            ]
        ),
    )
    beard = ball(head * 0.7, d.real(0.2, 0.4), 0.15, 1).at(y=0.65 + head * 0.5, z=head * 0.85) if d.chance(0.35) else NOTHING
    hat = (
        lathe([(0.5, 0), (0.48, 0.05), (0.3, 0.05), (0.27, 0.35), (0, 0.38)], 3).at(y=0.85 + head * (1 + tall * 0.6))
        if d.chance(0.25)
        else NOTHING
    )
    wrap = tube(np.array([(-0.5, 0.45, 0.1), (0, 0.2, 0.34), (0.45, 0.05, 0.2)]), 0.09, 1) if d.chance(0.4) else NOTHING
    return (chest + neck + face + brow + hair + beard + hat + wrap) + plinth(d, d.real(0.6, 0.9))


def person(d: Dice) -> Solid:
    """A figure that stands, points, lifts or carries; also what statues are made of."""
    tall, broad, head = d.real(0.7, 1.0), d.real(0.35, 0.55), d.real(0.18, 0.3)
    stride = d.real(0, 25)
    hip, shoulder = tall, tall + d.real(0.6, 0.8)
    limbs = together(
        [
            rod((s * broad * 0.3, hip, 0), (s * broad * 0.3, 0.05, s * np.sin(np.radians(stride)) * tall), 0.12, 1, 0.1)
            + ball(0.11, 0.07, 0.19, 2, 8, 10).at(s * broad * 0.3, 0.05, s * np.sin(np.radians(stride)) * tall + 0.06)
            for s in (-1, 1)
        ]
    )
    skirt = lathe(curve([(d.real(0.4, 0.6), 0.05), (0.35, tall * 0.5), (0.2, tall)]), 1, **some_flutes(d, 0.6))
    torso = d.pick(
        lathe(
            curve(
                [
                    (broad * 0.4, hip - 0.05),
                    (broad * 0.42, hip + 0.25),
                    (broad * 0.55, shoulder - 0.1),
                    (0.1, shoulder + 0.05),
                ]
            ),
            0,
            16,
        ).sized(1, 1, 0.65),
        cushion(broad, shoulder - hip, 0.28, 0.09).at(y=(hip + shoulder) / 2),
    )
    arms = []
    for side in (-1, 1):
        lift, bend = d.real(-75, 75), d.real(-60, 80)
        elbow = np.array(
            [side * (broad * 0.5 + 0.3 * np.cos(np.radians(lift))), shoulder - 0.08 + 0.3 * np.sin(np.radians(lift)), 0.05]
        )
        hand = elbow + 0.32 * np.array([side * np.cos(np.radians(bend)), np.sin(np.radians(bend)), d.real(0, 0.8)])
        holds = d.pick(
            NOTHING,
            NOTHING,
            ball(0.16, slot=4),
            rod((0, -0.6, 0), (0, 0.7, 0), 0.035, 4),
            box(0.25, 0.2, 0.2, 4),
            extrude(star(5, 0.5) * 0.18, 0.06, 4),
        )
        arms.append(
            rod((side * broad * 0.48, shoulder - 0.06, 0), elbow, 0.085, 0)
            + rod(elbow, hand, 0.075, 3)
            + ball(0.085, slot=3).at(*hand)
            + holds.at(*hand)
        )
    face = ball(head, head * 1.15, head, 3).at(y=shoulder + head * 1.2)
    crown = d.pick(
        NOTHING,
        lathe([(head * 1.6, 0), (head * 1.5, 0.05), (head * 0.9, 0.06), (head * 0.8, 0.3), (0, 0.3)], 4),
        lathe([(head, 0), (0, d.real(0.3, 0.6))], 4),
        ball(head * 1.05, head * 0.6, head * 1.05, 4),
        vessel([(head * 0.8, 0), (head * 0.95, 0.2)], 0.03, 4),
    )
    base = plinth(d, d.real(0.8, 1.0), 5) if d.chance(0.5) else NOTHING
    return (skirt if d.chance(0.35) else limbs) + torso + together(arms) + face + crown.at(y=shoulder + head * 1.75) + base


def robot(d: Dice) -> Solid:
    width, height = d.real(0.7, 1.0), d.real(0.7, 1.1)
    body = d.pick(box(width, height, 0.5), cylinder(width / 2, height), cushion(width, height, 0.55, 0.12).at(y=height / 2))
    head_w = d.real(0.4, 0.7)
    head = d.pick(
        box(head_w, 0.4, 0.4, 1),
        ball(head_w / 2, 0.3, 0.25, 1).at(y=0.25),
        cylinder(head_w / 2, 0.35, 1),
        lathe([(head_w / 2, 0), (head_w / 2, 0.15), (0.1, 0.45), (0, 0.45)], 1),
    ).at(y=height + 0.1)
    eyes = together(
        [
            cylinder(0.08, 0.1, 2, sides=12).turned(x=90).at(x, height + 0.3, 0.16)
            for x in d.pick((-0.12, 0.12), (0.0,), (-0.13, 0.0, 0.13))
        ]
    )
    horn = d.pick(
        rod((0, 0, 0), (0, 0.3, 0), 0.03, 3) + ball(0.08, slot=3).at(y=0.33),
        together([rod((s * 0.1, 0, 0), (s * 0.3, 0.35, 0), 0.03, 3) for s in (-1, 1)]),
        lathe([(0.2, 0), (0, 0.3)], 3),
        NOTHING,
    ).at(y=height + 0.48)
    arms = []
    for s in (-1, 1):
        swing = d.real(-30, 80)
        arm = rod((0, 0, 0), (0, -0.6, 0), 0.09, 3) + d.pick(
            ring(0.13, 0.05, 2, 14).turned(x=90).at(y=-0.72),
            box(0.2, 0.2, 0.2, 2).at(y=-0.78),
            ball(0.13, slot=2).at(y=-0.68),
        )
        arms.append((arm + ball(0.13, slot=1)).turned(z=s * swing).at(s * (width / 2 + 0.1), height * 0.85))
    legs = d.pick(
        together(
            [
                box(0.22, 0.45, 0.25, 3).at(s * width * 0.27, -0.45)
                + box(0.3, 0.12, 0.45, 1).at(s * width * 0.27, -0.55, 0.06)
                for s in (-1, 1)
            ]
        ),
        together([rod((0, -0.25, s * 0.1), (0, -0.25, s * 0.3), 0.25, 3) for s in (-1, 1)]),
        lathe([(0.5, -0.35), (0.45, -0.15), (0.2, 0), (0, 0)], 3),
    )
    panel = together(
        [
            d.pick(ball(0.06, slot=4, rows=7, sides=9), box(0.1, 0.1, 0.06, 4)).at(
                (i % 3 - 1) * 0.17, height * (0.35 + 0.2 * (i // 3)), 0.27
            )
            for i in range(d.whole(2, 6))
        ]
    )
    return body + head + eyes + horn + together(arms) + legs + panel


def doll(d: Dice) -> Solid:
    height, wide = d.real(1.2, 1.6), d.real(0.4, 0.6)
    neck, top = height * d.real(0.5, 0.65), wide * d.real(0.55, 0.85)
    shape = curve(
        [
            (wide * 0.7, 0),
            (wide, height * 0.25),
            (wide * d.real(0.5, 0.65), neck),
            (top, neck + (height - neck) * 0.5),
            (0, height),
        ],
        6,
    )
    face = ball(top * 0.7, top * 0.75, 0.12, 1).at(y=neck + (height - neck) * 0.48, z=top * 0.8)
    eyes = together(
        [ball(0.04, slot=3, rows=7, sides=8).at(s * 0.12, neck + (height - neck) * 0.55, top * 0.95) for s in (-1, 1)]
    )
    apron = ball(wide * 0.6, height * 0.2, 0.12, 2).at(y=height * 0.25, z=wide * 0.85)
    bow = d.pick(NOTHING, ring(wide * 0.58, 0.05, 3).at(y=neck), knob(d, 0.12, 3).at(y=height - 0.03))
    half = ring(wide, 0.03, 2).at(y=height * d.real(0.25, 0.4))
    return (
        lathe(np.concatenate([[(0, 0)], shape]))
        + face
        + eyes
        + bow
        + d.pick(apron, half, apron + half)
        + ornaments(d, shape[shape[:, 1] < neck], 0.5)
    )


def snowman(d: Dice) -> Solid:
    sizes = sorted((d.real(0.25, 0.65) for _ in range(d.whole(2, 3))), reverse=True)
    made, y = [], 0.0
    for size in sizes:
        made.append(ball(size).at(y=y + size * 0.9))
        y += size * 1.65
    head, middle = sizes[-1], y - sizes[-1] * 0.8
    nose = lathe([(0.07, 0), (0, d.real(0.25, 0.5))], 1, 10).turned(x=90).at(y=middle, z=head * 0.9)
    eyes = together(
        [ball(0.05, slot=2, rows=7, sides=8).at(s * head * 0.35, middle + head * 0.35, head * 0.85) for s in (-1, 1)]
    )
    hat = d.pick(
        lathe([(0.4, 0), (0.4, 0.05), (0.25, 0.05), (0.25, d.real(0.2, 0.5)), (0, 0.5)], 2),
        vessel([(0.3, 0), (0.2, 0.35)], 0.03, 3),
        lathe([(0.3, 0), (0, 0.5)], 3),
        NOTHING,
    )
    arms = together(
        [rod((s * 0.3, middle * 0.6, 0), (s * d.real(0.7, 1.0), middle * d.real(0.5, 0.95), 0.1), 0.04, 4) for s in (-1, 1)]
    )
    scarf = ring(head * 0.8, 0.09, 3).at(y=middle - head * 0.75) + box(0.16, 0.45, 0.08, 3).turned(z=8).at(
        0.15, middle - head - 0.3, head * 0.95
    )
    broomstick = rod((-0.75, 0, 0.2), (-0.7, 1.2, 0.2), 0.035, 4) + lathe([(0.16, 0), (0.05, 0.3)], 5).at(-0.7, 1.15, 0.2)
    buttons = together(
        [ball(0.05, slot=2, rows=7, sides=8).at(0, y * 0.3 + 0.15 * i, sizes[0] * 0.97) for i in range(d.whole(0, 3))]
    )
    return (
        together(made)
        + nose
        + eyes
        + hat.at(y=y - 0.1)
        + arms
        + buttons
        + (scarf if d.chance(0.6) else NOTHING)
        + (broomstick if d.chance(0.3) else NOTHING)
    )


FIGURES = (
    Kind("bust", "figure", bust, 60),
    Kind("person", "figure", person, 60),
    Kind("robot", "figure", robot, 60),
    Kind("doll", "figure", doll, 65),
    Kind("snowman", "figure", snowman, 60),
)
