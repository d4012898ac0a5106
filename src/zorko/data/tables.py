"""CSV and TSV as people really save them: any usual delimiter, encoding and line end."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from zorko.data.table_out import unsafe_cell
from zorko.errors import DataError
from zorko.types import Failure

TABLE_SUFFIXES = frozenset({".csv", ".tsv"})

DELIMITERS = (",", ";", "\t")

# Enough rows to tell a delimiter from a character that happens to stand in some cells.
_SNIFFED_ROWS = 50


@dataclass(frozen=True)
class Table:
    """Named columns of text; cells are stripped of space around them, an empty cell is "".

    rows      one tuple a row, as long as `columns`
    lines     for each row the line of the file on which it starts, counted from 1
    problems  rows and columns that were left out
    """

    path: Path
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    lines: tuple[int, ...]
    problems: tuple[Failure, ...]

    def column(self, name: str) -> tuple[str, ...]:
        """The cells of one column. Raises ValueError where there is no such column."""
        position = self.columns.index(name)
        return tuple(row[position] for row in self.rows)

    def find(self, *names: str) -> str | None:
        """The first of `names` (lower case, words joined by "_") that a column has, as the table spells it."""
        spelled = {_plain(column): column for column in reversed(self.columns)}
        return next((spelled[name] for name in names if name in spelled), None)

    def place(self, row: int) -> str:
        """Where a row stands, for messages: FILE:LINE."""
        return f"{self.path}:{self.lines[row]}"


def is_table(path: Path) -> bool:
    """Whether the path is a file called .csv or .tsv."""
    return path.suffix.lower() in TABLE_SUFFIXES and path.is_file()


def foremost(tables: list[Path]) -> list[Path]:
    """Of the tables in a folder those called labels, which go before all others; all where none is."""
    return [file for file in tables if is_labels(file)] or tables


def is_labels(table: Path) -> bool:
    """Whether a table is called labels, whatever its case and suffix."""
    return table.stem.lower() == "labels"


def read_table(path: Path) -> Table:
    """The table in a text file whose first line names the columns.

    The delimiter is the one of comma, semicolon and tab under which most rows are as wide as the first. The
    encoding is UTF-8 (with or without BOM), UTF-16 with BOM, else cp1251. Quoted cells may hold newlines. Rows
    without any text are passed over; rows that are too short or too long, and columns whose name came before,
    are left out and reported with file and line; columns without a name are left out. Line breaks in names are spaces.
    Raises DataError for a file that cannot be read, is not text or is empty.
    """
    text = _decoded(path)
    delimiter = _sniffed(text)
    problems: list[Failure] = []
    records = [(line, cells) for line, cells in _records(path, text, delimiter, problems) if _has_text(cells)]
    if not records:
        raise DataError(f"{path}: the table is empty; its first line must name the columns")
    header_line, header = records[0][0], [_column(cell) for cell in records[0][1]]
    kept = _kept_columns(f"{path}:{header_line}", header, problems)
    rows, lines = [], []
    for line, cells in records[1:]:
        if len(cells) < len(header) or any(cells[len(header) :]):
            problems.append(Failure(f"{path}:{line}", f"expected {len(header)} cells, found {len(cells)}; left out"))
            continue
        rows.append(tuple(cells[position] for position in kept))
        lines.append(line)
    return Table(path, tuple(header[position] for position in kept), tuple(rows), tuple(lines), tuple(problems))


def _decoded(path: Path) -> str:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise DataError(f"{path}: the table cannot be read ({error.strerror})") from error
    has_utf16_mark = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if has_utf16_mark else ("utf-8-sig", "cp1251"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise DataError(f"{path}: not a text table in UTF-8, UTF-16 or cp1251; save it as CSV in UTF-8")


def _sniffed(text: str) -> str:
    def rows_as_wide_as_the_first(delimiter: str) -> tuple[int, int]:
        widths = []
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=True)
        try:
            for cells in reader:
                if _has_text(cells):
                    widths.append(len(cells))
                if len(widths) == _SNIFFED_ROWS:
                    break
        except csv.Error:
            pass  # judged by the rows before it; the reading proper reports the line
        if not widths or widths[0] == 1:
            return 0, 0
        return sum(width == widths[0] for width in widths), widths[0]

    return max(DELIMITERS, key=rows_as_wide_as_the_first)


def _records(path: Path, text: str, delimiter: str, problems: list[Failure]) -> Iterator[tuple[int, list[str]]]:
    """Each record with the line it starts on; a record with broken quotes is reported, and reading goes on after it."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=True, strict=True)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            if line == 1:
                raise DataError(f"{path}: the first line, which names the columns, is broken ({error})") from error
            last = f", and all up to line {reader.line_num}" if reader.line_num > line else ""
            problems.append(Failure(f"{path}:{line}", f"the quotes of this line are broken ({error}); left out{last}"))
            continue
        yield line, [cell.strip() for cell in cells]


def _kept_columns(place: str, header: list[str], problems: list[Failure]) -> list[int]:
    seen: set[str] = set()
    kept = []
    for position, name in enumerate(header):
        if name and name in seen:
            problems.append(Failure(place, f"the column {name!r} stands here twice; only the first is used"))
        elif name:
            kept.append(position)
        seen.add(name)
    return kept


def _has_text(cells: list[str]) -> bool:
    # A row of nothing but delimiters is empty under each of them.
    return any(cell.strip(" ,;\t") for cell in cells)


def _column(cell: str) -> str:
    # On one line, as spreadsheets break long names, and as it was before an answered table made it safe.
    return " ".join(unsafe_cell(cell).split())


def _plain(column: str) -> str:
    return "_".join(column.lower().replace("-", " ").replace("_", " ").split())
