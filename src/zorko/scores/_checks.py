"""Arrays as the scores take them: converted once, checked once, with the expected and the actual shape in the message.

A wrong array is a mistake in the calling code, not in a user's data, so these raise ValueError.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray


def confidences(values: ArrayLike) -> NDArray[np.float64]:
    """(N,) float64 in 0..1. Always float64: a threshold beside 1 compared in float32 would be another threshold."""
    array = finite(values, "confidence")
    if array.size and not (array.min() >= 0.0 and array.max() <= 1.0):
        raise ValueError(f"confidence must lie in 0..1, got {array.min()}..{array.max()}; logits need a softmax")
    return array


def finite(values: ArrayLike, name: str) -> NDArray[np.float64]:
    """(N,) float64 without NaN or infinity."""
    array = np.asarray(values, dtype=np.float64)
    if array.ndim != 1:
        raise ValueError(f"{name} must have shape (N,), got {array.shape}")
    if not np.isfinite(array).all():
        raise ValueError(f"{name} has {int((~np.isfinite(array)).sum())} values that are NaN or infinite")
    return array


def flags(values: ArrayLike, name: str, size: int) -> NDArray[np.bool_]:
    """(size,) bool; zeros and ones of another type are taken too."""
    array = np.asarray(values)
    if array.shape != (size,):
        raise ValueError(f"{name} must have shape ({size},), got {array.shape}")
    if array.size and array.dtype != np.bool_ and not np.isin(array, (0, 1)).all():
        raise ValueError(f"{name} must be true or false, got {array.dtype} values other than 0 and 1")
    return array.astype(np.bool_)


def labels(values: ArrayLike, name: str, n_labels: int) -> NDArray[np.int64]:
    """(N,) whole numbers in 0..n_labels-1."""
    array = np.asarray(values)
    if array.ndim != 1:
        raise ValueError(f"{name} must have shape (N,), got {array.shape}")
    if array.size == 0:
        return array.astype(np.int64)
    if array.dtype.kind not in "iu":
        raise ValueError(f"{name} must be whole numbers, got {array.dtype}")
    if array.min() < 0 or array.max() >= n_labels:
        raise ValueError(f"{name} must lie in 0..{n_labels - 1}, got {array.min()}..{array.max()}")
    return array.astype(np.int64)


def level_of(level: float, least: float) -> float:
    """A confidence level in least..1, the ends left out, but for a least of one half."""
    if not (least <= level < 1.0 and level > 0.0):
        raise ValueError(f"level must be from {least} to below 1, for example 0.95, got {level}")
    return level


def share(value: float, name: str) -> float:
    """A share strictly between 0 and 1."""
    if not 0.0 < value < 1.0:
        raise ValueError(f"{name} must lie between 0 and 1, got {value}")
    return value
