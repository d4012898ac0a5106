"""`zorko generate digits`: class folders of digits and of what is none, drawn and printed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from zorko.data.generate import folders
from zorko.data.generate.digits import OTHER, draw, stage
from zorko.data.generate.orders import SPLITS, Generator, Option, Order, chosen_before
from zorko.data.table_out import table_writer
from zorko.images.draw import save_png

OTHERS = Option("others", 1 / 3, 0.0, 1.0, "share of pictures that show no digit")


def write_digits(out: Path, order: Order) -> Iterator[Path]:
    """Write OUT/0 .. OUT/9 and OUT/other with PNG files, and labels.csv (image_path, label, kind) at the end.

    Yields each picture's path. Picture number i depends on seed, split and i alone, so a larger set begins with the
    smaller one; the ten digits take turns, and others are spread evenly among them. Printed digits use the fonts that
    matplotlib brings, where it is installed, else Pillow's alone.
    """
    folders.prepare(out, order.overwrite)
    rows = []
    for number in range(order.count):
        label = label_of(number, order.options[OTHERS.name])
        rng = np.random.default_rng([order.seed, SPLITS.index(order.split), number])
        drawing = draw(label, rng, order.split)
        path = Path(label, f"{number:06d}.png")
        (out / label).mkdir(exist_ok=True)
        save_png(stage(drawing.ink, rng), out / path)
        rows.append((path.as_posix(), label, drawing.kind))
        yield out / path
    with table_writer(out / folders.TABLE, ("image_path", "label", "kind")) as write_row:
        for row in rows:
            write_row(row)


def label_of(number: int, others: float) -> str:
    """The label of picture `number` (from 0) where a share `others` of all shows no digit."""
    before = chosen_before(number, others)
    return OTHER if chosen_before(number + 1, others) > before else str((number - before) % 10)


DIGITS = Generator("digits", "digits by hand and in print, and things that are none", (OTHERS,), write_digits)
