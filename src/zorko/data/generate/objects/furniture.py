"""Furniture and what stands about in a house."""

from __future__ import annotations

import numpy as np

from zorko.data.generate.objects.fittings import NOTHING, feet
from zorko.data.generate.objects.kind import Dice, Kind
from zorko.data.generate.solids import (
    Solid,
    arc,
    around,
    ball,
    beam,
    box,
    curve,
    cushion,
    cylinder,
    extrude,
    lathe,
    plate,
    polygon,
    rectangle,
    ring,
    rod,
    rounded,
    star,
    together,
    tube,
    vessel,
)


def legs(d: Dice, width: float, depth: float, height: float, slot: int = 1) -> Solid:
    """Four legs under a board whose underside is at `height`."""
    thick, splay = d.real(0.05, 0.11), d.pick(0.0, 0.0, d.real(0.05, 0.2))
    way = d.pick("square", "round", "turned", "taper")
    made = []
    for x in (-1, 1):
        for z in (-1, 1):
            top = np.array([x * (width / 2 - thick), height, z * (depth / 2 - thick)])
            foot = top * np.array([1, 0, 1]) + np.array([x * splay, 0, z * splay])
            if way == "square":
                made.append(beam(foot, top, 2 * thick, 2 * thick, slot))
            elif way == "turned":
                shape = curve([(0.5, 0), (0.7, 0.1), (1.3, 0.3), (0.6, 0.5), (1.3, 0.75), (0.9, 1)], 3) * np.array(
                    [thick, height]
                )
                made.append(lathe(shape, slot, 12).at(top[0], 0, top[2]))
            else:
                made.append(rod(foot, top, thick * (0.5 if way == "taper" else 0.9), slot, thick))
    return together(made)


def back(d: Dice, width: float, height: float, slot: int = 1) -> Solid:
    """A back rest that stands on the origin, facing +z."""
    way = d.pick("slats", "bars", "board", "frame", "cross", "round")
    post = d.real(0.05, 0.09)
    posts = box(2 * post, height, 2 * post, slot).at(x=-width / 2 + post) + box(2 * post, height, 2 * post, slot).at(
        x=width / 2 - post
    )
    if way == "slats":
        count = d.whole(2, 5)
        return posts + together(
            [
                box(width - 2 * post, height / count * 0.5, post, slot + 1).at(y=height * (i + 0.4) / count)
                for i in range(count)
            ]
        )
    if way == "bars":
        count = d.whole(2, 6)
        bars = [
            rod(
                ((i + 1) / (count + 1) * width - width / 2, 0, 0),
                ((i + 1) / (count + 1) * width - width / 2, height, 0),
                post * 0.6,
                slot + 1,
            )
            for i in range(count)
        ]
        return posts + together(bars) + box(width, 3 * post, 2 * post, slot).at(y=height)
    if way == "board":
        return cushion(width, height, d.real(0.08, 0.2), 0.04, slot + 1).at(y=height / 2)
    if way == "round":
        return extrude(rounded(width, height, d.pick(2.0, 3.0)), 0.1, slot + 1).at(y=height / 2)
    if way == "cross":
        return (
            posts
            + beam((-width / 2, 0, 0), (width / 2, height, 0), post, post, slot + 1)
            + beam((width / 2, 0, 0), (-width / 2, height, 0), post, post, slot + 1)
        )
    return (
        posts
        + box(width, 2 * post, 2 * post, slot).at(y=height - 2 * post)
        + cushion(width - 3 * post, height * 0.6, 0.1, 0.04, slot + 1).at(y=height * 0.5)
    )


def chair(d: Dice) -> Solid:
    width, depth, height = d.real(0.7, 1.0), d.real(0.7, 1.0), d.real(0.6, 1.0)
    seat = d.pick(box(width, 0.1, depth), cushion(width, 0.16, depth, 0.06).at(y=0.08), cylinder(width / 2, 0.1))
    rest = back(d, width, d.real(0.6, 1.3)).turned(x=-d.real(0, 14)).at(y=height + 0.08, z=-depth / 2 + 0.08)
    arms = NOTHING
    if d.chance(0.35):
        arms = together(
            [
                box(0.1, 0.07, depth, 2).at(side * width / 2, height + 0.4)
                + box(0.08, 0.4, 0.08, 1).at(side * width / 2, height, depth * 0.4)
                for side in (-1, 1)
            ]
        )
    bar = beam((-width / 2, height * 0.35, 0), (width / 2, height * 0.35, 0), 0.06, 0.06, 1) if d.chance(0.4) else NOTHING
    return seat.at(y=height) + legs(d, width, depth, height) + rest + arms + bar


