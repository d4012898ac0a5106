"""The subjects of search operations, each in many designs: aircraft, cars, drones, divers, dogs, horses, hugs, Sherps."""

from __future__ import annotations

import colorsys
from collections.abc import Callable

import numpy as np

from zorko.data.generate.orders import SPLITS, Split
from zorko.data.generate.sprites import Colour, Pen, Sprite, shade

Draw = Callable[[np.random.Generator], Sprite]

DESIGNS = 360
"""Of every subject; a design sets proportions, colours and details, and belongs to one split."""

_SHARES: dict[Split, tuple[int, ...]] = {"train": (0, 1, 2, 3), "validation": (4,), "test": (5,)}

_SKINS: tuple[Colour, ...] = ((236, 200, 170), (214, 170, 136), (168, 120, 88), (110, 76, 56))
_TYRE: Colour = (28, 28, 30)
_GLASS: Colour = (150, 190, 210)


def designs_of(split: Split) -> tuple[int, ...]:
    """The numbers of the designs of a split; no two splits share one."""
    assert split in SPLITS
    return tuple(number for number in range(DESIGNS) if number % 6 in _SHARES[split])


def drawn(kind: str, design: int) -> Sprite:
    """A subject, or one of the others, in one of its designs."""
    draw = {**SUBJECTS, **OTHERS}[kind]
    return draw(np.random.default_rng([list({**SUBJECTS, **OTHERS}).index(kind), design]))


def _vivid(rng: np.random.Generator) -> Colour:
    red, green, blue = colorsys.hsv_to_rgb(rng.random(), rng.uniform(0.45, 1), rng.uniform(0.45, 1))
    return red * 255, green * 255, blue * 255


def _dull(rng: np.random.Generator) -> Colour:
    red, green, blue = colorsys.hsv_to_rgb(rng.random(), rng.uniform(0.0, 0.5), rng.uniform(0.15, 0.8))
    return red * 255, green * 255, blue * 255


# ---- vehicles


def _aircraft(rng: np.random.Generator) -> Sprite:
    return _helicopter(rng) if rng.random() < 0.6 else _aeroplane(rng)


def _helicopter(rng: np.random.Generator) -> Sprite:
    pen, body, trim = Pen(2.1), _vivid(rng), _dull(rng)
    length, depth = rng.uniform(0.42, 0.55), rng.uniform(0.2, 0.26)
    x, y = 0.68, 0.55
    pen.polygon([(x, y - depth * 0.7), (1.95, y - 0.13), (1.97, y - 0.04), (x, y + depth * 0.5)], shade(body, 0.85))
    pen.polygon([(1.8, y - 0.08), (1.92, y - 0.36), (2.04, y - 0.36), (1.99, y - 0.05)], trim)
    pen.ellipse(1.97, y - 0.2, 0.02, 0.17, (60, 60, 60), rng.uniform(-40, 40))
    pen.line([(0.35, y + depth), (0.35, 0.93)], 0.03, (50, 50, 50))
    pen.line([(0.9, y + depth * 0.8), (0.9, 0.93)], 0.03, (50, 50, 50))
    pen.line([(0.15, 0.9), (0.22, 0.94), (1.15, 0.94)], 0.035, (50, 50, 50))
    pen.ellipse(x, y, length, depth, body)
    pen.polygon(
        [(x - length * 0.95, y), (x - length * 0.6, y - depth * 0.75), (x - 0.1, y - depth * 0.85), (x - 0.1, y)], _GLASS
    )
    for window in range(int(rng.integers(1, 4))):
        pen.box(x + window * 0.13, y - 0.1, x + 0.09 + window * 0.13, y, _GLASS)
    pen.box(x - 0.3, y + 0.06, x + length * 0.8, y + 0.1, trim)
    pen.box(x - 0.04, 0.2, x + 0.04, y - depth + 0.03, (60, 60, 60))
    pen.ellipse(x, 0.2, rng.uniform(0.55, 0.66), 0.025, (70, 70, 75), rng.uniform(-5, 5))
    return pen.lifted()


