"""What stands about in a house: lights, clocks, mirrors."""

from __future__ import annotations

import numpy as np

from zorko.data.generate.objects.fittings import NOTHING, feet
from zorko.data.generate.objects.kind import Dice, Kind
from zorko.data.generate.outlines import arc, curve, polygon, rectangle, rounded, star
from zorko.data.generate.solids import (
    Solid,
    around,
    ball,
    beam,
    box,
    cylinder,
    extrude,
    lathe,
    plate,
    ring,
    rod,
    together,
    tube,
    vessel,
)


def lamp(d: Dice) -> Solid:
    height, wide = d.real(0.8, 1.6), d.real(0.35, 0.65)
    shade = d.pick(
        vessel([(wide, 0), (wide * d.real(0.3, 0.8), d.real(0.4, 0.7))], 0.03, 1, sides=d.pick(26, 26, 4, 8)),
        lathe([(wide, 0), (wide * 0.9, 0.3), (0.1, 0.5), (0, 0.5)], 1, flutes=8, depth=0.05),
        ball(wide * 0.7, slot=1).at(y=wide * 0.5),
        lathe(curve([(wide, 0), (wide * 0.8, 0.25), (0.15, 0.4), (0, 0.5)]), 1),
    )
    count = d.whole(3, 6)
    body = curve(np.column_stack([[d.real(0.06, 0.3) for _ in range(count)], np.linspace(0.05, height, count)]), 5)
    foot = d.pick(
        cylinder(d.real(0.3, 0.5), 0.1, 2),
        box(0.7, 0.1, 0.7, 2),
        feet(d, 0.25, 0.3, 2, 3),
        lathe([(0.45, 0), (0.1, 0.2)], 2),
    )
    stem = d.pick(lathe(body), rod((0, 0, 0), (0, height, 0), 0.05), around(rod((0.25, 0, 0), (0, height, 0), 0.04), 3))
    cord = rod((0.2, height + 0.02, 0.1), (0.2, height - 0.35, 0.1), 0.015, 3, sides=6) + ball(0.04, slot=3).at(
        0.2, height - 0.38, 0.1
    )
    return foot + stem + shade.at(y=height - 0.1) + (cord if d.chance(0.3) else NOTHING)


def desk_lamp(d: Dice) -> Solid:
    low, high, bend = d.real(0.6, 1.0), d.real(0.5, 0.9), d.real(25, 60)
    elbow = np.array([-low * np.sin(np.radians(bend * 0.6)), low * np.cos(np.radians(bend * 0.6)), 0])
    head = elbow + high * np.array([np.sin(np.radians(bend)), np.cos(np.radians(bend)), 0])
    arms = rod((0, 0, 0), elbow, 0.05, 1) + rod(elbow, head, 0.045, 1) + ball(0.09, slot=2).at(*elbow)
    hood = d.pick(
        vessel([(0.12, 0), (d.real(0.3, 0.45), d.real(0.3, 0.5))], 0.03),
        vessel(arc(0.35, -80, 10, 10) + np.array([0, 0.35]), 0.03),
    )
    shade = hood.turned(z=180 + d.real(15, 50)).at(*head) + ball(0.14, slot=3).at(head[0] + 0.1, head[1] - 0.25)
    base = d.pick(cylinder(d.real(0.3, 0.5), 0.1), box(0.7, 0.12, 0.5), lathe(curve([(0.45, 0), (0.35, 0.12), (0, 0.2)])))
    return base + arms + shade


