"""`zorko bank export`: what the bank knows, for others."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from zorko.cli.bank.options import Database, Folder

EXAMPLE = "zorko bank export labels.csv --bank bank/ --corrected"

Out = Annotated[Path, typer.Argument(metavar="OUT", help="A table, FILE.csv, or an archive with the photographs, FILE.zip.")]
Corrected = Annotated[
    bool,
    typer.Option("--corrected", help="Only what people corrected, of photographs of which they did."),
]
Only = Annotated[
    list[str] | None,
    typer.Argument(metavar="PHOTO", help="Only photographs of these numbers, or - for lines on stdin that begin with one."),
]


def export(out: Out, folder: Folder, only: Only = None, corrected: Corrected = False, database: Database = None) -> None:
    """Write what the bank knows, as a table or an archive.

    zorko train tag learns from either: labels.csv --images BANK, or the folder that the archive was unpacked to.
    """
    from zorko.cli.bank.handing_out import hand_out
    from zorko.cli.bank.opening import opened

    with opened(folder, database) as bank:
        raise typer.Exit(hand_out(bank, out, corrected, only or ()))
