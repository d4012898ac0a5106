"""Wells, temples, churches and fountains."""

from __future__ import annotations

import numpy as np

from zorko.data.generate.objects.fittings import NOTHING, gable
from zorko.data.generate.objects.kind import Dice, Kind
from zorko.data.generate.outlines import arc, curve
from zorko.data.generate.solids import (
    Solid,
    around,
    ball,
    beam,
    box,
    cylinder,
    extrude,
    lathe,
    ring,
    rod,
    together,
    tube,
    vessel,
)


def well(d: Dice) -> Solid:
    wide, height, post = d.real(0.5, 0.65), d.real(0.4, 0.6), d.real(0.8, 1.1)
    ring_ = vessel([(wide, 0), (wide, height)], 0.14, 0, sides=d.pick(24, 8, 6))
    stones = together([ring(wide, 0.03, 1).at(y=height * y) for y in (0.33, 0.66, 1.0)])
    posts = together([beam((s * wide * 0.9, 0, 0), (s * wide * 0.9, height + post, 0), 0.1, 0.1, 2) for s in (-1, 1)])
    roof = d.pick(
        gable(0.9, d.real(0.3, 0.5), wide * 2.5, 3).turned(y=90), lathe([(wide * 1.5, 0), (0, 0.5)], 3, 4, start=45)
    ).at(y=height + post)
    drum_ = rod((-wide * 0.9, height + post * 0.6, 0), (wide * 0.9, height + post * 0.6, 0), 0.09, 2) + tube(
        [
            (wide * 0.9, height + post * 0.6, 0),
            (wide * 1.2, height + post * 0.6, 0),
            (wide * 1.2, height + post * 0.35, 0),
            (wide * 1.45, height + post * 0.35, 0),
        ],
        0.035,
        4,
    )
    pail = vessel([(0.12, 0), (0.16, 0.22)], 0.02, 4)
    rope = rod((0, height + post * 0.6, 0), (0, height + 0.2, 0), 0.02, 5)
    hangs = rope + pail.at(y=height + 0.02) if d.chance(0.6) else pail.sized(1.3).at(wide * 0.9, height, 0.2)
    return (
        ring_
        + (stones if d.chance(0.6) else NOTHING)
        + posts
        + (roof if d.chance(0.8) else beam((-wide, height + post, 0), (wide, height + post, 0), 0.1, 0.12, 2))
        + drum_
        + hangs
    )


def temple(d: Dice) -> Solid:
    width, height, depth, count = d.real(1.1, 1.5), d.real(0.5, 0.9), d.real(0.7, 1.0), d.whole(3, 6)
    steps = together(
        [
            box(width * (1.1 + 0.12 * i), 0.08, depth * (1.1 + 0.12 * i), 1).at(y=-0.08 * (i + 1))
            for i in range(d.whole(1, 4))
        ]
    )
    shape = curve([(0.085, 0), (0.07, height * 0.5), (0.06, height)], 4)
    column = lathe(shape, 0, 12) + box(0.19, 0.05, 0.19, 2).at(y=height - 0.04) + box(0.19, 0.05, 0.19, 2)
    front = together(
        [column.at(x=((i + 0.5) / count - 0.5) * width, z=z * depth * 0.43) for i in range(count) for z in (-1, 1)]
    )
    cella = box(width * 0.7, height, depth * 0.5, 3) if d.chance(0.5) else NOTHING
    roof = d.pick(
        gable(width * 1.1, d.real(0.25, 0.5), depth * 1.1, 2),
        box(width * 0.8, 0.15, depth * 0.8, 2),
        ball(width * 0.4, 0.4, width * 0.4, 2),
    )
    badge = cylinder(0.1, depth * 1.16, 3, sides=14).turned(x=90).at(y=height + 0.28, z=-depth * 0.58)
    return (
        steps
        + front
        + cella
        + box(width * 1.08, 0.14, depth * 1.08, 1).at(y=height)
        + roof.at(y=height + 0.14)
        + (badge if d.chance(0.4) else NOTHING)
    )


