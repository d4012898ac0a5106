"""Drawings with their true label, kept as class folders that `zorko train read` takes."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from zorko.data import digits
from zorko.data.examples import OUTLIER, UNKNOWN
from zorko.data.walk import pictures_in
from zorko.errors import UsageError
from zorko.images.draw import save_png
from zorko.tasks.base import PixelArray

LABELS: tuple[str, ...] = (*digits.NAMES, digits.OUTLIER_WORDS[0])
"""What a drawing may be called, each a folder: the digits, and the word for what is none."""


def folder_of(label: str) -> str | None:
    """The folder's name for a label in any of its spellings; None where it is none."""
    parsed = digits.parse_label(label)
    if parsed is None or parsed == UNKNOWN:
        return None
    return LABELS[-1] if parsed == OUTLIER else LABELS[parsed]


def prepare(folder: Path) -> None:
    """Make the folder. Raises UsageError where that can't be done."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"{folder}: this folder cannot be made ({error.strerror}); name another") from error


def keep(folder: Path, label: str, picture: PixelArray) -> Path:
    """Write a drawing under its label, which is one of LABELS; returns the file. Whole, or not at all."""
    own = folder / label
    own.mkdir(parents=True, exist_ok=True)
    path = own / f"{datetime.now():%Y-%m-%d_%H-%M-%S}_{secrets.token_hex(4)}.png"
    save_png(picture, path)
    return path


def counts(folder: Path) -> Mapping[str, int]:
    """How many drawings each label has."""
    return {label: len(pictures_in(folder / label)) if (folder / label).is_dir() else 0 for label in LABELS}
