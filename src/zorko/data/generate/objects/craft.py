"""What floats and flies."""

from __future__ import annotations

import numpy as np

from zorko.data.generate.objects.fittings import NOTHING
from zorko.data.generate.objects.kind import Dice, Kind
from zorko.data.generate.outlines import curve, rounded
from zorko.data.generate.solids import (
    Solid,
    around,
    ball,
    box,
    cylinder,
    extrude,
    lathe,
    loft,
    plate,
    ring,
    rod,
    together,
    tube,
    vessel,
)


def boat(d: Dice) -> Solid:
    length, wide, deep = d.real(1.4, 1.9), d.real(0.5, 0.7), d.real(0.25, 0.4)
    t = np.linspace(0, 2 * np.pi, 28, endpoint=False)
    base = np.column_stack([np.cos(t), np.sin(t) * (1 - 0.35 * np.maximum(-np.cos(t), 0) ** 2)])
    stern = d.real(0.75, 1.0)
    ring_ = np.column_stack([np.clip(base[:, 0], -1, stern) * length / 2, base[:, 1] * wide / 2])
    rise = d.real(0.05, 0.3)
    hull = loft(
        [
            np.column_stack([ring_[:, 0] * s, y + rise * k * (ring_[:, 0] / length * 2) ** 2, ring_[:, 1] * s])
            for s, y, k in ((0.6, 0, 0), (0.9, deep * 0.5, 0.4), (1.0, deep, 1.0))
        ]
    )
    rim = tube(
        np.column_stack([ring_[:, 0], deep + rise * (ring_[:, 0] / length * 2) ** 2, ring_[:, 1]]), 0.035, 1, closed=True
    )
    mast = d.real(0.9, 1.4)
    sail = extrude(
        d.pick(
            np.array([(0, 0.15), (0.55, 0.2), (0, 1)]),
            np.array([(-0.4, 0.25), (0.4, 0.25), (0.3, 0.9), (-0.3, 0.9)]),
            np.array([(0, 0.15), (0.5, 0.2), (0.4, 0.75), (0, 0.9)]),
        )
        * np.array([1, mast]),
        0.03,
        3,
    )
    jib = extrude(np.array([(-0.05, 0.9), (-0.5, 0.1), (-0.05, 0.2)]) * np.array([1, mast]), 0.03, 4)
    sails = (
        rod((0, deep * 0.5, 0), (0, deep + mast, 0), 0.035, 2)
        + sail.at(y=deep)
        + (jib.at(y=deep) if d.chance(0.6) else NOTHING)
        + extrude(np.array([(0, 0), (0.2, 0.06), (0, 0.12)]), 0.02, 5).at(y=deep + mast - 0.1)
    )
    house_ = (
        box(length * 0.4, 0.3, wide * 0.6, 3).at(0.08, deep)
        + box(length * 0.22, 0.25, wide * 0.5, 4).at(0.1, deep + 0.3)
        + together(
            [
                cylinder(0.09, 0.35, 5).at(0.1 + 0.2 * i, deep + 0.5)
                + ring(0.09, 0.02, 4, 14).at(0.1 + 0.2 * i, deep + 0.75)
                for i in range(d.whole(1, 2))
            ]
        )
    )
    oars = together([box(wide * 1.0, 0.05, 0.16, 2).turned(y=90).at(x, deep - 0.05) for x in (-0.25, 0.2)]) + together(
        [
            rod((0, deep + 0.08, s * 0.15), (d.real(0.2, 0.5), deep - 0.15, s * 0.85), 0.03, 3)
            + ball(0.15, 0.02, 0.06, 3, 7, 9).turned(y=-60 * s).at(0.4, deep - 0.17, s * 0.9)
            for s in (-1, 1)
        ]
    )
    ports = together(
        [
            cylinder(0.05, wide * 1.02, 5, sides=10).turned(x=90).at(-0.35 + 0.3 * i, deep * 0.65, -wide * 0.51)
            for i in range(3)
        ]
    )
    return hull + rim + d.pick(sails, sails, house_, house_ + ports, oars)


