"""Buildings, and what moves between them."""

from __future__ import annotations

import numpy as np

from zorko.data.generate.objects.fittings import NOTHING, wheel
from zorko.data.generate.objects.kind import Dice, Kind
from zorko.data.generate.objects.tools import flat
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
    gear,
    lathe,
    loft,
    plate,
    polygon,
    ring,
    rod,
    rounded,
    sheet,
    star,
    together,
    tube,
    vessel,
)


def gable(width: float, rise: float, depth: float, slot: int = 1) -> Solid:
    """A roof with two slopes on the origin, its ridge along z."""
    return extrude(np.array([(-width / 2, 0), (width / 2, 0), (0, rise)]), depth, slot)


def windows(d: Dice, width: float, height: float, z: float, slot: int = 3) -> Solid:
    """Rows of windows on a front of that size whose lower middle is the origin."""
    rows, columns = d.whole(1, 3), d.whole(1, 3)
    w, h = width / columns * 0.45, height / rows * 0.5
    pane = d.pick(box(w, h, 0.06, slot), extrude(np.concatenate([[(-w / 2, 0), (w / 2, 0)], arc(w / 2, 0, 180, 9) + np.array([0, h * 0.6])]), 0.06, slot), cylinder(min(w, h) / 2, 0.05, slot, sides=14).turned(x=90).at(y=h / 2))
    return together([pane.at(((i + 0.5) / columns - 0.5) * width, (j + 0.28) * height / rows, z) for i in range(columns) for j in range(rows)])


def house(d: Dice) -> Solid:
    width, height, depth, rise = d.real(0.8, 1.3), d.real(0.5, 1.0), d.real(0.8, 1.2), d.real(0.3, 0.8)
    roof = d.pick(gable(width * 1.2, rise, depth * 1.15), gable(depth * 1.2, rise, width * 1.15).turned(y=90), lathe([(0.9, 0), (0, rise)], 1, 4, start=45).sized(width * 0.95, 1, depth * 0.95), box(width * 1.1, 0.12, depth * 1.1, 1))
    door = box(width * 0.22, height * 0.5, 0.06, 2).at(x=d.real(-0.3, 0.3) * width, z=depth / 2)
    chimney = box(0.14, rise + 0.2, 0.14, 4).at(d.real(-0.3, 0.3) * width, height, d.real(-0.2, 0.2))
    wing = box(width * 0.5, height * 0.6, depth * 0.7).at(x=d.pick(-1, 1) * width * 0.7) + gable(width * 0.6, rise * 0.5, depth * 0.8).at(x=0)
    porch = box(width * 0.5, 0.06, 0.35, 1).at(y=height * 0.55, z=depth / 2 + 0.15) + together([rod((s * width * 0.22, 0, depth / 2 + 0.28), (s * width * 0.22, height * 0.55, depth / 2 + 0.28), 0.035, 4) for s in (-1, 1)])
    extra = d.pick(NOTHING, porch, Solid(wing.parts[:1]), box(width * 1.2, 0.08, depth * 1.2, 5).at(y=-0.07))
    return box(width, height, depth) + roof.at(y=height) + door + windows(d, width, height, depth / 2) + (chimney if d.chance(0.6) else NOTHING) + extra


def tower(d: Dice) -> Solid:
    height, wide, sides = d.real(1.1, 1.7), d.real(0.35, 0.5), d.pick(24, 4, 6, 8)
    body = lathe([(0, 0), (wide * d.real(1.0, 1.3), 0), (wide, height * 0.3), (wide, height)], 0, sides, start=45)
    crown = vessel([(wide * 1.2, height), (wide * 1.2, height + 0.2)], 0.08, 1, sides=sides, start=45)
    count = d.whole(4, 8)
    teeth = around(box(0.16, 0.14, 0.12, 1).at(z=wide * (1.15 if sides > 4 else 0.85), y=height + 0.2), count)
    cone = lathe([(wide * 1.3, height), (0, height + d.real(0.5, 1.0))], 2, sides, start=45)
    flag = rod((0, height, 0), (0, height + 0.9, 0), 0.03, 4) + extrude(d.pick(np.array([(0, 0), (0.4, 0.1), (0, 0.25)]), np.array([(0, 0), (0.4, 0), (0.4, 0.25), (0, 0.25)])), 0.03, 5).at(y=height + 0.62)
    door = extrude(np.concatenate([[(-0.14, 0), (0.14, 0)], arc(0.14, 0, 180, 9) + np.array([0, 0.25])]), 0.2, 3).at(z=wide * 1.02)
    slits = together([box(0.07, 0.2, wide * 2.1, 3).turned(y=a).at(y=height * y) for a, y in ((0, 0.7), (90, 0.5), (45, 0.85))])
    side = (lathe([(wide * 0.45, 0), (wide * 0.45, height * 0.7)], 0) + lathe([(wide * 0.6, height * 0.7), (0, height * 1.1)], 2)).at(x=wide * d.pick(-1.2, 1.2))
    top = d.pick(crown + teeth, cone, crown + cone.sized(0.75, 1, 0.75).at(y=0.1), crown + teeth + flag)
    wall = together([box(1.5, height * 0.35, 0.15, 0)] + [box(0.16, 0.12, 0.15, 0).at(-0.6 + 0.3 * i, height * 0.35) for i in range(5)])
    return body + top + door + slits + d.pick(NOTHING, NOTHING, side, wall)


def windmill(d: Dice) -> Solid:
    height, wide, sides, count = d.real(0.9, 1.3), d.real(0.4, 0.55), d.pick(24, 6, 8), d.whole(3, 6)
    body = lathe([(0, 0), (wide, 0), (wide * d.real(0.5, 0.8), height), (0, height)], 0, sides)
    cap = d.pick(lathe([(wide * 0.75, 0), (0, 0.45)], 1, sides), lathe(np.concatenate([arc(wide * 0.72, 0, 90, 8)]), 1), gable(wide * 1.3, 0.35, wide * 1.4, 1)).at(y=height)
    long, broad = d.real(0.65, 0.9), d.real(0.12, 0.24)
    frame = box(0.04, long, 0.03, 2)
    slat = together([box(broad, 0.025, 0.02, 3).at(x=broad / 2, y=long * (0.25 + 0.13 * i)) for i in range(6)]) + box(0.02, long * 0.7, 0.02, 3).at(x=broad, y=long * 0.25)
    sail = frame + d.pick(slat, extrude(np.array([(0, 0.2), (broad, 0.25), (broad, 1), (0, 1)]) * np.array([1, long]), 0.02, 3), extrude(np.array([(0, 0.1), (broad * 1.5, 1), (0, 1)]) * np.array([1, long]), 0.02, 3))
    start = d.real(0, 90)
    sails = together([sail.turned(z=start + 360 * i / count) for i in range(count)]) + cylinder(0.09, 0.14, 4).turned(x=90).at(z=-0.07)
    door = box(0.2, 0.32, 0.1, 4).at(z=wide * 0.95)
    deck = lathe([(wide * 0.9, 0), (wide * 1.35, 0), (wide * 1.35, 0.05), (wide * 0.8, 0.05)], 5, sides).at(y=height * 0.4)
    return body + cap + sails.turned(x=-8).at(y=height + 0.1, z=wide * 0.95) + door + windows(d, wide, height * 0.5, wide * 0.82, 4).at(y=height * 0.4) + (deck if d.chance(0.4) else NOTHING)