def clock(d: Dice) -> Solid:
    size = d.real(0.5, 0.7)
    sides = d.pick(32, 32, 4, 6, 8)
    face = (
        polygon(sides, size, 90 + (180 / sides if sides < 9 else 0)) if d.chance(0.8) else rounded(2 * size, 1.6 * size, 4.0)
    )
    thick = d.real(0.2, 0.5)
    body = extrude(face, thick, 0, d.pick(0.0, 0.06)) + extrude(face * 0.85, thick + 0.05, 1)
    front = thick / 2 + 0.03
    hours = [
        extrude(rectangle(0.03, 0.1) + np.array([0, size * 0.65]), 0.06, 2).turned(z=30 * i).at(z=front)
        for i in range(0, 12, d.pick(1, 3))
    ]
    hands = [
        extrude(rectangle(w, size * share) + np.array([0, size * share / 2]), 0.05, 3)
        .turned(z=d.real(0, 360))
        .at(z=front + 0.03 * i)
        for i, (w, share) in enumerate(((0.07, 0.4), (0.045, 0.6)))
    ]
    top = together([ball(0.2, 0.16, 0.2, 4).turned(z=-35 * s).at(s * size * 0.6, size * 0.95) for s in (-1, 1)]) + rod(
        (-0.1, size * 1.15, 0), (0.1, size * 1.15, 0), 0.04, 4
    )
    peg = together([rod((s * size * 0.5, -size * 0.8, 0), (s * size * 0.75, -size * 1.2, 0), 0.06, 4) for s in (-1, 1)])
    stand = d.pick(peg, box(size * 1.6, 0.14, thick * 1.4, 4).at(y=-size * 0.95 - 0.1), NOTHING)
    return (
        body
        + together(hours)
        + together(hands)
        + stand
        + d.pick(top, ring(0.16, 0.035, 4).turned(x=90).at(y=size + 0.12), NOTHING)
    )


def tall_clock(d: Dice) -> Solid:
    width, height, depth = d.real(0.5, 0.7), d.real(1.2, 1.8), d.real(0.35, 0.5)
    waist = width * d.real(0.6, 0.9)
    body = (
        box(width, 0.3, depth) + box(waist, height, depth * 0.85, 1).at(y=0.3) + box(width, width, depth).at(y=height + 0.3)
    )
    face = cylinder(width * 0.4, 0.05, 2).turned(x=90).at(y=height + 0.3 + width / 2, z=depth / 2)
    hands = together(
        [
            box(0.03, width * share, 0.04, 3).turned(z=d.real(0, 360)).at(y=height + 0.3 + width / 2, z=depth / 2 + 0.05)
            for share in (0.22, 0.33)
        ]
    )
    door = box(waist * 0.6, height * 0.75, 0.04, 2).at(y=0.4, z=depth * 0.43)
    weight = rod((0, height * 0.9, depth * 0.48), (0, height * 0.5, depth * 0.48), 0.02, 3) + cylinder(0.12, 0.04, 4).turned(
        x=90
    ).at(y=height * 0.5, z=depth * 0.48)
    roof = d.pick(
        extrude(np.array([(-0.6, 0), (0.6, 0), (0, d.real(0.3, 0.6))]) * width, depth, 0),
        extrude(arc(width * 0.55, 0, 180, 14), depth, 0),
        box(width * 1.2, 0.1, depth * 1.2),
    )
    return body + face + hands + door + weight + roof.at(y=height + 0.3 + width)


def hourglass(d: Dice) -> Solid:
    height, wide, waist = d.real(1.0, 1.6), d.real(0.35, 0.55), d.real(0.05, 0.12)
    glass = lathe(
        curve(
            [
                (wide * 0.8, 0.05),
                (wide, height * 0.2),
                (waist, height / 2),
                (wide, height * 0.8),
                (wide * 0.8, height - 0.05),
            ],
            7,
        )
    )
    ends = d.pick(cylinder(wide * 1.3, 0.1, 1), plate(polygon(d.whole(3, 8), wide * 1.5), 0.1, 1))
    count = d.whole(3, 4)
    posts = around(
        d.pick(
            rod((wide * 1.15, 0, 0), (wide * 1.15, height, 0), 0.05, 2),
            lathe(
                curve([(0.05, 0), (0.09, height * 0.3), (0.04, height / 2), (0.09, height * 0.7), (0.05, height)]), 2, 10
            ).at(x=wide * 1.15),
        ),
        count,
        90,
    )
    return glass + ends + ends.at(y=height) + posts


def candlestick(d: Dice) -> Solid:
    height, arms = d.real(0.7, 1.3), d.pick(0, 0, 2, 3, 4)
    foot = lathe(
        curve([(d.real(0.3, 0.5), 0), (0.25, 0.1), (0.08, 0.3), (d.real(0.06, 0.16), height * 0.6), (0.06, height)]),
        0,
        sides=d.pick(26, 6),
    )
    candle = cylinder(0.09, d.real(0.3, 0.8), 1, sides=14)
    flame = lathe(curve([(0, 0), (0.06, 0.08), (0, 0.24)]), 2, 10).at(y=float(candle.extent()[1, 1]))
    light = (
        vessel([(0.08, 0), (d.real(0.14, 0.22), 0.1)], 0.02, 3) + candle.at(y=0.03) + (flame if d.chance(0.6) else NOTHING)
    )
    if not arms:
        return foot + light.at(y=height)
    reach = d.real(0.4, 0.65)
    branch = tube(curve([(0, height * 0.6, 0), (reach * 0.6, height * 0.5, 0), (reach, height * 0.95, 0)]), 0.04, 0)
    return (
        foot
        + around(branch + light.at(x=reach, y=height * 0.95), arms)
        + (light.at(y=height) if d.chance(0.6) else ball(0.1).at(y=height))
    )


