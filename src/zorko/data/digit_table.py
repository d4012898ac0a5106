"""Digits named in a table: `image_path,label`, with `group` and `split` where they are known."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from zorko.data import digits
from zorko.data.examples import Examples
from zorko.data.formats import Format
from zorko.data.table_pictures import picture_rows, table_file
from zorko.data.tables import Table, read_table
from zorko.errors import DataError
from zorko.types import Failure

LABEL_COLUMNS = ("label", "digit", "class", "target")


def fits_digit_table(path: Path) -> bool:
    """Whether the path is a .csv or .tsv, or a folder with exactly one of them, or with a labels.csv."""
    return table_file(path) is not None


def load_digit_table(path: Path, images: Path | None = None) -> Examples:
    """The table's rows as examples for `read`; pictures are looked for in `images`, else beside the table.

    Labels are 0..9 (also "7.0"), other, none or not-a-digit; an empty label is UNKNOWN. A row whose label or
    picture cannot be used is left out and reported with file and line.
    Raises DataError for a table without a column for pictures or labels, or without a row that can be used.
    """
    file = table_file(path)
    if file is None:
        raise DataError(f"{path}: not a table; give a .csv or .tsv file, or a folder with one labels.csv")
    table = read_table(file)
    labels = _labels(table)
    found = picture_rows(table, images or file.parent)
    usable = np.array([labels[row] is not None for row in found.rows.tolist()], dtype=bool)
    if not usable.any():
        raise DataError(f"{file}: no row has a picture and a label that can be used; labels are {digits.EXPECTED}")
    return Examples(
        pictures=tuple(path for path, keep in zip(found.paths, usable, strict=True) if keep),
        labels={digits.HEAD: np.array([labels[row] for row in found.rows[usable].tolist()], dtype=np.int64)},
        label_names={digits.HEAD: digits.NAMES},
        sources=tuple(str(path) for path, keep in zip(found.paths, usable, strict=True) if keep),
        groups=found.groups[usable],
        fixed_split=None if found.fixed_split is None else found.fixed_split[usable],
        problems=(*table.problems, *found.problems, *_label_problems(table, labels)),
    )


def _labels(table: Table) -> list[int | None]:
    column = table.find(*LABEL_COLUMNS)
    if column is None:
        raise DataError(
            f"{table.path}: no column for the labels; expected one called {', '.join(LABEL_COLUMNS)}, "
            f"found {', '.join(table.columns)}"
        )
    return [digits.parse_label(text) for text in table.column(column)]


def _label_problems(table: Table, labels: list[int | None]) -> list[Failure]:
    problem = f"the label is none of {digits.EXPECTED}; left out"
    return [Failure(table.place(row), problem) for row, label in enumerate(labels) if label is None]


DIGIT_TABLE = Format(
    looks_for=".csv or .tsv with the columns image_path and label (or a folder with one labels.csv)",
    fits=fits_digit_table,
    load=load_digit_table,
)
