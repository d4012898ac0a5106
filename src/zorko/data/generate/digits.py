"""Pictures of digits, and of things that are none: by hand, printed, scribbled; on paper, screen and in bad light.

`draw` gives the bare ink; `stage` lays it on a ground as people's pictures have it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from zorko.data.generate import glyphs, printed
from zorko.data.generate.orders import Split
from zorko.data.generate.strokes import Hand, Stroke, parse, rasterise, redrawn

OTHER = "other"
LABELS = (*"0123456789", OTHER)

DIGIT_HAND = Hand()
LOOSE_HAND = Hand(wobble=0.07, slant=0.4, turn=0.35, aspect=(0.5, 1.4))


@dataclass(frozen=True)
class Drawing:
    """Ink (H, W) uint8, white on black; `kind` tells what was drawn and by what means, for reports."""

    ink: NDArray[np.uint8]
    label: str
    kind: str


def draw(label: str, rng: np.random.Generator, split: Split) -> Drawing:
    """One drawing of a digit ("0".."9") or of something that is none ("other")."""
    if label != OTHER:
        return _printed_digit(label, rng, split) if rng.random() < 0.25 else _drawn_digit(label, rng, split)
    maker = rng.choice(len(_OTHERS), p=[share for share, _ in _OTHERS])
    return _OTHERS[maker][1](rng, split)


def stage(ink: NDArray[np.uint8], rng: np.random.Generator) -> NDArray[np.uint8]:
    """The ink on a ground, RGB: (H, W, 3) uint8.

    Off centre and often small; dark on light or the reverse or colour on colour; a third on paper in uneven light, with
    noise; one in twelve cut a little by the edge.
    """
    canvas = _placed(ink, rng)
    share = (canvas.astype(np.float32) / 255.0)[:, :, None]
    ground, pen = _colours(rng)
    picture = ground + share * (pen - ground)
    if rng.random() < 0.33:
        picture = _photographed(picture, rng)
    return np.clip(np.round(picture), 0, 255).astype(np.uint8)


def _drawn_digit(label: str, rng: np.random.Generator, split: Split) -> Drawing:
    return Drawing(_inked(_by_some_hand(label, rng, split), rng, DIGIT_HAND), label, "drawn")


def _by_some_hand(label: str, rng: np.random.Generator, split: Split) -> list[Stroke]:
    hands = glyphs.hands(label, split)
    return redrawn(_parsed(hands[rng.integers(len(hands))]), rng, DIGIT_HAND)


def _printed_digit(label: str, rng: np.random.Generator, split: Split) -> Drawing:
    return Drawing(printed.render(label, rng, split), label, "printed")


def _glyph(rng: np.random.Generator, split: Split) -> Drawing:
    table = glyphs.LETTERS if rng.random() < 0.5 else glyphs.DRAWINGS
    names = [name for name in table if glyphs.split_of(name) == split]
    name = names[rng.integers(len(names))]
    strokes = redrawn(_parsed(table[name]), rng, LOOSE_HAND)
    filled = table is glyphs.DRAWINGS and rng.random() < 0.06
    return Drawing(_inked(strokes, rng, LOOSE_HAND, filled), OTHER, name)


def _printed_letter(rng: np.random.Generator, split: Split) -> Drawing:
    letters = printed.letters(split)
    letter = letters[rng.integers(len(letters))]
    return Drawing(printed.render(letter, rng, split), OTHER, f"printed {letter}")


def _scribble(rng: np.random.Generator, split: Split) -> Drawing:
    count = int(rng.integers(6, 26))
    steps = rng.normal(0.0, 0.25, (count, 2))
    points = np.clip(np.cumsum(steps, axis=0) * 0.6 + 0.5, -0.2, 1.2)
    text = " ".join(f"{x:.3f},{y:.3f}" + ("!" if rng.random() < 0.15 else "") for x, y in points)
    return Drawing(_inked(parse(text.rstrip("!")), rng, LOOSE_HAND), OTHER, "scribble")


def _invented_letter(rng: np.random.Generator, split: Split) -> Drawing:
    """Two to four short strokes that lean on one another, as the letters of an alphabet that nobody knows."""
    strokes: list[Stroke] = []
    for _ in range(int(rng.integers(2, 5))):
        first = rng.uniform(0, 1, 2) if not strokes or rng.random() < 0.4 else _somewhere_on(strokes, rng)
        points = [first]
        for _ in range(int(rng.integers(1, 4))):
            points.append(np.clip(points[-1] + rng.normal(0, 0.45, 2), 0, 1))
        corner = "!" if rng.random() < 0.4 else ""
        strokes += parse((corner + " ").join(f"{x:.3f},{y:.3f}" for x, y in points))
    return Drawing(_inked(strokes, rng, LOOSE_HAND), OTHER, "invented letter")


def _several(rng: np.random.Generator, split: Split) -> Drawing:
    """Two or three digits side by side, or two on top of each other: not *a* digit."""
    count = int(rng.integers(2, 4))
    over = rng.random() < 0.3
    strokes: list[Stroke] = []
    for i in range(2 if over else count):
        part = _by_some_hand(str(rng.integers(10)), rng, split)
        shift = rng.uniform(-0.25, 0.25, 2) if over else np.array([i * rng.uniform(0.85, 1.15), rng.uniform(-0.1, 0.1)])
        strokes += [stroke + shift for stroke in part]
    return Drawing(_inked(strokes, rng, DIGIT_HAND), OTHER, "several digits")


def _spoilt_digit(rng: np.random.Generator, split: Split) -> Drawing:
    """A digit lying on its side, in a mirror, or struck out; only those that become no other digit."""
    way = rng.integers(3)
    label = str(rng.choice(list(("23457", "34579", "023456789")[way])))
    strokes = _by_some_hand(label, rng, split)
    if way == 0:
        strokes = [stroke[:, ::-1] * np.array([1.0, -1.0]) for stroke in strokes]
    elif way == 1:
        strokes = [stroke * np.array([-1.0, 1.0]) for stroke in strokes]
    else:
        points = np.concatenate(strokes)
        low, high = points.min(axis=0) - 0.1, points.max(axis=0) + 0.1
        strokes += [np.stack([low, high]), np.stack([[high[0], low[1]], [low[0], high[1]]])]
    return Drawing(_inked(strokes, rng, DIGIT_HAND), OTHER, "spoilt digit")


def _stick(rng: np.random.Generator, split: Split) -> Drawing:
    """A stick that lies rather than stands, or two or three of them; a standing one is a 1."""
    angle = rng.uniform(-0.7, 0.7) + (np.pi if rng.random() < 0.5 else 0.0)
    along = np.array([np.cos(angle), np.sin(angle)])
    count = int(rng.choice([1, 2, 3], p=[0.5, 0.3, 0.2]))
    if count > 1 and rng.random() < 0.5:
        along = along[::-1]
    gap = rng.uniform(0.25, 0.6) * np.array([-along[1], along[0]])
    bent = rng.normal(0, 0.02, (count, 3, 2))
    sticks = [np.stack([i * gap, i * gap + along / 2, i * gap + along]) + bent[i] for i in range(count)]
    return Drawing(_inked(sticks, rng, DIGIT_HAND), OTHER, "sticks")


def _blot(rng: np.random.Generator, split: Split) -> Drawing:
    angle = np.linspace(0, 2 * np.pi, 40)
    radius = 0.5 + sum(rng.normal(0, 0.12 / k) * np.cos(k * angle + rng.uniform(0, 6.3)) for k in range(1, 6))
    outline = np.stack([radius * np.cos(angle) * rng.uniform(0.5, 1.0), radius * np.sin(angle)], axis=1)
    return Drawing(rasterise([outline], 0.02, int(rng.integers(40, 160)), 4, filled=True), OTHER, "blot")


_OTHERS = (
    (0.44, _glyph),
    (0.14, _printed_letter),
    (0.11, _invented_letter),
    (0.11, _scribble),
    (0.07, _spoilt_digit),
    (0.06, _several),
    (0.05, _stick),
    (0.02, _blot),
)


@cache
def _parsed(glyph: str) -> list[Stroke]:
    return parse(glyph)


def _somewhere_on(strokes: list[Stroke], rng: np.random.Generator) -> NDArray[np.float64]:
    points = np.concatenate(strokes)
    point: NDArray[np.float64] = points[rng.integers(len(points))]
    return point


def _inked(strokes: list[Stroke], rng: np.random.Generator, hand: Hand, filled: bool = False) -> NDArray[np.uint8]:
    pen = float(np.exp(rng.uniform(*np.log(hand.pen))))
    return rasterise(strokes, pen, int(rng.integers(32, 140)), 4, filled)


def _placed(ink: NDArray[np.uint8], rng: np.random.Generator) -> NDArray[np.uint8]:
    height, width = ink.shape
    side = round(max(height, width) * float(np.exp(rng.uniform(0.0, np.log(3.0)))))
    canvas = np.zeros((side, side), np.uint8)
    top, left = (int(rng.integers(0, side - extent + 1)) for extent in (height, width))
    canvas[top : top + height, left : left + width] = ink
    if rng.random() < 1 / 12:
        cut = round(rng.uniform(0.04, 0.11) * max(height, width))
        canvas = np.rot90(np.rot90(canvas, k := int(rng.integers(4)))[_first(canvas, k) + 4 + cut :], -k)
    return np.ascontiguousarray(canvas)


def _first(canvas: NDArray[np.uint8], turns: int) -> int:
    return int(np.flatnonzero(np.rot90(canvas, turns).any(axis=1))[0])


def _colours(rng: np.random.Generator) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Ground and pen, RGB in 0..255, at least 60 apart in one channel."""
    way = rng.random()
    if way < 0.4:
        ground, pen = np.full(3, rng.uniform(235, 255)), np.full(3, rng.uniform(0, 70))
    elif way < 0.6:
        ground, pen = np.full(3, rng.uniform(0, 20)), np.full(3, rng.uniform(180, 255))
    else:
        ground, pen = rng.uniform(0, 255, 3), rng.uniform(0, 255, 3)
        while np.abs(ground - pen).max() < 60:
            pen = rng.uniform(0, 255, 3)
    return ground.astype(np.float32), pen.astype(np.float32)


def _photographed(picture: NDArray[np.float32], rng: np.random.Generator) -> NDArray[np.float32]:
    height, width = picture.shape[:2]
    y, x = np.linspace(-1, 1, height, dtype=np.float32)[:, None], np.linspace(-1, 1, width, dtype=np.float32)
    slope = rng.normal(0.0, 0.15, 2)
    light = 1.0 - 0.1 * rng.random() + slope[0] * x + slope[1] * y - rng.uniform(0, 0.2) * (x * x + y * y)
    lit = cv2.GaussianBlur(picture, (0, 0), rng.uniform(0.3, 1.2)) * np.clip(light, 0.35, 1.2)[:, :, None]
    noise = rng.standard_normal(picture.shape, dtype=np.float32) * np.float32(rng.uniform(0.5, 4.0))
    noisy: NDArray[np.float32] = (lit + noise).astype(np.float32)
    return noisy
