"""The rows of a table that name a picture: where it is, what it is grouped with, and its part."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from zorko.data.parts import FREE, parse_part
from zorko.data.paths import resolve
from zorko.data.table_out import unsafe_cell
from zorko.data.tables import Table, foremost, is_table
from zorko.data.walk import children
from zorko.errors import DataError, InputError
from zorko.types import Failure

PATH_COLUMNS = (
    "image_path", "image", "path", "file", "filename", "file_name", "source", "feature_name",
    "file_path", "filepath", "picture", "img", "img_path", "image_file", "image_name",
    "путь", "файл", "имя_файла", "изображение", "картинка", "фото", "снимок",
)  # fmt: skip

GROUP_COLUMNS = ("group", "group_id", "группа")

PART_COLUMNS = ("split", "part", "subset")


@dataclass(frozen=True, eq=False)
class PictureRows:
    """M rows of a table whose picture was found.

    rows         (M,) int64, indices into the table's rows
    paths        M files
    groups       (M,) int64; without a group column, or in an empty cell, each file is a group of its own
    fixed_split  (M,) of parts or "" (free); None where the table has no column for it
    problems     the rows that were left out
    """

    rows: NDArray[np.int64]
    paths: tuple[Path, ...]
    groups: NDArray[np.int64]
    fixed_split: NDArray[np.str_] | None
    problems: tuple[Failure, ...]


@dataclass(frozen=True)
class PictureColumns:
    """Which columns of a table name the picture, its group and its part; None where there is no such column."""

    path: str
    group: str | None
    part: str | None


def picture_columns(table: Table, path: str | None = None) -> PictureColumns:
    """The columns, found by their names; that of the pictures may be given. Raises DataError where there is none."""
    path_column = path or table.find(*PATH_COLUMNS)
    if path_column is None:
        raise DataError(
            f"{table.path}: no column names the pictures; the first line must have one called "
            f"{', '.join(PATH_COLUMNS[:5])} or the like, found {', '.join(table.columns) or 'none'}"
        )
    return PictureColumns(path_column, table.find(*GROUP_COLUMNS), table.find(*PART_COLUMNS))


def table_file(path: Path) -> Path | None:
    """The table that a path means: a .csv or .tsv, or in a folder the one called labels, or the only one; None for none.

    Raises DataError for a folder that cannot be listed.
    """
    if not path.is_dir():
        return path if is_table(path) else None
    candidates = foremost([file for file in children(path) if is_table(file)])
    return candidates[0] if len(candidates) == 1 else None


def picture_rows(table: Table, root: Path, columns: PictureColumns | None = None) -> PictureRows:
    """The rows whose picture lies below the folder `root`; the others are reported with file and line.

    Columns are found by their names unless they are given. Raises DataError when no column names the pictures, or when
    none of them was found.
    """
    columns = columns or picture_columns(table)
    parts = _parts(table, columns.part)
    rows, paths, problems = [], [], []
    for row, text in enumerate(table.column(columns.path)):
        try:
            if parts is not None and parts[row] is None:
                raise InputError(text, "its split is none of train, validation, calibration, test")
            paths.append(_file(text, root))
            rows.append(row)
        except InputError as error:
            problems.append(Failure(table.place(row), str(error)))
    if not rows:
        raise DataError(_none_found(table, root, problems))
    return PictureRows(
        rows=np.array(rows, dtype=np.int64),
        paths=tuple(paths),
        groups=_groups(table, columns.group, rows, paths),
        fixed_split=None if parts is None else np.array([parts[row] for row in rows], dtype=np.str_),
        problems=tuple(problems),
    )


def _file(text: str, root: Path) -> Path:
    try:
        return resolve(text, root)
    except InputError:
        if unsafe_cell(text) == text:
            raise
        return resolve(unsafe_cell(text), root)


def _parts(table: Table, column: str | None) -> list[str | None] | None:
    """For each row its part, "" where the cell is empty, None where it is no part; None without such a column."""
    if column is None:
        return None
    return [parse_part(text) if text else FREE for text in table.column(column)]


def _groups(table: Table, column: str | None, rows: list[int], paths: list[Path]) -> NDArray[np.int64]:
    names = table.column(column) if column else ("",) * len(table.rows)
    # A picture that stands in the table twice must not stand on both sides of a split either.
    group_of = {str(path): names[row] for row, path in zip(rows, paths, strict=True) if names[row]}
    named = [names[row] or group_of.get(str(path), "") for row, path in zip(rows, paths, strict=True)]
    keys = [("group", name) if name else ("file", str(path)) for name, path in zip(named, paths, strict=True)]
    numbers: dict[tuple[str, str], int] = {}
    return np.array([numbers.setdefault(key, len(numbers)) for key in keys], dtype=np.int64)


def _none_found(table: Table, root: Path, problems: list[Failure]) -> str:
    if not problems:
        return f"{table.path}: the table has no rows"
    first = problems[0]
    return (
        f"{table.path}: none of its {len(problems)} pictures can be used; first {first.source}: {first.problem}; "
        f"paths are taken relative to {root}; train and eval take another folder by --images"
    )
