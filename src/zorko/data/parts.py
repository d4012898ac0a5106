"""The four parts of a data set, and the words that people write for them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Literal, TypeAlias

from zorko.data.walk import folders_in

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


def places_in(path: Path) -> Iterator[tuple[Path, str]]:
    """Where tables of a data set may lie, each with its part: `path` itself, which says nothing of parts; the folders in it
    that are called like parts, in the order of PARTS; behind each the folders in it.

    Raises DataError for a folder that cannot be listed.
    """
    yield path, FREE
    folders = folders_in(path) if path.is_dir() else []
    for part in PARTS:
        for folder in (folder for folder in folders if parse_part(folder.name) == part):
            yield folder, part
            yield from ((inner, part) for inner in folders_in(folder))
