"""Vessels that pour or close: with spouts, stoppers and lids."""

from __future__ import annotations

import numpy as np

from zorko.data.generate.objects.fittings import (
    NOTHING,
    bail,
    feet,
    handle,
    knob,
    ornaments,
    radius_at,
    some_flutes,
    spout,
)
from zorko.data.generate.objects.kind import Dice, Kind
from zorko.data.generate.outlines import Points, arc, curve, rounded
from zorko.data.generate.solids import Solid, box, cylinder, lathe, loft, ring, rod, together, tube, vessel

HANDLED = 62.0  # degrees: seen from farther round, a body hides its handle


def jug(d: Dice) -> Solid:
    height, neck, lip = d.real(1.3, 2.2), d.real(0.22, 0.42), d.real(0.3, 0.55)
    wall = curve(
        [(d.real(0.3, 0.5), 0), (d.real(0.55, 0.85), height * d.real(0.25, 0.5)), (neck, height * 0.8), (lip, height)], 7
    )
    pull = d.real(0.15, 0.45)

    def beak(points: Points) -> Points:
        # The lip is drawn out to the left, the more the higher and the nearer to that side.
        share = np.clip((points[:, 1] / height - 0.72) / 0.28, 0, 1) ** 2 * np.clip(-points[:, 0] / lip, 0, 1) ** 3
        drawn: Points = points + np.stack([-pull * share, 0.4 * pull * share, 0 * share], axis=1)
        return drawn

    body = vessel(wall, 0.05, **some_flutes(d, 0.2)).warped(beak) + ornaments(d, wall, 0.7, high=0.6)
    foot = cylinder(d.real(0.4, 0.6), 0.1, 1).at(y=-0.08) if d.chance(0.4) else NOTHING
    return body + foot + handle(d, neck, height * d.real(0.3, 0.5), height * d.real(0.8, 0.96))


def teapot(d: Dice) -> Solid:
    height, wide = d.real(0.7, 1.2), d.real(0.6, 0.9)
    wall = curve([(d.real(0.3, 0.55), 0), (wide, height * d.real(0.35, 0.6)), (d.real(0.25, 0.45), height)], 8)
    rim = float(wall[-1, 0])
    lid = lathe(curve([(rim * 1.08, 0), (rim * 0.8, d.real(0.08, 0.25)), (0, d.real(0.2, 0.35))]), 1)
    body = lathe(np.concatenate([[(0, 0)], wall, [(0, height)]]), **some_flutes(d)) + ornaments(d, wall, 0.5, high=0.7)
    grip = handle(d, wide * 0.85, height * 0.2, height * 0.85)
    if d.chance(0.3):
        grip = bail(d, wide * 0.7, height * 0.75, height * d.real(0.7, 1.0))
    base = feet(d, 0.4, 0.15).at(y=-0.13) if d.chance(0.3) else NOTHING
    return (
        body
        + lid.at(y=height)
        + knob(d, d.real(0.07, 0.13), 2).at(y=height + 0.2)
        + grip
        + base
        + spout(d, wide * 0.9, height * d.real(0.15, 0.4), height * d.real(0.85, 1.1))
    )


def bottle(d: Dice) -> Solid:
    height, body, neck = d.real(1.8, 2.8), d.real(0.35, 0.6), d.real(0.1, 0.2)
    shoulder = height * d.real(0.4, 0.7)
    wall = curve(
        [(body * d.real(0.8, 1.05), 0), (body, shoulder * 0.5), (body, shoulder), (neck, height * 0.82), (neck, height)], 6
    )
    if d.chance(0.3):
        wall = np.concatenate(
            [[(body, 0), (body, shoulder)], curve([(body, shoulder), (neck, height * 0.78), (neck, height)])[1:]]
        )
    glass = lathe(np.concatenate([[(0, 0)], wall, [(0, height)]]), sides=d.pick(26, 26, 26, 4, 6, 8), **some_flutes(d, 0.15))
    low, high = sorted((d.real(0.1, 0.5) * shoulder, d.real(0.55, 0.95) * shoulder))
    label = lathe([(body * 1.03, low), (body * 1.03, high)], 2) if d.chance(0.6) else ornaments(d, wall, 0.6, high=0.5)
    cork = cylinder(neck * d.real(0.8, 1.4), d.real(0.08, 0.25), 1).at(y=height)
    return glass + label + ring(neck * 1.1, 0.035, 0).at(y=height - 0.1) + (cork if d.chance(0.8) else NOTHING)


