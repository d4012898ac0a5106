"""`zorko info`: what stands in a model file."""

from __future__ import annotations

from typing import Annotated

import typer

from zorko.cli.options import AsJson

EXAMPLE = "zorko info read"

ModelFile = Annotated[str, typer.Argument(metavar="MODEL", help="A model file, or the name of a shipped one.")]


def info(model: ModelFile, as_json: AsJson = False) -> None:
    """Show what stands in a model file.

    Its card has the task, labels, figures on test, calibration, and where it comes from.
    """
    from zorko.modelfile.file import read_card
    from zorko.modelfile.shipped import resolve

    path = resolve(model)
    card = read_card(path)
    if as_json:
        print(card.to_json())
        return
    from zorko.cli.tables import print_card

    print_card(card, path.stat().st_size)
