"""`zorko read`: digits."""

from __future__ import annotations

from typing import Annotated

import typer

from zorko.cli.options import AsJson, Csv, Model, Risk, Save
from zorko.types import DEFAULT_RISK

EXAMPLE = "zorko read scans/*.png --risk 0.01 --csv answers.csv"

Sources = Annotated[
    list[str],
    typer.Argument(
        metavar="SOURCE", help="Pictures, folders, patterns, CSV lists (image_path[,label]), or - for a list on stdin."
    ),
]


def read(
    sources: Sources,
    model: Model = None,
    risk: Risk = DEFAULT_RISK,
    as_json: AsJson = False,
    csv: Csv = None,
    save: Save = None,
) -> None:
    """Say which digit each picture shows, if any.

    Where labels are known (class folders 0 to 9 and other, or a CSV's column label), the figures follow on stderr.
    """
    from zorko.cli.answering import Wishes, answer_all
    from zorko.cli.questions import listed
    from zorko.tasks.read import Read

    task = Read()
    wishes = Wishes(model, risk, as_json, csv, save)
    raise typer.Exit(answer_all(task, listed(sources, task.is_label), wishes))
