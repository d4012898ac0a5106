"""What is baked, iced and eaten."""

from __future__ import annotations

import numpy as np

from zorko.data.generate.objects.fittings import NOTHING, leaf
from zorko.data.generate.objects.kind import Dice, Kind
from zorko.data.generate.outlines import curve
from zorko.data.generate.solids import Solid, around, ball, box, cylinder, extrude, lathe, ring, rod, together, tube, vessel


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


FOOD = (
    Kind("cake", "round", cake),
    Kind("ice-cream", "stem", ice_cream, 65),
    Kind("burger", "round", burger),
    Kind("donut", "disc", donut),
)
