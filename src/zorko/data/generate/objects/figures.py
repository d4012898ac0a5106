"""Figures, toys, instruments, clothes and food."""

from __future__ import annotations

import numpy as np

from zorko.data.generate.objects.fittings import NOTHING, handle, knob, ornaments, some_flutes
from zorko.data.generate.objects.kind import Dice, Kind
from zorko.data.generate.objects.nature import leaf
from zorko.data.generate.solids import (
    Solid,
    arc,
    around,
    ball,
    beam,
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


def plinth(d: Dice, width: float, slot: int = 2) -> Solid:
    """A base whose top is at y = 0."""
    height = d.real(0.15, 0.6)
    way = d.pick("block", "round", "steps", "waisted")
    if way == "block":
        return box(width, height, width, slot).at(y=-height)
    if way == "round":
        return cylinder(width / 2, height, slot).at(y=-height)
    if way == "steps":
        return together(
            [
                box(width * (1 + 0.25 * i), height / 3, width * (1 + 0.25 * i), slot + i % 2).at(y=-height / 3 * (i + 1))
                for i in range(3)
            ]
        )
    return lathe(
        [
            (0, -height),
            (width * 0.65, -height),
            (width * 0.65, -height * 0.8),
            (width * 0.45, -height * 0.6),
            (width * 0.45, -0.08),
            (width * 0.55, 0),
            (0, 0),
        ],
        slot,
        d.pick(26, 4, 8),
        start=45,
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


def handbag(d: Dice) -> Solid:
    width, height, thick = d.real(0.9, 1.3), d.real(0.6, 1.0), d.real(0.25, 0.45)
    taper = d.real(0.7, 1.1)
    body = (
        cushion(width, height, thick, d.real(0.06, 0.12))
        .at(y=height / 2)
        .warped(
            lambda p: (
                p
                * np.column_stack([1 + (taper - 1) * p[:, 1] / height, 0 * p[:, 1] + 1, 1 - 0.4 * p[:, 1] / height]).astype(
                    np.float32
                )
            )
        )
    )
    reach, lift = width * taper * d.real(0.25, 0.42), d.real(0.3, 0.9)
    bow = curve(
        [
            (-reach, height - 0.1, 0),
            (-reach * 0.8, height + lift * 0.7, 0),
            (0, height + lift, 0),
            (reach * 0.8, height + lift * 0.7, 0),
            (reach, height - 0.1, 0),
        ]
    )
    straps = together([tube(bow, 0.045, 1).turned(x=s * d.real(2, 10)) for s in d.pick((0,), (-1, 1))])
    flap = extrude(
        d.pick(
            np.array([(-0.5, 0), (0.5, 0), (0.4, -0.5), (-0.4, -0.5)]),
            np.array([(-0.5, 0), (0.5, 0), (0, -0.7)]),
            np.concatenate([arc(0.5, 180, 360, 14)]),
        )
        * np.array([width * taper * 0.95, height * 0.9]),
        0.06,
        2,
    ).at(y=height * 0.98, z=thick * 0.38)
    clasp = d.pick(ball(0.07, slot=3), box(0.16, 0.1, 0.08, 3)).at(y=height * d.real(0.4, 0.6), z=thick * 0.45)
    pockets = box(width * 0.5, height * 0.35, 0.08, 2).at(y=height * 0.12, z=thick * 0.48)
    tag = tube(curve([(reach, height, 0.1), (reach + 0.1, height * 0.75, 0.2), (reach, height * 0.5, 0.3)]), 0.02, 3) + box(
        0.14, 0.22, 0.05, 3
    ).at(reach, height * 0.3, 0.28)
    return body + straps + d.pick(flap, pockets, NOTHING) + clasp + (tag if d.chance(0.3) else NOTHING)


def backpack(d: Dice) -> Solid:
    width, height, thick = d.real(0.7, 0.95), d.real(0.9, 1.25), d.real(0.35, 0.5)
    body = cushion(width, height, thick, 0.15).at(y=height / 2)
    lid = cushion(width * 1.03, 0.3, thick * 1.1, 0.1, 1).at(y=height * 0.95)
    front = cushion(width * d.real(0.5, 0.8), height * d.real(0.3, 0.5), 0.22, 0.07, 2).at(y=height * 0.3, z=thick / 2)
    sides = together([cushion(0.2, height * 0.4, thick * 0.6, 0.07, 2).at(s * width / 2, height * 0.27) for s in (-1, 1)])
    straps = together(
        [
            tube(
                curve(
                    [
                        (s * width * 0.25, height * 0.9, -thick / 2),
                        (s * width * 0.35, height * 0.6, -thick * 0.9),
                        (s * width * 0.3, height * 0.1, -thick / 2),
                    ]
                ),
                0.06,
                3,
                flat=1.5,
            )
            for s in (-1, 1)
        ]
    )
    roll = rod((-width * 0.55, 0, 0), (width * 0.55, 0, 0), 0.16, 4).at(y=d.pick(height * 1.12, -0.1), z=0.05)
    belts = together([box(0.07, height * 0.5, 0.05, 3).at(s * width * 0.25, height * 0.5, thick * 0.53) for s in (-1, 1)])
    return (
        body
        + (lid if d.chance(0.6) else ring(0.15, 0.04, 3, 14).turned(x=90).at(y=height + 0.1))
        + front
        + (sides if d.chance(0.6) else NOTHING)
        + straps
        + (roll if d.chance(0.4) else NOTHING)
        + (belts if d.chance(0.5) else NOTHING)
    )


def glasses(d: Dice) -> Solid:
    size, gap, length = d.real(0.32, 0.45), d.real(0.08, 0.2), d.real(0.7, 1.0)
    outline = d.pick(
        rounded(2 * size, 1.9 * size, 2.0),
        rounded(2.2 * size, 1.5 * size, 5.0),
        np.array([(-1, 0.6), (-0.6, -0.6), (0.6, -0.6), (1.1, 0.7)]) * size,
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


def cake(d: Dice) -> Solid:
    made, y, wide, sides = [], 0.0, d.real(0.6, 0.85), d.pick(26, 26, 26, 4, 6)
    for i in range(d.whole(1, 3)):
        tall = d.real(0.25, 0.5)
        made.append(lathe([(0, y), (wide, y), (wide, y + tall), (0, y + tall)], i % 2, sides, start=45))
        made.append(
            d.pick(
                around(ball(0.09, slot=2, rows=7, sides=9).at(x=wide * 0.93), d.whole(7, 12)),
                ring(wide, 0.05, 2),
                around(lathe([(0.1, 0), (0, 0.16)], 2, 8).at(x=wide * 0.8), 8),
                NOTHING,
            ).at(y=y + tall)
        )
        y, wide = y + tall, wide * d.real(0.55, 0.8)
    candles = together(
        [
            (cylinder(0.04, 0.3, 3 + i % 2, sides=9) + lathe(curve([(0, 0.3), (0.04, 0.36), (0, 0.46)]), 5, 8))
            .at(x=wide * 0.7 * (i > 0))
            .turned(y=75 * i)
            for i in range(d.whole(1, 5))
        ]
    )
    top = d.pick(
        candles,
        ball(0.16, slot=4).at(y=0.1) + rod((0, 0.2, 0), (0.05, 0.4, 0), 0.02, 5),
        around(ball(0.12, slot=4).at(x=wide * 0.6, y=0.06), 6),
        box(0.3, 0.02, 0.3, 5),
        around(leaf(0.3, 0.2, -0.5, 4), 6),
    ).at(y=y)
    dish = lathe([(0, -0.08), (0.7, -0.08), (d.real(0.95, 1.15), 0.02), (0, 0.02)], 5) + (
        lathe([(0.4, -0.4), (0.1, -0.3), (0.12, -0.06)], 5) if d.chance(0.4) else NOTHING
    )
    return together(made) + top + (dish if d.chance(0.7) else NOTHING)


def ice_cream(d: Dice) -> Solid:
    wide, tall = d.real(0.3, 0.42), d.real(0.8, 1.2)
    if d.chance(0.6):
        holder = lathe([(0, -tall), (0.05, -tall), (wide, 0), (0, 0)], 1) + together(
            [ring(wide * (1 - i * 0.22), 0.025, 1).at(y=-tall * i * 0.21) for i in range(4)]
        )
    else:
        holder = vessel(curve([(0.35, -0.9), (0.08, -0.75), (0.1, -0.5), (wide * 1.2, 0)], 5), 0.04, 1)
    scoops = d.pick(
        ((0, 0.15, 0),),
        ((-0.2, 0.12, 0), (0.2, 0.14, 0)),
        ((0, 0.15, 0), (0, 0.55, 0)),
        ((-0.2, 0.1, 0.08), (0.2, 0.1, 0.08), (0, 0.42, 0)),
        ((0, 0.15, 0), (0, 0.55, 0), (0, 0.9, 0)),
    )
    size = wide * (1.0 if len(scoops) != 2 else 0.9)
    balls = together(
        [
            ball(size * d.real(0.85, 1.05), slot=2 + i).at(*at)
            + ring(size * 0.85, 0.06, 2 + i).at(at[0], at[1] - size * 0.4, at[2])
            for i, at in enumerate(scoops)
        ]
    )
    swirl = np.linspace(0, 8 * np.pi, 48)
    soft = tube(
        np.column_stack([wide * (1 - swirl / 27) * np.cos(swirl), swirl * 0.035, wide * (1 - swirl / 27) * np.sin(swirl)]),
        0.14,
        2,
    )
    stick = rod((0.1, 0.3, 0), (d.real(0.3, 0.5), d.real(0.9, 1.3), 0), 0.05, 5)
    cherry = ball(0.11, slot=6).at(y=scoops[-1][1] + size)
    return holder + (balls if d.chance(0.7) else soft) + d.pick(stick, cherry, NOTHING, stick + cherry)


def burger(d: Dice) -> Solid:
    wide, y = d.real(0.6, 0.75), 0.2
    made = [lathe([(0, 0), (wide, 0), (wide * 1.02, 0.12), (wide * 0.95, 0.2), (0, 0.2)])]
    for _ in range(d.whole(2, 5)):
        way = d.pick("meat", "cheese", "salad", "tomato")
        tall = 0.16 if way == "meat" else 0.08
        layer = {
            "meat": lathe([(0, 0), (wide, 0), (wide * 1.05, 0.08), (wide, 0.16), (0, 0.16)], 1),
            "cheese": box(wide * 1.6, 0.05, wide * 1.6, 2).turned(y=d.real(0, 45)),
            "salad": lathe([(0, 0), (wide * 1.08, 0.0), (wide * 1.08, 0.05), (0, 0.05)], 3, flutes=11, depth=0.06),
            "tomato": together([cylinder(wide * 0.45, 0.08, 4).at(x=wide * 0.5).turned(y=a) for a in (0, 120, 240)]),
        }[way]
        made.append(layer.at(y=y))
        y += tall
    bun = lathe(
        np.concatenate(
            [
                [(0, 0), (wide * 1.02, 0)],
                curve([(wide * 1.02, 0), (wide * 0.95, 0.2), (wide * 0.5, d.real(0.35, 0.5)), (0, d.real(0.45, 0.55))])[1:],
            ]
        )
    ).at(y=y)
    seeds = together(
        [
            ball(0.05, 0.03, 0.04, 5, 6, 7).at(wide * 0.55 * np.cos(a), y + 0.39, wide * 0.55 * np.sin(a))
            for a in np.arange(0, 6.2, d.real(0.6, 1.2))
        ]
    )
    pick_ = rod((0, y + 0.3, 0), (0, y + 0.95, 0), 0.025, 6) + d.pick(
        ball(0.1, slot=6).at(y=y + 0.7), extrude(np.array([(0, 0), (0.3, 0.1), (0, 0.2)]), 0.03, 6).at(y=y + 0.72)
    )
    return together(made) + bun + (seeds if d.chance(0.6) else NOTHING) + (pick_ if d.chance(0.4) else NOTHING)


def donut(d: Dice) -> Solid:
    radius, thick = d.real(0.45, 0.6), d.real(0.18, 0.3)
    body = ring(radius, thick)
    glaze = ring(radius, thick * 1.04, 1).warped(
        lambda p: np.column_stack(
            [p[:, 0], np.maximum(p[:, 1], 0.02 + 0.06 * np.sin(7 * np.arctan2(p[:, 2], p[:, 0]))), p[:, 2]]
        ).astype(np.float32)
    )
    count = d.whole(8, 18)
    crumbs = together(
        [
            rod((-0.06, 0, 0), (0.06, 0, 0), 0.025, 2 + i % 3, sides=6)
            .turned(y=d.real(0, 180))
            .at(x=radius + d.real(-0.5, 0.5) * thick, y=thick * 0.98)
            .turned(y=360 * i / count)
            for i in range(count)
        ]
    )
    stripes = together([box(thick * 2.2, 0.05, 0.06, 2).at(x=radius, y=thick).turned(y=30 * i) for i in range(12)])
    second = ring(radius * d.real(0.8, 1), thick, 3).turned(x=d.real(-15, 15)).at(d.real(-0.2, 0.2), 2 * thick, 0)
    top = d.pick(crumbs, stripes, NOTHING)
    lying = body + (glaze if d.chance(0.8) else NOTHING) + top
    return lying + second if d.chance(0.25) else lying.turned(x=d.pick(0, 0, 75))


FIGURES = (
    Kind("bust", "figure", bust, 60),
    Kind("person", "figure", person, 60),
    Kind("robot", "figure", robot, 60),
    Kind("doll", "figure", doll, 65),
    Kind("snowman", "figure", snowman, 60),
    Kind("chessman", "stem", chessman, 70),
    Kind("trophy", "stem", trophy, 60),
    Kind("spinning-top", "round", spinning_top),
    Kind("block-train", "vehicle", block_train, 65),
    Kind("rocking-horse", "animal", rocking_horse, 65),
    Kind("drum", "round", drum),
    Kind("guitar", "stick", guitar, 55),
    Kind("trumpet", "stick", trumpet, 65),
    Kind("hat", "wear", hat, 70),
    Kind("crown", "wear", crown),
    Kind("helmet", "wear", helmet, 60),
    Kind("boot", "wear", boot, 65),
    Kind("handbag", "box", handbag, 60),
    Kind("backpack", "box", backpack, 65),
    Kind("glasses", "wear", glasses, 55),
    Kind("ring", "wear", finger_ring, 65),
    Kind("cake", "round", cake),
    Kind("ice-cream", "stem", ice_cream, 65),
    Kind("burger", "round", burger),
    Kind("donut", "disc", donut),
)
