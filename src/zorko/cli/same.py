"""`zorko same`: two pictures, the same thing or not."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from zorko.cli.options import AsJson, Csv, Model, Risk, Save
from zorko.types import DEFAULT_RISK

EXAMPLE = "zorko same one.jpg other.jpg --save out/"

First = Annotated[
    str,
    typer.Argument(
        metavar="A", help="A picture; or a CSV with the columns image1 and image2; or a folder of folders of two."
    ),
]
Second = Annotated[str | None, typer.Argument(metavar="B", help="The other picture.")]
FalseAccept = Annotated[
    float | None,
    typer.Option(
        "--false-accept",
        metavar="R",
        help="Share of different pairs that may be called the same: 0.1 0.05 0.01 0.005 0.001.  [default: the model's]",
    ),
]


def same(
    first: First,
    second: Second = None,
    model: Model = None,
    risk: Risk = DEFAULT_RISK,
    false_accept: FalseAccept = None,
    as_json: AsJson = False,
    csv: Csv = None,
    save: Save = None,
) -> None:
    """Say whether two pictures show the same thing.

    Where a CSV has a column `same`, the figures follow on stderr. --save shows where in the pictures the answer comes from.
    """
    from zorko.cli.answering import Wishes, answer_all
    from zorko.cli.questions import in_pair_folders, in_pair_table, paired
    from zorko.data.pairs import pair_table_at
    from zorko.errors import UsageError
    from zorko.tasks.same import Same

    wishes = Wishes(model, risk, as_json, csv, save, false_accept)
    if second is not None:
        raise typer.Exit(answer_all(Same(), paired(first, second), wishes))
    path = Path(first)
    table = pair_table_at(path)
    if table is not None:
        raise typer.Exit(answer_all(Same(), in_pair_table(table), wishes))
    if path.is_dir():
        raise typer.Exit(answer_all(Same(), in_pair_folders(path), wishes))
    raise UsageError(f"{first}: give two pictures, or a .csv or .tsv whose first line names image1 and image2")