def plane(d: Dice) -> Solid:
    length, body, span = d.real(1.3, 1.8), d.real(0.14, 0.22), d.real(0.6, 1.0)
    hull = lathe(
        curve(
            [
                (0, -length / 2),
                (body * 0.7, -length * 0.44),
                (body, -length * 0.2),
                (body, length * 0.1),
                (body * 0.35, length * 0.45),
                (0.02, length / 2),
            ],
            5,
        )
    ).turned(z=-90)
    sweep, chord = d.real(0, 0.45), d.real(0.25, 0.45)
    wing = plate(
        np.array([(-chord / 2, 0), (chord / 2, 0), (chord * 0.3 + sweep, span), (-chord * 0.25 + sweep, span)]), 0.05, 1
    ).at(-0.1, 0)
    pair = wing + wing.turned(x=180)
    high = d.pick(0.0, body * 0.8, -body * 0.6)
    bi = pair.at(y=0.38) + together(
        [
            rod((-0.1 + sweep * 0.5, high, s * span * 0.5), (-0.1 + sweep * 0.5, 0.38, s * span * 0.5), 0.02, 4)
            for s in (-1, 1)
        ]
    )
    fin = extrude(np.array([(0, 0), (0.3, 0), (0.38, d.real(0.3, 0.45)), (0.2, 0.36)]), 0.04, 2).at(
        length * 0.32, body * 0.4
    )
    tail = pair.sized(0.45, 1, 0.45).painted(2).at(length * 0.45, d.pick(0.03, 0.42))
    prop = together([ball(0.26, 0.045, 0.02, 3, 7, 10).turned(z=360 * i / 3) for i in range(3)]) + lathe(
        [(0.08, 0), (0, 0.16)], 3, 12
    ).turned(x=90)
    nose = prop.turned(y=-90).at(-length * 0.51)
    jets = together(
        [rod((-0.2, high - 0.1, s * span * 0.45), (0.15, high - 0.1, s * span * 0.45), 0.09, 3) for s in (-1, 1)]
    )
    gear_ = together(
        [
            rod((-0.25, -body * 0.5, s * 0.1), (-0.28, -0.4, s * 0.18), 0.025, 4)
            + cylinder(0.11, 0.07, 5, sides=14).turned(x=90).at(-0.28, -0.42, s * 0.2 - 0.035)
            for s in (-1, 1)
        ]
    )
    glass = ball(0.2, 0.13, 0.12, 4).at(-length * 0.22, body * 0.85)
    return (
        hull
        + pair.at(y=high)
        + (bi if d.chance(0.25) else NOTHING)
        + fin
        + tail
        + d.pick(nose, jets)
        + (gear_ if d.chance(0.5) else NOTHING)
        + glass
    )


def helicopter(d: Dice) -> Solid:
    size, tail, blades = d.real(0.35, 0.5), d.real(0.7, 1.1), d.whole(2, 5)
    body = ball(size * d.real(1.1, 1.6), size, size * 0.85) + ball(size * 0.7, size * 0.75, size * 0.75, 1).at(
        -size * 0.75, 0.02
    )
    boom = rod((size * 0.8, 0.1, 0), (size + tail, d.real(0.1, 0.35), 0), 0.13, 0, 0.05)
    rotor = together(
        [box(d.real(0.8, 1.0), 0.03, 0.1, 3).at(x=0.45).turned(y=d.real(0, 20) + 360 * i / blades) for i in range(blades)]
    ) + cylinder(0.08, 0.1, 4).at(y=-0.04)
    mast = rod((0, size * 0.8, 0), (0, size + 0.22, 0), 0.05, 4)
    small = together([box(0.4, 0.05, 0.03, 3).turned(z=90 * i + 30) for i in range(d.whole(1, 2))]).at(
        size + tail, 0.3, 0.09
    )
    fin = extrude(np.array([(0, 0), (0.2, 0), (0.3, 0.4), (0.15, 0.4)]), 0.04, 2).at(size + tail - 0.15, 0.15)
    skids = together(
        [
            rod((-0.5, -size - 0.2, s * 0.3), (0.5, -size - 0.2, s * 0.3), 0.035, 4)
            + together([rod((x, -size - 0.2, s * 0.3), (x * 0.8, -size * 0.6, s * 0.2), 0.025, 4) for x in (-0.25, 0.25)])
            for s in (-1, 1)
        ]
    )
    wheels = together(
        [
            cylinder(0.12, 0.08, 5, sides=14).turned(x=90).at(x, -size - 0.05, z)
            for x, z in ((-0.3, 0.2), (-0.3, -0.28), (0.35, 0.0))
        ]
    )
    pods = together(
        [
            lathe(curve([(0, -0.3), (0.1, -0.2), (0.1, 0.2), (0, 0.3)]), 5, 12)
            .turned(z=90)
            .at(0.05, -0.15, s * (size + 0.12))
            for s in (-1, 1)
        ]
    )
    return (
        body
        + boom
        + mast
        + rotor.at(y=size + 0.22)
        + small
        + fin
        + d.pick(skids, wheels)
        + (pods if d.chance(0.35) else NOTHING)
    )


