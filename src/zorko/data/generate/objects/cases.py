"""What is carried, posted and opened."""

from __future__ import annotations

import numpy as np

from zorko.data.generate.objects.fittings import NOTHING, dial, feet, flat
from zorko.data.generate.objects.kind import Dice, Kind
from zorko.data.generate.outlines import arc, curve, polygon, rounded, star
from zorko.data.generate.solids import (
    Solid,
    around,
    ball,
    beam,
    box,
    cushion,
    extrude,
    lathe,
    ring,
    rod,
    sheet,
    together,
    tube,
)


def suitcase(d: Dice) -> Solid:
    width, height, thick = d.real(1.0, 1.5), d.real(0.75, 1.1), d.real(0.28, 0.5)
    body = d.pick(cushion(width, height, thick, 0.1).at(y=height / 2), box(width, height, thick))
    corners = together(
        [
            cushion(0.22, 0.22, thick * 1.04, 0.05, 1).at(x * (width / 2 - 0.1), height / 2 + y * (height / 2 - 0.1))
            for x in (-1, 1)
            for y in (-1, 1)
        ]
    )
    belts = together(
        [box(0.1, height * 1.02, thick * 1.06, 2).at(x=x * width) for x in d.pick((-0.25, 0.25), (0.0,), (-0.3, 0.0, 0.3))]
    )
    ribs = together(
        [box(width * 1.01, 0.04, thick * 1.03, 1).at(y=height * y) for y in np.linspace(0.15, 0.85, d.whole(3, 6))]
    )
    grip = d.pick(
        tube(flat(curve([(-0.2, height), (-0.18, height + 0.17), (0.18, height + 0.17), (0.2, height)])), 0.05, 3),
        together([rod((s * 0.25, height, 0), (s * 0.25, height + 0.55, 0), 0.035, 3) for s in (-1, 1)])
        + rod((-0.3, height + 0.55, 0), (0.3, height + 0.55, 0), 0.06, 3),
    )
    locks = together([box(0.14, 0.12, 0.06, 4).at(s * width * 0.2, height * 0.8, thick / 2) for s in (-1, 1)])
    stickers = together(
        [
            extrude(d.pick(star(5, 0.5), arc(1, 0, 340, 18), polygon(4)) * d.real(0.1, 0.2), 0.04, 4 + i).at(
                d.real(-0.3, 0.3) * width, d.real(0.25, 0.7) * height, thick / 2 + 0.02
            )
            for i in range(d.whole(1, 3))
        ]
    )
    wheels = together(
        [
            rod((s * width * 0.4, -0.04, z * thick * 0.3), (s * width * 0.46, -0.04, z * thick * 0.3), 0.08, 3)
            for s in (-1, 1)
            for z in (-1, 1)
        ]
    )
    return (
        body
        + d.pick(corners, belts, ribs)
        + grip
        + d.pick(locks, stickers, NOTHING)
        + (wheels if d.chance(0.4) else NOTHING)
    )


def books(d: Dice) -> Solid:
    made, y = [], 0.0
    for i in range(d.whole(2, 5)):
        width, depth, thick = d.real(0.8, 1.2), d.real(0.6, 0.85), d.real(0.1, 0.28)
        cover = (
            box(width, 0.03, depth, i)
            + box(width, 0.03, depth, i).at(y=thick - 0.03)
            + box(0.04, thick, depth, i).at(x=-width / 2)
        )
        bands = (
            together([box(0.06, thick * 1.02, 0.05, 5).at(-width / 2, 0, z * depth) for z in (-0.3, 0, 0.3)])
            if d.chance(0.4)
            else NOTHING
        )
        made.append(
            (cover + box(width * 0.94, thick - 0.04, depth * 0.94, 6).at(y=0.02) + bands)
            .turned(y=d.real(-28, 28) + d.pick(0, 0, 180))
            .at(y=y)
        )
        y += thick
    leaves = together(
        [
            sheet(
                np.stack(
                    [
                        np.stack([s * x, 0.12 * np.sin(np.pi * x / 0.55) + 0.03 + 0 * x, np.full(6, z)], axis=1)
                        for z in (-0.35, 0.35)
                    ]
                ),
                6,
            )
            for s in (-1, 1)
            for x in [np.linspace(0, 0.55, 6)]
        ]
    )
    top = d.pick(
        NOTHING,
        NOTHING,
        leaves,
        ball(0.2, slot=7).at(y=0.18),
        lathe([(0.12, 0), (0.2, 0.3), (0.17, 0.3), (0.1, 0.05), (0, 0.05)], 7),
        tube(flat(rounded(0.25, 0.2, 2.0, 14)), 0.025, 7, closed=True).turned(x=80).at(-0.15, 0.05)
        + tube(flat(rounded(0.25, 0.2, 2.0, 14)), 0.025, 7, closed=True).turned(x=80).at(0.15, 0.05),
    )
    return together(made) + top.at(y=y)