def _aeroplane(rng: np.random.Generator) -> Sprite:
    pen, body, trim = Pen(2.4), shade((235, 235, 240), rng.uniform(0.75, 1)), _vivid(rng)
    depth = rng.uniform(0.1, 0.14)
    pen.polygon([(1.0, 0.5), (1.55, 0.06), (1.72, 0.06), (1.4, 0.5)], shade(body, 0.7))
    pen.ellipse(1.2, 0.52, 1.13, depth, body)
    pen.polygon([(1.95, 0.48), (2.15, 0.12), (2.35, 0.12), (2.28, 0.5)], trim)
    pen.polygon([(2.0, 0.52), (2.2, 0.6), (2.38, 0.6), (2.25, 0.5)], shade(trim, 0.8))
    pen.polygon([(0.95, 0.55), (1.35, 0.94), (1.58, 0.94), (1.4, 0.55)], shade(body, 0.85))
    pen.ellipse(1.2, 0.78, 0.13, 0.055, shade(trim, 0.7))
    pen.polygon([(0.13, 0.5), (0.28, 0.43), (0.36, 0.43), (0.34, 0.5)], _GLASS)
    for window in range(int(rng.integers(6, 11))):
        pen.ellipse(0.52 + window * 0.13, 0.49, 0.028, 0.028, shade(_GLASS, 0.7))
    pen.box(0.3, 0.56, 2.0, 0.585, trim)
    return pen.lifted()


def _wheel(pen: Pen, x: float, y: float, radius: float, hub: Colour, hub_share: float = 0.5) -> None:
    pen.ellipse(x, y, radius, radius, _TYRE)
    pen.ellipse(x, y, radius * hub_share, radius * hub_share, hub)


def _car(rng: np.random.Generator) -> Sprite:
    pen, body = Pen(2.3), _vivid(rng) if rng.random() < 0.7 else _dull(rng)
    roof, waist = rng.uniform(0.14, 0.28), rng.uniform(0.44, 0.5)
    front, back = rng.uniform(0.5, 0.75), rng.uniform(1.6, 2.0)
    lean = rng.uniform(0.15, 0.3)
    cabin = [(front, waist), (front + lean, roof), (back - lean * rng.uniform(0.3, 1), roof), (back, waist)]
    pen.polygon(cabin, shade(body, 0.8))
    panes = [
        (front + 0.08, waist),
        (front + lean + 0.04, roof + 0.05),
        (back - lean - 0.02, roof + 0.05),
        (back - 0.12, waist),
    ]
    pen.polygon(panes, shade(_GLASS, rng.uniform(0.5, 1)))
    middle = (front + back) / 2
    pen.box(middle - 0.025, roof, middle + 0.025, waist, shade(body, 0.8))
    nose = rng.uniform(0.0, 0.08)
    pen.polygon([(0.08, waist + nose), (front, waist - 0.01), (2.2, waist), (2.24, 0.8), (0.05, 0.8)], body)
    pen.box(0.05, 0.74, 2.24, 0.8, shade(body, 0.55))
    pen.box(0.06, waist + 0.08, 0.16, waist + 0.16, (250, 240, 190))
    pen.box(2.14, waist + 0.06, 2.23, waist + 0.15, (200, 30, 30))
    pen.line([(middle, waist + 0.02), (middle, 0.74)], 0.012, shade(body, 0.5))
    radius = rng.uniform(0.15, 0.19)
    for x in (0.5, 1.78):
        _wheel(pen, x, 0.98 - radius, radius, (170, 170, 175))
    return pen.lifted()


def _sherp(rng: np.random.Generator) -> Sprite:
    """An all-terrain vehicle: a high box on four tyres as high as two thirds of it, of which two are seen."""
    pen, body = Pen(1.35), _vivid(rng)
    top, low = rng.uniform(0.03, 0.1), 0.68
    slope = rng.uniform(0.08, 0.2)
    pen.polygon([(0.14, 0.42), (0.14 + slope, top), (1.26 - slope * 0.4, top), (1.26, low), (0.2, low)], body)
    pen.polygon([(0.2, 0.38), (0.2 + slope * 0.8, top + 0.06), (0.56, top + 0.06), (0.56, 0.38)], _GLASS)
    pen.box(0.68, top + 0.08, 1.1, 0.34, shade(_GLASS, 0.7))
    pen.line([(0.62, top + 0.03), (0.62, low)], 0.02, shade(body, 0.5))
    pen.box(0.16, top - 0.02, 1.1, top + 0.02, shade(body, 0.6))
    radius = rng.uniform(0.28, 0.31)
    hub = shade(body, 0.8) if rng.random() < 0.5 else (150, 150, 150)
    for x in (0.33, 1.02):
        for angle in np.linspace(0, 2 * np.pi, 15):
            pen.ellipse(x + np.cos(angle) * radius, 0.68 + np.sin(angle) * radius * 0.98, 0.035, 0.035, (18, 18, 20))
        _wheel(pen, x, 0.68, radius, hub, rng.uniform(0.28, 0.38))
        pen.ellipse(x, 0.68, radius * 0.7, radius * 0.7, (44, 44, 46))
        pen.ellipse(x, 0.68, radius * 0.34, radius * 0.34, hub)
    return pen.lifted()