def lighthouse(d: Dice) -> Solid:
    height, wide = d.real(1.2, 1.7), d.real(0.32, 0.45)
    top, sides = wide * d.real(0.5, 0.8), d.pick(24, 24, 8)
    cuts = np.linspace(0, 1, d.whole(3, 7)).tolist()
    bands = [
        lathe([(wide + (top - wide) * a, height * a), (wide + (top - wide) * b, height * b)], i % 2, sides)
        for i, (a, b) in enumerate(zip(cuts[:-1], cuts[1:], strict=True))
    ]
    deck = lathe([(0, 0), (top * 1.5, 0), (top * 1.5, 0.06), (0, 0.06)], 2, sides).at(y=height)
    rail = ring(top * 1.45, 0.02, 2).at(y=height + 0.2) + around(rod((top * 1.45, height, 0), (top * 1.45, height + 0.2, 0), 0.018, 2, sides=5), 9)
    room = cylinder(top * 0.75, 0.35, 3, sides=sides).at(y=height + 0.05)
    dome = d.pick(lathe([(top, 0), (0, 0.35)], 1, sides), ball(top * 0.9, top * 0.7, slot=1), lathe(curve([(top, 0), (top * 0.5, 0.15), (0, 0.5)]), 1)).at(y=height + 0.4)
    rock = d.pick(lathe(curve([(wide * 2.2, -0.25), (wide * 1.6, 0.0), (0, 0.05)]), 5, 9), box(wide * 3, 0.15, wide * 3, 5).at(y=-0.14), cylinder(wide * 1.5, 0.12, 5).at(y=-0.1))
    hut = (box(0.5, 0.35, 0.4, 4) + gable(0.6, 0.25, 0.45, 1).at(y=0.35)).at(x=d.pick(-1, 1) * wide * 1.5)
    return together(bands) + deck + (rail if d.chance(0.6) else NOTHING) + room + dome + rock + box(0.16, 0.3, 0.1, 4).at(z=wide * 0.95) + (hut if d.chance(0.4) else NOTHING)


def tent(d: Dice) -> Solid:
    width, height, depth = d.real(1.0, 1.5), d.real(0.7, 1.1), d.real(1.0, 1.6)
    way = d.pick("ridge", "cone", "marquee", "dome")
    pole = rod((0, 0, depth / 2 + 0.05), (0, height + 0.2, depth / 2 + 0.05), 0.035, 2)
    gap = extrude(np.array([(-0.25, 0), (0.25, 0), (0, 0.75)]) * np.array([width, height]), 0.05, 1)
    if way == "ridge":
        pegs = together([rod((s * width * 0.5, 0.02, z * depth * 0.4), (s * width * 0.75, -0.02, z * depth * 0.45), 0.02, 2) for s in (-1, 1) for z in (-1, 1)])
        return gable(width, height, depth, 0) + gap.at(z=depth / 2) + pole + pegs + (box(width * 0.7, 0.03, 0.4, 3).turned(x=20).at(y=height * 0.6, z=depth / 2 + 0.2) if d.chance(0.3) else NOTHING)
    if way == "cone":
        sides = d.whole(5, 10)
        poles = around(rod((0.1, height * 1.25, 0), (-0.12, height * 1.6, 0), 0.03, 2), d.whole(3, 5))
        return lathe([(width * 0.6, 0), (0.06, height * 1.4)], 0, sides) + lathe([(width * 0.45, height * 0.4), (width * 0.4, height * 0.55)], 3, sides) + poles + gap.sized(0.6, 0.7, 1).turned(x=-22).at(z=width * 0.58)
    sides = d.whole(6, 9)
    if way == "marquee":
        roof = lathe(curve([(width * 0.7, 0), (width * 0.3, 0.2), (0.03, height * 0.8)], 4), 0, sides)
        wall = lathe([(width * 0.65, -0.5), (width * 0.68, 0)], 1, sides)
        return (roof + wall).at(y=0.5) + lathe([(width * 0.72, 0.4), (width * 0.7, 0.5)], 2, sides * 3, flutes=sides, depth=0.03) + extrude(np.array([(0, 0), (0.3, 0.1), (0, 0.2)]), 0.03, 3).at(y=0.5 + height * 0.85) + rod((0, height, 0), (0, 0.72 + height * 0.85, 0), 0.025, 3) + box(0.3, 0.4, 0.1, 3).at(z=width * 0.62)
    bows = together([tube(flat(arc(width * 0.56, 0, 180, 14) * np.array([1, height / width * 1.6])), 0.03, 2).turned(y=a) for a in (45, 135)])
    return lathe(arc(width * 0.55, 0, 90, 9) * np.array([1, height / width * 1.6]), 0, 16) + bows + gap.sized(0.7, 0.8, 1).turned(x=-15).at(z=width * 0.5)