def chest(d: Dice) -> Solid:
    width, height, depth, lift = d.real(1.0, 1.5), d.real(0.45, 0.7), d.real(0.6, 0.85), d.pick(0.0, 0.0, d.real(15, 70))
    body = box(width, height, depth)
    dome = extrude(
        np.concatenate([[(-depth / 2, 0), (depth / 2, 0)], arc(depth / 2, 5, 175, 12) * np.array([1, d.real(0.3, 1.0)])]),
        width,
    ).turned(y=90)
    lid = (
        (
            d.pick(dome, box(width * 1.05, 0.12, depth * 1.05)).at(z=depth / 2)
            + box(width * 0.96, 0.02, depth * 0.9, 5).at(z=depth / 2)
        )
        .turned(x=-lift)
        .at(y=height + 0.01, z=-depth / 2)
    )
    at = d.pick((-0.3, 0.3), (0.0,), (-0.4, 0.0, 0.4), ())
    bands = together([box(0.1, height, depth * 1.04, 1).at(x=x * width) for x in at])
    lock = d.pick(box(0.2, 0.22, 0.08, 2), dial(0.13, 0.08, 2), extrude(polygon(3, 0.16, -90), 0.1, 2).at(y=0.08)).at(
        y=height - 0.2, z=depth / 2
    )
    rings_ = together([ring(0.13, 0.035, 2, 14).turned(z=90).at(s * width / 2 + s * 0.03, height * 0.6) for s in (-1, 1)])
    gold = (
        together(
            [
                ball(d.real(0.08, 0.16), slot=3, rows=8, sides=10).at(
                    d.real(-0.4, 0.4) * width, height, d.real(-0.3, 0.3) * depth
                )
                for _ in range(9)
            ]
        )
        if lift
        else NOTHING
    )
    planks = (
        together([box(width * 1.01, 0.025, depth * 1.01, 4).at(y=height * y) for y in (0.33, 0.66)])
        if d.chance(0.4)
        else NOTHING
    )
    return (
        body
        + lid
        + bands
        + lock
        + (rings_ if d.chance(0.6) else NOTHING)
        + gold
        + planks
        + (feet(d, 0.4, 0.15, 1, 4).sized(width, 1, depth).at(y=-0.13) if d.chance(0.3) else NOTHING)
    )


def gift(d: Dice) -> Solid:
    sides = d.pick(4, 4, 4, 6, 24)
    wide, height = d.real(0.5, 0.8), d.real(0.4, 1.2)
    stretch = d.real(0.7, 1.0) if sides == 4 else 1.0
    body = lathe([(0, 0), (wide, 0), (wide, height), (0, height)], 0, sides, start=45)
    lid = (
        lathe(
            [
                (wide, height - d.real(0.1, 0.25)),
                (wide * 1.07, height - d.real(0.1, 0.25)),
                (wide * 1.07, height + 0.02),
                (0, height + 0.02),
            ],
            1,
            sides,
            start=45,
        )
        if d.chance(0.6)
        else NOTHING
    )
    reach = wide * (0.72 if sides == 4 else 1.0) * 2.04 * (1.07 if lid.parts else 1.0)
    ribbon = together([box(reach, height + 0.03, 0.14, 2).turned(y=90 * i) for i in range(d.whole(1, 2))])
    count, size = d.whole(2, 7), d.real(0.16, 0.28)
    loop = tube(
        flat(curve([(0, 0), (size, size * 0.7), (size * 1.9, size * 0.6), (size * 1.6, 0.02), (0, 0)])), 0.03, 2, flat=3
    )
    bow = around(loop, count, d.real(0, 90)).at(y=height + 0.04) + ball(0.08, slot=2).at(y=height + 0.08)
    tag = (
        (box(0.2, 0.3, 0.03, 3) + ring(0.04, 0.015, 3, 10).turned(x=90).at(y=0.32))
        .turned(z=-25)
        .at(0.1, height * 0.45, wide * 0.8)
    )
    return (body + lid + ribbon + bow + (tag if d.chance(0.3) else NOTHING)).sized(1, 1, stretch)


def mailbox(d: Dice) -> Solid:
    width, height, depth, post = d.real(0.45, 0.65), d.real(0.3, 0.5), d.real(0.8, 1.2), d.real(0.5, 1.2)
    section = d.pick(
        np.concatenate(
            [
                [(-width / 2, 0), (width / 2, 0), (width / 2, height)],
                arc(width / 2, 10, 170, 9) + np.array([0, height]),
                [(-width / 2, height)],
            ]
        ),
        np.array([(-width / 2, 0), (width / 2, 0), (width / 2, height), (0, height + width * 0.5), (-width / 2, height)]),
        np.array([(-width / 2, 0), (width / 2, 0), (width / 2, height + 0.2), (-width / 2, height + 0.2)]),
    )
    body = extrude(section, depth, 0)
    door = extrude(section * 0.92, 0.06, 1).turned(x=d.pick(0.0, 0.0, d.real(30, 90))).at(y=0.02, z=depth / 2 + 0.03) + ball(
        0.05, slot=3
    ).at(y=height * 0.9, z=depth / 2 + 0.08)
    flag = box(0.05, d.real(0.3, 0.5), 0.05, 2) + box(0.05, 0.18, 0.3, 2).at(y=0.3, z=-0.12)
    side = flag.turned(x=d.pick(0, 90, 45)).at(width / 2 + 0.03, height * 0.6, 0.1)
    letter = box(0.3, 0.02, 0.4, 4).turned(x=20).at(y=height * 0.5, z=depth / 2 + 0.1) if d.chance(0.3) else NOTHING
    pole = d.pick(
        rod((0, -post, 0), (0, 0, 0), 0.07, 5),
        box(0.16, post, 0.16, 5).at(y=-post),
        box(0.14, post, 0.14, 5).at(y=-post) + beam((0, -post * 0.5, 0), (0, 0, depth * 0.35), 0.1, 0.1, 5),
        box(width * 0.8, post * 0.6, depth * 0.5, 5).at(y=-post * 0.6),
    )
    return body + door + side + letter + pole


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


CASES = (
    Kind("suitcase", "box", suitcase, 65),
    Kind("books", "box", books, 75),
    Kind("chest", "box", chest, 60),
    Kind("gift", "box", gift, 75),
    Kind("mailbox", "tower", mailbox, 65),
    Kind("handbag", "box", handbag, 60),
    Kind("backpack", "box", backpack, 65),
)