def rocket(d: Dice) -> Solid:
    length, wide, fins = d.real(1.2, 1.8), d.real(0.22, 0.38), d.whole(3, 5)
    hull = curve([(wide * d.real(0.5, 0.95), 0), (wide, length * 0.35), (wide * 0.85, length * 0.7), (0, length)], 6)
    fin = extrude(
        d.pick(
            np.array([(0, 0.45), (0, 0), (0.35, -0.25), (0.35, 0.05)]),
            np.array([(0, 0.5), (0, 0), (0.4, -0.1)]),
            curve([(0, 0.5), (0.3, 0.25), (0.35, -0.2), (0.15, 0.05), (0, 0.05)], 3),
        ),
        0.06,
        1,
    ).at(x=wide * 0.8, y=0.1)
    ports = around(
        ring(0.1, 0.03, 2, 16).turned(x=90).at(z=wide * 0.97) + ball(0.09, 0.09, 0.04, 3).at(z=wide * 0.95), d.whole(1, 4)
    ).at(y=length * d.real(0.45, 0.65))
    bands = together(
        [
            ring(float(np.interp(y, hull[:, 1], hull[:, 0])), 0.03, 2).at(y=y)
            for y in (length * d.real(0.1, 0.85) for _ in range(d.whole(0, 3)))
        ]
    )
    nozzle = vessel([(0.12, 0), (wide * 0.7, -0.18)][::-1], 0.03, 4)
    flame = lathe(curve([(0, -0.6), (0.12, -0.35), (0.16, -0.12), (0, -0.05)]), 5, 12)
    boosters = around(lathe([(0.1, 0), (0.1, length * 0.5), (0, length * 0.65)], 3, 14).at(x=wide + 0.08), d.whole(2, 4), 45)
    body = lathe(np.concatenate([[(0, 0)], hull]))
    return (
        body
        + around(fin, fins, d.real(0, 90))
        + ports
        + bands
        + nozzle
        + d.pick(flame, NOTHING, NOTHING)
        + (boosters if d.chance(0.3) else NOTHING)
    ).turned(z=d.pick(0.0, d.real(-50, 50)))


def submarine(d: Dice) -> Solid:
    length, wide = d.real(1.3, 1.7), d.real(0.25, 0.38)
    hull = lathe(
        curve(
            [
                (0, -length / 2),
                (wide * 0.8, -length * 0.4),
                (wide, -length * 0.1),
                (wide * 0.9, length * 0.2),
                (0.04, length / 2),
            ],
            6,
        )
    ).turned(z=-90)
    sail_ = d.pick(
        box(0.35, 0.3, 0.2, 1),
        loft(
            [
                np.column_stack([o[:, 0], np.full(20, y), o[:, 1]])
                for y, o in ((0, rounded(0.5, 0.2, 2.0, 20)), (0.35, rounded(0.4, 0.15, 2.0, 20)))
            ],
            1,
        ),
    ).at(d.real(-0.3, 0.1), wide * 0.85)
    scope = tube([(0, 0, 0), (0, d.real(0.35, 0.55), 0), (-0.15, 0.5, 0)], 0.03, 2).at(-0.1, wide + 0.1)
    prop = (
        together([ball(0.16, 0.06, 0.02, 3, 7, 9).at(x=0.14).turned(z=360 * i / 4) for i in range(4)])
        .turned(y=90)
        .at(length * 0.51)
    )
    fins = together(
        [
            plate(np.array([(-0.12, 0), (0.12, 0), (0.15, 0.3), (0.0, 0.3)]), 0.03, 4).turned(x=a).at(length * 0.4)
            for a in (0, 90, 180, 270)
        ]
    )
    ports = together(
        [ring(0.08, 0.025, 2, 14).turned(x=90).at(-0.35 + 0.27 * i, 0.03, wide * 0.93) for i in range(d.whole(2, 4))]
    )
    rail = rod((-0.4, wide + 0.05, 0), (0.45, wide + 0.05, 0), 0.02, 2)
    return hull + sail_ + scope + prop + fins + ports + (rail if d.chance(0.3) else NOTHING)


CRAFT = (
    Kind("boat", "vehicle", boat, 65),
    Kind("submarine", "vehicle", submarine, 65),
    Kind("plane", "vehicle", plane, 65),
    Kind("helicopter", "vehicle", helicopter, 65),
    Kind("rocket", "tower", rocket),
)