def amphora(d: Dice) -> Solid:
    height, neck = d.real(1.8, 2.6), d.real(0.14, 0.26)
    wide = d.real(0.5, 0.8)
    wall = curve(
        [
            (d.real(0.1, 0.25), 0),
            (wide * 0.8, height * 0.3),
            (wide, height * d.real(0.5, 0.62)),
            (neck, height * 0.82),
            (neck * d.real(1.0, 1.9), height),
        ],
        6,
    )
    grip = handle(d, neck, height * 0.62, height * d.real(0.86, 0.97), reach=neck + d.real(0.3, 0.55))
    foot = lathe([(0, -0.15), (d.real(0.25, 0.4), -0.15), (0.15, 0.02)], 1)
    return vessel(wall, 0.05) + grip + grip.turned(y=180) + foot + ornaments(d, wall, 0.8, high=0.6)


def watering_can(d: Dice) -> Solid:
    height, wide = d.real(0.7, 1.2), d.real(0.45, 0.7)
    body = vessel([(wide, 0), (wide * d.real(0.7, 1.05), height)], 0.04, sides=d.pick(26, 26, 6))
    mouth = np.array([-wide - d.real(0.6, 1.0), height * d.real(0.9, 1.3), 0])
    pipe = rod((-wide * 0.8, height * 0.2, 0), mouth, 0.12, 1, 0.07)
    head = lathe([(0, 0), (0.07, 0), (d.real(0.18, 0.3), 0.22), (0, 0.27)], 2, 18).turned(z=d.real(35, 70)).at(*mouth)
    brace = rod((-wide * 0.9, height * 0.9, 0), mouth * np.array([0.75, 0.75, 1]), 0.035, 1)
    over = bail(d, wide * 0.8, height, d.real(0.3, 0.6), 3) if d.chance(0.4) else NOTHING
    return (
        body
        + pipe
        + head
        + (brace if d.chance(0.6) else NOTHING)
        + handle(d, wide * 0.9, height * 0.15, height * 0.95, 3)
        + over
    )


def kettle(d: Dice) -> Solid:
    height, wide = d.real(0.7, 1.1), d.real(0.6, 0.9)
    wall = curve([(wide, 0), (wide * d.real(0.9, 1.1), height * 0.3), (d.real(0.25, 0.45), height)], 7)
    body = lathe(np.concatenate([[(0, 0)], wall, [(0, height + 0.05)]]), 0, **some_flutes(d, 0.15))
    pipe = rod((-wide * 0.7, height * 0.45, 0), (-wide - d.real(0.2, 0.45), height * d.real(0.85, 1.1), 0), 0.16, 0, 0.09)
    over = bail(d, wide * 0.75, height * 0.6, d.real(0.7, 1.0), 1)
    return body + pipe + over + knob(d, 0.1, 2).at(y=height) + ornaments(d, wall, 0.5, 0.05, 0.5)


def jar(d: Dice) -> Solid:
    height, wide = d.real(0.8, 1.6), d.real(0.4, 0.7)
    shoulder, neck = height * d.real(0.7, 0.95), wide * d.real(0.6, 0.95)
    wall = np.concatenate(
        [
            [(wide, 0)],
            curve([(wide, height * 0.1), (wide * d.real(0.9, 1.2), shoulder * 0.6), (neck, shoulder)]),
            [(neck, height)],
        ]
    )
    lid = cylinder(neck * d.real(1.05, 1.25), d.real(0.1, 0.3), 1, sides=d.pick(26, 8)).at(y=height - 0.05)
    cloth = lathe([(neck * 1.5, height - 0.12), (neck * 1.02, height + 0.02), (0, height + 0.06)], 1, flutes=8, depth=0.08)
    top = d.pick(lid, lid + knob(d, 0.12, 2).at(y=height + 0.2), cloth, lid + bail(d, neck, height, 0.35, 2))
    return (
        lathe(np.concatenate([[(0, 0)], wall, [(0, height)]]), sides=d.pick(26, 26, 6, 4))
        + top
        + ornaments(d, wall.astype(np.float32), 0.8, high=0.6)
    )


def flask(d: Dice) -> Solid:
    height, wide, neck = d.real(1.3, 2.0), d.real(0.55, 0.85), d.real(0.13, 0.22)
    if d.chance(0.5):
        wall = np.array([(wide, 0), (wide, 0.08), (neck, height * d.real(0.55, 0.75)), (neck, height)], np.float32)
    else:
        globe = arc(wide, -80, 90 - np.degrees(np.arcsin(neck / wide)), 16) + np.array([0, wide])
        wall = np.concatenate([globe, [(neck, 2 * wide + d.real(0.3, 0.9))]]).astype(np.float32)
    top = float(wall[-1, 1])
    side = tube(curve([(0.4 * wide, top * 0.5, 0), (wide, top * 0.75, 0), (wide + 0.35, top * d.real(0.7, 1), 0)]), 0.06, 0)
    stand = ring(wide * 0.8, 0.05, 2).at(y=-0.1) + feet(d, wide * 0.7, 0.5, 2, 3).at(y=-0.55)
    stopper = cylinder(neck * 0.9, 0.2, 1, neck * 1.2).at(y=top - 0.05)
    extra = d.pick(NOTHING, side, stand)
    return (
        vessel(wall, 0.03)
        + ring(neck, 0.04).at(y=top)
        + extra
        + (stopper if d.chance(0.6) else NOTHING)
        + ornaments(d, wall, 0.3, 0.1, 0.4)
    )