def well(d: Dice) -> Solid:
    wide, height, post = d.real(0.5, 0.65), d.real(0.4, 0.6), d.real(0.8, 1.1)
    ring_ = vessel([(wide, 0), (wide, height)], 0.14, 0, sides=d.pick(24, 8, 6))
    stones = together([ring(wide, 0.03, 1).at(y=height * y) for y in (0.33, 0.66, 1.0)])
    posts = together([beam((s * wide * 0.9, 0, 0), (s * wide * 0.9, height + post, 0), 0.1, 0.1, 2) for s in (-1, 1)])
    roof = d.pick(gable(0.9, d.real(0.3, 0.5), wide * 2.5, 3).turned(y=90), lathe([(wide * 1.5, 0), (0, 0.5)], 3, 4, start=45)).at(y=height + post)
    drum_ = rod((-wide * 0.9, height + post * 0.6, 0), (wide * 0.9, height + post * 0.6, 0), 0.09, 2) + tube([(wide * 0.9, height + post * 0.6, 0), (wide * 1.2, height + post * 0.6, 0), (wide * 1.2, height + post * 0.35, 0), (wide * 1.45, height + post * 0.35, 0)], 0.035, 4)
    pail = vessel([(0.12, 0), (0.16, 0.22)], 0.02, 4)
    rope = rod((0, height + post * 0.6, 0), (0, height + 0.2, 0), 0.02, 5)
    hangs = rope + pail.at(y=height + 0.02) if d.chance(0.6) else pail.sized(1.3).at(wide * 0.9, height, 0.2)
    return ring_ + (stones if d.chance(0.6) else NOTHING) + posts + (roof if d.chance(0.8) else beam((-wide, height + post, 0), (wide, height + post, 0), 0.1, 0.12, 2)) + drum_ + hangs


def temple(d: Dice) -> Solid:
    width, height, depth, count = d.real(1.1, 1.5), d.real(0.5, 0.9), d.real(0.7, 1.0), d.whole(3, 6)
    steps = together([box(width * (1.1 + 0.12 * i), 0.08, depth * (1.1 + 0.12 * i), 1).at(y=-0.08 * (i + 1)) for i in range(d.whole(1, 4))])
    shape = curve([(0.085, 0), (0.07, height * 0.5), (0.06, height)], 4)
    column = lathe(shape, 0, 12) + box(0.19, 0.05, 0.19, 2).at(y=height - 0.04) + box(0.19, 0.05, 0.19, 2)
    front = together([column.at(x=((i + 0.5) / count - 0.5) * width, z=z * depth * 0.43) for i in range(count) for z in (-1, 1)])
    cella = box(width * 0.7, height, depth * 0.5, 3) if d.chance(0.5) else NOTHING
    roof = d.pick(gable(width * 1.1, d.real(0.25, 0.5), depth * 1.1, 2), box(width * 0.8, 0.15, depth * 0.8, 2), ball(width * 0.4, 0.4, width * 0.4, 2))
    badge = cylinder(0.1, depth * 1.16, 3, sides=14).turned(x=90).at(y=height + 0.28, z=-depth * 0.58)
    return steps + front + cella + box(width * 1.08, 0.14, depth * 1.08, 1).at(y=height) + roof.at(y=height + 0.14) + (badge if d.chance(0.4) else NOTHING)


def pagoda(d: Dice) -> Solid:
    made, y, wide, sides = [], 0.0, d.real(0.55, 0.75), d.pick(4, 4, 6, 8)
    for _ in range(d.whole(2, 5)):
        tall = d.real(0.22, 0.35)
        made.append(lathe([(wide * 0.62, y), (wide * 0.62, y + tall)], 0, sides, start=45))
        made.append(lathe(curve([(wide * 1.15, y + tall + d.real(0.0, 0.06)), (wide * 0.85, y + tall + 0.06), (wide * 0.5, y + tall + 0.22)], 4), 1, sides, start=45))
        made.append(lathe([(0, y + tall), (wide * 1.15, y + tall)], 2, sides, start=45))
        y, wide = y + tall + 0.16, wide * d.real(0.72, 0.9)
    spire = lathe(curve([(0.12, 0), (0.05, 0.15), (0.08, 0.25), (0, d.real(0.4, 0.6))]), 2, 12).at(y=y + 0.02) + (ball(0.08, slot=2).at(y=y + 0.3) if d.chance(0.5) else NOTHING)
    return together(made) + spire + box(1.3, 0.1, 1.3, 3).at(y=-0.09) + box(0.2, 0.2, 0.1, 4).at(z=0.33)


def church(d: Dice) -> Solid:
    width, height, depth, tall = d.real(0.55, 0.75), d.real(0.5, 0.7), d.real(0.9, 1.3), d.real(0.9, 1.4)
    nave = box(width, height, depth) + gable(width * 1.12, d.real(0.3, 0.5), depth * 1.05).at(y=height)
    side = d.real(0.35, 0.45)
    spire = d.pick(lathe([(side * 0.8, 0), (0, d.real(0.5, 0.9))], 1, 4, start=45), lathe(curve([(side * 0.5, 0), (side * 0.75, 0.2), (side * 0.3, 0.45), (0, 0.7)]), 1), box(side * 1.15, 0.1, side * 1.15, 1), gable(side * 1.2, 0.35, side * 1.2))
    cross = box(0.045, 0.34, 0.045, 2) + box(0.2, 0.045, 0.045, 2).at(y=0.2)
    top = tall + float(spire.extent()[1, 1])
    bell_tower = box(side, tall, side, 3) + spire.at(y=tall) + cross.at(y=top - 0.03) + box(side * 0.5, 0.2, side * 1.05, 4).at(y=tall - 0.3) + cylinder(side * 0.25, side * 1.08, 2, sides=16).turned(x=90).at(y=tall * 0.6, z=-side * 0.54)
    door = extrude(np.concatenate([[(-0.12, 0), (0.12, 0)], arc(0.12, 0, 180, 9) + np.array([0, 0.24])]), 0.06, 4)
    panes = together([box(width * 1.04, 0.25, 0.12, 4).at(y=height * 0.4, z=z * depth) for z in (-0.3, 0.0, 0.3)])
    place = d.pick((0.0, depth / 2), (width * 0.55, depth * 0.35), (-width * 0.55, depth * 0.35), (0.0, -depth * 0.2))
    return nave + bell_tower.at(x=place[0], z=place[1]) + door.at(z=depth / 2 + (side / 2 + 0.01 if place[0] == 0 and place[1] > 0 else 0)) + panes


def arch(d: Dice) -> Solid:
    span, height, thick = d.real(0.7, 1.1), d.real(0.5, 0.9), d.real(0.25, 0.45)
    leg = d.real(0.18, 0.35)
    bow = np.concatenate([[(-span / 2 - leg / 2, 0)], arc(span / 2 + leg / 2, 180, 0, 14) * np.array([1, d.real(0.5, 1.1)]) + np.array([0, height]), [(span / 2 + leg / 2, 0)]])
    curve_ = tube(flat(bow), leg / 2, 0, sides=d.pick(4, 12), flat=thick / leg * 1.3)
    top = height + span * 0.5
    block = together([box(leg * 1.1, top + leg * 2, thick).at(x=s * (span + leg) / 2) for s in (-1, 1)]) + box(span + 2.3 * leg, leg, thick * 1.1, 1).at(y=top + leg)
    bases = together([box(leg * 1.5, 0.14, thick * 1.4, 1).at(x=s * (span + leg) / 2) for s in (-1, 1)])
    crown = d.pick(NOTHING, ball(0.15, slot=2).at(y=top + leg * 2), extrude(star(5, 0.5) * 0.22, 0.1, 2).at(y=top + leg * 2 + 0.15), gable(span + 2.2 * leg, 0.3, thick, 2).at(y=top + leg * 1.9), together([box(leg * 0.6, leg * 0.6, thick, 2).at(x=x, y=top + leg * 2) for x in (-0.4, 0, 0.4)]))
    keystone = box(leg * 0.5, leg * 1.3, thick * 1.3, 2).at(y=top - leg * 0.1)
    return curve_ + bases + d.pick(NOTHING, block + crown) + (keystone if d.chance(0.5) else NOTHING)


