"""How far two flat figures differ, whatever their place, size and turn."""

from __future__ import annotations

from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from zorko.data.generate.figures import Figure, Mask, Pose, silhouette

SIDE = 64
TURNS, RINGS = 96, 24
REACH = 2.6  # radii of the disc of a figure's area; a bar five times as long as wide ends at 2.0

Form = NDArray[np.complex64]
"""What a figure fills at each angle and distance from its centre of gravity, as waves round it: (TURNS // 2 + 1, RINGS)."""


def form(figure: Figure) -> Form:
    """A figure's form, in which its size plays no part, and a turn is but a shift of the waves."""
    return form_of_mask(silhouette(figure, Pose((SIDE / 2, SIDE / 2), SIDE / 2 - 2, 0.0), SIDE))


def form_of_mask(mask: Mask) -> Form:
    """As `form`, of a figure as a picture shows it: (H, W) in 0..1, some of it above 0."""
    moments = cv2.moments(mask)
    area = moments["m00"]
    scale = np.float32(np.sqrt(area / np.pi))
    grid_x, grid_y = _grid()
    at_x, at_y = grid_x * scale + np.float32(moments["m10"] / area), grid_y * scale + np.float32(moments["m01"] / area)
    filled = cv2.remap(mask, at_x, at_y, cv2.INTER_LINEAR)
    filled *= np.sqrt(np.arange(RINGS, dtype=np.float32) + np.float32(0.5))  # its square is in proportion to a ring's area
    waves: Form = np.fft.rfft(filled / np.linalg.norm(filled), axis=0).astype(np.complex64)
    return waves


def difference(one: Form, other: Form) -> NDArray[np.float64]:
    """1 less the intersection over the union of figures laid on each other as well as turning and mirroring can.

    0 (the same, or mirror images) to 1, of two forms with equal area and one centre of gravity. Mirroring counts as no
    difference, so that no two figures that pass for different are mirror images. `other` may be forms (..., A, R);
    the answer is of shape (...).
    """
    # Correlation over all turns by way of the waves; turned the other way round they are a mirror image's.
    turned = np.stack([np.einsum("ar,...ar->...a", view, other) for view in (one.conj(), one)])
    common = np.fft.irfft(turned, n=TURNS).max(axis=(0, -1))
    return np.asarray(1 - common / (2 - common), np.float64)


@cache
def _grid() -> tuple[Mask, Mask]:
    angle = np.linspace(0, 2 * np.pi, TURNS, endpoint=False)[:, None]
    radius = (np.arange(RINGS) + 0.5) * REACH / RINGS
    return (np.cos(angle) * radius).astype(np.float32), (np.sin(angle) * radius).astype(np.float32)