def _drone(rng: np.random.Generator) -> Sprite:
    pen, body = Pen(2.0), shade(_dull(rng), rng.uniform(0.4, 0.9))
    for side in (-1, 1):
        for reach, lift in ((0.78, 0.3), (0.55, 0.18)):
            x = 1 + side * reach
            pen.line([(1, 0.5), (x, lift + 0.1)], 0.055, shade(body, 0.8))
            pen.box(x - 0.03, lift, x + 0.03, lift + 0.14, (40, 40, 40))
            pen.ellipse(x, lift, rng.uniform(0.19, 0.23), 0.035, (90, 90, 95), rng.uniform(-6, 6))
    pen.ellipse(1, 0.48, rng.uniform(0.26, 0.34), rng.uniform(0.11, 0.15), body)
    for side in (-1, 1):
        pen.line([(1 + side * 0.16, 0.55), (1 + side * 0.28, 0.93), (1 + side * 0.4, 0.93)], 0.04, shade(body, 0.6))
    pen.ellipse(1, 0.68, 0.09, 0.09, (30, 30, 30))
    pen.ellipse(0.97, 0.68, 0.045, 0.045, (120, 160, 220))
    pen.ellipse(1 + rng.choice([-0.2, 0.2]), 0.46, 0.03, 0.03, (240, 40, 30) if rng.random() < 0.5 else (40, 230, 60))
    return pen.lifted()


# ---- people and animals


def _person(pen: Pen, x: float, rng: np.random.Generator, height: float = 0.92, arms: bool = True) -> None:
    """Somebody who stands at x, feet at 0.97."""
    coat, trousers, skin = _vivid(rng), shade(_dull(rng), 0.7), _SKINS[rng.integers(len(_SKINS))]
    unit = height
    top = 0.97 - height
    for side in (-1, 1):
        pen.line([(x + side * 0.05 * unit, top + 0.55 * unit), (x + side * 0.07 * unit, 0.95)], 0.085 * unit, trousers)
        pen.line([(x + side * 0.07 * unit, 0.955), (x + side * 0.1 * unit, 0.96)], 0.06 * unit, (40, 30, 25))
    shoulders = rng.uniform(0.11, 0.14) * unit
    bottom = top + 0.58 * unit
    neck = top + 0.2 * unit
    pen.polygon([(x - shoulders, neck), (x + shoulders, neck), (x + 0.11 * unit, bottom), (x - 0.11 * unit, bottom)], coat)
    if arms:
        for side in (-1, 1):
            out = rng.uniform(0.02, 0.1) * unit
            pen.line(
                [(x + side * shoulders, neck + 0.03), (x + side * (shoulders + out), bottom - 0.05)],
                0.06 * unit,
                shade(coat, 0.8),
            )
    pen.ellipse(x, top + 0.1 * unit, 0.075 * unit, 0.095 * unit, skin)
    pen.ellipse(x, top + 0.06 * unit, 0.08 * unit, 0.065 * unit, _dull(rng))


