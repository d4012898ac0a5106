"""What grows and what lives, and what is eaten."""

from __future__ import annotations

import numpy as np

from zorko.data.generate.objects.fittings import NOTHING, ornaments
from zorko.data.generate.objects.kind import Dice, Kind
from zorko.data.generate.solids import (
    Points,
    Solid,
    arc,
    around,
    ball,
    box,
    curve,
    cushion,
    cylinder,
    extrude,
    lathe,
    ring,
    rod,
    sheet,
    star,
    together,
    tube,
    vessel,
)


def leaf(length: float, width: float, bend: float = 0.3, slot: int = 1, tip: float = 1.0) -> Solid:
    """A leaf from the origin along +x, hanging down by `bend` of its length at the end."""
    t = np.linspace(0, 1, 7, dtype=np.float32)
    half = width / 2 * np.sin(np.pi * t**tip) + 0.004
    rows = [
        np.stack([length * t, -bend * length * t**2 + 0.15 * width * abs(s), s * half], axis=1) for s in (-1.0, 0.0, 1.0)
    ]
    return sheet(np.stack(rows), slot)


def apple(d: Dice) -> Solid:
    height, wide = d.real(0.85, 1.15), d.real(0.5, 0.62)
    shape = curve(
        [
            (0, 0.1),
            (wide * 0.4, 0),
            (wide * 0.85, height * 0.25),
            (wide, height * d.real(0.5, 0.7)),
            (wide * 0.6, height),
            (0.08, height * 0.9),
            (0, height * 0.82),
        ],
        5,
    )
    stalk = tube(
        curve([(0, height * 0.8, 0), (0.03, height + 0.1, 0), (d.real(-0.15, 0.2), height + d.real(0.15, 0.4), 0)]), 0.035, 1
    )
    leaves = around(leaf(d.real(0.3, 0.6), d.real(0.15, 0.3), d.real(-0.2, 0.5), 2), d.whole(1, 2), d.real(0, 360)).at(
        y=height + 0.05
    )
    bite = ball(0.3, slot=3).at(wide * 0.85, height * 0.6) if d.chance(0.2) else NOTHING
    return lathe(shape, **{"flutes": d.pick(0, 5), "depth": 0.04}) + stalk + (leaves if d.chance(0.75) else NOTHING) + bite


def pear(d: Dice) -> Solid:
    height, wide, neck = d.real(1.2, 1.6), d.real(0.45, 0.6), d.real(0.15, 0.3)
    shape = curve(
        [
            (0, 0.06),
            (wide * 0.6, 0.02),
            (wide, height * 0.3),
            (neck * 1.2, height * 0.65),
            (neck, height * 0.85),
            (0, height),
        ],
        6,
    )
    lean = d.real(-0.3, 0.3)
    stalk = rod((0, height - 0.04, 0), (d.real(-0.1, 0.1), height + d.real(0.15, 0.35), 0), 0.035, 1)
    leaves = around(leaf(d.real(0.3, 0.55), d.real(0.15, 0.25), d.real(-0.1, 0.4), 2), d.whole(1, 2), d.real(0, 360)).at(
        y=height + 0.05
    )
    whole = lathe(shape) + stalk + (leaves if d.chance(0.7) else NOTHING)
    return whole.warped(
        lambda p: p + np.column_stack([lean * (p[:, 1] / height) ** 2, 0 * p[:, 1], 0 * p[:, 1]]).astype(np.float32)
    )


def bananas(d: Dice) -> Solid:
    length, bend, count = d.real(0.9, 1.3), d.real(50, 100), d.whole(1, 5)
    path = arc(length, -90 - bend / 2, -90 + bend / 2, 14)
    radius = np.concatenate([[0.05, 0.06, 0.1], np.full(8, d.real(0.14, 0.2)), [0.12, 0.08, 0.05]])
    one = tube(np.column_stack([path, np.zeros(14)]) - np.array([path[0, 0], path[0, 1], 0]), radius, sides=d.pick(5, 6, 12))
    hand = together([one.turned(x=(i - (count - 1) / 2) * d.real(14, 22)) for i in range(count)])
    return (
        hand
        + box(0.16, 0.16, 0.12 + 0.05 * count, 1).at(y=-0.04)
        + (cylinder(0.06, 0.2, 1).at(y=0.05) if d.chance(0.5) else NOTHING)
    )