def fountain(d: Dice) -> Solid:
    made, y, wide = [], 0.0, d.real(0.8, 1.0)
    for i in range(d.whole(2, 3)):
        made.append(vessel(curve([(wide * d.real(0.5, 0.9), y), (wide * 0.9, y + 0.1), (wide, y + d.real(0.16, 0.28))], 4), 0.05, i % 2, sides=d.pick(26, 8) if i == 0 else 26))
        made.append(cylinder(wide * 0.9, 0.03, 3).at(y=y + 0.12))
        step = d.real(0.35, 0.55)
        made.append(lathe(curve([(0.18, y), (d.real(0.06, 0.1), y + step * 0.5), (0.14, y + step)]), 2))
        y, wide = y + step, wide * d.real(0.45, 0.65)
    jets = around(tube(curve([(0, 0, 0), (0.15, 0.3, 0), (0.4, -0.1, 0)]), 0.03, 3), d.whole(4, 7)).at(y=y)
    top = d.pick(jets, ball(0.14, slot=2).at(y=y + 0.12), lathe(curve([(0.1, 0), (0.16, 0.15), (0.04, 0.35), (0, 0.4)]), 2).at(y=y), box(0.16, 0.3, 0.16, 2).at(y=y))
    return together(made) + top


def bridge(d: Dice) -> Solid:
    length, wide, rise = d.real(1.6, 2.2), d.real(0.45, 0.7), d.real(0.05, 0.45)
    x = np.linspace(-length / 2, length / 2, 13)
    y = rise * (1 - (2 * x / length) ** 2)
    deck = together([beam((x[i], y[i], 0), (x[i + 1], y[i + 1], 0), 0.1, wide) for i in range(12)]).merged()
    rails = together([tube(np.column_stack([x, y + 0.28, np.full(13, s * wide / 2)]), 0.03, 1) + together([rod((x[i], y[i], s * wide / 2), (x[i], y[i] + 0.28, s * wide / 2), 0.025, 1, sides=6) for i in range(0, 13, d.pick(2, 3))]) for s in (-1, 1)])
    towers = together([box(0.12, 1.1, 0.1, 2).at(t * length * 0.27, -0.35, s * wide / 2) for s in (-1, 1) for t in (-1, 1)]) + together([tube(curve([(-length / 2, 0.1, s * wide / 2), (-length * 0.27, 0.72, s * wide / 2), (0, 0.2 + rise, s * wide / 2), (length * 0.27, 0.72, s * wide / 2), (length / 2, 0.1, s * wide / 2)]), 0.03, 3) for s in (-1, 1)])
    count = d.whole(1, 4)
    piers = together([box(0.14, 0.55 + rise, wide * 1.05, 2).at(x=t, y=-0.55) for t in np.linspace(-length * 0.36, length * 0.36, count + 1)])
    under = tube(flat(arc(length * 0.42, 10, 170, 14) * np.array([1, d.real(0.5, 0.9)]) - np.array([0, length * 0.3])), 0.07, 2, flat=wide * 5)
    return deck + d.pick(rails + piers, towers, rails + under, piers + towers) + together([box(0.3, 0.6, wide * 1.1, 4).at(x=s * length * 0.52, y=-0.55) for s in (-1, 1)])


def car(d: Dice) -> Solid:
    length, wide, low, big = d.real(1.3, 1.8), d.real(0.65, 0.8), d.real(0.26, 0.38), d.real(0.17, 0.25)
    hood, trunk, roof = d.real(0.15, 0.4), d.real(0.05, 0.35), d.real(0.25, 0.45)
    half = length / 2
    body = d.pick(cushion(length, low, wide, 0.1), box(length, low, wide).at(y=-low / 2)).at(y=big + low / 2)
    side = np.array([(-half + hood * length * 0.7, 0), (half - trunk * length * 0.6, 0), (half - trunk * length, roof), (-half + hood * length, roof)])
    cabin = extrude(side, wide * 0.88, 1, 0.03).at(y=big + low) + extrude(side * 0.8 + np.array([0.0, roof * 0.08]), wide * 0.9, 2).at(y=big + low)
    tyres = together([wheel(d, big, 0.16, None, 3).turned(y=0 if s > 0 else 180).at(t * length * 0.31, big, s * (wide / 2 - 0.02)) for s in (-1, 1) for t in (-1, 1)])
    lights = together([ball(0.06, slot=5, rows=8, sides=10).at(-half, big + low * 0.6, s * wide * 0.33) for s in (-1, 1)]) + box(0.06, 0.08, wide * 1.02, 6).at(-half, big) + box(0.06, 0.08, wide * 1.02, 6).at(half, big)
    on = d.pick(NOTHING, NOTHING, box(0.5, 0.1, wide * 0.7, 6), cushion(0.25, 0.12, wide * 0.5, 0.05, 5).at(y=0.06), cylinder(0.1, 0.14, 5), together([rod((-0.3, 0.08, s * 0.15), (0.35, 0.08, s * 0.15), 0.06, 6) for s in (-1, 1)])).at(x=(hood - trunk) * length / 2, y=big + low + roof)
    fin = together([extrude(np.array([(0, 0), (0.3, 0), (0.35, 0.2)]), 0.05, 6).at(half - 0.3, big + low * 0.9, s * wide * 0.42) for s in (-1, 1)]) if d.chance(0.2) else NOTHING
    return body + cabin + tyres + lights + on + fin