def _diver(rng: np.random.Generator) -> Sprite:
    pen = Pen(0.85)
    suit, bright = shade((38, 38, 44), rng.uniform(0.7, 1.6)), _vivid(rng)
    x, side = 0.42, 1
    pen.ellipse(x + side * 0.2, 0.42, 0.085, 0.22, bright)
    pen.box(x + side * 0.2 - 0.03, 0.15, x + side * 0.2 + 0.03, 0.23, (150, 150, 150))
    for foot in (-1, 1):
        pen.line([(x + foot * 0.06, 0.55), (x + foot * 0.09, 0.88)], 0.1, suit)
        pen.polygon(
            [(x + foot * 0.06, 0.86), (x + foot * 0.14, 0.86), (x + foot * 0.36, 0.98), (x + foot * 0.08, 0.98)], bright
        )
    pen.polygon([(x - 0.14, 0.24), (x + 0.14, 0.24), (x + 0.12, 0.6), (x - 0.12, 0.6)], suit)
    pen.box(x - 0.13, 0.52, x + 0.13, 0.57, shade(bright, 0.8))
    pen.line([(x - 0.13, 0.28), (x - 0.22, rng.uniform(0.4, 0.6))], 0.075, suit)
    pen.line([(x + 0.13, 0.28), (x + 0.19, rng.uniform(0.4, 0.6))], 0.075, suit)
    pen.ellipse(x, 0.13, 0.11, 0.125, suit)
    pen.ellipse(x - 0.01, 0.115, 0.095, 0.06, bright)
    pen.ellipse(x - 0.01, 0.115, 0.075, 0.042, (190, 225, 240))
    pen.ellipse(x, 0.2, 0.035, 0.03, (90, 90, 90))
    pen.line([(x, 0.2), (x + 0.14, 0.26), (x + 0.2, 0.22)], 0.025, (70, 70, 70))
    return pen.lifted()


def _dog_on(pen: Pen, x: float, scale: float, coat: Colour, rng: np.random.Generator) -> None:
    """A dog that looks to the right, feet at 0.97, its middle at x."""
    s = scale
    back = 0.97 - 0.34 * s
    for leg in (-0.2, -0.12, 0.13, 0.21):
        pen.line([(x + leg * s, back + 0.08 * s), (x + leg * s, 0.955)], 0.055 * s, shade(coat, 0.85))
    pen.ellipse(x, back + 0.05 * s, 0.28 * s, 0.11 * s, coat)
    pen.line([(x - 0.25 * s, back), (x - 0.38 * s, back - rng.uniform(0.1, 0.2) * s)], 0.05 * s, coat)
    pen.line([(x + 0.22 * s, back), (x + 0.3 * s, back - 0.12 * s)], 0.12 * s, coat)
    pen.ellipse(x + 0.33 * s, back - 0.16 * s, 0.1 * s, 0.075 * s, coat)
    pen.ellipse(x + 0.43 * s, back - 0.14 * s, 0.07 * s, 0.04 * s, shade(coat, 0.8))
    pen.polygon(
        [(x + 0.25 * s, back - 0.2 * s), (x + 0.27 * s, back - 0.33 * s), (x + 0.34 * s, back - 0.22 * s)], shade(coat, 0.6)
    )
    pen.ellipse(x + 0.49 * s, back - 0.15 * s, 0.02 * s, 0.02 * s, (15, 15, 15))


_COATS: tuple[Colour, ...] = ((120, 80, 45), (60, 45, 35), (190, 150, 100), (35, 32, 30), (205, 195, 180), (150, 100, 60))


def _dog_handler(rng: np.random.Generator) -> Sprite:
    pen = Pen(1.4)
    at, scale = rng.uniform(0.85, 0.95), rng.uniform(0.85, 1.1)
    _person(pen, 0.28, rng)
    pen.line([(0.42, 0.55), (at - 0.12, 0.72), (at + 0.27 * scale, 0.97 - 0.4 * scale)], 0.018, (190, 30, 30))
    _dog_on(pen, at, scale, _COATS[rng.integers(len(_COATS))], rng)
    pen.line([(at + 0.21 * scale, 0.97 - 0.4 * scale), (at + 0.32 * scale, 0.97 - 0.42 * scale)], 0.035, (200, 40, 30))
    return pen.lifted()


def _dog(rng: np.random.Generator) -> Sprite:
    pen = Pen(2.2)
    _dog_on(pen, 0.95, 1.45, _COATS[rng.integers(len(_COATS))], rng)
    return pen.lifted()


