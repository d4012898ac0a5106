"""The bank that a command works on."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from zorko.bank.bank import Bank


def opened(folder: Path, database: str | None, *, make: bool = False) -> Bank:
    """The bank in a folder, made where there is none if `make`. Raises BankError, and MissingExtraError without the extra
    web."""
    from zorko.bank.bank import Bank

    return Bank(folder, database, make=make)