def truck(d: Dice) -> Solid:
    wide, big, cab, length = d.real(0.6, 0.75), d.real(0.17, 0.24), d.real(0.45, 0.65), d.real(0.8, 1.3)
    cabin = d.pick(box(cab, d.real(0.55, 0.8), wide), extrude(np.array([(-cab / 2, 0), (cab / 2, 0), (cab / 2, 0.7), (-cab * 0.2, 0.7), (-cab / 2, 0.35)]), wide)).at(-length / 2 - cab / 2, big)
    glass = box(cab * 0.5, 0.22, wide * 1.02, 1).at(-length / 2 - cab * 0.45, big + 0.38)
    frame = box(length + cab * 0.6, 0.1, wide * 0.7, 2).at(-cab * 0.2, big - 0.02)
    deck = big + 0.08
    load = d.pick(
        box(length * 0.95, d.real(0.5, 0.85), wide * 1.05, 3).at(y=deck),
        rod((-length * 0.45, deck + wide * 0.45, 0), (length * 0.47, deck + wide * 0.45, 0), wide * 0.45, 3) + ring(wide * 0.46, 0.03, 4).turned(z=90).at(y=deck + wide * 0.45),
        box(length * 0.95, 0.08, wide, 3).at(y=deck) + together([box(length * 0.95, 0.3, 0.05, 3).at(y=deck, z=s * wide / 2) for s in (-1, 1)]) + box(0.05, 0.3, wide, 3).at(length * 0.47, deck),
        lathe(curve([(0.15, -0.5), (0.42, -0.15), (0.35, 0.3), (0.15, 0.55)]), 3).turned(z=-70).at(0.02, deck + 0.42),
        box(length * 0.95, 0.1, wide, 3).at(y=deck) + together([rod((-length * 0.42, deck + 0.2 + y, z), (length * 0.47, deck + 0.2 + y, z), 0.11, 4) for y, z in ((0, -0.2), (0, 0.02), (0, 0.24), (0.2, -0.1), (0.2, 0.12))]),
        box(0.5, 0.25, wide * 0.6, 3).at(0.1, deck) + beam((0.2, deck + 0.2, 0), (-length * 0.7, deck + 1.0, 0), 0.1, 0.1, 4) + rod((-length * 0.7, deck + 1.0, 0), (-length * 0.7, deck + 0.5, 0), 0.02, 5),
    )
    at = d.pick((-0.45, 0.3), (-0.45, 0.1, 0.38), (-0.5, 0.0, 0.25, 0.5))
    tyres = together([wheel(d, big, 0.15, None, 4).turned(y=0 if s > 0 else 180).at(-cab * 0.5 + (t + 0.2) * length * 0.9, big, s * (wide / 2 - 0.02)) for s in (-1, 1) for t in at])
    pipe = rod((-length / 2, big + 0.3, wide * 0.4), (-length / 2, big + 1.0, wide * 0.4), 0.04, 6)
    return cabin + glass + frame + load + tyres + (pipe if d.chance(0.4) else NOTHING) + box(0.06, 0.12, wide * 1.05, 6).at(-length / 2 - cab, big)


def boat(d: Dice) -> Solid:
    length, wide, deep = d.real(1.4, 1.9), d.real(0.5, 0.7), d.real(0.25, 0.4)
    t = np.linspace(0, 2 * np.pi, 28, endpoint=False)
    base = np.column_stack([np.cos(t), np.sin(t) * (1 - 0.35 * np.maximum(-np.cos(t), 0) ** 2)])
    stern = d.real(0.75, 1.0)
    ring_ = np.column_stack([np.clip(base[:, 0], -1, stern) * length / 2, base[:, 1] * wide / 2])
    rise = d.real(0.05, 0.3)
    hull = loft([np.column_stack([ring_[:, 0] * s, y + rise * k * (ring_[:, 0] / length * 2) ** 2, ring_[:, 1] * s]) for s, y, k in ((0.6, 0, 0), (0.9, deep * 0.5, 0.4), (1.0, deep, 1.0))])
    rim = tube(np.column_stack([ring_[:, 0], deep + rise * (ring_[:, 0] / length * 2) ** 2, ring_[:, 1]]), 0.035, 1, closed=True)
    mast = d.real(0.9, 1.4)
    sail = extrude(d.pick(np.array([(0, 0.15), (0.55, 0.2), (0, 1)]), np.array([(-0.4, 0.25), (0.4, 0.25), (0.3, 0.9), (-0.3, 0.9)]), np.array([(0, 0.15), (0.5, 0.2), (0.4, 0.75), (0, 0.9)])) * np.array([1, mast]), 0.03, 3)
    jib = extrude(np.array([(-0.05, 0.9), (-0.5, 0.1), (-0.05, 0.2)]) * np.array([1, mast]), 0.03, 4)
    sails = rod((0, deep * 0.5, 0), (0, deep + mast, 0), 0.035, 2) + sail.at(y=deep) + (jib.at(y=deep) if d.chance(0.6) else NOTHING) + extrude(np.array([(0, 0), (0.2, 0.06), (0, 0.12)]), 0.02, 5).at(y=deep + mast - 0.1)
    house_ = box(length * 0.4, 0.3, wide * 0.6, 3).at(0.08, deep) + box(length * 0.22, 0.25, wide * 0.5, 4).at(0.1, deep + 0.3) + together([cylinder(0.09, 0.35, 5).at(0.1 + 0.2 * i, deep + 0.5) + ring(0.09, 0.02, 4, 14).at(0.1 + 0.2 * i, deep + 0.75) for i in range(d.whole(1, 2))])
    oars = together([box(wide * 1.0, 0.05, 0.16, 2).turned(y=90).at(x, deep - 0.05) for x in (-0.25, 0.2)]) + together([rod((0, deep + 0.08, s * 0.15), (d.real(0.2, 0.5), deep - 0.15, s * 0.85), 0.03, 3) + ball(0.15, 0.02, 0.06, 3, 7, 9).turned(y=-60 * s).at(0.4, deep - 0.17, s * 0.9) for s in (-1, 1)])
    ports = together([cylinder(0.05, wide * 1.02, 5, sides=10).turned(x=90).at(-0.35 + 0.3 * i, deep * 0.65, -wide * 0.51) for i in range(3)])
    return hull + rim + d.pick(sails, sails, house_, house_ + ports, oars)