def armchair(d: Dice) -> Solid:
    width, depth, seat, arm = d.real(1.0, 1.9), d.real(0.8, 1.0), d.real(0.3, 0.5), d.real(0.15, 0.3)
    base = cushion(width, seat, depth, 0.05).at(y=seat / 2 + 0.12)
    count = d.whole(1, 3)
    pads = together(
        [
            cushion(width / count * 0.97, 0.2, depth * 0.9, 0.08, 1).at(((i + 0.5) / count - 0.5) * width, seat + 0.2, 0.08)
            for i in range(count)
        ]
    )
    rest = cushion(width + arm, d.real(0.6, 1.1), 0.25, 0.1).turned(x=-d.real(0, 12)).at(y=seat + 0.5, z=-depth / 2)
    side = d.pick(
        cushion(arm, seat + 0.5, depth, 0.07).at(y=seat / 2 + 0.3),
        box(arm, seat + 0.45, depth).at(y=0.12)
        + rod((0, seat + 0.57, -depth / 2), (0, seat + 0.57, depth / 2), arm * 0.65, 1),
    )
    pillow = (
        cushion(0.4, 0.4, 0.18, 0.08, 3).turned(x=-20, z=d.real(-30, 30)).at(d.real(-0.3, 0.3) * width, seat + 0.5, -0.15)
    )
    pegs = together(
        [
            rod((x * width * 0.45, 0, z * depth * 0.4), (x * width * 0.45, 0.14, z * depth * 0.4), 0.06, 2)
            for x in (-1, 1)
            for z in (-1, 1)
        ]
    )
    return base + pads + rest + side.at(x=-width / 2) + side.at(x=width / 2) + pegs + (pillow if d.chance(0.5) else NOTHING)


def stool(d: Dice) -> Solid:
    height, wide = d.real(0.7, 1.6), d.real(0.4, 0.6)
    seat = d.pick(
        cylinder(wide, 0.1), ball(wide, 0.13, wide).at(y=0.05), lathe([(0, 0), (wide * 0.8, 0), (wide, 0.1), (0, 0.1)])
    )
    count = d.whole(3, 5)
    splay = d.real(1.0, 1.5)
    pegs = around(rod((wide * 0.7, height, 0), (wide * 0.7 * splay, 0, 0), d.real(0.04, 0.08), 1), count, d.real(0, 90))
    hoop = ring(wide * 0.7 * (1 + splay) / 2, 0.03, 2).at(y=height * d.real(0.35, 0.5))
    column = rod((0, 0.1, 0), (0, height, 0), 0.09, 1) + lathe([(0, 0), (wide, 0), (wide, 0.05), (0.1, 0.14)], 1)
    under = pegs + (hoop if d.chance(0.6) else NOTHING) if d.chance(0.7) else column
    rest = back(d, wide * 1.4, 0.35).at(y=height + 0.08, z=-wide * 0.8) if d.chance(0.2) else NOTHING
    return seat.at(y=height) + under + rest


def table(d: Dice) -> Solid:
    width, depth, height = d.real(1.1, 1.9), d.real(0.8, 1.1), d.real(0.6, 1.0)
    if d.chance(0.6):
        top, under = box(width, 0.1, depth), legs(d, width, depth, height)
        if d.chance(0.5):
            under += box(width * 0.85, d.real(0.12, 0.28), depth * 0.85, 2).at(y=height - 0.2)
        if d.chance(0.3):
            under += box(width * 0.85, 0.05, depth * 0.8, 2).at(y=height * 0.25)
    else:
        top = plate(rounded(width, width * d.real(0.7, 1.0), 2.0), 0.09)
        pillar = lathe(curve([(d.real(0.1, 0.2), 0.1), (d.real(0.08, 0.3), height * 0.4), (0.12, height)]), 1)
        under = pillar + d.pick(
            cylinder(0.4, 0.1, 1), around(beam((0.05, 0.25, 0), (0.55, 0.03, 0), 0.1, 0.1, 1), d.whole(3, 4))
        )
    on = d.pick(
        NOTHING,
        box(0.3, 0.2, 0.2, 3),
        vessel([(0.12, 0), (0.2, 0.3)], 0.03, 3),
        ball(0.15, slot=3).at(y=0.12) + cylinder(0.3, 0.04, 4),
    )
    return top.at(y=height) + under + on.at(d.real(-0.3, 0.3), height + 0.1, d.real(-0.15, 0.15))


