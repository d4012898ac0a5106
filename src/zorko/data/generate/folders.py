"""The folder that a generator writes to: empty, or cleared of what a generator left there, and of nothing else."""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from pathlib import Path

import cv2

from zorko.atomic import replacing
from zorko.errors import UsageError
from zorko.images.draw import RGB

TABLE = "labels.csv"
"""Beside the pictures: what each one shows, with its path relative to the folder."""


def clear_table(out: Path, columns: Sequence[str] = ("image_path",)) -> None:
    """Remove the PNG pictures that the labels.csv of a folder names in `columns`, and the table."""
    table = out / TABLE
    if not table.is_file():
        return
    with table.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            for column in columns:
                picture = out / (row.get(column) or "")
                # Only below the folder: a table from elsewhere must not name a file to remove.
                if picture.suffix == ".png" and picture.resolve().is_relative_to(out.resolve()):
                    picture.unlink(missing_ok=True)
    table.unlink()


def save(picture: RGB, path: Path, *quality: int) -> None:
    """Write a picture as the suffix of `path` says, whole or not at all; `quality` are OpenCV's parameters for that kind.

    OpenCV packs a noisy PNG eight times as fast as Pillow, which would take longer than all the drawing.
    """
    _, packed = cv2.imencode(path.suffix, cv2.cvtColor(picture, cv2.COLOR_RGB2BGR), quality)
    with replacing(path) as temporary:
        temporary.write_bytes(packed.tobytes())


def prepare(out: Path, overwrite: bool, clear: Callable[[Path], None] = clear_table) -> None:
    """Make the folder `out`, or check that it is empty.

    With `overwrite`, what a generator left there is removed first by `clear`, so that none of an older, larger set
    stays among the new ones; other files stay. Raises UsageError for a file in the way, and for a folder that is
    not empty without `overwrite`.
    """
    try:
        out.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError) as error:
        raise UsageError(f"{out}: there is a file in the way; name a folder to write to") from error
    except PermissionError as error:
        raise UsageError(f"{out}: this folder may not be made here (permission denied); choose another") from error
    if any(out.iterdir()):
        if not overwrite:
            raise UsageError(f"{out}: the folder is not empty; choose another, or give --overwrite")
        clear(out)
