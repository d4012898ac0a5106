"""Things that nobody has a word for: chance puts them together, so that a network learns shapes and no list of kinds."""

from __future__ import annotations

import numpy as np

from zorko.data.generate.objects.fittings import (
    NOTHING,
    block,
    feet,
    handle,
    knob,
    ornaments,
    radius_at,
    some_flutes,
    spout,
)
from zorko.data.generate.objects.kind import Dice, Kind
from zorko.data.generate.outlines import arc, curve, gear, polygon, rounded, star
from zorko.data.generate.solids import (
    Solid,
    around,
    ball,
    beam,
    box,
    cushion,
    cylinder,
    extrude,
    lathe,
    loft,
    ring,
    rod,
    together,
    tube,
    vessel,
)


def turned(d: Dice) -> Solid:
    count, height = d.whole(3, 7), d.real(0.9, 2.0)
    wall = curve(
        np.column_stack([[d.real(0.12, 0.75) for _ in range(count)], np.linspace(0, height, count)]), 6 if count < 6 else 4
    )
    sides = d.pick(26, 26, 26, 4, 6, 8)
    body = (
        vessel(wall, 0.05, sides=sides)
        if d.chance(0.4)
        else lathe(np.concatenate([[(0, 0)], wall, [(0, height)]]), 0, sides, **some_flutes(d))
    )
    made = body + ornaments(d, wall, 0.7)
    if d.chance(0.4):
        low, high = sorted((d.real(0.1, 0.5), d.real(0.55, 0.95)))
        grip = handle(
            d, radius_at(wall, high * height), low * height, high * height, reach=float(wall[:, 0].max()) + d.real(0.1, 0.5)
        )
        made += around(grip, d.whole(1, 4))
    if d.chance(0.2):
        made += spout(d, radius_at(wall, height * 0.5), height * 0.3, height * 0.9)
    if d.chance(0.35):
        made += feet(d, max(0.2, float(wall[0, 0]) * 0.8), 0.25).at(y=-0.22)
    return made + (knob(d, d.real(0.1, 0.2), 3).at(y=height) if d.chance(0.4) else NOTHING)


def stacked(d: Dice) -> Solid:
    made, y = [], 0.0
    for i in range(d.whole(3, 6)):
        piece = block(d, d.real(0.5, 1.1), i).turned(y=d.real(0, 360))
        made.append(piece.at(d.real(-0.12, 0.12), y - float(piece.extent()[0, 1]), d.real(-0.12, 0.12)))
        y = float(made[-1].extent()[1, 1]) - 0.03
    if d.chance(0.5):
        made.append(
            around(
                block(d, d.real(0.25, 0.4), 6).turned(z=d.pick(0, -90)).at(x=d.real(0.4, 0.7), y=y * d.real(0.1, 0.7)),
                d.whole(2, 5),
                d.real(0, 90),
            )
        )
    return together(made)


def assembled(d: Dice) -> Solid:
    core = d.pick(box(0.9, 0.9, 0.9), ball(0.55).at(y=0.5), cylinder(0.5, 1.0), cushion(1.2, 0.7, 0.8, 0.15).at(y=0.4))
    made = [core.sized(d.real(0.6, 1.3), d.real(0.6, 1.3), d.real(0.6, 1.3))]
    for i in range(d.whole(3, 7)):
        piece = block(d, d.real(0.3, 0.7), 1 + i % 5).turned(x=d.pick(0, 90, -90, 180), z=d.pick(0, 90, -90))
        made.append(piece.at(d.real(-0.6, 0.6), d.real(0.1, 0.9), d.real(-0.5, 0.6)))
    return together(made)


def knotted(d: Dice) -> Solid:
    t = np.linspace(0, 2 * np.pi, 72, endpoint=False)
    p, q = d.pick((2, 3), (3, 2), (1, 3), (2, 5), (1, 2), (3, 4))
    radius = 0.6 + d.real(0.15, 0.35) * np.cos(q * t)
    path = np.column_stack([radius * np.cos(p * t), d.real(0.2, 0.5) * np.sin(q * t), radius * np.sin(p * t)])
    cord = tube(path, d.real(0.06, 0.15), 0, sides=8, closed=True).turned(x=d.pick(0, 90, 45))
    beads = together(
        [ball(d.real(0.14, 0.24), slot=1 + i % 3, rows=9, sides=12).at(*path[d.whole(0, 71)]) for i in range(d.whole(0, 4))]
    )
    low = float(cord.extent()[0, 1])
    stand = rod((0, low - 0.4, 0), (0, low + 0.15, 0), 0.08, 2) + block(d, 0.7, 3).at(y=low - 0.7)
    return cord + (beads if d.chance(0.5) else NOTHING) + (stand if d.chance(0.5) else NOTHING)