def plane(d: Dice) -> Solid:
    length, body, span = d.real(1.3, 1.8), d.real(0.14, 0.22), d.real(0.6, 1.0)
    hull = lathe(curve([(0, -length / 2), (body * 0.7, -length * 0.44), (body, -length * 0.2), (body, length * 0.1), (body * 0.35, length * 0.45), (0.02, length / 2)], 5)).turned(z=-90)
    sweep, chord = d.real(0, 0.45), d.real(0.25, 0.45)
    wing = plate(np.array([(-chord / 2, 0), (chord / 2, 0), (chord * 0.3 + sweep, span), (-chord * 0.25 + sweep, span)]), 0.05, 1).at(-0.1, 0)
    pair = wing + wing.turned(x=180)
    high = d.pick(0.0, body * 0.8, -body * 0.6)
    bi = pair.at(y=0.38) + together([rod((-0.1 + sweep * 0.5, high, s * span * 0.5), (-0.1 + sweep * 0.5, 0.38, s * span * 0.5), 0.02, 4) for s in (-1, 1)])
    fin = extrude(np.array([(0, 0), (0.3, 0), (0.38, d.real(0.3, 0.45)), (0.2, 0.36)]), 0.04, 2).at(length * 0.32, body * 0.4)
    tail = pair.sized(0.45, 1, 0.45).painted(2).at(length * 0.45, d.pick(0.03, 0.42))
    prop = together([ball(0.26, 0.045, 0.02, 3, 7, 10).turned(z=360 * i / 3) for i in range(3)]) + lathe([(0.08, 0), (0, 0.16)], 3, 12).turned(x=90)
    nose = prop.turned(y=-90).at(-length * 0.51)
    jets = together([rod((-0.2, high - 0.1, s * span * 0.45), (0.15, high - 0.1, s * span * 0.45), 0.09, 3) for s in (-1, 1)])
    gear_ = together([rod((-0.25, -body * 0.5, s * 0.1), (-0.28, -0.4, s * 0.18), 0.025, 4) + cylinder(0.11, 0.07, 5, sides=14).turned(x=90).at(-0.28, -0.42, s * 0.2 - 0.035) for s in (-1, 1)])
    glass = ball(0.2, 0.13, 0.12, 4).at(-length * 0.22, body * 0.85)
    return hull + pair.at(y=high) + (bi if d.chance(0.25) else NOTHING) + fin + tail + d.pick(nose, jets) + (gear_ if d.chance(0.5) else NOTHING) + glass


def helicopter(d: Dice) -> Solid:
    size, tail, blades = d.real(0.35, 0.5), d.real(0.7, 1.1), d.whole(2, 5)
    body = ball(size * d.real(1.1, 1.6), size, size * 0.85) + ball(size * 0.7, size * 0.75, size * 0.75, 1).at(-size * 0.75, 0.02)
    boom = rod((size * 0.8, 0.1, 0), (size + tail, d.real(0.1, 0.35), 0), 0.13, 0, 0.05)
    rotor = together([box(d.real(0.8, 1.0), 0.03, 0.1, 3).at(x=0.45).turned(y=d.real(0, 20) + 360 * i / blades) for i in range(blades)]) + cylinder(0.08, 0.1, 4).at(y=-0.04)
    mast = rod((0, size * 0.8, 0), (0, size + 0.22, 0), 0.05, 4)
    small = together([box(0.4, 0.05, 0.03, 3).turned(z=90 * i + 30) for i in range(d.whole(1, 2))]).at(size + tail, 0.3, 0.09)
    fin = extrude(np.array([(0, 0), (0.2, 0), (0.3, 0.4), (0.15, 0.4)]), 0.04, 2).at(size + tail - 0.15, 0.15)
    skids = together([rod((-0.5, -size - 0.2, s * 0.3), (0.5, -size - 0.2, s * 0.3), 0.035, 4) + together([rod((x, -size - 0.2, s * 0.3), (x * 0.8, -size * 0.6, s * 0.2), 0.025, 4) for x in (-0.25, 0.25)]) for s in (-1, 1)])
    wheels = together([cylinder(0.12, 0.08, 5, sides=14).turned(x=90).at(x, -size - 0.05, z) for x, z in ((-0.3, 0.2), (-0.3, -0.28), (0.35, 0.0))])
    pods = together([lathe(curve([(0, -0.3), (0.1, -0.2), (0.1, 0.2), (0, 0.3)]), 5, 12).turned(z=90).at(0.05, -0.15, s * (size + 0.12)) for s in (-1, 1)])
    return body + boom + mast + rotor.at(y=size + 0.22) + small + fin + d.pick(skids, wheels) + (pods if d.chance(0.35) else NOTHING)


def rocket(d: Dice) -> Solid:
    length, wide, fins = d.real(1.2, 1.8), d.real(0.22, 0.38), d.whole(3, 5)
    hull = curve([(wide * d.real(0.5, 0.95), 0), (wide, length * 0.35), (wide * 0.85, length * 0.7), (0, length)], 6)
    fin = extrude(d.pick(np.array([(0, 0.45), (0, 0), (0.35, -0.25), (0.35, 0.05)]), np.array([(0, 0.5), (0, 0), (0.4, -0.1)]), curve([(0, 0.5), (0.3, 0.25), (0.35, -0.2), (0.15, 0.05), (0, 0.05)], 3)), 0.06, 1).at(x=wide * 0.8, y=0.1)
    ports = around(ring(0.1, 0.03, 2, 16).turned(x=90).at(z=wide * 0.97) + ball(0.09, 0.09, 0.04, 3).at(z=wide * 0.95), d.whole(1, 4)).at(y=length * d.real(0.45, 0.65))
    bands = together([ring(float(np.interp(y, hull[:, 1], hull[:, 0])), 0.03, 2).at(y=y) for y in (length * d.real(0.1, 0.85) for _ in range(d.whole(0, 3)))])
    nozzle = vessel([(0.12, 0), (wide * 0.7, -0.18)][::-1], 0.03, 4)
    flame = lathe(curve([(0, -0.6), (0.12, -0.35), (0.16, -0.12), (0, -0.05)]), 5, 12)
    boosters = around(lathe([(0.1, 0), (0.1, length * 0.5), (0, length * 0.65)], 3, 14).at(x=wide + 0.08), d.whole(2, 4), 45)
    body = lathe(np.concatenate([[(0, 0)], hull]))
    return (body + around(fin, fins, d.real(0, 90)) + ports + bands + nozzle + d.pick(flame, NOTHING, NOTHING) + (boosters if d.chance(0.3) else NOTHING)).turned(z=d.pick(0.0, d.real(-50, 50)))


