"""What `zorko bank export` does with the bank that it opened."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from zorko.atomic import replacing
from zorko.bank.bank import Bank
from zorko.bank.exporting import Wanted, archive, table
from zorko.cli.answering import UNREADABLE
from zorko.cli.bank.changing import numbers_of
from zorko.cli.progress import say
from zorko.errors import UsageError
from zorko.types import Failure


def hand_out(bank: Bank, out: Path, corrected: bool, only: Sequence[str]) -> int:
    """Write the table or the archive, of all photographs or of those that words say; returns the exit code. Raises
    UsageError for a name that is neither's, and for numbers that are none."""
    wanted = Wanted(numbers_of(only) if only else None, corrected)
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