def grapes(d: Dice) -> Solid:
    rows, size = d.whole(4, 6), d.real(0.14, 0.18)
    berry = ball(size, size * d.real(0.9, 1.3), size, rows=8, sides=10)
    made = [ball(size).at(y=-rows * size * 1.5)]
    for i in range(rows):
        radius = size * 1.1 * (rows - i) * d.real(0.55, 0.7)
        made.append(
            around(berry.at(x=radius), max(3, round(5.2 * radius / size / 0.9)), d.real(0, 60)).at(y=-i * size * 1.5)
        )
    stalk = tube(curve([(0, 0, 0), (0.05, 0.25, 0), (d.real(-0.3, 0.3), d.real(0.4, 0.6), 0)]), 0.045, 1)
    leaves = around(leaf(d.real(0.5, 0.8), d.real(0.4, 0.6), d.real(0.1, 0.5), 2), d.whole(1, 3), d.real(0, 360)).at(y=0.2)
    return together(made) + stalk + (leaves if d.chance(0.8) else NOTHING)


def pumpkin(d: Dice) -> Solid:
    height, wide = d.real(0.6, 1.1), d.real(0.6, 0.8)
    shape = curve([(0, 0.12), (wide * 0.5, 0), (wide, height * 0.5), (wide * 0.55, height), (0, height * 0.87)], 6)
    body = lathe(shape, flutes=d.whole(7, 11), depth=d.real(0.05, 0.1))
    stalk = tube(
        curve([(0, height * 0.85, 0), (0.03, height + 0.15, 0), (d.real(-0.3, 0.3), height + d.real(0.2, 0.4), 0)]),
        (0.13, *[0.08] * 10),
        1,
        sides=6,
    )
    vine = tube(
        curve([(0.1, height, 0), (0.5, height + 0.1, 0.2), (0.8, height - 0.3, 0.3), (0.7, 0.2, 0.75)]), 0.03, 2
    ) + leaf(0.5, 0.45, 0.3, 2).at(0.5, height + 0.1, 0.2)
    eye = extrude(np.array([(-0.13, 0), (0.13, 0), (0, 0.2)]), 0.3, 3)
    face = together([eye.at(s * 0.24, height * 0.55, wide * 0.83) for s in (-1, 1)]) + box(d.real(0.3, 0.5), 0.1, 0.3, 3).at(
        y=height * 0.25, z=wide * 0.8
    )
    return body + stalk + (face if d.chance(0.5) else NOTHING) + (vine if d.chance(0.4) else NOTHING)


def mushroom(d: Dice) -> Solid:
    made = []
    for i in range(d.whole(1, 3)):
        height, wide, stem = d.real(0.7, 1.2), d.real(0.45, 0.8), d.real(0.13, 0.28)
        foot = lathe(curve([(stem * d.real(0.9, 1.6), 0), (stem, height * 0.4), (stem * 0.8, height)]), 0)
        cap = lathe(
            np.concatenate(
                [
                    [(stem * 0.7, 0.05)],
                    curve(
                        [
                            (wide, 0),
                            (wide * d.real(0.75, 1.0), d.real(0.15, 0.35)),
                            (wide * 0.4, d.real(0.4, 0.6)),
                            (0, d.real(0.42, 0.8)),
                        ]
                    ),
                ]
            ),
            1,
        )
        skirt = lathe([(stem, height * 0.7), (stem * 2, height * 0.6)], 2) if d.chance(0.4) else NOTHING
        dots = together(
            [
                ball(d.real(0.06, 0.12), slot=2, rows=7, sides=9).at(
                    wide * 0.7 * np.cos(a), height + 0.25, wide * 0.7 * np.sin(a)
                )
                for a in np.radians(np.arange(0, 360, d.real(50, 90)))
            ]
        )
        whole = foot + cap.at(y=height - 0.05) + skirt + (dots if d.chance(0.5) else NOTHING)
        made.append(whole.turned(z=d.real(-12, 12)).sized(1 - 0.25 * i).at(x=(0, 0.7, -0.6)[i], z=(0, 0.2, 0.3)[i]))
    return together(made)


