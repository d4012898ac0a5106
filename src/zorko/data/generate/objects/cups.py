"""Cups, bowls and other open vessels, mostly turned."""

from __future__ import annotations

import numpy as np

from zorko.data.generate.objects.fittings import NOTHING, bail, feet, handle, knob, ornaments, radius_at, some_flutes
from zorko.data.generate.objects.kind import Dice, Kind
from zorko.data.generate.outlines import Points, curve
from zorko.data.generate.solids import Solid, around, ball, box, cylinder, lathe, ring, rod, together, tube, vessel

HANDLED = 62.0  # degrees: seen from farther round, a body hides its handle


def belly(
    d: Dice, height: float, foot: tuple[float, float], middle: tuple[float, float], lip: tuple[float, float]
) -> Points:
    """A wall (N, 2) from the foot over its widest or narrowest place to the lip, radii drawn from three ranges."""
    where = d.real(0.3, 0.65) * height
    return curve([(d.real(*foot), 0), (d.real(*middle), where), (d.real(*lip), height)], 7)


def cup(d: Dice) -> Solid:
    height = d.real(0.7, 1.5)
    wall = belly(d, height, (0.3, 0.65), (0.45, 0.8), (0.5, 0.85))
    body = vessel(wall, d.real(0.04, 0.09), **some_flutes(d)) + ornaments(d, wall, 0.6)
    body += handle(d, radius_at(wall, height * 0.75), height * d.real(0.15, 0.35), height * d.real(0.65, 0.95))
    if d.chance(0.35):
        saucer = vessel(curve([(0.5, 0), (0.75, 0.05), (d.real(0.95, 1.3), d.real(0.1, 0.22))], 4), 0.04, 3)
        body = body.at(y=0.07) + saucer
    return body + (cylinder(d.real(0.3, 0.5), 0.1).at(y=-0.06) if d.chance(0.3) else NOTHING)


def vase(d: Dice) -> Solid:
    height, count = d.real(1.3, 2.4), d.whole(3, 5)
    levels = np.linspace(0, height, count)
    wall = curve(np.column_stack([[d.real(0.25, 0.8) for _ in range(count)], levels]), 6)
    body = vessel(wall, 0.05, **some_flutes(d, 0.35)) + ornaments(d, wall, 0.8)
    foot = cylinder(float(wall[0, 0]) * d.real(1.0, 1.4), d.real(0.06, 0.2), 1).at(y=-0.06)
    return body + (foot if d.chance(0.5) else NOTHING)


def bowl(d: Dice) -> Solid:
    height, wide = d.real(0.35, 0.8), d.real(0.8, 1.2)
    wall = curve([(d.real(0.3, 0.6), 0), (wide * d.real(0.75, 1.0), height * 0.45), (wide, height)], 7)
    body = vessel(wall, d.real(0.04, 0.1), **some_flutes(d, 0.35)) + ornaments(d, wall, 0.5)
    stand = d.pick(feet(d, 0.45, 0.25).at(y=-0.22), lathe([(0.3, -0.25), (0.25, 0.05)], 1), NOTHING)
    filling = [
        ball(r := d.real(0.13, 0.3), slot=3 + i % 3).at(d.real(-0.4, 0.4), height - r * 0.3, d.real(-0.4, 0.4))
        for i in range(d.whole(2, 6))
    ]
    return body + stand + (together(filling) if d.chance(0.4) else NOTHING)


def goblet(d: Dice) -> Solid:
    stem, height = d.real(0.5, 1.1), d.real(0.5, 1.0)
    wall = belly(d, height, (0.1, 0.2), (0.35, 0.65), (0.3, 0.6)) + np.array([0, stem])
    base = curve(
        [
            (d.real(0.35, 0.55), 0),
            (0.3, 0.08),
            (d.real(0.05, 0.1), 0.25),
            (d.real(0.05, 0.14), stem * 0.7),
            (0.1, stem + 0.02),
        ]
    )
    bead = ball(d.real(0.1, 0.2), d.real(0.06, 0.18), slot=2).at(y=stem * d.real(0.5, 0.95))
    body = vessel(wall, 0.03, **some_flutes(d, 0.25)) + lathe(np.concatenate([[(0, 0)], base]), 1)
    return body + (bead if d.chance(0.6) else NOTHING) + ornaments(d, wall, 0.4)


def bucket(d: Dice) -> Solid:
    height, foot, lip = d.real(0.9, 1.4), d.real(0.4, 0.65), d.real(0.6, 0.85)
    wall = np.array([(foot, 0), (lip, height)], np.float32)
    body = vessel(wall, 0.05, sides=d.pick(26, 26, 8)) + ring(lip, d.real(0.025, 0.06), 2).at(y=height)
    hoops = [
        ring(radius_at(wall, y), d.real(0.02, 0.05), 2).at(y=y)
        for y in (height * d.real(0.1, 0.9) for _ in range(d.whole(0, 3)))
    ]
    ears = [box(0.06, 0.2, 0.2, 2).at(side * lip, height - 0.15) for side in (-1, 1)]
    return body + together(hoops) + together(ears) + bail(d, lip, height - 0.05, d.real(0.5, 1.0)).turned(y=d.real(-40, 40))