def pagoda(d: Dice) -> Solid:
    made, y, wide, sides = [], 0.0, d.real(0.55, 0.75), d.pick(4, 4, 6, 8)
    for _ in range(d.whole(2, 5)):
        tall = d.real(0.22, 0.35)
        made.append(lathe([(wide * 0.62, y), (wide * 0.62, y + tall)], 0, sides, start=45))
        made.append(
            lathe(
                curve(
                    [
                        (wide * 1.15, y + tall + d.real(0.0, 0.06)),
                        (wide * 0.85, y + tall + 0.06),
                        (wide * 0.5, y + tall + 0.22),
                    ],
                    4,
                ),
                1,
                sides,
                start=45,
            )
        )
        made.append(lathe([(0, y + tall), (wide * 1.15, y + tall)], 2, sides, start=45))
        y, wide = y + tall + 0.16, wide * d.real(0.72, 0.9)
    spire = lathe(curve([(0.12, 0), (0.05, 0.15), (0.08, 0.25), (0, d.real(0.4, 0.6))]), 2, 12).at(y=y + 0.02) + (
        ball(0.08, slot=2).at(y=y + 0.3) if d.chance(0.5) else NOTHING
    )
    return together(made) + spire + box(1.3, 0.1, 1.3, 3).at(y=-0.09) + box(0.2, 0.2, 0.1, 4).at(z=0.33)


def church(d: Dice) -> Solid:
    width, height, depth, tall = d.real(0.55, 0.75), d.real(0.5, 0.7), d.real(0.9, 1.3), d.real(0.9, 1.4)
    nave = box(width, height, depth) + gable(width * 1.12, d.real(0.3, 0.5), depth * 1.05).at(y=height)
    side = d.real(0.35, 0.45)
    spire = d.pick(
        lathe([(side * 0.8, 0), (0, d.real(0.5, 0.9))], 1, 4, start=45),
        lathe(curve([(side * 0.5, 0), (side * 0.75, 0.2), (side * 0.3, 0.45), (0, 0.7)]), 1),
        box(side * 1.15, 0.1, side * 1.15, 1),
        gable(side * 1.2, 0.35, side * 1.2),
    )
    cross = box(0.045, 0.34, 0.045, 2) + box(0.2, 0.045, 0.045, 2).at(y=0.2)
    top = tall + float(spire.extent()[1, 1])
    bell_tower = (
        box(side, tall, side, 3)
        + spire.at(y=tall)
        + cross.at(y=top - 0.03)
        + box(side * 0.5, 0.2, side * 1.05, 4).at(y=tall - 0.3)
        + cylinder(side * 0.25, side * 1.08, 2, sides=16).turned(x=90).at(y=tall * 0.6, z=-side * 0.54)
    )
    door = extrude(np.concatenate([[(-0.12, 0), (0.12, 0)], arc(0.12, 0, 180, 9) + np.array([0, 0.24])]), 0.06, 4)
    panes = together([box(width * 1.04, 0.25, 0.12, 4).at(y=height * 0.4, z=z * depth) for z in (-0.3, 0.0, 0.3)])
    place = d.pick((0.0, depth / 2), (width * 0.55, depth * 0.35), (-width * 0.55, depth * 0.35), (0.0, -depth * 0.2))
    return (
        nave
        + bell_tower.at(x=place[0], z=place[1])
        + door.at(z=depth / 2 + (side / 2 + 0.01 if place[0] == 0 and place[1] > 0 else 0))
        + panes
    )


def fountain(d: Dice) -> Solid:
    made, y, wide = [], 0.0, d.real(0.8, 1.0)
    for i in range(d.whole(2, 3)):
        made.append(
            vessel(
                curve([(wide * d.real(0.5, 0.9), y), (wide * 0.9, y + 0.1), (wide, y + d.real(0.16, 0.28))], 4),
                0.05,
                i % 2,
                sides=d.pick(26, 8) if i == 0 else 26,
            )
        )
        made.append(cylinder(wide * 0.9, 0.03, 3).at(y=y + 0.12))
        step = d.real(0.35, 0.55)
        made.append(lathe(curve([(0.18, y), (d.real(0.06, 0.1), y + step * 0.5), (0.14, y + step)]), 2))
        y, wide = y + step, wide * d.real(0.45, 0.65)
    jets = around(tube(curve([(0, 0, 0), (0.15, 0.3, 0), (0.4, -0.1, 0)]), 0.03, 3), d.whole(4, 7)).at(y=y)
    top = d.pick(
        jets,
        ball(0.14, slot=2).at(y=y + 0.12),
        lathe(curve([(0.1, 0), (0.16, 0.15), (0.04, 0.35), (0, 0.4)]), 2).at(y=y),
        box(0.16, 0.3, 0.16, 2).at(y=y),
    )
    return together(made) + top


MONUMENTS = (
    Kind("well", "building", well, 65),
    Kind("temple", "building", temple, 65),
    Kind("pagoda", "tower", pagoda, 75),
    Kind("church", "building", church, 60),
    Kind("fountain", "stem", fountain),
)