def barrel(d: Dice) -> Solid:
    height, end, middle = d.real(1.2, 1.9), d.real(0.5, 0.65), d.real(0.62, 0.85)
    wall = curve([(end, 0), (middle, height / 2), (end, height)], 8)
    staves = vessel(wall, 0.06, floor=height * d.pick(0.1, 0.9))
    at = d.pick((0.1, 0.9), (0.08, 0.25, 0.75, 0.92), (0.1, 0.5, 0.9), (0.15, 0.35, 0.65, 0.85))
    hoops = together(
        [
            lathe([(radius_at(wall, y - 0.05) * 1.03, y - 0.05), (radius_at(wall, y + 0.05) * 1.03, y + 0.05)], 1)
            for y in (share * height for share in at)
        ]
    )
    tap = rod((0, 0, middle * 0.9), (0, 0, middle + 0.25), 0.06, 2) + rod(
        (0, -0.1, middle + 0.2), (0, 0.15, middle + 0.2), 0.05, 2
    )
    cask = staves + hoops + (tap.at(y=height * d.real(0.2, 0.4)) if d.chance(0.5) else NOTHING)
    if d.chance(0.3):
        cask = cask.at(y=-height / 2).turned(z=90) + box(height * 0.15, 0.3, middle * 1.6, 3).at(
            x=-0.3 * height, y=-middle - 0.05
        )
        cask += box(height * 0.15, 0.3, middle * 1.6, 3).at(x=0.3 * height, y=-middle - 0.05)
    return cask


def tin(d: Dice) -> Solid:
    height, wide = d.real(0.5, 1.6), d.real(0.4, 0.75)
    body = cylinder(wide, height)
    rims = ring(wide, 0.035, 1).at(y=0.03) + ring(wide, 0.035, 1).at(y=height - 0.02)
    ribs = together([ring(wide, 0.02, 0).at(y=height * (0.3 + 0.07 * i)) for i in range(d.whole(0, 6))])
    paper = lathe([(wide * 1.02, height * d.real(0.12, 0.25)), (wide * 1.02, height * d.real(0.7, 0.88))], 2)
    pull = ring(0.15, 0.03, 1, 14).at(x=0.15, y=height + 0.03)
    lid = cylinder(wide * 0.97, 0.03, 1).turned(z=d.real(40, 80)).at(x=-wide, y=height + 0.4)
    return body + rims + (paper if d.chance(0.5) else ribs) + d.pick(pull, lid, NOTHING)


def spray_bottle(d: Dice) -> Solid:
    height, wide = d.real(1.1, 1.7), d.real(0.35, 0.55)
    outline = rounded(2 * wide, 2 * wide * d.real(0.55, 1), d.pick(2.0, 4.0, 8.0))
    shares = np.array([(1, 0), (d.real(0.9, 1.1), 0.4), (1, 0.65), (d.real(0.4, 0.7), 0.85), (0.28, 0.95), (0.28, 1)])
    body = loft(
        [
            np.column_stack([outline[:, 0] * s, np.full(len(outline), y * height), outline[:, 1] * s])
            for s, y in curve(shares, 3)
        ]
    )
    head = box(d.real(0.45, 0.7), d.real(0.16, 0.26), 0.24, 1).at(x=-0.12, y=height + 0.15) + cylinder(0.15, 0.2, 2).at(
        y=height
    )
    trigger = tube([(-0.2, height + 0.18, 0), (-0.3, height + 0.02, 0), (-0.26, height - d.real(0.15, 0.3), 0)], 0.05, 2)
    nozzle = rod((-0.3, height + 0.25, 0), (-0.55, height + 0.25, 0), 0.06, 2)
    pump = rod((0, height, 0), (0, height + 0.4, 0), 0.05, 2) + tube(
        [(0.1, height + 0.4, 0), (-0.4, height + 0.42, 0), (-0.45, height + 0.3, 0)], 0.06, 1
    )
    return body + (head + trigger + nozzle if d.chance(0.65) else pump + cylinder(0.18, 0.15, 2).at(y=height))


BOTTLES = (
    Kind("jug", "vessel", jug, HANDLED),
    Kind("teapot", "vessel", teapot, HANDLED),
    Kind("kettle", "vessel", kettle, HANDLED),
    Kind("watering-can", "vessel", watering_can, HANDLED),
    Kind("bottle", "vessel", bottle),
    Kind("amphora", "vessel", amphora),
    Kind("jar", "vessel", jar),
    Kind("flask", "vessel", flask),
    Kind("barrel", "vessel", barrel, HANDLED),
    Kind("tin", "vessel", tin),
    Kind("spray-bottle", "vessel", spray_bottle, HANDLED),
)
