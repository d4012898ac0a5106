"""`zorko bank user`: who may sign in."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from zorko.cli.bank.options import BankFolder, Database

EXAMPLE = "zorko bank user add anna --role admin --bank photos.bank"

Name = Annotated[str, typer.Argument(metavar="NAME", help="Whose.")]
RoleWord = Annotated[str, typer.Argument(metavar="ROLE", help="What they may do: viewer, editor or admin.")]
Role = Annotated[str, typer.Option("--role", metavar="ROLE", help="What they may do: viewer, editor or admin.")]
