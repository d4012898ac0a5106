"""`ink` as docs/model-file.md describes it, written from that page alone: a second way to the same 784 pixels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np

Array = Any  # whatever numpy and OpenCV make of it


@dataclass
class Contrast:
    """How far each pixel is from the ground; noise and level are in the same 0..255."""

    difference: Array
    noise: float
    level: float

    @property
    def there_is_ink(self) -> bool:
        return self.level >= 14 and self.level >= 5 * self.noise

    @property
    def floor(self) -> float:
        return min(3 * self.noise, self.level / 2)

    @property
    def share_of_ink(self) -> float:
        return float((self.difference > (self.floor + self.level) / 2).mean())

    def ink(self) -> Array:
        return np.clip((self.difference - self.floor) / (self.level - self.floor), 0, 1)


def laid_out(picture: Array) -> Array:
    """An RGB picture (H, W, 3) uint8 to (28, 28) uint8."""
    longer = max(picture.shape[:2])
    if longer > 400:
        size = [max(1, round(400 / longer * side)) for side in picture.shape[:2]]
        picture = cv2.resize(picture, (size[1], size[0]), interpolation=cv2.INTER_AREA)
    ink = found_ink(picture)
    return np.zeros((28, 28), np.uint8) if ink is None else in_the_middle(with_a_usual_stroke(cut(ink)))


def found_ink(picture: Array) -> Array | None:
    contrast = contrast_of(picture)
    if not contrast.there_is_ink:
        return None
    if contrast.share_of_ink > 0.5:
        depth = frame_of(picture)
        if depth:
            return found_ink(np.ascontiguousarray(picture[depth:-depth, depth:-depth]))
    return glyph_of(contrast)


# ---- the ground


def contrast_of(picture: Array) -> Contrast:
    rim = np.concatenate([picture[0], picture[-1], picture[:, 0], picture[:, -1]]).astype(float)
    if np.ptp(rim, axis=0).max() == 0:
        return from_difference(np.abs(picture - rim[0]).max(axis=2), 0.0)
    median = np.median(rim, axis=0)
    spread = float(np.median(np.abs(rim - median)))
    if spread < 1 and (np.abs(rim - median).max(axis=1) < 6).mean() > 0.75:
        return from_difference(np.abs(picture - np.trunc(median)).max(axis=2), spread)
    smooth = cv2.GaussianBlur(picture, (0, 0), max(picture.shape[:2]) / 400 + 0.3).astype(np.float32)
    return under_uneven_light(smooth)


def from_difference(difference: Array, noise: float) -> Contrast:
    difference = difference.astype(np.float32)
    return Contrast(difference, noise, level_of(difference))


def level_of(difference: Array) -> float:
    largest = float(difference.max())
    if largest < 14:
        return largest
    scaled = (difference * np.float32(255 / largest)).astype(np.uint8)
    otsu, _ = cv2.threshold(scaled, 0, 255, cv2.THRESH_OTSU)
    above = np.sort(difference[scaled > otsu])
    return float(above[int(0.9 * (len(above) - 1))])


def under_uneven_light(smooth: Array) -> Contrast:
    ground = surface_of(smooth)
    difference = np.abs(smooth - ground).max(axis=2)
    contrast = Contrast(difference, max(1.4826 * float(np.median(difference)), 0.6), level_of(difference))
    factor = 1.2
    if contrast.noise > 0.05 * contrast.level:
        filled, other = filled_in(smooth)
        if other.noise < contrast.noise / 2 and other.share_of_ink > contrast.share_of_ink / 10:
            ground, contrast, factor = filled, other, 0.0
    light = ground.max(axis=2)
    if not contrast.there_is_ink or np.median(light) < 30:
        return contrast
    full = float(np.percentile(light, 98))
    product = contrast.difference * (full / np.clip(light, 0.35 * full, full))
    _, parts = cv2.connectedComponents((product > 0.5 * level_of(product)).astype(np.uint8), connectivity=8)
    seen = np.setdiff1d(parts[contrast.difference > 0.5 * contrast.level], [0])
    kept = cv2.dilate(np.isin(parts, seen).astype(np.uint8), np.ones((5, 5), np.uint8))
    product = (product * kept).astype(np.float32)
    relit = Contrast(product, contrast.noise, level_of(product))
    return relit if relit.share_of_ink > factor * contrast.share_of_ink else contrast


def surface_of(smooth: Array) -> Array:
    height, width = smooth.shape[:2]
    coarse = cv2.resize(smooth, (min(32, width), min(32, height)), interpolation=cv2.INTER_AREA)
    y, x = np.meshgrid(*(np.linspace(-1, 1, side) for side in coarse.shape[:2]), indexing="ij")
    terms = np.stack([np.ones_like(x), x, y, x * y, x * x, y * y], axis=-1).reshape(-1, 6)
    values = coarse.reshape(-1, 3).astype(float)
    away = np.abs(values - np.median(values, axis=0)).max(axis=1)
    fitted = values
    for share in (0.70, 0.70, 0.75, 0.80):
        near = away <= np.sort(away)[int(share * (len(away) - 1))]
        normal = terms[near].T @ terms[near] + 0.001 * np.eye(6)
        fitted = terms @ np.linalg.solve(normal, terms[near].T @ values[near])
        away = np.abs(values - fitted).max(axis=1)
    return cv2.resize(fitted.reshape(coarse.shape).astype(np.float32), (width, height), interpolation=cv2.INTER_LINEAR)


def filled_in(smooth: Array) -> tuple[Array, Contrast]:
    low, middle, high = np.quantile(smooth.mean(axis=2), (0.005, 0.5, 0.995)) + 8
    way = cv2.MORPH_CLOSE if middle**2 >= low * high else cv2.MORPH_OPEN
    side = 1 + max(smooth.shape[:2]) // 4
    filled = cv2.morphologyEx(smooth, way, np.ones((side, side), np.uint8))
    difference = np.abs(smooth - filled).max(axis=2)
    first, second, third = np.quantile(difference, (0.1, 0.25, 0.4))
    difference = np.maximum(difference - second, 0).astype(np.float32)
    return filled, Contrast(difference, max(float(third - first), 0.6), level_of(difference))


def frame_of(picture: Array) -> int:
    outer = ring_colour(picture, 0)
    for depth in range(1, min(picture.shape[:2]) // 8 + 1):
        inner = ring_colour(picture, depth)
        if outer is not None and inner is not None and np.abs(inner - outer).max() > 14:
            return depth
    return 0


def ring_colour(picture: Array, depth: int) -> Array | None:
    part = picture[depth : picture.shape[0] - depth, depth : picture.shape[1] - depth].astype(float)
    ring = np.concatenate([part[0], part[-1], part[:, 0], part[:, -1]])
    colour = np.median(ring, axis=0)
    return colour if (np.abs(ring - colour).max(axis=1) < 6).mean() > 0.9 else None


# ---- the glyph


def glyph_of(contrast: Contrast) -> Array:
    ink = contrast.ink()
    noisy = contrast.noise > 0.5 or littered(ink)
    strong = ink > (0.5 if noisy else 0.45)
    kept = without_clutter(strong, noisy)
    if from_edge_to_edge(kept):
        pen = stronger_part(contrast.difference, kept)
        if pen is not None:
            contrast = Contrast(contrast.difference, contrast.noise, level_of(contrast.difference * pen))
            return contrast.ink() * widened(pen, 3)
    if not noisy and (kept == strong).all():
        return ink
    return ink * widened(kept, 3)


def widened(mask: Array, side: int) -> Array:
    return cv2.dilate(mask.astype(np.uint8), np.ones((side, side), np.uint8))


def littered(ink: Array) -> bool:
    reach = 2 + max(ink.shape) // 25
    return float(((ink > 0.02) & (widened(ink > 0.45, 2 * reach + 1) == 0)).mean()) > 0.005


def without_clutter(strong: Array, noisy: bool) -> Array:
    count, spots, stats, _ = cv2.connectedComponentsWithStats(strong.astype(np.uint8), connectivity=8)
    if count - 1 < 2:
        return strong
    labels = range(1, count)
    free = [label for label in labels if is_free(stats[label], strong.shape)]
    framed = [label for label in free if is_frame(spots, stats[label], label)]
    clutter = [label for label in labels if label in framed or lies_along(spots, stats[label], label)]
    if not set(free) - set(clutter):
        clutter = []
    kept = [label for label in labels if label not in clutter]
    if noisy:
        largest = max(stats[label, cv2.CC_STAT_AREA] for label in kept)
        kept = [label for label in kept if stats[label, cv2.CC_STAT_AREA] >= 0.02 * largest]
    return np.isin(spots, kept)


def is_free(box: Array, shape: tuple[int, int]) -> bool:
    left, top, wide, high = box[:4]
    touches = left == 0 or top == 0 or left + wide == shape[1] or top + high == shape[0]
    return not touches and max(wide, high) >= min(shape) / 5


def lies_along(spots: Array, box: Array, label: int) -> bool:
    (height, width), (left, top, wide, high) = spots.shape, (int(value) for value in box[:4])
    flat, narrow = 8 * high <= height, 8 * wide <= width
    at_side, at_end = left == 0 or left + wide == width, top == 0 or top + high == height
    if (wide == width and flat) or (high == height and narrow):
        return True
    if (at_end and flat and wide >= width / 2) or (at_side and narrow and high >= height / 2):
        return True
    rows, columns = 1 + height // 20, 1 + width // 20
    mine = spots == label
    corners = mine[:rows, :columns], mine[:rows, -columns:], mine[-rows:, :columns], mine[-rows:, -columns:]
    middle = mine[height // 4 : height - height // 4, width // 4 : width - width // 4]
    return (at_side or at_end) and any(corner.any() for corner in corners) and not middle.any()


def is_frame(spots: Array, box: Array, label: int) -> bool:
    left, top, wide, high = (int(value) for value in box[:4])
    if wide < 0.6 * spots.shape[1] or high < 0.6 * spots.shape[0]:
        return False
    mine = spots[top : top + high, left : left + wide] == label
    deep = 1 + max(wide, high) // 50
    sides = mine[:deep].any(axis=0), mine[-deep:].any(axis=0), mine[:, :deep].any(axis=1), mine[:, -deep:].any(axis=1)
    return all(side.mean() > 0.95 for side in sides)


def from_edge_to_edge(kept: Array) -> bool:
    rows, columns = 1 + kept.shape[0] // 20, 1 + kept.shape[1] // 20
    return bool((kept[:rows].any() and kept[-rows:].any()) or (kept[:, :columns].any() and kept[:, -columns:].any()))


def stronger_part(difference: Array, kept: Array) -> Array | None:
    values = difference[kept]
    scaled = (values * np.float32(255 / values.max())).astype(np.uint8)
    otsu, _ = cv2.threshold(scaled, 0, 255, cv2.THRESH_OTSU)
    upper = scaled > otsu
    if upper.all() or not upper.any():
        return None
    share = upper.mean()
    between = share * (1 - share) * (scaled[upper].mean() - scaled[~upper].mean()) ** 2
    if between < 0.93 * scaled.var():
        return None
    pen = without_clutter(difference > values[~upper].max(), True)
    return None if from_edge_to_edge(pen) else pen


# ---- stroke and layout


def cut(ink: Array) -> Array:
    there = ink > 0.02
    rows, columns = np.flatnonzero(there.any(axis=1)), np.flatnonzero(there.any(axis=0))
    return np.ascontiguousarray(ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1], np.float32)


def resized(ink: Array, scale: float, to_enlarge: int) -> Array:
    size = [max(1, round(scale * side)) for side in ink.shape]
    return cv2.resize(ink, (size[1], size[0]), interpolation=cv2.INTER_AREA if scale < 1 else to_enlarge)


def with_a_usual_stroke(ink: Array) -> Array:
    bordered = np.pad(ink, 1)
    across, down = bordered[:-1, 1:] - bordered[:-1, :-1], bordered[1:, :-1] - bordered[:-1, :-1]
    stroke = round(2 * float(ink.sum()) / float(np.hypot(across, down).sum()) * 20 / max(ink.shape), 3)
    if 1.5 <= stroke <= 4.3:
        return ink
    aim, scale = (2.6 if stroke < 1.5 else 4.3), 80 / max(ink.shape)
    if scale < 1 and stroke < 1.5:
        more = round(1 / scale) - 1
        if more > 0:
            stroke += 20 * more / max(ink.shape)
            ink = cv2.dilate(ink, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (more + 1, more + 1)))
    grow = 2 * (aim - stroke)
    work = np.pad(resized(ink, scale, cv2.INTER_CUBIC), max(0, int(np.ceil(grow))) + 1)
    inside = (work > 0.45).astype(np.uint8)
    if not inside.any():
        inside = (work >= 0.9 * work.max()).astype(np.uint8)
    if grow >= 0:
        return cut(np.clip(grow + 1 - cv2.distanceTransform(1 - inside, cv2.DIST_L2, 5), 0, 1))
    to_outside = cv2.distanceTransform(inside, cv2.DIST_L2, 5)
    return cut(np.clip(to_outside - min(-grow, 0.6 * float(to_outside.max())), 0, 1))


def in_the_middle(ink: Array) -> Array:
    if max(ink.shape) != 20:
        ink = resized(ink, 20 / max(ink.shape), cv2.INTER_LINEAR)
    height, width = ink.shape
    middle_y = float(ink.sum(axis=1) @ np.arange(height)) / float(ink.sum())
    middle_x = float(ink.sum(axis=0) @ np.arange(width)) / float(ink.sum())
    top = min(max(round(14 - middle_y - 0.001), 0), 28 - height)
    left = min(max(round(14 - middle_x - 0.001), 0), 28 - width)
    canvas = np.zeros((28, 28), np.uint8)
    canvas[top : top + height, left : left + width] = np.round(255 * ink)
    return canvas