def balloon(d: Dice) -> Solid:
    wide, height, gores = d.real(0.6, 0.75), d.real(1.1, 1.4), d.whole(7, 12)
    bag = lathe(curve([(0.14, 0), (wide * 0.55, height * 0.25), (wide, height * 0.65), (wide * 0.6, height * 0.93), (0, height)], 5), 0, flutes=gores, depth=d.real(0.0, 0.03))
    belt = lathe([(wide * 0.98, height * 0.55), (wide * 1.03, height * 0.65), (wide * 0.98, height * 0.76)], 1)
    drop = d.real(0.25, 0.5)
    car_ = d.pick(box(0.34, 0.24, 0.34, 2), vessel([(0.15, 0), (0.2, 0.25)], 0.03, 2), lathe([(0, 0), (0.2, 0), (0.2, 0.25), (0.15, 0.25), (0.15, 0.1), (0, 0.1)], 2, 6)).at(y=-drop - 0.2)
    ropes = around(rod((0.17, 0, 0), (0.16, -drop, 0), 0.015, 3, sides=5), 4, 45)
    bags = around(ball(0.07, 0.1, 0.07, 4, 8, 9).at(x=0.22, y=-drop - 0.1), d.whole(3, 6)) if d.chance(0.5) else NOTHING
    flags = around(extrude(np.array([(-0.08, 0), (0.08, 0), (0, -0.2)]), 0.02, 4).at(y=height * 0.62, z=wide * 1.02), 9) if d.chance(0.3) else NOTHING
    return bag + (belt if d.chance(0.6) else NOTHING) + car_ + ropes + bags + flags


def cart(d: Dice) -> Solid:
    length, wide, deep, big, spokes = d.real(0.9, 1.3), d.real(0.55, 0.75), d.real(0.2, 0.45), d.real(0.25, 0.45), d.whole(4, 9)
    flare = d.real(0, 0.15)
    floor = box(length, 0.06, wide)
    sides = together([box(length, deep, 0.05).turned(x=s * flare * 60).at(z=s * wide / 2) for s in (-1, 1)]) + together([box(0.05, deep, wide).at(x=t * length / 2) for t in d.pick((-1, 1), (1,))])
    stakes = together([rod((x * length * 0.45, 0, s * wide / 2), (x * length * 0.45, deep + 0.35, s * (wide / 2 + 0.12)), 0.03, 1) for x in (-1, 0, 1) for s in (-1, 1)]) + together([rod((-length / 2, deep + 0.25, s * (wide / 2 + 0.1)), (length / 2, deep + 0.25, s * (wide / 2 + 0.1)), 0.03, 1) for s in (-1, 1)])
    axles = d.pick((0.0,), (-0.32, 0.32), (0.1,))
    wheels = together([wheel(d, big, 0.12, spokes, 2).at(x * length, big, s * (wide / 2 + 0.1)) for x in axles for s in (-1, 1)])
    shafts = together([rod((-length / 2, 0.05, s * wide * 0.3), (-length / 2 - d.real(0.5, 0.8), d.real(-0.2, 0.15), s * wide * 0.25), 0.04, 4) for s in d.pick((-1, 1), (0,))])
    load = d.pick(NOTHING, together([ball(d.real(0.14, 0.22), slot=5 + i % 2, rows=9, sides=11).at(d.real(-0.35, 0.35) * length, deep, d.real(-0.3, 0.3) * wide) for i in range(7)]), together([box(0.3, d.real(0.2, 0.4), 0.3, 5 + i % 2).at((i - 1) * 0.33, 0.06) for i in range(3)]),
                  extrude(arc(wide * 0.55, 0, 180, 12) * np.array([1, 1.2]), length * 0.95, 5).turned(y=90).at(y=deep * 0.8), together([rod((-length * 0.3, 0.15, z), (length * 0.3, 0.15, z), 0.14, 5) for z in (-0.15, 0.15)]))
    return (floor + sides + (stakes if d.chance(0.4) else NOTHING) + load).at(y=big) + wheels + shafts.at(y=big)


def wheelbarrow(d: Dice) -> Solid:
    length, wide, deep, big = d.real(0.8, 1.1), d.real(0.5, 0.7), d.real(0.25, 0.4), d.real(0.17, 0.26)
    tray = lathe([(0.0, 0), (0.42, 0), (0.72, deep), (0.66, deep), (0.38, 0.05), (0, 0.05)], 0, 4, start=45).sized(length, 1, wide).at(0.05, big + 0.12)
    bars = together([rod((-length * 0.55, big, s * 0.06), (length * 0.95, big + d.real(0.25, 0.35), s * wide * 0.42), 0.035, 1) + rod((length * 0.8, big + 0.27, s * wide * 0.4), (length * 1.0, big + 0.32, s * wide * 0.43), 0.055, 2) for s in (-1, 1)])
    legs = together([rod((length * 0.3, big + 0.15, s * wide * 0.3), (length * 0.38, 0, s * wide * 0.34), 0.035, 1) for s in (-1, 1)])
    load = d.pick(NOTHING, ball(0.4, 0.25, 0.3, 5).at(y=big + deep + 0.1), together([ball(0.15, slot=5, rows=9, sides=11).at(d.real(-0.3, 0.3), big + deep, d.real(-0.2, 0.2)) for _ in range(5)]), together([box(0.25, 0.16, 0.2, 5).turned(y=d.real(0, 90)).at(d.real(-0.25, 0.25), big + deep - 0.05 + 0.1 * i, 0) for i in range(3)]), rod((0.3, big + 0.2, 0.1), (-0.7, big + 0.9, 0.1), 0.04, 6))
    return tray + bars + legs + wheel(d, big, 0.12, d.pick(None, 5, 6), 3).at(-length * 0.55, big, -0.03) + load