def lantern(d: Dice) -> Solid:
    height, wide, sides = d.real(0.8, 1.3), d.real(0.35, 0.5), d.pick(4, 4, 6, 26)
    lower, upper = lathe([(0, 0), (wide * 1.2, 0), (wide * 1.1, 0.12), (0, 0.12)], 0, sides, start=45), height - 0.05
    roof = lathe([(0, 0), (wide * 1.25, 0), (wide * d.real(0.2, 0.6), d.real(0.2, 0.5)), (0, 0.5)], 0, sides, start=45)
    pane = lathe([(wide * 0.9, 0.12), (wide * 0.9, upper)], 1, sides, start=45)
    count = sides if sides < 26 else 5
    bars = around(rod((wide, 0.1, 0), (wide, upper, 0), 0.04, 2, sides=6), count, 45)
    core = cylinder(0.12, height * 0.5, 3).at(y=0.12)
    glass = pane if d.chance(0.5) else core
    loop = d.real(0.14, wide * 0.8)
    return lower + glass + bars + roof.at(y=upper) + ring(loop, 0.035, 2, 16).turned(x=90).at(y=upper + 0.4 + loop * 0.8)


def mirror(d: Dice) -> Solid:
    width, height = d.real(0.6, 1.0), d.real(0.8, 1.3)
    outline = d.pick(
        rounded(width, height, d.pick(2.0, 2.0, 4.0, 30.0)), arc(0.5, 0, 348, 30) * height, star(9, 0.85)[:] * (height / 2)
    )
    frame = extrude(outline, 0.12, 0, d.pick(0.0, 0.04)) + extrude(outline * d.real(0.75, 0.88), 0.15, 1)
    knobs = together([ball(0.07, slot=2).at(float(x), float(y), 0.03) for x, y in outline[:: d.pick(4, 8)]])
    crest = extrude(d.pick(star(5, 0.5) * 0.2, arc(0.2, 0, 340, 18)), 0.14, 2).at(y=float(outline[:, 1].max()) + 0.08)
    foot = together(
        [beam((s * width * 0.55, -height * 0.7, 0.25), (s * width * 0.55, 0.1, 0), 0.07, 0.07, 2) for s in (-1, 1)]
    )
    easel = box(width, 0.1, 0.4, 2).at(y=-height / 2 - 0.1)
    return (
        frame
        + (knobs if d.chance(0.35) else NOTHING)
        + (crest if d.chance(0.5) else NOTHING)
        + d.pick(foot, easel, handle_below(d, height))
    )


def handle_below(d: Dice, height: float) -> Solid:
    """What a hand mirror is held by."""
    return lathe(curve([(0.05, 0), (0.09, 0.2), (0.06, 0.5), (0.08, 0.65)]), 2, 12).at(y=-height / 2 - 0.6)


def globe(d: Dice) -> Solid:
    radius, tilt = d.real(0.5, 0.7), d.real(0, 30)
    bow = arc(radius * 1.15, -95, 95, 20)
    meridian = tube(np.column_stack([bow, np.zeros(len(bow))]), 0.045, 1, flat=d.pick(1, 2))
    lands = [
        ball(d.real(0.15, 0.3), d.real(0.12, 0.25), 0.05, 3, 8, 12)
        .at(z=radius)
        .turned(x=d.real(-50, 50))
        .turned(y=d.real(0, 360))
        for _ in range(d.whole(3, 7))
    ]
    axis = rod((0, -radius * 1.2, 0), (0, radius * 1.2, 0), 0.04, 1)
    whole = (ball(radius, rows=18, sides=26) + meridian + axis + together(lands)).turned(z=tilt).at(y=radius * 1.2 + 0.45)
    stem = lathe(curve([(d.real(0.3, 0.5), 0), (0.2, 0.1), (0.06, 0.25), (0.1, 0.5)]), 2)
    frame = ring(radius * 1.25, 0.05, 2).at(y=radius * 1.2 + 0.45) + around(
        rod((radius * 1.25, radius * 1.2 + 0.45, 0), (radius * 0.8, 0, 0), 0.05, 2), d.whole(3, 4)
    )
    return whole + (stem if d.chance(0.6) else frame)


