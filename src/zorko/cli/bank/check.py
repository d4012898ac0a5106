"""`zorko bank check`: whether all of the bank is there and whole."""

from __future__ import annotations

from typing import Annotated

import typer

from zorko.cli.bank.options import Database, Folder
from zorko.cli.options import AsJson

EXAMPLE = "zorko bank check --bank bank/ --repair"

Repair = Annotated[
    bool,
    typer.Option("--repair", help="Make thumbnails again, remove what a killed process left, move aside what has no place."),
]


def check(folder: Folder, database: Database = None, repair: Repair = False, as_json: AsJson = False) -> None:
    """Say whether all is there and whole, and repair it.

    Every file is read. Prints what is wrong, a line each. No photograph is ever deleted.
    """
    from zorko.cli.bank.checking import check_and_tell
    from zorko.cli.bank.opening import opened

    with opened(folder, database) as bank:
        raise typer.Exit(check_and_tell(bank, repair, as_json))