def bent(d: Dice) -> Solid:
    """Pipes and bars that wander, with things at their ends."""
    made = []
    for i in range(d.whole(1, 3)):
        points = np.cumsum(
            np.column_stack([d.rng.normal(0, 0.45, 5), d.rng.normal(0.25, 0.3, 5), d.rng.normal(0, 0.35, 5)]), axis=0
        )
        path = curve(points, 5) if d.chance(0.6) else points
        made.append(tube(path, d.real(0.06, 0.16), i, sides=d.pick(10, 10, 4), flat=d.pick(1.0, 1.0, 2.0)).at(*-points[0]))
        made.append(block(d, d.real(0.35, 0.6), 3 + i).at(*(points[-1] - points[0])))
    return together(made) + block(d, d.real(0.7, 1.0), 6).at(y=-0.4)


def framed(d: Dice) -> Solid:
    """Bars along the edges of a prism, and things that hang or stand in it."""
    corners, wide, height, thick = d.whole(3, 6), d.real(0.5, 0.8), d.real(0.7, 1.6), d.real(0.04, 0.09)
    narrow, twist = d.real(0.3, 1.2), d.pick(0.0, 0.0, d.real(-40, 40))
    low = [(wide * np.cos(a), 0.0, wide * np.sin(a)) for a in np.arange(corners) * 2 * np.pi / corners]
    high = [
        (wide * narrow * np.cos(a), height, wide * narrow * np.sin(a))
        for a in np.arange(corners) * 2 * np.pi / corners + np.radians(twist)
    ]
    made = []
    for i in range(corners):
        j = (i + 1) % corners
        made += [
            beam(low[i], high[i], thick, thick, 0),
            beam(low[i], low[j], thick, thick, 1),
            beam(high[i], high[j], thick, thick, 1),
        ]
        if d.chance(0.4):
            made.append(beam(low[i], high[j], thick * 0.7, thick * 0.7, 2))
    inside = block(d, wide * d.real(0.6, 1.0), 3).at(y=height * d.real(0.0, 0.5))
    top = block(d, wide * narrow * 1.2 + 0.1, 4).at(y=height) if d.chance(0.5) else NOTHING
    return together(made) + (inside if d.chance(0.7) else NOTHING) + top


def winged(d: Dice) -> Solid:
    """A body with pairs of limbs, fins or wings: the same on the left and on the right."""
    body = d.pick(
        ball(d.real(0.3, 0.5), d.real(0.3, 0.6), d.real(0.3, 0.6)),
        lathe(curve([(0.1, -0.6), (d.real(0.2, 0.5), -0.2), (d.real(0.15, 0.4), 0.3), (0.05, 0.6)])),
        cushion(0.6, 0.9, 0.5, 0.12),
        cylinder(0.35, 1.0).at(y=-0.5),
    )
    half = NOTHING
    for i in range(d.whole(2, 4)):
        y, z = d.real(-0.5, 0.45), d.real(-0.2, 0.3)
        way = d.whole(0, 3)
        if way == 0:
            limb = rod(
                (0.2, y, z), (d.real(0.6, 1.0), y + d.real(-0.7, 0.7), z + d.real(-0.3, 0.4)), d.real(0.05, 0.12), 1 + i
            )
        elif way == 1:
            limb = (
                ball(d.real(0.2, 0.45), d.real(0.1, 0.25), d.real(0.04, 0.12), 1 + i, 9, 12)
                .turned(z=d.real(-60, 60))
                .at(0.55, y, z)
            )
        elif way == 2:
            limb = tube(
                curve([(0.2, y, z), (0.6, y + d.real(-0.2, 0.4), z), (d.real(0.5, 0.9), y + d.real(-0.6, 0.6), z + 0.1)]),
                np.linspace(0.12, 0.05, 11),
                1 + i,
            )
        else:
            limb = block(d, d.real(0.2, 0.4), 1 + i).at(d.real(0.35, 0.5), y, z)
        half += limb
    head = block(d, d.real(0.35, 0.6), 6).at(y=0.5)
    eyes = ball(0.08, slot=7, rows=8, sides=10).at(0.15, d.real(0.2, 0.75), 0.35)
    half += eyes if d.chance(0.6) else NOTHING
    return body + half + half.mirrored() + head + (cylinder(0.5, 0.12, 5).at(y=-0.75) if d.chance(0.4) else NOTHING)