def birdcage(d: Dice) -> Solid:
    radius, height, bars = d.real(0.45, 0.65), d.real(0.6, 1.1), d.whole(9, 14)
    dome = d.real(0.2, 0.6)
    wire = curve([(radius, 0.08, 0), (radius, height, 0), (radius * 0.7, height + dome * 0.7, 0), (0, height + dome, 0)], 4)
    cage = around(tube(wire, 0.022, 1, sides=5), bars)
    hoops = together([ring(radius, 0.025, 1).at(y=y * height) for y in ((0.5, 1.0) if d.chance(0.6) else (0.33, 0.66, 1.0))])
    bird = (
        ball(0.2, 0.15, 0.13, 3).at(y=0.05)
        + ball(0.1, slot=3).at(0.17, 0.2)
        + lathe([(0.04, 0), (0, 0.12)], 4, 8).turned(z=-90).at(0.25, 0.2)
    )
    perch = rod((-radius, height * 0.35, 0), (radius, height * 0.35, 0), 0.03, 2)
    stand = rod((0, -0.9, 0), (0, 0, 0), 0.06, 2) + cylinder(0.4, 0.08, 2).at(y=-0.95) if d.chance(0.3) else NOTHING
    inside = perch + bird.at(y=height * 0.35 + 0.15) if d.chance(0.7) else NOTHING
    return (
        cylinder(radius * 1.05, 0.12)
        + cage
        + hoops
        + inside
        + ring(0.1, 0.03, 2, 14).turned(x=90).at(y=height + dome + 0.1)
        + stand
    )


def fireplace(d: Dice) -> Solid:
    width, height, depth = d.real(1.3, 1.8), d.real(0.9, 1.3), d.real(0.4, 0.6)
    side = d.real(0.2, 0.35)
    jambs = together([box(side, height, depth).at(x=s * (width - side) / 2) for s in (-1, 1)])
    mantel = box(width, 0.25, depth).at(y=height - 0.25) + box(width * 1.12, 0.08, depth * 1.25, 1).at(y=height)
    rear = box(width, height, 0.08, 2).at(z=-depth / 2)
    logs = together(
        [
            rod(
                (-width * 0.25, 0.1 + 0.12 * i, d.real(-0.1, 0.1)),
                (width * 0.25, 0.1 + 0.12 * i, d.real(-0.1, 0.1)),
                0.08,
                3,
            )
            for i in range(d.whole(1, 3))
        ]
    )
    fire = together(
        [
            lathe(curve([(0, 0), (0.1, 0.12), (0, d.real(0.3, 0.5))]), 4, 9).at(x=d.real(-0.25, 0.25), y=0.25)
            for _ in range(d.whole(2, 4))
        ]
    )
    hearth = box(width * 1.15, 0.08, depth * 1.7, 1).at(y=-0.06)
    on = together(
        [
            d.pick(
                box(0.15, 0.25, 0.1, 5),
                lathe([(0.1, 0), (0.14, 0.2), (0.06, 0.35), (0, 0.35)], 5, 12),
                ball(0.12, slot=5).at(y=0.1),
            ).at(x=x, y=height + 0.08)
            for x in (-0.5, 0.0, 0.5)
            if d.chance(0.6)
        ]
    )
    return jambs + mantel + rear + hearth + (logs + fire if d.chance(0.7) else box(width * 0.5, height * 0.4, 0.1, 3)) + on


HOUSEHOLD = (
    Kind("lamp", "stem", lamp),
    Kind("desk-lamp", "stem", desk_lamp, 70),
    Kind("candlestick", "stem", candlestick),
    Kind("lantern", "tower", lantern),
    Kind("clock", "disc", clock, 55),
    Kind("tall-clock", "tower", tall_clock, 60),
    Kind("hourglass", "stem", hourglass),
    Kind("mirror", "disc", mirror, 55),
    Kind("globe", "disc", globe, 70),
    Kind("birdcage", "tower", birdcage),
    Kind("fireplace", "box", fireplace, 55),
)
