"""Fruit and vegetables."""

from __future__ import annotations

import numpy as np

from zorko.data.generate.objects.fittings import NOTHING, leaf
from zorko.data.generate.objects.kind import Dice, Kind
from zorko.data.generate.outlines import arc, curve
from zorko.data.generate.solids import Solid, around, ball, box, cylinder, extrude, lathe, ring, rod, together, tube


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
    return lathe(shape, flutes=d.pick(0, 5), depth=0.04) + stalk + (leaves if d.chance(0.75) else NOTHING) + bite


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


FRUIT = (
    Kind("apple", "round", apple),
    Kind("pear", "round", pear),
    Kind("bananas", "fan", bananas, 70),
    Kind("grapes", "round", grapes),
    Kind("pumpkin", "round", pumpkin, 65),
    Kind("carrot", "stick", carrot),
    Kind("pineapple", "fan", pineapple),
    Kind("corn", "stick", corn),
    Kind("acorn", "round", acorn, 65),
)
