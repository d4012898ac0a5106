"""New pictures from real handwriting: the same digit drawn otherwise, or a digit spoilt until it is none.

Spoilt digits keep a network from telling "no digit" by the look of our generators instead of by the shape.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

SCALE = 4
CUT_SHARE = 0.2  # of digits that an edge cuts; by a tenth at most, since more makes a 7 a 1 and a 9 a 0
ON_ITS_SIDE = frozenset((2, 3, 4, 5, 7))  # turned by a quarter these are no digit; 0, 1, 6, 8, 9 may be
IN_A_MIRROR = frozenset((3, 4, 7, 9))  # mirrored 2 and 5 pass for one another, 6 for a hasty 0


def redraw(picture: NDArray[np.uint8], rng: np.random.Generator) -> NDArray[np.uint8]:
    """The digit slanted, turned, stretched, with another pen, some of them cut by an edge.

    `picture` is (28, 28) uint8, white on black; so is the result, at four times the size and more.
    """
    large = _enlarged(picture)
    matrix = _shape_change(rng)
    side = large.shape[0]
    centre = np.array([side / 2, side / 2])
    shift = centre - matrix @ centre
    warped = cv2.warpAffine(large, np.column_stack([matrix, shift]), (side, side), flags=cv2.INTER_LINEAR)
    changed = _other_pen(warped.astype(np.uint8, copy=False), rng)
    return _cut(changed, rng) if rng.random() < CUT_SHARE else changed


def spoil(picture: NDArray[np.uint8], label: int, other: NDArray[np.uint8], rng: np.random.Generator) -> NDArray[np.uint8]:
    """Something in the same handwriting that is no digit: on its side, in a mirror, two together, or struck out."""
    ways = ["pair", "pile", "struck"]
    ways += ["side"] * 2 if label in ON_ITS_SIDE else []
    ways += ["mirror"] * 2 if label in IN_A_MIRROR else []
    way = ways[rng.integers(len(ways))]
    if way == "side":
        return np.ascontiguousarray(np.rot90(picture, 1 + 2 * int(rng.integers(2))))
    if way == "mirror":
        return np.ascontiguousarray(picture[:, ::-1])
    if way == "pair":
        return np.hstack([picture[:, 2:-3], other[:, 3:-2]])
    if way == "pile":
        turns = int(rng.integers(1, 4))
        return np.maximum(picture, np.roll(np.rot90(other, turns), int(rng.integers(-4, 5)), axis=1))
    return _struck_out(picture, rng)


def _enlarged(picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    margin = picture.shape[0] // 2
    padded = cv2.copyMakeBorder(picture, margin, margin, margin, margin, cv2.BORDER_CONSTANT, value=0)
    return cv2.resize(padded, None, fx=SCALE, fy=SCALE, interpolation=cv2.INTER_CUBIC).astype(np.uint8)


def _shape_change(rng: np.random.Generator) -> NDArray[np.float64]:
    turn, slant = rng.normal(0, 0.12), rng.normal(0, 0.18)
    stretch = np.exp(rng.uniform(-0.3, 0.3))
    rotation = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    matrix: NDArray[np.float64] = rotation @ np.array([[stretch, slant], [0.0, 1.0]])
    return matrix


def _other_pen(large: NDArray[np.uint8], rng: np.random.Generator) -> NDArray[np.uint8]:
    change = int(rng.integers(-3, 4))
    if change == 0:
        return large
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (abs(change) + 1,) * 2)
    changed = cv2.dilate(large, kernel) if change > 0 else cv2.erode(large, kernel)
    return (changed if int(changed.max()) > 128 else large).astype(np.uint8)


def _cut(picture: NDArray[np.uint8], rng: np.random.Generator) -> NDArray[np.uint8]:
    turns = int(rng.integers(4))
    turned = np.rot90(picture, turns)
    rows = np.flatnonzero((turned > 64).any(axis=1))
    cut = rows[0] + round(rng.uniform(0.03, 0.1) * len(rows))
    return np.ascontiguousarray(np.rot90(turned[cut:], -turns))


def _struck_out(picture: NDArray[np.uint8], rng: np.random.Generator) -> NDArray[np.uint8]:
    struck = picture.copy()
    ends = rng.integers(2, 7, 4)
    pen_px = int(rng.integers(2, 4))
    cv2.line(struck, (int(ends[0]), int(ends[1])), (27 - int(ends[2]), 27 - int(ends[3])), 255, pen_px, cv2.LINE_AA)
    cv2.line(struck, (27 - int(ends[0]), int(ends[2])), (int(ends[3]), 27 - int(ends[1])), 255, pen_px, cv2.LINE_AA)
    return struck