def wreathed(d: Dice) -> Solid:
    """Rings of equal things round a stem, as in flowers, fans and carousels."""
    made = [
        lathe(curve(np.column_stack([[d.real(0.05, 0.2) for _ in range(4)], np.linspace(0, d.real(0.8, 1.5), 4)])), 0, 14)
    ]
    top = float(made[0].extent()[1, 1])
    for i in range(d.whole(2, 4)):
        piece = block(d, d.real(0.2, 0.45), 1 + i).turned(z=d.pick(0.0, -90.0, d.real(-90, 90)))
        radius = d.real(0.3, 0.75)
        arm = rod((0, 0, 0), (radius, 0, 0), 0.03, 0, sides=6) if d.chance(0.6) else ring(radius, 0.03, 0)
        made.append(around(piece.at(x=radius) + arm, d.whole(3, 8), d.real(0, 90)).at(y=top * d.real(0.2, 1.0)))
    return together(made) + block(d, d.real(0.6, 0.9), 6).sized(1, 0.4, 1)


def panelled(d: Dice) -> Solid:
    """A flat thing with a front: a plate of some outline with raised signs on it."""
    outline = d.pick(
        rounded(1.4, d.real(0.8, 1.6), d.pick(2.0, 4.0)),
        polygon(d.whole(3, 8), 0.8),
        star(d.whole(5, 9), d.real(0.6, 0.85)) * 0.9,
        np.array([(-0.6, 0.7), (-0.6, -0.3), (0, -0.8), (0.6, -0.3), (0.6, 0.7)]),
    )
    made = [extrude(outline, d.real(0.1, 0.35), 0, d.pick(0.0, 0.05))]
    if d.chance(0.6):
        made.append(extrude(outline * d.real(0.6, 0.9), 0.4, 1))
    for i in range(d.whole(2, 5)):
        sign = d.pick(
            star(5, 0.45),
            polygon(3),
            polygon(4),
            arc(1, 0, 345, 20),
            rounded(2, 0.5, 6.0),
            rounded(0.5, 2, 6.0),
            gear(7, 0.3),
            arc(1, 0, 180, 12),
        ) * d.real(0.1, 0.28)
        at = (d.real(-0.45, 0.45), d.real(-0.45, 0.45))
        made.append(extrude(sign, 0.5, 2 + i).at(*at))
        if d.chance(0.4):
            made.append(extrude(sign, 0.5, 2 + i).mirrored().at(-at[0], at[1]))
    stand = d.pick(
        NOTHING,
        box(1.0, 0.14, 0.5, 7).at(y=-0.95),
        rod((0, -1.5, 0), (0, -0.6, 0), 0.06, 7),
        together([rod((s * 0.4, -1.1, 0.1), (s * 0.3, -0.4, 0), 0.05, 7) for s in (-1, 1)]),
        ring(0.15, 0.04, 7, 16).turned(x=90).at(y=0.9),
    )
    return together(made) + stand


def lofted(d: Dice) -> Solid:
    """A twisted, bulging column on a changing outline, with what sticks on it."""
    count, height = d.whole(3, 5), d.real(0.8, 1.8)
    outline = d.pick(
        rounded(1, 1, 4.0, 28),
        star(d.whole(3, 6), 0.7).repeat(1, axis=0) * 0.6,
        rounded(1, d.real(0.4, 0.8), 2.5, 28),
        polygon(d.whole(3, 6), 0.6),
    )
    # Columns of a lofted skin run as cos and sin of a growing angle do, which the outlines above do in x and z.
    scale = curve(np.column_stack([[d.real(0.3, 1.0) for _ in range(count)], np.linspace(0, height, count)]), 4)
    twist = np.radians(d.pick(0.0, d.real(-120, 120)))
    sections = []
    for s, y in scale:
        a = twist * y / height
        turn = np.array([[np.cos(a), -np.sin(a)], [np.sin(a), np.cos(a)]])
        points = outline @ turn.T * s
        sections.append(np.column_stack([points[:, 0], np.full(len(points), y), points[:, 1]]))
    made = [loft(sections)]
    for i in range(d.whole(1, 4)):
        made.append(
            around(
                block(d, d.real(0.2, 0.4), 1 + i).at(x=d.real(0.3, 0.55), y=height * d.real(0, 0.9)),
                d.whole(1, 4),
                d.real(0, 90),
            )
        )
    return together(made) + block(d, d.real(0.3, 0.6), 6).at(y=height - 0.03)


INVENTED = (
    Kind("turned", "vessel", turned, 70),
    Kind("stacked", "tower", stacked, 75),
    Kind("assembled", "box", assembled, 70),
    Kind("knotted", "disc", knotted, 70),
    Kind("bent", "frame", bent, 65),
    Kind("framed", "frame", framed, 75),
    Kind("winged", "figure", winged, 60),
    Kind("wreathed", "stem", wreathed, 75),
    Kind("panelled", "disc", panelled, 55),
    Kind("lofted", "tower", lofted, 75),
)
