"""Devices with keys, dials and lenses."""

from __future__ import annotations

import numpy as np

from zorko.data.generate.objects.fittings import NOTHING, dial, feet, flat, knob
from zorko.data.generate.objects.kind import Dice, Kind
from zorko.data.generate.outlines import arc, curve, rounded
from zorko.data.generate.solids import (
    Solid,
    around,
    ball,
    box,
    cushion,
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


def telephone(d: Dice) -> Solid:
    width, height = d.real(0.8, 1.1), d.real(0.35, 0.6)
    body = loft(
        [
            np.column_stack([o[:, 0], np.full(28, y), o[:, 1]])
            for y, o in (
                (y, rounded(width * s, 0.75 * s, 4.0, 28)) for y, s in ((0, 1.0), (height * 0.6, 0.85), (height, 0.55))
            )
        ]
    )
    front = (
        (
            dial(d.real(0.2, 0.28), 0.06, 1)
            + together([dial(0.045, 0.1, 2, 10).at(x=0.17).turned(z=30 * i) for i in range(d.whole(7, 10))])
            + dial(0.07, 0.1, 2)
        )
        .turned(x=-50)
        .at(y=height * 0.55, z=0.35)
    )
    keys = (
        together([box(0.1, 0.08, 0.06, 2).at((i % 3 - 1) * 0.14, (i // 3 - 1.5) * 0.12) for i in range(12)])
        .turned(x=-50)
        .at(y=height * 0.55, z=0.36)
    )
    lift, span = d.real(0.08, 0.2), d.real(0.42, 0.6)
    bar = tube(flat(curve([(-span, 0), (-span * 0.7, lift), (0, lift * 1.3), (span * 0.7, lift), (span, 0)])), 0.08, 3)
    ends = together(
        [d.pick(cylinder(0.16, 0.16, 3, 0.12).at(s * span, -0.12), ball(0.16, slot=3).at(s * span, -0.04)) for s in (-1, 1)]
    )
    cord = tube(
        curve([(-span, 0, 0), (-span - 0.2, -0.3, 0.1), (-width / 2, -height * 0.9, 0.3), (-0.2, -height, 0.45)]), 0.035, 3
    )
    return (
        body
        + d.pick(front, keys)
        + (bar + ends + cord).at(y=height + 0.14)
        + (feet(d, 0.3, 0.12, 2, 4).at(y=-0.1) if d.chance(0.3) else NOTHING)
    )


def radio(d: Dice) -> Solid:
    width, height, depth = d.real(1.0, 1.5), d.real(0.6, 0.95), d.real(0.3, 0.45)
    body = d.pick(
        box(width, height, depth),
        cushion(width, height, depth, 0.1).at(y=height / 2),
        extrude(
            np.concatenate(
                [
                    [(-width / 2, 0), (width / 2, 0)],
                    arc(width / 2, 0, 180, 14) * np.array([1, 0.6]) + np.array([0, height * 0.6]),
                ]
            ),
            depth,
        ),
    )
    z = depth / 2
    size = height * d.real(0.22, 0.32)
    side = d.pick(-1, 1)
    speaker = (dial(size, 0.06, 1) + ring(size, 0.04, 2).turned(x=90).at(z=0.06) + dial(size * 0.4, 0.1, 3)).at(
        side * width * 0.25, height * 0.5, z
    )
    grill = together(
        [box(width * 0.4, 0.04, 0.06, 2).at(side * width * 0.25, height * (0.2 + 0.13 * i), z) for i in range(5)]
    )
    scale = box(width * 0.35, height * 0.25, 0.05, 2).at(-side * width * 0.25, height * 0.55, z)
    knobs = together(
        [dial(0.08, 0.14, 3, 14).at(-side * width * (0.12 + 0.13 * i), height * 0.28, z) for i in range(d.whole(1, 3))]
    )
    aerial = (
        rod((side * width * 0.4, height * 0.9, 0), (side * width * d.real(0.0, 0.6), height + d.real(0.5, 0.9), 0), 0.025, 3)
        + NOTHING
    )
    grip = tube(
        flat(
            curve(
                [
                    (-width * 0.35, height - 0.05),
                    (-width * 0.3, height + 0.25),
                    (width * 0.3, height + 0.25),
                    (width * 0.35, height - 0.05),
                ]
            )
        ),
        0.05,
        4,
    )
    base = together([box(0.12, 0.1, depth * 0.9, 4).at(s * width * 0.4, -0.08) for s in (-1, 1)])
    second = speaker.mirrored() if d.chance(0.3) else scale + knobs
    return (
        body
        + (speaker if d.chance(0.6) else grill)
        + second
        + (aerial if d.chance(0.6) else NOTHING)
        + (grip if d.chance(0.4) else NOTHING)
        + (base if d.chance(0.4) else NOTHING)
    )


def television(d: Dice) -> Solid:
    width, height, depth = d.real(1.0, 1.5), d.real(0.75, 1.0), d.real(0.15, 0.7)
    body = d.pick(box(width, height, depth), cushion(width, height, depth, 0.07).at(y=height / 2))
    share = d.real(0.6, 0.92)
    screen = cushion(width * share * 0.92, height * 0.8, 0.1, 0.045, 1).at(
        (share - 0.94) * width / 2, height * 0.5, depth / 2
    )
    knobs = (
        together(
            [
                dial(0.06, 0.1, 2, 12).at(width * (share + 0.98) / 4, height * (0.8 - 0.17 * i), depth / 2)
                for i in range(d.whole(1, 4))
            ]
        )
        if share < 0.8
        else NOTHING
    )
    spread = d.real(15, 45)
    horns = together([rod((0, 0, 0), (0, d.real(0.4, 0.8), 0), 0.025, 3).turned(z=s * spread) for s in (-1, 1)]).at(
        y=height
    ) + ball(0.12, 0.08, slot=3).at(y=height + 0.03)
    pegs = together(
        [
            rod((x * width * 0.38, 0.02, z * depth * 0.3), (x * width * 0.46, -d.real(0.25, 0.5), z * depth * 0.4), 0.045, 4)
            for x in (-1, 1)
            for z in (-1, 1)
        ]
    )
    stand = rod((0, -0.2, 0), (0, 0.05, 0), 0.08, 4) + plate(rounded(width * 0.5, 0.4, 3.0), 0.06, 4).at(y=-0.22)
    return (
        body
        + screen
        + knobs
        + (horns if d.chance(0.6) else NOTHING)
        + d.pick(pegs, stand, NOTHING)
        + (box(width * 0.9, 0.5, depth, 4).at(y=-0.5) if d.chance(0.15) else NOTHING)
    )


def camera(d: Dice) -> Solid:
    width, height, depth = d.real(0.9, 1.3), d.real(0.6, 0.85), d.real(0.28, 0.45)
    body = d.pick(box(width, height, depth), cushion(width, height, depth, 0.1).at(y=height / 2)) + box(
        width * 1.01, height * 0.45, depth * 1.04, 1
    ).at(y=height * 0.2)
    x, size, long = d.real(-0.15, 0.15), height * d.real(0.3, 0.45), d.real(0.2, 0.6)
    lens = (
        lathe(
            [
                (size, 0),
                (size * 0.95, long * 0.4),
                (size * 0.8, long * 0.45),
                (size * d.real(0.75, 1.05), long),
                (size * 0.6, long),
                (size * 0.55, long - 0.08),
                (0, long - 0.06),
            ],
            2,
        )
        .turned(x=90)
        .at(x, height * 0.45, depth / 2)
    )
    hump = d.pick(
        extrude(np.array([(-0.2, 0), (0.2, 0), (0.12, 0.2), (-0.12, 0.2)]), depth * 0.9, 1), box(0.3, 0.14, depth * 0.7, 1)
    ).at(x, height)
    button = cylinder(0.08, 0.08, 3).at(width * 0.36, height) + cylinder(0.12, 0.1, 3).at(-width * 0.33, height)
    flash = d.pick(
        box(0.3, 0.26, 0.2, 4).at(x, height + 0.16),
        vessel([(0.08, 0), (0.26, 0.12)], 0.03, 4).turned(x=90).at(-width * 0.4, height + 0.3)
        + rod((-width * 0.4, height, 0), (-width * 0.4, height + 0.3, 0), 0.04, 3),
        NOTHING,
    )
    strap = tube(
        flat(
            curve(
                [
                    (-width / 2, height * 0.8),
                    (-width * 0.75, height * 0.1),
                    (0, -0.45),
                    (width * 0.75, height * 0.1),
                    (width / 2, height * 0.8),
                ]
            )
        ),
        0.035,
        4,
        flat=2,
    )
    tripod = around(rod((0, -0.02, 0), (0.45, -1.0, 0), 0.045, 3), 3, 90)
    return body + lens + hump + button + flash + d.pick(strap, tripod, NOTHING, NOTHING)


def fan(d: Dice) -> Solid:
    size, count, lean = d.real(0.45, 0.65), d.whole(3, 6), d.real(-15, 15)
    blade = ball(size * 0.45, size * d.real(0.15, 0.28), 0.04, 1, 8, 12).turned(x=25).at(x=size * 0.5)
    blades = together([blade.turned(z=360 * i / count) for i in range(count)]) + dial(0.13, 0.2, 2).at(z=-0.1)
    hoops = together(
        [
            ring(size * s, 0.02, 3).turned(x=90).at(z=z)
            for s, z in ((1.02, 0.0), (0.98, 0.12), (0.6, 0.17), (0.3, 0.18), (0.98, -0.12))
        ]
    )
    bars = together(
        [
            tube([(0.12, 0, 0.18), (size * 0.9, 0, 0.15), (size * 1.02, 0, 0)], 0.015, 3, sides=5).turned(z=360 * i / 10)
            for i in range(10)
        ]
    )
    motor = lathe([(0, 0), (0.2, 0.05), (0.22, 0.3), (0, 0.4)], 0).turned(x=-90)
    head = (blades + motor + (hoops + bars if d.chance(0.65) else NOTHING)).turned(x=lean)
    high = d.real(size * 1.1, 1.3)
    foot = d.pick(
        cylinder(d.real(0.35, 0.5), 0.1),
        box(0.7, 0.1, 0.5),
        around(rod((0, 0.12, 0), (0.45, 0.03, 0), 0.06, 0), d.whole(3, 5)),
    )
    return (
        head.at(y=high)
        + rod((0, 0.05, -0.12), (0, high, -0.12), 0.06, 0)
        + foot
        + together([ball(0.04, slot=2).at(0.1 * i - 0.1, 0.12, 0.25) for i in range(3)])
    )


def iron(d: Dice) -> Solid:
    length, wide, tall = d.real(1.1, 1.4), d.real(0.5, 0.65), d.real(0.25, 0.45)
    outline = np.concatenate(
        [
            [(length / 2, -wide / 2), (length / 2, wide / 2)],
            curve(
                [
                    (length / 2, wide / 2),
                    (-length * 0.1, wide * 0.45),
                    (-length / 2, 0),
                    (-length * 0.1, -wide * 0.45),
                    (length / 2, -wide / 2),
                ],
                5,
            )[1:-1],
        ]
    )
    sole = plate(outline, 0.08, 1)
    body = loft(
        [
            np.column_stack([outline[::-1, 0] * s + 0.03, np.full(len(outline), y), -outline[::-1, 1] * s])[::-1]
            for s, y in ((0.92, 0.08), (0.88, tall * 0.6), (0.55, tall + 0.08))
        ]
    )
    grip = d.pick(
        tube(
            flat(
                curve(
                    [
                        (-length * 0.25, tall),
                        (-length * 0.15, tall + 0.4),
                        (length * 0.2, tall + 0.42),
                        (length * 0.38, tall),
                    ]
                )
            ),
            0.075,
            2,
        ),
        rod((-0.35, tall + 0.35, 0), (0.45, tall + 0.35, 0), 0.09, 2)
        + rod((-0.2, tall, 0), (-0.2, tall + 0.35, 0), 0.05, 1)
        + rod((0.35, tall, 0), (0.35, tall + 0.35, 0), 0.05, 1),
    )
    button = dial(0.12, 0.06, 3).turned(x=-90).at(-0.05, tall + 0.08)
    cord = tube(
        curve(
            [(length * 0.4, tall, 0), (length * 0.65, tall + 0.2, 0), (length * 0.85, 0.1, 0.2), (length * 1.0, 0.05, -0.1)]
        ),
        0.04,
        3,
    )
    chimney = cylinder(0.12, 0.35, 3).at(-length * 0.3, tall) + cylinder(0.17, 0.06, 3).at(-length * 0.3, tall + 0.33)
    return sole + body + grip + d.pick(button, NOTHING) + d.pick(cord, chimney, NOTHING)


def sewing_machine(d: Dice) -> Solid:
    length, tall, thick = d.real(1.2, 1.5), d.real(0.55, 0.75), d.real(0.22, 0.32)
    base = d.pick(box(length, 0.16, 0.55, 1), cushion(length, 0.2, 0.6, 0.06, 1).at(y=0.1))
    column = cushion(0.32, tall, thick, 0.08).at(length * 0.36, 0.15 + tall / 2)
    arm = cushion(length * 0.85, 0.28, thick, 0.09).at(length * 0.05, 0.1 + tall)
    head = cushion(0.26, tall * 0.75, thick * 1.05, 0.07).at(-length * 0.33, 0.2 + tall * 0.7)
    needle = rod((-length * 0.33, 0.2 + tall * 0.35, 0), (-length * 0.33, 0.15, 0), 0.03, 2) + box(0.14, 0.03, 0.16, 2).at(
        -length * 0.33, 0.2
    )
    turn = ring(0.22, 0.05, 2, 18).turned(z=90).at(length * 0.56, 0.1 + tall) + rod(
        (length * 0.4, 0.1 + tall, 0), (length * 0.58, 0.1 + tall, 0), 0.07, 2
    )
    reel = (cylinder(0.04, 0.3, 3) + cylinder(0.1, 0.18, 4).at(y=0.04) + cylinder(0.12, 0.03, 3).at(y=0.03)).at(
        d.real(-0.1, 0.4), 0.22 + tall
    )
    face = d.pick(
        dial(0.12, 0.06, 3), together([dial(0.06, 0.06, 3).at(x=x) for x in (-0.12, 0.08)]), box(0.3, 0.12, 0.05, 3)
    ).at(length * 0.3, 0.05 + tall, thick / 2)
    table = together(
        [box(length * 1.2, 0.08, 0.8, 5).at(y=-0.08)]
        + [
            rod((x * length * 0.5, -0.08, z * 0.3), (x * length * 0.55, -0.8, z * 0.35), 0.05, 5)
            for x in (-1, 1)
            for z in (-1, 1)
        ]
    )
    return (
        base
        + column
        + arm
        + head
        + needle
        + turn
        + (reel if d.chance(0.7) else NOTHING)
        + face
        + (table if d.chance(0.2) else NOTHING)
    )


def grinder(d: Dice) -> Solid:
    wide, height = d.real(0.35, 0.5), d.real(0.5, 0.8)
    body = d.pick(
        box(wide * 2, height, wide * 2),
        lathe([(0, 0), (wide * 1.1, 0), (wide * 0.9, height), (0, height)]),
        lathe(curve([(wide * 1.1, 0), (wide * 0.8, height * 0.5), (wide, height)])),
    )
    bowl = d.pick(
        vessel(curve([(0.1, 0), (wide * 0.8, 0.15), (wide, 0.35)], 4), 0.03, 1),
        lathe([(wide * 0.9, 0), (wide * 0.7, 0.3), (0.1, 0.4), (0, 0.4)], 1),
        vessel([(wide * 0.7, 0), (wide * 1.2, 0.4)], 0.03, 1),
    ).at(y=height)
    reach, top = d.real(0.45, 0.75), height + d.real(0.42, 0.6)
    crank = (
        rod((0, height, 0), (0, top, 0), 0.05, 2)
        + tube([(0, top, 0), (reach * 0.5, top + 0.03, 0), (reach, top + d.real(-0.1, 0.15), 0)], 0.045, 2)
        + knob(d, 0.12, 3).at(reach, top + 0.05)
    )
    drawer = box(wide * 1.2, height * 0.35, 0.1, 4).at(y=0.08, z=wide * 0.98) + ball(0.06, slot=2).at(
        y=0.08 + height * 0.18, z=wide + 0.07
    )
    base = box(wide * 2.5, 0.08, wide * 2.5, 3).at(y=-0.07) if d.chance(0.6) else NOTHING
    return body + bowl + crank.turned(y=d.real(-90, 30)) + drawer + base


def binoculars(d: Dice) -> Solid:
    length, front, rear = d.real(0.8, 1.3), d.real(0.26, 0.36), d.real(0.14, 0.22)
    gap = front * d.real(1.05, 1.4)
    barrel = lathe(
        [
            (0, 0),
            (rear, 0),
            (rear, length * 0.2),
            (rear * 0.8, length * 0.25),
            (rear, length * 0.35),
            (front, length * d.real(0.5, 0.75)),
            (front, length),
            (front * 0.8, length),
            (front * 0.7, length - 0.08),
            (0, length - 0.06),
        ]
    )
    rims = ring(front, 0.04, 1).at(y=length) + ring(rear, 0.05, 1).at(y=0.03)
    both = together([(barrel + rims).at(x=s * gap) for s in (-1, 1)])
    bridge = (
        box(2 * gap, 0.1, 0.12, 2).at(y=length * 0.3)
        + box(2 * gap, 0.1, 0.12, 2).at(y=length * 0.55)
        + rod((0, length * 0.15, 0), (0, length * 0.65, 0), 0.07, 1)
        + cylinder(0.12, 0.15, 3, sides=10).at(y=length * 0.1)
    )
    grip = rod((gap, 0.3, -0.1), (gap + 0.1, 0.3, -1.0), 0.04, 3) if d.chance(0.3) else NOTHING
    return (both + bridge + grip).turned(x=d.pick(90, 60, 0, -20))


def microscope(d: Dice) -> Solid:
    lean, high = d.real(8, 35), d.real(0.9, 1.2)
    base = d.pick(
        box(0.7, 0.12, 0.9),
        plate(rounded(0.8, 1.0, 3.0), 0.12),
        plate(np.array([(-0.4, -0.5), (0.4, -0.5), (0.3, 0.5), (-0.3, 0.5)]), 0.12),
    )
    arm = tube(
        np.array([(0, 0.1, -0.35), (0, high * 0.5, -0.5), (0, high * 0.9, -0.4), (0, high, -0.15)]),
        d.real(0.09, 0.13),
        0,
        flat=1.4,
    )
    table = d.pick(box(0.55, 0.06, 0.5, 1), cylinder(0.3, 0.06, 1)).at(y=high * 0.42, z=-0.05)
    drum_ = cylinder(0.17, 0.16, 2, 0.12).at(y=high * 0.62)
    lenses = together(
        [cylinder(0.05, d.real(0.15, 0.25), 3, 0.06).at(y=-0.25).turned(z=a) for a in d.pick((0,), (-25, 25), (-40, 0, 40))]
    ).at(y=high * 0.62 + 0.05)
    pipe = rod((0, 0, 0), (0, d.real(0.5, 0.8), 0), 0.1, 0) + together([cylinder(0.12, 0.15, 2).at(y=0.5)])
    eye = (
        d.pick(pipe, together([pipe.sized(0.8).turned(z=s * 8).at(x=s * 0.12) for s in (-1, 1)]))
        .turned(x=lean)
        .at(y=high * 0.75)
    )
    wheels = together([rod((-0.25, y * high, -0.45), (0.25, y * high, -0.45), 0.1, 3) for y in d.pick((0.45,), (0.4, 0.6))])
    return base + arm + table + drum_ + lenses + eye + wheels + cylinder(0.13, 0.06, 3).at(y=0.13)


DEVICES = (
    Kind("telephone", "box", telephone, 60),
    Kind("radio", "box", radio, 55),
    Kind("television", "box", television, 55),
    Kind("camera", "box", camera, 55),
    Kind("fan", "disc", fan, 60),
    Kind("iron", "vehicle", iron, 70),
    Kind("sewing-machine", "vehicle", sewing_machine, 60),
    Kind("grinder", "tower", grinder, 65),
    Kind("binoculars", "frame", binoculars, 60),
    Kind("microscope", "tower", microscope, 70),
)
