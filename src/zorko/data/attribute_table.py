"""A wide table for `tag`: a column of pictures, and a column for each attribute."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np

from zorko.data.attribute_settings import AS_WRITTEN, AttributeSettings
from zorko.data.attributes import Described, attribute_examples, joined
from zorko.data.class_folders import fits_class_folders
from zorko.data.examples import Examples
from zorko.data.formats import Format
from zorko.data.parts import FREE, parse_part, places_in
from zorko.data.table_pictures import (
    PATH_COLUMNS,
    PictureColumns,
    picture_columns,
    picture_rows,
    table_file,
)
from zorko.data.tables import Table, is_labels, read_table
from zorko.data.walk import is_picture
from zorko.errors import DataError

# What `zorko tag --csv` writes beside a value: for the picture as a whole, and for each attribute behind its name.
ANSWER_WORDS = ("confidence", "trusted", "reason", "guess")
_OF_ATTRIBUTE = (
    re.compile(rf"(?P<attribute>.*?)[\s_.:/(-]+(?:{'|'.join(ANSWER_WORDS)})\)?", re.IGNORECASE),
    re.compile(rf"(?:{'|'.join(ANSWER_WORDS)})[\s_.:/(-]+(?P<attribute>.*?)\)?", re.IGNORECASE),
)

_LOOKED_AT = 200  # rows by which a column of pictures is known


def fits_attribute_table(path: Path) -> bool:
    """Whether the path is a .csv or .tsv, a folder with exactly one of them, or with a labels.csv, or one with folders
    called train, validation, calibration or test that hold such tables.

    A table of zorko's answers that lies beside class folders is not what a folder means, but it can be given itself.
    """
    files = [file for file, _ in _table_files(path)]
    if not files or files == [path] or any(map(is_labels, files)) or not fits_class_folders(path):
        return bool(files)
    return not all(_is_answered(read_table(file)) for file in files)


def load_attribute_table(path: Path, images: Path | None = None, settings: AttributeSettings = AS_WRITTEN) -> Examples:
    """The table's rows as examples for `tag`; pictures are looked for in `images`, else beside the table.

    The column of pictures is known by its name, else by its cells. `group` and `split` say what they say everywhere; all
    other columns are attributes, but for those that zorko writes beside its answers (confidence, trusted, reason), so
    that an answered table can be corrected and learnt from. What is left out stands in `problems`.
    Raises DataError where no picture or no attribute is found, SettingsError where `settings` tells of no column.
    """
    return attribute_examples(written_in(path, images), settings)


def written_in(path: Path, images: Path | None = None) -> Described:
    """The rows of the table, or of the tables of all parts, as they are written. Raises DataError where no picture is
    found."""
    files = _table_files(path)
    if not files:
        raise DataError(f"{path}: not a table; give a .csv or .tsv file, or a folder with one labels.csv")
    return joined(files[0][0] if len(files) == 1 else path, [_written_in(file, part, images) for file, part in files])


def _table_files(path: Path) -> list[tuple[Path, str]]:
    """The tables that a path means, each with the part that its folder is called after, FREE for none."""
    own = table_file(path)
    if own is not None:
        return [(own, FREE)]
    return [(file, part) for place, part in places_in(path) if place != path and (file := table_file(place)) is not None]


def _written_in(file: Path, part: str, images: Path | None) -> Described:
    table = read_table(file)
    columns = _picture_columns(table)
    found = picture_rows(table, images or file.parent, columns)
    rows = found.rows.tolist()
    cells = {}
    for name in _attributes(table, columns):
        column = table.column(name)
        cells[name] = [column[row] for row in rows]
    own = found.fixed_split
    return Described(
        where=file,
        pictures=found.paths,
        sources=tuple(map(str, found.paths)),
        cells=cells,
        groups=found.groups,
        fixed_split=own if own is not None or part == FREE else np.full(len(rows), part),
        problems=(*table.problems, *found.problems),
    )


def _picture_columns(table: Table) -> PictureColumns:
    """The pictures' column has such a name and cells that name pictures; else such cells; else such a name.

    A column called like the data's parts, of which no cell is one, is an attribute.
    """
    named = [column for name in PATH_COLUMNS if (column := table.find(name)) is not None]
    path = next((column for column in (*named, *table.columns) if _names_pictures(table, column)), None)
    columns = picture_columns(table, path)
    divided = columns.part is not None and any(parse_part(cell) for cell in table.column(columns.part))
    return columns if divided else replace(columns, part=None)


def _names_pictures(table: Table, column: str) -> bool:
    cells = [cell for cell in table.column(column)[:_LOOKED_AT] if cell]
    pictures = sum(is_picture(Path(cell.replace("\\", "/"))) for cell in cells)
    return 2 * pictures > len(cells)


def _is_answered(table: Table) -> bool:
    columns = " ".join(table.columns).lower()
    return "confidence" in columns and "trusted" in columns


def _attributes(table: Table, columns: PictureColumns) -> Iterator[str]:
    others = [column for column in table.columns if column not in (columns.path, columns.group, columns.part)]
    whole = [column for column in others if column.lower() in ANSWER_WORDS]
    for column in others:
        matches = (pattern.fullmatch(column) for pattern in _OF_ATTRIBUTE)
        of_attribute = any(match and match["attribute"] in table.columns for match in matches)
        # A single column of such a name may well be an attribute: the reason of a call, say.
        if not of_attribute and not (column in whole and len(whole) > 1):
            yield column


ATTRIBUTE_TABLE = Format(
    looks_for=".csv or .tsv with a column of pictures and a column for each attribute (or a folder with one labels.csv, or "
    "with folders train, validation, calibration, test that have one)",
    fits=fits_attribute_table,
    load=load_attribute_table,
    described=load_attribute_table,
)