def flowerpot(d: Dice, slot: int = 3) -> Solid:
    """A pot with its upper rim at y = 0."""
    height, wide = d.real(0.4, 0.7), d.real(0.35, 0.5)
    way = d.pick("rim", "round", "square")
    if way == "square":
        return vessel([(wide * 0.75, -height), (wide, 0)], 0.05, slot, sides=4, start=45) + box(
            wide, 0.03, wide, slot + 1
        ).at(y=-0.1)
    wall = (
        np.array([(wide * 0.65, -height), (wide * 0.9, -0.15)], np.float32)
        if way == "rim"
        else curve([(wide * 0.6, -height), (wide * 1.1, -height * 0.5), (wide * 0.85, 0)])
    )
    rim = (
        lathe([(wide * 0.9, -0.17), (wide * 1.05, -0.17), (wide * 1.05, 0), (wide * 0.9, 0)], slot)
        if way == "rim"
        else NOTHING
    )
    return (
        vessel(wall, 0.05, slot)
        + rim
        + cylinder(wide * 0.85, 0.03, slot + 1).at(y=-0.12)
        + ornaments(d, wall, 0.4, slot=slot + 2)
    )


def plant(d: Dice) -> Solid:
    count, length, width = d.whole(5, 10), d.real(0.5, 1.0), d.real(0.12, 0.4)
    low = together(
        [
            leaf(length * d.real(0.8, 1.1), width, d.real(0.1, 0.8), 1, d.real(0.7, 1.5))
            .turned(z=d.real(10, 60))
            .turned(y=360 * i / count)
            for i in range(count)
        ]
    )
    high = together(
        [
            leaf(length * 0.8, width * 0.8, d.real(0, 0.4), 1).turned(z=d.real(55, 80)).turned(y=360 * i / 4 + 30)
            for i in range(4)
        ]
    )
    stem = d.real(0.2, 0.7) if d.chance(0.5) else 0.0
    trunk = rod((0, -0.1, 0), (0, stem, 0), 0.06, 2)
    bud = together(
        [
            ball(0.12, slot=6, rows=8, sides=10).at(d.real(-0.25, 0.25), stem + d.real(0.4, 0.8), d.real(-0.25, 0.25))
            for _ in range(d.whole(2, 5))
        ]
    )
    return flowerpot(d) + (low + high).at(y=stem - 0.05) + trunk + (bud if d.chance(0.3) else NOTHING)


def cactus(d: Dice) -> Solid:
    height, wide, ribs = d.real(0.8, 1.5), d.real(0.2, 0.4), d.whole(6, 9)
    shape = curve([(wide * 0.8, 0), (wide, height * 0.4), (wide * 0.9, height * 0.8), (0, height)], 6)
    if d.chance(0.3):
        shape = curve([(wide * 0.8, 0), (wide * 1.6, height * 0.3), (wide, height * 0.6), (0, height * 0.7)], 6)
    body = lathe(shape, flutes=ribs, depth=d.real(0.06, 0.14))
    arms = []
    for i in range(d.whole(0, 3)):
        y, out, up = height * d.real(0.25, 0.6), d.real(0.4, 0.6), d.real(0.25, 0.6)
        arm = tube(
            curve([(wide * 0.5, y, 0), (wide + out * 0.6, y, 0), (wide + out * 0.7, y + up, 0)]), wide * 0.42, 0, sides=8
        )
        arms.append(arm.turned(y=d.pick(0, 180, 90, 270) + d.real(-20, 20)))
    bloom = around(leaf(0.25, 0.16, -0.4, 1), 6).at(y=float(shape[:, 1].max()) - 0.02)
    base = flowerpot(d) if d.chance(0.7) else lathe([(0.8, -0.1), (0.5, 0.05), (0, 0.08)], 3)
    return body.at(y=-0.1) + together(arms).at(y=-0.1) + (bloom if d.chance(0.5) else NOTHING) + base