def bench(d: Dice) -> Solid:
    width, depth, height = d.real(1.6, 2.4), d.real(0.5, 0.7), d.real(0.45, 0.65)
    count = d.whole(1, 4)
    planks = together(
        [box(width, 0.07, depth / count * 0.85).at(y=height, z=(i + 0.5) / count * depth - depth / 2) for i in range(count)]
    )
    sides = d.pick(
        together([box(0.12, height, depth * 0.9, 1).at(x=s * width * 0.42) for s in (-1, 1)]),
        legs(d, width, depth, height),
        together(
            [
                beam((s * width * 0.4, 0, -depth / 2), (s * width * 0.4, height, depth / 3), 0.1, 0.1, 1)
                + beam((s * width * 0.4, 0, depth / 2), (s * width * 0.4, height, -depth / 3), 0.1, 0.1, 1)
                for s in (-1, 1)
            ]
        ),
    )
    rest = back(d, width, d.real(0.4, 0.7)).turned(x=-10).at(y=height + 0.06, z=-depth / 2) if d.chance(0.6) else NOTHING
    return planks + sides + rest


def shelf(d: Dice) -> Solid:
    width, height, depth, count = d.real(0.8, 1.5), d.real(1.0, 1.9), d.real(0.3, 0.5), d.whole(2, 5)
    gap = height / count
    boards = together([box(width, 0.06, depth).at(y=i * gap) for i in range(count + 1)])
    sides = together([box(0.07, height + 0.06, depth, d.pick(0, 1)).at(x=s * width / 2) for s in (-1, 1)])
    rear = box(width, height, 0.03, 2).at(z=-depth / 2) if d.chance(0.6) else NOTHING
    things = []
    for i in range(count):
        x = -width / 2 + 0.12
        while x < width / 2 - 0.15 and d.chance(0.85):
            wide = d.real(0.06, 0.2)
            tall = gap * d.real(0.35, 0.85)
            thing = d.pick(
                box(wide, tall, depth * 0.7, 3 + d.whole(0, 3)),
                cylinder(wide / 2, tall * 0.7, 3 + d.whole(0, 3), sides=12),
                ball(wide / 2, slot=4, rows=8, sides=10).at(y=wide / 2),
            )
            things.append(thing.at(x=x + wide / 2, y=i * gap + 0.06))
            x += wide + d.pick(0.01, 0.03, 0.2)
    return boards + sides + rear + together(things)


def cupboard(d: Dice) -> Solid:
    width, height, depth = d.real(0.8, 1.4), d.real(0.9, 1.7), d.real(0.5, 0.7)
    body = box(width, height, depth) + box(width * 1.08, 0.07, depth * 1.08, 1).at(y=height)
    columns, rows = d.whole(1, 2), d.whole(1, 4)
    fronts = []
    for i in range(columns):
        for j in range(rows):
            x, y = ((i + 0.5) / columns - 0.5) * width, (j + 0.08) / rows * height
            fronts.append(box(width / columns * 0.86, height / rows * 0.84, 0.06, 2).at(x, y, depth / 2))
            grip = d.pick(ball(0.05, slot=3, rows=7, sides=9), box(0.2, 0.04, 0.06, 3))
            fronts.append(grip.at(x, y + height / rows * 0.45, depth / 2 + 0.07))
    crown = extrude(
        d.pick(arc(0.5, 0, 180, 14) * np.array([1, 0.4]), np.array([(-0.5, 0), (0.5, 0), (0, 0.25)])), 0.12, 1
    ).sized(width, 1, 1)
    base = d.pick(legs(d, width, depth, 0.3).at(y=-0.3), box(width * 1.05, 0.12, depth * 1.05, 1).at(y=-0.12), NOTHING)
    return body + together(fronts) + base + (crown.at(y=height + 0.07) if d.chance(0.35) else NOTHING)


def bed(d: Dice) -> Solid:
    width, length, height = d.real(0.7, 1.3), d.real(1.5, 1.9), d.real(0.2, 0.4)
    head = back(d, width, d.real(0.5, 0.9)).at(z=-length / 2)
    foot = back(d, width, d.real(0.3, 0.6)).at(z=length / 2) if d.chance(0.6) else NOTHING
    mattress = cushion(width * 0.95, 0.2, length * 0.97, 0.07, 3).at(y=height + 0.15)
    blanket = cushion(width, 0.16, length * d.real(0.4, 0.7), 0.06, 4).at(y=height + 0.2, z=length * 0.17)
    pillows = together(
        [
            cushion(0.4, 0.16, 0.3, 0.07, 5).at(x, height + 0.32, -length * 0.38)
            for x in d.pick((0.0,), (-width / 4, width / 4))
        ]
    )
    posts = legs(d, width, length, d.real(1.0, 1.4)) if d.chance(0.3) else legs(d, width, length, height)
    return box(width, 0.12, length, 1).at(y=height) + mattress + blanket + pillows + posts + head + foot


