"""`zorko bank import`: photographs into the bank."""

from __future__ import annotations

from typing import Annotated

import typer

from zorko.cli.bank.options import Database, Folder
from zorko.cli.options import AsJson, Model

EXAMPLE = "zorko bank import photos/ --bank bank/ --model runs/tag/model/model.onnx"

Sources = Annotated[
    list[str], typer.Argument(metavar="SOURCE", help="Photographs, folders, patterns, or - for a list on stdin.")
]


def import_photos(
    sources: Sources, folder: Folder, database: Database = None, model: Model = None, as_json: AsJson = False
) -> None:
    """Take photographs into a bank, which is made where there is none.

    They are copied, and the originals stay as they are. What the bank has already, by its content, is known. --model says
    who answers the first photographs of a bank; those that follow are answered by the same. Killed, it is run again.
    """
    from zorko.cli.bank.opening import opened
    from zorko.cli.bank.taking import asked_tagger, take

    tagger = asked_tagger(model)  # before there is a bank, so that a model that will not do leaves none behind
    with opened(folder, database, make=True) as bank:
        raise typer.Exit(take(bank, sources, tagger, as_json))
