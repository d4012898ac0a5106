"""What `zorko bank export` does with the bank that it opened."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from zorko.atomic import replacing
from zorko.bank.bank import Bank
from zorko.bank.exporting import Wanted, archive, table
from zorko.cli.answering import UNREADABLE
from zorko.cli.progress import say
from zorko.errors import UsageError
from zorko.types import Failure


def hand_out(bank: Bank, out: Path, corrected: bool, only: str | None) -> int:
    """Write the table or the archive; returns the exit code. Raises UsageError for a name that is neither's, and for
    numbers that are none."""
    wanted = Wanted(None if only is None else [*_numbers(only)], corrected)
    failures: list[Failure] = []
    match out.suffix.lower():
        case ".csv":
            pieces: Iterator[bytes] = (line.encode() for line in table(bank, wanted))
        case ".zip":
            pieces = archive(bank, wanted, failures.append)
        case _:
            raise UsageError(f"{out}: name it FILE.csv for a table, or FILE.zip for an archive with the photographs")
    with replacing(out) as temporary, temporary.open("wb") as file:
        file.writelines(pieces)
    for failure in failures:
        say(f"{failure.source}: {failure.problem}")
    return UNREADABLE if failures else 0


def _numbers(source: str) -> Iterator[int]:
    """The first word of each line; `zorko bank search` prints such lines."""
    try:
        text = sys.stdin.read() if source == "-" else Path(source).read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        raise UsageError(f"{source}: cannot be read ({error}); name a file with a photograph's number a line") from error
    for line in text.splitlines():
        word = line.split(maxsplit=1)[:1]
        if word and not word[0].isdecimal():
            raise UsageError(f"{source}: {word[0]!r} is no photograph's number; zorko bank search prints them")
        yield from map(int, word)
