"""CSV as zorko writes it: UTF-8, row by row, whole or not at all, and safe to open in a spreadsheet."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from zorko.atomic import replacing

# OWASP, "CSV Injection": a cell that starts with one of these is run as a formula; the last four are their wide forms.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")

Row = Sequence[str | int | float | None]


def safe_cell(text: str) -> str:
    """Text from outside (a file name, a label) that no spreadsheet takes for a formula: led in by ' where it would."""
    return f"'{text}" if text.startswith(_FORMULA_STARTS) or text.lstrip().startswith(_FORMULA_STARTS) else text


def unsafe_cell(text: str) -> str:
    """The text that `safe_cell` made a cell of; any other text as it is."""
    return text[1:] if text.startswith("'") and safe_cell(text[1:]) == text else text


@contextmanager
def table_writer(path: Path, columns: Sequence[str]) -> Iterator[Callable[[Row], None]]:
    """Give a function that writes one row; the file is in its place once the block ends well.

    Numbers are written as they are, None as an empty cell. Text that came from outside goes through `safe_cell` first;
    that is for the caller, who knows which text that is. Raises UsageError where `path` cannot be written to.
    """
    # Names that are no valid Unicode come as lone surrogates, which UTF-8 cannot hold.
    with (
        replacing(path) as temporary,
        temporary.open("w", encoding="utf-8", errors="backslashreplace", newline="") as file,
    ):
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        yield writer.writerow


def table_lines(columns: Sequence[str], rows: Iterable[Row]) -> Iterator[str]:
    """The same table as text, a row at a time, for what is no file of its own."""
    writer = csv.writer(_Echo(), lineterminator="\n")
    yield writer.writerow(columns)
    for row in rows:
        yield writer.writerow(row)


class _Echo:
    """A file that gives back what is written to it, as csv's writer then does too."""

    def write(self, text: str) -> str:
        return text