def fir(d: Dice) -> Solid:
    tiers, height, wide = d.whole(2, 5), d.real(1.2, 1.9), d.real(0.45, 0.75)
    made, sides = [], d.pick(22, 22, 6, 8)
    for i in range(tiers):
        low = height * i / tiers * 0.85
        size = wide * (1 - 0.75 * i / tiers)
        made.append(
            lathe(
                [
                    (size * 0.4, low + 0.08),
                    (size, low),
                    (size * 0.12, low + height / tiers * 1.4),
                    (0, low + height / tiers * 1.4),
                ],
                0,
                sides,
            )
        )
    top = extrude(star(5, 0.45) * 0.17, 0.08, 2).at(y=float(made[-1].extent()[1, 1]) + 0.1)
    balls = together(
        [
            ball(0.06, slot=3 + i % 3, rows=7, sides=9)
            .at(x=wide * (1 - 0.75 * (i % tiers) / tiers) * 0.95, y=height * (i % tiers) / tiers * 0.85)
            .turned(y=d.real(0, 360))
            for i in range(d.whole(5, 12))
        ]
    )
    foot = d.pick(NOTHING, flowerpot(d).at(y=-0.2), box(0.7, 0.1, 0.7, 3).at(y=-0.45))
    return (
        together(made)
        + rod((0, -0.4, 0), (0, 0.1, 0), d.real(0.08, 0.15), 1)
        + (top if d.chance(0.4) else NOTHING)
        + (balls if d.chance(0.4) else NOTHING)
        + foot
    )


def tree(d: Dice) -> Solid:
    height = d.real(0.6, 1.2)
    trunk = lathe(curve([(d.real(0.15, 0.28), 0), (0.1, height * 0.4), (0.09, height)]), 1, 12)
    crown = [
        ball(d.real(0.25, 0.5), d.real(0.22, 0.45), d.real(0.25, 0.5), 0, 10, 14).at(
            d.real(-0.45, 0.45), height + d.real(0, 0.55), d.real(-0.4, 0.4)
        )
        for _ in range(d.whole(2, 6))
    ]
    branches = together(
        [
            rod((0, height * y, 0), (0.5, height * y + 0.35, 0), 0.05, 1).turned(y=d.real(0, 360))
            for y in (d.real(0.4, 0.9) for _ in range(d.whole(0, 3)))
        ]
    )
    palm = together(
        [
            leaf(d.real(0.7, 1.0), d.real(0.2, 0.35), d.real(0.3, 0.7), 0).turned(z=d.real(0, 40)).turned(y=360 * i / 8)
            for i in range(8)
        ]
    ).at(y=height * 1.4)
    fruit = together(
        [
            ball(0.08, slot=2, rows=7, sides=9).at(d.real(-0.6, 0.6), height + d.real(0, 0.5), d.real(0.2, 0.5))
            for _ in range(d.whole(3, 8))
        ]
    )
    if d.chance(0.3):
        return (
            trunk.sized(1, 1.4, 1)
            + palm
            + together([ball(0.1, slot=2).at(0.12 * np.cos(a), height * 1.35, 0.12 * np.sin(a)) for a in range(3)])
        )
    return (
        trunk
        + branches
        + together(crown)
        + (fruit if d.chance(0.4) else NOTHING)
        + (box(0.9, 0.1, 0.9, 3).at(y=-0.1) if d.chance(0.3) else NOTHING)
    )


