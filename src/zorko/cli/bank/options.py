"""Options that the bank's commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Folder = Annotated[Path, typer.Option("--bank", metavar="DIR", envvar="ZORKO_BANK", help="The bank's folder.")]
Database = Annotated[
    str | None,
    typer.Option(
        "--database",
        metavar="URL",
        envvar="ZORKO_DATABASE",
        help="Where its database is not in the folder: postgresql+psycopg://USER@HOST/NAME.",
    ),
]
Photos = Annotated[
    list[str],
    typer.Argument(metavar="PHOTO", help="Numbers of photographs, or - for lines on stdin that begin with one."),
]
User = Annotated[
    str | None,
    typer.Option("--user", metavar="NAME", help="Who does it, for the history.  [default: the system's user]"),
]
