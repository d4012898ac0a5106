"""`zorko bank teach`: the model learns from what people said."""

from __future__ import annotations

from typing import Annotated

import typer

from zorko.cli.bank.options import Database, Folder, User
from zorko.cli.options import AsJson

EXAMPLE = "zorko bank teach --bank bank/"

Accept = Annotated[bool, typer.Option("--accept", help="Show the answers of the model that was taught.")]
Back = Annotated[bool, typer.Option("--back", help="Show the answers of the model before this one again.")]


def teach(
    folder: Folder,
    accept: Accept = False,
    back: Back = False,
    user: User = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Learn from corrections, and show how answers would change.

    The new model answers all photographs, and what is shown stays as it is until --accept.
    """
    from zorko.cli.extras import need

    for module in () if accept or back else ("torch", "lightning", "timm", "onnx", "onnxscript", "sklearn"):
        need(module, "train", "teaching")
    from zorko.cli.bank.changing import user_name
    from zorko.cli.bank.opening import opened
    from zorko.errors import UsageError

    if accept and back:
        raise UsageError("--accept shows the new model, --back the former; give one of the two")
    with opened(folder, database) as bank:
        from zorko.cli.bank.schooling import show_model, teach_and_tell

        if accept or back:
            show_model(bank, user_name(user), back=back)
        else:
            teach_and_tell(bank, user_name(user), as_json)