def flower(d: Dice) -> Solid:
    made = []
    for _ in range(d.whole(1, 4)):
        height, petals = d.real(0.9, 1.4), d.whole(4, 9)
        petal = d.pick(
            leaf(d.real(0.25, 0.45), d.real(0.15, 0.3), d.real(-0.6, 0.3), 0),
            ball(d.real(0.12, 0.2), 0.05, 0.1, 0, 7, 10).at(x=0.22),
        )
        head = around(petal, petals) + ball(d.real(0.08, 0.18), 0.08, slot=1, rows=8, sides=12).sized(1, 1, 1)
        tulip = vessel(curve([(0.05, 0), (0.2, 0.15), (0.14, 0.4)], 4), 0.02, 0, flutes=5, depth=0.12)
        stem = tube(curve([(0, 0, 0), (0.03, height * 0.5, 0), (d.real(0, 0.25), height, 0)]), 0.03, 2, sides=6)
        foliage = together(
            [leaf(0.45, 0.16, 0.3, 2).turned(z=d.real(20, 60), y=d.real(0, 360)).at(y=height * y) for y in (0.15, 0.4)]
        )
        top = (head if d.chance(0.7) else tulip).turned(x=d.real(0, 60)).at(float(stem.points()[:, 0].max()), height)
        made.append((stem + top + foliage).turned(z=d.real(-25, 25), x=d.real(-20, 20)).turned(y=d.real(0, 360)))
    return together(made) + d.pick(
        flowerpot(d).at(y=0.15), vessel(curve([(0.25, -0.4), (0.4, 0), (0.2, 0.4)]), 0.04, 3).at(y=0.0)
    )


def carrot(d: Dice) -> Solid:
    length, wide, count = d.real(0.9, 1.5), d.real(0.2, 0.4), d.whole(4, 8)
    root = lathe(
        curve(
            [
                (0, -length),
                (wide * 0.35, -length * 0.75),
                (wide * d.real(0.7, 0.9), -length * 0.3),
                (wide, -0.05),
                (wide * 0.4, 0.05),
                (0, 0.03),
            ],
            5,
        )
    )
    rings = together(
        [
            ring(wide * (1 + y * 0.8), 0.02, 0, 14).at(y=y * length)
            for y in (d.real(-0.75, -0.1) for _ in range(d.whole(0, 4)))
        ]
    )
    green = together(
        [
            leaf(d.real(0.5, 0.8), d.real(0.1, 0.3), d.real(0.1, 0.4), 1, 1.4)
            .turned(z=d.real(50, 85))
            .turned(y=360 * i / count)
            for i in range(count)
        ]
    )
    return root + rings + green


def pineapple(d: Dice) -> Solid:
    height, wide, rows = d.real(0.9, 1.3), d.real(0.4, 0.55), d.whole(4, 7)
    shape = curve([(wide * 0.6, 0), (wide, height * 0.4), (wide * 0.9, height * 0.75), (wide * 0.4, height)], 5)
    scales = []
    for i in range(rows):
        y = height * (i + 0.7) / (rows + 0.4)
        radius = float(np.interp(y, shape[:, 1], shape[:, 0]))
        size = height / rows * 0.5
        count = max(5, round(2.2 * np.pi * radius / (2 * size)))
        scales.append(
            around(lathe([(size, 0), (0, size * 0.8)], 1, 4).turned(z=-90).at(x=radius * 0.97), count, 180 / count * (i % 2))
            .at(y=y)
            .merged()
        )
    crown = together(
        [
            leaf(d.real(0.4, 0.75), 0.16, d.real(0, 0.5), 2, 1.3).turned(z=d.real(40, 85)).turned(y=d.real(0, 360))
            for _ in range(d.whole(7, 11))
        ]
    )
    return lathe(np.concatenate([[(0, 0)], shape, [(0, height)]])) + together(scales) + crown.at(y=height - 0.02)


