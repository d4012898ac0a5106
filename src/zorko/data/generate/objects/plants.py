"""Plants, in pots and out of them."""

from __future__ import annotations

import numpy as np

from zorko.data.generate.objects.fittings import NOTHING, leaf, ornaments
from zorko.data.generate.objects.kind import Dice, Kind
from zorko.data.generate.outlines import curve, star
from zorko.data.generate.solids import Solid, around, ball, box, cylinder, extrude, lathe, rod, together, tube, vessel


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
    for _ in range(d.whole(0, 3)):
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


PLANTS = (
    Kind("mushroom", "stem", mushroom, 75),
    Kind("plant", "fan", plant, 70),
    Kind("cactus", "stem", cactus, 65),
    Kind("fir", "stem", fir, 75),
    Kind("tree", "stem", tree, 60),
    Kind("flower", "fan", flower, 50),
)