def _horse(rng: np.random.Generator) -> Sprite:
    pen, coat = Pen(1.3), _COATS[rng.integers(len(_COATS))]
    mane = shade(coat, rng.uniform(0.3, 0.6))
    back = rng.uniform(0.44, 0.48)
    for leg in (0.3, 0.4, 0.76, 0.86):
        bend = rng.uniform(-0.05, 0.05)
        pen.line([(leg, back + 0.1), (leg + bend, 0.76), (leg + bend * 0.5, 0.94)], 0.055, shade(coat, 0.85))
        pen.line([(leg + bend * 0.5, 0.94), (leg + bend * 0.5, 0.965)], 0.065, (30, 25, 22))
    pen.ellipse(0.58, back + 0.04, 0.35, rng.uniform(0.13, 0.15), coat)
    pen.polygon([(0.78, back - 0.06), (0.94, 0.14), (1.06, 0.2), (0.93, back + 0.1)], coat)
    pen.polygon([(0.93, 0.12), (1.04, 0.1), (1.24, 0.3), (1.2, 0.37), (1.12, 0.36), (0.97, 0.27)], coat)
    pen.polygon([(0.98, 0.12), (1.0, 0.03), (1.05, 0.12)], shade(coat, 0.7))
    pen.line([(0.95, 0.12), (0.84, 0.26), (0.78, back - 0.05)], 0.06, mane)
    pen.line([(0.24, back), (0.15, back + 0.12), (0.14, back + 0.33)], 0.065, mane)
    if rng.random() < 0.3:
        pen.polygon([(0.5, back - 0.1), (0.68, back - 0.1), (0.66, back + 0.04), (0.52, back + 0.04)], _vivid(rng))
    return pen.lifted()


def _hug(rng: np.random.Generator) -> Sprite:
    """Two who stand breast to breast, heads side by side, the arms of each round the other's back."""
    pen = Pen(0.72)
    gap = rng.uniform(0.085, 0.1)
    small = rng.uniform(0.84, 0.95)
    _person(pen, 0.36 - gap, rng, 0.93, arms=False)
    _person(pen, 0.36 + gap, rng, small, arms=False)
    for side, level in ((-1, 0.36), (1, 0.42)):
        sleeve = shade(_vivid(rng), 0.8)
        reach = 0.36 - side * (gap + 0.1)
        pen.line([(0.36 + side * 0.07, level - 0.04), (0.36, level + 0.03), (reach, level)], 0.062, sleeve)
        pen.ellipse(reach, level, 0.033, 0.03, _SKINS[rng.integers(len(_SKINS))])
    return pen.lifted()


def _alone(rng: np.random.Generator) -> Sprite:
    pen = Pen(0.6)
    _person(pen, 0.3, rng, rng.uniform(0.85, 0.94))
    return pen.lifted()


def _tent(rng: np.random.Generator) -> Sprite:
    pen, cloth = Pen(1.7), _vivid(rng)
    peak = rng.uniform(0.6, 0.8)
    pen.polygon([(peak, 0.2), (peak + 0.55, 0.24), (1.62, 0.95), (1.0, 0.95)], shade(cloth, 0.75))
    pen.polygon([(0.1, 0.95), (peak, 0.2), (1.1, 0.95)], cloth)
    pen.polygon([(peak - 0.14, 0.95), (peak, 0.45), (peak + 0.14, 0.95)], shade(cloth, 0.3))
    return pen.lifted()


def _bird(rng: np.random.Generator) -> Sprite:
    pen, feather = Pen(2.0), shade(_dull(rng), 0.6)
    lift = rng.uniform(0.15, 0.35)
    pen.line([(0.2, lift + 0.1), (0.65, lift), (1.0, 0.55), (1.35, lift), (1.8, lift + 0.1)], 0.09, feather)
    pen.ellipse(1.0, 0.58, 0.2, 0.1, feather, rng.uniform(-15, 15))
    return pen.lifted()


SUBJECTS: dict[str, Draw] = {
    "Авиа": _aircraft,
    "Автомобили": _car,
    "БПЛА": _drone,
    "Водолаз": _diver,
    "Кинолог": _dog_handler,
    "Кони": _horse,
    "Объятия": _hug,
    "Шерп": _sherp,
}

OTHERS: dict[str, Draw] = {"person": _alone, "dog": _dog, "tent": _tent, "bird": _bird}
"""What no attribute asks for, and what is easily taken for what one does."""