def pot(d: Dice) -> Solid:
    height, wide = d.real(0.5, 1.1), d.real(0.6, 0.9)
    wall = np.array([(wide * d.real(0.8, 1), 0), (wide, height * 0.3), (wide * d.real(0.85, 1.0), height)], np.float32)
    ear = curve([(wide * 0.95, -0.22), (wide + d.real(0.15, 0.35), -0.15), (wide + 0.25, 0.15), (wide * 0.95, 0.22)])
    ear3 = tube(np.column_stack([ear[:, 0], np.full(len(ear), height * d.real(0.6, 0.9)), ear[:, 1]]), d.real(0.04, 0.08), 1)
    lid = lathe(curve([(wide * 1.02, 0), (wide * 0.8, d.real(0.06, 0.2)), (0, d.real(0.15, 0.4))]), 2) + knob(d, 0.12, 1).at(
        y=0.2
    )
    tilt = lid.turned(z=d.real(-14, 14)).at(y=height + 0.03) if d.chance(0.7) else NOTHING
    stand = feet(d, wide * 0.7, 0.3, 3).at(y=-0.26) if d.chance(0.3) else NOTHING
    return vessel(wall, 0.06) + ear3 + ear3.turned(y=180) + tilt + stand + ornaments(d, wall, 0.4)


def pan(d: Dice) -> Solid:
    wide, depth, length = d.real(0.6, 0.9), d.real(0.12, 0.4), d.real(0.8, 1.5)
    body = vessel([(wide * d.real(0.75, 1), 0), (wide, depth)], 0.05, sides=d.pick(26, 26, 8, 4))
    grip = tube(
        [
            (wide * 0.95, depth * 0.7, 0),
            (wide + length * 0.5, depth + d.real(0, 0.25), 0),
            (wide + length, depth + d.real(0, 0.3), 0),
        ],
        (0.06, d.real(0.06, 0.1), d.real(0.06, 0.12)),
        1,
        flat=d.real(1, 2),
    )
    eggs = [
        ball(0.22, 0.04, slot=3).at(x, depth * 0.35, z) + ball(0.1, 0.08, slot=4).at(x, depth * 0.4, z)
        for x, z in ((d.real(-0.4, 0.3), d.real(-0.35, 0.35)) for _ in range(d.whole(1, 3)))
    ]
    lid = lathe([(wide * 0.98, 0), (0.2, d.real(0.1, 0.3)), (0, 0.3)], 2) + knob(d, 0.1).at(y=0.26)
    return body + grip + d.pick(NOTHING, together(eggs), lid.at(y=depth))


def basket(d: Dice) -> Solid:
    height, foot, lip = d.real(0.5, 1.0), d.real(0.45, 0.7), d.real(0.7, 0.95)
    levels = d.whole(3, 7)
    weave = [
        ring(foot + (lip - foot) * i / levels, 0.5 * height / levels, 0).at(y=(i + 0.5) * height / levels)
        for i in range(levels)
    ]
    posts = around(rod((foot * 1.05, 0, 0), (lip * 1.08, height * 1.02, 0), 0.04, 1, sides=6), d.whole(8, 14))
    grip = bail(d, lip, height, d.real(0.6, 1.0), 2)
    goods = [
        ball(d.real(0.15, 0.28), slot=3 + i % 3).at(d.real(-0.4, 0.4), height * 0.8, d.real(-0.4, 0.4))
        for i in range(d.whole(3, 6))
    ]
    squash = d.real(0.65, 1.0)
    inside = cylinder(foot, 0.05) + (together(goods) if d.chance(0.5) else NOTHING)
    return (together(weave) + posts + grip + inside).sized(1, 1, squash)


def mortar(d: Dice) -> Solid:
    height, wide = d.real(0.6, 1.0), d.real(0.55, 0.8)
    wall = belly(d, height, (0.35, 0.6), (wide * 0.7, wide * 1.05), (wide, wide * 1.1))
    pestle = lathe(
        curve([(0.0, 0), (d.real(0.14, 0.22), 0.1), (0.08, 0.4), (0.08, 0.9), (d.real(0.1, 0.16), 1.3), (0, 1.4)]), 1, 14
    )
    placed = (
        pestle.turned(z=-d.real(20, 45)).at(-0.25, height * 0.35)
        if d.chance(0.75)
        else pestle.turned(z=90, x=20).at(1.9, 0.18)
    )
    base = cylinder(d.real(0.5, 0.7), 0.12, 2).at(y=-0.1) if d.chance(0.4) else NOTHING
    return vessel(wall, 0.12) + placed + base + ornaments(d, wall, 0.7)


CUPS = (
    Kind("cup", "vessel", cup, HANDLED),
    Kind("bowl", "vessel", bowl),
    Kind("goblet", "stem", goblet),
    Kind("vase", "vessel", vase),
    Kind("mortar", "vessel", mortar),
    Kind("bucket", "vessel", bucket),
    Kind("basket", "vessel", basket),
    Kind("pan", "vessel", pan),
    Kind("pot", "vessel", pot),
)
