"""The four parts of a data set, and the words that people write for them."""

from __future__ import annotations

from typing import Literal, TypeAlias

Part: TypeAlias = Literal["train", "validation", "calibration", "test"]

PARTS: tuple[Part, ...] = ("train", "validation", "calibration", "test")

FREE = ""
"""The part of an example whose data set says nothing about it."""

PART_WORDS: dict[str, Part] = {
    "train": "train",
    "training": "train",
    "val": "validation",
    "valid": "validation",
    "validation": "validation",
    "dev": "validation",
    "calibration": "calibration",
    "calib": "calibration",
    "test": "test",
    "testing": "test",
}


def parse_part(text: str) -> Part | None:
    """The part that a folder's name or a table's cell means, whatever its case; None where it means none."""
    return PART_WORDS.get(text.strip().lower())
