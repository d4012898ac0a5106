"""`zorko generate shapes`: pairs of pictures for `same`, with a figure in each."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from zorko.data.generate import folders
from zorko.data.generate.figures import NAMED
from zorko.data.generate.orders import Generator, ListOption, Option, Order
from zorko.data.generate.shapes import ALL, EVERYWHERE, INVENTED, draw_pair, is_same, wanted_from
from zorko.data.table_out import table_writer

SIZE = Option("size", 96, 32, 512, "pixels of a picture's side")
FIGURES = ListOption("shapes", EVERYWHERE, (ALL, INVENTED, *NAMED), "figures to show")

PICTURES = "pictures"
COLUMNS = ("image1", "image2", "same", "kind1", "kind2")


def write_shapes(out: Path, order: Order) -> Iterator[Path]:
    """Write OUT/pictures/000000-a.png and -b.png .., and labels.csv (image1, image2, same, kind1, kind2) at the end.

    `same` is 1 where both show the same figure, whatever its place, size, turn and colours, and 0 where not, by turns. An
    invented figure has a name of its own; two of them that are not the same differ clearly. Yields the path of each
    pair's first picture. Pair number i depends on seed, split and i alone (of the options: on size and shapes), so a
    larger set begins with the smaller one. Raises UsageError for a folder that is not empty and for figures of
    another split, before anything is written.
    """
    wanted = wanted_from(order.words_of(FIGURES), order.seed, order.split, round(order.options[SIZE.name]))
    folders.prepare(out, order.overwrite, partial(folders.clear_table, columns=COLUMNS[:2]))
    (out / PICTURES).mkdir(exist_ok=True)
    rows = []
    for number in range(order.count):
        one, other = draw_pair(wanted, number)
        paths = [Path(PICTURES, f"{number:06d}-{letter}.png") for letter in "ab"]
        for path, shown in zip(paths, (one, other), strict=True):
            folders.save(shown.picture, out / path)
        rows.append((paths[0].as_posix(), paths[1].as_posix(), int(is_same(number)), one.kind, other.kind))
        yield out / paths[0]
    with table_writer(out / folders.TABLE, COLUMNS) as write_row:
        for row in rows:
            write_row(row)


SHAPES = Generator(
    "shapes", "pairs of pictures with the same figure or another", (SIZE,), write_shapes, (FIGURES,), "pairs of pictures"
)