def tank(d: Dice) -> Solid:
    length, wide, big = d.real(1.1, 1.5), d.real(0.6, 0.8), d.real(0.15, 0.22)
    count = d.whole(3, 6)
    track = tube(flat(rounded(length, 2.2 * big, 5.0, 26)), 0.05, 1, closed=True, flat=2.6)
    rollers = together([cylinder(big * 0.85, 0.18, 2, sides=14).turned(x=90).at(((i + 0.5) / count - 0.5) * length * 0.9, 0, -0.09) for i in range(count)])
    sides = together([(track + rollers).at(y=big * 1.2, z=s * wide * 0.5) for s in (-1, 1)])
    hull = extrude(np.array([(-0.5, 0.1), (-0.35, -0.15), (0.45, -0.15), (0.5, 0.1), (0.35, 0.2), (-0.3, 0.2)]) * np.array([length, 1]), wide * 0.75).at(y=big * 2)
    turret = d.pick(lathe([(0.34, 0), (0.26, 0.22), (0, 0.24)], 0, d.pick(22, 8, 6)), box(0.55, 0.25, 0.5), ball(0.36, 0.26, 0.32)).at(d.real(-0.1, 0.15), big * 2 + 0.2)
    gun = rod((-0.2, 0, 0), (-d.real(0.6, 1.0), d.real(0, 0.2), 0), 0.05, 3).at(y=big * 2 + 0.32)
    hatch = cylinder(0.12, 0.06, 4).at(0.08, big * 2 + 0.43) + rod((0.25, big * 2 + 0.3, 0.1), (0.3, big * 2 + 0.9, 0.1), 0.015, 3)
    shovel_ = extrude(np.array([(-0.05, -0.2), (0.05, -0.2), (0.1, 0.2), (-0.1, 0.2)]), wide * 1.2, 4).at(-length * 0.62, big * 1.2) + rod((-length * 0.6, big, 0.2), (-0.2, big * 1.5, 0.2), 0.04, 4) + rod((-length * 0.6, big, -0.2), (-0.2, big * 1.5, -0.2), 0.04, 4)
    cab = box(0.5, 0.5, 0.5, 5).at(0.15, big * 2 + 0.2) + box(0.4, 0.25, 0.52, 6).at(0.12, big * 2 + 0.38) + cylinder(0.05, 0.35, 3).at(-0.25, big * 2 + 0.2)
    return sides + hull + (turret + gun + hatch if d.chance(0.6) else cab + shovel_)


def submarine(d: Dice) -> Solid:
    length, wide = d.real(1.3, 1.7), d.real(0.25, 0.38)
    hull = lathe(curve([(0, -length / 2), (wide * 0.8, -length * 0.4), (wide, -length * 0.1), (wide * 0.9, length * 0.2), (0.04, length / 2)], 6)).turned(z=-90)
    sail_ = d.pick(box(0.35, 0.3, 0.2, 1), loft([np.column_stack([o[:, 0], np.full(20, y), o[:, 1]]) for y, o in ((0, rounded(0.5, 0.2, 2.0, 20)), (0.35, rounded(0.4, 0.15, 2.0, 20)))], 1)).at(d.real(-0.3, 0.1), wide * 0.85)
    scope = tube([(0, 0, 0), (0, d.real(0.35, 0.55), 0), (-0.15, 0.5, 0)], 0.03, 2).at(-0.1, wide + 0.1)
    prop = together([ball(0.16, 0.06, 0.02, 3, 7, 9).at(x=0.14).turned(z=360 * i / 4) for i in range(4)]).turned(y=90).at(length * 0.51)
    fins = together([plate(np.array([(-0.12, 0), (0.12, 0), (0.15, 0.3), (0.0, 0.3)]), 0.03, 4).turned(x=a).at(length * 0.4) for a in (0, 90, 180, 270)])
    ports = together([ring(0.08, 0.025, 2, 14).turned(x=90).at(-0.35 + 0.27 * i, 0.03, wide * 0.93) for i in range(d.whole(2, 4))])
    rail = rod((-0.4, wide + 0.05, 0), (0.45, wide + 0.05, 0), 0.02, 2)
    return hull + sail_ + scope + prop + fins + ports + (rail if d.chance(0.3) else NOTHING)


def motorcycle(d: Dice) -> Solid:
    big, base = d.real(0.26, 0.36), d.real(0.75, 1.0)
    spokes = d.pick(None, 6, 8)
    wheels = together([wheel(d, big, 0.14, spokes, 3).at(s * base / 2, big, -0.03) for s in (-1, 1)])
    fork = together([rod((-base / 2, big, z), (-base / 2 + d.real(0.15, 0.3), big + 0.55, z), 0.03, 1) for z in (-0.09, 0.09)])
    bars = tube(curve([(-0.12, big + 0.62, -0.35), (-0.2, big + 0.6, -0.1), (-0.2, big + 0.6, 0.1), (-0.12, big + 0.62, 0.35)]), 0.03, 2)
    body = d.pick(ball(0.28, 0.15, 0.13), cushion(0.5, 0.22, 0.22, 0.08)).at(-0.05, big + 0.38)
    engine = box(0.3, 0.22, 0.2, 4).at(0, big - 0.05) + together([box(0.26, 0.02, 0.26, 5).at(0, big + 0.02 + 0.05 * i) for i in range(3)])
    seat = cushion(d.real(0.4, 0.6), 0.1, 0.2, 0.04, 6).turned(z=d.real(-5, 12)).at(0.32, big + 0.36)
    frame = rod((-0.25, big + 0.5, 0), (base / 2, big, 0), 0.035, 1) + rod((0.1, big + 0.3, 0), (base / 2, big, 0), 0.035, 1)
    pipe = tube(curve([(0, big, 0.12), (0.2, big - 0.1, 0.16), (base * 0.65, big - 0.02, 0.18)]), np.linspace(0.03, 0.06, 11), 2)
    lamp_ = ball(0.1, slot=7).at(-0.33, big + 0.5)
    box_ = box(0.25, 0.25, 0.25, 5).at(base / 2, big + 0.35)
    guards = together([tube(flat(arc(big * 1.12, 20, 160, 12)), 0.05, 0, flat=1.6).at(s * base / 2, big) for s in (-1, 1)])
    return wheels + fork + bars + body + engine + seat + frame + pipe + (lamp_ if d.chance(0.7) else NOTHING) + (box_ if d.chance(0.3) else NOTHING) + (guards if d.chance(0.5) else NOTHING)


PLACES = (
    Kind("house", "building", house, 65),
    Kind("tower", "tower", tower, 70),
    Kind("windmill", "building", windmill, 60),
    Kind("lighthouse", "tower", lighthouse, 70),
    Kind("tent", "building", tent, 60),
    Kind("well", "building", well, 65),
    Kind("temple", "building", temple, 65),
    Kind("pagoda", "tower", pagoda, 75),
    Kind("church", "building", church, 60),
    Kind("arch", "frame", arch, 60),
    Kind("fountain", "stem", fountain),
    Kind("bridge", "frame", bridge, 55),
    Kind("car", "vehicle", car, 65),
    Kind("truck", "vehicle", truck, 60),
    Kind("boat", "vehicle", boat, 65),
    Kind("plane", "vehicle", plane, 65),
    Kind("helicopter", "vehicle", helicopter, 65),
    Kind("rocket", "tower", rocket),
    Kind("balloon", "round", balloon),
    Kind("cart", "vehicle", cart, 65),
    Kind("wheelbarrow", "vehicle", wheelbarrow, 65),
    Kind("tank", "vehicle", tank, 65),
    Kind("submarine", "vehicle", submarine, 65),
    Kind("motorcycle", "vehicle", motorcycle, 60),
)
