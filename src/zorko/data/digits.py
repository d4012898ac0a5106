"""The labels of `read`: ten digits, and the words for "not a digit"."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
from numpy.typing import NDArray

from zorko.data.examples import OUTLIER, UNKNOWN
from zorko.errors import DataError

HEAD = "digit"

NAMES: tuple[str, ...] = tuple("0123456789")

OUTLIER_WORDS: tuple[str, ...] = ("other", "none", "not-a-digit")

EXPECTED = "0 to 9, or " + ", ".join(OUTLIER_WORDS) + " for what is no digit"
"""The labels that are understood, for messages."""

# "7.0" is how tables write whole numbers once a column has had an empty cell.
_DIGIT = re.compile(r"([0-9])(?:\.0*)?")


def parse_label(text: str) -> int | None:
    """What a folder's name or a cell says: 0..9, OUTLIER, UNKNOWN where it is empty; None where it is no label."""
    word = re.sub(r"[\s_-]+", "-", text.strip().lower())
    if not word:
        return UNKNOWN
    if word in OUTLIER_WORDS:
        return OUTLIER
    match = _DIGIT.fullmatch(word)
    return int(match[1]) if match else None


def is_class_name(text: str) -> bool:
    """Whether a folder of this name holds pictures of one digit, or of no digits."""
    return parse_label(text) not in (None, UNKNOWN)


def parse_labels(values: NDArray[Any], where: str) -> NDArray[np.int64]:
    """Labels (N,) of any integer, float or text type as int64: 0..9, OUTLIER or UNKNOWN.

    Raises DataError, naming `where`, for another shape or for a value that is no label.
    """
    if values.ndim != 1:
        raise DataError(f"{where}: expected one label a picture, shape (N,), got shape {values.shape}")
    distinct, numbers = np.unique(values, return_inverse=True)
    parsed = [parse_label(str(value)) for value in distinct.tolist()]
    wrong = [str(value) for value, label in zip(distinct.tolist(), parsed, strict=True) if label is None]
    if wrong:
        raise DataError(f"{where}: the labels must be {EXPECTED}; found also {', '.join(wrong[:10])}")
    return np.array(parsed, dtype=np.int64)[numbers]