def corn(d: Dice) -> Solid:
    height, wide = d.real(1.1, 1.5), d.real(0.22, 0.3)
    shape = curve([(wide * 0.7, 0), (wide, height * 0.3), (wide * 0.8, height * 0.75), (0.03, height)], 5)
    rows = d.whole(9, 12)
    grains = [
        around(ball(0.06, slot=0, rows=6, sides=7).at(x=float(np.interp(y, shape[:, 1], shape[:, 0]))), 9).at(y=y).merged()
        for y in np.linspace(0.15, height * 0.92, rows)
    ]
    husk = around(
        leaf(height * d.real(0.6, 0.95), 0.4, d.real(-0.1, 0.3), 1, 1.2).turned(z=d.real(60, 80)).at(x=wide * 0.6),
        d.whole(2, 4),
        d.real(0, 90),
    )
    return lathe(shape) + together(grains) + husk + rod((0, -0.3, 0), (0, 0.05, 0), 0.08, 1)


def acorn(d: Dice) -> Solid:
    height, wide = d.real(0.7, 1.0), d.real(0.35, 0.48)
    nut = lathe(curve([(0, -height), (0.05, -height + 0.06), (wide * 0.8, -height * 0.6), (wide, 0)], 5))
    cap = lathe(curve([(wide * 1.2, -0.08), (wide * 1.15, 0.1), (wide * 0.6, d.real(0.2, 0.4)), (0, d.real(0.3, 0.45))]), 1)
    scales = together(
        [
            around(ball(0.07, slot=1, rows=6, sides=8).at(x=wide * (1.18 - 0.25 * i)), 10 - 2 * i, 15 * i).at(
                y=0.02 + 0.12 * i
            )
            for i in range(3)
        ]
    )
    stalk = tube(curve([(0, 0.3, 0), (0.02, 0.5, 0), (d.real(-0.25, 0.25), d.real(0.6, 0.8), 0)]), 0.04, 2)
    one = nut + cap + stalk + (scales if d.chance(0.6) else NOTHING)
    pair = one.turned(z=25).at(-0.35) + one.sized(0.85).turned(z=-30).at(0.4) + leaf(0.8, 0.4, 0.3, 3).at(0.1, 0.6)
    return pair if d.chance(0.35) else one + (leaf(0.7, 0.35, 0.2, 3).at(0, 0.5) if d.chance(0.5) else NOTHING)


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
        curve([(wide * 1.12, -0.03), (wide, 0.08), (wide * 0.6, dome * 0.8), (0, dome)]), 0, **{"sides": d.pick(26, 6, 8)}
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


NATURE = (
    Kind("apple", "round", apple),
    Kind("pear", "round", pear),
    Kind("bananas", "fan", bananas, 70),
    Kind("grapes", "round", grapes),
    Kind("pumpkin", "round", pumpkin, 65),
    Kind("mushroom", "stem", mushroom, 75),
    Kind("plant", "fan", plant, 70),
    Kind("cactus", "stem", cactus, 65),
    Kind("fir", "stem", fir, 75),
    Kind("tree", "stem", tree, 60),
    Kind("flower", "fan", flower, 50),
    Kind("carrot", "stick", carrot),
    Kind("pineapple", "fan", pineapple),
    Kind("corn", "stick", corn),
    Kind("acorn", "round", acorn, 65),
    Kind("snail", "animal", snail, 60),
    Kind("fish", "animal", fish, 60),
    Kind("duck", "animal", duck, 60),
    Kind("turtle", "animal", turtle, 70),
    Kind("penguin", "figure", penguin, 60),
    Kind("spider", "animal", spider, 70),
    Kind("butterfly", "fan", butterfly, 55),
    Kind("bone", "stick", bone, 60),
)
