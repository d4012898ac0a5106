"""Circles in a picture: votes of its edges for their middles, and the circle that fits points best."""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float32]

_SMOOTH_PX = 0.7  # before the gradient: JPEG's noise
_BLUR_PX = 1.2  # of the votes: an edge's direction is known to a few degrees
_FIT_ROUNDS = 8
_SUBPIXEL = 16  # parts of a grey level, in gradients of whole numbers


class Edges(NamedTuple):
    """The pixels of a picture at which some colour changes, (E,) each.

    x, y      the pixel's middle, in pixels from the picture's upper left corner
    nx, ny    the direction in which it grows brighter, of length 1
    strength  grey levels a pixel, of the colour that changes most; at most what was asked for
    """

    x: Floats
    y: Floats
    nx: Floats
    ny: Floats
    strength: Floats

    def where(self, chosen: NDArray[np.bool_]) -> Edges:
        """Those chosen, (E,)."""
        return Edges(*(values[chosen] for values in self))


def edges_of(picture: NDArray[np.generic], least: float, most: float) -> Edges:
    """The edges of a picture (H, W, 3) in 0..255 whose strength is `least` or more, a pixel thin (Canny 1986); stronger than
    `most` counts as that."""
    smooth = cv2.GaussianBlur(picture.astype(np.float32), (0, 0), _SMOOTH_PX)
    across = cv2.Sobel(smooth, cv2.CV_32F, 1, 0, scale=0.25)
    down = cv2.Sobel(smooth, cv2.CV_32F, 0, 1, scale=0.25)
    across, down = _greatest(np.asarray(across, np.float32), np.asarray(down, np.float32))
    limit = least * _SUBPIXEL
    thin = cv2.Canny(_whole(across), _whole(down), limit, limit, L2gradient=True)
    y, x = np.nonzero(thin)
    nx, ny = across[y, x], down[y, x]
    found: Floats = np.maximum(np.hypot(nx, ny), np.float32(1e-6))
    strength = np.minimum(found, np.float32(most))
    return Edges((x + 0.5).astype(np.float32), (y + 0.5).astype(np.float32), nx / found, ny / found, strength)


def _greatest(across: Floats, down: Floats) -> tuple[Floats, Floats]:
    """Of the colours' gradients (H, W, 3) the one that is longest at each pixel: (H, W)."""
    (x, *others_x), (y, *others_y) = (
        [np.ascontiguousarray(gradient[..., colour]) for colour in range(3)] for gradient in (across, down)
    )
    squared = x * x + y * y
    for other_x, other_y in zip(others_x, others_y, strict=True):
        other = other_x * other_x + other_y * other_y
        greater = (other > squared).view(np.uint8)
        for mine, its in ((x, other_x), (y, other_y), (squared, other)):
            cv2.copyTo(its, greater, mine)
    return x, y


def _whole(gradient: Floats) -> NDArray[np.int16]:
    """As Canny's gradients come in OpenCV."""
    return np.rint(gradient * _SUBPIXEL).astype(np.int16)


def joined(edges: list[Edges]) -> Edges:
    """The edges of several pictures, as if they lay one upon the other."""
    return Edges(*(np.concatenate(values) for values in zip(*edges, strict=True)))


def circle_votes(edges: Edges, radii: Floats, origin_xy: tuple[int, int], size_hw: tuple[int, int]) -> Floats:
    """How much speaks for a circle of each radius (K,) about each pixel of a region: (K, H, W).

    Each edge votes for the two pixels that lie a radius away along its direction, darker and lighter side alike (the
    gradient form of Hough's transform, Kimme et al. 1975); votes are divided by the radius, so that they are a share of the
    circle's length.
    """
    height, width = size_hw
    votes = np.empty((len(radii), height, width), np.float32)
    # A rim of one pixel gathers what falls outside.
    left, top = edges.x - np.float32(origin_xy[0] - 1), edges.y - np.float32(origin_xy[1] - 1)
    nx, ny = np.concatenate([edges.nx, -edges.nx]), np.concatenate([edges.ny, -edges.ny])
    left, top = np.concatenate([left, left]), np.concatenate([top, top])
    strength = np.concatenate([edges.strength, edges.strength]).astype(np.float64)
    for layer, radius in zip(votes, radii, strict=True):
        column = np.clip(left + radius * nx, 0, width + 1).astype(np.int32)
        row = np.clip(top + radius * ny, 0, height + 1).astype(np.int32)
        cast = np.bincount(row * (width + 2) + column, strength, (height + 2) * (width + 2))
        inside = cast.reshape(height + 2, width + 2)[1:-1, 1:-1].astype(np.float32)
        layer[:] = cv2.GaussianBlur(inside, (0, 0), _BLUR_PX)
        layer /= radius
    return votes


def fitted_circle(points_xy: NDArray[np.float64], weights: NDArray[np.float64]) -> tuple[float, float, float]:
    """The x, y and radius of the circle that runs through most of the points (N, 2), N at least 3; those far off it lose
    their say (least squares in Kåsa's form, weights as Cauchy has them)."""
    x, y = points_xy.T
    terms = np.stack([x, y, np.ones_like(x)], axis=1)
    squares = x**2 + y**2
    trusted = weights
    found = (0.0, 0.0, 0.0)
    for _ in range(_FIT_ROUNDS):
        a, b, c = np.linalg.lstsq(terms * trusted[:, None], squares * trusted, rcond=None)[0].tolist()
        found = (a / 2, b / 2, float(np.sqrt(max(c + (a * a + b * b) / 4, 1.0))))
        off = np.abs(np.hypot(x - found[0], y - found[1]) - found[2])
        trusted = weights / (1 + (off / max(0.5, 1.5 * float(np.median(off)))) ** 2)
    return found


def concentric(
    points_xy: NDArray[np.float64], circle: NDArray[np.int64], weights: NDArray[np.float64], middle_xy: tuple[float, float]
) -> tuple[float, float]:
    """The common middle of several circles: points (N, 2) lie on the circles `circle` (N,), numbered from 0, none of them
    without a point. Begins at `middle_xy`; points far off lose their say (Gauss and Newton's steps, Cauchy's weights)."""
    middle = np.array(middle_xy)
    count = int(circle.max()) + 1
    for _ in range(_FIT_ROUNDS):
        ways = points_xy - middle
        away = np.maximum(np.hypot(*ways.T), 1e-6)
        ways /= away[:, None]
        radii = np.bincount(circle, away * weights, count) / np.bincount(circle, weights, count)
        off = away - radii[circle]
        trusted = weights / (1 + (off / max(0.5, 1.5 * float(np.median(np.abs(off))))) ** 2)
        # What moves all points of a circle alike changes its radius, not the middle.
        total = np.maximum(np.bincount(circle, trusted, count), 1e-9)
        ways -= np.stack([np.bincount(circle, trusted * ways[:, k], count) / total for k in range(2)], axis=1)[circle]
        off -= (np.bincount(circle, trusted * off, count) / total)[circle]
        normal = (ways * trusted[:, None]).T @ ways + 1e-6 * np.eye(2)
        middle = middle + np.linalg.solve(normal, (ways * trusted[:, None]).T @ off)
    return float(middle[0]), float(middle[1])
