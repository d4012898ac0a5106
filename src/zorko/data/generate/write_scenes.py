"""`zorko generate scenes`: pictures for `tag`, with a table of their eleven attributes."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np

from zorko.data.generate import folders
from zorko.data.generate.orders import Generator, Option, Order
from zorko.data.generate.outdoors import ATTRIBUTES, draw_scene
from zorko.data.table_out import table_writer
from zorko.errors import UsageError

SIZE = Option("size", 256, 96, 1024, "pixels of a picture's side")
UNKNOWN_SHARE = Option("unknown", 0.0, 0.0, 0.9, "share of empty cells, as in a table that is not yet filled in")

PICTURES = "images"
COLUMNS = ("image_path", *ATTRIBUTES)
QUALITY = 92  # of JPEG; pictures are worn by poorer qualities before

_OWN_NAME = re.compile(rf"{PICTURES}/[0-9]{{6}}\.jpg")


def write_scenes(out: Path, order: Order) -> Iterator[Path]:
    """Write OUT/images/000000.jpg .., and labels.csv (image_path and the eleven attributes) at the end.

    Yields each picture's path once it is there. Picture number i depends on seed, split, size and i alone, so a larger set
    begins with the smaller one; designs of subjects, trees and houses belong to one split each. Raises UsageError for a
    folder that is not empty, or whose labels.csv is another's, before anything is written.
    """
    folders.prepare(out, order.overwrite, _clear)
    (out / PICTURES).mkdir(exist_ok=True)
    rows = []
    for number in range(order.count):
        scene = draw_scene(order.seed, order.split, number, round(order.options[SIZE.name]))
        path = Path(PICTURES, f"{number:06d}.jpg")
        folders.save(scene.picture, out / path, cv2.IMWRITE_JPEG_QUALITY, QUALITY)
        cells = [scene.values[attribute] for attribute in ATTRIBUTES]
        rows.append((path.as_posix(), *_with_gaps(cells, order, number)))
        yield out / path
    with table_writer(out / folders.TABLE, COLUMNS) as write_row:
        for row in rows:
            write_row(row)


def _with_gaps(cells: list[str], order: Order, number: int) -> list[str]:
    """The cells, each left empty by the chance that was ordered."""
    gaps = np.random.default_rng([order.seed, number, 7]).random(len(cells)) < order.options[UNKNOWN_SHARE.name]
    return ["" if gap else cell for cell, gap in zip(cells, gaps.tolist(), strict=True)]


def _clear(out: Path) -> None:
    """Remove what this generator wrote: by its own names of pictures, named in a table with its own columns.

    Raises UsageError for another table: it may be somebody's labels, of photographs that are in the folder too.
    """
    table = out / folders.TABLE
    if not table.is_file():
        return
    with table.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        if tuple(reader.fieldnames or ()) != COLUMNS:
            raise UsageError(f"{table}: is there already, and this generator did not write it; choose another folder")
        for row in reader:
            if _OWN_NAME.fullmatch(row["image_path"] or ""):
                (out / row["image_path"]).unlink(missing_ok=True)
    table.unlink()


SCENES = Generator("scenes", "scenes of searches with eleven attributes", (SIZE, UNKNOWN_SHARE), write_scenes)
