"""Ladders, stairs, arches and bridges."""

from __future__ import annotations

import numpy as np

from zorko.data.generate.objects.fittings import NOTHING, flat, gable
from zorko.data.generate.objects.kind import Dice, Kind
from zorko.data.generate.outlines import arc, curve, star
from zorko.data.generate.solids import Solid, ball, beam, box, extrude, rod, together, tube


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


def arch(d: Dice) -> Solid:
    span, height, thick = d.real(0.7, 1.1), d.real(0.5, 0.9), d.real(0.25, 0.45)
    leg = d.real(0.18, 0.35)
    bow = np.concatenate(
        [
            [(-span / 2 - leg / 2, 0)],
            arc(span / 2 + leg / 2, 180, 0, 14) * np.array([1, d.real(0.5, 1.1)]) + np.array([0, height]),
            [(span / 2 + leg / 2, 0)],
        ]
    )
    curve_ = tube(flat(bow), leg / 2, 0, sides=d.pick(4, 12), flat=thick / leg * 1.3)
    top = height + span * 0.5
    block = together([box(leg * 1.1, top + leg * 2, thick).at(x=s * (span + leg) / 2) for s in (-1, 1)]) + box(
        span + 2.3 * leg, leg, thick * 1.1, 1
    ).at(y=top + leg)
    bases = together([box(leg * 1.5, 0.14, thick * 1.4, 1).at(x=s * (span + leg) / 2) for s in (-1, 1)])
    crown = d.pick(
        NOTHING,
        ball(0.15, slot=2).at(y=top + leg * 2),
        extrude(star(5, 0.5) * 0.22, 0.1, 2).at(y=top + leg * 2 + 0.15),
        gable(span + 2.2 * leg, 0.3, thick, 2).at(y=top + leg * 1.9),
        together([box(leg * 0.6, leg * 0.6, thick, 2).at(x=x, y=top + leg * 2) for x in (-0.4, 0, 0.4)]),
    )
    keystone = box(leg * 0.5, leg * 1.3, thick * 1.3, 2).at(y=top - leg * 0.1)
    return curve_ + bases + d.pick(NOTHING, block + crown) + (keystone if d.chance(0.5) else NOTHING)


def bridge(d: Dice) -> Solid:
    length, wide, rise = d.real(1.6, 2.2), d.real(0.45, 0.7), d.real(0.05, 0.45)
    x = np.linspace(-length / 2, length / 2, 13)
    y = rise * (1 - (2 * x / length) ** 2)
    deck = together([beam((x[i], y[i], 0), (x[i + 1], y[i + 1], 0), 0.1, wide) for i in range(12)]).merged()
    rails = together(
        [
            tube(np.column_stack([x, y + 0.28, np.full(13, s * wide / 2)]), 0.03, 1)
            + together(
                [
                    rod((x[i], y[i], s * wide / 2), (x[i], y[i] + 0.28, s * wide / 2), 0.025, 1, sides=6)
                    for i in range(0, 13, d.pick(2, 3))
                ]
            )
            for s in (-1, 1)
        ]
    )
    towers = together(
        [box(0.12, 1.1, 0.1, 2).at(t * length * 0.27, -0.35, s * wide / 2) for s in (-1, 1) for t in (-1, 1)]
    ) + together(
        [
            tube(
                curve(
                    [
                        (-length / 2, 0.1, s * wide / 2),
                        (-length * 0.27, 0.72, s * wide / 2),
                        (0, 0.2 + rise, s * wide / 2),
                        (length * 0.27, 0.72, s * wide / 2),
                        (length / 2, 0.1, s * wide / 2),
                    ]
                ),
                0.03,
                3,
            )
            for s in (-1, 1)
        ]
    )
    count = d.whole(1, 4)
    piers = together(
        [
            box(0.14, 0.55 + rise, wide * 1.05, 2).at(x=t, y=-0.55)
            for t in np.linspace(-length * 0.36, length * 0.36, count + 1)
        ]
    )
    under = tube(
        flat(arc(length * 0.42, 10, 170, 14) * np.array([1, d.real(0.5, 0.9)]) - np.array([0, length * 0.3])),
        0.07,
        2,
        flat=wide * 5,
    )
    return (
        deck
        + d.pick(rails + piers, towers, rails + under, piers + towers)
        + together([box(0.3, 0.6, wide * 1.1, 4).at(x=s * length * 0.52, y=-0.55) for s in (-1, 1)])
    )


CLIMBING = (
    Kind("ladder", "frame", ladder, 65),
    Kind("stairs", "box", stairs, 75),
    Kind("arch", "frame", arch, 60),
    Kind("bridge", "frame", bridge, 55),
)