def ladder(d: Dice) -> Solid:
    height, width, rungs = d.real(1.6, 2.4), d.real(0.5, 0.8), d.whole(4, 8)
    narrow = d.real(0.6, 1.0)
    rails = together([beam((s * width / 2, 0, 0), (s * width / 2 * narrow, height, 0), 0.08, 0.1) for s in (-1, 1)])
    steps = together(
        [rung(width * (1 + (narrow - 1) * y), y * height) for y in ((i + 0.7) / (rungs + 0.4) for i in range(rungs))]
    )
    lean = d.real(10, 18)
    front = (rails + steps).turned(x=-lean)
    if d.chance(0.6):
        brace = together(
            [beam((s * width / 2, 0, 0), (s * width / 2 * narrow, height, 0), 0.07, 0.07, 2) for s in (-1, 1)]
        ).turned(x=lean)
        apart = 2 * height * np.sin(np.radians(lean))
        lid = box(width, 0.08, 0.3, 1).at(y=height * np.cos(np.radians(lean)), z=-apart / 2)
        return front + brace.at(z=-apart) + (lid if d.chance(0.6) else NOTHING)
    return front


def rung(width: float, y: float) -> Solid:
    """A rung of a ladder at height y."""
    return rod((-width / 2, y, 0), (width / 2, y, 0), 0.045, 1, sides=8)


def stairs(d: Dice) -> Solid:
    count, width, tread, rise = d.whole(3, 7), d.real(0.7, 1.3), d.real(0.22, 0.32), d.real(0.18, 0.3)
    solid = d.chance(0.6)
    steps = [
        box(width, rise * (i + 1) if solid else 0.08, tread, i % 2).at(y=0 if solid else rise * (i + 0.7), z=-tread * i)
        for i in range(count)
    ]
    sides = [
        beam((s * width / 2, 0, tread), (s * width / 2, rise * count, -tread * (count - 1)), 0.08, 0.2, 2) for s in (-1, 1)
    ]
    top = rise * count
    rail = together(
        [
            rod(
                (s * width / 2, rise * (i + 1), -tread * i),
                (s * width / 2, rise * (i + 1) + 0.5, -tread * i),
                0.03,
                3,
                sides=6,
            )
            for i in range(0, count, 2)
            for s in d.pick((1,), (-1, 1))
        ]
    )
    rail += rod((width / 2, rise + 0.5, 0), (width / 2, top + 0.5, -tread * (count - 1)), 0.04, 3)
    return (
        together(steps) + (together(sides) if not solid or d.chance(0.3) else NOTHING) + (rail if d.chance(0.5) else NOTHING)
    )


def lamp(d: Dice) -> Solid:
    height, wide = d.real(0.8, 1.6), d.real(0.35, 0.65)
    shade = d.pick(
        vessel([(wide, 0), (wide * d.real(0.3, 0.8), d.real(0.4, 0.7))], 0.03, 1, sides=d.pick(26, 26, 4, 8)),
        lathe([(wide, 0), (wide * 0.9, 0.3), (0.1, 0.5), (0, 0.5)], 1, **{"flutes": 8, "depth": 0.05}),
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
        extrude(rectangle(w, size * l) + np.array([0, size * l / 2]), 0.05, 3)
        .turned(z=d.real(0, 360))
        .at(z=front + 0.03 * i)
        for i, (w, l) in enumerate(((0.07, 0.4), (0.045, 0.6)))
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
            box(0.03, width * l, 0.04, 3).turned(z=d.real(0, 360)).at(y=height + 0.3 + width / 2, z=depth / 2 + 0.05)
            for l in (0.22, 0.33)
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
        **{"sides": d.pick(26, 6)},
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
    knobs = together([ball(0.07, slot=2).at(*point, 0.03) for point in outline[:: d.pick(4, 8)]])
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


FURNITURE = (
    Kind("chair", "frame", chair, 70),
    Kind("armchair", "box", armchair, 65),
    Kind("stool", "frame", stool),
    Kind("table", "frame", table),
    Kind("bench", "frame", bench, 70),
    Kind("shelf", "box", shelf, 60),
    Kind("cupboard", "box", cupboard, 60),
    Kind("bed", "box", bed, 75),
    Kind("ladder", "frame", ladder, 65),
    Kind("stairs", "box", stairs, 75),
    Kind("lamp", "stem", lamp),
    Kind("desk-lamp", "stem", desk_lamp, 70),
    Kind("clock", "disc", clock, 55),
    Kind("tall-clock", "tower", tall_clock, 60),
    Kind("hourglass", "stem", hourglass),
    Kind("candlestick", "stem", candlestick),
    Kind("lantern", "tower", lantern),
    Kind("mirror", "disc", mirror, 55),
    Kind("globe", "disc", globe, 70),
    Kind("birdcage", "tower", birdcage),
    Kind("fireplace", "box", fireplace, 55),
)
